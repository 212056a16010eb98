package recruitment

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/govalues/decimal"

	"cairn/internal/kernel/fault"
)

// contradictions are the pairs of facts that cannot both be right: pay outside a board's estimate (R146), two different
// deadlines, posts or grades, a deadline before the day of publication.
func contradictions(r *noticeReader) []Contradiction {
	list := []Contradiction{}
	if c, ok := payOutside(r); ok {
		list = append(list, c)
	}
	for _, name := range []string{Deadline, Grade, Location, Schedule} {
		if a, b, ok := differing(r, name); ok {
			list = append(list, Contradiction{Field: name, With: name, Key: "recruitment.contradiction.two", Args: fault.Args{"one": a, "two": b}})
		}
	}
	if a, b, ok := postsDiffer(r); ok {
		list = append(list, Contradiction{Field: Posts, With: Title, Key: "recruitment.contradiction.two", Args: fault.Args{"one": a, "two": b}})
	}
	if posted, ok := r.fields[Posted]; ok {
		deadline, have := r.fields[Deadline]
		if have && len(posted.Value.(string)) == 10 && posted.Value.(string) > deadline.Value.(string)[:10] && posted.Value.(string)[4] == '-' {
			list = append(list, Contradiction{Field: Posted, With: Deadline, Key: "recruitment.contradiction.closed", Args: fault.Args{"posted": posted.Value, "deadline": deadline.Value}})
		}
	}
	return list
}

// payOutside compares a year's pay with the board's estimate.
func payOutside(r *noticeReader) (c Contradiction, ok bool) {
	year, have := r.fields[PayYear]
	guess, also := r.fields[SalaryEstimate]
	if !have || !also {
		return c, false
	}
	low, high, _ := strings.Cut(strings.Fields(guess.Value.(string))[0], "-")
	from, err1 := decimal.Parse(low)
	to, err2 := decimal.Parse(high)
	pay, err3 := decimal.Parse(year.Value.(string))
	if err1 != nil || err2 != nil || err3 != nil || pay.Cmp(from) >= 0 && pay.Cmp(to) <= 0 {
		return c, false
	}
	key := "recruitment.contradiction.pay"
	if r.fields[PayPeriod].Value == "year" {
		key = "recruitment.contradiction.pay_year"
	}
	return Contradiction{Field: PayBasis, With: SalaryEstimate, Key: key,
		Args: fault.Args{"pay": r.fields[PayBasis].Value, "year": year.Value, "estimate": guess.Value}}, true
}

// differing are two values under labels of one fact that say different things.
func differing(r *noticeReader, name string) (a, b string, ok bool) {
	var values []string
	for _, f := range r.labels[name] {
		text := f.Value.(string)
		v := plain(text)
		switch name {
		case Deadline:
			day, _ := r.day(v)
			if day.IsZero() {
				continue
			}
			v = day.String()
		case Grade:
			v = gradePattern.FindString(text)
			if v == "" {
				continue
			}
		case Schedule:
			v = scheduleOf(text)
		}
		if !slices.Contains(values, v) {
			values = append(values, v)
		}
		if len(values) == 2 {
			break
		}
	}
	if len(values) < 2 {
		return "", "", false
	}
	if strings.Contains(values[0], values[1]) || strings.Contains(values[1], values[0]) || name == Location && samePlace(values[0], values[1]) {
		return "", "", false
	}
	return values[0], values[1], true
}

// samePlace reports whether two plain names may be one place in two languages: a word of each begins alike, as Brussels and Bruxelles.
func samePlace(a, b string) bool {
	const alike = 3
	for one := range strings.FieldsFuncSeq(a, func(r rune) bool { return !isWord(r) }) {
		for two := range strings.FieldsFuncSeq(b, func(r rune) bool { return !isWord(r) }) {
			if len(one) > alike && len(two) > alike && one[:alike] == two[:alike] {
				return true
			}
		}
	}
	return false
}

// postsDiffer compares the number of posts under its label with the one in the title.
func postsDiffer(r *noticeReader) (a, b string, ok bool) {
	var seen []string
	for _, f := range r.labels[Posts] {
		if v := strings.TrimSpace(f.Value.(string)); v != "" {
			seen = append(seen, v)
		}
	}
	if title, have := r.fields[Title]; have {
		if m := postsPattern.FindStringSubmatch(title.Source); m != nil {
			seen = append(seen, m[1]+m[2]+m[3])
		}
	}
	if len(seen) < 2 || seen[0] == seen[len(seen)-1] {
		return "", "", false
	}
	return seen[0], seen[len(seen)-1], true
}

var (
	breakOff   = regexp.MustCompile(`(?i)(?:\.\.\.|…)\s*(?:know more|read more|show more|see more|lire la suite|en savoir plus|voir plus|afficher plus)?$`)
	sentences  = regexp.MustCompile(`[.!?]["”’)]?\s+[A-ZÀ-Ý]`)
	endOfProse = `.!?:;…”"’')]»`
)

// cutOff are the ends of the passages that break off: prose of several sentences without an end, or dots that a board
// has put where it cut.
func cutOff(lines []string) (list []string) {
	for _, line := range lines {
		n := utf8.RuneCountInString(line)
		last, _ := utf8.DecodeLastRuneInString(line)
		prose := n > 100 && sentences.MatchString(line)
		switch {
		case n > 60 && breakOff.MatchString(line):
		case prose && !strings.ContainsRune(endOfProse, last) && (unicode.IsLetter(last) || last == ',' || last == '-'):
		default:
			continue
		}
		list = append(list, tail(line))
	}
	return list
}

// tail is the end of a passage.
func tail(s string) string {
	r := []rune(s)
	if len(r) <= 80 {
		return s
	}
	return "…" + string(r[len(r)-79:])
}
