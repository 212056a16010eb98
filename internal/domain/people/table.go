package people

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
)

// Tables are the lists of the slice that can be brought as a table and taken out as a workbook: the people
// who work here. Each new one is invited afterwards (InviteAll); a table sets no passwords.
func (s *Service) Tables() []intake.Kind {
	return []intake.Kind{{
		Name: "people", Title: "people.people", Object: Kind, List: "/people", Page: "/people/{id}", Add: ActCreateUser, Edit: ActEditUser,
		Next: "/people/links", NextSay: "people.links.title", NextAct: ActInvite,
		Fields: []intake.Field{
			{Name: "given", Label: "people.table.given", Also: "people.table.given_also", Brought: true},
			{Name: "name", Label: "people.user.name", Also: "people.table.name_also", Must: true},
			{Name: "login", Label: "people.user.login", Also: "people.table.login_also", Must: true},
			{Name: "desk", Label: "people.table.desk", Also: "people.table.desk_also", Type: intake.Choice, Stays: true},
			{Name: "scope", Label: "people.table.scope", Also: "people.table.scope_also", Type: intake.Choice, Brought: true},
			{Name: "nation", Label: "people.user.nation", Also: "people.table.nation_also", Type: intake.Choice},
			{Name: "language", Label: "people.user.language", Also: "people.table.language_also", Type: intake.Choice, Fresh: string(i18n.EN)},
			{Name: "clearance", Label: "people.user.clearance", Also: "people.table.clearance_also", Type: intake.Choice, Fresh: control.LevelUnclassified.String()},
			{Name: "clearance_until", Label: "people.user.clearance_until", Also: "people.table.clearance_until_also", Type: intake.Day},
		},
		Keys: [][]string{{"login"}},
		Tidy: func(v intake.Values) {
			if given := v["given"]; given != "" && v["name"] != "" && !strings.Contains(i18n.Fold(v["name"]), i18n.Fold(given)) {
				v["name"] = given + " " + v["name"]
			}
			delete(v, "given")
			if v["login"] != "" {
				v["login"] = tidyLogin(v["login"])
			}
		},
		Offer: s.offerPeople, Rows: s.tableRows, Check: s.checkTable, Save: s.saveTable, Remove: removePeople,
	}}
}

