package portfolio

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
)

// registerTable is one of the four registers as a table. F is its form.
type registerTable[T, F any] struct {
	register[T]
	service      *Service
	name, title  string
	create, edit Act
	own          []intake.Field
	offer        intake.Offer // of its own fields
	form         func(v T) F
	fresh        func(id string, f F, by ActorID, on cal.Date) T
	change       func(v T, f F, on cal.Date) (T, error) // what the form of the entry would do, or refuse
}

// entryTables are the four registers.
func (s *Service) entryTables() []intake.Kind {
	return []intake.Kind{s.riskTable().kindOf(), s.issueTable().kindOf(), s.decisionTable().kindOf(), s.changeTable().kindOf()}
}

// scale are the five steps of PM², with the words people use for them.
func scale() []intake.Option {
	words := [][]string{{"very low", "tres faible", "negligible", "rare", "minimal"}, {"low", "faible", "minor", "unlikely", "peu probable"}, {"medium", "moderate", "moyen", "moyenne", "modere", "possible"},
		{"high", "eleve", "elevee", "major", "likely", "probable", "fort", "forte"}, {"very high", "tres eleve", "tres elevee", "severe", "critical", "critique", "almost certain", "quasi certain"}}
	list := make([]intake.Option, len(words))
	for i, also := range words {
		n := strconv.Itoa(i + 1)
		list[i] = intake.Option{Value: n, Name: i18n.Text{EN: n, FR: n}, Also: append(also, n+" - "+also[0], n+" "+also[0])}
	}
	return list
}

func (s *Service) riskTable() registerTable[Risk, RiskForm] {
	return registerTable[Risk, RiskForm]{register: risks, service: s, name: "risks", title: "portfolio.table.risks", create: actCreateRisk, edit: actEditRisk,
		own: []intake.Field{
			{Name: "sign", Label: "portfolio.register.sign", Type: intake.Choice, Fresh: string(Threat)},
			{Name: "cause", Label: "portfolio.register.cause", Type: intake.Long},
			{Name: "event", Label: "portfolio.register.event", Also: "portfolio.table.event_also", Type: intake.Long, Must: true},
			{Name: "effect", Label: "portfolio.register.effect", Also: "portfolio.table.effect_also", Type: intake.Long},
			{Name: "likelihood", Label: "portfolio.register.likelihood", Also: "portfolio.table.likelihood_also", Type: intake.Choice, Must: true},
			{Name: "impact", Label: "portfolio.register.impact", Also: "portfolio.table.impact_also", Type: intake.Choice, Must: true},
			{Name: "strategy", Label: "portfolio.register.strategy", Also: "portfolio.table.strategy_also", Type: intake.Choice},
			{Name: "action", Label: "portfolio.register.action", Also: "portfolio.table.action_also", Type: intake.Long},
			{Name: "target", Label: "portfolio.register.target", Also: "portfolio.table.target_also", Type: intake.Day},
		},
		offer: intake.Offer{"status": intake.Codes("portfolio.risk.status.", riskMachine.States()...), "sign": intake.Codes("portfolio.risk.sign.", Threat, Opportunity), "likelihood": scale(), "impact": scale(),
			"strategy": intake.Codes("portfolio.risk.strategy.", append(slices.Clone(Threat.Strategies()), "exploit", "enhance", "share")...)},
		form: Risk.form,
		fresh: func(id string, f RiskForm, by ActorID, on cal.Date) Risk {
			return f.apply(Risk{ID: RiskID(id), Status: RiskProposed, AssessedOn: on, PreparedBy: by})
		},
		change: func(r Risk, f RiskForm, on cal.Date) (Risk, error) {
			if !r.Open() || r.Status == RiskWaitingApproval {
				return r, fault.New(fault.Conflict, "portfolio.register.locked", fault.Args{"state": riskMachine.Word(r.Status)})
			}
			next := f.apply(r)
			if f.Likelihood == r.Likelihood && f.Impact == r.Impact {
				return next, nil
			}
			next, err := next.Assess(f.Likelihood, f.Impact, on) // a look at it, as AssessRisk records one (R25)
			if err == nil && next.Status == RiskProposed {
				next.Status = RiskAssessing
			}
			return next, err
		}}
}

