package mail

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"errors"
	"html/template"
	netmail "net/mail"
	"strings"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
)

// clean makes a text one line without characters that steer anything: no line ends, no controls, none that turn
// the direction of reading. What goes into a header goes through it.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == 0x85 || r == 0x2028 || r == 0x2029:
			return ' '
		case unicode.IsControl(r), r == unicode.ReplacementChar, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff:
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return strings.Join(strings.Fields(text), " ")
}

// relay is the client of the settings' relay, not yet connected.
func (s *Service) relay(x Settings) (*gomail.Client, error) {
	password, err := s.password(x)
	if err != nil {
		return nil, err
	}
	// Between messages nothing is asked that the next command finds out by itself (NOOP), or that the end of a message
	// does already (RSET; RFC 5321, 4.1.1.4).
	options := []gomail.Option{gomail.WithPort(x.Port), gomail.WithTimeout(dialWithin), gomail.WithoutNoop(), gomail.WithoutRset()}
	config := s.TLS
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	config = config.Clone()
	config.ServerName = x.Host
	switch x.Security {
	case TLS:
		options = append(options, gomail.WithSSL(), gomail.WithTLSConfig(config))
	case StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory), gomail.WithTLSConfig(config))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if x.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(x.User), gomail.WithPassword(password))
	}
	if _, domain, ok := strings.Cut(x.Sender, "@"); ok {
		options = append(options, gomail.WithHELO(domain))
	}
	return gomail.NewClient(x.Host, options...)
}

// Sheet is a letter as it goes to one recipient: cut to the ceiling of mail, with whole addresses, its marking
// and its last lines. Text and HTML say the same.
type Sheet struct {
	Subject, Lead, Marking, Fictional string
	Office                            string // who writes: name and unit, "" where the office has none
	Body                              []string
	Sections                          []Section
	Link                              Link
	Foot                              []Link // words with the address they lead to
	Files                             []File
	Calendar                          *Calendar
	Lang                              i18n.Lang

	off string // address that turns the kind down with one post; "" for none
}

// sheet lays a letter out for a recipient.
func (r *round) sheet(kind Kind, to Recipient, letter Letter) Sheet {
	s, x, p := r.Service, r.settings, to.Printer
	base := cmp.Or(letter.Base, s.Base(x)) + "/" + string(to.Language)
	at := func(path string) string {
		if path == "" {
			return ""
		}
		return base + path
	}
	whole := letter.Marking
	sheet := Sheet{Subject: clean(letter.Subject), Lead: clean(letter.Lead), Files: letter.Files, Calendar: letter.Calendar, Lang: to.Language, Office: clean(p.Text(r.office)),
		Link: Link{clean(letter.Link.Text), at(letter.Link.Href)}}
	if letter.Marking.Level > x.Ceiling {
		whole = control.Marking{}
		sheet.Subject, sheet.Lead, sheet.Files, sheet.Calendar = p.T(kind.Word), p.T("mail.withheld"), nil, nil
	} else {
		for _, paragraph := range letter.Body {
			sheet.Body = append(sheet.Body, clean(paragraph))
		}
	}
	for _, section := range letter.Sections {
		cut := Section{Title: clean(section.Title), More: Link{clean(section.More.Text), at(section.More.Href)}}
		for _, line := range section.Lines {
			if line.Marking.Level > x.Ceiling {
				cut.Lines = append(cut.Lines, Line{Text: p.T("mail.withheld_line"), Href: at(line.Href)})
				continue
			}
			whole = control.Combine(whole, line.Marking)
			cut.Lines = append(cut.Lines, Line{Text: clean(line.Text), Note: clean(line.Note), Href: at(line.Href)})
		}
		sheet.Sections = append(sheet.Sections, cut)
	}
	if kind.Mailbox == nil || whole.Level > control.LevelPublic { // to somebody outside what is public says nothing of levels
		whole.Level = max(whole.Level, control.LevelUnclassified)
		sheet.Marking = s.MarkingWords(p, whole)
	}
	if s.control.Installation().Demo {
		sheet.Fictional = p.T("mail.fictional")
	}
	if to.Person != "" {
		sheet.Foot = append(sheet.Foot, Link{p.T("mail.foot.settings"), at(PreferencesPath)})
		if kind.Optional {
			sheet.off = at(s.OffPath(to.Person, kind.Name))
			sheet.Foot = append(sheet.Foot, Link{p.T("mail.foot.off", "kind", i18n.Key(kind.Word)), sheet.off})
		}
	}
	if letter.Off != "" {
		sheet.off = at(letter.Off)
		sheet.Foot = append(sheet.Foot, Link{p.T("mail.foot.off", "kind", i18n.Key(kind.Word)), sheet.off})
	}
	return sheet
}

// MarkingWords prints a marking as it stands on what leaves the office.
func (s *Service) MarkingWords(p *i18n.Printer, m control.Marking) string {
	words := p.T(m.Level.Key())
	if len(m.Releasable) > 0 {
		words += ", " + p.T("mail.releasable_to", "parties", strings.Join(m.Releasable, ", "))
	}
	return words
}

