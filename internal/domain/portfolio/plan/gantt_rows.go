package plan

import (
	"bytes"
	"context"
	"html/template"
	"io"
	"strconv"

	"cairn/internal/kernel/web"
	"cairn/internal/render/draw"
)

// chunk is how many rows lie in a group that the browser lays out only when it comes into sight. The groups are small,
// so that no frame of a scroll has much to do; and as the browser asks of every group whether it is in sight, many of
// them lie in a greater one that it asks first.
const (
	chunk   = 10
	greater = 20 * chunk
)

// ganttRows writes the rows of a plan. It is written by hand because a plan has thousands of them. The tasks stand in
// one column that keeps its place when the chart scrolls sideways, and the chart beside it in blocks of as many rows:
// a place that kept itself for each row, or a drawing for each, would be most of the work of a scroll.
type ganttRows struct {
	f     *web.Frame
	out   *GanttOut
	chart *draw.Gantt
}

// Render implements templ.Component.
func (r ganttRows) Render(_ context.Context, w io.Writer) error {
	var b bytes.Buffer
	b.Grow(1200 * (len(r.out.Tasks) + 1))
	b.WriteString(`<div role="none" class="gn">`)
	r.groups(&b, ` role="none"`, ` role="rowgroup"`, func(from, to int) {
		for i := from; i < to; i++ {
			r.row(&b, i)
		}
	})
	b.WriteString(`</div><div class="gc" aria-hidden="true">`)
	r.groups(&b, "", "", func(from, _ int) { b.WriteString(r.chart.DrawRows(from).String()) })
	b.WriteString("</div>")
	_, err := w.Write(b.Bytes())
	return err
}

// groups writes groups of rows in greater ones. The last of each is not as high as the others.
func (r ganttRows) groups(b *bytes.Buffer, outer, inner string, rows func(from, to int)) {
	n := len(r.out.Tasks)
	open := func(from, size int, attrs, class string) {
		if from+size > n {
			class = "gl"
		}
		b.WriteString("<div" + attrs + ` class="` + class + `">`)
	}
	for from := 0; from < n; from += greater {
		open(from, greater, outer, "go")
		for i := from; i < min(from+greater, n); i += chunk {
			open(i, chunk, inner, "gg")
			rows(i, min(i+chunk, n))
			b.WriteString("</div>")
		}
		b.WriteString("</div>")
	}
}

func (r ganttRows) row(b *bytes.Buffer, i int) {
	x, f := r.out.Tasks[i], r.f
	uid := strconv.Itoa(x.UID)
	b.WriteString(`<div role="row" id="t` + uid + `" data-uid="` + uid + `" aria-level="` + strconv.Itoa(x.Level) + `" class="gr` + rowClass(x) + `"`)
	if x.Summary {
		b.WriteString(` aria-expanded="true"`)
	}
	if i == 0 {
		b.WriteString(` tabindex="0">`)
	} else {
		b.WriteString(` tabindex="-1">`)
	}
	b.WriteString(`<span role="gridcell" class="no">` + x.Number + `</span><span role="rowheader" class="ti l` + strconv.Itoa(min(x.Level, 8)) + `"><a href="`)
	escape(b, string(f.Href(pathTask, r.out.in.ID, uid)))
	b.WriteString(`">`)
	escape(b, f.P.Text(x.Title))
	b.WriteString("</a></span>")
	cell := func(class, text string) {
		b.WriteString(`<span role="gridcell" class="` + class + `">`)
		escape(b, text)
		b.WriteString("</span>")
	}
	cell("d s", shortDate(f, x.Start))
	cell("d e", shortDate(f, x.Finish))
	slip, class := "", "n"
	if !x.BaseFinish.IsZero() {
		slip = signed(f, x.Slip)
		if x.Slip > 0 {
			class = "n late"
		}
	}
	cell(class, slip)
	cell("n fl", floatText(f, x))
	b.WriteString(`<span role="gridcell" class="ch" aria-label="`)
	escape(b, r.words(x))
	b.WriteString(`"></span></div>`)
}

// words say what the bar of a row shows.
func (r ganttRows) words(x TaskOut) string {
	key := "portfolio.plan.bar"
	switch {
	case x.task.Cancelled:
		key = "portfolio.plan.bar_cancelled"
	case !x.task.ActualFinish.IsZero():
		key = "portfolio.plan.bar_done"
	case x.Critical:
		key = "portfolio.plan.bar_critical"
	}
	return r.f.T(key, "percent", x.Percent)
}

func rowClass(x TaskOut) string {
	class := ""
	if x.Summary {
		class += " smry"
	}
	if x.Critical && !x.Summary {
		class += " crit"
	}
	if x.task.Cancelled {
		class += " off"
	}
	return class
}

// shortDate is a day as the columns show it.
func shortDate(f *web.Frame, m Moment) string {
	if m.IsZero() {
		return ""
	}
	return f.P.Date(m.Day())
}

// signed is a number of days with its sign; 0 has none.
func signed(f *web.Frame, n int) string {
	switch {
	case n > 0:
		return "+" + f.P.Int(int64(n))
	case n < 0:
		return "−" + f.P.Int(int64(-n))
	}
	return "0"
}

// floatText is the float of a task in days; nothing where it says nothing.
func floatText(f *web.Frame, x TaskOut) string {
	if x.Summary || !x.task.Open() || x.task.Manual {
		return ""
	}
	days := x.task.TotalFloat / DayMinutes
	if x.task.TotalFloat < 0 {
		return "−" + f.P.Int(int64(-days))
	}
	return f.P.Int(int64(days))
}

func escape(b *bytes.Buffer, s string) { template.HTMLEscape(b, []byte(s)) }
