package ical_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cairn/internal/codec/ical"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// object is a component as the strict reader of this test understands it.
type object struct {
	name     string
	props    map[string][]string // by name, value with its parameters before it: "TZID=X:2026…"
	children []*object
}

// read is a reader of its own, after RFC 5545 and not after our writer: CRLF only, at most 75 octets a line,
// nothing outside the components, every BEGIN with its END.
func read(t *testing.T, text string) *object {
	t.Helper()
	if !strings.HasSuffix(text, "\r\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
		t.Fatal("a line does not end in CRLF")
	}
	var lines []string
	for l := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(l) > 75 || !utf8.ValidString(l) {
			t.Fatalf("a line of %d octets, or a broken character: %q", len(l), l)
		}
		if rest, folded := strings.CutPrefix(l, " "); folded {
			lines[len(lines)-1] += rest
		} else {
			lines = append(lines, l)
		}
	}
	root := &object{}
	stack := []*object{root}
	for _, l := range lines {
		i := strings.IndexAny(l, ";:")
		if i < 1 {
			t.Fatalf("no property: %q", l)
		}
		name, value := l[:i], l[i+1:]
		top := stack[len(stack)-1]
		switch name {
		case "BEGIN":
			o := &object{name: value, props: map[string][]string{}}
			top.children = append(top.children, o)
			stack = append(stack, o)
		case "END":
			if top.name != value {
				t.Fatalf("%s ends %s", value, top.name)
			}
			stack = stack[:len(stack)-1]
		default:
			top.props[name] = append(top.props[name], value)
		}
	}
	if len(stack) != 1 || len(root.children) != 1 || root.children[0].name != "VCALENDAR" {
		t.Fatal("not one whole calendar")
	}
	return root.children[0]
}

func (o *object) one(t *testing.T, name string) string {
	t.Helper()
	if len(o.props[name]) != 1 {
		t.Fatalf("%s has %d of %s", o.name, len(o.props[name]), name)
	}
	return strings.NewReplacer(`\n`, "\n", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(o.props[name][0])
}

func (o *object) all(name string) (list []*object) {
	for _, c := range o.children {
		if c.name == name {
			list = append(list, c)
		}
	}
	return list
}

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
	c := read(t, text)
	events := c.all("VEVENT")
	if len(events) != 1 || c.one(t, "VERSION") != "2.0" {
		t.Fatalf("%d events", len(events))
	}
	e := events[0]
	if e.one(t, "DTSTART") != "VALUE=DATE:20261231" || e.one(t, "DTEND") != "VALUE=DATE:20270101" || e.one(t, "UID") != "a@x" || e.one(t, "SEQUENCE") != "3" || e.one(t, "DTSTAMP") != "20261120T090000Z" {
		t.Errorf("%v", e.props)
	}
	if got := e.one(t, "SUMMARY"); got != strings.ReplaceAll(title, "\n", " ") {
		t.Errorf("title %q", got)
	}
	if got := e.one(t, "DESCRIPTION"); !strings.HasPrefix(got, "NATO UNCLASSIFIED\n\n") {
		t.Errorf("no marking in %q", got)
	}
}

