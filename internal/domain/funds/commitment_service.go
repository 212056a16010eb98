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
	journeyView
	accountView
	Version int `json:"version"`
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
	v.accountView = c.lastAccount
	var err error
	if v.journeyView, err = viewJourney(ctx, q, c); err != nil {
		return v, err
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
	f, err := ledgerFund(ctx, tx, of[0].Fund)
	if err != nil {
		return err
	}
	if err := c.CheckDelivery(tx.Today(), f); err != nil {
		return err
	}
	c.Fund, c.ChargedYear = f.ID, c.DeliveryOn.Year()
	if c.Payee != "" {
		if _, err := ledgerPayee(ctx, tx, c.Payee); err != nil {
			return err
		}
	}
	return s.draftJourney(ctx, tx, c, tx.Today())
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
