package week

import (
	"cmp"
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

// quarters is how many quarters ahead the workload looks, the running one first.
const quarters = 4

// Member is a person of the team in a week.
type Member struct {
	portfolio.Person
	Led      int                      `json:"led"`  // live projects
	Said     int                      `json:"said"` // of them, with an update in the week
	Last     Week                     `json:"last"` // the last week with an update, "" for never
	Missing  []portfolio.ProjectRow   `json:"-"`
	Late     int                      `json:"late"`  // things past their day
	Due      [quarters]int            `json:"due"`   // things due, by quarter
	Kinds    [quarters]map[string]int `json:"kinds"` // the same by kind
	LateKind map[string]int           `json:"late_kinds"`
}

// Load is all that waits for the person: what is late and what is due in the quarters shown.
func (m Member) Load() int {
	n := m.Late
	for _, due := range m.Due {
		n += due
	}
	return n
}

// Slipped is a project that got worse since the week before.
type Slipped struct {
	portfolio.ProjectRow
	Moved Moved `json:"moved"`
	Since Week  `json:"since"`
}

// Worry is what worries an officer about a project this week.
type Worry struct {
	Project portfolio.ProjectRow `json:"project"`
	Update  Update               `json:"update"`
}

// WeekCount are the figures of one week, over the projects the reader sees, as they were recorded in it.
type WeekCount struct {
	Week     Week `json:"week"`
	Recorded int  `json:"recorded"` // live projects with a snapshot; 0: nothing was recorded in the week
	Said     int  `json:"said"`     // of them, with an update in time
	Late     int  `json:"late"`     // with one that came after the lock
	OnTrack  int  `json:"on_track"`
	AtRisk   int  `json:"at_risk"`
	OffTrack int  `json:"off_track"`
	Issues   int  `json:"issues"`
	Overdue  int  `json:"overdue"`
}

// Team is the page of the team leader.
type Team struct {
	Week      Week                 `json:"week"`
	Now       Week                 `json:"now"`
	Members   []Member             `json:"members"`
	Slipped   []Slipped            `json:"slipped"`
	Worries   []Worry              `json:"worries"`
	Decisions []portfolio.Deadline `json:"decisions"`
	Weeks     []WeekCount          `json:"weeks"` // oldest first
	Projects  int                  `json:"projects"`
	Said      int                  `json:"said"`
	Locked    bool                 `json:"locked"`
	Marking   control.Marking      `json:"marking"`

	today    cal.Date
	quarters [quarters]cal.Date // the first day of each
	most     int                // the largest load of a member
}

// TeamIn is the address of the page; no week is this one.
type TeamIn struct {
	Week Week `json:"week"`
}

// ReadTeam gathers the week of everybody whose projects the reader sees.
func (s *Service) ReadTeam(ctx context.Context, in TeamIn) (out Team, err error) {
	now := s.control.DB().Now()
	out.today, out.Now, out.Week = now.Date(), Of(now.Date()), in.Week
	if out.Week == "" {
		out.Week = out.Now
	}
	if out.Week > out.Now {
		return out, fault.Missing("week")
	}
	out.Locked = out.Week.Locked(now)
	out.quarters[0] = quarterOf(out.today)
	for i := 1; i < quarters; i++ {
		out.quarters[i] = out.quarters[i-1].AddMonths(3)
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Decisions, err = s.portfolio.Awaited(ctx, q, ""); err != nil {
			return err
		}
		if err := s.fillTeam(ctx, q, &out); err != nil {
			return err
		}
		return s.fillLoad(ctx, q, &out)
	})
	return out, err
}

// quarterOf is the first day of the quarter of a day.
func quarterOf(d cal.Date) cal.Date {
	month := d.Time().Month()
	return cal.NewDate(d.Year(), month-(month-1)%3, 1)
}

// fillTeam says who wrote, what slipped, what worries, and how the weeks went.
func (s *Service) fillTeam(ctx context.Context, q db.Querier, out *Team) error {
	rows, err := portfolio.Rows(ctx, q, portfolio.ProjectFilter{States: portfolio.LiveStates}, web.LangFrom(ctx))
	if err != nil {
		return err
	}
	from := out.Week.Add(1 - trendWeeks)
	written, err := updates(ctx, q, func(t *db.Text) { t.Add("WHERE u.week BETWEEN ? AND ?", from, out.Week) })
	if err != nil {
		return err
	}
	stood, err := snapshots(ctx, q, from, out.Week)
	if err != nil {
		return err
	}
	out.Weeks = countWeeks(from, stood, written)
	said, last := map[portfolio.ProjectID]Update{}, map[portfolio.ProjectID]Week{}
	for _, u := range written {
		if u.Week == out.Week {
			said[u.Project] = u
		}
		last[u.Project] = max(last[u.Project], u.Week)
	}
	for _, r := range rows {
		out.Marking = control.Combine(out.Marking, r.Marking)
		out.note(r, said, last[r.ID])
		if moved, since, ok := slip(stood[r.ID], out.Week); ok {
			out.Slipped = append(out.Slipped, Slipped{r, moved, since})
		}
	}
	for _, d := range out.Decisions {
		out.Marking = control.Combine(out.Marking, d.Marking)
	}
	slices.SortStableFunc(out.Slipped, func(a, b Slipped) int { return cmp.Compare(b.Moved.Now, a.Moved.Now) })
	return nil
}

