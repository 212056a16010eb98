package portfolio

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
)

// projectTable is the list of projects as a table.
func (s *Service) projectTable() intake.Kind {
	return intake.Kind{
		Name: "projects", Title: "portfolio.project.list", Object: ObjectProject, List: "/projects", Page: "/projects/{id}",
		Add: "portfolio.project.create", Edit: "portfolio.project.edit",
		Fields: projectColumnsOf(),
		Keys:   [][]string{{"ref"}, {"parent", "title_en"}, {"parent", "title_fr"}},
		Offer:  s.offerProjects, Rows: s.projectTableRows, Check: s.checkProjects, Save: s.saveProjects, Remove: removeProjects,
	}
}

func projectColumnsOf() []intake.Field {
	fields := []intake.Field{
		{Name: "ref", Label: "portfolio.form.ref", Also: "portfolio.table.ref_also", Locked: true},
		{Name: "title_en", Label: "portfolio.table.title_en", Also: "portfolio.table.title_en_also"},
		{Name: "title_fr", Label: "portfolio.table.title_fr", Also: "portfolio.table.title_fr_also"},
		{Name: "parent", Label: "portfolio.project.below", Also: "portfolio.table.parent_also", Type: intake.Choice, Must: true, Stays: true},
		{Name: "state", Label: "portfolio.form.state", Type: intake.Choice, Locked: true},
		{Name: "track", Label: "portfolio.form.track", Type: intake.Choice, Fresh: string(TrackStandard)},
		{Name: "theme", Label: "portfolio.form.theme", Also: "portfolio.table.theme_also", Type: intake.Choice},
		{Name: "officer", Label: "portfolio.form.officer", Also: "portfolio.table.officer_also", Type: intake.Choice},
		{Name: "owner", Label: "portfolio.form.owner", Also: "portfolio.table.owner_also", Type: intake.Choice},
		{Name: "planned_start", Label: "portfolio.form.planned_start", Also: "portfolio.table.start_also", Type: intake.Day},
		{Name: "planned_end", Label: "portfolio.form.planned_end", Also: "portfolio.table.end_also", Type: intake.Day},
		{Name: "budget", Label: "portfolio.form.budget", Also: "portfolio.table.budget_also", Type: intake.Money},
		{Name: "forecast_start", Label: "portfolio.form.forecast_start", Type: intake.Day},
		{Name: "forecast_end", Label: "portfolio.form.forecast_end", Also: "portfolio.table.forecast_also", Type: intake.Day},
		{Name: "forecast_cost", Label: "portfolio.form.forecast_cost", Also: "portfolio.table.cost_also", Type: intake.Money},
		{Name: "problem", Label: "portfolio.form.problem", Also: "portfolio.table.problem_also", Type: intake.Long},
		{Name: "objectives", Label: "portfolio.form.objectives", Also: "portfolio.table.objectives_also", Type: intake.Long},
		{Name: "deliverables", Label: "portfolio.project.deliverables_words", Also: "portfolio.table.deliverables_also", Type: intake.Long},
		{Name: "delivery", Label: "portfolio.form.delivery", Type: intake.Choice},
		{Name: "lead_nation", Label: "portfolio.form.lead_nation", Also: "portfolio.table.lead_also", Type: intake.Choice},
		{Name: "executing_agent", Label: "portfolio.form.executing_agent", Type: intake.Choice},
		{Name: "donors", Label: "portfolio.form.donors", Also: "portfolio.table.donors_also", Type: intake.Choices},
		{Name: "host_value", Label: "portfolio.table.host_value", Type: intake.Money},
		{Name: "sustainment_cost", Label: "portfolio.table.sustainment_cost", Type: intake.Money},
		{Name: "risk_appetite", Label: "portfolio.form.risk_appetite", Type: intake.Choice},
		{Name: "lang", Label: "portfolio.form.lang", Type: intake.Choice, Fresh: string(i18n.EN)},
	}
	for _, long := range [][2]string{
		{"beneficiaries", "portfolio.form.beneficiaries"}, {"host_text", "portfolio.table.host_text"}, {"host_reason", "portfolio.table.host_reason"},
		{"justification", "portfolio.form.justification"}, {"success_criteria", "portfolio.form.success_criteria"}, {"scope_in", "portfolio.form.scope_in"},
		{"scope_out", "portfolio.form.scope_out"}, {"assumptions", "portfolio.form.assumptions"}, {"constraints", "portfolio.form.constraints"},
		{"gender", "portfolio.form.gender"}, {"environment", "portfolio.form.environment"}, {"export", "portfolio.form.export"},
		{"communication", "portfolio.form.communication"}, {"acceptance", "portfolio.form.acceptance"}, {"sustainment_plan", "portfolio.form.sustainment_plan"},
		{"sustainment_owner", "portfolio.form.sustainment_owner"},
	} {
		fields = append(fields, intake.Field{Name: long[0], Label: long[1], Type: intake.Long})
	}
	return append(fields, markingColumns()...)
}

