package money

import (
	"regexp"
	"strings"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// DecimalMark is the decimal mark of a language: the point in English, the comma in French. The other one groups.
func DecimalMark(lang i18n.Lang) rune {
	if lang == i18n.FR {
		return ','
	}
	return '.'
}

// Parse reads what a person types in a language: "1,234.50" and "1 234,50" say beyond doubt what they are, in either.
// A lone mark with three digits behind it is what the language makes of it: "1,234" is a thousand and more in English
// and has three decimals in French, "1.234" the other way. More decimals than the currency has are refused, never
// rounded away and never taken for a group. Faults: Invalid "money.currency", "money.not_a_number", "money.too_large",
// "money.decimals", and "money.thousand" where a group of three was typed with the decimal mark of the language.
func Parse(text string, c Currency, lang i18n.Lang) (Amount, error) {
	if !c.Valid() {
		return Amount{}, fault.New(fault.Invalid, "money.currency", fault.Args{"value": string(c)})
	}
	bad := fault.New(fault.Invalid, "money.not_a_number", fault.Args{"value": text})
	s := Typed(text)
	sign := ""
	switch {
	case strings.HasPrefix(s, "-"):
		sign, s = "-", s[1:]
	case strings.HasPrefix(s, "+"):
		s = s[1:]
	}
	plain, _, ok := Marks(s, DecimalMark(lang))
	if !ok {
		return Amount{}, bad
	}
	a, err := ParseDecimal(sign+plain, c)
	return a, Thousand(err, text, sign+s)
}

// Thousand is the fault of an amount with too many decimals, told so that its mend is named where whoever typed it may
// have meant a thousand: digits with one mark before three others. typed is the text, digits the figure in it. Other
// faults stay as they are.
func Thousand(err error, typed, digits string) error {
	f := fault.Of(err)
	unsigned := strings.TrimPrefix(digits, "-")
	whole, other, ok := Marks(unsigned, 0)
	if f == nil || f.Key != "money.decimals" || !ok || other == "" {
		return err
	}
	return fault.New(fault.Invalid, "money.thousand", fault.Args{"value": typed, "currency": f.Args["currency"], "decimals": f.Args["decimals"], "whole": strings.TrimSuffix(digits, unsigned) + whole})
}

// Typed takes the spaces around a figure off it, and puts the plain sign for each kind of space, minus and apostrophe.
func Typed(text string) string { return strings.TrimSpace(typed.Replace(text)) }

var typed = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ", "\u2212", "-", "’", "'", "\u200b", "")

// Marks turns digits without a sign, with group and decimal marks of either language, into plain ones. decimal is the
// decimal mark, '.' or ',', that counts where a lone mark with three digits behind it could be either; 0 where nobody
// knows: then plain takes it for a group, and other is the reading as decimals. other is "" where there is no doubt. It is
// the one place where marks are read, for forms, pasted rows and files.
func Marks(s string, decimal rune) (plain, other string, ok bool) {
	comma, point := strings.LastIndexByte(s, ','), strings.LastIndexByte(s, '.')
	at := max(comma, point)
	if at < 0 {
		plain, ok = whole(s)
		return plain, "", ok
	}
	mark := s[at]
	one := comma < 0 || point < 0
	switch {
	case one && strings.Count(s, string(mark)) > 1:
		plain, ok = whole(s)
		return plain, "", ok
	case one && len(s)-at-1 == 3 && digits.MatchString(s[:at]) && len(s[:at]) <= 3 && strings.Trim(s[:at], "0") != "" && s[0] != '0':
		asGroup, asDecimal := s[:at]+s[at+1:], s[:at]+"."+s[at+1:]
		switch decimal {
		case rune(mark):
			return asDecimal, "", digits.MatchString(s[at+1:])
		case '.', ',':
			return asGroup, "", digits.MatchString(s[at+1:])
		}
		return asGroup, asDecimal, digits.MatchString(s[at+1:])
	}
	head := s[:at]
	if head == "" {
		head = "0"
	}
	plain, ok = whole(head)
	return plain + "." + s[at+1:], "", ok && s[at+1:] != "" && digits.MatchString(s[at+1:])
}

var (
	grouped = regexp.MustCompile(`^(\d+|\d{1,3}([ ,.']\d{3})+)$`)
	digits  = regexp.MustCompile(`^\d*$`)
	noMarks = strings.NewReplacer(" ", "", ",", "", ".", "", "'", "")
)

// whole reads a whole number, bare or with its digits in groups of three by one mark.
func whole(s string) (string, bool) {
	if !grouped.MatchString(s) {
		return "", false
	}
	mark := byte(0)
	for i := range len(s) {
		if c := s[i]; c == ' ' || c == ',' || c == '.' || c == '\'' {
			if mark != 0 && c != mark {
				return "", false
			}
			mark = c
		}
	}
	return noMarks.Replace(s), true
}
