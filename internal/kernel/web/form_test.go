package web_test

import (
	"net/http"
	"strings"
	"testing"

	"cairn/internal/kernel/web/gallery"
)

const editT1 = "/en/gallery/things/t1/edit"

// good is the form of t1 as a browser sends it unchanged, with some fields replaced.
func good(changes ...string) []string {
	fields := map[string]string{"version": "1", "name_en": "Cyber incident response", "name_fr": "Réponse aux incidents cyber", "lead": "C. Lindqvist",
		"due": "2027-08-13", "budget": "2,740,000.00", "budget_currency": "EUR", "kind": "training", "topics": "cyber", "open": "true", "note": "The export **licence** is late."}
	for i := 0; i+1 < len(changes); i += 2 {
		fields[changes[i]] = changes[i+1]
	}
	var list []string
	for name, value := range fields {
		list = append(list, name, value)
	}
	return list
}

func TestARefusedFormComesBack(t *testing.T) {
	c, _ := world(t)
	a := c.Post(editT1, good("lead", " ", "due", "", "note", "<b>kept</b>", "kind", "works")...).Must(http.StatusUnprocessableEntity)
	page := a.HTML()
	if got := page.One("title").Text(); !strings.HasPrefix(got, "Error: ") {
		t.Errorf("title %q", got)
	}
	var summary []string
	for _, link := range page.All(".errs[autofocus] li a") {
		page.One(link.Attr("href")) // leads to a control
		summary = append(summary, link.Text())
	}
	if strings.Join(summary, "|") != "Lead: Fill this in.|Due: Fill this in." {
		t.Errorf("summary %q", summary)
	}
	for selector, want := range map[string]string{"#f-name_en": "Cyber incident response", "#f-lead[aria-invalid=true]": " ", "#f-budget": "2,740,000.00"} {
		if got := page.One(selector).Attr("value"); got != want {
			t.Errorf("%s holds %q", selector, got)
		}
	}
	if got := page.One("#f-note").Text(); got != "<b>kept</b>" {
		t.Errorf("the note is %q", got)
	}
	if got := page.One("#f-kind option[selected]").Attr("value"); got != "works" {
		t.Errorf("kind %q", got)
	}
	if got := page.One("#f-lead-error").Text(); got != "Error: Fill this in." {
		t.Errorf("beside the field: %q", got)
	}
	french := c.Post("/fr/gallery/things/t1/edit", good("budget", "12x")...).HTML()
	if got := french.One(".errs li a").Text(); got != "Budget : « 12x » n’est pas un montant. Écrivez-le sous la forme 1234,50." {
		t.Errorf("in French: %q", got)
	}
	if got := french.One("title").Text(); !strings.HasPrefix(got, "Erreur : ") {
		t.Errorf("title %q", got)
	}
}

func TestAnAcceptedFormLeadsOnWithUndo(t *testing.T) {
	c, _ := world(t)
	a := c.Post(editT1, good("lead", "A. Rusu")...).Must(http.StatusSeeOther)
	if a.To() != "/en/gallery/things" {
		t.Fatalf("leads to %s", a.To())
	}
	toast := c.Get(a.To()).HTML().One("[data-toast]")
	if got := toast.One("form[data-undo]").Attr("action"); got != "/en/undo/018f0000-0000-7000-8000-000000000001" {
		t.Errorf("undo at %s", got)
	}
	if !strings.HasPrefix(toast.Text(), "Saved") {
		t.Errorf("toast %q", toast.Text())
	}
	c.Get(a.To()).HTML().None("[data-toast]") // once is enough
	var thing gallery.Thing
	c.Get(editT1 + "?format=json").JSON(&thing)
	if thing.Lead != "A. Rusu" || thing.Version != 2 {
		t.Errorf("stored: %+v", thing)
	}
	// Our own script asks for JSON and gets no redirect.
	if a := c.Send(editT1, "application/json", strings.NewReader(`{"version":1}`), "Accept", "application/json"); a.Status != http.StatusConflict {
		t.Errorf("a stale JSON post: %d", a.Status)
	}
}

