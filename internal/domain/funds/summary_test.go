package funds_test

import (
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/testkit"
)

// told is the summary of what is wrong on a page: each fault with where its link leads.
func told(a *testkit.Answer) (faults []string) {
	for _, link := range a.Must(http.StatusUnprocessableEntity).HTML().All("#errors a") {
		faults = append(faults, strings.ReplaceAll(link.Text(), "\u00a0", " ")+" → "+link.Attr("href"))
	}
	return faults
}

// A draft that is requested is told by the labels of its form what it lacks, and led to the fields there.
func TestRefusedRequestLeadsToItsForm(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(100_000))[0]
		officer := o.browse(o.officer)
		x := o.order(line, "", euro(1_000))
		c := string(o.draft(p, x))
		edit := "/commitments/" + c + "/edit"
		if got := strings.Join(told(officer.Post("/en/commitments/"+c+"/request")), "; "); got != "Payee: Fill this in. → /en"+edit+"#f-payee" {
			t.Errorf("no payee: %s", got)
		}
		if officer.Get("/en"+edit).Must(http.StatusOK).HTML().One("#f-payee") == nil {
			t.Error("there is no such field")
		}
		x.Payee, x.Method, x.Quotes = o.vendor("Vendor", 0), funds.MethodSingle, 0
		o.must(o.EditCommitment(o.officer, funds.CommitmentID(c), 0, x))
		if got := strings.Join(told(officer.Post("/fr/commitments/"+c+"/request")), "; "); got != "Justification : Un fournisseur unique demande un motif. → /fr"+edit+"#f-justification" {
			t.Errorf("a single source: %s", got)
		}
	})
}

// Instalments are faulted at their rows of the form, those left blank between them counted.
func TestInstalmentsAreFaultedAtTheirRows(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		at := "/en/funds/" + string(o.fund("TF-MDA", funds.TrustFund)) + "/agreements/new"
		manager := o.browse(o.manager)
		form := func(instalments ...string) string {
			return strings.Join(told(manager.Post(at, append([]string{"donor", "NLD", "title", "Contribution", "amount", "10,000.00", "amount_currency", "EUR", "pledged_on", "2026-03-02", "earmark", "none", "report_every", "12",
				"unspent", "donor_choice", "interest", "fund", "instalments.0.amount_currency", "EUR", "instalments.1.amount_currency", "EUR"}, instalments...)...)), "; ")
		}
		for _, x := range []struct {
			rows []string
			want string
		}{
			{[]string{"instalments.1.due_on", "2026-04-01"}, "Instalment 2, amount: Give an amount above zero. → #f-instalments-1-amount"},
			{[]string{"instalments.1.amount", "10,000.00"}, "Instalment 2, due on: Give each instalment a day, not before the one above. → #f-instalments-1-due_on"},
			{[]string{"instalments.0.due_on", "2026-04-01", "instalments.0.amount", "4,000.00", "instalments.1.due_on", "2026-05-01", "instalments.1.amount", "5,000.00"}, "Instalment 2, amount: The instalments must add up to the amount. → #f-instalments-1-amount"},
		} {
			if got := form(x.rows...); got != x.want {
				t.Errorf("%v: %s", x.rows, got)
			}
		}
	})
}
