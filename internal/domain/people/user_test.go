package people_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

func TestCreateUserFindsEveryWrongField(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := people.Profile{Name: "12\n3", Login: "not an address", Nation: "ATL", Language: "de", Clearance: control.LevelSecret}
		_, err := o.CreateUser(o.system(), p, people.Assignment{Preset: "king", Roles: []control.Role{"queen"}, Scope: "moon/", From: cal.MustDate("2026-01-02"), To: cal.MustDate("2026-01-01")})
		var keys []string
		for _, f := range fault.Of(err).Fields {
			keys = append(keys, f.Key)
		}
		want := []string{"people.user.name_wrong", "people.user.login_wrong", "people.user.nation_unknown", "people.user.language_wrong", "people.user.clearance_end_missing",
			"people.grant.preset_unknown", "people.grant.role_unknown", "people.grant.scope_unknown", "people.grant.ends_before"}
		if !slices.Equal(keys, want) {
			t.Errorf("faults %q", keys)
		}
		must(t, firstErr(o.CreateUser(o.system(), profile("Ann Bold"), people.Assignment{})))
		wants(t, firstErr(o.CreateUser(o.system(), profile("Ann Bold"), people.Assignment{})), "people.user.login_taken")
	})
}

func firstErr[T any](_ T, err error) error { return err }

func TestPeopleAreListedByName(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		for _, name := range []string{"Zoë Ångström", "Émile Zola", "Eve Adam", "Ann 100% Bold"} {
			p := profile("x")
			p.Name, p.Login = name, string('a'+rune(len(name)))+"@office.example"
			_, err := o.CreateUser(o.system(), p, people.Assignment{Preset: "viewer"})
			must(t, err)
		}
		names := func(f people.Filter) (list []string) {
			f.Limit = max(f.Limit, 2)
			for {
				page, err := o.Users(o.system(), f)
				must(t, err)
				for _, u := range page {
					list = append(list, u.Name)
					f.After = string(u.ID)
				}
				if len(page) < f.Limit {
					return list
				}
			}
		}
		for _, c := range []struct {
			filter people.Filter
			want   []string
		}{
			{people.Filter{}, []string{"Ann 100% Bold", "Émile Zola", "Eve Adam", "Zoë Ångström"}},
			{people.Filter{Text: "ZO"}, []string{"Émile Zola", "Zoë Ångström"}},
			{people.Filter{Text: "angstrom"}, []string{"Zoë Ångström"}},
			{people.Filter{Text: "0%"}, []string{"Ann 100% Bold"}},
			{people.Filter{Text: "%"}, []string{"Ann 100% Bold"}},
			{people.Filter{Role: people.Reader}, []string{"Ann 100% Bold", "Émile Zola", "Eve Adam", "Zoë Ångström"}},
			{people.Filter{Role: people.Director}, nil},
			{people.Filter{Left: true}, nil},
		} {
			if got := names(c.filter); !slices.Equal(got, c.want) {
				t.Errorf("%+v: %q, want %q", c.filter, got, c.want)
			}
		}
		viewer := o.as(o.hire("Some Viewer", people.Reader))
		if _, err := o.Users(viewer, people.Filter{Limit: 1}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reader sees the administration: %v", err)
		}
	})
}

func TestEditUser(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		id := o.hire("Ann Bold", people.ProjectOfficer)
		u, err := o.User(o.system(), id)
		must(t, err)
		p := u.Profile
		p.Clearance, p.ClearanceUntil = control.LevelSecret, cal.MustDate("2027-06-30")
		_, err = o.EditUser(o.system(), id, u.Version, p)
		must(t, err)
		if got := control.ActorFrom(o.as(id)).Clearance; got != control.LevelSecret {
			t.Errorf("clearance %v", got)
		}
		_, err = o.EditUser(o.system(), id, u.Version, p)
		if f := fault.Of(err); f == nil || f.Kind != fault.Conflict || f.Current.(people.User).ClearanceUntil != p.ClearanceUntil {
			t.Errorf("stale: %v", err)
		}
		if _, err := o.EditUser(o.as(id), id, u.Version+1, p); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a project officer edits people: %v", err)
		}
	})
}

