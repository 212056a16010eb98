package activity_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/testkit"
)

// browse gives a client signed in as whoever acts in the context.
func (o *office) browse(ctx context.Context) *testkit.Client {
	return testkit.Serve(o.t, o.DB(), control.ActorFrom(ctx), o.Routes(), people.Texts, portfolio.Texts, stakeholders.Texts, activity.Texts)
}

// says fails for every text that a page lacks.
func says(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(page, w) {
			t.Errorf("the page lacks %q: %s", w, page)
		}
	}
}

// fields are the fields of a form of an activity as the page sends them.
func fields(holder control.Ref, more ...string) []string {
	return append([]string{"holder", holder.Kind + ":" + holder.ID, "kind", "course", "format", "in_person", "title_en", "Staff course", "title_fr", "Cours d’état-major",
		"start", "2026-12-01", "end", "2026-12-03", "start_time", "09:00", "end_time", "17:00", "zone", "Europe/Chisinau", "place", "Chisinau", "venue", "Hall 1", "lang", "en",
		"aim", "To plan supply.", "level", "unclassified", "releasable", "MDA"}, more...)
}

// The pages of an activity from the form to the certificate, in both languages and without script.
func TestActivityPages(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		officer, chief := o.browse(o.hire("ann", "FRA", people.ProjectOfficer, "")), o.browse(o.hire("bob", "DEU", people.ProgrammeOfficer, ""))
		form := officer.Get("/en/activities/new?holder=project:" + o.project.ID).Must(http.StatusOK).HTML()
		if chosen := form.One("select[name=holder] option[selected]").Text(); !strings.Contains(chosen, "Supply") {
			t.Errorf("below %q", chosen)
		}
		refused := officer.Post("/fr/activities/new", "title_en", "", "level", "unclassified", "agenda.0.title", "", "agenda.1.time", "9h", "agenda.1.title", "Ouverture",
			"planned.bands.0.band", "senior", "planned.bands.0.women", "2", "planned.total", "5").Must(http.StatusUnprocessableEntity).HTML()
		says(t, refused.One("main").Text(), "Choisissez le projet", "font 2, alors que le total indique 5", "Indiquez une heure telle que 09:30")
		if typed := refused.One("input[name='agenda.1.title']").Attr("value"); typed != "Ouverture" {
			t.Errorf("what was typed became %q", typed)
		}
		at := officer.Post("/en/activities/new", fields(o.project, "agenda.0.title", "", "agenda.1.day", "2026-12-01", "agenda.1.time", "09:00", "agenda.1.title", "Opening", "agenda.1.who", "The Rector",
			"planned.bands.0.band", "senior", "planned.bands.0.women", "2", "planned.bands.0.men", "3", "planned.bands.0.not_stated", "", "planned.total", "5",
			"costs.0.category", "travel", "costs.0.planned", "1,200.50", "costs.0.planned_currency", "EUR", "costs.1.category", "", "costs.1.planned", "", "costs.1.planned_currency", "EUR")...).Must(http.StatusSeeOther).Header.Get("Location")
		says(t, officer.Get(at).Must(http.StatusOK).HTML().One("main").Text(), "ACT-2026-0001", "Course", "1 Dec 2026 to 3 Dec 2026, 09:00 to 17:00 (Europe/Chisinau)", "Hall 1, Chisinau", "Opening", "The Rector", "EUR 1,200.50", "Senior officers")
		officer.Post("/en/activities/new", fields(o.georgia)...).Must(http.StatusUnprocessableEntity).HTML().One("input[name=anyway]")
		officer.Post("/en/activities/new", fields(o.georgia, "anyway", "on")...).Must(http.StatusSeeOther)
		says(t, officer.Get(at).HTML().One(".banner").Text(), "Hall 1 is used by ACT-2026-0002")

		path := strings.TrimPrefix(at, "/en")
		officer.Post("/en"+path+"/people", "version", "1", "people.0.name", "", "people.0.role", "participant", "people.1.name", "Maria Popa", "people.1.organisation", "Ministry", "people.1.role", "participant",
			"people.1.sex", "woman", "people.1.band", "senior", "people.1.attended", "on", "people.2.name", "ANN", "people.2.role", "organiser", "anyway", "on").Must(http.StatusSeeOther)
		list := officer.Get("/fr" + path + "/participants").Must(http.StatusOK).HTML().One("main").Text()
		says(t, list, "Maria Popa", "Femme", "Officiers supérieurs", "ann", "Organisateur")
		if csv := string(officer.Get("/en" + path + "/participants?format=csv").Must(http.StatusOK).Body); !strings.Contains(csv, "Maria Popa") || !strings.Contains(csv, "Signature") {
			t.Errorf("the file: %s", csv)
		}
		officer.Get("/en" + path + "/participants?format=xlsx").Must(http.StatusOK)
		says(t, officer.Get("/en"+path+"/certificates").Must(http.StatusOK).HTML().One(".certificate").Text(), "This is to certify that", "Maria Popa", "Staff course")
		invitation := officer.Get("/en" + path + "/invitation").Must(http.StatusOK).HTML()
		says(t, invitation.One("pre[lang=en]").Text(), "invite you to “Staff course”", "09:00 Opening", "room for 5 participants")
		says(t, invitation.One("pre[lang=fr]").Text(), "« Cours d’état-major »", "5 places")
		says(t, officer.Get("/en"+path+"/history").Must(http.StatusOK).HTML().One("main").Text(), "Propose an activity", "Edit the activity", "ann")
		officer.Get("/fr/activities?kind=course&partner=MDA&q=etat-major").Must(http.StatusOK).HTML().One("tbody tr")
		says(t, officer.Get("/fr/activities/month?month=2026-12").Must(http.StatusOK).HTML().One(".month").Text(), "Cours d’état-major", "Lun.")
		officer.Get("/en/activities/month?month=2026-13").Must(http.StatusUnprocessableEntity)

		officer.Get(at).HTML().None("form[action$='/approve']")
		chief.Get(at).HTML().One("form[action$='/approve']")
		chief.Post("/en"+path+"/approve", "version", "2").Must(http.StatusSeeOther)
		ahead := officer.Post("/en"+path+"/begin", "version", "3").Must(http.StatusUnprocessableEntity).HTML()
		says(t, ahead.One(".errs").Text(), "The first day is still to come.")
		officer.Get("/en" + path + "/postpone").Must(http.StatusOK).HTML().One("textarea[name=reason]")
		officer.Post("/en"+path+"/postpone", "version", "3", "reason", "Elections").Must(http.StatusSeeOther)
		says(t, officer.Get("/fr"+path).HTML().One("main").Text(), "Reportée", "Elections")
	})
}

