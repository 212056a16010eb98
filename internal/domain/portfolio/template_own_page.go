package portfolio

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// Addresses of the templates.
const (
	templatesPath   = "/templates"
	newTemplatePath = "/templates/new"
	templatePath    = "/templates/{id}"
)

func (t OwnTemplate) path() string { return web.Href(templatePath, string(t.ID)) }

// TemplatesOut are the templates of the office and those that ship.
type TemplatesOut struct {
	Own     []OwnTemplate `json:"own"`
	Shipped []Template    `json:"shipped"`

	names map[ActorID]string
	refs  map[ProjectID]Project // of their projects, as far as the reader sees them
}

// ReadTemplates lists them.
func (s *Service) ReadTemplates(ctx context.Context, _ struct{}) (out TemplatesOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Shipped, err = offeredTemplates(ctx, q); err != nil {
			return err
		}
		if out.Own, err = ownList(ctx, q, false); err != nil {
			return err
		}
		var people []ActorID
		var ids []ProjectID
		for _, t := range out.Own {
			people, ids = append(people, t.ChangedBy), append(ids, t.Project)
		}
		if out.refs, err = projectsByID(ctx, q, ids...); err != nil {
			return err
		}
		out.names, err = control.Names(ctx, q, people...)
		return err
	})
	return out, err
}

// projectsByID are projects that the actor may see, without their long texts.
func projectsByID(ctx context.Context, q db.Querier, ids ...ProjectID) (map[ProjectID]Project, error) {
	found := map[ProjectID]Project{}
	if len(ids) == 0 {
		return found, nil
	}
	list, err := ProjectHeads(ctx, q, ids...)
	for _, p := range list {
		found[p.ID] = p
	}
	return found, err
}

// ownTable sets the office's own templates.
func (out TemplatesOut) ownTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "templates", Title: p.T("portfolio.template.own"), Columns: []web.Column{
		{Key: "name", Label: p.T("portfolio.form.name"), Main: true}, {Key: "holds", Label: p.T("portfolio.template.what")},
		{Key: "from", Label: p.T("portfolio.template.made_of")}, {Key: "changed", Label: p.T("portfolio.template.changed"), Kind: web.KindDate},
		{Key: "by", Label: p.T("portfolio.template.by")}, {Key: "state", Label: p.T("portfolio.form.state")},
	}, Empty: &web.Empty{Title: p.T("portfolio.template.own_none"), Words: p.T("portfolio.template.own_none_words")}}
	for _, x := range out.Own {
		from, state := web.Blank(), p.T("portfolio.template.in_use")
		if project, ok := out.refs[x.Project]; ok {
			from = web.Text(project.Ref).To(web.Href("/projects/{id}", string(project.ID)))
		}
		if x.Retired {
			state = p.T("portfolio.template.retired")
		}
		t.Rows = append(t.Rows, web.Row{Key: string(x.ID), Href: x.path(), Cells: []web.Cell{
			web.Anchor(p.Text(x.Name), x.path()), web.Text(x.holds(p)), from, web.Day(x.ChangedAt.Date()), web.Text(out.names[x.ChangedBy]), web.Text(state)}})
	}
	return t
}

// holds says how much a template holds.
func (t Template) holds(p *i18n.Printer) string {
	return p.T("portfolio.template.holds", "tasks", len(t.Tasks), "days", t.Length(), "deliverables", len(t.Deliverables), "risks", len(t.Risks), "checks", len(t.Checks))
}

// TemplateOut is the page of one of the office's own templates.
type TemplateOut struct {
	OwnTemplate

	scope string // of its project; "" when the reader does not see that
	seen  bool
	ref   string
}

func (s *Service) readTemplate(ctx context.Context, in idIn) (out TemplateOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.OwnTemplate, err = ownTemplate(ctx, q, TemplateID(in.ID)); err != nil {
			return err
		}
		found, err := projectsByID(ctx, q, out.Project)
		p, seen := found[out.Project]
		out.scope, out.seen, out.ref = p.Scope, seen, p.Ref
		return err
	})
	return out, err
}

// may reports whether the reader may do something with the template.
func (out TemplateOut) may(f *web.Frame, act Act) bool { return out.seen && f.May(act, out.scope) }

