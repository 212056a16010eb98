package funds

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// PaymentRow is a payment as lists show it.
type PaymentRow struct {
	ID           PaymentID    `json:"id"`
	Ref          string       `json:"ref"`
	Kind         PaymentKind  `json:"kind"`
	State        PaymentState `json:"state"`
	Payee        string       `json:"payee"`
	Amount       money.Amount `json:"amount"`
	CommitmentID CommitmentID `json:"commitment_id"`
	Commitment   string       `json:"commitment"`
	InvoiceNo    string       `json:"invoice_number,omitempty"`
	DueOn        cal.Date     `json:"due_on"`
	ReleasedOn   cal.Date     `json:"released_on"`
	ConfirmedOn  cal.Date     `json:"confirmed_on"`
	BankRef      string       `json:"bank_ref,omitempty"`
}

func rowOf(p Payment, c Commitment, name string, i Invoice) PaymentRow {
	return PaymentRow{p.ID, p.Ref(c), p.Kind, p.State, name, p.Original, c.ID, c.Ref, i.Number, i.DueOn, p.ReleasedOn, p.ConfirmedOn, p.BankRef}
}

type paymentsIn struct {
	web.List
	State []PaymentState `json:"state"`
}

// PaymentsOut is the list of payments.
type PaymentsOut struct {
	Rows    []PaymentRow    `json:"payments"`
	Next    string          `json:"next,omitempty"`
	Marking control.Marking `json:"marking"`
}

// ReadPayments lists payments by their states, the latest first.
func (s *Service) ReadPayments(ctx context.Context, in paymentsIn) (out PaymentsOut, err error) {
	out.Rows = []PaymentRow{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := payments(ctx, q, func(t *db.Text) { listed(t, "p", in.State, in.After, in.Limit) })
		if err != nil {
			return err
		}
		if len(list) > in.Limit {
			list = list[:in.Limit]
			out.Next = string(list[in.Limit-1].ID)
		}
		of, err := settlementsOf(ctx, q, list, func(p Payment) (CommitmentID, InvoiceID) { return p.Commitment, p.Invoice })
		var markings []control.Marking
		for _, p := range list {
			c := of.commitments[p.Commitment]
			out.Rows = append(out.Rows, rowOf(p, c, of.payees[c.Payee], of.invoices[p.Invoice]))
			markings = append(markings, p.Marking)
		}
		out.Marking = control.Combine(markings...)
		return err
	})
	return out, err
}

// listed narrows a list to some states, and to a page of it, the latest first.
func listed[S ~string](t *db.Text, alias string, states []S, after string, limit int) {
	t.Add("WHERE 1 = 1")
	if len(states) > 0 {
		words := make([]string, len(states))
		for i, x := range states {
			words[i] = string(x)
		}
		t.Add("AND").In(alias+".state", words...)
	}
	if after != "" {
		t.Add("AND "+alias+".id < ?", after)
	}
	t.Add("ORDER BY "+alias+".id DESC LIMIT ?", limit+1)
}

// settlements are what payments and invoices are of.
type settlements struct {
	commitments map[CommitmentID]Commitment
	invoices    map[InvoiceID]Invoice
	payees      map[PayeeID]string
}

func settlementsOf[T any](ctx context.Context, q db.Querier, list []T, of func(T) (CommitmentID, InvoiceID)) (x settlements, err error) {
	var ids, billed []string
	for _, one := range list {
		c, i := of(one)
		ids = append(ids, string(c))
		if i != "" {
			billed = append(billed, string(i))
		}
	}
	x.commitments, x.invoices = map[CommitmentID]Commitment{}, map[InvoiceID]Invoice{}
	found, err := commitments(ctx, q, func(t *db.Text) { t.Add("WHERE").In("c.id", ids...) })
	if err != nil {
		return x, err
	}
	for _, c := range found {
		x.commitments[c.ID] = c
	}
	if x.payees, err = payeeNames(ctx, q, found); err != nil {
		return x, err
	}
	known, err := invoices(ctx, q, func(t *db.Text) { t.Add("WHERE").In("i.id", billed...) })
	for _, i := range known {
		x.invoices[i.ID] = i
	}
	return x, err
}

