package funds

import (
	"context"
	"fmt"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ObjectPayment is the kind of a payment; it lies below its commitment.
const ObjectPayment = "payment"

// PaymentID identifies a payment.
type PaymentID string

func (id PaymentID) ref() control.Ref { return control.Ref{Kind: ObjectPayment, ID: string(id)} }

// PaymentState is where a payment stands (§4.5).
type PaymentState string

// The states of a payment.
const (
	PaymentPrepared  PaymentState = "prepared"
	PaymentFirst     PaymentState = "first_signature"
	PaymentReleased  PaymentState = "released"
	PaymentConfirmed PaymentState = "confirmed"
	PaymentReturned  PaymentState = "returned"
	PaymentCancelled PaymentState = "cancelled"
)

// PaymentStates are all, in the order of a payment's life.
var PaymentStates = []PaymentState{PaymentPrepared, PaymentFirst, PaymentReleased, PaymentConfirmed, PaymentReturned, PaymentCancelled}

// Word is the text key of its name.
func (s PaymentState) Word() i18n.Key { return i18n.Key("funds.payment.state." + string(s)) }

// PaymentKind says what a payment settles.
type PaymentKind string

// The kinds of payments: an invoice, an advance to a holder, a tranche to an executing agent.
const (
	PayInvoice PaymentKind = "invoice"
	PayAdvance PaymentKind = "advance"
	PayTranche PaymentKind = "tranche"
)

// Word is the text key of its name.
func (k PaymentKind) Word() i18n.Key { return i18n.Key("funds.payment.kind." + string(k)) }

// Payment is cash out, released by signatures of persons who did nothing else in its chain (R42, R43).
type Payment struct {
	ID          PaymentID
	No          int
	Commitment  CommitmentID
	Invoice     InvoiceID
	Project     portfolio.ProjectID
	Fund        FundID
	Payee       PayeeID
	Kind        PaymentKind
	State       PaymentState
	IBAN        string // as it was when prepared
	Original    money.Amount
	Minor       int64 // leaves the bank, in the fund's currency
	Rate        Rate
	Signatures  int // how many it takes
	PreparedBy  ActorID
	FirstBy     ActorID
	SecondBy    ActorID
	ReleasedOn  cal.Date
	ConfirmedOn cal.Date
	BankRef     string
	Entry       EntryID
	Comment     string
	portfolio.Stamp
}

// The acts on a payment.
const (
	actPreparePayment Act = "funds.payment.prepare"
	actSignPayment    Act = "funds.payment.sign"
	actConfirmPayment Act = "funds.payment.confirm"
	actReturnPayment  Act = "funds.payment.return"
	actCancelPayment  Act = "funds.payment.cancel"
)

type paymentView struct {
	Ref     string       `json:"ref"`
	Payee   string       `json:"payee"`
	IBAN    string       `json:"iban"`
	Amount  money.Amount `json:"amount"`
	Leaves  money.Amount `json:"leaves"`
	Kind    PaymentKind  `json:"kind"`
	State   PaymentState `json:"state"`
	Comment string       `json:"comment,omitempty"`
	Version int          `json:"version"`
}

func viewPayment(p Payment, c Commitment, f Fund, name string) paymentView {
	return paymentView{p.Ref(c), name, p.IBAN, p.Original, f.Amount(p.Minor), p.Kind, p.State, p.Comment, p.Revision}
}

// Ref is the payment's reference: "DCB-MDA-02/P003/C007/P01".
func (p Payment) Ref(c Commitment) string { return fmt.Sprintf("%s/P%02d", c.Ref, p.No) }

// chain is what a payment settles, loaded together.
type chain struct {
	payment    Payment
	commitment Commitment
	invoice    Invoice // zero for advances and tranches
	payee      Payee
	fund       Fund
	ground     portfolio.Ground
}

func (s *Service) chainOf(ctx context.Context, q db.Querier, p Payment) (x chain, err error) {
	x.payment = p
	if x.commitment, err = commitment(ctx, q, p.Commitment); err != nil {
		return x, err
	}
	if p.Invoice != "" {
		if x.invoice, err = invoice(ctx, q, p.Invoice); err != nil {
			return x, err
		}
	}
	if x.payee, err = ledgerPayee(ctx, q, x.commitment.Payee); err != nil {
		return x, err
	}
	if x.fund, err = ledgerFund(ctx, q, x.commitment.Fund); err != nil {
		return x, err
	}
	x.ground, err = ground(ctx, q, x.commitment.Project)
	return x, err
}

// hands are all persons of the chain before the payment: none of them signs it (R43).
func (x chain) hands() []ActorID {
	ids := append(x.commitment.Hands(), x.invoice.RegisteredBy, x.invoice.CertifiedBy, x.invoice.ApprovedBy)
	if x.payee.Person != "" {
		ids = append(ids, x.payee.Person)
	}
	return ids
}

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
	if c.Kind == KindAgent {
		if err := s.trancheDue(ctx, tx, c); err != nil {
			return control.Change{}, err
		}
	}
	waiting, err := db.One(ctx, tx, ObjectPayment, db.SQL(`SELECT CAST(COALESCE(SUM(p.original_minor), 0) AS BIGINT) FROM funds_payment p WHERE p.commitment_id = ? AND p.state IN ('prepared', 'first_signature')`, id), db.Value[int64])
	if err != nil {
		return control.Change{}, err
	}
	var fs fault.Fields
	if rest := c.Open().Minor - waiting; amount.Currency != c.Original.Currency || amount.Minor <= 0 || amount.Minor > rest {
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
	if err != nil {
		return control.Change{}, err
	}
	return control.Change{Object: p.ID.ref(), After: viewPayment(*p, x.commitment, x.fund, x.payee.Name)}, nil
}

// payable holds a payment against R42, R47, R10 and R53: a signed commitment, a certified and approved
// invoice, bank data verified by another hand and unchanged since, no exclusion, a project that may pay,
// and contributions not too long expired.
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
	limits, err := limitSetting.on(ctx, q, today)
	if err != nil {
		return err
	}
	list, err := accounts(ctx, q, func(t *db.Text) {
		t.Add("a.commitment_id = ? AND a.kind IN ('committed', 'liquidated')", x.commitment.ID)
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

// SignPayment signs a payment; with the last signature it takes, the money goes. The two signatories are
// different persons, and neither had a hand in the chain before, also across delegation (R42, R43).
func (s *Service) SignPayment(ctx context.Context, id PaymentID, seen int) (control.Done, error) {
	return s.changePayment(ctx, actSignPayment, id, seen, "", func(ctx context.Context, tx *control.Tx, x *chain) error {
		p := &x.payment
		if p.State != PaymentPrepared && p.State != PaymentFirst {
			return fault.New(fault.Conflict, "funds.payment.moved_on", nil)
		}
		if err := control.Distinct(tx.Hand(), append(x.hands(), p.FirstBy)...); err != nil {
			return err
		}
		if err := s.payable(ctx, tx, *x); err != nil {
			return err
		}
		if p.State == PaymentPrepared {
			p.FirstBy, p.State = tx.Hand().Person, PaymentFirst
			if err := s.noteSignature(ctx, tx, *p, 1); err != nil {
				return err
			}
			if p.Signatures > 1 {
				return nil
			}
		} else {
			p.SecondBy = tx.Hand().Person
			if err := s.noteSignature(ctx, tx, *p, 2); err != nil {
				return err
			}
		}
		return s.releasePayment(ctx, tx, x)
	})
}

// noteSignature keeps whose hand signed and for whom: nobody stands behind both signatures.
func (s *Service) noteSignature(ctx context.Context, tx *control.Tx, p Payment, no int) error {
	hand := tx.Hand()
	signed, err := db.Collect(ctx, tx, db.SQL(`SELECT s.actor_id, s.for_actor FROM funds_signature s WHERE s.payment_id = ?`, p.ID), func(row db.Row) (h control.Hand, err error) {
		err = row.Scan(&h.Person, &h.For)
		return h, err
	})
	if err != nil {
		return err
	}
	for _, before := range signed {
		if err := control.Distinct(hand, before.Person, before.For); err != nil {
			return err
		}
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_signature (payment_id, no, actor_id, for_actor) VALUES (?, ?, ?, ?)`, p.ID, no, hand.Person, hand.For))
	return err
}

// releasePayment posts the payment: what was liquidated is paid, or what was committed is advanced; the
// difference between the rate of the commitment and that of today is the fund's, never the line's (R57).
func (s *Service) releasePayment(ctx context.Context, tx *control.Tx, x *chain) error {
	p := &x.payment
	p.State, p.ReleasedOn = PaymentReleased, tx.Today()
	e := Entry{Fund: x.fund.ID, Kind: EntryPay, BookedOn: tx.Today(), Source: p.ID.ref(), Reason: p.Ref(x.commitment)}
	parts, total, err := s.paidParts(ctx, tx, x)
	if err != nil {
		return err
	}
	originals, err := shareOf(parts, p.Original)
	if err != nil {
		return err
	}
	for i, a := range parts {
		to := a.Key.As(Paid)
		to.Commitment = ""
		if p.Kind != PayInvoice {
			e.Kind, to = EntryAdvance, a.Key.As(Advanced)
		}
		e.Transfers = append(e.Transfers, Transfer{From: a.Key, To: to, Minor: a.Minor, Original: originals[i], Rate: p.Rate})
	}
	e.Transfers = append(e.Transfers, Transfer{From: x.fund.account(Bank), To: x.fund.account(Outside), Minor: p.Minor, Original: p.Original, Rate: p.Rate})
	if loss := p.Minor - total; loss > 0 {
		e.Transfers = append(e.Transfers, Transfer{From: x.fund.account(FX), To: x.fund.account(Exchange), Minor: loss})
	} else if loss < 0 {
		e.Transfers = append(e.Transfers, Transfer{From: x.fund.account(Exchange), To: x.fund.account(FX), Minor: -loss})
	}
	if e.Rule, err = ruleOf("R56", parts); err != nil {
		return err
	}
	if p.Entry, err = post(ctx, tx, e); err != nil {
		return err
	}
	if p.Kind != PayInvoice {
		x.commitment.Billed += p.Original.Minor
	}
	if err := s.settleState(ctx, tx, &x.commitment); err != nil {
		return err
	}
	return updateCommitment(ctx, tx, x.commitment)
}

// paidParts are the accounts a payment settles: what its invoice had liquidated, or its part of what is
// still reserved.
func (s *Service) paidParts(ctx context.Context, tx *control.Tx, x *chain) ([]Account, int64, error) {
	if x.payment.Kind != PayInvoice {
		return part(ctx, tx, x.fund, x.commitment, x.payment.Original.Minor)
	}
	e, err := entry(ctx, tx, x.invoice.Entry)
	if err != nil {
		return nil, 0, err
	}
	var parts []Account
	for _, t := range e.Transfers {
		parts = append(parts, Account{Key: t.To, Minor: t.Minor})
	}
	return parts, x.invoice.Minor, nil
}

func shareOf(parts []Account, original money.Amount) ([]money.Amount, error) {
	weights := make([]int64, len(parts))
	for i, a := range parts {
		weights[i] = a.Minor
	}
	return money.Allocate(original, weights)
}

// ConfirmPayment notes that the bank has paid, with its reference; the reconciliation does the same.
func (s *Service) ConfirmPayment(ctx context.Context, id PaymentID, on cal.Date, bankRef string) (control.Done, error) {
	return s.changePayment(ctx, actConfirmPayment, id, 0, bankRef, func(ctx context.Context, tx *control.Tx, x *chain) error {
		return s.confirmPayment(ctx, tx, x, on, bankRef)
	})
}

func (s *Service) confirmPayment(ctx context.Context, tx *control.Tx, x *chain, on cal.Date, bankRef string) error {
	p := &x.payment
	if p.State != PaymentReleased {
		return fault.New(fault.Conflict, "funds.payment.moved_on", nil)
	}
	var fs fault.Fields
	fs.Check(!on.IsZero() && !on.After(tx.Today()) && !on.Before(p.ReleasedOn), "on", "funds.payment.day_wrong")
	fs.Check(filled(bankRef), "bank_ref", "funds.receipt.bank_ref_missing")
	if err := fs.Err(); err != nil {
		return err
	}
	p.State, p.ConfirmedOn, p.BankRef = PaymentConfirmed, on, bankRef
	if p.Invoice == "" {
		return nil
	}
	x.invoice.State = InvoicePaid
	return updateInvoice(ctx, tx, x.invoice)
}

// ReturnPayment takes back a payment that the bank sent back: the entry is reversed and the invoice can be
// paid anew.
func (s *Service) ReturnPayment(ctx context.Context, id PaymentID, reason string) (control.Done, error) {
	return s.changePayment(ctx, actReturnPayment, id, 0, reason, func(ctx context.Context, tx *control.Tx, x *chain) error {
		p := &x.payment
		if p.State != PaymentReleased && p.State != PaymentConfirmed {
			return fault.New(fault.Conflict, "funds.payment.moved_on", nil)
		}
		if !filled(reason) {
			var fs fault.Fields
			fs.Add("reason", "fault.required", nil)
			return fs.Err()
		}
		if _, err := reverse(ctx, tx, p.Entry, tx.Today(), reason); err != nil {
			return err
		}
		p.State, p.Comment = PaymentReturned, reason
		if x.commitment.State == CommitmentClosed {
			x.commitment.State = CommitmentLiquidated
		}
		if p.Invoice == "" {
			x.commitment.Billed -= p.Original.Minor
			x.commitment.State = CommitmentSigned
		} else {
			x.invoice.State = InvoiceApproved
			if err := updateInvoice(ctx, tx, x.invoice); err != nil {
				return err
			}
		}
		return updateCommitment(ctx, tx, x.commitment)
	})
}

// CancelPayment takes back a payment that is not released.
func (s *Service) CancelPayment(ctx context.Context, id PaymentID, reason string) (control.Done, error) {
	return s.changePayment(ctx, actCancelPayment, id, 0, reason, func(ctx context.Context, tx *control.Tx, x *chain) error {
		p := &x.payment
		if p.State != PaymentPrepared && p.State != PaymentFirst {
			return fault.New(fault.Conflict, "funds.payment.moved_on", nil)
		}
		if !filled(reason) {
			var fs fault.Fields
			fs.Add("reason", "fault.required", nil)
			return fs.Err()
		}
		p.State, p.Comment = PaymentCancelled, reason
		if p.Invoice == "" {
			return nil
		}
		x.invoice.State = InvoiceApproved
		return updateInvoice(ctx, tx, x.invoice)
	})
}

// changePayment opens a Do on a payment read at a revision, lets change alter it, and keeps it.
func (s *Service) changePayment(ctx context.Context, act Act, id PaymentID, seen int, note string, change func(context.Context, *control.Tx, *chain) error) (control.Done, error) {
	before, err := find(ctx, s, func(ctx context.Context, q db.Querier) (Payment, error) { return payment(ctx, q, id) })
	if err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, act, id.ref(), before.Original, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, err := payment(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		x, err := s.chainOf(ctx, tx, p)
		if err != nil {
			return control.Change{}, err
		}
		was := viewPayment(p, x.commitment, x.fund, x.payee.Name)
		if err := unchanged(seen, p.Revision, was); err != nil {
			return control.Change{}, err
		}
		if err := change(ctx, tx, &x); err != nil {
			return control.Change{}, err
		}
		p = x.payment
		n, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_payment SET state = ?, first_by = ?, second_by = ?, released_on = ?, confirmed_on = ?, bank_ref = ?, entry_id = ?, comment = ?, version = version + 1, updated_at = ?, updated_by = ?
			WHERE id = ? AND version = ?`, p.State, db.OrNull(p.FirstBy), db.OrNull(p.SecondBy), p.ReleasedOn, p.ConfirmedOn, p.BankRef, db.OrNull(p.Entry), p.Comment, tx.Now(), tx.Actor().ID, id, p.Revision))
		if err == nil && n == 0 {
			err = fault.Stale(nil)
		}
		p.Revision++
		return control.Change{Object: id.ref(), Before: was, After: viewPayment(p, x.commitment, x.fund, x.payee.Name), Note: note}, err
	})
}

