package plan

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/render/draw"
)

// GanttOut is the plan of a project as a table and a chart.
type GanttOut struct {
	Tasks    []TaskOut  `json:"tasks"`
	Period   cal.Period `json:"period"`
	Baseline int        `json:"baseline,omitempty"`
	Draft    string     `json:"draft,omitempty"`

	in        ganttIn
	page      portfolio.ProjectOut
	drafted   Drafted
	baselines []Baseline
	days      *Days
	rows      []int // places of the tasks shown
	waiting   []proposal
	names     map[control.ActorID]string
	removed   []Variance
	plan      *Plan
	paths     paths
	returned  portfolio.ChangeHead // of the draft shown, when it came back from its decision
}

// TaskOut is a task in JSON. Float is in working days.
type TaskOut struct {
	UID        int          `json:"uid"`
	Number     string       `json:"number"` // in the outline
	Code       string       `json:"code,omitempty"`
	Title      i18n.Text    `json:"title"`
	Level      int          `json:"level"`
	Kind       Kind         `json:"kind"`
	Summary    bool         `json:"summary"`
	Start      Moment       `json:"start"`
	Finish     Moment       `json:"finish"`
	BaseStart  cal.Date     `json:"baseline_start,omitzero"`
	BaseFinish cal.Date     `json:"baseline_finish,omitzero"`
	Slip       int          `json:"slip_days"`
	Percent    int          `json:"percent"`
	Parts      []cal.Period `json:"parts,omitempty"` // of a split task
	Float      float64      `json:"total_float_days"`
	Critical   bool         `json:"critical"`
	Owner      string       `json:"owner,omitempty"`
	task       Task
}

// proposal is a draft that waits for the decision on its change.
type proposal struct {
	Draft
	portfolio.ChangeHead
	Approval string
}

// ReadGantt gives the plan of a project, with the reader's draft over it where there is one.
func (s *Service) ReadGantt(ctx context.Context, in ganttIn) (out GanttOut, err error) {
	if !slices.Contains(draw.Scales, in.Zoom) {
		in.Zoom = ""
	}
	out.in = in
	if out.page, err = s.portfolio.Page(ctx, in.ID); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error { return s.readGantt(ctx, q, &out) })
	return out, err
}

func (s *Service) readGantt(ctx context.Context, q db.Querier, out *GanttOut) (err error) {
	project := out.page.Stored()
	var e engine
	if out.drafted, e, err = s.readDrafted(ctx, q, project, out.in.Draft, out.in.Show == "force"); err != nil {
		return err
	}
	out.plan, out.paths = out.drafted.Plan, pathsOf(e, out.in.Critical)
	if out.drafted.Draft != nil {
		out.Draft = out.drafted.Draft.ID
		if d := out.drafted.Draft; d.State == DraftOpen && d.Change != "" {
			if out.returned, err = portfolio.ChangeByID(ctx, q, d.Change); err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
		}
	}
	if out.baselines, err = baselines(ctx, q, project.ID); err != nil {
		return err
	}
	var base Baseline
	if out.Baseline = out.in.baseline(len(out.baselines)); out.Baseline > 0 {
		if base, err = baseline(ctx, q, project.ID, out.Baseline); err != nil {
			return err
		}
	}
	cals, err := readCalendars(ctx, q)
	if err != nil {
		return err
	}
	out.days = cals.days(out.plan)
	if out.names, err = control.Names(ctx, q, out.plan.people()...); err != nil {
		return err
	}
	if out.waiting, err = s.proposals(ctx, q, project.ID); err != nil {
		return err
	}
	out.fill(base, cals)
	return nil
}

// baseline is the number that is shown under the bars; 0 is none.
func (in ganttIn) baseline(latest int) int {
	switch n, err := strconv.Atoi(in.Baseline); {
	case in.Baseline == "none":
		return 0
	case err != nil || n < 1 || n > latest:
		return latest
	default:
		return n
	}
}

// split reports whether a task of the chart is split.
func (out *GanttOut) split() bool {
	return slices.ContainsFunc(out.Tasks, func(t TaskOut) bool { return len(t.Parts) > 0 })
}

func (out *GanttOut) fill(base Baseline, cals Calendars) {
	numbers, old := out.plan.outline(), byUID(base.Tasks)
	out.Period = out.plan.Period()
	out.Tasks = []TaskOut{}
	q := i18n.Fold(out.in.Q)
	for i, t := range out.plan.Tasks {
		x := TaskOut{UID: t.UID, Number: numbers[i], Code: t.Code, Title: t.Title, Level: t.Level, Kind: t.Kind, Summary: t.Summary, Start: t.Start, Finish: t.Finish,
			Percent: t.Done, Float: float64(t.TotalFloat) / DayMinutes, Critical: t.Critical, Owner: out.names[t.Owner], task: t}
		if b, was := old[t.UID]; was {
			x.BaseStart, x.BaseFinish, x.Slip = b.Start.Day(), b.Finish.Day(), slip(b.Finish, t.Finish)
		}
		if out.hides(t) || q != "" && !strings.Contains(i18n.Fold(t.Title.EN+" "+t.Title.FR+" "+t.Code+" "+x.Owner), q) {
			continue
		}
		if len(t.Splits) > 0 {
			x.Parts = t.periods(cals.daysOf(out.plan, t))
		}
		out.rows = append(out.rows, i)
		out.Tasks = append(out.Tasks, x)
	}
	if out.Baseline > 0 {
		for _, v := range Compare(base.Tasks, out.plan.Tasks) {
			if v.Fate == Removed {
				out.removed = append(out.removed, v)
			}
		}
	}
}

