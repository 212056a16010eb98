package mt940_test

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"cairn/internal/codec/mt940"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit/input"
)

var words = sync.OnceValue(func() *i18n.Catalogue {
	c, err := i18n.NewCatalogue(os.DirFS("."))
	if err != nil {
		panic(err)
	}
	return c
})

// gap is an argument that a text asks for and nobody gave. A brace alone may be what the file holds.
var gap = regexp.MustCompile(`\{(file|line|tag|value|currency|opening|closing)\}`)

// printed says a fault in both languages and fails when a word or an argument is missing.
func printed(t testing.TB, f *fault.Fault) {
	t.Helper()
	for _, lang := range i18n.Langs {
		if text := words().Printer(lang).Message(f.Key, f.Args); text == f.Key || gap.MatchString(text) || !strings.Contains(text, "test.sta") {
			t.Errorf("%s in %s: %q", f.Key, lang, text)
		}
	}
}

func read(t testing.TB, in io.Reader) (statements []*mt940.Statement, entries []*mt940.Entry, err error) {
	err = mt940.Read(t.Context(), in, "test.sta", func(s *mt940.Statement, e *mt940.Entry) error {
		if e == nil {
			statements = append(statements, s)
		} else {
			entries = append(entries, e)
		}
		return nil
	})
	return statements, entries, err
}

// TestCorpus: what real banks send, and the fragments that other readers stumble over, each with what
// becomes of it: statements, entries and verdicts, or the fault with its line.
func TestCorpus(t *testing.T) {
	root := input.Path(t)
	type want struct {
		entries  int
		verdicts string // one letter each: b, u (unbalanced), - (unchecked)
		key      string
		line     int
	}
	for name, w := range map[string]want{
		"betterplace__amount_formats":           {key: "mt940.repeated", line: 2},
		"betterplace__currency_in_25":           {verdicts: "-"},
		"betterplace__empty_86":                 {verdicts: "-"},
		"betterplace__empty_entry_date":         {key: "mt940.currency", line: 1},
		"betterplace__empty_line":               {verdicts: "-"},
		"cmxl__account_balance_debit":           {verdicts: "-"},
		"cmxl__account_identification_iban":     {verdicts: "-"},
		"cmxl__account_identification_legacy":   {verdicts: "-"},
		"cmxl__closing_balance":                 {verdicts: "-"},
		"cmxl__statement_number":                {verdicts: "-"},
		"jejik__knab":                           {entries: 3, verdicts: "bu"},
		"jejik__sns":                            {entries: 2, verdicts: "bb"},
		"jejik__triodos":                        {entries: 2, verdicts: "u"},
		"mBank__mt942":                          {entries: 3, verdicts: "b"},
		"mBank__with_newline_in_tnr":            {entries: 2, verdicts: "u"},
		"self-provided__account_identification": {verdicts: "--"},
		"self-provided__empty_non_swift":        {verdicts: "-"},
		"self-provided__february_30":            {entries: 1, verdicts: "b"},
		"self-provided__gv_codes":               {entries: 2, verdicts: "-"},
		"self-provided__long_statement_number":  {verdicts: "b"},
		"self-provided__malformed_details":      {entries: 1, verdicts: "u"},
		"self-provided__mt942":                  {entries: 1, verdicts: "u"},
		"self-provided__raiffeisen-cmi":         {entries: 7, verdicts: "u"},
		"self-provided__raphaelm":               {entries: 9, verdicts: "bbb"},
		"self-provided__sparkassen":             {key: "mt940.currency", line: 1},
		"self-provided__whitespace":             {entries: 1, verdicts: "u"},
		"self-provided__wrapped_timestamp":      {entries: 1, verdicts: "b"},
	} {
		body, err := os.ReadFile(filepath.Join(root, "bank", "mt940", name+".sta"))
		if err != nil {
			t.Fatal(err)
		}
		statements, entries, err := read(t, strings.NewReader(string(body)))
		if w.key != "" {
			if f := fault.Of(err); f == nil || f.Key != w.key || f.Args["line"] != w.line {
				t.Errorf("%s: %v, want %s in line %d", name, err, w.key, w.line)
			} else {
				printed(t, f)
			}
			continue
		}
		verdicts := ""
		for _, s := range statements {
			verdicts += map[mt940.Verdict]string{mt940.Balanced: "b", mt940.Unbalanced: "u", mt940.Unchecked: "-"}[s.Check.Verdict]
		}
		if err != nil || len(entries) != w.entries || verdicts != w.verdicts {
			t.Errorf("%s: %d entries, %q, %v; want %d, %q", name, len(entries), verdicts, err, w.entries, w.verdicts)
			for _, s := range statements {
				t.Logf("%+v", s.Check)
			}
		}
	}
}

