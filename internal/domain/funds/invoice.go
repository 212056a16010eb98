package funds

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ObjectInvoice is the kind of an invoice or a traveller's claim, ObjectDelivery that of goods or services
// received; both lie below their commitment.
const (
	ObjectInvoice  = "invoice"
	ObjectDelivery = "delivery"
)

// InvoiceID identifies an invoice.
type InvoiceID string

func (id InvoiceID) ref() control.Ref { return control.Ref{Kind: ObjectInvoice, ID: string(id)} }

// InvoiceState is where an invoice stands (§4.5).
type InvoiceState string

// The states of an invoice.
const (
	InvoiceReceived  InvoiceState = "received"
	InvoiceHeld      InvoiceState = "held" // it may be there twice (R45)
	InvoiceMatched   InvoiceState = "matched"
	InvoiceCertified InvoiceState = "certified"
	InvoiceApproved  InvoiceState = "approved"
	InvoiceScheduled InvoiceState = "scheduled"
	InvoicePaid      InvoiceState = "paid"
	InvoiceRejected  InvoiceState = "rejected"
)

// InvoiceStates are all, in the order of an invoice's life.
var InvoiceStates = []InvoiceState{InvoiceReceived, InvoiceHeld, InvoiceMatched, InvoiceCertified, InvoiceApproved, InvoiceScheduled, InvoicePaid, InvoiceRejected}

// Word is the text key of its name.
func (s InvoiceState) Word() i18n.Key { return i18n.Key("funds.invoice.state." + string(s)) }

// Claim is what a traveller's claim says besides: that somebody who was there confirms attendance (R76).
type Claim struct {
	Attended   bool   `json:"attended,omitempty"`
	AttendedBy string `json:"attended_by,omitempty"` // who confirms it
}

// Invoice is a vendor's invoice or a traveller's claim against a commitment.
type Invoice struct {
	ID           InvoiceID
	Commitment   CommitmentID
	Project      portfolio.ProjectID
	Fund         FundID
	Payee        PayeeID
	IsClaim      bool
	Number       string
	State        InvoiceState
	DatedOn      cal.Date
	ReceivedOn   cal.Date
	DueOn        cal.Date
	Original     money.Amount
	Minor        int64 // liquidated, in the fund's currency
	HeldBecause  string
	Entry        EntryID
	RegisteredBy ActorID
	CertifiedBy  ActorID
	ApprovedBy   ActorID
	Comment      string
	Claim        Claim
	portfolio.Stamp
}

// The acts on deliveries and invoices.
const (
	actRegisterInvoice Act = "funds.invoice.register"
	actReleaseInvoice  Act = "funds.invoice.release"
	actCertifyInvoice  Act = "funds.invoice.certify"
	actApproveInvoice  Act = "funds.invoice.approve"
)

// DeliveryForm records goods or services received and accepted, with their worth in the commitment's
// currency.
type DeliveryForm struct {
	AcceptedOn cal.Date     `json:"accepted_on"`
	Amount     money.Amount `json:"amount"`
	Document   string       `json:"document"`
}

