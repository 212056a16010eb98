package activity

import (
	"context"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

func (s *Service) actionRoutes() []web.Route {
	to := func(id ActionID) string { return web.Href(pathAction, string(id)) }
	reasoned := func(act control.Act, path string, do func(context.Context, ActionID, int, string) (control.Done, error)) web.Route {
		return web.Post(path, act, func(ctx context.Context, in answerIn) (web.See, error) {
			done, err := do(ctx, in.ID, in.Version, in.Answer+in.Reason)
			return web.See{To: to(in.ID), Done: done.Trail}, err
		}, pathAction)
	}
	return []web.Route{
		web.Get(pathActions, control.SignedIn, s.listActions, actionsPage),
		web.Get(pathNewAction, ActCreateAction, s.showNewAction, actionFormPage),
		web.Post(pathNewAction, ActCreateAction, s.createAction, pathNewAction),
		web.Get(pathBulkActions, ActBulkActions, s.showBulk, bulkPage),
		web.Post(pathBulkActions, ActBulkActions, s.saveBulk, pathBulkActions),
		web.Get(pathAction, control.SignedIn, s.showAction, actionPage),
		web.Get(pathEditAction, ActEditAction, s.showEditAction, actionFormPage),
		web.Post(pathEditAction, ActEditAction, s.saveAction, pathEditAction),
		reasoned(ActAnswer, pathAnswer, s.AnswerAction),
		reasoned(ActReturn, pathReturn, s.ReturnAction),
		reasoned(ActCancelAction, pathCancel, s.CancelAction),
		web.Post(pathVerify, ActVerify, func(ctx context.Context, in answerIn) (web.See, error) {
			done, err := s.VerifyAction(ctx, in.ID, in.Version)
			return web.See{To: to(in.ID), Done: done.Trail}, err
		}, pathAction),
	}
}

// answerIn is what is said about an action: what was done, or why it comes back or is called off.
type answerIn struct {
	ID      ActionID `json:"id"`
	Version int      `json:"version"`
	Answer  string   `json:"answer"`
	Reason  string   `json:"reason"`
}

type actionsIn struct {
	web.List
	Text    string `json:"q"`
	Show    string `json:"show"` // "overdue", "verify", or a state
	Mine    string `json:"mine"` // "owner" or "chair"
	Owner   string `json:"owner"`
	Partner string `json:"partner"`
}

// actionsOut is the list of actions as page, JSON and file.
type actionsOut struct {
	Actions []Action `json:"actions"`
	Next    string   `json:"next,omitempty"`

	today   cal.Date
	holders map[control.Ref]Named
	choices
}

func (s *Service) listActions(ctx context.Context, in actionsIn) (out actionsOut, err error) {
	if out.choices, err = s.offers(ctx, ""); err != nil {
		return out, err
	}
	out.today = s.today()
	f := ActionFilter{Text: in.Text, Owner: in.Owner, Partner: in.Partner, After: in.After, Limit: in.Limit + 1}
	switch in.Show {
	case "overdue":
		f.Overdue = out.today
	case "verify":
		f.Waits = true
	default:
		f.State = ActionState(in.Show)
	}
	if actor := control.ActorFrom(ctx); actor != nil {
		switch in.Mine {
		case "owner":
			f.Owner = string(actor.ID)
		case "chair":
			f.Chair = string(actor.ID)
		}
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Actions, err = Actions(ctx, q, f); err != nil {
			return err
		}
		if len(out.Actions) > in.Limit {
			out.Actions = out.Actions[:in.Limit]
			out.Next = out.Actions[in.Limit-1].Key()
		}
		refs := make([]control.Ref, len(out.Actions))
		for i, a := range out.Actions {
			refs[i] = a.Holder
		}
		out.holders, err = HoldersOf(ctx, q, refs)
		return err
	})
	return out, err
}