func TestAConflictShowsBothSides(t *testing.T) {
	c, _ := world(t)
	c.Post(editT1, good("lead", "A. Rusu", "due", "2027-09-01")...).Must(http.StatusSeeOther)
	a := c.Post(editT1, good("lead", "M. Okafor", "kind", "works", "budget", "2740000")...).Must(http.StatusConflict)
	page := a.HTML()
	var rows []string
	for _, row := range page.All("tbody tr") {
		rows = append(rows, row.Text())
	}
	want := []string{"Lead Lead: M. Okafor Lead: A. Rusu", "Due Due: 13 Aug 2027 Due: 1 Sep 2027", "Kind Kind: Works Kind: Training"}
	if strings.Join(rows, "|") != strings.Join(want, "|") {
		t.Errorf("got %q\nwant %q", rows, want)
	}
	// The page is a form: the second choice is sent as a browser would.
	var fields []string
	for _, e := range page.All("form[action='" + editT1 + "'] input[type=hidden], form[action='" + editT1 + "'] input[checked]") {
		fields = append(fields, e.Attr("name"), e.Attr("value"))
	}
	c.Post(editT1, fields...).Must(http.StatusSeeOther)
	var thing gallery.Thing
	c.Get(editT1 + "?format=json").JSON(&thing)
	if thing.Lead != "M. Okafor" || thing.Kind != "works" || thing.Version != 3 || thing.Budget.Minor != 274_000_000 || len(thing.Topics) != 1 {
		t.Errorf("stored: %+v", thing)
	}
}

func TestCrossOriginPostsAreRefused(t *testing.T) {
	c, _ := world(t)
	a := c.Send(editT1, "application/x-www-form-urlencoded", strings.NewReader("lead=x"), "Sec-Fetch-Site", "cross-site")
	if a.Status != http.StatusForbidden || a.HTML().One("h1").Text() != "You may not do this" {
		t.Errorf("%d %.200s", a.Status, a.Body)
	}
	c.Send(editT1, "application/x-www-form-urlencoded", strings.NewReader("lead=x"), "Origin", "https://evil.example").Must(http.StatusForbidden)
}

func TestDrafts(t *testing.T) {
	c, _ := world(t)
	at := c.Get(editT1).HTML().One("form[data-draft]").Attr("data-draft")
	var saved struct {
		At string `json:"at"`
	}
	c.Send(at, "application/x-www-form-urlencoded", strings.NewReader("lead=Half&note=a+tho&_key=x"), "Accept", "application/json").Must(http.StatusOK).JSON(&saved)
	if saved.At != "10:00" {
		t.Errorf("saved at %q", saved.At)
	}
	page := c.Get(editT1).HTML()
	if page.One("#f-lead").Attr("value") != "Half" || page.One("#f-note").Text() != "a tho" {
		t.Errorf("not restored: %s", page.One("#f-lead"))
	}
	c.Get("/en/gallery/things/t2/edit").HTML().None("button[name=_drop]") // another form's
	drop := page.One("button[name=_drop]")
	if a := c.Post(drop.Attr("formaction"), "_drop", "1").Must(http.StatusSeeOther); a.To() != editT1 {
		t.Errorf("leads to %s", a.To())
	}
	if got := c.Get(editT1).HTML().One("#f-lead").Attr("value"); got != "C. Lindqvist" {
		t.Errorf("dropped, yet %q", got)
	}
	c.Send(at, "application/x-www-form-urlencoded", strings.NewReader("lead=Half")).Must(http.StatusOK)
	c.Post(editT1, good("_draft", "1")...).Must(http.StatusSeeOther) // accepted: the draft has done its duty
	c.Get(editT1).HTML().None("button[name=_drop]")
	c.Send(at, "application/x-www-form-urlencoded", strings.NewReader("x="+strings.Repeat("y", 300<<10))).Must(http.StatusRequestEntityTooLarge)
	stranger(t).Post("/en/draft?form=/gallery", "a", "b").Must(http.StatusUnauthorized)
}
