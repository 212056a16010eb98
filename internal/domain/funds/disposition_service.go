package funds

import (
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// ProposeDisposition proposes what becomes of a locked balance of a contribution.
func (s *Service) ProposeDisposition(ctx context.Context, x DispositionForm) (control.Done, error) {
	return s.edit(ctx, actProposeDisposition, x.Agreement.ref(), x.Amount, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		a, err := agreement(ctx, tx, x.Agreement)
		if err != nil {
			return control.Change{}, err
		}
		f, err := ledgerFund(ctx, tx, a.Fund)
		if err != nil {
			return control.Change{}, err
		}
		if err := s.checkDisposition(ctx, tx, f, a, x); err != nil {
			return control.Change{}, err
		}
		d := Disposition{ID: DispositionID(tx.NewID()), Fund: f.ID, Agreement: a.ID, Project: x.Project, Kind: x.Kind, State: DispositionProposed, Minor: x.Amount.Minor, Reason: x.Reason, ProposedOn: tx.Today(), PreparedBy: tx.Actor().ID}
		if d.Revision = 1; x.Kind == DisposeRedirect {
			d.Target = x.Target
		}
		if err := tx.Protect(ctx, control.Object{Ref: d.ID.ref(), Scope: a.Scope + "disposition:" + string(d.ID) + "/", Marking: a.Marking}); err != nil {
			return control.Change{}, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_disposition (id, fund_id, agreement_id, project_id, kind, state, minor, reason, document, target_fund, proposed_on, prepared_by, comment, version, updated_at, updated_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, '', 1, ?, ?)`, d.ID, d.Fund, d.Agreement, d.Project, d.Kind, d.State, d.Minor, d.Reason, db.OrNull(d.Target), d.ProposedOn, d.PreparedBy, tx.Now(), tx.Actor().ID))
		return control.Change{Object: d.ID.ref(), After: d.view(f, a), Note: d.Reason}, err
	})
}

func (s *Service) checkDisposition(ctx context.Context, q db.Querier, f Fund, a Agreement, x DispositionForm) error {
	var fs fault.Fields
	fs.Check(slices.Contains(DispositionKinds, x.Kind), "kind", "funds.choice_unknown")
	if rule := x.Kind.departs(a); rule != "" && !x.Departs {
		fs.Add("kind", "funds.disposition.against_rule", fault.Args{"ref": a.Ref, "rule": rule.Word()})
	}
	fs.Check(x.Kind != DisposeRedirect || x.Target != "" && x.Target != f.ID, "target", "funds.disposition.target_missing")
	fs.Check(x.Amount.Minor > 0, "amount", "funds.amount_not_positive")
	f.checkCurrency(&fs, "amount", x.Amount)
	fs.Check(filled(x.Reason), "reason", "fault.required")
	within(&fs, "reason", x.Reason, ShortText)
	if err := fs.Err(); err != nil {
		return err
	}
	if x.Kind == DisposeRedirect {
		if to, err := ledgerFund(ctx, q, x.Target); err != nil || to.Closed || to.Kind == CommonFunded {
			fs.Add("target", "funds.disposition.target_missing", nil)
			return fs.Err()
		}
	}
	room, err := lockedRoom(ctx, q, x.Agreement, x.Project)
	if err == nil && x.Amount.Minor > room {
		fs.Add("amount", "funds.disposition.above_locked", fault.Args{"room": f.Amount(max(0, room))})
		err = fs.Err()
	}
	return err
}

// lockedRoom is what of a locked balance no disposition has been proposed for.
func lockedRoom(ctx context.Context, q db.Querier, of AgreementID, project portfolio.ProjectID) (int64, error) {
	return db.One(ctx, q, ObjectDisposition, db.SQL(`SELECT CAST(
		(SELECT COALESCE(SUM(a.balance_minor), 0) FROM funds_account a WHERE `+holding+` AND a.fund_id = (SELECT g.fund_id FROM funds_agreement g WHERE g.id = ?) AND a.project_id = ? AND a.contribution_id = ? AND a.kind = 'locked') -
		(SELECT COALESCE(SUM(d.minor), 0) FROM funds_disposition d WHERE d.agreement_id = ? AND d.project_id = ? AND d.state NOT IN ('settled', 'refused')) AS BIGINT)`, of, project, of, of, project), db.Value[int64])
}

// changeDisposition opens a Do on a disposition read at a revision, lets change alter it, and keeps it.
func (s *Service) changeDisposition(ctx context.Context, act Act, id DispositionID, seen int, note string, change func(context.Context, *control.Tx, Fund, Agreement, *Disposition) error) (control.Done, error) {
	known, err := s.Disposition(ctx, id)
	if err != nil {
		return control.Done{}, err
	}
	f, err := find(ctx, s, func(ctx context.Context, q db.Querier) (Fund, error) { return ledgerFund(ctx, q, known.Fund) })
	if err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, act, id.ref(), f.Amount(known.Minor), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		d, err := disposition(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		a, err := agreement(ctx, tx, d.Agreement)
		if err != nil {
			return control.Change{}, err
		}
		before := d.view(f, a)
		if err := unchanged(seen, d.Revision, before); err != nil {
			return control.Change{}, err
		}
		if err := change(ctx, tx, f, a, &d); err != nil {
			return control.Change{}, err
		}
		n, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_disposition SET state = ?, document = ?, instructed_on = ?, new_expires_on = ?, new_earmark = ?, new_earmark_ref = ?, target_id = ?, entry_id = ?, settled_on = ?, approved_by = ?, first_by = ?, second_by = ?, comment = ?,
			version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?`, d.State, d.Letter.Document, d.Letter.On, d.Letter.ExpiresOn, d.Letter.Earmark, d.Letter.EarmarkRef, db.OrNull(d.Became), db.OrNull(d.Entry), d.SettledOn, db.OrNull(d.ApprovedBy), db.OrNull(d.FirstBy),
			db.OrNull(d.SecondBy), d.Comment, tx.Now(), tx.Actor().ID, id, d.Revision))
		if err == nil && n == 0 {
			err = fault.Stale(nil)
		}
		d.Revision++
		return control.Change{Object: id.ref(), Before: before, After: d.view(f, a), Note: note}, err
	})
}

