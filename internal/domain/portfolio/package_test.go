package portfolio

import (
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

func moldovaPackage() Package {
	return Package{ID: "p2", Partner: "MDA", Ref: "DCB-MDA-02", Title: i18n.Text{EN: "Moldova"}, ProgrammeOfficer: "pro",
		ReviewMonths: ReviewMonths, Request: paper("2014-06-01"), State: PackageImplementing}
}

func TestPackageMachine(t *testing.T) {
	checkMachine(t, packageMachine, packageGuards)
	for _, c := range []struct {
		from, to PackageState
		ok       bool
	}{
		{PackageRequested, PackageDrafting, false},
		{PackageDrafting, PackageEndorsed, false}, // no endorsement without a decision
		{PackageForDecision, PackageEndorsed, true},
		{PackageOnHold, PackageAssessing, true}, // a package that waits has a way forward
		{PackageSuspended, PackageCompleting, false},
		{PackageClosed, PackageImplementing, false},
	} {
		if _, err := packageMachine.Check(c.from, c.to); (err == nil) != c.ok {
			t.Errorf("%s→%s: %v", c.from, c.to, err)
		}
	}
}

func TestPackageCheck(t *testing.T) {
	expect(t, "good", moldovaPackage().Check(), "")
	expect(t, "empty", Package{}.Check(), invalid, "partner", "title", "programme_officer", "review_months")
}

func TestPackageStateRules(t *testing.T) {
	for _, c := range []struct {
		state                                PackageState
		editable, force, commitment, payAnew bool
	}{
		{PackageRequested, true, false, false, false},
		{PackageForDecision, true, false, false, false},
		{PackageEndorsed, false, true, true, true},
		{PackageImplementing, false, true, true, true},
		{PackageSuspended, false, true, false, false}, // R10
		{PackageCompleting, false, true, true, true},
		{PackageClosed, false, false, false, false},
	} {
		s := c.state
		if s.Editable() != c.editable || s.InForce() != c.force || s.AllowsCommitment() != c.commitment || s.AllowsPayment(false) != c.payAnew {
			t.Errorf("%s: editable %v, in force %v, commitment %v, payment %v", s, s.Editable(), s.InForce(), s.AllowsCommitment(), s.AllowsPayment(false))
		}
		if !s.AllowsPayment(true) {
			t.Errorf("%s: what was delivered must be paid", s)
		}
	}
}

func TestPackageGuards(t *testing.T) {
	first, second := cyberInitiative(), cyberInitiative()
	second.ID, second.Ref, second.State = "i8", "DCB-MDA-02/I08", InitiativeDropped
	met := Condition{Name: "portfolio.itpp.needs_goal", Met: true}
	facts := packageFacts{Package: moldovaPackage(), Initiatives: []Initiative{first, second},
		Links: map[InitiativeID]Condition{"i7": met, "i8": met}, Record: paper("2026-05-30"), Reason: "As asked",
		Effect: "No new commitments", Today: cal.MustDate("2026-06-01")}
	for _, c := range []struct {
		name   string
		guard  string
		change func(*packageFacts)
		want   string
		fields []string
	}{
		{"R2 request filed", "request_filed", func(*packageFacts) {}, "", nil},
		{"R2 no request", "request_filed", func(f *packageFacts) { f.Package.Request = Record{} }, invalid, []string{"request_body", "request_document", "request_on"}},
		{"R2 declined without request or reason", "request_answered", func(f *packageFacts) { f.Package.Request, f.Reason = Record{}, "" }, invalid,
			[]string{"request_body", "request_document", "request_on", "reason"}},
		{"R5 linked", "lines_linked", func(*packageFacts) {}, "", nil},
		{"R5 no line", "lines_linked", func(f *packageFacts) { f.Initiatives = nil }, "portfolio.package.no_line", nil},
		{"R5 one loose", "lines_linked", func(f *packageFacts) { f.Links = map[InitiativeID]Condition{"i7": met} }, "portfolio.package.lines_unlinked", nil},
		{"concurrence missing", "partner_concurred", func(f *packageFacts) { f.Record = Record{} }, invalid, []string{"record_body", "record_document", "record_on"}},
		{"endorsed", "endorsement", func(f *packageFacts) { f.Outcome = OutcomeAgreed }, "", nil},
		{"endorsed at a summit, without silence", "endorsement", func(*packageFacts) {}, "", nil},
		{"R12 silence broken", "endorsement", func(f *packageFacts) { f.Outcome = OutcomeBroken }, "portfolio.decision_procedure.was_broken", nil},
		{"R12 silence running", "endorsement", func(f *packageFacts) { f.Outcome = OutcomeRunning }, "portfolio.decision_procedure.still_running", nil},
		{"R1 another in force", "endorsement", func(f *packageFacts) {
			f.Others = []Package{{ID: "p1", Ref: "DCB-MDA-01", State: PackageCompleting}}
		}, "portfolio.package.another_in_force", nil},
		{"R1 another closed", "endorsement", func(f *packageFacts) { f.Others = []Package{{ID: "p1", State: PackageClosed}} }, "", nil},
		{"R1 itself is no other", "endorsement", func(f *packageFacts) { f.Others = []Package{moldovaPackage()} }, "", nil},
		{"R3 review with an open version", "review_settled", func(f *packageFacts) { f.Draft = true }, "portfolio.package.version_open", nil},
		{"review", "review_settled", func(*packageFacts) {}, "", nil},
		{"R10 suspension", "reason_and_effect", func(*packageFacts) {}, "", nil},
		{"R10 suspension without effect", "reason_and_effect", func(f *packageFacts) { f.Effect, f.Reason = "", "" }, invalid, []string{"reason", "effect"}},
		{"resume without decision", "decision_and_effect", func(f *packageFacts) { f.Record, f.Effect = Record{}, "" }, invalid,
			[]string{"record_body", "record_document", "record_on", "effect"}},
		{"exit criteria open", "exit_criteria_met", func(f *packageFacts) { f.Package.ExitCriteria = []Criterion{{Text: "Own budget line"}} }, "portfolio.package.exit_criteria_open", nil},
		{"R11 one still active", "closable", func(*packageFacts) {}, "portfolio.package.initiatives_running", nil},
		{"R11 all ended", "closable", func(f *packageFacts) { f.Initiatives = []Initiative{second} }, "", nil},
		{"closing papers", "closable", func(f *packageFacts) {
			f.Initiatives = nil
			f.Closing = []Condition{{Name: "portfolio.itpp.needs_goal"}}
		}, "portfolio.package.not_closable", nil},
	} {
		f := facts
		c.change(&f)
		expect(t, c.name, packageGuards.Check(c.guard, f), c.want, c.fields...)
	}
}

func TestReviewDue(t *testing.T) { // R4, story 10
	endorsed := cal.MustDate("2023-02-15")
	for _, c := range []struct {
		endorsed cal.Date
		last     string
		today    string
		due      string
		want     ReviewStanding
	}{
		{endorsed, "", "2025-02-15", "2025-02-15", ReviewAhead},
		{endorsed, "", "2025-02-16", "2025-02-15", ReviewOverdue},
		{endorsed, "", "2025-05-15", "2025-02-15", ReviewOverdue},
		{endorsed, "", "2025-05-16", "2025-02-15", ReviewRed},
		{endorsed, "2025-03-01", "2025-05-16", "2027-03-01", ReviewAhead},
		{cal.Date{}, "", "2025-05-16", "", ReviewNone},
	} {
		last, today := cal.Date{}, cal.MustDate(c.today)
		if c.last != "" {
			last = cal.MustDate(c.last)
		}
		due := ReviewDue(c.endorsed, last, ReviewMonths)
		if due.String() != c.due || ReviewOn(due, today) != c.want {
			t.Errorf("on %s: due %s, %s; want %s, %s", c.today, due, ReviewOn(due, today), c.due, c.want)
		}
	}
}

func line(id InitiativeID, title string) Line {
	return Line{Initiative: id, Ref: InitiativeRef("DCB-MDA-02", len(id)), Title: i18n.Text{EN: title}}
}

func TestAmendAfterEndorsementMakesAVersion(t *testing.T) { // R3, story 11
	v1 := Version{No: 1, State: VersionEndorsed, Lines: []Line{line("a", "Cyber"), line("b", "Logistics")}, Endorsement: paper("2023-02-15")}
	versions := []Version{v1}
	draft, err := Amend(PackageImplementing, versions)
	if err != nil || draft.No != 2 || draft.State != VersionDrafting || !draft.Endorsement.IsZero() {
		t.Fatalf("%+v, %v", draft, err)
	}
	draft = draft.Put(line("c", "Medicine"))
	versions = append(versions, draft)
	if force := InForce(versions); force.No != 1 || len(force.Lines) != 2 {
		t.Fatalf("version 1 must stay in force until version 2 is endorsed: %+v", force)
	}
	again, err := Amend(PackageImplementing, versions)
	if err != nil || again.No != 2 || len(again.Lines) != 3 {
		t.Fatalf("a second change goes into the same draft: %+v, %v", again, err)
	}
	versions[1].State = VersionForDecision
	_, err = Amend(PackageImplementing, versions)
	expect(t, "for decision", err, "portfolio.package.version_for_decision")
	endorsed := Endorse(versions, 2, paper("2026-02-12"))
	if endorsed[0].State != VersionSuperseded || InForce(endorsed).No != 2 || InForce(endorsed).Endorsement.IsZero() || InDraft(endorsed) != nil {
		t.Fatalf("%+v", endorsed)
	}
	if versions[1].State != VersionForDecision {
		t.Fatal("Endorse must not touch the list it was given")
	}
	endorsed = append(endorsed, Version{No: 3, State: VersionWithdrawn})
	if next, err := Amend(PackageReview, endorsed); err != nil || next.No != 4 {
		t.Fatalf("a withdrawn number is not used again: %+v, %v", next, err)
	}
}

func TestAmendBeforeEndorsementIsFree(t *testing.T) {
	v, err := Amend(PackageDrafting, nil)
	if err != nil || v.No != 1 {
		t.Fatalf("%+v, %v", v, err)
	}
	v = v.Put(line("a", "Cyber"))
	if v, err = Amend(PackageForDecision, []Version{v}); err != nil || v.No != 1 || len(v.Lines) != 1 {
		t.Fatalf("%+v, %v", v, err)
	}
	endorsed := []Version{{No: 1, State: VersionEndorsed}}
	for _, state := range []PackageState{PackageSuspended, PackageCompleting, PackageClosed, PackageTerminated} {
		_, err := Amend(state, endorsed)
		expect(t, string(state), err, "portfolio.package.not_amendable")
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", state, err)
		}
	}
}

