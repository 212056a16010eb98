package week

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

// trendWeeks is how many weeks a trend shows.
const trendWeeks = 8

// happeningsShown is how many things that happened a project lists before it says how many more.
const happeningsShown = 5

// Card is one project on the page of the Friday update, with all that its officer would otherwise look up.
type Card struct {
	portfolio.ProjectRow
	Current    *Update               `json:"current,omitempty"` // of the week
	Former     *Update               `json:"former,omitempty"`  // the last one before
	Moved      *Moved                `json:"moved,omitempty"`   // since the last snapshot before the week
	Since      Week                  `json:"since,omitempty"`   // the week of that snapshot
	Happenings []portfolio.Happening `json:"happenings,omitempty"`
	Trend      []portfolio.Rating    `json:"trend"` // oldest first, the week itself last
}

// Page is the Friday update of one person in one week.
type Page struct {
	Week    Week             `json:"week"`
	Now     Week             `json:"now"` // the week of the day
	Officer portfolio.Person `json:"officer"`
	Cards   []Card           `json:"projects"`
	Locked  bool             `json:"locked"`
	Said    int              `json:"said"` // of the projects, how many have an update

	today cal.Date
	names map[control.ActorID]string
	weeks []Week
}

// PageIn is the address of the page. No week is this one, no officer is the reader.
type PageIn struct {
	Week    Week            `json:"week"`
	Officer control.ActorID `json:"officer"`
}

// ReadPage gathers the live projects an officer leads with what was said of them and what changed.
func (s *Service) ReadPage(ctx context.Context, in PageIn) (out Page, err error) {
	now := s.control.DB().Now()
	out.today, out.Now, out.Week = now.Date(), Of(now.Date()), in.Week
	if out.Week == "" {
		out.Week = out.Now
	}
	if out.Week > out.Now {
		return out, fault.Missing("week")
	}
	out.Locked = out.Week.Locked(now)
	for i := range trendWeeks {
		out.weeks = append(out.weeks, out.Week.Add(i+1-trendWeeks))
	}
	out.Officer.ID = in.Officer
	if me := control.ActorFrom(ctx); in.Officer == "" && me != nil {
		out.Officer.ID = me.ID
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error { return s.fill(ctx, q, &out) })
	return out, err
}

func (s *Service) fill(ctx context.Context, q db.Querier, out *Page) error {
	rows, err := portfolio.Rows(ctx, q, portfolio.ProjectFilter{Officer: out.Officer.ID, States: portfolio.LiveStates}, web.LangFrom(ctx))
	if err != nil {
		return err
	}
	ids := make([]portfolio.ProjectID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	people := []control.ActorID{out.Officer.ID}
	if len(ids) > 0 {
		if people, err = out.fillCards(ctx, q, rows, ids, people); err != nil {
			return err
		}
	}
	out.names, err = control.Names(ctx, q, people...)
	out.Officer.Name = out.names[out.Officer.ID]
	return err
}

// fillCards makes the cards of projects and adds those who wrote their updates to people.
func (out *Page) fillCards(ctx context.Context, q db.Querier, rows []portfolio.ProjectRow, ids []portfolio.ProjectID, people []control.ActorID) ([]control.ActorID, error) {
	current, err := updatesIn(ctx, q, out.Week, ids...)
	if err != nil {
		return nil, err
	}
	former, err := updatesBefore(ctx, q, out.Week, ids...)
	if err != nil {
		return nil, err
	}
	stood, err := snapshots(ctx, q, out.weeks[0], out.Week, ids...)
	if err != nil {
		return nil, err
	}
	open, err := portfolio.Pulses(ctx, q, out.today, ids...)
	if err != nil {
		return nil, err
	}
	happened, err := portfolio.Happenings(ctx, q, out.Week.Days(), ids...)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		c := Card{ProjectRow: r, Current: found(current, r.ID), Former: found(former, r.ID)}
		for _, h := range happened {
			if h.Project == r.ID {
				c.Happenings = append(c.Happenings, h)
			}
		}
		c.compare(stood[r.ID], out.Week, out.weeks, snapshotOf(r, open[r.ID], out.today))
		if c.Current != nil {
			out.Said++
			people = append(people, c.Current.By)
		}
		out.Cards = append(out.Cards, c)
	}
	return people, nil
}

// compare fills in the trend of a project, and what moved since the last snapshot before the week. In the
// week of the day that is held against how the project stands now, in a former one against its snapshot.
func (c *Card) compare(stood []Snapshot, week Week, weeks []Week, live Snapshot) {
	by := map[Week]Snapshot{}
	var before *Snapshot
	for i, x := range stood {
		by[x.Week] = x
		if x.Week < week {
			before = &stood[i]
		}
	}
	if live.Week == week {
		by[week] = live
	}
	for _, w := range weeks {
		c.Trend = append(c.Trend, by[w].Overall)
	}
	if now, ok := by[week]; ok && before != nil {
		moved := now.Since(*before)
		c.Moved, c.Since = &moved, before.Week
	}
}
