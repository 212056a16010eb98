package funds

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ObjectWriteOff is the kind of a write-off; it lies below its commitment or agreement.
const ObjectWriteOff = "write_off"

// WriteOffID identifies a write-off.
type WriteOffID string

func (id WriteOffID) ref() control.Ref { return control.Ref{Kind: ObjectWriteOff, ID: string(id)} }

// WriteOffState is where a write-off stands (R79).
type WriteOffState string

// The states.
const (
	WriteOffProposed     WriteOffState = "proposed"
	WriteOffInvestigated WriteOffState = "investigated" // somebody independent has looked into it
	WriteOffApproved     WriteOffState = "approved"
	WriteOffPosted       WriteOffState = "posted"
	WriteOffRefused      WriteOffState = "refused"
)

// Word is the text key of its name.
func (s WriteOffState) Word() i18n.Key { return i18n.Key("funds.write_off.state." + string(s)) }

// WriteOffAuthority decides on a write-off by the band of its value.
type WriteOffAuthority string

// The authorities, the lower first.
const (
	ByController WriteOffAuthority = "controller"
	ByDirector   WriteOffAuthority = "director"
)

// The acts on write-offs. Each band has an act of its own, so that a grant or a delegation is for one of them.
const (
	actProposeWriteOff     Act = "funds.write_off.propose"
	actInvestigateWriteOff Act = "funds.write_off.investigate"
	actApproveController   Act = "funds.write_off.approve_controller"
	actApproveDirector     Act = "funds.write_off.approve_director"
	actPostWriteOff        Act = "funds.write_off.post"
)

// Act is the act that approves.
func (a WriteOffAuthority) Act() Act {
	if a == ByDirector {
		return actApproveDirector
	}
	return actApproveController
}

// WriteOffAuthority is who decides on a write-off of so many euro cents (R79).
func (l Limits) WriteOffAuthority(cents int64) WriteOffAuthority {
	if cents > l.WriteOffMinor {
		return ByDirector
	}
	return ByController
}

// WriteOff is money that is lost, from the proposal to its entry in the ledger.
type WriteOff struct {
	ID           WriteOffID
	Ref          string
	Fund         FundID
	Commitment   CommitmentID // whose advance is not accounted for; "" for a donor's debt
	Agreement    AgreementID  // that will not be paid; "" for an advance
	State        WriteOffState
	Minor        int64 // in the fund's currency
	Original     int64 // what it takes off a donor's debt once it is booked, in the agreement's currency; 0 for an advance
	Authority    WriteOffAuthority
	Reason       string
	Evidence     string
	Recovery     string
	Findings     string
	Comment      string
	Responsible  ActorID
	ProposedOn   cal.Date
	PostedOn     cal.Date
	PreparedBy   ActorID
	Investigated control.Hand
	Approved     control.Hand
	Posted       control.Hand
	Entry        EntryID
	portfolio.Stamp
}

// hands are those who had to do with it, and those they acted for under a delegation: none of them does its next step, and
// the person who answers for the loss none at all.
func (w WriteOff) hands() []ActorID {
	if w.State == WriteOffApproved { // the proposer and the reviewer may book what others have approved
		return []ActorID{w.Responsible, w.Approved.Person, w.Approved.For}
	}
	return []ActorID{w.Responsible, w.PreparedBy, w.Investigated.Person, w.Investigated.For, w.Approved.Person, w.Approved.For}
}

// loss is the commitment or agreement of which the money is lost.
func (w WriteOff) loss() string { return string(w.Commitment) + string(w.Agreement) }

// WriteOffForm proposes a write-off of an advance or of a donor's debt. Amount is in the fund's currency.
type WriteOffForm struct {
	Commitment  CommitmentID `json:"commitment"`
	Agreement   AgreementID  `json:"agreement"`
	Amount      money.Amount `json:"amount"`
	Reason      string       `json:"reason"`
	Evidence    string       `json:"evidence"`
	Recovery    string       `json:"recovery"`
	Responsible ActorID      `json:"responsible"`
}

