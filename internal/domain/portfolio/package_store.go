package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// The records of a package stand under the acts that bring them.
const (
	purposeRequest     = "portfolio.package.create"
	purposeAssessment  = "portfolio.package.draft"
	purposeConcurrence = "portfolio.package.submit"
	purposePlan        = "portfolio.package.implement"
	purposeReview      = "portfolio.package.continue"
)

// packages are the packages the actor may see, without records, coordinators and criteria; where adds a
// condition on p and the order.
func packages(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Package, error) {
	t := db.SQL(`SELECT p.id, p.programme_id, p.partner, p.ref, p.title_en, p.title_fr, p.state, p.programme_officer,
		p.objectives_en, p.objectives_fr, p.review_months, ` + stampColumns("p") + ` FROM portfolio_package p`)
	control.Visible(ctx, t, "p.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (p Package, err error) {
		var c stampScan
		err = row.Scan(c.into(&p.Stamp, &p.ID, &p.Programme, &p.Partner, &p.Ref, &p.Title.EN, &p.Title.FR, &p.State, &p.ProgrammeOfficer,
			&p.Objectives.EN, &p.Objectives.FR, &p.ReviewMonths)...)
		c.set(&p.Stamp)
		return p, err
	})
}

// loadPackage loads one package with its records, coordinators and exit criteria.
func loadPackage(ctx context.Context, q db.Querier, id PackageID) (Package, error) {
	list, err := packages(ctx, q, func(t *db.Text) { t.Add("WHERE p.id = ?", id) })
	if err != nil {
		return Package{}, err
	}
	if len(list) == 0 {
		return Package{}, fault.Missing(ObjectPackage)
	}
	p := list[0]
	if p.Coordinators, err = db.Collect(ctx, q, db.SQL(`SELECT actor_id FROM portfolio_coordinator WHERE package_id = ? ORDER BY actor_id`, id), db.Value[ActorID]); err != nil {
		return Package{}, err
	}
	criteria, err := criteriaOf(ctx, q, string(id))
	if err != nil {
		return Package{}, err
	}
	p.ExitCriteria = criteria[string(id)]
	filed, err := recordsOf(ctx, q, string(id))
	p.Request, p.Assessment = lastRecord(filed, "", purposeRequest), lastRecord(filed, "", purposeAssessment)
	p.Concurrence, p.Plan = lastRecord(filed, "", purposeConcurrence), lastRecord(filed, "", purposePlan)
	p.LastReview = lastRecord(filed, "", purposeReview)
	return p, err
}

func insertPackage(ctx context.Context, tx *control.Tx, p Package) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_package (id, programme_id, partner, ref, title_en, title_fr, state, programme_officer,
		objectives_en, objectives_fr, review_months, version, updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`,
		p.ID, p.Programme, p.Partner, p.Ref, p.Title.EN, p.Title.FR, p.State, p.ProgrammeOfficer,
		p.Objectives.EN, p.Objectives.FR, p.ReviewMonths, tx.Now(), tx.Actor().ID))
	return err
}

// updatePackage saves a package's own row if it still has the revision it was read at. A second package
// in force for the partner is refused by the database too (R1).
func updatePackage(ctx context.Context, tx *control.Tx, p Package) (bool, error) {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_package SET title_en = ?, title_fr = ?, state = ?, programme_officer = ?, objectives_en = ?,
		objectives_fr = ?, review_months = ?, version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?`,
		p.Title.EN, p.Title.FR, p.State, p.ProgrammeOfficer, p.Objectives.EN, p.Objectives.FR, p.ReviewMonths, tx.Now(), tx.Actor().ID, p.ID, p.Revision))
	if db.IsUnique(err) {
		return false, fault.Refuse("portfolio.package.another_in_force", nil)
	}
	return n == 1, err
}

func saveCoordinators(ctx context.Context, tx *control.Tx, id PackageID, people []ActorID) error {
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM portfolio_coordinator WHERE package_id = ?`, id)); err != nil {
		return err
	}
	for _, person := range people {
		if _, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_coordinator (package_id, actor_id) VALUES (?, ?) ON CONFLICT DO NOTHING`, id, person)); err != nil {
			return err
		}
	}
	return nil
}

// nextPackageNo is the number of the partner's next package; numbers of declined ones are not used again.
func nextPackageNo(ctx context.Context, q db.Querier, partner string) (int, error) {
	return db.One(ctx, q, "count", db.SQL(`SELECT COUNT(*) + 1 FROM portfolio_package WHERE partner = ?`, partner), db.Value[int])
}

// versionRow is a version with the id of its row.
type versionRow struct {
	id string
	Version
}

