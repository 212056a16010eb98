package iati

import (
	"crypto/sha256"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// Activity is one iati-activity as reported. Texts are trimmed, otherwise unchanged; a field that
// was not reported is empty. As JSON it leaves out what is empty, its digest and its refusal.
type Activity struct {
	Line       int    `json:"line,omitempty"`       // where it begins in its file, from 1
	Identifier string `json:"identifier,omitempty"` // the key across files and publishers; "" when Refused is set
	Version    string `json:"version,omitempty"`    // of the standard, as the activity (1.0x) or the file states it

	Language     string         `json:"language,omitempty"` // default language of its texts, in lower case
	Currency     money.Currency `json:"currency,omitempty"` // default currency of its values
	Hierarchy    string         `json:"hierarchy,omitempty"`
	LastUpdated  Day            `json:"last_updated,omitzero"`
	Humanitarian bool           `json:"humanitarian,omitempty"`

	Reporting    Organisation   `json:"reporting,omitzero"`
	Titles       []Narrative    `json:"titles,omitempty"`
	Descriptions []Description  `json:"descriptions,omitempty"`
	Status       string         `json:"status,omitempty"` // ActivityStatuses
	Dates        []ActivityDate `json:"dates,omitempty"`
	Participants []Participant  `json:"participants,omitempty"`
	Countries    []Share        `json:"countries,omitempty"` // Code is ISO 3166-1 alpha-2
	Regions      []Share        `json:"regions,omitempty"`
	Sectors      []Share        `json:"sectors,omitempty"`

	FlowType    string `json:"flow_type,omitempty"`
	FinanceType string `json:"finance_type,omitempty"`
	AidType     string `json:"aid_type,omitempty"` // defaults for its transactions; AidType of the DAC list

	Transactions         []Transaction `json:"transactions,omitempty"`
	Budgets              []Budget      `json:"budgets,omitempty"`
	PlannedDisbursements []Budget      `json:"planned_disbursements,omitempty"`

	Flags []Flag `json:"flags,omitempty"`
	// Digest tells whether anything in the activity changed since it was last read: white space between
	// and around texts, the order of attributes, comments and namespace prefixes do not count; the
	// version of the standard and of this reader do. It covers parts that are not kept here as well.
	// Flags of the trap FutureDate depend on the day of reading and not on the content.
	Digest [sha256.Size]byte `json:"-"`
	// Refused says why the activity cannot be stored (it has no identifier), with file and line; nil
	// for all others.
	Refused *fault.Fault `json:"-"`
}

// Code is a value of a code list: Code as version 2.0x has it, Reported as the file has it, such as
// {"1", "start-planned"}. A word nobody knows stands in both, and is flagged.
type Code struct {
	Code     string `json:"code,omitempty"`
	Reported string `json:"reported,omitempty"`
}

// Day is a reported day: Text as it stands in the file, On the date it means, none when the text is
// missing or no date.
type Day struct {
	On   cal.Date `json:"on,omitzero"`
	Text string   `json:"text,omitempty"`
}

// Narrative is a text in a language, which is in lower case ("en", "pt-br") and "" when neither the
// text nor its activity names one.
type Narrative struct {
	Language string `json:"language,omitempty"`
	Text     string `json:"text,omitempty"`
}

// Description is one description: Type 1 general, 2 objectives, 3 target groups, 4 other, or "".
type Description struct {
	Type       string      `json:"type,omitempty"`
	Narratives []Narrative `json:"narratives,omitempty"`
}

// ActivityDate is a date in the life of the activity; Type is of ActivityDateTypes.
type ActivityDate struct {
	Type Code `json:"type,omitzero"`
	Day
	Notes []Narrative `json:"notes,omitempty"`
}

// Organisation is an organisation as it is named in one place. Ref is its identifier, Type is of
// OrganisationTypes, ActivityID its own activity that the money comes from or goes to.
type Organisation struct {
	Ref        string      `json:"ref,omitempty"`
	Type       string      `json:"type,omitempty"`
	ActivityID string      `json:"activity_id,omitempty"`
	Names      []Narrative `json:"names,omitempty"`
}

// Participant is an organisation with its part in the activity; Role is of OrganisationRoles.
type Participant struct {
	Organisation
	Role Code `json:"role,omitzero"`
}

// Share is the part of an activity or transaction that goes to a country, a region or a sector.
// Percentage is the reported decimal text, often "" where there is one share only. A country has no
// vocabulary; where the file leaves out the vocabulary of a region or sector, Code is the default, 1.
type Share struct {
	Vocabulary Code        `json:"vocabulary,omitzero"`
	Code       string      `json:"code,omitempty"`
	Percentage string      `json:"percentage,omitempty"`
	Names      []Narrative `json:"names,omitempty"`
}

// Value is a reported sum.
type Value struct {
	Text     string         `json:"text,omitempty"`     // decimal text as reported: "1e-10", "-250.00", "1,000", ""
	Currency money.Currency `json:"currency,omitempty"` // its own, else the activity's default, else ""
	Date     Day            `json:"date,omitzero"`      // the value-date: the day for an exchange rate
	Amount   money.Amount   `json:"amount"`             // Text in minor units, when Exact; 0 is an amount too
	Exact    bool           `json:"exact,omitempty"`    // Text is a number, Currency is known, and Amount is that number exactly
}

// Transaction is one movement of money or one promise of it; Type is of TransactionTypes.
// Where it names its own sector or country, those hold in place of the activity's.
type Transaction struct {
	Line         int          `json:"line,omitempty"`
	Ref          string       `json:"ref,omitempty"`
	Type         Code         `json:"type,omitzero"`
	Humanitarian bool         `json:"humanitarian,omitempty"`
	Date         Day          `json:"date,omitzero"`
	Value        Value        `json:"value,omitzero"`
	Descriptions []Narrative  `json:"descriptions,omitempty"`
	Provider     Organisation `json:"provider,omitzero"`
	Receiver     Organisation `json:"receiver,omitzero"`
	Countries    []Share      `json:"countries,omitempty"`
	Regions      []Share      `json:"regions,omitempty"`
	Sectors      []Share      `json:"sectors,omitempty"`
	FlowType     string       `json:"flow_type,omitempty"`
	FinanceType  string       `json:"finance_type,omitempty"`
	AidType      string       `json:"aid_type,omitempty"`
}

// Budget is a planned sum for a period, from a budget or a planned-disbursement element. Type is 1
// original or 2 revised, Status (budgets only) 1 indicative or 2 committed. Provider and Receiver are
// of planned disbursements only.
type Budget struct {
	Line     int          `json:"line,omitempty"`
	Type     string       `json:"type,omitempty"`
	Status   string       `json:"status,omitempty"`
	Start    Day          `json:"start,omitzero"`
	End      Day          `json:"end,omitzero"`
	Value    Value        `json:"value,omitzero"`
	Provider Organisation `json:"provider,omitzero"`
	Receiver Organisation `json:"receiver,omitzero"`
}

// Start is the day the activity began, or failing that the day it is planned to begin; none when
// neither was reported as a date.
func (a *Activity) Start() cal.Date { return a.date(ActualStart, PlannedStart) }

// End is the day the activity ended, or failing that the day it is planned to end; none when neither
// was reported as a date.
func (a *Activity) End() cal.Date { return a.date(ActualEnd, PlannedEnd) }

// date is the first reported date of the first type that has one.
func (a *Activity) date(types ...string) cal.Date {
	for _, wanted := range types {
		for _, d := range a.Dates {
			if d.Type.Code == wanted && !d.On.IsZero() {
				return d.On
			}
		}
	}
	return cal.Date{}
}
