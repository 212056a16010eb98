package people

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// The acts around delegations: giving and taking back one's own, seeing and ending anybody's.
const (
	ActDelegate          control.Act = "own.delegation.give"
	ActTakeBack          control.Act = "own.delegation.revoke"
	ActReadDelegations   control.Act = "people.delegation.read"
	ActRevokeDelegations control.Act = "people.delegation.revoke"
)

// Mandate is what somebody asks another to do for them (R44): one act in a scope, up to an amount
// (none when it has no currency), for a time with an end, for a reason.
type Mandate struct {
	To     control.ActorID `json:"to"`
	Act    control.Act     `json:"act"`
	Scope  string          `json:"scope"`
	Cap    money.Amount    `json:"cap"`
	From   cal.Date        `json:"from"`
	Until  cal.Date        `json:"until"`
	Reason string          `json:"reason" web:"max=2000"`
}

// Delegable reports whether an act can be done for somebody else: the business of the programme, but
// neither the administration of people and control nor one's own affairs.
func Delegable(act control.Act) bool {
	slice, _, _ := strings.Cut(string(act), ".")
	return len(matrix[act]) > 0 && slice != "people" && slice != "control" && !act.Own()
}

// DelegableBy lists the acts somebody may hand on: those of their own grants, never what they hold by
// delegation (R44).
func DelegableBy(a *control.Actor) []control.Act {
	return slices.DeleteFunc(ActsOf(a), func(act control.Act) bool { return !Delegable(act) })
}

// Delegate lets another person do an act for the actor in the context. A period without a start begins
// today. What one may not do oneself is refused.
func (s *Service) Delegate(ctx context.Context, m Mandate) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActDelegate, Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		if m.From.IsZero() {
			m.From = tx.Today()
		}
		var fs fault.Fields
		to, err := loadAccount(ctx, tx, m.To)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return control.Change{}, err
		}
		fs.Check(err == nil && to.Active(), "to", "people.delegation.to_unknown")
		fs.Check(m.To != tx.Actor().ID, "to", "control.delegate_self")
		fs.Check(Delegable(m.Act), "act", "people.delegation.act_unknown")
		fs.Check(m.Reason != "", "reason", "fault.required")
		fs.Check(m.Cap.Minor >= 0, "cap", "control.delegate_cap")
		fs.Check(!m.Until.IsZero() && !m.Until.Before(m.From) && !m.Until.Before(tx.Today()), "until", "people.delegation.until_wrong")
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		id, err := tx.Delegate(ctx, control.GivenDelegation{
			Delegation: control.Delegation{Act: m.Act, Scope: m.Scope, Cap: m.Cap},
			To:         m.To, Period: cal.Period{Start: m.From, End: m.Until}, Reason: m.Reason,
		})
		return control.Change{Object: control.Ref{Kind: "delegation", ID: id}, After: m, Note: m.Reason}, err
	})
}

// TakeBack ends a delegation that the actor in the context gave.
func (s *Service) TakeBack(ctx context.Context, id string) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActTakeBack}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		return revoke(ctx, tx, id, tx.Actor().ID)
	})
}

// RevokeDelegation ends anybody's delegation.
func (s *Service) RevokeDelegation(ctx context.Context, id string) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActRevokeDelegations}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		return revoke(ctx, tx, id, "")
	})
}

// revoke ends a delegation; giver, unless it is "", must have given it.
func revoke(ctx context.Context, tx *control.Tx, id string, giver control.ActorID) (control.Change, error) {
	all, err := control.Delegations(ctx, tx, giver)
	if err != nil {
		return control.Change{}, err
	}
	i := slices.IndexFunc(all, func(d control.GivenDelegation) bool { return d.ID == id && (giver == "" || d.From == giver) })
	if i < 0 {
		return control.Change{}, fault.Missing("delegation")
	}
	return control.Change{Object: control.Ref{Kind: "delegation", ID: id}, Before: all[i]}, tx.RevokeDelegation(ctx, id)
}

// DelegationList is delegations with the names of both sides.
type DelegationList struct {
	List   []control.GivenDelegation  `json:"delegations"`
	Names  map[control.ActorID]string `json:"names"`
	Scopes []Scope                    `json:"-"`
	People []control.Person           `json:"-"` // to whom something can be delegated
	Today  cal.Date                   `json:"today"`
}

// OwnDelegations lists what the actor in the context gave and holds.
func (s *Service) OwnDelegations(ctx context.Context) (DelegationList, error) {
	me := control.ActorFrom(ctx)
	if me == nil {
		return DelegationList{}, fault.New(fault.Unauthenticated, "fault.unauthenticated", nil)
	}
	return s.delegations(ctx, me.ID)
}

// Delegations lists everybody's. It needs "people.delegation.read".
func (s *Service) Delegations(ctx context.Context) (DelegationList, error) {
	if err := allow(ctx, ActReadDelegations); err != nil {
		return DelegationList{}, err
	}
	return s.delegations(ctx, "")
}

func (s *Service) delegations(ctx context.Context, of control.ActorID) (l DelegationList, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		l = DelegationList{Today: s.now().Date()}
		if l.List, err = control.Delegations(ctx, q, of); err != nil {
			return err
		}
		if l.People, err = control.People(ctx, q); err != nil {
			return err
		}
		if l.Scopes, err = s.scopes(ctx, q); err != nil {
			return err
		}
		l.Names, err = control.Names(ctx, q, mentioned(nil, l.List)...)
		return err
	})
	return l, err
}
