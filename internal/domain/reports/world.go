package reports

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/funds"
	"cairn/internal/domain/landscape"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/render/draw"
)

// Point is when a report's figures are asked for. Money is as booked for the day and known at the instant; dates
// are held against the day; what the registers and plans hold is as it stands when the report is made.
type Point struct {
	From cal.Date // of a statement; no date for all of its life
	On   cal.Date
	AsOf cal.Instant
}

func (p Point) funds() funds.Point { return funds.Point{On: p.On, AsOf: p.AsOf} }

// world is what is known of a subject to one reader: read once, and everything in a report is made from it, so
// that its sentences and its tables cannot differ.
type world struct {
	subject  Subject
	point    Point
	portf    *portfolio.PortfolioOut
	pack     *portfolio.PackageOut
	partner  *portfolio.PartnerDossier
	project  *portfolio.Dossier
	page     *portfolio.ProjectOut
	handover *portfolio.HandoverOut
	donor    *funds.DonorStatement
	receipts []funds.Receipt

	rows      []portfolio.ProjectRow // below the subject
	dossiers  map[portfolio.ProjectID]portfolio.Dossier
	parties   map[string]stakeholders.Party
	risks     []portfolio.EntryRow
	issues    []portfolio.EntryRow
	decisions []portfolio.Deadline
	happened  []portfolio.Happening
	events    []activity.Activity
	actions   []activity.Action
	said      map[portfolio.ProjectID][]portfolio.Weekly
	others    []landscape.Activity
	given     []funds.Contributed
	audit     []funds.OverdueRecommendation // of the portfolio
	outline   *draw.Gantt

	scopes    []funds.Scope // whose money is the subject's
	money     []funds.CurrencyTotals
	fundMoney []funds.CurrencyTotals // of the whole fund of a contribution
	markings  []control.Marking
	children  []*world // projects, for repeats
}

// How far a report looks.
const (
	mostProjects = 60  // whose plans are read
	daysBack     = 182 // achievements
	daysAhead    = 182 // next steps
	mostEntries  = 12  // of a register
)

func (w *world) mark(m control.Marking) { w.markings = append(w.markings, m) }

// span is the period behind the day that achievements are told of.
func (w *world) span() cal.Period {
	from := w.point.From
	if from.IsZero() {
		from = w.point.On.AddDays(-daysBack)
	}
	return cal.Period{Start: from, End: w.point.On}
}

type idIn = struct {
	ID string `json:"id"`
}

// read gathers the world of a subject with the sight of the actor in the context.
func (s *Service) read(ctx context.Context, x Subject, at Point) (w *world, err error) {
	w = &world{subject: x, point: at, dossiers: map[portfolio.ProjectID]portfolio.Dossier{}}
	switch x.About {
	case AboutPortfolio:
		err = s.readPortfolio(ctx, w)
	case AboutPackage:
		err = s.readPackage(ctx, w)
	case AboutPartner:
		err = s.readPartner(ctx, w)
	case AboutProject:
		err = s.readProject(ctx, w)
	case AboutContribution:
		err = s.readContribution(ctx, w)
	case AboutHandover:
		err = s.readHandover(ctx, w)
	}
	if err == nil {
		err = s.readDossiers(ctx, w)
	}
	if err != nil {
		return w, err
	}
	return w, s.control.Read(ctx, func(ctx context.Context, q db.Querier) error { return s.readMoney(ctx, q, w) })
}

// readDossiers reads the plans of the projects below.
func (s *Service) readDossiers(ctx context.Context, w *world) error {
	if w.subject.About == AboutPortfolio || w.subject.About == AboutHandover {
		return nil
	}
	for _, r := range w.rows[:min(len(w.rows), mostProjects)] {
		if w.project != nil && w.project.Project.ID == r.ID {
			w.dossiers[r.ID] = *w.project
			continue
		}
		d, err := s.portfolio.Project(ctx, r.ID)
		if err != nil {
			return err
		}
		d.On = w.point.On
		w.dossiers[r.ID] = d
	}
	return nil
}

