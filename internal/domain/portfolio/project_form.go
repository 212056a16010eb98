package portfolio

import (
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ProjectForm is the one form of a project, under the names it has on the page, in JSON and in the
// trail. A light project fills the first part; nothing of it is lost when the track is raised.
type ProjectForm struct {
	Title         i18n.Text    `json:"title"`
	Lang          i18n.Lang    `json:"lang"`
	Track         TrackName    `json:"track"`
	Initiative    InitiativeID `json:"initiative"`
	Theme         Theme        `json:"theme"`
	Problem       string       `json:"problem"`
	Objectives    string       `json:"objectives"`
	Deliverables  string       `json:"deliverables"`
	Beneficiaries string       `json:"beneficiaries"`
	PlannedStart  cal.Date     `json:"planned_start"`
	PlannedEnd    cal.Date     `json:"planned_end"`
	Budget        money.Amount `json:"budget"`
	HostText      string       `json:"host_text"`
	HostValue     money.Amount `json:"host_value"`
	HostReason    string       `json:"host_reason"`

	Justification    string        `json:"justification"`
	SuccessCriteria  string        `json:"success_criteria"`
	ScopeIn          string        `json:"scope_in"`
	ScopeOut         string        `json:"scope_out"`
	Assumptions      string        `json:"assumptions"`
	Constraints      string        `json:"constraints"`
	Elements         ElementsForm  `json:"elements"`
	Delivery         DeliveryModel `json:"delivery"`
	LeadNation       string        `json:"lead_nation"`
	ExecutingAgent   string        `json:"executing_agent"`
	Donors           []string      `json:"donors"`
	Gender           string        `json:"gender"`
	Environment      string        `json:"environment"`
	Export           string        `json:"export"`
	Communication    string        `json:"communication"`
	ToleranceDays    *int          `json:"tolerance_days"`
	TolerancePercent *int          `json:"tolerance_percent"`
	ToleranceScope   string        `json:"tolerance_scope"`
	ToleranceQuality string        `json:"tolerance_quality"`
	RiskAppetite     RiskAppetite  `json:"risk_appetite"`
	Acceptance       string        `json:"acceptance"`
	SustainmentPlan  string        `json:"sustainment_plan"`
	SustainmentOwner string        `json:"sustainment_owner"`
	SustainmentCost  money.Amount  `json:"sustainment_cost"`
	Lessons          string        `json:"lessons"`
	NoLessonReason   string        `json:"no_lesson_reason"`
	Retention        Retention     `json:"retention"`
	ForecastStart    cal.Date      `json:"forecast_start"`
	ForecastEnd      cal.Date      `json:"forecast_end"`
	ForecastCost     money.Amount  `json:"forecast_cost"`

	MarkingForm
}

// ElementsForm is the DOTMLPF-I checklist: an element is touched when something is said of it.
type ElementsForm struct {
	Doctrine         string `json:"doctrine"`
	Organisation     string `json:"organisation"`
	Training         string `json:"training"`
	Materiel         string `json:"materiel"`
	Leadership       string `json:"leadership"`
	Personnel        string `json:"personnel"`
	Facilities       string `json:"facilities"`
	Interoperability string `json:"interoperability"`
}

// at points at the text of an element, nil for one that is not known.
func (e *ElementsForm) at(element Element) *string {
	texts := []*string{&e.Doctrine, &e.Organisation, &e.Training, &e.Materiel, &e.Leadership, &e.Personnel, &e.Facilities, &e.Interoperability}
	if i := slices.Index(Elements, element); i >= 0 {
		return texts[i]
	}
	return nil
}

// formOf is the form of a stored project.
func formOf(p Project) ProjectForm {
	f := ProjectForm{
		Title: p.Title, Lang: p.Lang, Track: p.Track, Initiative: p.Initiative, Theme: p.Theme, Problem: p.Problem,
		Objectives: p.Objectives, Deliverables: p.Request.Deliverables, Beneficiaries: p.Beneficiaries,
		PlannedStart: p.Planned.Start, PlannedEnd: p.Planned.End, Budget: p.Budget,
		HostText: p.HostContribution.Text, HostValue: p.HostContribution.Value, HostReason: p.HostContribution.Reason,
		Justification: p.Justification, SuccessCriteria: p.SuccessCriteria, ScopeIn: p.ScopeIn, ScopeOut: p.ScopeOut,
		Assumptions: p.Assumptions, Constraints: p.Constraints, Delivery: p.Delivery, LeadNation: p.LeadNation,
		ExecutingAgent: p.ExecutingAgent, Donors: p.Donors, Gender: p.Gender, Environment: p.Environment, Export: p.Export,
		Communication: p.Communication, ToleranceDays: set(p.Tolerances.Days), TolerancePercent: set(p.Tolerances.CostPercent),
		ToleranceScope: p.Tolerances.Scope, ToleranceQuality: p.Tolerances.Quality, RiskAppetite: p.RiskAppetite, Acceptance: p.Acceptance,
		SustainmentPlan: p.Sustainment.Plan, SustainmentOwner: p.Sustainment.Owner, SustainmentCost: p.Sustainment.YearlyCost,
		Lessons: p.Lessons, NoLessonReason: p.NoLessonReason, Retention: p.Retention,
		ForecastStart: p.Forecast.Start, ForecastEnd: p.Forecast.End, ForecastCost: p.ForecastCost,
		MarkingForm: markingForm(p.Marking),
	}
	for element, text := range p.Elements {
		if at := f.Elements.at(element); at != nil {
			*at = text
		}
	}
	return f
}

// into puts what the form says into a project. What other use cases record stays: state, people,
// overlap, baseline and the actual dates, which come from the moves.
func (f ProjectForm) into(p *Project) {
	p.Request = Request{
		Title: f.Title, Lang: f.Lang, Theme: f.Theme, Problem: f.Problem, Objectives: f.Objectives, Deliverables: f.Deliverables,
		Beneficiaries: f.Beneficiaries, Planned: cal.Period{Start: f.PlannedStart, End: f.PlannedEnd}, Budget: f.Budget,
		HostContribution: HostContribution{Text: f.HostText, Value: f.HostValue, Reason: f.HostReason},
	}
	p.Approach = Approach{
		Justification: f.Justification, SuccessCriteria: f.SuccessCriteria, ScopeIn: f.ScopeIn, ScopeOut: f.ScopeOut,
		Assumptions: f.Assumptions, Constraints: f.Constraints, Elements: map[Element]string{}, Delivery: f.Delivery,
		LeadNation: f.LeadNation, ExecutingAgent: f.ExecutingAgent, Donors: f.Donors, Gender: f.Gender, Environment: f.Environment,
		Export: f.Export, Communication: f.Communication, RiskAppetite: f.RiskAppetite, Acceptance: f.Acceptance,
		Tolerances: Tolerances{Days: unset(f.ToleranceDays), CostPercent: unset(f.TolerancePercent), Scope: f.ToleranceScope, Quality: f.ToleranceQuality},
	}
	for _, element := range Elements {
		if text := *f.Elements.at(element); text != "" {
			p.Elements[element] = text
		}
	}
	p.Closure = Closure{
		Sustainment: Sustainment{Plan: f.SustainmentPlan, Owner: f.SustainmentOwner, YearlyCost: f.SustainmentCost},
		Lessons:     f.Lessons, NoLessonReason: f.NoLessonReason, Retention: f.Retention,
	}
	p.Track, p.Initiative = f.Track, f.Initiative
	p.Forecast = cal.Period{Start: f.ForecastStart, End: f.ForecastEnd}
	p.ForecastCost = f.ForecastCost
	p.Marking = f.Marking()
}

// set and unset turn "not set", −1 in the rules, into an empty field and back.
func set(n int) *int {
	if n < 0 {
		return nil
	}
	return &n
}

func unset(n *int) int {
	if n == nil {
		return -1
	}
	return *n
}
