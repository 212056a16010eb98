package control

import "strings"

// Act names a use case: the permission, the audit verb, the text key and the route's tag are this one
// string, such as "portfolio.project.approve".
type Act string

// Key is the text key of the act's name.
func (a Act) Key() string { return "act." + string(a) }

// Public is the act of routes that need nobody signed in.
const Public Act = "public"

// SignedIn is the act of routes that every signed-in person may use for themselves.
const SignedIn Act = "signed_in"

// ownPrefix starts the acts in which persons settle their own affairs, such as "own.password.change".
const ownPrefix = "own."

// Own reports whether every signed-in person may do the act, without a role: what they do for
// themselves, under a name of its own in the trail.
func (a Act) Own() bool { return a == SignedIn || strings.HasPrefix(string(a), ownPrefix) }

// Unscoped registers acts on what lies in no scope, such as published data, which belong to no partner:
// whoever may do them in some scope may do them there. In a scope they ask for a grant over it, as every
// act does. App calls it at start.
func (c *Control) Unscoped(acts ...Act) {
	for _, act := range acts {
		c.unscoped[act] = true
	}
}

// Ref points at an object: its kind ("project") and id.
type Ref struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}