// AcceptDelivery records what was received. Whoever will certify the invoice is another person. Invoices
// that waited for it are matched.
func (s *Service) AcceptDelivery(ctx context.Context, id CommitmentID, x DeliveryForm) (control.Done, error) {
	return s.changeCommitment(ctx, actDeliver, id, 0, x.Document, func(ctx context.Context, tx *control.Tx, c *Commitment) error {
		if c.State != CommitmentSigned && c.State != CommitmentPartly && c.State != CommitmentDelivered {
			return fault.New(fault.Conflict, "funds.commitment.not_binding", nil)
		}
		delivered, n, err := deliveredOf(ctx, tx, id)
		if err != nil {
			return err
		}
		var fs fault.Fields
		fs.Check(!x.AcceptedOn.IsZero() && !x.AcceptedOn.After(tx.Today()) && !x.AcceptedOn.Before(c.SignedOn), "accepted_on", "funds.delivery.day_wrong")
		fs.Check(x.Amount.Minor > 0 && x.Amount.Currency == c.Original.Currency, "amount", "funds.amount_not_positive")
		fs.Check(filled(x.Document), "document", "fault.required")
		if delivered+x.Amount.Minor > c.Original.Minor {
			fs.Add("amount", "funds.delivery.above_commitment", fault.Args{"rest": money.Amount{Minor: c.Original.Minor - delivered, Currency: c.Original.Currency}})
		}
		if err := fs.Err(); err != nil {
			return err
		}
		key := control.Ref{Kind: ObjectDelivery, ID: tx.NewID()}
		if err := tx.Protect(ctx, control.Object{Ref: key, Scope: c.Scope, Marking: c.Marking}); err != nil {
			return err
		}
		if _, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_delivery (id, commitment_id, no, accepted_on, original_minor, document, accepted_by) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			key.ID, id, n+1, x.AcceptedOn, x.Amount.Minor, x.Document, tx.Actor().ID)); err != nil {
			return err
		}
		if err := tx.Trail(ctx, actDeliver, control.Change{Object: key, After: x}); err != nil {
			return err
		}
		c.State = CommitmentPartly
		if delivered+x.Amount.Minor == c.Original.Minor {
			c.State = CommitmentDelivered
		}
		return s.matchWaiting(ctx, tx, *c)
	})
}

// deliveredOf is the worth of what was received for a commitment, and in how many deliveries.
func deliveredOf(ctx context.Context, q db.Querier, id CommitmentID) (minor int64, n int, err error) {
	_, err = db.One(ctx, q, ObjectCommitment, db.SQL(`SELECT CAST(COALESCE(SUM(d.original_minor), 0) AS BIGINT), COUNT(*) FROM funds_delivery d WHERE d.commitment_id = ?`, id), func(row db.Row) (x struct{}, err error) {
		return x, row.Scan(&minor, &n)
	})
	return minor, n, err
}

// InvoiceForm is an invoice as the registry enters it, or a claim as its traveller does.
type InvoiceForm struct {
	Commitment CommitmentID `json:"commitment"`
	Number     string       `json:"number"`
	DatedOn    cal.Date     `json:"dated_on"`
	ReceivedOn cal.Date     `json:"received_on"`
	Amount     money.Amount `json:"amount"`
	Claim
}

type invoiceView struct {
	Number  string       `json:"number"`
	Payee   string       `json:"payee"`
	Amount  money.Amount `json:"amount"`
	DatedOn cal.Date     `json:"dated_on"`
	DueOn   cal.Date     `json:"due_on"`
	State   InvoiceState `json:"state"`
	Held    string       `json:"held,omitempty"`
	Comment string       `json:"comment,omitempty"`
	Version int          `json:"version"`
}

func viewInvoice(ctx context.Context, q db.Querier, i Invoice) (invoiceView, error) {
	p, err := ledgerPayee(ctx, q, i.Payee)
	return invoiceView{i.Number, p.Name, i.Original, i.DatedOn, i.DueOn, i.State, i.HeldBecause, i.Comment, i.Revision}, err
}

// RegisterInvoice enters an invoice against a signed commitment: never above what is left of it (R41),
// held where it may be there twice (R45), and matched at once where as much was delivered.
func (s *Service) RegisterInvoice(ctx context.Context, x InvoiceForm) (control.Done, error) {
	return s.edit(ctx, actRegisterInvoice, x.Commitment.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		c, err := commitment(ctx, tx, x.Commitment)
		if err != nil {
			return control.Change{}, err
		}
		limits, err := limitSetting.on(ctx, tx, tx.Today())
		if err != nil {
			return control.Change{}, err
		}
		i := Invoice{ID: InvoiceID(tx.NewID()), Commitment: c.ID, Project: c.Project, Fund: c.Fund, Payee: c.Payee, IsClaim: c.Kind == KindTravel, Number: strings.TrimSpace(x.Number), State: InvoiceReceived,
			DatedOn: x.DatedOn, ReceivedOn: x.ReceivedOn, Original: x.Amount, RegisteredBy: tx.Actor().ID, Claim: x.Claim}
		if err := s.checkInvoice(ctx, tx, &i, c, limits); err != nil {
			return control.Change{}, err
		}
		if err := s.holdTwice(ctx, tx, &i, limits); err != nil {
			return control.Change{}, err
		}
		i.Scope = portfolio.ObjectScope(c.Scope, ObjectInvoice, string(i.ID))
		if err := tx.Protect(ctx, control.Object{Ref: i.ID.ref(), Scope: i.Scope, Marking: c.Marking}); err != nil {
			return control.Change{}, err
		}
		if err := insertInvoice(ctx, tx, i); err != nil {
			return control.Change{}, err
		}
		i.Revision = 1
		if i.State == InvoiceReceived {
			err = s.match(ctx, tx, c, &i)
		} else {
			err = s.submitInvoice(ctx, tx, i, actReleaseInvoice)
		}
		if err != nil {
			return control.Change{}, err
		}
		after, err := viewInvoice(ctx, tx, i)
		return control.Change{Object: i.ID.ref(), After: after}, err
	})
}

