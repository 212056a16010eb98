package db

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"cairn/internal/kernel/fault"
)

// Text is a SQL text with its arguments. A question mark stands for the next argument and becomes
// $1, $2 …, so that a text can be put together from parts without counting.
type Text struct {
	text strings.Builder
	args []any
}

// SQL starts a text.
func SQL(text string, args ...any) *Text { return new(Text).Add(text, args...) }

// Add appends a part, on a line of its own.
func (t *Text) Add(text string, args ...any) *Text {
	if t.text.Len() > 0 {
		t.text.WriteByte('\n')
	}
	for n := len(t.args); ; {
		before, after, more := strings.Cut(text, "?")
		t.text.WriteString(before)
		if !more {
			break
		}
		n++
		t.text.WriteByte('$')
		t.text.WriteString(strconv.Itoa(n))
		text = after
	}
	t.args = append(t.args, args...)
	return t
}

// In appends "column IN (…)" with the values; without values, a condition that is never true.
func (t *Text) In(column string, values ...string) *Text {
	if len(values) == 0 {
		return t.Add("1 = 0")
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return t.Add(column+" IN (?"+strings.Repeat(",?", len(values)-1)+")", args...)
}

// Values appends "(?, …), (?, …)" for an insert of several rows, each with so many columns.
func (t *Text) Values(columns int, args ...any) *Text {
	row := "(?" + strings.Repeat(",?", columns-1) + ")"
	return t.Add(row+strings.Repeat(", "+row, len(args)/columns-1), args...)
}

// Containing is the pattern of "LIKE ? ESCAPE '\'" for a text with this one anywhere in it.
func Containing(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text) + "%"
}

// String is the SQL text.
func (t *Text) String() string { return t.text.String() }

// Args are the arguments in order.
func (t *Text) Args() []any { return t.args }

// Row is what a scan function reads from.
type Row interface{ Scan(dest ...any) error }

// Collect runs the query and scans every row. It returns nil when there is none.
func Collect[T any](ctx context.Context, q Querier, t *Text, scan func(Row) (T, error)) ([]T, error) {
	var list []T
	err := each(ctx, q, t, func(row Row) error {
		item, err := scan(row)
		list = append(list, item)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// One runs the query and scans its first row. No row is a NotFound fault naming the kind.
func One[T any](ctx context.Context, q Querier, kind string, t *Text, scan func(Row) (T, error)) (T, error) {
	var item T
	found := false
	err := each(ctx, q, t, func(row Row) (err error) {
		if !found {
			item, err = scan(row)
		}
		found = true
		return err
	})
	if err == nil && !found {
		err = fault.Missing(kind)
	}
	return item, err
}

func each(ctx context.Context, q Querier, t *Text, do func(Row) error) error {
	if s, ok := q.(*session); ok {
		return s.each(ctx, t.String(), t.args, do)
	}
	return eachRow(ctx, q, t.String(), t.args, do)
}

// Value scans a row of one column.
func Value[T any](row Row) (v T, err error) {
	err = row.Scan(&v)
	return v, err
}

// OrNull stores an empty code or id as NULL, which foreign keys and length checks let pass.
func OrNull[T ~string](v T) any {
	if v == "" {
		return nil
	}
	return string(v)
}

// Execer changes rows: a transaction.
type Execer interface {
	Exec(ctx context.Context, text string, args ...any) (int64, error)
}

// Exec runs a text built with SQL in a transaction.
func Exec(ctx context.Context, tx Execer, t *Text) (int64, error) {
	return tx.Exec(ctx, t.String(), t.args...)
}

// insertRows are the numbers of rows that one statement of InsertRows has, before the few that are left. They are few,
// because each is a statement to prepare.
var insertRows = [...]int{64, 8}

// InsertRows inserts any number of rows of so many columns, whose values follow each other in args.
// into is the text before VALUES, then what follows it, such as "ON CONFLICT …". Neither may hold values: the texts are kept.
func InsertRows(ctx context.Context, tx Execer, into string, columns int, args []any, then string) error {
	return insertRowsOf(ctx, tx, insertText{into: into + " VALUES", row: marks(columns, "?"), then: then, columns: columns}, args)
}

func insertRowsOf(ctx context.Context, tx Execer, text insertText, args []any) error {
	insert := func(rows int) error {
		size := rows * text.columns
		text.rows = rows
		_, err := tx.Exec(ctx, text.String(), args[:size]...)
		args = args[size:]
		return err
	}
	for _, rows := range insertRows {
		for len(args) >= rows*text.columns {
			if err := insert(rows); err != nil {
				return err
			}
		}
	}
	if len(args) == 0 {
		return nil
	}
	return insert(len(args) / text.columns)
}

// marks are the marks of a row, each written so.
func marks(columns int, mark string) string {
	return "(" + mark + strings.Repeat(", "+mark, columns-1) + ")"
}

// insertText is what a text of rows is made of: what stands before them, a row, and what follows them.
type insertText struct {
	into, row, then string
	columns, rows   int
}

// insertTexts are those that were needed before. They are few, as all come from code, and some have thousands of parameters, which
// take longer to count than to give to the engine.
var insertTexts sync.Map

// String is the text.
func (i insertText) String() string {
	if text, ok := insertTexts.Load(i); ok {
		return text.(string)
	}
	t := SQL(i.into + " " + i.row + strings.Repeat(", "+i.row, i.rows-1))
	if i.then != "" {
		t.Add(i.then)
	}
	text := t.String()
	insertTexts.Store(i, text)
	return text
}
