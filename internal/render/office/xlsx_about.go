package office

import (
	"bytes"
	"fmt"
	"image"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// about writes the first sheet: marking, title, facts, what sheets there are, and the texts of the document.
func (b *workbook) about() error {
	w, err := b.aboutSheet()
	if err != nil {
		return err
	}
	lines := []aboutLine{{w.mark, b.d.Marking, ""}, {w.mark, b.d.Notice, ""}, {w.title, b.d.Title, ""}, {w.words, b.d.Subtitle, ""}}
	for _, f := range b.facts() {
		lines = append(lines, aboutLine{w.words, f.Name, f.Value})
	}
	if len(b.sheets) > 0 {
		lines = append(lines, aboutLine{}, aboutLine{w.head, b.p.T("render.sheets"), ""})
		for _, s := range b.sheets {
			lines = append(lines, aboutLine{w.link, s.name, s.title})
		}
	}
	for i := range b.d.Sections {
		s := &b.d.Sections[i]
		texts := sectionWords(b.p, b.d.Lang, s)
		if len(texts) > 0 {
			lines = append(lines, aboutLine{}, aboutLine{w.head, s.Title, ""})
		}
		for _, t := range texts {
			lines = append(lines, aboutLine{w.words, t, ""})
		}
	}
	for _, line := range lines {
		if err := w.put(line); err != nil {
			return err
		}
	}
	grid := false
	if err := b.SetSheetView(b.first, 0, &excelize.ViewOptions{ShowGridLines: &grid}); err != nil {
		return err
	}
	if err := b.logo(b.first); err != nil {
		return err
	}
	return b.page(b.first, false, 0)
}

// aboutSheet writes the lines of the first sheet, one below the other.
type aboutSheet struct {
	*workbook
	row                                  int
	title, mark, name, words, head, link int // styles
}

// aboutLine is a text over the whole width, or a name and what it is; one without words leaves a row free after
// a section, and is nothing otherwise.
type aboutLine struct {
	style       int
	left, right string
}

func (b *workbook) aboutSheet() (w *aboutSheet, err error) {
	w = &aboutSheet{workbook: b}
	wrapped := &excelize.Alignment{WrapText: true, Vertical: "top"}
	for _, s := range []struct {
		into *int
		key  string
		look excelize.Style
	}{
		{&w.title, "title", excelize.Style{Font: &excelize.Font{Bold: true, Size: 18, Color: b.h.accent}, Alignment: wrapped}},
		{&w.mark, "mark", excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: wrapped}},
		{&w.name, "name", excelize.Style{Font: &excelize.Font{Color: b.h.soft}, Alignment: wrapped}},
		{&w.words, "words", excelize.Style{Alignment: wrapped}},
		{&w.head, "head", excelize.Style{Font: &excelize.Font{Bold: true, Size: 13, Color: b.h.accent}}},
		{&w.link, "link", excelize.Style{Font: &excelize.Font{Color: "0A5A83", Underline: "single"}, Alignment: wrapped}},
	} {
		if *s.into, err = b.look(s.key, &s.look); err != nil {
			return nil, err
		}
	}
	if err := b.SetColWidth(b.first, "A", "A", 26); err != nil {
		return nil, err
	}
	return w, b.SetColWidth(b.first, "B", "B", 84)
}

func (w *aboutSheet) put(line aboutLine) error {
	if line.left == "" && line.right == "" {
		if line.style == 0 {
			w.row++
		}
		return nil
	}
	w.row++
	a, c := fmt.Sprintf("A%d", w.row), fmt.Sprintf("B%d", w.row)
	if err := w.SetCellStr(w.first, a, clip(line.left)); err != nil {
		return err
	}
	if line.right == "" {
		if err := w.MergeCell(w.first, a, c); err != nil {
			return err
		}
		if err := w.SetRowHeight(w.first, w.row, rowHeight(line.left, 105, line.style == w.title)); err != nil {
			return err
		}
		return w.SetCellStyle(w.first, a, c, line.style)
	}
	if err := w.SetCellStr(w.first, c, clip(line.right)); err != nil {
		return err
	}
	if err := w.SetRowHeight(w.first, w.row, max(rowHeight(line.right, 80, false), rowHeight(line.left, 24, false))); err != nil {
		return err
	}
	if err := w.SetCellStyle(w.first, a, a, w.name); err != nil {
		return err
	}
	if line.style == w.link {
		if err := w.SetCellHyperLink(w.first, c, quoted(line.left)+"!A1", "Location"); err != nil {
			return err
		}
	}
	return w.SetCellStyle(w.first, c, c, line.style)
}

// facts are those of the document; author and date are added where no fact says them.
func (b *workbook) facts() []Fact {
	facts := append([]Fact(nil), b.d.Facts...)
	has := func(value string) bool {
		for _, f := range facts {
			if strings.Contains(f.Value, value) {
				return true
			}
		}
		return false
	}
	if b.d.Author != "" && !has(b.d.Author) {
		facts = append(facts, Fact{b.p.T("render.author"), b.d.Author})
	}
	if !has(b.p.Date(b.d.Date)) {
		facts = append(facts, Fact{b.p.T("render.date"), b.p.Date(b.d.Date)})
	}
	return facts
}

// logo puts the picture of the office beside the title.
func (b *workbook) logo(sheet string) error {
	if len(b.d.Style.Logo) == 0 {
		return nil
	}
	c, kind, err := image.DecodeConfig(bytes.NewReader(b.d.Style.Logo))
	if err != nil {
		return nil // Check has refused what cannot be read
	}
	scale := min(160/float64(c.Width), 44/float64(c.Height))
	return b.AddPictureFromBytes(sheet, "D1", &excelize.Picture{Extension: "." + kind, File: b.d.Style.Logo,
		Format: &excelize.GraphicOptions{ScaleX: scale, ScaleY: scale, AltText: b.p.T("render.logo"), Positioning: "oneCell"}})
}

// rowHeight is the height that a text needs in a column of so many characters; a program that only opens a file
// does not work it out.
func rowHeight(s string, across int, large bool) float64 {
	lines, line := 0, 13.5
	if large {
		across, line = across*5/9, 24
	}
	for _, part := range strings.Split(s, "\n") {
		lines += 1 + utf8.RuneCountInString(part)/across
	}
	return min(float64(max(lines, 1))*line+2, 400)
}
