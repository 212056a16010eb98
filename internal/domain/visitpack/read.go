package visitpack

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// In is the address of a pack. No day is the day after tomorrow.
type In struct {
	Code    string   `json:"code"`
	ID      string   `json:"id"`
	On      cal.Date `json:"on"`
	Visitor string   `json:"visitor" web:"max=400"`
}

// visitAhead is how many days ahead a visit is supposed when nobody says.
const visitAhead = 2

// ReadPartner gathers the pack for a partner.
func (s *Service) ReadPartner(ctx context.Context, in In) (out Pack, err error) {
	dossier, err := s.portfolio.ReadPartner(ctx, struct {
		Code string `json:"code"`
	}{in.Code})
	if err != nil {
		return out, err
	}
	out = s.begin(in)
	out.Subject, out.Partner, out.Name = control.Ref{Kind: stakeholders.KindParty, ID: in.Code}, in.Code, dossier.Name
	out.Packages, out.dossier, out.scope, out.Marking = dossier.Packages, &dossier, portfolio.PartnerScope(in.Code), dossier.Marking
	return out, s.fill(ctx, &out, "")
}

// ReadPackage gathers the pack for a package.
func (s *Service) ReadPackage(ctx context.Context, in In) (out Pack, err error) {
	pack, err := s.portfolio.ReadPackage(ctx, struct {
		ID string `json:"id"`
	}{in.ID})
	if err != nil {
		return out, err
	}
	out = s.begin(in)
	out.Subject, out.Partner, out.Name = control.Ref{Kind: portfolio.ObjectPackage, ID: in.ID}, pack.Partner.Code, pack.Title
	out.Packages, out.pack, out.scope, out.Marking = []portfolio.PackageHead{pack.PackageHead}, &pack, pack.Scope(), pack.Marking
	return out, s.fill(ctx, &out, in.ID)
}

func (s *Service) begin(in In) Pack {
	out := Pack{On: in.On, Visitor: strings.TrimSpace(in.Visitor), today: s.control.DB().Now().Date()}
	if out.On.IsZero() {
		out.On = out.today.AddDays(visitAhead)
	}
	return out
}

// fill reads what the pack shows; parent narrows it to a package.
func (s *Service) fill(ctx context.Context, out *Pack, parent string) error {
	record, err := s.parties.Party(ctx, out.Partner)
	if err != nil {
		return err
	}
	for _, c := range record.Contacts {
		if c.ErasedOn.IsZero() {
			out.Contacts = append(out.Contacts, c)
			out.Marking = control.Combine(out.Marking, c.Marking)
		}
	}
	return s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if err := out.readProjects(ctx, q, parent); err != nil {
			return err
		}
		if err := out.readCalendar(ctx, q); err != nil {
			return err
		}
		if out.Decisions, err = s.portfolio.Awaited(ctx, q, out.scope); err != nil {
			return err
		}
		if err := s.readSensitive(ctx, q, out, parent); err != nil {
			return err
		}
		if err := out.readSaved(ctx, q); err != nil {
			return err
		}
		for _, d := range out.Decisions {
			out.Marking = control.Combine(out.Marking, d.Marking)
		}
		return out.readOfficers(ctx, q)
	})
}

// readProjects reads the projects that are not over, and what happened in them lately.
func (out *Pack) readProjects(ctx context.Context, q db.Querier, parent string) (err error) {
	states := append([]portfolio.ProjectState{portfolio.ProjectIdea, portfolio.ProjectSubmitted}, portfolio.LiveStates...)
	out.Projects, err = portfolio.Rows(ctx, q, portfolio.ProjectFilter{Partner: out.Partner, Parent: parent, States: states}, web.LangFrom(ctx))
	if err != nil {
		return err
	}
	ids := make([]portfolio.ProjectID, len(out.Projects))
	for i, p := range out.Projects {
		ids[i] = p.ID
		out.Marking = control.Combine(out.Marking, p.Marking)
	}
	out.Happened, err = portfolio.Happenings(ctx, q, cal.Period{Start: out.today.AddDays(-daysBehind), End: out.today}, ids...)
	return err
}

// readCalendar reads what takes place around the day, and what is still to be done.
func (out *Pack) readCalendar(ctx context.Context, q db.Querier) error {
	around := cal.Period{Start: out.On.AddDays(-daysBefore), End: out.On.AddDays(daysAfter)}
	activities, err := activity.Activities(ctx, q, activity.Filter{Partner: out.Partner, Period: around})
	if err != nil {
		return err
	}
	for _, a := range activities {
		if out.covers(a.Scope()) && a.State != activity.Cancelled {
			out.Programme = append(out.Programme, a)
			out.Marking = control.Combine(out.Marking, a.Marking)
		}
	}
	meetings, err := activity.Meetings(ctx, q, activity.MeetingFilter{Partner: out.Partner, Period: around})
	if err != nil {
		return err
	}
	for _, m := range meetings {
		if out.covers(m.Scope()) {
			out.Meetings = append(out.Meetings, m)
			out.Marking = control.Combine(out.Marking, m.Marking)
		}
	}
	actions, err := activity.Actions(ctx, q, activity.ActionFilter{State: activity.ActionOpen, Partner: out.Partner})
	for _, a := range actions {
		if out.covers(a.Scope()) {
			out.Actions = append(out.Actions, a)
			out.Marking = control.Combine(out.Marking, a.Marking)
		}
	}
	return err
}

