package schedule

// Cause says what drives the start of a task.
type Cause uint8

// The causes.
const (
	ByStart      Cause = iota // the start of the project
	ByLink                    // a link: see Driver.Link
	ByConstraint              // its own constraint
	ByActual                  // it has started
	ByManual                  // somebody put it there
	BySummary                 // a constraint on the summary above
	ByLevelling               // a levelling delay
	ByFinish                  // it is to be as late as possible
	BySubtasks                // a summary: what lies below it
)

// early computes the early dates of a node and what drives them.
func (p *Plan) early(i int32) (es, ef Time, by driver) {
	if int(i) >= p.graph.tasks {
		return p.earlyVirtual(i)
	}
	n, t := &p.nodes[i], &p.net.Tasks[i]
	switch {
	case n.flags.has(isSummary | isBlank):
		return 0, 0, driver{}
	case n.flags.has(isFixed):
		if t.Finish >= t.Start {
			return t.Start, t.Finish, driver{cause: ByManual}
		}
		return t.Start, n.after(t.Start), driver{cause: ByManual}
	case n.flags.has(isStarted):
		return p.earlyStarted(n, t)
	}
	return p.earlyWaiting(i, n, t)
}

func (p *Plan) earlyStarted(n *node, t *Task) (es, ef Time, by driver) {
	by = driver{cause: ByActual}
	if t.ActualFinish != 0 {
		return t.ActualStart, t.ActualFinish, by
	}
	ef = n.resumes(t)
	if t.Constraint == FinishNoEarlierThan {
		ef = max(ef, t.ConstraintDate)
	}
	return t.ActualStart, ef, by
}

// bounds are what the links ask of a task: not to start, and not to finish, before.
type bounds struct {
	start, finish Time
	startBy       driver
	finishBy      driver
	any           bool
}

func (p *Plan) bounds(i int32, c *clock) (b bounds) {
	for _, e := range p.graph.before(i) {
		if e.typ == held {
			if at := p.es[e.other]; at != 0 && at > b.start {
				b.start, b.startBy = at, p.drivers[e.other]
				b.any = b.any || p.drivers[e.other].cause == ByLink
				if b.startBy.cause != ByLink {
					b.startBy = driver{cause: BySummary, from: p.graph.task(e.other)}
				}
			}
			continue
		}
		l := &p.net.Links[e.link]
		from := p.graph.task(e.other)
		es, ef := p.es[e.other], p.ef[e.other]
		if p.second && p.nodes[from].flags.has(isLate) {
			es, ef = p.ls[e.other], p.lf[e.other]
		}
		by := driver{cause: ByLink, link: e.link, from: from}
		b.any = true
		switch e.typ {
		case FinishStart, StartStart:
			at := ef
			if e.typ == StartStart {
				at = es
			}
			if at = p.on(l, from, at, c); at > b.start {
				b.start, b.startBy = at, by
			}
		default:
			at := ef
			if e.typ == StartFinish {
				at = es
			}
			at = p.on(l, from, at, c)
			if at > b.finish {
				b.finish, b.finishBy = at, by
			}
		}
	}
	return b
}

func (p *Plan) earlyWaiting(i int32, n *node, t *Task) (es, ef Time, by driver) {
	b := p.bounds(i, n.clock)
	start, by := b.start, b.startBy
	switch {
	case b.any || b.start != 0:
	case t.Constraint == StartNoEarlierThan, t.Constraint == FinishNoEarlierThan:
	default:
		start, by = p.origin, driver{cause: ByStart}
	}
	var exact Time // the moment at which it has to end
	if start != 0 {
		start = n.begins(start)
	}
	if b.finish != 0 {
		at := n.ahead(b.finish)
		if b.finishBy.cause == ByLink && p.net.Links[b.finishBy.link].Type == FinishFinish {
			at = max(at, p.origin)
		}
		if at > start {
			start, by, exact = at, b.finishBy, b.finish
		}
	}
	start, exact, by = p.constrain(n, t, start, exact, by)
	if n.delay != 0 {
		if t.LevellingDelayWorked {
			start = n.clock.add(n.clock.next(start), n.delay)
		} else {
			start = start.Add(n.delay)
		}
		exact, by = 0, driver{cause: ByLevelling}
	}
	start = n.begins(start)
	finish := n.after(start)
	if exact > finish && n.clock.next(exact) == exact && n.clock.between(finish, exact) == 0 {
		finish = exact // the beginning of a shift, where the other task stands
	}
	return start, finish, by
}

// constrain applies the task's own constraint to the start its links ask for.
func (p *Plan) constrain(n *node, t *Task, start, exact Time, by driver) (Time, Time, driver) {
	own := driver{cause: ByConstraint}
	hard := p.net.HonourConstraints
	var at, end Time
	switch t.Constraint {
	case StartNoEarlierThan, StartNoLaterThan, MustStartOn:
		at = t.ConstraintDate
	case FinishNoEarlierThan, FinishNoLaterThan, MustFinishOn:
		at, end = n.ahead(t.ConstraintDate), t.ConstraintDate
	default:
		return start, exact, by
	}
	switch t.Constraint {
	case StartNoEarlierThan, FinishNoEarlierThan:
		if n.begins(at) > start {
			return at, end, own
		}
	case StartNoLaterThan, FinishNoLaterThan:
		if hard && start > at {
			return at, end, own
		}
	default:
		if hard || at > start {
			return at, end, own
		}
	}
	return start, exact, by
}

// earlyVirtual computes a node that stands for a summary.
func (p *Plan) earlyVirtual(i int32) (es, ef Time, by driver) {
	g := p.graph
	summary := g.task(i)
	switch g.kind[int(i)-g.tasks] {
	case gate:
		c := p.nodes[summary].clock
		b := p.bounds(i, c)
		es, by = b.start, b.startBy
		if t := &p.net.Tasks[summary]; t.Constraint == StartNoEarlierThan && t.ConstraintDate > es {
			es, by = t.ConstraintDate, driver{cause: BySummary, from: summary}
		}
		return es, es, by
	case first:
		for _, e := range g.before(i) {
			if at := p.es[e.other]; at != 0 && (es == 0 || at < es) {
				es = at
			}
		}
		return es, es, by
	}
	for _, e := range g.before(i) {
		ef = max(ef, p.ef[e.other])
	}
	return ef, ef, by
}
