package recruitment

import (
	"regexp"
	"slices"

	"cairn/internal/codec/doctext"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// sharePattern is a share of full time: "80 % part-time", "temps partiel (60 %)".
var sharePattern = regexp.MustCompile(`\b(\d{2}) ?% ?(?:part-time|part time|fte|of full|temps|d'un temps|etp|workload|d'activite)|(?:part-time|part time|temps partiel|fte|etp|workload|taux d'activite)[ ,(:]*(\d{2}) ?%`)

// Limits of a curriculum that reads well, and how long a gap is told.
const (
	longCV   = 12_000 // characters, some four pages
	shortCV  = 300
	longGap  = 92 // days
	overlap  = 31 // days
	manyPage = 6
)

// findings are the remarks on a curriculum's form, the gravest first.
func (c *CV) findings(on cal.Date) []Finding {
	list := []Finding{}
	add := func(key, passage string, args fault.Args) {
		list = append(list, Finding{Key: "recruitment.finding." + key, Args: args, Passage: passage})
	}
	for _, n := range c.notes {
		list = append(list, Finding{Key: "doctext.note." + string(n)})
	}
	switch {
	case len(c.passages) == 0 && slices.Contains(c.notes, doctext.Pictures):
		return list
	case c.runes < shortCV:
		add("short", "", nil)
	case c.runes > longCV || c.pages > manyPage:
		add("long", "", fault.Args{"pages": max(c.pages, c.runes/3000)})
	}
	if c.Name == "" {
		add("no_name", "", nil)
	}
	if c.Email == "" {
		add("no_email", "", nil)
	}
	if c.Phone == "" {
		add("no_phone", "", nil)
	}
	if len(c.Positions) == 0 {
		add("no_experience", "", nil)
	}
	if len(c.Degrees) == 0 {
		add("no_degree", "", nil)
	}
	if len(c.Languages) == 0 {
		add("no_languages", "", nil)
	}
	for _, line := range c.Undated {
		add("undated", line, nil)
	}
	for _, line := range c.Unread {
		add("vague", line, nil)
	}
	for _, line := range c.Unsure {
		add("day_order", line, nil)
	}
	for _, line := range c.Future {
		add("future", line, nil)
	}
	c.dateFindings(on, add)
	return list
}

// dateFindings are the remarks on dates: turned round, years alone, gaps and overlaps.
func (c *CV) dateFindings(on cal.Date, add func(key, passage string, args fault.Args)) {
	var list []Position
	for _, p := range c.Positions {
		switch {
		case !p.Period.Valid():
			add("backwards", p.Source, nil)
			continue
		case p.Period.Start.After(on):
			continue // it is told as an entry of the future
		case p.Period.End.IsZero():
			p.Period.End = on
		}
		if p.Precision == ByYear {
			add("years_only", p.Source, nil)
		}
		list = append(list, p)
	}
	slices.SortStableFunc(list, func(a, b Position) int { return b.Period.Start.DaysUntil(a.Period.Start) })
	reached := cal.Date{}
	var last Position
	for _, p := range list {
		if !reached.IsZero() {
			days := reached.DaysUntil(p.Period.Start)
			switch {
			case days > longGap:
				add("gap", p.Source, fault.Args{"from": reached, "to": p.Period.Start})
			case days < -overlap && p.Precision != ByYear && last.Precision != ByYear:
				add("overlap", p.Source, fault.Args{"with": excerpt(last.Source)})
			}
		}
		if reached.IsZero() || p.Period.End.After(reached) {
			reached, last = p.Period.End, p
		}
	}
}
