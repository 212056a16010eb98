package schedule

import (
	"slices"
	"strconv"

	"cairn/internal/kernel/fault"
)

// Plan is a network with its dates. Edits go through Apply.
type Plan struct {
	net       Network
	graph     *graph
	clocks    *clocks
	nodes     []node // by task
	resources map[int]*Resource
	byTask    map[int][]int // assignments by the UID of their task
	kids      [][]int32     // lines directly below each line

	es, ef, ls, lf, from []Time // by node of the graph; from is the late start of what is left
	drivers              []driver
	dates                []Dates // by task

	origin, end Time // the project's start and finish
	second      bool // the early dates are computed again, behind tasks that are as late as possible
	lates       bool // there are such tasks
	work        worklist
	touched     []bool // tasks whose float is to be computed again
}

// New checks a network and computes it. The plan has a copy of its own.
func New(n Network) (*Plan, error) {
	p := &Plan{net: n.clone()}
	if err := p.net.Check(); err != nil {
		return nil, err
	}
	if err := p.rebuild(); err != nil {
		return nil, err
	}
	return p, p.computeAll()
}

// Compute gives the dates of each task, in the order of n.Tasks.
func Compute(n Network) ([]Dates, error) {
	p, err := New(n)
	if err != nil {
		return nil, err
	}
	return p.dates, nil
}

func (n Network) clone() Network {
	n.Tasks, n.Links = slices.Clone(n.Tasks), slices.Clone(n.Links)
	n.Calendars, n.Resources, n.Assignments = slices.Clone(n.Calendars), slices.Clone(n.Resources), slices.Clone(n.Assignments)
	return n
}

// Clone is a copy that can be edited without touching the plan.
func (p *Plan) Clone() *Plan {
	c := *p
	c.net = p.net.clone()
	c.graph = p.graph
	c.nodes, c.drivers, c.dates = slices.Clone(p.nodes), slices.Clone(p.drivers), slices.Clone(p.dates)
	c.es, c.ef, c.ls, c.lf, c.from = slices.Clone(p.es), slices.Clone(p.ef), slices.Clone(p.ls), slices.Clone(p.lf), slices.Clone(p.from)
	c.clocks = newClocks(c.net.Calendars)
	c.work, c.touched = worklist{}, nil
	c.people0()
	return &c
}

// Network is the plan as typed, with all edits. It shares its lines with the plan and must not be changed.
func (p *Plan) Network() Network { return p.net }

// All are the dates of each task, in the order of Network().Tasks. They are the plan's own until the next Apply and
// must not be changed.
func (p *Plan) All() []Dates { return p.dates }

// Dates are those of a task by its UID.
func (p *Plan) Dates(uid int) (Dates, bool) {
	i, ok := p.graph.index[uid]
	if !ok {
		return Dates{}, false
	}
	return p.dates[i], true
}

// Task is a task by its UID.
func (p *Plan) Task(uid int) (Task, bool) {
	i, ok := p.graph.index[uid]
	if !ok {
		return Task{}, false
	}
	return p.net.Tasks[i], true
}

// Span is the start and finish of the project: of everything that is active and its own.
func (p *Plan) Span() (start, finish Time) {
	for i := range p.dates {
		d := &p.dates[i]
		if !d.Summary && d.Start != 0 && !p.nodes[i].flags.has(isInactive|isExternal|isBlank) {
			if start == 0 || d.Start < start {
				start = d.Start
			}
			finish = max(finish, d.Finish)
		}
	}
	return start, finish
}

// people0 makes the tables of people anew.
func (p *Plan) people0() {
	p.resources, p.byTask = make(map[int]*Resource, len(p.net.Resources)), make(map[int][]int, len(p.net.Assignments))
	for i := range p.net.Resources {
		p.resources[p.net.Resources[i].UID] = &p.net.Resources[i]
	}
	for i := range p.net.Assignments {
		task := p.net.Assignments[i].Task
		p.byTask[task] = append(p.byTask[task], i)
	}
}

// rebuild makes everything but the dates anew.
func (p *Plan) rebuild() error {
	g, err := newGraph(&p.net)
	if err != nil {
		return err
	}
	p.graph, p.clocks = g, newClocks(p.net.Calendars)
	p.people0()
	p.kids = children(g.parent)
	p.nodes = make([]node, g.tasks)
	p.lates = false
	var fs fault.Fields
	for i := range p.nodes {
		p.nodes[i] = p.prepare(i)
		p.lates = p.lates || p.nodes[i].flags.has(isLate)
		if p.nodes[i].clock.idle() && !p.nodes[i].flags.has(isBlank) {
			fs.Add("tasks."+strconv.Itoa(p.net.Tasks[i].UID), "schedule.no_working_time", fault.Args{"task": p.net.Tasks[i].Name, "calendar": p.calendarName(i)})
			break
		}
	}
	p.resize()
	return fs.Err()
}

