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
					tx.Append("control_cursor", "name, no", 2, fmt.Sprintf("a%d", i), i, fmt.Sprintf("a%d again", i), i)
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
						tx.Append("control_cursor", "name, no", 2, fmt.Sprintf("a%d", i), i) // there already
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

// Statements of which nobody needs the answer: what is asked afterwards sees what they did, a body that fails leaves none of
// them, one that the engine refuses costs its own body only, and nobody hears more of it than what was refused.
func TestStatementsThatWait(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		insert := "INSERT INTO control_cursor (name, no) VALUES ($1, 1)"
		sum := func(ctx context.Context, q db.Querier, name string) (n int64, err error) {
			return db.One(ctx, q, "sum", db.SQL("SELECT COALESCE(SUM(no), 0) FROM control_cursor WHERE name = ?", name), db.Value[int64])
		}
		const writers = 80
		var wg sync.WaitGroup
		for i := range writers {
			wg.Go(func() {
				name := fmt.Sprintf("w%d", i)
				err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
					later := tx.Later()
					if _, err := later.Exec(ctx, insert, name); err != nil {
						return err
					}
					if _, err := later.Exec(ctx, "UPDATE control_cursor SET no = no + 2 WHERE name = $1", name); err != nil {
						return err
					}
					switch i % 4 {
					case 1:
						return fault.Refuse("test", nil)
					case 2:
						if n, err := sum(ctx, tx, name); err != nil || n != 3 {
							return fmt.Errorf("%s: %d, %w", name, n, err)
						}
					case 3:
						if _, err := later.Exec(ctx, insert, name); err != nil { // there already; PostgreSQL has not said so yet
							return err
						}
						if i%8 == 3 {
							sum(ctx, tx, name) //nolint:errcheck // a body that does not care
						}
					}
					return nil
				})
				switch kind := i % 4; {
				case kind == 1 && !fault.Is(err, fault.Refused), kind == 3 && !db.IsUnique(err), kind%2 == 0 && err != nil:
					t.Errorf("writer %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		alone := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			tx.Later().Exec(ctx, insert, "w0") //nolint:errcheck // a body that does not care, with nobody beside it
			sum(ctx, tx, "w0")                 //nolint:errcheck // nor here
			return nil
		})
		if db.IsUnique(alone) != (d.Engine == db.Postgres) {
			t.Errorf("a refusal that a body alone ignores: %v", alone)
		}
		must(t, d.Read(ctx, func(ctx context.Context, q db.Querier) error {
			for i := range writers {
				n, err := sum(ctx, q, fmt.Sprintf("w%d", i))
				if want := int64(3 * (1 - i%2)); err != nil || n != want {
					t.Errorf("writer %d left %d, %v", i, n, err)
				}
			}
			return nil
		}))
	})
}
