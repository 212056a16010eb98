package funds

import (
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ObjectDisposition is the kind of a disposition of a balance; it lies below its agreement.
const ObjectDisposition = "disposition"

// DispositionID identifies a disposition.
type DispositionID string

func (id DispositionID) ref() control.Ref {
	return control.Ref{Kind: ObjectDisposition, ID: string(id)}
}

// DispositionKind says what becomes of a locked balance (R63).
type DispositionKind string

// The kinds of dispositions.
const (
	DisposeRefund   DispositionKind = "refund"   // paid back to the donor
	DisposeRedirect DispositionKind = "redirect" // to another fund
	DisposeRetain   DispositionKind = "retain"   // it stays in the fund, to be allocated anew
)

// DispositionKinds are all.
var DispositionKinds = []DispositionKind{DisposeRefund, DisposeRedirect, DisposeRetain}

// Word is the text key of its name.
func (k DispositionKind) Word() i18n.Key { return i18n.Key("funds.disposition.kind." + string(k)) }

// DispositionState is where a disposition stands (§4.5).
type DispositionState string

// The states.
const (
	DispositionProposed  DispositionState = "proposed"
	DispositionConfirmed DispositionState = "confirmed" // the donor's letter is there
	DispositionApproved  DispositionState = "approved"  // the money may leave the bank
	DispositionFirst     DispositionState = "first_signature"
	DispositionSettled   DispositionState = "settled"
	DispositionRefused   DispositionState = "refused"
)

// Word is the text key of its name.
func (s DispositionState) Word() i18n.Key { return i18n.Key("funds.disposition.state." + string(s)) }

// The acts on balances.
const (
	actLockBalance        Act = "funds.balance.lock"
	actProposeDisposition Act = "funds.disposition.propose"
	actConfirmDisposition Act = "funds.disposition.confirm"
	actApproveDisposition Act = "funds.disposition.approve"
	actSignDisposition    Act = "funds.disposition.sign"
)

// Disposition is what becomes of the balance of a contribution: proposed, confirmed by the donor's written
// word, approved, and settled by two signatures where money leaves the bank (R52, R63, R64).
type Disposition struct {
	ID         DispositionID
	Fund       FundID
	Agreement  AgreementID
	Project    portfolio.ProjectID // whose balance it is; "" for that of an agreement that ended
	Kind       DispositionKind
	State      DispositionState
	Minor      int64
	Reason     string
	Letter     Instruction
	Target     FundID
	Became     AgreementID // the contribution to the other fund
	Entry      EntryID
	ProposedOn cal.Date
	SettledOn  cal.Date
	PreparedBy ActorID
	ApprovedBy ActorID
	FirstBy    ActorID
	SecondBy   ActorID
	Comment    string
	portfolio.Stamp
}

// DispositionForm proposes what becomes of a balance. Amount is in the fund's currency.
type DispositionForm struct {
	Agreement AgreementID         `json:"agreement"`
	Project   portfolio.ProjectID `json:"project"`
	Kind      DispositionKind     `json:"kind"`
	Target    FundID              `json:"target"`
	Amount    money.Amount        `json:"amount"`
	Reason    string              `json:"reason"`
}

type dispositionView struct {
	Agreement string           `json:"agreement"`
	Kind      DispositionKind  `json:"kind"`
	State     DispositionState `json:"state"`
	Amount    money.Amount     `json:"amount"`
	Reason    string           `json:"reason"`
	Document  string           `json:"document,omitempty"`
	Version   int              `json:"version"`
}

func (d Disposition) view(f Fund, a Agreement) dispositionView {
	return dispositionView{a.Ref, d.Kind, d.State, f.Amount(d.Minor), d.Reason, d.Letter.Document, d.Revision}
}

// LockBalance locks what a finished project has left, until each donor has said what becomes of it (R63). The
// balance is shared among its donors by what they gave the project, less what an earmarked contribution paid
// for directly, to the cent (R64, R56).
func (s *Service) LockBalance(ctx context.Context, of portfolio.ProjectID) (control.Done, error) {
	ref := control.Ref{Kind: portfolio.ObjectProject, ID: string(of)}
	return s.edit(ctx, actLockBalance, ref, money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		g, err := ground(ctx, tx, of)
		if err != nil {
			return control.Change{}, err
		}
		if !finished(g) {
			return control.Change{}, fault.Refuse("funds.balance.at_work", fault.Args{"ref": g.Ref})
		}
		list, err := accounts(ctx, tx, func(t *db.Text) {
			t.Add("a.project_id = ? AND a.kind IN ('allocated', 'budgeted', 'blocked', 'committed', 'liquidated', 'advanced') ORDER BY a.fund_id, a.id", of)
		})
		if err != nil {
			return control.Change{}, err
		}
		if len(list) == 0 {
			return control.Change{}, fault.Refuse("funds.balance.nothing", fault.Args{"ref": g.Ref})
		}
		locked := map[string]money.Amount{}
		for len(list) > 0 {
			n := slices.IndexFunc(list, func(a Account) bool { return a.Fund != list[0].Fund })
			if n < 0 {
				n = len(list)
			}
			f, err := ledgerFund(ctx, tx, list[0].Fund)
			if err != nil {
				return control.Change{}, err
			}
			if locked[f.Ref], err = s.lock(ctx, tx, f, g, list[:n]); err != nil {
				return control.Change{}, err
			}
			list = list[n:]
		}
		return control.Change{Object: ref, After: map[string]any{"locked": locked}}, nil
	})
}

