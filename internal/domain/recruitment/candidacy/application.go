package candidacy

import (
	"reflect"
	"strings"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
)

// Kind is the kind of an application as a protected object.
const Kind = "application"

// ApplicationID identifies an application.
type ApplicationID string

// Ref is the application as an object.
func (id ApplicationID) Ref() control.Ref { return control.Ref{Kind: Kind, ID: string(id)} }

// State is where an application stands (§4.8).
type State string

// The states. Eligible and Ineligible are what a person of the office confirmed; of an Erased one only the row is left.
const (
	Draft      State = "draft"
	Submitted  State = "submitted"
	Withdrawn  State = "withdrawn"
	Eligible   State = "eligible"
	Ineligible State = "ineligible"
	Erased     State = "erased"
)

// States are all states in their order.
var States = []State{Draft, Submitted, Eligible, Ineligible, Withdrawn, Erased}

// Word is the text key of the state.
func (s State) Word() i18n.Key { return i18n.Key("candidacy.state." + string(s)) }

// Step is a part of the form, saved by itself.
type Step string

// The steps.
const (
	StepPerson     Step = "person"
	StepStudies    Step = "studies"
	StepExperience Step = "experience"
	StepLanguages  Step = "languages"
	StepAnswers    Step = "answers"
	StepFiles      Step = "files"
	StepDeclared   Step = "declarations"
	StepReview     Step = "review"
)

// Steps are all steps in the order in which they are offered.
var Steps = []Step{StepPerson, StepStudies, StepExperience, StepLanguages, StepAnswers, StepFiles, StepDeclared, StepReview}

// next is the step after one.
func (s Step) next() Step {
	for i, x := range Steps[:len(Steps)-1] {
		if x == s {
			return Steps[i+1]
		}
	}
	return StepReview
}

// Sex is what a candidate says for statistics, if they wish.
type Sex string

// Sexes are the choices, in the order they are offered.
var Sexes = []Sex{"female", "male", "other"}

// Person is who applies. Nation and Second are ISO 3166-1 alpha-3.
type Person struct {
	Name    string   `json:"name" web:"max=200"`
	Phone   string   `json:"phone" web:"max=60"`
	Address string   `json:"address" web:"max=400"`
	Born    cal.Date `json:"born"`
	Nation  string   `json:"nation" web:"max=3"`
	Second  string   `json:"second_nation" web:"max=3"`
	Sex     Sex      `json:"sex" web:"max=10"`
}

// Studies are the highest studies that were ended.
type Studies struct {
	Diploma eligibility.Diploma `json:"diploma" web:"max=20"`
	Subject string              `json:"subject" web:"max=300"`
	School  string              `json:"school" web:"max=300"`
	Year    int                 `json:"year"`
}

// Job is a stretch of work. Share is its part of full time and Project the part of the work that was managing projects or
// programmes, both in hundredths (R135). To is no date while it goes on (R136).
type Job struct {
	Employer string   `json:"employer" web:"max=200"`
	Title    string   `json:"title" web:"max=200"`
	From     cal.Date `json:"from"`
	To       cal.Date `json:"to"`
	Share    int      `json:"share"`
	Project  int      `json:"project"`
	Tasks    string   `json:"tasks" web:"max=4000"`
}

// IsZero reports whether nothing was entered; a share alone is nothing, since the form offers one.
func (j Job) IsZero() bool {
	return j.Employer == "" && j.Title == "" && j.From.IsZero() && j.To.IsZero() && j.Tasks == ""
}

// Experience are the stretches of work, in the order they were entered.
type Experience struct {
	Jobs []Job `json:"jobs"`
}

// Tongue is a level in a language on another scale than the office's; it is shown and never converted (R138).
type Tongue struct {
	Language string `json:"language" web:"max=60"`
	Scale    string `json:"scale" web:"max=60"`
	Level    string `json:"level" web:"max=60"`
}

// Tongues are the languages, the two official ones on the scale of the office (R137).
type Tongues struct {
	English eligibility.Level `json:"english"`
	French  eligibility.Level `json:"french"`
	Others  []Tongue          `json:"others"`
}

// Said is what a candidate wrote on a criterion.
type Said struct {
	Text string `json:"text" web:"max=4000"`
}

