package office_test

import (
	"context"
	"strings"
	"testing"

	"cairn/internal/domain/office"
	"cairn/internal/domain/people"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

func TestViewsAreOfAListAPersonOrTheTeam(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		nation := func(context.Context, db.Querier, string, cal.Date) (bool, []string, error) { return true, nil, nil }
		c, err := control.New(t.Context(), control.Config{DB: d, KeyDir: t.TempDir(), Permits: people.Permits, Nation: nation})
		if err != nil {
			t.Fatal(err)
		}
		s := office.New(c, nil)
		ann, bob := hire(t, c, "ann"), hire(t, c, "bob")
		names := func(who context.Context, page string) string {
			list, err := s.Views(who, page)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, v := range list {
				names = append(names, v.Name+"?"+v.Query)
			}
			return strings.Join(names, " ")
		}
		save := func(who context.Context, in office.SaveViewIn) {
			t.Helper()
			if _, err := s.SaveView(who, in); err != nil {
				t.Fatal(err)
			}
		}
		save(ann, office.SaveViewIn{Page: "/registers", Query: "kind=risk&after=x", Name: "Risks"})
		save(ann, office.SaveViewIn{Page: "/registers", Query: "kind=risk&level=10", Name: " Risks "})
		save(ann, office.SaveViewIn{Page: "/audit", Query: "act=x", Name: "Team's", Team: true})
		if got := names(ann, "/registers"); got != "Risks?kind=risk&level=10" {
			t.Errorf("the same name replaces: %q", got)
		}
		if got := names(bob, "/registers"); got != "" {
			t.Errorf("somebody else's: %q", got)
		}
		if got := names(bob, "/audit"); got != "Team's?act=x" {
			t.Errorf("the team's: %q", got)
		}
		list, err := s.Views(bob, "/audit")
		if err != nil || list[0].Mine {
			t.Fatalf("%+v %v", list, err)
		}
		if _, err := s.DropView(bob, office.DropViewIn{ID: list[0].ID}); !fault.Is(err, fault.NotFound) {
			t.Errorf("forgotten by somebody else: %v", err)
		}
		see, err := s.DropView(ann, office.DropViewIn{ID: list[0].ID})
		if err != nil || see.To != "/audit" || names(bob, "/audit") != "" {
			t.Errorf("%+v %v", see, err)
		}
		_, err = s.SaveView(ann, office.SaveViewIn{Page: "//elsewhere", Query: "%zz"})
		if f := fault.Of(err); f == nil || len(f.Fields) != 3 {
			t.Errorf("%v", err)
		}
	})
}

// hire makes a reader and gives the context they act in.
func hire(t *testing.T, c *control.Control, name string) context.Context {
	t.Helper()
	_, err := c.Do(c.AsSystem(t.Context()), control.Op{Act: "people.user.create"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p := control.Person{ID: control.ActorID(name), Name: name, Nation: "NLD", Clearance: control.LevelUnclassified, Language: i18n.EN, Active: true}
		if err := tx.SavePerson(ctx, p); err != nil {
			return control.Change{}, err
		}
		_, err := tx.GrantRole(ctx, p.ID, control.Grant{Role: people.Reader}, cal.Period{Start: tx.Today()})
		return control.Change{Object: control.Ref{Kind: "user", ID: name}}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	var a *control.Actor
	err = c.Read(c.AsSystem(t.Context()), func(ctx context.Context, q db.Querier) (err error) {
		a, err = c.Actor(ctx, q, control.ActorID(name))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return control.WithActor(t.Context(), a)
}
