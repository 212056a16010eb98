package selection

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// key is the key of a refusal, "" for none.
func key(err error) string {
	if why := fault.Of(err); err != nil && why != nil {
		return why.Key
	}
	return ""
}

// names are the fields of a fault with their keys.
func names(err error) map[string]string {
	out := map[string]string{}
	if why := fault.Of(err); err != nil && why != nil {
		for _, f := range why.Fields {
			out[f.Name] = f.Key
		}
	}
	return out
}

func TestR139StageOrder(t *testing.T) {
	want := []Stage{Form, Video, Test, Interview, Decision, Clearances, Ended}
	at := Form
	for i, s := range want {
		if at != s || s.Marked() != (i < 4) {
			t.Errorf("%d: %s, marked %v", i, at, s.Marked())
		}
		at = at.Next()
	}
	if Ended.Next() != Ended || !Form.Before(Test) || Interview.Before(Interview) {
		t.Error("the end, or the order")
	}
	skipped := Step{Ended: cal.MustInstant("2026-12-21T10:00:00.000000Z"), Skipped: "One post, three candidates"}
	held := skipped
	held.Skipped = ""
	for _, c := range []struct {
		steps map[Stage]Step
		want  bool
	}{{nil, false}, {map[Stage]Step{Form: skipped, Video: skipped, Test: skipped}, false}, {map[Stage]Step{Form: held, Video: skipped}, true}} {
		if got := (Selection{Steps: c.steps}).held(); got != c.want {
			t.Errorf("%v: %v", c.steps, got)
		}
	}
}

func TestR140Panel(t *testing.T) {
	member := func(id, sex string, chair bool, c Conflict) Member {
		return Member{Actor: control.ActorID(id), Sex: sex, Chair: chair, Conflict: c}
	}
	whole := Panel{member("a", "female", true, NoConflict), member("b", "male", false, NoConflict), member("c", "male", false, Undeclared)}
	named := Panel{whole[0], whole[1], member("c", "male", false, Persons)}
	for name, c := range map[string]struct {
		panel Panel
		want  string
		one   bool
	}{
		"three with a chair":          {named, "", false},
		"one has not declared":        {whole, "selection.undeclared", false},
		"one out has not to declare":  {append(Panel{member("d", "male", false, Whole)}, named...), "", false},
		"two":                         {whole[:2], "selection.panel_small", false},
		"none":                        {nil, "selection.panel_small", false},
		"one in conflict with all":    {Panel{whole[0], whole[1], member("c", "male", false, Whole)}, "selection.panel_small", false},
		"without a chair":             {Panel{whole[1], whole[2], member("d", "male", false, NoConflict)}, "selection.no_chair", true},
		"the chair is in conflict":    {Panel{member("a", "female", true, Whole), whole[1], whole[2], member("d", "male", false, NoConflict)}, "selection.no_chair", true},
		"what is not known warns not": {Panel{whole[0], member("x", "", false, NoConflict), member("y", "female", false, NoConflict)}, "", false},
	} {
		if got := key(c.panel.Complete()); got != c.want || c.panel.OneSex() != c.one {
			t.Errorf("%s: %q, one sex %v", name, got, c.panel.OneSex())
		}
	}
	settled := member("e", "", false, Persons)
	if settled.Ready() || whole[2].Ready() || !whole[0].Ready() || member("f", "", false, Whole).Ready() {
		t.Error("who may be shown candidates")
	}
	settled.Settled = cal.MustInstant("2026-12-21T10:00:00.000000Z")
	c := Candidate{Excluded: map[control.ActorID]string{"b": "A cousin"}}
	if !settled.Ready() || c.Marks(whole[1], Form) || !c.Marks(whole[0], Form) || len(c.Markers(whole, Form)) != 2 {
		t.Error("who marks a candidate")
	}
}

// sheet is what somebody marked in the interview and handed in.
func sheet(who string, candidate CandidateID, marks ...int) Sheet {
	x := Sheet{Candidate: candidate, Stage: Interview, Actor: control.ActorID(who), HandedIn: cal.MustInstant("2026-12-21T10:00:00.000000Z")}
	for _, m := range marks {
		x.Marks = append(x.Marks, Mark{m, "because"})
	}
	return x
}