// checkInvoice holds an invoice against its commitment and its own dates.
func (s *Service) checkInvoice(ctx context.Context, tx *control.Tx, i *Invoice, c Commitment, limits Limits) error {
	if !c.State.Binding() || c.Kind == KindAdvance || c.Kind == KindAgent {
		return fault.Refuse("funds.invoice.not_binding", fault.Args{"ref": c.Ref})
	}
	pending, err := db.One(ctx, tx, ObjectInvoice, db.SQL(`SELECT CAST(COALESCE(SUM(i.original_minor), 0) AS BIGINT) FROM funds_invoice i WHERE i.commitment_id = ? AND i.state IN ('received', 'held', 'matched')`, c.ID), db.Value[int64])
	if err != nil {
		return err
	}
	var fs fault.Fields
	fs.Check(i.Number != "", "number", "fault.required")
	within(&fs, "number", i.Number, 60)
	fs.Check(i.Original.Minor > 0, "amount", "funds.amount_not_positive")
	if i.Original.Currency != c.Original.Currency {
		fs.Add("amount", "funds.currency_of_commitment", fault.Args{"currency": string(c.Original.Currency)})
	} else if rest := c.Open().Minor - pending; i.Original.Minor > rest {
		fs.Add("amount", "funds.invoice.above_commitment", fault.Args{"rest": money.Amount{Minor: max(0, rest), Currency: c.Original.Currency}})
	}
	fs.Check(!i.DatedOn.IsZero() && !i.DatedOn.After(tx.Today()), "dated_on", "funds.receipt.future")
	fs.Check(!i.ReceivedOn.IsZero() && !i.ReceivedOn.After(tx.Today()), "received_on", "funds.receipt.future")
	if i.IsClaim {
		fs.Check(i.Claim.Attended && filled(i.Claim.AttendedBy), "attended", "funds.invoice.attendance")
		if last := c.Details.ReturnsOn.AddDays(limits.ClaimDays); i.ReceivedOn.After(last) {
			fs.Add("received_on", "funds.invoice.claim_late", fault.Args{"last": last})
		}
	}
	i.DueOn = i.ReceivedOn.AddDays(limits.PaymentDays) // R46: the later of receipt and acceptance; a match moves it
	return fs.Err()
}

// holdTwice holds an invoice that may be there already (R45): the same number of the payee, or the same
// amount within some days.
func (s *Service) holdTwice(ctx context.Context, q db.Querier, i *Invoice, limits Limits) error {
	like, err := db.Collect(ctx, q, db.SQL(`SELECT i.number FROM funds_invoice i WHERE i.payee_id = ? AND i.state <> 'rejected'
		AND (lower(i.number) = lower(?) OR (i.original_minor = ? AND i.currency = ? AND i.dated_on >= ? AND i.dated_on <= ?)) ORDER BY i.id LIMIT 1`,
		i.Payee, i.Number, i.Original.Minor, i.Original.Currency, i.DatedOn.AddDays(-limits.DuplicateDays), i.DatedOn.AddDays(limits.DuplicateDays)), db.Value[string])
	if err == nil && len(like) > 0 {
		i.State, i.HeldBecause = InvoiceHeld, like[0]
	}
	return err
}

