package funds

import (
	"context"

	"github.com/a-h/templ"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

func (out CommitmentOut) itemTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "items", Title: p.T("funds.page.lines"), Columns: []web.Column{{Key: "line", Label: p.T("funds.page.line"), Main: true}, {Key: "amount", Label: p.T("funds.page.amount"), Kind: web.KindMoney}}}
	for _, i := range out.Items {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(i.Line), web.Sum(i.Amount)}})
	}
	return t
}

func (out CommitmentOut) partTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "parts", Title: p.T("funds.commitment.carried_by"), Columns: []web.Column{{Key: "contribution", Label: p.T("funds.page.agreement"), Main: true}, {Key: "stage", Label: p.T("funds.page.state")},
		{Key: "amount", Label: p.T("funds.page.amount"), Kind: web.KindMoney}}, Empty: &web.Empty{Title: p.T("funds.commitment.nothing_held"), Words: p.T("funds.commitment.nothing_held_help")}}
	for _, x := range out.Parts {
		name := x.Contribution
		if name == "" && x.Kind != Authorised { // authority to contract is of no contribution
			name = p.T("funds.statement.others")
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(name), web.Text(p.T(string(x.Kind.Word()))), web.Sum(x.Amount)}})
	}
	return t
}

func (out CommitmentOut) stepTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "steps", Title: p.T("funds.commitment.hands"), Columns: []web.Column{{Key: "step", Label: p.T("funds.page.step"), Main: true}, {Key: "by", Label: p.T("funds.page.by")}, {Key: "on", Label: p.T("funds.page.on"), Kind: web.KindDate}},
		Empty: &web.Empty{Title: p.T("funds.commitment.no_hands"), Words: p.T("funds.commitment.no_hands_help")}}
	for _, d := range out.Steps {
		by := d.By
		if d.For != "" {
			by = p.T("funds.page.for", "who", d.By, "whom", d.For)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(p.T(string(d.Step.Word()))).Under(d.Comment), web.Text(by), web.Day(d.At.Date())}})
	}
	return t
}

func (out CommitmentOut) invoiceTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "invoices", Title: p.T("funds.invoices"), Columns: []web.Column{{Key: "number", Label: p.T("funds.page.number"), Main: true}, {Key: "state", Label: p.T("funds.page.state")},
		{Key: "due", Label: p.T("funds.page.due_on"), Kind: web.KindDate}, {Key: "amount", Label: p.T("funds.page.amount"), Kind: web.KindMoney}},
		Empty: &web.Empty{Title: p.T("funds.invoice.none"), Words: p.T("funds.invoice.none_help")}}
	for _, i := range out.Invoices {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(i.Number), web.Text(p.T(string(i.State.Word()))).Under(i.HeldBecause), web.Day(i.DueOn), web.Sum(i.Original)}})
	}
	return t
}

func (out CommitmentOut) paymentTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "payments", Title: p.T("funds.payments"), Columns: []web.Column{{Key: "ref", Label: p.T("funds.page.payment"), Main: true}, {Key: "state", Label: p.T("funds.page.state")},
		{Key: "released", Label: p.T("funds.page.released_on"), Kind: web.KindDate}, {Key: "amount", Label: p.T("funds.page.amount"), Kind: web.KindMoney}},
		Empty: &web.Empty{Title: p.T("funds.payment.none"), Words: p.T("funds.payment.none_help")}}
	for _, x := range out.Payments {
		ref := web.Text(x.Ref(out.stored))
		if x.Kind == PayInvoice && (x.State == PaymentReleased || x.State == PaymentConfirmed) {
			ref = web.Anchor(x.Ref(out.stored), web.Href(pathPaymentTrace, string(x.ID)))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{ref.Under(x.BankRef), web.Text(p.T(string(x.State.Word()))), web.Day(x.ReleasedOn), web.Sum(x.Original)}})
	}
	return t
}

// PaymentOut is a payment with its commitment.
type PaymentOut struct {
	ID     PaymentID    `json:"id"`
	Ref    string       `json:"ref"`
	State  PaymentState `json:"state"`
	Amount money.Amount `json:"amount"`

	stored     Payment
	commitment Commitment
}

