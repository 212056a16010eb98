package eligibility

import (
	"slices"

	"cairn/internal/kernel/cal"
)

// whole is full time in the parts in which shares are carried: ten-thousandths, so that a share of a share is exact.
const whole = 100 * 100

// Interval is a stretch of work. Share is its part of full time in ten-thousandths, the whole when nothing is said (R135).
type Interval struct {
	Period cal.Period
	Share  int
}

// Months counts experience on a day by R135 and R136: intervals are joined where they overlap, an open end is the day,
// what lies in the future does not count, and part-time counts by its share. Where intervals overlap, each day counts with
// the highest share of any that covers it, never more than once. The result is whole months, rounded down.
func Months(intervals []Interval, on cal.Date) int {
	weighed := 0
	for _, piece := range union(intervals, on) {
		weighed += monthsOf(piece.Period) * piece.Share
	}
	return weighed / whole / daysAMonth
}

// daysAMonth is how many parts a month is counted in, so that the rest of a month adds up over several stretches.
const daysAMonth = 30

// monthsOf is a period in thirtieths of a month: whole months by the calendar, then the days over.
func monthsOf(p cal.Period) int {
	end := p.End.AddDays(1)
	months := (end.Year()-p.Start.Year())*12 + int(end.Time().Month()) - int(p.Start.Time().Month())
	if p.Start.AddMonths(months).After(end) {
		months--
	}
	return months*daysAMonth + min(daysAMonth-1, p.Start.AddMonths(months).DaysUntil(end))
}

// union cuts intervals where shares change and joins what follows each other, so that no day is in two.
func union(intervals []Interval, on cal.Date) (out []Interval) {
	var cuts []cal.Date
	var list []Interval
	for _, i := range intervals {
		p := i.Period
		if p.End.IsZero() || p.End.After(on) {
			p.End = on
		}
		if p.Start.IsZero() || p.End.Before(p.Start) {
			continue
		}
		if i.Share <= 0 || i.Share > whole {
			i.Share = whole
		}
		list = append(list, Interval{p, i.Share})
		cuts = append(cuts, p.Start, p.End.AddDays(1))
	}
	slices.SortFunc(cuts, compareDates)
	cuts = slices.Compact(cuts)
	for i := 0; i+1 < len(cuts); i++ {
		piece := Interval{Period: cal.Period{Start: cuts[i], End: cuts[i+1].AddDays(-1)}}
		for _, l := range list {
			if l.Period.Contains(piece.Period.Start) {
				piece.Share = max(piece.Share, l.Share)
			}
		}
		if piece.Share == 0 {
			continue
		}
		if n := len(out); n > 0 && out[n-1].Share == piece.Share && out[n-1].Period.End.AddDays(1) == piece.Period.Start {
			out[n-1].Period.End = piece.Period.End
			continue
		}
		out = append(out, piece)
	}
	return out
}

func compareDates(a, b cal.Date) int { return b.DaysUntil(a) }

// Pieces are the stretches that Months counts, in order: the arithmetic behind its answer.
func Pieces(intervals []Interval, on cal.Date) []Piece {
	list := []Piece{}
	for _, piece := range union(intervals, on) {
		n := monthsOf(piece.Period)
		list = append(list, Piece{Period: piece.Period, Months: n / daysAMonth, Days: n % daysAMonth, Share: piece.Share})
	}
	return list
}
