package people

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// Check finds what people must not be: left and still able to act, or known to control under another
// name than here.
func (s *Service) Check(ctx context.Context, q db.Querier, f *control.Findings) error {
	for _, rule := range []struct{ query, detail string }{
		{`SELECT t.id FROM people_token t JOIN people_user u ON u.id = t.user_id WHERE u.deactivated_at IS NOT NULL AND t.revoked_at IS NULL`, "the token of somebody who has left"},
		{`SELECT l.id FROM people_link l JOIN people_user u ON u.id = l.user_id WHERE u.deactivated_at IS NOT NULL AND l.used_at IS NULL`, "the link of somebody who has left"},
	} {
		ids, err := db.Collect(ctx, q, db.SQL(rule.query), db.Value[string])
		if err != nil {
			return err
		}
		for _, id := range ids {
			f.Add("leaver", id, "%s", rule.detail)
		}
	}
	all, err := db.Collect(ctx, q, db.SQL(accountColumns), scanAccount)
	if err != nil {
		return err
	}
	var left, everybody []control.ActorID
	for _, a := range all {
		everybody = append(everybody, a.ID)
		if !a.Active() {
			left = append(left, a.ID)
		}
	}
	names, err := control.Names(ctx, q, everybody...)
	if err != nil {
		return err
	}
	for _, a := range all {
		if names[a.ID] != a.Name {
			f.Add("person", string(a.ID), "called %q here and %q in control", a.Name, names[a.ID])
		}
	}
	return s.checkLeavers(ctx, q, f, left)
}

// checkLeavers finds roles and delegations that outlived their person.
func (s *Service) checkLeavers(ctx context.Context, q db.Querier, f *control.Findings, left []control.ActorID) error {
	grants, err := control.GrantsOf(ctx, q, left...)
	if err != nil {
		return err
	}
	for _, g := range grants {
		if inForceOrAhead(g, s.now().Date()) {
			f.Add("leaver", g.ID, "the role %s of somebody who has left", g.Role)
		}
	}
	for _, id := range left {
		held, err := control.Delegations(ctx, q, id)
		if err != nil {
			return err
		}
		for _, d := range held {
			if d.Revoked.IsZero() {
				f.Add("leaver", d.ID, "a delegation from or to somebody who has left")
			}
		}
	}
	return nil
}
