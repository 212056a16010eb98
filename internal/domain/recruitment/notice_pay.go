package recruitment

import (
	"regexp"
	"strings"

	"github.com/govalues/decimal"
)

var (
	amount         = `\d{1,3}(?:[ ., '’\x{00a0}\x{202f}]\d{3})+(?:[.,]\d{2})?|\d{3,7}(?:[.,]\d{2})?|\d{2,3}\s?[kK]`
	currencyWord   = `EUR|€|USD|US\$|\$|GBP|£|CHF|CAD|NOK|SEK|DKK|PLN|euros?`
	amountPattern  = regexp.MustCompile(`(?:(` + currencyWord + `)\s*)?(` + amount + `)(?:\s*(` + currencyWord + `))?`)
	rangePattern   = regexp.MustCompile(`^(?:(` + currencyWord + `)\s*)?(` + amount + `)\s*(?:` + currencyWord + `)?\s*(?:-|–|to|à|et)\s*(?:` + currencyWord + `)?\s*(` + amount + `)\s*(` + currencyWord + `)?$`)
	currencySigns  = map[string]string{"€": "EUR", "euro": "EUR", "euros": "EUR", "us$": "USD", "$": "USD", "£": "GBP"}
	monthlyPhrases = []string{"per month", "a month", "monthly", "/month", "pay basis", "par mois", "mensuel", "mensuelle", "mensuels", "/mois"}
	yearlyPhrases  = []string{"per year", "per annum", "a year", "annual", "annually", "yearly", "/year", "par an", "annuel", "annuelle", "annuels", "/an", "brut annuel"}
)

// twelve monthly pays are a year's (R146).
var twelve = decimal.MustNew(12, 0)

// pay reads what the post pays (R146): the pay basis with its currency and period where they are stated, and apart from
// it the estimate that a board puts beside a notice.
func (r *noticeReader) pay() {
	for _, f := range r.labels[PayBasis] {
		r.payOf(f)
	}
	for _, line := range r.lines {
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

func (r *noticeReader) payOf(f Fact) {
	text := f.Value.(string)
	if m := rangePattern.FindStringSubmatch(text); m != nil {
		r.set(PayBasis, estimate(m), f.Source, High)
		if c := currency(m[1] + m[4]); c != "" {
			r.set(PayCurrency, c, f.Source, High)
		}
	} else if m := amountPattern.FindStringSubmatch(text); m != nil {
		value, ok := number(m[2])
		if !ok {
			return
		}
		r.set(PayBasis, value, f.Source, High)
		if c := currency(m[1] + m[3]); c != "" {
			r.set(PayCurrency, c, f.Source, High)
		}
	}
	p := plain(f.Source)
	switch {
	case hasAny(p, yearlyPhrases) != "":
		r.set(PayPeriod, "year", f.Source, High)
	case hasAny(p, monthlyPhrases) != "":
		c := High
		if hasWord(p, "pay basis") { // a pay basis of the single salary scale is a month's
			c = Medium
		}
		r.set(PayPeriod, "month", f.Source, c)
	}
}

// currency is a sign or word as its code of ISO 4217.
func currency(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
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
	return strings.TrimSpace(low + "-" + high + " " + currency(m[1]+m[4]))
}
