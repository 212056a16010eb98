package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ObjectCarry is the kind of a request to have lapsed credit again.
const ObjectCarry = "carry"

// CarryID identifies such a request.
type CarryID string

func (id CarryID) ref() control.Ref { return control.Ref{Kind: ObjectCarry, ID: string(id)} }

// CarryState is where a request stands.
type CarryState string

// The states.
const (
	CarryProposed CarryState = "proposed"
	CarryApproved CarryState = "approved"
	CarryRefused  CarryState = "refused"
)

// Word is the text key of its name.
func (s CarryState) Word() i18n.Key { return i18n.Key("funds.carry.state." + string(s)) }

// The acts on lapsed credit.
const (
	actProposeCarry Act = "funds.carry.propose"
	actDecideCarry  Act = "funds.carry.decide"
)

// CarryForm asks for lapsed credit of a line again. Amount is in the fund's currency.
type CarryForm struct {
	Line   LineID       `json:"line"`
	Amount money.Amount `json:"amount"`
	Reason string       `json:"reason"`
}

// Carry is uncommitted credit of a year that somebody asks to have in the next (R68).
type Carry struct {
	ID         CarryID    `json:"id"`
	Fund       FundID     `json:"fund"`
	Year       int        `json:"year"`
	Line       LineID     `json:"line"`
	Minor      int64      `json:"minor"`
	Reason     string     `json:"reason"`
	State      CarryState `json:"state"`
	ProposedOn cal.Date   `json:"proposed_on"`
	PreparedBy ActorID    `json:"-"`
}

type carryView struct {
	Year   int          `json:"year"`
	Line   string       `json:"line"`
	Amount money.Amount `json:"amount"`
	Reason string       `json:"reason"`
	State  CarryState   `json:"state"`
}

func (c Carry) view(f Fund, l Line) carryView {
	return carryView{c.Year, l.Name(), f.Amount(c.Minor), c.Reason, c.State}
}

