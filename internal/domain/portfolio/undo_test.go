package portfolio_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// undone makes an edit, takes it back, and expects that now says what it said before and that it cannot
// be taken back twice. Then it makes the edit again, and again, and expects that the first of the two
// cannot be taken back any more.
func (o *office) undone(what string, who context.Context, now func() string, edit func(words string) (control.Done, error)) {
	o.t.Helper()
	was := now()
	done, err := edit("Edited")
	o.must(done, err)
	if now() == was {
		o.t.Errorf("%s: the edit changed nothing", what)
	}
	o.must(o.UndoDone(who, done.Trail))
	if got := now(); got != was {
		o.t.Errorf("%s: undone, and says %q, not %q", what, got, was)
	}
	if _, err := o.UndoDone(who, done.Trail); err == nil {
		o.t.Errorf("%s: undone twice", what)
	}
	first, err := edit("Edited")
	o.must(first, err)
	last, err := edit("Later")
	o.must(last, err)
	later := now()
	_, err = o.UndoDone(who, first.Trail)
	o.refused(what+": over a later change", err, "control.undo_moved_on")
	if got := now(); got != later {
		o.t.Errorf("%s: a refused undo left %q", what, got)
	}
}

func titled(words string) i18n.Text { return i18n.Text{EN: words, FR: words} }

func TestEditsAboveProjectsAreUndone(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		o.Register(o.Control)
		who := m.programmeOfficer
		id := m.request()
		line := portfolio.InitiativeID(m.must(m.AddInitiative(m.officer, id, initiative("Cyber defence", m.goal))))
		deep := portfolio.ProgrammeID(m.must(m.CreateProgramme(who, portfolio.ProgrammeForm{Partner: "MDA", Kind: portfolio.KindDEEP, Title: titled("DEEP"),
			StartYear: 2024, Goals: []portfolio.GoalID{m.goal}, MarkingForm: unclassified("MDA")})))

		pack := func() portfolio.Package { p, err := m.Package(who, id); o.must(control.Done{}, err); return p }
		o.undone("package", who, func() string {
			p := pack()
			return p.Title.EN + string(p.ProgrammeOfficer) + criteria(p.ExitCriteria)
		}, func(words string) (control.Done, error) {
			return m.EditPackage(who, id, portfolio.PackageForm{Title: titled(words), ProgrammeOfficer: "programme_officer", RequestBody: "Ministry of Defence", RequestOn: day("2026-01-10"),
				RequestDocument: "Letter 4", ExitCriteria: []portfolio.CriterionForm{{Text: words}}, MarkingForm: unclassified("MDA")})
		})

		o.undone("initiative", m.officer, func() string {
			i, err := m.Initiative(who, line)
			o.must(control.Done{}, err)
			return i.Title.EN + i.Objective.EN + criteria(i.ExitCriteria)
		}, func(words string) (control.Done, error) {
			f := initiative(words, m.goal)
			f.Objective, f.ExitCriteria = titled(words), []portfolio.CriterionForm{{Text: words}}
			return m.EditInitiative(m.officer, line, f)
		})

		programme := func() portfolio.Programme { p, err := m.Programme(who, deep); o.must(control.Done{}, err); return p }
		o.undone("programme", who, func() string {
			p := programme()
			for _, g := range p.Goals {
				p.Title.EN += string(g)
			}
			return p.Title.EN + p.PolicyLead
		}, func(words string) (control.Done, error) {
			return m.EditProgramme(who, deep, portfolio.ProgrammeForm{Kind: portfolio.KindDEEP, Title: titled(words), PolicyLead: words, StartYear: 2024, MarkingForm: unclassified("MDA")})
		})
		o.undone("institution", who, func() (names string) {
			for _, i := range programme().Institutions {
				names += i.Name.EN + " "
			}
			return names
		}, func(words string) (control.Done, error) {
			return m.PutInstitution(who, deep, portfolio.Institution{Name: titled(words), Kind: "academy", City: "Chisinau"})
		})
	})
}

func criteria(list []portfolio.Criterion) (texts string) {
	for _, c := range list {
		texts += c.Text + c.MetOn.String()
	}
	return texts
}

