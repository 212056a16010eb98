package recruitment_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/quotedprintable"
	"net/http"
	netmail "net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"cairn/internal/domain/people"
	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
	"cairn/internal/kernel/web"
	"cairn/internal/testkit"
	"cairn/internal/testkit/office"
)

// subscriber is somebody outside the office.
const subscriber = "sub.scriber@example.org"

// relay is a real mail server that keeps what it took, and refuses one mailbox.
type relay struct {
	mu     sync.Mutex
	to     string
	got    []string
	refuse string
}

func (r *relay) NewSession(*smtp.Conn) (smtp.Session, error) { return r, nil }
func (r *relay) Reset()                                      {}
func (r *relay) Logout() error                               { return nil }
func (r *relay) Mail(string, *smtp.MailOptions) error        { return nil }

func (r *relay) Rcpt(to string, _ *smtp.RcptOptions) error {
	if to == r.refuse {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such box: " + to}
	}
	r.to = to
	return nil
}

func (r *relay) Data(in io.Reader) error {
	raw, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, string(raw))
	return nil
}

// letters takes out what came since, as text.
func (r *relay) letters(t *testing.T) (list []string) {
	defer func() {
		for _, letter := range list {
			if strings.Contains(letter, "UNCLASSIFIED") || strings.Contains(letter, "SANS CLASSIFICATION") {
				t.Errorf("a mail to somebody outside is marked: %s", letter)
			}
		}
	}()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, raw := range r.got {
		head, body, _ := strings.Cut(raw, "\r\n\r\n")
		if _, err := netmail.ReadMessage(strings.NewReader(raw)); err != nil {
			t.Error(err)
		}
		text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(body)))
		if err != nil {
			text = []byte(body)
		}
		list = append(list, strings.ReplaceAll(head, "\r\n ", " ")+"\n\n"+string(text))
	}
	r.got = nil
	return list
}

// mailed is a desk whose mail goes to a relay, with everything that was logged.
type mailed struct {
	*desk
	*relay
	mail *mail.Service
	log  *bytes.Buffer
}

