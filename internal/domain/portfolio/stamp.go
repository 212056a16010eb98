package portfolio

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
)

// The kinds of protected objects, as control knows them.
const (
	ObjectITPP       = "itpp"
	ObjectProgramme  = "programme"
	ObjectPackage    = "package"
	ObjectInitiative = "initiative"
	ObjectProject    = "project"
	ObjectProcedure  = "decision_procedure"
	ObjectWaiver     = "waiver"
)

// Scopes are paths: whoever holds a role in one holds it in everything below.

// PartnerScope is where everything for a partner lies: "partner:MDA/".
func PartnerScope(partner string) string { return "partner:" + partner + "/" }

// ObjectScope is the scope of an object below another's: "partner:MDA/package:018f…/".
func ObjectScope(above, kind, id string) string { return above + kind + ":" + id + "/" }

// Stamp is what every protected record carries besides its own fields.
type Stamp struct {
	Revision  int // counts changes, for the optimistic lock
	Scope     string
	Marking   control.Marking
	ChangedAt cal.Instant
	ChangedBy ActorID
}

// stampColumns are what a query on alias x, joined by Visible, selects for a Stamp.
func stampColumns(x string) string {
	return x + ".version, " + x + ".updated_at, " + x + ".updated_by, seen.scope_path, " + control.MarkingColumns
}

// stampScan scans a Stamp as the last columns of a row.
type stampScan struct {
	level      int
	releasable string
}

func (c *stampScan) into(s *Stamp, dest ...any) []any {
	return append(dest, &s.Revision, &s.ChangedAt, &s.ChangedBy, &s.Scope, &c.level, &c.releasable)
}

func (c *stampScan) set(s *Stamp) { s.Marking.ScanMarking(c.level, c.releasable) }
