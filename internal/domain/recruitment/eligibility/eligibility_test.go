package eligibility_test

import (
	"slices"
	"testing"

	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

var onDay = cal.MustDate("2026-01-25")

// Story 25: two jobs that overlap count once; the part in project management is judged on its own job.
func TestStory25OverlappingJobsCountOnce(t *testing.T) {
	jobs := []eligibility.Interval{
		{Period: cal.Period{Start: cal.MustDate("2022-01-01"), End: cal.MustDate("2023-12-31")}},
		{Period: cal.Period{Start: cal.MustDate("2023-07-01"), End: cal.MustDate("2024-06-30")}},
	}
	if n := eligibility.Months(jobs, onDay); n != 30 {
		t.Errorf("%d months, want 30", n)
	}
	if n := eligibility.Months(jobs[1:], onDay); n != 12 {
		t.Errorf("%d months of the second, want 12", n)
	}
}

// R136: an open end is the day, the future does not count; R135: part-time counts by its share, and the higher share where
// two overlap.
func TestMonths(t *testing.T) {
	day := cal.MustDate
	for name, c := range map[string]struct {
		list []eligibility.Interval
		want int
	}{
		"none":            {nil, 0},
		"open":            {[]eligibility.Interval{{Period: cal.Period{Start: day("2025-01-26")}}}, 12},
		"future":          {[]eligibility.Interval{{Period: cal.Period{Start: day("2027-01-01"), End: day("2028-01-01")}}}, 0},
		"half":            {[]eligibility.Interval{{Period: cal.Period{Start: day("2023-01-01"), End: day("2023-12-31")}, Share: 5000}}, 6},
		"half under full": {[]eligibility.Interval{{Period: cal.Period{Start: day("2023-01-01"), End: day("2023-12-31")}, Share: 5000}, {Period: cal.Period{Start: day("2023-01-01"), End: day("2023-06-30")}}}, 9},
		"backwards":       {[]eligibility.Interval{{Period: cal.Period{Start: day("2023-05-01"), End: day("2023-01-01")}}}, 0},
		"a leap February": {[]eligibility.Interval{{Period: cal.Period{Start: day("2024-02-01"), End: day("2024-02-29")}}}, 1},
		"weeks add up":    {[]eligibility.Interval{{Period: cal.Period{Start: day("2024-03-01"), End: day("2024-03-15")}}, {Period: cal.Period{Start: day("2024-05-01"), End: day("2024-05-15")}}}, 1},
	} {
		if n := eligibility.Months(c.list, onDay); n != c.want {
			t.Errorf("%s: %d, want %d", name, n, c.want)
		}
	}
}

// Story 26, R137: V in one and I in the other, either way round.
func TestStory26Languages(t *testing.T) {
	rule := eligibility.OneAndOther{One: eligibility.Advanced, Other: eligibility.Beginner}
	for _, c := range []struct {
		english, french eligibility.Level
		want            bool
	}{{eligibility.UpperIntermediate, eligibility.Advanced, true}, {eligibility.UpperIntermediate, eligibility.Elementary, false}, {eligibility.Advanced, eligibility.NoLevel, false}, {eligibility.Advanced, eligibility.Beginner, true}} {
		if got := rule.Met(c.english, c.french); got != c.want {
			t.Errorf("EN %s FR %s: %v", c.english, c.french, got)
		}
	}
}

func period(from, to string) cal.Period {
	p := cal.Period{Start: cal.MustDate(from)}
	if to != "" {
		p.End = cal.MustDate(to)
	}
	return p
}

// members are dated: Finland and Sweden joined, an invented state left.
var members = []eligibility.Membership{
	{Nation: "NLD", Period: period("1949-04-04", "")}, {Nation: "FIN", Period: period("2023-04-04", "")},
	{Nation: "SWE", Period: period("2024-03-07", "")}, {Nation: "XYZ", Period: period("2000-01-01", "2025-12-31")},
}

// one judges a single criterion.
func one(x eligibility.Criterion, c eligibility.Candidate) eligibility.Outcome {
	if c.Submitted.IsZero() {
		c.Submitted = onDay
	}
	return eligibility.Judge([]eligibility.Criterion{x}, nil, c, members).Essential[0]
}

func keys(o eligibility.Outcome) (list []string) {
	for _, s := range o.Evidence {
		list = append(list, s.Key)
	}
	return list
}

// R132: nationality by the dated list of members on the day of submission; of two nationalities one is enough.
func TestR132Nationality(t *testing.T) {
	x := eligibility.Criterion{Kind: eligibility.Nationality}
	for _, c := range []struct {
		nations []string
		on      string
		want    eligibility.Result
	}{
		{[]string{"NLD"}, "2026-01-25", eligibility.Met},
		{[]string{"FIN"}, "2023-04-03", eligibility.NotMet},
		{[]string{"FIN"}, "2023-04-04", eligibility.Met},
		{[]string{"XYZ"}, "2025-12-31", eligibility.Met},
		{[]string{"XYZ"}, "2026-01-01", eligibility.NotMet},
		{[]string{"CHE", "SWE"}, "2026-01-25", eligibility.Met},
		{[]string{"CHE"}, "2026-01-25", eligibility.NotMet},
		{nil, "2026-01-25", eligibility.NoneFound},
	} {
		if o := one(x, eligibility.Candidate{Nationalities: c.nations, Submitted: cal.MustDate(c.on)}); o.Result != c.want || o.Rule != "R132" {
			t.Errorf("%v on %s: %s by %s, want %s", c.nations, c.on, o.Result, o.Rule, c.want)
		}
	}
}

// R133: over 21 and under 60 on the day of taking up duty, to the day; the bounds are the vacancy's.
func TestR133Age(t *testing.T) {
	x := eligibility.Criterion{Kind: eligibility.Age, Least: 21, Part: 60}
	for _, c := range []struct {
		born, start string
		want        eligibility.Result
	}{
		{"2005-03-02", "2026-03-02", eligibility.NotMet}, // exactly 21
		{"2005-03-01", "2026-03-02", eligibility.Met},
		{"1966-03-02", "2026-03-02", eligibility.NotMet}, // exactly 60
		{"1966-03-03", "2026-03-02", eligibility.Met},
		{"2004-02-29", "2025-03-01", eligibility.NotMet}, // 21 on 1 March
		{"2004-02-29", "2025-03-02", eligibility.Met},
		{"", "2026-03-02", eligibility.NoneFound},
	} {
		o := one(x, eligibility.Candidate{Born: cal.MustDate(c.born), Start: cal.MustDate(c.start)})
		if o.Result != c.want || o.Rule != "R133" {
			t.Errorf("born %s, start %s: %s, want %s", c.born, c.start, o.Result, c.want)
		}
	}
}

// R133: service, fitness and relatives as declared; a relative nobody has spoken on is judged by a person. R141: clearance.
func TestR133Declarations(t *testing.T) {
	yes, no, unsaid := eligibility.Yes, eligibility.No, eligibility.Unsaid
	for _, c := range []struct {
		kind eligibility.Kind
		with eligibility.Candidate
		want eligibility.Result
	}{
		{eligibility.Service, eligibility.Candidate{Service: yes}, eligibility.Met},
		{eligibility.Service, eligibility.Candidate{Service: no}, eligibility.NotMet},
		{eligibility.Service, eligibility.Candidate{}, eligibility.NoneFound},
		{eligibility.Fitness, eligibility.Candidate{Fit: yes}, eligibility.Met},
		{eligibility.Fitness, eligibility.Candidate{Fit: no}, eligibility.NotMet},
		{eligibility.Relatives, eligibility.Candidate{Relatives: no}, eligibility.Met},
		{eligibility.Relatives, eligibility.Candidate{Relatives: yes, Authorised: unsaid}, eligibility.ToJudge},
		{eligibility.Relatives, eligibility.Candidate{Relatives: yes, Authorised: yes}, eligibility.Met},
		{eligibility.Relatives, eligibility.Candidate{Relatives: yes, Authorised: no}, eligibility.NotMet},
		{eligibility.Relatives, eligibility.Candidate{}, eligibility.NoneFound},
		{eligibility.Clearance, eligibility.Candidate{Clearance: yes}, eligibility.Met},
		{eligibility.Clearance, eligibility.Candidate{Clearance: no}, eligibility.NotMet},
	} {
		if o := one(eligibility.Criterion{Kind: c.kind}, c.with); o.Result != c.want {
			t.Errorf("%s %+v: %s, want %s", c.kind, c.with, o.Result, c.want)
		}
	}
}

// R134: in time is at the deadline or before it, to the microsecond.
func TestR134InTime(t *testing.T) {
	deadline := cal.MustInstant("2026-01-25T16:59:00.000000Z")
	for at, want := range map[string]bool{"2026-01-25T16:59:00.000000Z": true, "2026-01-25T16:58:59.999999Z": true, "2026-01-25T16:59:00.000001Z": false, "2026-01-25T16:59:01.000000Z": false} {
		if got := eligibility.InTime(cal.MustInstant(at), deadline); got != want {
			t.Errorf("%s: %v", at, got)
		}
	}
}

// R135: a university's degree is met, what is called equivalent a person judges, nothing is nothing.
func TestR135Degree(t *testing.T) {
	x := eligibility.Criterion{Kind: eligibility.Degree}
	for diploma, want := range map[eligibility.Diploma]eligibility.Result{eligibility.University: eligibility.Met, eligibility.Equivalent: eligibility.ToJudge, eligibility.NoDiploma: eligibility.NoneFound} {
		if o := one(x, eligibility.Candidate{Diploma: diploma}); o.Result != want || o.Rule != "R135" {
			t.Errorf("%q: %s, want %s", diploma, o.Result, want)
		}
	}
	if o := one(x, eligibility.Candidate{Studies: "Two years of law"}); o.Result != eligibility.ToJudge {
		t.Errorf("studies without a diploma: %s", o.Result)
	}
}

// R135 and R136, story 25: 36 months of which 24 in managing projects, in jobs that overlap, part-time by its share, open
// ends to the day of submission; the arithmetic adds up to the answer.
func TestR135R136Experience(t *testing.T) {
	x := eligibility.Criterion{Kind: eligibility.Experience, Least: 36, Part: 24}
	for name, c := range map[string]struct {
		stints        []eligibility.Stint
		months, parts int
		want          eligibility.Result
	}{
		"enough of both":               {[]eligibility.Stint{{Period: period("2022-01-26", ""), Project: 100}}, 48, 48, eligibility.Met},
		"one month short":              {[]eligibility.Stint{{Period: period("2023-02-26", ""), Project: 100}}, 35, 35, eligibility.NotMet},
		"too little of projects":       {[]eligibility.Stint{{Period: period("2020-01-26", "")}, {Period: period("2024-02-26", ""), Project: 100}}, 72, 23, eligibility.NotMet},
		"overlap counts once":          {[]eligibility.Stint{{Period: period("2022-01-01", "2023-12-31"), Project: 100}, {Period: period("2023-07-01", "2024-06-30"), Project: 100}}, 30, 30, eligibility.NotMet},
		"half of a job is projects":    {[]eligibility.Stint{{Period: period("2022-01-26", ""), Project: 50}}, 48, 24, eligibility.Met},
		"part-time weighs":             {[]eligibility.Stint{{Period: period("2020-01-26", ""), Share: 50, Project: 100}}, 36, 36, eligibility.Met},
		"projects in the part-time":    {[]eligibility.Stint{{Period: period("2022-01-26", "")}, {Period: period("2022-01-26", ""), Share: 50, Project: 100}}, 48, 24, eligibility.Met},
		"a share of a share is exact":  {[]eligibility.Stint{{Period: period("2020-09-26", ""), Share: 75, Project: 50}}, 48, 24, eligibility.Met},
		"the future does not count":    {[]eligibility.Stint{{Period: period("2027-01-01", "2032-01-01"), Project: 100}}, 0, 0, eligibility.NotMet},
		"an end before the beginning":  {[]eligibility.Stint{{Period: period("2025-01-01", "2019-01-01"), Project: 100}}, 0, 0, eligibility.NotMet},
		"shares beyond the whole work": {[]eligibility.Stint{{Period: period("2022-01-26", ""), Share: 400, Project: 400}}, 48, 48, eligibility.Met},
	} {
		o := one(x, eligibility.Candidate{Experience: c.stints})
		if o.Result != c.want || o.Rule != "R135, R136" {
			t.Errorf("%s: %s, want %s", name, o.Result, c.want)
		}
		if o.Evidence[0].Args["have"] != c.months || o.Evidence[1].Args["have"] != c.parts {
			t.Errorf("%s: %v of which %v, want %d of which %d", name, o.Evidence[0].Args["have"], o.Evidence[1].Args["have"], c.months, c.parts)
		}
		for _, x := range []struct {
			said   int
			pieces []eligibility.Piece
		}{{c.months, o.Arithmetic}, {c.parts, o.ProjectArithmetic}} {
			sum := 0
			for _, p := range x.pieces {
				sum += (p.Months*30 + p.Days) * p.Share
			}
			if sum/300_000 != x.said {
				t.Errorf("%s: the arithmetic gives %d months, the answer %d", name, sum/300_000, x.said)
			}
		}
	}
	if o := one(x, eligibility.Candidate{}); o.Result != eligibility.NoneFound {
		t.Errorf("no experience declared: %s", o.Result)
	}
}

// R137, story 26: V in one and I in the other, either way round. R138: another scale is shown and never converted.
func TestR137R138Languages(t *testing.T) {
	x := eligibility.Criterion{Kind: eligibility.Languages, One: eligibility.Advanced, Other: eligibility.Beginner}
	stanag := []eligibility.OtherScale{{Language: eligibility.French, Scale: "STANAG 6001", Level: "3333"}}
	german := []eligibility.OtherScale{{Language: "German", Scale: "STANAG 6001", Level: "3333"}}
	for _, c := range []struct {
		english, french eligibility.Level
		scales          []eligibility.OtherScale
		want            eligibility.Result
	}{
		{eligibility.Advanced, eligibility.Beginner, nil, eligibility.Met},
		{eligibility.Beginner, eligibility.Advanced, nil, eligibility.Met},
		{eligibility.UpperIntermediate, eligibility.UpperIntermediate, nil, eligibility.NotMet},
		{eligibility.Advanced, eligibility.NoLevel, nil, eligibility.NotMet},
		{eligibility.Advanced, eligibility.NoLevel, stanag, eligibility.ToJudge},
		{eligibility.NoLevel, eligibility.NoLevel, stanag, eligibility.ToJudge},
		{eligibility.Intermediate, eligibility.Intermediate, stanag, eligibility.NotMet},
		{eligibility.NoLevel, eligibility.Advanced, stanag, eligibility.NotMet},
		{eligibility.Advanced, eligibility.NoLevel, german, eligibility.NotMet},
		{eligibility.NoLevel, eligibility.NoLevel, german, eligibility.NoneFound},
		{eligibility.NoLevel, eligibility.NoLevel, nil, eligibility.NoneFound},
	} {
		o := one(x, eligibility.Candidate{English: c.english, French: c.french, OtherScales: c.scales})
		if o.Result != c.want {
			t.Errorf("EN %s FR %s with %v: %s, want %s", c.english, c.french, c.scales, o.Result, c.want)
		}
		if len(c.scales) > 0 && !slices.Contains(keys(o), "recruitment.eligibility.other_scale") {
			t.Errorf("EN %s FR %s: the other scale is not shown", c.english, c.french)
		}
	}
}

// R141: what the engine can say of clearances before appointment is the candidate's word; a person judges statements.
func TestStatementsAreForAPerson(t *testing.T) {
	essential := []eligibility.Criterion{{Kind: eligibility.Statement, Text: i18n.Text{EN: "Political awareness"}}, {Kind: eligibility.Clearance}}
	r := eligibility.Judge(essential, nil, eligibility.Candidate{Clearance: eligibility.Yes, Statements: map[int]string{0: " I worked with five partners. "}}, members)
	if r.Verdict != eligibility.Open || r.Essential[0].Result != eligibility.ToJudge || r.Essential[0].Evidence[0].Args["text"] != "I worked with five partners." {
		t.Errorf("%+v", r)
	}
	if r := eligibility.Judge(essential, nil, eligibility.Candidate{Clearance: eligibility.Yes}, members); r.Verdict != eligibility.Open || r.Essential[0].Result != eligibility.NoneFound {
		t.Errorf("without a statement: %+v", r)
	}
}

// R144: desirables never exclude; they only count for ranking.
func TestR144DesirablesOnlyRank(t *testing.T) {
	essential := []eligibility.Criterion{{Kind: eligibility.Nationality}}
	desirable := []eligibility.Criterion{{Kind: eligibility.Experience, Least: 240}, {Kind: eligibility.Statement}, {Kind: eligibility.Languages, One: eligibility.Advanced, Other: eligibility.Advanced}}
	poor := eligibility.Judge(essential, desirable, eligibility.Candidate{Nationalities: []string{"NLD"}, English: eligibility.Advanced, Experience: []eligibility.Stint{{Period: period("2025-01-01", "")}}, Submitted: onDay}, members)
	if poor.Verdict != eligibility.Eligible || poor.Advantages != 0 || len(poor.Desirable) != 3 {
		t.Errorf("%+v", poor)
	}
	rich := eligibility.Judge(essential, desirable, eligibility.Candidate{Nationalities: []string{"NLD"}, English: eligibility.Advanced, French: eligibility.Advanced, Submitted: onDay, Advantages: map[int]string{1: "Ten years in the region."}}, members)
	if rich.Verdict != eligibility.Eligible || rich.Advantages != 2 {
		t.Errorf("%+v", rich)
	}
	out := eligibility.Judge(essential, desirable, eligibility.Candidate{Nationalities: []string{"CHE"}, English: eligibility.Advanced, French: eligibility.Advanced, Submitted: onDay}, members)
	if out.Verdict != eligibility.Ineligible {
		t.Errorf("a desirable made up for an essential: %+v", out)
	}
}

// Criteria are data per vacancy: their figures must suit their kind.
func TestCriterionCheck(t *testing.T) {
	text := i18n.Text{EN: "x", FR: "x"}
	for want, x := range map[string]eligibility.Criterion{
		"":          {Kind: eligibility.Experience, Text: text, Least: 36, Part: 24},
		"0.part":    {Kind: eligibility.Experience, Text: text, Least: 12, Part: 24},
		"0.least":   {Kind: eligibility.Degree, Text: text, Least: 12},
		"0.kind":    {Kind: "luck", Text: text},
		"0.one":     {Kind: eligibility.Languages, Text: text},
		"0.other":   {Kind: eligibility.Languages, Text: text, One: eligibility.Beginner, Other: eligibility.Advanced},
		"0.text_en": {Kind: eligibility.Nationality},
	} {
		var fs fault.Fields
		x.Check("0", &fs)
		found := ""
		if f := fault.Of(fs.Err()); f != nil {
			found = f.Fields[0].Name
		}
		if found != want {
			t.Errorf("%+v: fault at %q, want %q", x, found, want)
		}
	}
}

// Whatever was declared, the engine says something of every criterion and counts no more months than there are.
func FuzzJudge(f *testing.F) {
	f.Add("NLD", "1980-05-01", "2019-01-01", "2025-01-01", 80, 50, uint8(5), uint8(1))
	f.Add("", "", "9999-12-31", "0001-01-01", -3, 900, uint8(9), uint8(0))
	f.Fuzz(func(t *testing.T, nation, born, from, to string, share, project int, english, french uint8) {
		b, err1 := cal.ParseDate(born)
		start, err2 := cal.ParseDate(from)
		end, err3 := cal.ParseDate(to)
		if err1 != nil || err2 != nil || err3 != nil {
			return
		}
		c := eligibility.Candidate{Nationalities: []string{nation}, Born: b, Start: onDay, Submitted: onDay, English: eligibility.Level(english), French: eligibility.Level(french),
			Experience: []eligibility.Stint{{Period: cal.Period{Start: start, End: end}, Share: share, Project: project}}}
		var all []eligibility.Criterion
		for _, k := range eligibility.Kinds {
			all = append(all, eligibility.Criterion{Kind: k, Least: 21, Part: 60, One: eligibility.Advanced, Other: eligibility.Beginner})
		}
		for _, o := range eligibility.Judge(all, all, c, members).Essential {
			if o.Result == "" || len(o.Evidence) == 0 {
				t.Fatalf("%s: %q without evidence", o.Criterion.Kind, o.Result)
			}
			if o.Criterion.Kind == eligibility.Experience && len(o.Evidence) > 1 && o.Evidence[1].Args["have"].(int) > o.Evidence[0].Args["have"].(int) {
				t.Fatalf("more months of projects than of work: %+v", o.Evidence)
			}
		}
	})
}
