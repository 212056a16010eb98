// Package i18n speaks English and French: the catalogue of words, the printer for numbers and dates,
// and Text for data that exists in both languages.
package i18n

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// Lang is a language of the office.
type Lang string

// The two official languages.
const (
	EN Lang = "en"
	FR Lang = "fr"
)

// Langs are both, in the order they are offered.
var Langs = []Lang{EN, FR}

// ParseLang reads "en" or "fr" (also "fr-BE"); ok is false for anything else, and then it is English.
func ParseLang(s string) (lang Lang, ok bool) {
	tag, _, _ := strings.Cut(strings.ToLower(s), "-")
	switch Lang(tag) {
	case EN:
		return EN, true
	case FR:
		return FR, true
	}
	return EN, false
}

// Other is the other language.
func (l Lang) Other() Lang {
	if l == FR {
		return EN
	}
	return FR
}

// Text is data that exists in both languages, such as a country's name. A missing side falls back to
// the other one.
type Text struct {
	EN string `json:"en"`
	FR string `json:"fr"`
}

// In gives the text in a language and the language it really is in, for the page's lang attribute.
func (t Text) In(l Lang) (string, Lang) {
	own, other := t.EN, t.FR
	if l == FR {
		own, other = t.FR, t.EN
	}
	if own == "" && other != "" {
		return other, l.Other()
	}
	return own, l
}

// Catalogue maps message keys to their words. Build it once at start; it is then read-only.
type Catalogue struct {
	messages map[string]message
}

type message map[Lang][]string // one form, or singular and plural

// NewCatalogue reads every text.json below the file systems given. Such a file is one object with a
// line per key, {"key": {"en": "…", "fr": "…"}}. Named arguments stand in braces, and a text whose
// argument n decides between singular and plural holds both, parted by "|".
// A key that is there twice, lacks a language or has unlike arguments is an error.
func NewCatalogue(sources ...fs.FS) (*Catalogue, error) {
	c := &Catalogue{messages: map[string]message{}}
	for _, source := range sources {
		err := fs.WalkDir(source, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, "text.json") {
				return err
			}
			data, err := fs.ReadFile(source, path)
			if err != nil {
				return err
			}
			if err := c.add(data); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *Catalogue) add(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	if _, err := dec.Token(); err != nil {
		return err
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		var words map[Lang]string
		if err := dec.Decode(&words); err != nil {
			return fmt.Errorf("key %v: %w", key, err)
		}
		name := key.(string)
		if _, twice := c.messages[name]; twice {
			return fmt.Errorf("key %q stands twice", name)
		}
		m := message{}
		for _, l := range Langs {
			if words[l] == "" {
				return fmt.Errorf("key %q has no %q", name, l)
			}
			m[l] = strings.Split(bound(l, words[l]), "|")
		}
		if a, b := arguments(words[EN]), arguments(words[FR]); !slices.Equal(a, b) {
			return fmt.Errorf("key %q: arguments %v in English, %v in French", name, a, b)
		}
		c.messages[name] = m
	}
	return nil
}

// frenchMarks are the marks that French sets apart by a space that must not break.
var frenchMarks = strings.NewReplacer(" :", NBSP+":", " ;", NBSP+";", " ?", NBSP+"?", " !", NBSP+"!", "« ", "«"+NBSP, " »", NBSP+"»")

// bound keeps the marks of a language with the word they belong to, whatever spaces were typed.
func bound(l Lang, text string) string {
	if l == FR {
		return frenchMarks.Replace(text)
	}
	return text
}

var argument = regexp.MustCompile(`\{[a-z_]+\}`)

func arguments(s string) []string {
	found := argument.FindAllString(s, -1)
	sort.Strings(found)
	return slices.Compact(found)
}

// Replace gives a key the words of another, for an installation that says a thing differently. Call it
// before the catalogue is shared. An unknown key on either side is an error.
func (c *Catalogue) Replace(key, by string) error {
	if !c.Has(key) || !c.Has(by) {
		return fmt.Errorf("words of %q by those of %q: unknown", key, by)
	}
	c.messages[key] = c.messages[by]
	return nil
}

// Has reports whether the key is known.
func (c *Catalogue) Has(key string) bool { return c.messages[key] != nil }

// Keys are all keys in order.
func (c *Catalogue) Keys() []string {
	keys := make([]string, 0, len(c.messages))
	for k := range c.messages {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// Printer gives the printer of a language.
func (c *Catalogue) Printer(l Lang) *Printer { return &Printer{Lang: l, words: c} }
