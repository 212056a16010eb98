package portfolio_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// projects is a package of Moldova with people who run projects in it.
type projects struct {
	*moldova
	board, funds, records context.Context // a second programme officer, the fund manager, the archive
	below                 portfolio.Link
}

func (o *office) projects() *projects {
	m := o.moldova()
	id, _ := m.endorsed()
	return &projects{moldova: m, board: o.hire("board", "NLD", people.ProgrammeOfficer, ""), funds: o.as(people.FundManager),
		records: o.as(people.RecordsManager), below: portfolio.Link{Kind: portfolio.ObjectPackage, ID: string(id)}}
}

// lightForm is the one form of a light project, whole.
func lightForm() portfolio.ProjectForm {
	return portfolio.ProjectForm{
		Title: i18n.Text{EN: "Log analysis course", FR: "Cours d’analyse des journaux"}, Lang: i18n.EN, Track: portfolio.TrackLight, Theme: "cyber",
		Problem: "Nobody reads the logs", Objectives: "Ten analysts certified", PlannedStart: day("2026-12-01"), PlannedEnd: day("2027-03-31"),
		Budget: money.Euro(40_000_00), HostText: "Rooms and travel in country", MarkingForm: unclassified("MDA"),
	}
}

// fullForm is lightForm with what the other tracks ask for.
func fullForm(track portfolio.TrackName) portfolio.ProjectForm {
	f := lightForm()
	f.Track, f.Budget, f.PlannedEnd = track, money.Euro(400_000_00), day("2027-12-31")
	f.Beneficiaries, f.Justification, f.SuccessCriteria, f.Delivery = "Ten analysts, four women", "Goal 1.1", "Certified", portfolio.DeliveryOffice
	days, percent := 14, 10
	f.ToleranceDays, f.TolerancePercent = &days, &percent
	return f
}

func (p *projects) create(f portfolio.ProjectForm) portfolio.ProjectID {
	p.t.Helper()
	return portfolio.ProjectID(p.must(p.CreateProject(p.officer, p.below, f)))
}

func (p *projects) read(id portfolio.ProjectID) portfolio.Dossier {
	p.t.Helper()
	d, err := p.Project(p.officer, id)
	if err != nil {
		p.t.Fatal(err)
	}
	return d
}

// decide makes the decision that waits on a project, out of the inbox.
func (p *projects) decide(who context.Context, id portfolio.ProjectID, approve bool, comment string) error {
	p.t.Helper()
	var waiting []control.Approval
	err := p.Control.Read(who, func(ctx context.Context, q db.Querier) (err error) {
		waiting, err = p.Approvals(ctx, q, control.ApprovalFilter{Object: string(id), Limit: 5})
		return err
	})
	if err != nil || len(waiting) != 1 {
		p.t.Fatalf("%d decisions wait: %v", len(waiting), err)
	}
	_, err = p.DecideGate(waiting[0].Act)(who, waiting[0].Object, approve, comment)
	return err
}

// pass submits a project and has it approved.
func (p *projects) pass(id portfolio.ProjectID, to portfolio.ProjectState) {
	p.t.Helper()
	p.must(p.SubmitProject(p.officer, id, 0, to, ""))
	by := p.board
	if to == portfolio.ProjectFinanciallyClosed {
		by = p.funds
	}
	if err := p.decide(by, id, true, ""); err != nil {
		p.t.Fatal(err)
	}
}

func (p *projects) file(id portfolio.ProjectID, papers ...portfolio.Paper) {
	p.t.Helper()
	for _, x := range papers {
		p.must(p.FilePaper(p.officer, id, x, paper("2026-11-01").Record()))
	}
}

