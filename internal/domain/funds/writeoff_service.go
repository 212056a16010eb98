package funds

import (
	"context"
	"fmt"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// lossOf is what a write-off is of: an advance that is not accounted for, or a donor's debt.
type lossOf struct {
	fund  Fund
	name  string // reference of the commitment or agreement
	scope string
	mark  control.Marking
	open  []Account
	taken int64   // of that, what is proposed already and not decided or booked
	own   ActorID // who holds the advance
}

// there is what may still be proposed.
func (l lossOf) there() int64 { return max(0, sumOf(l.open)-l.taken) }

// loss finds what may be written off of a commitment or an agreement.
func (s *Service) loss(ctx context.Context, q db.Querier, c CommitmentID, a AgreementID) (l lossOf, err error) {
	if (c == "") == (a == "") {
		return l, fault.Missing(ObjectWriteOff)
	}
	var of FundID
	where := func(t *db.Text) { Scope{Contribution: a}.of(t).Add("AND a.kind = ? ORDER BY a.id", Receivable) }
	if c != "" {
		found, err := commitment(ctx, q, c)
		if err != nil {
			return l, err
		}
		p, err := ledgerPayee(ctx, q, found.Payee)
		if err != nil {
			return l, err
		}
		of, l.name, l.scope, l.mark, l.own = found.Fund, found.Ref, found.Scope, found.Marking, p.Person
		where = func(t *db.Text) { Scope{Commitment: c}.of(t).Add("AND a.kind = ? ORDER BY a.id", Advanced) }
	} else {
		found, err := agreement(ctx, q, a)
		if err != nil {
			return l, err
		}
		of, l.name, l.scope, l.mark = found.Fund, found.Ref, found.Scope, found.Marking
	}
	if l.fund, err = ledgerFund(ctx, q, of); err != nil {
		return l, err
	}
	if l.open, err = accounts(ctx, q, where); err != nil {
		return l, err
	}
	l.taken, err = writtenOff(ctx, q, string(c)+string(a), WriteOffProposed, WriteOffInvestigated, WriteOffApproved)
	return l, err
}

// writtenOff is the sum of the write-offs of a commitment or agreement in some states, whoever may see them.
func writtenOff(ctx context.Context, q db.Querier, of string, in ...WriteOffState) (int64, error) {
	states := make([]string, len(in))
	for i, s := range in {
		states[i] = string(s)
	}
	return db.One(ctx, q, ObjectWriteOff, db.SQL(`SELECT CAST(COALESCE(SUM(w.minor), 0) AS BIGINT) FROM funds_write_off w WHERE (w.commitment_id = ? OR w.agreement_id = ?) AND`, of, of).
		In("w.state", states...), db.Value[int64])
}

// wholeLoss is what is written off of a commitment or agreement in all, booked or on its way there: one loss that is told
// in parts goes to the authority of the whole (R79).
func wholeLoss(ctx context.Context, q db.Querier, of string) (int64, error) {
	return writtenOff(ctx, q, of, WriteOffProposed, WriteOffInvestigated, WriteOffApproved, WriteOffPosted)
}

// ProposeWriteOff proposes to write off what a holder or agent does not account for, or what a donor will not pay,
// with the reason, the evidence, the steps taken to recover it and who answers for it (R79). Somebody independent
// looks into it next.
func (s *Service) ProposeWriteOff(ctx context.Context, x WriteOffForm) (control.Done, error) {
	of := x.Commitment.ref()
	if x.Commitment == "" {
		of = x.Agreement.ref()
	}
	return s.edit(ctx, actProposeWriteOff, of, x.Amount, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		l, err := s.loss(ctx, tx, x.Commitment, x.Agreement)
		if err != nil {
			return control.Change{}, err
		}
		x := x // the body may run again
		if x.Responsible == "" {
			x.Responsible = l.own
		}
		if err := x.Check(l.fund, l.there()); err != nil {
			return control.Change{}, err
		}
		known, err := control.Names(ctx, tx, x.Responsible)
		if err == nil && known[x.Responsible] == "" {
			var fs fault.Fields
			fs.Add("responsible", "funds.choice_unknown", nil)
			err = fs.Err()
		}
		if err != nil {
			return control.Change{}, err
		}
		return s.propose(ctx, tx, x, l)
	})
}

