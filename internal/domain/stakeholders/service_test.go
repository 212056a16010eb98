package stakeholders_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

// office is an installation with the shipped parties, on the morning of 20 November 2026.
type office struct {
	*control.Control
	*stakeholders.Service
	t   *testing.T
	now time.Time
}

var today = cal.MustDate("2026-11-20")

func eachOffice(t *testing.T, test func(t *testing.T, o *office)) {
	o := &office{}
	testkit.EachDBWith(t, db.Options{Clock: func() time.Time { return o.now }}, func(t *testing.T, d *db.DB) {
		*o = office{t: t, now: today.Time().Add(9 * time.Hour)}
		c, err := control.New(t.Context(), control.Config{DB: d, KeyDir: t.TempDir(), Permits: people.Permits, Nation: stakeholders.Nation})
		must(t, err)
		o.Control, o.Service = c, stakeholders.New(c)
		for act, undo := range o.Undoers() {
			c.Undoes(act, undo)
		}
		_, err = o.InstallFacts(o.system())
		must(t, err)
		test(t, o)
		if f := o.check(); len(f.Breaks) > 0 {
			t.Errorf("%d breaks, the first %+v", len(f.Breaks), f.Breaks[0])
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) system() context.Context { return o.AsSystem(o.t.Context()) }

func (o *office) check() (f control.Findings) {
	o.t.Helper()
	must(o.t, o.Control.Read(o.system(), func(ctx context.Context, q db.Querier) error { return o.Check(ctx, q, &f) }))
	return f
}

// hire makes a person with a role in a scope and returns the context in which they act.
func (o *office) hire(name, nation string, role control.Role, scope string) context.Context {
	o.t.Helper()
	_, err := o.Do(o.system(), control.Op{Act: "people.user.create"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p := control.Person{ID: control.ActorID(name), Name: name, Nation: nation, Clearance: control.LevelUnclassified, Language: i18n.EN, Active: true}
		if err := tx.SavePerson(ctx, p); err != nil {
			return control.Change{}, err
		}
		_, err := tx.GrantRole(ctx, p.ID, control.Grant{Role: role, Scope: scope}, cal.Period{Start: tx.Today()})
		return control.Change{Object: control.Ref{Kind: "person", ID: name}}, err
	})
	must(o.t, err)
	var a *control.Actor
	must(o.t, o.Control.Read(o.t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		a, err = o.Actor(ctx, q, control.ActorID(name))
		return err
	}))
	return control.WithActor(o.t.Context(), a)
}

func (o *office) party(ctx context.Context, code string) stakeholders.Record {
	o.t.Helper()
	r, err := o.Service.Party(ctx, code)
	must(o.t, err)
	return r
}

// wrong lists the fields that an Invalid fault names.
func wrong(err error) (names []string) {
	if err != nil {
		for _, f := range fault.Of(err).Fields {
			names = append(names, f.Name)
		}
	}
	return names
}

func codes(list []stakeholders.Party) []string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = p.Code
	}
	return out
}

var academy = stakeholders.Party{Code: "JTEC", Kind: stakeholders.Organisation, Home: "GEO", Language: i18n.EN,
	Name: i18n.Text{EN: "Training centre", FR: "Centre de formation"}}

func TestFactsAreInstalledOnce(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		again, err := o.InstallFacts(o.system())
		if err != nil || again != 0 {
			t.Fatalf("%d parties were added again, %v", again, err)
		}
		must(t, o.Control.Read(o.system(), func(ctx context.Context, q db.Querier) error {
			allies, err := stakeholders.Allies(ctx, q, today)
			must(t, err)
			if len(allies) != 32 || allies[0].Code != "ALB" || allies[31].Code != "USA" {
				t.Errorf("Allies %v", codes(allies))
			}
			partners, err := stakeholders.Partners(ctx, q, cal.MustDate("2023-04-03"))
			must(t, err)
			if !slices.Contains(codes(partners), "FIN") || !slices.Contains(codes(partners), "UNO") {
				t.Errorf("partners of 2023 %v", codes(partners))
			}
			found, err := stakeholders.ByCode(ctx, q, "TUR", "NSPA", "XXX")
			must(t, err)
			if len(found) != 2 || found["TUR"].Name.FR != "Türkiye" || found["NSPA"].OnMap() || !found["TUR"].OnMap() {
				t.Errorf("%+v", found)
			}
			names, err := stakeholders.Names(ctx, q, found["TUR"].ID, "nobody")
			if err != nil || len(names) != 1 || names[found["TUR"].ID].EN != "Türkiye" {
				t.Errorf("%v %v", names, err)
			}
			return nil
		}))
	})
}

