package demo

import (
	"context"
	"fmt"
	"time"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// yearbook is the project that has credits of a year besides its trust fund.
const yearbook = "geo-aar"

// openCommon opens the fund with common funding, whose credits are those of a year (R66), and takes its money in.
func (b *builder) openCommon() {
	f := &pot{ref: "CF-DCB", title: i18n.Text{EN: "Common-funded credits (fictional)", FR: "Crédits de financement commun (fictifs)"}, iban: "BE43068999999501"}
	b.purse.common = f
	b.at(b.opened, financialController, "open "+f.ref, func(ctx context.Context) error {
		done, err := b.Funds.CreateFund(ctx, funds.FundForm{Ref: f.ref, Title: f.title, Kind: funds.CommonFunded, Currency: money.EUR, Authority: "DEMO-" + f.ref, IBAN: f.iban, Interest: funds.InterestToFund})
		return made(&f.id, done, err)
	})
	f.given = map[string]*funds.AgreementID{"WILLOW": new(funds.AgreementID)}
	id := f.given["WILLOW"]
	b.pledge(f, "WILLOW", id, funds.AgreementForm{Donor: "WILLOW", Title: "Share of common costs", Amount: euro(300_000), ExpiresOn: b.day.AddDays(900), Earmark: funds.EarmarkNone,
		ReportEvery: 12, Unspent: funds.UnspentRetain, Interest: funds.InterestToFund, Contact: "Contributors’ desk"}, office.Add(b.opened, 1))
	b.sign(id, "WILLOW", office.Add(b.opened, 8))
	b.tellDonor(id, "WILLOW", office.Add(b.opened, 8), 12)
	b.receive(id, "WILLOW", office.Add(b.opened, 16), 300_000, 1)
}

// yearly plans the budgets of years of one project: last year's, spent in part; this year's, which waits for its
// approval while a share of last year's goes on (R71); and the next one's, on which a contract was signed by authority
// before it has money (R40).
func (w *work) yearly() {
	if w.Key != yearbook {
		return
	}
	now := early(workday(w.day, 60))
	w.lastYear(now.Year() - 1)
	this := w.yearBudget(now.Year(), now, 72_000, false)
	w.grant(this, office.Add(now, 5), 4_000)
	w.purchase(this, training, verbanova, office.Add(now, 6), 3_600, "Course of the first months", func(p *purchase) { p.form.DeliveryOn = before(now.AddDays(40), now.Year()) }).signed()
	granted := early(workday(w.day, 40))
	year := granted.Year() + 1
	next := w.yearBudget(year, workday(granted, 14), 90_000, true)
	w.at(granted, decider, "grant contract authority to "+w.Key, func(ctx context.Context) error {
		_, err := w.Funds.GrantAuthority(ctx, funds.AuthorityForm{Line: (*next)[0], Amount: euro(50_000), Reason: "The rooms are booked before the year begins."})
		return err
	})
	w.purchase(next, training, verbanova, office.Add(granted, 1), 24_000, "Rooms of next year’s course", func(p *purchase) { p.form.DeliveryOn = cal.NewDate(year, time.March, 15) }).signed()
}

// early is a day so early that what follows within three weeks is of its year.
func early(on cal.Date) cal.Date {
	for on.AddDays(21).Year() != on.Year() {
		on = workday(on, 7)
	}
	return on
}

// before is a day, or the last of a year if that is earlier.
func before(on cal.Date, year int) cal.Date {
	if last := cal.NewDate(year, time.December, 31); on.After(last) {
		return last
	}
	return on
}

// lastYear plans the budget of the year before, of which two courses were held and a third is still to come: with the
// end of the year that one is carried forward, and what nobody ordered lapses (R66).
func (w *work) lastYear(year int) {
	on := office.Add(cal.NewDate(year, time.November, 2), 0)
	lines := w.yearBudget(year, on, 100_000, true)
	w.grant(lines, office.Add(on, 5), 100_000)
	for i, x := range []struct {
		title, why string
		whole      int64
	}{
		{"Course of the autumn", "The first of three courses of the year; the offers were asked for all three together.", 24_000},
		{"Course of the early winter", "The second of three courses, with the teachers of the first.", 21_000},
		{"Course that was put off", "The third of three courses; the rooms are free after the new year only.", 30_000},
	} {
		p := w.purchase(lines, training, verbanova, office.Add(on, 6), x.whole, x.title, func(p *purchase) { p.form.DeliveryOn = on.AddDays(40) }).because(x.why).signed()
		if i < 2 {
			p.accepted(8, x.whole).billed(10, fmt.Sprintf("DEMO-CF-%d", i+1), x.whole).prepared(11).paid(14)
		}
	}
}

// yearBudget plans a budget of one line and one year: handed in and reviewed, and approved or not.
func (w *work) yearBudget(year int, on cal.Date, whole int64, approved bool) *[]funds.LineID {
	lines := new([]funds.LineID)
	var id funds.BudgetID
	s := shares[training]
	title := s.title.EN
	if w.lang == i18n.FR {
		title = s.title.FR
	}
	w.at(on, w.Officer, "budget a year of "+w.Key, func(ctx context.Context) error {
		done, err := w.Funds.CreateBudget(ctx, w.id, funds.BudgetForm{Title: title, Year: year, Lines: []funds.LineForm{{Chapter: s.code[:1], Code: s.code, Title: title, Category: s.category, Fund: w.purse.common.id, Amount: euro(whole)}}})
		if err := made(&id, done, err); err != nil {
			return err
		}
		_, all, err := w.Funds.ProjectBudgets(ctx, w.id)
		if err != nil {
			return err
		}
		for _, l := range all {
			if l.Budget == id {
				*lines = append(*lines, l.ID)
			}
		}
		_, err = w.Funds.SubmitBudget(ctx, id, 0)
		return err
	})
	w.at(office.Add(on, 1), fundManager, "review a year's budget of "+w.Key, func(ctx context.Context) error { return w.settle(ctx, string(id), "funds.budget.review") })
	if approved {
		w.at(office.Add(on, 2), financialController, "approve a year's budget of "+w.Key, func(ctx context.Context) error {
			return w.settle(ctx, string(id), "funds.budget.approve")
		})
	}
	return lines
}

// grant puts common money on the line of a year's budget.
func (w *work) grant(lines *[]funds.LineID, on cal.Date, whole int64) {
	f := w.purse.common
	w.at(on, fundManager, "put common money on a line of "+w.Key, func(ctx context.Context) error {
		_, err := w.Funds.Allocate(ctx, funds.AllocationForm{Agreement: *f.given["WILLOW"], Project: w.id, Line: (*lines)[0], Amount: euro(whole)})
		return err
	})
}
