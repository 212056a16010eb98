package doctext

import (
	"encoding/hex"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"

	"github.com/ledongthuc/pdf"
)

// pdfFont tells what the codes of a font mean and how wide they are, in thousandths of its size.
type pdfFont struct {
	name    string
	bytes   int // of a code: 1, or 2 in a composite font
	unicode map[string]string
	encoder pdf.TextEncoding
	font    pdf.Font
	widths  map[int]float64 // of a composite font
	usual   float64
}

// font is the font of a page's dictionary, read once for the document.
func (p *pdfPage) font(v pdf.Value) *pdfFont {
	if v.IsNull() {
		return nil
	}
	key := v.String()
	if f, ok := p.fonts[key]; ok {
		return f
	}
	f := &pdfFont{font: pdf.Font{V: v}, bytes: 1, usual: 500}
	f.name = f.font.BaseFont()
	if at := strings.IndexByte(f.name, '+'); at >= 0 {
		f.name = f.name[at+1:]
	}
	if v.Key("Subtype").Name() == "Type0" {
		f.bytes = 2
		f.composite(v.Key("DescendantFonts").Index(0))
	}
	if m := v.Key("ToUnicode"); m.Kind() == pdf.Stream {
		f.unicode = toUnicode(m)
	}
	f.encoder = f.font.Encoder()
	if len(p.fonts) < 1_000 {
		p.fonts[key] = f
	}
	return f
}

// composite reads the widths of a composite font (ISO 32000-1, 9.7.4.3): runs of codes with one width, or each its own.
func (f *pdfFont) composite(v pdf.Value) {
	f.usual = 1000
	if w := v.Key("DW"); !w.IsNull() {
		f.usual = w.Float64()
	}
	f.widths = map[int]float64{}
	w := v.Key("W")
	for i := 0; i+1 < w.Len(); {
		first := int(w.Index(i).Int64())
		if each := w.Index(i + 1); each.Kind() == pdf.Array {
			for j := range each.Len() {
				f.widths[first+j] = each.Index(j).Float64()
			}
			i += 2
			continue
		}
		for code := first; code <= min(int(w.Index(i+1).Int64()), first+0xffff); code++ {
			f.widths[code] = w.Index(i + 2).Float64()
		}
		i += 3
	}
}

// next is the first character of a string, its width, and how many bytes its code has.
func (f *pdfFont) next(raw string) (text string, width float64, n int) {
	n = min(f.bytes, len(raw))
	code := raw[:n]
	value := int(code[0])
	if n == 2 {
		value = value<<8 | int(code[1])
	}
	width = f.width(value)
	if f.unicode != nil {
		if text, ok := f.unicode[code]; ok {
			return text, width, n
		}
		if f.bytes == 2 {
			return "", width, n
		}
	}
	if text = f.encoder.Decode(code); text == "\x00" {
		text = ""
	}
	return text, width, n
}

func (f *pdfFont) width(code int) float64 {
	if f.bytes == 2 {
		if w, ok := f.widths[code]; ok {
			return w
		}
		return f.usual
	}
	if w := f.font.Width(code); w > 0 {
		if m := f.font.V.Key("FontMatrix"); m.Len() == 6 && f.font.V.Key("Subtype").Name() == "Type3" {
			return w * m.Index(0).Float64() * 1000
		}
		return w
	}
	return f.usual
}

// The sections of a map to characters: single codes, and ranges of them whose characters follow or are listed.
var (
	bfSection = regexp.MustCompile(`(?s)beginbf(char|range)(.*?)endbf`)
	bfChar    = regexp.MustCompile(`<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>`)
	bfRange   = regexp.MustCompile(`<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>\s*(?:<([0-9A-Fa-f\s]*)>|\[([^\]]*)\])`)
	bfItem    = regexp.MustCompile(`<([0-9A-Fa-f\s]*)>`)
)

// toUnicode reads the map from codes to characters that a font carries (ISO 32000-1, 9.10.3).
func toUnicode(stream pdf.Value) map[string]string {
	body, err := io.ReadAll(io.LimitReader(stream.Reader(), 4<<20))
	if err != nil {
		return nil
	}
	out := map[string]string{}
	for _, section := range bfSection.FindAllStringSubmatch(string(body), -1) {
		if section[1] == "char" {
			for _, m := range bfChar.FindAllStringSubmatch(section[2], -1) {
				out[unhex(m[1])] = utf16Text(unhex(m[2]))
			}
			continue
		}
		for _, m := range bfRange.FindAllStringSubmatch(section[2], -1) {
			rangeOf(out, unhex(m[1]), unhex(m[2]), m[3], m[4])
		}
	}
	return out
}

func unhex(s string) string {
	s = strings.Join(strings.Fields(s), "")
	if len(s)%2 == 1 {
		s += "0"
	}
	out, _ := hex.DecodeString(s)
	return string(out)
}

// rangeOf is one range of codes: characters that follow each other, or a list of them.
func rangeOf(out map[string]string, low, high, first, each string) {
	if len(low) == 0 || len(low) > 2 || len(low) != len(high) {
		return
	}
	items := bfItem.FindAllStringSubmatch(each, -1)
	from := codeOf(low)
	for i := range codeOf(high) - from + 1 {
		key := string([]byte{byte(from + i)})
		if len(low) == 2 {
			key = string([]byte{byte((from + i) >> 8), byte(from + i)})
		}
		if first == "" {
			if i < len(items) {
				out[key] = utf16Text(unhex(items[i][1]))
			}
			continue
		}
		raw := []byte(unhex(first))
		if n := len(raw); n >= 2 {
			unit := int(raw[n-2])<<8 + int(raw[n-1]) + i
			raw[n-2], raw[n-1] = byte(unit>>8), byte(unit)
		}
		out[key] = utf16Text(string(raw))
	}
}

func codeOf(s string) (n int) {
	for _, b := range []byte(s) {
		n = n<<8 | int(b)
	}
	return n
}

func utf16Text(raw string) string {
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
	}
	return string(utf16.Decode(units))
}
