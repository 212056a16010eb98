package demo

import (
	"context"
	"fmt"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/cal"
)

// decider is the Director of the world, who decides on what is large.
const decider = "haugland"

// callAtFirst calls for the first year's money once the agreements with a fund are signed and before anything came in.
func (b *builder) callAtFirst(f *pot) {
	b.at(office.Add(b.opened, 12), fundManager, "call for contributions to "+f.ref, func(ctx context.Context) error {
		on := office.Add(b.opened, 12)
		_, err := b.Funds.IssueCall(ctx, funds.CallForm{Fund: f.id, Until: on.AddMonths(6), DueOn: on.AddDays(21), Buffer: euro(400_000), Document: "DEMO-CALL-" + f.ref})
		return err
	})
}

// tellDonor files the reports that have gone to the donor of an agreement, each some days after it was due.
func (b *builder) tellDonor(id *funds.AgreementID, donor string, signed cal.Date, every int) {
	for n := 1; ; n++ {
		due := signed.AddMonths(n * every)
		sent := office.Add(due, 7)
		if !sent.Before(b.day) {
			return
		}
		b.at(sent, fundManager, "report to "+donor, func(ctx context.Context) error {
			_, err := b.Funds.ReportDonor(ctx, *id, funds.DonorReportForm{DueOn: due, SentOn: sent, Document: fmt.Sprintf("DEMO-DR-%s-%d", donor, n)})
			return err
		})
	}
}

// losses writes off parts of what a donor signed for and its bank kept back: one in each state. Together they are above
// the band of the Financial Controller, so that the Director decides on each (R79).
func (b *builder) losses(of *funds.AgreementID) {
	for i, x := range []struct {
		whole  int64
		reason string
		state  funds.WriteOffState
	}{
		{1_200, "Charges of the first transfer, kept back by the donor’s bank", funds.WriteOffPosted},
		{6_500, "Tax withheld by the donor’s treasury, not recoverable", funds.WriteOffApproved},
		{2_400, "Charges of the second transfer", funds.WriteOffInvestigated},
		{900, "Difference of rounding in the donor’s books", funds.WriteOffProposed},
		{3_000, "Late fee that the donor disputes", funds.WriteOffRefused},
	} {
		var id string
		b.at(workday(b.day, 60-i), fundManager, "propose a write-off", func(ctx context.Context) error {
			done, err := b.Funds.ProposeWriteOff(ctx, funds.WriteOffForm{Agreement: *of, Amount: euro(x.whole), Reason: x.reason, Evidence: fmt.Sprintf("DEMO-FILE-%d", i+1), Recovery: "Two letters; the answer is on file.", Responsible: b.actors[preparer]})
			id = done.Object.ID
			return err
		})
		if x.state == funds.WriteOffProposed {
			continue
		}
		b.at(workday(b.day, 50-i), firstHand, "look into a write-off", func(ctx context.Context) error {
			return b.decide(ctx, id, "funds.write_off.investigate", x.state != funds.WriteOffRefused)
		})
		if x.state == funds.WriteOffRefused || x.state == funds.WriteOffInvestigated {
			continue
		}
		b.at(workday(b.day, 40-i), decider, "approve a write-off", func(ctx context.Context) error { return b.decide(ctx, id, funds.ByDirector.Act(), true) })
		if x.state == funds.WriteOffPosted {
			b.at(workday(b.day, 30), fundManager, "book a write-off", func(ctx context.Context) error {
				_, err := b.Funds.PostWriteOff(ctx, funds.WriteOffID(id), 0)
				return err
			})
		}
	}
}
