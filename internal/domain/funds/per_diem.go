package funds

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// PerDiem is what a day of a journey to a country is paid with, in euros.
type PerDiem struct {
	Country string       `json:"country"` // ISO 3166-1 alpha-3
	Day     money.Amount `json:"day"`
}

// blank reports whether a row of the form was left empty: it is none.
func (d PerDiem) blank() bool { return d.Country == "" && d.Day.Minor == 0 }

// PerDiems is the table of per diems (R76): a row a country, and a sum for everywhere else.
type PerDiems struct {
	Elsewhere money.Amount `json:"elsewhere"`
	Rows      []PerDiem    `json:"rows"`
}

// DefaultPerDiems is what ships: one invented round sum, no organisation's rates, which an office replaces by its own.
func DefaultPerDiems() PerDiems { return PerDiems{Elsewhere: money.Euro(150_00), Rows: []PerDiem{}} }

// mostPerDiem is a sum for a day beyond which somebody has mistyped.
const mostPerDiem = 10_000_00

// Check tells what is wrong with the table, at the rows of its form: a sum that is none or not in euros, a country that is
// missing or there twice.
func (p PerDiems) Check() error {
	var fs fault.Fields
	checkDay(&fs, "elsewhere", p.Elsewhere)
	seen := map[string]bool{}
	for i, d := range p.Rows {
		if d.blank() {
			continue
		}
		checkDay(&fs, rowField("rows", i, "day"), d.Day)
		fs.Check(d.Country != "", rowField("rows", i, "country"), "funds.per_diem.no_country")
		fs.Check(d.Country == "" || !seen[d.Country], rowField("rows", i, "country"), "funds.per_diem.twice")
		seen[d.Country] = true
	}
	return fs.Err()
}

func checkDay(fs *fault.Fields, field string, day money.Amount) {
	switch {
	case day.Minor <= 0:
		fs.Add(field, "funds.amount_not_positive", nil)
	case day.Currency != money.EUR:
		fs.Add(field, "funds.setting.in_euros", nil)
	default:
		fs.Check(day.Minor <= mostPerDiem, field, "funds.setting.out_of_range")
	}
}

// keptPerDiems is a table without the rows that were left blank; its countries are there.
func keptPerDiems(ctx context.Context, q db.Querier, p PerDiems) (PerDiems, error) {
	var codes []string
	for _, d := range p.Rows {
		codes = append(codes, d.Country)
	}
	found, err := stakeholders.ByCode(ctx, q, codes...)
	if err != nil {
		return p, err
	}
	var fs fault.Fields
	for i, d := range p.Rows {
		fs.Check(d.Country == "" || found[d.Country].Kind == stakeholders.Country, rowField("rows", i, "country"), "funds.choice_unknown")
	}
	p.Rows = slices.DeleteFunc(slices.Clone(p.Rows), PerDiem.blank)
	return p, fs.Err()
}

// For is what a day in a country is paid with.
func (p PerDiems) For(country string) money.Amount {
	for _, d := range p.Rows {
		if d.Country == country {
			return d.Day
		}
	}
	return p.Elsewhere
}

var perDiemSetting = setting[PerDiems]{name: "per_diems", shipped: DefaultPerDiems, check: PerDiems.Check, kept: keptPerDiems}

// SetPerDiems sets the table of per diems from a day on.
func (s *Service) SetPerDiems(ctx context.Context, from cal.Date, p PerDiems, note string) (control.Done, error) {
	return perDiemSetting.set(ctx, s, from, p, note)
}

// DaysAt are calendar days of a journey, one after the other, that have one per diem.
type DaysAt struct {
	From  cal.Date     `json:"from"`
	Until cal.Date     `json:"until"`
	Day   money.Amount `json:"day"`
}

// N is how many days they are.
func (d DaysAt) N() int { return d.From.DaysUntil(d.Until) + 1 }

// Sum is what all of them are paid with.
func (d DaysAt) Sum() money.Amount { return money.Euro(int64(d.N()) * d.Day.Minor) }

// DaysOf are the days of a journey, each by the table that is valid on it (R76). tables are those that were set, the latest first.
func DaysOf(tables []Dated[PerDiems], country string, from, until cal.Date) (days []DaysAt) {
	last := until
	for _, t := range append(slices.Clone(tables), Dated[PerDiems]{Value: DefaultPerDiems()}) {
		first := from
		if t.From.After(from) {
			first = t.From
		}
		if last.Before(first) {
			continue
		}
		day := t.Value.For(country)
		if len(days) > 0 && days[0].Day == day { // a table that changed nothing for this country
			days[0].From = first
		} else {
			days = append([]DaysAt{{first, last, day}}, days...)
		}
		last = first.AddDays(-1)
	}
	return days
}

// PerDiemCount is how the per diem of a journey was counted.
type PerDiemCount struct {
	Days []DaysAt     `json:"days"`
	Sum  money.Amount `json:"sum"` // in the commitment's currency
	Rate Rate         `json:"rate,omitzero"`
}

// Print says the days with their per diem: "3 days at EUR 150.00 + 2 days at EUR 160.00".
func (c PerDiemCount) Print(p *i18n.Printer) string {
	parts := make([]string, len(c.Days))
	for i, d := range c.Days {
		parts[i] = p.T("funds.per_diem.days_at", "n", d.N(), "day", d.Day)
	}
	return strings.Join(parts, " + ")
}

// euros is the per diem of all days.
func (c PerDiemCount) euros() money.Amount {
	sum := money.Euro(0)
	for _, d := range c.Days {
		sum.Minor += d.Sum().Minor
	}
	return sum
}

// countPerDiem counts the per diem of a journey; convert turns euros into the commitment's currency.
func countPerDiem(ctx context.Context, q db.Querier, country string, from, until cal.Date, convert func(money.Amount) (money.Amount, Rate, error)) (PerDiemCount, error) {
	tables, err := perDiemSetting.all(ctx, q)
	if err != nil {
		return PerDiemCount{}, err
	}
	count := PerDiemCount{Days: DaysOf(tables, country, from, until)}
	count.Sum, count.Rate, err = convert(count.euros())
	return count, err
}
