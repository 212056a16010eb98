package office

import (
	"embed"
	"encoding/binary"
	"fmt"
	"sync"
)

// The fonts of a PDF. "text" is Source Sans 3, cut to Latin, Greek and Cyrillic and renamed as its licence asks;
// "others" is DejaVu Sans, cut to the scripts that partners' names are written in beside those (Armenian, Arabic,
// Georgian, Hebrew) and to signs. tools/fonts makes both.
//
//go:embed fonts/*.ttf
var fontFiles embed.FS

// face is one font in one style. It is read once and not changed after.
type face struct {
	name         string // in the file
	data         []byte
	tables       map[string][]byte
	units        int // of the em square
	ascent       int // in thousandths of the size, as the following
	descent      int
	capital      int
	box          [4]int
	slant        int // degrees; negative leans to the right
	bold         bool
	glyphs       map[rune]uint16
	advances     []uint16 // of glyphs, in thousandths
	longLoca     bool
	asciiAdvance [128]uint16 // what most text needs, without a look into the map
}

// typeface is a set of styles: regular, bold, italic, bold italic, each with the faces that are tried in turn.
type typeface [4][]*face

// style is the place of a style in a typeface.
func fontStyle(bold, italic bool) int {
	s := 0
	if bold {
		s++
	}
	if italic {
		s += 2
	}
	return s
}

// typefaces are read when the first PDF is written.
var typefaces = sync.OnceValue(func() typeface {
	load := func(file, name string, slant int, bold bool) *face {
		data, err := fontFiles.ReadFile("fonts/" + file + ".ttf")
		var f *face
		if err == nil {
			f, err = readFace(data)
		}
		if err != nil {
			panic(fmt.Errorf("font %s: %w", file, err)) // the fonts are built in, and a test reads them
		}
		f.name, f.slant, f.bold = name, slant, bold
		return f
	}
	others, othersBold := load("others-regular", "CairnOthers", 0, false), load("others-bold", "CairnOthers-Bold", 0, true)
	return typeface{
		{load("text-regular", "CairnText", 0, false), others},
		{load("text-bold", "CairnText-Bold", 0, true), othersBold},
		{load("text-italic", "CairnText-Italic", -11, false), others},
		{load("text-bolditalic", "CairnText-BoldItalic", -11, true), othersBold},
	}
})

// has reports whether the face draws a character.
func (f *face) has(r rune) bool { return f.glyphs[r] != 0 }

// advance is the width of a character in thousandths of the size.
func (f *face) advance(r rune) int {
	if r < 128 {
		return int(f.asciiAdvance[r])
	}
	return int(f.advances[f.glyphs[r]])
}

// bytesAt reads big-endian numbers and remembers when one was beyond the end.
type bytesAt struct {
	b     []byte
	short bool
}

func (b *bytesAt) u16(at int) int {
	if at < 0 || at+2 > len(b.b) {
		b.short = true
		return 0
	}
	return int(binary.BigEndian.Uint16(b.b[at:]))
}

func (b *bytesAt) i16(at int) int { return int(int16(b.u16(at))) }

func (b *bytesAt) u32(at int) int { return b.u16(at)<<16 | b.u16(at+2) }

// readFace reads what of a TrueType font a PDF needs.
func readFace(data []byte) (*face, error) {
	f := &face{data: data, tables: map[string][]byte{}, glyphs: map[rune]uint16{}}
	dir := bytesAt{b: data}
	for i := range dir.u16(4) {
		at := 12 + 16*i
		from, length := dir.u32(at+8), dir.u32(at+12)
		if dir.short || from+length > len(data) {
			return nil, fmt.Errorf("table %d is beyond the end", i)
		}
		f.tables[string(data[at:at+4])] = data[from : from+length]
	}
	head, hhea, maxp, os2 := f.table("head"), f.table("hhea"), f.table("maxp"), f.table("OS/2")
	f.units = head.u16(18)
	if f.units == 0 {
		return nil, fmt.Errorf("no units")
	}
	for i := range f.box {
		f.box[i] = f.thousandths(head.i16(36 + 2*i))
	}
	f.longLoca = head.u16(50) == 1
	f.ascent, f.descent = f.thousandths(hhea.i16(4)), f.thousandths(hhea.i16(6))
	f.capital = f.ascent * 7 / 10
	if os2.u16(0) >= 2 {
		f.capital = f.thousandths(os2.i16(88))
	}
	hmtx, metrics := f.table("hmtx"), hhea.u16(34)
	f.advances = make([]uint16, maxp.u16(4))
	for i := range f.advances {
		f.advances[i] = uint16(f.thousandths(hmtx.u16(4 * min(i, metrics-1))))
	}
	if head.short || hhea.short || maxp.short || hmtx.short {
		return nil, fmt.Errorf("a table is too short")
	}
	if err := f.readCharacters(); err != nil {
		return nil, err
	}
	for r := range f.asciiAdvance {
		f.asciiAdvance[r] = f.advances[f.glyphs[rune(r)]]
	}
	return f, nil
}

