package funds

import (
	"context"

	"github.com/govalues/decimal"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// counts reports whether the commitment is a journey with a per diem: one that was entered before there was a table names
// no country, and stays as it was.
func (c Commitment) counts() bool { return c.Kind == KindTravel && c.Details.Country != "" }

// leavesSum reports whether a journey on one line leaves its sum to be counted.
func (c Commitment) leavesSum() bool {
	return c.Kind == KindTravel && len(c.Items) == 1 && c.Items[0].Amount.Minor == 0
}

// otherCosts are those of a journey beside the per diem, in the commitment's currency.
func (c Commitment) otherCosts() money.Amount {
	return money.Amount{Minor: c.Details.OtherCosts.Minor, Currency: c.Original.Currency}
}

// most is what a journey may cost by a count of its per diem, in the commitment's currency (R76).
func (c Commitment) most(count PerDiemCount) (money.Amount, error) {
	return count.Sum.Add(c.otherCosts())
}

// journeyView is a journey as the trail and the inbox show it.
type journeyView struct {
	Country    i18n.Text    `json:"country,omitzero"`
	Place      string       `json:"place,omitempty"`
	Purpose    string       `json:"purpose,omitempty"`
	DepartsOn  cal.Date     `json:"departs_on,omitzero"`
	ReturnsOn  cal.Date     `json:"returns_on,omitzero"`
	OtherCosts money.Amount `json:"other_costs,omitzero"`
	PerDiem    money.Amount `json:"per_diem,omitzero"` // as counted for its request
}

func viewJourney(ctx context.Context, q db.Querier, c Commitment) (v journeyView, err error) {
	if c.Kind != KindTravel {
		return v, nil
	}
	d := c.Details
	v = journeyView{Place: d.Place, Purpose: d.Purpose, DepartsOn: d.DepartsOn, ReturnsOn: d.ReturnsOn, OtherCosts: d.OtherCosts, PerDiem: c.PerDiem.Sum}
	v.Country, err = countryName(ctx, q, d.Country)
	return v, err
}

// countryName is that of a journey's country; its code for whoever does not see the country, and nothing for none.
func countryName(ctx context.Context, q db.Querier, code string) (i18n.Text, error) {
	if code == "" {
		return i18n.Text{}, nil
	}
	found, err := stakeholders.ByCode(ctx, q, code)
	if p, seen := found[code]; seen {
		return p.Name, err
	}
	return plain(code), err
}

// checkJourney tells every wrong field of a journey.
func (c Commitment) checkJourney(fs *fault.Fields) {
	fs.Check(filled(c.Details.Country), "country", "fault.required")
	fs.Check(filled(c.Details.Place), "place", "fault.required")
	fs.Check(!c.Details.DepartsOn.IsZero(), "departs_on", "fault.required")
	fs.Check(!c.Details.ReturnsOn.Before(c.Details.DepartsOn), "returns_on", "funds.commitment.returns_wrong")
	other := c.Details.OtherCosts
	fs.Check(other.Minor >= 0, "other_costs", "funds.journey.other_negative")
	if other.Minor != 0 && other.Currency != c.Original.Currency && !c.leavesSum() {
		fs.Add("other_costs", "funds.currency_of_commitment", fault.Args{"currency": string(c.Original.Currency)})
	}
}

// countJourney counts the per diem of a commitment by the rate of a day (R57).
func (s *Service) countJourney(ctx context.Context, q db.Querier, c Commitment, on cal.Date) (PerDiemCount, error) {
	return countPerDiem(ctx, q, c.Details.Country, c.Details.DepartsOn, c.Details.ReturnsOn, func(euros money.Amount) (money.Amount, Rate, error) {
		currency := c.Original.Currency
		if currency == money.EUR {
			return euros, Rate{}, nil
		}
		minor, rate, err := s.convert(ctx, q, euros, currency, on)
		return money.Amount{Minor: minor, Currency: currency}, rate, err
	})
}

// draftJourney holds the draft of a journey against the table, and fills in the sum that was left to be counted. Without a
// rate a sum that was entered waits for the request.
func (s *Service) draftJourney(ctx context.Context, q db.Querier, c *Commitment, today cal.Date) error {
	if c.Kind != KindTravel {
		return nil
	}
	if err := knownCountry(ctx, q, c.Details.Country); err != nil {
		return err
	}
	left := c.leavesSum()
	if left {
		if err := c.takeCurrency(ctx, q); err != nil {
			return err
		}
	}
	count, err := s.countJourney(ctx, q, *c, today)
	if !left && fault.Is(err, fault.Refused) {
		return nil
	}
	if err != nil {
		return err
	}
	if left {
		if c.Original, err = c.most(count); err != nil {
			return err
		}
		c.Items[0].Amount = c.Original
	}
	return c.holdJourney(count)
}

// knownCountry holds the country of a journey against those that there are.
func knownCountry(ctx context.Context, q db.Querier, code string) error {
	p, err := party(ctx, q, code, "country")
	if err == nil && p.Kind != stakeholders.Country {
		var fs fault.Fields
		fs.Add("country", "funds.choice_unknown", nil)
		err = fs.Err()
	}
	return err
}

// takeCurrency gives a commitment without a sum the currency of its other costs, else the one that was chosen, else that of
// its fund.
func (c *Commitment) takeCurrency(ctx context.Context, q db.Querier) error {
	if c.Details.OtherCosts.Minor != 0 {
		c.Original.Currency = c.Details.OtherCosts.Currency
	}
	if c.Original.Currency != "" {
		return nil
	}
	f, err := ledgerFund(ctx, q, c.Fund)
	c.Original.Currency = f.Currency
	return err
}

// requestJourney counts a journey by the rate of the day it is requested on, and keeps the count: what was decided by it stays
// decided, whatever the table says later. A draft from before there was a table is mended first.
func (s *Service) requestJourney(ctx context.Context, q db.Querier, c *Commitment, today cal.Date) (err error) {
	if c.Kind != KindTravel {
		return nil
	}
	var fs fault.Fields
	c.checkJourney(&fs)
	if err := fs.Err(); err != nil {
		return err
	}
	if c.PerDiem, err = s.countJourney(ctx, q, *c, today); err != nil {
		return err
	}
	return c.holdJourney(c.PerDiem)
}

// holdJourney holds the sum of a journey against its per diem and other costs (R76).
func (c Commitment) holdJourney(count PerDiemCount) error {
	most, err := c.most(count)
	if err != nil || c.Original.Minor <= most.Minor {
		return err
	}
	var fs fault.Fields
	fs.Add(rowField("items", 0, "amount"), "funds.journey.above", fault.Args{"days": count, "sum": count.Sum, "other": c.otherCosts(), "most": most})
	return fs.Err()
}

// at is the money that an amount of euros is at a rate that was kept; without one, the same euros.
func (r Rate) at(euros money.Amount, currency money.Currency) (money.Amount, error) {
	if r == (Rate{}) {
		return euros, nil
	}
	value, err := decimal.Parse(r.Value)
	if err != nil {
		return money.Amount{}, err
	}
	return money.Rate{From: money.EUR, To: currency, Value: value, On: r.On, Source: r.Source}.Convert(euros)
}
