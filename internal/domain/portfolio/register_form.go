package portfolio

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// entryField is one field of a register's form. Its label is a text key; choose gives what a select
// offers.
type entryField struct {
	web.Field
	input  entryInput
	more   bool // rarely filled: a new entry shows it folded away
	choose func(f *web.Frame) []web.Option
}

// entryInput is how a field is filled.
type entryInput int

const (
	inputLine entryInput = iota
	inputText
	inputPair
	inputDay
	inputMoney
	inputScale // 1 to 5
	inputChoice
)

// entryAt is what the addresses of all forms of an entry bring: the entry, or the holder of a new one.
type entryAt struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Of      string `json:"of"` // "project:018f…" where the address names no holder
}

func (a entryAt) at() entryAt { return a }

// entryPages says how the pages of one register ask and what they do with the answer. In is the
// register's form with its address.
type entryPages[T any, In interface{ at() entryAt }] struct {
	register[T]
	path         string // of the register: "/risks"
	create, edit Act
	texts        func(T) []entryText
	fresh        func() T // a new entry before it is filled; nil for an empty one
	editable     func(T) bool
	decides      Act                                                                         // that settles what waits, in the inbox
	preparer     func(T) ActorID                                                             // who does not decide it
	offer        func(ctx context.Context, q db.Querier, of Link, v T) ([]web.Option, error) // other entries the forms name; nil for none
	fields       func(v T, c choices) []entryField
	raise        func(ctx context.Context, of Link, in In) (control.Done, error)
	save         func(ctx context.Context, in In) (control.Done, error)
	moves        []entryMove[T]
}

// entryMove is what a person may do with an entry besides editing it.
type entryMove[T any] struct {
	act    Act
	open   func(v T, actor ActorID) bool     // whether it leads on from where the entry stands
	fields func(v T, c choices) []entryField // nil when it asks for nothing
	run    func(ctx context.Context, in entryMoveIn) (control.Done, error)
}

// entryMoveIn is what the moves of all registers ask for; each reads its own.
type entryMoveIn struct {
	ID           string        `json:"id"`
	Version      int           `json:"version"`
	Reason       string        `json:"reason"`
	ClosedReason string        `json:"closed_reason"`
	Likelihood   int           `json:"likelihood"`
	Impact       int           `json:"impact"`
	Outcome      ChangeOutcome `json:"outcome"`
	MergedInto   ChangeID      `json:"merged_into"`
	Comment      string        `json:"comment"`
	PlanDiff     string        `json:"plan_diff"`
	IssueMove
}

// EntryFormOut is the form of an entry, new or stored, or of a move it makes.
type EntryFormOut struct {
	Act     Act             `json:"act"`
	ID      string          `json:"id,omitempty"`
	Ref     string          `json:"ref,omitempty"`
	Title   i18n.Text       `json:"title"`
	Version int             `json:"version"`
	Form    any             `json:"form,omitempty"`
	Marking control.Marking `json:"marking"`

	fields []entryField
	back   string
}

// folded are the fields a new entry shows folded away.
func (out EntryFormOut) folded(more bool) []entryField {
	var part []entryField
	for _, x := range out.fields {
		if (x.more && out.ID == "") == more {
			part = append(part, x)
		}
	}
	return part
}

// holderPaths are where the pages of those stand that keep registers.
var holderPaths = map[string]string{ObjectProject: "/projects", ObjectPackage: "/packages", ObjectProgramme: "/programmes"}