func (s *Service) issueTable() registerTable[Issue, IssueForm] {
	return registerTable[Issue, IssueForm]{register: issues, service: s, name: "issues", title: "portfolio.table.issues", create: actCreateIssue, edit: actEditIssue,
		own: []intake.Field{
			{Name: "description", Label: "portfolio.register.description", Also: "portfolio.table.description_also", Type: intake.Long, Must: true},
			{Name: "urgency", Label: "portfolio.register.urgency", Type: intake.Choice, Fresh: "3"},
			{Name: "impact", Label: "portfolio.register.impact", Also: "portfolio.table.impact_also", Type: intake.Choice, Fresh: "3"},
			{Name: "size", Label: "portfolio.register.size", Type: intake.Choice, Fresh: "3"},
			{Name: "action", Label: "portfolio.register.action", Also: "portfolio.table.action_also", Type: intake.Long},
			{Name: "target", Label: "portfolio.register.target", Also: "portfolio.table.target_also", Type: intake.Day},
		},
		offer: intake.Offer{"status": intake.Codes("portfolio.issue.status.", issueMachine.States()...), "urgency": scale(), "impact": scale(), "size": scale()},
		form:  Issue.form,
		fresh: func(id string, f IssueForm, _ ActorID, _ cal.Date) Issue {
			return f.apply(Issue{ID: IssueID(id), Status: IssueOpen})
		},
		change: func(i Issue, f IssueForm, _ cal.Date) (Issue, error) {
			if i.Status == IssueClosed {
				return i, fault.New(fault.Conflict, "portfolio.register.locked", fault.Args{"state": issueMachine.Word(i.Status)})
			}
			return f.apply(i), nil
		}}
}

func (s *Service) decisionTable() registerTable[Decision, DecisionForm] {
	return registerTable[Decision, DecisionForm]{register: decisions, service: s, name: "decisions", title: "portfolio.table.decisions", create: actRecordDecision, edit: actEditDecision,
		own: []intake.Field{
			{Name: "description", Label: "portfolio.register.description", Also: "portfolio.table.decision_also", Type: intake.Long, Must: true},
			{Name: "board", Label: "portfolio.register.decided_by", Also: "portfolio.table.board_also", Type: intake.Choice, Fresh: string(BoardProject)},
			{Name: "present", Label: "portfolio.register.present", Also: "portfolio.table.present_also", Type: intake.Long, Must: true},
			{Name: "decided_on", Label: "portfolio.register.decided_on", Also: "portfolio.table.decided_also", Type: intake.Day, Must: true},
			{Name: "applies_from", Label: "portfolio.register.applies_from", Type: intake.Day},
			{Name: "comments", Label: "portfolio.register.comments", Type: intake.Long},
			{Name: "communicated_to", Label: "portfolio.register.told", Type: intake.Long},
		},
		offer: intake.Offer{"board": intake.Codes("portfolio.register.board.", Boards...)},
		form:  Decision.form,
		fresh: func(id string, f DecisionForm, _ ActorID, _ cal.Date) Decision {
			return f.apply(Decision{ID: DecisionID(id)})
		},
		change: func(d Decision, f DecisionForm, _ cal.Date) (Decision, error) {
			if len(d.Links) > 0 && f.Board != d.Board {
				var fs fault.Fields
				fs.Add("board", "portfolio.decision.board_rests", nil)
				return d, fs.Err()
			}
			return f.apply(d), nil
		}}
}

