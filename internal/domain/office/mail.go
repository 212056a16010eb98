package office

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
	"cairn/internal/kernel/web"
)

func (s *Service) mailRoutes() []web.Route {
	return []web.Route{
		web.Get("/admin/mail", mail.ActRead, s.ReadMail, mailPage),
		web.Post("/admin/mail", mail.ActEdit, s.SaveMail, "/admin/mail"),
		web.Post("/admin/mail/test", mail.ActEdit, s.TestMail, "/admin/mail"),
		web.Post("/admin/mail/bounces", mail.ActEdit, s.TakeBounce, "/admin/mail/messages"),
		web.Post("/admin/mail/bounces/mend", mail.ActEdit, s.MendAddress, "/admin/mail/messages"),
		web.Get("/admin/mail/messages", mail.ActRead, s.ListMessages, messagesPage),
		web.Post("/admin/mail/messages/{id}/again", mail.ActEdit, s.SendAgain, "/admin/mail/messages"),
		web.Post("/admin/mail/messages/{id}/leave", mail.ActEdit, s.LeaveMessage, "/admin/mail/messages"),
		web.Get(mail.PreferencesPath, control.SignedIn, s.ReadPreferences, preferencesPage),
		web.Post(mail.PreferencesPath, mail.ActEditPreferences, s.SavePreferences, mail.PreferencesPath),
		web.Get("/mail/off/{person}/{kind}/{token}", control.Public, s.OpenOff, offPage),
		web.Post("/mail/off/{person}/{kind}/{token}", control.Public, s.TurnOff, "/mail/off/{person}/{kind}/{token}"),
	}
}

// MailOut is how mail leaves the office, and how it stands.
type MailOut struct {
	mail.Settings
	Overview mail.Overview `json:"overview"`

	ceiling control.Level
	base    string
}

// ReadMail shows how mail leaves the office.
func (s *Service) ReadMail(ctx context.Context, _ struct{}) (out MailOut, err error) {
	out.ceiling, out.base = s.control.Installation().Ceiling, s.Mail.BaseURL
	if out.Settings, err = s.Mail.Settings(ctx); err != nil {
		return out, err
	}
	out.Overview, err = s.Mail.Overview(ctx)
	return out, err
}

// SaveMail saves it.
func (s *Service) SaveMail(ctx context.Context, in mail.Settings) (web.See, error) {
	_, err := s.Mail.EditSettings(ctx, in)
	return web.See{To: "/admin/mail", Say: "web.saved"}, err
}

// TestMail sends the reader a message, to see whether the relay works.
func (s *Service) TestMail(ctx context.Context, _ struct{}) (web.See, error) {
	return web.See{To: "/admin/mail/messages", Say: "office.mail.test_asked"}, s.Mail.Test(ctx)
}

// BounceIn is a mail that came back to the sender's mailbox.
type BounceIn struct {
	Report web.File `json:"report"`
}

// TakeBounce reads it and notes what it says.
func (s *Service) TakeBounce(ctx context.Context, in BounceIn) (see web.See, err error) {
	file, err := in.Report.Open()
	if err != nil {
		return see, fileWrong(err)
	}
	defer file.Close()
	report, err := mail.ReadReport(file)
	if err != nil {
		return see, fileWrong(err)
	}
	done, err := s.Mail.TakeReport(ctx, report)
	return web.See{To: "/admin/mail/messages", Say: "office.mail.bounce_taken", Body: done}, err
}

// fileWrong puts what is wrong with the file beside its field.
func fileWrong(err error) error {
	why := fault.Of(err)
	if why.Kind != fault.Invalid {
		return err
	}
	var fs fault.Fields
	fs.Add("report", why.Key, why.Args)
	return fs.Err()
}

// AddressIn is an address that refused mail.
type AddressIn struct {
	Address string `json:"address" web:"max=254"`
}

// MendAddress says that an address is right again.
func (s *Service) MendAddress(ctx context.Context, in AddressIn) (web.See, error) {
	return web.See{To: "/admin/mail/messages", Say: "web.saved"}, s.Mail.Mend(ctx, in.Address)
}

// MessagesIn narrows the list of messages.
type MessagesIn struct {
	web.List
	State mail.State `json:"state"`
}

// MessagesOut lists messages, without what they say.
type MessagesOut struct {
	Messages []mail.Message `json:"messages"`
	Next     string         `json:"next,omitempty"`
	Overview mail.Overview  `json:"overview"`

	on bool // mail is sent at all
}

// ListMessages shows what was sent, what could not be, and which addresses refuse.
func (s *Service) ListMessages(ctx context.Context, in MessagesIn) (out MessagesOut, err error) {
	if out.Messages, err = s.Mail.Messages(ctx, mail.Filter{State: in.State, After: in.After, Limit: in.Limit + 1}); err != nil {
		return out, err
	}
	if len(out.Messages) > in.Limit {
		out.Messages = out.Messages[:in.Limit]
		out.Next = out.Messages[in.Limit-1].ID
	}
	if out.Overview, err = s.Mail.Overview(ctx); err != nil {
		return out, err
	}
	settings, err := s.Mail.Settings(ctx)
	out.on = settings.On()
	return out, err
}

