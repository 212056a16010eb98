package funds

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// HandOut is a hand that deliveries, invoices, payments and accounts of a commitment went through (R43).
type HandOut struct {
	Act   Act         `json:"act"`
	What  string      `json:"what"`            // document of the delivery or the account, number of the invoice, reference of the payment
	State i18n.Key    `json:"state,omitempty"` // word of what the invoice or the payment was then: what is decided may be to send it back
	By    string      `json:"by"`
	For   string      `json:"for,omitempty"`
	At    cal.Instant `json:"at"`
}

// settling are the acts by which a commitment is delivered, billed and paid.
var settling = []Act{actDeliver, actRegisterInvoice, actReleaseInvoice, actCertifyInvoice, actApproveInvoice, actPreparePayment, actSignPayment, actConfirmPayment, actReturnPayment, actCancelPayment}

// hands are those that objects went through by some acts, as the trail has them, the earliest first; named says what each is called,
// "" that it is called by the note of the act.
func (s *Service) hands(ctx context.Context, q db.Querier, named map[string]string, acts ...Act) ([]HandOut, error) {
	ids := make([]string, 0, len(named))
	for id := range named {
		ids = append(ids, id)
	}
	done, err := s.control.Doings(ctx, q, ids, acts...)
	list := make([]HandOut, len(done))
	for i, e := range done {
		list[i] = HandOut{e.Act, firstText(named[e.Object.ID], e.Note), stateAfter(e), e.ActorName, e.ForName, e.At}
	}
	return list, err
}

// stateAfter is the word of the state that an act left an invoice or a payment in, as the trail has it; "" for a delivery.
func stateAfter(e control.Entry) i18n.Key {
	var after struct {
		State string `json:"state"`
	}
	if json.Unmarshal(e.After, &after) != nil || after.State == "" {
		return ""
	}
	switch e.Object.Kind {
	case ObjectInvoice:
		return InvoiceState(after.State).Word()
	case ObjectPayment:
		return PaymentState(after.State).Word()
	}
	return ""
}

// settled are what a commitment's deliveries, invoices and payments are called, by their identifiers.
func settled(c Commitment, received []Delivery, billed []Invoice, paid []Payment) map[string]string {
	named := make(map[string]string, len(received)+len(billed)+len(paid))
	for _, d := range received {
		named[d.ID] = d.Document
	}
	for _, i := range billed {
		named[string(i.ID)] = i.Number
	}
	for _, p := range paid {
		named[string(p.ID)] = p.Ref(c)
	}
	return named
}

// handColumns are the columns of a table of hands.
func handColumns(p *i18n.Printer) []web.Column {
	return []web.Column{{Key: "step", Label: p.T("funds.page.step"), Main: true}, {Key: "by", Label: p.T("funds.page.by")}, {Key: "on", Label: p.T("funds.page.on"), Kind: web.KindDate}}
}

// handRow is one hand: what was done, to what or with which words, by whom and for whom.
func handRow(p *i18n.Printer, done, what, by, whom string, at cal.Instant) web.Row {
	if whom != "" {
		by = p.T("funds.page.for", "who", by, "whom", whom)
	}
	return web.Row{Cells: []web.Cell{web.Text(done).Under(what), web.Text(by), web.Day(at.Date())}}
}

func (h HandOut) row(p *i18n.Printer) web.Row {
	what := h.What
	if h.State != "" {
		what += ", " + p.T(string(h.State))
	}
	return handRow(p, p.T(h.Act.Key()), what, h.By, h.For, h.At)
}

func handTable(p *i18n.Printer, list []HandOut) *web.Table {
	t := &web.Table{Key: "hands", Title: p.T("funds.commitment.hands"), Columns: handColumns(p)}
	for _, h := range list {
		t.Rows = append(t.Rows, h.row(p))
	}
	return t
}
