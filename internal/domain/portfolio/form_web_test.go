package portfolio_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

// typed is what a browser would send of the longest form of a page: pairs of name and value.
func typed(page *testkit.Page) (longest []string) {
	for _, form := range page.All("main form") {
		if fields := fieldsIn(form); len(fields) > len(longest) {
			longest = fields
		}
	}
	return longest
}

func fieldsIn(form *testkit.Page) []string {
	var fields []string
	add := func(name, value string) {
		if name != "" && name != "_key" {
			fields = append(fields, name, value)
		}
	}
	for _, e := range form.All("input") {
		if kind := e.Attr("type"); (kind != "checkbox" && kind != "radio") || e.Has("checked") {
			add(e.Attr("name"), e.Attr("value"))
		}
	}
	for _, e := range form.All("textarea") {
		add(e.Attr("name"), e.Text())
	}
	for _, e := range form.All("select") {
		for _, o := range e.All("option[selected]") {
			add(e.Attr("name"), o.Attr("value"))
		}
	}
	return fields
}

// with is what was typed with one field changed.
func with(fields []string, name, value string) []string {
	changed := slices.Clone(fields)
	for i := 0; i+1 < len(changed); i += 2 {
		if changed[i] == name {
			changed[i+1] = value
		}
	}
	return changed
}

// TestEditForms goes through the edit page of everything that hangs under a partner: who may not edit is
// told so and offered no button; what is wrong comes back with what was typed; of two who edit at once
// the second sees both sides; and what is sent unchanged is kept.
func TestEditForms(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		id, lines := m.endorsed()
		deep := o.must(o.CreateProgramme(m.programmeOfficer, portfolio.ProgrammeForm{Partner: "MDA", Kind: portfolio.KindDEEP, Title: i18n.Text{EN: "Education"},
			StartYear: 2009, Goals: []portfolio.GoalID{m.goal}, MarkingForm: unclassified("MDA")}))
		editor, reader := o.browse(m.programmeOfficer), o.browse(o.hire("reader", "NLD", people.Reader, ""))
		for _, c := range []struct{ path, field, bad, other string }{
			{"/packages/" + string(id), "review_months", "-1", "36"},
			{"/programmes/" + deep, "start_year", "1066", "2010"},
			{"/programmes/" + string(m.programme), "title_en", "", "Moldova, too"},
			{"/initiatives/" + string(lines[0]), "maturity_target", "9", "4"},
			{"/itpps/" + string(m.itpp), "start", "31.12.2025", "2025-01-02"},
		} {
			page := editor.Get("/en" + c.path + "/edit").Must(http.StatusOK).HTML()
			form := typed(page)
			if !slices.Contains(form, c.field) {
				t.Errorf("%s has no field %s: %q", c.path, c.field, form)
				continue
			}
			editor.Get("/en" + c.path).Must(http.StatusOK).HTML().One(`main a[href="/en` + c.path + `/edit"]`)

			reader.Get("/en" + c.path).Must(http.StatusOK).HTML().None(`main a[href="/en` + c.path + `/edit"]`)
			reader.Get("/en" + c.path + "/edit").Must(http.StatusForbidden)
			reader.Post("/en"+c.path+"/edit", form...).Must(http.StatusForbidden)

			wrong := editor.Post("/fr"+c.path+"/edit", with(form, c.field, c.bad)...).Must(http.StatusUnprocessableEntity).HTML()
			if len(wrong.All(`#errors a[href*="`+strings.TrimSuffix(c.field, "_en")+`"]`)) == 0 {
				t.Errorf("%s: the fault is not at %s: %s", c.path, c.field, wrong.One("#errors"))
			}
			editor.Post("/en"+c.path+"/edit", form...).Must(http.StatusSeeOther)
			stale := editor.Post("/en"+c.path+"/edit", with(form, c.field, c.other)...)
			if stale.Status != http.StatusConflict || len(stale.HTML().All(".diff tbody tr")) == 0 {
				t.Errorf("%s: a stale version answers %d", c.path, stale.Status)
			}
		}
	})
}

