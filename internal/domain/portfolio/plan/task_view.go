package plan

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// TaskPageOut is the page of a task: what drives it, and its forms.
type TaskPageOut struct {
	TaskOut
	Why   schedule.Why `json:"why"`
	Links []LinkOut    `json:"links"`
	Team  []TeamOut    `json:"team"`

	in        taskAt
	page      portfolio.ProjectOut
	plan      *Plan
	drafted   Drafted
	people    []web.Option
	calendars []web.Option
	others    []web.Option // tasks of other projects of the package
	outside   map[int]Link
	titles    map[Link]i18n.Text // of tasks in other projects that the reader may see
	base      Task
	days      *Days // of the calendar the task follows
}

// LinkOut is a link into or out of a task.
type LinkOut struct {
	Link
	Before bool      `json:"before"` // the other comes before
	Number string    `json:"number"`
	Title  i18n.Text `json:"title"`
	other  int
}

// TeamOut is somebody on a task.
type TeamOut struct {
	Actor control.ActorID `json:"actor,omitempty"`
	Name  string          `json:"name"`
	Units int             `json:"units"`
}

// taskUID reads the uid in an address.
func taskUID(s string) (int, error) {
	uid, err := strconv.Atoi(s)
	if err != nil || uid < 1 {
		return 0, fault.Missing("task")
	}
	return uid, nil
}

// ReadTask gives the page of a task, or the form of a new one.
func (s *Service) ReadTask(ctx context.Context, in taskAt) (out TaskPageOut, err error) {
	out.in = in
	if out.page, err = s.portfolio.Page(ctx, in.ID); err != nil {
		return out, err
	}
	if out.people, err = s.portfolio.PeopleOptions(ctx); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error { return s.readTask(ctx, q, &out) })
	return out, err
}

func (s *Service) readTask(ctx context.Context, q db.Querier, out *TaskPageOut) error {
	project := out.page.Stored()
	drafted, e, err := s.readDrafted(ctx, q, project, "", out.in.Show == "force")
	if err != nil {
		return err
	}
	out.drafted, out.plan, out.outside = drafted, drafted.Plan, e.outside
	if out.calendars, err = s.planCalendars(ctx, q, out.plan); err != nil {
		return err
	}
	cals, err := readCalendars(ctx, q)
	if err != nil {
		return err
	}
	out.days = cals.days(out.plan)
	if out.in.UID == newTask {
		out.TaskOut.task = Task{Kind: KindTask, Duration: 5 * DayMinutes}
		if out.in.Kind == string(KindMilestone) {
			out.TaskOut.task = Task{Kind: KindMilestone}
		}
		return nil
	}
	if i := slices.IndexFunc(out.plan.Tasks, func(t Task) bool { return t.ID == out.in.UID }); i >= 0 { // other pages know a task by its id
		out.in.UID = itoa(out.plan.Tasks[i].UID)
	}
	uid, err := taskUID(out.in.UID)
	if err != nil {
		return err
	}
	i := out.plan.at(uid)
	if i < 0 {
		return fault.Missing("task")
	}
	names, err := control.Names(ctx, q, out.plan.people()...)
	if err != nil {
		return err
	}
	if err := out.lookAround(ctx, q, s, project); err != nil {
		return err
	}
	t := out.plan.Tasks[i]
	out.days = cals.daysOf(out.plan, t)
	out.TaskOut = TaskOut{Parts: t.periods(out.days), UID: t.UID, Number: out.plan.outline()[i], Code: t.Code, Title: t.Title, Level: t.Level, Kind: t.Kind, Summary: t.Summary, Start: t.Start, Finish: t.Finish,
		Percent: t.Done, Float: float64(t.TotalFloat) / DayMinutes, Critical: t.Critical, Owner: names[t.Owner], task: t}
	if e.plan != nil {
		out.Why, _ = e.plan.Why(uid)
	}
	out.team(names)
	if project.Baseline.No == 0 {
		return nil
	}
	b, err := baseline(ctx, q, project.ID, project.Baseline.No)
	if base, was := byUID(b.Tasks)[uid]; was {
		out.base, out.BaseStart, out.BaseFinish, out.Slip = base, base.Start.Day(), base.Finish.Day(), slip(base.Finish, t.Finish)
	}
	return err
}

func idsOf(list []portfolio.Project) []portfolio.ProjectID {
	ids := make([]portfolio.ProjectID, len(list))
	for i, p := range list {
		ids[i] = p.ID
	}
	return ids
}

// inOrder are tasks by their finish.
func inOrder(tasks map[int]Task) []Task {
	return slices.SortedFunc(maps.Values(tasks), func(a, b Task) int {
		if n := b.Finish.MinutesUntil(a.Finish); n != 0 {
			return n
		}
		return a.UID - b.UID
	})
}

