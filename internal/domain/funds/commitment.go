package funds

import (
	"slices"
	"strconv"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ObjectCommitment is the kind of a commitment; it lies below its project.
const ObjectCommitment = "commitment"

func (id CommitmentID) ref() control.Ref { return control.Ref{Kind: ObjectCommitment, ID: string(id)} }

// CommitmentKind says what a commitment is for.
type CommitmentKind string

// The kinds of commitments.
const (
	KindProcurement CommitmentKind = "procurement"
	KindService     CommitmentKind = "service"
	KindTravel      CommitmentKind = "travel"
	KindAdvance     CommitmentKind = "advance"
	KindAgent       CommitmentKind = "agent" // an executing agent's agreement
)

// CommitmentKinds are all.
var CommitmentKinds = []CommitmentKind{KindProcurement, KindService, KindTravel, KindAdvance, KindAgent}

// payeeOf is the kind of payee that a kind of commitment is made with, so that no award is called a journey to escape the rules
// of awards (R73). Goods and services come from anybody.
var payeeOf = map[CommitmentKind]PayeeKind{KindTravel: "person", KindAdvance: "person", KindAgent: "agent"}

// Word is the text key of its name.
func (k CommitmentKind) Word() i18n.Key { return i18n.Key("funds.commitment.kind." + string(k)) }

// CommitmentState is where a commitment stands (§4.5).
type CommitmentState string

// The states of a commitment.
const (
	CommitmentDraft      CommitmentState = "draft"
	CommitmentRequested  CommitmentState = "requested"
	CommitmentCertified  CommitmentState = "certified"
	CommitmentChecked    CommitmentState = "funds_checked"
	CommitmentApproved   CommitmentState = "approved"
	CommitmentSigned     CommitmentState = "signed"
	CommitmentPartly     CommitmentState = "part_delivered"
	CommitmentDelivered  CommitmentState = "delivered"
	CommitmentLiquidated CommitmentState = "liquidated"
	CommitmentClosed     CommitmentState = "closed"
	CommitmentReturned   CommitmentState = "returned"
	CommitmentRefused    CommitmentState = "refused"
	CommitmentCancelled  CommitmentState = "cancelled"
)

// CommitmentStates are all, in the order of a commitment's life.
var CommitmentStates = []CommitmentState{CommitmentDraft, CommitmentRequested, CommitmentCertified, CommitmentChecked, CommitmentApproved, CommitmentSigned,
	CommitmentPartly, CommitmentDelivered, CommitmentLiquidated, CommitmentClosed, CommitmentReturned, CommitmentRefused, CommitmentCancelled}

// Word is the text key of its name.
func (s CommitmentState) Word() i18n.Key { return i18n.Key("funds.commitment.state." + string(s)) }

// Waiting reports whether a step of the chain is awaited.
func (s CommitmentState) Waiting() bool {
	return slices.Contains([]CommitmentState{CommitmentRequested, CommitmentCertified, CommitmentChecked, CommitmentApproved}, s)
}

// Binding reports whether the obligation is signed and not yet settled.
func (s CommitmentState) Binding() bool {
	return slices.Contains([]CommitmentState{CommitmentSigned, CommitmentPartly, CommitmentDelivered, CommitmentLiquidated}, s)
}

// Open reports whether money may be reserved for it.
func (s CommitmentState) Open() bool { return s.Waiting() || s.Binding() }

// Item is what a commitment takes from a line, in the commitment's currency.
type Item struct {
	Line   LineID       `json:"line"`
	Amount money.Amount `json:"amount"`
}

// blank reports whether a row of a form was left blank: it is no item.
func (i Item) blank() bool { return i.Line == "" && i.Amount.Minor == 0 }

// Details are what a journey or an advance says besides.
type Details struct {
	Country    string       `json:"country,omitempty"` // of the per diem, ISO 3166-1 alpha-3
	Place      string       `json:"place,omitempty"`
	Purpose    string       `json:"purpose,omitempty"`
	DepartsOn  cal.Date     `json:"departs_on,omitzero"`
	ReturnsOn  cal.Date     `json:"returns_on,omitzero"`
	OtherCosts money.Amount `json:"other_costs,omitzero"` // of a journey beside its per diem: ticket, lodging
}

// Commitment is a reservation of credit for a legal obligation (§4.5).
type Commitment struct {
	ID            CommitmentID
	Ref           string // "DCB-MDA-02/P003/C007"
	Project       portfolio.ProjectID
	Package       portfolio.PackageID
	Fund          FundID
	Kind          CommitmentKind
	State         CommitmentState
	Title         string
	Payee         PayeeID
	LegalBasis    string
	Method        Method
	Quotes        int
	Justification string
	Original      money.Amount // of the legal obligation, in its own currency
	Billed        int64        // liquidated or advanced, in that currency
	Minor         int64        // reserved, in the fund's currency
	DeliveryOn    cal.Date
	ObligationOn  cal.Date
	ChargedYear   int
	Carried       int
	ByAuthority   bool
	ExPost        bool
	Contribution  AgreementID // the one named to pay, "" for the spending order
	Steps         []Step
	Signatures    int
	Round         int
	RequestedBy   ActorID
	RequestedOn   cal.Date
	SignedOn      cal.Date
	Details       Details
	PerDiem       PerDiemCount // of a journey, as it was counted for its request
	Items         []Item
	Done          []StepDone  // of the present round, in their order
	lastAccount   accountView // of an advance, as it is just being accepted
	portfolio.Stamp
}

// StepDone is a hand that a commitment went through.
type StepDone struct {
	Step    Step
	Round   int
	By, For ActorID
	At      cal.Instant
	Comment string
}

// Hands are the persons who did a step of the present round, and those they did it for: nobody of them
// does another (R43).
func (c Commitment) Hands() []ActorID {
	var ids []ActorID
	for _, d := range c.Done {
		if d.Round == c.Round {
			ids = append(ids, d.By, d.For)
		}
	}
	return ids
}

// Next is the step that is awaited; "" for none.
func (c Commitment) Next() Step {
	if !c.State.Waiting() {
		return ""
	}
	done := 0
	for _, d := range c.Done {
		if d.Round == c.Round && slices.Contains(c.Steps, d.Step) {
			done++
		}
	}
	if done >= len(c.Steps) {
		return ""
	}
	return c.Steps[done]
}

// Open is what of the obligation is not yet liquidated or advanced, in its own currency.
func (c Commitment) Open() money.Amount {
	return money.Amount{Minor: c.Original.Minor - c.Billed, Currency: c.Original.Currency}
}

// CommitmentForm is a commitment as its requester enters it.
type CommitmentForm struct {
	Kind          CommitmentKind `json:"kind"`
	Title         string         `json:"title"`
	Payee         PayeeID        `json:"payee"`
	LegalBasis    string         `json:"legal_basis"`
	Method        Method         `json:"method"`
	Quotes        int            `json:"quotes"`
	Justification string         `json:"justification"`
	DeliveryOn    cal.Date       `json:"delivery_on"`
	ObligationOn  cal.Date       `json:"obligation_on"`
	ExPost        bool           `json:"ex_post"`
	Contribution  AgreementID    `json:"contribution"`
	Items         []Item         `json:"items"`
	Details
}

// Form is the commitment as its form shows it.
func (c Commitment) Form() CommitmentForm {
	return CommitmentForm{c.Kind, c.Title, c.Payee, c.LegalBasis, c.Method, c.Quotes, c.Justification, c.DeliveryOn, c.ObligationOn, c.ExPost, c.Contribution, c.Items, c.Details}
}

func (x CommitmentForm) apply(c Commitment) (Commitment, error) {
	c.Kind, c.Title, c.Payee, c.LegalBasis, c.Method, c.Quotes, c.Justification = x.Kind, x.Title, x.Payee, x.LegalBasis, x.Method, x.Quotes, x.Justification
	c.DeliveryOn, c.ObligationOn, c.ExPost, c.Contribution, c.Details = x.DeliveryOn, x.ObligationOn, x.ExPost, x.Contribution, x.Details
	c.Items = slices.DeleteFunc(slices.Clone(x.Items), Item.blank)
	c.Original, c.PerDiem = money.Amount{}, PerDiemCount{} // a journey is counted anew when it is requested again
	var err error
	for _, i := range c.Items {
		if c.Original, err = c.Original.Add(i.Amount); err != nil {
			return c, err
		}
	}
	return c, nil
}

// Check tells every wrong field of a commitment, whatever the state. What the request needs besides is
// told by the request.
func (c Commitment) Check() error {
	var fs fault.Fields
	fs.Check(slices.Contains(CommitmentKinds, c.Kind), "kind", "funds.choice_unknown")
	fs.Check(filled(c.Title), "title", "fault.required")
	within(&fs, "title", c.Title, ShortText)
	within(&fs, "legal_basis", c.LegalBasis, ShortText)
	within(&fs, "justification", c.Justification, LongText)
	fs.Check(slices.Contains(Methods, c.Method), "method", "funds.choice_unknown")
	fs.Check(c.Quotes >= 0 && c.Quotes <= 100, "quotes", "funds.setting.out_of_range")
	fs.Check(!c.DeliveryOn.IsZero(), "delivery_on", "fault.required")
	fs.Check(len(c.Items) > 0, "items.0.amount", "funds.commitment.no_items")
	seen := map[LineID]bool{}
	for i, x := range c.Items {
		fs.Check(x.Line != "" && !seen[x.Line], rowField("items", i, "line"), "funds.commitment.line_wrong")
		seen[x.Line] = true
		if c.leavesSum() {
			continue
		}
		fs.Check(x.Amount.Minor > 0, rowField("items", i, "amount"), "funds.amount_not_positive")
		fs.Check(x.Amount.Currency.Valid(), rowField("items", i, "amount"), "funds.currency_wrong")
	}
	if c.Kind == KindTravel {
		c.checkJourney(&fs)
	}
	return fs.Err()
}

// CheckAward holds the method against the table for the amount in euro cents (R73): goods and services are
// awarded by one that is at least as open, with quotes; a single source is justified.
func (c Commitment) CheckAward(row MethodRow) error {
	var fs fault.Fields
	if c.Kind != KindProcurement && c.Kind != KindService {
		return nil
	}
	switch {
	case c.Method == MethodSingle:
		fs.Check(filled(c.Justification), "justification", "funds.commitment.single_source")
	case slices.Index(Methods, c.Method) < slices.Index(Methods, row.Least):
		fs.Add("method", "funds.commitment.method_low", fault.Args{"least": row.Least.Word()})
	case (c.Method == MethodQuotes || c.Method == row.Least) && c.Quotes < row.Quotes:
		fs.Add("quotes", "funds.commitment.quotes_few", fault.Args{"n": row.Quotes})
	}
	return fs.Err()
}

// ObligedOn is the day by which the obligation is there: the one it is entered with, or that of the delivery.
func (c Commitment) ObligedOn() cal.Date {
	if c.ObligationOn.IsZero() || c.DeliveryOn.Before(c.ObligationOn) {
		return c.DeliveryOn
	}
	return c.ObligationOn
}

// Obliged reports whether on a day the obligation is there already and the commitment is not entered as such (R39).
func (c Commitment) Obliged(today cal.Date) bool { return !c.ExPost && c.ObligedOn().Before(today) }

// deliveryYears is how far ahead a delivery may lie: a later day is a slip of the keys.
const deliveryYears = 10

// CheckDelivery holds the day of a delivery against what can be meant, and against the end of the fund that pays.
func (c Commitment) CheckDelivery(today cal.Date, f Fund) error {
	var fs fault.Fields
	if last := today.AddMonths(12 * deliveryYears); c.DeliveryOn.After(last) {
		fs.Add("delivery_on", "funds.commitment.delivery_far", fault.Args{"on": last})
	}
	if !f.EndsOn.IsZero() && c.DeliveryOn.After(f.EndsOn) {
		fs.Add("delivery_on", "funds.commitment.delivery_late", fault.Args{"fund": f.Ref, "on": f.EndsOn})
	}
	return fs.Err()
}

// CheckDates holds a commitment against the day it is requested: what is obliged already is entered as
// such (R39), a journey has not begun (R76), and what is delivered in a year is charged to that year's
// line (R40).
func (c Commitment) CheckDates(today cal.Date, of []Line) error {
	var fs fault.Fields
	if c.Obliged(today) {
		fs.Add("ex_post", "funds.commitment.obliged_already", fault.Args{"on": c.ObligedOn()})
	}
	fs.Check(!c.ExPost || filled(c.Justification), "justification", "funds.commitment.ex_post_reason")
	fs.Check(!c.ExPost || !c.ObligationOn.IsZero() && !c.ObligationOn.After(today), "obligation_on", "funds.commitment.ex_post_day")
	if c.Kind == KindTravel && !c.ExPost {
		fs.Check(c.Details.DepartsOn.After(today), "departs_on", "funds.commitment.departed")
	}
	for i, l := range of {
		if l.Year != 0 && l.Year != c.DeliveryOn.Year() {
			fs.Add(rowField("items", i, "line"), "funds.commitment.other_year", fault.Args{"line": l.Name(), "year": strconv.Itoa(c.DeliveryOn.Year())})
		}
	}
	return fs.Err()
}
