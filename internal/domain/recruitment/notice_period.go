package recruitment

import (
	"fmt"
	"regexp"
	"strings"

	"cairn/internal/kernel/cal"
)

var (
	periodCut = regexp.MustCompile(`(?i)^(.+?)(?:\s+(?:-|–|—|to|au|until|till|jusqu['’]au)\s+|\s*[–—]\s*)(.+)$`)
	daysCut   = regexp.MustCompile(`(?i)^((?:du |from |le )?\d{1,2}(?:er|st|nd|rd|th)?)-(\d{1,2}(?:er|st|nd|rd|th)?[^\d-].*)$`)
	// firstDay is a day without its year, or without month and year; firstMonth one with the month before it.
	firstDay   = regexp.MustCompile(`^(?:du |from |le |de |the )*(\d{1,2})(?:er|st|nd|rd|th)?(?: (?:of )?([a-z]{3,9})\.?)?$`)
	firstMonth = regexp.MustCompile(`^(?:from )?([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?$`)
	lastDay    = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b`)
)

// period takes the days of a posting period apart: since when the notice is out and until when one may apply. What the first day leaves
// out is what the last one says: "1 - 20 December 2026".
func (r *noticeReader) period(value, source string) {
	m := periodCut.FindStringSubmatch(value)
	if m == nil {
		m = daysCut.FindStringSubmatch(value)
	}
	if m == nil {
		if day, _ := r.day(plain(value)); !day.IsZero() && hasAny(plain(value), []string{"until", "till", "jusqu'au", "up to"}) != "" {
			r.labels[Deadline] = append(r.labels[Deadline], Fact{value, source, High})
		}
		return
	}
	from, to := plain(m[1]), strings.TrimSpace(m[2])
	if month := firstMonth.FindStringSubmatch(from); month != nil {
		if last := lastDay.FindStringSubmatch(to); last != nil { // "December 1 - 20, 2026"
			to = month[1] + " " + last[1] + ", " + last[2] + to[len(last[0]):]
		}
	}
	end, _ := r.day(plain(to))
	if end.IsZero() {
		return
	}
	r.labels[Deadline] = append(r.labels[Deadline], Fact{to, source, High})
	if start := r.startOf(from, end); start != "" {
		r.set(Posted, start, source, High)
	}
}

// startOf is the first day of a period as text, completed from the last; "" where it cannot be read or comes after it.
func (r *noticeReader) startOf(from string, end cal.Date) string {
	if day, _ := r.day(from); !day.IsZero() {
		return from
	}
	day, month := "", ""
	if m := firstDay.FindStringSubmatch(from); m != nil {
		day, month = m[1], m[2]
	} else if m := firstMonth.FindStringSubmatch(from); m != nil {
		day, month = m[2], m[1]
	}
	at := int(end.Time().Month())
	if month != "" {
		if at = monthNames[month]; at == 0 {
			return ""
		}
	}
	start := dateOf(fmt.Sprint(end.Year()), fmt.Sprint(at), day)
	if start.IsZero() {
		return ""
	}
	if start.String() > end.String() {
		if month == "" {
			return ""
		}
		start = dateOf(fmt.Sprint(end.Year()-1), fmt.Sprint(at), day) // it began before the turn of the year
	}
	return start.String()
}
