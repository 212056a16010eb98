package funds

import (
	"context"
	"fmt"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// The acts on a commitment beside the steps of its chain.
const (
	actCreateCommitment  Act = "funds.commitment.create"
	actEditCommitment    Act = "funds.commitment.edit"
	actRequestCommitment Act = "funds.commitment.request"
	actWithdraw          Act = "funds.commitment.withdraw"
	actCancelCommitment  Act = "funds.commitment.cancel"
	actDecommit          Act = "funds.commitment.decommit"
	actDeliver           Act = "funds.delivery.accept"
)

// commitmentView is a commitment as the trail and the inbox show it.
type commitmentView struct {
	Ref           string          `json:"ref"`
	Title         string          `json:"title"`
	Kind          CommitmentKind  `json:"kind"`
	State         CommitmentState `json:"state"`
	Payee         string          `json:"payee"`
	Amount        money.Amount    `json:"amount"`
	Lines         []string        `json:"lines"`
	Method        Method          `json:"method"`
	LegalBasis    string          `json:"legal_basis"`
	DeliveryOn    cal.Date        `json:"delivery_on"`
	ExPost        bool            `json:"ex_post"`
	Justification string          `json:"justification"`
	Version       int             `json:"version"`
}

func viewCommitment(ctx context.Context, q db.Querier, c Commitment) (commitmentView, error) {
	v := commitmentView{Ref: c.Ref, Title: c.Title, Kind: c.Kind, State: c.State, Amount: c.Original, Method: c.Method, LegalBasis: c.LegalBasis, DeliveryOn: c.DeliveryOn, ExPost: c.ExPost,
		Justification: c.Justification, Version: c.Revision}
	if c.Payee != "" {
		p, err := ledgerPayee(ctx, q, c.Payee)
		if err != nil {
			return v, err
		}
		v.Payee = p.Name
	}
	of, err := c.lines(ctx, q)
	for _, l := range of {
		v.Lines = append(v.Lines, l.Name())
	}
	return v, err
}

// lines are the lines of the items, in their order.
func (c Commitment) lines(ctx context.Context, q db.Querier) ([]Line, error) {
	ids := make([]LineID, len(c.Items))
	for i, x := range c.Items {
		ids[i] = x.Line
	}
	found, err := linesByID(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	list := make([]Line, len(ids))
	var fs fault.Fields
	for i, id := range ids {
		l, ok := found[id]
		fs.Check(ok && l.Project == c.Project, rowField("items", i, "line"), "funds.commitment.line_wrong")
		fs.Check(!ok || l.Fund == list[0].Fund || i == 0, rowField("items", i, "line"), "funds.commitment.two_funds")
		list[i] = l
	}
	return list, fs.Err()
}

// CreateCommitment drafts a commitment of a project; it reserves nothing before it is requested.
func (s *Service) CreateCommitment(ctx context.Context, of portfolio.ProjectID, x CommitmentForm) (control.Done, error) {
	ref := control.Ref{Kind: portfolio.ObjectProject, ID: string(of)}
	return s.edit(ctx, actCreateCommitment, ref, money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		g, err := ground(ctx, tx, of)
		if err != nil {
			return control.Change{}, err
		}
		c, err := x.apply(Commitment{ID: CommitmentID(tx.NewID()), Project: g.ID, Package: g.Package, State: CommitmentDraft, Steps: []Step{}, Signatures: 2})
		if err != nil {
			return control.Change{}, err
		}
		if err := s.checkDraft(ctx, tx, &c); err != nil {
			return control.Change{}, err
		}
		n, err := db.One(ctx, tx, ObjectCommitment, db.SQL(`SELECT COUNT(*) FROM funds_commitment WHERE project_id = ?`, g.ID), db.Value[int])
		if err != nil {
			return control.Change{}, err
		}
		c.Ref, c.Revision = fmt.Sprintf("%s/C%03d", g.Ref, n+1), 1
		if err := tx.Protect(ctx, control.Object{Ref: c.ID.ref(), Scope: portfolio.ObjectScope(g.Scope, ObjectCommitment, string(c.ID)), Marking: g.Marking}); err != nil {
			return control.Change{}, err
		}
		if err := insertCommitment(ctx, tx, c); err != nil {
			return control.Change{}, err
		}
		after, err := viewCommitment(ctx, tx, c)
		return control.Change{Object: c.ID.ref(), After: after}, err
	})
}

// checkDraft holds a draft against its own rules and what it names.
func (s *Service) checkDraft(ctx context.Context, tx *control.Tx, c *Commitment) error {
	if err := c.Check(); err != nil {
		return err
	}
	of, err := c.lines(ctx, tx)
	if err != nil {
		return err
	}
	c.Fund, c.ChargedYear = of[0].Fund, c.DeliveryOn.Year()
	if c.Payee != "" {
		if _, err := ledgerPayee(ctx, tx, c.Payee); err != nil {
			return err
		}
	}
	return nil
}

// changeCommitment opens a Do on a commitment read at a revision, lets change alter it, and keeps it.
func (s *Service) changeCommitment(ctx context.Context, act Act, id CommitmentID, seen int, note string, change func(context.Context, *control.Tx, *Commitment) error) (control.Done, error) {
	amount, err := find(ctx, s, func(ctx context.Context, q db.Querier) (money.Amount, error) {
		c, err := commitment(ctx, q, id)
		return c.Original, err
	})
	if err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, act, id.ref(), amount, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		c, err := commitment(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		before, err := viewCommitment(ctx, tx, c)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, c.Revision, before); err != nil {
			return control.Change{}, err
		}
		if err := change(ctx, tx, &c); err != nil {
			return control.Change{}, err
		}
		if err := updateCommitment(ctx, tx, c); err != nil {
			return control.Change{}, err
		}
		c.Revision++
		after, err := viewCommitment(ctx, tx, c)
		return control.Change{Object: id.ref(), Before: before, After: after, Note: note}, err
	})
}

