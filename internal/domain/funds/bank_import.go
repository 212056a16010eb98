package funds

import (
	"context"
	"io"
	"maps"
	"slices"
	"strconv"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// actImportBank is the act of reading statements of a fund's bank account.
const actImportBank Act = "funds.bank.import"

// BankFate is what became of a statement of a file.
type BankFate string

// The fates of a statement.
const (
	BankBooked  BankFate = "booked"
	BankKnown   BankFate = "known"          // it is there already: nothing was booked
	BankOther   BankFate = "other_account"  // of another account: left out
	BankForeign BankFate = "other_currency" // of this account, kept in another currency than the fund: left out
	BankInterim BankFate = "interim"        // within the day or a notification, not final: left out
)

// Word is the text key of its name.
func (f BankFate) Word() string { return "funds.bank.fate." + string(f) }

// BankResult says what an import has done with each statement of the file.
type BankResult struct {
	File       string        `json:"file"`
	Account    string        `json:"account"`
	Fund       string        `json:"fund"`
	Statements []BankOutcome `json:"statements"`
	Booked     int           `json:"booked"` // lines

	ids []BankStatementID // of those that were stored
}

// BankOutcome is one statement of a file and its fate.
type BankOutcome struct {
	Number  string   `json:"number"`
	Page    string   `json:"page,omitempty"`
	Account string   `json:"account"`
	First   cal.Date `json:"first"`
	Last    cal.Date `json:"last"`
	Lines   int      `json:"lines"`
	Fate    BankFate `json:"fate"`
}

// ImportBank reads a bank's file (CAMT.053 or MT940) of the account with an IBAN, which is that of a fund.
// All its statements go in together or none does; one that is there already books nothing.
//
// Faults: as the reader gives them, with file and line; NotFound for an IBAN of no fund; Refused
// funds.bank.other_account when no statement is of this account, .currency when none is in the fund's, .unbalanced when
// opening + lines ≠ closing, .no_balance, .gap when it does not begin where the last one ended, .page_repeated when
// the same statement is there with other content, .page_missing, .overlap, .future, .none_final when the file holds
// interim reports only.
func (s *Service) ImportBank(ctx context.Context, in io.Reader, file, account string) (BankResult, error) {
	list, err := readBank(ctx, in, file)
	if err != nil {
		return BankResult{}, err
	}
	iban := normalAccount(account)
	f, err := find(ctx, s, func(ctx context.Context, q db.Querier) (Fund, error) {
		all, err := funds(ctx, q, func(t *db.Text) { t.Add("WHERE f.iban = ?", iban) })
		return one(all, err, "bank_account")
	})
	if err != nil {
		return BankResult{}, err
	}
	var out BankResult
	_, err = s.edit(ctx, actImportBank, f.ID.ref(), f.Amount(0), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		out = BankResult{File: file, Account: iban, Fund: f.Ref}
		today, err := s.latestToday(ctx, tx)
		if err != nil {
			return control.Change{}, err
		}
		if err := out.book(ctx, tx, f, list, today); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: out.made(f), After: out}, nil
	})
	return out, err
}

// book stores the statements of a file in their order.
func (out *BankResult) book(ctx context.Context, tx *control.Tx, f Fund, list []readStatement, today cal.Date) error {
	ours, final := false, false
	var foreign error // why a statement of the account in another currency is left out
	for _, r := range list {
		o := BankOutcome{Number: r.number, Page: r.page, Account: r.account, First: r.first, Last: r.last, Lines: len(r.lines), Fate: BankBooked}
		switch {
		case !sameAccount(r.account, f.IBAN, r.currency):
			o.Fate = BankOther
		case r.currency != f.Currency && r.checked: // an account may be kept in several
			o.Fate = BankForeign
			foreign = r.refuse("funds.bank.currency", "found", string(r.currency), "currency", string(f.Currency))
		case r.interim:
			o.Fate = BankInterim
			ours = true
		default:
			ours, final = true, true
			id, err := bookStatement(ctx, tx, f, r, out.File, today)
			if err != nil {
				return err
			}
			if id == "" {
				o.Fate = BankKnown
			} else {
				out.Booked += len(r.lines)
				out.ids = append(out.ids, id)
			}
		}
		out.Statements = append(out.Statements, o)
	}
	switch {
	case !ours && foreign != nil:
		return foreign
	case !ours:
		found := "–"
		if len(list) > 0 && list[0].account != "" {
			found = list[0].account
		}
		return fault.Refuse("funds.bank.other_account", fault.Args{"file": out.File, "found": found, "account": f.IBAN, "currency": string(f.Currency)})
	case !final:
		return fault.Refuse("funds.bank.none_final", fault.Args{"file": out.File})
	}
	return nil
}

// made is what the trail says was made: the statement, several as a batch; the fund where all were known.
func (out BankResult) made(f Fund) control.Ref {
	switch len(out.ids) {
	case 0:
		return f.ID.ref()
	case 1:
		return out.ids[0].ref()
	}
	return control.Ref{Kind: "batch", ID: string(out.ids[0])}
}

