package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/cal"
)

// statements has the bank tell of a fund's account twice a month, where it moved: the treasury reads the statement in and
// matches its lines, and the Financial Controller signs it off, so that nothing is open when a donor is due a report (R82).
// The last ones of two funds wait with charges that nobody has asked back yet: that for education for some days, that
// with common credits for longer than the rule allows.
func (b *builder) statements(f *pot) {
	var told bankTold
	end := b.day
	if f == b.purse.common {
		end = b.day.AddDays(-40)
	}
	for first := b.opened; ; {
		last := half(first)
		on := office.Add(last, 2)
		if !office.Add(on, 1).Before(end) {
			return
		}
		waits := f != b.purse.packages && !office.Add(office.Add(half(last.AddDays(1)), 2), 1).Before(end)
		from := first
		b.at(on, preparer, "read the bank's statement of "+f.ref, func(ctx context.Context) error {
			return told.next(ctx, b, f, from, last, waits)
		})
		b.at(office.Add(on, 1), financialController, "sign off the bank's statement of "+f.ref, func(ctx context.Context) error {
			if told.open == "" || waits {
				return nil
			}
			_, err := b.Funds.ReconcileStatement(ctx, told.open, "")
			told.open = ""
			return err
		})
		first = last.AddDays(1)
	}
}

// half is the last day of the half of the month that a day is in.
func half(day cal.Date) cal.Date {
	start := cal.NewDate(day.Year(), day.Time().Month(), 1)
	if middle := start.AddDays(14); !day.After(middle) {
		return middle
	}
	return start.AddMonths(1).AddDays(-1)
}

// bankTold is how far the bank has told of an account.
type bankTold struct {
	number  int
	balance int64                 // in cents
	open    funds.BankStatementID // that waits for its signature
}

// next reads the statement of some days in, and matches its lines.
func (t *bankTold) next(ctx context.Context, b *builder, f *pot, first, last cal.Date, waits bool) error {
	view, err := b.Funds.Reconciliation(ctx, f.id)
	if err != nil {
		return err
	}
	opening, lines := t.balance, strings.Builder{}
	line := func(on cal.Date, minor int64, ref, words string) {
		side := "C"
		if t.balance += minor; minor < 0 {
			side, minor = "D", -minor
		}
		fmt.Fprintf(&lines, ":61:%s%s%s%d,%02dNTRFNONREF//%s\n:86:%s\n", on.Time().Format("060102"), later(on, first).Time().Format("0102"), side, minor/100, minor%100, ref, words)
	}
	for i, m := range view.Movements {
		if m.On.After(last) {
			continue
		}
		ref := m.BankRef
		if ref == "" || len(ref) > 16 { // as long as the bank's field
			ref = fmt.Sprintf("DEMO-B%d-%d", t.number+1, i+1)
		}
		line(m.On, m.Minor, ref, "FICTIONAL DATA, NOT A NATO DOCUMENT "+m.Donor)
	}
	if waits {
		line(last, -12_50, "DEMO-CHARGES", "FICTIONAL DATA, NOT A NATO DOCUMENT: charges of the account")
	}
	if lines.Len() == 0 {
		return nil
	}
	t.number++
	balance := func(minor int64) string { return fmt.Sprintf("EUR%d,%02d", minor/100, minor%100) }
	text := fmt.Sprintf(":20:DEMO%d\n:25:%s\n:28C:%d\n:60F:C%s%s\n%s:62F:C%s%s\n-\n", t.number, f.iban, t.number, first.Time().Format("060102"), balance(opening), lines.String(), last.Time().Format("060102"), balance(t.balance))
	if _, err := b.Funds.ImportBank(ctx, strings.NewReader(text), fmt.Sprintf("FICTIONAL-%s-%d.sta", f.ref, t.number), f.iban); err != nil {
		return err
	}
	return t.match(ctx, b, f)
}

// match says of each line which entry it confirms.
func (t *bankTold) match(ctx context.Context, b *builder, f *pot) error {
	view, err := b.Funds.Reconciliation(ctx, f.id)
	if err != nil {
		return err
	}
	t.open = view.Statements[0].ID
	var used []funds.EntryID
	for _, l := range view.Lines {
		at := slices.IndexFunc(l.Suggestions, func(s funds.Suggestion) bool { return !slices.Contains(used, s.Entry) })
		if at < 0 {
			continue
		}
		used = append(used, l.Suggestions[at].Entry)
		if _, err := b.Funds.MatchLine(ctx, funds.MatchForm{Line: l.ID, Entries: used[len(used)-1:]}); err != nil {
			return err
		}
	}
	return nil
}
