package recruitment_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/testkit/office"
)

// desk is an office with those who recruit.
type desk struct {
	*office.Office
	*recruitment.Service
	hr, second, leader, director, money context.Context
}

func newDesk(o *office.Office) *desk {
	return &desk{Office: o, Service: recruitment.New(o.Control), hr: o.Hire("Hana Recruiter", people.Recruiter, ""), second: o.Hire("Sem Recruiter", people.Recruiter, ""),
		leader: o.Leader, director: o.Hire("Dora Director", people.Director, ""), money: o.Hire("Finn Funds", people.FundManager, "")}
}

// form is a vacancy that is ready, closing on 20 December 2026 at 17:59 in Brussels.
func form(change ...func(*recruitment.Form)) recruitment.Form {
	both := func(s string) i18n.Text { return i18n.Text{EN: s, FR: s + " (fr)"} }
	f := recruitment.StandardForm()
	f.Title, f.Body, f.Division, f.Summary, f.Accountabilities, f.Competencies = both("Programme assistant"), both("International Staff"), both("Operations Division"), both("Keeps the registers."), both("- Files"), both("- Teamwork")
	f.Grade, f.Pay, f.DeadlineOn = "G12", money.Euro(5_000_00), cal.MustDate("2026-12-20")
	for _, c := range change {
		c(&f)
	}
	return f
}

// published brings a vacancy before the public.
func (d *desk) published(f recruitment.Form) recruitment.VacancyID {
	d.Helper()
	id := recruitment.VacancyID(d.Must(d.Create(d.hr, f, nil)))
	d.Must(d.Submit(d.hr, id, 0))
	d.Must(d.Decide(d.director, id.Ref(), true, ""))
	d.Must(d.Publish(d.hr, id, 0))
	return id
}

// postings are the references before the public.
func (d *desk) postings(ctx context.Context) (list []string) {
	d.Helper()
	err := d.Control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		found, err := recruitment.Postings(ctx, q, recruitment.PostingFilter{Now: d.Control.DB().Now(), Limit: 100})
		for _, p := range found {
			list = append(list, p.Reference)
		}
		return err
	})
	d.Must(control.Done{}, err)
	return list
}

