package portfolio

import (
	"context"
	"strconv"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/intake"
)

const (
	actCreateMilestone Act = "portfolio.milestone.create"
	actEditMilestone   Act = "portfolio.milestone.edit"
)

// objectMilestone is the kind of a milestone in the lines of an import; what protects it is its project, whose
// trail has a line for each as well.
const objectMilestone = "milestone"

// milestoneTable is the list of milestones as a table. The baseline is shown and not set (R17).
func (s *Service) milestoneTable() intake.Kind {
	return intake.Kind{
		Name: "milestones", Title: "portfolio.table.milestones", Object: objectMilestone, List: "/projects", Add: actCreateMilestone, Edit: actEditMilestone,
		Fields: []intake.Field{
			{Name: "project", Label: "portfolio.table.project", Also: "portfolio.table.project_also", Type: intake.Choice, Must: true, Stays: true},
			{Name: "number", Label: "portfolio.register.ref", Locked: true},
			{Name: "title_en", Label: "portfolio.table.title_en", Also: "portfolio.table.milestone_en_also"},
			{Name: "title_fr", Label: "portfolio.table.title_fr", Also: "portfolio.table.milestone_fr_also"},
			{Name: "owner", Label: "portfolio.form.responsible", Also: "portfolio.table.officer_also", Type: intake.Choice},
			{Name: "baseline", Label: "portfolio.table.baseline", Type: intake.Day, Locked: true},
			{Name: "forecast", Label: "portfolio.form.forecast_day", Also: "portfolio.table.milestone_date_also", Type: intake.Day, Must: true},
			{Name: "achieved", Label: "portfolio.form.achieved", Also: "portfolio.table.achieved_also", Type: intake.Day},
			{Name: "cancelled", Label: "portfolio.form.cancelled", Type: intake.Yes},
			{Name: "reason", Label: "portfolio.form.reason", Type: intake.Long},
		},
		Keys: [][]string{{"project", "title_en"}, {"project", "title_fr"}},
		Offer: func(ctx context.Context, q db.Querier) (intake.Offer, error) {
			return planOffer(ctx, q, actCreateMilestone, "owner")
		},
		Rows: milestoneTableRows, Check: s.checkMilestones, Save: s.saveMilestones, Remove: s.removeMilestones,
	}
}

// seenMilestone is a milestone with the marking of its project.
type seenMilestone struct {
	Milestone
	marking control.Marking
}

// milestoneList are the milestones of the ids, or all, of the projects that the actor may see.
func milestoneList(ctx context.Context, q db.Querier, ids ...string) ([]seenMilestone, error) {
	t := db.SQL(`SELECT ` + milestoneColumns + `, ` + control.MarkingColumns + milestoneTable)
	control.Visible(ctx, t, "m.project_id")
	t.Add("WHERE m.kind = 'milestone'")
	if len(ids) > 0 {
		t.Add("AND").In("m.id", ids...)
	}
	return db.Collect(ctx, q, t.Add("ORDER BY m.project_id, m.no"), func(row db.Row) (m seenMilestone, err error) {
		var level int
		var releasable string
		err = row.Scan(&m.ID, &m.Project, &m.No, &m.Title.EN, &m.Title.FR, &m.Owner, &m.Baseline, &m.Forecast, &m.Achieved, &m.Cancelled, &m.Reason, &m.Revision, &level, &releasable)
		m.marking.ScanMarking(level, releasable)
		return m, err
	})
}