// Table is the list once, for the page, XLSX and CSV.
func (out PaymentsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "payments", Title: p.T("funds.payments"), Next: out.Next, Marking: out.Marking, Columns: []web.Column{
		{Key: "ref", Label: p.T("funds.page.payment"), Kind: web.KindLink, Main: true},
		{Key: "state", Label: p.T("funds.page.state"), Kind: web.KindStatus},
		{Key: "payee", Label: p.T("funds.page.payee")},
		{Key: "invoice", Label: p.T("funds.page.invoice")},
		{Key: "amount", Label: p.T("funds.page.amount"), Kind: web.KindMoney},
		{Key: "due", Label: p.T("funds.page.due_on"), Kind: web.KindDate},
		{Key: "released", Label: p.T("funds.page.released_on"), Kind: web.KindDate},
	}, Empty: &web.Empty{Title: p.T("funds.payment.none"), Words: p.T("funds.payment.none_help")}}
	for _, r := range out.Rows {
		href := web.Href(pathPayment, string(r.ID))
		t.Rows = append(t.Rows, web.Row{Key: string(r.ID), Href: href, Cells: []web.Cell{web.Anchor(r.Ref, href).Under(r.BankRef), web.State(r.State.status(p)), web.Text(r.Payee), web.Text(r.InvoiceNo), web.Sum(r.Amount), web.Day(r.DueOn), web.Day(r.ReleasedOn)}})
	}
	return t
}

// status draws a state by shape and word.
func (s PaymentState) status(p *i18n.Printer) web.Status {
	tone := web.OnTrack
	switch {
	case s.Unsigned():
		tone = web.AtRisk
	case s == PaymentReturned:
		tone = web.OffTrack
	case s == PaymentCancelled:
		tone = web.Unrated
	}
	return web.Status{Tone: tone, Label: p.T(string(s.Word()))}
}

// InvoiceRow is an invoice as lists show it.
type InvoiceRow struct {
	ID           InvoiceID    `json:"id"`
	Number       string       `json:"number"`
	State        InvoiceState `json:"state"`
	Payee        string       `json:"payee"`
	Amount       money.Amount `json:"amount"`
	CommitmentID CommitmentID `json:"commitment_id"`
	Commitment   string       `json:"commitment"`
	ReceivedOn   cal.Date     `json:"received_on"`
	DueOn        cal.Date     `json:"due_on"`
	Held         string       `json:"held,omitempty"`
}

type invoicesIn struct {
	web.List
	State []InvoiceState `json:"state"`
}

// InvoicesOut is the list of invoices and claims.
type InvoicesOut struct {
	Rows    []InvoiceRow    `json:"invoices"`
	Next    string          `json:"next,omitempty"`
	Marking control.Marking `json:"marking"`

	today cal.Date
}

// ReadInvoices lists invoices by their states, the latest first: those that are approved wait for their payment.
func (s *Service) ReadInvoices(ctx context.Context, in invoicesIn) (out InvoicesOut, err error) {
	out.Rows, out.today = []InvoiceRow{}, s.control.DB().Now().Date()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := invoices(ctx, q, func(t *db.Text) { listed(t, "i", in.State, in.After, in.Limit) })
		if err != nil {
			return err
		}
		if len(list) > in.Limit {
			list = list[:in.Limit]
			out.Next = string(list[in.Limit-1].ID)
		}
		of, err := settlementsOf(ctx, q, list, func(i Invoice) (CommitmentID, InvoiceID) { return i.Commitment, "" })
		var markings []control.Marking
		for _, i := range list {
			c := of.commitments[i.Commitment]
			out.Rows = append(out.Rows, InvoiceRow{i.ID, i.Number, i.State, of.payees[c.Payee], i.Original, c.ID, c.Ref, i.ReceivedOn, i.DueOn, i.HeldBecause})
			markings = append(markings, i.Marking)
		}
		out.Marking = control.Combine(markings...)
		return err
	})
	return out, err
}

// Table is the list once, for the page, XLSX and CSV.
func (out InvoicesOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "invoices", Title: p.T("funds.invoices"), Next: out.Next, Marking: out.Marking, AsOf: out.today, Columns: []web.Column{
		{Key: "number", Label: p.T("funds.page.number"), Kind: web.KindLink, Main: true},
		{Key: "state", Label: p.T("funds.page.state"), Kind: web.KindStatus},
		{Key: "payee", Label: p.T("funds.page.payee")},
		{Key: "amount", Label: p.T("funds.page.amount"), Kind: web.KindMoney},
		{Key: "received", Label: p.T("funds.page.received_on"), Kind: web.KindDate},
		{Key: "due", Label: p.T("funds.page.due_on"), Kind: web.KindDate},
	}, Empty: &web.Empty{Title: p.T("funds.invoice.none"), Words: p.T("funds.invoice.none_help")}}
	for _, r := range out.Rows {
		due := web.Day(r.DueOn)
		if r.State.open() && r.DueOn.Before(out.today) {
			due = due.As("late")
		}
		href := web.Href("/commitments/{id}", string(r.CommitmentID))
		t.Rows = append(t.Rows, web.Row{Key: string(r.ID), Href: href, Cells: []web.Cell{web.Anchor(r.Number, href).Under(r.Commitment), web.State(r.State.status(p)), web.Text(r.Payee).Under(r.Held), web.Sum(r.Amount), web.Day(r.ReceivedOn), due}})
	}
	return t
}

// open reports whether the invoice is still to be paid.
func (s InvoiceState) open() bool { return s != InvoicePaid && s != InvoiceRejected }

