package portfolio

import (
	"slices"
	"strings"
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

func entry() Entry {
	return Entry{
		Project: "p1", Category: "legal", Title: i18n.Text{EN: "Export licence"}, Lang: i18n.EN,
		IdentifiedBy: "officer", IdentifiedOn: day,
	}
}

func serious() Risk {
	e := entry()
	e.Owner = "owner"
	return Risk{
		ID: "r1", Entry: e, Sign: Threat, Cause: "rules", Event: "no licence", Effect: "six weeks late", Status: RiskAssessing,
		Likelihood: 2, Impact: 5, AssessedOn: day, Strategy: "reduce", Action: "ask early", Target: day.AddDays(30),
	}
}

// fieldsOf are the names of the wrong fields of an error, joined.
func fieldsOf(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var names []string
	for _, f := range fault.Of(err).Fields {
		names = append(names, f.Name)
		if !words(t).Has(f.Key) {
			t.Errorf("%q has no words", f.Key)
		}
	}
	return strings.Join(names, " ")
}

// TestRiskLevels is R23: exactly these levels exist.
func TestRiskLevels(t *testing.T) {
	seen := map[int]bool{}
	for l := 1; l <= 5; l++ {
		for i := 1; i <= 5; i++ {
			seen[Risk{Likelihood: l, Impact: i}.Level()] = true
		}
	}
	for level := 1; level <= 25; level++ {
		impossible := slices.Contains([]int{7, 11, 13, 14, 17, 18, 19, 21, 22, 23, 24}, level)
		if seen[level] == impossible {
			t.Errorf("level %d: possible %v", level, seen[level])
		}
	}
	for level, want := range map[int]RiskColour{1: "green", 2: "green", 3: "yellow", 10: "yellow", 16: "yellow", 20: "red", 25: "red"} {
		if got := RiskColourOf(level); got != want {
			t.Errorf("level %d is %s, want %s", level, got, want)
		}
	}
	for _, v := range []int{0, 6, 7, -1} { // story 13: level 7 cannot be entered
		r := serious()
		r.Likelihood, r.Impact = v, 1
		if got := fieldsOf(t, r.Check(day)); got != "likelihood" {
			t.Errorf("likelihood %d: %q", v, got)
		}
	}
}

func TestRiskCheck(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Risk)
		fields string
	}{
		"whole": {func(*Risk) {}, ""},
		"R24 approved without all": {func(r *Risk) {
			r.Status = RiskApproved
			r.Owner, r.Strategy, r.Action, r.Target = "", "", " ", cal.Date{}
		}, "owner strategy action target"},
		"R24 level 9 needs none":       {func(r *Risk) { r.Status = RiskApproved; r.Owner, r.Action, r.Likelihood, r.Impact = "", "", 3, 3 }, ""},
		"R24 not yet approved":         {func(r *Risk) { r.Owner = "" }, ""},
		"R24 strategy of the sign":     {func(r *Risk) { r.Strategy = "exploit" }, "strategy"},
		"R24 opportunities too":        {func(r *Risk) { r.Sign = Opportunity }, "strategy"},
		"R24 share is not for threats": {func(r *Risk) { r.Strategy = "share" }, "strategy"},
		"accept fits both":             {func(r *Risk) { r.Sign, r.Strategy = Opportunity, "accept" }, ""},
		"no event":                     {func(r *Risk) { r.Event = "" }, "event"},
		"from tomorrow":                {func(r *Risk) { r.IdentifiedOn = day.AddDays(1) }, "identified_on"},
		"common fields":                {func(r *Risk) { r.Entry = Entry{} }, "title_en category identified_on identified_by"},
	} {
		r := serious()
		c.change(&r)
		if got := fieldsOf(t, r.Check(day)); got != c.fields {
			t.Errorf("%s: %q, want %q", name, got, c.fields)
		}
	}
}

