package schedule

import (
	"errors"
	"math/big"
	"slices"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// Budgeted is a task for earned value: when its baseline has it, what it may cost, how far it is, what it has cost.
type Budgeted struct {
	UID     int          `json:"uid"`
	Start   Time         `json:"start"` // of the baseline
	Finish  Time         `json:"finish"`
	Budget  money.Amount `json:"budget"`
	Percent int          `json:"percent"` // complete, 0 to 100
	Actual  money.Amount `json:"actual"`  // cost until the status date
}

// Forecast is how the cost at completion is estimated.
type Forecast uint8

// The formulas.
const (
	// AtIndex: the rest goes as the work so far did. EAC = BAC / CPI.
	AtIndex Forecast = iota
	// AtPlan: the rest costs what was planned. EAC = AC + BAC − EV.
	AtPlan
	// AtBoth: the rest suffers from cost and delay. EAC = AC + (BAC − EV) / (CPI × SPI).
	AtBoth
)

// Ratio is a quotient of two amounts or times. Of nothing there is no ratio.
type Ratio struct {
	Over  int64 `json:"over"`
	Under int64 `json:"under"`
}

// Known reports whether there is a ratio.
func (r Ratio) Known() bool { return r.Under != 0 }

// Float is the ratio as a number, 0 when it is not known.
func (r Ratio) Float() float64 {
	if !r.Known() {
		return 0
	}
	return float64(r.Over) / float64(r.Under)
}

// Earned is where a plan stands in money. All amounts are in one currency.
type Earned struct {
	At  Time         `json:"at"`
	BAC money.Amount `json:"bac"` // budget at completion
	PV  money.Amount `json:"pv"`  // planned value: budget of the work planned until At
	EV  money.Amount `json:"ev"`  // earned value: budget of the work done
	AC  money.Amount `json:"ac"`  // actual cost
	CV  money.Amount `json:"cv"`  // EV − AC
	SV  money.Amount `json:"sv"`  // EV − PV
	CPI Ratio        `json:"cpi"` // EV / AC
	SPI Ratio        `json:"spi"` // EV / PV
	// EAC is the estimate at completion by Formula; without a needed index it is not known and ETC, VAC are zero.
	Formula Forecast     `json:"formula"`
	EAC     money.Amount `json:"eac"`
	ETC     money.Amount `json:"etc"` // EAC − AC
	VAC     money.Amount `json:"vac"` // BAC − EAC
	Known   bool         `json:"known"`
	TCPI    Ratio        `json:"tcpi"` // (BAC − EV) / (BAC − AC): the index the rest must have to keep the budget
	// Schedule is the earned schedule: when the plan had the value that is earned now. Late is the working time since.
	Schedule Time     `json:"schedule"`
	Late     Duration `json:"late"`
	SPIt     Ratio    `json:"spi_t"` // working time from the plan's start to Schedule, over that to At
}

// EarnedValue computes where a plan stands at a time. The budget of a task is planned evenly over the working time
// between its baseline dates, at once for a milestone. Lines in unlike currencies are a fault: convert them first,
// with stated rates.
func EarnedValue(lines []Budgeted, at Time, hours Hours, formula Forecast) (Earned, error) {
	e := Earned{At: at, Formula: formula}
	for i := range lines {
		l := &lines[i]
		if l.Percent < 0 || l.Percent > 100 {
			return Earned{}, fault.Refuse("schedule.percent", fault.Args{"task": l.UID})
		}
		done := share(l.Budget, int64(l.Percent), 100)
		if err := errors.Join(add(&e.BAC, l.Budget), add(&e.PV, l.planned(at, hours)), add(&e.EV, done), add(&e.AC, l.Actual)); err != nil {
			return Earned{}, err
		}
	}
	for _, a := range []money.Amount{e.PV, e.EV, e.AC} { // all of one currency, even where nothing is
		if _, err := e.BAC.Add(a); err != nil {
			return Earned{}, err
		}
	}
	currency := e.BAC.Currency
	of := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: currency} }
	e.CV, e.SV = of(e.EV.Minor-e.AC.Minor), of(e.EV.Minor-e.PV.Minor)
	e.CPI, e.SPI = Ratio{e.EV.Minor, e.AC.Minor}, Ratio{e.EV.Minor, e.PV.Minor}
	e.TCPI = Ratio{e.BAC.Minor - e.EV.Minor, e.BAC.Minor - e.AC.Minor}
	e.forecast(of)
	e.earnedSchedule(lines, hours)
	return e, nil
}

// add adds an amount to a total.
func add(total *money.Amount, a money.Amount) (err error) {
	*total, err = total.Add(a)
	return err
}

// share is over/under of an amount, rounded half away from zero.
func share(a money.Amount, over, under int64) money.Amount {
	if under == 0 {
		return money.Amount{Currency: a.Currency}
	}
	return money.Amount{Minor: muldiv(a.Minor, over, under), Currency: a.Currency}
}

