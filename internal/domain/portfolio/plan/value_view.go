package plan

import (
	"context"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
	"cairn/internal/render/draw"
)

// EarnedOut is the earned value of a project. Amounts are minor units of the currency, or working minutes
// where nothing has a planned cost.
type EarnedOut struct {
	On       cal.Date       `json:"on"`
	Currency money.Currency `json:"currency"`
	ByWork   bool           `json:"by_work"`
	BAC      int64          `json:"bac"`
	PV       int64          `json:"pv"`
	EV       int64          `json:"ev"`
	AC       *int64         `json:"ac"` // null: no cost is recorded, or one in a currency without a rate
	Rates    []RateOut      `json:"rates"`
	Late     *int           `json:"days_behind"`

	in        ganttIn
	page      portfolio.ProjectOut
	value     Earned
	baselines []Baseline
	no        int
}

// RateOut is a stated rate by which amounts in another currency count.
type RateOut struct {
	From   money.Currency `json:"from"`
	To     money.Currency `json:"to"`
	Value  string         `json:"value"`
	On     cal.Date       `json:"on"`
	Source string         `json:"source"`
}

// ReadEarned measures the plan of a project against a baseline, the latest unless another is asked for.
func (s *Service) ReadEarned(ctx context.Context, in ganttIn) (out EarnedOut, err error) {
	out.in = in
	if out.page, err = s.portfolio.Page(ctx, in.ID); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		project := out.page.Stored()
		p, err := load(ctx, q, project)
		if err != nil {
			return err
		}
		if out.baselines, err = baselines(ctx, q, project.ID); err != nil {
			return err
		}
		out.no = in.baseline(len(out.baselines))
		if out.no == 0 {
			out.no = len(out.baselines)
		}
		if out.no == 0 {
			return nil
		}
		b, err := baseline(ctx, q, project.ID, out.no)
		if err != nil {
			return err
		}
		on := out.page.Day()
		if !p.StatusOn.IsZero() && p.StatusOn.Before(on) {
			on = p.StatusOn
		}
		paid, recorded, err := s.spent(ctx, q, project.ID)
		if err != nil {
			return err
		}
		out.value = EarnedValue(p, b, on, paid, recorded)
		return nil
	})
	out.say()
	return out, err
}

// spent is what was paid for a project; recorded is false when nobody keeps that.
func (s *Service) spent(ctx context.Context, q db.Querier, id portfolio.ProjectID) (paid []Spending, recorded bool, err error) {
	if s.Spent == nil {
		return nil, false, nil
	}
	all, err := s.Spent(ctx, q, []portfolio.ProjectID{id})
	paid, recorded = all[id]
	return paid, recorded, err
}

func (out *EarnedOut) say() {
	v := out.value
	out.On, out.Currency, out.ByWork, out.BAC, out.PV, out.EV = v.On, out.page.Stored().Budget.Currency, v.ByWork, v.BAC, v.PV, v.EV
	if v.Recorded {
		out.AC = &v.AC
	}
	out.Rates = []RateOut{}
	for _, r := range v.Rates {
		out.Rates = append(out.Rates, RateOut{r.From, r.To, r.Value.String(), r.On, r.Source})
	}
	if days, ok := v.LateDays(); ok {
		out.Late = &days
	}
}

// amount is a value as the page shows it.
func (out EarnedOut) amount(p *i18n.Printer, v int64) string {
	if out.ByWork {
		return p.T("portfolio.earned.days", "n", p.Decimal(float64(v)/DayMinutes, 1))
	}
	return money.Amount{Minor: v, Currency: out.Currency}.Print(p)
}

