package office

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// XLSX writes a document as a workbook: a first sheet that says what it is, of when, for whom and under which
// marking, with its texts; then a sheet for each table, with typed cells, totals as formulas and charts of the
// program's own. Text stays text, whatever it begins with.
func XLSX(w io.Writer, d Document) error {
	if err := d.prepare(bookBounds); err != nil {
		return err
	}
	b := workbook{File: excelize.NewFile(), d: &d, h: d.Style.house(), p: printer(d.Lang), names: map[string]bool{}, formats: map[string]int{}}
	defer b.Close()
	if err := b.compose(); err != nil {
		return err
	}
	return b.write(w)
}

// workbook is a document on its way.
type workbook struct {
	*excelize.File
	d       *Document
	h       house
	p       *i18n.Printer
	names   map[string]bool // of sheets, in small letters: Excel does not tell them apart
	formats map[string]int  // styles by what they are for
	first   string          // the sheet that says what the workbook is
	sheets  []sheetLine
	charts  [][]byte // in the order in which they were added
}

// sheetLine is a line of the list of sheets.
type sheetLine struct{ name, title string }

func (b *workbook) compose() error {
	b.first = b.sheetName(b.p.T("render.about"))
	if err := b.SetSheetName("Sheet1", b.first); err != nil {
		return err
	}
	if err := b.properties(); err != nil {
		return err
	}
	for i := range b.d.Sections {
		s := &b.d.Sections[i]
		for _, block := range s.Blocks {
			var err error
			switch block := block.(type) {
			case Table:
				err = b.table(s, &block)
			case Chart:
				err = b.chart(s, &block)
			}
			if err != nil {
				return err
			}
		}
	}
	return b.about()
}

// sheetName is a title as Excel takes it, that no other sheet has: at most 31 characters and none of its own marks.
func (b *workbook) sheetName(title string) string {
	title = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`:\/?*[]`, r):
			return ' '
		case r < ' ' || r == 0x7f || r == 0xfffe || r == 0xffff || r > 0xffff:
			return -1
		}
		return r
	}, title)
	title = strings.Trim(strings.Join(strings.Fields(title), " "), "' ")
	if title == "" {
		title = b.p.T("render.table")
	}
	base := []rune(title)
	for n := 1; ; n++ {
		tail := ""
		if n > 1 {
			tail = fmt.Sprintf(" (%d)", n)
		}
		name := strings.TrimRight(string(base[:min(len(base), 31-len(tail))]), "' ") + tail
		if key := strings.ToLower(name); !b.names[key] && key != "history" {
			b.names[key] = true
			return name
		}
	}
}

// properties are those of the file, and the look of what has no look of its own.
func (b *workbook) properties() error {
	stamp := b.d.Date.String() + "T00:00:00Z"
	notice := strings.Join(b.d.keywords(), "; ")
	if err := b.SetDocProps(&excelize.DocProperties{Title: clip(b.d.Title), Subject: clip(b.d.Subtitle), Creator: clip(b.d.Author), LastModifiedBy: clip(b.d.Author),
		Description: clip(notice), Keywords: clip(notice), Category: clip(b.d.Marking), Language: locale(b.d.Lang), Created: stamp, Modified: stamp}); err != nil {
		return err
	}
	for _, pair := range [][2]string{{"Marking", b.d.Marking}, {"Notice", b.d.Notice}} {
		if pair[1] != "" {
			if err := b.SetCustomProps(excelize.CustomProperty{Name: pair[0], Value: clip(pair[1])}); err != nil {
				return err
			}
		}
	}
	return b.SetDefaultFont(b.h.body)
}

// clip is a text as a cell may hold it: 32,767 characters at most, none that XML cannot carry.
func clip(s string) string {
	const most = 32767
	plain := len(s) <= most
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] >= ' ' && s[i] < 0x7f
	}
	if plain {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	if utf8.RuneCountInString(s) > most {
		return string([]rune(s)[:most-1]) + "…"
	}
	return s
}

