package funds

import (
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// LineRow is a line with its figures: the three budgets of IPSAS 24, and where its money is.
type LineRow struct {
	ID         LineID       `json:"id"`
	Chapter    string       `json:"chapter"`
	Line       string       `json:"line"`
	Category   Category     `json:"category"`
	Fund       string       `json:"fund"`
	Original   money.Amount `json:"original"`
	Revised    money.Amount `json:"revised"`
	Final      money.Amount `json:"final"`
	Funded     money.Amount `json:"funded"`
	Blocked    money.Amount `json:"blocked"`
	Open       money.Amount `json:"open_commitments"`
	Liquidated money.Amount `json:"liquidated"`
	Paid       money.Amount `json:"paid"`
	Available  money.Amount `json:"available"`
}

// BudgetRow is a budget with its lines as the project's page shows it.
type BudgetRow struct {
	ID       BudgetID    `json:"id"`
	Title    string      `json:"title"`
	Year     int         `json:"year"`
	State    BudgetState `json:"state"`
	Versions int         `json:"versions"`
	Lines    []LineRow   `json:"lines"`

	stored  Budget
	version BudgetVersion
}

// BudgetsOut is the page of a project's budgets.
type BudgetsOut struct {
	Budgets []BudgetRow `json:"budgets"`

	ground portfolio.Ground
}

// ReadBudgets gives the budgets of a project, line by line.
func (s *Service) ReadBudgets(ctx context.Context, in IDIn) (out BudgetsOut, err error) {
	out.Budgets = []BudgetRow{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.ground, err = ground(ctx, q, portfolio.ProjectID(in.ID)); err != nil {
			return err
		}
		list, err := budgets(ctx, q, func(t *db.Text) { t.Add("WHERE b.project_id = ? ORDER BY b.year", in.ID) })
		if err != nil {
			return err
		}
		of, err := lines(ctx, q, func(t *db.Text) { t.Add("WHERE l.project_id = ? ORDER BY l.no", in.ID) })
		if err != nil {
			return err
		}
		rows, err := lineRows(ctx, q, of)
		if err != nil {
			return err
		}
		for _, b := range list {
			v, err := latest(ctx, q, b.ID)
			if err != nil {
				return err
			}
			r := BudgetRow{ID: b.ID, Title: b.Title, Year: b.Year, State: b.State, Versions: b.Latest, stored: b, version: v, Lines: []LineRow{}}
			for i, l := range of {
				if l.Budget == b.ID {
					r.Lines = append(r.Lines, rows[i])
				}
			}
			out.Budgets = append(out.Budgets, r)
		}
		return nil
	})
	return out, err
}

// lineRows are lines with their figures, in two queries and one for each fund.
func lineRows(ctx context.Context, q db.Querier, of []Line) ([]LineRow, error) {
	ids := make([]LineID, len(of))
	for i, l := range of {
		ids[i] = l.ID
	}
	totals, err := LineTotals(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	known, err := fundNames(ctx, q, func(t *db.Text) { t.Add("ORDER BY f.ref") })
	if err != nil {
		return nil, err
	}
	rows := make([]LineRow, len(of))
	for i, l := range of {
		f := known[slices.IndexFunc(known, func(f Fund) bool { return f.ID == l.Fund })]
		t := totals[l.ID]
		rows[i] = LineRow{l.ID, l.Chapter, l.Name(), l.Category, f.Ref, f.Amount(l.Original), f.Amount(l.Revised), f.Amount(l.Approved()), f.Amount(t.Funded()), f.Amount(t[Blocked]),
			f.Amount(t.OpenCommitments()), f.Amount(t.Liquidated()), f.Amount(t.Paid()), f.Amount(t.Available())}
	}
	return rows, nil
}

func (r BudgetRow) table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "lines-" + string(r.ID), Title: r.Title, Columns: []web.Column{
		{Key: "line", Label: p.T("funds.page.line"), Main: true},
		{Key: "original", Label: p.T("funds.budget.original"), Kind: web.KindMoney},
		{Key: "revised", Label: p.T("funds.budget.revised"), Kind: web.KindMoney},
		{Key: "final", Label: p.T("funds.budget.final"), Kind: web.KindMoney},
		{Key: "funded", Label: p.T("funds.budget.funded"), Kind: web.KindMoney},
		{Key: "open", Label: p.T("funds.budget.open_commitments"), Kind: web.KindMoney},
		{Key: "liquidated", Label: p.T("funds.budget.liquidated"), Kind: web.KindMoney},
		{Key: "paid", Label: p.T("funds.budget.paid"), Kind: web.KindMoney},
		{Key: "available", Label: p.T("funds.budget.available"), Kind: web.KindMoney},
	}}
	for _, l := range r.Lines {
		sum := func(figure money.Amount, step string) web.Cell {
			if figure.Minor == 0 {
				return web.Sum(figure)
			}
			return web.Sum(figure).To(web.Href("/projects/{id}/entries", string(r.stored.Project)) + "?line=" + string(l.ID) + "&step=" + step)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(l.Line).Under(p.T(string(l.Category.Word())) + ", " + l.Fund), web.Sum(l.Original), web.Sum(l.Revised), web.Sum(l.Final), sum(l.Funded, "funded"),
			sum(l.Open, "open"), sum(l.Liquidated, "liquidated"), sum(l.Paid, "paid"), sum(l.Available, "available")}})
	}
	return t
}

// BudgetFormOut is the form of a version of a budget.
type BudgetFormOut struct {
	Form    BudgetForm `json:"form"`
	Version int        `json:"version"`

	id       BudgetID
	no       int
	ground   portfolio.Ground
	funds    []web.Option
	currency money.Currency
}

