package testkit

import (
	"bytes"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// Page is a parsed HTML document, or a part of one, to be asked by CSS selector.
type Page struct {
	t    testing.TB
	node *html.Node
}

// HTML parses a page.
func HTML(t testing.TB, body []byte) *Page {
	t.Helper()
	node, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return &Page{t, node}
}

// All are the elements a selector finds, in the order of the page.
func (p *Page) All(selector string) []*Page {
	p.t.Helper()
	wanted, err := cascadia.ParseGroup(selector)
	if err != nil {
		p.t.Fatalf("selector %q: %v", selector, err)
	}
	var list []*Page
	for _, node := range cascadia.QueryAll(p.node, wanted) {
		list = append(list, &Page{p.t, node})
	}
	return list
}

// One is the only element a selector finds; none or several end the test.
func (p *Page) One(selector string) *Page {
	p.t.Helper()
	list := p.All(selector)
	if len(list) != 1 {
		p.t.Fatalf("%d elements for %q, want one", len(list), selector)
	}
	return list[0]
}

// None fails the test when the selector finds anything.
func (p *Page) None(selector string) {
	p.t.Helper()
	if list := p.All(selector); len(list) > 0 {
		p.t.Errorf("%d elements for %q, want none; the first is %s", len(list), selector, list[0])
	}
}

// Text is the words of the element, its white space as one reads it.
func (p *Page) Text() string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style"):
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if n.Type == html.ElementNode && n.Data != "b" && n.Data != "span" && n.Data != "a" {
			b.WriteByte(' ')
		}
	}
	walk(p.node)
	return strings.Join(strings.Fields(strings.ReplaceAll(b.String(), "\u00a0", " ")), " ")
}

// Attr is the value of an attribute, "" when it is not there.
func (p *Page) Attr(name string) string {
	for _, a := range p.node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Has reports whether the element has an attribute.
func (p *Page) Has(name string) bool {
	for _, a := range p.node.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// Filled are the fields of a form as a browser sends them when nobody has touched them, names and values in turn, without
// its buttons.
func (p *Page) Filled() (fields []string) {
	for _, x := range p.All("input[name], textarea[name], select[name]") {
		value, kind := x.Attr("value"), x.Attr("type")
		switch {
		case x.node.Data == "select":
			options := x.All("option")
			if chosen := x.All("option[selected]"); len(chosen) > 0 || x.Has("multiple") {
				options = chosen
			} else {
				options = options[:min(1, len(options))]
			}
			for _, o := range options {
				fields = append(fields, x.Attr("name"), o.Attr("value"))
			}
			continue
		case x.node.Data == "textarea":
			if words := x.node.FirstChild; words != nil {
				value = words.Data
			}
		case kind == "file" || kind == "submit" || (kind == "checkbox" || kind == "radio") && !x.Has("checked"):
			continue
		}
		fields = append(fields, x.Attr("name"), value)
	}
	return fields
}

// String is the element's HTML.
func (p *Page) String() string {
	var b strings.Builder
	if err := html.Render(&b, p.node); err != nil {
		return err.Error()
	}
	return b.String()
}
