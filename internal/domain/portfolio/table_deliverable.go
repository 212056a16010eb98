package portfolio

import (
	"context"
	"slices"
	"strconv"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/intake"
)

// The acts by which tables add deliverables and milestones and change them.
const (
	actCreateDeliverable Act = "portfolio.deliverable.create"
	actEditDeliverable   Act = "portfolio.deliverable.edit"
)

// deliverableTable is the list of deliverables as a table. Handing in and accepting stay on the page: they
// take two people (R29).
func (s *Service) deliverableTable() intake.Kind {
	return intake.Kind{
		Name: "deliverables", Title: "portfolio.form.deliverables", Object: ObjectDeliverable, List: "/projects", Page: "/deliverables/{id}", Add: actCreateDeliverable, Edit: actEditDeliverable,
		Fields: []intake.Field{
			{Name: "project", Label: "portfolio.table.project", Also: "portfolio.table.project_also", Type: intake.Choice, Must: true, Stays: true},
			{Name: "number", Label: "portfolio.register.ref", Locked: true},
			{Name: "title_en", Label: "portfolio.table.title_en", Also: "portfolio.table.deliverable_en_also"},
			{Name: "title_fr", Label: "portfolio.table.title_fr", Also: "portfolio.table.deliverable_fr_also"},
			{Name: "criteria", Label: "portfolio.form.criteria", Also: "portfolio.table.criteria_also", Type: intake.Long},
			{Name: "must", Label: "portfolio.form.must", Also: "portfolio.table.must_also", Type: intake.Yes},
			{Name: "state", Label: "portfolio.register.status", Type: intake.Choice, Locked: true},
			{Name: "producer", Label: "portfolio.form.producer", Also: "portfolio.table.officer_also", Type: intake.Choice},
			{Name: "acceptor", Label: "portfolio.form.acceptor", Type: intake.Choice},
			{Name: "payee", Label: "portfolio.form.payee", Type: intake.Choice},
			{Name: "due", Label: "portfolio.form.due", Also: "portfolio.table.due_also", Type: intake.Day, Must: true},
			{Name: "forecast", Label: "portfolio.form.forecast_day", Also: "portfolio.table.forecast_also", Type: intake.Day},
		},
		Keys: [][]string{{"project", "title_en"}, {"project", "title_fr"}},
		Offer: func(ctx context.Context, q db.Querier) (intake.Offer, error) {
			offer, err := planOffer(ctx, q, actCreateDeliverable, "producer", "acceptor")
			if err != nil {
				return nil, err
			}
			offer["state"] = intake.Codes("portfolio.deliverable.state.", deliverableMachine.States()...)
			offer["payee"], err = partyOptions(ctx, q)
			return offer, err
		},
		Rows: deliverableRows, Check: s.checkDeliverables, Save: s.saveDeliverables, Remove: s.removeDeliverables,
	}
}

// planOffer is what tables of lines of projects offer: projects to hang them on, and people for some fields.
func planOffer(ctx context.Context, q db.Querier, act Act, people ...string) (intake.Offer, error) {
	projects, _, err := tableProjects(ctx, q, act)
	if err != nil {
		return nil, err
	}
	all, err := intake.People(ctx, q)
	offer := intake.Offer{"project": projects}
	for _, field := range people {
		offer[field] = all
	}
	return offer, err
}

// deliverableList are the deliverables of the ids, or all, by project.
func deliverableList(ctx context.Context, q db.Querier, ids ...string) ([]Deliverable, error) {
	return deliverables(ctx, q, func(t *db.Text) {
		if len(ids) > 0 {
			t.Add("WHERE").In("d.id", ids...)
		}
		t.Add("ORDER BY d.project_id, d.no")
	})
}

