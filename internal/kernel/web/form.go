package web

import (
	"strconv"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// FormHead describes a form.
type FormHead struct {
	Action  string // path of the Post route, without language; "" is the page itself
	Submit  string // words on the main button
	Cancel  string // path that Cancel leads to; "" leaves it out
	Version int    // of the object shown, sent as "version" for the optimistic lock; 0 for a creation
	Upload  bool   // has a file field
	Draft   bool   // unsent texts are kept for the reader every five seconds
	Danger  bool   // the act cannot be undone: the button says so by its colour
	Bare    bool   // no buttons: the form brings its own
}

// Field is one input with its words. Value is the stored value: string, number, date, amount; the
// page shows what was posted instead after a refusal.
type Field struct {
	Name     string
	Label    string
	Help     string // one or two sentences under the label
	Value    any
	Required bool   // shows no mark; a field that is not required says "optional"
	Max      int    // characters a browser lets in; 0 is no limit there
	Type     string // of the input: "email", "tel", "url", "password", "number", "datetime-local"; "" is text
	List     string // id of a datalist on the page that offers what to type
	Fill     string // autocomplete token: "username", "current-password", "one-time-code"
	Short    bool   // a narrow box, for numbers and codes
	Rows     int    // height of a text area; 0 is 4
	Plain    bool   // a text area that takes no Markdown
	ReadOnly bool
	Accept   string // of a file: ".xlsx,.csv"
	Multiple bool   // several files or choices
	Row      string // of a field that stands in a row among others like it, what the row is called: "Line 3"

	Currency money.Currency // the only one that an amount can be in: shown as text and sent along
}

// Option is a choice of a select, of radio buttons or of checkboxes.
type Option struct {
	Value string
	Label string
	Help  string
	Group string // heading in a select; options of one group stand together
}

// Pair is Field for a text that exists in both languages.
type Pair struct {
	Field
	Text i18n.Text
	Long bool // text areas instead of lines
}

// describedBy is the list of ids that explain a field.
func (x Field) describedBy(f *Frame) string {
	id, ids := fieldID(x.Name), ""
	if x.Help != "" {
		ids = id + "-help"
	}
	if f.Wrong(x.Name) != "" {
		if ids != "" {
			ids += " "
		}
		ids += id + "-error"
	}
	return ids
}

func (x Field) inputType() string {
	if x.Type == "" {
		return "text"
	}
	return x.Type
}

// currencies offered first in a money field; the stored one joins them when it is another.
var currencies = []money.Currency{"EUR", "USD", "GBP", "CAD", "NOK", "SEK", "DKK", "PLN", "CZK", "TRY", "JPY", "CHF"}

// currency is the code shown chosen in a money field.
func (x Field) currency(f *Frame) string {
	stored, _ := x.Value.(money.Amount)
	if stored.Currency == "" {
		stored.Currency = money.EUR
	}
	if chosen := f.Value(x.Name+"_currency", string(stored.Currency)); chosen != "" {
		return chosen
	}
	return string(stored.Currency)
}

func currencyOptions(chosen string) []Option {
	var options []Option
	known := false
	for _, c := range currencies {
		options = append(options, Option{Value: string(c), Label: string(c)})
		known = known || string(c) == chosen
	}
	if !known {
		options = append(options, Option{Value: chosen, Label: chosen})
	}
	return options
}

// rows is the height of a text area.
func (x Field) rows() string {
	if x.Rows == 0 {
		return "4"
	}
	return strconv.Itoa(x.Rows)
}

// Bluf is the bottom line up front: two to four sentences of state, cause and decision wanted, with
// who stands for them and how old they are.
type Bluf struct {
	Tone   Tone
	Lead   string   // the first sentence, set strong
	Rest   string   // the sentences between
	Ask    string   // the decision wanted, set strong; "" for none
	Author string   // "" when drawn up by rule and not yet signed
	On     cal.Date // no date, and no author: nobody signs it, as on a page of one's own
}

// staleAfterDays is the age at which a bottom line is called stale.
const staleAfterDays = 30

func (b Bluf) stale(today cal.Date) bool { return b.On.DaysUntil(today) > staleAfterDays }
