package funds_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/db"
	"cairn/internal/testkit"
)

// The control report finds each thing that its rules look for, says so in both languages, opens what stands behind it,
// and goes into a workbook; whoever has no part in control does not read it.
func TestControlReport(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(90_000))[0]
		o.pledge(f, "NOR", euro(500), func(x *funds.AgreementForm) {})
		late := o.pledge(f, "CAN", euro(4_000), func(x *funds.AgreementForm) {
			x.Instalments = []funds.InstalmentForm{{DueOn: o.today().AddDays(5), Amount: euro(4_000)}}
		})
		o.sign(late)
		o.allocate(o.given(f, "NLD", euro(100_000), nil), p, line, euro(90_000))
		vendor := o.vendor("Kestelmoor", 0)
		o.settled(o.committed(p, o.order(line, vendor, euro(700))), "INV-1", 700)
		first := o.order(line, vendor, euro(20_000))
		o.committed(p, first)
		second := o.order(line, vendor, euro(20_000))
		second.Justification = "two separate courses"
		split := o.committed(p, second)
		o.pass(o.holder, o.invoice(split, "INV-2", euro(900)))
		o.must(o.RegisterInvoice(o.coordinator, funds.InvoiceForm{Commitment: split, Number: "INV-3", DatedOn: o.today(), ReceivedOn: o.today(), Amount: euro(900)}))
		after := o.order(line, o.vendor("Late vendor", 1), euro(300))
		after.ExPost, after.ObligationOn, after.Justification = true, o.today().AddDays(-9), "the hall had to be paid at once"
		waived := o.draft(p, after)
		o.request(waived)
		o.pass(o.holder, string(waived))
		o.delegate("controller", "officer", "funds.commitment.approve", euro(100_000), day("2027-12-31"))
		o.refused("whoever asked decides", o.decide(o.as("officer"), string(waived), true, ""), "control.four_eyes")
		o.pass(o.controller, string(waived))
		o.must(o.CreateRecommendation(o.controller, funds.RecommendationForm{Body: "External auditors", Document: "Report 2025", Title: "Count the stock", Owner: "manager", RaisedOn: o.today(), DueOn: o.today().AddDays(20)}))
		o.closed(p)
		o.now = o.now.AddDate(0, 13, 0)

		var out struct {
			Sections []struct {
				Section string `json:"section"`
				Items   []struct {
					Ref  string `json:"ref"`
					Who  string `json:"who"`
					Days int    `json:"days"`
				} `json:"items"`
			} `json:"sections"`
		}
		director := o.browse(o.as("director"))
		director.API("/control-report?from=2026-01-01", nil).Must(http.StatusOK).JSON(&out)
		found := map[string]int{}
		for _, s := range out.Sections {
			found[s.Section] = len(s.Items)
			for _, i := range s.Items {
				if i.Ref == "" {
					t.Errorf("%s has a finding without a reference: %+v", s.Section, i)
				}
			}
		}
		for section, want := range map[string]int{"red": 1, "ex_post": 1, "splitting": 1, "held": 1, "signatures": 2, "delegations": 1, "instalments": 1, "invoices": 2, "recommendations": 1, "unreconciled": 1, "segregation": 1} {
			if found[section] != want {
				t.Errorf("%s has %d findings, want %d", section, found[section], want)
			}
		}
		page := director.Get("/fr/control-report?from=2026-01-01").Must(http.StatusOK).HTML().One("main")
		if text := page.Text(); strings.Contains(text, "funds.") || !strings.Contains(text, "Kestelmoor") || !strings.Contains(text, "Liste rouge") {
			t.Errorf("the page in French: %s", text)
		}
		o.opensEntries(director, director.Get("/en/control-report?from=2026-01-01").Must(http.StatusOK).HTML())
		o.browse(o.as("officer")).Get("/en/control-report").Must(http.StatusForbidden)
		book, err := excelize.OpenReader(bytes.NewReader(director.Get("/en/control-report?format=xlsx", "Accept", "*/*").Must(http.StatusOK).Body))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		rows, err := book.GetRows(book.GetSheetName(0))
		if err != nil || len(rows) < 20 {
			t.Errorf("%d rows: %v", len(rows), err)
		}
	})
}

// opensEntries holds that what the report leads to has postings.
func (o *office) opensEntries(who *testkit.Client, page *testkit.Page) {
	o.t.Helper()
	links := page.All("a[href*='/entries?']")
	if len(links) < 5 {
		o.t.Fatalf("%d figures lead to their postings", len(links))
	}
	for _, a := range links {
		who.Get(a.Attr("href")).Must(http.StatusOK).HTML().One("table.list tbody tr:first-child")
	}
}

// closed closes a project operationally, past its gates.
func (o *office) closed(p portfolio.ProjectID) {
	o.t.Helper()
	err := o.Control.DB().Write(o.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_project SET state = 'operationally_closed' WHERE id = ?`, string(p))); err != nil {
			return err
		}
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_gate (id, project_id, gate, from_state, to_state, state, note, findings, prepared_by, prepared_at, approved_by, approved_at, comment)
			VALUES (?, ?, 'end', 'closing', 'operationally_closed', 'approved', '', '[]', 'officer', ?, 'director', ?, '')`, "gate-of-"+string(p), string(p), at(o.now), at(o.now)))
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
}
