package app_test

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"cairn/internal/app"
)

var (
	keyForm    = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
	prefixForm = regexp.MustCompile(`^[a-z][a-z0-9_]*\.([a-z0-9_]+\.)*([a-z0-9_]+_)?$`)
)

// Every key used has words in both languages, and every word is used: as a literal, below a literal
// prefix that ends in a point or a stroke ("portfolio.project.state."), or as the name of an act.
func TestWords(t *testing.T) {
	words, err := app.Words()
	if err != nil {
		t.Fatal(err)
	}
	spaces := map[string]bool{}
	for _, key := range words.Keys() {
		space, _, _ := strings.Cut(key, ".")
		spaces[space] = true
	}
	acts := map[string]bool{}
	for _, act := range app.Acts() {
		acts[string(act)] = true
	}
	used, prefixes := map[string]bool{}, []string{}
	list, set := sources(t)
	for _, s := range list {
		if s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ImportSpec); ok && spec != nil {
				return false
			}
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			space, _, _ := strings.Cut(text, ".")
			switch {
			case prefixForm.MatchString(text):
				prefixes = append(prefixes, text)
			case keyForm.MatchString(text) && (spaces[space] || words.Has("act."+text)):
				used[text] = true
				if !words.Has(text) && !acts[text] && !words.Has("act."+text) && !fileName(text) {
					t.Errorf("%s: %q has no words", set.Position(lit.Pos()), text)
				}
			}
			return true
		})
	}
	for _, key := range words.Keys() {
		act, isAct := strings.CutPrefix(key, "act.")
		if used[key] || isAct && (acts[act] || used[act]) {
			continue
		}
		below := false
		for _, p := range prefixes {
			below = below || strings.HasPrefix(key, p) && p != "act."
		}
		if !below {
			t.Errorf("%q is said nowhere", key)
		}
	}
	for act := range acts {
		if !words.Has("act." + act) {
			t.Errorf("act %q has no name", act)
		}
	}
}

var extensions = regexp.MustCompile(`\.(json|css|js|svg|sql|go|templ|xlsx|csv|db|xml|html|woff2|txt|key)$`)

func fileName(text string) bool { return extensions.MatchString(text) }
