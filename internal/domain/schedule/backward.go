package schedule

// late computes the late dates of a node. from is the latest start that its unfinished part allows, which is what
// its predecessors are held to.
func (p *Plan) late(i int32) (ls, lf, from Time) {
	if int(i) >= p.graph.tasks {
		return p.lateVirtual(i)
	}
	n, t := &p.nodes[i], &p.net.Tasks[i]
	switch {
	case n.flags.has(isSummary | isBlank):
		return 0, 0, 0
	case n.flags.has(isExternal):
		return p.es[i], p.ef[i], p.es[i]
	case n.flags.has(isFinished):
		return p.es[i], p.ef[i], p.es[i]
	}
	finish := p.end
	if p.net.MultipleCriticalPaths && len(p.graph.after(i)) == 0 && p.ef[i] != 0 {
		finish = p.ef[i]
	}
	start := Time(0)
	for _, e := range p.graph.after(i) {
		s, f := p.asks(i, e)
		if s != 0 && (start == 0 || s < start) {
			start = s
		}
		if f != 0 && f < finish {
			finish = f
		}
	}
	if start != 0 && !n.flags.has(isStarted) {
		finish = min(finish, n.after(start))
	}
	finish = p.constrainLate(n, t, finish)
	if t.Deadline != 0 {
		finish = min(finish, t.Deadline)
	}
	if n.extent > 0 {
		finish = n.ends(finish)
	} else if n.clock.edge(p.ef[i]) {
		finish = n.ends(finish)
	}
	from = n.aheadRest(finish)
	if n.flags.has(isFixed) {
		from = n.ahead(finish)
	}
	if n.flags.has(isStarted) {
		return p.es[i], finish, from
	}
	return from, finish, from
}

// asks gives what an edge to a successor asks of node i: the latest start, or the latest finish; 0 is nothing.
func (p *Plan) asks(i int32, e edge) (start, finish Time) {
	switch e.typ {
	case toLast:
		return 0, p.lf[e.other]
	case toFirst:
		if p.es[i] == p.es[e.other] {
			return p.ls[e.other], 0
		}
		return 0, 0
	case held:
		return p.from[e.other], 0
	}
	to := p.graph.task(e.other)
	n := &p.nodes[to]
	if n.flags.has(isFinished | isInactive | isBlank) {
		return 0, 0
	}
	l, from := &p.net.Links[e.link], p.graph.task(i)
	switch e.typ {
	case FinishStart:
		return 0, p.off(l, from, p.from[e.other], n.clock)
	case FinishFinish:
		return 0, p.off(l, from, p.lf[e.other], n.clock)
	case StartStart:
		if n.flags.has(isStarted) {
			return 0, 0 // it has started: the link is satisfied
		}
		return p.off(l, from, p.from[e.other], n.clock), 0
	}
	return p.off(l, from, p.lf[e.other], n.clock), 0
}

func (p *Plan) constrainLate(n *node, t *Task, finish Time) Time {
	if n.flags.has(isFixed) {
		return finish
	}
	switch t.Constraint {
	case MustStartOn:
		if !n.flags.has(isStarted) {
			return n.after(t.ConstraintDate)
		}
	case MustFinishOn:
		return t.ConstraintDate
	case StartNoLaterThan:
		if !n.flags.has(isStarted) {
			return min(finish, n.after(t.ConstraintDate))
		}
	case FinishNoLaterThan:
		return min(finish, t.ConstraintDate)
	}
	return finish
}

// lateVirtual computes a node that stands for a summary.
func (p *Plan) lateVirtual(i int32) (ls, lf, from Time) {
	g := p.graph
	summary := g.task(i)
	switch g.kind[int(i)-g.tasks] {
	case gate: // what is held here must not start later than the first of it
		for _, e := range g.after(i) {
			if at := p.from[e.other]; at != 0 && (from == 0 || at < from) {
				from = at
			}
		}
		return from, from, from
	case first:
		for _, e := range g.after(i) {
			start, finish := p.asks(i, e)
			if e.typ == toFirst {
				start = p.ls[e.other]
			}
			for _, at := range []Time{start, finish} {
				if at != 0 && (ls == 0 || at < ls) {
					ls = at
				}
			}
		}
		return ls, ls, ls
	}
	lf = p.end
	for _, e := range g.after(i) {
		if _, at := p.asks(i, e); at != 0 {
			lf = min(lf, at)
		}
	}
	t := &p.net.Tasks[summary]
	if t.Constraint == FinishNoLaterThan {
		lf = min(lf, t.ConstraintDate)
	}
	if t.Deadline != 0 {
		lf = min(lf, t.Deadline)
	}
	return lf, lf, lf
}
