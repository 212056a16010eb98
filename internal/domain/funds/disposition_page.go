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
	"cairn/internal/kernel/web"
)

// disposeOut is the form that proposes what becomes of the locked balances of a contribution.
type disposeOut struct {
	agreementAct
	targets []web.Option
}

func (s *Service) readDispose(ctx context.Context, in contributionIn) (out disposeOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if err := out.load(ctx, q, in.ID); err != nil {
			return err
		}
		p := web.PrinterFrom(ctx)
		if p == nil {
			return nil
		}
		list, err := accounts(ctx, q, func(t *db.Text) {
			Scope{Contribution: AgreementID(in.ID)}.of(t).Add("AND a.kind = 'locked' ORDER BY a.project_id, a.id")
		})
		if err != nil {
			return err
		}
		grounds, err := portfolio.Grounds(ctx, q)
		if err != nil {
			return err
		}
		for _, a := range list {
			name := p.T("funds.disposition.of_agreement")
			if g, ok := grounds[a.Project]; ok {
				name = g.Ref + " " + p.Text(g.Title)
			}
			out.places = append(out.places, web.Option{Value: string(a.Project) + "~", Label: p.T("funds.allocation.there", "line", name, "there", out.fund.Amount(a.Minor))})
		}
		all, err := fundNames(ctx, q, func(t *db.Text) {
			t.Add("WHERE f.state = 'open' AND f.id <> ? AND f.kind <> ? ORDER BY f.ref", out.fund.ID, CommonFunded)
		})
		for _, f := range all {
			out.targets = append(out.targets, web.Option{Value: string(f.ID), Label: f.Ref})
		}
		return err
	})
	return out, err
}

// dispositionRow is a disposition as its contribution's page shows it.
type dispositionRow struct {
	ID        DispositionID    `json:"id"`
	On        cal.Date         `json:"on"`
	Kind      DispositionKind  `json:"kind"`
	State     DispositionState `json:"state"`
	Amount    money.Amount     `json:"amount"`
	Project   string           `json:"project,omitempty"`
	Document  string           `json:"document,omitempty"`
	Target    string           `json:"target,omitempty"`
	SettledOn cal.Date         `json:"settled_on"`

	stored Disposition
}

// dispositionRows are the dispositions of a contribution, the latest first.
func dispositionRows(ctx context.Context, q db.Querier, f Fund, of AgreementID) ([]dispositionRow, error) {
	list, err := dispositions(ctx, q, func(t *db.Text) { t.Add("WHERE d.agreement_id = ? ORDER BY d.id DESC", of) })
	if err != nil || len(list) == 0 {
		return []dispositionRow{}, err
	}
	grounds, err := portfolio.Grounds(ctx, q)
	if err != nil {
		return nil, err
	}
	names, err := fundNames(ctx, q, func(t *db.Text) { t.Add("ORDER BY f.ref") })
	refs := map[FundID]string{}
	for _, x := range names {
		refs[x.ID] = x.Ref
	}
	rows := make([]dispositionRow, len(list))
	for i, d := range list {
		rows[i] = dispositionRow{d.ID, d.ProposedOn, d.Kind, d.State, f.Amount(d.Minor), grounds[d.Project].Ref, d.Letter.Document, refs[d.Target], d.SettledOn, d}
	}
	return rows, err
}

func (o contributionOut) dispositionTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "dispositions", Title: p.T("funds.dispositions"), Columns: []web.Column{
		{Key: "kind", Label: p.T("funds.disposition.what"), Main: true}, {Key: "on", Label: p.T("funds.page.on"), Kind: web.KindDate}, {Key: "project", Label: p.T("funds.project")},
		{Key: "amount", Label: p.T("funds.amount"), Kind: web.KindMoney}, {Key: "document", Label: p.T("funds.instruction.document")}, {Key: "state", Label: p.T("funds.state")}}}
	for _, d := range o.Dispositions {
		what := web.Text(p.T(string(d.Kind.Word())))
		if d.Target != "" {
			what = what.Under(d.Target)
		}
		if rule := d.Kind.departs(o.agreement); rule != "" {
			what = what.Under(strings.TrimPrefix(d.Target+", "+p.T("funds.disposition.departed", "rule", rule.Word()), ", "))
		}
		if d.stored.Became != "" {
			what = web.Anchor(p.T(string(d.Kind.Word())), web.Href(pathContribution, string(d.stored.Became))).Under(d.Target)
		}
		t.Rows = append(t.Rows, web.Row{Key: string(d.ID), Cells: []web.Cell{what, web.Day(d.On), web.Text(d.Project), web.Sum(d.Amount), web.Text(d.Document), web.Text(p.T(string(d.State.Word())))}})
	}
	return t
}

// letterOut is the form that files the donor's letter for a disposition.
type letterOut struct {
	agreementAct
	row      dispositionRow
	earmarks []web.Option
}

