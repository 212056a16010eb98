package control_test

import (
	"context"
	"testing"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

func nothing(context.Context, *control.Tx) error { return nil }

// Acts named "own." are everybody's for themselves: they need no role, but somebody signed in, and no
// token that only reads.
func TestOwnActsNeedNoRole(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.hire("ann", "FRA", "reader", "")
		ann := o.as("ann")
		must(t, o.do(ann, control.Op{Act: "own.password.change"}, nothing))
		if err := o.do(t.Context(), control.Op{Act: "own.password.change"}, nothing); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("nobody changed a password: %v", err)
		}
		token := *control.ActorFrom(ann)
		token.ReadOnly = true
		if err := o.do(control.WithActor(t.Context(), &token), control.Op{Act: control.SignedIn}, nothing); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a token that only reads wrote: %v", err)
		}
		limited := control.ActorFrom(ann).Limited([]control.Act{control.SignedIn})
		if err := o.do(control.WithActor(t.Context(), limited), control.Op{Act: "own.password.change"}, nothing); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a token changed a password: %v", err)
		}
	})
}

func TestClearanceEnds(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := control.Person{ID: "ann", Name: "Ann", Nation: "FRA", Clearance: control.LevelSecret, ClearanceUntil: cal.MustDate("2026-11-20"), Language: i18n.FR, Active: true}
		must(t, o.do(o.AsSystem(t.Context()), control.Op{Act: "people.user.create"}, func(ctx context.Context, tx *control.Tx) error { return tx.SavePerson(ctx, p) }))
		if got := control.ActorFrom(o.as("ann")).Clearance; got != control.LevelSecret {
			t.Errorf("on the last day: %v", got)
		}
		o.now = o.now.Add(24 * time.Hour)
		if got := control.ActorFrom(o.as("ann")).Clearance; got != control.LevelUnclassified {
			t.Errorf("a day later: %v", got)
		}
	})
}

func TestHoldersOfARole(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.hire("ann", "FRA", "writer", "a/")
		o.hire("ben", "FRA", "writer", "")
		o.hire("eve", "FRA", "reader", "")
		count := func() (n int) {
			must(t, o.Read(t.Context(), func(ctx context.Context, q db.Querier) error {
				list, err := control.Holders(ctx, q, "writer", cal.Of(o.now))
				n = len(list)
				return err
			}))
			return n
		}
		if got := count(); got != 2 {
			t.Errorf("%d hold the role, want 2", got)
		}
		must(t, o.do(o.AsSystem(t.Context()), control.Op{Act: "people.grant.end"}, func(ctx context.Context, tx *control.Tx) error {
			held, err := control.GrantsOf(ctx, tx, "ann", "eve")
			if err != nil || len(held) != 2 {
				t.Errorf("grants %v %v", held, err)
			}
			return tx.EndGrant(ctx, held[0].ID)
		}))
		if got := count(); got != 1 {
			t.Errorf("%d hold the role after one was ended, want 1", got)
		}
	})
}

// An act registered as lying in no scope is for whoever may do it in some scope, by grant or delegation; in
// a scope it asks for that scope, and nobody passes on more than they hold.
func TestUnscopedActs(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		far, reader := o.hire("far", "FRA", "approver", "partner:GEO/"), o.hire("reader", "FRA", "reader", "")
		o.hire("dan", "FRA", "reader", "partner:GEO/")
		delegate := func(scope string) error {
			return o.do(far, control.Op{Act: control.SignedIn}, func(ctx context.Context, tx *control.Tx) error {
				_, err := tx.Delegate(ctx, control.GivenDelegation{Delegation: control.Delegation{Act: approve, Scope: scope}, To: "dan",
					Period: cal.Period{Start: tx.Today(), End: tx.Today()}, Reason: "leave"})
				return err
			})
		}
		must(t, delegate("partner:GEO/"))
		dan := o.as("dan")
		may := func(ctx context.Context, scope string) bool {
			err := o.do(ctx, control.Op{Act: approve, Scope: scope}, nothing)
			if err != nil && !fault.Is(err, fault.Forbidden) {
				t.Fatal(err)
			}
			if shown := control.ActorFrom(ctx).MayDecide(approve, scope); shown != (err == nil) {
				t.Errorf("%s in %q: shown %v, done %v", control.ActorFrom(ctx).ID, scope, shown, err)
			}
			return err == nil
		}
		for _, ctx := range []context.Context{far, dan} {
			if may(ctx, "") {
				t.Error("an act of one scope was done in none")
			}
		}
		o.Unscoped(approve)
		for _, ctx := range []context.Context{far, dan} {
			if !may(ctx, "") || !may(ctx, "partner:GEO/") || may(ctx, "partner:MDA/") || may(ctx, "partner:") {
				t.Errorf("%s may not where they should, or may elsewhere", control.ActorFrom(ctx).ID)
			}
		}
		if may(reader, "") {
			t.Error("a reader did what readers may not")
		}
		if err := delegate(""); fault.Of(err) == nil || fault.Of(err).Key != "control.delegate_own" {
			t.Errorf("everything was delegated by somebody who holds one scope: %v", err)
		}
		if limited := control.ActorFrom(far).Limited([]control.Act{write}); limited.May(approve, "") {
			t.Error("a token went beyond its acts")
		}
	})
}
