package funds_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/money"
)

// R77 without a database: what bars a further tranche.
func TestNextTranche(t *testing.T) {
	limits := funds.DefaultLimits()
	first := funds.Tranche{No: 1, On: day("2026-01-01"), Minor: 1_000_00}
	second := funds.Tranche{No: 2, On: day("2026-02-01"), Minor: 1_000_00}
	report := func(no int, state funds.AgentReportState, balance, open int64) funds.AgentReport {
		return funds.AgentReport{No: no, Attempt: 1, State: state, Balance: balance, Open: open}
	}
	for _, x := range []struct {
		what    string
		given   []funds.Tranche
		reports []funds.AgentReport
		on, key string
	}{
		{"the first", nil, nil, "2026-01-01", ""},
		{"nothing is reported yet", []funds.Tranche{first}, nil, "2026-02-01", "funds.agent.unspent"},
		{"the report is overdue", []funds.Tranche{first}, nil, "2026-04-02", "funds.agent.overdue"},
		{"70 % is spent or committed", []funds.Tranche{first}, []funds.AgentReport{report(1, funds.AgentSubmitted, 400_00, 100_00)}, "2026-04-02", ""},
		{"69.99 %", []funds.Tranche{first}, []funds.AgentReport{report(1, funds.AgentSubmitted, 400_01, 100_00)}, "2026-04-02", "funds.agent.unspent"},
		{"report 1 is not accepted", []funds.Tranche{first, second}, []funds.AgentReport{report(1, funds.AgentSubmitted, 0, 0)}, "2026-03-01", "funds.agent.not_accepted"},
		{"a returned one is none", []funds.Tranche{first}, []funds.AgentReport{report(1, funds.AgentReturned, 0, 0)}, "2026-04-02", "funds.agent.overdue"},
	} {
		err := funds.NextTranche(x.given, x.reports, day(x.on), limits)
		if got := keyOf(err); got != x.key {
			t.Errorf("%s: %q, want %q", x.what, got, x.key)
		}
	}
}

// Story 8: a second tranche waits for the report on the first; a report that does not add up is returned; what
// is accepted is expenditure, and what is left comes back with its interest.
func TestStory8ExecutingAgent(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(100_000))[0]
		o.allocate(o.given(f, "NLD", euro(200_000), nil), p, line, euro(100_000))
		agent := funds.PayeeID(o.must(o.CreatePayee(o.contracting, funds.PayeeForm{Name: "Agency", Kind: "agent", IBAN: ibans[0]})))
		o.must(o.VerifyPayee(o.treasury, agent, "called back"))
		order := o.order(line, agent, euro(50_000))
		order.Kind, order.Method, order.Quotes = funds.KindAgent, funds.MethodNone, 0
		c := o.committed(p, order)
		o.tranche(c, 20_000)
		at := "/en/commitments/" + string(c)
		o.now = o.now.AddDate(0, 0, 91)
		_, err := o.PrepareAdvance(o.preparer, c, euro(10_000))
		o.refused("report 1 is overdue", err, "funds.agent.overdue")
		officer := o.browse(o.officer)
		officer.Get("/fr" + at[3:] + "/report").Must(http.StatusOK)
		form := []string{"until", o.today().String(), "spent.0.line", string(line), "spent.0.amount", "15,000.00", "spent.0.amount_currency", "EUR", "interest", "12.00", "interest_currency", "EUR",
			"open", "0.00", "open_currency", "EUR", "document", "Report 1", "balance_currency", "EUR"}
		officer.Post(at+"/report", append(form, "balance", "5,000.00")...).Must(http.StatusSeeOther)
		if text := officer.Get(at).Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, "12.00 EUR") || !strings.Contains(text, "returned") {
			t.Errorf("the difference is not told: %s", text)
		}
		_, err = o.PrepareAdvance(o.preparer, c, euro(10_000))
		o.refused("it was returned", err, "funds.agent.overdue")
		officer.Post(at+"/report", append(form, "balance", "5,012.00")...).Must(http.StatusSeeOther)
		_, err = o.ReportAgent(o.officer, c, funds.AgentReportForm{})
		o.refused("one waits", err, "funds.agent.waits")
		o.pass(o.controller, o.lastReport(c))
		if got := o.totals(funds.Scope{Line: line}, funds.Point{}); got.Paid() != 15_000_00 || got[funds.Advanced] != 5_000_00 {
			t.Errorf("after report 1: %v", got)
		}
		o.tranche(c, 30_000)
		o.must(o.ReportAgent(o.officer, c, funds.AgentReportForm{Until: o.today(), Spent: []funds.AgentSpent{{Line: line, Amount: euro(33_000)}}, Interest: euro(0), Balance: euro(2_012), Open: euro(0), Document: "Report 2"}))
		o.pass(o.controller, o.lastReport(c))
		treasury := o.browse(o.treasury)
		officer.Get(at + "/return").Must(http.StatusForbidden)
		treasury.Get("/fr" + at[3:] + "/return").Must(http.StatusOK)
		back := []string{"returned_currency", "EUR", "interest", "12.00", "interest_currency", "EUR", "document", "BK-77"}
		treasury.Post(at+"/return", append(back, "returned", "2,001.00")...).Must(http.StatusUnprocessableEntity)
		treasury.Post(at+"/return", append(back, "returned", "2,000.00")...).Must(http.StatusSeeOther)
		if got := o.totals(funds.Scope{Fund: f}, funds.Point{}); got.Paid() != 48_000_00 || got[funds.Advanced] != 0 || got[funds.Committed] != 2_000_00 || got[funds.Bank] != 200_000_00-48_000_00+12_00 {
			t.Errorf("at the end: %v", got)
		}
		if text := officer.Get("/fr" + at[3:]).Must(http.StatusOK).HTML().One("main").Text(); strings.Contains(text, "funds.") {
			t.Errorf("a word is missing: %s", text)
		}
	})
}

