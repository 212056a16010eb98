package portfolio

import (
	"context"
	"strconv"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// FromOut is the form of a project that starts from something.
type FromOut struct {
	FromForm
	Templates []Template `json:"templates"`

	sources     []web.Option
	parents     []web.Option
	initiatives []web.Option
	choices
}

// ReadFrom gives the form; the address may name the source and what the project hangs below.
func (s *Service) ReadFrom(ctx context.Context, in FromForm) (out FromOut, err error) {
	out.FromForm = in
	if out.Lang == "" {
		out.Lang = web.LangFrom(ctx)
	}
	if actor := control.ActorFrom(ctx); actor != nil && out.Lead == "" {
		out.Lead = actor.ID
	}
	if out.choices, err = s.offers(ctx, ""); err != nil {
		return out, err
	}
	p := web.PrinterFrom(ctx)
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Templates, err = offeredTemplates(ctx, q); err != nil {
			return err
		}
		for _, t := range out.Templates {
			name, _ := t.Name.In(out.Lang)
			out.sources = append(out.sources, web.Option{Value: "template:" + t.Code, Label: name, Group: printed(p, "portfolio.template.ships")})
		}
		own, err := ownList(ctx, q, true)
		if err != nil {
			return err
		}
		for _, x := range own {
			name, _ := x.Name.In(out.Lang)
			out.sources = append(out.sources, web.Option{Value: "template:" + string(x.ID), Label: name, Group: printed(p, "portfolio.template.own")})
		}
		parents, err := parentsFor(ctx, q, actCreateFrom)
		if err != nil {
			return err
		}
		for _, x := range parents {
			out.parents = append(out.parents, web.Option{Value: x.ID, Label: x.Ref})
		}
		list, err := projectHeads(ctx, q, func(t *db.Text) { t.Add("ORDER BY p.ref") })
		if err != nil {
			return err
		}
		for _, x := range list {
			title, _ := x.Title.In(out.Lang)
			out.sources = append(out.sources, web.Option{Value: "project:" + string(x.ID), Label: x.Ref + " " + title, Group: printed(p, "portfolio.template.copies")})
		}
		if in.Package != "" {
			out.initiatives, err = initiativeOptions(ctx, q, in.Package, web.LangFrom(ctx))
		}
		return err
	})
	return out, err
}

// ChecklistOut is the page of the checks of a project and of what its money goes to.
type ChecklistOut struct {
	Checks     []CheckItem      `json:"checks"`
	Categories []BudgetCategory `json:"categories"`

	project ProjectOut
	names   map[ActorID]string
}

// ReadChecklist gives the checks of a project.
func (s *Service) ReadChecklist(ctx context.Context, in idIn) (out ChecklistOut, err error) {
	if out.project, err = s.ReadProject(ctx, in); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Checks, err = checksOf(ctx, q, ProjectID(in.ID)); err != nil {
			return err
		}
		if out.Categories, err = categoriesOf(ctx, q, ProjectID(in.ID)); err != nil {
			return err
		}
		ids := make([]ActorID, len(out.Checks))
		for i, x := range out.Checks {
			ids[i] = x.DoneBy
		}
		out.names, err = control.Names(ctx, q, ids...)
		return err
	})
	return out, err
}

// may reports whether the reader may tick.
func (out ChecklistOut) may(f *web.Frame) bool {
	return !out.project.State.Over() && f.May(actTick, out.project.dossier.Project.Scope)
}

// categoryTable sets what the money goes to, with the part of the budget where there is one.
func (out ChecklistOut) categoryTable(p *i18n.Printer) *web.Table {
	stored := out.project.dossier.Project
	t := &web.Table{Key: "categories", Title: p.T("portfolio.template.budget"), Marking: stored.Marking, Columns: []web.Column{
		{Key: "title", Label: p.T("portfolio.template.category"), Main: true},
		{Key: "share", Label: p.T("portfolio.template.share"), Kind: web.KindPercent},
		{Key: "amount", Label: p.T("portfolio.form.budget"), Kind: web.KindMoney},
	}}
	amounts, err := categoryAmounts(stored.Budget, out.Categories)
	for i, c := range out.Categories {
		amount := web.Blank()
		if err == nil && stored.Budget.Currency != "" && stored.Budget.Minor > 0 {
			amount = web.Sum(amounts[i])
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(p.Text(c.Title)), web.Share(float64(c.Share) / 100), amount}})
	}
	return t
}

// tickIn ticks a check, or takes the tick off.
type tickIn struct {
	ID   string `json:"id"`
	No   int    `json:"no"`
	Done bool   `json:"done"`
}

func (s *Service) templateRoutes() []web.Route {
	const from, list = "/projects/from", "/projects/{id}/checklist"
	return append(s.ownTemplateRoutes(),
		web.Get(from, actCreateFrom, s.ReadFrom, fromPage),
		web.Post(from, actCreateFrom, func(ctx context.Context, in FromForm) (web.See, error) {
			done, err := s.CreateProjectFrom(ctx, in)
			return web.See{To: web.Href("/projects/{id}", done.Object.ID), Done: done.Trail, Body: done}, err
		}, from),
		web.Get(list, control.SignedIn, s.ReadChecklist, checklistPage),
		web.Post(list, actTick, func(ctx context.Context, in tickIn) (web.See, error) {
			done, err := s.Tick(ctx, ProjectID(in.ID), in.No, in.Done)
			return web.See{To: web.Href(list, in.ID), Say: "web.saved", Body: done}, err
		}, list),
	)
}

// next is what a press of the button sends: a tick, or none again.
func (x CheckItem) next() string { return strconv.FormatBool(x.DoneOn.IsZero()) }

// checkTable sets the checks, each with the button that ticks it.
func (out ChecklistOut) checkTable(f *web.Frame) *web.Table {
	p := f.P
	t := &web.Table{Key: "checks", Title: p.T("portfolio.template.checklist"), Marking: out.project.dossier.Project.Marking, Columns: []web.Column{
		{Key: "title", Label: p.T("portfolio.template.check"), Main: true},
		{Key: "done", Label: p.T("portfolio.template.done"), Kind: web.KindDate},
		{Key: "by", Label: p.T("portfolio.template.by")},
	}}
	may := out.may(f)
	if may {
		t.Columns = append(t.Columns, web.Column{Key: "tick", Label: p.T("portfolio.template.ticking"), Screen: true})
	}
	for _, x := range out.Checks {
		cells := []web.Cell{web.Text(p.Text(x.Title)), web.Day(x.DoneOn), web.Text(out.names[x.DoneBy])}
		if may {
			cells = append(cells, web.Drawing(tickButton(f, out, x), ""))
		}
		t.Rows = append(t.Rows, web.Row{Cells: cells})
	}
	return t
}
