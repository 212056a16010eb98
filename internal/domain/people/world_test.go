package people_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"cairn/internal/domain/people"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

// office is an installation with a clock that a test sets.
type office struct {
	*people.Service
	control *control.Control
	t       *testing.T
	now     time.Time
}

const (
	password = "correct horse battery staple"
	address  = "192.0.2.7"
)

func eachOffice(t *testing.T, test func(t *testing.T, o *office)) {
	o := &office{}
	testkit.EachDBWith(t, db.Options{Clock: func() time.Time { return o.now }}, func(t *testing.T, d *db.DB) {
		*o = office{t: t, now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
		o.open(d)
		test(t, o)
	})
}

func (o *office) open(d *db.DB) {
	o.t.Helper()
	nation := func(context.Context, db.Querier, string, cal.Date) (bool, []string, error) { return true, nil, nil }
	c, err := control.New(o.t.Context(), control.Config{DB: d, KeyDir: o.t.TempDir(), Permits: people.Permits, Nation: nation})
	if err != nil {
		o.t.Fatal(err)
	}
	o.control, o.Service = c, people.New(c)
	o.Nations = func(context.Context, db.Querier) ([]people.Nation, error) {
		return []people.Nation{{Code: "FRA", Name: i18n.Text{EN: "France", FR: "France"}}, {Code: "NOR", Name: i18n.Text{EN: "Norway", FR: "Norvège"}}}, nil
	}
	o.Scopes = func(context.Context, db.Querier) ([]people.Scope, error) {
		return []people.Scope{{Path: "partner:MDA/", Name: i18n.Text{EN: "Republic of Moldova", FR: "République de Moldova"}}}, nil
	}
}

func (o *office) system() context.Context { return o.control.AsSystem(o.t.Context()) }

func profile(name string) people.Profile {
	login := strings.ToLower(strings.NewReplacer(" ", ".", "<", "", ">", "").Replace(name)) + "@office.example"
	return people.Profile{Name: name, Login: login, Nation: "FRA", Language: i18n.FR, Clearance: control.LevelUnclassified}
}

// hire makes a person with roles in the whole office who has set a password.
func (o *office) hire(name string, roles ...control.Role) control.ActorID {
	o.t.Helper()
	id, err := o.CreateUser(o.system(), profile(name), people.Assignment{Roles: roles})
	must(o.t, err)
	path, err := o.Invite(o.system(), id)
	must(o.t, err)
	_, err = o.UseLink(o.t.Context(), tokenOf(path), typed(password))
	must(o.t, err)
	return id
}

// typed is a password typed alike twice.
func typed(password string) people.NewPassword {
	return people.NewPassword{Password: password, Again: password}
}

func tokenOf(path string) string { return strings.TrimPrefix(path, "/link/") }

// as is a context in which the person acts.
func (o *office) as(id control.ActorID) context.Context {
	o.t.Helper()
	var a *control.Actor
	must(o.t, o.control.Read(o.t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		a, err = o.control.Actor(ctx, q, id)
		return err
	}))
	return control.WithActor(o.t.Context(), a)
}

func (o *office) signIn(name, password string) (people.Attempt, error) {
	return o.SignIn(o.t.Context(), address, profile(name).Login, password)
}

// code is the present code of an enrolment.
func (o *office) code(e people.Enrolment) string {
	o.t.Helper()
	key, err := otp.NewKeyFromURL(e.URL)
	must(o.t, err)
	code, err := totp.GenerateCode(key.Secret(), o.now)
	must(o.t, err)
	return code
}

// trail is what an act left in the trail, oldest first: "done", or "refused" with the reason.
func (o *office) trail(act control.Act) (lines []string) {
	o.t.Helper()
	must(o.t, o.control.Read(o.system(), func(ctx context.Context, q db.Querier) error {
		lines = nil
		list, err := o.control.Trail(ctx, q, control.TrailFilter{Act: act, Limit: 1000})
		for _, e := range list {
			lines = append([]string{strings.TrimSpace(fmt.Sprintf("%s %s %s", e.ActorName, e.Outcome, e.Refused))}, lines...)
		}
		return err
	}))
	return lines
}

// sessions is all that is stored of the conversations with browsers.
func (o *office) sessions() (stored string) {
	o.t.Helper()
	must(o.t, o.control.Read(o.system(), func(ctx context.Context, q db.Querier) error {
		list, err := db.Collect(ctx, q, db.SQL("SELECT data FROM web_session"), db.Value[string])
		stored = strings.Join(list, "\n")
		return err
	}))
	return stored
}

// multiply makes more people who are like somebody.
func (o *office) multiply(like string, n int) {
	o.t.Helper()
	const count = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) `
	must(o.t, o.control.DB().Write(o.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL(count+`INSERT INTO control_actor (id, kind, name, nation, clearance, clearance_until, language, active, version)
			SELECT 'x' || CAST(n.i AS TEXT), a.kind, a.name, a.nation, a.clearance, a.clearance_until, a.language, a.active, a.version FROM n, control_actor a WHERE a.id = ?`, n, like))
		if err == nil {
			_, err = db.Exec(ctx, tx, db.SQL(count+`INSERT INTO people_user (id, login, name, name_key, nation, language, clearance, password_hash, must_renew, must_use_code, code_secret, code_step, epoch, created_at, version)
				SELECT 'x' || CAST(n.i AS TEXT), 'x' || CAST(n.i AS TEXT) || '@x.example', u.name, u.name_key, u.nation, u.language, u.clearance, u.password_hash, u.must_renew, u.must_use_code, u.code_secret, u.code_step, u.epoch, u.created_at, u.version
				FROM n, people_user u WHERE u.id = ?`, n, like))
		}
		return err
	}))
}

// check lists the breaks that Check finds.
func (o *office) check() []control.Break {
	o.t.Helper()
	var f control.Findings
	must(o.t, o.control.Read(o.system(), func(ctx context.Context, q db.Querier) error { return o.Check(ctx, q, &f) }))
	return f.Breaks
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants checks the key of a fault, or of its first wrong field.
func wants(t *testing.T, err error, key string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil {
		t.Fatalf("no fault, want %s", key)
	}
	for _, field := range f.Fields {
		if field.Key == key {
			return
		}
	}
	if f.Key != key {
		t.Fatalf("%v, want %s", err, key)
	}
}
