package portfolio

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// Deadline is something due: a decision, with who decides, or a day to meet.
type Deadline struct {
	Decision bool            `json:"decision"`
	Who      i18n.Key        `json:"-"` // who decides, in words
	What     i18n.Key        `json:"-"` // what it is
	Title    i18n.Text       `json:"title"`
	About    string          `json:"about"` // a reference code
	On       cal.Date        `json:"on"`    // no date when none is set
	Href     string          `json:"href"`
	Marking  control.Marking `json:"marking"`

	object string
	act    Act
}

// most is how many decisions of one sort are counted on a page.
const most = 200

// awaited are the decisions that somebody is waited for below a scope path, as far as the actor sees
// them: approvals, silence procedures that run, and exceptions on which the report is written (R22).
// Every page that speaks of decisions counts these, so that no two of them differ.
func (s *Service) awaited(ctx context.Context, q db.Querier, scope string) ([]Deadline, error) {
	open, err := s.control.Approvals(ctx, q, control.ApprovalFilter{Scope: scope, Limit: most})
	if err != nil {
		return nil, err
	}
	refs := make([]control.Ref, len(open))
	for i, a := range open {
		refs[i] = a.Object
	}
	named, err := NamesOf(ctx, q, refs)
	if err != nil {
		return nil, err
	}
	var list []Deadline
	for _, a := range open {
		d := Deadline{Decision: true, Who: deciderWord(a.Act), What: i18n.Key(a.Act.Key()), Title: i18n.Text{EN: a.Title, FR: a.Title}, On: a.DueOn,
			Href: web.Href("/approvals/{id}", a.ID), Marking: a.Marking, object: a.Object.ID, act: a.Act}
		if n, ok := named[a.Object]; ok {
			d.Title, d.About = n.Title, n.Code
		}
		list = append(list, d)
	}
	silences, err := s.procedureHeads(ctx, q, func(t *db.Text) {
		below(t.Add("WHERE p.state = 'running'"), scope).Add("ORDER BY p.ends_at, p.id LIMIT ?", most)
	})
	if err != nil {
		return nil, err
	}
	for _, p := range silences {
		if p.Outcome == OutcomeRunning {
			list = append(list, Deadline{Decision: true, Who: "portfolio.decider.council", What: "portfolio.due.silence", Title: p.Title, About: p.SubjectRef,
				On: p.EndsOn, Href: web.Href("/decisions/{id}", string(p.ID)), Marking: p.Marking})
		}
	}
	exceptions, err := openExceptions(ctx, q, scope)
	for _, x := range exceptions {
		if x.Decision {
			list = append(list, x)
		}
	}
	return soonest(list), err
}

// below appends the condition that an object lies below a scope path; the query has joined what is seen.
func below(t *db.Text, scope string) *db.Text {
	if scope == "" {
		return t
	}
	return t.Add("AND substr(seen.scope_path, 1, ?) = ?", len(scope), scope)
}

// openExceptions are the exceptions below a scope path that are not decided: a day to meet while the
// report is to be written, then a decision.
func openExceptions(ctx context.Context, q db.Querier, scope string) ([]Deadline, error) {
	t := db.SQL(`SELECT p.id, p.ref, p.title_en, p.title_fr, e.due_on, e.report <> '', ` + control.MarkingColumns + ` FROM portfolio_exception e JOIN portfolio_project p ON p.id = e.project_id`)
	control.Visible(ctx, t, "p.id")
	below(t.Add("WHERE e.decided_on IS NULL"), scope).Add("ORDER BY e.due_on, p.ref LIMIT ?", most)
	return db.Collect(ctx, q, t, func(row db.Row) (d Deadline, err error) {
		var level int
		var releasable string
		if err := row.Scan(&d.object, &d.About, &d.Title.EN, &d.Title.FR, &d.On, &d.Decision, &level, &releasable); err != nil {
			return d, err
		}
		d.Marking.ScanMarking(level, releasable)
		d.What, d.Href = "portfolio.due.exception", web.Href("/projects/{id}", d.object)
		if d.Decision {
			d.Who, d.What, d.act = deciderWord(actDecideException), i18n.Key(actDecideException.Key()), actDecideException
		}
		return d, nil
	})
}

// soonest orders by day; what has none comes last.
func soonest(list []Deadline) []Deadline {
	slices.SortStableFunc(list, func(a, b Deadline) int { return strings.Compare(lastIfNone(a.On), lastIfNone(b.On)) })
	return list
}

// pendingOf are decisions as bottom lines speak of them.
func pendingOf(list []Deadline) []Pending {
	pending := make([]Pending, len(list))
	for i, d := range list {
		pending[i] = Pending{Title: d.Title, By: d.On}
	}
	return pending
}

// DueOut is everything due within the time the portfolio looks ahead, decisions without a day among it.
type DueOut struct {
	Due []Deadline `json:"due"`

	today cal.Date
}

// ReadDue lists what the portfolio's page shows the first of.
func (s *Service) ReadDue(ctx context.Context, _ struct{}) (DueOut, error) {
	p, err := s.ReadPortfolio(ctx, PortfolioIn{})
	return DueOut{p.Due, p.today}, err
}

// Table is the list for the page and for files.
func (out DueOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "due", Title: p.T("portfolio.page.due"), AsOf: out.today, Columns: []web.Column{
		{Key: "title", Label: p.T("portfolio.due.title"), Kind: web.KindLink, Main: true},
		{Key: "ref", Label: p.T("portfolio.form.ref"), Export: true},
		{Key: "on", Label: p.T("portfolio.form.due"), Kind: web.KindDate},
		{Key: "kind", Label: p.T("portfolio.due.kind")},
		{Key: "what", Label: p.T("portfolio.due.what")},
		{Key: "who", Label: p.T("portfolio.due.who")},
	}, Empty: &web.Empty{Title: p.T("portfolio.page.due_none")}}
	for _, d := range out.Due {
		kind, who := "portfolio.due.deadline", ""
		if d.Decision {
			kind, who = "portfolio.due.decision", p.T(string(d.Who))
		}
		on := web.Day(d.On)
		if !d.On.IsZero() && d.On.Before(out.today) {
			on = on.As("late")
		}
		t.Marking = control.Combine(t.Marking, d.Marking)
		t.Rows = append(t.Rows, web.Row{Href: d.Href, Cells: []web.Cell{
			web.Anchor(p.Text(d.Title), d.Href).Under(d.About), web.Text(d.About), on, web.Text(p.T(kind)), web.Text(p.T(string(d.What))), web.Text(who),
		}})
	}
	return t
}
