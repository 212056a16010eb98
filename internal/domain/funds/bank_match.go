package funds

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// The acts of reconciliation (R82): the treasury says which entry a line confirms, the Financial
// Controller signs the statement.
const (
	actMatchBank     Act = "funds.bank.match"
	actUnmatchBank   Act = "funds.bank.unmatch"
	actReconcileBank Act = "funds.bank.reconcile"
)

// matchDays is how far a line of the bank and its entry may lie apart to be suggested.
const matchDays = 10

// movement is what an entry of the ledger moved on the fund's bank account.
type movement struct {
	Entry    EntryID
	Kind     EntryKind
	On       cal.Date
	Minor    int64 // above zero for a credit
	BankRef  string
	Donor    string
	Contract string // reference of the agreement it was received under
	Receipt  bool
	Payee    string    // who was paid
	Payment  string    // reference of the payment; "" for what is none, or one that the actor does not see
	Undoes   EntryKind // the kind of what a reversal takes back; "" for what is none
}

// Reason is why an entry is suggested for a line, as a text key with its arguments.
type Reason struct {
	Key  string
	Args []any
}

// Suggestion is an entry that a line may confirm, with the reasons, the better the higher Score.
type Suggestion struct {
	movement
	Score   int
	Reasons []Reason
}

// Suggest finds the entries that a line may confirm among movements: those of the same amount within some
// days, the likeliest first. It says of each why. It is pure.
func Suggest(l BankLine, open []movement) []Suggestion {
	var list []Suggestion
	for _, m := range open {
		days := max(m.On.DaysUntil(l.ValuedOn), l.ValuedOn.DaysUntil(m.On))
		if m.Minor != l.Minor || days > matchDays {
			continue
		}
		s := Suggestion{movement: m, Score: 10, Reasons: []Reason{{Key: "funds.bank.reason.amount"}}}
		if m.BankRef != "" && (mentions(l.BankRef, m.BankRef) || mentions(l.Reference, m.BankRef) || mentions(l.Purpose, m.BankRef)) {
			s.Score += 50
			s.Reasons = append(s.Reasons, Reason{"funds.bank.reason.reference", []any{"ref", m.BankRef}})
		}
		if m.Contract != "" && mentions(l.Purpose+" "+l.Reference, m.Contract) {
			s.Score += 30
			s.Reasons = append(s.Reasons, Reason{"funds.bank.reason.agreement", []any{"ref", m.Contract}})
		}
		if days == 0 {
			s.Score += 20
			s.Reasons = append(s.Reasons, Reason{Key: "funds.bank.reason.same_day"})
		} else {
			s.Score += max(0, 10-days)
			s.Reasons = append(s.Reasons, Reason{"funds.bank.reason.days", []any{"n", days}})
		}
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b Suggestion) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Entry, b.Entry)) })
	return list
}

// mentions reports whether a text holds a reference, whatever blanks and cases.
func mentions(text, ref string) bool {
	squeeze := func(s string) string { return strings.ToUpper(strings.Join(strings.Fields(s), "")) }
	ref = squeeze(ref)
	return len(ref) >= 4 && strings.Contains(squeeze(text), ref)
}