// ConfirmDisposition files the donor's written word for a disposition, dated before what is done on it (R52), with what it
// says anew of the money in another fund;
// the Financial Controller decides next.
func (s *Service) ConfirmDisposition(ctx context.Context, id DispositionID, seen int, letter Letter) (control.Done, error) {
	return s.changeDisposition(ctx, actConfirmDisposition, id, seen, letter.String(), func(ctx context.Context, tx *control.Tx, f Fund, a Agreement, d *Disposition) error {
		if d.State != DispositionProposed {
			return fault.New(fault.Conflict, "funds.disposition.moved_on", nil)
		}
		if err := letter.Check(tx.Today()); err != nil {
			return err
		}
		if err := s.checkTerms(ctx, tx, tx.Today(), a, *d, letter.Terms); err != nil {
			return err
		}
		d.State, d.Letter = DispositionConfirmed, letter
		behind, err := control.StoodFor(ctx, tx, id.ref(), actProposeDisposition)
		if err != nil {
			return err
		}
		return tx.Submit(ctx, id.ref(), actApproveDisposition, d.title(f, a), tx.Today().AddDays(10), nil, d.view(f, a), append(behind, d.PreparedBy)...)
	})
}

// DecideDisposition is the Financial Controller's decision: what is kept is free in its fund at once; what
// leaves the bank goes before the treasury's two signatories.
func (s *Service) DecideDisposition(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
	return s.changeDisposition(ctx, actApproveDisposition, DispositionID(ref.ID), 0, comment, func(ctx context.Context, tx *control.Tx, f Fund, a Agreement, d *Disposition) error {
		outcome := control.Returned
		if approve {
			outcome = control.Approved
		}
		if _, err := tx.Settle(ctx, ref, actApproveDisposition, outcome, comment); err != nil {
			return err
		}
		behind, err := control.StoodFor(ctx, tx, ref, actProposeDisposition)
		if err != nil {
			return err
		}
		if err := control.Distinct(tx.Hand(), append(behind, d.PreparedBy)...); err != nil {
			return err
		}
		d.Comment, d.State = comment, DispositionRefused
		if !approve {
			return nil
		}
		d.ApprovedBy, d.State = tx.Hand().Person, DispositionApproved
		if d.Kind == DisposeRetain {
			return s.settleDisposition(ctx, tx, f, a, d)
		}
		return d.awaitSignature(ctx, tx, f, a)
	})
}
