package funds

import (
	"context"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ObjectCreditMove is the kind of a transfer or block of credit; it lies in the scope of its project.
const ObjectCreditMove = "credit_move"

// CreditMoveID identifies a move of credit.
type CreditMoveID string

func (id CreditMoveID) ref() control.Ref { return control.Ref{Kind: ObjectCreditMove, ID: string(id)} }

// MoveKind says what a move of credit is.
type MoveKind string

// The kinds of moves.
const (
	MoveTransfer    MoveKind = "transfer"
	MoveContingency MoveKind = "contingency" // a draw on the contingency line, tied to a risk (R30)
	MoveBlock       MoveKind = "block"
	MoveUnblock     MoveKind = "unblock"
)

// Word is the text key of its name.
func (k MoveKind) Word() i18n.Key { return i18n.Key("funds.move." + string(k)) }

// MoveState is where a move of credit stands.
type MoveState string

// The states of a move of credit.
const (
	MoveRequested MoveState = "requested"
	MovePosted    MoveState = "posted"
	MoveRefused   MoveState = "refused"
)

// Word is the text key of its name.
func (s MoveState) Word() i18n.Key { return i18n.Key("funds.move.state." + string(s)) }

// CreditMove moves credit between lines (R69), draws on the contingency (R30), or blocks a part of a line
// (R70).
type CreditMove struct {
	ID         CreditMoveID
	Project    portfolio.ProjectID
	Kind       MoveKind
	State      MoveState
	From, To   LineID
	Minor      int64
	Level      Level
	Reason     string
	Risk       string
	Entry      EntryID
	On         cal.Date
	PreparedBy ActorID
	DecidedBy  ActorID
	DecidedOn  cal.Date
	Comment    string
}

// The acts on credit.
const (
	actRequestMove          Act = "funds.transfer.request"
	actDecideMoveManager    Act = "funds.transfer.approve_manager"
	actDecideMoveController Act = "funds.transfer.approve_controller"
	actDecideMoveBoard      Act = "funds.transfer.approve_board"
	actDrawContingency      Act = "funds.transfer.approve_contingency"
	actBlock                Act = "funds.line.block"
	actUnblock              Act = "funds.line.unblock"
)

// moveActs are the acts that decide a move of credit.
var moveActs = []Act{actDecideMoveManager, actDecideMoveController, actDecideMoveBoard, actDrawContingency}

// MoveForm asks to move credit from a line to another.
type MoveForm struct {
	From   LineID       `json:"from"`
	To     LineID       `json:"to"`
	Amount money.Amount `json:"amount"`
	Reason string       `json:"reason"`
	Risk   string       `json:"risk"` // for a draw on the contingency
}

type moveView struct {
	From   string       `json:"from"`
	To     string       `json:"to"`
	Amount money.Amount `json:"amount"`
	Reason string       `json:"reason"`
	Level  i18n.Key     `json:"level"`
	State  i18n.Key     `json:"state"`
}

// act is the act that decides the move.
func (m CreditMove) act() Act {
	if m.Kind == MoveContingency {
		return actDrawContingency
	}
	return m.Level.act()
}

// RequestTransfer asks to move credit between two lines of one fund. Who decides follows from how much
// leaves the line in the year (R69); a contingency line is drawn on under a risk by two people (R30).
// What would not be there any more is refused at once.
func (s *Service) RequestTransfer(ctx context.Context, x MoveForm) (control.Done, error) {
	from, err := find(ctx, s, func(ctx context.Context, q db.Querier) (Line, error) { return line(ctx, q, x.From) })
	if err != nil {
		return control.Done{}, err
	}
	ref := control.Ref{Kind: portfolio.ObjectProject, ID: string(from.Project)}
	return s.edit(ctx, actRequestMove, ref, x.Amount, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, err := s.planMove(ctx, tx, x)
		if err != nil {
			return control.Change{}, err
		}
		var fs fault.Fields
		if p.fund.checkCurrency(&fs, "amount", x.Amount); fs.Err() != nil {
			return control.Change{}, fs.Err()
		}
		limits, err := limitSetting.on(ctx, tx, tx.Today())
		if err != nil {
			return control.Change{}, err
		}
		out, err := outgoing(ctx, tx, p.from.ID, tx.Today())
		if err != nil {
			return control.Change{}, err
		}
		m := CreditMove{ID: CreditMoveID(tx.NewID()), Project: p.from.Project, Kind: MoveTransfer, State: MoveRequested, From: x.From, To: x.To, Minor: x.Amount.Minor,
			Level: LevelOf(p.from, p.to, out+x.Amount.Minor, limits), Reason: x.Reason, On: tx.Today(), PreparedBy: tx.Actor().ID}
		if p.from.Category == CategoryContingency {
			m.Kind, m.Risk = MoveContingency, x.Risk
			if err := answers(ctx, tx, p.from.Project, x.Risk); err != nil {
				return control.Change{}, err
			}
		}
		if err := s.insertMove(ctx, tx, m); err != nil {
			return control.Change{}, err
		}
		v := p.view(m)
		return control.Change{Object: m.ID.ref(), After: v, Note: x.Reason}, tx.Submit(ctx, m.ID.ref(), m.act(), v.From+" → "+v.To, tx.Today().AddDays(10), nil, v)
	})
}

