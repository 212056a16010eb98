package office

import (
	"fmt"
	"slices"
	"unicode/utf16"
)

// pdfFont is a face in one file: the glyphs that it uses, each with what it stands for.
type pdfFont struct {
	face *face
	name string // as pages call it
	used map[uint16]rune
}

// pdfFonts are those of one file in the order of their first use.
type pdfFonts struct {
	list []*pdfFont
	by   map[*face]*pdfFont
}

// of gives the font of a face, which is then part of the file.
func (f *pdfFonts) of(of *face) *pdfFont {
	if font, ok := f.by[of]; ok {
		return font
	}
	if f.by == nil {
		f.by = map[*face]*pdfFont{}
	}
	font := &pdfFont{face: of, name: fmt.Sprintf("F%d", len(f.list)+1), used: map[uint16]rune{}}
	f.by[of] = font
	f.list = append(f.list, font)
	return font
}

// glyph is the number of a character's glyph, which is then part of the file.
func (f *pdfFont) glyph(r rune) uint16 {
	g := f.face.glyphs[r]
	if _, ok := f.used[g]; !ok {
		f.used[g] = r
	}
	return g
}

// write writes the font and gives its number. Texts hold the numbers of glyphs; the map to characters is for
// those who copy, search or listen.
func (f *pdfFont) write(file *pdfFile) int {
	font, below, descriptor, data, characters := file.reserve(), file.reserve(), file.reserve(), file.reserve(), file.reserve()
	name := subsetTag(f.used) + "+" + f.face.name
	glyphs := make([]uint16, 0, len(f.used))
	for g := range f.used {
		glyphs = append(glyphs, g)
	}
	slices.Sort(glyphs)
	file.object(font, fmt.Appendf(nil, "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, below, characters))
	widths := []byte("[")
	for i, g := range glyphs {
		if i == 0 || glyphs[i-1]+1 != g {
			if i > 0 {
				widths = append(widths, ']')
			}
			widths = fmt.Appendf(widths, "%d[", g)
		}
		widths = fmt.Appendf(widths, "%d ", f.face.advances[g])
	}
	if len(glyphs) > 0 {
		widths = append(widths, ']')
	}
	file.object(below, fmt.Appendf(nil, "<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/CIDToGIDMap/Identity/DW 0/W%s]>>", name, descriptor, widths))
	flags, stem := 4, 80
	if f.face.slant != 0 {
		flags |= 64
	}
	if f.face.bold {
		stem = 120
	}
	file.object(descriptor, fmt.Appendf(nil, "<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle %d/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2 %d 0 R>>",
		name, flags, f.face.box[0], f.face.box[1], f.face.box[2], f.face.box[3], f.face.slant, f.face.ascent, f.face.descent, f.face.capital, stem, data))
	outlines := f.face.subset(f.used)
	file.stream(data, fmt.Sprintf("/Length1 %d", len(outlines)), outlines)
	file.stream(characters, "", f.characters(glyphs))
	return font
}

// characters is the map from glyphs to characters.
func (f *pdfFont) characters(glyphs []uint16) []byte {
	b := []byte("/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	for part := range slices.Chunk(glyphs, 100) {
		b = fmt.Appendf(b, "%d beginbfchar\n", len(part))
		for _, g := range part {
			b = fmt.Appendf(b, "<%04X><", g)
			for _, u := range utf16.Encode([]rune(plainLetters(f.used[g]))) {
				b = fmt.Appendf(b, "%04X", u)
			}
			b = append(b, ">\n"...)
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n"...)
}

// subsetTag is the six letters that the standard puts before the name of a font that is not whole.
func subsetTag(used map[uint16]rune) string {
	sum := uint64(len(used))
	for g := range used {
		sum += uint64(g) * uint64(g) * 2654435761
	}
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = byte('A' + sum%26)
		sum /= 26
	}
	return string(tag)
}
