package funds_test

import (
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/testkit"
)

// A file that cannot be read, or does not fit, leaves the reader on the page, with the reason beside the field; one that
// was read says how much came of it.
func TestBankFilesByThePage(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		o.given(f, "NLD", euro(100), nil)
		treasury, bank := o.browse(o.treasury), "/funds/"+string(f)+"/bank"
		send := func(path, content string) *testkit.Answer {
			return treasury.Upload(path, nil, testkit.Part{Field: "file", Name: "march.sta", Content: content})
		}
		good := sta(1, "260302", 0, 93_00, ":61:260302C100,00NTRFX\n", ":61:260302D7,00NTRFX\n")
		for what, x := range map[string]struct{ content, says string }{
			"an empty file":   {"", "march.sta"},
			"a picture":       {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "neither an MT940 statement nor an XML file"},
			"a letter":        {"Dear Sir or Madam,\n", "neither an MT940 statement nor an XML file"},
			"a wrong amount":  {strings.Replace(good, "C100,00", "C100,001", 1), "march.sta, line 5: “100,001” EUR is not an amount"},
			"a wrong balance": {strings.Replace(good, "C260302EUR93,00", "C260302EUR94,00", 1), "does not prove itself"},
			"half an XML":     {"<?xml version=\"1.0\"?><Document>", "march.sta"},
		} {
			page := send("/en"+bank+"/import", x.content).Must(http.StatusUnprocessableEntity).HTML()
			if wrong := page.One("form[action$='/bank/import'] .wrong").Text(); !strings.Contains(wrong, x.says) {
				t.Errorf("%s: %q", what, wrong)
			}
		}
		if wrong := send("/fr"+bank+"/import", "Madame,\n").Must(http.StatusUnprocessableEntity).HTML().One("form[action$='/bank/import'] .wrong").Text(); !strings.Contains(wrong, "ni un relevé MT940 ni un fichier XML") {
			t.Errorf("in French: %q", wrong)
		}
		page := o.browse(o.treasury).Upload("/en/rates/import", nil, testkit.Part{Field: "file", Name: "rates.csv", Content: "nothing"}).Must(http.StatusUnprocessableEntity).HTML()
		page.One("form[action$='/rates/import'] .wrong")

		send("/en"+bank+"/import", good).Must(http.StatusSeeOther)
		if said := treasury.Get("/en" + bank).HTML().One("[data-toast]").Text(); said != "The file was read. New statements: 1, with lines: 2, of which with a suggested entry: 1." {
			t.Errorf("the page says %q", said)
		}
		if n := o.addsUp(treasury, bank); n != 1 {
			t.Errorf("%d movements open their entries", n)
		}
		ledger := treasury.Get("/en" + bank).HTML().One("main dd a[href*='/behind?step=bank']")
		if got := treasury.Get(ledger.Attr("href")).Must(http.StatusOK).HTML().One("main .facts dd").Text(); got != ledger.Text() {
			t.Errorf("the ledger's %s opens %s", ledger.Text(), got)
		}
		send("/fr"+bank+"/import", good).Must(http.StatusSeeOther)
		if said := plain(treasury.Get("/fr" + bank).HTML().One("[data-toast]").Text()); said != "Le fichier a été lu. Nouveaux relevés : 0, lignes : 0, dont avec une écriture proposée : 0." {
			t.Errorf("the page says %q", said)
		}
	})
}
