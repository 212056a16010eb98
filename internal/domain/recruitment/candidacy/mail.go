package candidacy

import (
	"context"
	"encoding/json"
	"time"

	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/mail"
	"cairn/internal/kernel/web"
)

// The kinds of mail to candidates.
const (
	MailLink      = "application.link"
	MailReceipt   = "application.receipt"
	MailWithdrawn = "application.withdrawn"
	MailMoved     = "application.moved" // the deadline is another
)

// mailed is what a notice of a mail says: which application, and when it was handed in.
type mailed struct {
	Application ApplicationID `json:"application"`
}

// tell asks for a mail to a candidate. The notice names the application alone: name, address and link are found when the
// mail is composed, and stand in no outbox.
func (s *Service) tell(ctx context.Context, tx *control.Tx, kind string, id ApplicationID, key string) error {
	return mail.Notify(ctx, tx, mail.Notice{Kind: kind, Key: string(id) + " " + key, Data: mailed{id}})
}

// MailKinds are the kinds of mail that the slice sends.
func (s *Service) MailKinds() []mail.Kind {
	var list []mail.Kind
	for _, name := range []string{MailLink, MailReceipt, MailWithdrawn, MailMoved} {
		list = append(list, mail.Kind{Name: name, Word: "candidacy.mail." + name, Help: "candidacy.mail." + name + ".help", Life: 7 * 24 * time.Hour, Mailbox: s.mailTo, Refused: refused,
			Compose: func(ctx context.Context, q db.Querier, to mail.Recipient, data json.RawMessage) (*mail.Letter, error) {
				return s.letter(ctx, q, name, to, data)
			}})
	}
	return list
}

// about is the application that a notice names, with its notice. False is: it was erased since.
func (s *Service) about(ctx context.Context, q db.Querier, data json.RawMessage) (h held, there bool, err error) {
	var m mailed
	if err := json.Unmarshal(data, &m); err != nil {
		return h, false, err
	}
	h.Application, err = applicationOf(s.control.AsSystem(ctx), q, m.Application)
	if fault.Is(err, fault.NotFound) || h.State == Erased {
		return h, false, nil
	}
	if err == nil {
		h.notice, h.withdrawn, err = recruitment.PostingOf(ctx, q, h.Vacancy)
	}
	return h, err == nil, err
}

// refused is told of a mailbox that takes no mail: there is nobody to tell, and nothing is kept of it. Whoever misses the
// link asks again, with another address if need be.
func refused(context.Context, json.RawMessage) error { return nil }

func (s *Service) mailTo(ctx context.Context, q db.Querier, data json.RawMessage) (to mail.Recipient, there bool, err error) {
	h, there, err := s.about(ctx, q, data)
	return mail.Recipient{Name: h.Name, Address: h.Email, Language: h.Language}, there, err
}

// letter writes a mail to a candidate, in their language.
func (s *Service) letter(ctx context.Context, q db.Querier, kind string, to mail.Recipient, data json.RawMessage) (*mail.Letter, error) {
	h, there, err := s.about(ctx, q, data)
	if err != nil || !there {
		return nil, err
	}
	p := to.Printer
	args := []any{"title", p.Text(h.notice.Title), "ref", h.notice.Reference, "at", recruitment.Closing(p, h.notice.Closes), "receipt", h.Receipt(), "on", recruitment.Closing(p, h.Submitted)}
	text := "candidacy.mail." + kind + "."
	l := &mail.Letter{Subject: p.T(text+"subject", args...), Lead: p.T(text+"lead", args...), Base: s.CareersAddress, Marking: marking}
	if s.Demonstration {
		l.Lead = p.T("candidacy.fictional") + " " + l.Lead
	}
	l.Link = mail.Link{Text: p.T("candidacy.mail.open"), Href: web.Href(pathApplication, s.links.token(h.ID))}
	return l, nil
}