func (s *Service) changeTable() registerTable[Change, ChangeForm] {
	return registerTable[Change, ChangeForm]{register: changes, service: s, name: "changes", title: "portfolio.table.changes", create: actCreateChange, edit: actEditChange,
		own: []intake.Field{
			{Name: "description", Label: "portfolio.register.description", Also: "portfolio.table.description_also", Type: intake.Long, Must: true},
			{Name: "not_doing", Label: "portfolio.register.not_doing", Type: intake.Long, Must: true},
			{Name: "size", Label: "portfolio.register.size", Type: intake.Choice, Fresh: "3"},
			{Name: "priority", Label: "portfolio.register.priority", Type: intake.Choice, Fresh: "3"},
			{Name: "action", Label: "portfolio.register.action", Also: "portfolio.table.action_also", Type: intake.Long},
			{Name: "target", Label: "portfolio.register.target", Also: "portfolio.table.target_also", Type: intake.Day},
			{Name: "new_end", Label: "portfolio.register.new_end", Type: intake.Day},
			{Name: "new_budget", Label: "portfolio.register.new_budget", Type: intake.Money},
		},
		offer: intake.Offer{"status": intake.Codes("portfolio.change.status.", changeMachine.States()...), "size": scale(), "priority": scale()},
		form:  Change.form,
		fresh: func(id string, f ChangeForm, by ActorID, _ cal.Date) Change {
			return f.apply(Change{ID: ChangeID(id), Status: ChangeSubmitted, Requester: by})
		},
		change: func(c Change, f ChangeForm, _ cal.Date) (Change, error) {
			if c.Status != ChangeSubmitted && c.Status != ChangeAssessing && c.Status != ChangePostponed {
				return c, fault.New(fault.Conflict, "portfolio.register.locked", fault.Args{"state": changeMachine.Word(c.Status)})
			}
			return f.apply(c), nil
		}}
}

// kindOf is the register as a kind of table.
func (x registerTable[T, F]) kindOf() intake.Kind {
	fields := []intake.Field{
		{Name: "holder", Label: "portfolio.register.holder", Also: "portfolio.table.holder_also", Type: intake.Choice, Must: true, Stays: true},
		{Name: "ref", Label: "portfolio.register.ref", Locked: true},
		{Name: "title_en", Label: "portfolio.table.title_en", Also: "portfolio.table.entry_en_also"},
		{Name: "title_fr", Label: "portfolio.table.title_fr", Also: "portfolio.table.entry_fr_also"},
		{Name: "category", Label: "portfolio.register.category", Also: "portfolio.table.category_also", Type: intake.Choice, Fresh: "other"},
	}
	if x.offer["status"] != nil {
		fields = append(fields, intake.Field{Name: "status", Label: "portfolio.register.status", Type: intake.Choice, Locked: true})
	}
	fields = append(fields, x.own...)
	fields = append(fields, intake.Field{Name: "owner", Label: "portfolio.register.owner", Also: "portfolio.table.officer_also", Type: intake.Choice},
		intake.Field{Name: "identified_on", Label: "portfolio.register.identified_on", Also: "portfolio.table.identified_also", Type: intake.Day})
	return intake.Kind{Name: x.name, Title: x.title, Object: x.kind, List: "/registers?kind=" + x.kind, Page: entryPaths[x.kind], Add: x.create, Edit: x.edit, Fields: fields,
		Keys:  [][]string{{"holder", "ref"}, {"holder", "title_en"}, {"holder", "title_fr"}},
		Offer: x.offers, Rows: x.rows, Check: x.checkBatch, Save: x.saveBatch, Remove: x.remove}
}

// tableHolders are the projects and packages under which the actor may do an act, by their value in a table.
func tableHolders(ctx context.Context, q db.Querier, act Act) ([]intake.Option, map[string]holder, error) {
	options, parents, err := parentOptions(ctx, q, act)
	if err != nil {
		return nil, nil, err
	}
	found := map[string]holder{}
	for value, p := range parents {
		found[value] = holder{p.Link, "", p.Link, p.Ref, p.Partner, p.Scope, p.Marking}
	}
	for i := range options { // a partner's name means its project here, if anything
		options[i].Also = nil
	}
	below, projects, err := tableProjects(ctx, q, act)
	maps.Copy(found, projects)
	return append(options, below...), found, err
}

// tableProjects are the projects at work under which the actor may do an act, by their value in a table.
func tableProjects(ctx context.Context, q db.Querier, act Act) ([]intake.Option, map[string]holder, error) {
	projects, err := projectHeads(ctx, q, func(t *db.Text) { t.Add("WHERE p." + projectOpen + " ORDER BY p.ref") })
	var options []intake.Option
	found := map[string]holder{}
	actor := control.ActorFrom(ctx)
	for _, p := range projects {
		if actor == nil || !actor.May(act, p.Scope) {
			continue
		}
		value := parentKey(p.ID.ref())
		options = append(options, intake.Option{Value: value, Name: i18n.Text{EN: p.Ref, FR: p.Ref}, Also: []string{p.Title.EN, p.Title.FR}})
		found[value] = holder{p.ID.ref(), p.ID, p.Parent, p.Ref, p.Partner, p.Scope, p.Marking}
	}
	return options, found, err
}

