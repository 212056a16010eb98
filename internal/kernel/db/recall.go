package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// recall keeps what queries answered for as long as nothing is committed, by whatever process, so that
// a page many look at is read once. SQLite tells every connection cheaply whether the database has
// changed; PostgreSQL does not, so there every query is run.
//
// What is kept are the cells as the engine gave them, and each caller scans them anew: nobody can alter
// what another one reads. Two queries are the same when text and arguments are, so what an actor may
// see, which is part of them, keeps its answers apart.
type recall struct {
	watch *session // a connection that does nothing else

	mu      sync.Mutex
	state   int64 // of the database, as watch numbers its commits
	answers map[string][][]any
	bytes   int
}

const (
	recallRows  = 500      // an answer that is longer is not kept
	recallBytes = 16 << 20 // of all answers together, roughly
)

// stateNow numbers the state of the database; a later state has another number.
func (r *recall) stateNow(ctx context.Context) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.watch.version(ctx)
}

// version changes when another connection commits. Asked in a transaction, it fixes its snapshot.
func (s *session) version(ctx context.Context) (v int64, err error) {
	err = s.QueryRow(ctx, "PRAGMA data_version").Scan(&v)
	return v, err
}

// begin opens a snapshot and finds out which state it shows: the one of this connection's last
// snapshot, or else the one that watch saw both before and after it was taken. It is 0, and nothing is
// recalled, when somebody committed just then.
func (s *session) begin(ctx context.Context, r *recall) error {
	if err := s.open(ctx); err != nil || s.seen == s.last {
		return err
	}
	if _, err := s.exec(ctx, "ROLLBACK"); err != nil {
		return err
	}
	before, err := r.stateNow(ctx)
	if err != nil {
		return err
	}
	if err := s.open(ctx); err != nil {
		return err
	}
	after, err := r.stateNow(ctx)
	s.last, s.state, s.recall = s.seen, after, r
	if before != after {
		s.last, s.state = 0, 0
	}
	return err
}

// open begins a read transaction with its snapshot.
func (s *session) open(ctx context.Context) (err error) {
	if _, err := s.exec(ctx, "BEGIN"); err != nil {
		return err
	}
	s.seen, err = s.version(ctx)
	return err
}

// recalled gives the kept answer of a query, if there is one.
func (s *session) recalled(key string) ([][]any, bool) {
	r := s.recall
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.state != s.state {
		return nil, false
	}
	rows, ok := r.answers[key]
	return rows, ok
}

// keep keeps an answer of the session's state; a later state drops the answers of earlier ones.
func (s *session) keep(key string, rows [][]any, bytes int) {
	r := s.recall
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.state < r.state || bytes > recallBytes/4 {
		return
	}
	if s.state > r.state || r.bytes+bytes > recallBytes {
		r.state, r.answers, r.bytes = s.state, map[string][][]any{}, 0
	}
	if _, ok := r.answers[key]; !ok {
		r.answers[key], r.bytes = rows, r.bytes+bytes
	}
}

// each gives every row of a query to do, from what is recalled or from the database.
func (s *session) each(ctx context.Context, text string, args []any, do func(Row) error) error {
	if s.state == 0 || !strings.HasPrefix(text, "SELECT") {
		return eachRow(ctx, s, text, args, do)
	}
	key, err := recallKey(text, args)
	if err != nil {
		return err
	}
	rows, ok := s.recalled(key)
	if ok {
		for _, cells := range rows {
			if err := do(cellRow(cells)); err != nil {
				return err
			}
		}
		return nil
	}
	bytes := len(key)
	err = eachRow(ctx, s, text, args, func(row Row) error {
		cells, err := readCells(row.(*sql.Rows))
		if err != nil {
			return err
		}
		if len(rows) <= recallRows {
			rows, bytes = append(rows, cells), bytes+sizeOf(cells)
		}
		return do(cellRow(cells))
	})
	if err == nil && len(rows) <= recallRows {
		s.keep(key, rows, bytes)
	}
	return err
}

