package activity

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// mostBelow is how many rows of each list the page of a project, package, programme or partner shows.
const mostBelow = 50

// belowOut is what the office does with people for a project, package, programme or partner: everything that
// hangs below it, so that a package shows what its projects do as well.
type belowOut struct {
	Activities []Activity `json:"activities"`
	Meetings   []Meeting  `json:"meetings"`
	Actions    []Action   `json:"actions"` // open ones

	more    bool // there are more than are shown
	holder  HolderRef
	scope   string
	partner string
	head    func(f *web.Frame) web.Head
	holders map[control.Ref]Named
	today   cal.Date
	choices
}

type belowIn struct {
	ID   string `json:"id"`
	Code string `json:"code"` // of a partner
}

func (s *Service) belowRoutes() []web.Route {
	return []web.Route{
		web.Get("/projects/{id}/activities", control.SignedIn, s.belowProject, belowPage),
		web.Get("/packages/{id}/activities", control.SignedIn, s.belowPackage, belowPage),
		web.Get("/programmes/{id}/activities", control.SignedIn, s.belowProgramme, belowPage),
		web.Get("/partners/{code}/activities", control.SignedIn, s.belowPartner, belowPage),
	}
}

// belowTab is the tab under which the pages of a project, package or programme show this.
const belowTab = "activities"

func (s *Service) belowProject(ctx context.Context, in belowIn) (out belowOut, err error) {
	page, err := s.portfolio.Page(ctx, in.ID)
	if err != nil {
		return out, err
	}
	out.head = func(f *web.Frame) web.Head { return page.Head(f, belowTab) }
	return out, s.below(ctx, control.Ref{Kind: portfolio.ObjectProject, ID: in.ID}, page.Stored().Scope, &out)
}

func (s *Service) belowPackage(ctx context.Context, in belowIn) (out belowOut, err error) {
	page, err := s.portfolio.PackagePage(ctx, in.ID)
	if err != nil {
		return out, err
	}
	out.head = func(f *web.Frame) web.Head { return page.Head(f, belowTab) }
	return out, s.below(ctx, control.Ref{Kind: portfolio.ObjectPackage, ID: in.ID}, page.Scope(), &out)
}

func (s *Service) belowProgramme(ctx context.Context, in belowIn) (out belowOut, err error) {
	page, err := s.portfolio.ProgrammePage(ctx, in.ID)
	if err != nil {
		return out, err
	}
	out.head = func(f *web.Frame) web.Head { return page.Head(f, belowTab) }
	return out, s.below(ctx, control.Ref{Kind: portfolio.ObjectProgramme, ID: in.ID}, page.Scope(), &out)
}

func (s *Service) belowPartner(ctx context.Context, in belowIn) (out belowOut, err error) {
	var party stakeholders.Party
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		found, err := stakeholders.ByCode(ctx, q, in.Code)
		party = found[in.Code]
		return err
	})
	if err == nil && party.Code == "" {
		err = fault.Missing(HolderParty)
	}
	if err != nil {
		return out, err
	}
	out.head = func(f *web.Frame) web.Head {
		name := f.P.Text(party.Name)
		return web.Head{Title: f.T("activity.below_of", "name", name), Crumbs: []web.Link{{Text: name, Href: web.Href("/partners/{code}", in.Code)}}}
	}
	return out, s.below(ctx, party.Ref(), party.Scope(), &out)
}

// below reads what hangs below a holder whose scope is given, the newest first, and open actions by their day.
func (s *Service) below(ctx context.Context, holder control.Ref, scope string, out *belowOut) (err error) {
	if out.choices, err = s.offers(ctx, ""); err != nil {
		return err
	}
	out.holder, out.scope, out.partner, out.today = HolderRef{holder}, scope, partnerOf(scope), s.today()
	return s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Activities, err = Activities(ctx, q, Filter{Below: scope, Newest: true, Limit: mostBelow + 1}); err != nil {
			return err
		}
		if out.Meetings, err = Meetings(ctx, q, MeetingFilter{Below: scope, Limit: mostBelow + 1}); err != nil {
			return err
		}
		if out.Actions, err = Actions(ctx, q, ActionFilter{Below: scope, State: ActionOpen, Limit: mostBelow + 1}); err != nil {
			return err
		}
		out.more = len(out.Activities) > mostBelow || len(out.Meetings) > mostBelow || len(out.Actions) > mostBelow
		out.Activities, out.Meetings, out.Actions = shown(out.Activities), shown(out.Meetings), shown(out.Actions)
		refs := holdersIn(out.Activities)
		for _, m := range out.Meetings {
			refs = append(refs, m.Holder)
		}
		for _, a := range out.Actions {
			refs = append(refs, a.Holder)
		}
		out.holders, err = HoldersOf(ctx, q, refs)
		return err
	})
}

func (o belowOut) actionTable(p *i18n.Printer) *web.Table {
	t := actionTable(p, o.Actions, o.holders, o.choices, o.today)
	t.Empty = &web.Empty{Title: p.T("activity.action.none_open")}
	return t
}

func (o belowOut) activityTable(p *i18n.Printer) *web.Table {
	t := activityTable(p, o.Activities, o.holders, o.names())
	t.Empty = &web.Empty{Title: p.T("activity.none")}
	return t
}

func (o belowOut) meetingTable(p *i18n.Printer) *web.Table {
	t := meetingsOut{Meetings: o.Meetings, holders: o.holders, today: o.today, choices: o.choices}.Table(p)
	t.Empty = &web.Empty{Title: p.T("activity.meeting.none")}
	return t
}

// shown are the rows of a list that the page shows.
func shown[T any](rows []T) []T { return rows[:min(len(rows), mostBelow)] }

// heldBy are the tables that HeldBy counts, with what counts in each.
var heldBy = []struct{ table, condition string }{
	{"activity_activity", ""}, {"activity_meeting", ""}, {"activity_action", "AND x.state = 'open'"},
}

// HeldBy counts what hangs directly below objects, by their id: activities, records of meetings and open
// actions, as far as the actor in the context sees them.
func HeldBy(ctx context.Context, q db.Querier, holders []string) (map[string]int, error) {
	counts := map[string]int{}
	for _, of := range heldBy {
		t := db.SQL("SELECT x.holder_id, COUNT(*) FROM " + of.table + " x")
		control.Visible(ctx, t, "x.id")
		t.Add("WHERE").In("x.holder_id", holders...)
		_, err := db.Collect(ctx, q, t.Add(of.condition+" GROUP BY x.holder_id"), func(row db.Row) (id string, err error) {
			var n int
			err = row.Scan(&id, &n)
			counts[id] += n
			return id, err
		})
		if err != nil {
			return nil, err
		}
	}
	return counts, nil
}
