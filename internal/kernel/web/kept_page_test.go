package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/web"
	"cairn/internal/testkit"
)

type askIn struct {
	Q string `json:"q"`
	R string `json:"r"`
}

// drawn is a page that says the how manieth drawing it is.
type drawn struct {
	No    int `json:"no"`
	until cal.Instant
}

func (d drawn) Lasts() cal.Instant { return d.until }

// A page is drawn once for all who ask for the same without a cookie, as long as neither its state nor the clock changes it;
// a program, somebody with a cookie and another question are answered anew.
func TestPublicPagesAreKept(t *testing.T) {
	now := morning
	d, err := db.Open(t.Context(), db.Options{Path: filepath.Join(t.TempDir(), "web.db"), Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	drawings, state, until := 0, "a", cal.At(morning.Add(time.Hour))
	route := web.Get("/board", control.Public, func(_ context.Context, in askIn) (drawn, error) {
		if drawings++; in.Q == "wrong" {
			return drawn{}, errors.New("wrong")
		}
		return drawn{drawings, until}, nil
	}, func(_ *web.Frame, out drawn) templ.Component {
		return templ.Raw(fmt.Sprintf("<p>drawing %d</p>%s", out.No, strings.Repeat("<p>and much more</p>", 200)))
	}).Kept(func(context.Context) (string, error) { return state, nil })
	c := testkit.Serve(t, d, nil, []web.Route{route})
	ask := func(path string, want int, headers ...string) *testkit.Answer {
		t.Helper()
		a := c.Get(path, headers...).Must(http.StatusOK)
		if drawings != want {
			t.Errorf("%s %v: %d drawings, want %d", path, headers, drawings, want)
		}
		return a
	}
	first := ask("/en/board", 1)
	again := ask("/en/board", 1)
	if !bytes.Equal(first.Body, again.Body) || len(first.Body) == 0 {
		t.Error("another page comes back")
	}
	for _, name := range []string{"Content-Type", "Content-Language", "Cache-Control", "ETag", "Vary", "Content-Security-Policy"} {
		if got, want := again.Header.Values(name), first.Header.Values(name); fmt.Sprint(got) != fmt.Sprint(want) || len(want) == 0 {
			t.Errorf("%s: %v, and %v at first", name, got, want)
		}
	}
	c.Get("/en/board", "If-None-Match", first.Header.Get("ETag")).Must(http.StatusNotModified)
	packed := ask("/en/board", 1, "Accept-Encoding", "gzip")
	z, err := gzip.NewReader(bytes.NewReader(packed.Body))
	if err != nil || packed.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("not compressed: %v", err)
	}
	if plain, err := io.ReadAll(z); err != nil || !bytes.Equal(plain, first.Body) {
		t.Errorf("compressed it is another page: %v", err)
	}
	ask("/fr/board", 2)
	ask("/en/board?q=x&r=y", 3)
	ask("/en/board?r=y&q=x", 3)
	ask("/en/board", 4, "Cookie", "cairn_prefs=dark.on")
	ask("/en/board", 5, "Cookie", "cairn_prefs=dark.on")
	ask("/en/board", 6, "Accept", "application/json")
	ask("/api/v1/board", 7)
	ask("/en/board", 8, "Host", "careers.example")
	ask("/en/board", 8, "Host", "careers.example")
	ask("/en/board?utm_source=a", 9) // nothing the page asks for
	ask("/en/board?utm_source=a", 10)
	long := "/en/board?q=" + strings.Repeat("x", 2000)
	ask(long, 11)
	ask(long, 12)
	c.Get("/en/board?q=wrong").Must(http.StatusInternalServerError)
	c.Get("/en/board?q=wrong").Must(http.StatusInternalServerError)
	ask("/en/board", 14) // and still as at the first time
	state = "b"
	ask("/en/board", 15)
	ask("/en/board", 15)
	now = morning.Add(time.Hour - time.Microsecond)
	ask("/en/board", 15)
	now = morning.Add(time.Hour)
	ask("/en/board", 16)
	ask("/en/board", 17) // its time is over as it is drawn
	until = cal.At(now.Add(time.Hour))
	ask("/en/board", 18)
	ask("/en/board", 18)
	state = ""
	ask("/en/board", 19)
	ask("/en/board", 20)
}
