package funds

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// pathCredit is the page of the transfers and blocks of a project.
const pathCredit = "/projects/{id}/credit"

// CreditRow is a move of credit as the project's page shows it.
type CreditRow struct {
	ID     CreditMoveID `json:"id"`
	On     cal.Date     `json:"on"`
	Kind   MoveKind     `json:"kind"`
	State  MoveState    `json:"state"`
	From   string       `json:"from"`
	To     string       `json:"to,omitempty"`
	Amount money.Amount `json:"amount"`
	Level  Level        `json:"level"`
	Reason string       `json:"reason"`
	By     string       `json:"by"`
}

// CreditOut is the page of a project's moves of credit, and of the forms that ask for one.
type CreditOut struct {
	Moves []CreditRow `json:"moves"`

	ground   portfolio.Ground
	left     bool // something could be locked
	currency money.Currency
	mixed    bool // the lines that give have several currencies
	from, to []web.Option
	risks    []web.Option
}

// ReadCredit lists the transfers and blocks of a project, the latest first.
func (s *Service) ReadCredit(ctx context.Context, in IDIn) (out CreditOut, err error) {
	out.Moves = []CreditRow{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.ground, err = ground(ctx, q, portfolio.ProjectID(in.ID)); err != nil {
			return err
		}
		totals, err := CurrentTotals(ctx, q, Scope{Project: out.ground.ID})
		if err != nil {
			return err
		}
		out.left = totals.sum(Allocated, Budgeted, Blocked) != 0
		list, err := creditMoves(ctx, q, func(t *db.Text) { t.Add("WHERE m.project_id = ? ORDER BY m.id DESC", in.ID) })
		if err != nil || len(list) == 0 {
			return err
		}
		return out.fill(ctx, q, list)
	})
	return out, err
}

func (out *CreditOut) fill(ctx context.Context, q db.Querier, list []CreditMove) error {
	var ids []LineID
	var actors []ActorID
	for _, m := range list {
		ids, actors = append(ids, m.From, m.To), append(actors, m.PreparedBy)
	}
	found, err := linesByID(ctx, q, ids...)
	if err != nil {
		return err
	}
	known, err := fundNames(ctx, q, func(t *db.Text) { t.Add("ORDER BY f.ref") })
	if err != nil {
		return err
	}
	names, err := control.Names(ctx, q, actors...)
	for _, m := range list {
		f := known[slices.IndexFunc(known, func(f Fund) bool { return f.ID == found[m.From].Fund })]
		r := CreditRow{ID: m.ID, On: m.On, Kind: m.Kind, State: m.State, From: found[m.From].Name(), Amount: f.Amount(m.Minor), Level: m.Level, Reason: m.Reason, By: names[m.PreparedBy]}
		if l, ok := found[m.To]; ok {
			r.To = l.Name()
		}
		out.Moves = append(out.Moves, r)
	}
	return err
}

// Table is the moves: page, XLSX and CSV.
func (out CreditOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "credit", Title: p.T("funds.credit"), Marking: out.ground.Marking, Columns: []web.Column{
		{Key: "kind", Label: p.T("funds.page.kind"), Main: true}, {Key: "on", Label: p.T("funds.page.on"), Kind: web.KindDate}, {Key: "from", Label: p.T("funds.page.line")},
		{Key: "to", Label: p.T("funds.credit.to")}, {Key: "amount", Label: p.T("funds.page.amount"), Kind: web.KindMoney}, {Key: "level", Label: p.T("funds.credit.level")}, {Key: "state", Label: p.T("funds.page.state")},
	}, Empty: &web.Empty{Title: p.T("funds.credit.none"), Words: p.T("funds.credit.none_help")}}
	for _, m := range out.Moves {
		t.Rows = append(t.Rows, web.Row{Key: string(m.ID), Cells: []web.Cell{web.Text(p.T(string(m.Kind.Word()))).Under(m.Reason), web.Day(m.On), web.Text(m.From), web.Text(m.To),
			web.Sum(m.Amount), web.Text(p.T(string(m.Level.Word()))).Under(m.By), web.Text(p.T(string(m.State.Word())))}})
	}
	return t
}

// ReadCreditForm gives the forms that move, block or unblock credit of a project, with its lines and what is
// free or blocked on each, the lines of other projects that take, and the open risks (R30).
func (s *Service) ReadCreditForm(ctx context.Context, in IDIn) (out CreditOut, err error) {
	return s.creditForm(ctx, in, Budgeted)
}

