package funds

import (
	"context"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

const (
	pathPayments = "/payments"
	pathPayment  = "/payments/{id}"
	pathInvoices = "/invoices"
)

// PaymentOut is a payment with all that whoever signs it must see.
type PaymentOut struct {
	PaymentRow
	Leaves     money.Amount `json:"leaves"` // the bank, in the fund's currency
	Rate       Rate         `json:"rate"`
	Fund       string       `json:"fund"`
	Bank       BankData     `json:"bank,omitzero"` // for those who may see payees
	Invoice    BilledOut    `json:"invoice,omitzero"`
	Deliveries []Delivery   `json:"deliveries"`
	Hands      []HandOut    `json:"hands"`
	Entry      []BookedOut  `json:"entry"`      // what it books, or will
	Signatures int          `json:"signatures"` // how many it takes
	Signed     int          `json:"signed"`
	MaySign    bool         `json:"may_sign"`          // the reader, now
	Blocked    string       `json:"blocked,omitempty"` // text key of why nobody can sign it as it is
	Comment    string       `json:"comment,omitempty"`
	Version    int          `json:"version"`

	chain    chain
	blocked  *fault.Fault
	approval string
	whyNot   string
}

// BankData are the account a payment goes to, and who answers for it (R42).
type BankData struct {
	IBAN       string   `json:"iban"`
	BIC        string   `json:"bic"`
	VerifiedBy string   `json:"verified_by"`
	VerifiedOn cal.Date `json:"verified_on"`
}

// BilledOut is the invoice that a payment settles, or the claim.
type BilledOut struct {
	Number     string       `json:"number"`
	DatedOn    cal.Date     `json:"dated_on"`
	ReceivedOn cal.Date     `json:"received_on"`
	DueOn      cal.Date     `json:"due_on"`
	Amount     money.Amount `json:"amount"`
	State      InvoiceState `json:"state"`
	Claim
}

// BookedOut is a part of the entry of a payment; contributions that the reader may not see stand together (R61).
type BookedOut struct {
	Contribution string       `json:"contribution"`
	From         AccountKind  `json:"from"`
	To           AccountKind  `json:"to"`
	Amount       money.Amount `json:"amount"`
}

// ReadPayment gives the page of a payment.
func (s *Service) ReadPayment(ctx context.Context, in IDIn) (out PaymentOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		p, err := payment(ctx, q, PaymentID(in.ID))
		if err != nil {
			return err
		}
		if out.chain, err = s.chainOf(ctx, q, p); err != nil {
			return err
		}
		return s.fillPayment(ctx, q, &out)
	})
	if err == nil {
		s.control.NoteRead(ctx, out.ID.ref(), out.chain.payment.Marking)
	}
	return out, err
}

func (s *Service) fillPayment(ctx context.Context, q db.Querier, out *PaymentOut) (err error) {
	x := out.chain
	p, c, i := x.payment, x.commitment, x.invoice
	out.PaymentRow = rowOf(p, c, x.payee.Name, i)
	out.Leaves, out.Rate, out.Fund = x.fund.Amount(p.Minor), p.Rate, x.fund.Ref
	out.Signatures, out.Comment, out.Version = p.Signatures, p.Comment, p.Revision
	out.Signed = len(slices.DeleteFunc([]ActorID{p.FirstBy, p.SecondBy}, func(id ActorID) bool { return id == "" }))
	var billed []Invoice
	if i.ID != "" {
		billed = []Invoice{i}
		out.Invoice = BilledOut{i.Number, i.DatedOn, i.ReceivedOn, i.DueOn, i.Original, i.State, i.Claim}
	}
	if out.Deliveries, err = deliveriesOf(ctx, q, c); err != nil {
		return err
	}
	if out.Hands, err = s.hands(ctx, q, settled(c, out.Deliveries, billed, []Payment{p}), settling...); err != nil {
		return err
	}
	if out.Bank, err = bankOf(ctx, q, x); err != nil {
		return err
	}
	if err := s.fillEntry(ctx, q, out); err != nil {
		return err
	}
	return s.fillSigning(ctx, q, out)
}

