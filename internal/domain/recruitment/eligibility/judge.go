package eligibility

import (
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Result is what a rule says of a criterion.
type Result string

// The results. A rule never says more than it can know: whether a passage is enough, a person judges.
const (
	Met       Result = "met"
	NotMet    Result = "not_met"
	ToJudge   Result = "to_be_judged" // something was said, or the rule cannot decide
	NoneFound Result = "no_evidence"  // nothing speaks of it
)

// Sentence is something the engine says, as a text key with its arguments.
type Sentence struct {
	Key  string     `json:"key"`
	Args fault.Args `json:"args,omitempty"`
}

// Piece is a stretch of time as it was counted: its whole months and days over, and the share it counts with
// in ten-thousandths of full time.
type Piece struct {
	Period cal.Period `json:"period"`
	Months int        `json:"months"`
	Days   int        `json:"days"`
	Share  int        `json:"share"`
}

// Outcome is a criterion as judged: by which rule, on what evidence, by what arithmetic. Arithmetic and ProjectArithmetic are
// there for experience alone.
type Outcome struct {
	Criterion         Criterion  `json:"criterion"`
	Rule              string     `json:"rule"`
	Result            Result     `json:"result"`
	Evidence          []Sentence `json:"evidence"`
	Arithmetic        []Piece    `json:"arithmetic,omitempty"`
	ProjectArithmetic []Piece    `json:"project_arithmetic,omitempty"`
}

// Verdict is what is proposed of an application.
type Verdict string

// The verdicts.
const (
	Eligible   Verdict = "eligible"
	Ineligible Verdict = "ineligible"
	Open       Verdict = "to_be_judged" // nothing failed, and a person must judge some of it
)

// Report is a candidate as judged. Advantages is how many desirable criteria the candidate speaks of: for ranking, never
// for excluding (R144).
type Report struct {
	Verdict    Verdict   `json:"verdict"`
	Essential  []Outcome `json:"essential"`
	Desirable  []Outcome `json:"desirable"`
	Advantages int       `json:"advantages"`
}

// Judge judges a candidate by the criteria of a vacancy. The verdict follows from the essential criteria alone: one that is
// not met makes ineligible, one that must be judged, or of which nothing was said, leaves it open.
func Judge(essential, desirable []Criterion, c Candidate, members []Membership) Report {
	r := Report{Verdict: Eligible, Essential: []Outcome{}, Desirable: []Outcome{}}
	for i, x := range essential {
		o := judge(x, c, members, c.Statements[i])
		r.Essential = append(r.Essential, o)
		switch {
		case o.Result == NotMet:
			r.Verdict = Ineligible
		case o.Result != Met && r.Verdict == Eligible:
			r.Verdict = Open
		}
	}
	for i, x := range desirable {
		o := judge(x, c, members, c.Advantages[i])
		if o.Result == Met || o.Result == ToJudge {
			r.Advantages++
		}
		r.Desirable = append(r.Desirable, o)
	}
	return r
}

// judge judges one criterion; wrote is what the candidate wrote on it.
func judge(x Criterion, c Candidate, members []Membership, wrote string) Outcome {
	o := Outcome{Criterion: x, Rule: x.Kind.Rules(), Result: NoneFound, Evidence: []Sentence{}}
	switch x.Kind {
	case Nationality:
		o.nationality(c, members)
	case Age:
		o.age(c)
	case Service:
		o.answer(c.Service, Yes, "recruitment.eligibility.service")
	case Fitness:
		o.answer(c.Fit, Yes, "recruitment.eligibility.fit")
	case Clearance:
		o.answer(c.Clearance, Yes, "recruitment.eligibility.clearance")
	case Relatives:
		o.relatives(c)
	case Degree:
		o.degree(c)
	case Experience:
		o.experience(c)
	case Languages:
		o.languages(c)
	default:
		if text := strings.TrimSpace(wrote); text != "" {
			o.Result = ToJudge
			o.say("recruitment.eligibility.wrote", fault.Args{"text": text})
		}
	}
	if o.Result == NoneFound {
		o.say("recruitment.eligibility.nothing", nil)
	}
	return o
}

func (o *Outcome) say(key string, args fault.Args) {
	o.Evidence = append(o.Evidence, Sentence{key, args})
}

// nationality is judged on the day of submission by the list of members on that day (R132).
func (o *Outcome) nationality(c Candidate, members []Membership) {
	if len(c.Nationalities) == 0 {
		return
	}
	args := fault.Args{"nations": strings.Join(c.Nationalities, ", "), "on": c.Submitted}
	if nation, ok := memberOn(c.Nationalities, members, c.Submitted); ok {
		o.Result, args["nation"] = Met, nation
		o.say("recruitment.eligibility.member", args)
		return
	}
	o.Result = NotMet
	o.say("recruitment.eligibility.no_member", args)
}

// age is judged on the day the post begins: past the birthday of the lower bound, before that of the upper (R133).
func (o *Outcome) age(c Candidate) {
	if c.Born.IsZero() || c.Start.IsZero() {
		return
	}
	o.Result = NotMet
	if c.Start.After(birthday(c.Born, o.Criterion.Least)) && c.Start.Before(birthday(c.Born, o.Criterion.Part)) {
		o.Result = Met
	}
	o.say("recruitment.eligibility.age", fault.Args{"born": c.Born, "start": c.Start, "years": yearsOn(c.Born, c.Start), "over": o.Criterion.Least, "under": o.Criterion.Part})
}

// birthday is the day somebody becomes so many years old; one born on 29 February does so on 1 March in other years.
func birthday(born cal.Date, years int) cal.Date {
	return cal.NewDate(born.Year()+years, born.Time().Month(), born.Time().Day())
}

func yearsOn(born, on cal.Date) int {
	years := on.Year() - born.Year()
	if on.Before(birthday(born, years)) {
		years--
	}
	return years
}

// answer takes a declaration at its word.
func (o *Outcome) answer(said, wanted Answer, key string) {
	if said == Unsaid {
		return
	}
	o.Result = NotMet
	if said == wanted {
		o.Result = Met
	}
	o.say(key, fault.Args{"said": i18n.Key("recruitment.answer." + string(said))})
}

// relatives asks a person where a relative is on the staff and nobody has said whether that is authorised (R133).
func (o *Outcome) relatives(c Candidate) {
	switch {
	case c.Relatives == Unsaid:
		return
	case c.Relatives == No:
		o.Result = Met
	case c.Authorised == Yes:
		o.Result = Met
	case c.Authorised == No:
		o.Result = NotMet
	default:
		o.Result = ToJudge
	}
	said := c.Authorised
	o.say("recruitment.eligibility.relatives", fault.Args{"said": i18n.Key("recruitment.answer." + string(c.Relatives))})
	if c.Relatives == Yes && said != Unsaid {
		o.say("recruitment.eligibility.authorised", fault.Args{"said": i18n.Key("recruitment.answer." + string(said))})
	}
}

// degree takes a university's degree as met; what is called equivalent a person judges (R135).
func (o *Outcome) degree(c Candidate) {
	args := fault.Args{"studies": c.Studies}
	switch c.Diploma {
	case University:
		o.Result = Met
		o.say("recruitment.eligibility.university", args)
	case Equivalent:
		o.Result = ToJudge
		o.say("recruitment.eligibility.equivalent", args)
	default:
		if strings.TrimSpace(c.Studies) != "" {
			o.Result = ToJudge
			o.say("recruitment.eligibility.studies", args)
		}
	}
}

// experience counts months by the union of the stints, part-time weighted, and within the same stints those of managing
// projects (R135, R136). Too few is decided; that enough of them were in the right field, a person confirms.
func (o *Outcome) experience(c Candidate) {
	if len(c.Experience) == 0 {
		return
	}
	all, project := make([]Interval, 0, len(c.Experience)), []Interval{}
	for _, s := range c.Experience {
		share := s.share()
		all = append(all, Interval{s.Period, share * 100})
		if part := share * min(max(s.Project, 0), 100); part > 0 {
			project = append(project, Interval{s.Period, part})
		}
	}
	have, part := Months(all, c.Submitted), Months(project, c.Submitted)
	o.Arithmetic, o.ProjectArithmetic = Pieces(all, c.Submitted), Pieces(project, c.Submitted)
	o.Result = Met
	o.say("recruitment.evidence.months", fault.Args{"have": have, "need": o.Criterion.Least})
	if have < o.Criterion.Least {
		o.Result = NotMet
	}
	if o.Criterion.Part > 0 {
		o.say("recruitment.evidence.project_months", fault.Args{"have": part, "need": o.Criterion.Part})
		if part < o.Criterion.Part {
			o.Result = NotMet
		}
	}
	if o.Result == Met {
		o.say("recruitment.eligibility.field", nil)
	}
}

// share is the part of full time of a stint in hundredths, full time where nothing else was said.
func (s Stint) share() int {
	if s.Share <= 0 || s.Share > 100 {
		return 100
	}
	return s.Share
}

// languages judges the two official languages either way round (R137). A level on another scale is shown beside and never
// converted: where an official language is known by that alone, a person judges (R138). That of a third language changes
// nothing.
func (o *Outcome) languages(c Candidate) {
	for _, s := range c.OtherScales {
		o.say("recruitment.eligibility.other_scale", fault.Args{"language": s.Language, "scale": s.Scale, "level": s.Level})
	}
	if c.English == NoLevel && c.French == NoLevel {
		if c.otherScale(English) || c.otherScale(French) {
			o.Result = ToJudge
		}
		return
	}
	o.say("recruitment.eligibility.languages", fault.Args{"english": levelWord(c.English), "french": levelWord(c.French), "one": levelWord(o.Criterion.One), "other": levelWord(o.Criterion.Other)})
	switch {
	case OneAndOther{o.Criterion.One, o.Criterion.Other}.Met(c.English, c.French):
		o.Result = Met
	case c.English == NoLevel && c.otherScale(English), c.French == NoLevel && c.otherScale(French):
		o.Result = ToJudge
	default:
		o.Result = NotMet
	}
}

// levelWord is a level as it is printed, a dash for none.
func levelWord(l Level) string {
	if l == NoLevel {
		return "–"
	}
	return l.String()
}