// Table sets the list in columns.
func (o actionsOut) Table(p *i18n.Printer) *web.Table {
	t := actionTable(p, o.Actions, o.holders, o.choices, o.today)
	t.Next = o.Next
	t.Empty = &web.Empty{Title: p.T("activity.action.none"), Words: p.T("activity.action.none_words")}
	return t
}

func actionTable(p *i18n.Printer, list []Action, holders map[control.Ref]Named, c choices, today cal.Date) *web.Table {
	t := &web.Table{Key: "actions", Title: p.T("activity.actions"), AsOf: today, Columns: []web.Column{
		{Key: "title", Label: p.T("activity.action.title"), Main: true},
		{Key: "ref", Label: p.T("activity.ref"), Export: true},
		{Key: "owner", Label: p.T("activity.owner")},
		{Key: "due", Label: p.T("activity.due"), Kind: web.KindDate},
		{Key: "step", Label: p.T("activity.state"), Screen: true},
		{Key: "state", Label: p.T("activity.state"), Export: true},
		{Key: "chair", Label: p.T("activity.chair")},
		{Key: "holder", Label: p.T("activity.holder")},
		{Key: "answer", Label: p.T("activity.action.answer"), Export: true},
	}}
	names := c.names()
	markings := make([]control.Marking, 0, len(list))
	for _, a := range list {
		href, state := web.Href(pathAction, string(a.ID)), a.stateWords(p, today)
		due := web.Day(a.Due)
		if a.Overdue(today) {
			due = due.As("late")
		}
		t.Rows = append(t.Rows, web.Row{Key: string(a.ID), Href: href, Cells: []web.Cell{
			web.Anchor(a.Title, href).Under(a.Code), web.Text(a.Code), web.Text(c.ownerOf(a.Owner, a.OwnerName)), due, web.Drawing(web.StepTag(a.step(), state), ""), web.Text(state),
			web.Text(names[a.Chair]), holderCell(p, holders[a.Holder]), web.Text(a.Answer),
		}})
		markings = append(markings, a.Marking)
	}
	if holders == nil {
		t.Columns = append(t.Columns[:7:7], t.Columns[8:]...)
		for i, row := range t.Rows {
			t.Rows[i].Cells = append(row.Cells[:7:7], row.Cells[8:]...)
		}
	}
	t.Marking = control.Combine(markings...)
	return t
}

// stateWords tell an overdue action from an open one, and a verified from a done one.
func (a Action) stateWords(p *i18n.Printer, today cal.Date) string {
	switch {
	case a.Overdue(today):
		return p.T("activity.action.state.overdue")
	case a.State == ActionDone && !a.Waits():
		return p.T("activity.action.state.verified")
	}
	return p.T(string(a.State.Word()))
}

func (a Action) step() web.Step {
	switch {
	case a.State == ActionCancelled:
		return web.Ended
	case a.Waits():
		return web.Submitted
	case a.State == ActionDone:
		return web.Settled
	case a.Reason != "":
		return web.Returned
	}
	return web.Drafted
}

type actionIn struct {
	ID ActionID `json:"id"`
}

// actionOut is the page of an action: the one that a reminder leads to.
type actionOut struct {
	Action
	holder  Named
	meeting Named
	today   cal.Date
	choices
}

func (s *Service) showAction(ctx context.Context, in actionIn) (out actionOut, err error) {
	if out.choices, err = s.offers(ctx, ""); err != nil {
		return out, err
	}
	out.today = s.today()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Action, err = action(ctx, q, in.ID); err != nil {
			return err
		}
		holders, err := HoldersOf(ctx, q, []control.Ref{out.Holder})
		if err != nil {
			return err
		}
		out.holder = holders[out.Holder]
		if out.Meeting == "" {
			return nil
		}
		named, err := NamesOf(ctx, q, []control.Ref{out.Meeting.Ref()})
		out.meeting = named[out.Meeting.Ref()]
		return err
	})
	if err == nil {
		s.control.NoteRead(ctx, in.ID.Ref(), out.Marking)
	}
	return out, err
}

