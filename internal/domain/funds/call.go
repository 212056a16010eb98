package funds

import (
	"context"
	"fmt"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// ObjectCall is the kind of a call for contributions; it lies below its fund.
const ObjectCall = "call"

// CallID identifies a call.
type CallID string

func (id CallID) ref() control.Ref { return control.Ref{Kind: ObjectCall, ID: string(id)} }

// actIssueCall is the act of calling for contributions.
const actIssueCall Act = "funds.call.issue"

// Call asks the donors of a fund for money: what it will pay until a day and a buffer, less its cash (R72). Amounts are
// in the minor units of the fund's currency.
type Call struct {
	ID       CallID
	Ref      string
	Fund     FundID
	IssuedOn cal.Date
	Until    cal.Date
	DueOn    cal.Date
	Need     int64
	Buffer   int64
	Cash     int64
	Wanted   int64 // by R72: need and buffer less cash
	Document string
	IssuedBy ActorID
	Shares   []Share // of donors who have signed for more than they have paid, by what is outstanding
}

// Asked is what the donors are asked for, which is what the call is for: no more than they have signed for.
func (c Call) Asked() (minor int64) {
	for _, x := range c.Shares {
		minor += x.Minor
	}
	return minor
}

// Beyond is what the fund wants on top of that: it needs new agreements.
func (c Call) Beyond() int64 { return c.Wanted - c.Asked() }

// askable is what a call may ask of donors who owe so much, when it wants so much.
func askable(wanted int64, owed []Account) int64 { return min(wanted, sumOf(owed)) }

// CallAmount is what a call asks for (R72): forecast payments of the period and a buffer, less cash; nothing where cash
// suffices.
func CallAmount(need, buffer, cash int64) int64 { return max(0, need+buffer-cash) }

// CallForm issues a call: for the payments until a day, with a buffer in the fund's currency, due on a day.
type CallForm struct {
	Fund     FundID       `json:"fund"`
	Until    cal.Date     `json:"until"`
	DueOn    cal.Date     `json:"due_on"`
	Buffer   money.Amount `json:"buffer"`
	Document string       `json:"document"`
}

// Check tells every wrong field.
func (x CallForm) Check(f Fund, today cal.Date) error {
	var fs fault.Fields
	fs.Check(x.Until.After(today) && !x.Until.After(today.AddMonths(forecastMonths)), "until", "funds.call.until_wrong")
	fs.Check(x.DueOn.After(today), "due_on", "funds.call.due_wrong")
	fs.Check(x.Buffer.Minor >= 0, "buffer", "funds.call.buffer_wrong")
	if x.Buffer.Minor != 0 {
		f.checkCurrency(&fs, "buffer", x.Buffer)
	}
	fs.Check(filled(x.Document), "document", "fault.required")
	within(&fs, "document", x.Document, ShortText)
	return fs.Err()
}

// IssueCall calls for contributions (R72). Each donor is asked for a part by what they have signed for and not paid, to
// the cent (R56). Faults: Refused where cash suffices, or where nobody owes anything.
func (s *Service) IssueCall(ctx context.Context, x CallForm) (control.Done, error) {
	return s.edit(ctx, actIssueCall, x.Fund.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		f, err := fund(ctx, tx, x.Fund)
		if err != nil {
			return control.Change{}, err
		}
		if err := x.Check(f, tx.Today()); err != nil {
			return control.Change{}, err
		}
		c := Call{ID: CallID(tx.NewID()), Fund: f.ID, IssuedOn: tx.Today(), Until: x.Until, DueOn: x.DueOn, Buffer: x.Buffer.Minor, Document: x.Document, IssuedBy: tx.Actor().ID}
		if err := s.weighCall(ctx, tx, f, &c); err != nil {
			return control.Change{}, err
		}
		if c.Wanted == 0 {
			return control.Change{}, fault.Refuse("funds.call.cash_suffices", fault.Args{"cash": f.Amount(c.Cash), "need": f.Amount(c.Need)})
		}
		n, err := db.One(ctx, tx, ObjectCall, db.SQL(`SELECT COUNT(*) FROM funds_call c WHERE c.fund_id = ?`, f.ID), db.Value[int])
		if err != nil {
			return control.Change{}, err
		}
		c.Ref = fmt.Sprintf("%s/CALL%02d", f.Ref, n+1)
		if err := tx.Protect(ctx, control.Object{Ref: c.ID.ref(), Scope: portfolio.ObjectScope(f.Scope, ObjectCall, string(c.ID)), Marking: f.Marking}); err != nil {
			return control.Change{}, err
		}
		after := map[string]any{"ref": c.Ref, "amount": f.Amount(c.Asked()), "until": c.Until, "due_on": c.DueOn}
		return control.Change{Object: c.ID.ref(), After: after, Note: c.Document}, insertCall(ctx, tx, c)
	})
}

