package portfolio

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// ProjectsIn narrows the list of projects from its address.
type ProjectsIn struct {
	web.List
	Text       string         `json:"q"`
	Partner    string         `json:"partner"`
	Parent     string         `json:"parent"`
	Initiative InitiativeID   `json:"initiative"`
	State      []ProjectState `json:"state"`
	Rating     []Rating       `json:"rating"`
	Track      TrackName      `json:"track"`
	Theme      Theme          `json:"theme"`
	Officer    ActorID        `json:"officer"` // "me" is the reader
	EndsBefore cal.Date       `json:"ends_before"`
}

// ProjectsOut is a page of projects.
type ProjectsOut struct {
	Projects []ProjectRow `json:"projects"`
	Next     string       `json:"next,omitempty"`

	today    cal.Date
	partners map[string]stakeholders.Party
}

// ListProjects lists the projects the actor may see, worst first unless sorted otherwise.
func (s *Service) ListProjects(ctx context.Context, in ProjectsIn) (out ProjectsOut, err error) {
	out.today = s.today()
	f := ProjectFilter{Text: in.Text, Partner: in.Partner, Parent: in.Parent, Initiative: in.Initiative, States: in.State, Ratings: in.Rating,
		Track: in.Track, Theme: in.Theme, Officer: in.Officer, EndsBefore: in.EndsBefore, Sort: in.Sort, After: in.After, Limit: in.Limit}
	if actor := control.ActorFrom(ctx); in.Officer == "me" && actor != nil {
		f.Officer = actor.ID
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Projects, out.Next, err = projectRows(ctx, q, f, web.LangFrom(ctx)); err != nil {
			return err
		}
		out.partners, err = officePartners(ctx, q)
		return err
	})
	return out, err
}

// Table is the list for the page and for files.
func (out ProjectsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "projects", Title: p.T("portfolio.project.list"), AsOf: out.today, Next: out.Next, Columns: []web.Column{
		{Key: "title", Label: p.T("portfolio.form.project"), Kind: web.KindLink, Sort: true, Main: true},
		{Key: "ref", Label: p.T("portfolio.form.ref"), Export: true},
		{Key: "partner", Label: p.T("portfolio.form.partner"), Sort: true},
		{Key: "overall", Label: p.T("portfolio.form.rating"), Kind: web.KindStatus, Sort: true},
		{Key: "former", Label: p.T("portfolio.form.former"), Export: true},
		{Key: "dimensions", Label: p.T("portfolio.form.dimensions"), Screen: true},
		{Key: "state", Label: p.T("portfolio.form.state")},
		{Key: "track", Label: p.T("portfolio.form.track"), Export: true},
		{Key: "theme", Label: p.T("portfolio.form.theme"), Export: true},
		{Key: "progress", Label: p.T("portfolio.form.progress"), Kind: web.KindPercent, Sort: true},
		{Key: "next", Label: p.T("portfolio.form.next_milestone")},
		{Key: "next_on", Label: p.T("portfolio.form.next_on"), Kind: web.KindDate, Export: true},
		{Key: "end", Label: p.T("portfolio.form.end"), Kind: web.KindDate, Sort: true},
		{Key: "budget", Label: p.T("portfolio.form.budget"), Kind: web.KindMoney, Sort: true},
		{Key: "officer", Label: p.T("portfolio.form.officer")},
	}, Empty: &web.Empty{Title: p.T("portfolio.project.none"), Words: p.T("portfolio.project.none_help"), Action: &web.Action{Text: p.T("act.portfolio.project.create"), Href: "/projects/new"}}}
	t.Rows = make([]web.Row, len(out.Projects))
	for i, r := range out.Projects {
		t.Marking = control.Combine(t.Marking, r.Marking)
		t.Rows[i] = out.row(p, r)
	}
	return t
}

