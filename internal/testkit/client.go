package testkit

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// Client talks to a server the way a browser does, but follows no redirect by itself.
type Client struct {
	t     testing.TB
	base  string
	http  *http.Client
	token string // sent as bearer by API
}

// Answer is what came back.
type Answer struct {
	t      testing.TB
	Status int
	Header http.Header
	Body   []byte
}

// NewClient starts the handler on a port of its own and gives a client that nobody has signed in.
func NewClient(t testing.TB, h http.Handler) *Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{t: t, base: server.URL, http: &http.Client{Jar: jar, CheckRedirect: stay}}
}

// Serve puts the routes of a slice on a server of their own and gives a client signed in as the
// actor; a nil actor signs nobody in. words are the catalogues of the slice beside the kernel's.
func Serve(t testing.TB, d *db.DB, actor *control.Actor, routes []web.Route, words ...fs.FS) *Client {
	t.Helper()
	return ServeSite(t, web.Config{DB: d, Routes: routes}, actor, words...)
}

// ServeSite is Serve with a configuration of the test's own. Identify is filled in.
func ServeSite(t testing.TB, cfg web.Config, actor *control.Actor, words ...fs.FS) *Client {
	t.Helper()
	catalogue, err := i18n.NewCatalogue(append([]fs.FS{web.Texts}, words...)...)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Words = catalogue
	cfg.Identify = func(_ context.Context, who web.Claim) (*control.Actor, error) {
		switch {
		case actor != nil && (who.Person == actor.ID || who.Token == string(actor.ID)):
			return actor, nil
		case who.Token != "":
			return nil, fault.New(fault.Unauthenticated, "fault.unauthenticated", nil)
		}
		return nil, nil
	}
	signIn := func(ctx context.Context, _ struct{}) (web.See, error) {
		return web.See{To: "/"}, web.SessionFrom(ctx).SignIn(ctx, actor.ID, 1)
	}
	cfg.Routes = append(cfg.Routes, web.Post("/testkit/sign-in", control.Public, signIn, ""))
	server, err := web.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	c := NewClient(t, server.Handler())
	if actor != nil {
		if a := c.Post("/en/testkit/sign-in"); a.Status != http.StatusSeeOther {
			t.Fatalf("signing in: %d %s", a.Status, a.Body)
		}
		c.token = string(actor.ID)
	}
	return c
}

// Get asks for a page. Headers come as name, value, name, value.
func (c *Client) Get(path string, headers ...string) *Answer {
	c.t.Helper()
	return c.do(http.MethodGet, path, "", nil, headers)
}

// Post sends a form; its fields come as name, value, name, value, and a name may come again.
func (c *Client) Post(path string, fields ...string) *Answer {
	c.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return c.do(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()), nil)
}

// Send sends a body of any type.
func (c *Client) Send(path, contentType string, body io.Reader, headers ...string) *Answer {
	c.t.Helper()
	return c.do(http.MethodPost, path, contentType, body, headers)
}

// Part is a file of a form.
type Part struct{ Field, Name, Content string }

// Upload sends a form with files, as a browser does.
func (c *Client) Upload(path string, form url.Values, files ...Part) *Answer {
	c.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				c.t.Fatal(err)
			}
		}
	}
	for _, f := range files {
		part, err := w.CreateFormFile(f.Field, f.Name)
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := io.WriteString(part, f.Content); err != nil {
			c.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		c.t.Fatal(err)
	}
	return c.Send(path, w.FormDataContentType(), &body)
}

// API asks the programming interface at /api/v1 with the actor's token: a GET without a body, a POST
// of JSON with one.
func (c *Client) API(path string, body any) *Answer {
	c.t.Helper()
	headers := []string{"Authorization", "Bearer " + c.token}
	if body == nil {
		return c.do(http.MethodGet, "/api/v1"+path, "", nil, headers)
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.do(http.MethodPost, "/api/v1"+path, "application/json", strings.NewReader(string(encoded)), headers)
}

func (c *Client) do(method, path, contentType string, body io.Reader, headers []string) *Answer {
	c.t.Helper()
	r, err := http.NewRequest(method, c.base+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" { // which net/http takes from elsewhere
			r.Host = headers[i+1]
		}
	}
	resp, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return &Answer{c.t, resp.StatusCode, resp.Header, answer}
}

// Must ends the test unless the status is the one wanted.
func (a *Answer) Must(status int) *Answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("status %d, want %d: %.600s", a.Status, status, a.Body)
	}
	return a
}

// HTML parses the body.
func (a *Answer) HTML() *Page {
	a.t.Helper()
	return HTML(a.t, a.Body)
}

// JSON decodes the body.
func (a *Answer) JSON(into any) {
	a.t.Helper()
	if err := json.Unmarshal(a.Body, into); err != nil {
		a.t.Fatalf("%v in %.300s", err, a.Body)
	}
}

// To is where a redirect leads.
func (a *Answer) To() string { return a.Header.Get("Location") }
