package recruitment

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// Verdict is a criterion with what the rules found for it. Evidence is the passages, word for word, or the arithmetic.
type Verdict struct {
	Criterion string             `json:"criterion"`
	Result    eligibility.Result `json:"result"`
	Evidence  string             `json:"evidence"`
}

// Finding is a remark on a curriculum's form. Message is Key printed in the reader's language.
type Finding struct {
	Key     string     `json:"key"`
	Args    fault.Args `json:"-"`
	Message string     `json:"message"`
	Passage string     `json:"passage,omitempty"`
}

// Check is what a candidate sees of a curriculum against a notice: confidential, explained, and without effect on any
// application.
type Check struct {
	Name             string   `json:"name"`
	Email            string   `json:"email"`
	Phone            string   `json:"phone"`
	Employers        []string `json:"employers"`
	ExperienceMonths int      `json:"experience_months"`
	ProjectMonths    int      `json:"project_months"`
	// Arithmetic is how the months were counted (R135, R136).
	Arithmetic        []eligibility.Piece `json:"arithmetic"`
	ProjectArithmetic []eligibility.Piece `json:"project_arithmetic"`
	Positions         []Position          `json:"positions"`
	Degrees           []string            `json:"degrees"`
	Languages         []string            `json:"languages"`
	Criteria          []Verdict           `json:"criteria"`
	Findings          []Finding           `json:"findings"`
}

// CheckCV holds a curriculum against the essential criteria of a notice on a day (R135–R138). Desirables are no part of it:
// they never exclude (R144). Words for the arithmetic are printed by say.
func CheckCV(c *CV, n Notice, on cal.Date, say func(key string, args map[string]any) string) Check {
	out := c.read(on)
	if f, ok := n.Fields[Essential]; ok {
		for _, text := range f.Value.([]string) {
			out.Criteria = append(out.Criteria, c.judge(text, out, say))
		}
	}
	out.find(c, on, say)
	return out
}

// read is what a check says of a curriculum alone.
func (c *CV) read(on cal.Date) Check {
	out := Check{Name: c.Name, Email: c.Email, Phone: c.Phone, Employers: c.Employers(), Positions: append([]Position{}, c.Positions...),
		Degrees: append([]string{}, c.Degrees...), Languages: append([]string{}, c.Languages...), Criteria: []Verdict{}}
	out.ExperienceMonths = eligibility.Months(c.intervals(false), on)
	out.ProjectMonths = eligibility.Months(c.intervals(true), on)
	out.Arithmetic, out.ProjectArithmetic = eligibility.Pieces(c.intervals(false), on), eligibility.Pieces(c.intervals(true), on)
	return out
}

// find adds the remarks on the form of a curriculum, in words.
func (out *Check) find(c *CV, on cal.Date, say func(key string, args map[string]any) string) {
	out.Findings = c.findings(on)
	for i := range out.Findings {
		out.Findings[i].Message = say(out.Findings[i].Key, out.Findings[i].Args)
	}
}

func (c *CV) intervals(project bool) (list []eligibility.Interval) {
	for _, p := range c.Positions {
		if !project || p.Project {
			list = append(list, eligibility.Interval{Period: p.Period, Share: 100 * shareIn(plain(p.Source))})
		}
	}
	return list
}

// shareIn is the part of full time in hundredths that an entry names: "50 %", "half time"; 100 when it names none.
func shareIn(p string) int {
	if hasAny(p, []string{"half-time", "half time", "mi-temps"}) != "" {
		return 50
	}
	if m := sharePattern.FindStringSubmatch(p); m != nil {
		if n, err := strconv.Atoi(m[1] + m[2]); err == nil && n >= 10 {
			return n
		}
	}
	return 100
}

