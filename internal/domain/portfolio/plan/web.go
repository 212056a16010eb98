package plan

import (
	"context"
	"embed"
	"net/url"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
	"cairn/internal/render/draw"
)

// Texts are the words of plans in English and French.
//
//go:embed text.json
var Texts embed.FS

// Styles holds the style sheet of the plan's pages, plan.css.
//
//go:embed plan.css
var Styles embed.FS

// The addresses of the plan of a project.
const (
	pathPlan     = "/projects/{id}/schedule"
	pathTask     = pathPlan + "/tasks/{uid}"
	pathEdit     = pathPlan + "/edit"
	pathPropose  = pathPlan + "/propose"
	pathPrint    = pathPlan + "/print"
	pathCompare  = pathPlan + "/compare"
	pathEarned   = "/projects/{id}/earned-value"
	pathLoad     = "/projects/{id}/load"
	pathCalendar = "/admin/calendars"
)

// newTask is the last part of the address of a task to be made.
const newTask = "new"

// ganttIn is the address of a plan: what is shown of it, and how close.
type ganttIn struct {
	ID       string     `json:"id"`
	Zoom     draw.Scale `json:"zoom"`
	Baseline string     `json:"baseline"` // a number, "none"; "" is the latest
	Critical string     `json:"critical"` // "1": critical tasks only; "longest", "path-2": those of one chain
	Q        string     `json:"q"`
	Show     string     `json:"show"`  // "force": without the reader's draft
	Draft    string     `json:"draft"` // one that waits for its decision
	Paper    string     `json:"paper"` // a3 or a4, for print
}

// taskAt is the address of a task; After is the one behind which a new one stands.
type taskAt struct {
	ID    string `json:"id"`
	UID   string `json:"uid"`
	After int    `json:"after"`
	Kind  string `json:"kind"` // of a new one
	Show  string `json:"show"`
}

// taskIn is the form of a task.
type taskIn struct {
	ID           string          `json:"id"`
	UID          string          `json:"uid"`
	After        int             `json:"after"`
	Title        i18n.Text       `json:"title"`
	Code         string          `json:"code" web:"max=40"`
	Kind         string          `json:"kind"`
	Owner        control.ActorID `json:"owner"`
	Days         string          `json:"days" web:"max=20"`
	Effort       string          `json:"effort" web:"max=20"`
	Follows      string          `json:"follows"`
	Parts        []Part          `json:"parts"`
	Manual       bool            `json:"manual"`
	Start        cal.Date        `json:"start"`
	Finish       cal.Date        `json:"finish"`
	Constraint   string          `json:"constraint"`
	ConstraintOn cal.Date        `json:"constraint_on"`
	Deadline     cal.Date        `json:"deadline"`
	Calendar     string          `json:"calendar"`
	Cost         money.Amount    `json:"cost"`
	Cancelled    bool            `json:"cancelled"`
	Reason       string          `json:"reason" web:"max=1000"`
}

func (in taskIn) fields() *Fields {
	return &Fields{Title: in.Title, Code: in.Code, Kind: Kind(in.Kind), Owner: in.Owner, Days: in.Days, Effort: in.Effort, Follows: Follows(in.Follows), Parts: in.Parts, Manual: in.Manual, Start: in.Start, Finish: in.Finish,
		Constraint: Constraint(in.Constraint), ConstraintOn: in.ConstraintOn, Deadline: in.Deadline, Calendar: in.Calendar, Cost: in.Cost.Minor, Cancelled: in.Cancelled, Reason: in.Reason}
}

// editIn is any other edit of a task, of a button, a key or a small form.
type editIn struct {
	ID    string          `json:"id"`
	UID   int             `json:"uid"`
	Verb  string          `json:"verb"`
	Days  int             `json:"days"`
	From  string          `json:"from"` // uid, or project/uid
	Kind  string          `json:"kind"`
	Lag   string          `json:"lag" web:"max=20"` // days, or percent
	Unit  string          `json:"unit"`
	Actor control.ActorID `json:"actor"`
	Name  string          `json:"name" web:"max=200"`
	Units int             `json:"units"`
	Back  string          `json:"back"`                // "task": to the page of the task
	View  string          `json:"view" web:"max=2000"` // the query of the page it was made on
}

