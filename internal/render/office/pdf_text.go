package office

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// textLook is how a stretch of text is set.
type textLook struct {
	style  int // regular, bold, italic, bold italic
	size   float64
	colour Colour
	rise   float64 // above the base line
	href   string
	lang   string // where it is not the document's
	role   string // of its element, where it has one of its own
}

// span is a stretch of text of one look. Note is the footnote that belongs to the page on which it stands.
type span struct {
	text string
	look textLook
	note string
}

// fragment is the part of a span that stands on one line.
type fragment struct {
	span  int
	text  string
	width float64
}

type textLine struct {
	fragments []fragment
	width     float64
}

// faceFor is the first face of a style that draws a character.
func faceFor(style int, r rune) *face {
	faces := typefaces()[style]
	if r < 128 || faces[0].has(r) {
		return faces[0]
	}
	if faces[1].has(r) {
		return faces[1]
	}
	return faces[0]
}

// textWidth is the width of a printable text in points.
func textWidth(s string, look textLook) float64 {
	first, sum := typefaces()[look.style][0], 0
	for _, r := range s {
		if r < 128 {
			sum += int(first.asciiAdvance[r])
		} else {
			sum += faceFor(look.style, r).advance(r)
		}
	}
	return float64(sum) * look.size / 1000
}

// wrapping breaks spans into lines of a width.
type wrapping struct {
	spans     []span
	width     float64
	lines     []textLine
	line      textLine
	word      []fragment
	wordWidth float64
	gap       fragment // the blank before the word
}

// wrap breaks spans at blanks, after hyphens and strokes, and within words that are broader than a line. There
// is one line at least.
func wrap(spans []span, width float64) []textLine {
	w := wrapping{spans: spans, width: width}
	for i := range spans {
		w.add(i, spans[i].text)
	}
	w.flush()
	w.end()
	return w.lines
}

func (w *wrapping) add(i int, text string) {
	for text != "" {
		switch text[0] {
		case '\n':
			w.flush()
			w.end()
			text = text[1:]
		case ' ':
			w.flush()
			text = strings.TrimLeft(text, " ")
			w.gap = fragment{i, " ", textWidth(" ", w.spans[i].look)}
		default:
			n, breaks := wordEnd(text)
			width := textWidth(text[:n], w.spans[i].look)
			w.word = append(w.word, fragment{i, text[:n], width})
			w.wordWidth += width
			text = text[n:]
			if breaks {
				w.flush()
			}
		}
	}
}

// wordEnd is where the word at the start of a text ends; breaks says that a line may end there without a blank.
func wordEnd(text string) (n int, breaks bool) {
	for i, r := range text {
		switch {
		case r == ' ' || r == '\n':
			return i, false
		case (r == '-' || r == '/' || r == '\u2013' || r == '\u2014') && i > 0 && i+utf8.RuneLen(r) < len(text):
			next, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
			if next != ' ' && next != '\u00a0' && !(next >= '0' && next <= '9') {
				return i + utf8.RuneLen(r), true
			}
		}
	}
	return len(text), false
}

// flush puts the word on the line, or on the next.
func (w *wrapping) flush() {
	if len(w.word) == 0 {
		return
	}
	if len(w.line.fragments) > 0 && w.line.width+w.gap.width+w.wordWidth > w.width+.01 {
		w.end()
	}
	if w.gap.text != "" && len(w.line.fragments) > 0 {
		w.put(w.gap)
	}
	w.gap = fragment{}
	if w.wordWidth > w.width+.01 && len(w.line.fragments) == 0 {
		w.cut()
	} else {
		for _, f := range w.word {
			w.put(f)
		}
	}
	w.word, w.wordWidth = w.word[:0], 0
}

