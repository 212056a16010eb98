package doctext

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// breaking elements end the line before and after them.
var breaking = []atom.Atom{atom.P, atom.Div, atom.Br, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.Table, atom.Section, atom.Article,
	atom.Header, atom.Footer, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dd, atom.Dt, atom.Blockquote, atom.Pre, atom.Hr}

// unread elements hold no text for a reader.
var unread = []atom.Atom{atom.Script, atom.Style, atom.Head, atom.Template, atom.Noscript, atom.Svg, atom.Iframe, atom.Object}

// readHTML reads what a page shows, by tokens, so that no nesting is too deep for it.
func readHTML(t *Text, content []byte) error {
	r, err := charset.NewReader(bytes.NewReader(content), "text/html")
	if err != nil {
		return damaged(err)
	}
	p := pageText{t: t}
	z := html.NewTokenizer(r)
	z.SetMaxBuf(1 << 20)
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				t.note(Damaged)
			}
			p.end()
			return nil
		case html.TextToken:
			p.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			name, _ := z.TagName()
			if !p.tag(atom.Lookup(name), kind) {
				return nil
			}
		}
	}
}

type pageText struct {
	t     *Text
	line  strings.Builder
	style Style
	mute  atom.Atom // the unread element we are in
}

func (p *pageText) text(s string) {
	if p.mute == 0 {
		p.line.WriteString(html.UnescapeString(s))
	}
}

func (p *pageText) tag(a atom.Atom, kind html.TokenType) bool {
	if p.mute != 0 {
		if kind == html.EndTagToken && a == p.mute {
			p.mute = 0
		}
		return true
	}
	if kind == html.StartTagToken && slices.Contains(unread, a) {
		p.mute = a
		return true
	}
	if a == atom.Td || a == atom.Th {
		p.line.WriteByte(' ')
	}
	if !slices.Contains(breaking, a) {
		return true
	}
	ok := p.end()
	p.style = Body
	if kind == html.StartTagToken {
		switch a {
		case atom.Li:
			p.style = Item
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			p.style = Heading
		}
	}
	return ok
}

func (p *pageText) end() bool {
	ok := p.t.add(p.style, p.line.String())
	p.line.Reset()
	return ok
}
