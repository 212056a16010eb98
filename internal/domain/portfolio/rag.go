package portfolio

import (
	"math/bits"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// Rating is a status as a board reads it. The zero value is NotRated, so that what nobody has
// measured is never green.
type Rating uint8

// The ratings, from the one that says nothing to the worst. They compare with < among the rated.
const (
	NotRated Rating = iota
	OnTrack
	AtRisk
	OffTrack
)

var ratingCodes = [...]string{"not_rated", "on_track", "at_risk", "off_track"}

// Ratings are all of them, worst first, as legends and filters list them.
var Ratings = []Rating{OffTrack, AtRisk, OnTrack, NotRated}

// String is the code in JSON, SQL and URLs: "on_track".
func (r Rating) String() string { return ratingCodes[min(int(r), len(ratingCodes)-1)] }

// Word is the text key of its name.
func (r Rating) Word() i18n.Key { return i18n.Key("portfolio.rag.rating." + r.String()) }

// ParseRating reads a code; anything else is an Invalid fault.
func ParseRating(code string) (Rating, error) {
	for i, c := range ratingCodes {
		if c == code {
			return Rating(i), nil
		}
	}
	return NotRated, fault.New(fault.Invalid, "portfolio.rag.unknown", fault.Args{"value": code})
}

// MarshalText writes the code.
func (r Rating) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads it.
func (r *Rating) UnmarshalText(b []byte) (err error) {
	*r, err = ParseRating(string(b))
	return err
}

// Dimension is one side of a project that is rated by itself (R19).
type Dimension string

// The dimensions of R19.
const (
	Schedule  Dimension = "schedule"
	Cost      Dimension = "cost"
	Scope     Dimension = "scope" // scope and quality
	RiskSide  Dimension = "risk"
	Resources Dimension = "resources"
)

// Dimensions are all, in the order of every table and legend.
var Dimensions = []Dimension{Schedule, Cost, Scope, RiskSide, Resources}

// Known reports whether it is one of the five.
func (d Dimension) Known() bool { return slices.Contains(Dimensions, d) }

// Word is the text key of its name.
func (d Dimension) Word() i18n.Key { return i18n.Key("portfolio.rag.dimension." + string(d)) }

// Letter is the text key of the letter that stands beside the shape, so that a row of shapes can be
// read without the heading of its column.
func (d Dimension) Letter() i18n.Key { return i18n.Key("portfolio.rag.letter." + string(d)) }

// Card is the rating of each dimension; a dimension that is absent is not rated.
type Card map[Dimension]Rating

// Overall is the worst dimension (R19). Dimensions without data do not count; a card without any
// rated dimension is not rated.
func (c Card) Overall() Rating {
	worst := NotRated
	for _, r := range c {
		worst = max(worst, r)
	}
	return worst
}

// Worst is the first dimension, in the order of Dimensions, that has the overall rating; "" when
// nothing is rated.
func (c Card) Worst() Dimension {
	overall := c.Overall()
	for _, d := range Dimensions {
		if overall != NotRated && c[d] == overall {
			return d
		}
	}
	return ""
}

// Thresholds are the limits of R20. They are configuration of a package; DefaultThresholds is what
// ships.
type Thresholds struct {
	SlipGreenDays    int `json:"slip_green_days"`
	SlipGreenPercent int `json:"slip_green_percent"` // of the baseline duration; the stricter of the two counts
	SlipAmberDays    int `json:"slip_amber_days"`
	SlipAmberPercent int `json:"slip_amber_percent"`
	CostGreenPercent int `json:"cost_green_percent"`
	CostAmberPercent int `json:"cost_amber_percent"`
	RiskAmberLevel   int `json:"risk_amber_level"`
	RiskRedLevel     int `json:"risk_red_level"`
	// ReportingMonths is the rhythm of the reports: 1, 3, 6 or 12. An override lasts one of them (R21).
	ReportingMonths int `json:"reporting_months"`
	// StaffingHorizonDays is how far ahead work without an owner counts against the resources.
	StaffingHorizonDays int `json:"staffing_horizon_days"`
}

// DefaultThresholds are those R20 prints, with quarterly reports.
func DefaultThresholds() Thresholds {
	return Thresholds{
		SlipGreenDays: 14, SlipGreenPercent: 10, SlipAmberDays: 45, SlipAmberPercent: 20,
		CostGreenPercent: 5, CostAmberPercent: 10, RiskAmberLevel: 10, RiskRedLevel: 20,
		ReportingMonths: 3, StaffingHorizonDays: 30,
	}
}

// Check tells every limit that makes no sense: negative, amber stricter than green, a risk level
// outside 1 to 25, a rhythm other than 1, 3, 6 or 12 months.
func (t Thresholds) Check() error {
	var fs fault.Fields
	ordered := func(name string, green, amber int) {
		fs.Check(green >= 0 && amber >= green, name, "portfolio.rag.threshold_order")
	}
	ordered("slip_amber_days", t.SlipGreenDays, t.SlipAmberDays)
	ordered("slip_amber_percent", t.SlipGreenPercent, t.SlipAmberPercent)
	ordered("cost_amber_percent", t.CostGreenPercent, t.CostAmberPercent)
	ordered("risk_red_level", t.RiskAmberLevel, t.RiskRedLevel)
	fs.Check(t.RiskAmberLevel >= 1 && t.RiskRedLevel <= 25, "risk_amber_level", "portfolio.rag.threshold_level")
	fs.Check(t.StaffingHorizonDays >= 0, "staffing_horizon_days", "portfolio.rag.threshold_order")
	switch t.ReportingMonths {
	case 1, 3, 6, 12:
	default:
		fs.Add("reporting_months", "portfolio.rag.threshold_rhythm", nil)
	}
	return fs.Err()
}

// RateSchedule compares the end that is forecast (or was reached) with the baseline's (R20). Slip is
// in calendar days; each limit is the smaller of its days and its share of the baseline duration,
// rounded down. Without a baseline or a forecast it is not rated.
func (t Thresholds) RateSchedule(baseline cal.Period, end cal.Date) Rating {
	duration := baseline.Days()
	if duration == 0 || end.IsZero() {
		return NotRated
	}
	slip := baseline.End.DaysUntil(end)
	switch {
	case slip <= min(t.SlipGreenDays, duration*t.SlipGreenPercent/100):
		return OnTrack
	case slip <= min(t.SlipAmberDays, duration*t.SlipAmberPercent/100):
		return AtRisk
	}
	return OffTrack
}

// RateCost compares the forecast at completion with the budget, over and under alike; an attempt to
// commit more than there is rates red whatever the figures (R20). Without a budget, or with figures
// in unlike currencies, it is not rated.
func (t Thresholds) RateCost(budget, forecast money.Amount, overCommitted bool) Rating {
	switch {
	case overCommitted:
		return OffTrack
	case budget.Minor <= 0 || forecast.Currency != budget.Currency:
		return NotRated
	case withinPercent(forecast.Minor, budget.Minor, t.CostGreenPercent):
		return OnTrack
	case withinPercent(forecast.Minor, budget.Minor, t.CostAmberPercent):
		return AtRisk
	}
	return OffTrack
}

// withinPercent reports |x−base| ≤ percent of base, exactly, for base > 0 and percent ≥ 0. The
// products need 128 bits: an amount may fill 63.
func withinPercent(x, base int64, percent int) bool {
	diff := uint64(x) - uint64(base)
	if x < base {
		diff = -diff
	}
	dh, dl := bits.Mul64(diff, 100)
	bh, bl := bits.Mul64(uint64(base), uint64(percent))
	return dh < bh || dh == bh && dl <= bl
}

// RateScope rates scope and quality from the deliverables on a day: red when a must-have deliverable
// was rejected or is overdue beyond the amber days of the schedule; amber when any deliverable was
// rejected or is overdue; green otherwise. Without deliverables it is not rated.
func (t Thresholds) RateScope(deliverables []Deliverable, on cal.Date) Rating {
	worst := NotRated
	for _, d := range deliverables {
		r := OnTrack
		late := d.OverdueDays(on)
		if d.State == DeliverableRejected || late > 0 {
			r = AtRisk
		}
		if d.Must && (d.State == DeliverableRejected || late > t.SlipAmberDays) {
			r = OffTrack
		}
		worst = max(worst, r)
	}
	return worst
}

// RateRisk takes the highest open threat (R20). Opportunities do not make a project worse, so they
// are left out. A register without any entry is not rated; one whose threats are all closed is green.
func (t Thresholds) RateRisk(log RiskLog) Rating {
	switch {
	case log.Entered == 0:
		return NotRated
	case log.Highest >= t.RiskRedLevel:
		return OffTrack
	case log.Highest >= t.RiskAmberLevel:
		return AtRisk
	}
	return OnTrack
}

// RateResources rates the staffing on a day: of the activities that run or start within the horizon,
// amber when one has no owner, red when more than half have none or the project itself has no
// officer. A project with no such activity is not rated.
func (t Thresholds) RateResources(officer ActorID, activities []Activity, on cal.Date) Rating {
	soon, orphans := 0, 0
	for _, a := range activities {
		if a.Done() || a.Planned.Start.IsZero() || a.Planned.Start.After(on.AddDays(t.StaffingHorizonDays)) {
			continue
		}
		soon++
		if a.Owner == "" {
			orphans++
		}
	}
	switch {
	case soon == 0:
		return NotRated
	case officer == "" || 2*orphans > soon:
		return OffTrack
	case orphans > 0:
		return AtRisk
	}
	return OnTrack
}

// Override is an officer's own rating of one dimension (R21).
type Override struct {
	Dimension  Dimension `json:"dimension"`
	Rating     Rating    `json:"rating"`
	Reason     string    `json:"reason"`
	SetBy      ActorID   `json:"set_by"`
	SetOn      cal.Date  `json:"set_on"`
	ApprovedBy ActorID   `json:"approved_by,omitempty"` // only a rating better than computed needs it
	Expires    cal.Date  `json:"expires"`
}

// Check holds R21 against the computed rating: a reason always; an expiry within one reporting
// period; and a rating better than computed needs the approval of somebody other than who set it.
// "Not rated" cannot be typed: it is what the absence of data says.
func (o Override) Check(computed Rating, t Thresholds) error {
	var fs fault.Fields
	fs.Check(o.Rating != NotRated, "rating", "portfolio.rag.override_rating")
	fs.Check(o.Reason != "", "reason", "portfolio.rag.override_reason")
	last := o.SetOn.AddMonths(t.ReportingMonths)
	if o.Expires.IsZero() || o.Expires.Before(o.SetOn) || o.Expires.After(last) {
		fs.Add("expires", "portfolio.rag.override_expiry", fault.Args{"last": last})
	}
	if err := fs.Err(); err != nil {
		return err
	}
	if o.Rating < computed && (o.ApprovedBy == "" || o.ApprovedBy == o.SetBy) {
		return fault.Refuse("portfolio.rag.override_better", fault.Args{"computed": computed.Word(), "wanted": o.Rating.Word()})
	}
	return nil
}

// Apply lays the overrides in force on a day over a computed card. An override that nobody approved
// can only worsen: when the figures have become worse than it, the figures count.
func (c Card) Apply(overrides []Override, on cal.Date) Card {
	out := make(Card, len(Dimensions))
	for d, r := range c {
		out[d] = r
	}
	for _, o := range overrides {
		if o.ApprovedBy != "" && !o.Expires.Before(on) {
			out[o.Dimension] = o.Rating
		}
	}
	for _, o := range overrides {
		if o.ApprovedBy == "" && !o.Expires.Before(on) {
			out[o.Dimension] = max(out[o.Dimension], o.Rating)
		}
	}
	return out
}
