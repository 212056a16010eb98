package landscape

import (
	"context"

	"cairn/internal/codec/iati"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
)

// Report is an activity with what was reported of it, except its transactions.
type Report struct {
	Activity
	Reported iati.Activity `json:"reported"`
	ReadAt   cal.Instant   `json:"read_at"` // when it was last met in an import
}

// Transaction is one transaction of an activity, as reported. Position is its place in it, from 1, which
// flags name: "transaction[3]/value".
type Transaction struct {
	Position int `json:"position"`
	iati.Transaction
}

// TrapTally says in how many activities a trap was found, and how often altogether.
type TrapTally struct {
	Trap       iati.Trap `json:"trap"`
	Activities int       `json:"activities"`
	Times      int       `json:"times"`
}

// List is a page of published activities. Next is for Filter.After, "" on the last page.
type List struct {
	Activities []Activity `json:"activities"`
	Next       ActivityID `json:"next,omitempty"`
}

// ListActivities lists published activities. Fault: Invalid with every wrong field of the filter.
func (s *Service) ListActivities(ctx context.Context, f Filter) (l List, err error) {
	if err := f.Check(); err != nil {
		return l, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		l, err = listActivities(ctx, q, f)
		return err
	})
	return l, err
}

// listActivities asks for one more than the page holds, to know whether there is another.
func listActivities(ctx context.Context, q db.Querier, f Filter) (l List, err error) {
	size := f.Limit
	if size > 0 {
		f.Limit++
	}
	if l.Activities, err = activities(ctx, q, f); l.Activities == nil {
		l.Activities = []Activity{}
	}
	if size > 0 && len(l.Activities) > size {
		l.Activities = l.Activities[:size]
		l.Next = l.Activities[size-1].ID
	}
	return l, err
}

// Totals adds up, exactly, the transactions of the activities that a filter keeps, by currency and type:
// every transaction whose value is a number, also in scientific notation, and all transactions of an
// activity, not only those for the country or sector asked for. Fault: Invalid with every wrong field.
func (s *Service) Totals(ctx context.Context, f Filter) (list []Total, err error) {
	if err := f.Check(); err != nil {
		return nil, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err = totals(ctx, q, f)
		return err
	})
	return list, err
}

// Report loads an activity and a page of its transactions after a position. Fault: NotFound.
func (s *Service) Report(ctx context.Context, id ActivityID, after, limit int) (r Report, list []Transaction, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if r, err = reportByID(ctx, q, id); err != nil {
			return err
		}
		list, err = transactions(ctx, q, id, after, limit)
		return err
	})
	return r, list, err
}

// ByIdentifier finds the activity of an IATI identifier. Fault: NotFound.
func (s *Service) ByIdentifier(ctx context.Context, identifier string) (id ActivityID, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		id, err = db.One(ctx, q, KindActivity, visibleActivities(ctx, "a.id").Add("WHERE a.identifier = ?", identifier), db.Value[ActivityID])
		return err
	})
	return id, err
}
