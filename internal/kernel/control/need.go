package control

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"cairn/internal/kernel/db"
)

// Needs registers a kind of objects that only those may see who may do an act where it lies, such as what candidates
// told of themselves: a role that lets somebody see the rest of a scope does not show them these. A slice calls
// it when it is made, for kinds that search does not index.
func (c *Control) Needs(kind string, act Act) { c.needs[kind] = act }

// needing are the scopes in which the actor sees objects of a kind that has a need; all is true for everywhere.
func (a *Actor) needing(act Act) (paths []string, all bool) {
	if !a.allows(act) {
		return nil, false
	}
	for _, g := range a.Grants {
		if a.permits(g.Role, act) {
			paths = append(paths, g.Scope)
		}
	}
	for _, d := range a.Held {
		if d.Act == act {
			paths = append(paths, d.Scope)
		}
	}
	return paths, slices.Contains(paths, "")
}

// needed appends the conditions that keep objects with a need from those who have none, on control_object aliased seen.
func (a *Actor) needed(t *db.Text) {
	for _, kind := range slices.Sorted(maps.Keys(a.needs)) {
		paths, all := a.needing(a.needs[kind])
		if all {
			continue
		}
		or, args := []string{"seen.kind <> ?"}, []any{kind}
		for _, path := range paths {
			or = append(or, "substr(seen.scope_path, 1, ?) = ?")
			args = append(args, utf8.RuneCountInString(path), path)
		}
		t.Add("AND ("+strings.Join(or, " OR ")+")", args...)
	}
}

// mayNeed is the same decision on one loaded object.
func (a *Actor) mayNeed(o Object) bool {
	act, has := a.needs[o.Kind]
	if !has {
		return true
	}
	paths, _ := a.needing(act)
	return slices.ContainsFunc(paths, func(p string) bool { return strings.HasPrefix(o.Scope, p) })
}
