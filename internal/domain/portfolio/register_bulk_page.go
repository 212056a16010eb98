package portfolio

import (
	"context"
	"net/url"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// bulkIn names entries, what is to change in them, and, once that was looked at, the rows as they were
// shown.
type bulkIn struct {
	IDs []string `json:"id"`
	BulkForm
	Rows []BulkKey `json:"rows"`
}

// bulkPath is where several entries are edited.
const bulkPath = "/registers/bulk"

// query is the address of the preview.
func (in bulkIn) query() string {
	q := url.Values{"id": in.IDs}
	for name, value := range map[string]string{"owner": string(in.Owner), "target": in.Target.String(), "category": string(in.Category)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return bulkPath + "?" + q.Encode()
}

// BulkOut is the page on which several entries are edited: first what is to change, then what that
// would do to each.
type BulkOut struct {
	Rows []BulkRow `json:"rows"`

	in     bulkIn
	people []web.Option
}

// ReadBulk gives the form for several entries, and what it would change once it is filled.
func (s *Service) ReadBulk(ctx context.Context, in bulkIn) (out BulkOut, err error) {
	var fs fault.Fields
	fs.Check(len(in.IDs) > 0, "id", "portfolio.register.bulk_none")
	if err := fs.Err(); err != nil {
		return out, err
	}
	offered, err := s.offers(ctx, "")
	if err != nil {
		return out, err
	}
	out.in, out.people = in, offered.People
	out.Rows, err = s.PreviewBulk(ctx, in.IDs, in.BulkForm)
	return out, err
}

// postBulk leads to the preview, or makes the change when its rows come back from there.
func (s *Service) postBulk(ctx context.Context, in bulkIn) (web.See, error) {
	if len(in.Rows) == 0 {
		var fs fault.Fields
		fs.Check(in.BulkForm != BulkForm{}, "owner", "portfolio.register.bulk_nothing")
		return web.See{To: in.query()}, fs.Err()
	}
	done, err := s.BulkEdit(ctx, in.Rows, in.BulkForm)
	return web.See{To: "/registers", Done: done.Trail}, err
}

// previews reports whether the page shows what would change.
func (out BulkOut) previews() bool { return out.in.BulkForm != BulkForm{} }

// free are the rows that can be changed.
func (out BulkOut) free() []BulkRow {
	var rows []BulkRow
	for _, r := range out.Rows {
		if r.Blocked == "" {
			rows = append(rows, r)
		}
	}
	return rows
}

// Table sets the rows with what each has and would get.
func (out BulkOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "registers", Title: p.T("portfolio.register.bulk_rows"), Columns: []web.Column{
		{Key: "ref", Label: p.T("portfolio.register.ref")}, {Key: "title", Label: p.T("portfolio.register.title"), Main: true},
		{Key: "owner", Label: p.T("portfolio.register.owner")}, {Key: "target", Label: p.T("portfolio.register.target")},
		{Key: "category", Label: p.T("portfolio.register.category")}, {Key: "blocked", Label: p.T("portfolio.register.bulk_left")},
	}}
	names := map[string]string{}
	for _, o := range out.people {
		names[o.Value] = o.Label
	}
	markings := make([]control.Marking, 0, len(out.Rows))
	for _, r := range out.Rows {
		e, why := r.Entry, ""
		after := r.After
		if r.Blocked != "" {
			why, after = p.T(string(r.Blocked)), BulkForm{e.Owner, e.Target, e.Category}
		}
		t.Rows = append(t.Rows, web.Row{Key: e.ID, Cells: []web.Cell{
			web.Text(e.Holder + " " + e.Ref), web.Anchor(p.Text(e.Title), e.Href()),
			becomes(p, e.OwnerName, names[string(after.Owner)], e.Owner != after.Owner),
			becomes(p, p.Date(e.Target), p.Date(after.Target), e.Target != after.Target),
			becomes(p, p.T(string(e.Category.Word())), p.T(string(after.Category.Word())), e.Category != after.Category), web.Text(why),
		}})
		markings = append(markings, e.Marking)
	}
	t.Marking = control.Combine(markings...)
	return t
}

// becomes is a value with what it would become under it.
func becomes(p *i18n.Printer, was, will string, changed bool) web.Cell {
	if !changed {
		return web.Text(was)
	}
	if was == "" {
		was = p.T("portfolio.register.bulk_empty")
	}
	return web.Text(was).Under(p.T("portfolio.register.bulk_becomes", "value", will))
}
