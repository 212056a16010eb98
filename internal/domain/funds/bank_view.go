package funds

import (
	"context"
	"slices"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// linesShown is how many open lines the page of reconciliation takes at once, the oldest first.
const linesShown = 200

// Reconciliation is a fund's bank account against its ledger (R82).
type Reconciliation struct {
	Fund       Fund
	Statements []BankStatement // the latest first
	Lines      []OpenLine      // not matched, the oldest first
	Matched    []MatchedLine   // of statements that are not signed, the latest first
	Movements  []movement      // entries that no line confirms
	Overdue    Unreconciled
	Compared   Comparison // by the last statement; zero without one
	Signable   []SignableStatement

	zone *time.Location // of the reader
}

// SignableStatement is a statement whose lines are all matched and that waits for its signature, with how bank and ledger
// stand on its closing day.
type SignableStatement struct {
	BankStatement
	Compared Comparison
}

// OpenLine is a line that is not matched, with the entries it may confirm.
type OpenLine struct {
	BankLine
	Suggestions []Suggestion
}

// Reconciliation reads what of a fund's bank account is open. Faults: NotFound.
func (s *Service) Reconciliation(ctx context.Context, id FundID) (out Reconciliation, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		today := s.control.DB().Now().Date()
		if out.Fund, err = fund(ctx, q, id); err != nil {
			return err
		}
		if out.Statements, err = bankStatements(ctx, q, func(t *db.Text) {
			t.Add("WHERE b.fund_id = ? ORDER BY b.last_on DESC, b.first_on DESC, b.imported_at DESC, b.id DESC LIMIT 60", id)
		}); err != nil {
			return err
		}
		list, err := bankLines(ctx, q, func(t *db.Text) {
			t.Add("JOIN funds_bank_statement b ON b.id = l.statement_id WHERE l.fund_id = ? AND l.matched_by IS NULL AND b.withdrawn_at IS NULL ORDER BY l.booked_on, l.id LIMIT ?", id, linesShown)
		})
		if err != nil {
			return err
		}
		if out.Movements, err = openMovements(ctx, q, out.Fund, searched(list, today), today, s.control.DB().Now()); err != nil {
			return err
		}
		if err := namePayments(ctx, q, out.Movements); err != nil {
			return err
		}
		if err := discreet(ctx, q, out.Fund, out.Statements, list, out.Movements); err != nil {
			return err
		}
		if out.Matched, err = matchedLines(ctx, q, out.Fund); err != nil {
			return err
		}
		for _, l := range list {
			out.Lines = append(out.Lines, OpenLine{l, Suggest(l, out.Movements)})
		}
		if out.zone, err = s.zone(ctx, q); err != nil {
			return err
		}
		if err := out.compare(ctx, q); err != nil {
			return err
		}
		out.Overdue, err = unreconciled(ctx, q, out.Fund, today, s.control.DB().Now())
		return err
	})
	return out, err
}

// searched is from which day on entries are looked at for lines in the order of their booking.
func searched(lines []BankLine, today cal.Date) cal.Date {
	first := today.AddDays(-400)
	if len(lines) > 0 && lines[0].BookedOn.AddDays(-matchDays).Before(first) {
		first = lines[0].BookedOn.AddDays(-matchDays)
	}
	return first
}

// suggested counts the lines of statements that were just read for which an entry is suggested.
func (s *Service) suggested(ctx context.Context, f Fund, of []BankStatementID) (n int, err error) {
	ids := make([]string, len(of))
	for i, id := range of {
		ids[i] = string(id)
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		lines, err := bankLines(ctx, q, func(t *db.Text) { t.Add("WHERE").In("l.statement_id", ids...).Add("ORDER BY l.booked_on, l.id") })
		if err != nil || len(lines) == 0 {
			return err
		}
		now := s.control.DB().Now()
		moves, err := openMovements(ctx, q, f, searched(lines, now.Date()), now.Date(), now)
		for _, l := range lines {
			if len(Suggest(l, moves)) > 0 {
				n++
			}
		}
		return err
	})
	return n, err
}

// compare holds the account against the ledger on the day of its last statement, and for whoever may sign statements on
// that of each which can be.
func (r *Reconciliation) compare(ctx context.Context, q db.Querier) error {
	var of []BankStatement
	for _, b := range r.Statements {
		if !b.Withdrawn() {
			of = append(of, b)
			break
		}
	}
	if a := control.ActorFrom(ctx); a != nil && a.MayDecide(actReconcileBank, r.Fund.Scope) {
		for _, b := range slices.Backward(r.Statements) {
			if b.Open == 0 && b.ReconciledBy == "" && !b.Withdrawn() {
				of = append(of, b)
			}
		}
	}
	list, err := comparisons(ctx, q, r.Fund, of...)
	for i, c := range list {
		if i == 0 {
			r.Compared = c
		} else {
			r.Signable = append(r.Signable, SignableStatement{of[i], c})
		}
	}
	return err
}

// discreet takes out of what the bank and the ledger tell of an account what names donors whose agreements the actor
// does not see (R61). Whoever keeps the account reads all of it.
func discreet(ctx context.Context, q db.Querier, f Fund, statements []BankStatement, lines []BankLine, moves []movement) error {
	if a := control.ActorFrom(ctx); a != nil && a.May(actMatchBank, f.Scope) {
		return nil
	}
	seen, err := agreements(ctx, q, func(t *db.Text) { t.Add("WHERE a.fund_id = ?", f.ID) })
	if err != nil {
		return err
	}
	all, err := db.One(ctx, q, ObjectFund, db.SQL(`SELECT COUNT(*) FROM funds_agreement a WHERE a.fund_id = ?`, f.ID), db.Value[int])
	if err != nil || len(seen) == all {
		return err
	}
	for i := range lines { // the bank does not say under which agreement somebody pays
		l := &lines[i]
		l.Party, l.PartyAccount, l.Reference, l.Purpose, l.BankRef, l.Note = "", "", "", "", "", ""
	}
	for i := range statements { // nor what people write of it
		statements[i].Because, statements[i].Reason = "", ""
	}
	for i, m := range moves {
		if !slices.ContainsFunc(seen, func(a Agreement) bool { return a.Ref == m.Contract }) {
			moves[i].Donor, moves[i].Contract, moves[i].BankRef = "", "", ""
		}
	}
	return nil
}