// executing is a project of a track at work.
func (p *projects) executing(track portfolio.TrackName) portfolio.ProjectID {
	p.t.Helper()
	if track == portfolio.TrackLight {
		id := p.create(lightForm())
		p.must(p.RecordOverlap(p.officer, id, portfolio.OverlapNone, "", 3))
		p.pass(id, portfolio.ProjectSubmitted)
		p.must(p.AssignPeople(p.programmeOfficer, id, 0, "project_officer", "director"))
		p.must(p.MoveProject(p.programmeOfficer, "portfolio.project.start", id, 0, portfolio.ProjectExecuting, ""))
		return id
	}
	id := p.create(fullForm(track))
	p.must(p.RecordOverlap(p.officer, id, portfolio.OverlapCoordinated, "EU delegation, monthly call", 3))
	p.pass(id, portfolio.ProjectSubmitted)
	p.must(p.AssignPeople(p.programmeOfficer, id, 0, "project_officer", "director"))
	p.must(p.MoveProject(p.programmeOfficer, "portfolio.project.assign", id, 0, portfolio.ProjectInitiating, ""))
	p.file(id, portfolio.PaperBusinessCase, portfolio.PaperCharter)
	p.pass(id, portfolio.ProjectPlanning)
	p.must(p.CreateMilestone(p.officer, id, portfolio.MilestoneForm{Title: i18n.Text{EN: "Contract signed"}, Forecast: day("2027-02-01")}))
	p.file(id, portfolio.PaperLogframe, portfolio.PaperBudget, portfolio.PaperRiskLog, portfolio.PaperStakeholders, portfolio.PaperFunds)
	if track == portfolio.TrackFull {
		p.pass(id, portfolio.ProjectReady)
	}
	p.pass(id, portfolio.ProjectExecuting)
	return id
}

func TestLightProjectTakesOneFormAndOneApproval(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(lightForm())
		_, err := p.SubmitProject(p.officer, id, 0, portfolio.ProjectSubmitted, "")
		p.refused("R7 is asked before the one approval", err, "portfolio.gate.missing")
		if f := fault.Of(err); f.Args["n"] != 1 {
			t.Errorf("only the overlap check is missing: %v", f.Args)
		}
		p.must(p.RecordOverlap(p.officer, id, portfolio.OverlapNone, "", 3))
		p.must(p.SubmitProject(p.officer, id, 0, portfolio.ProjectSubmitted, "before the winter course"))
		_, err = p.EditProject(p.officer, id, 0, lightForm())
		p.refused("what waits for a decision does not change", err, "portfolio.gate.open")
		if err := p.decide(p.hire("both", "NLD", people.ProgrammeOfficer, ""), id, true, ""); err != nil {
			t.Fatal(err)
		}
		p.must(p.AssignPeople(p.programmeOfficer, id, 0, "project_officer", "director"))
		p.must(p.MoveProject(p.programmeOfficer, "portfolio.project.start", id, 0, portfolio.ProjectExecuting, ""))
		d := p.read(id)
		if d.Project.State != portfolio.ProjectExecuting || d.Project.Baseline.No != 1 || d.Project.Actual.Start != day("2026-11-20") {
			t.Errorf("%s, baseline %d, started %s", d.Project.State, d.Project.Baseline.No, d.Project.Actual.Start)
		}
		f := lightForm()
		f.SustainmentOwner, f.SustainmentCost, f.NoLessonReason, f.Retention = "Cyber command", money.Euro(1_000_00), "a course like others", "temporary"
		p.must(p.EditProject(p.officer, id, 0, f))
		p.must(p.MoveProject(p.programmeOfficer, "portfolio.project.pass_gate", id, 0, portfolio.ProjectClosing, ""))
		p.settlesItsAccounts(id)
		p.must(p.MoveProject(p.records, "portfolio.project.archive", id, 0, portfolio.ProjectArchived, ""))
		if got := p.read(id).Project.State; got != portfolio.ProjectArchived {
			t.Error(got)
		}
		_, err = p.EditProject(p.officer, id, 0, f)
		p.refused("an archived project does not change", err, "portfolio.project.over")
	})
}

