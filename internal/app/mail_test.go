package app_test

import (
	"context"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	netmail "net/mail"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	"cairn/internal/app"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/mail"
	"cairn/internal/testkit"
)

// postbox is a real mail server that keeps what it took, by recipient.
type postbox struct {
	mu   sync.Mutex
	port int
	got  map[string][]*netmail.Message
	text map[string][]string
	n    int
}

func openPostbox(t testing.TB) *postbox {
	t.Helper()
	p := &postbox{got: map[string][]*netmail.Message{}, text: map[string][]string{}}
	p.port = testkit.SMTP(t, p)
	return p
}

func (p *postbox) NewSession(*smtp.Conn) (smtp.Session, error)       { return &delivery{postbox: p}, nil }
func (d *delivery) Reset()                                           {}
func (d *delivery) Logout() error                                    { return nil }
func (d *delivery) Mail(string, *smtp.MailOptions) error             { return nil }
func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) (none error) { d.to = to; return nil }

type delivery struct {
	*postbox
	to string
}

func (d *delivery) Data(in io.Reader) error {
	raw, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	m, err := netmail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.got[d.to] = append(d.got[d.to], m)
	d.text[d.to] = append(d.text[d.to], string(raw))
	d.n++
	return nil
}

// subjects are those of the letters to somebody, decoded.
func (p *postbox) subjects(to string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []string
	for _, m := range p.got[to] {
		s, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil {
			s = err.Error()
		}
		list = append(list, s)
	}
	return list
}

// plain is the text of the newest letter to somebody, decoded.
func (p *postbox) plain(t *testing.T, name string) string {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.text[name+"@office.example"]
	if len(list) == 0 {
		return ""
	}
	m, err := netmail.ReadMessage(strings.NewReader(list[len(list)-1]))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	part, err := multipart.NewReader(m.Body, params["boundary"]).NextPart()
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// connectTo sets the office's relay up.
func connectTo(t testing.TB, a *app.App, p *postbox) {
	t.Helper()
	x, err := a.Mail.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	x.Host, x.Port, x.Security, x.Sender, x.BaseURL = "127.0.0.1", p.port, mail.Plain, "cairn@office.example", "https://cairn.example"
	if _, err := a.Mail.EditSettings(a.Control.AsSystem(t.Context()), x); err != nil {
		t.Fatal(err)
	}
}

// serveApp serves an office in the test's process and gives somebody in a browser, who came in by a link.
func serveApp(t *testing.T, a *app.App) *testkit.Client {
	t.Helper()
	server, err := a.Server()
	if err != nil {
		t.Fatal(err)
	}
	return testkit.NewClient(t, server.Handler())
}

func enterBy(t *testing.T, c *testkit.Client, link string) {
	t.Helper()
	c.Post(link, "password", password, "again", password).Must(http.StatusSeeOther)
}

func workMail(t testing.TB, a *app.App) int {
	t.Helper()
	if err := a.Control.SealUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	n, err := a.Mail.Work(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// An administrator sets mail up and tries it; what cannot be is said beside its field; others may not. A person
// chooses what they receive, and a link of a mail turns a kind down without signing in.
func TestMailPages(t *testing.T) {
	eachPlace(t, func(t *testing.T, at place) {
		a, box := at.open(t), openPostbox(t)
		ctx := a.Control.AsSystem(t.Context())
		first, err := a.People.FirstAdministrator(ctx)
		if err != nil {
			t.Fatal(err)
		}
		admin := serveApp(t, a)
		admin.Post("/en"+first, "name", "Ada Admin", "login", "ada@office.example", "nation", "", "language", "en", "clearance", "unclassified",
			"password", password, "again", password).Must(http.StatusSeeOther)
		login, link := hire(t, a, "Olga", "officer")

		if text := admin.Get("/fr/admin/mail").Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, "Aucun courrier n’est envoyé") {
			t.Errorf("no word that mail is off: %s", text)
		}
		fields := []string{"host", "127.0.0.1", "port", strconv.Itoa(box.port), "security", "none", "user", "", "secret", "", "sender", "cairn@office.example",
			"sender_name", "Cairn", "ceiling", "unclassified", "base_url", "https://cairn.example"}
		wrong := append([]string{}, fields...)
		wrong[11] = "cairn@office.example\r\nBcc: x@y.example"
		page := admin.Post("/en/admin/mail", wrong...).Must(http.StatusUnprocessableEntity).HTML()
		page.One("#f-sender-error")
		admin.Post("/en/admin/mail", fields...).Must(http.StatusSeeOther)
		admin.Post("/en/admin/mail/test").Must(http.StatusSeeOther)
		if workMail(t, a) != 1 || len(box.subjects("ada@office.example")) != 1 {
			t.Fatalf("the test mail: %v", box.subjects("ada@office.example"))
		}
		if text := admin.Get("/en/admin/mail/messages").Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, "Sent") || !strings.Contains(text, "ada@office.example") {
			t.Errorf("the list of messages: %s", text)
		}

		officer := serveApp(t, a)
		enterBy(t, officer, link)
		officer.Get("/en/admin/mail").Must(http.StatusForbidden)
		officer.Post("/en/admin/mail/test").Must(http.StatusForbidden)
		officer.Post("/en/account/mail", "wanted", "approval", "hour", "25", "days", "7, x", "zone", "Mars").Must(http.StatusUnprocessableEntity).HTML().One("#f-zone-error")
		officer.Post("/en/account/mail", "wanted", "approval", "hour", "6", "days", "14, 3", "zone", "Europe/Chisinau").Must(http.StatusSeeOther)
		page = officer.Get("/fr/account/mail").Must(http.StatusOK).HTML()
		if got := page.One("#f-days").Attr("value"); got != "14, 3" {
			t.Errorf("days %q", got)
		}

		u, err := a.People.UserByLogin(ctx, login)
		if err != nil {
			t.Fatal(err)
		}
		stranger := serveApp(t, a)
		off := a.Mail.OffPath(u.ID, "approval")
		stranger.Get("/en" + off).Must(http.StatusOK)
		if wants(t, a, u.ID, "approval") != true {
			t.Error("opening the page turned the kind down")
		}
		stranger.Post("/en"+off, "List-Unsubscribe", "One-Click").Must(http.StatusSeeOther)
		if wants(t, a, u.ID, "approval") {
			t.Error("one post did not turn the kind down")
		}
		stranger.Post("/en"+off[:len(off)-2]+"xx", "List-Unsubscribe", "One-Click").Must(http.StatusNotFound)
	})
}

func wants(t *testing.T, a *app.App, who control.ActorID, kind string) (yes bool) {
	t.Helper()
	err := a.Control.Read(t.Context(), func(ctx context.Context, q db.Querier) error {
		all, err := mail.PreferencesOf(ctx, q, who)
		yes = all[who].Wants(kind)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return yes
}
