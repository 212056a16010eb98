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

// The acts on an agreement.
const (
	actCreateAgreement    Act = "funds.agreement.create"
	actEditAgreement      Act = "funds.agreement.edit"
	actNegotiateAgreement Act = "funds.agreement.negotiate"
	actSignAgreement      Act = "funds.agreement.sign"
	actExtendAgreement    Act = "funds.agreement.extend"
	actWithdrawAgreement  Act = "funds.agreement.withdraw"
	actMeetConditions     Act = "funds.agreement.meet"
)

// CreateAgreement records what a donor announces (R54): it stands in the outlook and pays for nothing.
func (s *Service) CreateAgreement(ctx context.Context, x AgreementForm) (control.Done, error) {
	f, err := s.Fund(ctx, x.Fund)
	if err != nil {
		return control.Done{}, err
	}
	return s.create(ctx, actCreateAgreement, f.Scope, money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		if f.Closed {
			return control.Change{}, fault.Refuse("funds.fund.is_closed", fault.Args{"ref": f.Ref})
		}
		a := x.apply(Agreement{ID: AgreementID(tx.NewID()), Fund: f.ID, Donor: x.Donor, State: AgreementPledged, PreparedBy: tx.Actor().ID})
		if err := x.check(a); err != nil {
			return control.Change{}, err
		}
		if err := s.createAgreement(ctx, tx, f, &a); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: a.ID.ref(), After: a.view()}, nil
	})
}

// createAgreement is the inner step: number, protection, row and the pledge in the ledger.
func (s *Service) createAgreement(ctx context.Context, tx *control.Tx, f Fund, a *Agreement) error {
	if err := a.Check(); err != nil {
		return err
	}
	if a.PledgedOn.After(tx.Today()) {
		var fs fault.Fields
		fs.Add("pledged_on", "funds.receipt.future", nil)
		return fs.Err()
	}
	if _, err := party(ctx, tx, a.Donor, "donor"); err != nil {
		return err
	}
	if err := checkEarmark(ctx, tx, *a); err != nil {
		return err
	}
	n, err := db.One(ctx, tx, ObjectAgreement, db.SQL(`SELECT COUNT(*) FROM funds_agreement WHERE fund_id = ? AND donor = ?`, f.ID, a.Donor), db.Value[int])
	if err != nil {
		return err
	}
	a.Ref, a.Revision = fmt.Sprintf("%s/%s-%02d", f.Ref, a.Donor, n+1), 1
	m := control.Marking{Level: control.LevelUnclassified, Releasable: []string{a.Donor}}
	if err := tx.Protect(ctx, control.Object{Ref: a.ID.ref(), Scope: a.ID.scope(a.Donor), Marking: m}); err != nil {
		return err
	}
	if err := insertAgreement(ctx, tx, *a); err != nil || a.State != AgreementPledged {
		return err
	}
	return s.pledge(ctx, tx, f, *a, a.PledgedOn)
}

// pledge puts the announced amount into the ledger as a memorandum, for a day.
func (s *Service) pledge(ctx context.Context, tx *control.Tx, f Fund, a Agreement, on cal.Date) error {
	if a.InKind {
		return nil // R55: goods are never counted with cash
	}
	minor, rate, err := s.convert(ctx, tx, a.Amount, f.Currency, a.PledgedOn)
	if err != nil {
		return err
	}
	_, err = post(ctx, tx, Entry{Fund: f.ID, Kind: EntryPledge, BookedOn: on, Source: a.ID.ref(),
		Transfers: []Transfer{{From: a.account(Donor), To: a.account(Pledged), Minor: minor, Original: a.Amount, Rate: rate}}})
	return err
}

// checkEarmark holds an earmark's object against what is there.
func checkEarmark(ctx context.Context, q db.Querier, a Agreement) error {
	kind := map[Earmark]string{EarmarkPackage: portfolio.ObjectPackage, EarmarkInitiative: portfolio.ObjectInitiative, EarmarkProject: portfolio.ObjectProject}[a.Earmark]
	if kind == "" {
		return nil
	}
	_, err := control.Protection(ctx, q, control.Ref{Kind: kind, ID: a.EarmarkRef})
	if fault.Is(err, fault.NotFound) {
		var fs fault.Fields
		fs.Add("earmark_ref", "funds.agreement.earmark_of", nil)
		return fs.Err()
	}
	return err
}

// changeAgreement opens a Do on an agreement read at a revision, lets change alter it, and keeps it.
func (s *Service) changeAgreement(ctx context.Context, act Act, id AgreementID, seen int, note string, change func(context.Context, *control.Tx, Agreement) (Agreement, error)) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := agreement(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, before.Revision, before.view()); err != nil {
			return control.Change{}, err
		}
		a, err := change(ctx, tx, before)
		if err != nil {
			return control.Change{}, err
		}
		if err := updateAgreement(ctx, tx, a); err != nil {
			return control.Change{}, err
		}
		a.Revision++
		return control.Change{Object: id.ref(), Before: before.view(), After: a.view(), Note: note}, nil
	})
}

