package people_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/testkit"
)

// eachSite is eachOffice with a server in front; browser gives a client that nobody has signed in.
func eachSite(t *testing.T, test func(t *testing.T, o *office, browser func() *testkit.Client)) {
	eachOffice(t, func(t *testing.T, o *office) {
		words, err := i18n.NewCatalogue(web.Texts, people.Texts)
		must(t, err)
		server, err := web.New(web.Config{Words: words, DB: o.control.DB(), Routes: o.Routes(), Identify: o.Identify, Site: web.Site{Demonstration: o.control.Installation().Demo}})
		must(t, err)
		test(t, o, func() *testkit.Client { return testkit.NewClient(t, server.Handler()) })
	})
}

// enter signs a browser in.
func enter(t *testing.T, c *testkit.Client, name string) *testkit.Client {
	t.Helper()
	a := c.Post("/en/sign-in", "login", profile(name).Login, "password", password)
	if a.Status != http.StatusSeeOther || a.To() != "/en" {
		t.Fatalf("%d to %q: %.300s", a.Status, a.To(), a.Body)
	}
	return c
}

func TestSignInPage(t *testing.T) {
	eachSite(t, func(t *testing.T, o *office, browser func() *testkit.Client) {
		o.hire("Ann Bold", people.ProjectOfficer)
		c := browser()
		if a := c.Get("/fr/account"); a.Status != http.StatusSeeOther || a.To() != "/fr/sign-in?back=%2Ffr%2Faccount" {
			t.Fatalf("%d to %q", a.Status, a.To())
		}
		page := c.Get("/fr/sign-in?back=%2Ffr%2Faccount").Must(http.StatusOK).HTML()
		if got := page.One("h1").Text(); got != "Connexion" {
			t.Errorf("heading %q", got)
		}
		// Password managers find their fields by these.
		if page.One("input[name=login]").Attr("autocomplete") != "username" || page.One("input[name=password]").Attr("autocomplete") != "current-password" {
			t.Error(page.One("form.form"))
		}
		page.None("form[action$='/sign-in/as']")
		back := page.One("main input[name=back]").Attr("value")
		wrong := c.Post("/fr/sign-in", "login", profile("Ann Bold").Login, "password", "nope nope nope", "back", back).Must(http.StatusUnprocessableEntity)
		unknown := c.Post("/fr/sign-in", "login", "who@office.example", "password", "nope nope nope", "back", back).Must(http.StatusUnprocessableEntity)
		if a, b := wrong.HTML().One(".errs").Text(), unknown.HTML().One(".errs").Text(); a != b || !strings.Contains(a, "inexact") {
			t.Errorf("%q, %q", a, b)
		}
		if strings.Contains(string(wrong.Body), "nope nope") || wrong.HTML().One("main input[name=back]").Attr("value") != back {
			t.Error("the password came back, or the way back was lost")
		}
		in := c.Post("/fr/sign-in", "login", profile("Ann Bold").Login, "password", password, "back", back)
		if in.Status != http.StatusSeeOther || in.To() != "/fr/account" {
			t.Errorf("%d to %q", in.Status, in.To())
		}
		c.Get("/fr/account").Must(http.StatusOK)
		if a := c.Post("/fr/sign-out"); a.To() != "/fr/sign-in" {
			t.Errorf("to %q", a.To())
		}
		if a := c.Get("/fr/account"); a.Status != http.StatusSeeOther {
			t.Errorf("after signing out: %d", a.Status)
		}
		for _, evil := range []string{"https://evil.example/", "//evil.example", "/en//evil.example", "/sign-in", "/en/sign-in", "/enx"} {
			to := browser().Post("/en/sign-in", "login", profile("Ann Bold").Login, "password", password, "back", evil).To()
			if to != "/en" && to != "/en/evil.example" {
				t.Errorf("back to %q leads to %q", evil, to)
			}
			o.now = o.now.Add(time.Hour)
		}
	})
}

func TestSignInRateOnThePage(t *testing.T) {
	eachSite(t, func(t *testing.T, o *office, browser func() *testkit.Client) {
		var last *testkit.Answer
		for range 9 {
			last = browser().Post("/en/sign-in", "login", "ann@office.example", "password", "guess")
		}
		last.Must(http.StatusTooManyRequests)
		if last.Header.Get("Retry-After") == "" || !strings.Contains(last.HTML().One("main").Text(), "the account is not locked") {
			t.Errorf("%.500s", last.Body)
		}
	})
}