func (out ProjectsOut) row(p *i18n.Printer, r ProjectRow) web.Row {
	href := web.Href("/projects/{id}", string(r.ID))
	rating := web.State(ratingStatus(p, r.Overall))
	if words := trendWords(p, r.Trend, r.Former); words != "" {
		rating = rating.Under(words)
	}
	next := web.Text(p.Text(r.Next.Title))
	if !r.Next.On.IsZero() {
		next = next.Under(p.Date(r.Next.On))
		if r.Next.On.Before(out.today) {
			next = next.As("late")
		}
	}
	state := web.Text(p.T(string(r.State.Word())))
	if !r.Due.IsZero() {
		state = state.Under(p.T("portfolio.project.exception_due", "on", r.Due)).As("late")
	}
	return web.Row{Key: string(r.ID), Href: href, Cells: []web.Cell{
		web.Anchor(p.Text(r.Title), href).Under(r.Ref),
		web.Text(r.Ref),
		web.Text(p.Text(partyOf(out.partners, r.Partner).Name)),
		rating,
		web.Text(p.T(string(r.Former.Word()))),
		dimensionCell(p, r.Card),
		state,
		web.Text(p.T(string(r.Track.Word()))),
		web.Text(themeWord(p, r.Theme)),
		web.Share(float64(r.Progress) / 100),
		next,
		web.Day(r.Next.On),
		web.Day(r.End),
		web.Sum(r.Budget),
		web.Text(r.Officer.Name),
	}}
}

// trendWords tell how a rating moved since the last report, and what it was; "" when it did not.
func trendWords(p *i18n.Printer, t Trend, former Rating) string {
	switch t {
	case TrendBetter:
		return "▲ " + p.T("web.trend_better", "former", p.T(string(former.Word())))
	case TrendWorse:
		return "▼ " + p.T("web.trend_worse", "former", p.T(string(former.Word())))
	}
	return ""
}

// dimensionCell is the row of shapes under their letters; a card that nobody rated is an empty cell.
func dimensionCell(p *i18n.Printer, c Card) web.Cell {
	if c.Overall() == NotRated {
		return web.Blank()
	}
	return web.DimensionCell(p, dimensions(p, c))
}

// dimensions are a card as the components of pages take it.
func dimensions(p *i18n.Printer, c Card) []web.Dimension {
	list := make([]web.Dimension, len(Dimensions))
	for i, d := range Dimensions {
		list[i] = web.Dimension{Letter: p.T(string(d.Letter())), Name: p.T(string(d.Word())), Status: ratingStatus(p, c[d])}
	}
	return list
}

// tabs are the views that are asked for most.
func (out ProjectsOut) tabs(f *web.Frame) []web.Tab {
	troubled := "/projects?rating=off_track&rating=at_risk"
	ending := "/projects?state=executing&ends_before=" + out.today.AddMonths(12).String()
	tabs := []web.Tab{
		{Text: f.T("web.all"), Href: "/projects"},
		{Text: f.T("portfolio.project.view.troubled"), Href: troubled},
		{Text: f.T("portfolio.project.view.mine"), Href: "/projects?officer=me"},
		{Text: f.T("portfolio.project.view.ending"), Href: ending},
	}
	return f.Current(tabs)
}

// themeWord is the name of a theme, "" for none.
func themeWord(p *i18n.Printer, t Theme) string {
	if t == "" {
		return ""
	}
	return p.T("portfolio.theme." + string(t))
}

// officePartners are the partners that the office has a programme with, by code.
func officePartners(ctx context.Context, q db.Querier) (map[string]stakeholders.Party, error) {
	codes, err := db.Collect(ctx, q, db.SQL(`SELECT DISTINCT partner FROM portfolio_programme`), db.Value[string])
	if err != nil {
		return nil, err
	}
	return stakeholders.ByCode(ctx, q, codes...)
}

// partnerOptions are partners in a language, for a filter.
func partnerOptions(lang i18n.Lang, partners map[string]stakeholders.Party) []web.Option {
	options := make([]web.Option, 0, len(partners))
	for code, party := range partners {
		name, _ := party.Name.In(lang)
		options = append(options, web.Option{Value: code, Label: name})
	}
	slices.SortFunc(options, func(a, b web.Option) int { return strings.Compare(i18n.Fold(a.Label), i18n.Fold(b.Label)) })
	return options
}