// R43, R134: a vacancy from the draft to the closed notice, on both engines: four eyes, publication, a correction, a later
// deadline, the close at the instant, reopening for all, withdrawal.
func TestR134VacancyFromDraftToClosed(t *testing.T) {
	office.Each(t, func(o *office.Office) {
		d := newDesk(o)
		id := recruitment.VacancyID(d.Must(d.Create(d.hr, form(), nil)))
		d.Must(d.Edit(d.leader, id, 1, form(func(f *recruitment.Form) { f.Posts, f.PendingBudget = 2, true })))
		third := d.Hire("Tess Recruiter", people.Recruiter, "")
		for range 2 { // each hand is kept once
			d.Must(d.Edit(third, id, 0, form(func(f *recruitment.Form) { f.Posts, f.PendingBudget = 2, true })))
		}
		if got := d.load(id).Hands; !slices.Equal(got, []control.ActorID{"person-Dag Leader", "person-Tess Recruiter"}) {
			t.Errorf("hands: %v", got)
		}
		if _, err := d.Edit(d.hr, id, 1, form()); !fault.Is(err, fault.Conflict) {
			t.Errorf("a stale edit: %v", err)
		}
		d.Must(d.Submit(d.leader, id, 4))
		if _, err := d.Edit(d.hr, id, 0, form()); !fault.Is(err, fault.Conflict) {
			t.Errorf("a submitted one was edited: %v", err)
		}
		for who, ctx := range map[string]context.Context{"who prepared it": d.hr, "who wrote words of it": third, "the fund manager": d.money, "a reader": d.Reader} {
			if _, err := d.Decide(ctx, id.Ref(), true, ""); err == nil {
				t.Errorf("%s approved it", who)
			}
		}
		d.Must(d.Decide(d.second, id.Ref(), false, "Say more of the tasks."))
		d.Must(d.Submit(d.hr, id, 0))
		d.Must(d.Recall(d.hr, id, 0))
		d.Must(d.Submit(d.hr, id, 0))
		if _, err := d.Publish(d.hr, id, 0); !fault.Is(err, fault.Conflict) {
			t.Errorf("published before approval: %v", err)
		}
		d.Must(d.Decide(d.director, id.Ref(), true, ""))
		if len(d.postings(d.Context())) != 0 {
			t.Error("an approved one is public")
		}
		d.Must(d.Publish(d.hr, id, 0))
		d.Must(d.ConfirmBudget(d.money, id, 0))
		if got := d.postings(d.Context()); !slices.Equal(got, []string{"VN-2026-001"}) {
			t.Fatalf("public: %v", got)
		}

		d.corrected(id)
		reason := i18n.Text{EN: "Few candidates", FR: "Peu de candidatures"}
		later := func(day string) recruitment.Form {
			return recruitment.Form{DeadlineOn: cal.MustDate(day), DeadlineTime: "17:59", Zone: "Europe/Brussels"}
		}
		if _, err := d.Extend(d.hr, id, 0, later("2026-12-19"), reason); !fault.Is(err, fault.Invalid) {
			t.Errorf("a deadline was moved earlier: %v", err)
		}
		d.Must(d.Extend(d.hr, id, 0, later("2026-12-22"), reason))
		d.Now = time.Date(2026, 12, 22, 16, 59, 0, 0, time.UTC) // the deadline itself, in winter time
		if n, err := d.CloseDue(d.Control.AsSystem(d.Context())); n != 0 || err != nil || len(d.postings(d.Context())) != 1 {
			t.Errorf("at the instant: %d closed, %v", n, err)
		}
		d.Now = d.Now.Add(time.Second)
		if len(d.postings(d.Context())) != 0 {
			t.Error("open a second after the deadline, before anybody recorded it")
		}
		if n, err := d.CloseDue(d.Control.AsSystem(d.Context())); n != 1 || err != nil {
			t.Errorf("a second later: %d closed, %v", n, err)
		}
		if _, err := d.Correct(d.hr, id, 0, form(), reason); !fault.Is(err, fault.Conflict) {
			t.Errorf("a closed notice was corrected: %v", err)
		}
		d.chosenFrom(id, later("2027-01-10"))
		d.Must(d.Extend(d.hr, id, 0, later("2027-01-10"), i18n.Text{EN: "Reopened for all", FR: "Rouvert pour tous"}))
		if len(d.postings(d.Context())) != 1 {
			t.Error("reopened, and not public")
		}
		d.Must(d.Cancel(d.hr, id, 0, "The post was cut."))
		if len(d.postings(d.Context())) != 0 || len(d.postings(d.hr)) != 0 {
			t.Error("cancelled, and still public")
		}
		var found control.Findings
		d.Must(control.Done{}, d.Control.SealUp(d.Context()))
		d.Must(control.Done{}, d.Control.Read(d.Control.AsSystem(d.Context()), func(ctx context.Context, q db.Querier) error { return d.Control.Check(ctx, q, &found) }))
		if len(found.Breaks) > 0 {
			t.Errorf("%+v", found.Breaks)
		}
	})
}

// chosenFrom holds that a vacancy whose selection has begun is not opened again, and that its page does not offer it.
func (d *desk) chosenFrom(id recruitment.VacancyID, later recruitment.Form) {
	d.Helper()
	path, offer := "/en/vacancies/"+string(id), "a[href$='/extend']"
	if n := len(d.browse(d.hr).Get(path).Must(http.StatusOK).HTML().All(offer)); n != 1 {
		d.Errorf("%d offers to extend before a selection", n)
	}
	d.Selecting = func(_ context.Context, _ db.Querier, which recruitment.VacancyID) (bool, error) {
		return which == id, nil
	}
	defer func() { d.Selecting = nil }()
	if _, err := d.Extend(d.hr, id, 0, later, i18n.Text{EN: "Reopened", FR: "Rouvert"}); !fault.Is(err, fault.Conflict) || fault.Of(err).Key != "recruitment.selection_runs" {
		d.Errorf("opened again while people are chosen: %v", err)
	}
	c := d.browse(d.hr)
	if n := len(c.Get(path).Must(http.StatusOK).HTML().All(offer)); n != 0 {
		d.Errorf("%d offers to extend while people are chosen", n)
	}
	c.Get(path + "/extend").Must(http.StatusConflict)
}

