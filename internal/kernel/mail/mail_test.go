package mail_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
	"cairn/internal/kernel/web"
	"cairn/internal/testkit"
)

// relay is a real SMTP server that keeps what it took.
type relay struct {
	mu     sync.Mutex
	port   int
	got    []letter
	refuse map[string]error // by recipient
	taken  func()           // once a message was taken, before the answer
}

type letter struct {
	from, to string
	raw      string
	*netmail.Message
}

func (l letter) header(name string) string {
	text, err := new(mime.WordDecoder).DecodeHeader(l.Header.Get(name))
	if err != nil {
		return err.Error()
	}
	return text
}

type session struct {
	relay    *relay
	from, to string
}

func (r *relay) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{relay: r}, nil }
func (s *session) Reset()                                    {}
func (s *session) Logout() error                             { return nil }
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	s.relay.mu.Lock()
	defer s.relay.mu.Unlock()
	return s.relay.refuse[to]
}

func (s *session) Data(in io.Reader) error {
	raw, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	m, err := netmail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		return err
	}
	s.relay.mu.Lock()
	defer s.relay.mu.Unlock()
	s.relay.got = append(s.relay.got, letter{s.from, s.to, string(raw), m})
	if s.relay.taken != nil {
		s.relay.taken()
	}
	return nil
}

func (r *relay) letters() []letter {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]letter(nil), r.got...)
}

func startRelay(t *testing.T) *relay {
	t.Helper()
	r := &relay{refuse: map[string]error{}}
	r.port = testkit.SMTP(t, r)
	return r
}

// post is an office with mail and three people.
type post struct {
	*mail.Service
	control *control.Control
	db      *db.DB
	people  map[control.ActorID]mail.Person
	t       *testing.T
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC)} }

