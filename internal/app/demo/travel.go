package demo

import (
	"context"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/money"
)

// dearer is how many working days before the world's day the second table of per diems applies from: in the middle of the
// casebook's first journey, so that its page shows a count by two tables (R76).
const dearer = 52

// perDiems sets the tables of per diems of the world. Their sums are round and invented.
func (b *builder) perDiems() {
	set := func(on, from cal.Date, elsewhere int64, note string, days map[string]int64) {
		b.at(on, financialController, "set the per diems", func(ctx context.Context) error {
			table := funds.PerDiems{Elsewhere: euro(elsewhere)}
			for _, country := range []string{"BEL", "GEO", "JOR", "MDA", "MRT"} {
				table.Rows = append(table.Rows, funds.PerDiem{Country: country, Day: euro(days[country])})
			}
			_, err := b.Funds.SetPerDiems(ctx, from, table, note)
			return err
		})
	}
	set(b.opened, b.opened, 120, "Round invented sums of the demonstration.", map[string]int64{"BEL": 160, "GEO": 90, "JOR": 110, "MDA": 90, "MRT": 100})
	set(workday(b.day, dearer+30), workday(b.day, dearer), 130, "Round invented sums, raised.", map[string]int64{"BEL": 160, "GEO": 100, "JOR": 120, "MDA": 95, "MRT": 100})
}

// journeys are three of one traveller: one that was paid for the days really travelled, one that is ordered, and one that
// waits for the certification of its need.
func (w *work) journeys(lines *[]funds.LineID, ago func(int) cal.Date) {
	payee := new(string)
	began := ago(dearer + 25)
	w.at(began, contracting, "enter the traveller", func(ctx context.Context) error {
		done, err := w.Funds.CreatePayee(ctx, funds.PayeeForm{Name: "Travelling trainer (fictional)", Kind: "person", IBAN: "SE4550000000058398257466"})
		*payee = done.Object.ID
		return err
	})
	w.at(began, preparer, "verify the traveller", func(ctx context.Context) error {
		_, err := w.Funds.VerifyPayee(ctx, funds.PayeeID(*payee), "DEMO: called back on the number of the register.")
		return err
	})
	left, back := ago(dearer).AddDays(-3), ago(dearer).AddDays(2)
	first := w.journey(lines, payee, ago(dearer+20), "Journey to the test of the link", funds.Details{Country: w.Partner.Code, Place: "Test site", Purpose: "Test of the link with the operators", DepartsOn: left, ReturnsOn: back, OtherCosts: euro(640)}).signed()
	first.claimed(30, "DEMO-TC-1", euro(3*90+2*100+640), funds.Claim{Attended: true, AttendedBy: "Host of the test (fictional)", DepartedOn: left, ReturnedOn: back.AddDays(-1)}).prepared(31).paid(35)
	first.after(37, fundManager, "free the day that was not travelled", func(ctx context.Context, _ cal.Date) error {
		_, err := w.Funds.DecommitRest(ctx, funds.CommitmentID(first.commitment), 0, "The trainer was back a day earlier.")
		return err
	})
	w.journey(lines, payee, ago(8), "Journey to the course for technicians", funds.Details{Country: w.Partner.Code, Place: "Training centre", Purpose: "Second week of the course", DepartsOn: w.day.AddDays(9), ReturnsOn: w.day.AddDays(14), OtherCosts: euro(710)}).signed()
	w.journey(lines, payee, ago(2), "Journey to the review of the manual", funds.Details{Country: "LVA", Place: "Riga", Purpose: "Review with the authors", DepartsOn: w.day.AddDays(20), ReturnsOn: w.day.AddDays(22), OtherCosts: euro(380)}).asked()
}

// journey plans the order of a journey, whose sum the program counts.
func (w *work) journey(lines *[]funds.LineID, payee *string, on cal.Date, title string, d funds.Details) *purchase {
	return w.purchase(lines, experts, 0, on, 0, title, func(p *purchase) {
		p.form.Kind, p.form.Method, p.form.Quotes, p.form.Details = funds.KindTravel, funds.MethodNone, 0, d
		p.form.DeliveryOn, p.form.Justification, p.payee = d.ReturnsOn, "The trainer knows the equipment, and nobody nearer is free on these days.", payee
	})
}

// claimed registers what the traveller claims.
func (p *purchase) claimed(days int, number string, sum money.Amount, claim funds.Claim) *purchase {
	p.after(days, contracting, "claim", func(ctx context.Context, on cal.Date) error {
		done, err := p.Funds.RegisterInvoice(ctx, funds.InvoiceForm{Commitment: funds.CommitmentID(p.commitment), Number: number, DatedOn: on.AddDays(-1), ReceivedOn: on, Amount: sum, Claim: claim})
		p.invoice = done.Object.ID
		return err
	})
	return p
}