// answers holds a draw on the contingency of a project against the risk it names, which is one of the same project (R30).
func answers(ctx context.Context, tx *control.Tx, of portfolio.ProjectID, risk string) error {
	g, err := ground(ctx, tx, of)
	if err != nil {
		return err
	}
	var fs fault.Fields
	named, err := control.Protection(ctx, tx, control.Ref{Kind: portfolio.ObjectRisk, ID: risk})
	fs.Check(err == nil && strings.HasPrefix(named.Scope, g.Scope), "risk", "funds.move.risk_missing")
	return fs.Err()
}

// insertMove keeps a move in the scope of its project.
func (s *Service) insertMove(ctx context.Context, tx *control.Tx, m CreditMove) error {
	g, err := ground(ctx, tx, m.Project)
	if err != nil {
		return err
	}
	if err := tx.Protect(ctx, control.Object{Ref: m.ID.ref(), Scope: g.Scope, Marking: g.Marking}); err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_credit_move (id, project_id, kind, state, from_line, to_line, minor, level, reason, risk_id, entry_id, made_on, prepared_by, decided_by, decided_on, comment)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, m.ID, m.Project, m.Kind, m.State, m.From, db.OrNull(m.To), m.Minor, m.Level, m.Reason, m.Risk, db.OrNull(m.Entry), m.On,
		m.PreparedBy, db.OrNull(m.DecidedBy), m.DecidedOn, m.Comment))
	return err
}

// movePlan is a move of credit held against the lines as they are.
type movePlan struct {
	fund     Fund
	from, to Line
	parts    []Share // what of the contributions moves along
}

func (p movePlan) view(m CreditMove) moveView {
	return moveView{p.from.Name(), p.to.Name(), p.fund.Amount(m.Minor), m.Reason, m.Level.Word(), m.State.Word()}
}

// planMove holds a move against its lines: one fund, both budgets in force, the source's credit at least
// zero after it, and the contributions that move along admitted by the target (R50, R69). Credit that no
// money lies on yet moves by itself.
func (s *Service) planMove(ctx context.Context, q db.Querier, x MoveForm) (p movePlan, err error) {
	var fs fault.Fields
	fs.Check(x.Amount.Minor > 0, "amount", "funds.amount_not_positive")
	fs.Check(filled(x.Reason), "reason", "fault.required")
	fs.Check(x.To != "" && x.To != x.From, "to", "funds.move.same_line")
	if err := fs.Err(); err != nil {
		return p, err
	}
	if p, err = loadMove(ctx, q, x.From, x.To); err != nil {
		return p, err
	}
	if p.to.Fund != p.from.Fund {
		return p, fault.Refuse("funds.move.two_funds", nil)
	}
	for _, l := range []Line{p.from, p.to} {
		b, err := budget(ctx, q, l.Budget)
		if err != nil {
			return p, err
		}
		if b.State != BudgetActive {
			return p, fault.Refuse("funds.budget.not_active", fault.Args{"line": l.Name()})
		}
	}
	totals, err := CurrentTotals(ctx, q, Scope{Line: p.from.ID})
	if err != nil {
		return p, err
	}
	bare := max(0, p.from.Approved()-totals.Funded())
	g, err := ground(ctx, q, p.to.Project)
	if err != nil {
		return p, err
	}
	if along := x.Amount.Minor - bare; along > 0 {
		u := Use{Package: g.Package, Initiative: g.Initiative, Project: g.ID, Category: p.to.Category}
		p.parts, err = choose(ctx, q, p.fund, p.from, u, s.control.DB().Now().Date(), "", along)
	}
	return p, err
}

// loadMove loads the lines of a move and the fund of the one that gives.
func loadMove(ctx context.Context, q db.Querier, from, to LineID) (p movePlan, err error) {
	if p.from, err = line(ctx, q, from); err != nil {
		return p, err
	}
	if p.to, err = line(ctx, q, to); err != nil {
		return p, err
	}
	p.fund, err = ledgerFund(ctx, q, p.from.Fund)
	return p, err
}