// openMovements are the entries of a fund that moved its bank account and that no line confirms yet, booked
// between two days, as known at an instant. What was reversed, and its reversal, moved nothing, unless the bank had
// already told of what was reversed: then it tells of the way back as well.
func openMovements(ctx context.Context, q db.Querier, f Fund, first, last cal.Date, known cal.Instant) ([]movement, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT e.id, e.kind, e.booked_on, CAST(SUM(CASE WHEN t.credit_account = b.no THEN t.minor ELSE -t.minor END) AS BIGINT),
			COALESCE(MAX(r.bank_ref), ''), COALESCE(MAX(a.donor), ''), COALESCE(MAX(a.ref), ''), COALESCE(MAX(o.kind), '')
		FROM funds_entry e JOIN funds_transfer t ON t.entry_id = e.id JOIN funds_account b ON b.id = ? AND b.no IN (t.debit_account, t.credit_account)
		LEFT JOIN funds_receipt r ON r.entry_id = e.id LEFT JOIN funds_agreement a ON a.id = r.agreement_id LEFT JOIN funds_entry o ON o.id = e.reverses
		WHERE e.fund_id = ? AND e.booked_on >= ? AND e.booked_on <= ? AND e.recorded_at <= ?
			AND (e.reverses IS NULL OR `+confirmed("e.reverses")+`) AND NOT `+confirmed("e.id")+`
			AND NOT EXISTS (SELECT 1 FROM funds_entry x WHERE x.reverses = e.id AND x.recorded_at <= ?)
		GROUP BY e.id, e.kind, e.booked_on ORDER BY e.booked_on, e.id LIMIT 1000`, f.account(Bank).ID(), f.ID, first, last, known, known, known, known, known, known, known, known), func(row db.Row) (m movement, err error) {
		err = row.Scan(&m.Entry, &m.Kind, &m.On, &m.Minor, &m.BankRef, &m.Donor, &m.Contract, &m.Undoes)
		m.Receipt = m.BankRef != ""
		return m, err
	})
}

// unconfirmed reports whether an entry of a project moved the account of a fund at the bank and no line confirms it, as
// known at an instant. A fund without an account has no statements to look at.
func unconfirmed(ctx context.Context, q db.Querier, of portfolio.ProjectID, known cal.Instant) (bool, error) {
	open, err := db.Collect(ctx, q, db.SQL(`SELECT e.id FROM funds_entry e JOIN funds_fund f ON f.id = e.fund_id AND f.iban <> ''
		WHERE e.id IN (SELECT t.entry_id FROM funds_transfer t WHERE t.project_id = ?)
			AND EXISTS (SELECT 1 FROM funds_transfer t JOIN funds_account b ON b.no IN (t.debit_account, t.credit_account) WHERE t.entry_id = e.id AND b.kind = 'bank')
			AND (e.reverses IS NULL OR `+confirmed("e.reverses")+`) AND NOT `+confirmed("e.id")+`
			AND NOT EXISTS (SELECT 1 FROM funds_entry x WHERE x.reverses = e.id) LIMIT 1`, of, known, known, known, known, known, known), db.Value[EntryID])
	return len(open) > 0, err
}

// confirmed says that a line of the bank confirmed an entry, as known at an instant that it takes three times.
func confirmed(entry string) string {
	return `(EXISTS (SELECT 1 FROM funds_bank_match m JOIN funds_bank_line l ON l.id = m.line_id WHERE m.entry_id = ` + entry + ` AND l.matched_at <= ?)
		OR EXISTS (SELECT 1 FROM funds_bank_unmatch u WHERE u.entry_id = ` + entry + ` AND u.matched_at <= ? AND u.until_at > ?))`
}

// MatchForm says what a line of the bank is: entries of the ledger whose movements make up the line, or
// why it has none.
type MatchForm struct {
	Line    BankLineID `json:"line"`
	Entries []EntryID  `json:"entries"`
	Note    string     `json:"note"`
}

// MatchLine notes which entries a line confirms. Their sum is the line's amount, each is confirmed once,
// and the statement is not signed yet. A line without entries needs a reason.
func (s *Service) MatchLine(ctx context.Context, x MatchForm) (control.Done, error) {
	l, err := s.lineOf(ctx, x.Line)
	if err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, actMatchBank, l.Statement.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		l, f, err := openLine(ctx, tx, x.Line)
		if err != nil {
			return control.Change{}, err
		}
		if l.MatchedBy != "" {
			return control.Change{}, fault.New(fault.Conflict, "funds.bank.matched_already", nil)
		}
		var fs fault.Fields
		switch none := len(x.Entries) == 0; {
		case none && !filled(x.Note):
			fs.Add("note", "funds.bank.note_missing", nil)
		case none && !explained(x.Note):
			fs.Add("note", "funds.bank.reason_short", nil)
		}
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		if err := checkMatch(ctx, tx, f, l, x); err != nil {
			return control.Change{}, err
		}
		if err := noteMatch(ctx, tx, l, x); err != nil {
			return control.Change{}, err
		}
		err = s.confirmByLine(ctx, tx, l, x.Entries)
		return control.Change{Object: l.Statement.ref(), After: x, Note: x.Note}, err
	})
}

// noteMatch keeps which entries a line confirms, or why there is none.
func noteMatch(ctx context.Context, tx *control.Tx, l BankLine, x MatchForm) error {
	note := x.Note
	if len(x.Entries) > 0 {
		note = ""
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_bank_line SET matched_by = ?, matched_at = ?, note = ? WHERE id = ?`, tx.Actor().ID, tx.Now(), note, l.ID)); err != nil {
		return err
	}
	for _, e := range x.Entries {
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_bank_match (line_id, entry_id) VALUES (?, ?)`, l.ID, e))
		if db.IsUnique(err) {
			return fault.New(fault.Conflict, "funds.bank.entry_taken", nil)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkMatch holds the movements of the entries against the line.
func checkMatch(ctx context.Context, tx *control.Tx, f Fund, l BankLine, x MatchForm) error {
	if len(x.Entries) == 0 {
		return nil
	}
	first, last := l.BookedOn.AddDays(-400), tx.Today()
	open, err := openMovements(ctx, tx, f, first, last, tx.Now())
	if err != nil {
		return err
	}
	var sum int64
	for _, e := range x.Entries {
		at := slices.IndexFunc(open, func(m movement) bool { return m.Entry == e })
		if at < 0 {
			return fault.Refuse("funds.bank.entry_unknown", nil)
		}
		sum += open[at].Minor
	}
	if sum != l.Minor {
		return fault.Refuse("funds.bank.sum", fault.Args{"line": f.Amount(l.Minor), "entries": f.Amount(sum)})
	}
	return nil
}

// UnmatchLine takes a match back, as long as the statement is not signed. What the line had confirmed is released
// again, what it had posted itself is reversed. Faults: Conflict where it is not matched or is signed; Refused where the bank has
// told of the way back too.
func (s *Service) UnmatchLine(ctx context.Context, id BankLineID) (control.Done, error) {
	l, err := s.lineOf(ctx, id)
	if err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, actUnmatchBank, l.Statement.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		l, _, err := openLine(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if l.MatchedBy == "" {
			return control.Change{}, fault.New(fault.Conflict, "funds.bank.not_matched", nil)
		}
		entries, err := lineEntries(ctx, tx, l.ID)
		if err != nil {
			return control.Change{}, err
		}
		if err := wayBackOpen(ctx, tx, l.ID); err != nil {
			return control.Change{}, err
		}
		if err := s.releaseByLine(ctx, tx, l, entries); err != nil {
			return control.Change{}, err
		}
		if _, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_bank_unmatch (line_id, entry_id, matched_at, until_at) SELECT l.id, COALESCE(m.entry_id, ''), l.matched_at, ?
			FROM funds_bank_line l LEFT JOIN funds_bank_match m ON m.line_id = l.id WHERE l.id = ? ON CONFLICT (line_id, until_at, entry_id) DO NOTHING`, tx.Now(), l.ID)); err != nil {
			return control.Change{}, err
		}
		if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM funds_bank_match WHERE line_id = ?`, l.ID)); err != nil {
			return control.Change{}, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`UPDATE funds_bank_line SET matched_by = NULL, matched_at = NULL, note = '' WHERE id = ?`, l.ID))
		if err == nil {
			err = unbook(ctx, tx, l, entries)
		}
		return control.Change{Object: l.Statement.ref(), Before: MatchForm{Line: id, Entries: entries, Note: l.Note}}, err
	})
}

// ReconcileStatement signs a statement off: every line is matched, by hands other than the one that signs. Where bank and
// ledger differ on its closing day by more than items under way, the signature says why, and keeps the difference (R82).
func (s *Service) ReconcileStatement(ctx context.Context, id BankStatementID, because string) (control.Done, error) {
	return s.edit(ctx, actReconcileBank, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		b, err := unsigned(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if b.Open > 0 {
			return control.Change{}, fault.Refuse("funds.bank.lines_open", fault.Args{"n": b.Open})
		}
		hands, err := db.Collect(ctx, tx, db.SQL(`SELECT DISTINCT l.matched_by FROM funds_bank_line l WHERE l.statement_id = ?`, id), db.Value[ActorID])
		if err != nil {
			return control.Change{}, err
		}
		if err := control.Distinct(tx.Hand(), append(hands, b.ImportedBy)...); err != nil {
			return control.Change{}, err
		}
		f, err := ledgerFund(ctx, tx, b.Fund)
		if err != nil {
			return control.Change{}, err
		}
		list, err := comparisons(ctx, tx, f, b)
		if err != nil {
			return control.Change{}, err
		}
		c := list[0]
		if c.Rest() == 0 {
			because = ""
		} else if !explained(because) {
			var fs fault.Fields
			fs.Add("because", "funds.bank.difference_unexplained", fault.Args{"rest": f.Amount(c.Rest())})
			return control.Change{}, fs.Err()
		}
		_, err = db.Exec(ctx, tx, db.SQL(`UPDATE funds_bank_statement SET reconciled_at = ?, reconciled_by = ?, difference_minor = ?, difference_reason = ? WHERE id = ?`, tx.Now(), tx.Actor().ID, c.Rest(), because, id))
		return control.Change{Object: id.ref(), After: map[string]any{"reconciled": b.Name(), "bank": f.Amount(c.Bank), "ledger": f.Amount(c.Ledger), "difference": f.Amount(c.Rest())}, Note: because}, err
	})
}

// leastReason is how many letters and figures explain something: fewer are no reason that an auditor could read.
const leastReason = 8

// explained reports whether a text says why.
func explained(text string) bool {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			n++
		}
	}
	return n >= leastReason
}

// lineOf finds the statement of a line before a Do opens.
func (s *Service) lineOf(ctx context.Context, id BankLineID) (BankLine, error) {
	return find(ctx, s, func(ctx context.Context, q db.Querier) (BankLine, error) {
		list, err := bankLines(ctx, q, func(t *db.Text) { t.Add("WHERE l.id = ?", id) })
		return one(list, err, "bank_line")
	})
}

// openLine loads a line whose statement is not signed, with its fund.
func openLine(ctx context.Context, tx *control.Tx, id BankLineID) (l BankLine, f Fund, err error) {
	list, err := bankLines(ctx, tx, func(t *db.Text) { t.Add("WHERE l.id = ?", id) })
	if l, err = one(list, err, "bank_line"); err != nil {
		return l, f, err
	}
	if _, err = unsigned(ctx, tx, l.Statement); err != nil {
		return l, f, err
	}
	f, err = ledgerFund(ctx, tx, l.Fund)
	return l, f, err
}

// bankInvariants are the rules of statements for Check.
var bankInvariants = []invariant{
	{"bank_statement", `SELECT b.id, b.number FROM funds_bank_statement b LEFT JOIN (SELECT statement_id, SUM(minor) AS minor, COUNT(*) AS n FROM funds_bank_line GROUP BY statement_id) l ON l.statement_id = b.id
		WHERE b.opening_minor + COALESCE(l.minor, 0) <> b.closing_minor OR b.line_count <> COALESCE(l.n, 0)`, "statement %s: opening and lines do not make its closing balance"},
	{"R43_bank", `SELECT b.id, b.number FROM funds_bank_statement b WHERE b.reconciled_by IS NOT NULL AND (b.reconciled_by = b.imported_by OR EXISTS (SELECT 1 FROM funds_bank_line l WHERE l.statement_id = b.id AND (l.matched_by IS NULL OR l.matched_by = b.reconciled_by)))`,
		"statement %s was signed by who matched it, or with open lines"},
	{"bank_match", `SELECT m.entry_id, m.line_id FROM funds_bank_match m JOIN funds_bank_line l ON l.id = m.line_id JOIN funds_entry e ON e.id = m.entry_id WHERE e.fund_id <> l.fund_id OR l.matched_by IS NULL`, "line %s confirms an entry of another fund, or is not matched"},
}

// Word is the text key of the kind of entry behind a movement.
func (m movement) Word() i18n.Key { return m.Kind.Word() }