// lookAround reads the tasks of the other projects of the package, and ties the links to titles.
func (out *TaskPageOut) lookAround(ctx context.Context, q db.Querier, s *Service, project portfolio.Project) error {
	siblings, err := portfolio.Siblings(ctx, q, project)
	if err != nil {
		return err
	}
	out.titles = map[Link]i18n.Text{}
	lang := web.LangFrom(ctx)
	tasks, err := tasksOf(ctx, q, idsOf(siblings)...)
	if err != nil {
		return err
	}
	for _, other := range siblings {
		for _, t := range inOrder(tasks[other.ID]) {
			words, _ := t.Title.In(lang)
			out.titles[Link{FromProject: other.ID, From: t.UID}] = i18n.Text{EN: other.Ref + ": " + firstOf(t.Title), FR: other.Ref + ": " + words}
			if t.Kind == KindMilestone && !other.State.Over() {
				out.others = append(out.others, web.Option{Value: string(other.ID) + "/" + itoa(t.UID), Label: words, Group: other.Ref})
			}
		}
	}
	uid, _ := taskUID(out.in.UID)
	numbers := out.plan.outline()
	for _, l := range out.plan.Links {
		switch {
		case l.To == uid && l.FromProject != "":
			out.Links = append(out.Links, LinkOut{Link: l, Before: true, Title: out.titles[Link{FromProject: l.FromProject, From: l.From}]})
		case l.To == uid:
			if i := out.plan.at(l.From); i >= 0 {
				out.Links = append(out.Links, LinkOut{Link: l, Before: true, Number: numbers[i], Title: out.plan.Tasks[i].Title, other: l.From})
			}
		case l.From == uid && l.FromProject == "":
			if i := out.plan.at(l.To); i >= 0 {
				out.Links = append(out.Links, LinkOut{Link: l, Number: numbers[i], Title: out.plan.Tasks[i].Title, other: l.To})
			}
		}
	}
	slices.SortStableFunc(out.Links, func(a, b LinkOut) int {
		if a.Before == b.Before {
			return 0
		}
		if a.Before {
			return -1
		}
		return 1
	})
	return nil
}

func (out *TaskPageOut) team(names map[control.ActorID]string) {
	for _, a := range out.plan.Assignments {
		for _, r := range out.plan.Resources {
			if a.Task == out.task.UID && r.UID == a.Resource {
				name := r.Name
				if r.Actor != "" {
					name = names[r.Actor]
				}
				out.Team = append(out.Team, TeamOut{r.Actor, name, a.Units})
			}
		}
	}
}

// link reads a link from its form.
func (in editIn) link() (Link, error) {
	l := Link{Kind: LinkKind(in.Kind), Unit: LagUnit(in.Unit)}
	project, uid, found := strings.Cut(in.From, "/")
	if !found {
		project, uid = "", in.From
	}
	l.FromProject = portfolio.ProjectID(project)
	n, err := strconv.Atoi(uid)
	if err != nil {
		return l, wrong("from", "fault.required", nil)
	}
	l.From = n
	return l.lagged(in.Lag)
}

// tieable holds that a link comes from a task of a project of the same package that the actor may see.
func (s *Service) tieable(ctx context.Context, id string, l Link) error {
	return s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		p, err := portfolio.ProjectHead(ctx, q, portfolio.ProjectID(id))
		if err != nil {
			return err
		}
		siblings, err := portfolio.Siblings(ctx, q, p)
		if err != nil {
			return err
		}
		if !slices.Contains(idsOf(siblings), l.FromProject) {
			return wrong("from", "portfolio.plan.link_nothing", nil)
		}
		tasks, err := tasksOf(ctx, q, l.FromProject)
		if _, there := tasks[l.FromProject][l.From]; err == nil && !there {
			err = wrong("from", "portfolio.plan.link_nothing", nil)
		}
		return err
	})
}

// titleOf is a task as a sentence names it, in whichever project it is.
func (out TaskPageOut) titleOf(p *i18n.Printer, uid int) string {
	if l, elsewhere := out.outside[uid]; elsewhere {
		if title, seen := out.titles[Link{FromProject: l.FromProject, From: l.From}]; seen {
			return p.Text(title)
		}
		return p.T("portfolio.plan.hidden_task")
	}
	if t, ok := out.plan.Task(uid); ok {
		return p.Text(t.Title)
	}
	return ""
}

