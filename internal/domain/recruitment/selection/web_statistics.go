package selection

import (
	"context"

	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

const pathStatistics = "/vacancies/statistics"

// statisticsOut are the statistics over every selection the reader may see: numbers, and nobody.
type statisticsOut struct {
	Lengths     []Length `json:"stages"`
	Sexes       []Group  `json:"by_sex"`
	Nations     []Group  `json:"by_nationality"`
	Selections  int      `json:"selections"`
	today       cal.Date
	countryName map[string]i18n.Text
}

func (s *Service) showStatistics(ctx context.Context, _ web.List) (out statisticsOut, err error) {
	out.today, out.countryName = s.today(), map[string]i18n.Text{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := db.Collect(ctx, q, seen(ctx).Add("ORDER BY s.id"), scanSelection)
		if err != nil {
			return err
		}
		var all []Candidate
		for _, sel := range list {
			candidates, err := candidatesOf(ctx, q, sel.ID)
			if err != nil {
				return err
			}
			all = append(all, candidates...)
		}
		known := map[candidacy.ApplicationID]candidacy.Application{}
		for rest := all; len(rest) > 0; {
			n := min(len(rest), 500)
			ids := make([]candidacy.ApplicationID, n)
			for i, c := range rest[:n] {
				ids[i] = c.Application
			}
			found, err := candidacy.Among(s.control.AsSystem(ctx), q, ids...)
			if err != nil {
				return err
			}
			for id, a := range found {
				known[id] = a
			}
			rest = rest[n:]
		}
		person := func(c Candidate) candidacy.Person {
			if a := known[c.Application]; a.HandedIn != nil {
				return a.HandedIn.Person
			}
			return candidacy.Person{}
		}
		out.Selections, out.Lengths = len(list), Lengths(list)
		out.Sexes = Suppress(tally(all, func(c Candidate) string { return string(person(c).Sex) }))
		out.Nations = Suppress(tally(all, func(c Candidate) string { return person(c).Nation }))
		countries, err := stakeholders.Countries(ctx, q)
		for _, p := range countries {
			out.countryName[p.Code] = p.Name
		}
		return err
	})
	return out, err
}

// Table is how long the stages took: the list of this page as a file.
func (o statisticsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "selection-statistics", Title: p.T("selection.time_per_stage"), AsOf: o.today, Marking: marking, Columns: []web.Column{
		{Key: "stage", Label: p.T("selection.stage"), Main: true},
		{Key: "held", Label: p.T("selection.held"), Kind: web.KindInt},
		{Key: "skipped", Label: p.T("selection.left_out"), Kind: web.KindInt},
		{Key: "median", Label: p.T("selection.median_days"), Kind: web.KindInt},
		{Key: "longest", Label: p.T("selection.longest_days"), Kind: web.KindInt},
	}}
	for _, l := range o.Lengths {
		median, longest := web.Blank(), web.Blank()
		if l.Held > 0 {
			median, longest = web.Int(int64(l.Median)), web.Int(int64(l.Longest))
		}
		t.Rows = append(t.Rows, web.Row{Key: string(l.Stage), Cells: []web.Cell{web.Text(p.T(string(l.Stage.Word()))), web.Int(int64(l.Held)), web.Int(int64(l.Skipped)), median, longest}})
	}
	return t
}

// groupTable sets groups of people in columns, one for each stage passed.
func groupTable(p *i18n.Printer, key, title string, groups []Group, name func(string) string) *web.Table {
	t := &web.Table{Key: key, Title: title, Columns: []web.Column{{Key: "group", Label: title, Main: true}, {Key: "in", Label: p.T("selection.came_in")}}}
	for _, stage := range MarkedStages {
		t.Columns = append(t.Columns, web.Column{Key: string(stage), Label: p.T("selection.passed", "stage", stage.Word())})
	}
	t.Columns = append(t.Columns, web.Column{Key: "appointed", Label: p.T("selection.standing.appointed")})
	for _, g := range groups {
		cells := []web.Cell{web.Text(name(g.Name))}
		for _, n := range g.Numbers {
			cell := web.Text(p.Int(int64(n)))
			if n == hiddenCell {
				cell = web.Text(p.T("selection.not_shown"))
			}
			cells = append(cells, cell)
		}
		t.Rows = append(t.Rows, web.Row{Key: g.Name, Cells: cells})
	}
	return t
}

func (o statisticsOut) bySex(p *i18n.Printer) *web.Table {
	return groupTable(p, "by-sex", p.T("selection.sex"), o.Sexes, func(name string) string {
		if name == "" {
			return p.T("selection.unsaid")
		}
		return p.T("selection.sex." + name)
	})
}

func (o statisticsOut) byNation(p *i18n.Printer) *web.Table {
	return groupTable(p, "by-nationality", p.T("selection.nationality"), o.Nations, func(code string) string {
		if name, is := o.countryName[code]; is {
			return p.Text(name)
		}
		if code == "" {
			return p.T("selection.unsaid")
		}
		return code
	})
}