// EditCommitment saves a draft, or what was returned.
func (s *Service) EditCommitment(ctx context.Context, id CommitmentID, seen int, x CommitmentForm) (control.Done, error) {
	return s.changeCommitment(ctx, actEditCommitment, id, seen, "", func(ctx context.Context, tx *control.Tx, c *Commitment) error {
		if c.State != CommitmentDraft && c.State != CommitmentReturned {
			return fault.Refuse("funds.commitment.not_draft", nil)
		}
		next, err := x.apply(*c)
		if err != nil {
			return err
		}
		*c = next
		if err := s.checkDraft(ctx, tx, c); err != nil {
			return err
		}
		return writeItems(ctx, tx, *c)
	})
}

// RequestCommitment submits a commitment: from here on its money is reserved (R38), by contributions
// chosen in the spending order (R51), and its steps are those of the rung of the ladder it stands on.
func (s *Service) RequestCommitment(ctx context.Context, id CommitmentID, seen int) (control.Done, error) {
	return s.changeCommitment(ctx, actRequestCommitment, id, seen, "", func(ctx context.Context, tx *control.Tx, c *Commitment) error {
		if c.State != CommitmentDraft && c.State != CommitmentReturned {
			return fault.Refuse("funds.commitment.not_draft", nil)
		}
		g, err := ground(ctx, tx, c.Project)
		if err != nil {
			return err
		}
		if !g.AllowsCommitment() {
			return fault.Refuse("funds.commitment.project_state", fault.Args{"ref": g.Ref})
		}
		of, err := c.lines(ctx, tx)
		if err != nil {
			return err
		}
		f, err := ledgerFund(ctx, tx, of[0].Fund)
		if err != nil {
			return err
		}
		if err := s.checkRequest(ctx, tx, c, f, of); err != nil {
			return err
		}
		c.Round++
		c.State, c.RequestedBy, c.RequestedOn, c.Fund = CommitmentRequested, tx.Actor().ID, tx.Today(), f.ID
		if err := noteStep(ctx, tx, c, StepRequest, ""); err != nil {
			return err
		}
		if err := s.reserve(ctx, tx, c, f, g, of); err != nil {
			return err
		}
		return s.awaitStep(ctx, tx, *c)
	})
}

