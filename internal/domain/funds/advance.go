package funds

import (
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// AcquitForm is what a holder of an advance accounts for: what was spent against receipts, and what comes
// back in cash. Amounts are in the fund's currency.
type AcquitForm struct {
	Spent    money.Amount `json:"spent"`
	Returned money.Amount `json:"returned"`
	Document string       `json:"document"`
	Small    bool         `json:"small"` // no single item is above the limit of receipts

	Copies portfolio.Upload `json:"-"` // of the receipts, in one file
}

// accountView is an account of an advance as the trail shows it, with what whoever accepted it has said of its items.
type accountView struct {
	Spent    money.Amount `json:"spent,omitzero"`
	Returned money.Amount `json:"returned,omitzero"`
	Document string       `json:"document,omitempty"`
	Small    bool         `json:"small,omitempty"`
}

const actAcquit Act = "funds.advance.acquit"

// AcquitAdvance accounts for an advance (R75): what was spent is expenditure, what comes back is in the
// bank and committed again. Copies of the receipts are kept with it where more is spent than an item may be without, unless
// whoever accepts it says that every item is smaller. The holder and the persons of its chain do not accept it.
func (s *Service) AcquitAdvance(ctx context.Context, id CommitmentID, x AcquitForm) (control.Done, error) {
	copies, err := s.takePaper(ctx, actAcquit, id, x.Copies, "copies")
	if err != nil {
		return control.Done{}, err
	}
	return s.changeCommitment(ctx, actAcquit, id, 0, x.Document, func(ctx context.Context, tx *control.Tx, c *Commitment) error {
		p, err := ledgerPayee(ctx, tx, c.Payee)
		if err != nil {
			return err
		}
		if err := control.Distinct(tx.Hand(), append(c.handsBut(StepCertify), p.Person)...); err != nil {
			return err
		}
		f, err := ledgerFund(ctx, tx, c.Fund)
		if err != nil {
			return err
		}
		var fs fault.Fields
		fs.Check(c.Kind == KindAdvance, "spent", "funds.advance.none")
		fs.Check(filled(x.Document), "document", "fault.required")
		fs.Check(x.Spent.Minor >= 0 && x.Returned.Minor >= 0 && x.Spent.Minor+x.Returned.Minor > 0, "spent", "funds.amount_not_positive")
		f.checkCurrency(&fs, "spent", x.Spent)
		f.checkCurrency(&fs, "returned", x.Returned)
		if copies == "" && !x.Small {
			if err := s.checkCopies(ctx, tx, &fs, x.Spent); err != nil {
				return err
			}
		}
		if err := fs.Err(); err != nil {
			return err
		}
		if copies != "" {
			if _, err := tx.Attach(ctx, copies, id.ref(), ""); err != nil {
				return err
			}
		}
		c.lastAccount = accountView{x.Spent, x.Returned, x.Document, x.Small}
		return s.acquit(ctx, tx, c, f, x)
	})
}

// checkCopies asks for copies of receipts where a sum is above what an item may be without (R75). The limit is in euros.
func (s *Service) checkCopies(ctx context.Context, tx *control.Tx, fs *fault.Fields, spent money.Amount) error {
	if spent.Minor <= 0 {
		return nil
	}
	limits, err := limitSetting.on(ctx, tx, tx.Today())
	if err != nil {
		return err
	}
	cents, err := s.cents(ctx, tx, spent, tx.Today())
	if err == nil && cents > limits.ReceiptMinor {
		fs.Add("copies", "funds.advance.copies_missing", fault.Args{"above": money.Euro(limits.ReceiptMinor)})
	}
	return err
}

func (s *Service) acquit(ctx context.Context, tx *control.Tx, c *Commitment, f Fund, x AcquitForm) error {
	list, err := accounts(ctx, tx, func(t *db.Text) { Scope{Commitment: c.ID}.of(t).Add("AND a.kind = 'advanced' ORDER BY a.id") })
	if err != nil {
		return err
	}
	var there int64
	for _, a := range list {
		there += a.Minor
	}
	if sum := x.Spent.Minor + x.Returned.Minor; sum > there {
		return fault.Refuse("funds.ledger.short", fault.Args{"account": Advanced.Word(), "where": c.Ref, "available": f.Amount(there), "wanted": f.Amount(sum)})
	}
	e := Entry{Fund: f.ID, Kind: EntryAcquit, BookedOn: tx.Today(), Source: c.ID.ref(), Reason: x.Document}
	if x.Spent.Minor > 0 {
		parts, err := spread(list, f.Amount(x.Spent.Minor))
		if err != nil {
			return err
		}
		for _, a := range parts {
			to := a.Key.As(Paid)
			to.Commitment = ""
			e.Transfers = append(e.Transfers, Transfer{From: a.Key, To: to, Minor: a.Minor})
			i := slices.IndexFunc(list, func(b Account) bool { return b.Key == a.Key })
			list[i].Minor -= a.Minor
		}
	}
	if x.Returned.Minor > 0 {
		parts, err := spread(list, f.Amount(x.Returned.Minor))
		if err != nil {
			return err
		}
		for _, a := range parts {
			e.Transfers = append(e.Transfers, Transfer{From: a.Key, To: a.Key.As(Committed), Minor: a.Minor})
		}
		e.Transfers = append(e.Transfers, Transfer{From: f.account(Outside), To: f.account(Bank), Minor: x.Returned.Minor})
		back, err := c.cameBack(f, there-x.Spent.Minor, x.Returned.Minor)
		if err != nil {
			return err
		}
		c.Billed -= back
	}
	if _, err := post(ctx, tx, e); err != nil {
		return err
	}
	c.State = CommitmentSigned
	return s.settleState(ctx, tx, c)
}

// cameBack is what a sum in the fund's currency that comes back of an advance is in that of the commitment, of so much that
// is still out: by the rate at which the money was reserved, and so that all parts together are all that was advanced.
func (c Commitment) cameBack(f Fund, out, minor int64) (int64, error) {
	before, err := c.original(f, out)
	if err != nil {
		return 0, err
	}
	after, err := c.original(f, out-minor)
	return min(before-after, c.Billed), err
}

// original is a part of what a commitment reserves in its own currency.
func (c Commitment) original(f Fund, minor int64) (int64, error) {
	switch {
	case c.Original.Currency == f.Currency:
		return minor, nil
	case minor >= c.Minor:
		return c.Original.Minor, nil
	}
	parts, err := money.Allocate(c.Original, []int64{minor, c.Minor - minor})
	if err != nil {
		return 0, err
	}
	return parts[0].Minor, nil
}
