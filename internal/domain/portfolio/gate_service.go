package portfolio

import (
	"context"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// evidence is what is kept with a project and read together: for its gates, its rating, its page.
type evidence struct {
	deliverables []Deliverable
	activities   []Activity
	milestones   []Milestone
	risks        RiskLog
	answers      map[Paper]Answer
	filed        []Filed
	waivers      map[Paper]Waiver
}

// evidenceOf loads the evidence of a project the caller has seen.
func (s *Service) evidenceOf(ctx context.Context, q db.Querier, p Project) (e evidence, err error) {
	if e.deliverables, err = deliverablesOf(ctx, q, p.ID); err != nil {
		return e, err
	}
	if e.activities, err = activitiesOf(ctx, q, p.ID); err != nil {
		return e, err
	}
	if e.milestones, err = milestonesOf(ctx, q, p.ID); err != nil {
		return e, err
	}
	if e.risks, err = riskLog(ctx, q, p.ID); err != nil {
		return e, err
	}
	e.answers = map[Paper]Answer{PaperWorkPlan: WorkPlanHeld(p, e.activities, e.milestones), PaperRiskLog: RiskLogHeld(e.risks)}
	awaited, err := awaitedHandovers(ctx, q, p.ID)
	if err != nil {
		return e, err
	}
	e.answers[PaperHandovers] = HandoversSigned(awaited)
	if s.Papers != nil {
		told, err := s.Papers(ctx, q, []ProjectID{p.ID})
		if err != nil {
			return e, err
		}
		for paper, answer := range told[p.ID] {
			e.answers[paper] = answer
		}
	}
	if e.filed, err = recordsOf(ctx, q, string(p.ID)); err != nil {
		return e, err
	}
	e.waivers, err = paperWaivers(ctx, q, p.ID)
	return e, err
}

// facts are what the gates look at on a day.
func (e evidence) facts(p Project, on cal.Date) GateFacts {
	f := GateFacts{Project: p, On: on, Deliverables: e.deliverables, Papers: make(map[Paper]Condition, len(Papers))}
	for _, paper := range Papers {
		f.Papers[paper] = PaperCondition(paper, e.answers[paper], lastRecord(e.filed, string(paper), purposePaper), e.waivers[paper])
	}
	return f
}

// gateFacts loads what the gates of a project look at.
func (s *Service) gateFacts(ctx context.Context, q db.Querier, p Project, on cal.Date) (GateFacts, error) {
	e, err := s.evidenceOf(ctx, q, p)
	return e.facts(p, on), err
}

// purposePaper is the purpose of a document filed for a paper of a project.
const purposePaper = "portfolio.project.file_paper"

// projectTrack loads a project with its track.
func projectTrack(ctx context.Context, q db.Querier, id ProjectID) (p Project, t Track, err error) {
	if p, err = project(ctx, q, id); err != nil {
		return p, t, err
	}
	tracks, err := tracksOf(ctx, q)
	t, _ = tracks.Named(p.Track)
	return p, t, err
}

// actSubmitProject asks for a decision, whichever gate it is.
const actSubmitProject Act = "portfolio.project.submit"

// SubmitProject asks for the decision that leads to a state: the initiation request of an idea, or a
// gate. Everything the gate asks for must be there; the words of a refusal list what is missing. The
// decision waits in the inbox of those who may make it; whoever asked may not (R43).
func (s *Service) SubmitProject(ctx context.Context, id ProjectID, seen int, to ProjectState, note string) (control.Done, error) {
	return s.edit(ctx, actSubmitProject, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, track, err := projectTrack(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, p.Stamp, versioned(p)); err != nil {
			return control.Change{}, err
		}
		facts, err := s.gateFacts(ctx, tx, p, tx.Today())
		if err != nil {
			return control.Change{}, err
		}
		m, err := track.Check(p.State, to, facts)
		if err != nil {
			return control.Change{}, err
		}
		if m.Approval == "" {
			return control.Change{}, fault.New(fault.Conflict, "portfolio.gate.no_decision", nil)
		}
		before, waits := stateOf(p), stateOf(p)
		if p.State == ProjectIdea { // the request itself becomes "submitted"; what waits is its approval
			p.State = to
			if err := updateProject(ctx, tx, p); err != nil {
				return control.Change{}, err
			}
			if m, err = track.Move(to, ProjectApproved); err != nil {
				return control.Change{}, err
			}
			waits = stateOf(p)
		}
		passage := Passage{ID: tx.NewID(), Project: id, Gate: m.Approval, From: m.From, To: m.To, Note: note,
			Rests: restingPoints(track.Checklist(m, facts)), PreparedBy: tx.Actor().ID, PreparedAt: tx.Now()}
		if err := insertPassage(ctx, tx, passage); err != nil {
			return control.Change{}, err
		}
		asked := waits
		asked.State, asked.Note = m.To, note
		if err := tx.Submit(ctx, p.ID.ref(), m.Act, p.Ref+" "+firstOf(p.Title), decisionDue(tx), waits, asked); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: p.ID.ref(), Before: before, After: stateOf(p), Note: note}, nil
	})
}

