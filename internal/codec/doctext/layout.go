package doctext

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// glyph is a character at its place on a page, in points from the lower left corner.
type glyph struct {
	x, y, w, size float64
	font, text    string
}

// stretch is a piece of a line without a wide gap in it.
type stretch struct {
	left, right, y, size float64
	font, text           string
	parts                bool // several stretches on one line, as in a table
}

// Looking for columns costs more than reading, so it has a bound: of the stretches of a document, of those of a part, and of the places
// where a gutter is tried. A page of text has some hundred stretches.
const (
	maxLaid    = 60_000
	maxApart   = 2_000
	maxGutters = 200
)

// flow adds the text of a page in reading order.
func flow(t *Text, glyphs []glyph) bool {
	list := stretches(glyphs)
	if len(list) == 0 {
		return true
	}
	usual, parts := usualSize(list), [][]stretch{list}
	if t.laid += len(list); t.laid <= maxLaid {
		parts = columns(list, usual, 0)
	}
	for _, column := range parts {
		if !paragraphs(t, column, usual) {
			return false
		}
	}
	return true
}

// stretches puts characters on the same line together, from top to bottom.
func stretches(glyphs []glyph) (list []stretch) {
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return cmp.Compare(b.y, a.y) })
	for len(glyphs) > 0 {
		n := 1
		for n < len(glyphs) && glyphs[0].y-glyphs[n].y < 0.35*max(glyphs[0].size, glyphs[n].size) {
			n++
		}
		list = append(list, cutLine(glyphs[:n])...)
		glyphs = glyphs[n:]
	}
	return list
}

// cutLine cuts a line at gaps wider than two characters.
func cutLine(line []glyph) (list []stretch) {
	slices.SortStableFunc(line, func(a, b glyph) int { return cmp.Compare(a.x, b.x) })
	var s stretch
	var text strings.Builder
	end := func() {
		if s.text = strings.TrimSpace(text.String()); s.text != "" {
			list = append(list, s)
		}
		text.Reset()
	}
	space := func() { // one, however it is set
		if !strings.HasSuffix(text.String(), " ") {
			text.WriteByte(' ')
		}
	}
	for i, g := range line {
		blank := strings.TrimSpace(g.text) == ""
		gap := g.x - s.right
		if i == 0 || gap > 2*g.size && !blank {
			end()
			s = stretch{left: g.x, y: g.y, size: g.size, font: g.font}
		} else if gap > 0.17*g.size && !blank {
			space()
		}
		if g == (glyph{}) || blank && text.Len() == 0 {
			s.left, s.right = g.x+g.w, max(s.right, g.x)
			continue
		}
		if blank {
			space()
			s.right = max(s.right, g.x)
			continue
		}
		text.WriteString(g.text)
		s.right = max(s.right, g.x+g.w)
	}
	end()
	return list
}

// usualSize is the size of most of the text.
func usualSize(list []stretch) float64 {
	count := map[float64]int{}
	best := list[0].size
	for _, s := range list {
		k := math.Round(s.size*2) / 2
		if count[k] += len(s.text); count[k] > count[best] {
			best = k
		}
	}
	return best
}

// columns cuts a page at its gutters and gives the parts in reading order.
func columns(list []stretch, usual float64, depth int) [][]stretch {
	if depth < 4 {
		if at, ok := gutter(list, usual); ok {
			var above, left, right, below []stretch
			top, bottom := reach(list, at)
			for _, s := range list {
				switch {
				case s.y > top:
					above = append(above, s)
				case s.y < bottom:
					below = append(below, s)
				case s.left >= at:
					right = append(right, s)
				default:
					left = append(left, s)
				}
			}
			var out [][]stretch
			for _, part := range [][]stretch{above, left, right, below} {
				if len(part) > 0 {
					out = append(out, columns(part, usual, depth+1)...)
				}
			}
			return out
		}
	}
	return [][]stretch{list}
}

// gutter finds the place where many stretches begin to the right of others and hardly any crosses.
func gutter(list []stretch, usual float64) (at float64, ok bool) {
	if len(list) > maxApart {
		return 0, false
	}
	best, tried := 0, map[float64]bool{}
	for _, s := range list {
		begin := s.left - 0.1
		if tried[begin] || len(tried) == maxGutters {
			continue
		}
		tried[begin] = true
		left, right, across := sides(list, begin)
		few := min(len(left), len(right))
		if few < 5 || across*4 > few || few <= best || isTable(list, begin, usual) {
			continue
		}
		best, at, ok = few, begin, true
	}
	return at, ok
}

func sides(list []stretch, at float64) (left, right []stretch, across int) {
	for _, s := range list {
		switch {
		case s.right <= at:
			left = append(left, s)
		case s.left >= at:
			right = append(right, s)
		default:
			across++
		}
	}
	return left, right, across
}

// isTable tells short texts on the lines of others, such as dates at the margin or the labels of a form, from a column of their own. The
// places alone do not: two columns of short lines lie as a table does. So the words must be those of one, or the right side be set to the
// margin, or the lines be of three texts and more.
func isTable(list []stretch, at, usual float64) bool {
	left, right, _ := sides(list, at)
	small, big := left, right
	if letters(right) < letters(left) {
		small, big = right, left
	}
	shared := count(small, beside(big, usual))
	if shared*10 < len(small)*7 || letters(small) >= 28*len(small) {
		return false
	}
	level := beside(right, usual)
	of := count(left, level)
	return 2*count(left, func(s stretch) bool { return level(s) && isLabel(s.text) }) >= of ||
		2*count(small, func(s stretch) bool { return isFigure(s.text) }) >= len(small) || atMargin(right, usual) || isGrid(list, at, usual)
}