// eachRow runs a query and gives every row to do.
func eachRow(ctx context.Context, q Querier, text string, args []any, do func(Row) error) error {
	rows, err := q.Query(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// recallKey tells queries apart: the text, and each argument with its kind and length.
func recallKey(text string, args []any) (string, error) {
	var key strings.Builder
	key.Grow(len(text) + 40*len(args))
	key.WriteString(text)
	for _, arg := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return "", err
		}
		var said string
		switch v := v.(type) {
		case string:
			said = v
		case int64:
			said = strconv.FormatInt(v, 10)
		default:
			said = fmt.Sprint(v)
		}
		fmt.Fprintf(&key, "\x00%T%d:%s", v, len(said), said)
	}
	return key.String(), nil
}

func readCells(rows *sql.Rows) ([]any, error) {
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	cells, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	return cells, rows.Scan(into...)
}

// sizeOf is roughly the memory of cells, in bytes.
func sizeOf(cells []any) int {
	n := 16 * len(cells)
	for _, c := range cells {
		switch c := c.(type) {
		case string:
			n += len(c)
		case []byte:
			n += len(c)
		}
	}
	return n
}

// cellRow is a row of cells as the engine gave them.
type cellRow []any

// Scan implements Row by the rules of database/sql.
func (r cellRow) Scan(dest ...any) error {
	if len(dest) != len(r) {
		return fmt.Errorf("db: %d columns are scanned into %d variables", len(r), len(dest))
	}
	for i, cell := range r {
		if err := assign(dest[i], cell); err != nil {
			return fmt.Errorf("db: column %d: %w", i+1, err)
		}
	}
	return nil
}

// assign stores a cell in a variable by the rules of database/sql, through its nullable types.
func assign(dest, cell any) error {
	switch d := dest.(type) {
	case sql.Scanner:
		return d.Scan(cell)
	case *string:
		if s, ok := cell.(string); ok {
			*d = s
			return nil
		}
		return through(d, cell)
	case *[]byte:
		var bytes sql.Null[[]byte]
		err := bytes.Scan(cell)
		*d = bytes.V
		return err
	}
	v := reflect.ValueOf(dest)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return fmt.Errorf("%T is no variable to scan into", dest)
	}
	v = v.Elem()
	if v.Kind() != reflect.Pointer {
		return assignKind(v, cell)
	}
	if cell == nil {
		v.SetZero()
		return nil
	}
	v.Set(reflect.New(v.Type().Elem()))
	return assign(v.Interface(), cell)
}

// assignKind stores a cell in a variable of a type of our own, by what the type is made of.
func assignKind(v reflect.Value, cell any) error {
	switch v.Kind() {
	case reflect.String:
		switch s := cell.(type) {
		case string:
			v.SetString(s)
			return nil
		case []byte:
			v.SetString(string(s))
			return nil
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, same := cell.(int64)
		if !same {
			if err := through(&n, cell); err != nil {
				return err
			}
		}
		if v.OverflowInt(n) {
			return fmt.Errorf("%d does not fit into %s", n, v.Type())
		}
		v.SetInt(n)
		return nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n := uint64(0)
		if whole, same := cell.(int64); same && whole >= 0 {
			n = uint64(whole)
		} else if err := through(&n, cell); err != nil {
			return err
		}
		if v.OverflowUint(n) {
			return fmt.Errorf("%d does not fit into %s", n, v.Type())
		}
		v.SetUint(n)
		return nil
	case reflect.Float32, reflect.Float64:
		var f float64
		err := through(&f, cell)
		v.SetFloat(f)
		return err
	case reflect.Bool:
		var b bool
		err := through(&b, cell)
		v.SetBool(b)
		return err
	}
	return fmt.Errorf("%T does not fit into %s", cell, v.Type())
}

// through stores a cell that is not NULL as database/sql does.
func through[T any](dest *T, cell any) error {
	var n sql.Null[T]
	if err := n.Scan(cell); err != nil {
		return err
	}
	if !n.Valid {
		return fmt.Errorf("NULL does not fit into %T", *dest)
	}
	*dest = n.V
	return nil
}
