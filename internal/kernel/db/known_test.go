package db_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/testkit"
)

// What a body knows, the bodies of the next transaction know, unless anything was changed that it may come from: by a statement, by
// rows that wait, or by another connection. On PostgreSQL it is also forgotten when anybody wrote into another database of the server.
func TestWhatIsKnownOutlivesTheCommit(t *testing.T) {
	others := &db.Rows{Table: "control_lease", Columns: "name, holder, until", Width: 3, Then: "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder"}
	testkit.EachStoreAlone(t, func(t *testing.T, where db.Options) {
		here, elsewhere := testkit.Open(t, where), testkit.Open(t, where)
		change := func(d *db.DB, text string) func() {
			return func() {
				must(t, d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
					_, err := tx.Exec(ctx, text)
					return err
				}))
			}
		}
		body := func(do func(tx *db.Tx) error) func() {
			return func() {
				if err := here.Write(t.Context(), func(_ context.Context, tx *db.Tx) error { return do(tx) }); err != nil && !fault.Is(err, fault.Refused) {
					t.Fatal(err)
				}
			}
		}
		for _, c := range []struct {
			what  string
			do    func()
			known bool
		}{
			{"nothing", func() {}, true},
			{"a change of another table", change(here, "UPDATE control_blob SET size = 1"), true},
			{"a row under another key", body(func(tx *db.Tx) error {
				tx.Put(marks, "another", 1, "another", 1)
				return nil
			}), true},
			{"a change of the table", change(here, "UPDATE control_cursor SET no = 1"), false},
			{"a change of the other table it is from", change(here, "UPDATE control_lease SET holder = ''"), false},
			{"a row that was put there", body(func(tx *db.Tx) error {
				tx.Put(others, "lease", 1, "lease", "", tx.Now)
				return nil
			}), false},
			{"a row that was appended there", body(func(tx *db.Tx) error {
				tx.Append(others, "another lease", "", tx.Now)
				return nil
			}), false},
			{"a rollback", body(func(tx *db.Tx) error {
				tx.Put(marks, "key", "taken back", "key", 2)
				return fault.Refuse("test", nil)
			}), false},
			{"more than is to be kept", body(func(tx *db.Tx) error {
				for i := range 40_000 {
					tx.Know("control_cursor", fmt.Sprint(i), i)
				}
				return nil
			}), false},
			{"a commit elsewhere", change(elsewhere, "INSERT INTO control_cursor (name, no) VALUES ('elsewhere', 1) ON CONFLICT (name) DO UPDATE SET no = 2"), false},
		} {
			var value any
			known := false
			body(func(tx *db.Tx) error {
				tx.Know("control_cursor", "key", "value", "control_lease")
				return nil
			})()
			c.do()
			body(func(tx *db.Tx) error {
				value, known = tx.Known("control_cursor", "key")
				return nil
			})()
			if known != c.known || known && value != "value" {
				t.Errorf("after %s: %v, known: %v", c.what, value, known)
			}
		}
	})
}

// Two processes count in one row, each by what it knows of it: no count is lost.
func TestTwoProcessesThatKnow(t *testing.T) {
	const each = 150
	testkit.EachStore(t, func(t *testing.T, where db.Options) {
		first, second := testkit.Open(t, where), testkit.Open(t, where)
		var all sync.WaitGroup
		var knew atomic.Int64
		for i := range 6 {
			d := first
			if i == 0 {
				d = second // seldom, so that the others come to know
			}
			all.Go(func() {
				for range each {
					must(t, d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
						sum, known := tx.Known("control_cursor", "sum")
						if known {
							knew.Add(1)
						} else {
							read, err := db.One(ctx, tx.Stored(), "sum", db.SQL("SELECT COALESCE(MAX(no), 0) FROM control_cursor WHERE name = 'sum'"), db.Value[int])
							if err != nil {
								return err
							}
							sum = read
						}
						tx.Put(marks, "sum", sum.(int)+1, "sum", sum.(int)+1)
						return nil
					}))
				}
			})
		}
		all.Wait()
		if got := get(t.Context(), t, first, "sum"); got != 6*each || knew.Load() == 0 {
			t.Errorf("%d of %d are counted, %d knew of the one before", got, 6*each, knew.Load())
		}
	})
}

