package reports

import (
	"context"
	"html"
	"io"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/render/office"
)

// preview shows a document within a page, as the writer of HTML sets it, or why it cannot be written, such as a table that
// is too long: the page stays, so that it can be mended there.
func preview(f *web.Frame, d office.Document) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		err := office.HTMLFragment(w, d, 3)
		why := fault.Of(err)
		if err == nil || why.Kind == fault.Internal {
			return err
		}
		_, err = io.WriteString(w, "<p>"+html.EscapeString(f.P.Message(why.Key, why.Args))+"</p>")
		return err
	})
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
