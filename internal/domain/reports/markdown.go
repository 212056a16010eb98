package reports

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"cairn/internal/kernel/i18n"
	"cairn/internal/render/office"
)

// written is a text of an officer in Markdown, in a language.
type written struct {
	source []byte
	lang   i18n.Lang
}

// markdown sets what officers write, as pages do: line ends are kept, and HTML stands as it was typed.
func markdown(source string, lang i18n.Lang) []office.Block {
	w := written{[]byte(source), lang}
	return w.blocks(goldmark.DefaultParser().Parse(text.NewReader(w.source)))
}

func (w written) blocks(of ast.Node) (list []office.Block) {
	for n := of.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			list = append(list, office.Heading{Level: 2, Text: plainText(w.runs(n, office.Run{})), Lang: w.lang})
		case *ast.List:
			list = append(list, w.list(n))
		case *ast.Blockquote:
			list = append(list, w.blocks(n)...)
		default:
			if runs := w.runs(n, office.Run{}); len(runs) > 0 {
				list = append(list, paragraph(runs...))
			}
		}
	}
	return list
}

func (w written) list(of *ast.List) office.List {
	list := office.List{Numbered: of.IsOrdered()}
	for n := of.FirstChild(); n != nil; n = n.NextSibling() {
		var item office.Item
		for part := n.FirstChild(); part != nil; part = part.NextSibling() {
			if below, ok := part.(*ast.List); ok {
				sub := w.list(below)
				if item.Sub != nil { // bullets and then numbers: one list below holds both
					sub.Numbered, sub.Items = item.Sub.Numbered, append(item.Sub.Items, sub.Items...)
				}
				item.Sub = &sub
				continue
			}
			if len(item.Runs) > 0 {
				item.Runs = append(item.Runs, office.Run{Text: "\n", Lang: w.lang})
			}
			item.Runs = append(item.Runs, w.runs(part, office.Run{})...)
		}
		list.Items = append(list.Items, item)
	}
	return list
}

// lines are those of a block that is shown as it was typed.
func (w written) lines(n ast.Node) string {
	typed := n.Lines().Value(w.source)
	if block, ok := n.(*ast.HTMLBlock); ok && block.HasClosure() {
		typed = append(typed, block.ClosureLine.Value(w.source)...)
	}
	return strings.TrimRight(string(typed), "\n")
}

// resolved is a text without its escapes and with its entities as the letters they stand for.
func resolved(typed []byte) string {
	return string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(typed))))
}

// runs are the texts within a node, with the look of what they stand in.
func (w written) runs(of ast.Node, look office.Run) (list []office.Run) {
	switch of.(type) {
	case *ast.CodeBlock, *ast.FencedCodeBlock, *ast.HTMLBlock:
		return []office.Run{{Text: w.lines(of), Lang: w.lang}}
	}
	add := func(words string, look office.Run) {
		if n := len(list) - 1; n >= 0 && list[n].Bold == look.Bold && list[n].Italic == look.Italic && list[n].Href == look.Href {
			list[n].Text += words
			return
		}
		look.Text, look.Lang = words, w.lang
		list = append(list, look)
	}
	for n := of.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			words := string(n.Value(w.source))
			if _, code := of.(*ast.CodeSpan); !code && !n.IsRaw() {
				words = resolved(n.Value(w.source))
			}
			if n.SoftLineBreak() || n.HardLineBreak() {
				words += "\n"
			}
			add(words, look)
		case *ast.String:
			add(string(n.Value), look)
		case *ast.RawHTML:
			add(string(n.Segments.Value(w.source)), look)
		case *ast.AutoLink:
			link := look
			link.Href = string(n.URL(w.source))
			add(string(n.Label(w.source)), link)
		case *ast.Image:
			add(resolved(n.Destination)+" ", look)
			for _, r := range w.runs(n, look) {
				add(r.Text, r)
			}
		default:
			for _, r := range w.runs(n, lookWithin(n, look)) {
				add(r.Text, r)
			}
		}
	}
	return list
}

// lookWithin is the look of what stands in a node.
func lookWithin(n ast.Node, look office.Run) office.Run {
	switch n := n.(type) {
	case *ast.Emphasis:
		look.Bold, look.Italic = look.Bold || n.Level > 1, look.Italic || n.Level == 1
	case *ast.Link:
		look.Href = resolved(n.Destination)
	}
	return look
}

func plainText(runs []office.Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}
