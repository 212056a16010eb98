package demo

import (
	"cairn/internal/domain/portfolio"
)

// Project is a project of the content. Life names the day of every move it made; baseline, ratings
// and statuses follow from the rest by the rules.
type Project struct {
	Key        string              `json:"key"`
	Track      portfolio.TrackName `json:"track"`
	Deep       bool                `json:"deep"`       // it hangs under the DEEP programme, not the package
	Initiative string              `json:"initiative"` // of the package
	Theme      portfolio.Theme     `json:"theme"`
	Title      Text                `json:"title"`
	Officer    string              `json:"officer"`
	Owner      string              `json:"owner"`

	Life   map[portfolio.ProjectState]Day `json:"life"`   // "idea" is the day it was entered
	Reason Text                           `json:"reason"` // of its refusal, suspension or cancellation

	Start     Day        `json:"start"`
	End       Day        `json:"end"`
	Budget    int64      `json:"budget"`
	Host      Host       `json:"host"`
	Forecasts []Forecast `json:"forecasts"`
	Overlap   Text       `json:"overlap"` // the note on coordination; none: no duplication

	Problem       Text `json:"problem"`
	Objectives    Text `json:"objectives"`
	Beneficiaries Text `json:"beneficiaries"`
	Approach

	Deliverables  []Deliverable `json:"deliverables"`
	Milestones    []Milestone   `json:"milestones"`
	Activities    []Activity    `json:"activities"`
	Risks         []Risk        `json:"risks"`
	Issues        []Issue       `json:"issues"`
	Changes       []Change      `json:"changes"`
	Decisions     []Decision    `json:"decisions"`
	Contingencies []Contingency `json:"contingencies"`
	Waivers       []Waiver      `json:"waivers"`
	Exceptions    []Exception   `json:"exceptions"` // in the order in which the forecasts raise them
	Ratings       []Override    `json:"ratings"`
	Awaits        *Approval     `json:"awaits"` // the gate decision it waits for
	Assets        []Asset       `json:"assets"`
	Handovers     []Handover    `json:"handovers"`
	Sustainment   Sustainment   `json:"sustainment"`
	Lessons       Text          `json:"lessons"`
}

// Approach is what the standard and full tracks say besides. The full track adds the office's shared
// paragraphs on gender, environment, export, communication and acceptance.
type Approach struct {
	Delivery      portfolio.DeliveryModel    `json:"delivery"`
	Lead          string                     `json:"lead"`  // party code
	Agent         string                     `json:"agent"` // party code
	Donors        []string                   `json:"donors"`
	Justification Text                       `json:"justification"`
	Success       Text                       `json:"success"`
	ScopeIn       Text                       `json:"scope_in"`
	ScopeOut      Text                       `json:"scope_out"`
	Assumptions   Text                       `json:"assumptions"`
	Constraints   Text                       `json:"constraints"`
	Elements      map[portfolio.Element]Text `json:"elements"`
	Appetite      portfolio.RiskAppetite     `json:"appetite"`
	Tolerance     *[2]int                    `json:"tolerance"` // days, percent of the budget
}

// Host is what the recipient brings (R8).
type Host struct {
	Text  Text  `json:"text"`
	Value int64 `json:"value"`
}

// Forecast is what the officer forecast on a day for the end and the cost.
type Forecast struct {
	On   Day   `json:"on"`
	End  Day   `json:"end"`
	Cost int64 `json:"cost"`
}

// Move is a new forecast for a milestone or deliverable.
type Move struct {
	On Day `json:"on"`
	To Day `json:"to"`
}

// Deliverable is handed in by the officer and accepted by Acceptor.
type Deliverable struct {
	Title       Text   `json:"title"`
	Criteria    Text   `json:"criteria"`
	Must        bool   `json:"must"`
	Due         Day    `json:"due"`
	Moves       []Move `json:"moves"`
	Started     Day    `json:"started"`
	Submitted   Day    `json:"submitted"`
	Provisional Day    `json:"provisional"` // accepted provisionally, with Remarks
	Accepted    Day    `json:"accepted"`
	Rejected    Day    `json:"rejected"`
	Remarks     Text   `json:"remarks"`
	Acceptor    string `json:"acceptor"` // the owner of the project unless said otherwise
	Payee       string `json:"payee"`
}

