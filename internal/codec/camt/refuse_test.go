package camt_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"cairn/internal/codec/camt"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit/input"
)

const (
	head = `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id>` + "\n"
	tail = `</Stmt></BkToCstmrStmt></Document>`
	one  = `<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts></Ntry>` + "\n"
)

func read(t testing.TB, in io.Reader) (entries int, err error) {
	_, err = camt.Read(t.Context(), in, "test.xml", func(s *camt.Statement, e *camt.Entry) error {
		if e != nil {
			entries++
		}
		return nil
	})
	return entries, err
}

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
		if text := words().Printer(lang).Message(f.Key, f.Args); text == f.Key || strings.Contains(text, "{") || !strings.Contains(text, "test.xml") {
			t.Errorf("%s in %s: %q", f.Key, lang, text)
		}
	}
}

// TestRefused: what is not read to its end, with the line.
func TestRefused(t *testing.T) {
	for _, r := range []struct {
		name, text, key string
		line            int
	}{
		{"nothing", "", "camt.not_xml", 1},
		{"words", "Dear client", "camt.not_xml", 1},
		{"a workbook", "PK\x03\x04", "camt.not_xml", 1},
		{"another document", "\n<rss/>", "camt.not_camt", 2},
		{"a payment order in an envelope", "<Envelope><AppHdr><Fr/></AppHdr>\n" + `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"/></Envelope>`, "camt.not_camt", 1},
		{"a second document in an envelope", "<Envelope>" + strings.Replace(head+one+tail, `<?xml version="1.0" encoding="UTF-8"?>`, "", 1) + "\n<Document/></Envelope>", "camt.second", 4},
		{"another document that goes on", "<rss>" + strings.Repeat("<a></a>", 1000), "camt.not_camt", 1},
		{"a payment order", `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"/>`, "camt.not_camt", 1},
		{"a version to come", `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.77"/>`, "camt.version", 1},
		{"UTF-16", "\xff\xfe<\x00", "camt.encoding", 1},
		{"an unknown encoding", `<?xml version="1.0" encoding="EBCDIC-9"?><Document/>`, "camt.encoding", 1},
		{"entities", `<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Document/>`, "camt.doctype", 1},
		{"a file from elsewhere", `<!DOCTYPE d SYSTEM "file:///etc/passwd">` + head + tail, "camt.doctype", 1},
		{"an undeclared entity", head + `<Ntry><AddtlNtryInf>&x;</AddtlNtryInf></Ntry>` + tail, "camt.malformed", 2},
		{"a broken end", head + one, "camt.truncated", 3},
		{"cut in an entry", head + one[:40], "camt.truncated", 2},
		{"a second root", head + one + tail + "<Document/>", "camt.malformed", 3},
		{"words after the end", head + one + tail + "bye", "camt.not_xml", 3},
		{"no amount", head + `<Ntry><CdtDbtInd>CRDT</CdtDbtInd></Ntry>` + tail, "camt.missing", 2},
		{"no direction", head + strings.Replace(one, "CRDT", "", 1) + tail, "camt.direction", 2},
		{"half a cent", head + strings.Replace(one, "1.00", "1.005", 1) + tail, "camt.amount", 2},
		{"yen with cents", head + strings.Replace(one, `EUR">1.00`, `JPY">1.50`, 1) + tail, "camt.amount", 2},
		{"below zero", head + strings.Replace(one, "1.00", "-1.00", 1) + tail, "camt.amount", 2},
		{"no number", head + strings.Replace(one, "1.00", "NaN", 1) + tail, "camt.amount", 2},
		{"an exponent", head + strings.Replace(one, "1.00", "1e2", 1) + tail, "camt.amount", 2},
		{"too large", head + strings.Replace(one, "1.00", "1000000000000000000", 1) + tail, "camt.amount", 2},
		{"no currency", head + strings.Replace(one, `EUR`, ``, 1) + tail, "camt.amount", 2},
		{"no date", head + strings.Replace(one, "</Sts>", "</Sts><ValDt><Dt>2026-02-30</Dt></ValDt>", 1) + tail, "camt.date", 2},
		{"nested", head + "<Ntry>" + strings.Repeat("<a>", 20_000), "camt.truncated", 2},
	} {
		_, err := read(t, strings.NewReader(r.text))
		f := fault.Of(err)
		if f == nil || f.Key != r.key || f.Args["line"] != r.line {
			t.Errorf("%s: %v, want %s in line %d", r.name, err, r.key, r.line)
			continue
		}
		printed(t, f)
	}
}