// ReadPayment gives a payment.
func (s *Service) ReadPayment(ctx context.Context, in IDIn) (out PaymentOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.stored, err = payment(ctx, q, PaymentID(in.ID)); err != nil {
			return err
		}
		out.commitment, err = commitment(ctx, q, out.stored.Commitment)
		out.ID, out.Ref, out.State, out.Amount = out.stored.ID, out.stored.Ref(out.commitment), out.stored.State, out.stored.Original
		return err
	})
	return out, err
}

type confirmIn struct {
	ID      string   `json:"id"`
	On      cal.Date `json:"on"`
	BankRef string   `json:"bank_ref"`
}

type advanceIn struct {
	ID     string       `json:"id"`
	Amount money.Amount `json:"amount"`
}

type acquitIn struct {
	ID string `json:"id"`
	AcquitForm
}

func (s *Service) commitmentRoutes() []web.Route {
	const page, of = "/commitments/{id}", "/projects/{id}/commitments"
	to := func(id string) string { return web.Href(page, id) }
	said := func(id string, err error) (web.See, error) { return web.See{To: to(id), Say: "web.saved"}, err }
	return []web.Route{
		web.Get("/commitments", control.SignedIn, s.ReadCommitments, commitmentsPage),
		web.Get("/commitments/small", control.SignedIn, s.ReadSmall, smallPage),
		web.Post("/commitments/small", control.SignedIn, s.DecideSmall, "/commitments/small"),
		web.Get(of, control.SignedIn, s.ReadProjectCommitments, projectCommitmentsPage),
		web.Get(of+"/new", actCreateCommitment, s.ReadCommitmentForm, commitmentForm),
		web.Post(of+"/new", actCreateCommitment, func(ctx context.Context, in commitmentIn) (web.See, error) {
			done, err := s.CreateCommitment(ctx, portfolio.ProjectID(in.ID), in.CommitmentForm)
			return web.See{To: to(done.Object.ID), Say: "web.saved", Body: done}, err
		}, of+"/new"),
		web.Get(page, control.SignedIn, s.ReadCommitment, commitmentPage),
		web.Get(page+"/edit", actEditCommitment, s.ReadCommitmentEdit, commitmentForm),
		web.Post(page+"/edit", actEditCommitment, func(ctx context.Context, in commitmentIn) (web.See, error) {
			_, err := s.EditCommitment(ctx, CommitmentID(in.ID), in.Version, in.CommitmentForm)
			return said(in.ID, err)
		}, page+"/edit"),
		web.Post(page+"/request", actRequestCommitment, func(ctx context.Context, in IDIn) (web.See, error) {
			_, err := s.RequestCommitment(ctx, CommitmentID(in.ID), 0)
			return web.See{To: to(in.ID), Say: "funds.commitment.was_requested"}, err
		}, page),
		web.Post(page+"/withdraw", actWithdraw, func(ctx context.Context, in IDIn) (web.See, error) {
			_, err := s.WithdrawCommitment(ctx, CommitmentID(in.ID))
			return said(in.ID, err)
		}, page),
		web.Get(page+"/cancel", actCancelCommitment, s.ReadCommitment, reasonForm(actCancelCommitment)),
		web.Post(page+"/cancel", actCancelCommitment, func(ctx context.Context, in reasonIn) (web.See, error) {
			_, err := s.CancelCommitment(ctx, CommitmentID(in.ID), in.Version, in.Reason)
			return said(in.ID, err)
		}, page+"/cancel"),
		web.Get(page+"/decommit", actDecommit, s.ReadCommitment, reasonForm(actDecommit)),
		web.Post(page+"/decommit", actDecommit, func(ctx context.Context, in reasonIn) (web.See, error) {
			_, err := s.DecommitRest(ctx, CommitmentID(in.ID), in.Version, in.Reason)
			return said(in.ID, err)
		}, page+"/decommit"),
		web.Get(page+"/deliver", actDeliver, s.ReadCommitment, deliverPage),
		web.Post(page+"/deliver", actDeliver, func(ctx context.Context, in deliveryIn) (web.See, error) {
			_, err := s.AcceptDelivery(ctx, CommitmentID(in.ID), in.DeliveryForm)
			return said(in.ID, err)
		}, page+"/deliver"),
		web.Get(page+"/invoice", actRegisterInvoice, s.ReadCommitment, invoicePage),
		web.Post(page+"/invoice", actRegisterInvoice, func(ctx context.Context, in invoiceIn) (web.See, error) {
			in.InvoiceForm.Commitment = CommitmentID(in.ID)
			_, err := s.RegisterInvoice(ctx, in.InvoiceForm)
			return said(in.ID, err)
		}, page+"/invoice"),
		web.Get(page+"/advance", actPreparePayment, s.ReadCommitment, advancePage),
		web.Post(page+"/advance", actPreparePayment, func(ctx context.Context, in advanceIn) (web.See, error) {
			_, err := s.PrepareAdvance(ctx, CommitmentID(in.ID), in.Amount)
			return said(in.ID, err)
		}, page+"/advance"),
		web.Get(page+"/acquit", actAcquit, s.ReadCommitment, acquitPage),
		web.Post(page+"/acquit", actAcquit, func(ctx context.Context, in acquitIn) (web.See, error) {
			_, err := s.AcquitAdvance(ctx, CommitmentID(in.ID), in.AcquitForm)
			return said(in.ID, err)
		}, page+"/acquit"),
		web.Post("/invoices/{id}/pay", actPreparePayment, s.payInvoice, "/commitments"),
		web.Post("/payments/{id}/sign", actSignPayment, s.signFromPage, "/commitments"),
		web.Get("/payments/{id}/confirm", actConfirmPayment, s.ReadPayment, confirmPage),
		web.Post("/payments/{id}/confirm", actConfirmPayment, func(ctx context.Context, in confirmIn) (web.See, error) {
			_, err := s.ConfirmPayment(ctx, PaymentID(in.ID), in.On, in.BankRef)
			if err != nil {
				return web.See{}, err
			}
			return s.toCommitment(ctx, PaymentID(in.ID))
		}, "/payments/{id}/confirm"),
		web.Get("/payments/{id}/return", actReturnPayment, s.ReadPayment, undonePage(actReturnPayment, "funds.payment.return_help")),
		web.Post("/payments/{id}/return", actReturnPayment, s.undone(s.ReturnPayment), "/payments/{id}/return"),
		web.Get("/payments/{id}/cancel", actCancelPayment, s.ReadPayment, undonePage(actCancelPayment, "funds.payment.cancel_help")),
		web.Post("/payments/{id}/cancel", actCancelPayment, s.undone(s.CancelPayment), "/payments/{id}/cancel"),
	}
}

