package landscape

import (
	"strings"

	"cairn/internal/codec/iati"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// InventedPrefix begins the identifiers of activities that a demonstration world invents.
const InventedPrefix = "XM-DEMO-"

// Filter narrows the published activities; zero values do not. An activity belongs to a country or
// sector when it, or one of its transactions, names it.
type Filter struct {
	Text         string    // in a title, the identifier or the publisher, whatever the accents and capitals
	Country      string    // ISO 3166-1, alpha-2 or alpha-3
	Sector       string    // first digits of a DAC code: "152" is conflict, peace and security
	Organisation string    // in the identifier or name of anybody taking part
	Status       string    // of iati.ActivityStatuses
	Trap         iati.Trap // with this trap
	// Period keeps activities that share a day with it. An activity without a start or an end is taken
	// to have begun before or to go on.
	Period cal.Period

	// Published leaves out the invented activities of a demonstration world, whose identifiers begin with
	// InventedPrefix, so that totals are those of the files that were imported.
	Published bool

	Sort  string     // "starts", "ends", "title" or "publisher", "-" before it for descending; "" is the newest first
	After ActivityID // the last activity of the page before
	Limit int        // 0 is no limit

	codes []string // exact DAC codes, any of them
}

// Check reports every wrong field of a filter, and puts the country into alpha-2.
func (f *Filter) Check() error {
	var fs fault.Fields
	if f.Country != "" {
		code, ok := alpha2(f.Country)
		fs.Check(ok, "country", "landscape.filter.country")
		f.Country = code
	}
	fs.Check(len(f.Sector) <= 5 && strings.Trim(f.Sector, "0123456789") == "", "sector", "landscape.filter.sector")
	fs.Check(f.Status == "" || iati.ActivityStatuses.Has(f.Status), "status", "landscape.filter.status")
	fs.Check(f.Period.Valid(), "to", "landscape.filter.period")
	_, known := sortColumns[strings.TrimPrefix(f.Sort, "-")]
	fs.Check(f.Sort == "" || known, "sort", "landscape.filter.sort")
	return fs.Err()
}

var sortColumns = map[string]string{
	"starts":    "COALESCE(%.starts_on, '')",
	"ends":      "COALESCE(%.ends_on, '')",
	"title":     "%.words",
	"publisher": "%.publisher_name",
}

// narrows reports whether there is anything that where adds.
func (f Filter) narrows() bool {
	return f.Published || f.Text+f.Country+f.Sector+f.Organisation+f.Status+string(f.Trap) != "" || f.Period != cal.Period{} || len(f.codes) > 0
}

// among adds the condition that a column is an activity that a checked filter keeps, and nothing for a
// filter that keeps all.
func (f Filter) among(t *db.Text, column string) {
	if f.narrows() {
		t.Add("AND " + column + " IN (SELECT a.id FROM landscape_activity a")
		f.where(t)
		t.Add(")")
	}
}

// where adds the conditions of a checked filter on landscape_activity, aliased a.
func (f Filter) where(t *db.Text) {
	t.Add("WHERE 1 = 1")
	if f.Published {
		t.Add("AND a.identifier NOT LIKE ?", InventedPrefix+"%")
	}
	for _, word := range strings.Fields(i18n.Fold(f.Text)) {
		t.Add(`AND a.words LIKE ? ESCAPE '\'`, db.Containing(word))
	}
	if f.Organisation != "" {
		t.Add(`AND a.organisations LIKE ? ESCAPE '\'`, db.Containing(i18n.Fold(f.Organisation)))
	}
	if f.Status != "" {
		t.Add("AND a.status = ?", f.Status)
	}
	if !f.Period.Start.IsZero() {
		t.Add("AND (a.ends_on IS NULL OR a.ends_on >= ?)", f.Period.Start)
	}
	if !f.Period.End.IsZero() {
		t.Add("AND (a.starts_on IS NULL OR a.starts_on <= ?)", f.Period.End)
	}
	if f.Country != "" {
		t.Add("AND a.id IN (SELECT activity_id FROM landscape_country WHERE code = ?)", f.Country)
	}
	if f.Sector != "" {
		// Codes are digits, so what starts with "152" lies from "152" up to, but without, "152:".
		t.Add("AND a.id IN (SELECT activity_id FROM landscape_sector WHERE code >= ? AND code < ?)", f.Sector, f.Sector+":")
	}
	if len(f.codes) > 0 {
		t.Add("AND a.id IN (SELECT activity_id FROM landscape_sector WHERE").In("code", f.codes...).Add(")")
	}
	if f.Trap != "" {
		t.Add("AND a.id IN (SELECT activity_id FROM landscape_flag WHERE trap = ?)", f.Trap)
	}
}

// page adds order, place and length of a page.
func (f Filter) page(t *db.Text) {
	key, descending := strings.TrimPrefix(f.Sort, "-"), strings.HasPrefix(f.Sort, "-")
	if f.Sort == "" {
		key, descending = "starts", true
	}
	direction, beyond := "", ">"
	if descending {
		direction, beyond = " DESC", "<"
	}
	column := strings.ReplaceAll(sortColumns[key], "%", "a")
	if f.After != "" {
		last := strings.ReplaceAll(sortColumns[key], "%", "last")
		t.Add("AND ("+column+", a.id) "+beyond+" (SELECT "+last+", last.id FROM landscape_activity last WHERE last.id = ?)", f.After)
	}
	t.Add("ORDER BY " + column + direction + ", a.id" + direction)
	if f.Limit > 0 {
		t.Add("LIMIT ?", f.Limit)
	}
}
