package office

import (
	"fmt"
	"strconv"
)

// house is the look that a Style comes to: fonts and colours as RRGGBB.
type house struct {
	body, head              string
	ink, soft, line, accent string
	pale                    string // behind a bottom line and tiles
	tints                   [6]string
	wide, high              int // of the paper, in twentieths of a point
}

// The tones, as on the pages: a colour for marks and a darker one for words.
var (
	toneMark = map[Tone]string{Good: "1B7F5C", Watch: "C27803", Bad: "BB2D33"}
	toneInk  = map[Tone]string{Good: "0F6144", Watch: "845000", Bad: "9C1F27"}
	tonePale = map[Tone]string{Good: "E0F2EA", Watch: "FDF0D7", Bad: "FBE6E5"}
)

// house fills what a style leaves open. Calibri is on every machine that has Word; other machines have Carlito,
// which has the same widths.
func (s Style) house() house {
	h := house{body: "Calibri", ink: "16222B", soft: "465560", line: "C3CCD1", accent: "0D4A6B", wide: 11906, high: 16838}
	h.head = h.body
	h.tints = [6]string{3: "C27803", 4: "1B7F5C", 5: "74818A"}
	h.shade()
	h.prefer(s)
	if s.Paper == "Letter" {
		h.wide, h.high = 12240, 15840
	}
	return h
}

// prefer sets what a style says itself, which holds against any file.
func (h *house) prefer(s Style) {
	if s.Font != "" {
		h.body, h.head = s.Font, s.Font
	}
	if s.HeadingFont != "" {
		h.head = s.HeadingFont
	}
	if s.Ink != "" {
		h.ink = s.Ink[1:]
	}
	if s.Accent != "" {
		h.accent = s.Accent[1:]
		h.shade()
	}
}

// shade derives the lighter colours from the accent.
func (h *house) shade() {
	h.pale = tint(h.accent, .91)
	h.tints[0], h.tints[1], h.tints[2] = h.accent, tint(h.accent, .32), tint(h.accent, .62)
}

// tint mixes a colour with white; a share of 1 is white.
func tint(colour string, white float64) string {
	n, _ := strconv.ParseUint(colour, 16, 32)
	mix := func(c uint64) int { return int(float64(c&255) + (255-float64(c&255))*white + .5) }
	return fmt.Sprintf("%02X%02X%02X", mix(n>>16), mix(n>>8), mix(n))
}

// theme is the theme part, which gives the colours and fonts that the programs offer to whoever edits the file.
func (h house) theme() []byte {
	var m markup
	m.put(xmlHead, `<a:theme xmlns:a="`, nsMain, `" name="Cairn"><a:themeElements><a:clrScheme name="Cairn">`)
	for _, c := range [][2]string{{"dk1", h.ink}, {"lt1", "FFFFFF"}, {"dk2", h.accent}, {"lt2", h.pale},
		{"accent1", h.tints[0]}, {"accent2", h.tints[1]}, {"accent3", h.tints[2]}, {"accent4", h.tints[3]}, {"accent5", h.tints[4]}, {"accent6", h.tints[5]},
		{"hlink", "0A5A83"}, {"folHlink", "465560"}} {
		m.put(`<a:`, c[0], `><a:srgbClr val="`, c[1], `"/></a:`, c[0], `>`)
	}
	m.put(`</a:clrScheme><a:fontScheme name="Cairn"><a:majorFont><a:latin typeface="`, text(h.head), `"/><a:ea typeface=""/><a:cs typeface=""/></a:majorFont>`,
		`<a:minorFont><a:latin typeface="`, text(h.body), `"/><a:ea typeface=""/><a:cs typeface=""/></a:minorFont></a:fontScheme><a:fmtScheme name="Cairn"><a:fillStyleLst>`)
	solid := `<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>`
	m.put(solid, solid, solid, `</a:fillStyleLst><a:lnStyleLst>`)
	for _, w := range []int{6350, 12700, 19050} {
		m.put(`<a:ln w="`, w, `" cap="flat" cmpd="sng" algn="ctr">`, solid, `<a:prstDash val="solid"/><a:miter lim="800000"/></a:ln>`)
	}
	m.put(`</a:lnStyleLst><a:effectStyleLst>`)
	for range 3 {
		m.put(`<a:effectStyle><a:effectLst/></a:effectStyle>`)
	}
	m.put(`</a:effectStyleLst><a:bgFillStyleLst>`, solid, solid, solid, `</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`)
	return m.b
}
