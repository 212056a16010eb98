package db

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"cairn/internal/kernel/fault"
)

const (
	maxLine       = 32 << 20 // bytes of one row; a chunk of a file is 1 MiB
	loadArguments = 200      // values in one insert; the SQLite driver takes quadratic time over them
	loadBytes     = 4 << 20  // bytes of rows in one insert, about
)

// Load reads a dump into an empty database of the dump's own schema, in one transaction, and reads back
// what it wrote: counts and digests of every table must be those of the dump, else nothing is left
// behind. It reads to the end of r.
//
// Faults, all Refused: "db.dump_unknown" for what is no dump, "db.dump_schema" for one of another
// schema, "db.dump_cut" for one that ends early, "db.dump_damaged" {table} for one whose content does
// not add up, "db.dump_text" {table} for text PostgreSQL cannot hold, "db.occupied" {table} for a
// database that holds something already.
func Load(ctx context.Context, d *DB, r io.Reader) (Manifest, error) {
	conn, err := newSession(ctx, d.engine.pool(), false)
	if err != nil {
		return Manifest{}, classify(err)
	}
	defer conn.close()
	begin := "BEGIN IMMEDIATE"
	if d.Engine == Postgres {
		begin = "BEGIN"
	}
	if _, err := conn.conn.ExecContext(ctx, begin); err != nil {
		return Manifest{}, classify(err)
	}
	l := &loader{conn: conn, engine: d.Engine, lines: bufio.NewReaderSize(r, 64<<10)}
	if err = l.load(ctx); err == nil {
		_, err = conn.conn.ExecContext(ctx, "COMMIT")
	}
	if err != nil {
		conn.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") //nolint:errcheck // the engine may have done so itself
		return Manifest{}, classify(l.explain(err))
	}
	return l.Manifest, nil
}

type loader struct {
	Manifest
	conn   *session
	engine Engine
	lines  *bufio.Reader
	at     string // the table at hand
}

var (
	errCut     = errors.New("db: the dump ends before its end")
	errDamaged = errors.New("db: the dump does not add up")
)

func (l *loader) load(ctx context.Context) error {
	list, err := l.prepare(ctx)
	if err != nil {
		return err
	}
	restore, err := l.suspendReferences(ctx)
	if err != nil {
		return err
	}
	for _, t := range list {
		l.at = t.Name
		sum, err := l.table(ctx, t)
		if err != nil {
			return err
		}
		l.Tables = append(l.Tables, sum)
	}
	if err := l.end(); err != nil {
		return err
	}
	if err := restore(); err != nil {
		return err
	}
	for i, t := range list {
		l.at = t.Name
		if got, err := t.dump(ctx, l.conn, l.engine, io.Discard); err != nil || got != l.Tables[i] {
			return errors.Join(errDamaged, err)
		}
	}
	return nil
}

// prepare reads the head and holds it against the database.
func (l *loader) prepare(ctx context.Context) ([]table, error) {
	var head dumpHead
	line, err := l.line()
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errCut) {
		return nil, err
	}
	if json.Unmarshal(line, &head) != nil || head.Format != dumpFormat {
		return nil, fault.Refuse("db.dump_unknown", nil)
	}
	if l.Schema, err = readSchema(ctx, l.conn); err != nil {
		return nil, err
	}
	if !slices.Equal(head.Schema, l.Schema) {
		return nil, fault.Refuse("db.dump_schema", nil)
	}
	list, err := tables(ctx, l.conn, l.engine)
	if err != nil {
		return nil, err
	}
	for _, t := range list {
		rows, err := Collect(ctx, l.conn, SQL("SELECT 1 FROM "+quote(t.Name)+" LIMIT 1"), Value[int])
		if err != nil {
			return nil, err
		}
		if len(rows) > 0 {
			return nil, fault.Refuse("db.occupied", fault.Args{"table": t.Name})
		}
	}
	return list, nil
}

