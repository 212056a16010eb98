package draw

import (
	"strconv"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// Load is how much of each week somebody is needed, beside what they can give.
type Load struct {
	Title string
	Today cal.Date
	Weeks []LoadWeek
}

// LoadWeek is one week from its Monday, in hours.
type LoadWeek struct {
	From   cal.Date
	Needed float64
	Given  float64 // what the calendar and the share of the person leave
}

// Over reports whether more is needed than given.
func (w LoadWeek) Over() bool { return w.Needed > w.Given+0.05 }

const (
	loadColumn = 18.0
	loadHeight = 64.0
)

// Draw makes a strip of columns, one a week; what goes beyond the hours given stands in another tone and
// is hatched by a line across. It is no drawing without weeks.
func (l Load) Draw(words *i18n.Printer) SVG {
	if len(l.Weeks) == 0 {
		return SVG{}
	}
	most := 1.0
	for _, w := range l.Weeks {
		most = max(most, w.Needed, w.Given)
	}
	width, base := loadColumn*float64(len(l.Weeks)), loadHeight-18
	y := func(hours float64) float64 { return base - (base-4)*hours/most }
	var p pen
	p.frame("load", l.Title, width, loadHeight, false)
	free := 0.0
	for i, w := range l.Weeks {
		x := loadColumn * float64(i)
		if within := min(w.Needed, w.Given); within > 0 {
			p.shape("rect", "class", "load", "x", x+2, "y", y(within), "width", loadColumn-4, "height", base-y(within))
		}
		if w.Over() {
			p.shape("rect", "class", "over", "x", x+2, "y", y(w.Needed), "width", loadColumn-4, "height", y(w.Given)-y(w.Needed))
		}
		p.shape("path", "class", "given", "d", "M"+number(x)+" "+number(y(w.Given))+"h"+number(loadColumn))
		if w.From.Time().Day() <= 7 {
			word := words.Month(int(w.From.Time().Month()))
			if w.From.Time().Month() == 1 {
				word = strconv.Itoa(w.From.Year())
			}
			if tw := textWidth(word, sizeSmall); x >= free && x+tw <= width {
				p.text("text", word, "class", "axis", "x", x+1, "y", loadHeight-3, "font-size", sizeSmall)
				free = x + tw + 8
			}
		}
		if !l.Today.IsZero() && !l.Today.Before(w.From) && l.Today.Before(w.From.AddDays(7)) {
			at := x + loadColumn*float64(w.From.DaysUntil(l.Today))/7
			p.shape("path", "class", "today", "d", "M"+number(at)+" 0V"+number(base))
		}
	}
	return p.done()
}

func itoa(n int) string { return strconv.Itoa(n) }
