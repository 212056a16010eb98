package landscape_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cairn/internal/codec/iati"
	"cairn/internal/domain/landscape"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/testkit"
)

// browse gives a client signed in as whoever acts in the context. The words of themes are the portfolio's.
func (o *office) browse(ctx context.Context) *testkit.Client {
	return testkit.Serve(o.t, o.DB(), control.ActorFrom(ctx), o.Routes(), iati.Texts, people.Texts, portfolio.Texts, stakeholders.Texts, landscape.Texts)
}

// world is a small landscape: three activities in Moldova with sums and traps of many kinds.
func world(t *testing.T) string {
	return folder(t, map[string]string{"a.xml": file(
		activity("W-1", "Border police", deal("3", "EUR", "1000.50")+deal("3", "EUR", "-0.25")+deal("2", "USD", "1e3")+deal("3", "EUR", "0.3333")),
		strings.Replace(activity("W-2", "Réforme", deal("3", "EUR", "n/a")), `xml:lang="en"`, `xml:lang="fr"`, 1),
		strings.Replace(activity("W-3", "Reforma", ""), `xml:lang="en"`, `xml:lang="ro"`, 1),
	), "b.xml": "<html>"})
}

func TestListPage(t *testing.T) {
	dir := world(t)
	eachOffice(t, func(t *testing.T, o *office) {
		reader := o.browse(o.hire("rob", "FRA", people.Reader, "partner:GEO/"))
		if empty := reader.Get("/en/landscape").Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(empty, "No IATI file has been read yet") {
			t.Errorf("before the first import: %s", empty)
		}
		o.read(dir)
		page := reader.Get("/en/landscape?country=MDA&sector=152").Must(http.StatusOK).HTML()
		if rows := page.All("table.list tbody tr"); len(rows) < 3 {
			t.Errorf("%d rows", len(rows))
		}
		bluf := page.One(".bluf").Text()
		for _, words := range []string{"3 published activities match.", "do not show most military assistance", "0 active on 20 Nov 2026", "0 entries kept by the office"} {
			if !strings.Contains(bluf, words) {
				t.Errorf("the bottom line lacks %q: %s", words, bluf)
			}
		}
		all := page.One("main").Text()
		for _, words := range []string{"EUR Disbursement 3 1,000.5833", "USD Outgoing commitment 1 1,000", "Negative amount 1 1", "Not a number 1 1", "Reforma"} {
			if !strings.Contains(all, words) {
				t.Errorf("the page lacks %q: %s", words, all)
			}
		}
		if chosen := page.One("select[name=country] option[selected]").Text(); chosen != "Republic of Moldova" {
			t.Errorf("the country chosen is %q", chosen)
		}
		page.None(`a[href="/en/landscape/entries/new"]`)
		french := reader.Get("/fr/landscape?q=reforme").Must(http.StatusOK).HTML()
		if bluf := french.One(".bluf").Text(); !strings.Contains(bluf, "1 activité publiée correspond") || !strings.Contains(bluf, "l’assistance militaire") {
			t.Errorf("in French: %s", bluf)
		}
		none := reader.Get("/en/landscape?country=UKR").Must(http.StatusOK).HTML().One("main").Text()
		if !strings.Contains(none, "No published activity matches") {
			t.Errorf("nothing is shown as %s", none)
		}
		reader.Get("/en/landscape?country=Atlantis").Must(http.StatusUnprocessableEntity)
	})
}

func TestListAsFileAndJSON(t *testing.T) {
	dir := world(t)
	eachOffice(t, func(t *testing.T, o *office) {
		o.read(dir)
		client := o.browse(o.hire("rob", "FRA", people.Reader, ""))
		rows := records(t, client.Get("/en/landscape?format=csv").Must(http.StatusOK))
		if !slices.ContainsFunc(rows, func(r []string) bool {
			return slices.Contains(r, "W-2") && slices.Contains(r, "Réforme") && slices.Contains(r, "2020-02-01")
		}) {
			t.Errorf("%q", rows)
		}
		totals := records(t, client.Get("/en/landscape/totals?format=csv").Must(http.StatusOK))
		if !slices.ContainsFunc(totals, func(r []string) bool { return slices.Equal(r, []string{"EUR", "Disbursement", "3", "1000.5833"}) }) {
			t.Errorf("%q", totals)
		}
		for _, path := range []string{"/fr/landscape?format=xlsx", "/fr/landscape/totals?format=xlsx"} {
			if book := client.Get(path).Must(http.StatusOK); !bytes.HasPrefix(book.Body, []byte("PK")) {
				t.Errorf("%s is no workbook: %.40q", path, book.Body)
			}
		}
		var list struct {
			landscape.List
			Totals []landscape.Total
			Found  int
		}
		client.API("/landscape?country=MD&q=border", nil).Must(http.StatusOK).JSON(&list)
		want := []landscape.Total{{Currency: "EUR", Type: "3", Count: 3, Sum: "1000.5833"}, {Currency: "USD", Type: "2", Count: 1, Sum: "1000"}}
		if list.Found != 1 || list.Activities[0].Identifier != "W-1" || !slices.Equal(list.Totals, want) || list.Activities[0].Traps["negative_value"] != 1 {
			t.Errorf("%+v", list)
		}
	})
}

func records(t *testing.T, a *testkit.Answer) [][]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(a.Body, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	must(t, err)
	return rows
}

