package web_test

import (
	"net/http"
	"strings"
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web/gallery"
	"cairn/internal/testkit"
)

// A row that is refused is told by its place in the form, blank rows counted, and what was typed stays, in rows that were
// added too.
func TestAGridIsToldByItsRows(t *testing.T) {
	c, _ := world(t)
	page := c.Post(editT1, good("parts.0.title", "Course", "parts.0.cost", "1,000.00", "parts.1.title", "", "parts.2.title", "Books", "parts.2.kind", "works", "parts.2.cost", "a lot",
		"parts.3.title", "", "parts.4.title", "", "parts.5.title", "Added", "parts.5.cost", "7")...).Must(http.StatusUnprocessableEntity).HTML()
	if got := page.One(".errs li a").Text(); got != "Line 3, cost: “a lot” is not an amount. Write it as 1234.50." {
		t.Errorf("the list of faults: %s", got)
	}
	cell := page.One(page.One(".errs li a").Attr("href"))
	if cell.Attr("aria-label") != "Cost, line 3" || cell.Attr("aria-invalid") != "true" || cell.Attr("aria-describedby") != "f-parts-2-cost-error" || cell.Attr("value") != "a lot" {
		t.Errorf("the cell: %s", cell)
	}
	if got := page.One("[data-grid] td p.wrong#f-parts-2-cost-error").Text(); !strings.Contains(got, "not an amount") {
		t.Errorf("beneath it: %s", got)
	}
	if page.One("#f-parts-2-kind option[selected]").Attr("value") != "works" || page.One("#f-parts-5-title").Attr("value") != "Added" || len(page.All("[data-grid] tbody tr")) != 6 {
		t.Error("what was typed is not all there")
	}
	told := c.Post(editT1, good("parts.0.title", "", "parts.1.title", "Course", "parts.1.cost", "")...).Must(http.StatusUnprocessableEntity).HTML().One(".errs li a")
	if told.Text() != "Line 2, cost: Fill this in." || told.Attr("href") != "#f-parts-1-cost" {
		t.Errorf("behind a blank row: %s", told)
	}
}

// A grid is a form like any other: without a script its rows are sent and come back, with amounts in the currency that the
// form says once.
func TestAGridIsSent(t *testing.T) {
	c, _ := world(t)
	c.Post(editT1, good("budget", "1000", "budget_currency", "JOD", "parts.0.id", "p1", "parts.0.title", "Course", "parts.0.due", "2027-03-01", "parts.0.cost", "12.345", "parts.0.count", "24",
		"parts.1.title", "", "parts.2.title", "Books", "parts.2.cost", "5")...).Must(http.StatusSeeOther)
	var thing gallery.Thing
	c.Get(editT1 + "?format=json").JSON(&thing)
	want := []gallery.Part{{ID: "p1", Title: "Course", Due: cal.MustDate("2027-03-01"), Cost: money.Amount{Minor: 12_345, Currency: "JOD"}, Count: 24}, {Title: "Books", Cost: money.Amount{Minor: 5_000, Currency: "JOD"}}}
	if len(thing.Parts) != 2 || thing.Parts[0] != want[0] || thing.Parts[1] != want[1] {
		t.Errorf("%+v", thing.Parts)
	}
	page := c.Get(editT1).HTML()
	if page.One("#f-parts-1-cost").Attr("value") != "5.000" || len(page.All("[data-grid] tbody tr")) != 5 {
		t.Errorf("the form: %s", page.One("[data-grid]").Text())
	}
}

const paste = `(at, text) => {
	const data = new DataTransfer();
	data.setData("text/plain", text);
	const field = document.querySelector(at);
	field.focus();
	return field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}`

// A block copied from a spreadsheet fills the fields to the right and below, adds rows, finds choices by their words,
// leaves what does not fit, and can be taken back.
func TestBrowserPastesIntoAGrid(t *testing.T) {
	b, _ := desk(t)
	b.Open("/fr/gallery/things/t1/edit")
	value := func(field string) string {
		t.Helper()
		return testkit.Eval[string](b, `document.getElementsByName("parts.`+field+`")[0].value`)
	}
	block := `"Cours d’appui avancé\tTRAVAUX\t14/02/2027\t1 234,50\t3\r\n\"Livres \"\"rouges\"\"\nneufs\"\tRien\t03/04/2027\t(7)\t\r\nA\tadvice\t\t1\t1\r\nB\tconseil\t2027-05-01\t2\t2\r\nC\t\t5.6.2027\t3\t3\r\n"`
	if testkit.Eval[bool](b, "("+paste+`)("[name='parts.1.title']", `+block+")") {
		t.Fatal("the page left the block to the browser")
	}
	for field, want := range map[string]string{"0.title": "Course for operators", "1.title": "Cours d’appui avancé", "1.kind": "works", "1.due": "2027-02-14", "1.cost": "1 234,50", "1.count": "3",
		"2.title": `Livres "rouges" neufs`, "2.kind": "", "2.due": "", "2.cost": "(7)", "3.kind": "advice", "4.title": "B", "4.kind": "advice", "4.due": "2027-05-01", "5.title": "C", "5.due": "2027-06-05", "5.count": "3"} {
		if got := value(field); got != want {
			t.Errorf("%s holds %q", field, got)
		}
	}
	b.Until(`document.querySelector("[data-grid-note]").textContent.includes("5") && document.querySelector("[data-grid-note]").textContent.includes(" 2.")`)
	b.Until(`document.querySelectorAll("[data-grid] tbody tr").length === 6 && document.querySelector("#f-parts-5-cost").ariaLabel.endsWith("ligne 6") && document.querySelector("[data-grid] tbody tr:last-child th").textContent.trim() === "Ligne 6"`)
	b.Until(`new Set([...document.querySelectorAll("[id]")].map(e => e.id)).size === document.querySelectorAll("[id]").length`)
	b.Axe()
	b.Keys("Ctrl+z")
	b.Until(`document.getElementsByName("parts.1.title")[0].value === "" && document.getElementsByName("parts.5.title")[0].value === ""`)
	if !testkit.Eval[bool](b, "("+paste+`)("[name='parts.1.title']", "one cell")`) {
		t.Error("a single text is the browser's to paste")
	}
	testkit.Eval[bool](b, "("+paste+`)("[name='parts.1.title']", "Intitulé\tnature\nOne\tConseil\n")`)
	if value("1.title") != "One" || value("2.title") != "" {
		t.Errorf("a block with its heads: %q, %q", value("1.title"), value("2.title"))
	}
	b.Keys("ArrowDown")
	b.Until(`document.activeElement.name === "parts.2.title"`)
}
