package funds

import (
	"context"
	"fmt"
	"slices"

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

// Awaited are the instalments of an agreement still to come, the earliest first: what has been received and what is written
// off settle the oldest. An agreement without instalments has one, on no day.
func (a Agreement) Awaited() []Instalment {
	if len(a.Instalments) == 0 {
		if rest := a.Outstanding().Minor; rest > 0 {
			return []Instalment{{Minor: rest}}
		}
		return nil
	}
	var list []Instalment
	left := a.Received + a.WrittenOff
	for _, i := range a.Instalments {
		settled := min(left, i.Minor)
		if left -= settled; settled < i.Minor {
			list = append(list, Instalment{i.DueOn, i.Minor - settled})
		}
	}
	return list
}

// forecastIn asks for the cash forecast of a fund.
type forecastIn struct {
	ID FundID `json:"id"`
	moment
}

// forecastOut is the cash forecast of a fund, from what was booked up to a day and known at an instant.
type forecastOut struct {
	Fund string `json:"fund"`
	issue
	Bank    money.Amount    `json:"bank"`
	Months  []ForecastMonth `json:"months"`
	Undated money.Amount    `json:"undated"`  // signed, without a day on which it is due
	Unrated []string        `json:"unrated"`  // contributions in a currency that has no rate on the day
	Excess  bool            `json:"too_much"` // cash above so many months of need (R72)

	fund   Fund
	most   int // months
	totals Totals
}

func (s *Service) readForecast(ctx context.Context, in forecastIn) (out forecastOut, err error) {
	out.Unrated = []string{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.fund, err = fund(ctx, q, in.ID); err != nil {
			return err
		}
		if out.issue, err = s.issue(ctx, q, in.moment); err != nil {
			return err
		}
		accounts, err := Balances(ctx, q, Scope{Fund: in.ID}, out.point)
		if err != nil {
			return err
		}
		out.totals = TotalsOf(accounts)
		out.Fund, out.Bank = out.fund.Ref, out.fund.Amount(out.totals[Bank])
		income, err := s.awaited(ctx, q, &out, accounts)
		if err != nil {
			return err
		}
		limits, err := limitSetting.on(ctx, q, out.On)
		if err != nil {
			return err
		}
		due, open, err := outgoings(ctx, q, in.ID, out.point, limits.PaymentDays)
		if err != nil {
			return err
		}
		out.Months, out.most = Forecast(out.Bank.Minor, out.On, income, due, open), limits.CashMonths
		out.Excess = outlook{out.Bank.Minor, due, open, out.most}.excess(out.On)
		return nil
	})
	return out, err
}

// outgoings are what a fund owes and is bound to at a point: invoices that were liquidated and not paid, by the day
// they fall due, as much as their entries say, for an invoice that is sent back later owes nothing any more; and what was
// reserved and not delivered, so many days after its delivery.
func outgoings(ctx context.Context, q db.Querier, of FundID, p Point, days int) (due, open []Instalment, err error) {
	t := db.SQL(`SELECT i.due_on, CAST(SUM(owed.minor) AS BIGINT) FROM funds_invoice i JOIN funds_entry e ON e.id = i.entry_id JOIN funds_transfer owed ON owed.entry_id = e.id WHERE i.fund_id = ?`, of)
	p.standing(t, "e").Add(`AND NOT EXISTS (SELECT 1 FROM funds_payment y JOIN funds_entry paid ON paid.id = y.entry_id WHERE y.invoice_id = i.id`)
	p.standing(t, "paid").Add(") GROUP BY i.due_on ORDER BY 1")
	if due, err = instalmentsOf(ctx, q, t); err != nil {
		return nil, nil, err
	}
	t = p.deliveryAt(db.SQL(`SELECT y.on_day, CAST(SUM(y.minor) AS BIGINT) FROM (SELECT`)).Add(`AS on_day, x.minor FROM (
		SELECT a.commitment_id, a.balance_minor AS minor FROM funds_account a WHERE `+holding+` AND a.fund_id = ? AND a.kind = 'committed'`, of)
	if !p.Now() {
		for _, side := range []string{"t.debit_account AS account, t.minor", "t.credit_account AS account, -t.minor AS minor"} {
			t.Add("UNION ALL SELECT b.commitment_id, y.minor FROM (")
			Scope{Fund: of}.since(t, side, p)
			t.Add(") y JOIN funds_account b ON b.no = y.account WHERE b.kind = 'committed'")
		}
	}
	open, err = instalmentsOf(ctx, q, t.Add(") x JOIN funds_commitment c ON c.id = x.commitment_id) y GROUP BY y.on_day HAVING SUM(y.minor) <> 0 ORDER BY 1"))
	for i := range open {
		open[i].DueOn = open[i].DueOn.AddDays(days)
	}
	return due, open, err
}

func instalmentsOf(ctx context.Context, q db.Querier, t *db.Text) ([]Instalment, error) {
	return db.Collect(ctx, q, t, func(row db.Row) (i Instalment, err error) {
		err = row.Scan(&i.DueOn, &i.Minor)
		return i, err
	})
}