func TestRolesAreGivenByAnother(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		adminID := o.hire("Root Root", people.Administrator)
		admin, ann := o.as(adminID), o.hire("Ann Bold", people.ProjectOfficer)
		_, err := o.Give(admin, adminID, people.Assignment{Roles: []control.Role{people.FinancialController}})
		wants(t, err, "people.grant.self")
		_, err = o.Give(admin, ann, people.Assignment{Preset: "finance", Roles: []control.Role{people.Treasury, people.Auditor}, Scope: "partner:MDA/", To: cal.MustDate("2026-11-20")})
		must(t, err)
		actor := control.ActorFrom(o.as(ann))
		if !actor.May("portfolio.package.close", "partner:MDA/package:x/") || actor.May("portfolio.package.close", "partner:GEO/") {
			t.Errorf("grants %v", actor.Grants)
		}
		o.now = o.now.Add(24 * time.Hour)
		if control.ActorFrom(o.as(ann)).May("portfolio.package.close", "partner:MDA/") {
			t.Error("the grant outlived its last day")
		}
		card, err := o.Card(admin, ann)
		must(t, err)
		i := slices.IndexFunc(card.Grants, func(g control.HeldGrant) bool { return g.Role == people.ProjectOfficer })
		_, err = o.EndGrant(admin, ann, card.Grants[i].ID)
		must(t, err)
		if grants := control.ActorFrom(o.as(ann)).Grants; len(grants) != 0 {
			t.Errorf("grants %v", grants)
		}
		if _, err := o.EndGrant(admin, ann, card.Grants[i].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("ended twice: %v", err)
		}
		own, err := o.Card(admin, adminID)
		must(t, err)
		_, err = o.EndGrant(admin, adminID, own.Grants[0].ID)
		wants(t, err, "people.grant.last_administrator")
	})
}

// R44: a delegation is of one's own authority, has an end, is seen by both and by auditors, and can be
// taken back by its giver.
func TestDelegations(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		director, deputy, other := o.hire("Dora Rector", people.Director), o.hire("Ben Calm", people.ProjectOfficer), o.hire("Eve Adam", people.Director)
		auditor := o.as(o.hire("Au Ditor", people.Auditor))
		m := people.Mandate{To: deputy, Act: "portfolio.waiver.grant", Cap: money.Amount{Minor: 100_00, Currency: "EUR"}, Until: cal.MustDate("2026-12-24"), Reason: "Leave"}
		wrong := people.Mandate{To: director, Act: "people.user.create"}
		_, err := o.Delegate(o.as(director), wrong)
		for _, key := range []string{"control.delegate_self", "people.delegation.act_unknown", "people.delegation.until_wrong", "fault.required"} {
			wants(t, err, key)
		}
		_, err = o.Delegate(o.as(deputy), people.Mandate{To: other, Act: m.Act, Until: m.Until, Reason: "Not mine to give"})
		wants(t, err, "control.delegate_own")
		_, err = o.Delegate(o.as(director), m)
		must(t, err)
		if !control.ActorFrom(o.as(deputy)).MayDecide(m.Act, "") {
			t.Error("the deputy holds nothing")
		}
		_, err = o.Delegate(o.as(deputy), people.Mandate{To: other, Act: m.Act, Until: m.Until, Reason: "Handed on"})
		wants(t, err, "control.delegate_own")
		for _, ctx := range []context.Context{o.as(director), o.as(deputy)} {
			if l, err := o.OwnDelegations(ctx); err != nil || len(l.List) != 1 || l.Names[deputy] != "Ben Calm" {
				t.Errorf("%+v %v", l, err)
			}
		}
		l, err := o.Delegations(auditor)
		if err != nil || len(l.List) != 1 {
			t.Fatalf("%+v %v", l, err)
		}
		if _, err := o.Delegations(o.as(other)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a third person sees it: %v", err)
		}
		for _, ctx := range []context.Context{o.as(deputy), o.as(other)} {
			if _, err := o.TakeBack(ctx, l.List[0].ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("taken back by another: %v", err)
			}
		}
		_, err = o.TakeBack(o.as(director), l.List[0].ID)
		must(t, err)
		if control.ActorFrom(o.as(deputy)).MayDecide(m.Act, "") {
			t.Error("the deputy still holds it")
		}
	})
}

