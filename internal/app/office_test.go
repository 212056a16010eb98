package app_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cairn/internal/app"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/testkit"
)

// place is where the office of a test lives: a folder, a PostgreSQL address on that engine, and the clock on
// its wall where that is not the machine's.
type place struct {
	data, url string
	clock     func() time.Time
}

// eachPlace runs a test with an empty place on each engine.
func eachPlace(t *testing.T, test func(t *testing.T, at place)) {
	t.Helper()
	testkit.EachStore(t, func(t *testing.T, where db.Options) {
		if where.URL != "" {
			test(t, place{data: t.TempDir(), url: where.URL})
			return
		}
		test(t, place{data: filepath.Dir(where.Path)})
	})
}

// args is a verb with the flags that name the place.
func (p place) args(verb ...string) []string {
	return append(verb, "--data", p.data, "--db="+p.url)
}

// open opens the office in the test's own process, until the test ends or closes it.
func (p place) open(t *testing.T) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), app.Config{Data: p.data, DB: p.url, Clock: p.clock, Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

const password = "seven green stones by the river"

// hire makes a user with a preset of roles and gives their login and the path of their link.
func hire(t *testing.T, a *app.App, name, preset string) (login, link string) {
	t.Helper()
	login = strings.ToLower(name) + "@office.example"
	link, err := a.CreateUser(t.Context(), app.NewUser{Name: name, Login: login, Nation: "NLD", Preset: preset, Language: "en", Clearance: control.LevelUnclassified})
	if err != nil {
		t.Fatal(err)
	}
	return login, link
}

// tokenOf issues a token that may do some acts for a month.
func tokenOf(t *testing.T, a *app.App, login string, acts ...string) string {
	t.Helper()
	token, err := a.IssueToken(t.Context(), login, "test", acts, cal.Of(time.Now().UTC()).AddDays(30))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// person is somebody at work over the network: in a browser, or with a token through the programming
// interface. Unlike testkit.Client it reports what goes wrong, for tests in which the server dies.
type person struct {
	http  *http.Client
	token string
}

// browser is a browser in which nobody has signed in.
func browser() *person {
	jar, _ := cookiejar.New(nil) // it fails for no options
	return &person{http: &http.Client{Jar: jar, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// enter chooses the password behind a link and is signed in.
func (p *person) enter(base, link string) error {
	status, _, body, err := p.post(context.Background(), base+link, url.Values{"password": {password}, "again": {password}})
	if err == nil && status != http.StatusSeeOther {
		err = errors.New("the link did not let in: " + body)
	}
	return err
}

// post sends a form and gives the status, where it leads to, and the body.
func (p *person) post(ctx context.Context, address string, form url.Values) (status int, to, body string, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, "", "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return p.do(r)
}

func (p *person) get(address string) (status int, to, body string, err error) {
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return 0, "", "", err
	}
	return p.do(r)
}

func (p *person) do(r *http.Request) (status int, to, body string, err error) {
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	answer, err := p.http.Do(r)
	if err != nil {
		return 0, "", "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer.StatusCode, answer.Header.Get("Location"), string(text), err
}
