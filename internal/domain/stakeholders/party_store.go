package stakeholders

import (
	"context"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// visibleParties starts a query for the parties that the actor in the context may see.
func visibleParties(ctx context.Context) *db.Text {
	t := db.SQL(`SELECT p.id, p.code, p.kind, p.iso2, p.name_en, p.name_fr, p.home, p.capital_en, p.capital_fr, p.capital_lat, p.capital_lon,
		p.region, p.language, p.version, ` + control.MarkingColumns + ` FROM stakeholders_party p`)
	control.Visible(ctx, t, "p.id")
	return t
}

func scanParty(row db.Row) (p Party, err error) {
	var level int
	var releasable string
	err = row.Scan(&p.ID, &p.Code, &p.Kind, &p.ISO2, &p.Name.EN, &p.Name.FR, &p.Home, &p.Capital.EN, &p.Capital.FR,
		&p.CapitalLat, &p.CapitalLon, &p.Region, &p.Language, &p.Version, &level, &releasable)
	p.ScanMarking(level, releasable)
	return p, err
}

func partyByCode(ctx context.Context, q db.Querier, code string) (Party, error) {
	return db.One(ctx, q, KindParty, visibleParties(ctx).Add("WHERE p.code = ?", code), scanParty)
}

func partyByID(ctx context.Context, q db.Querier, id PartyID) (Party, error) {
	return db.One(ctx, q, KindParty, visibleParties(ctx).Add("WHERE p.id = ?", id), scanParty)
}

// insertParty stores a new party; its protection is already there.
func insertParty(ctx context.Context, tx *control.Tx, p Party) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO stakeholders_party (id, code, kind, iso2, name_en, name_fr, sort_en, sort_fr, home,
		capital_en, capital_fr, capital_lat, capital_lon, region, language, version, updated_at, updated_by) VALUES`).
		Values(18, p.ID, p.Code, p.Kind, p.ISO2, p.Name.EN, p.Name.FR, i18n.Fold(p.Name.EN), i18n.Fold(p.Name.FR), p.Home,
			p.Capital.EN, p.Capital.FR, p.CapitalLat, p.CapitalLon, p.Region, p.Language, 1, tx.Now(), tx.Actor().ID))
	return err
}

// updateParty stores a changed party unless somebody else changed it since p.Version; changed says
// whether it did. Code and kind never change: other records know the party by them.
func updateParty(ctx context.Context, tx *control.Tx, p Party) (changed bool, err error) {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE stakeholders_party SET iso2 = ?, name_en = ?, name_fr = ?, sort_en = ?, sort_fr = ?, home = ?,
		capital_en = ?, capital_fr = ?, capital_lat = ?, capital_lon = ?, region = ?, language = ?, version = version + 1, updated_at = ?, updated_by = ?
		WHERE id = ? AND version = ?`, p.ISO2, p.Name.EN, p.Name.FR, i18n.Fold(p.Name.EN), i18n.Fold(p.Name.FR), p.Home,
		p.Capital.EN, p.Capital.FR, p.CapitalLat, p.CapitalLon, p.Region, p.Language, tx.Now(), tx.Actor().ID, p.ID, p.Version))
	return n == 1, err
}

// Filter narrows the list of parties; zero values do not.
type Filter struct {
	Text   string // in the code or either name, whatever the accents and capitals
	Kind   Kind
	Of     Group // what the party is on the day
	Region Region
	Home   string
	Sort   string // "name" or "code", "-" before it for descending; "" is by name
	After  string // code of the last party of the page before
	Limit  int
}

// parties lists what the filter keeps, in the order of a language's names.
func parties(ctx context.Context, q db.Querier, f Filter, lang i18n.Lang, on cal.Date) ([]Party, error) {
	t := visibleParties(ctx).Add("WHERE 1 = 1")
	if f.Text != "" {
		like := db.Containing(i18n.Fold(f.Text))
		t.Add(`AND (p.sort_en LIKE ? ESCAPE '\' OR p.sort_fr LIKE ? ESCAPE '\' OR lower(p.code) LIKE ? ESCAPE '\')`, like, like, like)
	}
	for _, is := range [][2]string{{"p.kind", string(f.Kind)}, {"p.region", string(f.Region)}, {"p.home", f.Home}} {
		if column, value := is[0], is[1]; value != "" {
			t.Add("AND "+column+" = ?", value)
		}
	}
	if f.Of != "" {
		t.Add(`AND EXISTS (SELECT 1 FROM stakeholders_membership m WHERE m.party_id = p.id AND m.of_group = ?`, f.Of)
		inForce(t, on)
		t.Add(")")
	}
	column, descending := "p.sort_"+string(lang), strings.HasPrefix(f.Sort, "-")
	if strings.TrimPrefix(f.Sort, "-") == "code" {
		column = "p.code"
	}
	direction, beyond := "", ">"
	if descending {
		direction, beyond = " DESC", "<"
	}
	if f.After != "" {
		start := strings.Replace(column, "p.", "last.", 1)
		t.Add("AND ("+column+", p.code) "+beyond+" (SELECT "+start+", last.code FROM stakeholders_party last WHERE last.code = ?)", f.After)
	}
	t.Add("ORDER BY " + column + direction + ", p.code" + direction)
	if f.Limit > 0 {
		t.Add("LIMIT ?", f.Limit)
	}
	return db.Collect(ctx, q, t, scanParty)
}
