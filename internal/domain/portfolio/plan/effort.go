package plan

import (
	"slices"

	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/fault"
)

// Follows says which of effort, duration and units of a task is worked out from the other two. Effort is the working
// time of all people together: duration times units.
type Follows string

// The three.
const (
	EffortFollows   Follows = ""         // from the duration and the units
	DurationFollows Follows = "duration" // from the effort and the units
	UnitsFollow     Follows = "units"    // from the effort and the duration
)

// asInFile stands in lines that were stored before a plan knew what follows: it is what their file says.
const asInFile Follows = "file"

// resolve takes from the file what follows of lines that do not say it. Where the duration is the file's no more, the
// effort is that of now.
func (p *Plan) resolve() {
	var had map[int]Task
	for i := range p.Tasks {
		t := &p.Tasks[i]
		if t.Follows != asInFile {
			continue
		}
		if had == nil {
			had = byUID(p.snapshotOf(&p.file.Network).Tasks)
		}
		line := had[t.UID]
		if t.Follows, t.Effort = line.Follows, line.Effort; t.Duration != line.Duration {
			t.Effort = p.effort(*t)
		}
	}
}

// AllFollows are all, in the order of the form.
var AllFollows = []Follows{EffortFollows, DurationFollows, UnitsFollow}

// Word is the text key of its name.
func (f Follows) Word() string {
	if f == EffortFollows {
		return "portfolio.plan.follows.effort"
	}
	return "portfolio.plan.follows." + string(f)
}

// mostUnits is the largest share of a day, in percent, that one line of a team can have.
const mostUnits = 1000

// units are the shares of all who are on a task, in percent; one person all day where nobody is.
func (p *Plan) units(uid int) int {
	n := 0
	for _, a := range p.Assignments {
		if a.Task == uid {
			n += a.Units
		}
	}
	if n == 0 {
		return 100
	}
	return n
}

// effort is what is stored of the effort of a task: 0 where it follows.
func (p *Plan) effort(t Task) int {
	if t.Follows == EffortFollows {
		return 0
	}
	return t.Duration * p.units(t.UID) / 100
}

// weigh takes effort and what follows from the form of a task, which was another before, and works out what follows.
// Where none of the three has changed, all stay: a file may have worked them out in a finer way.
func (p *Plan) weigh(i int, f *Fields, was Task) error {
	t := &p.Tasks[i]
	if !slices.Contains(AllFollows, f.Follows) {
		return wrong("follows", "portfolio.plan.follows_unknown", nil)
	}
	t.Follows, t.Effort = f.Follows, 0
	if t.Kind == KindMilestone || p.summary(i) {
		t.Follows = EffortFollows
	}
	if t.Follows == EffortFollows {
		return nil
	}
	if t.Follows == DurationFollows && len(t.Splits) > 0 && !(was.Follows == DurationFollows && slices.Equal(was.Splits, t.Splits)) {
		return wrong("follows", "portfolio.plan.follows_parts", nil)
	}
	var err error
	if t.Effort, err = parseDays("effort", f.Effort); err != nil {
		return err
	}
	if t.Effort == 0 {
		return wrong("effort", "portfolio.plan.effort_missing", nil)
	}
	if t.Follows == was.Follows && t.Effort == was.Effort && t.Duration == was.Duration {
		return nil
	}
	told := t.Effort
	if err := p.balance(i, "effort"); err != nil {
		return err
	}
	if told != t.Effort && told != was.Effort {
		return wrong("effort", "portfolio.plan.effort_begun", nil)
	}
	return nil
}

// balance works out what follows of a task after its team or its effort has changed; at is the field that a fault is
// of. What has begun is not moved into its past: its duration stays, and what is left of it is told as progress.
func (p *Plan) balance(i int, at string) error {
	t := &p.Tasks[i]
	units := p.units(t.UID)
	switch t.Follows {
	case DurationFollows:
		if t.Begun() || !t.ActualFinish.IsZero() {
			t.Effort = p.effort(*t)
			return nil
		}
		was := t.Duration
		if t.Duration = (t.Effort*100 + units - 1) / units; t.Duration > MaxDays*DayMinutes {
			return wrong(at, "portfolio.plan.days", fault.Args{"most": MaxDays})
		}
		t.cut(was)
	case UnitsFollow:
		if t.Duration == 0 {
			return wrong("days", "portfolio.plan.duration_missing", nil)
		}
		for j := range p.Assignments {
			a := &p.Assignments[j]
			if a.Task != t.UID {
				continue
			}
			share := int(float64(a.Units)*float64(t.Effort)*100/(float64(t.Duration)*float64(units)) + 0.5)
			if share > mostUnits {
				return wrong(at, "portfolio.plan.units_too_many", fault.Args{"most": mostUnits, "units": share})
			}
			a.Units = max(1, share)
		}
	}
	return nil
}

// effortTo puts what is fixed into the engine's words. Project keeps one of the three: the duration and the effort of a
// task whose units follow are a fixed duration that is effort-driven there.
func (t Task) effortTo(out *schedule.Task) {
	out.Effort, out.EffortDriven, out.Work = schedule.FixedUnits, false, minutes(t.Effort)
	switch t.Follows {
	case DurationFollows:
		out.Effort, out.EffortDriven = schedule.FixedWork, true
	case UnitsFollow:
		out.Effort, out.EffortDriven = schedule.FixedDuration, true
	}
}

// effortOf takes what a file fixes of a task.
func (t *Task) effortOf(in schedule.Task) {
	switch {
	case in.Work <= 0 || t.Duration == 0:
	case in.Effort == schedule.FixedWork:
		t.Follows = DurationFollows
	case in.Effort == schedule.FixedDuration && in.EffortDriven:
		t.Follows = UnitsFollow
	}
	if t.Follows != EffortFollows {
		t.Effort = minutesOf(in.Work)
	}
}