// children are the lines directly below each line.
func children(parent []int32) [][]int32 {
	count := make([]int32, len(parent)+1)
	for _, up := range parent {
		if up >= 0 {
			count[up+1]++
		}
	}
	for i := range parent {
		count[i+1] += count[i]
	}
	all, kids := make([]int32, count[len(parent)]), make([][]int32, len(parent))
	for i := range kids {
		kids[i] = all[count[i]:count[i]:count[i+1]]
	}
	for i, up := range parent {
		if up >= 0 {
			kids[up] = append(kids[up], int32(i))
		}
	}
	return kids
}

func (p *Plan) calendarName(i int) string {
	uid := p.net.Tasks[i].Calendar
	if uid == 0 {
		uid = p.net.Calendar
	}
	if c := p.clocks.calendars[uid]; c != nil {
		return c.Name
	}
	return ""
}

func (p *Plan) resize() {
	nodes := p.graph.tasks + len(p.graph.summary)
	p.es, p.ef, p.ls, p.lf, p.from = make([]Time, nodes), make([]Time, nodes), make([]Time, nodes), make([]Time, nodes), make([]Time, nodes)
	p.drivers, p.dates = make([]driver, nodes), make([]Dates, p.graph.tasks)
	p.work, p.touched = worklist{}, nil
}

func (p *Plan) children(i int32) []int32 { return p.kids[i] }

// computeAll computes every date.
func (p *Plan) computeAll() error {
	p.second = false
	if p.net.FromFinish && p.net.Finish != 0 {
		p.backFirst()
	} else {
		p.origin = p.net.Start
		p.forwardAll()
		p.end = p.finish()
		p.backwardAll()
		if p.lates {
			p.second = true
			p.forwardAll()
			p.second = false
		}
	}
	return p.finishAll()
}

// backFirst schedules from the project's finish: late dates first, the earliest of which is the project's start.
func (p *Plan) backFirst() {
	p.origin = p.net.Finish
	if p.net.Start != 0 && p.net.Start < p.net.Finish {
		p.origin = p.net.Start
	}
	p.forwardAll() // for the dates of manual, external and started tasks
	p.end = p.net.Finish
	p.backwardAll()
	p.origin = p.net.Finish
	for i := range p.nodes {
		if !p.nodes[i].flags.has(isSummary|isInactive|isExternal|isBlank) && p.ls[i] != 0 {
			p.origin = min(p.origin, p.ls[i])
		}
	}
	p.forwardAll()
}

func (p *Plan) forwardAll() {
	for _, i := range p.graph.order {
		p.es[i], p.ef[i], p.drivers[i] = p.early(i)
	}
}

func (p *Plan) backwardAll() {
	for _, i := range slices.Backward(p.graph.order) {
		p.ls[i], p.lf[i], p.from[i] = p.late(i)
	}
}

// finish is the end of the project: of everything that is active and its own.
func (p *Plan) finish() (end Time) {
	for i := range p.nodes {
		if !p.nodes[i].flags.has(isSummary | isInactive | isExternal | isBlank) {
			end = max(end, p.ef[i])
		}
	}
	if end == 0 {
		end = p.origin
	}
	return end
}

// finishAll computes float and summaries of every task.
func (p *Plan) finishAll() error {
	if p.end > Latest {
		return fault.Refuse("schedule.too_late", fault.Args{"finish": p.end.String(), "latest": Latest.String()})
	}
	for i := p.graph.tasks - 1; i >= 0; i-- {
		p.rollEarly(int32(i))
	}
	for i := p.graph.tasks - 1; i >= 0; i-- {
		p.settle(int32(i))
	}
	return nil
}

func (p *Plan) settle(i int32) {
	if p.nodes[i].flags.has(isSummary) {
		p.dates[i] = p.rollUp(i)
	} else {
		p.dates[i] = p.float(i)
	}
}

// rollEarly gives a summary the early dates of what lies below it, which the float of its predecessors needs.
func (p *Plan) rollEarly(i int32) {
	if !p.nodes[i].flags.has(isSummary) {
		return
	}
	var es, ef Time
	for _, child := range p.children(i) {
		if p.es[child] == 0 || p.nodes[child].flags.has(isInactive|isExternal|isBlank) {
			continue
		}
		at := p.standing(child)
		if es == 0 || at[0] < es {
			es = at[0]
		}
		ef = max(ef, at[1])
	}
	p.es[i], p.ef[i] = es, ef
}