// Milestone has its baseline from the execution gate.
type Milestone struct {
	Title    Text   `json:"title"`
	Baseline Day    `json:"baseline"`
	Moves    []Move `json:"moves"`
	Achieved Day    `json:"achieved"`
}

// Activity is one line of the work plan. Owner is the officer unless said otherwise, "-" is nobody.
type Activity struct {
	Code    string `json:"code"`
	Title   Text   `json:"title"`
	Start   Day    `json:"start"`
	End     Day    `json:"end"`
	Began   Day    `json:"began"`
	Done    Day    `json:"done"`
	Percent int    `json:"percent"`
	Owner   string `json:"owner"`
	// Moves are new dates of an activity that has not begun, in a computed plan.
	Moves []ActivityMove `json:"moves"`
}

// ActivityMove is when an activity is foretold to be carried out, as somebody says on a day.
type ActivityMove struct {
	On    Day `json:"on"`
	Start Day `json:"start"`
	End   Day `json:"end"`
}

// Sustainment is how the recipient keeps the result going (R34).
type Sustainment struct {
	Plan  Text  `json:"plan"`
	Owner Text  `json:"owner"`
	Cost  int64 `json:"cost"` // a year
}

// Approval is a decision at a gate that is waited for.
type Approval struct {
	To portfolio.ProjectState `json:"to"`
	On Day                    `json:"on"` // asked on
}

// Waiver lifts a rule for the project, or waits for that.
type Waiver struct {
	Rule    portfolio.Rule  `json:"rule"`
	Paper   portfolio.Paper `json:"paper"`
	Reason  Text            `json:"reason"`
	On      Day             `json:"on"`
	Expires Day             `json:"expires"`
	Granted Day             `json:"granted"`
}

// Exception is what the officer reported on a breach of tolerance, and what was decided (R22). That
// and when it is raised follows from the forecasts.
type Exception struct {
	Reported Day  `json:"reported"`
	Report   Text `json:"report"`
	Decided  Day  `json:"decided"`
	Decision Text `json:"decision"`
}

// Override is a rating that the officer types (R21).
type Override struct {
	On        Day                 `json:"on"`
	Dimension portfolio.Dimension `json:"dimension"`
	Rating    portfolio.Rating    `json:"rating"`
	Expires   Day                 `json:"expires"`
	Reason    Text                `json:"reason"`
}

// Asset is a line of equipment.
type Asset struct {
	Key       string               `json:"key"`
	Title     Text                 `json:"title"`
	Donor     string               `json:"donor"`
	Quantity  int                  `json:"quantity"`
	Value     int64                `json:"value"` // of one piece
	Serials   []string             `json:"serials"`
	Ordered   Day                  `json:"ordered"`
	Received  Day                  `json:"received"`
	Custodian Text                 `json:"custodian"` // once in custody
	Location  Text                 `json:"location"`
	Remarks   Text                 `json:"remarks"` // of the inspection
	Lost      Day                  `json:"lost"`
	Loss      Text                 `json:"loss"`  // what was found then
	State     portfolio.AssetState `json:"state"` // up to "in_custody", or "lost"; the rest follows from handovers
}

// Handover passes equipment to the recipient.
type Handover struct {
	From     Text                    `json:"from"`
	To       Text                    `json:"to"`
	Place    Text                    `json:"place"`
	On       Day                     `json:"on"`
	State    portfolio.HandoverState `json:"state"`
	EndUse   string                  `json:"end_use"`
	Contact  bool                    `json:"contact_point"` // the contact point embassy was present
	Items    []HandoverItem          `json:"items"`
	Signed   [2]Text                 `json:"signed"`   // for the partner, for the office: by function
	Findings []Finding               `json:"findings"` // of the end-use checks made, in their order
}

// Finding is what an end-use check found (R33).
type Finding struct {
	On      Day  `json:"on"`
	Finding Text `json:"finding"`
}

// HandoverItem is a number of pieces of an asset.
type HandoverItem struct {
	Asset    string   `json:"asset"`
	Quantity int      `json:"quantity"`
	Serials  []string `json:"serials"`
}
