package recruitment

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// factOrder is the order in which facts of a notice are shown.
var factOrder = []string{Title, Reference, Organisation, Division, Location, Grade, PayBasis, PayPeriod, PayCurrency, PayYear, SalaryEstimate, Deadline, DeadlineZone, Posted, StartDate,
	Schedule, Posts, Contract, ContractMonths, RenewalMonths, Essential, Desirable, Languages, Accountabilities, Competencies, Degree, ExperienceMonths, ProjectMonths, Clearance, ReportsTo, PendingBudget,
	"clause_nationality", "clause_clearance", "clause_medical", "clause_no_ai", "clause_no_fee", "clause_equal_opportunity", "clause_telework", "clause_travel", "clause_non_smoking", "clause_reserve", EmployerKind, TailoredCV}

// FormOf is what the facts of a read notice fill of a form, in the language of the notice, and nothing that was not found:
// a currency or a zone that the notice does not name stays open (R134, R146).
func FormOf(n Notice, lang i18n.Lang) Form {
	r := filler{n: n, lang: lang}
	f := Form{
		Title: r.text(Title), Body: r.text(Organisation), Division: r.text(Division), Location: r.text(Location),
		Posts: r.number(Posts), ContractMonths: r.number(ContractMonths), RenewalMonths: r.number(RenewalMonths), Zone: r.word(DeadlineZone),
		PendingBudget: r.yes(PendingBudget), Ban: r.yes("clause_no_ai"), Employer: Employer(r.word(EmployerKind)), Summary: i18n.Text{},
		Accountabilities: r.bullets(Accountabilities), Competencies: r.bullets(Competencies),
	}
	if ref := strings.ToUpper(strings.NewReplacer("/", "-", " ", "-", ".", "-").Replace(r.word(Reference))); referencePattern.MatchString(ref) {
		f.Reference = ref
	}
	f.Grade, f.GradeTo = gradesIn(r.word(Grade))
	f.Schedule = map[string]Hours{"full-time": "full_time", "part-time": "part_time"}[r.word(Schedule)]
	if r.yes("clause_clearance") {
		f.Security = "secret"
	}
	if f.ContractMonths > 0 {
		f.Contract = "definite"
	}
	r.deadline(&f)
	r.pay(&f)
	f.Essential, f.Desirable = r.criteria(Essential), r.criteria(Desirable)
	if r.yes("clause_nationality") {
		f.Essential = append(f.Essential, eligibility.Criterion{Kind: eligibility.Nationality, Text: standard[eligibility.Nationality]})
	}
	return f
}

// filler takes the facts of a notice into a form.
type filler struct {
	n    Notice
	lang i18n.Lang
}

func (r filler) word(name string) string {
	s, _ := r.n.Fields[name].Value.(string)
	return s
}

func (r filler) number(name string) int {
	n, _ := r.n.Fields[name].Value.(int)
	return n
}

func (r filler) yes(name string) bool {
	b, _ := r.n.Fields[name].Value.(bool)
	return b
}

// said is a text in the language of the notice alone.
func (r filler) said(s string) i18n.Text {
	if r.lang == i18n.FR {
		return i18n.Text{FR: s}
	}
	return i18n.Text{EN: s}
}

func (r filler) text(name string) i18n.Text { return r.said(r.word(name)) }

// bullets sets a list as one text, a line each.
func (r filler) bullets(name string) i18n.Text {
	list, _ := r.n.Fields[name].Value.([]string)
	lines := make([]string, len(list))
	for i, s := range list {
		lines[i] = "- " + s
	}
	return r.said(strings.Join(lines, "\n"))
}

// deadline takes day and time over where they are sure; a day that can be read two ways stays open.
func (r filler) deadline(f *Form) {
	fact, ok := r.n.Fields[Deadline]
	if !ok || fact.Confidence == Low {
		return
	}
	day, clock, _ := strings.Cut(r.word(Deadline), "T")
	f.DeadlineOn, _ = cal.ParseDate(day)
	if len(clock) >= 5 {
		f.DeadlineTime = clock[:5]
	}
	if !slices.Contains(Zones, f.Zone) {
		f.Zone = ""
	}
}

// pay takes the pay of a month over where the currency is stated, never the estimate of a board (R146).
func (r filler) pay(f *Form) {
	currency := money.Currency(r.word(PayCurrency))
	if !currency.Valid() {
		return
	}
	low, high, _ := strings.Cut(strings.Fields(r.word(PayBasis) + " ")[0], "-")
	amount := func(s string) money.Amount {
		a, err := money.ParseDecimal(s, currency)
		if err != nil || a.Minor < 0 || a.Minor > 12*maxPay {
			return money.Amount{}
		}
		if r.word(PayPeriod) == "year" {
			parts, err := money.Allocate(a, []int64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1})
			if err != nil {
				return money.Amount{}
			}
			a = parts[11]
		}
		return a
	}
	f.Pay = amount(low)
	if f.Band() && high != "" {
		f.PayTo = amount(high)
	}
}

var gradeRange = regexp.MustCompile(`^([A-Z]+\.?\d+)\s*[-–]\s*([A-Z]+\.?\d+)$`)

// gradesIn are both ends of a grade as it stands in a notice.
func gradesIn(s string) (from, to string) {
	if m := gradeRange.FindStringSubmatch(s); m != nil {
		return m[1], m[2]
	}
	return s, ""
}