// match is the three-way match: commitment, delivery and invoice agree, so the budget holder may certify.
// What is not delivered yet waits.
func (s *Service) match(ctx context.Context, tx *control.Tx, c Commitment, i *Invoice) error {
	delivered, _, err := deliveredOf(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	if c.Kind == KindTravel {
		delivered = c.Original.Minor // attendance is what was delivered (R76)
	}
	matched, err := db.One(ctx, tx, ObjectInvoice, db.SQL(`SELECT CAST(COALESCE(SUM(i.original_minor), 0) AS BIGINT) FROM funds_invoice i
		WHERE i.commitment_id = ? AND i.id <> ? AND i.state NOT IN ('received', 'held', 'rejected')`, c.ID, i.ID), db.Value[int64])
	if err != nil || matched+i.Original.Minor > delivered {
		return err
	}
	limits, err := limitSetting.on(ctx, tx, tx.Today())
	if err != nil {
		return err
	}
	i.State = InvoiceMatched
	if due := tx.Today().AddDays(limits.PaymentDays); c.Kind != KindTravel && due.After(i.DueOn) {
		i.DueOn = due
	}
	if err := updateInvoice(ctx, tx, *i); err != nil {
		return err
	}
	i.Revision++
	return s.submitInvoice(ctx, tx, *i, actCertifyInvoice)
}

// matchWaiting matches the invoices that waited for a delivery, the earliest first.
func (s *Service) matchWaiting(ctx context.Context, tx *control.Tx, c Commitment) error {
	list, err := invoices(ctx, tx, func(t *db.Text) { t.Add("WHERE i.commitment_id = ? AND i.state = 'received' ORDER BY i.id", c.ID) })
	for k := range list {
		if err == nil {
			err = s.match(ctx, tx, c, &list[k])
		}
	}
	return err
}

func (s *Service) submitInvoice(ctx context.Context, tx *control.Tx, i Invoice, act Act) error {
	v, err := viewInvoice(ctx, tx, i)
	if err != nil {
		return err
	}
	return tx.Submit(ctx, i.ID.ref(), act, v.Payee+" "+i.Number, i.DueOn, nil, v)
}

// decideInvoice settles a decision on an invoice, for a commitment that change may move on.
func (s *Service) decideInvoice(ctx context.Context, act Act, ref control.Ref, approve bool, comment string, on func(context.Context, *control.Tx, *Commitment, *Invoice) error) (control.Done, error) {
	seen, err := find(ctx, s, func(ctx context.Context, q db.Querier) (Invoice, error) { return invoice(ctx, q, InvoiceID(ref.ID)) })
	if err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, act, ref, seen.Original, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		i, err := invoice(ctx, tx, seen.ID)
		if err != nil {
			return control.Change{}, err
		}
		c, err := commitment(ctx, tx, i.Commitment)
		if err != nil {
			return control.Change{}, err
		}
		before, err := viewInvoice(ctx, tx, i)
		if err != nil {
			return control.Change{}, err
		}
		outcome := control.Returned
		if approve {
			outcome = control.Approved
		}
		if _, err := tx.Settle(ctx, ref, act, outcome, comment); err != nil {
			return control.Change{}, err
		}
		i.Comment = comment
		if approve {
			err = on(ctx, tx, &c, &i)
		} else {
			err = s.rejectInvoice(ctx, tx, &c, &i)
		}
		if err != nil {
			return control.Change{}, err
		}
		if err := updateInvoice(ctx, tx, i); err != nil {
			return control.Change{}, err
		}
		i.Revision++
		after, err := viewInvoice(ctx, tx, i)
		return control.Change{Object: ref, Before: before, After: after, Note: comment}, err
	})
}

// rejectInvoice ends an invoice; what it had liquidated is committed again.
func (s *Service) rejectInvoice(ctx context.Context, tx *control.Tx, c *Commitment, i *Invoice) error {
	i.State = InvoiceRejected
	if i.Entry == "" {
		return nil
	}
	if _, err := reverse(ctx, tx, i.Entry, tx.Today(), i.Comment); err != nil {
		return err
	}
	c.Billed -= i.Original.Minor
	i.Minor = 0
	if c.State == CommitmentLiquidated {
		c.State = CommitmentDelivered
	}
	return updateCommitment(ctx, tx, *c)
}