// ProposeCarry asks that credit which lapsed at the end of a year be given again in the next. The day by which
// it is asked is a setting (R68); the board decides.
func (s *Service) ProposeCarry(ctx context.Context, of FundID, year int, x CarryForm) (control.Done, error) {
	f, err := s.Fund(ctx, of)
	if err != nil {
		return control.Done{}, err
	}
	return s.create(ctx, actProposeCarry, f.Scope, x.Amount, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		limits, err := limitSetting.on(ctx, tx, tx.Today())
		if err != nil {
			return control.Change{}, err
		}
		if last := dayOfYear(year+1, limits.ProposeCarryUntil); tx.Today().After(last) || tx.Today().Year() <= year {
			return control.Change{}, fault.Refuse("funds.carry.late", fault.Args{"on": last})
		}
		var fs fault.Fields
		fs.Check(x.Line != "", "line", "fault.required")
		fs.Check(x.Amount.Minor > 0, "amount", "funds.amount_not_positive")
		f.checkCurrency(&fs, "amount", x.Amount)
		fs.Check(filled(x.Reason), "reason", "fault.required")
		within(&fs, "reason", x.Reason, ShortText)
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		l, err := line(ctx, tx, x.Line)
		if err != nil {
			return control.Change{}, err
		}
		if err := lapsedRoom(ctx, tx, f, year, l, x.Amount.Minor); err != nil {
			return control.Change{}, err
		}
		c := Carry{ID: CarryID(tx.NewID()), Fund: of, Year: year, Line: l.ID, Minor: x.Amount.Minor, Reason: x.Reason, State: CarryProposed, ProposedOn: tx.Today(), PreparedBy: tx.Actor().ID}
		if err := tx.Protect(ctx, control.Object{Ref: c.ID.ref(), Scope: f.Scope + "carry:" + string(c.ID) + "/", Marking: f.Marking}); err != nil {
			return control.Change{}, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_carry (id, fund_id, year, line_id, minor, reason, state, proposed_on, prepared_by, comment) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '')`,
			c.ID, c.Fund, c.Year, c.Line, c.Minor, c.Reason, c.State, c.ProposedOn, c.PreparedBy))
		if err != nil {
			return control.Change{}, err
		}
		v := c.view(f, l)
		return control.Change{Object: c.ID.ref(), After: v, Note: c.Reason}, tx.Submit(ctx, c.ID.ref(), actDecideCarry, f.Ref+" "+l.Name(), dayOfYear(year+1, limits.DecideCarryUntil), nil, v)
	})
}

// lapsedRoom holds what is asked for against what lapsed on the line and is not asked for yet.
func lapsedRoom(ctx context.Context, q db.Querier, f Fund, year int, l Line, minor int64) error {
	room, err := db.One(ctx, q, ObjectCarry, db.SQL(`SELECT CAST(
		(SELECT COALESCE(SUM(i.minor), 0) FROM funds_year_item i WHERE i.fund_id = ? AND i.year = ? AND i.line_id = ? AND i.kind = 'lapsed') -
		(SELECT COALESCE(SUM(c.minor), 0) FROM funds_carry c WHERE c.fund_id = ? AND c.year = ? AND c.line_id = ? AND c.state <> 'refused') AS BIGINT)`, f.ID, year, l.ID, f.ID, year, l.ID), db.Value[int64])
	if err == nil && minor > room {
		err = fault.Refuse("funds.carry.above_lapsed", fault.Args{"line": l.Name(), "room": f.Amount(max(0, room)), "wanted": f.Amount(minor)})
	}
	return err
}

// DecideCarry is the decision: what is approved comes back to the contributions it lapsed from, to be
// allocated anew in the new year.
func (s *Service) DecideCarry(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
	id := CarryID(ref.ID)
	return s.edit(ctx, actDecideCarry, ref, money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		list, err := carries(ctx, tx, func(t *db.Text) { t.Add("WHERE c.id = ?", id) })
		c, err := one(list, err, ObjectCarry)
		if err != nil {
			return control.Change{}, err
		}
		outcome := control.Returned
		if approve {
			outcome = control.Approved
		}
		if _, err := tx.Settle(ctx, ref, actDecideCarry, outcome, comment); err != nil {
			return control.Change{}, err
		}
		if err := control.Distinct(tx.Hand(), c.PreparedBy); err != nil {
			return control.Change{}, err
		}
		f, err := ledgerFund(ctx, tx, c.Fund)
		if err != nil {
			return control.Change{}, err
		}
		l, err := line(ctx, tx, c.Line)
		if err != nil {
			return control.Change{}, err
		}
		before := c.view(f, l)
		c.State = CarryRefused
		var entry EntryID
		if approve {
			c.State = CarryApproved
			if entry, err = s.giveBack(ctx, tx, f, c); err != nil {
				return control.Change{}, err
			}
		}
		_, err = db.Exec(ctx, tx, db.SQL(`UPDATE funds_carry SET state = ?, decided_by = ?, decided_on = ?, entry_id = ?, comment = ? WHERE id = ?`, c.State, tx.Actor().ID, tx.Today(), db.OrNull(entry), comment, id))
		return control.Change{Object: ref, Before: before, After: c.view(f, l), Note: comment}, err
	})
}

// giveBack posts lapsed credit back to its contributions, to the cent by what lapsed of each (R56).
func (s *Service) giveBack(ctx context.Context, tx *control.Tx, f Fund, c Carry) (EntryID, error) {
	limits, err := limitSetting.on(ctx, tx, tx.Today())
	if err != nil {
		return "", err
	}
	if last := dayOfYear(c.Year+1, limits.DecideCarryUntil); tx.Today().After(last) {
		return "", fault.Refuse("funds.carry.late", fault.Args{"on": last})
	}
	list, err := accounts(ctx, tx, func(t *db.Text) { Scope{Line: c.Line}.of(t).Add("AND a.kind = 'lapsed' ORDER BY a.id") })
	if err != nil {
		return "", err
	}
	parts, err := spread(list, f.Amount(c.Minor))
	if err != nil {
		return "", err
	}
	e := Entry{Fund: f.ID, Kind: EntryLapse, BookedOn: tx.Today(), Source: c.ID.ref(), Reason: c.Reason}
	for _, a := range parts {
		e.Transfers = append(e.Transfers, Transfer{From: a.Key, To: Key{Fund: f.ID, Kind: Received, Contribution: a.Contribution}, Minor: a.Minor})
	}
	if e.Rule, err = ruleOf("R56", parts); err != nil {
		return "", err
	}
	return post(ctx, tx, e)
}

// carries are those the actor may see; where adds a condition on c and the order.
func carries(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Carry, error) {
	t := db.SQL(`SELECT c.id, c.fund_id, c.year, c.line_id, c.minor, c.reason, c.state, c.proposed_on, c.prepared_by FROM funds_carry c`)
	control.Visible(ctx, t, "c.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (c Carry, err error) {
		err = row.Scan(&c.ID, &c.Fund, &c.Year, &c.Line, &c.Minor, &c.Reason, &c.State, &c.ProposedOn, &c.PreparedBy)
		return c, err
	})
}

// Carries are the requests for lapsed credit of a fund's year that the actor may see, in their order.
func (s *Service) Carries(ctx context.Context, of FundID, year int) ([]Carry, error) {
	return find(ctx, s, func(ctx context.Context, q db.Querier) ([]Carry, error) {
		return carries(ctx, q, func(t *db.Text) { t.Add("WHERE c.fund_id = ? AND c.year = ? ORDER BY c.id", of, year) })
	})
}
