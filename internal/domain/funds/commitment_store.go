package funds

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

const commitmentColumns = `SELECT c.id, c.ref, c.project_id, c.package_id, c.fund_id, c.kind, c.state, c.title, COALESCE(c.payee_id, ''), c.legal_basis, c.method, c.quotes, c.justification,
	c.currency, c.original_minor, c.billed_minor, c.minor, c.delivery_on, c.obligation_on, c.charged_year, c.carried, c.by_authority, c.ex_post, c.contribution_id, c.steps, c.signatures, c.round,
	COALESCE(c.requested_by, ''), c.requested_on, c.signed_on, c.details, `

// commitments are those the actor may see, with their items and the steps of the present round; where
// adds a condition on c, the order and a limit.
func commitments(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Commitment, error) {
	t := db.SQL(commitmentColumns + stampColumns("c") + ` FROM funds_commitment c`)
	control.Visible(ctx, t, "c.id")
	where(t)
	list, err := db.Collect(ctx, q, t, func(row db.Row) (c Commitment, err error) {
		var steps, details string
		err = stamped(row, &c.Stamp, &c.ID, &c.Ref, &c.Project, &c.Package, &c.Fund, &c.Kind, &c.State, &c.Title, &c.Payee, &c.LegalBasis, &c.Method, &c.Quotes, &c.Justification,
			&c.Original.Currency, &c.Original.Minor, &c.Billed, &c.Minor, &c.DeliveryOn, &c.ObligationOn, &c.ChargedYear, &c.Carried, &c.ByAuthority, &c.ExPost, &c.Contribution, &steps, &c.Signatures, &c.Round,
			&c.RequestedBy, &c.RequestedOn, &c.SignedOn, &details)
		if err == nil {
			err = json.Unmarshal([]byte(steps), &c.Steps)
		}
		if err == nil {
			err = c.readDetails(details)
		}
		return c, err
	})
	if err != nil || len(list) == 0 {
		return list, err
	}
	at, ids := make(map[CommitmentID]int, len(list)), make([]string, len(list))
	for i, c := range list {
		at[c.ID], ids[i] = i, string(c.ID)
	}
	_, err = db.Collect(ctx, q, db.SQL(`SELECT i.commitment_id, i.line_id, i.original_minor FROM funds_commitment_item i JOIN funds_line l ON l.id = i.line_id WHERE`).In("i.commitment_id", ids...).Add("ORDER BY i.commitment_id, l.no"), func(row db.Row) (x struct{}, err error) {
		var id CommitmentID
		var i Item
		err = row.Scan(&id, &i.Line, &i.Amount.Minor)
		c := &list[at[id]]
		i.Amount.Currency = c.Original.Currency
		c.Items = append(c.Items, i)
		return x, err
	})
	if err != nil {
		return nil, err
	}
	_, err = db.Collect(ctx, q, db.SQL(`SELECT s.commitment_id, s.step, s.round, s.actor_id, s.for_actor, s.at, s.comment FROM funds_step s WHERE`).In("s.commitment_id", ids...).Add("ORDER BY s.id"), func(row db.Row) (x struct{}, err error) {
		var id CommitmentID
		var d StepDone
		err = row.Scan(&id, &d.Step, &d.Round, &d.By, &d.For, &d.At, &d.Comment)
		c := &list[at[id]]
		c.Done = append(c.Done, d)
		return x, err
	})
	return list, err
}

func commitment(ctx context.Context, q db.Querier, id CommitmentID) (Commitment, error) {
	list, err := commitments(ctx, q, func(t *db.Text) { t.Add("WHERE c.id = ?", id) })
	return one(list, err, ObjectCommitment)
}

func (c Commitment) texts() (steps, details string, err error) {
	a, err := json.Marshal(c.Steps)
	if err != nil {
		return "", "", err
	}
	b, err := json.Marshal(keptDetails{c.Details, c.PerDiem})
	return string(a), string(b), err
}

// keptDetails are the details of a commitment with what the program counted from them, which no form may say.
type keptDetails struct {
	Details
	PerDiem PerDiemCount `json:"per_diem,omitzero"`
}

