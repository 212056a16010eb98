package recruitment

import (
	"cmp"
	"strconv"

	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// missing is the fault of one field that must be filled in.
func missing(name string) error {
	var fs fault.Fields
	fs.Add(name, "fault.required", nil)
	return fs.Err()
}

// step is how far a state has come, for its tag.
func (s State) step() web.Step {
	switch s {
	case Draft:
		return web.Drafted
	case Submitted:
		return web.Submitted
	case Approved, Published:
		return web.Settled
	}
	return web.Ended
}

// step is how far a selection has come, for its tag.
func (c Choosing) step() web.Step {
	if c.Over {
		return web.Ended
	}
	return web.Submitted
}

// Table is the list once, for the page, XLSX and CSV.
func (o listOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "vacancies", Title: p.T("recruitment.vacancies"), Next: o.Next, AsOf: o.today, Marking: marking, Columns: []web.Column{
		{Key: "title", Label: p.T("recruitment.field.title"), Main: true},
		{Key: "reference", Label: p.T("recruitment.field.reference"), Export: true},
		{Key: "step", Label: p.T("recruitment.field.state"), Screen: true},
		{Key: "state", Label: p.T("recruitment.field.state"), Export: true},
		{Key: "selection", Label: p.T("recruitment.selection"), Export: true},
		{Key: "grade", Label: p.T("recruitment.field.grade")},
		{Key: "division", Label: p.T("recruitment.field.division")},
		{Key: "posts", Label: p.T("recruitment.field.posts"), Kind: web.KindInt},
		{Key: "deadline", Label: p.T("recruitment.deadline")},
		{Key: "published", Label: p.T("recruitment.published_on"), Kind: web.KindDate},
		{Key: "remarks", Label: p.T("recruitment.remarks")},
	}, Empty: &web.Empty{Title: p.T("recruitment.none"), Words: p.T("recruitment.none_words"), Example: &web.Link{Text: p.T("recruitment.careers"), Href: pathCareers}}}
	for _, v := range o.Vacancies {
		at, state, chosen := vacancyPath(v.ID), p.T(string(v.State.Word())), ""
		step := web.StepTag(v.State.step(), state)
		if v.Selection != nil && v.State == Closed { // one that was cancelled or opened again is that first
			chosen = p.T(string(v.Selection.Word))
			step = web.StepTag(v.Selection.step(), chosen)
		}
		t.Rows = append(t.Rows, web.Row{Key: string(v.ID), Href: at, Cells: []web.Cell{
			web.Anchor(p.Text(v.Title), at).Under(v.Reference), web.Text(v.Reference), web.Drawing(step, cmp.Or(chosen, state)), web.Text(state), web.Text(chosen), web.Text(v.Grade), web.Text(p.Text(v.Division)),
			web.Int(int64(v.Posts)), web.Text(closing(p, v.Closes)), dayOf(v.Published), web.Text(v.remarks(p))}})
	}
	return t
}

// dayOf is the day of an instant at the headquarters, nothing for never.
func dayOf(at cal.Instant) web.Cell {
	if at.IsZero() {
		return web.Text("")
	}
	return web.Day(at.In(brussels))
}

// waiting is what the banner of a vacancy says of the approval it waits for.
func (o vacancyOut) waiting() string {
	if o.Correction != nil {
		return "recruitment.correction_waits_for"
	}
	return "recruitment.waits"
}

// words say what was changed of a published notice, and when.
func (c DatedChange) words(p *i18n.Printer) string {
	if c.To.IsZero() {
		return p.T("recruitment.correction", "on", c.At.In(brussels), "reason", p.Text(c.Reason))
	}
	return p.T("recruitment.change", "on", c.At.In(brussels), "from", localTime(p, c.From, brussels), "to", localTime(p, c.To, brussels), "reason", p.Text(c.Reason))
}

// remarks are what stands out of a vacancy.
func (v Row) remarks(p *i18n.Printer) string {
	said := ""
	add := func(words string) {
		if said != "" {
			said += " · "
		}
		said += words
	}
	if v.Flags > 0 {
		add(p.T("recruitment.flags_n", "n", v.Flags))
	}
	if v.Budget {
		add(p.T("recruitment.pending_budget"))
	}
	if v.Internal {
		add(p.T("recruitment.internal"))
	}
	if v.Example {
		add(p.T("recruitment.example"))
	}
	return said
}

