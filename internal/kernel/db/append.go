package db

import (
	"context"
	"strings"
)

// appended are rows that wait to be written together: those of all bodies of a group, one list for each table.
type appended struct {
	tables []*appendedTo
	err    error // why some were refused: the writes they belong to cannot be kept, whatever their bodies make of it
}

type appendedTo struct {
	table, into string
	columns     int
	args        []any
}

// Append adds rows to a table that no foreign key refers to, with so many columns, whose values follow each other in
// args; columns are their names. They are written before the commit together with those of others, and before any
// statement that names the table, so that the body sees them. A row that the schema refuses ends the whole write.
func (tx *Tx) Append(table, columns string, width int, args ...any) {
	tx.wrote = true
	tx.rows.add(table, columns, width, args)
}

func (a *appended) add(table, columns string, width int, args []any) {
	into := "INSERT INTO " + table + " (" + columns + ")"
	for _, to := range a.tables {
		if to.into == into {
			to.args = append(to.args, args...)
			return
		}
	}
	a.tables = append(a.tables, &appendedTo{table, into, width, append([]any(nil), args...)})
}

// named reports whether rows wait for a table that a statement names.
func (a *appended) named(text string) bool {
	for _, to := range a.tables {
		if (len(to.args) > 0 || a.err != nil) && strings.Contains(text, to.table) {
			return true
		}
	}
	return false
}

func (a *appended) clear() {
	a.err = nil
	for _, to := range a.tables {
		to.args = to.args[:0]
	}
}

// flush writes the rows that wait, table by table in the order in which they were first named.
func (a *appended) flush(ctx context.Context, w writer) error {
	for _, to := range a.tables {
		if a.err != nil {
			break
		}
		args := to.args
		to.args = to.args[:0]
		a.err = InsertRows(ctx, owing{w}, to.into, to.columns, args, "")
	}
	return a.err
}

// owing is a writer as an Execer of statements that may wait.
type owing struct{ writer }

// Exec implements Execer; it knows of no rows.
func (w owing) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	return 0, w.later(ctx, text, args...)
}
