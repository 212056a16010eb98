package i18n

import (
	"fmt"
	"strconv"
	"strings"

	"cairn/internal/kernel/cal"
)

// NBSP groups digits and binds numbers to their units in both languages.
const NBSP = "\u00a0"

// Printer prints words, numbers and dates in one language. It is safe for concurrent use.
type Printer struct {
	Lang  Lang
	words *Catalogue
}

// Key is an argument that is itself a message key, printed in the reader's language.
type Key string

// Printable is an argument that knows how it is printed, such as money.Amount.
type Printable interface{ Print(*Printer) string }

// T prints the message of a key. Arguments come as name, value, name, value: T("x.due", "on", date).
// An unknown key is printed as itself, so that a missing word is seen and not hidden.
func (p *Printer) T(key string, args ...any) string {
	if len(args) == 0 {
		return p.form(key, 2, true)
	}
	named := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		named[fmt.Sprint(args[i])] = args[i+1]
	}
	return p.Message(key, named)
}

// Message is T with the arguments in a map, as faults carry them. The argument n, a whole number,
// chooses singular or plural.
func (p *Printer) Message(key string, args map[string]any) string {
	count, counted := wholeNumber(args["n"])
	text := p.form(key, count, !counted)
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		value, known := args[name]
		if !closed || !known { // no argument of ours: printed as it stands
			b.WriteByte('{')
			text = rest
			continue
		}
		b.WriteString(p.argument(value))
		text = after
	}
}

func (p *Printer) form(key string, count int64, uncounted bool) string {
	m, ok := p.words.messages[key]
	if !ok {
		return key
	}
	forms := m[p.Lang]
	if len(forms) == 1 || uncounted {
		return forms[len(forms)-1]
	}
	// None is singular in French, but a form that says "un" would say there is one.
	if count == 1 || p.Lang == FR && count == 0 && strings.Contains(forms[0], "{n}") {
		return forms[0]
	}
	return forms[1]
}

// Has reports whether the key has words.
func (p *Printer) Has(key string) bool { return p.words.Has(key) }

func wholeNumber(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	}
	return 0, false
}

func (p *Printer) argument(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case Key:
		return p.T(string(v))
	case Text:
		s, _ := v.In(p.Lang)
		return s
	case Printable:
		return v.Print(p)
	case cal.Date:
		return p.Date(v)
	case cal.Instant:
		return p.Instant(v)
	case int:
		return p.Int(int64(v))
	case int64:
		return p.Int(v)
	}
	return fmt.Sprint(v)
}

// Text gives data in the reader's language, falling back to the other.
func (p *Printer) Text(t Text) string {
	s, _ := t.In(p.Lang)
	return s
}

var months = map[Lang][12]string{
	EN: {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	FR: {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."},
}

// Month is the short name of a month, 1 to 12.
func (p *Printer) Month(m int) string { return months[p.Lang][m-1] }

// Date prints "20 Nov 2026" or "20 nov. 2026", "" for no date. In French the first of a month is "1er".
func (p *Printer) Date(d cal.Date) string {
	if d.IsZero() {
		return ""
	}
	y, m, day := d.Time().Date()
	number := strconv.Itoa(day)
	if p.Lang == FR && day == 1 {
		number = "1er"
	}
	return number + NBSP + months[p.Lang][m-1] + NBSP + strconv.Itoa(y)
}

// Instant prints the date and the time in UTC: "20 Nov 2026 14:02 UTC".
func (p *Printer) Instant(i cal.Instant) string {
	if i.IsZero() {
		return ""
	}
	return p.Date(i.Date()) + " " + i.Time().Format("15:04") + NBSP + "UTC"
}

// Int prints a whole number with its digits grouped: "1,234" or "1 234".
func (p *Printer) Int(n int64) string { return p.Digits(strconv.FormatInt(n, 10)) }

// Decimal prints a number with so many decimals.
func (p *Printer) Decimal(x float64, decimals int) string {
	return p.Digits(strconv.FormatFloat(x, 'f', decimals, 64))
}

// Digits sets the group and decimal marks of the language into plain decimal text ("-1234.50").
// A text that is no such number comes back unchanged.
func (p *Printer) Digits(s string) string {
	whole, fraction, hasFraction := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "\u2212", whole[1:]
	}
	if whole == "" || strings.Trim(whole, "0123456789") != "" || strings.Trim(fraction, "0123456789") != "" {
		return s
	}
	group, point := ",", "."
	if p.Lang == FR {
		group, point = NBSP, ","
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteRune(digit)
	}
	if hasFraction {
		b.WriteString(point + fraction)
	}
	return b.String()
}

// Percent prints a share from 0 to 1 as "38 %".
func (p *Printer) Percent(share float64) string { return p.Decimal(share*100, 0) + NBSP + "%" }
