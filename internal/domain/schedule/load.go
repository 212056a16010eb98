package schedule

import (
	"slices"

	"cairn/internal/kernel/cal"
)

// WeekLoad is what a person has to do in a week.
type WeekLoad struct {
	Monday   cal.Date `json:"monday"`
	Work     Duration `json:"work"`
	Capacity Duration `json:"capacity"` // working time of the person's calendar × units
	// Over says that on some day the person has more to do than the day has, even where the week has room.
	Over  bool  `json:"over"`
	Tasks []int `json:"tasks"` // UIDs of the tasks with work in the week
}

// Load is the load of a person, week by week from the first work to the last.
type Load struct {
	Resource int        `json:"resource"`
	Weeks    []WeekLoad `json:"weeks"`
	Over     bool       `json:"over"`
}

// longestLoad bounds the weeks shown of one person: thirty years.
const longestLoad = 30 * 53

// Load spreads the work of every assignment over its task's dates in the person's hours and says where it is too
// much. Work already done is where it was done. Material and cost have no load.
func (p *Plan) Load() []Load {
	var loads []Load
	for i := range p.net.Resources {
		r := &p.net.Resources[i]
		if r.Kind != Work {
			continue
		}
		if weeks := p.load(r); len(weeks) > 0 {
			loads = append(loads, Load{r.UID, weeks, slices.ContainsFunc(weeks, func(w WeekLoad) bool { return w.Over })})
		}
	}
	return loads
}

func (p *Plan) load(r *Resource) []WeekLoad {
	days, tasks := map[int]Duration{}, map[int][]int{}
	for a := range p.net.Assignments {
		as := &p.net.Assignments[a]
		if i, ok := p.graph.index[as.Task]; ok && as.Resource == r.UID && !p.nodes[i].flags.has(isInactive|isBlank) {
			p.spreadWork(as, i, r, days, tasks)
		}
	}
	if len(days) == 0 {
		return nil
	}
	first, last := 1<<62, -1<<62
	for day := range days {
		week, _ := weeks(day)
		first, last = min(first, week), max(last, week)
	}
	last = min(last, first+longestLoad)
	hours := p.hoursOf(r)
	list := make([]WeekLoad, 0, last-first+1)
	for week := first; week <= last; week++ {
		w := WeekLoad{Monday: startOf(week * 7).Date(), Tasks: slices.Compact(slices.Sorted(slices.Values(tasks[week])))}
		for day := week * 7; day < week*7+7; day++ {
			room := r.capacity(day, hours)
			w.Work, w.Capacity = w.Work+days[day], w.Capacity+room
			w.Over = w.Over || days[day] > room+Minute // rounding is no overload
		}
		list = append(list, w)
	}
	return list
}

func (p *Plan) hoursOf(r *Resource) *clock {
	uid := r.Calendar
	if uid == 0 {
		uid = p.net.Calendar
	}
	return p.clocks.of(0, uid)
}

// capacity is what a person can do on a day.
func (r *Resource) capacity(day int, hours *clock) Duration {
	units := r.MaxUnits
	for _, a := range r.Availability {
		if at := startOf(day); (a.From == 0 || at >= a.From) && (a.To == 0 || at <= a.To) {
			units = a.Units
			break
		}
	}
	return hours.between(startOf(day), startOf(day+1)) * Duration(units) / FullTime
}

// spreadWork puts an assignment's work on the days of its task, in the shape of its contour.
func (p *Plan) spreadWork(a *Assignment, i int32, r *Resource, days map[int]Duration, tasks map[int][]int) {
	d := p.dates[i]
	c := p.clocks.of(p.net.Tasks[i].Calendar, r.Calendar)
	if r.Calendar == 0 {
		c = p.clocks.of(p.net.Tasks[i].Calendar, p.net.Calendar)
	}
	if p.net.Tasks[i].IgnoreResourceHours || c.idle() {
		c = p.nodes[i].clock
	}
	start := d.Start
	if a.Delay != 0 {
		start = c.add(start, a.Delay)
	}
	from, to := c.at(start), c.at(d.Finish)
	if length := a.span(); a.Units > 0 && length > 0 && a.Contour != Contoured {
		to = min(to, from+length)
	}
	if a.Work <= 0 || to <= from {
		return
	}
	first, _ := start.day()
	last, _ := d.Finish.day()
	var before Duration
	for day := first; day <= last && day-first < longestLoad*7; day++ {
		until := min(to, c.at(startOf(day+1)))
		if until <= from {
			continue
		}
		done := a.doneAt(until-from, to-from)
		if done > before {
			days[day] += done - before
			week, _ := weeks(day)
			tasks[week] = append(tasks[week], a.Task)
			before = done
		}
	}
}

// span is how long an assignment takes at its units, 0 when they do not say.
func (a *Assignment) span() Duration {
	if a.Units <= 0 {
		return 0
	}
	return a.extent(a.Work)
}

// doneAt is how much of an assignment's work is done after so much of its time.
func (a *Assignment) doneAt(at, all Duration) Duration {
	contour := a.Contour
	if contour >= Contoured {
		contour = Flat
	}
	sum, done := 0, Duration(0)
	for _, share := range shares[contour] {
		sum += share
	}
	for tenth, share := range shares[contour] {
		begin, end := all*Duration(tenth)/10, all*Duration(tenth+1)/10
		if at >= end {
			done += a.Work * Duration(share)
		} else if at > begin {
			done += a.Work * Duration(share) * (at - begin) / (end - begin)
		}
	}
	if at >= all {
		return a.Work
	}
	return min(a.Work, done/Duration(sum))
}