// TestFields: what stands in the fields, as real banks print them.
func TestFields(t *testing.T) {
	const text = "\x01\r\n{1:F01BANKDEFFXXX0000000000}{4:\r\n:20:STARTUMSE\r\n:25:DE02 1203 0000 0000 2020 51\r\n:28C:7/001\r\n:60F:C160229EUR1200,\r\n" +
		":61:1602300301DR6,5NTRFNONREF//B4E0\r\n:86:106?00ENTGELT?109316?20EREF+VZ-1?21MREF+M1?22SVWZ+Zeit 2014T16\r\n:26:37 Fo?25lge?30NTSBDEB1?31DE00?32Deutsc?33he Bank\r\n" +
		":61:1512310101RD\r\n1,00N062REF 1\r\nmore words\r\n:\r\n:86:FREE  TEXT\r\n\r\nON TWO LINES\r\n:62F:C160301EUR1194,5\r\n:86:Good bye\r\n-}\r\n"
	statements, entries, err := read(t, strings.NewReader(text))
	if err != nil || len(statements) != 1 || len(entries) != 2 {
		t.Fatal(len(statements), len(entries), err)
	}
	s, a, b := statements[0], entries[0], entries[1]
	if s.Account != "DE02120300000000202051" || s.Number != "7" || s.Page != "001" || s.Info != "Good bye" || s.Check.Verdict != mt940.Balanced {
		t.Errorf("%+v", s)
	}
	if a.Valued.String() != "2016-02-29" || a.Booked.String() != "2016-03-01" || a.Amount.Minor != -650 || a.BankRef != "B4E0" || a.Reference != "" || a.Type != "NTRF" ||
		a.Code != "106" || a.Text != "ENTGELT" || a.EndToEndID != "VZ-1" || a.MandateID != "M1" || a.Purpose != "Zeit 2014T16:26:37 Folge" || a.Party != "Deutsche Bank" || a.PartyAccount != "DE00" || a.PartyBIC != "NTSBDEB1" {
		t.Errorf("%+v", a)
	}
	if b.Valued.String() != "2015-12-31" || b.Booked.String() != "2016-01-01" || b.Amount.Minor != 100 || !b.Reversal || b.Reference != "REF 1" || b.Supplementary != "more words" || b.Purpose != "FREE TEXT ON TWO LINES" {
		t.Errorf("%+v", b)
	}
}

// TestHeaders: what banks print before a message, and between two, is skipped.
func TestHeaders(t *testing.T) {
	message := func(ref string) string {
		return ":20:" + ref + "\n:25:X\n:28C:0\n:60F:C160301EUR1,00\n:61:1603010301C1,00NTRFX\n:86:words\n:62F:C160301EUR2,00\n"
	}
	for name, text := range map[string]string{
		"ABN AMRO":             "BANKNL2A\r\n940\r\nBANKNL2A\r\n" + message("A") + "-\r\nBANKNL2A\n940\nBANKNL2A\n" + message("B") + "-\n",
		"ING":                  "0000 01BANKNL2AXXXX00001\n0000 01BANKNL2AXXXX00001\n940 00\n" + message("A") + ":86:D000000C000001D0,C1,\n-XXX\n0000 01BANKNL2AXXXX00001\n940 00\n" + message("B") + "-XXX\n",
		"Rabobank":             ":940:\n" + message("A") + "\n:940:\n" + message("B"),
		"no end of message":    message("A") + ":64:C160301EUR2,00\n:65:C160302EUR2,00\nBANKNL2A\n940\n" + message("B"),
		"a field not read":     message("A") + ":66:what\n-\n" + message("B"),
		"an envelope in lines": "{1:F01BANKBEBBAXXX0000000000}\n{2:O940X}\n{4:\n" + message("A") + "-}\n{5:{CHK:0}}\n{1:F01BANKBEBBAXXX0000000000}{2:O940X}\n{4:\n" + message("B") + "-}{5:}\n",
		"the end of a file":    message("A") + "-\n" + message("B") + "-\n\x1a",
	} {
		statements, entries, err := read(t, strings.NewReader(text))
		if err != nil || len(statements) != 2 || len(entries) != 2 {
			t.Errorf("%s: %d statements, %d entries, %v", name, len(statements), len(entries), err)
			continue
		}
		for i, s := range statements {
			if s.Reference != string("AB"[i]) || s.Check.Verdict != mt940.Balanced || entries[i].Purpose != "words" {
				t.Errorf("%s: %+v %+v", name, s, entries[i])
			}
		}
	}
}

