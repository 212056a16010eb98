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
	"cairn/internal/kernel/web"
)

func TestSignIn(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("Ann Bold", people.ProjectOfficer)
		invited, err := o.CreateUser(o.system(), profile("New Comer"), people.Assignment{Preset: "viewer"})
		must(t, err)
		a, err := o.signIn("Ann Bold", password)
		must(t, err)
		if a.Step != people.StepEnter || a.Person != ann {
			t.Errorf("attempt %+v", a)
		}
		// Small letters and composed characters do not matter, and nobody learns who has an account.
		if _, err := o.SignIn(t.Context(), address, " Ann.Bold@Office.Example", password); err != nil {
			t.Errorf("another spelling of the login: %v", err)
		}
		for _, c := range []struct{ name, password string }{{"Ann Bold", "wrong password 1"}, {"No Body", password}, {"New Comer", password}, {"New Comer", ""}} {
			_, err := o.signIn(c.name, c.password)
			wants(t, err, "people.sign_in.wrong")
		}
		want := []string{"Ann Bold done", "Ann Bold done", "Ann Bold refused people.sign_in.wrong", "refused people.sign_in.wrong", "New Comer refused people.sign_in.wrong", "New Comer refused people.sign_in.wrong"}
		// hire signed Ann in once too, with the invitation.
		if got := o.trail("own.session.open"); !slices.Equal(got[1:], want) {
			t.Errorf("trail %q", got)
		}
		if u, err := o.User(o.system(), invited); err != nil || u.HasPassword {
			t.Errorf("%+v %v", u, err)
		}
	})
}

// The limit is a rate: whoever waits may try again, and another person is not held up.
func TestSignInRate(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.hire("Ann Bold", people.ProjectOfficer)
		o.hire("Ben Calm", people.ProjectOfficer)
		var err error
		tries := 0
		for ; !fault.Is(err, fault.TooMany) && tries < 100; tries++ {
			_, err = o.signIn("Ann Bold", "a wrong guess")
		}
		if tries != 9 {
			t.Errorf("refused at attempt %d, want 9", tries)
		}
		wait := fault.Of(err).RetryAfterSeconds
		if wait < 1 || wait > 61 {
			t.Errorf("wait %d s", wait)
		}
		if _, err := o.signIn("Ann Bold", password); !fault.Is(err, fault.TooMany) {
			t.Errorf("the right password jumped the queue: %v", err)
		}
		if _, err := o.signIn("Ben Calm", password); err != nil {
			t.Errorf("another person was held up: %v", err)
		}
		o.now = o.now.Add(time.Duration(wait) * time.Second)
		if _, err := o.signIn("Ann Bold", password); err != nil {
			t.Errorf("after the wait: %v", err)
		}
		slow := 0
		for _, line := range o.trail("own.session.open") {
			if line == "refused people.sign_in.too_many" {
				slow++
			}
		}
		if slow != 1 {
			t.Errorf("%d lines for one closed door", slow)
		}
		// An address that tries many logins is slowed down as a whole.
		err = nil
		for tries = 0; !fault.Is(err, fault.TooMany) && tries < 200; tries++ {
			_, err = o.SignIn(t.Context(), "198.51.100.1", time.Duration(tries).String()+"@office.example", "")
		}
		if tries != 61 {
			t.Errorf("the address was refused at attempt %d, want 61", tries)
		}
	})
}

func TestSignInWithCode(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.as(o.hire("Ann Bold", people.ProjectOfficer))
		e, err := people.NewEnrolment("ann.bold@office.example")
		must(t, err)
		wants(t, o.EnableCode(ann, e, "000000"), "people.code.wrong")
		must(t, o.EnableCode(ann, e, o.code(e)))
		a, err := o.signIn("Ann Bold", password)
		must(t, err)
		if a.Step != people.StepCode {
			t.Fatalf("attempt %+v", a)
		}
		// The code that proved the enrolment is used up.
		_, err = o.EnterCode(t.Context(), a, o.code(e))
		wants(t, err, "people.code.wrong")
		o.now = o.now.Add(30 * time.Second)
		in, err := o.EnterCode(t.Context(), a, o.code(e)[:3]+" "+o.code(e)[3:])
		must(t, err)
		if in.Step != people.StepEnter {
			t.Errorf("attempt %+v", in)
		}
		_, err = o.EnterCode(t.Context(), a, o.code(e))
		wants(t, err, "people.code.wrong")
		// A recovery code works once.
		o.now = o.now.Add(10 * time.Minute)
		_, err = o.EnterCode(t.Context(), a, e.Recovery[3])
		must(t, err)
		_, err = o.EnterCode(t.Context(), a, e.Recovery[3])
		wants(t, err, "people.code.wrong")
		if _, left, err := o.Me(ann); err != nil || left != 9 {
			t.Errorf("%d recovery codes left, %v", left, err)
		}
		// The attempt does not live for ever, and a code cannot be skipped.
		o.now = o.now.Add(20 * time.Minute)
		_, err = o.EnterCode(t.Context(), a, o.code(e))
		wants(t, err, "people.sign_in.over")
		wants(t, o.DisableCode(ann, "not this one"), "people.password.wrong")
		must(t, o.DisableCode(ann, password))
		if a, err = o.signIn("Ann Bold", password); err != nil || a.Step != people.StepEnter {
			t.Errorf("%+v %v", a, err)
		}
	})
}

