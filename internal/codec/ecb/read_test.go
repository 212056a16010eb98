package ecb_test

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/govalues/decimal"

	"cairn/internal/codec/ecb"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/testkit/input"
)

var words = sync.OnceValue(func() *i18n.Catalogue {
	c, err := i18n.NewCatalogue(os.DirFS("."))
	if err != nil {
		panic(err)
	}
	return c
})

// printed says a fault in both languages and fails when a word or an argument is missing.
func printed(t testing.TB, f *fault.Fault) {
	t.Helper()
	for _, lang := range i18n.Langs {
		if text := words().Printer(lang).Message(f.Key, f.Args); text == f.Key || strings.Contains(text, "{") || !strings.Contains(text, "test.csv") {
			t.Errorf("%s in %s: %q", f.Key, lang, text)
		}
	}
}

func read(t testing.TB, in io.Reader) (days []ecb.Day, err error) {
	err = ecb.Read(t.Context(), in, "test.csv", func(d ecb.Day) error {
		days = append(days, d)
		return nil
	})
	return days, err
}

const (
	history = "Date,USD,JPY,HRK,\n2025-05-09,1.1252,163.36,N/A,\n2022-12-30,1.0666,140.66,7.5365,\n"
	daily   = "Date, USD, JPY, \n09 May 2025, 1.1252, 163.36, \n"
	markup  = `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject><gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
<Cube><Cube time='2025-05-09'><Cube currency='USD' rate='1.1252'/><Cube currency='JPY' rate='163.36'/></Cube>
<Cube time='2025-05-08'><Cube currency='USD' rate='1.1297'/></Cube></Cube></gesmes:Envelope>`
)

// portal is what the data portal gives of two series; a cell of its words holds a comma.
const portal = "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,TITLE\n" +
	"EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,2025-05-08,1.1297,\"US dollar, 2.15 pm\"\nEXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,2025-05-09,1.1252,\"US dollar, 2.15 pm\"\n" +
	"EXR.D.JPY.EUR.SP00.A,D,JPY,EUR,SP00,A,2025-05-09,163.36,Yen\nEXR.D.JPY.EUR.SP00.A,D,JPY,EUR,SP00,A,2025-05-08,,Yen\n"