// versionsOf are all versions of a package the caller has seen, by number, each with its lines.
func versionsOf(ctx context.Context, q db.Querier, id PackageID) ([]versionRow, error) {
	lines := map[string][]Line{}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT l.version_id, l.initiative_id, l.ref, l.title_en, l.title_fr FROM portfolio_line l
		JOIN portfolio_version v ON v.id = l.version_id WHERE v.package_id = ? ORDER BY l.ref`, id), func(row db.Row) (struct{}, error) {
		var version string
		var l Line
		err := row.Scan(&version, &l.Initiative, &l.Ref, &l.Title.EN, &l.Title.FR)
		lines[version] = append(lines[version], l)
		return struct{}{}, err
	})
	if err != nil {
		return nil, err
	}
	return db.Collect(ctx, q, db.SQL(`SELECT id, no, state, body, occasion, endorsed_on, document FROM portfolio_version WHERE package_id = ? ORDER BY no`, id),
		func(row db.Row) (v versionRow, err error) {
			e := &v.Endorsement
			err = row.Scan(&v.id, &v.No, &v.State, &e.Body, &e.Occasion, &e.On, &e.Document)
			v.Lines = lines[v.id]
			return v, err
		})
}

func plain(rows []versionRow) []Version {
	versions := make([]Version, len(rows))
	for i, r := range rows {
		versions[i] = r.Version
	}
	return versions
}

// saveVersion inserts a version or saves its state and endorsement; its lines are replaced.
func saveVersion(ctx context.Context, tx *control.Tx, id PackageID, rows []versionRow, v Version) error {
	row := ""
	for _, r := range rows {
		if r.No == v.No {
			row = r.id
		}
	}
	e := v.Endorsement
	var err error
	if row == "" {
		row = tx.NewID()
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_version (id, package_id, no, state, body, occasion, endorsed_on, document) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			row, id, v.No, v.State, e.Body, e.Occasion, e.On, e.Document))
	} else {
		_, err = db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_version SET state = ?, body = ?, occasion = ?, endorsed_on = ?, document = ? WHERE id = ?`,
			v.State, e.Body, e.Occasion, e.On, e.Document, row))
	}
	if err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM portfolio_line WHERE version_id = ?`, row)); err != nil || len(v.Lines) == 0 {
		return err
	}
	var values []any
	for _, l := range v.Lines {
		values = append(values, row, l.Initiative, l.Ref, l.Title.EN, l.Title.FR)
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_line (version_id, initiative_id, ref, title_en, title_fr) VALUES`).Values(5, values...))
	return err
}

// coordinated are the packages a person coordinates.
func coordinated(ctx context.Context, q db.Querier, person ActorID) ([]PackageID, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT package_id FROM portfolio_coordinator WHERE actor_id = ?`, person), db.Value[PackageID])
}

// dated reads (id, date) rows into a map.
func dated(ctx context.Context, q db.Querier, t *db.Text) (map[string]cal.Date, error) {
	dates := map[string]cal.Date{}
	_, err := db.Collect(ctx, q, t, func(row db.Row) (struct{}, error) {
		var id string
		var on cal.Date
		err := row.Scan(&id, &on)
		dates[id] = on
		return struct{}{}, err
	})
	return dates, err
}

// endorsedOn is when the version in force of each package was endorsed.
func endorsedOn(ctx context.Context, q db.Querier, ids []string) (map[string]cal.Date, error) {
	return dated(ctx, q, db.SQL(`SELECT package_id, endorsed_on FROM portfolio_version WHERE state = 'endorsed' AND`).In("package_id", ids...))
}

// reviewedOn is the date of each package's last completed review.
func reviewedOn(ctx context.Context, q db.Querier, ids []string) (map[string]cal.Date, error) {
	return dated(ctx, q, db.SQL(`SELECT object_id, MAX(dated_on) FROM portfolio_record WHERE purpose = ? AND`, purposeReview).
		In("object_id", ids...).Add("GROUP BY object_id"))
}

// initiativeCounts is how many initiatives of each package stand in its version in force, before the
// first endorsement how many are proposed, of those the actor may see.
func initiativeCounts(ctx context.Context, q db.Querier, ids []string) (map[string]int, error) {
	t := db.SQL(`SELECT i.package_id, COUNT(*) FROM portfolio_initiative i LEFT JOIN portfolio_version v ON v.package_id = i.package_id AND v.state = 'endorsed'`)
	control.Visible(ctx, t, "i.id")
	return countsBy(ctx, q, t.Add(`WHERE (v.id IS NULL AND i.state = 'proposed' OR EXISTS (SELECT 1 FROM portfolio_line l WHERE l.version_id = v.id AND l.initiative_id = i.id)) AND`).
		In("i.package_id", ids...).Add("GROUP BY i.package_id"))
}

// openProjects is how many projects below a package are not over, seen or not: a package does not close
// over one.
func openProjects(ctx context.Context, q db.Querier, id PackageID) (int, error) {
	return db.One(ctx, q, "count", db.SQL(`SELECT COUNT(*) FROM portfolio_project WHERE parent_id = ?
		AND state NOT IN ('financially_closed', 'archived', 'rejected', 'cancelled')`, id), db.Value[int])
}
