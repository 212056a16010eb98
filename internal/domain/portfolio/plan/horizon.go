package plan

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/render/draw"
)

// The pages over the plans of many projects.
const (
	pathMilestones = "/milestones"
	pathDeadlines  = "/deadlines"
)

// overStates are those in which nothing of a plan is still to be done.
const overStates = `('rejected', 'operationally_closed', 'financially_closed', 'archived', 'cancelled')`

// MilestonesOut are the milestones of the projects the reader may see, by date.
type MilestonesOut struct {
	Rows []MilestoneLine `json:"milestones"`
	Next string          `json:"next,omitempty"`

	marking  control.Marking
	today    cal.Date
	partners []string
	totals   map[string]mileTotal // by the package, over all pages of the list
}

// mileTotal is how many milestones stand below a package, and how many of them are late or missed.
type mileTotal struct{ n, late int }

// MilestoneLine is a milestone with its project.
type MilestoneLine struct {
	Project  string                    `json:"project"`
	Ref      string                    `json:"ref"`
	Of       i18n.Text                 `json:"project_title"`
	Partner  string                    `json:"partner"`
	Title    i18n.Text                 `json:"title"`
	No       int                       `json:"no"`
	Status   portfolio.MilestoneStatus `json:"status"`
	Baseline cal.Date                  `json:"baseline,omitzero"`
	Forecast cal.Date                  `json:"forecast"`
	Achieved cal.Date                  `json:"achieved,omitzero"`
	Slip     int                       `json:"slip_days"`
	Critical bool                      `json:"critical"`
	Owner    string                    `json:"owner,omitempty"`

	id    string
	owner control.ActorID
}

type milestonesIn struct {
	web.List
	Partner string `json:"partner"`
	Which   string `json:"which"` // "": those to come; "all": with those reached
}

func (s *Service) horizonRoutes() []web.Route {
	return []web.Route{
		web.Get(pathMilestones, control.SignedIn, s.ReadMilestones, milestonesPage),
		web.Get(pathDeadlines, control.SignedIn, s.ReadDeadlines, deadlinesPage),
	}
}

// keyset is the place of a row in a list by a day or minute and an id.
func keyset(t *db.Text, at, id, after string) {
	if day, last, ok := strings.Cut(after, "|"); ok {
		t.Add("AND ("+at+" > ? OR "+at+" = ? AND "+id+" > ?)", day, day, last)
	}
}

// ReadMilestones lists the milestones of the projects the reader may see, the earliest first.
func (s *Service) ReadMilestones(ctx context.Context, in milestonesIn) (out MilestonesOut, err error) {
	out.today = s.control.DB().Now().Date()
	out.Rows = []MilestoneLine{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.partners, err = s.plannedPartners(ctx, q); err != nil {
			return err
		}
		t := db.SQL(`SELECT t.id, p.id, p.ref, p.title_en, p.title_fr, p.partner, t.title_en, t.title_fr, t.no, COALESCE(t.owner, ''), t.baseline_on, t.finish_at, substr(t.actual_finish, 1, 10), t.critical, h.tolerance_days, ` + control.MarkingColumns + `
			FROM portfolio_task t JOIN portfolio_project p ON p.id = t.project_id JOIN portfolio_sheet h ON h.project_id = p.id`)
		in.bound(ctx, t)
		keyset(t, "t.finish_at", "t.id", in.After)
		var last Moment
		_, err := db.Collect(ctx, q, t.Add("ORDER BY t.finish_at, t.id LIMIT ?", in.Limit+1), func(row db.Row) (struct{}, error) {
			if len(out.Rows) == in.Limit {
				out.Next = last.String() + "|" + out.Rows[in.Limit-1].id
				return struct{}{}, nil
			}
			x, at, marking, err := scanMilestoneLine(row, out.today)
			out.Rows, last, out.marking = append(out.Rows, x), at, control.Combine(out.marking, marking)
			return struct{}{}, err
		})
		if err != nil {
			return err
		}
		if err := out.count(ctx, q, in); err != nil {
			return err
		}
		return out.name(ctx, q)
	})
	return out, err
}

