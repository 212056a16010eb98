package testkit

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
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
	if !Eval[bool](b, `typeof axe === "object"`) {
		script, ok := axeScript(b.t)
		if !ok {
			return
		}
		if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](script+";true")); err != nil {
			b.t.Fatal(err)
		}
	}
	only, err := json.Marshal(rules)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, breach := range Eval[[]axeReport](b, `axe.run(document, {resultTypes: ["violations"], preload: false, ...(`+string(only)+` ? {runOnly: `+string(only)+`} : {})})
		.then(r => r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => n.html.slice(0, 200))})))`) {
		b.t.Errorf("%s: %s, %s: %s", b.Address(), breach.ID, breach.Help, strings.Join(breach.Nodes, "\n  "))
	}
}

// KeepAxe lets the browser keep axe-core for all pages to come, where sending it to each would take longer than opening it.
func (b *Browser) KeepAxe() {
	b.t.Helper()
	script, ok := axeScript(b.t)
	if !ok {
		return
	}
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	}))
}

// axeScript is axe-core, where it is installed.
func axeScript(t testing.TB) (script string, ok bool) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(moduleRoot(t), "tools/browser/node_modules/axe-core/axe.min.js"))
	if errors.Is(err, os.ErrNotExist) {
		t.Log("axe-core is not installed: accessibility was not checked")
		return "", false
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(data), true
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
