package doctext

import (
	"bytes"
	"errors"
	"math"
	"strings"

	"github.com/ledongthuc/pdf"
)

// maxGlyphs is the most characters of one page.
const maxGlyphs = 200_000

// readPDF reads the characters of each page with their places, and puts lines, columns and paragraphs together again,
// since a PDF knows none of them.
func readPDF(t *Text, content []byte) error {
	r, err := openPDF(content)
	if err != nil {
		return err
	}
	t.Pages = r.NumPage()
	fonts := map[string]*pdfFont{}
	for n := 1; n <= t.Pages; n++ {
		if n > maxPages {
			t.note(Cut)
			break
		}
		page := pdfPage{fonts: fonts}
		if !page.read(r, n) {
			if !r.Trailer().Key("Encrypt").IsNull() {
				return protected()
			}
			t.note(Damaged)
		}
		if len(page.glyphs) == 0 && page.pictures {
			t.note(Pictures)
		}
		if !flow(t, page.glyphs) {
			break
		}
	}
	return nil
}

// openPDF opens a file. People send files with bytes before the header and after the end: those are left out.
func openPDF(content []byte) (*pdf.Reader, error) {
	if at := bytes.Index(content[:min(len(content), 1024)], []byte("%PDF-")); at > 0 {
		content = content[at:]
	}
	if end := bytes.LastIndex(content, []byte("%%EOF")); end > 0 {
		content = content[:end+5]
	}
	r, err := pdf.NewReader(bytes.NewReader(content), int64(len(content)))
	switch {
	case errors.Is(err, pdf.ErrInvalidPassword), err != nil && strings.Contains(err.Error(), "encrypt"):
		return nil, protected()
	case err != nil && bytes.Contains(content, []byte("/Encrypt")):
		return nil, protected()
	case err != nil:
		return nil, damaged(err)
	}
	return r, nil
}

// pdfPage gathers the characters of a page.
type pdfPage struct {
	fonts    map[string]*pdfFont // of the whole document, by what they are
	glyphs   []glyph
	pictures bool
}

// read reports whether the page could be read to its end.
func (p *pdfPage) read(r *pdf.Reader, n int) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	page := r.Page(n)
	if page.V.IsNull() {
		return true
	}
	p.content(page.V.Key("Contents"), page.Resources(), textState{matrix: identity, scale: 1}, 0)
	return true
}

// matrix is an affine map of ISO 32000: x' = a·x + c·y + e, y' = b·x + d·y + f.
type matrix struct{ a, b, c, d, e, f float64 }

var identity = matrix{a: 1, d: 1}

// then is the map that does m first and n after it.
func (m matrix) then(n matrix) matrix {
	return matrix{
		m.a*n.a + m.b*n.c, m.a*n.b + m.b*n.d,
		m.c*n.a + m.d*n.c, m.c*n.b + m.d*n.d,
		m.e*n.a + m.f*n.c + n.e, m.e*n.b + m.f*n.d + n.f,
	}
}

// textState is the part of the graphics state that text needs (ISO 32000-1, 9.3).
type textState struct {
	matrix                 matrix
	font                   *pdfFont
	size, char, word, lead float64
	scale, rise            float64
	text, line             matrix
	hidden                 bool
}

// content runs the operators of a content stream, and of the forms that it draws.
func (p *pdfPage) content(stream, resources pdf.Value, state textState, depth int) {
	if stream.IsNull() || depth > 8 {
		return
	}
	var saved []textState
	pdf.Interpret(stream, func(stack *pdf.Stack, op string) {
		args := make([]pdf.Value, stack.Len())
		for i := len(args) - 1; i >= 0; i-- {
			args[i] = stack.Pop()
		}
		switch op {
		case "q":
			if len(saved) < 1_000 {
				saved = append(saved, state)
			}
		case "Q":
			if n := len(saved); n > 0 {
				state, saved = saved[n-1], saved[:n-1]
			}
		case "cm":
			state.matrix = six(args).then(state.matrix)
		case "Do":
			if len(args) == 1 {
				p.object(resources.Key("XObject").Key(args[0].Name()), resources, state, depth)
			}
		default:
			p.operate(&state, op, args, resources)
		}
	})
}

