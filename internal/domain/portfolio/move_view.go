package portfolio

import (
	"context"

	"github.com/a-h/templ"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// MoveOut is the page on which a move is made: what it asks for, or what still stands in the way.
type MoveOut struct {
	Act     control.Act     `json:"act"`
	Subject i18n.Text       `json:"subject"`
	Ref     string          `json:"ref"`
	State   i18n.Key        `json:"state"`
	Version int             `json:"version"`
	Marking control.Marking `json:"marking"`

	moves  []Move                             // those the act makes from here; several where it can lead to more than one state
	words  string                             // prefix of the states' text keys
	back   string                             // path of the subject's page
	crumbs []web.Link                         // above the subject
	more   func(f *web.Frame) templ.Component // below the form; nil for nothing
}

// ask is what the form asks for, from the first move that is not blocked.
func (out MoveOut) ask() ask { return asks[out.move().Guard] }

func (out MoveOut) move() Move {
	for _, m := range out.moves {
		if m.Blocked == nil {
			return m
		}
	}
	if len(out.moves) > 0 {
		return out.moves[0]
	}
	return Move{}
}

// blocked is what stands in the way of every move the act could make; nil when one is free.
func (out MoveOut) blocked() *fault.Fault { return out.move().Blocked }

func (out MoveOut) choices(f *web.Frame) []web.Option {
	var options []web.Option
	for _, m := range out.moves {
		if m.Blocked == nil {
			options = append(options, web.Option{Value: m.To, Label: f.T(out.words + m.To)})
		}
	}
	return options
}

// only keeps the moves of one act. None is a Conflict that says where the thing stands.
func only(act control.Act, moves []Move, state i18n.Key) ([]Move, error) {
	var kept []Move
	for _, m := range moves {
		if m.Act == act {
			kept = append(kept, m)
		}
	}
	if len(kept) > 0 {
		return kept, nil
	}
	return nil, fault.New(fault.Conflict, "portfolio.state.not_from_here", fault.Args{"act": i18n.Key(act.Key()), "from": state})
}

// idIn is the address of one thing.
type idIn struct {
	ID string `json:"id"`
}

// moveIn is a move of one thing.
type moveIn struct {
	ID string `json:"id"`
	MoveForm
}

// moveRoutes are, for every act of a machine, the page that asks for what the move needs and the address
// that makes it: "/packages/{id}/suspend".
func moveRoutes[ID ~string](base string, acts []control.Act,
	show func(ctx context.Context, act control.Act, id ID) (MoveOut, error),
	move func(ctx context.Context, act control.Act, id ID, form MoveForm) (control.Done, error)) []web.Route {
	var routes []web.Route
	for _, act := range acts {
		path := base + "/{id}/" + segment(act)
		routes = append(routes,
			web.Get(path, act, func(ctx context.Context, in idIn) (MoveOut, error) { return show(ctx, act, ID(in.ID)) }, movePage),
			web.Post(path, act, func(ctx context.Context, in moveIn) (web.See, error) {
				_, err := move(ctx, act, ID(in.ID), in.MoveForm)
				return web.See{To: web.Href(base+"/{id}", in.ID), Say: "portfolio.form.moved"}, err
			}, path))
	}
	return routes
}