// checkCurrency holds an amount that is not nothing against the currency of its fund.
func (f Fund) checkCurrency(fs *fault.Fields, field string, a money.Amount) {
	if a.Minor != 0 && a.Currency != f.Currency {
		fs.Add(field, "funds.currency_of_fund", fault.Args{"currency": string(f.Currency)})
	}
}

// outgoing is what has left a line in the year by transfers decided or waiting.
func outgoing(ctx context.Context, q db.Querier, of LineID, on cal.Date) (int64, error) {
	return db.One(ctx, q, "line", db.SQL(`SELECT CAST(COALESCE(SUM(m.minor), 0) AS BIGINT) FROM funds_credit_move m
		WHERE m.from_line = ? AND m.kind IN ('transfer', 'contingency') AND m.state <> 'refused' AND substr(m.made_on, 1, 4) = ?`, of, on.String()[:4]), db.Value[int64])
}

// DecideTransfer is how each level decides a move of credit: it is posted in both lines at once, or
// refused with a comment. Whoever asked does not decide.
func (s *Service) DecideTransfer(act Act) control.Decide {
	return func(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
		return s.edit(ctx, act, ref, money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			list, err := creditMoves(ctx, tx, func(t *db.Text) { t.Add("WHERE m.id = ?", ref.ID) })
			m, err := one(list, err, ObjectCreditMove)
			if err != nil {
				return control.Change{}, err
			}
			outcome := control.Returned
			if approve {
				outcome = control.Approved
			}
			if _, err := tx.Settle(ctx, ref, act, outcome, comment); err != nil {
				return control.Change{}, err
			}
			m.State, m.DecidedBy, m.DecidedOn, m.Comment = MoveRefused, tx.Actor().ID, tx.Today(), comment
			var p movePlan
			if approve {
				if p, err = s.planMove(ctx, tx, MoveForm{From: m.From, To: m.To, Amount: money.Amount{Minor: m.Minor}, Reason: m.Reason}); err != nil {
					return control.Change{}, err
				}
				m.State = MovePosted
				if m.Entry, err = s.postMove(ctx, tx, m, p); err != nil {
					return control.Change{}, err
				}
			} else if p, err = loadMove(ctx, tx, m.From, m.To); err != nil {
				return control.Change{}, err
			}
			_, err = db.Exec(ctx, tx, db.SQL(`UPDATE funds_credit_move SET state = ?, entry_id = ?, decided_by = ?, decided_on = ?, decided_at = ?, comment = ? WHERE id = ?`,
				m.State, db.OrNull(m.Entry), m.DecidedBy, m.DecidedOn, tx.Now(), m.Comment, m.ID))
			return control.Change{Object: ref, After: p.view(m), Note: comment}, err
		})
	}
}