// look gives the number of a style, made when it is first asked for.
func (b *workbook) look(key string, s *excelize.Style) (int, error) {
	if id, ok := b.formats[key]; ok {
		return id, nil
	}
	if s.Font == nil {
		s.Font = &excelize.Font{}
	}
	s.Font.Family = b.h.body
	if s.Font.Size == 0 {
		s.Font.Size = 10
	}
	if s.Font.Color == "" {
		s.Font.Color = b.h.ink
	}
	if s.Alignment == nil {
		s.Alignment = &excelize.Alignment{}
	}
	if s.Alignment.Vertical == "" {
		s.Alignment.Vertical = "top"
	}
	id, err := b.NewStyle(s)
	b.formats[key] = id
	return id, err
}

// numberFormat is how a column's values are shown: amounts with as many decimals as their currency has.
func (c Column) numberFormat() string {
	switch c.Kind {
	case Day:
		return "d mmm yyyy"
	case Share:
		return "0.0%"
	case Money:
		if n := money.Currency(c.Currency).Exponent(); n > 0 {
			return "#,##0." + strings.Repeat("0", n)
		}
	}
	return "#,##0"
}

// signed puts the sign of a tone before a number, as part of its format: the number stays one, and a colour alone
// would say nothing to those who do not see it.
func signed(format string, tone Tone) string {
	sign := tone.sign()
	if sign == "" {
		return format
	}
	return `"` + sign + `"` + format + `;"` + sign + `"-` + format
}

// cellLook is the style of the cells of a column, by tone and whether they are those of the total.
func (b *workbook) cellLook(c Column, tone Tone, total bool) (int, error) {
	format := signed(c.numberFormat(), tone)
	s := &excelize.Style{}
	if c.Kind != Words {
		s.CustomNumFmt = &format
	} else {
		s.Alignment = &excelize.Alignment{WrapText: true, Vertical: "top"}
		text := "@"
		s.CustomNumFmt = &text
		format = text
	}
	if ink, ok := toneInk[tone]; ok {
		s.Font = &excelize.Font{Color: ink, Bold: true}
	}
	s.Border = []excelize.Border{{Type: "bottom", Style: 4, Color: b.h.line}}
	if total {
		s.Font = &excelize.Font{Bold: true}
		s.Border = []excelize.Border{{Type: "top", Style: 2, Color: b.h.ink}}
	}
	return b.look(fmt.Sprint("cell ", c.Kind, format, tone, total), s)
}

// page sets a sheet up for paper: it lies, is as wide as the paper, repeats its head, and carries the marking
// above and below.
func (b *workbook) page(name string, lying bool, head int) error {
	size, wide, high := 9, 1, 0
	if b.d.Style.Paper == "Letter" {
		size = 1
	}
	orientation := "portrait"
	if lying {
		orientation = "landscape"
	}
	if err := b.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	fit := true
	accent := b.h.accent
	if name != b.first {
		accent = b.h.tints[1]
	}
	if err := b.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit, TabColorRGB: &accent}); err != nil {
		return err
	}
	marking := `&C&"-,Bold"` + headerWords(b.d.Marking, 110)
	if b.d.Notice != "" {
		marking += "\n" + `&"-,Regular"&8 ` + headerWords(b.d.Notice, 55)
	}
	footer := marking + "&L&8 " + b.d.Date.String() + "&R&8 " + b.p.T("render.page") + " &P " + b.p.T("render.page_of") + " &N"
	if err := b.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddHeader: marking, OddFooter: footer}); err != nil {
		return err
	}
	if head > 0 {
		return b.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name, RefersTo: fmt.Sprintf("%s!$%d:$%d", quoted(name), head, head)})
	}
	return nil
}

// headerWords are words of a header, where an ampersand is a sign and 255 characters are all there is room for. The
// whole marking stands in the first cell of every sheet.
func headerWords(s string, most int) string {
	var b strings.Builder
	for _, r := range clip(s) {
		size := 1
		if r == '&' || r > 0xffff {
			size = 2
		}
		if most -= size; most < 1 {
			b.WriteRune('…')
			break
		}
		b.WriteRune(r)
		if r == '&' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// quoted is a sheet's name within a formula.
func quoted(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }
