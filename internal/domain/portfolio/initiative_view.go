package portfolio

import (
	"context"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// InitiativePage is the page of an initiative.
type InitiativePage struct {
	InitiativeOut
	Package      PackageLine     `json:"package"`
	PartnerLead  string          `json:"partner_lead"`
	Objective    i18n.Text       `json:"objective"`
	Elements     []Element       `json:"elements"`
	Goals        []GoalRef       `json:"goals"`
	ParpGoals    []string        `json:"parp_goals"`
	ExitCriteria []CriterionForm `json:"exit_criteria"`
	ProjectsList []ProjectBrief  `json:"projects_list"`
	InForce      bool            `json:"in_force"` // it stands in the version in force
	Moves        []Move          `json:"moves"`
	Waivers      []WaiverHead    `json:"waivers"`
	Version      int             `json:"version"`
	Marking      control.Marking `json:"marking"`

	stored   Initiative
	state    PackageState
	projects []ProjectLine
	names    map[ActorID]string
	today    cal.Date
}

// PackageLine names a package in a line.
type PackageLine struct {
	ID    PackageID `json:"id"`
	Ref   string    `json:"ref"`
	Title i18n.Text `json:"title"`
}

// GoalRef names a goal in a line, with whether it is in force on the start date (R5).
type GoalRef struct {
	ID      GoalID    `json:"id"`
	ITPP    ITPPID    `json:"itpp"`
	No      string    `json:"no"`
	Text    i18n.Text `json:"text"`
	State   GoalState `json:"state"`
	InForce bool      `json:"in_force"`
}

// goalRefs are the goals of an object that the reader may see.
func goalRefs(ctx context.Context, q db.Querier, object, partner string, start cal.Date) ([]GoalRef, error) {
	links, err := linkedGoals(ctx, q, object)
	if err != nil {
		return nil, err
	}
	seen, err := plannedGoals(ctx, q, partner)
	refs := []GoalRef{}
	for _, g := range links[object] {
		for _, s := range seen {
			if s.Goal.ID == g.Goal.ID {
				refs = append(refs, GoalRef{g.Goal.ID, g.Plan.ID, g.Goal.No, g.Goal.Text, g.Goal.State, g.InForce(start)})
			}
		}
	}
	return refs, err
}

// ReadInitiative gives the page of an initiative. Opening a restricted one is noted (R117).
func (s *Service) ReadInitiative(ctx context.Context, in idIn) (out InitiativePage, err error) {
	out.today = s.today()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		i, err := initiative(ctx, q, InitiativeID(in.ID))
		if err != nil {
			return err
		}
		p, err := loadPackage(ctx, q, i.Package)
		if err != nil {
			return err
		}
		out.stored, out.state, out.Version, out.Marking = i, p.State, i.Revision, i.Marking
		out.Package = PackageLine{p.ID, p.Ref, p.Title}
		below, err := projectLines(ctx, q, string(p.ID))
		if err != nil {
			return err
		}
		for _, l := range below {
			if l.Initiative == i.ID {
				out.projects = append(out.projects, l)
				out.ProjectsList = append(out.ProjectsList, ProjectBrief{l.ID, l.Ref, l.Title, l.State, l.Standing.Overall})
			}
		}
		facts, err := out.facts(ctx, q)
		if err != nil {
			return err
		}
		out.Moves = movesFrom(ctx, initiativeMachine, initiativeGuards, i.State, i.Scope, facts)
		out.InForce = facts.InForce
		return out.fill(ctx, q, p.Partner, facts.Goals)
	})
	if err == nil {
		s.control.NoteRead(ctx, out.ID.ref(), out.Marking)
	}
	return out, err
}

// facts are what the guards look at, with a complete form.
func (out *InitiativePage) facts(ctx context.Context, q db.Querier) (initiativeFacts, error) {
	i := out.stored
	links, err := linksOf(ctx, q, out.today, []Initiative{i})
	if err != nil {
		return initiativeFacts{}, err
	}
	versions, err := versionsOf(ctx, q, i.Package)
	return initiativeFacts{Initiative: i, Package: out.state, InForce: holds(InForce(plain(versions)), i.ID), Goals: links[i.ID],
		Reason: complete(out.today).Reason, Today: out.today}, err
}

