package activity

import (
	"strconv"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// MeetingID identifies the record of a meeting.
type MeetingID string

// Ref names the record for control.
func (id MeetingID) Ref() control.Ref { return control.Ref{Kind: KindMeeting, ID: string(id)} }

// MeetingState is where a record stands.
type MeetingState string

// The states: written until it is issued, then fixed.
const (
	MeetingDraft  MeetingState = "draft"
	MeetingIssued MeetingState = "issued"
)

// MeetingStates are all.
var MeetingStates = []MeetingState{MeetingDraft, MeetingIssued}

// Word is the text key of its name.
func (s MeetingState) Word() i18n.Key { return i18n.Key("activity.meeting.state." + string(s)) }

// RecordDays is within how many working days of the headquarters the record of a meeting is due (R130).
const RecordDays = 5

// office is the calendar of the headquarters.
var office = cal.NewWorkCalendar("BEL")

// Attendee is somebody at a meeting, or with apologies.
type Attendee struct {
	Actor        control.ActorID `json:"actor"`
	Name         string          `json:"name"`
	Organisation string          `json:"organisation"`
	Absent       bool            `json:"absent"` // sent apologies
}

func (a Attendee) isZero() bool { return a.Actor == "" && a.Name == "" && a.Organisation == "" }

// Point is a point of the discussion.
type Point struct {
	Heading string `json:"heading"`
	Text    string `json:"text"`
}

func (p Point) isZero() bool { return p == Point{} }

// Resolved is a decision that a meeting took. Decision is its entry in the register once the record is
// issued.
type Resolved struct {
	Title    string `json:"title"`
	Text     string `json:"text"`
	Decision string `json:"decision"`
}

func (d Resolved) isZero() bool { return d.Title == "" && d.Text == "" }

// Tasked is what a meeting asked of somebody until a day. Action is the item once the record is issued.
type Tasked struct {
	Title     string          `json:"title"`
	Owner     control.ActorID `json:"owner"`
	OwnerName string          `json:"owner_name"`
	Due       cal.Date        `json:"due"`
	Action    ActionID        `json:"action"`
}

func (t Tasked) isZero() bool {
	return t.Title == "" && t.Owner == "" && t.OwnerName == "" && t.Due.IsZero()
}

// MeetingForm is what stands in a record, as it is written while the meeting runs.
type MeetingForm struct {
	Title     string          `json:"title"`
	Lang      i18n.Lang       `json:"lang"`
	On        cal.Date        `json:"on"`
	Time      string          `json:"time"`
	Place     string          `json:"place"`
	Chair     control.ActorID `json:"chair"`
	Attendees []Attendee      `json:"attendees"`
	Points    []Point         `json:"points"`
	Decisions []Resolved      `json:"decisions"`
	Actions   []Tasked        `json:"actions"`
	control.Marking
}

// Meeting is the record of a meeting. Activity is the one it was an activity of, if any.
type Meeting struct {
	ID       MeetingID   `json:"id"`
	Code     string      `json:"ref"` // "MTG-2026-0004"
	Holder   control.Ref `json:"holder"`
	Partner  string      `json:"partner"`
	Activity ActivityID  `json:"activity"`
	MeetingForm
	State     MeetingState    `json:"state"`
	IssuedOn  cal.Date        `json:"issued_on"`
	IssuedBy  control.ActorID `json:"issued_by"`
	Writer    control.ActorID `json:"writer"`
	Version   int             `json:"version"`
	ChangedAt cal.Instant     `json:"changed_at"`
	ChangedBy control.ActorID `json:"changed_by"`

	scope string
}

// Scope is where the record lies.
func (m Meeting) Scope() string { return m.scope }

// RecordDue is the day by which the record is issued (R130).
func (m Meeting) RecordDue() cal.Date { return office.Add(m.On, RecordDays) }

// Late reports whether the record is missing after its day.
func (m Meeting) Late(on cal.Date) bool { return m.State == MeetingDraft && on.After(m.RecordDue()) }

func (f MeetingForm) trimmed() MeetingForm {
	f.Title, f.Place, f.Time = strings.TrimSpace(f.Title), strings.TrimSpace(f.Place), strings.TrimSpace(f.Time)
	if f.Lang == "" {
		f.Lang = i18n.EN
	}
	return f
}

// packed drops the empty rows, once they were checked under the names they have on the page.
func (f MeetingForm) packed() MeetingForm {
	f.Attendees = filledRows(f.Attendees, Attendee.isZero)
	f.Points = filledRows(f.Points, Point.isZero)
	f.Decisions = filledRows(f.Decisions, Resolved.isZero)
	f.Actions = filledRows(f.Actions, Tasked.isZero)
	return f
}

// Check gives every wrong field of a record that is still being written: half a row may stand, as long as
// what is there is right.
func (f MeetingForm) Check() error {
	var fs fault.Fields
	fs.Check(f.Title != "", "title", "fault.required")
	fs.Check(!f.On.IsZero(), "on", "fault.required")
	fs.Check(isClock(f.Time), "time", "activity.time_wrong")
	fs.Check(f.Lang == i18n.EN || f.Lang == i18n.FR, "lang", "fault.required")
	lines(&fs, map[string]string{"title": f.Title, "place": f.Place})
	for i, p := range f.Points {
		at := "points." + strconv.Itoa(i) + "."
		lines(&fs, map[string]string{at + "heading": p.Heading})
		if len(p.Text) > maxText {
			fs.Add(at+"text", "fault.too_long", fault.Args{"max": maxText})
		}
	}
	for i, d := range f.Decisions {
		lines(&fs, map[string]string{"decisions." + strconv.Itoa(i) + ".title": d.Title})
	}
	for i, t := range f.Actions {
		at := "actions." + strconv.Itoa(i) + "."
		lines(&fs, map[string]string{at + "title": t.Title, at + "owner_name": t.OwnerName})
	}
	return fs.Err()
}

// CheckIssue gives what a record lacks to be issued on a day: the meeting was, somebody was there,
// something was said, each decision has words and each action an owner and a day (R130).
func (m Meeting) CheckIssue(today cal.Date) error {
	var fs fault.Fields
	if err := fs.Merge(m.Check()); err != nil {
		return err
	}
	fs.Check(!m.On.After(today), "on", "activity.meeting.ahead")
	fs.Check(len(m.Present()) > 0, "attendees.0.name", "activity.meeting.nobody")
	said := m.packed()
	fs.Check(len(said.Points)+len(said.Decisions)+len(said.Actions) > 0, "points.0.text", "activity.meeting.nothing")
	for i, d := range m.Decisions {
		if d.isZero() {
			continue
		}
		fs.Check(d.Title != "", "decisions."+strconv.Itoa(i)+".title", "fault.required")
	}
	for i, t := range m.Actions {
		if t.isZero() {
			continue
		}
		t.form(m).check(&fs, "actions."+strconv.Itoa(i)+".")
	}
	return fs.Err()
}

// Present are those who were there.
func (m Meeting) Present() []Attendee {
	var there []Attendee
	for _, a := range m.Attendees {
		if !a.Absent && !a.isZero() {
			there = append(there, a)
		}
	}
	return there
}

// form is the action that a line of the record becomes.
func (t Tasked) form(m Meeting) ActionForm {
	return ActionForm{Title: t.Title, Lang: m.Lang, Owner: t.Owner, OwnerName: t.OwnerName, Chair: m.Chair, Due: t.Due, Marking: m.Marking}.trimmed()
}

// words are what the text filter looks through.
func (m Meeting) words() string {
	return i18n.Fold(strings.Join([]string{m.Code, m.Title, m.Place}, "\n"))
}