func TestNation(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		for _, c := range []struct {
			nation, on string
			ally       bool
			codes      string
		}{
			{"GEO", "2026-11-20", false, "GEO EAPC PFP"}, {"GEO", "1995-01-01", false, "GEO PFP"},
			{"FIN", "2023-04-03", false, "FIN PFP"}, {"FIN", "2023-04-04", true, "FIN"},
			{"TUN", "2026-11-20", false, "TUN MD"}, {"XXX", "2026-11-20", false, "XXX"}, {"NSPA", "2026-11-20", false, "NSPA"}, {"", "2026-11-20", false, ""},
		} {
			must(t, o.Control.Read(t.Context(), func(ctx context.Context, q db.Querier) error {
				ally, codes, err := stakeholders.Nation(ctx, q, c.nation, cal.MustDate(c.on))
				if ally != c.ally || strings.Join(codes, " ") != c.codes {
					t.Errorf("%s on %s: Ally %v, %v", c.nation, c.on, ally, codes)
				}
				return err
			}))
		}
	})
}

func TestPartyIsCreatedAndEdited(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		officer, reader := o.hire("ann", "FRA", people.ProgrammeOfficer, "partner:GEO/"), o.hire("rob", "FRA", people.Reader, "")
		if _, err := o.CreateParty(reader, academy, ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reader created a party: %v", err)
		}
		elsewhere := academy
		elsewhere.Home = "JOR"
		if _, err := o.CreateParty(officer, elsewhere, ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer for Georgia created a party of Jordan: %v", err)
		}
		first, err := o.CreateParty(officer, academy, "key")
		must(t, err)
		if again, err := o.CreateParty(officer, academy, "key"); err != nil || !again.Replayed || again.Object != first.Object {
			t.Errorf("the same form sent twice: %+v %v", again, err)
		}
		if _, err := o.CreateParty(officer, academy, ""); !slices.Equal(wrong(err), []string{"code"}) {
			t.Errorf("a code used twice: %v", err)
		}
		lost := academy
		lost.Code, lost.Home = "LOST", "ZZZ"
		if _, err := o.CreateParty(o.system(), lost, ""); !slices.Equal(wrong(err), []string{"home"}) {
			t.Errorf("a home that is not there: %v", err)
		}

		was := o.party(reader, "JTEC").Party
		edited := was
		edited.Code, edited.Name.FR = "OTHER", "École"
		done, err := o.EditParty(officer, edited, "")
		must(t, err)
		if now := o.party(reader, "JTEC").Party; now.Name.FR != "École" || now.Version != was.Version+1 {
			t.Errorf("%+v", now)
		}
		if _, err := o.EditParty(officer, edited, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("an edit from an old state: %v", err)
		}
		_, err = o.UndoDone(officer, done.Trail)
		must(t, err)
		if now := o.party(reader, "JTEC").Party; now.Name.FR != was.Name.FR {
			t.Errorf("after the undo: %+v", now)
		}
	})
}