// judge holds one criterion against the curriculum.
func (c *CV) judge(text string, out Check, say func(string, map[string]any) string) Verdict {
	v := Verdict{Criterion: text, Result: eligibility.NoneFound}
	p := plain(text)
	switch {
	case yearsPattern.MatchString(text) && hasAny(p, []string{"experience", "experiences"}) != "":
		c.judgeExperience(&v, text, p, out, say)
	case isLanguage(p):
		if len(c.Languages) > 0 {
			v.Result, v.Evidence = eligibility.ToJudge, joinPassages(c.Languages)
		}
	case hasAny(p, degreePhrases) != "":
		if len(c.Degrees) > 0 {
			v.Result, v.Evidence = eligibility.ToJudge, joinPassages(c.Degrees)
			if hasAny(plain(v.Evidence), universityDegrees) != "" {
				v.Result = eligibility.Met
			}
		}
	default:
		if found := c.evidence(p); len(found) > 0 {
			v.Result, v.Evidence = eligibility.ToJudge, joinPassages(found)
		}
	}
	return v
}

// judgeExperience counts months against those a criterion asks for. Fewer in all than it asks is decided; that enough of
// them were in the right field, a person judges.
func (c *CV) judgeExperience(v *Verdict, text, p string, out Check, say func(string, map[string]any) string) {
	r := noticeReader{fields: map[string]Fact{}}
	r.experience(text, p, High)
	need, _ := r.fields[ExperienceMonths].Value.(int)
	part, _ := r.fields[ProjectMonths].Value.(int)
	c.months(v, need, part, out, say)
}

// months holds the months of a curriculum against those that are asked for, in all and in managing projects.
func (c *CV) months(v *Verdict, need, part int, out Check, say func(string, map[string]any) string) {
	lines := []string{say("recruitment.evidence.months", fault.Args{"have": out.ExperienceMonths, "need": need})}
	v.Result = eligibility.ToJudge
	if out.ExperienceMonths < need {
		v.Result = eligibility.NotMet
	}
	if part > 0 {
		lines = append(lines, say("recruitment.evidence.project_months", fault.Args{"have": out.ProjectMonths, "need": part}))
		if out.ProjectMonths < part {
			v.Result = eligibility.NotMet
		}
	}
	for _, position := range c.Positions {
		lines = append(lines, position.Source)
	}
	v.Evidence = joinPassages(lines)
}

// evidence are the passages that share the words of a criterion that matter: two of them, or half when it has few.
func (c *CV) evidence(criterion string) (found []string) {
	keys := keyWords(criterion)
	if len(keys) == 0 {
		return nil
	}
	need := min(2, (len(keys)+1)/2)
	for _, passage := range c.passages {
		hits := 0
		list := keyWords(plain(passage))
		for _, k := range keys {
			if slices.Contains(list, k) {
				hits++
			}
		}
		if hits >= need {
			if found = append(found, passage); len(found) == 5 {
				break
			}
		}
	}
	return found
}

// keyWords are the stems of the words of a plain text that say something, each once.
func keyWords(p string) (list []string) {
	for word := range strings.FieldsFuncSeq(p, func(r rune) bool { return !isWord(r) }) {
		if utf8.RuneCountInString(word) < 4 || emptyWords[word] {
			continue
		}
		if s := stem(word); !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// stem leaves the ends of a word out, so that manager, managing and management meet.
func stem(word string) string {
	for _, end := range []string{"ements", "ement", "ments", "ment", "ations", "ation", "ities", "ings", "ing", "ers", "er", "ies", "es", "ed", "s", "e"} {
		if rest, ok := strings.CutSuffix(word, end); ok && utf8.RuneCountInString(rest) >= 4 {
			return rest
		}
	}
	return word
}

var emptyWords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range words(`have has had with from that this these those their they them very good well understanding knowledge experience experienced ability able including
about into within through such both must should will would which while where when what than then also other others level levels least demonstrate demonstrated
possess possesses field area areas work working relevant related strong excellent proven required ability skills using used
avoir avec dans pour sous leur leurs tres bonne connaissance connaissances experience capacite etre plus moins ainsi entre sans lors cette ces aussi excellente maitrise demontrer posseder domaine travail`) {
		m[w] = true
	}
	return m
}()

// joinPassages puts passages into one text, a line each.
func joinPassages(list []string) string {
	short := make([]string, len(list))
	for i, s := range list {
		short[i] = excerpt(s)
	}
	return strings.Join(short, "\n")
}