func (out *InitiativePage) fill(ctx context.Context, q db.Querier, partner string, goals Condition) (err error) {
	i := out.stored
	parties, err := stakeholders.ByCode(ctx, q, i.Lead)
	if err != nil {
		return err
	}
	out.InitiativeOut = InitiativeOut{ID: i.ID, Ref: i.Ref, Title: i.Title, Theme: i.Theme, State: i.State, Lead: partyOf(parties, i.Lead), Period: i.Period,
		Start: i.MaturityStart, Target: i.MaturityTarget, Basis: i.basis(goals, out.today), projects: len(out.projects)}
	people := []ActorID{i.ChangedBy}
	for _, l := range out.projects {
		people = append(people, l.Officer)
		if l.State.Running() {
			out.Rating = max(out.Rating, l.Standing.Card.Overall())
		}
	}
	out.PartnerLead, out.Objective, out.Elements, out.ParpGoals, out.ExitCriteria = i.PartnerLead, i.Objective, i.Elements, i.ParpGoals, criteriaForm(i.ExitCriteria)
	if out.Goals, err = goalRefs(ctx, q, string(i.ID), partner, i.Period.Start); err != nil {
		return err
	}
	if out.Waivers, err = waiverHeads(ctx, q, func(t *db.Text) { t.Add("WHERE w.subject_id = ?", i.ID) }); err != nil {
		return err
	}
	out.names, err = control.Names(ctx, q, people...)
	return err
}

// ShowInitiativeMove gives the page of a move of an initiative.
func (s *Service) ShowInitiativeMove(ctx context.Context, act control.Act, id InitiativeID) (MoveOut, error) {
	i, err := s.ReadInitiative(ctx, idIn{string(id)})
	if err != nil {
		return MoveOut{}, err
	}
	out := MoveOut{Act: act, Subject: i.Title, Ref: i.Ref, State: initiativeMachine.Word(i.State), Version: i.Version, Marking: i.Marking,
		words: "portfolio.initiative.state.", back: web.Href("/initiatives/{id}", string(id)), crumbs: i.crumbs(ctx)}
	out.moves, err = only(act, i.Moves, out.State)
	return out, err
}

func (out InitiativePage) crumbs(ctx context.Context) []web.Link {
	return []web.Link{{Text: printed(web.PrinterFrom(ctx), "portfolio.package.list"), Href: "/packages"},
		{Text: out.Package.Ref, Href: web.Href("/packages/{id}", string(out.Package.ID))}}
}

// InitiativeEditOut is the form of an initiative, new or stored.
type InitiativeEditOut struct {
	InitiativeForm
	ID      InitiativeID    `json:"id,omitempty"`
	Ref     string          `json:"ref,omitempty"`
	Package PackageLine     `json:"package"`
	Amends  bool            `json:"amends"` // a change of title makes a new version (R3)
	Marking control.Marking `json:"marking"`

	choices
}

// ReadInitiativeForm gives the form of a stored initiative.
func (s *Service) ReadInitiativeForm(ctx context.Context, in idIn) (out InitiativeEditOut, err error) {
	i, err := s.Initiative(ctx, InitiativeID(in.ID))
	if err != nil {
		return out, err
	}
	out = InitiativeEditOut{InitiativeForm: i.form(), ID: i.ID, Ref: i.Ref}
	return out, s.offerInitiative(ctx, i.Package, &out)
}

// ReadInitiativeNew gives the form of a new initiative of a package.
func (s *Service) ReadInitiativeNew(ctx context.Context, in idIn) (out InitiativeEditOut, err error) {
	return out, s.offerInitiative(ctx, PackageID(in.ID), &out)
}

func (s *Service) offerInitiative(ctx context.Context, id PackageID, out *InitiativeEditOut) error {
	p, err := s.Package(ctx, id)
	if err != nil {
		return err
	}
	out.Package, out.Amends, out.Marking = PackageLine{p.ID, p.Ref, p.Title}, !p.State.Editable(), p.Marking
	out.choices, err = s.offers(ctx, p.Partner)
	return err
}
