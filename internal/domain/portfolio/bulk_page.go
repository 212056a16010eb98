package portfolio

import (
	"context"
	"net/url"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// bulkField is one thing that can be changed in several rows: how it is asked for, and its value in F as
// a form sends it.
type bulkField[F any] struct {
	entryField
	value func(f F) string
}

// bulkPages are the pages on which rows are edited together: first what is to change, then what that
// would do to each.
type bulkPages[R any, F comparable] struct {
	bulkEdit[R, F]
	path, list string // of the pages, and of the list the rows are chosen from
	title      string // text key of the list
	fields     func(c choices) []bulkField[F]
}

// bulkAsked is what the address or the form of such a page says: the rows chosen, what is to change in
// them, and, once that was looked at, the rows as they were shown.
type bulkAsked[F any] struct {
	ids  []string
	form F
	rows []BulkKey
}

// BulkOut is the page on which several rows are edited.
type BulkOut struct {
	Rows []BulkRow `json:"rows"`

	act      Act
	query    string // address of the page
	ids      []string
	crumb    web.Link
	previews bool // shows what would change
	fields   []bulkShown
}

// bulkShown is a field with what the form sends for it and its value in any form.
type bulkShown struct {
	entryField
	sent  string
	value func(form any) string
}

// read gives the page.
func (b bulkPages[R, F]) read(ctx context.Context, s *Service, in bulkAsked[F]) (out BulkOut, err error) {
	if len(in.ids) == 0 {
		return out, noRows()
	}
	offered, err := s.offers(ctx, "")
	if err != nil {
		return out, err
	}
	var nothing F
	out = BulkOut{act: b.act, query: b.query(in), ids: in.ids, crumb: web.Link{Text: b.title, Href: b.list}, previews: in.form != nothing}
	for _, x := range b.fields(offered) {
		out.fields = append(out.fields, bulkShown{x.entryField, x.value(in.form), func(form any) string { return x.value(form.(F)) }})
	}
	out.Rows, err = b.preview(ctx, s, in.ids, in.form)
	return out, err
}

// query is the address of the preview.
func (b bulkPages[R, F]) query(in bulkAsked[F]) string {
	q := url.Values{"id": in.ids}
	for _, x := range b.fields(choices{}) {
		if value := x.value(in.form); value != "" {
			q.Set(x.Name, value)
		}
	}
	return b.path + "?" + q.Encode()
}

// post leads to the preview, or makes the change when its rows come back from there.
func (b bulkPages[R, F]) post(ctx context.Context, s *Service, in bulkAsked[F]) (web.See, error) {
	if err := b.asked(in.form); err != nil || len(in.rows) == 0 {
		return web.See{To: b.query(in)}, err
	}
	done, err := b.edit(ctx, s, in.rows, func(r R) F { return b.over(in.form, r) })
	return web.See{To: b.list, Done: done.Trail}, err
}

// asked is nil when the form says what is to change.
func (b bulkPages[R, F]) asked(form F) error {
	var nothing F
	var fs fault.Fields
	fs.Check(form != nothing, b.fields(choices{})[0].Name, "portfolio.bulk.nothing")
	return fs.Err()
}

// free are the rows that can be changed.
func (out BulkOut) free() []BulkRow {
	var rows []BulkRow
	for _, r := range out.Rows {
		if r.Blocked == nil {
			rows = append(rows, r)
		}
	}
	return rows
}

// table sets the rows with what each has and would get.
func (out BulkOut) table(f *web.Frame) *web.Table {
	t := &web.Table{Key: "bulk", Title: f.T("portfolio.bulk.rows"), Columns: []web.Column{
		{Key: "ref", Label: f.T("portfolio.form.ref")}, {Key: "title", Label: f.T("portfolio.form.title"), Main: true},
	}}
	for _, x := range out.fields {
		t.Columns = append(t.Columns, web.Column{Key: x.Name, Label: f.T(x.Label)})
	}
	t.Columns = append(t.Columns, web.Column{Key: "blocked", Label: f.T("portfolio.bulk.left")})
	markings := make([]control.Marking, 0, len(out.Rows))
	for _, r := range out.Rows {
		why, after := "", r.After
		if r.Blocked != nil {
			why, after = r.Blocked.Print(f.P), r.Is
		}
		cells := []web.Cell{web.Text(r.Name), web.Anchor(f.P.Text(r.Title), r.href)}
		for _, x := range out.fields {
			was, will := x.value(r.Is), x.value(after)
			cells = append(cells, becomes(f.P, x.word(f, r, was), x.word(f, r, will), was != will))
		}
		t.Rows = append(t.Rows, web.Row{Key: r.Ref.ID, Cells: append(cells, web.Text(why))})
		markings = append(markings, r.Marking)
	}
	t.Marking = control.Combine(markings...)
	return t
}

// word is a value of the field as people read it.
func (x bulkShown) word(f *web.Frame, r BulkRow, value string) string {
	if value == "" {
		return ""
	}
	if x.input == inputDay {
		if day, err := cal.ParseDate(value); err == nil {
			return f.P.Date(day)
		}
		return value
	}
	for _, o := range x.options(f) {
		if o.Value == value {
			return o.Label
		}
	}
	return r.words[value]
}

// becomes is a value with what it would become under it.
func becomes(p *i18n.Printer, was, will string, changed bool) web.Cell {
	if !changed {
		return web.Text(was)
	}
	if was == "" {
		was = p.T("portfolio.bulk.empty")
	}
	return web.Text(was).Under(p.T("portfolio.bulk.becomes", "value", will))
}