func TestDiffers(t *testing.T) {
	a, b, c := line("a", "Cyber"), line("b", "Logistics"), line("c", "Medicine")
	for _, x := range []struct {
		name        string
		left, right []Line
		want        bool
	}{
		{"same", []Line{a, b}, []Line{a, b}, false},
		{"other order", []Line{a, b}, []Line{b, a}, false},
		{"added", []Line{a}, []Line{a, b}, true},
		{"removed", []Line{a, b}, []Line{a}, true},
		{"replaced", []Line{a, b}, []Line{a, c}, true},
		{"retitled", []Line{a}, []Line{line("a", "Cyber defence")}, true},
	} {
		if Differs(x.left, x.right) != x.want {
			t.Errorf("%s: %v", x.name, !x.want)
		}
	}
	v := Version{Lines: []Line{a, b}}
	if got := v.Drop("a").Put(line("b", "Supply")); len(got.Lines) != 1 || got.Lines[0].Title.EN != "Supply" || len(v.Lines) != 2 || v.Lines[1].Title.EN != "Logistics" {
		t.Errorf("%+v from %+v", got, v)
	}
}

func TestVersionGuards(t *testing.T) {
	checkMachine(t, versionMachine, versionGuards)
	met := Condition{Name: "portfolio.itpp.needs_goal", Met: true}
	force := Version{No: 1, State: VersionEndorsed, Lines: []Line{line("a", "Cyber")}}
	ready := versionFacts{InForce: force, Draft: force.copy().Put(line("b", "Logistics")), Record: paper("2026-02-12"),
		Links: map[InitiativeID]Condition{"a": met, "b": met}, Today: cal.MustDate("2026-02-13")}
	for _, c := range []struct {
		name   string
		guard  string
		change func(*versionFacts)
		want   string
		fields []string
	}{
		{"ready", "ready", func(*versionFacts) {}, "", nil},
		{"nothing changed", "ready", func(f *versionFacts) { f.Draft = f.InForce }, "portfolio.package.version_same", nil},
		{"new line loose", "ready", func(f *versionFacts) { f.Links = map[InitiativeID]Condition{"a": met} }, "portfolio.package.lines_unlinked", nil},
		{"no concurrence", "ready", func(f *versionFacts) { f.Record = Record{} }, invalid, []string{"record_body", "record_document", "record_on"}},
		{"endorsed", "endorsement", func(f *versionFacts) { f.Outcome = OutcomeAgreed }, "", nil},
		{"silence broken", "endorsement", func(f *versionFacts) { f.Outcome = OutcomeBroken }, "portfolio.decision_procedure.was_broken", nil},
		{"withdrawn without reason", "reason", func(*versionFacts) {}, invalid, []string{"reason"}},
	} {
		f := ready
		c.change(&f)
		expect(t, c.name, versionGuards.Check(c.guard, f), c.want, c.fields...)
	}
}
