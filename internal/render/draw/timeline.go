package draw

import (
	"slices"
	"strconv"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// Timeline is a strip of milestones on a time axis, a row for each project: a Gantt chart for those who
// decide, without the tasks.
type Timeline struct {
	Title string
	Today cal.Date
	Rows  []TimelineRow
}

// TimelineRow is one project's milestones.
type TimelineRow struct {
	Name, Href string
	Milestones []Milestone
}

// Milestone is one mark. One without a date is not drawn.
type Milestone struct {
	Name, Href string
	On         cal.Date // the day it was achieved, else the forecast
	Baseline   cal.Date // drawn as a small mark where it is another day
	State      MilestoneState
}

// MilestoneState is how a milestone stands (R18). Each state has its own form of diamond, so that it is
// not taken for a status of a project.
type MilestoneState uint8

// The states that are drawn.
const (
	Planned  MilestoneState = iota // hollow
	Late                           // half filled
	Missed                         // crossed
	Achieved                       // filled
)

var milestoneClasses = [...]string{Planned: "planned", Late: "late", Missed: "missed", Achieved: "achieved"}

const (
	timelineWidth = 960.0
	timelineName  = 220.0 // the column of names, where a row has one
	timelineHead  = 60.0  // years, months and the day's flag, one below the other
	laneHeight    = 26.0
	diamond       = 6.5  // half its width
	labelRoom     = 0.35 // of the axis: longer names are cut
	labelPad      = 5.0
	labelGap      = 10.0
)

// timeAxis maps days to pixels.
type timeAxis struct {
	from, to    cal.Date
	left, width float64
	day         float64 // width of a day where it is fixed; 0 for what the whole leaves
}

func (a timeAxis) x(d cal.Date) float64 {
	if a.day > 0 { // a longer axis leaves what stands on it where it is
		return a.left + a.day*float64(a.from.DaysUntil(d))
	}
	return a.left + a.width*float64(a.from.DaysUntil(d))/float64(a.from.DaysUntil(a.to))
}

// placed is a milestone in its lane with its label.
type placed struct {
	Milestone
	lane   int
	x      float64
	label  string
	labelX float64
}

// Draw makes the strip, 960 pixels wide and as high as its labels need: within a row, milestones whose
// names would meet stand in lanes below one another. It is no drawing when there is no milestone.
func (t Timeline) Draw(words *i18n.Printer) SVG {
	axis, ok := t.axis()
	if !ok {
		return SVG{}
	}
	height := timelineHead
	rows := make([][]placed, len(t.Rows))
	tops := make([]float64, len(t.Rows))
	for i, row := range t.Rows {
		lanes := 0
		rows[i], lanes = layOut(row.Milestones, axis, words)
		tops[i] = height
		height += float64(lanes) * laneHeight
	}
	var p pen
	links := p.frame("timeline", t.Title, timelineWidth, height, true)
	for i, row := range t.Rows {
		p.shape("path", "class", "rule", "d", "M0 "+number(tops[i])+"H"+number(timelineWidth))
		element := p.link(links, row.Href, row.Name, "class", "name")
		p.text("text", fitted(row.Name, sizeText, timelineName-12), "x", 0, "y", tops[i]+laneHeight/2+4, "font-size", sizeText)
		p.close(element)
	}
	ticks(&p, axis, height, words)
	if !t.Today.IsZero() {
		t.today(&p, axis, height, words)
	}
	for i := range rows {
		for _, m := range rows[i] {
			m.draw(&p, axis, tops[i], links)
		}
	}
	return p.done()
}

// widen makes a stretch of time hold a day; one without a date changes nothing.
func widen(from, to *cal.Date, d cal.Date) {
	if d.IsZero() {
		return
	}
	if from.IsZero() || d.Before(*from) {
		*from = d
	}
	if d.After(*to) {
		*to = d
	}
}

// axis spans all marks and today with a month's margin, from the first of a month to the first of another.
func (t Timeline) axis() (timeAxis, bool) {
	var from, to cal.Date
	found := false
	widen := func(d cal.Date) { widen(&from, &to, d) }
	for _, row := range t.Rows {
		for _, m := range row.Milestones {
			if m.On.IsZero() {
				continue
			}
			found = true
			widen(m.On)
			widen(m.Baseline)
		}
	}
	widen(t.Today)
	from, to = firstOfMonth(from.AddDays(-15)), firstOfMonth(to.AddMonths(2))
	left := 0.0
	if slices.ContainsFunc(t.Rows, func(r TimelineRow) bool { return r.Name != "" }) {
		left = timelineName
	}
	return timeAxis{from: from, to: to, left: left, width: timelineWidth - left}, found
}

func firstOfMonth(d cal.Date) cal.Date { return cal.NewDate(d.Year(), d.Time().Month(), 1) }

// layOut gives every milestone the first lane in which it, its baseline and its label are free of the
// others. A label stands to the right of both marks, or to the left where it would leave the frame.
func layOut(milestones []Milestone, axis timeAxis, words *i18n.Printer) ([]placed, int) {
	var out []placed
	var lanes [][][2]float64 // the stretches taken in each lane
	for _, m := range milestones {
		if m.On.IsZero() {
			continue
		}
		p := placed{Milestone: m, x: axis.x(m.On)}
		date := ", " + words.Date(m.On)
		p.label = fitted(m.Name, sizeSmall, axis.width*labelRoom-textWidth(date, sizeSmall)) + date
		w := textWidth(p.label, sizeSmall)
		left, right := p.x-diamond, p.x+diamond
		if !m.Baseline.IsZero() {
			left, right = min(left, axis.x(m.Baseline)-diamond), max(right, axis.x(m.Baseline)+diamond)
		}
		switch end := axis.left + axis.width; {
		case right+labelPad+w <= end:
			p.labelX = right + labelPad
		case left-labelPad-w >= axis.left:
			p.labelX = left - labelPad - w
		case p.x+diamond+labelPad+w <= end: // the slip fills the axis: the label stands on its line
			p.labelX = p.x + diamond + labelPad
		default:
			p.labelX = p.x - diamond - labelPad - w
		}
		left, right = min(left, p.labelX), max(right, p.labelX+w)
		p.lane = freeLane(lanes, left, right)
		if p.lane == len(lanes) {
			lanes = append(lanes, nil)
		}
		lanes[p.lane] = append(lanes[p.lane], [2]float64{left, right})
		out = append(out, p)
	}
	return out, max(1, len(lanes))
}

// freeLane is the first lane where a stretch keeps its distance from all others, possibly a new one.
func freeLane(lanes [][][2]float64, left, right float64) int {
	for i, taken := range lanes {
		free := true
		for _, s := range taken {
			free = free && (right+labelGap <= s[0] || s[1]+labelGap <= left)
		}
		if free {
			return i
		}
	}
	return len(lanes)
}

func (m placed) draw(p *pen, axis timeAxis, top float64, links bool) {
	y := top + float64(m.lane)*laneHeight + laneHeight/2
	element := p.link(links, m.Href, m.Name, "class", "milestone "+milestoneClasses[m.State])
	if !m.Baseline.IsZero() && m.Baseline != m.On {
		base := axis.x(m.Baseline)
		p.shape("path", "class", "slip", "d", "M"+number(base)+" "+number(y)+"H"+number(m.x))
		p.shape("path", "class", "baseline", "d", rhomb(base, y, diamond-2.5))
	}
	p.shape("path", "class", "diamond", "d", rhomb(m.x, y, diamond))
	switch m.State {
	case Late:
		var half path
		half.move(m.x, y-diamond)
		half.line(m.x-diamond, y)
		half.line(m.x, y+diamond)
		half.shut()
		p.shape("path", "class", "half", "d", half.String())
	case Missed:
		p.shape("path", "class", "bar", "d", "M"+number(m.x-3)+" "+number(y-3)+"l6 6m0-6l-6 6")
	}
	p.text("text", m.label, "x", m.labelX, "y", y+4, "font-size", sizeSmall)
	p.close(element)
}

// rhomb is the outline of a diamond around a point.
func rhomb(x, y, half float64) string {
	var d path
	d.move(x, y-half)
	d.line(x+half, y)
	d.line(x, y+half)
	d.line(x-half, y)
	d.shut()
	return d.String()
}

// ticks draws the grid: every month, or every third, sixth or twelfth where months would crowd, with the
// year at each January.
func ticks(p *pen, axis timeAxis, height float64, words *i18n.Printer) {
	months := 1
	for _, step := range []int{3, 6, 12} {
		if axis.width*30*float64(months)/float64(axis.from.DaysUntil(axis.to)) < 44 {
			months = step
		}
	}
	free, freeYear := axis.left, axis.left
	for d := axis.from; !d.After(axis.to); d = d.AddMonths(1) {
		month := int(d.Time().Month())
		if (month-1)%months != 0 {
			continue
		}
		x := axis.x(d)
		class := "grid"
		if month == 1 {
			class = "grid year"
		}
		p.shape("path", "class", class, "d", "M"+number(x)+" 20V"+number(height))
		if name := words.Month(month); x+4 >= free && x+4+textWidth(name, sizeSmall) <= timelineWidth {
			p.text("text", name, "class", "axis", "x", x+4, "y", 34, "font-size", sizeSmall)
			free = x + 4 + textWidth(name, sizeSmall) + 4
		}
		year := strconv.Itoa(d.Year())
		if (month == 1 || freeYear == axis.left) && x+4 >= freeYear && x+4+textWidth(year, sizeSmall) <= timelineWidth {
			p.text("text", year, "x", x+4, "y", 16, "font-size", sizeSmall, "font-weight", bold)
			freeYear = x + 4 + textWidth(year, sizeSmall) + 8
		}
	}
}

// today draws the line of the day with its date on top.
func (t Timeline) today(p *pen, axis timeAxis, height float64, words *i18n.Printer) {
	x := axis.x(t.Today)
	label := words.Date(t.Today)
	w := textWidth(label, sizeSmall) + 12
	left := max(axis.left, min(x-w/2, timelineWidth-w))
	p.shape("path", "class", "today", "d", "M"+number(x)+" 56V"+number(height))
	p.shape("rect", "class", "flag", "x", left, "y", 40, "width", w, "height", 17, "rx", 3)
	p.text("text", label, "class", "on-flag", "x", left+w/2, "y", 53, "text-anchor", "middle", "font-size", sizeSmall, "font-weight", bold)
}
