package people_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/testkit"
)

// TestFirstDayInABrowser presses the buttons: the first administrator comes in by the printed link,
// hires somebody, and that person comes in by theirs with one-time codes.
func TestFirstDayInABrowser(t *testing.T) {
	b := testkit.NewBrowser(t)
	o := &office{t: t, now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	o.open(testkit.OpenSQLite(t, db.Options{Clock: func() time.Time { return o.now }}))
	words, err := i18n.NewCatalogue(web.Texts, people.Texts)
	must(t, err)
	site := web.Site{Nav: []web.NavGroup{{Items: []web.NavItem{{Label: "people.people", Path: "/people", Icon: "person"}}}}}
	server, err := web.New(web.Config{Words: words, DB: o.control.DB(), Routes: o.Routes(), Identify: o.Identify, Site: site})
	must(t, err)
	http := httptest.NewServer(server.Handler())
	t.Cleanup(http.Close)

	path, err := o.FirstAdministrator(t.Context())
	must(t, err)
	b.Open(http.URL + "/fr" + path)
	b.Picture("people-first-fr")
	b.Fill("[name=name]", "Alexandra Petit")
	b.Fill("[name=login]", "a.petit@office.example")
	b.Fill("[name=password]", "short")
	b.Fill("[name=again]", "other")
	b.Press("main form .pri")
	b.Picture("people-first-wrong-fr")
	b.Fill("[name=password]", password)
	b.Fill("[name=again]", password)
	b.Press("main form .pri")

	b.Open(http.URL + "/en/people/new")
	b.Picture("people-new")
	b.Fill("[name=name]", "Jonas Berg")
	b.Fill("[name=login]", "j.berg@office.example")
	b.Fill("[name=nation]", "NOR")
	b.PressHere("[name=must_use_code]")
	b.PressHere("[name=preset][value=programme_manager]")
	b.Press("main form .pri")
	b.Picture("people-card")
	link := b.Text(".banner code")
	b.Open(http.URL + "/en/people")
	b.Picture("people-list")
	b.Open(http.URL + "/fr/people/roles")
	b.Picture("people-roles-fr")
	b.Press("form[action$='/sign-out'] button")

	b.Open(link)
	b.Fill("[name=password]", password)
	b.Fill("[name=again]", password)
	b.Press("main form .pri")
	b.Picture("people-set-up")
	url := testkit.Eval[string](b, "document.querySelector('a[href^=otpauth]').href")
	b.Fill("[name=code]", o.code(people.Enrolment{URL: url}))
	b.Press("main form .pri")
	b.Open(http.URL + "/en/account")
	b.Picture("people-account")
	if got := b.Text("main"); !strings.Contains(got, "Programme officer") || !strings.Contains(got, "This session") {
		t.Errorf("account: %s", got)
	}
	for _, page := range []string{"password", "code", "delegations", "tokens"} {
		b.Open(http.URL + "/fr/account/" + page)
		b.Picture("people-account-" + page + "-fr")
	}
	b.View(390, 844, true)
	for _, page := range []string{"/account", "/account/delegations", "/sign-in"} {
		b.Open(http.URL + "/fr" + page)
		b.Picture("people-phone" + strings.ReplaceAll(page, "/", "-"))
	}

	o.Cast = func(ctx context.Context, q db.Querier) ([]control.ActorID, error) {
		all, err := control.People(ctx, q)
		var ids []control.ActorID
		for _, p := range all {
			ids = append(ids, p.ID)
		}
		return ids, err
	}
	must(t, o.control.MarkDemo(o.system(), cal.MustDate("2026-11-20")))
	b.View(1440, 1000, false)
	b.Open(http.URL + "/en/sign-in")
	b.Picture("people-demo")
}
