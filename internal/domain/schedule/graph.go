package schedule

// Nodes of the graph are the tasks, by their index, and behind them the nodes that stand for summaries: a gate, which
// holds everything below the summary back; a first, the earliest start below it; a last, the latest finish.
const (
	gate = iota
	first
	last
)

// kinds of an edge beside the four types of a link.
const (
	held    LinkType = 4 + iota // from a gate to what it holds
	toFirst                     // to the first of a summary
	toLast                      // to the last of a summary
)

// edge is a link, or a tie between a summary and what is below it.
type edge struct {
	other int32 // the node at the other end
	link  int32 // index of the link; -1 for a tie
	typ   LinkType
}

// graph is the network as edges in both directions, in an order in which each node comes after those it waits for.
type graph struct {
	into, out   []edge  // by node, see intoAt and outAt
	intoAt      []int32 // into[intoAt[i]:intoAt[i+1]] are the edges that end in node i
	outAt       []int32
	order       []int32 // nodes in the order of computation
	rank        []int32 // the place of each node in order
	summary     []int32 // of each node behind the tasks: the task it stands for
	kind        []uint8 // of each node behind the tasks: gate, first or last
	parent      []int32 // of each task, -1 at the top
	isSummary   []bool
	virtual     [3]map[int32]int32 // gate, first, last by summary
	firsts      bool               // some node is a first
	tasks       int
	index       map[int]int32 // of a task by its UID
	linkOfTasks [][2]int32    // ends of each link, as tasks
}

func (g *graph) before(i int32) []edge { return g.into[g.intoAt[i]:g.intoAt[i+1]] }
func (g *graph) after(i int32) []edge  { return g.out[g.outAt[i]:g.outAt[i+1]] }

// outline finds the parent of each line.
func outline(tasks []Task) (parent []int32, summary []bool) {
	parent, summary = make([]int32, len(tasks)), make([]bool, len(tasks))
	var open []int32
	for i := range tasks {
		parent[i] = -1
		if tasks[i].Blank {
			continue
		}
		for len(open) > 0 && tasks[open[len(open)-1]].Level >= tasks[i].Level {
			open = open[:len(open)-1]
		}
		if len(open) > 0 {
			parent[i] = open[len(open)-1]
			summary[parent[i]] = true
		}
		open = append(open, int32(i))
	}
	for i := range tasks {
		if tasks[i].Level == 0 && tasks[i].UID == 0 {
			summary[i] = true // the project's own line, even with nothing below it
		}
	}
	return parent, summary
}

type arc struct {
	from, to int32
	link     int32
	typ      LinkType
}

// newGraph builds the graph of a checked network; it fails for a circle.
func newGraph(n *Network) (*graph, error) {
	g := &graph{tasks: len(n.Tasks), index: make(map[int]int32, len(n.Tasks))}
	g.parent, g.isSummary = outline(n.Tasks)
	for i := range n.Tasks {
		g.index[n.Tasks[i].UID] = int32(i)
	}
	for i := range g.virtual {
		g.virtual[i] = map[int32]int32{}
	}
	arcs := g.arcs(n)
	nodes := g.tasks + len(g.summary)
	g.intoAt, g.outAt = make([]int32, nodes+1), make([]int32, nodes+1)
	for _, a := range arcs {
		g.intoAt[a.to+1]++
		g.outAt[a.from+1]++
	}
	for i := range nodes {
		g.intoAt[i+1] += g.intoAt[i]
		g.outAt[i+1] += g.outAt[i]
	}
	g.into, g.out = make([]edge, len(arcs)), make([]edge, len(arcs))
	in, out := make([]int32, nodes), make([]int32, nodes)
	copy(in, g.intoAt)
	copy(out, g.outAt)
	for _, a := range arcs {
		g.into[in[a.to]] = edge{a.from, a.link, a.typ}
		g.out[out[a.from]] = edge{a.to, a.link, a.typ}
		in[a.to]++
		out[a.from]++
	}
	if loop := g.sort(nodes); loop != nil {
		return nil, n.circle(loop)
	}
	return g, nil
}

