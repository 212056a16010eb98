package funds_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/kernel/money"
)

type statementLine struct {
	Section string       `json:"section"`
	Line    string       `json:"line"`
	Amount  money.Amount `json:"amount"`
}

// statementOf is a donor's statement as a program reads it.
func (o *office) statementOf(id funds.AgreementID, query string) []statementLine {
	o.t.Helper()
	var out struct {
		Lines []statementLine `json:"lines"`
	}
	o.browse(o.controller).API("/contributions/"+string(id)+"/statement?"+query, nil).Must(http.StatusOK).JSON(&out)
	return out.Lines
}

// A statement of a day says the same again as it was issued, whatever is corrected later; and what it opens
// with, what came and what went make what it closes with.
func TestStatementsAsIssued(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(5_000))[0]
		id := o.pledge(f, "NLD", euro(9_000), nil)
		o.sign(id)
		r := o.receive(id, euro(1_000), "BK-1")
		o.receive(id, euro(4_000), "BK-2")
		o.allocate(id, p, line, euro(3_000))
		o.settled(o.committed(p, o.order(line, o.vendor("Vendor", 0), euro(700))), "INV-1", 700)
		o.must(o.PostInterest(o.treasury, f, 12_34, o.today(), "first quarter"))
		day, instant := o.today(), at(o.now)
		query := "on=" + day.String() + "&as_of=" + url.QueryEscape(instant.String())
		issued := o.statementOf(id, query)
		o.now = o.now.AddDate(0, 0, 40)
		o.must(o.ReverseReceipt(o.hire("controller2", people.FinancialController), r, "paid by mistake"))
		o.must(o.TakeBackAllocation(o.manager, funds.AllocationForm{Agreement: id, Project: p, Line: line, Amount: euro(100), Reason: "not needed"}))
		if again := o.statementOf(id, query); !slices.Equal(issued, again) {
			t.Errorf("issued as %v, now %v", issued, again)
		}
		for what, lines := range map[string][]statementLine{"issued": issued, "now": o.statementOf(id, "")} {
			var sum int64
			got := map[string]int64{}
			for _, l := range lines {
				got[l.Section] += l.Amount.Minor
				if !strings.HasPrefix(l.Section, "of_") && l.Section != "closing" {
					sum += l.Amount.Minor
				}
			}
			if sum != got["closing"] || got["expenditure"] != -700_00 || got["interest"] != 12_34 {
				t.Errorf("%s: %v comes to %d", what, got, sum)
			}
		}
		controller := o.browse(o.controller)
		for _, path := range []string{"/funds/" + string(f) + "/statement?" + query, "/funds/" + string(f) + "/flow", "/contributions/" + string(id) + "/statement"} {
			for _, lang := range []string{"/en", "/fr"} {
				if text := controller.Get(lang + path).Must(http.StatusOK).HTML().One("main").Text(); strings.Contains(text, "funds.") {
					t.Errorf("%s lacks a word: %s", path, text)
				}
			}
		}
		controller.Get("/en/contributions/" + string(id) + "/statement").Must(http.StatusOK).HTML().One(".banner")
		controller.Get("/en/funds/" + string(f) + "/flow").Must(http.StatusOK).HTML().One("svg.d-sankey")
	})
}
