package portfolio

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/web"
)

// PlanOut is the page of a project's plan: deliverables, milestones, activities, baselines.
type PlanOut struct {
	Deliverables []DeliverableOut `json:"deliverables"`
	Milestones   []MilestoneOut   `json:"milestones"`
	Activities   []ActivityOut    `json:"activities"`
	Baselines    []BaselineOut    `json:"baselines"`

	project ProjectOut
}

// ActivityOut is an activity as its project lists it.
type ActivityOut struct {
	ID ActivityID `json:"id"`
	TaskForm
	Status ActivityStatus `json:"status"`
	Person Person         `json:"responsible"`
}

// ReadPlan gives the plan of a project.
func (s *Service) ReadPlan(ctx context.Context, in idIn) (out PlanOut, err error) {
	if out.project, err = s.ReadProject(ctx, in); err != nil {
		return out, err
	}
	d := out.project.dossier
	out.Deliverables, out.Milestones = out.project.Deliverables, out.project.Milestones
	out.Activities, out.Baselines = []ActivityOut{}, []BaselineOut{}
	for _, a := range d.Activities {
		out.Activities = append(out.Activities, ActivityOut{a.ID, a.form(), a.Status(d.On), d.person(a.Owner)})
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := baselinesOf(ctx, q, d.Project.ID)
		for _, b := range slices.Backward(list) {
			out.Baselines = append(out.Baselines, BaselineOut{b.No, b.On, b.Period, b.Budget})
		}
		return err
	})
	return out, err
}

// DeliverablePageOut is the page of a deliverable, and its form.
type DeliverablePageOut struct {
	DeliverableOut
	Criteria string `json:"criteria"`
	Evidence string `json:"evidence"`
	Remarks  string `json:"remarks"`
	Payee    string `json:"payee"`
	Moves    []Move `json:"moves"`
	Version  int    `json:"version"`

	stored    Deliverable
	project   ProjectOut
	documents []DocumentHead
	choices
}

// ReadDeliverable gives the page of a deliverable.
func (s *Service) ReadDeliverable(ctx context.Context, in idIn) (out DeliverablePageOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.stored, err = deliverable(ctx, q, DeliverableID(in.ID)); err != nil {
			return err
		}
		out.documents, err = documentsAbout(ctx, q, in.ID)
		return err
	})
	if err != nil {
		return out, err
	}
	if out.project, err = s.ReadProject(ctx, idIn{string(out.stored.Project)}); err != nil {
		return out, err
	}
	d := out.stored
	for _, x := range out.project.Deliverables {
		if x.ID == d.ID {
			out.DeliverableOut = x
		}
	}
	out.Criteria, out.Evidence, out.Remarks, out.Payee, out.Version = d.Criteria, d.Evidence, d.Remarks, d.Payee, d.Revision
	out.Moves = []Move{}
	actor := control.ActorFrom(ctx)
	for _, t := range deliverableMachine.Next(d.State) {
		may := actor != nil && actor.MayDecide(t.Act, d.Scope) && !out.project.State.Over()
		if t.Guard == "acceptor" || t.Guard == "reserved" {
			may = may && checkAcceptor(DeliverableFacts{Deliverable: d, Actor: actor.ID}) == nil
		}
		out.Moves = append(out.Moves, Move{Act: t.Act, To: string(t.To), Guard: t.Guard, May: may})
	}
	out.choices, err = s.offers(ctx, "")
	return out, err
}

// ReadDeliverableForm gives the form of a new deliverable of a project.
func (s *Service) ReadDeliverableForm(ctx context.Context, in idIn) (out DeliverablePageOut, err error) {
	if out.project, err = s.ReadProject(ctx, in); err != nil {
		return out, err
	}
	out.choices, err = s.offers(ctx, "")
	return out, err
}

type deliverableIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	DeliverableForm
}

type deliverableMoveIn struct {
	ID       string `json:"id"`
	Evidence string `json:"evidence"`
	Remarks  string `json:"remarks"`
	Version  int    `json:"version"`
}

func (s *Service) planRoutes() []web.Route {
	const plan, newDeliverable, deliverable = "/projects/{id}/plan", "/projects/{id}/deliverables/new", "/deliverables/{id}"
	to := func(id string) string { return web.Href(plan, id) }
	routes := []web.Route{
		web.Get(plan, control.SignedIn, s.ReadPlan, planPage),
		web.Get(newDeliverable, "portfolio.deliverable.create", s.ReadDeliverableForm, deliverableForm),
		web.Post(newDeliverable, "portfolio.deliverable.create", func(ctx context.Context, in deliverableIn) (web.See, error) {
			done, err := s.CreateDeliverable(ctx, ProjectID(in.ID), in.DeliverableForm)
			return web.See{To: to(in.ID), Say: "web.saved", Body: done}, err
		}, newDeliverable),
		web.Get(deliverable, control.SignedIn, s.ReadDeliverable, deliverablePage),
		web.Get(deliverable+"/edit", "portfolio.deliverable.edit", s.ReadDeliverable, deliverableForm),
		web.Post(deliverable+"/edit", "portfolio.deliverable.edit", func(ctx context.Context, in deliverableIn) (web.See, error) {
			done, err := s.EditDeliverable(ctx, DeliverableID(in.ID), in.Version, in.DeliverableForm)
			return web.See{To: web.Href(deliverable, in.ID), Done: done.Trail}, err
		}, deliverable+"/edit"),
	}
	for _, act := range deliverableMachine.Acts() {
		routes = append(routes, web.Post(deliverable+"/"+segment(act), act, func(ctx context.Context, in deliverableMoveIn) (web.See, error) {
			_, err := s.MoveDeliverable(ctx, act, DeliverableID(in.ID), in.Version, in.Evidence, in.Remarks)
			return web.See{To: web.Href(deliverable, in.ID), Say: "portfolio.form.moved"}, err
		}, deliverable))
	}
	return routes
}