// arcs are the links, led to the nodes that stand for their summaries, and the ties of those.
func (g *graph) arcs(n *Network) []arc {
	arcs := make([]arc, 0, len(n.Links)+len(n.Links)/4)
	g.linkOfTasks = make([][2]int32, len(n.Links))
	for i, l := range n.Links {
		from, to := g.index[l.From], g.index[l.To]
		g.linkOfTasks[i] = [2]int32{from, to}
		if n.Tasks[from].Inactive || n.Tasks[to].Blank || n.Tasks[from].Blank {
			continue
		}
		if g.isSummary[to] {
			if l.Type == FinishFinish || l.Type == StartFinish {
				continue
			}
			to = g.node(gate, to)
		}
		if g.isSummary[from] {
			if l.Type == FinishStart || l.Type == FinishFinish {
				from = g.node(last, from)
			} else {
				from = g.node(first, from)
			}
		}
		arcs = append(arcs, arc{from, to, int32(i), l.Type})
	}
	for i := range n.Tasks {
		if t := &n.Tasks[i]; g.isSummary[i] {
			if t.Constraint == StartNoEarlierThan {
				g.node(gate, int32(i))
			}
			if t.Constraint == FinishNoLaterThan || t.Deadline != 0 {
				g.node(last, int32(i))
			}
		}
	}
	return append(arcs, g.ties(n)...)
}

// ties bind what is below a summary to the nodes that stand for it. A summary below one with such a node gets one of
// its own.
func (g *graph) ties(n *Network) (arcs []arc) {
	if len(g.summary) == 0 {
		return nil
	}
	for i := range n.Tasks {
		up := g.parent[i]
		if up < 0 || n.Tasks[i].Inactive {
			continue
		}
		for kind, typ := range []LinkType{held, toFirst, toLast} {
			above, ok := g.virtual[kind][up]
			if !ok {
				continue
			}
			own := int32(i)
			if g.isSummary[i] {
				own = g.node(kind, own)
			}
			if kind == gate {
				arcs = append(arcs, arc{above, own, -1, typ})
			} else {
				arcs = append(arcs, arc{own, above, -1, typ})
			}
		}
	}
	g.firsts = len(g.virtual[first]) > 0
	return arcs
}

func (g *graph) node(kind int, summary int32) int32 {
	node, ok := g.virtual[kind][summary]
	if !ok {
		node = int32(g.tasks + len(g.summary))
		g.virtual[kind][summary] = node
		g.summary, g.kind = append(g.summary, summary), append(g.kind, uint8(kind))
	}
	return node
}

// task is the task a node is or stands for.
func (g *graph) task(node int32) int32 {
	if int(node) < g.tasks {
		return node
	}
	return g.summary[int(node)-g.tasks]
}

// sort orders the nodes, earliest first, and gives the tasks of a circle if there is one.
func (g *graph) sort(nodes int) (loop []int) {
	waiting := make([]int32, nodes)
	g.order, g.rank = make([]int32, 0, nodes), make([]int32, nodes)
	for i := range nodes {
		waiting[i] = g.intoAt[i+1] - g.intoAt[i]
		if waiting[i] == 0 {
			g.order = append(g.order, int32(i))
		}
	}
	for at := 0; at < len(g.order); at++ {
		node := g.order[at]
		g.rank[node] = int32(at)
		for _, e := range g.after(node) {
			if waiting[e.other]--; waiting[e.other] == 0 {
				g.order = append(g.order, e.other)
			}
		}
	}
	if len(g.order) == nodes {
		return nil
	}
	return g.loop(waiting)
}

// loop walks back from a node that is still waiting until one comes again.
func (g *graph) loop(waiting []int32) []int {
	at := int32(0)
	for waiting[at] == 0 {
		at++
	}
	place := map[int32]int{}
	var path []int32
	for {
		if begin, ok := place[at]; ok {
			path = path[begin:]
			break
		}
		place[at] = len(path)
		path = append(path, at)
		for _, e := range g.before(at) {
			if waiting[e.other] > 0 {
				at = e.other
				break
			}
		}
	}
	var loop []int
	for i := len(path) - 1; i >= 0; i-- {
		task := int(g.task(path[i]))
		if len(loop) == 0 || loop[len(loop)-1] != task {
			loop = append(loop, task)
		}
	}
	if len(loop) > 1 && loop[0] == loop[len(loop)-1] {
		loop = loop[1:]
	}
	return loop
}
