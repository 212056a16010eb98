package funds

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// MatchedLine is a line of a statement that is not signed yet, with the entries that it confirms; none for one with a note.
type MatchedLine struct {
	BankLine
	Confirms []movement
}

// matchedLines are the matched lines of a fund whose match can be taken back, the latest first.
func matchedLines(ctx context.Context, q db.Querier, f Fund) ([]MatchedLine, error) {
	lines, err := bankLines(ctx, q, func(t *db.Text) {
		t.Add(`JOIN funds_bank_statement b ON b.id = l.statement_id WHERE b.fund_id = ? AND b.reconciled_by IS NULL AND l.matched_by IS NOT NULL ORDER BY l.booked_on DESC, l.id DESC LIMIT ?`, f.ID, linesShown)
	})
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	ids, at := make([]string, len(lines)), make(map[BankLineID]int, len(lines))
	for i, l := range lines {
		ids[i], at[l.ID] = string(l.ID), i
	}
	var of []BankLineID
	moves, err := db.Collect(ctx, q, db.SQL(`SELECT m.line_id, e.id, e.kind, e.booked_on, COALESCE(r.bank_ref, ''), COALESCE(a.donor, ''), COALESCE(a.ref, '') FROM funds_bank_match m JOIN funds_entry e ON e.id = m.entry_id
		LEFT JOIN funds_receipt r ON r.entry_id = e.id LEFT JOIN funds_agreement a ON a.id = r.agreement_id WHERE`).In("m.line_id", ids...).Add("ORDER BY e.id"), func(row db.Row) (m movement, err error) {
		var line BankLineID
		err = row.Scan(&line, &m.Entry, &m.Kind, &m.On, &m.BankRef, &m.Donor, &m.Contract)
		of = append(of, line)
		return m, err
	})
	if err != nil {
		return nil, err
	}
	if err := namePayments(ctx, q, moves); err != nil {
		return nil, err
	}
	if err := discreet(ctx, q, f, nil, lines, moves); err != nil {
		return nil, err
	}
	list := make([]MatchedLine, len(lines))
	for i, l := range lines {
		list[i].BankLine = l
	}
	for i, m := range moves {
		list[at[of[i]]].Confirms = append(list[at[of[i]]].Confirms, m)
	}
	return list, nil
}

// namePayments says of movements that are payments which, and to whom, where the actor sees the payment.
func namePayments(ctx context.Context, q db.Querier, moves []movement) error {
	var entries []EntryID
	for _, m := range moves {
		if m.Kind == EntryPay || m.Kind == EntryAdvance {
			entries = append(entries, m.Entry)
		}
	}
	list, err := paymentsBehind(ctx, q, entries)
	if err != nil || len(list) == 0 {
		return err
	}
	of, wanted := make(map[CommitmentID][]Payment, len(list)), []string{}
	for _, p := range list {
		if of[p.Commitment] == nil {
			wanted = append(wanted, string(p.Commitment))
		}
		of[p.Commitment] = append(of[p.Commitment], p)
	}
	at := make(map[EntryID]int, len(moves))
	for i, m := range moves {
		at[m.Entry] = i
	}
	for ids := range slices.Chunk(wanted, 500) {
		orders, err := commitments(ctx, q, func(t *db.Text) { t.Add("WHERE").In("c.id", ids...) })
		if err != nil {
			return err
		}
		names, err := payeeNames(ctx, q, orders)
		if err != nil {
			return err
		}
		for _, c := range orders {
			for _, p := range of[c.ID] {
				m := &moves[at[p.Entry]]
				m.Payee, m.Payment = names[c.Payee], p.Ref(c)
			}
		}
	}
	return nil
}

// named is who was paid under which reference, or who gave under which agreement.
func (m movement) named() string {
	var parts []string
	for _, part := range []string{m.Payee, m.Payment, m.Donor, m.Contract} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return firstText(strings.Join(parts, " · "), m.BankRef)
}

// words are what an entry is, for choosing it.
func (m movement) words(p *i18n.Printer) string {
	return p.Date(m.On) + " " + p.T(string(m.Word())) + strings.TrimSuffix(" · "+m.named(), " · ")
}