func TestTokens(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		id, other := o.hire("Ann Bold", people.ProjectOfficer), o.hire("Root Root", people.Administrator)
		ann, last := o.as(id), cal.MustDate("2027-11-20")
		_, _, err := o.IssueToken(ann, id, people.TokenRequest{Acts: []control.Act{"no.such.act"}, ExpiresOn: cal.MustDate("2029-01-01")})
		for _, key := range []string{"people.token.name_wrong", "people.token.expiry_wrong", "people.token.act_unknown"} {
			wants(t, err, key)
		}
		if _, _, err := o.IssueToken(o.as(other), id, people.TokenRequest{Name: "x", ExpiresOn: last}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an administrator made a token in another's name: %v", err)
		}
		reader, _, err := o.IssueToken(ann, id, people.TokenRequest{Name: "Dashboard", ExpiresOn: last})
		must(t, err)
		writer, done, err := o.IssueToken(ann, id, people.TokenRequest{Name: "Import", Acts: []control.Act{"landscape.iati.import"}, ExpiresOn: last})
		must(t, err)
		use := func(text string) (context.Context, error) {
			a, err := o.Identify(t.Context(), web.Claim{Token: text})
			return control.WithActor(t.Context(), a), err
		}
		do := func(ctx context.Context, act control.Act) error {
			return firstErr(o.control.Do(ctx, control.Op{Act: act}, func(context.Context, *control.Tx) (control.Change, error) {
				return control.Change{Object: control.Ref{Kind: "batch", ID: "b"}}, nil
			}))
		}
		r, err := use(reader)
		must(t, err)
		w, err := use(writer)
		must(t, err)
		must(t, do(w, "landscape.iati.import"))
		for name, err := range map[string]error{"read": do(r, "landscape.iati.import"), "other act": do(w, "portfolio.project.create"), "own": firstErr(o.ChangeLanguage(w, "en"))} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, _, err := o.IssueToken(w, id, people.TokenRequest{Name: "x", ExpiresOn: last}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a token made a token: %v", err)
		}
		must(t, firstErr(use(reader)))
		if got := o.trail("own.token.use"); len(got) != 2 {
			t.Errorf("one line per token and day: %q", got)
		}
		list, err := o.Tokens(ann, id)
		if err != nil || len(list) != 2 || list[0].LastUsedOn != cal.Of(o.now) || !list[1].ReadOnly() {
			t.Errorf("%+v %v", list, err)
		}
		must(t, firstErr(o.RevokeToken(ann, id, done.Object.ID)))
		gone := func(text string) {
			t.Helper()
			if _, err := use(text); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("the token works on: %v", err)
			}
		}
		gone(writer)
		gone("cairn_nonsense")
		gone("nonsense")
		o.now = last.AddDays(1).Time()
		gone(reader)
	})
}

