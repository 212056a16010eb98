package recruitment

import (
	"regexp"
	"strings"

	"github.com/govalues/decimal"
)

// twelve monthly pays are a year's (R146).
var twelve = decimal.MustNew(12, 0)

// paid is what a passage says about pay, each part with its confidence: the amount as plain decimal text, or a range with its
// currency; the currency's code; and "month" or "year". Currency and period are "" where the passage does not say.
type paid struct {
	value, currency, period       string
	valueSure, currencySure, when Confidence
	source                        string
}

// pay reads what the post pays (R146): the pay basis with its currency and period where they are stated, and apart from
// it the estimate that a board puts beside a notice. What stands under a label goes before what a sentence says.
func (r *noticeReader) pay() {
	var first *paid
	stated := map[string]bool{} // the ranges that stand under a label are no board's estimate
	for _, f := range r.labels[PayBasis] {
		stated[strings.TrimSpace(f.Value.(string))] = true
		s, ok := payIn(f)
		switch {
		case !ok:
		case first == nil:
			first = &s
		default:
			first.also(s)
		}
	}
	if first != nil {
		r.pays(*first)
	}
	for _, line := range r.lines {
		if !stated[line] && len(line) < maxSum {
			if s, ok := estimateIn(plain(line)); ok {
				r.set(SalaryEstimate, s, line, Medium)
			}
		}
	}
	r.payOfYear()
}

// maxSum is the length of a line that can be a sum and nothing else, in bytes.
const maxSum = 120

// also takes over what a second passage under a label adds: what the first left open, if both pay the same. If not, neither is sure.
func (s *paid) also(other paid) {
	if s.value != other.value {
		if !samePay(s.value, other.value) {
			s.valueSure, s.source = Low, excerpt(s.source+"\n"+other.source)
		}
		return
	}
	if s.currency == "" {
		s.currency, s.currencySure = other.currency, other.currencySure
	}
	if s.period == "" {
		s.period, s.when = other.period, other.when
	}
}

// samePay reports whether one amount is twelve times the other.
func samePay(a, b string) bool {
	x, err1 := decimal.Parse(a)
	y, err2 := decimal.Parse(b)
	if err1 != nil || err2 != nil {
		return false
	}
	x12, err1 := x.Mul(twelve)
	y12, err2 := y.Mul(twelve)
	return err1 == nil && err2 == nil && (x12.Cmp(y) == 0 || y12.Cmp(x) == 0)
}

// pays enters what a passage says about pay, in the place of what was there: parts of two passages are never mixed.
func (r *noticeReader) pays(s paid) {
	for _, name := range []string{PayBasis, PayCurrency, PayPeriod} {
		delete(r.fields, name)
	}
	r.set(PayBasis, s.value, s.source, s.valueSure)
	if s.currency != "" {
		r.set(PayCurrency, s.currency, s.source, s.currencySure)
	}
	if s.period != "" {
		r.set(PayPeriod, s.period, s.source, s.when)
	}
}

// payOfYear is the pay of a year, as sure as both the amount and its period.
func (r *noticeReader) payOfYear() {
	basis, ok := r.fields[PayBasis]
	period, also := r.fields[PayPeriod]
	if !ok || !also {
		return
	}
	value, err := decimal.Parse(basis.Value.(string))
	if err == nil && period.Value == "month" {
		value, err = value.Mul(twelve)
	}
	if err == nil {
		r.set(PayYear, value.String(), basis.Source, lower(basis.Confidence, period.Confidence))
	}
}

// lower is the less sure of two.
func lower(a, b Confidence) Confidence {
	if rank(a) < rank(b) {
		return a
	}
	return b
}

// payIn reads the pay in a passage: the first amount with its currency. Under a label an amount without one is taken as well, and is
// sure only if nothing but the period stands beside it. Of several amounts that are not the same pay a person must look.
func payIn(f Fact) (s paid, ok bool) {
	text := f.Value.(string)
	p := plain(text)
	sums := sumsIn(p)
	var named, bare []sum
	for _, one := range sums {
		if one.sign != "" {
			named = append(named, one)
		} else {
			bare = append(bare, one)
		}
	}
	list := named
	if len(named) == 0 && f.Confidence == High {
		list = bare
	}
	if len(list) == 0 {
		return s, false
	}
	one := list[0]
	s = paid{value: one.text(), currency: one.code(), valueSure: f.Confidence, currencySure: f.Confidence, source: f.Source}
	if one.sign == "" && payWord.MatchString(besidePay.ReplaceAllString(p[:one.from]+" "+p[one.to:], " ")) || one.doubtful || strings.Contains(p, "%") {
		s.valueSure = Low
	}
	if one.sign != "" && payWord.MatchString(besidePay.ReplaceAllString(p[:one.from], " ")) {
		s.valueSure = lower(s.valueSure, Medium) // "up to", or of something beside the pay
	}
	for _, other := range list[1:] {
		if other.text() != one.text() && !samePay(other.value, one.value) {
			s.valueSure = Low
		}
	}
	head := plain(strings.TrimSuffix(f.Source, text))
	if s.currency == "" {
		if code := onlyCurrency(head + " " + p); code != "" {
			s.currency, s.currencySure = code, lower(f.Confidence, Medium)
		}
	}
	s.period, s.when = periodOf(head+" "+p[:one.from], p[one.to:], f.Confidence)
	return s, true
}