// DecisionWorkingDays is how long a decision may take before it shows as overdue.
const DecisionWorkingDays = 5

// decisionDue is the day by which what is sent for a decision now should have it.
func decisionDue(tx *control.Tx) cal.Date {
	return cal.NewWorkCalendar("BEL").Add(tx.Today(), DecisionWorkingDays)
}

// stateView is what a decision changes, as the inbox and the trail show it.
type stateView struct {
	State        ProjectState `json:"state"`
	Track        TrackName    `json:"track,omitempty"`
	Budget       any          `json:"budget,omitempty"`
	PlannedStart cal.Date     `json:"planned_start"`
	PlannedEnd   cal.Date     `json:"planned_end"`
	Note         string       `json:"note,omitempty"`
}

func stateOf(p Project) stateView {
	return stateView{State: p.State, Track: p.Track, Budget: p.Budget, PlannedStart: p.Planned.Start, PlannedEnd: p.Planned.End}
}

// GateActs are the acts that decide at gates; app registers DecideGate for each.
var GateActs = []Act{"portfolio.project.approve", "portfolio.project.pass_gate", "portfolio.project.start", "portfolio.project.close", "portfolio.project.close_finance"}

// DecideGate approves the passage that waits, or returns it with a comment. The requirements are
// looked at once more: what was withdrawn since the request refuses the approval, never a return.
func (s *Service) DecideGate(act Act) control.Decide {
	return func(ctx context.Context, object control.Ref, approve bool, comment string) (control.Done, error) {
		outcome, state := control.Returned, GateReturned
		if approve {
			outcome, state = control.Approved, GateApproved
		}
		return s.settleGate(ctx, act, act, ProjectID(object.ID), outcome, state, comment)
	}
}

// RefuseGate turns the passage down for good, with a comment: a refused initiation request is
// rejected; a refused business case or charter sends the project to its closing for lessons and
// archive, never to deletion (R14); at the later gates the project stays where it is.
func (s *Service) RefuseGate(ctx context.Context, id ProjectID, comment string) (control.Done, error) {
	decides, err := s.decidingAct(ctx, id)
	if err != nil {
		return control.Done{}, err
	}
	return s.settleGate(ctx, "portfolio.project.refuse", decides, id, control.Returned, GateRefused, comment)
}

// WithdrawGate takes a request back; only who made it may.
func (s *Service) WithdrawGate(ctx context.Context, id ProjectID) (control.Done, error) {
	decides, err := s.decidingAct(ctx, id)
	if err != nil {
		return control.Done{}, err
	}
	return s.settleGate(ctx, actSubmitProject, decides, id, control.Withdrawn, GateWithdrawn, "")
}

// decidingAct is the act that decides the passage that waits.
func (s *Service) decidingAct(ctx context.Context, id ProjectID) (act Act, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		_, m, err := waitingMove(ctx, q, id)
		act = m.Act
		return err
	})
	return act, err
}

// waitingMove is the passage that waits, with its move on the project's track.
func waitingMove(ctx context.Context, q db.Querier, id ProjectID) (*Passage, TrackMove, error) {
	p, track, err := projectTrack(ctx, q, id)
	if err != nil {
		return nil, TrackMove{}, err
	}
	passage, err := openPassage(ctx, q, id)
	if err != nil {
		return nil, TrackMove{}, err
	}
	if passage == nil || passage.From != p.State {
		return nil, TrackMove{}, fault.New(fault.Conflict, "control.approval.closed", nil)
	}
	m, err := track.Move(passage.From, passage.To)
	return passage, m, err
}

// settleGate closes the passage that waits: act is the permission, decides the act under which it
// stands in the inbox.
func (s *Service) settleGate(ctx context.Context, act, decides Act, id ProjectID, outcome control.Outcome, state GateState, comment string) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		passage, m, err := waitingMove(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if m.Act != decides {
			return control.Change{}, fault.New(fault.Conflict, "control.approval.closed", nil)
		}
		p, track, err := projectTrack(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if _, err := tx.Settle(ctx, p.ID.ref(), decides, outcome, comment); err != nil {
			return control.Change{}, err
		}
		before := stateOf(p)
		switch {
		case state == GateApproved:
			facts, err := s.gateFacts(ctx, tx, p, tx.Today())
			if err != nil {
				return control.Change{}, err
			}
			if _, err := track.Check(m.From, m.To, facts); err != nil {
				return control.Change{}, err
			}
			passage.Rests = restingPoints(track.Checklist(m, facts))
			if err := s.enter(ctx, tx, &p, m); err != nil {
				return control.Change{}, err
			}
		case state == GateRefused && m.From == ProjectSubmitted:
			p.State = ProjectRejected
		case state == GateRefused && passage.Gate == GatePlanning:
			p.State = ProjectClosing
		case m.From == ProjectSubmitted: // returned or withdrawn
			p.State = ProjectIdea
		}
		if err := settlePassage(ctx, tx, *passage, state, comment); err != nil {
			return control.Change{}, err
		}
		if err := updateProject(ctx, tx, p); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: p.ID.ref(), Before: before, After: stateOf(p), Note: comment}, s.rate(ctx, tx, id)
	})
}

