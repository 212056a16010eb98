package db

import (
	"database/sql"
	"math"
	"testing"

	"pgregory.net/rapid"
)

var everyKind = []column{{"i", "integer"}, {"b", "boolean"}, {"r", "real"}, {"x", "bytes"}, {"t", "text"}}

// What a row is written as is read as the same row, whatever is in it.
func TestRowsSurviveTheWriting(t *testing.T) {
	want := table{Name: "t", Columns: everyKind}
	rapid.Check(t, func(t *rapid.T) {
		c := newCells(everyKind)
		valid := func() bool { return rapid.Bool().Draw(t, "valid") }
		i := c.targets[0].(*sql.NullInt64)
		*i = sql.NullInt64{Int64: rapid.Int64().Draw(t, "i"), Valid: valid()}
		b := c.targets[1].(*sql.NullBool)
		*b = sql.NullBool{Bool: rapid.Bool().Draw(t, "b"), Valid: valid()}
		r := c.targets[2].(*sql.NullFloat64)
		*r = sql.NullFloat64{Float64: rapid.Float64().Filter(func(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) }).Draw(t, "r"), Valid: valid()}
		x := c.targets[3].(*sql.Null[[]byte])
		*x = sql.Null[[]byte]{V: rapid.SliceOf(rapid.Byte()).Draw(t, "x"), Valid: valid()}
		s := c.targets[4].(*sql.NullString)
		*s = sql.NullString{String: rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "s"), Valid: valid()}

		row, ok := want.parse(c.appendRow(nil))
		if !ok || len(row) != 5 {
			t.Fatalf("%s is not read", c.appendRow(nil))
		}
		if !i.Valid && row[0] != nil || i.Valid && row[0] != i.Int64 ||
			!b.Valid && row[1] != nil || b.Valid && row[1] != b.Bool ||
			!r.Valid && row[2] != nil || r.Valid && row[2] != r.Float64 ||
			!x.Valid && row[3] != nil || x.Valid && string(row[3].([]byte)) != string(x.V) ||
			!s.Valid && row[4] != nil || s.Valid && row[4] != s.String {
			t.Fatalf("%s is read as %v", c.appendRow(nil), row)
		}
	})
}

func FuzzParseRow(f *testing.F) {
	for _, seed := range []string{`[1,true,1.5,{"bytes":"AA=="},"x"]`, `[null,null,null,null,{"bytes":"/w=="}]`, `[[],{},"",0,false]`, `[1`, ``} {
		f.Add([]byte(seed + "\n"))
	}
	t := table{Name: "t", Columns: everyKind}
	f.Fuzz(func(tt *testing.T, line []byte) {
		if row, ok := t.parse(line); ok && len(row) != len(everyKind) {
			tt.Fatal("a row of another length")
		}
	})
}
