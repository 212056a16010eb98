package portfolio

import (
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Board is a level that decides on register entries. Entries are escalated upwards (R27).
type Board string

// The boards, the lowest first.
const (
	BoardProject   Board = "project"
	BoardPackage   Board = "package"
	BoardPortfolio Board = "portfolio"
)

// Boards are all.
var Boards = []Board{BoardProject, BoardPackage, BoardPortfolio}

// Above is the next-level board; ok is false at the top.
func (b Board) Above() (above Board, ok bool) {
	i := slices.Index(Boards, b)
	if i < 0 || i == len(Boards)-1 {
		return b, false
	}
	return Boards[i+1], true
}

// Word is the text key of its name.
func (b Board) Word() i18n.Key { return i18n.Key("portfolio.register.board." + string(b)) }

// Category is the field a register entry belongs to.
type Category string

// Word is the text key of its name.
func (c Category) Word() i18n.Key { return i18n.Key("portfolio.register.category." + string(c)) }

// Categories are the categories of all four registers, an offer of the form and a check of it.
var Categories = []Category{"schedule", "cost", "scope", "quality", "people", "security", "political", "legal", "technical", "other"}

// Entry is what the four registers have in common (§4.3).
type Entry struct {
	Ref string // "R3", "I1", "CR-03" within the project or package
	Stamp
	Project      ProjectID // "" for an entry of the package itself
	Parent       Link      // the package or programme
	Category     Category
	Title        i18n.Text
	Lang         i18n.Lang // of the long texts
	IdentifiedBy ActorID
	IdentifiedOn cal.Date
	Owner        ActorID
	Links        []Link // traceability: the entries and objects it came from or led to
	Escalation   Escalation
}

// Escalation hands an entry to a higher board until that board records a decision (R27). The zero
// value is "not escalated".
type Escalation struct {
	Board    Board
	By       ActorID
	On       cal.Date
	Reason   string
	Decision DecisionID // what that board decided; "" while the entry is on its list
}

// Open reports R27: the entry is on the list of Escalation.Board.
func (e Escalation) Open() bool { return e.Board != "" && e.Decision == "" }

// Escalate puts the entry on the list of the next-level board, from the board whose list it is on
// now. An entry that waits for a decision is not escalated past it.
func (e Entry) Escalate(by ActorID, on cal.Date, reason string) (Entry, error) {
	if e.Escalation.Open() {
		return e, fault.Refuse("portfolio.register.escalated", fault.Args{"board": e.Escalation.Board.Word()})
	}
	from := BoardProject
	if e.Project == "" {
		from = BoardPackage
	}
	if e.Escalation.Board != "" {
		from = e.Escalation.Board
	}
	above, ok := from.Above()
	if !ok {
		return e, fault.Refuse("portfolio.register.top", nil)
	}
	if err := needReason(reason); err != nil {
		return e, err
	}
	e.Escalation = Escalation{Board: above, By: by, On: on, Reason: reason}
	return e, nil
}

// Settle records the decision of the board the entry was escalated to; it leaves that board's list.
// Only a decision of that very board counts.
func (e Entry) Settle(d Decision) (Entry, error) {
	if !e.Escalation.Open() {
		return e, fault.Refuse("portfolio.register.not_escalated", nil)
	}
	if d.Board != e.Escalation.Board {
		return e, fault.Refuse("portfolio.register.wrong_board",
			fault.Args{"board": e.Escalation.Board.Word(), "other": d.Board.Word()})
	}
	e.Escalation.Decision = d.ID
	return e, nil
}

// check notes the wrong common fields.
func (e Entry) check(fs *fault.Fields, today cal.Date) {
	checkTitle(fs, e.Title)
	fs.Check(slices.Contains(Categories, e.Category), "category", "portfolio.register.category_unknown")
	fs.Check(!e.IdentifiedOn.IsZero(), "identified_on", "portfolio.register.identified_missing")
	fs.Check(!e.IdentifiedOn.After(today), "identified_on", "portfolio.register.identified_ahead")
	fs.Check(e.IdentifiedBy != "", "identified_by", "portfolio.register.identified_by_missing")
}

// checkScale notes a value outside 1 to 5.
func checkScale(fs *fault.Fields, name string, value int) {
	fs.Check(value >= 1 && value <= 5, name, "portfolio.register.scale")
}

func filled(text string) bool { return strings.TrimSpace(text) != "" }
