package control

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"unicode/utf8"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Tx is the transaction a body of Do works in: the only type with Exec. An inner step of a slice takes
// it, opens nothing, and adds its own trail line.
type Tx struct {
	tx      *db.Tx
	control *Control
	actor   *Actor
	act     Act
	hand    Hand
	ceiling *Level // of the installation, once it was asked for
}

// Query reads inside the transaction.
func (tx *Tx) Query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return tx.tx.Query(ctx, text, args...)
}

// Exec changes rows and says how many.
func (tx *Tx) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	return tx.tx.Exec(ctx, text, args...)
}

// Append adds rows that are written together with those of other writes (db.Tx.Append).
func (tx *Tx) Append(to *db.Rows, args ...any) { tx.tx.Append(to, args...) }

// Put is Append of a row under a key, of which the transaction then knows a value (db.Tx.Put).
func (tx *Tx) Put(to *db.Rows, key string, value any, row ...any) { tx.tx.Put(to, key, value, row...) }

// Waits reports whether a row waits under a key (db.Tx.Waits).
func (tx *Tx) Waits(to *db.Rows, key string) bool { return tx.tx.Waits(to, key) }

// Know keeps in mind what was read about a key of a table, and of other tables also (db.Tx.Know).
func (tx *Tx) Know(table, key string, value any, also ...string) {
	tx.tx.Know(table, key, value, also...)
}

// Known is what the transaction knows of a key of a table (db.Tx.Known).
func (tx *Tx) Known(table, key string) (any, bool) { return tx.tx.Known(table, key) }

// Watch reads again what an earlier transaction may have known of a key (db.Tx.Watch).
func (tx *Tx) Watch(ctx context.Context, table, key string, text *db.Text) error {
	return tx.tx.Watch(ctx, table, key, text)
}

// Stored reads what is written so far, without the rows that wait (db.Tx.Stored).
func (tx *Tx) Stored() db.Querier { return tx.tx.Stored() }

// Now is the one instant of the transaction.
func (tx *Tx) Now() cal.Instant { return tx.tx.Now }

// Today is its date in UTC.
func (tx *Tx) Today() cal.Date { return tx.tx.Now.Date() }

// NewID makes an identifier that sorts by time.
func (tx *Tx) NewID() string { return tx.tx.NewID() }

// Actor is whoever acts.
func (tx *Tx) Actor() *Actor { return tx.actor }

// Hand is the person who acts and the one they act for, for Distinct.
func (tx *Tx) Hand() Hand { return tx.hand }

// Object is the protection of an object: where it lies and how it is marked.
type Object struct {
	Ref
	Scope string
	Marking
	Originator ActorID
}

