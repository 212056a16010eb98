package funds_test

import (
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/kernel/money"
	"cairn/internal/testkit"
)

// R75, R57: what comes back of an advance in another currency than the fund's is free to be advanced again, in that
// currency: a part of it at the rate it was reserved at, all of it whole.
func TestAdvanceInAnotherCurrencyComesBack(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		if _, err := o.ImportRates(o.treasury, strings.NewReader(someRates), "rates.csv"); err != nil {
			t.Fatal(err)
		}
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(10_000))[0]
		o.allocate(o.given(f, "NLD", euro(20_000), nil), p, line, euro(10_000))
		order := o.order(line, o.payee("Holder", "person", 2), euro(0))
		order.Kind, order.Method, order.Quotes = funds.KindAdvance, funds.MethodNone, 0
		order.Items[0].Amount = money.Amount{Minor: 1_000_00, Currency: "USD"}
		c := o.committed(p, order)
		advance := func() {
			t.Helper()
			pay := funds.PaymentID(o.must(o.PrepareAdvance(o.preparer, c, money.Amount{Minor: 1_000_00, Currency: "USD"})))
			o.must(o.SignPayment(o.treasury, pay, 0))
			o.must(o.SignPayment(o.treasury2, pay, 0))
		}
		open := func() string {
			t.Helper()
			x, err := o.Commitment(o.officer, c)
			if err != nil {
				t.Fatal(err)
			}
			return x.Open().Decimal()
		}
		advance()
		out := o.totals(funds.Scope{Line: line}, funds.Point{})[funds.Advanced]
		if got := open(); got != "0.00" || out == 0 {
			t.Fatalf("%s is open of what was advanced, %d is with the holder", got, out)
		}
		o.must(o.AcquitAdvance(o.holder, c, funds.AcquitForm{Spent: money.Euro(0), Returned: money.Euro(out / 4), Document: "BK-1"}))
		if got := open(); got != "250.00" {
			t.Errorf("a quarter came back: %s is open", got)
		}
		o.must(o.AcquitAdvance(o.holder, c, funds.AcquitForm{Spent: money.Euro(0), Returned: money.Euro(out - out/4), Document: "BK-2"}))
		if got := open(); got != "1000.00" {
			t.Errorf("all of it came back: %s is open", got)
		}
		advance()
		for no, part := range []int64{out / 3, out / 3, out - out/3*2} {
			o.must(o.AcquitAdvance(o.holder, c, funds.AcquitForm{Spent: money.Euro(0), Returned: money.Euro(part), Document: "BK-3" + strconv.Itoa(no)}))
		}
		if got := open(); got != "1000.00" {
			t.Errorf("all of it came back in thirds: %s is open", got)
		}
		advance()
	})
}

// Above the limit an account of an advance keeps copies of the receipts, or says that every item is smaller (R75); the copies are
// among the papers of the commitment, for whoever sees it.
func TestCopiesOfReceipts(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(10_000))[0]
		o.allocate(o.given(f, "NLD", euro(20_000), nil), p, line, euro(10_000))
		order := o.order(line, o.payee("Holder", "person", 2), euro(1_000))
		order.Kind, order.Method, order.Quotes = funds.KindAdvance, funds.MethodNone, 0
		c := o.committed(p, order)
		pay := funds.PaymentID(o.must(o.PrepareAdvance(o.preparer, c, euro(1_000))))
		o.must(o.SignPayment(o.treasury, pay, 0))
		o.must(o.SignPayment(o.treasury2, pay, 0))

		page := "/en/commitments/" + string(c)
		holder := o.browse(o.holder)
		holder.Get(page + "/acquit").Must(http.StatusOK).HTML().One("input[type=file][name=copies]")
		spent := func(amount string, more ...string) url.Values {
			form := url.Values{"spent": {amount}, "spent_currency": {"EUR"}, "returned": {"0.00"}, "returned_currency": {"EUR"}, "document": {"Folder 7"}}
			for _, name := range more {
				form.Set(name, "true")
			}
			return form
		}
		if text := holder.Upload(page+"/acquit", spent("300.00")).Must(http.StatusUnprocessableEntity).HTML().One("main").Text(); !strings.Contains(text, "More than EUR 100.00 was spent") {
			t.Errorf("no copy is asked for: %s", text)
		}
		scan := testkit.Part{Field: "copies", Name: "receipts.pdf", Content: "%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"}
		wrong := scan
		wrong.Content = "MZ no receipt"
		holder.Upload(page+"/acquit", spent("300.00"), wrong).Must(http.StatusUnprocessableEntity)
		o.browse(o.officer).Upload(page+"/acquit", spent("300.00"), scan).Must(http.StatusForbidden)
		holder.Upload(page+"/acquit", spent("99.00")).Must(http.StatusSeeOther)
		holder.Upload(page+"/acquit", spent("300.00", "small")).Must(http.StatusSeeOther)
		holder.Upload(page+"/acquit", spent("300.00"), scan).Must(http.StatusSeeOther)
		if got := o.totals(funds.Scope{Line: line}, funds.Point{}); got[funds.Advanced] != 301_00 || got[funds.Paid] != 699_00 {
			t.Errorf("after the accounts: %v", got)
		}

		if kept := o.trailText(`SELECT t.content FROM control_trail t WHERE t.act = 'funds.advance.acquit'`); strings.Count(kept, `"small":true`) != 1 || strings.Count(kept, `"document":"Folder 7"`) != 3 {
			t.Errorf("the trail does not keep what was said of small items: %s", kept)
		}
		officer := o.browse(o.officer)
		if text := officer.Get(page).Must(http.StatusOK).HTML().One("main").Text(); strings.Count(text, "Folder 7") != 3 {
			t.Errorf("the hands do not tell of three accounts: %s", text)
		}
		link := officer.Get(page).Must(http.StatusOK).HTML().One("a[href*='/files/']")
		if body := string(officer.Get(link.Attr("href")).Must(http.StatusOK).Body); !strings.HasPrefix(body, "%PDF") || link.Text() != "receipts.pdf" {
			t.Errorf("%s: %q", link.Text(), body)
		}
		officer.Get("/en/commitments/" + string(p) + "/files/" + path.Base(link.Attr("href"))).Must(http.StatusNotFound)
		officer.Upload(page+"/files", nil).Must(http.StatusUnprocessableEntity)
		officer.Upload(page+"/files", nil, testkit.Part{Field: "file", Name: "order.pdf", Content: scan.Content}).Must(http.StatusSeeOther)
		o.browse(o.hire("Auditor", people.Auditor)).Upload(page+"/files", nil, testkit.Part{Field: "file", Name: "order.pdf", Content: scan.Content}).Must(http.StatusForbidden)
		if n := len(officer.Get(page).Must(http.StatusOK).HTML().All("a[href*='/files/']")); n != 2 {
			t.Errorf("%d papers are listed", n)
		}
	})
}