// readNew gives the form of a new entry: of the holder in the address, or of one to choose.
func (k entryPages[T, In]) readNew(s *Service, kind string) func(context.Context, idIn) (EntryFormOut, error) {
	return func(ctx context.Context, in idIn) (EntryFormOut, error) {
		out := EntryFormOut{Act: k.create, back: "/registers"}
		offered, err := s.offers(ctx, "")
		if err != nil {
			return out, err
		}
		var v T
		if k.fresh != nil {
			v = k.fresh()
		}
		err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
			if k.offer != nil {
				if offered.entries, err = k.offer(ctx, q, Link{Kind: kind, ID: in.ID}, v); err != nil {
					return err
				}
			}
			out.fields = k.fields(v, offered)
			if kind == "" {
				return out.chooseHolder(ctx, q)
			}
			of, err := holderOf(ctx, q, Link{Kind: kind, ID: in.ID})
			out.Ref, out.Marking = of.Ref, of.Marking
			out.back = holderPaths[kind] + web.Href("/{id}", in.ID)
			if kind == ObjectProject {
				out.back += "/registers"
			}
			return err
		})
		return out, err
	}
}

// chooseHolder asks first to what the new entry belongs: the projects and packages in which the actor
// may enter one.
func (out *EntryFormOut) chooseHolder(ctx context.Context, q db.Querier) error {
	list, err := parentsFor(ctx, q, out.Act)
	if err != nil {
		return err
	}
	t := db.SQL(`SELECT p.id, p.ref, p.title_en, p.title_fr, seen.scope_path FROM portfolio_project p`)
	control.Visible(ctx, t, "p.id")
	actor, lang := control.ActorFrom(ctx), web.LangFrom(ctx)
	options, err := db.Collect(ctx, q, t.Add("WHERE p."+projectOpen+" ORDER BY p.ref"), func(row db.Row) (o web.Option, err error) {
		var ref, scope string
		var title i18n.Text
		if err := row.Scan(&o.Value, &ref, &title.EN, &title.FR, &scope); err != nil || !actor.May(out.Act, scope) {
			return web.Option{}, err
		}
		words, _ := title.In(lang)
		return web.Option{Value: ObjectProject + ":" + o.Value, Label: ref + " " + words}, nil
	})
	options = slices.DeleteFunc(options, func(o web.Option) bool { return o.Value == "" })
	for _, p := range list {
		options = append(options, web.Option{Value: p.Kind + ":" + p.ID, Label: p.Ref})
	}
	of := choiceOf("of", "portfolio.register.holder", "", options)
	of.Required = true
	out.fields = append([]entryField{of}, out.fields...)
	return err
}

// readForm gives the form of a stored entry.
func (k entryPages[T, In]) readForm(s *Service) func(context.Context, idIn) (EntryFormOut, error) {
	return func(ctx context.Context, in idIn) (EntryFormOut, error) {
		offered, err := s.offers(ctx, "")
		if err != nil {
			return EntryFormOut{}, err
		}
		out, v, err := k.stored(ctx, s, k.edit, in.ID)
		if err == nil {
			out.Form, out.fields = k.form(v), k.fields(v, offered)
		}
		return out, err
	}
}

func (k entryPages[T, In]) stored(ctx context.Context, s *Service, act Act, id string) (out EntryFormOut, v T, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if v, err = k.one(ctx, q, id); err != nil {
			return err
		}
		held, err := control.Protection(ctx, q, control.Ref{Kind: k.kind, ID: id})
		out.Marking = held.Marking
		return err
	})
	e := k.entry(&v)
	out.Act, out.ID, out.Ref, out.Title, out.Version, out.back = act, id, e.Ref, e.Title, e.Revision, entryHref(k.kind, id)
	return out, v, err
}

// readMove gives the page of a move; one that does not lead on from where the entry stands is a
// Conflict.
func (k entryPages[T, In]) readMove(s *Service, m entryMove[T]) func(context.Context, idIn) (EntryFormOut, error) {
	return func(ctx context.Context, in idIn) (EntryFormOut, error) {
		out, v, err := k.stored(ctx, s, m.act, in.ID)
		if err != nil {
			return out, err
		}
		row := EntryRow{Kind: k.kind, Status: k.head(v).Status}
		if !m.open(v, control.ActorFrom(ctx).ID) {
			return out, fault.New(fault.Conflict, "portfolio.state.not_from_here", fault.Args{"act": i18n.Key(m.act.Key()), "from": row.StatusWord()})
		}
		if m.fields == nil {
			return out, nil
		}
		var offered choices
		if k.offer != nil {
			err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
				offered.entries, err = k.offer(ctx, q, k.entry(&v).of(), v)
				return err
			})
		}
		out.fields = m.fields(v, offered)
		return out, err
	}
}