// settlesItsAccounts closes a project financially, which no track lets one do while its money is undecided: neither without
// a word of the accounts, nor against theirs (R80).
func (p *projects) settlesItsAccounts(id portfolio.ProjectID) {
	p.t.Helper()
	close := func() error {
		_, err := p.MoveProject(p.funds, "portfolio.project.close_finance", id, 0, portfolio.ProjectFinanciallyClosed, "")
		return err
	}
	p.refused("nothing says that its accounts are settled", close(), "portfolio.gate.missing")
	answer := portfolio.NotHeld
	p.Papers = func(context.Context, db.Querier, []portfolio.ProjectID) (map[portfolio.ProjectID]map[portfolio.Paper]portfolio.Answer, error) {
		return map[portfolio.ProjectID]map[portfolio.Paper]portfolio.Answer{id: {portfolio.PaperFinancialClosure: answer}}, nil
	}
	p.file(id, portfolio.PaperFinancialClosure)
	p.refused("money is undecided, whatever the document says", close(), "portfolio.gate.missing")
	answer = portfolio.Held
	p.must(control.Done{}, close())
	p.Papers = nil
}

func TestStandardProjectGoesThroughItsGates(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.executing(portfolio.TrackStandard)
		d := p.read(id)
		if d.Milestones[0].Baseline != day("2027-02-01") || d.Project.ForecastCost != money.Euro(400_000_00) {
			t.Errorf("the plan is frozen: %+v", d.Milestones[0])
		}
		f := fullForm(portfolio.TrackStandard)
		f.Budget = money.Euro(1)
		f.ForecastEnd = day("2028-06-30")
		_, err := p.EditProject(p.officer, id, 0, f)
		if got := fault.Of(err); got == nil || len(got.Fields) != 1 || got.Fields[0].Name != "budget" {
			t.Errorf("R17: %v", err)
		}
		deliverable := portfolio.DeliverableID(p.must(p.CreateDeliverable(p.officer, id, portfolio.DeliverableForm{
			Title: i18n.Text{EN: "Course report"}, Criteria: "read", Must: true, Due: day("2027-06-01"), Producer: "project_officer"})))
		_, err = p.SubmitProject(p.officer, id, 0, portfolio.ProjectClosing, "")
		p.refused("R31", err, "portfolio.gate.missing")
		p.must(p.MoveDeliverable(p.officer, "portfolio.deliverable.start", deliverable, 0, "", ""))
		p.must(p.MoveDeliverable(p.officer, "portfolio.deliverable.submit", deliverable, 0, "DOC-9", ""))
		p.must(p.DecideDeliverable(p.board, control.Ref{Kind: portfolio.ObjectDeliverable, ID: string(deliverable)}, true, ""))
		f = fullForm(portfolio.TrackStandard)
		f.SustainmentOwner, f.SustainmentCost, f.Lessons, f.Retention = "Cyber command", money.Euro(1_000_00), "Start earlier", "permanent"
		p.must(p.EditProject(p.officer, id, 0, f))
		p.pass(id, portfolio.ProjectClosing)
		p.file(id, portfolio.PaperEndReport, portfolio.PaperFinancialClosure)
		p.pass(id, portfolio.ProjectOperationallyClosed)
		p.pass(id, portfolio.ProjectFinanciallyClosed)
		p.must(p.MoveProject(p.records, "portfolio.project.archive", id, 0, portfolio.ProjectArchived, ""))
		if got := p.read(id).Project; got.Actual.End != day("2026-11-20") || got.State != portfolio.ProjectArchived {
			t.Errorf("%s, ended %s", got.State, got.Actual.End)
		}
	})
}

// TestNobodyDecidesTheirOwn is R43 at a gate, by grant and by delegation.
func TestNobodyDecidesTheirOwn(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(lightForm())
		p.must(p.RecordOverlap(p.officer, id, portfolio.OverlapNone, "", 0))
		p.must(p.SubmitProject(p.programmeOfficer, id, 0, portfolio.ProjectSubmitted, "")) // who may approve, asks
		p.refused("by oneself", p.decide(p.programmeOfficer, id, true, ""), "control.four_eyes")
		p.refused("by an officer", p.decide(p.officer, id, true, ""), "fault.forbidden")
		p.refused("returned without a word", p.decide(p.board, id, false, ""), "fault.invalid")
		if err := p.decide(p.board, id, false, "say who teaches"); err != nil {
			t.Fatal(err)
		}
		if got := p.read(id).Project.State; got != portfolio.ProjectIdea {
			t.Errorf("a returned request is an idea again: %s", got)
		}
		p.must(p.SubmitProject(p.programmeOfficer, id, 0, portfolio.ProjectSubmitted, ""))
		_, err := p.WithdrawGate(p.officer, id)
		p.refused("taken back by another", err, "control.approval.not_yours")
		p.must(p.WithdrawGate(p.programmeOfficer, id))
		p.must(p.SubmitProject(p.officer, id, 0, portfolio.ProjectSubmitted, ""))
		p.must(p.RefuseGate(p.board, id, "not ours to do"))
		if got := p.read(id).Project.State; got != portfolio.ProjectRejected {
			t.Error(got)
		}
	})
}

