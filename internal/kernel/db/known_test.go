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

// What a body knows, the bodies of the next transaction know on SQLite, unless anything was changed that it may come from: by a
// statement, by rows that wait, or by another connection. PostgreSQL cannot tell, and forgets.
func TestWhatIsKnownOutlivesTheCommit(t *testing.T) {
	others := &db.Rows{Table: "control_lease", Columns: "name, holder, until", Width: 3, Then: "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder"}
	testkit.EachStore(t, func(t *testing.T, where db.Options) {
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
			{"a commit elsewhere", change(elsewhere, "INSERT INTO control_cursor (name, no) VALUES ('elsewhere', 1)"), false},
		} {
			body(func(tx *db.Tx) error {
				tx.Know("control_cursor", "key", "value", "control_lease")
				return nil
			})()
			c.do()
			body(func(tx *db.Tx) error {
				value, known := tx.Known("control_cursor", "key")
				if known != (c.known && here.Engine == db.SQLite) || known && value != "value" {
					t.Errorf("after %s: %v, known: %v", c.what, value, known)
				}
				return nil
			})()
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