func (f *face) table(name string) *bytesAt { return &bytesAt{b: f.tables[name]} }

func (f *face) thousandths(n int) int {
	if n < 0 {
		return -((-n*1000 + f.units/2) / f.units)
	}
	return (n*1000 + f.units/2) / f.units
}

// readCharacters reads the table that leads from characters to glyphs, in its form of 16 bits.
func (f *face) readCharacters() error {
	cmap := f.table("cmap")
	for i := range cmap.u16(2) {
		at := cmap.u32(4 + 8*i + 4)
		if cmap.u16(at) != 4 {
			continue
		}
		parts := cmap.u16(at+6) / 2
		ends, starts := at+14, at+16+2*parts
		deltas, offsets := starts+2*parts, starts+4*parts
		for p := range parts {
			first, last := cmap.u16(starts+2*p), cmap.u16(ends+2*p)
			delta, offset := cmap.u16(deltas+2*p), cmap.u16(offsets+2*p)
			for c := first; c <= last && c < 0xffff; c++ {
				glyph := c
				if offset != 0 {
					if glyph = cmap.u16(offsets + 2*p + offset + 2*(c-first)); glyph == 0 {
						continue
					}
				}
				if glyph = (glyph + delta) & 0xffff; glyph < len(f.advances) && glyph != 0 {
					f.glyphs[rune(c)] = uint16(glyph)
				}
			}
		}
		if !cmap.short {
			return nil
		}
	}
	return fmt.Errorf("no table of characters")
}

// subset is the font with the outlines of some glyphs alone, under their own numbers. Glyphs that a used one is
// made of are kept too.
func (f *face) subset(used map[uint16]rune) []byte {
	glyf := f.tables["glyf"]
	keep := map[int]bool{0: true}
	var add func(g, depth int)
	add = func(g, depth int) {
		keep[g] = true
		from, to := f.outline(g)
		part := bytesAt{b: glyf[from:to]}
		if to == from || part.i16(0) >= 0 || depth > 8 {
			return
		}
		const words, scale, more, twoScales, matrix = 1, 8, 32, 64, 128
		for at, flags := 10, more; flags&more != 0 && !part.short; {
			flags = part.u16(at)
			add(part.u16(at+2), depth+1)
			at += 6
			if flags&words != 0 {
				at += 2
			}
			switch {
			case flags&scale != 0:
				at += 2
			case flags&twoScales != 0:
				at += 4
			case flags&matrix != 0:
				at += 8
			}
		}
	}
	for g := range used {
		add(int(g), 0)
	}
	var outlines, loca []byte
	for g := range f.advances {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(outlines)))
		if keep[g] {
			from, to := f.outline(g)
			outlines = append(outlines, glyf[from:to]...)
			for len(outlines)%4 != 0 {
				outlines = append(outlines, 0)
			}
		}
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(outlines)))
	head := append([]byte(nil), f.tables["head"]...)
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1)
	return assemble([]fontTable{{"glyf", outlines}, {"head", head}, {"hhea", f.tables["hhea"]}, {"hmtx", f.tables["hmtx"]},
		{"loca", loca}, {"maxp", f.tables["maxp"]}})
}

// outline is where the outline of a glyph lies in its table; nowhere for one that is empty or broken.
func (f *face) outline(g int) (from, to int) {
	loca := f.table("loca")
	if f.longLoca {
		from, to = loca.u32(4*g), loca.u32(4*g+4)
	} else {
		from, to = 2*loca.u16(2*g), 2*loca.u16(2*g+2)
	}
	if loca.short || from > to || to > len(f.tables["glyf"]) {
		return 0, 0
	}
	return from, to
}

type fontTable struct {
	tag  string
	data []byte
}

// assemble writes a font file of tables in the order of their tags.
func assemble(tables []fontTable) []byte {
	n := len(tables)
	power, log := 1, 0
	for power*2 <= n {
		power, log = power*2, log+1
	}
	b := []byte{0, 1, 0, 0}
	for _, v := range []int{n, power * 16, log, (n - power) * 16} {
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}
	at := 12 + 16*n
	for _, t := range tables {
		b = append(b, t.tag...)
		b = binary.BigEndian.AppendUint32(b, sumOf(t.data))
		b = binary.BigEndian.AppendUint32(b, uint32(at))
		b = binary.BigEndian.AppendUint32(b, uint32(len(t.data)))
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		b = append(b, t.data...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
	}
	return b
}

// sumOf is the checksum of a table.
func sumOf(data []byte) (sum uint32) {
	for ; len(data) >= 4; data = data[4:] {
		sum += binary.BigEndian.Uint32(data)
	}
	var last [4]byte
	copy(last[:], data)
	return sum + binary.BigEndian.Uint32(last[:])
}
