package portfolio

import (
	"slices"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Transition is one move a state machine allows. Act is the use case that makes it (who may do it is
// the matrix of the people slice), Guard the name of the rule that must hold, "" for none.
type Transition[S ~string] struct {
	From, To S
	Act      control.Act
	Guard    string
}

// Machine is the table of moves of one noun. It knows no facts: a noun keeps its guards beside it.
type Machine[S ~string] struct {
	words string
	moves []Transition[S]
}

// NewMachine makes a machine. words is the prefix of the text keys of its states, ending in a dot:
// "portfolio.package.state.".
func NewMachine[S ~string](words string, moves ...Transition[S]) Machine[S] {
	return Machine[S]{words: words, moves: moves}
}

// States are all states, in the order the table names them.
func (m Machine[S]) States() []S {
	var states []S
	for _, t := range m.moves {
		for _, s := range []S{t.From, t.To} {
			if !slices.Contains(states, s) {
				states = append(states, s)
			}
		}
	}
	return states
}

// Moves is the whole table.
func (m Machine[S]) Moves() []Transition[S] { return slices.Clone(m.moves) }

// Next are the moves out of a state, none for a final one.
func (m Machine[S]) Next(from S) []Transition[S] {
	var next []Transition[S]
	for _, t := range m.moves {
		if t.From == from {
			next = append(next, t)
		}
	}
	return next
}

// Check finds the move between two states. A move that is not in the table is a Conflict whose words
// say where the noun stands and where it can go from there.
func (m Machine[S]) Check(from, to S) (Transition[S], error) {
	known := m.States()
	for _, s := range []S{from, to} {
		if !slices.Contains(known, s) {
			return Transition[S]{}, fault.New(fault.Conflict, "portfolio.state.unknown", fault.Args{"state": string(s)})
		}
	}
	next := m.Next(from)
	for _, t := range next {
		if t.To == to {
			return t, nil
		}
	}
	if len(next) == 0 {
		return Transition[S]{}, fault.New(fault.Conflict, "portfolio.state.final", fault.Args{"from": m.Word(from)})
	}
	var can WordList
	for _, t := range next {
		can = append(can, m.Word(t.To))
	}
	return Transition[S]{}, fault.New(fault.Conflict, "portfolio.state.forbidden",
		fault.Args{"from": m.Word(from), "to": m.Word(to), "next": can})
}

// By finds the move that an act makes out of a state. to chooses where the act can lead to more than
// one state, and may be empty where it cannot. An act that makes no move from there is a Conflict.
func (m Machine[S]) By(from S, act control.Act, to S) (Transition[S], error) {
	var can WordList
	for _, t := range m.Next(from) {
		if t.Act == act && (to == "" || t.To == to) {
			return t, nil
		}
		can = append(can, m.Word(t.To))
	}
	if len(can) == 0 {
		return Transition[S]{}, fault.New(fault.Conflict, "portfolio.state.final", fault.Args{"from": m.Word(from)})
	}
	return Transition[S]{}, fault.New(fault.Conflict, "portfolio.state.not_now",
		fault.Args{"act": i18n.Key(act.Key()), "from": m.Word(from), "next": can})
}

// Acts are the acts of the table, each once, in its order.
func (m Machine[S]) Acts() []control.Act {
	var acts []control.Act
	for _, t := range m.moves {
		if !slices.Contains(acts, t.Act) {
			acts = append(acts, t.Act)
		}
	}
	return acts
}

// Word is the text key of a state's name.
func (m Machine[S]) Word(s S) i18n.Key { return i18n.Key(m.words + string(s)) }

// Guards are the rules of one machine over the facts of its noun, by the names its moves carry.
type Guards[F any] map[string]func(F) error

// Check runs the guard of a move; a move without a guard passes. A name that is not in the map is a
// defect of the table and is refused as an internal fault, never passed.
func (g Guards[F]) Check(name string, facts F) error {
	if name == "" {
		return nil
	}
	rule, ok := g[name]
	if !ok {
		return fault.New(fault.Internal, "fault.internal", fault.Args{"guard": name})
	}
	return rule(facts)
}

// WordList is a fault's argument of several words, printed with commas in the reader's language.
type WordList []i18n.Key

// Print implements i18n.Printable.
func (l WordList) Print(p *i18n.Printer) string {
	words := make([]string, len(l))
	for i, key := range l {
		words[i] = p.T(string(key))
	}
	return strings.Join(words, ", ")
}