// bound narrows a text to the milestones that the list is of.
func (in milestonesIn) bound(ctx context.Context, t *db.Text) {
	control.Visible(ctx, t, "p.id")
	t.Add("WHERE t.kind = 'milestone' AND NOT t.cancelled")
	if in.Which != "all" {
		t.Add("AND t.actual_finish IS NULL AND p.state NOT IN " + overStates)
	}
	if in.Partner != "" {
		t.Add("AND p.partner = ?", in.Partner)
	}
}

// count counts the milestones of the list by package, whichever page they stand on. What is alike is one row; whether it
// is late is R18's to say.
func (out *MilestonesOut) count(ctx context.Context, q db.Querier, in milestonesIn) error {
	const same = `p.ref, t.baseline_on, substr(t.finish_at, 1, 10), substr(t.actual_finish, 1, 10), h.tolerance_days`
	t := db.SQL(`SELECT ` + same + `, COUNT(*) FROM portfolio_task t JOIN portfolio_project p ON p.id = t.project_id JOIN portfolio_sheet h ON h.project_id = p.id`)
	in.bound(ctx, t)
	out.totals = map[string]mileTotal{}
	_, err := db.Collect(ctx, q, t.Add("GROUP BY "+same), func(row db.Row) (none struct{}, err error) {
		var x MilestoneLine
		var tolerance, n int
		if err := row.Scan(&x.Ref, &x.Baseline, &x.Forecast, &x.Achieved, &tolerance, &n); err != nil {
			return none, err
		}
		x.rate(out.today, tolerance)
		sum := out.totals[x.pack()]
		if sum.n += n; x.late() {
			sum.late += n
		}
		out.totals[x.pack()] = sum
		return none, nil
	})
	return err
}

// pack is the reference of the package that the project stands below, or of what else it does.
func (x MilestoneLine) pack() string {
	ref, _, _ := strings.Cut(x.Ref, "/")
	return ref
}

func (x MilestoneLine) late() bool {
	return x.Status == portfolio.MilestoneMissed || x.Status == portfolio.MilestoneLate
}

// rate derives the status on a day (R18); a tolerance below 0 is that of the office.
func (x *MilestoneLine) rate(today cal.Date, tolerance int) {
	if tolerance < 0 {
		tolerance = portfolio.DefaultThresholds().SlipGreenDays
	}
	m := portfolio.Milestone{Baseline: x.Baseline, Forecast: x.Forecast, Achieved: x.Achieved}
	x.Status = m.Status(today, tolerance)
	if !x.Baseline.IsZero() {
		x.Slip = m.SlipDays()
	}
}

func scanMilestoneLine(row db.Row, today cal.Date) (x MilestoneLine, at Moment, marking control.Marking, err error) {
	var level, tolerance int
	var releasable string
	err = row.Scan(&x.id, &x.Project, &x.Ref, &x.Of.EN, &x.Of.FR, &x.Partner, &x.Title.EN, &x.Title.FR, &x.No, &x.owner, &x.Baseline, &at, &x.Achieved, &x.Critical, &tolerance, &level, &releasable)
	marking.ScanMarking(level, releasable)
	x.Forecast = at.Day()
	x.rate(today, tolerance)
	return x, at, marking, err
}

func (out *MilestonesOut) name(ctx context.Context, q db.Querier) error {
	var ids []control.ActorID
	for _, x := range out.Rows {
		if x.owner != "" {
			ids = append(ids, x.owner)
		}
	}
	names, err := control.Names(ctx, q, ids...)
	for i := range out.Rows {
		out.Rows[i].Owner = names[out.Rows[i].owner]
	}
	return err
}

// plannedPartners are the partners that have projects the reader may see, by their code.
func (s *Service) plannedPartners(ctx context.Context, q db.Querier) ([]string, error) {
	t := db.SQL(`SELECT DISTINCT p.partner FROM portfolio_project p`)
	control.Visible(ctx, t, "p.id")
	return db.Collect(ctx, q, t.Add("ORDER BY p.partner"), db.Value[string])
}

