package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"cairn/internal/app"
	"cairn/internal/domain/office"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

// An empty office is led through five steps; a step can be skipped and taken up again; others do not see them.
func TestSetupPages(t *testing.T) {
	eachPlace(t, func(t *testing.T, at place) {
		a := at.open(t)
		links, err := a.Init(t.Context(), app.Setup{Office: office.Profile{Name: i18n.Text{EN: "Office"}}, Ceiling: control.LevelUnclassified,
			Admin: app.NewUser{Login: "ada@office.example", Name: "Ada", Language: "en", Clearance: control.LevelUnclassified}})
		if err != nil || len(links) != 1 {
			t.Fatal(links, err)
		}
		if _, err := a.Init(t.Context(), app.Setup{}); !fault.Is(err, fault.Refused) {
			t.Errorf("init twice: %v", err)
		}
		_, officerLink := hire(t, a, "Olga", "officer")
		admin := serveApp(t, a)
		enterBy(t, admin, links[0].Path)
		if text := admin.Get("/en").Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, "4 steps are open") {
			t.Errorf("my work says nothing of the setting up: %.300s", text)
		}
		admin.Post("/en/setup/office", "name_en", "", "name_fr", "", "zone", "Mars", "ceiling", "unclassified", "version", "1").Must(http.StatusUnprocessableEntity).HTML().One("#f-zone-error")
		to := admin.Post("/en/setup/office", "name_en", "The Office", "name_fr", "Le Bureau", "unit", "D1", "zone", "Europe/Chisinau", "ceiling", "restricted", "version", "1").Must(http.StatusSeeOther).To()
		if !strings.HasSuffix(to, "/setup/partners") {
			t.Errorf("after the office comes %s", to)
		}
		_, err = a.Portfolio.CreateProgramme(a.Control.AsSystem(t.Context()), portfolio.ProgrammeForm{Partner: "MDA", Kind: portfolio.KindDEEP, StartYear: 2019, Title: i18n.Text{EN: "Courses"},
			MarkingForm: portfolio.MarkingForm{Level: control.LevelRestricted, Releasable: []string{"MDA"}}})
		if err != nil {
			t.Fatal(err)
		}
		again := []string{"name_en", "Another Office", "name_fr", "Un autre Bureau", "zone", "Europe/Chisinau", "version", "2", "ceiling"}
		admin.Post("/en/setup/office", append(again, "unclassified")...).Must(http.StatusUnprocessableEntity)
		if name := admin.Get("/en/setup/office").Must(http.StatusOK).HTML().One("[name=name_en]").Attr("value"); name != "The Office" {
			t.Errorf("a refused ceiling has left the name %q", name)
		}
		old := []string{"name_en", "Another Office", "name_fr", "Un autre Bureau", "zone", "Europe/Chisinau", "version", "1", "ceiling", "confidential"}
		admin.Post("/en/setup/office", old...).Must(http.StatusConflict)
		if is := a.Control.Installation().Ceiling; is != control.LevelRestricted {
			t.Errorf("a form of an old version has set the ceiling to %v", is)
		}
		admin.Post("/en/setup/office", append(again, "restricted")...).Must(http.StatusSeeOther)
		for _, step := range []string{"partners", "people", "mail"} {
			for _, link := range admin.Get("/fr/setup/" + step).Must(http.StatusOK).HTML().All("main a[href^='/']") {
				admin.Get(link.Attr("href")).Must(http.StatusOK)
			}
			to = admin.Post("/en/setup/" + step + map[bool]string{true: "/skip", false: ""}[step == "people"]).Must(http.StatusSeeOther).To()
		}
		staff := admin.Upload("/fr/imports/new", url.Values{"kind": {"people"}}, testkit.Part{Field: "file", Name: "equipe.csv", Content: "Nom;Courriel;Langue\nZoé Durand;zoe@office.example;fr\n"}).Must(http.StatusSeeOther).To()
		admin.Get(staff).Must(http.StatusOK).HTML().None("main a[href$='/people/links']")
		admin.Post(staff + "/apply").Must(http.StatusSeeOther)
		next := admin.Get(staff).Must(http.StatusOK).HTML().One("main a[href$='/people/links']").Attr("href")
		if text := admin.Get(next).Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, "Zoé Durand") {
			t.Errorf("no link is offered for whom the sheet has brought: %s", text)
		}
		if to != "/en/setup/templates" {
			t.Errorf("after the others comes %s", to)
		}
		admin.Post("/en/setup/templates", "templates", "castle").Must(http.StatusUnprocessableEntity).HTML().One("#f-templates-error")
		to = admin.Post("/en/setup/templates", "templates", "workshop", "templates", "works").Must(http.StatusSeeOther).To()
		if chosen := admin.Get("/en/setup/templates").HTML().All("[name=templates][checked]"); len(chosen) != 2 {
			t.Errorf("%d templates on offer", len(chosen))
		}
		if to != "/en" {
			t.Errorf("the last step leads to %s", to)
		}
		if text := admin.Get("/en").HTML().One("main").Text(); strings.Contains(text, "not set up yet") {
			t.Error("the office is set up and still says it is not")
		}
		admin.Post("/en/setup/people").Must(http.StatusSeeOther)
		admin.Post("/en/setup/office/skip").Must(http.StatusSeeOther)
		admin.Post("/en/setup/castle").Must(http.StatusNotFound)
		if text := admin.Get("/fr/setup").HTML().One("main").Text(); !strings.Contains(text, "passée") {
			t.Errorf("a step that was skipped does not say so: %s", text)
		}
		officer := serveApp(t, a)
		enterBy(t, officer, officerLink)
		officer.Get("/en/setup").Must(http.StatusForbidden)
	})
}