// finished reports whether a project's work is over and its accounts are not closed yet.
func finished(g portfolio.Ground) bool {
	return g.State == portfolio.ProjectClosing || g.State == portfolio.ProjectOperationallyClosed || g.State == portfolio.ProjectCancelled
}

// lock moves what is left in one fund aside and shares it among the donors.
func (s *Service) lock(ctx context.Context, tx *control.Tx, f Fund, g portfolio.Ground, list []Account) (money.Amount, error) {
	e := Entry{Fund: f.ID, Kind: EntryLock, BookedOn: tx.Today(), Source: control.Ref{Kind: portfolio.ObjectProject, ID: string(g.ID)}}
	there := map[Key]int64{}
	var total int64
	for _, a := range list {
		if a.Kind == Committed || a.Kind == Liquidated || a.Kind == Advanced {
			return money.Amount{}, fault.Refuse("funds.balance.open", fault.Args{"ref": g.Ref, "amount": f.Amount(a.Minor)})
		}
		to := Key{Fund: f.ID, Kind: Locked, Contribution: a.Contribution, Package: a.Package, Project: a.Project}
		e.Transfers = append(e.Transfers, Transfer{From: a.Key, To: to, Minor: a.Minor})
		there[to] += a.Minor
		total += a.Minor
	}
	if _, err := post(ctx, tx, e); err != nil {
		return money.Amount{}, err
	}
	return f.Amount(total), s.equalise(ctx, tx, f, g, there, total)
}

// equalise gives each donor of a project its share of what is locked (R64): the spending order decided whose
// money was spent first, and that is nobody's loss.
func (s *Service) equalise(ctx context.Context, tx *control.Tx, f Fund, g portfolio.Ground, there map[Key]int64, total int64) error {
	weights, err := projectShares(ctx, tx, f, g)
	if err != nil {
		return err
	}
	parts, err := Split(f.Amount(total), weights)
	if err != nil {
		return err
	}
	var more, less []Account
	for _, x := range parts {
		k := Key{Fund: f.ID, Kind: Locked, Contribution: x.Contribution, Package: g.Package, Project: g.ID}
		switch diff := x.Minor - there[k]; {
		case diff > 0:
			less = append(less, Account{Key: k, Minor: diff})
		case diff < 0:
			more = append(more, Account{Key: k, Minor: -diff})
		}
	}
	if len(less) == 0 {
		return nil
	}
	e := Entry{Fund: f.ID, Kind: EntryEqualise, BookedOn: tx.Today(), Source: control.Ref{Kind: portfolio.ObjectProject, ID: string(g.ID)}}
	if e.Rule, err = (applied{"R64", parts}).text(); err != nil {
		return err
	}
	for len(more) > 0 && len(less) > 0 {
		minor := min(more[0].Minor, less[0].Minor)
		e.Transfers = append(e.Transfers, Transfer{From: more[0].Key, To: less[0].Key, Minor: minor})
		if more[0].Minor -= minor; more[0].Minor == 0 {
			more = more[1:]
		}
		if less[0].Minor -= minor; less[0].Minor == 0 {
			less = less[1:]
		}
	}
	_, err = post(ctx, tx, e)
	return err
}

