package draw

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Type sizes of the drawings in pixels.
const (
	sizeLabel = 14.0
	sizeText  = 13.0
	sizeSmall = 12.0
)

// bold is the weight of names; everything else is set in the regular weight, which is narrower.
const bold = 650

// widths are the advances of the characters from space to tilde in thousandths of the type size, as the
// page's font (Source Sans 3, weight 650) sets them. Regular text is a little narrower, so these widths
// are an upper bound for both.
var widths = [...]float64{
	200, 328, 510, 521, 520, 849, 653, 288, 334, 334, 447, 520, 288, 327, 288, 341, // space to /
	520, 520, 520, 520, 520, 520, 520, 520, 520, 520, 288, 288, 520, 520, 520, 454, // 0 to ?
	889, 565, 601, 579, 630, 543, 517, 633, 668, 292, 501, 606, 510, 754, 661, 679, // @ to O
	589, 679, 602, 550, 551, 660, 546, 807, 554, 513, 541, 334, 341, 334, 520, 500, // P to _
	552, 522, 568, 465, 568, 512, 329, 527, 565, 269, 270, 535, 279, 850, 566, 552, // ` to o
	568, 568, 386, 437, 372, 562, 509, 762, 497, 508, 452, 334, 261, 334, 520, // p to ~
}

// widest stands for a character that is not in the table.
const widest = 1000

// slack covers accents that widen a letter a little and a fallback font that is close but not the same.
const slack = 1.05

// textWidth is an upper bound of the width of a text in pixels at a type size.
func textWidth(s string, size float64) float64 {
	sum := 0.0
	for _, r := range norm.NFD.String(s) {
		switch i := int(r) - ' '; {
		case i >= 0 && i < len(widths):
			sum += widths[i]
		case r == '\u00a0' || r == '\u202f':
			sum += widths[0]
		case r >= 0x300 && r < 0x370: // a combining accent stands over its letter
		default:
			sum += widest
		}
	}
	return sum / 1000 * size * slack
}

// fitted is the text, cut with an ellipsis where it would be wider than the room.
func fitted(s string, size, room float64) string {
	if textWidth(s, size) <= room {
		return s
	}
	for s != "" {
		_, last := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-last]
		if cut := strings.TrimRight(s, " ,") + "…"; textWidth(cut, size) <= room {
			return cut
		}
	}
	return ""
}

// box is a rectangle in pixels.
type box struct{ x, y, w, h float64 }

// overlaps reports whether two boxes share area, or come closer than a gap.
func (b box) overlaps(c box, gap float64) bool {
	return b.x < c.x+c.w+gap && c.x < b.x+b.w+gap && b.y < c.y+c.h+gap && c.y < b.y+b.h+gap
}

// inside reports whether b lies wholly in c.
func (b box) inside(c box) bool {
	return b.x >= c.x && b.y >= c.y && b.x+b.w <= c.x+c.w && b.y+b.h <= c.y+c.h
}

// nearest is the point of the box closest to a point.
func (b box) nearest(x, y float64) (float64, float64) {
	return max(b.x, min(x, b.x+b.w)), max(b.y, min(y, b.y+b.h))
}

// crossed reports whether the stretch from one point to another runs through the box.
func (b box) crossed(x1, y1, x2, y2 float64) bool {
	if max(x1, x2) < b.x || min(x1, x2) > b.x+b.w || max(y1, y2) < b.y || min(y1, y2) > b.y+b.h {
		return false
	}
	from, to := 0.0, 1.0 // the part of the stretch that is inside so far
	for _, side := range [4][2]float64{{x1 - x2, x1 - b.x}, {x2 - x1, b.x + b.w - x1}, {y1 - y2, y1 - b.y}, {y2 - y1, b.y + b.h - y1}} {
		step, room := side[0], side[1]
		switch {
		case step == 0 && room < 0:
			return false
		case step < 0:
			from = max(from, room/step)
		case step > 0:
			to = min(to, room/step)
		}
	}
	return from < to
}