// why answers why the task starts when it does, in a sentence; and what it cannot keep.
func (out TaskPageOut) why(p *i18n.Printer) (sentence, conflict string) {
	w := out.Why
	start := out.Start.Day()
	other := out.titleOf(p, w.Task)
	switch w.By {
	case schedule.ByLink:
		key := "portfolio.plan.why.link." + w.Link.Type.String()
		lag := ""
		for _, l := range out.Links {
			if l.Before && (l.FromProject == "" && l.From == w.Link.From || l.FromProject != "" && w.Link.From >= outsideUID) {
				lag = l.lagText(p)
			}
		}
		sentence = p.T(key, "start", start, "other", other, "on", momentOf(w.Until).Day())
		if lag != "" {
			sentence += " " + p.T("portfolio.plan.why.lag", "lag", lag)
		}
	case schedule.ByConstraint:
		sentence = p.T("portfolio.plan.why.constraint", "start", start, "constraint", out.task.Constraint.Word(), "on", out.task.ConstraintAt.Day())
	case schedule.ByActual:
		sentence = p.T("portfolio.plan.why.actual", "start", start)
	case schedule.ByManual:
		sentence = p.T("portfolio.plan.why.manual", "start", start)
	case schedule.BySummary:
		sentence = p.T("portfolio.plan.why.summary", "start", start, "other", other)
	case schedule.ByFinish:
		sentence = p.T("portfolio.plan.why.late", "start", start)
	case schedule.BySubtasks:
		sentence = p.T("portfolio.plan.why.subtasks", "start", start, "other", other)
	default:
		if out.task.Manual {
			sentence = p.T("portfolio.plan.why.manual", "start", start)
		} else {
			sentence = p.T("portfolio.plan.why.start", "start", start)
		}
	}
	return sentence, out.conflict(p)
}

func (out TaskPageOut) conflict(p *i18n.Printer) string {
	c := out.Why.Conflict
	args := []any{"days", (minutesOf(-c.Float) + DayMinutes - 1) / DayMinutes, "other", out.titleOf(p, c.Task), "on", momentOf(c.Date).Day()}
	switch c.By {
	case schedule.Deadline:
		return p.T("portfolio.plan.conflict.deadline", args...)
	case schedule.HardConstraint:
		return p.T("portfolio.plan.conflict.constraint", args...)
	case schedule.ManualDates:
		return p.T("portfolio.plan.conflict.manual", args...)
	case schedule.ProjectFinish:
		return p.T("portfolio.plan.conflict.finish", args...)
	}
	return ""
}

// facts are the particulars beside the forms.
func (out TaskPageOut) facts(f *web.Frame) []web.Fact {
	t := out.task
	facts := []web.Fact{
		{Term: f.T("portfolio.plan.start"), Value: f.P.Date(out.Start.Day())},
		{Term: f.T("portfolio.plan.finish"), Value: f.P.Date(out.Finish.Day())},
	}
	if !out.BaseFinish.IsZero() {
		facts = append(facts, web.Fact{Term: f.T("portfolio.plan.in_baseline", "no", out.page.Stored().Baseline.No), Value: spanOf(f, out.BaseStart, out.BaseFinish, t.Kind)},
			web.Fact{Term: f.T("portfolio.plan.slip"), Value: f.T("portfolio.plan.days_n", "n", out.Slip)})
	}
	if !t.Summary && t.Open() {
		facts = append(facts, web.Fact{Term: f.T("portfolio.plan.total_float"), Value: f.T("portfolio.plan.days_n", "n", t.TotalFloat/DayMinutes), Help: f.T("portfolio.plan.total_float_help")},
			web.Fact{Term: f.T("portfolio.plan.free_float"), Value: f.T("portfolio.plan.days_n", "n", t.FreeFloat/DayMinutes), Help: f.T("portfolio.plan.free_float_help")})
	}
	if out.Critical {
		facts = append(facts, web.Fact{Term: f.T("portfolio.plan.critical"), Value: f.T("portfolio.plan.critical_words")})
	}
	if t.Kind == KindTask && !t.Summary {
		facts = append(facts, out.effortFact(f))
	}
	if len(out.Parts) > 0 {
		spans := make([]string, len(out.Parts))
		for i, part := range out.Parts {
			spans[i] = spanOf(f, part.Start, part.End, KindTask)
		}
		facts = append(facts, web.Fact{Term: f.T("portfolio.plan.parts"), Value: strings.Join(spans, "; ")})
	}
	facts = append(facts, web.Fact{Term: f.T("portfolio.form.progress"), Value: f.P.Percent(float64(t.Done) / 100)})
	if out.Owner != "" {
		facts = append(facts, web.Fact{Term: f.T("portfolio.form.responsible"), Value: out.Owner})
	}
	return facts
}

