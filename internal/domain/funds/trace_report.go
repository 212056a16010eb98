package funds

import (
	"context"
	"fmt"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

const (
	pathPaymentTrace      = "/payments/{id}/trace"
	pathContributionTrace = pathContribution + "/trace"
)

// Event is an activity of a project, such as a course, as the slice of activities tells of it.
type Event struct {
	Ref     string    `json:"ref"`
	Title   i18n.Text `json:"title"`
	On      cal.Date  `json:"on"`
	State   i18n.Key  `json:"state"`
	People  int64     `json:"people"` // who took part, as counted; 0 before
	Project string    `json:"project"`

	Href string `json:"-"`
}

// events adds the activities of the projects that the money has paid for or owes.
func (s *Service) events(ctx context.Context, q db.Querier, t *Trace) error {
	t.Events = []Event{}
	ids := t.paidProjects()
	if s.Events == nil || len(ids) == 0 {
		return nil
	}
	found, err := s.Events(ctx, q, ids)
	for _, id := range ids {
		i := slices.IndexFunc(t.Uses, func(u TraceUse) bool { return u.id == id })
		for _, e := range found[id] {
			e.Project = t.Uses[i].Project
			t.Events = append(t.Events, e)
		}
	}
	return err
}

// paidProjects are the projects whose work the money has paid for or owes.
func (t *Trace) paidProjects() (ids []portfolio.ProjectID) {
	for _, u := range t.Uses {
		if u.totals.Committed() > 0 && u.Project != "" && !slices.Contains(ids, u.id) {
			ids = append(ids, u.id)
		}
	}
	return ids
}

// traceOut is the way of money as a page and a report: of a contribution forward, or of a payment back.
type traceOut struct {
	Trace

	fund    Fund
	today   cal.Date
	reader  string
	marking control.Marking
	names   map[string]i18n.Text // of donors
	crumbs  func(*web.Frame) []web.Link
}

type paymentTraceIn struct {
	ID string `json:"id"`
}

// readPaymentTrace follows a payment back to its donors and on to what it was for.
func (s *Service) readPaymentTrace(ctx context.Context, in paymentTraceIn) (out traceOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Trace, err = tracePayment(ctx, q, in.ID); err != nil {
			return err
		}
		g, err := ground(ctx, q, out.Uses[0].id)
		if err != nil {
			return err
		}
		out.marking = g.Marking
		out.crumbs = func(f *web.Frame) []web.Link { return crumbsOf(f, g.Ref, string(g.ID)) }
		return s.finishTrace(ctx, q, &out)
	})
	return out, err
}

// readContributionTrace follows a contribution to all that it paid for.
func (s *Service) readContributionTrace(ctx context.Context, in contributionIn) (out traceOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		a, err := agreement(ctx, q, in.ID)
		if err != nil {
			return err
		}
		if out.Trace, err = traceContribution(ctx, q, a); err != nil {
			return err
		}
		f, err := fundBeside(ctx, q, a.Fund)
		if err != nil {
			return err
		}
		out.marking = a.Marking
		out.crumbs = func(w *web.Frame) []web.Link { return contributionCrumbs(w, f, a.ID, a.Ref) }
		return s.finishTrace(ctx, q, &out)
	})
	return out, err
}

func (s *Service) finishTrace(ctx context.Context, q db.Querier, out *traceOut) error {
	out.today = s.control.DB().Now().Date()
	if a := control.ActorFrom(ctx); a != nil {
		out.reader = a.Name
	}
	codes := []string{out.Donor}
	for _, d := range out.Donors {
		codes = append(codes, d.Donor)
	}
	parties, err := stakeholders.ByCode(ctx, q, codes...)
	if err != nil {
		return err
	}
	out.names = map[string]i18n.Text{}
	for _, code := range codes {
		out.names[code] = parties[code].Name
	}
	list, err := fundNames(ctx, q, func(t *db.Text) { t.Add("WHERE f.ref = ?", out.Fund) })
	if out.fund, err = one(list, err, ObjectFund); err != nil {
		return err
	}
	return s.events(ctx, q, &out.Trace)
}

// title is what the page is called.
func (out traceOut) title(p *i18n.Printer) string {
	if out.Payment != "" {
		return p.T("funds.trace.of_payment", "ref", out.Payment)
	}
	return p.T("funds.trace.of_contribution", "ref", out.Contribution)
}

// tracePart is a stretch of the way, as rows of the one table of all files have it.
type tracePart struct {
	key  string
	rows [][]web.Cell // what, reference, project, line, day, state, amount
	sums bool         // the amounts of its rows are added up
	sum  int64
}