func (s *Service) offerPeople(ctx context.Context, q db.Querier) (intake.Offer, error) {
	offer := intake.Offer{"language": intake.Codes("web.in.", i18n.Langs...)}
	for _, p := range Presets {
		o := intake.Option{Value: p.Code, Key: "people.preset." + p.Code}
		for _, r := range p.Roles {
			o.Also = append(o.Also, strings.ReplaceAll(string(r), "_", " "))
		}
		offer["desk"] = append(offer["desk"], o)
	}
	for _, l := range control.Levels(control.LevelTopSecret) {
		offer["clearance"] = append(offer["clearance"], intake.Option{Value: l.String(), Key: l.Key()})
	}
	scopes, err := s.scopes(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, x := range scopes {
		offer["scope"] = append(offer["scope"], intake.Option{Value: x.Path, Name: x.Name})
	}
	nations, err := s.nations(ctx, q)
	for _, n := range nations {
		offer["nation"] = append(offer["nation"], intake.Option{Value: n.Code, Name: n.Name})
	}
	return offer, err
}

// tableRows are those who work here. It needs "people.user.read".
func (s *Service) tableRows(ctx context.Context, q db.Querier, ids ...string) ([]intake.Row, error) {
	if err := allow(ctx, ActReadUsers); err != nil {
		return nil, err
	}
	t := db.SQL(accountColumns + `WHERE deactivated_at IS NULL`)
	if len(ids) > 0 {
		t.Add("AND").In("id", ids...)
	}
	users, err := db.Collect(ctx, q, t.Add("ORDER BY name_key, id"), func(row db.Row) (User, error) {
		a, err := scanAccount(row)
		return a.User, err
	})
	if err != nil {
		return nil, err
	}
	members, err := s.members(ctx, q, users)
	rows := make([]intake.Row, len(members))
	for i, m := range members {
		v := intake.ValuesOf(m.Profile)
		v["desk"] = deskOf(m.Roles)
		rows[i] = intake.Row{ID: string(m.ID), Version: int(m.Version), Values: v, Marking: personal}
	}
	return rows, err
}

// deskOf is the desk all of whose roles somebody holds; "" for none.
func deskOf(held []control.Role) string {
	for _, p := range Presets {
		if !slices.ContainsFunc(p.Roles, func(r control.Role) bool { return !slices.Contains(held, r) }) {
			return p.Code
		}
	}
	return ""
}

// tableProfile is the profile that an entry states, over the one that is there.
func tableProfile(was Profile, e *intake.Entry) (Profile, error) {
	p := Profile{}
	if err := intake.Fill(e.Now, &p); err != nil {
		return p, err
	}
	p.MustRenew, p.MustUseCode = was.MustRenew, was.MustUseCode
	p.tidy()
	return p, nil
}

func tableAssignment(e *intake.Entry) Assignment {
	return Assignment{Preset: e.Now["desk"], Scope: e.Now["scope"]}
}

func (s *Service) checkTable(ctx context.Context, q db.Querier, batch []*intake.Entry) error {
	nations, err := s.nations(ctx, q)
	if err != nil {
		return err
	}
	was, err := accountsWas(ctx, q, batch)
	if err != nil {
		return err
	}
	actor := control.ActorFrom(ctx)
	for _, e := range batch {
		act, g := ActEditUser, Assignment{}
		if e.Added() {
			act, g = ActCreateUser, tableAssignment(e)
		}
		if actor == nil || !actor.May(act, "") || g.any() && !actor.May(ActGiveRole, "") {
			e.Refuse("", "people.table.forbidden", nil)
			continue
		}
		p, err := tableProfile(was[e.ID].Profile, e)
		if err != nil {
			return err
		}
		fs := p.check(nations)
		if g.any() {
			if err := fs.Merge(s.checkAssignment(ctx, q, &g)); err != nil {
				return err
			}
		}
		if err := e.RefuseErr(fs.Err()); err != nil {
			return err
		}
	}
	return nil
}

// accountsWas loads the people whom a batch changes, by id.
func accountsWas(ctx context.Context, q db.Querier, batch []*intake.Entry) (map[string]account, error) {
	var ids []string
	for _, e := range batch {
		if !e.Added() {
			ids = append(ids, e.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := db.Collect(ctx, q, db.SQL(accountColumns+`WHERE`).In("id", ids...), scanAccount)
	was := make(map[string]account, len(list))
	for _, a := range list {
		was[string(a.ID)] = a
	}
	return was, err
}

func (s *Service) saveTable(ctx context.Context, tx *control.Tx, batch []*intake.Entry) error {
	was, err := accountsWas(ctx, tx, batch)
	if err != nil {
		return err
	}
	for _, e := range batch {
		before := was[e.ID]
		p, err := tableProfile(before.Profile, e)
		if err != nil {
			return err
		}
		if !e.Added() {
			u := before.User
			u.Profile = p
			if err := updateUser(ctx, tx, u, before.Version, false); err != nil {
				return err
			}
			e.Version++
			continue
		}
		g := tableAssignment(e)
		if g.any() {
			if err := s.checkAssignment(ctx, tx, &g); err != nil {
				return err
			}
		}
		u := User{ID: control.ActorID(tx.NewID()), Profile: p, CreatedAt: tx.Now(), Version: 1}
		if err := insertUser(ctx, tx, u, ""); err != nil {
			return err
		}
		if err := assign(ctx, tx, u.ID, g); err != nil {
			return err
		}
		e.ID, e.Version = string(u.ID), 1
	}
	return nil
}

// removePeople takes back people whom an import has added. Whoever has used their invitation stays.
func removePeople(ctx context.Context, tx *control.Tx, ids ...string) (map[string]string, error) {
	list, err := db.Collect(ctx, tx, db.SQL(accountColumns+`WHERE`).In("id", ids...), scanAccount)
	if err != nil {
		return nil, err
	}
	kept := map[string]string{}
	var gone []string
	var actors []control.ActorID
	for _, a := range list {
		if a.HasPassword || !a.SignedInAt.IsZero() {
			kept[string(a.ID)] = "intake.kept_in_use"
			continue
		}
		gone, actors = append(gone, string(a.ID)), append(actors, a.ID)
	}
	if len(gone) == 0 {
		return kept, nil
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM people_link WHERE`).In("user_id", gone...)); err != nil {
		return nil, err
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM people_user WHERE`).In("id", gone...)); err != nil {
		return nil, err
	}
	return kept, tx.RemovePeople(ctx, actors...)
}