// A reader sees what they may and is offered nothing they may not do; a stranger finds nothing.
func TestWhoMaySeeAnActivity(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		officer := o.hire("ann", "FRA", people.ProjectOfficer, "")
		id := o.must(o.Create(officer, o.project, form(), false))
		secret := o.must(o.Create(officer, o.project, form(func(f *activity.Form) { f.Title.EN, f.Venue = "Not for the partner", "" }), false))
		o.must(o.Edit(officer, activity.ActivityID(id), 1, form(func(f *activity.Form) { f.Releasable = []string{"MDA"} }), false))
		reader := o.browse(o.hire("rob", "ITA", people.Reader, "partner:MDA/"))
		page := reader.Get("/en/activities/" + id).Must(http.StatusOK).HTML()
		for _, never := range []string{"a[href$='/edit']", "form[action$='/approve']", "input[type=file]", "form[action$='/files']"} {
			page.None(never)
		}
		reader.Get("/en/activities").HTML().None("a[href='/en/activities/new']")
		reader.Post("/en/activities/" + id + "/edit").Must(http.StatusForbidden)
		partner := o.browse(o.hire("col", "MDA", people.PartnerUser, "partner:MDA/"))
		partner.Get("/en/activities/" + id).Must(http.StatusOK)
		partner.Get("/en/activities/" + secret).Must(http.StatusNotFound)
		if list := partner.Get("/en/activities").HTML().One("main").Text(); strings.Contains(list, "Not for the partner") {
			t.Errorf("the partner's list: %s", list)
		}
		o.browse(o.hire("geo", "DEU", people.ProjectOfficer, "partner:GEO/")).Get("/en/activities/" + id).Must(http.StatusNotFound)
	})
}

