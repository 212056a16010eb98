package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// step is one thing that somebody does on a day.
type step struct {
	on   cal.Date
	who  string
	what string // for the words of an error
	do   func(ctx context.Context) error
}

// timeline is everything that happens in the world. Steps of one day happen in the order in which they
// were planned.
type timeline struct {
	world  cal.Date
	steps  []step
	closed []step // reports: after everything else of their day
}

// on is the date of a day of the content in this world.
func (t *timeline) on(d Day) cal.Date { return d.On(t.world) }

// at plans a step by a person of the content, "system" for the program itself. Nothing happens before
// the office opens or on the world's own day.
func (t *timeline) at(on cal.Date, who, what string, do func(ctx context.Context) error) {
	t.steps = append(t.steps, step{t.within(on), who, what, do})
}

// report plans a step at the end of a day.
func (t *timeline) report(on cal.Date, who, what string, do func(ctx context.Context) error) {
	t.closed = append(t.closed, step{t.within(on), who, what, do})
}

func (t *timeline) within(on cal.Date) cal.Date {
	first, last := t.world.AddDays(-history), t.world.AddDays(-1)
	switch {
	case on.Before(first):
		return first
	case on.After(last):
		return last
	}
	return on
}

// later is the later of two dates.
func later(a, b cal.Date) cal.Date {
	if b.After(a) {
		return b
	}
	return a
}

// workday is the last working day n days before a date or earlier.
func workday(on cal.Date, n int) cal.Date {
	on = on.AddDays(-n)
	for on.Weekday() == time.Saturday || on.Weekday() == time.Sunday {
		on = on.AddDays(-1)
	}
	return on
}

// run lets everything happen in its order, each step by its person, a minute after the one before.
func (b *builder) run(ctx context.Context) error {
	steps := slices.Concat(b.steps, b.closed)
	slices.SortStableFunc(steps, func(x, y step) int { return y.on.DaysUntil(x.on) })
	var today cal.Date
	var now time.Time
	for _, s := range steps {
		if now = now.Add(time.Minute); s.on != today {
			today, now = s.on, morning(s.on)
		}
		b.clock.set(now)
		acting, err := b.as(ctx, s.who)
		if err == nil {
			err = s.do(acting)
		}
		if err != nil {
			return fmt.Errorf("demo: %s, by %s on %s: %w", s.what, s.who, s.on, err)
		}
	}
	b.clock.set(b.day.Time())
	return nil
}

// system is who acts where no person does.
const system = "system"

// as is a context in which a person of the content acts.
func (b *builder) as(ctx context.Context, who string) (context.Context, error) {
	if who == system {
		return b.Control.AsSystem(ctx), nil
	}
	id, ok := b.actors[who]
	if !ok {
		return nil, fmt.Errorf("%q does not work here yet", who)
	}
	err := b.Control.Read(ctx, func(inner context.Context, q db.Querier) error {
		actor, err := b.Control.Actor(inner, q, id)
		ctx = control.WithActor(ctx, actor)
		return err
	})
	return ctx, err
}
