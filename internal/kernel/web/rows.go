package web

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"

	"cairn/internal/kernel/i18n"
)

// listRows draws the rows of a Table. It is written by hand because it is what a page is made of: a
// component for each of some hundred cells takes twice the time of the whole rest of the page.
type listRows struct {
	f    *Frame
	t    *Table
	rows []Row
	tick bool // a checkbox leads each row
}

// Render implements templ.Component.
func (l listRows) Render(ctx context.Context, w io.Writer) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	for _, row := range l.rows {
		if err := l.row(ctx, buf, row); err != nil {
			return err
		}
	}
	_, err := w.Write(buf.Bytes())
	return err
}

func (l listRows) row(ctx context.Context, b *bytes.Buffer, row Row) error {
	b.WriteString("<tr")
	attribute(b, "class", row.Class)
	if row.Href != "" {
		attribute(b, "data-href", string(l.f.link(row.Href)))
	}
	b.WriteByte('>')
	if l.tick {
		b.WriteString(`<td class="ck">`)
		if row.Key != "" {
			b.WriteString(`<input type="checkbox" name="id"`)
			attribute(b, "value", row.Key)
			attribute(b, "aria-label", l.f.T("web.choose_row", "what", row.name(l.t)))
			b.WriteByte('>')
		}
		b.WriteString("</td>")
	}
	for i, cell := range row.Cells {
		c := l.t.Columns[i]
		if c.Export {
			continue
		}
		if c.Main {
			b.WriteString(`<th scope="row"`)
			attribute(b, "class", classes(cell.class, depthClass(row.Depth)))
		} else {
			b.WriteString("<td")
			attribute(b, "class", classes(cell.class, numClass(c.Kind), nilClass(cell)))
			attribute(b, "data-l", c.Label)
		}
		b.WriteByte('>')
		if err := l.cell(ctx, b, cell, c.Main); err != nil {
			return err
		}
		if c.Main {
			b.WriteString("</th>")
		} else {
			b.WriteString("</td>")
		}
	}
	b.WriteString("</tr>")
	return nil
}

func (l listRows) cell(ctx context.Context, b *bytes.Buffer, cell Cell, main bool) error {
	text := cell.Print(l.f.P)
	switch {
	case cell.draw != nil:
		if err := cell.draw.Render(ctx, b); err != nil {
			return err
		}
		b.WriteString(`<span class="vh">`)
		escape(b, text)
		b.WriteString("</span>")
	case cell.none:
	case cell.kind == KindStatus:
		if err := StatusMark(cell.status).Render(ctx, b); err != nil {
			return err
		}
	case cell.href != "":
		b.WriteString("<a")
		if main {
			b.WriteString(` class="main"`)
		}
		attribute(b, "href", string(l.f.link(cell.href)))
		if cell.saves {
			b.WriteString(" download")
		}
		b.WriteByte('>')
		escape(b, text)
		b.WriteString("</a>")
	case cell.kind == KindDate:
		b.WriteString("<time")
		attribute(b, "datetime", cell.date.String())
		b.WriteByte('>')
		escape(b, text)
		b.WriteString("</time>")
	default:
		escape(b, text)
	}
	if cell.sub != "" {
		b.WriteString(`<span class="sub">`)
		escape(b, cell.sub)
		b.WriteString("</span>")
	}
	return nil
}

// DimensionCell is a cell with judgements on several sides, each a shape under its letter. Files leave it
// empty.
func DimensionCell(p *i18n.Printer, dims []Dimension) Cell { return Drawing(dimensionRow{p, dims}, "") }

// dimensionRow draws such judgements; by hand, because a list has hundreds of them.
type dimensionRow struct {
	p    *i18n.Printer
	dims []Dimension
}

// Render implements templ.Component.
func (d dimensionRow) Render(_ context.Context, w io.Writer) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	buf.WriteString(`<ul class="dims">`)
	for _, dim := range d.dims {
		tone := dim.Status.Tone.class()
		buf.WriteString(`<li class="` + tone + `"><span aria-hidden="true">`)
		escape(buf, dim.Letter)
		buf.WriteString(`</span><svg class="sh" width="13" height="13" aria-hidden="true"><use href="#s` + tone + `"></use></svg><span class="vh">`)
		escape(buf, d.p.T("web.pair", "name", dim.Name, "value", dim.Status.Label))
		buf.WriteString(`</span></li>`)
	}
	buf.WriteString(`</ul>`)
	_, err := w.Write(buf.Bytes())
	return err
}

// attribute writes an attribute unless its value is empty.
func attribute(b *bytes.Buffer, name, value string) {
	if value == "" {
		return
	}
	b.WriteByte(' ')
	b.WriteString(name)
	b.WriteString(`="`)
	escape(b, value)
	b.WriteByte('"')
}

// escape writes a text so that it can be neither a tag nor the end of an attribute.
func escape(b *bytes.Buffer, s string) {
	for {
		at := strings.IndexAny(s, `&<>"'`)
		if at < 0 {
			b.WriteString(s)
			return
		}
		b.WriteString(s[:at])
		switch s[at] {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '"':
			b.WriteString("&#34;")
		default:
			b.WriteString("&#39;")
		}
		s = s[at+1:]
	}
}

// classes joins the names that are not empty.
func classes(names ...string) string {
	joined := ""
	for _, name := range names {
		switch {
		case name == "":
		case joined == "":
			joined = name
		default:
			joined += " " + name
		}
	}
	return joined
}

// depthClass indents a row of a hierarchy, five levels deep.
func depthClass(depth int) string {
	if depth == 0 {
		return ""
	}
	return "d" + strconv.Itoa(min(depth, 5))
}

func numClass(k Kind) string {
	if k.numeric() {
		return "num"
	}
	return ""
}

// nilClass marks an empty cell, which a card on a phone leaves out.
func nilClass(c Cell) string {
	if c.none && c.draw == nil {
		return "nil"
	}
	return ""
}
