package recruitment

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"cairn/internal/kernel/cal"
)

var (
	dayFirst   = regexp.MustCompile(`\b(\d{1,2})(?:er|st|nd|rd|th)?[ .-]+(?:of )?([a-z]{3,9})\.?[ ,.-]+(\d{4})\b`)
	monthFirst = regexp.MustCompile(`\b([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b`)
	isoDay     = regexp.MustCompile(`\b(\d{4})-(\d{2})-(\d{2})\b`)
	numericDay = regexp.MustCompile(`\b(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b`)

	dayPatterns = []*regexp.Regexp{dayFirst, monthFirst, isoDay, numericDay}
)

// dateIn finds a day written in words or figures in a plain text. A day such as 03/04/2026, which can be read two
// ways, is read day first and sure is false.
func dateIn(p string) (day cal.Date, sure bool) {
	p = momentsApart(strings.ToLower(p))
	for _, m := range dayFirst.FindAllStringSubmatch(p, -1) {
		if month := monthNames[m[2]]; month > 0 {
			return dateOf(m[3], strconv.Itoa(month), m[1]), true
		}
	}
	for _, m := range monthFirst.FindAllStringSubmatch(p, -1) {
		if month := monthNames[m[1]]; month > 0 {
			return dateOf(m[3], strconv.Itoa(month), m[2]), true
		}
	}
	if m := isoDay.FindStringSubmatch(p); m != nil {
		return dateOf(m[1], m[2], m[3]), true
	}
	if m := numericDay.FindStringSubmatch(p); m != nil {
		first, _ := strconv.Atoi(m[1])
		second, _ := strconv.Atoi(m[2])
		if second > 12 {
			return dateOf(m[3], m[1], m[2]), true
		}
		return dateOf(m[3], m[2], m[1]), first > 12 || first == second || strings.Contains(m[0], ".") // with dots the day always stands first
	}
	return cal.Date{}, false
}

// dateOf is a day by its figures, the zero day where there is none of that kind.
func dateOf(year, month, day string) cal.Date {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	date, err := cal.ParseDate(fmt.Sprintf("%04d-%02d-%02d", y, m, d))
	if err != nil {
		return cal.Date{}
	}
	return date
}

// dayOrder is in which order a notice writes days in figures.
type dayOrder int

const (
	orderUnknown dayOrder = iota
	daysFirst
	monthsFirst
)

// orderOf tells the order from the days that can be read in one way only; a notice with both has none.
func orderOf(lines []string) dayOrder {
	days, months := false, false
	for _, line := range lines {
		for _, m := range numericDay.FindAllStringSubmatch(line, -1) {
			first, _ := strconv.Atoi(m[1])
			second, _ := strconv.Atoi(m[2])
			days = days || first > 12 && second <= 12
			months = months || second > 12 && first <= 12
		}
	}
	switch {
	case months && !days:
		return monthsFirst
	case days && !months:
		return daysFirst
	}
	return orderUnknown
}

// day is the day in a plain text, in the order of the notice where it shows one.
func (r *noticeReader) day(p string) (day cal.Date, sure bool) {
	day, sure = dateIn(p)
	if sure || day.IsZero() || r.order == orderUnknown {
		return day, sure
	}
	if r.order == monthsFirst {
		if turned, err := cal.ParseDate(fmt.Sprintf("%04d-%02d-%02d", day.Year(), day.Time().Day(), int(day.Time().Month()))); err == nil {
			return turned, true
		}
	}
	return day, r.order == daysFirst
}

// deadline reads until when one may apply: a local time, and apart from it the zone, since many boards drop it (R134).
func (r *noticeReader) deadline() {
	for _, f := range r.labels[Deadline] {
		r.endsOn(f)
	}
	for _, f := range r.until {
		r.endsOn(f)
	}
	for _, name := range []string{Posted, StartDate} {
		if f, ok := r.fields[name]; ok {
			if day, sure := r.day(plain(f.Value.(string))); !day.IsZero() {
				if f.Value = day.String(); !sure {
					f.Confidence = Low
				}
				r.fields[name] = f
			}
		}
	}
	if _, ok := r.fields[Posted]; !ok {
		for _, line := range r.lines[:min(len(r.lines), 25)] {
			if len(line) > 20 {
				continue
			}
			if day, _ := r.day(plain(line)); !day.IsZero() && !strings.Contains(r.fields[Deadline].Source, line) {
				r.set(Posted, day.String(), line, Low)
			}
		}
	}
}

// endsOn takes a deadline over, or the time and the zone of one whose day is known already. Midnight is taken for the end of the day that
// it stands beside, and a person must look; so must one at a second day, or at what looks like a time and is none.
func (r *noticeReader) endsOn(f Fact) {
	p := momentsApart(plain(f.Value.(string)))
	day, sure := r.day(p)
	if day.IsZero() {
		return
	}
	at, one := clockIn(withoutDate(p))
	if midnightWord.MatchString(p) || at == "24:00:00" || at == "00:00:00" {
		at, one = "23:59:59", false
	}
	c := f.Confidence
	if !sure || !one || r.anotherDay(p, day) {
		c = Low
	}
	value := day.String()
	if at != "" {
		value += "T" + at
	}
	old, have := r.fields[Deadline]
	was, _ := old.Value.(string)
	switch {
	case have && !strings.HasPrefix(was, day.String()):
		if f.Confidence == Medium {
			r.labels[Deadline] = append(r.labels[Deadline], f)
		}
		return
	case have && was == day.String() && at != "":
		r.fields[Deadline] = Fact{value, excerpt(old.Source + "\n" + f.Source), lower(c, old.Confidence)}
	case have && at != "" && was[:len("2026-12-20T17:59")] != value[:len("2026-12-20T17:59")]:
		r.fields[Deadline] = Fact{was, excerpt(old.Source + "\n" + f.Source), Low} // two times on one day
	default:
		r.set(Deadline, value, f.Source, c)
	}
	if at == "" {
		return // without a time a zone says nothing (R134)
	}
	if zone, sure := zoneIn(f.Source); sure {
		r.set(DeadlineZone, zone, f.Source, f.Confidence)
	} else if zone != "" {
		r.set(DeadlineZone, zone, f.Source, Low)
	}
}

// anotherDay reports whether a plain text names a day besides the one that was read.
func (r *noticeReader) anotherDay(p string, day cal.Date) bool {
	for _, pattern := range dayPatterns {
		for _, m := range pattern.FindAllString(p, -1) {
			if other, _ := r.day(m); !other.IsZero() && other != day {
				return true
			}
		}
	}
	return false
}

// withoutDate leaves a day out of a plain text, so that its figures are not read as a time.
func withoutDate(p string) string {
	for _, pattern := range dayPatterns {
		p = pattern.ReplaceAllString(p, " ")
	}
	return p
}
