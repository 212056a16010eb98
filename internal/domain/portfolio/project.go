package portfolio

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ProjectID identifies a project.
type ProjectID string

// Project is a time-bound piece of work inside a package or a programme (§4.2). Long texts are
// Markdown in the language Lang; only the title exists in both.
type Project struct {
	ID  ProjectID
	Ref string // "DCB-MDA-02/P003"
	Stamp
	State      ProjectState
	Track      TrackName
	Parent     Link // the package or programme it belongs to
	Initiative InitiativeID
	Partner    string // party code of the recipient

	Request  // what the one form holds: the initiation request
	Approach // what the full form adds
	Closure  // what the end needs

	Officer  ActorID // named when the request is approved
	Owner    ActorID // the project owner of PM²: accepts the end
	Baseline Baseline
	Forecast cal.Period
	Actual   cal.Period
	// ForecastCost is the officer's forecast at completion, in the currency of the budget.
	ForecastCost money.Amount
	Overlap      Overlap
}

// Request is the initiation request: all that a light project ever needs to say.
type Request struct {
	Title            i18n.Text
	Lang             i18n.Lang // the language of the long texts
	Theme            Theme
	Problem          string // the problem or need
	Objectives       string
	Deliverables     string // in words; the list itself comes with the plan
	Beneficiaries    string // sex, rank, service
	Planned          cal.Period
	Budget           money.Amount // indicative until a budget is approved
	HostContribution HostContribution
}

// Approach is what the standard and full tracks say besides.
type Approach struct {
	Justification   string // against the partner's ITPP
	SuccessCriteria string
	ScopeIn         string
	ScopeOut        string
	Assumptions     string
	Constraints     string
	Elements        map[Element]string // DOTMLPF-I: the elements touched, with what is done for each
	Delivery        DeliveryModel
	LeadNation      string   // party code
	ExecutingAgent  string   // party code
	Donors          []string // party codes
	Gender          string
	Environment     string // and safety
	Export          string // export control and end use
	Communication   string
	Tolerances      Tolerances
	RiskAppetite    RiskAppetite
	Acceptance      string // the acceptance authority
}

// Closure is what the end of a project needs (R34, R35).
type Closure struct {
	Sustainment    Sustainment
	Lessons        string // the observations made, at least one …
	NoLessonReason string // … or why there is none
	Retention      Retention
}

// HostContribution is what the recipient brings (R8). A value of zero needs a reason.
type HostContribution struct {
	Text   string
	Value  money.Amount // no currency: not valued
	Reason string
}

// Stated reports R8: there is a text, or a reason why nothing is contributed.
func (h HostContribution) Stated() bool {
	return strings.TrimSpace(h.Text) != "" && !(h.Value.Currency != "" && h.Value.IsZero()) || strings.TrimSpace(h.Reason) != ""
}

// Sustainment says who keeps the result going, and what that costs a year (R34).
type Sustainment struct {
	Plan       string
	Owner      string       // an office of the recipient, in words
	YearlyCost money.Amount // zero is an answer; no currency is none
}

// Stated reports R34.
func (s Sustainment) Stated() bool {
	return strings.TrimSpace(s.Owner) != "" && s.YearlyCost.Currency != ""
}

// Tolerances are how far a project may drift before its board must be told (R22). A negative number
// is "not set".
type Tolerances struct {
	Days        int // calendar days after the baseline end
	CostPercent int // of the budget
	Scope       string
	Quality     string
}

// RiskAppetite is how much risk the board accepts.
type RiskAppetite string

// RiskAppetites are the values, "" for not stated.
var RiskAppetites = []RiskAppetite{"", "low", "moderate", "high"}

// Word is the text key of its name.
func (a RiskAppetite) Word() i18n.Key { return i18n.Key("portfolio.project.appetite." + string(a)) }

// Retention is the class of the project's records (R118).
type Retention string

// Retentions are the values, "" for not assigned.
var Retentions = []Retention{"", "permanent", "temporary"}

// Word is the text key of its name.
func (r Retention) Word() i18n.Key { return i18n.Key("portfolio.project.retention." + string(r)) }

