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
// clearance, need-to-know by scope, and nationality or releasability, all three. column is the
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
	return o.Level <= a.Clearance && scoped && released
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
