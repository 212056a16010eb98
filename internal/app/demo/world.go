package demo

import (
	"cairn/internal/domain/landscape"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
)

// World is the whole content. Keys (of people, goals, initiatives, projects) are names for use within
// the content only; sums are whole euro.
type World struct {
	Office
	Partners   []Partner
	Published  Published
	Weekly     Weekly
	Gatherings Gatherings
}

// Office is who works here, with whom, and the paragraphs that many projects share.
type Office struct {
	People      []Person        `json:"people"`
	Delegations []Delegation    `json:"delegations"`
	Parties     []Party         `json:"parties"` // the invented ones; countries come with the program
	Paragraphs  map[string]Text `json:"paragraphs"`
}

// Person is a user. Without partners, the roles hold everywhere.
type Person struct {
	Key      string         `json:"key"`
	Name     string         `json:"name"`
	Nation   string         `json:"nation"`
	Lang     i18n.Lang      `json:"lang"`
	Title    Text           `json:"title"`
	Roles    []control.Role `json:"roles"`
	Partners []string       `json:"partners"`
	Donor    string         `json:"donor"` // whose agreements and no others' they read (R61)
	Reads    bool           `json:"reads"` // the whole office, besides: those at headquarters do
	Cast     bool           `json:"cast"`  // has a button on the sign-in page, in the order of the content
}

// Delegation is what somebody asked another to do for them for a while (R44). Without a partner it
// holds for the whole office.
type Delegation struct {
	From    string      `json:"from"`
	To      string      `json:"to"`
	Act     control.Act `json:"act"`
	Partner string      `json:"partner"`
	Start   Day         `json:"start"`
	End     Day         `json:"end"`
	Reason  Text        `json:"reason"`
}

// Party is an invented organisation: a donor, an executing agent or a vendor.
type Party struct {
	Code string `json:"code"`
	Kind string `json:"kind"`
	Name Text   `json:"name"`
}

// Partner is all that hangs under one partner.
type Partner struct {
	Code     string    `json:"code"`
	Lang     i18n.Lang `json:"lang"` // the working language of its long texts
	ITPP     *ITPP     `json:"itpp"`
	Package  *Package  `json:"package"`
	DEEP     *DEEP     `json:"deep"`
	Projects []Project `json:"projects"`
	Others   []Other   `json:"others"`
	Contacts []Contact `json:"contacts"`
}

// Contact is a point of contact at an authority or an organisation: an office, never a person.
type Contact struct {
	Party  string `json:"party"`
	Office Text   `json:"office"`
	Role   Text   `json:"role"`
	Email  string `json:"email"`
}

// Other is what another actor does for the partner, kept by hand for the overlap check (R7).
type Other struct {
	Actor   Text              `json:"actor"`
	Channel landscape.Channel `json:"channel"`
	Title   Text              `json:"title"`
	Theme   portfolio.Theme   `json:"theme"`
	Start   Day               `json:"start"`
	End     Day               `json:"end"`
	Budget  int64             `json:"budget"`
}

// Paper is a dated record (portfolio.Record).
type Paper struct {
	Body     string `json:"body"`
	Occasion string `json:"occasion"`
	On       Day    `json:"on"`
	Document string `json:"document"`
}

// ITPP is the partner's individually tailored partnership programme. It runs four years from its
// start (R6).
type ITPP struct {
	From       Day         `json:"from"`
	Agreement  Paper       `json:"agreement"`
	Approval   Paper       `json:"approval"`
	Objectives []Objective `json:"objectives"`
}

// Objective is a strategic objective with its goals.
type Objective struct {
	Text  Text   `json:"text"`
	Goals []Goal `json:"goals"`
}

// Goal is a partnership goal; State is where it stands now.
type Goal struct {
	Key    string              `json:"key"`
	Text   Text                `json:"text"`
	Theme  portfolio.Theme     `json:"theme"`
	Target Day                 `json:"target"`
	State  portfolio.GoalState `json:"state"`
}

// Criterion is an exit criterion, met on a day on evidence or still open.
type Criterion struct {
	Text     Text `json:"text"`
	Met      Day  `json:"met"`
	Evidence Text `json:"evidence"`
}

// Package is the partner's DCB package.
type Package struct {
	Title        Text         `json:"title"`
	Officer      string       `json:"officer"`
	Coordinators []string     `json:"coordinators"`
	Objectives   Text         `json:"objectives"`
	Exit         []Criterion  `json:"exit"`
	Request      Paper        `json:"request"`
	Assessment   Paper        `json:"assessment"`
	Concurrence  Paper        `json:"concurrence"`
	Plan         Paper        `json:"plan"`
	Review       Paper        `json:"review"`        // the last completed one; none when there was none yet
	UnderReview  Day          `json:"review_opened"` // when the review that runs now was opened
	Versions     []Version    `json:"versions"`
	Initiatives  []Initiative `json:"initiatives"`
	Risks        []Risk       `json:"risks"` // of the package as a whole
	Decisions    []Decision   `json:"decisions"`
}

// Version is a version of a package: endorsed by a paper, or on its way there by silence.
type Version struct {
	Endorsement Paper     `json:"endorsement"`
	Drops       []string  `json:"drops"` // initiatives this version leaves out
	Silence     []Silence `json:"silence"`
}

// Silence is one silence procedure on a version; the last may still run.
type Silence struct {
	Title     Text   `json:"title"`
	Document  string `json:"document"`
	Opened    Day    `json:"opened"`
	Ends      Day    `json:"ends"`
	Objection *struct {
		Party string `json:"party"`
		On    Day    `json:"on"`
		Text  Text   `json:"text"`
	} `json:"objection"`
}

// Initiative is a line of effort of a package. Version is the first version it stands in, 1 unless
// said otherwise.
type Initiative struct {
	Key         string                    `json:"key"`
	Version     int                       `json:"version"`
	Title       Text                      `json:"title"`
	Theme       portfolio.Theme           `json:"theme"`
	Lead        string                    `json:"lead"`
	PartnerLead Text                      `json:"partner_lead"`
	Objective   Text                      `json:"objective"`
	Elements    []portfolio.Element       `json:"elements"`
	Goals       []string                  `json:"goals"`
	Start       Day                       `json:"start"`
	End         Day                       `json:"end"`
	Maturity    [2]int                    `json:"maturity"` // at the start, and aimed at
	Exit        []Criterion               `json:"exit"`
	State       portfolio.InitiativeState `json:"state"`
	Since       Day                       `json:"since"`  // when it came into its state
	Reason      Text                      `json:"reason"` // why it is paused or dropped
}

// DEEP is the partner's defence education programme.
type DEEP struct {
	StartYear     int                 `json:"start_year"` // only where a public source gives it
	Phase         Text                `json:"phase"`
	State         portfolio.DeepState `json:"state"`
	PolicyLead    string              `json:"policy_lead"`
	AcademicLeads []string            `json:"academic_leads"` // people
	Goals         []string            `json:"goals"`
	Institutions  []Institution       `json:"institutions"`
}

// Institution is a school of a DEEP programme.
type Institution struct {
	Name Text                      `json:"name"`
	Kind portfolio.InstitutionKind `json:"kind"`
	City Text                      `json:"city"`
}
