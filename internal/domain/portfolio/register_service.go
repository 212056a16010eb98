package portfolio

import (
	"context"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// EntryForm is what the forms of the four registers have in common.
type EntryForm struct {
	Title        i18n.Text `json:"title"`
	Category     Category  `json:"category"`
	Owner        ActorID   `json:"owner"`
	IdentifiedOn cal.Date  `json:"identified_on"` // no date: today
}

func (e Entry) form() EntryForm { return EntryForm{e.Title, e.Category, e.Owner, e.IdentifiedOn} }

func (f EntryForm) apply(e *Entry) {
	e.Title, e.Category, e.Owner = f.Title, f.Category, f.Owner
	if !f.IdentifiedOn.IsZero() {
		e.IdentifiedOn = f.IdentifiedOn
	}
}

// register says how one of the four registers reads, checks and keeps its entries, so that raising,
// editing and escalating are written once.
type register[T any] struct {
	kind  string
	where func(ctx context.Context, q db.Querier, where func(*db.Text)) ([]T, error)
	save  func(ctx context.Context, tx *control.Tx, v T) error // the row in the kind's own table
	entry func(v *T) *Entry
	head  func(v T) entryHead
	check func(v T, today cal.Date) error
	form  func(v T) any // as the page, the trail and a conflict show it
}

func (r register[T]) one(ctx context.Context, q db.Querier, id string) (v T, err error) {
	list, err := r.where(ctx, q, func(t *db.Text) { t.Add("WHERE e.id = ?", id) })
	if err == nil && len(list) == 0 {
		err = fault.Missing(r.kind)
	}
	if err != nil {
		return v, err
	}
	return list[0], nil
}

// entryView is an entry as the trail and the inbox show it.
type entryView struct {
	Ref     string `json:"ref"`
	Status  string `json:"status"`
	Form    any    `json:"form"`
	Links   []Link `json:"links,omitempty"`
	Board   Board  `json:"board,omitempty"`
	Version int    `json:"version"`
}

func (r register[T]) view(v T) entryView {
	e := r.entry(&v)
	return entryView{e.Ref, r.head(v).Status, r.form(v), e.Links, e.Escalation.Board, e.Revision}
}

func (r register[T]) checked(ctx context.Context, tx *control.Tx, v T) error {
	return both(r.check(v, tx.Today()), knownPeople(ctx, tx, map[string]ActorID{"owner": r.entry(&v).Owner}))
}

// raise checks and keeps a new entry of a holder and rates the project anew. It is an inner step.
func raise[T any](ctx context.Context, s *Service, tx *control.Tx, r register[T], in holder, v *T) error {
	e := r.entry(v)
	e.Project, e.Parent = in.Project, in.Parent
	if e.IdentifiedOn.IsZero() {
		e.IdentifiedOn = tx.Today()
	}
	e.IdentifiedBy = tx.Actor().ID
	if e.Lang == "" {
		e.Lang = i18n.EN
	}
	if err := r.checked(ctx, tx, *v); err != nil {
		return err
	}
	if err := insertEntry(ctx, tx, r.head(*v), e, in); err != nil {
		return err
	}
	if err := r.save(ctx, tx, *v); err != nil {
		return err
	}
	return s.rateHolder(ctx, tx, *e)
}

// rateHolder rates the project of an entry; a package is not rated by its own entries.
func (s *Service) rateHolder(ctx context.Context, tx *control.Tx, e Entry) error {
	if e.Project == "" {
		return nil
	}
	return s.rate(ctx, tx, e.Project)
}

// raiseEntry is the use case of raising an entry: what makes the entry from its new id.
func raiseEntry[T any](ctx context.Context, s *Service, act Act, r register[T], of Link, make func(tx *control.Tx) T) (control.Done, error) {
	return s.edit(ctx, act, of, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		in, err := holderOf(ctx, tx, of)
		if err != nil {
			return control.Change{}, err
		}
		v := make(tx)
		if err := raise(ctx, s, tx, r, in, &v); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: control.Ref{Kind: r.kind, ID: r.head(v).ID}, After: r.view(v)}, nil
	})
}