// effortFact says effort, duration and units, and which of them follows from the others.
func (out TaskPageOut) effortFact(f *web.Frame) web.Fact {
	t, units := out.task, out.plan.units(out.task.UID)
	value := f.T("portfolio.plan.effort_of", "effort", daysShown(f.P, out.effortMinutes()), "duration", daysShown(f.P, t.Duration), "units", f.P.Percent(float64(units)/100))
	return web.Fact{Term: f.T("portfolio.plan.effort"), Value: value + " " + f.T(t.Follows.Word())}
}

// effortMinutes is the effort of the task as it is fixed, or as it follows.
func (out TaskPageOut) effortMinutes() int {
	if out.task.Follows != EffortFollows {
		return out.task.Effort
	}
	return out.task.Duration * out.plan.units(out.task.UID) / 100
}

// daysShown is a number of working days as people read it.
func daysShown(p *i18n.Printer, minutes int) string {
	decimals := 0
	if minutes%DayMinutes != 0 {
		decimals = 1
	}
	return p.Decimal(float64(minutes)/DayMinutes, decimals)
}

// spareParts is how many empty parts the form of a task offers.
const spareParts = 2

// partRows are the parts as the form shows them: those of the task, and some more.
func (out TaskPageOut) partRows(p *i18n.Printer) []Part {
	list := out.task.parts(p, out.days)
	return append(list, make([]Part, spareParts+max(0, 1-len(list)))...)
}

// splittable reports whether the form offers to split the task.
func (out TaskPageOut) splittable() bool {
	return out.task.Kind == KindTask && (out.fresh() || !out.task.Summary)
}

func followOptions(f *web.Frame) []web.Option {
	var list []web.Option
	for _, x := range AllFollows {
		list = append(list, web.Option{Value: string(x), Label: f.T(x.Word() + "_short")})
	}
	return list
}

func spanOf(f *web.Frame, from, to cal.Date, k Kind) string {
	if k == KindMilestone || from == to {
		return f.P.Date(to)
	}
	return f.T("portfolio.plan.span", "from", from, "to", to)
}

func (out TaskPageOut) fresh() bool { return out.in.UID == newTask }

func (out TaskPageOut) cost() money.Amount {
	if out.task.Cost == 0 && out.fresh() {
		return money.Amount{}
	}
	return money.Amount{Minor: out.task.Cost, Currency: out.plan.Currency()}
}

func (out TaskPageOut) head(f *web.Frame) web.Head {
	title := f.T("portfolio.plan.new")
	if !out.fresh() {
		title = f.P.Text(out.Title)
	}
	project := out.page.Stored()
	return web.Head{Title: title, Lead: strings.TrimSpace(out.Number + " " + out.page.Ref + " " + f.P.Text(project.Title)), Marking: project.Marking, AsOf: out.page.Day(),
		Crumbs: []web.Link{{Text: f.P.Text(project.Title), Href: web.Href("/projects/{id}", string(project.ID))}, {Text: f.T("portfolio.plan.schedule"), Href: web.Href(pathPlan, string(project.ID))}}}
}

// may reports whether the reader may change the task.
func (out TaskPageOut) may(f *web.Frame, act control.Act) bool {
	p := out.page.Stored()
	return !p.State.Over() && f.May(act, p.Scope)
}

// remainingDays is what the form of progress shows of what is left.
func (t Task) remainingDays(p *i18n.Printer) string {
	if t.Remaining == nil {
		return ""
	}
	return daysText(p, *t.Remaining)
}

// predecessors are the tasks of the plan that may come before this one.
func (out TaskPageOut) predecessors(f *web.Frame) []web.Option {
	options := []web.Option{{Value: "", Label: f.T("web.choose")}}
	numbers := out.plan.outline()
	i := out.plan.at(out.UID)
	for j, t := range out.plan.Tasks {
		inside := i >= 0 && (j >= i && j < out.plan.below(i))
		if !inside && !t.Cancelled {
			options = append(options, web.Option{Value: itoa(t.UID), Label: numbers[j] + " " + f.P.Text(t.Title), Group: f.T("portfolio.plan.this_project")})
		}
	}
	return append(options, out.others...)
}

func constraintOptions(f *web.Frame) []web.Option {
	var list []web.Option
	for _, c := range Constraints {
		list = append(list, web.Option{Value: string(c), Label: f.T(string(c.Word()))})
	}
	return list
}

func kindOptions(f *web.Frame) []web.Option {
	return []web.Option{{Value: string(KindTask), Label: f.T("portfolio.plan.kind.task")}, {Value: string(KindMilestone), Label: f.T("portfolio.plan.kind.milestone")}}
}

func linkOptions(f *web.Frame) []web.Option {
	var list []web.Option
	for _, k := range LinkKinds {
		list = append(list, web.Option{Value: string(k), Label: f.T(string(k.Word()))})
	}
	return list
}
