package db

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Rows says where rows go that wait to be written together: those of all bodies of a group, in few statements
// (docs/decisions/0106-what-a-transaction-knows.md).
type Rows struct {
	Table   string
	Columns string // their names
	Width   int    // how many there are
	Then    string // what follows the values, such as "ON CONFLICT …"
	// Update says that rows change which are there: the first column, an int64, finds them, the others are set, and all are whole
	// numbers. They are Put. It costs a third of an insert whose conflict updates, which is given all columns.
	Update bool
	// Parent says that foreign keys of tables other than those that wait refer to them: they are written before any other change.
	Parent bool
}

// Append adds rows, whose values follow each other in args. They are written before the commit, and before any statement
// that names the table, so that the body sees them. A row that the schema refuses ends the whole write. Tables are written in the
// order in which their rows were first named, so that what refers to others comes after them.
func (tx *Tx) Append(to *Rows, args ...any) {
	tx.wrote = true
	tx.rows.known.forget(to.Table, "")
	list := tx.rows.list(to)
	list.args = append(list.args, args...)
}

// Put is Append of one row under a key, which takes the place of a row that waits under the same key, and keeps in mind
// what it is now: Known then gives value.
func (tx *Tx) Put(to *Rows, key string, value any, row ...any) {
	tx.wrote = true
	tx.rows.known.forget(to.Table, to.Table)
	list := tx.rows.list(to)
	if at, waits := list.at[key]; waits {
		copy(list.args[at:], row)
	} else {
		list.at[key] = len(list.args)
		list.args = append(list.args, row...)
	}
	tx.Know(to.Table, key, value)
}

// Waits reports whether a row waits under the key.
func (tx *Tx) Waits(to *Rows, key string) bool {
	for _, list := range tx.rows.tables {
		if list.Rows == to {
			_, waits := list.at[key]
			return waits
		}
	}
	return false
}

// Know keeps in mind what was read about a key of a table, for later bodies too, until anything changes the table or is
// rolled back, or somebody else may have written. What was read from other tables as well has to name them: a change of one of
// them drops all that is known of the table.
func (tx *Tx) Know(table, key string, value any, also ...string) {
	tx.rows.known.keep(table, key, value, also)
}

// Known is what Know or Put kept in mind last.
func (tx *Tx) Known(table, key string) (value any, ok bool) {
	return tx.rows.known.value(table, key)
}

// Watch reads again what Known told of the key, if an earlier transaction has read it and others can write at the same time: so
// PostgreSQL notices whoever changes it meanwhile, and has one of the two run again. What the body writes itself is noticed without.
func (tx *Tx) Watch(ctx context.Context, table, key string, text *Text) error {
	rows, at := tx.rows, [2]string{table, key}
	if !rows.carried || rows.watched[at] {
		return nil
	}
	rows.watched[at] = true
	return tx.note(tx.conn.later(ctx, text.String(), text.Args()...))
}

// appended are the rows that wait, and what the bodies of a group know.
type appended struct {
	tables  []*appendedTo
	known   known
	carried bool               // some of it from the group before, and others can write at the same time
	watched map[[2]string]bool // what was read again of that
	doubted bool               // it may be so no longer
	err     error              // why some were refused: the writes they belong to cannot be kept, whatever their bodies make of it
}

// doubts reports whether the transaction is to run again with nothing known: a row is there that was known not to be. Of what was asked for
// in the same transaction PostgreSQL says that itself.
func (a *appended) doubts(err error) bool {
	a.doubted = a.doubted || a.carried && IsUnique(err)
	return a.doubted
}

type appendedTo struct {
	*Rows
	args []any
	at   map[string]int // where the row under a key begins
}

func (a *appended) list(to *Rows) *appendedTo {
	if i := slices.IndexFunc(a.tables, func(x *appendedTo) bool { return x.Rows == to }); i >= 0 {
		return a.tables[i]
	}
	list := &appendedTo{Rows: to, at: map[string]int{}}
	a.tables = append(a.tables, list)
	return list
}

// due reports whether rows that wait have to be written before a statement.
func (a *appended) due(text string, change bool) bool {
	for _, to := range a.tables {
		if (len(to.args) > 0 || a.err != nil) && (change && to.Parent || strings.Contains(text, to.Table)) {
			return true
		}
	}
	return false
}

// clear drops all after a rollback.
func (a *appended) clear() {
	a.err = nil
	a.known = known{}
	clear(a.watched)
	for _, to := range a.tables {
		to.empty()
	}
}

func (to *appendedTo) empty() {
	to.args = nil // a statement that waits has the old ones
	clear(to.at)
}

// sorted are the rows in the order of their keys, where they have any: two processes that write the same rows then wait for each other
// and never in a circle. Rows that change go in the order of their numbers, in which they also lie.
func (to *appendedTo) sorted() []any {
	if len(to.at) < 2 {
		return to.args
	}
	args := make([]any, 0, len(to.args))
	for _, at := range to.order() {
		args = append(args, to.args[at:at+to.Width]...)
	}
	return args
}

// order is where the rows begin, one after the other.
func (to *appendedTo) order() []int {
	if to.Update {
		return slices.SortedFunc(maps.Values(to.at), func(a, b int) int { return cmp.Compare(to.args[a].(int64), to.args[b].(int64)) })
	}
	begins := make([]int, 0, len(to.at))
	for _, key := range slices.Sorted(maps.Keys(to.at)) {
		begins = append(begins, to.at[key])
	}
	return begins
}

// shape is what texts of the rows are made of.
func (r *Rows) shape() insertText {
	if !r.Update {
		return insertText{into: "INSERT INTO " + r.Table + " (" + r.Columns + ") VALUES", row: marks(r.Width, "?"), then: r.Then, columns: r.Width}
	}
	columns := strings.Split(r.Columns, ", ")
	set := make([]string, 0, r.Width)
	for i, c := range columns[1:] {
		set = append(set, c+" = v.column"+strconv.Itoa(i+2))
	}
	return insertText{into: "UPDATE " + r.Table + " SET " + strings.Join(set, ", ") + " FROM (VALUES", row: marks(r.Width, "CAST(? AS BIGINT)"),
		then: ") AS v WHERE " + r.Table + "." + columns[0] + " = v.column1", columns: r.Width}
}

// flush writes the rows that wait, table by table in the order in which they were first named.
func (a *appended) flush(ctx context.Context, w writer) error {
	for _, to := range a.tables {
		if a.err != nil {
			break
		}
		a.err = insertRowsOf(ctx, owing{w}, to.shape(), to.sorted())
		to.empty()
	}
	return a.err
}

// owing is a writer as an Execer of statements that may wait.
type owing struct{ writer }

// Exec implements Execer; it knows of no rows.
func (w owing) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	return 0, w.later(ctx, text, args...)
}
