package intake

import (
	"regexp"
	"slices"
	"strings"

	"cairn/internal/kernel/i18n"
)

// vocabulary says a kind in both languages: what its columns may be called, and its options.
type vocabulary struct {
	words   *i18n.Catalogue
	en, fr  *i18n.Printer
	columns []column          // what can be matched, in the order of the fields
	lists   map[string]choice // of the Choice fields
}

// column is something that a column of a file can be: a field, or the currency of one.
type column struct {
	name  string
	field *Field
	money bool // the currency of the field
	names []string
}

// currencyOf is the name of the column that holds the currencies of a Money field.
func currencyOf(field string) string { return field + "_currency" }

// said are the words of a key in both languages, those that are parted by ";" each by itself.
func (v *vocabulary) said(key string) []string {
	if key == "" {
		return nil
	}
	var list []string
	for _, p := range []*i18n.Printer{v.en, v.fr} {
		for part := range strings.SplitSeq(p.T(key), ";") {
			list = append(list, strings.TrimSpace(part))
		}
	}
	return list
}

func (k *Kind) vocabulary(words *i18n.Catalogue, offer Offer) *vocabulary {
	v := &vocabulary{words: words, en: words.Printer(i18n.EN), fr: words.Printer(i18n.FR), lists: map[string]choice{}}
	bare := true // the first amount has the plain column "Currency"
	for i := range k.Fields {
		f := &k.Fields[i]
		c := column{name: f.Name, field: f}
		for _, name := range append(append(v.said(f.Label), v.said(f.Also)...), strings.NewReplacer("_", " ", ".", " ").Replace(f.Name)) {
			c.names = append(c.names, plainWords(name))
		}
		v.columns = append(v.columns, c)
		switch f.Type {
		case Choice, Choices:
			v.lists[f.Name] = v.choice(offer[f.Name])
		case Money:
			of := column{name: currencyOf(f.Name), field: f, money: true}
			for _, name := range append(v.said(f.Label), v.said(f.Also)...) {
				of.names = append(of.names, plainWords(name+" currency"), plainWords("devise "+name))
			}
			for _, p := range []*i18n.Printer{v.en, v.fr} {
				of.names = append(of.names, plainWords(p.T("intake.currency_of", "what", p.T(f.Label))))
			}
			if bare {
				of.names = append(of.names, "currency", "devise", "monnaie", "ccy")
			}
			bare = false
			v.columns = append(v.columns, of)
		}
	}
	return v
}

// label is what a column is called in a language.
func (c column) label(p *i18n.Printer) string {
	if c.money {
		return p.T("intake.currency_of", "what", p.T(c.field.Label))
	}
	return p.T(c.field.Label)
}

// choice looks options up by what people write for them.
type choice struct {
	options []Option
	values  map[string][]string // what is written, folded → values
	en, fr  map[string]string   // value → name, unlike for each
	held    map[string][]string // what was found by a part of a name, for the same text in other rows
}

func (v *vocabulary) choice(options []Option) choice {
	c := choice{options: options, values: map[string][]string{}, en: map[string]string{}, fr: map[string]string{}, held: map[string][]string{}}
	twice := map[string]int{}
	for _, o := range options {
		twice[i18n.Fold(o.name(v.en))]++
	}
	for _, o := range options {
		en, fr := o.name(v.en), o.name(v.fr)
		if twice[i18n.Fold(en)] > 1 {
			mark := " [" + o.Value[max(0, len(o.Value)-6):] + "]"
			en, fr = en+mark, fr+mark
		}
		c.en[o.Value], c.fr[o.Value] = en, fr
		for _, name := range append([]string{en, fr, o.name(v.en), o.name(v.fr), o.Value}, o.Also...) {
			key := i18n.Fold(strings.TrimSpace(name))
			if key != "" && !slices.Contains(c.values[key], o.Value) {
				c.values[key] = append(c.values[key], o.Value)
			}
		}
	}
	return c
}

func (o Option) name(p *i18n.Printer) string {
	if o.Key != "" {
		return p.T(o.Key)
	}
	return p.Text(o.Name)
}

var inBrackets = regexp.MustCompile(`\s*[(\[][^)\]]*[)\]]\s*$`)

// find gives the values that a text may mean.
func (c choice) find(text string) []string {
	key := i18n.Fold(strings.Join(strings.Fields(text), " "))
	if found := c.values[key]; found != nil {
		return found
	}
	key = inBrackets.ReplaceAllString(key, "")
	if found := c.values[key]; found != nil || len(key) < 4 {
		return found
	}
	return c.holding(key)
}

// holding gives the values one of whose names holds the text as whole words: "Moldova" is the Republic of
// Moldova, a family name its one bearer.
func (c choice) holding(key string) []string {
	if found, known := c.held[key]; known {
		return found
	}
	var found []string
	for name, values := range c.values {
		if !strings.Contains(" "+wordGaps.ReplaceAllString(name, " ")+" ", " "+wordGaps.ReplaceAllString(key, " ")+" ") {
			continue
		}
		for _, value := range values {
			if !slices.Contains(found, value) {
				found = append(found, value)
			}
		}
	}
	c.held[key] = found
	return found
}

var wordGaps = regexp.MustCompile(`[^a-z0-9]+`)

// names are what is on offer, in a language, for a message.
func (c choice) names(p *i18n.Printer) string {
	const most = 12
	var list []string
	for i, o := range c.options {
		if i == most {
			list = append(list, "…")
			break
		}
		list = append(list, o.name(p))
	}
	return strings.Join(list, ", ")
}

// fillers are words that tell no column from another.
var fillers = map[string]bool{"of": true, "the": true, "a": true, "an": true, "in": true, "and": true, "for": true, "to": true, "de": true, "du": true, "des": true, "la": true, "le": true,
	"les": true, "l": true, "d": true, "et": true, "en": true, "au": true, "aux": true, "un": true, "une": true, "eur": true, "usd": true, "gbp": true, "k": true, "keur": true, "kusd": true, "m": true, "meur": true,
	"euro": true, "euros": true, "thousand": true, "thousands": true, "million": true, "millions": true, "milliers": true, "000": true}

// plainWords is a header as words that compare: folded, without marks, units and fillers, in the singular.
func plainWords(header string) string {
	words := strings.FieldsFunc(i18n.Fold(header), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9')
	})
	var list []string
	for _, w := range words {
		if fillers[w] {
			continue
		}
		if len(w) > 3 && (strings.HasSuffix(w, "s") || strings.HasSuffix(w, "x")) {
			w = w[:len(w)-1]
		}
		list = append(list, w)
	}
	if len(list) == 0 {
		return strings.Join(words, " ")
	}
	return strings.Join(list, " ")
}

// alike scores, from 0 to 100, how well a header names a column.
func alike(header string, names []string) int {
	best := 0
	has := strings.Fields(header)
	for _, name := range names {
		if name == "" || header == "" {
			continue
		}
		if name == header {
			return 100
		}
		wants := strings.Fields(name)
		shared := 0
		for _, w := range wants {
			if slices.Contains(has, w) {
				shared++
			}
		}
		switch {
		case shared == len(wants) && shared == len(has):
			best = max(best, 95)
		case shared == len(wants):
			best = max(best, 80-8*(len(has)-shared))
		case shared == len(has):
			best = max(best, 70-10*(len(wants)-shared))
		}
	}
	return best
}
