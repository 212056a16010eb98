package funds_test

import (
	"cmp"
	"context"
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/testkit"
	"cairn/internal/testkit/input"
)

// The kinds of transactions that pooled funds publish, by the codes of their standard.
const (
	pooledCommitment    = "2"  // to whoever executes
	pooledDisbursement  = "3"  // of it
	pooledReimbursement = "7"  // what came back
	pooledGrant         = "11" // what a donor has signed for
)

// pooledRow is a published transaction.
type pooledRow struct {
	activity, dataset, kind string
	on                      cal.Date
	minor                   int64 // US cents
}

// pooledRows are the transactions of the file, each in the order in which it can come to be: on the day it was
// published for, a commitment at the latest with its first disbursement.
func pooledRows(t *testing.T) (rows []pooledRow) {
	f, err := os.Open(input.Path(t, "fund", "pooled-fund-transactions.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	paid := map[string]cal.Date{}
	for _, l := range lines[1:] {
		whole, cents, ok := decimal.MustParse(l[7]).Int64(2)
		if !ok || l[8] != "USD" {
			t.Fatalf("%s %s is no amount in US cents", l[7], l[8])
		}
		x := pooledRow{activity: l[2], dataset: l[1], kind: l[5], on: day(l[6]), minor: whole*100 + cents}
		if first, known := paid[x.activity]; x.kind == pooledDisbursement && (!known || x.on.Before(first)) {
			paid[x.activity] = x.on
		}
		rows = append(rows, x)
	}
	for i, x := range rows {
		if first, known := paid[x.activity]; x.kind == pooledCommitment && known && first.Before(x.on) {
			rows[i].on = first
		}
	}
	order := []string{pooledGrant, pooledCommitment, pooledDisbursement, pooledReimbursement}
	slices.SortStableFunc(rows, func(a, b pooledRow) int {
		return cmp.Or(cmp.Compare(a.on.String(), b.on.String()), cmp.Compare(slices.Index(order, a.kind), slices.Index(order, b.kind)))
	})
	return rows
}

// pooled is the fund that the transactions become.
type pooled struct {
	*office
	fund     funds.FundID
	project  portfolio.ProjectID
	agent    funds.PayeeID
	lines    map[string]funds.LineID // by dataset
	executed map[string]*execution   // by activity
}

// execution is what an executing agent does under one activity.
type execution struct {
	commitment funds.CommitmentID
	line       funds.LineID
	given      int64 // of the last tranche, not reported on yet
}

func usd(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "USD"} }

// A published history of pooled funds becomes a fund through the use cases that the pages have: each activity an
// agreement with an executing agent, each disbursement a tranche, each reimbursement what the agent pays back. The
// totals of each kind are the file's to the cent, what the file lacks is told, and hledger agrees.
func TestPooledFund(t *testing.T) {
	rows := pooledRows(t)
	o := &office{now: rows[0].on.Time().Add(9 * time.Hour)}
	o.openOn(t, testkit.OpenSQLite(t, db.Options{Clock: func() time.Time { return o.clock() }}), o.now)
	o.Rates = rates(map[money.Currency]string{"USD": "0.9"})
	p := &pooled{office: o, lines: map[string]funds.LineID{}, executed: map[string]*execution{}}
	want := map[string]int64{}
	disbursed, committed := map[string]int64{}, map[string]int64{}
	for _, x := range rows {
		want[x.kind] += x.minor
		switch x.kind {
		case pooledCommitment:
			committed[x.activity] += x.minor
		case pooledDisbursement:
			disbursed[x.activity] += x.minor
		}
	}
	p.openPool(rows)
	zeros, unannounced := 0, int64(0)
	for _, x := range rows {
		o.now = x.on.Time().Add(9 * time.Hour)
		switch x.kind {
		case pooledCommitment:
			p.executed[x.activity] = p.execute(x, x.activity, x.minor)
		case pooledDisbursement:
			e := p.executed[x.activity]
			if e == nil { // disbursed without a published commitment: the ledger pays nothing that is not committed (R38)
				e = p.execute(x, "not published", disbursed[x.activity])
				p.executed[x.activity], unannounced = e, unannounced+disbursed[x.activity]
			}
			if x.minor == 0 {
				p.reported(e, 0)
				_, err := o.PrepareAdvance(o.preparer, e.commitment, usd(0))
				o.refused("a disbursement of nothing", err, "funds.amount_not_positive")
				zeros++
				continue
			}
			rest := x.minor
			if over := disbursed[x.activity] - committed[x.activity]; over > 0 && committed[x.activity] > 0 && over < 100 {
				p.reported(e, 0)
				_, err := o.PrepareAdvance(o.preparer, e.commitment, usd(x.minor))
				o.refused("a cent more than was committed (R41)", err, "funds.invoice.above_commitment")
				p.tranche(p.execute(x, "not published", over), over)
				rest, unannounced, committed[x.activity] = x.minor-over, unannounced+over, disbursed[x.activity]
			}
			p.reported(e, 0)
			p.tranche(e, rest)
		case pooledReimbursement:
			e := p.executed[x.activity]
			p.reported(e, x.minor)
			o.must(o.ReturnFromAgent(o.treasury, e.commitment, funds.AgentReturnForm{Returned: usd(x.minor), Interest: usd(0), Document: "Reimbursement"}))
		}
	}
	if zeros != 1 {
		t.Errorf("%d disbursements of nothing were refused, the file has one", zeros)
	}
	for what, x := range map[string][2]int64{
		"signed":              {p.sum("e.kind = 'sign' AND b.kind = 'receivable' AND e.source_id IN (SELECT g.id FROM funds_agreement g WHERE g.title = 'Grant')"), want[pooledGrant]},
		"committed":           {p.sum("e.kind = 'commit' AND e.source_id IN (SELECT c.id FROM funds_commitment c WHERE c.legal_basis <> 'not published')"), want[pooledCommitment]},
		"committed beyond it": {p.sum("e.kind = 'commit'"), want[pooledCommitment] + unannounced},
		"disbursed":           {p.sum("e.kind = 'advance' AND b.kind = 'advanced'"), want[pooledDisbursement]},
		"out of the bank":     {p.sum("a.kind = 'bank'"), want[pooledDisbursement]},
		"reimbursed":          {p.sum("e.kind = 'acquit' AND b.kind = 'bank'"), want[pooledReimbursement]},
	} {
		if x[0] != x[1] {
			t.Errorf("%s: %d cents, the file has %d", what, x[0], x[1])
		}
	}
	status, err := o.FinancialStatus(o.manager, funds.StatusQuery{Fund: "TF-POOL"})
	if err != nil || status[0].Committed != usd(want[pooledCommitment]+unannounced).Decimal() {
		t.Errorf("%+v %v", status, err)
	}
	o.sound()
	var journal strings.Builder
	if err := o.ExportJournal(o.manager, &journal); err != nil {
		t.Fatal(err)
	}
	hledger(t, o, journal.String())
}

// openPool opens the fund with its project: one budget line for each data set, and money for all that is paid. The file
// names donors for six grants only; the rest comes from one contribution.
func (p *pooled) openPool(rows []pooledRow) {
	o := p.office
	l := funds.DefaultLadder()
	l.Rungs, l.Exception = []funds.Rung{{UpTo: 100_000_000_00, Steps: []funds.Step{funds.StepCertify}, Signatures: 1}, l.Rungs[2]}, "FC-POOL"
	o.must(o.SetLadder(o.controller, o.today(), l, "a history is booked"))
	p.fund = funds.FundID(o.must(o.CreateFund(o.controller, funds.FundForm{Ref: "TF-POOL", Title: i18n.Text{EN: "Pool"}, Kind: funds.TrustFund, Currency: "USD", Authority: "PO(2019)0001",
		Interest: funds.InterestToFund, IBAN: "BE71 0961 2345 6769"})))
	tracks := portfolio.DefaultTracks()
	tracks.Light.MaxBudget = usd(50_000_00)
	o.must(o.portfolio.EditTracks(o.hire("administrator", people.Administrator), 0, &tracks))
	p.project = o.projectOf("MDA", usd(40_000_00))
	p.agent = funds.PayeeID(o.must(o.CreatePayee(o.contracting, funds.PayeeForm{Name: "Executing agents", Kind: "agent", IBAN: ibans[0]})))
	o.must(o.VerifyPayee(o.treasury, p.agent, "called back"))
	need, whole := map[string]int64{}, int64(0)
	var sets []string
	for _, x := range rows {
		if x.kind == pooledGrant {
			o.given(p.fund, "NLD", usd(x.minor), func(a *funds.AgreementForm) { a.Title = "Grant" })
		}
		if x.kind == pooledCommitment || x.kind == pooledDisbursement { // more than enough: the budget is no part of the file
			if _, known := need[x.dataset]; !known {
				sets = append(sets, x.dataset)
			}
			need[x.dataset] += x.minor
			whole += x.minor
		}
	}
	amounts := make([]money.Amount, len(sets))
	for i, s := range sets {
		amounts[i] = usd(need[s])
	}
	pool := o.given(p.fund, "NOR", usd(whole), nil)
	for i, id := range o.budget(p.project, p.fund, 0, amounts...) {
		p.lines[sets[i]] = id
		o.allocate(pool, p.project, id, amounts[i])
	}
}

// execute commits money to an executing agent.
func (p *pooled) execute(x pooledRow, basis string, minor int64) *execution {
	order := p.order(p.lines[x.dataset], p.agent, usd(minor))
	order.Kind, order.Method, order.Quotes, order.LegalBasis, order.Title = funds.KindAgent, funds.MethodNone, 0, basis, x.activity
	c := p.draft(p.project, order)
	p.request(c)
	p.pass(p.holder, string(c))
	return &execution{commitment: c, line: p.lines[x.dataset]}
}

// tranche pays a tranche, which one person prepares and another signs.
func (p *pooled) tranche(e *execution, minor int64) {
	p.t.Helper()
	pay := funds.PaymentID(p.must(p.PrepareAdvance(p.preparer, e.commitment, usd(minor))))
	p.must(p.SignPayment(p.treasury2, pay, 0))
	e.given = minor
}

// reported has the agent report on the last tranche, with what it has left of it, before money moves again (R77).
func (p *pooled) reported(e *execution, left int64) {
	p.t.Helper()
	if e.given == 0 {
		return
	}
	p.must(p.ReportAgent(p.officer, e.commitment, funds.AgentReportForm{Until: p.today(), Spent: []funds.AgentSpent{{Line: e.line, Amount: usd(e.given - left)}},
		Interest: usd(0), Balance: usd(left), Open: usd(0), Document: "Report"}))
	p.pass(p.controller, p.lastReport(e.commitment))
	e.given = 0
}

// sum is what postings of some kind moved, as the ledger itself has it.
func (p *pooled) sum(which string) (minor int64) {
	p.t.Helper()
	err := p.Control.Read(p.AsSystem(p.t.Context()), func(ctx context.Context, q db.Querier) (err error) {
		minor, err = db.One(ctx, q, "sum", db.SQL(`SELECT CAST(COALESCE(SUM(t.minor), 0) AS BIGINT) FROM funds_transfer t JOIN funds_entry e ON e.id = t.entry_id
			JOIN funds_account a ON a.no = t.debit_account JOIN funds_account b ON b.no = t.credit_account WHERE `+which), db.Value[int64])
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return minor
}