// postMove moves the credit, and what money lies on it.
func (s *Service) postMove(ctx context.Context, tx *control.Tx, m CreditMove, p movePlan) (EntryID, error) {
	for _, x := range []struct {
		line  LineID
		minor int64
	}{{p.from.ID, -m.Minor}, {p.to.ID, m.Minor}} {
		if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_line SET moved_minor = moved_minor + ? WHERE id = ?`, x.minor, x.line)); err != nil {
			return "", err
		}
	}
	if len(p.parts) == 0 {
		return "", nil
	}
	rule, err := applied{"R51", p.parts}.text()
	if err != nil {
		return "", err
	}
	e := Entry{Fund: p.fund.ID, Kind: EntryTransfer, BookedOn: tx.Today(), Source: m.ID.ref(), Rule: rule, Reason: m.Reason}
	for _, x := range p.parts {
		e.Transfers = append(e.Transfers, Transfer{From: p.from.account(Budgeted, x.Contribution), To: p.to.account(Budgeted, x.Contribution), Minor: x.Minor})
	}
	return post(ctx, tx, e)
}

// BlockForm immobilises a part of a line, or frees it again.
type BlockForm struct {
	Line   LineID       `json:"line"`
	Amount money.Amount `json:"amount"`
	Reason string       `json:"reason"`
}

// Block reduces what may be committed on a line at once (R70).
func (s *Service) Block(ctx context.Context, x BlockForm) (control.Done, error) {
	return s.block(ctx, actBlock, MoveBlock, x)
}

// Unblock frees what was blocked; it takes the level that set it (R70).
func (s *Service) Unblock(ctx context.Context, x BlockForm) (control.Done, error) {
	return s.block(ctx, actUnblock, MoveUnblock, x)
}

func (s *Service) block(ctx context.Context, act Act, kind MoveKind, x BlockForm) (control.Done, error) {
	l, err := find(ctx, s, func(ctx context.Context, q db.Querier) (Line, error) { return line(ctx, q, x.Line) })
	if err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, act, l.Budget.ref(), x.Amount, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		f, err := ledgerFund(ctx, tx, l.Fund)
		if err != nil {
			return control.Change{}, err
		}
		var fs fault.Fields
		fs.Check(x.Amount.Minor > 0, "amount", "funds.amount_not_positive")
		f.checkCurrency(&fs, "amount", x.Amount)
		fs.Check(filled(x.Reason), "reason", "fault.required")
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		from, to := Budgeted, Blocked
		if kind == MoveUnblock {
			from, to = to, from
		}
		list, err := accounts(ctx, tx, func(t *db.Text) { Scope{Line: l.ID}.of(t).Add("AND a.kind = ? ORDER BY a.id", from) })
		if err != nil {
			return control.Change{}, err
		}
		var there int64
		for _, a := range list {
			there += a.Minor
		}
		if there < x.Amount.Minor {
			return control.Change{}, fault.Refuse("funds.ledger.short", fault.Args{"account": from.Word(), "where": l.Name(), "available": f.Amount(there), "wanted": f.Amount(x.Amount.Minor)})
		}
		level, err := blockLevel(ctx, tx, l)
		if err == nil && kind == MoveUnblock {
			err = ownBlock(ctx, tx, f, l, level, x.Amount.Minor)
		}
		if err != nil {
			return control.Change{}, err
		}
		parts, err := spread(list, f.Amount(x.Amount.Minor))
		if err != nil {
			return control.Change{}, err
		}
		m := CreditMove{ID: CreditMoveID(tx.NewID()), Project: l.Project, Kind: kind, State: MovePosted, From: l.ID, Minor: x.Amount.Minor, Level: level, Reason: x.Reason, On: tx.Today(), PreparedBy: tx.Actor().ID}
		e := Entry{Fund: f.ID, Kind: EntryBlock, BookedOn: tx.Today(), Source: m.ID.ref(), Reason: x.Reason}
		for _, a := range parts {
			e.Transfers = append(e.Transfers, Transfer{From: a.Key, To: a.Key.As(to), Minor: a.Minor})
		}
		if m.Entry, err = post(ctx, tx, e); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: m.ID.ref(), After: moveView{l.Name(), l.Name(), f.Amount(x.Amount.Minor), x.Reason, m.Level.Word(), kind.Word()}, Note: x.Reason}, s.insertMove(ctx, tx, m)
	})
}

// blockLevel is the level at which whoever acts blocks and frees credit of a line: the board's, for whoever decides moves for it.
func blockLevel(ctx context.Context, tx *control.Tx, l Line) (Level, error) {
	g, err := ground(ctx, tx, l.Project)
	if err == nil && tx.Actor().MayDecide(actDecideMoveBoard, g.Scope) {
		return LevelBoard, nil
	}
	return LevelController, err
}

// ownBlock refuses to free more of a line than is blocked at a level.
func ownBlock(ctx context.Context, q db.Querier, f Fund, l Line, level Level, minor int64) error {
	blocked, err := db.One(ctx, q, ObjectCreditMove, db.SQL(`SELECT CAST(COALESCE(SUM(CASE m.kind WHEN 'block' THEN m.minor ELSE -m.minor END), 0) AS BIGINT)
		FROM funds_credit_move m WHERE m.from_line = ? AND m.kind IN ('block', 'unblock') AND m.level = ?`, l.ID, level), db.Value[int64])
	if err == nil && minor > blocked {
		err = fault.Refuse("funds.move.other_level", fault.Args{"level": level.Word(), "blocked": f.Amount(max(0, blocked))})
	}
	return err
}

// creditMoves are those the actor may see; where adds a condition on m and the order.
func creditMoves(ctx context.Context, q db.Querier, where func(*db.Text)) ([]CreditMove, error) {
	t := db.SQL(`SELECT m.id, m.project_id, m.kind, m.state, m.from_line, COALESCE(m.to_line, ''), m.minor, m.level, m.reason, m.risk_id, COALESCE(m.entry_id, ''), m.made_on,
		m.prepared_by, COALESCE(m.decided_by, ''), m.decided_on, m.comment FROM funds_credit_move m`)
	control.Visible(ctx, t, "m.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (m CreditMove, err error) {
		err = row.Scan(&m.ID, &m.Project, &m.Kind, &m.State, &m.From, &m.To, &m.Minor, &m.Level, &m.Reason, &m.Risk, &m.Entry, &m.On, &m.PreparedBy, &m.DecidedBy, &m.DecidedOn, &m.Comment)
		return m, err
	})
}
