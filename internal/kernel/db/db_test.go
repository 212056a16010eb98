package db_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/testkit"
)

// cursor is a small table that is always there: name and number.
func set(ctx context.Context, tx *db.Tx, name string, no int64) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO control_cursor (name, no) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET no = excluded.no`, name, no))
	return err
}

func get(ctx context.Context, t *testing.T, d *db.DB, name string) (no int64) {
	t.Helper()
	err := d.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		no, err = db.One(ctx, q, "cursor", db.SQL("SELECT no FROM control_cursor WHERE name = ?", name), db.Value[int64])
		return err
	})
	if err != nil && !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	return no
}

// Five slots, twenty writers that check and then take one: never more than five are taken.
func TestCheckThenTakeIsSerialised(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		var accepted atomic.Int64
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				took := false
				err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
					took = false
					taken, err := db.One(ctx, tx, "count", db.SQL("SELECT COUNT(*) FROM control_cursor WHERE name LIKE 'slot%'"), db.Value[int64])
					if err != nil || taken >= 5 {
						return err
					}
					took = true
					return set(ctx, tx, fmt.Sprintf("slot%d", i), 1)
				})
				if err != nil {
					t.Error(err)
				} else if took {
					accepted.Add(1)
				}
			})
		}
		wg.Wait()
		if accepted.Load() != 5 {
			t.Fatalf("%d writers took one of five slots", accepted.Load())
		}
	})
}

// One body's failure or panic takes nothing from the others that share its group.
func TestBodiesFailAlone(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		var wg sync.WaitGroup
		for i := range 60 {
			wg.Go(func() {
				defer func() {
					if v := recover(); (v != nil) != (i%3 == 2) {
						t.Errorf("writer %d: panic %v", i, v)
					}
				}()
				err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
					if err := set(ctx, tx, fmt.Sprintf("w%d", i), 1); err != nil {
						return err
					}
					switch i % 3 {
					case 1:
						return errors.New("refused")
					case 2:
						panic("lost")
					}
					return nil
				})
				if (err != nil) != (i%3 == 1) {
					t.Errorf("writer %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		for i := range 60 {
			if want := i%3 == 0; (get(ctx, t, d, fmt.Sprintf("w%d", i)) == 1) != want {
				t.Errorf("writer %d written: %v", i, !want)
			}
		}
	})
}

func TestNestedTransactionsAreErrors(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			if d.Write(ctx, func(context.Context, *db.Tx) error { return nil }) == nil {
				t.Error("a write inside a write")
			}
			if d.Read(ctx, func(context.Context, db.Querier) error { return nil }) == nil {
				t.Error("a read inside a write")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// A client that hangs up while its body runs does not end the write.
func TestHangingUpMidWrite(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx, hangUp := context.WithCancel(t.Context())
		err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			hangUp()
			return set(ctx, tx, "kept", 1)
		})
		if err != nil || get(t.Context(), t, d, "kept") != 1 {
			t.Fatalf("%v", err)
		}
		if err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return set(ctx, tx, "kept", 2) }); err == nil {
			t.Fatal("a write began for a client that had left")
		}
	})
}

// A full disk ends SQLite's whole transaction; the small writes of the group still get through.
func TestFullDiskCostsOnlyTheOneWhoFillsIt(t *testing.T) {
	d := testkit.Open(t, db.Options{Path: t.TempDir() + "/full.db"})
	ctx := t.Context()
	err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		pages, err := db.One(ctx, tx, "pages", db.SQL("PRAGMA page_count"), db.Value[int64])
		if err != nil {
			return err
		}
		_, err = db.One(ctx, tx, "pages", db.SQL(fmt.Sprintf("PRAGMA max_page_count = %d", pages+20)), db.Value[int64])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	big := strings.Repeat("x", 1<<20)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
				if i == 7 {
					return set(ctx, tx, big, 1)
				}
				return set(ctx, tx, fmt.Sprintf("small%d", i), 1)
			})
			if i == 7 && fault.Of(err).Key != "db.full" || i != 7 && err != nil {
				t.Errorf("writer %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	for i := range 20 {
		if i != 7 && get(ctx, t, d, fmt.Sprintf("small%d", i)) != 1 {
			t.Errorf("acknowledged write %d is not there", i)
		}
	}
}

func TestErrorClasses(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		write := func(text string, args ...any) error {
			return d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := db.Exec(ctx, tx, db.SQL(text, args...))
				return err
			})
		}
		cursor := "INSERT INTO control_cursor (name, no) VALUES ('x', 1)"
		if err := write(cursor); err != nil {
			t.Fatal(err)
		}
		if err := write(cursor); !db.IsUnique(err) {
			t.Errorf("unique: %v", err)
		}
		if err := write("INSERT INTO control_grant VALUES ('g', 'nobody', 'r', '', '2026-01-01', NULL, 'nobody')"); !db.IsReference(err) {
			t.Errorf("reference: %v", err)
		}
		if err := write("INSERT INTO control_lease VALUES ('l', 'h', 'soon')"); !db.IsCheck(err) {
			t.Errorf("check: %v", err)
		}
	})
}

// A program that is older than the database leaves it alone.
func TestNewerSchemaIsRefused(t *testing.T) {
	testkit.EachStore(t, func(t *testing.T, where db.Options) {
		d := testkit.Open(t, where)
		err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)")
			return err
		})
		if err := errors.Join(err, d.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Open(t.Context(), where); fault.Of(err) == nil || fault.Of(err).Key != "db.newer" {
			t.Errorf("opened: %v", err)
		}
	})
}

// PostgreSQL ends all connections at once, as at a restart: the next reader and the next writer, and many at
// the same time, do not notice.
func TestBrokenConnectionsAreReplaced(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		if d.Engine != db.Postgres {
			t.Skip("SQLite has no connections that break")
		}
		everybody := func() {
			var all sync.WaitGroup
			for range 20 {
				all.Go(func() {
					if err := errors.Join(d.Ping(t.Context()), d.Write(t.Context(), func(context.Context, *db.Tx) error { return nil })); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
		}
		everybody()
		err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		everybody()
	})
}

// The machine's clock jumps back an hour: time does not, ids keep their order, and what waits for time to
// pass does not wait for the clock to catch up.
func TestClockThatJumpsBack(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	testkit.EachDBWith(t, db.Options{Clock: func() time.Time { return now }}, func(t *testing.T, d *db.DB) {
		var ids []string
		var stamps []cal.Instant
		for _, jump := range []time.Duration{0, -time.Hour, 0, time.Minute, 2 * time.Hour} {
			now = now.Add(jump)
			err := d.Write(t.Context(), func(_ context.Context, tx *db.Tx) error {
				for range 5000 {
					ids = append(ids, tx.NewID())
				}
				stamps = append(stamps, tx.Now)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for i := 1; i < len(ids); i++ {
			if ids[i-1] >= ids[i] {
				t.Fatalf("id %d %s is not after %s", i, ids[i], ids[i-1])
			}
		}
		for i := 1; i < len(stamps); i++ {
			if stamps[i].Before(stamps[i-1]) {
				t.Fatalf("time ran backwards: %v", stamps)
			}
		}
		if stamps[3] != stamps[0].Add(30*time.Second) || stamps[4] != cal.At(now) {
			t.Errorf("time goes on at half its pace until the clock has caught up: %v", stamps)
		}
	})
}

func TestTextNumbersItsArguments(t *testing.T) {
	q := db.SQL("SELECT a FROM t WHERE a = ?", 1).Add("AND").In("b", "x", "y").Add("AND c = ?", 2)
	if got := q.String(); got != "SELECT a FROM t WHERE a = $1\nAND\nb IN ($2,$3)\nAND c = $4" || len(q.Args()) != 4 {
		t.Fatalf("%q %v", got, q.Args())
	}
	if got := db.SQL("INSERT INTO t VALUES").Values(2, 1, 2, 3, 4).String(); got != "INSERT INTO t VALUES\n($1,$2), ($3,$4)" {
		t.Fatal(got)
	}
}

// What many rows are inserted with, whatever their number, is a few statements.
func TestInsertRows(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		const rows = 3*64 + 2*8 + 5
		texts := map[string]bool{}
		err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `CREATE TABLE many (n BIGINT PRIMARY KEY, word TEXT NOT NULL)`); err != nil {
				return err
			}
			var args []any
			for n := range rows {
				args = append(args, n, fmt.Sprint("word ", n))
			}
			counted := execerFunc(func(ctx context.Context, text string, args ...any) (int64, error) {
				texts[text] = true
				return tx.Exec(ctx, text, args...)
			})
			if err := db.InsertRows(ctx, counted, "INSERT INTO many (n, word)", 2, args, ""); err != nil {
				return err
			}
			return db.InsertRows(ctx, tx, "INSERT INTO many (n, word)", 2, args[:20], "ON CONFLICT (n) DO UPDATE SET word = 'again'")
		})
		if err != nil || len(texts) != 3 {
			t.Fatal(len(texts), err)
		}
		var all, again int
		err = d.Read(t.Context(), func(ctx context.Context, q db.Querier) error {
			_, err := db.One(ctx, q, "count", db.SQL(`SELECT COUNT(*), COUNT(CASE WHEN word = 'again' THEN 1 END) FROM many`), func(row db.Row) (none struct{}, err error) {
				return none, row.Scan(&all, &again)
			})
			return err
		})
		if err != nil || all != rows || again != 10 {
			t.Errorf("%d rows, %d of them again, %v", all, again, err)
		}
	})
}

type execerFunc func(ctx context.Context, text string, args ...any) (int64, error)

func (f execerFunc) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	return f(ctx, text, args...)
}

func TestContaining(t *testing.T) {
	if got := db.Containing(`50 %_\`); got != `%50 \%\_\\%` {
		t.Error(got)
	}
}

// What a big table leaves behind goes back to the system.
func TestReclaim(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cairn.db")
	d := testkit.Open(t, db.Options{Path: path})
	free := func() (n int) {
		must(t, d.Read(t.Context(), func(ctx context.Context, q db.Querier) (err error) {
			n, err = db.One(ctx, q, "pages", db.SQL("PRAGMA freelist_count"), db.Value[int])
			return err
		}))
		return n
	}
	for i := range 40 {
		must(t, d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return set(ctx, tx, strings.Repeat(fmt.Sprint(i%10), 1<<20)+fmt.Sprint(i), 1)
		}))
	}
	must(t, d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM control_cursor")
		return err
	}))
	if before := free(); before < 10_000 {
		t.Fatalf("only %d pages are free", before)
	}
	must(t, d.Reclaim(t.Context()))
	if after := free(); after >= 4_000 {
		t.Errorf("%d pages are still free", after)
	}
	if got := get(t.Context(), t, d, "nothing"); got != 0 {
		t.Error(got)
	}
}

// A goroutine that ends in the middle of a write, as that of a test does that gives up, leaves nothing of it, and nobody waits for ever
// whom it wrote for.
func TestWriterThatEnds(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
					if err := set(ctx, tx, fmt.Sprintf("end%d", i), 1); err != nil || i%20 != 7 {
						return err
					}
					runtime.Goexit()
					return nil
				})
				if there := get(ctx, t, d, fmt.Sprintf("end%d", i)) == 1; there != (err == nil) {
					t.Errorf("writer %d is there: %v, and was told %v", i, there, err)
				}
			})
		}
		wg.Wait()
		must(t, d.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return set(ctx, tx, "end", 1) }))
		if get(ctx, t, d, "end7") != 0 || get(ctx, t, d, "end") != 1 {
			t.Error("what the ended write wrote is there, or what came after it is not")
		}
	})
}
