package portfolio

import (
	"strings"
	"testing"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// TestNothingExecutesWithoutItsPapers is R13, R15 and R16: with any one paper gone, the work cannot
// start, and the words name that very paper.
func TestNothingExecutesWithoutItsPapers(t *testing.T) {
	full := DefaultTracks().Full
	p := completeProject()
	p.Track, p.State, p.Delivery = TrackFull, ProjectReady, DeliveryExecutingAgent
	if _, err := full.Check(ProjectReady, ProjectExecuting, withPapers(p)); err != nil {
		t.Fatalf("with all papers: %v", err)
	}
	for _, paper := range []Paper{PaperBusinessCase, PaperCharter, PaperWorkPlan, PaperLogframe, PaperBudget, PaperRiskLog, PaperStakeholders, PaperAgreements, PaperFunds} {
		f := withPapers(p)
		delete(f.Papers, paper)
		_, err := full.Check(ProjectReady, ProjectExecuting, f)
		refused := fault.Of(err)
		if refused == nil || refused.Key != "portfolio.gate.missing" || refused.Args["n"] != 1 {
			t.Errorf("without %s: %v", paper, err)
			continue
		}
		for _, lang := range i18n.Langs {
			printer := words(t).Printer(lang)
			want := printer.T("portfolio.gate.requirement." + string(paper))
			if said := printer.Message(refused.Key, refused.Args); !strings.Contains(said, want) {
				t.Errorf("without %s it says %q", paper, said)
			}
		}
	}
}

func TestAgreementsFollowTheDeliveryModel(t *testing.T) {
	full := DefaultTracks().Full
	for model, asked := range map[DeliveryModel]bool{DeliveryOffice: false, DeliveryNation: true, DeliveryExecutingAgent: true} {
		p := completeProject()
		p.Delivery = model
		f := withPapers(p)
		delete(f.Papers, PaperAgreements)
		if _, err := full.Check(ProjectReady, ProjectExecuting, f); (err != nil) != asked {
			t.Errorf("%s: %v", model, err)
		}
	}
	if n := len(DeliveryExecutingAgent.Agreements()); n != 4 {
		t.Errorf("an executing agent needs four agreements, not %d (R16)", n)
	}
}

// TestGatesAskForWhatTheProjectSays changes one thing of a project that has all, and expects the gate
// to name it.
func TestGatesAskForWhatTheProjectSays(t *testing.T) {
	full := DefaultTracks().Full
	for name, c := range map[string]struct {
		from, to ProjectState
		change   func(*GateFacts)
		missing  string
	}{
		"R7 no answer":              {ProjectInitiating, ProjectPlanning, func(f *GateFacts) { f.Project.Overlap = Overlap{} }, "overlap"},
		"R7 coordinated, no note":   {ProjectInitiating, ProjectPlanning, func(f *GateFacts) { f.Project.Overlap.Answer = OverlapCoordinated }, "overlap"},
		"R7 nobody answered":        {ProjectInitiating, ProjectPlanning, func(f *GateFacts) { f.Project.Overlap.By = "" }, "overlap"},
		"R8 nothing said":           {ProjectInitiating, ProjectPlanning, func(f *GateFacts) { f.Project.HostContribution = HostContribution{} }, "host_contribution"},
		"R8 zero without reason":    {ProjectInitiating, ProjectPlanning, func(f *GateFacts) { f.Project.HostContribution.Value = money.Euro(0) }, "host_contribution"},
		"no officer":                {ProjectApproved, ProjectInitiating, func(f *GateFacts) { f.Project.Officer = "" }, "officer"},
		"request without need":      {ProjectIdea, ProjectSubmitted, func(f *GateFacts) { f.Project.Problem = "  " }, "request"},
		"full asks justification":   {ProjectIdea, ProjectSubmitted, func(f *GateFacts) { f.Project.Justification = "" }, "request"},
		"R31 must-have not there":   {ProjectExecuting, ProjectClosing, func(f *GateFacts) { f.Deliverables[0].State = DeliverableSubmitted }, "deliverables"},
		"R34 no owner":              {ProjectExecuting, ProjectClosing, func(f *GateFacts) { f.Project.Sustainment.Owner = "" }, "sustainment"},
		"R34 no cost":               {ProjectExecuting, ProjectClosing, func(f *GateFacts) { f.Project.Sustainment.YearlyCost = money.Amount{} }, "sustainment"},
		"R34 also after suspension": {ProjectClosing, ProjectOperationallyClosed, func(f *GateFacts) { f.Project.Sustainment.Owner = "" }, "sustainment"},
		"R35 no lesson, no reason":  {ProjectClosing, ProjectOperationallyClosed, func(f *GateFacts) { f.Project.NoLessonReason = "" }, "lessons"},
		"R35 no end report":         {ProjectClosing, ProjectOperationallyClosed, func(f *GateFacts) { delete(f.Papers, PaperEndReport) }, "end_report"},
		"R32 open handover": {ProjectClosing, ProjectOperationallyClosed, func(f *GateFacts) {
			f.Papers[PaperHandovers] = PaperCondition(PaperHandovers, HandoversSigned(1), Record{}, Waiver{})
		}, "handovers"},
		"open commitments": {ProjectOperationallyClosed, ProjectFinanciallyClosed, func(f *GateFacts) { delete(f.Papers, PaperFinancialClosure) }, "financial_closure"},
		"R118 retention":   {ProjectFinanciallyClosed, ProjectArchived, func(f *GateFacts) { f.Project.Retention = "" }, "retention"},
	} {
		p := completeProject()
		p.State, p.Actual.Start = c.from, day
		f := withPapers(p)
		f.Deliverables = []Deliverable{{Must: true, State: DeliverableProvisionally}, {Must: false, State: DeliverablePlanned}}
		if _, err := full.Check(c.from, c.to, f); err != nil {
			t.Errorf("%s: refused before the change: %v", name, err)
		}
		c.change(&f)
		m, err := full.Check(c.from, c.to, f)
		if !fault.Is(err, fault.Refused) {
			t.Errorf("%s: %v", name, err)
		}
		for _, finding := range full.Checklist(m, f) {
			if missing := finding.Basis == BasisMissing; missing != (finding.Code == c.missing) {
				t.Errorf("%s: %s rests on %s", name, finding.Code, finding.Basis)
			}
		}
	}
}

// TestStoppedEarlyLeavesNothingToSustain is R14: a project whose charter was rejected goes through
// lessons to the archive.
func TestStoppedEarlyLeavesNothingToSustain(t *testing.T) {
	p := completeProject()
	p.Sustainment = Sustainment{}
	standard := DefaultTracks().Standard
	if _, err := standard.Check(ProjectClosing, ProjectOperationallyClosed, withPapers(p)); err != nil {
		t.Error(err)
	}
}

func TestHostContribution(t *testing.T) {
	for name, c := range map[string]struct {
		h  HostContribution
		ok bool
	}{
		"nothing":               {HostContribution{}, false},
		"words":                 {HostContribution{Text: "land"}, true},
		"words and value":       {HostContribution{Text: "land", Value: money.Euro(5)}, true},
		"zero without reason":   {HostContribution{Text: "land", Value: money.Euro(0)}, false},
		"zero with reason":      {HostContribution{Text: "none", Value: money.Euro(0), Reason: "budget frozen"}, true},
		"a reason and no words": {HostContribution{Reason: "budget frozen"}, true},
	} {
		if got := c.h.Stated(); got != c.ok {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestPaperConditions(t *testing.T) {
	document := Record{Body: "office", On: day, Document: "DOC-7"}
	waiver := Waiver{Rule: RuleStartFunds, State: WaiverGranted, Author: "a", Approver: "b", Reason: "bridge", GrantedOn: day, Expires: day.AddDays(9)}
	for name, c := range map[string]struct {
		paper    Paper
		answer   Answer
		document Record
		waiver   Waiver
		want     Basis
	}{
		"held":                            {PaperFunds, Held, document, Waiver{}, BasisRecord},
		"nobody to ask, document":         {PaperFunds, Unasked, document, Waiver{}, BasisDocument},
		"nobody to ask, nothing":          {PaperFunds, Unasked, Record{}, Waiver{}, BasisMissing},
		"not held, document":              {PaperFunds, NotHeld, document, Waiver{}, BasisMissing}, // pledges are not money
		"not held, waiver":                {PaperFunds, NotHeld, document, waiver, BasisWaiver},
		"waiver of another rule":          {PaperCharter, Unasked, Record{}, waiver, BasisMissing},
		"no waiver where there is no way": {PaperEndReport, Unasked, Record{}, waiver, BasisMissing},
	} {
		if got := PaperCondition(c.paper, c.answer, c.document, c.waiver).Basis(day); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if got := PaperCondition(PaperFunds, NotHeld, document, waiver).Basis(day.AddDays(10)); got != BasisMissing {
		t.Errorf("an expired waiver carries nothing: %s", got)
	}
}

func TestRecordsThatAnswer(t *testing.T) {
	if RiskLogHeld(RiskLog{Entered: 1}) == Held || RiskLogHeld(RiskLog{Entered: 2, Reviewed: 1}) != Held {
		t.Error("a risk log holds once a risk was reviewed")
	}
	p := completeProject()
	if WorkPlanHeld(p, nil, nil) == Held || WorkPlanHeld(p, []Activity{{}}, nil) != Held || WorkPlanHeld(Project{}, []Activity{{}}, nil) == Held {
		t.Error("a work plan has dates and a list")
	}
}

func TestProjectCheck(t *testing.T) {
	tracks := DefaultTracks()
	if err := completeProject().Check(tracks); err != nil {
		t.Fatal(err)
	}
	p := completeProject()
	p.Track = TrackLight
	p.Title, p.Theme, p.Lang = i18n.Text{}, "poetry", "de"
	p.Budget, p.ForecastCost = money.Euro(90_000_00), money.Amount{Minor: -1, Currency: "USD"}
	p.Planned.Start, p.Planned.End = p.Planned.End, p.Planned.Start
	p.Problem = strings.Repeat("é", LongText+1)
	p.Elements = map[Element]string{"magic": ""}
	p.RiskAppetite, p.Delivery = "reckless", "magic"
	f := fault.Of(p.Check(tracks))
	if f == nil {
		t.Fatal("nothing was wrong")
	}
	var names []string
	for _, field := range f.Fields {
		names = append(names, field.Name)
		if !words(t).Has(field.Key) {
			t.Errorf("%q has no words", field.Key)
		}
	}
	want := "title_en problem theme elements delivery risk_appetite lang planned_end forecast_cost budget"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("fields %s\nwant %s", got, want)
	}
}
