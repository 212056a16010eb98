package candidacy_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit/office"
)

// Story 24, R134: handed in at the deadline is in time, a microsecond later is not; then the draft is locked, until the
// office opens the vacancy again for all. On both engines, from the beginning to the erasure.
func TestStory24R134Deadline(t *testing.T) {
	office.Each(t, func(o *office.Office) {
		d := newDesk(o)
		_, early := d.begun("Zenobia Quillfeather", "zq@mail.example")
		d.filled(early)
		_, late := d.begun("Late Comer", "late@mail.example")
		d.filled(late)
		if _, err := d.Submit(d.Context(), early); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Submit(d.Context(), early); !fault.Is(err, fault.Conflict) {
			t.Errorf("handed in twice without a change: %v", err)
		}
		deadline := cal.MustInstant(closes)
		d.Now = deadline.Time()
		rename := func(f *candidacy.Form) { f.Person.Name = "Zenobia Q." }
		d.Must(d.Save(d.Context(), early, candidacy.StepPerson, 0, rename))
		d.Must(d.Submit(d.Context(), early))
		d.Now = deadline.Time().Add(time.Microsecond)
		for what, do := range map[string]func() error{
			"hand in": func() error { _, err := d.Submit(d.Context(), late); return err },
			"save":    func() error { _, err := d.Save(d.Context(), late, candidacy.StepPerson, 0, rename); return err },
			"attach": func() error {
				_, err := d.AddFile(d.Context(), late, "cv", "a.pdf", bytes.NewReader(pdf(100)))
				return err
			},
			"begin": func() error {
				_, err := d.Begin(d.Context(), reference, "Too Late", "toolate@mail.example", i18n.EN)
				return err
			},
		} {
			if err := do(); !fault.Is(err, fault.Conflict) || fault.Of(err).Key != "candidacy.closed" {
				t.Errorf("%s a microsecond after the deadline: %v", what, err)
			}
		}
		d.Must(d.Decide(d.hr, d.application(early).ID, 0, candidacy.Eligible, "The statement shows it."))
		later := recruitment.Form{DeadlineOn: cal.MustDate("2026-12-24"), DeadlineTime: "17:59", Zone: "Europe/Brussels"}
		d.Must(d.vacancies.Extend(d.hr, d.vacancy, 0, later, i18n.Text{EN: "More time", FR: "Plus de temps"}))
		if n := d.rows(`SELECT COUNT(*) FROM recruitment_application WHERE state = 'draft' AND delete_on = '2027-01-23' OR state = 'eligible' AND delete_on = '2027-12-24'`); n != 2 {
			t.Errorf("%d applications are kept by the new deadline, want 2", n)
		}
		if n := d.rows(`SELECT COUNT(*) FROM control_outbox WHERE payload LIKE '%application.moved%'`); n != 2 {
			t.Errorf("%d people are told of the new deadline, want 2", n)
		}
		d.Must(d.Submit(d.Context(), late))
		d.Must(d.Withdraw(d.Context(), late))
		if _, err := d.Withdraw(d.Context(), late); !fault.Is(err, fault.Conflict) {
			t.Errorf("withdrawn twice: %v", err)
		}
		count := func(when string, want int) {
			t.Helper()
			counts := map[recruitment.VacancyID]int{}
			d.Must(control.Done{}, d.Control.Read(d.Context(), func(ctx context.Context, q db.Querier) (err error) {
				counts, err = candidacy.Counts(ctx, q, []recruitment.VacancyID{d.vacancy})
				return err
			}))
			if counts[d.vacancy] != want {
				t.Errorf("%d applications count %s, want %d (R147)", counts[d.vacancy], when, want)
			}
		}
		count("after one of two was withdrawn", 1)
		d.Must(d.Erase(d.Context(), late))
		count("after the withdrawn one was erased", 1)
		d.Must(d.Erase(d.Context(), early))
		count("after the one that was handed in was erased", 1)
		if _, err := d.Save(d.Context(), early, candidacy.StepPerson, 0, rename); !fault.Is(err, fault.NotFound) {
			t.Errorf("the link of an erased application: %v", err)
		}
		if n := d.rows(`SELECT COUNT(*) FROM recruitment_application WHERE state = 'erased' AND name = '' AND email = '' AND content = '' AND handed_in = ''`); n != 2 {
			t.Errorf("%d erased rows", n)
		}
		var found control.Findings
		d.Must(control.Done{}, d.Control.SealUp(d.Context()))
		d.Must(control.Done{}, d.Control.Read(d.Control.AsSystem(d.Context()), func(ctx context.Context, q db.Querier) error { return d.Control.Check(ctx, q, &found) }))
		if len(found.Breaks) > 0 {
			t.Errorf("%+v", found.Breaks)
		}
	})
}