// facts are the figures, each with its formula.
func (out EarnedOut) facts(f *web.Frame) []web.Fact {
	v, p := out.value, f.P
	none := f.T("portfolio.earned.unrecorded")
	facts := []web.Fact{
		{Term: f.T("portfolio.earned.bac"), Value: out.amount(p, v.BAC), Help: f.T("portfolio.earned.bac_help", "no", out.no)},
		{Term: f.T("portfolio.earned.pv"), Value: out.amount(p, v.PV), Help: f.T("portfolio.earned.pv_help")},
		{Term: f.T("portfolio.earned.ev"), Value: out.amount(p, v.EV), Help: f.T("portfolio.earned.ev_help")},
	}
	ac, cpi, eac := none, none, none
	if v.Recorded {
		ac = money.Amount{Minor: v.AC, Currency: out.Currency}.Print(p)
	}
	if len(v.Unrated) > 0 {
		none = f.T("portfolio.earned.unrated")
		ac, cpi, eac = none, none, none
	}
	if v.ByWork {
		cpi, eac = f.T("portfolio.earned.no_money"), f.T("portfolio.earned.no_money")
	}
	if x, ok := v.CPI(); ok {
		cpi = p.Decimal(x, 2)
	}
	if x, ok := v.EAC(); ok {
		eac = out.amount(p, x)
	}
	spi := f.T("portfolio.earned.undue")
	if x, ok := v.SPI(); ok {
		spi = p.Decimal(x, 2)
	}
	facts = append(facts,
		web.Fact{Term: f.T("portfolio.earned.ac"), Value: ac, Help: f.T("portfolio.earned.ac_help")},
		web.Fact{Term: f.T("portfolio.earned.spi"), Value: spi, Help: f.T("portfolio.earned.spi_help")},
		web.Fact{Term: f.T("portfolio.earned.cpi"), Value: cpi, Help: f.T("portfolio.earned.cpi_help")},
		web.Fact{Term: f.T("portfolio.earned.eac"), Value: eac, Help: f.T("portfolio.earned.eac_help")})
	if days, ok := v.LateDays(); ok {
		word := f.T("portfolio.earned.behind", "n", max(days, 0), "on", v.ES)
		if days < 0 {
			word = f.T("portfolio.earned.ahead", "n", -days, "on", v.ES)
		}
		facts = append(facts, web.Fact{Term: f.T("portfolio.earned.es"), Value: word, Help: f.T("portfolio.earned.es_help")})
	}
	return append(facts, out.rateFacts(f)...)
}

// rateFacts say by which rates amounts in other currencies count, and which have none.
func (out EarnedOut) rateFacts(f *web.Frame) (facts []web.Fact) {
	var applied, missing []string
	for _, r := range out.value.Rates {
		applied = append(applied, f.T("portfolio.earned.rate", "from", string(r.From), "to", string(r.To), "value", f.P.Digits(r.Value.String()), "on", r.On, "source", r.Source))
	}
	for _, s := range out.value.Unrated {
		missing = append(missing, f.T("portfolio.earned.paid_on", "amount", s.Amount.Print(f.P), "on", s.On))
	}
	if len(applied) > 0 {
		facts = append(facts, web.Fact{Term: f.T("portfolio.earned.rates"), Value: strings.Join(applied, "; "), Help: f.T("portfolio.earned.rates_help")})
	}
	if len(missing) > 0 {
		facts = append(facts, web.Fact{Term: f.T("portfolio.earned.without_rate"), Value: strings.Join(missing, "; "), Help: f.T("portfolio.earned.without_rate_help")})
	}
	return facts
}

// curve is the S-curve of the figures, in thousands of the currency or in days.
func (out EarnedOut) curve(f *web.Frame) draw.SCurve {
	scale, unit := 1/float64(DayMinutes), f.T("portfolio.earned.unit_days")
	if !out.ByWork {
		scale, unit = 1/float64(100_000), f.T("portfolio.earned.unit_money", "currency", string(out.Currency))
	}
	c := draw.SCurve{Title: f.T("portfolio.earned.curve_words", "pv", out.amount(f.P, out.PV), "ev", out.amount(f.P, out.EV), "on", out.On), Unit: unit, Today: out.On}
	for _, line := range []struct {
		role draw.CurveRole
		name string
		at   []Point
	}{{draw.CurvePlanned, "portfolio.earned.pv", out.value.Planned}, {draw.CurveEarned, "portfolio.earned.ev", out.value.Gained}, {draw.CurveSpent, "portfolio.earned.ac", out.value.Paid}} {
		if len(line.at) < 2 || out.ByWork && line.role == draw.CurveSpent { // money has no place among days
			continue
		}
		drawn := draw.CurveLine{Name: f.T(line.name), Role: line.role}
		for _, pt := range line.at {
			drawn.Points = append(drawn.Points, draw.CurvePoint{On: pt.On, Value: float64(pt.Value) * scale})
		}
		c.Lines = append(c.Lines, drawn)
	}
	return c
}

