package sheet

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// Order is the order in which a column writes days in digits.
type Order string

// The orders. A year that comes first is always seen; the other two look alike until a day is past the
// twelfth.
const (
	Unordered  Order = ""
	DayFirst   Order = "dmy"
	MonthFirst Order = "mdy"
)

// Orders are those that can be chosen.
var Orders = []Order{DayFirst, MonthFirst}

var (
	clockTail = regexp.MustCompile(`(?i)[t ]\d{1,2}[:h]\d{2}.*$`)
	yearFirst = regexp.MustCompile(`^(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})$`)
	eight     = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	threePart = regexp.MustCompile(`^(\d{1,2})\s*([-/. ])\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})$`)
	dayMonth  = regexp.MustCompile(`^(\d{1,2})(?:er|st|nd|rd|th)?[-/. ]*(?:of |de )?\s*([a-z]+)[-/., ']*(\d{4}|\d{2})$`)
	monthDay  = regexp.MustCompile(`^([a-z]+)[. ]*(\d{1,2})(?:er|st|nd|rd|th)?[,. ]+(\d{4}|\d{2})$`)
	weekday   = regexp.MustCompile(`^(mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)[a-z]*[., ]+`)
	noDay     = regexp.MustCompile(`^(\d{4}|[a-z]+[. ]*\d{4}|\d{1,2}[-/.]\d{4}|[qt][1-4][- /]*\d{4}|\d{4}[- /]*[qt][1-4])$`)
)

// monthNames are the beginnings, folded, that tell the months of either language.
var monthNames = []struct {
	start string
	month time.Month
}{
	{"jan", 1}, {"feb", 2}, {"fev", 2}, {"mar", 3}, {"apr", 4}, {"avr", 4}, {"may", 5}, {"mai", 5}, {"jun", 6}, {"juin", 6}, {"jul", 7}, {"juil", 7},
	{"aug", 8}, {"aou", 8}, {"sep", 9}, {"oct", 10}, {"nov", 11}, {"dec", 12},
}

func monthOf(word string) time.Month {
	for _, m := range monthNames {
		if strings.HasPrefix(word, m.start) {
			return m.month
		}
	}
	return 0
}

// ParseDay reads a day as people write it: "2026-01-31", "31/01/2026" and "01/31/2026" by the order of the
// column, "31.1.26", "31 January 2026", "1er févr. 2026", each also with a time behind it, which is left
// out. why is "" for a day, else the text key of what is wrong: "sheet.day_unclear" for one that
// could be two days, "sheet.day_missing" for a month or a year alone, "sheet.day_none" for one that is not in
// the calendar, "sheet.day_year" outside 1900 to 2200, "sheet.no_day" for anything else.
func ParseDay(text string, order Order) (day cal.Date, why string) {
	s := strings.TrimSpace(i18n.Fold(strings.ReplaceAll(text, "\u00a0", " ")))
	if len(s) > 60 {
		return day, "sheet.no_day"
	}
	s = weekday.ReplaceAllStringFunc(s, func(m string) string {
		if rest := strings.TrimPrefix(s, m); rest != "" && rest[0] >= '0' && rest[0] <= '9' && !monthDay.MatchString(s) {
			return ""
		}
		return m
	})
	s = strings.TrimSpace(clockTail.ReplaceAllString(s, ""))
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		return onCalendar(m[1], m[2], m[3])
	}
	if m := threePart.FindStringSubmatch(s); m != nil {
		return byOrder(m[1], m[3], m[4], m[2], order)
	}
	if m := dayMonth.FindStringSubmatch(s); m != nil && monthOf(m[2]) > 0 {
		return onCalendar(m[3], strconv.Itoa(int(monthOf(m[2]))), m[1])
	}
	if m := monthDay.FindStringSubmatch(s); m != nil && monthOf(m[1]) > 0 {
		return onCalendar(m[3], strconv.Itoa(int(monthOf(m[1]))), m[2])
	}
	if m := eight.FindStringSubmatch(s); m != nil && (strings.HasPrefix(s, "19") || strings.HasPrefix(s, "20")) {
		return onCalendar(m[1], m[2], m[3])
	}
	if noDay.MatchString(s) {
		return day, "sheet.day_missing"
	}
	return day, "sheet.no_day"
}

// byOrder reads two numbers and a year. With points between them the day comes first, as nobody writes it
// otherwise.
func byOrder(first, second, year, mark string, order Order) (cal.Date, string) {
	a, _ := strconv.Atoi(first)
	b, _ := strconv.Atoi(second)
	switch {
	case a > 12 && b <= 12, mark == ".":
		order = DayFirst
	case b > 12 && a <= 12:
		order = MonthFirst
	case a == b:
		order = DayFirst
	}
	switch order {
	case DayFirst:
		return onCalendar(year, second, first)
	case MonthFirst:
		return onCalendar(year, first, second)
	}
	if a > 12 {
		return cal.Date{}, "sheet.day_none"
	}
	return cal.Date{}, "sheet.day_unclear"
}

// onCalendar is the day of three numbers; a year of two digits lies in 1970 to 2069.
func onCalendar(year, month, day string) (cal.Date, string) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	if len(year) == 2 {
		y += 2000
		if y >= 2070 {
			y -= 100
		}
	}
	if y < 1900 || y > 2200 {
		return cal.Date{}, "sheet.day_year"
	}
	date := cal.NewDate(y, time.Month(m), d)
	if t := date.Time(); t.Day() != d || int(t.Month()) != m {
		return cal.Date{}, "sheet.day_none"
	}
	return date, ""
}

// OrderOf is the order in which a column writes its days, from the cells that leave no doubt; Unordered
// when none does, or they differ.
func OrderOf(cells []Cell) Order {
	found := Unordered
	for _, c := range cells {
		if c.Kind != Text || len(c.Text) > 60 {
			continue
		}
		m := threePart.FindStringSubmatch(strings.TrimSpace(clockTail.ReplaceAllString(strings.TrimSpace(c.Text), "")))
		if m == nil {
			continue
		}
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[3])
		is := Unordered
		switch {
		case m[2] == ".", a > 12 && b <= 12:
			is = DayFirst
		case b > 12 && a <= 12:
			is = MonthFirst
		default:
			continue
		}
		if found != Unordered && found != is {
			return Unordered
		}
		found = is
	}
	return found
}