func (s *Service) offerProjects(ctx context.Context, q db.Querier) (intake.Offer, error) {
	people, err := intake.People(ctx, q)
	if err != nil {
		return nil, err
	}
	parents, _, err := parentOptions(ctx, q, "portfolio.project.create")
	if err != nil {
		return nil, err
	}
	parties, err := partyOptions(ctx, q)
	return intake.Offer{
		"parent": parents, "officer": people, "owner": people, "lead_nation": parties, "executing_agent": parties, "donors": parties, "releasable": parties,
		"state": intake.Codes("portfolio.project.state.", ProjectStates...), "track": intake.Codes("portfolio.track.name.", TrackLight, TrackStandard, TrackFull),
		"theme": intake.Codes("portfolio.theme.", Themes...), "delivery": intake.Codes("portfolio.project.delivery.", DeliveryModels...),
		"risk_appetite": intake.Codes("portfolio.project.appetite.", RiskAppetites...), "lang": intake.Codes("web.in.", i18n.Langs...), "level": s.levels(),
	}, err
}

// projectsFull are projects with their long texts: those of the ids, or all.
func projectsFull(ctx context.Context, q db.Querier, ids ...string) ([]Project, error) {
	heads, err := projectHeads(ctx, q, func(t *db.Text) {
		if len(ids) > 0 {
			t.Add("WHERE").In("p.id", ids...)
		}
		t.Add("ORDER BY p.ref")
	})
	if err != nil || len(heads) == 0 {
		return nil, err
	}
	at := make(map[ProjectID]*Project, len(heads))
	for i := range heads {
		at[heads[i].ID] = &heads[i]
	}
	t := db.SQL(`SELECT s.project_id, ` + sheetColumns + ` FROM portfolio_sheet s`)
	control.Visible(ctx, t, "s.project_id")
	if len(ids) > 0 {
		t.Add("WHERE").In("s.project_id", ids...)
	}
	_, err = db.Collect(ctx, q, t, func(row db.Row) (struct{}, error) {
		var id ProjectID
		var p Project
		if err := p.scanSheet(row, &id); err != nil {
			return struct{}{}, err
		}
		if head := at[id]; head != nil {
			head.takeSheet(p)
		}
		return struct{}{}, nil
	})
	return heads, err
}

