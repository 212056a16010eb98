package web

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

func printer(t *testing.T, l i18n.Lang) *i18n.Printer {
	t.Helper()
	words, err := i18n.NewCatalogue(Texts)
	if err != nil {
		t.Fatal(err)
	}
	return words.Printer(l)
}

type view struct {
	Version int          `json:"version"`
	Title   i18n.Text    `json:"title"`
	Due     cal.Date     `json:"due"`
	Seen    cal.Instant  `json:"seen"`
	Budget  money.Amount `json:"budget"`
	Tags    []string     `json:"tags"`
	Open    bool         `json:"open"`
	Share   float64      `json:"share"`
	Owner   *string      `json:"owner"`
	Inner   struct {
		A string `json:"a"`
	} `json:"inner"`
}

func TestDifferencesArePrinted(t *testing.T) {
	f := &Frame{P: printer(t, i18n.FR)}
	me := "A. Rusu"
	before := view{Version: 1, Title: i18n.Text{EN: "a", FR: "b"}, Due: cal.MustDate("2026-01-31"), Budget: money.Euro(123456), Tags: []string{"x", "y"}, Share: 0.5}
	after := view{Version: 2, Title: i18n.Text{EN: "a", FR: "c"}, Seen: cal.MustInstant("2026-01-31T09:30:00Z"), Budget: money.Euro(5), Open: true, Owner: &me, Share: 0.5}
	after.Inner.A = "z"
	var got []string
	for _, d := range differences(f, before, after, map[string]string{"due": "Échéance"}) {
		got = append(got, d.label+"|"+d.before+"|"+d.after)
	}
	want := []string{"budget|1 234,56 EUR|0,05 EUR", "inner : a||z", "open|Non|Oui", "owner||A. Rusu", "seen||31 janv. 2026 09:30 UTC", "tags|x, y|", "title|b|c", "Échéance|31 janv. 2026|"}
	if joined := strings.ReplaceAll(strings.Join(got, "\n"), "\u00a0", " "); joined != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", joined, strings.Join(want, "\n"))
	}
	if made := differences(f, nil, after, nil); len(made) != 7 { // without what is not set
		t.Errorf("a creation shows %d members: %+v", len(made), made)
	}
}

