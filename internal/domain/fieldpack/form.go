package fieldpack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
)

// KindForm is the kind of a form as a protected object.
const KindForm = "field_form"

// Kind is what a form asks for.
type Kind string

// The kinds of forms.
const (
	Progress   Kind = "progress"   // of a project, in a week
	Attendance Kind = "attendance" // of an activity (R89)
	RiskNote   Kind = "risk"       // of a project
	Check      Kind = "check"      // of equipment that was handed over (R33)
)

// Kinds are all.
var Kinds = []Kind{Progress, Attendance, RiskNote, Check}

// Word is the text key of its name.
func (k Kind) Word() i18n.Key { return i18n.Key("fieldpack.kind." + string(k)) }

// Object is the kind of object it is about.
func (k Kind) Object() string {
	switch k {
	case Attendance:
		return activity.KindActivity
	case Check:
		return portfolio.ObjectHandover
	}
	return portfolio.ObjectProject
}

// State is where a form is.
type State string

// The states of a form.
const (
	Out      State = "out"
	Returned State = "returned"
)

// Word is the text key of its name.
func (s State) Word() i18n.Key { return i18n.Key("fieldpack.state." + string(s)) }

// Keys are what a form carries to be known again. The check value is over the others and a secret that
// stays here.
type Keys struct {
	Form    string `json:"form"`
	Kind    Kind   `json:"kind"`
	Object  string `json:"object"`
	Period  string `json:"period"`
	Version int    `json:"version"`
	Check   string `json:"check"`
}

// sum is the check value of keys under a secret: 16 hexadecimal digits.
func (k Keys) sum(secret string) string {
	h := sha256.Sum256([]byte(secret + "\n" + k.Form + "\n" + string(k.Kind) + "\n" + k.Object + "\n" + k.Period + "\n" + strconv.Itoa(k.Version)))
	return hex.EncodeToString(h[:8])
}

// Form is a form that was made.
type Form struct {
	ID      string          `json:"id"`
	Kind    Kind            `json:"kind"`
	Object  control.Ref     `json:"object"`
	Ref     string          `json:"ref"` // of the object: "DCB-MDA-02/P003"
	Title   i18n.Text       `json:"title"`
	Period  string          `json:"period"`  // an ISO week, "" for a form that speaks of none
	Version int             `json:"version"` // of the object when it was made
	Due     cal.Date        `json:"due"`     // by which it is wanted back
	State   State           `json:"state"`
	Choices []int           `json:"choices,omitempty"` // the open checks of a handover
	MadeBy  control.ActorID `json:"made_by"`
	MadeOn  cal.Date        `json:"made_on"`
	Author  string          `json:"author,omitempty"` // who filled it in, once it was applied
	Applied string          `json:"applied,omitempty"`
	control.Marking

	secret string
	scope  string
	digest string // of the return that was applied
}

// keys are what the files of the form carry.
func (f Form) keys() Keys {
	k := Keys{Form: f.ID, Kind: f.Kind, Object: f.Object.ID, Period: f.Period, Version: f.Version}
	k.Check = k.sum(f.secret)
	return k
}

// Fill is the file that the HTML form saves when it is filled in with these answers, in a language.
func (f Form) Fill(lang i18n.Lang, answers map[string]string) ([]byte, error) {
	return json.Marshal(struct {
		Cairn string `json:"cairn"`
		Came
	}{"field-form", Came{f.keys(), lang, answers}})
}

// Widget is how a field is filled in.
type Widget string

// The widgets.
const (
	Line   Widget = "line"
	Long   Widget = "long"
	Day    Widget = "day"
	Number Widget = "number"
	Choice Widget = "choice"
)

// Field is one thing a form asks for. Label and the labels of options are text keys.
type Field struct {
	Name     string
	Label    i18n.Key
	Of       i18n.Key // what the label is about, before it; "" for nothing
	Widget   Widget
	Required bool
	Options  []Option
}

// Option is a value a field may take.
type Option struct {
	Value string
	Label i18n.Key // "" when the value says it
}

// longest is how much a field takes, in characters.
const longest = 2000

// fields are what a form asks for, in its order.
func (f Form) fields() []Field {
	list := []Field{{Name: "author", Label: "fieldpack.field.author", Widget: Line, Required: true}, {Name: "filled_on", Label: "fieldpack.field.filled_on", Widget: Day, Required: true}}
	switch f.Kind {
	case Progress:
		return append(list, Field{Name: "state", Label: "week.field.state", Widget: Long, Required: true},
			Field{Name: "next", Label: "week.field.next", Widget: Long}, Field{Name: "worry", Label: "week.field.worry", Widget: Long})
	case Attendance:
		for _, band := range activity.Bands {
			for _, part := range []string{"men", "women", "not_stated"} {
				list = append(list, Field{Name: string(band) + "_" + part, Of: band.Word(), Label: i18n.Key("fieldpack.field." + part), Widget: Number})
			}
		}
		return append(list, Field{Name: "after_action", Label: "fieldpack.field.after_action", Widget: Long, Required: true})
	case RiskNote:
		list = append(list, Field{Name: "title", Label: "fieldpack.field.title", Widget: Line, Required: true}, Field{Name: "category", Label: "fieldpack.field.category", Widget: Choice, Required: true, Options: categories()},
			Field{Name: "cause", Label: "fieldpack.field.cause", Widget: Long}, Field{Name: "event", Label: "fieldpack.field.event", Widget: Long, Required: true},
			Field{Name: "effect", Label: "fieldpack.field.effect", Widget: Long}, Field{Name: "likelihood", Label: "fieldpack.field.likelihood", Widget: Choice, Required: true, Options: scale()},
			Field{Name: "impact", Label: "fieldpack.field.impact", Widget: Choice, Required: true, Options: scale()})
		return append(list, Field{Name: "action", Label: "fieldpack.field.action", Widget: Long})
	}
	var open []Option
	for _, no := range f.Choices {
		open = append(open, Option{Value: strconv.Itoa(no)})
	}
	return append(list, Field{Name: "check", Label: "fieldpack.field.check", Widget: Choice, Required: true, Options: open},
		Field{Name: "done_on", Label: "fieldpack.field.done_on", Widget: Day, Required: true}, Field{Name: "finding", Label: "fieldpack.field.finding", Widget: Long, Required: true})
}

func categories() []Option {
	var list []Option
	for _, c := range portfolio.Categories {
		list = append(list, Option{string(c), c.Word()})
	}
	return list
}

// scale is 1 to 5 (R23).
func scale() []Option {
	return []Option{{Value: "1"}, {Value: "2"}, {Value: "3"}, {Value: "4"}, {Value: "5"}}
}

// words are a text in both languages, as a form shows them side by side.
type words struct{ en, fr *i18n.Printer }

func (w words) of(key i18n.Key, args ...any) i18n.Text {
	return i18n.Text{EN: w.en.T(string(key), args...), FR: w.fr.T(string(key), args...)}
}

// label is what a field is called.
func (w words) label(f Field) i18n.Text {
	t := w.of(f.Label)
	if f.Of != "" {
		of := w.of(f.Of)
		t = i18n.Text{EN: of.EN + ", " + t.EN, FR: of.FR + ", " + t.FR}
	}
	return t
}

// option is what a choice is called.
func (w words) option(o Option) i18n.Text {
	if o.Label == "" {
		return i18n.Text{EN: o.Value, FR: o.Value}
	}
	return w.of(o.Label)
}
