package plan

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Snapshot is what a file says of a plan in the plan's own words.
type Snapshot struct {
	Tasks       []Task
	Links       []Link
	Resources   []Resource
	Assignments []Assignment
}

var constraintsIn = invert(constraintsOut)

var linksIn = invert(linksOut)

func invert[K, V comparable](m map[K]V) map[V]K {
	out := make(map[V]K, len(m))
	for k, v := range m {
		out[v] = k
	}
	return out
}

// snapshotOf takes the engine's words into those of a plan. The project's own line, empty lines and tasks
// of other files stay in the file.
func (p *Plan) snapshotOf(n *schedule.Network) (s Snapshot) {
	kept := map[int]bool{}
	for i, t := range n.Tasks {
		if t.Blank || t.External || t.Level < 1 || t.UID < 1 || t.UID >= outsideUID {
			continue
		}
		kept[t.UID] = true
		task := p.taskOf(n, t)
		if i+1 < len(n.Tasks) && n.Tasks[i+1].Level > t.Level {
			task.Cost = 0 // of what stands below it
		}
		s.Tasks = append(s.Tasks, task)
	}
	tied := map[Link]bool{}
	for _, l := range n.Links {
		if link := linkOf(l); kept[l.From] && kept[l.To] && !tied[link.key()] {
			tied[link.key()] = true
			s.Links = append(s.Links, link)
		}
	}
	people := map[int]bool{}
	for _, r := range n.Resources {
		if r.Kind == schedule.Work && r.UID > 0 && strings.TrimSpace(r.Name) != "" {
			people[r.UID] = true
			s.Resources = append(s.Resources, Resource{UID: r.UID, Name: r.Name, MaxUnits: r.MaxUnits / 10})
		}
	}
	put := map[Assignment]bool{}
	for _, a := range n.Assignments {
		if key := (Assignment{Task: a.Task, Resource: a.Resource}); kept[a.Task] && people[a.Resource] && !put[key] {
			put[key] = true
			s.Assignments = append(s.Assignments, Assignment{Task: a.Task, Resource: a.Resource, Units: a.Units / 10})
		}
	}
	return s
}

func linkOf(l schedule.Link) Link {
	out := Link{From: l.From, To: l.To, Kind: linksIn[l.Type], Unit: LagWork, Lag: minutesOf(l.Lag)}
	switch l.Kind {
	case schedule.ElapsedLag:
		out.Unit = LagElapsed
	case schedule.PercentLag:
		out.Unit, out.Lag = LagPercent, l.Part/100
	case schedule.ElapsedPercentLag:
		out.Unit, out.Lag = LagElapsedPercent, l.Part/100
	}
	return out
}

func (p *Plan) taskOf(n *schedule.Network, t schedule.Task) Task {
	out := Task{UID: t.UID, Level: min(t.Level, 32), Kind: KindTask, Title: i18n.Text{EN: t.Name}, Manual: t.Manual && !t.Unsettled, Duration: minutesOf(t.Duration), Constraint: constraintsIn[t.Constraint],
		Deadline: t.Deadline.Date(), Percent: t.PercentComplete, ActualStart: momentOf(t.ActualStart), ActualFinish: momentOf(t.ActualFinish), Cancelled: t.Inactive,
		Start: momentOf(t.Start), Finish: momentOf(t.Finish)}
	if t.Calendar != 0 {
		out.Calendar = calendarOf(n, t.Calendar)
	}
	if c := t.Cost.Currency; c == "" || c == p.Currency() {
		out.Cost = max(0, t.Cost.Minor)
	}
	if out.Start.IsZero() {
		out.Start = momentOf(n.Start)
	}
	if out.Finish.Before(out.Start) {
		out.Finish = out.Start
	}
	if t.Milestone && t.Duration == 0 {
		out.Kind = KindMilestone
	}
	if out.Constraint.Dated() {
		out.ConstraintAt = momentOf(t.ConstraintDate)
	}
	for _, g := range t.Gaps {
		out.Splits = append(out.Splits, Split{After: minutesOf(g.After), Rest: minutesOf(g.Rest)})
	}
	out.effortOf(t)
	out.settleProgress(minutesOf(t.Remaining))
	return out
}

