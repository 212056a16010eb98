package funds

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// Instruction is a donor's written word: the document and its day, which lies before what is done on it
// (R52).
type Instruction struct {
	Document string   `json:"document"`
	On       cal.Date `json:"on"`
}

// Check tells every wrong field; on is the day of what is done on it.
func (i Instruction) Check(on cal.Date) error {
	var fs fault.Fields
	fs.Check(filled(i.Document), "document", "funds.instruction.document_missing")
	within(&fs, "document", i.Document, ShortText)
	fs.Check(!i.On.IsZero() && i.On.Before(on), "on", "funds.instruction.day_wrong")
	return fs.Err()
}

// String is how the trail and the ledger name it: "LTR-17, 2026-03-01".
func (i Instruction) String() string { return i.Document + ", " + i.On.String() }