// A number that is known to be free is taken by another process in the middle of a write: it is run again and takes the next.
func TestNumberTakenMeanwhile(t *testing.T) {
	testkit.EachStoreAlone(t, func(t *testing.T, where db.Options) {
		here, elsewhere := testkit.Open(t, where), testkit.Open(t, where)
		knew, rows := 0, int64(0)
		take := func(d *db.DB, meanwhile func(knows bool)) {
			must(t, d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				last, known := tx.Known("control_cursor", "last")
				if meanwhile != nil {
					meanwhile(known)
				}
				if !known {
					read, err := db.One(ctx, tx.Stored(), "last", db.SQL("SELECT COALESCE(MAX(no), 0) FROM control_cursor"), db.Value[int64])
					if err != nil {
						return err
					}
					last = read
				}
				next := last.(int64) + 1
				tx.Append(cursors, fmt.Sprint(next), next)
				if _, err := tx.Exec(ctx, "UPDATE control_cursor SET no = no WHERE no < 0"); db.IsUnique(err) {
					return fault.New(fault.Conflict, "test", nil) // as a body does that takes it for a duplicate of its own
				}
				tx.Know("control_cursor", "last", next)
				return nil
			}))
			rows++
		}
		for range 3 {
			take(here, nil)
			first := true
			take(here, func(knows bool) {
				if first && here.Engine == db.Postgres {
					take(elsewhere, nil)
				}
				if first && knows {
					knew++
				}
				first = false
			})
		}
		got := get(t.Context(), t, here, fmt.Sprint(rows))
		if knew < 3 || got != rows {
			t.Errorf("the last of %d numbers is %d; %d writes knew the one before", rows, got, knew)
		}
	})
}

// One process closes what another one, which knows that it is open, counts in at the same time: nothing is counted in what was closed.
func TestClosedMeanwhile(t *testing.T) {
	testkit.EachStoreAlone(t, func(t *testing.T, where db.Options) {
		here, elsewhere := testkit.Open(t, where), testkit.Open(t, where)
		knew, sum := 0, int64(0)
		count := func() {
			must(t, here.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				closed := db.SQL("SELECT COUNT(*) FROM control_lease WHERE name = 'closed'")
				n, known := tx.Known("control_lease", "closed")
				if known {
					knew++
					must(t, tx.Watch(ctx, "control_lease", "closed", closed))
				} else {
					read, err := db.One(ctx, tx.Stored(), "closed", closed, db.Value[int64])
					if err != nil {
						return err
					}
					n = read
				}
				tx.Know("control_lease", "closed", n)
				if n == int64(0) {
					_, err := tx.Exec(ctx, "INSERT INTO control_cursor (name, no) VALUES ('sum', 1) ON CONFLICT (name) DO UPDATE SET no = control_cursor.no + 1")
					return err
				}
				return nil
			}))
			sum = get(t.Context(), t, here, "sum")
		}
		for range 3 {
			must(t, here.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, "DELETE FROM control_lease")
				return err
			}))
			count()
			met, at := 0, int64(0)
			must(t, elsewhere.Write(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
				if at, err = db.One(ctx, tx, "sum", db.SQL("SELECT no FROM control_cursor WHERE name = 'sum'"), db.Value[int64]); err != nil {
					return err
				}
				if met++; met == 1 && here.Engine == db.Postgres {
					count()
				}
				_, err = tx.Exec(ctx, "INSERT INTO control_lease (name, holder, until) VALUES ('closed', '', $1)", tx.Now)
				return err
			}))
			if here.Engine == db.SQLite {
				knew++ // nobody counts while another one closes
			}
			if count(); sum != at {
				t.Fatalf("closed at %d, and counted up to %d", at, sum)
			}
		}
		if knew < 3 {
			t.Errorf("only %d writes knew that it was open", knew)
		}
	})
}