// object draws a form, or notes a picture.
func (p *pdfPage) object(x, resources pdf.Value, state textState, depth int) {
	switch x.Key("Subtype").Name() {
	case "Image":
		p.pictures = true
	case "Form":
		if m := x.Key("Matrix"); m.Len() == 6 {
			state.matrix = six(list(m)).then(state.matrix)
		}
		if own := x.Key("Resources"); !own.IsNull() {
			resources = own
		}
		p.content(x, resources, state, depth+1)
	}
}

func list(v pdf.Value) []pdf.Value {
	out := make([]pdf.Value, v.Len())
	for i := range out {
		out[i] = v.Index(i)
	}
	return out
}

func six(args []pdf.Value) matrix {
	if len(args) != 6 {
		return identity
	}
	return matrix{args[0].Float64(), args[1].Float64(), args[2].Float64(), args[3].Float64(), args[4].Float64(), args[5].Float64()}
}

// operate is one text operator (ISO 32000-1, tables 105 to 109).
func (p *pdfPage) operate(s *textState, op string, args []pdf.Value, resources pdf.Value) {
	number := func(i int) float64 {
		if i < len(args) {
			return args[i].Float64()
		}
		return 0
	}
	switch op {
	case "BT":
		s.text, s.line = identity, identity
	case "Tf":
		if len(args) == 2 {
			s.font, s.size = p.font(resources.Key("Font").Key(args[0].Name())), number(1)
		}
	case "Tc":
		s.char = number(0)
	case "Tw":
		s.word = number(0)
	case "Tz":
		s.scale = number(0) / 100
	case "TL":
		s.lead = number(0)
	case "Ts":
		s.rise = number(0)
	case "Tr":
		s.hidden = number(0) == 7
	case "TD":
		s.lead = -number(1)
		s.move(number(0), number(1))
	case "Td":
		s.move(number(0), number(1))
	case "Tm":
		s.line = six(args)
		s.text = s.line
	case "T*":
		s.move(0, -s.lead)
	case "'", `"`:
		if op == `"` {
			s.word, s.char = number(0), number(1)
		}
		s.move(0, -s.lead)
		if len(args) > 0 {
			p.show(s, args[len(args)-1].RawString())
		}
	case "Tj":
		if len(args) > 0 {
			p.show(s, args[0].RawString())
		}
	case "TJ":
		p.showAll(s, args)
	}
}

func (s *textState) move(x, y float64) {
	s.line = matrix{1, 0, 0, 1, x, y}.then(s.line)
	s.text = s.line
}

func (p *pdfPage) showAll(s *textState, args []pdf.Value) {
	if len(args) == 0 {
		return
	}
	for _, v := range list(args[0]) {
		if v.Kind() == pdf.String {
			p.show(s, v.RawString())
			continue
		}
		s.text = matrix{1, 0, 0, 1, -v.Float64() / 1000 * s.size * s.scale, 0}.then(s.text)
	}
}

// show puts the characters of a string at their places.
func (p *pdfPage) show(s *textState, raw string) {
	if s.font == nil {
		return
	}
	for len(raw) > 0 {
		text, width, n := s.font.next(raw)
		code := raw[:n]
		raw = raw[n:]
		at := matrix{s.size * s.scale, 0, 0, s.size, 0, s.rise}.then(s.text).then(s.matrix)
		size := math.Hypot(at.c, at.d)
		upright := math.Abs(at.b) < 0.1*math.Abs(at.a)
		if text != "" && !s.hidden && upright && size > 0 && len(p.glyphs) < maxGlyphs {
			p.glyphs = append(p.glyphs, glyph{x: at.e, y: at.f, w: width / 1000 * math.Abs(at.a), size: size, font: s.font.name, text: text})
		}
		step := width/1000*s.size + s.char
		if code == " " {
			step += s.word
		}
		s.text = matrix{1, 0, 0, 1, step * s.scale, 0}.then(s.text)
	}
}