// parts are the lists of a template as it is read.
func (out TemplateOut) parts(p *i18n.Printer) []*web.Table {
	text := func(key string) web.Column { return web.Column{Key: key, Label: p.T("portfolio.template." + key)} }
	num := func(key string) web.Column {
		return web.Column{Key: key, Label: p.T("portfolio.template." + key), Kind: web.KindInt}
	}
	list := func(key string, columns ...web.Column) *web.Table {
		main := web.Column{Key: "title", Label: p.T("portfolio.form.title"), Main: true}
		return &web.Table{Key: key, Title: p.T("portfolio.template." + key), Columns: slices.Concat([]web.Column{main}, columns)}
	}
	add := func(t *web.Table, title i18n.Text, cells ...web.Cell) {
		t.Rows = append(t.Rows, web.Row{Cells: slices.Concat([]web.Cell{web.Text(p.Text(title))}, cells)})
	}
	tasks, stones := list("tasks", text("code"), num("starts"), num("days"), text("after")), list("milestones", num("day"))
	things, threats := list("deliverables", num("day"), text("criteria")), list("risks", num("likelihood"), num("impact"), text("action"))
	money, checks := list("budget", web.Column{Key: "share", Label: p.T("portfolio.template.share"), Kind: web.KindPercent}), list("checks")
	for _, x := range out.Tasks {
		add(tasks, x.Title, web.Text(x.Code), web.Int(int64(x.Start)), web.Int(int64(x.Days)), web.Text(x.After))
	}
	for _, x := range out.Milestones {
		add(stones, x.Title, web.Int(int64(x.Day)))
	}
	for _, x := range out.Deliverables {
		add(things, x.Title, web.Int(int64(x.Day)), web.Text(p.Text(x.Criteria)))
	}
	for _, x := range out.Risks {
		add(threats, x.Title, web.Int(int64(x.Likelihood)), web.Int(int64(x.Impact)), web.Text(p.Text(x.Action)))
	}
	for _, x := range out.Budget {
		add(money, x.Title, web.Share(float64(x.Share)/100))
	}
	for _, x := range out.Checks {
		add(checks, x)
	}
	return []*web.Table{tasks, stones, things, threats, money, checks}
}

// NewTemplateOut is the form that makes a template of a project.
type NewTemplateOut struct {
	TemplateForm

	projects []web.Option
}

func (s *Service) newTemplate(ctx context.Context, in TemplateForm) (out NewTemplateOut, err error) {
	out.TemplateForm = in
	lang := web.LangFrom(ctx)
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := projectHeads(ctx, q, func(t *db.Text) { t.Add("ORDER BY p.ref") })
		actor := control.ActorFrom(ctx)
		for _, x := range list {
			if x.Marking.Level > control.LevelUnclassified || actor == nil || !actor.MayDecide(actCreateTemplate, x.Scope) {
				continue
			}
			title, _ := x.Title.In(lang)
			out.projects = append(out.projects, web.Option{Value: string(x.ID), Label: x.Ref + " " + title})
			if x.ID == in.Project && out.Name == (i18n.Text{}) {
				out.Name = x.Title
			}
		}
		return err
	})
	return out, err
}

// templateIn is the form of a template.
type templateIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Template
}

func (s *Service) ownTemplateRoutes() []web.Route {
	const edit, retire = templatePath + "/edit", templatePath + "/retire"
	back := func(id string, done control.Done, err error) (web.See, error) {
		return web.See{To: web.Href(templatePath, id), Done: done.Trail, Body: done}, err
	}
	return []web.Route{
		web.Get(templatesPath, actCreateFrom, s.ReadTemplates, templatesPage),
		web.Get(newTemplatePath, actCreateTemplate, s.newTemplate, newTemplatePage),
		web.Post(newTemplatePath, actCreateTemplate, func(ctx context.Context, in TemplateForm) (web.See, error) {
			done, err := s.CreateTemplate(ctx, in)
			return web.See{To: web.Href(templatePath, done.Object.ID), Done: done.Trail, Body: done}, err
		}, newTemplatePath),
		web.Get(templatePath, actCreateFrom, s.readTemplate, templatePage),
		web.Get(edit, actEditTemplate, s.readTemplate, templateFormPage),
		web.Post(edit, actEditTemplate, func(ctx context.Context, in templateIn) (web.See, error) {
			done, err := s.EditTemplate(ctx, TemplateID(in.ID), in.Version, in.Template)
			return back(in.ID, done, err)
		}, edit),
		web.Post(retire, actRetireTemplate, func(ctx context.Context, in retireIn) (web.See, error) {
			done, err := s.RetireTemplate(ctx, TemplateID(in.ID), in.Version, in.Retired)
			return back(in.ID, done, err)
		}, templatePath),
	}
}

// retireIn takes a template out of use, or back into it.
type retireIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Retired bool   `json:"retired"`
}
