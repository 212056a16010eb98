package office

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// chart writes a chart on a sheet of its own, beside the figures that it is drawn from.
func (b *workbook) chart(s *Section, c *Chart) error {
	title := c.Caption
	if title == "" {
		title = s.Title
	}
	name := b.sheetName(title)
	if _, err := b.NewSheet(name); err != nil {
		return err
	}
	b.sheets = append(b.sheets, sheetLine{name, title})
	if err := b.chartData(name, title, c); err != nil {
		return err
	}
	if len(c.Names) > 0 && len(c.Series) > 0 {
		if err := b.addChart(name, c); err != nil {
			return err
		}
	}
	if err := b.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: tableHead, TopLeftCell: fmt.Sprintf("A%d", tableHead+1), ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return b.page(name, true, tableHead)
}

// chartData writes the figures: a row for each name, a column for each series.
func (b *workbook) chartData(name, title string, c *Chart) error {
	w := sheetWriter{workbook: b}
	mark, err := b.look("marking", &excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	caption, err := b.look("caption", &excelize.Style{Font: &excelize.Font{Bold: true, Size: 13, Color: b.h.accent}})
	if err != nil {
		return err
	}
	head, err := b.look("column right", w.headLook("right"))
	if err != nil {
		return err
	}
	words, err := b.cellLook(Column{}, Plain, false)
	if err != nil {
		return err
	}
	format := c.format(b.d.Lang)
	figure, err := b.look("chart "+format, &excelize.Style{CustomNumFmt: &format, Border: []excelize.Border{{Type: "bottom", Style: 4, Color: b.h.line}}})
	if err != nil {
		return err
	}
	set := func(column, row, style int, value any) error {
		cell, err := excelize.CoordinatesToCellName(column, row)
		if err != nil {
			return err
		}
		switch v := value.(type) {
		case string:
			err = b.SetCellStr(name, cell, clip(v))
		case float64:
			if !math.IsNaN(v) {
				err = b.SetCellFloat(name, cell, v, -1, 64)
			}
		}
		if err != nil {
			return err
		}
		return b.SetCellStyle(name, cell, cell, style)
	}
	list := []func() error{
		func() error { return b.SetColWidth(name, "A", "A", 30) },
		func() error {
			return set(1, 1, mark, strings.Join(nonEmpty(b.d.Marking, b.d.Notice), " – "))
		},
		func() error { return set(1, 2, caption, title) },
		func() error { return set(1, tableHead, head, c.Unit) },
	}
	for k, s := range c.Series {
		list = append(list, func() error { return set(k+2, tableHead, head, s.Name) })
		for i, v := range s.Values {
			list = append(list, func() error { return set(k+2, tableHead+1+i, figure, v) })
		}
	}
	for i, n := range c.Names {
		list = append(list, func() error { return set(1, tableHead+1+i, words, n) })
	}
	for _, do := range list {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// addChart puts a chart beside its figures. The library makes room for it; the chart itself is written by the hand
// that writes those of documents and slides, in the order of elements that the standard asks for.
func (b *workbook) addChart(name string, c *Chart) error {
	at, err := excelize.CoordinatesToCellName(len(c.Series)+3, tableHead)
	if err != nil {
		return err
	}
	var m markup
	chartWriter{m: &m, c: c, h: b.h, book: chartBook{sheet: name, head: tableHead}, points: 9, lang: b.d.Lang}.space("")
	b.charts = append(b.charts, m.b)
	return b.AddChart(name, at, &excelize.Chart{Type: excelize.Col, Dimension: excelize.ChartDimension{Width: 680, Height: 380},
		Format: excelize.GraphicOptions{AltText: clip(alternative(c.Alt, c.Caption, b.p.T("render.figure")))},
		Series: []excelize.ChartSeries{{Values: quoted(name) + "!$B$1"}}})
}

var defaultType = regexp.MustCompile(`<Default [^>]*></Default>`)

// sortedTypes writes the list of types with the endings of pictures in order; the library has them in any.
func sortedTypes(out *zip.Writer, p *zip.File) error {
	in, err := p.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	data, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	list := defaultType.FindAllString(string(data), -1)
	slices.Sort(list)
	sorted := defaultType.ReplaceAllStringFunc(string(data), func(string) string {
		next := list[0]
		list = list[1:]
		return next
	})
	into, err := out.Create(p.Name)
	if err != nil {
		return err
	}
	_, err = io.WriteString(into, sorted)
	return err
}

// chartOf is the chart that stands in a part of a name; nil for another part.
func (b *workbook) chartOf(name string) []byte {
	number, ok := strings.CutPrefix(name, "xl/charts/chart")
	n, err := strconv.Atoi(strings.TrimSuffix(number, ".xml"))
	if !ok || err != nil || n < 1 || n > len(b.charts) {
		return nil
	}
	return b.charts[n-1]
}

// write writes the workbook with its parts in a fixed order: the library writes long sheets in any.
func (b *workbook) write(w io.Writer) error {
	var raw bytes.Buffer
	if err := b.File.Write(&raw); err != nil {
		return err
	}
	from, err := zip.NewReader(bytes.NewReader(raw.Bytes()), int64(raw.Len()))
	if err != nil {
		return err
	}
	parts := slices.Clone(from.File)
	slices.SortFunc(parts, func(a, b *zip.File) int {
		switch {
		case a.Name == b.Name:
			return 0
		case a.Name == typesPart:
			return -1
		case b.Name == typesPart:
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	out := zip.NewWriter(w)
	for _, p := range parts {
		if p.Name == typesPart {
			if err := sortedTypes(out, p); err != nil {
				return err
			}
			continue
		}
		if chart := b.chartOf(p.Name); chart != nil {
			into, err := out.Create(p.Name)
			if err == nil {
				_, err = into.Write(chart)
			}
			if err != nil {
				return err
			}
			continue
		}
		data, err := p.OpenRaw()
		if err != nil {
			return err
		}
		head := p.FileHeader
		into, err := out.CreateRaw(&head)
		if err != nil {
			return err
		}
		if _, err := io.Copy(into, data); err != nil {
			return err
		}
	}
	return out.Close()
}
