package recruitment

import (
	"regexp"
	"strings"

	"github.com/govalues/decimal"
)

// sum is an amount in a plain text, or the range from value to high, and where it stands. Sign is the currency as it is written beside it,
// "" for none. Doubtful is one that might be something else.
type sum struct {
	value, high, sign string
	from, to          int
	doubtful          bool
}

// text is a sum as a fact has it: "6713.06", "40000-60000 EUR".
func (s sum) text() string {
	if s.high == "" {
		return s.value
	}
	return strings.TrimSpace(s.value + "-" + s.high + " " + s.code())
}

func (s sum) code() string { return currency(s.sign) }

const (
	amount        = `\d{1,3}(?:[.,]\d{1,2})?\s?k|\d{1,3}(?:[ .,']\d{3})+(?:[.,]\d{1,2})?|\d{3,7}(?:[.,]\d{1,2})?`
	currencyCodes = `euros?|eur|usd|gbp|chf|cad|aud|nok|sek|dkk|isk|pln|czk|huf|ron|bgn|jpy`
	signBefore    = `(?:\b(?:` + currencyCodes + `)|\b(?:us|ca?|a)\$|[€£$])`
	signAfter     = `(?:(?:` + currencyCodes + `)\b|(?:us|ca?|a)?\$|[€£])`
)

var (
	sumPattern   = regexp.MustCompile(`(?:(` + signBefore + `)[):]?\s*|\b)(` + amount + `)(?:\s*\(?(` + signAfter + `)|\b)`)
	rangePattern = regexp.MustCompile(`(?:(` + signBefore + `)[):]?\s*|\b)(` + amount + `|\d{1,3})(?:\s*(` + signAfter + `))?\s*(-|\bto\b|\ba\b|\band\b|\bet\b)\s*(?:(` + signBefore + `)\s*)?(` + amount + `)(?:\s*\(?(` + signAfter + `)|\b)`)
	anySign      = regexp.MustCompile(`\b(?:` + currencyCodes + `)\b|[€£]`)
	yearFigure   = regexp.MustCompile(`^(?:19|20)\d{2}$`)
	notMoney     = regexp.MustCompile(`^(?:[.,]\d|\s?%|\s?(?:million|mio|mn|m|bn|billion|milliard|milliers|thousand|years?|months?|an|ans|mois|hours?|heures?|days?|jours)s?\b)`)
	betweenWord  = regexp.MustCompile(`\b(?:between|entre)\s*$`)

	currencySigns = map[string]string{"€": "EUR", "euro": "EUR", "euros": "EUR", "us$": "USD", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "£": "GBP"}
)

// sumsIn are the sums in a plain text, in its order. Days, years, percentages, spans and millions are none.
func sumsIn(p string) (list []sum) {
	p = daysBlank(p)
	last := 0
	single := func(to int) {
		for _, m := range sumPattern.FindAllStringSubmatchIndex(p[last:to], -1) {
			if s, ok := singleOf(p, last, m); ok {
				list = append(list, s)
			}
		}
	}
	for at := 0; ; {
		m := rangePattern.FindStringSubmatchIndex(p[at:])
		if m == nil {
			break
		}
		s, ok := rangeOf(p, at, m)
		if !ok {
			at += m[5] // its second end may begin another
			continue
		}
		single(s.from)
		list, last, at = append(list, s), s.to, s.to
	}
	single(len(p))
	return list
}

// singleOf is the amount that a match of sumPattern from a place on is.
func singleOf(p string, at int, m []int) (s sum, ok bool) {
	from, to := at+m[0], at+m[1]
	digits := p[at+m[4] : at+m[5]]
	s = sum{sign: firstOf(groupOf(p, at, m, 1), groupOf(p, at, m, 3)), from: from, to: to}
	if notMoney.MatchString(p[to:]) || s.sign == "" && (from > 0 && !strings.ContainsRune(" (:~=", rune(p[from-1])) || yearFigure.MatchString(digits)) {
		return s, false
	}
	if s.value, ok = number(digits); !ok {
		return s, false
	}
	// Three figures without a currency may be anything, and a year with one beside it may be a year.
	s.doubtful = s.sign == "" && len(s.value) < 4 || yearFigure.MatchString(digits) && periodAfter.FindString(p[to:]) == ""
	return s, true
}

