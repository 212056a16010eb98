package demo

import (
	"context"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/money"
)

// auditor is who asks for better books.
const auditor = "kronberga"

// windUp ends the years of the funds but the last of two, sends the balance of a contribution that ended early to the other fund, and
// enters what auditors asked for.
func (b *builder) windUp() {
	for year := b.opened.Year(); year < b.day.Year(); year++ {
		on := office.Add(cal.NewDate(year+1, 1, 19), 0)
		if !on.Before(b.day) {
			return
		}
		for _, f := range []*pot{b.purse.packages, b.purse.education, b.purse.common} {
			if f != b.purse.packages && year == b.day.Year()-1 {
				continue // for whoever wants to see how a year ends: credits lapse or are carried forward, and trust funds stay
			}
			b.at(on, financialController, "close the year of "+f.ref, func(ctx context.Context) error {
				if err := b.Funds.CloseYear(ctx, f.id, year); err != nil {
					return err
				}
				_, err := b.Funds.SignYear(ctx, f.id, year)
				return err
			})
		}
	}
}

// redirect lets a contribution end early: its donor writes that the balance goes to the fund for education.
func (b *builder) redirect() {
	var id funds.AgreementID
	var balance string
	from, to := b.purse.packages, b.purse.education
	b.pledge(from, "BIRCH", &id, funds.AgreementForm{Donor: "BIRCH", Title: "Contribution that ended early", Amount: euro(120_000), ExpiresOn: b.day.AddDays(300), Earmark: funds.EarmarkNone,
		ReportEvery: 12, Unspent: funds.UnspentChoice, Interest: funds.InterestToFund, Contact: "Contributors’ desk"}, workday(b.day, 260))
	b.sign(&id, "BIRCH", workday(b.day, 250))
	b.receive(&id, "BIRCH", workday(b.day, 240), 120_000, 9)
	b.at(workday(b.day, 150), financialController, "end a contribution of BIRCH", func(ctx context.Context) error {
		_, err := b.Funds.WithdrawAgreement(ctx, id, 0, funds.Instruction{Document: "DEMO-LTR-1", On: workday(b.day, 155)})
		return err
	})
	b.at(workday(b.day, 140), fundManager, "propose where the balance goes", func(ctx context.Context) error {
		done, err := b.Funds.ProposeDisposition(ctx, funds.DispositionForm{Agreement: id, Kind: funds.DisposeRedirect, Target: to.id, Amount: euro(118_800), Reason: "Courses need it more."})
		balance = done.Object.ID
		return err
	})
	b.at(workday(b.day, 130), fundManager, "file the donor's letter", func(ctx context.Context) error {
		_, err := b.Funds.ConfirmDisposition(ctx, funds.DispositionID(balance), 0, funds.Letter{Instruction: funds.Instruction{Document: "DEMO-LTR-2", On: workday(b.day, 134)}})
		return err
	})
	b.at(workday(b.day, 126), financialController, "approve where the balance goes", func(ctx context.Context) error {
		return b.settle(ctx, balance, "funds.disposition.approve")
	})
	for i, who := range []string{firstHand, secondHand} {
		b.at(workday(b.day, 123-i), who, "sign for the balance", func(ctx context.Context) error {
			_, err := b.Funds.SignDisposition(ctx, funds.DispositionID(balance), 0)
			return err
		})
	}
}

