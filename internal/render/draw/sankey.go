package draw

import "slices"

// SankeyNode is a place that amounts flow through; Stage is its column, from 0.
type SankeyNode struct {
	ID, Name, Note string
	Stage          int
	Href           string
}

// SankeyFlow is an amount from one node to another of a later stage, in minor units of one currency. What
// is not above nothing is not drawn. Words are what a pointer resting on it shows.
type SankeyFlow struct {
	From, To string
	Amount   int64
	Words    string
}

// Sankey shows where amounts come from and where they go: nodes in columns, and between them bands as broad
// as the amount.
type Sankey struct {
	Title string
	Heads []string // over the columns
	Nodes []SankeyNode
	Flows []SankeyFlow
}

const (
	sankeyWidth  = 960.0
	sankeyBars   = 320.0 // height of all that flows through the fullest column
	sankeyBar    = 12.0
	sankeySlot   = 20.0 // the least height of a node, so that its name has room
	sankeyGap    = 6.0
	sankeyHead   = 24.0
	sankeyEnd    = 210.0 // room for the names of the last column
	sankeySmooth = 16    // steps of a band's edge
)

type sankeyBox struct {
	SankeyNode
	amount  int64
	x, y, h float64
	in, out float64 // how far down its bands have come
}

// Draw makes the drawing, 960 pixels broad.
func (s Sankey) Draw() SVG {
	boxes, height := s.layout()
	var p pen
	links := p.frame("sankey", s.Title, sankeyWidth, height, true)
	for i, head := range s.Heads {
		p.text("text", fitted(head, sizeSmall, 220), "class", "head", "x", s.column(i), "y", 12, "font-size", sizeSmall)
	}
	unit := s.unit()
	for _, f := range s.ordered(boxes) {
		a, b := boxes[f.From], boxes[f.To]
		h := float64(f.Amount) * unit
		p.open("path", "class", "band", "d", band(a.x+sankeyBar, a.y+a.out, b.x, b.y+b.in, h))
		p.text("title", f.Words)
		p.close("path")
		a.out, b.in = a.out+h, b.in+h
	}
	for _, n := range s.Nodes {
		b := boxes[n.ID]
		if b.amount == 0 {
			continue
		}
		group := p.link(links, n.Href, n.Name+" "+n.Note)
		p.shape("rect", "class", "m4", "x", b.x, "y", b.y, "width", sankeyBar, "height", max(1, b.h))
		room := s.column(1) - s.column(0) - sankeyBar - 10
		if n.Stage == len(s.Heads)-1 {
			room = sankeyEnd - sankeyBar - 10
		}
		p.text("text", fitted(n.Name+"  "+n.Note, sizeSmall, room), "class", "name", "x", b.x+sankeyBar+6, "y", b.y+max(b.h, 12)/2+4, "font-size", sizeSmall)
		p.close(group)
	}
	return p.done()
}

// column is where the nodes of a stage begin.
func (s Sankey) column(stage int) float64 {
	if len(s.Heads) < 2 {
		return 0
	}
	return float64(stage) * (sankeyWidth - sankeyEnd) / float64(len(s.Heads)-1)
}

// throughput is what flows through a node: the greater of what comes and what goes.
func (s Sankey) throughput(id string) int64 {
	var in, out int64
	for _, f := range s.Flows {
		if f.Amount > 0 && f.To == id {
			in += f.Amount
		}
		if f.Amount > 0 && f.From == id {
			out += f.Amount
		}
	}
	return max(in, out)
}

// unit is how many pixels a minor unit has: the fullest column fills the bars.
func (s Sankey) unit() float64 {
	through := make([]int64, len(s.Heads))
	for _, n := range s.Nodes {
		through[n.Stage] += s.throughput(n.ID)
	}
	if len(through) == 0 || slices.Max(through) == 0 {
		return 0
	}
	return sankeyBars / float64(slices.Max(through))
}

func (s Sankey) layout() (map[string]*sankeyBox, float64) {
	unit, deepest := s.unit(), sankeyHead
	down := make([]float64, len(s.Heads))
	boxes := map[string]*sankeyBox{}
	for _, n := range s.Nodes {
		b := &sankeyBox{SankeyNode: n, amount: s.throughput(n.ID), x: s.column(n.Stage)}
		boxes[n.ID] = b
		if b.amount == 0 {
			continue
		}
		b.y, b.h = sankeyHead+down[n.Stage], float64(b.amount)*unit
		down[n.Stage] += max(b.h, sankeySlot) + sankeyGap
		deepest = max(deepest, b.y+max(b.h, sankeySlot))
	}
	return boxes, deepest
}

// ordered are the flows from top to bottom at both ends, so that bands of a node do not cross.
func (s Sankey) ordered(boxes map[string]*sankeyBox) []SankeyFlow {
	flows := slices.DeleteFunc(slices.Clone(s.Flows), func(f SankeyFlow) bool { return f.Amount <= 0 || boxes[f.From] == nil || boxes[f.To] == nil })
	slices.SortStableFunc(flows, func(a, b SankeyFlow) int {
		if d := boxes[a.From].y - boxes[b.From].y; d != 0 || boxes[a.From].Stage != boxes[b.From].Stage {
			return sign(d + 1e6*float64(boxes[a.From].Stage-boxes[b.From].Stage))
		}
		return sign(boxes[a.To].y - boxes[b.To].y)
	})
	return flows
}

func sign(x float64) int {
	switch {
	case x < 0:
		return -1
	case x > 0:
		return 1
	}
	return 0
}

// band is the outline of a flow: two smooth edges from one bar to the other, h apart.
func band(x1, y1, x2, y2, h float64) string {
	var d path
	d.move(x1, y1)
	for i := 1; i <= sankeySmooth; i++ {
		t := float64(i) / sankeySmooth
		d.line(x1+(x2-x1)*t, y1+(y2-y1)*ease(t))
	}
	for i := sankeySmooth; i >= 0; i-- {
		t := float64(i) / sankeySmooth
		d.line(x1+(x2-x1)*t, y1+(y2-y1)*ease(t)+max(h, .6))
	}
	d.shut()
	return d.String()
}

// ease goes from 0 to 1, flat at both ends.
func ease(t float64) float64 { return t * t * (3 - 2*t) }
