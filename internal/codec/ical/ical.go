// Package ical writes iCalendar files (RFC 5545): feeds that calendars subscribe to, and invitations that mail
// programs update in place.
package ical

import (
	"bytes"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	goical "github.com/emersion/go-ical"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// Method says what a mail program does with the events: "" in a feed.
type Method string

// The methods of invitations.
const (
	Publish Method = "PUBLISH"
	Request Method = "REQUEST"
	Cancel  Method = "CANCEL"
)

// Event is one event. It has either days (From, To with its last day) or instants (Starts, Ends) shown in Zone.
// The same UID with a higher Sequence replaces what was sent before.
type Event struct {
	UID      string
	Sequence int
	Changed  cal.Instant // DTSTAMP: when this state of it came to be

	From, To     cal.Date
	Starts, Ends cal.Instant
	Zone         *time.Location // nil is UTC

	Title, Description, Place, URL string
	Cancelled                      bool
	Busy                           bool // blocks the time of whoever has it
	Organiser                      Person
	Guests                         []Person
}

// Person takes part in an event.
type Person struct{ Name, Address string }

// Calendar is a set of events. Name and Heading are for people: the heading says the marking and stands in each
// description too. Zone is there even without a timed event, because a calendar must not be empty.
type Calendar struct {
	Name, Heading string
	Lang          i18n.Lang
	Method        Method
	Zone          *time.Location
	Refresh       time.Duration // how often to ask again, 0 says nothing
	Events        []Event
}

// Write writes the calendar, lines folded at 75 octets and ended by CRLF. The same calendar gives the same bytes.
func Write(w io.Writer, c Calendar) error {
	out := goical.NewCalendar()
	out.Props.SetText(goical.PropVersion, "2.0")
	out.Props.SetText(goical.PropProductID, "-//Cairn//Programme office//"+strings.ToUpper(string(c.Lang)))
	out.Props.SetText("CALSCALE", "GREGORIAN")
	if c.Method != "" {
		out.Props.SetText(goical.PropMethod, string(c.Method))
	}
	if c.Name != "" {
		out.Props.SetText("X-WR-CALNAME", clean(c.Name))
		out.Props.SetText("X-WR-CALDESC", clean(c.Heading))
	}
	if c.Refresh > 0 {
		p := goical.NewProp(goical.PropRefreshInterval)
		p.Params.Set("VALUE", "DURATION")
		p.SetDuration(c.Refresh)
		out.Props.Set(p)
		out.Props.SetText("X-PUBLISHED-TTL", p.Value)
	}
	out.Children = append(out.Children, zones(c)...)
	for _, e := range c.Events {
		out.Children = append(out.Children, event(c, e).Component)
	}
	var b bytes.Buffer
	if err := goical.NewEncoder(&b).Encode(out); err != nil {
		return err
	}
	return foldLines(w, b.Bytes())
}

func event(c Calendar, e Event) *goical.Event {
	out := goical.NewEvent()
	out.Props.SetText(goical.PropUID, e.UID)
	out.Props.SetDateTime(goical.PropDateTimeStamp, e.Changed.Time())
	number := goical.NewProp(goical.PropSequence)
	number.Value = strconv.Itoa(e.Sequence)
	out.Props.Set(number)
	if e.Starts.IsZero() {
		last := e.To
		if last.IsZero() || last.Before(e.From) {
			last = e.From
		}
		out.Props.SetDate(goical.PropDateTimeStart, e.From.Time())
		out.Props.SetDate(goical.PropDateTimeEnd, last.AddDays(1).Time())
	} else {
		setTime(out.Props, goical.PropDateTimeStart, e.Starts, e.Zone)
		if e.Ends.After(e.Starts) {
			setTime(out.Props, goical.PropDateTimeEnd, e.Ends, e.Zone)
		}
	}
	out.Props.SetText(goical.PropSummary, clean(e.Title))
	words := []string{}
	for _, part := range []string{c.Heading, e.Description, e.URL} {
		if part != "" {
			words = append(words, block(part))
		}
	}
	out.Props.SetText(goical.PropDescription, strings.Join(words, "\n\n"))
	if e.Place != "" {
		out.Props.SetText(goical.PropLocation, clean(e.Place))
	}
	if at, err := url.Parse(e.URL); err == nil && e.URL != "" {
		out.Props.SetURI(goical.PropURL, at)
	}
	status, transparent := "CONFIRMED", "TRANSPARENT"
	if e.Cancelled {
		status = "CANCELLED"
	}
	if e.Busy {
		transparent = "OPAQUE"
	}
	out.Props.SetText(goical.PropStatus, status)
	out.Props.SetText(goical.PropTransparency, transparent)
	people(out.Props, e)
	return out
}

func people(props goical.Props, e Event) {
	if e.Organiser.Address != "" {
		props.Set(person(goical.PropOrganizer, e.Organiser))
	}
	for _, g := range e.Guests {
		p := person(goical.PropAttendee, g)
		p.Params.Set("ROLE", "REQ-PARTICIPANT")
		p.Params.Set("PARTSTAT", "NEEDS-ACTION")
		p.Params.Set("RSVP", "TRUE")
		props.Add(p)
	}
}

func person(name string, who Person) *goical.Prop {
	p := goical.NewProp(name)
	p.Value = "mailto:" + strings.Map(inAddress, who.Address)
	if cn := strings.ReplaceAll(clean(who.Name), `"`, "'"); cn != "" {
		p.Params.Set("CN", cn)
	}
	return p
}

func inAddress(r rune) rune {
	if unicode.IsControl(r) || unicode.IsSpace(r) || strings.ContainsRune(`<>",;`, r) {
		return -1
	}
	return r
}

func setTime(props goical.Props, name string, at cal.Instant, zone *time.Location) {
	p := goical.NewProp(name)
	if zone == nil || zone == time.UTC {
		p.Value = at.Time().Format("20060102T150405Z")
	} else {
		p.Params.Set("TZID", zone.String())
		p.Value = at.Time().In(zone).Format("20060102T150405")
	}
	props.Set(p)
}

// clean makes a text one line without controls.
func clean(text string) string { return strings.Join(strings.Fields(block(text)), " ") }

func block(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r == unicode.ReplacementChar, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), ""))
}

