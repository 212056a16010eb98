package control

import (
	"context"
	"strings"
	"unicode/utf8"

	"cairn/internal/kernel/db"
)

// MarkingColumns are what a query joined by Visible may select to show an object's marking, for
// ScanMarking.
const MarkingColumns = "seen.level, seen.releasable"

// Visible appends the join that keeps only rows whose object the actor in the context may see (R113):
// clearance, need-to-know by scope (and for some kinds by act, Needs), and nationality or releasability, all three. column is the
// object's id, such as "p.id". What is joined away is not found, not counted, not suggested and not
// exported. With nobody in the context only PUBLIC objects remain.
//
// Every role sees what lies in its scope; what it may do there is another question (May).
func Visible(ctx context.Context, t *db.Text, column string) {
	t.Add("JOIN control_object seen ON seen.id = " + column)
	seen(ctx, t)
}

// seen appends the conditions on control_object, aliased seen.
func seen(ctx context.Context, t *db.Text) {
	a := ActorFrom(ctx)
	switch {
	case a == nil:
		t.Add("AND seen.level = 0")
		return
	case a.system:
		return
	}
	t.Add("AND seen.level <= ?", int(a.Clearance))
	a.needed(t)
	if !a.rooted() {
		scopes := []string{"seen.level = 0"}
		args := []any{}
		for _, path := range a.scopes() {
			scopes = append(scopes, "substr(seen.scope_path, 1, ?) = ?")
			args = append(args, utf8.RuneCountInString(path), path)
		}
		t.Add("AND ("+strings.Join(scopes, " OR ")+")", args...)
	}
	if !a.Ally {
		released := []string{"seen.level = 0"}
		args := []any{}
		for _, code := range a.Codes {
			released = append(released, "seen.releasable LIKE ?")
			args = append(args, "%|"+code+"|%")
		}
		t.Add("AND ("+strings.Join(released, " OR ")+")", args...)
	}
}

// sees is the same decision on one loaded object.
func (a *Actor) sees(o Object) bool {
	if a == nil {
		return o.Level == LevelPublic
	}
	if a.system {
		return true
	}
	scoped, released := o.Level == LevelPublic, a.Ally || o.Level == LevelPublic
	for _, path := range a.scopes() {
		scoped = scoped || strings.HasPrefix(o.Scope, path)
	}
	for _, code := range a.Codes {
		released = released || strings.Contains(o.stored(), "|"+code+"|")
	}
	return o.Level <= a.Clearance && scoped && released && a.mayNeed(o)
}

func (a *Actor) rooted() bool {
	for _, path := range a.scopes() {
		if path == "" {
			return true
		}
	}
	return false
}

// scopes are the paths the actor needs to know, each once.
func (a *Actor) scopes() []string {
	var paths []string
	add := func(path string) {
		for _, p := range paths {
			if p == path {
				return
			}
		}
		paths = append(paths, path)
	}
	for _, g := range a.Grants {
		add(g.Scope)
	}
	for _, d := range a.Held {
		add(d.Scope)
	}
	return paths
}

// Sight is what bounds an actor's view, for an index that keeps the terms Visible joins on. An object
// is within it when it is PUBLIC, or when all of this holds: its level is at most Clearance, its scope
// starts with one of Scopes, and, unless Ally, one of Codes is among those it is releasable to.
type Sight struct {
	Everything bool // the program itself
	Clearance  Level
	Scopes     []string
	Ally       bool
	Codes      []string
}

// SightOf is the sight of the actor in the context; with nobody, PUBLIC objects only.
func SightOf(ctx context.Context) Sight {
	a := ActorFrom(ctx)
	if a == nil {
		return Sight{}
	}
	return Sight{Everything: a.system, Clearance: a.Clearance, Scopes: a.scopes(), Ally: a.Ally, Codes: a.Codes}
}

// SeenAmong finds, of the objects named, those the actor in the context may see now, with their
// protection: the last word on what an index has found.
func SeenAmong(ctx context.Context, q db.Querier, ids ...string) (map[string]Object, error) {
	found := make(map[string]Object, len(ids))
	var chunk [200]string // one length, so that one statement is prepared
	for len(ids) > 0 {
		n := copy(chunk[:], ids)
		ids = ids[n:]
		for ; n < len(chunk); n++ {
			chunk[n] = chunk[0]
		}
		t := db.SQL("SELECT o.id, o.kind, o.scope_path, o.originator, " + MarkingColumns + " FROM control_object o")
		Visible(ctx, t, "o.id")
		list, err := db.Collect(ctx, q, t.Add("WHERE").In("o.id", chunk[:]...), func(row db.Row) (o Object, err error) {
			var level int
			var releasable string
			err = row.Scan(&o.ID, &o.Kind, &o.Scope, &o.Originator, &level, &releasable)
			o.ScanMarking(level, releasable)
			return o, err
		})
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			found[o.ID] = o
		}
	}
	return found, nil
}
