package sheet

import (
	"regexp"
	"strings"

	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// notStated are the words, folded, with which people say that they have no answer yet.
var notStated = map[string]bool{
	"n/a": true, "na": true, "n.a.": true, "n.a": true, "n / a": true, "not applicable": true, "tbc": true, "t.b.c.": true, "tbd": true, "tba": true,
	"to be confirmed": true, "to be determined": true, "to be decided": true, "to be announced": true, "not stated": true, "unknown": true, "pending": true,
	"s.o.": true, "s.o": true, "s/o": true, "sans objet": true, "a confirmer": true, "a definir": true, "a preciser": true, "a determiner": true, "a venir": true,
	"nc": true, "n.c.": true, "n/c": true, "nd": true, "n.d.": true, "n/d": true, "ns": true, "non communique": true, "non renseigne": true, "non precise": true, "inconnu": true, "en attente": true,
	"-": true, "--": true, "---": true, "–": true, "—": true, "?": true, "??": true, "???": true, "…": true, "...": true, "x": true, "#n/a": true,
}

// NotStated reports whether a text says that there is no answer: "n/a", "TBC", "s.o.", "à confirmer", a
// stroke. It is neither a value nor a zero.
func NotStated(text string) bool {
	return notStated[i18n.Fold(strings.Trim(strings.TrimSpace(text), "()[]"))]
}

// currencies are the signs and words for currencies that name one alone. A bare dollar is the United
// States' in the papers of this trade; the others write theirs before it.
var currencies = map[string]money.Currency{
	"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "$": "USD", "us$": "USD", "usd": "USD", "$us": "USD",
	"c$": "CAD", "ca$": "CAD", "cad": "CAD", "$ca": "CAD", "a$": "AUD", "aud": "AUD", "chf": "CHF", "sfr": "CHF", "¥": "JPY", "jpy": "JPY",
	"nok": "NOK", "sek": "SEK", "dkk": "DKK", "pln": "PLN", "czk": "CZK", "huf": "HUF", "ron": "RON", "bgn": "BGN", "try": "TRY", "₺": "TRY", "isk": "ISK",
	"gel": "GEL", "mdl": "MDL", "uah": "UAH", "₴": "UAH", "jod": "JOD", "tnd": "TND", "iqd": "IQD", "mad": "MAD", "dzd": "DZD", "egp": "EGP", "mrt": "MRU", "mru": "MRU",
	"bam": "BAM", "rsd": "RSD", "amd": "AMD", "azn": "AZN", "kzt": "KZT", "xof": "XOF", "xaf": "XAF", "ils": "ILS", "aed": "AED", "qar": "QAR", "kwd": "KWD", "bhd": "BHD", "omr": "OMR", "sar": "SAR", "kmf": "KMF",
}

// CurrencyOf is the currency that a sign or code names: "€", "EUR", "US$"; "" for none that is known.
func CurrencyOf(text string) money.Currency {
	return currencies[strings.ToLower(strings.TrimSpace(text))]
}

// Units are what the header of a column says of its numbers.
type Units struct {
	Currency money.Currency // "" for none
	Scale    int            // decimal exponent: 3 for thousands, 6 for millions
}

var (
	unitWord  = regexp.MustCompile(`[A-Za-zÀ-ÿ]+\$?|\$[A-Za-z]*|[€£¥₺₴]|'000s?|000`)
	thousands = regexp.MustCompile(`(?i)^(k|keur|kusd|kgbp|keuros?|thousands?|milliers?|mille|'000s?|000)$`)
	millions  = regexp.MustCompile(`(?i)^(m|meur|musd|mgbp|meuros?|mio|millions?)$`)
)

// UnitsOf reads the units in a header: "Budget (EUR)", "Budget k€", "Coût en milliers d'euros",
// "Amount, USD '000". Of several currencies none counts.
func UnitsOf(header string) (u Units) {
	for _, word := range unitWord.FindAllString(header, -1) {
		bare := word
		switch {
		case thousands.MatchString(word):
			u.Scale, bare = 3, strings.TrimLeft(word, "kK")
		case millions.MatchString(word):
			u.Scale, bare = 6, strings.TrimLeft(word, "mM")
		}
		if c := CurrencyOf(bare); c != "" && len(bare) != 1 || c != "" && bare != "" && bare[0] >= 0x80 || bare == "$" {
			if u.Currency != "" && u.Currency != c {
				return Units{Scale: u.Scale}
			}
			u.Currency = c
		}
	}
	return u
}

// Figure is a number as a person typed it.
type Figure struct {
	Digits   string         // plain decimal text, "-1234.5" or "1.2e6"
	Currency money.Currency // typed beside it; "" for none
	// Other is the second reading of a number with one mark and three digits behind it: "1,234" is 1234,
	// and 1.234 where the comma is the decimal mark. "" when there is no doubt.
	Other string
}

var (
	signs     = `[A-Za-zÀ-ÿ$€£¥₺₴]`
	moneyHead = regexp.MustCompile(`^(` + signs + `+)\s*`)
	moneyTail = regexp.MustCompile(`\s*(` + signs + `+)$`)
	scaled    = regexp.MustCompile(`(?i)^(k|m|mio|mn)(.*)$`)
	power     = regexp.MustCompile(`^[+-]?\d+(\.\d+)?[eE][+-]?\d+$`)
)

// ParseFigure reads a number with the marks of either language, with a currency before or behind it, in
// brackets for a negative one, and with k or m for thousands and millions. decimal is the decimal mark of
// the column, '.' or ',', 0 where nobody knows. ok is false for what is no number.
func ParseFigure(text string, decimal rune) (f Figure, ok bool) {
	s := money.Typed(text)
	if len(s) > 80 || !strings.ContainsAny(s, "0123456789") {
		return f, false
	}
	negative := false
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		negative, s = true, strings.TrimSpace(s[1:len(s)-1])
	}
	if power.MatchString(s) {
		f.Digits = s
		return f, !negative
	}
	scale := ""
	if s, scale, ok = f.units(s); !ok {
		return f, false
	}
	if strings.HasSuffix(s, "-") {
		negative, s = true, strings.TrimSpace(strings.TrimSuffix(s, "-"))
	}
	if strings.HasPrefix(s, "-") {
		negative, s = !negative, strings.TrimSpace(s[1:])
	}
	s = strings.TrimPrefix(s, "+")
	if s == "" || s[0] == '-' || s[0] == '+' {
		return f, false
	}
	if f.Digits, f.Other, ok = money.Marks(s, decimal); !ok {
		return f, false
	}
	f.Digits += scale
	if f.Other != "" {
		f.Other += scale
	}
	if negative {
		f.Digits = "-" + f.Digits
		if f.Other != "" {
			f.Other = "-" + f.Other
		}
	}
	return f, true
}