func (s *Service) readUnblockForm(ctx context.Context, in IDIn) (out CreditOut, err error) {
	return s.creditForm(ctx, in, Blocked)
}

func (s *Service) creditForm(ctx context.Context, in IDIn, has AccountKind) (out CreditOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.ground, err = ground(ctx, q, portfolio.ProjectID(in.ID)); err != nil {
			return err
		}
		grounds, err := portfolio.Grounds(ctx, q)
		if err != nil {
			return err
		}
		return out.offer(ctx, q, grounds, has)
	})
	return out, err
}

// offer fills the lines that give, each with what it has, and those that take.
func (out *CreditOut) offer(ctx context.Context, q db.Querier, grounds map[portfolio.ProjectID]portfolio.Ground, has AccountKind) error {
	p := web.PrinterFrom(ctx)
	if p == nil {
		return nil
	}
	all, err := lines(ctx, q, func(t *db.Text) {
		t.Add("WHERE l.fund_id IN (SELECT x.fund_id FROM funds_line x WHERE x.project_id = ?) ORDER BY l.year, l.no", out.ground.ID)
	})
	if err != nil {
		return err
	}
	known, err := fundNames(ctx, q, func(t *db.Text) { t.Add("ORDER BY f.ref") })
	if err != nil {
		return err
	}
	ids := make([]LineID, len(all))
	for i, l := range all {
		ids[i] = l.ID
	}
	there, err := LineTotals(ctx, q, ids...)
	if err != nil {
		return err
	}
	for _, g := range slices.SortedFunc(maps.Values(grounds), func(a, b portfolio.Ground) int { return cmp.Compare(a.Ref, b.Ref) }) {
		for _, l := range all {
			if l.Project != g.ID || !takesMoney(g) {
				continue
			}
			f := known[slices.IndexFunc(known, func(f Fund) bool { return f.ID == l.Fund })]
			if g.ID == out.ground.ID {
				out.mixed = out.mixed || out.currency != "" && out.currency != f.Currency
				out.currency = f.Currency
				out.from = append(out.from, web.Option{Value: string(l.ID), Label: p.T("funds.allocation.there", "line", l.Name()+" ("+f.Ref+")", "there", f.Amount(there[l.ID][has]))})
			}
			out.to = append(out.to, web.Option{Value: string(l.ID), Label: l.Name() + " (" + f.Ref + ")", Group: g.Ref + " " + p.Text(g.Title)})
		}
	}
	open, err := portfolio.OpenEntries(ctx, q, out.ground.Partner, "", portfolio.ObjectRisk, 500)
	for _, r := range open {
		if r.Project == out.ground.ID {
			out.risks = append(out.risks, web.Option{Value: r.ID, Label: r.Ref + " " + p.Text(r.Title)})
		}
	}
	return err
}

// only is the currency that all lines give in; none where they have several.
func (out CreditOut) only() money.Currency {
	if out.mixed {
		return ""
	}
	return out.currency
}

type moveIn struct {
	ID string `json:"id"`
	MoveForm
}

type blockIn struct {
	ID string `json:"id"`
	BlockForm
}

// creditRoutes are the pages of transfers and blocks.
func (s *Service) creditRoutes() []web.Route {
	said := func(id string, err error, say string) (web.See, error) {
		return web.See{To: web.Href(pathCredit, id), Say: say}, err
	}
	return []web.Route{
		web.Get(pathCredit, control.SignedIn, s.ReadCredit, creditPage),
		web.Get(pathCredit+"/new", actRequestMove, s.ReadCreditForm, movePage),
		web.Post(pathCredit+"/new", actRequestMove, func(ctx context.Context, in moveIn) (web.See, error) {
			_, err := s.RequestTransfer(ctx, in.MoveForm)
			return said(in.ID, err, "funds.credit.was_requested")
		}, pathCredit+"/new"),
		web.Get(pathCredit+"/block", actBlock, s.ReadCreditForm, blockPage(actBlock)),
		web.Post(pathCredit+"/block", actBlock, func(ctx context.Context, in blockIn) (web.See, error) {
			_, err := s.Block(ctx, in.BlockForm)
			return said(in.ID, err, "web.saved")
		}, pathCredit+"/block"),
		web.Get(pathCredit+"/unblock", actUnblock, s.readUnblockForm, blockPage(actUnblock)),
		web.Post(pathCredit+"/unblock", actUnblock, func(ctx context.Context, in blockIn) (web.See, error) {
			_, err := s.Unblock(ctx, in.BlockForm)
			return said(in.ID, err, "web.saved")
		}, pathCredit+"/unblock"),
	}
}