// EditAgreement saves the form of an agreement that is not signed yet; the pledge in the ledger follows.
func (s *Service) EditAgreement(ctx context.Context, id AgreementID, seen int, x AgreementForm) (control.Done, error) {
	return s.changeAgreement(ctx, actEditAgreement, id, seen, "", func(ctx context.Context, tx *control.Tx, before Agreement) (Agreement, error) {
		if before.State != AgreementPledged && before.State != AgreementInNegotiation {
			return before, fault.Refuse("funds.agreement.signed_already", nil)
		}
		a := x.apply(before)
		if err := x.check(a); err != nil {
			return a, err
		}
		if err := checkEarmark(ctx, tx, a); err != nil {
			return a, err
		}
		if err := writeInstalments(ctx, tx, a); err != nil {
			return a, err
		}
		if a.Amount == before.Amount && a.PledgedOn == before.PledgedOn && a.InKind == before.InKind {
			return a, nil
		}
		return a, s.repledge(ctx, tx, before, a)
	})
}

// repledge takes the pledge back on the day it was booked for and books it anew on its own, so that no past day counts it
// twice. What fell in a year that is closed since is put right on the first day after it, and the year stays as it was.
func (s *Service) repledge(ctx context.Context, tx *control.Tx, before, a Agreement) error {
	f, err := ledgerFund(ctx, tx, a.Fund)
	if err != nil {
		return err
	}
	booked, err := db.Collect(ctx, tx, db.SQL(`SELECT e.booked_on FROM funds_entry e WHERE e.source_id = ? AND e.kind = ? ORDER BY e.id DESC LIMIT 1`, a.ID, EntryPledge), db.Value[cal.Date])
	if err != nil {
		return err
	}
	for _, on := range booked {
		if on, err = firstOpen(ctx, tx, a.Fund, on); err != nil {
			return err
		}
		if err := s.unpledge(ctx, tx, before, on); err != nil {
			return err
		}
	}
	on, err := firstOpen(ctx, tx, a.Fund, a.PledgedOn)
	if err != nil {
		return err
	}
	return s.pledge(ctx, tx, f, a, on)
}

// unpledge takes what is announced or still to come out of the ledger.
func (s *Service) unpledge(ctx context.Context, tx *control.Tx, a Agreement, on cal.Date) error {
	totals, err := CurrentTotals(ctx, tx, Scope{Contribution: a.ID})
	if err != nil {
		return err
	}
	if minor := totals[Pledged]; minor > 0 {
		_, err = post(ctx, tx, Entry{Fund: a.Fund, Kind: EntryPledge, BookedOn: on, Source: a.ID.ref(),
			Transfers: []Transfer{{From: a.account(Pledged), To: a.account(Donor), Minor: minor}}})
	}
	if minor := totals[Receivable]; err == nil && minor > 0 {
		_, err = post(ctx, tx, Entry{Fund: a.Fund, Kind: EntrySign, BookedOn: on, Source: a.ID.ref(),
			Transfers: []Transfer{{From: a.account(Receivable), To: a.account(Donor), Minor: minor}}})
	}
	return err
}

// NegotiateAgreement notes that the text is being negotiated.
func (s *Service) NegotiateAgreement(ctx context.Context, id AgreementID, seen int) (control.Done, error) {
	return s.changeAgreement(ctx, actNegotiateAgreement, id, seen, "", func(_ context.Context, _ *control.Tx, a Agreement) (Agreement, error) {
		if a.State != AgreementPledged {
			return a, fault.New(fault.Conflict, "funds.agreement.not_pledged", nil)
		}
		if a.Contact == "" {
			var fs fault.Fields
			fs.Add("contact", "funds.agreement.contact_missing", nil)
			return a, fs.Err()
		}
		a.State = AgreementInNegotiation
		return a, nil
	})
}

// SignForm is what the signature of an agreement records.
type SignForm struct {
	SignedOn  cal.Date `json:"signed_on"`
	Document  string   `json:"document"`
	ExpiresOn cal.Date `json:"expires_on"`
	Valuation string   `json:"valuation"`
}

// SignAgreement records the signature; whoever announced it does not (§4.9). What is signed is
// receivable, at the rate of the day.
func (s *Service) SignAgreement(ctx context.Context, id AgreementID, seen int, x SignForm) (control.Done, error) {
	return s.changeAgreement(ctx, actSignAgreement, id, seen, "", func(ctx context.Context, tx *control.Tx, a Agreement) (Agreement, error) {
		if a.State != AgreementInNegotiation && a.State != AgreementPledged {
			return a, fault.Refuse("funds.agreement.signed_already", nil)
		}
		if err := control.Distinct(tx.Hand(), a.PreparedBy); err != nil {
			return a, err
		}
		if x.SignedOn.After(tx.Today()) {
			var fs fault.Fields
			fs.Add("signed_on", "funds.receipt.future", nil)
			return a, fs.Err()
		}
		a.SignedOn, a.Document, a.SignedBy = x.SignedOn, x.Document, tx.Actor().ID
		if !x.ExpiresOn.IsZero() {
			a.ExpiresOn = x.ExpiresOn
		}
		if x.Valuation != "" {
			a.Valuation = x.Valuation
		}
		if err := a.CheckSigned(); err != nil {
			return a, err
		}
		a.State = AgreementSigned
		if a.InKind {
			return a, nil
		}
		return a, s.receivable(ctx, tx, a)
	})
}

