package landscape_test

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cairn/internal/codec/iati"
	"cairn/internal/domain/landscape"
	"cairn/internal/domain/portfolio"
)

// TestThemesAgree: the overlap check (R7) asks the landscape by the themes of the portfolio, so that both
// know the same ones.
func TestThemesAgree(t *testing.T) {
	var theirs []landscape.Theme
	for _, theme := range portfolio.Themes {
		theirs = append(theirs, landscape.Theme(theme))
		if !landscape.Theme(theme).Known() {
			t.Errorf("the landscape does not know %s", theme)
		}
	}
	slices.Sort(theirs)
	if !slices.Equal(theirs, landscape.Themes) {
		t.Errorf("the portfolio has %v, the landscape %v", theirs, landscape.Themes)
	}
}

// TestThemeSectors: every theme leads to codes of the list that ships, each once; those are codes of the
// DAC's own list, where they are in force or, of one, withdrawn and still in use.
func TestThemeSectors(t *testing.T) {
	for _, theme := range landscape.Themes {
		codes, known := theme.Sectors()
		if !known || len(codes) < 2 {
			t.Errorf("%s leads to %v", theme, codes)
		}
		for i, code := range codes {
			if !iati.Purposes.Has(code) && !iati.SectorCategories.Has(code) {
				t.Errorf("%s: %s is in no list", theme, code)
			}
			if slices.Contains(codes[:i], code) {
				t.Errorf("%s: %s stands there twice", theme, code)
			}
		}
	}
	if _, known := landscape.Theme("cookery").Sectors(); known {
		t.Error("an unknown theme has sectors")
	}

	file, err := os.ReadFile(filepath.Join(dataFolder(t), "codelists", "Sector.xml"))
	if err != nil {
		t.Skip("no code list of the DAC:", err)
	}
	var list struct {
		Items []struct {
			Status string `xml:"status,attr"`
			Code   string `xml:"code"`
		} `xml:"codelist-items>codelist-item"`
	}
	must(t, xml.Unmarshal(file, &list))
	inForce := map[string]bool{"152": true} // a category
	for _, item := range list.Items {
		inForce[item.Code] = item.Status != "withdrawn" || item.Code == "74010"
	}
	for _, theme := range landscape.Themes {
		codes, _ := theme.Sectors()
		for _, code := range codes {
			if !inForce[code] {
				t.Errorf("%s: %s is withdrawn, or was never a code of the DAC", theme, code)
			}
		}
	}
}