func (s *Service) readPortfolio(ctx context.Context, w *world) error {
	out, err := s.portfolio.ReadPortfolio(ctx, portfolio.PortfolioIn{})
	if err != nil {
		return err
	}
	w.portf = &out
	var codes []string
	for _, l := range slices.Concat(out.Packages, out.Programmes) {
		w.mark(l.Marking)
		codes = append(codes, l.Partner.Code)
	}
	w.decisions = out.Due
	for _, d := range out.Due {
		w.mark(d.Marking)
	}
	funded, err := s.funds.Funds(ctx)
	if err != nil {
		return err
	}
	for _, f := range funded {
		w.scopes = append(w.scopes, funds.Scope{Fund: f.ID})
		w.mark(f.Marking)
	}
	return s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if w.parties, err = stakeholders.ByCode(ctx, q, codes...); err != nil {
			return err
		}
		if w.audit, err = funds.OverdueRecommendations(ctx, q, w.point.On); err != nil {
			return err
		}
		for _, r := range w.audit {
			w.mark(r.Marking)
		}
		return s.readBelow(ctx, q, w, portfolio.ProjectFilter{States: portfolio.LiveStates})
	})
}

func (s *Service) readPackage(ctx context.Context, w *world) error {
	out, err := s.portfolio.ReadPackage(ctx, idIn{w.subject.ID})
	if err != nil {
		return err
	}
	w.pack = &out
	w.mark(out.Marking)
	w.scopes = []funds.Scope{{Package: out.ID}}
	return s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if err := s.readBelow(ctx, q, w, portfolio.ProjectFilter{Parent: w.subject.ID}); err != nil {
			return err
		}
		return s.readAround(ctx, q, w, out.Partner.Code, w.subject.ID)
	})
}

func (s *Service) readPartner(ctx context.Context, w *world) error {
	out, err := s.portfolio.ReadPartner(ctx, struct {
		Code string `json:"code"`
	}{w.subject.ID})
	if err != nil {
		return err
	}
	w.partner = &out
	w.mark(out.Marking)
	list, err := s.landscape.ListActivities(ctx, landscape.Filter{Country: w.subject.ID, Period: cal.Period{Start: w.point.On}, Limit: mostEntries})
	if err != nil && !fault.Is(err, fault.Invalid) { // an organisation is no country, and has no landscape
		return err
	}
	w.others = list.Activities
	for _, o := range list.Activities {
		w.mark(o.Marking)
	}
	return s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if err := s.readBelow(ctx, q, w, portfolio.ProjectFilter{Partner: w.subject.ID}); err != nil {
			return err
		}
		for _, r := range w.rows {
			w.scopes = append(w.scopes, funds.Scope{Project: r.ID})
		}
		return s.readAround(ctx, q, w, w.subject.ID, "")
	})
}

func (s *Service) readProject(ctx context.Context, w *world) error {
	d, err := s.portfolio.Project(ctx, portfolio.ProjectID(w.subject.ID))
	if err != nil {
		return err
	}
	page, err := s.portfolio.ReadProject(ctx, idIn{w.subject.ID})
	if err != nil {
		return err
	}
	d.On = w.point.On
	w.project, w.page = &d, &page
	w.mark(d.Project.Marking)
	w.scopes = []funds.Scope{{Project: d.Project.ID}}
	return s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if err := s.readBelow(ctx, q, w, portfolio.ProjectFilter{IDs: []portfolio.ProjectID{d.Project.ID}}); err != nil {
			return err
		}
		if s.portfolio.Outline != nil {
			if w.outline, err = s.portfolio.Outline(ctx, q, d.Project); err != nil {
				return err
			}
		}
		return s.readAround(ctx, q, w, d.Project.Partner, "")
	})
}

func (s *Service) readContribution(ctx context.Context, w *world) error {
	x, err := s.funds.StatementOf(ctx, funds.AgreementID(w.subject.ID), w.point.From, w.point.funds())
	if err != nil {
		return err
	}
	w.donor = &x
	w.mark(x.Agreement.Marking)
	w.mark(x.Fund.Marking)
	w.scopes = []funds.Scope{{Contribution: x.Agreement.ID}}
	all, err := s.funds.Receipts(ctx, x.Agreement.ID)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.State == funds.ReceiptConfirmed && !r.ValueOn.After(w.point.On) && !r.ValueOn.Before(x.From) {
			w.receipts = append(w.receipts, r)
		}
	}
	return s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		accounts, err := funds.Balances(ctx, q, w.scopes[0], w.point.funds())
		if err != nil {
			return err
		}
		var ids []portfolio.ProjectID
		for _, a := range accounts {
			if a.Project != "" && !slices.Contains(ids, a.Project) {
				ids = append(ids, a.Project)
			}
		}
		if w.fundMoney, err = funds.TotalsIn(ctx, q, w.point.funds(), funds.Scope{Fund: x.Fund.ID}); err != nil || len(ids) == 0 {
			return err
		}
		return s.readBelow(ctx, q, w, portfolio.ProjectFilter{IDs: ids})
	})
}

