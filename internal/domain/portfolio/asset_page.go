package portfolio

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

// AssetOut is the page of a line of equipment, and its form.
type AssetOut struct {
	AssetRow
	Remarks   string        `json:"remarks"`
	Handovers []HandoverRow `json:"handovers"` // that hand over pieces of it
	Moves     []Move        `json:"moves"`
	Version   int           `json:"version"`

	stored  Asset
	project ProjectOut
	parties []web.Option
}

// ReadAsset gives the page of a line of equipment.
func (s *Service) ReadAsset(ctx context.Context, in idIn) (out AssetOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.stored, err = asset(ctx, q, AssetID(in.ID)); err != nil {
			return err
		}
		rows, err := assetRows(ctx, q, []Asset{out.stored})
		if err != nil {
			return err
		}
		out.AssetRow = rows[0]
		list, err := handovers(ctx, q, func(t *db.Text) { t.Add("WHERE h.project_id = ? ORDER BY h.no", out.stored.Project) })
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(h Handover) bool {
			return !slices.ContainsFunc(h.Items, func(i HandoverItem) bool { return i.Asset == out.stored.ID })
		})
		out.Handovers, err = handoverRows(ctx, q, list)
		return err
	})
	if err != nil {
		return out, err
	}
	s.control.NoteRead(ctx, out.stored.ID.ref(), out.stored.Marking)
	if out.project, err = s.ReadProject(ctx, idIn{string(out.stored.Project)}); err != nil {
		return out, err
	}
	out.Remarks, out.Version, out.Moves = out.stored.Remarks, out.stored.Revision, out.stored.moves(ctx)
	offered, err := s.offers(ctx, "")
	out.parties = offered.Parties
	return out, err
}

// moves are those a person makes with the line itself; what handovers make of it follows from them.
func (a Asset) moves(ctx context.Context) []Move {
	actor := control.ActorFrom(ctx)
	moves := []Move{}
	for _, t := range assetMachine.Next(a.State) {
		if slices.Contains(assetActs(), t.Act) {
			moves = append(moves, Move{Act: t.Act, To: string(t.To), Guard: t.Guard, May: actor != nil && actor.May(t.Act, a.Scope)})
		}
	}
	return moves
}

// assetActs are the acts that move a line of equipment.
func assetActs() []Act {
	return slices.DeleteFunc(assetMachine.Acts(), func(act Act) bool { return !strings.HasPrefix(string(act), "portfolio.asset.") })
}

// ReadAssetForm gives the form of a new line of a project.
func (s *Service) ReadAssetForm(ctx context.Context, in idIn) (out AssetOut, err error) {
	if out.project, err = s.ReadProject(ctx, in); err != nil {
		return out, err
	}
	offered, err := s.offers(ctx, "")
	out.parties = offered.Parties
	return out, err
}

// AssetMoveOut is the page of a move of a line of equipment.
type AssetMoveOut struct {
	AssetOut
	Act Act `json:"act"`

	move Move
}

// readAssetMove gives the page of one move; one that does not lead on from where the line stands is a
// Conflict.
func (s *Service) readAssetMove(act Act) func(context.Context, idIn) (AssetMoveOut, error) {
	return func(ctx context.Context, in idIn) (out AssetMoveOut, err error) {
		out.Act = act
		if out.AssetOut, err = s.ReadAsset(ctx, in); err != nil {
			return out, err
		}
		found, err := only(act, out.Moves, assetMachine.Word(out.State))
		if err == nil {
			out.move = found[0]
		}
		return out, err
	}
}

// readSplit gives the page on which pieces are parted from a line.
func (s *Service) readSplit(ctx context.Context, in idIn) (AssetOut, error) {
	out, err := s.ReadAsset(ctx, in)
	if err == nil && !out.divisible() {
		err = fault.New(fault.Conflict, "portfolio.asset.split_settled", nil)
	}
	return out, err
}

// divisible reports whether pieces can be parted from the line.
func (out AssetOut) divisible() bool {
	n := out.stored.Received - out.stored.Transferred
	if out.State == AssetOrdered {
		n = out.Ordered
	}
	return n > 1 && !out.stored.Settled()
}

type assetIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	AssetForm
}

type assetMoveIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	AssetMove
}

type splitIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	SplitForm
}

func (s *Service) assetRoutes() []web.Route {
	const create, page = "/projects/{id}/equipment/new", "/equipment/{id}"
	to := func(id string) string { return web.Href(page, id) }
	routes := []web.Route{
		web.Get("/projects/{id}/equipment", control.SignedIn, s.ReadEquipment, equipmentPage),
		web.Get("/equipment", control.SignedIn, s.ListAssets, assetsPage),
		web.Get(create, actCreateAsset, s.ReadAssetForm, assetForm),
		web.Post(create, actCreateAsset, func(ctx context.Context, in assetIn) (web.See, error) {
			done, err := s.CreateAsset(ctx, ProjectID(in.ID), in.AssetForm)
			return web.See{To: to(done.Object.ID), Say: "web.saved", Body: done}, err
		}, create),
		web.Get(page, control.SignedIn, s.ReadAsset, assetPage),
		web.Get(page+"/edit", actEditAsset, s.ReadAsset, assetForm),
		web.Post(page+"/edit", actEditAsset, func(ctx context.Context, in assetIn) (web.See, error) {
			done, err := s.EditAsset(ctx, AssetID(in.ID), in.Version, in.AssetForm)
			return web.See{To: to(in.ID), Done: done.Trail}, err
		}, page+"/edit"),
		web.Get(page+"/split", actSplitAsset, s.readSplit, splitPage),
		web.Post(page+"/split", actSplitAsset, func(ctx context.Context, in splitIn) (web.See, error) {
			_, err := s.SplitAsset(ctx, AssetID(in.ID), in.Version, in.SplitForm)
			return web.See{To: to(in.ID), Say: "portfolio.asset.was_split"}, err
		}, page+"/split"),
	}
	for _, act := range assetActs() {
		path := page + "/" + segment(act)
		routes = append(routes, web.Get(path, act, s.readAssetMove(act), assetMovePage),
			web.Post(path, act, func(ctx context.Context, in assetMoveIn) (web.See, error) {
				_, err := s.MoveAsset(ctx, act, AssetID(in.ID), in.Version, in.AssetMove)
				return web.See{To: to(in.ID), Say: "portfolio.form.moved"}, err
			}, path))
	}
	return routes
}