// acts are the moves that lead on from where an entry stands.
func (k entryPages[T, In]) acts(ctx context.Context, v T) []Act {
	var acts []Act
	for _, m := range k.moves {
		if m.open(v, control.ActorFrom(ctx).ID) {
			acts = append(acts, m.act)
		}
	}
	return acts
}

// routes are the pages of a register: an entry, its forms, and its moves.
func (k entryPages[T, In]) routes(s *Service) []web.Route {
	page := entryPaths[k.kind]
	routes := []web.Route{
		web.Get(page, control.SignedIn, k.read(s), entryPage),
		web.Get(page+"/edit", k.edit, k.readForm(s), entryForm),
		web.Post(page+"/edit", k.edit, func(ctx context.Context, in In) (web.See, error) {
			done, err := k.save(ctx, in)
			return web.See{To: entryHref(k.kind, in.at().ID), Done: done.Trail}, err
		}, page+"/edit"),
		web.Get(k.path+"/new", k.create, k.readNew(s, ""), entryForm),
		web.Post(k.path+"/new", k.create, func(ctx context.Context, in In) (web.See, error) {
			kind, id, _ := strings.Cut(in.at().Of, ":")
			var fs fault.Fields
			fs.Check(holderPaths[kind] != "" && id != "", "of", "portfolio.register.holder_missing")
			if err := fs.Err(); err != nil {
				return web.See{}, err
			}
			return k.raised(ctx, Link{Kind: kind, ID: id}, in)
		}, k.path+"/new"),
	}
	for kind, above := range holderPaths {
		path := above + "/{id}" + k.path + "/new"
		routes = append(routes, web.Get(path, k.create, k.readNew(s, kind), entryForm),
			web.Post(path, k.create, func(ctx context.Context, in In) (web.See, error) {
				return k.raised(ctx, Link{Kind: kind, ID: in.at().ID}, in)
			}, path))
	}
	for _, m := range k.moves {
		path := page + "/" + segment(m.act)
		routes = append(routes, web.Get(path, m.act, k.readMove(s, m), entryForm),
			web.Post(path, m.act, func(ctx context.Context, in entryMoveIn) (web.See, error) {
				_, err := m.run(ctx, in)
				return web.See{To: entryHref(k.kind, in.ID), Say: "portfolio.form.moved"}, err
			}, path))
	}
	return routes
}

func (k entryPages[T, In]) raised(ctx context.Context, of Link, in In) (web.See, error) {
	done, err := k.raise(ctx, of, in)
	return web.See{To: entryHref(k.kind, done.Object.ID), Say: "web.saved", Body: done}, err
}

// choiceOf is a select of given options.
func choiceOf(name, label, value string, options []web.Option) entryField {
	return entryField{Field: web.Field{Name: name, Label: label, Value: value}, input: inputChoice, choose: func(*web.Frame) []web.Option { return options }}
}

// wordsOf is a select of codes that have words under a prefix.
func wordsOf[C ~string](name, label string, value C, prefix string, codes []C) entryField {
	return entryField{Field: web.Field{Name: name, Label: label, Value: string(value)}, input: inputChoice, choose: func(f *web.Frame) []web.Option { return codeOptions(f, prefix, codes) }}
}

func asked(input entryInput, name, label string, value any) entryField {
	return entryField{Field: web.Field{Name: name, Label: label, Value: value}, input: input}
}

// helped gives a field a line of help.
func helped(x entryField, key string) entryField {
	x.Help = key
	return x
}

// must makes a field one that has to be filled.
func must(x entryField) entryField {
	x.Required = true
	return x
}

// later folds a field away while the entry is new.
func later(x entryField) entryField {
	x.more = true
	return x
}