// criteria takes a list over, each with the kind that its words show and the figures in it.
func (r filler) criteria(name string) (list []eligibility.Criterion) {
	texts, _ := r.n.Fields[name].Value.([]string)
	for _, text := range texts {
		c := eligibility.Criterion{Kind: eligibility.Statement, Text: r.said(text)}
		p := plain(text)
		reader := noticeReader{fields: map[string]Fact{}}
		reader.experience(clippedTo(text, maxSentence), p, High)
		one, other := levelsIn(text)
		switch {
		case isLanguage(p) && one > eligibility.NoLevel:
			c.Kind, c.One, c.Other = eligibility.Languages, one, other
		case reader.fields[ExperienceMonths].Value != nil:
			c.Kind = eligibility.Experience
			c.Least, _ = reader.fields[ExperienceMonths].Value.(int)
			c.Part, _ = reader.fields[ProjectMonths].Value.(int)
		case asksDegree(p):
			c.Kind = eligibility.Degree
		}
		list = append(list, c)
	}
	return list
}

var romanFigure = regexp.MustCompile(`(?:^|[^A-Za-z])(IV|V|I{1,3})(?:$|[^A-Za-z])`)

// levelsIn are the levels of the office's scale that a text names, the higher first; levels of other scales are none (R138).
func levelsIn(text string) (one, other eligibility.Level) {
	for _, m := range romanFigure.FindAllStringSubmatch(text, -1) {
		l, ok := eligibility.ParseLevel(m[1])
		if !ok {
			continue
		}
		if l > one {
			one, other = l, max(one, other)
		} else {
			other = max(other, l)
		}
	}
	return one, other
}

// standard are the conditions that every post of the office has, in our own words.
var standard = map[eligibility.Kind]i18n.Text{
	eligibility.Nationality: {EN: "Be a national of a member state of the Alliance.", FR: "Être ressortissant d’un État membre de l’Alliance."},
	eligibility.Age:         {EN: "Be over 21 and under 60 years of age when taking up duty.", FR: "Avoir plus de 21 ans et moins de 60 ans à la prise de fonctions."},
	eligibility.Degree:      {EN: "Hold a university degree or an equivalent qualification in a relevant subject.", FR: "Être titulaire d’un diplôme universitaire, ou d’un titre équivalent, dans une discipline utile au poste."},
	eligibility.Experience:  {EN: "Have at least three years of experience in defence and security, two of them in managing projects or programmes.", FR: "Avoir au moins trois ans d’expérience dans la défense et la sécurité, dont deux de gestion de projets ou de programmes."},
	eligibility.Languages:   {EN: "Have level V (advanced) in English or French and level I (beginner) in the other.", FR: "Avoir le niveau V (avancé) en anglais ou en français et le niveau I (débutant) dans l’autre langue."},
	eligibility.Clearance:   {EN: "Hold a security clearance, or agree that one is asked for.", FR: "Détenir une habilitation de sécurité, ou accepter qu’elle soit demandée."},
	eligibility.Relatives:   {EN: "Have no close relative on the staff, unless the organisation authorises it.", FR: "N’avoir aucun proche parent parmi le personnel, sauf autorisation de l’Organisation."},
	eligibility.Service:     {EN: "Have done any compulsory military service.", FR: "Avoir accompli le service militaire, s’il est obligatoire."},
}

// StandardForm is what a new vacancy begins with: the usual conditions, with figures that can be changed.
func StandardForm() Form {
	f := Form{Posts: 1, Schedule: "full_time", Contract: "definite", ContractMonths: 36, RenewalMonths: 36, Security: "secret", Zone: Zones[0], DeadlineTime: "17:59", Ban: true, Employer: Alliance, Country: "BE",
		Location: i18n.Text{EN: "Brussels, Belgium", FR: "Bruxelles, Belgique"}, Pay: money.Amount{Currency: money.EUR}}
	for _, k := range []eligibility.Kind{eligibility.Degree, eligibility.Experience, eligibility.Languages, eligibility.Nationality, eligibility.Age} {
		c := eligibility.Criterion{Kind: k, Text: standard[k]}
		switch k {
		case eligibility.Experience:
			c.Least, c.Part = 36, 24
		case eligibility.Languages:
			c.One, c.Other = eligibility.Advanced, eligibility.Beginner
		case eligibility.Age:
			c.Least, c.Part = 21, 60
		}
		f.Essential = append(f.Essential, c)
	}
	return f
}

// shorten cuts texts that a form cannot hold; what a person must then look at is flagged by the reader as cut off or
// stands in the notice.
func (f *Form) shorten() {
	for _, t := range []*i18n.Text{&f.Title, &f.Body, &f.Division, &f.Location} {
		t.EN, t.FR = clipped(t.EN, maxLine), clipped(t.FR, maxLine)
	}
	for _, t := range []*i18n.Text{&f.Accountabilities, &f.Competencies} {
		t.EN, t.FR = clipped(t.EN, maxText), clipped(t.FR, maxText)
	}
	f.Grade, f.GradeTo = clipped(f.Grade, 20), clipped(f.GradeTo, 20)
	f.Posts, f.ContractMonths, f.RenewalMonths = min(f.Posts, maxPosts), min(f.ContractMonths, maxMonths), min(f.RenewalMonths, maxMonths)
	for _, list := range []*[]eligibility.Criterion{&f.Essential, &f.Desirable} {
		*list = (*list)[:min(len(*list), maxCriteria)]
		for i, c := range *list {
			c.Text.EN, c.Text.FR = clipped(c.Text.EN, maxCriterion), clipped(c.Text.FR, maxCriterion)
			if c.Kind == eligibility.Experience && (c.Least <= 0 || c.Least > maxMonths || c.Part > c.Least) {
				c.Kind, c.Least, c.Part = eligibility.Statement, 0, 0
			}
			(*list)[i] = c
		}
	}
}

// clipped is a text of at most so many bytes, cut between characters.
func clipped(s string, most int) string {
	if len(s) <= most {
		return s
	}
	cut := most - len("…")
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
