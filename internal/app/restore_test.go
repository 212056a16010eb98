package app_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"filippo.io/age"

	"cairn/internal/app"
	"cairn/internal/kernel/backup"
)

// What let somebody in when a backup was taken lets nobody in when it is restored: it may have been ended
// since. What people wrote is there, and they sign in again.
func TestRestoreEndsAccess(t *testing.T) {
	eachPlace(t, func(t *testing.T, at place) {
		key, err := age.GenerateX25519Identity()
		if err != nil {
			t.Fatal(err)
		}
		s := onStage(t, at)
		login, link := hire(t, s.App, "New", "officer")
		program := &person{http: browser().http, token: tokenOf(t, s.App, login)}
		officer := s.stepIn(s.hire("Officer", "officer"))
		cast := s.cast
		c := &crowd{made: map[string]string{}}
		c.send(s.base, writing{who: officer, title: "Kept", key: "kept"})
		s.expect(officer, "/en/landscape/entries", http.StatusOK, "Kept")
		s.expect(program, "/api/v1/landscape/entries", http.StatusOK, "Kept")
		s.expect(browser(), link, http.StatusOK, login)
		var file bytes.Buffer
		_, err = backup.Take(s.Control.AsSystem(t.Context()), s.Control, &file, key.Recipient())
		s.must(err)
		s.must(s.Close())

		taken := file.Bytes()
		summary, err := app.Restore(t.Context(), app.Config{Data: at.data, DB: at.url}, bytes.NewReader(taken), true, key)
		s.must(err)
		if want := (backup.Ended{Sessions: 1, Tokens: 1, Links: 2}); summary.Ended != want || len(summary.Findings.Breaks) > 0 {
			t.Errorf("ended %+v, want %+v; %+v", summary.Ended, want, summary.Findings)
		}
		s = onStage(t, at)
		s.cast = cast
		if status, to, _, err := officer.get(s.base + "/en/landscape/entries"); err != nil || status != http.StatusSeeOther || !strings.HasPrefix(to, "/en/sign-in") {
			t.Errorf("a session of before: %d %s %v", status, to, err)
		}
		s.expect(program, "/api/v1/landscape/entries", http.StatusUnauthorized)
		s.expect(browser(), link, http.StatusNotFound)
		s.expect(s.stepIn(cast[0]), "/en/landscape/entries", http.StatusOK, "Kept")
		c.compare(t, s.App)
		s.sound()
	})
}
