package schedule

// node is a task made ready for computing: its clock, and how much of it lies between its dates.
type node struct {
	clock    *clock // of the task: lags, float and, without people of other hours, its duration
	spans    []span // of people whose clocks differ, when they determine the dates; else none
	extent   Duration
	rest     Duration // the part of extent after progress, for a started task
	done     Duration // the part before
	delay    Duration // levelling
	flags    flags
	assigned bool
}

// span is one person's part of a task in that person's clock.
type span struct {
	clock        *clock
	delay        Duration
	extent, rest Duration
}

type flags uint16

const (
	isSummary flags = 1 << iota
	isFixed         // stands where it is: manual or external
	isInactive
	isExternal
	isStarted
	isFinished
	isLate      // as late as possible
	isUnsettled // manual without dates: never critical
	isBlank
)

func (f flags) has(g flags) bool { return f&g != 0 }

// prepare makes a node of a task. people are its assignments with work.
func (p *Plan) prepare(i int) node {
	t := &p.net.Tasks[i]
	n := node{extent: t.Duration}
	for _, g := range t.Gaps {
		n.extent += g.Rest
	}
	if t.ActualStart != 0 {
		n.flags |= isStarted
		worked := max(0, t.Duration-t.Remaining)
		n.rest, n.done = t.Remaining, worked
		for _, g := range t.Gaps {
			if g.After >= worked {
				n.rest += g.Rest
			} else {
				n.done += g.Rest
			}
		}
	}
	mark := func(f flags, on bool) {
		if on {
			n.flags |= f
		}
	}
	mark(isSummary, p.graph.isSummary[i])
	mark(isInactive, t.Inactive)
	mark(isExternal, t.External)
	mark(isFinished, t.ActualFinish != 0)
	mark(isUnsettled, t.Manual && t.Unsettled)
	mark(isBlank, t.Blank)
	mark(isFixed, (t.Manual && !t.Unsettled || t.External) && t.Start != 0 && !p.graph.isSummary[i])
	mark(isLate, t.Constraint == AsLateAsPossible && !n.flags.has(isStarted|isFixed|isSummary))
	own := t.Calendar
	if own == 0 {
		own = p.net.Calendar
	}
	n.delay = t.LevellingDelay
	if t.Elapsed {
		n.clock = around
		return n
	}
	n.clock = p.clocks.of(own, 0)
	if !n.flags.has(isSummary | isFixed) {
		p.people(t, &n)
	}
	return n
}

// people lets the hours of the people determine the dates of a task, where they differ from its own.
func (p *Plan) people(t *Task, n *node) {
	if t.Effort == FixedDuration || t.IgnoreResourceHours && t.Calendar != 0 || t.Duration == 0 {
		return
	}
	var spans []span
	same, longest := true, -1
	for _, a := range p.byTask[t.UID] {
		as := &p.net.Assignments[a]
		r := p.resources[as.Resource]
		if r == nil || r.Kind != Work || as.Units <= 0 || as.Work <= 0 {
			continue
		}
		person := r.Calendar
		if person == 0 {
			person = p.net.Calendar
		}
		s := span{clock: p.clocks.of(t.Calendar, person), delay: as.Delay, extent: as.extent(as.Work), rest: as.extent(as.Remaining)}
		if s.clock.idle() {
			continue // somebody who never works determines nothing
		}
		if len(spans) > 0 && s.clock != spans[0].clock {
			same = false
		}
		if longest < 0 || s.delay+s.extent > spans[longest].delay+spans[longest].extent {
			longest = len(spans)
		}
		spans = append(spans, s)
	}
	if len(spans) == 0 {
		return
	}
	n.assigned = true
	if same { // the duration says it, to the tenth of a minute
		if spans[0].clock != n.clock {
			n.spans = []span{{clock: spans[0].clock, extent: n.extent, rest: n.rest}}
		}
		return
	}
	n.spans = spans
}

