package iati

import (
	"strings"
	"unicode/utf8"
)

// broken looks for characters that were destroyed or escaped twice on the way into the file. It
// gives the trap and the words around the place, or "".
func broken(text string) (Trap, string) {
	if i := destroyed(text); i >= 0 {
		return BrokenCharacters, around(text, i)
	}
	if i := escaped(text); i >= 0 {
		return DoubleEscaped, around(text, i)
	}
	return "", ""
}

// destroyed is the place of a replacement character, a run of four question marks, a control
// character of ISO 8859, or UTF-8 that was once read as windows-1252 ("Ã©" for "é", "â€™" for "’");
// -1 without any. Only such pairs are taken as no language writes: "Â" and "Ã" do begin words.
func destroyed(text string) int {
	if i := strings.Index(text, "????"); i >= 0 {
		return i
	}
	for i := 0; i < len(text); i++ {
		if text[i] < utf8.RuneSelf {
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError, r >= 0x80 && r < 0xa0:
			return i
		case r == 'Ã', r == 'Â':
			if next, _ := utf8.DecodeRuneInString(text[i+size:]); continues(next) {
				return i
			}
		case r == 'â':
			if strings.HasPrefix(text[i+size:], "€") {
				return i
			}
		}
		i += size - 1
	}
	return -1
}

// continues reports whether windows-1252 shows a continuation byte of UTF-8 (0x80 to 0xBF) as r.
func continues(r rune) bool {
	return r >= 0xa0 && r <= 0xbf || r > 0xff && strings.ContainsRune("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ", r)
}

// escaped is the place of a character reference that is still there when the XML was read, such as
// "&amp;" or "&#8217;"; -1 without any.
func escaped(text string) int {
	for i := 0; ; i++ {
		next := strings.IndexByte(text[i:], '&')
		if next < 0 {
			return -1
		}
		i += next
		name, _, closed := strings.Cut(text[i+1:min(i+10, len(text))], ";")
		if closed && len(name) > 1 && reference(name) {
			return i
		}
	}
}

// reference reports whether name is made as the number or the name of a character is.
func reference(name string) bool {
	if name[0] == '#' {
		return strings.Trim(strings.ToLower(name[1:]), "x0123456789abcdef") == ""
	}
	if len(name) < 4 { // "Q&As;" is none
		return name == "lt" || name == "gt" || name == "amp"
	}
	return strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// around is the text around a place, for the eye.
func around(text string, at int) string {
	from, to := max(at-20, 0), min(at+20, len(text))
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	return text[from:to]
}