// Table is the list for files.
func (out MessagesOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "mail", Title: p.T("office.mail.messages"), Next: out.Next, Columns: []web.Column{
		{Key: "name", Label: p.T("office.mail.to"), Main: true}, {Key: "address", Label: p.T("office.mail.address")}, {Key: "kind", Label: p.T("office.mail.kind")},
		{Key: "state", Label: p.T("office.mail.state")}, {Key: "reason", Label: p.T("office.mail.why")}, {Key: "detail", Label: p.T("office.mail.detail")},
		{Key: "attempts", Label: p.T("office.mail.attempts"), Kind: web.KindInt}, {Key: "created_at", Label: p.T("office.mail.asked")}, {Key: "ended_at", Label: p.T("office.mail.ended")},
	}}
	for _, m := range out.Messages {
		t.Rows = append(t.Rows, web.Row{Key: m.ID, Cells: []web.Cell{
			web.Text(m.Name), web.Text(m.Address), web.Text(p.T(m.Word)), web.Text(p.T("office.mail.state." + string(m.State))), web.Text(reason(p, m)),
			web.Text(m.Detail), web.Int(int64(m.Attempts)), web.Text(p.Instant(m.Created)), web.Text(p.Instant(m.Ended)),
		}})
	}
	return t
}

func reason(p *i18n.Printer, m mail.Message) string {
	if m.Reason == "" {
		return ""
	}
	return p.T(m.Reason)
}

// MessageIn names a message.
type MessageIn struct {
	ID string `json:"id" web:"max=64"`
}

// SendAgain sends a message that got stuck once more.
func (s *Service) SendAgain(ctx context.Context, in MessageIn) (web.See, error) {
	return web.See{To: "/admin/mail/messages", Say: "office.mail.said_again"}, s.Mail.Again(ctx, in.ID)
}

// LeaveMessage settles a message that got stuck without sending it.
func (s *Service) LeaveMessage(ctx context.Context, in MessageIn) (web.See, error) {
	return web.See{To: "/admin/mail/messages", Say: "web.saved"}, s.Mail.Leave(ctx, in.ID)
}

// PreferencesOut is what the reader wants of mail. Wanted are the kinds that are not turned down.
type PreferencesOut struct {
	mail.Preferences
	Wanted []string `json:"wanted"`

	kinds  []mail.Kind
	office string // time zone
	on     bool   // mail is sent at all
}

// ReadPreferences shows what the reader wants of mail.
func (s *Service) ReadPreferences(ctx context.Context, _ struct{}) (out PreferencesOut, err error) {
	me := control.ActorFrom(ctx).ID
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		all, err := mail.PreferencesOf(ctx, q, me)
		if err != nil {
			return err
		}
		profile, err := ProfileOf(ctx, q)
		out.Preferences, out.office = all[me], profile.Zone
		return err
	})
	if err != nil {
		return out, err
	}
	for _, k := range s.Mail.Kinds() {
		if !k.Optional {
			continue
		}
		out.kinds = append(out.kinds, k)
		if out.Wants(k.Name) {
			out.Wanted = append(out.Wanted, k.Name)
		}
	}
	settings, err := s.Mail.Settings(ctx)
	out.on = settings.On()
	return out, err
}

// days are the reminders as the form shows them: "7, 1".
func (out PreferencesOut) days() string {
	words := make([]string, len(out.Days))
	for i, d := range out.Days {
		words[i] = strconv.Itoa(d)
	}
	return strings.Join(words, ", ")
}

// PreferencesIn is what the reader wants from now on.
type PreferencesIn struct {
	Zone    string   `json:"zone" web:"max=64"`
	Hour    int      `json:"hour"`
	Weekend bool     `json:"weekend"`
	Days    string   `json:"days" web:"max=60"` // numbers, separated by commas or spaces
	Wanted  []string `json:"wanted"`
	Version int64    `json:"version"`
}

// SavePreferences saves it.
func (s *Service) SavePreferences(ctx context.Context, in PreferencesIn) (see web.See, err error) {
	x := mail.Preferences{Zone: in.Zone, Hour: in.Hour, Weekend: in.Weekend, Version: in.Version}
	wanted := map[string]bool{}
	for _, name := range in.Wanted {
		wanted[name] = true
	}
	for _, k := range s.Mail.Kinds() {
		if k.Optional && !wanted[k.Name] {
			x.Off = append(x.Off, k.Name)
		}
	}
	for word := range strings.FieldsFuncSeq(in.Days, func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
		n, err := strconv.Atoi(word)
		if err != nil {
			n = -1 // refused with the others
		}
		x.Days = append(x.Days, n)
	}
	_, err = s.Mail.EditPreferences(ctx, x)
	return web.See{To: mail.PreferencesPath, Say: "web.saved"}, err
}

// OffOut is the page behind the link of a mail that turns its kind down.
type OffOut struct {
	Kind string `json:"kind"`
	Off  bool   `json:"off"`

	word string
	link mail.OffLink
}

// OpenOff shows the page. It changes nothing: programs open links too.
func (s *Service) OpenOff(ctx context.Context, in mail.OffLink) (OffOut, error) {
	kind, off, err := s.Mail.OpenOff(ctx, in)
	return OffOut{Kind: kind.Name, Off: off, word: kind.Word, link: in}, err
}

// OffIn turns a kind down, or on again. A mail program posts it by itself, with a field of its own beside these.
type OffIn struct {
	mail.OffLink
	On bool `json:"on"`
}

// TurnOff does it.
func (s *Service) TurnOff(ctx context.Context, in OffIn) (web.See, error) {
	to := web.Href("/mail/off/{person}/{kind}/{token}", string(in.Person), in.Kind, in.Token)
	return web.See{To: to, Say: "web.saved", Body: json.RawMessage(`{}`)}, s.Mail.TurnOff(ctx, in.OffLink, in.On)
}