// audit enters what auditors asked for: done and verified, done and to be verified, and overdue.
func (b *builder) audit() {
	for i, x := range []struct {
		owner, title, wording, answer string
		raised, due                   int
		done, verified                bool
	}{
		{fundManager, "Keep the bank’s letters with its statements", "The statements of one quarter had no letter on file.", "The letters of all quarters are on file.", 420, 240, true, true},
		{contracting, "Quotes are kept with the order", "Two of twelve orders had no quotes on file.", "All orders of the year have their quotes on file.", 160, -40, true, false},
		{financialController, "Report balances of closed projects to donors", "Three donors had no word of what was left.", "Letters to two of three donors are out.", 200, 20, false, false},
	} {
		var id string
		b.at(workday(b.day, x.raised), auditor, "recommend: "+x.title, func(ctx context.Context) error {
			on := workday(b.day, x.raised)
			done, err := b.Funds.CreateRecommendation(ctx, funds.RecommendationForm{Body: "External auditor (fictional)", Document: "DEMO-AR-" + string(rune('1'+i)), Title: x.title, Wording: x.wording,
				Owner: b.actors[x.owner], RaisedOn: on, DueOn: b.day.AddDays(-x.due)})
			id = done.Object.ID
			return err
		})
		b.at(workday(b.day, x.raised-60), x.owner, "answer: "+x.title, func(ctx context.Context) error {
			_, err := b.Funds.AnswerRecommendation(ctx, funds.RecommendationID(id), 0, funds.AnswerForm{Answer: x.answer, Evidence: "DEMO-NOTE-" + string(rune('1'+i)), Done: x.done})
			return err
		})
		if x.verified {
			b.at(workday(b.day, x.raised-90), auditor, "verify: "+x.title, func(ctx context.Context) error {
				_, err := b.Funds.VerifyRecommendation(ctx, funds.RecommendationID(id), 0, true)
				return err
			})
		}
	}
}

// over is when the work of a project was over, so that its accounts could be settled: on a light track, which knows no
// operational closure, when it began to close, if its accounts are closed since.
func (w *work) over() cal.Date {
	if on := w.came(portfolio.ProjectOperationallyClosed); !on.IsZero() {
		return on
	}
	if w.came(portfolio.ProjectFinanciallyClosed).IsZero() {
		return cal.Date{}
	}
	return w.came(portfolio.ProjectClosing)
}

// settleBalance settles what a finished project has left, so that its accounts can be closed: its donors write that
// it stays in the fund.
func (w *work) settleBalance() {
	over := w.over()
	if over.IsZero() || !over.AddDays(30).Before(w.day) {
		return
	}
	var ids []string
	letter := funds.Letter{Instruction: funds.Instruction{Document: "DEMO-LTR-" + w.Key, On: office.Add(over, 6)}}
	w.at(office.Add(over, 4), financialController, "lock the balance of "+w.Key, func(ctx context.Context) error {
		_, err := w.Funds.LockBalance(ctx, w.id)
		return err
	})
	w.at(office.Add(over, 9), fundManager, "propose what becomes of the balance of "+w.Key, func(ctx context.Context) error {
		var list []funds.Account
		err := w.Control.Read(w.Control.AsSystem(ctx), func(ctx context.Context, q db.Querier) (err error) {
			list, err = funds.Balances(ctx, q, funds.Scope{Project: w.id}, funds.Point{})
			return err
		})
		for _, a := range list {
			if err != nil || a.Kind != funds.Locked {
				continue
			}
			agreement, bad := w.Funds.Agreement(ctx, a.Contribution)
			if bad != nil {
				return bad
			}
			done, bad := w.Funds.ProposeDisposition(ctx, funds.DispositionForm{Agreement: a.Contribution, Project: w.id, Kind: funds.DisposeRetain, Amount: money.Euro(a.Minor), Reason: "It stays for the next project.",
				Departs: agreement.Unspent == funds.UnspentRefund})
			if bad != nil {
				return bad
			}
			ids = append(ids, done.Object.ID)
			_, err = w.Funds.ConfirmDisposition(ctx, funds.DispositionID(done.Object.ID), 0, letter)
		}
		return err
	})
	w.at(office.Add(over, 13), financialController, "approve what becomes of the balance of "+w.Key, func(ctx context.Context) error {
		for _, id := range ids {
			if err := w.settle(ctx, id, "funds.disposition.approve"); err != nil {
				return err
			}
		}
		return nil
	})
}
