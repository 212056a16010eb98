package activity

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/intake"
)

// actionTable is the list of action items as a table. Owner is a name: a user of the office, or anybody
// outside. What is said to be done when it is brought waits to be verified like any other (R43).
func (s *Service) actionTable() intake.Kind {
	return intake.Kind{
		Name: "actions", Title: "activity.actions", Object: KindAction, List: pathActions, Page: pathAction, Add: ActCreateAction, Edit: ActEditAction,
		Fields: append([]intake.Field{
			{Name: "holder", Label: "activity.holder", Also: "activity.table.holder_also", Type: intake.Choice, Must: true, Stays: true},
			{Name: "ref", Label: "activity.ref", Also: "activity.table.ref_also", Locked: true},
			{Name: "title", Label: "activity.action.title", Also: "activity.table.action_also", Must: true},
			{Name: "detail", Label: "activity.action.detail", Also: "activity.table.detail_also", Type: intake.Long},
			{Name: "owner", Label: "activity.owner", Also: "activity.table.owner_also", Type: intake.Choice, Open: true, Must: true},
			{Name: "due", Label: "activity.due", Also: "activity.table.due_also", Type: intake.Day, Must: true},
			{Name: "state", Label: "activity.state", Also: "activity.table.state_also", Type: intake.Choice, Stays: true, Fresh: string(ActionOpen)},
			{Name: "answer", Label: "activity.action.answer", Also: "activity.table.answer_also", Type: intake.Long, Stays: true},
			{Name: "chair", Label: "activity.chair", Type: intake.Choice},
			{Name: "lang", Label: "activity.lang", Type: intake.Choice, Fresh: "en"},
		}, markingColumns()...),
		Keys:  [][]string{{"ref"}, {"holder", "due", "title"}},
		Offer: s.offerActions, Rows: actionRows, Check: s.checkActions, Save: s.saveActions,
		Remove: func(ctx context.Context, tx *control.Tx, ids ...string) (map[string]string, error) {
			return nil, takeBack(ctx, tx, KindAction, "activity_action", "", ids)
		},
	}
}

// calledStates are what people write for the states of actions.
var calledStates = map[ActionState][]string{
	ActionOpen: {"ongoing", "on-going", "in progress", "not started", "to do", "pending", "en cours", "a faire", "ouvert", "non commence"},
	ActionDone: {"closed", "complete", "completed", "finished", "clos", "close", "termine", "terminee", "fait", "realise", "acheve"}, ActionCancelled: {"canceled", "dropped", "annule", "abandonne", "abandonnee"},
}

func (s *Service) offerActions(ctx context.Context, q db.Querier) (intake.Offer, error) {
	offer, err := s.tableOffer(ctx, q, ActCreateAction)
	if err != nil {
		return nil, err
	}
	offer["state"] = intake.Codes("activity.action.state.", ActionStates...)
	for i, o := range offer["state"] {
		offer["state"][i].Also = append(o.Also, calledStates[ActionState(o.Value)]...)
	}
	people, err := intake.People(ctx, q)
	offer["chair"], offer["owner"] = people, people
	return offer, err
}

func actionRows(ctx context.Context, q db.Querier, ids ...string) ([]intake.Row, error) {
	f := ActionFilter{}
	if len(ids) > 0 {
		f.IDs = ids
	}
	list, err := Actions(ctx, q, f)
	if err != nil {
		return nil, err
	}
	var people []control.ActorID
	refs := make([]control.Ref, len(list))
	for i, a := range list {
		refs[i] = a.Holder
		for _, id := range []control.ActorID{a.Owner, a.Chair} {
			if id != "" && !slices.Contains(people, id) {
				people = append(people, id)
			}
		}
	}
	names, err := control.Names(ctx, q, people...)
	if err != nil {
		return nil, err
	}
	codes, err := holderCodes(ctx, q, refs)
	rows := make([]intake.Row, len(list))
	for i, a := range list {
		v := intake.ValuesOf(a.ActionForm)
		v["holder"], v["ref"], v["state"], v["answer"], v["owner"] = HolderRef{a.Holder}.String(), a.Code, string(a.State), a.Answer+a.Reason, string(a.Owner)+a.OwnerName
		rows[i] = intake.Row{ID: string(a.ID), Version: a.Version, Values: v, Marking: a.Marking, Words: map[string]string{v["holder"]: codes[v["holder"]], v["chair"]: names[a.Chair], string(a.Owner): names[a.Owner]}}
	}
	return rows, err
}