func TestTheTextOfAnITPPIsPutBack(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		o.Register(o.Control)
		who := m.programmeOfficer
		tree := func() (text string) {
			i := m.tree()
			text = i.Period.End.String()
			for _, o := range i.Objectives {
				text += " " + o.Text.EN
				for _, g := range o.Goals {
					text += " " + g.Text.EN
					for _, a := range g.Activities {
						text += " " + a.Text.EN
					}
				}
			}
			return text
		}
		o.undone("period", who, tree, func(words string) (control.Done, error) {
			return m.EditITPP(who, m.itpp, portfolio.ITPPForm{Start: day("2025-01-01"), End: map[string]cal.Date{"Edited": day("2029-12-31"), "Later": day("2030-12-31")}[words], MarkingForm: unclassified("MDA")})
		})
		objective := m.tree().Objectives[0].ID
		o.undone("objective", who, tree, func(words string) (control.Done, error) {
			return m.PutObjective(who, m.itpp, portfolio.ObjectiveForm{ID: objective, No: 1, Text: titled(words)})
		})
		o.undone("goal", who, tree, func(words string) (control.Done, error) {
			return m.PutGoal(who, m.itpp, portfolio.GoalForm{ID: m.goal, Objective: objective, No: "1.1", Theme: "cyber", Text: titled(words), Target: day("2027-06-30")})
		})
		o.undone("means", who, tree, func(words string) (control.Done, error) {
			return m.PutActivity(who, m.itpp, portfolio.ActivityForm{Goal: m.goal, Text: titled(words)})
		})
		added, err := m.PutObjective(who, m.itpp, portfolio.ObjectiveForm{No: 2, Text: titled("A second end")})
		m.must(added, err)
		m.must(m.UndoDone(who, added.Trail))
		if got := m.tree(); len(got.Objectives) != 1 || len(got.Goals()) != 1 {
			t.Errorf("a new objective undone: %+v", got.Objectives)
		}
		last, err := m.PutObjective(who, m.itpp, portfolio.ObjectiveForm{ID: objective, No: 1, Text: titled("Last words")})
		m.must(last, err)
		m.inForce()
		_, err = m.UndoDone(who, last.Trail)
		if err == nil {
			t.Error("the text that was agreed is undone")
		}
	})
}

func TestEditsOfProjectsAreUndone(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		p.Register(p.Control)
		id := p.create(lightForm())
		who, browser := p.officer, o.browse(p.officer)
		o.undone("project", who, func() string { return p.read(id).Project.Problem }, func(words string) (control.Done, error) {
			f := lightForm()
			f.Problem = words
			return p.EditProject(who, id, 0, f)
		})
		o.undone("people", p.programmeOfficer, func() string { return string(p.read(id).Project.Officer) + string(p.read(id).Project.Owner) }, func(words string) (control.Done, error) {
			owner := portfolio.ActorID("programme_officer")
			if words == "Later" {
				owner = "director"
			}
			return p.AssignPeople(p.programmeOfficer, id, 0, "project_officer", owner)
		})
		deliverable := portfolio.DeliverableID(p.must(p.CreateDeliverable(who, id, portfolio.DeliverableForm{Title: titled("Course"), Criteria: "Ten", Due: day("2027-02-01")})))
		o.undone("deliverable", who, func() string {
			return browser.Get("/en/deliverables/" + string(deliverable)).Must(http.StatusOK).HTML().One("h1").Text()
		}, func(words string) (control.Done, error) {
			return p.EditDeliverable(who, deliverable, 0, portfolio.DeliverableForm{Title: titled(words), Criteria: "Ten", Due: day("2027-02-01")})
		})
		plan := func() portfolio.Plan { plan, err := p.PlanOf(who, id); o.must(control.Done{}, err); return plan }
		p.must(p.CreateMilestone(who, id, portfolio.MilestoneForm{Title: titled("Start"), Forecast: day("2026-12-01")}))
		milestone := plan().Milestones[0].ID
		o.undone("milestone", who, func() string { return plan().Milestones[0].Title.EN }, func(words string) (control.Done, error) {
			return p.EditMilestone(who, id, milestone, 0, portfolio.MilestoneForm{Title: titled(words), Forecast: day("2026-12-01")})
		})
		task := portfolio.TaskForm{Code: "1", Title: titled("Teach"), PlannedStart: day("2026-12-01"), PlannedEnd: day("2027-01-01")}
		p.must(p.CreateActivity(who, id, task))
		activity := plan().Activities[0].ID
		o.undone("activity", who, func() string { return plan().Activities[0].Title.EN }, func(words string) (control.Done, error) {
			f := task
			f.Title = titled(words)
			return p.EditActivity(who, id, activity, 0, f)
		})
		gone, err := p.RemoveActivity(who, id, activity)
		p.must(gone, err)
		p.must(p.UndoDone(who, gone.Trail))
		if list := plan().Activities; len(list) != 1 || list[0].ID != activity || list[0].Title.EN != "Later" {
			t.Errorf("a removed activity put back: %+v", list)
		}
		_, err = p.UndoDone(who, gone.Trail)
		p.refused("put back twice", err, "control.undo_moved_on")
	})
}

