package recruitment

import (
	"regexp"
	"strings"

	"github.com/govalues/decimal"
)

var (
	amount         = `\d{1,3}(?:[ ., '’\x{00a0}\x{202f}]\d{3})+(?:[.,]\d{2})?|\d{3,7}(?:[.,]\d{2})?|\d{2,3}\s?[kK]`
	currencyWord   = `EUR|€|USD|US\$|\$|GBP|£|CHF|CAD|NOK|SEK|DKK|PLN|(?i:euros?)`
	amountPattern  = regexp.MustCompile(`(?:(` + currencyWord + `)\s*)?(` + amount + `)(?:\s*(` + currencyWord + `))?`)
	rangePattern   = regexp.MustCompile(`^(?:(` + currencyWord + `)\s*)?(` + amount + `)\s*(?:` + currencyWord + `)?\s*(?:-|–|to|à|et)\s*(?:` + currencyWord + `)?\s*(` + amount + `)\s*(` + currencyWord + `)?$`)
	rangeInText    = regexp.MustCompile(`(?:(` + currencyWord + `)\s*)?(` + amount + `)\s*(?:` + currencyWord + `)?\s*(?:-|–|to|and|à|et)\s*(?:` + currencyWord + `)?\s*(` + amount + `)(?:\s*(` + currencyWord + `))?`)
	perPeriod      = regexp.MustCompile(`/\s?(?:(an|annum|year|yr)|(mois|month))\b`)
	currencySigns  = map[string]string{"€": "EUR", "euro": "EUR", "euros": "EUR", "us$": "USD", "£": "GBP"}
	monthlyPhrases = []string{"per month", "a month", "monthly", "/month", "pay basis", "base de paie", "par mois", "mensuel", "mensuelle", "mensuels", "/mois"}
	yearlyPhrases  = []string{"per year", "per annum", "p.a", "a year", "annual", "annually", "yearly", "/year", "par an", "annuel", "annuelle", "annuels", "/an", "brut annuel"}
)

// twelve monthly pays are a year's (R146).
var twelve = decimal.MustNew(12, 0)

// pay reads what the post pays (R146): the pay basis with its currency and period where they are stated, and apart from
// it the estimate that a board puts beside a notice.
func (r *noticeReader) pay() {
	for _, f := range r.labels[PayBasis] {
		r.payOf(f)
	}
	stated := map[string]bool{} // the ranges that stand under a label are no board's estimate
	for _, f := range r.labels[PayBasis] {
		stated[strings.TrimSpace(f.Value.(string))] = true
	}
	for _, line := range r.lines {
		if stated[strings.TrimSpace(line)] {
			continue
		}
		if m := rangePattern.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			r.set(SalaryEstimate, estimate(m), line, Medium)
		}
	}
	basis, ok := r.fields[PayBasis]
	if !ok {
		return
	}
	period := r.fields[PayPeriod].Value
	if value, err := decimal.Parse(basis.Value.(string)); err == nil && period == "month" {
		if year, err := value.Mul(twelve); err == nil {
			r.set(PayYear, year.String(), basis.Source, basis.Confidence)
		}
	} else if err == nil && period == "year" {
		r.set(PayYear, value.String(), basis.Source, basis.Confidence)
	}
}

// payOf takes the pay of a passage over. In a sentence, which is not sure to be about pay, an amount must have its currency.
func (r *noticeReader) payOf(f Fact) {
	text := f.Value.(string)
	if r.has(PayBasis) && f.Confidence != High {
		return
	}
	value, code := "", ""
	if m := rangeInText.FindStringSubmatch(text); m != nil && (m[1]+m[4] != "" || f.Confidence == High && rangePattern.MatchString(text)) && !yearsOnly.MatchString(m[0]) {
		value, code = estimate(m), currency(firstOf(m[1], m[4]))
	} else {
		for _, m := range amountPattern.FindAllStringSubmatch(text, -1) {
			n, ok := number(m[2])
			if code = currency(firstOf(m[1], m[3])); ok && (m[1]+m[3] != "" || f.Confidence == High) {
				value = n
				break
			}
		}
	}
	if value == "" {
		return
	}
	r.set(PayBasis, value, f.Source, f.Confidence)
	if code != "" {
		r.set(PayCurrency, code, f.Source, f.Confidence)
	}
	p := plain(f.Source)
	m := perPeriod.FindStringSubmatch(p)
	switch {
	case m != nil && m[1] != "" || hasAny(p, yearlyPhrases) != "":
		r.set(PayPeriod, "year", f.Source, f.Confidence)
	case m != nil || hasAny(p, monthlyPhrases) != "":
		c := f.Confidence
		if hasWord(p, "pay basis") || hasWord(p, "base de paie") { // a pay basis of the single salary scale is a month's
			c = Medium
		}
		r.set(PayPeriod, "month", f.Source, c)
	}
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// currency is a sign or word as its code of ISO 4217.
func currency(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "$" {
		return "" // many countries' sign: the notice does not say whose
	}
	if code, ok := currencySigns[s]; ok {
		return code
	}
	return strings.ToUpper(s)
}

// number reads an amount as people write it in either language, as plain decimal text. The last separator is the
// decimal one when two digits follow it.
func number(s string) (string, bool) {
	thousand := strings.HasSuffix(strings.ToLower(s), "k")
	s = strings.TrimRight(strings.ToLower(s), "k ")
	fraction := ""
	if n := len(s); n > 3 && (s[n-3] == '.' || s[n-3] == ',') {
		s, fraction = s[:n-3], "."+s[n-2:]
	}
	var digits strings.Builder
	for _, c := range s {
		if c >= '0' && c <= '9' {
			digits.WriteRune(c)
		}
	}
	if digits.Len() == 0 || digits.Len() > 12 {
		return "", false
	}
	if thousand {
		digits.WriteString("000")
	}
	return digits.String() + fraction, true
}

// estimate is a range as text: "40000-60000 EUR".
func estimate(m []string) string {
	low, _ := number(m[2])
	high, _ := number(m[3])
	return strings.TrimSpace(low + "-" + high + " " + currency(firstOf(m[1], m[4])))
}
