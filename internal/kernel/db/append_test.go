package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/testkit"
)

// cursors are rows that wait, and marks those under a key.
var (
	cursors = &db.Rows{Table: "control_cursor", Columns: "name, no", Width: 2}
	marks   = &db.Rows{Table: "control_cursor", Columns: "name, no", Width: 2, Then: "ON CONFLICT (name) DO UPDATE SET no = excluded.no"}
)

// Rows that were appended are there after the commit, and before it for a body that asks for them; those of a body that
// fails are not, and one that the schema refuses costs its own body only.
func TestAppendedRows(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		count := func(ctx context.Context, q db.Querier) (n int64, err error) {
			return db.One(ctx, q, "count", db.SQL("SELECT COUNT(*) FROM control_cursor WHERE name LIKE 'a%'"), db.Value[int64])
		}
		const writers = 90
		var wg sync.WaitGroup
		for i := range writers {
			wg.Go(func() {
				err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
					before, err := count(ctx, tx)
					if err != nil {
						return err
					}
					tx.Append(cursors, fmt.Sprintf("a%d", i), i, fmt.Sprintf("a%d again", i), i)
					switch i % 5 {
					case 1:
						return fault.Refuse("test", nil)
					case 2:
						after, err := count(ctx, tx)
						if err == nil && after != before+2 {
							err = fmt.Errorf("a body saw %d rows, then %d", before, after)
						}
						return err
					case 3:
						tx.Append(cursors, fmt.Sprintf("a%d", i), i) // there already
						if i%2 == 0 {
							count(ctx, tx) //nolint:errcheck // a body that does not care
						}
					}
					return nil
				})
				switch kind := i % 5; {
				case kind == 1 && !fault.Is(err, fault.Refused), kind == 3 && !db.IsUnique(err), kind != 1 && kind != 3 && err != nil:
					t.Errorf("writer %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		must(t, d.Read(ctx, func(ctx context.Context, q db.Querier) error {
			n, err := count(ctx, q)
			if n != writers/5*3*2 {
				t.Errorf("%d rows", n)
			}
			return err
		}))
	})
}

// A body that goes on after the engine has refused a statement: what it wrote besides is kept where the engine allows it,
// and nobody else notices.
func TestRefusedStatementThatIsIgnored(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		insert := "INSERT INTO control_cursor (name, no) VALUES ($1, 1)"
		must(t, d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, insert, "there")
			return err
		}))
		const writers = 60
		var wg sync.WaitGroup
		var mu sync.Mutex
		kept := map[string]bool{}
		for i := range writers {
			wg.Go(func() {
				name := fmt.Sprintf("w%d", i)
				err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
					if i%10 == 0 {
						if _, err := tx.Exec(ctx, insert, "there"); !db.IsUnique(err) {
							return errors.New("inserted twice")
						}
					}
					return set(ctx, tx, name, 1)
				})
				if (err != nil) != (i%10 == 0 && d.Engine == db.Postgres) {
					t.Errorf("writer %d: %v", i, err)
				}
				mu.Lock()
				kept[name] = err == nil
				mu.Unlock()
			})
		}
		wg.Wait()
		for name, kept := range kept {
			if (get(ctx, t, d, name) == 1) != kept {
				t.Errorf("%s is there: %v", name, !kept)
			}
		}
	})
}