// suspendReferences puts the check of foreign keys off to the end, because rows may refer to later rows
// and to their own table. SQLite then checks at the commit; on PostgreSQL the keys are dropped and
// made again, by the function returned, which checks them.
func (l *loader) suspendReferences(ctx context.Context) (restore func() error, err error) {
	if l.engine == SQLite {
		_, err := l.conn.conn.ExecContext(ctx, "PRAGMA defer_foreign_keys = 1")
		return func() error { return nil }, err
	}
	type reference struct{ table, name, definition string }
	list, err := Collect(ctx, l.conn, SQL(`SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
		WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace ORDER BY 1, 2`), func(row Row) (r reference, err error) {
		err = row.Scan(&r.table, &r.name, &r.definition)
		return r, err
	})
	if err != nil {
		return nil, err
	}
	for _, r := range list {
		if _, err := l.conn.conn.ExecContext(ctx, "ALTER TABLE "+quote(r.table)+" DROP CONSTRAINT "+quote(r.name)); err != nil {
			return nil, err
		}
	}
	return func() error {
		for _, r := range list {
			l.at = r.table
			if _, err := l.conn.conn.ExecContext(ctx, "ALTER TABLE "+quote(r.table)+" ADD CONSTRAINT "+quote(r.name)+" "+r.definition); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// table reads one table with its heading and sum.
func (l *loader) table(ctx context.Context, want table) (sum TableSum, err error) {
	var heading table
	line, err := l.line()
	if err != nil {
		return sum, l.early(err)
	}
	if json.Unmarshal(line, &heading) != nil || heading.Name != want.Name || !slices.Equal(heading.Columns, want.Columns) {
		return sum, errDamaged
	}
	s := newSummer(want.Name)
	var args []any
	size := 0
	for {
		if line, err = l.line(); err != nil {
			return sum, l.early(err)
		}
		if line[0] != '[' {
			break
		}
		s.add(line)
		row, ok := want.parse(line)
		if !ok {
			return sum, errDamaged
		}
		args, size = append(args, row...), size+len(line)
		if len(args)+len(row) > loadArguments || size > loadBytes {
			if err := l.insert(ctx, want, args); err != nil {
				return sum, err
			}
			args, size = args[:0], 0
		}
	}
	if err := l.insert(ctx, want, args); err != nil {
		return sum, err
	}
	if json.Unmarshal(line, &sum) != nil || sum != s.done() {
		return sum, errDamaged
	}
	return sum, nil
}

func (l *loader) insert(ctx context.Context, t table, args []any) error {
	if len(args) == 0 {
		return nil
	}
	text := SQL("INSERT INTO "+quote(t.Name)+" ("+t.list()+") VALUES").Values(len(t.Columns), args...)
	_, err := l.conn.exec(ctx, text.String(), text.Args()...)
	return err
}

// end reads the last line and makes sure that nothing follows.
func (l *loader) end() error {
	var end dumpEnd
	line, err := l.line()
	if err != nil {
		return l.early(err)
	}
	if json.Unmarshal(line, &end) != nil || end.Tables != len(l.Tables) || end.Rows != l.Rows() {
		return errDamaged
	}
	switch _, err := l.line(); {
	case err == nil || errors.Is(err, errCut):
		return errDamaged
	case errors.Is(err, io.EOF):
		return nil
	default:
		return err
	}
}

// line reads a line with its end. A text that stops inside one is cut.
func (l *loader) line() (line []byte, err error) {
	for {
		part, err := l.lines.ReadSlice('\n')
		switch {
		case err == nil && line == nil:
			return part, nil
		case err == nil:
			return append(line, part...), nil
		case len(line)+len(part) > maxLine:
			return nil, errDamaged
		case errors.Is(err, io.EOF) && len(line)+len(part) > 0:
			return append(line, part...), errCut
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
		line = append(line, part...)
	}
}

// early is the end of the text where more should follow.
func (l *loader) early(err error) error {
	if errors.Is(err, io.EOF) {
		return errCut
	}
	return err
}

// parse reads a row into values for its columns.
func (t table) parse(line []byte) ([]any, bool) {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	var row []any
	if err := dec.Decode(&row); err != nil || len(row) != len(t.Columns) || dec.InputOffset() != int64(len(line)-1) {
		return nil, false
	}
	for i, c := range t.Columns {
		v, err := c.parse(row[i])
		if err != nil {
			return nil, false
		}
		row[i] = v
	}
	return row, true
}

func (c column) parse(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch c.Kind {
	case "integer":
		if n, ok := v.(json.Number); ok {
			return n.Int64()
		}
	case "real":
		if n, ok := v.(json.Number); ok {
			return n.Float64()
		}
	case "boolean":
		if b, ok := v.(bool); ok {
			return b, nil
		}
	case "text":
		if s, ok := v.(string); ok {
			return s, nil
		}
		b, err := parseBytes(v)
		return string(b), err
	case "bytes":
		return parseBytes(v)
	}
	return nil, errDamaged
}

func parseBytes(v any) ([]byte, error) {
	m, ok := v.(map[string]any)
	text, isText := m["bytes"].(string)
	if !ok || !isText || len(m) != 1 {
		return nil, errDamaged
	}
	return base64.StdEncoding.Strict().DecodeString(text)
}

// explain gives the user's words to what went wrong with the dump.
func (l *loader) explain(err error) error {
	switch {
	case errors.Is(err, errCut):
		return fault.Wrap(err, fault.Refused, "db.dump_cut", nil)
	case postgresCode(err) == "22021", postgresCode(err) == "54000": // a NUL, or not UTF-8; a key too long for an index
		return fault.Wrap(err, fault.Refused, "db.dump_text", fault.Args{"table": l.at})
	case errors.Is(err, errDamaged), isConstraint(err):
		return fault.Wrap(err, fault.Refused, "db.dump_damaged", fault.Args{"table": l.at})
	}
	return err
}