func (s *Service) readHandover(ctx context.Context, w *world) error {
	out, err := s.portfolio.ReadHandover(ctx, idIn{w.subject.ID})
	if err != nil {
		return err
	}
	w.handover = &out
	w.mark(out.Marking)
	return s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		return s.readBelow(ctx, q, w, portfolio.ProjectFilter{IDs: []portfolio.ProjectID{out.Project}})
	})
}

// readBelow reads projects with their plans and what happened in them.
func (s *Service) readBelow(ctx context.Context, q db.Querier, w *world, f portfolio.ProjectFilter) (err error) {
	f.Sort = "ref"
	if w.rows, err = portfolio.Rows(ctx, q, f, i18n.EN); err != nil {
		return err
	}
	slices.SortFunc(w.rows, func(a, b portfolio.ProjectRow) int { return strings.Compare(a.Ref, b.Ref) })
	ids := make([]portfolio.ProjectID, len(w.rows))
	for i, r := range w.rows {
		ids[i] = r.ID
		w.mark(r.Marking)
	}
	if len(ids) == 0 {
		return nil
	}
	if s.portfolio.Weekly != nil {
		if w.said, err = s.portfolio.Weekly(ctx, q, ids, 1); err != nil {
			return err
		}
	}
	w.happened, err = portfolio.Happenings(ctx, q, w.span(), ids...)
	return err
}

// readAround reads the registers, what is awaited of whom and the calendar.
func (s *Service) readAround(ctx context.Context, q db.Querier, w *world, partner, parent string) (err error) {
	for kind, to := range map[string]*[]portfolio.EntryRow{portfolio.ObjectRisk: &w.risks, portfolio.ObjectIssue: &w.issues} {
		if *to, err = portfolio.OpenEntries(ctx, q, partner, parent, kind, 200); err != nil {
			return err
		}
		*to = slices.DeleteFunc(*to, func(r portfolio.EntryRow) bool { return !w.within(r.Scope) })
		*to = (*to)[:min(len(*to), mostEntries)]
		for _, r := range *to {
			w.mark(r.Marking)
		}
	}
	if w.decisions, err = s.portfolio.Awaited(ctx, q, w.subject.scope); err != nil {
		return err
	}
	for _, d := range w.decisions {
		w.mark(d.Marking)
	}
	ahead := cal.Period{Start: w.point.On, End: w.point.On.AddDays(daysAhead)}
	events, err := activity.Activities(ctx, q, activity.Filter{Partner: partner, Period: ahead})
	if err != nil {
		return err
	}
	for _, e := range events {
		if w.within(e.Scope()) && e.State != activity.Cancelled {
			w.events = append(w.events, e)
			w.mark(e.Marking)
		}
	}
	actions, err := activity.Actions(ctx, q, activity.ActionFilter{State: activity.ActionOpen, Partner: partner})
	for _, a := range actions {
		if w.within(a.Scope()) {
			w.actions = append(w.actions, a)
			w.mark(a.Marking)
		}
	}
	return err
}

// within reports whether a scope lies in the subject's.
func (w *world) within(scope string) bool {
	return strings.HasPrefix(scope, w.subject.scope)
}

func (s *Service) readMoney(ctx context.Context, q db.Querier, w *world) (err error) {
	if len(w.scopes) == 0 {
		return nil
	}
	if w.money, err = funds.TotalsIn(ctx, q, w.point.funds(), w.scopes...); err != nil {
		return err
	}
	if w.subject.About == AboutContribution {
		return nil
	}
	w.given, err = funds.ContributedTo(ctx, q, w.point.funds(), w.scopes...)
	for _, g := range w.given {
		w.mark(g.Agreement.Marking)
	}
	return err
}

// child is the world of one project below the subject, for a repeat.
func (s *Service) child(ctx context.Context, w *world, id portfolio.ProjectID) (*world, error) {
	var x Subject
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		x, err = s.byID(ctx, q, AboutProject, string(id))
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.read(ctx, x, w.point)
}

// marking is the highest of what was read with the intersection of its releasability (R114).
func (w *world) marking() control.Marking {
	all := slices.Clone(w.markings)
	for _, c := range w.children {
		all = append(all, c.markings...)
	}
	m := control.Combine(all...)
	m.Level = max(m.Level, control.LevelUnclassified)
	return m
}
