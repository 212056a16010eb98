package testkit

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Browser is a tab of a headless Chromium, driven the way a person would: by pressing and typing.
// Whatever a page writes to the console as an error, a breach of the content policy above all, fails
// the test.
type Browser struct {
	t    testing.TB
	ctx  context.Context
	base string // of paths; "" when addresses are whole

	mu         sync.Mutex
	complaints []string
}

// NewBrowser opens a tab with a profile of its own. It skips where there is no Chromium (make test
// installs one).
func NewBrowser(t testing.TB) *Browser {
	t.Helper()
	path, err := exec.LookPath("chromium-headless-shell") // draws a page in half the time, because it has no window around it
	if err != nil {
		path, err = exec.LookPath("chromium")
	}
	if err != nil {
		t.Skip("no chromium: make test installs it")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("no-first-run", true))
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	tab, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	tab, cancel = context.WithTimeout(tab, 15*time.Minute)
	t.Cleanup(cancel)
	b := &Browser{t: t, ctx: tab}
	b.View(1440, 1000, false)
	b.listen()
	return b
}

// Browser opens a tab that is signed in as the client is and finds paths on the client's server.
func (c *Client) Browser() *Browser {
	c.t.Helper()
	b := NewBrowser(c.t)
	b.base = c.base
	address, err := url.Parse(c.base)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, cookie := range c.http.Jar.Cookies(address) {
		params := network.SetCookieParams{Name: cookie.Name, Value: cookie.Value, URL: c.base}
		b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, network.SetCookie, params)
			return err
		}))
	}
	return b
}

// listen notes what pages complain of and fails the test with it at the end.
func (b *Browser) listen() {
	messages := chromedp.Console(b.ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return // the browser was closed
			}
			// A refused form answers 422 on purpose, and the browser notes every such answer; a fade between
			// pages that a key cuts short is noted too.
			harmless := strings.HasPrefix(m.Text, "Failed to load resource") || strings.Contains(m.Text, "Transition was")
			if (m.Type == chromedp.ConsoleError || m.Type == chromedp.ConsoleException) && !harmless {
				b.mu.Lock()
				b.complaints = append(b.complaints, m.Text+" ("+m.URL+")")
				b.mu.Unlock()
			}
		}
	}()
	b.t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, complaint := range b.complaints {
			b.t.Errorf("the page says: %s", complaint)
		}
	})
}

func (b *Browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatalf("browser at %s: %v", b.Address(), err)
	}
}

// View sets the size of the window and the colour scheme the system asks for.
func (b *Browser) View(width, height int64, dark bool) {
	b.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	b.do(chromedp.EmulateViewport(width, height), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	}))
}

// Script lets pages run scripts of theirs, or not, from the next page on.
func (b *Browser) Script(on bool) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	}))
}

// Open goes to an address, or to a path of the client's server.
func (b *Browser) Open(address string) {
	b.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = b.base + address
	}
	b.do(chromedp.Navigate(address))
}

// Address is where the tab is.
func (b *Browser) Address() string {
	at, err := chromedp.Run(b.ctx, chromedp.Location())
	if err != nil {
		return "an unknown address"
	}
	return at
}

// Press clicks the first element that fits the selector and waits for the page that follows.
func (b *Browser) Press(selector string) {
	b.t.Helper()
	const mark = "window.pressedHere"
	Eval[bool](b, mark+" = true")
	b.script(selector, "e.scrollIntoView({block: 'center'}); e.click()")
	b.until("document.readyState === 'complete' && !"+mark, "the page that follows "+selector)
}

// PressHere clicks an element that changes the page without leaving it.
func (b *Browser) PressHere(selector string) {
	b.t.Helper()
	b.script(selector, "e.click()")
}

// Keys presses keys one after the other, once the page is complete: "j", "Ctrl+k", "Alt+ArrowRight", "Enter", "Escape", "ArrowDown".
func (b *Browser) Keys(keys ...string) {
	b.t.Helper()
	named := map[string]string{"Enter": kb.Enter, "Escape": kb.Escape, "ArrowDown": kb.ArrowDown, "ArrowUp": kb.ArrowUp, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight, "Tab": kb.Tab}
	b.until("document.readyState === 'complete'", "the page to be complete") // its scripts listen from then on
	for _, key := range keys {
		var options []chromedp.KeyOption
		if rest, ok := strings.CutPrefix(key, "Ctrl+"); ok {
			key, options = rest, append(options, chromedp.KeyModifiers(chromedp.ModifierCtrl))
		}
		if rest, ok := strings.CutPrefix(key, "Alt+"); ok {
			key, options = rest, append(options, chromedp.KeyModifiers(chromedp.ModifierAlt))
		}
		if code, ok := named[key]; ok {
			key = code
		}
		b.do(chromedp.KeyEvent(key, options...))
	}
}

// Type writes into a field key by key.
func (b *Browser) Type(selector, text string) {
	b.t.Helper()
	b.until("document.readyState === 'complete'", "the page to be complete")
	b.script(selector, "e.focus()")
	b.Keys(strings.Split(text, "")...)
}

// Until waits until an expression is true in the page, which may be another by then.
func (b *Browser) Until(expression string) {
	b.t.Helper()
	b.until("Boolean("+expression+")", expression)
}

// Fill sets a field to a text.
func (b *Browser) Fill(selector, text string) {
	b.t.Helper()
	quoted, _ := json.Marshal(text)
	b.script(selector, "e.value = "+string(quoted)+"; e.dispatchEvent(new Event('input', {bubbles: true})); e.dispatchEvent(new Event('change', {bubbles: true}))")
}

// Has reports whether an element fits the selector.
func (b *Browser) Has(selector string) bool {
	b.t.Helper()
	quoted, _ := json.Marshal(selector)
	return Eval[bool](b, "document.querySelector("+string(quoted)+") !== null")
}

// Text is what the page, or the first element that fits, says.
func (b *Browser) Text(selector string) string {
	b.t.Helper()
	quoted, _ := json.Marshal(selector)
	return strings.Join(strings.Fields(Eval[string](b, "(document.querySelector("+string(quoted)+")?.innerText ?? '')")), " ")
}

// Picture saves a picture of the whole page as PNG in the folder named by CAIRN_PICTURES, if it is
// set: for people who look at what the tests see.
func (b *Browser) Picture(name string) {
	b.t.Helper()
	dir := os.Getenv("CAIRN_PICTURES")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *Browser) script(selector, what string) {
	b.t.Helper()
	quoted, _ := json.Marshal(selector)
	if !Eval[bool](b, "(() => { const e = document.querySelector("+string(quoted)+"); if (!e) return false; "+what+"; return true })()") {
		b.t.Fatalf("%s: nothing fits %s\n%s", b.Address(), selector, b.Text("main"))
	}
}

func (b *Browser) until(expression, what string) {
	b.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression))
		if err == nil && ok {
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("%s: waited in vain for %s (%v)", b.Address(), what, err)
		}
	}
}

// Eval runs an expression in the page, waiting for it when it is a promise.
func Eval[T any](b *Browser, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", b.Address(), err)
	}
	return v
}
