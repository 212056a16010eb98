package plan

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"cairn/internal/codec/mspdi"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/schedule"
	"cairn/internal/domain/schedule/exchange"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Snapshot is what a file says of a plan: it takes the place of what the plan had. Tasks are matched by
// their uid and keep what the file does not know: who answers for them, their title in the other
// language, their place in baselines. File is kept whole, for what the plan does not model.
type Snapshot struct {
	Tasks       []Task       `json:"tasks"`
	Links       []Link       `json:"links"`
	Resources   []Resource   `json:"resources"`
	Assignments []Assignment `json:"assignments"`
	StatusOn    cal.Date     `json:"status_on,omitzero"`
	File        string       `json:"file,omitempty"`
}

// MaxFile is the size in bytes of the largest plan that is read.
const MaxFile = 200 << 20

var constraintsIn = invert(constraintsOut)

var linksIn = invert(linksOut)

func invert[K, V comparable](m map[K]V) map[V]K {
	out := make(map[V]K, len(m))
	for k, v := range m {
		out[v] = k
	}
	return out
}

// ReadMSPDI reads a plan of Microsoft Project. The notes say what the schedule does not follow; it stays
// in the file.
func ReadMSPDI(r io.Reader) (Snapshot, []exchange.Note, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return Snapshot{}, nil, fault.Wrap(err, fault.Malformed, "mspdi.unreadable", nil)
	}
	f, err := mspdi.Read(bytes.NewReader(data), MaxFile)
	if err != nil {
		return Snapshot{}, nil, err
	}
	n, notes, err := exchange.FromProject(f)
	if err != nil {
		return Snapshot{}, nil, err
	}
	if err := n.Check(); err != nil {
		return Snapshot{}, nil, err
	}
	s := snapshotOf(n)
	s.File = string(data)
	return s, notes, nil
}

// snapshotOf takes the engine's words into those of a plan. The project's own line, empty lines and tasks
// of other files stay in the file.
func snapshotOf(n schedule.Network) Snapshot {
	s := Snapshot{StatusOn: n.Status.Date()}
	kept := map[int]bool{}
	for _, t := range n.Tasks {
		if t.Blank || t.External || t.Level < 1 || t.UID < 1 {
			continue
		}
		kept[t.UID] = true
		s.Tasks = append(s.Tasks, taskOf(t))
	}
	for _, l := range n.Links {
		if !kept[l.From] || !kept[l.To] {
			continue
		}
		out := Link{From: l.From, To: l.To, Kind: linksIn[l.Type], Unit: LagWork, Lag: minutesOf(l.Lag)}
		switch l.Kind {
		case schedule.ElapsedLag:
			out.Unit = LagElapsed
		case schedule.PercentLag:
			out.Unit, out.Lag = LagPercent, l.Part/100
		case schedule.ElapsedPercentLag:
			out.Unit, out.Lag = LagElapsedPercent, l.Part/100
		}
		s.Links = append(s.Links, out)
	}
	people := map[int]bool{}
	for _, r := range n.Resources {
		if r.Kind == schedule.Work && r.UID > 0 && strings.TrimSpace(r.Name) != "" {
			people[r.UID] = true
			s.Resources = append(s.Resources, Resource{UID: r.UID, Name: r.Name, MaxUnits: r.MaxUnits / 10})
		}
	}
	for _, a := range n.Assignments {
		if kept[a.Task] && people[a.Resource] {
			s.Assignments = append(s.Assignments, Assignment{Task: a.Task, Resource: a.Resource, Units: a.Units / 10})
		}
	}
	s.Assignments = slices.CompactFunc(s.Assignments, func(a, b Assignment) bool { return a.Task == b.Task && a.Resource == b.Resource })
	return s
}

