package iati_test

import (
	"archive/tar"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"io"
	"maps"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cairn/internal/codec/iati"
	"cairn/internal/kernel/cal"
	"cairn/internal/testkit/input"
)

// published is the day after the last of the published files was made.
var published = cal.MustDate("2021-06-01")

// dataFolder is the folder of published IATI data; the test skips where there is none.
func dataFolder(t testing.TB) string {
	t.Helper()
	return input.Path(t, "iati")
}

// totals are sums of transactions by "currency type", exact.
type totals map[string]*big.Rat

func (s totals) add(t testing.TB, currency, kind, value string) {
	t.Helper()
	r, ok := new(big.Rat).SetString(value)
	if !ok {
		t.Fatalf("%q is not a number", value)
	}
	key := currency + " " + kind
	if s[key] == nil {
		s[key] = new(big.Rat)
	}
	s[key].Add(s[key], r)
}

func (s totals) compare(t testing.TB, name string, want totals) {
	t.Helper()
	if !maps.EqualFunc(s, want, func(a, b *big.Rat) bool { return a.Cmp(b) == 0 }) {
		t.Errorf("%s: the reader's totals %v, the other count's %v", name, s, want)
	}
}

// naive counts by another way: the whole document at once, by reflection.
func naive(t testing.TB, body []byte) (sums totals, activities int) {
	t.Helper()
	var doc struct {
		Activities []struct {
			Currency     string `xml:"default-currency,attr"`
			Transactions []struct {
				Type struct {
					Code string `xml:"code,attr"`
				} `xml:"transaction-type"`
				Value struct {
					Currency string `xml:"currency,attr"`
					Text     string `xml:",chardata"`
				} `xml:"value"`
			} `xml:"transaction"`
		} `xml:"iati-activity"`
	}
	if err := xml.Unmarshal(body, &doc); err != nil {
		t.Fatal(err)
	}
	sums = totals{}
	for _, a := range doc.Activities {
		for _, tr := range a.Transactions {
			currency := tr.Value.Currency
			if currency == "" {
				currency = a.Currency
			}
			sums.add(t, currency, tr.Type.Code, strings.TrimSpace(tr.Value.Text))
		}
	}
	return sums, len(doc.Activities)
}

// TestPublished: every published file reads to its end, and its transactions add up, per currency
// and type, to what another way of counting finds.
func TestPublished(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(dataFolder(t), "published", "*.xml"))
	if len(files) != 37 {
		t.Fatalf("%d published files", len(files))
	}
	all := totals{}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sums := totals{}
		s, err := iati.Read(t.Context(), bytes.NewReader(body), filepath.Base(file), published, func(a *iati.Activity) error {
			for _, tr := range a.Transactions {
				sums.add(t, string(tr.Value.Currency), tr.Type.Code, tr.Value.Text)
				all.add(t, string(tr.Value.Currency), tr.Type.Code, tr.Value.Text)
				exactly(t, tr.Value)
			}
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		want, activities := naive(t, body)
		if s.Activities != activities || s.Version != "2.03" {
			t.Errorf("%s: %d activities of version %s, counted %d", file, s.Activities, s.Version, activities)
		}
		sums.compare(t, file, want)
	}
	// Counted once with another program, in decimal arithmetic.
	want := totals{}
	for line := range strings.Lines(publishedTotals) {
		if f := strings.Fields(line); len(f) == 3 {
			want.add(t, f[0], f[1], f[2])
		}
	}
	all.compare(t, "published", want)
}

const publishedTotals = `
	BDT 1 52813862.06
	BDT 2 46846842
	BDT 3 46835055
	BDT 4 11602305.49
	BDT 11 53170112.0629042
	EUR 1 19638796
	EUR 2 866050596.92
	EUR 3 816856069.91
	EUR 4 18221991.54
	EUR 11 5343383
	GBP 1 3382494
	GBP 2 77155511
	GBP 3 72566125.76
	GBP 4 479620672.057538
	GBP 11 37557
	KRW 1 510906391173
	KRW 2 177019500000
	KRW 3 333894731580
	USD 1 20510418
	USD 2 600380503.691285
	USD 3 117031945.5971656843
	USD 4 19979330.17
	USD 5 -833540
	USD 11 35509147`