func (s *Service) propose(ctx context.Context, tx *control.Tx, x WriteOffForm, l lossOf) (control.Change, error) {
	year := tx.Today().Year()
	n, err := db.One(ctx, tx, ObjectWriteOff, db.SQL(`SELECT COUNT(*) FROM funds_write_off w WHERE w.proposed_on >= ? AND w.proposed_on <= ?`, cal.NewDate(year, 1, 1), cal.NewDate(year, 12, 31)), db.Value[int])
	if err != nil {
		return control.Change{}, err
	}
	w := WriteOff{ID: WriteOffID(tx.NewID()), Ref: fmt.Sprintf("WO-%d-%03d", year, n+1), Fund: l.fund.ID, Commitment: x.Commitment, Agreement: x.Agreement, State: WriteOffProposed, Minor: x.Amount.Minor,
		Reason: x.Reason, Evidence: x.Evidence, Recovery: x.Recovery, Responsible: x.Responsible, ProposedOn: tx.Today(), PreparedBy: tx.Actor().ID}
	w.Revision = 1
	if err := tx.Protect(ctx, control.Object{Ref: w.ID.ref(), Scope: portfolio.ObjectScope(l.scope, ObjectWriteOff, string(w.ID)), Marking: l.mark}); err != nil {
		return control.Change{}, err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_write_off (id, ref, fund_id, commitment_id, agreement_id, state, minor, authority, reason, evidence, recovery, findings, comment, responsible, proposed_on, prepared_by, version, updated_at, updated_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, '', '', ?, ?, ?, 1, ?, ?)`, w.ID, w.Ref, w.Fund, db.OrNull(w.Commitment), db.OrNull(w.Agreement), w.State, w.Minor, w.Reason, w.Evidence, w.Recovery, w.Responsible, w.ProposedOn, w.PreparedBy, tx.Now(), tx.Actor().ID))
	if err == nil {
		err = s.awaitWriteOff(ctx, tx, l.fund, w, actInvestigateWriteOff)
	}
	if err == nil {
		err = s.raiseParts(ctx, tx, l.fund, w)
	}
	return control.Change{Object: w.ID.ref(), After: w.view(l.fund), Note: x.Reason}, err
}

// raiseParts takes the parts of a loss that wait for the Financial Controller to the Director, when a further part makes
// the whole too large.
func (s *Service) raiseParts(ctx context.Context, tx *control.Tx, f Fund, of WriteOff) error {
	list, err := writeOffs(s.control.AsSystem(ctx), tx, func(t *db.Text) {
		t.Add("WHERE (w.commitment_id = ? OR w.agreement_id = ?) AND w.state = ? AND w.authority = ? ORDER BY w.id", of.loss(), of.loss(), WriteOffInvestigated, ByController)
	})
	if err != nil || len(list) == 0 {
		return err
	}
	by, err := s.authorityOver(ctx, tx, f, of)
	if err != nil || by == ByController {
		return err
	}
	for _, w := range list {
		before := w.view(f)
		if err := tx.Dismiss(ctx, w.ID.ref(), w.Authority.Act()); err != nil {
			return err
		}
		if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_write_off SET authority = ?, version = version + 1, updated_at = ?, updated_by = ? WHERE id = ?`, by, tx.Now(), tx.Actor().ID, w.ID)); err != nil {
			return err
		}
		w.Authority = by
		w.Revision++
		if err := tx.Trail(ctx, actProposeWriteOff, control.Change{Object: w.ID.ref(), Before: before, After: w.view(f), Note: of.Ref}); err != nil {
			return err
		}
		if err := s.awaitWriteOff(ctx, tx, f, w, by.Act()); err != nil {
			return err
		}
	}
	return nil
}

// authorityOver is who decides on a write-off today: by the band of the whole loss it is of.
func (s *Service) authorityOver(ctx context.Context, q db.Querier, f Fund, w WriteOff) (WriteOffAuthority, error) {
	today := s.control.DB().Now().Date()
	whole, err := wholeLoss(ctx, q, w.loss())
	if err != nil {
		return "", err
	}
	cents, err := s.cents(ctx, q, f.Amount(whole), today)
	if err != nil {
		return "", err
	}
	limits, err := limitSetting.on(ctx, q, today)
	return limits.WriteOffAuthority(cents), err
}

func (s *Service) awaitWriteOff(ctx context.Context, tx *control.Tx, f Fund, w WriteOff, act Act) error {
	behind, err := control.StoodFor(ctx, tx, w.ID.ref(), actProposeWriteOff)
	if err != nil {
		return err
	}
	return tx.Submit(ctx, w.ID.ref(), act, w.Ref+" "+w.Reason, tx.Today().AddDays(10), nil, w.view(f), append(behind, w.hands()...)...)
}