// changeEntry opens a Do on an entry read at a revision, lets change alter it, and keeps it. The note
// goes into the trail.
func changeEntry[T any](ctx context.Context, s *Service, act Act, r register[T], id string, seen int, change func(ctx context.Context, tx *control.Tx, v T) (T, string, error)) (control.Done, error) {
	return s.edit(ctx, act, control.Ref{Kind: r.kind, ID: id}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := r.one(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, r.entry(&before).Stamp, r.form(before)); err != nil {
			return control.Change{}, err
		}
		after, note, err := change(ctx, tx, before)
		if err != nil {
			return control.Change{}, err
		}
		if err := s.keep(ctx, tx, *r.entry(&after), r.head(after), func() error { return r.save(ctx, tx, after) }); err != nil {
			return control.Change{}, err
		}
		r.entry(&after).Revision++
		return control.Change{Object: control.Ref{Kind: r.kind, ID: id}, Before: r.view(before), After: r.view(after), Note: note}, nil
	})
}

func (s *Service) keep(ctx context.Context, tx *control.Tx, e Entry, h entryHead, own func() error) error {
	if err := updateEntry(ctx, tx, h, e); err != nil {
		return err
	}
	if err := own(); err != nil {
		return err
	}
	return s.rateHolder(ctx, tx, e)
}

// editEntry saves a form, checked.
func editEntry[T any](ctx context.Context, s *Service, act Act, r register[T], id string, seen int, apply func(v T) (T, error)) (control.Done, error) {
	return changeEntry(ctx, s, act, r, id, seen, func(ctx context.Context, tx *control.Tx, v T) (T, string, error) {
		v, err := apply(v)
		if err != nil {
			return v, "", err
		}
		return v, "", r.checked(ctx, tx, v)
	})
}

// actEscalate puts an entry of any register on a higher board's list.
const actEscalate Act = "portfolio.register.escalate"

// EscalateEntry puts an entry on the list of the next-level board with a reason (R27).
func (s *Service) EscalateEntry(ctx context.Context, entry control.Ref, seen int, reason string) (control.Done, error) {
	switch entry.Kind {
	case ObjectRisk:
		return escalate(ctx, s, risks, entry.ID, seen, reason)
	case ObjectIssue:
		return escalate(ctx, s, issues, entry.ID, seen, reason)
	case ObjectChange:
		return escalate(ctx, s, changes, entry.ID, seen, reason)
	}
	return control.Done{}, fault.Missing(entry.Kind)
}

func escalate[T any](ctx context.Context, s *Service, r register[T], id string, seen int, reason string) (control.Done, error) {
	return changeEntry(ctx, s, actEscalate, r, id, seen, func(_ context.Context, tx *control.Tx, v T) (T, string, error) {
		if !r.head(v).Open {
			return v, "", fault.New(fault.Conflict, "portfolio.register.not_open", nil)
		}
		e, err := r.entry(&v).Escalate(tx.Actor().ID, tx.Today(), reason)
		*r.entry(&v) = e
		return v, reason, err
	})
}

// settleEscalation takes an entry off the list of the board that decided (R27). It is an inner step of
// recording the decision.
func (s *Service) settleEscalation(ctx context.Context, tx *control.Tx, entry control.Ref, d Decision) error {
	switch entry.Kind {
	case ObjectRisk:
		return settleOn(ctx, s, tx, risks, entry.ID, d)
	case ObjectIssue:
		return settleOn(ctx, s, tx, issues, entry.ID, d)
	case ObjectChange:
		return settleOn(ctx, s, tx, changes, entry.ID, d)
	}
	return fault.Missing(entry.Kind)
}

func settleOn[T any](ctx context.Context, s *Service, tx *control.Tx, r register[T], id string, d Decision) error {
	v, err := r.one(ctx, tx, id)
	if err != nil {
		return err
	}
	before := r.view(v)
	e, err := r.entry(&v).Settle(d)
	if err != nil {
		return err
	}
	e.Links = append(slices.Clone(e.Links), Link{Kind: ObjectDecision, ID: string(d.ID)})
	*r.entry(&v) = e
	if err := s.keep(ctx, tx, e, r.head(v), func() error { return nil }); err != nil {
		return err
	}
	return tx.Trail(ctx, actEscalate, control.Change{Object: control.Ref{Kind: r.kind, ID: id}, Before: before, After: r.view(v)})
}
