package office

import (
	"bytes"
	"io"
	"strings"
	"testing"

	dom "golang.org/x/net/html"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// page is a document as HTML, read again.
func pageOf(t testing.TB, d Document, level int) (string, *dom.Node) {
	t.Helper()
	var b bytes.Buffer
	var err error
	if level == 0 {
		err = HTML(&b, d)
	} else {
		err = HTMLFragment(&b, d, level)
	}
	if err != nil {
		t.Fatal(err)
	}
	root, err := dom.Parse(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), root
}

func elements(n *dom.Node, do func(n *dom.Node)) {
	if n.Type == dom.ElementNode {
		do(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		elements(c, do)
	}
}

func attribute(n *dom.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func wordsOf(n *dom.Node) string {
	var b strings.Builder
	var walk func(n *dom.Node)
	walk = func(n *dom.Node) {
		if n.Type == dom.TextNode && n.Parent.Data != "style" && n.Parent.Data != "title" {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return b.String()
}

// A page of a document is one that a screen reader can walk: headings rise by one, tables have names and heads,
// pictures have words, foreign runs say their language, ids stand once and links within lead somewhere.
func TestHTML(t *testing.T) {
	for _, lang := range i18n.Langs {
		for _, level := range []int{0, 2} {
			d := sample(t, lang, level == 2)
			d.Style.Logo = logo(t)
			out, root := pageOf(t, d, level)
			if level == 0 {
				keep(t, "page-"+string(lang)+".html", []byte(out))
			}
			ids, last, foreign := map[string]bool{}, max(level, 1)-1, 0
			elements(root, func(n *dom.Node) {
				if id := attribute(n, "id"); id != "" {
					if ids[id] {
						t.Errorf("id %s stands twice", id)
					}
					ids[id] = true
				}
			})
			elements(root, func(n *dom.Node) {
				for _, a := range n.Attr {
					if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
						t.Errorf("<%s %s>", n.Data, a.Key)
					}
				}
				switch {
				case len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6':
					if now := int(n.Data[1] - '0'); now > last+1 {
						t.Errorf("%s after h%d: %s", n.Data, last, wordsOf(n))
					} else {
						last = now
					}
				case n.Data == "th" && attribute(n, "scope") == "":
					t.Error("a head that does not say what it heads")
				case n.Data == "div" && attribute(n, "tabindex") != "" && (attribute(n, "role") != "region" || attribute(n, "aria-label") == ""):
					t.Error("a region without a name")
				case n.Data == "svg" && attribute(n, "role") == "" && attribute(n, "aria-hidden") == "":
					t.Error("a drawing without a role")
				case n.Data == "img" && attribute(n, "alt") == "":
					t.Error("a picture without words")
				case n.Data == "script":
					t.Error("a script")
				case n.Data == "a" && n.Namespace == "" && strings.HasPrefix(attribute(n, "href"), "#") && !ids[attribute(n, "href")[1:]]:
					t.Errorf("a link to nowhere: %s", attribute(n, "href"))
				case n.Data == "a" && level == 0 && strings.HasPrefix(attribute(n, "href"), "/"):
					t.Errorf("a link to a page of the office: %s", attribute(n, "href"))
				case n.Data == "span" && attribute(n, "lang") == string(lang.Other()):
					foreign++
				}
			})
			words := tight(wordsOf(root))
			for _, want := range []string{d.Title, d.Facts[5].Value, "<script>alert('&\"]]>')</script>", "Łukasz Żółć", "محمد ولد عبد العزيز", "🎓", map[i18n.Lang]string{i18n.EN: "485,678.76", i18n.FR: "485 678,76"}[lang]} {
				if !strings.Contains(words, tight(want)) {
					t.Errorf("%q is not in it", want)
				}
			}
			if marked, noticed := strings.Count(words, tight(d.Marking)), strings.Count(words, tight(d.Notice)); marked != 2 || noticed != 2 || foreign != 1 {
				t.Errorf("marking %d, notice %d, foreign runs %d times", marked, noticed, foreign)
			}
			if level == 2 && (strings.Contains(out, "<h1") || strings.Contains(out, "<style")) {
				t.Error("a fragment takes what belongs to the page")
			}
			if again, _ := pageOf(t, sampleAgain(d), level); again != out {
				t.Error("two pages of the same document differ")
			}
		}
	}
}

func TestHTMLRefuses(t *testing.T) {
	d := Document{Title: "T", Lang: i18n.EN, Date: cal.MustDate("2026-11-28")}
	if err := HTML(io.Discard, d); fault.Of(err) == nil || fault.Of(err).Key != "render.no_marking" {
		t.Error(err)
	}
	d.Marking, d.Style.Font = `M"}</style><script>`, `x"}</style><script>`
	d.Sections = []Section{{Blocks: []Block{Paragraph{Runs: []Run{{Text: "x", Href: "javascript:alert(1)"}}}, Table{Caption: "c", Columns: []Column{{Title: "t"}}, Rows: [][]Cell{{{Text: "a", Href: "data:text/html,x"}}}}}}}
	out, _ := pageOf(t, d, 0)
	if strings.Contains(out, "<script") || strings.Contains(out, "javascript:") || strings.Contains(out, "data:text") {
		t.Error("markup or a script came through")
	}
	d.Sections = []Section{{Blocks: []Block{Figure{SVG: `<svg viewBox="0 0 1 1"><script/></svg>`}}}}
	if err := HTML(io.Discard, d); err == nil {
		t.Error("a drawing that is none was taken over")
	}
}