// Table is the list for the page and for files.
func (out MilestonesOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "milestones", Title: p.T("portfolio.plan.milestones"), AsOf: out.today, Marking: out.marking, Next: out.Next, Columns: []web.Column{
		{Key: "title", Label: p.T("portfolio.form.milestone"), Kind: web.KindLink, Main: true},
		{Key: "project", Label: p.T("portfolio.load.project")},
		{Key: "partner", Label: p.T("portfolio.form.partner")},
		{Key: "status", Label: p.T("portfolio.form.status")},
		{Key: "baseline", Label: p.T("portfolio.form.baseline"), Kind: web.KindDate},
		{Key: "forecast", Label: p.T("portfolio.form.forecast"), Kind: web.KindDate},
		{Key: "slip", Label: p.T("portfolio.plan.slip_days"), Kind: web.KindInt},
		{Key: "owner", Label: p.T("portfolio.form.responsible")},
	}, Empty: &web.Empty{Title: p.T("portfolio.milestone.none"), Words: p.T("portfolio.milestone.none_help")}}
	for _, x := range out.Rows {
		status, on, slip := web.Text(p.T(string(x.Status.Word()))), x.Forecast, web.Blank()
		if x.late() {
			status = status.As("late")
		}
		if !x.Achieved.IsZero() {
			on = x.Achieved
		}
		if !x.Baseline.IsZero() {
			slip = web.Int(int64(x.Slip))
		}
		href := web.Href(pathTask, x.Project, x.id)
		t.Rows = append(t.Rows, web.Row{Key: x.id, Href: href, Cells: []web.Cell{
			web.Anchor("M"+itoa(x.No)+" "+p.Text(x.Title), href), web.Text(x.Ref + " " + p.Text(x.Of)), web.Text(x.Partner), status, web.Day(x.Baseline), web.Day(on), slip, web.Text(x.Owner)}})
	}
	return t
}

// mileStrip are the milestones of a package, or of what else projects stand below, on one axis.
type mileStrip struct {
	Ref string
	mileTotal
	draw.Timeline
}

// strips draw the milestones of the page, a strip for each package and in it a row for each project.
func (out MilestonesOut) strips(f *web.Frame) (list []*mileStrip) {
	states := map[portfolio.MilestoneStatus]draw.MilestoneState{portfolio.MilestoneAchieved: draw.Achieved, portfolio.MilestoneMissed: draw.Missed, portfolio.MilestoneLate: draw.Late}
	of, at := map[string]*mileStrip{}, map[string]int{}
	for _, x := range out.Rows {
		ref := x.pack()
		strip := of[ref]
		if strip == nil {
			strip = &mileStrip{Ref: ref, mileTotal: out.totals[ref], Timeline: draw.Timeline{Title: f.T("portfolio.plan.milestones_of", "ref", ref), Today: out.today}}
			of[ref], list = strip, append(list, strip)
		}
		i, known := at[x.Project]
		if !known {
			i = len(strip.Rows)
			at[x.Project] = i
			strip.Rows = append(strip.Rows, draw.TimelineRow{Name: x.Ref + " " + f.P.Text(x.Of), Href: string(f.Href(pathPlan, x.Project))})
		}
		on := x.Forecast
		if !x.Achieved.IsZero() {
			on = x.Achieved
		}
		strip.Rows[i].Milestones = append(strip.Rows[i].Milestones, draw.Milestone{Name: f.P.Text(x.Title), On: on, Baseline: x.Baseline, State: states[x.Status]})
	}
	slices.SortStableFunc(list, func(a, b *mileStrip) int { return b.late - a.late })
	return list
}

// words say what a strip holds.
func (m *mileStrip) words(f *web.Frame) string {
	if m.late > 0 {
		return f.T("portfolio.plan.milestones_late", "ref", m.Ref, "n", m.n, "late", m.late)
	}
	return f.T("portfolio.plan.milestones_in", "ref", m.Ref, "n", m.n)
}

func (out MilestonesOut) partnerOptions() []web.Option {
	list := make([]web.Option, len(out.partners))
	for i, code := range out.partners {
		list[i] = web.Option{Value: code, Label: code}
	}
	return list
}

// DeadlinesOut are the open tasks and milestones the reader answers for or is put on, the most urgent first.
type DeadlinesOut struct {
	Rows []DeadlineLine `json:"deadlines"`
	Next string         `json:"next,omitempty"`

	marking control.Marking
	today   cal.Date
}