func TestR140Differences(t *testing.T) {
	list := Differences([]Sheet{sheet("a", "1", 4, 2), sheet("b", "1", 3, 5), sheet("c", "1", 4, 2)}, 2)
	near, far := list[0], list[1]
	if near.Spread() != 1 || near.Talk() || !slices.Equal(near.Highs, []control.ActorID{"a", "c"}) {
		t.Errorf("%+v", near)
	}
	if far.Spread() != 3 || !far.Talk() || !slices.Equal(far.Lows, []control.ActorID{"a", "c"}) || !slices.Equal(far.Highs, []control.ActorID{"b"}) {
		t.Errorf("%+v", far)
	}
	draft := sheet("d", "1", 0, 0)
	draft.HandedIn = cal.Instant{}
	panel := Panel{{Actor: "a"}, {Actor: "b"}, {Actor: "c"}, {Actor: "d"}}
	c := Candidate{ID: "1", Excluded: map[control.ActorID]string{"c": "A cousin"}}
	in := handedIn([]Sheet{sheet("a", "1", 1, 1), sheet("b", "2", 1, 1), sheet("c", "1", 1, 1), draft}, c, Interview, c.Markers(panel, Interview))
	if len(in) != 1 || in[0].Actor != "a" {
		t.Errorf("sheets of drafts, of others and of the excluded count: %+v", in)
	}
	sel := Selection{Stage: Interview, Panel: panel[:3]}
	if got := key(sel.allIn(c, nil)); got != "selection.panel_small" {
		t.Errorf("two are left of three: %q", got)
	}
	if got := key(sel.allIn(Candidate{ID: "1"}, []Sheet{sheet("a", "1", 1, 1)})); got != "selection.not_all_in" {
		t.Errorf("one of three is in: %q", got)
	}
}

