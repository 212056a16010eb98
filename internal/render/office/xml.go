package office

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// xmlHead opens every part.
const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// markup collects the XML of a part.
type markup struct{ b []byte }

// text is what put escapes; a plain string is markup and goes in as it is.
type text string

// put writes its parts one after the other: strings as markup, text escaped, whole numbers in digits.
func (m *markup) put(parts ...any) {
	for _, p := range parts {
		switch v := p.(type) {
		case string:
			m.b = append(m.b, v...)
		case text:
			m.b = appendText(m.b, string(v))
		case int:
			m.b = strconv.AppendInt(m.b, int64(v), 10)
		case int64:
			m.b = strconv.AppendInt(m.b, v, 10)
		case float64:
			m.b = strconv.AppendFloat(m.b, v, 'f', -1, 64)
		case []byte:
			m.b = append(m.b, v...)
		default:
			panic(fmt.Sprintf("office: put of a %T", p)) // a defect of this package, found by any test of the writer
		}
	}
}

// appendText escapes a text for an element or an attribute. What XML cannot carry is left out when it is a
// control character, which nobody sees, and becomes the replacement character otherwise.
func appendText(b []byte, s string) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '&' && c != '<' && c != '>' && c != '"' && c != 0x7f {
			b = append(b, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '"':
			b = append(b, "&#34;"...)
		case r == '\n' || r == '\r' || r == '\t':
			b = append(b, ' ') // writers that keep lines split the text before
		case r < ' ' || r >= 0x7f && r < 0xa0:
		case r == 0xfffe || r == 0xffff:
			b = utf8.AppendRune(b, utf8.RuneError)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// escapedCell is a text as cells of a workbook hold it, where "_x0041_" would be read as a letter's code.
func escapedCell(s string) text {
	if !strings.Contains(s, "_x") {
		return text(s)
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '_' && i+6 < len(s) && s[i+1] == 'x' && s[i+6] == '_' && hexadecimal(s[i+2:i+6]) {
			b.WriteString("_x005F")
		}
		b.WriteByte(s[i])
	}
	return text(b.String())
}

func hexadecimal(s string) bool {
	_, err := strconv.ParseUint(s, 16, 64)
	return err == nil
}

// rightToLeft reports whether a letter belongs to a script that is written from right to left.
func rightToLeft(r rune) bool {
	return r >= 0x590 && r <= 0x8ff || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfeff && r != 0xfeff ||
		r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff
}

// stretch is a piece of a text in one direction.
type stretch struct {
	text string
	rtl  bool
}

// stretches parts a text into pieces of one direction. Blanks and signs between two pieces from right to left
// belong to them, so that a name of two words keeps its order.
func stretches(s string) []stretch {
	if strings.IndexFunc(s, rightToLeft) < 0 {
		return []stretch{{text: s}}
	}
	var out []stretch
	add := func(t string, rtl bool) {
		if t != "" {
			out = append(out, stretch{t, rtl})
		}
	}
	for s != "" {
		start := strings.IndexFunc(s, rightToLeft)
		if start < 0 {
			add(s, false)
			break
		}
		add(s[:start], false)
		end := start
		for i, r := range s[start:] {
			if rightToLeft(r) {
				end = start + i + utf8.RuneLen(r)
			} else if r >= 'A' && r <= 'z' || r >= 0xc0 && r < 0x590 {
				break
			}
		}
		add(s[start:end], true)
		s = s[end:]
	}
	return out
}
