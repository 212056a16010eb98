package office

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// missing stands in a PDF for a character that none of its fonts has, such as an emoji. The file says so at its
// end.
const missing = '□'

// printable makes of a text what the fonts can draw: accents joined to their letters, Arabic letters joined to
// one another, characters that are not seen left out. Line ends stay. lost collects the characters that no font has.
func printable(s string, lost map[rune]bool) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] >= ' ' && s[i] < 0x7f || s[i] == '\n'
	}
	if plain {
		return s
	}
	text := typefaces()[0]
	s = joinArabic(norm.NFC.String(strings.ToValidUTF8(s, "\ufffd")))
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteRune(r)
		case r == '\t':
			b.WriteString("    ")
		case r >= 0x1c90 && r <= 0x1cbf: // Georgian capitals, which names are not written with, as the usual letters
			b.WriteRune(r - 0x1c90 + 0x10d0)
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r >= 0xfe00 && r <= 0xfe0f || r == 0xfeff || r >= 0xe0000:
			// not seen: controls, joiners, variations; a soft hyphen too, since words are not parted
		case slices.ContainsFunc(text, func(f *face) bool { return f.has(r) }):
			b.WriteRune(r)
		case unicode.Is(unicode.Zs, r):
			b.WriteByte(' ')
		case unicode.Is(unicode.Mn, r): // an accent that no letter took
		default:
			if lost != nil && r != '\ufffd' {
				lost[r] = true
			}
			b.WriteRune(missing)
		}
	}
	return b.String()
}

// forms are those of an Arabic letter by its neighbours: alone, last, first, in the middle. Letters that do not
// join the next have two.
type forms [4]rune

// arabicForms come from the presentation forms, which the standard lists in this order for each letter.
var arabicForms = sync.OnceValues(func() (map[rune]forms, map[[2]rune]forms) {
	letters, pairs := map[rune]forms{}, map[[2]rune]forms{}
	add := func(first, last rune) {
		for r := first; r <= last; {
			base := []rune(norm.NFKC.String(string(r)))
			var f forms
			n := 0
			for r <= last && n < 4 && string(base) == norm.NFKC.String(string(r)) {
				f[n] = r
				n++
				r++
			}
			if n == 0 {
				r++
				continue
			}
			switch {
			case len(base) == 1 && base[0] != f[0] && letters[base[0]] == (forms{}):
				letters[base[0]] = f
			case len(base) == 2 && base[0] == 'ل':
				pairs[[2]rune{base[0], base[1]}] = f
			}
		}
	}
	add(0xfe80, 0xfefc)
	add(0xfb50, 0xfbb1)
	add(0xfbd3, 0xfbe7)
	add(0xfbfc, 0xfbff)
	return letters, pairs
})

// joinArabic gives Arabic letters the form that their neighbours ask for.
func joinArabic(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= 0x621 && r <= 0x6ff }) < 0 {
		return s
	}
	letters, pairs := arabicForms()
	in := []rune(s)
	out := make([]rune, 0, len(in))
	joins := func(i, step int) bool { // whether the next letter in that direction can join towards this one
		for i += step; i >= 0 && i < len(in) && unicode.Is(unicode.Mn, in[i]); i += step {
		}
		if i < 0 || i >= len(in) {
			return false
		}
		f, known := letters[in[i]]
		if step < 0 {
			return in[i] == 'ـ' || known && f[2] != 0
		}
		return in[i] == 'ـ' || known && f[1] != 0
	}
	for i := 0; i < len(in); i++ {
		f, known := letters[in[i]]
		if !known {
			out = append(out, in[i])
			continue
		}
		before := joins(i, -1)
		if i+1 < len(in) {
			if pair, ok := pairs[[2]rune{in[i], in[i+1]}]; ok {
				i++
				if before && pair[1] != 0 {
					out = append(out, pair[1])
				} else {
					out = append(out, pair[0])
				}
				continue
			}
		}
		after := f[2] != 0 && joins(i, 1)
		form := 0
		switch {
		case before && after && f[3] != 0:
			form = 3
		case after:
			form = 2
		case before && f[1] != 0:
			form = 1
		}
		out = append(out, f[form])
	}
	return string(out)
}

// visual puts the letters of a line, each with what belongs to it, into the order in which they stand on paper.
// The line as a whole runs from left to right.
func visual(letters []letter) []letter {
	if !slices.ContainsFunc(letters, func(l letter) bool { return rightToLeft(l.r) }) {
		return letters
	}
	runes := []rune{'\u200e'} // so that the line runs from left to right whatever it begins with
	for _, l := range letters {
		runes = append(runes, l.r)
	}
	var p bidi.Paragraph
	if _, err := p.SetString(string(runes)); err != nil {
		return letters
	}
	order, err := p.Order() // the runs as they are read
	if err != nil {
		return letters
	}
	var out, turned []letter // turned stands from right to left, its last run first
	for i := range order.NumRuns() {
		run := order.Run(i)
		from, to := run.Pos()
		from = max(from-1, 0)
		if to > len(letters) {
			return letters
		}
		piece := slices.Clone(letters[from:to])
		switch {
		case run.Direction() == bidi.RightToLeft:
			slices.Reverse(piece)
			for k := range piece {
				if m, ok := mirrored[piece[k].r]; ok {
					piece[k].r = m
				}
			}
			turned = append(piece, turned...)
		case len(turned) > 0 && !slices.ContainsFunc(piece, func(l letter) bool { return unicode.IsLetter(l.r) }): // a number within
			turned = append(piece, turned...)
		default:
			out = append(append(out, turned...), piece...)
			turned = nil
		}
	}
	if out = append(out, turned...); len(out) != len(letters) {
		return letters
	}
	return out
}

// plainLetters is a character as people type it: a letter's form is the letter.
func plainLetters(r rune) string {
	if r >= 0xfb50 && r <= 0xfeff {
		return norm.NFKC.String(string(r))
	}
	return string(r)
}

// letter is a character of a line and the number of the span that it belongs to.
type letter struct {
	r    rune
	span int
}

var mirrored = map[rune]rune{'(': ')', ')': '(', '[': ']', ']': '[', '{': '}', '}': '{', '<': '>', '>': '<', '«': '»', '»': '«', '‹': '›', '›': '‹'}
