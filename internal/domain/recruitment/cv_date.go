package recruitment

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"cairn/internal/kernel/cal"
)

// Precision is how exactly a date is given.
type Precision string

// The precisions.
const (
	ByDay   Precision = "day"
	ByMonth Precision = "month"
	ByYear  Precision = "year"
)

// span is a period that stands in a line.
type span struct {
	period    cal.Period
	precision Precision
	unsure    bool // a day in figures can be read two ways, and the document does not show which
}

const (
	onePoint = `(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}[-./]\d{1,2}|\d{1,2}[-./]\d{4}|(?:\d{1,2}(?:st|nd|rd|th|er)? )?(?:january|jan|janvier|janv|february|feb|fevrier|fevr|fev|march|mars|mar|april|apr|avril|avr|may|mai|june|juin|jun|july|juillet|juil|jul|august|aug|aout|september|septembre|sept|sep|october|octobre|oct|november|novembre|nov|december|decembre|dec)\.?,?[ /'-]{0,2}\d{4}|(?:19|20)\d{2})`
	nowWords = `(?:present|now|current|currently|today|ongoing|to date|date|aujourd'hui|a ce jour|ce jour|actuel|actuellement|en cours|maintenant|jour)`
)

var (
	spanOf  = regexp.MustCompile(`\(?(?:\b(?:from|de|du|since|depuis|depuis le) ?:? +)?(` + onePoint + `),? *(?:-|to\b|until|till|a\b|au\b|jusqu'au|jusqu'a|/| {2}) *:? *(?:(?:le|the) )?(` + onePoint + `|` + nowWords + `|$|\))\)?`)
	sinceOf = regexp.MustCompile(`\(?\b(?:since|depuis|depuis le|as of|from) (` + onePoint + `)\)?`)
	pointOf = regexp.MustCompile(onePoint)
	openOf  = regexp.MustCompile(`^\(?(` + onePoint + `) ?-\s+`)
	vague   = regexp.MustCompile(`\b(?:since|until|from|depuis|jusqu'en|jusqu'au|des) (?:le |la |l'|the )?(?:early |late |mid |debut |fin )?(?:spring|summer|autumn|fall|winter|printemps|ete|automne|hiver|last year|l'an dernier|recently|childhood)\b`)
)

// spanIn finds a period in a line, whose document writes days in figures in an order, and what is left of the line without it. An open end
// is no date. Two figures that do not make a period in order are given as they stand; the caller flags them.
func spanIn(line string, order dayOrder) (s span, rest string, ok bool) {
	p, back := plainMap(line)
	m := spanOf.FindStringSubmatchIndex(p)
	if m == nil {
		if m = sinceOf.FindStringSubmatchIndex(p); m == nil {
			m = openOf.FindStringSubmatchIndex(p)
		}
		if m == nil {
			return s, line, false
		}
		from, precision, sure, good := pointIn(p[m[2]:m[3]], false, order)
		if !good {
			return s, line, false
		}
		return span{cal.Period{Start: from}, precision, !sure}, cutOut(line, back, m[0], m[1]), true
	}
	from, precision, sure, good := pointIn(p[m[2]:m[3]], false, order)
	if !good {
		return s, line, false
	}
	s = span{cal.Period{Start: from}, precision, !sure}
	if last := p[m[4]:m[5]]; last != "" && last != ")" && pointOf.MatchString(last) {
		to, lastPrecision, sure, good := pointIn(last, true, order)
		if !good {
			return s, line, false
		}
		s.period.End = to
		s.unsure = s.unsure || !sure
		if coarser(lastPrecision, s.precision) {
			s.precision = lastPrecision
		}
	}
	return s, cutOut(line, back, m[0], m[1]), true
}

func coarser(a, b Precision) bool {
	order := map[Precision]int{ByDay: 0, ByMonth: 1, ByYear: 2}
	return order[a] > order[b]
}

// pointIn reads a date: its first day, or as an end its last. Sure is false for a day that can be read two ways in a document that shows no
// order; it is read day first.
func pointIn(p string, end bool, order dayOrder) (day cal.Date, precision Precision, sure, ok bool) {
	r := noticeReader{order: order}
	if d, sure := r.day(p); !d.IsZero() {
		return d, ByDay, sure, true
	}
	day, precision = monthIn(p, end)
	return day, precision, true, !day.IsZero()
}

// monthIn reads a month or a year: its first day, or as an end its last; no day where none is named.
func monthIn(p string, end bool) (cal.Date, Precision) {
	year, month := 0, 0
	for word := range strings.FieldsFuncSeq(p, func(r rune) bool { return !isWord(r) }) {
		if n, err := strconv.Atoi(word); err == nil {
			switch {
			case n >= 1900 && n < 2200:
				year = n
			case n >= 1 && n <= 12:
				month = n
			}
		} else if m := monthNames[word]; m > 0 {
			month = m
		} else {
			for name, m := range monthNames {
				if rest, cut := strings.CutPrefix(word, name); cut {
					if n, err := strconv.Atoi(rest); err == nil && n >= 1900 {
						year, month = n, m
					}
				}
			}
		}
	}
	switch {
	case year == 0:
		return cal.Date{}, ""
	case month == 0 && end:
		return cal.NewDate(year, time.December, 31), ByYear
	case month == 0:
		return cal.NewDate(year, time.January, 1), ByYear
	case end:
		return cal.NewDate(year, time.Month(month)+1, 0), ByMonth
	}
	return cal.NewDate(year, time.Month(month), 1), ByMonth
}

// plainMap is a line in small letters without accents, and for each byte of it the place in the line.
func plainMap(line string) (string, []int) {
	var b strings.Builder
	var back []int
	for at, r := range line {
		piece := plainRune(r)
		b.WriteString(piece)
		for range len(piece) {
			back = append(back, at)
		}
	}
	return b.String(), append(back, len(line))
}

func plainRune(r rune) string {
	switch r {
	case '–', '—', '‑', '−':
		return "-"
	case '’', '‘':
		return "'"
	case '\u00a0', '\u202f', '\t':
		return " "
	}
	if s := foldRune(r); s != "" {
		return s
	}
	return " "
}

// cutOut leaves a passage out of a line; what stood apart in it stays so.
func cutOut(line string, back []int, from, to int) string {
	before, after := cellsIn(line[:back[from]]), cellsIn(line[back[to]:])
	apart := strings.HasSuffix(line[:back[from]], "  ") || strings.HasPrefix(line[back[to]:], "  ")
	if n := len(before); n > 0 && len(after) > 0 && !apart {
		before[n-1] += " " + after[0]
		after = after[1:]
	}
	return strings.Join(append(before, after...), cellGap)
}

// vagueTime is a word about time that is no date.
func vagueTime(line string) string {
	p, _ := plainMap(line)
	return vague.FindString(p)
}
