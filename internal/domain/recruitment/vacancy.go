package recruitment

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// Kind is the kind of a vacancy as a protected object, KindNotice that of its published notice. They are two objects, so
// that a draft is never public, whatever state it is in.
const (
	Kind       = "vacancy"
	KindNotice = "vacancy_notice"
)

// VacancyID identifies a vacancy.
type VacancyID string

// Ref is the vacancy as an object.
func (id VacancyID) Ref() control.Ref { return control.Ref{Kind: Kind, ID: string(id)} }

// State is where a vacancy stands (§4.8).
type State string

// The states. A published vacancy closes at its deadline by itself (R134): Stage says so at once, the record follows.
const (
	Draft     State = "draft"
	Submitted State = "submitted" // waits for approval by a second person (R43)
	Approved  State = "approved"
	Published State = "published"
	Closed    State = "closed"
	Cancelled State = "cancelled"
)

// States are all states in their order.
var States = []State{Draft, Submitted, Approved, Published, Closed, Cancelled}

// Word is the text key of the state.
func (s State) Word() i18n.Key { return i18n.Key("recruitment.state." + string(s)) }

// Hours is how much of a week is worked.
type Hours string

// ContractKind is what contract is offered.
type ContractKind string

// SecurityLevel is up to which level somebody in the post must be cleared.
type SecurityLevel string

// The choices of the form, in the order they are offered.
var (
	HoursOffered   = []Hours{"full_time", "part_time"}
	ContractKinds  = []ContractKind{"definite", "indefinite", "temporary"}
	SecurityLevels = []SecurityLevel{"none", "confidential", "secret", "top_secret"}
)

// Zones are the time zones in which a deadline may be stated; the first is the headquarters' own.
var Zones = []string{"Europe/Brussels", "Europe/Amsterdam", "Europe/Berlin", "Europe/London", "Europe/Luxembourg", "Europe/Paris", "Europe/Rome", "Europe/Vienna", "Europe/Zurich", "America/New_York", "UTC"}

// Form is a vacancy as people enter it: its facts, its texts in both languages and its criteria. Pay is what is paid in a
// month before allowances, at the lower end of a band; PayTo is the upper end (R146). Ban says that the organisation
// accepts nothing written by generative tools (R142). Example marks facts of a real notice, set as an example.
type Form struct {
	Reference        string                  `json:"reference"`
	Title            i18n.Text               `json:"title"`
	Posts            int                     `json:"posts"`
	Body             i18n.Text               `json:"body"`
	Division         i18n.Text               `json:"division"`
	Location         i18n.Text               `json:"location"`
	Country          string                  `json:"country"` // ISO 3166-1 alpha-2, of the place of work
	Grade            string                  `json:"grade"`
	GradeTo          string                  `json:"grade_to"`
	Pay              money.Amount            `json:"pay"`
	PayTo            money.Amount            `json:"pay_to"`
	Schedule         Hours                   `json:"schedule"`
	Contract         ContractKind            `json:"contract"`
	ContractMonths   int                     `json:"contract_months"`
	RenewalMonths    int                     `json:"renewal_months"`
	Security         SecurityLevel           `json:"security"`
	DeadlineOn       cal.Date                `json:"deadline_on"`
	DeadlineTime     string                  `json:"deadline_time"`
	Zone             string                  `json:"zone"`
	PendingBudget    bool                    `json:"pending_budget"`
	InternalOnly     bool                    `json:"internal_only"`
	Ban              bool                    `json:"ban"`
	Example          bool                    `json:"example"`
	Employer         Employer                `json:"employer"`
	Tailored         Tailoring               `json:"tailored_cv"`
	Summary          i18n.Text               `json:"summary"`
	Accountabilities i18n.Text               `json:"accountabilities"`
	Competencies     i18n.Text               `json:"competencies"`
	Essential        []eligibility.Criterion `json:"essential"`
	Desirable        []eligibility.Criterion `json:"desirable"`
}

