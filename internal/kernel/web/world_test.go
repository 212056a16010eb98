package web_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/kernel/web/gallery"
	"cairn/internal/testkit"
)

var update = flag.Bool("update", false, "write the golden files anew")

// morning is when these tests take place.
var morning = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func sqlite(t testing.TB) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), db.Options{Path: filepath.Join(t.TempDir(), "web.db"), Clock: func() time.Time { return morning }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// officer is somebody who may do everything, by the name on the prototype.
func officer(t testing.TB, d *db.DB) *control.Actor {
	t.Helper()
	c, err := control.New(t.Context(), control.Config{DB: d, KeyDir: t.TempDir(), Permits: func(control.Role, control.Act) bool { return false }})
	if err != nil {
		t.Fatal(err)
	}
	a := *control.ActorFrom(c.AsSystem(t.Context()))
	a.Name = "Clara Lindqvist"
	return &a
}

func site() web.Site {
	return web.Site{
		Demonstration: true, Nav: gallery.Nav(), Marking: control.Marking{Level: control.LevelUnclassified},
		PartyName: func(p *i18n.Printer, code string) string {
			return map[i18n.Lang]string{i18n.EN: "Georgia", i18n.FR: "la Géorgie"}[p.Lang]
		},
	}
}

// world serves the gallery, some troublesome routes and a log to an officer.
func world(t testing.TB) (*testkit.Client, *bytes.Buffer) {
	t.Helper()
	d := sqlite(t)
	log := &bytes.Buffer{}
	cfg := web.Config{DB: d, Site: site(), Routes: append(gallery.New().Routes(), trouble()...), Log: slog.New(slog.NewTextHandler(log, nil))}
	return testkit.ServeSite(t, cfg, officer(t, d), gallery.Words), log
}

func stranger(t testing.TB) *testkit.Client {
	t.Helper()
	return testkit.ServeSite(t, web.Config{DB: sqlite(t), Site: site(), Routes: append(gallery.New().Routes(), trouble()...)}, nil, gallery.Words)
}

type nothing struct{}

type upload struct {
	Paper web.File   `json:"paper" web:"max=1000"`
	More  []web.File `json:"more"`
}

// trouble are routes that go wrong or answer unusually.
func trouble() []web.Route {
	return []web.Route{
		web.Get("/trouble/panic", control.Public, func(context.Context, nothing) (nothing, error) { panic("the cat sat on it") }, nil),
		web.Get("/trouble/broken", control.Public, func(context.Context, nothing) (nothing, error) {
			return nothing{}, errors.New("disk at /dev/sda1")
		}, nil),
		web.Get("/trouble/paper", control.Public, func(context.Context, nothing) (web.Download, error) {
			return web.Download{Name: "étude \"1\"\r\n.svg", Type: "image/svg+xml", Inline: true, Write: func(w io.Writer) error {
				_, err := io.WriteString(w, "<svg/>")
				return err
			}}, nil
		}, nil),
		web.Post("/trouble/upload", control.Public, func(_ context.Context, in upload) (web.See, error) {
			content, err := in.Paper.Open()
			if err != nil {
				return web.See{}, err
			}
			defer content.Close()
			body, err := io.ReadAll(content)
			return web.See{Body: map[string]any{"name": in.Paper.Name, "content": string(body), "more": len(in.More)}}, err
		}, ""),
		web.Get("/trouble/key", control.Public, func(ctx context.Context, _ nothing) (string, error) { return web.RequestKey(ctx), nil }, nil),
		web.Post("/trouble/key", control.Public, func(ctx context.Context, _ gallery.SaveIn) (web.See, error) {
			return web.See{Body: web.RequestKey(ctx)}, nil
		}, ""),
	}
}

var unsteady = regexp.MustCompile(`(name="_key" value=")[A-Z2-7]+|\.[0-9a-f]{12}\.(css|js|woff2|svg)`)

// golden compares a page with its golden file, tag by tag on lines of their own.
func golden(t *testing.T, name string, body []byte) {
	t.Helper()
	steady := unsteady.ReplaceAll(body, []byte("$1"))
	lines := strings.ReplaceAll(string(steady), "><", ">\n<")
	file := filepath.Join("testdata", name+".golden.html")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(lines), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) == lines {
		return
	}
	got, old := strings.Split(lines, "\n"), strings.Split(string(want), "\n")
	for i := range got {
		if i >= len(old) || got[i] != old[i] {
			t.Fatalf("%s differs from line %d (run with -update when that is meant):\n got %s\nwant %s", file, i+1, got[i], old[min(i, len(old)-1)])
		}
	}
	t.Fatalf("%s has %d lines more", file, len(old)-len(got))
}
