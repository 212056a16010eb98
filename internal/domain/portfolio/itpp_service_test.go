package portfolio_test

import (
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

func TestITPPTextIsFixedOnceAgreed(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		tree := m.tree()
		if tree.Period.End != day("2028-12-31") {
			t.Errorf("R6: four years by default, not until %s", tree.Period.End)
		}
		goal := portfolio.GoalForm{Objective: tree.Objectives[0].ID, No: "1.2", Theme: "logistics", Text: i18n.Text{EN: "Supply"}, Target: day("2029-01-01")}
		_, err := m.PutGoal(m.programmeOfficer, m.itpp, goal)
		m.refused("R6: target outside the period", err, "fault.invalid")
		goal.Target = day("2028-12-31")
		m.must(m.PutGoal(m.programmeOfficer, m.itpp, goal))
		_, err = m.PutGoal(m.programmeOfficer, m.itpp, goal)
		m.refused("number taken", err, "fault.invalid")
		_, err = m.RemoveObjective(m.programmeOfficer, m.itpp, tree.Objectives[0].ID)
		m.refused("objective with goals", err, "portfolio.itpp.objective_in_use")
		m.must(m.RemoveGoal(m.programmeOfficer, m.itpp, m.tree().Goals()[1].ID))

		m.inForce()
		_, err = m.PutGoal(m.programmeOfficer, m.itpp, goal)
		m.refused("new goal", err, "portfolio.itpp.agreed_text")
		_, err = m.RemoveGoal(m.programmeOfficer, m.itpp, m.goal)
		m.refused("goal away", err, "portfolio.itpp.agreed_text")
		_, err = m.EditITPP(m.programmeOfficer, m.itpp, portfolio.ITPPForm{Partner: "MDA", Start: day("2025-01-01"), End: day("2029-12-31"), MarkingForm: unclassified("MDA")})
		m.refused("longer period", err, "portfolio.itpp.agreed_text")
		m.must(m.PutActivity(m.programmeOfficer, m.itpp, portfolio.ActivityForm{Goal: m.goal, Text: i18n.Text{EN: "Analyst course"}}))
		i := m.tree()
		if i.State != portfolio.ITPPInForce || i.Agreement.On != day("2025-02-01") || i.Approval.On != day("2025-03-01") {
			t.Errorf("%s, agreed %s, approved %s", i.State, i.Agreement.On, i.Approval.On)
		}
		if a := i.Goals()[0].Activities; len(a) != 1 || a[0].Text.EN != "Analyst course" {
			t.Errorf("means: %+v", a)
		}
	})
}

func TestGoalsAreRatedWithARecord(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		_, err := m.MoveGoal(m.programmeOfficer, "portfolio.itpp.rate_goal", m.itpp, m.goal, portfolio.MoveForm{To: "at_risk"})
		m.refused("before it is in force", err, "portfolio.itpp.goal_not_in_force")
		m.inForce()
		form := paper("2026-11-01")
		form.To = "at_risk"
		m.must(m.MoveGoal(m.programmeOfficer, "portfolio.itpp.rate_goal", m.itpp, m.goal, form))
		_, err = m.MoveGoal(m.programmeOfficer, "portfolio.itpp.achieve_goal", m.itpp, m.goal, portfolio.MoveForm{})
		m.refused("without a record", err, "fault.invalid")
		if g := m.tree().Goals()[0]; g.State != portfolio.GoalAtRisk {
			t.Errorf("%s", g.State)
		}
	})
}

func TestITPPIsSucceeded(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		m.inForce()
		_, err := m.MoveITPP(m.programmeOfficer, "portfolio.itpp.supersede", m.itpp, portfolio.MoveForm{})
		m.refused("no successor", err, "portfolio.itpp.no_successor")
		old := m.itpp
		m.itpp = portfolio.ITPPID(o.must(o.CreateITPP(m.programmeOfficer, portfolio.ITPPForm{Partner: "MDA", Start: day("2026-10-01"), MarkingForm: unclassified("MDA")})))
		o.must(o.PutObjective(m.programmeOfficer, m.itpp, portfolio.ObjectiveForm{No: 1, Text: i18n.Text{EN: "Next"}}))
		o.must(o.PutGoal(m.programmeOfficer, m.itpp, portfolio.GoalForm{Objective: m.tree().Objectives[0].ID, No: "1.1", Theme: "cyber", Text: i18n.Text{EN: "More"}, Target: day("2029-01-01")}))
		m.inForce()
		m.must(m.MoveITPP(m.programmeOfficer, "portfolio.itpp.supersede", old, portfolio.MoveForm{}))
		i, err := o.Service.ITPP(m.programmeOfficer, old)
		if err != nil || i.SupersededOn != day("2026-09-30") || i.InForce(day("2026-10-01")) || !i.InForce(day("2026-09-30")) {
			t.Errorf("%+v, %v", i, err)
		}
	})
}

func TestDeepProgramme(t *testing.T) { // R5, R9
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		education := o.as(people.EducationOfficer)
		form := portfolio.ProgrammeForm{Partner: "MDA", Kind: portfolio.KindDEEP, Title: i18n.Text{EN: "Defence education"}, StartYear: 2009,
			AcademicLeads: []string{"A. Lead"}, Goals: []portfolio.GoalID{m.goal}, MarkingForm: unclassified("MDA")}
		id := portfolio.ProgrammeID(m.must(m.CreateProgramme(m.programmeOfficer, form)))
		_, err := m.CreateProgramme(m.programmeOfficer, form)
		m.refused("a second one", err, "portfolio.programme.twice")
		m.must(m.MoveProgramme(education, "portfolio.programme.survey", id, paper("2026-01-05")))
		m.must(m.MoveProgramme(education, "portfolio.programme.plan", id, paper("2026-02-05")))
		_, err = m.MoveProgramme(m.programmeOfficer, "portfolio.programme.activate", id, portfolio.MoveForm{})
		m.refused("no school, goal not in force", err, "portfolio.programme.not_ready")
		m.must(m.PutInstitution(education, id, portfolio.Institution{Name: i18n.Text{EN: "Military Academy"}, Kind: "academy", City: "Chisinau"}))
		m.inForce()
		m.must(m.MoveProgramme(m.programmeOfficer, "portfolio.programme.activate", id, portfolio.MoveForm{}))
		_, err = m.CreatePackage(m.programmeOfficer, id, portfolio.PackageForm{Title: i18n.Text{EN: "P"}, ProgrammeOfficer: "programme_officer"})
		m.refused("a package in a DEEP programme", err, "portfolio.package.not_in_deep")
		m.must(m.MoveProgramme(m.programmeOfficer, "portfolio.programme.end_by_host", id, paper("2026-11-02")))
		p, err := m.Programme(education, id)
		if err != nil || p.State != portfolio.DeepEndedByHost || p.EndedOn() != day("2026-11-02") || len(p.Institutions) != 1 {
			t.Errorf("%+v, %v", p, err)
		}
		_, err = m.MoveProgramme(m.programmeOfficer, "portfolio.programme.resume", id, because("Back"))
		m.refused("ended for good", err, "portfolio.state.final")
		_, err = m.MoveProgramme(m.programmeOfficer, "portfolio.programme.survey", m.programme, paper("2026-01-05"))
		m.refused("a DCB programme has no state", err, "portfolio.programme.stateless")
		georgian := o.hire("giorgi", "GEO", people.PartnerUser, "partner:MDA/")
		if _, err := m.Programme(georgian, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("not releasable to Georgia: %v", err)
		}
	})
}
