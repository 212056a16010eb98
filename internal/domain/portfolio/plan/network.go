package plan

import (
	"slices"
	"strconv"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
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

// network puts the plan into the engine's words, over the file it rests on. Titles are for the faults it
// finds. names, for a file, are what people and the calendars of the office are called there, by their id.
func (p *Plan) network(cals Calendars, outside Outside, names map[string]string) engine {
	e := engine{outside: map[int]Link{}, network: p.file.Network}
	n := &e.network
	if p.file.ID == "" {
		n.Name, n.HonourConstraints = p.Project.Ref, true
	}
	c := newClocks(cals, n.Calendars, names)
	o := newOverlay(p, c)
	p.settings(n)
	n.Calendar = c.uid(p.calendarID())
	n.Tasks = o.tasks()
	present := map[int]bool{}
	for _, t := range n.Tasks {
		present[t.UID] = true
	}
	n.Links, n.Resources, n.Assignments = o.links(present), o.resources(), o.assignments(present)
	e.wait(p, outside)
	n.Calendars = c.list
	return e
}

// settings are when the plan begins, or ends when it is scheduled backwards, and up to when progress is
// known. The hour of a day that stands as in the file is the file's.
func (p *Plan) settings(n *schedule.Network) {
	begins := p.Begins
	if begins.IsZero() {
		begins = p.Project.Planned.Start
	}
	if n.Start.Date() != begins || n.Start == 0 {
		n.Start = On(begins, 8, 0).engineTime()
	}
	if n.Start == 0 {
		start, _ := p.Span()
		n.Start = start.engineTime()
	}
	if n.FromFinish = !p.Ends.IsZero(); n.FromFinish && n.Finish.Date() != p.Ends {
		n.Finish = On(p.Ends, 17, 0).engineTime()
	}
	if n.Status.Date() != p.StatusOn {
		n.Status = On(p.StatusOn, 17, 0).engineTime()
	}
}

// clocks collects the calendars that a plan names under uids of the engine. Those of its file keep theirs.
type clocks struct {
	cals  Calendars
	names map[string]string
	uids  map[string]int
	list  []schedule.Calendar
	last  int
}

func newClocks(cals Calendars, file []schedule.Calendar, names map[string]string) *clocks {
	c := &clocks{cals: cals, names: names, uids: map[string]int{}, list: slices.Clone(file)}
	for _, x := range file {
		c.last = max(c.last, x.UID)
	}
	return c
}

func (c *clocks) uid(id string) int {
	if id == "" {
		return 0
	}
	if m := fileCalendar.FindStringSubmatch(id); m != nil {
		uid, _ := strconv.Atoi(m[1])
		if slices.ContainsFunc(c.list, func(x schedule.Calendar) bool { return x.UID == uid }) {
			return uid
		}
		return 0
	}
	if uid, ok := c.uids[id]; ok {
		return uid
	}
	of, base := c.cals.Of(id), 0
	if of.Person {
		base = c.uid(of.Base)
	}
	at := slices.IndexFunc(c.list, func(x schedule.Calendar) bool { return c.names[id] != "" && x.Name == c.names[id] })
	if at < 0 {
		c.last++
		at, c.list = len(c.list), append(c.list, schedule.Calendar{UID: c.last})
	}
	out := of.engine(c.list[at].UID, base)
	if c.names[id] != "" {
		out.Name = c.names[id]
	}
	c.uids[id], c.list[at] = out.UID, out
	return out.UID
}

func (p *Plan) engineTask(i int, t Task, c *clocks) schedule.Task {
	out := schedule.Task{UID: t.UID, Name: firstOf(t.Title), Level: t.Level, Milestone: t.Kind == KindMilestone, Inactive: t.Cancelled, Duration: minutes(t.Duration),
		Constraint: constraintsOut[t.Constraint], ConstraintDate: t.ConstraintAt.engineTime(), Deadline: On(t.Deadline, 17, 0).engineTime()}
	if t.Cost != 0 {
		out.Cost = money.Amount{Minor: t.Cost, Currency: p.Currency()}
	}
	if p.summary(i) {
		return out
	}
	out.Calendar, out.Gaps = c.uid(t.Calendar), t.gaps()
	t.effortTo(&out)
	if t.Manual {
		out.Manual, out.Start, out.Finish = true, t.Start.engineTime(), t.Finish.engineTime()
		return out
	}
	t.progressTo(&out)
	return out
}

// gaps are the interruptions of a task.
func (t Task) gaps() (gaps []schedule.Gap) {
	for _, s := range t.Splits {
		gaps = append(gaps, schedule.Gap{After: minutes(s.After), Rest: minutes(s.Rest)})
	}
	return gaps
}

// progressTo puts what has happened of a task into the engine's words.
func (t Task) progressTo(out *schedule.Task) {
	out.ActualStart, out.ActualFinish, out.PercentComplete, out.Resume = t.ActualStart.engineTime(), t.ActualFinish.engineTime(), t.Percent, 0
	out.Remaining, out.ActualDuration = 0, 0
	if t.ActualStart.IsZero() {
		out.PercentComplete = 0
		return
	}
	left := t.Duration * (100 - t.Percent) / 100
	if t.Remaining != nil {
		left = *t.Remaining
	}
	out.Remaining, out.ActualDuration = minutes(left), minutes(max(0, t.Duration-left))
}

// engine is a link as schedule takes it.
func (l Link) engine(from int) schedule.Link {
	out := schedule.Link{From: from, To: l.To, Type: linksOut[l.Kind]}
	switch l.Unit {
	case LagElapsed:
		out.Kind, out.Lag = schedule.ElapsedLag, minutes(l.Lag)
	case LagPercent:
		out.Kind, out.Part = schedule.PercentLag, l.Lag*100
	case LagElapsedPercent:
		out.Kind, out.Part = schedule.ElapsedPercentLag, l.Lag*100
	default:
		out.Lag = minutes(l.Lag)
	}
	return out
}

// wait ties the tasks to those of other projects, which stand where these have them, at the end of the
// outline.
func (e *engine) wait(p *Plan, outside Outside) {
	n := &e.network
	for _, l := range p.Links {
		t, known := outside[l.FromProject][l.From]
		if l.FromProject == "" || !known {
			continue
		}
		from := outsideUID + len(e.outside)
		e.outside[from] = l
		n.Tasks = append(n.Tasks, schedule.Task{UID: from, Name: firstOf(t.Title), Level: 1, External: true, Start: t.Start.engineTime(), Finish: t.Finish.engineTime(), Duration: minutes(t.Duration)})
		n.Links = append(n.Links, l.engine(from))
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
	if p.outlined(); !p.computed() {
		return engine{}, nil
	}
	return p.computeNamed(cals, outside, nil)
}

// computeNamed is compute for a file: names are what people and the calendars of the office are called there.
func (p *Plan) computeNamed(cals Calendars, outside Outside, names map[string]string) (engine, error) {
	p.outlined()
	e := p.network(cals, outside, names)
	var err error
	if e.plan, err = schedule.New(e.network); err != nil {
		return e, err
	}
	p.stale = false
	for i := range p.Tasks {
		t := &p.Tasks[i]
		d, _ := e.plan.Dates(t.UID)
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
