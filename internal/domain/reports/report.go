package reports

import (
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// ObjectReport is the kind of a report as a protected object.
const ObjectReport = "report"

// ReportID identifies a report.
type ReportID string

// Object is the report as a protected object.
func (id ReportID) Object() control.Ref { return control.Ref{Kind: ObjectReport, ID: string(id)} }

// State is where a report stands on its way to being issued (§4.7).
type State string

// The states. Draft is live; everything behind it is frozen.
const (
	Draft     State = "draft"
	Drafted   State = "drafted" // frozen, waits for clearance
	Cleared   State = "cleared"
	Issuing   State = "issuing" // its files are being made
	Issued    State = "issued"
	Withdrawn State = "withdrawn"
)

// States are all states.
var States = []State{Draft, Drafted, Cleared, Issuing, Issued, Withdrawn}

// Word is the text key of the state's name.
func (s State) Word() i18n.Key { return i18n.Key("reports.state." + string(s)) }

// Retention is how long the issued report is kept (R118).
type Retention string

// The classes of retention.
const (
	Permanent Retention = "permanent"
	Temporary Retention = "temporary"
)

// Word is the text key of the class.
func (r Retention) Word() i18n.Key { return i18n.Key("reports.retention." + string(r)) }

// Report is a report from its first draft to its issue.
type Report struct {
	ID        ReportID             `json:"id"`
	Ref       string               `json:"ref"`
	Kind      string               `json:"kind"`
	Title     i18n.Text            `json:"title"` // of the kind
	Subject   Subject              `json:"subject"`
	Point     Point                `json:"-"`
	From      cal.Date             `json:"from"`
	On        cal.Date             `json:"on"`
	Langs     []i18n.Lang          `json:"languages"`
	Formats   []Format             `json:"formats"`
	Sections  []Chosen             `json:"sections"`
	Texts     map[string]i18n.Text `json:"texts"`
	Line      Line                 `json:"bottom_line"`
	Marking   control.Marking      `json:"marking"`
	Marked    bool                 `json:"marked"` // somebody has set the marking (R116)
	Retention Retention            `json:"retention"`
	State     State                `json:"state"`
	Author    control.ActorID      `json:"author"`
	ClearedBy control.ActorID      `json:"cleared_by,omitempty"`
	IssuedBy  control.ActorID      `json:"issued_by,omitempty"`
	CreatedAt cal.Instant          `json:"created_at"`
	ClearedAt cal.Instant          `json:"cleared_at"`
	IssuedAt  cal.Instant          `json:"issued_at"`
	Comment   string               `json:"comment,omitempty"` // why it came back
	Style     int                  `json:"style"`             // version of the house style
	Job       string               `json:"job,omitempty"`
	Version   int                  `json:"version"`

	frozen *Frozen
	scope  string
}

// Frozen is what a report says from the moment it is frozen: it does not change whatever becomes of the ledger.
type Frozen struct {
	At       cal.Instant           `json:"at"`
	Template string                `json:"template"` // source of the kind
	No       int                   `json:"template_version"`
	Figures  []Figure              `json:"figures"`
	Content  map[i18n.Lang]Content `json:"content"`
	Headers  map[i18n.Lang]header  `json:"headers,omitempty"` // of an issued report
}

// kind is the kind as it was when the report was frozen.
func (f *Frozen) kind() Template {
	t, _ := ParseTemplate(f.Template) // it was read when it was saved
	return t
}

// Content is a report in one language.
type Content struct {
	Sections     sections       `json:"sections"`
	Untranslated []Untranslated `json:"to_translate"`
	Left         []string       `json:"not_written"`
}

// Settings are what an officer chooses for a report.
type Settings struct {
	Kind      string          `json:"kind"`
	Subject   string          `json:"subject"` // its reference
	From      cal.Date        `json:"from"`
	On        cal.Date        `json:"on"`
	Langs     []string        `json:"langs"`
	Formats   []string        `json:"formats"`
	Level     string          `json:"level"`      // "" leaves the report without a marking
	Releases  []string        `json:"releasable"` // of those that the sources allow
	Retention Retention       `json:"retention"`
	marking   control.Marking // as read
	marked    bool
}

// check holds the choices against the kind and what its sources are marked; all wrong fields at once. Level and
// releasability may be narrower than those of the sources, never wider (R114).
func (x *Settings) check(t Template, source control.Marking, today cal.Date) error {
	var fs fault.Fields
	fs.Check(len(x.Langs) > 0, "langs", "fault.required")
	for _, l := range x.Langs {
		_, ok := i18n.ParseLang(l)
		fs.Check(ok, "langs", "reports.unknown_lang")
	}
	fs.Check(len(x.Formats) > 0, "formats", "fault.required")
	for _, f := range x.Formats {
		if !slices.Contains(t.Formats, Format(f)) {
			fs.Add("formats", "reports.no_format", fault.Args{"format": strings.ToUpper(f), "known": strings.ToUpper(join(t.Formats))})
		}
	}
	fs.Check(!x.On.IsZero(), "on", "fault.required")
	fs.Check(!x.On.After(today), "on", "reports.on_ahead")
	fs.Check(x.From.IsZero() || !x.From.After(x.On), "from", "reports.from_behind")
	switch x.Retention {
	case "", Permanent, Temporary:
	default:
		fs.Add("retention", "fault.choice", nil)
	}
	x.marking, x.marked = source, x.Level != ""
	if x.marked {
		if err := x.marking.Level.UnmarshalText([]byte(x.Level)); err != nil {
			fs.Add("level", "fault.choice", nil)
		} else if x.marking.Level < source.Level {
			fs.Add("level", "reports.level_below", fault.Args{"level": i18n.Key(source.Level.Key())})
		}
		x.marking.Releasable = nil
		for _, code := range x.Releases {
			if !slices.Contains(source.Releasable, code) {
				fs.Add("releasable", "reports.not_releasable", fault.Args{"code": code})
				continue
			}
			x.marking.Releasable = append(x.marking.Releasable, code)
		}
	}
	return fs.Err()
}

// ready refuses to issue what has no marking (R116) or no retention class (R118).
func (r Report) ready() error {
	var fs fault.Fields
	fs.Check(r.Marked, "level", "reports.no_marking")
	fs.Check(r.Retention != "", "retention", "reports.no_retention")
	return fs.Err()
}

// moved puts a section one up (-1) or down (1), shows or hides it, among those of the template.
func moved(list []Chosen, key, verb string) []Chosen {
	list = slices.Clone(list)
	i := slices.IndexFunc(list, func(x Chosen) bool { return x.Key == key })
	if i < 0 {
		return list
	}
	switch {
	case verb == "up" && i > 0:
		list[i-1], list[i] = list[i], list[i-1]
	case verb == "down" && i+1 < len(list):
		list[i+1], list[i] = list[i], list[i+1]
	case verb == "show":
		list[i].Off = false
	case verb == "hide":
		list[i].Off = true
	}
	return list
}

// ordered is the list in the order of some keys, with the others behind them.
func ordered(list []Chosen, keys []string) (out []Chosen) {
	for _, key := range keys {
		for _, x := range list {
			if x.Key == key && !slices.ContainsFunc(out, func(o Chosen) bool { return o.Key == key }) {
				out = append(out, x)
			}
		}
	}
	for _, x := range list {
		if !slices.ContainsFunc(out, func(o Chosen) bool { return o.Key == x.Key }) {
			out = append(out, x)
		}
	}
	return out
}
