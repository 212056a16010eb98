package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// ProcedureForm opens a decision by silence on a package or on its new version.
type ProcedureForm struct {
	Title    i18n.Text `json:"title"`
	Document string    `json:"document"`
	EndsOn   cal.Date  `json:"ends_on"`
	EndsTime string    `json:"ends_time"` // "18:00" on the clocks of the zone
	Zone     string    `json:"zone"`      // empty is headquarters
}

// ObjectionForm enters an objection: the day and time of receipt are on the clocks of the procedure's zone.
type ObjectionForm struct {
	Party        string   `json:"party"`
	ReceivedOn   cal.Date `json:"received_on"`
	ReceivedTime string   `json:"received_time"`
	Text         string   `json:"text"`
	Document     string   `json:"document"`
}

func (id ProcedureID) ref() control.Ref { return control.Ref{Kind: ObjectProcedure, ID: string(id)} }

// procedureTrail is what the trail says of a procedure.
type procedureTrail struct {
	Title      i18n.Text      `json:"title"`
	Document   string         `json:"document"`
	Ends       cal.Instant    `json:"ends"`
	Zone       string         `json:"zone"`
	State      ProcedureState `json:"state"`
	Objections []Objection    `json:"objections"`
}

func (p Procedure) trail() procedureTrail {
	return procedureTrail{p.Title, p.Document, p.Ends, p.Zone, p.State, p.Objections}
}

// OpenProcedure puts a package that lies for decision, or its new version, under silence until an
// instant. There is one running procedure on it at a time.
func (s *Service) OpenProcedure(ctx context.Context, id PackageID, form ProcedureForm) (control.Done, error) {
	if form.Zone == "" {
		form.Zone = HeadquartersZone
	}
	ends, wrong := EndsAt(form.EndsOn, form.EndsTime, form.Zone)
	return s.edit(ctx, "portfolio.decision_procedure.open", id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p := Procedure{ID: ProcedureID(tx.NewID()), Subject: id.ref(), Title: form.Title, Document: form.Document,
			Opened: tx.Now(), Ends: ends, Zone: form.Zone, State: ProcedureRunning}
		if err := p.Check(tx.Now(), wrong); err != nil {
			return control.Change{}, err
		}
		home, err := loadPackage(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		versions, err := versionsOf(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		draft := InDraft(plain(versions))
		if draft == nil || draft.State != VersionForDecision {
			return control.Change{}, fault.New(fault.Conflict, "portfolio.decision_procedure.nothing_to_decide", nil)
		}
		p.VersionNo = draft.No
		running, err := db.One(ctx, tx, "count", db.SQL(`SELECT COUNT(*) FROM portfolio_procedure WHERE subject_id = ? AND state = 'running'`, id), db.Value[int])
		if err != nil {
			return control.Change{}, err
		}
		if running > 0 {
			return control.Change{}, fault.New(fault.Conflict, "portfolio.decision_procedure.one_runs", nil)
		}
		if err := tx.Protect(ctx, control.Object{Ref: p.ID.ref(), Scope: ObjectScope(home.Scope, ObjectProcedure, string(p.ID)), Marking: home.Marking}); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: p.ID.ref(), After: p.trail()}, insertProcedure(ctx, tx, p)
	})
}

// EnterObjection records an objection with the instant it was received. One received at the end or later
// is logged as late and undoes nothing (R12).
func (s *Service) EnterObjection(ctx context.Context, id ProcedureID, form ObjectionForm) (control.Done, error) {
	return s.edit(ctx, "portfolio.decision_procedure.object", id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := procedure(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		o := Objection{Party: form.Party, Text: form.Text, Document: form.Document}
		if o.Received, err = receivedAt(form, before.Zone); err != nil {
			return control.Change{}, err
		}
		if err := before.CheckObjection(o, tx.Now()); err != nil {
			return control.Change{}, err
		}
		after := before
		after.Objections = append(after.Objections, o)
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_objection (id, procedure_id, party, received_at, text, document, entered_by, entered_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, tx.NewID(), id, o.Party, o.Received, o.Text, o.Document, tx.Actor().ID, tx.Now()))
		return control.Change{Object: id.ref(), Before: before.trail(), After: after.trail()}, err
	})
}

// receivedAt is the instant of receipt, with faults under the names of the form.
func receivedAt(form ObjectionForm, zone string) (cal.Instant, error) {
	at, err := EndsAt(form.ReceivedOn, form.ReceivedTime, zone)
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		names := map[string]string{"ends_on": "received_on", "ends_time": "received_time"}
		var fields fault.Fields
		for _, field := range f.Fields {
			fields.Add(names[field.Name], field.Key, field.Args)
		}
		return at, fields.Err()
	}
	return at, err
}

// MoveProcedure settles a procedure as its outcome is, agreed with its action sheet or broken (R12), or
// withdraws it with a reason.
func (s *Service) MoveProcedure(ctx context.Context, act control.Act, id ProcedureID, form MoveForm) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := procedure(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		to := ProcedureState(form.To)
		if act == actSettle {
			if to = ProcedureAgreed; before.OutcomeAt(tx.Now()) == OutcomeBroken {
				to = ProcedureBroken
			}
		}
		move, err := procedureMachine.By(before.State, act, to)
		if err != nil {
			return control.Change{}, err
		}
		facts := procedureFacts{Procedure: before, Record: form.Record(), Reason: form.Reason, Now: tx.Now(), Today: tx.Today()}
		if err := procedureGuards.Check(move.Guard, facts); err != nil {
			return control.Change{}, err
		}
		after := before
		after.State = move.To
		n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_procedure SET state = ?, version = version + 1 WHERE id = ? AND version = ?`, move.To, id, before.Revision))
		if err != nil || n == 0 {
			return control.Change{}, orStale(err, before.trail())
		}
		return control.Change{Object: id.ref(), Before: before.trail(), After: after.trail(), Note: form.Reason},
			fileRecord(ctx, tx, string(id), "", string(act), form.Record())
	})
}

// Procedure gives a decision by silence with its objections and action sheet.
func (s *Service) Procedure(ctx context.Context, id ProcedureID) (p Procedure, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		p, err = procedure(ctx, q, id)
		return err
	})
	return p, err
}