// projectShares are what each contribution gave a project, as the weights of its balance.
func projectShares(ctx context.Context, q db.Querier, f Fund, g portfolio.Ground) ([]Share, error) {
	list, err := accounts(ctx, q, func(t *db.Text) {
		t.Add("a.project_id = ? AND a.fund_id = ? AND a.contribution_id <> '' ORDER BY a.contribution_id", g.ID, f.ID)
	})
	if err != nil {
		return nil, err
	}
	by := map[AgreementID]Totals{}
	var ids []AgreementID
	for _, a := range list {
		if by[a.Contribution] == nil {
			by[a.Contribution] = Totals{}
			ids = append(ids, a.Contribution)
		}
		by[a.Contribution][a.Kind] += a.Minor
	}
	known, err := ledgerAgreements(ctx, q, ids...)
	shares := make([]Share, 0, len(ids))
	for _, id := range ids {
		weight := by[id].Allocated()
		if known[id].Earmark != EarmarkNone {
			weight -= by[id].Expenditure()
		}
		shares = append(shares, Share{Contribution: id, Weight: max(0, weight)})
	}
	return shares, err
}

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
		if err := s.checkDisposition(ctx, tx, f, x); err != nil {
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

func (s *Service) checkDisposition(ctx context.Context, q db.Querier, f Fund, x DispositionForm) error {
	var fs fault.Fields
	fs.Check(slices.Contains(DispositionKinds, x.Kind), "kind", "funds.choice_unknown")
	fs.Check(x.Kind != DisposeRedirect || x.Target != "" && x.Target != f.ID, "target", "funds.disposition.target_missing")
	fs.Check(x.Amount.Minor > 0, "amount", "funds.amount_not_positive")
	f.checkCurrency(&fs, "amount", x.Amount)
	fs.Check(filled(x.Reason), "reason", "fault.required")
	within(&fs, "reason", x.Reason, ShortText)
	if err := fs.Err(); err != nil {
		return err
	}
	if x.Kind == DisposeRedirect {
		if to, err := ledgerFund(ctx, q, x.Target); err != nil || to.Closed {
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
		(SELECT COALESCE(SUM(a.balance_minor), 0) FROM funds_account a WHERE a.contribution_id = ? AND a.kind = 'locked' AND a.project_id = ? AND a.balance_minor <> 0) -
		(SELECT COALESCE(SUM(d.minor), 0) FROM funds_disposition d WHERE d.agreement_id = ? AND d.project_id = ? AND d.state NOT IN ('settled', 'refused')) AS BIGINT)`, of, project, of, project), db.Value[int64])
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
		n, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_disposition SET state = ?, document = ?, instructed_on = ?, target_id = ?, entry_id = ?, settled_on = ?, approved_by = ?, first_by = ?, second_by = ?, comment = ?,
			version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?`, d.State, d.Letter.Document, d.Letter.On, db.OrNull(d.Became), db.OrNull(d.Entry), d.SettledOn, db.OrNull(d.ApprovedBy), db.OrNull(d.FirstBy),
			db.OrNull(d.SecondBy), d.Comment, tx.Now(), tx.Actor().ID, id, d.Revision))
		if err == nil && n == 0 {
			err = fault.Stale(nil)
		}
		d.Revision++
		return control.Change{Object: id.ref(), Before: before, After: d.view(f, a), Note: note}, err
	})
}

