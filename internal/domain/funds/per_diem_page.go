package funds

import (
	"context"
	"slices"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// perDiemsOut are the table of per diems in force, and all that were ever set, the latest first.
type perDiemsOut struct {
	PerDiems Dated[PerDiems]   `json:"per_diems"`
	Tables   []Dated[PerDiems] `json:"per_diem_tables"`

	countries map[string]i18n.Text
	options   []web.Option
}

func (out *perDiemsOut) read(ctx context.Context, q db.Querier, today cal.Date) (err error) {
	if out.PerDiems, err = perDiemSetting.dated(ctx, q, today); err != nil {
		return err
	}
	if out.Tables, err = perDiemSetting.all(ctx, q); err != nil {
		return err
	}
	out.countries, err = countryNames(ctx, q)
	out.options = countryOptions(web.PrinterFrom(ctx), out.countries)
	return err
}

// setters are who set the tables.
func (out perDiemsOut) setters() (ids []ActorID) {
	for _, t := range out.Tables {
		ids = append(ids, t.By)
	}
	return ids
}

// countryNames are the names of the countries by their codes.
func countryNames(ctx context.Context, q db.Querier) (map[string]i18n.Text, error) {
	list, err := stakeholders.Countries(ctx, q)
	names := make(map[string]i18n.Text, len(list))
	for _, c := range list {
		names[c.Code] = c.Name
	}
	return names, err
}

// countryOptions are countries to choose from, by their names; none for a program, which knows the codes.
func countryOptions(p *i18n.Printer, names map[string]i18n.Text) (list []web.Option) {
	if p == nil {
		return nil
	}
	for code, name := range names {
		list = append(list, web.Option{Value: code, Label: p.Text(name)})
	}
	slices.SortFunc(list, byLabel)
	return list
}

// rows are the cells of a table: a country a row by its name, and everywhere else.
func (out perDiemsOut) rows(p *i18n.Printer, of PerDiems) (rows [][]web.Cell) {
	for _, d := range of.Rows {
		name := d.Country // of a country that the reader does not see
		if known, ok := out.countries[d.Country]; ok {
			name = p.Text(known)
		}
		rows = append(rows, []web.Cell{web.Text(name), web.Sum(d.Day)})
	}
	return append(rows, []web.Cell{web.Text(p.T("funds.page.elsewhere")), web.Sum(of.Elsewhere)})
}

func (out perDiemsOut) table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "per_diems", Title: p.T("funds.setting.per_diems"), Columns: perDiemColumns(p)}
	for _, cells := range out.rows(p, out.PerDiems.Value) {
		t.Rows = append(t.Rows, web.Row{Cells: cells})
	}
	return t
}

func perDiemColumns(p *i18n.Printer) []web.Column {
	return []web.Column{{Key: "country", Label: p.T("funds.page.country"), Main: true}, {Key: "day", Label: p.T("funds.page.day"), Kind: web.KindMoney}}
}

// history are all tables with the day each applies from, and what ships below them.
func (out perDiemsOut) history(p *i18n.Printer, names map[ActorID]string) *web.Table {
	t := &web.Table{Key: "per_diem_tables", Title: p.T("funds.per_diem.all", "n", len(out.Tables)+1), Columns: append(perDiemColumns(p),
		web.Column{Key: "from", Label: p.T("funds.rates.from"), Kind: web.KindDate}, web.Column{Key: "by", Label: p.T("funds.page.by")})}
	for _, d := range out.Tables {
		for _, cells := range out.rows(p, d.Value) {
			t.Rows = append(t.Rows, web.Row{Cells: append(cells, web.Day(d.From), web.Text(names[d.By]).Under(d.Note))})
		}
	}
	for _, cells := range out.rows(p, DefaultPerDiems()) {
		t.Rows = append(t.Rows, web.Row{Cells: append(cells, web.Text(p.T("funds.per_diem.from_start")), web.Text(p.T("funds.setting.shipped")))})
	}
	return t
}

// perDiem is a row of the form: one in force, or a blank one.
func (out perDiemsOut) perDiem(i int) PerDiem {
	if i < len(out.PerDiems.Value.Rows) {
		return out.PerDiems.Value.Rows[i]
	}
	return PerDiem{}
}

// perDiemsIn is the table as its form has it.
type perDiemsIn struct {
	From cal.Date `json:"from"`
	Note string   `json:"note"`
	PerDiems
}

func (s *Service) perDiemRoutes() []web.Route {
	const page = pathSettings + "/per-diems"
	return []web.Route{
		web.Get(page, actEditSetting, s.readSettings, perDiemsForm),
		web.Post(page, actEditSetting, func(ctx context.Context, in perDiemsIn) (web.See, error) {
			_, err := s.SetPerDiems(ctx, in.From, in.PerDiems, in.Note)
			return web.See{To: pathSettings, Say: "web.saved"}, err
		}, page),
	}
}