// exactly: minor units that are called exact are the reported number.
func exactly(t testing.TB, v iati.Value) {
	t.Helper()
	if !v.Exact {
		return
	}
	a, _ := new(big.Rat).SetString(v.Text)
	if b, _ := new(big.Rat).SetString(v.Amount.Decimal()); a.Cmp(b) != 0 {
		t.Errorf("%s %s was kept as %s", v.Text, v.Currency, v.Amount.Decimal())
	}
}

// TestArchive reads all 794 files: how many activities and transactions, which traps, and which
// activities are of the security sectors.
func TestArchive(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 80 MB")
	}
	folder := dataFolder(t)
	xz, err := exec.LookPath("xz")
	if err != nil {
		t.Skip("xz is not installed, and the archive is packed with it")
	}
	unpack := exec.CommandContext(t.Context(), xz, "-dc", filepath.Join(folder, "published-all.tar.xz"))
	out, err := unpack.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := unpack.Start(); err != nil {
		t.Fatal(err)
	}
	files, transactions, flags, security := map[string]bool{}, 0, map[iati.Trap]int{}, map[[2]string]bool{}
	activities := 0
	for archive := tar.NewReader(out); ; {
		h, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		name := filepath.Base(h.Name)
		s, err := iati.Read(t.Context(), archive, name, published, func(a *iati.Activity) error {
			transactions += len(a.Transactions)
			if ofSecurity(a) {
				security[[2]string{name, a.Identifier}] = true
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		files[name] = true
		activities += s.Activities
		for trap, n := range s.Flags {
			flags[trap] += n
		}
	}
	if err := unpack.Wait(); err != nil {
		t.Fatal(err)
	}
	if len(files) != 794 || activities != 6626 || transactions != 37986 {
		t.Errorf("%d files, %d activities, %d transactions", len(files), activities, transactions)
	}
	if !maps.Equal(flags, archiveTraps) {
		t.Errorf("traps %v,\nwant %v", flags, archiveTraps)
	}
	compareSecurity(t, folder, files, security)
}

// archiveTraps was counted with another program as well, where that could be done in a few lines:
// the traps of values, dates, titles, places, sectors and superseded codes.
var archiveTraps = map[iati.Trap]int{
	iati.OddIdentifier: 48, iati.NoTitle: 4,
	iati.NegativeValue: 1654, iati.ZeroValue: 8986, iati.ScientificNotation: 74, iati.MoreDecimals: 10893,
	iati.NoDate: 63, iati.ImplausibleDate: 82, iati.FutureDate: 457, iati.EndsBeforeStart: 1850,
	iati.PercentagesNot100: 258, iati.NoSectorCode: 776, iati.NoPlaceCode: 47, iati.NoSector: 87, iati.NoPlace: 62,
	iati.BrokenCharacters: 211, iati.DoubleEscaped: 102, iati.UnknownCode: 25, iati.SupersededCode: 150,
}

// ofSecurity: the activity or one of its transactions is in a DAC purpose from 15210 to 15261.
func ofSecurity(a *iati.Activity) bool {
	sectors := a.Sectors
	for _, tr := range a.Transactions {
		sectors = append(sectors[:len(sectors):len(sectors)], tr.Sectors...)
	}
	for _, s := range sectors {
		if s.Vocabulary.Code == "1" && s.Code >= "15210" && s.Code <= "15261" {
			return true
		}
	}
	return false
}

// compareSecurity holds what was found against the list of 389. That list was made from a larger set
// of files than the archive holds: 227 of its activities are in the archive.
func compareSecurity(t *testing.T, folder string, files map[string]bool, found map[[2]string]bool) {
	t.Helper()
	in, err := os.Open(filepath.Join(folder, "security-sector-activities.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	lines := csv.NewReader(in)
	lines.Comma, lines.LazyQuotes = '\t', true
	rows, err := lines.ReadAll()
	if err != nil || len(rows) != 1+389 {
		t.Fatal(len(rows), err)
	}
	listed := 0
	for _, row := range rows[1:] {
		switch key := [2]string{row[0], row[1]}; {
		case found[key]:
			listed++
		case files[row[0]]:
			t.Errorf("%v is listed and was not found", key)
		}
	}
	if listed != 227 || len(found) != listed {
		t.Errorf("%d found, %d of them listed", len(found), listed)
	}
}