func TestMemberships(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		officer := o.hire("ann", "FRA", people.ProgrammeOfficer, "")
		georgia := o.party(officer, "GEO")
		donor := stakeholders.Membership{Of: stakeholders.Donor, Period: cal.Period{Start: today}, Source: "Letter 3"}
		_, err := o.SaveMembership(officer, georgia.Party.ID, donor, "")
		must(t, err)
		for _, c := range []struct {
			m    stakeholders.Membership
			want string
		}{
			{donor, "from"},
			{stakeholders.Membership{Of: stakeholders.Ally, Period: cal.Period{Start: today}, Source: "s"}, "from"},
			{stakeholders.Membership{Of: stakeholders.NATOBody, Source: "s"}, "of"},
		} {
			if _, err := o.SaveMembership(officer, georgia.Party.ID, c.m, ""); !slices.Equal(wrong(err), []string{c.want}) {
				t.Errorf("%+v: %v", c.m, err)
			}
		}
		saved := last(o.party(officer, "GEO").Memberships)
		saved.Period.End = today.AddDays(30)
		_, err = o.SaveMembership(officer, georgia.Party.ID, saved, "")
		must(t, err)
		if got := last(o.party(officer, "GEO").Memberships); got != saved {
			t.Errorf("%+v, want %+v", got, saved)
		}
		_, err = o.RemoveMembership(officer, georgia.Party.ID, saved.ID, "")
		must(t, err)
		if got := o.party(officer, "GEO").Memberships; !slices.Equal(got, georgia.Memberships) {
			t.Errorf("%+v", got)
		}
		if _, err := o.RemoveMembership(officer, georgia.Party.ID, saved.ID, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("removed twice: %v", err)
		}
	})
}

func last[T any](list []T) T { return list[len(list)-1] }

func TestListIsFilteredAndPaged(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx := o.hire("rob", "FRA", people.Reader, "")
		for _, c := range []struct {
			filter stakeholders.Filter
			lang   i18n.Lang
			want   string
		}{
			{stakeholders.Filter{Text: "GEORGIE"}, i18n.EN, "GEO NLO-GEO"},
			{stakeholders.Filter{Text: "etats"}, i18n.EN, "USA"},
			{stakeholders.Filter{Text: "nlo-"}, i18n.FR, "NLO-JOR NLO-MDA NLO-GEO"},
			{stakeholders.Filter{Text: "100%"}, i18n.EN, ""},
			{stakeholders.Filter{Of: stakeholders.MD}, i18n.FR, "JOR MAR MRT TUN"},
			{stakeholders.Filter{Of: stakeholders.PfP, Region: "central_asia"}, i18n.EN, "KAZ KGZ"},
			{stakeholders.Filter{Of: stakeholders.ExecutingAgent, Sort: "-code"}, i18n.EN, "UNDP NSPA NCIA IOM"},
			{stakeholders.Filter{Kind: stakeholders.Organisation, Home: "GEO"}, i18n.EN, "NLO-GEO"},
		} {
			list, err := o.Parties(ctx, c.filter, c.lang)
			must(t, err)
			if got := strings.Join(codes(list.Parties), " "); got != c.want {
				t.Errorf("%+v: %s, want %s", c.filter, got, c.want)
			}
		}
		for _, sort := range []string{"", "name", "-name", "code", "-code"} {
			whole, err := o.Parties(ctx, stakeholders.Filter{Sort: sort}, i18n.FR)
			must(t, err)
			var paged []string
			f := stakeholders.Filter{Sort: sort, Limit: 10}
			for {
				page, err := o.Parties(ctx, f, i18n.FR)
				must(t, err)
				paged = append(paged, codes(page.Parties)...)
				if f.After = page.Next; f.After == "" {
					break
				}
			}
			if !slices.Equal(paged, codes(whole.Parties)) || len(paged) < 60 {
				t.Errorf("sorted by %q, the pages give %v", sort, paged)
			}
		}
	})
}

func TestReleaseName(t *testing.T) {
	words, err := i18n.NewCatalogue(stakeholders.Texts)
	must(t, err)
	for code, want := range map[string]string{"GEO": "Géorgie", "UNO": "Organisation des Nations Unies", "PFP": "Partenariat pour la paix", "JTEC": "JTEC", "ALLY": "ALLY"} {
		if got := stakeholders.ReleaseName(words.Printer(i18n.FR), code); got != want {
			t.Errorf("%s is called %q, want %q", code, got, want)
		}
	}
}