// rangeOf is the range that a match of rangePattern is: its ends rise, and are no years. "k" behind the second is meant for the first too.
func rangeOf(p string, at int, m []int) (s sum, ok bool) {
	group := func(n int) string { return groupOf(p, at, m, n) }
	from, to := at+m[0], at+m[1]
	low, high, join := group(2), group(6), group(4)
	if strings.HasSuffix(high, "k") && !strings.HasSuffix(low, "k") && len(low) <= 3 {
		low += "k"
	}
	if len(low) < 3 && !strings.HasSuffix(low, "k") || (join == "and" || join == "et") && !betweenWord.MatchString(p[:from]) || notMoney.MatchString(p[to:]) {
		return s, false
	}
	s = sum{from: from, to: to}
	for _, n := range []int{1, 3, 5, 7} {
		if s.sign == "" {
			s.sign = group(n)
		}
	}
	year := yearFigure.MatchString(low) && group(1)+group(3) == ""
	if year && (yearFigure.MatchString(high) && s.sign == "" || group(5) != "") || s.sign == "" && from > 0 && p[from-1] != ' ' {
		return s, false // "2026-2027", or "2026 - EUR 5,000"
	}
	s.doubtful = year
	var ok1, ok2 bool
	s.value, ok1 = number(low)
	s.high, ok2 = number(high)
	return s, ok1 && ok2 && rising(s.value, s.high)
}

func groupOf(p string, at int, m []int, n int) string {
	if m[2*n] < 0 {
		return ""
	}
	return p[at+m[2*n] : at+m[2*n+1]]
}

// rising reports whether two amounts can be the ends of a range of pay: the second is more, but not of another kind.
func rising(low, high string) bool {
	a, err1 := decimal.Parse(low)
	b, err2 := decimal.Parse(high)
	if err1 != nil || err2 != nil || a.Cmp(b) >= 0 {
		return false
	}
	tenfold, err := a.Mul(decimal.MustNew(10, 0))
	return err == nil && b.Cmp(tenfold) <= 0
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// daysBlank is a plain text with spaces in the place of its days, so that places in it stay what they are.
func daysBlank(p string) string {
	for _, pattern := range dayPatterns {
		p = pattern.ReplaceAllStringFunc(p, func(s string) string {
			if (pattern == dayFirst || pattern == monthFirst) && !namesMonth(s) {
				return s
			}
			return strings.Repeat(" ", len(s))
		})
	}
	return p
}

// namesMonth reports whether a plain text has the name of a month.
func namesMonth(p string) bool {
	for word := range strings.FieldsFuncSeq(p, func(r rune) bool { return r < 'a' || r > 'z' }) {
		if monthNames[word] > 0 {
			return true
		}
	}
	return false
}

// currency is a sign or word of a plain text as its code of ISO 4217; "" for $, which is many countries' sign: the notice does not say whose.
func currency(sign string) string {
	if code, ok := currencySigns[sign]; ok || sign == "$" {
		return code
	}
	return strings.ToUpper(sign)
}

// onlyCurrency is the currency that a plain text names, "" where it names none or several.
func onlyCurrency(p string) (code string) {
	for _, sign := range anySign.FindAllString(p, -1) {
		if one := currency(sign); code == "" {
			code = one
		} else if one != code {
			return ""
		}
	}
	return code
}

// number reads an amount as people write it in either language, as plain decimal text. The last separator is the
// decimal one when one or two digits follow it; "k" is a thousand.
func number(s string) (string, bool) {
	s, thousand := strings.CutSuffix(s, "k")
	s = strings.TrimSpace(s)
	whole, fraction := s, ""
	if at := strings.LastIndexAny(s, ".,"); at >= 0 && len(s)-at <= 3 {
		whole, fraction = s[:at], s[at+1:]
	}
	digits := strings.NewReplacer(" ", "", ".", "", ",", "", "'", "").Replace(whole)
	if digits == "" || len(digits) > 12 {
		return "", false
	}
	switch {
	case thousand:
		return digits + (fraction + "000")[:3], true
	case fraction != "":
		return digits + "." + (fraction + "0")[:2], true
	}
	return digits, true
}