func (o actionOut) facts(f *web.Frame) []web.Fact {
	names := o.names()
	facts := []web.Fact{
		{Term: f.T("activity.state"), Shown: web.StepTag(o.step(), o.stateWords(f.P, o.today))},
		{Term: f.T("activity.owner"), Value: o.ownerOf(o.Owner, o.OwnerName)},
		{Term: f.T("activity.due"), Value: f.P.Date(o.Due)},
		{Term: f.T("activity.chair"), Value: names[o.Chair]},
		{Term: f.T("activity.holder"), Value: strings.TrimSpace(o.holder.Code + " " + f.P.Text(o.holder.Title)), Href: o.holder.Href},
	}
	if o.meeting.Href != "" {
		facts = append(facts, web.Fact{Term: f.T("activity.meeting.record"), Value: strings.TrimSpace(o.meeting.Code + " " + f.P.Text(o.meeting.Title)), Href: o.meeting.Href})
	}
	if !o.AnsweredOn.IsZero() {
		facts = append(facts, web.Fact{Term: f.T("activity.action.answered"), Value: f.T("activity.action.by_on", "who", names[o.AnsweredBy], "on", o.AnsweredOn)})
	}
	if !o.VerifiedOn.IsZero() {
		facts = append(facts, web.Fact{Term: f.T("activity.action.verified"), Value: f.T("activity.action.by_on", "who", names[o.VerifiedBy], "on", o.VerifiedOn)})
	}
	if o.Reason != "" {
		facts = append(facts, web.Fact{Term: f.T("activity.reason"), Value: o.Reason})
	}
	return facts
}

// answers reports whether the reader may answer for the action.
func (o actionOut) answers(f *web.Frame) bool {
	return o.State == ActionOpen && f.Actor != nil && f.May(ActAnswer, o.scope) && (f.Actor.ID == o.Owner || f.May(ActEditAction, o.scope))
}

// verifies reports whether the reader may accept or return what was done; not what they did (R43).
func (o actionOut) verifies(f *web.Frame) bool {
	return o.Waits() && f.May(ActVerify, o.scope) && f.Actor.ID != o.AnsweredBy
}

// actionFormOut is the form of an action, new or stored.
type actionFormOut struct {
	ID      ActionID  `json:"id,omitempty"`
	Version int       `json:"version"`
	Holder  HolderRef `json:"holder"`
	ActionForm

	code string
	choices
}

func (o actionFormOut) fresh() bool { return o.ID == "" }

func (o actionFormOut) title(f *web.Frame) string {
	if o.fresh() {
		return f.T(ActCreateAction.Key())
	}
	return f.T(ActEditAction.Key())
}

func (o actionFormOut) back() string {
	if o.fresh() {
		return pathActions
	}
	return web.Href(pathAction, string(o.ID))
}

func (s *Service) showNewAction(ctx context.Context, in newIn) (out actionFormOut, err error) {
	out.Holder = in.Holder
	out.ActionForm = ActionForm{Lang: web.LangFrom(ctx), Marking: control.Marking{Level: control.LevelUnclassified}}
	if actor := control.ActorFrom(ctx); actor != nil {
		out.Chair = actor.ID
	}
	out.choices, err = s.offers(ctx, ActCreateAction)
	return out, err
}

func (s *Service) showEditAction(ctx context.Context, in actionIn) (out actionFormOut, err error) {
	a, err := s.Action(ctx, in.ID)
	if err != nil {
		return out, err
	}
	out.ID, out.Version, out.Holder, out.ActionForm, out.code = a.ID, a.Version, HolderRef{a.Holder}, a.ActionForm, a.Code
	out.choices, err = s.offers(ctx, "")
	return out, err
}

type createActionIn struct {
	Holder HolderRef `json:"holder"`
	ActionForm
}