// ownersOf are those of the owners in a batch who are users of the office; the others are names.
func ownersOf(ctx context.Context, q db.Querier, batch []*intake.Entry) (map[control.ActorID]string, error) {
	var ids []control.ActorID
	for _, e := range batch {
		if id := control.ActorID(e.Now["owner"]); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return control.Names(ctx, q, ids...)
}

// actionOver is an action as an entry would have it.
func actionOver(was Action, e *intake.Entry, known map[control.ActorID]string) (Action, error) {
	a := was
	if err := intake.Fill(e.Now, &a.ActionForm); err != nil {
		return a, err
	}
	if a.Owner, a.OwnerName = was.Owner, was.OwnerName; e.Added() || e.Changed("owner") {
		a.Owner, a.OwnerName = control.ActorID(e.Now["owner"]), ""
		if _, is := known[a.Owner]; !is {
			a.Owner, a.OwnerName = "", e.Now["owner"]
		}
	}
	a.ActionForm = a.ActionForm.trimmed()
	return a, a.ActionForm.Check()
}

func actionsWas(ctx context.Context, q db.Querier, batch []*intake.Entry) (map[string]Action, error) {
	ids := changedIDs(batch)
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := Actions(ctx, q, ActionFilter{IDs: ids})
	was := make(map[string]Action, len(list))
	for _, a := range list {
		was[string(a.ID)] = a
	}
	return was, err
}

func (s *Service) checkActions(ctx context.Context, q db.Querier, batch []*intake.Entry) error {
	was, err := actionsWas(ctx, q, batch)
	if err != nil {
		return err
	}
	allowed, err := s.allowedHolders(ctx, q, ActCreateAction)
	if err != nil {
		return err
	}
	known, err := ownersOf(ctx, q, batch)
	if err != nil {
		return err
	}
	actor := control.ActorFrom(ctx)
	for _, e := range batch {
		before := was[e.ID]
		switch {
		case e.Added() && !allowed[e.Now["holder"]]:
			e.Refuse("holder", "activity.table.holder_forbidden", nil)
			continue
		case !e.Added() && (actor == nil || !actor.MayDecide(ActEditAction, before.scope)):
			e.Refuse("", "activity.table.forbidden", nil)
			continue
		case !e.Added() && before.State != ActionOpen:
			e.Refuse("", "activity.action.not_open", fault.Args{"state": before.State.Word()})
			continue
		}
		_, err := actionOver(before, e, known)
		if err := e.RefuseErr(err); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) saveActions(ctx context.Context, tx *control.Tx, batch []*intake.Entry) error {
	was, err := actionsWas(ctx, tx, batch)
	if err != nil {
		return err
	}
	known, err := ownersOf(ctx, tx, batch)
	if err != nil {
		return err
	}
	at := protections{}
	for _, e := range batch {
		before := was[e.ID]
		after, err := actionOver(before, e, known)
		if err != nil {
			return err
		}
		if !e.Added() {
			if err := keepAction(ctx, tx, before, after); err != nil {
				return err
			}
			e.Version++
			continue
		}
		o, err := at.of(ctx, tx, e.Now["holder"])
		if err != nil {
			return err
		}
		if err := s.bringAction(ctx, tx, o, e, after.ActionForm); err != nil {
			return err
		}
	}
	return nil
}

// brought stands in both languages where a list says that an action is over and not what was done.
const brought = "As the list says · Selon la liste"

// bringAction enters an action in the state that the list gives it.
func (s *Service) bringAction(ctx context.Context, tx *control.Tx, at control.Object, e *intake.Entry, f ActionForm) error {
	a, err := s.EnterAction(ctx, tx, at, f, "")
	if err != nil {
		return err
	}
	e.ID, e.Version = string(a.ID), a.Version
	words := e.Now["answer"]
	if words == "" {
		words = brought
	}
	var next Action
	switch ActionState(e.Now["state"]) {
	case ActionDone:
		next, err = a.Answered(tx.Actor().ID, tx.Today(), words)
	case ActionCancelled:
		next, err = a.CalledOff(words)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	e.Version++
	return keepAction(ctx, tx, a, next)
}
