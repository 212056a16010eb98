package funds_test

import (
	"context"
	"database/sql"
	"regexp"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/testkit"
)

// recorded keeps what is asked of the database.
type recorded struct {
	db.Querier
	texts []string
	args  [][]any
}

func (r *recorded) Query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	r.texts, r.args = append(r.texts, text), append(r.args, args)
	return r.Querier.Query(ctx, text, args...)
}

// grown are the tables that grow with every posting.
var grown = regexp.MustCompile(`\b(funds_transfer|funds_entry|funds_account) (?:AS )?([a-z]+)\b`)

// plan is how the engine would answer a query. PostgreSQL is told to read no table through where an index serves, for
// it rightly would in an empty one.
func plan(ctx context.Context, q db.Querier, engine db.Engine, text string, args []any) ([]string, error) {
	explain := "EXPLAIN QUERY PLAN "
	if engine == db.Postgres {
		explain = "EXPLAIN "
	}
	rows, err := q.Query(ctx, explain+text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var step string
		var skip [3]int
		if engine == db.Postgres {
			err = rows.Scan(&step)
		} else {
			err = rows.Scan(&skip[0], &skip[1], &skip[2], &step)
		}
		if err != nil {
			return nil, err
		}
		steps = append(steps, strings.TrimSpace(step))
	}
	return steps, rows.Err()
}

// readThrough are the steps of a plan that read a growing table from end to end.
func readThrough(engine db.Engine, text string, steps []string) (found []string) {
	for _, m := range grown.FindAllStringSubmatch(text, -1) {
		for _, s := range steps {
			if engine == db.SQLite && (s == "SCAN "+m[2] || strings.HasPrefix(s, "SCAN "+m[2]+" USING")) || engine == db.Postgres && strings.Contains(s, "Seq Scan on "+m[1]) {
				found = append(found, s)
			}
		}
	}
	return found
}

// The reads behind pages cost what is asked and not the whole ledger: on both engines none of them reads a table of
// postings or balances from end to end.
func TestReadsUseAnIndex(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := control.WithActor(t.Context(), nil)
		err := d.Read(ctx, func(ctx context.Context, q db.Querier) error {
			if d.Engine == db.Postgres {
				if _, err := db.Collect(ctx, q, db.SQL(`SELECT set_config('enable_seqscan', 'off', true)`), db.Value[string]); err != nil {
					return err
				}
			}
			r := &recorded{Querier: q}
			if err := funds.AskAll(ctx, r); err != nil {
				return err
			}
			if len(r.texts) < 40 {
				t.Errorf("only %d queries were seen", len(r.texts))
			}
			for i, text := range r.texts {
				steps, err := plan(ctx, q, d.Engine, text, r.args[i])
				if err != nil {
					return err
				}
				if bad := readThrough(d.Engine, text, steps); len(bad) > 0 {
					t.Errorf("%s\nreads through %v:\n%s", text, bad, strings.Join(steps, "\n"))
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
