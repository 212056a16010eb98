package schedule

// lag is how far a link moves a date: by work, or along the wall clock.
func (p *Plan) lag(l *Link, from int32) (d Duration, elapsed bool) {
	switch l.Kind {
	case ElapsedLag:
		return l.Lag, true
	case PercentLag, ElapsedPercentLag:
		t := &p.net.Tasks[from]
		d = Duration(int64(t.Duration) * int64(l.Part) / 10_000)
		return d, l.Kind == ElapsedPercentLag || t.Elapsed
	}
	return l.Lag, false
}

// on moves a date of the predecessor by the lag, forwards: to what it asks of the successor.
func (p *Plan) on(l *Link, from int32, at Time, c *clock) Time {
	d, elapsed := p.lag(l, from)
	if elapsed {
		return at.Add(d)
	}
	return c.add(at, d)
}

// off moves a date of the successor by the lag, backwards: to what it asks of the predecessor.
func (p *Plan) off(l *Link, from int32, at Time, c *clock) Time {
	d, elapsed := p.lag(l, from)
	if elapsed {
		return at.Add(-d)
	}
	return c.sub(at, d)
}