func newMailed(o *office.Office) *mailed {
	m := &mailed{desk: newDesk(o), relay: &relay{}, log: &bytes.Buffer{}}
	words, err := i18n.NewCatalogue(web.Texts, people.Texts, mail.Texts, recruitment.Texts)
	m.Must(control.Done{}, err)
	m.mail = mail.New(m.Control, words, slog.New(slog.NewTextHandler(m.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	m.mail.People = func(context.Context, db.Querier, []control.ActorID) (map[control.ActorID]mail.Person, error) {
		return nil, nil
	}
	m.mail.Register(m.MailKinds()...)
	x, err := m.mail.Settings(m.Context())
	m.Must(control.Done{}, err)
	x.Host, x.Port, x.Security, x.Sender, x.BaseURL = "127.0.0.1", testkit.SMTP(o.T, m.relay), mail.Plain, "cairn@office.example", "https://cairn.example"
	_, err = m.mail.EditSettings(m.system(), x)
	m.Must(control.Done{}, err)
	m.CareersAddress = "https://careers.example"
	return m
}

func (m *mailed) system() context.Context { return m.Control.AsSystem(m.Context()) }

// work asks for alerts, sends what is due and gives the letters.
func (m *mailed) work() []string {
	m.Helper()
	if _, err := m.SendAlerts(m.system()); err != nil {
		m.Fatal(err)
	}
	m.Must(control.Done{}, m.Control.SealUp(m.Context()))
	if _, err := m.mail.Work(m.Context()); err != nil {
		m.Fatal(err)
	}
	return m.letters(m.T)
}

func search(text string, f recruitment.Frequency) recruitment.AlertForm {
	return recruitment.AlertForm{Criteria: recruitment.Criteria{Text: text}, Address: subscriber, Language: i18n.EN, Frequency: f}
}

var mailLink = regexp.MustCompile(`https://careers\.example/(?:en|fr)/careers/alerts/([0-9a-f-]+)/([A-Za-z0-9_-]+)`)

// subscribe asks for an alert and confirms it by the link of the one mail that comes.
func (m *mailed) subscribe(f recruitment.AlertForm) recruitment.AlertLink {
	m.Helper()
	m.Must(control.Done{}, m.AskAlert(m.Context(), f))
	got := m.work()
	if len(got) != 1 {
		m.Fatalf("%d letters ask for the confirmation: %v", len(got), got)
	}
	found := mailLink.FindStringSubmatch(got[0])
	if found == nil {
		m.Fatalf("no link: %s", got[0])
	}
	link := recruitment.AlertLink{ID: found[1], Secret: found[2]}
	m.Must(control.Done{}, m.ConfirmAlert(m.Context(), link))
	return link
}

// notice publishes a notice with a title.
func (m *mailed) notice(title string, change ...func(*recruitment.Form)) recruitment.VacancyID {
	m.Helper()
	return m.published(form(append(change, func(f *recruitment.Form) { f.Title = i18n.Text{EN: title, FR: title + " (fr)"} })...))
}

// expect works and holds that so many letters came, each with some words.
func (m *mailed) expect(what string, n int, words ...string) []string {
	m.Helper()
	got := m.work()
	if len(got) != n {
		m.Errorf("%s: %d letters, want %d: %v", what, len(got), n, got)
	}
	for _, letter := range got {
		says(m.T, letter, words...)
	}
	return got
}

// R148, story 29: alerts by double opt-in, at once and in digests: one mail per notice and subscriber, none after closing, none that is
// empty, one click to stop. On both engines.
func TestStory29R148Alerts(t *testing.T) {
	office.Each(t, func(o *office.Office) {
		m := newMailed(o)
		m.notice("Watch officer zero")
		m.Must(control.Done{}, m.AskAlert(m.Context(), search("watch", recruitment.Instant)))
		got := m.expect("the confirmation", 1, "Please confirm your alert", "with the words that the page behind the link shows", "https://careers.example/en/careers/alerts/", "List-Unsubscribe: <https://careers.example/en/careers/alerts/", "List-Unsubscribe-Post: List-Unsubscribe=One-Click")
		if strings.Contains(got[0], "watch") {
			t.Errorf("what somebody typed goes to a mailbox that has confirmed nothing: %s", got[0])
		}
		m.notice("Watch officer one")
		m.expect("before the confirmation", 0)
		found := mailLink.FindStringSubmatch(got[0])
		link := recruitment.AlertLink{ID: found[1], Secret: found[2]}
		for _, wrong := range []recruitment.AlertLink{{ID: link.ID, Secret: "x"}, {ID: "x", Secret: link.Secret}} {
			if err := m.ConfirmAlert(m.Context(), wrong); !fault.Is(err, fault.NotFound) {
				t.Errorf("confirmed by %v: %v", wrong, err)
			}
		}
		m.Now = m.Now.Add(time.Minute)
		m.Must(control.Done{}, m.ConfirmAlert(m.Context(), link))
		m.Must(control.Done{}, m.ConfirmAlert(m.Context(), link))
		m.expect("what was published before", 0)
		second := search("officer", recruitment.Instant)
		second.Address = "Sub.Scriber+jobs@Example.org"
		m.subscribe(second)
		m.Now = m.Now.Add(time.Hour)
		m.notice("Watch officer two")
		m.notice("Clerk")
		m.expect("one that both find", 1, "Watch officer two", "https://careers.example/en/careers/VN-2026-003", "20 Dec 2026, 17:59 (Brussels time)")
		m.expect("again", 0)
		m.Must(control.Done{}, m.StopAlert(m.Context(), link))
		m.Must(control.Done{}, m.StopAlert(m.Context(), link))
		m.Now = m.Now.Add(time.Hour)
		m.notice("Watch leader")
		m.expect("after the stop", 0)

		daily := search("", recruitment.Daily)
		daily.Address, daily.Language = "other@example.org", i18n.FR
		other := m.subscribe(daily)
		m.Now = time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC)
		m.notice("Analyst", func(f *recruitment.Form) { f.DeadlineOn = cal.MustDate("2026-11-22") })
		m.notice("Archivist")
		m.expect("before seven", 0)
		m.Now = time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC)
		m.expect("at seven in Brussels", 1, "Analyst (fr)", "Archivist (fr)", "/fr/careers/", "heure de Bruxelles")
		m.Now = time.Date(2026, 11, 21, 5, 59, 59, 0, time.UTC)
		m.notice("Latecomer", func(f *recruitment.Form) { f.DeadlineOn = cal.MustDate("2026-11-22") }) // it commits after the digest was made
		m.Now = time.Date(2026, 11, 21, 6, 0, 30, 0, time.UTC)
		m.expect("what committed late", 1, "Latecomer (fr)")
		m.expect("again", 0)
		m.Now = time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
		m.expect("an empty digest", 0)
		m.notice("Auditor", func(f *recruitment.Form) { f.DeadlineOn, f.DeadlineTime = cal.MustDate("2026-11-23"), "05:00" })
		m.Now = time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)
		m.expect("what has closed since", 0)
		m.Must(control.Done{}, m.StopAlert(m.Context(), other))
		m.kept(1)
	})
}

