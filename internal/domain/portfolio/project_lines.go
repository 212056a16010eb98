package portfolio

import (
	"context"

	"cairn/internal/kernel/db"
)

// ProjectLine is a project with how it stands, as the pages above it list it.
type ProjectLine struct {
	Project
	Standing ProjectStanding
}

// projectLines are the projects below packages or programmes that the actor may see, by reference code.
func projectLines(ctx context.Context, q db.Querier, parents ...string) ([]ProjectLine, error) {
	heads, err := projectHeads(ctx, q, func(t *db.Text) { t.Add("WHERE").In("p.parent_id", parents...).Add("ORDER BY p.ref") })
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(heads))
	for i, p := range heads {
		ids[i] = string(p.ID)
	}
	standings := map[ProjectID]ProjectStanding{}
	_, err = db.Collect(ctx, q, db.SQL(`SELECT s.project_id, `+standingColumns+` FROM portfolio_standing s WHERE`).In("s.project_id", ids...), func(row db.Row) (struct{}, error) {
		var id ProjectID
		var s ProjectStanding
		var c standingScan
		err := row.Scan(c.into(&s, &id)...)
		c.set(&s)
		standings[id] = s
		return struct{}{}, err
	})
	lines := make([]ProjectLine, len(heads))
	for i, p := range heads {
		lines[i] = ProjectLine{p, standings[p.ID]}
	}
	return lines, err
}

// standingsOf are the running projects below each package, as its bottom line and rating speak of them.
func standingsOf(ctx context.Context, q db.Querier, packages []string) (map[string][]Standing, error) {
	lines, err := projectLines(ctx, q, packages...)
	standings := map[string][]Standing{}
	for _, l := range lines {
		if l.State.Running() {
			standings[l.Parent.ID] = append(standings[l.Parent.ID], Standing{Name: l.Title, Card: l.Standing.Card, Former: l.Standing.Former})
		}
	}
	return standings, err
}
