package portfolio

import (
	"embed"
	"encoding/json"
	"slices"
	"sync"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// Template is what a new project of a kind starts with: its plan relative to a first day, what it hands
// over, its risks, what its money goes to, and checks. Days count working days of the partner's calendar
// from the first day, which is day 0 (story: an office does not plan its tenth workshop from nothing).
type Template struct {
	Code         string                `json:"code"`
	Name         i18n.Text             `json:"name"`
	Aim          i18n.Text             `json:"aim"`
	Tasks        []TemplateTask        `json:"tasks"`
	Milestones   []TemplateMilestone   `json:"milestones"`
	Deliverables []TemplateDeliverable `json:"deliverables"`
	Risks        []TemplateRisk        `json:"risks"`
	Budget       []BudgetCategory      `json:"budget"`
	Checks       []i18n.Text           `json:"checks"`
}

// TemplateTask is a line of the plan: it begins Start working days after the first day and takes Days.
type TemplateTask struct {
	Code  string    `json:"code"`
	Title i18n.Text `json:"title"`
	Start int       `json:"start"`
	Days  int       `json:"days"`
	After string    `json:"after"` // codes of what comes before
}

// TemplateMilestone is a dated point.
type TemplateMilestone struct {
	Title i18n.Text `json:"title"`
	Day   int       `json:"day"`
}

// TemplateDeliverable is what is handed over.
type TemplateDeliverable struct {
	Title    i18n.Text `json:"title"`
	Criteria i18n.Text `json:"criteria"`
	Must     bool      `json:"must"`
	Day      int       `json:"day"`
}

// TemplateRisk is a threat that projects of the kind meet.
type TemplateRisk struct {
	Title      i18n.Text `json:"title"`
	Category   Category  `json:"category"`
	Event      i18n.Text `json:"event"`
	Likelihood int       `json:"likelihood"`
	Impact     int       `json:"impact"`
	Action     i18n.Text `json:"action"`
}

// BudgetCategory is what a part of the money of a project goes to. Share is in per cent of the budget; the
// shares of a project add up to 100.
type BudgetCategory struct {
	Title i18n.Text `json:"title"`
	Share int       `json:"share"`
}

//go:embed templates.json
var templateFile embed.FS

// Templates are those that the program ships, read once.
var Templates = sync.OnceValues(func() ([]Template, error) {
	text, err := templateFile.ReadFile("templates.json")
	if err != nil {
		return nil, err
	}
	var list []Template
	return list, json.Unmarshal(text, &list)
})

// TemplateOf finds a shipped template. Fault: NotFound.
func TemplateOf(code string) (Template, error) {
	list, err := Templates()
	if err != nil {
		return Template{}, err
	}
	i := slices.IndexFunc(list, func(t Template) bool { return t.Code == code })
	if i < 0 {
		return Template{}, fault.Missing("template")
	}
	return list[i], nil
}

// Length is how many working days the plan takes.
func (t Template) Length() int {
	last := 0
	for _, x := range t.Tasks {
		last = max(last, x.Start+max(x.Days, 1)-1)
	}
	for _, x := range t.Milestones {
		last = max(last, x.Day)
	}
	for _, x := range t.Deliverables {
		last = max(last, x.Day)
	}
	return last
}

// Span is the days of a task that begins with the template on a first day, in a calendar.
func (x TemplateTask) Span(c cal.WorkCalendar, first cal.Date) cal.Period {
	start := c.Add(first, x.Start)
	return cal.Period{Start: start, End: c.Add(start, max(x.Days, 1)-1)}
}

// workingDays counts the working days from one day to another, as WorkCalendar.Add takes them: it is 0
// for the same day, and for any day before.
func workingDays(c cal.WorkCalendar, from, to cal.Date) int {
	n := 0
	for d := c.Add(from, 0); d.Before(to); {
		if d = d.AddDays(1); c.Works(d) {
			n++
		}
	}
	return n
}

// templateFrom is the plan of a stored project as a template: what a copy of it starts with, all of it
// still to be done.
func templateFrom(d copied, c cal.WorkCalendar) Template {
	t := Template{Name: d.project.Title, Budget: d.categories}
	first := d.first()
	for _, a := range d.tasks {
		start := workingDays(c, first, a.Planned.Start)
		t.Tasks = append(t.Tasks, TemplateTask{Code: a.Code, Title: a.Title, Start: start, Days: workingDays(c, c.Add(first, start), a.Planned.End) + 1, After: a.Predecessor})
	}
	for _, m := range d.milestones {
		if !m.Cancelled {
			t.Milestones = append(t.Milestones, TemplateMilestone{Title: m.Title, Day: workingDays(c, first, m.Forecast)})
		}
	}
	for _, x := range d.deliverables {
		t.Deliverables = append(t.Deliverables, TemplateDeliverable{Title: x.Title, Criteria: i18n.Text{EN: x.Criteria, FR: x.Criteria}, Must: x.Must, Day: workingDays(c, first, x.Due)})
	}
	for _, r := range d.risks {
		if r.Open() && r.Sign == Threat {
			t.Risks = append(t.Risks, TemplateRisk{Title: r.Title, Category: r.Category, Event: i18n.Text{EN: r.Event, FR: r.Event}, Likelihood: r.Likelihood, Impact: r.Impact, Action: i18n.Text{EN: r.Action, FR: r.Action}})
		}
	}
	for _, x := range d.checks {
		t.Checks = append(t.Checks, x.Title)
	}
	return t
}

// copied is a stored project with all that a copy takes over.
type copied struct {
	project      Project
	tasks        []Activity
	milestones   []Milestone
	deliverables []Deliverable
	risks        []Risk
	checks       []CheckItem
	categories   []BudgetCategory
}

// first is the day from which the plan of the project counts.
func (d copied) first() cal.Date {
	first := d.project.Planned.Start
	earlier := func(day cal.Date) {
		if first.IsZero() || !day.IsZero() && day.Before(first) {
			first = day
		}
	}
	for _, a := range d.tasks {
		earlier(a.Planned.Start)
	}
	for _, m := range d.milestones {
		earlier(m.Forecast)
	}
	return first
}

// CheckItem is a check of a project, done on a day or still open.
type CheckItem struct {
	No     int       `json:"no"`
	Title  i18n.Text `json:"title"`
	DoneOn cal.Date  `json:"done_on"`
	DoneBy ActorID   `json:"done_by"`
}

// categoryAmounts are the parts of a budget that go to its categories, to the minor unit.
func categoryAmounts(budget money.Amount, list []BudgetCategory) ([]money.Amount, error) {
	weights := make([]int64, len(list))
	for i, c := range list {
		weights[i] = int64(c.Share)
	}
	return money.Allocate(budget, weights)
}
