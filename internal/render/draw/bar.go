package draw

// Progress is a bar of what is done with a tick for the time used, so that lagging is seen at once.
type Progress struct {
	Title  string
	Done   float64 // share done, 1 is all of it; drawn between 0 and 1 (R100)
	Time   float64 // share of the time used; negative when there is no time to measure against
	Status Status  // fills the bar
}

const (
	progressWidth  = 104.0
	bulletWidth    = 124.0
	barHeight      = 16.0
	tickWidth      = 2.0
	barCornerRound = 2.0
)

// Draw makes the bar, 104 by 16 pixels.
func (b Progress) Draw() SVG {
	var p pen
	p.frame("progress", b.Title, progressWidth, barHeight, false)
	p.shape("rect", "class", "track", "y", 4, "width", progressWidth, "height", 8, "rx", barCornerRound)
	if w := progressWidth * share(b.Done); w > 0 {
		p.shape("rect", "class", "fill "+classes[b.Status], "y", 4, "width", w, "height", 8, "rx", barCornerRound)
	}
	if b.Time >= 0 {
		x := share(b.Time) * (progressWidth - tickWidth) // so that the tick stays inside at both ends
		p.shape("rect", "class", "tick", "x", x, "width", tickWidth, "height", barHeight)
	}
	return p.done()
}

// Bullet is three amounts of one kind laid over one another in one hue, firmest darkest: spent within
// committed within budget. Whole sets the length of the longest bar of the table it stands in.
type Bullet struct {
	Title                    string
	Firm, Middle, All, Whole int64 // minor units of one currency; negatives draw as nothing
}

// Draw makes the bar, at most 124 by 16 pixels. An amount beyond Whole ends at the frame.
func (b Bullet) Draw() SVG {
	var p pen
	p.frame("bullet", b.Title, bulletWidth, barHeight, false)
	length := func(amount int64) float64 {
		if b.Whole <= 0 {
			return 0
		}
		return (bulletWidth - 1) * share(float64(amount)/float64(b.Whole))
	}
	bar := func(class string, amount int64) {
		if w := length(amount); w > 0 {
			p.shape("rect", "class", class, "x", .5, "y", 2.5, "width", w, "height", 11, "rx", barCornerRound)
		}
	}
	bar("m1", b.All)
	bar("m2", b.Middle)
	bar("m4", b.Firm)
	bar("edge", b.All) // the budget's outline stays visible when more than it is committed
	return p.done()
}

// share limits a number to 0 … 1; what is no number is 0.
func share(x float64) float64 {
	if !(x > 0) {
		return 0
	}
	return min(x, 1)
}
