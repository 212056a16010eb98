package office

import (
	"context"
	"maps"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// The bounds of my work.
const (
	dueWithin    = 30 // days it looks ahead
	changesShown = 8
)

// Desk is my work: what waits for me, what I wait for, what is due, what others changed of mine.
type Desk struct {
	Today   cal.Date           `json:"today"`
	Decide  []control.Approval `json:"decide"`  // waits for the reader's decision
	Waiting []control.Approval `json:"waiting"` // prepared by the reader, waits for others
	Due     []Due              `json:"due"`
	Changes []Change           `json:"changes"`
	Late    int                `json:"late"` // of Decide and Due, before today

	named map[control.Ref]Named // of what waits
	setup int                   // steps of the setting up that are open, for those who take them
}

// Change is something that others did to an object the reader owns something of.
type Change struct {
	Entry control.Entry `json:"entry"`
	Named Named         `json:"-"`
}

// ReadDesk gathers my work for the actor in the context.
func (s *Service) ReadDesk(ctx context.Context) (d Desk, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		d, err = s.readDesk(ctx, q)
		return err
	})
	if err == nil {
		d.setup, err = s.SetupOpen(ctx)
	}
	return d, err
}

// readDesk is my work without the steps of the setting up.
func (s *Service) readDesk(ctx context.Context, q db.Querier) (d Desk, err error) {
	me := control.ActorFrom(ctx)
	d.Today = s.control.DB().Now().Date()
	open, err := s.control.Approvals(ctx, q, control.ApprovalFilter{Limit: 200})
	if err != nil {
		return d, err
	}
	for _, a := range open {
		if may, _ := a.MayDecide(me); may {
			d.Decide = append(d.Decide, a)
		} else if a.PreparedBy == me.ID {
			d.Waiting = append(d.Waiting, a)
		}
	}
	if d.named, err = s.names(ctx, q, objectsOf(slices.Concat(d.Decide, d.Waiting))); err != nil {
		return d, err
	}
	if s.Due != nil {
		due, err := s.Due(ctx, q, d.Today.AddDays(dueWithin), me.ID)
		if err != nil {
			return d, err
		}
		d.Due = due[me.ID]
	}
	if d.Changes, err = s.changes(ctx, q, d.Due); err != nil {
		return d, err
	}
	for _, a := range d.Decide {
		if d.late(a.DueOn) {
			d.Late++
		}
	}
	for _, due := range d.Due {
		if d.late(due.On) {
			d.Late++
		}
	}
	soonest := func(a, b control.Approval) int { return wanted(b).DaysUntil(wanted(a)) }
	slices.SortStableFunc(d.Decide, soonest)
	slices.SortStableFunc(d.Waiting, soonest)
	return d, nil
}

func (d Desk) late(on cal.Date) bool { return !on.IsZero() && on.Before(d.Today) }

// wanted is the day an approval is wanted by, or was asked for on when it has none.
func wanted(a control.Approval) cal.Date {
	if a.DueOn.IsZero() {
		return a.SubmittedAt.Date()
	}
	return a.DueOn
}

// changes are the newest acts of others on what the reader has something due in.
func (s *Service) changes(ctx context.Context, q db.Querier, due []Due) ([]Change, error) {
	mine := map[string]bool{}
	for _, d := range due {
		mine[d.Object.ID] = true
	}
	recent, err := s.control.OthersDoings(ctx, q, slices.Sorted(maps.Keys(mine)), changesShown)
	if err != nil {
		return nil, err
	}
	list := make([]Change, len(recent))
	refs := make([]control.Ref, len(recent))
	for i, e := range recent {
		list[i], refs[i] = Change{Entry: e}, e.Object
	}
	named, err := s.names(ctx, q, refs)
	for i := range list {
		list[i].Named = named[list[i].Entry.Object]
	}
	return list, err
}