func (s *Service) projectTableRows(ctx context.Context, q db.Querier, ids ...string) ([]intake.Row, error) {
	list, err := projectsFull(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	refs, err := parentRefs(ctx, q)
	if err != nil {
		return nil, err
	}
	people := make([]ActorID, 0, 8)
	for _, p := range list {
		for _, id := range []ActorID{p.Officer, p.Owner} {
			if id != "" && !slices.Contains(people, id) {
				people = append(people, id)
			}
		}
	}
	names, err := control.Names(ctx, q, people...)
	rows := make([]intake.Row, len(list))
	for i, p := range list {
		v := intake.ValuesOf(formOf(p))
		v["ref"], v["parent"], v["state"], v["officer"], v["owner"] = p.Ref, parentKey(p.Parent), string(p.State), string(p.Officer), string(p.Owner)
		rows[i] = intake.Row{ID: string(p.ID), Version: p.Revision, Values: v, Marking: p.Marking,
			Words: map[string]string{v["parent"]: refs[v["parent"]], v["officer"]: names[p.Officer], v["owner"]: names[p.Owner]}}
	}
	return rows, err
}

// parentRefs are the reference codes of the packages and programmes that the actor may see.
func parentRefs(ctx context.Context, q db.Querier) (map[string]string, error) {
	refs := map[string]string{}
	for kind, table := range map[string]string{ObjectPackage: "portfolio_package", ObjectProgramme: "portfolio_programme"} {
		t := db.SQL(`SELECT x.id, x.ref FROM ` + table + ` x`)
		control.Visible(ctx, t, "x.id")
		_, err := db.Collect(ctx, q, t, func(row db.Row) (struct{}, error) {
			var id, ref string
			err := row.Scan(&id, &ref)
			refs[parentKey(Link{Kind: kind, ID: id})] = ref
			return struct{}{}, err
		})
		if err != nil {
			return nil, err
		}
	}
	return refs, nil
}

// changedProjects loads the projects that a batch changes, by id.
func changedProjects(ctx context.Context, q db.Querier, batch []*intake.Entry) (map[string]Project, error) {
	var ids []string
	for _, e := range batch {
		if !e.Added() {
			ids = append(ids, e.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := projectsFull(ctx, q, ids...)
	found := make(map[string]Project, len(list))
	for _, p := range list {
		found[string(p.ID)] = p
	}
	return found, err
}

// tableForm is the form of a project with what an entry says over what was there.
func tableForm(p Project, e *intake.Entry) (ProjectForm, error) {
	f := formOf(p)
	values := intake.ValuesOf(f)
	for _, x := range projectColumnsOf() {
		values[x.Name] = e.Now[x.Name]
	}
	elements, initiative := f.Elements, f.Initiative
	err := intake.Fill(values, &f)
	f.Elements, f.Initiative = elements, initiative
	return f, err
}

// over is a project as an entry would have it: new under its parent, or changed.
func projectOver(p Project, e *intake.Entry) (Project, error) {
	f, err := tableForm(p, e)
	if err != nil {
		return p, err
	}
	f.into(&p)
	if e.Added() && p.Forecast.Start.IsZero() && p.Forecast.End.IsZero() {
		p.Forecast = p.Planned
	}
	p.Officer, p.Owner = ActorID(e.Now["officer"]), ActorID(e.Now["owner"])
	return p, nil
}

// freshProject is a new project before its form is filled.
func freshProject(above parent) Project {
	return Project{State: ProjectIdea, Parent: above.Link, Partner: above.Partner, Stamp: Stamp{Scope: above.Scope}, Approach: Approach{Tolerances: Tolerances{Days: -1, CostPercent: -1}}}
}

func (s *Service) checkProjects(ctx context.Context, q db.Querier, batch []*intake.Entry) error {
	tracks, err := tracksOf(ctx, q)
	if err != nil {
		return err
	}
	_, parents, err := parentOptions(ctx, q, "portfolio.project.create")
	if err != nil {
		return err
	}
	was, err := changedProjects(ctx, q, batch)
	if err != nil {
		return err
	}
	waits, err := waitingProjects(ctx, q)
	if err != nil {
		return err
	}
	actor := control.ActorFrom(ctx)
	for _, e := range batch {
		before := was[e.ID]
		if e.Added() {
			above, ok := parents[e.Now["parent"]]
			if !ok {
				e.Refuse("parent", "portfolio.table.parent_forbidden", nil)
				continue
			}
			before = freshProject(above)
		}
		after, err := projectOver(before, e)
		if err != nil {
			return err
		}
		if err := e.RefuseErr(after.Check(tracks)); err != nil {
			return err
		}
		checkProjectEntry(e, actor, before, after, waits[before.ID])
	}
	return nil
}

// checkProjectEntry refuses what the form and the page of the people would refuse.
func checkProjectEntry(e *intake.Entry, actor *control.Actor, before, after Project, waits bool) {
	if e.Changed("officer", "owner") || e.Added() && after.Officer+after.Owner != "" {
		if actor == nil || !actor.May("portfolio.project.assign", before.Scope) {
			e.Refuse("officer", "portfolio.bulk.role_assign", nil)
		}
	}
	if e.Added() {
		return
	}
	people := 0
	for _, c := range e.Changes {
		if c.Field == "officer" || c.Field == "owner" {
			people++
		}
	}
	switch {
	case before.State.Over():
		e.Refuse("", "portfolio.project.over", fault.Args{"state": before.State.Word()})
	case waits:
		e.Refuse("", "portfolio.gate.open", nil)
	case people < len(e.Changes) && (actor == nil || !actor.May("portfolio.project.edit", before.Scope)):
		e.Refuse("", "portfolio.bulk.role", nil)
	}
	if before.State != ProjectIdea && e.Changed("track") {
		e.Refuse("track", "portfolio.table.track_raised", nil)
	}
	if before.Baseline.No > 0 {
		for _, field := range []string{"planned_start", "planned_end", "budget"} {
			if e.Changed(field) {
				e.Refuse(field, "portfolio.baseline.immutable", nil)
			}
		}
	}
}

// waitingProjects are the projects that wait for a decision at a gate.
func waitingProjects(ctx context.Context, q db.Querier) (map[ProjectID]bool, error) {
	list, err := db.Collect(ctx, q, db.SQL(`SELECT project_id FROM portfolio_gate WHERE state = ?`, GateOpen), db.Value[ProjectID])
	waits := map[ProjectID]bool{}
	for _, id := range list {
		waits[id] = true
	}
	return waits, err
}

func (s *Service) saveProjects(ctx context.Context, tx *control.Tx, batch []*intake.Entry) error {
	was, err := changedProjects(ctx, tx, batch)
	if err != nil {
		return err
	}
	var added []*intake.Entry
	for _, e := range batch {
		if e.Added() {
			added = append(added, e)
			continue
		}
		before := was[e.ID]
		after, err := projectOver(before, e)
		if err != nil {
			return err
		}
		if err := s.saveProject(ctx, tx, before, after); err != nil {
			return err
		}
		e.Version++
	}
	return s.addProjects(ctx, tx, added)
}

// addProjects enters new projects with few statements. They stand as a single new one does: nothing is
// measured yet.
func (s *Service) addProjects(ctx context.Context, tx *control.Tx, batch []*intake.Entry) error {
	if len(batch) == 0 {
		return nil
	}
	_, parents, err := parentOptions(ctx, tx, "portfolio.project.create")
	if err != nil {
		return err
	}
	numbers, limits := map[string]int{}, map[string]Thresholds{}
	var list []Project
	var protect []control.Object
	for _, e := range batch {
		above := parents[e.Now["parent"]]
		p, err := projectOver(freshProject(above), e)
		if err != nil {
			return err
		}
		if numbers[above.ID] == 0 {
			if numbers[above.ID], err = nextProjectNo(ctx, tx, above); err != nil {
				return err
			}
			if limits[above.ID], err = thresholdsOf(ctx, tx, above.ID); err != nil {
				return err
			}
		}
		p.ID, p.Ref = ProjectID(tx.NewID()), ProjectRef(above.Ref, numbers[above.ID])
		numbers[above.ID]++
		p.Scope = ObjectScope(above.Scope, ObjectProject, string(p.ID))
		list = append(list, p)
		protect = append(protect, control.Object{Ref: p.ID.ref(), Scope: p.Scope, Marking: p.Marking})
		e.ID, e.Version = string(p.ID), 1
	}
	if err := tx.ProtectNew(ctx, protect...); err != nil {
		return err
	}
	return insertProjects(ctx, tx, list, limits)
}

// insertProjects inserts new projects with their texts and how they stand.
func insertProjects(ctx context.Context, tx *control.Tx, list []Project, limits map[string]Thresholds) error {
	var heads, sheets, standings []any
	width, wide := 0, 0
	for _, p := range list {
		heads = append(heads, p.insertValues(tx)...)
		values, err := p.sheetValues()
		if err != nil {
			return err
		}
		sheets = append(append(sheets, p.ID), values...)
		width = 1 + len(values)
		st := ProjectStanding{Card: limits[p.Parent.ID].Rate(Ratable{Project: p}, tx.Today()), Progress: int(Progress(nil)*100 + 0.5), RatedOn: tx.Today()}
		standing := st.values(p.ID)
		standings = append(standings, standing...)
		wide = len(standing)
	}
	if err := db.InsertRows(ctx, tx, `INSERT INTO portfolio_project (`+projectInserted+`)`, projectInsertedColumns, heads, ""); err != nil {
		return err
	}
	if err := db.InsertRows(ctx, tx, `INSERT INTO portfolio_sheet (project_id, `+sheetColumns+`)`, width, sheets, ""); err != nil {
		return err
	}
	return db.InsertRows(ctx, tx, `INSERT INTO portfolio_standing (project_id, `+standingStored+`)`, wide, standings, "")
}

// ofProjects are the tables in which something hangs on a project besides its own rows, without being a
// protected object.
var ofProjects = []string{"portfolio_task", "portfolio_plan", "portfolio_plan_draft", "portfolio_plan_file", "portfolio_baseline", "portfolio_gate", "portfolio_snapshot", "portfolio_override", "portfolio_exception"}

// removeProjects takes back projects that an import has added. One on which something hangs by now stays.
func removeProjects(ctx context.Context, tx *control.Tx, ids ...string) (map[string]string, error) {
	kept := map[string]string{}
	below, err := tx.Holding(ctx, ObjectProject, ids...)
	if err != nil {
		return nil, err
	}
	for _, table := range ofProjects {
		found, err := db.Collect(ctx, tx, db.SQL(`SELECT DISTINCT project_id FROM `+table+` WHERE`).In("project_id", ids...), db.Value[string])
		if err != nil {
			return nil, err
		}
		below = append(below, found...)
	}
	for _, id := range below {
		kept[id] = "intake.kept_in_use"
	}
	gone := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return kept[id] != "" })
	if len(gone) == 0 {
		return kept, nil
	}
	for _, table := range []string{"portfolio_standing", "portfolio_sheet"} {
		if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM `+table+` WHERE`).In("project_id", gone...)); err != nil {
			return nil, err
		}
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM portfolio_project WHERE`).In("id", gone...)); err != nil {
		return nil, err
	}
	return kept, tx.Unprotect(ctx, ObjectProject, gone...)
}