func openPost(t *testing.T, at db.Options, keys string) *post {
	t.Helper()
	d := testkit.Open(t, at)
	permits := func(role control.Role, _ control.Act) bool { return role == "administrator" }
	nation := func(context.Context, db.Querier, string, cal.Date) (bool, []string, error) { return true, nil, nil }
	c, err := control.New(t.Context(), control.Config{DB: d, KeyDir: keys, Permits: permits, Nation: nation})
	must(t, err)
	words, err := i18n.NewCatalogue(web.Texts, mail.Texts, testkit.Words(`{"note.kind": {"en": "Notes", "fr": "Notes"}}`))
	must(t, err)
	p := &post{Service: mail.New(c, words, nil), control: c, db: d, t: t, people: map[control.ActorID]mail.Person{
		"ada": {Name: "Ada", Address: "ada@office.example", Language: i18n.EN, Active: true},
		"zoe": {Name: "Zoé\r\nBcc: thief@evil.example", Address: "zoe@office.example", Language: i18n.FR, Active: true},
	}}
	p.People = func(_ context.Context, _ db.Querier, ids []control.ActorID) (map[control.ActorID]mail.Person, error) {
		found := map[control.ActorID]mail.Person{}
		for _, id := range ids {
			if x, ok := p.people[id]; ok {
				found[id] = x
			}
		}
		return found, nil
	}
	p.Register(mail.Kind{Name: "note", Word: "note.kind", Optional: true, Compose: func(ctx context.Context, q db.Querier, to mail.Recipient, data json.RawMessage) (*mail.Letter, error) {
		var l mail.Letter
		if strings.Contains(string(data), "panics") {
			panic("a letter that nobody thought of")
		}
		if strings.Contains(string(data), "broken") {
			_, err := db.Collect(ctx, q, db.SQL("SELECT nothing FROM nowhere"), db.Value[string])
			return nil, err
		}
		if err := json.Unmarshal(data, &l); err != nil || l.Subject == "" {
			return nil, err
		}
		if a := control.ActorFrom(ctx); to.Person != "" && (a == nil || a.ID != to.Person) {
			return nil, errors.New("composed as somebody else")
		}
		l.Subject += " " + string(to.Language)
		return &l, nil
	}})
	_, err = c.Do(c.AsSystem(t.Context()), control.Op{Act: "people.hire"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		for id, x := range p.people {
			if err := tx.SavePerson(ctx, control.Person{ID: id, Name: x.Name, Nation: "NOR", Clearance: control.LevelUnclassified, Language: x.Language, Active: true}); err != nil {
				return control.Change{}, err
			}
		}
		return control.Change{Object: control.Ref{Kind: "person", ID: "ada"}}, nil
	})
	must(t, err)
	return p
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (p *post) system() context.Context { return p.control.AsSystem(p.t.Context()) }

func (p *post) settings(port int) mail.Settings {
	return mail.Settings{Host: "127.0.0.1", Port: port, Security: mail.Plain, Sender: "cairn@office.example", SenderName: "Cairn", Ceiling: control.LevelUnclassified, BaseURL: "https://cairn.example/"}
}

func (p *post) connect(r *relay) {
	p.t.Helper()
	_, err := p.EditSettings(p.system(), p.settings(r.port))
	must(p.t, err)
}

// ask commits notices and numbers the outbox, as the sealer does.
func (p *post) ask(notices ...mail.Notice) {
	p.t.Helper()
	_, err := p.control.Do(p.system(), control.Op{Act: "note.write"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		return control.Change{Object: control.Ref{Kind: "note", ID: "n"}}, mail.Notify(ctx, tx, notices...)
	})
	must(p.t, err)
	must(p.t, p.control.SealUp(p.t.Context()))
}

func (p *post) work() int {
	p.t.Helper()
	n, err := p.Work(p.t.Context())
	must(p.t, err)
	return n
}

func (p *post) states() string {
	p.t.Helper()
	list, err := p.Messages(p.system(), mail.Filter{Limit: 100})
	must(p.t, err)
	var words []string
	for _, m := range list {
		words = append([]string{string(m.State) + ":" + strings.TrimPrefix(m.Reason, "mail.why.")}, words...)
	}
	return strings.Join(words, " ")
}

func note(to control.ActorID, l mail.Letter) mail.Notice {
	return mail.Notice{Kind: "note", Person: to, Data: l}
}

func eachPost(t *testing.T, test func(t *testing.T, p *post, r *relay, c *clock)) {
	c := newClock()
	testkit.EachStore(t, func(t *testing.T, at db.Options) {
		*c = clock{now: newClock().now}
		at.Clock = c.Now
		p, r := openPost(t, at, t.TempDir()), startRelay(t)
		test(t, p, r, c)
	})
}

// A message goes in the recipient's language, with a stable identifier, marked, with links and without a way to
// smuggle headers in.
func TestLetter(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post, r *relay, _ *clock) {
		p.connect(r)
		l := mail.Letter{Subject: "Hello\r\nX-Evil: yes", Lead: "<b>bold</b>", Sections: []mail.Section{{Title: "Due", Lines: []mail.Line{
			{Text: "Plan <script>", Note: "late", Href: "/projects/1"},
			{Text: "the secret thing", Href: "/projects/2", Marking: control.Marking{Level: control.LevelRestricted}},
		}}}}
		p.ask(note("zoe", l), mail.Notice{Kind: "note", Address: "guest@else.example", Name: "Guest", Language: i18n.EN, Data: l})
		if n := p.work(); n != 2 {
			t.Fatalf("%d sent: %s", n, p.states())
		}
		got := r.letters()
		zoe := got[0]
		if zoe.to != "zoe@office.example" || zoe.from != "cairn@office.example" || zoe.header("Subject") != "Hello X-Evil: yes fr" {
			t.Fatalf("%s\n%s", zoe.header("Subject"), zoe.raw)
		}
		if zoe.header("X-Evil") != "" || zoe.header("Bcc") != "" || !strings.Contains(zoe.header("To"), "Zoé Bcc: thief@evil.example") {
			t.Errorf("headers were smuggled in:\n%s", zoe.raw)
		}
		if got := zoe.header("Date"); got != "Fri, 20 Nov 2026 06:00:00 +0000" {
			t.Errorf("dated %s", got)
		}
		if id := zoe.header("Message-Id"); !strings.HasPrefix(id, "<cairn.") || !strings.HasSuffix(id, "@office.example>") {
			t.Errorf("identifier %s", id)
		}
		text, page := parts(t, zoe)
		for _, want := range []string{"NATO SANS CLASSIFICATION", "https://cairn.example/fr/projects/1", "Plan <script>", "https://cairn.example/fr/projects/2", "https://cairn.example/fr/mail/off/zoe/note/"} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
		if strings.Contains(text+page, "secret thing") {
			t.Error("words above the ceiling were sent")
		}
		if strings.Contains(page, "<script>") || strings.Contains(page, "<b>bold") {
			t.Errorf("HTML of names is live:\n%s", page)
		}
		if off := zoe.header("List-Unsubscribe"); !strings.Contains(off, "/mail/off/zoe/note/") || zoe.header("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" {
			t.Errorf("no way to turn it down: %s", off)
		}
		if got[1].header("Subject") != "Hello X-Evil: yes en" || got[1].header("List-Unsubscribe") != "" {
			t.Errorf("to somebody outside: %s", got[1].raw)
		}
		if p.work() != 0 || len(r.letters()) != 2 {
			t.Error("a message went twice")
		}
	})
}