// packed is a ZIP with files of these contents.
func packed(t testing.TB, contents ...string) string {
	t.Helper()
	var out strings.Builder
	z := zip.NewWriter(&out)
	for i, content := range contents {
		w, err := z.Create(string(rune('a'+i)) + ".dat")
		if err == nil {
			_, err = io.WriteString(w, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// stored is a ZIP whose one file is not compressed.
func stored(t testing.TB, content string) string {
	t.Helper()
	var out strings.Builder
	z := zip.NewWriter(&out)
	w, err := z.CreateHeader(&zip.FileHeader{Name: "a.csv", Method: zip.Store})
	if err == nil {
		_, err = io.WriteString(w, content)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// wide is a text as UTF-16 with its mark.
func wide(text string) string {
	b := []byte("\xff\xfe")
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// TestForms: the same rates from every form, and a gap stays a gap.
func TestForms(t *testing.T) {
	for name, form := range map[string]struct {
		text string
		days int
	}{"history": {history, 2}, "daily": {daily, 1}, "XML": {markup, 2}, "with a mark": {"\ufeff" + history, 2},
		"in quotes": {"\"Date\",\"USD\",\"JPY\"\n\"2025-05-09\",\"1.1252\",\"163.36\"\n", 1}, "the portal": {portal, 2},
		"packed CSV": {packed(t, history), 2}, "packed XML": {packed(t, markup), 2}, "a line twice": {history + "2025-05-09,1.12520,163.36,N/A,\n", 2},
		"Latin-1": {strings.Replace(strings.Replace(markup, "UTF-8", "ISO-8859-1", 1), "Reference rates", "Cours de r\xe9f\xe9rence", 1), 2}, "the euro itself": {"Date,EUR,USD,JPY\n2025-05-09,1,1.1252,163.36\n", 1},
		"UTF-16": {wide(strings.Replace(markup, "UTF-8", "UTF-16", 1)), 2}, "UTF-16 CSV": {wide(history), 2}} {
		days, err := read(t, strings.NewReader(form.text))
		if err != nil || len(days) != form.days || days[0].On.String() != "2025-05-09" || len(days[0].Rates) != 2 || days[0].Rates[1].Currency != "JPY" || days[0].Rates[1].Value.String() != "163.36" {
			t.Errorf("%s: %v %v", name, days, err)
		}
	}
}

// TestRefused: nothing is guessed of a file that is damaged.
func TestRefused(t *testing.T) {
	for name, r := range map[string]struct {
		text, key string
		line      int
	}{
		"nothing":             {"", "ecb.empty", 1},
		"a head alone":        {"Date,USD,\n", "ecb.empty", 1},
		"words":               {"Dear client\n", "ecb.not_rates", 1},
		"no currency":         {"Date,USD,dollar\n", "ecb.currency", 1},
		"a currency twice":    {"Date,USD,USD\n", "ecb.currency", 1},
		"no date":             {"Date,USD\n31/12/2025,1\n", "ecb.date", 2},
		"more than its head":  {"Date,USD\n2025-05-09,1,2\n", "ecb.columns", 2},
		"a cell less":         {"Date,USD,JPY\n2025-05-09,1.1252\n", "ecb.short", 2},
		"cut in its last":     {"Date,USD,JPY,\n2025-05-09,1.1252,163.36,\n2025-05-08,1.1297,16", "ecb.short", 3},
		"cut in a cell":       {"Date,USD,JPY,\n2025-05-09,1.1252,163.36,\n2025-05-08,1.1", "ecb.short", 3},
		"cut in a date":       {"Date,USD,JPY,\n2025-05-0", "ecb.short", 2},
		"a day left out":      {"Date,USD,JPY\n,,163.36\n", "ecb.date", 2},
		"an open quote":       {"Date,USD\n2025-05-09,\"1.1\n", "ecb.quote_open", 2},
		"two rates":           {"Date,USD\n2025-05-09,1.153\n2025-05-09,1.163\n", "ecb.differ", 3},
		"two days in XML":     {strings.Replace(markup, "2025-05-08", "2025-05-09", 1), "ecb.differ", 5},
		"a rate of the euro":  {"Date,EUR\n2025-05-09,1.2\n", "ecb.euro", 2},
		"23 decimals":         {"Date,USD\n2025-05-09,1.12345678901234567890123\n", "ecb.digits", 2},
		"an encoding":         {strings.Replace(markup, "UTF-8", "KOI8-R", 1), "ecb.encoding", 1},
		"two packed":          {packed(t, history, daily), "ecb.zip_files", 1},
		"none packed":         {packed(t), "ecb.zip_files", 1},
		"packed twice":        {packed(t, packed(t, history)), "ecb.not_rates", 1},
		"a damaged ZIP":       {packed(t, history)[:60], "ecb.zip_damaged", 1},
		"a wrong sum":         {strings.Replace(stored(t, history), "163.36", "163.37", 1), "ecb.zip_damaged", 4},
		"monthly":             {strings.Replace(portal, ",D,JPY", ",M,JPY", 1), "ecb.portal_series", 4},
		"of the dollar":       {strings.Replace(portal, "JPY,EUR", "JPY,USD", 1), "ecb.portal_series", 4},
		"no type":             {strings.Replace(portal, "EXR_TYPE", "TYPE", 1), "ecb.portal_column", 1},
		"portal two rates":    {strings.Replace(portal, "2025-05-09,1.1252", "2025-05-08,1.1252", 1), "ecb.differ", 3},
		"portal cut":          {portal[:len(portal)-8], "ecb.short", 5},
		"zero":                {"Date,USD\n2025-05-09,0\n", "ecb.rate", 2},
		"below zero":          {"Date,USD\n2025-05-09,-1\n", "ecb.rate", 2},
		"words for a rate":    {"Date,USD\n2025-05-09,n.a.\n", "ecb.rate", 2},
		"an exponent":         {"Date,USD\n2025-05-09,1e3\n", "ecb.rate", 2},
		"too many digits":     {"Date,USD\n2025-05-09,1.00000000000000000000000001e\n", "ecb.rate", 2},
		"an endless line":     {"Date,USD\n" + strings.Repeat("1", 20_000), "ecb.too_large", 2},
		"another document":    {"<rss></rss>", "ecb.not_rates", 1},
		"an envelope of else": {"<Envelope/>", "ecb.not_rates", 1},
		"broken off":          {markup[:len(markup)-60], "ecb.truncated", 5},
		"entities":            {`<!DOCTYPE x [<!ENTITY a "b">]><Envelope/>`, "ecb.doctype", 1},
		"not well formed":     {"<Envelope><Cube></Envelope>", "ecb.malformed", 1},
		"no day":              {"<Envelope><Cube><Cube time='2025-13-01'/></Cube></Envelope>", "ecb.date", 1},
		"a rate without day":  {"<Envelope><Cube><Cube currency='USD' rate='1'/></Cube></Envelope>", "ecb.currency", 1},
		"no rate":             {"<Envelope><Cube><Cube time='2025-01-01'><Cube currency='USD' rate='x'/></Cube></Cube></Envelope>", "ecb.rate", 1},
		"a rate twice":        {"<Envelope><Cube><Cube time='2025-01-01'><Cube currency='USD' rate='1'/><Cube currency='USD' rate='2'/></Cube></Cube></Envelope>", "ecb.twice", 1},
	} {
		_, err := read(t, strings.NewReader(r.text))
		if f := fault.Of(err); f == nil || f.Key != r.key || f.Args["line"] != r.line {
			t.Errorf("%s: %v %v, want %s in line %d", name, err, fault.Of(err), r.key, r.line)
		} else {
			printed(t, f)
		}
	}
}

// endless gives the same line over and over.
type endless struct {
	line string
	at   int
}

func (e *endless) Read(b []byte) (int, error) {
	n := copy(b, e.line[e.at:])
	e.at = (e.at + n) % len(e.line)
	return n, nil
}

// TestTooLarge: what does not end is refused in every form, with the same words.
func TestTooLarge(t *testing.T) {
	for name, in := range map[string]io.Reader{
		"CSV":    io.MultiReader(strings.NewReader("Date,USD\n"), &endless{line: strings.Repeat(" ", 1000) + "\n"}),
		"XML":    io.MultiReader(strings.NewReader("<Envelope>"), &endless{line: strings.Repeat(" ", 1000) + "\n"}),
		"ZIP":    io.MultiReader(strings.NewReader("PK\x03\x04"), &endless{line: "x"}),
		"packed": strings.NewReader(packed(t, "Date,USD\n"+strings.Repeat(strings.Repeat(" ", 1000)+"\n", 68_000))),
	} {
		_, err := read(t, in)
		if f := fault.Of(err); f == nil || f.Key != "ecb.too_large" || f.Kind != fault.TooLarge {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHistory: all days of the real history, its gaps, and the ends of its dead currencies.
func TestHistory(t *testing.T) {
	in, err := os.Open(input.Path(t, "fx", "eurofxref-hist.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	days, err := read(t, in)
	if err != nil || len(days) != 6747 {
		t.Fatal(len(days), err)
	}
	last := map[money.Currency]cal.Date{}
	gapped := false
	for _, d := range days {
		for _, r := range d.Rates {
			if last[r.Currency].IsZero() {
				last[r.Currency] = d.On
			}
			if r.Currency == "ISK" && d.On.After(cal.MustDate("2008-12-31")) && d.On.Before(cal.MustDate("2017-12-31")) {
				gapped = true
			}
		}
	}
	if gapped {
		t.Error("the króna has rates in the years without")
	}
	for c, end := range map[money.Currency]string{"HRK": "2022-12-30", "LTL": "2014-12-31", "SIT": "2006-12-29", "ROL": "2005-06-30"} {
		if last[c].String() != end || last[c].After(ecb.Ended(c)) {
			t.Errorf("%s was quoted last on %s, ended %s", c, last[c], ecb.Ended(c))
		}
	}
	for c, on := range last {
		if end := ecb.Ended(c); !end.IsZero() && on.After(end) {
			t.Errorf("%s was quoted on %s after its end", c, on)
		} else if end.IsZero() && on.Before(days[0].On) && c != "RUB" {
			t.Errorf("%s is not quoted since %s and has no end", c, on)
		}
	}
}

// TestCross: six decimals, or six digits where the rate is small.
func TestCross(t *testing.T) {
	usd, jpy, idr := decimal.MustParse("1.1252"), decimal.MustParse("163.36"), decimal.MustParse("18606.59")
	for _, c := range []struct {
		from, to *decimal.Decimal
		want     string
	}{
		{&usd, nil, "0.888731"}, {nil, &usd, "1.1252"}, {&usd, &jpy, "145.183079"}, {&jpy, &usd, "0.00688786"},
		{&jpy, nil, "0.00612145"}, {&idr, nil, "0.0000537444"}, {&usd, &usd, "1"}, {nil, nil, "1"},
	} {
		got, err := ecb.Cross(c.from, c.to)
		if err != nil || got.String() != c.want {
			t.Errorf("%v of %v: %v %v, want %s", c.to, c.from, got, err, c.want)
		}
	}
}

// FuzzRead: whatever the bytes, reading ends without a panic, its fault names the file and a line, and
// every rate handed over is above zero.
func FuzzRead(f *testing.F) {
	f.Add(history)
	f.Add(daily)
	f.Add(markup)
	f.Add("<Envelope><Cube/></Envelope>")
	f.Add(portal)
	f.Add(stored(f, history))
	f.Add(wide(daily))
	f.Add(strings.Replace(markup, "UTF-8", "latin1", 1))
	f.Fuzz(func(t *testing.T, text string) {
		days, err := read(t, strings.NewReader(text))
		if err != nil {
			f := fault.Of(err)
			line, _ := f.Args["line"].(int)
			packed := strings.HasPrefix(text, "PK") // its lines do not show
			if line < 1 || !packed && line > 2+strings.Count(text, "\n") || f.Kind == fault.Internal {
				t.Errorf("%v at line %d", err, line)
			}
			printed(t, f)
		}
		known := map[string]bool{}
		for _, d := range days {
			for _, r := range d.Rates {
				at := d.On.String() + string(r.Currency)
				if known[at] || r.Currency == money.EUR {
					t.Errorf("%s is handed over twice, or says nothing", at)
				}
				known[at] = true
				if !r.Value.IsPos() || !r.Currency.Valid() || d.On.IsZero() {
					t.Errorf("%+v", d)
				}
			}
		}
	})
}