// status draws a state by shape and word.
func (s InvoiceState) status(p *i18n.Printer) web.Status {
	tone := web.AtRisk
	switch s {
	case InvoicePaid, InvoiceScheduled:
		tone = web.OnTrack
	case InvoiceHeld:
		tone = web.OffTrack
	case InvoiceRejected:
		tone = web.Unrated
	}
	return web.Status{Tone: tone, Label: p.T(string(s.Word()))}
}

// Due is one thing somebody must see to by a day.
type Due struct {
	Object control.Ref
	Title  string
	About  string // the commitment
	Href   string
	On     cal.Date
	Word   string // text key of what it is
}

// dueShown is how many invoices to be paid my work tells at most; the list tells all.
const dueShown = 50

// DueOf are the approved invoices due up to a day whose payment the actor in the context may prepare, the nearest first:
// in the scopes of their grants, and with no hand in the chain before (R43).
func (s *Service) DueOf(ctx context.Context, q db.Querier, until cal.Date) ([]Due, error) {
	actor := control.ActorFrom(ctx)
	if actor == nil || actor.ID == control.System || !actor.MayAnywhere(actPreparePayment) {
		return nil, nil
	}
	list, err := invoices(ctx, q, func(t *db.Text) {
		t.Add("WHERE i.state = ? AND i.due_on <= ? ORDER BY i.due_on, i.id LIMIT ?", InvoiceApproved, until, dueShown)
	})
	if err != nil {
		return nil, err
	}
	of, err := settlementsOf(ctx, q, list, func(i Invoice) (CommitmentID, InvoiceID) { return i.Commitment, "" })
	var due []Due
	for _, i := range list {
		c := of.commitments[i.Commitment]
		if x := (chain{commitment: c, invoice: i}); actor.MayDecide(actPreparePayment, i.Scope) && !slices.Contains(x.hands(), actor.ID) {
			due = append(due, Due{i.ID.ref(), of.payees[c.Payee] + " " + i.Number, c.Ref + " " + c.Title, web.Href("/commitments/{id}", string(c.ID)), i.DueOn, "funds.due.prepare"})
		}
	}
	return due, err
}

// paymentRoutes are the pages of payments and invoices.
func (s *Service) paymentRoutes() []web.Route {
	return []web.Route{
		web.Get(pathPayments, actReadPayees, s.ReadPayments, paymentsPage),
		web.Get(pathInvoices, actReadPayees, s.ReadInvoices, invoicesPage),
		web.Get(pathPayment, control.SignedIn, s.ReadPayment, paymentPage),
		web.Post(pathPayment+"/sign", actSignPayment, s.signFromPage, pathPayment),
		web.Post("/invoices/{id}/pay", actPreparePayment, s.payInvoice, pathInvoices),
		web.Get(pathPayment+"/confirm", actConfirmPayment, s.ReadPayment, confirmPage),
		web.Post(pathPayment+"/confirm", actConfirmPayment, func(ctx context.Context, in confirmIn) (web.See, error) {
			_, err := s.ConfirmPayment(ctx, PaymentID(in.ID), in.On, in.BankRef)
			return web.See{To: web.Href(pathPayment, in.ID), Say: "web.saved"}, err
		}, pathPayment+"/confirm"),
		web.Get(pathPayment+"/return", actReturnPayment, s.ReadPayment, undonePage(actReturnPayment, "funds.payment.return_help")),
		web.Post(pathPayment+"/return", actReturnPayment, undone(s.ReturnPayment), pathPayment+"/return"),
		web.Get(pathPayment+"/cancel", actCancelPayment, s.ReadPayment, undonePage(actCancelPayment, "funds.payment.cancel_help")),
		web.Post(pathPayment+"/cancel", actCancelPayment, undone(s.CancelPayment), pathPayment+"/cancel"),
	}
}

// undone takes a payment back for the reason given on its page.
func undone(act func(context.Context, PaymentID, string) (control.Done, error)) func(context.Context, reasonIn) (web.See, error) {
	return func(ctx context.Context, in reasonIn) (web.See, error) {
		done, err := act(ctx, PaymentID(in.ID), in.Reason)
		return web.See{To: web.Href(pathPayment, in.ID), Say: "web.saved", Body: done}, err
	}
}

// undonePage is the page of an act that takes a payment back, with the words of what it does.
func undonePage(act Act, help string) func(*web.Frame, PaymentOut) templ.Component {
	return func(f *web.Frame, out PaymentOut) templ.Component { return takeBackPayment(f, out, act, help) }
}

// payInvoice prepares the payment of an invoice, and leads to it.
func (s *Service) payInvoice(ctx context.Context, in IDIn) (web.See, error) {
	done, err := s.PreparePayment(ctx, InvoiceID(in.ID))
	return web.See{To: web.Href(pathPayment, done.Object.ID), Say: "funds.payment.was_prepared", Body: done}, err
}
