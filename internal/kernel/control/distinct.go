package control

import (
	"context"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Hand is who does an act: the person, and the one they act for under a delegation ("" for none).
type Hand struct{ Person, For ActorID }

// Distinct is the rule of four eyes (R43): the checker is neither the person who made the thing nor
// acts for that person, so that no delegation turns one person into two. Empty makers do not count.
func Distinct(checker Hand, makers ...ActorID) error {
	for _, maker := range makers {
		if maker != "" && (maker == checker.Person || maker == checker.For) {
			return fault.Refuse("control.four_eyes", nil)
		}
	}
	return nil
}

// Doers are the persons who did acts on an object, and those they did them for, as its trail has it.
func Doers(ctx context.Context, q db.Querier, object Ref, acts ...Act) ([]ActorID, error) {
	t := db.SQL(`SELECT DISTINCT t.actor_id, COALESCE(t.for_actor, '') FROM control_trail t WHERE t.object_id = ? AND t.outcome = 'done' AND`, object.ID).In("t.act", names(acts)...)
	var ids []ActorID
	_, err := db.Collect(ctx, q, t, func(row db.Row) (h Hand, err error) {
		err = row.Scan(&h.Person, &h.For)
		ids = append(ids, h.Person, h.For)
		return h, err
	})
	return ids, err
}

func names(acts []Act) []string {
	list := make([]string, len(acts))
	for i, a := range acts {
		list[i] = string(a)
	}
	return list
}

// StoodFor are those for whom acts on an object were done under a delegation, as its trail has it. They are behind these
// acts as much as the persons who did them, and belong among the makers that Distinct is given (R43).
func StoodFor(ctx context.Context, q db.Querier, object Ref, acts ...Act) ([]ActorID, error) {
	t := db.SQL(`SELECT DISTINCT t.for_actor FROM control_trail t WHERE t.object_id = ? AND t.outcome = 'done' AND t.for_actor IS NOT NULL AND`, object.ID).In("t.act", names(acts)...)
	return db.Collect(ctx, q, t, db.Value[ActorID])
}
