package portfolio

import (
	"cmp"
	"slices"
	"strconv"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/render/draw"
)

// ratingOptions are the ratings, worst first, for a filter.
func ratingOptions(f *web.Frame) []web.Option {
	options := make([]web.Option, len(Ratings))
	for i, r := range Ratings {
		options[i] = web.Option{Value: r.String(), Label: f.T(string(r.Word()))}
	}
	return options
}

// queryDate is a day in the address, no date for anything else.
func queryDate(f *web.Frame, name string) cal.Date {
	d, err := cal.ParseDate(f.Query.Get(name))
	if err != nil {
		return cal.Date{}
	}
	return d
}

// ahead are the steps on the way forward: not those that stop, suspend or take back.
func (d Dossier) ahead() []Step {
	return slices.DeleteFunc(slices.Clone(d.Next), func(s Step) bool { return len(s.Passes) == 0 })
}

// name is what a step is called: its gate where a decision is made there, else what is done.
func (s Step) name() i18n.Key {
	if s.Approval != "" {
		return s.Approval.Word()
	}
	return i18n.Key(s.Act.Key())
}

// forward puts the moves on the way forward before the others, so that they are the primary ones.
func forward(moves []Move) []Move {
	list := slices.Clone(moves)
	slices.SortStableFunc(list, func(a, b Move) int {
		return cmp.Compare(backward(a), backward(b))
	})
	return list
}

func backward(m Move) int {
	if needsReason[m.Act] {
		return 1
	}
	return 0
}

// wayTo is the page on which a requirement is met, "" when it has none of its own or the reader may not
// open it.
func (out ProjectOut) wayTo(f *web.Frame, x Finding) string {
	path := web.Href("/projects/{id}", string(out.ID))
	switch {
	case x.Code == "overlap":
		return path + "/overlap"
	case x.Code == "officer":
		return path + "/people"
	case x.Code == "deliverables" || x.Code == "work_plan":
		return path + "/plan"
	case x.Paper == PaperHandovers:
		return path + "/equipment"
	case x.Paper != "":
		return path + "/dossier"
	case slices.Contains([]string{"request", "host_contribution", "sustainment", "lessons", "retention"}, x.Code) && f.May("portfolio.project.edit", out.dossier.Project.Scope):
		return path + "/edit"
	}
	return ""
}

// strip is the milestones on a time axis.
func (out ProjectOut) strip(f *web.Frame) draw.Timeline {
	states := map[MilestoneStatus]draw.MilestoneState{MilestoneAchieved: draw.Achieved, MilestoneMissed: draw.Missed, MilestoneLate: draw.Late}
	row := draw.TimelineRow{}
	for _, m := range out.Milestones {
		if m.Status == MilestoneCancelled {
			continue
		}
		on := m.Forecast
		if !m.Achieved.IsZero() {
			on = m.Achieved
		}
		row.Milestones = append(row.Milestones, draw.Milestone{Name: f.P.Text(m.Title), On: on, Baseline: m.Baseline, State: states[m.Status]})
	}
	return draw.Timeline{Today: out.dossier.On, Rows: []draw.TimelineRow{row}}
}

// taskPath is where a milestone or an activity is shown and changed: in the plan, the one place for its dates.
const taskPath = "/projects/{id}/schedule/tasks/{task}"

// milestoneTable lists the milestones with what moved.
func (out ProjectOut) milestoneTable(f *web.Frame) *web.Table {
	p := f.P
	t := &web.Table{Key: "milestones", Title: p.T("portfolio.form.milestones"), Columns: []web.Column{
		{Key: "title", Label: p.T("portfolio.form.milestone"), Kind: web.KindLink, Main: true},
		{Key: "status", Label: p.T("portfolio.form.status")},
		{Key: "baseline", Label: p.T("portfolio.form.baseline"), Kind: web.KindDate},
		{Key: "forecast", Label: p.T("portfolio.form.forecast"), Kind: web.KindDate},
		{Key: "slip", Label: p.T("portfolio.form.slip")},
		{Key: "owner", Label: p.T("portfolio.form.responsible")},
	}, Empty: &web.Empty{Title: p.T("portfolio.milestone.none"), Words: p.T("portfolio.milestone.none_help")}}
	for _, m := range out.Milestones {
		day := web.Day(m.Forecast)
		if !m.Achieved.IsZero() {
			day = web.Day(m.Achieved)
		}
		status := web.Text(p.T(string(m.Status.Word())))
		if m.Status == MilestoneMissed || m.Status == MilestoneLate {
			status = status.As("late")
		}
		href := web.Href(taskPath, string(out.ID), string(m.ID))
		t.Rows = append(t.Rows, web.Row{Href: href, Cells: []web.Cell{
			web.Anchor("M"+strconv.Itoa(m.No)+" "+p.Text(m.Title), href), status, web.Day(m.Baseline), day, slipCell(p, m.Slip, m.Achieved.IsZero()), web.Text(m.Owner.Name),
		}})
	}
	return t
}

// slipCell tells by how much a date lies after (or before) its baseline: for one still to come it is a
// forecast, and the words say so.
func slipCell(p *i18n.Printer, days int, ahead bool) web.Cell {
	switch {
	case days > 0 && ahead:
		return web.Text(p.T("portfolio.form.slip_forecast", "n", days)).As("late")
	case days > 0:
		return web.Text(p.T("portfolio.form.slip_late", "n", days)).As("late")
	case days < 0:
		return web.Text(p.T("portfolio.form.slip_early", "n", -days))
	}
	return web.Blank()
}

// deliverableTable lists the deliverables. Where the work stands has a square, unlike the judgements.
func (out ProjectOut) deliverableTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "deliverables", Title: p.T("portfolio.form.deliverables"), Columns: []web.Column{
		{Key: "title", Label: p.T("portfolio.form.deliverable"), Kind: web.KindLink, Main: true},
		{Key: "state", Label: p.T("portfolio.form.state")},
		{Key: "due", Label: p.T("portfolio.form.due"), Kind: web.KindDate},
		{Key: "slip", Label: p.T("portfolio.form.slip_due")},
		{Key: "acceptor", Label: p.T("portfolio.form.acceptor")},
	}, Empty: &web.Empty{Title: p.T("portfolio.deliverable.none"), Words: p.T("portfolio.deliverable.none_help")}}
	for _, d := range out.Deliverables {
		title := web.Anchor("D"+strconv.Itoa(d.No)+" "+p.Text(d.Title), web.Href("/deliverables/{id}", string(d.ID)))
		if d.Must {
			title = title.Under(p.T("portfolio.form.must"))
		}
		accepted := d.State == DeliverableAccepted || d.State == DeliverableProvisionally
		t.Rows = append(t.Rows, web.Row{Href: web.Href("/deliverables/{id}", string(d.ID)), Cells: []web.Cell{
			title, web.Drawing(web.StepTag(d.State.step(), p.T(string(d.State.Word()))), ""), web.Day(d.Due), slipCell(p, d.Slip, !accepted), web.Text(d.Acceptor.Name),
		}})
	}
	return t
}

// step is where the work on a deliverable stands, as pages draw it.
func (s DeliverableState) step() web.Step {
	switch s {
	case DeliverableSubmitted:
		return web.Submitted
	case DeliverableProvisionally, DeliverableAccepted:
		return web.Settled
	case DeliverableRejected:
		return web.Returned
	}
	return web.Drafted
}

// highestRisks is how many risks the overview tells in words.
const highestRisks = 5

// highest are the risks of the highest levels.
func highest(marks []RiskMark) []RiskMark { return marks[:min(len(marks), highestRisks)] }
