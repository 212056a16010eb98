package portfolio

import (
	"context"
	"strconv"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// readChecks fills the end-use checks of handovers with one query.
func readChecks(ctx context.Context, q db.Querier, list []Handover) error {
	at, ids := make(map[HandoverID]int, len(list)), make([]string, len(list))
	for i, h := range list {
		at[h.ID], ids[i] = i, string(h.ID)
	}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT handover_id, due_on, done_on, finding, COALESCE(issue_id, '') FROM portfolio_end_use_check WHERE`).
		In("handover_id", ids...).Add("ORDER BY handover_id, no"), func(row db.Row) (struct{}, error) {
		var id HandoverID
		var c EndUseCheck
		err := row.Scan(&id, &c.Due, &c.Done, &c.Finding, &c.Issue)
		list[at[id]].Checks = append(list[at[id]].Checks, c)
		return struct{}{}, err
	})
	return err
}

// CheckEndUse records the finding of an end-use check, counted from 1 (R33).
func (s *Service) CheckEndUse(ctx context.Context, id HandoverID, seen, check int, on cal.Date, finding string) (control.Done, error) {
	return s.changeHandover(ctx, actCheckEndUse, id, seen, finding, func(_ context.Context, tx *control.Tx, facts HandoverFacts) (Handover, error) {
		h := facts.Handover
		if check < 1 || check > len(h.Checks) {
			return h, fault.Missing("check")
		}
		var fs fault.Fields
		fs.Check(!on.IsZero() && !on.After(tx.Today()) && !on.Before(h.Certificate.On), "on", "portfolio.handover.check_day")
		fs.Check(filled(finding), "finding", "portfolio.asset.remarks_missing")
		checkLong(&fs, "finding", finding)
		if err := fs.Err(); err != nil {
			return h, err
		}
		if !h.Checks[check-1].Done.IsZero() {
			return h, fault.New(fault.Conflict, "portfolio.handover.check_done", fault.Args{"on": h.Checks[check-1].Done})
		}
		h.Checks[check-1].Done, h.Checks[check-1].Finding = on, finding
		return h, nil
	})
}

// ReopenEndUse takes back the finding of an end-use check that was recorded by mistake, read at the revision
// the recording left.
func (s *Service) ReopenEndUse(ctx context.Context, id HandoverID, seen, check int) (control.Done, error) {
	return s.changeHandover(ctx, actCheckEndUse, id, seen, "", func(_ context.Context, _ *control.Tx, facts HandoverFacts) (Handover, error) {
		h := facts.Handover
		if check < 1 || check > len(h.Checks) {
			return h, fault.Missing("check")
		}
		h.Checks[check-1].Done, h.Checks[check-1].Finding = cal.Date{}, ""
		return h, nil
	})
}

// HandoverByRef finds a handover that the actor may see by its reference, "DCB-MDA-02/P003 H1". Fault:
// NotFound.
func HandoverByRef(ctx context.Context, q db.Querier, ref string) (Handover, error) {
	project, no, _ := strings.Cut(ref, " H")
	n, err := strconv.Atoi(no)
	if err != nil {
		return Handover{}, fault.Missing(ObjectHandover)
	}
	list, err := handovers(ctx, q, func(t *db.Text) {
		t.Add("WHERE h.no = ? AND h.project_id IN (SELECT p.id FROM portfolio_project p WHERE p.ref = ?)", n, project)
	})
	if err == nil && len(list) == 0 {
		err = fault.Missing(ObjectHandover)
	}
	if err != nil {
		return Handover{}, err
	}
	return list[0], nil
}

// RaiseMissedChecks raises an issue for every end-use check missed by today (R33). App runs it as the
// system once a day. It returns how many it raised.
func (s *Service) RaiseMissedChecks(ctx context.Context) (raised int, err error) {
	_, err = s.control.Do(ctx, control.Op{Act: actMissedChecks}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		raised = 0
		change := control.Change{Object: control.Ref{Kind: "end_use_check", ID: tx.Today().String()}}
		list, err := handovers(ctx, tx, func(t *db.Text) {
			t.Add(`WHERE h.id IN (SELECT c.handover_id FROM portfolio_end_use_check c WHERE c.due_on < ? AND c.done_on IS NULL AND c.issue_id IS NULL) ORDER BY h.id LIMIT 50`, tx.Today())
		})
		for _, h := range list {
			n, e := s.raiseMissed(ctx, tx, h)
			if e != nil {
				return change, e
			}
			raised += n
		}
		change.After = map[string]int{"raised": raised}
		return change, err
	})
	return raised, err
}

// raiseMissed raises the issues of one handover's missed checks, with the project's officer as owner.
func (s *Service) raiseMissed(ctx context.Context, tx *control.Tx, h Handover) (int, error) {
	p, err := projectHead(ctx, tx, h.Project)
	if err != nil {
		return 0, err
	}
	in := holder{p.ID.ref(), p.ID, p.Parent, p.Ref, p.Partner, p.Scope, p.Marking}
	missed := h.MissedChecks(tx.Today())
	for _, i := range missed {
		description, _ := s.said("portfolio.handover.missed_words", "certificate", h.Certificate.Document, "due", h.Checks[i].Due).In(p.Lang)
		e := Entry{Owner: p.Officer, Category: "legal", Lang: p.Lang, Title: s.said("portfolio.handover.missed", "ref", h.Ref, "to", h.To)}
		issue := h.MissedCheckIssue(i, IssueID(tx.NewID()), e, description)
		if err := raise(ctx, s, tx, issues, in, &issue); err != nil {
			return 0, err
		}
		h.Checks[i].Issue = issue.ID
	}
	return len(missed), saveHandover(ctx, tx, h)
}