func TestLeaver(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		admin := o.hire("Root Root", people.Administrator)
		id, heir := o.hire("Dora Rector", people.Director), o.hire("Ben Calm", people.ProjectOfficer)
		o.Owned = func(_ context.Context, _ db.Querier, person control.ActorID) ([]people.Owned, error) {
			return []people.Owned{{Object: control.Ref{Kind: "project", ID: "p1"}, Title: "Of " + string(person)}}, nil
		}
		o.Transfer = func(_ context.Context, _ *control.Tx, from, to control.ActorID) (int, error) {
			if from != id || to != heir {
				t.Errorf("from %s to %s", from, to)
			}
			return 3, nil
		}
		a, err := o.signIn("Dora Rector", password)
		must(t, err)
		text, _, err := o.IssueToken(o.as(id), id, people.TokenRequest{Name: "t", ExpiresOn: cal.MustDate("2026-12-01")})
		must(t, err)
		_, err = o.Delegate(o.as(id), people.Mandate{To: heir, Act: "portfolio.waiver.grant", Until: cal.MustDate("2026-12-24"), Reason: "Leave"})
		must(t, err)

		_, err = o.Deactivate(o.as(admin), admin, "Leaves")
		wants(t, err, "people.user.self")
		_, err = o.Deactivate(o.system(), admin, "Leaves")
		wants(t, err, "people.grant.last_administrator")
		_, err = o.Deactivate(o.as(admin), id, "")
		wants(t, err, "fault.required")
		owned, err := o.Deactivate(o.as(admin), id, "Posted elsewhere")
		if err != nil || len(owned) != 1 || owned[0].Title != "Of "+string(id) {
			t.Fatalf("%+v %v", owned, err)
		}
		for _, claim := range []web.Claim{{Person: id, Epoch: a.Epoch}, {Person: id, Epoch: a.Epoch + 1}, {Token: text}} {
			if _, err := o.Identify(t.Context(), claim); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("%+v works on: %v", claim, err)
			}
		}
		_, err = o.signIn("Dora Rector", password)
		wants(t, err, "people.sign_in.wrong")
		if control.ActorFrom(o.as(heir)).MayDecide("portfolio.waiver.grant", "") {
			t.Error("the delegation outlived its giver")
		}
		_, err = o.Invite(o.as(admin), id)
		wants(t, err, "people.user.has_left")
		if broken := o.check(); len(broken) != 0 {
			t.Errorf("after leaving: %v", broken)
		}
		_, err = o.HandOver(o.as(admin), id, id)
		wants(t, err, "people.user.taker_wrong")
		if n, err := o.HandOver(o.as(admin), id, heir); n != 3 || err != nil {
			t.Errorf("%d %v", n, err)
		}
		must(t, firstErr(o.Reactivate(o.as(admin), id)))
		_, err = o.signIn("Dora Rector", password)
		wants(t, err, "people.sign_in.wrong")
		if grants := control.ActorFrom(o.as(id)).Grants; len(grants) != 0 {
			t.Errorf("came back with %v", grants)
		}
	})
}

// Check sees authority that somebody who has left was given behind the service's back.
func TestCheck(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		id := o.hire("Ann Bold", people.ProjectOfficer)
		must(t, firstErr(o.Deactivate(o.system(), id, "Leaves")))
		if broken := o.check(); len(broken) != 0 {
			t.Fatalf("a clean office: %v", broken)
		}
		must(t, firstErr(o.control.Do(o.system(), control.Op{Act: people.ActGiveRole}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			ref := control.Ref{Kind: people.Kind, ID: string(id)}
			if _, err := tx.GrantRole(ctx, id, control.Grant{Role: people.Director}, cal.Period{Start: tx.Today()}); err != nil {
				return control.Change{}, err
			}
			return control.Change{Object: ref}, tx.SavePerson(ctx, control.Person{ID: id, Name: "Another Name", Language: "en"})
		})))
		if broken := o.check(); len(broken) != 2 {
			t.Errorf("breaks %v", broken)
		}
	})
}

// Two administrators at once: one deactivates, the other edits or deactivates too; nothing is lost.
func TestDeactivateAtOnce(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		one, two, id := o.as(o.hire("Root One", people.Administrator)), o.as(o.hire("Root Two", people.Administrator)), o.hire("Ann Bold", people.Director)
		results := make([]error, 6)
		var wg sync.WaitGroup
		for i := range results {
			ctx := []context.Context{one, two}[i%2]
			wg.Go(func() { _, results[i] = o.Deactivate(ctx, id, "Leaves") })
		}
		wg.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
			} else {
				wants(t, err, "people.user.has_left")
			}
		}
		if won != 1 {
			t.Errorf("%d deactivated one person", won)
		}
	})
}
