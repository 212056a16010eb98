package funds

import (
	"context"
	"encoding/json"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

// stampColumns are what a query on alias x, joined by Visible, selects for a Stamp.
func stampColumns(x string) string {
	return x + ".version, " + x + ".updated_at, " + x + ".updated_by, seen.scope_path, " + control.MarkingColumns
}

// stamped scans a row whose last columns are those of a Stamp.
func stamped(row db.Row, s *portfolio.Stamp, dest ...any) error {
	var level int
	var releasable string
	err := row.Scan(append(dest, &s.Revision, &s.ChangedAt, &s.ChangedBy, &s.Scope, &level, &releasable)...)
	s.Marking.ScanMarking(level, releasable)
	return err
}

// one gives the only row of a list, or that it is missing.
func one[T any](list []T, err error, kind string) (T, error) {
	if err == nil && len(list) == 0 {
		err = fault.Missing(kind)
	}
	if err != nil {
		var none T
		return none, err
	}
	return list[0], nil
}

const fundColumns = `SELECT f.id, f.ref, f.title_en, f.title_fr, f.kind, f.currency, f.authority, f.ends_on, f.iban, f.interest_rule, f.fee_basis, f.state = 'closed', `

// funds are those the actor may see; where adds a condition on f and the order.
func funds(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Fund, error) {
	t := db.SQL(fundColumns + stampColumns("f") + ` FROM funds_fund f`)
	control.Visible(ctx, t, "f.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (f Fund, err error) {
		err = stamped(row, &f.Stamp, &f.ID, &f.Ref, &f.Title.EN, &f.Title.FR, &f.Kind, &f.Currency, &f.Authority, &f.EndsOn, &f.IBAN, &f.Interest, &f.FeeBasis, &f.Closed)
		return f, err
	})
}

// fund loads one fund the actor may see.
func fund(ctx context.Context, q db.Querier, id FundID) (Fund, error) {
	list, err := funds(ctx, q, func(t *db.Text) { t.Add("WHERE f.id = ?", id) })
	return one(list, err, ObjectFund)
}

// ledgerFund loads a fund for a posting whose object the caller has seen: whoever commits on a project's
// line need not see the fund's own page.
func ledgerFund(ctx context.Context, q db.Querier, id FundID) (Fund, error) {
	list, err := fundNames(ctx, q, func(t *db.Text) { t.Add("WHERE f.id = ?", id) })
	return one(list, err, ObjectFund)
}

// fundBeside loads the fund of something the actor sees, and whether its own pages are theirs to read.
func fundBeside(ctx context.Context, q db.Querier, id FundID) (Fund, error) {
	f, err := fund(ctx, q, id)
	if fault.Is(err, fault.NotFound) {
		f, err = ledgerFund(ctx, q, id)
		f.apart = true
	}
	return f, err
}

// at is where a page of the fund is, with what follows its path; "" for whoever may not read it.
func (f Fund) at(pattern, rest string) string {
	if f.apart {
		return ""
	}
	return web.Href(pattern, string(f.ID)) + rest
}

// fundNames are funds by name, currency and rules, for choosing and for postings. They carry no figures,
// and what lies on a project's lines names its fund to whoever sees the project.
func fundNames(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Fund, error) {
	t := db.SQL(fundColumns + `f.version FROM funds_fund f`)
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (f Fund, err error) {
		err = row.Scan(&f.ID, &f.Ref, &f.Title.EN, &f.Title.FR, &f.Kind, &f.Currency, &f.Authority, &f.EndsOn, &f.IBAN, &f.Interest, &f.FeeBasis, &f.Closed, &f.Revision)
		return f, err
	})
}

const agreementColumns = `a.id, a.ref, a.fund_id, a.donor, a.title, a.state, a.amount_minor, a.currency, a.received_minor,
	(SELECT CAST(COALESCE(SUM(lost.original_minor), 0) AS BIGINT) FROM funds_write_off lost WHERE lost.agreement_id = a.id AND lost.state = 'posted'), a.pledged_on, a.signed_on, a.expires_on,
	a.earmark, a.earmark_ref, a.exclusions, a.conditions, a.conditions_met_on, a.report_months, a.unspent_rule, a.interest_rule, a.document, a.in_kind, a.valuation,
	COALESCE(a.origin_id, ''), a.contact, a.prepared_by, COALESCE(a.signed_by, '')`

