package app_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/activity"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

// An action is chased by the digest of its owner, who follows the link of the mail, signs in, and says what was done; its
// chair finds that in their digest and closes it the same way.
func TestBrowserChasedAction(t *testing.T) {
	b := testkit.NewBrowser(t)
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	at := place{data: t.TempDir(), clock: func() time.Time { return now }}
	a, box := at.open(t), openPostbox(t)
	server, err := a.Server()
	if err != nil {
		t.Fatal(err)
	}
	here := httptest.NewServer(server.Handler())
	t.Cleanup(here.Close)
	_, ownerLink := hire(t, a, "Olga", "officer")
	_, chairLink := hire(t, a, "Board", "programme_manager")
	for _, link := range []string{ownerLink, chairLink} {
		enterBy(t, serveApp(t, a), link)
	}
	connectTo(t, a, box)
	settings, err := a.Mail.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	settings.BaseURL = here.URL
	if _, err := a.Mail.EditSettings(a.Control.AsSystem(t.Context()), settings); err != nil {
		t.Fatal(err)
	}
	moldova, err := a.Stakeholders.Party(a.Control.AsSystem(t.Context()), "MDA")
	if err != nil {
		t.Fatal(err)
	}
	board := actorOf(t, a, "board")
	done, err := a.Activity.CreateAction(board, moldova.Ref(), activity.ActionForm{Title: "Send the list of radios", Lang: i18n.EN, Owner: control.ActorFrom(actorOf(t, a, "olga")).ID, Due: cal.MustDate("2026-11-19"),
		Marking: control.Marking{Level: control.LevelUnclassified}})
	if err != nil {
		t.Fatal(err)
	}
	follow := func(name string) {
		t.Helper()
		askDigests(t, a)
		workMail(t, a)
		letter := box.plain(t, name)
		link := regexp.MustCompile(regexp.QuoteMeta(here.URL) + `/en/actions/\S+`).FindString(letter)
		if !strings.Contains(letter, "Send the list of radios") || !strings.HasSuffix(link, done.Object.ID) {
			t.Fatalf("the digest of %s leads to %q:\n%s", name, link, letter)
		}
		b.Open(link)
		b.Fill("[name=login]", name+"@office.example")
		b.Fill("[name=password]", password)
		b.Press("main form .pri")
		if !strings.HasSuffix(b.Address(), "/en/actions/"+done.Object.ID) {
			t.Fatalf("after signing in %s is at %s", name, b.Address())
		}
	}
	follow("olga")
	b.Type("#f-answer", "Sent to the ministry on Thursday")
	b.Keys("Ctrl+Enter")
	b.Until(`document.querySelector("[data-toast]") && document.querySelector("main").innerText.includes("Sent to the ministry")`)
	b.Press("form[action$='/sign-out'] button")

	now = now.Add(72 * time.Hour) // the Monday after
	follow("board")
	b.Press("form[action$='/verify'] button")
	if said := b.Text("main"); !strings.Contains(said, "Verified") {
		t.Errorf("after the chair verified: %s", said)
	}
	stored, err := a.Activity.Action(board, activity.ActionID(done.Object.ID))
	if err != nil || stored.State != activity.ActionDone || stored.VerifiedBy != control.ActorFrom(board).ID {
		t.Errorf("%+v %v", stored, err)
	}
	now = now.Add(24 * time.Hour)
	sent := box.n
	askDigests(t, a)
	workMail(t, a)
	for _, name := range []string{"olga", "board"} {
		if box.n > sent && strings.Contains(box.plain(t, name), "Action to") {
			t.Errorf("a closed action is still chased: %s", box.plain(t, name))
		}
	}
	serveApp(t, a).Get("/en/actions/" + done.Object.ID).Must(http.StatusSeeOther)
	b.Press("form[action$='/sign-out'] button")
	t.Run("R148: an alert with script off", func(t *testing.T) { alertWithoutScript(t, b) })
}
