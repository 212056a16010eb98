package intake

import (
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/sheet"
)

// reading is what is known of a matched column beside its cells.
type reading struct {
	order   sheet.Order // of its days
	decimal rune        // of its numbers, 0 where they do not show it
	reader  rune        // the decimal mark of whoever brought it, which counts then
	units   sheet.Units // of its header
}

// wrong is why a cell is not a value: a text key with its arguments.
type wrong struct {
	key  string
	args fault.Args
}

// stated reports whether a cell says something: a blank one and one that says "n/a" do not.
func stated(c sheet.Cell) bool {
	return c.Kind != sheet.Blank && !(c.Kind == sheet.Text && sheet.NotStated(c.Text)) && !(c.Kind == sheet.Broken && c.Text == "#N/A")
}

// value reads a cell as a field. money is the currency of an amount that does not name one.
func (v *vocabulary) value(f *Field, c sheet.Cell, r reading, currency money.Currency) (string, *wrong) {
	if c.Kind == sheet.Broken {
		return "", &wrong{key: c.Why}
	}
	text := strings.TrimSpace(strings.ReplaceAll(c.Text, "\u00a0", " "))
	switch f.Type {
	case Line:
		return strings.Join(strings.Fields(text), " "), nil
	case Long:
		return tidy(c.Text), nil
	case Day:
		return dayOf(c, r)
	case Money:
		return sumOf(c, r, currency)
	case Int:
		return wholeOf(c, r)
	case Yes:
		return yesOf(text)
	case Choices:
		return v.several(f, text)
	}
	return v.oneOf(f, text)
}

// tidy is a text with plain line ends, no space at its ends, and none of the characters that a workbook cannot
// hold.
func tidy(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, text))
}

func dayOf(c sheet.Cell, r reading) (string, *wrong) {
	if c.Kind == sheet.Day {
		day, _, _ := strings.Cut(c.Text, " ")
		return day, nil
	}
	if c.Kind != sheet.Text {
		return "", &wrong{key: "sheet.no_day"}
	}
	day, why := sheet.ParseDay(c.Text, r.order)
	if why != "" {
		return "", &wrong{key: why}
	}
	return day.String(), nil
}

func sumOf(c sheet.Cell, r reading, currency money.Currency) (string, *wrong) {
	f, doubt := sheet.Figure{Digits: c.Text, Currency: c.Currency}, false
	if c.Kind != sheet.Number {
		read, unsure, ok := r.figure(c.Text)
		if !ok || c.Kind != sheet.Text {
			return "", &wrong{key: "intake.no_number"}
		}
		f, doubt = read, unsure
	}
	switch {
	case f.Currency != "" && currency != "" && f.Currency != currency && c.Kind == sheet.Text:
		return "", &wrong{"intake.two_currencies", fault.Args{"a": string(f.Currency), "b": string(currency)}}
	case currency != "":
		f.Currency = currency
	case f.Currency == "":
		f.Currency = r.units.Currency
	}
	if f.Currency == "" {
		return "", &wrong{key: "intake.no_currency"}
	}
	if doubt && f.Currency.Exponent() >= 3 {
		return "", &wrong{key: "intake.number_unclear"}
	}
	digits := f.Digits
	if r.units.Scale > 0 && !strings.ContainsAny(digits, "eE") {
		digits += map[int]string{3: "e3", 6: "e6"}[r.units.Scale]
	}
	amount, err := money.ParseDecimal(digits, f.Currency)
	if err != nil {
		why := fault.Of(money.Thousand(err, c.Text, f.Digits))
		return "", &wrong{why.Key, why.Args}
	}
	return Sum(amount), nil
}

// figure reads a number by the decimal mark of its column, and where that shows none by that of the reader. unsure says
// that another reader would have read it otherwise.
func (r reading) figure(text string) (f sheet.Figure, unsure, ok bool) {
	f, ok = sheet.ParseFigure(text, r.decimal)
	if f.Other == "" || r.reader == 0 {
		return f, f.Other != "", ok
	}
	f, ok = sheet.ParseFigure(text, r.reader)
	return f, true, ok
}

func wholeOf(c sheet.Cell, r reading) (string, *wrong) {
	digits := c.Text
	if c.Kind != sheet.Number {
		f, _, ok := r.figure(c.Text)
		if !ok || f.Currency != "" {
			return "", &wrong{key: "intake.no_whole"}
		}
		digits = f.Digits
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	if strings.Trim(fraction, "0") != "" || strings.ContainsAny(digits, "eE") || len(whole) > 15 {
		return "", &wrong{key: "intake.no_whole"}
	}
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		return "0", nil
	}
	return sign + whole, nil
}

func yesOf(text string) (string, *wrong) {
	switch i18n.Fold(text) {
	case "yes", "y", "oui", "o", "true", "vrai", "1", "x", "✓", "✔":
		return "yes", nil
	case "no", "n", "non", "false", "faux", "0":
		return "", nil
	}
	return "", &wrong{key: "intake.no_yes"}
}

// oneOf finds the option that a text means.
func (v *vocabulary) oneOf(f *Field, text string) (string, *wrong) {
	list := v.lists[f.Name]
	found := list.find(text)
	if f.Open { // a part of a name is not taken for the whole of it
		text = strings.Join(strings.Fields(text), " ")
		found = list.values[i18n.Fold(text)]
	}
	switch {
	case f.Open && len(found) == 0:
		return text, nil
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return "", &wrong{key: "intake.choice_twice", args: fault.Args{"n": len(found)}}
	case len(list.options) == 0:
		return "", &wrong{key: "intake.choice_none"}
	}
	return "", &wrong{key: "intake.choice_unknown", args: fault.Args{"offer": offered{v, f.Name}}}
}

// offered prints what is on offer, in the reader's language.
type offered struct {
	v     *vocabulary
	field string
}

// Print implements i18n.Printable.
func (o offered) Print(p *i18n.Printer) string { return o.v.lists[o.field].names(p) }

func (v *vocabulary) several(f *Field, text string) (string, *wrong) {
	var values []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == ',' || r == '\n' || r == '/' }) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		value, bad := v.oneOf(f, part)
		if bad != nil {
			return "", bad
		}
		if !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	return strings.Join(values, "; "), nil
}

// shown is a value as a workbook shows it: a day and a number are typed there, this is what they read.
func (v *vocabulary) shown(f *Field, value string, words map[string]string, lang i18n.Lang) string {
	name := func(value string) string {
		list := v.lists[f.Name]
		names := list.en
		if lang == i18n.FR {
			names = list.fr
		}
		if names[value] != "" {
			return names[value]
		}
		if words[value] != "" {
			return words[value]
		}
		return value
	}
	switch {
	case value == "":
		return ""
	case f.Type == Choice:
		return name(value)
	case f.Type == Choices:
		parts := strings.Split(value, "; ")
		for i, part := range parts {
			parts[i] = name(part)
		}
		return strings.Join(parts, "; ")
	case f.Type == Yes:
		return v.printer(lang).T("intake.yes")
	}
	return value
}

func (v *vocabulary) printer(lang i18n.Lang) *i18n.Printer {
	if lang == i18n.FR {
		return v.fr
	}
	return v.en
}

// print is a value for people to read.
func (v *vocabulary) print(f *Field, value string, words map[string]string, p *i18n.Printer) string {
	switch f.Type {
	case Day:
		if day, err := cal.ParseDate(value); err == nil {
			return p.Date(day)
		}
	case Money:
		if a, err := AmountOf(value); err == nil && value != "" {
			return a.Print(p)
		}
	}
	return v.shown(f, value, words, p.Lang)
}