// changeWriteOff opens a Do on a write-off read at a revision, lets change alter it, and keeps it.
func (s *Service) changeWriteOff(ctx context.Context, act Act, id WriteOffID, seen int, note string, change func(context.Context, *control.Tx, Fund, *WriteOff) error) (control.Done, error) {
	known, err := s.WriteOff(ctx, id)
	if err != nil {
		return control.Done{}, err
	}
	capped, err := find(ctx, s, func(ctx context.Context, q db.Querier) (money.Amount, error) {
		f, err := ledgerFund(ctx, q, known.Fund)
		if err != nil || act != ByController.Act() && act != ByDirector.Act() {
			return f.Amount(known.Minor), err
		}
		whole, err := wholeLoss(ctx, q, known.loss()) // who may decide is told by the whole loss (R79), so a deputy's limit is held against it too (R44)
		return f.Amount(max(whole, known.Minor)), err
	})
	if err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, act, id.ref(), capped, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		w, err := writeOff(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		f, err := ledgerFund(ctx, tx, w.Fund)
		if err != nil {
			return control.Change{}, err
		}
		before := w.view(f)
		if err := unchanged(seen, w.Revision, before); err != nil {
			return control.Change{}, err
		}
		if act == ByController.Act() || act == ByDirector.Act() {
			whole, err := wholeLoss(ctx, tx, w.loss())
			if err == nil && whole > capped.Minor { // another part of the loss came in between: the limit is asked anew
				err = fault.Stale(nil)
			}
			if err != nil {
				return control.Change{}, err
			}
		}
		if err := change(ctx, tx, f, &w); err != nil {
			return control.Change{}, err
		}
		n, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_write_off SET state = ?, authority = ?, findings = ?, comment = ?, investigated_by = ?, investigated_for = ?, approved_by = ?, approved_for = ?, posted_by = ?, posted_for = ?,
			posted_on = ?, entry_id = ?, original_minor = ?, version = version + 1, updated_at = ?, updated_by = ?
			WHERE id = ? AND version = ?`, w.State, w.Authority, w.Findings, w.Comment, db.OrNull(w.Investigated.Person), db.OrNull(w.Investigated.For), db.OrNull(w.Approved.Person), db.OrNull(w.Approved.For),
			db.OrNull(w.Posted.Person), db.OrNull(w.Posted.For), w.PostedOn, db.OrNull(w.Entry), w.Original, tx.Now(), tx.Actor().ID, id, w.Revision))
		if err == nil && n == 0 {
			err = fault.Stale(nil)
		}
		w.Revision++
		return control.Change{Object: id.ref(), Before: before, After: w.view(f), Note: note}, err
	})
}

// settleWriteOff settles a decision on a write-off that waits for it, by somebody who had no hand in it before (R79).
func settleWriteOff(ctx context.Context, tx *control.Tx, w *WriteOff, in WriteOffState, act Act, approve bool, comment string) error {
	if w.State != in {
		return fault.New(fault.Conflict, "funds.write_off.moved_on", nil)
	}
	behind, err := control.StoodFor(ctx, tx, w.ID.ref(), actProposeWriteOff)
	if err != nil {
		return err
	}
	if err := control.Distinct(tx.Hand(), append(behind, w.hands()...)...); err != nil {
		return err
	}
	if !filled(comment) {
		var fs fault.Fields
		fs.Add("comment", "control.approval.comment", nil)
		return fs.Err()
	}
	outcome := control.Approved
	if !approve {
		outcome, w.State = control.Returned, WriteOffRefused
	}
	_, err = tx.Settle(ctx, w.ID.ref(), act, outcome, comment)
	return err
}

// InvestigateWriteOff is the finding of an independent reviewer: that the loss is as it was told and cannot be
// recovered, or that it is not to be written off. Who approves next is told by the band of the whole loss on the day.
func (s *Service) InvestigateWriteOff(ctx context.Context, ref control.Ref, approve bool, findings string) (control.Done, error) {
	return s.changeWriteOff(ctx, actInvestigateWriteOff, WriteOffID(ref.ID), 0, findings, func(ctx context.Context, tx *control.Tx, f Fund, w *WriteOff) error {
		if err := settleWriteOff(ctx, tx, w, WriteOffProposed, actInvestigateWriteOff, approve, findings); err != nil {
			return err
		}
		w.Findings, w.Investigated = findings, tx.Hand()
		if !approve {
			return nil
		}
		by, err := s.authorityOver(ctx, tx, f, *w)
		if err != nil {
			return err
		}
		w.State, w.Authority = WriteOffInvestigated, by
		return s.awaitWriteOff(ctx, tx, f, *w, w.Authority.Act())
	})
}

// DecideWriteOff is the decision of the authority of the band: the Financial Controller or the Director.
func (s *Service) DecideWriteOff(by WriteOffAuthority) control.Decide {
	return func(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
		return s.changeWriteOff(ctx, by.Act(), WriteOffID(ref.ID), 0, comment, func(ctx context.Context, tx *control.Tx, _ Fund, w *WriteOff) error {
			if w.Authority != by {
				return fault.New(fault.Conflict, "funds.write_off.moved_on", nil)
			}
			if err := settleWriteOff(ctx, tx, w, WriteOffInvestigated, by.Act(), approve, comment); err != nil {
				return err
			}
			if w.Comment = comment; approve {
				w.State, w.Approved = WriteOffApproved, tx.Hand()
			}
			return nil
		})
	}
}

// PostWriteOff books an approved write-off: an advance becomes lost money of its line, a donor's debt is no debt any
// more. Whoever approved it, or answers for the loss, does not post it.
func (s *Service) PostWriteOff(ctx context.Context, id WriteOffID, seen int) (control.Done, error) {
	return s.changeWriteOff(ctx, actPostWriteOff, id, seen, "", func(ctx context.Context, tx *control.Tx, f Fund, w *WriteOff) error {
		if w.State != WriteOffApproved {
			return fault.New(fault.Conflict, "funds.write_off.moved_on", nil)
		}
		if err := control.Distinct(tx.Hand(), w.hands()...); err != nil {
			return err
		}
		l, err := s.loss(ctx, tx, w.Commitment, w.Agreement)
		if err != nil {
			return err
		}
		there := sumOf(l.open)
		if there < w.Minor {
			return fault.Refuse("funds.ledger.short", fault.Args{"account": w.from().Word(), "where": l.name, "available": f.Amount(there), "wanted": f.Amount(w.Minor)})
		}
		e, err := w.entry(f, l, tx.Today())
		if err != nil {
			return err
		}
		if w.Entry, err = post(ctx, tx, e); err != nil {
			return err
		}
		w.State, w.PostedOn, w.Posted = WriteOffPosted, tx.Today(), tx.Hand()
		if w.Commitment != "" {
			return s.advanceLost(ctx, tx, w.Commitment)
		}
		return s.debtLost(ctx, tx, w, there)
	})
}

// entry is the write-off in the ledger, over the contributions by what each has there (R56).
func (w WriteOff) entry(f Fund, l lossOf, on cal.Date) (Entry, error) {
	parts, err := spread(l.open, f.Amount(w.Minor))
	if err != nil {
		return Entry{}, err
	}
	e := Entry{Fund: f.ID, Kind: EntryWriteOff, BookedOn: on, Source: w.ID.ref(), Reason: w.Ref + " " + w.Reason}
	for _, p := range parts {
		to := p.Key.As(WrittenOff)
		if to.Commitment = ""; w.Agreement != "" {
			to = p.Key.As(Donor)
		}
		e.Transfers = append(e.Transfers, Transfer{From: p.Key, To: to, Minor: p.Minor})
	}
	e.Rule, err = ruleOf("R56", parts)
	return e, err
}

// advanceLost moves the commitment of an advance on once nothing of it is open.
func (s *Service) advanceLost(ctx context.Context, tx *control.Tx, id CommitmentID) error {
	c, err := commitment(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := s.settleState(ctx, tx, &c); err != nil {
		return err
	}
	return updateCommitment(ctx, tx, c)
}

// debtLost notes what a write-off takes off the debt of a donor, of whom so much was receivable, and moves the agreement
// on when nothing more will come under it.
func (s *Service) debtLost(ctx context.Context, tx *control.Tx, w *WriteOff, receivable int64) error {
	a, err := agreement(ctx, tx, w.Agreement)
	if err != nil {
		return err
	}
	if w.Original, err = a.lost(w.Minor, receivable); err != nil || w.Minor < receivable || a.State != AgreementPartly {
		return err
	}
	totals, err := CurrentTotals(ctx, tx, Scope{Contribution: a.ID})
	if err != nil {
		return err
	}
	a.State = AgreementReceived
	if totals.Allocatable() == 0 {
		a.State = AgreementAllocated
	}
	return updateAgreement(ctx, tx, a)
}

// from is the account that loses it.
func (w WriteOff) from() AccountKind {
	if w.Agreement != "" {
		return Receivable
	}
	return Advanced
}