// bankOf are the bank data of a payment; nothing for a reader who may not see payees.
func bankOf(ctx context.Context, q db.Querier, x chain) (b BankData, err error) {
	seen, err := payee(ctx, q, x.payee.ID)
	if fault.Is(err, fault.NotFound) {
		return b, nil
	}
	if err != nil {
		return b, err
	}
	names, err := control.Names(ctx, q, seen.VerifiedBy)
	return BankData{x.payment.IBAN, seen.BIC, names[seen.VerifiedBy], seen.VerifiedOn}, err
}

// fillEntry tells what the payment has booked, or will book when its last signature is there.
func (s *Service) fillEntry(ctx context.Context, q db.Querier, out *PaymentOut) (err error) {
	var e Entry
	switch p := out.chain.payment; {
	case p.Entry != "":
		e, err = entry(ctx, q, p.Entry)
	case p.State.Unsigned():
		e, err = paymentEntry(ctx, q, out.chain, s.control.DB().Now().Date())
	}
	if why := fault.Of(err); why != nil && why.Kind == fault.Refused {
		out.block(why)
		return nil
	}
	if err != nil {
		return err
	}
	var ids []AgreementID
	for _, t := range e.Transfers {
		ids = append(ids, t.contribution())
	}
	known, err := seenAgreements(ctx, q, ids...)
	for _, t := range e.Transfers {
		b := BookedOut{known[t.contribution()].Ref, t.From.Kind, t.To.Kind, out.chain.fund.Amount(t.Minor)}
		k := slices.IndexFunc(out.Entry, func(o BookedOut) bool {
			return o.Contribution == b.Contribution && o.From == b.From && o.To == b.To
		})
		if k < 0 {
			out.Entry = append(out.Entry, b)
			continue
		}
		out.Entry[k].Amount.Minor += t.Minor
	}
	return err
}

// fillSigning tells whether the reader may sign, and what bars everybody.
func (s *Service) fillSigning(ctx context.Context, q db.Querier, out *PaymentOut) error {
	if !out.State.Unsigned() {
		return nil
	}
	err := s.payable(ctx, q, out.chain)
	if why := fault.Of(err); why != nil && why.Kind == fault.Refused {
		out.block(why)
		err = nil
	}
	if err != nil {
		return err
	}
	waiting, err := s.control.Approvals(ctx, q, control.ApprovalFilter{Object: string(out.ID), Limit: 1})
	if err == nil && len(waiting) == 1 {
		out.approval = waiting[0].ID
		out.MaySign, out.whyNot = waiting[0].MayDecide(control.ActorFrom(ctx))
	}
	return err
}

func (out *PaymentOut) block(why *fault.Fault) { out.blocked, out.Blocked = why, why.Key }

// last reports whether the next signature lets the money go.
func (out PaymentOut) last() bool { return out.Signed+1 >= out.Signatures }

type signPaymentIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
}

// signFromPage signs a payment as its page showed it, and says what came of it.
func (s *Service) signFromPage(ctx context.Context, in signPaymentIn) (web.See, error) {
	if _, err := s.SignPayment(ctx, PaymentID(in.ID), in.Version); err != nil {
		return web.See{}, err
	}
	p, err := s.Payment(ctx, PaymentID(in.ID))
	say := "funds.payment.signed_once"
	if p.State == PaymentReleased {
		say = "funds.payment.gone"
	}
	return web.See{To: web.Href(pathPayment, in.ID), Say: say}, err
}