// TestInterim: an MT942 is known by its floor limit, or by its time where it has no balances.
func TestInterim(t *testing.T) {
	const balances = ":60F:C160301EUR1,00\n:62F:C160301EUR1,00\n"
	for text, want := range map[string]bool{
		":20:A\n:25:X\n:13D:1603011200+0100\n" + balances:      false,
		":20:A\n:25:X\n" + balances + ":90D:0EUR0,\n":          false,
		":20:A\n:25:X\n:34F:EUR0,\n:13D:1603011200+0100\n-\n":  true,
		":20:A\n:25:X\n:13D:1603011200+0100\n:90D:0EUR0,\n-\n": true,
	} {
		if s, _, err := read(t, strings.NewReader(text)); err != nil || len(s) != 1 || s[0].Interim != want {
			t.Errorf("%q: %+v %v", text, s, err)
		}
	}
}

// TestEntries: one entry each, as banks print it.
func TestEntries(t *testing.T) {
	for text, want := range map[string]mt940.Entry{
		":61:160301    DD1,00NMSCNONREF\n:86:x\n":                 {Purpose: "x"},
		":61:160301          C1,00NTRFNONREF//B\n":                {BankRef: "B"},
		":61:160301C1,00NTRFNONREF\n:86:first\n:86:second\nthird": {Purpose: "first second third"},
		":61:160301C1,00N247NONREF\n:86:/TRTP/SEPA OVERBOEKING/IBAN/NL02ABNA0123456789/BIC/ABNANL2A/NAME\n/Ministry of Tests/REMI/AGR-1/2 /NAME/x/EREF/E2E-1": {
			Text: "SEPA OVERBOEKING", PartyAccount: "NL02ABNA0123456789", PartyBIC: "ABNANL2A", Party: "Ministry of Tests", Purpose: "AGR-1/2 /NAME/x", EndToEndID: "E2E-1"},
		":61:160301C1,00N102EREF\nNL02ABNA0123456789\n:86:/EREF/E 1/ORDP//NAME/A LONG NA\nME/REMI//ISDT/2016-03-01": {
			Party: "A LONG NAME", PartyAccount: "NL02ABNA0123456789", EndToEndID: "E 1"},
		":61:160301C1,00NTRFEREF\n:86:/EREF/NOTPROVIDED//CNTP/NL02INGB0123456789/INGBNL2A/TEST BV/CITY//\n/REMI/USTD//Invoice  7/": {
			Party: "TEST BV", PartyAccount: "NL02INGB0123456789", PartyBIC: "INGBNL2A", Purpose: "Invoice 7"},
		":61:160301C1,00NTRFX\n:86:/PT/FT/PY/CHARGES /NAME/x": {Reference: "X", Purpose: "/PT/FT/PY/CHARGES /NAME/x"},
	} {
		_, entries, err := read(t, strings.NewReader(":20:A\n:25:X\n:60F:C160301EUR1,00\n"+text+"\n-\n"))
		if err != nil || len(entries) != 1 {
			t.Errorf("%q: %v", text, err)
			continue
		}
		got := *entries[0]
		if got.Booked.String() != "2016-03-01" || got.Booked != got.Valued {
			t.Errorf("%q: booked %s", text, got.Booked)
		}
		want.Line, want.Valued, want.Booked, want.Amount, want.Type = got.Line, got.Valued, got.Booked, got.Amount, got.Type
		if got != want {
			t.Errorf("%q:\n%+v, want\n%+v", text, got, want)
		}
	}
}

// TestDateAsWritten: a fault names a date as the file has it.
func TestDateAsWritten(t *testing.T) {
	_, _, err := read(t, strings.NewReader(":20:A\n:60F:C160229EUR1,00\n:61:1602290230C1,00NTRFX\n-\n"))
	if f := fault.Of(err); f.Args["value"] != "0230" || f.Args["tag"] != "61" || f.Unwrap() != nil {
		t.Errorf("%+v", f)
	}
}

