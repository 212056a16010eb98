package demo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// Bigger projects have a plan whose dates are computed: each activity of the content is prepared, carried
// out and reviewed, waits for the one before it, and a last task closes the project.

// uids of a plan: an activity has ten, the tasks below it follow.
const (
	firstActivity = 100
	closingTask   = 900
)

// parts of an activity, each with its share of the days.
var parts = []struct {
	title i18n.Text
	share float64
}{
	{i18n.Text{EN: "Preparation with the recipient", FR: "Préparation avec le bénéficiaire"}, 0.2},
	{i18n.Text{EN: "Work on site", FR: "Travaux sur place"}, 0.65},
	{i18n.Text{EN: "Review and report", FR: "Contrôle et compte rendu"}, 0.15},
}

var closing = i18n.Text{EN: "Final report and handover of the file", FR: "Rapport final et remise du dossier"}

// networked reports whether the project has a computed plan.
func (w *work) networked() bool { return w.Track != portfolio.TrackLight && len(w.Activities) >= 3 }

// worked is how many days are worked from one to another, both counted.
func (w *work) worked(from, to cal.Date) int {
	calendar, n := cal.NewWorkCalendar(w.Partner.Code), 0
	for day := from; !day.After(to); day = day.AddDays(1) {
		if calendar.Works(day) {
			n++
		}
	}
	return n
}

func days(n int) string { return strconv.Itoa(max(n, 0)) }

// before is the activity that ends last before a day, -1 for none.
func (w *work) before(on cal.Date) int {
	found := -1
	for i, a := range w.Activities {
		if end := w.on(a.End); end.Before(on) && (found < 0 || end.After(w.on(w.Activities[found].End))) {
			found = i
		}
	}
	return found
}

func activityUID(i int) int { return firstActivity + 10*i }

// tie is an edit that lets a task wait for the end of an activity, so many working days.
func (w *work) tie(to, activity int, since cal.Date) plan.Edit {
	lag := w.worked(w.on(w.Activities[activity].End).AddDays(1), since)
	return plan.Edit{Verb: plan.Tie, UID: to, Link: &plan.Link{From: activityUID(activity) + len(parts), Kind: plan.FinishStart, Lag: max(lag, 0) * plan.DayMinutes, Unit: plan.LagWork}}
}

// network makes the plan on a day and lets it take its course.
func (w *work) network(on cal.Date) {
	w.at(on, w.Officer, "plan "+w.Key, func(ctx context.Context) error {
		_, err := w.Plan.Change(ctx, w.id, w.outline()...)
		return err
	})
	if i, ok := pauses[w.Key]; ok {
		w.at(on, w.Officer, "split an activity of "+w.Key, func(ctx context.Context) error { return w.pause(ctx, activityUID(i)+2) })
	}
	for i := range w.Milestones {
		w.mark(&w.Milestones[i], on)
	}
	w.at(on, w.Officer, "tie the milestones of "+w.Key, w.tieMilestones)
	for i := range w.Activities {
		w.advance(i)
		for _, m := range w.Activities[i].Moves {
			w.postpone(i, m)
		}
	}
}

// postpone tells new dates of an activity that has not begun: its parts share the days between them.
func (w *work) postpone(activity int, m ActivityMove) {
	w.at(w.on(m.On), w.Officer, "postpone an activity of "+w.Key, func(ctx context.Context) error {
		p, err := w.Plan.Read(ctx, w.id)
		if err != nil {
			return err
		}
		start, before := w.on(m.Start), 0.0
		length := float64(start.DaysUntil(w.on(m.End)) + 1)
		for k, part := range parts {
			t, _ := p.Task(activityUID(activity) + k + 1)
			form := portfolio.TaskForm{Code: t.Code, Title: t.Title, Owner: t.Owner, PlannedStart: start.AddDays(int(before*length + 0.5))}
			before += part.share
			form.PlannedEnd = later(form.PlannedStart, start.AddDays(int(before*length+0.5)-1))
			if _, err := w.Portfolio.EditActivity(ctx, w.id, portfolio.ActivityID(t.ID), 0, form); err != nil {
				return err
			}
		}
		return nil
	})
}