// Routes are the addresses of plans.
func (s *Service) Routes() []web.Route {
	routes := []web.Route{
		web.Get(pathPlan, control.SignedIn, s.ReadGantt, ganttPage),
		web.Get(pathPrint, control.SignedIn, s.ReadGantt, printPage),
		web.Get(pathTask, control.SignedIn, s.ReadTask, taskPage),
		web.Post(pathTask, actEdit, s.postTask, pathTask),
		web.Post(pathEdit, actEdit, s.postEdit, pathPlan),
		web.Post(pathTask+"/progress", actProgress, s.postProgress, pathTask),
		web.Post(pathTask+"/tie", actEdit, s.postTie, pathTask),
		web.Post(pathTask+"/assign", actEdit, s.postAssign, pathTask),
		web.Post(pathPlan+"/undo", actDraft, func(ctx context.Context, in ganttIn) (web.See, error) {
			_, err := s.UndoDraft(ctx, portfolio.ProjectID(in.ID))
			return web.See{To: web.Href(pathPlan, in.ID), Say: "portfolio.plan.undone"}, err
		}, pathPlan),
		web.Post(pathPlan+"/drop", actDraft, func(ctx context.Context, in ganttIn) (web.See, error) {
			_, err := s.DropDraft(ctx, portfolio.ProjectID(in.ID))
			return web.See{To: web.Href(pathPlan, in.ID), Say: "portfolio.plan.dropped"}, err
		}, pathPlan),
		web.Post(pathPlan+"/resume", actDraft, func(ctx context.Context, in ganttIn) (web.See, error) {
			_, err := s.Resume(ctx, portfolio.ProjectID(in.ID), in.Draft)
			return web.See{To: web.Href(pathPlan, in.ID), Say: "portfolio.plan.drafted"}, err
		}, pathPlan),
		web.Get(pathPropose, actPropose, s.ReadProposal, proposePage),
		web.Post(pathPropose, actPropose, s.postProposal, pathPropose),
		web.Get(pathCompare, control.SignedIn, s.ReadComparison, comparePage),
		web.Get(pathEarned, control.SignedIn, s.ReadEarned, earnedPage),
		web.Get(pathLoad, control.SignedIn, s.ReadLoad, loadPage),
	}
	return slices.Concat(routes, s.importRoutes(), s.settingsRoutes(), s.horizonRoutes(), s.calendarRoutes())
}

// edits makes edits where they belong: in the plan itself before its first baseline and for progress,
// else in the draft of the one who acts.
func (s *Service) edits(ctx context.Context, id string, edits ...Edit) (web.See, error) {
	project := portfolio.ProjectID(id)
	p, err := s.Read(ctx, project)
	if err != nil {
		return web.See{}, err
	}
	direct := p.Project.Baseline.No == 0
	if len(edits) > 0 && edits[0].Forecasts() {
		direct = true
	}
	see := web.See{To: web.Href(pathPlan, id)}
	if direct {
		done, err := s.Change(ctx, project, edits...)
		see.Done = done.Trail
		return see, err
	}
	_, err = s.DraftEdits(ctx, project, edits...)
	see.Say = "portfolio.plan.drafted"
	return see, err
}

func (s *Service) postTask(ctx context.Context, in taskIn) (web.See, error) {
	e := Edit{Verb: Put, Fields: in.fields()}
	if err := s.payable(ctx, in); err != nil {
		return web.See{}, err
	}
	if in.UID == newTask {
		e.Verb, e.UID = Add, in.After
	} else {
		uid, err := taskUID(in.UID)
		if err != nil {
			return web.See{}, err
		}
		e.UID = uid
	}
	see, err := s.edits(ctx, in.ID, e)
	if e.Verb == Put {
		see.To += "#t" + itoa(e.UID)
	}
	return see, err
}

