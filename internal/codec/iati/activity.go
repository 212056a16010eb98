package iati

import (
	"crypto/sha256"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// Activity is one iati-activity as reported. Texts are trimmed, otherwise unchanged; a field that
// was not reported is empty.
type Activity struct {
	Line       int    // where it begins in its file, from 1
	Identifier string // the key across files and publishers; "" when Refused is set
	Version    string // of the standard, as the activity (1.0x) or the file states it

	Language     string         // default language of its texts, in lower case
	Currency     money.Currency // default currency of its values
	Hierarchy    string
	LastUpdated  Day
	Humanitarian bool

	Reporting    Organisation
	Titles       []Narrative
	Descriptions []Description
	Status       string // ActivityStatuses
	Dates        []ActivityDate
	Participants []Participant
	Countries    []Share // Code is ISO 3166-1 alpha-2
	Regions      []Share
	Sectors      []Share

	FlowType, FinanceType, AidType string // defaults for its transactions; AidType of the DAC list

	Transactions         []Transaction
	Budgets              []Budget
	PlannedDisbursements []Budget

	Flags []Flag
	// Digest tells whether anything in the activity changed since it was last read: white space between
	// and around texts, the order of attributes, comments and namespace prefixes do not count; the
	// version of the standard and of this reader do. It covers parts that are not kept here as well.
	// Flags of the trap FutureDate depend on the day of reading and not on the content.
	Digest [sha256.Size]byte
	// Refused says why the activity cannot be stored (it has no identifier), with file and line; nil
	// for all others.
	Refused *fault.Fault
}

// Code is a value of a code list: Code as version 2.0x has it, Reported as the file has it, such as
// {"1", "start-planned"}. A word nobody knows stands in both, and is flagged.
type Code struct{ Code, Reported string }

// Day is a reported day: Text as it stands in the file, On the date it means, none when the text is
// missing or no date.
type Day struct {
	On   cal.Date
	Text string
}

// Narrative is a text in a language, which is in lower case ("en", "pt-br") and "" when neither the
// text nor its activity names one.
type Narrative struct{ Language, Text string }

// Description is one description: Type 1 general, 2 objectives, 3 target groups, 4 other, or "".
type Description struct {
	Type       string
	Narratives []Narrative
}

// ActivityDate is a date in the life of the activity; Type is of ActivityDateTypes.
type ActivityDate struct {
	Type Code
	Day
	Notes []Narrative
}

// Organisation is an organisation as it is named in one place. Ref is its identifier, Type is of
// OrganisationTypes, ActivityID its own activity that the money comes from or goes to.
type Organisation struct {
	Ref, Type, ActivityID string
	Names                 []Narrative
}

// Participant is an organisation with its part in the activity; Role is of OrganisationRoles.
type Participant struct {
	Organisation
	Role Code
}

// Share is the part of an activity or transaction that goes to a country, a region or a sector.
// Percentage is the reported decimal text, often "" where there is one share only. A country has no
// vocabulary; where the file leaves out the vocabulary of a region or sector, Code is the default, 1.
type Share struct {
	Vocabulary Code
	Code       string
	Percentage string
	Names      []Narrative
}

// Value is a reported sum.
type Value struct {
	Text     string         // decimal text as reported: "1e-10", "-250.00", "1,000", ""
	Currency money.Currency // its own, else the activity's default, else ""
	Date     Day            // the value-date: the day for an exchange rate
	Amount   money.Amount   // Text in minor units, when Exact
	Exact    bool           // Text is a number, Currency is known, and Amount is that number exactly
}

// Transaction is one movement of money or one promise of it; Type is of TransactionTypes.
// Where it names its own sector or country, those hold in place of the activity's.
type Transaction struct {
	Line                           int
	Ref                            string
	Type                           Code
	Humanitarian                   bool
	Date                           Day
	Value                          Value
	Descriptions                   []Narrative
	Provider, Receiver             Organisation
	Countries, Regions, Sectors    []Share
	FlowType, FinanceType, AidType string
}

// Budget is a planned sum for a period, from a budget or a planned-disbursement element. Type is 1
// original or 2 revised, Status (budgets only) 1 indicative or 2 committed. Provider and Receiver are
// of planned disbursements only.
type Budget struct {
	Line               int
	Type, Status       string
	Start, End         Day
	Value              Value
	Provider, Receiver Organisation
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
