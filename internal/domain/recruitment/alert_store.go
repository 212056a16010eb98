package recruitment

import (
	"context"
	"encoding/json"
	"fmt"

	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

const alertColumns = `a.id, a.subscriber, a.salt, a.address, a.language, a.kind, a.frequency, a.criteria, COALESCE(a.vacancy_id, ''), a.state, a.asked_at, a.confirmed_at, a.looked_at, a.deadline_at, a.reminded_for`

func scanAlert(row db.Row) (a alert, err error) {
	var criteria, state string
	if err = row.Scan(&a.id, &a.subscriber, &a.salt, &a.address, &a.language, &a.kind, &a.frequency, &criteria, &a.vacancy, &state, &a.asked, &a.confirmed, &a.looked, &a.deadline, &a.reminded); err != nil {
		return a, err
	}
	a.active = state == "active"
	if err := json.Unmarshal([]byte(criteria), &a.criteria); err != nil {
		return a, fmt.Errorf("recruitment: alert %s: %w", a.id, err)
	}
	return a, nil
}

// alertByID gives an alert that is kept; false when it is not.
func alertByID(ctx context.Context, q db.Querier, id string) (a alert, found bool, err error) {
	list, err := db.Collect(ctx, q, db.SQL(`SELECT `+alertColumns+` FROM recruitment_alert a WHERE a.id = ?`, id), scanAlert)
	if len(list) == 1 {
		return list[0], true, err
	}
	return a, false, err
}

func insertAlert(ctx context.Context, tx *control.Tx, a alert) error {
	criteria, err := json.Marshal(a.criteria)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO recruitment_alert (id, subscriber, salt, address, language, kind, frequency, criteria, vacancy_id, state, asked_at, deadline_at) VALUES`).
		Values(12, a.id, a.subscriber, a.salt, a.address, string(a.language), a.kind, string(a.frequency), string(criteria), orNull(a.vacancy), "pending", tx.Now(), a.deadline))
	return err
}

// deleteAlert forgets an alert, and, with the last of a mailbox, what the mailbox was told.
func deleteAlert(ctx context.Context, tx *control.Tx, a alert) error {
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM recruitment_alert WHERE id = ?`, a.id)); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM recruitment_alert_told WHERE subscriber = ? AND NOT EXISTS (SELECT 1 FROM recruitment_alert a WHERE a.subscriber = ?)`, a.subscriber, a.subscriber))
	return err
}

// alertCounts says how many alerts a mailbox has, and how many of them are not confirmed.
func alertCounts(ctx context.Context, q db.Querier, subscriber string) (all, pending int, err error) {
	states, err := db.Collect(ctx, q, db.SQL(`SELECT state FROM recruitment_alert WHERE subscriber = ?`, subscriber), db.Value[string])
	for _, s := range states {
		if s == "pending" {
			pending++
		}
	}
	return len(states), pending, err
}

// openNotices are the notices that the public may see, are open and were published after an instant, for alerts.
func openNotices(ctx context.Context, q db.Querier, after, now cal.Instant) ([]heard, error) {
	t := shown(ctx, `n.vacancy_id, n.reference, n.words, n.division_en, n.location_en, n.grade, n.contract, n.second_level, n.published_at, n.deadline_at`)
	if !after.IsZero() {
		t.Add("AND n.published_at > ?", after)
	}
	return db.Collect(ctx, q, t.Add("AND n.deadline_at >= ? ORDER BY n.published_at, n.reference", now), func(row db.Row) (n heard, err error) {
		var second int
		err = row.Scan(&n.vacancy, &n.reference, &n.words, &n.division, &n.location, &n.grade, &n.contract, &second, &n.published, &n.closes)
		n.second = eligibility.Level(second)
		return n, err
	})
}

// toldOf says which of some notices subscribers were told already.
func toldOf(ctx context.Context, q db.Querier, from, to string, notices []heard) (map[[2]string]bool, error) {
	ids := make([]string, len(notices))
	for i, n := range notices {
		ids[i] = string(n.vacancy)
	}
	told := map[[2]string]bool{}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT t.subscriber, t.vacancy_id FROM recruitment_alert_told t WHERE t.subscriber IN (SELECT a.subscriber FROM recruitment_alert a WHERE a.id >= ? AND a.id <= ?) AND`, from, to).
		In("t.vacancy_id", ids...), func(row db.Row) (none struct{}, err error) {
		var key [2]string
		err = row.Scan(&key[0], &key[1])
		told[key] = true
		return none, err
	})
	return told, err
}
