package app_test

import (
	"context"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/http"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"cairn/internal/app"
	"cairn/internal/domain/activity"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

// calendarPart is the iCalendar object of the newest letter to somebody, with the method its part names.
func (p *postbox) calendarPart(t *testing.T, name string) (method, text string) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.text[name+"@office.example"]
	if len(list) == 0 {
		t.Fatalf("no letter to %s", name)
	}
	m, err := netmail.ReadMessage(strings.NewReader(list[len(list)-1]))
	if err != nil {
		t.Fatal(err)
	}
	return calendarIn(t, m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
}

// calendarIn looks for the part through all the parts of parts.
func calendarIn(t *testing.T, kind, encoding string, body io.Reader) (method, text string) {
	t.Helper()
	media, params, err := mime.ParseMediaType(kind)
	if err != nil {
		t.Fatal(err)
	}
	if media == "text/calendar" {
		switch strings.ToLower(encoding) {
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, body)
		case "quoted-printable":
			body = quotedprintable.NewReader(body)
		}
		content, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		return params["method"], string(content)
	}
	if !strings.HasPrefix(media, "multipart/") {
		return "", ""
	}
	parts := multipart.NewReader(body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return "", ""
		}
		if err != nil {
			t.Fatal(err)
		}
		if method, text := calendarIn(t, part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part); method != "" {
			return method, text
		}
	}
}

// property is the value of a property of the only event of a calendar, with its parameters before it.
func property(t *testing.T, text, name string) string {
	t.Helper()
	events := testkit.ReadCalendar(t, text).All("VEVENT")
	if len(events) != 1 {
		t.Fatalf("%d events in\n%s", len(events), text)
	}
	return events[0].One(t, name)
}

