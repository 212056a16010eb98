package recruitment

import (
	"regexp"
	"strings"
	"unicode"

	"cairn/internal/kernel/fault"
)

// Confidence says how a fact of a notice was found.
type Confidence string

// The confidences.
const (
	High   Confidence = "high"   // under a label or heading of its own
	Medium Confidence = "medium" // by its form, in a place where it is usual
	Low    Confidence = "low"    // by its form alone: a person should look
)

// Fact is one thing that a notice says. Value is a text, a list of texts, a whole number or true; Source is the
// passage it came from, word for word.
type Fact struct {
	Value      any        `json:"value"`
	Source     string     `json:"source"`
	Confidence Confidence `json:"confidence"`
}

// Contradiction is a pair of facts that cannot both be right, with the message for a person.
type Contradiction struct {
	Field string     `json:"field"`
	With  string     `json:"with"`
	Key   string     `json:"-"`
	Args  fault.Args `json:"-"`
	// Message is Key printed in the reader's language.
	Message string `json:"message"`
}

// Notice is what the rules found in the text of a vacancy notice. Missing names the facts that a notice should have
// and this one has not; Truncated says that a passage breaks off, and Cut where.
type Notice struct {
	Fields         map[string]Fact `json:"fields"`
	Missing        []string        `json:"missing"`
	Contradictions []Contradiction `json:"contradictions"`
	Truncated      bool            `json:"truncated"`
	Cut            []string        `json:"cut,omitempty"`
}

// The facts by name. A notice of the office has all that are in required.
const (
	Title            = "title"
	Reference        = "reference"
	Organisation     = "organisation"
	Division         = "division"
	Location         = "location"
	Grade            = "grade"
	PayBasis         = "pay_basis"
	PayPeriod        = "pay_period"
	PayCurrency      = "pay_currency"
	PayYear          = "pay_per_year"
	SalaryEstimate   = "salary_estimate"
	Deadline         = "deadline"
	DeadlineZone     = "deadline_zone"
	Posted           = "posted"
	StartDate        = "start_date"
	Schedule         = "schedule"
	Posts            = "posts"
	Contract         = "contract"
	ContractMonths   = "contract_months"
	RenewalMonths    = "renewal_months"
	Essential        = "essential"
	Desirable        = "desirable"
	Languages        = "languages"
	Accountabilities = "accountabilities"
	Competencies     = "competencies"
	Degree           = "degree"
	ExperienceMonths = "experience_months"
	ProjectMonths    = "project_months"
	Clearance        = "clearance"
	ReportsTo        = "reports_to"
	PendingBudget    = "pending_budget"
)

// required are the facts whose absence a person must know of, in the order of the form.
var required = []string{Title, Organisation, Division, Location, Grade, PayBasis, PayPeriod, PayCurrency, Deadline, DeadlineZone, Schedule, Posts,
	Contract, Essential, Desirable, Languages, Accountabilities, Competencies, Degree, ExperienceMonths,
	"clause_nationality", "clause_clearance", "clause_equal_opportunity"}

// maxNotice is the most text of a notice, in bytes.
const maxNotice = 4 << 20

// ReadNotice finds the facts of a pasted notice, English or French or both, whatever board it was copied from. The
// text is cut in lines as the document had them. Fault recruitment.notice_too_long.
func ReadNotice(text string) (Notice, error) {
	if len(text) > maxNotice {
		return Notice{}, fault.New(fault.TooLarge, "recruitment.notice_too_long", fault.Args{"max": maxNotice >> 20})
	}
	r := &noticeReader{lines: noticeLines(text), fields: map[string]Fact{}}
	r.order = orderOf(r.lines)
	r.sections, r.places = sections(r.lines)
	r.labelled()
	r.title()
	r.prose()
	r.fallbacks()
	r.pay()
	r.deadline()
	r.lists()
	r.requirements()
	r.clauses()
	r.employer()
	n := Notice{Fields: r.fields, Missing: []string{}, Contradictions: contradictions(r), Cut: cutOff(r.lines)}
	n.Truncated = len(n.Cut) > 0
	for _, name := range required {
		if _, ok := r.fields[name]; !ok {
			n.Missing = append(n.Missing, name)
		}
	}
	return n, nil
}

// noticeReader gathers the facts of a notice.
type noticeReader struct {
	lines    []string
	sections []section
	places   []standing
	fields   map[string]Fact
	labels   map[string][]Fact // every value that stands under a label of the fact
	assets   []string          // essential entries that are said to be an advantage
	until    []Fact            // sentences that say until when one may apply
	order    dayOrder          // in which order the notice writes days in figures
}

// set enters a fact unless a surer one is there.
func (r *noticeReader) set(name string, value any, source string, c Confidence) {
	if old, ok := r.fields[name]; ok && rank(old.Confidence) >= rank(c) {
		return
	}
	r.fields[name] = Fact{value, excerpt(source), c}
}

func rank(c Confidence) int {
	switch c {
	case High:
		return 3
	case Medium:
		return 2
	}
	return 1
}

// excerpt is a passage short enough to be shown beside a field.
func excerpt(s string) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > 400 {
		return string(r[:399]) + "…"
	}
	return s
}

// noticeLines are the lines of a pasted text that have something in them, without the marks of Markdown; a row of a table is a line for
// each label with its value, and what a page of fixed width broke is one line again.
func noticeLines(text string) (lines []string) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "**", ""), "__", "")
	for raw := range strings.SplitSeq(text, "\n") {
		for _, line := range cellsOf(raw) {
			line = strings.TrimSpace(strings.TrimLeft(strings.Join(strings.FieldsFunc(line, isBlank), " "), "#"))
			if line != "" {
				lines = append(lines, line)
			}
		}
	}
	return unwrapped(lines)
}

func isBlank(r rune) bool {
	return r == ' ' || r == '\t' || r == '\u00a0' || r == '\u202f' || r == '\ufeff' || r == '\u200b' || r == '\f' || r == '\v'
}

// cellsOf are the lines of a row of a table: "label: value" for each label in it; any other line is one. Blanks alone set a label apart where
// it begins the line or has a capital, since running text may be spaced out.
func cellsOf(raw string) []string {
	var cells []string
	sure := strings.ContainsAny(raw, "\t|")
	for part := range strings.SplitSeq(raw, "|") {
		for _, cell := range cellsIn(part) {
			if strings.Trim(cell, "-: ") != "" {
				cells = append(cells, cell)
			}
		}
	}
	if len(cells) < 2 && !sure {
		return []string{raw}
	}
	var list []string
	rows := false
	for i := 0; i < len(cells); i++ {
		if label, _, own := strings.Cut(cells[i], ":"); own && labelField(label) != "" && !strings.HasSuffix(cells[i], ":") {
			rows = true
		}
		if i+1 < len(cells) && labelField(cells[i]) != "" && labelField(cells[i+1]) == "" && (sure || i == 0 || unicode.IsUpper(firstRune(cells[i]))) {
			list = append(list, strings.TrimRight(cells[i], ": ")+": "+cells[i+1])
			i++
			continue
		}
		list = append(list, cells[i])
	}
	if len(list) == len(cells) && !rows {
		return []string{strings.Join(cells, " ")}
	}
	return list
}

// bulletMark begins an entry of a list.
var bulletMark = regexp.MustCompile(`^(?:[•·▪◦●*–—-]\s|\(?(?:\d{1,2}|[ivx]{1,4}|[a-z])[.)]\s)`)

// signMark begins an entry with a sign, not a number.
var signMark = regexp.MustCompile(`^\s*[•·▪◦●*–—-]\s`)