// shares are the parts of full effort in each tenth of an assignment's time, in percent.
var shares = [...][10]int{
	Flat:        {100, 100, 100, 100, 100, 100, 100, 100, 100, 100},
	BackLoaded:  {10, 15, 25, 50, 50, 75, 75, 100, 100, 100},
	FrontLoaded: {100, 100, 100, 75, 75, 50, 50, 25, 15, 10},
	DoublePeak:  {25, 50, 100, 50, 25, 25, 50, 100, 50, 25},
	EarlyPeak:   {25, 50, 100, 100, 75, 50, 50, 25, 15, 10},
	LatePeak:    {10, 15, 25, 50, 50, 75, 100, 100, 50, 25},
	Bell:        {10, 20, 40, 80, 100, 100, 80, 40, 20, 10},
	Turtle:      {25, 50, 75, 100, 100, 100, 100, 75, 50, 25},
}

// extent is the time that work takes at the units of the assignment.
func (a *Assignment) extent(work Duration) Duration {
	if a.Contour == Contoured {
		if a.Work == 0 {
			return a.Span
		}
		return Duration(int64(a.Span) * int64(work) / int64(a.Work))
	}
	sum := 0
	for _, share := range shares[a.Contour] {
		sum += share
	}
	const tenth = 6 * Second // of a minute: what Project counts in
	extent := work * FullTime * 1000 / Duration(a.Units) / Duration(sum)
	return (extent + tenth - 1) / tenth * tenth
}

// after is the moment at which the task ends that begins at start.
func (n *node) after(start Time) Time {
	if n.spans == nil {
		return n.clock.add(start, n.extent)
	}
	var end Time
	for i := range n.spans {
		s := &n.spans[i]
		end = max(end, s.clock.add(start, s.delay+s.extent))
	}
	return end
}

// ahead is the latest moment at which the task begins that ends by finish.
func (n *node) ahead(finish Time) Time { return n.back(finish, false) }

// aheadRest is ahead for what is left of a started task.
func (n *node) aheadRest(finish Time) Time { return n.back(finish, n.flags.has(isStarted)) }

func (n *node) back(finish Time, rest bool) Time {
	extent := n.extent
	if rest {
		extent = n.rest
	}
	if n.spans == nil {
		return n.clock.sub(finish, extent)
	}
	var start Time
	for i := range n.spans {
		s := &n.spans[i]
		extent := s.extent + s.delay
		if rest {
			extent = s.rest
		}
		if at := s.clock.sub(finish, extent); start == 0 || at < start {
			start = at
		}
	}
	return start
}

// begins is the first moment from t on at which the task can begin. What takes no time may stand at the end of a
// shift.
func (n *node) begins(t Time) Time {
	if n.extent == 0 && n.clock.edge(t) {
		return t
	}
	if n.spans == nil {
		return n.clock.next(t)
	}
	var begin Time
	for i := range n.spans {
		s := &n.spans[i]
		if at := s.clock.next(t); begin == 0 || at < begin {
			begin = at
		}
	}
	return begin
}

// ends is the last moment up to t at which the task can end.
func (n *node) ends(t Time) Time {
	if n.spans == nil {
		return n.clock.previous(t)
	}
	var end Time
	for i := range n.spans {
		end = max(end, n.spans[i].clock.previous(t))
	}
	return end
}

// resumes is the end of a started task: what is left goes on where it stopped, or when it is to be resumed.
func (n *node) resumes(t *Task) Time {
	if n.spans == nil {
		from := n.clock.add(t.ActualStart, n.done)
		if t.Resume > from {
			from = t.Resume
		}
		return n.clock.add(from, n.rest)
	}
	var end Time
	for i := range n.spans {
		s := &n.spans[i]
		from := s.clock.add(t.ActualStart, max(0, s.extent-s.rest))
		if t.Resume > from {
			from = t.Resume
		}
		end = max(end, s.clock.add(from, s.rest))
	}
	return end
}
