package portfolio

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// GateState is where the decision on a passage stands.
type GateState string

// The states of a passage.
const (
	GateOpen      GateState = "open"
	GateApproved  GateState = "approved"
	GateReturned  GateState = "returned"
	GateRefused   GateState = "refused"
	GateWithdrawn GateState = "withdrawn"
)

// Passage is a project's request to go through a gate, with what it rested on.
type Passage struct {
	ID         string         `json:"id"`
	Project    ProjectID      `json:"project"`
	Gate       Gate           `json:"gate"`
	From       ProjectState   `json:"from"`
	To         ProjectState   `json:"to"`
	State      GateState      `json:"state"`
	Note       string         `json:"note"`
	Rests      []RestingPoint `json:"rests_on"`
	PreparedBy ActorID        `json:"prepared_by"`
	PreparedAt cal.Instant    `json:"prepared_at"`
	DecidedBy  ActorID        `json:"decided_by,omitempty"`
	DecidedAt  cal.Instant    `json:"decided_at"`
	Comment    string         `json:"comment"`
}

// RestingPoint is a finding as it is kept: the requirement and what it rested on at the time.
type RestingPoint struct {
	Code  string `json:"code"`
	Rule  Rule   `json:"rule,omitempty"`
	Basis Basis  `json:"basis"`
}

func restingPoints(findings []Finding) []RestingPoint {
	points := make([]RestingPoint, len(findings))
	for i, f := range findings {
		points[i] = RestingPoint{f.Code, f.Rule, f.Basis}
	}
	return points
}

// passagesOf are the passages of a project, the latest first; the caller has seen the project.
func passagesOf(ctx context.Context, q db.Querier, id ProjectID) ([]Passage, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT id, project_id, gate, from_state, to_state, state, note, findings, prepared_by, prepared_at,
		COALESCE(approved_by, ''), approved_at, comment FROM portfolio_gate WHERE project_id = ? ORDER BY id DESC`, id), func(row db.Row) (p Passage, err error) {
		var findings string
		if err := row.Scan(&p.ID, &p.Project, &p.Gate, &p.From, &p.To, &p.State, &p.Note, &findings, &p.PreparedBy, &p.PreparedAt,
			&p.DecidedBy, &p.DecidedAt, &p.Comment); err != nil {
			return p, err
		}
		return p, json.Unmarshal([]byte(findings), &p.Rests)
	})
}

// openPassage is the passage that waits for a decision, nil when there is none.
func openPassage(ctx context.Context, q db.Querier, id ProjectID) (*Passage, error) {
	list, err := passagesOf(ctx, q, id)
	for i := range list {
		if list[i].State == GateOpen {
			return &list[i], err
		}
	}
	return nil, err
}

func insertPassage(ctx context.Context, tx *control.Tx, p Passage) error {
	findings, err := json.Marshal(p.Rests)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_gate (id, project_id, gate, from_state, to_state, state, note, findings, prepared_by, prepared_at, comment)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')`, p.ID, p.Project, p.Gate, p.From, p.To, GateOpen, p.Note, string(findings), p.PreparedBy, p.PreparedAt))
	if db.IsUnique(err) {
		err = fault.New(fault.Conflict, "portfolio.gate.open", nil)
	}
	return err
}

// settlePassage closes an open passage. Somebody else may have closed it first: a Conflict.
func settlePassage(ctx context.Context, tx *control.Tx, p Passage, state GateState, comment string) error {
	findings, err := json.Marshal(p.Rests)
	if err != nil {
		return err
	}
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_gate SET state = ?, findings = ?, approved_by = ?, approved_at = ?, comment = ? WHERE id = ? AND state = 'open'`,
		state, string(findings), tx.Actor().ID, tx.Now(), comment, p.ID))
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "control.approval.closed", nil)
	}
	return err
}

// paperWaivers are the waivers granted for the papers of a project; where there are several for one,
// that which lasts longest. A gate asks for them whoever acts.
func paperWaivers(ctx context.Context, q db.Querier, id ProjectID) (map[Paper]Waiver, error) {
	found := map[Paper]Waiver{}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT `+waiverColumns+` FROM portfolio_waiver w
		WHERE w.subject_id = ? AND w.state = 'granted' ORDER BY w.expires_on`, id), func(row db.Row) (struct{}, error) {
		var w Waiver
		err := row.Scan(w.columns()...)
		found[Paper(w.About)] = w
		return struct{}{}, err
	})
	return found, err
}
