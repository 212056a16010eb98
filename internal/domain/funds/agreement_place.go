package funds

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// readPlaces gives the page that allocates: the projects and lines that the contribution may pay for, with
// the room there is.
func (s *Service) readPlaces(ctx context.Context, in contributionIn) (out agreementAct, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if err := out.load(ctx, q, in.ID); err != nil {
			return err
		}
		grounds, err := portfolio.Grounds(ctx, q)
		if err != nil {
			return err
		}
		maps.DeleteFunc(grounds, func(_ portfolio.ProjectID, g portfolio.Ground) bool {
			return !takesMoney(g) || !out.agreement.Admits(Use{Package: g.Package, Initiative: g.Initiative, Project: g.ID})
		})
		of, err := lines(ctx, q, func(t *db.Text) { t.Add("WHERE l.fund_id = ? ORDER BY l.year, l.no", out.fund.ID) })
		if err != nil {
			return err
		}
		return out.offerPlaces(ctx, q, grounds, of, true)
	})
	return out, err
}

// readAssignable gives the page that puts money on lines which lies with their projects.
func (s *Service) readAssignable(ctx context.Context, in contributionIn) (out agreementAct, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if err := out.load(ctx, q, in.ID); err != nil {
			return err
		}
		list, err := accounts(ctx, q, func(t *db.Text) {
			Scope{Contribution: AgreementID(in.ID)}.of(t).Add("AND a.kind = 'allocated' ORDER BY a.id")
		})
		if err != nil || len(list) == 0 {
			return err
		}
		var ids []portfolio.ProjectID
		for _, a := range list {
			ids = append(ids, a.Project)
		}
		grounds, err := portfolio.Grounds(ctx, q, ids...)
		if err != nil {
			return err
		}
		of, err := lines(ctx, q, func(t *db.Text) { t.Add("WHERE l.fund_id = ? ORDER BY l.year, l.no", out.fund.ID) })
		if err != nil {
			return err
		}
		return out.offerPlaces(ctx, q, grounds, of, false)
	})
	return out, err
}

// offerPlaces are the lines of projects with room that the contribution may pay for, and the projects
// themselves where whole asks for them.
func (out *agreementAct) offerPlaces(ctx context.Context, q db.Querier, grounds map[portfolio.ProjectID]portfolio.Ground, of []Line, whole bool) error {
	p := web.PrinterFrom(ctx)
	if p == nil {
		return nil
	}
	ids := make([]LineID, len(of))
	for i, l := range of {
		ids[i] = l.ID
	}
	totals, err := LineTotals(ctx, q, ids...)
	if err != nil {
		return err
	}
	for _, g := range slices.SortedFunc(maps.Values(grounds), func(a, b portfolio.Ground) int { return cmp.Compare(a.Ref, b.Ref) }) {
		group := g.Ref + " " + p.Text(g.Title)
		if whole {
			out.places = append(out.places, web.Option{Value: place{Project: g.ID}.String(), Label: p.T("funds.allocation.no_line"), Group: group})
		}
		for _, l := range of {
			use := Use{Package: g.Package, Initiative: g.Initiative, Project: g.ID, Category: l.Category}
			if room := l.Approved() - totals[l.ID].Funded(); l.Project == g.ID && room > 0 && out.agreement.Admits(use) {
				out.places = append(out.places, web.Option{Value: place{g.ID, l.ID}.String(), Label: p.T("funds.allocation.room", "line", l.Name(), "room", out.fund.Amount(room)), Group: group})
			}
		}
	}
	return nil
}

// takesMoney reports whether a project may be given money.
func takesMoney(g portfolio.Ground) bool {
	return !g.Closed() && g.State != portfolio.ProjectCancelled && g.State != portfolio.ProjectRejected
}

// readHeld gives the page that takes money back: the projects and lines where the contribution has some that
// is not committed.
func (s *Service) readHeld(ctx context.Context, in contributionIn) (out agreementAct, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if err := out.load(ctx, q, in.ID); err != nil {
			return err
		}
		list, err := accounts(ctx, q, func(t *db.Text) {
			Scope{Contribution: AgreementID(in.ID)}.of(t).Add("AND a.kind IN ('allocated', 'budgeted') ORDER BY a.project_id, a.line_id")
		})
		if err != nil {
			return err
		}
		out.places, err = out.held(ctx, q, list)
		return err
	})
	return out, err
}

func (out *agreementAct) held(ctx context.Context, q db.Querier, list []Account) (places []web.Option, err error) {
	p := web.PrinterFrom(ctx)
	if p == nil {
		return nil, nil
	}
	var lineIDs []LineID
	var projects []portfolio.ProjectID
	for _, a := range list {
		lineIDs, projects = append(lineIDs, a.Line), append(projects, a.Project)
	}
	found, err := linesByID(ctx, q, lineIDs...)
	if err != nil || len(projects) == 0 {
		return nil, err
	}
	grounds, err := portfolio.Grounds(ctx, q, projects...)
	for _, a := range list {
		g, ok := grounds[a.Project]
		if !ok {
			continue
		}
		name := p.T("funds.allocation.no_line")
		if l, ok := found[a.Line]; ok {
			name = l.Name()
		}
		places = append(places, web.Option{Value: place{a.Project, a.Line}.String(), Label: p.T("funds.allocation.there", "line", name, "there", out.fund.Amount(a.Minor)), Group: g.Ref + " " + p.Text(g.Title)})
	}
	return places, err
}

// place is a project, or a line of it, as the choice of a form.
type place struct {
	Project portfolio.ProjectID
	Line    LineID
}

func (p place) String() string { return string(p.Project) + "~" + string(p.Line) }

type placeIn struct {
	ID     string       `json:"id"`
	Place  string       `json:"place"`
	Amount money.Amount `json:"amount"`
	Reason string       `json:"reason"`
}

// form is an allocation as the service takes it. Fault: Invalid where no place is chosen.
func (in placeIn) form() (x AllocationForm, err error) {
	project, line, ok := strings.Cut(in.Place, "~")
	var fs fault.Fields
	fs.Check(ok && project != "", "place", "fault.required")
	return AllocationForm{Agreement: AgreementID(in.ID), Project: portfolio.ProjectID(project), Line: LineID(line), Amount: in.Amount, Reason: in.Reason}, fs.Err()
}

// postPlace does an act on a part of a contribution at the place that was chosen.
func (s *Service) postPlace(act func(context.Context, AllocationForm) (control.Done, error)) func(context.Context, placeIn) (web.See, error) {
	return func(ctx context.Context, in placeIn) (web.See, error) {
		x, err := in.form()
		if err != nil {
			return web.See{}, err
		}
		_, err = act(ctx, x)
		return web.See{To: web.Href(pathContribution, in.ID), Say: "web.saved"}, err
	}
}