// beside tells what stands on the line of one of some texts.
func beside(of []stretch, usual float64) func(s stretch) bool {
	near := max(0.2*usual, 0.01)
	step := func(y float64) int { return int(math.Floor(y / near)) }
	type reach struct{ low, high float64 }
	lines := map[int]reach{} // the heights in each step: whatever lies in one step is near
	for _, o := range of {
		l, ok := lines[step(o.y)]
		if !ok {
			l = reach{o.y, o.y}
		}
		lines[step(o.y)] = reach{min(l.low, o.y), max(l.high, o.y)}
	}
	return func(s stretch) bool {
		at := step(s.y)
		below, is := lines[at-1]
		above, too := lines[at+1]
		_, here := lines[at]
		return here || is && s.y-below.high < near || too && above.low-s.y < near
	}
}

// atMargin tells what is set to the right margin, such as places: it ends at one edge, and begins at many.
func atMargin(right []stretch, usual float64) bool {
	edge, begins := 0.0, map[int]bool{}
	for _, s := range right {
		edge = max(edge, s.right)
		begins[int(math.Round(s.left))] = true
	}
	same := count(right, func(s stretch) bool { return edge-s.right < 0.3*usual })
	return same*10 >= len(right)*8 && len(begins)*2 > len(right)
}

// isGrid tells a table of three columns and more: most lines with a text on both sides of a place have three.
func isGrid(list []stretch, at, usual float64) bool {
	both, wide := 0, 0
	for i := 0; i < len(list); {
		n := i + 1
		for n < len(list) && math.Abs(list[n].y-list[i].y) < 0.2*usual {
			n++
		}
		if list[i].right <= at && list[n-1].left >= at {
			if both++; n-i >= 3 {
				wide++
			}
		}
		i = n
	}
	return wide*3 >= both*2
}

func count(list []stretch, is func(stretch) bool) (n int) {
	for _, s := range list {
		if is(s) {
			n++
		}
	}
	return n
}

func letters(list []stretch) (n int) {
	for _, s := range list {
		n += utf8.RuneCountInString(s.text)
	}
	return n
}

// reach is how far up and down a gutter goes: to the first stretch that crosses it, from the middle of what stands right.
func reach(list []stretch, at float64) (top, bottom float64) {
	_, right, _ := sides(list, at)
	middle := right[len(right)/2].y
	top, bottom = math.Inf(1), math.Inf(-1)
	for _, s := range list {
		if s.left < at && s.right > at {
			if s.y > middle {
				top = min(top, s.y-0.1)
			} else {
				bottom = max(bottom, s.y+0.1)
			}
		}
	}
	return top, bottom
}

// paragraphs joins the lines of a column.
func paragraphs(t *Text, list []stretch, usual float64) bool {
	lines := rejoined(list, usual)
	width := 0.0
	for _, l := range lines {
		width = max(width, l.right)
	}
	var text string
	style := Body
	for i, l := range lines {
		if i > 0 && continues(lines[i-1], l, width, usual) {
			text = join(text, l.text)
			continue
		}
		if !t.add(style, text) {
			return false
		}
		text, style = l.text, Body
		if l.size > 1.08*usual && utf8.RuneCountInString(l.text) < 90 {
			style = Heading
		}
	}
	return t.add(style, text)
}

// rejoined puts the stretches of a column that share a line back together, apart by a gap.
func rejoined(list []stretch, usual float64) (lines []stretch) {
	for _, s := range list {
		if n := len(lines); n > 0 && math.Abs(lines[n-1].y-s.y) < 0.35*max(usual, s.size) {
			l := &lines[n-1]
			if _, mark := bullet(l.text); !mark || len(l.text) > 4 {
				l.parts = true
			}
			l.text += gap + s.text
			l.right = max(l.right, s.right)
			continue
		}
		lines = append(lines, s)
	}
	return lines
}

// narrow is how wide a column is, in sizes of its text, in which a line that begins with a capital goes on with no other: some 28 characters.
const narrow = 14

// continues reports whether a line goes on with the paragraph of the line above it.
func continues(above, l stretch, width, usual float64) bool {
	if _, mark := bullet(l.text); mark || above.parts || l.parts || math.Abs(above.size-l.size) > 0.5 || above.y-l.y > 1.75*l.size || above.y < l.y {
		return false
	}
	first, _ := utf8.DecodeRuneInString(l.text)
	if width-l.left < narrow*l.size && (!unicode.IsLower(first) || strings.Contains(l.text, "@")) {
		return false // a column of short lines: each stands for itself
	}
	word := l.text
	if i := strings.IndexByte(word, ' '); i > 0 {
		word = word[:i]
	}
	room := width - above.right
	fits := float64(utf8.RuneCountInString(word)+1) * 0.55 * l.size // the next word would have had room above
	if above.font != l.font && !unicode.IsLower(first) {
		return false
	}
	return room < fits || unicode.IsLower(first) && room < 12*usual
}

func join(a, b string) string {
	if strings.HasSuffix(a, "-") && !strings.HasSuffix(a, " -") {
		return a + b
	}
	return a + " " + b
}
