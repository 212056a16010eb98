package landscape

import (
	"context"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// alpha2 is the code IATI uses (ISO 3166-1 alpha-2) of a country named by either of its codes, in
// capitals or not: "md", "MD" and "MDA" are all "MD". It is false for anything else.
func alpha2(code string) (string, bool) {
	code = strings.ToUpper(strings.TrimSpace(code))
	if len(code) != 2 && len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "", false
	}
	region, err := language.ParseRegion(code)
	if err != nil || !region.IsCountry() {
		return "", false
	}
	return region.String(), true
}

// countryNames name countries by their alpha-2 codes: those the office deals with as its parties are
// called, the others as the common locale data have them.
type countryNames map[string]i18n.Text

// namesOfCountries finds the names of the parties among the countries.
func namesOfCountries(ctx context.Context, q db.Querier) (countryNames, error) {
	parties, err := stakeholders.Countries(ctx, q)
	names := make(countryNames, len(parties))
	for _, p := range parties {
		names[p.ISO2] = p.Name
	}
	return names, err
}

var (
	regionsEN = display.Regions(language.English)
	regionsFR = display.Regions(language.French)
)

// in is the name of a country in the reader's language; a code that is no country's stays a code.
func (n countryNames) in(p *i18n.Printer, code string) string {
	if name, known := n[code]; known {
		return p.Text(name)
	}
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	names := regionsEN
	if p.Lang == i18n.FR {
		names = regionsFR
	}
	if name := names.Name(region); name != "" {
		return name
	}
	return code
}
