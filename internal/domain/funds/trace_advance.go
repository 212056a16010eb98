package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
)

// outOfBudget holds for postings by which money leaves a line for a payee, of whatever kind the payment is.
const outOfBudget = `(SELECT b.kind FROM funds_account b WHERE b.no = t.credit_account) IN ('paid', 'advanced')`

// plus adds what counts of two parts.
func (p paid) plus(x paid) paid {
	p.minor, p.spent, p.held = p.minor+x.minor, p.spent+x.spent, p.held+x.held
	return p
}

// paymentParts are the parts of a payment by contribution and line, and the day on which the bank sent it back, if it did.
func paymentParts(ctx context.Context, q db.Querier, source, entry string) ([]paid, cal.Date, error) {
	text := paidColumns + ` WHERE (e.source_id = ? OR e.id = ?) AND ` + outOfBudget + ` AND e.kind <> ? AND`
	const takenBack = `EXISTS (SELECT 1 FROM funds_entry r WHERE r.reverses = e.id) ORDER BY t.entry_id, t.no`
	list, err := db.Collect(ctx, q, db.SQL(text+` NOT `+takenBack, source, entry, EntryReversal), scanPaid)
	if err != nil {
		return nil, cal.Date{}, err
	}
	if len(list) > 0 {
		return list, cal.Date{}, accountFor(ctx, q, list)
	}
	list, err = db.Collect(ctx, q, db.SQL(text+` `+takenBack, source, entry, EntryReversal), scanPaid)
	if err != nil || len(list) == 0 {
		return nil, cal.Date{}, err
	}
	for i := range list {
		list[i].spent = 0
	}
	on, err := db.One(ctx, q, "payment", db.SQL(`SELECT r.booked_on FROM funds_entry r WHERE r.reverses = ?`, list[0].entry), db.Value[cal.Date])
	return list, on, err
}

// accountFor says what of an advance or a tranche counts as paid, and what is still with the payee.
func accountFor(ctx context.Context, q db.Querier, list []paid) error {
	if list[0].kind != EntryAdvance {
		return nil
	}
	of, err := db.One(ctx, q, ObjectPayment, db.SQL(`SELECT p.commitment_id FROM funds_payment p WHERE p.id = ?`, list[0].source), db.Value[CommitmentID])
	if err != nil {
		return err
	}
	advanced, err := advancesOf(ctx, q, of)
	for i := range list {
		for _, x := range advanced {
			if x.entry == list[i].entry && x.beside(list[i]) {
				list[i].spent, list[i].held = x.spent, x.held
			}
		}
	}
	return err
}

// beside reports whether two parts are of one contribution on one line.
func (p paid) beside(x paid) bool { return p.contribution == x.contribution && p.line == x.line }

// advancesOf are the parts of the advances or tranches of a commitment that the bank did not send back. What is accounted
// for, comes back or is written off settles them one after the other, the oldest first, within each contribution and line.
func advancesOf(ctx context.Context, q db.Querier, of CommitmentID) (list []paid, err error) {
	type settlement struct {
		paid
		to AccountKind
	}
	var settled []settlement
	t := db.SQL(`SELECT e.id, b.kind, a.kind, a.line_id, t.contribution_id, t.minor FROM funds_entry e JOIN funds_transfer t ON t.entry_id = e.id
		JOIN funds_account a ON a.no = t.debit_account JOIN funds_account b ON b.no = t.credit_account WHERE e.source_id IN (SELECT c.id FROM funds_commitment c WHERE c.id = ?
		UNION ALL SELECT p.id FROM funds_payment p WHERE p.commitment_id = ? UNION ALL SELECT r.id FROM funds_agent_report r WHERE r.commitment_id = ? UNION ALL SELECT w.id FROM funds_write_off w WHERE w.commitment_id = ?)
		AND e.kind <> ? AND NOT EXISTS (SELECT 1 FROM funds_entry r WHERE r.reverses = e.id) ORDER BY e.id, t.no`, of, of, of, of, EntryReversal)
	_, err = db.Collect(ctx, q, t, func(row db.Row) (none struct{}, err error) {
		var x settlement
		var from AccountKind
		if err = row.Scan(&x.entry, &x.to, &from, &x.line, &x.contribution, &x.minor); err != nil {
			return none, err
		}
		switch Advanced {
		case x.to:
			x.held = x.minor
			list = append(list, x.paid)
		case from:
			settled = append(settled, x)
		}
		return none, nil
	})
	for _, x := range settled {
		for i := range list {
			if p := &list[i]; p.beside(x.paid) {
				part := min(x.minor, p.held)
				x.minor, p.held = x.minor-part, p.held-part
				if x.to == Paid {
					p.spent += part
				}
			}
		}
	}
	return list, err
}