// kept holds how many alerts there are, and that no address of a subscriber is anywhere but in them.
func (m *mailed) kept(want int) {
	m.Helper()
	count := func(sql string, args ...any) (n int) {
		m.Must(control.Done{}, m.Control.Read(m.system(), func(ctx context.Context, q db.Querier) error {
			list, err := db.Collect(ctx, q, db.SQL(sql, args...), db.Value[int])
			if err == nil {
				n = list[0]
			}
			return err
		}))
		return n
	}
	if n := count(`SELECT COUNT(*) FROM recruitment_alert`); n != want {
		m.Errorf("%d alerts are kept, want %d", n, want)
	}
	if n := count(`SELECT COUNT(*) FROM recruitment_alert_told t WHERE NOT EXISTS (SELECT 1 FROM recruitment_alert a WHERE a.subscriber = t.subscriber)`); n != 0 {
		m.Errorf("%d notices are kept as told to somebody who is gone", n)
	}
	for _, x := range []string{"control_outbox WHERE payload", "mail_message WHERE address || detail || data || dedup || name", "mail_bounce WHERE address || detail", "control_trail WHERE COALESCE(content, '')"} {
		if n := count(`SELECT COUNT(*) FROM ` + x + ` LIKE '%example.org%'`); n != 0 {
			m.Errorf("an address is in %s", x)
		}
	}
	if strings.Contains(m.log.String(), "example.org") {
		m.Errorf("an address is in the log: %s", m.log)
	}
}

// A saved notice: a reminder before it closes, its new deadline told, nothing after the close; a request that is not confirmed
// is deleted after 48 hours, a saved notice a week after its close; a mailbox that refuses for good loses its alert.
func TestR148SavedNotices(t *testing.T) {
	m := newMailed(office.One(t))
	id := m.notice("Watch officer")
	save := recruitment.AlertForm{Notice: "vn-2026-001", Address: subscriber, Language: i18n.EN}
	m.subscribe(save)
	m.expect("a month before", 0)
	m.Must(m.Extend(m.hr, id, 0, recruitment.Form{DeadlineOn: cal.MustDate("2026-12-24"), DeadlineTime: "12:00", Zone: "Europe/Brussels"}, i18n.Text{EN: "A holiday.", FR: "Un congé."}))
	words := m.load(id).Form
	words.Summary.EN = "Keeps all registers."
	m.Must(m.Correct(m.hr, id, 0, words, i18n.Text{EN: "A word of it.", FR: "Un mot."}))
	m.Must(m.DecideCorrection(m.director, id.Ref(), true, ""))
	m.expect("the change", 1, "New deadline: Watch officer", "24 Dec 2026, 12:00 (Brussels time)", "A holiday.")
	m.expect("again", 0)
	m.Now = time.Date(2026, 12, 22, 8, 0, 0, 0, time.UTC)
	m.expect("the reminder", 1, "Closes soon: Watch officer", "24 Dec 2026, 12:00 (Brussels time)")
	m.expect("again", 0)
	m.Now = time.Date(2026, 12, 24, 11, 0, 1, 0, time.UTC)
	if err := m.AskAlert(m.Context(), save); !fault.Is(err, fault.NotFound) {
		t.Errorf("a closed notice was saved: %v", err)
	}
	m.expect("after the close", 0)
	m.Now = m.Now.Add(6 * 24 * time.Hour)
	m.swept(0)
	m.Now = m.Now.Add(25 * time.Hour)
	m.swept(1)
	m.kept(0)

	m.Must(control.Done{}, m.AskAlert(m.Context(), search("x", recruitment.Daily)))
	m.Now = m.Now.Add(47 * time.Hour)
	m.swept(0)
	m.Now = m.Now.Add(2 * time.Hour)
	m.swept(1)
	m.kept(0)

	m.relay.refuse = "gone@example.org"
	gone := search("x", recruitment.Daily)
	gone.Address = m.relay.refuse
	m.Must(control.Done{}, m.AskAlert(m.Context(), gone))
	m.expect("a mailbox that refuses", 0)
	m.kept(0)
	if !strings.Contains(m.log.String(), "a message was not taken") {
		t.Errorf("the refusal was not logged: %s", m.log)
	}

	for range 50 { // from anywhere: somebody is not flooded through us
		m.Must(control.Done{}, m.AskAlert(m.Context(), search("flood", recruitment.Daily)))
	}
	if got := m.work(); len(got) != 3 {
		t.Errorf("%d letters to one mailbox that confirmed nothing", len(got))
	}
	m.kept(3)
}

