package funds

import (
	"context"
	"fmt"

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

// Unsigned reports whether a signature is awaited.
func (s PaymentState) Unsigned() bool { return s == PaymentPrepared || s == PaymentFirst }

// Gone reports whether the money has left and not come back.
func (s PaymentState) Gone() bool { return s == PaymentReleased || s == PaymentConfirmed }

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

// paymentView is a payment as the trail and the inbox show it. The account is cut short: who sees a payment need not see
// the bank data of its payee, and who signs it reads them on its page.
type paymentView struct {
	Ref        string       `json:"ref"`
	Payee      string       `json:"payee"`
	IBAN       string       `json:"iban"`
	VerifiedOn cal.Date     `json:"verified_on"`
	Invoice    string       `json:"invoice,omitempty"`
	DueOn      cal.Date     `json:"due_on"`
	Amount     money.Amount `json:"amount"`
	Leaves     money.Amount `json:"leaves"`
	Kind       PaymentKind  `json:"kind"`
	State      PaymentState `json:"state"`
	Comment    string       `json:"comment,omitempty"`
	Version    int          `json:"version"`
}

func (x chain) view() paymentView {
	p := x.payment
	return paymentView{p.Ref(x.commitment), x.payee.Name, lastFour(p.IBAN), x.payee.VerifiedOn, x.invoice.Number, x.invoice.DueOn, p.Original, x.fund.Amount(p.Minor), p.Kind, p.State, p.Comment, p.Revision}
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
	behind     []ActorID // for whom others registered, certified or approved the invoice, or prepared the payment
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
		if x.behind, err = control.StoodFor(ctx, q, p.Invoice.ref(), actRegisterInvoice, actCertifyInvoice, actApproveInvoice); err != nil {
			return x, err
		}
	}
	if p.ID != "" {
		prepared, err := control.StoodFor(ctx, q, p.ID.ref(), actPreparePayment)
		if err != nil {
			return x, err
		}
		x.behind = append(x.behind, prepared...)
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

// hands are all persons of the chain before the payment and those they acted for, with whoever prepared it: none of them
// signs it (R43).
func (x chain) hands() []ActorID {
	ids := append(x.commitment.Hands(), x.invoice.RegisteredBy, x.invoice.CertifiedBy, x.invoice.ApprovedBy, x.payment.PreparedBy)
	ids = append(ids, x.behind...)
	if x.payee.Person != "" {
		ids = append(ids, x.payee.Person)
	}
	return ids
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
		was := x.view()
		if err := unchanged(seen, p.Revision, was); err != nil {
			return control.Change{}, err
		}
		if err := change(ctx, tx, &x); err != nil {
			return control.Change{}, err
		}
		err = savePayment(ctx, tx, &x.payment)
		return control.Change{Object: id.ref(), Before: was, After: x.view(), Note: note}, err
	})
}

// savePayment keeps what became of a payment read in the transaction.
func savePayment(ctx context.Context, tx *control.Tx, p *Payment) error {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_payment SET state = ?, first_by = ?, second_by = ?, released_on = ?, confirmed_on = ?, bank_ref = ?, entry_id = ?, comment = ?, version = version + 1, updated_at = ?, updated_by = ?
		WHERE id = ? AND version = ?`, p.State, db.OrNull(p.FirstBy), db.OrNull(p.SecondBy), p.ReleasedOn, p.ConfirmedOn, p.BankRef, db.OrNull(p.Entry), p.Comment, tx.Now(), tx.Actor().ID, p.ID, p.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	p.Revision++
	return err
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
