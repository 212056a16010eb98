package iati_test

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cairn/internal/codec/iati"
)

// TestListsAreWhole: our lists have the codes of the standard's own, and a name in both languages.
func TestListsAreWhole(t *testing.T) {
	folder := filepath.Join(dataFolder(t), "codelists")
	for name, list := range map[string]*iati.List{
		"ActivityStatus": iati.ActivityStatuses, "ActivityDateType": iati.ActivityDateTypes, "OrganisationRole": iati.OrganisationRoles,
		"OrganisationType": iati.OrganisationTypes, "TransactionType": iati.TransactionTypes, "SectorVocabulary": iati.SectorVocabularies,
		"SectorCategory": iati.SectorCategories, "Region": iati.Regions, "Sector": iati.Purposes,
	} {
		official := map[string]bool{}
		for _, code := range codes(t, filepath.Join(folder, name+".xml")) {
			official[code] = true
			if name == "Sector" && !strings.HasPrefix(code, "151") && !strings.HasPrefix(code, "152") {
				continue
			}
			if !list.Has(code) {
				t.Errorf("%s lacks %s", name, code)
			}
		}
		for _, code := range list.Codes() {
			text, ok := list.Name(code)
			if !ok || text.EN == "" || text.FR == "" || strings.Contains(text.EN+text.FR, "|") {
				t.Errorf("%s %s: %+v", name, code, text)
			}
			if !official[code] && code != "WB" && code != "ISO" {
				t.Errorf("%s has %s, the standard has not", name, code)
			}
		}
	}
}

func codes(t *testing.T, path string) (list []string) {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Codes []string `xml:"codelist-items>codelist-item>code"`
	}
	if err := xml.Unmarshal(body, &doc); err != nil || len(doc.Codes) == 0 {
		t.Fatal(path, err)
	}
	return doc.Codes
}

// TestCurrenciesAreKnown: no currency of the standard's list is flagged.
func TestCurrenciesAreKnown(t *testing.T) {
	for _, code := range codes(t, filepath.Join(dataFolder(t), "codelists", "Currency.xml")) {
		if code == "USS" || code == "XBT" { // withdrawn in 2014; never of ISO 4217
			continue
		}
		if a := one(t, file(sum(`<value currency="`+code+`">1</value>`))); len(a.Flags) > 0 {
			t.Errorf("%s: %v", code, a.Flags)
		}
	}
}

func TestSectorName(t *testing.T) {
	for code, want := range map[[2]string]string{
		{"1", "15210"}: "Security system management and reform", {"1", "12220"}: "Basic health", {"2", "152"}: "Conflict, peace and security",
		{"1", "99999"}: "", {"1", "152"}: "", {"99", "15210"}: "",
	} {
		if got, ok := iati.SectorName(code[0], code[1]); got.EN != want || ok != (want != "") {
			t.Errorf("%v: %q", code, got.EN)
		}
	}
}