// criteriaTable sets criteria in columns: what is asked, of what kind, with which figures, by which rule.
func criteriaTable(p *i18n.Printer, title string, list []eligibility.Criterion) *web.Table {
	t := &web.Table{Key: "criteria", Title: title, Columns: []web.Column{
		{Key: "text", Label: p.T("recruitment.criterion"), Main: true},
		{Key: "kind", Label: p.T("recruitment.field.kind")},
		{Key: "figures", Label: p.T("recruitment.figures")},
		{Key: "rule", Label: p.T("recruitment.rule")},
	}}
	for i, c := range list {
		t.Rows = append(t.Rows, web.Row{Key: strconv.Itoa(i), Cells: []web.Cell{web.Text(p.Text(c.Text)), web.Text(p.T("recruitment.kind." + string(c.Kind))), web.Text(figures(p, c)), web.Text(c.Kind.Rules())}})
	}
	return t
}

// figures are the numbers of a criterion in words.
func figures(p *i18n.Printer, c eligibility.Criterion) string {
	switch {
	case c.Kind == eligibility.Experience && c.Part > 0:
		return p.T("recruitment.months_of_which", "n", c.Least, "part", c.Part)
	case c.Kind == eligibility.Experience:
		return p.T("recruitment.months", "n", c.Least)
	case c.Kind == eligibility.Age:
		return p.T("recruitment.ages", "over", c.Least, "under", c.Part)
	case c.Kind == eligibility.Languages && c.Other > eligibility.NoLevel:
		return p.T("recruitment.levels", "one", c.One.String(), "other", c.Other.String())
	case c.Kind == eligibility.Languages:
		return c.One.String()
	}
	return ""
}

// flagTable lists what a person must settle, each with the passage it came from.
func (o vacancyOut) flagTable(f *web.Frame) *web.Table {
	t := &web.Table{Key: "flags", Title: f.T("recruitment.flags"), Columns: []web.Column{
		{Key: "flag", Label: f.T("recruitment.flag"), Main: true},
		{Key: "passage", Label: f.T("recruitment.passage")},
		{Key: "settled", Label: f.T("recruitment.settled")},
	}}
	may := o.State == Draft && f.May(ActResolve, scope(o.ID))
	for i, x := range o.Flags {
		settled := web.Text(x.Resolved).Under(o.names[x.By])
		if x.Resolved == "" {
			settled = web.Text(f.T("recruitment.unsettled")).As("late")
			if may {
				settled = web.Anchor(f.T("recruitment.settle"), web.Href(pathFlag, string(o.ID), strconv.Itoa(i+1)))
			}
		}
		t.Rows = append(t.Rows, web.Row{Key: strconv.Itoa(i), Cells: []web.Cell{web.Text(x.words(f.P)).Under(f.T("recruitment.flag_kind." + string(x.Kind))), web.Text(x.Passage), settled}})
	}
	return t
}

// words say what is wrong.
func (x Flag) words(p *i18n.Printer) string {
	said := p.Message(x.Message, x.Args)
	if x.Field != "" {
		said = p.T("web.pair", "name", p.T("recruitment.fact."+x.Field), "value", said)
	}
	return said
}

// Table lists the templates.
func (o templatesOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "vacancy-templates", Title: p.T("recruitment.templates"), Marking: marking, Columns: []web.Column{
		{Key: "name", Label: p.T("recruitment.field.name"), Main: true},
		{Key: "title", Label: p.T("recruitment.field.title")},
		{Key: "grade", Label: p.T("recruitment.field.grade")},
		{Key: "essential", Label: p.T("recruitment.field.essential"), Kind: web.KindInt},
	}, Empty: &web.Empty{Title: p.T("recruitment.no_templates"), Words: p.T("recruitment.no_templates_words")}}
	for _, x := range o.Templates {
		at := pathNew + "?template=" + x.ID
		t.Rows = append(t.Rows, web.Row{Key: x.ID, Href: at, Cells: []web.Cell{web.Anchor(p.Text(x.Name), at), web.Text(p.Text(x.Form.Title)), web.Text(x.Form.Grades()), web.Int(int64(len(x.Form.Essential)))}})
	}
	return t
}
