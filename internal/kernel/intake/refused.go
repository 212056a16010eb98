package intake

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// writeRefused writes the refused rows as their file had them, with why each was refused, to be mended and
// brought again. They carry the lowest marking of the installation: nobody has marked them yet.
func writeRefused(w io.Writer, p *i18n.Printer, site *web.Site, columns []Column, lines []line) error {
	book := excelize.NewFile()
	defer book.Close()
	name := sheetName(p.T("intake.lot.refused"))
	if err := book.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	out, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	at := 0
	put := func(values ...any) error {
		at++
		return out.SetRow("A"+strconv.Itoa(at), values)
	}
	errs := []error{out.SetColWidth(1, max(1, len(columns)), 22), out.SetColWidth(len(columns)+1, len(columns)+1, 80), put(site.MarkingWords(p, control.Marking{}))}
	if site.Demonstration {
		errs = append(errs, put(p.T("web.fictional")))
	}
	header := make([]any, 0, len(columns)+1)
	for _, c := range columns {
		header = append(header, quote(strings.TrimSuffix(c.Header, " ["+c.Letter+"]")))
	}
	errs = append(errs, put(append(header, p.T("intake.why_refused"))...))
	for _, l := range lines {
		if l.Outcome != lineRefused {
			continue
		}
		row := make([]any, 0, len(l.Content.Cells)+1)
		for _, cell := range l.Content.Cells {
			row = append(row, quote(cell))
		}
		for len(row) < len(columns) {
			row = append(row, nil)
		}
		var why []string
		for _, x := range l.Content.Why {
			text := x.EN
			if p.Lang == i18n.FR {
				text = x.FR
			}
			if x.Column != "" {
				text = x.Column + ": " + text
			}
			why = append(why, text)
		}
		errs = append(errs, put(append(row, strings.Join(why, "\n"))...))
	}
	return errors.Join(append(errs, out.Flush(), book.Write(w))...)
}
