package schedule

import (
	"math/bits"
	"slices"

	"cairn/internal/kernel/fault"
)

// worklist holds nodes to compute, by rank: each is taken once, in the order of the graph.
type worklist struct {
	words []uint64
	count int
	lo    int // no word below has a node
	hi    int // nor any above
}

func (w *worklist) fit(nodes int) {
	if need := (nodes + 63) / 64; len(w.words) < need {
		w.words = make([]uint64, need)
	}
	w.lo, w.hi = len(w.words), -1
}

func (w *worklist) add(rank int32) {
	word, bit := int(rank/64), uint64(1)<<(rank%64)
	if w.words[word]&bit == 0 {
		w.words[word] |= bit
		w.count++
		w.lo, w.hi = min(w.lo, word), max(w.hi, word)
	}
}

// lowest takes the lowest rank.
func (w *worklist) lowest() int32 {
	for w.words[w.lo] == 0 {
		w.lo++
	}
	rank := w.lo*64 + bits.TrailingZeros64(w.words[w.lo])
	w.words[w.lo] &= w.words[w.lo] - 1
	w.count--
	return int32(rank)
}

// highest takes the highest rank.
func (w *worklist) highest() int32 {
	for w.words[w.hi] == 0 {
		w.hi--
	}
	rank := w.hi*64 + 63 - bits.LeadingZeros64(w.words[w.hi])
	w.words[w.hi] &^= 1 << (rank % 64)
	w.count--
	return int32(rank)
}

// seeds are the nodes an edit changes directly.
type seeds struct{ forward, backward []int32 }

// around takes a node and its neighbours: its lag, clock and progress say what its links ask.
func (s *seeds) around(g *graph, i int32) {
	s.forward, s.backward = append(s.forward, i), append(s.backward, i)
	for _, e := range g.after(i) {
		s.forward = append(s.forward, e.other)
	}
	for _, e := range g.before(i) {
		s.backward = append(s.backward, e.other)
	}
}

// quick makes edits that leave the nodes of the graph as they are, and computes what they touch. It answers false,
// with the plan as it was, for anything else.
func (p *Plan) quick(edits []Edit) (touched []int, ok bool, err error) {
	if p.net.FromFinish || p.lates || p.graph.firsts || slices.ContainsFunc(edits, func(e Edit) bool { return !p.simple(&e) }) {
		return nil, false, nil // one date there may move any other
	}
	if err := p.checkEdits(edits); err != nil {
		return nil, false, err
	}
	saved := struct {
		links []Link
		graph *graph
		tasks []Task
		nodes []node
	}{p.net.Links, p.graph, nil, nil}
	s, err := p.relink(edits)
	if err != nil || s == nil {
		p.net.Links, p.graph = saved.links, saved.graph
		return nil, false, err
	}
	able := true
	for k := range edits {
		if e := &edits[k]; e.kind == setTask {
			i := p.graph.index[e.task.UID]
			saved.tasks, saved.nodes = append(saved.tasks, p.net.Tasks[i]), append(saved.nodes, p.nodes[i])
			t := e.task
			t.Level = p.net.Tasks[i].Level
			p.net.Tasks[i] = t
			p.nodes[i] = p.prepare(int(i))
			able = able && !p.nodes[i].clock.idle() && !p.nodes[i].flags.has(isLate)
			s.around(p.graph, i)
			for kind := range p.graph.virtual {
				if node, ok := p.graph.virtual[kind][i]; ok {
					s.around(p.graph, node)
				}
			}
		}
	}
	if able {
		touched, able = p.spread(s)
	}
	if able {
		return touched, true, nil
	}
	for k := len(saved.tasks) - 1; k >= 0; k-- {
		i := p.graph.index[saved.tasks[k].UID]
		p.net.Tasks[i], p.nodes[i] = saved.tasks[k], saved.nodes[k]
	}
	p.net.Links, p.graph = saved.links, saved.graph
	return nil, false, p.computeAll()
}

// simple reports that an edit leaves the nodes of the graph as they are.
func (p *Plan) simple(e *Edit) bool {
	switch e.kind {
	case addLink, dropLink:
		return true
	case setTask:
		i, ok := p.graph.index[e.task.UID]
		if !ok {
			return false
		}
		old, t := &p.net.Tasks[i], &e.task
		if old.Inactive != t.Inactive || old.Blank != t.Blank {
			return false
		}
		return !p.graph.isSummary[i] || (old.Constraint == t.Constraint && (old.Deadline == 0) == (t.Deadline == 0))
	}
	return false
}

func (p *Plan) checkEdits(edits []Edit) error {
	var fs fault.Fields
	for i := range edits {
		if edits[i].kind == setTask {
			edits[i].task.check(&fs)
		}
	}
	return fs.Err()
}

// relink makes the edits of links. Without any, the graph stays; the answer is nil when other nodes are needed.
func (p *Plan) relink(edits []Edit) (*seeds, error) {
	s := &seeds{}
	var ends [][2]int32
	was, links := p.net.Links, false
	for i := range edits {
		e := &edits[i]
		if e.kind == setTask {
			continue
		}
		if !links {
			p.net.Links, links = slices.Clone(p.net.Links), true
		}
		for j := range p.net.Links { // what is replaced or removed
			if l := &p.net.Links[j]; l.From == e.link.From && l.To == e.link.To {
				ends = append(ends, [2]int32{p.graph.index[l.From], p.graph.index[l.To]})
			}
		}
		if err := p.net.edit(*e); err != nil {
			return nil, err
		}
		ends = append(ends, [2]int32{p.graph.index[e.link.From], p.graph.index[e.link.To]})
	}
	if !links {
		return s, nil
	}
	return p.regraph(s, was, ends)
}

