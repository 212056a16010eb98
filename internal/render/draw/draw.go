// Package draw makes the office's drawings as SVG: data in, markup out, the same bytes for the same
// data. A drawing stands inside an HTML page. It carries no inline style, which the content-security
// policy forbids: geometry and type sizes are attributes, because the layout was computed with them, and
// colours are classes that draw.css fills with the page's tokens. All classes start with "d-", so that
// no rule of the page meets them and changes a size.
//
// Every drawing takes a title. With one it is a picture that is read out under that title (or, when it
// holds links, a group of that name); without one it is hidden from assistive technology, for use
// beside a table with the same data, and then it holds no links either.
package draw

import (
	"embed"
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Styles holds the style sheet of the drawings, draw.css. It uses the custom properties of the page: --g --a --r --n
// with their -soft and -ink forms, --m1 … --m4, --ink --ink-2 --ink-3, --line --line-strong, --surface,
// --act --act-ink, --sea --land --coast, --focus.
//
//go:embed draw.css
var Styles embed.FS

// SVG is a finished drawing. Only this package makes one, and all text in it is escaped, so a page may
// embed it as it is. The zero value is no drawing.
type SVG struct{ markup string }

// String is the markup, one svg element.
func (s SVG) String() string { return s.markup }

// pen writes the elements of a drawing.
type pen struct{ b strings.Builder }

// frame opens the svg element and says what the drawing is to assistive technology (see the package
// comment). It reports whether the drawing may hold links.
func (p *pen) frame(class, title string, width, height float64, links bool) bool {
	attrs := []any{"class", "draw " + class, "viewBox", "0 0 " + number(width) + " " + number(height),
		"width", width, "height", height}
	switch {
	case title == "":
		p.open("svg", append(attrs, "aria-hidden", "true")...)
	case links:
		p.open("svg", append(attrs, "role", "group", "aria-label", title)...)
	default:
		p.open("svg", append(attrs, "role", "img")...)
		p.text("title", title)
	}
	return links && title != ""
}

// done closes the svg element.
func (p *pen) done() SVG {
	p.close("svg")
	return SVG{p.b.String()}
}

// open writes a start tag; attributes come as name, value, name, value.
func (p *pen) open(name string, attrs ...any) {
	p.b.WriteString("<" + name)
	p.attributes(attrs)
	p.b.WriteString(">")
}

func (p *pen) close(name string) { p.b.WriteString("</" + name + ">") }

// shape writes an element without content.
func (p *pen) shape(name string, attrs ...any) {
	p.b.WriteString("<" + name)
	p.attributes(attrs)
	p.b.WriteString("/>")
}

// text writes an element that holds text.
func (p *pen) text(name, words string, attrs ...any) {
	p.open(name, attrs...)
	_ = xml.EscapeText(&p.b, []byte(words)) // a strings.Builder never fails
	p.close(name)
}

// link opens an anchor when there is an address and links are allowed, else a plain group; it returns
// what to close. The words are what a pointer resting on it shows.
func (p *pen) link(allowed bool, href, words string, attrs ...any) (element string) {
	element = "g"
	if allowed && href != "" {
		element = "a"
		attrs = append(attrs, "href", href)
	}
	p.open(element, attrs...)
	if words != "" {
		p.text("title", words)
	}
	return element
}

func (p *pen) attributes(attrs []any) {
	for i := 0; i+1 < len(attrs); i += 2 {
		p.b.WriteString(" " + attrs[i].(string) + `="`)
		switch v := attrs[i+1].(type) {
		case string:
			if attrs[i] == "class" {
				v = "d-" + strings.ReplaceAll(v, " ", " d-")
			}
			_ = xml.EscapeText(&p.b, []byte(v))
		case float64:
			p.b.WriteString(number(v))
		default:
			fmt.Fprint(&p.b, v)
		}
		p.b.WriteString(`"`)
	}
}

// number prints a coordinate to a tenth of a pixel, as short as it goes.
func number(x float64) string {
	x = math.Round(x*10) / 10
	if x == 0 {
		return "0" // and never "-0"
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// path collects the commands of a path element from points, in relative steps of a tenth of a pixel.
type path struct {
	b    strings.Builder
	x, y int // where the pen stands, in tenths
}

func (d *path) move(x, y float64) {
	d.x, d.y = tenths(x), tenths(y)
	d.b.WriteString("M" + decimal(d.x) + " " + decimal(d.y))
}

// line draws to a point; a step too short to see is left out.
func (d *path) line(x, y float64) {
	nx, ny := tenths(x), tenths(y)
	if nx == d.x && ny == d.y {
		return
	}
	d.b.WriteString("l" + decimal(nx-d.x) + " " + decimal(ny-d.y))
	d.x, d.y = nx, ny
}

func (d *path) shut() { d.b.WriteString("z") }

func (d *path) String() string { return d.b.String() }

func tenths(x float64) int { return int(math.Round(x * 10)) }

func decimal(tenths int) string { return number(float64(tenths) / 10) }
