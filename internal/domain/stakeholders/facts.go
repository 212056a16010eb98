package stakeholders

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"sync"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

//go:embed facts/*.json
var factFiles embed.FS

// Facts are the reference rows that the program ships.
type Facts struct {
	Parties   []PartyFact
	Education []EducationFact
	Dossiers  []Statement
}

// Source is where a fact is publicly known from. The address is empty where there is none to give.
type Source struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	URL   string `json:"url"`
}

// String is how a row cites the source.
func (s Source) String() string {
	if s.URL == "" {
		return s.Title
	}
	return s.Title + " <" + s.URL + ">"
}

// PartyFact is a party with its memberships as shipped.
type PartyFact struct {
	Party
	Memberships []Membership
}

// EducationFact is a partner's part in the Defence Education Enhancement Programme: active, concluded,
// benchmarking or former, as of a month.
type EducationFact struct {
	Partner string `json:"partner"`
	Status  string `json:"status"`
	AsOf    string `json:"as_of"`
	Source  Source `json:"-"`
}

// Statement is one thing publicly known of a partner, in the office's own words.
type Statement struct {
	Partner string `json:"partner"`
	// Date is as exact as the source: "2018-02-19", "2018-02", "2018", or empty.
	Date string `json:"date"`
	i18n.Text
	Source Source `json:"-"`
}

// Dossier keeps the statements on one partner.
func (f Facts) Dossier(code string) []Statement {
	var list []Statement
	for _, s := range f.Dossiers {
		if s.Partner == code {
			list = append(list, s)
		}
	}
	return list
}

// ShippedFacts are the reference rows, read once. An error means that the program was built with damaged
// ones, which a test excludes. The slices are shared: read them, do not change them.
var ShippedFacts = sync.OnceValues(readShipped)

func readShipped() (Facts, error) {
	var sources []Source
	if err := readFacts("sources", &sources); err != nil {
		return Facts{}, err
	}
	known := make(map[string]Source, len(sources))
	for _, s := range sources {
		known[s.ID] = s
	}
	var f Facts
	var err error
	if f.Parties, err = readParties(known); err != nil {
		return Facts{}, err
	}
	if f.Education, err = cited(known, "education", func(e EducationFact, s Source) EducationFact { e.Source = s; return e }); err != nil {
		return Facts{}, err
	}
	f.Dossiers, err = cited(known, "dossiers", func(e Statement, s Source) Statement { e.Source = s; return e })
	return f, err
}

func readFacts(name string, into any) error {
	data, err := factFiles.ReadFile("facts/" + name + ".json")
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("facts/%s.json: %w", name, err)
	}
	return nil
}

// cited reads rows that name their source by its id, and gives them the source.
func cited[T any](known map[string]Source, name string, with func(T, Source) T) ([]T, error) {
	var rows []json.RawMessage
	if err := readFacts(name, &rows); err != nil {
		return nil, err
	}
	list := make([]T, len(rows))
	for i, row := range rows {
		var cite struct {
			Source string `json:"source"`
		}
		if err := json.Unmarshal(row, &cite); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(row, &list[i]); err != nil {
			return nil, err
		}
		source, ok := known[cite.Source]
		if !ok {
			return nil, fmt.Errorf("facts/%s.json: row %d has the unknown source %q", name, i+1, cite.Source)
		}
		list[i] = with(list[i], source)
	}
	return list, nil
}

func readParties(known map[string]Source) ([]PartyFact, error) {
	var rows []struct {
		Code, Kind, ISO2, Home, Region string
		Name                           i18n.Text
		Capital                        struct {
			Name     i18n.Text
			Lat, Lon float64
		}
		Language    i18n.Lang
		Memberships []struct {
			Of       Group
			From, To cal.Date
			Source   string
		}
	}
	if err := readFacts("parties", &rows); err != nil {
		return nil, err
	}
	list := make([]PartyFact, 0, len(rows))
	for _, row := range rows {
		p := PartyFact{Party: Party{Code: row.Code, Kind: Kind(row.Kind), ISO2: row.ISO2, Name: row.Name, Home: row.Home,
			Capital: row.Capital.Name, CapitalLat: row.Capital.Lat, CapitalLon: row.Capital.Lon, Region: Region(row.Region), Language: row.Language}}
		for _, m := range row.Memberships {
			source, ok := known[m.Source]
			if !ok {
				return nil, fmt.Errorf("facts/parties.json: %s has the unknown source %q", row.Code, m.Source)
			}
			p.Memberships = append(p.Memberships, Membership{Of: m.Of, Period: cal.Period{Start: m.From, End: m.To}, Source: source.String()})
		}
		list = append(list, p)
	}
	return list, nil
}
