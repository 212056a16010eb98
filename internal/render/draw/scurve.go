package draw

import (
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// SCurve is value over time, summed up: what was planned, what was earned, what was spent.
type SCurve struct {
	Title string
	Unit  string // what the figures are: "EUR thousand"
	Today cal.Date
	Lines []CurveLine
}

// CurveLine is one curve. Points lie in the order of their days.
type CurveLine struct {
	Name   string
	Role   CurveRole
	Points []CurvePoint
}

// CurvePoint is a sum on a day.
type CurvePoint struct {
	On    cal.Date
	Value float64
}

// CurveRole gives a curve its look.
type CurveRole string

// The roles.
const (
	CurvePlanned CurveRole = "planned"
	CurveEarned  CurveRole = "earned"
	CurveSpent   CurveRole = "spent"
)

const (
	curveWidth  = 720.0
	curveHeight = 300.0
	curveLeft   = 64.0
	curveTop    = 34.0
	curveFoot   = 34.0
)

// Draw makes the chart. It is no drawing when no curve has two points.
func (c SCurve) Draw(words *i18n.Printer) SVG {
	axis, top, ok := c.frame()
	if !ok {
		return SVG{}
	}
	bottom := curveHeight - curveFoot
	y := func(v float64) float64 { return bottom - (bottom-curveTop)*v/top }
	var p pen
	p.frame("scurve", c.Title, curveWidth, curveHeight, false)
	p.text("text", c.Unit, "class", "axis", "x", 0, "y", 14, "font-size", sizeSmall)
	for i := 0; i <= 4; i++ {
		v := top * float64(i) / 4
		p.shape("path", "class", "rule", "d", "M"+number(curveLeft)+" "+number(y(v))+"H"+number(curveWidth))
		p.text("text", words.Decimal(v, 0), "class", "axis", "x", curveLeft-8, "y", y(v)+4, "text-anchor", "end", "font-size", sizeSmall)
	}
	quarters(&p, axis, bottom, words)
	if !c.Today.IsZero() && !c.Today.Before(axis.from) && !c.Today.After(axis.to) {
		p.shape("path", "class", "today", "d", "M"+number(axis.x(c.Today))+" "+number(curveTop)+"V"+number(bottom))
	}
	for _, line := range c.Lines {
		if len(line.Points) < 2 {
			continue
		}
		var d path
		for i, pt := range line.Points {
			if i == 0 {
				d.move(axis.x(pt.On), y(pt.Value))
			} else {
				d.line(axis.x(pt.On), y(pt.Value))
			}
		}
		p.shape("path", "class", "curve "+string(line.Role), "d", d.String())
	}
	c.legend(&p)
	return p.done()
}

// legend names the curves at the top right.
func (c SCurve) legend(p *pen) {
	x := curveWidth
	for i := len(c.Lines) - 1; i >= 0; i-- {
		line := c.Lines[i]
		x -= textWidth(line.Name, sizeSmall)
		p.text("text", line.Name, "x", x, "y", 14, "font-size", sizeSmall)
		x -= 26
		p.shape("path", "class", "curve "+string(line.Role), "d", "M"+number(x)+" 10h20")
		x -= 14
	}
}

// frame spans all points; the value axis ends at a round number.
func (c SCurve) frame() (axis timeAxis, top float64, ok bool) {
	for _, line := range c.Lines {
		if len(line.Points) < 2 {
			continue
		}
		ok = true
		for _, pt := range line.Points {
			if axis.from.IsZero() || pt.On.Before(axis.from) {
				axis.from = pt.On
			}
			if pt.On.After(axis.to) {
				axis.to = pt.On
			}
			top = max(top, pt.Value)
		}
	}
	if !ok {
		return axis, top, false
	}
	axis.to = axis.to.AddDays(1)
	axis.left, axis.width = curveLeft, curveWidth-curveLeft
	return axis, roundUp(top), true
}

// roundUp is the next of 1, 2, 4, 8 times a power of ten that is at least x.
func roundUp(x float64) float64 {
	step := 1.0
	for x > step*8 {
		step *= 10
	}
	for _, n := range []float64{1, 2, 4, 8} {
		if x <= n*step {
			return n * step
		}
	}
	return 10 * step
}

// quarters writes the quarters below a chart, or the years where quarters would crowd.
func quarters(p *pen, axis timeAxis, y float64, words *i18n.Printer) {
	free := axis.left
	for d := firstOfMonth(axis.from); !d.After(axis.to); d = d.AddMonths(1) {
		month := int(d.Time().Month())
		if d.Before(axis.from) || (month-1)%3 != 0 {
			continue
		}
		word := words.T("draw.quarter", "n", (month-1)/3+1)
		if month == 1 {
			word = strings.TrimSpace(word + " " + itoa(d.Year()))
		}
		x := axis.x(d)
		p.shape("path", "class", "grid", "d", "M"+number(x)+" "+number(y)+"v5")
		if w := textWidth(word, sizeSmall); x >= free && x+w <= curveWidth {
			p.text("text", word, "class", "axis", "x", x, "y", y+18, "font-size", sizeSmall)
			free = x + w + 10
		}
	}
}
