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

// breaking elements end the line before and after them; those of tables besides set cells apart.
var breaking = []atom.Atom{atom.P, atom.Div, atom.Br, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.Table, atom.Section, atom.Article, atom.Td, atom.Th, atom.Caption,
	atom.Header, atom.Footer, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dd, atom.Dt, atom.Blockquote, atom.Pre, atom.Hr}

// unread elements hold no text for a reader.
var unread = []atom.Atom{atom.Script, atom.Style, atom.Head, atom.Template, atom.Noscript, atom.Svg, atom.Iframe, atom.Object}

// readHTML reads what a page shows, by tokens, so that no nesting is too deep for it.
func readHTML(t *Text, content []byte) error {
	r, err := charset.NewReader(bytes.NewReader(content), "text/html")
	if err != nil {
		return damaged(err)
	}
	p := pageText{rows: rows{t: t}}
	z := html.NewTokenizer(r)
	z.SetMaxBuf(1 << 20)
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				t.note(Damaged)
			}
			if p.end() {
				p.rows.endAll()
			}
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
	line  strings.Builder
	style Style
	rows  rows
	open  []int     // for each table we are in, the rows it stands in
	deep  int       // tables inside too many
	pre   bool      // inside an element in which white space stays as it is
	mute  atom.Atom // the unread element we are in
}

func (p *pageText) text(s string) {
	if p.mute == 0 {
		if p.pre {
			p.line.WriteString(html.UnescapeString(s))
			return
		}
		flowing(&p.line, html.UnescapeString(s))
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
	if !slices.Contains(breaking, a) {
		return true
	}
	ok := p.end() && p.table(a, kind)
	p.style = Body
	if a == atom.Pre {
		p.pre = kind == html.StartTagToken
	}
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

// table begins and ends rows and cells. Pages leave the ends of both out, and set tables into the cells of others.
func (p *pageText) table(a atom.Atom, kind html.TokenType) bool {
	within := 0
	if n := len(p.open); n > 0 {
		within = p.open[n-1]
	}
	begins := kind == html.StartTagToken
	switch {
	case a == atom.Table && begins && len(p.open) == maxRows:
		p.deep++
	case a == atom.Table && begins:
		p.open = append(p.open, len(p.rows.open))
	case p.deep > 0:
		if a == atom.Table {
			p.deep--
		}
	case len(p.open) == 0:
	case a == atom.Table:
		p.open = p.open[:len(p.open)-1]
		return p.rows.endTo(within)
	case a == atom.Tr:
		ok := p.rows.endTo(within)
		if begins {
			p.rows.begin()
		}
		return ok
	case a == atom.Td || a == atom.Th:
		if begins && len(p.rows.open) == within {
			p.rows.begin()
		}
		p.rows.cell()
	}
	return true
}

func (p *pageText) end() bool {
	ok := p.rows.put(p.style, p.line.String())
	p.line.Reset()
	return ok
}