// cut puts a word that is broader than a line on as many lines as it takes.
func (w *wrapping) cut() {
	for _, f := range w.word {
		look := w.spans[f.span].look
		from, width := 0, 0.0
		for at, r := range f.text {
			step := float64(faceFor(look.style, r).advance(r)) * look.size / 1000
			if w.line.width+width+step > w.width && (at > from || len(w.line.fragments) > 0) {
				if at > from {
					w.put(fragment{f.span, f.text[from:at], width})
				}
				w.end()
				from, width = at, 0
			}
			width += step
		}
		w.put(fragment{f.span, f.text[from:], width})
	}
}

func (w *wrapping) put(f fragment) {
	if last := len(w.line.fragments) - 1; last >= 0 && w.line.fragments[last].span == f.span {
		w.line.fragments[last].text += f.text
		w.line.fragments[last].width += f.width
	} else {
		w.line.fragments = append(w.line.fragments, f)
	}
	w.line.width += f.width
}

func (w *wrapping) end() {
	w.lines = append(w.lines, w.line)
	w.line, w.gap = textLine{}, fragment{}
}

// longestWord is the width of the longest word of a text, for columns that may not cut it.
func longestWord(s string, look textLook) float64 {
	widest := 0.0
	for s != "" {
		s = strings.TrimLeft(s, " \n")
		n, _ := wordEnd(s)
		widest = max(widest, textWidth(s[:n], look))
		s = s[n:]
	}
	return widest
}

// written paints a line of spans with its base line at a point, and its links. The tags of spans that have one of
// their own are kept for the next line of the same text.
func (f *pdf) written(line textLine, spans []span, x, y float64, parent *tag, own map[int]*tag) {
	line = inOrder(line, spans)
	for _, part := range line.fragments {
		s := &spans[part.span]
		t := f.tagOf(part.span, s, parent, own)
		f.page.mark(t)
		f.pieces(part.text, s.look, x, y-s.look.rise)
		if s.look.href != "" {
			f.linked(s, t, Box{x, y - s.look.size*.85, part.width, s.look.size * 1.15})
		}
		x += part.width
	}
	f.page.unmark()
}

// tagOf is the element of a span within its paragraph; nil where the paragraph itself is no content.
func (f *pdf) tagOf(i int, s *span, parent *tag, own map[int]*tag) *tag {
	role := s.look.role
	switch {
	case parent == nil:
		return nil
	case s.look.href != "":
		role = "Link"
	case s.look.lang != "" && role == "":
		role = "Span"
	case role == "":
		return parent
	}
	if own[i] == nil {
		own[i] = parent.add(role)
		own[i].lang = s.look.lang
	}
	return own[i]
}

// pieces paints a text face by face.
func (f *pdf) pieces(s string, look textLook, x, y float64) {
	from := 0
	var now *face
	flush := func(to int) {
		if now != nil && to > from {
			f.page.text(f.fonts.of(now), look.size, x, y, s[from:to], look.colour)
			x += textWidth(s[from:to], look)
		}
		from = to
	}
	for at, r := range s {
		if face := faceFor(look.style, r); face != now {
			flush(at)
			now = face
		}
	}
	flush(len(s))
}

// inOrder puts a line with letters from right to left into the order in which it stands on paper.
func inOrder(line textLine, spans []span) textLine {
	if !slices.ContainsFunc(line.fragments, func(p fragment) bool { return strings.IndexFunc(p.text, rightToLeft) >= 0 }) {
		return line
	}
	var letters []letter
	for _, p := range line.fragments {
		for _, r := range p.text {
			letters = append(letters, letter{r: r, span: p.span})
		}
	}
	out := textLine{width: line.width}
	for _, l := range visual(letters) {
		w := float64(faceFor(spans[l.span].look.style, l.r).advance(l.r)) * spans[l.span].look.size / 1000
		if last := len(out.fragments) - 1; last >= 0 && out.fragments[last].span == l.span {
			out.fragments[last].text += string(l.r)
			out.fragments[last].width += w
		} else {
			out.fragments = append(out.fragments, fragment{l.span, string(l.r), w})
		}
	}
	return out
}