// A network sends the document in an envelope with a header, and a bank may send it on as it came.
func TestEnvelope(t *testing.T) {
	_, document, _ := strings.Cut(head+one+one+tail, "?>")
	for _, text := range []string{
		"<BizMsgEnvlp><AppHdr><Fr><OrgId/></Fr><To/></AppHdr>" + document + "</BizMsgEnvlp>",
		"<DataPDU><Revision/><Header><Message><Sender/></Message></Header><Body><AppHdr/>" + document + "</Body><LAU/></DataPDU>",
	} {
		if n, err := read(t, strings.NewReader(text)); n != 2 || err != nil {
			t.Errorf("%d entries, %v: %s", n, err, text)
		}
	}
}

// endless gives its head, and then its body for ever; it counts what was taken.
type endless struct {
	rest, body string
	taken      int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.rest == "" {
		e.rest = strings.Repeat(e.body, 1000)
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	e.taken += n
	return n, nil
}

// TestEndless: what never ends is given up after a bounded number of bytes.
func TestEndless(t *testing.T) {
	for name, e := range map[string]*endless{
		"text":      {rest: head + "<Id>", body: "text"},
		"tag":       {rest: head + "<Ntry ", body: "a='b' "},
		"comment":   {rest: head + "<!-- ", body: "text"},
		"an entry":  {rest: head + "<Ntry>", body: "<NtryDtls/>"},
		"account":   {rest: head + "<Acct>", body: "<Ccy>EUR</Ccy>"},
		"directive": {rest: "<!DOCTYPE x [", body: "<!ELEMENT a ANY>"},
		"balances":  {rest: head, body: `<Bal><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`},
	} {
		_, err := read(t, e)
		if f := fault.Of(err); f == nil || f.Key != "camt.too_large" || e.taken > 9<<20 {
			t.Errorf("%s: %v after %d bytes", name, err, e.taken)
		} else {
			printed(t, f)
		}
	}
}

// TestStream: the limits are for one entry, not for a file, and an error of the caller stops the reading.
func TestStream(t *testing.T) {
	in := io.MultiReader(strings.NewReader(head), strings.NewReader(strings.Repeat(one, 30_000)), strings.NewReader(tail))
	if n, err := read(t, in); n != 30_000 || err != nil {
		t.Fatal(n, err)
	}
	own := errors.New("enough")
	if _, err := camt.Read(t.Context(), strings.NewReader(head+one+tail), "test.xml", func(*camt.Statement, *camt.Entry) error { return own }); err != own {
		t.Fatal(err)
	}
	latin := strings.Replace(head, "UTF-8", "ISO-8859-1", 1) + strings.Replace(one, "</Sts>", "</Sts><AddtlNtryInf>caf\xe9</AddtlNtryInf>", 1) + tail
	_, err := camt.Read(t.Context(), strings.NewReader(latin), "test.xml", func(_ *camt.Statement, e *camt.Entry) error {
		if e != nil && e.Info != "café" {
			t.Errorf("%q", e.Info)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// FuzzRead: whatever the bytes, reading ends without a panic, its fault names the file and a line of it,
// and a statement said to be balanced is.
func FuzzRead(f *testing.F) {
	f.Add(head + one + tail)
	f.Add(head + `<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1</Amt><CdtDbtInd>DBIT</CdtDbtInd><Dt><DtTm>2026-01-01T00:00:00</DtTm></Dt></Bal>` + one + tail)
	f.Add("<!DOCTYPE a [<!ENTITY b 'c'>]><Document>&b;")
	f.Add("\xff\xfe<\x00")
	files, _ := filepath.Glob(input.Sought("bank", "camt", "*.xml"))
	for _, name := range files {
		if body, err := os.ReadFile(name); err == nil {
			f.Add(string(body))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		booked := int64(0)
		_, err := camt.Read(t.Context(), strings.NewReader(text), "test.xml", func(s *camt.Statement, e *camt.Entry) error {
			if e != nil {
				if e.IsBooked() {
					booked += e.Amount.Minor
				}
				return nil
			}
			if s.Check.Verdict == camt.Balanced && s.Check.Opening.Minor+booked != s.Check.Closing.Minor {
				t.Errorf("%+v is not balanced", s.Check)
			}
			booked = 0
			return nil
		})
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
