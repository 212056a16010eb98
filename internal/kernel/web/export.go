package web

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"cairn/internal/kernel/i18n"
)

// export writes a table as a file: the same columns and rows as on the page, with the marking (R116),
// the as-of date and, in the demonstration, the words that it is none.
func (x *exchange) export(as format, t *Table) {
	p := x.s.printers[x.lang]
	name := t.Key
	if !t.AsOf.IsZero() {
		name += "-" + t.AsOf.String()
	}
	if x.s.site.Demonstration {
		name += "-" + strings.ReplaceAll(p.T("web.fictional_file"), " ", "-")
	}
	sheet := sheet{t, p, x.s.site, string(x.lang)}
	write := sheet.csv
	if as == asXLSX {
		write = sheet.xlsx
	}
	x.download(Download{Name: name + "." + string(as), Type: formatTypes[as], Write: write})
}

// sheet is a table on its way into a file.
type sheet struct {
	*Table
	p    *i18n.Printer
	site *Site
	lang string
}

// columns are the indexes of the columns that files have.
func (s sheet) columns() []int {
	var list []int
	for i, c := range s.Columns {
		if !c.Screen {
			list = append(list, i)
		}
	}
	return list
}

// notices are the lines that stand above the header.
func (s sheet) notices() []string {
	lines := []string{s.site.words(s.p, s.site.markingOf(s.Marking, false))}
	if s.site.Demonstration {
		lines = append(lines, s.p.T("web.fictional"))
	}
	if !s.AsOf.IsZero() {
		lines = append(lines, s.p.T("web.as_of", "on", s.AsOf))
	}
	if s.Next != "" {
		lines = append(lines, s.p.T("web.export_cut", "n", len(s.Rows)))
	}
	return lines
}

// csv writes UTF-8 with a byte order mark, which Excel needs to see the accents. Dates and numbers
// are plain (2026-01-31, 1234.50); an amount takes two columns, the second for its currency.
func (s sheet) csv(w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, line := range s.notices() {
		out.Write([]string{safeText(line)})
	}
	var header []string
	for _, i := range s.columns() {
		c := s.Columns[i]
		header = append(header, safeText(c.Label))
		if c.Kind == KindMoney {
			header = append(header, safeText(s.p.T("web.currency_of", "what", c.Label)))
		}
	}
	out.Write(header)
	for _, row := range s.Rows {
		out.Write(s.csvLine(row.Cells))
	}
	if len(s.Foot) > 0 {
		out.Write(s.csvLine(s.Foot))
	}
	out.Flush()
	return out.Error()
}

func (s sheet) csvLine(cells []Cell) []string {
	var line []string
	for _, i := range s.columns() {
		line = append(line, cells[i].plain())
		if s.Columns[i].Kind == KindMoney {
			line = append(line, string(cells[i].amount.Currency))
		}
	}
	return line
}

// plain is the value for machines.
func (c Cell) plain() string {
	if c.none {
		return ""
	}
	switch c.kind {
	case KindDate:
		return c.date.String()
	case KindMoney:
		return c.amount.Decimal()
	case KindInt:
		return fmt.Sprintf("%.0f", c.number)
	case KindDecimal:
		if c.text != "" {
			return c.text
		}
		return fmt.Sprintf("%.*f", c.places, c.number)
	case KindPercent:
		return fmt.Sprintf("%.4f", c.number)
	}
	return safeText(c.text)
}

// safeText keeps a spreadsheet from running a text as a formula.
func safeText(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}
