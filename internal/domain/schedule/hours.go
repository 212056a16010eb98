package schedule

import "cairn/internal/kernel/cal"

// Hours are the working hours of a calendar, ready for counting.
type Hours struct{ c *clock }

// Hours gives those of a task's calendar and a person's, by UID; 0 is none. With none, they are the project's.
func (n *Network) Hours(task, person int) Hours {
	if task == 0 && person == 0 {
		task = n.Calendar
	}
	return Hours{newClocks(n.Calendars).of(task, person)}
}

// Hours are those a task of the plan follows, without its people's.
func (p *Plan) Hours(uid int) (Hours, bool) {
	i, ok := p.graph.index[uid]
	if !ok {
		return Hours{}, false
	}
	return Hours{p.nodes[i].clock}, true
}

// Never reports that the week has no working time. The other methods must not be asked then.
func (h Hours) Never() bool { return h.c.idle() }

// On is the work of a day, in its shifts. They are the calendar's own and must not be changed.
func (h Hours) On(d cal.Date) []Shift {
	_, pattern := h.c.day(dayOf(d))
	return h.c.patterns[pattern]
}

// Add is when d of work is done that begins at t.
func (h Hours) Add(t Time, d Duration) Time { return h.c.add(t, d) }

// Sub is the latest moment at which d of work can begin that ends by t.
func (h Hours) Sub(t Time, d Duration) Time { return h.c.sub(t, d) }

// Between is the work from a to b, negative when b is earlier.
func (h Hours) Between(a, b Time) Duration { return h.c.between(a, b) }

// Next is the first moment from t on at which work is done.
func (h Hours) Next(t Time) Time { return h.c.next(t) }

// Previous is the last moment up to t before which work was done.
func (h Hours) Previous(t Time) Time { return h.c.previous(t) }
