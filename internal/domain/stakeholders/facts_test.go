package stakeholders

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"cairn/internal/kernel/cal"
)

func shipped(t *testing.T) Facts {
	t.Helper()
	f, err := ShippedFacts()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// codesOn lists the parties that are something on a day, in the order of the file.
func codesOn(f Facts, group Group, day string) []string {
	var codes []string
	for _, p := range f.Parties {
		for _, m := range on(cal.MustDate(day), p.Memberships) {
			if m.Of == group {
				codes = append(codes, p.Code)
			}
		}
	}
	return codes
}

func TestAlliesGrewAsHistoryHasIt(t *testing.T) {
	f := shipped(t)
	for _, c := range []struct {
		day  string
		want int
	}{
		{"1949-08-23", 0}, {"1949-08-24", 12}, {"1952-02-18", 14}, {"1955-05-06", 15}, {"1982-05-30", 16},
		{"1999-03-11", 16}, {"1999-03-12", 19}, {"2004-03-29", 26}, {"2009-04-01", 28}, {"2017-06-05", 29},
		{"2020-03-27", 30}, {"2023-04-04", 31}, {"2024-03-06", 31}, {"2024-03-07", 32}, {"2026-11-20", 32},
	} {
		if got := codesOn(f, Ally, c.day); len(got) != c.want {
			t.Errorf("on %s there are %d Allies, want %d", c.day, len(got), c.want)
		}
	}
}

func TestFormerPartnersBecameAllies(t *testing.T) {
	f := shipped(t)
	if before := codesOn(f, Partner, "2023-04-03"); !slices.Contains(before, "FIN") || !slices.Contains(before, "SWE") {
		t.Errorf("Finland and Sweden were partners: %v", before)
	}
	if after := codesOn(f, Partner, "2023-04-04"); slices.Contains(after, "FIN") || !slices.Contains(after, "SWE") {
		t.Errorf("Finland was an Ally and no longer a partner: %v", after)
	}
}

func TestPartnersOfTheHandbook(t *testing.T) {
	f := shipped(t)
	partners := codesOn(f, Partner, "2026-11-20")
	for _, code := range strings.Fields("GEO IRQ JOR MDA TUN UNO MRT BIH LBY ARM AZE COL KAZ MNG MAR SRB UKR") {
		if !slices.Contains(partners, code) {
			t.Errorf("%s is not among the partners", code)
		}
	}
	active := 0
	for _, e := range f.Education {
		if e.Status == "active" {
			active++
			if !slices.Contains(partners, e.Partner) {
				t.Errorf("%s takes part in the education programme and is no partner", e.Partner)
			}
		}
	}
	if active != 15 {
		t.Errorf("%d partners take part in the education programme, want 15", active)
	}
}

func TestPartyFactsAreWhole(t *testing.T) {
	codes, alpha2 := map[string]bool{}, map[string]bool{}
	for _, p := range shipped(t).Parties {
		if err := p.Check(); err != nil {
			t.Errorf("%s: %v", p.Code, err)
		}
		if codes[p.Code] || p.ISO2 != "" && alpha2[p.ISO2] {
			t.Errorf("%s or %s stands twice", p.Code, p.ISO2)
		}
		codes[p.Code], alpha2[p.ISO2] = true, true
		if p.Kind == Country && (!p.OnMap() || p.Capital.EN == "" || p.Capital.FR == "" || p.CapitalLat == 0 || p.CapitalLon == 0) {
			t.Errorf("%s has no capital: %+v", p.Code, p.Party)
		}
		if p.Kind == Organisation && p.OnMap() {
			t.Errorf("%s is an organisation on a map", p.Code)
		}
		memberships := slices.Clone(p.Memberships)
		for i := range memberships {
			memberships[i].ID = string(rune('a' + i))
		}
		for _, m := range memberships {
			if err := m.Check(p.Kind, memberships); err != nil {
				t.Errorf("%s: %v", p.Code, err)
			}
		}
	}
	for _, p := range shipped(t).Parties {
		if p.Home != "" && !codes[p.Home] {
			t.Errorf("%s is at home in the unknown %s", p.Code, p.Home)
		}
	}
}

// Both languages say the same thing, so they differ; only names that are alike may be alike.
func TestStatementsAreWhole(t *testing.T) {
	date := regexp.MustCompile(`^(\d{4}(-\d{2}(-\d{2})?)?)?$`)
	f := shipped(t)
	for _, s := range f.Dossiers {
		if s.EN == "" || s.FR == "" || s.EN == s.FR || s.Source.Title == "" || !date.MatchString(s.Date) {
			t.Errorf("%+v", s)
		}
		if strings.ContainsAny(s.FR, "'") || regexp.MustCompile(` [;:%»]|« `).MatchString(s.FR) {
			t.Errorf("French is set with ’ and no-break spaces: %s", s.FR)
		}
	}
	for _, code := range []string{"GEO", "IRQ", "JOR", "MDA", "TUN", "UNO", "MRT", "BIH"} {
		if len(f.Dossier(code)) < 3 {
			t.Errorf("%s has %d statements", code, len(f.Dossier(code)))
		}
	}
}

func TestScopeOfAParty(t *testing.T) {
	for _, c := range []struct {
		party Party
		want  string
	}{
		{Party{Code: "GEO", Kind: Country}, "partner:GEO/"},
		{Party{Code: "NSPA", Kind: Organisation}, "partner:NSPA/"},
		{Party{Code: "NLO-GEO", Kind: Organisation, Home: "GEO"}, "partner:GEO/"},
	} {
		if got := c.party.Scope(); got != c.want {
			t.Errorf("%s lies in %s, want %s", c.party.Code, got, c.want)
		}
	}
}