// Guessing codes is held to the same rate as guessing passwords.
func TestCodeRate(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.as(o.hire("Ann Bold", people.ProjectOfficer))
		e, err := people.NewEnrolment("ann.bold@office.example")
		must(t, err)
		must(t, o.EnableCode(ann, e, o.code(e)))
		a, err := o.signIn("Ann Bold", password)
		must(t, err)
		for range 8 {
			_, err := o.EnterCode(t.Context(), a, "abcdef")
			wants(t, err, "people.code.wrong")
		}
		if _, err := o.EnterCode(t.Context(), a, "abcdef"); !fault.Is(err, fault.TooMany) {
			t.Errorf("ninth guess: %v", err)
		}
	})
}

func TestStepsAskedByTheAdministrator(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("Ann Bold", people.ProjectOfficer)
		before, err := o.signIn("Ann Bold", password)
		must(t, err)
		u, err := o.User(o.system(), ann)
		must(t, err)
		u.MustRenew, u.MustUseCode = true, true
		_, err = o.EditUser(o.system(), ann, u.Version, u.Profile)
		must(t, err)
		if _, err := o.Identify(t.Context(), web.Claim{Person: ann, Epoch: before.Epoch}); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("the old session goes on: %v", err)
		}
		a, err := o.signIn("Ann Bold", password)
		must(t, err)
		if a.Step != people.StepRenew {
			t.Fatalf("attempt %+v", a)
		}
		_, err = o.RenewPassword(t.Context(), a, typed(password))
		wants(t, err, "people.password.same")
		_, err = o.RenewPassword(t.Context(), a, typed("short"))
		wants(t, err, "people.password.short")
		_, err = o.RenewPassword(t.Context(), a, typed("ann.bold likes to sign in"))
		wants(t, err, "people.password.easy")
		renewed, err := o.RenewPassword(t.Context(), a, typed("another long secret"))
		must(t, err)
		if renewed.Step != people.StepSetUp {
			t.Fatalf("attempt %+v", renewed)
		}
		_, err = o.RenewPassword(t.Context(), a, typed("yet another secret"))
		wants(t, err, "people.sign_in.over")
		e, err := people.NewEnrolment(u.Login)
		must(t, err)
		in, err := o.SetUpCode(t.Context(), renewed, e, o.code(e))
		must(t, err)
		if in.Step != people.StepEnter {
			t.Fatalf("attempt %+v", in)
		}
		if _, err := o.Identify(t.Context(), web.Claim{Person: ann, Epoch: in.Epoch}); err != nil {
			t.Errorf("the new session: %v", err)
		}
		wants(t, o.DisableCode(o.as(ann), "another long secret"), "people.code.required")
	})
}

func TestChangePasswordEndsTheOtherSessions(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		id := o.hire("Ann Bold", people.ProjectOfficer)
		a, err := o.signIn("Ann Bold", password)
		must(t, err)
		_, err = o.ChangePassword(o.as(id), "not this one", typed("another long secret"))
		wants(t, err, "people.password.wrong")
		epoch, err := o.ChangePassword(o.as(id), password, typed("another long secret"))
		must(t, err)
		if _, err := o.Identify(t.Context(), web.Claim{Person: id, Epoch: a.Epoch}); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("the other session goes on: %v", err)
		}
		if _, err := o.Identify(t.Context(), web.Claim{Person: id, Epoch: epoch}); err != nil {
			t.Errorf("this session: %v", err)
		}
		_, err = o.signIn("Ann Bold", password)
		wants(t, err, "people.sign_in.wrong")
	})
}

