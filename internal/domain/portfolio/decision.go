package portfolio

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// DecisionID identifies an entry of the decision register.
type DecisionID string

// Decision is an entry of the decision register (§4.3): what was decided, by which board, and whom
// it was told.
type Decision struct {
	ID DecisionID
	Entry
	Description    string
	Board          Board
	Present        string // the people present, or the reference of the minutes
	Comments       string
	DecidedOn      cal.Date
	AppliesFrom    cal.Date
	CommunicatedTo string
}

// Check tells every wrong field of the form on a day. A decision is recorded after it was taken,
// with who was there, and cannot apply before it was taken.
func (d Decision) Check(today cal.Date) error {
	var fs fault.Fields
	d.check(&fs, today)
	fs.Check(filled(d.Description), "description", "portfolio.register.description_missing")
	checkLong(&fs, "description", d.Description)
	checkLong(&fs, "present", d.Present)
	checkLong(&fs, "comments", d.Comments)
	checkLong(&fs, "communicated_to", d.CommunicatedTo)
	_, atTop := d.Board.Above()
	fs.Check(atTop || d.Board == BoardPortfolio, "board", "portfolio.register.board_unknown")
	fs.Check(filled(d.Present), "present", "portfolio.decision.present_missing")
	fs.Check(!d.DecidedOn.IsZero(), "decided_on", "portfolio.decision.date_missing")
	fs.Check(!d.DecidedOn.After(today), "decided_on", "portfolio.decision.date_ahead")
	fs.Check(d.AppliesFrom.IsZero() || !d.AppliesFrom.Before(d.DecidedOn), "applies_from", "portfolio.decision.applies_before")
	return fs.Err()
}
