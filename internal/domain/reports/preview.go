package reports

import (
	"net/url"
	"strconv"

	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
	"cairn/internal/render/office"
)

// printer prints in the language of the document that is shown, which may be another than the reader's.
func (out reportOut) printer(f *web.Frame) *i18n.Printer {
	if out.lang == f.Lang() || out.words == nil {
		return f.P
	}
	return out.words
}

// lineText is what the form of the bottom line begins with: the signed one, else the one that rules make.
func (out reportOut) lineText() i18n.Text {
	if out.Line.Signed() {
		return out.Line.Text
	}
	return out.drafted
}

// firstWritten is the first of some formats that is written.
func firstWritten(list []Format) []Format {
	for _, f := range list {
		if writers[f] != nil {
			return []Format{f}
		}
	}
	return nil
}

func versionText(r Report) string { return strconv.Itoa(r.Version) }

func langsOf() []i18n.Lang { return i18n.Langs }

// levelValue is the level as the form has it: none while nobody has set the marking.
func (r Report) levelValue() string {
	if !r.Marked {
		return ""
	}
	return r.Marking.Level.String()
}

// aboutOnly reports whether a kind is about one sort of thing and no other.
func (t Template) aboutOnly(a About) bool { return len(t.About) == 1 && t.About[0] == a }

// otherKind is the builder's address for another kind on the same subject, where it is about that too.
func otherKind(f *web.Frame, out newOut, k StoredKind) string {
	at := pathNew + "?kind=" + k.Kind
	if f.Query.Get("about") != "" {
		at += "&about=" + f.Query.Get("about") + "&subject=" + url.QueryEscape(out.Subject)
	}
	return at
}

func numeric(k office.Kind) bool { return k == office.Number || k == office.Money || k == office.Share }

func colspan(t office.Table) string { return strconv.Itoa(max(1, len(t.Columns))) }

// cellWords are a cell as a page shows it.
func cellWords(p *i18n.Printer, col office.Column, c office.Cell) string {
	switch {
	case c.Blank:
		return "–"
	case c.Text != "":
		return c.Text
	}
	switch col.Kind {
	case office.Number:
		return p.Int(c.Value)
	case office.Money:
		return money.Amount{Minor: c.Value, Currency: money.Currency(col.Currency)}.Print(p)
	case office.Share:
		return p.Percent(float64(c.Value) / 10_000)
	case office.Day:
		return p.Date(c.Day)
	}
	return ""
}

// toneClass is the class of a tone: those of the pages' judgements.
func toneClass(t office.Tone) string {
	switch t {
	case office.Lead:
		return "big"
	case office.Aside:
		return "mut sm"
	case office.Good, office.Watch, office.Bad:
		return "tone-" + string(t)
	}
	return ""
}

// most is the largest value of a chart, for its bars.
func most(x office.Chart) string {
	top := 1.0
	for _, s := range x.Series {
		for _, v := range s.Values {
			top = max(top, v)
		}
	}
	return meterValue(top)
}

func meterValue(v float64) string { return strconv.FormatFloat(max(v, 0), 'f', 2, 64) }

// stateOptions are the states, to filter by.
func stateOptions(p *i18n.Printer) (options []web.Option) {
	for _, s := range States {
		options = append(options, web.Option{Value: string(s), Label: p.T(string(s.Word()))})
	}
	return options
}

func kindOptions(p *i18n.Printer, list []StoredKind) (options []web.Option) {
	for _, k := range list {
		options = append(options, web.Option{Value: k.Kind, Label: p.Text(k.Title)})
	}
	return options
}