// R77: a tranche is listed from the day after its report was due, with what of it nobody has answered for; a report that
// was sent back is none.
func TestOverdueAgents(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(100_000))[0]
		o.allocate(o.given(f, "NLD", euro(200_000), nil), p, line, euro(100_000))
		agent := funds.PayeeID(o.must(o.CreatePayee(o.contracting, funds.PayeeForm{Name: "Agency", Kind: "agent", IBAN: ibans[0]})))
		o.must(o.VerifyPayee(o.treasury, agent, "called back"))
		order := o.order(line, agent, euro(30_000))
		order.Kind, order.Method, order.Quotes = funds.KindAgent, funds.MethodNone, 0
		c := o.committed(p, order)
		paid := o.today()
		o.tranche(c, 20_000)
		due := paid.AddDays(funds.DefaultLimits().AgentReportDays)
		listed := func(what string, want ...string) {
			t.Helper()
			var out struct {
				Sections []struct {
					Section string
					Items   []struct {
						Ref, Who string
						On       cal.Date
						Days     int
						Amount   money.Amount
					}
				}
			}
			o.browse(o.as("director")).Get("/en/control-report", "Accept", "application/json").Must(http.StatusOK).JSON(&out)
			var got []string
			for _, s := range out.Sections {
				for _, i := range s.Items {
					if s.Section == "agents" {
						got = append(got, fmt.Sprintf("%s, %s, due %s, %d days, %s", i.Ref, i.Who, i.On, i.Days, i.Amount.Decimal()))
					}
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		on := func(day cal.Date) { o.now = day.Time().Add(9 * time.Hour) }
		ref := func() string {
			x, err := o.Commitment(o.officer, c)
			if err != nil {
				t.Fatal(err)
			}
			return x.Ref
		}()
		on(due)
		listed("on the day it is due")
		on(due.AddDays(1))
		first := ref + ", Agency, due " + due.String() + ", 1 days, 20000.00"
		listed("a day later", first)
		report := funds.AgentReportForm{Until: o.today(), Spent: []funds.AgentSpent{{Line: line, Amount: euro(15_000)}}, Interest: euro(0), Balance: euro(5_000), Open: euro(4_000), Document: "Report 1"}
		o.must(o.ReportAgent(o.officer, c, report))
		listed("a report waits")
		if err := o.decide(o.controller, o.lastReport(c), false, "two receipts are missing"); err != nil {
			t.Fatal(err)
		}
		listed("it was sent back", first)
		o.must(o.ReportAgent(o.officer, c, report))
		o.pass(o.controller, o.lastReport(c))
		listed("it was accepted")
		paid = o.today()
		o.tranche(c, 10_000)
		second := paid.AddDays(funds.DefaultLimits().AgentReportDays)
		on(second.AddDays(3))
		listed("the second tranche, which is the last", ref+", Agency, due "+second.String()+", 3 days, 10000.00")
	})
}

// tranche pays a tranche to an executing agent.
func (o *office) tranche(c funds.CommitmentID, units float64) {
	o.t.Helper()
	pay := funds.PaymentID(o.must(o.PrepareAdvance(o.preparer, c, euro(units))))
	o.must(o.SignPayment(o.treasury, pay, 0))
	o.must(o.SignPayment(o.treasury2, pay, 0))
}

func (o *office) lastReport(c funds.CommitmentID) string {
	o.t.Helper()
	list, err := o.AgentReports(o.controller, c)
	if err != nil || len(list) == 0 {
		o.t.Fatalf("no report: %v", err)
	}
	return string(list[len(list)-1].ID)
}
