package funds

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/money"
)

// actExportJournal is the act of taking the whole ledger out.
const actExportJournal Act = "funds.journal.export"

// journalPage is how many entries the export holds in memory.
const journalPage = 500

// ExportJournal writes the whole ledger as a plain-text journal that hledger and ledger read: one
// transaction per entry in the order of recording, the day it counts for, the account names of people.
// notices are comments at its top. What it writes balances to the cent with the balances of the ledger.
func (s *Service) ExportJournal(ctx context.Context, w io.Writer, notices ...string) error {
	return s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		n, err := namesFor(ctx, q, "")
		if err != nil {
			return err
		}
		out := bufio.NewWriter(w)
		for _, line := range notices {
			fmt.Fprintln(out, ";", plainName(line))
		}
		for _, c := range journalCurrencies(n) {
			fmt.Fprintf(out, "commodity %s %s\n", c, sample(c))
		}
		last := EntryID("")
		for {
			list, err := entries(ctx, q, func(t *db.Text) { t.Add("WHERE e.id > ? ORDER BY e.id LIMIT ?", last, journalPage) })
			if err != nil {
				return err
			}
			for _, e := range list {
				n.write(out, e)
				last = e.ID
			}
			if len(list) < journalPage {
				return out.Flush()
			}
		}
	})
}

func journalCurrencies(n names) (list []money.Currency) {
	for _, f := range n.funds {
		if !slices.Contains(list, f.Currency) {
			list = append(list, f.Currency)
		}
	}
	slices.Sort(list)
	return list
}

// sample shows the journal's reader how the currency is written: its decimals, and that the point is
// their mark.
func sample(c money.Currency) string {
	if c.Exponent() == 0 {
		return "1000."
	}
	return "1000." + strings.Repeat("0", c.Exponent())
}

// write puts one entry as a transaction: each transfer is a pair of postings.
func (n names) write(out io.Writer, e Entry) {
	fmt.Fprintf(out, "\n%s %s  ; entry:%s, recorded:%s\n", e.BookedOn, e.Kind, e.ID, e.RecordedAt)
	if e.Reverses != "" {
		fmt.Fprintf(out, "    ; reverses:%s\n", e.Reverses)
	}
	if reason := n.reason(e); reason != "" {
		fmt.Fprintf(out, "    ; %s\n", plainName(reason))
	}
	for _, t := range e.Transfers {
		amount := money.Amount{Minor: t.Minor, Currency: n.funds[e.Fund].Currency}
		comment := ""
		if t.Original.Currency != "" && t.Original.Currency != amount.Currency {
			comment = fmt.Sprintf("  ; %s %s at %s of %s %s", t.Original.Currency, t.Original.Decimal(), t.Rate.Value, t.Rate.On, plainName(t.Rate.Source))
		}
		fmt.Fprintf(out, "    %s  %s %s%s\n", n.account(t.To), amount.Currency, amount.Decimal(), comment)
		fmt.Fprintf(out, "    %s  %s %s\n", n.account(t.From), amount.Currency, amount.Neg().Decimal())
	}
}

// JournalBalances are the balances of the ledger under the names of the journal, for comparing the two.
func (s *Service) JournalBalances(ctx context.Context) (balances map[string]money.Amount, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		n, err := namesFor(ctx, q, "")
		if err != nil {
			return err
		}
		list, err := db.Collect(ctx, q, db.SQL(accountColumns+` WHERE `+holding), scanAccount)
		balances = make(map[string]money.Amount, len(list))
		for _, a := range list {
			name := n.account(a.Key) // of contributions that are called alike, together
			balances[name] = money.Amount{Minor: balances[name].Minor + a.Minor, Currency: n.funds[a.Fund].Currency}
		}
		return err
	})
	return balances, err
}
