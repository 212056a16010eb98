package iati

// Trap names what is wrong or doubtful in reported data. Its words are under Key.
type Trap string

// The traps, each found in files that publishers really publish.
const (
	NoIdentifier  Trap = "no_identifier"  // the activity cannot be a key and is refused
	OddIdentifier Trap = "odd_identifier" // white space inside the identifier

	NoValue            Trap = "no_value"            // a transaction or budget without a sum
	NotANumber         Trap = "not_a_number"        // such as "1,000" or "n/a"; also a percentage
	NegativeValue      Trap = "negative_value"      // a correction or a refund: it counts as it stands
	ZeroValue          Trap = "zero_value"          // reported as 0, which is not the same as not reported
	ScientificNotation Trap = "scientific_notation" // 1e-10, 1.5E6: not allowed, still a number
	MoreDecimals       Trap = "more_decimals"       // more decimals than the currency has: exact only as text
	AmountTooLarge     Trap = "amount_too_large"    // beyond 64 bits of minor units
	NoCurrency         Trap = "no_currency"         // neither its own nor a default
	UnknownCurrency    Trap = "unknown_currency"    // not of ISO 4217

	NoDate          Trap = "no_date"           // a date element without a date
	BadDate         Trap = "bad_date"          // "0", 2021-02-30
	ImplausibleDate Trap = "implausible_date"  // before 1950 or after 2100: a place-holder
	FutureDate      Trap = "future_date"       // said to have happened after the day of reading
	EndsBeforeStart Trap = "ends_before_start" // an activity, budget or disbursement

	PercentagesNot100 Trap = "percentages_not_100" // of the sectors of one vocabulary, or of the places
	NoPercentage      Trap = "no_percentage"       // one of several shares has none
	NoSectorCode      Trap = "no_sector_code"      // a sector with a name or a percentage alone
	NoPlaceCode       Trap = "no_place_code"       // a country or region
	NoSector          Trap = "no_sector"           // neither on the activity nor on a transaction
	NoPlace           Trap = "no_place"            // likewise

	BrokenCharacters Trap = "broken_characters" // destroyed (U+FFFD, ????) or read in the wrong encoding
	DoubleEscaped    Trap = "double_escaped"    // &amp;amp; in the file, so that a text shows "&amp;"

	NoTitle        Trap = "no_title"        // in no language
	NoReporter     Trap = "no_reporter"     // no reporting organisation, or one without an identifier
	UnknownCode    Trap = "unknown_code"    // not on the code list
	SupersededCode Trap = "superseded_code" // a word of version 1.0x in a file of version 2.0x
)

// Traps are all traps, in the order above.
var Traps = []Trap{
	NoIdentifier, OddIdentifier,
	NoValue, NotANumber, NegativeValue, ZeroValue, ScientificNotation, MoreDecimals, AmountTooLarge, NoCurrency, UnknownCurrency,
	NoDate, BadDate, ImplausibleDate, FutureDate, EndsBeforeStart,
	PercentagesNot100, NoPercentage, NoSectorCode, NoPlaceCode, NoSector, NoPlace,
	BrokenCharacters, DoubleEscaped,
	NoTitle, NoReporter, UnknownCode, SupersededCode,
}

// Key is the message key of the trap's words.
func (t Trap) Key() string { return "iati.trap." + string(t) }

// Flag is one trap in one place of one activity.
type Flag struct {
	Trap  Trap   `json:"trap"`
	Where string `json:"where,omitempty"` // the path in the activity, such as "transaction[3]/value"
	Line  int    `json:"line,omitempty"`  // in the file
	Value string `json:"value,omitempty"` // what was reported there; an excerpt of a long text
}