// Check tells every wrong field; there is what is open.
func (x WriteOffForm) Check(f Fund, there int64) error {
	var fs fault.Fields
	for _, t := range []struct{ name, text string }{{"reason", x.Reason}, {"evidence", x.Evidence}, {"recovery", x.Recovery}} {
		fs.Check(filled(t.text), t.name, "fault.required")
		within(&fs, t.name, t.text, LongText)
	}
	fs.Check(x.Responsible != "", "responsible", "fault.required")
	fs.Check(x.Amount.Minor > 0, "amount", "funds.amount_not_positive")
	f.checkCurrency(&fs, "amount", x.Amount)
	if x.Amount.Minor > there {
		fs.Add("amount", "funds.write_off.above_open", fault.Args{"open": f.Amount(there)})
	}
	return fs.Err()
}

type writeOffView struct {
	Ref      string        `json:"ref"`
	State    WriteOffState `json:"state"`
	Amount   money.Amount  `json:"amount"`
	Reason   string        `json:"reason"`
	Evidence string        `json:"evidence"`
	Recovery string        `json:"recovery"`
	Findings string        `json:"findings,omitempty"`
	Comment  string        `json:"comment,omitempty"`
	Version  int           `json:"version"`
}

func (w WriteOff) view(f Fund) writeOffView {
	return writeOffView{w.Ref, w.State, f.Amount(w.Minor), w.Reason, w.Evidence, w.Recovery, w.Findings, w.Comment, w.Revision}
}

const writeOffColumns = `SELECT w.id, w.ref, w.fund_id, COALESCE(w.commitment_id, ''), COALESCE(w.agreement_id, ''), w.state, w.minor, w.authority, w.reason, w.evidence, w.recovery, w.findings, w.comment, w.responsible,
	w.proposed_on, w.posted_on, w.prepared_by, COALESCE(w.investigated_by, ''), COALESCE(w.investigated_for, ''), COALESCE(w.approved_by, ''), COALESCE(w.approved_for, ''),
	COALESCE(w.posted_by, ''), COALESCE(w.posted_for, ''), COALESCE(w.entry_id, ''), w.original_minor, `

// writeOffs are those the actor may see; where adds a condition on w, the order and a limit.
func writeOffs(ctx context.Context, q db.Querier, where func(*db.Text)) ([]WriteOff, error) {
	t := db.SQL(writeOffColumns + stampColumns("w") + ` FROM funds_write_off w`)
	control.Visible(ctx, t, "w.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (w WriteOff, err error) {
		err = stamped(row, &w.Stamp, &w.ID, &w.Ref, &w.Fund, &w.Commitment, &w.Agreement, &w.State, &w.Minor, &w.Authority, &w.Reason, &w.Evidence, &w.Recovery, &w.Findings, &w.Comment, &w.Responsible,
			&w.ProposedOn, &w.PostedOn, &w.PreparedBy, &w.Investigated.Person, &w.Investigated.For, &w.Approved.Person, &w.Approved.For, &w.Posted.Person, &w.Posted.For, &w.Entry, &w.Original)
		return w, err
	})
}

func writeOff(ctx context.Context, q db.Querier, id WriteOffID) (WriteOff, error) {
	list, err := writeOffs(ctx, q, func(t *db.Text) { t.Add("WHERE w.id = ?", id) })
	return one(list, err, ObjectWriteOff)
}

// WriteOff reads one write-off.
func (s *Service) WriteOff(ctx context.Context, id WriteOffID) (WriteOff, error) {
	return find(ctx, s, func(ctx context.Context, q db.Querier) (WriteOff, error) { return writeOff(ctx, q, id) })
}

// WriteOffs are those of a fund that were proposed or posted in a year, as its yearly list has them (R79); all for year 0.
func (s *Service) WriteOffs(ctx context.Context, of FundID, year int) ([]WriteOff, error) {
	return find(ctx, s, func(ctx context.Context, q db.Querier) ([]WriteOff, error) {
		return writeOffs(ctx, q, func(t *db.Text) {
			t.Add("WHERE w.fund_id = ?", of)
			if year != 0 {
				first, last := cal.NewDate(year, 1, 1), cal.NewDate(year, 12, 31)
				t.Add("AND (w.proposed_on BETWEEN ? AND ? OR w.posted_on BETWEEN ? AND ?)", first, last, first, last)
			}
			t.Add("ORDER BY w.proposed_on DESC, w.id DESC")
		})
	})
}