// settleProgress makes percent and actual dates agree: done is finished, and finished is done.
func (t *Task) settleProgress(remaining int) {
	switch {
	case !t.ActualFinish.IsZero():
		t.Percent = 100
	case t.Percent >= 100:
		t.Percent = 99
	case t.ActualStart.IsZero():
		t.Percent = 0
	}
	if !t.ActualStart.IsZero() && t.ActualFinish.IsZero() {
		t.Remaining = &remaining
	}
}

// take lets a file take the place of the plan. Tasks are matched by their uid, those of a table by their
// title, and keep what the file does not know: who answers for them, their title in the other language,
// their place in baselines.
func (p *Plan) take(f planFile, newID func() string) error {
	p.notes = append(p.notes, f.Notes...)
	if f.Kind == FileTable {
		f.Network = p.matched(f.Network)
	}
	s := p.snapshotOf(&f.Network)
	if f.Kind == FileTable {
		s = p.silent(s)
	}
	if len(s.Tasks) > MaxTasks {
		return fault.Refuse("portfolio.plan.too_many", fault.Args{"most": MaxTasks})
	}
	old, no, guessed := byUID(p.Tasks), p.nextMilestone(), map[int]bool{}
	for _, t := range f.Network.Tasks {
		guessed[t.UID] = t.Estimated
	}
	for i := range s.Tasks {
		t := &s.Tasks[i]
		former, known := old[t.UID]
		if known {
			t.keep(former)
		} else {
			t.ID, t.Title = newID(), p.title(t.Title.EN, t.UID)
		}
		if known && f.Kind == FileTable {
			t.untold(former, guessed[t.UID])
		}
		if t.Kind == KindMilestone && t.No == 0 {
			t.No, no = no, no+1
		}
	}
	p.Tasks, p.Links, p.Assignments = s.Tasks, append(p.elsewhere(s.Tasks), s.Links...), s.Assignments
	p.takePeople(s.Resources)
	if f.Kind == FileProject {
		p.rest(f)
	}
	return nil
}

// rest lets the plan rest on a file: its calendar, its beginning, and whatever the plan does not model.
func (p *Plan) rest(f planFile) {
	n := &f.Network
	p.file, p.Begins, p.Ends = f, n.Start.Date(), cal.Date{}
	if n.FromFinish {
		p.Ends = n.Finish.Date()
	}
	if n.Status != 0 {
		p.StatusOn = n.Status.Date()
	}
	if id := calendarOf(n, n.Calendar); id != p.calendarID() {
		p.Calendar = id
	}
}

// keep takes from the task as it stood what a file does not know of it.
func (t *Task) keep(former Task) {
	t.ID, t.No, t.Owner, t.BaselineOn, t.revision, t.Code, t.Reason, t.Predecessor = former.ID, former.No, former.Owner, former.BaselineOn, former.revision, former.Code, former.Reason, former.Predecessor
	t.Title = retitled(former.Title, t.Title.EN)
	if t.Cost == 0 {
		t.Cost = former.Cost
	}
}

// untold takes from the task as it stood what a table does not say: what has happened, its calendar, and
// whatever its row leaves empty. The duration is guessed where the row names none.
func (t *Task) untold(former Task, guessed bool) {
	if guessed && t.Kind == former.Kind {
		t.Duration = former.Duration
	}
	t.Percent, t.ActualStart, t.ActualFinish, t.Remaining, t.Cancelled, t.Splits = former.Percent, former.ActualStart, former.ActualFinish, former.Remaining, former.Cancelled, former.Splits
	t.Follows, t.Effort = former.Follows, former.Effort
	t.Calendar = former.Calendar
	if t.Constraint == AsSoonAsPossible {
		t.Constraint, t.ConstraintAt = former.Constraint, former.ConstraintAt
	}
	if t.Deadline.IsZero() {
		t.Deadline = former.Deadline
	}
}

// silent is what a table says, with the links and people of the plan where it names none at all.
func (p *Plan) silent(s Snapshot) Snapshot {
	left := byUID(s.Tasks)
	there := func(uid int) bool { _, ok := left[uid]; return ok }
	if len(s.Links) == 0 {
		for _, l := range p.Links {
			if l.FromProject == "" && there(l.From) && there(l.To) {
				s.Links = append(s.Links, l)
			}
		}
	}
	if len(s.Assignments) == 0 {
		s.Resources = slices.Clone(p.Resources)
		for _, a := range p.Assignments {
			if there(a.Task) {
				s.Assignments = append(s.Assignments, a)
			}
		}
	}
	return s
}

