package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// ProjectStanding is how a project stands, as lists and bottom lines show it. It is derived: rate
// writes it whenever a record it rests on changes, and RateAll once a day.
type ProjectStanding struct {
	Card         Card
	Overall      Rating
	Former       Rating
	ReportedOn   cal.Date // no date: never reported
	Progress     int      // percent
	Next         i18n.Text
	NextOn       cal.Date
	ExceptionDue cal.Date // of the open exception report; no date: none open
	RatedOn      cal.Date
}

// Trend is how the rating moved since the last report.
func (s ProjectStanding) Trend() Trend { return TrendOf(s.Former, s.Overall) }

// standingColumns are read by scanCard in this order.
const standingColumns = `s.schedule, s.cost, s.scope, s.risk, s.resources, s.overall, s.former, s.reported_on, s.progress, s.next_en, s.next_fr, s.next_on, s.exception_due, s.rated_on`

// standingScan scans a standing among other columns of a row.
type standingScan struct{ ratings [7]uint8 }

func (c *standingScan) into(s *ProjectStanding, dest ...any) []any {
	for i := range c.ratings {
		dest = append(dest, &c.ratings[i])
	}
	return append(dest, &s.ReportedOn, &s.Progress, &s.Next.EN, &s.Next.FR, &s.NextOn, &s.ExceptionDue, &s.RatedOn)
}

func (c *standingScan) set(s *ProjectStanding) {
	s.Card = make(Card, len(Dimensions))
	for i, d := range Dimensions {
		s.Card[d] = Rating(c.ratings[i])
	}
	s.Overall, s.Former = Rating(c.ratings[5]), Rating(c.ratings[6])
}

// ratings are a card and its overall as stored, in the order of Dimensions.
func (c Card) ratings() []any {
	values := make([]any, 0, len(Dimensions)+1)
	for _, d := range Dimensions {
		values = append(values, int(c[d]))
	}
	return append(values, int(c.Overall()))
}

// rate computes how a project stands and keeps it. Every use case that changes what the rating rests
// on calls it before it ends; a breach of tolerance that it finds raises an exception (R22).
func (s *Service) rate(ctx context.Context, tx *control.Tx, id ProjectID) error {
	r, err := s.ratable(ctx, tx, id)
	if err != nil {
		return err
	}
	due, err := raiseException(ctx, tx, r.Project)
	if err != nil {
		return err
	}
	thresholds, err := thresholdsOf(ctx, tx, r.Project.Parent.ID)
	if err != nil {
		return err
	}
	overrides, err := overridesInForce(ctx, tx, id)
	if err != nil {
		return err
	}
	milestones, err := milestonesOf(ctx, tx, id)
	if err != nil {
		return err
	}
	last, err := lastSnapshot(ctx, tx, id)
	if err != nil {
		return err
	}
	card := thresholds.Rate(r, tx.Today())
	if r.Project.State.Running() {
		card = card.Apply(overrides, tx.Today())
	}
	st := ProjectStanding{Card: card, Former: last.Overall, ReportedOn: last.On, Progress: int(Progress(r.Activities)*100 + 0.5), ExceptionDue: due, RatedOn: tx.Today()}
	if next, ok := NextMilestone(milestones); ok && !r.Project.State.Over() {
		st.Next, st.NextOn = next.Title, next.Forecast
	}
	return saveStanding(ctx, tx, id, st)
}

// ratable loads what the rating of a project rests on: everything, whoever makes it be rated, because
// the rating is the project's and not the reader's.
func (s *Service) ratable(ctx context.Context, q db.Querier, id ProjectID) (r Ratable, err error) {
	ctx = s.control.AsSystem(ctx)
	if r.Project, err = project(ctx, q, id); err != nil {
		return r, err
	}
	if r.Deliverables, err = deliverablesOf(ctx, q, id); err != nil {
		return r, err
	}
	if r.Activities, err = activitiesOf(ctx, q, id); err != nil {
		return r, err
	}
	if r.Risks, err = riskLog(ctx, q, id); err != nil || !r.Project.State.Running() {
		return r, err
	}
	purses, err := s.purses(ctx, q, id)
	if err != nil {
		return r, err
	}
	for _, p := range purses[id] {
		if p.Currency == r.Project.Budget.Currency {
			r.Committed = p.Committed
		}
	}
	if s.OverCommitted != nil {
		r.OverCommitted, err = s.OverCommitted(ctx, q, id)
	}
	return r, err
}

// standingStored are the columns that values gives after the project.
const standingStored = `schedule, cost, scope, risk, resources, overall, former, reported_on, progress, next_en, next_fr, next_on, exception_due, rated_on`

func (s ProjectStanding) values(id ProjectID) []any {
	values := append([]any{id}, s.Card.ratings()...)
	return append(values, int(s.Former), s.ReportedOn, s.Progress, s.Next.EN, s.Next.FR, s.NextOn, s.ExceptionDue, s.RatedOn)
}

func saveStanding(ctx context.Context, tx *control.Tx, id ProjectID, s ProjectStanding) error {
	values := s.values(id)
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_standing (project_id, `+standingStored+`) VALUES`).Values(len(values), values...).
		Add(`ON CONFLICT (project_id) DO UPDATE SET `+excluded(standingStored)))
	return err
}

// standingOf reads how a project stands; the caller has seen the project.
func standingOf(ctx context.Context, q db.Querier, id ProjectID) (ProjectStanding, error) {
	return db.One(ctx, q, ObjectProject, db.SQL(`SELECT `+standingColumns+` FROM portfolio_standing s WHERE s.project_id = ?`, id), func(row db.Row) (s ProjectStanding, err error) {
		var c standingScan
		err = row.Scan(c.into(&s)...)
		c.set(&s)
		return s, err
	})
}

// rateBatch is how many projects one transaction of RateAll rates, so that other writers get through.
const rateBatch = 20

// RateAll rates every project that was not rated today: what is overdue changes with the day alone.
// App runs it as the system, at start and after midnight. It returns how many it rated.
func (s *Service) RateAll(ctx context.Context, today cal.Date) (int, error) {
	for rated := 0; ; {
		var ids []ProjectID
		err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
			ids, err = db.Collect(ctx, q, db.SQL(`SELECT s.project_id FROM portfolio_standing s WHERE s.rated_on < ? ORDER BY s.rated_on, s.project_id LIMIT ?`,
				today, rateBatch), db.Value[ProjectID])
			return err
		})
		if err != nil || len(ids) == 0 {
			return rated, err
		}
		_, err = s.control.Do(ctx, control.Op{Act: "portfolio.project.rate_all"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			for _, id := range ids {
				if err := s.rate(ctx, tx, id); err != nil {
					return control.Change{}, err
				}
			}
			return control.Change{Object: control.Ref{Kind: "standing", ID: today.String()}, After: map[string]int{"rated": len(ids)}}, nil
		})
		if err != nil {
			return rated, err
		}
		rated += len(ids)
	}
}
