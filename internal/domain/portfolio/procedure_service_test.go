package portfolio_test

import (
	"testing"
	"time"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
)

const settle control.Act = "portfolio.decision_procedure.settle"

// forDecision is a package that lies for decision.
func (m *moldova) forDecision() portfolio.PackageID {
	m.t.Helper()
	m.inForce()
	id := m.request()
	m.move(m.programmeOfficer, "portfolio.package.assess", id, portfolio.MoveForm{})
	m.move(m.programmeOfficer, "portfolio.package.draft", id, paper("2026-02-01"))
	m.must(m.AddInitiative(m.officer, id, initiative("Cyber defence", m.goal)))
	m.move(m.officer, "portfolio.package.consult", id, portfolio.MoveForm{})
	form := portfolio.ProcedureForm{Title: i18n.Text{EN: "Package for Moldova"}, Document: "PO(2026)0099", EndsOn: day("2026-11-23"), EndsTime: "18:00"}
	_, err := m.OpenProcedure(m.programmeOfficer, id, form)
	m.refused("nothing lies for decision", err, "portfolio.decision_procedure.nothing_to_decide")
	m.move(m.programmeOfficer, "portfolio.package.submit", id, paper("2026-03-01"))
	return id
}

func (m *moldova) silence(id portfolio.PackageID) portfolio.ProcedureID {
	m.t.Helper()
	form := portfolio.ProcedureForm{Title: i18n.Text{EN: "Package for Moldova"}, Document: "PO(2026)0099", EndsOn: day("2026-11-23"), EndsTime: "18:00"}
	return portfolio.ProcedureID(m.must(m.OpenProcedure(m.programmeOfficer, id, form)))
}

func TestSilenceKept(t *testing.T) { // R12, story 9: the end is 18:00 in Brussels, 17:00 UTC
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		id := m.forDecision()
		procedure := m.silence(id)
		_, err := m.OpenProcedure(m.programmeOfficer, id, portfolio.ProcedureForm{Title: i18n.Text{EN: "Again"}, Document: "x", EndsOn: day("2026-11-24"), EndsTime: "18:00"})
		m.refused("a second one", err, "portfolio.decision_procedure.one_runs")
		_, err = m.MovePackage(m.secretary, "portfolio.package.endorse", id, paper("2026-11-20"))
		m.refused("endorsed while silence runs", err, "portfolio.decision_procedure.still_running")
		m.now = time.Date(2026, 11, 23, 16, 59, 59, 0, time.UTC)
		_, err = m.MoveProcedure(m.secretary, settle, procedure, paper("2026-11-23"))
		m.refused("settled a second early", err, "portfolio.decision_procedure.still_running")
		m.now = m.now.Add(time.Second)
		_, err = m.MoveProcedure(m.secretary, settle, procedure, portfolio.MoveForm{})
		m.refused("without action sheet", err, "fault.invalid")
		m.must(m.MoveProcedure(m.secretary, settle, procedure, paper("2026-11-23")))
		late := portfolio.ObjectionForm{Party: "NLD", ReceivedOn: day("2026-11-23"), ReceivedTime: "18:00:00", Document: "Letter 1"}
		m.must(m.EnterObjection(m.secretary, procedure, late))
		late.ReceivedTime = "17:59:59"
		_, err = m.EnterObjection(m.secretary, procedure, late)
		m.refused("in time, but after the settlement", err, "portfolio.decision_procedure.settled")
		p, err := m.Procedure(m.secretary, procedure)
		if err != nil || p.State != portfolio.ProcedureAgreed || len(p.Objections) != 1 || !p.ActionSheet.Complete() {
			t.Errorf("%+v, %v", p, err)
		}
		m.move(m.secretary, "portfolio.package.endorse", id, paper("2026-11-23"))
	})
}

func TestSilenceBroken(t *testing.T) { // R12, story 9
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		id := m.forDecision()
		procedure := m.silence(id)
		m.now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		m.must(m.EnterObjection(m.secretary, procedure, portfolio.ObjectionForm{Party: "NLD", ReceivedOn: day("2026-11-23"), ReceivedTime: "17:59:59", Document: "Letter 1"}))
		m.must(m.MoveProcedure(m.secretary, settle, procedure, portfolio.MoveForm{}))
		_, err := m.MovePackage(m.secretary, "portfolio.package.endorse", id, paper("2026-11-24"))
		m.refused("endorsed against broken silence", err, "portfolio.decision_procedure.was_broken")
		m.move(m.secretary, "portfolio.package.return", id, paper("2026-11-24"))
		if v := m.versions(id); v[0].State != portfolio.VersionDrafting {
			t.Errorf("version 1 goes back to drafting with its package: %s", v[0].State)
		}
	})
}

func TestWithdrawnProcedureDecidesNothing(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		id := m.forDecision()
		procedure := m.silence(id)
		_, err := m.MoveProcedure(m.secretary, "portfolio.decision_procedure.withdraw", procedure, portfolio.MoveForm{})
		m.refused("without a reason", err, "fault.invalid")
		m.must(m.MoveProcedure(m.secretary, "portfolio.decision_procedure.withdraw", procedure, because("Taken to ministers")))
		m.move(m.secretary, "portfolio.package.endorse", id, paper("2026-11-20"))
	})
}