// muldiv is a×b/c without overflow on the way, rounded half away from zero.
func muldiv(a, b, c int64) int64 {
	n := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
	d := big.NewInt(c)
	twice := new(big.Int).Mul(n, big.NewInt(2))
	half := new(big.Int).Abs(d)
	if n.Sign()*d.Sign() < 0 {
		half.Neg(half)
	}
	if d.Sign() < 0 {
		half.Neg(half)
	}
	return twice.Add(twice, half).Quo(twice, d.Mul(d, big.NewInt(2))).Int64()
}

// planned is the budget of what the baseline has done by a time.
func (l *Budgeted) planned(at Time, hours Hours) money.Amount {
	switch {
	case at < l.Start || at == l.Start && l.Finish > l.Start:
		return money.Amount{Currency: l.Budget.Currency}
	case at >= l.Finish:
		return l.Budget
	}
	all := hours.Between(l.Start, l.Finish)
	if all <= 0 { // it lies in no working time: at once
		return money.Amount{Currency: l.Budget.Currency}
	}
	return share(l.Budget, int64(hours.Between(l.Start, at)), int64(all))
}

func (e *Earned) forecast(of func(int64) money.Amount) {
	rest := e.BAC.Minor - e.EV.Minor
	switch e.Formula {
	case AtPlan:
		e.EAC, e.Known = of(e.AC.Minor+rest), true
	case AtBoth:
		if e.Known = e.EV.Minor > 0 && e.AC.Minor > 0 && e.PV.Minor > 0; e.Known {
			e.EAC = of(e.AC.Minor + muldiv(muldiv(rest, e.AC.Minor, e.EV.Minor), e.PV.Minor, e.EV.Minor))
		}
	default:
		if e.Known = e.EV.Minor > 0 && e.AC.Minor > 0; e.Known {
			e.EAC = of(muldiv(e.BAC.Minor, e.AC.Minor, e.EV.Minor))
		}
	}
	if e.Known {
		e.ETC, e.VAC = of(e.EAC.Minor-e.AC.Minor), of(e.BAC.Minor-e.EAC.Minor)
	}
}

// earnedSchedule finds when the plan had the value earned now: the planned value grows, so it is halved towards.
func (e *Earned) earnedSchedule(lines []Budgeted, hours Hours) {
	start, finish := planSpan(lines)
	if start == 0 || e.BAC.Minor <= 0 || hours.Never() {
		return
	}
	lo, hi := hours.c.at(start), hours.c.at(finish)
	planned := func(work Duration) (sum int64) {
		at := start
		if work > lo {
			at = hours.c.end(work)
		}
		for i := range lines {
			sum += lines[i].planned(at, hours).Minor
		}
		return sum
	}
	from := lo
	for lo < hi {
		mid := lo + (hi-lo)/2
		if planned(mid) >= e.EV.Minor {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	e.Schedule = start
	if lo > from {
		e.Schedule = hours.c.end(lo)
	}
	e.Late = hours.Between(e.Schedule, e.At)
	e.SPIt = Ratio{int64(lo - from), int64(hours.Between(start, e.At))}
}

func planSpan(lines []Budgeted) (start, finish Time) {
	for i := range lines {
		if s := lines[i].Start; s != 0 && (start == 0 || s < start) {
			start = s
		}
		finish = max(finish, lines[i].Finish)
	}
	return start, finish
}

// CurvePoint is a point of the S-curve. Earned and Actual are known up to the status date only.
type CurvePoint struct {
	At      Time         `json:"at"`
	Planned money.Amount `json:"planned"`
	Earned  money.Amount `json:"earned,omitzero"`
	Actual  money.Amount `json:"actual,omitzero"`
	Known   bool         `json:"known"` // Earned and Actual
}

// Progress is what was reported at a time: of earned value and of cost, all in all.
type Progress struct {
	At     Time
	Earned money.Amount
	Actual money.Amount
}

// Curve is the S-curve: planned value at so many evenly spaced times of the plan, and at each report what was earned
// and spent.
func Curve(lines []Budgeted, reports []Progress, points int, hours Hours) ([]CurvePoint, error) {
	start, finish := planSpan(lines)
	if start == 0 || points < 2 {
		return nil, nil
	}
	times := make([]Time, 0, points+len(reports))
	for i := range points {
		times = append(times, start+(finish-start)*Time(i)/Time(points-1))
	}
	for _, r := range reports {
		times = append(times, r.At)
	}
	slices.Sort(times)
	times = slices.Compact(times)
	curve := make([]CurvePoint, 0, len(times))
	for _, at := range times {
		point := CurvePoint{At: at}
		for i := range lines {
			if err := add(&point.Planned, lines[i].planned(at, hours)); err != nil {
				return nil, err
			}
		}
		for _, r := range reports {
			if r.At == at {
				if err := errors.Join(add(&point.Earned, r.Earned), add(&point.Actual, r.Actual)); err != nil {
					return nil, err
				}
				point.Known = true
			}
		}
		curve = append(curve, point)
	}
	return curve, nil
}
