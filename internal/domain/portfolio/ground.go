package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// Ground is where money for a project stands: what other slices need to know of the project, without
// its texts.
type Ground struct {
	ID         ProjectID
	Ref        string
	Title      i18n.Text
	Partner    string // party code of the recipient
	Package    PackageID
	Initiative InitiativeID
	State      ProjectState
	Officer    ActorID
	Delivery   DeliveryModel
	Budget     money.Amount
	Scope      string
	Marking    control.Marking
	// Held is the state of the package; "" for a project of a programme, which no package suspends.
	Held PackageState
}

// AllowsCommitment reports whether the project may enter into a new commitment: while it is prepared or
// runs, and its package is in force and not suspended (R10).
func (g Ground) AllowsCommitment() bool {
	switch g.State {
	case ProjectInitiating, ProjectPlanning, ProjectReady, ProjectExecuting, ProjectClosing:
		return g.Held == "" || g.Held.AllowsCommitment()
	}
	return false
}

// AllowsPayment reports whether the project may pay. For what was delivered it always may (R10).
func (g Ground) AllowsPayment(delivered bool) bool { return delivered || g.AllowsCommitment() }

// Closed reports whether the project's accounts are closed.
func (g Ground) Closed() bool {
	return g.State == ProjectFinanciallyClosed || g.State == ProjectArchived
}

// Budgets reports whether a budget may be drafted for the project: until it is closed, and not once it is
// called off.
func (g Ground) Budgets() bool {
	return !g.Closed() && g.State != ProjectCancelled && g.State != ProjectRejected
}

// Grounds are the projects the actor may see, of those named, in one query; without names, all of them.
// What is not to be seen is missing from the map.
func Grounds(ctx context.Context, q db.Querier, ids ...ProjectID) (map[ProjectID]Ground, error) {
	t := db.SQL(`SELECT p.id, p.ref, p.title_en, p.title_fr, p.partner, COALESCE(k.id, ''), COALESCE(p.initiative_id, ''), p.state, COALESCE(p.officer, ''),
		s.delivery, p.budget_minor, p.budget_currency, COALESCE(k.state, ''), seen.scope_path, ` + control.MarkingColumns + `
		FROM portfolio_project p JOIN portfolio_sheet s ON s.project_id = p.id
		LEFT JOIN portfolio_package k ON p.parent_kind = 'package' AND k.id = p.parent_id`)
	control.Visible(ctx, t, "p.id")
	if len(ids) > 0 {
		wanted := make([]string, len(ids))
		for i, id := range ids {
			wanted[i] = string(id)
		}
		t.Add("WHERE").In("p.id", wanted...)
	}
	list, err := db.Collect(ctx, q, t, func(row db.Row) (g Ground, err error) {
		var level int
		var releasable string
		err = row.Scan(&g.ID, &g.Ref, &g.Title.EN, &g.Title.FR, &g.Partner, &g.Package, &g.Initiative, &g.State, &g.Officer,
			&g.Delivery, &g.Budget.Minor, &g.Budget.Currency, &g.Held, &g.Scope, &level, &releasable)
		g.Marking.ScanMarking(level, releasable)
		return g, err
	})
	found := make(map[ProjectID]Ground, len(list))
	for _, g := range list {
		found[g.ID] = g
	}
	return found, err
}

// ClosedOn is the day on which projects were closed operationally, by the latest decision that did so. Those that were
// never closed are missing.
func ClosedOn(ctx context.Context, q db.Querier, ids ...ProjectID) (map[ProjectID]cal.Date, error) {
	wanted := make([]string, len(ids))
	for i, id := range ids {
		wanted[i] = string(id)
	}
	found := map[ProjectID]cal.Date{}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT g.project_id, MAX(g.approved_at) FROM portfolio_gate g WHERE g.state = 'approved' AND g.to_state = ? AND`, ProjectOperationallyClosed).
		In("g.project_id", wanted...).Add("GROUP BY g.project_id"), func(row db.Row) (none struct{}, err error) {
		var id ProjectID
		var at cal.Instant
		err = row.Scan(&id, &at)
		found[id] = at.Date()
		return none, err
	})
	return found, err
}
