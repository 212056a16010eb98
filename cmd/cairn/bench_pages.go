package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cairn/internal/app"
	"cairn/internal/app/demo"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
)

type benchPagesCmd struct {
	Projects  int           `help:"How many projects." default:"200"`
	Entries   int           `help:"How many entries in the registers." default:"20000"`
	Trail     int           `help:"How many rows of the trail." default:"60000"`
	Vacancies int           `help:"How many open notices of vacancies." default:"500"`
	Clients   int           `help:"How many clients." default:"8"`
	Lasts     time.Duration `help:"How long each page is asked for." default:"10s"`
}

// Run builds a demonstration, enlarges it to the size of a big office and asks a server in a process of
// its own for its most used pages, signed in, uncompressed, over connections that stay open.
func (v benchPagesCmd) Run(ctx context.Context, c *common, w io.Writer) error {
	dir, clean, err := benchDir(c)
	if err != nil {
		return err
	}
	defer clean()
	who, project, err := v.office(ctx, app.Config{Data: dir, DB: c.DB})
	if err != nil {
		return err
	}
	server, err := serveChild(ctx, c, dir)
	if err != nil {
		return err
	}
	defer server.stop() //nolint:errcheck // the figures are there
	if err := server.settle(); err != nil {
		return err
	}
	cookie, err := server.signIn(ctx, who)
	if err != nil {
		return err
	}
	var figures []figure
	for _, page := range []struct{ name, path string }{
		{"desk", "/en"}, {"week", "/en/week"}, {"team", "/en/team"}, {"projects", "/en/projects"}, {"project", "/en/projects/" + project}, {"registers", "/en/registers"}, {"json", "/en/registers?format=json"},
		{"careers", "/en/careers"}, {"notice", "/en/careers/CROWD-1"}, {"careers_search", "/en/careers?q=cyber&within=30"},
	} {
		l := load{addr: server.addr(), path: page.path, header: "Cookie: " + cookie + "\r\n", clients: v.Clients}
		if strings.HasPrefix(page.path, "/en/careers") {
			l.header = "" // the public is not signed in
		}
		found, err := v.ask(server, page.name, l)
		if err != nil {
			return err
		}
		figures = append(figures, found...)
	}
	_, most, err := resident(server.cmd.Process.Pid)
	if err != nil {
		return err
	}
	figures = append(figures, figure{What: "most", Value: most, Unit: "MB"})
	return report(w, c, "pages", c.say("app.bench.office", "clients", v.Clients, "projects", v.Projects, "entries", v.Entries, "rows", v.Trail, "notices", v.Vacancies), figures)
}

// office is the office that is asked: who asks, and whose page.
func (v benchPagesCmd) office(ctx context.Context, cfg app.Config) (control.ActorID, string, error) {
	if _, err := app.BuildDemo(ctx, cfg, cal.Of(time.Now().UTC()), ""); err != nil {
		return "", "", err
	}
	office, err := app.Open(ctx, cfg)
	if err != nil {
		return "", "", err
	}
	defer office.Close()
	return office.Enlarge(ctx, demo.Size{Projects: v.Projects, Entries: v.Entries, Trail: v.Trail, Vacancies: v.Vacancies})
}

// ask warms a page up and measures it.
func (v benchPagesCmd) ask(server *child, name string, l load) ([]figure, error) {
	l.lasts = v.Lasts / 5
	if _, err := l.run(); err != nil {
		return nil, err
	}
	l.lasts = v.Lasts
	before, err := server.processor()
	if err != nil {
		return nil, err
	}
	got, err := l.run()
	if err != nil {
		return nil, err
	}
	after, err := server.processor()
	if err != nil {
		return nil, err
	}
	return []figure{
		{name, "rate", got.perSec, "/s"}, {name, "median", ms(got.p50), "ms"}, {name, "p99", ms(got.p99), "ms"},
		{name, "processor", ms(after-before) / float64(got.requests), "ms"},
		{name, "size", float64(got.bytes) / float64(got.requests) / 1024, "KB"},
	}, nil
}

// settle waits until the server has done what it does after a start, such as bringing its search index
// up to date: until it uses next to no processor time.
func (c *child) settle() error {
	for before := time.Duration(-1); ; {
		now, err := c.processor()
		if err != nil || before >= 0 && now-before < 50*time.Millisecond {
			return err
		}
		before = now
		time.Sleep(time.Second)
	}
}

// signIn steps in as one of the cast of a demonstration and gives the cookie of the session.
func (c *child) signIn(ctx context.Context, who control.ActorID) (string, error) {
	form := url.Values{"person": {string(who)}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/en/sign-in/as", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return "", err
	}
	answer.Body.Close()
	for _, cookie := range answer.Cookies() {
		return cookie.Name + "=" + cookie.Value, nil
	}
	return "", fmt.Errorf("signing in was answered with %s", answer.Status)
}