// A record is written, saved and issued through its page; its action is answered from its own page and
// verified by the chair.
func TestMeetingAndActionPages(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		officer := o.browse(o.hire("Ann Berg", "FRA", people.ProjectOfficer, "partner:MDA/"))
		owner := o.browse(o.hire("Rob Sand", "ITA", people.Reader, "partner:MDA/"))
		officer.Get("/en/meetings/new").Must(http.StatusOK)
		at := officer.Post("/en/meetings/new", "holder", "project:"+o.project.ID, "title", "Weekly", "on", "2026-11-20", "lang", "en", "level", "unclassified",
			"attendees.0.name", "ann berg", "attendees.1.name", "Ion Rusu", "attendees.1.organisation", "Ministry", "actions.0.title", "Send the list").Must(http.StatusSeeOther).Header.Get("Location")
		record := officer.Get(at).Must(http.StatusOK).HTML()
		if name := record.One("input[name='attendees.0.name']").Attr("value"); name != "Ann Berg" {
			t.Errorf("the user is %q", name)
		}
		sent := []string{"version", "1", "title", "Weekly", "on", "2026-11-20", "lang", "en", "level", "unclassified", "chair", "Ann Berg",
			"attendees.0.name", "Ann Berg", "attendees.1.name", "Ion Rusu", "attendees.1.organisation", "Ministry", "points.0.heading", "", "points.0.text", "", "points.1.heading", "Supply", "points.1.text", "Ready.",
			"decisions.0.title", "Go on", "decisions.0.text", "", "actions.0.title", "Send the list", "actions.0.owner_name", "rob sand", "issue", "true"}
		late := officer.Post(at, append(sent, "actions.0.due", "")...).Must(http.StatusUnprocessableEntity).HTML()
		says(t, late.One(".errs").Text(), "Give the day by which it is done.")
		page := officer.Post(at, append(sent, "actions.0.due", "2026-11-27")...).Must(http.StatusSeeOther).Header.Get("Location")
		shown := officer.Get(page).Must(http.StatusOK).HTML()
		says(t, shown.One("main").Text(), "Issued", "Ready.", "Go on", "Send the list", "Rob Sand", "Ion Rusu (Ministry)")
		shown.None("a[href$='/edit']")
		officer.Post(at, append(sent, "actions.0.due", "2026-11-27")...).Must(http.StatusConflict)
		officer.Get("/fr/meetings?q=weekly").Must(http.StatusOK).HTML().One("tbody tr")

		action := shown.One("tbody a[href^='/en/actions/']").Attr("href")
		mine := owner.Get(action).Must(http.StatusOK).HTML()
		mine.One("form[action$='/answer'] textarea")
		mine.None("a[href$='/edit']")
		owner.Post(action+"/answer", "version", "1", "answer", "").Must(http.StatusUnprocessableEntity)
		owner.Post(action+"/answer", "version", "1", "answer", "Sent today.").Must(http.StatusSeeOther)
		owner.Get(action).HTML().None("form[action$='/verify']")
		waits := officer.Get(action).HTML()
		says(t, waits.One("main").Text(), "Sent today.", "Rob Sand, 20 Nov 2026")
		officer.Post(action+"/return", "version", "2", "reason", "").Must(http.StatusUnprocessableEntity)
		officer.Post(action+"/verify", "version", "2").Must(http.StatusSeeOther)
		says(t, officer.Get(strings.Replace(action, "/en/", "/fr/", 1)).HTML().One("main").Text(), "Faite et vérifiée")
		officer.Get("/en/actions?mine=chair&show=done").Must(http.StatusOK).HTML().One("tbody tr")
	})
}

func TestActionsListAndBulk(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		officer := o.browse(o.hire("ann", "FRA", people.ProjectOfficer, "partner:MDA/"))
		o.hire("rob", "ITA", people.Reader, "partner:MDA/")
		var ids []string
		for _, due := range []string{"2026-11-18", "2026-12-01"} {
			to := officer.Post("/en/actions/new", "holder", "package:"+o.pack.ID, "title", "Due "+due, "owner_name", "Capt. Lupu", "due", due, "lang", "en", "level", "unclassified").Must(http.StatusSeeOther).Header.Get("Location")
			ids = append(ids, strings.TrimPrefix(to, "/en/actions/"))
		}
		officer.Post("/en/actions/new", "title", "", "level", "unclassified").Must(http.StatusUnprocessableEntity)
		overdue := officer.Get("/en/actions?show=overdue").Must(http.StatusOK).HTML()
		if rows := overdue.All("tbody tr"); len(rows) != 1 {
			t.Errorf("%d overdue", len(rows))
		}
		says(t, overdue.One("tbody").Text(), "Overdue", "Capt. Lupu")
		officer.Get("/en/actions?format=xlsx").Must(http.StatusOK)
		bulk := "/en/actions/bulk?id=" + ids[0] + "&id=" + ids[1]
		officer.Get(bulk).Must(http.StatusOK).HTML().One("form[method=get] select[name=owner]")
		says(t, officer.Get(bulk+"&owner=rob&due=&chair=").Must(http.StatusOK).HTML().One("table").Text(), "Capt. Lupu → rob")
		officer.Post("/en/actions/bulk", "owner", "rob", "rows.0.id", ids[0], "rows.0.version", "1", "rows.1.id", ids[1], "rows.1.version", "1").Must(http.StatusSeeOther)
		if rows := officer.Get("/fr/actions?owner=rob").HTML().All("tbody tr"); len(rows) != 2 {
			t.Errorf("%d are rob's", len(rows))
		}
	})
}

// A file is taken in, listed, given back and removed; one of a kind that is not taken is refused.
func TestActivityFiles(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx := o.hire("ann", "FRA", people.ProjectOfficer, "")
		id := o.must(o.Create(ctx, o.project, form(), false))
		officer := o.browse(ctx)
		at := "/en/activities/" + id
		officer.Upload(at+"/files", nil, testkit.Part{Field: "file", Name: "x.exe", Content: "MZ"}).Must(http.StatusUnprocessableEntity)
		officer.Upload(at+"/files", nil, testkit.Part{Field: "file", Name: "agenda.csv", Content: "time,item\n09:00,Opening\n"}).Must(http.StatusSeeOther)
		link := officer.Get(at).HTML().One(".files a").Attr("href")
		if body := string(officer.Get(link).Must(http.StatusOK).Body); !strings.Contains(body, "Opening") {
			t.Errorf("the file is %q", body)
		}
		officer.Post(link + "/remove").Must(http.StatusSeeOther)
		officer.Get(at).HTML().None(".files")
	})
}
