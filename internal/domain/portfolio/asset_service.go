package portfolio

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ObjectAsset is the kind of an asset line; it lies in the scope of its project and carries the
// project's marking.
const ObjectAsset = "asset"

// AssetForm is the form of an asset line.
type AssetForm struct {
	Title     i18n.Text    `json:"title"`
	Donor     string       `json:"donor"`
	Ordered   int          `json:"ordered"`
	UnitValue money.Amount `json:"unit_value"`
}

func (a Asset) form() AssetForm { return AssetForm{a.Title, a.Donor, a.Ordered, a.UnitValue} }

func (f AssetForm) apply(a Asset) Asset {
	a.Title, a.Donor, a.Ordered, a.UnitValue = f.Title, f.Donor, f.Ordered, f.UnitValue
	return a
}

// assetView is an asset as the trail shows it.
type assetView struct {
	AssetForm
	State       AssetState `json:"state"`
	Received    int        `json:"received"`
	Transferred int        `json:"transferred"`
	Serials     []string   `json:"serials"`
	Remarks     string     `json:"remarks"`
}

func (a Asset) view() assetView {
	return assetView{a.form(), a.State, a.Received, a.Transferred, a.Serials, a.Remarks}
}

func (id AssetID) ref() control.Ref { return control.Ref{Kind: ObjectAsset, ID: string(id)} }

// The acts on an asset.
const (
	actCreateAsset  Act = "portfolio.asset.create"
	actEditAsset    Act = "portfolio.asset.edit"
	actReceiveAsset Act = "portfolio.asset.receive"
)

// assets are those the actor may see; where adds a condition on a and the order.
func assets(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Asset, error) {
	t := db.SQL(`SELECT a.id, a.project_id, a.title_en, a.title_fr, a.donor, a.state, a.ordered, a.received, a.transferred, a.serials, a.value_minor, a.value_currency, a.received_on, a.remarks, ` +
		stampColumns("a") + ` FROM portfolio_asset a`)
	control.Visible(ctx, t, "a.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (a Asset, err error) {
		var c stampScan
		var serials string
		err = row.Scan(c.into(&a.Stamp, &a.ID, &a.Project, &a.Title.EN, &a.Title.FR, &a.Donor, &a.State, &a.Ordered, &a.Received, &a.Transferred, &serials,
			&a.UnitValue.Minor, &a.UnitValue.Currency, &a.ReceivedOn, &a.Remarks)...)
		if err != nil {
			return a, err
		}
		c.set(&a.Stamp)
		return a, json.Unmarshal([]byte(serials), &a.Serials)
	})
}

func asset(ctx context.Context, q db.Querier, id AssetID) (Asset, error) {
	list, err := assets(ctx, q, func(t *db.Text) { t.Add("WHERE a.id = ?", id) })
	if err == nil && len(list) == 0 {
		err = fault.Missing(ObjectAsset)
	}
	if err != nil {
		return Asset{}, err
	}
	return list[0], nil
}

// assetsOf are the asset lines of a project by id.
func assetsOf(ctx context.Context, q db.Querier, id ProjectID) (map[AssetID]Asset, error) {
	list, err := assets(ctx, q, func(t *db.Text) { t.Add("WHERE a.project_id = ?", id) })
	byID := make(map[AssetID]Asset, len(list))
	for _, a := range list {
		byID[a.ID] = a
	}
	return byID, err
}

// listJSON is a list as it is stored; none is an empty list.
func listJSON[T any](list []T) (string, error) {
	if list == nil {
		list = []T{}
	}
	text, err := json.Marshal(list)
	return string(text), err
}

func updateAsset(ctx context.Context, tx *control.Tx, a Asset) error {
	serials, err := listJSON(a.Serials)
	if err != nil {
		return err
	}
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_asset SET title_en = ?, title_fr = ?, donor = ?, state = ?, ordered = ?, received = ?, transferred = ?, serials = ?,
		value_minor = ?, value_currency = ?, received_on = ?, remarks = ?, version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?`,
		a.Title.EN, a.Title.FR, a.Donor, a.State, a.Ordered, a.Received, a.Transferred, serials,
		a.UnitValue.Minor, a.UnitValue.Currency, a.ReceivedOn, a.Remarks, tx.Now(), tx.Actor().ID, a.ID, a.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	return err
}

// CreateAsset enters a line of equipment that was ordered or promised for a project.
func (s *Service) CreateAsset(ctx context.Context, id ProjectID, f AssetForm) (control.Done, error) {
	return s.edit(ctx, actCreateAsset, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, err := openProject(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		a := f.apply(Asset{ID: AssetID(tx.NewID()), Project: id, State: AssetOrdered})
		if err := a.Check(); err != nil {
			return control.Change{}, err
		}
		if err := tx.Protect(ctx, control.Object{Ref: a.ID.ref(), Scope: p.Scope, Marking: p.Marking}); err != nil {
			return control.Change{}, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_asset (id, project_id, title_en, title_fr, donor, state, ordered, received, transferred, serials, value_minor, value_currency, remarks, version, updated_at, updated_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, '[]', ?, ?, '', 1, ?, ?)`, a.ID, a.Project, a.Title.EN, a.Title.FR, a.Donor, a.State, a.Ordered, a.UnitValue.Minor, a.UnitValue.Currency, tx.Now(), tx.Actor().ID))
		return control.Change{Object: a.ID.ref(), After: a.view()}, err
	})
}

// changeAsset opens a Do on an asset read at a revision, lets change alter it, checks and keeps it.
func (s *Service) changeAsset(ctx context.Context, act Act, id AssetID, seen int, change func(Asset) (Asset, error)) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := asset(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, before.Stamp, before.form()); err != nil {
			return control.Change{}, err
		}
		after, err := change(before)
		if err != nil {
			return control.Change{}, err
		}
		if err := after.Check(); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: id.ref(), Before: before.view(), After: after.view()}, updateAsset(ctx, tx, after)
	})
}

// EditAsset saves the form of an asset line read at a revision.
func (s *Service) EditAsset(ctx context.Context, id AssetID, seen int, f AssetForm) (control.Done, error) {
	return s.changeAsset(ctx, actEditAsset, id, seen, func(a Asset) (Asset, error) { return f.apply(a), nil })
}

// AssetMove is what a person brings to a move of an asset: what was received, and what was found.
type AssetMove struct {
	Received   int      `json:"received"`
	ReceivedOn cal.Date `json:"received_on"`
	Serials    []string `json:"serials"`
	Remarks    string   `json:"remarks"`
}

// MoveAsset makes the move that the act names: receive, inspect, take into custody, lose, write off.
func (s *Service) MoveAsset(ctx context.Context, act Act, id AssetID, seen int, m AssetMove) (control.Done, error) {
	return s.changeAsset(ctx, act, id, seen, func(a Asset) (Asset, error) {
		move, err := assetMachine.By(a.State, act, "")
		if err != nil {
			return a, err
		}
		if act == actReceiveAsset {
			a.Received, a.ReceivedOn, a.Serials = m.Received, m.ReceivedOn, m.Serials
		}
		if m.Remarks != "" {
			a.Remarks = m.Remarks
		}
		return a.Move(move.To)
	})
}

// Asset reads an asset line.
func (s *Service) Asset(ctx context.Context, id AssetID) (a Asset, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		a, err = asset(ctx, q, id)
		return err
	})
	return a, err
}