// outline are the edits that make the tasks.
func (w *work) outline() []plan.Edit {
	var edits []plan.Edit
	total := 1
	for _, a := range w.Activities {
		total += w.worked(w.on(a.Start), w.on(a.End))
	}
	for i := range w.Activities {
		edits = append(edits, w.outlineOf(i, total)...)
	}
	return append(edits, w.close()...)
}

func (w *work) outlineOf(i, total int) []plan.Edit {
	a := &w.Activities[i]
	start, end := w.on(a.Start), w.on(a.End)
	top := activityUID(i)
	edits := []plan.Edit{{Verb: plan.Add, New: top, Fields: &plan.Fields{Title: textOf(a.Title), Code: a.Code, Kind: plan.KindTask, Days: "1", Owner: w.person(a.Owner, w.Officer)}}}
	all := max(w.worked(start, end), len(parts))
	left := all
	for k, part := range parts {
		n := max(1, int(float64(all)*part.share+0.5))
		if k == len(parts)-1 {
			n = max(1, left)
		}
		left -= n
		uid := top + k + 1
		f := &plan.Fields{Title: part.title, Code: a.Code + "." + strconv.Itoa(k+1), Kind: plan.KindTask, Days: days(n), Owner: w.person(a.Owner, w.Officer), Cost: w.Budget * 90 * int64(n) / int64(total)}
		if k == 0 && w.before(start) < 0 {
			f.Constraint, f.ConstraintOn = plan.StartNoEarlierThan, start
		}
		edits = append(edits, plan.Edit{Verb: plan.Add, New: uid, Fields: f}, plan.Edit{Verb: plan.Indent, UID: uid})
		switch before := w.before(start); {
		case k > 0:
			edits = append(edits, plan.Edit{Verb: plan.Tie, UID: uid, Link: &plan.Link{From: uid - 1, Kind: plan.FinishStart, Unit: plan.LagWork}})
		case before >= 0:
			edits = append(edits, w.tie(uid, before, start.AddDays(-1)))
		}
		if who := w.person(a.Owner, w.Officer); who != "" {
			edits = append(edits, plan.Edit{Verb: plan.Assign, UID: uid, Actor: who, Units: []int{40, 25, 50}[k]})
		}
	}
	return edits
}

// close is the last task: it ends with the project.
func (w *work) close() []plan.Edit {
	end := w.on(w.End)
	last := w.before(end)
	f := &plan.Fields{Title: closing, Kind: plan.KindTask, Days: days(5), Owner: w.actors[w.Officer], Cost: w.Budget * 10}
	if len(w.Exceptions) > 0 { // what calls for an exception is told to the day
		f.Manual, f.Start, f.Finish = true, end.AddDays(-6), end
		return []plan.Edit{{Verb: plan.Add, New: closingTask, Fields: f}}
	}
	if last < 0 {
		f.Constraint, f.ConstraintOn = plan.StartNoEarlierThan, end.AddDays(-7)
		return []plan.Edit{{Verb: plan.Add, New: closingTask, Fields: f}}
	}
	f.Days = days(max(1, w.worked(w.on(w.Activities[last].End).AddDays(1), end)))
	return []plan.Edit{{Verb: plan.Add, New: closingTask, Fields: f}, w.tie(closingTask, last, w.on(w.Activities[last].End))}
}

// tieMilestones lets each milestone wait for the activity that ends last before it.
func (w *work) tieMilestones(ctx context.Context) error {
	p, err := w.Plan.Read(ctx, w.id)
	if err != nil {
		return err
	}
	var edits []plan.Edit
	for i := range w.Milestones {
		m := &w.Milestones[i]
		at := slices.IndexFunc(p.Tasks, func(t plan.Task) bool { return t.Title == textOf(m.Title) && t.Kind == plan.KindMilestone })
		on := w.on(m.Baseline)
		if before := w.before(on.AddDays(1)); at >= 0 && before >= 0 {
			edits = append(edits, w.tie(p.Tasks[at].UID, before, on))
		}
	}
	if len(edits) == 0 {
		return nil
	}
	_, err = w.Plan.Change(ctx, w.id, edits...)
	return err
}

// advance lets an activity be begun, go on until a week before the world's day, and be done.
func (w *work) advance(i int) {
	a := &w.Activities[i]
	began, done := w.on(a.Began), w.on(a.Done)
	if began.IsZero() {
		return
	}
	w.tell(began, i, 5, began)
	switch {
	case !done.IsZero():
		w.tell(done, i, 100, began)
	case a.Percent > 0:
		w.tell(later(began, w.on(In(-7))), i, a.Percent, began)
	}
}

