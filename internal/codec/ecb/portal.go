package ecb

import (
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// daily is what a line of the data portal says of itself when it is a daily reference rate of the euro. The portal has
// rates of months and years, of other currencies, and of other makes under the same heads.
var daily = []struct{ column, value string }{{"FREQ", "D"}, {"CURRENCY_DENOM", "EUR"}, {"EXR_TYPE", "SP00"}, {"EXR_SUFFIX", "A"}}

// portal reads the SDMX-CSV of the bank's data portal by its head: a rate a line, by series and then by day. Its days
// are handed over at the end, when all their rates are known. A line of another series is refused: to leave it out
// would be to read a file in part.
func (p *parser) portal(head []string, line int) (row func([]string, int) error, finish func() error, err error) {
	at := map[string]int{}
	for _, name := range []string{"CURRENCY", "TIME_PERIOD", "OBS_VALUE", "FREQ", "CURRENCY_DENOM", "EXR_TYPE", "EXR_SUFFIX"} {
		if at[name] = slices.Index(head, name); at[name] < 0 {
			return nil, nil, p.fault(nil, fault.Malformed, "ecb.portal_column", line, fault.Args{"column": name})
		}
	}
	days := map[cal.Date]*Day{}
	row = func(cells []string, line int) error {
		if len(cells) > len(head) {
			return p.fault(nil, fault.Malformed, "ecb.columns", line, fault.Args{"found": len(cells), "columns": len(head)})
		}
		return p.observation(days, func(name string) string { return cells[at[name]] }, line)
	}
	return row, func() error { return p.handAll(days) }, nil
}

// observation adds one line of the portal to the days.
func (p *parser) observation(days map[cal.Date]*Day, cell func(name string) string, line int) error {
	for _, is := range daily {
		if cell(is.column) != is.value {
			return p.fault(nil, fault.Malformed, "ecb.portal_series", line, fault.Args{"column": is.column, "value": clip(cell(is.column)), "wanted": is.value})
		}
	}
	c := money.Currency(cell("CURRENCY"))
	if !c.Valid() {
		return p.fault(nil, fault.Malformed, "ecb.currency", line, fault.Args{"value": clip(cell("CURRENCY"))})
	}
	on, ok := date(cell("TIME_PERIOD"))
	if !ok {
		return p.fault(nil, fault.Malformed, "ecb.date", line, fault.Args{"value": clip(cell("TIME_PERIOD"))})
	}
	one := Day{On: on, Line: line}
	if value := cell("OBS_VALUE"); value != "" && value != "NaN" && value != "N/A" { // a gap stays a gap
		if err := p.rate(&one, c, value, line); err != nil {
			return err
		}
	}
	fresh, err := p.fresh(one)
	if days[on] == nil {
		days[on] = &Day{On: on, Line: line}
	}
	days[on].Rates = append(days[on].Rates, fresh...)
	return err
}

// handAll gives the days away, the latest first.
func (p *parser) handAll(days map[cal.Date]*Day) error {
	list := make([]*Day, 0, len(days))
	for _, d := range days {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b *Day) int { return b.On.Time().Compare(a.On.Time()) })
	for _, d := range list {
		if err := p.give(*d); err != nil {
			return err
		}
	}
	return nil
}