// R140: who is excused in a stage marks there no more, and in no other stage is it so; the minutes have another number with an excuse, and keep
// theirs without one.
func TestR140Excuses(t *testing.T) {
	panel := Panel{{Actor: "a", Conflict: NoConflict}, {Actor: "b", Conflict: NoConflict}, {Actor: "c", Conflict: NoConflict}, {Actor: "d", Conflict: NoConflict}}
	sel := Selection{Stage: Interview, Panel: panel}
	c := Candidate{ID: "1", Standing: Running, Excluded: map[control.ActorID]string{}}
	digest := func() string {
		d, err := Compose(sel, []Candidate{c}, nil).Digest()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	before := digest()
	in := []Sheet{sheet("a", "1", 4)}
	for who, want := range map[control.ActorID]string{"a": "selection.has_marked", "b": "", "x": "fault.invalid"} {
		if got := key(sel.maySpare(c, who, in)); got != want {
			t.Errorf("excusing %s: %q, want %q", who, got, want)
		}
	}
	c.excuse("b", Interview, Excuse{Reason: "Left.", By: "h"})
	if got := key(sel.maySpare(c, "c", in)); got != "selection.excuse_quorum" {
		t.Errorf("a second is excused of four: %q", got)
	}
	if c.Marks(panel[1], Interview) || !c.Marks(panel[1], Form) || len(c.Markers(panel, Interview)) != 3 || len(c.Markers(panel, Form)) != 4 {
		t.Error("who marks where somebody is excused")
	}
	if digest() == before {
		t.Error("an excuse changes no number of the minutes")
	}
	list := markersOf(sel, c, "", in)
	if of, chair, spare := awaited(list); len(list) != 4 || chair || spare || !slices.Equal(of, []control.ActorID{"c", "d"}) || !list[0].HandedIn || list[1].Excuse == nil {
		t.Errorf("%+v: %v, %v", list, of, spare)
	}
	c.await("b", Interview)
	if digest() != before {
		t.Error("an excuse that was taken back leaves something")
	}
}

func TestMarksAreChecked(t *testing.T) {
	for name, c := range map[string]struct {
		marks []Mark
		whole bool
		want  map[string]string
	}{
		"so far":           {[]Mark{{Unmarked, ""}, {5, ""}}, false, map[string]string{}},
		"handed in half":   {[]Mark{{Unmarked, ""}, {5, " "}}, true, map[string]string{"marks.0.mark": "fault.required", "marks.0.reason": "fault.required", "marks.1.reason": "fault.required"}},
		"too much":         {[]Mark{{6, "a"}, {-2, "b"}}, true, map[string]string{"marks.0.mark": "selection.mark_wrong", "marks.1.mark": "selection.mark_wrong"}},
		"a long reason":    {[]Mark{{1, strings.Repeat("é", maxReason+1)}, {1, strings.Repeat("é", maxReason)}}, true, map[string]string{"marks.0.reason": "selection.too_long"}},
		"nought is a mark": {[]Mark{{0, "a"}, {0, "b"}}, true, map[string]string{}},
	} {
		if got := names(checkMarks(c.marks, 2, c.whole)); !sameMap(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
	if key(checkMarks(make([]Mark, 3), 2, false)) != "selection.criteria_changed" || len(whole(nil, 3)) != 3 {
		t.Error("other criteria than those that were marked")
	}
	if got := marksOf([]markRow{{"", ""}, {"0", ""}, {"x", ""}, {"-1", ""}}); got[0].Value != Unmarked || got[1].Value != 0 || got[2].Value <= MaxMark || got[3].Value <= MaxMark {
		t.Errorf("%+v", got)
	}
}

func sameMap(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if b[k] != v {
			return false
		}
	}
	return true
}

// criteria are two that are essential, the second counting twice, and one that is desirable.
var criteria = []Criterion{{Stage: Interview, Text: i18n.Text{EN: "Judgement", FR: "Jugement"}, Weight: 1}, {Stage: Interview, Text: i18n.Text{EN: "Teamwork"}, Weight: 2}, {Stage: Interview, Text: i18n.Text{EN: "Fieldwork"}, Desirable: true, Weight: 1}}

// ranked is a candidate through every stage with marks agreed in the interview.
func ranked(code string, marks ...int) Candidate {
	return Candidate{ID: CandidateID(code), Code: code, Standing: Ranked, Agreed: map[Stage]Consensus{Interview: {Marks: sheet("", "", marks...).Marks}}}
}

func TestR144DesirablesOnlyRank(t *testing.T) {
	catalogue, err := i18n.NewCatalogue(Texts)
	if err != nil {
		t.Fatal(err)
	}
	english, french := catalogue.Printer(i18n.EN), catalogue.Printer(i18n.FR)
	if got := Short(criteria, sheet("", "", 3, 5, 0).Marks); len(got) != 0 {
		t.Errorf("a desirable criterion excluded: %v", got)
	}
	if got := Short(criteria, sheet("", "", 2, 5, 5).Marks); !slices.Equal(got, []int{0}) {
		t.Errorf("%v", got)
	}
	if got := (Result{Reason: "Did not come.", Short: []int{1, 7}}).why(english, criteria); got != "Did not come.; Teamwork" {
		t.Errorf("what was written, and no criterion that is none: %q", got)
	}
	sel := Selection{Stage: Interview, Criteria: criteria}
	for _, c := range []struct {
		marks []int
		want  Standing
		why   string
		en    string
	}{{[]int{3, 3, 0}, Ranked, "", ""}, {[]int{2, 1, 5}, Out, "Jugement; Teamwork", "Judgement; Teamwork"}} {
		x := ranked("C01", c.marks...)
		x.Standing, x.Results = Running, map[Stage]Result{}
		if err := x.leave(sel, "", Result{}); err != nil || x.Standing != c.want || x.Results[Interview].why(french, criteria) != c.why || x.Results[Interview].why(english, criteria) != c.en {
			t.Errorf("%v: %v, %+v", c.marks, err, x)
		}
	}
	places := Rank([]Candidate{ranked("C01", 3, 3, 0), ranked("C02", 3, 3, 4), {Code: "C03", Standing: Out}, ranked("C04", 4, 4, 1), ranked("C05", 5, 3, 2)}, criteria)
	var got []string
	for _, p := range places {
		got = append(got, p.Candidate.Code)
	}
	if !slices.Equal(got, []string{"C02", "C04", "C05", "C01"}) {
		t.Errorf("%v", got)
	}
	if places[0].Rank != 1 || !places[0].Tied || places[1].Rank != 1 || places[2].Rank != 1 || places[3].Rank != 4 || places[3].Tied || places[0].Points != 13 || places[0].Most != 20 {
		t.Errorf("ties are shown: %+v", places)
	}
	if got := key((&Candidate{Code: "C01", Results: map[Stage]Result{}}).leave(sel, "", Result{})); got != "selection.not_agreed" {
		t.Errorf("nothing was agreed: %q", got)
	}
}

func TestR145Decision(t *testing.T) {
	places := Rank([]Candidate{ranked("C01", 5, 5, 5), ranked("C02", 4, 4, 4), ranked("C03", 4, 4, 4), ranked("C04", 3, 3, 3)}, criteria)
	today := cal.MustDate("2026-12-21")
	decide := func(until string, consent bool, is ...Standing) map[string]string {
		list := make([]Proposed, len(places))
		for i, p := range places {
			list[i] = Proposed{Place: p, Outcome: Outcome{is[i], "because"}, Consent: consent}
		}
		day := cal.Date{}
		if until != "" {
			day = cal.MustDate(until)
		}
		return names(checkDecision(list, 2, day, today))
	}
	for name, c := range map[string]struct {
		got, want map[string]string
	}{
		"in order":                         {decide("2027-12-21", true, Recommended, Recommended, Reserve, Regret), map[string]string{}},
		"the second of those who share":    {decide("2027-12-21", true, Recommended, Reserve, Recommended, Regret), map[string]string{}},
		"the first is passed over":         {decide("2027-12-21", true, Reserve, Recommended, Regret, Regret), map[string]string{"rows.1.is": "selection.passed_over"}},
		"three for two posts":              {decide("", true, Recommended, Recommended, Recommended, Regret), map[string]string{"rows.2.is": "selection.more_than_posts"}},
		"the reserve list without consent": {decide("2027-12-21", false, Recommended, Recommended, Reserve, Regret), map[string]string{"rows.2.is": "selection.no_consent"}},
		"the reserve list without an end":  {decide("", true, Recommended, Recommended, Reserve, Regret), map[string]string{"until": "selection.until_wrong"}},
		"an end in the past":               {decide("2026-12-21", true, Recommended, Recommended, Reserve, Regret), map[string]string{"until": "selection.until_wrong"}},
		"no outcome":                       {decide("", true, Recommended, Recommended, "", Appointed), map[string]string{"rows.2.is": "selection.choice", "rows.3.is": "selection.choice"}},
		"nobody":                           {decide("", false, Regret, Regret, Regret, Regret), map[string]string{}},
	} {
		if !sameMap(c.got, c.want) {
			t.Errorf("%s: %v", name, c.got)
		}
	}
	list := []Proposed{{Place: places[0], Gone: true, Outcome: Outcome{Recommended, "because"}}, {Place: places[1], Outcome: Outcome{Recommended, "because"}}}
	if got := names(checkDecision(list, 2, cal.Date{}, today)); !sameMap(got, map[string]string{"rows.0.is": "selection.withdrew"}) {
		t.Errorf("who withdrew: %v", got)
	}
	consents := func(at Place, is Standing, gone bool) Proposed {
		p := Proposed{Place: at, Outcome: Outcome{is, "because"}, Consent: true, Gone: gone}
		if is == "" { // as of whom was erased
			p.Outcome, p.Consent = Outcome{}, false
		}
		return p
	}
	sel := Selection{Posts: 1, Favoured: []string{"C01", "C02"}}
	first, second, third := places[0], places[1], places[3]
	agreed := consents(second, Reserve, false)
	agreed.Consent = false
	for name, c := range map[string]struct {
		list  []Proposed
		until string
		want  string
	}{
		"as it was proposed":               {[]Proposed{consents(first, Recommended, false), consents(second, Reserve, false), consents(third, Regret, false)}, "2027-12-21", ""},
		"who was passed over is gone":      {[]Proposed{consents(first, Recommended, false), consents(third, Regret, true)}, "2027-12-21", ""},
		"who was passed over was erased":   {[]Proposed{consents(first, Recommended, false), consents(third, "", true)}, "2027-12-21", ""},
		"who is recommended is gone":       {[]Proposed{consents(first, Recommended, true)}, "2027-12-21", "selection.favoured_gone"},
		"who is in reserve is gone":        {[]Proposed{consents(first, Recommended, false), consents(second, Reserve, true)}, "2027-12-21", "selection.favoured_gone"},
		"who is in reserve was erased":     {[]Proposed{consents(first, Recommended, false), consents(second, "", true)}, "2027-12-21", "selection.favoured_gone"},
		"who was passed over is back":      {[]Proposed{consents(first, Regret, false), consents(second, Recommended, false)}, "2027-12-21", "selection.outdated"},
		"who is in reserve agrees no more": {[]Proposed{consents(first, Recommended, false), agreed}, "2027-12-21", "selection.outdated"},
		"the reserve list has run out":     {[]Proposed{consents(first, Recommended, false), consents(second, Reserve, false)}, "2026-12-21", "selection.outdated"},
	} {
		if got := key(sel.stands(c.list, cal.MustDate(c.until), today)); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestR141FourClearances(t *testing.T) {
	c := Candidate{Clearances: map[Clearance]Cleared{}}
	day := cal.MustDate("2027-01-10")
	for i, x := range TheFour {
		if n := len(c.Outstanding()); n != 4-i {
			t.Errorf("%d outstanding after %d", n, i)
		}
		c.Clearances[x] = Cleared{Requested: day}
		if n := len(c.Outstanding()); n != 4-i {
			t.Errorf("%s counts when it was only asked for", x)
		}
		c.Clearances[x] = Cleared{Requested: day, Received: day}
	}
	if len(c.Outstanding()) != 0 {
		t.Error("all four are there")
	}
	for name, x := range map[string]struct {
		c    Cleared
		want map[string]string
	}{
		"asked for":             {Cleared{Requested: day}, map[string]string{}},
		"not asked for":         {Cleared{Received: day}, map[string]string{"requested_on": "fault.required"}},
		"before it was asked":   {Cleared{Requested: day, Received: day.AddDays(-1)}, map[string]string{"received_on": "selection.before_request"}},
		"tomorrow":              {Cleared{Requested: day.AddDays(1)}, map[string]string{"requested_on": "selection.future"}},
		"received and refused":  {Cleared{Requested: day, Received: day, Refused: day, Note: "x"}, map[string]string{"refused_on": "selection.two_answers"}},
		"refused without a why": {Cleared{Requested: day, Refused: day}, map[string]string{"note": "fault.required"}},
	} {
		if got := names(x.c.check(day)); !sameMap(got, x.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestR145NextOffer(t *testing.T) {
	today := cal.MustDate("2027-01-10")
	at := func(c Candidate, s Standing) Candidate {
		c.Standing, c.ReserveUntil = s, today
		return c
	}
	first, second, third, fourth := ranked("C01", 5, 5, 5), ranked("C02", 4, 4, 4), ranked("C03", 4, 4, 4), ranked("C04", 3, 3, 3)
	sel := Selection{Stage: Clearances, Posts: 1, Criteria: criteria}
	for name, c := range map[string]struct {
		list []Candidate
		gone map[CandidateID]bool
		on   cal.Date
		want []CandidateID
	}{
		"the one recommended":          {[]Candidate{at(second, Reserve), at(first, Recommended)}, nil, today, []CandidateID{"C01"}},
		"the post is held":             {[]Candidate{at(first, Provisional), at(second, Reserve)}, nil, today, nil},
		"declined: the reserve list":   {[]Candidate{at(first, Declined), at(second, Reserve), at(third, Reserve), at(fourth, Reserve)}, nil, today, []CandidateID{"C02", "C03"}},
		"the reserve list has run out": {[]Candidate{at(first, Declined), at(second, Reserve)}, nil, today.AddDays(1), nil},
		"who withdrew is passed over":  {[]Candidate{at(first, Declined), at(second, Reserve), at(fourth, Reserve)}, map[CandidateID]bool{"C02": true}, today, []CandidateID{"C04"}},
		"regret is never offered":      {[]Candidate{at(first, Lapsed), at(second, Regret)}, nil, today, nil},
	} {
		if got := NextOffer(sel, c.list, c.gone, c.on); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
		if got := over(sel, c.list, c.gone, c.on); got != (len(c.want) == 0 && name != "the post is held") {
			t.Errorf("%s: over %v", name, got)
		}
	}
}

func TestMinutesAreSignedByTwo(t *testing.T) {
	sel := Selection{Stage: Decision, Criteria: criteria, Panel: Panel{{Actor: "a", Chair: true}, {Actor: "b"}}}
	c := ranked("C01", 4, 4, 4)
	draft := sheet("b", "C01", 0, 0, 0)
	draft.HandedIn = cal.Instant{}
	m := Compose(sel, []Candidate{c}, []Sheet{sheet("a", "C01", 4, 4, 4), draft})
	digest, err := m.Digest()
	if err != nil || len(m.Entries) != 1 || len(m.Entries[0].Sheets) != 1 || m.Entries[0].Rank != 1 {
		t.Fatalf("%v %+v", err, m.Entries)
	}
	if got := key(sel.maySign(control.Hand{Person: "b"}, false, digest)); got != "selection.chair_first" {
		t.Errorf("the second before the chair: %q", got)
	}
	sel.Signatures = []Signature{{By: "a", Chair: true, Digest: digest}}
	for who, want := range map[string]string{"a": "selection.signed_already", "b": ""} {
		if got := key(sel.maySign(control.Hand{Person: control.ActorID(who)}, false, digest)); got != want {
			t.Errorf("%s: %q", who, got)
		}
	}
	if got := key(sel.maySign(control.Hand{Person: "x", For: "a"}, false, digest)); got != "control.four_eyes" {
		t.Errorf("for the chair: %q", got)
	}
	byDeputy := sel
	byDeputy.Signatures = []Signature{{By: "x", For: "b", Chair: true, Digest: digest}}
	for who, want := range map[control.Hand]string{{Person: "b"}: "control.four_eyes", {Person: "c", For: "b"}: "control.four_eyes", {Person: "c"}: ""} {
		if got := key(byDeputy.maySign(who, false, digest)); got != want {
			t.Errorf("%v after a signature for b: %q", who, got)
		}
	}
	if sel.Signed(digest) {
		t.Error("one signature is enough")
	}
	sel.Signatures = append(sel.Signatures, Signature{By: "b", Digest: digest})
	c.RankReason = "Better at drafting"
	changed, _ := Compose(sel, []Candidate{c}, []Sheet{sheet("a", "C01", 4, 4, 4), draft}).Digest()
	if !sel.Signed(digest) || sel.Signed(changed) {
		t.Error("signatures hold for these minutes, and for no others")
	}
	sel.Signatures = append(sel.Signatures, Signature{By: "x", For: "y", Digest: digest}, Signature{By: "z", Digest: changed})
	for who, want := range map[control.ActorID]bool{"a": true, "b": true, "x": true, "y": true, "z": false, "c": false} {
		if got := slices.Contains(sel.hands(digest), who); got != want {
			t.Errorf("%s had a hand in what rests on these minutes: %v", who, got)
		}
	}
}

func TestStandardCriteria(t *testing.T) {
	f := recruitment.Form{Competencies: i18n.Text{EN: "- Teamwork\n- Calm\n", FR: "- Esprit d'équipe"},
		Essential: []eligibility.Criterion{{Kind: eligibility.Degree, Text: i18n.Text{EN: "A degree"}}, {Kind: eligibility.Statement, Text: i18n.Text{EN: "Methods"}}},
		Desirable: []eligibility.Criterion{{Kind: eligibility.Statement, Text: i18n.Text{EN: "Fieldwork"}}}}
	got := Standard(f)
	if len(got) != 4 || got[0].Text.EN != "Methods" || got[0].Stage != Form || !got[1].Desirable || got[2].Stage != Interview || got[2].Text.FR != "Esprit d'équipe" || got[3].Text.EN != "Calm" {
		t.Errorf("%+v", got)
	}
	var fs fault.Fields
	checkCriteria([]Criterion{{Stage: Decision, Weight: 0}}, &fs)
	if got := names(fs.Err()); !sameMap(got, map[string]string{"criteria.0.stage": "selection.choice", "criteria.0.weight": "selection.weight_wrong"}) {
		t.Errorf("%v", got)
	}
}

// A blind dossier holds nothing that tells who it is, whatever the candidate wrote where.
func TestBlindDossierTellsNothing(t *testing.T) {
	form := candidacy.Form{
		Person:     candidacy.Person{Name: "Zenobia Quillfeather", Phone: "+32 2 555 01 99", Address: "12 Larch Lane", Nation: "NOR", Sex: "female", Born: cal.MustDate("1985-05-04")},
		Studies:    candidacy.Studies{Diploma: eligibility.University, Subject: "Law at Bergen", School: "Bergen", Year: 2008},
		Experience: candidacy.Experience{Jobs: []candidacy.Job{{Employer: "Fjord Institute", Title: "Adviser", From: cal.MustDate("2020-01-01"), To: cal.MustDate("2021-12-31"), Share: 100, Tasks: "At the FJORD  Institute; call +32 2 555 01 99 or zq@mail.example, see https://quill.example/zq"}}},
		Answers:    candidacy.Answers{Essential: []candidacy.Said{{Text: "I, Zénobia, QUILLFEATHER, am from Norvège (Norway) and write as zquill."}}},
		Files:      []candidacy.Attached{{Name: "quillfeather-cv.pdf"}},
	}
	a := candidacy.Application{Name: "Zenobia Quillfeather", Email: "zquill@mail.example", HandedIn: &form, Submitted: cal.MustInstant("2026-12-01T10:00:00.000000Z")}
	d := dossierOf(Candidate{Code: "C07"}, a, true, "Norway", "Norvège")
	text := strings.ToLower(strings.Join(append(append([]string{d.Name, d.Subject, d.School, d.Jobs[0].Employer, d.Jobs[0].Title, d.Jobs[0].Tasks}, d.Essential...), d.Code), " "))
	for _, telling := range []string{"zenobia", "zénobia", "quillfeather", "norway", "norvège", "bergen", "555 01 99", "mail.example", "zquill", "quill.example", "larch"} {
		if strings.Contains(text, telling) {
			t.Errorf("%q is told: %s", telling, text)
		}
	}
	if d.Jobs[0].Months != 24 || !d.Jobs[0].From.IsZero() || d.Jobs[0].Title != "Adviser" || d.Subject != "Law at "+hidden {
		t.Errorf("%+v", d)
	}
	open := dossierOf(Candidate{Code: "C07"}, a, false)
	if open.Name != "Zenobia Quillfeather" || open.School != "Bergen" || !strings.Contains(open.Jobs[0].Tasks, "FJORD") {
		t.Errorf("%+v", open)
	}
}

// A name goes where it is a word: a gap in another word would spell it to whoever knows that word.
func TestBlindingCutsWholeWords(t *testing.T) {
	hide := without([]string{"Ana", "Le Roux", "+32 ana"})
	for text, want := range map[string]string{
		"Ana, ANA and aná's management of bananas": "[…], […] and […]'s management of bananas",
		"an anagram; X-ana_2; 3ana, ana3":          "an anagram; X-[…]_2; 3ana, ana3",
		"Ana\u0301 and Anae\u0301":                 "[…] and Anae\u0301",
		"le roux, Le\u00a0Roux, le rouxel":         "[…], […], le rouxel",
		"tel+32 ana":                               "tel[…]",
	} {
		if got := hide(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzWithout(f *testing.F) {
	f.Add("the management of ana and ana", "ana")
	f.Add("I am Zénobia Ÿ.", "zenobia")
	f.Add("ﬁxed \xff bytes", "fixed")
	letters := func(s string) bool {
		for _, r := range s {
			if (r < 'a' || r > 'z') && r != ' ' {
				return false
			}
		}
		return len(strings.TrimSpace(s)) >= short
	}
	f.Fuzz(func(t *testing.T, text, word string) {
		got := without([]string{word})(text)
		if letters(word) && letters(text) && regexp.MustCompile(`\b`+strings.TrimSpace(word)+`\b`).MatchString(got) {
			t.Errorf("%q is left in %q", word, got)
		}
		if letters(word) && letters(text) && len(regexp.MustCompile(`\pL\[|\]\pL`).FindString(got)) > 0 {
			t.Errorf("%q was cut out of a word: %q", word, got)
		}
	})
}

func TestStatisticsHideFew(t *testing.T) {
	got := Suppress([]Group{{"a", []int{12, 3, 1}}, {"b", []int{4, 2, 0}}, {"c", []int{29, 20, 5}}, {"d", []int{0, 20, 6}}})
	want := []Group{{"a", []int{12, hiddenCell, hiddenCell}}, {"c", []int{29, 20, 5}}, {"d", []int{hiddenCell, 20, 6}}}
	if !slices.EqualFunc(got, want, func(a, b Group) bool { return a.Name == b.Name && slices.Equal(a.Numbers, b.Numbers) }) {
		t.Errorf("%v, want %v", got, want)
	}
	if one := Suppress([]Group{{"a", []int{12}}, {"b", []int{9}}, {"c", []int{1}}}); len(one) != 1 || one[0].Name != "a" {
		t.Errorf("the hidden one is found by subtraction: %v", one)
	}
	for name, c := range map[string]struct{ given, want []Group }{
		"two noughts are found by a sum of nought": {[]Group{{"a", []int{12}}, {"b", []int{0}}, {"c", []int{0}}, {"d", []int{30}}}, []Group{{"d", []int{30}}}},
		"and the most that can be by its sum":      {[]Group{{"a", []int{12}}, {"b", []int{4}}, {"c", []int{4}}, {"d", []int{30}}}, []Group{{"d", []int{30}}}},
		"a sum that leaves it open hides no more":  {[]Group{{"a", []int{12}}, {"b", []int{4}}, {"c", []int{3}}, {"d", []int{30}}}, []Group{{"a", []int{12}}, {"d", []int{30}}}},
		"how few left is hidden, also over a gap": {[]Group{{"a", []int{30, 28, 27, 25}}, {"b", []int{40, 40, 35, 35}}, {"c", []int{50, 49, 40, 40}}, {"d", []int{60, 60, 20, 20}}},
			[]Group{{"a", []int{30, hiddenCell, hiddenCell, 25}}, {"b", []int{40, 40, 35, 35}}, {"c", []int{50, hiddenCell, 40, 40}}, {"d", []int{60, 60, hiddenCell, 20}}}},
	} {
		if got := Suppress(c.given); !slices.EqualFunc(got, c.want, func(a, b Group) bool { return a.Name == b.Name && slices.Equal(a.Numbers, b.Numbers) }) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	passed := Candidate{Results: map[Stage]Result{Form: {Passed: true}, Video: {Passed: true, Skipped: true}}}
	groups := tally([]Candidate{passed, {}, passed}, func(c Candidate) string {
		if len(c.Results) > 0 {
			return "b"
		}
		return "a"
	})
	if len(groups) != 2 || !slices.Equal(groups[0].Numbers, []int{1, 0, 0, 0, 0, 0}) || !slices.Equal(groups[1].Numbers, []int{2, 2, 2, 0, 0, 0}) {
		t.Errorf("%+v", groups)
	}
	at := func(day string) cal.Instant { return cal.MustInstant(day + "T10:00:00.000000Z") }
	list := []Selection{{Steps: map[Stage]Step{Form: {Began: at("2026-12-01"), Ended: at("2026-12-04")}}}, {Steps: map[Stage]Step{Form: {Began: at("2026-12-01"), Ended: at("2026-12-11")}, Video: {Began: at("2026-12-11"), Ended: at("2026-12-11"), Skipped: "Few"}}}, {Steps: map[Stage]Step{Form: {Began: at("2026-12-01")}}}}
	lengths := Lengths(list)
	if lengths[0] != (Length{Form, 2, 0, 3, 10}) || lengths[1] != (Length{Stage: Video, Skipped: 1}) {
		t.Errorf("%+v", lengths[:2])
	}
}

func TestLettersSayNothingTooEarly(t *testing.T) {
	sel := func(s Stage) Selection { return Selection{Stage: s} }
	withdrew := Candidate{Standing: Out, Results: map[Stage]Result{Form: {Withdrawn: true}}}
	for _, c := range []struct {
		kind LetterKind
		sel  Selection
		who  Candidate
		want bool
	}{
		{Invitation, sel(Form), Candidate{Standing: Running}, false}, {Invitation, sel(Video), Candidate{Standing: Running}, true}, {Invitation, sel(Decision), Candidate{Standing: Ranked}, false},
		{RegretLetter, sel(Video), Candidate{Standing: Out}, true}, {RegretLetter, sel(Video), withdrew, false}, {RegretLetter, sel(Decision), Candidate{Standing: Ranked, Outcome: Outcome{Is: Regret}}, false}, {RegretLetter, sel(Clearances), Candidate{Standing: Regret}, true},
		{ReserveLetter, sel(Decision), Candidate{Standing: Ranked, Outcome: Outcome{Is: Reserve}}, false}, {ReserveLetter, sel(Clearances), Candidate{Standing: Reserve}, true},
		{ProvisionalOne, sel(Clearances), Candidate{Standing: Recommended}, false}, {ProvisionalOne, sel(Clearances), Candidate{Standing: Provisional}, true}, {FinalOne, sel(Clearances), Candidate{Standing: Provisional}, false}, {FinalOne, sel(Clearances), Candidate{Standing: Final}, true},
	} {
		if got := c.kind.Gets(c.sel, c.who); got != c.want {
			t.Errorf("%s in %s to %s: %v", c.kind, c.sel.Stage, c.who.Standing, got)
		}
	}
	both := func(s string) i18n.Text { return i18n.Text{EN: s, FR: s} }
	for name, c := range map[string]struct {
		w    Wording
		want map[string]string
	}{
		"right":           {Wording{both("For {name}"), both("{title} {reference} {stage}")}, map[string]string{}},
		"no French":       {Wording{i18n.Text{EN: "A"}, both("B")}, map[string]string{"subject_fr": "fault.required"}},
		"an open place":   {Wording{both("A"), i18n.Text{EN: "Dear {nmae}", FR: "B"}}, map[string]string{"body_en": "selection.place_unknown"}},
		"a second header": {Wording{i18n.Text{EN: "A\r\nBcc: x@mail.example", FR: "A"}, both("B")}, map[string]string{"subject_en": "selection.one_line"}},
	} {
		if got := names(c.w.check()); !sameMap(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
	w := Wording{both("{name}: {title}"), both("{stage} {reference}")}
	if subject, body := w.fill(i18n.FR, "{title}", "Post", "VN", "Test"); subject != "{title}: Post" || body != "Test VN" {
		t.Errorf("%q %q", subject, body)
	}
	if got := paragraphs("One\nline.\r\n\r\n\n  Two. \n"); !slices.Equal(got, []string{"One line.", "Two."}) {
		t.Errorf("%q", got)
	}
}