// A view is said in words: flat, codes and people by their names, and nothing that says nothing.
func TestVocabulary(t *testing.T) {
	const rusu, stranger = "01936226-f2e0-7000-b738-3d7f0e550ba8", "01936226-f2e0-7000-b738-000000000000"
	p := printer(t, i18n.EN)
	words := Vocabulary{Members: []string{"none.", "web."}, Codes: map[string]string{"answer": "web.", "tags": "web."}}
	view := func(answer string) json.RawMessage {
		return json.RawMessage(`{"id": "` + stranger + `", "answer": "` + answer + `", "owner": "` + rusu + `", "risk": "` + stranger + `", "version": 7,
			"form": {"search": "x", "title": {"en": "A", "fr": "B"}, "cost": {"minor": 0, "currency": ""}}, "limits": {"days": 5}, "tags": ["yes", "other", "` + stranger + `"]}`)
	}
	names := map[string]string{rusu: "A. Rusu"}
	before, after := words.Speak(p, names, view("yes")), words.Speak(p, names, view("no"))
	labels := words.Names(p, before, after)
	var got []string
	for _, d := range differences(&Frame{P: p}, before, after, labels) {
		got = append(got, d.label+"|"+d.before+"|"+d.after)
	}
	for _, f := range Unchanged(p, before, after, labels) {
		got = append(got, f.Term+"|"+f.Value)
	}
	want := []string{"answer|Yes|No", "Search|x", "limits: days|5", "owner|A. Rusu", "tags|Yes, other", "title|A"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if len(Identifiers(view("yes"))) != 4 || words.Speak(p, nil, json.RawMessage(`null`)) != nil || words.Speak(p, nil, nil) != nil {
		t.Error("identifiers, or a view that is not there")
	}
}

// What people type is text and never markup, and no link runs a script.
func TestRowsEscape(t *testing.T) {
	f := &Frame{P: printer(t, i18n.EN), site: &Site{}}
	const bad = `"><script>alert('x')</script>&`
	table := &Table{Columns: []Column{{Key: "a", Label: bad, Main: true}, {Key: "b", Label: bad}}}
	row := Row{Key: bad, Href: "javascript:alert(1)", Class: bad, Cells: []Cell{Anchor(bad, "javascript:alert(1)").Under(bad), Text(bad).As(bad)}}
	var b bytes.Buffer
	if err := (listRows{f, table, []Row{row}, true}).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	if strings.Contains(got, "<script") || strings.Contains(got, "javascript:") || strings.Contains(got, `""`) {
		t.Errorf("got %s", got)
	}
	if n := strings.Count(got, "&#34;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;"); n != 8 {
		t.Errorf("the text stands %d times in %s", n, got)
	}
}

func TestHref(t *testing.T) {
	if got := Href("/projects/{id}/risks/{no}", "a/b c", "é"); got != "/projects/a%2Fb%20c/risks/%C3%A9" {
		t.Errorf("got %s", got)
	}
	for _, values := range [][]string{{}, {"a", "b", "c"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%v was taken", values)
				}
			}()
			Href("/projects/{id}/risks/{no}", values...)
		}()
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{"": "", "Clara": "C", "Émile van der Berg": "ÉB", " a  b ": "AB"} {
		if got := initials(name); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
}

func TestSpreadsheetNames(t *testing.T) {
	for title, want := range map[string]string{"": "Cairn", "'Risks: a/b [2026]'": "Risks  a b  2026", strings.Repeat("é", 40): strings.Repeat("é", 31)} {
		if got := sheetName(title); got != want {
			t.Errorf("%q: %q", title, got)
		}
	}
	for text, want := range map[string]string{"": "", "a": "a", "=1": "'=1", "+1": "'+1", "-1": "'-1", "@a": "'@a", "\t=1": "'\t=1"} {
		if got := safeText(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestLimiterFillsAgain(t *testing.T) {
	l := newLimiter(Rate{PerSecond: 2, Burst: 3})
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	taken := func(n int) (count int) {
		for range n {
			if l.allow("a", at) {
				count++
			}
		}
		return count
	}
	if n := taken(5); n != 3 {
		t.Errorf("%d of a burst of 3", n)
	}
	at = at.Add(time.Second)
	if n := taken(5); n != 2 {
		t.Errorf("%d after a second", n)
	}
	at = at.Add(time.Hour)
	if l.allow("b", at); len(l.buckets) != 1 {
		t.Errorf("%d buckets: a full one is not worth keeping", len(l.buckets))
	}
}

// A renewed certificate is taken without a restart, and a broken one is not.
func TestCertificatesAreReadAgain(t *testing.T) {
	dir := t.TempDir()
	c := &certificate{certFile: filepath.Join(dir, "cert.pem"), keyFile: filepath.Join(dir, "key.pem")}
	if _, err := c.get(nil); err == nil {
		t.Fatal("no files, yet no error")
	}
	for serial := int64(1); serial <= 2; serial++ {
		pair(t, c, serial)
		c.looked = time.Time{}
		got, err := c.get(nil)
		if err != nil || got.Leaf.SerialNumber.Int64() != serial {
			t.Fatalf("%+v (%v), want serial %d", got, err, serial)
		}
	}
	if err := os.WriteFile(c.certFile, []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.looked = time.Time{}
	if got, err := c.get(nil); err != nil || got.Leaf.SerialNumber.Int64() != 2 {
		t.Errorf("the last good one went: %v", err)
	}
}

func pair(t *testing.T, c *certificate, serial int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial)}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	stamp := time.Unix(serial*1000, 0)
	for file, block := range map[string]*pem.Block{c.certFile: {Type: "CERTIFICATE", Bytes: cert}, c.keyFile: {Type: "EC PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, stamp, stamp); err != nil {
			t.Fatal(err)
		}
	}
}

// A number of any size is printed and exported digit by digit; Excel gets what it can hold.
func TestExactNumbers(t *testing.T) {
	fr := printer(t, i18n.FR)
	for text, want := range map[string][2]string{
		"-833540":              {"−833 540", "-833540"},
		"600380503.691285":     {"600 380 503,691285", "600380503.691285"},
		"117031945.5971656843": {"117 031 945,5971656843", "117031945.5971656843"},
		"n/a":                  {"n/a", "n/a"},
		"=1+1":                 {"=1+1", "'=1+1"},
	} {
		c := Exact(text)
		if got := strings.ReplaceAll(c.Print(fr), "\u00a0", " "); got != want[0] || c.plain() != want[1] {
			t.Errorf("%s is printed %q and exported %q", text, got, c.plain())
		}
		value := sheet{}.value(c, sheetStyles{})
		if _, words := value.(string); words != (len(text) > maxSheetDigits || text == "n/a" || text == "=1+1") {
			t.Errorf("Excel gets %T for %s", value, text)
		}
	}
}

// A view that keeps the key of a word says the word.
func TestKeysAreSpoken(t *testing.T) {
	said := Vocabulary{}.Speak(printer(t, i18n.FR), nil, json.RawMessage(`{"answer": "web.yes", "reason": "web.nothing"}`))
	if string(said["answer"]) != `"Oui"` || string(said["reason"]) != `"web.nothing"` {
		t.Errorf("%s", said)
	}
}

// Of a list whose rows carry numbers only the rows that differ are told, by their numbers.
func TestNumberedRowsAreToldOneByOne(t *testing.T) {
	p := printer(t, i18n.EN)
	v := Vocabulary{Members: []string{"web."}}
	was := v.Speak(p, nil, json.RawMessage(`{"goals":[{"no":"1.1","text":{"en":"Old","fr":""}},{"no":"1.2","text":{"en":"Same","fr":""}}]}`))
	is := v.Speak(p, nil, json.RawMessage(`{"goals":[{"no":"1.1","text":{"en":"New","fr":""}},{"no":"1.2","text":{"en":"Same","fr":""}}]}`))
	got := differences(&Frame{P: p}, was, is, v.Names(p, was, is))
	if len(got) != 1 || got[0].before != "Old" || got[0].after != "New" || !strings.Contains(got[0].label, "1\u20241") {
		t.Errorf("%+v", got)
	}
}
