package week

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// Snapshot is how a project stood in a week, as recorded in it.
type Snapshot struct {
	Project  portfolio.ProjectID    `json:"project"`
	Week     Week                   `json:"week"`
	On       cal.Date               `json:"on"`
	Officer  control.ActorID        `json:"officer"`
	State    portfolio.ProjectState `json:"state"`
	Card     portfolio.Card         `json:"dimensions"`
	Overall  portfolio.Rating       `json:"overall"`
	Progress int                    `json:"progress"` // percent
	End      cal.Date               `json:"end"`
	portfolio.Pulse
}

// snapshotOf is how a project stands now.
func snapshotOf(r portfolio.ProjectRow, p portfolio.Pulse, on cal.Date) Snapshot {
	return Snapshot{Project: r.ID, Week: Of(on), On: on, Officer: r.Officer.ID, State: r.State, Card: r.Card, Overall: r.Overall,
		Progress: r.Progress, End: r.End, Pulse: p}
}

// Moved is what differs between two snapshots of a project.
type Moved struct {
	Former   portfolio.Rating `json:"former"`
	Now      portfolio.Rating `json:"now"`
	Ratings  []MovedRating    `json:"ratings"`  // dimensions that are rated otherwise
	Slip     int              `json:"slip"`     // days by which the end moved out; negative: in
	Progress int              `json:"progress"` // percentage points
	Issues   int              `json:"issues"`   // more open than before; negative: fewer
	Risks    int              `json:"risks"`
	Overdue  int              `json:"overdue"`
}

// MovedRating is a dimension whose rating changed.
type MovedRating struct {
	Dimension portfolio.Dimension `json:"dimension"`
	Former    portfolio.Rating    `json:"former"`
	Now       portfolio.Rating    `json:"now"`
}

// Since compares a snapshot with a former one of the same project.
func (s Snapshot) Since(former Snapshot) Moved {
	m := Moved{Former: former.Overall, Now: s.Overall, Progress: s.Progress - former.Progress,
		Issues: s.Issues - former.Issues, Risks: s.Risks - former.Risks, Overdue: s.Overdue - former.Overdue}
	for _, d := range portfolio.Dimensions {
		if s.Card[d] != former.Card[d] {
			m.Ratings = append(m.Ratings, MovedRating{d, former.Card[d], s.Card[d]})
		}
	}
	if !s.End.IsZero() && !former.End.IsZero() {
		m.Slip = former.End.DaysUntil(s.End)
	}
	return m
}

// Slipped reports whether it got worse: a later end, or a worse rating.
func (m Moved) Slipped() bool {
	return m.Slip > 0 || portfolio.TrendOf(m.Former, m.Now) == portfolio.TrendWorse
}

// words are what moved, a short sentence each.
func (m Moved) words(p *i18n.Printer) []string {
	var said []string
	for _, r := range m.Ratings {
		said = append(said, p.T("week.moved.rating", "dimension", r.Dimension.Word(), "former", r.Former.Word(), "now", r.Now.Word()))
	}
	switch {
	case m.Slip > 0:
		said = append(said, p.T("week.moved.later", "n", m.Slip))
	case m.Slip < 0:
		said = append(said, p.T("week.moved.earlier", "n", -m.Slip))
	}
	if m.Progress != 0 {
		said = append(said, p.T("week.moved.progress", "points", signed(p, m.Progress)))
	}
	if m.Overdue != 0 {
		said = append(said, p.T("week.moved.overdue", "points", signed(p, m.Overdue)))
	}
	return said
}

// signed is a number with its sign, a real minus.
func signed(p *i18n.Printer, n int) string {
	if n > 0 {
		return "+" + p.Int(int64(n))
	}
	return "\u2212" + p.Int(int64(-n))
}

// ActSnapshot is the act by which the program records how projects stand in a week.
const ActSnapshot control.Act = "week.snapshot.take"