// wire makes the message as it goes over the line.
func (r *round) wire(c claimed, kind Kind, to Recipient, letter Letter) (*gomail.Msg, error) {
	sheet := r.sheet(kind, to, letter)
	m := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP), gomail.WithNoDefaultUserAgent())
	if !Address(to.Address) || !Address(r.settings.Sender) {
		return nil, errors.New("no bare address")
	}
	m.FromMailAddress(&netmail.Address{Name: cmp.Or(clean(r.settings.SenderName), clean(to.Printer.Text(r.office))), Address: r.settings.Sender})
	m.ToMailAddress(&netmail.Address{Name: clean(to.Name), Address: to.Address})
	m.Subject(sheet.Subject)
	m.SetDateWithValue(r.control.DB().Now().Time())
	m.SetMessageIDWithValue(messageID(c.id, r.settings))
	m.SetGenHeader("Content-Language", string(to.Language))
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	if sheet.off != "" {
		m.SetGenHeader("List-Unsubscribe", "<"+sheet.off+">")
		m.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	page, err := sheet.HTML()
	if err != nil {
		return nil, err
	}
	m.SetBodyString(gomail.TypeTextPlain, sheet.Text())
	m.AddAlternativeString(gomail.TypeTextHTML, page)
	if sheet.Calendar != nil {
		m.AddAlternativeString(gomail.ContentType("text/calendar; method="+sheet.Calendar.Method), string(sheet.Calendar.Content))
		sheet.Files = append(sheet.Files, File{Name: "invite.ics", Type: "application/ics", Content: sheet.Calendar.Content})
	}
	for _, f := range sheet.Files {
		m.AttachReadSeeker(clean(f.Name), bytes.NewReader(f.Content), gomail.WithFileContentType(gomail.ContentType(f.Type)))
	}
	return m, nil
}

// messageID is the same for every attempt at a message.
func messageID(id string, x Settings) string {
	_, domain, _ := strings.Cut(x.Sender, "@")
	return "cairn." + id + "@" + domain
}

// Text is the letter as plain text.
func (x Sheet) Text() string {
	var b strings.Builder
	line := func(parts ...string) {
		for _, part := range parts {
			b.WriteString(part)
		}
		b.WriteByte('\n')
	}
	if x.Fictional != "" {
		line(x.Fictional)
	}
	if x.Marking != "" {
		line(x.Marking)
	}
	if x.Lead != "" {
		line("\n", x.Lead)
	}
	for _, paragraph := range x.Body {
		line("\n", paragraph)
	}
	if x.Link.Href != "" {
		line("\n", x.Link.Text, "\n", x.Link.Href)
	}
	for _, section := range x.Sections {
		line("\n", strings.ToUpper(section.Title))
		for _, l := range section.Lines {
			note := l.Note
			if note != "" {
				note = " (" + note + ")"
			}
			line("- ", l.Text, note)
			if l.Href != "" {
				line("  ", l.Href)
			}
		}
		if section.More.Href != "" {
			line(section.More.Text, "\n  ", section.More.Href)
		}
	}
	line("\n-- ")
	if x.Office != "" {
		line(x.Office)
	}
	for _, l := range x.Foot {
		line(l.Text, "\n", l.Href)
	}
	if x.Marking != "" {
		line(x.Marking)
	}
	if x.Fictional != "" {
		line(x.Fictional)
	}
	return b.String()
}

var sheetPage = template.Must(template.New("sheet").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><title>{{.Subject}}</title></head>
<body style="font:15px/1.45 system-ui,'Segoe UI',Arial,sans-serif;color:#1a2230;max-width:42em">
{{if .Fictional}}<p style="font-weight:700">{{.Fictional}}</p>{{end}}
{{if .Marking}}<p style="font-size:13px;font-weight:700">{{.Marking}}</p>{{end}}
{{if .Lead}}<p>{{.Lead}}</p>{{end}}
{{range .Body}}<p>{{.}}</p>
{{end}}{{if .Link.Href}}<p><a href="{{.Link.Href}}">{{.Link.Text}}</a></p>{{end}}
{{range .Sections}}<h2 style="font-size:18px;margin:24px 0 8px">{{.Title}}</h2>
<ul style="padding-left:20px;margin:0">{{range .Lines}}<li style="margin:4px 0">{{if .Href}}<a href="{{.Href}}">{{.Text}}</a>{{else}}{{.Text}}{{end}}{{if .Note}} ({{.Note}}){{end}}</li>
{{end}}</ul>
{{if .More.Href}}<p><a href="{{.More.Href}}">{{.More.Text}}</a></p>{{end}}
{{end}}<hr style="border:0;border-top:1px solid #c5ccd6;margin:24px 0 8px">
{{if .Office}}<p style="font-size:13px">{{.Office}}</p>{{end}}
<p style="font-size:13px">{{range .Foot}}<a href="{{.Href}}">{{.Text}}</a><br>{{end}}</p>
{{if .Marking}}<p style="font-size:13px;font-weight:700">{{.Marking}}</p>{{end}}
{{if .Fictional}}<p style="font-weight:700">{{.Fictional}}</p>{{end}}
</body></html>
`))

// HTML is the letter as a page, for programs that show one.
func (x Sheet) HTML() (string, error) {
	var b strings.Builder
	err := sheetPage.Execute(&b, x)
	return b.String(), err
}
