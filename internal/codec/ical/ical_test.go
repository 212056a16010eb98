package ical_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"cairn/internal/codec/ical"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

func write(t *testing.T, c ical.Calendar) string {
	t.Helper()
	var b bytes.Buffer
	if err := ical.Write(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

var stamp = cal.MustInstant("2026-11-20T09:00:00Z")

// A day is a day, with the day after as its end; texts are escaped and long lines folded within no character.
func TestDays(t *testing.T) {
	title := "Échéance : " + strings.Repeat("bâtiment à réhabiliter; ", 8) + "fin, \\ et\nBEGIN:VEVENT"
	text := write(t, ical.Calendar{Name: "Cairn", Heading: "NATO UNCLASSIFIED", Lang: i18n.FR, Refresh: time.Hour, Events: []ical.Event{
		{UID: "a@x", Sequence: 3, Changed: stamp, From: cal.MustDate("2026-12-31"), Title: title, URL: "https://cairn.example/fr/projects/1"},
	}})
	c := testkit.ReadCalendar(t, text)
	events := c.All("VEVENT")
	if len(events) != 1 || c.One(t, "VERSION") != "2.0" {
		t.Fatalf("%d events", len(events))
	}
	e := events[0]
	if e.One(t, "DTSTART") != "VALUE=DATE:20261231" || e.One(t, "DTEND") != "VALUE=DATE:20270101" || e.One(t, "UID") != "a@x" || e.One(t, "SEQUENCE") != "3" || e.One(t, "DTSTAMP") != "20261120T090000Z" {
		t.Errorf("%v", e.Props)
	}
	if got := e.One(t, "SUMMARY"); got != strings.ReplaceAll(title, "\n", " ") {
		t.Errorf("title %q", got)
	}
	if got := e.One(t, "DESCRIPTION"); !strings.HasPrefix(got, "NATO UNCLASSIFIED\n\n") {
		t.Errorf("no marking in %q", got)
	}
}

// A time is told in its zone, and the zone is described so that a reader without a table of zones finds the same
// instant, in winter and in summer.
func TestTimesAndZone(t *testing.T) {
	z := zone(t, "Europe/Chisinau")
	for _, at := range []string{"2026-01-15T08:00:00Z", "2026-07-15T08:00:00Z", "2026-03-29T00:30:00Z", "2026-10-25T12:00:00Z"} {
		starts := cal.MustInstant(at)
		c := testkit.ReadCalendar(t, write(t, ical.Calendar{Lang: i18n.EN, Method: ical.Request, Events: []ical.Event{
			{UID: "b@x", Changed: stamp, Starts: starts, Ends: starts.Add(90 * time.Minute), Zone: z, Title: "Course", Busy: true,
				Organiser: ical.Person{Name: `Ana "A"; Rusu`, Address: "ana@x.example\r\nX-EVIL:1"}, Guests: []ical.Person{{Name: "Bo, C", Address: "bo@x.example"}}}}}))
		e := c.All("VEVENT")[0]
		tz := c.All("VTIMEZONE")
		if c.One(t, "METHOD") != "REQUEST" || len(tz) != 1 || tz[0].One(t, "TZID") != "Europe/Chisinau" {
			t.Fatalf("%v", c.Props)
		}
		wall, ok := strings.CutPrefix(e.One(t, "DTSTART"), "TZID=Europe/Chisinau:")
		if !ok {
			t.Fatal(e.One(t, "DTSTART"))
		}
		if got := instant(t, tz[0], wall); !got.Equal(starts.Time()) {
			t.Errorf("%s was read as %s", at, got)
		}
		if got := e.One(t, "ATTENDEE"); !strings.Contains(got, `CN="Bo, C"`) || !strings.HasSuffix(got, ":mailto:bo@x.example") {
			t.Errorf("guest %q", got)
		}
		if got := e.One(t, "ORGANIZER"); strings.Contains(got, "\n") || !strings.HasSuffix(got, "mailto:ana@x.exampleX-EVIL:1") {
			t.Errorf("organiser %q", got)
		}
	}
}

// instant finds what a wall clock means by the description of its zone alone.
func instant(t *testing.T, tz *testkit.Component, wall string) time.Time {
	t.Helper()
	local, err := time.Parse("20060102T150405", wall)
	if err != nil {
		t.Fatal(err)
	}
	best, offset := time.Time{}, 0
	for _, o := range tz.Children {
		from, err := time.Parse("20060102T150405", o.One(t, "DTSTART"))
		if err != nil {
			t.Fatal(err)
		}
		if !from.After(local) && from.After(best) {
			best = from
			var sign rune
			var hours, minutes int
			if _, err := fmt.Sscanf(o.One(t, "TZOFFSETTO"), "%c%02d%02d", &sign, &hours, &minutes); err != nil {
				t.Fatal(err)
			}
			if offset = hours*3600 + minutes*60; sign == '-' {
				offset = -offset
			}
		}
	}
	return local.Add(-time.Duration(offset) * time.Second)
}

// A moved event is the same with a higher sequence; a cancelled one says so.
func TestMoveAndCancel(t *testing.T) {
	e := ical.Event{UID: "c@x", Changed: stamp, From: cal.MustDate("2026-12-01"), To: cal.MustDate("2026-12-03"), Title: "Visit"}
	before := testkit.ReadCalendar(t, write(t, ical.Calendar{Method: ical.Request, Events: []ical.Event{e}})).All("VEVENT")[0]
	e.Sequence, e.From, e.To, e.Cancelled = 1, cal.MustDate("2026-12-08"), cal.MustDate("2026-12-10"), true
	c := testkit.ReadCalendar(t, write(t, ical.Calendar{Method: ical.Cancel, Events: []ical.Event{e}}))
	after := c.All("VEVENT")[0]
	if before.One(t, "UID") != after.One(t, "UID") || after.One(t, "SEQUENCE") != "1" || after.One(t, "DTEND") != "VALUE=DATE:20261211" ||
		after.One(t, "STATUS") != "CANCELLED" || c.One(t, "METHOD") != "CANCEL" || before.One(t, "STATUS") != "CONFIRMED" {
		t.Errorf("%v\n%v", before.Props, after.Props)
	}
}

// A calendar without events is whole: programs refuse an empty one.
func TestEmpty(t *testing.T) {
	c := testkit.ReadCalendar(t, write(t, ical.Calendar{Name: "Nothing", Zone: zone(t, "Europe/Brussels")}))
	if len(c.All("VTIMEZONE")) != 1 || len(c.All("VEVENT")) != 0 {
		t.Errorf("%v", c.Children)
	}
}

func FuzzWrite(f *testing.F) {
	f.Add("Title", "Place\r\nEND:VEVENT", "a@b.example")
	f.Add("\u2028\x00é", "\xff", "\"x\";y")
	f.Fuzz(func(t *testing.T, title, place, address string) {
		text := write(t, ical.Calendar{Events: []ical.Event{{UID: "x", Changed: stamp, From: cal.MustDate("2026-01-01"), Title: title, Place: place,
			Organiser: ical.Person{Name: title, Address: address}}}})
		if c := testkit.ReadCalendar(t, text); len(c.Children) != 1 || len(c.All("VEVENT")) != 1 {
			t.Errorf("%d parts", len(c.Children))
		}
	})
}
