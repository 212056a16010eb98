package schedule

// Why is what drives the start of a task, for the page that says it in a sentence. By tells which of the others count.
type Why struct {
	By    Cause `json:"by"`
	Link  Link  `json:"link,omitzero"`   // ByLink: the driving link; its From is the driving predecessor
	Task  int   `json:"task,omitempty"`  // ByLink, BySummary, BySubtasks: the UID of the task that drives
	Start Time  `json:"start"`           // when the task starts
	Until Time  `json:"until,omitempty"` // ByLink: the date of the predecessor that counts; ByConstraint: the constraint's
	// Conflict is where negative float comes from; its zero value is none.
	Conflict Conflict `json:"conflict,omitzero"`
}

// Conflict says why the float of a task is negative.
type Conflict struct {
	By    ConflictCause `json:"by"`
	Task  int           `json:"task,omitempty"` // the UID of the task whose date cannot be kept
	Date  Time          `json:"date,omitempty"`
	Float Duration      `json:"float,omitempty"`
}

// ConflictCause is what a plan cannot keep.
type ConflictCause uint8

// The causes.
const (
	NoConflict ConflictCause = iota
	Deadline
	HardConstraint
	ProjectFinish
	ManualDates // a successor stands earlier than its links allow
)

// Why tells what drives a task's start, and what its negative float comes from.
func (p *Plan) Why(uid int) (why Why, ok bool) {
	i, ok := p.graph.index[uid]
	if !ok {
		return Why{}, false
	}
	d := p.dates[i]
	why = Why{Start: d.Start}
	if d.Summary {
		why.By = BySubtasks
		for _, child := range p.kids[i] {
			if p.dates[child].Start == d.Start {
				why.Task = p.net.Tasks[child].UID
				break
			}
		}
	} else {
		p.why(i, &why)
	}
	if d.TotalFloat < 0 {
		why.Conflict = p.conflict(i)
		why.Conflict.Float = d.TotalFloat
	}
	return why, true
}

func (p *Plan) why(i int32, why *Why) {
	by := p.drivers[i]
	why.By = by.cause
	if p.nodes[i].flags.has(isLate) {
		why.By = ByFinish
		return
	}
	switch by.cause {
	case ByLink:
		why.Link = p.net.Links[by.link]
		why.Task = why.Link.From
		from := p.graph.index[why.Link.From]
		at := p.standing(from)
		why.Until = at[1]
		if why.Link.Type == StartStart || why.Link.Type == StartFinish {
			why.Until = at[0]
		}
	case BySummary:
		why.Task = p.net.Tasks[by.from].UID
		why.Until = p.net.Tasks[by.from].ConstraintDate
	case ByConstraint:
		why.Until = p.net.Tasks[i].ConstraintDate
	}
}

// conflict follows the tightest late dates from a task to the date that cannot be kept.
func (p *Plan) conflict(i int32) Conflict {
	node := i
	if p.graph.isSummary[i] {
		for _, child := range p.kids[i] {
			if p.dates[child].TotalFloat == p.dates[i].TotalFloat {
				return p.conflict(child)
			}
		}
	}
	for range len(p.graph.order) + 1 {
		task := p.graph.task(node)
		t, n := &p.net.Tasks[task], &p.nodes[task]
		switch {
		case t.Deadline != 0 && p.lf[node] == n.endsOr(t.Deadline):
			return Conflict{By: Deadline, Task: t.UID, Date: t.Deadline}
		case t.Constraint.Dated() && t.Constraint != StartNoEarlierThan && t.Constraint != FinishNoEarlierThan && p.lf[node] <= p.constrainLate(n, t, Latest):
			if p.lf[node] == n.endsOr(p.constrainLate(n, t, Latest)) {
				return Conflict{By: HardConstraint, Task: t.UID, Date: t.ConstraintDate}
			}
		case n.flags.has(isFixed) && node != i:
			return Conflict{By: ManualDates, Task: t.UID, Date: t.Start}
		}
		next := int32(-1)
		for _, e := range p.graph.after(node) {
			start, finish := p.asks(node, e)
			if start != 0 && int(node) < p.graph.tasks {
				finish = n.after(start)
			}
			if finish != 0 && n.endsOr(finish) == p.lf[node] {
				next = e.other
				break
			}
		}
		if next < 0 {
			break
		}
		node = next
	}
	return Conflict{By: ProjectFinish, Date: p.end}
}

func (n *node) endsOr(t Time) Time {
	if n.extent > 0 {
		return n.ends(t)
	}
	return t
}

// Paths are the critical paths: chains of tasks that drive each other to an end of the project, each from its first
// task to its last, the one that ends latest first. Tasks are UIDs; a task stands in the first of its paths only.
func (p *Plan) Paths() [][]int {
	var ends []int32
	for i := range p.dates {
		d := &p.dates[i]
		if d.Critical && !d.Summary && !p.drivesCritical(int32(i)) {
			ends = append(ends, int32(i))
		}
	}
	sortByFinish(ends, p.dates)
	seen := make([]bool, len(p.dates))
	var paths [][]int
	for _, end := range ends {
		var path []int
		for i := end; i >= 0 && !seen[i]; i = p.drivenBy(i) {
			seen[i] = true
			path = append(path, p.net.Tasks[i].UID)
		}
		if len(path) > 0 {
			reverse(path)
			paths = append(paths, path)
		}
	}
	return paths
}

// Longest is the chain of tasks that drives the end of the project, critical or not: it is there even where deadlines
// or several ends make other tasks critical.
func (p *Plan) Longest() (path []int) {
	at := int32(-1)
	for i := range p.dates {
		d := &p.dates[i]
		if !d.Summary && !p.nodes[i].flags.has(isInactive|isExternal|isBlank) && d.Finish != 0 && (at < 0 || d.Finish > p.dates[at].Finish) {
			at = int32(i)
		}
	}
	for range len(p.dates) {
		if at < 0 {
			break
		}
		path = append(path, p.net.Tasks[at].UID)
		at = p.drivenBy(at)
	}
	reverse(path)
	return path
}

// drivenBy is the task that drives another through a link, -1 for none.
func (p *Plan) drivenBy(i int32) int32 {
	by := p.drivers[i]
	if by.cause != ByLink {
		return -1
	}
	from := by.from
	for p.graph.isSummary[from] { // the one below it that stands at the date
		next := int32(-1)
		for _, child := range p.kids[from] {
			if p.ef[child] == p.ef[from] {
				next = child
			}
		}
		if next < 0 {
			return -1
		}
		from = next
	}
	return from
}

func (p *Plan) drivesCritical(i int32) bool {
	for _, e := range p.graph.after(i) {
		to := p.graph.task(e.other)
		if e.link >= 0 && p.dates[to].Critical && p.drivers[e.other].cause == ByLink && p.drivers[e.other].from == i {
			return true
		}
	}
	return false
}