// What a candidate works on, step by step: two tabs, a link asked for twice, what lacks, what was handed in, data out.
func TestCandidate(t *testing.T) {
	d := newDesk(office.One(t))
	id, token := d.begun("Zenobia Quillfeather", " ZQ@Mail.example ")
	d.Steps(
		office.Step{Name: "the same mailbox gets the same link", Do: func() {
			again, _ := d.begun("Somebody Else", "zq@mail.example")
			if again != id || d.rows(`SELECT COUNT(*) FROM recruitment_application`) != 1 {
				d.Errorf("a second application was begun: %s", again)
			}
			if n := d.rows(`SELECT COUNT(*) FROM recruitment_application WHERE token_hash = ? OR content LIKE ?`, token, "%"+token+"%"); n != 0 {
				d.Error("the token is stored")
			}
		}},
		office.Step{Name: "an address that is none, a name of two lines", Do: func() {
			for _, email := range []string{"", "x", "a@b.example\r\nBcc: c@d.example", "Ann <a@b.example>", "a@b.example, c@d.example"} {
				if _, err := d.Begin(d.Context(), reference, "Ann", email, i18n.EN); !fault.Is(err, fault.Invalid) {
					d.Errorf("%q: %v", email, err)
				}
			}
			if _, err := d.Begin(d.Context(), reference, "Ann\r\nBcc: c@d.example", "a@b.example", i18n.EN); !fault.Is(err, fault.Invalid) {
				d.Errorf("a name of two lines: %v", err)
			}
			if _, err := d.Begin(d.Context(), "VN-1999-001", "Ann", "a@b.example", i18n.EN); !fault.Is(err, fault.NotFound) {
				d.Errorf("no such vacancy: %v", err)
			}
		}},
		office.Step{Name: "nothing can be handed in that lacks something (R142, R143)", Do: func() {
			if _, err := d.Submit(d.Context(), token); !fault.Is(err, fault.Refused) {
				d.Errorf("an empty application: %v", err)
			}
			d.filled(token)
			for name, set := range map[string]func(*candidacy.Declared){"R142": func(x *candidacy.Declared) { x.NoAI = false }, "R143": func(x *candidacy.Declared) { x.NoFee = false }} {
				d.Must(d.Save(d.Context(), token, candidacy.StepDeclared, 0, func(f *candidacy.Form) { set(&f.Declared) }))
				if _, err := d.Submit(d.Context(), token); !fault.Is(err, fault.Refused) {
					d.Errorf("%s: handed in without the declaration: %v", name, err)
				}
				d.Must(d.Save(d.Context(), token, candidacy.StepDeclared, 0, func(f *candidacy.Form) { f.Declared.NoAI, f.Declared.NoFee = true, true }))
			}
		}},
		office.Step{Name: "two tabs: of one step the second is told, of another it is not", Do: func() {
			at := d.application(token).Form.Saves
			d.Must(d.Save(d.Context(), token, candidacy.StepStudies, at[candidacy.StepStudies]+1, func(f *candidacy.Form) { f.Studies.School = "Leiden" }))
			d.Must(d.Save(d.Context(), token, candidacy.StepLanguages, at[candidacy.StepLanguages]+1, func(f *candidacy.Form) { f.Tongues.French = 3 }))
			_, err := d.Save(d.Context(), token, candidacy.StepStudies, at[candidacy.StepStudies]+1, func(f *candidacy.Form) { f.Studies.School = "Delft" })
			if why := fault.Of(err); why.Kind != fault.Conflict || why.Current == nil {
				d.Errorf("an older tab: %v", err)
			}
			if got := d.application(token).Form; got.Studies.School != "Leiden" || got.Tongues.French != 3 {
				d.Errorf("%+v", got)
			}
		}},
		office.Step{Name: "what cannot be right is refused by its field", Do: func() {
			for field, set := range map[string]func(*candidacy.Form){
				"jobs.0.to":      func(f *candidacy.Form) { f.Experience.Jobs[0].To = cal.MustDate("2019-01-01") },
				"jobs.0.from":    func(f *candidacy.Form) { f.Experience.Jobs[0].From = cal.MustDate("2031-01-01") },
				"jobs.0.share":   func(f *candidacy.Form) { f.Experience.Jobs[0].Share = 101 },
				"born":           func(f *candidacy.Form) { f.Person.Born = cal.MustDate("2030-01-01") },
				"others.0.scale": func(f *candidacy.Form) { f.Tongues.Others = []candidacy.Tongue{{Language: "German", Level: "3"}} },
				"relatives":      func(f *candidacy.Form) { f.Answers.Relatives = "perhaps" },
				"year":           func(f *candidacy.Form) { f.Studies.Year = 2100 },
				"jobs.0.employer": func(f *candidacy.Form) {
					f.Experience.Jobs = []candidacy.Job{{Title: "Clerk", From: cal.MustDate("2020-01-01")}}
				},
				"second_nation": func(f *candidacy.Form) { f.Person.Second = "xx" },
			} {
				step := map[string]candidacy.Step{"born": candidacy.StepPerson, "second_nation": candidacy.StepPerson, "relatives": candidacy.StepAnswers, "year": candidacy.StepStudies, "others.0.scale": candidacy.StepLanguages}[field]
				if step == "" {
					step = candidacy.StepExperience
				}
				_, err := d.Save(d.Context(), token, step, 0, func(f *candidacy.Form) {
					f.Experience.Jobs = append([]candidacy.Job{}, f.Experience.Jobs...)
					set(f)
				})
				if why := fault.Of(err); why == nil || why.Kind != fault.Invalid || why.Fields[0].Name != field {
					d.Errorf("%s: %v", field, err)
				}
			}
		}},
		office.Step{Name: "what was handed in is a copy, with its files", Do: func() {
			d.Must(d.Submit(d.Context(), token))
			a := d.application(token)
			d.Must(d.Save(d.Context(), token, candidacy.StepPerson, 0, func(f *candidacy.Form) { f.Person.Phone = "none" }))
			d.Must(d.RemoveFile(d.Context(), token, a.Form.Files[0].ID))
			if now := d.application(token); now.HandedIn.Person.Phone == "none" || !now.Unsent() || len(now.HandedIn.Files) != 1 {
				d.Errorf("%+v", now.HandedIn)
			}
			if n := d.rows(`SELECT COUNT(*) FROM control_file WHERE object_id = ?`, string(id)); n != 1 {
				d.Errorf("%d files: that of the copy is to stay", n)
			}
			if _, err := d.Submit(d.Context(), token); !fault.Is(err, fault.Refused) {
				d.Errorf("handed in again without a curriculum: %v", err)
			}
			d.Must(d.AddFile(d.Context(), token, "cv", "new.pdf", bytes.NewReader(pdf(300))))
			d.Must(d.Submit(d.Context(), token))
			if n := d.rows(`SELECT COUNT(*) FROM control_file WHERE object_id = ?`, string(id)); n != 1 {
				d.Errorf("%d files after it was handed in again", n)
			}
		}},
		office.Step{Name: "the candidate's own data as a file", Do: func() {
			c := d.browse(d.Context())
			answer := c.Get("/en/careers/application/" + token + "/data").Must(200)
			z, err := zip.NewReader(bytes.NewReader(answer.Body), int64(len(answer.Body)))
			if err != nil {
				d.Fatal(err)
			}
			content := map[string]string{}
			for _, f := range z.File {
				r, err := f.Open()
				if err != nil {
					d.Fatal(err)
				}
				text, err := io.ReadAll(r)
				if err != nil {
					d.Fatal(err)
				}
				content[f.Name] = string(text)
			}
			var data map[string]any
			if err := json.Unmarshal([]byte(content["application.json"]), &data); err != nil || len(content) != 2 || !strings.HasPrefix(content["files/01-new.pdf"], "%PDF") {
				d.Errorf("%v %v", err, data)
			}
			says(d.T, content["application.json"], "Zenobia Quillfeather", "Marmalade method", reference, "zq@mail.example", `"state": "submitted"`)
		}},
		office.Step{Name: "R131, R145: kept until its day, which consent and a later deadline move", Do: func() {
			if a := d.application(token); a.DeleteOn != cal.MustDate("2027-12-20") || a.Purpose != candidacy.ForSelection || a.Basis != candidacy.ByContract {
				d.Errorf("%s %s %s", a.DeleteOn, a.Purpose, a.Basis)
			}
			d.Must(d.Save(d.Context(), token, candidacy.StepDeclared, 0, func(f *candidacy.Form) { f.Declared.Reserve = true }))
			d.Must(d.Submit(d.Context(), token))
			if a := d.application(token); a.DeleteOn != cal.MustDate("2028-12-20") || a.Purpose != candidacy.ForReserve || a.Basis != candidacy.ByConsent {
				d.Errorf("%s %s %s", a.DeleteOn, a.Purpose, a.Basis)
			}
			_, draft := d.begun("Never Done", "never@mail.example")
			d.Must(d.vacancies.Extend(d.hr, d.vacancy, 0, recruitment.Form{DeadlineOn: cal.MustDate("2026-12-30"), DeadlineTime: "17:59", Zone: "Europe/Brussels"}, i18n.Text{EN: "More", FR: "Plus"}))
			d.Now = time.Date(2027, 1, 20, 9, 0, 0, 0, time.UTC)
			if _, err := d.SweepDue(d.Context()); err != nil || d.application(draft).DeleteOn != cal.MustDate("2027-01-29") {
				d.Errorf("the deadline moved: %v, %s", err, d.application(draft).DeleteOn)
			}
			d.Now = time.Date(2027, 1, 29, 9, 0, 0, 0, time.UTC)
			d.Held = func(_ context.Context, _ db.Querier, ids []candidacy.ApplicationID) (map[candidacy.ApplicationID]bool, error) {
				return map[candidacy.ApplicationID]bool{ids[0]: true}, nil
			}
			if n, err := d.SweepDue(d.Context()); n != 0 || err != nil || d.application(draft).State != candidacy.Draft {
				d.Errorf("%d erased of those who are held, %v", n, err)
			}
			asked := 0
			d.Held = func(_ context.Context, _ db.Querier, ids []candidacy.ApplicationID) (map[candidacy.ApplicationID]bool, error) {
				asked++
				return map[candidacy.ApplicationID]bool{ids[0]: asked > 1}, nil // an offer is made after the batch was found
			}
			lines := d.rows(`SELECT COUNT(*) FROM control_trail`)
			if n, err := d.SweepDue(d.Context()); n != 0 || err != nil || d.application(draft).State != candidacy.Draft || d.rows(`SELECT COUNT(*) FROM control_trail`) != lines {
				d.Errorf("%d erased of those who came to be held, %v", n, err)
			}
			d.Held = nil
			if n, err := d.SweepDue(d.Context()); n != 1 || err != nil {
				d.Errorf("%d erased, %v", n, err)
			}
			if n := d.rows(`SELECT COUNT(*) FROM recruitment_application WHERE state = 'erased'`); n != 1 {
				d.Errorf("%d erased", n)
			}
		}},
	)
}

