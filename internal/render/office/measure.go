package office

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// advance is an upper bound of the width of a letter in thousandths of the type size, for the fonts that offices
// use on slides: text that fits by it fits in Calibri, Arial and their like.
func advance(r rune) int {
	switch {
	case strings.ContainsRune("iljt.,:;'|!fI()[]/’‘", r):
		return 320
	case r == ' ' || r == '\u00a0' || r == '\u202f':
		return 250
	case strings.ContainsRune("mwMW@%—…", r):
		return 890
	case r >= '0' && r <= '9', r == '-', r == '–':
		return 540
	case unicode.Is(unicode.Mn, r):
		return 0
	case unicode.IsUpper(r):
		return 660
	case r < 0x2000:
		return 550
	}
	return 1000
}

// measured is the width of a text at a size, in the size's unit.
func measured(s string, size float64, bold bool) float64 {
	sum := 0.0
	for _, r := range s {
		sum += measuredRune(r, size, bold)
	}
	return sum
}

func measuredRune(r rune, size float64, bold bool) float64 {
	w := float64(advance(r)) / 1000 * size
	if bold {
		w *= 1.06
	}
	return w
}

// wrapped counts the lines that runs take in a width, broken at blanks, and within words that are longer than a
// line. It counts no further than to the most.
func wrapped(runs []Run, size, width float64, most int) int {
	n := 0
	breakLines(runs, size, width, func(int, int) bool { n++; return n < most })
	return max(n, 1)
}

// breakLines breaks runs into lines and calls each with the run and the byte in it at which a line ends. It stops
// when each says so. Every line has a letter at least, even one that is broader than the line.
func breakLines(runs []Run, size, width float64, each func(run, at int) bool) {
	used, any := 0.0, false
	wordRun, wordAt, word := 0, 0, 0.0 // where the word began that is being read, and its width
	for i, r := range runs {
		for k, c := range r.Text {
			w := measuredRune(c, size, r.Bold)
			any = true
			switch {
			case c == '\n':
				if !each(i, k+1) {
					return
				}
				used, word, wordRun, wordAt, any = 0, 0, i, k+1, false
				continue
			case c == ' ':
				used, word = used+w, 0
				wordRun, wordAt = i, k+1
				continue
			}
			used, word = used+w, word+w
			if used <= width {
				continue
			}
			if word < used { // the word goes on the next line
				if !each(wordRun, wordAt) {
					return
				}
				used = word
			}
			if used > width && used > w { // a word longer than a line is broken here
				if !each(i, k) {
					return
				}
				used, word, wordRun, wordAt = w, w, i, k
			}
		}
	}
	if any {
		each(len(runs), 0)
	}
}

// split parts runs behind so many lines; the second part is empty when all fit.
func split(runs []Run, size, width float64, lines int) (head, tail []Run) {
	n, atRun, at := 0, len(runs), 0
	breakLines(runs, size, width, func(run, byteAt int) bool {
		if n++; n == lines {
			atRun, at = run, byteAt
			return false
		}
		return true
	})
	if atRun >= len(runs) {
		return runs, nil
	}
	head = append(head, runs[:atRun]...)
	cut := runs[atRun]
	if at > 0 {
		first := cut
		first.Text, first.Note = cut.Text[:at], ""
		head = append(head, first)
	}
	cut.Text = cut.Text[at:]
	if cut.Text != "" || cut.Note != "" {
		tail = append(tail, cut)
	}
	tail = append(tail, runs[atRun+1:]...)
	for len(tail) > 0 && tail[0].Text == "" && tail[0].Note == "" {
		tail = tail[1:]
	}
	return head, tail
}

// shortened is a text cut to a width, with a sign that it goes on.
func shortened(s string, size, width float64) string {
	if measured(s, size, true) <= width {
		return s
	}
	room, end := width-measuredRune('…', size, true), 0
	for at, r := range s {
		if room -= measuredRune(r, size, true); room < 0 {
			break
		}
		end = at + utf8.RuneLen(r)
	}
	return strings.TrimRight(s[:end], " ") + "…"
}
