package funds

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// PreparePayment draws up the payment of an approved invoice; its amount leaves the bank at the rate of
// the day. Whoever had a hand in the chain does not draw it up.
func (s *Service) PreparePayment(ctx context.Context, id InvoiceID) (control.Done, error) {
	return s.edit(ctx, actPreparePayment, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		i, err := invoice(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if i.State != InvoiceApproved {
			return control.Change{}, fault.Refuse("funds.payment.not_approved", nil)
		}
		x, err := s.chainOf(ctx, tx, Payment{Commitment: i.Commitment, Invoice: id, Kind: PayInvoice, Original: i.Original})
		if err != nil {
			return control.Change{}, err
		}
		change, err := s.prepare(ctx, tx, &x)
		if err != nil {
			return change, err
		}
		x.invoice.State = InvoiceScheduled
		return change, updateInvoice(ctx, tx, x.invoice)
	})
}

// PrepareAdvance draws up the payment of an advance, or of a tranche to an executing agent, out of what a
// signed commitment reserves.
func (s *Service) PrepareAdvance(ctx context.Context, id CommitmentID, amount money.Amount) (control.Done, error) {
	return s.edit(ctx, actPreparePayment, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		return s.prepareAdvance(ctx, tx, id, amount)
	})
}

func (s *Service) prepareAdvance(ctx context.Context, tx *control.Tx, id CommitmentID, amount money.Amount) (control.Change, error) {
	x, err := s.chainOf(ctx, tx, Payment{Commitment: id, Kind: PayAdvance, Original: amount})
	if err != nil {
		return control.Change{}, err
	}
	c := x.commitment
	if c.Kind == KindAgent {
		x.payment.Kind = PayTranche
	}
	if c.Kind != KindAdvance && c.Kind != KindAgent || !c.State.Binding() {
		return control.Change{}, fault.Refuse("funds.invoice.not_binding", fault.Args{"ref": c.Ref})
	}
	waiting, err := db.One(ctx, tx, ObjectPayment, db.SQL(`SELECT CAST(COALESCE(SUM(p.original_minor), 0) AS BIGINT) FROM funds_payment p WHERE p.commitment_id = ? AND p.state IN ('prepared', 'first_signature')`, id), db.Value[int64])
	if err != nil {
		return control.Change{}, err
	}
	if c.Kind == KindAgent && waiting > 0 {
		return control.Change{}, fault.Refuse("funds.agent.waiting", nil)
	}
	var fs fault.Fields
	fs.Check(amount.Minor > 0, "amount", "funds.amount_not_positive")
	if rest := c.Open().Minor - waiting; amount.Currency != c.Original.Currency || amount.Minor > rest {
		fs.Add("amount", "funds.invoice.above_commitment", fault.Args{"rest": money.Amount{Minor: max(0, rest), Currency: c.Original.Currency}})
	}
	if err := fs.Err(); err != nil {
		return control.Change{}, err
	}
	return s.prepare(ctx, tx, &x)
}

// prepare keeps a payment and puts it before the treasury.
func (s *Service) prepare(ctx context.Context, tx *control.Tx, x *chain) (control.Change, error) {
	if err := control.Distinct(tx.Hand(), x.hands()...); err != nil {
		return control.Change{}, err
	}
	if err := s.payable(ctx, tx, *x); err != nil {
		return control.Change{}, err
	}
	p := &x.payment
	p.ID, p.Project, p.Fund, p.Payee, p.State, p.IBAN = PaymentID(tx.NewID()), x.commitment.Project, x.fund.ID, x.payee.ID, PaymentPrepared, x.payee.IBAN
	p.Signatures, p.PreparedBy, p.Revision = x.commitment.Signatures, tx.Actor().ID, 1
	var err error
	if p.Minor, p.Rate, err = s.convert(ctx, tx, p.Original, x.fund.Currency, tx.Today()); err != nil {
		return control.Change{}, err
	}
	if p.No, err = db.One(ctx, tx, ObjectPayment, db.SQL(`SELECT COALESCE(MAX(no), 0) + 1 FROM funds_payment WHERE commitment_id = ?`, x.commitment.ID), db.Value[int]); err != nil {
		return control.Change{}, err
	}
	p.Scope = portfolio.ObjectScope(x.commitment.Scope, ObjectPayment, string(p.ID))
	if err := tx.Protect(ctx, control.Object{Ref: p.ID.ref(), Scope: p.Scope, Marking: x.commitment.Marking}); err != nil {
		return control.Change{}, err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_payment (id, no, commitment_id, invoice_id, project_id, fund_id, payee_id, kind, state, iban, currency, original_minor, minor, rate, rate_on, rate_source, signatures, prepared_by, bank_ref, comment, version, updated_at, updated_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', 1, ?, ?)`, p.ID, p.No, p.Commitment, db.OrNull(p.Invoice), p.Project, p.Fund, p.Payee, p.Kind, p.State, p.IBAN, p.Original.Currency, p.Original.Minor,
		p.Minor, p.Rate.Value, p.Rate.On, p.Rate.Source, p.Signatures, p.PreparedBy, tx.Now(), tx.Actor().ID))
	if err == nil {
		err = s.awaitSignature(ctx, tx, *x)
	}
	return control.Change{Object: p.ID.ref(), After: x.view()}, err
}

// payable holds a payment against R42, R47, R10, R53 and R77: a signed commitment, a certified and approved
// invoice, bank data verified by another hand and unchanged since, no exclusion, a project that may pay,
// contributions not too long expired, and an executing agent that has accounted for its tranches.
func (s *Service) payable(ctx context.Context, q db.Querier, x chain) error {
	today := s.control.DB().Now().Date()
	delivered := x.payment.Kind == PayInvoice
	switch {
	case !x.commitment.State.Binding():
		return fault.Refuse("funds.invoice.not_binding", fault.Args{"ref": x.commitment.Ref})
	case delivered && x.invoice.Entry == "":
		return fault.Refuse("funds.payment.not_approved", nil)
	case x.payee.IBAN == "" || x.payee.VerifiedBy == "":
		return fault.Refuse("funds.payment.bank_unverified", fault.Args{"name": x.payee.Name})
	case x.payment.IBAN != "" && x.payment.IBAN != x.payee.IBAN:
		return fault.Refuse("funds.payment.bank_changed", fault.Args{"name": x.payee.Name})
	case !x.ground.AllowsPayment(delivered):
		return fault.Refuse("funds.commitment.project_state", fault.Args{"ref": x.ground.Ref})
	}
	if err := notExcluded(ctx, q, x.payee, today); err != nil {
		return err
	}
	if x.payment.Kind == PayTranche {
		if err := s.trancheDue(ctx, q, x.commitment); err != nil {
			return err
		}
	}
	limits, err := limitSetting.on(ctx, q, today)
	if err != nil {
		return err
	}
	list, err := accounts(ctx, q, func(t *db.Text) {
		Scope{Commitment: x.commitment.ID}.of(t).Add("AND a.kind IN ('committed', 'liquidated')")
	})
	if err != nil {
		return err
	}
	var ids []AgreementID
	for _, a := range list {
		ids = append(ids, a.Contribution)
	}
	known, err := ledgerAgreements(ctx, q, ids...)
	for _, a := range known {
		if last := a.PayableUntil(limits.ExpiredPayMonths); !last.IsZero() && today.After(last) {
			return fault.Refuse("funds.payment.expired", fault.Args{"ref": a.Ref, "on": last})
		}
	}
	return err
}