// note counts a project for the one who leads it.
func (out *Team) note(r portfolio.ProjectRow, said map[portfolio.ProjectID]Update, last Week) {
	m := out.member(r.Officer.ID)
	m.Name = r.Officer.Name
	m.Led++
	m.Last = max(m.Last, last)
	out.Projects++
	u, ok := said[r.ID]
	if !ok {
		m.Missing = append(m.Missing, r)
		return
	}
	m.Said++
	out.Said++
	if u.Worry != "" {
		out.Worries = append(out.Worries, Worry{r, u})
	}
}

// member finds the member of that id, or adds them.
func (out *Team) member(id control.ActorID) *Member {
	for i := range out.Members {
		if out.Members[i].ID == id {
			return &out.Members[i]
		}
	}
	m := Member{Person: portfolio.Person{ID: id}, LateKind: map[string]int{}}
	for i := range m.Kinds {
		m.Kinds[i] = map[string]int{}
	}
	out.Members = append(out.Members, m)
	return &out.Members[len(out.Members)-1]
}

// slip compares the snapshot of a week with the last one before it and reports whether the project got
// worse.
func slip(stood []Snapshot, week Week) (m Moved, since Week, slipped bool) {
	n := len(stood)
	if n < 2 || stood[n-1].Week != week {
		return m, "", false
	}
	m = stood[n-1].Since(stood[n-2])
	return m, stood[n-2].Week, m.Slipped()
}

// countWeeks adds the weeks from one on up, as they were recorded.
func countWeeks(from Week, stood map[portfolio.ProjectID][]Snapshot, written []Update) []WeekCount {
	weeks, index := make([]WeekCount, trendWeeks), map[Week]int{}
	for i := range weeks {
		weeks[i].Week = from.Add(i)
		index[weeks[i].Week] = i
	}
	recorded := map[portfolio.ProjectID]map[Week]bool{}
	for id, list := range stood {
		recorded[id] = map[Week]bool{}
		for _, x := range list {
			recorded[id][x.Week] = true
			weeks[index[x.Week]].add(x)
		}
	}
	for _, u := range written {
		if c := &weeks[index[u.Week]]; recorded[u.Project][u.Week] {
			if u.Late && u.No == 1 {
				c.Late++
			} else {
				c.Said++
			}
		}
	}
	return weeks
}

func (c *WeekCount) add(x Snapshot) {
	c.Recorded++
	c.Issues += x.Issues
	c.Overdue += x.Overdue
	switch x.Overall {
	case portfolio.OnTrack:
		c.OnTrack++
	case portfolio.AtRisk:
		c.AtRisk++
	case portfolio.OffTrack:
		c.OffTrack++
	}
}

// kinds of work, in the order they are named.
var kinds = []string{"task", "milestone", "deliverable", "gate", "entry", "action"}

// fillLoad says how much waits for whom, by quarter.
func (s *Service) fillLoad(ctx context.Context, q db.Querier, out *Team) error {
	until := out.quarters[quarters-1].AddMonths(3).AddDays(-1)
	loads, err := portfolio.LoadOf(ctx, q, out.today, until)
	if err != nil {
		return err
	}
	if s.Actions != nil {
		more, err := s.Actions(ctx, q, until)
		if err != nil {
			return err
		}
		loads = append(loads, more...)
	}
	for _, l := range loads {
		out.member(l.Person).load(l, out.quarters)
	}
	var ids []control.ActorID
	for _, m := range out.Members {
		ids = append(ids, m.ID)
		out.most = max(out.most, m.Load())
	}
	names, err := control.Names(ctx, q, ids...)
	for i := range out.Members {
		out.Members[i].Name = names[out.Members[i].ID]
	}
	slices.SortStableFunc(out.Members, func(a, b Member) int { return cmp.Compare(a.Name, b.Name) })
	return err
}

// load adds what is due in a month to its quarter, and what is past its day to what is late.
func (m *Member) load(l portfolio.Load, starts [quarters]cal.Date) {
	if l.Late {
		m.Late += l.N
		m.LateKind[l.Kind] += l.N
		return
	}
	for i := quarters - 1; i >= 0; i-- {
		if !l.Month.Before(starts[i]) {
			m.Due[i] += l.N
			m.Kinds[i][l.Kind] += l.N
			return
		}
	}
}

// silent are the members who owe updates in the week, those with the most first.
func (out Team) silent() []Member {
	var list []Member
	for _, m := range out.Members {
		if len(m.Missing) > 0 {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(a, b Member) int { return cmp.Compare(len(b.Missing), len(a.Missing)) })
	return list
}