// enter puts the project into the state a move leads to, with what that entails: the plan is frozen
// as baseline 1 when the execution gate is passed or work starts, and the actual dates follow.
func (s *Service) enter(ctx context.Context, tx *control.Tx, p *Project, m TrackMove) error {
	p.State = m.To
	if p.Baseline.No == 0 && (m.To == ProjectReady || m.To == ProjectExecuting) {
		if err := s.freeze(ctx, tx, p, nil); err != nil {
			return err
		}
	}
	switch {
	case m.To == ProjectExecuting && p.Actual.Start.IsZero():
		p.Actual.Start = tx.Today()
	case m.To == ProjectClosing && !p.Actual.Start.IsZero() && p.Actual.End.IsZero():
		p.Actual.End = tx.Today()
	}
	return nil
}

// freeze keeps the plan as the next baseline (R17) and shows it on the project.
func (s *Service) freeze(ctx context.Context, tx *control.Tx, p *Project, change *Change) error {
	former, err := baselinesOf(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	milestones, err := milestonesOf(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	span, linked, err := planSpan(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	period := p.Planned
	if linked { // a computed plan says from when to when
		period, p.Forecast = span, span
	}
	plan := Baseline{Project: p.ID, On: tx.Today(), ApprovedBy: tx.Actor().ID, Period: period, Budget: p.Budget, Milestones: map[MilestoneID]cal.Date{}}
	for _, m := range milestones {
		if !m.Cancelled {
			plan.Milestones[m.ID] = m.Forecast
		}
	}
	if p.Baseline, err = NewBaseline(former, change, plan); err != nil {
		return err
	}
	if p.Forecast.End.IsZero() {
		p.Forecast = p.Planned
	}
	if p.ForecastCost.Currency == "" {
		p.ForecastCost = p.Budget
	}
	return saveBaseline(ctx, tx, p.Baseline)
}

// needsReason are the acts that say why.
var needsReason = map[Act]bool{
	"portfolio.project.stop": true, "portfolio.project.suspend": true, "portfolio.project.cancel": true, "portfolio.project.rework": true,
}

// MoveProject makes a move that needs no second person's decision: the act must be the move's own.
// Stopping, suspending, cancelling and taking the plan back need a reason.
func (s *Service) MoveProject(ctx context.Context, act Act, id ProjectID, seen int, to ProjectState, reason string) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, track, err := projectTrack(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, p.Stamp, versioned(p)); err != nil {
			return control.Change{}, err
		}
		if open, err := openPassage(ctx, tx, id); err != nil || open != nil {
			return control.Change{}, firstFault(err, fault.New(fault.Conflict, "portfolio.gate.open", nil))
		}
		facts, err := s.gateFacts(ctx, tx, p, tx.Today())
		if err != nil {
			return control.Change{}, err
		}
		m, err := track.Check(p.State, to, facts)
		if err != nil {
			return control.Change{}, err
		}
		if m.Approval != "" || m.Act != act {
			return control.Change{}, fault.New(fault.Conflict, "portfolio.gate.needs_decision", nil)
		}
		if needsReason[act] {
			if err := needReason(reason); err != nil {
				return control.Change{}, err
			}
		}
		before := stateOf(p)
		if err := s.enter(ctx, tx, &p, m); err != nil {
			return control.Change{}, err
		}
		if err := updateProject(ctx, tx, p); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: p.ID.ref(), Before: before, After: stateOf(p), Note: reason}, s.rate(ctx, tx, id)
	})
}

// firstFault is the error of a lookup, or else what the finding means.
func firstFault(err, means error) error {
	if err != nil {
		return err
	}
	return means
}

// RaiseTrack puts the project on a higher track; nothing is retyped.
func (s *Service) RaiseTrack(ctx context.Context, id ProjectID, seen int, to TrackName) (control.Done, error) {
	return s.edit(ctx, "portfolio.project.raise_track", id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, err := project(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, p.Stamp, versioned(p)); err != nil {
			return control.Change{}, err
		}
		tracks, err := tracksOf(ctx, tx)
		if err != nil {
			return control.Change{}, err
		}
		facts, err := s.gateFacts(ctx, tx, p, tx.Today())
		if err != nil {
			return control.Change{}, err
		}
		before := stateOf(p)
		if p, err = p.Raise(to, tracks, facts); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: p.ID.ref(), Before: before, After: stateOf(p)}, updateProject(ctx, tx, p)
	})
}

// FilePaper keeps a document that stands for a paper of the dossier. Documents are never changed; the
// last one counts.
func (s *Service) FilePaper(ctx context.Context, id ProjectID, paper Paper, r Record) (control.Done, error) {
	return s.edit(ctx, purposePaper, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, err := projectHead(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		var fs fault.Fields
		r.Check(&fs, "record", tx.Today())
		fs.Check(slices.Contains(filedPapers(), paper), "paper", "portfolio.project.choice_unknown")
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: p.ID.ref(), After: map[string]any{"paper": paper, "document": r.Document, "dated": r.On}},
			fileRecord(ctx, tx, string(id), string(paper), purposePaper, r)
	})
}
