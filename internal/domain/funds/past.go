package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
)

// What a statement shows beside its balances is as it was known at its point: rows ending with _past hold what was
// until an instant, and what has none has not changed since.

// dayText is a day as the tables hold it, "" for none.
func dayText(d cal.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// termsAt gives agreements the expiry and the earmark that they had at the point.
func (p Point) termsAt(ctx context.Context, q db.Querier, list []Agreement) error {
	if p.AsOf.IsZero() || len(list) == 0 {
		return nil
	}
	at, ids := map[AgreementID]*Agreement{}, make([]string, len(list))
	for i := range list {
		at[list[i].ID], ids[i] = &list[i], string(list[i].ID)
	}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT x.agreement_id, x.expires_on, x.earmark FROM funds_agreement_past x WHERE x.until_at > ? AND`, p.AsOf).
		In("x.agreement_id", ids...).Add("ORDER BY x.until_at DESC"), func(row db.Row) (none struct{}, err error) { // the earliest after the point stands
		var id AgreementID
		var on cal.Date
		var earmark Earmark
		if err = row.Scan(&id, &on, &earmark); err == nil {
			at[id].ExpiresOn, at[id].Earmark = on, earmark
		}
		return none, err
	})
	return err
}

// conditional are those of some contributions whose conditions were not met at the point (R83).
func (p Point) conditional(ctx context.Context, q db.Querier, ids ...string) (map[AgreementID]bool, error) {
	found := map[AgreementID]bool{}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT a.id, a.conditions_met_on, a.conditions_met_at FROM funds_agreement a WHERE a.conditions <> '' AND`).In("a.id", ids...), func(row db.Row) (none struct{}, err error) {
		var id AgreementID
		var on cal.Date
		var at cal.Instant
		if err = row.Scan(&id, &on, &at); err == nil {
			found[id] = on.IsZero() || !p.has(on, at)
		}
		return none, err
	})
	return found, err
}

// deliveryAt is the day of delivery of commitments c as it was known at the point.
func (p Point) deliveryAt(t *db.Text) *db.Text {
	if p.AsOf.IsZero() {
		return t.Add("c.delivery_on")
	}
	return t.Add(`CASE WHEN EXISTS (SELECT 1 FROM funds_commitment_past v WHERE v.commitment_id = c.id AND v.until_at > ?)
		THEN (SELECT v.delivery_on FROM funds_commitment_past v WHERE v.commitment_id = c.id AND v.until_at > ? ORDER BY v.until_at LIMIT 1) ELSE c.delivery_on END`, p.AsOf, p.AsOf)
}
