package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// What the plan of a project (package plan) needs of the project itself.

// ProjectHead loads one project that the actor may see, without its long texts.
func ProjectHead(ctx context.Context, q db.Querier, id ProjectID) (Project, error) {
	return projectHead(ctx, q, id)
}

// ProjectHeads loads projects that the actor may see, by id; those they may not are left out.
func ProjectHeads(ctx context.Context, q db.Querier, ids ...ProjectID) ([]Project, error) {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = string(id)
	}
	return projectHeads(ctx, q, func(t *db.Text) { t.Add("WHERE").In("p.id", texts...).Add("ORDER BY p.ref") })
}

// Siblings are the other projects below the same package or programme that the actor may see.
func Siblings(ctx context.Context, q db.Querier, p Project) ([]Project, error) {
	return projectHeads(ctx, q, func(t *db.Text) { t.Add("WHERE p.parent_id = ? AND p.id <> ? ORDER BY p.ref", p.Parent.ID, p.ID) })
}

// Object is the project as a protected object.
func (id ProjectID) Object() control.Ref { return id.ref() }

// ChangePlan opens a Do on a project that is not over for a change of its plan, and rates the project
// after it.
func (s *Service) ChangePlan(ctx context.Context, act Act, id ProjectID, change func(ctx context.Context, tx *control.Tx, p Project) (control.Change, error)) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, err := openProject(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		c, err := change(ctx, tx, p)
		if err != nil {
			return control.Change{}, err
		}
		return c, s.rate(ctx, tx, id)
	})
}

// Foresee keeps what a linked plan forecasts for its project. It is an inner step.
func Foresee(ctx context.Context, tx *control.Tx, id ProjectID, period cal.Period) error {
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_project SET forecast_start = ?, forecast_end = ? WHERE id = ?`, period.Start, period.End, id))
	return err
}

// Rate rates a project whose plan was moved by another's. It is an inner step.
func (s *Service) Rate(ctx context.Context, tx *control.Tx, id ProjectID) error {
	return s.rate(ctx, tx, id)
}

// planSpan is from when to when a linked plan runs; linked is false for a plan without links, which
// forecasts nothing.
func planSpan(ctx context.Context, q db.Querier, id ProjectID) (period cal.Period, linked bool, err error) {
	type span struct {
		cal.Period
		links int
	}
	found, err := db.One(ctx, q, "plan", db.SQL(`SELECT substr(MIN(t.start_at), 1, 10), substr(MAX(t.finish_at), 1, 10), (SELECT COUNT(*) FROM portfolio_task_link l WHERE l.project_id = ?)
		FROM portfolio_task t WHERE t.project_id = ? AND NOT t.cancelled`, id, id), func(row db.Row) (x span, err error) {
		err = row.Scan(&x.Start, &x.End, &x.links)
		return x, err
	})
	return found.Period, found.links > 0 && !found.End.IsZero(), err
}

// ProposeChange enters a change of a project and sends it for its decision in one step, for a change that
// was worked out beforehand; also is done with it. Whoever proposes it is its requester and does not
// decide it (R28).
func (s *Service) ProposeChange(ctx context.Context, act Act, id ProjectID, f ChangeForm, also func(ctx context.Context, tx *control.Tx, change ChangeID) error) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		in, err := holderOf(ctx, tx, id.ref())
		if err != nil {
			return control.Change{}, err
		}
		c := f.apply(Change{ID: ChangeID(tx.NewID()), Status: ChangeSubmitted, Requester: tx.Actor().ID})
		for _, to := range []ChangeStatus{ChangeAssessing, ChangeWaitingApproval} {
			if c, err = c.Move(to, tx.Actor().ID); err != nil {
				return control.Change{}, err
			}
		}
		if err := raise(ctx, s, tx, changes, in, &c); err != nil {
			return control.Change{}, err
		}
		if err := tx.Submit(ctx, control.Ref{Kind: ObjectChange, ID: string(c.ID)}, actDecideChange, c.Ref+" "+firstOf(c.Title), decisionDue(tx), nil, changes.view(c)); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: control.Ref{Kind: ObjectChange, ID: string(c.ID)}, After: changes.view(c)}, also(ctx, tx, c.ID)
	})
}

// ProposeAgain sends a change that was returned for its decision once more, with a form that was worked
// over; also is done with it.
func (s *Service) ProposeAgain(ctx context.Context, act Act, id ChangeID, f ChangeForm, also func(ctx context.Context, tx *control.Tx) error) (control.Done, error) {
	return changeEntry(ctx, s, act, changes, string(id), 0, func(ctx context.Context, tx *control.Tx, c Change) (Change, string, error) {
		next, err := f.apply(c).Move(ChangeWaitingApproval, tx.Actor().ID)
		if err == nil {
			err = changes.checked(ctx, tx, next)
		}
		if err == nil {
			err = tx.Submit(ctx, control.Ref{Kind: ObjectChange, ID: string(id)}, actDecideChange, next.Ref+" "+firstOf(next.Title), decisionDue(tx), changes.view(c), changes.view(next))
		}
		if err == nil {
			err = also(ctx, tx)
		}
		return next, "", err
	})
}

// ChangeHead is a change as the plan names it.
type ChangeHead struct {
	ID     ChangeID
	Ref    string
	Title  i18n.Text
	Status ChangeStatus
	By     ActorID
	On     cal.Date
	Form   ChangeForm
	Said   string // with the last decision
}

// ChangeByID reads a change that the actor may see.
func ChangeByID(ctx context.Context, q db.Querier, id ChangeID) (ChangeHead, error) {
	c, err := changes.one(ctx, q, string(id))
	return ChangeHead{c.ID, c.Ref, c.Title, c.Status, c.Requester, c.IdentifiedOn, c.form(), c.Comment}, err
}

// Page is the page of a project, for the pages of its plan.
func (s *Service) Page(ctx context.Context, id string) (ProjectOut, error) {
	return s.ReadProject(ctx, idIn{id})
}

// Head is what every page of the project says of itself; tab is the last part of the tab's address.
func (out ProjectOut) Head(f *web.Frame, tab string) web.Head { return out.head(f, tab) }

// Stored is the project the page shows.
func (out ProjectOut) Stored() Project { return out.dossier.Project }

// Names are those of the people on the page, by id.
func (out ProjectOut) Names() map[ActorID]string { return out.dossier.Names }

// Day is the day of the page.
func (out ProjectOut) Day() cal.Date { return out.dossier.On }

// PeopleOptions are the users of the office as a choice.
func (s *Service) PeopleOptions(ctx context.Context) ([]web.Option, error) {
	offered, err := s.offers(ctx, "")
	return offered.People, err
}

// PackagePage is the page of a package, for pages of other slices about it.
func (s *Service) PackagePage(ctx context.Context, id string) (PackageOut, error) {
	return s.ReadPackage(ctx, idIn{id})
}

// ProgrammePage is the page of a programme, for pages of other slices about it.
func (s *Service) ProgrammePage(ctx context.Context, id string) (ProgrammeOut, error) {
	return s.ReadProgramme(ctx, idIn{id})
}

// Head is what every page of the package says of itself.
func (out PackageOut) Head(f *web.Frame, tab string) web.Head { return out.head(f, tab) }

// Head is what every page of the programme says of itself.
func (out ProgrammeOut) Head(f *web.Frame, tab string) web.Head { return out.head(f, tab) }

// Scope is where the programme lies.
func (out ProgrammeOut) Scope() string { return out.stored.Scope }
