package portfolio

import (
	"context"
	"encoding/json"

	"cairn/internal/domain/stakeholders"
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
	Custodian string       `json:"custodian"`
	Location  string       `json:"location"`
}

func (a Asset) form() AssetForm {
	return AssetForm{a.Title, a.Donor, a.Ordered, a.UnitValue, a.Custodian, a.Location}
}

func (f AssetForm) apply(a Asset) Asset {
	a.Title, a.Donor, a.Ordered, a.UnitValue, a.Custodian, a.Location = f.Title, f.Donor, f.Ordered, f.UnitValue, f.Custodian, f.Location
	return a
}

// assetView is an asset as the trail shows it.
type assetView struct {
	AssetForm
	State       AssetState `json:"state"`
	Received    int        `json:"received"`
	ReceivedOn  cal.Date   `json:"received_on"`
	Transferred int        `json:"handed_over"`
	Serials     []string   `json:"serials"`
	Remarks     string     `json:"found"`
	Version     int        `json:"version"`
}

func (a Asset) view() assetView {
	return assetView{a.form(), a.State, a.Received, a.ReceivedOn, a.Transferred, a.Serials, a.Remarks, a.Revision}
}

func (id AssetID) ref() control.Ref { return control.Ref{Kind: ObjectAsset, ID: string(id)} }

// The acts on an asset.
const (
	actCreateAsset  Act = "portfolio.asset.create"
	actEditAsset    Act = "portfolio.asset.edit"
	actReceiveAsset Act = "portfolio.asset.receive"
	actTakeAsset    Act = "portfolio.asset.take"
	actSplitAsset   Act = "portfolio.asset.split"
)

// assets are those the actor may see; where adds a condition on a and the order.
func assets(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Asset, error) {
	t := db.SQL(`SELECT a.id, a.project_id, a.title_en, a.title_fr, a.donor, a.state, a.ordered, a.received, a.transferred, a.serials, a.value_minor, a.value_currency, a.received_on, a.custodian, a.location, a.remarks, ` +
		stampColumns("a") + ` FROM portfolio_asset a`)
	control.Visible(ctx, t, "a.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (a Asset, err error) {
		var c stampScan
		var serials string
		err = row.Scan(c.into(&a.Stamp, &a.ID, &a.Project, &a.Title.EN, &a.Title.FR, &a.Donor, &a.State, &a.Ordered, &a.Received, &a.Transferred, &serials,
			&a.UnitValue.Minor, &a.UnitValue.Currency, &a.ReceivedOn, &a.Custodian, &a.Location, &a.Remarks)...)
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
		value_minor = ?, value_currency = ?, received_on = ?, custodian = ?, location = ?, remarks = ?, version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?`,
		a.Title.EN, a.Title.FR, a.Donor, a.State, a.Ordered, a.Received, a.Transferred, serials,
		a.UnitValue.Minor, a.UnitValue.Currency, a.ReceivedOn, a.Custodian, a.Location, a.Remarks, tx.Now(), tx.Actor().ID, a.ID, a.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	return err
}

// insertAsset keeps a new line with the protection of its project.
func insertAsset(ctx context.Context, tx *control.Tx, scope string, marking control.Marking, a Asset) error {
	if err := tx.Protect(ctx, control.Object{Ref: a.ID.ref(), Scope: scope, Marking: marking}); err != nil {
		return err
	}
	serials, err := listJSON(a.Serials)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_asset (id, project_id, title_en, title_fr, donor, state, ordered, received, transferred, serials, value_minor, value_currency,
		received_on, custodian, location, remarks, version, updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`,
		a.ID, a.Project, a.Title.EN, a.Title.FR, a.Donor, a.State, a.Ordered, a.Received, a.Transferred, serials, a.UnitValue.Minor, a.UnitValue.Currency,
		a.ReceivedOn, a.Custodian, a.Location, a.Remarks, tx.Now(), tx.Actor().ID))
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
		if err := both(a.Check(), knownParties(ctx, tx, "donor", a.Donor)); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: a.ID.ref(), After: a.view()}, insertAsset(ctx, tx, p.Scope, p.Marking, a)
	})
}

// knownParties notes under the field a code that names no party the actor may see; an empty one names
// none.
func knownParties(ctx context.Context, q db.Querier, field string, codes ...string) error {
	known, err := stakeholders.ByCode(ctx, q, codes...)
	if err != nil {
		return err
	}
	var fs fault.Fields
	for _, code := range codes {
		if _, ok := known[code]; !ok && code != "" {
			fs.Add(field, "portfolio.project.choice_unknown", nil)
			break
		}
	}
	return fs.Err()
}