// TestRefusedCharterLeadsToClosing is R14.
func TestRefusedCharterLeadsToClosing(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(fullForm(portfolio.TrackFull))
		p.must(p.RecordOverlap(p.officer, id, portfolio.OverlapNone, "", 0))
		p.pass(id, portfolio.ProjectSubmitted)
		p.must(p.AssignPeople(p.programmeOfficer, id, 0, "project_officer", ""))
		p.must(p.MoveProject(p.programmeOfficer, "portfolio.project.assign", id, 0, portfolio.ProjectInitiating, ""))
		p.file(id, portfolio.PaperBusinessCase, portfolio.PaperCharter)
		p.must(p.SubmitProject(p.officer, id, 0, portfolio.ProjectPlanning, ""))
		p.must(p.RefuseGate(p.board, id, "the case does not hold"))
		if got := p.read(id).Project.State; got != portfolio.ProjectClosing {
			t.Error(got)
		}
	})
}

// TestWaiverCarriesAGate is R13 by a waiver for one paper, and what the gate keeps of it.
func TestWaiverCarriesAGate(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(fullForm(portfolio.TrackStandard))
		p.must(p.RecordOverlap(p.officer, id, portfolio.OverlapNone, "", 0))
		p.pass(id, portfolio.ProjectSubmitted)
		p.must(p.AssignPeople(p.programmeOfficer, id, 0, "project_officer", ""))
		p.must(p.MoveProject(p.programmeOfficer, "portfolio.project.assign", id, 0, portfolio.ProjectInitiating, ""))
		p.file(id, portfolio.PaperBusinessCase)
		ask := portfolio.WaiverForm{Rule: portfolio.RuleDossier, About: string(portfolio.PaperCharter), Reason: "signed next week", Expires: day("2026-12-20")}
		wrong := ask
		wrong.About = string(portfolio.PaperFunds)
		_, err := p.RequestWaiver(p.officer, control.Ref{Kind: portfolio.ObjectProject, ID: string(id)}, wrong)
		p.refused("a paper of another rule", err, "fault.invalid")
		w := p.must(p.RequestWaiver(p.officer, control.Ref{Kind: portfolio.ObjectProject, ID: string(id)}, ask))
		_, err = p.SubmitProject(p.officer, id, 0, portfolio.ProjectPlanning, "")
		p.refused("asked for is not granted", err, "portfolio.gate.missing")
		p.must(p.DecideWaiver(p.leader, control.Ref{Kind: portfolio.ObjectWaiver, ID: w}, true, ""))
		p.must(p.SubmitProject(p.officer, id, 0, portfolio.ProjectPlanning, ""))
		rests := p.read(id).Passage.Rests
		at := slices.IndexFunc(rests, func(r portfolio.RestingPoint) bool { return r.Code == "charter" })
		if at < 0 || rests[at].Basis != portfolio.BasisWaiver {
			t.Errorf("%+v", rests)
		}
	})
}

// TestConcurrentApprovals: of twenty, one wins and nineteen are told that it is closed.
func TestConcurrentApprovals(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(lightForm())
		p.must(p.RecordOverlap(p.officer, id, portfolio.OverlapNone, "", 0))
		p.must(p.SubmitProject(p.officer, id, 0, portfolio.ProjectSubmitted, ""))
		var all sync.WaitGroup
		results := make([]error, 20)
		for i := range results {
			all.Go(func() {
				_, results[i] = p.DecideGate("portfolio.project.approve")(p.board, control.Ref{Kind: portfolio.ObjectProject, ID: string(id)}, true, "")
			})
		}
		all.Wait()
		won := 0
		for _, err := range results {
			switch {
			case err == nil:
				won++
			case !fault.Is(err, fault.Conflict):
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d approvals won", won)
		}
	})
}