// corrected puts a word of a published notice right: four eyes, nothing public before, the change with its date after.
func (d *desk) corrected(id recruitment.VacancyID) {
	d.Helper()
	reason := i18n.Text{EN: "A word of the summary", FR: "Un mot du résumé"}
	words := d.load(id).Form
	words.Summary.EN, words.Pay, words.DeadlineOn = "Keeps the registers of the section.", money.Euro(1_00), cal.MustDate("2030-01-01")
	if _, err := d.Correct(d.leader, id, 0, words, reason); !fault.Is(err, fault.Forbidden) {
		d.Errorf("the team leader corrected: %v", err)
	}
	if _, err := d.Correct(d.hr, id, 0, d.load(id).Form, reason); fault.Of(err) == nil || fault.Of(err).Key != "recruitment.nothing_corrected" {
		d.Errorf("nothing was corrected: %v", err)
	}
	fewer := words
	fewer.Essential = words.Essential[1:]
	if _, err := d.Correct(d.hr, id, 0, fewer, reason); fault.Of(err) == nil || fault.Of(err).Key != "recruitment.criteria_stay" {
		d.Errorf("a criterion was taken away: %v", err)
	}
	if _, err := d.Correct(d.hr, id, 0, words, i18n.Text{EN: "x"}); !fault.Is(err, fault.Invalid) {
		d.Errorf("without a reason in French: %v", err)
	}
	d.Must(d.Correct(d.hr, id, 0, words, reason))
	if _, err := d.Correct(d.second, id, 0, words, reason); !fault.Is(err, fault.Conflict) {
		d.Errorf("two corrections wait: %v", err)
	}
	if p := d.posting(id); p.Summary.EN != "Keeps the registers." || len(p.Changes) != 0 {
		d.Errorf("public before approval: %+v", p)
	}
	if _, err := d.DecideCorrection(d.hr, id.Ref(), true, ""); err == nil {
		d.Error("who proposed it approved it")
	}
	d.Must(d.DecideCorrection(d.second, id.Ref(), false, "Say which word."))
	d.Must(d.Correct(d.hr, id, 0, words, reason))
	d.Must(d.Recall(d.hr, id, 0))
	d.Must(d.Correct(d.hr, id, 0, words, reason))
	d.Must(d.DecideCorrection(d.second, id.Ref(), true, ""))
	p := d.posting(id)
	if p.Summary.EN != words.Summary.EN || len(p.Changes) != 1 || p.Changes[0].Reason != reason || p.Changes[0].At.IsZero() {
		d.Errorf("after approval: %+v", p)
	}
	if p.Pay != money.Euro(5_000_00) || p.DeadlineOn != cal.MustDate("2026-12-20") || d.load(id).Correction != nil {
		d.Errorf("more than words changed: %+v", p)
	}
}

// posting is the public notice of a vacancy.
func (d *desk) posting(id recruitment.VacancyID) (p recruitment.Posting) {
	d.Helper()
	d.Must(control.Done{}, d.Control.Read(d.Context(), func(ctx context.Context, q db.Querier) error {
		list, err := recruitment.Postings(ctx, q, recruitment.PostingFilter{Now: d.Control.DB().Now(), Limit: 100})
		for _, x := range list {
			if x.Vacancy == id {
				p = x
			}
		}
		return err
	}))
	return p
}

