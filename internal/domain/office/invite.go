package office

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"slices"

	"cairn/internal/codec/ical"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/mail"
	"cairn/internal/kernel/web"
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

// invitationAsked names the event of an invitation and how its guest is to hear of it.
type invitationAsked struct {
	UID       string `json:"uid"`
	Event     string `json:"event"` // id of its object
	Sequence  int    `json:"sequence"`
	Moved     bool   `json:"moved"`     // it is in their calendar already
	Cancelled bool   `json:"cancelled"` // for this guest: called off, or no longer asked
}

// wantedInvitation is a mail to be asked for.
type wantedInvitation struct {
	who   control.ActorID
	asked invitationAsked
}

// news are the mails that the guests of an event wait for, given what each was told last, in the order of the guests.
func news(e Event, told map[control.ActorID]invited) []wantedInvitation {
	var list []wantedInvitation
	guests := map[control.ActorID]bool{}
	for _, who := range e.Guests {
		guests[who] = true
		was, known := told[who]
		if known && (e.Sequence > was.Sequence || e.Cancelled != was.Cancelled) || !known && !e.Cancelled {
			list = append(list, wantedInvitation{who, invitationAsked{e.UID, e.Object.ID, e.Sequence, known && !was.Cancelled, e.Cancelled}})
		}
	}
	for _, who := range slices.Sorted(maps.Keys(told)) {
		if was := told[who]; !guests[who] && !was.Cancelled { // no longer asked
			list = append(list, wantedInvitation{who, invitationAsked{e.UID, e.Object.ID, max(e.Sequence, was.Sequence), true, true}})
		}
	}
	return list
}

// AskInvitations asks for the mails that bring events to their guests: new ones, moved ones with a higher sequence,
// and cancellations. App runs it with the digests.
func (s *Service) AskInvitations(ctx context.Context) (n int, err error) {
	settings, err := s.Mail.Settings(ctx)
	if err != nil || !settings.On() || s.Gatherings == nil {
		return 0, err
	}
	var list []wantedInvitation
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
			list = append(list, news(e, told[e.UID])...)
		}
		return nil
	})
	if err != nil || len(list) == 0 {
		return 0, err
	}
	for chunk := range slices.Chunk(list, askTogether) {
		if err := s.invite(ctx, chunk); err != nil {
			return n, err
		}
		n += len(chunk)
	}
	return n, nil
}

// invite asks for some of these mails, in one write, and notes what each guest was told.
func (s *Service) invite(ctx context.Context, list []wantedInvitation) error {
	_, err := s.control.Do(ctx, control.Op{Act: ActInvite}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		rows := make([]any, 0, 4*len(list))
		notices := make([]mail.Notice, len(list))
		for i, w := range list {
			notices[i] = mail.Notice{Kind: KindInvitation, Person: w.who, Data: w.asked}
			rows = append(rows, w.asked.UID, string(w.who), w.asked.Sequence, w.asked.Cancelled)
		}
		err := db.InsertRows(ctx, tx, `INSERT INTO office_invitation (uid, person, sequence, cancelled)`, 4, rows,
			"ON CONFLICT (uid, person) DO UPDATE SET sequence = excluded.sequence, cancelled = excluded.cancelled")
		if err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: control.Ref{Kind: "invitation"}, After: map[string]int{"invitations": len(list)}}, mail.Notify(ctx, tx, notices...)
	})
	return err
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
func (s *Service) composeInvitation(ctx context.Context, q db.Querier, to mail.Recipient, data json.RawMessage) (*mail.Letter, error) {
	var asked invitationAsked
	if err := json.Unmarshal(data, &asked); err != nil {
		return nil, err
	}
	settings, err := mail.SettingsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	c := ical.Calendar{Lang: to.Language, Method: ical.Request}
	event, marking, err := s.eventFor(ctx, q, asked.Event)
	if err == nil {
		err = s.fill(s.control.AsSystem(ctx), q, &c, []Event{event}, to.Printer, s.Mail.Base(settings))
	}
	if fault.Is(err, fault.NotFound) || err == nil && event.Sequence > asked.Sequence {
		return nil, nil
	}
	if err != nil || len(c.Events) == 0 {
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
	case asked.Moved:
		subject = "office.invitation.moved"
	}
	var b bytes.Buffer
	if err := ical.Write(&b, c); err != nil {
		return nil, err
	}
	return &mail.Letter{
		Subject: to.Printer.T(subject, "title", e.Title), Lead: s.when(to, event), Marking: marking,
		Link: mail.Link{Text: to.Printer.T("office.invitation.open"), Href: event.Href}, Calendar: &mail.Calendar{Method: string(c.Method), Content: b.Bytes()},
	}, nil
}

// eventFor is an event as its guest, the actor in the context, may be told of it: being asked to come is their need
// to know, clearance and releasability are held as everywhere (R113). Fault: NotFound.
func (s *Service) eventFor(ctx context.Context, q db.Querier, id string) (e Event, m control.Marking, err error) {
	system := s.control.AsSystem(ctx)
	known, err := control.SeenAmong(system, q, id)
	if err != nil {
		return e, m, err
	}
	guest := *control.ActorFrom(ctx)
	guest.Grants = append(slices.Clone(guest.Grants), control.Grant{Scope: known[id].Scope})
	seen, err := control.SeenAmong(control.WithActor(ctx, &guest), q, id)
	if err != nil {
		return e, m, err
	}
	o, ok := seen[id]
	if !ok {
		return e, m, fault.Missing("invitation")
	}
	e, err = s.Gathering(system, q, id)
	return e, o.Marking, err
}

// EventIn names an event by its object.
type EventIn struct {
	ID string `json:"id" web:"max=64"`
}

// ReadEvent is an event as a file, to be sent on or taken into a calendar: the same event with a higher sequence once
// it has moved, called off once it is. Who comes is not in it.
func (s *Service) ReadEvent(ctx context.Context, in EventIn) (web.Download, error) {
	p := web.PrinterFrom(ctx)
	c := ical.Calendar{Lang: p.Lang, Method: ical.Publish}
	settings, err := s.Mail.Settings(ctx)
	if err != nil {
		return web.Download{}, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		e, err := s.Gathering(ctx, q, in.ID)
		if err != nil {
			return err
		}
		if e.Cancelled {
			c.Method = ical.Cancel
		}
		return s.fill(ctx, q, &c, []Event{e}, p, s.Mail.Base(settings))
	})
	if err != nil {
		return web.Download{}, err
	}
	return web.Download{Name: "event.ics", Type: "text/calendar; charset=utf-8", Write: func(w io.Writer) error { return ical.Write(w, c) }}, nil
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
