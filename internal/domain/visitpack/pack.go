package visitpack

import (
	"unicode/utf8"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// KindPack is the kind of saved notes as a protected object.
const KindPack = "visit_pack"

// Section is a heading of the speaking notes.
type Section string

// Sections are the headings, in the order they are spoken.
var Sections = []Section{"opening", "achieved", "messages", "questions", "closing"}

// Word is the text key of its name.
func (s Section) Word() i18n.Key { return i18n.Key("visitpack.section." + string(s)) }

// Notes are what an officer wrote under the headings.
type Notes struct {
	Opening   string `json:"opening"`
	Achieved  string `json:"achieved"`
	Messages  string `json:"messages"`
	Questions string `json:"questions"`
	Closing   string `json:"closing"`
}

// Of is the text under a heading.
func (n Notes) Of(s Section) string {
	return map[Section]string{"opening": n.Opening, "achieved": n.Achieved, "messages": n.Messages, "questions": n.Questions, "closing": n.Closing}[s]
}

// How much a visitor's name and the text under a heading may hold, in characters.
const (
	visitorLimit = 200
	noteLimit    = 4000
)

// Form is what is said of a visit: the day, who comes, and the notes in the language Lang.
type Form struct {
	On      cal.Date  `json:"on"`
	Visitor string    `json:"visitor"`
	Lang    i18n.Lang `json:"lang"`
	Notes
}

// check tells every wrong field.
func (f Form) check() error {
	var fs fault.Fields
	fs.Check(!f.On.IsZero(), "on", "fault.required")
	if n := utf8.RuneCountInString(f.Visitor); n > visitorLimit {
		fs.Add("visitor", "visitpack.long", fault.Args{"n": n, "max": visitorLimit})
	}
	for _, s := range Sections {
		if n := utf8.RuneCountInString(f.Of(s)); n > noteLimit {
			fs.Add(string(s), "visitpack.long", fault.Args{"n": n, "max": noteLimit})
		}
	}
	fs.Check(f.Lang == i18n.EN || f.Lang == i18n.FR, "lang", "fault.choice")
	return fs.Err()
}

// Saved are the notes of a subject and a day as they are kept.
type Saved struct {
	ID      string          `json:"id"`
	Subject control.Ref     `json:"subject"`
	Partner string          `json:"partner"`
	Version int             `json:"version"`
	At      cal.Instant     `json:"at"`
	By      control.ActorID `json:"by"`
	Form
	control.Marking
}

// Pack is all of it.
type Pack struct {
	Subject   control.Ref             `json:"subject"` // a party by its code, or a package
	Partner   string                  `json:"partner"`
	Name      i18n.Text               `json:"name"`
	On        cal.Date                `json:"on"`
	Visitor   string                  `json:"visitor"`
	Programme []activity.Activity     `json:"programme"`
	Meetings  []activity.Meeting      `json:"meetings"`
	Contacts  []stakeholders.Contact  `json:"contacts"`
	Officers  []Officer               `json:"officers"`
	Projects  []portfolio.ProjectRow  `json:"projects"`
	Packages  []portfolio.PackageHead `json:"packages"`
	Happened  []portfolio.Happening   `json:"happened"`
	Sensitive []Point                 `json:"sensitive"`
	Decisions []portfolio.Deadline    `json:"decisions"`
	Actions   []activity.Action       `json:"actions"`
	Saved     *Saved                  `json:"saved,omitempty"`
	Days      []cal.Date              `json:"days"` // those with saved notes
	Marking   control.Marking         `json:"marking"`

	scope   string
	today   cal.Date
	names   map[control.ActorID]string
	dossier *portfolio.PartnerDossier
	pack    *portfolio.PackageOut
}

// Officer is one of ours whom the visitor meets.
type Officer struct {
	ID   control.ActorID `json:"id"`
	Name string          `json:"name"`
	Role i18n.Key        `json:"-"`
	Refs []string        `json:"refs"` // of what they look after
}

// Point is something to be careful with: what it is, in which project, and in which words.
type Point struct {
	Word    i18n.Key        `json:"-"`
	Ref     string          `json:"ref"`
	Title   i18n.Text       `json:"title"`
	Text    string          `json:"text,omitempty"` // an officer's own words, in Lang
	Lang    i18n.Lang       `json:"lang,omitempty"`
	Marking control.Marking `json:"marking"`
}

// How many days before and after its day a pack looks for a programme, and behind for what happened.
const (
	daysBefore = 3
	daysAfter  = 14
	daysBehind = 60
)