// zones describe the time zones that the events use, and the calendar's own, over the years of its events.
func zones(c Calendar) []*goical.Component {
	var used []*time.Location
	first, last := 0, 0
	note := func(at time.Time) {
		if y := at.Year(); first == 0 || y < first {
			first = y
		}
		last = max(last, at.Year())
	}
	add := func(z *time.Location) {
		if z != nil && z != time.UTC && !slices.ContainsFunc(used, func(u *time.Location) bool { return u.String() == z.String() }) {
			used = append(used, z)
		}
	}
	for _, e := range c.Events {
		if e.Starts.IsZero() {
			continue
		}
		note(e.Starts.Time())
		note(e.Ends.Time())
		add(e.Zone)
	}
	if len(c.Events) == 0 {
		add(c.Zone)
		if len(used) == 0 {
			used = []*time.Location{time.UTC}
		}
	}
	if first == 0 {
		first, last = 2026, 2026
	}
	var list []*goical.Component
	for _, z := range used {
		list = append(list, timezone(z, first, min(last, first+20)))
	}
	return list
}

// timezone describes a zone by each of its changes from a year to another, which needs no rule and is exact.
func timezone(z *time.Location, first, last int) *goical.Component {
	out := goical.NewComponent(goical.CompTimezone)
	out.Props.SetText(goical.PropTimezoneID, z.String())
	at := time.Date(first-1, 1, 1, 0, 0, 0, 0, time.UTC)
	name, offset := at.In(z).Zone()
	out.Children = append(out.Children, observance(at.In(z), name, offset, offset))
	for end := time.Date(last+1, 12, 31, 0, 0, 0, 0, time.UTC); at.Before(end); at = at.Add(time.Hour) {
		nextName, next := at.Add(time.Hour).In(z).Zone()
		if next != offset {
			change := at.Add(time.Hour)
			for change.Add(-time.Minute).After(at) {
				if _, o := change.Add(-time.Minute).In(z).Zone(); o != next {
					break
				}
				change = change.Add(-time.Minute)
			}
			local := change.Add(time.Duration(offset) * time.Second).UTC() // the wall before the change
			out.Children = append(out.Children, observanceAt(local, change.In(z).IsDST(), nextName, offset, next))
			offset = next
		}
	}
	return out
}

func observance(at time.Time, name string, from, to int) *goical.Component {
	return observanceAt(time.Date(at.Year(), 1, 1, 0, 0, 0, 0, time.UTC), at.IsDST(), name, from, to)
}

func observanceAt(wall time.Time, summer bool, name string, from, to int) *goical.Component {
	kind := goical.CompTimezoneStandard
	if summer {
		kind = goical.CompTimezoneDaylight
	}
	out := goical.NewComponent(kind)
	start := goical.NewProp(goical.PropDateTimeStart)
	start.Value = wall.Format("20060102T150405")
	out.Props.Set(start)
	for prop, seconds := range map[string]int{goical.PropTimezoneOffsetFrom: from, goical.PropTimezoneOffsetTo: to} {
		p := goical.NewProp(prop)
		p.Value = offsetText(seconds)
		out.Props.Set(p)
	}
	out.Props.SetText(goical.PropTimezoneName, name)
	return out
}

func offsetText(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	return sign + time.Date(2000, 1, 1, 0, 0, seconds, 0, time.UTC).Format("1504")
}
