package i18n_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

func catalogue(t *testing.T, text string) (*i18n.Catalogue, error) {
	t.Helper()
	return i18n.NewCatalogue(fstest.MapFS{"a/text.json": {Data: []byte(text)}})
}

func TestPrinting(t *testing.T) {
	c, err := catalogue(t, `{
"x.count": {"en": "{n} project|{n} projects", "fr": "{n} projet|{n} projets"},
"x.due": {"en": "{what} due {on}", "fr": "{what} : échéance {on}"},
"x.work": {"en": "one project at work|{n} projects at work", "fr": "un projet en cours|{n} projets en cours"},
"x.what": {"en": "Report", "fr": "Rapport"}}`)
	if err != nil {
		t.Fatal(err)
	}
	if c.Replace("x.what", "x.none") == nil || c.Replace("x.what", "x.what") != nil {
		t.Error("words are replaced by known ones only")
	}
	en, fr := c.Printer(i18n.EN), c.Printer(i18n.FR)
	day := cal.MustDate("2026-11-20")
	for _, check := range [][2]string{
		{en.T("x.count", "n", 0), "0 projects"}, {en.T("x.count", "n", 1), "1 project"},
		{fr.T("x.count", "n", 0), "0 projet"}, {fr.T("x.count", "n", 1234), "1\u00a0234 projets"},
		{fr.T("x.work", "n", 0), "0 projets en cours"}, {fr.T("x.work", "n", 1), "un projet en cours"}, {en.T("x.work", "n", 0), "0 projects at work"},
		{fr.Date(cal.MustDate("2026-05-01")), "1er\u00a0mai\u00a02026"}, {en.Date(cal.MustDate("2026-05-01")), "1\u00a0May\u00a02026"},
		{en.T("x.due", "what", i18n.Key("x.what"), "on", day), "Report due 20\u00a0Nov\u00a02026"},
		{fr.T("x.due", "what", i18n.Key("x.what"), "on", day), "Rapport\u00a0: échéance 20\u00a0nov.\u00a02026"},
		{en.T("no.such.key"), "no.such.key"},
		{en.Digits("-1234567.50"), "\u22121,234,567.50"}, {fr.Digits("1234567.50"), "1\u00a0234\u00a0567,50"},
		{en.Digits("1e-10"), "1e-10"}, {fr.Percent(0.384), "38\u00a0%"},
		{en.Instant(cal.MustInstant("2026-11-20T14:02:00Z")), "20\u00a0Nov\u00a02026 14:02\u00a0UTC"},
	} {
		if check[0] != check[1] {
			t.Errorf("got %q, want %q", check[0], check[1])
		}
	}
}

func TestFallbackSaysItsLanguage(t *testing.T) {
	if s, l := (i18n.Text{EN: "Jordan"}).In(i18n.FR); s != "Jordan" || l != i18n.EN {
		t.Fatalf("%s in %s", s, l)
	}
}

func TestFaultyCataloguesAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": {"en": "A"}}`:                                         `has no "fr"`,
		`{"a": {"en": "A {x}", "fr": "A {y}"}}`:                      "arguments",
		`{"a": {"en": "A", "fr": "A"}, "a": {"en": "A", "fr": "A"}}`: "twice",
		`{"a": "A"}`: "key a",
	} {
		if _, err := catalogue(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}

func TestFold(t *testing.T) {
	for text, want := range map[string]string{"Émirats": "emirats", "ȘTEFAN": "stefan", "Cote d’Ivoire": "cote d’ivoire", "": ""} {
		if got := i18n.Fold(text); got != want {
			t.Errorf("%q folds to %q", text, got)
		}
	}
}