// DeliveryModel says who does the work, which decides the agreements it needs (R16).
type DeliveryModel string

// The delivery models.
const (
	DeliveryOffice         DeliveryModel = "office"
	DeliveryNation         DeliveryModel = "nation"
	DeliveryExecutingAgent DeliveryModel = "executing_agent"
)

// DeliveryModels are all.
var DeliveryModels = []DeliveryModel{DeliveryOffice, DeliveryNation, DeliveryExecutingAgent}

// Word is the text key of its name.
func (m DeliveryModel) Word() i18n.Key { return i18n.Key("portfolio.project.delivery." + string(m)) }

// Agreement is a legal text that must be in force before work starts.
type Agreement string

// Word is the text key of its name.
func (a Agreement) Word() i18n.Key { return i18n.Key("portfolio.agreement." + string(a)) }

// Agreements are those the model needs (R16): the four of trust-fund practice with an executing
// agent, a memorandum with a nation, none when the office does the work itself.
func (m DeliveryModel) Agreements() []Agreement {
	switch m {
	case DeliveryExecutingAgent:
		return []Agreement{"mou", "implementing", "executing_agent", "financial_management"}
	case DeliveryNation:
		return []Agreement{"mou"}
	}
	return nil
}

// OverlapAnswer is what the officer concluded from the overlap check (R7).
type OverlapAnswer string

// The answers; "" is none yet.
const (
	OverlapNone        OverlapAnswer = "no_duplication"
	OverlapCoordinated OverlapAnswer = "coordinated"
)

// Word is the text key of its name.
func (a OverlapAnswer) Word() i18n.Key { return i18n.Key("portfolio.project.overlap." + string(a)) }

// Overlap is the record of the check against what others do for the same partner (R7).
type Overlap struct {
	Answer OverlapAnswer
	Note   string // with whom and how it is coordinated
	Listed int    // how many activities of others were shown when the answer was given
	By     ActorID
	On     cal.Date
}

// Recorded reports R7: an answer with its author and day, and a note where something is coordinated.
func (o Overlap) Recorded() bool {
	return o.By != "" && !o.On.IsZero() &&
		(o.Answer == OverlapNone || o.Answer == OverlapCoordinated && strings.TrimSpace(o.Note) != "")
}

// The longest texts a form may bring, in characters.
const (
	ShortText = 300
	LongText  = 20_000
)

func checkShort(fs *fault.Fields, name, text string) {
	if utf8.RuneCountInString(text) > ShortText {
		fs.Add(name, "portfolio.project.text_long", fault.Args{"limit": ShortText})
	}
}

func checkLong(fs *fault.Fields, name, text string) {
	if utf8.RuneCountInString(text) > LongText {
		fs.Add(name, "portfolio.project.text_long", fault.Args{"limit": LongText})
	}
}

func checkTitle(fs *fault.Fields, title i18n.Text) {
	fs.Check(strings.TrimSpace(title.EN+title.FR) != "", "title_en", "portfolio.project.title_missing")
	checkShort(fs, "title_en", title.EN)
	checkShort(fs, "title_fr", title.FR)
}

// Span is when the project runs, as every page and report tells it: the actual days, or else those forecast, or else those
// planned. Either day may be missing.
func (p Project) Span() cal.Period {
	return cal.Period{Start: cmp.Or(p.Actual.Start, p.Forecast.Start, p.Planned.Start), End: cmp.Or(p.Actual.End, p.Forecast.End, p.Planned.End)}
}

