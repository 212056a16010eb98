package portfolio_test

import (
	"context"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// moldova is a partner with an ITPP in force for 2025–2028 and a DCB programme.
type moldova struct {
	*office
	programmeOfficer, officer, secretary, director, leader context.Context

	itpp      portfolio.ITPPID
	goal      portfolio.GoalID
	programme portfolio.ProgrammeID
}

func (o *office) moldova() *moldova {
	m := &moldova{office: o, programmeOfficer: o.as(people.ProgrammeOfficer), officer: o.as(people.ProjectOfficer),
		secretary: o.as(people.Secretary), director: o.as(people.Director), leader: o.as(people.TeamLeader)}
	m.itpp = portfolio.ITPPID(o.must(o.CreateITPP(m.programmeOfficer, portfolio.ITPPForm{Partner: "MDA", Start: day("2025-01-01"), MarkingForm: unclassified("MDA")})))
	o.must(o.PutObjective(m.programmeOfficer, m.itpp, portfolio.ObjectiveForm{No: 1, Text: i18n.Text{EN: "Resilient networks", FR: "Des réseaux résilients"}}))
	tree := m.tree()
	o.must(o.PutGoal(m.programmeOfficer, m.itpp, portfolio.GoalForm{Objective: tree.Objectives[0].ID, No: "1.1", Theme: "cyber",
		Text: i18n.Text{EN: "Incident response"}, Target: day("2028-06-30")}))
	m.goal = m.tree().Goals()[0].ID
	m.programme = portfolio.ProgrammeID(o.must(o.CreateProgramme(m.programmeOfficer, portfolio.ProgrammeForm{Partner: "MDA", Kind: portfolio.KindDCB,
		Title: i18n.Text{EN: "Moldova"}, MarkingForm: unclassified("MDA")})))
	return m
}

func (m *moldova) tree() portfolio.ITPP {
	m.t.Helper()
	i, err := m.Service.ITPP(m.programmeOfficer, m.itpp)
	if err != nil {
		m.t.Fatal(err)
	}
	return i
}

// inForce takes the ITPP through its approvals.
func (m *moldova) inForce() {
	m.t.Helper()
	m.must(m.MoveITPP(m.programmeOfficer, "portfolio.itpp.negotiate", m.itpp, portfolio.MoveForm{}))
	m.must(m.MoveITPP(m.secretary, "portfolio.itpp.agree", m.itpp, paper("2025-02-01")))
	m.must(m.MoveITPP(m.secretary, "portfolio.itpp.approve", m.itpp, paper("2025-03-01")))
	m.must(m.MoveITPP(m.programmeOfficer, "portfolio.itpp.start", m.itpp, portfolio.MoveForm{}))
}

func (m *moldova) request() portfolio.PackageID {
	m.t.Helper()
	return portfolio.PackageID(m.must(m.CreatePackage(m.programmeOfficer, m.programme, portfolio.PackageForm{
		Title: i18n.Text{EN: "Package for Moldova", FR: "Paquet en faveur de la Moldova"}, ProgrammeOfficer: "programme_officer",
		RequestBody: "Ministry of Defence", RequestOn: day("2026-01-10"), RequestDocument: "Letter 4", MarkingForm: unclassified("MDA")})))
}

func initiative(title string, goals ...portfolio.GoalID) portfolio.InitiativeForm {
	return portfolio.InitiativeForm{Title: i18n.Text{EN: title}, Theme: "cyber", Lead: "NCIA", Goals: goals, Start: day("2026-02-01"), MaturityTarget: 3,
		Elements: []portfolio.Element{"training"}}
}

func (m *moldova) move(who context.Context, act control.Act, id portfolio.PackageID, form portfolio.MoveForm) {
	m.t.Helper()
	m.must(m.MovePackage(who, act, id, form))
}

// endorsed is a package with two initiatives, taken to endorsed.
func (m *moldova) endorsed() (portfolio.PackageID, []portfolio.InitiativeID) {
	m.t.Helper()
	m.inForce()
	id := m.request()
	m.move(m.programmeOfficer, "portfolio.package.assess", id, portfolio.MoveForm{})
	m.move(m.programmeOfficer, "portfolio.package.draft", id, paper("2026-02-01"))
	var lines []portfolio.InitiativeID
	for _, title := range []string{"Cyber defence", "Logistics"} {
		lines = append(lines, portfolio.InitiativeID(m.must(m.AddInitiative(m.officer, id, initiative(title, m.goal)))))
	}
	m.move(m.officer, "portfolio.package.consult", id, portfolio.MoveForm{})
	m.move(m.programmeOfficer, "portfolio.package.submit", id, paper("2026-03-01"))
	m.move(m.secretary, "portfolio.package.endorse", id, paper("2026-04-01"))
	return id, lines
}

func TestPackageFromRequestToClosure(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		id, lines := m.endorsed()
		_, err := m.MovePackage(m.programmeOfficer, "portfolio.package.close", id, portfolio.MoveForm{})
		m.refused("closed before it began", err, "portfolio.state.not_now")
		m.move(m.programmeOfficer, "portfolio.package.implement", id, paper("2026-05-01"))
		for _, i := range lines {
			m.must(m.MoveInitiative(m.programmeOfficer, "portfolio.initiative.activate", i, portfolio.MoveForm{}))
		}
		_, err = m.MovePackage(m.officer, "portfolio.package.suspend", id, portfolio.MoveForm{Reason: "r", Effect: "e"})
		m.refused("suspended by an officer", err, "fault.forbidden")
		m.move(m.programmeOfficer, "portfolio.package.complete", id, portfolio.MoveForm{})
		_, err = m.MovePackage(m.programmeOfficer, "portfolio.package.close", id, portfolio.MoveForm{})
		m.refused("R11", err, "portfolio.package.initiatives_running")
		for _, i := range lines {
			m.must(m.MoveInitiative(m.programmeOfficer, "portfolio.initiative.drop", i, because("Sustained by the partner")))
		}
		_, err = m.MovePackage(m.programmeOfficer, "portfolio.package.close", id, portfolio.MoveForm{})
		m.refused("closing papers", err, "portfolio.package.not_closable")
		for _, condition := range []i18n.Key{"portfolio.package.needs_lessons", "portfolio.package.needs_records"} {
			m.must(m.FilePackageDocument(m.programmeOfficer, id, condition, paper("2026-11-01").Record()))
		}
		m.move(m.programmeOfficer, "portfolio.package.close", id, portfolio.MoveForm{})
	})
}