// inviting asks for invitations and sends them; it says how many there were.
func inviting(t *testing.T, a *app.App) int {
	t.Helper()
	n, err := a.Office.AskInvitations(a.Control.AsSystem(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	if sent := workMail(t, a); sent > n {
		t.Fatalf("%d sent of %d", sent, n)
	}
	return n
}

// course is an activity of Olga's with guests, announced.
func course(t *testing.T, a *app.App, olga, board context.Context, guests ...string) activity.ActivityID {
	t.Helper()
	moldova, err := a.Stakeholders.Party(a.Control.AsSystem(t.Context()), "MDA")
	if err != nil {
		t.Fatal(err)
	}
	done, err := a.Activity.Create(olga, moldova.Ref(), activity.Form{Kind: "course", Format: "in_person", Title: i18n.Text{EN: "Logs course", FR: "Cours de journaux"}, Lead: control.ActorFrom(olga).ID,
		Start: cal.MustDate("2026-12-01"), End: cal.MustDate("2026-12-03"), StartTime: "09:00", EndTime: "16:00", Zone: "Europe/Chisinau", Place: "Chişinău", Lang: i18n.EN,
		Aim: "Read logs", Marking: control.Marking{Level: control.LevelUnclassified, Releasable: []string{"MDA"}}}, false)
	if err != nil {
		t.Fatal(err)
	}
	id := activity.ActivityID(done.Object.ID)
	saveGuests(t, a, olga, id, guests...)
	moving(t, a, board, id, "approve", activity.MoveForm{})
	moving(t, a, olga, id, "announce", activity.MoveForm{})
	return id
}

// move moves an activity by days.
func move(t *testing.T, a *app.App, who context.Context, id activity.ActivityID, days int) {
	t.Helper()
	held, err := a.Activity.Activity(who, id)
	if err != nil {
		t.Fatal(err)
	}
	held.Start, held.End = held.Start.AddDays(days), held.End.AddDays(days)
	if _, err := a.Activity.Edit(who, id, 0, held.Form, true); err != nil {
		t.Fatal(err)
	}
}

func saveGuests(t *testing.T, a *app.App, who context.Context, id activity.ActivityID, guests ...string) {
	t.Helper()
	var people []activity.Person
	for _, name := range guests {
		people = append(people, activity.Person{Actor: control.ActorFrom(actorOf(t, a, name)).ID, Role: activity.PersonRoles[0], Sex: activity.NotStated})
	}
	people = append(people, activity.Person{Name: "Somebody outside", Role: activity.PersonRoles[0], Sex: activity.NotStated})
	if _, err := a.Activity.SavePeople(who, id, 0, people, true); err != nil {
		t.Fatal(err)
	}
}

func moving(t *testing.T, a *app.App, who context.Context, id activity.ActivityID, move string, f activity.MoveForm) {
	t.Helper()
	if _, err := a.Activity.Move(who, id, move, f); err != nil {
		t.Fatalf("%s: %v", move, err)
	}
}

// An announced activity comes into the calendars of its guests as one event, which moves in place, goes for whom is
// no longer asked, and is called off. Who was told is not told again, and nobody without an address of ours is.
func TestInvitation(t *testing.T) {
	eachPlace(t, func(t *testing.T, at place) {
		now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
		at.clock = func() time.Time { return now }
		a, box := at.open(t), openPostbox(t)
		staffOf(t, a, "officer", map[string]string{"olga": "en", "zoe": "fr", "bo": "en"})
		staffOf(t, a, "programme_manager", map[string]string{"board": "en"})
		connectTo(t, a, box)
		olga, board := actorOf(t, a, "olga"), actorOf(t, a, "board")
		id := course(t, a, olga, board, "zoe", "bo")
		if n := inviting(t, a); n != 3 {
			t.Fatalf("%d invitations to the lead and two guests", n)
		}
		method, first := box.calendarPart(t, "zoe")
		uid, sequence := property(t, first, "UID"), property(t, first, "SEQUENCE")
		if method != "REQUEST" || !strings.Contains(first, "METHOD:REQUEST") || property(t, first, "DTSTART") != "TZID=Europe/Chisinau:20261201T090000" || !strings.HasSuffix(property(t, first, "ATTENDEE"), ":mailto:zoe@office.example") {
			t.Errorf("the first invitation (%s):\n%s", method, first)
		}
		if got := strings.Join(box.subjects("zoe@office.example"), "|"); !strings.Contains(got, "Cours de journaux") || strings.Contains(got, "éplac") {
			t.Errorf("subject %q", got)
		}
		if n := inviting(t, a); n != 0 {
			t.Errorf("%d invitations again", n)
		}

		now = now.Add(time.Hour)
		move(t, a, olga, id, 7)
		if n := inviting(t, a); n != 3 {
			t.Fatalf("%d invitations after the move", n)
		}
		_, moved := box.calendarPart(t, "zoe")
		if property(t, moved, "UID") != uid || property(t, moved, "SEQUENCE") <= sequence || property(t, moved, "DTSTART") != "TZID=Europe/Chisinau:20261208T090000" || property(t, moved, "DTSTAMP") <= property(t, first, "DTSTAMP") {
			t.Errorf("after %s the event is\n%s", sequence, moved)
		}

		now = now.Add(time.Hour)
		saveGuests(t, a, olga, id, "bo")
		if n := inviting(t, a); n != 1 {
			t.Fatalf("%d mails when one guest is no longer asked", n)
		}
		method, gone := box.calendarPart(t, "zoe")
		if method != "CANCEL" || property(t, gone, "UID") != uid || property(t, gone, "STATUS") != "CANCELLED" || property(t, gone, "DTSTAMP") <= property(t, moved, "DTSTAMP") {
			t.Errorf("who is no longer asked gets (%s)\n%s", method, gone)
		}

		now = now.Add(time.Hour)
		moving(t, a, board, id, "cancel", activity.MoveForm{Reason: "No trainer"})
		if n := inviting(t, a); n != 2 {
			t.Fatalf("%d mails when it is called off", n)
		}
		method, off := box.calendarPart(t, "bo")
		if method != "CANCEL" || property(t, off, "UID") != uid || property(t, off, "SEQUENCE") <= property(t, moved, "SEQUENCE") {
			t.Errorf("called off (%s)\n%s", method, off)
		}
		if n := inviting(t, a); n != 0 {
			t.Errorf("%d mails after the end", n)
		}
		checkEventFile(t, a, id, uid)
	})
}

// checkEventFile takes the event as a file, as an officer sends it on to guests outside.
func checkEventFile(t *testing.T, a *app.App, id activity.ActivityID, uid string) {
	t.Helper()
	_, link := hire(t, a, "Reader", "officer")
	c := serveApp(t, a)
	enterBy(t, c, link)
	c.Get("/fr/activities/" + string(id) + "/invitation").Must(http.StatusOK).HTML().One("a[href$='event.ics']")
	file := c.Get("/fr/calendar/events/" + string(id) + "/event.ics").Must(http.StatusOK)
	text := string(file.Body)
	if property(t, text, "UID") != uid || !strings.Contains(text, "METHOD:CANCEL") || strings.Contains(text, "ATTENDEE") || !strings.HasPrefix(file.Header.Get("Content-Type"), "text/calendar") {
		t.Errorf("the file:\n%s", text)
	}
	c.Get("/fr/calendar/events/nothing/event.ics").Must(http.StatusNotFound)
	serveApp(t, a).Get("/en/calendar/events/" + string(id) + "/event.ics").Must(http.StatusSeeOther) // to sign in
}
