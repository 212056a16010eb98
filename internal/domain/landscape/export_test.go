package landscape_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cairn/internal/domain/people"
	"cairn/internal/testkit"
)

// sheet are the rows of the first sheet of a workbook from the line of headings on.
func sheet(t *testing.T, a *testkit.Answer, first string) [][]string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(a.Must(http.StatusOK).Body))
	must(t, err)
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetName(0))
	must(t, err)
	i := slices.IndexFunc(rows, func(r []string) bool { return len(r) > 0 && r[0] == first })
	if i < 0 {
		t.Fatalf("no line begins with %q: %q", first, rows)
	}
	return rows[i:]
}

// TestListsAsFiles: each list of the landscape holds the same rows as a page, as JSON, as a workbook and
// as CSV, and the files have headings in the reader's language.
func TestListsAsFiles(t *testing.T) {
	dir := world(t)
	eachOffice(t, func(t *testing.T, o *office) {
		o.read(dir)
		e := entry()
		o.enter(o.system(), e)
		e.Partner, e.Title.EN = "UNO", "Training of peacekeepers"
		o.enter(o.system(), e)
		c := o.browse(o.hire("rob", "FRA", people.Reader, ""))
		one := strings.TrimPrefix(c.Get("/en/landscape/imports").Must(http.StatusOK).HTML().One("tbody a").Attr("href"), "/en")
		for _, list := range []struct {
			path, member, first, premier string
			rows                         int
			cell                         string
		}{
			{"/landscape", "activities", "Activity", "Activité", 3, "Border police"},
			{"/landscape/totals", "totals", "Currency", "Monnaie", 2, "1000.5833"},
			{"/landscape/entries", "entries", "What is done", "Objet", 2, "Training of peacekeepers"},
			{"/landscape/imports", "imports", "Started", "Début", 1, "done"},
			{one, "result", "File", "Fichier", 1, "b.xml"},
		} {
			if n := len(c.Get("/en" + list.path).Must(http.StatusOK).HTML().All("table.list")[0].All("tbody tr")); n != list.rows {
				t.Errorf("%s shows %d rows, want %d", list.path, n, list.rows)
			}
			csv := records(t, c.Get("/en"+list.path+"?format=csv").Must(http.StatusOK))
			head := slices.IndexFunc(csv, func(r []string) bool { return r[0] == list.first })
			if head < 0 || len(csv)-head-1 != list.rows || !slices.ContainsFunc(csv, func(r []string) bool { return slices.Contains(r, list.cell) }) {
				t.Errorf("%s as CSV: %q", list.path, csv)
			}
			book := sheet(t, c.Get("/en"+list.path+"?format=xlsx"), list.first)
			if len(book)-1 != list.rows {
				t.Errorf("%s as a workbook: %q", list.path, book)
			}
			sheet(t, c.Get("/fr"+list.path+"?format=xlsx"), list.premier)
			var members map[string]json.RawMessage
			c.API(list.path, nil).Must(http.StatusOK).JSON(&members)
			var rows []any
			if json.Unmarshal(members[list.member], &rows) == nil && len(rows) != list.rows || len(members[list.member]) == 0 {
				t.Errorf("%s as JSON: %s", list.path, members[list.member])
			}
		}
	})
}

// TestOwnEntriesAreCounted beside the published ones: all of them where no country is asked for.
func TestOwnEntriesAreCounted(t *testing.T) {
	dir := world(t)
	eachOffice(t, func(t *testing.T, o *office) {
		o.read(dir)
		c := o.browse(o.hire("rob", "FRA", people.Reader, ""))
		for _, partner := range []string{"UNO", "MDA", "MDA"} {
			e := entry()
			e.Partner = partner
			o.enter(o.system(), e)
		}
		for path, words := range map[string]string{
			"/en/landscape": "3 entries kept by the office", "/en/landscape?country=MD": "2 entries kept by the office", "/fr/landscape": "3 fiches tenues par le bureau",
		} {
			page := c.Get(path).Must(http.StatusOK).HTML()
			if text := page.One(".bluf").Text(); !strings.Contains(text, words) {
				t.Errorf("%s lacks %q: %s", path, words, text)
			}
		}
		link := c.Get("/en/landscape").HTML().One(`.bluf a[href*="/entries"]`).Attr("href")
		if n := len(c.Get(link).Must(http.StatusOK).HTML().All("table.list tbody tr")); n != 3 {
			t.Errorf("%s leads to %d entries", link, n)
		}
	})
}