// changeAsset opens a Do on an asset read at a revision, lets change alter it, checks and keeps it.
func (s *Service) changeAsset(ctx context.Context, act Act, id AssetID, seen int, change func(context.Context, *control.Tx, Asset) (Asset, error)) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := asset(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, before.Stamp, before.form()); err != nil {
			return control.Change{}, err
		}
		after, err := change(ctx, tx, before)
		if err != nil {
			return control.Change{}, err
		}
		if err := after.Check(); err != nil {
			return control.Change{}, err
		}
		if err := updateAsset(ctx, tx, after); err != nil {
			return control.Change{}, err
		}
		after.Revision++
		return control.Change{Object: id.ref(), Before: before.view(), After: after.view()}, nil
	})
}

// EditAsset saves the form of an asset line read at a revision: also where it is kept, and by whom. A
// line that is settled stands as it is. Donor and value of a piece stand once pieces were handed over,
// for the certificate tells them (R32).
func (s *Service) EditAsset(ctx context.Context, id AssetID, seen int, f AssetForm) (control.Done, error) {
	return s.changeAsset(ctx, actEditAsset, id, seen, func(ctx context.Context, tx *control.Tx, a Asset) (Asset, error) {
		if a.Settled() {
			return a, fault.New(fault.Conflict, "portfolio.register.locked", fault.Args{"state": assetMachine.Word(a.State)})
		}
		next := f.apply(a)
		var fs fault.Fields
		fs.Check(next.Ordered >= a.Received, "ordered", "portfolio.asset.ordered_below")
		fs.Check(a.Transferred == 0 || next.Donor == a.Donor, "donor", "portfolio.asset.fixed")
		fs.Check(a.Transferred == 0 || next.UnitValue == a.UnitValue, "unit_value", "portfolio.asset.fixed")
		if err := fs.Err(); err != nil || next.Donor == a.Donor {
			return next, err
		}
		return next, knownParties(ctx, tx, "donor", next.Donor)
	})
}

// SplitForm parts pieces from a line.
type SplitForm struct {
	Quantity int   `json:"quantity"`
	Serials  Lines `json:"serials"`
}

// SplitAsset parts a number of pieces from a line into a line of their own: what came of a larger order,
// what lies elsewhere, what was lost. The new line stands where the former one stands.
func (s *Service) SplitAsset(ctx context.Context, id AssetID, seen int, f SplitForm) (control.Done, error) {
	return s.changeAsset(ctx, actSplitAsset, id, seen, func(ctx context.Context, tx *control.Tx, a Asset) (Asset, error) {
		rest, part, err := a.Split(f.Quantity, f.Serials)
		if err != nil {
			return a, err
		}
		part.ID = AssetID(tx.NewID())
		if err := insertAsset(ctx, tx, a.Scope, a.Marking, part); err != nil {
			return a, err
		}
		return rest, tx.Trail(ctx, actSplitAsset, control.Change{Object: part.ID.ref(), After: part.view()})
	})
}

// AssetMove is what a person brings to a move of an asset: what was received, what was found, who keeps
// it and where.
type AssetMove struct {
	Received   int      `json:"received"`
	ReceivedOn cal.Date `json:"received_on"`
	Serials    Lines    `json:"serials"`
	Custodian  string   `json:"custodian"`
	Location   string   `json:"location"`
	Remarks    string   `json:"remarks"`
}

// MoveAsset makes the move that the act names: receive, inspect, take into custody, lose, write off.
func (s *Service) MoveAsset(ctx context.Context, act Act, id AssetID, seen int, m AssetMove) (control.Done, error) {
	return s.changeAsset(ctx, act, id, seen, func(_ context.Context, tx *control.Tx, a Asset) (Asset, error) {
		move, err := assetMachine.By(a.State, act, "")
		if err != nil {
			return a, err
		}
		switch act {
		case actReceiveAsset:
			a.Received, a.ReceivedOn, a.Serials = m.Received, m.ReceivedOn, m.Serials
		case actTakeAsset:
			a.Custodian, a.Location = m.Custodian, m.Location
		}
		if move.Guard == "remarks" { // what an earlier move found does not stand for this one
			a.Remarks = m.Remarks
		}
		var fs fault.Fields
		if m.ReceivedOn.After(tx.Today()) {
			fs.Add("received_on", "portfolio.record.date_ahead", fault.Args{"on": m.ReceivedOn, "today": tx.Today()})
		}
		next, err := a.Move(move.To)
		return next, both(fs.Err(), err)
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