// TestActivityPage shows what was reported, each trap in words beside the value it concerns.
func TestActivityPage(t *testing.T) {
	dir := world(t)
	eachOffice(t, func(t *testing.T, o *office) {
		o.read(dir)
		client := o.browse(o.hire("rob", "FRA", people.Reader, ""))
		id, err := o.ByIdentifier(o.system(), "W-1")
		must(t, err)
		page := client.Get("/en/landscape/activities/" + string(id)).Must(http.StatusOK).HTML()
		var rows []string
		for _, row := range page.All("table tbody tr") {
			rows = append(rows, row.Text())
		}
		for _, words := range []string{
			"Disbursement 4 Mar 2021 EUR 1,000.50", "EUR −0.25 Negative amount", "USD 1e3 Amount in scientific notation", "EUR 0.3333 More decimals than the currency has",
		} {
			if !slices.ContainsFunc(rows, func(row string) bool { return strings.Contains(row, words) }) {
				t.Errorf("no row says %q: %q", words, rows)
			}
		}
		if h1 := page.One("h1").Text(); h1 != "Border police" {
			t.Errorf("titled %q", h1)
		}
		second := client.Get("/en/landscape/activities/" + string(id) + "?limit=3&after=2").HTML()
		if n := len(second.All(`section[aria-label*="Transactions"] tbody tr`)); n != 2 {
			t.Errorf("after the second there are %d transactions", n)
		}
		other, err := o.ByIdentifier(o.system(), "W-2")
		must(t, err)
		if text := client.Get("/fr/landscape/activities/" + string(other)).HTML().One("main").Text(); !strings.Contains(text, "n/a EUR N’est pas un nombre") {
			t.Errorf("in French: %s", text)
		}
		client.Get("/en/landscape/activities/none").Must(http.StatusNotFound)
	})
}

func TestImportPages(t *testing.T) {
	dir := world(t)
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("ann", "FRA", people.ProgrammeOfficer, "")
		_, err := o.ImportIATI(ann, dir)
		must(t, err)
		client := o.browse(o.hire("rob", "FRA", people.Reader, "partner:GEO/"))
		page := client.Get("/en/landscape/imports").Must(http.StatusOK).HTML()
		if row := page.One("tbody tr").Text(); !strings.Contains(row, "ann done 2 3 3 0 0 1") {
			t.Errorf("listed as %s", row)
		}
		path := page.One("tbody a").Attr("href")
		one := client.Get(path).Must(http.StatusOK).HTML().One("main").Text()
		for _, words := range []string{"b.xml 1 b.xml, line 1: this is a web page", "a.xml 2.03 3", "Negative amount 1"} {
			if !strings.Contains(one, words) {
				t.Errorf("the page lacks %q: %s", words, one)
			}
		}
		var out struct {
			Result landscape.Result `json:"result"`
		}
		client.API(strings.TrimPrefix(path, "/en"), nil).Must(http.StatusOK).JSON(&out)
		if len(out.Result.Refused) != 1 || out.Result.Refused[0].Line != 1 || !strings.Contains(out.Result.Refused[0].Message, "web page") {
			t.Errorf("%+v", out)
		}
	})
}

// TestEntryForm walks the form: refused with every fault, then saved, edited and archived.
func TestEntryForm(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("ann", "FRA", people.ProjectOfficer, "partner:MDA/")
		client := o.browse(ann)
		client.Get("/en/landscape/entries/new?partner=MDA&theme=cyber").Must(http.StatusOK).HTML().One(`select[name=theme] option[value=cyber][selected]`)
		bad := client.Post("/en/landscape/entries/new", "partner", "MDA", "channel", "bilateral", "theme", "cyber", "actor", "Norway <b>", "level", "unclassified").Must(http.StatusUnprocessableEntity).HTML()
		if summary := bad.One("[role=alert]").Text(); !strings.Contains(summary, "Say where you have it from.") {
			t.Errorf("refused with %s", summary)
		}
		form := []string{"partner", "MDA", "channel", "bilateral", "theme", "cyber", "actor", "Norway <b>", "title_en", "Cyber range", "source", "Liaison officer",
			"amount", "1,250,000", "amount_currency", "NOK", "period.start", "2026-01-01", "note", "Asks for **English** courses too.", "level", "unclassified", "releasable", "MDA"}
		to := client.Post("/en/landscape/entries/new", form...).Must(http.StatusSeeOther).To()
		page := client.Get(to).Must(http.StatusOK).HTML()
		if text := page.One("main").Text(); !strings.Contains(text, "Norway <b>") || !strings.Contains(text, "NOK 1,250,000.00") {
			t.Errorf("saved as %s", text)
		}
		edit := client.Get(page.One(`a[href$="/edit"]`).Attr("href")).Must(http.StatusOK).HTML()
		version := edit.One("input[name=version]").Attr("value")
		client.Post(to+"/edit", append(slices.Clone(form), "version", version, "title_fr", "Champ de tir")...).Must(http.StatusSeeOther)
		client.Post(to+"/edit", append(slices.Clone(form), "version", version, "title_fr", "Autre")...).Must(http.StatusConflict)
		if rows := records(t, client.Get("/fr/landscape/entries?format=csv&partner=MDA")); !slices.ContainsFunc(rows, func(r []string) bool { return slices.Contains(r, "Champ de tir") && slices.Contains(r, "1250000.00") }) {
			t.Errorf("as a file: %q", rows)
		}
		client.Post(to+"/archive", "version", "2").Must(http.StatusSeeOther)
		if list := client.Get("/en/landscape/entries").HTML().One("main").Text(); !strings.Contains(list, "No entry") {
			t.Errorf("after archiving: %s", list)
		}
		client.Get("/en/landscape/entries?archived=true").HTML().One("table.list tbody tr")
	})
}
