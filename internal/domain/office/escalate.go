package office

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// teamLate is something of a colleague that is long overdue.
type teamLate struct {
	who  control.ActorID
	name string
	due  Due
}

// overdue keeps what is overdue in the whole office for a while: one gathering serves all leaders' digests.
type overdue struct {
	mu   sync.Mutex
	day  cal.Date
	at   cal.Instant
	list []teamLate
}

const overdueFor = 10 * time.Minute

// overdueOfTeam is what others have let lie for a week or more in the scopes that the reader leads; nothing for
// who leads none.
func (s *Service) overdueOfTeam(ctx context.Context, q db.Querier, day cal.Date) ([]teamLate, error) {
	me := control.ActorFrom(ctx)
	if s.Leads == nil || me == nil {
		return nil, nil
	}
	scopes := s.Leads(me)
	if len(scopes) == 0 {
		return nil, nil
	}
	all, err := s.overdueOfAll(ctx, q, day)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(all))
	for i, x := range all {
		ids[i] = x.due.Object.ID
	}
	seen, err := control.SeenAmong(ctx, q, ids...)
	var mine []teamLate
	for _, x := range all {
		o, ok := seen[x.due.Object.ID]
		led := slices.ContainsFunc(scopes, func(scope string) bool { return strings.HasPrefix(o.Scope, scope) })
		if ok && led && x.who != me.ID {
			mine = append(mine, x)
		}
	}
	return mine, err
}

func (s *Service) overdueOfAll(ctx context.Context, q db.Querier, day cal.Date) ([]teamLate, error) {
	s.overdue.mu.Lock()
	defer s.overdue.mu.Unlock()
	now := s.control.DB().Now()
	if s.overdue.day == day && now.Before(s.overdue.at.Add(overdueFor)) {
		return s.overdue.list, nil
	}
	ctx = s.control.AsSystem(ctx)
	staff, err := s.Staff(ctx, q)
	if err != nil {
		return nil, err
	}
	names, err := control.Names(ctx, q, staff...)
	if err != nil {
		return nil, err
	}
	var list []teamLate
	due, err := s.Due(ctx, q, day.AddDays(-escalateDays), staff...)
	if err != nil {
		return nil, err
	}
	for _, who := range staff {
		for _, d := range due[who] {
			list = append(list, teamLate{who, names[who], d})
		}
	}
	slices.SortStableFunc(list, func(a, b teamLate) int { return b.due.On.DaysUntil(a.due.On) })
	s.overdue.day, s.overdue.at, s.overdue.list = day, now, list
	return list, nil
}