// matched gives the tasks of a table the uids of those of the plan with the same title, each once, and the
// others uids of their own; people likewise by their name.
func (p *Plan) matched(n schedule.Network) schedule.Network {
	free := map[string][]int{}
	for _, t := range p.Tasks {
		free[i18n.Fold(t.Title.EN)] = append(free[i18n.Fold(t.Title.EN)], t.UID)
		if t.Title.FR != t.Title.EN {
			free[i18n.Fold(t.Title.FR)] = append(free[i18n.Fold(t.Title.FR)], t.UID)
		}
	}
	next, uids, taken := p.nextUID(), map[int]int{}, map[int]bool{}
	n.Tasks, n.Links = slices.Clone(n.Tasks), slices.Clone(n.Links)
	n.Resources, n.Assignments = slices.Clone(n.Resources), slices.Clone(n.Assignments)
	for i := range n.Tasks {
		t := &n.Tasks[i]
		was, uid := t.UID, 0
		for _, candidate := range free[i18n.Fold(t.Name)] {
			if !taken[candidate] {
				uid = candidate
				break
			}
		}
		if uid == 0 {
			uid, next = next, next+1
		}
		taken[uid] = true
		t.UID, uids[was] = uid, uid
	}
	for i := range n.Links {
		n.Links[i].From, n.Links[i].To = uids[n.Links[i].From], uids[n.Links[i].To]
	}
	people, nobody := map[int]int{}, p.nextResource()
	for i := range n.Resources {
		r := &n.Resources[i]
		was := r.UID
		if at := slices.IndexFunc(p.Resources, func(x Resource) bool { return x.Name == r.Name }); at >= 0 {
			r.UID = p.Resources[at].UID
		} else {
			r.UID, nobody = nobody, nobody+1
		}
		people[was] = r.UID
	}
	for i := range n.Assignments {
		n.Assignments[i].Task, n.Assignments[i].Resource = uids[n.Assignments[i].Task], people[n.Assignments[i].Resource]
	}
	return n
}

// retitled is a title after a file said it in one language: a file that says what the title says in either
// leaves both.
func retitled(was i18n.Text, said string) i18n.Text {
	if said == was.EN || said == was.FR {
		return was
	}
	if was.EN == "" {
		return i18n.Text{FR: said}
	}
	return i18n.Text{EN: said}
}

// elsewhere are the links from other projects to tasks that stay: files do not know them.
func (p *Plan) elsewhere(tasks []Task) []Link {
	left := byUID(tasks)
	var links []Link
	for _, l := range p.Links {
		if _, there := left[l.To]; there && l.FromProject != "" {
			links = append(links, l)
		}
	}
	return links
}

// takePeople keeps who a resource is where uid and name are as they were.
func (p *Plan) takePeople(list []Resource) {
	was := map[int]Resource{}
	for _, r := range p.Resources {
		was[r.UID] = r
	}
	p.Resources = nil
	for _, r := range list {
		if former, known := was[r.UID]; known && former.Actor != "" && (former.Name == "" || former.Name == r.Name) {
			r.Actor, r.Name = former.Actor, former.Name
		}
		p.Resources = append(p.Resources, r)
	}
}

// ApplyDraft makes the draft of the one who acts the plan, where no baseline asks for a decision.
func (s *Service) ApplyDraft(ctx context.Context, id portfolio.ProjectID) (control.Done, error) {
	return s.change(ctx, actImport, id, func(ctx context.Context, tx *control.Tx, p *Plan) error {
		if p.Project.Baseline.No > 0 {
			return fault.Refuse("portfolio.plan.approved", fault.Args{"no": p.Project.Baseline.No})
		}
		d, err := openDraft(ctx, tx, id, tx.Actor().ID)
		if err != nil {
			return err
		}
		if d == nil || len(d.Edits) == 0 {
			return fault.Missing("draft")
		}
		if err := s.apply(ctx, tx, p, d.Edits, tx.Today(), tx.NewID); err != nil {
			return err
		}
		d.State = DraftAdopted
		return saveDraft(ctx, tx, *d)
	})
}