// A demonstration is thrown away with one command, and nothing else is; init in one is refused.
func TestDiscardDemo(t *testing.T) {
	cfg := app.Config{Data: copyWorld(t)}
	a, err := app.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.Init(t.Context(), app.Setup{})
	if why := fault.Of(err); why.Key != "app.init_in_demo" {
		t.Errorf("init in a demonstration: %v", err)
	}
	a.Close()
	if err := app.DiscardDemo(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	a, err = app.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if used, err := a.People.Any(t.Context()); used || err != nil || a.Control.Installation().Demo {
		t.Errorf("after discarding: %v %v", used, err)
	}
	a.Close()
	if err := app.DiscardDemo(t.Context(), cfg); fault.Of(err).Key != "app.no_demo" {
		t.Errorf("a real office was discarded: %v", err)
	}
}

// A calendar subscribes to a secret address, asks whether anything changed, and gets nothing once it is revoked.
func TestFeed(t *testing.T) {
	eachPlace(t, func(t *testing.T, at place) {
		now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
		at.clock = func() time.Time { return now }
		a := at.open(t)
		_, link := hire(t, a, "Olga", "officer")
		olga := serveApp(t, a)
		enterBy(t, olga, link)
		owing(t, a, cal.Of(now))
		olga.Post("/en/account/calendar", "package", "none").Must(http.StatusUnprocessableEntity)
		olga.Post("/en/account/calendar", "package", "").Must(http.StatusSeeOther)
		address := olga.Get("/en/account/calendar").Must(http.StatusOK).HTML().One("main code").Text()
		if !strings.HasPrefix(address, "http") || strings.HasPrefix(address, "http:///") {
			t.Errorf("an address without a host: %s", address)
		}
		path := address[strings.Index(address, "/en/calendar"):]
		if olga.Get("/en/account/calendar").HTML().One("main").Text(); strings.Contains(string(olga.Get("/en/account/calendar").Body), path) {
			t.Error("the address is shown twice")
		}
		program := serveApp(t, a)
		first := program.Get(path).Must(http.StatusOK)
		if kind := first.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/calendar") || !strings.HasPrefix(string(first.Body), "BEGIN:VCALENDAR\r\n") {
			t.Errorf("%s: %.80s", kind, first.Body)
		}
		tag := first.Header.Get("ETag")
		if program.Get(path, "If-None-Match", tag).Must(http.StatusNotModified); tag == "" {
			t.Error("no tag")
		}
		program.Get(path[:len(path)-20] + "AAAAAAAAAA/cairn.ics").Must(http.StatusNotFound)
		feedMoves(t, a, program, path, func() { now = now.Add(time.Hour) })
		form := olga.Get("/fr/account/calendar").HTML().One("form[action*=revoke]").Attr("action")
		olga.Post(form).Must(http.StatusSeeOther)
		program.Get(path).Must(http.StatusNotFound)
	})
}