func TestInviteToCodeInTheBrowser(t *testing.T) {
	eachSite(t, func(t *testing.T, o *office, browser func() *testkit.Client) {
		o.hire("Root Root", people.Administrator)
		admin := enter(t, browser(), "Root Root")
		admin.Get("/en/people/new").Must(http.StatusOK)
		made := admin.Post("/en/people", "name", "Ann Bold", "login", profile("Ann Bold").Login, "nation", "FRA", "language", "fr", "clearance", "unclassified",
			"must_use_code", "true", "preset", "officer", "roles", "expert", "scope", "partner:MDA/", "from", "2026-11-20").Must(http.StatusSeeOther)
		card := admin.Get(made.To()).Must(http.StatusOK).HTML()
		link := card.One(".banner code").Text()
		if at := strings.Index(link, "/fr/link/"); at > 0 && strings.HasPrefix(link, "http") {
			link = link[at:]
		}
		if !strings.HasPrefix(link, "/fr/link/") || !strings.Contains(card.One("main").Text(), "Education and training officer Republic of Moldova") {
			t.Fatalf("link %q, %s", link, card.One("main").Text())
		}
		admin.Get(made.To()).Must(http.StatusOK).HTML().None(".banner") // shown once

		ann := browser()
		page := ann.Get(link).Must(http.StatusOK).HTML()
		if page.One("input[autocomplete=username]").Attr("value") != profile("Ann Bold").Login || len(page.All("input[autocomplete=new-password]")) != 2 {
			t.Error(page.One("form.form"))
		}
		ann.Post(link, "password", password, "again", "something else").Must(http.StatusUnprocessableEntity)
		if to := ann.Post(link, "password", password, "again", password).To(); to != "/fr/sign-in/set-up" {
			t.Fatalf("to %q", to)
		}
		ann.Get(link).Must(http.StatusNotFound)
		if a := ann.Get("/fr/account"); a.Status != http.StatusSeeOther {
			t.Errorf("in without the code that is required: %d", a.Status)
		}
		setUp := ann.Get("/fr/sign-in/set-up").Must(http.StatusOK).HTML()
		again := ann.Get("/fr/sign-in/set-up").HTML()
		url := setUp.One("a[href^='otpauth:']").Attr("href")
		if url != again.One("a[href^='otpauth:']").Attr("href") || len(setUp.All("li code")) != 10 {
			t.Error("a reload changed the secret, or codes are missing")
		}
		ann.Post("/fr/sign-in/set-up", "code", "12345").Must(http.StatusUnprocessableEntity)
		if to := ann.Post("/fr/sign-in/set-up", "code", o.code(people.Enrolment{URL: url})).To(); to != "/fr" {
			t.Fatalf("to %q", to)
		}
		ann.Get("/fr/account/code").Must(http.StatusOK).HTML().None("form[action$=disable] .acts")
		second := browser()
		if to := second.Post("/en/sign-in", "login", profile("Ann Bold").Login, "password", password).To(); to != "/en/sign-in/code" {
			t.Fatalf("to %q", to)
		}
		if got := second.Get("/en/sign-in/code").Must(http.StatusOK).HTML().One("input[name=code]").Attr("autocomplete"); got != "one-time-code" {
			t.Errorf("autocomplete %q", got)
		}
		o.now = o.now.Add(time.Minute)
		if to := second.Post("/en/sign-in/code", "code", o.code(people.Enrolment{URL: url})).To(); to != "/en" {
			t.Fatalf("to %q", to)
		}
	})
}

func TestFirstAdministratorInTheBrowser(t *testing.T) {
	eachSite(t, func(t *testing.T, o *office, browser func() *testkit.Client) {
		path, err := o.FirstAdministrator(t.Context())
		must(t, err)
		c := browser()
		c.Get("/fr" + path).Must(http.StatusOK).HTML().One("input[name=name]")
		bad := c.Post("/fr"+path, "name", "", "login", "x", "nation", "", "password", "short", "again", "short").Must(http.StatusUnprocessableEntity)
		if n := len(bad.HTML().All(".errs li")); n != 3 {
			t.Errorf("%d faults: %s", n, bad.HTML().One(".errs").Text())
		}
		if to := c.Post("/fr"+path, "name", "Root Root", "login", "root@office.example", "nation", "", "password", password, "again", password).To(); to != "/fr" {
			t.Fatalf("to %q", to)
		}
		c.Get("/fr/people").Must(http.StatusOK)
		c.Get("/fr" + path).Must(http.StatusNotFound)
	})
}

