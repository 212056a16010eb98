package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// JourneyOut is what the page of a commitment says of a journey, and how its per diem was counted (R76).
type JourneyOut struct {
	Details
	PerDiem   PerDiemCount `json:"per_diem,omitzero"` // none for a journey from before there was a table
	Most      money.Amount `json:"most,omitzero"`     // none where no rate tells it
	CountedOn cal.Date     `json:"counted_on,omitzero"`

	country i18n.Text
	claim   PerDiemCount // for the days that were planned, by the tables of today
	owed    money.Amount // at most, for them
}

// fillJourney tells where a journey goes, and how much it may cost: as it was counted for the request, or would be today.
func (s *Service) fillJourney(ctx context.Context, q db.Querier, out *CommitmentOut) error {
	c := out.stored
	if c.Kind != KindTravel {
		return nil
	}
	j := &JourneyOut{Details: c.Details}
	out.Journey = j
	if !c.counts() {
		return nil
	}
	var err error
	if j.country, err = countryName(ctx, q, c.Details.Country); err != nil {
		return err
	}
	if c.State == CommitmentDraft || c.State == CommitmentReturned {
		j.PerDiem, err = s.countJourney(ctx, q, c, s.control.DB().Now().Date())
	} else {
		j.PerDiem, j.CountedOn = c.PerDiem, c.RequestedOn
	}
	if fault.Is(err, fault.Refused) {
		return nil // the days are told without a sum
	}
	if err != nil {
		return err
	}
	if j.Most, err = c.most(j.PerDiem); err != nil || !c.State.Binding() {
		return err
	}
	j.claim, j.owed, err = claimable(ctx, q, c, Claim{}.travelled(c.Details))
	return err
}

// journeyFacts are those of the journey itself.
func (out CommitmentOut) journeyFacts(f *web.Frame) []web.Fact {
	j := out.Journey
	return []web.Fact{
		{Term: f.T("funds.page.country"), Value: f.P.Text(j.country)},
		{Term: f.T("funds.page.place"), Value: j.Place},
		{Term: f.T("funds.page.purpose"), Value: j.Purpose},
		{Term: f.T("funds.page.departs_on"), Value: f.P.Date(j.DepartsOn)},
		{Term: f.T("funds.page.returns_on"), Value: f.P.Date(j.ReturnsOn)},
	}
}

// countedWhen says of which day the count is.
func (j JourneyOut) countedWhen(f *web.Frame) string {
	switch {
	case j.Most == (money.Amount{}):
		return f.T("funds.journey.no_rate")
	case j.CountedOn.IsZero():
		return f.T("funds.journey.counted_today")
	}
	return f.T("funds.journey.counted_on", "on", j.CountedOn)
}

// countTable is how the most that a journey may cost is made up: the days by their per diem, and the other costs.
func (out CommitmentOut) countTable(p *i18n.Printer) *web.Table {
	j := out.Journey
	t := &web.Table{Key: "journey", Title: p.T("funds.journey.count"), Columns: []web.Column{{Key: "what", Label: p.T("funds.setting.what"), Main: true}, {Key: "days", Label: p.T("funds.journey.days"), Kind: web.KindInt},
		{Key: "day", Label: p.T("funds.journey.day"), Kind: web.KindMoney}, {Key: "sum", Label: p.T("funds.page.amount"), Kind: web.KindMoney}}}
	for _, d := range j.PerDiem.Days {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(p.T("funds.journey.span", "from", d.From, "until", d.Until)), web.Int(int64(d.N())), web.Sum(d.Day), web.Sum(d.Sum())}})
	}
	if j.Most == (money.Amount{}) {
		return t
	}
	if r := j.PerDiem.Rate; r != (Rate{}) {
		words := p.T("funds.journey.at_rate", "currency", string(j.Most.Currency), "rate", p.Digits(r.Value), "on", r.On, "source", r.Source)
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(words), web.Text(""), web.Text(""), web.Sum(j.PerDiem.Sum)}})
	}
	t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(p.T("funds.page.other_costs")), web.Text(""), web.Text(""), web.Sum(out.stored.otherCosts())}})
	t.Foot = []web.Cell{web.Text(p.T("funds.journey.most")), web.Text(""), web.Text(""), web.Sum(j.Most)}
	return t
}

// toClaim is what the form of a claim is filled with: what is left to bill, and no more than the planned days come to.
func (out CommitmentOut) toClaim() money.Amount {
	sum := out.toBill
	if j := out.Journey; j != nil && j.owed != (money.Amount{}) {
		sum.Minor = min(sum.Minor, j.owed.Minor)
	}
	return sum
}

// claimHelp says how much may be billed, and for a journey how that is counted.
func (out CommitmentOut) claimHelp(f *web.Frame) string {
	help := f.T("funds.invoice.rest", "rest", out.toBill)
	if j := out.Journey; j != nil && j.owed != (money.Amount{}) {
		help += " " + f.T("funds.invoice.journey_help", "most", j.owed, "days", j.claim, "other", out.stored.otherCosts())
	}
	return help
}

// days says which days a claim is for; "" for what is none.
func (i Invoice) days(p *i18n.Printer) string {
	if !i.IsClaim || i.Claim.DepartedOn.IsZero() {
		return ""
	}
	return p.T("funds.invoice.travelled", "from", i.Claim.DepartedOn, "until", i.Claim.ReturnedOn)
}
