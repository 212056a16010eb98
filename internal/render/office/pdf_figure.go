package office

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // logos
	_ "image/png"
	"strings"
)

// pixel is how many points a pixel of a drawing has on paper, where it fits.
const pixel = .75

// chart writes a chart as lines and areas.
func (f *pdf) chart(c *Chart) {
	f.turn(false)
	f.drawn(f.chartDrawing(c), c.Caption, alternative(c.Alt, c.Caption))
}

// chartDrawing is a chart as it is drawn here; what its words have that no font has is remembered.
func (f *pdf) chartDrawing(c *Chart) Drawing {
	return c.drawing(f.p, f.h, chartFont{slack: 1, clean: func(s string) string { return strings.ReplaceAll(f.clean(s), "\n", " ") }})
}

// figure writes a drawing.
func (f *pdf) figure(b *Figure) {
	d := f.d.drawing(b)
	if len(d.Shapes) == 0 {
		return
	}
	f.turn(f.figureLies(b))
	f.drawn(d, b.Caption, alternative(b.Alt, d.Title, b.Caption))
}

// figureLies reports whether a drawing is so broad that its words could not be read on a page that stands.
func (f *pdf) figureLies(b *Figure) bool {
	d := f.d.drawing(b)
	wide, high := f.paper()
	return d.Width > 1.55*(wide-f.left-f.right)/pixel && d.Width/d.Height > .75*(high/wide)
}

// drawnAround is the room that the caption of a drawing takes.
const drawnAround = 34.0

// scaleOf is how large a drawing stands on the page that is open.
func (f *pdf) scaleOf(d Drawing) float64 {
	return min(pixel, f.width()/d.Width, (f.full()-drawnAround-20)/d.Height)
}

func (f *pdf) drawnHigh(d Drawing) float64 { return d.Height*f.scaleOf(d) + drawnAround + 12 }

// drawn puts a drawing under its caption, as large as on a page of the screen where it fits.
func (f *pdf) drawn(d Drawing, caption, alt string) {
	f.figures++
	scale := f.scaleOf(d)
	high := d.Height * scale
	f.need(high + drawnAround)
	f.caption(f.p.T("render.figure"), f.figures, caption, f.at.add("Caption"), high+8)
	f.y += 2
	t := f.at.add("Figure")
	t.alt = alt
	box := Box{f.left, f.y, d.Width * scale, high}
	t.more = fmt.Sprintf("/A<</O/Layout/BBox[%.1f %.1f %.1f %.1f]>>", box.X, f.page.high-box.Y-box.H, box.X+box.W, f.page.high-box.Y)
	f.page.mark(t)
	f.paint(d, transform{scale, 0, 0, scale, box.X, box.Y})
	f.page.unmark()
	f.y += high + 10
	f.fresh = false
}

// paint paints a drawing by a transform.
func (f *pdf) paint(d Drawing, t transform) {
	if d.Clip {
		f.page.b = append(f.page.b, "q\n"...)
		f.page.nums("re", t.e, f.page.high-t.f-d.Height*t.d, d.Width*t.a, d.Height*t.d)
		f.page.b = append(f.page.b, "W n\n"...)
	}
	for _, s := range d.Shapes {
		switch s := s.(type) {
		case Path:
			f.page.path(s, t)
		case Text:
			f.label(s, t)
		}
	}
	if d.Clip {
		f.page.b = append(f.page.b, "Q\n"...)
		f.page.fill, f.page.line, f.page.lineWidth = "-", "-", -1 // whatever was set inside is gone
	}
}

// label writes a text of a drawing.
func (f *pdf) label(s Text, t transform) {
	look := textLook{style: fontStyle(s.Bold, false), size: s.Size * t.scale(), colour: s.Fill}
	spans := []span{{text: strings.ReplaceAll(f.clean(s.Words), "\n", " "), look: look}}
	width := textWidth(spans[0].text, look)
	line := inOrder(textLine{[]fragment{{0, spans[0].text, width}}, width}, spans)
	at := t.at(s.At)
	shift := 0.0
	switch s.Anchor {
	case AnchorMiddle:
		shift = width / 2
	case AnchorEnd:
		shift = width
	}
	if s.Turn != 0 {
		back := transform{1, 0, 0, 1, at.X, at.Y}.then(turning(s.Turn)).at(Point{-shift, 0})
		font := f.fonts.of(faceFor(look.style, firstRune(spans[0].text)))
		f.page.turned(font, look.size, back.X, back.Y, s.Turn, spans[0].text, look.colour)
		return
	}
	x := at.X - shift
	if s.Halo != "" {
		f.page.stroke(s.Halo, s.HaloWidth*t.scale())
		f.page.b = append(f.page.b, "1 j 1 Tr\n"...)
		for _, part := range line.fragments {
			f.pieces(part.text, look, x, at.Y)
		}
		f.page.b = append(f.page.b, "0 j 0 Tr\n"...)
	}
	for _, part := range line.fragments {
		f.pieces(part.text, look, x, at.Y)
		x += part.width
	}
	if s.Underline {
		f.page.rule(at.X-shift, at.Y+look.size*.12, at.X-shift+width, at.Y+look.size*.12, look.colour, .4)
	}
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return ' '
}

// placeLogo paints the logo of the office within a box: from its left, or up to a right edge.
func (f *pdf) placeLogo(x, y, wide, high float64, fromRight bool) {
	logo := f.d.Style.Logo
	if len(logo) == 0 {
		return
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(logo))
	if err != nil || c.Width <= 0 || c.Height <= 0 {
		return
	}
	scale := min(wide/float64(c.Width), high/float64(c.Height))
	w, h := float64(c.Width)*scale, float64(c.Height)*scale
	if fromRight {
		x -= w
	}
	t := f.at.add("Figure")
	t.alt = f.p.T("render.logo")
	t.more = fmt.Sprintf("/A<</O/Layout/BBox[%.1f %.1f %.1f %.1f]>>", x, f.page.high-y-h, x+w, f.page.high-y)
	f.page.mark(t)
	f.page.b = append(f.page.b, "q\n"...)
	f.page.nums("cm", w, 0, 0, h, x, f.page.high-y-h)
	f.page.b = append(f.page.b, "/Logo Do Q\n"...)
	f.page.unmark()
}

// logo writes the picture into the file and gives its number, 0 without one. A JPEG goes in as it is; a PNG as
// its colours and, where it is transparent, its mask.
func (f *pdf) logo(file *pdfFile) int {
	data := f.d.Style.Logo
	if len(data) == 0 {
		return 0
	}
	m, kind, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return 0
	}
	b := m.Bounds()
	dict := fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8", b.Dx(), b.Dy())
	if kind == "jpeg" {
		space := map[color.Model]string{color.GrayModel: "/DeviceGray", color.YCbCrModel: "/DeviceRGB"}[m.ColorModel()]
		if space != "" {
			n := file.reserve()
			file.rawStream(n, dict+"/ColorSpace"+space+"/Filter/DCTDecode", data)
			return n
		}
	}
	colours, mask := make([]byte, 0, 3*b.Dx()*b.Dy()), make([]byte, 0, b.Dx()*b.Dy())
	clear := false
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
			colours = append(colours, c.R, c.G, c.B)
			mask = append(mask, c.A)
			clear = clear || c.A < 255
		}
	}
	dict += "/ColorSpace/DeviceRGB"
	if clear {
		soft := file.reserve()
		file.stream(soft, fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray", b.Dx(), b.Dy()), mask)
		dict += fmt.Sprintf("/SMask %d 0 R", soft)
	}
	n := file.reserve()
	file.stream(n, dict, colours)
	return n
}