func TestWhatWasApprovedIsNotUndone(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		p.Register(p.Control)
		id := p.create(lightForm())
		p.must(p.RecordOverlap(p.officer, id, portfolio.OverlapNone, "", 0))
		f := lightForm()
		f.Budget = money.Euro(30_000_00)
		edited, err := p.EditProject(p.officer, id, 0, f)
		p.must(edited, err)
		p.pass(id, portfolio.ProjectSubmitted)
		_, err = p.UndoDone(p.officer, edited.Trail)
		p.refused("after the gate", err, "control.undo_moved_on")
		if got := p.read(id).Project.Budget; got != f.Budget {
			t.Errorf("the approved budget is now %v", got)
		}

		risk := portfolio.RiskID(p.must(p.RaiseRisk(p.officer, projectLink(id), riskForm(2, 2))))
		changed := riskForm(2, 2)
		changed.Cause = "Better offers"
		edited, err = p.EditRisk(p.officer, risk, 0, changed)
		p.must(edited, err)
		p.must(p.AssessRisk(p.officer, risk, 0, portfolio.RiskAssessment{Likelihood: 3, Impact: 3}))
		_, err = p.UndoDone(p.officer, edited.Trail)
		p.refused("an assessed risk", err, "control.undo_moved_on")

		overlap, err := p.RecordOverlap(p.officer, id, portfolio.OverlapNone, "", 0)
		p.must(overlap, err)
		_, err = p.UndoDone(p.officer, overlap.Trail)
		p.refused("what keeps no form", err, "control.undo_none")
	})
}

func TestWhatWasFiledOrProposedIsNotUndone(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		o.Register(o.Control)
		id, lines := m.endorsed()
		retitled, err := m.EditInitiative(m.programmeOfficer, lines[0], initiative("Cyber resilience", m.goal))
		m.must(retitled, err)
		_, err = m.UndoDone(m.programmeOfficer, retitled.Trail)
		m.refused("a title in version 2", err, "control.undo_none")
		if versions, err := m.Versions(m.programmeOfficer, id); err != nil || len(versions) != 2 || versions[1].Lines[0].Title.EN != "Cyber resilience" {
			t.Errorf("%+v %v", versions, err)
		}
	})
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		o.Register(o.Control)
		id := m.request()
		filed, err := m.EditPackage(m.programmeOfficer, id, portfolio.PackageForm{Title: titled("Package"), ProgrammeOfficer: "programme_officer", RequestBody: "Ministry of Defence",
			RequestOn: day("2026-01-12"), RequestDocument: "Letter 5", MarkingForm: unclassified("MDA")})
		m.must(filed, err)
		_, err = m.UndoDone(m.programmeOfficer, filed.Trail)
		m.refused("a letter on file", err, "control.undo_none")
	})
}

func TestUndoOnThePage(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		o.Register(o.Control)
		id := m.request()
		c := o.browse(m.programmeOfficer)
		page := "/en/packages/" + string(id)
		c.Post(page+"/edit", "title_en", "Another title", "programme_officer", "programme_officer", "level", "unclassified", "releasable", "MDA", "version", "1").Must(http.StatusSeeOther)
		undo := c.Get(page).Must(http.StatusOK).HTML().One(`form[action*="/undo/"]`).Attr("action")
		m.must(m.UndoDone(m.programmeOfficer, undo[strings.LastIndexByte(undo, '/')+1:]))
		if p, err := m.Package(m.programmeOfficer, id); err != nil || p.Title.EN != "Package for Moldova" {
			t.Errorf("%q %v", p.Title.EN, err)
		}
	})
}
