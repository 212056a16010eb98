package reports

import (
	"slices"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// value is one value of a figure: an amount, or a number where the currency is empty.
type value struct {
	Minor    int64
	Currency money.Currency
}

// whole is the value in units of its currency, towards zero, as conditions compare it; what is not zero is not
// less than one unit.
func (v value) whole() int64 {
	if v.Currency == "" {
		return v.Minor
	}
	n := v.Minor
	for range v.Currency.Exponent() {
		n /= 10
	}
	if n == 0 && v.Minor > 0 {
		return 1
	}
	return n
}

func (v value) print(p *i18n.Printer) string {
	if v.Currency == "" {
		return p.Int(v.Minor)
	}
	return money.Amount{Minor: v.Minor, Currency: v.Currency}.Print(p)
}

// short is the value in a few characters, for tiles and comparisons: "EUR 1.35 m", "1,35 M EUR".
func (v value) short(p *i18n.Printer) string {
	units := v.whole()
	if v.Currency == "" || units > -1_000_000 && units < 1_000_000 {
		return v.print(p)
	}
	return p.T("reports.millions", "n", p.Decimal(float64(units)/1e6, 2), "currency", string(v.Currency))
}

// figure is a figure of the catalogue. Step is the figure of a financial status whose entries stand behind it.
type figure struct {
	about []About
	step  string
	of    func(w *world) []value
}

// number is a figure that counts.
func number(about []About, count func(w *world) int) figure {
	return figure{about: about, of: func(w *world) []value { return []value{{Minor: int64(count(w))}} }}
}

var (
	withMoney   = []About{AboutPortfolio, AboutPackage, AboutPartner, AboutProject, AboutContribution}
	withWork    = []About{AboutPortfolio, AboutPackage, AboutPartner, AboutProject, AboutContribution, AboutHandover}
	withPlans   = []About{AboutPackage, AboutPartner, AboutProject, AboutContribution}
	withEntries = []About{AboutPackage, AboutPartner, AboutProject}
)

// figures are the figures that templates may name. Those of the funds are the figures of `cairn funds status` for
// the same subject, day and instant.
var figures = map[string]figure{
	"fund.pledged":   ofFund("pledged"),
	"fund.received":  ofFund("received"),
	"fund.committed": ofFund("committed"),
	"fund.paid":      ofFund("paid"),
	"fund.available": ofFund("available"),

	"projects.count":     number(withWork, func(w *world) int { return len(w.rows) }),
	"projects.on_track":  number(withWork, func(w *world) int { return w.rated(portfolio.OnTrack) }),
	"projects.at_risk":   number(withWork, func(w *world) int { return w.rated(portfolio.AtRisk) }),
	"projects.off_track": number(withWork, func(w *world) int { return w.rated(portfolio.OffTrack) }),
	"packages.count":     number([]About{AboutPortfolio, AboutPartner}, (*world).packages),
	"programmes.count":   number([]About{AboutPortfolio, AboutPartner}, (*world).programmes),
	"donors.count":       number([]About{AboutPortfolio, AboutPackage, AboutPartner, AboutProject}, func(w *world) int { return len(w.given) }),

	"milestones.count":    number(withPlans, func(w *world) int { return w.milestones(nil) }),
	"milestones.achieved": number(withPlans, func(w *world) int { return w.milestones(achieved) }),
	"milestones.late": number(withPlans, func(w *world) int {
		return w.milestones(func(s portfolio.MilestoneStatus) bool {
			return s == portfolio.MilestoneLate || s == portfolio.MilestoneMissed
		})
	}),
	"milestones.ahead": number(withPlans, func(w *world) int { return len(w.ahead()) }),
	"deliverables.count": number(withPlans, func(w *world) int {
		return w.deliverables(func(portfolio.Deliverable) bool { return true })
	}),
	"deliverables.accepted": number(withPlans, func(w *world) int { return w.deliverables(portfolio.Deliverable.IsAccepted) }),
	"achievements.count":    number(withPlans, func(w *world) int { return len(w.achievements()) }),

	"risks.count":             number(withEntries, func(w *world) int { return len(w.risks) }),
	"issues.count":            number(withEntries, func(w *world) int { return len(w.issues) }),
	"decisions.count":         number([]About{AboutPortfolio, AboutPackage, AboutPartner, AboutProject}, func(w *world) int { return len(w.wanted()) }),
	"recommendations.overdue": number([]About{AboutPortfolio}, func(w *world) int { return len(w.audit) }),
	"events.count":            number(withEntries, func(w *world) int { return len(w.events) }),
	"others.count":            number([]About{AboutPartner}, func(w *world) int { return len(w.others) }),
	"goals.count":             number([]About{AboutPartner}, func(w *world) int { return len(w.goals()) }),
	"project.progress": number([]About{AboutProject}, func(w *world) int {
		if len(w.rows) == 0 {
			return 0
		}
		return w.rows[0].Progress
	}),
	"receipts.count":  number([]About{AboutContribution}, func(w *world) int { return len(w.receipts) }),
	"handover.lines":  number([]About{AboutHandover}, func(w *world) int { return len(w.handover.Items) }),
	"handover.pieces": number([]About{AboutHandover}, func(w *world) int { return w.handover.Pieces }),
	"handover.checks": number([]About{AboutHandover}, func(w *world) int { return len(w.handover.Checks) }),
	"handover.value": {about: []About{AboutHandover}, of: func(w *world) (list []value) {
		for _, v := range w.handover.Values {
			i := slices.IndexFunc(list, func(o value) bool { return o.Currency == v.Amount.Currency })
			if i < 0 {
				list = append(list, value{Currency: v.Amount.Currency})
				i = len(list) - 1
			}
			list[i].Minor += v.Amount.Minor
		}
		return list
	}},
}

// addMoney adds the figures of a financial status to the catalogue.
func addMoney() {
	for _, step := range funds.Steps {
		figures[inFunds(step)] = status(step)
	}
}

// fundsFigures is what the figures of a financial status are called by: inFunds("received").
const fundsFigures = "funds"

// inFunds is the name of the figure of a step of the money's way.
func inFunds(step string) string { return fundsFigures + "." + step }

// status is a figure of the subject's financial status.
func status(step string) figure {
	return figure{about: withMoney, step: step, of: func(w *world) []value {
		list := make([]value, len(w.money))
		for i, t := range w.money {
			list[i] = value{t.Step(step), t.Currency}
		}
		return list
	}}
}

// ofFund is a figure of the whole fund that a contribution lies in.
func ofFund(step string) figure {
	return figure{about: []About{AboutContribution}, step: step, of: func(w *world) []value {
		list := make([]value, len(w.fundMoney))
		for i, t := range w.fundMoney {
			list[i] = value{t.Step(step), t.Currency}
		}
		return list
	}}
}

func (w *world) rated(r portfolio.Rating) (n int) {
	for _, x := range w.rows {
		if x.Overall == r && x.State.Running() {
			n++
		}
	}
	return n
}

func (w *world) packages() int {
	if w.portf != nil {
		return len(w.portf.Packages)
	}
	return len(w.partner.Packages)
}

func (w *world) programmes() int {
	if w.portf != nil {
		return len(w.portf.Programmes)
	}
	return len(w.partner.Programmes)
}

func achieved(s portfolio.MilestoneStatus) bool { return s == portfolio.MilestoneAchieved }

// status is how a milestone stands on the day of the report: what was achieved afterwards was not yet.
func (w *world) status(m portfolio.Milestone) portfolio.MilestoneStatus {
	if m.Achieved.After(w.point.On) {
		m.Achieved = cal.Date{}
	}
	return m.Status(w.point.On, 0)
}

// milestones counts those of the projects below; nil counts all.
func (w *world) milestones(is func(portfolio.MilestoneStatus) bool) (n int) {
	for _, d := range w.dossiers {
		for _, m := range d.Milestones {
			if !m.Cancelled && (is == nil || is(w.status(m))) {
				n++
			}
		}
	}
	return n
}

func (w *world) deliverables(is func(portfolio.Deliverable) bool) (n int) {
	for _, d := range w.dossiers {
		for _, x := range d.Deliverables {
			if is(x) {
				n++
			}
		}
	}
	return n
}

// dated is a milestone with its project.
type dated struct {
	portfolio.Milestone
	Ref string
}

// ahead are the milestones of the next six months, the nearest first.
func (w *world) ahead() (list []dated) {
	for _, r := range w.rows {
		for _, m := range w.dossiers[r.ID].Milestones {
			if !m.Cancelled && !achieved(w.status(m)) && !m.Forecast.Before(w.point.On) && !m.Forecast.After(w.point.On.AddDays(daysAhead)) {
				list = append(list, dated{m, r.Ref})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b dated) int { return b.Forecast.DaysUntil(a.Forecast) })
	return list
}

// achievements are what went well in the period: milestones reached, deliverables accepted, handovers signed.
func (w *world) achievements() (list []portfolio.Happening) {
	for _, h := range w.happened {
		switch h.Word {
		case "portfolio.pulse.milestone", "portfolio.pulse.accepted", "portfolio.pulse.handover":
			list = append(list, h)
		}
	}
	return list
}

// wanted are the decisions somebody is waited for.
func (w *world) wanted() (list []portfolio.Deadline) {
	for _, d := range w.decisions {
		if d.Decision {
			list = append(list, d)
		}
	}
	return list
}

func (w *world) goals() (list []portfolio.GoalOut) {
	if w.partner == nil || w.partner.Plan == nil {
		return nil
	}
	for _, o := range w.partner.Plan.Objectives {
		list = append(list, o.Goals...)
	}
	return list
}

// repeated is what a template may repeat for: projects below the subject.
type repeated struct {
	from []About
	to   About
}

var repeats = map[string]repeated{"project": {[]About{AboutPackage, AboutPartner, AboutPortfolio, AboutContribution}, AboutProject}}