// The rest on one engine: what a form must say, what a notice that was pasted leaves open, templates, references.
func TestVacancyDesk(t *testing.T) {
	d := newDesk(office.One(t))
	d.Steps(
		office.Step{Name: "every missing fact is named", Do: func() {
			id := recruitment.VacancyID(d.Must(d.Create(d.hr, recruitment.Form{Title: i18n.Text{EN: "Clerk"}}, nil)))
			_, err := d.Submit(d.hr, id, 0)
			f := fault.Of(err)
			if f == nil || f.Kind != fault.Invalid {
				d.Fatal(err)
			}
			var names []string
			for _, x := range f.Fields {
				names = append(names, x.Name)
			}
			for _, want := range []string{"title_fr", "division_en", "grade", "pay", "deadline_on", "essential.0.text_en", "security"} {
				if !slices.Contains(names, want) {
					d.Errorf("%s is not missed: %v", want, names)
				}
			}
		}},
		office.Step{Name: "R146: a band has both ends in order and in one currency", Do: func() {
			for name, change := range map[string]func(*recruitment.Form){
				"pay_to":   func(f *recruitment.Form) { f.GradeTo, f.PayTo = "G15", money.Amount{Minor: 7_000_00, Currency: "USD"} },
				"grade_to": func(f *recruitment.Form) { f.PayTo = money.Euro(7_000_00) },
			} {
				_, err := d.Create(d.hr, form(change), nil)
				if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Fields[0].Name != name {
					d.Errorf("%s: %v", name, err)
				}
			}
			low, high := form(func(f *recruitment.Form) { f.GradeTo, f.PayTo = "G15", money.Euro(7_000_01) }).YearlyPay()
			if low != money.Euro(60_000_00) || high != money.Euro(84_000_12) {
				d.Errorf("a year: %v to %v", low, high)
			}
		}},
		office.Step{Name: "a reference is given once, also in a race of forms", Do: func() {
			d.Must(d.Create(d.hr, form(func(f *recruitment.Form) { f.Reference = "is-26-1" }), nil))
			_, err := d.Create(d.hr, form(func(f *recruitment.Form) { f.Reference = "IS-26-1" }), nil)
			if f := fault.Of(err); f == nil || f.Fields[0].Key != "recruitment.reference_taken" {
				d.Error(err)
			}
		}},
		office.Step{Name: "a pasted notice waits for a person", Do: d.pastedNotice},
		office.Step{Name: "R43: whose words they are does not approve them, by whomever they were written", Do: d.handsOfOthers},
		office.Step{Name: "templates", Do: func() {
			id := recruitment.VacancyID(d.Must(d.Create(d.hr, form(), nil)))
			template := d.Must(d.SaveTemplate(d.hr, id, i18n.Text{EN: "Assistant", FR: "Assistant (fr)"}))
			if n := d.templates(); n != 1 {
				d.Errorf("%d templates", n)
			}
			c := d.browse(d.hr)
			rows := strings.Split(strings.TrimSpace(string(c.Get("/en/vacancies/templates?format=csv").Must(http.StatusOK).Body)), "\n")
			if last := rows[len(rows)-1]; strings.Count(last, ",") != strings.Count(rows[len(rows)-2], ",") || !strings.HasPrefix(last, "Assistant,") {
				d.Errorf("the file of templates: %q", rows)
			}
			says(d.T, c.Get("/en/vacancies/templates").Must(http.StatusOK).HTML().One("main tbody tr").Text(), "Assistant", form().Grade)
			d.Must(d.RetireTemplate(d.hr, template))
			if n := d.templates(); n != 0 {
				d.Errorf("%d templates after one was retired", n)
			}
		}},
		office.Step{Name: "who may", Do: func() {
			for who, ctx := range map[string]context.Context{"a reader": d.Reader, "an officer of a partner": d.Officer, "the fund manager": d.money} {
				if _, err := d.Create(ctx, form(), nil); !fault.Is(err, fault.Forbidden) {
					d.Errorf("%s drew up a vacancy: %v", who, err)
				}
			}
			id := d.published(form())
			for who, ctx := range map[string]context.Context{"the team leader": d.leader, "the fund manager": d.money} {
				if _, err := d.Cancel(ctx, id, 0, "x"); !fault.Is(err, fault.Forbidden) {
					d.Errorf("%s cancelled: %v", who, err)
				}
			}
			if _, err := d.Extend(d.Officer, id, 0, form(), i18n.Text{EN: "x", FR: "x"}); err == nil {
				d.Error("an officer of a partner extended")
			}
		}},
	)
}