func (s *Service) createAction(ctx context.Context, in createActionIn) (web.See, error) {
	if err := s.findOwner(ctx, &in.ActionForm); err != nil {
		return web.See{}, err
	}
	if in.Holder.ID == "" {
		return web.See{}, missingHolder(in.ActionForm.trimmed().Check())
	}
	done, err := s.CreateAction(ctx, in.Holder.Ref, in.ActionForm)
	return web.See{To: web.Href(pathAction, done.Object.ID), Say: "web.saved", Body: done}, err
}

func (s *Service) findOwner(ctx context.Context, f *ActionForm) error {
	known, err := s.users(ctx)
	if err == nil {
		known.find(&f.Owner, &f.OwnerName)
	}
	return err
}

type saveActionIn struct {
	ID      ActionID `json:"id"`
	Version int      `json:"version"`
	ActionForm
}

func (s *Service) saveAction(ctx context.Context, in saveActionIn) (web.See, error) {
	if err := s.findOwner(ctx, &in.ActionForm); err != nil {
		return web.See{}, err
	}
	done, err := s.EditAction(ctx, in.ID, in.Version, in.ActionForm)
	return web.See{To: web.Href(pathAction, string(in.ID)), Done: done.Trail}, err
}

// bulkIn is the address and the form of the page for several actions.
type bulkIn struct {
	IDs []string `json:"id"`
	ActionBulk
	Rows []BulkKey `json:"rows"`
}

// bulkOut shows what would change before it is done.
type bulkOut struct {
	Actions []Action   `json:"actions"`
	Form    ActionBulk `json:"form"`

	ids   []string
	today cal.Date
	choices
}

func (s *Service) showBulk(ctx context.Context, in bulkIn) (out bulkOut, err error) {
	out.ids, out.Form, out.today = in.IDs, in.ActionBulk, s.today()
	if out.choices, err = s.offers(ctx, ""); err != nil {
		return out, err
	}
	out.Actions, err = s.actionsOf(ctx, in.IDs)
	return out, err
}

func (o bulkOut) previews() bool { return o.Form != ActionBulk{} }

// free are the actions that can be changed.
func (o bulkOut) free(f *web.Frame) []Action {
	var list []Action
	for _, a := range o.Actions {
		if o.Form.blocked(f.Actor, a) == "" {
			list = append(list, a)
		}
	}
	return list
}

// table sets what each action has beside what it would get.
func (o bulkOut) table(f *web.Frame) *web.Table {
	p, names := f.P, o.names()
	t := &web.Table{Key: "bulk", Title: p.T("activity.actions"), Columns: []web.Column{
		{Key: "title", Label: p.T("activity.action.title"), Main: true},
		{Key: "owner", Label: p.T("activity.owner")}, {Key: "due", Label: p.T("activity.due")}, {Key: "chair", Label: p.T("activity.chair")},
		{Key: "why", Label: p.T("activity.action.stays")},
	}}
	turns := func(was, is string) web.Cell {
		if was == is {
			return web.Text(was)
		}
		return web.Text(p.T("activity.action.turns", "was", was, "is", is)).As("strong")
	}
	var markings []control.Marking
	for _, a := range o.Actions {
		after, why := a, o.Form.blocked(f.Actor, a)
		if why == "" {
			after = o.Form.over(a)
		} else {
			why = p.T(why, "ref", a.Code)
		}
		t.Rows = append(t.Rows, web.Row{Key: string(a.ID), Href: web.Href(pathAction, string(a.ID)), Cells: []web.Cell{
			web.Anchor(a.Title, web.Href(pathAction, string(a.ID))).Under(a.Code), turns(o.ownerOf(a.Owner, a.OwnerName), o.ownerOf(after.Owner, after.OwnerName)),
			turns(p.Date(a.Due), p.Date(after.Due)), turns(names[a.Chair], names[after.Chair]), web.Text(why),
		}})
		markings = append(markings, a.Marking)
	}
	t.Marking = control.Combine(markings...)
	return t
}

func (s *Service) saveBulk(ctx context.Context, in bulkIn) (web.See, error) {
	done, err := s.EditActions(ctx, in.Rows, in.ActionBulk)
	return web.See{To: pathActions, Done: done.Trail}, err
}