func TestFirstAdministrator(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		path, err := o.FirstAdministrator(t.Context())
		must(t, err)
		again, err := o.FirstAdministrator(t.Context())
		must(t, err)
		if path == again || path == "" {
			t.Fatalf("%q %q", path, again)
		}
		l, err := o.OpenLink(t.Context(), tokenOf(path))
		must(t, err)
		if l.Purpose != people.FirstAdministrator {
			t.Errorf("%+v", l)
		}
		_, err = o.UseLink(t.Context(), tokenOf(path), typed(password))
		wants(t, err, "people.link.void")
		p := profile("Root Root")
		p.Nation = "XXX"
		_, err = o.UseFirstLink(t.Context(), tokenOf(path), p, typed("short"))
		wants(t, err, "people.user.nation_unknown")
		wants(t, err, "people.password.short")

		// Two browsers at once, with the links of two starts: one wins.
		var wg sync.WaitGroup
		results := make([]error, 8)
		for i := range results {
			wg.Go(func() {
				token := tokenOf([]string{path, again}[i%2])
				p := profile("Root " + string(rune('A'+i)))
				_, results[i] = o.UseFirstLink(t.Context(), token, p, typed(password))
			})
		}
		wg.Wait()
		won := 0
		for _, err := range results {
			switch {
			case err == nil:
				won++
			case fault.Of(err).Key != "people.link.void":
				t.Errorf("a loser: %v", err)
			}
		}
		users, err := o.Users(o.system(), people.Filter{Limit: 10})
		if won != 1 || err != nil || len(users) != 1 {
			t.Fatalf("%d won, %d users, %v", won, len(users), err)
		}
		admin := control.ActorFrom(o.as(users[0].ID))
		if !admin.May(people.ActCreateUser, "") || admin.May("portfolio.project.approve", "") {
			t.Errorf("grants %v", admin.Grants)
		}
		if path, err := o.FirstAdministrator(t.Context()); path != "" || err != nil {
			t.Errorf("a third link: %q %v", path, err)
		}
	})
}

func TestLinksWorkOnceAndNotForEver(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		id, err := o.CreateUser(o.system(), profile("Ann Bold"), people.Assignment{Preset: "officer", From: cal.MustDate("2026-12-01")})
		must(t, err)
		first, err := o.Invite(o.system(), id)
		must(t, err)
		path, err := o.Invite(o.system(), id)
		must(t, err)
		_, err = o.OpenLink(t.Context(), tokenOf(first))
		wants(t, err, "people.link.void")
		o.now = o.now.Add(8 * 24 * time.Hour)
		_, err = o.UseLink(t.Context(), tokenOf(path), typed(password))
		wants(t, err, "people.link.void")
		path, err = o.Invite(o.system(), id)
		must(t, err)
		var wg sync.WaitGroup
		results := make([]error, 6)
		for i := range results {
			wg.Go(func() { _, results[i] = o.UseLink(t.Context(), tokenOf(path), typed(password+string(rune('a'+i)))) })
		}
		wg.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
			}
		}
		if won != 1 {
			t.Errorf("%d uses of one link went through", won)
		}
		if _, err := o.Invite(o.system(), id); fault.Of(err).Key != "people.link.has_password" {
			t.Errorf("an invitation for somebody who is in: %v", err)
		}
		// A reset voids the password at once.
		reset, err := o.ResetAccess(o.system(), id, true)
		must(t, err)
		for i := range results {
			_, err := o.signIn("Ann Bold", password+string(rune('a'+i)))
			wants(t, err, "people.sign_in.wrong")
		}
		_, err = o.UseLink(t.Context(), tokenOf(reset), typed("another long secret"))
		must(t, err)
		o.now = o.now.Add(time.Hour)
		_, err = o.signIn("Ann Bold", "another long secret")
		must(t, err)
	})
}

func TestDemonstrationOnly(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		id := o.hire("Ann Bold", people.ProjectOfficer)
		other := o.hire("Ben Calm", people.ProjectOfficer)
		o.Cast = func(context.Context, db.Querier) ([]control.ActorID, error) { return []control.ActorID{id}, nil }
		if _, err := o.SignInAs(t.Context(), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("a real installation let somebody in without a password: %v", err)
		}
		must(t, o.control.MarkDemo(o.system(), cal.MustDate("2026-11-20")))
		a, err := o.SignInAs(t.Context(), id)
		must(t, err)
		if _, err := o.Identify(t.Context(), web.Claim{Person: a.Person, Epoch: a.Epoch}); err != nil {
			t.Error(err)
		}
		if _, err := o.SignInAs(t.Context(), other); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody who is not of the cast: %v", err)
		}
		players, err := o.Players(t.Context())
		if err != nil || len(players) != 1 || !slices.Equal(players[0].Roles, []control.Role{people.ProjectOfficer}) {
			t.Errorf("%+v %v", players, err)
		}
	})
}
