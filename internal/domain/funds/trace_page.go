package funds

import (
	"context"
	"fmt"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

type contributionIn struct {
	ID AgreementID `json:"id"`
}

type contributionOut struct {
	Trace        Trace            `json:"trace"`
	Receipts     []receiptRow     `json:"receipts"`
	Dispositions []dispositionRow `json:"dispositions"`
	Reports      []DonorReport    `json:"reports"` // due until the next one (R60)

	agreement Agreement
	fund      Fund
	donor     i18n.Text
	today     cal.Date
}

type receiptRow struct {
	No     int          `json:"no"`
	On     cal.Date     `json:"value_on"`
	Amount money.Amount `json:"amount"`
	Booked money.Amount `json:"booked"`
	Rate   Rate         `json:"rate"`
	State  ReceiptState `json:"state"`
	Ref    string       `json:"bank_ref"`

	id        ReceiptID
	confirmed ActorID
}

// readContribution shows an agreement, what came in under it, and what its money did.
func (s *Service) readContribution(ctx context.Context, in contributionIn) (out contributionOut, err error) {
	out.today = s.control.DB().Now().Date()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.agreement, err = agreement(ctx, q, in.ID); err != nil {
			return err
		}
		if out.fund, err = fundBeside(ctx, q, out.agreement.Fund); err != nil {
			return err
		}
		parties, err := stakeholders.ByCode(ctx, q, out.agreement.Donor)
		if err != nil {
			return err
		}
		out.donor = parties[out.agreement.Donor].Name
		list, err := receipts(ctx, q, func(t *db.Text) { t.Add("WHERE r.agreement_id = ? ORDER BY r.no", in.ID) })
		if err != nil {
			return err
		}
		out.Receipts = []receiptRow{}
		for _, r := range list {
			out.Receipts = append(out.Receipts, receiptRow{No: r.No, On: r.ValueOn, Amount: r.Original, Booked: out.fund.Amount(r.Minor), Rate: r.Rate, State: r.State, Ref: r.BankRef, id: r.ID, confirmed: r.ConfirmedBy})
		}
		if out.Dispositions, err = dispositionRows(ctx, q, out.fund, in.ID); err != nil {
			return err
		}
		due, err := donorReports(ctx, q, out.today.AddMonths(out.agreement.ReportEvery), out.agreement)
		if err != nil {
			return err
		}
		out.Reports = due[in.ID]
		out.Trace, err = traceContribution(ctx, q, out.agreement)
		return err
	})
	return out, err
}

// Table is what the money paid for: page, XLSX and CSV.
func (o contributionOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "uses", Title: p.T("funds.uses_of", "ref", o.agreement.Ref), AsOf: o.today, Marking: o.agreement.Marking, Columns: []web.Column{
		{Key: "project", Label: p.T("funds.project"), Main: true}, {Key: "line", Label: p.T("funds.line")},
		{Key: "allocated", Label: p.T("funds.step.allocated"), Kind: web.KindMoney}, {Key: "committed", Label: p.T("funds.step.committed"), Kind: web.KindMoney},
		{Key: "liquidated", Label: p.T("funds.step.liquidated"), Kind: web.KindMoney}, {Key: "paid", Label: p.T("funds.step.paid"), Kind: web.KindMoney},
	}, Empty: &web.Empty{Title: p.T("funds.unused"), Words: p.T("funds.unused_text")}}
	for _, u := range o.Trace.Uses {
		name := web.Text(p.T("funds.hidden"))
		if u.Project != "" {
			name = web.Anchor(p.Text(u.Title), web.Href("/projects/{id}", string(u.id))).Under(u.Project)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{name, web.Text(u.Line), o.behind(u, "allocated"), o.behind(u, "committed"), o.behind(u, "liquidated"), o.behind(u, "paid")}})
	}
	return t
}

// behind is a figure that opens the entries of the contribution on the line (R49), unless the reader sees no project
// there.
func (o contributionOut) behind(u TraceUse, step string) web.Cell {
	figure := o.fund.Amount(u.totals.Step(step))
	if u.Project == "" {
		return web.Sum(figure)
	}
	return opens(figure, behindPlace(o.agreement.ID, step, u.id, u.line))
}

func (o contributionOut) receiptTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "receipts", Title: p.T("funds.receipts"), Columns: []web.Column{
		{Key: "ref", Label: p.T("funds.bank_ref"), Main: true}, {Key: "on", Label: p.T("funds.value_on"), Kind: web.KindDate}, {Key: "amount", Label: p.T("funds.amount"), Kind: web.KindMoney},
		{Key: "rate", Label: p.T("funds.rate")}, {Key: "booked", Label: p.T("funds.booked_amount"), Kind: web.KindMoney}, {Key: "state", Label: p.T("funds.state")},
	}}
	for _, r := range o.Receipts {
		rate := ""
		if r.Amount.Currency != r.Booked.Currency {
			rate = fmt.Sprintf("%s (%s, %s)", p.Digits(r.Rate.Value), p.Date(r.Rate.On), r.Rate.Source)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(r.Ref), web.Day(r.On), web.Sum(r.Amount), web.Text(rate), web.Sum(r.Booked), web.Text(p.T(string(r.State.Word())))}})
	}
	return t
}

