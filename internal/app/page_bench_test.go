package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"cairn/internal/app"
	"cairn/internal/app/demo"
	"cairn/internal/kernel/cal"
	"cairn/internal/testkit"
)

// BenchmarkPage asks one after the other for the pages an officer with 45 projects opens every week, in the test's own
// process, so that they can be profiled. What a reader waits is measured by the command "bench pages".
func BenchmarkPage(b *testing.B) {
	data := b.TempDir()
	if _, err := app.BuildDemo(b.Context(), app.Config{Data: data}, cal.Of(time.Now().UTC()), ""); err != nil {
		b.Fatal(err)
	}
	a, err := app.Open(b.Context(), app.Config{Data: data})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	who, _, err := a.Enlarge(b.Context(), demo.Size{Projects: 60, Entries: 200, Trail: 500})
	if err != nil {
		b.Fatal(err)
	}
	server, err := a.Server()
	if err != nil {
		b.Fatal(err)
	}
	reader := testkit.NewClient(b, server.Handler())
	reader.Post("/en/sign-in/as", "person", string(who)).Must(http.StatusSeeOther)
	for _, path := range []string{"/en", "/en/week", "/en/team"} {
		b.Run(strings.ReplaceAll(strings.Trim(path, "/"), "/", "-"), func(b *testing.B) {
			for b.Loop() {
				reader.Get(path).Must(http.StatusOK)
			}
		})
	}
}