// LoadOut is the load of the people on a plan.
type LoadOut struct {
	People []BurdenOut `json:"people"`

	in   ganttIn
	page portfolio.ProjectOut
	list []Burden
}

// BurdenOut is the load of one person in JSON, in hours a week.
type BurdenOut struct {
	Name  string    `json:"name"`
	Over  int       `json:"weeks_over"`
	Weeks []WeekOut `json:"weeks"`
}

// WeekOut is one week in hours.
type WeekOut struct {
	From   cal.Date `json:"from"`
	Needed float64  `json:"needed"`
	Given  float64  `json:"given"`
}

// ReadLoad gives the load of the people on a plan from today on, with what other projects ask of them.
func (s *Service) ReadLoad(ctx context.Context, in ganttIn) (out LoadOut, err error) {
	out.in = in
	if out.page, err = s.portfolio.Page(ctx, in.ID); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		p, err := load(ctx, q, out.page.Stored())
		if err != nil {
			return err
		}
		var actors []control.ActorID
		for _, r := range p.Resources {
			if r.Actor != "" {
				actors = append(actors, r.Actor)
			}
		}
		home := p.calendarID()
		if fileCalendar.MatchString(home) {
			home = p.Project.Partner // people work by their country, whatever the file of the plan says
		}
		out.list, err = s.burdens(ctx, q, actors, home, out.page.Day())
		return err
	})
	out.People = []BurdenOut{}
	for _, b := range out.list {
		person := BurdenOut{Name: b.Name, Over: b.OverWeeks()}
		for _, w := range b.Weeks {
			person.Weeks = append(person.Weeks, WeekOut{w.From, float64(w.Needed) / 60, float64(w.Given) / 60})
		}
		out.People = append(out.People, person)
	}
	return out, err
}

// strip is the picture of a person's weeks.
func (b Burden) strip(f *web.Frame, today cal.Date) draw.Load {
	l := draw.Load{Title: f.T("portfolio.load.words", "name", b.Name, "weeks", len(b.Weeks), "over", b.OverWeeks()), Today: today}
	for _, w := range b.Weeks {
		l.Weeks = append(l.Weeks, draw.LoadWeek{From: w.From, Needed: float64(w.Needed) / 60, Given: float64(w.Given) / 60})
	}
	return l
}

// overWords name the weeks in which too much is asked, the first few.
func (b Burden) overWords(p *i18n.Printer) string {
	var weeks []string
	for _, w := range b.Weeks {
		if w.Over() && len(weeks) < 4 {
			weeks = append(weeks, p.T("portfolio.load.week", "from", w.From, "needed", w.Needed/60, "given", w.Given/60))
		}
	}
	return strings.Join(weeks, "; ")
}

// jobs lists what a person is to do.
func (b Burden) jobs(f *web.Frame) *web.Table {
	p := f.P
	t := &web.Table{Key: "jobs", Title: p.T("portfolio.load.jobs", "name", b.Name), Columns: []web.Column{
		{Key: "task", Label: p.T("portfolio.plan.task"), Kind: web.KindLink, Main: true},
		{Key: "project", Label: p.T("portfolio.load.project")},
		{Key: "start", Label: p.T("portfolio.plan.start"), Kind: web.KindDate},
		{Key: "finish", Label: p.T("portfolio.plan.finish"), Kind: web.KindDate},
		{Key: "units", Label: p.T("portfolio.plan.units"), Kind: web.KindPercent},
	}}
	for _, j := range b.Jobs {
		main := web.Text(p.T("portfolio.load.elsewhere"))
		if j.Project != "" {
			main = web.Anchor(p.Text(j.Title), web.Href(pathTask, string(j.Project), itoa(j.UID)))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{main, web.Text(j.Ref), web.Day(j.Start.Day()), web.Day(j.Finish.Day()), web.Share(float64(j.Units) / 100)}})
	}
	return t
}
