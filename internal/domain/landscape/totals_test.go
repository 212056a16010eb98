package landscape_test

import (
	"encoding/xml"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cairn/internal/codec/iati"
	"cairn/internal/domain/landscape"
	"cairn/internal/domain/people"
)

// document is an activity file as another reader sees it: the whole at once, by reflection.
type document struct {
	Activities []struct {
		Identifier string `xml:"iati-identifier"`
		Currency   string `xml:"default-currency,attr"`
		Countries  []code `xml:"recipient-country"`
		Sectors    []code `xml:"sector"`
		Deals      []struct {
			Type  code `xml:"transaction-type"`
			Value struct {
				Currency string `xml:"currency,attr"`
				Text     string `xml:",chardata"`
			} `xml:"value"`
			Countries []code `xml:"recipient-country"`
			Sectors   []code `xml:"sector"`
		} `xml:"transaction"`
	} `xml:"iati-activity"`
}

type code struct {
	Code       string `xml:"code,attr"`
	Vocabulary string `xml:"vocabulary,attr"`
}

func (d code) dac(prefix string) bool {
	return (d.Vocabulary == "" || d.Vocabulary == "1" || d.Vocabulary == "2") && strings.HasPrefix(d.Code, prefix)
}

// published reads the published files that way.
func published(t *testing.T) (folder string, docs []document) {
	t.Helper()
	folder = filepath.Join(dataFolder(t), "published")
	files, _ := filepath.Glob(filepath.Join(folder, "*.xml"))
	if len(files) != 37 {
		t.Fatalf("%d published files", len(files))
	}
	for _, name := range files {
		body, err := os.ReadFile(name)
		must(t, err)
		var d document
		must(t, xml.Unmarshal(body, &d))
		docs = append(docs, d)
	}
	return folder, docs
}

type sums map[string]*big.Rat

// counted adds the transactions up that a condition on their activity keeps, by "currency type".
func counted(t *testing.T, docs []document, keep func(countries, sectors []code) bool) (s sums, n map[string]int, identifiers []string) {
	t.Helper()
	s, n = sums{}, map[string]int{}
	for _, d := range docs {
		for _, a := range d.Activities {
			countries, sectors := a.Countries, a.Sectors
			for _, deal := range a.Deals {
				countries, sectors = append(countries, deal.Countries...), append(sectors, deal.Sectors...)
			}
			if !keep(countries, sectors) {
				continue
			}
			identifiers = append(identifiers, strings.TrimSpace(a.Identifier))
			for _, deal := range a.Deals {
				currency := deal.Value.Currency
				if currency == "" {
					currency = a.Currency
				}
				x, ok := new(big.Rat).SetString(strings.TrimSpace(deal.Value.Text))
				if !ok {
					continue
				}
				key := currency + " " + deal.Type.Code
				if s[key] == nil {
					s[key] = new(big.Rat)
				}
				s[key].Add(s[key], x)
				n[key]++
			}
		}
	}
	slices.Sort(identifiers)
	return s, n, identifiers
}

