package portfolio_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/intake"
	"cairn/internal/kernel/sheet"
	"cairn/internal/kernel/web"
	"cairn/internal/testkit"
)

// From the file to the list with script off: look, correct the columns, look again, apply, undo.
func TestTableIsImportedOnPages(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		x := o.tables()
		c := testkit.Serve(t, o.DB(), control.ActorFrom(x.officer), append(x.Tables.Routes(), o.Service.Routes()...), intake.Texts, sheet.Texts, portfolio.Texts)
		c.Get("/fr/imports").Must(http.StatusOK).HTML().One("main")
		form := c.Get("/en/imports/new?kind=projects").Must(http.StatusOK).HTML()
		form.One(`select[name="kind"] option[value="projects"][selected]`)
		const file = "Name of it;When it begins;Country;Cost\nCyber lab <b>;01/03/2027;MDA;250\nEOD school;31/12/2027;MDA;soon\n"
		c.Upload("/en/imports/new", url.Values{"kind": {"projects"}}, testkit.Part{Field: "file", Name: "a.xlsx", Content: "PK\x03\x04"}).Must(http.StatusUnprocessableEntity).HTML().One("#errors")
		at := strings.TrimPrefix(c.Upload("/en/imports/new", url.Values{"kind": {"projects"}}, testkit.Part{Field: "file", Name: "tracker.csv", Content: file}).Must(http.StatusSeeOther).Header.Get("Location"), "/en")
		for _, lang := range []string{"/en", "/fr"} {
			c.Get(lang + at).Must(http.StatusOK).HTML().One(`select[name="columns.0.field"]`)
		}
		twice := c.Post("/en"+at+"/match", "columns.0.header", "Name of it", "columns.0.field", "title_en", "columns.1.header", "When it begins", "columns.1.field", "title_en").Must(http.StatusUnprocessableEntity).HTML()
		twice.One(`#errors a[href="#f-columns-1-field"]`)
		c.Post("/en"+at+"/match", "columns.0.header", "Name of it", "columns.0.field", "title_en", "columns.1.header", "When it begins", "columns.1.field", "planned_start",
			"columns.2.header", "Country", "columns.2.field", "parent", "columns.3.header", "Cost", "columns.3.field", "budget", "fixed.0.field", "budget_currency", "fixed.0.value", "EUR", "dates", "dmy").Must(http.StatusSeeOther)
		var shown struct {
			Preview intake.Report `json:"preview"`
		}
		c.API(at, nil).Must(http.StatusOK).JSON(&shown)
		if shown.Preview.Added != 1 || shown.Preview.Counts.Refused != 1 {
			t.Fatalf("%+v", shown.Preview)
		}
		back := c.Get("/en" + at + "/refused").Must(http.StatusOK).Body
		book, err := sheet.Read("refused.xlsx", bytes.NewReader(back), int64(len(back)))
		if err != nil || len(book.Sheets[0].Rows) != 3 || book.Sheets[0].Rows[2].At(0).Text != "EOD school" {
			t.Errorf("refused rows: %+v %v", book, err)
		}
		c.Post("/en" + at + "/apply").Must(http.StatusSeeOther)
		c.Get("/fr" + at).Must(http.StatusOK).HTML().One(`form[action$="/undo"]`)
		if list, err := x.ListProjects(x.officer, portfolio.ProjectsIn{List: web.List{Limit: 50}}); err != nil || len(list.Projects) != 1 || list.Projects[0].Title.EN != "Cyber lab <b>" {
			t.Errorf("%+v %v", list.Projects, err)
		}
		c.Post("/en" + at + "/apply").Must(http.StatusConflict)
		c.Post("/en" + at + "/undo").Must(http.StatusSeeOther)
		if list, err := x.ListProjects(x.officer, portfolio.ProjectsIn{List: web.List{Limit: 50}}); err != nil || len(list.Projects) != 0 {
			t.Errorf("%+v %v", list.Projects, err)
		}
		export := c.Get("/fr/exports/projects").Must(http.StatusOK)
		if !bytes.HasPrefix(export.Body, []byte("PK")) {
			t.Error("the workbook is none")
		}
		other := testkit.Serve(t, o.DB(), control.ActorFrom(x.leader), x.Tables.Routes(), intake.Texts, sheet.Texts, portfolio.Texts)
		other.Get("/en" + at).Must(http.StatusNotFound)
		reader := testkit.Serve(t, o.DB(), control.ActorFrom(o.hire("reader", "NLD", people.Reader, "")), x.Tables.Routes(), intake.Texts, sheet.Texts, portfolio.Texts)
		reader.Get("/en/imports/new").Must(http.StatusForbidden)
	})
}
