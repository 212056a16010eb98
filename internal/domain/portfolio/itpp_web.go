package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
)

type itppIn struct {
	ID string `json:"id"`
	ITPPForm
}

func (s *Service) itppRoutes() []web.Route {
	const create, edit control.Act = "portfolio.itpp.create", "portfolio.itpp.edit"
	routes := []web.Route{
		web.Get("/itpps/new", create, s.ReadITPPNew, itppForm),
		web.Post("/itpps/new", create, func(ctx context.Context, in ITPPForm) (web.See, error) {
			done, err := s.CreateITPP(ctx, in)
			return web.See{To: web.Href("/itpps/{id}", done.Object.ID), Say: "web.saved", Body: done}, err
		}, "/itpps/new"),
		web.Get("/itpps/{id}", control.SignedIn, s.ReadITPP, itppPage),
		web.Get("/itpps/{id}/history", control.SignedIn, s.ReadITPPHistory, historyPage),
		web.Get("/itpps/{id}/edit", edit, s.ReadITPPForm, itppForm),
		web.Post("/itpps/{id}/edit", edit, func(ctx context.Context, in itppIn) (web.See, error) {
			done, err := s.EditITPP(ctx, ITPPID(in.ID), in.ITPPForm)
			return web.See{To: web.Href("/itpps/{id}", in.ID), Done: done.Trail}, err
		}, "/itpps/{id}/edit"),
	}
	routes = append(routes, s.objectiveRoutes(edit)...)
	routes = append(routes, s.goalRoutes(edit)...)
	return append(routes, moveRoutes("/itpps", itppMachine.Acts(), s.ShowITPPMove, s.MoveITPP)...)
}

func (s *Service) objectiveRoutes(edit control.Act) []web.Route {
	const path = "/itpps/{id}/objectives/{objective}"
	return []web.Route{
		web.Get(path, edit, s.readObjectiveForm, objectiveForm),
		web.Post(path, edit, func(ctx context.Context, in struct {
			PlanID string `json:"id"`
			ObjectiveForm
		}) (web.See, error) {
			if in.ObjectiveForm.ID == newID {
				in.ObjectiveForm.ID = ""
			}
			done, err := s.PutObjective(ctx, ITPPID(in.PlanID), in.ObjectiveForm)
			return web.See{To: web.Href("/itpps/{id}", in.PlanID), Done: done.Trail}, err
		}, path),
		web.Post(path+"/remove", edit, func(ctx context.Context, in objectiveIn) (web.See, error) {
			done, err := s.RemoveObjective(ctx, ITPPID(in.ID), ObjectiveID(in.Objective))
			return web.See{To: web.Href("/itpps/{id}", in.ID), Done: done.Trail}, err
		}, path),
	}
}

// goalMove is a move of a goal.
type goalMove struct {
	goalIn
	MoveForm
}

func (s *Service) goalRoutes(edit control.Act) []web.Route {
	const path = "/itpps/{id}/goals/{goal}"
	routes := []web.Route{
		web.Get(path, control.SignedIn, s.ReadGoal, goalPage),
		web.Get(path+"/edit", edit, s.readGoalForm, goalForm),
		web.Post(path+"/edit", edit, func(ctx context.Context, in struct {
			PlanID string `json:"id"`
			GoalForm
		}) (web.See, error) {
			if in.GoalForm.ID == newID {
				in.GoalForm.ID = ""
			}
			done, err := s.PutGoal(ctx, ITPPID(in.PlanID), in.GoalForm)
			return web.See{To: web.Href("/itpps/{id}", in.PlanID), Done: done.Trail}, err
		}, path+"/edit"),
		web.Post(path+"/remove", edit, func(ctx context.Context, in goalIn) (web.See, error) {
			done, err := s.RemoveGoal(ctx, ITPPID(in.ID), GoalID(in.Goal))
			return web.See{To: web.Href("/itpps/{id}", in.ID), Done: done.Trail}, err
		}, path),
		web.Get(path+"/activities/{activity}", edit, s.readMeansForm, meansForm),
		web.Post(path+"/activities/{activity}", edit, func(ctx context.Context, in struct {
			PlanID string `json:"id"`
			ActivityForm
		}) (web.See, error) {
			if in.ActivityForm.ID == newID {
				in.ActivityForm.ID = ""
			}
			done, err := s.PutActivity(ctx, ITPPID(in.PlanID), in.ActivityForm)
			return web.See{To: web.Href(path, in.PlanID, string(in.Goal)), Done: done.Trail}, err
		}, path+"/activities/{activity}"),
	}
	for _, act := range goalMachine.Acts() {
		at := path + "/" + segment(act)
		routes = append(routes,
			web.Get(at, act, func(ctx context.Context, in goalIn) (MoveOut, error) { return s.showGoalMove(ctx, act, in) }, movePage),
			web.Post(at, act, func(ctx context.Context, in goalMove) (web.See, error) {
				_, err := s.MoveGoal(ctx, act, ITPPID(in.ID), GoalID(in.Goal), in.MoveForm)
				return web.See{To: web.Href(path, in.ID, in.Goal), Say: "portfolio.form.moved"}, err
			}, at))
	}
	return routes
}

func (s *Service) showGoalMove(ctx context.Context, act control.Act, in goalIn) (MoveOut, error) {
	g, err := s.ReadGoal(ctx, in)
	if err != nil {
		return MoveOut{}, err
	}
	out := MoveOut{Act: act, Subject: g.Goal.Text, Ref: g.Goal.No, State: goalMachine.Word(g.Goal.State), Marking: g.Marking,
		words: "portfolio.itpp.goal_state.", back: web.Href("/itpps/{id}/goals/{goal}", in.ID, in.Goal), crumbs: partnerCrumbs(ctx, g.Partner)}
	out.moves, err = only(act, g.Moves, out.State)
	return out, err
}

// ReadITPPHistory gives what happened to an ITPP.
func (s *Service) ReadITPPHistory(ctx context.Context, in historyIn) (HistoryOut, error) {
	i, err := s.ReadITPP(ctx, idIn{in.ID})
	if err != nil {
		return HistoryOut{}, err
	}
	out, err := s.historyOf(ctx, in, "")
	out.head = func(f *web.Frame) web.Head { return i.head(f, "history") }
	return out, err
}