// bookStatement stores one statement and gives its id, "" for one that is known.
func bookStatement(ctx context.Context, tx *control.Tx, f Fund, r readStatement, file string, today cal.Date) (id BankStatementID, err error) {
	digest := r.digest()
	same, err := db.Collect(ctx, tx, db.SQL(`SELECT b.id FROM funds_bank_statement b WHERE b.fund_id = ? AND b.digest = ? AND b.withdrawn_at IS NULL`, f.ID, digest), db.Value[string])
	if err != nil || len(same) > 0 {
		return "", err
	}
	if known, err := fits(ctx, tx, f, r, today); err != nil || known {
		return "", err
	}
	id = BankStatementID(tx.NewID())
	if err := tx.Protect(ctx, control.Object{Ref: id.ref(), Scope: f.Scope, Marking: f.Marking}); err != nil {
		return "", err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_bank_statement (id, fund_id, iban, number, page, first_on, last_on, opening_minor, closing_minor, line_count, digest, file, imported_at, imported_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, f.ID, f.IBAN, r.number, r.page, r.first, r.last, r.opening, r.closing, len(r.lines), digest, file, tx.Now(), tx.Actor().ID))
	if err != nil {
		return "", err
	}
	args := make([]any, 0, 13*len(r.lines))
	for _, l := range r.lines {
		args = append(args, tx.NewID(), id, f.ID, l.No, l.BookedOn, l.ValuedOn, l.Minor, l.Party, l.PartyAccount, l.Reference, l.BankRef, l.Purpose, "")
	}
	return id, db.InsertRows(ctx, tx, `INSERT INTO funds_bank_line (id, statement_id, fund_id, no, booked_on, valued_on, minor, party, party_account, reference, bank_ref, purpose, note)`, 13, args, "")
}

// fits holds a statement against itself and against those that are stored: it proves itself, and begins
// where the last one ended, or ends where the first one began. known says that it is one of them, told in other words.
func fits(ctx context.Context, tx *control.Tx, f Fund, r readStatement, today cal.Date) (known bool, err error) {
	switch {
	case !r.checked:
		return false, r.refuse("funds.bank.no_balance")
	case !r.balanced:
		return false, r.refuse("funds.bank.unbalanced", "difference", r.difference)
	case r.last.After(today):
		return false, r.refuse("funds.bank.future")
	}
	if err := r.bookedInTime(today); err != nil {
		return false, err
	}
	stored, err := bankStatements(ctx, tx, func(t *db.Text) {
		t.Add("WHERE b.fund_id = ? AND b.withdrawn_at IS NULL", f.ID).Add(statementOrder)
	})
	if err != nil || len(stored) == 0 {
		return false, err
	}
	if known, err = r.heldBy(ctx, tx, stored); err != nil || known {
		return known, err
	}
	first, last := stored[0], stored[len(stored)-1]
	follows := !r.first.Before(last.Last.AddDays(-1))
	switch {
	case follows && r.skips(last):
		return false, r.refuse("funds.bank.page_missing", "known", last.Page)
	case follows && r.opening == last.Closing && !r.last.Before(last.Last):
		return false, nil
	case !r.last.After(first.First) && r.closing == first.Opening:
		return false, nil
	case !follows:
		return false, r.refuse("funds.bank.overlap", "known", last.Last)
	}
	return false, r.refuse("funds.bank.gap", "opening", f.Amount(r.opening), "closing", f.Amount(last.Closing), "on", last.Last)
}

// valueAhead is how many days after the statement a line may bear its value, where the bank tells no booking day: what
// lies farther ahead is a wrong date.
const valueAhead = 31

// bookedInTime refuses lines that were booked after their statement closed, or that lie ahead. A value may lie ahead: banks
// count interest to a later day than they book on.
func (r readStatement) bookedInTime(today cal.Date) error {
	for _, l := range r.lines {
		on, last := l.BookedOn, r.last
		if l.valued {
			on, last = l.ValuedOn, r.last.AddDays(valueAhead)
		}
		if on.After(last) || !l.valued && on.After(today) {
			return r.refuse("funds.bank.line_ahead", "line", l.at, "on", on)
		}
	}
	return nil
}

// latestToday is the present day in UTC, or the next where it has begun for whoever acts: their bank may have booked on it.
func (s *Service) latestToday(ctx context.Context, q db.Querier) (cal.Date, error) {
	now := s.control.DB().Now()
	zone, err := s.zone(ctx, q)
	if err != nil {
		return cal.Date{}, err
	}
	if there := now.In(zone); there.After(now.Date()) {
		return there, nil
	}
	return now.Date(), nil
}