func TestReassessment(t *testing.T) {
	for _, c := range []struct {
		l, i, after int
		status      RiskStatus
		overdue     bool
	}{
		{2, 5, 30, RiskApproved, false}, {2, 5, 31, RiskApproved, true}, {3, 3, 90, RiskApproved, false},
		{3, 3, 91, RiskProposed, true}, {5, 5, 999, RiskClosed, false}, {5, 5, 999, RiskRejected, false},
	} {
		r := Risk{Likelihood: c.l, Impact: c.i, AssessedOn: day, Status: c.status}
		if got := r.ReassessmentOverdue(day.AddDays(c.after)); got != c.overdue {
			t.Errorf("%+v: %v (R25)", c, got)
		}
	}
	r := serious()
	r.Status, r.Owner, r.Likelihood = RiskApproved, "", 1
	if _, err := r.Assess(2, 5, day); fieldsOf(t, err) != "owner" {
		t.Errorf("an approved risk that becomes serious needs an owner: %v", err)
	}
	if again, err := serious().Assess(5, 5, day.AddDays(3)); err != nil || again.AssessedOn != day.AddDays(3) || again.Level() != 25 {
		t.Errorf("%+v %v", again, err)
	}
}

func TestRiskMoves(t *testing.T) {
	checkMachine(t, RiskMachine(), riskGuards)
	at := func(s RiskStatus, change func(*Risk)) Risk {
		r := serious()
		r.Status = s
		if change != nil {
			change(&r)
		}
		return r
	}
	for name, c := range map[string]struct {
		r     Risk
		to    RiskStatus
		actor ActorID
		ok    bool
	}{
		"sent":                     {at(RiskAssessing, nil), RiskWaitingApproval, "officer", true},
		"sent without action":      {at(RiskAssessing, func(r *Risk) { r.Action = "" }), RiskWaitingApproval, "officer", false},
		"approved by another":      {at(RiskWaitingApproval, nil), RiskApproved, "board", true},
		"approved by the proposer": {at(RiskWaitingApproval, nil), RiskApproved, "officer", false},
		"approved by nobody":       {at(RiskWaitingApproval, nil), RiskApproved, "", false},
		"approved straight":        {at(RiskProposed, nil), RiskApproved, "board", false},
		"R26 closed in silence":    {at(RiskApproved, nil), RiskClosed, "officer", false},
		"R26 closed with reason":   {at(RiskApproved, func(r *Risk) { r.ClosedReason = "over" }), RiskClosed, "officer", true},
		"R26 closed by its issue":  {at(RiskApproved, func(r *Risk) { r.Issue = "i1" }), RiskClosed, "officer", true},
		"closed for good":          {at(RiskClosed, nil), RiskAssessing, "officer", false},
	} {
		moved, err := c.r.Move(c.to, RiskFacts{Actor: c.actor, Proposer: "officer"})
		if (err == nil) != c.ok || err == nil && moved.Status != c.to || err != nil && moved.Status != c.r.Status {
			t.Errorf("%s: %v, now %s", name, err, moved.Status)
		}
	}
}

// TestMaterialise is R26.
func TestMaterialise(t *testing.T) {
	r := serious()
	r.Status, r.Escalation = RiskApproved, Escalation{Board: BoardPackage}
	closed, issue, err := r.Materialise("i1", "field", day)
	if err != nil || closed.Status != RiskClosed || closed.Issue != "i1" || !slices.Contains(closed.Links, Link{Kind: "issue", ID: "i1"}) {
		t.Fatalf("%+v %v", closed, err)
	}
	if !slices.Contains(issue.Links, Link{Kind: "risk", ID: "r1"}) || issue.IdentifiedBy != "field" || issue.Impact != 5 || issue.Escalation.Board != "" ||
		!strings.Contains(issue.Description, "six weeks late") {
		t.Errorf("%+v", issue)
	}
	if err := issue.Check(day); err != nil {
		t.Errorf("the issue is whole: %v", err)
	}
	if _, _, err := closed.Materialise("i2", "field", day); !fault.Is(err, fault.Conflict) {
		t.Errorf("twice: %v", err)
	}
}

