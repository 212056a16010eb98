package portfolio

import (
	"context"
	"net/url"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// actBriefing is the act of building a report, which another slice does.
const actBriefing Act = "reports.report.create"

// briefingHref is where the slice of reports builds one on a subject.
func briefingHref(about, ref string) string {
	return "/reports/new?about=" + about + "&subject=" + url.QueryEscape(ref)
}

// BottomLine is the bottom line of the portfolio.
func (out PortfolioOut) BottomLine(p *i18n.Printer) web.Bluf {
	return blufOf(p, out.worst(), PortfolioBottomLine(standingsFrom(out.Packages), out.pending, out.today), SignedLine{}, nil, out.today)
}

// Line is the bottom line of the project: the one that was signed, else the one drafted by rules.
func (d Dossier) Line(p *i18n.Printer) web.Bluf {
	return blufOf(p, d.Standing.Overall, d.BottomLine(), d.Signed, d.Names, d.On)
}

// Handovers are handovers that the actor may see, by id, or all of them when none is named, the latest day first.
func Handovers(ctx context.Context, q db.Querier, ids ...HandoverID) ([]HandoverRow, error) {
	list, err := handovers(ctx, q, func(t *db.Text) {
		t.Add("WHERE 1 = 1")
		if len(ids) > 0 {
			t.Add("AND").In("h.id", textsOf(ids)...)
		}
		t.Add("ORDER BY COALESCE(h.on_day, '" + noDate + "') DESC, h.id DESC")
	})
	if err != nil {
		return nil, err
	}
	return handoverRows(ctx, q, list)
}
