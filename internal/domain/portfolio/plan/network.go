package plan

import (
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// Outside are the dates of tasks of other projects that a plan waits for.
type Outside map[portfolio.ProjectID]map[int]Task

// outsideUID is where the uids begin under which the engine knows tasks of other projects; no plan has
// as many tasks of its own.
const outsideUID = 1 << 30

// engine is a plan as schedule takes it, and what it computed.
type engine struct {
	network schedule.Network
	plan    *schedule.Plan
	outside map[int]Link // by the uid the engine knows them under
}

var constraintsOut = map[Constraint]schedule.Constraint{
	AsSoonAsPossible: schedule.AsSoonAsPossible, AsLateAsPossible: schedule.AsLateAsPossible, MustStartOn: schedule.MustStartOn, MustFinishOn: schedule.MustFinishOn,
	StartNoEarlierThan: schedule.StartNoEarlierThan, StartNoLaterThan: schedule.StartNoLaterThan,
	FinishNoEarlierThan: schedule.FinishNoEarlierThan, FinishNoLaterThan: schedule.FinishNoLaterThan,
}

var linksOut = map[LinkKind]schedule.LinkType{FinishStart: schedule.FinishStart, StartStart: schedule.StartStart, FinishFinish: schedule.FinishFinish, StartFinish: schedule.StartFinish}

// engineTime is a minute as the engine counts.
func (m Moment) engineTime() schedule.Time {
	if m.IsZero() {
		return 0
	}
	return schedule.OfDate(m.Day()).Add(schedule.Duration(On(m.Day(), 0, 0).MinutesUntil(m)) * schedule.Minute)
}

// momentOf is an engine's time to the minute.
func momentOf(t schedule.Time) Moment {
	if t.IsZero() {
		return Moment{}
	}
	return MomentOf(t.Civil())
}

func minutesOf(d schedule.Duration) int { return int(d / schedule.Minute) }

// network puts the plan into the engine's words. Titles are for the faults it finds.
func (p *Plan) network(cals Calendars, outside Outside) engine {
	e := engine{outside: map[int]Link{}}
	n := &e.network
	n.Name, n.HonourConstraints = p.Project.Ref, true
	n.Start = On(p.Project.Planned.Start, 8, 0).engineTime()
	if n.Start == 0 {
		start, _ := p.Span()
		n.Start = start.engineTime()
	}
	c := newClocks(cals)
	n.Calendar = c.uid(p.calendarID())
	for i, t := range p.Tasks {
		n.Tasks = append(n.Tasks, p.engineTask(i, t, c))
	}
	e.links(p, outside)
	for _, r := range p.Resources {
		person := schedule.Resource{UID: r.UID, Name: r.Name, Kind: schedule.Work, MaxUnits: r.MaxUnits * 10}
		if r.Actor != "" && cals[string(r.Actor)].Person {
			person.Calendar = c.uid(string(r.Actor))
		}
		n.Resources = append(n.Resources, person)
	}
	for i, a := range p.Assignments {
		t, ok := p.Task(a.Task)
		if !ok {
			continue
		}
		work := schedule.Duration(t.Duration*a.Units/100) * schedule.Minute
		n.Assignments = append(n.Assignments, schedule.Assignment{UID: i + 1, Task: a.Task, Resource: a.Resource, Units: a.Units * 10, Work: work,
			Remaining: work * schedule.Duration(100-t.Percent) / 100})
	}
	n.Calendars = c.list
	return e
}

// clocks collects the calendars that a plan names under uids of the engine.
type clocks struct {
	cals Calendars
	uids map[string]int
	list []schedule.Calendar
}

func newClocks(cals Calendars) *clocks { return &clocks{cals: cals, uids: map[string]int{}} }

func (c *clocks) uid(id string) int {
	if uid, ok := c.uids[id]; ok {
		return uid
	}
	of, base := c.cals.Of(id), 0
	if of.Person {
		base = c.uid(of.Base)
	}
	uid := len(c.list) + 1
	c.uids[id] = uid
	c.list = append(c.list, of.engine(uid, base))
	return uid
}

func (p *Plan) engineTask(i int, t Task, c *clocks) schedule.Task {
	minutes := func(n int) schedule.Duration { return schedule.Duration(n) * schedule.Minute }
	out := schedule.Task{UID: t.UID, Name: firstOf(t.Title), Level: t.Level, Milestone: t.Kind == KindMilestone, Inactive: t.Cancelled, Duration: minutes(t.Duration),
		Constraint: constraintsOut[t.Constraint], ConstraintDate: t.ConstraintAt.engineTime(), Deadline: On(t.Deadline, 17, 0).engineTime()}
	if p.summary(i) {
		return out
	}
	if t.Calendar != "" {
		out.Calendar = c.uid(t.Calendar)
	}
	for _, s := range t.Splits {
		out.Gaps = append(out.Gaps, schedule.Gap{After: minutes(s.After), Rest: minutes(s.Rest)})
	}
	if t.Manual {
		out.Manual, out.Start, out.Finish = true, t.Start.engineTime(), t.Finish.engineTime()
		return out
	}
	if t.ActualStart.IsZero() {
		return out
	}
	out.ActualStart, out.ActualFinish, out.PercentComplete = t.ActualStart.engineTime(), t.ActualFinish.engineTime(), t.Percent
	left := t.Duration * (100 - t.Percent) / 100
	if t.Remaining != nil {
		left = *t.Remaining
	}
	out.Remaining, out.ActualDuration = minutes(left), minutes(max(0, t.Duration-left))
	return out
}

// links ties the tasks; what lies in another project stands where that project has it, at the end of the
// outline.
func (e *engine) links(p *Plan, outside Outside) {
	n := &e.network
	for _, l := range p.Links {
		from := l.From
		if l.FromProject != "" {
			t, known := outside[l.FromProject][l.From]
			if !known {
				continue
			}
			from = outsideUID + len(e.outside)
			e.outside[from] = l
			n.Tasks = append(n.Tasks, schedule.Task{UID: from, Name: firstOf(t.Title), Level: 1, External: true, Start: t.Start.engineTime(), Finish: t.Finish.engineTime(),
				Duration: schedule.Duration(t.Duration) * schedule.Minute})
		}
		out := schedule.Link{From: from, To: l.To, Type: linksOut[l.Kind]}
		switch l.Unit {
		case LagElapsed:
			out.Kind, out.Lag = schedule.ElapsedLag, schedule.Duration(l.Lag)*schedule.Minute
		case LagPercent:
			out.Kind, out.Part = schedule.PercentLag, l.Lag*100
		case LagElapsedPercent:
			out.Kind, out.Part = schedule.ElapsedPercentLag, l.Lag*100
		default:
			out.Lag = schedule.Duration(l.Lag) * schedule.Minute
		}
		n.Links = append(n.Links, out)
	}
}

// computed reports whether anything in the plan is computed: without links and with every date typed
// there is nothing to do.
func (p *Plan) computed() bool {
	if p.Linked() {
		return true
	}
	for i, t := range p.Tasks {
		if !t.Manual || p.summary(i) {
			return true
		}
	}
	return false
}

// Compute gives every task its dates, its float and whether it is critical. Tasks that wait for each
// other are refused, with the loop named.
func (p *Plan) Compute(cals Calendars, outside Outside) error {
	_, err := p.compute(cals, outside)
	return err
}

func (p *Plan) compute(cals Calendars, outside Outside) (engine, error) {
	p.outlined()
	if !p.computed() {
		return engine{}, nil
	}
	e := p.network(cals, outside)
	var err error
	if e.plan, err = schedule.New(e.network); err != nil {
		return e, err
	}
	for i, d := range e.plan.All() {
		if i >= len(p.Tasks) {
			break // tasks of other projects
		}
		t := &p.Tasks[i]
		if !d.Start.IsZero() {
			t.Start, t.Finish = momentOf(d.Start), momentOf(d.Finish)
		}
		t.LateFinish = momentOf(d.LateFinish)
		t.TotalFloat, t.FreeFloat, t.Critical = minutesOf(d.TotalFloat), minutesOf(d.FreeFloat), d.Critical && t.Open()
	}
	return e, nil
}

// firstOf is a title in the language it has.
func firstOf(t i18n.Text) string {
	if t.EN != "" {
		return t.EN
	}
	return t.FR
}

// lastDay is the day of a finish, for comparing with days.
func (t Task) lastDay() cal.Date { return t.Finish.Day() }