// Check tells every wrong field, whatever the state: what is missing for a gate is not wrong, and
// is told by the gate. The track's limits hold here, because an edit may leave them.
func (p Project) Check(tracks Tracks) error {
	var fs fault.Fields
	checkTitle(&fs, p.Title)
	for _, t := range p.longTexts() {
		checkLong(&fs, t.name, t.text)
	}
	fs.Check(p.Theme == "" || p.Theme.Known(), "theme", "portfolio.project.theme_unknown")
	for e := range p.Elements {
		fs.Check(e.Known(), "elements", "portfolio.project.element_unknown")
	}
	fs.Check(p.Delivery == "" || slices.Contains(DeliveryModels, p.Delivery), "delivery", "portfolio.project.choice_unknown")
	fs.Check(slices.Contains(RiskAppetites, p.RiskAppetite), "risk_appetite", "portfolio.project.choice_unknown")
	fs.Check(slices.Contains(Retentions, p.Retention), "retention", "portfolio.project.choice_unknown")
	fs.Check(slices.Contains(i18n.Langs, p.Lang), "lang", "portfolio.project.choice_unknown")
	fs.Check(p.Planned.Valid(), "planned_end", "portfolio.project.period_reversed")
	fs.Check(p.Forecast.Valid(), "forecast_end", "portfolio.project.period_reversed")
	fs.Check(p.Actual.Valid(), "actual_end", "portfolio.project.period_reversed")
	p.checkMoney(&fs)
	track, ok := tracks.Named(p.Track)
	fs.Check(ok, "track", "portfolio.track.unknown")
	if ok {
		track.checkLimits(&fs, p.Request)
	}
	return fs.Err()
}

func (p Project) checkMoney(fs *fault.Fields) {
	for _, a := range []struct {
		name string
		money.Amount
	}{
		{"budget", p.Budget}, {"host_value", p.HostContribution.Value},
		{"sustainment_cost", p.Sustainment.YearlyCost}, {"forecast_cost", p.ForecastCost},
	} {
		fs.Check(a.Minor >= 0, a.name, "portfolio.project.amount_negative")
		fs.Check(a.Amount == (money.Amount{}) || a.Currency.Valid(), a.name, "portfolio.project.currency_unknown")
	}
	if p.ForecastCost.Currency != "" {
		fs.Check(p.ForecastCost.Currency == p.Budget.Currency, "forecast_cost", "portfolio.project.currency_unlike")
	}
}

type namedText struct{ name, text string }

// longTexts are the Markdown fields under their form names, in the order of the form.
func (p Project) longTexts() []namedText {
	return []namedText{
		{"problem", p.Problem}, {"objectives", p.Objectives}, {"deliverables", p.Request.Deliverables},
		{"beneficiaries", p.Beneficiaries}, {"host_text", p.HostContribution.Text}, {"host_reason", p.HostContribution.Reason},
		{"justification", p.Justification}, {"success_criteria", p.SuccessCriteria}, {"scope_in", p.ScopeIn},
		{"scope_out", p.ScopeOut}, {"assumptions", p.Assumptions}, {"constraints", p.Constraints}, {"gender", p.Gender},
		{"environment", p.Environment}, {"export", p.Export}, {"communication", p.Communication},
		{"tolerance_scope", p.Tolerances.Scope}, {"tolerance_quality", p.Tolerances.Quality}, {"acceptance", p.Acceptance},
		{"sustainment_plan", p.Sustainment.Plan}, {"sustainment_owner", p.Sustainment.Owner}, {"lessons", p.Lessons},
		{"no_lesson_reason", p.NoLessonReason}, {"overlap_note", p.Overlap.Note},
	}
}

// RequestGaps are the fields of the initiation request that the track needs and that are empty, by
// their form names, in the order of the form.
func (p Project) RequestGaps(light bool) []string {
	needed := []struct {
		name string
		full bool // only the standard and full tracks ask for it
		ok   bool
	}{
		{"title", false, p.Title != (i18n.Text{})},
		{"theme", false, p.Theme != ""},
		{"problem", false, strings.TrimSpace(p.Problem) != ""},
		{"objectives", false, strings.TrimSpace(p.Objectives) != ""},
		{"planned", false, p.Planned.Days() > 0},
		{"budget", false, p.Budget.Currency != ""},
		{"beneficiaries", true, strings.TrimSpace(p.Beneficiaries) != ""},
		{"justification", true, strings.TrimSpace(p.Justification) != ""},
		{"success_criteria", true, strings.TrimSpace(p.SuccessCriteria) != ""},
		{"delivery", true, p.Delivery != ""},
	}
	var gaps []string
	for _, n := range needed {
		if !n.ok && !(n.full && light) {
			gaps = append(gaps, n.name)
		}
	}
	return gaps
}