// Protect inserts or updates an object's protection. Above the installation's ceiling it refuses
// (R111). The originator never changes; only the originator, or whoever may "control.marking.change"
// there, lowers the level or widens the releasability (R115).
func (tx *Tx) Protect(ctx context.Context, o Object) error {
	if err := tx.checkMarkings(ctx, o); err != nil {
		return err
	}
	old, err := loadObject(ctx, tx, o.Ref)
	switch {
	case fault.Is(err, fault.NotFound):
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO control_object (id, kind, scope_path, level, releasable, originator) VALUES (?, ?, ?, ?, ?, ?)`,
			o.ID, o.Kind, o.Scope, int(o.Level), o.stored(), tx.actor.ID))
		return err
	case err != nil:
		return err
	}
	if old.Scope == o.Scope && old.Level == o.Level && old.stored() == o.stored() {
		return nil
	}
	if o.Opens(old.Marking) && old.Originator != tx.actor.ID && !tx.actor.May("control.marking.change", old.Scope) {
		return fault.Refuse("control.originator_only", nil)
	}
	_, err = db.Exec(ctx, tx, db.SQL(`UPDATE control_object SET scope_path = ?, level = ?, releasable = ? WHERE id = ?`,
		o.Scope, int(o.Level), o.stored(), o.ID))
	return err
}

// ProtectBelow gives a marking to what lies in a scope, as Protect does for one object: what hangs under
// something carries its marking. Kinds that have a marking of their own keep it, and so does what lies
// below them.
func (tx *Tx) ProtectBelow(ctx context.Context, scope string, m Marking, own ...string) error {
	list, err := db.Collect(ctx, tx, db.SQL(`SELECT id, kind, scope_path FROM control_object WHERE substr(scope_path, 1, ?) = ?`,
		utf8.RuneCountInString(scope), scope), func(row db.Row) (o Object, err error) {
		o.Marking = m
		err = row.Scan(&o.ID, &o.Kind, &o.Scope)
		return o, err
	})
	if err != nil {
		return err
	}
	for _, o := range list {
		below := "/" + o.Scope[len(scope):]
		if slices.ContainsFunc(own, func(kind string) bool { return kind == o.Kind || strings.Contains(below, "/"+kind+":") }) {
			continue
		}
		if err := tx.Protect(ctx, o); err != nil {
			return err
		}
		if !tx.control.indexed[o.Kind] {
			continue
		}
		if err := tx.Index(ctx, o.Kind, o.ID); err != nil {
			return err
		}
	}
	return nil
}

// ProtectNew inserts the protection of objects that were not there before, many with one statement,
// for imports. Above the installation's ceiling it refuses (R111).
func (tx *Tx) ProtectNew(ctx context.Context, objects ...Object) error {
	if err := tx.checkMarkings(ctx, objects...); err != nil {
		return err
	}
	args := make([]any, 0, 6*len(objects))
	for _, o := range objects {
		args = append(args, o.ID, o.Kind, o.Scope, int(o.Level), o.stored(), tx.actor.ID)
	}
	return db.InsertRows(ctx, tx, `INSERT INTO control_object (id, kind, scope_path, level, releasable, originator)`, 6, args, "")
}

// Holding are those of some objects of a kind in whose scope other objects lie by now.
func (tx *Tx) Holding(ctx context.Context, kind string, ids ...string) ([]string, error) {
	t := db.SQL(`SELECT o.id FROM control_object o WHERE o.kind = ? AND`, kind).In("o.id", ids...)
	return db.Collect(ctx, tx, t.Add(`AND EXISTS (SELECT 1 FROM control_object b WHERE b.id <> o.id AND b.scope_path >= o.scope_path
		AND substr(b.scope_path, 1, length(o.scope_path)) = o.scope_path)`), db.Value[string])
}

// Unprotect takes away the protection of objects that were never meant to be, when an import is undone. What
// refers to them must be gone; search forgets them.
func (tx *Tx) Unprotect(ctx context.Context, kind string, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM control_object WHERE kind = ? AND`, kind).In("id", ids...)); err != nil || !tx.control.indexed[kind] {
		return err
	}
	return tx.Index(ctx, kind, ids...)
}

// checkMarkings holds objects against the ceiling in the database, which another process may have moved (R111).
func (tx *Tx) checkMarkings(ctx context.Context, objects ...Object) error {
	if tx.ceiling == nil {
		i, _, err := Installed(ctx, tx)
		if err != nil {
			return err
		}
		tx.ceiling = &i.Ceiling
	}
	for _, o := range objects {
		if err := o.Marking.check(*tx.ceiling); err != nil {
			return err
		}
	}
	return nil
}

// Opens reports whether the marking shows the object to more readers than the old one did.
func (m Marking) Opens(old Marking) bool {
	if m.Level < old.Level {
		return true
	}
	had := map[string]bool{}
	for _, code := range old.Releasable {
		had[code] = true
	}
	for _, code := range m.Releasable {
		if !had[code] {
			return true
		}
	}
	return false
}

func loadObject(ctx context.Context, q db.Querier, ref Ref) (Object, error) {
	return db.One(ctx, q, ref.Kind, db.SQL(`SELECT kind, scope_path, level, releasable, originator FROM control_object WHERE id = ?`, ref.ID),
		func(row db.Row) (Object, error) {
			o := Object{Ref: ref}
			var kind, releasable string
			err := row.Scan(&kind, &o.Scope, &o.Level, &releasable, &o.Originator)
			o.Releasable = ParseReleasable(releasable)
			if err == nil && kind != ref.Kind {
				return o, fault.Missing(ref.Kind)
			}
			return o, err
		})
}

// Protection loads the scope and marking of an object the actor in the context may see.
func Protection(ctx context.Context, q db.Querier, ref Ref) (Object, error) {
	o, err := loadObject(ctx, q, ref)
	if err == nil && !ActorFrom(ctx).sees(o) {
		return Object{}, fault.Missing(ref.Kind)
	}
	return o, err
}
