package office

import (
	"strings"

	"cairn/internal/kernel/i18n"
)

// plainText writes blocks as lines of words, for notes of slides and cells of a workbook.
type plainText struct {
	p     *i18n.Printer
	lang  i18n.Lang
	lines []string
}

// runs are runs as words: what is in the other language says so, and a source stands behind what it is of.
func (w *plainText) runs(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
		if r.Lang != "" && r.Lang != w.lang && r.Text != "" {
			b.WriteString(i18n.NBSP + w.p.T("render.in_language"))
		}
		if r.Note != "" {
			b.WriteString(" [" + r.Note + "]")
		}
	}
	return b.String()
}

func (w *plainText) list(l *List, indent string) {
	for i, item := range l.Items {
		lead := "• "
		if l.Numbered {
			lead = w.p.Int(int64(i+1)) + ". "
		}
		w.lines = append(w.lines, indent+lead+w.runs(item.Runs))
		if item.Sub != nil {
			w.list(item.Sub, indent+"    ")
		}
	}
}

// words writes a block that is text; false for another one.
func (w *plainText) words(b Block) bool {
	switch b := b.(type) {
	case Heading:
		w.lines = append(w.lines, b.Text)
	case Paragraph:
		w.lines = append(w.lines, b.Tone.sign()+w.runs(b.Runs))
	case List:
		w.list(&b, "")
	case Tiles:
		for _, t := range b.Items {
			w.lines = append(w.lines, strings.TrimSpace(t.Tone.sign()+strings.Join(nonEmpty(t.Title, t.Figure, t.Line, t.Note), " · ")))
		}
	default:
		return false
	}
	return true
}

// sectionWords are the texts of a section, one to a line; its tables and charts have sheets of their own.
func sectionWords(p *i18n.Printer, lang i18n.Lang, s *Section) []string {
	w := plainText{p: p, lang: lang}
	for _, b := range s.Blocks {
		if f, ok := b.(Figure); ok {
			if words := nonEmpty(f.Caption, f.Alt); len(words) > 0 {
				w.lines = append(w.lines, p.T("render.figure")+i18n.NBSP+"– "+strings.Join(words, ". "))
			}
			continue
		}
		w.words(b)
	}
	return w.lines
}

// spokenLines are the notes of a speaker, one to a line.
func spokenLines(p *i18n.Printer, lang i18n.Lang, blocks []Block) []string {
	w := plainText{p: p, lang: lang}
	for _, b := range blocks {
		if w.words(b) {
			continue
		}
		switch b := b.(type) {
		case Table:
			for _, row := range b.Rows {
				var cells []string
				for i, c := range row {
					cells = append(cells, b.Columns[i].Head()+": "+c.Tone.sign()+b.Columns[i].Print(p, c))
				}
				w.lines = append(w.lines, strings.Join(cells, "; "))
			}
		case Chart:
			w.lines = append(w.lines, alternative(b.Alt, b.Caption))
		case Figure:
			w.lines = append(w.lines, alternative(b.Alt, b.Caption))
		}
	}
	return w.lines
}

func nonEmpty(list ...string) (out []string) {
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}