// receivable moves what was announced to what is signed, at the rate of the day of signature.
func (s *Service) receivable(ctx context.Context, tx *control.Tx, a Agreement) error {
	f, err := ledgerFund(ctx, tx, a.Fund)
	if err != nil {
		return err
	}
	totals, err := CurrentTotals(ctx, tx, Scope{Contribution: a.ID})
	if err != nil {
		return err
	}
	minor, rate, err := s.convert(ctx, tx, a.Amount, f.Currency, a.SignedOn)
	if err != nil {
		return err
	}
	e := Entry{Fund: f.ID, Kind: EntrySign, BookedOn: a.SignedOn, Source: a.ID.ref()}
	if p := totals[Pledged]; p > 0 {
		e.Transfers = append(e.Transfers, Transfer{From: a.account(Pledged), To: a.account(Donor), Minor: p})
	}
	e.Transfers = append(e.Transfers, Transfer{From: a.account(Donor), To: a.account(Receivable), Minor: minor, Original: a.Amount, Rate: rate})
	_, err = post(ctx, tx, e)
	return err
}

// ExtendAgreement moves the day on which the contribution expires, on the donor's written instruction of
// a day before (R53).
func (s *Service) ExtendAgreement(ctx context.Context, id AgreementID, seen int, expires cal.Date, instruction Instruction) (control.Done, error) {
	return s.changeAgreement(ctx, actExtendAgreement, id, seen, instruction.String(), func(_ context.Context, tx *control.Tx, a Agreement) (Agreement, error) {
		if err := instruction.Check(tx.Today()); err != nil {
			return a, err
		}
		if !a.State.InForce() || a.ExpiresOn.IsZero() || !expires.After(a.ExpiresOn) {
			return a, fault.Refuse("funds.agreement.not_extended", nil)
		}
		a.ExpiresOn = expires
		return a, nil
	})
}

// MeetConditions records the day on which the donor's conditions were met (R83).
func (s *Service) MeetConditions(ctx context.Context, id AgreementID, seen int, on cal.Date, note string) (control.Done, error) {
	return s.changeAgreement(ctx, actMeetConditions, id, seen, note, func(ctx context.Context, tx *control.Tx, a Agreement) (Agreement, error) {
		if a.Conditions == "" || on.IsZero() || on.After(tx.Today()) || !filled(note) {
			return a, fault.Refuse("funds.agreement.conditions_unmet", nil)
		}
		a.MetOn = on
		_, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_agreement SET conditions_met_at = ? WHERE id = ?`, tx.Now(), id))
		return a, err
	})
}

// WithdrawAgreement ends an agreement on the donor's letter. What was still to come is no longer
// receivable; what came in and is not allocated is locked until the donor says what becomes of it (R63).
func (s *Service) WithdrawAgreement(ctx context.Context, id AgreementID, seen int, letter Instruction) (control.Done, error) {
	return s.changeAgreement(ctx, actWithdrawAgreement, id, seen, letter.String(), func(ctx context.Context, tx *control.Tx, a Agreement) (Agreement, error) {
		if err := letter.Check(tx.Today()); err != nil {
			return a, err
		}
		if a.State == AgreementWithdrawn || a.State == AgreementClosed || a.State == AgreementLapsed {
			return a, fault.New(fault.Conflict, "funds.agreement.ended", nil)
		}
		if err := s.unpledge(ctx, tx, a, tx.Today()); err != nil {
			return a, err
		}
		totals, err := CurrentTotals(ctx, tx, Scope{Contribution: a.ID})
		if err != nil {
			return a, err
		}
		a.State = AgreementWithdrawn
		if totals[Received] == 0 {
			return a, nil
		}
		_, err = post(ctx, tx, Entry{Fund: a.Fund, Kind: EntryLock, BookedOn: tx.Today(), Source: a.ID.ref(), Reason: letter.String(),
			Transfers: []Transfer{{From: a.account(Received), To: a.account(Locked), Minor: totals[Received]}}})
		return a, err
	})
}

// Agreements are those of a fund the actor may see, or of all funds for "", by reference code.
func (s *Service) Agreements(ctx context.Context, of FundID) ([]Agreement, error) {
	return find(ctx, s, func(ctx context.Context, q db.Querier) ([]Agreement, error) {
		return agreements(ctx, q, func(t *db.Text) {
			if of != "" {
				t.Add("WHERE a.fund_id = ?", of)
			}
			t.Add("ORDER BY a.ref")
		})
	})
}

// Agreement reads one agreement.
func (s *Service) Agreement(ctx context.Context, id AgreementID) (Agreement, error) {
	return find(ctx, s, func(ctx context.Context, q db.Querier) (Agreement, error) { return agreement(ctx, q, id) })
}
