package activity

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// posts are what a person can answer for in this slice: a column of a table, while a condition holds.
var posts = []struct{ kind, table, column, open string }{
	{KindActivity, "activity_activity", "lead", "state NOT IN ('closed', 'cancelled')"},
	{KindAction, "activity_action", "owner", "state = 'open'"},
	{KindAction, "activity_action", "chair", "state <> 'cancelled' AND verified_on IS NULL"},
	{KindMeeting, "activity_meeting", "writer", "state = 'draft'"},
}

// HandOver makes another person answer for everything open that one answers for, and says how many things
// that were. It is an inner step of a leaver's hand-over.
func (s *Service) HandOver(ctx context.Context, tx *control.Tx, from, to control.ActorID) (int, error) {
	count := 0
	for _, p := range posts {
		ids, err := db.Collect(ctx, tx, db.SQL("UPDATE "+p.table+" SET "+p.column+" = ?, version = version + 1 WHERE "+p.column+" = ? AND "+p.open+" RETURNING id", to, from), db.Value[string])
		if err != nil {
			return 0, err
		}
		for _, id := range ids {
			change := control.Change{Object: control.Ref{Kind: p.kind, ID: id}, Before: map[string]any{p.column: from}, After: map[string]any{p.column: to}}
			if err := tx.Trail(ctx, "people.user.hand_over", change); err != nil {
				return 0, err
			}
		}
		count += len(ids)
	}
	return count, nil
}