// Above the ceiling of mail nothing but a link is sent.
func TestLetterAboveCeiling(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post, r *relay, _ *clock) {
		p.connect(r)
		p.ask(note("ada", mail.Letter{Subject: "Troops", Lead: "Where", Marking: control.Marking{Level: control.LevelRestricted},
			Files: []mail.File{{Name: "map.txt", Type: "text/plain", Content: []byte("Here")}}, Link: mail.Link{Text: "Open", Href: "/x"}}))
		p.work()
		got := r.letters()[0]
		if got.header("Subject") != "Notes" || strings.Contains(got.raw, "Troops") || strings.Contains(got.raw, "Where") || strings.Contains(got.raw, "map.txt") {
			t.Errorf("said too much:\n%s", got.raw)
		}
	})
}

// The same key makes one message, a settled matter none, and what a person turned down does not go.
func TestNoticesThatDoNotGo(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post, r *relay, _ *clock) {
		hello := mail.Letter{Subject: "Hello"}
		p.ask(note("ada", hello))
		p.work()
		p.connect(r)
		twice := note("ada", hello)
		twice.Key = "k"
		left := p.people["zoe"]
		left.Active = false
		p.people["zoe"] = left
		p.ask(twice, twice, note("ada", mail.Letter{}), note("zoe", hello), mail.Notice{Kind: "strange", Person: "ada"},
			mail.Notice{Kind: "note", Address: "a@b.example\r\nRCPT TO:<c@d.example>", Language: i18n.EN, Data: hello})
		p.work()
		want := "dropped:no_relay sent: dropped:settled dropped:left dropped:unknown_kind dropped:address"
		if got := p.states(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if len(r.letters()) != 1 {
			t.Errorf("%d letters", len(r.letters()))
		}
	})
}

// A leaver gets nothing, even when they leave after the message was composed.
func TestLeaverAtTheLastMoment(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post, r *relay, _ *clock) {
		p.connect(r)
		asked := 0
		people := p.People
		p.People = func(ctx context.Context, q db.Querier, ids []control.ActorID) (map[control.ActorID]mail.Person, error) {
			found, err := people(ctx, q, ids)
			if asked++; asked > 1 {
				x := found["ada"]
				x.Active = false
				found["ada"] = x
			}
			return found, err
		}
		p.ask(note("ada", mail.Letter{Subject: "Hello"}))
		if p.work() != 0 || len(r.letters()) != 0 || p.states() != "dropped:left" {
			t.Errorf("%s, %d letters", p.states(), len(r.letters()))
		}
	})
}

// The process dies after the relay took the second of three messages and before it could be noted. That one does not
// go a second time: an administrator decides. The one before it is known to have gone, the one after it goes later.
func TestCrashBetweenSendAndRecord(t *testing.T) {
	testkit.EachStore(t, func(t *testing.T, at db.Options) {
		c, keys := newClock(), t.TempDir()
		at.Clock = c.Now
		first, r := openPost(t, at, keys), startRelay(t)
		first.connect(r)
		first.ask(note("ada", mail.Letter{Subject: "Before"}), note("ada", mail.Letter{Subject: "Once"}), note("ada", mail.Letter{Subject: "After"}))
		ctx, die := context.WithCancel(t.Context())
		r.taken = func() {
			if len(r.got) == 2 {
				first.db.Close()
				die()
			}
		}
		if _, err := first.Work(ctx); err == nil {
			t.Fatal("the outcome was recorded in a closed database")
		}
		r.taken = nil
		second := openPost(t, at, keys)
		if second.work(); second.states() != "sent: sending: waiting:" {
			t.Fatalf("before the lease ran out: %s", second.states())
		}
		c.pass(10 * time.Minute)
		second.work()
		c.pass(time.Hour)
		second.work()
		if second.states() != "sent: doubtful:crash sent:" || len(r.letters()) != 3 {
			t.Fatalf("%s, %d letters", second.states(), len(r.letters()))
		}
		list, err := second.Messages(second.system(), mail.Filter{State: mail.Doubtful, Limit: 1})
		must(t, err)
		must(t, second.Again(second.system(), list[0].ID))
		second.work()
		got := r.letters()
		if len(got) != 4 || got[1].header("Message-Id") != got[3].header("Message-Id") {
			t.Fatalf("%d letters after “send again”, %s", len(got), second.states())
		}
		for i, want := range []string{"Before en", "Once en", "After en", "Once en"} {
			if got[i].header("Subject") != want {
				t.Errorf("letter %d is %q, not %q", i, got[i].header("Subject"), want)
			}
		}
	})
}