// A time is told in its zone, and the zone is described so that a reader without a table of zones finds the same
// instant, in winter and in summer.
func TestTimesAndZone(t *testing.T) {
	z := zone(t, "Europe/Chisinau")
	for _, at := range []string{"2026-01-15T08:00:00Z", "2026-07-15T08:00:00Z", "2026-03-29T00:30:00Z", "2026-10-25T12:00:00Z"} {
		starts := cal.MustInstant(at)
		c := read(t, write(t, ical.Calendar{Lang: i18n.EN, Method: ical.Request, Events: []ical.Event{
			{UID: "b@x", Changed: stamp, Starts: starts, Ends: starts.Add(90 * time.Minute), Zone: z, Title: "Course", Busy: true,
				Organiser: ical.Person{Name: `Ana "A"; Rusu`, Address: "ana@x.example\r\nX-EVIL:1"}, Guests: []ical.Person{{Name: "Bo, C", Address: "bo@x.example"}}}}}))
		e := c.all("VEVENT")[0]
		tz := c.all("VTIMEZONE")
		if c.one(t, "METHOD") != "REQUEST" || len(tz) != 1 || tz[0].one(t, "TZID") != "Europe/Chisinau" {
			t.Fatalf("%v", c.props)
		}
		wall, ok := strings.CutPrefix(e.one(t, "DTSTART"), "TZID=Europe/Chisinau:")
		if !ok {
			t.Fatal(e.one(t, "DTSTART"))
		}
		if got := instant(t, tz[0], wall); !got.Equal(starts.Time()) {
			t.Errorf("%s was read as %s", at, got)
		}
		if got := e.one(t, "ATTENDEE"); !strings.Contains(got, `CN="Bo, C"`) || !strings.HasSuffix(got, ":mailto:bo@x.example") {
			t.Errorf("guest %q", got)
		}
		if got := e.one(t, "ORGANIZER"); strings.Contains(got, "\n") || !strings.HasSuffix(got, "mailto:ana@x.exampleX-EVIL:1") {
			t.Errorf("organiser %q", got)
		}
	}
}

// instant finds what a wall clock means by the description of its zone alone.
func instant(t *testing.T, tz *object, wall string) time.Time {
	t.Helper()
	local, err := time.Parse("20060102T150405", wall)
	if err != nil {
		t.Fatal(err)
	}
	best, offset := time.Time{}, 0
	for _, o := range tz.children {
		from, err := time.Parse("20060102T150405", o.one(t, "DTSTART"))
		if err != nil {
			t.Fatal(err)
		}
		if !from.After(local) && from.After(best) {
			best = from
			var sign rune
			var hours, minutes int
			if _, err := fmt.Sscanf(o.one(t, "TZOFFSETTO"), "%c%02d%02d", &sign, &hours, &minutes); err != nil {
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
	before := read(t, write(t, ical.Calendar{Method: ical.Request, Events: []ical.Event{e}})).all("VEVENT")[0]
	e.Sequence, e.From, e.To, e.Cancelled = 1, cal.MustDate("2026-12-08"), cal.MustDate("2026-12-10"), true
	c := read(t, write(t, ical.Calendar{Method: ical.Cancel, Events: []ical.Event{e}}))
	after := c.all("VEVENT")[0]
	if before.one(t, "UID") != after.one(t, "UID") || after.one(t, "SEQUENCE") != "1" || after.one(t, "DTEND") != "VALUE=DATE:20261211" ||
		after.one(t, "STATUS") != "CANCELLED" || c.one(t, "METHOD") != "CANCEL" || before.one(t, "STATUS") != "CONFIRMED" {
		t.Errorf("%v\n%v", before.props, after.props)
	}
}

// A calendar without events is whole: programs refuse an empty one.
func TestEmpty(t *testing.T) {
	c := read(t, write(t, ical.Calendar{Name: "Nothing", Zone: zone(t, "Europe/Brussels")}))
	if len(c.all("VTIMEZONE")) != 1 || len(c.all("VEVENT")) != 0 {
		t.Errorf("%v", c.children)
	}
}

func FuzzWrite(f *testing.F) {
	f.Add("Title", "Place\r\nEND:VEVENT", "a@b.example")
	f.Add("\u2028\x00é", "\xff", "\"x\";y")
	f.Fuzz(func(t *testing.T, title, place, address string) {
		text := write(t, ical.Calendar{Events: []ical.Event{{UID: "x", Changed: stamp, From: cal.MustDate("2026-01-01"), Title: title, Place: place,
			Organiser: ical.Person{Name: title, Address: address}}}})
		if c := read(t, text); len(c.children) != 1 || len(c.all("VEVENT")) != 1 {
			t.Errorf("%d parts", len(c.children))
		}
	})
}