func TestPackageNeedsGoalsOrWaivers(t *testing.T) { // R5
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova() // the ITPP is still being drafted
		id := m.request()
		m.move(m.programmeOfficer, "portfolio.package.assess", id, portfolio.MoveForm{})
		m.move(m.programmeOfficer, "portfolio.package.draft", id, paper("2026-02-01"))
		_, err := m.MovePackage(m.officer, "portfolio.package.consult", id, portfolio.MoveForm{})
		m.refused("without a line", err, "portfolio.package.no_line")
		line := portfolio.InitiativeID(m.must(m.AddInitiative(m.officer, id, initiative("Cyber defence", m.goal))))
		_, err = m.MovePackage(m.officer, "portfolio.package.consult", id, portfolio.MoveForm{})
		m.refused("goal not in force", err, "portfolio.package.lines_unlinked")

		subject := control.Ref{Kind: portfolio.ObjectInitiative, ID: string(line)}
		form := portfolio.WaiverForm{Rule: portfolio.RuleGoalLink, Reason: "The ITPP is being negotiated", Expires: day("2027-11-21")}
		_, err = m.RequestWaiver(m.leader, subject, form)
		m.refused("longer than twelve months", err, "fault.invalid")
		form.Expires = day("2027-11-20")
		waiver := control.Ref{Kind: portfolio.ObjectWaiver, ID: m.must(m.RequestWaiver(m.leader, subject, form))}
		_, err = m.DecideWaiver(m.leader, waiver, true, "")
		m.refused("granted by its author", err, "portfolio.waiver.own")
		_, err = m.DecideWaiver(m.director, waiver, false, "")
		m.refused("refused without a word", err, "fault.invalid")
		m.must(m.DecideWaiver(m.director, waiver, true, ""))
		m.move(m.officer, "portfolio.package.consult", id, portfolio.MoveForm{})

		m.now = m.now.Add(366 * 24 * time.Hour) // the waiver has run out
		_, err = m.MoveInitiative(m.programmeOfficer, "portfolio.initiative.activate", line, portfolio.MoveForm{})
		m.refused("waiver expired", err, "portfolio.initiative.not_ready")
	})
}

