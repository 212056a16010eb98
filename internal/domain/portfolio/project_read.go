package portfolio

import (
	"context"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// Dossier is a project with what its page shows. Slices are in the order of the page.
type Dossier struct {
	Project      Project
	Above        ParentLine
	Track        Track
	Standing     ProjectStanding
	Passage      *Passage // that waits for a decision; nil for none
	Exception    *Exception
	Pending      []Pending
	Next         []Step
	Deliverables []Deliverable
	Milestones   []Milestone
	Activities   []Activity
	Risks        []RiskMark // the open ones
	Signed       SignedLine
	Names        map[ActorID]string
	On           cal.Date
}

// ParentLine names what a project hangs below.
type ParentLine struct {
	Link
	Ref   string
	Title i18n.Text
}

// Step is a move that lies ahead, with what it asks for and whether the reader may make it.
type Step struct {
	TrackMove
	Findings []Finding
	May      bool // make it, or ask for its decision
}

// Missing is how many things the step still needs.
func (s Step) Missing() int {
	n := 0
	for _, f := range s.Findings {
		if f.Basis == BasisMissing {
			n++
		}
	}
	return n
}

// Project reads a project with what its page shows. Opening a restricted one is noted (R117).
func (s *Service) Project(ctx context.Context, id ProjectID) (d Dossier, err error) {
	d.On = s.control.DB().Now().Date()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		return s.readDossier(ctx, q, id, &d)
	})
	if err == nil {
		s.control.NoteRead(ctx, id.ref(), d.Project.Marking)
	}
	return d, err
}

func (s *Service) readDossier(ctx context.Context, q db.Querier, id ProjectID, d *Dossier) (err error) {
	if d.Project, d.Track, err = projectTrack(ctx, q, id); err != nil {
		return err
	}
	if d.Above, err = parentLine(ctx, q, d.Project.Parent); err != nil {
		return err
	}
	if d.Standing, err = standingOf(ctx, q, id); err != nil {
		return err
	}
	if d.Passage, err = openPassage(ctx, q, id); err != nil {
		return err
	}
	if !d.Standing.ExceptionDue.IsZero() {
		if d.Exception, err = openException(ctx, q, id); err != nil {
			return err
		}
	}
	awaited, err := s.awaited(ctx, q, d.Project.Scope)
	if err != nil {
		return err
	}
	d.Pending = d.pendingOf(awaited)
	evidence, err := s.evidenceOf(ctx, q, d.Project)
	if err != nil {
		return err
	}
	d.Deliverables, d.Milestones, d.Activities = evidence.deliverables, evidence.milestones, evidence.activities
	if d.Risks, err = openRisks(ctx, q, id); err != nil {
		return err
	}
	d.Next = d.steps(ctx, evidence.facts(d.Project, d.On))
	if d.Signed, err = signedLine(ctx, q, string(id)); err != nil {
		return err
	}
	d.Names, err = control.Names(ctx, q, d.people()...)
	return err
}

// steps are the moves ahead, each with its checklist. While a decision is awaited there is none.
func (d *Dossier) steps(ctx context.Context, facts GateFacts) []Step {
	if d.Passage != nil {
		return nil
	}
	actor := control.ActorFrom(ctx)
	var steps []Step
	for _, m := range d.Track.Next(d.Project.State) {
		act := m.Act
		if m.Approval != "" {
			act = actSubmitProject
		}
		steps = append(steps, Step{m, d.Track.Checklist(m, facts), actor != nil && actor.MayDecide(act, d.Project.Scope)})
	}
	return steps
}

func (d *Dossier) people() []ActorID {
	ids := []ActorID{d.Project.Officer, d.Project.Owner, d.Project.ChangedBy, d.Project.Overlap.By, d.Signed.By}
	if d.Passage != nil {
		ids = append(ids, d.Passage.PreparedBy)
	}
	for _, x := range d.Deliverables {
		ids = append(ids, x.Producer, x.Acceptor, x.AcceptedBy)
	}
	for _, x := range d.Milestones {
		ids = append(ids, x.Owner)
	}
	for _, x := range d.Activities {
		ids = append(ids, x.Owner)
	}
	return ids
}

// parentLine names a package or programme whose project the caller has seen. A reader who may not see
// the parent itself still sees its reference code, which is part of the project's own.
func parentLine(ctx context.Context, q db.Querier, of Link) (ParentLine, error) {
	text := `SELECT ref, title_en, title_fr FROM portfolio_package WHERE id = ?`
	if of.Kind == ObjectProgramme {
		text = `SELECT ref, title_en, title_fr FROM portfolio_programme WHERE id = ?`
	}
	return db.One(ctx, q, of.Kind, db.SQL(text, of.ID), func(row db.Row) (ParentLine, error) {
		line := ParentLine{Link: of}
		err := row.Scan(&line.Ref, &line.Title.EN, &line.Title.FR)
		return line, err
	})
}

// BottomLine is the project's bottom line drafted by rules, from the figures of the page.
func (d Dossier) BottomLine() []Sentence {
	p := d.Project
	f := ProjectFigures{State: p.State, Card: d.Standing.Card, Former: d.Standing.Former, Reported: !d.Standing.ReportedOn.IsZero(),
		Baseline: p.Baseline.Period, Planned: p.Planned, End: p.Span().End, Exception: d.Exception, Pending: d.Pending, Today: d.On}
	if next, ok := NextMilestone(d.Milestones); ok {
		f.Next = &next
	}
	f.TopRisk = topThreat(d.Risks)
	return ProjectBottomLine(f)
}

// pendingOf are decisions as the project's bottom line speaks of them: those on the project itself by
// what is decided, since everything on its page bears its title.
func (d Dossier) pendingOf(list []Deadline) []Pending {
	pending := pendingOf(list)
	for i, x := range list {
		switch {
		case x.object != string(d.Project.ID):
		case d.Passage != nil && slices.Contains(GateActs, x.act):
			pending[i].What = d.Passage.Gate.Word()
		default:
			pending[i].What = x.What
		}
	}
	return pending
}
