package office

import (
	"bytes"
	"context"
	"encoding/json"

	"cairn/internal/codec/ical"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/mail"
)

// KindInvitation is the mail by which an event comes into the calendar of a guest, moves and goes.
const KindInvitation = "invitation"

// ActInvite is the act by which the program asks for invitations.
const ActInvite control.Act = "office.invitation.send"

// invited is what a guest was told of last.
type invited struct {
	Sequence  int
	Cancelled bool
}

// invitationAsked names the event of an invitation.
type invitationAsked struct {
	UID       string `json:"uid"`
	Sequence  int    `json:"sequence"`
	Cancelled bool   `json:"cancelled"` // for this guest: called off, or no longer asked
}

// AskInvitations asks for the mails that bring events to their guests: new ones, moved ones with a higher sequence,
// and cancellations. App runs it with the digests.
func (s *Service) AskInvitations(ctx context.Context) (n int, err error) {
	settings, err := s.Mail.Settings(ctx)
	if err != nil || !settings.On() || s.Gatherings == nil {
		return 0, err
	}
	type wanted struct {
		who   control.ActorID
		asked invitationAsked
	}
	var list []wanted
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		today := s.control.DB().Now().Date()
		events, err := s.Gatherings(ctx, q, cal.Period{Start: today, End: today.AddDays(calendarAhead)})
		if err != nil {
			return err
		}
		told, err := toldOf(ctx, q)
		if err != nil {
			return err
		}
		for _, e := range events {
			guests := map[control.ActorID]bool{}
			for _, who := range e.Guests {
				guests[who] = true
				was, known := told[e.UID][who]
				news := known && (e.Sequence > was.Sequence || e.Cancelled != was.Cancelled) || !known && !e.Cancelled
				if news {
					list = append(list, wanted{who, invitationAsked{e.UID, e.Sequence, e.Cancelled}})
				}
			}
			for who, was := range told[e.UID] {
				if !guests[who] && !was.Cancelled { // no longer asked
					list = append(list, wanted{who, invitationAsked{e.UID, max(e.Sequence, was.Sequence), true}})
				}
			}
		}
		return nil
	})
	if err != nil || len(list) == 0 {
		return 0, err
	}
	_, err = s.control.Do(ctx, control.Op{Act: ActInvite}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		for _, w := range list {
			if err := mail.Notify(ctx, tx, mail.Notice{Kind: KindInvitation, Person: w.who, Data: w.asked}); err != nil {
				return control.Change{}, err
			}
			_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO office_invitation (uid, person, sequence, cancelled) VALUES (?, ?, ?, ?)
				ON CONFLICT (uid, person) DO UPDATE SET sequence = excluded.sequence, cancelled = excluded.cancelled`, w.asked.UID, w.who, w.asked.Sequence, w.asked.Cancelled))
			if err != nil {
				return control.Change{}, err
			}
		}
		return control.Change{Object: control.Ref{Kind: "invitation"}, After: map[string]int{"invitations": len(list)}}, nil
	})
	return len(list), err
}

func toldOf(ctx context.Context, q db.Querier) (map[string]map[control.ActorID]invited, error) {
	told := map[string]map[control.ActorID]invited{}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT uid, person, sequence, cancelled FROM office_invitation`), func(row db.Row) (none struct{}, err error) {
		var uid string
		var who control.ActorID
		var x invited
		if err = row.Scan(&uid, &who, &x.Sequence, &x.Cancelled); err == nil {
			if told[uid] == nil {
				told[uid] = map[control.ActorID]invited{}
			}
			told[uid][who] = x
		}
		return none, err
	})
	return told, err
}

// composeInvitation writes the mail that brings an event; nil when the event went on meanwhile, because another
// mail tells its newer state.
func (s *Service) composeInvitation(ctx context.Context, to mail.Recipient, data json.RawMessage) (*mail.Letter, error) {
	var asked invitationAsked
	if err := json.Unmarshal(data, &asked); err != nil {
		return nil, err
	}
	settings, err := s.Mail.Settings(ctx)
	if err != nil {
		return nil, err
	}
	var found *Event
	c := ical.Calendar{Lang: to.Language, Method: ical.Request}
	var marking control.Marking
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		today := s.control.DB().Now().Date()
		system := s.control.AsSystem(ctx) // a guest is told of the event, whatever else they may see of it
		events, err := s.Gatherings(system, q, cal.Period{Start: today, End: today.AddDays(calendarAhead)})
		if err != nil {
			return err
		}
		for _, e := range events {
			if e.UID == asked.UID && e.Sequence <= asked.Sequence {
				found = &e
			}
		}
		if found == nil {
			return nil
		}
		seen, err := control.SeenAmong(system, q, found.Object.ID)
		if err != nil {
			return err
		}
		marking = seen[found.Object.ID].Marking
		if actor := control.ActorFrom(ctx); actor.Clearance < marking.Level {
			found = nil // R113: nothing above their clearance, not even that it is
			return nil
		}
		return s.fill(system, q, &c, []Event{*found}, to.Printer, s.Mail.Base(settings))
	})
	if err != nil || found == nil || len(c.Events) == 0 {
		return nil, err
	}
	e := &c.Events[0]
	e.Sequence, e.Cancelled = asked.Sequence, asked.Cancelled
	e.Organiser = ical.Person{Name: settings.SenderName, Address: settings.Sender}
	e.Guests = []ical.Person{{Name: to.Name, Address: to.Address}}
	subject := "office.invitation.subject"
	switch {
	case asked.Cancelled:
		c.Method, subject = ical.Cancel, "office.invitation.cancelled"
	case asked.Sequence > 0:
		subject = "office.invitation.moved"
	}
	var b bytes.Buffer
	if err := ical.Write(&b, c); err != nil {
		return nil, err
	}
	return &mail.Letter{
		Subject: to.Printer.T(subject, "title", e.Title), Lead: s.when(to, *found), Marking: marking,
		Link: mail.Link{Text: to.Printer.T("office.invitation.open"), Href: found.Href}, Calendar: &mail.Calendar{Method: string(c.Method), Content: b.Bytes()},
	}, nil
}

// when says the days or the time of an event, in the reader's own zone.
func (s *Service) when(to mail.Recipient, e Event) string {
	p := to.Printer
	place := e.Place
	if place != "" {
		place = ", " + place
	}
	if e.Starts.IsZero() {
		if e.To.IsZero() || e.To == e.From {
			return p.Date(e.From) + place
		}
		return p.T("office.invitation.days", "from", e.From, "to", e.To) + place
	}
	at := e.Starts.Time().In(to.Zone)
	return p.T("office.invitation.at", "on", cal.Of(at), "time", at.Format("15:04"), "zone", to.Zone.String()) + place
}