// DecideHeld lets an invoice that was held go on as no duplicate, or rejects it (R45).
func (s *Service) DecideHeld(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
	return s.decideInvoice(ctx, actReleaseInvoice, ref, approve, comment, func(ctx context.Context, tx *control.Tx, c *Commitment, i *Invoice) error {
		if !filled(comment) {
			var fs fault.Fields
			fs.Add("comment", "control.approval.comment", nil)
			return fs.Err()
		}
		i.State, i.HeldBecause = InvoiceReceived, ""
		return s.match(ctx, tx, *c, i)
	})
}

// CertifyInvoice is the budget holder's certification that the service was rendered: the money is
// liquidated. Who requested the commitment or registered the invoice does not certify (R43).
func (s *Service) CertifyInvoice(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
	return s.decideInvoice(ctx, actCertifyInvoice, ref, approve, comment, func(ctx context.Context, tx *control.Tx, c *Commitment, i *Invoice) error {
		if err := control.Distinct(tx.Hand(), append(c.handsBut(StepCertify), i.RegisteredBy)...); err != nil {
			return err
		}
		i.CertifiedBy, i.State = tx.Actor().ID, InvoiceCertified
		if err := s.liquidate(ctx, tx, c, i); err != nil {
			return err
		}
		if slices.Contains(c.Steps, StepApprove) {
			return s.submitInvoice(ctx, tx, *i, actApproveInvoice)
		}
		i.State = InvoiceApproved
		return nil
	})
}

// handsBut are the persons of the chain but for those of one step, who may do the same step again.
func (c Commitment) handsBut(step Step) []ActorID {
	var ids []ActorID
	for _, d := range c.Done {
		if d.Round == c.Round && d.Step != step {
			ids = append(ids, d.By, d.For)
		}
	}
	return ids
}

// ApproveInvoice is the Financial Controller's approval, where the rung of the commitment asks for it.
func (s *Service) ApproveInvoice(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
	return s.decideInvoice(ctx, actApproveInvoice, ref, approve, comment, func(_ context.Context, tx *control.Tx, c *Commitment, i *Invoice) error {
		if err := control.Distinct(tx.Hand(), append(c.handsBut(StepApprove), i.RegisteredBy, i.CertifiedBy)...); err != nil {
			return err
		}
		i.ApprovedBy, i.State = tx.Actor().ID, InvoiceApproved
		return nil
	})
}

// liquidate moves an invoice's part of the reserved money on: all that is left when it is the last, else
// its share to the cent (R56), spread over contributions and lines as they were reserved.
func (s *Service) liquidate(ctx context.Context, tx *control.Tx, c *Commitment, i *Invoice) error {
	f, err := ledgerFund(ctx, tx, c.Fund)
	if err != nil {
		return err
	}
	parts, total, err := part(ctx, tx, f, *c, i.Original.Minor)
	if err != nil {
		return err
	}
	e := Entry{Fund: f.ID, Kind: EntryLiquidate, BookedOn: tx.Today(), Source: i.ID.ref(), Reason: i.Number}
	if e.Rule, err = ruleOf("R56", parts); err != nil {
		return err
	}
	for _, a := range parts {
		e.Transfers = append(e.Transfers, Transfer{From: a.Key, To: a.Key.As(Liquidated), Minor: a.Minor})
	}
	if i.Entry, err = post(ctx, tx, e); err != nil {
		return err
	}
	i.Minor = total
	c.Billed += i.Original.Minor
	if err := s.settleState(ctx, tx, c); err != nil {
		return err
	}
	return updateCommitment(ctx, tx, *c)
}