// ReadBudgetForm gives the form of a new budget of a project.
func (s *Service) ReadBudgetForm(ctx context.Context, in IDIn) (out BudgetFormOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.ground, err = ground(ctx, q, portfolio.ProjectID(in.ID)); err != nil {
			return err
		}
		if out.currency = out.ground.Budget.Currency; out.currency == "" {
			out.currency = money.EUR
		}
		return out.offer(ctx, q)
	})
	return out, err
}

// ReadBudgetEdit gives the form of the draft of a budget.
func (s *Service) ReadBudgetEdit(ctx context.Context, in IDIn) (out BudgetFormOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		b, err := budget(ctx, q, BudgetID(in.ID))
		if err != nil {
			return err
		}
		v, err := latest(ctx, q, b.ID)
		if err != nil {
			return err
		}
		if out.ground, err = ground(ctx, q, b.Project); err != nil {
			return err
		}
		out.id, out.no, out.currency, out.Version = b.ID, v.No, b.Currency, b.Revision
		out.Form = BudgetForm{Title: b.Title, Year: b.Year, Reason: v.Reason}
		if out.Form.Lines, err = versionLines(ctx, q, b, v.No); err != nil {
			return err
		}
		return out.offer(ctx, q)
	})
	return out, err
}

func (out *BudgetFormOut) offer(ctx context.Context, q db.Querier) error {
	open, err := fundNames(ctx, q, func(t *db.Text) { t.Add("WHERE f.state = 'open' AND f.currency = ? ORDER BY f.ref", out.currency) })
	for _, f := range open {
		out.funds = append(out.funds, web.Option{Value: string(f.ID), Label: f.Ref})
	}
	return err
}

// row is a line of the form: a stored one, or a blank one for a further line.
func (out BudgetFormOut) row(i int) LineForm {
	if i < len(out.Form.Lines) {
		return out.Form.Lines[i]
	}
	l := LineForm{Amount: money.Amount{Currency: out.currency}}
	if len(out.funds) == 1 {
		l.Fund = FundID(out.funds[0].Value)
	}
	return l
}

type budgetIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	BudgetForm
}

// form is what was entered without the rows that were left blank, and where the others stand in it.
func (in budgetIn) form() (BudgetForm, web.Places) {
	var at web.Places
	in.Lines, at = web.Filled("lines", in.Lines, func(l LineForm) bool {
		return l.Chapter == "" && l.Code == "" && l.Title == "" && l.Category == "" && l.Amount.Minor == 0
	})
	return in.BudgetForm, at
}

// ReadBudget gives one budget with its project's page, for the forms of its acts.
func (s *Service) ReadBudget(ctx context.Context, in IDIn) (BudgetFormOut, error) {
	return s.ReadBudgetEdit(ctx, in)
}

func (s *Service) budgetRoutes() []web.Route {
	const of, page = "/projects/{id}/budgets", "/budgets/{id}"
	back := func(ctx context.Context, id string, err error, say string) (web.See, error) {
		if err != nil {
			return web.See{}, err
		}
		b, err := find(ctx, s, func(ctx context.Context, q db.Querier) (Budget, error) { return budget(ctx, q, BudgetID(id)) })
		return web.See{To: web.Href(of, string(b.Project)), Say: say}, err
	}
	return []web.Route{
		web.Get(of, control.SignedIn, s.ReadBudgets, budgetsPage),
		web.Get(of+"/new", actCreateBudget, s.ReadBudgetForm, budgetForm),
		web.Post(of+"/new", actCreateBudget, func(ctx context.Context, in budgetIn) (web.See, error) {
			form, at := in.form()
			done, err := s.CreateBudget(ctx, portfolio.ProjectID(in.ID), form)
			return web.See{To: web.Href(of, in.ID), Say: "web.saved", Body: done}, at.Of(err)
		}, of+"/new"),
		web.Get(page+"/edit", actEditBudget, s.ReadBudgetEdit, budgetForm),
		web.Post(page+"/edit", actEditBudget, func(ctx context.Context, in budgetIn) (web.See, error) {
			form, at := in.form()
			_, err := s.EditBudget(ctx, BudgetID(in.ID), in.Version, form)
			return back(ctx, in.ID, at.Of(err), "web.saved")
		}, page+"/edit"),
		web.Get(page+"/submit", actSubmitBudget, s.ReadBudget, submitPage),
		web.Post(page+"/submit", actSubmitBudget, func(ctx context.Context, in reasonIn) (web.See, error) {
			_, err := s.SubmitBudget(ctx, BudgetID(in.ID), in.Version)
			return back(ctx, in.ID, err, "funds.budget.was_submitted")
		}, page+"/submit"),
		web.Get(page+"/revise", actReviseBudget, s.ReadBudget, revisePage),
		web.Post(page+"/revise", actReviseBudget, func(ctx context.Context, in reasonIn) (web.See, error) {
			_, err := s.ReviseBudget(ctx, BudgetID(in.ID), in.Version, in.Reason)
			return back(ctx, in.ID, err, "web.saved")
		}, page+"/revise"),
		web.Get(page+"/freeze", actFreezeBudget, s.ReadBudget, freezePage),
		web.Post(page+"/freeze", actFreezeBudget, func(ctx context.Context, in freezeIn) (web.See, error) {
			_, err := s.FreezeBudget(ctx, BudgetID(in.ID), in.Version, in.Frozen, in.Reason)
			return back(ctx, in.ID, err, "web.saved")
		}, page+"/freeze"),
	}
}

type freezeIn struct {
	reasonIn
	Frozen bool `json:"frozen"`
}
