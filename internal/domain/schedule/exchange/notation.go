package exchange

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/fault"
)

// Units are what the units of a duration mean in working time; those of the project.
type Units struct{ Day, Week, Month schedule.Duration }

// UnitsOf are those of a network.
func UnitsOf(n *schedule.Network) Units {
	return Units{n.DayLength(), n.WeekLength(), n.MonthLength()}
}

// Span is a duration as typed.
type Span struct {
	Duration  schedule.Duration
	Elapsed   bool // of the wall clock
	Estimated bool
	Percent   bool // Duration is none; Part counts, in hundredths of a percent
	Part      int
}

// amount is a number with its unit: 3d, 1.5 weeks, 2ed, 50%, 3 jours, 2jé, 1 mois ?
var amount = regexp.MustCompile(`^([+-]?)\s*(\d+(?:[.,]\d+)?)\s*([\p{L}%]*)\s*(\??)$`)

// unit is what a unit's name means; week, day and month follow the project.
type unit uint8

const (
	minutes unit = iota + 1
	hoursUnit
	days
	weeks
	months
	percent
)

// names of units, English and French, as Project writes and reads them. The abbreviations of the one language do not
// contradict the other's.
var names = map[string]unit{
	"m": minutes, "mn": minutes, "min": minutes, "mins": minutes, "minute": minutes, "minutes": minutes,
	"h": hoursUnit, "hr": hoursUnit, "hrs": hoursUnit, "hour": hoursUnit, "hours": hoursUnit, "heure": hoursUnit, "heures": hoursUnit,
	"": days, "d": days, "dy": days, "dys": days, "day": days, "days": days, "j": days, "jr": days, "jrs": days, "jour": days, "jours": days,
	"w": weeks, "wk": weeks, "wks": weeks, "week": weeks, "weeks": weeks, "s": weeks, "sm": weeks, "sem": weeks, "semaine": weeks, "semaines": weeks,
	"mo": months, "mon": months, "mons": months, "month": months, "months": months, "mois": months, "ms": months,
	"%": percent,
}

// elapsedName finds a unit and whether it is one of the wall clock: ed, 2jé, e%, jours écoulés written joursé.
func elapsedName(name string) (unit, bool, bool) {
	name = strings.ToLower(name)
	if u, ok := names[name]; ok {
		return u, false, true
	}
	for _, short := range []string{strings.TrimPrefix(name, "e"), strings.TrimPrefix(name, "é"), strings.TrimSuffix(name, "é"), strings.TrimSuffix(name, "e")} {
		if u, ok := names[short]; ok && short != name && short != "" {
			return u, true, true
		}
	}
	return 0, false, false
}

// longest is the most a typed duration can say: a hundred years.
const longest = 100 * 366 * schedule.Day24

// ParseSpan reads a duration or lag in English or French: "3d", "-2h", "1,5 sem.", "2ed", "50%", "3 jours ?".
func ParseSpan(text string, units Units) (s Span, err error) {
	bad := fault.Refuse("schedule.notation.duration", fault.Args{"text": text})
	clean := strings.TrimSpace(strings.ReplaceAll(strings.TrimSuffix(strings.TrimSpace(text), "."), "\u00a0", " "))
	m := amount.FindStringSubmatch(clean)
	if m == nil {
		return s, bad
	}
	value, err := strconv.ParseFloat(strings.Replace(m[2], ",", ".", 1), 64)
	u, elapsed, ok := elapsedName(m[3])
	if err != nil || !ok || value > 1e9 {
		return s, bad
	}
	if m[1] == "-" {
		value = -value
	}
	s.Elapsed, s.Estimated = elapsed, m[4] != ""
	if u == percent {
		s.Percent, s.Part = true, int(math.Round(value*100))
		if s.Part > 1_000_000 || s.Part < -1_000_000 {
			return s, bad
		}
		return s, nil
	}
	length := map[unit]schedule.Duration{minutes: schedule.Minute, hoursUnit: schedule.Hour, days: units.Day, weeks: units.Week, months: units.Month}[u]
	if elapsed {
		length = map[unit]schedule.Duration{minutes: schedule.Minute, hoursUnit: schedule.Hour, days: schedule.Day24, weeks: 7 * schedule.Day24, months: 30 * schedule.Day24}[u]
	}
	if math.Abs(value)*float64(length) > float64(longest) {
		return s, bad
	}
	s.Duration = schedule.Duration(math.Round(value * float64(length)))
	return s, nil
}

// Predecessor is a link as typed: the number of the line it comes from, its type and lag.
type Predecessor struct {
	Number int
	Type   schedule.LinkType
	Lag    Span
}