func TestAccountPages(t *testing.T) {
	eachSite(t, func(t *testing.T, o *office, browser func() *testkit.Client) {
		dora, ben := o.hire("Dora Rector", people.Director), o.hire("Ben Calm", people.ProjectOfficer)
		c, other := enter(t, browser(), "Dora Rector"), enter(t, browser(), "Dora Rector")
		account := c.Get("/en/account").Must(http.StatusOK).HTML()
		if n := len(account.All("form[action$='/account/sessions/end']")); n != 1 {
			t.Fatalf("%d other sessions", n)
		}
		c.Post("/en/account/sessions/end", "session", account.One("input[name=session]").Attr("value")).Must(http.StatusSeeOther)
		if a := other.Get("/en/account"); a.Status != http.StatusSeeOther {
			t.Errorf("the ended session goes on: %d", a.Status)
		}
		other = enter(t, browser(), "Dora Rector")
		c.Post("/en/account/password", "current", "wrong", "password", "another long secret", "again", "another long secret").Must(http.StatusUnprocessableEntity)
		c.Post("/en/account/password", "current", password, "password", "another long secret", "again", "another long secret").Must(http.StatusSeeOther)
		c.Get("/en/account").Must(http.StatusOK)
		if a := other.Get("/en/account"); a.Status != http.StatusSeeOther {
			t.Errorf("another session outlived the password: %d", a.Status)
		}

		c.Post("/en/account/tokens", "name", "Dashboard", "expires_on", "2026-12-01").Must(http.StatusSeeOther)
		tokens := c.Get("/en/account/tokens").Must(http.StatusOK).HTML()
		text := tokens.One(".banner code").Text()
		c.Get("/en/account/tokens").HTML().None(".banner")
		api := browser()
		var me struct{ Name, Login string }
		api.Get("/api/v1/account", "Authorization", "Bearer "+text).Must(http.StatusOK).JSON(&me)
		if me.Name != "Dora Rector" {
			t.Errorf("%+v", me)
		}
		api.Send("/api/v1/account/language", "application/json", strings.NewReader(`{"language":"en"}`), "Authorization", "Bearer "+text).Must(http.StatusForbidden)
		revoke := tokens.One("form[action*='/account/tokens/']").Attr("action")
		c.Post(revoke).Must(http.StatusSeeOther)
		api.Get("/api/v1/account", "Authorization", "Bearer "+text).Must(http.StatusUnauthorized)

		form := c.Get("/en/account/delegations").Must(http.StatusOK).HTML()
		if form.One("select[name=to]").String() == "" || strings.Contains(form.One("select[name=to]").Text(), "Dora") {
			t.Error("one can delegate to oneself")
		}
		c.Post("/en/account/delegations", "to", string(ben), "act", "portfolio.waiver.grant", "scope", "", "cap", "50000", "cap_currency", "EUR",
			"until", "2026-12-24", "reason", "Leave").Must(http.StatusSeeOther)
		theirs := enter(t, browser(), "Ben Calm").Get("/en/account/delegations").Must(http.StatusOK).HTML()
		if got := theirs.One("tbody tr").Text(); !strings.Contains(got, "The whole office, up to EUR 50,000") || !strings.Contains(got, "In force") {
			t.Errorf("delegation %q", got)
		}
		theirs.None("form[action*='/revoke']")
		c.Post(c.Get("/en/account/delegations").HTML().One("form[action*='/account/delegations/']").Attr("action")).Must(http.StatusSeeOther)

		c.Post("/en/account/language", "language", "fr").Must(http.StatusSeeOther)
		if lang := control.ActorFrom(o.as(dora)).Language; lang != i18n.FR {
			t.Errorf("language %q", lang)
		}
	})
}

