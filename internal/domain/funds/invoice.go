package funds

import (
	"context"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ObjectInvoice is the kind of an invoice or a traveller's claim, ObjectDelivery that of goods or services
// received; both lie below their commitment.
const (
	ObjectInvoice  = "invoice"
	ObjectDelivery = "delivery"
)

// InvoiceID identifies an invoice.
type InvoiceID string

func (id InvoiceID) ref() control.Ref { return control.Ref{Kind: ObjectInvoice, ID: string(id)} }

// InvoiceState is where an invoice stands (§4.5).
type InvoiceState string

// The states of an invoice.
const (
	InvoiceReceived  InvoiceState = "received"
	InvoiceHeld      InvoiceState = "held" // it may be there twice (R45)
	InvoiceMatched   InvoiceState = "matched"
	InvoiceCertified InvoiceState = "certified"
	InvoiceApproved  InvoiceState = "approved"
	InvoiceScheduled InvoiceState = "scheduled"
	InvoicePaid      InvoiceState = "paid"
	InvoiceRejected  InvoiceState = "rejected"
)

// InvoiceStates are all, in the order of an invoice's life.
var InvoiceStates = []InvoiceState{InvoiceReceived, InvoiceHeld, InvoiceMatched, InvoiceCertified, InvoiceApproved, InvoiceScheduled, InvoicePaid, InvoiceRejected}

// Word is the text key of its name.
func (s InvoiceState) Word() i18n.Key { return i18n.Key("funds.invoice.state." + string(s)) }

// Invoice is a vendor's invoice or a traveller's claim against a commitment.
type Invoice struct {
	ID           InvoiceID
	Commitment   CommitmentID
	Project      portfolio.ProjectID
	Fund         FundID
	Payee        PayeeID
	IsClaim      bool
	Number       string
	State        InvoiceState
	DatedOn      cal.Date
	ReceivedOn   cal.Date
	DueOn        cal.Date
	Original     money.Amount
	Minor        int64 // liquidated, in the fund's currency
	HeldBecause  string
	Entry        EntryID
	RegisteredBy ActorID
	CertifiedBy  ActorID
	ApprovedBy   ActorID
	Comment      string
	Claim        Claim
	portfolio.Stamp
}

// The acts on deliveries and invoices.
const (
	actRegisterInvoice Act = "funds.invoice.register"
	actReleaseInvoice  Act = "funds.invoice.release"
	actCertifyInvoice  Act = "funds.invoice.certify"
	actApproveInvoice  Act = "funds.invoice.approve"
)

// InvoiceForm is an invoice as the registry enters it, or a claim as its traveller does.
type InvoiceForm struct {
	Commitment CommitmentID `json:"commitment"`
	Number     string       `json:"number"`
	DatedOn    cal.Date     `json:"dated_on"`
	ReceivedOn cal.Date     `json:"received_on"`
	Amount     money.Amount `json:"amount"`
	Claim
}

type invoiceView struct {
	Number  string       `json:"number"`
	Payee   string       `json:"payee"`
	Amount  money.Amount `json:"amount"`
	DatedOn cal.Date     `json:"dated_on"`
	DueOn   cal.Date     `json:"due_on"`
	Claim
	State   InvoiceState `json:"state"`
	Held    string       `json:"held,omitempty"`
	Comment string       `json:"comment,omitempty"`
	Version int          `json:"version"`
}

func viewInvoice(ctx context.Context, q db.Querier, i Invoice) (invoiceView, error) {
	p, err := ledgerPayee(ctx, q, i.Payee)
	return invoiceView{i.Number, p.Name, i.Original, i.DatedOn, i.DueOn, i.Claim, i.State, i.HeldBecause, i.Comment, i.Revision}, err
}

// RegisterInvoice enters an invoice against a signed commitment: never above what is left of it (R41),
// held where it may be there twice (R45), and matched at once where as much was delivered.
func (s *Service) RegisterInvoice(ctx context.Context, x InvoiceForm) (control.Done, error) {
	return s.edit(ctx, actRegisterInvoice, x.Commitment.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		c, err := commitment(ctx, tx, x.Commitment)
		if err != nil {
			return control.Change{}, err
		}
		limits, err := limitSetting.on(ctx, tx, tx.Today())
		if err != nil {
			return control.Change{}, err
		}
		i := Invoice{ID: InvoiceID(tx.NewID()), Commitment: c.ID, Project: c.Project, Fund: c.Fund, Payee: c.Payee, IsClaim: c.Kind == KindTravel, Number: strings.TrimSpace(x.Number), State: InvoiceReceived,
			DatedOn: x.DatedOn, ReceivedOn: x.ReceivedOn, Original: x.Amount, RegisteredBy: tx.Actor().ID, Claim: x.Claim}
		if err := s.checkInvoice(ctx, tx, &i, c, limits); err != nil {
			return control.Change{}, err
		}
		if err := s.holdTwice(ctx, tx, &i, limits); err != nil {
			return control.Change{}, err
		}
		i.Scope = portfolio.ObjectScope(c.Scope, ObjectInvoice, string(i.ID))
		if err := tx.Protect(ctx, control.Object{Ref: i.ID.ref(), Scope: i.Scope, Marking: c.Marking}); err != nil {
			return control.Change{}, err
		}
		if err := insertInvoice(ctx, tx, i); err != nil {
			return control.Change{}, err
		}
		i.Revision = 1
		if i.State == InvoiceReceived {
			err = s.match(ctx, tx, c, &i)
		} else {
			err = s.submitInvoice(ctx, tx, i, actReleaseInvoice)
		}
		if err != nil {
			return control.Change{}, err
		}
		after, err := viewInvoice(ctx, tx, i)
		return control.Change{Object: i.ID.ref(), After: after}, err
	})
}