// payable holds that a planned cost is in the currency of the project's budget.
func (s *Service) payable(ctx context.Context, in taskIn) error {
	p, err := s.Read(ctx, portfolio.ProjectID(in.ID))
	if err != nil || in.Cost.Minor == 0 || in.Cost.Currency == p.Currency() {
		return err
	}
	return wrong("cost", "portfolio.plan.cost_currency", map[string]any{"currency": string(p.Currency())})
}

// verbs are those that need no form of their own: buttons and keys.
var verbs = map[Verb]bool{Shift: true, Remove: true, Indent: true, Outdent: true, Up: true, Down: true, Untie: true, Unassign: true}

func (s *Service) postEdit(ctx context.Context, in editIn) (web.See, error) {
	e := Edit{Verb: Verb(in.Verb), UID: in.UID, Days: in.Days, Actor: in.Actor, Name: in.Name}
	if !verbs[e.Verb] {
		return web.See{}, wrong("verb", "portfolio.plan.verb", map[string]any{"value": in.Verb})
	}
	if e.Verb == Untie {
		link, err := in.link()
		if err != nil {
			return web.See{}, err
		}
		link.To = in.UID
		e.Link = &link
	}
	see, err := s.edits(ctx, in.ID, e)
	switch {
	case in.Back == "task" && e.Verb != Remove:
		see.To = web.Href(pathTask, in.ID, itoa(in.UID))
	case in.UID != 0:
		see.To += in.shown() + "#t" + itoa(in.UID)
	}
	return see, err
}

// shown is the query that shows the plan as it was when the edit was made.
func (in editIn) shown() string {
	was, err := url.ParseQuery(in.View)
	if err != nil {
		return ""
	}
	kept := url.Values{}
	for _, name := range []string{"zoom", "baseline", "critical", "q"} {
		if v := was.Get(name); v != "" {
			kept.Set(name, v)
		}
	}
	if len(kept) == 0 {
		return ""
	}
	return "?" + kept.Encode()
}

// progressIn is the form of what has happened.
type progressIn struct {
	ID  string `json:"id"`
	UID string `json:"uid"`
	Actuals
}

func (s *Service) postProgress(ctx context.Context, in progressIn) (web.See, error) {
	uid, err := taskUID(in.UID)
	if err != nil {
		return web.See{}, err
	}
	see, err := s.edits(ctx, in.ID, Edit{Verb: Progress, UID: uid, Actuals: &in.Actuals})
	see.To = web.Href(pathTask, in.ID, in.UID)
	return see, err
}

// tieIn is the form of a link.
type tieIn struct {
	ID   string `json:"id"`
	UID  string `json:"uid"`
	From string `json:"from"`
	Kind string `json:"tie_kind"`
	Lag  string `json:"lag" web:"max=20"`
	Unit string `json:"unit"`
}

func (s *Service) postTie(ctx context.Context, in tieIn) (web.See, error) {
	uid, err := taskUID(in.UID)
	if err != nil {
		return web.See{}, err
	}
	link, err := editIn{From: in.From, Kind: in.Kind, Lag: in.Lag, Unit: in.Unit}.link()
	if err != nil {
		return web.See{}, err
	}
	if link.FromProject != "" {
		if err := s.tieable(ctx, in.ID, link); err != nil {
			return web.See{}, err
		}
	}
	see, err := s.edits(ctx, in.ID, Edit{Verb: Tie, UID: uid, Link: &link})
	see.To = web.Href(pathTask, in.ID, in.UID)
	return see, err
}

// assignIn is the form of somebody on a task.
type assignIn struct {
	ID    string          `json:"id"`
	UID   string          `json:"uid"`
	Actor control.ActorID `json:"actor"`
	Name  string          `json:"name" web:"max=200"`
	Units int             `json:"units"`
}

func (s *Service) postAssign(ctx context.Context, in assignIn) (web.See, error) {
	uid, err := taskUID(in.UID)
	if err != nil {
		return web.See{}, err
	}
	see, err := s.edits(ctx, in.ID, Edit{Verb: Assign, UID: uid, Actor: in.Actor, Name: in.Name, Units: in.Units})
	see.To = web.Href(pathTask, in.ID, in.UID)
	return see, err
}
