package funds

import (
	"context"
	"slices"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/money"
)

// Asked is a step that lies ahead of a commitment: who may do it, and how long it has usually taken.
type Asked struct {
	Step  Step     `json:"step"`
	Names []string `json:"names"`
	Days  int      `json:"days"`  // the median, in calendar days, begun days counted
	Cases int      `json:"cases"` // how many steps of the kind that is from; 0: no experience yet
}

// RungAsked is a rung of the ladder with who is asked on it.
type RungAsked struct {
	UpTo       money.Amount `json:"up_to"` // no currency: without limit
	Asked      []Asked      `json:"asked"`
	Signatures int          `json:"signatures"`
	Payers     []string     `json:"payers"`
}

// rungsAsked are the rungs of the ladder in force with who is asked on each, for a scope.
func (s *Service) rungsAsked(ctx context.Context, q db.Querier, scope string) ([]RungAsked, error) {
	today := s.control.DB().Now().Date()
	ladder, err := ladderSetting.on(ctx, q, today)
	if err != nil {
		return nil, err
	}
	known := map[Step]Asked{}
	for _, step := range chainSteps {
		a, err := s.asked(ctx, q, step, scope, today)
		if err != nil {
			return nil, err
		}
		known[step] = a
	}
	payers, err := s.holders(ctx, q, actSignPayment, scope, today)
	if err != nil {
		return nil, err
	}
	list := make([]RungAsked, len(ladder.Rungs))
	for i, r := range ladder.Rungs {
		list[i].Signatures, list[i].Payers = ladder.For(r.UpTo, false).Signatures, payers
		if r.UpTo > 0 {
			list[i].UpTo = money.Euro(r.UpTo)
		} else {
			list[i].Signatures = r.Signatures
		}
		for _, step := range r.Steps {
			list[i].Asked = append(list[i].Asked, known[step])
		}
	}
	return list, nil
}

// experience is how many past steps the usual time is taken from.
const experience = 50

// asked tells of one step who may do it in a scope and how long it took in the latest cases.
func (s *Service) asked(ctx context.Context, q db.Querier, step Step, scope string, today cal.Date) (a Asked, err error) {
	a.Step = step
	if a.Names, err = s.holders(ctx, q, step.Act(), scope, today); err != nil {
		return a, err
	}
	took, err := db.Collect(ctx, q, db.SQL(`SELECT a.at, COALESCE((SELECT MAX(b.at) FROM funds_step b WHERE b.commitment_id = a.commitment_id AND b.round = a.round AND b.id < a.id), a.at)
		FROM funds_step a WHERE a.step = ? ORDER BY a.at DESC LIMIT ?`, step, experience), func(row db.Row) (d time.Duration, err error) {
		var at, before cal.Instant
		err = row.Scan(&at, &before)
		return at.Time().Sub(before.Time()), err
	})
	if a.Cases = len(took); a.Cases > 0 {
		slices.Sort(took)
		a.Days = 1 + int(took[len(took)/2]/(24*time.Hour))
	}
	return a, err
}

// holders are the names of those who may do an act in a scope, at most eight.
func (s *Service) holders(ctx context.Context, q db.Querier, act Act, scope string, on cal.Date) ([]string, error) {
	if s.Deciders == nil {
		return nil, nil
	}
	ids, err := s.Deciders(ctx, q, act, scope, on)
	if err != nil {
		return nil, err
	}
	names, err := control.Names(ctx, q, ids...)
	var list []string
	for _, id := range ids {
		if len(list) < 8 && !slices.Contains(list, names[id]) {
			list = append(list, names[id])
		}
	}
	return list, err
}