func TestChangedLinesMakeAVersion(t *testing.T) { // R3, story 11
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		id, lines := m.endorsed()
		_, err := m.AddInitiative(m.officer, id, initiative("Medicine", m.goal))
		m.refused("an officer may not amend what is endorsed", err, "fault.forbidden")
		third := portfolio.InitiativeID(m.must(m.AddInitiative(m.programmeOfficer, id, initiative("Medicine", m.goal))))
		retitled := initiative("Cyber resilience", m.goal)
		m.must(m.EditInitiative(m.programmeOfficer, lines[0], retitled))
		m.must(m.RemoveInitiative(m.programmeOfficer, lines[1], "Done by others"))

		v := m.versions(id)
		if len(v) != 2 || v[0].State != portfolio.VersionEndorsed || len(v[0].Lines) != 2 || v[1].State != portfolio.VersionDrafting || len(v[1].Lines) != 2 {
			t.Fatalf("version 1 must stay in force while version 2 is drafted: %+v", v)
		}
		if i := m.initiative(lines[0]); i.Title.EN != "Cyber defence" {
			t.Errorf("an endorsed title changes with its version, not before: %q", i.Title.EN)
		}
		m.move(m.programmeOfficer, "portfolio.package.implement", id, paper("2026-05-01"))
		_, err = m.MoveInitiative(m.programmeOfficer, "portfolio.initiative.activate", third, portfolio.MoveForm{})
		m.refused("not endorsed yet", err, "portfolio.initiative.not_ready")

		version := func(who context.Context, act control.Act, form portfolio.MoveForm) {
			m.must(m.MoveVersion(who, act, id, form))
		}
		version(m.programmeOfficer, "portfolio.package.submit_version", paper("2026-06-01"))
		_, err = m.RemoveInitiative(m.programmeOfficer, lines[0], "No")
		m.refused("changed while it lies for decision", err, "portfolio.package.version_for_decision")
		version(m.secretary, "portfolio.package.endorse_version", paper("2026-07-01"))

		v = m.versions(id)
		if v[0].State != portfolio.VersionSuperseded || v[1].State != portfolio.VersionEndorsed || v[1].Endorsement.On != day("2026-07-01") {
			t.Fatalf("%+v", v)
		}
		if first, second := m.initiative(lines[0]), m.initiative(lines[1]); first.Title.EN != "Cyber resilience" || second.State != portfolio.InitiativeDropped {
			t.Errorf("%q, %s", first.Title.EN, second.State)
		}
		m.must(m.MoveInitiative(m.programmeOfficer, "portfolio.initiative.activate", third, portfolio.MoveForm{}))
	})
}

func TestReturnedRequestsAndStaleForms(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		id := m.request()
		form := portfolio.PackageForm{Title: i18n.Text{EN: "Renamed"}, ProgrammeOfficer: "programme_officer", MarkingForm: unclassified("MDA"), Version: 1}
		m.must(m.EditPackage(m.programmeOfficer, id, form))
		form.Title.EN = "Renamed again"
		_, err := m.EditPackage(m.programmeOfficer, id, form)
		if f := fault.Of(err); f == nil || f.Kind != fault.Conflict || f.Current.(portfolio.PackageForm).Title.EN != "Renamed" {
			t.Errorf("a stale form must show what is stored: %v", err)
		}
		second := m.request()
		if p := m.pack(second); p.Ref != "DCB-MDA-02" {
			t.Errorf("second package %s", p.Ref)
		}
		m.move(m.programmeOfficer, "portfolio.package.decline", second, because("No resources"))
	})
}

func TestOnePackageInForce(t *testing.T) { // R1
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		m.endorsed()
		second := m.request()
		m.move(m.programmeOfficer, "portfolio.package.assess", second, portfolio.MoveForm{})
		m.move(m.programmeOfficer, "portfolio.package.draft", second, paper("2026-02-01"))
		m.must(m.AddInitiative(m.officer, second, initiative("Another", m.goal)))
		m.move(m.officer, "portfolio.package.consult", second, portfolio.MoveForm{})
		m.move(m.programmeOfficer, "portfolio.package.submit", second, paper("2026-03-01"))
		_, err := m.MovePackage(m.secretary, "portfolio.package.endorse", second, paper("2026-04-01"))
		m.refused("second in force", err, "portfolio.package.another_in_force")
	})
}

func TestPackageIsSeenInItsScopeOnly(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		id := m.request()
		georgian := o.hire("giorgi", "GEO", people.PartnerUser, "partner:GEO/")
		moldovan := o.hire("ion", "MDA", people.PartnerUser, "partner:MDA/")
		elsewhere := o.hire("eva", "DEU", people.ProgrammeOfficer, "partner:GEO/")
		for name, ctx := range map[string]context.Context{"giorgi": georgian, "eva": elsewhere} {
			if _, err := m.Package(ctx, id); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := m.MovePackage(ctx, "portfolio.package.assess", id, portfolio.MoveForm{}); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s may not even learn that it is there: %v", name, err)
			}
		}
		if _, err := m.Package(moldovan, id); err != nil {
			t.Errorf("releasable to Moldova: %v", err)
		}
		m.must(m.EditPackage(m.programmeOfficer, id, portfolio.PackageForm{Title: i18n.Text{EN: "P"}, ProgrammeOfficer: "programme_officer", MarkingForm: unclassified()}))
		if _, err := m.Package(moldovan, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("no longer releasable: %v", err)
		}
	})
}

func (m *moldova) versions(id portfolio.PackageID) []portfolio.Version {
	m.t.Helper()
	v, err := m.Versions(m.programmeOfficer, id)
	if err != nil {
		m.t.Fatal(err)
	}
	return v
}

func (m *moldova) initiative(id portfolio.InitiativeID) portfolio.Initiative {
	m.t.Helper()
	i, err := m.Initiative(m.programmeOfficer, id)
	if err != nil {
		m.t.Fatal(err)
	}
	return i
}

func (m *moldova) pack(id portfolio.PackageID) portfolio.Package {
	m.t.Helper()
	p, err := m.Package(m.programmeOfficer, id)
	if err != nil {
		m.t.Fatal(err)
	}
	return p
}
