package activity

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// packed keeps rows of a form in a column of text that no query looks into.
type packed struct{ v any }

// Scan implements sql.Scanner.
func (p packed) Scan(src any) error {
	switch text := src.(type) {
	case string:
		return json.Unmarshal([]byte(text), p.v)
	case []byte:
		return json.Unmarshal(text, p.v)
	}
	return fmt.Errorf("activity: %T is no packed column", src)
}

// Value implements driver.Valuer.
func (p packed) Value() (driver.Value, error) {
	b, err := json.Marshal(p.v)
	return string(b), err
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// nextCode counts the objects of a table within a year: "ACT-2026-0012".
func nextCode(ctx context.Context, tx *control.Tx, table, prefix string, day cal.Date) (code string, year, no int, err error) {
	year = day.Year()
	no, err = db.One(ctx, tx, "no", db.SQL("SELECT COALESCE(MAX(no), 0) + 1 FROM "+table+" WHERE year = ?", year), db.Value[int])
	return fmt.Sprintf("%s-%04d-%04d", prefix, year, no), year, no, err
}

// stamped are the columns every object of the slice ends with.
const stamped = `.version, x.updated_at, x.updated_by, seen.scope_path, ` + control.MarkingColumns

// visible starts a query for objects of a table, aliased x, that the actor in the context may see.
func visible(ctx context.Context, columns, table string) *db.Text {
	t := db.SQL("SELECT " + columns + ", x" + stamped + " FROM " + table + " x")
	control.Visible(ctx, t, "x.id")
	return t
}

// narrow adds conditions to a query, the first with WHERE.
type narrow struct {
	t    *db.Text
	word string
}

func narrowing(t *db.Text) *narrow { return &narrow{t, "WHERE"} }

func (n *narrow) by(condition string, args ...any) {
	n.t.Add(n.word+" "+condition, args...)
	n.word = "AND"
}

// is narrows to a value of a column, unless it is empty.
func (n *narrow) is(column, value string) {
	if value != "" {
		n.by(column+" = ?", value)
	}
}

// below narrows to objects that lie in a scope path, unless it is empty.
func (n *narrow) below(scope string) {
	if scope != "" {
		n.by("substr(seen.scope_path, 1, ?) = ?", utf8.RuneCountInString(scope), scope)
	}
}

// in narrows to values of a column.
func (n *narrow) in(column string, values []string) {
	n.t.Add(n.word)
	n.t.In(column, values...)
	n.word = "AND"
}