// payments are those the actor may see; where adds a condition on p, the order and a limit.
func payments(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Payment, error) {
	t := db.SQL(`SELECT p.id, p.no, p.commitment_id, COALESCE(p.invoice_id, ''), p.project_id, p.fund_id, p.payee_id, p.kind, p.state, p.iban, p.currency, p.original_minor, p.minor, p.rate, p.rate_on, p.rate_source,
		p.signatures, p.prepared_by, COALESCE(p.first_by, ''), COALESCE(p.second_by, ''), p.released_on, p.confirmed_on, p.bank_ref, COALESCE(p.entry_id, ''), p.comment, ` + stampColumns("p") + ` FROM funds_payment p`)
	control.Visible(ctx, t, "p.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (p Payment, err error) {
		err = stamped(row, &p.Stamp, &p.ID, &p.No, &p.Commitment, &p.Invoice, &p.Project, &p.Fund, &p.Payee, &p.Kind, &p.State, &p.IBAN, &p.Original.Currency, &p.Original.Minor, &p.Minor, &p.Rate.Value, &p.Rate.On, &p.Rate.Source,
			&p.Signatures, &p.PreparedBy, &p.FirstBy, &p.SecondBy, &p.ReleasedOn, &p.ConfirmedOn, &p.BankRef, &p.Entry, &p.Comment)
		return p, err
	})
}