// regraph builds the graph of the edited links; ends are the tasks they touch.
func (p *Plan) regraph(s *seeds, was []Link, ends [][2]int32) (*seeds, error) {
	var fs fault.Fields
	tasks := make(map[int]int, len(p.graph.index))
	for uid, i := range p.graph.index {
		tasks[uid] = int(i)
	}
	p.net.checkLinks(&fs, tasks)
	if err := fs.Err(); err != nil {
		return nil, err
	}
	g, err := newGraph(&p.net)
	if err != nil {
		return nil, err
	}
	if len(g.summary) != len(p.graph.summary) || g.firsts || !slices.Equal(g.summary, p.graph.summary) || !slices.Equal(g.kind, p.graph.kind) {
		return nil, nil
	}
	p.graph = g
	p.renumber(was)
	for _, pair := range ends {
		for _, i := range pair {
			s.forward, s.backward = append(s.forward, i), append(s.backward, i)
			for kind := range g.virtual {
				if node, ok := g.virtual[kind][i]; ok {
					s.forward, s.backward = append(s.forward, node), append(s.backward, node)
				}
			}
		}
	}
	return s, nil
}

// renumber gives what drives each node the new index of its link.
func (p *Plan) renumber(was []Link) {
	type ends struct {
		from, to int
		as       LinkType
	}
	now := make(map[ends]int32, len(p.net.Links))
	for i, l := range p.net.Links {
		now[ends{l.From, l.To, l.Type}] = int32(i)
	}
	for i := range p.drivers {
		if d := &p.drivers[i]; d.cause == ByLink {
			l := was[d.link]
			d.link = now[ends{l.From, l.To, l.Type}] // one that is gone is found anew from its seed
		}
	}
}

// spread computes from the seeds on as far as dates change. It answers the UIDs of the tasks that did, and false when
// the plan would end beyond what can be kept.
func (p *Plan) spread(s *seeds) ([]int, bool) {
	g := p.graph
	if len(p.touched) != g.tasks {
		p.touched = make([]bool, g.tasks)
	}
	p.work.fit(len(g.order))
	for _, i := range s.forward {
		p.work.add(g.rank[i])
	}
	backward := s.backward
	for p.work.count > 0 {
		i := g.order[p.work.lowest()]
		es, ef, by := p.early(i)
		p.drivers[i] = by
		if es == p.es[i] && ef == p.ef[i] {
			continue
		}
		if int(i) < g.tasks && p.nodes[i].flags.has(isSummary) {
			continue // its early dates are rolled up
		}
		p.es[i], p.ef[i] = es, ef
		backward = append(backward, i)
		p.touch(i)
		for _, e := range g.after(i) {
			p.work.add(g.rank[e.other])
		}
	}
	for _, i := range s.backward {
		p.touch(i)
	}
	end := p.finish()
	if end > Latest {
		clear(p.touched)
		return nil, false
	}
	p.spreadBack(backward, end != p.end, end)
	return p.settleTouched(), true
}

func (p *Plan) spreadBack(nodes []int32, all bool, end Time) {
	g := p.graph
	p.end = end
	p.work.fit(len(g.order))
	if all {
		for i := range g.order {
			p.work.add(int32(i))
		}
	}
	for _, i := range nodes {
		p.work.add(g.rank[i])
	}
	for p.work.count > 0 {
		i := g.order[p.work.highest()]
		ls, lf, from := p.late(i)
		if ls == p.ls[i] && lf == p.lf[i] && from == p.from[i] {
			continue
		}
		p.ls[i], p.lf[i], p.from[i] = ls, lf, from
		if int(i) < g.tasks {
			p.touched[i] = true
		}
		if !all {
			for _, e := range g.before(i) {
				p.work.add(g.rank[e.other])
			}
		}
	}
}

// touch marks a node's task and its predecessors, whose free float ends at it.
func (p *Plan) touch(i int32) {
	if int(i) < p.graph.tasks {
		p.touched[i] = true
	}
	for _, e := range p.graph.before(i) {
		if e.link >= 0 {
			p.touched[p.graph.task(e.other)] = true
		}
	}
}

// settleTouched computes float and summaries of what was touched.
func (p *Plan) settleTouched() (uids []int) {
	g := p.graph
	for i := int32(g.tasks) - 1; i >= 0; i-- {
		if !p.touched[i] {
			continue
		}
		if p.nodes[i].flags.has(isSummary) {
			es, ef := p.es[i], p.ef[i]
			p.rollEarly(i)
			if es != p.es[i] || ef != p.ef[i] {
				if node, ok := g.virtual[gate][i]; ok {
					p.touchEarlier(node)
				}
			}
		}
		if up := g.parent[i]; up >= 0 {
			p.touched[up] = true
		}
	}
	for i := int32(g.tasks) - 1; i >= 0; i-- {
		if !p.touched[i] {
			continue
		}
		p.touched[i] = false
		if up := g.parent[i]; up >= 0 {
			p.touched[up] = true
		}
		old := p.dates[i]
		if p.settle(i); p.dates[i] != old {
			uids = append(uids, p.net.Tasks[i].UID)
		}
	}
	slices.Reverse(uids)
	return uids
}

// touchEarlier marks what is linked to the gate of a summary.
func (p *Plan) touchEarlier(gate int32) {
	for _, e := range p.graph.before(gate) {
		if e.link >= 0 {
			p.touched[p.graph.task(e.other)] = true
		}
	}
}
