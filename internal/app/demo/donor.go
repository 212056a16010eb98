package demo

import (
	"context"
	"fmt"
	"strings"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/money"
)

// quoted are the currencies of the donors, each with what one euro buys of it in ten-thousandths around which the
// invented rates of the world go up and down.
var quoted = []struct {
	currency money.Currency
	value    int
}{{"USD", 10_900}, {"GBP", 8_500}, {"NOK", 116_500}, {"CAD", 15_100}}

// inventedRates is the source of the world's rates. Published ones of the same days take their place when they are read in.
const inventedRates = "FICTIONAL / FICTIF"

// rated brings in a file of reference rates of the week up to a day, so that what is converted on it finds one (R57).
func (b *builder) rated(on cal.Date) {
	b.at(on, preparer, "import rates", func(ctx context.Context) error {
		var text strings.Builder
		text.WriteString("Date")
		for _, q := range quoted {
			text.WriteString("," + string(q.currency))
		}
		for d := on; d.After(on.AddDays(-7)); d = d.AddDays(-1) {
			if workday(d, 0) != d {
				continue
			}
			text.WriteString("\n" + d.String())
			for i, q := range quoted {
				swing := (d.Year()*365+d.Time().YearDay()*(7+i))%61 - 30 // tenths of a thousandth
				value := q.value + q.value*swing/2000
				fmt.Fprintf(&text, ",%d.%04d", value/10_000, value%10_000)
			}
		}
		_, err := b.Funds.ImportRatesOf(ctx, inventedRates, strings.NewReader(text.String()), "DEMO-RATES-"+on.String()+".csv")
		return err
	})
}

// gift is a contribution in a currency of the donor's own, with what it is for.
type gift struct {
	donor, title string
	pot          *pot
	amount       money.Amount
	days         int // before the day of the world, when it was pledged
	received     int64
	earmark      funds.Earmark
	of           func() string // what the earmark names, once it is there
	exclusions   []string
	unspent      funds.UnspentRule
	conditions   string // until they are met, what came is a liability (R83)
}

// give plans the contributions that are earmarked for the casebook, its initiative or its package, or come in other
// currencies than the funds have.
func (w *work) give() {
	if w.Key != casebook {
		return
	}
	packages, education := w.purse.packages, w.purse.education
	units := func(c money.Currency, n int64) money.Amount { return money.Amount{Minor: n * 100, Currency: c} }
	for _, g := range []gift{
		{"ASPEN", "For the package", packages, units("USD", 300_000), 320, 300_000, funds.EarmarkPackage, func() string { return string(w.pkg) }, nil, funds.UnspentChoice, ""},
		{"MAPLE", "For one project, without equipment", packages, units("CAD", 200_000), 270, 200_000, funds.EarmarkProject, func() string { return string(w.id) }, []string{string(funds.CategoryEquipment)}, funds.UnspentRefund, ""},
		{"OLIVE", "For one initiative, in two parts", packages, units("GBP", 90_000), 150, 60_000, funds.EarmarkInitiative, func() string { return string(w.initiatives[w.Initiative]) }, nil, funds.UnspentChoice, "The board accepts the first review of the initiative."},
		{"LINDE", "For training only", packages, units("NOK", 1_500_000), 110, 1_500_000, funds.EarmarkCategory, func() string { return string(funds.CategoryTraining) }, nil, funds.UnspentRetain, ""},
		{"JUNIP", "For education", education, units("USD", 120_000), 200, 120_000, funds.EarmarkNone, func() string { return "" }, nil, funds.UnspentRetain, ""},
	} {
		w.takeIn(g)
	}
	w.rated(workday(w.day, 1))
}

// takeIn plans a gift: pledged, signed and received at the rates of those days.
func (b *builder) takeIn(g gift) {
	id := new(funds.AgreementID)
	pledged, signed, paid := workday(b.day, g.days), workday(b.day, g.days-14), workday(b.day, g.days-28)
	for _, on := range []cal.Date{pledged, signed, paid, office.Add(paid, 1)} {
		b.rated(on)
	}
	b.at(pledged, fundManager, "pledge of "+g.donor, func(ctx context.Context) error {
		done, err := b.Funds.CreateAgreement(ctx, funds.AgreementForm{Fund: g.pot.id, Donor: g.donor, Title: g.title, Amount: g.amount, PledgedOn: pledged, ExpiresOn: b.day.AddDays(800), Earmark: g.earmark, EarmarkRef: g.of(),
			Exclusions: g.exclusions, Conditions: g.conditions, ReportEvery: 12, Unspent: g.unspent, Interest: funds.InterestToFund, Contact: "Contributors’ desk"})
		return made(id, done, err)
	})
	b.sign(id, g.donor, signed)
	b.receiveSum(id, g.donor, paid, money.Amount{Minor: g.received * 100, Currency: g.amount.Currency}, 1)
}