// reserve moves the money of each item from what is free to what is committed, by the spending order, or
// takes it from the authority to contract for a later year (R40). The entry keeps the rule and its result.
func (s *Service) reserve(ctx context.Context, tx *control.Tx, c *Commitment, f Fund, g portfolio.Ground, of []Line) error {
	c.Minor, c.ByAuthority = 0, of[0].Year > tx.Today().Year()
	e := Entry{Fund: f.ID, Kind: EntryCommit, BookedOn: tx.Today(), Source: c.ID.ref(), Reason: c.Title}
	var all []Share
	for i, l := range of {
		minor, rate, err := s.convert(ctx, tx, c.Items[i].Amount, f.Currency, tx.Today())
		if err != nil {
			return err
		}
		c.Minor += minor
		if c.ByAuthority {
			e.Transfers = append(e.Transfers, Transfer{From: l.account(Authority, ""), To: c.account(l, Authorised, ""), Minor: minor, Original: c.Items[i].Amount, Rate: rate})
			continue
		}
		u := Use{Package: g.Package, Initiative: g.Initiative, Project: g.ID, Category: l.Category}
		parts, err := choose(ctx, tx, f, l, u, tx.Today(), c.Contribution, minor)
		if err != nil {
			return err
		}
		all = append(all, parts...)
		originals, err := byShare(parts, c.Items[i].Amount)
		if err != nil {
			return err
		}
		for j, x := range parts {
			e.Transfers = append(e.Transfers, Transfer{From: l.account(Budgeted, x.Contribution), To: c.account(l, Committed, x.Contribution), Minor: x.Minor, Original: originals[j], Rate: rate})
		}
	}
	var err error
	if e.Rule, err = (applied{"R51", all}).text(); err != nil {
		return err
	}
	_, err = post(ctx, tx, e)
	return err
}

// byShare splits the original amount of an item as its parts are in the fund's currency (R56).
func byShare(parts []Share, original money.Amount) ([]money.Amount, error) {
	weights := make([]int64, len(parts))
	for i, x := range parts {
		weights[i] = x.Minor
	}
	return money.Allocate(original, weights)
}

// account is the commitment's account of a kind on a line.
func (c Commitment) account(l Line, k AccountKind, contribution AgreementID) Key {
	key := l.account(k, contribution)
	key.Commitment = c.ID
	return key
}

// awaitStep puts a commitment into the inbox of whoever does its next step.
func (s *Service) awaitStep(ctx context.Context, tx *control.Tx, c Commitment) error {
	v, err := viewCommitment(ctx, tx, c)
	if err != nil {
		return err
	}
	return tx.Submit(ctx, c.ID.ref(), c.Next().Act(), c.Ref+" "+c.Title, tx.Today().AddDays(5), nil, v)
}

// DecideStep is how a step of the chain is decided. The decider is another person than whoever did one
// before, also across delegation (R43). A return frees what was reserved; the Financial Controller's is a
// refusal.
func (s *Service) DecideStep(step Step) control.Decide {
	return func(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
		return s.changeCommitment(ctx, step.Act(), CommitmentID(ref.ID), 0, comment, func(ctx context.Context, tx *control.Tx, c *Commitment) error {
			if c.Next() != step {
				return fault.New(fault.Conflict, "control.approval.closed", nil)
			}
			if err := control.Distinct(tx.Hand(), c.Hands()...); err != nil {
				return err
			}
			outcome := control.Returned
			if approve {
				outcome = control.Approved
			}
			if _, err := tx.Settle(ctx, ref, step.Act(), outcome, comment); err != nil {
				return err
			}
			if !approve {
				return s.sendBack(ctx, tx, c, step, comment)
			}
			return s.stepOn(ctx, tx, c, step, comment)
		})
	}
}

// stepOn notes a step; after the last the commitment is in force.
func (s *Service) stepOn(ctx context.Context, tx *control.Tx, c *Commitment, step Step, comment string) error {
	if c.Kind == KindTravel && !c.ExPost && !c.Details.DepartsOn.After(tx.Today()) {
		return fault.Refuse("funds.commitment.departed", nil)
	}
	if err := s.stillCovered(ctx, tx, *c); err != nil {
		return err
	}
	if err := noteStep(ctx, tx, c, step, comment); err != nil {
		return err
	}
	c.State = step.state()
	if step != c.Steps[len(c.Steps)-1] {
		return s.awaitStep(ctx, tx, *c)
	}
	c.State, c.SignedOn = CommitmentSigned, tx.Today()
	return nil
}

// stillCovered holds what was reserved against expiry since (R53).
func (s *Service) stillCovered(ctx context.Context, q db.Querier, c Commitment) error {
	list, err := accounts(ctx, q, func(t *db.Text) { t.Add("a.commitment_id = ? AND a.kind = 'committed'", c.ID) })
	if err != nil {
		return err
	}
	var ids []AgreementID
	for _, a := range list {
		ids = append(ids, a.Contribution)
	}
	known, err := ledgerAgreements(ctx, q, ids...)
	for _, a := range known {
		if a.Expired(s.control.DB().Now().Date()) {
			return fault.Refuse("funds.agreement.expired", fault.Args{"ref": a.Ref, "on": a.ExpiresOn})
		}
	}
	return err
}

