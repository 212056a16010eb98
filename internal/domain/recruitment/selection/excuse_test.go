package selection_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/recruitment/selection"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/testkit"
	"cairn/internal/testkit/office"
)

// An application is handed in again, everybody marks it anew, and one member cannot be reached: the office excuses them from this candidate, by
// the pages, and the stage is closed without their marks. Three mark at least (R140), nobody excuses themselves (R43), who has handed in stays
// in, and the minutes say who did not mark, and why.
func TestR140MemberExcused(t *testing.T) {
	d := newDesk(office.One(t))
	id := d.seated()
	for _, code := range []string{"C01", "C02", "C03", "C04"} {
		d.marked(id, code, 4, 2)
	}
	away := office.ID(d.members[2])
	d.reopened("2026-12-23", func() {
		token := d.applications.Token(d.application("C04"))
		d.Must(d.applications.Save(d.Context(), token, candidacy.StepStudies, 0, func(f *candidacy.Form) { f.Studies.Subject = "Letters" }))
		d.Must(d.applications.Submit(d.Context(), token))
	})
	d.Must(d.applications.Decide(d.hr, d.application("C04"), 0, candidacy.Eligible, "Fits."))
	two := []selection.Mark{{Value: 4, Reason: "As heard."}, {Value: 4, Reason: "As heard."}}
	for _, m := range d.members[:2] {
		d.Must(d.SaveMarks(m, id, "C04", two, true))
	}

	hr, one, panel := d.browse(d.hr), d.path("/candidates/C04"), "/en/panels/"+string(id)+"/candidates/"
	d.stand(hr, map[string]string{"Nora Member": "Awaited", "Milo Member": "Handed in"})
	page := hr.Get("/en" + one).Must(http.StatusOK).HTML()
	says(t, page.One("main").Text(), "At least 3 members must mark C04")
	page.None("form[action$='/excuse']")
	_, err := d.Excuse(d.hr, d.vacancy, "C04", away, "Left the office.")
	d.refused("two would mark", err, "selection.excuse_quorum")
	d.Must(d.Seat(d.hr, d.vacancy, office.ID(d.Second), false, ""))
	fourth := d.again(d.Second)
	d.Must(d.Declare(fourth, id, selection.NoConflict, ""))
	_, err = d.Excuse(d.hr, d.vacancy, "C04", office.ID(d.Leader), "Left.")
	d.refused("somebody who is on no panel", err, "fault.invalid")
	_, err = d.Excuse(d.hr, d.vacancy, "C04", away, " ")
	d.refused("without a reason", err, "fault.invalid")
	_, err = d.Excuse(d.hr, d.vacancy, "C04", office.ID(d.members[1]), "Left.")
	d.refused("who has handed in", err, "selection.has_marked")
	d.Must(d.Seat(d.hr, d.vacancy, away, true, ""))
	_, err = d.Excuse(d.hr, d.vacancy, "C04", away, "Left the office.")
	d.refused("who chairs", err, "selection.excuse_chair")
	page = hr.Get("/en" + one).HTML()
	says(t, page.One("main").Text(), "Let another member take the chair first")
	page.One("form[action$='/excuse']")
	page.None("form[action$='/excuse'] option[value='" + string(away) + "']")
	d.Must(d.Seat(d.hr, d.vacancy, office.ID(d.members[0]), true, ""))
	for who, ctx := range map[string]context.Context{"a member": fourth, "the director": d.director} {
		if got := d.browse(ctx).Post("/en"+one+"/excuse", "actor", string(away), "why", "Left.").Status; got != http.StatusForbidden && got != http.StatusNotFound {
			t.Errorf("%s excuses: %d", who, got)
		}
	}

	says(t, hr.Post("/en"+one+"/excuse", "actor", string(away), "why", "").Must(http.StatusUnprocessableEntity).HTML().One(".errs").Text(), "Why this member does not mark")
	hr.Post("/en"+one+"/excuse", "actor", string(away), "why", "Left the office.").Must(http.StatusSeeOther)
	d.stand(hr, map[string]string{"Nora Member": "Excused: Left the office."})
	says(t, hr.Get("/fr"+one).HTML().One("main").Text(), "Dispense de noter : Left the office.", "par Hana Recruiter, 24 déc. 2026", "Attendre malgré tout les notes de Nora Member")
	gone := d.browse(d.members[2])
	gone.Get(panel + "C04").Must(http.StatusNotFound)
	gone.Get(panel + "C01/differences").Must(http.StatusOK) // they are excused from one candidate
	hr.Post("/en"+one+"/await", "actor", string(away)).Must(http.StatusSeeOther)
	gone.Get(panel + "C04").Must(http.StatusOK)
	if _, err := d.Await(d.hr, d.vacancy, "C04", away); !fault.Is(err, fault.NotFound) {
		t.Errorf("awaited again who is awaited: %v", err)
	}
	d.Must(d.Excuse(d.hr, d.vacancy, "C04", away, "Left the office."))
	_, err = d.Agree(d.members[0], id, "C04", two)
	d.refused("agreed while another is awaited", err, "selection.not_all_in")
	d.Must(d.SaveMarks(fourth, id, "C04", two, true))
	says(t, d.browse(d.members[0]).Get(panel+"C04/differences").Must(http.StatusOK).HTML().One("main").Text(), "3 of 3 members have handed in.", "Nora Member, excused: Left the office.")
	_, err = d.Await(d.hr, d.vacancy, "C04", away)
	d.refused("awaited once the marks of the others lie open", err, "selection.marks_seen")
	hr.Get("/en" + one).HTML().None("form[action$='/await']")
	d.Must(d.Agree(d.members[0], id, "C04", two))
	_, err = d.Await(d.hr, d.vacancy, "C04", away)
	d.refused("awaited after the panel agreed", err, "selection.agreed_without")
	d.Must(d.CloseStage(d.hr, d.vacancy))
	if _, err := d.Await(d.hr, d.vacancy, "C04", away); !fault.Is(err, fault.NotFound) {
		t.Errorf("an excuse of a stage that is over is taken back: %v", err)
	}
	gone.Get(panel + "C04").Must(http.StatusOK) // it was for one stage
	d.minutesOfExcuse(id, fourth)
}

