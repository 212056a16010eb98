package schedule

import (
	"slices"

	"cairn/internal/kernel/money"
)

// Snapshot is a plan as it stood: what a baseline keeps of it (R17). It is a full copy, so that what is deleted later
// is still there to compare with.
type Snapshot struct {
	Number int    `json:"number"`
	Name   string `json:"name"`
	Taken  Time   `json:"taken,omitempty"`
	Start  Time   `json:"start"`
	Finish Time   `json:"finish"`
	Lines  []Line `json:"lines"` // in the order of the outline
	Links  []Link `json:"links"`
}

// Line is a task of a snapshot.
type Line struct {
	UID       int          `json:"uid"`
	Name      string       `json:"name"`
	Level     int          `json:"level"`
	Summary   bool         `json:"summary,omitempty"`
	Milestone bool         `json:"milestone,omitempty"`
	Start     Time         `json:"start"`
	Finish    Time         `json:"finish"`
	Duration  Duration     `json:"duration"`
	Work      Duration     `json:"work,omitempty"`
	Float     Duration     `json:"float,omitempty"`
	Critical  bool         `json:"critical,omitempty"`
	Cost      money.Amount `json:"cost,omitzero"`
}

// Snapshot copies the plan as it stands. The caller numbers and dates it.
func (p *Plan) Snapshot() Snapshot {
	s := Snapshot{Name: p.net.Name, Links: slices.Clone(p.net.Links), Lines: make([]Line, 0, len(p.dates))}
	s.Start, s.Finish = p.Span()
	for i, d := range p.dates {
		t := &p.net.Tasks[i]
		if t.Blank || t.Inactive {
			continue
		}
		s.Lines = append(s.Lines, Line{
			UID: t.UID, Name: t.Name, Level: t.Level, Summary: d.Summary, Milestone: t.Milestone || !d.Summary && t.Duration == 0,
			Start: d.Start, Finish: d.Finish, Duration: d.Duration, Work: t.Work, Float: d.TotalFloat, Critical: d.Critical, Cost: t.Cost,
		})
	}
	return s
}

// ChangeKind says what became of a line.
type ChangeKind uint8

// The kinds.
const (
	Unchanged ChangeKind = iota
	Added                // not in the first snapshot
	Removed              // not in the second
	Moved                // starts or finishes at another time
	Changed              // other work, duration, cost or name at the same time
)

// Variance is a line of one snapshot beside the same line of another. What was added has no From, what was removed no
// To. Differences are To less From: later, longer and dearer are positive.
type Variance struct {
	Kind     ChangeKind   `json:"kind"`
	From     Line         `json:"from"`
	To       Line         `json:"to"`
	Start    Duration     `json:"start"`    // working time
	Finish   Duration     `json:"finish"`   // working time
	SlipDays int          `json:"slip"`     // of the finish, in days of the calendar (R18, R20)
	Duration Duration     `json:"duration"` // working time
	Work     Duration     `json:"work"`
	Cost     money.Amount `json:"cost,omitzero"`
	// Unlike says that the costs are in two currencies, which have no difference.
	Unlike bool `json:"unlike,omitempty"`
}

// UID is the line's.
func (v *Variance) UID() int {
	if v.Kind == Removed {
		return v.From.UID
	}
	return v.To.UID
}

// Comparison is what changed from one snapshot to another.
type Comparison struct {
	Lines        []Variance         `json:"lines"` // in the second's order; what was removed stands where it stood
	Count        map[ChangeKind]int `json:"count"`
	LinksAdded   []Link             `json:"links_added,omitempty"`
	LinksRemoved []Link             `json:"links_removed,omitempty"`
	LinksChanged []Link             `json:"links_changed,omitempty"` // as in the second
	Finish       Duration           `json:"finish"`                  // of the project, working time
	SlipDays     int                `json:"slip"`                    // likewise, in days of the calendar
}

// Compare compares two snapshots, line by line by UID. Working time is counted in the given hours, those of the
// project.
func Compare(from, to Snapshot, hours Hours) Comparison {
	c := Comparison{Count: map[ChangeKind]int{}}
	old := make(map[int]int, len(from.Lines))
	for i := range from.Lines {
		old[from.Lines[i].UID] = i
	}
	now := make(map[int]bool, len(to.Lines))
	for i := range to.Lines {
		now[to.Lines[i].UID] = true
	}
	put := func(v Variance) {
		c.Lines = append(c.Lines, v)
		c.Count[v.Kind]++
	}
	gone := func(at int) { // what was removed behind a line that stands
		for ; at < len(from.Lines) && !now[from.Lines[at].UID]; at++ {
			put(Variance{Kind: Removed, From: from.Lines[at]})
		}
	}
	gone(0)
	for _, line := range to.Lines {
		at, ok := old[line.UID]
		if !ok {
			put(Variance{Kind: Added, To: line})
			continue
		}
		put(variance(from.Lines[at], line, hours))
		gone(at + 1)
	}
	c.links(from.Links, to.Links)
	if from.Finish != 0 && to.Finish != 0 {
		c.Finish, c.SlipDays = hours.Between(from.Finish, to.Finish), from.Finish.Date().DaysUntil(to.Finish.Date())
	}
	return c
}

func variance(from, to Line, hours Hours) Variance {
	v := Variance{From: from, To: to, Duration: to.Duration - from.Duration, Work: to.Work - from.Work}
	if from.Start != 0 && to.Start != 0 {
		v.Start, v.Finish = hours.Between(from.Start, to.Start), hours.Between(from.Finish, to.Finish)
		v.SlipDays = from.Finish.Date().DaysUntil(to.Finish.Date())
	}
	if diff, err := to.Cost.Add(from.Cost.Neg()); err != nil {
		v.Unlike = true
	} else if !diff.IsZero() {
		v.Cost = diff
	}
	switch {
	case from.Start != to.Start || from.Finish != to.Finish:
		v.Kind = Moved
	case v.Duration != 0 || v.Work != 0 || v.Unlike || !v.Cost.IsZero() || from.Name != to.Name || from.Level != to.Level:
		v.Kind = Changed
	}
	return v
}

func (c *Comparison) links(from, to []Link) {
	type ends struct {
		from, to int
		as       LinkType
	}
	key := func(l Link) ends { return ends{l.From, l.To, l.Type} }
	old := make(map[ends]Link, len(from))
	for _, l := range from {
		old[key(l)] = l
	}
	for _, l := range to {
		was, ok := old[key(l)]
		switch {
		case !ok:
			c.LinksAdded = append(c.LinksAdded, l)
		case was != l:
			c.LinksChanged = append(c.LinksChanged, l)
		}
		delete(old, key(l))
	}
	for _, l := range from {
		if _, ok := old[key(l)]; ok {
			c.LinksRemoved = append(c.LinksRemoved, l)
		}
	}
}