// tell records on a day that so much of an activity is done: its parts one after the other, each in its
// share of the time that has passed.
func (w *work) tell(on cal.Date, activity, percent int, began cal.Date) {
	w.at(on, w.Officer, "carry out an activity of "+w.Key, func(ctx context.Context) error {
		on := cal.Of(w.clock.Now())
		var edits []plan.Edit
		passed, before := began.DaysUntil(on), 0.0
		for k, part := range parts {
			part := max(0, min(1, (float64(percent)/100-before)/part.share))
			first, last := before/float64(percent)*100, min(1, (before+parts[k].share)/float64(percent)*100)
			before += parts[k].share
			a := &plan.Actuals{Percent: int(part*100 + 0.5)}
			if a.Percent == 0 {
				continue
			}
			a.Start = began.AddDays(int(first * float64(passed)))
			if a.Percent == 100 {
				a.Finish = began.AddDays(int(last * float64(passed)))
			}
			edits = append(edits, plan.Edit{Verb: plan.Progress, UID: activityUID(activity) + k + 1, Actuals: a})
		}
		if len(edits) == 0 {
			return nil
		}
		_, err := w.Plan.Change(ctx, w.id, edits...)
		return err
	})
}

// foretell lets the plan end as the officer forecasts on a day: by what is left of the running task with
// the least float, or, where that does not lead there, by a typed end of the last task.
func (w *work) foretell(ctx context.Context, end cal.Date) error {
	for range 3 {
		if len(w.Exceptions) > 0 {
			break
		}
		p, err := w.Plan.Read(ctx, w.id)
		if err != nil || !p.Linked() {
			return err
		}
		now := p.Period().End
		if off := now.DaysUntil(end); off >= -2 && off <= 2 {
			return nil
		}
		e, ok := w.stretch(p, w.worked(now.AddDays(1), end)-w.worked(end.AddDays(1), now))
		if !ok {
			break
		}
		if _, err := w.Plan.Change(ctx, w.id, e); err != nil {
			return err
		}
	}
	return w.typeEnd(ctx, end)
}

// stretch is the edit that makes the running task with the least float take so many days more.
func (w *work) stretch(p *plan.Plan, late int) (plan.Edit, bool) {
	running := -1
	for i, t := range p.Tasks {
		if t.Kind == plan.KindTask && !t.Summary && !t.Manual && !t.ActualStart.IsZero() && t.ActualFinish.IsZero() && (running < 0 || t.TotalFloat < p.Tasks[running].TotalFloat) {
			running = i
		}
	}
	if running < 0 {
		return plan.Edit{}, false
	}
	t, today := p.Tasks[running], cal.Of(w.clock.Now())
	left := w.worked(today.AddDays(1), t.Finish.Day()) + late
	if late > 0 {
		left += t.TotalFloat / plan.DayMinutes
	}
	return plan.Edit{Verb: plan.Progress, UID: t.UID, Actuals: &plan.Actuals{Percent: t.Percent, Start: t.ActualStart.Day(), RemainingDays: days(left)}}, left > 0
}

// typeEnd types the end of the last task.
func (w *work) typeEnd(ctx context.Context, end cal.Date) error {
	p, err := w.Plan.Read(ctx, w.id)
	if err != nil {
		return err
	}
	t, _ := p.Task(closingTask)
	start := t.Start.Day()
	if !start.Before(end) {
		start = end.AddDays(-4)
	}
	form := portfolio.TaskForm{Title: t.Title, Owner: t.Owner, PlannedStart: start, PlannedEnd: end}
	_, err = w.Portfolio.EditActivity(ctx, w.id, portfolio.ActivityID(t.ID), 0, form)
	return err
}

// waits are the projects that wait for a milestone of another of their package.
var waits = map[string]string{"mda-command": "mda-cirt", "mrt-depot": "mrt-career"}