// heldBy holds a statement against stored ones that begin with the same balance. One of the same lines is known, whatever words the bank or
// an earlier reading has put to them. One with other lines under the same number, or that holds all lines of a stored one and more, would book
// money twice.
func (r readStatement) heldBy(ctx context.Context, q db.Querier, stored []BankStatement) (known bool, err error) {
	for _, b := range stored {
		if b.Opening != r.opening || !r.repeats(b) && !r.spans(b) {
			continue
		}
		lines, err := bankLines(ctx, q, func(t *db.Text) { t.Add("WHERE l.statement_id = ?", b.ID) })
		switch {
		case err != nil:
			return false, err
		case r.last == b.Last && r.closing == b.Closing && r.number == b.Number && r.page == b.Page && len(lines) == len(r.lines) && r.holds(lines):
			return true, nil
		case r.repeats(b):
			return false, r.refuse("funds.bank.page_repeated", "imported", b.ImportedAt.Date())
		case len(lines) > 0 && r.holds(lines):
			return false, r.refuse("funds.bank.overlap", "known", b.Last)
		}
	}
	return false, nil
}

// repeats reports whether a statement claims to be a stored one. Its number alone does not tell: many banks begin again each month, and some
// number none.
func (r readStatement) repeats(b BankStatement) bool {
	return r.numbered() && b.Number == r.number && b.Page == r.page && b.Last == r.last
}

// spans reports whether it covers the days of a stored one.
func (r readStatement) spans(b BankStatement) bool {
	return !b.First.Before(r.first) && !r.last.Before(b.Last)
}

// holds reports whether all these lines are among its own, by their value dates and amounts.
func (r readStatement) holds(lines []BankLine) bool {
	type fact struct {
		on    cal.Date
		minor int64
	}
	own := map[fact]int{}
	for _, l := range r.lines {
		own[fact{l.ValuedOn, l.Minor}]++
	}
	for _, l := range lines {
		own[fact{l.ValuedOn, l.Minor}]--
	}
	return !slices.ContainsFunc(slices.Collect(maps.Values(own)), func(left int) bool { return left < 0 })
}

// skips reports whether a page of one statement is missing between it and the last one known, also where the entries of that page cancel out.
func (r readStatement) skips(last BankStatement) bool {
	page, err := strconv.Atoi(r.page)
	before, wrong := strconv.Atoi(last.Page)
	return err == nil && wrong == nil && r.number == last.Number && page > before+1 && r.first.Before(last.Last.AddDays(31))
}

// refuse says which statement is refused and why.
func (r readStatement) refuse(key string, more ...any) error {
	args := fault.Args{"file": r.file, "line": r.line, "number": r.name(), "first": r.first, "last": r.last}
	for i := 0; i < len(more); i += 2 {
		args[more[i].(string)] = more[i+1]
	}
	return fault.Refuse(key, args)
}

// name is how people call it, as BankStatement.Name.
func (r readStatement) name() string {
	return BankStatement{Number: r.number, Page: r.page, First: r.first, Last: r.last}.Name()
}

// statementOrder is the order in which the statements of an account follow one another.
const statementOrder = "ORDER BY b.last_on, b.first_on, b.imported_at, b.id"

// bankStatements are statements of funds the caller has seen; where adds a condition on b and the order.
func bankStatements(ctx context.Context, q db.Querier, where func(*db.Text)) ([]BankStatement, error) {
	t := db.SQL(`SELECT b.id, b.fund_id, b.iban, b.number, b.page, b.first_on, b.last_on, b.opening_minor, b.closing_minor, b.line_count,
		(SELECT COUNT(*) FROM funds_bank_line l WHERE l.statement_id = b.id AND l.matched_by IS NULL), b.file, b.imported_at, b.imported_by, b.reconciled_at, COALESCE(b.reconciled_by, ''),
		b.difference_minor, b.difference_reason, b.withdrawn_at, b.withdrawn_reason
		FROM funds_bank_statement b`)
	control.Visible(ctx, t, "b.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (b BankStatement, err error) {
		err = row.Scan(&b.ID, &b.Fund, &b.IBAN, &b.Number, &b.Page, &b.First, &b.Last, &b.Opening, &b.Closing, &b.Lines, &b.Open, &b.File, &b.ImportedAt, &b.ImportedBy, &b.ReconciledAt, &b.ReconciledBy,
			&b.Difference, &b.Because, &b.WithdrawnAt, &b.Reason)
		return b, err
	})
}

// bankLines are lines of statements of funds the caller has seen; where adds a condition on l and the order.
func bankLines(ctx context.Context, q db.Querier, where func(*db.Text)) ([]BankLine, error) {
	t := db.SQL(`SELECT l.id, l.statement_id, l.fund_id, l.no, l.booked_on, l.valued_on, l.minor, l.party, l.party_account, l.reference, l.bank_ref, l.purpose, COALESCE(l.matched_by, ''), l.note FROM funds_bank_line l`)
	control.Visible(ctx, t, "l.statement_id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (l BankLine, err error) {
		err = row.Scan(&l.ID, &l.Statement, &l.Fund, &l.No, &l.BookedOn, &l.ValuedOn, &l.Minor, &l.Party, &l.PartyAccount, &l.Reference, &l.BankRef, &l.Purpose, &l.MatchedBy, &l.Note)
		return l, err
	})
}

// Name is how a line is called within its statement: "3".
func (l BankLine) Name() string { return strconv.Itoa(l.No) }
