package funds

import (
	"context"
	"maps"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

const pathCalls = pathFund + "/calls"

// callsOut is the page of a fund's calls for contributions, with what the next one would ask for.
type callsOut struct {
	Fund   string       `json:"fund"`
	Rows   []callRow    `json:"calls"`
	Cash   money.Amount `json:"cash"`
	Excess bool         `json:"too_much"` // cash above so many months of need (R72)

	fund  Fund
	today cal.Date
	most  int
}

type callRow struct {
	Ref      string       `json:"ref"`
	IssuedOn cal.Date     `json:"issued_on"`
	Until    cal.Date     `json:"until"`
	DueOn    cal.Date     `json:"due_on"`
	Need     money.Amount `json:"need"`
	Buffer   money.Amount `json:"buffer"`
	Cash     money.Amount `json:"cash"`
	Amount   money.Amount `json:"amount"` // the sum of what each donor is asked for
	Beyond   money.Amount `json:"beyond"` // wanted on top, for which nobody has signed
	Document string       `json:"document"`
	Parts    []callPart   `json:"parts"`
}

type callPart struct {
	Contribution string       `json:"contribution"`
	Donor        string       `json:"donor"`
	Amount       money.Amount `json:"amount"`
	id           AgreementID
	name         i18n.Text // of the donor
}

func (s *Service) readCalls(ctx context.Context, in fundIn) (out callsOut, err error) {
	out.today, out.Rows = s.control.DB().Now().Date(), []callRow{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.fund, err = fund(ctx, q, in.ID); err != nil {
			return err
		}
		if err := out.weigh(ctx, q); err != nil {
			return err
		}
		list, err := calls(ctx, q, func(t *db.Text) { t.Add("WHERE c.fund_id = ? ORDER BY c.id DESC", in.ID) })
		if err != nil {
			return err
		}
		var ids []AgreementID
		for _, c := range list {
			for _, x := range c.Shares {
				ids = append(ids, x.Contribution)
			}
		}
		known, err := seenAgreements(ctx, q, ids...)
		if err != nil {
			return err
		}
		parties, err := donorsOf(ctx, q, maps.Values(known))
		f := out.fund
		for _, c := range list {
			row := callRow{c.Ref, c.IssuedOn, c.Until, c.DueOn, f.Amount(c.Need), f.Amount(c.Buffer), f.Amount(c.Cash), f.Amount(c.Asked()), f.Amount(c.Beyond()), c.Document, []callPart{}}
			for _, x := range c.Shares {
				if a, ok := known[x.Contribution]; ok { // a donor sees their own part only (R61)
					row.Parts = append(row.Parts, callPart{a.Ref, a.Donor, f.Amount(x.Minor), a.ID, parties[a.Donor].Name})
				}
			}
			out.Rows = append(out.Rows, row)
		}
		return err
	})
	return out, err
}

// weigh holds the fund's cash against its need.
func (out *callsOut) weigh(ctx context.Context, q db.Querier) error {
	out.Fund = out.fund.Ref
	o, err := outlookOf(ctx, q, out.fund, out.today)
	if err != nil {
		return err
	}
	out.Cash, out.most, out.Excess = out.fund.Amount(o.bank), o.most, o.excess(out.today)
	return nil
}

// seenAgreements are the agreements among some that the actor may see.
func seenAgreements(ctx context.Context, q db.Querier, ids ...AgreementID) (map[AgreementID]Agreement, error) {
	wanted := make([]string, len(ids))
	for i, id := range ids {
		wanted[i] = string(id)
	}
	list, err := agreements(ctx, q, func(t *db.Text) { t.Add("WHERE").In("a.id", wanted...) })
	found := make(map[AgreementID]Agreement, len(list))
	for _, a := range list {
		found[a.ID] = a
	}
	return found, err
}