// covers reports whether what lies in a scope belongs to the subject of the pack.
func (out *Pack) covers(scope string) bool {
	return out.pack == nil || strings.HasPrefix(scope, out.scope)
}

// mostPoints is how many entries of each register count as sensitive.
const mostPoints = 6

// readSensitive gathers what the visitor may be asked about: projects off track, what is past its day,
// exceptions, the gravest issues and risks, and what worries the officers.
func (s *Service) readSensitive(ctx context.Context, q db.Querier, out *Pack, parent string) error {
	ids := make([]portfolio.ProjectID, len(out.Projects))
	for i, p := range out.Projects {
		ids[i] = p.ID
	}
	if len(ids) > 0 {
		if err := s.readProjectPoints(ctx, q, out, ids); err != nil {
			return err
		}
	}
	for _, register := range []struct {
		kind string
		word i18n.Key
	}{{portfolio.ObjectIssue, "visitpack.point.issue"}, {portfolio.ObjectRisk, "visitpack.point.risk"}} {
		rows, err := portfolio.OpenEntries(ctx, q, out.Partner, parent, register.kind, mostPoints)
		if err != nil {
			return err
		}
		for _, r := range rows {
			out.point(Point{Word: register.word, Ref: r.Holder + " " + r.Ref, Title: r.Title, Marking: r.Marking})
		}
	}
	return nil
}

func (s *Service) readProjectPoints(ctx context.Context, q db.Querier, out *Pack, ids []portfolio.ProjectID) error {
	open, err := portfolio.Pulses(ctx, q, out.today, ids...)
	if err != nil {
		return err
	}
	said := map[portfolio.ProjectID][]portfolio.Weekly{}
	if s.portfolio.Weekly != nil {
		if said, err = s.portfolio.Weekly(ctx, q, ids, 1); err != nil {
			return err
		}
	}
	for _, p := range out.Projects {
		switch {
		case p.Overall == portfolio.OffTrack:
			out.point(Point{Word: "visitpack.point.off_track", Ref: p.Ref, Title: p.Title, Marking: p.Marking})
		case open[p.ID].Overdue > 0:
			out.point(Point{Word: "visitpack.point.overdue", Ref: p.Ref, Title: p.Title, Marking: p.Marking})
		}
		if !p.Due.IsZero() {
			out.point(Point{Word: "visitpack.point.exception", Ref: p.Ref, Title: p.Title, Marking: p.Marking})
		}
		if u := said[p.ID]; len(u) > 0 && u[0].Worry != "" {
			out.point(Point{Word: "visitpack.point.worry", Ref: p.Ref, Title: p.Title, Text: u[0].Worry, Lang: u[0].Lang, Marking: p.Marking})
		}
	}
	return nil
}

func (out *Pack) point(p Point) {
	out.Sensitive = append(out.Sensitive, p)
	out.Marking = control.Combine(out.Marking, p.Marking)
}

// readOfficers lists who of ours looks after what: packages first, then projects.
func (out *Pack) readOfficers(ctx context.Context, q db.Querier) (err error) {
	add := func(p portfolio.Person, role i18n.Key, ref string) {
		if p.ID == "" {
			return
		}
		i := slices.IndexFunc(out.Officers, func(o Officer) bool { return o.ID == p.ID && o.Role == role })
		if i < 0 {
			out.Officers = append(out.Officers, Officer{ID: p.ID, Name: p.Name, Role: role})
			i = len(out.Officers) - 1
		}
		out.Officers[i].Refs = append(out.Officers[i].Refs, ref)
	}
	for _, p := range out.Packages {
		add(p.Officer, "portfolio.post.programme_officer", p.Ref)
	}
	for _, p := range out.Projects {
		add(p.Officer, "portfolio.post.officer", p.Ref)
	}
	var ids []control.ActorID
	for _, a := range out.Actions {
		ids = append(ids, a.Owner)
	}
	for _, a := range out.Programme {
		ids = append(ids, a.Lead)
	}
	if out.Saved != nil {
		ids = append(ids, out.Saved.By)
	}
	out.names, err = control.Names(ctx, q, ids...)
	return err
}
