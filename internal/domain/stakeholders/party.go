package stakeholders

import (
	"regexp"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// PartyID identifies a party.
type PartyID string

// Kind tells countries from organisations. Its words are "stakeholders.kind." and the code.
type Kind string

// The kinds.
const (
	Country      Kind = "country"
	Organisation Kind = "organisation"
)

// Region is the part of the world a country lies in. Its words are "stakeholders.region." and the code.
type Region string

// Regions are all regions, in the order forms offer them.
var Regions = []Region{
	"western_balkans", "eastern_europe", "south_caucasus", "central_asia", "north_africa", "middle_east",
	"east_asia", "south_america", "oceania", "north_america", "northern_europe", "western_europe",
	"central_europe", "southern_europe",
}

// Party is a country or an organisation that the office deals with.
type Party struct {
	ID   PartyID   `json:"id"`
	Code string    `json:"code"` // ISO 3166-1 alpha-3 of a country, else 2 to 12 capitals, digits and hyphens
	Kind Kind      `json:"kind"`
	ISO2 string    `json:"iso2,omitempty"` // ISO 3166-1 alpha-2 of a country
	Name i18n.Text `json:"name"`
	// Home is the code of the country an organisation belongs to or works in, such as that of a liaison
	// office or a partner's school; empty for one that is at home nowhere.
	Home string `json:"home,omitempty"`
	// Capital is where a country stands on the map, with its place in degrees north and east.
	Capital    i18n.Text `json:"capital,omitzero"`
	CapitalLat float64   `json:"capital_lat,omitempty"`
	CapitalLon float64   `json:"capital_lon,omitempty"`
	Region     Region    `json:"region,omitempty"`
	Language   i18n.Lang `json:"language"` // of correspondence
	Version    int       `json:"version"`  // for the optimistic lock
	control.Marking
}

var (
	partyCode = regexp.MustCompile(`^[A-Z][A-Z0-9-]{1,11}$`)
	alpha3    = regexp.MustCompile(`^[A-Z]{3}$`)
	alpha2    = regexp.MustCompile(`^[A-Z]{2}$`)
)

// Check reports every wrong field of a party.
func (p Party) Check() error {
	var fields fault.Fields
	fields.Check(partyCode.MatchString(p.Code), "code", "stakeholders.party.code_wrong")
	fields.Check(p.Name.EN != "", "name_en", "fault.required")
	fields.Check(p.Name.FR != "", "name_fr", "fault.required")
	fields.Check(slices.Contains(i18n.Langs, p.Language), "language", "stakeholders.party.language_wrong")
	switch p.Kind {
	case Country:
		fields.Check(alpha3.MatchString(p.Code), "code", "stakeholders.party.country_code")
		fields.Check(alpha2.MatchString(p.ISO2), "iso2", "stakeholders.party.iso2_wrong")
		fields.Check(slices.Contains(Regions, p.Region), "region", "stakeholders.party.region_wrong")
		fields.Check(p.Home == "", "home", "stakeholders.party.home_of_country")
		fields.Check(p.CapitalLat >= -90 && p.CapitalLat <= 90, "capital_lat", "stakeholders.party.latitude_wrong")
		fields.Check(p.CapitalLon >= -180 && p.CapitalLon <= 180, "capital_lon", "stakeholders.party.longitude_wrong")
	case Organisation:
		fields.Check(p.ISO2 == "", "iso2", "stakeholders.party.iso2_of_organisation")
		fields.Check(p.Home == "" || alpha3.MatchString(p.Home), "home", "stakeholders.party.home_wrong")
		fields.Check(p.Region == "" && p.Capital == i18n.Text{} && p.CapitalLat == 0 && p.CapitalLon == 0, "region", "stakeholders.party.place_of_organisation")
	default:
		fields.Add("kind", "stakeholders.party.kind_wrong", nil)
	}
	return fields.Err()
}

// OnMap reports whether the party has a place on the map: an organisation is on no map.
func (p Party) OnMap() bool { return p.Kind == Country && p.Capital != i18n.Text{} }

// Scope is the path that holds the party and its contacts: its country's, so that who needs to know a
// country knows its institutions too, or its own.
func (p Party) Scope() string {
	if p.Home != "" {
		return "partner:" + p.Home + "/"
	}
	return "partner:" + p.Code + "/"
}

// Ref names the party for control.
func (p Party) Ref() control.Ref { return control.Ref{Kind: KindParty, ID: string(p.ID)} }