// projectWords are the references of projects, by their value in a table.
func projectWords(ctx context.Context, q db.Querier, ids ...string) (map[string]string, error) {
	refs := map[string]string{}
	if len(ids) == 0 {
		return refs, nil
	}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT id, ref FROM portfolio_project WHERE`).In("id", ids...), func(row db.Row) (struct{}, error) {
		var id, ref string
		err := row.Scan(&id, &ref)
		refs[parentKey(ProjectID(id).ref())] = ref
		return struct{}{}, err
	})
	return refs, err
}

func (x registerTable[T, F]) offers(ctx context.Context, q db.Querier) (intake.Offer, error) {
	people, err := intake.People(ctx, q)
	if err != nil {
		return nil, err
	}
	holders, _, err := tableHolders(ctx, q, x.create)
	offer := intake.Offer{"holder": holders, "owner": people, "category": intake.Codes("portfolio.register.category.", Categories...)}
	for name, options := range x.offer {
		offer[name] = options
	}
	return offer, err
}

// load are the entries of the ids, or all.
func (x registerTable[T, F]) load(ctx context.Context, q db.Querier, ids ...string) ([]T, error) {
	return x.where(ctx, q, func(t *db.Text) {
		if len(ids) > 0 {
			t.Add("WHERE").In("e.id", ids...)
		}
		t.Add("ORDER BY e.id")
	})
}

func (x registerTable[T, F]) rows(ctx context.Context, q db.Querier, ids ...string) ([]intake.Row, error) {
	list, err := x.load(ctx, q, ids...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	var people []ActorID
	var projects []string
	for i := range list {
		e := x.entry(&list[i])
		if e.Owner != "" && !slices.Contains(people, e.Owner) {
			people = append(people, e.Owner)
		}
		if e.Project != "" && !slices.Contains(projects, string(e.Project)) {
			projects = append(projects, string(e.Project))
		}
	}
	names, err := control.Names(ctx, q, people...)
	if err != nil {
		return nil, err
	}
	refs, err := parentRefs(ctx, q)
	if err != nil {
		return nil, err
	}
	named, err := projectWords(ctx, q, projects...)
	maps.Copy(refs, named)
	rows := make([]intake.Row, len(list))
	for i := range list {
		e, h := x.entry(&list[i]), x.head(list[i])
		v := intake.ValuesOf(x.form(list[i]))
		v["holder"], v["ref"] = parentKey(e.of()), e.Ref
		if x.offer["status"] != nil {
			v["status"] = h.Status
		}
		rows[i] = intake.Row{ID: h.ID, Version: e.Revision, Values: v, Marking: e.Marking, Words: map[string]string{v["holder"]: refs[v["holder"]], string(e.Owner): names[e.Owner]}}
	}
	return rows, err
}

// was loads the entries that a batch changes, by id.
func (x registerTable[T, F]) was(ctx context.Context, q db.Querier, batch []*intake.Entry) (map[string]T, error) {
	var ids []string
	for _, e := range batch {
		if !e.Added() {
			ids = append(ids, e.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := x.load(ctx, q, ids...)
	found := make(map[string]T, len(list))
	for _, v := range list {
		found[x.head(v).ID] = v
	}
	return found, err
}

// made is the entry as a row of the table would have it.
func (x registerTable[T, F]) made(e *intake.Entry, was T, in holder, by ActorID, on cal.Date) (v T, err error) {
	var f F
	if err := intake.Fill(e.Now, &f); err != nil {
		return v, err
	}
	if !e.Added() {
		v, err := x.change(was, f, on)
		return v, err
	}
	v = x.fresh(e.ID, f, by, on)
	x.take(&v, in, by, on)
	return v, nil
}

// take puts a new entry under its holder.
func (x registerTable[T, F]) take(v *T, in holder, by ActorID, on cal.Date) {
	e := x.entry(v)
	e.Project, e.Parent, e.IdentifiedBy, e.Lang = in.Project, in.Parent, by, i18n.EN
	if e.Title.EN == "" {
		e.Lang = i18n.FR
	}
	if e.IdentifiedOn.IsZero() {
		e.IdentifiedOn = on
	}
}

func (x registerTable[T, F]) checkBatch(ctx context.Context, q db.Querier, batch []*intake.Entry) error {
	_, holders, err := tableHolders(ctx, q, x.create)
	if err != nil {
		return err
	}
	was, err := x.was(ctx, q, batch)
	if err != nil {
		return err
	}
	actor, today := control.ActorFrom(ctx), x.service.control.DB().Now().Date()
	for _, e := range batch {
		v := was[e.ID]
		in := holders[e.Now["holder"]]
		switch {
		case e.Added() && in.ID == "":
			e.Refuse("holder", "portfolio.table.holder_forbidden", nil)
			continue
		case !e.Added() && (actor == nil || !actor.May(x.edit, x.entry(&v).Scope)):
			e.Refuse("", "portfolio.bulk.role", nil)
			continue
		}
		after, err := x.made(e, v, in, actor.ID, today)
		if err == nil {
			err = x.check(after, today)
		}
		if err := e.RefuseErr(err); err != nil {
			return err
		}
	}
	return nil
}

func (x registerTable[T, F]) saveBatch(ctx context.Context, tx *control.Tx, batch []*intake.Entry) error {
	was, err := x.was(ctx, tx, batch)
	if err != nil {
		return err
	}
	_, holders, err := tableHolders(ctx, tx, x.create)
	if err != nil {
		return err
	}
	numbers, touched := map[string]int{}, map[ProjectID]bool{}
	for _, e := range batch {
		in := holders[e.Now["holder"]]
		added := e.Added()
		if added {
			e.ID, e.Version = tx.NewID(), 1
		}
		v, err := x.made(e, was[e.ID], in, tx.Actor().ID, tx.Today())
		if err != nil {
			return err
		}
		if added {
			if numbers[in.ID] == 0 {
				if numbers[in.ID], err = nextEntryNo(ctx, tx, x.kind, in.ID); err != nil {
					return err
				}
			}
			err = insertNumbered(ctx, tx, x.head(v), x.entry(&v), in, numbers[in.ID])
			numbers[in.ID]++
		} else {
			err = updateEntry(ctx, tx, x.head(v), *x.entry(&v))
			e.Version++
		}
		if err != nil {
			return err
		}
		if err := x.save(ctx, tx, v); err != nil {
			return err
		}
		if project := x.entry(&v).Project; project != "" {
			touched[project] = true
		}
	}
	return x.service.rateThese(ctx, tx, touched)
}

// rateThese rates the projects whose registers have moved, each once.
func (s *Service) rateThese(ctx context.Context, tx *control.Tx, touched map[ProjectID]bool) error {
	for project := range touched {
		if err := s.rate(ctx, tx, project); err != nil {
			return err
		}
	}
	return nil
}

// remove takes back entries that an import has added. One that another refers to stays.
func (x registerTable[T, F]) remove(ctx context.Context, tx *control.Tx, ids ...string) (map[string]string, error) {
	list, err := x.load(ctx, tx, ids...)
	if err != nil {
		return nil, err
	}
	kept, touched := map[string]string{}, map[ProjectID]bool{}
	var gone []string
	for i := range list {
		e, id := x.entry(&list[i]), x.head(list[i]).ID
		if len(e.Links) > 0 || e.Escalation.Board != "" {
			kept[id] = "intake.kept_in_use"
			continue
		}
		gone = append(gone, id)
		if e.Project != "" {
			touched[e.Project] = true
		}
	}
	if len(gone) == 0 {
		return kept, nil
	}
	for _, table := range []string{"portfolio_" + x.kind, "portfolio_entry"} {
		if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM `+table+` WHERE`).In("id", gone...)); err != nil {
			return nil, err
		}
	}
	if err := tx.Unprotect(ctx, x.kind, gone...); err != nil {
		return nil, err
	}
	return kept, x.service.rateThese(ctx, tx, touched)
}
