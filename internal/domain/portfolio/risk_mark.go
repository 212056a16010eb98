package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// RiskMark is an open risk on the heat map and in the bottom line.
type RiskMark struct {
	ID         RiskID    `json:"id"`
	Ref        string    `json:"ref"`
	Title      i18n.Text `json:"title"`
	Sign       RiskSign  `json:"sign"`
	Likelihood int       `json:"likelihood"`
	Impact     int       `json:"impact"`
}

// Level is likelihood × impact, 1 to 25 (R24).
func (m RiskMark) Level() int { return m.Likelihood * m.Impact }

// openRisks are the open risks of a project that the actor may see, the gravest first and the earlier
// one among equals.
func openRisks(ctx context.Context, q db.Querier, id ProjectID) ([]RiskMark, error) {
	t := db.SQL(`SELECT e.id, e.ref, e.title_en, e.title_fr, x.sign, x.likelihood, x.impact FROM portfolio_entry e JOIN portfolio_risk x ON x.id = e.id`)
	control.Visible(ctx, t, "e.id")
	t.Add("WHERE e.project_id = ? AND e.kind = 'risk' AND e.open ORDER BY e.level DESC, e.id", id)
	return db.Collect(ctx, q, t, func(row db.Row) (m RiskMark, err error) {
		err = row.Scan(&m.ID, &m.Ref, &m.Title.EN, &m.Title.FR, &m.Sign, &m.Likelihood, &m.Impact)
		return m, err
	})
}

// topThreat is the open threat of the highest level; nil for none.
func topThreat(marks []RiskMark) *RiskMark {
	for i, m := range marks {
		if m.Sign == Threat {
			return &marks[i]
		}
	}
	return nil
}

// RiskLog is what the risk register of a project comes to, for its rating and its gates.
type RiskLog struct {
	Entered  int // risks of every status
	Reviewed int // approved, or closed after review
	Highest  int // level of the gravest open threat, 0 for none
}

// riskLog sums up the risk register of a project, as far as the actor may see it, however long it is.
func riskLog(ctx context.Context, q db.Querier, id ProjectID) (RiskLog, error) {
	t := db.SQL(`SELECT COUNT(*), COUNT(CASE WHEN e.status IN (?, ?) THEN 1 END), COALESCE(MAX(CASE WHEN e.open AND x.sign = ? THEN e.level END), 0)
		FROM portfolio_entry e JOIN portfolio_risk x ON x.id = e.id`, RiskApproved, RiskClosed, Threat)
	control.Visible(ctx, t, "e.id")
	t.Add("WHERE e.project_id = ? AND e.kind = 'risk'", id)
	return db.One(ctx, q, ObjectRisk, t, func(row db.Row) (l RiskLog, err error) {
		err = row.Scan(&l.Entered, &l.Reviewed, &l.Highest)
		return l, err
	})
}