// TestMovesOfProcedures: a silence procedure is opened, objected to and withdrawn by the page, and only
// by those whose act it is.
func TestProcedurePages(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		id := m.forDecision()
		path := "/packages/" + string(id) + "/silence"
		o.browse(m.officer).Get("/en" + path).Must(http.StatusForbidden)
		c := o.browse(m.secretary)
		for _, lang := range []string{"/en", "/fr"} {
			noBareKeys(t, path, string(c.Get(lang+path).Must(http.StatusOK).Body))
		}
		c.Post("/en"+path, "title_en", "Package", "document", "", "ends_on", "2026-11-01", "ends_time", "25:00").Must(http.StatusUnprocessableEntity).HTML().One("#errors")
		procedure := "/decisions/" + string(m.silence(id))
		page := c.Get("/en" + procedure).Must(http.StatusOK).HTML()
		page.One(`form[action="/en` + procedure + `/object"]`)
		c.Post("/en"+procedure+"/object", "party", "", "received_on", "2026-11-20", "received_time", "09:30").Must(http.StatusUnprocessableEntity).HTML().One("#errors")
		reader := o.browse(o.hire("reader", "NLD", people.Reader, ""))
		reader.Get("/en" + procedure).Must(http.StatusOK).HTML().None("main form")
		reader.Post("/en"+procedure+"/object", "party", "FRA", "received_on", "2026-11-20", "received_time", "09:30", "text", "No").Must(http.StatusForbidden)
		reader.Post("/en"+procedure+"/withdraw", "reason", "No").Must(http.StatusForbidden)
		c.Post("/en" + procedure + "/withdraw").Must(http.StatusUnprocessableEntity).HTML().One("#errors")
		c.Post("/en"+procedure+"/withdraw", "reason", "Sent too early").Must(http.StatusSeeOther)
		c.Post("/en"+procedure+"/withdraw", "reason", "Again").Must(http.StatusConflict)
	})
}

// TestWaiverPages: a waiver is asked for by the page, shown to who may see its subject, and withdrawn
// with a reason by another than a reader.
func TestWaiverPages(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		_, lines := m.endorsed()
		path := "/initiatives/" + string(lines[0]) + "/waiver"
		c := o.browse(m.programmeOfficer)
		wrong := c.Post("/en"+path, "rule", "R99", "reason", " ", "expires", "2030-01-01").Must(http.StatusUnprocessableEntity).HTML()
		for _, field := range []string{"rule", "reason", "expires"} {
			if len(wrong.All(`#errors a[href*="`+field+`"]`)) == 0 {
				t.Errorf("the faults do not name %s: %s", field, wrong.One("#errors").Text())
			}
		}
		c.Post("/en"+path, "rule", "R5", "reason", "The new programme comes in March.", "expires", "2027-03-31").Must(http.StatusSeeOther)
		var list struct {
			Waivers []struct{ ID, State string }
		}
		c.Get("/en/waivers", "Accept", "application/json").Must(http.StatusOK).JSON(&list)
		if len(list.Waivers) != 1 || list.Waivers[0].State != "requested" {
			t.Fatalf("%+v", list)
		}
		waiver := "/waivers/" + list.Waivers[0].ID
		o.must(o.DecideWaiver(m.director, control.Ref{Kind: portfolio.ObjectWaiver, ID: list.Waivers[0].ID}, true, ""))
		reader := o.browse(o.hire("reader", "NLD", people.Reader, ""))
		reader.Get("/en" + waiver).Must(http.StatusOK).HTML().None("main form")
		reader.Post("/en"+waiver+"/withdraw", "reason", "No").Must(http.StatusForbidden)
		reader.Get("/en" + path).Must(http.StatusForbidden)
		director := o.browse(m.director)
		director.Post("/fr"+waiver+"/withdraw", "reason", "").Must(http.StatusUnprocessableEntity).HTML().One("#errors")
		director.Post("/en"+waiver+"/withdraw", "reason", "The goal is in force again.").Must(http.StatusSeeOther)
		stranger := o.browse(o.hire("eva", "DEU", people.ProgrammeOfficer, "partner:GEO/"))
		stranger.Get("/en" + waiver).Must(http.StatusNotFound)
	})
}
