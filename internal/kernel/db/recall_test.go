package db

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"cairn/internal/kernel/cal"
)

// noted opens an office file with a table of two numbers that are always equal.
func noted(t *testing.T, path string) *DB {
	t.Helper()
	d, err := Open(t.Context(), Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	commit(t, d, "CREATE TABLE IF NOT EXISTS note (id TEXT PRIMARY KEY, n BIGINT NOT NULL)")
	commit(t, d, "INSERT INTO note VALUES ('a', 0), ('b', 0) ON CONFLICT DO NOTHING")
	return d
}

func commit(t *testing.T, d *DB, text string) {
	t.Helper()
	err := d.Write(t.Context(), func(ctx context.Context, tx *Tx) error {
		_, err := tx.Exec(ctx, text)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// note reads one number; the text is the same each time, so that it is recalled when nothing was
// committed.
func note(ctx context.Context, q Querier, id string) (int, error) {
	return One(ctx, q, "note", SQL("SELECT n FROM note WHERE id = ?", id), Value[int])
}

func TestRecallKnowsEveryCommit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.db")
	here, elsewhere := noted(t, path), noted(t, path)
	for i := range 50 {
		writer := here
		if i%2 == 1 {
			writer = elsewhere // as another process would
		}
		commit(t, writer, fmt.Sprintf("UPDATE note SET n = %d", i+1))
		for _, d := range []*DB{here, elsewhere, here} {
			err := d.Read(t.Context(), func(ctx context.Context, q Querier) error {
				n, err := note(ctx, q, "a")
				if n != i+1 {
					t.Errorf("read %d after %d was committed", n, i+1)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A read sees one state, whether its parts are recalled or read, while others write.
func TestRecallShowsOneState(t *testing.T) {
	d := noted(t, filepath.Join(t.TempDir(), "office.db"))
	done := make(chan struct{})
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			last := 0
			for more := true; more; {
				select {
				case <-done:
					more = false
				default:
				}
				err := d.Read(t.Context(), func(ctx context.Context, q Querier) error {
					a, err := note(ctx, q, "a")
					if err != nil {
						return err
					}
					b, err := note(ctx, q, "b")
					if a != b || a < last {
						t.Errorf("one read sees %d and %d, after %d", a, b, last)
					}
					last = a
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 2000 { // many, for the few that fall between two looks of a reader that begins
		commit(t, d, "UPDATE note SET n = n + 1")
	}
	close(done)
	wait.Wait()
}

// The state a read shows is the one of its beginning, also for what is asked first after a commit of
// another.
func TestReadShowsTheStateOfItsBeginning(t *testing.T) {
	d := noted(t, filepath.Join(t.TempDir(), "office.db"))
	for round := range 3 {
		err := d.Read(t.Context(), func(ctx context.Context, q Querier) error {
			commit(t, d, fmt.Sprintf("UPDATE note SET n = %d", round+1))
			n, err := note(ctx, q, "a")
			if n != round {
				t.Errorf("the read began at %d and sees %d", round, n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestRecallAnswersWithoutTheDatabase(t *testing.T) {
	d := noted(t, filepath.Join(t.TempDir(), "office.db"))
	e := d.engine.(*sqliteEngine)
	r := e.recall
	read := func(id string) {
		t.Helper()
		if err := d.Read(t.Context(), func(ctx context.Context, q Querier) error {
			_, err := note(ctx, q, id)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 * cap(e.readers) { // every connection has been opened, and has answered
		read("a")
	}
	if len(r.answers) != 1 {
		t.Errorf("%d answers are kept of one query", len(r.answers))
	}
	read("b")
	if len(r.answers) != 2 {
		t.Errorf("%d answers are kept of two queries", len(r.answers))
	}
	commit(t, d, "UPDATE note SET n = 7")
	read("a")
	if len(r.answers) != 1 {
		t.Errorf("%d answers are kept after a commit and one query", len(r.answers))
	}
}

func TestRecallLeavesLongAnswers(t *testing.T) {
	d := noted(t, filepath.Join(t.TempDir(), "office.db"))
	r := d.engine.(*sqliteEngine).recall
	for _, rows := range []int{recallRows, recallRows + 1} {
		r.answers = nil
		err := d.Read(t.Context(), func(ctx context.Context, q Querier) error {
			list, err := Collect(ctx, q, SQL("SELECT 1 FROM (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?) SELECT n FROM c)", rows), Value[int])
			if len(list) != rows {
				t.Errorf("%d rows of %d", len(list), rows)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if kept := len(r.answers) == 1; kept != (rows <= recallRows) {
			t.Errorf("an answer of %d rows is kept: %v", rows, kept)
		}
	}
}

type word string

// Cells are scanned as database/sql scans them, into everything that rows are scanned into.
func TestCellsScanLikeRows(t *testing.T) {
	d := noted(t, filepath.Join(t.TempDir(), "office.db"))
	commit(t, d, "CREATE TABLE cell (t TEXT, n BIGINT, b BOOLEAN, f DOUBLE PRECISION, x BLOB, d TEXT, none TEXT)")
	commit(t, d, "INSERT INTO cell VALUES ('été', 42, true, 1.5, x'00ff', '2026-11-23', NULL), ('7', -1, false, 0, x'', '', NULL)")
	variables := map[string]func() any{
		"string": func() any { return new(string) }, "word": func() any { return new(word) }, "int": func() any { return new(int) }, "int8": func() any { return new(int8) }, "uint8": func() any { return new(uint8) },
		"int64": func() any { return new(int64) }, "bool": func() any { return new(bool) }, "float": func() any { return new(float64) }, "bytes": func() any { return new([]byte) },
		"date": func() any { return new(cal.Date) }, "pointer": func() any { return new(*int64) }, "text pointer": func() any { return new(*string) },
	}
	for _, column := range []string{"t", "n", "b", "f", "x", "d", "none"} {
		for name, variable := range variables {
			err := d.Read(t.Context(), func(ctx context.Context, q Querier) error {
				rows, err := q.Query(ctx, "SELECT "+column+" FROM cell ORDER BY rowid")
				if err != nil {
					return err
				}
				defer rows.Close()
				for rows.Next() {
					want, got := variable(), variable()
					wantErr := rows.Scan(want)
					cells, err := readCells(rows)
					if err != nil {
						return err
					}
					gotErr := cellRow(cells).Scan(got)
					if (wantErr == nil) != (gotErr == nil) || wantErr == nil && !reflect.DeepEqual(want, got) {
						t.Errorf("%v into %s: %v %v, database/sql has %v %v", cells[0], name, reflect.ValueOf(got).Elem(), gotErr, reflect.ValueOf(want).Elem(), wantErr)
					}
				}
				return rows.Err()
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