func TestEditIsLockedByRevisionAndUndone(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(lightForm())
		f := lightForm()
		f.Problem = "Nobody reads the logs at night"
		done, err := p.EditProject(p.officer, id, 1, f)
		p.must(done, err)
		_, err = p.EditProject(p.programmeOfficer, id, 1, lightForm())
		if got := fault.Of(err); got == nil || got.Kind != fault.Conflict || got.Current == nil {
			t.Errorf("a stale copy: %v", err)
		}
		p.Register(p.Control)
		if _, err := p.UndoDone(p.officer, done.Trail); err != nil {
			t.Fatal(err)
		}
		if got := p.read(id).Project.Problem; got != lightForm().Problem {
			t.Errorf("undone, and says %q", got)
		}
	})
}

func TestProjectFormIsChecked(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		f := lightForm()
		f.Budget, f.Theme, f.Initiative = money.Euro(50_000_01), "poetry", "nowhere"
		_, err := p.CreateProject(p.officer, p.below, f)
		if got := fault.Of(err); got == nil || len(got.Fields) != 3 {
			t.Errorf("%v", err)
		}
		_, err = p.CreateProject(p.officer, portfolio.Link{Kind: portfolio.ObjectPackage, ID: "nowhere"}, lightForm())
		if !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		f = lightForm()
		f.Level = control.LevelRestricted
		_, err = p.CreateProject(p.officer, p.below, f)
		p.refused("R111", err, "control.above_ceiling")
	})
}

// TestPartnerSeesWhatIsReleasable is R113 for a project and what belongs to it.
func TestPartnerSeesWhatIsReleasable(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(lightForm())
		d := portfolio.DeliverableID(p.must(p.CreateDeliverable(p.officer, id, portfolio.DeliverableForm{Title: i18n.Text{EN: "Report"}, Due: day("2027-01-01")})))
		moldovan := p.hire("partner", "MDA", people.PartnerUser, "partner:MDA/")
		georgian := p.hire("other", "GEO", people.PartnerUser, "partner:MDA/")
		if _, err := p.Project(moldovan, id); err != nil {
			t.Error(err)
		}
		if _, err := p.Project(georgian, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("not released to Georgia: %v", err)
		}
		f := lightForm()
		f.Releasable = nil
		p.must(p.EditProject(p.officer, id, 0, f))
		if _, err := p.Project(moldovan, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("no longer released: %v", err)
		}
		if _, err := p.EditDeliverable(moldovan, d, 0, portfolio.DeliverableForm{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("the deliverable follows its project: %v", err)
		}
	})
}

func TestRaiseTrackKeepsEverything(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.executing(portfolio.TrackLight)
		_, err := p.RaiseTrack(p.officer, id, 0, portfolio.TrackStandard)
		p.refused("at work, without the papers", err, "portfolio.gate.missing")
		f := fullForm(portfolio.TrackLight)
		f.Budget, f.PlannedEnd = lightForm().Budget, lightForm().PlannedEnd
		p.must(p.EditProject(p.officer, id, 0, f))
		p.must(p.CreateActivity(p.officer, id, portfolio.TaskForm{Title: i18n.Text{EN: "Teach"}, PlannedStart: day("2027-01-01"), PlannedEnd: day("2027-02-01")}))
		p.file(id, portfolio.PaperBusinessCase, portfolio.PaperCharter, portfolio.PaperLogframe, portfolio.PaperBudget, portfolio.PaperRiskLog, portfolio.PaperFunds)
		p.must(p.RaiseTrack(p.officer, id, 0, portfolio.TrackStandard))
		d := p.read(id)
		if d.Project.Track != portfolio.TrackStandard || d.Project.State != portfolio.ProjectExecuting || d.Project.Problem != lightForm().Problem {
			t.Errorf("%+v", d.Project)
		}
	})
}

