package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// Dated is a day of the plan, as calendars show it. ID is its own, for good; Sequence rises with each change.
type Dated struct {
	ID       string
	Sequence int
	Changed  cal.Instant
	Object   control.Ref // whose marking it carries
	Word     string      // text key of what it is
	Title    i18n.Text
	About    i18n.Text
	On       cal.Date
	Href     string
}

// datedSources are the days of a plan: one query each on a project p, with what narrows it to a person.
var datedSources = []struct{ word, kind, query, mine string }{
	{"portfolio.due.milestone", ObjectProject, `SELECT m.id, m.version, p.updated_at, p.id, m.title_en, m.title_fr, p.title_en, p.title_fr, substr(m.finish_at, 1, 10), p.id
		FROM portfolio_task m JOIN portfolio_project p ON p.id = m.project_id AND m.kind = 'milestone' AND m.actual_finish IS NULL AND NOT m.cancelled
			AND substr(m.finish_at, 1, 10) >= ? AND substr(m.finish_at, 1, 10) <= ?`, "m.owner"},
	{"portfolio.due.deliver", ObjectProject, `SELECT x.id, x.version, x.updated_at, p.id, x.title_en, x.title_fr, p.title_en, p.title_fr, COALESCE(x.forecast_on, x.due_on), p.id
		FROM portfolio_deliverable x JOIN portfolio_project p ON p.id = x.project_id AND x.state <> 'accepted' AND COALESCE(x.forecast_on, x.due_on) >= ? AND COALESCE(x.forecast_on, x.due_on) <= ?`, "x.producer"},
}

// DatesOf lists the open milestones and deliverables in a period, of a person or of a package, as far as the actor
// in the context sees them.
func DatesOf(ctx context.Context, q db.Querier, who control.ActorID, pkg string, period cal.Period) ([]Dated, error) {
	var all []Dated
	for _, source := range datedSources {
		t := db.SQL(source.query, period.Start, period.End)
		if pkg != "" {
			t.Add("AND p.parent_kind = 'package' AND p.parent_id = ?", pkg)
		} else {
			t.Add("AND ("+source.mine+" = ? OR p.officer = ?)", who, who)
		}
		t.Add("AND p." + projectOpen)
		control.Visible(ctx, t, "p.id")
		list, err := db.Collect(ctx, q, t.Add("ORDER BY 9, 1 LIMIT 500"), func(row db.Row) (d Dated, err error) {
			var page string
			d.Word, d.Object.Kind = source.word, source.kind
			err = row.Scan(&d.ID, &d.Sequence, &d.Changed, &d.Object.ID, &d.Title.EN, &d.Title.FR, &d.About.EN, &d.About.FR, &d.On, &page)
			d.Href = web.Href("/projects/{id}", page)
			return d, err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// PackageName names a package.
type PackageName struct {
	ID, Code string
	Partner  string // code of its recipient
	Title    i18n.Text
}

// PackageNames lists the packages that the actor in the context sees, by reference.
func PackageNames(ctx context.Context, q db.Querier) ([]PackageName, error) {
	list, err := packages(ctx, q, func(t *db.Text) { t.Add("ORDER BY p.ref LIMIT 500") })
	named := make([]PackageName, len(list))
	for i, p := range list {
		named[i] = PackageName{string(p.ID), p.Ref, p.Partner, p.Title}
	}
	return named, err
}

// CountProgrammes is how many programmes there are.
func CountProgrammes(ctx context.Context, q db.Querier) (int64, error) {
	return db.One(ctx, q, ObjectProgramme, db.SQL(`SELECT COUNT(*) FROM portfolio_programme`), db.Value[int64])
}
