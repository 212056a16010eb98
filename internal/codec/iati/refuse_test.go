package iati_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"cairn/internal/codec/iati"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// words prints faults; it fails the test on a text.json that does not load.
func words(t testing.TB) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.NewCatalogue(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// printed says a fault in both languages and fails when a word or an argument is missing.
func printed(t testing.TB, c *i18n.Catalogue, f *fault.Fault) {
	t.Helper()
	for _, lang := range i18n.Langs {
		if text := c.Printer(lang).Message(f.Key, f.Args); text == f.Key || strings.Contains(text, "{") || !strings.Contains(text, "test.xml") {
			t.Errorf("%s in %s: %q", f.Key, lang, text)
		}
	}
}

// TestRefused: what is not read to its end, with the line, and the activities that went in before it.
func TestRefused(t *testing.T) {
	good := activity("") + "\n"
	open := `<iati-activities version="2.03">` + "\n"
	c := words(t)
	for _, r := range []struct {
		name, text, key string
		line, before    int
	}{
		{"nothing", "", "iati.empty", 1, 0},
		{"white space", " \n\n ", "iati.empty", 1, 0},
		{"a declaration alone", `<?xml version="1.0"?>`, "iati.empty", 1, 0},
		{"a web page", "<!DOCTYPE html>\n<html><body>Not found<br></body></html>", "iati.html", 2, 0},
		{"an old web page", "<HTML>\n<BODY>", "iati.html", 1, 0},
		{"an organisation file", "<?xml version='1.0'?>\n<iati-organisations version=\"2.03\"></iati-organisations>", "iati.organisations", 2, 0},
		{"a lone organisation", "<iati-organisation/>", "iati.organisations", 1, 0},
		{"another document", "\n<rss/>", "iati.not_iati", 2, 0},
		{"a lone activity", activity(""), "iati.not_iati", 1, 0},
		{"plain words", "404 page not found", "iati.not_xml", 1, 0},
		{"JSON", `{"error": "<gone>"}`, "iati.not_xml", 1, 0},
		{"a workbook", "PK\x03\x04\x14\x00\x06\x00\xff\xfe", "iati.not_xml", 1, 0},
		{"a packed file", "\x1f\x8b\x08\x00\xb0\xd2\x4c\x66", "iati.not_xml", 1, 0},
		{"an unknown encoding", `<?xml version="1.0" encoding="EBCDIC-9"?>` + open, "iati.encoding", 1, 0},
		{"cut inside an activity", open + good + good + "<iati-activity><title>Tit", "iati.truncated", 4, 2},
		{"cut inside a tag", open + good + "<iati-acti", "iati.truncated", 3, 1},
		{"cut between activities", open + good, "iati.truncated", 3, 1},
		{"cut inside a letter", open + good + "<iati-activity><title>\xc3", "iati.truncated", 3, 1},
		{"cut inside the declaration", `<?xml version="1.`, "iati.truncated", 1, 0},
		{"wrong end tag", open + good + "<iati-activity></title></iati-activity>" + good, "iati.malformed", 3, 1},
		{"bare ampersand", open + good + activity("<description>R & D</description>"), "iati.malformed", 3, 1},
		{"entity of a web page", open + good + activity("<description>&eacute;</description>"), "iati.malformed", 3, 1},
		{"control character", open + good + activity("<description>\x01</description>"), "iati.malformed", 3, 1},
		{"XML 1.1", `<?xml version="1.1"?>` + open, "iati.not_xml", 1, 0},
		{"a second root", open + good + "</iati-activities>\n<iati-activities/>", "iati.malformed", 4, 1},
		{"words after the end", open + good + "</iati-activities>\nbye", "iati.malformed", 3, 1},
		{"bytes of another encoding", open + good + activity("<description>caf\xe9s du monde</description>"), "iati.bytes", 3, 1},
		{"entities", "<!DOCTYPE iati-activities [\n<!ENTITY a 'aaaaaaaaaa'>\n<!ENTITY b '&a;&a;&a;'>]>\n" + open + activity("<description>&b;</description>"), "iati.entities", 1, 0},
		{"entities from elsewhere", `<!DOCTYPE iati-activities [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>` + open, "iati.entities", 1, 0},
		{"nested", open + good + strings.Repeat("<a>", 100), "iati.too_deep", 3, 1},
		{"nested in an activity", open + good + "<iati-activity>\n" + strings.Repeat("<title>", 100), "iati.too_deep", 4, 1},
	} {
		for _, in := range []io.Reader{strings.NewReader(r.text), iotest.OneByteReader(strings.NewReader(r.text)), iotest.DataErrReader(strings.NewReader(r.text))} {
			s, err := iati.Read(t.Context(), in, "test.xml", today, func(*iati.Activity) error { return nil })
			f := fault.Of(err)
			if f == nil || f.Key != r.key || f.Args["line"] != r.line || f.Args["file"] != "test.xml" || s.Activities != r.before {
				t.Errorf("%s: %v, line %v, %d before; want %s, line %d, %d", r.name, err, fault.Of(err).Args["line"], s.Activities, r.key, r.line, r.before)
				break
			}
			printed(t, c, f)
		}
	}
}

// endless gives its head, and then its body for ever; it counts what was taken.
type endless struct {
	head, body, rest string
	taken            int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.taken == 0 {
		e.rest = e.head
	}
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
	open := `<iati-activities version="2.03">` + activity("") + "\n"
	c := words(t)
	for _, e := range []struct {
		name, head, body, key string
		most                  int
		before                int
	}{
		{"text before the root", "", "white words ", "iati.not_xml", 2 << 20, 0},
		{"declaration", "<!DOCTYPE x [", "<!ELEMENT a ANY>", "iati.element_too_large", 2 << 20, 0},
		{"text", open + "<iati-activity><title>", "text", "iati.element_too_large", 2 << 20, 1},
		{"text in pieces", open + "<iati-activity><title>", "<![CDATA[text]]>", "iati.element_too_large", 9 << 20, 1},
		{"text between activities", open, "text<!-- -->", "iati.element_too_large", 9 << 20, 1},
		{"tag", open + "<iati-activity ", "a='b' ", "iati.element_too_large", 2 << 20, 1},
		{"name", open + "<", "abcd", "iati.element_too_large", 2 << 20, 1},
		{"comment", open + "<!-- ", "text", "iati.element_too_large", 2 << 20, 1},
		{"activity of long texts", open + "<iati-activity>", "<result>" + strings.Repeat("text", 1000) + "</result>", "iati.activity_too_large", 17 << 20, 1},
		{"activity of small elements", open + "<iati-activity>", "<sector/>", "iati.activity_too_large", 17 << 20, 1},
		{"nesting", open, "<iati-activity>", "iati.too_deep", 1 << 20, 1},
	} {
		in := &endless{head: e.head, body: e.body}
		s, err := iati.Read(t.Context(), in, "test.xml", today, func(*iati.Activity) error { return nil })
		f := fault.Of(err)
		if f == nil || f.Key != e.key || s.Activities != e.before || in.taken > e.most {
			t.Errorf("%s: %v after %d bytes, %d activities", e.name, err, in.taken, s.Activities)
			continue
		}
		printed(t, c, f)
	}
}

// TestStreamOfAnyLength: the limits are for one activity, not for a file: 40 MB of small ones pass.
func TestStreamOfAnyLength(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 40 MB")
	}
	one := activity("<description><narrative>" + strings.Repeat("text ", 20_000) + "</narrative></description>\n   ")
	in := io.MultiReader(strings.NewReader(`<iati-activities version="2.03">`), strings.NewReader(strings.Repeat(one, 400)), strings.NewReader(`</iati-activities>`))
	s, err := iati.Read(t.Context(), in, "test.xml", today, func(*iati.Activity) error { return nil })
	if err != nil || s.Activities != 400 {
		t.Fatal(s.Activities, err)
	}
}