func deliverableRows(ctx context.Context, q db.Querier, ids ...string) ([]intake.Row, error) {
	list, err := deliverableList(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	var projects []string
	var people []ActorID
	for _, d := range list {
		projects = append(projects, string(d.Project))
		people = append(people, d.Producer, d.Acceptor)
	}
	words, err := namedIn(ctx, q, projects, people)
	rows := make([]intake.Row, len(list))
	for i, d := range list {
		v := intake.ValuesOf(d.form())
		v["project"], v["number"], v["state"] = parentKey(d.Project.ref()), "D"+strconv.Itoa(d.No), string(d.State)
		rows[i] = intake.Row{ID: string(d.ID), Version: d.Revision, Values: v, Marking: d.Marking, Words: words}
	}
	return rows, err
}

// namedIn are how projects and people are called that may not be on offer.
func namedIn(ctx context.Context, q db.Querier, projects []string, people []ActorID) (map[string]string, error) {
	slices.Sort(projects)
	slices.Sort(people)
	words, err := projectWords(ctx, q, slices.Compact(projects)...)
	if err != nil {
		return nil, err
	}
	names, err := control.Names(ctx, q, slices.Compact(people)...)
	for id, name := range names {
		words[string(id)] = name
	}
	return words, err
}

// holdersFor finds the projects on which the actor may add lines, and those on which lines may be changed.
func holdersFor(ctx context.Context, q db.Querier, create, edit Act) (adds, edits map[string]holder, err error) {
	if _, adds, err = tableProjects(ctx, q, create); err != nil {
		return nil, nil, err
	}
	_, edits, err = tableProjects(ctx, q, edit)
	return adds, edits, err
}

// holderFor gives the project of an entry, and refuses one that is not at work or not the actor’s to write to.
func holderFor(e *intake.Entry, adds, edits map[string]holder) (in holder, ok bool) {
	if in, ok = edits[e.Now["project"]]; e.Added() {
		in, ok = adds[e.Now["project"]]
	}
	if !ok {
		e.Refuse("project", "portfolio.table.holder_forbidden", nil)
	}
	return in, ok
}

// deliverablesWas loads the deliverables that a batch changes, by id.
func deliverablesWas(ctx context.Context, q db.Querier, batch []*intake.Entry) (map[string]Deliverable, error) {
	was := map[string]Deliverable{}
	ids := changedIDs(batch)
	if len(ids) == 0 {
		return was, nil
	}
	list, err := deliverableList(ctx, q, ids...)
	for _, d := range list {
		was[string(d.ID)] = d
	}
	return was, err
}

// changedIDs are the rows that a batch changes.
func changedIDs(batch []*intake.Entry) (ids []string) {
	for _, e := range batch {
		if !e.Added() {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// deliverableOver is a deliverable as an entry would have it.
func deliverableOver(was Deliverable, e *intake.Entry) (Deliverable, error) {
	f := was.form()
	if err := intake.Fill(e.Now, &f); err != nil {
		return was, err
	}
	return f.apply(was), nil
}

func (s *Service) checkDeliverables(ctx context.Context, q db.Querier, batch []*intake.Entry) error {
	adds, edits, err := holdersFor(ctx, q, actCreateDeliverable, actEditDeliverable)
	if err != nil {
		return err
	}
	was, err := deliverablesWas(ctx, q, batch)
	if err != nil {
		return err
	}
	for _, e := range batch {
		if _, ok := holderFor(e, adds, edits); !ok {
			continue
		}
		before := was[e.ID]
		if before.State == DeliverableAccepted || before.State == DeliverableSubmitted {
			e.Refuse("", "portfolio.deliverable.locked", fault.Args{"state": before.State.Word()})
			continue
		}
		after, err := deliverableOver(before, e)
		if err == nil {
			err = after.Check()
		}
		if err := e.RefuseErr(err); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) saveDeliverables(ctx context.Context, tx *control.Tx, batch []*intake.Entry) error {
	was, err := deliverablesWas(ctx, tx, batch)
	if err != nil {
		return err
	}
	_, adds, err := tableProjects(ctx, tx, actCreateDeliverable)
	if err != nil {
		return err
	}
	touched := map[ProjectID]bool{}
	for _, e := range batch {
		d, err := deliverableOver(was[e.ID], e)
		if err != nil {
			return err
		}
		if e.Added() {
			d, err = addDeliverable(ctx, tx, adds[e.Now["project"]], d)
			e.ID, e.Version = string(d.ID), 1
		} else {
			err = updateDeliverable(ctx, tx, d)
			e.Version++
		}
		if err != nil {
			return err
		}
		touched[d.Project] = true
	}
	return s.rateThese(ctx, tx, touched)
}

// addDeliverable enters a deliverable under a project, which gives it scope and marking.
func addDeliverable(ctx context.Context, tx *control.Tx, in holder, d Deliverable) (Deliverable, error) {
	var err error
	d.ID, d.Project, d.State = DeliverableID(tx.NewID()), in.Project, DeliverablePlanned
	if d.No, err = nextNo(ctx, tx, "portfolio_deliverable", "project_id", string(in.Project)); err != nil {
		return d, err
	}
	if err := tx.Protect(ctx, control.Object{Ref: d.ID.ref(), Scope: in.Scope, Marking: in.Marking}); err != nil {
		return d, err
	}
	return d, insertDeliverable(ctx, tx, d)
}

// removeDeliverables takes back deliverables that an import has added.
func (s *Service) removeDeliverables(ctx context.Context, tx *control.Tx, ids ...string) (map[string]string, error) {
	list, err := deliverableList(ctx, tx, ids...)
	if err != nil {
		return nil, err
	}
	touched := map[ProjectID]bool{}
	for _, d := range list {
		touched[d.Project] = true
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM portfolio_deliverable WHERE`).In("id", ids...)); err != nil {
		return nil, err
	}
	if err := tx.Unprotect(ctx, ObjectDeliverable, ids...); err != nil {
		return nil, err
	}
	return nil, s.rateThese(ctx, tx, touched)
}