func (m *mailed) swept(want int) {
	m.Helper()
	if n, err := m.SweepAlerts(m.system()); n != want || err != nil {
		m.Errorf("%d alerts were deleted, want %d: %v", n, want, err)
	}
}

// The pages of alerts without script, in both languages: no cookie, one bare address, the robots' field, a rate for each
// network address, one click by a mail program.
func TestAlertPages(t *testing.T) {
	m := newMailed(office.One(t))
	m.notice("Watch officer")
	c := m.browse(m.Context())
	page := c.Get("/en/careers?q=watch&grade=G12").Must(http.StatusOK).HTML()
	at := page.One("a[href*='/careers/alerts']").Attr("href")
	says(t, c.Get(at).Must(http.StatusOK).HTML().One("main").Text(), "watch", "Grade: G12", "48 hours")
	fill := func(address, website string) []string {
		return []string{"q", "watch", "grade", "G12", "email", address, "language", "en", "frequency", "instant", "website", website}
	}
	for _, wrong := range []string{"", "nobody", "a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org", "A <a@example.org>", strings.Repeat("a", 250) + "@example.org"} {
		again := c.Post(at, fill(wrong, "")...).Must(http.StatusUnprocessableEntity).HTML()
		again.One("input[name=email][aria-invalid]")
		says(t, again.One("main").Text(), "Grade: G12")
	}
	forged := c.Get("/en/careers/alerts?division=Win+money&location=At+evil.example&grade=Now&contract=x&second=y").Must(http.StatusOK).HTML()
	for _, never := range []string{"Win money", "evil.example", "Grade", "Contract", "My level"} {
		if strings.Contains(forged.One("main").Text(), never) || len(forged.All("input[type=hidden]")) > 0 {
			t.Errorf("no open notice has it, and the form takes it: %q", never)
		}
	}
	asked := c.Post(at, fill(subscriber, "")...).Must(http.StatusSeeOther)
	robot := c.Post(at, fill("robot@example.org", "https://spam.example")...).Must(http.StatusSeeOther)
	if asked.Header.Get("Location") != robot.Header.Get("Location") || len(asked.Header.Values("Set-Cookie")) > 0 {
		t.Errorf("answered with %v and %v", asked.Header, robot.Header)
	}
	says(t, c.Get(asked.Header.Get("Location")).Must(http.StatusOK).HTML().One("main").Text(), "Look into your mailbox")
	got := m.work()
	if len(got) != 1 {
		t.Fatalf("%d letters: %v", len(got), got)
	}
	says(t, got[0], "Grade: G12")
	if strings.Contains(got[0], "watch") {
		t.Errorf("the letter repeats what was typed: %s", got[0])
	}
	path := strings.TrimPrefix(mailLink.FindString(got[0]), "https://careers.example")
	says(t, c.Get("/fr"+strings.TrimPrefix(path, "/en")).Must(http.StatusOK).HTML().One("main").Text(), "Confirmer l’alerte", "watch")
	if text := string(c.Get(path).Must(http.StatusOK).Body); strings.Contains(text, subscriber) {
		t.Error("the page tells the address")
	}
	c.Get(path + "x").Must(http.StatusNotFound)
	confirmed := c.Post(path).Must(http.StatusSeeOther)
	if len(confirmed.Header.Values("Set-Cookie")) > 0 {
		t.Error("confirming sets a cookie")
	}
	says(t, c.Get(path).Must(http.StatusOK).HTML().One("main").Text(), "The alert is active")
	c.Get(path + "/stop").Must(http.StatusOK)
	c.Post(path+"/stop", "List-Unsubscribe", "One-Click").Must(http.StatusSeeOther)
	c.Get(path).Must(http.StatusNotFound)
	m.kept(0)

	french := search("", recruitment.Instant)
	french.Language, french.Division, french.Location, french.Grade = i18n.FR, "Operations Division", "Win money at evil.example", "Free text"
	m.Must(control.Done{}, m.AskAlert(m.Context(), french))
	got = m.expect("a letter in French", 1, "Operations Division (fr)")
	if strings.Contains(got[0], "evil") || strings.Contains(got[0], "Free text") {
		t.Errorf("the letter repeats what no notice has: %s", got[0])
	}
	says(t, c.Get("/fr/careers/alerts?division=Operations+Division").Must(http.StatusOK).HTML().One("main").Text(), "Operations Division (fr)")

	refused := 0
	for i := range 10_000 {
		if c.Post("/en/careers/alerts", fill(fmt.Sprintf("flood%d@example.org", i), "")...).Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused < 9_990 {
		t.Errorf("%d of 10,000 sign-ups were stopped", refused)
	}
}

// An alert repeats the search as it was asked for: a division whose last notice has closed or was withdrawn narrows it, and so does a value that no
// notice has, which no letter says before the confirmation.
func TestAlertsStayAsAsked(t *testing.T) {
	m := newMailed(office.One(t))
	m.notice("Watch officer", func(f *recruitment.Form) { f.Division = i18n.Text{EN: "Cyber Division", FR: "Division cyber"} })
	m.Now = time.Date(2026, 12, 21, 9, 0, 0, 0, time.UTC) // it has closed
	later := func(f *recruitment.Form) { f.DeadlineOn = cal.MustDate("2027-02-20") }
	c := m.browse(m.Context())
	at := "/fr/careers/alerts?division=Cyber+Division&grade=G12"
	says(t, c.Get(at).Must(http.StatusOK).HTML().One("main").Text(), "Division cyber", "G12")
	c.Post(at, "division", "Cyber Division", "grade", "G12", "email", subscriber, "language", "en", "frequency", "instant").Must(http.StatusSeeOther)
	got := m.expect("the confirmation", 1, "Cyber Division", "Grade: G12")
	found := mailLink.FindStringSubmatch(got[0])
	m.Must(control.Done{}, m.ConfirmAlert(m.Context(), recruitment.AlertLink{ID: found[1], Secret: found[2]}))

	odd := search("", recruitment.Instant)
	odd.Address, odd.Grade, odd.Contract, odd.Second = "odd@example.org", "G99", "circus", "Z9"
	m.Must(control.Done{}, m.AskAlert(m.Context(), odd))
	got = m.expect("a grade that no notice has", 1, "with the words that the page behind the link shows")
	if strings.Contains(got[0], "G99") {
		t.Errorf("the letter repeats what no notice has: %s", got[0])
	}
	behind := strings.TrimPrefix(mailLink.FindString(got[0]), "https://careers.example")
	says(t, c.Get(behind).Must(http.StatusOK).HTML().One("main").Text(), "Grade: G99")
	c.Post(behind).Must(http.StatusSeeOther)

	m.Now = m.Now.Add(time.Hour)
	m.notice("Clerk", later)
	m.expect("a notice of another division and grade", 0)
	m.Now = m.Now.Add(time.Hour)
	m.notice("Analyst", later, func(f *recruitment.Form) { f.Division = i18n.Text{EN: "Cyber Division", FR: "Division cyber"} })
	m.expect("the next notice of the division", 1, "Analyst", "Cyber Division")
}