func (a *Agreement) into(exclusions *string) []any {
	return []any{&a.ID, &a.Ref, &a.Fund, &a.Donor, &a.Title, &a.State, &a.Amount.Minor, &a.Amount.Currency, &a.Received, &a.WrittenOff, &a.PledgedOn, &a.SignedOn, &a.ExpiresOn,
		&a.Earmark, &a.EarmarkRef, exclusions, &a.Conditions, &a.MetOn, &a.ReportEvery, &a.Unspent, &a.Interest, &a.Document, &a.InKind, &a.Valuation,
		&a.Origin, &a.Contact, &a.PreparedBy, &a.SignedBy}
}

// agreements are those the actor may see, with their instalments; where adds a condition on a and the
// order.
func agreements(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Agreement, error) {
	t := db.SQL(`SELECT ` + agreementColumns + `, ` + stampColumns("a") + ` FROM funds_agreement a`)
	control.Visible(ctx, t, "a.id")
	where(t)
	list, err := db.Collect(ctx, q, t, func(row db.Row) (a Agreement, err error) {
		var exclusions string
		if err = stamped(row, &a.Stamp, a.into(&exclusions)...); err == nil {
			err = json.Unmarshal([]byte(exclusions), &a.Exclusions)
		}
		return a, err
	})
	if err != nil || len(list) == 0 {
		return list, err
	}
	return list, readInstalments(ctx, q, list)
}

func agreement(ctx context.Context, q db.Querier, id AgreementID) (Agreement, error) {
	list, err := agreements(ctx, q, func(t *db.Text) { t.Add("WHERE a.id = ?", id) })
	return one(list, err, ObjectAgreement)
}

// ledgerAgreements are agreements by id for a posting, without instalments: earmarks bind whoever posts,
// also where the donor's agreement itself is not theirs to read.
func ledgerAgreements(ctx context.Context, q db.Querier, ids ...AgreementID) (map[AgreementID]Agreement, error) {
	wanted := make([]string, len(ids))
	for i, id := range ids {
		wanted[i] = string(id)
	}
	list, err := db.Collect(ctx, q, db.SQL(`SELECT `+agreementColumns+` FROM funds_agreement a WHERE`).In("a.id", wanted...), func(row db.Row) (a Agreement, err error) {
		var exclusions string
		if err = row.Scan(a.into(&exclusions)...); err == nil {
			err = json.Unmarshal([]byte(exclusions), &a.Exclusions)
		}
		return a, err
	})
	found := make(map[AgreementID]Agreement, len(list))
	for _, a := range list {
		found[a.ID] = a
	}
	return found, err
}

func readInstalments(ctx context.Context, q db.Querier, list []Agreement) error {
	at, ids := make(map[AgreementID]int, len(list)), make([]string, len(list))
	for i, a := range list {
		at[a.ID], ids[i] = i, string(a.ID)
	}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT i.agreement_id, i.due_on, i.minor FROM funds_instalment i WHERE`).In("i.agreement_id", ids...).Add("ORDER BY i.agreement_id, i.no"),
		func(row db.Row) (x struct{}, err error) {
			var id AgreementID
			var i Instalment
			err = row.Scan(&id, &i.DueOn, &i.Minor)
			list[at[id]].Instalments = append(list[at[id]].Instalments, i)
			return x, err
		})
	return err
}

func insertAgreement(ctx context.Context, tx *control.Tx, a Agreement) error {
	exclusions, err := json.Marshal(a.Exclusions)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_agreement (id, ref, fund_id, donor, title, state, amount_minor, currency, received_minor, pledged_on, signed_on, expires_on,
		earmark, earmark_ref, exclusions, conditions, conditions_met_on, report_months, unspent_rule, interest_rule, document, in_kind, valuation, origin_id, contact, prepared_by, signed_by,
		version, updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`,
		a.ID, a.Ref, a.Fund, a.Donor, a.Title, a.State, a.Amount.Minor, a.Amount.Currency, a.Received, a.PledgedOn, a.SignedOn, a.ExpiresOn,
		a.Earmark, a.EarmarkRef, string(exclusions), a.Conditions, a.MetOn, a.ReportEvery, a.Unspent, a.Interest, a.Document, a.InKind, a.Valuation, db.OrNull(a.Origin), a.Contact, a.PreparedBy, db.OrNull(a.SignedBy),
		tx.Now(), tx.Actor().ID))
	if err != nil {
		return err
	}
	return writeInstalments(ctx, tx, a)
}