// Link is the link it means, between tasks by UID.
func (p Predecessor) Link(from, to int) schedule.Link {
	l := schedule.Link{From: from, To: to, Type: p.Type}
	switch {
	case p.Lag.Percent:
		l.Kind, l.Part = schedule.PercentLag, p.Lag.Part
		if p.Lag.Elapsed {
			l.Kind = schedule.ElapsedPercentLag
		}
	case p.Lag.Elapsed && p.Lag.Duration != 0:
		l.Kind, l.Lag = schedule.ElapsedLag, p.Lag.Duration
	default:
		l.Lag = p.Lag.Duration
	}
	return l
}

// linkTypes are the names of the types: English, and French with Fin and Début.
var linkTypes = map[string]schedule.LinkType{
	"": schedule.FinishStart, "FS": schedule.FinishStart, "SS": schedule.StartStart, "FF": schedule.FinishFinish, "SF": schedule.StartFinish,
	"FD": schedule.FinishStart, "DD": schedule.StartStart, "DF": schedule.StartFinish,
}

var predecessor = regexp.MustCompile(`^(\d{1,9})\s*(\p{L}{2})?\s*(?:([+-].*))?$`)

// maxPredecessors bounds what one cell can name.
const maxPredecessors = 500

// ParsePredecessors reads links as Project shows them, in English or French: "12FS+3d;14SS", "12FD+3j;8", "5SS+50%".
// Several are separated by semicolons, or by commas where there is no semicolon.
func ParsePredecessors(text string, units Units) ([]Predecessor, error) {
	separator := ";"
	if !strings.Contains(text, ";") {
		separator = ","
		if commaInLag.MatchString(text) { // one link with a French fraction: 12FD+1,5j
			separator = ";"
		}
	}
	var list []Predecessor
	for part := range strings.SplitSeq(text, separator) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		p, err := parsePredecessor(part, units)
		if err != nil {
			return nil, err
		}
		if list = append(list, p); len(list) > maxPredecessors {
			return nil, fault.Refuse("schedule.notation.too_many", fault.Args{"limit": maxPredecessors})
		}
	}
	return list, nil
}

// commaInLag finds one link whose lag has a decimal comma.
var commaInLag = regexp.MustCompile(`^\s*\d+\s*\p{L}{0,2}\s*[+-]\s*\d+,\d+\s*[\p{L}%]+\s*$`)

func parsePredecessor(part string, units Units) (p Predecessor, err error) {
	bad := fault.Refuse("schedule.notation.predecessor", fault.Args{"text": part})
	m := predecessor.FindStringSubmatch(part)
	if m == nil {
		return p, bad
	}
	kind, ok := linkTypes[strings.ToUpper(m[2])]
	number, err := strconv.Atoi(m[1])
	if !ok || err != nil {
		return p, bad
	}
	p = Predecessor{Number: number, Type: kind}
	if m[3] != "" {
		if p.Lag, err = ParseSpan(m[3], units); err != nil || p.Lag.Estimated {
			return p, bad
		}
	}
	return p, nil
}

// FormatPredecessors writes links as ParsePredecessors reads them; number gives the line of a task, by UID.
func FormatPredecessors(links []schedule.Link, french bool, units Units, number func(uid int) int) string {
	parts := make([]string, 0, len(links))
	for _, l := range links {
		text := strconv.Itoa(number(l.From))
		lag := formatLag(l, french, units)
		if l.Type != schedule.FinishStart || lag != "" {
			kind := l.Type.String()
			if french {
				kind = [...]string{"FF", "FD", "DF", "DD"}[l.Type&3]
			}
			text += kind + lag
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ";")
}

func formatLag(l schedule.Link, french bool, units Units) string {
	number := func(f float64) string {
		text := strconv.FormatFloat(f, 'f', -1, 64)
		if french {
			text = strings.Replace(text, ".", ",", 1)
		}
		if f > 0 {
			text = "+" + text
		}
		return text
	}
	day := "d"
	if french {
		day = "j"
	}
	switch {
	case l.Kind == schedule.PercentLag && l.Part != 0:
		return number(float64(l.Part)/100) + "%"
	case l.Kind == schedule.ElapsedPercentLag && l.Part != 0:
		return number(float64(l.Part)/100) + "e%"
	case l.Lag == 0:
		return ""
	case l.Kind == schedule.ElapsedLag && l.Lag%schedule.Hour == 0 && l.Lag%schedule.Day24 != 0:
		return number(float64(l.Lag/schedule.Hour)) + "eh"
	case l.Kind == schedule.ElapsedLag && l.Lag%schedule.Day24 == 0:
		return number(float64(l.Lag/schedule.Day24)) + "e" + day
	case l.Kind == schedule.ElapsedLag:
		return number(l.Lag.Minutes()) + "em"
	case l.Lag*2%units.Day == 0:
		return number(float64(l.Lag)/float64(units.Day)) + day
	case l.Lag%schedule.Hour == 0:
		return number(float64(l.Lag/schedule.Hour)) + "h"
	}
	return number(l.Lag.Minutes()) + "m"
}