// TestExceptions is R22: a forecast beyond tolerance raises a report, and the project shows it until it
// is decided by somebody else.
func TestExceptions(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.executing(portfolio.TrackStandard)
		f := fullForm(portfolio.TrackStandard)
		f.ForecastStart, f.ForecastEnd, f.ForecastCost = f.PlannedStart, day("2028-01-15"), f.Budget
		p.must(p.EditProject(p.officer, id, 0, f))
		d := p.read(id)
		if d.Exception == nil || d.Exception.Due != day("2026-11-27") || d.Standing.ExceptionDue != day("2026-11-27") {
			t.Fatalf("five working days: %+v", d.Exception)
		}
		_, err := p.DecideException(p.programmeOfficer, id, "accept")
		p.refused("before the report", err, "portfolio.exception.report_first")
		p.must(p.WriteException(p.programmeOfficer, id, "licence; wait or cancel; wait"))
		_, err = p.DecideException(p.programmeOfficer, id, "accept")
		p.refused("by its writer", err, "control.four_eyes")
		p.must(p.DecideException(p.director, id, "accept until January"))
		if d := p.read(id); d.Exception != nil || !d.Standing.ExceptionDue.IsZero() {
			t.Errorf("decided: %+v", d.Exception)
		}
	})
}

// TestReportsAndTrends: what the last report said stays, and the trend compares with it.
func TestReportsAndTrends(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.executing(portfolio.TrackStandard)
		_, err := p.TakeReport(p.officer, id, day("2026-11-21"))
		p.refused("of tomorrow", err, "fault.invalid")
		p.must(p.TakeReports(p.officer, p.below, day("2026-11-20")))
		_, err = p.TakeReports(p.officer, p.below, day("2026-11-20"))
		p.refused("twice", err, "portfolio.report.nothing")
		_, err = p.TakeReport(p.officer, id, day("2026-11-19"))
		p.refused("before the last", err, "portfolio.report.taken")
		f := fullForm(portfolio.TrackStandard)
		f.ForecastStart, f.ForecastEnd, f.ForecastCost = f.PlannedStart, f.PlannedEnd.AddDays(40), f.Budget
		p.must(p.EditProject(p.officer, id, 0, f))
		st := p.read(id).Standing
		if st.Former != portfolio.OnTrack || st.Overall != portfolio.AtRisk || st.Trend() != portfolio.TrendWorse {
			t.Errorf("%s, was %s: %s", st.Overall, st.Former, st.Trend())
		}
	})
}

// TestOverrides is R21 with its approval.
func TestOverrides(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.executing(portfolio.TrackStandard)
		worse := portfolio.OverrideForm{Dimension: portfolio.Schedule, Rating: portfolio.OffTrack, Reason: "the teacher left", Expires: day("2027-01-31")}
		p.must(p.OverrideRating(p.officer, id, worse))
		if got := p.read(id).Standing.Overall; got != portfolio.OffTrack {
			t.Errorf("worse counts at once: %s", got)
		}
		f := fullForm(portfolio.TrackStandard)
		f.ForecastStart, f.ForecastEnd, f.ForecastCost = f.PlannedStart, f.PlannedEnd.AddDays(90), f.Budget
		p.must(p.EditProject(p.officer, id, 0, f))
		better := portfolio.OverrideForm{Dimension: portfolio.Schedule, Rating: portfolio.OnTrack, Reason: "a new teacher came", Expires: day("2027-01-31")}
		p.must(p.OverrideRating(p.programmeOfficer, id, better))
		if got := p.read(id).Standing.Card[portfolio.Schedule]; got != portfolio.OffTrack {
			t.Errorf("better waits: %s", got)
		}
		ref := control.Ref{Kind: portfolio.ObjectProject, ID: string(id)}
		_, err := p.DecideRating(p.programmeOfficer, ref, true, "")
		p.refused("by who typed it", err, "portfolio.rag.override_better")
		p.must(p.DecideRating(p.board, ref, true, ""))
		if got := p.read(id).Standing.Card[portfolio.Schedule]; got != portfolio.OnTrack {
			t.Errorf("approved: %s", got)
		}
		p.now = p.now.AddDate(0, 3, 0)
		if n, err := p.RateAll(p.AsSystem(t.Context()), day("2027-02-20")); err != nil || n != 1 {
			t.Fatalf("rated %d: %v", n, err)
		}
		if got := p.read(id).Standing.Card[portfolio.Schedule]; got != portfolio.OffTrack {
			t.Errorf("expired: the figures count again, %s", got)
		}
	})
}