// facts are what the payment is, for whoever signs it.
func (out PaymentOut) facts(f *web.Frame) []web.Fact {
	p, c := out.chain.payment, out.chain.commitment
	facts := []web.Fact{
		{Term: f.T("funds.page.state"), Value: f.T(string(out.State.Word()))},
		{Term: f.T("funds.page.kind"), Value: f.T(string(out.Kind.Word()))},
		{Term: f.T("funds.page.commitment"), Value: c.Ref + " " + c.Title, Href: web.Href("/commitments/{id}", string(c.ID))},
		{Term: f.T("funds.page.amount"), Value: out.Amount.Print(f.P)},
	}
	if out.Leaves != out.Amount {
		facts = append(facts, web.Fact{Term: f.T("funds.page.leaves"), Value: out.Leaves.Print(f.P)})
	}
	facts = append(facts, web.Fact{Term: f.T("funds.page.fund"), Value: out.Fund}, web.Fact{Term: f.T("funds.page.signatures"), Value: f.T("funds.payment.signed_of", "n", out.Signed, "all", out.Signatures)})
	for _, x := range []web.Fact{{Term: f.T("funds.page.released_on"), Value: f.P.Date(p.ReleasedOn)}, {Term: f.T("funds.page.paid_on"), Value: f.P.Date(p.ConfirmedOn)},
		{Term: f.T("funds.page.bank_ref"), Value: p.BankRef}, {Term: f.T("funds.page.comment"), Value: out.Comment}} {
		if x.Value != "" {
			facts = append(facts, x)
		}
	}
	return facts
}

// payeeFacts are who is paid, on which account, and who answers for that account.
func (out PaymentOut) payeeFacts(f *web.Frame) []web.Fact {
	facts := []web.Fact{{Term: f.T("funds.page.payee"), Value: out.Payee}}
	if out.Bank == (BankData{}) {
		return append(facts, web.Fact{Term: f.T("funds.page.iban"), Value: f.T("funds.payment.bank_hidden")})
	}
	facts[0].Href = web.Href("/payees/{id}", string(out.chain.payee.ID))
	return append(facts, web.Fact{Term: f.T("funds.page.iban"), Value: out.Bank.IBAN}, web.Fact{Term: f.T("funds.page.bic"), Value: out.Bank.BIC},
		web.Fact{Term: f.T("funds.page.verified_by"), Value: out.Bank.VerifiedBy}, web.Fact{Term: f.T("funds.page.verified_on"), Value: f.P.Date(out.Bank.VerifiedOn)})
}

func (out PaymentOut) invoiceFacts(f *web.Frame) []web.Fact {
	i := out.Invoice
	facts := []web.Fact{{Term: f.T("funds.page.number"), Value: i.Number}, {Term: f.T("funds.page.state"), Value: f.T(string(i.State.Word()))}, {Term: f.T("funds.page.amount"), Value: i.Amount.Print(f.P)},
		{Term: f.T("funds.page.dated_on"), Value: f.P.Date(i.DatedOn)}, {Term: f.T("funds.page.received_on"), Value: f.P.Date(i.ReceivedOn)}, {Term: f.T("funds.page.due_on"), Value: f.P.Date(i.DueOn)}}
	if out.chain.invoice.IsClaim {
		facts = append(facts, web.Fact{Term: f.T("funds.page.departed_on"), Value: f.P.Date(i.DepartedOn)}, web.Fact{Term: f.T("funds.page.returned_on"), Value: f.P.Date(i.ReturnedOn)},
			web.Fact{Term: f.T("funds.page.attended"), Value: i.AttendedBy})
	}
	return facts
}

func (out PaymentOut) entryTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "entry", Title: p.T("funds.payment.entry"), Columns: []web.Column{{Key: "contribution", Label: p.T("funds.page.agreement"), Main: true}, {Key: "from", Label: p.T("funds.payment.from")},
		{Key: "to", Label: p.T("funds.page.to")}, {Key: "amount", Label: p.T("funds.page.amount"), Kind: web.KindMoney}},
		Empty: &web.Empty{Title: p.T("funds.payment.no_entry"), Words: p.T("funds.payment.no_entry_help")}}
	for _, b := range out.Entry {
		name := b.Contribution
		switch {
		case b.From == Bank || b.To == Bank || b.From == Exchange || b.To == Exchange:
			name = out.Fund
		case name == "":
			name = p.T("funds.statement.others")
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(name), web.Text(p.T(string(b.From.Word()))), web.Text(p.T(string(b.To.Word()))), web.Sum(b.Amount)}})
	}
	return t
}

// willDo says what the next signature brings about.
func (out PaymentOut) willDo(f *web.Frame) string {
	if out.last() {
		return f.T("funds.payment.will_go", "amount", out.Leaves, "fund", out.Fund)
	}
	return f.T("funds.payment.will_wait")
}
