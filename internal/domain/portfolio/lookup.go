package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// PackageGround is what other slices need to know of a package to name it.
type PackageGround struct {
	ID      PackageID
	Ref     string
	Title   i18n.Text
	Partner string // party code of the recipient
	Scope   string
	Marking control.Marking
}

// PackageGrounds are the packages the actor may see, of those named, in one query; without names, all of
// them. What is not to be seen is missing from the map.
func PackageGrounds(ctx context.Context, q db.Querier, ids ...PackageID) (map[PackageID]PackageGround, error) {
	t := db.SQL(`SELECT p.id, p.ref, p.title_en, p.title_fr, p.partner, seen.scope_path, ` + control.MarkingColumns + ` FROM portfolio_package p`)
	control.Visible(ctx, t, "p.id")
	if len(ids) > 0 {
		wanted := make([]string, len(ids))
		for i, id := range ids {
			wanted[i] = string(id)
		}
		t.Add("WHERE").In("p.id", wanted...)
	}
	list, err := db.Collect(ctx, q, t, func(row db.Row) (g PackageGround, err error) {
		var level int
		var releasable string
		err = row.Scan(&g.ID, &g.Ref, &g.Title.EN, &g.Title.FR, &g.Partner, &g.Scope, &level, &releasable)
		g.Marking.ScanMarking(level, releasable)
		return g, err
	})
	found := make(map[PackageID]PackageGround, len(list))
	for _, g := range list {
		found[g.ID] = g
	}
	return found, err
}

// Initiatives are those the actor may see, by package and number.
func Initiatives(ctx context.Context, q db.Querier) ([]Initiative, error) {
	return initiatives(ctx, q, func(*db.Text) {})
}

// ProjectByRef is the project with a reference code, if the actor may see it. Fault: NotFound.
func ProjectByRef(ctx context.Context, q db.Querier, ref string) (ProjectID, error) {
	return byRef[ProjectID](ctx, q, ObjectProject, `SELECT p.id FROM portfolio_project p`, ref)
}

// PackageByRef is the package with a reference code, if the actor may see it. Fault: NotFound.
func PackageByRef(ctx context.Context, q db.Querier, ref string) (PackageID, error) {
	return byRef[PackageID](ctx, q, ObjectPackage, `SELECT p.id FROM portfolio_package p`, ref)
}

func byRef[T ~string](ctx context.Context, q db.Querier, kind, text, ref string) (T, error) {
	t := db.SQL(text)
	control.Visible(ctx, t, "p.id")
	list, err := db.Collect(ctx, q, t.Add("WHERE p.ref = ?", ref), db.Value[T])
	if err == nil && len(list) == 0 {
		err = fault.Missing(kind)
	}
	if err != nil {
		return "", err
	}
	return list[0], nil
}

// DeliverablesOf are the deliverables of projects that the actor may see, in their order.
func DeliverablesOf(ctx context.Context, q db.Querier, ids ...ProjectID) (map[ProjectID][]Deliverable, error) {
	wanted := make([]string, len(ids))
	for i, id := range ids {
		wanted[i] = string(id)
	}
	list, err := deliverables(ctx, q, func(t *db.Text) { t.Add("WHERE").In("d.project_id", wanted...).Add("ORDER BY d.project_id, d.no") })
	found := map[ProjectID][]Deliverable{}
	for _, d := range list {
		found[d.Project] = append(found[d.Project], d)
	}
	return found, err
}
