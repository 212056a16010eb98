package stakeholders

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// inForce keeps the memberships m that count on a day.
func inForce(t *db.Text, on cal.Date) {
	t.Add("AND (m.valid_from IS NULL OR m.valid_from <= ?) AND (m.valid_to IS NULL OR m.valid_to >= ?)", on, on)
}

// Memberships gives everything that parties are and were, oldest first. The caller has seen the parties.
func Memberships(ctx context.Context, q db.Querier, ids ...PartyID) (map[PartyID][]Membership, error) {
	found := make(map[PartyID][]Membership, len(ids))
	_, err := db.Collect(ctx, q, db.SQL(`SELECT m.party_id, m.id, m.of_group, m.valid_from, m.valid_to, m.source
		FROM stakeholders_membership m WHERE`).In("m.party_id", texts(ids)...).Add("ORDER BY COALESCE(m.valid_from, ''), m.id"),
		func(row db.Row) (struct{}, error) {
			var id PartyID
			var m Membership
			err := row.Scan(&id, &m.ID, &m.Of, &m.Period.Start, &m.Period.End, &m.Source)
			found[id] = append(found[id], m)
			return struct{}{}, err
		})
	return found, err
}

func insertMemberships(ctx context.Context, tx *control.Tx, party PartyID, list ...Membership) error {
	if len(list) == 0 {
		return nil
	}
	var values []any
	for _, m := range list {
		values = append(values, m.ID, party, m.Of, m.Period.Start, m.Period.End, m.Source)
	}
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO stakeholders_membership (id, party_id, of_group, valid_from, valid_to, source) VALUES`).Values(6, values...))
	return err
}

func updateMembership(ctx context.Context, tx *control.Tx, m Membership) error {
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE stakeholders_membership SET of_group = ?, valid_from = ?, valid_to = ?, source = ? WHERE id = ?`,
		m.Of, m.Period.Start, m.Period.End, m.Source, m.ID))
	return err
}

func deleteMembership(ctx context.Context, tx *control.Tx, id string) error {
	_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM stakeholders_membership WHERE id = ?`, id))
	return err
}