func (o contributionOut) instalmentTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "instalments", Title: p.T("funds.instalments"), Columns: []web.Column{
		{Key: "due", Label: p.T("funds.due"), Kind: web.KindDate, Main: true}, {Key: "amount", Label: p.T("funds.amount"), Kind: web.KindMoney}}}
	for _, i := range o.agreement.Instalments {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Day(i.DueOn), web.Sum(money.Amount{Minor: i.Minor, Currency: o.agreement.Amount.Currency})}})
	}
	return t
}

func (o contributionOut) paymentTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "payments", Title: p.T("funds.payments_made"), Columns: []web.Column{
		{Key: "on", Label: p.T("funds.booked"), Kind: web.KindDate}, {Key: "ref", Label: p.T("funds.payment"), Main: true}, {Key: "project", Label: p.T("funds.project")},
		{Key: "line", Label: p.T("funds.line")}, {Key: "amount", Label: p.T("funds.amount"), Kind: web.KindMoney}}}
	for _, x := range o.Trace.Payments {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Day(x.On), x.anchor(), web.Text(x.Project), web.Text(x.Line), web.Sum(x.amount)}})
	}
	return t
}

// anchor names the payment, and leads to its trace whoever sees the project that it was for.
func (x TracePayment) anchor() web.Cell {
	if x.Project == "" {
		return web.Text(x.Ref).Under(x.Payee)
	}
	return web.Anchor(x.Ref, web.Href(pathPaymentTrace, string(x.Entry))).Under(x.Payee)
}

func (o contributionOut) boughtTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "deliverables", Title: p.T("funds.bought"), Columns: []web.Column{
		{Key: "title", Label: p.T("funds.deliverable"), Main: true}, {Key: "project", Label: p.T("funds.project")}, {Key: "state", Label: p.T("funds.state")}}}
	for _, d := range o.Trace.Bought {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Anchor(p.Text(d.Title), web.Href("/deliverables/{id}", string(d.id))).Under(fmt.Sprintf("D%d", d.No)), web.Text(d.Project), web.Text(p.T("portfolio.deliverable.state." + string(d.State)))}})
	}
	return t
}

func (o contributionOut) facts(f *web.Frame) []web.Fact {
	a := o.agreement
	excluded := ""
	for i, c := range a.Exclusions {
		if i > 0 {
			excluded += ", "
		}
		excluded += f.T(string(c.Word()))
	}
	conditions := a.Conditions
	if a.Conditional() {
		conditions += " " + f.T("funds.unmet")
	}
	amount := a.Amount.Print(f.P)
	if a.InKind {
		amount += ", " + f.T("funds.agreement.kind_only")
	}
	reports := ""
	if a.ReportEvery > 0 {
		reports = f.T("funds.report_every", "n", a.ReportEvery)
	}
	return []web.Fact{
		{Term: f.T("funds.donor"), Value: f.P.Text(o.donor)},
		{Term: f.T("funds.fund"), Value: f.P.Text(o.fund.Title), Href: o.fund.at(pathFund, "")},
		{Term: f.T("funds.state"), Value: f.T(string(a.State.Word()))},
		{Term: f.T("funds.amount"), Value: amount},
		{Term: f.T("funds.outstanding"), Value: a.Owed().Print(f.P)},
		{Term: f.T("funds.unallocated"), Value: o.Trace.unspent.Print(f.P), Href: behindContribution(a.ID, "unallocated"), Help: f.T("funds.unallocated_help")},
		{Term: f.T("funds.signed_on"), Value: f.P.Date(a.SignedOn)},
		{Term: f.T("funds.expires"), Value: f.P.Date(a.ExpiresOn)},
		{Term: f.T("funds.earmark"), Value: f.T(string(a.Earmark.Word()))},
		{Term: f.T("funds.exclusions"), Value: excluded},
		{Term: f.T("funds.conditions"), Value: conditions},
		{Term: f.T("funds.reports"), Value: reports},
		{Term: f.T("funds.unspent"), Value: f.T(string(a.Unspent.Word()))},
		{Term: f.T("funds.interest"), Value: f.T(string(a.Interest.Word()))},
		{Term: f.T("funds.document"), Value: a.Document},
		{Term: f.T("funds.valuation"), Value: a.Valuation},
	}
}