// TestEncodings: the same activity in every encoding that publishers use.
func TestEncodings(t *testing.T) {
	declared := func(encoding string) string {
		return `<?xml version="1.0" encoding="` + encoding + `"?>` + strings.Replace(file(""), ">Title<", ">Été à Chișinău<", 1)
	}
	wide := func(text string, little bool) string {
		var b bytes.Buffer
		for _, u := range utf16.Encode([]rune(text)) {
			if little {
				b.Write([]byte{byte(u), byte(u >> 8)})
			} else {
				b.Write([]byte{byte(u >> 8), byte(u)})
			}
		}
		return b.String()
	}
	const title = "Été à Chișinău"
	for name, c := range map[string][2]string{
		"UTF-8":                          {declared("utf-8"), title},
		"UTF8 without a dash":            {declared("utf8"), title},
		"UTF-8 with a mark":              {"\ufeff" + declared("UTF-8"), title},
		"mark against the declaration":   {"\ufeff" + declared("ISO-8859-1"), title},
		"UTF-16 little-endian":           {wide("\ufeff"+declared("UTF-16"), true), title},
		"UTF-16 big-endian":              {wide("\ufeff"+declared("utf-16"), false), title},
		"UTF-16 without a mark":          {wide(declared("UTF-16"), true), title},
		"UTF-16 declared, UTF-8 in fact": {declared("UTF-16"), title},
		"ISO-8859-1":                     {strings.Replace(declared("ISO-8859-1"), title, "\xc9t\xe9 \x96 caf\xe9", 1), "Été – café"},
		"windows-1252":                   {strings.Replace(declared("Windows-1252"), title, "l\x92\xc9tat", 1), "l’État"},
		"ISO-8859-2":                     {strings.Replace(declared("iso-8859-2"), title, "\xa9koda", 1), "Škoda"},
	} {
		a := one(t, c[0])
		if a.Titles[0].Text != c[1] || len(a.Flags) > 0 {
			t.Errorf("%s: %q %v", name, a.Titles[0].Text, a.Flags)
		}
	}
}