// ConfirmDisposition files the donor's written word for a disposition, dated before what is done on it (R52);
// the Financial Controller decides next.
func (s *Service) ConfirmDisposition(ctx context.Context, id DispositionID, seen int, letter Instruction) (control.Done, error) {
	return s.changeDisposition(ctx, actConfirmDisposition, id, seen, letter.String(), func(ctx context.Context, tx *control.Tx, f Fund, a Agreement, d *Disposition) error {
		if d.State != DispositionProposed {
			return fault.New(fault.Conflict, "funds.disposition.moved_on", nil)
		}
		if err := letter.Check(tx.Today()); err != nil {
			return err
		}
		d.State, d.Letter = DispositionConfirmed, letter
		return tx.Submit(ctx, id.ref(), actApproveDisposition, a.Ref+" "+f.Amount(d.Minor).Decimal()+" "+string(f.Currency), tx.Today().AddDays(10), nil, d.view(f, a))
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
		if err := control.Distinct(tx.Hand(), d.PreparedBy); err != nil {
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
		return nil
	})
}

// SignDisposition signs that a balance leaves the bank; with the second signature it goes. The signatories
// are two, and neither proposed nor approved it (R42, R43).
func (s *Service) SignDisposition(ctx context.Context, id DispositionID, seen int) (control.Done, error) {
	return s.changeDisposition(ctx, actSignDisposition, id, seen, "", func(ctx context.Context, tx *control.Tx, f Fund, a Agreement, d *Disposition) error {
		if d.State != DispositionApproved && d.State != DispositionFirst {
			return fault.New(fault.Conflict, "funds.disposition.moved_on", nil)
		}
		if err := control.Distinct(tx.Hand(), d.PreparedBy, d.ApprovedBy, d.FirstBy); err != nil {
			return err
		}
		if d.State == DispositionApproved {
			d.State, d.FirstBy = DispositionFirst, tx.Hand().Person
			return nil
		}
		d.SecondBy = tx.Hand().Person
		return s.settleDisposition(ctx, tx, f, a, d)
	})
}

// settleDisposition posts a disposition out of what is locked.
func (s *Service) settleDisposition(ctx context.Context, tx *control.Tx, f Fund, a Agreement, d *Disposition) error {
	list, err := accounts(ctx, tx, func(t *db.Text) {
		t.Add("a.contribution_id = ? AND a.kind = 'locked' AND a.project_id = ? ORDER BY a.id", d.Agreement, d.Project)
	})
	if err != nil {
		return err
	}
	if there := sumOf(list); there < d.Minor {
		return fault.Refuse("funds.ledger.short", fault.Args{"account": Locked.Word(), "where": a.Ref, "available": f.Amount(there), "wanted": f.Amount(d.Minor)})
	}
	parts, err := spread(list, f.Amount(d.Minor))
	if err != nil {
		return err
	}
	e := Entry{Fund: f.ID, BookedOn: tx.Today(), Source: d.ID.ref(), Reason: d.Letter.String()}
	to := Received
	switch e.Kind = EntryLock; d.Kind {
	case DisposeRefund:
		e.Kind, to = EntryRefund, Refunded
	case DisposeRedirect:
		e.Kind, to = EntryRedirect, Redirected
	}
	for _, p := range parts {
		at := p.Key.As(to)
		if to == Received {
			at = a.account(Received)
		}
		e.Transfers = append(e.Transfers, Transfer{From: p.Key, To: at, Minor: p.Minor})
	}
	if d.Kind != DisposeRetain {
		e.Transfers = append(e.Transfers, Transfer{From: f.account(Bank), To: f.account(Outside), Minor: d.Minor})
	}
	if d.Entry, err = post(ctx, tx, e); err != nil {
		return err
	}
	d.State, d.SettledOn = DispositionSettled, tx.Today()
	if d.Kind == DisposeRedirect {
		return s.redirect(ctx, tx, f, a, d)
	}
	return nil
}

// redirect makes the balance a contribution of the same donor to the other fund, in the bank there. It rests
// on the donor's letter and names where it comes from (R52). No fee is kept back a second time.
func (s *Service) redirect(ctx context.Context, tx *control.Tx, f Fund, a Agreement, d *Disposition) error {
	target, err := ledgerFund(ctx, tx, d.Target)
	if err != nil {
		return err
	}
	minor, rate, err := s.convert(ctx, tx, f.Amount(d.Minor), target.Currency, tx.Today())
	if err != nil {
		return err
	}
	b := Agreement{ID: AgreementID(tx.NewID()), Fund: target.ID, Donor: a.Donor, Title: a.Title, State: AgreementReceived, Amount: f.Amount(d.Minor), Received: d.Minor, PledgedOn: tx.Today(), SignedOn: tx.Today(),
		Earmark: EarmarkNone, Exclusions: a.Exclusions, ReportEvery: a.ReportEvery, Unspent: a.Unspent, Interest: a.Interest, Document: d.Letter.Document, Origin: a.ID, Contact: a.Contact,
		PreparedBy: d.PreparedBy, SignedBy: d.ApprovedBy}
	if err := s.createAgreement(ctx, tx, target, &b); err != nil {
		return err
	}
	if err := tx.Trail(ctx, actCreateAgreement, control.Change{Object: b.ID.ref(), After: b.view(), Note: d.Letter.String()}); err != nil {
		return err
	}
	d.Became = b.ID
	_, err = post(ctx, tx, Entry{Fund: target.ID, Kind: EntryReceipt, BookedOn: tx.Today(), Source: d.ID.ref(), Reason: d.Letter.String(), Transfers: []Transfer{
		{From: b.account(Donor), To: b.account(Receivable), Minor: minor, Original: b.Amount, Rate: rate},
		{From: b.account(Receivable), To: b.account(Received), Minor: minor, Original: b.Amount, Rate: rate},
		{From: target.account(Outside), To: target.account(Bank), Minor: minor, Original: b.Amount, Rate: rate}}})
	return err
}

// dispositions are those the actor may see; where adds a condition on d and the order.
func dispositions(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Disposition, error) {
	t := db.SQL(`SELECT d.id, d.fund_id, d.agreement_id, d.project_id, d.kind, d.state, d.minor, d.reason, d.document, d.instructed_on, COALESCE(d.target_fund, ''), COALESCE(d.target_id, ''), COALESCE(d.entry_id, ''),
		d.proposed_on, d.settled_on, d.prepared_by, COALESCE(d.approved_by, ''), COALESCE(d.first_by, ''), COALESCE(d.second_by, ''), d.comment, ` + stampColumns("d") + ` FROM funds_disposition d`)
	control.Visible(ctx, t, "d.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (d Disposition, err error) {
		err = stamped(row, &d.Stamp, &d.ID, &d.Fund, &d.Agreement, &d.Project, &d.Kind, &d.State, &d.Minor, &d.Reason, &d.Letter.Document, &d.Letter.On, &d.Target, &d.Became, &d.Entry,
			&d.ProposedOn, &d.SettledOn, &d.PreparedBy, &d.ApprovedBy, &d.FirstBy, &d.SecondBy, &d.Comment)
		return d, err
	})
}

func disposition(ctx context.Context, q db.Querier, id DispositionID) (Disposition, error) {
	list, err := dispositions(ctx, q, func(t *db.Text) { t.Add("WHERE d.id = ?", id) })
	return one(list, err, ObjectDisposition)
}

// Disposition reads one disposition.
func (s *Service) Disposition(ctx context.Context, id DispositionID) (Disposition, error) {
	return find(ctx, s, func(ctx context.Context, q db.Querier) (Disposition, error) { return disposition(ctx, q, id) })
}