// A message that cannot be composed waits and holds up none of those that are composed beside it.
func TestOneCannotBeComposed(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post, r *relay, _ *clock) {
		p.connect(r)
		p.ask(note("ada", mail.Letter{Subject: "Before"}), note("zoe", mail.Letter{Subject: "broken"}), note("ada", mail.Letter{Subject: "After"}))
		if n := p.work(); n != 2 || p.states() != "sent: waiting:not_composed sent:" {
			t.Errorf("%d sent, %s", n, p.states())
		}
	})
}

// Nor does one whose composing panics: the rest of its lease goes, over more than one snapshot, it is tried again after
// a while, and each time counts as an attempt.
func TestOnePanics(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post, r *relay, c *clock) {
		p.connect(r)
		notices, want := make([]mail.Notice, 60), 0
		for i := range notices {
			subject := "Note"
			if i%20 == 5 { // in the first snapshot and after it, in the first lease and in the second
				subject = "panics"
			} else {
				want++
			}
			notices[i] = note("ada", mail.Letter{Subject: subject})
		}
		p.ask(notices...)
		if n := p.work(); n != want || len(r.letters()) != want || strings.Count(p.states(), "waiting:not_composed") != len(notices)-want {
			t.Fatalf("%d of %d sent, %s", n, want, p.states())
		}
		if p.work() != 0 {
			t.Error("tried again at once")
		}
		c.pass(2 * time.Minute)
		p.work()
		list, err := p.Messages(p.system(), mail.Filter{State: mail.Waiting, Limit: 100})
		must(t, err)
		for _, m := range list {
			if m.Attempts != 2 {
				t.Errorf("%d attempts, want 2", m.Attempts)
			}
		}
		if len(list) != len(notices)-want {
			t.Errorf("%d wait", len(list))
		}
	})
}

// A relay that is away, or asks for patience, gets the message later; one that refuses for good does not, and the
// address is remembered.
func TestRelayTrouble(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post, r *relay, c *clock) {
		away := p.settings(1)
		_, err := p.EditSettings(p.system(), away)
		must(t, err)
		p.ask(note("ada", mail.Letter{Subject: "Hello"}))
		p.work()
		if p.states() != "waiting:relay_away" {
			t.Fatal(p.states())
		}
		there := p.settings(r.port)
		there.Version = 1
		_, err = p.EditSettings(p.system(), there)
		must(t, err)
		if p.work() != 0 {
			t.Error("tried again at once")
		}
		c.pass(2 * time.Minute)
		r.refuse["ada@office.example"] = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 2, 1}, Message: "later"}
		if p.work(); p.states() != "waiting:relay_later" {
			t.Fatal(p.states())
		}
		c.pass(10 * time.Minute)
		r.refuse["ada@office.example"] = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such box"}
		if p.work(); p.states() != "failed:relay_refused" {
			t.Fatal(p.states())
		}
		delete(r.refuse, "ada@office.example")
		p.ask(note("ada", mail.Letter{Subject: "Again"}))
		p.work()
		o, err := p.Overview(p.system())
		must(t, err)
		if len(o.Bounces) != 1 || o.Bounces[0].Address != "ada@office.example" || !strings.Contains(o.Bounces[0].Detail, "no such box") || p.states() != "failed:relay_refused dropped:bounced" {
			t.Fatalf("%+v %s", o, p.states())
		}
		must(t, p.Mend(p.system(), "ada@office.example"))
		p.ask(note("ada", mail.Letter{Subject: "Again"}))
		if p.work() != 1 {
			t.Error(p.states())
		}
	})
}

// A relay that never comes back: the message ends, and says why.
func TestTooOld(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post, _ *relay, c *clock) {
		_, err := p.EditSettings(p.system(), p.settings(1))
		must(t, err)
		p.ask(note("ada", mail.Letter{Subject: "Hello"}))
		for range 40 {
			p.work()
			c.pass(4 * time.Hour)
		}
		if p.states() != "failed:too_old" {
			t.Error(p.states())
		}
		c.pass(100 * 24 * time.Hour)
		must(t, p.Sweep(t.Context()))
		if p.states() != "" {
			t.Error("an old message is listed for ever")
		}
	})
}

