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
	clock      = regexp.MustCompile(`\b(\d{1,2})(?::|h| h )(\d{2})?(?::(\d{2}))? ?(am|pm|a\.m\.?|p\.m\.?)?|\b(\d{1,2}) ?(am|pm)\b`)
	zones      = []struct{ words, zone string }{
		{"brussels|bruxelles|belgian time|heure belge", "Europe/Brussels"}, {"paris|heure francaise", "Europe/Paris"}, {"geneva|geneve", "Europe/Zurich"}, {"vienna|vienne", "Europe/Vienna"},
		{"the hague|la haye|amsterdam", "Europe/Amsterdam"}, {"rome", "Europe/Rome"}, {"london|londres|uk time", "Europe/London"}, {"new york|eastern time|est|edt", "America/New_York"},
		{"luxembourg", "Europe/Luxembourg"}, {"strasbourg", "Europe/Paris"}, {"berlin", "Europe/Berlin"}, {"cet|cest|central european time|heure d'europe centrale|hec", "Europe/Brussels"}, {"utc|gmt|z", "UTC"},
	}
)

// dateIn finds a day written in words or figures in a plain text. A day such as 03/04/2026, which can be read two
// ways, is read day first and sure is false.
func dateIn(p string) (day cal.Date, sure bool) {
	p = strings.ToLower(p)
	try := func(y, m, d string, month int) cal.Date {
		yy, _ := strconv.Atoi(y)
		dd, _ := strconv.Atoi(d)
		if month == 0 {
			month, _ = strconv.Atoi(m)
		}
		day, err := cal.ParseDate(fmt.Sprintf("%04d-%02d-%02d", yy, month, dd))
		if err != nil {
			return cal.Date{}
		}
		return day
	}
	if m := dayFirst.FindStringSubmatch(p); m != nil && monthNames[m[2]] > 0 {
		return try(m[3], "", m[1], monthNames[m[2]]), true
	}
	if m := monthFirst.FindStringSubmatch(p); m != nil && monthNames[m[1]] > 0 {
		return try(m[3], "", m[2], monthNames[m[1]]), true
	}
	if m := isoDay.FindStringSubmatch(p); m != nil {
		return try(m[1], m[2], m[3], 0), true
	}
	if m := numericDay.FindStringSubmatch(p); m != nil {
		first, _ := strconv.Atoi(m[1])
		second, _ := strconv.Atoi(m[2])
		if second > 12 {
			return try(m[3], m[1], m[2], 0), true
		}
		return try(m[3], m[2], m[1], 0), first > 12 || first == second
	}
	return cal.Date{}, false
}

// clockIn finds a time of day in a plain text, as 15:04:05.
func clockIn(p string) string {
	m := clock.FindStringSubmatch(p)
	if m == nil {
		return ""
	}
	hour, minute, second, half := m[1], m[2], m[3], m[4]
	if hour == "" {
		hour, half = m[5], m[6]
	}
	h, _ := strconv.Atoi(hour)
	mm, _ := strconv.Atoi(minute)
	ss, _ := strconv.Atoi(second)
	switch {
	case strings.HasPrefix(half, "p") && h < 12:
		h += 12
	case strings.HasPrefix(half, "a") && h == 12:
		h = 0
	}
	if h > 24 || mm > 59 || ss > 59 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d:%02d", h, mm, ss)
}

// zoneIn finds a time zone that a plain text names.
func zoneIn(p string) string {
	for _, z := range zones {
		if hasAny(p, strings.Split(z.words, "|")) != "" {
			return z.zone
		}
	}
	return ""
}

// deadline reads until when one may apply: a local time, and apart from it the zone, since many boards drop it (R134).
func (r *noticeReader) deadline() {
	for _, f := range r.labels[Deadline] {
		p := plain(f.Value.(string))
		day, sure := dateIn(p)
		if day.IsZero() {
			continue
		}
		value, c := day.String(), High
		if !sure {
			c = Low
		}
		if at := clockIn(withoutDate(p)); at != "" {
			value += "T" + at
		}
		r.set(Deadline, value, f.Source, c)
		if zone := zoneIn(p); zone != "" {
			r.set(DeadlineZone, zone, f.Source, High)
		}
	}
	for _, name := range []string{Posted, StartDate} {
		if f, ok := r.fields[name]; ok {
			if day, _ := dateIn(plain(f.Value.(string))); !day.IsZero() {
				f.Value = day.String()
				r.fields[name] = f
			}
		}
	}
	if _, ok := r.fields[Posted]; !ok {
		for _, line := range r.lines[:min(len(r.lines), 25)] {
			if day, _ := dateIn(plain(line)); !day.IsZero() && len(line) <= 20 {
				r.set(Posted, day.String(), line, Low)
			}
		}
	}
}

// withoutDate leaves a day out of a plain text, so that its figures are not read as a time.
func withoutDate(p string) string {
	for _, pattern := range []*regexp.Regexp{dayFirst, monthFirst, isoDay, numericDay} {
		p = pattern.ReplaceAllString(p, " ")
	}
	return p
}
