package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// forecastMonths is how far the cash forecast looks ahead.
const forecastMonths = 12

// ForecastMonth is what a month is expected to bring and to take, in minor units of the fund's currency.
type ForecastMonth struct {
	First cal.Date `json:"month"`
	In    int64    `json:"in_minor"`
	Due   int64    `json:"invoices_minor"`    // approved invoices that fall due
	Open  int64    `json:"commitments_minor"` // of open commitments that will be delivered and billed
	End   int64    `json:"end_minor"`         // in the bank at its end
}

// Forecast runs the bank balance through the months: what is signed and falls due comes in (a pledge does not,
// R54), what is billed and committed goes out. months are from the one of the day on; what lies before falls
// into the first, what lies beyond is left out.
func Forecast(bank int64, on cal.Date, in, due, open []Instalment) []ForecastMonth {
	first := cal.NewDate(on.Year(), on.Time().Month(), 1)
	list := make([]ForecastMonth, forecastMonths)
	for i := range list {
		list[i].First = first.AddMonths(i)
	}
	put := func(items []Instalment, into func(*ForecastMonth) *int64) {
		for _, x := range items {
			for i := range list {
				if x.DueOn.Before(first.AddMonths(i + 1)) {
					*into(&list[i]) += x.Minor
					break
				}
			}
		}
	}
	put(in, func(m *ForecastMonth) *int64 { return &m.In })
	put(due, func(m *ForecastMonth) *int64 { return &m.Due })
	put(open, func(m *ForecastMonth) *int64 { return &m.Open })
	for i := range list {
		bank += list[i].In - list[i].Due - list[i].Open
		list[i].End = bank
	}
	return list
}

// Awaited are the instalments of an agreement still to come, the earliest first: what has been received settles the oldest. An
// agreement without instalments has one, on no day.
func (a Agreement) Awaited() []Instalment {
	if len(a.Instalments) == 0 {
		if rest := a.Outstanding().Minor; rest > 0 {
			return []Instalment{{Minor: rest}}
		}
		return nil
	}
	var list []Instalment
	left := a.Received
	for _, i := range a.Instalments {
		settled := min(left, i.Minor)
		if left -= settled; settled < i.Minor {
			list = append(list, Instalment{i.DueOn, i.Minor - settled})
		}
	}
	return list
}

// forecastOut is the cash forecast of a fund.
type forecastOut struct {
	Fund    string          `json:"fund"`
	Bank    money.Amount    `json:"bank"`
	Months  []ForecastMonth `json:"months"`
	Undated money.Amount    `json:"undated"`  // signed, without a day on which it is due
	Unrated []string        `json:"unrated"`  // contributions in a currency that has no rate today
	Excess  bool            `json:"too_much"` // cash above so many months of need (R72)

	fund  Fund
	today cal.Date
	most  int // months
}

func (s *Service) readForecast(ctx context.Context, in fundIn) (out forecastOut, err error) {
	out.today, out.Unrated = s.control.DB().Now().Date(), []string{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.fund, err = fund(ctx, q, in.ID); err != nil {
			return err
		}
		totals, err := CurrentTotals(ctx, q, Scope{Fund: in.ID})
		if err != nil {
			return err
		}
		out.Fund, out.Bank = out.fund.Ref, out.fund.Amount(totals[Bank])
		income, err := s.awaited(ctx, q, &out)
		if err != nil {
			return err
		}
		due, err := instalmentsOf(ctx, q, db.SQL(`SELECT i.due_on, CAST(SUM(i.minor) AS BIGINT) FROM funds_invoice i WHERE i.fund_id = ? AND i.state IN ('certified', 'approved', 'scheduled') AND i.minor > 0 GROUP BY i.due_on ORDER BY 1`, in.ID))
		if err != nil {
			return err
		}
		limits, err := limitSetting.on(ctx, q, out.today)
		if err != nil {
			return err
		}
		open, err := instalmentsOf(ctx, q, db.SQL(`SELECT c.delivery_on, CAST(SUM(a.balance_minor) AS BIGINT) FROM funds_account a JOIN funds_commitment c ON c.id = a.commitment_id
			WHERE a.fund_id = ? AND a.kind = 'committed' AND a.balance_minor <> 0 GROUP BY c.delivery_on ORDER BY 1`, in.ID))
		if err != nil {
			return err
		}
		for i := range open {
			open[i].DueOn = open[i].DueOn.AddDays(limits.PaymentDays)
		}
		out.Months, out.most = Forecast(totals[Bank], out.today, income, due, open), limits.CashMonths
		var need int64
		for _, m := range out.Months {
			need += m.Due + m.Open
		}
		out.Excess = totals[Bank] > need/forecastMonths*int64(limits.CashMonths)
		return nil
	})
	return out, err
}

func instalmentsOf(ctx context.Context, q db.Querier, t *db.Text) ([]Instalment, error) {
	return db.Collect(ctx, q, t, func(row db.Row) (i Instalment, err error) {
		err = row.Scan(&i.DueOn, &i.Minor)
		return i, err
	})
}

// awaited is what signed agreements still bring, in the fund's currency at today's rates.
func (s *Service) awaited(ctx context.Context, q db.Querier, out *forecastOut) (list []Instalment, err error) {
	all, err := agreements(s.control.AsSystem(ctx), q, func(t *db.Text) { t.Add("WHERE a.fund_id = ? ORDER BY a.ref", out.fund.ID) })
	if err != nil {
		return nil, err
	}
	out.Undated = out.fund.Amount(0)
	for _, a := range all {
		if !a.State.InForce() || a.InKind {
			continue
		}
		for _, i := range a.Awaited() {
			minor, _, err := s.convert(ctx, q, money.Amount{Minor: i.Minor, Currency: a.Amount.Currency}, out.fund.Currency, out.today)
			switch {
			case fault.Is(err, fault.Refused):
				out.Unrated = append(out.Unrated, a.Ref)
			case err != nil:
				return nil, err
			case i.DueOn.IsZero():
				out.Undated.Minor += minor
			default:
				list = append(list, Instalment{i.DueOn, minor})
			}
		}
	}
	return list, nil
}

// Table is the forecast: page, XLSX and CSV.
func (out forecastOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "cash-forecast", Title: p.T("funds.forecast.of", "fund", out.Fund), AsOf: out.today, Marking: out.fund.Marking, Columns: []web.Column{
		{Key: "month", Label: p.T("funds.forecast.month"), Kind: web.KindDate, Main: true}, {Key: "in", Label: p.T("funds.forecast.in"), Kind: web.KindMoney}, {Key: "due", Label: p.T("funds.forecast.due"), Kind: web.KindMoney},
		{Key: "open", Label: p.T("funds.forecast.open"), Kind: web.KindMoney}, {Key: "end", Label: p.T("funds.forecast.end"), Kind: web.KindMoney}}}
	a := out.fund.Amount
	for _, m := range out.Months {
		end := web.Sum(a(m.End))
		if m.End < 0 {
			end = end.As("late")
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Day(m.First), web.Sum(a(m.In)), web.Sum(a(m.Due)), web.Sum(a(m.Open)), end}})
	}
	return t
}

// forecastRoutes is the page of the cash forecast.
func (s *Service) forecastRoutes() []web.Route {
	return []web.Route{web.Get(pathFund+"/forecast", control.SignedIn, s.readForecast, forecastPage)}
}