// Rows under a key: a body knows what those before it made of a row, although it is written once for all; what a statement
// changed, or what was taken back, is known no more; and what is asked sees what waits.
func TestRowsUnderAKey(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		read := func(ctx context.Context, q db.Querier) (int, error) {
			return db.One(ctx, q, "sum", db.SQL("SELECT COALESCE(SUM(no), 0) FROM control_cursor WHERE name = 'sum'"), db.Value[int])
		}
		must(t, d.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return set(ctx, tx, "sum", 0) }))
		const writers = 150
		var wg sync.WaitGroup
		var mu sync.Mutex
		want, knew := 0, 0
		for i := range writers {
			wg.Go(func() {
				known := false
				err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
					if i%10 == 0 {
						_, err := tx.Exec(ctx, "UPDATE control_cursor SET no = no + 1 WHERE name = 'sum'")
						return err
					}
					var sum any
					if sum, known = tx.Known("control_cursor", "sum"); !known {
						if sum, err = read(ctx, tx.Stored()); err != nil {
							return err
						}
					}
					tx.Put(marks, "sum", sum.(int)+1, "sum", sum.(int)+1)
					switch i % 10 {
					case 1:
						return fault.Refuse("test", nil)
					case 2:
						if n, err := read(ctx, tx); err != nil || n != sum.(int)+1 {
							return fmt.Errorf("put %d after %d: %w", n, sum, err)
						}
					case 3:
						tx.Put(marks, "none", 1, "none", nil) // PostgreSQL says so with the commit
					}
					return nil
				})
				switch kind := i % 10; {
				case kind == 1 && !fault.Is(err, fault.Refused), kind == 3 && err == nil, kind != 1 && kind != 3 && err != nil:
					t.Errorf("writer %d: %v", i, err)
				}
				mu.Lock()
				defer mu.Unlock()
				if known {
					knew++
				}
				if err == nil {
					want++
				}
			})
		}
		wg.Wait()
		must(t, d.Read(ctx, func(ctx context.Context, q db.Querier) error {
			n, err := read(ctx, q)
			if n != want || n != writers/10*8 || knew == 0 {
				t.Errorf("%d are counted of %d, %d knew of the one before", n, want, knew)
			}
			return err
		}))
	})
}

// Rows that others refer to are written before whatever refers to them, and a body that hides what was refused of its rows is kept
// no more for it, alone as well.
func TestRowsThatOthersReferTo(t *testing.T) {
	blobs := &db.Rows{Table: "control_blob", Columns: "id, size, started_at", Width: 3, Parent: true}
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				must(t, d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
					id := fmt.Sprintf("blob %d", i)
					tx.Append(blobs, id, 0, tx.Now)
					_, err := tx.Exec(ctx, "INSERT INTO control_chunk (blob_id, no, data) VALUES ($1, 0, $2)", id, []byte{1})
					return err
				}))
			})
		}
		wg.Wait()
		err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			tx.Append(blobs, "blob 1", 0, tx.Now)
			tx.Query(ctx, "SELECT id FROM control_blob") //nolint:errcheck // a body that does not care, with nobody beside it
			return nil
		})
		if !db.IsUnique(err) {
			t.Errorf("a body that hides what was refused: %v", err)
		}
	})
}

// Rows that change are found by their number, each gets what was put last, and a body sees it before the commit.
func TestRowsThatChange(t *testing.T) {
	moved := &db.Rows{Table: "control_cursor", Columns: "no, no", Width: 2, Update: true}
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		read := func(ctx context.Context, q db.Querier) ([]int64, error) {
			return db.Collect(ctx, q, db.SQL("SELECT no FROM control_cursor WHERE name LIKE 'n%' ORDER BY no"), db.Value[int64])
		}
		const rows = 77 // more than one statement, and some that are left
		must(t, d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			for i := range int64(rows) {
				tx.Append(cursors, fmt.Sprintf("n%d", i), 1+i)
			}
			return nil
		}))
		must(t, d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			for i := range int64(rows) {
				key := fmt.Sprint(i)
				if tx.Waits(moved, key) {
					t.Errorf("row %d waits before it is put", i)
				}
				tx.Put(moved, key, nil, 1+i, 7_000+i)
				tx.Put(moved, key, nil, 1+i, 5_000_000_000-i)
				if !tx.Waits(moved, key) {
					t.Errorf("row %d does not wait", i)
				}
			}
			list, err := read(ctx, tx)
			if err == nil && (len(list) != rows || list[0] != 5_000_000_000-rows+1 || list[rows-1] != 5_000_000_000) {
				err = fmt.Errorf("the body saw %v", list)
			}
			if tx.Waits(moved, "1") {
				err = errors.Join(err, errors.New("a row that was written waits"))
			}
			tx.Put(moved, "none", nil, int64(-1), int64(0)) // nothing has this number
			return err
		}))
		must(t, d.Read(ctx, func(ctx context.Context, q db.Querier) error {
			list, err := read(ctx, q)
			if len(list) != rows || list[0] != 5_000_000_000-rows+1 {
				t.Errorf("after the commit: %v", list)
			}
			return err
		}))
	})
}