// Deadline is the instant up to which applications are taken (R134); never when day, time or zone is not a right one.
func (f Form) Deadline() cal.Instant {
	zone, err := time.LoadLocation(f.Zone)
	if err != nil || f.DeadlineOn.IsZero() {
		return cal.Instant{}
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", f.DeadlineOn.String()+" "+f.DeadlineTime, zone)
	if err != nil {
		return cal.Instant{}
	}
	return cal.At(at)
}

// YearlyPay is twelve times the monthly pay at both ends of a band (R146). The upper end is the zero Amount where there
// is no band, and both are where no pay is known.
func (f Form) YearlyPay() (low, high money.Amount) {
	return yearly(f.Pay), yearly(f.PayTo)
}

func yearly(a money.Amount) money.Amount {
	return money.Amount{Minor: 12 * a.Minor, Currency: a.Currency}
}

// Band reports whether the grade is a band, whose pay depends on experience (R146).
func (f Form) Band() bool { return f.GradeTo != "" && f.GradeTo != f.Grade }

// Grades is the grade, or both ends of the band.
func (f Form) Grades() string {
	if f.Band() {
		return f.Grade + "–" + f.GradeTo
	}
	return f.Grade
}

var (
	referencePattern = regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{1,28}[A-Z0-9]$`)
	countryPattern   = regexp.MustCompile(`^[A-Z]{2}$`)
	timePattern      = regexp.MustCompile(`^(?:[01][0-9]|2[0-3]):[0-5][0-9]$`)
)

// The most of a form: bytes of a long text, rows of a list, posts of a notice. maxPay keeps twelve months of pay
// within 64 bits, with room to spare.
const (
	maxText      = 20_000
	maxLine      = 200
	maxReason    = 400
	maxCriterion = 2_000
	maxCriteria  = 40
	maxPosts     = 500
	maxMonths    = 600
	maxPay       = 1_000_000_00
)

// trimmed is the form without blanks at the ends and without empty rows, and with the zone of the headquarters where none
// is named.
func (f Form) trimmed() Form {
	for _, t := range []*i18n.Text{&f.Title, &f.Body, &f.Division, &f.Location, &f.Summary, &f.Accountabilities, &f.Competencies} {
		t.EN, t.FR = strings.TrimSpace(t.EN), strings.TrimSpace(t.FR)
	}
	f.Reference, f.Country = strings.ToUpper(strings.TrimSpace(f.Reference)), strings.ToUpper(strings.TrimSpace(f.Country))
	f.Grade, f.GradeTo = strings.TrimSpace(f.Grade), strings.TrimSpace(f.GradeTo)
	f.Zone, f.Employer = cmp.Or(f.Zone, Zones[0]), cmp.Or(f.Employer, Alliance)
	if f.Pay.Minor == 0 {
		f.Pay = money.Amount{}
	}
	if f.PayTo.Minor == 0 {
		f.PayTo = money.Amount{}
	}
	f.Essential, f.Desirable = filled(f.Essential), filled(f.Desirable)
	return f
}

func filled(list []eligibility.Criterion) []eligibility.Criterion {
	return slices.DeleteFunc(slices.Clone(list), eligibility.Criterion.IsZero)
}

// Check gives every wrong field of a form that is kept as a draft: what is there must be right; what is still missing,
// Ready says.
func (f Form) Check() error {
	var fs fault.Fields
	fs.Check(f.Title.EN+f.Title.FR != "", "title_en", "fault.required")
	fs.Check(f.Reference == "" || referencePattern.MatchString(f.Reference), "reference", "recruitment.reference_wrong")
	fs.Check(f.Country == "" || countryPattern.MatchString(f.Country), "country", "recruitment.country_wrong")
	fs.Check(f.Posts >= 0 && f.Posts <= maxPosts, "posts", "recruitment.posts_wrong")
	fs.Check(f.ContractMonths >= 0 && f.ContractMonths <= maxMonths, "contract_months", "recruitment.months_wrong")
	fs.Check(f.RenewalMonths >= 0 && f.RenewalMonths <= maxMonths, "renewal_months", "recruitment.months_wrong")
	fs.Check(f.DeadlineTime == "" || timePattern.MatchString(f.DeadlineTime), "deadline_time", "recruitment.time_wrong")
	fs.Check(slices.Contains(Zones, f.Zone), "zone", "recruitment.zone_wrong")
	fs.Check(f.Schedule == "" || slices.Contains(HoursOffered, f.Schedule), "schedule", "recruitment.choice")
	fs.Check(f.Contract == "" || slices.Contains(ContractKinds, f.Contract), "contract", "recruitment.choice")
	fs.Check(f.Security == "" || slices.Contains(SecurityLevels, f.Security), "security", "recruitment.choice")
	f.checkPay(&fs)
	f.checkEmployer(&fs)
	for _, x := range f.texts() {
		most := maxLine
		if x.long {
			most = maxText
		}
		checkLength(&fs, x.name+"_en", x.text.EN, most)
		checkLength(&fs, x.name+"_fr", x.text.FR, most)
	}
	checkCriteria("essential", f.Essential, &fs)
	checkCriteria("desirable", f.Desirable, &fs)
	return fs.Err()
}

// checkPay holds that a band's ends are in one currency and in order (R146).
func (f Form) checkPay(fs *fault.Fields) {
	fs.Check(f.Pay.Minor >= 0 && f.Pay.Minor <= maxPay, "pay", "recruitment.pay_wrong")
	fs.Check(f.PayTo.Minor <= maxPay, "pay_to", "recruitment.pay_wrong")
	if f.PayTo.Minor != 0 {
		fs.Check(f.Pay.Currency == f.PayTo.Currency && f.PayTo.Minor >= f.Pay.Minor, "pay_to", "recruitment.band_wrong")
		fs.Check(f.Band(), "grade_to", "recruitment.band_without_grade")
	}
}

func checkCriteria(name string, list []eligibility.Criterion, fs *fault.Fields) {
	if len(list) > maxCriteria {
		fs.Add(name+".0.text_en", "recruitment.too_many", fault.Args{"max": maxCriteria})
		return
	}
	for i, c := range list {
		c.Check(name+"."+strconv.Itoa(i), fs)
		checkLength(fs, name+"."+strconv.Itoa(i)+".text_en", c.Text.EN, maxCriterion)
		checkLength(fs, name+"."+strconv.Itoa(i)+".text_fr", c.Text.FR, maxCriterion)
	}
}

// checkLength refuses a text of more bytes than most.
func checkLength(fs *fault.Fields, name, text string, most int) {
	if len(text) > most {
		fs.Add(name, "recruitment.too_long", fault.Args{"max": most})
	}
}

// formText is a text of the form by its field; long ones have several lines.
type formText struct {
	name string
	text i18n.Text
	long bool
}

func (f Form) texts() []formText {
	return []formText{{"title", f.Title, false}, {"body", f.Body, false}, {"division", f.Division, false}, {"location", f.Location, false},
		{"summary", f.Summary, true}, {"accountabilities", f.Accountabilities, true}, {"competencies", f.Competencies, true}}
}

// Ready gives what keeps a vacancy from being submitted on a day: every fact that an honest notice states, both languages
// whole, a deadline that lies ahead.
func (f Form) Ready(now cal.Instant) error {
	var fs fault.Fields
	for _, x := range f.texts() {
		fs.Check(x.text.EN != "", x.name+"_en", "fault.required")
		fs.Check(x.text.FR != "", x.name+"_fr", "fault.required")
	}
	fs.Check(f.Posts > 0, "posts", "fault.required")
	fs.Check(f.Country != "", "country", "fault.required")
	fs.Check(f.Grade != "", "grade", "fault.required")
	fs.Check(!f.Pay.IsZero() && f.Pay.Currency != "", "pay", "fault.required")
	fs.Check(f.Schedule != "", "schedule", "fault.required")
	fs.Check(f.Contract != "", "contract", "fault.required")
	fs.Check(f.Security != "", "security", "fault.required")
	fs.Check(!f.DeadlineOn.IsZero(), "deadline_on", "fault.required")
	fs.Check(f.DeadlineTime != "", "deadline_time", "fault.required")
	fs.Check(f.Contract != "definite" || f.ContractMonths > 0, "contract_months", "fault.required")
	if d := f.Deadline(); !d.IsZero() {
		fs.Check(d.After(now), "deadline_on", "recruitment.deadline_past")
	}
	fs.Check(len(f.Essential) > 0, "essential.0.text_en", "recruitment.no_essential")
	readyCriteria("essential", f.Essential, &fs)
	readyCriteria("desirable", f.Desirable, &fs)
	return fs.Err()
}

func readyCriteria(name string, list []eligibility.Criterion, fs *fault.Fields) {
	for i, c := range list {
		fs.Check(c.Text.EN != "", name+"."+strconv.Itoa(i)+".text_en", "fault.required")
		fs.Check(c.Text.FR != "", name+"."+strconv.Itoa(i)+".text_fr", "fault.required")
	}
}

// Vacancy is a vacancy as the office keeps it. Code is its reference.
type Vacancy struct {
	ID    VacancyID `json:"id"`
	State State     `json:"state"`
	Form
	Version     int               `json:"version"`
	PreparedBy  control.ActorID   `json:"prepared_by"`
	Hands       []control.ActorID `json:"-"` // who else wrote words of it, each once; none of them approves it (R43)
	SubmittedBy control.ActorID   `json:"submitted_by,omitempty"`
	ApprovedBy  control.ActorID   `json:"approved_by,omitempty"`
	ApprovedAt  cal.Instant       `json:"approved_at"`
	PublishedAt cal.Instant       `json:"published_at"`
	ClosedAt    cal.Instant       `json:"closed_at"`
	Comment     string            `json:"comment,omitempty"` // why it was returned or cancelled
	Changes     []DatedChange     `json:"changes,omitempty"`
	Correction  *Correction       `json:"correction,omitempty"` // waits for approval; never public
	Flags       []Flag            `json:"flags,omitempty"`
	Notice      string            `json:"-"` // id of the published notice
}

// DatedChange is a change of a published notice, as it stands on it: the deadline was moved, or words were put right.
type DatedChange struct {
	At     cal.Instant `json:"at"`
	From   cal.Instant `json:"from"` // the former deadline; it and To are never for a correction of words
	To     cal.Instant `json:"to"`
	Reason i18n.Text   `json:"reason"`
}

// Stage is the state at an instant: a published vacancy is closed once its deadline has passed (R134).
func (v Vacancy) Stage(now cal.Instant) State {
	if v.State == Published && !eligibility.InTime(now, v.Deadline()) {
		return Closed
	}
	return v.State
}

// OpenFlags are those nobody has resolved yet.
func (v Vacancy) OpenFlags() (list []Flag) {
	for _, f := range v.Flags {
		if f.Resolved == "" {
			list = append(list, f)
		}
	}
	return list
}
