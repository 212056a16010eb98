package app_test

import (
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/testkit"
)

// nasty is what somebody types who means harm: a formula for a spreadsheet, ends of attributes and elements,
// script, SQL, a path, templates, a link that runs script.
const nasty = `=HYPERLINK("x")'"><script id=harm>harm()</script><img src=harm onerror=harm()>'; DROP TABLE control_trail;-- ../../etc/passwd {{7*7}} ${7*7} [k](javascript:harm()) %s%n 🚀`

// harm finds what only nasty can have put into a page as more than text.
const harm = `#harm, [src="harm"], [onerror], [onload], a[href^="javascript:"]`

// visitor goes through the whole office as one person: follows links to one address of each kind, and sends
// each kind of form with nasty in all its texts.
type visitor struct {
	*person
	t     *testing.T
	base  string
	pages []string          // one of each kind, without language
	forms map[string]filled // by kind of address
	files []string          // lists as CSV
	kinds map[string]bool   // of pages seen
	shown int               // pages that hold what was typed, as text
}

// filled is a form as somebody who means harm has filled it in.
type filled struct {
	action string
	values url.Values
	before url.Values // what stood in the texts
}

// lastly are forms that end the visit.
var lastly = regexp.MustCompile(`sign-out|/sessions/end|/account/password|/account/code|/leave|/reset|/admin|/preferences`)

func kindOf(path string) string { return idInPath.ReplaceAllString(path, "*") }

// look fetches a page, holds that it is whole and harmless, and gives it parsed; nil for what is no page.
func (v *visitor) look(path string) *testkit.Page {
	status, _, body, err := v.get(v.base + path)
	if err != nil || status >= http.StatusInternalServerError {
		v.t.Errorf("GET %s: %d, %v", path, status, err)
	}
	return v.harmless(path, body)
}

func (v *visitor) harmless(path, body string) *testkit.Page {
	if !strings.HasPrefix(body, "<!doctype html>") {
		return nil
	}
	if strings.Contains(body, "&lt;script id=harm&gt;") {
		v.shown++
	}
	page := testkit.HTML(v.t, []byte(body))
	for _, bad := range page.All(harm) {
		v.t.Errorf("%s holds what was typed as more than text: %.200s", path, bad)
	}
	return page
}

// walk follows links from some addresses, without language, and gathers the forms.
func (v *visitor) walk(queue ...string) {
	for ; len(queue) > 0; queue = queue[1:] {
		path := queue[0]
		if v.kinds[kindOf(path)] {
			continue
		}
		v.kinds[kindOf(path)] = true
		page := v.look("/en" + path)
		if page == nil {
			continue
		}
		v.pages = append(v.pages, path)
		v.gather(page)
		for _, a := range page.All(`main a[href^="/en"], .side a[href^="/en"]`) {
			href, _, _ := strings.Cut(strings.TrimPrefix(a.Attr("href"), "/en"), "#")
			plain, query, _ := strings.Cut(href, "?")
			switch {
			case strings.Contains(query, "format=csv"):
				v.files = append(v.files, href)
			case !a.Has("download"):
				queue = append(queue, plain)
			}
		}
	}
}

// gather fills in the forms of a page whose kind was not met yet.
func (v *visitor) gather(page *testkit.Page) {
	for _, form := range page.All("form") {
		f := filled{action: form.Attr("action"), values: url.Values{}, before: url.Values{}}
		kind := form.Attr("method") + " " + kindOf(f.action)
		if _, met := v.forms[kind]; met || f.action == "" {
			continue
		}
		for _, field := range form.All("input, textarea, select") {
			f.fill(field)
		}
		v.forms[kind] = f
	}
}

// fill sets one field: texts to nasty, everything else to what a person in a hurry would leave there.
func (f *filled) fill(field *testkit.Page) {
	name := field.Attr("name")
	if name == "" || field.Has("disabled") {
		return
	}
	switch options := field.All("option"); {
	case len(options) > 0:
		for _, o := range options {
			if o.Has("selected") || f.values.Get(name) == "" {
				f.values.Set(name, o.Attr("value"))
			}
		}
		return
	case field.Has("type"):
		switch field.Attr("type") {
		case "hidden":
			f.values.Add(name, field.Attr("value"))
			return
		case "radio":
			if field.Has("checked") || !f.values.Has(name) {
				f.values.Set(name, field.Attr("value"))
			}
			return
		case "checkbox":
			if field.Has("checked") {
				f.values.Add(name, field.Attr("value"))
			}
			return
		case "date", "number", "datetime-local":
			f.values.Set(name, field.Attr("value"))
			return
		case "file", "submit", "button":
			return
		}
	}
	f.before.Set(name, field.Attr("value"))
	f.values.Set(name, nasty)
}