// TestEscalation is R27.
func TestEscalation(t *testing.T) {
	e, err := entry().Escalate("officer", day, "beyond us")
	if err != nil || e.Escalation.Board != BoardPackage || !e.Escalation.Open() {
		t.Fatalf("%+v %v", e, err)
	}
	if _, err := e.Escalate("officer", day, "again"); !fault.Is(err, fault.Refused) {
		t.Errorf("it waits already: %v", err)
	}
	if _, err := e.Settle(Decision{ID: "d0", Board: BoardPortfolio}); !fault.Is(err, fault.Refused) {
		t.Errorf("another board's decision: %v", err)
	}
	e, err = e.Settle(Decision{ID: "d1", Board: BoardPackage})
	if err != nil || e.Escalation.Open() {
		t.Fatalf("%+v %v", e, err)
	}
	if _, err := e.Settle(Decision{ID: "d2", Board: BoardPackage}); err == nil {
		t.Error("nothing is waited for any more")
	}
	if e, err = e.Escalate("officer", day, "not enough"); err != nil || e.Escalation.Board != BoardPortfolio {
		t.Fatalf("one higher: %+v %v", e, err)
	}
	e, _ = e.Settle(Decision{ID: "d3", Board: BoardPortfolio})
	if _, err := e.Escalate("officer", day, "more"); !fault.Is(err, fault.Refused) {
		t.Errorf("there is nothing above: %v", err)
	}
	if _, err := entry().Escalate("officer", day, " "); fieldsOf(t, err) != "reason" {
		t.Errorf("say why: %v", err)
	}
	ofPackage := entry()
	ofPackage.Project = ""
	if e, _ := ofPackage.Escalate("officer", day, "why"); e.Escalation.Board != BoardPortfolio {
		t.Errorf("an entry of the package goes to the portfolio: %s", e.Escalation.Board)
	}
}

func TestIssues(t *testing.T) {
	checkMachine(t, IssueMachine(), issueGuards)
	whole := Issue{Entry: entry(), Description: "stuck", Status: IssueOpen, Urgency: 1, Impact: 5, Size: 3}
	if err := whole.Check(day); err != nil {
		t.Error(err)
	}
	bad := Issue{Entry: entry(), Urgency: 0, Impact: 6, Size: 3}
	if got := fieldsOf(t, bad.Check(day)); got != "description urgency impact" {
		t.Errorf("%q", got)
	}
	if _, err := whole.Move(IssuePostponed); fieldsOf(t, err) != "target" {
		t.Errorf("postponed until when: %v", err)
	}
	if _, err := whole.Move(IssueResolved); fieldsOf(t, err) != "resolution" {
		t.Errorf("resolved how: %v", err)
	}
	if _, err := whole.Move(IssueClosed); !fault.Is(err, fault.Conflict) {
		t.Errorf("an open issue is resolved before it is closed: %v", err)
	}
	whole.Target = day
	if whole.Overdue(day) || !whole.Overdue(day.AddDays(1)) {
		t.Error("overdue from the day after the target on")
	}
	whole.Resolution = "licence came"
	resolved, err := whole.Move(IssueResolved)
	if err != nil || resolved.Overdue(day.AddDays(9)) {
		t.Errorf("%v", err)
	}
}

func TestDecisions(t *testing.T) {
	whole := Decision{Entry: entry(), Description: "go", Board: BoardProject, Present: "minutes 7", DecidedOn: day, AppliesFrom: day}
	for name, c := range map[string]struct {
		change func(*Decision)
		fields string
	}{
		"whole":           {func(*Decision) {}, ""},
		"of tomorrow":     {func(d *Decision) { d.DecidedOn = day.AddDays(1); d.AppliesFrom = cal.Date{} }, "decided_on"},
		"applies before":  {func(d *Decision) { d.AppliesFrom = day.AddDays(-1) }, "applies_from"},
		"nobody there":    {func(d *Decision) { d.Present = "" }, "present"},
		"no such board":   {func(d *Decision) { d.Board = "moon" }, "board"},
		"portfolio board": {func(d *Decision) { d.Board = BoardPortfolio }, ""},
		"no day":          {func(d *Decision) { d.DecidedOn = cal.Date{} }, "decided_on"},
	} {
		d := whole
		c.change(&d)
		if got := fieldsOf(t, d.Check(day)); got != c.fields {
			t.Errorf("%s: %q, want %q", name, got, c.fields)
		}
	}
}