func payment(ctx context.Context, q db.Querier, id PaymentID) (Payment, error) {
	list, err := payments(ctx, q, func(t *db.Text) { t.Add("WHERE p.id = ?", id) })
	return one(list, err, ObjectPayment)
}

// Payment reads one payment.
func (s *Service) Payment(ctx context.Context, id PaymentID) (Payment, error) {
	return find(ctx, s, func(ctx context.Context, q db.Querier) (Payment, error) { return payment(ctx, q, id) })
}

// AcquitForm is what a holder of an advance accounts for: what was spent against receipts, and what comes
// back in cash. Amounts are in the fund's currency.
type AcquitForm struct {
	Spent    money.Amount `json:"spent"`
	Returned money.Amount `json:"returned"`
	Document string       `json:"document"`
}

const actAcquit Act = "funds.advance.acquit"

// AcquitAdvance accounts for an advance (R75): what was spent is expenditure, what comes back is in the
// bank and committed again. The holder and the persons of its chain do not accept it.
func (s *Service) AcquitAdvance(ctx context.Context, id CommitmentID, x AcquitForm) (control.Done, error) {
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
		if err := fs.Err(); err != nil {
			return err
		}
		return s.acquit(ctx, tx, c, f, x)
	})
}

func (s *Service) acquit(ctx context.Context, tx *control.Tx, c *Commitment, f Fund, x AcquitForm) error {
	list, err := accounts(ctx, tx, func(t *db.Text) { t.Add("a.commitment_id = ? AND a.kind = 'advanced' ORDER BY a.id", c.ID) })
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
		if c.Original.Currency == f.Currency {
			c.Billed -= x.Returned.Minor
		}
	}
	if _, err := post(ctx, tx, e); err != nil {
		return err
	}
	c.State = CommitmentSigned
	return s.settleState(ctx, tx, c)
}