// Table is the list of calls: page, XLSX and CSV.
func (out callsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "calls", Title: p.T("funds.calls.of", "fund", out.Fund), AsOf: out.today, Marking: out.fund.Marking, Columns: []web.Column{
		{Key: "ref", Label: p.T("funds.call"), Main: true}, {Key: "on", Label: p.T("funds.call.issued_on"), Kind: web.KindDate}, {Key: "until", Label: p.T("funds.call.until"), Kind: web.KindDate}, {Key: "need", Label: p.T("funds.call.need"), Kind: web.KindMoney},
		{Key: "buffer", Label: p.T("funds.call.buffer"), Kind: web.KindMoney}, {Key: "cash", Label: p.T("funds.call.cash"), Kind: web.KindMoney}, {Key: "amount", Label: p.T("funds.call.amount"), Kind: web.KindMoney}, {Key: "beyond", Label: p.T("funds.call.beyond"), Kind: web.KindMoney}, {Key: "due", Label: p.T("funds.call.due_on"), Kind: web.KindDate},
	}, Empty: &web.Empty{Title: p.T("funds.call.none"), Words: p.T("funds.call.none_text")}}
	for _, c := range out.Rows {
		t.Rows = append(t.Rows, web.Row{Key: c.Ref, Cells: []web.Cell{web.Text(c.Ref).Under(c.Document), web.Day(c.IssuedOn), web.Day(c.Until), web.Sum(c.Need), web.Sum(c.Buffer), web.Sum(c.Cash), web.Sum(c.Amount), web.Sum(c.Beyond), web.Day(c.DueOn)}})
	}
	return t
}

// partTable is what each donor is asked for.
func (out callsOut) partTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "call-parts", Title: p.T("funds.call.parts"), Columns: []web.Column{
		{Key: "contribution", Label: p.T("funds.contribution"), Kind: web.KindLink, Main: true}, {Key: "call", Label: p.T("funds.call")}, {Key: "donor", Label: p.T("funds.donor")}, {Key: "amount", Label: p.T("funds.call.amount"), Kind: web.KindMoney}}}
	for _, c := range out.Rows {
		for _, x := range c.Parts {
			t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Anchor(x.Contribution, web.Href(pathContribution, string(x.id))), web.Text(c.Ref), web.Text(p.Text(x.name)), web.Sum(x.Amount)}})
		}
	}
	return t
}

// callForm is the form that issues a call, with what it would ask for without a buffer.
type callForm struct {
	Form CallForm `json:"form"`
	callsOut
	need, amount, beyond money.Amount
}

func (s *Service) readCallForm(ctx context.Context, in fundIn) (out callForm, err error) {
	if out.callsOut, err = s.readCalls(ctx, in); err != nil {
		return out, err
	}
	until := cal.NewDate(out.today.Year(), out.today.Time().Month(), 1).AddMonths(4).AddDays(-1)
	out.Form = CallForm{Fund: in.ID, Until: until, DueOn: out.today.AddDays(30), Buffer: out.fund.Amount(0)}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		o, err := outlookOf(ctx, q, out.fund, out.today)
		if err != nil {
			return err
		}
		owed, err := owedTo(ctx, q, out.fund)
		need := o.need(until)
		wanted := CallAmount(need, 0, o.bank)
		asked := askable(wanted, owed)
		out.need, out.amount, out.beyond = out.fund.Amount(need), out.fund.Amount(asked), out.fund.Amount(wanted-asked)
		return err
	})
	return out, err
}

type callIn struct {
	ID FundID `json:"id"`
	CallForm
}

// callRoutes are the pages of calls for contributions.
func (s *Service) callRoutes() []web.Route {
	const fresh = pathCalls + "/new"
	return []web.Route{
		web.Get(pathCalls, control.SignedIn, s.readCalls, callsPage),
		web.Get(fresh, actIssueCall, s.readCallForm, callFormPage),
		web.Post(fresh, actIssueCall, func(ctx context.Context, in callIn) (web.See, error) {
			in.Fund = in.ID
			done, err := s.IssueCall(ctx, in.CallForm)
			return web.See{To: web.Href(pathCalls, string(in.ID)), Say: "web.saved", Body: done}, err
		}, fresh),
	}
}
