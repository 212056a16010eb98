package office

import (
	"context"
	"net/url"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

// View is a filter of a list under a name: for its owner, or for the whole team.
type View struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Query string `json:"query"` // of the address, without "?"
	Team  bool   `json:"team"`
	Mine  bool   `json:"mine"`
}

// Views lists the saved views of a list that the actor in the context may use.
func (s *Service) Views(ctx context.Context, page string) (list []View, err error) {
	me := control.ActorFrom(ctx)
	if me == nil {
		return nil, nil
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err = db.Collect(ctx, q, db.SQL(`SELECT id, name, query, team, owner = ? FROM office_view
			WHERE page = ? AND (owner = ? OR team) ORDER BY name, id`, me.ID, page, me.ID), func(row db.Row) (v View, err error) {
			err = row.Scan(&v.ID, &v.Name, &v.Query, &v.Team, &v.Mine)
			return v, err
		})
		return err
	})
	return list, err
}

// SaveViewIn names the filter of a list.
type SaveViewIn struct {
	Page  string `json:"page"` // path of the list, from the root
	Query string `json:"query"`
	Name  string `json:"name"`
	Team  bool   `json:"team"`
}

// SaveView keeps a filter under a name; the same name again replaces it.
func (s *Service) SaveView(ctx context.Context, in SaveViewIn) (see web.See, err error) {
	in.Name = strings.TrimSpace(in.Name)
	var fs fault.Fields
	fs.Check(in.Name != "" && len(in.Name) <= 80, "name", "office.view.name_size")
	fs.Check(strings.HasPrefix(in.Page, "/") && !strings.HasPrefix(in.Page, "//") && len(in.Page) <= 200, "page", "office.view.page")
	query, bad := url.ParseQuery(in.Query)
	fs.Check(bad == nil && len(in.Query) <= 2000, "query", "office.view.page")
	if err := fs.Err(); err != nil {
		return see, err
	}
	query.Del("after")
	_, err = s.control.Do(ctx, control.Op{Act: control.SignedIn}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		v := View{ID: tx.NewID(), Name: in.Name, Query: query.Encode(), Team: in.Team, Mine: true}
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO office_view (id, owner, page, name, query, team) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (owner, page, name) DO UPDATE SET query = excluded.query, team = excluded.team`, v.ID, tx.Actor().ID, in.Page, v.Name, v.Query, v.Team))
		return control.Change{Object: control.Ref{Kind: "view", ID: v.ID}, After: v}, err
	})
	to := in.Page
	if q := query.Encode(); q != "" {
		to += "?" + q
	}
	return web.See{To: to, Say: "office.view.saved"}, err
}

// DropViewIn names a view of one's own.
type DropViewIn struct {
	ID string `json:"id"`
}

// DropView forgets a view of one's own.
func (s *Service) DropView(ctx context.Context, in DropViewIn) (see web.See, err error) {
	_, err = s.control.Do(ctx, control.Op{Act: control.SignedIn}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		v, err := db.One(ctx, tx, "view", db.SQL(`DELETE FROM office_view WHERE id = ? AND owner = ? RETURNING page, name`, in.ID, tx.Actor().ID),
			func(row db.Row) (v View, err error) {
				err = row.Scan(&see.To, &v.Name)
				return v, err
			})
		return control.Change{Object: control.Ref{Kind: "view", ID: in.ID}, Before: v}, err
	})
	see.Say = "office.view.dropped"
	return see, err
}
