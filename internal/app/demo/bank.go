package demo

import (
	"context"
	"fmt"
	"strings"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/money"
)

// account is the bank account of a fund as its statements tell of it.
type account struct {
	*builder
	pot     *pot
	no      int
	first   cal.Date // of the next statement
	balance int64    // at its beginning, in cents
}

// reconcile plans a statement of every account each quarter, matched and signed (R82). The last one of the packages'
// fund is left open in part, with charges that no entry tells of.
func (b *builder) reconcile() {
	for _, f := range []*pot{b.purse.packages, b.purse.education, b.purse.common} {
		a := &account{builder: b, pot: f, first: b.opened}
		last := workday(b.day, 22)
		if f == b.purse.packages {
			last = workday(b.day, 38)
		}
		for on := office.Add(b.opened.AddDays(91), 0); on.AddDays(20).Before(last); on = office.Add(on.AddDays(91), 0) {
			a.statement(on, false)
		}
		a.statement(last, f == b.purse.packages)
	}
}

// statement plans a statement of what moved up to the day before, in part only if the rest is left open.
func (a *account) statement(on cal.Date, open bool) {
	var id funds.BankStatementID
	a.at(on, preparer, "import a statement of "+a.pot.ref, func(ctx context.Context) error {
		found, err := a.Funds.Reconciliation(ctx, a.pot.id)
		if err != nil {
			return err
		}
		last := workday(on, 1)
		text, entries := a.text(found, last, open)
		if text == "" {
			return nil
		}
		if _, err := a.Funds.ImportBank(ctx, strings.NewReader(text), fmt.Sprintf("DEMO-%s-%d.sta", a.pot.ref, a.no), a.pot.iban); err != nil {
			return err
		}
		if found, err = a.Funds.Reconciliation(ctx, a.pot.id); err != nil {
			return err
		}
		id = found.Statements[0].ID
		for i, l := range found.Lines {
			if i >= len(entries) || open && i+3 > len(entries) {
				continue
			}
			if _, err := a.Funds.MatchLine(ctx, funds.MatchForm{Line: l.ID, Entries: []funds.EntryID{entries[l.No-1]}}); err != nil {
				return err
			}
		}
		return nil
	})
	if open {
		return
	}
	a.at(office.Add(on, 2), financialController, "sign a statement of "+a.pot.ref, func(ctx context.Context) error {
		if id == "" {
			return nil
		}
		_, err := a.Funds.ReconcileStatement(ctx, id)
		return err
	})
}

// text is the statement as the bank sends it, with the entry that each line confirms; "" where nothing moved.
func (a *account) text(found funds.Reconciliation, last cal.Date, charged bool) (string, []funds.EntryID) {
	var lines strings.Builder
	var entries []funds.EntryID
	opening := a.balance
	line := func(on cal.Date, minor int64, ref, purpose string) {
		mark := "C"
		if a.balance += minor; minor < 0 {
			mark, minor = "D", -minor
		}
		fmt.Fprintf(&lines, ":61:%s%s%sNTRFNONREF//%s\n:86:%s\n", short(on), mark, cents(minor), ref, purpose)
	}
	for _, m := range found.Movements {
		if m.On.After(last) {
			continue
		}
		entries = append(entries, m.Entry)
		line(m.On, m.Minor, fmt.Sprintf("DEMO%d", len(entries)), strings.TrimSpace(m.BankRef+" "+m.Contract+" "+m.Donor))
	}
	if len(entries) == 0 {
		return "", nil
	}
	if charged {
		line(last, -37_50, "DEMO-CHARGES", "Account charges of the quarter")
	}
	a.no++
	first := a.first
	a.first = last
	return fmt.Sprintf(":20:DEMO-%s\n:25:%s\n:28C:%d/1\n:60F:C%sEUR%s\n%s:62F:C%sEUR%s\n-\n", a.pot.ref, a.pot.iban, a.no, short(first), cents(opening), lines.String(), short(last), cents(a.balance)), entries
}

// short is a day, and cents an amount, as such statements write them.
func short(on cal.Date) string { return strings.ReplaceAll(on.String(), "-", "")[2:] }

func cents(minor int64) string {
	return strings.Replace(money.Euro(minor).Decimal(), ".", ",", 1)
}