func (out traceOut) parts(p *i18n.Printer) []tracePart {
	a := func(minor int64) web.Cell { return web.Sum(money.Amount{Minor: minor, Currency: out.Currency}) }
	donors, uses, paid := tracePart{key: "donors", sums: true}, tracePart{key: "uses", sums: true}, tracePart{key: "payments", sums: true}
	for _, d := range out.Donors {
		name := web.Text(p.T("funds.statement.others"))
		if d.id != "" {
			name = web.Anchor(p.Text(out.names[d.Donor]), web.Href(pathContributionTrace, string(d.id))).Under(d.Contribution)
		}
		donors.rows = append(donors.rows, []web.Cell{name, web.Text(d.Contribution), web.Blank(), web.Blank(), web.Blank(), web.Text(d.Rule), web.Sum(d.amount)})
		donors.sum += d.amount.Minor
	}
	for _, u := range out.Uses {
		name, minor := web.Text(p.T("funds.hidden")), u.totals.Allocated()
		if out.Payment != "" {
			minor = u.part
		}
		sum := a(minor)
		if u.Project != "" {
			name = web.Anchor(p.Text(u.Title), web.Href("/projects/{id}", string(u.id))).Under(u.Project)
			if out.Payment == "" {
				sum = sum.To(behindPlace(out.agreement, "allocated", u.id, u.line))
			}
		}
		uses.rows = append(uses.rows, []web.Cell{name, web.Text(u.Package), web.Text(u.Project), web.Text(u.Line), web.Blank(), web.Blank(), sum})
		uses.sum += minor
	}
	for _, x := range out.Payments {
		paid.rows = append(paid.rows, []web.Cell{x.anchor(), web.Text(x.Payee), web.Text(x.Project), web.Text(x.Line), web.Day(x.On), web.Blank(), web.Sum(x.amount)})
		paid.sum += x.amount.Minor
	}
	bought, events := tracePart{key: "deliverables"}, tracePart{key: "events"}
	for _, d := range out.Bought {
		bought.rows = append(bought.rows, []web.Cell{web.Anchor(p.Text(d.Title), web.Href("/deliverables/{id}", string(d.id))).Under(fmt.Sprintf("D%d", d.No)), web.Text(fmt.Sprintf("D%d", d.No)), web.Text(d.Project), web.Blank(), web.Blank(),
			web.Text(p.T("portfolio.deliverable.state." + string(d.State))), web.Blank()})
	}
	for _, e := range out.Events {
		state := p.T(string(e.State))
		if e.People > 0 {
			state = p.T("funds.trace.people", "state", state, "n", e.People)
		}
		events.rows = append(events.rows, []web.Cell{web.Anchor(p.Text(e.Title), e.Href).Under(e.Ref), web.Text(e.Ref), web.Text(e.Project), web.Blank(), web.Day(e.On), web.Text(state), web.Blank()})
	}
	return slices.DeleteFunc([]tracePart{donors, uses, paid, bought, events}, func(x tracePart) bool { return len(x.rows) == 0 })
}

func traceColumns(p *i18n.Printer) []web.Column {
	return []web.Column{{Key: "what", Label: p.T("funds.control.what"), Kind: web.KindLink, Main: true}, {Key: "ref", Label: p.T("funds.control.ref"), Export: true}, {Key: "project", Label: p.T("funds.project")},
		{Key: "line", Label: p.T("funds.line")}, {Key: "on", Label: p.T("funds.control.on"), Kind: web.KindDate}, {Key: "state", Label: p.T("funds.state")}, {Key: "amount", Label: p.T("funds.amount"), Kind: web.KindMoney}}
}

// Table is the whole way: page, XLSX and CSV. Each stretch begins with what it adds up to.
func (out traceOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "trace", Title: out.title(p), AsOf: out.today, Marking: out.marking, Columns: traceColumns(p), Empty: &web.Empty{Title: p.T("funds.unused"), Words: p.T("funds.unused_text")}, About: []web.Fact{
		{Term: p.T("funds.statement.on"), Value: p.Date(out.today)}, {Term: p.T("funds.fund"), Value: out.Fund + " " + p.Text(out.fund.Title)}, {Term: p.T("funds.statement.for"), Value: out.reader}}}
	if out.Contribution != "" {
		t.About = append(t.About, web.Fact{Term: p.T("funds.donor"), Value: p.Text(out.names[out.Donor])})
	}
	for _, x := range out.parts(p) {
		first, total := len(t.Rows)+1, web.Blank()
		if x.sums {
			total = web.Sum(money.Amount{Minor: x.sum, Currency: out.Currency}).Formula(fmt.Sprintf("SUM({amount:%d-%d})", first, first+len(x.rows)-1))
		}
		t.Rows = append(t.Rows, web.Row{Class: "ph", Cells: []web.Cell{web.Text(p.T("funds.trace." + x.key)), web.Blank(), web.Blank(), web.Blank(), web.Blank(), web.Blank(), total}})
		for _, cells := range x.rows {
			t.Rows = append(t.Rows, web.Row{Cells: cells})
		}
	}
	return t
}

func (out traceOut) facts(f *web.Frame) []web.Fact {
	facts := []web.Fact{{Term: f.T("funds.fund"), Value: out.Fund + " " + f.P.Text(out.fund.Title)}}
	if out.Payment != "" {
		facts = append(facts, web.Fact{Term: f.T("funds.page.payee"), Value: out.Payee}, web.Fact{Term: f.T("funds.booked"), Value: f.P.Date(out.On)})
		if out.Paid != out.Amount {
			facts = append(facts, web.Fact{Term: f.T("funds.trace.spent"), Value: out.spent.Print(f.P), Help: f.T("funds.trace.spent_help")})
		}
		return append(facts, web.Fact{Term: f.T("funds.trace.returned"), Value: f.P.Date(out.Returned)})
	}
	a := out.fund.Amount
	return append(facts, web.Fact{Term: f.T("funds.donor"), Value: f.P.Text(out.names[out.Donor])}, web.Fact{Term: f.T("funds.step.received"), Value: a(out.totals.Received()).Print(f.P), Href: behindContribution(out.agreement, "received")},
		web.Fact{Term: f.T("funds.step.paid"), Value: a(out.totals.Paid()).Print(f.P), Href: behindContribution(out.agreement, "paid")},
		web.Fact{Term: f.T("funds.unallocated"), Value: out.unspent.Print(f.P), Href: behindContribution(out.agreement, "unallocated")})
}

// traceRoutes are the pages of the way of money.
func (s *Service) traceRoutes() []web.Route {
	return []web.Route{
		web.Get(pathPaymentTrace, control.SignedIn, s.readPaymentTrace, tracePage),
		web.Get(pathContributionTrace, control.SignedIn, s.readContributionTrace, tracePage),
	}
}