func (s *Service) readLetter(ctx context.Context, in IDIn) (out letterOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		d, err := disposition(ctx, q, DispositionID(in.ID))
		if err != nil {
			return err
		}
		if err := out.load(ctx, q, d.Agreement); err != nil {
			return err
		}
		out.Version = d.Revision
		out.row = dispositionRow{ID: d.ID, Kind: d.Kind, Amount: out.fund.Amount(d.Minor), stored: d}
		if p := web.PrinterFrom(ctx); p != nil && d.Kind == DisposeRedirect {
			out.earmarks, err = earmarkOptions(ctx, q, p)
		}
		return err
	})
	return out, err
}

// staying is what of the agreement goes along where the letter does not mention it.
func (out letterOut) staying(f *web.Frame) []web.Fact {
	a := out.agreement
	kept := f.T(string(a.Earmark.Word()))
	for _, o := range out.earmarks {
		if o.Value == a.EarmarkRef {
			kept += ": " + o.Label
		}
	}
	return []web.Fact{{Term: f.T("funds.expires"), Value: f.P.Date(a.ExpiresOn)}, {Term: f.T("funds.earmark"), Value: kept}, {Term: f.T("funds.conditions"), Value: a.Conditions}}
}

type disposeIn struct {
	ID      string          `json:"id"`
	Place   string          `json:"place"`
	Kind    DispositionKind `json:"kind"`
	Target  FundID          `json:"target"`
	Amount  money.Amount    `json:"amount"`
	Reason  string          `json:"reason"`
	Departs bool            `json:"departs"`
}

type letterIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Letter
}

// lockOut is the page that locks the balance of a project.
type lockOut struct {
	Figures []money.Amount `json:"figures"`
	ground  portfolio.Ground
}

func (s *Service) readLock(ctx context.Context, in IDIn) (out lockOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.ground, err = ground(ctx, q, portfolio.ProjectID(in.ID)); err != nil {
			return err
		}
		totals, err := totalsByCurrency(ctx, q, Scope{Project: out.ground.ID}, Point{})
		for _, t := range totals {
			out.Figures = append(out.Figures, money.Amount{Minor: t.sum(Allocated, Budgeted, Blocked), Currency: t.Currency})
		}
		return err
	})
	return out, err
}

// dispositionRoutes are the pages of balances and what becomes of them.
func (s *Service) dispositionRoutes() []web.Route {
	const form, letter, lock = pathContribution + "/dispose", "/dispositions/{id}/confirm", pathCredit + "/lock"
	back := func(ctx context.Context, id string, err error) (web.See, error) {
		if err != nil {
			return web.See{}, err
		}
		d, err := s.Disposition(ctx, DispositionID(id))
		return web.See{To: web.Href(pathContribution, string(d.Agreement)), Say: "web.saved"}, err
	}
	return []web.Route{
		web.Get(form, actProposeDisposition, s.readDispose, disposePage),
		web.Post(form, actProposeDisposition, func(ctx context.Context, in disposeIn) (web.See, error) {
			project, _ := strings.CutSuffix(in.Place, "~")
			_, err := s.ProposeDisposition(ctx, DispositionForm{AgreementID(in.ID), portfolio.ProjectID(project), in.Kind, in.Target, in.Amount, in.Reason, in.Departs})
			return web.See{To: web.Href(pathContribution, in.ID), Say: "web.saved"}, err
		}, form),
		web.Get(letter, actConfirmDisposition, s.readLetter, letterPage),
		web.Post(letter, actConfirmDisposition, func(ctx context.Context, in letterIn) (web.See, error) {
			_, err := s.ConfirmDisposition(ctx, DispositionID(in.ID), in.Version, in.Letter)
			return back(ctx, in.ID, err)
		}, letter),
		web.Post("/dispositions/{id}/sign", actSignDisposition, func(ctx context.Context, in IDIn) (web.See, error) {
			_, err := s.SignDisposition(ctx, DispositionID(in.ID), 0)
			return back(ctx, in.ID, err)
		}, letter),
		web.Get(lock, actLockBalance, s.readLock, lockPage),
		web.Post(lock, actLockBalance, func(ctx context.Context, in IDIn) (web.See, error) {
			_, err := s.LockBalance(ctx, portfolio.ProjectID(in.ID))
			return web.See{To: web.Href(pathCredit, in.ID), Say: "funds.balance.was_locked"}, err
		}, lock),
	}
}

// mayLock reports whether the reader may lock what a project has left.
func mayLock(f *web.Frame, g portfolio.Ground) bool {
	return finished(g) && f.May(actLockBalance, g.Scope)
}

// next is the act on one row that the reader may do now; "" for none.
func (d dispositionRow) next(f *web.Frame) control.Act {
	switch {
	case d.State == DispositionProposed && f.May(actConfirmDisposition, d.stored.Scope):
		return actConfirmDisposition
	case (d.State == DispositionApproved || d.State == DispositionFirst) && f.May(actSignDisposition, d.stored.Scope) && f.Actor.ID != d.stored.FirstBy && f.Actor.ID != d.stored.PreparedBy && f.Actor.ID != d.stored.ApprovedBy:
		return actSignDisposition
	}
	return ""
}
