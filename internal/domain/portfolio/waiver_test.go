package portfolio

import (
	"testing"

	"cairn/internal/kernel/cal"
)

func goalWaiver() Waiver {
	return Waiver{ID: "w1", Rule: RuleGoalLink, State: WaiverGranted, Author: "ann", Approver: "bob",
		Reason: "The ITPP is being negotiated", GrantedOn: cal.MustDate("2026-01-15"), Expires: cal.MustDate("2027-01-15")}
}

func TestWaiverMachine(t *testing.T) { checkMachine(t, waiverMachine, waiverGuards) }

func TestWaiverCheck(t *testing.T) {
	today := cal.MustDate("2026-01-15")
	for _, c := range []struct {
		name   string
		change func(*Waiver)
		fields []string
	}{
		{"twelve months to the day", func(*Waiver) {}, nil},
		{"a day too long", func(w *Waiver) { w.Expires = cal.MustDate("2027-01-16") }, []string{"expires"}},
		{"ends today", func(w *Waiver) { w.Expires = today }, []string{"expires"}},
		{"never ends", func(w *Waiver) { w.Expires = cal.Date{} }, []string{"expires"}},
		{"all wrong at once", func(w *Waiver) { w.Rule, w.Reason, w.Expires = "R43", " ", today }, []string{"rule", "reason", "expires"}},
	} {
		w := goalWaiver()
		c.change(&w)
		want := ""
		if c.fields != nil {
			want = invalid
		}
		expect(t, c.name, w.Check(today), want, c.fields...)
	}
}

func TestWaiverIsDecidedByAnother(t *testing.T) {
	f := waiverFacts{Waiver: goalWaiver(), Actor: "ann", Today: cal.MustDate("2026-01-15")}
	expect(t, "own", waiverGuards.Check("second_person", f), "portfolio.waiver.own")
	f.Actor = "bob"
	expect(t, "other", waiverGuards.Check("second_person", f), "")
	expect(t, "withdrawn without reason", waiverGuards.Check("reason", f), invalid, "reason")
}

func TestWaiverInForce(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Waiver)
		on     string
		want   bool
	}{
		{"first day", nil, "2026-01-15", true},
		{"last day", nil, "2027-01-15", true},
		{"before", nil, "2026-01-14", false},
		{"after", nil, "2027-01-16", false},
		{"only requested", func(w *Waiver) { w.State = WaiverRequested }, "2026-06-01", false},
		{"withdrawn", func(w *Waiver) { w.State = WaiverWithdrawn }, "2026-06-01", false},
		{"granted by its author", func(w *Waiver) { w.Approver = w.Author }, "2026-06-01", false},
		{"granted by nobody", func(w *Waiver) { w.Approver = "" }, "2026-06-01", false},
	} {
		w := goalWaiver()
		if c.change != nil {
			c.change(&w)
		}
		if got := w.InForce(cal.MustDate(c.on)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestConditionSaysWhatItRestsOn(t *testing.T) {
	today := cal.MustDate("2026-06-01")
	other := goalWaiver()
	other.Rule = RuleDossier
	for _, c := range []struct {
		name string
		c    Condition
		want Basis
	}{
		{"met", Condition{Met: true, Document: paper("2026-01-01")}, BasisRecord},
		{"document", Condition{Document: paper("2026-01-01"), Rule: RuleGoalLink, Waiver: goalWaiver()}, BasisDocument},
		{"document of tomorrow", Condition{Document: paper("2026-06-02")}, BasisMissing},
		{"half a document", Condition{Document: Record{Body: "MoD"}}, BasisMissing},
		{"waiver", Condition{Rule: RuleGoalLink, Waiver: goalWaiver()}, BasisWaiver},
		{"waiver of another rule", Condition{Rule: RuleGoalLink, Waiver: other}, BasisMissing},
		{"nothing to waive", Condition{Waiver: Waiver{State: WaiverGranted, Author: "a", Approver: "b", Expires: today}}, BasisMissing},
		{"nothing", Condition{}, BasisMissing},
	} {
		c.c.Name = "portfolio.itpp.needs_goal"
		if got := c.c.Basis(today); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if missing := Missing([]Condition{c.c}, today); (len(missing) == 1) != (c.want == BasisMissing) {
			t.Errorf("%s: missing %v", c.name, missing)
		}
		if !words(t).Has("portfolio.waiver.basis." + string(c.want)) {
			t.Errorf("%s has no words", c.want)
		}
	}
}