// weighCall fills what a call rests on: forecast payments, cash, and the donors' parts.
func (s *Service) weighCall(ctx context.Context, q db.Querier, f Fund, c *Call) error {
	o, err := outlookOf(ctx, q, f, c.IssuedOn)
	if err != nil {
		return err
	}
	c.Need, c.Cash = o.need(c.Until), o.bank
	if c.Wanted = CallAmount(c.Need, c.Buffer, c.Cash); c.Wanted == 0 {
		return nil
	}
	owed, err := owedTo(ctx, q, f)
	if err != nil {
		return err
	}
	if len(owed) == 0 {
		return fault.Refuse("funds.call.nobody", nil)
	}
	var weights []Share
	for _, a := range owed {
		weights = append(weights, Share{Contribution: a.Contribution, Weight: a.Minor})
	}
	c.Shares, err = Split(f.Amount(askable(c.Wanted, owed)), weights)
	return err
}

// owedTo is what donors have signed for and not paid to a fund.
func owedTo(ctx context.Context, q db.Querier, f Fund) ([]Account, error) {
	return accounts(ctx, q, func(t *db.Text) { t.Add("a.fund_id = ? AND a.kind = ? ORDER BY a.id", f.ID, Receivable) })
}

func insertCall(ctx context.Context, tx *control.Tx, c Call) error {
	if _, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_call (id, ref, fund_id, issued_on, until_on, due_on, need_minor, buffer_minor, cash_minor, minor, document, issued_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, c.ID, c.Ref, c.Fund, c.IssuedOn, c.Until, c.DueOn, c.Need, c.Buffer, c.Cash, c.Wanted, c.Document, c.IssuedBy)); err != nil {
		return err
	}
	var args []any
	for _, x := range c.Shares {
		if x.Minor > 0 {
			args = append(args, c.ID, x.Contribution, x.Minor)
		}
	}
	return db.InsertRows(ctx, tx, `INSERT INTO funds_call_share (call_id, agreement_id, minor)`, 3, args, "")
}

// calls are those the actor may see with their parts, where adds a condition on c, the order and a limit.
func calls(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Call, error) {
	t := db.SQL(`SELECT c.id, c.ref, c.fund_id, c.issued_on, c.until_on, c.due_on, c.need_minor, c.buffer_minor, c.cash_minor, c.minor, c.document, c.issued_by FROM funds_call c`)
	control.Visible(ctx, t, "c.id")
	where(t)
	list, err := db.Collect(ctx, q, t, func(row db.Row) (c Call, err error) {
		err = row.Scan(&c.ID, &c.Ref, &c.Fund, &c.IssuedOn, &c.Until, &c.DueOn, &c.Need, &c.Buffer, &c.Cash, &c.Wanted, &c.Document, &c.IssuedBy)
		return c, err
	})
	if err != nil || len(list) == 0 {
		return list, err
	}
	at, ids := make(map[CallID]int, len(list)), make([]string, len(list))
	for i, c := range list {
		at[c.ID], ids[i] = i, string(c.ID)
	}
	_, err = db.Collect(ctx, q, db.SQL(`SELECT s.call_id, s.agreement_id, s.minor FROM funds_call_share s WHERE`).In("s.call_id", ids...).Add("ORDER BY s.call_id, s.agreement_id"), func(row db.Row) (x struct{}, err error) {
		var id CallID
		var part Share
		err = row.Scan(&id, &part.Contribution, &part.Minor)
		list[at[id]].Shares = append(list[at[id]].Shares, part)
		return x, err
	})
	return list, err
}

// outlook is a fund's cash and what it will have to pay.
type outlook struct {
	bank      int64
	due, open []Instalment // invoices by the day they are due, open commitments by the day they will be
	most      int          // months of need that cash may cover (R72)
}

// outlookOf reads what a fund has and will have to pay.
func outlookOf(ctx context.Context, q db.Querier, f Fund, today cal.Date) (o outlook, err error) {
	totals, err := CurrentTotals(ctx, q, Scope{Fund: f.ID})
	if err != nil {
		return o, err
	}
	limits, err := limitSetting.on(ctx, q, today)
	if err != nil {
		return o, err
	}
	o.bank, o.most = totals[Bank], limits.CashMonths
	o.due, o.open, err = outgoings(ctx, q, f.ID, Point{}, limits.PaymentDays)
	return o, err
}

// need is what will have to be paid until a day.
func (o outlook) need(until cal.Date) (minor int64) {
	for _, list := range [][]Instalment{o.due, o.open} {
		for _, x := range list {
			if !x.DueOn.After(until) {
				minor += x.Minor
			}
		}
	}
	return minor
}

// excess reports whether cash is above so many months of the need of the year ahead (R72).
func (o outlook) excess(today cal.Date) bool {
	year := cal.NewDate(today.Year(), today.Time().Month(), 1).AddMonths(forecastMonths).AddDays(-1)
	return o.bank > o.need(year)/forecastMonths*int64(o.most)
}
