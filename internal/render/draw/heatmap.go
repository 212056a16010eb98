package draw

import (
	"slices"
	"strconv"
)

// HeatMap is the matrix of likelihood against impact, both 1 to 5, with the risks in their cells.
type HeatMap struct {
	Title              string
	Likelihood, Impact string // the words on the axes
	Risks              []RiskMark
	// CellHref gives the address of the list of one cell's risks, for the cells that cannot show them
	// all; nil for no such list.
	CellHref func(likelihood, impact int) string
}

// RiskMark is one risk on the map. A likelihood or impact outside 1 to 5 is not drawn (R23).
type RiskMark struct {
	Ref                string // short, such as "R7"
	Name               string // shown to a pointer
	Href               string
	Likelihood, Impact int
}

const (
	heatScale  = 5
	cellWidth  = 66.0
	cellHeight = 60.0
	cellGap    = 3.0
	heatLeft   = 36.0 // the likelihood axis
	heatBottom = 38.0 // the impact axis
	levelBand  = 13.0 // the strip of a cell that holds its level
	pillHeight = 22.0
	pillGap    = 2.0
	pillPad    = 5.0
	pillRows   = 2
)

// level is the class of a cell. A level is a product of two numbers from 1 to 5, so nothing falls between
// the PM² colours: green up to 2, yellow from 3 to 16, red from 20 (R20, R23). Yellow is deeper from 10
// on, where a risk needs an owner and a strategy (R24) and turns its project amber (R20).
func level(likelihood, impact int) string {
	switch l := likelihood * impact; {
	case l >= 20:
		return "high"
	case l >= 10:
		return "raised"
	case l >= 3:
		return "middle"
	default:
		return "low"
	}
}

// Draw makes the map. In a cell the marks stand side by side and never on one another; those that find
// no room are counted in the last one as "+n".
func (h HeatMap) Draw() SVG {
	const (
		width  = heatLeft + heatScale*(cellWidth+cellGap)
		height = heatScale*(cellHeight+cellGap) + heatBottom
	)
	var p pen
	links := p.frame("heat", h.Title, width, height, true)
	h.axes(&p, width, height)
	pill := h.pillWidth()
	for likelihood := heatScale; likelihood >= 1; likelihood-- {
		for impact := 1; impact <= heatScale; impact++ {
			cell := heatCell(likelihood, impact)
			p.shape("rect", "class", "cell "+level(likelihood, impact), "x", cell.x, "y", cell.y,
				"width", cell.w, "height", cell.h, "rx", 4)
			p.text("text", strconv.Itoa(likelihood*impact), "class", "level", "x", cell.x+5, "y", cell.y+levelBand-2,
				"font-size", sizeSmall)
			h.pills(&p, cell, pill, likelihood, impact, links)
		}
	}
	return p.done()
}

func (h HeatMap) axes(p *pen, width, height float64) {
	for i := 1; i <= heatScale; i++ {
		cell := heatCell(i, i)
		p.text("text", strconv.Itoa(i), "class", "axis", "x", heatLeft-8, "y", cell.y+cell.h/2+4,
			"text-anchor", "end", "font-size", sizeText)
		p.text("text", strconv.Itoa(i), "class", "axis", "x", cell.x+cell.w/2, "y", height-heatBottom+14,
			"text-anchor", "middle", "font-size", sizeText)
	}
	middle := (height - heatBottom) / 2
	p.text("text", fitted(h.Likelihood, sizeText, height-heatBottom), "class", "axis", "x", 12, "y", middle,
		"text-anchor", "middle", "transform", "rotate(-90 12 "+number(middle)+")", "font-size", sizeText)
	p.text("text", fitted(h.Impact, sizeText, width-heatLeft), "class", "axis", "x", (width+heatLeft)/2, "y", height-5,
		"text-anchor", "middle", "font-size", sizeText)
}

// heatCell is where a cell stands: impact to the right, likelihood upwards.
func heatCell(likelihood, impact int) box {
	return box{
		x: heatLeft + float64(impact-1)*(cellWidth+cellGap),
		y: float64(heatScale-likelihood) * (cellHeight + cellGap),
		w: cellWidth, h: cellHeight,
	}
}

// pillWidth is one width for all marks, so that they stand in columns.
func (h HeatMap) pillWidth() float64 {
	widest := textWidth("+9", sizeSmall)
	for _, r := range h.Risks {
		widest = max(widest, textWidth(r.Ref, sizeSmall))
	}
	return min(max(widest+2*pillPad, pillHeight), cellWidth-2*pillGap)
}

// pills draws the marks of one cell in centred rows.
func (h HeatMap) pills(p *pen, cell box, width float64, likelihood, impact int, links bool) {
	inCell := slices.DeleteFunc(slices.Clone(h.Risks), func(r RiskMark) bool {
		return r.Likelihood != likelihood || r.Impact != impact
	})
	columns := int((cell.w - pillGap) / (width + pillGap))
	shown := len(inCell)
	if room := columns * pillRows; shown > room {
		shown = room - 1
	}
	drawn := min(len(inCell), columns*pillRows)
	at := func(i int) box {
		inRow := min(columns, drawn-i/columns*columns)
		indent := (cell.w - float64(inRow)*(width+pillGap) + pillGap) / 2
		return box{
			x: cell.x + indent + float64(i%columns)*(width+pillGap),
			y: cell.y + levelBand + float64(i/columns)*(pillHeight+pillGap),
			w: width, h: pillHeight,
		}
	}
	for i, r := range inCell[:shown] {
		p.pill(at(i), r.Ref, r.Name, r.Href, links)
	}
	if rest := len(inCell) - shown; rest > 0 {
		href, names := "", ""
		if h.CellHref != nil {
			href = h.CellHref(likelihood, impact)
		}
		for _, r := range inCell[shown:] {
			names += r.Ref + " " + r.Name + "\n"
		}
		p.pill(at(shown), "+"+strconv.Itoa(rest), names, href, links)
	}
}

// pill is a rounded label, a link when it may be one.
func (p *pen) pill(b box, words, name, href string, links bool) {
	element := p.link(links, href, name, "class", "pill")
	p.shape("rect", "x", b.x, "y", b.y, "width", b.w, "height", b.h, "rx", b.h/2)
	p.text("text", fitted(words, sizeSmall, b.w-2), "x", b.x+b.w/2, "y", b.y+b.h/2+4, "text-anchor", "middle",
		"font-size", sizeSmall, "font-weight", bold)
	p.close(element)
}