// handsOfOthers holds that words which were written, settled or brought back by a person, or under a delegation of theirs, are
// not approved by that person (R43).
func (d *desk) handsOfOthers() {
	flags := []recruitment.Flag{{Kind: recruitment.FlagMissing, Field: "posts", Message: "recruitment.flag.missing"}}
	writer, settler, away := d.Hire("Wim Writer", people.Recruiter, ""), d.Hire("Sara Settler", people.Recruiter, ""), d.Hire("Abel Away", people.Recruiter, "")
	stands := d.standIn(away, d.Reader, recruitment.ActEdit, recruitment.ActCorrect)
	id := recruitment.VacancyID(d.Must(d.Create(d.hr, form(), flags)))
	d.Must(d.Resolve(settler, id, 0, 0, "One post."))
	d.Must(d.Edit(stands, id, 0, form(func(f *recruitment.Form) { f.Posts = 2 })))
	written, err := d.Edit(writer, id, 0, form(func(f *recruitment.Form) { f.Posts = 3 }))
	d.Must(written, err)
	d.Must(d.Control.UndoDone(writer, written.Trail))
	d.Must(d.Submit(d.hr, id, 0))
	refused := func(what string, ctx context.Context) {
		if _, err := d.Decide(ctx, id.Ref(), true, ""); fault.Of(err) == nil || fault.Of(err).Key != "control.four_eyes" {
			d.Errorf("%s approved: %v", what, err)
		}
	}
	refused("who settled a flag", settler)
	refused("who brought their words back", writer)
	refused("for whom words were written", away)
	d.Must(d.Decide(d.director, id.Ref(), true, ""))
	d.Must(d.Publish(d.hr, id, 0))
	words := d.load(id).Form
	words.Summary.EN = "Keeps all registers."
	d.Must(d.Correct(stands, id, 0, words, i18n.Text{EN: "A word", FR: "Un mot"}))
	if _, err := d.DecideCorrection(away, id.Ref(), true, ""); fault.Of(err) == nil || fault.Of(err).Key != "control.four_eyes" {
		d.Errorf("for whom it was proposed approved a correction: %v", err)
	}
	d.Must(d.DecideCorrection(d.director, id.Ref(), true, ""))
}

// standIn lets a person do acts for another, and gives the context they then act in.
func (d *desk) standIn(from, to context.Context, acts ...control.Act) context.Context {
	d.Helper()
	who := control.ActorFrom(to).ID
	for _, act := range acts {
		_, err := d.Control.Do(from, control.Op{Act: "own.delegation.give"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			id, err := tx.Delegate(ctx, control.GivenDelegation{Delegation: control.Delegation{Act: act}, To: who, Period: cal.Period{Start: tx.Today(), End: tx.Today().AddDays(90)}, Reason: "leave"})
			return control.Change{Object: control.Ref{Kind: "delegation", ID: id}}, err
		})
		d.Must(control.Done{}, err)
	}
	var a *control.Actor
	d.Must(control.Done{}, d.Control.Read(d.Context(), func(ctx context.Context, q db.Querier) (err error) {
		a, err = d.Control.Actor(ctx, q, who)
		return err
	}))
	return control.WithActor(d.Context(), a)
}

func (d *desk) templates() (n int) {
	d.Must(control.Done{}, d.Control.Read(d.hr, func(ctx context.Context, q db.Querier) error {
		list, err := recruitment.Templates(ctx, q, i18n.EN)
		n = len(list)
		return err
	}))
	return n
}

