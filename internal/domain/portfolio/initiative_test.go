package portfolio

import (
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

func cyberInitiative() Initiative {
	return Initiative{ID: "i7", Ref: "DCB-MDA-02/I07", Title: i18n.Text{EN: "Cyber defence"}, Theme: "cyber", Lead: "NCIA",
		Elements: []Element{"training", "materiel"}, Period: cal.Period{Start: cal.MustDate("2025-03-01")},
		MaturityStart: 1, MaturityTarget: 3, State: InitiativeActive,
		ExitCriteria: []Criterion{{Text: "Team certified", MetOn: cal.MustDate("2026-05-01"), Evidence: "Certificate 12"}}}
}

func TestInitiativeMachine(t *testing.T) { checkMachine(t, initiativeMachine, initiativeGuards) }

func TestInitiativeCheck(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Initiative)
		fields []string
	}{
		{"good", func(*Initiative) {}, nil},
		{"no end is open", func(i *Initiative) { i.Period.End = cal.Date{} }, nil},
		{"ends before it starts", func(i *Initiative) { i.Period.End = cal.MustDate("2025-02-28") }, []string{"end"}},
		{"aims lower than it starts", func(i *Initiative) { i.MaturityTarget = 0 }, []string{"maturity_target"}},
		{"aims above the scale", func(i *Initiative) { i.MaturityTarget = 6 }, []string{"maturity_target"}},
		{"unknown element", func(i *Initiative) { i.Elements = []Element{"magic"} }, []string{"elements"}},
		{"empty", func(i *Initiative) { *i = Initiative{} }, []string{"title", "theme", "lead", "start"}},
	} {
		i := cyberInitiative()
		c.change(&i)
		want := ""
		if c.fields != nil {
			want = invalid
		}
		expect(t, c.name, i.Check(), want, c.fields...)
	}
}

func TestInitiativeGuards(t *testing.T) {
	ready := initiativeFacts{Initiative: cyberInitiative(), Package: PackageImplementing, InForce: true,
		Goals: Condition{Name: "portfolio.itpp.needs_goal", Met: true}, Today: cal.MustDate("2026-06-01")}
	for _, c := range []struct {
		name   string
		guard  string
		change func(*initiativeFacts)
		want   string
		fields []string
	}{
		{"starts", "endorsed_and_linked", func(*initiativeFacts) {}, "", nil},
		{"not endorsed", "endorsed_and_linked", func(f *initiativeFacts) { f.InForce = false }, "portfolio.initiative.not_ready", nil},
		{"package suspended", "endorsed_and_linked", func(f *initiativeFacts) { f.Package = PackageSuspended }, "portfolio.initiative.not_ready", nil},
		{"no goal", "endorsed_and_linked", func(f *initiativeFacts) { f.Goals.Met = false }, "portfolio.initiative.not_ready", nil},
		{"no goal but a waiver", "endorsed_and_linked", func(f *initiativeFacts) {
			f.Goals = GoalLink(f.Initiative.Period.Start, nil, goalWaiver())
		}, "", nil},
		{"concludes", "exit_criteria_met", func(*initiativeFacts) {}, "", nil},
		{"without evidence", "exit_criteria_met", func(f *initiativeFacts) {
			f.Initiative.ExitCriteria = []Criterion{{Text: "Team certified", MetOn: cal.MustDate("2026-05-01")}}
		}, "portfolio.initiative.exit_criteria_open", nil},
		{"one of two open", "exit_criteria_met", func(f *initiativeFacts) {
			f.Initiative.ExitCriteria = append(cyberInitiative().ExitCriteria, Criterion{Text: "Budget line"})
		}, "portfolio.initiative.exit_criteria_open", nil},
		{"no criteria", "exit_criteria_met", func(f *initiativeFacts) { f.Initiative.ExitCriteria = nil }, "portfolio.initiative.no_exit_criteria", nil},
		{"dropped without reason", "reason", func(*initiativeFacts) {}, invalid, []string{"reason"}},
	} {
		f := ready
		c.change(&f)
		expect(t, c.name, initiativeGuards.Check(c.guard, f), c.want, c.fields...)
	}
}
