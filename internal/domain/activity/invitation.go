package activity

import (
	"strings"

	"cairn/internal/kernel/i18n"
)

// invitationOut are the texts of an invitation, one in each language, to copy into a letter or a mail.
type invitationOut struct {
	activityOut
	EN string `json:"en"`
	FR string `json:"fr"`
}

// invitation writes the invitation to an activity in both languages.
func (s *Service) invitation(a activityOut) (en, fr string) {
	if s.Words == nil {
		return "", ""
	}
	return a.invite(s.Words.Printer(i18n.EN)), a.invite(s.Words.Printer(i18n.FR))
}

// invite is the text in the language of a printer.
func (o activityOut) invite(p *i18n.Printer) string {
	var b strings.Builder
	para := func(text string) {
		if text != "" {
			b.WriteString(text)
			b.WriteString("\n\n")
		}
	}
	para(p.T("activity.invite.subject", "kind", p.T(string(o.Kind.Word())), "title", p.Text(o.Title)))
	para(p.T("activity.invite.greeting"))
	para(p.T("activity.invite.body", "title", p.Text(o.Title), "when", o.when(p)))
	if place := o.whereWords(); place != "" && o.Format != "online" {
		para(p.T("activity.invite.place", "place", place))
	} else {
		para(p.T("activity.invite.online"))
	}
	if o.Lang == p.Lang {
		para(o.Aim)
	}
	if len(o.Agenda) > 0 {
		para(p.T("activity.invite.programme"))
		for _, item := range o.Agenda {
			line := "– "
			if !item.Day.IsZero() {
				line += p.Date(item.Day) + " "
			}
			b.WriteString(strings.TrimSpace(line + strings.TrimSpace(item.Time+" "+item.Title)))
			b.WriteByte('\n')
		}
		b.WriteByte('\n')
	}
	if o.Planned.Total > 0 {
		para(p.T("activity.invite.places", "n", o.Planned.Total))
	}
	para(p.T("activity.invite.answer", "by", o.Start.AddDays(-14)))
	if name := o.names()[o.Lead]; name != "" {
		para(p.T("activity.invite.contact", "name", name))
	}
	para(p.T("activity.invite.ref", "ref", o.Code))
	return strings.TrimSpace(b.String())
}