// DeadlineLine is something to be done. Due is its deadline, or its finish where that is sooner. Float is in
// working days.
type DeadlineLine struct {
	Project  string    `json:"project"`
	Ref      string    `json:"ref"`
	Of       i18n.Text `json:"project_title"`
	Title    i18n.Text `json:"title"`
	Kind     Kind      `json:"kind"`
	Starts   cal.Date  `json:"starts"`
	Due      cal.Date  `json:"due"`
	Percent  int       `json:"percent"`
	Float    int       `json:"float_days"`
	Critical bool      `json:"critical"`

	id string
}

type deadlinesIn struct{ web.List }

// ReadDeadlines lists what the reader has to do in the plans of projects.
func (s *Service) ReadDeadlines(ctx context.Context, in deadlinesIn) (out DeadlinesOut, err error) {
	out.today = s.control.DB().Now().Date()
	out.Rows = []DeadlineLine{}
	who := control.ActorID("")
	if a := control.ActorFrom(ctx); a != nil {
		who = a.ID
	}
	const due = `CASE WHEN t.deadline_on < substr(t.finish_at, 1, 10) THEN t.deadline_on ELSE substr(t.finish_at, 1, 10) END`
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		t := db.SQL(`SELECT t.id, p.id, p.ref, p.title_en, p.title_fr, t.title_en, t.title_fr, t.kind, substr(t.start_at, 1, 10), ` + due + `, t.percent, t.total_float, t.critical, ` + control.MarkingColumns + `
			FROM portfolio_task t JOIN portfolio_project p ON p.id = t.project_id
			LEFT JOIN portfolio_task below ON below.project_id = t.project_id AND below.position = t.position + 1 AND below.level > t.level`)
		control.Visible(ctx, t, "p.id")
		t.Add(`WHERE below.id IS NULL AND t.actual_finish IS NULL AND NOT t.cancelled AND p.state NOT IN `+overStates+` AND (t.owner = ? OR EXISTS (SELECT 1 FROM portfolio_assignment a
			JOIN portfolio_plan_resource r ON r.project_id = a.project_id AND r.uid = a.resource_uid WHERE a.project_id = t.project_id AND a.uid = t.uid AND r.actor_id = ?))`, who, who)
		keyset(t, due, "t.id", in.After)
		_, err := db.Collect(ctx, q, t.Add("ORDER BY "+due+", t.id LIMIT ?", in.Limit+1), func(row db.Row) (struct{}, error) {
			if n := len(out.Rows); n == in.Limit {
				out.Next = out.Rows[n-1].Due.String() + "|" + out.Rows[n-1].id
				return struct{}{}, nil
			}
			var x DeadlineLine
			var level, float int
			var releasable string
			err := row.Scan(&x.id, &x.Project, &x.Ref, &x.Of.EN, &x.Of.FR, &x.Title.EN, &x.Title.FR, &x.Kind, &x.Starts, &x.Due, &x.Percent, &float, &x.Critical, &level, &releasable)
			var marking control.Marking
			marking.ScanMarking(level, releasable)
			x.Float = float / DayMinutes
			out.Rows, out.marking = append(out.Rows, x), control.Combine(out.marking, marking)
			return struct{}{}, err
		})
		return err
	})
	return out, err
}

// Table is the list for the page and for files.
func (out DeadlinesOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "deadlines", Title: p.T("portfolio.plan.deadlines"), AsOf: out.today, Marking: out.marking, Next: out.Next, Columns: []web.Column{
		{Key: "title", Label: p.T("portfolio.plan.task"), Kind: web.KindLink, Main: true},
		{Key: "due", Label: p.T("portfolio.form.due"), Kind: web.KindDate},
		{Key: "kind", Label: p.T("portfolio.plan.kind")},
		{Key: "project", Label: p.T("portfolio.load.project")},
		{Key: "starts", Label: p.T("portfolio.plan.start"), Kind: web.KindDate},
		{Key: "percent", Label: p.T("portfolio.form.progress"), Kind: web.KindPercent},
		{Key: "float", Label: p.T("portfolio.plan.float_days"), Kind: web.KindInt},
		{Key: "critical", Label: p.T("portfolio.plan.critical")},
	}, Empty: &web.Empty{Title: p.T("portfolio.plan.deadlines_none"), Words: p.T("portfolio.plan.deadlines_none_help")}}
	for _, x := range out.Rows {
		due, critical := web.Day(x.Due), ""
		if x.Due.Before(out.today) {
			due = due.As("late")
		}
		if x.Critical {
			critical = p.T("portfolio.form.yes_word")
		}
		href := web.Href(pathTask, x.Project, x.id)
		t.Rows = append(t.Rows, web.Row{Key: x.id, Href: href, Cells: []web.Cell{web.Anchor(p.Text(x.Title), href), due, web.Text(p.T("portfolio.plan.kind." + string(x.Kind))),
			web.Text(x.Ref + " " + p.Text(x.Of)), web.Day(x.Starts), web.Share(float64(x.Percent) / 100), web.Int(int64(x.Float)), web.Text(critical)}})
	}
	return t
}

