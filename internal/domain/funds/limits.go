package funds

import (
	"context"
	"slices"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Limits are the numbers of the house rules that are days, percentages and plain limits. What ships are
// the values of the handbook.
type Limits struct {
	Counts
	SplitMinor        int64 `json:"split_minor"`         // R74: sums above it need a justification
	AdvanceMinor      int64 `json:"advance_minor"`       // R75
	ReceiptMinor      int64 `json:"receipt_minor"`       // R75: an item above it needs a copy
	WriteOffMinor     int64 `json:"write_off_minor"`     // R79: up to it the Financial Controller decides, above the Director
	ProposeCarryUntil int   `json:"propose_carry_until"` // R68: day of a year of 365 days, 46 is 15 February
	DecideCarryUntil  int   `json:"decide_carry_until"`  // R68: 74 is 15 March
}

// Counts are the limits that are counted: days, months, years, percent.
type Counts struct {
	PaymentDays        int `json:"payment_days"`        // R46
	DuplicateDays      int `json:"duplicate_days"`      // R45
	SplitDays          int `json:"split_days"`          // R74
	TransferManager    int `json:"transfer_manager"`    // R69: percent of the line in a year, by the fund manager
	TransferController int `json:"transfer_controller"` // R69: above, by the Financial Controller
	InterimShare       int `json:"interim_share"`       // R71: one n-th of the prior year's line a month
	CashMonths         int `json:"cash_months"`         // R72
	CarryYears         int `json:"carry_years"`         // R66
	ExpiredPayMonths   int `json:"expired_pay_months"`  // R53
	StartPercent       int `json:"start_percent"`       // R15
	AdvanceDays        int `json:"advance_days"`        // R75
	ClaimDays          int `json:"claim_days"`          // R76
	AgentSpentPercent  int `json:"agent_spent_percent"` // R77
	AgentReportDays    int `json:"agent_report_days"`   // R77: a report on a tranche is due so many days after it
	ClosureMonths      int `json:"closure_months"`      // R81
	ReconcileDays      int `json:"reconcile_days"`      // R82
	ReportOverdueDays  int `json:"report_overdue_days"` // R60
}

// DefaultLimits are what ships.
func DefaultLimits() Limits {
	return Limits{Counts: Counts{PaymentDays: 30, DuplicateDays: 3, SplitDays: 60, TransferManager: 10, TransferController: 25, InterimShare: 12, CashMonths: 6, CarryYears: 2, ExpiredPayMonths: 6, StartPercent: 100,
		AdvanceDays: 60, ClaimDays: 30, AgentSpentPercent: 70, AgentReportDays: 90, ClosureMonths: 12, ReconcileDays: 30, ReportOverdueDays: 30},
		SplitMinor: 25_000_00, AdvanceMinor: 5_000_00, ReceiptMinor: 100_00, WriteOffMinor: 5_000_00, ProposeCarryUntil: 46, DecideCarryUntil: 74}
}

// splits are the limits, rising, that an award must not escape by being several (R74): the one of its own, and those at which it takes a
// more open procedure (R73) or more hands.
func (l Limits) splits(a Awards, of Ladder) []int64 {
	list := []int64{l.SplitMinor}
	for _, r := range a.Rows {
		list = append(list, r.UpTo)
	}
	for _, r := range of.Rungs {
		list = append(list, r.UpTo)
	}
	slices.Sort(list)
	list = slices.Compact(list)
	return slices.DeleteFunc(list, func(limit int64) bool { return limit == 0 }) // the last row has none
}

// splitLimits are those of a day.
func splitLimits(ctx context.Context, q db.Querier, l Limits, on cal.Date) ([]int64, error) {
	awards, err := awardSetting.on(ctx, q, on)
	if err != nil {
		return nil, err
	}
	ladder, err := ladderSetting.on(ctx, q, on)
	return l.splits(awards, ladder), err
}

// evaded is the lowest of some limits that an award stays below, others stay below, and all of these pass together; 0 for none. An award that is
// above a limit by itself has escaped nothing there.
func evaded(limits []int64, cents int64, others []int64) int64 {
	for _, limit := range limits {
		together := cents
		for _, o := range others {
			if o <= limit {
				together += o
			}
		}
		if cents <= limit && together > limit && together > cents {
			return limit
		}
	}
	return 0
}

// Check tells every wrong number.
func (l Limits) Check() error {
	var fs fault.Fields
	for _, x := range l.numbers() {
		fs.Check(x.value >= x.least && x.value <= x.most, x.field(), x.wrong())
	}
	fs.Check(l.TransferManager <= l.TransferController, "transfer_controller", "funds.setting.out_of_order")
	fs.Check(l.ProposeCarryUntil <= l.DecideCarryUntil, "decide_carry_until.day", "funds.setting.out_of_order")
	return fs.Err()
}

// number is one limit with its field, its rule and the bounds it makes sense in.
type number struct {
	name, rule         string
	unit               string // "days", "percent", "months", "years", "money", "share", "day_of_year"
	value, least, most int64
}

// field is the one of the form that a wrong number is told at.
func (n number) field() string {
	if n.unit == "day_of_year" {
		return n.name + ".day"
	}
	return n.name
}

// wrong is the text key of what is wrong with a number out of its bounds.
func (n number) wrong() string {
	if n.unit == "day_of_year" {
		return "funds.setting.no_day"
	}
	return "funds.setting.out_of_range"
}

// yearDay is a day that every year has, as a form asks for it.
type yearDay struct {
	Day   int `json:"day"`
	Month int `json:"month"`
}

// commonYear is a year of 365 days, by which days of the year are numbered: they keep their date in leap years.
const commonYear = 2025

// dayOfYear is the day of a year whose number it has in a year of 365 days.
func dayOfYear(year, n int) cal.Date {
	d := yearDayOf(n)
	return cal.NewDate(year, time.Month(d.Month), d.Day)
}

func yearDayOf(n int) yearDay {
	d := cal.NewDate(commonYear, 1, 1).AddDays(min(n, 365) - 1).Time() // 366 was allowed once
	return yearDay{d.Day(), int(d.Month())}
}

// number is that of the day in a year of 365 days; 0 where not every year has it.
func (d yearDay) number() int {
	on := cal.NewDate(commonYear, time.Month(d.Month), d.Day).Time()
	if d.Month < 1 || on.Day() != d.Day || int(on.Month()) != d.Month {
		return 0
	}
	return on.YearDay()
}

func (l Limits) numbers() []number {
	n := func(name, rule, unit string, value int, least, most int64) number {
		return number{name, rule, unit, int64(value), least, most}
	}
	const most = 1_000_000_000_00
	return []number{
		n("payment_days", "R46", "days", l.PaymentDays, 0, 365),
		n("duplicate_days", "R45", "days", l.DuplicateDays, 0, 60),
		n("split_days", "R74", "days", l.SplitDays, 0, 365),
		{"split_minor", "R74", "money", l.SplitMinor, 0, most},
		n("transfer_manager", "R69", "percent", l.TransferManager, 0, 100),
		n("transfer_controller", "R69", "percent", l.TransferController, 0, 100),
		n("interim_share", "R71", "share", l.InterimShare, 1, 60),
		n("cash_months", "R72", "months", l.CashMonths, 1, 60),
		n("carry_years", "R66", "years", l.CarryYears, 0, 10),
		n("expired_pay_months", "R53", "months", l.ExpiredPayMonths, 0, 60),
		n("start_percent", "R15", "percent", l.StartPercent, 0, 100),
		{"advance_minor", "R75", "money", l.AdvanceMinor, 0, most},
		n("advance_days", "R75", "days", l.AdvanceDays, 1, 365),
		{"receipt_minor", "R75", "money", l.ReceiptMinor, 0, most},
		n("claim_days", "R76", "days", l.ClaimDays, 1, 365),
		n("agent_spent_percent", "R77", "percent", l.AgentSpentPercent, 0, 100),
		n("agent_report_days", "R77", "days", l.AgentReportDays, 1, 366),
		n("closure_months", "R81", "months", l.ClosureMonths, 1, 120),
		n("reconcile_days", "R82", "days", l.ReconcileDays, 1, 365),
		{"write_off_minor", "R79", "money", l.WriteOffMinor, 0, most},
		n("report_overdue_days", "R60", "days", l.ReportOverdueDays, 0, 365),
		n("propose_carry_until", "R68", "day_of_year", l.ProposeCarryUntil, 1, 365),
		n("decide_carry_until", "R68", "day_of_year", l.DecideCarryUntil, 1, 365),
	}
}

var limitSetting = setting[Limits]{name: "limits", shipped: DefaultLimits, check: Limits.Check}