// stand holds how far members are with C04 by the page of the office.
func (d *desk) stand(hr *testkit.Client, want map[string]string) {
	d.Helper()
	rows := hr.Get("/en" + d.path("/candidates/C04")).Must(http.StatusOK).HTML().All("tbody tr")
	for name, word := range want {
		if !slices.ContainsFunc(rows, func(row *testkit.Page) bool {
			return strings.Contains(row.Text(), name) && strings.Contains(row.Text(), word)
		}) {
			d.Errorf("%s does not stand at %q", name, word)
		}
	}
}

// minutesOfExcuse goes on to the minutes, which say in which stage who was excused and why, also to them. On the way nobody excuses themselves or
// acts on a candidate with whom they alone are in conflict.
func (d *desk) minutesOfExcuse(id selection.ID, fourth context.Context) {
	d.Helper()
	for range 2 {
		d.Must(d.SkipStage(d.hr, d.vacancy, "Few are left."))
	}
	rex := d.Hire("Rex Recruiter", people.Recruiter, "")
	d.Must(d.Seat(d.hr, d.vacancy, office.ID(rex), false, ""))
	rex = d.again(rex)
	_, err := d.Excuse(rex, d.vacancy, "C01", office.ID(fourth), "Left.")
	d.refused("excused by who has not declared", err, "selection.declare_first")
	d.Must(d.Declare(rex, id, selection.Persons, "A cousin"))
	d.Must(d.SettleConflict(d.hr, d.vacancy, office.ID(rex), []string{"C04"}, "A cousin."))
	_, err = d.Excuse(rex, d.vacancy, "C01", office.ID(rex), "No time.")
	d.refused("somebody excuses themselves", err, "control.four_eyes")
	for what, do := range map[string]func() (control.Done, error){
		"excused":   func() (control.Done, error) { return d.Excuse(rex, d.vacancy, "C04", office.ID(fourth), "Left.") },
		"taken out": func() (control.Done, error) { return d.TakeOut(rex, d.vacancy, "C04", "Answered no more.") },
	} {
		_, err := do()
		d.refused(what+" by who is in conflict with the candidate", err, "selection.conflict_candidate")
	}
	d.Must(d.Excuse(d.hr, d.vacancy, "C01", office.ID(rex), "Ill."))
	_, err = d.Await(rex, d.vacancy, "C01", office.ID(rex))
	d.refused("somebody takes their own excuse back", err, "control.four_eyes")
	one := []selection.Mark{{Value: 4, Reason: "As heard."}}
	for _, code := range []string{"C01", "C02", "C03", "C04"} {
		markers := []context.Context{d.members[0], d.members[1], d.members[2], fourth}
		if code == "C02" || code == "C03" {
			markers = append(markers, rex)
		}
		for _, m := range markers {
			d.Must(d.SaveMarks(m, id, code, one, true))
		}
		d.Must(d.Agree(d.members[0], id, code, one))
	}
	d.Must(d.CloseStage(d.hr, d.vacancy))
	for who, page := range map[string]string{"the office": d.browse(d.hr).Get("/en" + d.path("/minutes")).Must(http.StatusOK).HTML().One("main").Text(), "who was excused": d.browse(d.members[2]).Get("/en/panels/" + string(id) + "/minutes").Must(http.StatusOK).HTML().One("main").Text()} {
		for _, want := range []string{"Form: Nora Member, excused: Left the office. (Hana Recruiter, 24 Dec 2026)", "Panel interview: Rex Recruiter, excused: Ill. (Hana Recruiter, 24 Dec 2026)"} {
			if !strings.Contains(page, want) {
				d.Errorf("the minutes before %s lack %q: %s", who, want, page)
			}
		}
	}
	d.Must(d.SignAsMember(d.members[0], id))
}