// The plan in short on the overview of its project: its upper levels, and not more lines than can be seen at
// once.
const (
	outlineRows  = 24
	outlineFew   = 4 // of the first level, below which the second is shown too
	outlineWidth = 760
)

// outline draws the upper lines of a plan over its latest baseline, for the overview of its project.
func (s *Service) outline(ctx context.Context, q db.Querier, project portfolio.Project) (*draw.Gantt, error) {
	p := &Plan{Project: project}
	var err error
	if p.Tasks, err = db.Collect(ctx, q, db.SQL(`SELECT `+taskColumns+` FROM portfolio_task t WHERE t.project_id = ? ORDER BY t.position, t.uid`, project.ID), plainTask); err != nil {
		return nil, err
	}
	p.outlined()
	var base map[int]Task
	if project.Baseline.No > 0 {
		b, err := baseline(ctx, q, project.ID, project.Baseline.No)
		if err != nil {
			return nil, err
		}
		base = byUID(b.Tasks)
	}
	deepest, first := 1, 0
	for _, t := range p.Tasks {
		if t.Level == 1 {
			first++
		}
	}
	if first < outlineFew {
		deepest = 2
	}
	cals, err := p.partCalendars(ctx, q)
	if err != nil {
		return nil, err
	}
	g := &draw.Gantt{Scale: draw.ScaleMonth, Fit: outlineWidth, Today: s.control.DB().Now().Date()}
	lang := web.LangFrom(ctx)
	for _, t := range p.Tasks {
		if t.Level > deepest || t.Cancelled || len(g.Rows) == outlineRows {
			continue
		}
		name, _ := t.Title.In(lang)
		was := base[t.UID]
		var parts []cal.Period
		if len(t.Splits) > 0 {
			parts = t.periods(cals.daysOf(p, t))
		}
		g.Rows = append(g.Rows, draw.GanttRow{Name: name, Depth: t.Level - 1, Summary: t.Summary, Milestone: t.Kind == KindMilestone && !t.Summary, Critical: t.Critical,
			Ended: !t.ActualFinish.IsZero() || t.Summary && t.Done == 100, Start: t.Start.Day(), Finish: t.lastDay(), BaseStart: was.Start.Day(), BaseFinish: was.Finish.Day(), Done: float64(t.Done) / 100, Deadline: t.Deadline, Parts: parts})
	}
	return g, nil
}

// partCalendars are the calendars by which split tasks of a plan without the rest of it lie, with those of its file where
// they are of one; none where no task is split.
func (p *Plan) partCalendars(ctx context.Context, q db.Querier) (Calendars, error) {
	if !slices.ContainsFunc(p.Tasks, func(t Task) bool { return len(t.Splits) > 0 }) {
		return nil, nil
	}
	var file string
	_, err := db.Collect(ctx, q, db.SQL(`SELECT calendar, COALESCE(plan_file_id, '') FROM portfolio_plan WHERE project_id = ?`, p.Project.ID), func(row db.Row) (none struct{}, err error) {
		return none, row.Scan(&p.Calendar, &file)
	})
	if err != nil {
		return nil, err
	}
	if file != "" {
		if p.file, err = fileOf(ctx, q, p.Project.ID, file); err != nil {
			return nil, err
		}
	}
	return readCalendars(ctx, q)
}
