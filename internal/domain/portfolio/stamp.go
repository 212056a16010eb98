package portfolio

import (
	"context"
	"reflect"

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

// remark gives a changed marking to an object and to what hangs under it: initiatives, register entries,
// deliverables, waivers, decisions by silence and the like carry the marking of what they belong to.
// Those of ownMarking have one of their own (R114, R115).
func remark(ctx context.Context, tx *control.Tx, ref control.Ref, scope string, was, now control.Marking) error {
	if reflect.DeepEqual(was, now) {
		return nil
	}
	if err := tx.Protect(ctx, control.Object{Ref: ref, Scope: scope, Marking: now}); err != nil {
		return err
	}
	return tx.ProtectBelow(ctx, scope, now, ownMarking...)
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

// ownMarking are the kinds below a holder that have a marking of their own; activities, meetings and
// actions are those of the slice activity.
var ownMarking = []string{ObjectProject, ObjectDocument, "activity", "meeting", "action"}
