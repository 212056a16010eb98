package portfolio

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// HolderChoice is a project, package or programme that things of other slices can be entered below.
type HolderChoice struct {
	Ref     Link
	Code    string
	Title   i18n.Text
	Marking control.Marking
}

// Holders lists what the actor in the context may do an act below: packages and programmes that go on, and
// projects that are not over, each kind by reference code.
func Holders(ctx context.Context, q db.Querier, act Act) ([]HolderChoice, error) {
	parents, err := parentsFor(ctx, q, act)
	if err != nil {
		return nil, err
	}
	refs := make([]control.Ref, len(parents))
	list := make([]HolderChoice, len(parents))
	for i, p := range parents {
		refs[i] = p.Link
		list[i] = HolderChoice{Ref: p.Link, Code: p.Ref, Marking: p.Marking}
	}
	named, err := NamesOf(ctx, q, refs)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Title = named[refs[i]].Title
	}
	projects, err := projectChoices(ctx, q, act)
	return append(list, projects...), err
}

func projectChoices(ctx context.Context, q db.Querier, act Act) ([]HolderChoice, error) {
	type found struct {
		HolderChoice
		state ProjectState
		scope string
	}
	t := db.SQL(`SELECT p.id, p.ref, p.title_en, p.title_fr, p.state, seen.scope_path, ` + control.MarkingColumns + ` FROM portfolio_project p`)
	control.Visible(ctx, t, "p.id")
	all, err := db.Collect(ctx, q, t.Add("ORDER BY p.ref"), func(row db.Row) (x found, err error) {
		var level int
		var releasable string
		x.Ref.Kind = ObjectProject
		err = row.Scan(&x.Ref.ID, &x.Code, &x.Title.EN, &x.Title.FR, &x.state, &x.scope, &level, &releasable)
		x.Marking.ScanMarking(level, releasable)
		return x, err
	})
	actor := control.ActorFrom(ctx)
	all = slices.DeleteFunc(all, func(x found) bool {
		return x.state.Over() || actor == nil || !actor.MayDecide(act, x.scope)
	})
	list := make([]HolderChoice, len(all))
	for i, x := range all {
		list[i] = x.HolderChoice
	}
	return list, err
}