func milestoneTableRows(ctx context.Context, q db.Querier, ids ...string) ([]intake.Row, error) {
	list, err := milestoneList(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	var projects []string
	var people []ActorID
	for _, m := range list {
		projects, people = append(projects, string(m.Project)), append(people, m.Owner)
	}
	words, err := namedIn(ctx, q, projects, people)
	rows := make([]intake.Row, len(list))
	for i, m := range list {
		v := intake.ValuesOf(m.form())
		v["project"], v["number"] = parentKey(m.Project.ref()), "M"+strconv.Itoa(m.No)
		if !m.Baseline.IsZero() {
			v["baseline"] = m.Baseline.String()
		}
		rows[i] = intake.Row{ID: string(m.ID), Version: m.Revision, Values: v, Marking: m.marking, Words: words}
	}
	return rows, err
}

// milestonesWas loads the milestones that a batch changes, by id.
func milestonesWas(ctx context.Context, q db.Querier, batch []*intake.Entry) (map[string]Milestone, error) {
	was := map[string]Milestone{}
	ids := changedIDs(batch)
	if len(ids) == 0 {
		return was, nil
	}
	list, err := milestoneList(ctx, q, ids...)
	for _, m := range list {
		was[string(m.ID)] = m.Milestone
	}
	return was, err
}

// milestoneOver is a milestone as an entry would have it.
func milestoneOver(was Milestone, e *intake.Entry) (Milestone, error) {
	f := was.form()
	if err := intake.Fill(e.Now, &f); err != nil {
		return was, err
	}
	return f.apply(was), nil
}

func (s *Service) checkMilestones(ctx context.Context, q db.Querier, batch []*intake.Entry) error {
	adds, edits, err := holdersFor(ctx, q, actCreateMilestone, actEditMilestone)
	if err != nil {
		return err
	}
	was, err := milestonesWas(ctx, q, batch)
	if err != nil {
		return err
	}
	today := s.control.DB().Now().Date()
	for _, e := range batch {
		if _, ok := holderFor(e, adds, edits); !ok {
			continue
		}
		after, err := milestoneOver(was[e.ID], e)
		if err == nil {
			err = after.Check(today)
		}
		if err := e.RefuseErr(err); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) saveMilestones(ctx context.Context, tx *control.Tx, batch []*intake.Entry) error {
	was, err := milestonesWas(ctx, tx, batch)
	if err != nil {
		return err
	}
	_, adds, err := tableProjects(ctx, tx, actCreateMilestone)
	if err != nil {
		return err
	}
	touched := map[ProjectID]bool{}
	for _, e := range batch {
		before := was[e.ID]
		m, err := milestoneOver(before, e)
		if err != nil {
			return err
		}
		if e.Added() {
			m.Project = adds[e.Now["project"]].Project
			err = addMilestone(ctx, tx, &m)
			e.ID = string(m.ID)
		} else {
			err = changeMilestone(ctx, tx, before, m)
		}
		if err != nil {
			return err
		}
		touched[m.Project] = true
	}
	if err := s.replanThese(ctx, tx, touched); err != nil {
		return err
	}
	return versionsNow(ctx, tx, batch)
}

// addMilestone appends a milestone to the plan of its project.
func addMilestone(ctx context.Context, tx *control.Tx, m *Milestone) (err error) {
	m.ID = MilestoneID(tx.NewID())
	if m.No, err = nextNo(ctx, tx, "portfolio_task", "project_id", string(m.Project)); err != nil {
		return err
	}
	if err := insertMilestone(ctx, tx, *m); err != nil {
		return err
	}
	return tx.Trail(ctx, actCreateMilestone, control.Change{Object: m.Project.ref(), After: m.planLine()})
}

func changeMilestone(ctx context.Context, tx *control.Tx, before, after Milestone) error {
	if err := updateMilestone(ctx, tx, after); err != nil {
		return err
	}
	after.Revision++
	return tx.Trail(ctx, actEditMilestone, control.Change{Object: after.Project.ref(), Before: before.planLine(), After: after.planLine()})
}

// replanThese computes the plans whose lines have moved, and rates their projects.
func (s *Service) replanThese(ctx context.Context, tx *control.Tx, touched map[ProjectID]bool) error {
	for project := range touched {
		if s.Replan != nil {
			if err := s.Replan(ctx, tx, project); err != nil {
				return err
			}
		}
	}
	return s.rateThese(ctx, tx, touched)
}

// versionsNow gives entries the versions that their milestones have after the plan was computed.
func versionsNow(ctx context.Context, tx *control.Tx, batch []*intake.Entry) error {
	ids := make([]string, len(batch))
	for i, e := range batch {
		ids[i] = e.ID
	}
	list, err := milestoneList(ctx, tx, ids...)
	now := map[string]int{}
	for _, m := range list {
		now[string(m.ID)] = m.Revision
	}
	for _, e := range batch {
		e.Version = now[e.ID]
	}
	return err
}

// removeMilestones takes back milestones that an import has added.
func (s *Service) removeMilestones(ctx context.Context, tx *control.Tx, ids ...string) (map[string]string, error) {
	list, err := milestoneList(ctx, tx, ids...)
	if err != nil {
		return nil, err
	}
	kept, touched := map[string]string{}, map[ProjectID]bool{}
	for _, m := range list {
		if m.Baseline != (cal.Date{}) {
			kept[string(m.ID)] = "intake.kept_in_use"
			continue
		}
		if err := deleteActivity(ctx, tx, ActivityID(m.ID)); err != nil {
			return nil, err
		}
		if err := tx.Trail(ctx, actEditMilestone, control.Change{Object: m.Project.ref(), Before: m.planLine()}); err != nil {
			return nil, err
		}
		touched[m.Project] = true
	}
	return kept, s.replanThese(ctx, tx, touched)
}
