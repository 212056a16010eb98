package portfolio

import (
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

func moldova() ITPP {
	return ITPP{Partner: "MDA", Period: DefaultITPPPeriod(cal.MustDate("2025-01-01")), State: ITPPInForce,
		Objectives: []Objective{{No: 1, Text: i18n.Text{EN: "Resilient networks"}, Goals: []Goal{
			{ID: "g1", No: "1.1", Text: i18n.Text{EN: "Incident response"}, Theme: "cyber", Target: cal.MustDate("2028-12-31"), State: GoalPlanned},
		}}}}
}

func TestITPPMachines(t *testing.T) {
	checkMachine(t, itppMachine, itppGuards)
	checkMachine(t, goalMachine, goalGuards)
}

func TestITPPRunsFourYears(t *testing.T) {
	if p := DefaultITPPPeriod(cal.MustDate("2025-01-01")); p.End != cal.MustDate("2028-12-31") {
		t.Errorf("ends %s", p.End)
	}
}

func TestITPPCheck(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*ITPP)
		fields []string
	}{
		{"target on the last day", func(*ITPP) {}, nil},
		{"target a day late", func(i *ITPP) { i.Objectives[0].Goals[0].Target = cal.MustDate("2029-01-01") }, []string{"goal_1.1_target"}},
		{"target a day early", func(i *ITPP) { i.Objectives[0].Goals[0].Target = cal.MustDate("2024-12-31") }, []string{"goal_1.1_target"}},
		{"no target", func(i *ITPP) { i.Objectives[0].Goals[0].Target = cal.Date{} }, []string{"goal_1.1_target"}},
		{"unknown theme", func(i *ITPP) { i.Objectives[0].Goals[0].Theme = "magic" }, []string{"goal_1.1_theme"}},
		{"open end", func(i *ITPP) { i.Period.End = cal.Date{} }, []string{"period"}},
		{"ends before it starts", func(i *ITPP) { i.Period.End, i.Objectives = cal.MustDate("2024-01-01"), nil }, []string{"period"}},
	} {
		i := moldova()
		c.change(&i)
		want := ""
		if c.fields != nil {
			want = invalid
		}
		expect(t, c.name, i.Check(), want, c.fields...)
	}
}

func TestITPPGuards(t *testing.T) {
	for _, c := range []struct {
		name   string
		guard  string
		facts  itppFacts
		want   string
		fields []string
	}{
		{"complete", "complete", itppFacts{ITPP: moldova()}, "", nil},
		{"no goal", "complete", itppFacts{ITPP: ITPP{Partner: "MDA"}}, "portfolio.itpp.no_goal", nil},
		{"decision", "decision", itppFacts{Record: paper("2025-01-01")}, "", nil},
		{"decision without document", "decision", itppFacts{Record: Record{Body: "Council", On: cal.MustDate("2025-01-01")}}, invalid, []string{"record_document"}},
		{"starts on its first day", "period_begun", itppFacts{ITPP: moldova()}, "", nil},
		{"expires after its last day", "period_over", itppFacts{ITPP: moldova(), Today: cal.MustDate("2029-01-01")}, "", nil},
		{"not on its last day", "period_over", itppFacts{ITPP: moldova(), Today: cal.MustDate("2028-12-31")}, "portfolio.itpp.not_over", nil},
		{"starts too early", "period_begun", itppFacts{ITPP: moldova(), Today: cal.MustDate("2024-12-31")}, "portfolio.itpp.not_begun", nil},
		{"successor", "successor", itppFacts{Successor: ITPPApproved}, "", nil},
		{"successor in draft", "successor", itppFacts{Successor: ITPPDrafting}, "portfolio.itpp.no_successor", nil},
		{"back without reason", "reason", itppFacts{}, invalid, []string{"reason"}},
	} {
		if c.facts.Today.IsZero() {
			c.facts.Today = cal.MustDate("2025-01-01")
		}
		expect(t, c.name, itppGuards.Check(c.guard, c.facts), c.want, c.fields...)
	}
	expect(t, "goal without review", goalGuards.Check("review", goalFacts{Today: cal.MustDate("2025-01-01")}), invalid,
		"record_body", "record_document", "record_on")
}

func TestITPPEditable(t *testing.T) {
	for state, want := range map[ITPPState]bool{ITPPDrafting: true, ITPPNegotiated: true, ITPPAgreed: false, ITPPInForce: false} {
		if (ITPP{State: state}).Editable() != want {
			t.Errorf("%s: %v", state, !want)
		}
	}
}

func TestGoalInForce(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*PlannedGoal)
		on     string
		want   bool
	}{
		{"first day", nil, "2025-01-01", true},
		{"last day", nil, "2028-12-31", true},
		{"before", nil, "2024-12-31", false},
		{"after", nil, "2029-01-01", false},
		{"expired since, but in force then", func(g *PlannedGoal) { g.Plan.State = ITPPExpired }, "2026-05-01", true},
		{"under review", func(g *PlannedGoal) { g.Plan.State = ITPPReview }, "2026-05-01", true},
		{"approved only", func(g *PlannedGoal) { g.Plan.State = ITPPApproved }, "2026-05-01", false},
		{"superseded before", func(g *PlannedGoal) {
			g.Plan.State, g.Plan.SupersededOn = ITPPSuperseded, cal.MustDate("2026-04-30")
		}, "2026-05-01", false},
		{"superseded that evening", func(g *PlannedGoal) {
			g.Plan.State, g.Plan.SupersededOn = ITPPSuperseded, cal.MustDate("2026-05-01")
		}, "2026-05-01", true},
		{"dropped", func(g *PlannedGoal) { g.Goal.State = GoalDropped }, "2026-05-01", false},
		{"achieved", func(g *PlannedGoal) { g.Goal.State = GoalAchieved }, "2026-05-01", true},
	} {
		g := PlannedGoal{Goal: moldova().Goals()[0], Plan: moldova()}
		if c.change != nil {
			c.change(&g)
		}
		start := cal.MustDate(c.on)
		if g.InForce(start) != c.want {
			t.Errorf("%s: %v", c.name, !c.want)
		}
		if GoalLink(start, []PlannedGoal{g}, Waiver{}).Met != c.want {
			t.Errorf("%s: R5 met is %v", c.name, !c.want)
		}
	}
	if got := GoalLink(cal.MustDate("2026-06-01"), nil, goalWaiver()).Basis(cal.MustDate("2026-06-01")); got != BasisWaiver {
		t.Errorf("no goal, but a waiver: %s", got)
	}
}
