package stakeholders

import (
	"slices"
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// wrong lists the fields that a check complains about.
func wrong(err error) []string {
	var names []string
	if err != nil {
		for _, f := range fault.Of(err).Fields {
			names = append(names, f.Name)
		}
	}
	return names
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: wrong fields %v, want %v", what, got, want)
	}
}

func TestPartyCheck(t *testing.T) {
	georgia := Party{Code: "GEO", Kind: Country, ISO2: "GE", Name: i18n.Text{EN: "Georgia", FR: "Géorgie"}, Region: "south_caucasus", Language: i18n.EN}
	agency := Party{Code: "NSPA", Kind: Organisation, Name: i18n.Text{EN: "Agency", FR: "Agence"}, Language: i18n.FR}
	for _, c := range []struct {
		what string
		edit func(country, org *Party)
		want []string // of the country, then of the organisation
	}{
		{"as they are", func(c, o *Party) {}, nil},
		{"small letters", func(c, o *Party) { c.Code, o.Code = "Geo", "nspa" }, []string{"code", "code"}},
		{"a name in one language", func(c, o *Party) { c.Name.FR, o.Name.EN = "", "" }, []string{"name_fr", "name_en"}},
		{"another language", func(c, o *Party) { c.Language = "de" }, []string{"language"}},
		{"no kind", func(c, o *Party) { c.Kind = "" }, []string{"kind"}},
		{"a country's code on an organisation", func(c, o *Party) { c.ISO2, o.ISO2 = "", "NS" }, []string{"iso2", "iso2"}},
		{"a home", func(c, o *Party) { c.Home, o.Home = "GEO", "GEO" }, []string{"home"}},
		{"off the globe", func(c, o *Party) { c.CapitalLat, c.CapitalLon, o.CapitalLat = 91, 181, 1 }, []string{"capital_lat", "capital_lon", "region"}},
	} {
		country, org := georgia, agency
		c.edit(&country, &org)
		same(t, c.what, append(wrong(country.Check()), wrong(org.Check())...), c.want)
	}
}

func TestMembershipCheck(t *testing.T) {
	period := func(from, to string) cal.Period { return cal.Period{Start: cal.MustDate(from), End: cal.MustDate(to)} }
	partner := Membership{ID: "1", Of: Partner, Period: period("1994-05-09", "2023-04-03"), Source: "s"}
	for _, c := range []struct {
		what string
		m    Membership
		kind Kind
		want []string
	}{
		{"an Ally the day after", Membership{Of: Ally, Period: period("2023-04-04", ""), Source: "s"}, Country, nil},
		{"an Ally and a partner on one day", Membership{Of: Ally, Period: period("2023-04-03", ""), Source: "s"}, Country, []string{"from"}},
		{"the same group twice", Membership{Of: Partner, Period: period("2020-01-01", ""), Source: "s"}, Country, []string{"from"}},
		{"the row itself, moved", Membership{ID: "1", Of: Partner, Period: period("1994-01-01", ""), Source: "s"}, Country, nil},
		{"another group in the same time", Membership{Of: Donor, Period: period("", ""), Source: "s"}, Country, nil},
		{"an organisation as Ally", Membership{Of: Ally, Period: period("2023-04-04", ""), Source: "s"}, Organisation, []string{"of"}},
		{"a country as executing agent", Membership{Of: ExecutingAgent, Source: "s"}, Country, []string{"of"}},
		{"no group, no source, backwards", Membership{Of: "club", Period: period("2020-02-01", "2020-01-31")}, Country, []string{"of", "to", "source"}},
	} {
		same(t, c.what, wrong(c.m.Check(c.kind, []Membership{partner})), c.want)
	}
}

func TestContactCheck(t *testing.T) {
	today := cal.MustDate("2026-11-20")
	good := Contact{Name: "Ana Rusu", Email: "ana@example.org", Language: i18n.FR, Purpose: "Coordination of the package",
		LegalBasis: PublicTask, DeleteOn: today.AddDays(1), Marking: control.Marking{Level: control.LevelUnclassified}}
	for _, c := range []struct {
		what string
		edit func(*Contact)
		want []string
	}{
		{"as it is", func(c *Contact) {}, nil},
		{"nothing said", func(c *Contact) { *c = Contact{} }, []string{"name", "language", "purpose", "legal_basis", "delete_on", "level"}},
		{"consent without a day", func(c *Contact) { c.LegalBasis = Consent }, []string{"consent_on"}},
		{"consent to come", func(c *Contact) { c.LegalBasis, c.ConsentOn = Consent, today.AddDays(1) }, []string{"consent_on"}},
		{"consent given today", func(c *Contact) { c.LegalBasis, c.ConsentOn = Consent, today }, nil},
		{"consent nobody needs", func(c *Contact) { c.ConsentOn = today }, []string{"consent_on"}},
		{"deletion today", func(c *Contact) { c.DeleteOn = today }, []string{"delete_on"}},
		{"a name in the address", func(c *Contact) { c.Email = "Ana <ana@example.org>" }, []string{"email"}},
	} {
		contact := good
		c.edit(&contact)
		same(t, c.what, wrong(contact.Check(today)), c.want)
	}
}

func TestErasedContactTellsNothing(t *testing.T) {
	c := Contact{ID: "c", Party: "p", Name: "Ana", Post: "Head", Unit: "J6", Email: "a@b", Phone: "1", Purpose: "Ana's visit", Language: i18n.FR,
		LegalBasis: Consent, ConsentOn: cal.MustDate("2026-01-01"), DeleteOn: cal.MustDate("2026-11-20"), NationalPoC: true, Version: 3}
	got := c.Erased(cal.MustDate("2026-11-20"))
	if got.Name+got.Post+got.Unit+got.Email+got.Phone+got.Purpose != "" || got.NationalPoC || !got.ConsentOn.IsZero() || got.ID != "c" || got.ErasedOn.IsZero() {
		t.Errorf("%+v", got)
	}
}