// part is what an amount of the obligation, in its own currency, is of the money still reserved for it.
func part(ctx context.Context, q db.Querier, f Fund, c Commitment, original int64) ([]Account, int64, error) {
	list, err := accounts(ctx, q, func(t *db.Text) { t.Add("a.commitment_id = ? AND a.kind = 'committed' ORDER BY a.id", c.ID) })
	if err != nil {
		return nil, 0, err
	}
	var total int64
	for _, a := range list {
		total += a.Minor
	}
	if total == 0 {
		return nil, 0, fault.Refuse("funds.commitment.nothing_reserved", fault.Args{"ref": c.Ref})
	}
	if rest := c.Open().Minor - original; rest > 0 {
		shares, err := money.Allocate(f.Amount(total), []int64{original, rest})
		if err != nil {
			return nil, 0, err
		}
		total = shares[0].Minor
	}
	parts, err := spread(list, f.Amount(total))
	return parts, total, err
}

// ruleOf is what an entry keeps of a spread over accounts.
func ruleOf(rule string, parts []Account) (string, error) {
	a := applied{Rule: rule}
	for _, x := range parts {
		a.Shares = append(a.Shares, Share{Contribution: x.Contribution, Minor: x.Minor})
	}
	return a.text()
}

const invoiceColumns = `SELECT i.id, i.commitment_id, i.project_id, i.fund_id, i.payee_id, i.kind = 'claim', i.number, i.state, i.dated_on, i.received_on, i.due_on, i.currency, i.original_minor, i.minor,
	i.held_because, COALESCE(i.entry_id, ''), i.registered_by, COALESCE(i.certified_by, ''), COALESCE(i.approved_by, ''), i.comment, i.details, `

// invoices are those the actor may see; where adds a condition on i and the order.
func invoices(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Invoice, error) {
	t := db.SQL(invoiceColumns + stampColumns("i") + ` FROM funds_invoice i`)
	control.Visible(ctx, t, "i.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (i Invoice, err error) {
		var details string
		err = stamped(row, &i.Stamp, &i.ID, &i.Commitment, &i.Project, &i.Fund, &i.Payee, &i.IsClaim, &i.Number, &i.State, &i.DatedOn, &i.ReceivedOn, &i.DueOn, &i.Original.Currency, &i.Original.Minor, &i.Minor,
			&i.HeldBecause, &i.Entry, &i.RegisteredBy, &i.CertifiedBy, &i.ApprovedBy, &i.Comment, &details)
		if err == nil {
			err = json.Unmarshal([]byte(details), &i.Claim)
		}
		return i, err
	})
}

func invoice(ctx context.Context, q db.Querier, id InvoiceID) (Invoice, error) {
	list, err := invoices(ctx, q, func(t *db.Text) { t.Add("WHERE i.id = ?", id) })
	return one(list, err, ObjectInvoice)
}

func insertInvoice(ctx context.Context, tx *control.Tx, i Invoice) error {
	details, err := json.Marshal(i.Claim)
	if err != nil {
		return err
	}
	kind := "invoice"
	if i.IsClaim {
		kind = "claim"
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_invoice (id, commitment_id, project_id, fund_id, payee_id, kind, number, state, dated_on, received_on, due_on, currency, original_minor, minor, held_because, registered_by, comment, details, version, updated_at, updated_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, '', ?, 1, ?, ?)`, i.ID, i.Commitment, i.Project, i.Fund, i.Payee, kind, i.Number, i.State, i.DatedOn, i.ReceivedOn, i.DueOn,
		i.Original.Currency, i.Original.Minor, i.HeldBecause, i.RegisteredBy, string(details), tx.Now(), tx.Actor().ID))
	return err
}

func updateInvoice(ctx context.Context, tx *control.Tx, i Invoice) error {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_invoice SET state = ?, due_on = ?, minor = ?, held_because = ?, entry_id = ?, certified_by = ?, approved_by = ?, comment = ?, version = version + 1, updated_at = ?, updated_by = ?
		WHERE id = ? AND version = ?`, i.State, i.DueOn, i.Minor, i.HeldBecause, db.OrNull(i.Entry), db.OrNull(i.CertifiedBy), db.OrNull(i.ApprovedBy), i.Comment, tx.Now(), tx.Actor().ID, i.ID, i.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	return err
}
