package recruitment

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// unwrapped puts the lines of a text of fixed width together: one that was broken because the next word no longer fitted goes on. A text
// whose lines also end early before a small letter is no text of fixed width: they are entries of lists that have lost their marks.
func unwrapped(lines []string) []string {
	width := 0
	for _, line := range lines {
		width = max(width, utf8.RuneCountInString(line))
	}
	if width > 130 || width < 60 {
		return lines
	}
	broken, early := 0, 0
	for i := 1; i < len(lines); i++ {
		switch {
		case !goesOn(lines, i):
		case isFull(lines[i-1], lines[i], width):
			broken++
		default:
			early++
		}
	}
	if broken < 3 || early > broken/4 {
		return lines
	}
	var list []string
	from := 0
	for i := 1; i <= len(lines); i++ {
		if i < len(lines) && isFull(lines[i-1], lines[i], width) && goesOn(lines, i) && !isEntryOfSmall(lines, from, i) {
			continue
		}
		list = append(list, strings.Join(lines[from:i], " "))
		from = i
	}
	return list
}

// isFull reports whether the first word of the next line had no place on a line.
func isFull(line, next string, width int) bool {
	n := utf8.RuneCountInString(line)
	word, _, _ := strings.Cut(next, " ")
	return n > width*2/3 && n+1+utf8.RuneCountInString(word) > width-4
}

// goesOn reports whether the text of a line may go on in the line below, the one at i: no sentence ends, and either the next line begins
// with a small letter or the last word cannot end anything.
func goesOn(lines []string, i int) bool {
	line, next := lines[i-1], lines[i]
	if strings.ContainsAny(line[len(line)-1:], ".:;!?") || bulletMark.MatchString(next) {
		return false
	}
	if !hangs(line) && !beginsSmall(next) {
		return false
	}
	field, _ := labelLine(next)
	return field == "" && headingKind(next) == ""
}

// isEntryOfSmall reports whether the line at i is an entry of its own in a list of entries in small letters without marks, whose last
// one began at from. Where the entries end in semicolons, one that ends without goes on.
func isEntryOfSmall(lines []string, from, i int) bool {
	if !beginsSmall(lines[from]) || bulletMark.MatchString(lines[from]) || hangs(lines[i-1]) {
		return false
	}
	ended := from > 0 && strings.HasSuffix(lines[from-1], ";") || strings.HasSuffix(lines[i], ";")
	return !ended
}

func beginsSmall(line string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(line, "(\"'“«‘ "))
	return unicode.IsLower(first)
}

// hanging are the words that end no sentence and no entry.
var hanging = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range words(`and or of the a an to in for with by from at as their its our your which whose between into than
et ou de des du d la le les l un une au aux en dans par pour sur avec sans sous dont que qui leur leurs ses nos vos notre votre entre &`) {
		m[w] = true
	}
	return m
}()

// hangs reports whether the last word of a line cannot end anything.
func hangs(line string) bool {
	last := line[strings.LastIndexByte(line, ' ')+1:]
	return last == "&" || unicode.IsLetter(firstRune(last)) && !strings.HasSuffix(last, ",") && hanging[plain(last)]
}
