package app_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"cairn/internal/app"
	"cairn/internal/domain/office"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
)

// staffOf makes people who work here: login by name, in their language.
func staffOf(t testing.TB, a *app.App, preset string, people map[string]string) {
	t.Helper()
	for name, lang := range people {
		u := app.NewUser{Name: name, Login: name + "@office.example", Nation: "NLD", Preset: preset, Language: lang, Clearance: control.LevelUnclassified}
		if _, err := a.CreateUser(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
}

// owing makes everybody owe the same three things on an object that is there.
func owing(t testing.TB, a *app.App, today cal.Date) {
	t.Helper()
	moldova, err := a.Stakeholders.Party(a.Control.AsSystem(t.Context()), "MDA")
	if err != nil {
		t.Fatal(err)
	}
	due := func(title string, on cal.Date) office.Due {
		return office.Due{Object: moldova.Ref(), Title: i18n.Text{EN: title, FR: title + " (fr)"}, Href: "/parties/MDA", On: on, Kind: "portfolio.due.milestone"}
	}
	a.Office.Due = func(_ context.Context, _ db.Querier, until cal.Date, who ...control.ActorID) (map[control.ActorID][]office.Due, error) {
		list := map[control.ActorID][]office.Due{}
		for _, d := range []office.Due{due("Long late", today.AddDays(-10)), due("Tomorrow", today.AddDays(1)), due("In five days", today.AddDays(5))} {
			for _, id := range who {
				if !d.On.After(until) {
					list[id] = append(list[id], d)
				}
			}
		}
		return list, nil
	}
}

func askDigests(t testing.TB, a *app.App) int {
	t.Helper()
	n, err := a.Office.AskDigests(a.Control.AsSystem(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Each person gets one digest a day at most, in their language, at their hour, without what they turned down; a
// leaver gets none; team leaders hear what others let lie.
func TestDigest(t *testing.T) {
	now := time.Date(2026, 11, 20, 5, 30, 0, 0, time.UTC) // a Friday, half past six in Brussels
	clock := func() time.Time { return now }
	eachPlace(t, func(t *testing.T, at place) {
		now = time.Date(2026, 11, 20, 5, 30, 0, 0, time.UTC)
		at.clock = clock
		a, box := at.open(t), openPostbox(t)
		staffOf(t, a, "officer", map[string]string{"olga": "en", "zoe": "fr", "gone": "en", "quiet": "en", "early": "en"})
		staffOf(t, a, "programme_manager", map[string]string{"lead": "en"})
		today := cal.Of(now)
		owing(t, a, today)
		prefer(t, a, "quiet", mail.Preferences{Hour: 7, Off: []string{"digest"}})
		prefer(t, a, "early", mail.Preferences{Hour: 6, Off: []string{"digest.late"}, Days: []int{5}, Zone: "Europe/Chisinau"})
		if n := askDigests(t, a); n != 0 {
			t.Fatalf("%d digests without a relay", n)
		}
		connectTo(t, a, box)
		if n := askDigests(t, a); n != 1 {
			t.Fatalf("%d digests at half past six in Brussels, and seven in Chisinau", n)
		}
		now = now.Add(time.Hour)
		if n := askDigests(t, a); n != 4 {
			t.Fatalf("%d digests at half past seven", n)
		}
		if _, err := a.DeactivateUser(t.Context(), "gone@office.example", "left"); err != nil {
			t.Fatal(err)
		}
		workMail(t, a)
		for to, want := range map[string]string{"olga": "Your day, 20 Nov 2026", "zoe": "Votre journée du 20 nov. 2026", "early": "Your day, 20 Nov 2026", "lead": "Your day, 20 Nov 2026", "gone": "", "quiet": ""} {
			got := strings.ReplaceAll(strings.Join(box.subjects(to+"@office.example"), "|"), i18n.NBSP, " ")
			if got != want {
				t.Errorf("%s got %q, want %q", to, got, want)
			}
		}
		olga, zoe, early, lead := box.plain(t, "olga"), box.plain(t, "zoe"), box.plain(t, "early"), box.plain(t, "lead")
		if !strings.Contains(olga, "Long late") || !strings.Contains(olga, "Tomorrow") || strings.Contains(olga, "In five days") || !strings.Contains(olga, "https://cairn.example/en/parties/MDA") {
			t.Errorf("Olga reads:\n%s", olga)
		}
		if !strings.Contains(zoe, "Long late (fr)") || !strings.Contains(zoe, "EN RETARD") || strings.Contains(zoe, "Long overdue") {
			t.Errorf("Zoé reads:\n%s", zoe)
		}
		if strings.Contains(early, "Long late") || !strings.Contains(early, "In five days") || strings.Contains(early, "Tomorrow") {
			t.Errorf("Early reads:\n%s", early)
		}
		if !strings.Contains(lead, "LONG OVERDUE IN YOUR TEAM") || !strings.Contains(lead, "olga") || strings.Contains(olga, "LONG OVERDUE") {
			t.Errorf("the team leader reads:\n%s", lead)
		}
		sent := box.n
		if n := askDigests(t, a); n != 0 || workMail(t, a) != 0 || box.n != sent {
			t.Error("a second digest on the same day")
		}
		now = now.Add(24 * time.Hour)
		if n := askDigests(t, a); n != 0 {
			t.Errorf("%d digests on a Saturday", n)
		}
		now = now.Add(48 * time.Hour)
		if n := askDigests(t, a); n != 4 {
			t.Errorf("%d digests on Monday", n)
		}
		text, err := a.Digest(t.Context(), "zoe@office.example")
		if err != nil || !strings.Contains(text, "EN RETARD") {
			t.Errorf("dry run: %v %s", err, text)
		}
	})
}

// prefer sets what a person wants of mail.
func prefer(t testing.TB, a *app.App, name string, x mail.Preferences) {
	t.Helper()
	ctx := a.Control.AsSystem(t.Context())
	u, err := a.People.UserByLogin(ctx, name+"@office.example")
	if err != nil {
		t.Fatal(err)
	}
	err = a.Control.Read(ctx, func(ctx2 context.Context, q db.Querier) error {
		actor, err := a.Control.Actor(ctx2, q, u.ID)
		ctx = control.WithActor(ctx, actor)
		return err
	})
	if err == nil {
		_, err = a.Mail.EditPreferences(ctx, x)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// An approval that is wanted by tomorrow is told at once to those who may decide it, and not to who prepared it.
func TestUrgentApproval(t *testing.T) {
	eachPlace(t, func(t *testing.T, at place) {
		now := time.Date(2026, 11, 20, 22, 0, 0, 0, time.UTC)
		at.clock = func() time.Time { return now }
		a, box := at.open(t), openPostbox(t)
		staffOf(t, a, "programme_manager", map[string]string{"maker": "en", "decider": "fr"})
		staffOf(t, a, "viewer", map[string]string{"viewer": "en"})
		connectTo(t, a, box)
		maker := actorOf(t, a, "maker")
		moldova, err := a.Stakeholders.Party(maker, "MDA")
		if err != nil {
			t.Fatal(err)
		}
		_, err = a.Control.Do(maker, control.Op{Act: "portfolio.project.submit", Object: moldova.Ref()}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			return control.Change{Object: moldova.Ref()}, tx.Submit(ctx, moldova.Ref(), "portfolio.project.approve", "Radios", tx.Today().AddDays(1), nil, nil)
		})
		if err != nil {
			t.Fatal(err)
		}
		askDigests(t, a)
		workMail(t, a)
		askDigests(t, a)
		workMail(t, a)
		urgent := func(name string) (list []string) {
			for _, s := range box.subjects(name + "@office.example") {
				if strings.Contains(s, "Radios") {
					list = append(list, s)
				}
			}
			return list
		}
		if got := urgent("decider"); len(got) != 1 || !strings.HasPrefix(got[0], "À décider d’ici demain") {
			t.Errorf("the decider got %q", got)
		}
		if got := append(urgent("maker"), urgent("viewer")...); len(got) != 0 {
			t.Errorf("others got %q", got)
		}
	})
}

func actorOf(t testing.TB, a *app.App, name string) context.Context {
	t.Helper()
	ctx := a.Control.AsSystem(t.Context())
	u, err := a.People.UserByLogin(ctx, name+"@office.example")
	if err != nil {
		t.Fatal(err)
	}
	err = a.Control.Read(ctx, func(ctx2 context.Context, q db.Querier) error {
		actor, err := a.Control.Actor(ctx2, q, u.ID)
		ctx = control.WithActor(t.Context(), actor)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ctx
}

// BenchmarkDigests asks for, composes and hands over the digests of five hundred people of a demonstration world
// who may see all of it.
func BenchmarkDigests(b *testing.B) {
	const people = 500
	day := cal.MustDate("2026-11-20")
	data := b.TempDir()
	if _, err := app.BuildDemo(b.Context(), app.Config{Data: data}, day, ""); err != nil {
		b.Fatal(err)
	}
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	a, err := app.Open(b.Context(), app.Config{Data: data, Clock: func() time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	crowd := map[string]string{}
	for i := range people {
		crowd["person"+strconv.Itoa(i)] = []string{"en", "fr"}[i%2]
	}
	staffOf(b, a, "programme_manager", crowd)
	box := openPostbox(b)
	connectTo(b, a, box)
	askDigests(b, a) // what became urgent meanwhile is told once, and is not measured
	sendAll(b, a)
	for b.Loop() {
		now = now.Add(7 * 24 * time.Hour)
		n := askDigests(b, a)
		if sent := sendAll(b, a); sent < people || n < people {
			b.Fatalf("%d asked for, %d sent", n, sent)
		}
	}
}

// sendAll sends until nothing is left.
func sendAll(t testing.TB, a *app.App) (sent int) {
	t.Helper()
	for {
		n := workMail(t, a)
		if n == 0 {
			return sent
		}
		sent += n
	}
}