func (c *Commitment) readDetails(text string) error {
	var kept keptDetails
	err := json.Unmarshal([]byte(text), &kept)
	c.Details, c.PerDiem = kept.Details, kept.PerDiem
	return err
}

func insertCommitment(ctx context.Context, tx *control.Tx, c Commitment) error {
	steps, details, err := c.texts()
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_commitment (id, ref, project_id, package_id, fund_id, kind, state, title, payee_id, legal_basis, method, quotes, justification,
		currency, original_minor, billed_minor, minor, delivery_on, obligation_on, charged_year, carried, by_authority, ex_post, contribution_id, steps, signatures, round, requested_by, requested_on, signed_on, details,
		version, updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`,
		c.ID, c.Ref, c.Project, c.Package, c.Fund, c.Kind, c.State, c.Title, db.OrNull(c.Payee), c.LegalBasis, c.Method, c.Quotes, c.Justification,
		c.Original.Currency, c.Original.Minor, c.Billed, c.Minor, c.DeliveryOn, c.ObligationOn, c.ChargedYear, c.Carried, c.ByAuthority, c.ExPost, c.Contribution, steps, c.Signatures, c.Round,
		db.OrNull(c.RequestedBy), c.RequestedOn, c.SignedOn, details, tx.Now(), tx.Actor().ID))
	if err != nil {
		return err
	}
	return writeItems(ctx, tx, c)
}

func writeItems(ctx context.Context, tx *control.Tx, c Commitment) error {
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM funds_commitment_item WHERE commitment_id = ?`, c.ID)); err != nil {
		return err
	}
	args := make([]any, 0, 3*len(c.Items))
	for _, i := range c.Items {
		args = append(args, c.ID, i.Line, i.Amount.Minor)
	}
	return db.InsertRows(ctx, tx, `INSERT INTO funds_commitment_item (commitment_id, line_id, original_minor)`, 3, args, "")
}

func updateCommitment(ctx context.Context, tx *control.Tx, c Commitment) error {
	steps, details, err := c.texts()
	if err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_commitment_past (commitment_id, until_at, delivery_on) SELECT c.id, ?, c.delivery_on FROM funds_commitment c
		WHERE c.id = ? AND COALESCE(c.delivery_on, '') <> ? ON CONFLICT (commitment_id, until_at) DO NOTHING`, tx.Now(), c.ID, dayText(c.DeliveryOn))); err != nil {
		return err
	}
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_commitment SET fund_id = ?, kind = ?, state = ?, title = ?, payee_id = ?, legal_basis = ?, method = ?, quotes = ?, justification = ?, currency = ?, original_minor = ?, billed_minor = ?, minor = ?,
		delivery_on = ?, obligation_on = ?, charged_year = ?, carried = ?, by_authority = ?, ex_post = ?, contribution_id = ?, steps = ?, signatures = ?, round = ?, requested_by = ?, requested_on = ?, signed_on = ?, details = ?,
		version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?`,
		c.Fund, c.Kind, c.State, c.Title, db.OrNull(c.Payee), c.LegalBasis, c.Method, c.Quotes, c.Justification, c.Original.Currency, c.Original.Minor, c.Billed, c.Minor,
		c.DeliveryOn, c.ObligationOn, c.ChargedYear, c.Carried, c.ByAuthority, c.ExPost, c.Contribution, steps, c.Signatures, c.Round, db.OrNull(c.RequestedBy), c.RequestedOn, c.SignedOn, details,
		tx.Now(), tx.Actor().ID, c.ID, c.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	return err
}

// noteStep keeps whose hand did a step of a round.
func noteStep(ctx context.Context, tx *control.Tx, c *Commitment, step Step, comment string) error {
	d := StepDone{Step: step, Round: c.Round, By: tx.Hand().Person, For: tx.Hand().For, At: tx.Now(), Comment: comment}
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_step (id, commitment_id, round, step, actor_id, for_actor, at, comment) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.NewID(), c.ID, d.Round, step, d.By, d.For, d.At, comment))
	if db.IsUnique(err) {
		return fault.Refuse("control.four_eyes", nil)
	}
	c.Done = append(c.Done, d)
	return err
}
