package db

import "github.com/jackc/pgx/v5"

// pgMoment is the snapshot of a transaction that writes, by the server's own count of such transactions
// (docs/decisions/0109-postgresql-says-whether-anybody-wrote.md).
type pgMoment struct {
	server  string // which one it is, by when it was started; "" if it loses commits when it breaks down
	running int64  // the lowest transaction that had not ended
	next    int64  // the lowest that was too late to be seen; of those before, all are seen but for what was running
	own     int64  // the number of this transaction, 0 as long as it has changed nothing
}

const (
	pgMomentText = `SELECT CASE WHEN current_setting('synchronous_commit') = 'off' THEN '' ELSE CAST(pg_postmaster_start_time() AS TEXT) END,
		CAST(CAST(pg_snapshot_xmin(s) AS TEXT) AS BIGINT), CAST(CAST(pg_snapshot_xmax(s) AS TEXT) AS BIGINT) FROM pg_current_snapshot() s`
	pgOwnText = `SELECT COALESCE(CAST(CAST(pg_current_xact_id_if_assigned() AS TEXT) AS BIGINT), 0)`
)

func (m *pgMoment) scan(row pgx.Row) error { return row.Scan(&m.server, &m.running, &m.next) }

// follows reports whether the moment shows what the last one showed and what its own transaction has changed, and nothing else. Where
// it cannot be told, it does not.
func (m pgMoment) follows(last pgMoment) bool {
	if m.server == "" || m.server != last.server || m.running != m.next || last.running != last.next {
		return false
	}
	if last.own == 0 {
		return m.next == last.next
	}
	return last.own == last.next && m.next == last.own+1
}