// send sends a form; fields that are refused get what stood there before, or a day, or a word, and the form
// is sent again. It reports whether the form was accepted and where that led to.
func (v *visitor) send(kind string, f filled) (accepted bool, to string) {
	if strings.HasPrefix(kind, "get ") || strings.HasPrefix(kind, " ") {
		v.look(f.action + "?" + f.values.Encode())
		return false, ""
	}
	for _, instead := range []string{"", "2026-11-01", "12", "word", "NLD"} {
		status, to, body, err := v.post(v.t.Context(), v.base+f.action, f.values)
		if err != nil || status >= http.StatusInternalServerError {
			v.t.Errorf("POST %s: %d, %v", f.action, status, err)
			return false, ""
		}
		page := v.harmless("POST "+f.action, body)
		if status == http.StatusSeeOther {
			return true, to
		}
		if status != http.StatusUnprocessableEntity || page == nil {
			return false, ""
		}
		f.values.Set("_key", kind+instead)
		for _, a := range page.All("#errors a") {
			name := strings.TrimPrefix(a.Attr("href"), "#f-")
			if was := f.before.Get(name); was != "" && instead == "" {
				f.values.Set(name, was)
			} else if instead != "" {
				f.values.Set(name, instead)
			}
		}
	}
	return false, ""
}

// Whatever is typed into whatever form, nothing breaks, and what is accepted comes back as text only: on the
// pages, in the forms that are shown again, and in the files for a spreadsheet.
func TestInjection(t *testing.T) {
	at := place{data: copyWorld(t)}
	office := at.open(t)
	server, err := office.Server()
	if err != nil {
		t.Fatal(err)
	}
	listening := httptest.NewServer(server.Handler())
	t.Cleanup(listening.Close)
	s := &stage{App: office, t: t, base: listening.URL}
	players, err := office.People.Players(t.Context())
	s.must(err)
	for _, name := range []string{"Hendrik Meijering", "Tomas Lindgård", "Radulovi"} {
		i := slices.IndexFunc(players, func(m people.Member) bool { return strings.Contains(m.Name, name) })
		if i < 0 {
			t.Fatalf("%s is not in the cast", name)
		}
		v := &visitor{person: s.stepIn(players[i].ID), t: t, base: s.base, forms: map[string]filled{}, kinds: map[string]bool{}}
		v.walk("", "/about")
		accepted, sent, results := v.sendAll()
		t.Logf("%s: %d kinds of pages, %d of forms, %d accepted", name, len(v.pages), sent, accepted)
		if accepted < 5 || len(v.pages) < 20 {
			t.Errorf("%s: %d of %d forms accepted, on %d kinds of pages", name, accepted, sent, len(v.pages))
		}
		v.person = s.stepIn(players[i].ID)
		v.shown = 0
		for _, path := range slices.Concat(v.pages, results) {
			v.look("/fr" + path)
		}
		if v.shown < accepted/2 {
			t.Errorf("%s: of %d accepted forms %d pages show something", name, accepted, v.shown)
		}
		for _, path := range v.files {
			v.noFormula("/en" + path)
		}
	}
	s.sound()
}

// sendAll sends every kind of form, those that end the visit at the end.
func (v *visitor) sendAll() (accepted, sent int, results []string) {
	kinds := make([]string, 0, len(v.forms))
	for kind := range v.forms {
		kinds = append(kinds, kind)
	}
	slices.SortFunc(kinds, func(a, b string) int {
		if x, y := lastly.MatchString(a), lastly.MatchString(b); x != y {
			return map[bool]int{true: 1, false: -1}[x]
		}
		return strings.Compare(a, b)
	})
	for _, kind := range kinds {
		ok, to := v.send(kind, v.forms[kind])
		sent++
		if ok {
			accepted++
			results = append(results, strings.TrimPrefix(to, "/en"))
		}
	}
	return accepted, sent, results
}

// noFormula holds that no cell of a list as a file begins as a formula does.
func (v *visitor) noFormula(path string) {
	status, _, body, err := v.get(v.base + path)
	if err != nil || status != http.StatusOK {
		v.t.Errorf("GET %s: %d, %v", path, status, err)
		return
	}
	lines := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff")))
	lines.FieldsPerRecord = -1 // the marking stands above the columns
	rows, err := lines.ReadAll()
	if err != nil {
		v.t.Errorf("%s: %v", path, err)
	}
	for _, cell := range slices.Concat(rows...) {
		if strings.HasPrefix(cell, "=") {
			v.t.Errorf("%s has a formula: %.100s", path, cell)
		}
	}
}
