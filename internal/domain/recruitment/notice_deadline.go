package recruitment

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"cairn/internal/kernel/cal"
)

var (
	dayFirst   = regexp.MustCompile(`\b(\d{1,2})(?:er|st|nd|rd|th)?[ .-]+(?:of )?([a-z]{3,9})\.?[ ,.-]+(\d{4})\b`)
	monthFirst = regexp.MustCompile(`\b([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b`)
	isoDay     = regexp.MustCompile(`\b(\d{4})-(\d{2})-(\d{2})\b`)
	numericDay = regexp.MustCompile(`\b(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b`)
	clock      = regexp.MustCompile(`\b(\d{1,2})(?::| ?h(?:eures?|rs?)? ?)(\d{2})?(?::(\d{2}))? ?(am|pm|a\.m\.?|p\.m\.?)?|\b(\d{1,2}) ?(am|pm)\b`)
	dotClock   = regexp.MustCompile(`\b(\d{1,2})[.](\d{2}) ?(?:(am|pm|a\.m\.?|p\.m\.?)|hrs|hours|h\b|cet|utc|gmt|\(|noon|brussels|central)`)
	zones      = []struct{ words, zone string }{
		{"brussels|bruxelles|belgian time|heure belge", "Europe/Brussels"}, {"paris|heure francaise", "Europe/Paris"}, {"geneva|geneve", "Europe/Zurich"}, {"vienna|vienne", "Europe/Vienna"},
		{"the hague|la haye|amsterdam", "Europe/Amsterdam"}, {"rome", "Europe/Rome"}, {"london|londres|uk time", "Europe/London"}, {"new york|eastern time|edt", "America/New_York"}, {"pacific time|vancouver", "America/Vancouver"},
		{"kyiv|kiev", "Europe/Kyiv"}, {"oslo", "Europe/Oslo"}, {"copenhagen|copenhague", "Europe/Copenhagen"}, {"stockholm", "Europe/Stockholm"}, {"warsaw|varsovie", "Europe/Warsaw"}, {"lisbon|lisbonne", "Europe/Lisbon"},
		{"madrid", "Europe/Madrid"}, {"athens|athenes", "Europe/Athens"}, {"bern|berne|swiss time", "Europe/Zurich"}, {"ottawa", "America/Toronto"}, {"luxembourg", "Europe/Luxembourg"}, {"strasbourg", "Europe/Paris"}, {"berlin", "Europe/Berlin"}, {"cet|cest|central european time|heure d'europe centrale|hec", "Europe/Brussels"}, {"utc|gmt|z", "UTC"},
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
		return try(m[3], m[2], m[1], 0), first > 12 || first == second || strings.Contains(m[0], ".") // with dots the day always stands first
	}
	return cal.Date{}, false
}

// clockIn finds a time of day in a plain text, as 15:04:05.
func clockIn(p string) string {
	if hasAny(p, []string{"noon", "midday", "midi"}) != "" {
		return "12:00:00"
	}
	if m := dotClock.FindStringSubmatch(p); m != nil {
		p = m[1] + ":" + m[2] + " " + m[3]
	}
	var m []string
	if at := clock.FindStringSubmatchIndex(p); at != nil && (at[1] == len(p) || !unicode.IsLetter(rune(p[at[1]])) || !unicode.IsLetter(rune(p[at[1]-1]))) {
		m = clock.FindStringSubmatch(p)
	}
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
			if day, _ := r.day(plain(line)); !day.IsZero() && len(line) <= 20 {
				r.set(Posted, day.String(), line, Low)
			}
		}
	}
}

// endsOn takes a deadline over, or the time and the zone of one whose day is known already. Midnight is taken for the end of the day that
// it stands beside, and a person must look.
func (r *noticeReader) endsOn(f Fact) {
	text := f.Value.(string)
	p := plain(text)
	day, sure := r.day(p)
	if day.IsZero() {
		return
	}
	value, c, at := day.String(), f.Confidence, clockIn(withoutDate(p))
	if hasAny(p, []string{"midnight", "minuit"}) != "" || at == "24:00:00" {
		at, sure = "23:59:59", false
	}
	if !sure {
		c = Low
	}
	if at != "" {
		value += "T" + at
	}
	old, have := r.fields[Deadline]
	switch {
	case have && old.Value == day.String() && at != "":
		if rank(c) > rank(old.Confidence) {
			c = old.Confidence
		}
		r.fields[Deadline] = Fact{value, excerpt(old.Source + "\n" + f.Source), c}
	case have && !strings.HasPrefix(old.Value.(string), day.String()):
		if f.Confidence == Medium {
			r.labels[Deadline] = append(r.labels[Deadline], f)
		}
		return
	default:
		r.set(Deadline, value, f.Source, c)
	}
	if zone := zoneIn(p); zone != "" && (f.Confidence == High || hasAny(p, []string{"time", "heure", "heures", "cet", "cest", "utc", "gmt"}) != "") {
		r.set(DeadlineZone, zone, f.Source, f.Confidence)
	} else if easternTime.MatchString(text) {
		r.set(DeadlineZone, "America/New_York", f.Source, f.Confidence)
	}
}

// easternTime is written in capitals: est is a French word.
var easternTime = regexp.MustCompile(`\bE[SD]?T\b`)

// withoutDate leaves a day out of a plain text, so that its figures are not read as a time.
func withoutDate(p string) string {
	for _, pattern := range []*regexp.Regexp{dayFirst, monthFirst, isoDay, numericDay} {
		p = pattern.ReplaceAllString(p, " ")
	}
	return p
}
