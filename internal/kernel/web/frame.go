package web

import (
	"cmp"
	"crypto/rand"
	"encoding"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// Frame is what a page knows about its surroundings: reader, language, address, and after a refused
// post the texts that were sent and what is wrong with them. One Frame serves one request.
type Frame struct {
	P         *i18n.Printer
	Actor     *control.Actor // nil when nobody is signed in
	Path      string         // of the page, without language: "/projects/018f…"
	Query     url.Values
	Now       cal.Instant
	RequestID string

	site    *Site
	host    string // where this request found the office, with its scheme: "https://cairn.example"
	prefs   prefs
	toast   *toast
	posted  url.Values
	fault   *fault.Fault
	choices map[string]string // words of the options rendered so far, by field name and value
	labels  map[string]label  // of the fields rendered so far, by name; nil when nobody asks
	views   func() []View     // saved views of this list, read on first use; nil where nobody keeps any
	narrows bool              // a FilterBar was rendered, so that the list below it can be saved as a view
	draft   func() *draft     // the reader's draft of this page's form, read on first use
	keyed   bool              // a form on this page carries a key: no two pages are alike
	public  bool              // everybody may read the page: PUBLIC stands as it is

	rendered   []byte     // the page, after formPage
	navigation []navGroup // the side bar, found once per page
}

// Lang is the language of the page.
func (f *Frame) Lang() i18n.Lang { return f.P.Lang }

// T prints the words of a key: f.T("web.rows", "n", 3).
func (f *Frame) T(key string, args ...any) string { return f.P.T(key, args...) }

// Href is the address of another page in the reader's language; see the function Href.
func (f *Frame) Href(pattern string, values ...string) templ.SafeURL {
	return f.link(Href(pattern, values...))
}

// link sets the language before a path from the root; other addresses pass through the sanitiser.
func (f *Frame) link(to string) templ.SafeURL {
	if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.HasPrefix(to, assetRoot) {
		return templ.SafeURL("/" + string(f.P.Lang) + strings.TrimSuffix(to, "/"))
	}
	return templ.URL(to)
}

// Outside is the whole address of one of our pages for somebody elsewhere, in their language. Its host is the
// installation's own (Site.BaseURL), else the one at which the reader found the office.
func (f *Frame) Outside(lang i18n.Lang, path string) string {
	return cmp.Or(f.site.BaseURL, f.host) + "/" + string(lang) + path
}

// With is this page with some of its query changed, name after value: With("sort", "-due", "after", "").
// An empty value drops the name.
func (f *Frame) With(changes ...string) templ.SafeURL {
	query := make(url.Values, len(f.Query))
	for name, values := range f.Query {
		query[name] = values
	}
	for i := 0; i+1 < len(changes); i += 2 {
		if changes[i+1] == "" {
			query.Del(changes[i])
		} else {
			query[changes[i]] = []string{changes[i+1]}
		}
	}
	return f.address(f.P.Lang, query)
}

// InLang is this very page, query kept, in a language.
func (f *Frame) InLang(lang i18n.Lang) templ.SafeURL { return f.address(lang, f.Query) }

func (f *Frame) address(lang i18n.Lang, query url.Values) templ.SafeURL {
	to := "/" + string(lang) + strings.TrimSuffix(f.Path, "/")
	if len(query) > 0 {
		to += "?" + query.Encode()
	}
	return templ.SafeURL(to)
}

// May reports whether the reader may do an act within a scope; pages show only what may be done.
func (f *Frame) May(act control.Act, scope string) bool {
	return f.Actor != nil && f.Actor.May(act, scope)
}

// Value is the text to show in a field: what was posted, else what the reader's draft holds, else
// the stored value. The currency of an amount is the field name+"_currency".
func (f *Frame) Value(name string, stored any) string {
	if f.posted != nil {
		return f.posted.Get(name)
	}
	if d := f.drafted(); d != nil {
		if texts, ok := d.values[name]; ok && len(texts) > 0 {
			return texts[0]
		}
	}
	return fieldText(f.P, stored)
}

// Values is Value for a field that may hold several texts.
func (f *Frame) Values(name string, stored []string) []string {
	if f.posted != nil {
		return f.posted[name]
	}
	if d := f.drafted(); d != nil {
		return d.values[name]
	}
	return stored
}

// Checked is Value for a checkbox.
func (f *Frame) Checked(name string, stored bool) bool {
	if f.posted != nil {
		return truth[f.posted.Get(name)]
	}
	if d := f.drafted(); d != nil {
		return truth[d.values.Get(name)]
	}
	return stored
}

func (f *Frame) drafted() *draft {
	if f.draft == nil {
		return nil
	}
	return f.draft()
}

// Wrong is the printed fault of a field, "" when it is well.
func (f *Frame) Wrong(name string) string {
	if f.fault == nil {
		return ""
	}
	for _, field := range f.fault.Fields {
		if field.Name == name {
			return f.P.Message(field.Key, field.Args)
		}
	}
	return ""
}

// label notes what a field is called, for the summary of faults and the table of a conflict.
func (f *Frame) label(name, words string) string {
	if f.labels != nil {
		if _, known := f.labels[name]; !known {
			f.labels[name] = label{words: words, place: len(f.labels)}
		}
	}
	return words
}

// choice notes the words of an option beside its value.
func (f *Frame) choice(name string, o Option) string {
	if f.choices != nil {
		f.choices[name+"="+o.Value] = o.Label
	}
	return o.Label
}

// said is a field's text as a reader sees it: the words of an option, a date in words.
func (f *Frame) said(name, text string) string {
	if words, ok := f.choices[name+"="+text]; ok {
		return words
	}
	if day, err := cal.ParseDate(text); err == nil && !day.IsZero() {
		return f.P.Date(day)
	}
	return text
}

// label is what a field is called and the place it has on the page.
type label struct {
	words string
	place int
	page  string // of the field where it is not on this one, without language
}

// Elsewhere names fields that stand on another page, by its path without language: a fault of an act without a form of its
// own is told by their labels, and leads to them.
func (f *Frame) Elsewhere(page string, fields ...Field) {
	for _, x := range fields {
		f.named(x)
		if l, noted := f.labels[x.Name]; noted {
			l.page = page
			f.labels[x.Name] = l
		}
	}
}

// fieldLink leads to a field, on this page or where it is.
func (f *Frame) fieldLink(name string) templ.SafeURL {
	at := "#" + fieldID(name)
	if page := f.labels[name].page; page != "" {
		return f.link(page) + templ.SafeURL(at)
	}
	return templ.SafeURL(at)
}

// labelOf is the label of a field, its bare name when no field of that name is on the page.
func (f *Frame) labelOf(name string) string {
	if l, ok := f.labels[name]; ok {
		return l.words
	}
	return name
}

// formKey makes the idempotency key of one form. Each form has its own, and each showing of it.
func (f *Frame) formKey() string {
	f.keyed = true
	return rand.Text()
}

// fieldText is the text of a stored value as a form shows it, the one decodeForm reads back.
func fieldText(p *i18n.Printer, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case money.Amount:
		return amountText(p, v)
	case cal.Instant:
		if v.IsZero() {
			return ""
		}
		return v.Time().Format("2006-01-02T15:04")
	case encoding.TextMarshaler:
		if b, err := v.MarshalText(); err == nil {
			return string(b)
		}
	}
	switch rv := reflect.ValueOf(v); rv.Kind() {
	case reflect.Pointer:
		if rv.IsNil() {
			return ""
		}
		return fieldText(p, rv.Elem().Interface())
	case reflect.Float64, reflect.Float32:
		return strconv.FormatFloat(rv.Float(), 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// amountText groups the digits of an amount as the reader does, in a form that money.Parse reads back in their language.
func amountText(p *i18n.Printer, a money.Amount) string {
	if a == (money.Amount{}) {
		return ""
	}
	return p.Digits(a.Decimal())
}

// escapePath escapes one element of a path.
func escapePath(s string) string { return url.PathEscape(s) }

// fieldID is the id of a field's control in the page.
func fieldID(name string) string { return "f-" + strings.ReplaceAll(name, ".", "-") }