// application is the application of a link as it is stored.
func (d *desk) application(token string) (a candidacy.Application) {
	d.Helper()
	d.Must(control.Done{}, d.Control.Read(d.Control.AsSystem(d.Context()), func(ctx context.Context, q db.Querier) (err error) {
		a, err = candidacy.ByToken(ctx, q, token)
		return err
	}))
	return a
}

// R147: that few have applied stands on the careers pages as long as it is so, also where they were drawn before.
func TestR147CareersPagesFollowApplications(t *testing.T) {
	d := newDesk(office.One(t))
	c := d.browse(d.Context())
	first := func(when string, want bool) {
		t.Helper()
		for _, path := range []string{"/en/careers", "/en/careers/" + reference} {
			for range 2 {
				if said := strings.Contains(c.Get(path).Must(http.StatusOK).HTML().One("main").Text(), "Be among the first"); said != want {
					t.Errorf("%s, %s: said %t", path, when, said)
				}
			}
		}
	}
	id, token := d.handed("Ann Good", nil)
	like := d.judged(d.hr, id).Application
	d.Must(control.Done{}, d.Plant(d.Context(), like, d.vacancy, 23))
	first("24 have applied", true)
	d.handed("Zoe Last", nil)
	first("25 have applied", false)
	d.Must(d.Withdraw(d.Context(), token))
	first("one of them has withdrawn", true)
	d.handed("Yan Next", nil)
	first("25 have applied again", false)
}
