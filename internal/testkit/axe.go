package testkit

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeReport is a breach of a rule with the elements that break it.
type axeReport struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Nodes []string `json:"nodes"`
}

// Axe runs the accessibility rules of axe-core (WCAG 2.2 A and AA, good practice) over the page and
// reports every breach; with names of rules, those alone. Where axe-core is not installed (make test does it) it says so and checks nothing.
func (b *Browser) Axe(rules ...string) {
	b.t.Helper()
	script, err := os.ReadFile(filepath.Join(moduleRoot(b.t), "tools/browser/node_modules/axe-core/axe.min.js"))
	if errors.Is(err, os.ErrNotExist) {
		b.t.Log("axe-core is not installed: accessibility was not checked")
		return
	}
	if err == nil {
		_, err = chromedp.Run(b.ctx, chromedp.Evaluate[bool](string(script)+";true"))
	}
	if err != nil {
		b.t.Fatal(err)
	}
	only, err := json.Marshal(rules)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, breach := range Eval[[]axeReport](b, `axe.run(document, {resultTypes: ["violations"], ...(`+string(only)+` ? {runOnly: `+string(only)+`} : {})})
		.then(r => r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => n.html.slice(0, 200))})))`) {
		b.t.Errorf("%s: %s, %s: %s", b.Address(), breach.ID, breach.Help, strings.Join(breach.Nodes, "\n  "))
	}
}

// moduleRoot is the folder of go.mod above the test's own.
func moduleRoot(t testing.TB) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}