// proposals are the drafts of a project that wait for a decision and whose change the reader may see.
func (s *Service) proposals(ctx context.Context, q db.Querier, id portfolio.ProjectID) ([]proposal, error) {
	list, err := drafts(ctx, q, func(t *db.Text) { t.Add("WHERE d.project_id = ? AND d.state = 'submitted' ORDER BY d.id", id) })
	if err != nil {
		return nil, err
	}
	var waiting []proposal
	for _, d := range list {
		head, err := portfolio.ChangeByID(ctx, q, d.Change)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		open, err := s.control.Approvals(ctx, q, control.ApprovalFilter{Object: string(d.Change), Limit: 1})
		if err != nil {
			return nil, err
		}
		p := proposal{Draft: d, ChangeHead: head}
		if len(open) > 0 {
			p.Approval = open[0].ID
		}
		waiting = append(waiting, p)
	}
	return waiting, nil
}

// Table is the plan as a list, for files.
func (out GanttOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "plan", Title: p.T("portfolio.plan.of", "ref", out.page.Ref), AsOf: out.page.Day(), Marking: out.page.Stored().Marking, Columns: []web.Column{
		{Key: "number", Label: p.T("portfolio.plan.number")},
		{Key: "title", Label: p.T("portfolio.plan.task"), Main: true},
		{Key: "code", Label: p.T("portfolio.form.code")},
		{Key: "start", Label: p.T("portfolio.plan.start"), Kind: web.KindDate},
		{Key: "finish", Label: p.T("portfolio.plan.finish"), Kind: web.KindDate},
		{Key: "baseline_start", Label: p.T("portfolio.plan.base_start"), Kind: web.KindDate},
		{Key: "baseline_finish", Label: p.T("portfolio.plan.base_finish"), Kind: web.KindDate},
		{Key: "slip", Label: p.T("portfolio.plan.slip_days"), Kind: web.KindInt},
		{Key: "percent", Label: p.T("portfolio.form.progress"), Kind: web.KindPercent},
		{Key: "float", Label: p.T("portfolio.plan.float_days"), Kind: web.KindInt},
		{Key: "critical", Label: p.T("portfolio.plan.critical")},
		{Key: "owner", Label: p.T("portfolio.form.responsible")},
	}}
	for _, x := range out.Tasks {
		critical := ""
		if x.Critical {
			critical = p.T("portfolio.form.yes_word")
		}
		t.Rows = append(t.Rows, web.Row{Key: strconv.Itoa(x.UID), Cells: []web.Cell{
			web.Text(x.Number), web.Text(p.Text(x.Title)), web.Text(x.Code), web.Day(x.Start.Day()), web.Day(x.Finish.Day()), web.Day(x.BaseStart), web.Day(x.BaseFinish),
			web.Int(int64(x.Slip)), web.Share(float64(x.Percent) / 100), web.Int(int64(x.Float)), web.Text(critical), web.Text(x.Owner),
		}})
	}
	return t
}

// chart is the drawing of the rows shown. fit is a width for paper; 0 follows the zoom.
func (out *GanttOut) chart(p *i18n.Printer, fit float64) *draw.Gantt {
	g := &draw.Gantt{Scale: out.zoom(), Fit: fit, Today: out.page.Day(), DayOff: func(d cal.Date) bool { return out.days.minutes(d) == 0 }}
	at := map[int]int{}
	for row, x := range out.Tasks {
		at[x.UID] = row
		drawn := x.row(p)
		drawn.Key = strconv.Itoa(x.UID)
		g.Rows = append(g.Rows, drawn)
	}
	for _, l := range out.plan.Links {
		from, okFrom := at[l.From]
		to, okTo := at[l.To]
		if okFrom && okTo && l.FromProject == "" {
			g.Links = append(g.Links, draw.GanttLink{From: from, To: to, Kind: string(l.Kind), Critical: out.Tasks[from].Critical && out.Tasks[to].Critical})
		}
	}
	return g
}

func (x TaskOut) row(p *i18n.Printer) draw.GanttRow {
	t := x.task
	r := draw.GanttRow{Name: x.Number + " " + p.Text(x.Title), Depth: t.Level - 1, Summary: t.Summary, Milestone: t.Kind == KindMilestone && !t.Summary, Critical: t.Critical,
		Ended: !t.ActualFinish.IsZero() || t.Summary && t.Done == 100, Start: t.Start.Day(), Finish: t.lastDay(), BaseStart: x.BaseStart, BaseFinish: x.BaseFinish, Done: float64(t.Done) / 100, Deadline: t.Deadline, Parts: x.Parts}
	if t.TotalFloat > 0 && !t.Summary && t.Open() && !t.Manual {
		r.FloatTo = t.LateFinish.Day()
	}
	if t.Cancelled {
		r.Start, r.Finish = cal.Date{}, cal.Date{}
	}
	return r
}

// zoom is how close the plan is shown: what was asked for, else what shows a plan of its length well.
func (out *GanttOut) zoom() draw.Scale {
	if out.in.Zoom != "" {
		return out.in.Zoom
	}
	switch days := out.Period.Days(); {
	case days < 50:
		return draw.ScaleWeek
	case days < 120:
		return draw.ScaleMonth
	case days < 320:
		return draw.ScaleQuarter
	}
	return draw.ScaleYear
}

// may reports whether the reader may change the plan as it is shown.
func (out *GanttOut) may(f *web.Frame) bool {
	project := out.page.Stored()
	return !project.State.Over() && f.May(actEdit, project.Scope) && out.in.Draft == "" && (out.in.Show != "force" || project.Baseline.No == 0)
}