// feedMoves has an activity announced and moved: a calendar that reads the feed again finds the same event at its new
// time, and no other.
func feedMoves(t *testing.T, a *app.App, program *testkit.Client, path string, pass func()) {
	t.Helper()
	staffOf(t, a, "programme_manager", map[string]string{"board": "en"})
	olga, board := actorOf(t, a, "olga"), actorOf(t, a, "board")
	id := course(t, a, olga, board)
	event := func() *testkit.Component {
		for _, e := range testkit.ReadCalendar(t, string(program.Get(path).Must(http.StatusOK).Body)).All("VEVENT") {
			if e.One(t, "SUMMARY") == "Logs course" {
				return e
			}
		}
		t.Fatal("the course is not in the feed")
		return nil
	}
	before := event()
	pass()
	move(t, a, olga, id, 7)
	after := event()
	if before.One(t, "UID") != after.One(t, "UID") || before.One(t, "SEQUENCE") >= after.One(t, "SEQUENCE") || before.One(t, "DTSTAMP") >= after.One(t, "DTSTAMP") ||
		after.One(t, "DTSTART") != "TZID=Europe/Chisinau:20261208T090000" {
		t.Errorf("%v became %v", before.Props, after.Props)
	}
}

// Visiting cards are shown before they are taken, matched with who is there, and come out again.
func TestCardPages(t *testing.T) {
	eachPlace(t, func(t *testing.T, at place) {
		a := at.open(t)
		_, link := hire(t, a, "Olga", "officer")
		olga := serveApp(t, a)
		enterBy(t, olga, link)
		cards := "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Gr=C3=A9goire;H=C3=A9l=\r\n=C3=A8ne\r\nEMAIL:helene@x.example\r\nTITLE:Head\r\nEND:VCARD\r\n" +
			"BEGIN:VCARD\r\nFN:<b>Bo</b>\r\nEMAIL:bo@x.example\r\nEND:VCARD\r\n"
		olga.Upload("/en/parties/MDA/cards", nil, testkit.Part{Field: "file", Name: "x.vcf", Content: "no card"}).Must(http.StatusUnprocessableEntity)
		to := olga.Upload("/en/parties/MDA/cards", nil, testkit.Part{Field: "file", Name: "x.vcf", Content: cards}).Must(http.StatusSeeOther).To()
		page := olga.Get(to).Must(http.StatusOK)
		if text := page.HTML().One("main").Text(); !strings.Contains(text, "Hélène Grégoire") || strings.Contains(string(page.Body), "<b>Bo</b>") {
			t.Errorf("%.400s", text)
		}
		terms := []string{"purpose", "Planning", "legal_basis", "public_task", "delete_on", "2030-01-01", "level", "unclassified"}
		olga.Post(to, append([]string{"chosen", "0"}, "purpose", "")...).Must(http.StatusUnprocessableEntity)
		olga.Post(to, append([]string{"chosen", "0", "chosen", "1"}, terms...)...).Must(http.StatusSeeOther)
		file := olga.Get("/en/parties/MDA/contacts.vcf").Must(http.StatusOK)
		if !strings.Contains(string(file.Body), "FN:Hélène Grégoire\r\n") || !strings.Contains(string(file.Body), "NATO UNCLASSIFIED") {
			t.Errorf("%s", file.Body)
		}
		r, err := a.ImportCards(t.Context(), "MDA", strings.NewReader(strings.Replace(cards, "TITLE:Head", "TITLE:Deputy", 1)), app.CardTerms{}, false)
		if err != nil || r.Added != 0 || r.Changed != 1 || r.Unchanged != 1 || r.Applied {
			t.Errorf("%+v %v", r, err)
		}
	})
}
