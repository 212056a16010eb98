package control

import (
	"context"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ActorID identifies whoever acts.
type ActorID string

// System is the actor of the program's own acts: sealing, scheduled checks, the command line.
const System ActorID = "system"

// Role is the code of a role; the people slice holds their list.
type Role string

// Grant gives a role in a scope.
type Grant struct {
	Role  Role
	Scope string
}

// Delegation lets its holder do one act for somebody else, up to an amount (R44). A cap without
// currency is no cap.
type Delegation struct {
	ID    string
	From  ActorID
	Act   Act
	Scope string
	Cap   money.Amount
}

// Actor is whoever acts, as resolved at the start of a request: nation and memberships on the day,
// grants and delegations in force. It is read-only.
type Actor struct {
	ID        ActorID
	Name      string
	Nation    string // ISO 3166-1 alpha-3, "" for an organisation's
	Language  i18n.Lang
	Clearance Level
	Ally      bool     // the nation is a member of the Alliance on the day
	Codes     []string // what items may be releasable to, for this actor (R113)
	Grants    []Grant
	Held      []Delegation // delegations to this actor in force on the day

	// Only limits an API token to the acts listed; nil is no limit.
	Only map[Act]bool
	// ReadOnly bars every write, for an API token that only reads.
	ReadOnly bool

	system   bool
	version  int64
	on       cal.Date
	permits  func(Role, Act) bool
	unscoped map[Act]bool
	needs    map[string]Act
}

// May reports whether the actor's own grants allow the act in the scope. Delegations come on top,
// in Do, where the amount is known.
func (a *Actor) May(act Act, scope string) bool {
	return a.allows(act) && a.granted(act, func(g Grant) bool { return a.reaches(g.Scope, act, scope) })
}

// holds reports whether the actor's own grants cover the whole scope for the act: what they may pass on,
// with the sight of it.
func (a *Actor) holds(act Act, scope string) bool {
	return a.allows(act) && a.granted(act, func(g Grant) bool { return strings.HasPrefix(scope, g.Scope) })
}

// reaches reports whether what is held in one scope serves for the act in another: in that one and below
// it, and outside all scopes for an act that lies there (Unscoped).
func (a *Actor) reaches(held string, act Act, scope string) bool {
	return strings.HasPrefix(scope, held) || scope == "" && a.unscoped[act]
}

// MayAnywhere reports whether there is a scope in which the actor may do the act, by grant or
// delegation: whether a page or button is worth showing before its object is known.
func (a *Actor) MayAnywhere(act Act) bool {
	if !a.allows(act) {
		return false
	}
	for _, d := range a.Held {
		if d.Act == act {
			return true
		}
	}
	return a.granted(act, func(Grant) bool { return true })
}

// MayDecide reports whether the actor may do the act in the scope for this amount, by grant or by a
// delegation received: whether the inbox offers them the decision.
func (a *Actor) MayDecide(act Act, scope string) bool {
	if a.May(act, scope) {
		return true
	}
	return a.allows(act) && a.delegated(act, scope, money.Amount{}) != nil
}

// hand is by whose right the actor would do the act in the scope, as Do has it: their own, or that of who gave them a delegation.
func (a *Actor) hand(act Act, scope string) Hand {
	h := Hand{Person: a.ID}
	if d := a.delegated(act, scope, money.Amount{}); d != nil && !a.May(act, scope) {
		h.For = d.From
	}
	return h
}

func (a *Actor) allows(act Act) bool { return a.Only == nil || a.Only[act] }

func (a *Actor) granted(act Act, covers func(Grant) bool) bool {
	if a.system || act.Own() {
		return true
	}
	for _, g := range a.Grants {
		if covers(g) && a.permits(g.Role, act) {
			return true
		}
	}
	return false
}

func (a *Actor) delegated(act Act, scope string, amount money.Amount) *Delegation {
	for i, d := range a.Held {
		capped := d.Cap.Currency != "" && (amount.Minor > d.Cap.Minor || amount.Currency != "" && amount.Currency != d.Cap.Currency)
		if d.Act == act && a.reaches(d.Scope, act, scope) && !capped {
			return &a.Held[i]
		}
	}
	return nil
}

// Limited is the actor held to some acts, for an API token; nil leaves it whole.
func (a *Actor) Limited(acts []Act) *Actor {
	if acts == nil {
		return a
	}
	limited := *a
	limited.Only = make(map[Act]bool, len(acts))
	for _, act := range acts {
		limited.Only[act] = true
	}
	return &limited
}

type actorKey struct{}

// WithActor puts whoever acts into the context.
func WithActor(ctx context.Context, a *Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorFrom finds whoever acts; nil when nobody is signed in.
func ActorFrom(ctx context.Context) *Actor {
	a, _ := ctx.Value(actorKey{}).(*Actor)
	return a
}

// AsSystem is a context in which the program itself acts. Only app, jobs and the command line use it.
func (c *Control) AsSystem(ctx context.Context) context.Context {
	return WithActor(ctx, &Actor{ID: System, Name: "Cairn", Language: i18n.EN, Clearance: LevelTopSecret, Ally: true, system: true})
}

// Actor loads an actor with what is in force today. Nobody by that id, or no longer active, is an
// Unauthenticated fault. The result is kept until the actor's version or the day changes, so that a
// request costs one small query.
func (c *Control) Actor(ctx context.Context, q db.Querier, id ActorID) (*Actor, error) {
	a := &Actor{ID: id, permits: c.permits, unscoped: c.unscoped, needs: c.needs, on: c.db.Now().Date()}
	var active bool
	var cleared cal.Date
	row := q.QueryRow(ctx, `SELECT name, nation, clearance, clearance_until, language, active, version FROM control_actor WHERE id = $1`, id)
	if err := row.Scan(&a.Name, &a.Nation, &a.Clearance, &cleared, &a.Language, &active, &a.version); err != nil || !active {
		return nil, fault.Wrap(err, fault.Unauthenticated, "fault.unauthenticated", nil)
	}
	if !cleared.IsZero() && cleared.Before(a.on) {
		a.Clearance = min(a.Clearance, LevelUnclassified)
	}
	if kept, ok := c.actors.Load(id); ok && kept.(*Actor).version == a.version && kept.(*Actor).on == a.on {
		return kept.(*Actor), nil
	}
	var err error
	if a.Grants, err = db.Collect(ctx, q, db.SQL(`SELECT role, scope_path FROM control_grant
		WHERE actor_id = ? AND valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?) ORDER BY id`, id, a.on, a.on), scanGrant); err != nil {
		return nil, err
	}
	if a.Held, err = db.Collect(ctx, q, db.SQL(`SELECT d.id, d.from_actor, d.act, d.scope_path, COALESCE(d.cap_minor, 0), COALESCE(d.cap_currency, '')
		FROM control_delegation d JOIN control_actor f ON f.id = d.from_actor
		WHERE d.to_actor = ? AND d.valid_from <= ? AND d.valid_to >= ? AND d.revoked_at IS NULL AND f.active ORDER BY d.id`, id, a.on, a.on), scanDelegation); err != nil {
		return nil, err
	}
	if a.Ally, a.Codes, err = c.nation(ctx, q, a.Nation, a.on); err != nil {
		return nil, err
	}
	if _, writing := q.(*Tx); !writing { // what is not committed yet is not kept
		c.actors.Store(id, a)
	}
	return a, nil
}

func scanGrant(row db.Row) (g Grant, err error) {
	err = row.Scan(&g.Role, &g.Scope)
	return g, err
}

func scanDelegation(row db.Row) (d Delegation, err error) {
	err = row.Scan(&d.ID, &d.From, &d.Act, &d.Scope, &d.Cap.Minor, &d.Cap.Currency)
	return d, err
}
