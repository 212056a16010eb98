package funds

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// CommitmentFormOut is the form of a commitment, with who will be asked.
type CommitmentFormOut struct {
	Form    CommitmentForm `json:"form"`
	Version int            `json:"version"`
	Rungs   []RungAsked    `json:"rungs"`

	id                    CommitmentID
	ground                portfolio.Ground
	lines, payees, donors []web.Option
	countries             []web.Option
	currency              money.Currency
}

// ReadCommitmentForm gives the form of a new commitment of a project.
func (s *Service) ReadCommitmentForm(ctx context.Context, in IDIn) (out CommitmentFormOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.ground, err = ground(ctx, q, portfolio.ProjectID(in.ID)); err != nil {
			return err
		}
		out.Form = CommitmentForm{Kind: KindService, Method: MethodDirect}
		return s.fillCommitmentForm(ctx, q, &out)
	})
	return out, err
}

// ReadCommitmentEdit gives the form of a draft.
func (s *Service) ReadCommitmentEdit(ctx context.Context, in IDIn) (out CommitmentFormOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		c, err := commitment(ctx, q, CommitmentID(in.ID))
		if err != nil {
			return err
		}
		if out.ground, err = ground(ctx, q, c.Project); err != nil {
			return err
		}
		out.id, out.Form, out.Version = c.ID, c.Form(), c.Revision
		return s.fillCommitmentForm(ctx, q, &out)
	})
	return out, err
}

func (s *Service) fillCommitmentForm(ctx context.Context, q db.Querier, out *CommitmentFormOut) error {
	of, err := lines(ctx, q, func(t *db.Text) { t.Add("WHERE l.project_id = ? ORDER BY l.year, l.no", out.ground.ID) })
	if err != nil {
		return err
	}
	ids := make([]LineID, len(of))
	for i, l := range of {
		ids[i] = l.ID
	}
	free, err := LineTotals(ctx, q, ids...)
	if err != nil {
		return err
	}
	all, err := fundNames(ctx, q, func(t *db.Text) { t.Add("ORDER BY f.ref") })
	if err != nil {
		return err
	}
	p := web.PrinterFrom(ctx)
	for _, l := range of {
		f := all[slices.IndexFunc(all, func(f Fund) bool { return f.ID == l.Fund })]
		out.currency = f.Currency
		label := l.Name() + " (" + f.Ref + ")"
		if p != nil {
			label = p.T("funds.commitment.line_free", "line", label, "free", f.Amount(free[l.ID].Available()))
		}
		out.lines = append(out.lines, web.Option{Value: string(l.ID), Label: label})
	}
	known, err := ledgerPayees(ctx, q, func(t *db.Text) { t.Add("ORDER BY p.folded, p.id") })
	for _, x := range known {
		out.payees = append(out.payees, web.Option{Value: string(x.ID), Label: x.Name})
	}
	if err != nil {
		return err
	}
	given, err := AgreementsSeen(ctx, q)
	if err != nil {
		return err
	}
	for _, a := range given {
		if a.State.InForce() && !a.InKind {
			out.donors = append(out.donors, web.Option{Value: string(a.ID), Label: a.Ref + " " + a.Title})
		}
	}
	names, err := countryNames(ctx, q)
	if err != nil {
		return err
	}
	out.countries = countryOptions(p, names)
	out.Rungs, err = s.rungsAsked(ctx, q, out.ground.Scope)
	return err
}

// otherCosts are those of a journey, in the currency that the form begins with.
func (out CommitmentFormOut) otherCosts() money.Amount {
	if out.Form.OtherCosts.Currency != "" {
		return out.Form.OtherCosts
	}
	return money.Amount{Currency: out.item(0).Amount.Currency}
}

// rungTable says beforehand who will be asked at which amount, and how long it usually takes.
func (out CommitmentFormOut) rungTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "rungs", Title: p.T("funds.asked.title"), Columns: []web.Column{
		{Key: "up_to", Label: p.T("funds.asked.up_to"), Main: true}, {Key: "who", Label: p.T("funds.asked.who")}, {Key: "days", Label: p.T("funds.asked.usually")}, {Key: "pays", Label: p.T("funds.asked.pays")}}}
	for _, r := range out.Rungs {
		limit, days, cases := p.T("funds.asked.above"), 0, 0
		if r.UpTo.Currency != "" {
			limit = r.UpTo.Print(p)
		}
		var who []string
		for _, a := range r.Asked {
			who = append(who, a.who(p))
			days, cases = days+a.Days, cases+a.Cases
		}
		usually := p.T("funds.asked.no_experience")
		if cases > 0 {
			usually = p.T("funds.asked.days", "n", days)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(limit), web.Text(strings.Join(who, "; ")), web.Text(usually), web.Text(p.T("funds.asked.signatures", "n", r.Signatures)).Under(strings.Join(r.Payers, ", "))}})
	}
	return t
}

// who names the step and those who may do it.
func (a Asked) who(p *i18n.Printer) string {
	step := p.T(a.Step.Act().Key())
	if len(a.Names) == 0 {
		return step
	}
	return p.T("web.pair", "name", step, "value", strings.Join(a.Names, ", "))
}

type commitmentIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	CommitmentForm
}

// form is what was entered without the items that were left blank, and where the others stand in it.
func (in commitmentIn) form() (CommitmentForm, web.Places) {
	var at web.Places
	in.Items, at = web.Filled("items", in.Items, Item.blank)
	return in.CommitmentForm, at
}
