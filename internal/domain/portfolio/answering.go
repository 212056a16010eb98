package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// post is a column in which a person answers for something that is still open. blocked keeps a hand-over
// from making one person both of two that must differ.
type post struct {
	word    string // text key of what the person is there
	kind    string
	table   string
	id      string
	column  string
	open    string
	blocked string
}

const projectOpen = `state NOT IN ('rejected', 'operationally_closed', 'financially_closed', 'archived', 'cancelled')`

var posts = []post{
	{word: "portfolio.post.programme_officer", kind: ObjectPackage, table: "portfolio_package", id: "id", column: "programme_officer", open: `state NOT IN ('closed', 'declined', 'terminated')`},
	{word: "portfolio.post.officer", kind: ObjectProject, table: "portfolio_project", id: "id", column: "officer", open: projectOpen},
	{word: "portfolio.post.owner", kind: ObjectProject, table: "portfolio_project", id: "id", column: "owner", open: projectOpen},
	{word: "portfolio.post.producer", kind: ObjectDeliverable, table: "portfolio_deliverable", id: "id", column: "producer", open: `state <> 'accepted'`, blocked: "acceptor"},
	{word: "portfolio.post.acceptor", kind: ObjectDeliverable, table: "portfolio_deliverable", id: "id", column: "acceptor", open: `state <> 'accepted'`, blocked: "producer"},
	{word: "portfolio.post.milestone", kind: ObjectProject, table: "portfolio_task", id: "project_id", column: "owner", open: `kind = 'milestone' AND actual_finish IS NULL AND NOT cancelled`},
	{word: "portfolio.post.activity", kind: ObjectProject, table: "portfolio_task", id: "project_id", column: "owner", open: `kind = 'task' AND actual_finish IS NULL`},
	{word: "portfolio.post.entry", kind: ObjectRisk, table: "portfolio_entry", id: "id", column: "owner", open: `open AND kind = 'risk'`},
	{word: "portfolio.post.entry", kind: ObjectIssue, table: "portfolio_entry", id: "id", column: "owner", open: `open AND kind = 'issue'`},
	{word: "portfolio.post.entry", kind: ObjectChange, table: "portfolio_entry", id: "id", column: "owner", open: `open AND kind = 'change'`},
	{word: "portfolio.post.contingency", kind: ObjectContingency, table: "portfolio_contingency", id: "id", column: "owner", open: `project_id IN (SELECT id FROM portfolio_project WHERE ` + projectOpen + `)`},
}

// Answering is one thing a person answers for.
type Answering struct {
	Object control.Ref
	Word   string // text key of what the person is there
	Named
}

// AnswersFor lists what a person answers for and that is still open, as far as the actor in the context
// sees it: what a leaver hands over.
func AnswersFor(ctx context.Context, q db.Querier, who control.ActorID) ([]Answering, error) {
	var all []Answering
	var refs []control.Ref
	for _, p := range posts {
		ids, err := db.Collect(ctx, q, db.SQL("SELECT DISTINCT x."+p.id+" FROM "+p.table+" x WHERE x."+p.column+" = ? AND "+p.open+" ORDER BY 1", who), db.Value[string])
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			ref := control.Ref{Kind: p.kind, ID: id}
			all, refs = append(all, Answering{Object: ref, Word: p.word}), append(refs, ref)
		}
	}
	named, err := NamesOf(ctx, q, refs)
	seen := all[:0]
	for _, a := range all {
		if n, ok := named[a.Object]; ok {
			a.Named = n
			seen = append(seen, a)
		}
	}
	return seen, err
}

// HandOver makes another person answer for everything open that one answers for, and says how many
// things that were. Where the taker already is the other of two that must differ (R29), the post stays
// and is listed still.
func (s *Service) HandOver(ctx context.Context, tx *control.Tx, from, to control.ActorID) (int, error) {
	count := 0
	for _, p := range posts {
		t := db.SQL("UPDATE "+p.table+" SET "+p.column+" = ?, version = version + 1 WHERE "+p.column+" = ? AND "+p.open, to, from)
		if p.blocked != "" {
			t.Add("AND ("+p.blocked+" IS NULL OR "+p.blocked+" <> ?)", to)
		}
		ids, err := db.Collect(ctx, tx, t.Add("RETURNING "+p.id), db.Value[string])
		if err != nil {
			return 0, err
		}
		for _, id := range ids {
			change := control.Change{Object: control.Ref{Kind: p.kind, ID: id}, Before: map[string]any{p.column: from}, After: map[string]any{p.column: to}}
			if err := tx.Trail(ctx, "people.user.hand_over", change); err != nil {
				return 0, err
			}
		}
		count += len(ids)
	}
	return count, nil
}