// TestTotalsAndListAgreeWithAnotherCount holds list and totals against what another reader counts.
func TestTotalsAndListAgreeWithAnotherCount(t *testing.T) {
	folder, docs := published(t)
	eachOffice(t, func(t *testing.T, o *office) {
		_, err := o.ImportIATI(o.system(), folder)
		must(t, err)
		for name, c := range map[string]struct {
			filter landscape.Filter
			keep   func(countries, sectors []code) bool
			least  int
		}{
			"everything":          {landscape.Filter{}, func(_, _ []code) bool { return true }, 345},
			"security in Ukraine": {landscape.Filter{Country: "UA", Sector: "152"}, both("UA", "152"), 1},
			"the same by ISO-3":   {landscape.Filter{Country: "ukr", Sector: "152"}, both("UA", "152"), 1},
			"one purpose":         {landscape.Filter{Sector: "15220"}, both("", "15220"), 18},
			"one country":         {landscape.Filter{Country: "IRQ"}, both("IQ", ""), 15},
			"nowhere":             {landscape.Filter{Country: "MDA", Sector: "152"}, both("MD", "152"), 0},
		} {
			want, n, identifiers := counted(t, docs, c.keep)
			list, err := o.ListActivities(o.system(), c.filter)
			must(t, err)
			var got []string
			for _, a := range list.Activities {
				got = append(got, a.Identifier)
			}
			slices.Sort(got)
			if !slices.Equal(got, identifiers) || len(got) < c.least {
				t.Errorf("%s: lists %d activities, another count has %d, at least %d expected", name, len(got), len(identifiers), c.least)
			}
			totals, err := o.Totals(o.system(), c.filter)
			must(t, err)
			if len(totals) != len(want) {
				t.Errorf("%s: %d totals, want %d", name, len(totals), len(want))
			}
			for _, total := range totals {
				key := string(total.Currency) + " " + total.Type
				sum, ok := new(big.Rat).SetString(total.Sum)
				if !ok || want[key] == nil || sum.Cmp(want[key]) != 0 || total.Count != n[key] {
					t.Errorf("%s: %s is %s in %d, want %v in %d", name, key, total.Sum, total.Count, want[key], n[key])
				}
			}
		}
	})
}

// TestTotalsOfSupersededTypes: a type is added up as it was reported, in files of either version, so that
// the totals agree with a count of the files; pages say what the letters of version 1.0x mean.
func TestTotalsOfSupersededTypes(t *testing.T) {
	files := map[string]string{
		"a.xml": file(activity("T-1", "Mixed", deal("3", "EUR", "1")+deal("D", "EUR", "2")+deal("D", "EUR", "4.125")+deal("d", "EUR", "8")+deal("X", "EUR", "16"))),
		"b.xml": strings.Replace(file(activity("T-2", "Old", deal("D", "EUR", "32")+deal("C", "EUR", "64"))), `version="2.03"`, `version="1.05"`, 1),
	}
	eachOffice(t, func(t *testing.T, o *office) {
		if r := o.read(folder(t, files)); r.Flagged[iati.SupersededCode] != 3 || r.Flagged[iati.UnknownCode] != 1 {
			t.Errorf("%+v", r.Flagged)
		}
		totals, err := o.Totals(o.system(), landscape.Filter{})
		must(t, err)
		want := []landscape.Total{{"EUR", "3", 1, "1"}, {"EUR", "C", 1, "64"}, {"EUR", "D", 3, "38.125"}, {"EUR", "X", 1, "16"}, {"EUR", "d", 1, "8"}}
		if !slices.Equal(totals, want) {
			t.Errorf("%v\nwant %v", totals, want)
		}
		c := o.browse(o.hire("ann", "FRA", people.ProgrammeOfficer, ""))
		for address, words := range map[string][]string{
			"/en/landscape/totals": {"Disbursement", "Outgoing commitment (reported as C)", "Disbursement (reported as D)", "X", "Disbursement (reported as d)"},
			"/fr/landscape/totals": {"Décaissement", "Engagement donné (déclaré « C »)", "Décaissement (déclaré « D »)", "X", "Décaissement (déclaré « d »)"},
		} {
			var got []string
			for _, cell := range c.Get(address).Must(http.StatusOK).HTML().All("main tbody tr td:nth-child(2)") {
				got = append(got, cell.Text())
			}
			if !slices.Equal(got, words) {
				t.Errorf("%s: %q", address, got)
			}
		}
	})
}

func both(country, sector string) func(countries, sectors []code) bool {
	return func(countries, sectors []code) bool {
		return (country == "" || slices.ContainsFunc(countries, func(c code) bool { return c.Code == country })) &&
			(sector == "" || slices.ContainsFunc(sectors, func(c code) bool { return c.dac(sector) }))
	}
}
