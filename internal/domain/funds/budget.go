package funds

import (
	"regexp"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ObjectBudget is the kind of a budget; it lies in the scope of its project.
const ObjectBudget = "budget"

func (id BudgetID) ref() control.Ref { return control.Ref{Kind: ObjectBudget, ID: string(id)} }

// BudgetState is where a budget, or a version of it, stands.
type BudgetState string

// The states. A budget is active from its first approval on; its next version goes the same way beside it.
const (
	BudgetDraft      BudgetState = "draft"
	BudgetSubmitted  BudgetState = "submitted"
	BudgetReviewed   BudgetState = "reviewed"
	BudgetActive     BudgetState = "active"
	BudgetFrozen     BudgetState = "frozen"
	BudgetClosed     BudgetState = "closed"
	BudgetApproved   BudgetState = "approved"   // of a version: in force
	BudgetSuperseded BudgetState = "superseded" // of a version: another one is in force
)

// Word is the text key of its name.
func (s BudgetState) Word() i18n.Key { return i18n.Key("funds.budget.state." + string(s)) }

// Budget is a project's budget for a year, or for all its years (§4.5).
type Budget struct {
	ID       BudgetID
	Project  portfolio.ProjectID
	Package  portfolio.PackageID
	Year     int // 0: all years of the project
	Currency money.Currency
	State    BudgetState
	Latest   int // the latest version
	Active   int // the version in force, 0 for none
	Title    string
	portfolio.Stamp
}

// BudgetVersion is one proposal of a budget on its way from the author over the review to the approval.
type BudgetVersion struct {
	No         int
	State      BudgetState
	Reason     string
	PreparedBy ActorID
	ReviewedBy ActorID
	ApprovedBy ActorID
	ApprovedOn cal.Date
	ApprovedAt cal.Instant
}

// LineForm is one line as a version proposes it. Amount is in the currency of the budget.
type LineForm struct {
	ID       LineID       `json:"id"` // "" for a new one
	Chapter  string       `json:"chapter"`
	Code     string       `json:"code"`
	Title    string       `json:"title"`
	Category Category     `json:"category"`
	Fund     FundID       `json:"fund"`
	Amount   money.Amount `json:"amount"`
}

// MaxLines is how many lines a budget may have.
const MaxLines = 400

var lineCode = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.-]{0,15}$`)

// CheckLines tells every wrong line of a version, by its row: each has a code of its own, a category and
// a fund, and an amount in the budget's currency.
func CheckLines(list []LineForm, currency money.Currency) error {
	var fs fault.Fields
	fs.Check(len(list) > 0, "lines", "funds.budget.no_lines")
	if len(list) > MaxLines {
		fs.Add("lines", "funds.budget.too_many_lines", fault.Args{"limit": MaxLines})
	}
	codes := map[string]bool{}
	for i, l := range list {
		at := func(field string) string { return rowField("lines", i, field) }
		fs.Check(lineCode.MatchString(l.Code), at("code"), "funds.budget.code_wrong")
		fs.Check(!codes[l.Code], at("code"), "funds.budget.code_twice")
		codes[l.Code] = true
		fs.Check(filled(l.Title), at("title"), "fault.required")
		within(&fs, at("title"), l.Title, ShortText)
		within(&fs, at("chapter"), l.Chapter, ShortText)
		fs.Check(l.Category.Known(), at("category"), "funds.choice_unknown")
		fs.Check(l.Fund != "", at("fund"), "funds.budget.fund_missing")
		fs.Check(l.Amount != money.Amount{}, at("amount"), "fault.required")
		fs.Check(l.Amount.Minor >= 0, at("amount"), "funds.budget.amount_negative")
		if l.Amount.Currency != currency {
			fs.Add(at("amount"), "funds.currency_of_fund", fault.Args{"currency": string(currency)})
		}
	}
	return fs.Err()
}

// Total is the sum of the lines of a version.
func Total(list []LineForm, currency money.Currency) (sum money.Amount, err error) {
	sum.Currency = currency
	for _, l := range list {
		if sum, err = sum.Add(l.Amount); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// Level is who decides a transfer of credit (R69).
type Level string

// The levels, from the lowest.
const (
	LevelManager    Level = "manager"
	LevelController Level = "controller"
	LevelBoard      Level = "board"
)

// Word is the text key of its name.
func (l Level) Word() i18n.Key { return i18n.Key("funds.level." + string(l)) }

// act is the act that decides at the level.
func (l Level) act() Act {
	switch l {
	case LevelManager:
		return actDecideMoveManager
	case LevelController:
		return actDecideMoveController
	}
	return actDecideMoveBoard
}

// LevelOf is who decides a transfer (R69): the board between chapters or projects; else by what has left
// the line in the year together with this, in percent of what is approved for it.
func LevelOf(from, to Line, outgoing int64, l Limits) Level {
	if from.Chapter != to.Chapter || from.Project != to.Project {
		return LevelBoard
	}
	switch base := from.Approved(); {
	case outgoing*100 <= base*int64(l.TransferManager):
		return LevelManager
	case outgoing*100 <= base*int64(l.TransferController):
		return LevelController
	}
	return LevelBoard
}

// InterimCeiling is what a line may carry while its budget is not approved (R71): so many shares of the
// prior year's line as months of its own year have begun: none before it, and no more than twelve after it.
func InterimCeiling(prior int64, year int, on cal.Date, share int) int64 {
	months := 12*(on.Year()-year) + int(on.Time().Month())
	return prior / int64(share) * int64(min(max(0, months), 12))
}

// CanRevise reports whether a next version may be drafted.
func (b Budget) CanRevise(v BudgetVersion) bool {
	return b.State == BudgetActive && slices.Contains([]BudgetState{BudgetApproved, BudgetSuperseded}, v.State)
}
