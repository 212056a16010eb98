package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// IssueForm is the form of an issue.
type IssueForm struct {
	EntryForm
	Description string   `json:"description"`
	Action      string   `json:"action"`
	Urgency     int      `json:"urgency"`
	Impact      int      `json:"impact"`
	Size        int      `json:"size"`
	Target      cal.Date `json:"target"`
}

func (i Issue) form() IssueForm {
	return IssueForm{i.Entry.form(), i.Description, i.Action, i.Urgency, i.Impact, i.Size, i.Target}
}

func (f IssueForm) apply(i Issue) Issue {
	f.EntryForm.apply(&i.Entry)
	i.Description, i.Action, i.Urgency, i.Impact, i.Size, i.Target = f.Description, f.Action, f.Urgency, f.Impact, f.Size, f.Target
	return i
}

// The acts on an issue.
const (
	actCreateIssue   Act = "portfolio.issue.create"
	actEditIssue     Act = "portfolio.issue.edit"
	actPostponeIssue Act = "portfolio.issue.postpone"
	actResolveIssue  Act = "portfolio.issue.resolve"
	actReopenIssue   Act = "portfolio.issue.reopen"
	actCloseIssue    Act = "portfolio.issue.close"
)

var issues = register[Issue]{
	kind: ObjectIssue,
	where: func(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Issue, error) {
		return entriesOf(ctx, q, "portfolio_issue", `x.status, x.description, x.action, x.urgency, x.impact, x.size, x.target_on, x.resolution`, func(i *Issue) (*Entry, []any) {
			return &i.Entry, []any{&i.Status, &i.Description, &i.Action, &i.Urgency, &i.Impact, &i.Size, &i.Target, &i.Resolution}
		}, func(i *Issue, id string) { i.ID = IssueID(id) }, where)
	},
	save: func(ctx context.Context, tx *control.Tx, i Issue) error {
		return saveOwn(ctx, tx, "portfolio_issue", `status, description, action, urgency, impact, size, target_on, resolution`,
			i.ID, i.Status, i.Description, i.Action, i.Urgency, i.Impact, i.Size, i.Target, i.Resolution)
	},
	entry: func(i *Issue) *Entry { return &i.Entry },
	head: func(i Issue) entryHead {
		h := entryHead{Kind: ObjectIssue, ID: string(i.ID), Status: string(i.Status), Open: i.Open(), Level: i.Urgency * i.Impact, Target: i.Target}
		if i.Open() {
			h.Due = i.Target
		}
		return h
	},
	check: Issue.Check,
	form:  func(i Issue) any { return i.form() },
}

// RaiseIssue enters an issue into the register of a project, package or programme.
func (s *Service) RaiseIssue(ctx context.Context, of Link, f IssueForm) (control.Done, error) {
	return raiseEntry(ctx, s, actCreateIssue, issues, of, func(tx *control.Tx) Issue {
		return f.apply(Issue{ID: IssueID(tx.NewID()), Status: IssueOpen})
	})
}

// EditIssue saves the form of an issue read at a revision, until it is closed.
func (s *Service) EditIssue(ctx context.Context, id IssueID, seen int, f IssueForm) (control.Done, error) {
	return editEntry(ctx, s, actEditIssue, issues, string(id), seen, func(i Issue) (Issue, error) {
		if i.Status == IssueClosed {
			return i, fault.New(fault.Conflict, "portfolio.register.locked", fault.Args{"state": issueMachine.Word(i.Status)})
		}
		return f.apply(i), nil
	})
}

// IssueMove is what a person brings to a move of an issue: the new target of one that is postponed,
// the resolution of one that is resolved.
type IssueMove struct {
	Target     cal.Date `json:"target"`
	Resolution string   `json:"resolution"`
}

// MoveIssue makes the move that the act names: postpone, resolve, reopen or close.
func (s *Service) MoveIssue(ctx context.Context, act Act, id IssueID, seen int, m IssueMove) (control.Done, error) {
	return changeEntry(ctx, s, act, issues, string(id), seen, func(_ context.Context, tx *control.Tx, i Issue) (Issue, string, error) {
		move, err := issueMachine.By(i.Status, act, "")
		if err != nil {
			return i, "", err
		}
		switch act {
		case actPostponeIssue:
			i.Target = m.Target
		case actResolveIssue:
			i.Resolution = m.Resolution
		}
		if i, err = i.Move(move.To); err != nil {
			return i, "", err
		}
		return i, m.Resolution, i.Check(tx.Today())
	})
}