// sendBack returns or refuses a commitment and frees its money.
func (s *Service) sendBack(ctx context.Context, tx *control.Tx, c *Commitment, step Step, comment string) error {
	c.State = CommitmentReturned
	word := Step("return")
	if step == StepApprove {
		c.State, word = CommitmentRefused, "refuse"
	}
	if err := noteStep(ctx, tx, c, word, comment); err != nil {
		return err
	}
	return s.release(ctx, tx, c, 0, comment)
}

// WithdrawCommitment takes back a request that waits; only who made it does.
func (s *Service) WithdrawCommitment(ctx context.Context, id CommitmentID) (control.Done, error) {
	return s.changeCommitment(ctx, actWithdraw, id, 0, "", func(ctx context.Context, tx *control.Tx, c *Commitment) error {
		if !c.State.Waiting() || c.RequestedBy != tx.Actor().ID {
			return fault.Refuse("control.approval.not_yours", nil)
		}
		if err := s.dismiss(ctx, tx, *c); err != nil {
			return err
		}
		if err := noteStep(ctx, tx, c, "withdraw", ""); err != nil {
			return err
		}
		c.State = CommitmentDraft
		return s.release(ctx, tx, c, 0, "")
	})
}

// dismiss takes a waiting step out of the inbox, whoever put it there.
func (s *Service) dismiss(ctx context.Context, tx *control.Tx, c Commitment) error {
	return tx.Dismiss(ctx, c.ID.ref(), c.Next().Act())
}

// CancelCommitment ends a commitment in force of which nothing is delivered, and frees its money.
func (s *Service) CancelCommitment(ctx context.Context, id CommitmentID, seen int, reason string) (control.Done, error) {
	return s.changeCommitment(ctx, actCancelCommitment, id, seen, reason, func(ctx context.Context, tx *control.Tx, c *Commitment) error {
		if !filled(reason) {
			var fs fault.Fields
			fs.Add("reason", "fault.required", nil)
			return fs.Err()
		}
		due, err := owed(ctx, tx, *c)
		if err != nil {
			return err
		}
		if c.State != CommitmentSigned || due > 0 {
			return fault.New(fault.Conflict, "funds.commitment.delivered_already", nil)
		}
		if err := noteStep(ctx, tx, c, "cancel", reason); err != nil {
			return err
		}
		c.State = CommitmentCancelled
		return s.release(ctx, tx, c, 0, reason)
	})
}

// DecommitRest frees what is still reserved for a commitment that will not need it, down to what was
// delivered, billed or drawn up for payment; the commitment is closed once all of that is paid.
func (s *Service) DecommitRest(ctx context.Context, id CommitmentID, seen int, reason string) (control.Done, error) {
	return s.changeCommitment(ctx, actDecommit, id, seen, reason, func(ctx context.Context, tx *control.Tx, c *Commitment) error {
		if !filled(reason) {
			var fs fault.Fields
			fs.Add("reason", "fault.required", nil)
			return fs.Err()
		}
		if !c.State.Binding() {
			return fault.New(fault.Conflict, "funds.commitment.not_binding", nil)
		}
		keep, err := owed(ctx, tx, *c)
		if err != nil {
			return err
		}
		switch {
		case keep == 0:
			return fault.Refuse("funds.commitment.cancel_instead", nil)
		case keep >= c.Original.Minor:
			return fault.Refuse("funds.commitment.nothing_left", nil)
		}
		if err := s.release(ctx, tx, c, keep, reason); err != nil {
			return err
		}
		return s.settleState(ctx, tx, c)
	})
}