// undone takes a payment back for the reason given on its page.
func (s *Service) undone(act func(context.Context, PaymentID, string) (control.Done, error)) func(context.Context, reasonIn) (web.See, error) {
	return func(ctx context.Context, in reasonIn) (web.See, error) {
		if _, err := act(ctx, PaymentID(in.ID), in.Reason); err != nil {
			return web.See{}, err
		}
		return s.toCommitment(ctx, PaymentID(in.ID))
	}
}

// undonePage is the page of an act that takes a payment back, with the words of what it does.
func undonePage(act Act, help string) func(*web.Frame, PaymentOut) templ.Component {
	return func(f *web.Frame, out PaymentOut) templ.Component { return takeBackPayment(f, out, act, help) }
}

// toCommitment leads back to the commitment of a payment.
func (s *Service) toCommitment(ctx context.Context, id PaymentID) (web.See, error) {
	p, err := s.Payment(ctx, id)
	return web.See{To: web.Href("/commitments/{id}", string(p.Commitment)), Say: "web.saved"}, err
}

func (s *Service) payInvoice(ctx context.Context, in IDIn) (web.See, error) {
	done, err := s.PreparePayment(ctx, InvoiceID(in.ID))
	if err != nil {
		return web.See{}, err
	}
	return s.toCommitment(ctx, PaymentID(done.Object.ID))
}

func (s *Service) signFromPage(ctx context.Context, in IDIn) (web.See, error) {
	if _, err := s.SignPayment(ctx, PaymentID(in.ID), 0); err != nil {
		return web.See{}, err
	}
	return s.toCommitment(ctx, PaymentID(in.ID))
}
