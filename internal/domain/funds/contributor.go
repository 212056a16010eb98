package funds

import (
	"context"
	"slices"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// Givers are the codes of donors of agreements that the actor may see.
func Givers(ctx context.Context, q db.Querier) ([]string, error) {
	list, err := agreements(ctx, q, func(t *db.Text) { t.Add("ORDER BY a.donor") })
	codes := make([]string, 0, len(list))
	for _, a := range list {
		codes = append(codes, a.Donor)
	}
	return slices.Compact(codes), err
}

// contributorOut is what a donor reads of funds it may not open (R61): its own agreements by name, and what all donors
// of a fund gave together.
type contributorOut struct {
	Contributions []contributionRow `json:"contributions"`
	Pooled        []fundRow         `json:"pooled"`
}

type contributionRow struct {
	ID     AgreementID `json:"id"`
	Title  string      `json:"title"`
	Status Status      `json:"status"`
	fund   Fund
	totals Totals
}

// readContributor lists agreements of funds that are not among those the reader sees.
func readContributor(ctx context.Context, q db.Querier, seen []Fund) (out contributorOut, err error) {
	out.Contributions, out.Pooled = []contributionRow{}, []fundRow{}
	own, err := agreements(ctx, q, func(t *db.Text) { t.Add("ORDER BY a.ref") })
	if err != nil {
		return out, err
	}
	own = slices.DeleteFunc(own, func(a Agreement) bool {
		return slices.ContainsFunc(seen, func(f Fund) bool { return f.ID == a.Fund })
	})
	ids := make([]AgreementID, len(own))
	for i, a := range own {
		ids[i] = a.ID
	}
	totals, err := ContributionTotals(ctx, q, ids...)
	if err != nil {
		return out, err
	}
	apart := map[FundID]Fund{}
	for _, a := range own {
		f, known := apart[a.Fund]
		if !known {
			if f, err = out.pool(ctx, q, a.Fund); err != nil {
				return out, err
			}
			apart[a.Fund] = f
		}
		out.Contributions = append(out.Contributions, contributionRow{a.ID, a.Title, statusOf(a.Ref, f.Currency, totals[a.ID]), f, totals[a.ID]})
	}
	return out, nil
}

// pool adds what all donors of a fund gave together.
func (o *contributorOut) pool(ctx context.Context, q db.Querier, id FundID) (Fund, error) {
	f, err := fundBeside(ctx, q, id)
	if err != nil {
		return f, err
	}
	totals, err := FundTotals(ctx, q, id)
	o.Pooled = append(o.Pooled, fundRow{ID: id, Title: f.Title, Status: statusOf(f.Ref, f.Currency, totals[id]), fund: f, totals: totals[id]})
	return f, err
}

// contributionTable is the list of the reader's own agreements.
func (o contributorOut) contributionTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "contributions", Title: p.T("funds.contributor.own"), Columns: statusColumns(p, p.T("funds.agreement"))}
	for _, r := range o.Contributions {
		at := web.Href(pathContribution, string(r.ID))
		cells := []web.Cell{web.Anchor(r.Title, at).Under(r.Status.Ref)}
		for _, step := range listedSteps {
			cells = append(cells, web.Sum(r.fund.Amount(r.totals.Step(step))))
		}
		t.Rows = append(t.Rows, web.Row{Key: string(r.ID), Href: at, Cells: cells})
	}
	return t
}

// poolTable is what the donors of each fund gave together.
func (o contributorOut) poolTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "pooled", Title: p.T("funds.contributor.pooled"), Columns: statusColumns(p, p.T("funds.fund"))}
	for _, r := range o.Pooled {
		cells := []web.Cell{web.Text(p.Text(r.Title)).Under(r.fund.Ref)}
		for _, step := range listedSteps {
			cells = append(cells, web.Sum(r.fund.Amount(r.totals.Step(step))))
		}
		t.Rows = append(t.Rows, web.Row{Key: string(r.ID), Cells: cells})
	}
	return t
}