// TestAcceptanceIsDistinct is R29 through the service, with the payee's staff told from outside.
func TestAcceptanceIsDistinct(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		p.Service.Staff = func(context.Context, db.Querier, string) ([]portfolio.ActorID, error) {
			return []portfolio.ActorID{"seller"}, nil
		}
		seller := p.hire("seller", "NLD", people.ProgrammeOfficer, "")
		id := p.create(lightForm())
		d := portfolio.DeliverableID(p.must(p.CreateDeliverable(p.officer, id, portfolio.DeliverableForm{
			Title: i18n.Text{EN: "Report"}, Due: day("2027-01-01"), Producer: "project_officer", Payee: "ACME"})))
		p.must(p.MoveDeliverable(p.officer, "portfolio.deliverable.start", d, 0, "", ""))
		p.must(p.MoveDeliverable(p.programmeOfficer, "portfolio.deliverable.submit", d, 0, "DOC-1", ""))
		ref := control.Ref{Kind: portfolio.ObjectDeliverable, ID: string(d)}
		_, err := p.DecideDeliverable(seller, ref, true, "")
		p.refused("by the payee's staff", err, "portfolio.deliverable.payee_staff")
		_, err = p.DecideDeliverable(p.programmeOfficer, ref, true, "")
		p.refused("by who handed it in", err, "portfolio.deliverable.own")
		_, err = p.DecideDeliverable(p.board, ref, false, "")
		p.refused("rejected without a word", err, "fault.invalid")
		p.must(p.DecideDeliverable(p.board, ref, false, "two pages missing"))
		p.must(p.MoveDeliverable(p.officer, "portfolio.deliverable.start", d, 0, "", ""))
	})
}

func TestSettings(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		admin := p.as(people.Administrator)
		tracks := portfolio.DefaultTracks()
		tracks.Light.MaxBudget = money.Euro(10_000_00)
		p.must(p.EditTracks(admin, 0, &tracks))
		_, err := p.CreateProject(p.officer, p.below, lightForm())
		p.refused("above the new limit", err, "fault.invalid")
		_, err = p.EditTracks(admin, 7, &tracks)
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("a stale copy: %v", err)
		}
		_, err = p.EditTracks(p.officer, 0, &tracks)
		p.refused("by an officer", err, "fault.forbidden")

		th := portfolio.DefaultThresholds()
		th.SlipGreenDays = 0
		p.must(p.EditThresholds(p.programmeOfficer, p.below.ID, 0, &th))
		of, err := p.Thresholds(p.officer, p.below.ID)
		if err != nil || !of.Own || of.Value.SlipGreenDays != 0 {
			t.Errorf("%+v %v", of, err)
		}
		all, err := p.Thresholds(p.officer, "")
		if err != nil || all.Own || all.Value != portfolio.DefaultThresholds() {
			t.Errorf("the office keeps its own: %+v %v", all, err)
		}
		th.ReportingMonths = 5
		_, err = p.EditThresholds(p.programmeOfficer, p.below.ID, 1, &th)
		p.refused("every five months", err, "fault.invalid")
	})
}

func TestSignedBottomLine(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(lightForm())
		ref := control.Ref{Kind: portfolio.ObjectProject, ID: string(id)}
		p.must(p.SignBottomLine(p.officer, ref, i18n.Text{EN: "All is well."}))
		if got := p.read(id).Signed; got.Text.EN != "All is well." || got.By != "project_officer" || got.On != day("2026-11-20") {
			t.Errorf("%+v", got)
		}
		p.must(p.SignBottomLine(p.officer, ref, i18n.Text{}))
		if got := p.read(id).Signed; got != (portfolio.SignedLine{}) {
			t.Errorf("back to the rules: %+v", got)
		}
	})
}
