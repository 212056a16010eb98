package funds

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
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
	Letter     Letter
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
	Departs   bool                `json:"departs"` // the donor agrees that it is not what the agreement says
}

type dispositionView struct {
	Agreement string           `json:"agreement"`
	Kind      DispositionKind  `json:"kind"`
	State     DispositionState `json:"state"`
	Amount    money.Amount     `json:"amount"`
	Reason    string           `json:"reason"`
	Departs   UnspentRule      `json:"departs_from,omitempty"` // what the agreement says, where this is something else
	Document  string           `json:"document,omitempty"`
	Terms     *Terms           `json:"terms,omitempty"`
	Version   int              `json:"version"`
}

func (d Disposition) view(f Fund, a Agreement) dispositionView {
	v := dispositionView{a.Ref, d.Kind, d.State, f.Amount(d.Minor), d.Reason, d.Kind.departs(a), d.Letter.Document, nil, d.Revision}
	if d.Letter.Terms != (Terms{}) {
		v.Terms = &d.Letter.Terms
	}
	return v
}

// departs is the rule of the agreement for what is left (R63), where another kind of disposition departs from it; "" where
// it does not.
func (k DispositionKind) departs(a Agreement) UnspentRule {
	if a.Unspent == UnspentRefund && k != DisposeRefund || a.Unspent == UnspentRetain && k != DisposeRetain {
		return a.Unspent
	}
	return ""
}

// dispositions are those the actor may see; where adds a condition on d and the order.
func dispositions(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Disposition, error) {
	t := db.SQL(`SELECT d.id, d.fund_id, d.agreement_id, d.project_id, d.kind, d.state, d.minor, d.reason, d.document, d.instructed_on, d.new_expires_on, d.new_earmark, d.new_earmark_ref, COALESCE(d.target_fund, ''), COALESCE(d.target_id, ''), COALESCE(d.entry_id, ''),
		d.proposed_on, d.settled_on, d.prepared_by, COALESCE(d.approved_by, ''), COALESCE(d.first_by, ''), COALESCE(d.second_by, ''), d.comment, ` + stampColumns("d") + ` FROM funds_disposition d`)
	control.Visible(ctx, t, "d.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (d Disposition, err error) {
		err = stamped(row, &d.Stamp, &d.ID, &d.Fund, &d.Agreement, &d.Project, &d.Kind, &d.State, &d.Minor, &d.Reason, &d.Letter.Document, &d.Letter.On, &d.Letter.ExpiresOn, &d.Letter.Earmark, &d.Letter.EarmarkRef, &d.Target, &d.Became, &d.Entry,
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
