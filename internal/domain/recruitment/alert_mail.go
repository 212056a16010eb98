package recruitment

import (
	"context"
	"encoding/json"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
	"cairn/internal/kernel/web"
)

// The kinds of mails to those who asked for alerts.
const (
	KindConfirmAlert = "alert_confirm"
	KindAlert        = "alert"
	KindReminder     = "alert_reminder"
	KindChanged      = "alert_changed"
)

// alertMail is what the queue of mail holds of a mail: which alert, and of a search which notices, by when they were told.
type alertMail struct {
	Alert string      `json:"alert"`
	At    cal.Instant `json:"at"`
}

// MailKinds are the mails to people outside the office. Their addresses are read when a mail is composed and are in no
// queue, log or list.
func (s *Service) MailKinds() []mail.Kind {
	kind := func(name string, life bool, compose func(context.Context, db.Querier, mail.Recipient, alert, cal.Instant) (*mail.Letter, error)) mail.Kind {
		k := mail.Kind{Name: name, Word: "recruitment.mail." + name, Help: "recruitment.mail." + name + "_help", Mailbox: s.mailbox,
			Refused: func(ctx context.Context, data json.RawMessage) error {
				var m alertMail
				if err := json.Unmarshal(data, &m); err != nil {
					return err
				}
				return s.alertRefused(ctx, m.Alert)
			},
			Compose: func(ctx context.Context, q db.Querier, to mail.Recipient, data json.RawMessage) (*mail.Letter, error) {
				var m alertMail
				if err := json.Unmarshal(data, &m); err != nil {
					return nil, err
				}
				a, found, err := alertByID(ctx, q, m.Alert)
				if err != nil || !found || a.active == (name == KindConfirmAlert) {
					return nil, err // stopped meanwhile, or confirmed before the mail went
				}
				letter, err := compose(public(ctx), q, to, a, m.At)
				if letter != nil {
					letter.Base = s.CareersAddress
					letter.Off = s.alertPath(pathStopAlert, a)
				}
				return letter, err
			}}
		if life {
			k.Life = confirmWithin
		}
		return k
	}
	return []mail.Kind{kind(KindConfirmAlert, true, s.confirmLetter), kind(KindAlert, false, s.alertLetter), kind(KindReminder, false, s.reminderLetter), kind(KindChanged, false, s.changedLetter)}
}

// mailbox finds where the mails of an alert go.
func (s *Service) mailbox(ctx context.Context, q db.Querier, data json.RawMessage) (to mail.Recipient, ok bool, err error) {
	var m alertMail
	if err := json.Unmarshal(data, &m); err != nil {
		return to, false, err
	}
	a, found, err := alertByID(ctx, q, m.Alert)
	return mail.Recipient{Address: a.address, Language: a.language}, found, err
}

// alertPath is an address about an alert, with the secret that only its mails hold.
func (s *Service) alertPath(pattern string, a alert) string {
	return web.Href(pattern, a.id, s.secret(a))
}

// confirmLetter goes to a mailbox that somebody named, who need not be its reader: nothing that they wrote freely is in it. The
// page behind its link shows that.
func (s *Service) confirmLetter(ctx context.Context, q db.Querier, to mail.Recipient, a alert, _ cal.Instant) (*mail.Letter, error) {
	p := to.Printer
	what, err := s.about(ctx, q, p, a, false)
	if err != nil || what == "" {
		return nil, err
	}
	return &mail.Letter{Subject: p.T("recruitment.mail.confirm_subject"), Lead: p.T("recruitment.mail.confirm_lead", "what", what),
		Link: mail.Link{Text: p.T("recruitment.mail.confirm_link"), Href: s.alertPath(pathAlert, a)}}, nil
}

// about says what an alert is about, with the words of its search or without; "" when its notice is not open any more.
func (s *Service) about(ctx context.Context, q db.Querier, p *i18n.Printer, a alert, words bool) (string, error) {
	if a.kind == alertSearch {
		said, err := a.criteria.inWords(ctx, q, p, words)
		if err != nil || said == "" {
			return p.T("recruitment.alert.all"), err
		}
		return p.T("recruitment.alert.search", "search", said), nil
	}
	notice, err := openNotice(ctx, q, a.vacancy, s.control.DB().Now())
	if err != nil || notice == nil {
		return "", err
	}
	return p.T("recruitment.alert.notice", "title", notice.Title, "ref", notice.Reference), nil
}

// openNotice is the public notice of a vacancy while applications are taken; nil afterwards.
func openNotice(ctx context.Context, q db.Querier, id VacancyID, now cal.Instant) (*Posting, error) {
	list, err := db.Collect(ctx, q, shown(ctx, postingColumns).Add("AND n.vacancy_id = ? AND n.deadline_at >= ?", string(id), now), scanPosting)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// alertLetter lists the notices that one search was told at an instant and that are still open (R148); without one there is
// no letter.
func (s *Service) alertLetter(ctx context.Context, q db.Querier, to mail.Recipient, a alert, at cal.Instant) (*mail.Letter, error) {
	list, err := db.Collect(ctx, q, shown(ctx, postingColumns).Add(`AND n.deadline_at >= ? AND n.vacancy_id IN (SELECT t.vacancy_id FROM recruitment_alert_told t WHERE t.alert_id = ? AND t.told_at = ?) ORDER BY n.deadline_at, n.reference`,
		s.control.DB().Now(), a.id, at), scanPosting)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	p := to.Printer
	what, err := s.about(ctx, q, p, a, true)
	if err != nil {
		return nil, err
	}
	section := mail.Section{Title: p.T("recruitment.open_notices"), More: mail.Link{Text: p.T("recruitment.mail.all"), Href: pathCareers}}
	for _, n := range list {
		section.Lines = append(section.Lines, mail.Line{Text: p.Text(n.Title), Note: p.T("recruitment.feed_line", "grade", n.Grades(), "place", n.Location, "closes", closing(p, n.Closes)), Href: web.Href(pathPosting, n.Reference)})
	}
	return &mail.Letter{Subject: p.T("recruitment.mail.alert_subject", "n", len(list), "title", list[0].Title), Lead: p.T("recruitment.mail.alert_lead", "what", what), Sections: []mail.Section{section}}, nil
}

func (s *Service) reminderLetter(ctx context.Context, q db.Querier, to mail.Recipient, a alert, _ cal.Instant) (*mail.Letter, error) {
	return s.savedLetter(ctx, q, to.Printer, a, "reminder")
}

func (s *Service) changedLetter(ctx context.Context, q db.Querier, to mail.Recipient, a alert, _ cal.Instant) (*mail.Letter, error) {
	return s.savedLetter(ctx, q, to.Printer, a, "changed")
}

// savedLetter tells the deadline of a saved notice; nothing once it has closed.
func (s *Service) savedLetter(ctx context.Context, q db.Querier, p *i18n.Printer, a alert, why string) (*mail.Letter, error) {
	n, err := openNotice(ctx, q, a.vacancy, s.control.DB().Now())
	if err != nil || n == nil {
		return nil, err
	}
	said := p.T("recruitment.mail."+why+"_lead", "title", n.Title, "ref", n.Reference, "at", closing(p, n.Closes))
	for _, c := range slices.Backward(n.Changes) {
		if why == "changed" && !c.To.IsZero() { // a correction of words since has a reason of its own
			said += " " + p.Text(c.Reason)
			break
		}
	}
	return &mail.Letter{Subject: p.T("recruitment.mail."+why+"_subject", "title", n.Title), Lead: said, Link: mail.Link{Text: p.Text(n.Title), Href: web.Href(pathPosting, n.Reference)}}, nil
}