// One post turns a kind down; a forged link does nothing.
func TestTurnDown(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post, r *relay, _ *clock) {
		p.connect(r)
		token := p.OffPath("ada", "note")
		token = token[strings.LastIndexByte(token, '/')+1:]
		forged := mail.OffLink{Person: "zoe", Kind: "note", Token: token}
		if err := p.TurnOff(t.Context(), forged, false); !fault.Is(err, fault.NotFound) {
			t.Errorf("a forged link: %v", err)
		}
		link := mail.OffLink{Person: "ada", Kind: "note", Token: token}
		must(t, p.TurnOff(t.Context(), link, false))
		must(t, p.TurnOff(t.Context(), link, false))
		p.ask(note("ada", mail.Letter{Subject: "Hello"}))
		p.work()
		must(t, p.TurnOff(t.Context(), link, true))
		p.ask(note("ada", mail.Letter{Subject: "Hello"}))
		p.work()
		if p.states() != "dropped:turned_down sent:" {
			t.Error(p.states())
		}
	})
}

const returned = "From: MAILER-DAEMON@mx.example\r\nTo: cairn@office.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n" +
	"--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n" +
	"Final-Recipient: rfc822; ada@office.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such box\r\n\r\n" +
	"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <cairn.ID@office.example>\r\nSubject: Hello\r\n\r\n--b--\r\n"

// A mail that came back is noted at its message, and its address gets nothing more.
func TestBounce(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post, r *relay, _ *clock) {
		p.connect(r)
		p.ask(note("ada", mail.Letter{Subject: "Hello"}))
		p.work()
		list, err := p.Messages(p.system(), mail.Filter{Limit: 1})
		must(t, err)
		report, err := mail.ReadReport(strings.NewReader(strings.Replace(returned, "cairn.ID", "cairn."+list[0].ID, 1)))
		must(t, err)
		_, err = p.TakeReport(p.system(), report)
		must(t, err)
		p.ask(note("ada", mail.Letter{Subject: "Hello"}))
		p.work()
		if p.states() != "bounced:came_back dropped:bounced" {
			t.Error(p.states())
		}
		report.Message = "another"
		if _, err := p.TakeReport(p.system(), report); !fault.Is(err, fault.Refused) {
			t.Errorf("a report about nothing of ours: %v", err)
		}
	})
}

// The settings are held to what mail can do; no password leaves the folder of secrets or goes unencrypted.
func TestSettings(t *testing.T) {
	p := openPost(t, db.Options{Path: t.TempDir() + "/c.db"}, t.TempDir())
	good := p.settings(25)
	for name, spoil := range map[string]func(*mail.Settings){
		"host":        func(x *mail.Settings) { x.Host = "relay\r\nEVIL" },
		"port":        func(x *mail.Settings) { x.Port = 70000 },
		"security":    func(x *mail.Settings) { x.User, x.Secret = "u", "s" },
		"secret":      func(x *mail.Settings) { x.Security, x.User, x.Secret = mail.TLS, "u", "../keys/installation.key" },
		"sender":      func(x *mail.Settings) { x.Sender = "a@b.example, c@d.example" },
		"sender_name": func(x *mail.Settings) { x.SenderName = "A\r\nBcc: x@y.example" },
		"ceiling":     func(x *mail.Settings) { x.Ceiling = control.LevelSecret },
		"base_url":    func(x *mail.Settings) { x.BaseURL = "javascript:alert(1)" },
	} {
		bad := good
		spoil(&bad)
		_, err := p.EditSettings(p.system(), bad)
		if f := fault.Of(err); f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != name {
			t.Errorf("%s: %v %+v", name, err, f.Fields)
		}
	}
	if err := p.Test(p.system()); !fault.Is(err, fault.Refused) {
		t.Errorf("a test without relay: %v", err)
	}
}

func FuzzReadReport(f *testing.F) {
	f.Add(returned)
	f.Add("Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\n--x--")
	f.Add("Subject: hello\n\nno report")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := mail.ReadReport(strings.NewReader(text))
		if err == nil && (r.Address == "" || strings.ContainsAny(r.Address+r.Status+r.Detail+r.Action, "\r\n\x00")) {
			t.Errorf("%+v", r)
		}
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
	})
}
