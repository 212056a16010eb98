package office

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
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

var chartTypes = map[ChartKind]excelize.ChartType{Bars: excelize.Bar, Columns: excelize.Col, Stacked: excelize.ColStacked, Lines: excelize.Line, Ring: excelize.Doughnut}

func (b *workbook) addChart(name string, c *Chart) error {
	last, alt := tableHead+len(c.Names), c.Alt
	if alt == "" {
		alt = c.Caption
	}
	format := excelize.ChartNumFmt{CustomNumFmt: c.format(b.d.Lang)}
	chart := &excelize.Chart{Type: chartTypes[c.Kind], ShowBlanksAs: "gap",
		Format:    excelize.GraphicOptions{AltText: clip(alt)},
		Dimension: excelize.ChartDimension{Width: 680, Height: 380},
		Legend:    excelize.ChartLegend{Position: "bottom"},
		XAxis:     excelize.ChartAxis{Font: excelize.Font{Size: 9, Color: b.h.soft}},
		YAxis:     excelize.ChartAxis{MajorGridLines: true, NumFmt: format, Font: excelize.Font{Size: 9, Color: b.h.soft}},
	}
	if c.Caption != "" {
		chart.Title = []excelize.RichTextRun{{Text: clip(c.Caption), Font: &excelize.Font{Bold: true, Size: 12, Color: b.h.ink}}}
	}
	if c.Unit != "" {
		chart.YAxis.Title = []excelize.RichTextRun{{Text: clip(c.Unit), Font: &excelize.Font{Size: 9, Color: b.h.soft}}}
	}
	if len(c.Series) == 1 && c.Kind != Ring {
		chart.Legend.Position = "none"
	}
	if c.Kind == Bars {
		chart.XAxis.ReverseOrder = true // the first name on top, as the table has it
	}
	for k, s := range c.Series {
		column, err := excelize.ColumnNumberToName(k + 2)
		if err != nil {
			return err
		}
		colour := b.h.tints[k%len(b.h.tints)]
		if ink, ok := toneMark[s.Tone]; ok {
			colour = ink
		}
		series := excelize.ChartSeries{Name: fmt.Sprintf("%s!$%s$%d", quoted(name), column, tableHead),
			Categories: fmt.Sprintf("%s!$A$%d:$A$%d", quoted(name), tableHead+1, last),
			Values:     fmt.Sprintf("%s!$%s$%d:$%s$%d", quoted(name), column, tableHead+1, column, last)}
		switch c.Kind {
		case Ring:
		case Lines:
			series.Line = excelize.ChartLine{Width: 2.25, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}}
			series.Marker = excelize.ChartMarker{Symbol: "circle", Size: 6, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}}
			series.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
		default:
			series.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
		}
		chart.Series = append(chart.Series, series)
	}
	if c.Kind == Ring {
		chart.Series = chart.Series[:1] // a ring shows one row of figures
		chart.HoleSize = 60
		chart.PlotArea.ShowPercent = true
	}
	at, err := excelize.CoordinatesToCellName(len(c.Series)+3, tableHead)
	if err != nil {
		return err
	}
	return b.AddChart(name, at, chart)
}

const typesPart = "[Content_Types].xml"

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
