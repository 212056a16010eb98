package db

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"strconv"
	"unicode/utf8"
)

// A dump is a whole database as lines of JSON, alike on both engines:
//
//	{"dump":1,"schema":[1,2,3]}
//	{"table":"control_actor","columns":[{"name":"id","kind":"text"},…]}      for every table, by name,
//	["018f…","person",true,null,{"bytes":"base64"}]                          its rows in key order,
//	{"end":"control_actor","rows":12,"sha256":"…"}                           and what they add up to
//	{"tables":40,"rows":1234}                                                as the last line
//
// The digest is that of the rows' lines. Since rows come in an order of their own, not the engine's, two
// databases with the same content have the same dump.

// dumpFormat is the number of the form above.
const dumpFormat = 1

// Manifest says what is in a dump.
type Manifest struct {
	Schema Schema     `json:"schema"`
	Tables []TableSum `json:"tables"`
}

// Rows is the number of rows in all tables.
func (m Manifest) Rows() (n int64) {
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// TableSum is what one table adds up to.
type TableSum struct {
	Name   string `json:"end"`
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"`
}

type dumpHead struct {
	Format int    `json:"dump"`
	Schema Schema `json:"schema"`
}

type dumpEnd struct {
	Tables int   `json:"tables"`
	Rows   int64 `json:"rows"`
}

// Dump writes the whole database as it is at one moment, while others go on writing. Every write
// acknowledged before the call is in it.
func Dump(ctx context.Context, d *DB, w io.Writer) (m Manifest, err error) {
	out := bufio.NewWriterSize(w, 64<<10)
	line := json.NewEncoder(out)
	line.SetEscapeHTML(false)
	err = d.Read(ctx, func(ctx context.Context, q Querier) error {
		if m.Schema, err = readSchema(ctx, q); err != nil {
			return err
		}
		list, err := tables(ctx, q, d.Engine)
		if err != nil {
			return err
		}
		if err := line.Encode(dumpHead{dumpFormat, m.Schema}); err != nil {
			return err
		}
		for _, t := range list {
			if err := line.Encode(t); err != nil {
				return err
			}
			sum, err := t.dump(ctx, q, d.Engine, out)
			if err != nil {
				return fmt.Errorf("dumping %s: %w", t.Name, err)
			}
			if err := line.Encode(sum); err != nil {
				return err
			}
			m.Tables = append(m.Tables, sum)
		}
		return line.Encode(dumpEnd{len(m.Tables), m.Rows()})
	})
	if err != nil {
		return m, err
	}
	return m, out.Flush()
}

// dump writes the rows of a table and adds them up.
func (t table) dump(ctx context.Context, q Querier, e Engine, w io.Writer) (TableSum, error) {
	text := t.inOrder(e)
	rows, err := q.Query(ctx, text.String())
	if err != nil {
		return TableSum{}, err
	}
	defer rows.Close()
	sum := newSummer(t.Name)
	cells := newCells(t.Columns)
	var line []byte
	for rows.Next() {
		if err := rows.Scan(cells.targets...); err != nil {
			return TableSum{}, err
		}
		line = cells.appendRow(line[:0])
		sum.add(line)
		if _, err := w.Write(line); err != nil {
			return TableSum{}, err
		}
	}
	return sum.done(), rows.Err()
}

// summer adds up the lines of a table.
type summer struct {
	TableSum
	hash hash.Hash
}

func newSummer(name string) *summer { return &summer{TableSum{Name: name}, sha256.New()} }

func (s *summer) add(line []byte) {
	s.Rows++
	s.hash.Write(line)
}

func (s *summer) done() TableSum {
	s.SHA256 = hex.EncodeToString(s.hash.Sum(nil))
	return s.TableSum
}

// cells are the scan targets of a row, one of each column's kind.
type cells struct{ targets []any }

func newCells(columns []column) cells {
	targets := make([]any, len(columns))
	for i, c := range columns {
		switch c.Kind {
		case "integer":
			targets[i] = new(sql.NullInt64)
		case "boolean":
			targets[i] = new(sql.NullBool)
		case "real":
			targets[i] = new(sql.NullFloat64)
		case "bytes":
			targets[i] = new(sql.Null[[]byte])
		default:
			targets[i] = new(sql.NullString)
		}
	}
	return cells{targets}
}

// appendRow writes the row as a line of JSON. Text that is not valid UTF-8, which only SQLite can hold,
// is written as its bytes so that nothing is lost on the way.
func (c cells) appendRow(line []byte) []byte {
	for i, target := range c.targets {
		line = append(line, "[,"[min(i, 1)])
		switch v := target.(type) {
		case *sql.NullInt64:
			line = appendValid(line, v.Valid, func() []byte { return strconv.AppendInt(line, v.Int64, 10) })
		case *sql.NullBool:
			line = appendValid(line, v.Valid, func() []byte { return strconv.AppendBool(line, v.Bool) })
		case *sql.NullFloat64:
			line = appendValid(line, v.Valid, func() []byte { return strconv.AppendFloat(line, v.Float64, 'g', -1, 64) })
		case *sql.Null[[]byte]:
			line = appendValid(line, v.Valid, func() []byte { return appendBytes(line, v.V) })
		case *sql.NullString:
			line = appendValid(line, v.Valid, func() []byte { return appendText(line, v.String) })
		}
	}
	return append(line, ']', '\n')
}

func appendValid(line []byte, valid bool, value func() []byte) []byte {
	if !valid {
		return append(line, "null"...)
	}
	return value()
}

func appendBytes(line, b []byte) []byte {
	line = append(line, `{"bytes":"`...)
	line = base64.StdEncoding.AppendEncode(line, b)
	return append(line, `"}`...)
}

func appendText(line []byte, s string) []byte {
	plain := true
	for i := range len(s) {
		if b := s[i]; b < ' ' || b == '"' || b == '\\' || b >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	switch {
	case plain:
		line = append(line, '"')
		line = append(line, s...)
		return append(line, '"')
	case !utf8.ValidString(s):
		return appendBytes(line, []byte(s))
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic("db: a valid text cannot be written as JSON: " + err.Error())
	}
	return append(line, bytes.TrimRight(b.Bytes(), "\n")...)
}