// owed is what of an obligation cannot be freed any more, in its own currency: what was delivered, or what
// was billed with the invoices and payments that are under way, whichever is more.
func owed(ctx context.Context, q db.Querier, c Commitment) (int64, error) {
	delivered, _, err := deliveredOf(ctx, q, c.ID)
	if err != nil {
		return 0, err
	}
	waiting, err := db.One(ctx, q, ObjectCommitment, db.SQL(`SELECT CAST(
		(SELECT COALESCE(SUM(i.original_minor), 0) FROM funds_invoice i WHERE i.commitment_id = ? AND i.state IN ('received', 'held', 'matched')) +
		(SELECT COALESCE(SUM(p.original_minor), 0) FROM funds_payment p WHERE p.commitment_id = ? AND p.invoice_id IS NULL AND p.state IN ('prepared', 'first_signature')) AS BIGINT)`, c.ID, c.ID), db.Value[int64])
	return max(delivered, c.Billed+waiting), err
}

// release frees what a commitment still reserves, to the cent by where it lies (R56); keep is what of the
// obligation stands afterwards, in its own currency: 0 for nothing.
func (s *Service) release(ctx context.Context, tx *control.Tx, c *Commitment, keep int64, reason string) error {
	list, err := accounts(ctx, tx, func(t *db.Text) {
		t.Add("a.commitment_id = ? AND a.kind IN ('committed', 'authorised') ORDER BY a.id", c.ID)
	})
	if err != nil {
		return err
	}
	if keep > 0 {
		if list, err = freed(list, *c, keep); err != nil {
			return err
		}
		if c.Original.Minor, err = keep, writeItemsDown(ctx, tx, c, keep); err != nil {
			return err
		}
	}
	if len(list) == 0 {
		return nil
	}
	e := Entry{Fund: c.Fund, Kind: EntryDecommit, BookedOn: tx.Today(), Source: c.ID.ref(), Reason: reason}
	for _, a := range list {
		to := a.Key.As(Budgeted)
		if a.Kind == Authorised {
			to.Kind = Authority
		}
		to.Commitment = ""
		e.Transfers = append(e.Transfers, Transfer{From: a.Key, To: to, Minor: a.Minor})
		c.Minor -= a.Minor
	}
	_, err = post(ctx, tx, e)
	return err
}

// freed are the parts of what is reserved that are free when keep of the obligation stands.
func freed(list []Account, c Commitment, keep int64) ([]Account, error) {
	open := c.Open().Minor
	if keep <= c.Billed || open == 0 {
		return list, nil
	}
	var total int64
	for _, a := range list {
		total += a.Minor
	}
	// The currency only says that the parts are minor units.
	parts, err := money.Allocate(money.Amount{Minor: total, Currency: money.EUR}, []int64{keep - c.Billed, c.Original.Minor - keep})
	if err != nil {
		return nil, err
	}
	return spread(list, parts[1])
}

// writeItemsDown makes the items add up to what stands of the obligation.
func writeItemsDown(ctx context.Context, tx *control.Tx, c *Commitment, keep int64) error {
	weights := make([]int64, len(c.Items))
	for i, x := range c.Items {
		weights[i] = x.Amount.Minor
	}
	parts, err := money.Allocate(money.Amount{Minor: keep, Currency: c.Original.Currency}, weights)
	if err != nil {
		return err
	}
	for i := range c.Items {
		c.Items[i].Amount = parts[i]
	}
	c.Items = slices.DeleteFunc(c.Items, func(i Item) bool { return i.Amount.Minor == 0 })
	return writeItems(ctx, tx, *c)
}

// settleState says where a binding commitment stands: liquidated once all is billed, closed once all of
// that is paid and accounted for.
func (s *Service) settleState(ctx context.Context, tx *control.Tx, c *Commitment) error {
	if c.Open().Minor > 0 {
		return nil
	}
	c.State = CommitmentLiquidated
	totals, err := CurrentTotals(ctx, tx, Scope{Commitment: c.ID})
	if err == nil && totals.sum(Committed, Liquidated, Advanced) == 0 {
		c.State = CommitmentClosed
	}
	return err
}

// Commitments are those of a project the actor may see, the latest first.
func (s *Service) Commitments(ctx context.Context, of portfolio.ProjectID) ([]Commitment, error) {
	return find(ctx, s, func(ctx context.Context, q db.Querier) ([]Commitment, error) {
		return commitments(ctx, q, func(t *db.Text) { t.Add("WHERE c.project_id = ? ORDER BY c.id DESC", of) })
	})
}

// Commitment reads one commitment.
func (s *Service) Commitment(ctx context.Context, id CommitmentID) (Commitment, error) {
	return find(ctx, s, func(ctx context.Context, q db.Querier) (Commitment, error) { return commitment(ctx, q, id) })
}