// Answers are what a candidate says on the criteria, by their number in the notice, and on the conditions of R133.
type Answers struct {
	Essential []Said             `json:"essential"`
	Desirable []Said             `json:"desirable"`
	Service   eligibility.Answer `json:"service" web:"max=3"`
	Fit       eligibility.Answer `json:"fit" web:"max=3"`
	Clearance eligibility.Answer `json:"clearance" web:"max=3"`
	Relatives eligibility.Answer `json:"relatives" web:"max=3"`
	Who       string             `json:"who" web:"max=400"` // the relatives, and where they work
}

// FileUse is what an attachment is for.
type FileUse string

// FileUses are the choices, in the order they are offered.
var FileUses = []FileUse{"cv", "letter", "diploma", "other"}

// Attached is a file of the application. Name and media are those of control's file.
type Attached struct {
	ID    string  `json:"id"`
	Use   FileUse `json:"use"`
	Name  string  `json:"name"`
	Bytes int64   `json:"bytes"`
}

// Declared are the declarations and consents. NoAI is that no part was written by generative tools (R142); NoFee that
// nobody asked for a fee (R143); Read that the candidate knows what is kept and why; Reserve that they may be asked about
// a similar post (R145).
type Declared struct {
	NoAI    bool `json:"no_ai"`
	NoFee   bool `json:"no_fee"`
	Truth   bool `json:"truth"`
	Read    bool `json:"read"`
	Reserve bool `json:"reserve"`
}

// Form is what a candidate entered. Saves counts how often each step was saved: the version that a page of it began from.
type Form struct {
	Person     Person       `json:"person"`
	Studies    Studies      `json:"studies"`
	Experience Experience   `json:"experience"`
	Tongues    Tongues      `json:"languages"`
	Answers    Answers      `json:"answers"`
	Files      []Attached   `json:"files"`
	Declared   Declared     `json:"declarations"`
	Saves      map[Step]int `json:"saves,omitempty"`
}

// at is the version of a step: 1 before it was ever saved.
func (f Form) at(s Step) int { return f.Saves[s] + 1 }

// saved counts one more save of a step.
func (f *Form) saved(s Step) {
	counts := map[Step]int{s: f.Saves[s] + 1}
	for step, n := range f.Saves {
		if step != s {
			counts[step] = n
		}
	}
	f.Saves = counts
}

// Application is an application as it is stored. Form is what the candidate works on, HandedIn what was handed in last;
// nil before the first time. Purpose, Basis and DeleteOn are what the register of personal data says of it.
type Application struct {
	ID        ApplicationID         `json:"id"`
	Vacancy   recruitment.VacancyID `json:"vacancy"`
	State     State                 `json:"state"`
	Email     string                `json:"email"`
	Name      string                `json:"name"`
	Language  i18n.Lang             `json:"language"`
	Form      Form                  `json:"form"`
	HandedIn  *Form                 `json:"handed_in,omitempty"`
	Purpose   Purpose               `json:"purpose"`
	Basis     Basis                 `json:"legal_basis"`
	DeleteOn  cal.Date              `json:"delete_on"`
	Created   cal.Instant           `json:"created_at"`
	Changed   cal.Instant           `json:"changed_at"`
	Submitted cal.Instant           `json:"submitted_at"`
	Ended     cal.Instant           `json:"ended_at"`
	DecidedBy control.ActorID       `json:"decided_by,omitempty"`
	DecidedAt cal.Instant           `json:"decided_at"`
	Reasons   string                `json:"reasons,omitempty"`
	Version   int                   `json:"version"`

	tokenHash string
}

// Receipt is the number under which a candidate and the office speak of an application.
func (a Application) Receipt() string {
	id := strings.ToUpper(strings.ReplaceAll(string(a.ID), "-", ""))
	return "A-" + id[max(0, len(id)-10):]
}

// Unsent reports whether what the candidate works on differs from what was handed in.
func (a Application) Unsent() bool {
	if a.HandedIn == nil {
		return false
	}
	now, then := a.Form, *a.HandedIn
	now.Saves, then.Saves = nil, nil
	return !reflect.DeepEqual(now, then)
}

// trace is what the trail keeps of an application: where it stands, and nothing of whom it is by.
type trace struct {
	State    State       `json:"state"`
	DeleteOn cal.Date    `json:"delete_on"`
	Closes   cal.Instant `json:"deadline"`
}