func TestAdministrationPages(t *testing.T) {
	eachSite(t, func(t *testing.T, o *office, browser func() *testkit.Client) {
		o.hire("Root Root", people.Administrator)
		o.hire("Au Ditor", people.Auditor)
		ann, ben := o.hire("Ann <b>Bold", people.ProjectOfficer), o.hire("Ben Calm", people.ProjectOfficer)
		o.Owned = func(_ context.Context, _ db.Querier, person control.ActorID) ([]people.Owned, error) {
			if person != ann {
				return nil, nil
			}
			return []people.Owned{{Object: control.Ref{Kind: "project", ID: "p1"}, Noun: "people.user.profile", Title: "Depot for spare parts", Href: "/projects/p1"}}, nil
		}
		o.Transfer = func(context.Context, *control.Tx, control.ActorID, control.ActorID) (int, error) { return 1, nil }
		admin, auditor := enter(t, browser(), "Root Root"), enter(t, browser(), "Au Ditor")
		list := admin.Get("/en/people").Must(http.StatusOK).HTML()
		if n := len(list.All("tbody tr")); n != 4 || strings.Contains(list.String(), "<b>Bold") {
			t.Errorf("%d rows, or a name that was not escaped", n)
		}
		if n := len(admin.Get("/en/people?q=calm&role=project_officer").Must(http.StatusOK).HTML().All("tbody tr")); n != 1 {
			t.Errorf("%d rows found", n)
		}
		for _, format := range []string{"csv", "xlsx", "json"} {
			admin.Get("/en/people?format=" + format).Must(http.StatusOK)
		}
		path := "/en/people/" + string(ann)
		card := admin.Get(path).Must(http.StatusOK).HTML()
		if !strings.Contains(card.One("main").Text(), "Depot for spare parts") {
			t.Error(card.One("main").Text())
		}
		version := admin.Get(path + "/edit").Must(http.StatusOK).HTML().One("input[name=version]").Attr("value")
		edit := func(name string) *testkit.Answer {
			return admin.Post(path+"/edit", "version", version, "name", name, "login", profile("Ann Bold").Login, "nation", "NOR", "language", "en", "clearance", "secret", "clearance_until", "2027-01-01")
		}
		edit("Ann Bold").Must(http.StatusSeeOther)
		edit("Ann Older").Must(http.StatusConflict)
		admin.Post(path+"/roles", "preset", "finance", "scope", "").Must(http.StatusSeeOther)
		ends := admin.Get(path).HTML().All("form[action$='/end'][action*='/roles/']")
		if len(ends) != 5 {
			t.Fatalf("%d roles can be ended", len(ends))
		}
		admin.Post(ends[0].Attr("action")).Must(http.StatusSeeOther)

		// The auditor sees all of it and changes nothing.
		seen := auditor.Get(path).Must(http.StatusOK).HTML()
		seen.None("main form")
		auditor.Post(path+"/roles", "preset", "finance", "scope", "").Must(http.StatusForbidden)
		auditor.Get("/en/people/delegations").Must(http.StatusOK)
		if n := len(auditor.Get("/fr/people/roles?role=treasury").Must(http.StatusOK).HTML().All("tbody tr")); n < 1 {
			t.Error("nothing for the treasury")
		}
		enter(t, browser(), "Ben Calm").Get("/en/people").Must(http.StatusForbidden)

		if to := admin.Post(path+"/leave", "reason", "Posted elsewhere").To(); to != path+"/hand-over" {
			t.Fatalf("to %q", to)
		}
		admin.Get(path + "/hand-over").Must(http.StatusOK)
		admin.Post(path+"/hand-over", "to", string(ben)).Must(http.StatusSeeOther)
		admin.Get(path).Must(http.StatusOK).HTML().One(".banner")
		if n := len(admin.Get("/en/people?left=true").HTML().All("tbody tr")); n != 1 {
			t.Errorf("%d have left", n)
		}
		admin.Get("/en/people/nobody").Must(http.StatusNotFound)
	})
}

func TestDemonstrationSignInPage(t *testing.T) {
	eachSite(t, func(t *testing.T, o *office, browser func() *testkit.Client) {
		id := o.hire("Ann Bold", people.ProjectOfficer)
		o.Cast = func(context.Context, db.Querier) ([]control.ActorID, error) { return []control.ActorID{id}, nil }
		browser().Post("/en/sign-in/as", "person", string(id)).Must(http.StatusNotFound)
		must(t, o.control.MarkDemo(o.system(), cal.MustDate("2026-11-20")))
		c := browser()
		button := c.Get("/fr/sign-in").Must(http.StatusOK).HTML().One("form[action$='/sign-in/as']")
		if !strings.Contains(button.Text(), "Entrer en tant que Ann Bold") {
			t.Errorf("button %q", button.Text())
		}
		if to := c.Post("/fr/sign-in/as", "person", string(id), "back", "/fr/account").To(); to != "/fr/account" {
			t.Fatalf("to %q", to)
		}
		c.Get("/fr/account").Must(http.StatusOK)
	})
}

// Every act of the routes has words, and a line in the matrix or the name of one's own affair.
func TestActsOfTheRoutes(t *testing.T) {
	words, err := i18n.NewCatalogue(web.Texts, people.Texts)
	must(t, err)
	for _, route := range new(people.Service).Routes() {
		if route.Act == control.Public || route.Act == control.SignedIn {
			continue
		}
		if !words.Has(route.Act.Key()) {
			t.Errorf("%s %s: no words for %s", route.Method, route.Path, route.Act)
		}
		if !route.Act.Own() && !slices.Contains(people.Acts(), route.Act) {
			t.Errorf("%s %s: nobody may %s", route.Method, route.Path, route.Act)
		}
	}
	for _, role := range people.Roles {
		if !words.Has("people.role." + string(role)) {
			t.Errorf("no words for %s", role)
		}
	}
	for _, act := range people.Acts() {
		if strings.HasPrefix(string(act), "people.") && !words.Has(act.Key()) {
			t.Errorf("no words for %s", act)
		}
	}
}