// estimateIn is a line that is a range of sums with its currency and nothing else, as boards show one.
func estimateIn(p string) (string, bool) {
	for _, s := range sumsIn(p) {
		if s.high == "" || s.sign == "" || s.from != 0 {
			continue
		}
		rest := strings.Trim(p[s.to:], " ()")
		if m := periodAfter.FindStringSubmatch(rest); rest == "" || m != nil && m[1] != "" && len(m[0]) == len(rest) {
			return s.text(), true
		}
	}
	return "", false
}

// periodOf is the period of the amount between two passages: the one that follows it, or that of the pay named before it. Two that differ
// are a person's to settle, and so is one that stands elsewhere; a pay basis of the single salary scale is a month's.
func periodOf(before, after string, c Confidence) (string, Confidence) {
	next, last := "", ""
	if m := periodAfter.FindStringSubmatch(after); m != nil {
		next = periodName(m)
	}
	if all := periodBefore.FindAllStringSubmatch(before, -1); all != nil {
		m := all[len(all)-1]
		last = periodName([]string{m[0], m[1] + m[4], m[2] + m[5], m[3] + m[6]})
	}
	switch {
	case next == otherPeriod || next == "" && last == otherPeriod:
		return "", ""
	case next != "" && last != "" && next != last:
		return next, Low
	case next != "":
		return next, c
	case last != "":
		return last, c
	case hasAny(before+" "+after, []string{"pay basis", "base de paie"}) != "":
		return "month", lower(c, Medium)
	}
	year, month := anyYear.MatchString(before+" "+after), anyMonth.MatchString(before+" "+after)
	switch {
	case year && !month:
		return "year", Low
	case month && !year:
		return "month", Low
	}
	return "", ""
}

// otherPeriod is a day's, an hour's or a week's pay, which the form of a vacancy does not have.
const otherPeriod = "other"

func periodName(m []string) string {
	switch {
	case m[1] != "":
		return "year"
	case m[2] != "":
		return "month"
	case m[3] != "":
		return otherPeriod
	}
	return ""
}

const (
	perYear  = `per (?:year|annum)|a year|p\.? ?a\b|annual(?:ly)?|yearly|/ ?(?:an|annum|year|yr|annee)|par an(?:nee)?|annuel(?:le)?s?`
	perMonth = `per month|a month|monthly|/ ?(?:mois|month|mth)|par mois|mensuel(?:le)?s?`
	perDay   = `per (?:day|hour|week)|(?:a|an) (?:day|hour|week)|daily|hourly|weekly|/ ?(?:day|hour|h|week|jour|heure|semaine)|par (?:jour|heure|semaine)|journalier|journaliere|hebdomadaire`
	payName  = `salary|salaries|pay|remuneration|stipend|wages?|income|salaire|traitement|retribution|indemnite`
	filling  = `gross|net|nets|brut|brute|bruts|basic|base|before tax|hors impots|tax[- ]free|tax[- ]exempt|exempt|eur|euros?|usd|gbp|chf|cad|nok`
)

var (
	periodAfter  = regexp.MustCompile(`^(?:[.,]-)?[ ,;:()-]*(?:(?:` + filling + `)\b[ ,;:()-]*)*(?:(` + perYear + `)|(` + perMonth + `)|(` + perDay + `))(?:[^\w]|$)`)
	periodBefore = regexp.MustCompile(`(?:^|[^\w])(?:(` + perYear + `)|(` + perMonth + `)|(` + perDay + `))(?: [\w-]+){0,2}? \(?(?:` + payName + `)\b|\b(?:` + payName + `)(?: [\w'-]+){0,2}? ?\(?(?:(` + perYear + `)|(` + perMonth + `)|(` + perDay + `))(?:[^\w]|$)`)
	anyYear      = regexp.MustCompile(`(?:^|[^\w])(?:` + perYear + `)(?:[^\w]|$)`)
	anyMonth     = regexp.MustCompile(`(?:^|[^\w])(?:` + perMonth + `)(?:[^\w]|$)`)
	// besidePay are the words that say nothing about how sure an amount is, and payWord any other.
	besidePay = regexp.MustCompile(`\b(?:` + filling + `)\b|` + perYear + `|` + perMonth + `|` + perDay)
	payWord   = regexp.MustCompile(`[a-z]`)
)