// pastedNotice reads a notice with a zone-less deadline, a pay without currency and an estimate that contradicts it: each is
// flagged with its passage, nothing of it is guessed, and only once all are settled it can be submitted (R134, R146).
func (d *desk) pastedNotice() {
	text := "Budget Officer (2 posts)\nEUR 40 000 - 60 000\nApplication Deadline: 25-Jan-2027, 5:59:00 PM\nSalary (Pay Basis): 6,713.06\nGrade: NATO Grade G15\nQualifications\nEssential\n- Have at least 3 years’ experience in finance, out of which at least 2 years’ experience with project management.\n- Possess a university degree.\n- English and French: V in one and I in the other.\nDesirable\n- Knowledge of a partner country."
	id := recruitment.VacancyID(d.Must(d.Paste(d.hr, text, i18n.EN)))
	v := d.load(id)
	if v.Pay.Minor != 0 || v.Posts != 2 || v.Grade != "G15" || v.DeadlineOn != cal.MustDate("2027-01-25") || v.DeadlineTime != "17:59" {
		d.Errorf("read: %+v", v.Form)
	}
	kinds := []eligibility.Kind{}
	for _, c := range v.Essential {
		kinds = append(kinds, c.Kind)
	}
	if !slices.Equal(kinds, []eligibility.Kind{eligibility.Experience, eligibility.Degree, eligibility.Languages}) || v.Essential[0].Least != 36 || v.Essential[0].Part != 24 || v.Essential[2].One != eligibility.Advanced || v.Essential[2].Other != eligibility.Beginner {
		d.Errorf("criteria: %+v", v.Essential)
	}
	found := map[string]string{}
	for _, f := range v.Flags {
		found[string(f.Kind)+" "+f.Field] = f.Passage
	}
	if p, ok := found["missing deadline_zone"]; !ok || p != "" {
		d.Errorf("the zone: %q in %v", p, found)
	}
	if p := found["contradiction pay_basis"]; !strings.Contains(p, "6,713.06") || !strings.Contains(p, "40 000") {
		d.Errorf("the pay: %q", p)
	}
	if _, err := d.Submit(d.hr, id, 0); fault.Of(err) == nil || fault.Of(err).Key != "recruitment.flags_open" {
		d.Errorf("submitted with open flags: %v", err)
	}
	if _, err := d.Resolve(d.hr, id, 0, len(v.Flags), "x"); !fault.Is(err, fault.Invalid) {
		d.Errorf("a flag that is not there: %v", err)
	}
	for i := range v.Flags {
		d.Must(d.Resolve(d.hr, id, 0, i, "Looked up at the source."))
	}
	if n := len(d.load(id).OpenFlags()); n != 0 {
		d.Errorf("%d flags are open", n)
	}
	if _, err := d.Submit(d.hr, id, 0); !fault.Is(err, fault.Invalid) {
		d.Errorf("submitted without French and pay: %v", err)
	}
}

func (d *desk) load(id recruitment.VacancyID) (v recruitment.Vacancy) {
	d.Helper()
	d.Must(control.Done{}, d.Control.Read(d.hr, func(ctx context.Context, q db.Querier) error {
		list, err := recruitment.Vacancies(ctx, q, recruitment.Filter{Limit: 100})
		for _, x := range list {
			if x.ID == id {
				v = x
			}
		}
		return err
	}))
	if v.ID == "" {
		d.Fatalf("no vacancy %s", id)
	}
	return v
}

// Both shared notices become drafts that nothing in them can break.
func TestPasteSharedNotices(t *testing.T) {
	for name, want := range map[string][2]string{"dcb-project-officer": {"G15", ""}, "education-training-officer": {"G11", "G15"}} {
		n := read(t, string(shared(t, "notices/"+name+".txt")))
		f := recruitment.FormOf(n, i18n.EN)
		if f.Grade != want[0] || f.GradeTo != want[1] || len(f.Essential) < 7 || len(f.Desirable) < 2 || !f.Pay.IsZero() {
			t.Errorf("%s: %s to %s, %d and %d criteria, pay %v", name, f.Grade, f.GradeTo, len(f.Essential), len(f.Desirable), f.Pay)
		}
	}
}