// units takes what stands before and behind the digits off a text.
func (f *Figure) units(s string) (rest, scale string, ok bool) {
	name := func(word string) bool {
		c := CurrencyOf(word)
		if c == "" || f.Currency != "" && f.Currency != c {
			return false
		}
		f.Currency = c
		return true
	}
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", strings.TrimSpace(s[1:])
	}
	if m := moneyHead.FindStringSubmatch(s); m != nil {
		if !name(m[1]) {
			return "", "", false
		}
		s = s[len(m[0]):]
	}
	if m := moneyTail.FindStringSubmatch(s); m != nil {
		s = s[:len(s)-len(m[0])]
		switch k := scaled.FindStringSubmatch(m[1]); {
		case name(m[1]):
		case k != nil && (k[2] == "" || name(k[2])):
			scale = map[string]string{"k": "e3"}[strings.ToLower(k[1])]
			if scale == "" {
				scale = "e6"
			}
		default:
			return "", "", false
		}
		if k := moneyTail.FindStringSubmatch(s); k != nil { // "1.2 M €"
			part := scaled.FindStringSubmatch(k[1])
			if part == nil || part[2] != "" || scale != "" {
				return "", "", false
			}
			scale = "e6"
			if strings.EqualFold(part[1], "k") {
				scale = "e3"
			}
			s = s[:len(s)-len(k[0])]
		}
	}
	return sign + s, scale, true
}

// DecimalMark is the decimal mark that the cells of a column show beyond doubt: '.' or ','; 0 when none
// does, or they show both.
func DecimalMark(cells []Cell) rune {
	var found rune
	for _, c := range cells {
		if c.Kind != Text {
			continue
		}
		var is rune
		comma, point := strings.LastIndexByte(c.Text, ','), strings.LastIndexByte(c.Text, '.')
		f, ok := ParseFigure(c.Text, 0)
		switch {
		case !ok || f.Other != "":
			continue
		case comma >= 0 && point >= 0:
			is = '.'
			if comma > point {
				is = ','
			}
		case comma >= 0:
			is = ','
			if !strings.Contains(f.Digits, ".") {
				is = '.'
			}
		case point >= 0:
			is = '.'
			if !strings.Contains(f.Digits, ".") {
				is = ','
			}
		default:
			continue
		}
		if found != 0 && found != is {
			return 0
		}
		found = is
	}
	return found
}
