package stakeholders

import (
	"context"
	"strings"
	"sync"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// ByID finds parties for other slices, in one query for a whole page. What the reader may not see, or is
// not there, is missing from the map.
func ByID(ctx context.Context, q db.Querier, ids ...PartyID) (map[PartyID]Party, error) {
	list, err := db.Collect(ctx, q, visibleParties(ctx).Add("WHERE").In("p.id", texts(ids)...), scanParty)
	found := make(map[PartyID]Party, len(list))
	for _, p := range list {
		found[p.ID] = p
	}
	return found, err
}

// ByCode is ByID by the parties' codes.
func ByCode(ctx context.Context, q db.Querier, codes ...string) (map[string]Party, error) {
	list, err := db.Collect(ctx, q, visibleParties(ctx).Add("WHERE").In("p.code", codes...), scanParty)
	found := make(map[string]Party, len(list))
	for _, p := range list {
		found[p.Code] = p
	}
	return found, err
}

// Everyone lists every country and organisation that the reader may see, by their English names.
func Everyone(ctx context.Context, q db.Querier) ([]Party, error) {
	return parties(ctx, q, Filter{}, i18n.EN, cal.Date{})
}

// Names gives the names of parties by their ids.
func Names(ctx context.Context, q db.Querier, ids ...PartyID) (map[PartyID]i18n.Text, error) {
	found, err := ByID(ctx, q, ids...)
	names := make(map[PartyID]i18n.Text, len(found))
	for id, p := range found {
		names[id] = p.Name
	}
	return names, err
}

// Allies lists the members of the Alliance on a day, by their English names (R132).
func Allies(ctx context.Context, q db.Querier, on cal.Date) ([]Party, error) {
	return parties(ctx, q, Filter{Of: Ally}, i18n.EN, on)
}

// Partners lists the countries and organisations that are partners on a day, by their English names.
func Partners(ctx context.Context, q db.Querier, on cal.Date) ([]Party, error) {
	return parties(ctx, q, Filter{Of: Partner}, i18n.EN, on)
}

// Donors lists the countries and organisations that are donors on a day, by their English names.
func Donors(ctx context.Context, q db.Querier, on cal.Date) ([]Party, error) {
	return parties(ctx, q, Filter{Of: Donor}, i18n.EN, on)
}

// Countries lists every country known, Allies, partners and others, by their English names.
func Countries(ctx context.Context, q db.Querier) ([]Party, error) {
	return parties(ctx, q, Filter{Kind: Country}, i18n.EN, cal.Date{})
}

// Nation says what a nation is on a day: whether it is an Ally, and the codes that an item may be
// releasable to for its people to see it (R113): its own, and those of its forums in capitals, such as
// "PFP". It is control's question about whoever signs in, asked before anybody is there to see
// anything, so it reads without the visibility join.
func Nation(ctx context.Context, q db.Querier, iso3 string, on cal.Date) (ally bool, codes []string, err error) {
	if iso3 == "" {
		return false, nil, nil
	}
	t := db.SQL(`SELECT m.of_group FROM stakeholders_membership m JOIN stakeholders_party p ON p.id = m.party_id
		WHERE p.code = ? AND p.kind = 'country'`, iso3)
	inForce(t, on)
	groups, err := db.Collect(ctx, q, t.Add("ORDER BY m.of_group"), db.Value[Group])
	codes = []string{iso3}
	for _, g := range groups {
		ally = ally || g == Ally
		if g.forum() {
			codes = append(codes, strings.ToUpper(string(g)))
		}
	}
	return ally, codes, err
}

// shippedNames are the names of the shipped parties by their codes.
var shippedNames = sync.OnceValue(func() map[string]i18n.Text {
	names := map[string]i18n.Text{}
	facts, err := ShippedFacts()
	if err != nil {
		return names // a test excludes it; a marking then shows the code
	}
	for _, p := range facts.Parties {
		names[p.Code] = p.Name
	}
	return names
})

// ReleaseName is what a code of releasability is called on a marking: a partner's name or a forum's, or
// the code itself where the program ships no name for it. It asks no database, because every page of the
// office carries a marking.
func ReleaseName(p *i18n.Printer, code string) string {
	if g := Group(strings.ToLower(code)); g.forum() {
		return p.T("stakeholders.group." + string(g))
	}
	if name, ok := shippedNames()[code]; ok {
		return p.Text(name)
	}
	return code
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