// wait ties the first task of a project to the last milestone of the other that lies before it.
func (p *partner) wait(works []*work) {
	for _, w := range works {
		other := waits[w.Key]
		at := slices.IndexFunc(works, func(x *work) bool { return x.Key == other })
		if other == "" || at < 0 || !w.networked() || !works[at].networked() {
			continue
		}
		from := works[at]
		w.at(later(w.planDay(), from.planDay()).AddDays(1), w.Officer, "tie "+w.Key+" to "+other, func(ctx context.Context) error {
			plans, err := w.Plan.Read(ctx, from.id)
			if err != nil {
				return err
			}
			var last plan.Task
			for _, t := range plans.Tasks {
				if t.Kind == plan.KindMilestone && t.Finish.Day().Before(w.on(w.Start)) && t.Finish.After(last.Finish) {
					last = t
				}
			}
			if last.UID == 0 {
				return fmt.Errorf("no milestone of %s lies before %s", other, w.Key)
			}
			_, err = w.Plan.Change(ctx, w.id, plan.Edit{Verb: plan.Tie, UID: activityUID(0) + 1, Link: &plan.Link{FromProject: from.id, From: last.UID, Kind: plan.FinishStart, Unit: plan.LagWork}})
			return err
		})
	}
}

// pauses are the activities, by their project, whose work on site rests for a while.
var pauses = map[string]int{"jor-mwtc": 3}

// pauseDays is how many working days such work rests.
const pauseDays = 10

// pause splits a task: it rests after half its days, and ends when it would have ended without a rest, by as many days
// of work less.
func (w *work) pause(ctx context.Context, uid int) error {
	p, err := w.Plan.Read(ctx, w.id)
	if err != nil {
		return err
	}
	t, ok := p.Task(uid)
	all := t.Duration / plan.DayMinutes
	if !ok || all < 2*pauseDays {
		return fmt.Errorf("task %d of %s is too short to rest", uid, w.Key)
	}
	first, again := all/2, t.Start.Day()
	for w.worked(t.Start.Day(), again) <= first+pauseDays {
		again = again.AddDays(1)
	}
	f := &plan.Fields{Title: t.Title, Code: t.Code, Kind: t.Kind, Owner: t.Owner, Days: days(all - pauseDays), Follows: t.Follows, Constraint: t.Constraint, ConstraintOn: t.ConstraintAt.Day(), Cost: t.Cost,
		Parts: []plan.Part{{Start: t.Start.Day(), Days: days(first)}, {Start: again, Days: days(all - pauseDays - first)}}}
	_, err = w.Plan.Change(ctx, w.id, plan.Edit{Verb: plan.Put, UID: uid, Fields: f})
	return err
}

// holidays enters some days off of the partners and a part-time week, as examples of data that an office keeps.
func (b *builder) holidays() {
	year := b.day.Year()
	date := func(month time.Month, day int) cal.Date { return cal.NewDate(year, month, day) }
	days := map[string][]plan.DayOff{
		"MDA": {{From: date(8, 27), Name: i18n.Text{EN: "Independence Day", FR: "Jour de l’indépendance"}}, {From: date(8, 31), Name: i18n.Text{EN: "Language Day", FR: "Fête de la langue"}}},
		"GEO": {{From: date(5, 26), Name: i18n.Text{EN: "Independence Day", FR: "Jour de l’indépendance"}}, {From: date(11, 23), Name: i18n.Text{EN: "Saint George’s Day", FR: "Saint-Georges"}}},
		"JOR": {{From: date(5, 25), Name: i18n.Text{EN: "Independence Day", FR: "Jour de l’indépendance"}}},
	}
	for _, country := range slices.Sorted(maps.Keys(days)) { // in one order, so that a day gives one world
		list := days[country]
		for i := range list {
			list[i].To = list[i].From
		}
		b.at(b.opened, teamLeader, "enter the holidays of "+country, func(ctx context.Context) error {
			_, err := b.Plan.EditCalendar(ctx, country, 0, plan.CalendarForm{Week: plan.CalendarOf(country).Week, Days: list})
			return err
		})
	}
	week := plan.WorkingWeek{From: b.opened, Hours: [7]string{0: plan.OrdinaryHours, 1: plan.OrdinaryHours, 2: "08:00-12:30", 3: plan.OrdinaryHours}} // half of Wednesday, no Friday
	b.at(b.opened, teamLeader, "enter the working week of "+secretary, func(ctx context.Context) error {
		_, err := b.Plan.EditCalendar(ctx, string(b.actors[secretary]), 0, plan.CalendarForm{Base: "BEL", Weeks: []plan.WorkingWeek{week}})
		return err
	})
}
