package doctext

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode/utf32"

	utf16 "golang.org/x/text/encoding/unicode"
)

// looksPlain tells text from anything else: hardly any control characters in what it decodes to.
func looksPlain(content []byte) bool {
	text := decode(content[:min(len(content), 64<<10)])
	if text == "" {
		return false
	}
	odd, all := 0, 0
	for _, r := range text {
		all++
		if unicode.IsControl(r) && !unicode.IsSpace(r) || r == utf8.RuneError {
			odd++
		}
	}
	return odd*50 <= all
}

// decode reads text in the encoding that its byte order mark or its bytes betray: UTF-8, UTF-16, UTF-32, or else
// Windows-1252, which contains Latin-1.
func decode(content []byte) string {
	switch {
	case bytes.HasPrefix(content, []byte{0xff, 0xfe, 0, 0}), bytes.HasPrefix(content, []byte{0, 0, 0xfe, 0xff}):
		out, _ := utf32.UTF32(utf32.BigEndian, utf32.UseBOM).NewDecoder().Bytes(content)
		return string(out)
	case bytes.HasPrefix(content, []byte{0xff, 0xfe}), bytes.HasPrefix(content, []byte{0xfe, 0xff}):
		out, _ := utf16.UTF16(utf16.BigEndian, utf16.UseBOM).NewDecoder().Bytes(content)
		return string(out)
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if utf8.Valid(cutRune(content)) {
		return string(content)
	}
	out, _ := charmap.Windows1252.NewDecoder().Bytes(content)
	return string(out)
}

// cutRune leaves out a rune that the end of a piece has cut.
func cutRune(b []byte) []byte {
	for i := 1; i <= min(3, len(b)); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

// readPlain reads text line by line. A line of Markdown that is a heading or an item is one here too.
func readPlain(t *Text, content []byte) error {
	for line := range strings.Lines(decode(content)) {
		line = strings.TrimSpace(line)
		style := Body
		if rest := strings.TrimLeft(line, "#"); rest != line && strings.HasPrefix(rest, " ") {
			style, line = Heading, rest
		}
		if !t.add(style, line) {
			break
		}
	}
	return nil
}