// TestFailingReader: an error of the reader is not blamed on the file, and a fault passes as it is.
func TestFailingReader(t *testing.T) {
	head := `<iati-activities version="2.03">` + activity("") + strings.Repeat(" ", 600)
	own := fault.New(fault.TooLarge, "web.upload_too_large", nil)
	for _, cause := range []error{errors.New("the disk is gone"), own} {
		s, err := iati.Read(t.Context(), io.MultiReader(strings.NewReader(head), iotest.ErrReader(cause)), "test.xml", today, func(*iati.Activity) error { return nil })
		if !errors.Is(err, cause) || s.Activities != 1 {
			t.Errorf("%v, %d", err, s.Activities)
		}
		if f := fault.Of(err); cause != own && f.Key != "iati.unreadable" || cause == own && f != own {
			t.Errorf("%v became %v", cause, f)
		}
	}
	if _, err := iati.Read(t.Context(), iotest.ErrReader(errors.New("gone")), "test.xml", cal.Date{}, nil); fault.Of(err).Key != "iati.unreadable" {
		t.Error(err)
	}
}

// TestRefusedActivity: an activity without an identifier names its line, and the others go in.
func TestRefusedActivity(t *testing.T) {
	list, s, err := read(t, wrap(activity("")+"\n"+strings.Replace(activity(""), "XX-TEST-1", "", 1)+"\n"+activity("")))
	if err != nil || s.Activities != 3 || s.Refused != 1 {
		t.Fatal(s, err)
	}
	if list[0].Refused != nil || list[2].Refused != nil {
		t.Fatal("a sound activity was refused")
	}
	f := list[1].Refused
	if f == nil || f.Kind != fault.Refused || f.Args["line"] != 2 {
		t.Fatalf("%+v", f)
	}
	printed(t, words(t), f)
}

// TestTrapsHaveWords in both languages.
func TestTrapsHaveWords(t *testing.T) {
	c := words(t)
	for _, trap := range iati.Traps {
		if !c.Has(trap.Key()) {
			t.Errorf("no words for %s", trap.Key())
		}
	}
}
