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
}

const (
	onePoint = `(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}[-./]\d{1,2}|\d{1,2}[-./]\d{4}|(?:\d{1,2}(?:st|nd|rd|th|er)? )?(?:january|jan|janvier|janv|february|feb|fevrier|fevr|fev|march|mars|mar|april|apr|avril|avr|may|mai|june|juin|jun|july|juillet|juil|jul|august|aug|aout|september|septembre|sept|sep|october|octobre|oct|november|novembre|nov|december|decembre|dec)\.?,?[ /'-]{0,2}\d{4}|(?:19|20)\d{2})`
	nowWords = `(?:present|now|current|currently|today|ongoing|to date|date|aujourd'hui|a ce jour|ce jour|actuel|actuellement|en cours|maintenant|jour)`
)

var (
	spanOf  = regexp.MustCompile(`\(?(?:\b(?:from|de|du|since|depuis|depuis le) ?:? +)?(` + onePoint + `),? *(?:-|to\b|until|till|a\b|au\b|jusqu'au|jusqu'a|/) *:? *(?:(?:le|the) )?(` + onePoint + `|` + nowWords + `|$|\))\)?`)
	sinceOf = regexp.MustCompile(`\(?\b(?:since|depuis|depuis le|as of|from) (` + onePoint + `)\)?`)
	pointOf = regexp.MustCompile(onePoint)
	openOf  = regexp.MustCompile(`^\(?(` + onePoint + `) ?-\s+`)
	vague   = regexp.MustCompile(`\b(?:since|until|from|depuis|jusqu'en|jusqu'au|des) (?:le |la |l'|the )?(?:early |late |mid |debut |fin )?(?:spring|summer|autumn|fall|winter|printemps|ete|automne|hiver|last year|l'an dernier|recently|childhood)\b`)
)

// spanIn finds a period in a line, and what is left of the line without it. An open end is no date. Two figures that do
// not make a period in order are given as they stand; the caller flags them.
func spanIn(line string) (s span, rest string, ok bool) {
	p, back := plainMap(line)
	m := spanOf.FindStringSubmatchIndex(p)
	if m == nil {
		if m = sinceOf.FindStringSubmatchIndex(p); m == nil {
			m = openOf.FindStringSubmatchIndex(p)
		}
		if m == nil {
			return s, line, false
		}
		from, precision, good := pointIn(p[m[2]:m[3]], false)
		if !good {
			return s, line, false
		}
		return span{cal.Period{Start: from}, precision}, cutOut(line, back, m[0], m[1]), true
	}
	from, precision, good := pointIn(p[m[2]:m[3]], false)
	if !good {
		return s, line, false
	}
	s = span{cal.Period{Start: from}, precision}
	if last := p[m[4]:m[5]]; last != "" && last != ")" && pointOf.MatchString(last) {
		to, lastPrecision, good := pointIn(last, true)
		if !good {
			return s, line, false
		}
		s.period.End = to
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

// pointIn reads a date: its first day, or as an end its last.
func pointIn(p string, end bool) (day cal.Date, precision Precision, ok bool) {
	if d, _ := dateIn(p); !d.IsZero() {
		return d, ByDay, true
	}
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
		return cal.Date{}, "", false
	case month == 0 && end:
		return cal.NewDate(year, time.December, 31), ByYear, true
	case month == 0:
		return cal.NewDate(year, time.January, 1), ByYear, true
	case end:
		return cal.NewDate(year, time.Month(month)+1, 0), ByMonth, true
	}
	return cal.NewDate(year, time.Month(month), 1), ByMonth, true
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

// cutOut leaves a passage out of a line.
func cutOut(line string, back []int, from, to int) string {
	return strings.Join(strings.Fields(line[:back[from]]+" "+line[back[to]:]), " ")
}

// vagueTime is a word about time that is no date.
func vagueTime(line string) string {
	p, _ := plainMap(line)
	return vague.FindString(p)
}
