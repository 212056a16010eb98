package funds

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
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

// stepTable are all hands the commitment went through: the chain up to its signature, and what settled it since.
func (out CommitmentOut) stepTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "steps", Title: p.T("funds.commitment.hands"), Columns: handColumns(p), Empty: &web.Empty{Title: p.T("funds.commitment.no_hands"), Words: p.T("funds.commitment.no_hands_help")}}
	for _, d := range out.Steps {
		t.Rows = append(t.Rows, handRow(p, p.T(string(d.Step.Word())), d.Comment, d.By, d.For, d.At))
	}
	for _, h := range out.Hands {
		t.Rows = append(t.Rows, h.row(p))
	}
	return t
}

func (out CommitmentOut) invoiceTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "invoices", Title: p.T("funds.invoices"), Columns: []web.Column{{Key: "number", Label: p.T("funds.page.number"), Main: true}, {Key: "state", Label: p.T("funds.page.state")},
		{Key: "due", Label: p.T("funds.page.due_on"), Kind: web.KindDate}, {Key: "amount", Label: p.T("funds.page.amount"), Kind: web.KindMoney}},
		Empty: &web.Empty{Title: p.T("funds.invoice.none"), Words: p.T("funds.invoice.none_help")}}
	for _, i := range out.Invoices {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(i.Number).Under(i.days(p)), web.Text(p.T(string(i.State.Word()))).Under(i.HeldBecause), web.Day(i.DueOn), web.Sum(i.Original)}})
	}
	return t
}

func (out CommitmentOut) paymentTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "payments", Title: p.T("funds.payments"), Columns: []web.Column{{Key: "ref", Label: p.T("funds.page.payment"), Main: true}, {Key: "state", Label: p.T("funds.page.state")},
		{Key: "released", Label: p.T("funds.page.released_on"), Kind: web.KindDate}, {Key: "amount", Label: p.T("funds.page.amount"), Kind: web.KindMoney}},
		Empty: &web.Empty{Title: p.T("funds.payment.none"), Words: p.T("funds.payment.none_help")}}
	for _, x := range out.Payments {
		ref := web.Anchor(x.Ref(out.stored), web.Href(pathPayment, string(x.ID)))
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{ref.Under(x.BankRef), web.Text(p.T(string(x.State.Word()))), web.Day(x.ReleasedOn), web.Sum(x.Original)}})
	}
	return t
}

// The addresses of a commitment and of its papers.
const (
	pathCommitment = "/commitments/{id}"
	pathPaper      = "/commitments/{id}/files/{file}"
)

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
	ID     string   `json:"id"`
	Copies web.File `json:"copies"`
	AcquitForm
}

func (s *Service) commitmentRoutes() []web.Route {
	const page, of = pathCommitment, "/projects/{id}/commitments"
	to := func(id string) string { return web.Href(page, id) }
	said := func(id string, err error) (web.See, error) { return web.See{To: to(id), Say: "web.saved"}, err }
	return []web.Route{
		web.Get("/commitments", actReadPayees, s.ReadCommitments, commitmentsPage),
		web.Get("/commitments/small", control.SignedIn, s.ReadSmall, smallPage),
		web.Post("/commitments/small", control.SignedIn, s.DecideSmall, "/commitments/small"),
		web.Get(of, control.SignedIn, s.ReadProjectCommitments, projectCommitmentsPage),
		web.Get(of+"/new", actCreateCommitment, s.ReadCommitmentForm, commitmentForm),
		web.Post(of+"/new", actCreateCommitment, func(ctx context.Context, in commitmentIn) (web.See, error) {
			form, at := in.form()
			done, err := s.CreateCommitment(ctx, portfolio.ProjectID(in.ID), form)
			return web.See{To: to(done.Object.ID), Say: "web.saved", Body: done}, at.Of(err)
		}, of+"/new"),
		web.Get(page, control.SignedIn, s.ReadCommitment, commitmentPage),
		web.Post(page+"/files", actFileCommitment, s.postPaper, page),
		web.Get[paperOf, web.Download](pathPaper, control.SignedIn, s.downloadPaper, nil),
		web.Get(page+"/edit", actEditCommitment, s.ReadCommitmentEdit, commitmentForm),
		web.Post(page+"/edit", actEditCommitment, func(ctx context.Context, in commitmentIn) (web.See, error) {
			form, at := in.form()
			_, err := s.EditCommitment(ctx, CommitmentID(in.ID), in.Version, form)
			return said(in.ID, at.Of(err))
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
			_, err := portfolio.WithFile(in.Copies, func(up portfolio.Upload) (control.Done, error) {
				in.AcquitForm.Copies = up
				return s.AcquitAdvance(ctx, CommitmentID(in.ID), in.AcquitForm)
			})
			return said(in.ID, err)
		}, page+"/acquit"),
	}
}