// TakeSnapshots records how every live project stands in the week of today, over what was recorded in it
// before. App runs it as the system, at start and after midnight, behind the rating of the day. It returns
// how many projects it recorded.
func (s *Service) TakeSnapshots(ctx context.Context) (n int, err error) {
	_, err = s.control.Do(ctx, control.Op{Act: ActSnapshot}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		rows, err := portfolio.Rows(ctx, tx, portfolio.ProjectFilter{States: portfolio.LiveStates}, i18n.EN)
		if err != nil {
			return control.Change{}, err
		}
		n = len(rows)
		week := Of(tx.Today())
		change := control.Change{Object: control.Ref{Kind: KindSnapshot, ID: string(week)}, After: map[string]int{"projects": n}}
		return change, saveSnapshots(ctx, tx, rows)
	})
	return n, err
}

// saveSnapshots records how projects stand today in the week of today.
func saveSnapshots(ctx context.Context, tx *control.Tx, rows []portfolio.ProjectRow) error {
	pulses, err := portfolio.Pulses(ctx, tx, tx.Today())
	if err != nil {
		return err
	}
	const columns, count = `project_id, week, taken_on, officer, state, schedule, cost, scope, risk, resources, overall, progress, end_on, issues, risks, overdue`, 16
	args := make([]any, 0, count*len(rows))
	for _, r := range rows {
		x := snapshotOf(r, pulses[r.ID], tx.Today())
		args = append(args, x.Project, x.Week, x.On, db.OrNull(x.Officer), x.State)
		for _, d := range portfolio.Dimensions {
			args = append(args, int(x.Card[d]))
		}
		args = append(args, int(x.Overall), x.Progress, x.End, x.Issues, x.Risks, x.Overdue)
	}
	return db.InsertRows(ctx, tx, `INSERT INTO week_snapshot (`+columns+`)`, count, args, `ON CONFLICT (project_id, week) DO UPDATE SET
		taken_on = excluded.taken_on, officer = excluded.officer, state = excluded.state, schedule = excluded.schedule, cost = excluded.cost,
		scope = excluded.scope, risk = excluded.risk, resources = excluded.resources, overall = excluded.overall, progress = excluded.progress,
		end_on = excluded.end_on, issues = excluded.issues, risks = excluded.risks, overdue = excluded.overdue`)
}

// snapshots are those the actor may see over a span of weeks, by project, the oldest first.
func snapshots(ctx context.Context, q db.Querier, from, to Week, projects ...portfolio.ProjectID) (map[portfolio.ProjectID][]Snapshot, error) {
	t := db.SQL(`SELECT w.project_id, w.week, w.taken_on, COALESCE(w.officer, ''), w.state, w.schedule, w.cost, w.scope, w.risk, w.resources, w.overall,
		w.progress, w.end_on, w.issues, w.risks, w.overdue FROM week_snapshot w`)
	control.Visible(ctx, t, "w.project_id")
	t.Add("WHERE w.week BETWEEN ? AND ?", from, to)
	if len(projects) > 0 {
		t.Add("AND").In("w.project_id", idsOf(projects)...)
	}
	found := map[portfolio.ProjectID][]Snapshot{}
	_, err := db.Collect(ctx, q, t.Add("ORDER BY w.week, w.project_id"), func(row db.Row) (struct{}, error) {
		var x Snapshot
		var r [6]uint8
		err := row.Scan(&x.Project, &x.Week, &x.On, &x.Officer, &x.State, &r[0], &r[1], &r[2], &r[3], &r[4], &r[5], &x.Progress, &x.End, &x.Issues, &x.Risks, &x.Overdue)
		x.Card, x.Overall = make(portfolio.Card, len(portfolio.Dimensions)), portfolio.Rating(r[5])
		for i, d := range portfolio.Dimensions {
			x.Card[d] = portfolio.Rating(r[i])
		}
		found[x.Project] = append(found[x.Project], x)
		return struct{}{}, err
	})
	return found, err
}

func idsOf(ids []portfolio.ProjectID) []string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = string(id)
	}
	return texts
}
