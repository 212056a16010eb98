package plan

import (
	"slices"
	"strconv"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// Verb is what an edit does to a plan.
type Verb string

// The verbs. Progress is what has happened and what is left, and touches nothing that was approved.
const (
	Shift    Verb = "shift"  // by Days
	Put      Verb = "put"    // Fields of the task
	Add      Verb = "add"    // after the task, or at the end for no task
	Remove   Verb = "remove" // with what stands below it
	Indent   Verb = "indent"
	Outdent  Verb = "outdent"
	Up       Verb = "up"
	Down     Verb = "down"
	Tie      Verb = "tie" // Link to the task
	Untie    Verb = "untie"
	Assign   Verb = "assign"
	Unassign Verb = "unassign"
	Progress Verb = "progress"
	Settings Verb = "settings" // of the whole plan: its calendar, when it begins or must end
	Status   Verb = "status"   // up to when progress is known
	Import   Verb = "import"   // a file takes the place of the plan
)

// Verbs are all.
var Verbs = []Verb{Shift, Put, Add, Remove, Indent, Outdent, Up, Down, Tie, Untie, Assign, Unassign, Progress, Settings, Status, Import}

// Edit is one change of a plan. UID is the task it is about; New is the uid of the task that Add makes.
type Edit struct {
	Verb     Verb            `json:"verb"`
	UID      int             `json:"uid,omitempty"`
	New      int             `json:"new,omitempty"`
	ID       string          `json:"id,omitempty"` // of the task that Add makes
	Days     int             `json:"days,omitempty"`
	Fields   *Fields         `json:"fields,omitempty"`
	Link     *Link           `json:"link,omitempty"`
	Actor    control.ActorID `json:"actor,omitempty"`
	Name     string          `json:"name,omitempty"` // of the person, kept beside the id
	Units    int             `json:"units,omitempty"`
	Actuals  *Actuals        `json:"actuals,omitempty"`
	Calendar string          `json:"calendar,omitempty"`
	Begins   cal.Date        `json:"begins,omitzero"`
	Ends     cal.Date        `json:"ends,omitzero"`
	StatusOn cal.Date        `json:"status_on,omitzero"`
	File     string          `json:"file,omitempty"` // the kept import
}

// Fields is the form of a task.
type Fields struct {
	Title        i18n.Text       `json:"title"`
	Code         string          `json:"code"`
	Kind         Kind            `json:"kind"`
	Owner        control.ActorID `json:"owner"`
	Days         string          `json:"days"`   // the duration, in working days: "2.5"
	Effort       string          `json:"effort"` // of all people, in working days; read where it does not follow
	Follows      Follows         `json:"follows"`
	Parts        []Part          `json:"parts"` // of a split task; nil leaves the task as it is split
	Manual       bool            `json:"manual"`
	Start        cal.Date        `json:"start"`  // of a manual task
	Finish       cal.Date        `json:"finish"` // of a manual task
	Constraint   Constraint      `json:"constraint"`
	ConstraintOn cal.Date        `json:"constraint_on"`
	Deadline     cal.Date        `json:"deadline"`
	Calendar     string          `json:"calendar"`
	Cost         int64           `json:"cost"` // minor units
	Cancelled    bool            `json:"cancelled,omitempty"`
	Reason       string          `json:"reason,omitempty"` // why it was cancelled
}

// Actuals is the form of what has happened. RemainingDays "" is what percent leaves. Forecast is when a task
// whose dates are typed will be done; what a baseline says of it stays.
type Actuals struct {
	Percent       int      `json:"percent"`
	Start         cal.Date `json:"actual_start"`
	Finish        cal.Date `json:"actual_finish"`
	RemainingDays string   `json:"remaining_days"`
	Forecast      cal.Date `json:"forecast,omitzero"`
}

// MaxDays is the longest duration: thirty years of working days.
const MaxDays = 30 * 260

// MaxTasks is how many tasks a plan may have.
const MaxTasks = 20000

// Forecasts reports whether the edit only tells progress, which needs no approval (R17).
func (e Edit) Forecasts() bool { return e.Verb == Progress || e.Verb == Status }

// measures reports whether the edit starts from where its task lies.
func (e Edit) measures() bool {
	return e.Verb == Shift || e.Fields != nil && len(named(e.Fields.Parts)) > 0
}

// figure reads a typed number with a point or a comma before its decimals. One that could be a thousand to somebody else,
// such as 1,234, is none.
func figure(text string) (x float64, ok bool) {
	text = money.Typed(text)
	unsigned, minus := strings.CutPrefix(text, "-")
	if !minus {
		unsigned = strings.TrimPrefix(text, "+")
	}
	plain, other, ok := money.Marks(unsigned, 0)
	if !ok || other != "" {
		return 0, false
	}
	x, err := strconv.ParseFloat(plain, 64)
	if minus {
		x = -x
	}
	return x, err == nil
}

// parseDays reads a number of working days as minutes.
func parseDays(field, s string) (int, error) {
	x, ok := figure(s)
	if !ok || x < 0 || x > MaxDays {
		var fs fault.Fields
		fs.Add(field, "portfolio.plan.days", fault.Args{"most": MaxDays})
		return 0, fs.Err()
	}
	return int(x*DayMinutes + 0.5), nil
}

// daysText is a duration as its form shows it in a language. Three decimals get a fourth, so that figure takes them back.
func daysText(p *i18n.Printer, minutes int) string {
	whole, part, _ := strings.Cut(strconv.FormatFloat(float64(minutes)/DayMinutes, 'f', -1, 64), ".")
	switch len(part) {
	case 0:
		return whole
	case 3:
		part += "0"
	}
	return whole + string(money.DecimalMark(p.Lang)) + part
}

// wrong is a fault of one field.
func wrong(field, key string, args fault.Args) error {
	var fs fault.Fields
	fs.Add(field, key, args)
	return fs.Err()
}

// Apply makes an edit. It does not compute: Compute does, and finds loops.
func (p *Plan) Apply(e Edit, today cal.Date, days *Days) error {
	i := -1
	if e.UID != 0 {
		if i = p.at(e.UID); i < 0 {
			return fault.Missing("task")
		}
	}
	if i < 0 && e.Verb != Add && e.Verb != Settings && e.Verb != Status {
		return fault.Missing("task")
	}
	switch e.Verb {
	case Shift:
		return p.shift(i, e.Days, days)
	case Put:
		return p.put(i, e.Fields, days)
	case Add:
		return p.add(i, e, days)
	case Remove:
		p.remove(i)
	case Indent, Outdent:
		return p.dent(i, e.Verb == Indent)
	case Up, Down:
		return p.swap(i, e.Verb == Down)
	case Tie:
		return p.tie(e.UID, e.Link)
	case Untie:
		p.Links = slices.DeleteFunc(p.Links, func(l Link) bool { return e.Link != nil && l.key() == e.Link.key() })
	case Assign:
		if err := p.assign(e); err != nil {
			return err
		}
		return p.balance(i, "units")
	case Unassign:
		p.unassign(e.UID, e.Actor, e.Name)
		return p.balance(i, "units")
	case Progress:
		return p.progress(i, e.Actuals, today, days)
	case Settings:
		return p.settle(e)
	case Status:
		if e.StatusOn.After(today) {
			return wrong("status_on", "portfolio.activity.actual_ahead", nil)
		}
		p.StatusOn = e.StatusOn
	default:
		return fault.New(fault.Invalid, "portfolio.plan.verb", fault.Args{"value": string(e.Verb)})
	}
	return nil
}

// settle sets what holds for the whole plan. Without a beginning it is the planned start of the project;
// with an end it is scheduled backwards from there.
func (p *Plan) settle(e Edit) error {
	if !e.Ends.IsZero() && e.Ends.Before(e.Begins) {
		return wrong("ends", "portfolio.project.period_reversed", nil)
	}
	p.Calendar, p.Begins, p.Ends = e.Calendar, e.Begins, e.Ends
	return nil
}

// shift moves a task by days; from and to a day off it goes on to the next working day that way. A task
// whose dates are computed will not start earlier than where it was put.
func (p *Plan) shift(i, by int, days *Days) error {
	t := &p.Tasks[i]
	switch {
	case p.summary(i):
		return fault.Refuse("portfolio.plan.shift_summary", nil)
	case t.Begun():
		return fault.Refuse("portfolio.plan.shift_begun", fault.Args{"title": t.Title})
	case by == 0:
		return nil
	}
	on := days.next(t.Start.Day().AddDays(by), by)
	if t.Manual {
		moved := t.Start.Day().DaysUntil(on)
		t.Start, t.Finish = t.Start.Add(moved*24*60), t.Finish.Add(moved*24*60)
		return nil
	}
	if t.Kind == KindMilestone {
		t.Constraint, t.ConstraintAt = StartNoEarlierThan, days.end(on)
		return nil
	}
	t.Constraint, t.ConstraintAt = StartNoEarlierThan, days.start(on)
	return nil
}

func (p *Plan) put(i int, f *Fields, days *Days) error {
	if f == nil {
		return nil
	}
	t := &p.Tasks[i]
	was := *t
	var fs fault.Fields
	fs.Check(strings.TrimSpace(f.Title.EN+f.Title.FR) != "", "title_en", "fault.required")
	fs.Check(slices.Contains(Constraints, f.Constraint), "constraint", "portfolio.plan.constraint_unknown")
	fs.Check(!f.Constraint.Dated() || !f.ConstraintOn.IsZero(), "constraint_on", "portfolio.plan.constraint_date")
	fs.Check(f.Kind == KindTask || f.Kind == KindMilestone, "kind", "portfolio.plan.kind_unknown")
	fs.Check(f.Cost >= 0, "cost", "portfolio.project.amount_negative")
	fs.Check(!f.Cancelled || strings.TrimSpace(f.Reason) != "", "reason", "portfolio.milestone.reason_missing")
	fs.Check(!f.Cancelled || t.ActualFinish.IsZero(), "cancelled", "portfolio.milestone.achieved_cancelled")
	fs.Check(!f.Manual || !f.Start.IsZero(), "start", "portfolio.plan.manual_date")
	fs.Check(!f.Manual || !f.Finish.Before(f.Start), "finish", "portfolio.project.period_reversed")
	if err := fs.Err(); err != nil {
		return err
	}
	duration := 0
	if f.Kind == KindTask && !p.summary(i) {
		var err error
		if duration, err = parseDays("days", f.Days); err != nil {
			return err
		}
	} else if f.Kind == KindTask {
		duration = t.Duration
	}
	t.Title, t.Code, t.Owner, t.Calendar, t.Deadline, t.Cost = f.Title, f.Code, f.Owner, f.Calendar, f.Deadline, f.Cost
	t.Cancelled, t.Reason = f.Cancelled, f.Reason
	if t.Kind != f.Kind && f.Kind == KindMilestone {
		t.No = p.nextMilestone()
	} else if f.Kind == KindTask {
		t.No = 0
	}
	t.Kind, t.Duration = f.Kind, duration
	t.Constraint, t.ConstraintAt = f.Constraint, Moment{}
	if f.Constraint.Dated() {
		t.ConstraintAt = constraintMoment(f.Constraint, f.Kind, f.ConstraintOn)
		if was.Kind == t.Kind && was.Constraint == t.Constraint && was.ConstraintAt.Day() == f.ConstraintOn {
			t.ConstraintAt = was.ConstraintAt // to the minute
		}
	}
	t.typed(f, was)
	if err := p.split(i, f.Parts, was, days); err != nil {
		return err
	}
	return p.weigh(i, f, was)
}

// typed takes the dates of a manual task from its form. What the form shows unchanged stays to the minute.
func (t *Task) typed(f *Fields, was Task) {
	if t.Manual = f.Manual; !f.Manual {
		return
	}
	finish := f.Finish
	if finish.IsZero() || f.Kind == KindMilestone {
		finish = f.Start
	}
	if was.Manual && was.Kind == f.Kind && was.Start.Day() == f.Start && was.Finish.Day() == finish {
		return
	}
	t.Start, t.Finish = On(f.Start, 8, 0), On(finish, 17, 0)
	if f.Kind == KindMilestone {
		t.Start = t.Finish
	}
}

// constraintMoment is the minute of a day that a constraint means: its beginning for a start, its end
// for a finish and for a milestone.
func constraintMoment(c Constraint, k Kind, on cal.Date) Moment {
	switch c {
	case MustFinishOn, FinishNoEarlierThan, FinishNoLaterThan:
		return On(on, 17, 0)
	}
	if k == KindMilestone {
		return On(on, 17, 0)
	}
	return On(on, 8, 0)
}

func (p *Plan) nextMilestone() int {
	most := 0
	for _, t := range p.Tasks {
		most = max(most, t.No)
	}
	return most + 1
}

// nextUID is a uid that no task of the plan, of its baselines and of its file has.
func (p *Plan) nextUID() int {
	most := p.lastUID
	for _, t := range p.file.Network.Tasks {
		if t.UID < outsideUID {
			most = max(most, t.UID)
		}
	}
	for _, t := range p.Tasks {
		most = max(most, t.UID)
	}
	return most + 1
}

func (p *Plan) add(i int, e Edit, days *Days) error {
	if len(p.Tasks) >= MaxTasks {
		return fault.Refuse("portfolio.plan.too_many", fault.Args{"most": MaxTasks})
	}
	if e.Fields == nil {
		return wrong("title_en", "fault.required", nil)
	}
	t := Task{ID: e.ID, UID: e.New, Level: 1, Kind: KindTask}
	if t.UID == 0 || p.at(t.UID) >= 0 {
		t.UID = p.nextUID()
	}
	start, _ := p.Span()
	if start.IsZero() {
		start = On(p.Project.Planned.Start, 8, 0)
	}
	t.Start, t.Finish = start, start
	at := len(p.Tasks)
	if i >= 0 {
		at, t.Level = p.below(i), p.Tasks[i].Level
		if p.summary(i) {
			at, t.Level = i+1, p.Tasks[i].Level+1
		}
	}
	p.Tasks = slices.Insert(p.Tasks, at, t)
	return p.put(at, e.Fields, days)
}

func (p *Plan) remove(i int) {
	gone := map[int]bool{}
	end := p.below(i)
	for _, t := range p.Tasks[i:end] {
		gone[t.UID] = true
	}
	p.Tasks = slices.Delete(p.Tasks, i, end)
	p.Links = slices.DeleteFunc(p.Links, func(l Link) bool { return gone[l.To] || l.FromProject == "" && gone[l.From] })
	p.Assignments = slices.DeleteFunc(p.Assignments, func(a Assignment) bool { return gone[a.Task] })
}

// dent moves a task with what stands below it one level in or out.
func (p *Plan) dent(i int, in bool) error {
	by := -1
	if in {
		by = 1
		if i == 0 || p.Tasks[i-1].Level < p.Tasks[i].Level || p.Tasks[i].Level >= 32 {
			return fault.Refuse("portfolio.plan.indent", nil)
		}
	} else if p.Tasks[i].Level == 1 {
		return fault.Refuse("portfolio.plan.outdent", nil)
	}
	for j, end := i, p.below(i); j < end; j++ {
		p.Tasks[j].Level += by
	}
	return nil
}

// swap exchanges a task, with what stands below it, and its neighbour of the same level.
func (p *Plan) swap(i int, down bool) error {
	first, second := i, i
	if down {
		second = p.below(i)
	} else {
		for first = i - 1; first >= 0 && p.Tasks[first].Level > p.Tasks[i].Level; first-- {
		}
	}
	if first < 0 || second >= len(p.Tasks) || p.Tasks[first].Level != p.Tasks[second].Level {
		return fault.Refuse("portfolio.plan.swap", nil)
	}
	end := p.below(second)
	moved := slices.Concat(p.Tasks[second:end], p.Tasks[first:second])
	copy(p.Tasks[first:end], moved)
	return nil
}

func (p *Plan) tie(to int, l *Link) error {
	if l == nil {
		return wrong("from", "fault.required", nil)
	}
	next := *l
	next.To = to
	if next.Unit == "" {
		next.Unit = LagWork
	}
	var fs fault.Fields
	fs.Check(next.From != 0, "from", "fault.required")
	fs.Check(next.FromProject != "" || p.at(next.From) >= 0, "from", "portfolio.plan.link_nothing")
	fs.Check(next.FromProject != "" || next.From != to, "from", "portfolio.plan.link_self")
	fs.Check(slices.Contains(LinkKinds, next.Kind), "kind", "portfolio.plan.link_kind")
	fs.Check(next.Lag > -MaxDays*DayMinutes && next.Lag < MaxDays*DayMinutes, "lag", "portfolio.plan.lag_range")
	if err := fs.Err(); err != nil {
		return err
	}
	p.Links = slices.DeleteFunc(p.Links, func(x Link) bool { return x.key() == next.key() })
	p.Links = append(p.Links, next)
	p.Tasks[p.at(to)].Manual = false
	return nil
}

// resource is the uid of a person on the plan, made when they are not on it yet.
func (p *Plan) resource(actor control.ActorID, name string) int {
	for _, r := range p.Resources {
		if actor != "" && r.Actor == actor || actor == "" && r.Actor == "" && r.Name == name {
			return r.UID
		}
	}
	uid := p.nextResource()
	p.Resources = append(p.Resources, Resource{UID: uid, Actor: actor, Name: name, MaxUnits: 100})
	return uid
}

// nextResource is a uid that no resource of the plan and of its file has.
func (p *Plan) nextResource() int {
	most := 0
	for _, r := range p.Resources {
		most = max(most, r.UID)
	}
	for _, r := range p.file.Network.Resources {
		most = max(most, r.UID)
	}
	return most + 1
}

func (p *Plan) assign(e Edit) error {
	var fs fault.Fields
	fs.Check(e.Actor != "" || strings.TrimSpace(e.Name) != "", "actor", "fault.required")
	fs.Check(e.Units > 0 && e.Units <= 1000, "units", "portfolio.plan.units")
	if err := fs.Err(); err != nil {
		return err
	}
	who := p.resource(e.Actor, e.Name)
	p.Assignments = slices.DeleteFunc(p.Assignments, func(a Assignment) bool { return a.Task == e.UID && a.Resource == who })
	p.Assignments = append(p.Assignments, Assignment{Task: e.UID, Resource: who, Units: e.Units})
	return nil
}

func (p *Plan) unassign(uid int, actor control.ActorID, name string) {
	for _, r := range p.Resources {
		if actor != "" && r.Actor == actor || actor == "" && r.Actor == "" && r.Name == name {
			p.Assignments = slices.DeleteFunc(p.Assignments, func(a Assignment) bool { return a.Task == uid && a.Resource == r.UID })
		}
	}
}

// progress records what has happened: nothing in the future, done is finished and finished is done.
func (p *Plan) progress(i int, told *Actuals, today cal.Date, days *Days) error {
	t := &p.Tasks[i]
	if told == nil {
		return nil
	}
	if p.summary(i) {
		return fault.Refuse("portfolio.plan.progress_summary", nil)
	}
	a := *told
	if t.Kind == KindMilestone { // it is reached or not
		a.Percent = 0
		if !a.Finish.IsZero() {
			a.Percent = 100
		}
	}
	if err := a.check(*t, today); err != nil {
		return err
	}
	var remaining *int
	if strings.TrimSpace(a.RemainingDays) != "" && a.Percent < 100 {
		minutes, err := parseDays("remaining_days", a.RemainingDays)
		if err != nil {
			return err
		}
		remaining = &minutes
	}
	started, finished := On(a.Start, 8, 0), On(a.Finish, 17, 0)
	if t.ActualStart.Day() == a.Start && !a.Start.IsZero() {
		started = t.ActualStart
	}
	if t.Kind == KindMilestone {
		started = finished
	}
	if remaining != nil && !started.IsZero() && !t.Manual { // what is left counts from the day it is said
		if t.leaves(days.worked(started, today), *remaining); t.Duration > MaxDays*DayMinutes {
			return wrong("remaining_days", "portfolio.plan.days", fault.Args{"most": MaxDays})
		}
		t.Effort = p.effort(*t)
	}
	t.Percent, t.ActualStart, t.ActualFinish, t.Remaining = a.Percent, started, finished, remaining
	t.foresee(a.Forecast)
	return nil
}

// check gives every wrong field of the form.
func (a Actuals) check(t Task, today cal.Date) error {
	var fs fault.Fields
	fs.Check(a.Percent >= 0 && a.Percent <= 100, "percent", "portfolio.activity.percent_range")
	fs.Check(!a.Start.After(today), "actual_start", "portfolio.activity.actual_ahead")
	fs.Check(!a.Finish.After(today), "actual_finish", "portfolio.activity.actual_ahead")
	fs.Check(a.Finish.IsZero() || !a.Finish.Before(a.Start), "actual_finish", "portfolio.project.period_reversed")
	fs.Check((a.Percent == 100) == !a.Finish.IsZero(), "percent", "portfolio.activity.percent_done")
	fs.Check(a.Percent == 0 || !a.Start.IsZero() || t.Kind == KindMilestone, "actual_start", "portfolio.activity.start_missing")
	fs.Check(a.Forecast.IsZero() || t.Manual, "forecast", "portfolio.plan.computed")
	fs.Check(a.Forecast.IsZero() || !a.Forecast.Before(a.Start), "forecast", "portfolio.project.period_reversed")
	return fs.Err()
}

// foresee moves the typed dates of a task to where it is expected to end. One that has begun takes longer
// or shorter; one that has not moves as it is.
func (t *Task) foresee(on cal.Date) {
	if on.IsZero() || !t.Manual || !t.ActualFinish.IsZero() || on == t.Finish.Day() {
		return
	}
	by := t.Finish.Day().DaysUntil(on) * 24 * 60
	t.Finish = t.Finish.Add(by)
	if !t.Begun() || t.Finish.Before(t.Start) {
		t.Start = t.Start.Add(by)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
