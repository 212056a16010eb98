package schedule

// Dates are what is computed of a task. For a summary they are rolled up from what lies below it.
type Dates struct {
	Start       Time     `json:"start"`  // as scheduled: the actual start, else the early one, or the late one for as late as possible
	Finish      Time     `json:"finish"` // likewise
	EarlyStart  Time     `json:"early_start"`
	EarlyFinish Time     `json:"early_finish"`
	LateStart   Time     `json:"late_start"`
	LateFinish  Time     `json:"late_finish"`
	Duration    Duration `json:"duration"` // work from start to finish in the task's calendar, less gaps
	FreeFloat   Duration `json:"free_float"`
	TotalFloat  Duration `json:"total_float"`
	StartFloat  Duration `json:"start_float"`
	FinishFloat Duration `json:"finish_float"`
	Critical    bool     `json:"critical"`
	Summary     bool     `json:"summary"`
}

type driver struct {
	cause Cause
	link  int32 // for ByLink
	from  int32 // the task that drives, for ByLink and BySummary
}

// float computes what follows from the four dates of a task that is no summary.
func (p *Plan) float(i int32) Dates {
	n, t := &p.nodes[i], &p.net.Tasks[i]
	d := Dates{EarlyStart: p.es[i], EarlyFinish: p.ef[i], LateStart: p.ls[i], LateFinish: p.lf[i], Duration: t.Duration}
	d.Start, d.Finish = d.EarlyStart, d.EarlyFinish
	if n.flags.has(isLate) || p.net.FromFinish && t.Constraint == AsLateAsPossible && !n.flags.has(isStarted|isFixed) {
		d.Start, d.Finish = d.LateStart, d.LateFinish
	}
	if n.flags.has(isBlank) || d.EarlyStart == 0 {
		return d
	}
	if n.flags.has(isFinished) {
		return d
	}
	d.StartFloat, d.FinishFloat = n.clock.between(d.EarlyStart, d.LateStart), n.clock.between(d.EarlyFinish, d.LateFinish)
	d.TotalFloat = min(d.StartFloat, d.FinishFloat)
	if n.flags.has(isStarted) {
		d.TotalFloat = d.FinishFloat
	}
	if n.flags.has(isLate) && !p.net.FromFinish {
		d.StartFloat, d.FinishFloat, d.TotalFloat = 0, 0, 0
	}
	d.FreeFloat = max(0, p.free(i, n, d.TotalFloat))
	d.Critical = d.TotalFloat <= p.net.CriticalLimit && !n.flags.has(isUnsettled|isInactive|isExternal)
	return d
}

// free is the gap to the nearest successor, or total where there is none.
func (p *Plan) free(i int32, n *node, total Duration) Duration {
	gap, found := Duration(0), false
	for _, e := range p.graph.after(i) {
		if e.link < 0 {
			continue
		}
		to := p.graph.task(e.other)
		s := &p.nodes[to]
		if s.flags.has(isFinished | isInactive | isBlank) {
			continue
		}
		l := &p.net.Links[e.link]
		at, until := p.standing(i), p.standing(to)
		a, b := at[1], until[0]
		switch e.typ {
		case StartStart:
			a = at[0]
		case FinishFinish:
			b = until[1]
		case StartFinish:
			a, b = at[0], until[1]
		}
		g := n.clock.between(p.on(l, p.graph.task(i), a, s.clock), b)
		if !found || g < gap {
			gap, found = g, true
		}
	}
	if !found {
		return total
	}
	return gap
}

// standing is where a task is scheduled: early, or late for as late as possible.
func (p *Plan) standing(i int32) [2]Time {
	if int(i) < p.graph.tasks && p.nodes[i].flags.has(isLate) {
		return [2]Time{p.ls[i], p.lf[i]}
	}
	return [2]Time{p.es[i], p.ef[i]}
}

// rollUp computes a summary from the lines directly below it, which are computed.
func (p *Plan) rollUp(i int32) Dates {
	n, t := &p.nodes[i], &p.net.Tasks[i]
	d := Dates{Summary: true}
	finished, some := true, false
	earlier := func(at *Time, other Time) {
		if other != 0 && (*at == 0 || other < *at) {
			*at = other
		}
	}
	for _, child := range p.children(i) {
		c := &p.dates[child]
		f := p.nodes[child].flags
		if f.has(isInactive|isExternal|isBlank) || c.EarlyStart == 0 {
			continue
		}
		some = true
		finished = finished && f.has(isFinished)
		ls, lf := c.LateStart, c.LateFinish
		es, ef := c.EarlyStart, c.EarlyFinish
		if f.has(isLate) {
			es, ef = ls, lf
		}
		earlier(&d.Start, c.Start)
		earlier(&d.EarlyStart, es)
		earlier(&d.LateStart, ls)
		d.Finish, d.EarlyFinish, d.LateFinish = max(d.Finish, c.Finish), max(d.EarlyFinish, ef), max(d.LateFinish, lf)
	}
	if !some {
		at := p.origin
		d.Start, d.Finish, d.EarlyStart, d.EarlyFinish, d.LateStart, d.LateFinish = at, at, at, at, at, at
		finished = false
	}
	if t.Manual && !t.Unsettled && t.Start != 0 && t.Finish >= t.Start {
		d.Start, d.Finish = t.Start, t.Finish
	}
	if finished && some {
		p.nodes[i].flags |= isFinished
	} else {
		p.nodes[i].flags &^= isFinished
	}
	d.Duration = n.clock.between(d.Start, d.Finish)
	if finished && some {
		return d
	}
	d.StartFloat, d.FinishFloat = n.clock.between(d.EarlyStart, d.LateStart), n.clock.between(d.EarlyFinish, d.LateFinish)
	d.TotalFloat = min(d.StartFloat, d.FinishFloat)
	d.FreeFloat = max(0, p.freeSummary(i, d))
	d.Critical = d.TotalFloat <= p.net.CriticalLimit
	return d
}

// freeSummary is the gap to the nearest successor of the summary itself, or its total float.
func (p *Plan) freeSummary(i int32, d Dates) Duration {
	gap, found := Duration(0), false
	for _, kind := range []int{first, last} {
		node, ok := p.graph.virtual[kind][i]
		if !ok {
			continue
		}
		for _, e := range p.graph.after(node) {
			if e.link >= 0 {
				if g := p.free(node, &p.nodes[i], d.TotalFloat); !found || g < gap {
					gap, found = g, true
				}
			}
		}
	}
	if !found {
		return d.TotalFloat
	}
	return gap
}