// TestChangeOutcomes is R28.
func TestChangeOutcomes(t *testing.T) {
	checkMachine(t, ChangeMachine(), changeGuards)
	waiting := Change{ID: "c1", Entry: entry(), Status: ChangeWaitingApproval, Requester: "officer"}
	for name, c := range map[string]struct {
		outcome ChangeOutcome
		into    ChangeID
		by      ActorID
		want    ChangeStatus
	}{
		"approve":            {OutcomeApprove, "", "board", ChangeApproved},
		"reject":             {OutcomeReject, "", "board", ChangeRejected},
		"postpone":           {OutcomePostpone, "", "board", ChangePostponed},
		"merge":              {OutcomeMerge, "c2", "board", ChangeMerged},
		"merge into nothing": {OutcomeMerge, "", "board", ""},
		"merge into itself":  {OutcomeMerge, "c1", "board", ""},
		"by the requester":   {OutcomeApprove, "", "officer", ""},
		"merge by requester": {OutcomeMerge, "c2", "officer", ""},
		"anything else":      {"shelve", "", "board", ""},
	} {
		decided, err := waiting.Decide(c.outcome, c.into, c.by, day, "noted")
		if (err == nil) != (c.want != "") {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err != nil {
			if decided.Status != ChangeWaitingApproval || decided.Outcome != "" {
				t.Errorf("%s: refused, and changed to %+v", name, decided)
			}
			continue
		}
		if decided.Status != c.want || decided.DecidedBy != c.by || decided.DecidedOn != day {
			t.Errorf("%s: %+v", name, decided)
		}
	}
	approved, _ := waiting.Decide(OutcomeApprove, "", "board", day, "")
	if _, err := approved.Implement(" ", "officer", day); fieldsOf(t, err) != "plan_diff" {
		t.Errorf("implemented needs what became different: %v", err)
	}
	if done, err := approved.Implement("2.4 moved by six weeks", "officer", day); err != nil || done.Delivered != day || done.Status != ChangeImplemented {
		t.Errorf("%+v %v", done, err)
	}
	if got := fieldsOf(t, Change{Entry: entry(), Description: "x", Size: 1, Priority: 9, NewBudget: money.Euro(-1)}.Check(day)); got != "not_doing priority new_budget" {
		t.Errorf("%q", got)
	}
	for _, s := range []ChangeStatus{ChangeRejected, ChangeMerged, ChangeImplemented} {
		if next := ChangeMachine().Next(s); len(next) != 0 {
			t.Errorf("%s is final: %v", s, next)
		}
	}
}

// TestContingency is R30.
func TestContingency(t *testing.T) {
	plan := Contingency{Title: "Rent", Trigger: "late", Plan: "rent", Reserve: money.Euro(100_00), Owner: "o"}
	if err := plan.Check(); err != nil {
		t.Error(err)
	}
	if got := fieldsOf(t, Contingency{}.Check()); got != "title trigger plan reserve owner" {
		t.Errorf("%q", got)
	}
	use := func(cents int64) ContingencyUse {
		return ContingencyUse{Amount: money.Euro(cents), Occurred: "the ship was late", OccurredOn: day, RequestedBy: "officer", ApprovedBy: "programme", InvokedOn: day}
	}
	plan.Uses = []ContingencyUse{{State: UseOpen, Amount: money.Euro(90_00), RequestedBy: "officer"}} // asked for, not approved: counts nothing
	once, err := plan.Invoke(use(60_00))
	if err != nil {
		t.Fatal(err)
	}
	if sum, _ := once.Invoked(); sum != money.Euro(60_00) {
		t.Errorf("invoked %v", sum)
	}
	if _, err := once.Invoke(use(40_01)); !fault.Is(err, fault.Refused) {
		t.Errorf("one cent above the reserve: %v", err)
	}
	if all, err := once.Invoke(use(40_00)); err != nil || len(all.Uses) != 3 || len(once.Uses) != 2 {
		t.Errorf("to the last cent: %v", err)
	}
	for name, change := range map[string]func(*ContingencyUse){
		"own approval":  func(u *ContingencyUse) { u.ApprovedBy = "officer" },
		"no approval":   func(u *ContingencyUse) { u.ApprovedBy = "" },
		"no trigger":    func(u *ContingencyUse) { u.Occurred = "" },
		"trigger ahead": func(u *ContingencyUse) { u.OccurredOn = day.AddDays(1) },
		"nothing":       func(u *ContingencyUse) { u.Amount = money.Euro(0) },
		"other money":   func(u *ContingencyUse) { u.Amount.Currency = "USD" },
	} {
		u := use(1_00)
		change(&u)
		if _, err := plan.Invoke(u); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestRegisterWords(t *testing.T) {
	hasWords(t, Boards, Board.Word)
	hasWords(t, Categories, Category.Word)
	hasWords(t, ChangeOutcomes, ChangeOutcome.Word)
	hasWords(t, []RiskColour{"green", "yellow", "red"}, RiskColour.Word)
	for _, sign := range []RiskSign{Threat, Opportunity} {
		hasWords(t, []RiskSign{sign}, RiskSign.Word)
		hasWords(t, sign.Strategies(), Strategy.Word)
	}
}