func taskOf(t schedule.Task) Task {
	out := Task{UID: t.UID, Level: min(t.Level, 32), Kind: KindTask, Title: i18n.Text{EN: t.Name}, Manual: t.Manual, Duration: minutesOf(t.Duration), Constraint: constraintsIn[t.Constraint],
		Deadline: t.Deadline.Date(), Percent: t.PercentComplete, ActualStart: momentOf(t.ActualStart), ActualFinish: momentOf(t.ActualFinish), Cancelled: t.Inactive, Cost: t.Cost.Minor,
		Start: momentOf(t.Start), Finish: momentOf(t.Finish)}
	if t.Milestone && t.Duration == 0 {
		out.Kind = KindMilestone
	}
	if out.Constraint.Dated() {
		out.ConstraintAt = momentOf(t.ConstraintDate)
	}
	for _, g := range t.Gaps {
		out.Splits = append(out.Splits, Split{After: minutesOf(g.After), Rest: minutesOf(g.Rest)})
	}
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

// take lets a snapshot take the place of the plan.
func (p *Plan) take(s *Snapshot, newID func() string) error {
	if s == nil || len(s.Tasks) > MaxTasks {
		return fault.Refuse("portfolio.plan.too_many", fault.Args{"most": MaxTasks})
	}
	old := byUID(p.Tasks)
	no := p.nextMilestone()
	start := On(p.Project.Planned.Start, 8, 0)
	tasks := make([]Task, 0, len(s.Tasks))
	for _, t := range s.Tasks {
		if former, known := old[t.UID]; known {
			t.ID, t.No, t.Owner, t.BaselineOn, t.Calendar, t.revision, t.Code, t.Reason = former.ID, former.No, former.Owner, former.BaselineOn, former.Calendar, former.revision, former.Code, former.Reason
			t.Title = retitled(former.Title, t.Title.EN)
			if t.Cost == 0 {
				t.Cost = former.Cost
			}
		} else {
			t.ID = newID()
		}
		if t.Kind == KindMilestone && t.No == 0 {
			t.No, no = no, no+1
		}
		if strings.TrimSpace(t.Title.EN+t.Title.FR) == "" {
			t.Title.EN = itoa(t.UID)
		}
		if t.Start.IsZero() {
			t.Start = start
		}
		if t.Finish.Before(t.Start) {
			t.Finish = t.Start
		}
		tasks = append(tasks, t)
	}
	p.Tasks, p.Links, p.Assignments = tasks, append(p.elsewhere(tasks), s.Links...), s.Assignments
	p.takePeople(s.Resources)
	if !s.StatusOn.IsZero() {
		p.StatusOn = s.StatusOn
	}
	if s.File != "" {
		p.remainder = s.File
	}
	return nil
}

// retitled is a title after a file said it in one language: a file that says what the title says in either
// leaves both.
func retitled(was i18n.Text, said string) i18n.Text {
	if said == was.EN || said == was.FR {
		return was
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
			r.Actor = former.Actor
		}
		p.Resources = append(p.Resources, r)
	}
}

// Preview is what an import would change, before anything is kept.
type Preview struct {
	Project string     `json:"project"`
	Tasks   int        `json:"tasks"`
	Changes []Variance `json:"-"`
	Added   int        `json:"added"`
	Removed int        `json:"removed"`
	Moved   int        `json:"moved"`
	Altered int        `json:"altered"`
	End     cal.Date   `json:"end"`
	Notes   []string   `json:"notes"`
	Applied bool       `json:"applied"`
	notes   []exchange.Note
}

// Import reads a file of Microsoft Project over the plan of the project with a reference code, and says
// what that changes. Only with apply is it kept, as one change that can be undone; a plan that was
// approved takes an import through a draft only (R17).
func (s *Service) Import(ctx context.Context, ref string, r io.Reader, apply bool) (out Preview, err error) {
	snapshot, notes, err := ReadMSPDI(r)
	if err != nil {
		return out, err
	}
	var was, is *Plan
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		id, err := portfolio.ProjectByRef(ctx, q, ref)
		if err != nil {
			return err
		}
		project, err := portfolio.ProjectHead(ctx, q, id)
		if err != nil {
			return err
		}
		if was, err = load(ctx, q, project); err != nil {
			return err
		}
		is = was.clone()
		n := 0
		if err := is.take(&snapshot, func() string { n++; return "new-" + itoa(n) }); err != nil {
			return err
		}
		w, err := s.world(ctx, q, is)
		if err != nil {
			return err
		}
		return is.Compute(w.cals, w.outside)
	})
	if err != nil {
		return out, err
	}
	out = Preview{Project: ref, Tasks: len(is.Tasks), End: is.Period().End, notes: notes, Notes: []string{}}
	for _, v := range Compare(was.Tasks, is.Tasks) {
		switch v.Fate {
		case Added:
			out.Added++
		case Removed:
			out.Removed++
		case Moved:
			out.Moved++
		case Altered:
			out.Altered++
		default:
			continue
		}
		out.Changes = append(out.Changes, v)
	}
	if !apply {
		return out, nil
	}
	_, err = s.change(ctx, actImport, was.Project.ID, func(_ context.Context, tx *control.Tx, p *Plan) error {
		if p.Project.Baseline.No > 0 {
			return fault.Refuse("portfolio.plan.approved", fault.Args{"no": p.Project.Baseline.No})
		}
		return p.take(&snapshot, tx.NewID)
	})
	out.Applied = err == nil
	return out, err
}

// Say puts the notes into the reader's words.
func (p *Preview) Say(words *i18n.Printer) {
	for _, n := range p.notes {
		p.Notes = append(p.Notes, words.Message(n.Key, n.Args))
	}
}

// Lines are the differences in words.
func (p Preview) Lines(words *i18n.Printer) []string {
	lines := make([]string, len(p.Changes))
	for i, v := range p.Changes {
		lines[i] = told(words, v)
	}
	return lines
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
