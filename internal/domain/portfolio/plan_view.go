package portfolio

import (
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// activityTable is the plain list of activities.
func (out PlanOut) activityTable(f *web.Frame) *web.Table {
	p := f.P
	t := &web.Table{Key: "activities", Title: p.T("portfolio.form.activities_plan"), Columns: []web.Column{
		{Key: "code", Label: p.T("portfolio.form.code")},
		{Key: "title", Label: p.T("portfolio.form.activity"), Kind: web.KindLink, Main: true},
		{Key: "status", Label: p.T("portfolio.form.status")},
		{Key: "percent", Label: p.T("portfolio.form.progress"), Kind: web.KindPercent},
		{Key: "planned", Label: p.T("portfolio.form.planned")},
		{Key: "actual", Label: p.T("portfolio.form.actual")},
		{Key: "predecessor", Label: p.T("portfolio.form.predecessor")},
		{Key: "owner", Label: p.T("portfolio.form.responsible")},
	}, Empty: &web.Empty{Title: p.T("portfolio.activity.none"), Words: p.T("portfolio.activity.none_help")}}
	for _, a := range out.Activities {
		href := web.Href(taskPath, string(out.project.ID), string(a.ID))
		status := web.Text(p.T(string(a.Status.Word())))
		if a.Status == ActivityLate {
			status = status.As("late")
		}
		actual := web.Blank()
		if !a.ActualStart.IsZero() {
			actual = web.Text(spanWords(p, Activity{}.with(a.TaskForm).Actual))
		}
		t.Rows = append(t.Rows, web.Row{Href: href, Cells: []web.Cell{
			web.Text(a.Code), web.Anchor(p.Text(a.Title), href), status, web.Share(float64(a.Percent) / 100),
			web.Text(spanWords(p, Activity{}.with(a.TaskForm).Planned)), actual, web.Text(a.Predecessor), web.Text(a.Person.Name),
		}})
	}
	return t
}

// with is the activity with what a form says of it.
func (a Activity) with(f TaskForm) Activity { return f.apply(a) }

// baselineTable lists the baselines, the latest first.
func (out PlanOut) baselineTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "baselines", Title: p.T("portfolio.form.baselines"), Columns: []web.Column{
		{Key: "no", Label: p.T("portfolio.form.baseline"), Kind: web.KindInt, Main: true},
		{Key: "on", Label: p.T("portfolio.form.frozen_on"), Kind: web.KindDate},
		{Key: "period", Label: p.T("portfolio.form.planned")},
		{Key: "budget", Label: p.T("portfolio.form.budget"), Kind: web.KindMoney},
	}}
	for _, b := range out.Baselines {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Int(int64(b.No)), web.Day(b.On), web.Text(spanWords(p, b.Period)), web.Sum(b.Budget)}})
	}
	return t
}

// panel says where the evidence of a deliverable is uploaded to.
func (out DeliverablePageOut) panel() documentPanel {
	return documentPanel{holder: out.stored.Project.ref(), about: out.stored.ID.ref(), scope: out.stored.Scope, over: out.project.State.Over()}
}

// facts are the particulars of a deliverable.
func (out DeliverablePageOut) facts(f *web.Frame) []web.Fact {
	d, names := out.stored, out.project.dossier
	facts := []web.Fact{
		{Term: f.T("portfolio.form.state"), Shown: web.StepTag(d.State.step(), f.T(string(d.State.Word())))},
		{Term: f.T("portfolio.form.must"), Value: f.T("portfolio.form.no_word")},
		{Term: f.T("portfolio.form.due"), Value: f.P.Date(d.Due)},
		{Term: f.T("portfolio.form.forecast_day"), Value: f.P.Date(d.Forecast)},
		{Term: f.T("portfolio.form.producer"), Value: names.person(d.Producer).Name},
		{Term: f.T("portfolio.form.acceptor"), Value: names.person(d.Acceptor).Name},
		{Term: f.T("portfolio.form.payee"), Value: d.Payee},
	}
	if d.Must {
		facts[1].Value = f.T("portfolio.form.yes_word")
	}
	if d.Evidence != "" {
		facts = append(facts, web.Fact{Term: f.T("portfolio.form.evidence_handed"), Value: d.Evidence})
	}
	if !d.Accepted.IsZero() {
		facts = append(facts, web.Fact{Term: f.T("portfolio.form.accepted"), Value: f.T("portfolio.deliverable.accepted_by", "who", names.person(d.AcceptedBy).Name, "on", d.Accepted)})
	}
	return facts
}

func (out DeliverablePageOut) formTitle(f *web.Frame) string {
	if out.stored.ID == "" {
		return f.T("act.portfolio.deliverable.create")
	}
	return f.T("act.portfolio.deliverable.edit")
}

// lineTitle is the title of the form of a line of the plan: a new one has no revision yet. acts is the
// prefix of its acts.
func lineTitle(f *web.Frame, revision int, acts string) string {
	if revision == 0 {
		return f.T(acts + "create")
	}
	return f.T(acts + "edit")
}