func writeInstalments(ctx context.Context, tx *control.Tx, a Agreement) error {
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM funds_instalment WHERE agreement_id = ?`, a.ID)); err != nil {
		return err
	}
	args := make([]any, 0, 4*len(a.Instalments))
	for i, x := range a.Instalments {
		args = append(args, a.ID, i+1, x.DueOn, x.Minor)
	}
	return db.InsertRows(ctx, tx, `INSERT INTO funds_instalment (agreement_id, no, due_on, minor)`, 4, args, "")
}

func updateAgreement(ctx context.Context, tx *control.Tx, a Agreement) error {
	exclusions, err := json.Marshal(a.Exclusions)
	if err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_agreement_past (agreement_id, until_at, expires_on, earmark) SELECT a.id, ?, a.expires_on, a.earmark FROM funds_agreement a
		WHERE a.id = ? AND (COALESCE(a.expires_on, '') <> ? OR a.earmark <> ?) ON CONFLICT (agreement_id, until_at) DO NOTHING`, tx.Now(), a.ID, dayText(a.ExpiresOn), a.Earmark)); err != nil {
		return err
	}
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_agreement SET title = ?, state = ?, amount_minor = ?, currency = ?, received_minor = ?, pledged_on = ?, signed_on = ?, expires_on = ?,
		earmark = ?, earmark_ref = ?, exclusions = ?, conditions = ?, conditions_met_on = ?, report_months = ?, unspent_rule = ?, interest_rule = ?, document = ?, in_kind = ?, valuation = ?, contact = ?, signed_by = ?,
		version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?`,
		a.Title, a.State, a.Amount.Minor, a.Amount.Currency, a.Received, a.PledgedOn, a.SignedOn, a.ExpiresOn, a.Earmark, a.EarmarkRef, string(exclusions), a.Conditions, a.MetOn, a.ReportEvery,
		a.Unspent, a.Interest, a.Document, a.InKind, a.Valuation, a.Contact, db.OrNull(a.SignedBy), tx.Now(), tx.Actor().ID, a.ID, a.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	return err
}

const receiptColumns = `SELECT r.id, r.agreement_id, r.fund_id, r.no, r.state, r.value_on, r.original_minor, r.currency, r.rate, r.rate_on, r.rate_source, r.minor, r.bank_ref,
	COALESCE(r.entry_id, ''), r.prepared_by, COALESCE(r.confirmed_by, ''), r.comment, `

// receipts are those the actor may see; where adds a condition on r and the order.
func receipts(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Receipt, error) {
	t := db.SQL(receiptColumns + stampColumns("r") + ` FROM funds_receipt r`)
	control.Visible(ctx, t, "r.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (r Receipt, err error) {
		err = stamped(row, &r.Stamp, &r.ID, &r.Agreement, &r.Fund, &r.No, &r.State, &r.ValueOn, &r.Original.Minor, &r.Original.Currency, &r.Rate.Value, &r.Rate.On, &r.Rate.Source, &r.Minor, &r.BankRef,
			&r.Entry, &r.PreparedBy, &r.ConfirmedBy, &r.Comment)
		return r, err
	})
}

func receipt(ctx context.Context, q db.Querier, id ReceiptID) (Receipt, error) {
	list, err := receipts(ctx, q, func(t *db.Text) { t.Add("WHERE r.id = ?", id) })
	return one(list, err, ObjectReceipt)
}

// ground is one project the actor may see.
func ground(ctx context.Context, q db.Querier, id portfolio.ProjectID) (portfolio.Ground, error) {
	found, err := portfolio.Grounds(ctx, q, id)
	if err != nil {
		return portfolio.Ground{}, err
	}
	g, ok := found[id]
	if !ok {
		return g, fault.Missing(portfolio.ObjectProject)
	}
	return g, nil
}