// TestRefused: what is not read, with the line.
func TestRefused(t *testing.T) {
	const open = ":20:A\n:25:X\n:28C:1\n:60F:C160229EUR1,00\n"
	for name, r := range map[string]struct {
		text, key string
		line      int
	}{
		"nothing":                  {"", "mt940.empty", 1},
		"words":                    {"Dear client,\nthe statement", "mt940.not_mt940", 1},
		"XML":                      {"<?xml", "mt940.not_mt940", 1},
		"no balance":               {":20:A\n:60F:nothing\n", "mt940.field", 2},
		"no day":                   {":20:A\n:60F:C161332EUR1,00\n", "mt940.date", 2},
		"no entry":                 {open + ":61:what\nis this\n:86:x\n", "mt940.field", 5},
		"a day that is none":       {open + ":61:161301C1,00NTRFX\n-\n", "mt940.date", 5},
		"half a cent":              {open + ":61:160301C1,005NTRFX\n-\n", "mt940.amount", 5},
		"yen with cents":           {":20:A\n:60F:C160229JPY1,5\n-\n", "mt940.amount", 2},
		"too large":                {open + ":61:160301C99999999999999999999,NTRFX\n-\n", "mt940.amount", 5},
		"an entry on 30 February":  {open + ":61:1602290230C1,00NTRFX\n-\n", "mt940.date", 5},
		"a leap day of no year":    {":20:A\n:60F:C270228EUR1,00\n:61:2702280229C1,00NTRFX\n-\n", "mt940.date", 3},
		"two currencies":           {open + ":62F:C160301USD1,00\n-\n", "mt940.currencies", 5},
		"no :20: at all":           {"BANKNL2A\n940\nBANKNL2A\n", "mt940.not_mt940", 1},
		"a :20: that is damaged":   {"BANKNL2A\n:25:X\n:28C:1\n:60F:C160229EUR1,00\n-\n", "mt940.not_mt940", 1},
		"a damaged one after '-'":  {open + ":62F:C160301EUR1,00\n-\nBANKNL2A\n:2O:B\n:25:X\n-\n", "mt940.stray", 7},
		"a damaged one after :62F": {open + ":62F:C160301EUR1,00\n:2O:B\n:25:X\n-\n", "mt940.stray", 6},
		"no :20: after :62F":       {open + ":62F:C160301EUR1,00\nBANKNL2A\n:25:X\n-\n", "mt940.stray", 6},
		"blanks in the tags":       {open + ":62F:C160301EUR1,00\n-\n: 20:B\n: 25:X\n-\n" + open, "mt940.stray", 7},
		"no :20: after the header": {open + ":62F:C160301EUR1,00\n-\nBANKNL2A\n:25:X\n-\n", "mt940.stray", 7},
		"a header and nothing":     {open + ":62F:C160301EUR1,00\n-\nBANKNL2A\n", "mt940.stray", 7},
		"too much for a header":    {strings.Repeat("words\n", 9) + open, "mt940.not_mt940", 1},
		"many fields :86:":         {open + ":61:160301C1,00NTRFX\n" + strings.Repeat(":86:"+strings.Repeat("x", 60_000)+"\n", 2), "mt940.too_long", 7},
		"an endless line":          {open + ":86:" + strings.Repeat("x", 70_000), "mt940.too_long", 4},
		"an endless field":         {open + ":86:" + strings.Repeat("x\n", 70_000), "mt940.too_long", 5},
	} {
		_, _, err := read(t, strings.NewReader(r.text))
		if f := fault.Of(err); f == nil || f.Key != r.key || f.Args["line"] != r.line {
			t.Errorf("%s: %v %v, want %s in line %d", name, err, fault.Of(err), r.key, r.line)
		} else {
			printed(t, f)
		}
	}
}

// FuzzRead: whatever the bytes, reading ends without a panic, and its fault names the file and a line.
func FuzzRead(f *testing.F) {
	f.Add(":20:A\n:25:X\n:28C:1\n:60F:C160229EUR1,00\n:61:1603010301C1,NTRFX//Y\nZ\n:86:106?00A?20EREF+B?3\n:62F:C160301EUR2,\n-\n")
	f.Add(":34F:PLN0\n:13D:1701191815+0100\n:61:170119RC1,NTRF\n:90D:0PLN0,\n:90C:1PLN1,\n")
	f.Add("BANKNL2A\n940\n:20:A\n:60F:C160229EUR1,00\n:61:160301    C1,NTRFEREF\n:86:/EREF/1/NAME/X\n:86:/REMI/Y\n:62F:C160301EUR2,\n:940:\n-XXX\n{4:\n:20:B\n")
	f.Add(":NS:22A\n15B\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, _, err := read(t, strings.NewReader(text))
		if err != nil {
			f := fault.Of(err)
			line, _ := f.Args["line"].(int)
			if line < 1 || line > 1+strings.Count(text, "\n") || f.Kind == fault.Internal {
				t.Errorf("%v at line %d", err, line)
			}
			printed(t, f)
		}
	})
}