// awaited is what signed agreements still bring, in the fund's currency at the rates of the day: of those that had a
// receivable at the point, less what had come in by then.
func (s *Service) awaited(ctx context.Context, q db.Querier, out *forecastOut, accounts []Account) (list []Instalment, err error) {
	all, err := agreements(s.control.AsSystem(ctx), q, func(t *db.Text) { t.Add("WHERE a.fund_id = ? ORDER BY a.ref", out.fund.ID) })
	if err != nil {
		return nil, err
	}
	received, err := receivedAt(ctx, q, out.fund.ID, out.point)
	if err != nil {
		return nil, err
	}
	lost, err := writtenOffAt(ctx, q, out.fund.ID, out.point)
	if err != nil {
		return nil, err
	}
	signed := map[AgreementID]bool{}
	for _, a := range accounts {
		signed[a.Contribution] = signed[a.Contribution] || a.Kind == Receivable && a.Minor > 0
	}
	out.Undated = out.fund.Amount(0)
	for _, a := range all {
		if !signed[a.ID] || a.InKind {
			continue
		}
		a.Received, a.WrittenOff = received[a.ID], lost[a.ID]
		for _, i := range a.Awaited() {
			minor, _, err := s.convert(ctx, q, money.Amount{Minor: i.Minor, Currency: a.Amount.Currency}, out.fund.Currency, out.On)
			switch {
			case fault.Is(err, fault.Refused):
				if !slices.Contains(out.Unrated, a.Ref) {
					out.Unrated = append(out.Unrated, a.Ref)
				}
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

// receivedAt is what had come in of the agreements of a fund at a point, in the donors' currencies.
func receivedAt(ctx context.Context, q db.Querier, of FundID, p Point) (map[AgreementID]int64, error) {
	return sumsAt(ctx, q, db.SQL(`SELECT r.agreement_id, CAST(SUM(r.original_minor) AS BIGINT) FROM funds_receipt r JOIN funds_entry e ON e.id = r.entry_id WHERE r.fund_id = ?`, of), p)
}

// writtenOffAt is what was written off of them by then.
func writtenOffAt(ctx context.Context, q db.Querier, of FundID, p Point) (map[AgreementID]int64, error) {
	return sumsAt(ctx, q, db.SQL(`SELECT r.agreement_id, CAST(SUM(r.original_minor) AS BIGINT) FROM funds_write_off r JOIN funds_entry e ON e.id = r.entry_id WHERE r.agreement_id IS NOT NULL AND r.fund_id = ?`, of), p)
}

func sumsAt(ctx context.Context, q db.Querier, t *db.Text, p Point) (map[AgreementID]int64, error) {
	found := map[AgreementID]int64{}
	_, err := db.Collect(ctx, q, p.standing(t, "e").Add("GROUP BY r.agreement_id"), func(row db.Row) (none struct{}, err error) {
		var id AgreementID
		var minor int64
		err = row.Scan(&id, &minor)
		found[id] = minor
		return none, err
	})
	return found, err
}

// Table is the forecast: page, XLSX and CSV. Each month ends with what it began with, what came and what went.
func (out forecastOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "cash-forecast", Title: p.T("funds.forecast.of", "fund", out.Fund), AsOf: out.On, Marking: out.fund.Marking, About: out.about(p, p.Text(out.fund.Title)), Columns: []web.Column{
		{Key: "month", Label: p.T("funds.forecast.month"), Kind: web.KindDate, Main: true}, {Key: "begin", Label: p.T("funds.forecast.begin"), Kind: web.KindMoney}, {Key: "in", Label: p.T("funds.forecast.in"), Kind: web.KindMoney},
		{Key: "due", Label: p.T("funds.forecast.due"), Kind: web.KindMoney}, {Key: "open", Label: p.T("funds.forecast.open"), Kind: web.KindMoney}, {Key: "end", Label: p.T("funds.forecast.end"), Kind: web.KindMoney}}}
	a, begin := out.fund.Amount, out.Bank.Minor
	var in, due, open int64
	for i, m := range out.Months {
		start := web.Sum(a(begin)).To(out.behind("bank"))
		if i > 0 {
			start = web.Sum(a(begin)).Formula(fmt.Sprintf("{end:%d}", i-1))
		}
		end := web.Sum(a(m.End)).Formula("{begin}+{in}-{due}-{open}")
		if m.End < 0 {
			end = end.As("late")
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Day(m.First), start, web.Sum(a(m.In)), web.Sum(a(m.Due)), web.Sum(a(m.Open)), end}})
		begin, in, due, open = m.End, in+m.In, due+m.Due, open+m.Open
	}
	t.Foot = []web.Cell{web.Text(p.T("funds.statement.total_in", "currency", string(out.fund.Currency))).As("strong"), web.Blank(), web.Sum(a(in)).Total("in").As("strong"), out.all(due, "owed").Total("due").As("strong"),
		out.all(open, "reserved").Total("open").As("strong"), web.Sum(a(begin)).Formula(fmt.Sprintf("{end:%d}", len(out.Months)-1)).As("strong")}
	return t
}

// behind is the address of the postings behind a figure that the forecast begins from.
func (out forecastOut) behind(step string) string { return behindFund(out.fund.ID, step) + out.query() }

// all is a total of the forecast; where it is all that the ledger has of it, it opens the postings (R49).
func (out forecastOut) all(minor int64, step string) web.Cell {
	cell := web.Sum(out.fund.Amount(minor))
	if minor != 0 && minor == out.totals.Step(step) {
		cell = cell.To(out.behind(step))
	}
	return cell
}

// forecastRoutes is the page of the cash forecast.
func (s *Service) forecastRoutes() []web.Route {
	return []web.Route{web.Get(pathFund+"/forecast", control.SignedIn, s.readForecast, forecastPage)}
}
