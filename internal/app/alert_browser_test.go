package app_test

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"cairn/internal/testkit"
)

// alertWithoutScript finds a vacancy by a word, asks for an alert, confirms it by the link of the mail and stops it: nobody
// is signed in, scripts are off, in both languages, in the demonstration's world.
func alertWithoutScript(t *testing.T, b *testkit.Browser) {
	at := place{data: copyWorld(t)}
	a, box := at.open(t), openPostbox(t)
	server, err := a.Server()
	if err != nil {
		t.Fatal(err)
	}
	here := httptest.NewServer(server.Handler())
	t.Cleanup(here.Close)
	connectTo(t, a, box)
	settings, err := a.Mail.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	settings.BaseURL = here.URL
	if _, err := a.Mail.EditSettings(a.Control.AsSystem(t.Context()), settings); err != nil {
		t.Fatal(err)
	}
	b.Script(false)
	for _, w := range []struct{ lang, word, found, asked, active, stopped string }{
		{"en", "venues", "Events coordinator", "Look into your mailbox", "The alert is active", "The alert is stopped"},
		{"fr", "évènements", "Coordinateur ou coordinatrice d’évènements", "Consultez votre messagerie", "L’alerte est active", "L’alerte est arrêtée"},
	} {
		lang := w.lang
		says := func(want string) {
			t.Helper()
			if said := b.Text("main"); !strings.Contains(said, want) {
				t.Fatalf("%s at %s: %q is not in %s", lang, b.Address(), want, said)
			}
		}
		b.Open(here.URL + "/" + lang + "/careers")
		b.Fill("#q", w.word)
		b.Press("form[role=search] button")
		says(w.found)
		if n := testkit.Eval[int](b, `document.querySelectorAll(".notices > li").length`); n != 1 {
			t.Errorf("%s: %d notices are found", lang, n)
		}
		b.Press("main a[href*='/careers/alerts']")
		says(w.word)
		b.Fill("#f-email", "finder-"+lang+"@office.example")
		b.Press("form.ask button")
		says(w.asked)
		workMail(t, a)
		letter := box.plain(t, "finder-"+lang)
		link := regexp.MustCompile(regexp.QuoteMeta(here.URL) + `/` + lang + `/careers/alerts/\S+`).FindString(letter)
		if link == "" || strings.Contains(letter, w.word) { // what was typed waits behind the link
			t.Fatalf("no link to confirm, or the words that were typed: %s", letter)
		}
		b.Open(link)
		says(w.word)
		b.Press("form.ask button")
		says(w.active)
		b.Press("form.stop button")
		says(w.stopped)
		if jar := testkit.Eval[string](b, `document.cookie`); strings.Contains(jar, "=") {
			t.Errorf("a cookie was set: %s", jar)
		}
	}
	b.Script(true) // axe is one
	for _, path := range []string{"/en/careers", "/fr/careers/alerts"} {
		b.Open(here.URL + path)
		b.Axe()
	}
}
