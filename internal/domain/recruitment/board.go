package recruitment

import (
	"context"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// The careers pages are kept once they are drawn. What they show has a name, in one row that whatever alters them moves in
// its own transaction: so another process, too, sees at its next request that what it keeps is no longer so.

// PagesChange gives what the careers pages show a new name. It belongs into the transaction that alters it.
func PagesChange(ctx context.Context, tx *control.Tx) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO recruitment_public (id, state) VALUES ('notices', ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state`, tx.NewID()))
	return err
}

// ApplicationsChange is PagesChange where so many have now applied for a vacancy, and so many had, if its notice therefore
// says something else (R147).
func ApplicationsChange(ctx context.Context, tx *control.Tx, had, have int) error {
	if amongFirst(had, 0) == amongFirst(have, 0) {
		return nil
	}
	return PagesChange(ctx, tx)
}

// pagesState is the name of what the careers pages show.
func pagesState(ctx context.Context, q db.Querier) (string, error) {
	list, err := db.Collect(ctx, q, db.SQL(`SELECT state FROM recruitment_public WHERE id = 'notices'`), db.Value[string])
	if err != nil || len(list) == 0 {
		return "first", err // nothing has moved it since there is the row
	}
	return list[0], nil
}

// state is pagesState for pages that may be kept: not those that become files.
func (s *Service) state(ctx context.Context) (state string, err error) {
	if isStatic(ctx) {
		return "", nil
	}
	err = s.control.Read(public(ctx), func(ctx context.Context, q db.Querier) error {
		state, err = pagesState(ctx, q)
		return err
	})
	return state, err
}

// board is what the public finds open, as read in one state; it is so until the first of them closes.
type board struct {
	state string
	open  []brief // those that close first first
}

// open are the notices that are open now, from memory while nothing has changed of them.
func (s *Service) open(ctx context.Context, q db.Querier, now cal.Instant) ([]brief, error) {
	state, err := pagesState(ctx, q)
	if err != nil {
		return nil, err
	}
	if b := s.board.Load(); b != nil && b.state == state && (len(b.open) == 0 || !now.After(b.open[0].Closes)) {
		return b.open, nil
	}
	open, err := briefs(ctx, q, now)
	if err == nil {
		s.board.Store(&board{state, open})
	}
	return open, err
}

// lasting is until when a page with the open notices stays what it is, as far as the clock goes.
type lasting struct{ until cal.Instant }

// Lasts implements web.Lasting.
func (l lasting) Lasts() cal.Instant { return l.until }

// lastsWith is the first instant at which a notice has closed, or at which a day begins in one of the zones that it counts
// days in.
func lastsWith(now cal.Instant, open []brief, zones ...*time.Location) (l lasting) {
	sooner := func(at cal.Instant) {
		if l.until.IsZero() || at.Before(l.until) {
			l.until = at
		}
	}
	for _, zone := range zones {
		sooner(dayBegins(now.In(zone).AddDays(1), zone))
	}
	if len(open) > 0 {
		sooner(open[0].Closes.Add(time.Microsecond)) // the deadline itself is in time (R134)
	}
	return l
}
