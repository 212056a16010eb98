package funds_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
)

// stmt is a statement of camt.053 of the fund's account, in euro unless said otherwise: number and page, balances as "OPBD 2026-02-26 0.00",
// entries as they stand.
func stmt(number, page, currency string, balances []string, entries ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<Stmt><Id>S</Id><LglSeqNb>%s</LglSeqNb>%s<Acct><Id><IBAN>%s</IBAN></Id><Ccy>%s</Ccy></Acct>`, number, page, account, currency)
	for _, text := range balances {
		f := strings.Fields(text)
		fmt.Fprintf(&b, `<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="%s">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>%s</Dt></Dt></Bal>`, f[0], currency, f[2], f[1])
	}
	return b.String() + strings.Join(entries, "") + "</Stmt>"
}

func camt053(statements ...string) string {
	return `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><CreDtTm>2026-03-01T00:00:00Z</CreDtTm></GrpHdr>` +
		strings.Join(statements, "") + `</BkToCstmrStmt></Document>`
}

func ntry(amount, on, more string) string {
	return fmt.Sprintf(`<Ntry><Amt Ccy="EUR">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>%s%s</Ntry>`, amount, on, more)
}

func pages(no int) string {
	return fmt.Sprintf(`<StmtPgntn><PgNb>%d</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>`, no)
}

// What the balances cover is what a statement covers: banks number as they like, and date lines by their value.
func TestDaysOfAStatement(t *testing.T) {
	const booked = `<BookgDt><Dt>2026-02-20</Dt></BookgDt>`
	for _, c := range []struct {
		what  string
		files []string
		lines []string // booked and valued on
	}{
		{"a number that is always the same", []string{
			strings.ReplaceAll(sta(1, "260226", 0, 1_00, ":61:260226C1,NTRFA\n"), ":28C:1/1", ":28C:00000"),
			strings.ReplaceAll(sta(1, "260227", 1_00, 2_00, ":61:260227C1,NTRFB\n"), ":28C:1/1", ":28C:00000")},
			[]string{"2026-02-26 2026-02-26", "2026-02-27 2026-02-27"}},
		{"a value before the statement", []string{sta(1, "260226", 0, 1_00, ":61:260226C1,NTRFA\n"), sta(2, "260227", 1_00, 2_00, ":61:260201C1,NTRFB\n")},
			[]string{"2026-02-26 2026-02-26", "2026-02-27 2026-02-01"}},
		{"a value after the statement, and ahead of today", []string{sta(1, "260301", 0, 1_00, ":61:260305C1,NTRFA\n"), sta(2, "260302", 1_00, 2_00, ":61:2603020302C1,NTRFB\n")},
			[]string{"2026-03-01 2026-03-05", "2026-03-02 2026-03-02"}},
		{"a line that the bank dates back", []string{camt053(stmt("1", "", "EUR", []string{"OPBD 2026-02-26 0.00", "CLBD 2026-02-26 1.00"}, ntry("1.00", "", "<ValDt><Dt>2026-02-26</Dt></ValDt>"))),
			camt053(stmt("1", "", "EUR", []string{"OPBD 2026-02-27 1.00", "CLBD 2026-02-27 2.00"}, ntry("1.00", booked, "")))},
			[]string{"2026-02-26 2026-02-26", "2026-02-20 2026-02-20"}},
		{"pages with interim balances", []string{camt053(stmt("1", pages(1), "EUR", []string{"PRCD 2026-02-26 0.00", "ITBD 2026-02-26 1.00"}, ntry("1.00", booked, "")),
			stmt("1", pages(2), "EUR", []string{"ITBD 2026-02-26 1.00", "ITBD 2026-02-26 2.00"}, ntry("1.00", booked, "")),
			stmt("1", pages(3), "EUR", []string{"ITBD 2026-02-26 2.00", "CLBD 2026-02-26 3.00"}, ntry("1.00", booked, "")))},
			[]string{"2026-02-20 2026-02-20", "2026-02-20 2026-02-20", "2026-02-20 2026-02-20"}},
		{"balances of each day", []string{camt053(stmt("1", "", "EUR", []string{"CLBD 2026-02-27 2.00", "OPBD 2026-02-27 1.00", "CLBD 2026-02-26 1.00", "OPBD 2026-02-26 0.00"},
			ntry("1.00", booked, ""), ntry("1.00", booked, "")))},
			[]string{"2026-02-20 2026-02-20", "2026-02-20 2026-02-20"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			oneOffice(t, func(t *testing.T, o *office) {
				f := o.fund("TF-MDA", funds.TrustFund)
				for _, file := range c.files {
					if _, err := o.statements(file); err != nil {
						t.Fatal(err)
					}
					if again, err := o.statements(file); err != nil || again.Booked != 0 {
						t.Fatalf("again: %+v %v", again, err)
					}
				}
				r, err := o.Reconciliation(o.treasury, f)
				if err != nil || len(r.Lines) != len(c.lines) {
					t.Fatalf("%+v %v", r.Lines, err)
				}
				var got []string
				for _, l := range r.Lines {
					got = append(got, l.BookedOn.String()+" "+l.ValuedOn.String())
				}
				slices.Sort(got)
				slices.Sort(c.lines)
				if !slices.Equal(got, c.lines) {
					t.Errorf("%v, not %v", got, c.lines)
				}
			})
		})
	}
}

// A page that is missing is noticed where the entries on it cancel out; a balance in another currency of the same account is not ours; what
// is told beside an entry in money we do not know does not refuse it; a batch tells of each of its payments.
func TestPagesCurrenciesAndBatches(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		const day = `<BookgDt><Dt>2026-02-26</Dt></BookgDt>`
		balances := []string{"OPBD 2026-02-26 1.00", "CLBD 2026-02-26 1.00"}
		whole := camt053(stmt("1", pages(1), "EUR", []string{"OPBD 2026-02-26 0.00", "CLBD 2026-02-26 1.00"}, ntry("1.00", day, `<NtryDtls>
			<TxDtls><Refs><EndToEndId>E-1</EndToEndId></Refs><AmtDtls><InstdAmt><Amt Ccy="BTC">0.00012345</Amt></InstdAmt></AmtDtls><RltdPties><Dbtr><Pty><Nm>Alder</Nm></Pty></Dbtr></RltdPties></TxDtls>
			<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><Dbtr><Pty><Nm>Birch</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>second half</Ustrd></RmtInf></TxDtls></NtryDtls>`)),
			stmt("1", "", "USD", []string{"OPBD 2026-02-26 7.00", "CLBD 2026-02-26 7.00"}))
		got, err := o.statements(whole)
		if err != nil || got.Booked != 1 || len(got.Statements) != 2 || got.Statements[1].Fate != funds.BankForeign {
			t.Fatalf("%+v %v", got, err)
		}
		_, err = o.statements(camt053(stmt("1", pages(3), "EUR", balances)))
		o.refused("page 2 is missing", err, "funds.bank.page_missing")
		_, err = o.statements(camt053(stmt("1", "", "USD", balances)))
		o.refused("only another currency", err, "funds.bank.currency")
		if next, err := o.statements(camt053(stmt("1", pages(2), "EUR", balances))); err != nil || next.Statements[0].Fate != funds.BankBooked {
			t.Errorf("page 2: %+v %v", next, err)
		}
		r, err := o.Reconciliation(o.treasury, f)
		if err != nil || len(r.Lines) != 1 || r.Lines[0].Party != "Alder; Birch" || r.Lines[0].Purpose != "E-1; second half" {
			t.Errorf("%+v %v", r.Lines, err)
		}
	})
}

// A statement that covers stored days once more, with their lines, would book them twice, also where they cancel out. One of the same lines in
// other words is known; an earlier one may come later, whatever its page.
func TestLinesAreBookedOnce(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		o.fund("TF-MDA", funds.TrustFund)
		unnumbered := func(text string) string { return strings.ReplaceAll(text, ":28C:1/1", ":28C:00000") }
		day := []string{":61:260226C100,NTRFA\n", ":61:260226D100,NTRFB\n"}
		if got, err := o.statements(unnumbered(sta(1, "260226", 5_00, 5_00, day...))); err != nil || got.Booked != 2 {
			t.Fatalf("%+v %v", got, err)
		}
		if got, err := o.statements(unnumbered(sta(1, "260226", 5_00, 5_00, ":61:260226C100,NTRFA\n:86:in other words\n", day[1]))); err != nil || got.Booked != 0 || got.Statements[0].Fate != funds.BankKnown {
			t.Errorf("%+v %v", got, err)
		}
		longer := strings.Replace(sta(1, "260227", 5_00, 5_00, append(day, ":61:260227C50,NTRFC\n", ":61:260227D50,NTRFD\n")...), ":60F:C260227", ":60F:C260226", 1)
		_, err := o.statements(unnumbered(longer))
		o.refused("the day again, and the next", err, "funds.bank.overlap")
		if got, err := o.statements(unnumbered(sta(1, "260226", 5_00, 5_00, ":61:260226C50,NTRFC\n", ":61:260226D50,NTRFD\n"))); err != nil || got.Booked != 2 {
			t.Errorf("the rest of the day: %+v %v", got, err)
		}
		if got, err := o.statements(strings.ReplaceAll(unnumbered(sta(1, "260131", 0, 5_00, ":61:260131C5,NTRFE\n")), ":28C:00000", ":28C:0/3")); err != nil || got.Booked != 1 {
			t.Errorf("an earlier one: %+v %v", got, err)
		}
	})
}
