package web_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
	"cairn/internal/kernel/web/gallery"
	"cairn/internal/testkit"
)

var galleryPages = []string{"/gallery", "/gallery/things", "/gallery/things/t1/edit"}

func TestGallery(t *testing.T) {
	c, _ := world(t)
	for _, lang := range []string{"en", "fr"} {
		for _, path := range galleryPages {
			body := c.Get("/" + lang + path).Must(http.StatusOK).Body
			golden(t, lang+strings.ReplaceAll(path, "/", "-"), body)
		}
	}
}

// The policy of the browser is only as good as the pages that keep to it.
func TestPagesKeepToTheContentPolicy(t *testing.T) {
	c, _ := world(t)
	handler := regexp.MustCompile(`(?i)\son[a-z]+=`)
	paths := []string{"/en/nothing", "/en/trouble/broken", "/en/gallery/things?from=never"}
	for _, path := range galleryPages {
		paths = append(paths, "/en"+path, "/fr"+path)
	}
	for _, path := range paths {
		a := c.Get(path)
		const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
		if got := a.Header.Get("Content-Security-Policy"); got != policy {
			t.Errorf("%s: policy %q", path, got)
		}
		page := a.HTML()
		page.None("[style]")
		page.None("style")
		page.None("script:not([src])")
		if found := handler.Find(a.Body); found != nil {
			t.Errorf("%s has the handler %q", path, found)
		}
		if strings.Contains(page.Text(), "web.") || strings.Contains(page.Text(), "fault.") || strings.Contains(page.Text(), "gallery.") {
			t.Errorf("%s shows a key without words", path)
		}
	}
}

// What every page owes its readers: one heading, landmarks, labels, unique ids, words in the right language.
func TestPagesAreWellFormed(t *testing.T) {
	c, _ := world(t)
	for _, path := range galleryPages {
		page := c.Get("/fr" + path).Must(http.StatusOK).HTML()
		page.One("h1")
		page.One("main#main")
		page.One("a.skip[href='#main']")
		if got := page.One("html").Attr("lang"); got != "fr" {
			t.Errorf("%s: lang %q", path, got)
		}
		seen := map[string]bool{}
		for _, e := range page.All("[id]") {
			if id := e.Attr("id"); seen[id] {
				t.Errorf("%s: the id %q stands twice", path, id)
			} else {
				seen[id] = true
			}
		}
		for _, e := range page.All("[aria-describedby]") {
			for _, id := range strings.Fields(e.Attr("aria-describedby")) {
				if !seen[id] {
					t.Errorf("%s: nothing has the id %q", path, id)
				}
			}
		}
		for _, e := range page.All("label[for]") {
			if !seen[e.Attr("for")] {
				t.Errorf("%s: the label %q is of nothing", path, e.Text())
			}
		}
		if marks := page.All(".mark"); len(marks) != 2 || marks[0].Text() != "NATO SANS CLASSIFICATION DONNÉES FICTIVES, DOCUMENT NON OTAN" {
			t.Errorf("%s: the marking is %q (%d times)", path, marks[0].Text(), len(marks))
		}
	}
}

func TestFrame(t *testing.T) {
	c, _ := world(t)
	page := c.Get("/en/gallery/things?kind=works&sort=-due").HTML()
	if got := page.One(".lang a[lang=fr]").Attr("href"); got != "/fr/gallery/things?kind=works&sort=-due" {
		t.Errorf("the other language is at %s", got)
	}
	if got := page.One(".side [aria-current=page]").Attr("href"); got != "/en/gallery/things" {
		t.Errorf("current is %s", got)
	}
	if got := page.One(".side b").Text(); got != "6 waiting" {
		t.Errorf("the count says %q", got)
	}
	page.None(".side a[href='/en/gallery/status']") // has no route
	page.None(".search")                            // no search page here
	if got := page.One(".me").Text(); !strings.HasPrefix(got, "CL Signed in as Clara Lindqvist") {
		t.Errorf("me: %q", got)
	}
	stranger := stranger(t).Get("/en/nothing").Must(http.StatusNotFound).HTML()
	stranger.None(".side li")
	stranger.None("form[action='/en/sign-out']")
}

func TestListOrdersAndNarrows(t *testing.T) {
	c, _ := world(t)
	page := c.Get("/en/gallery/things?kind=advice&sort=due").HTML()
	if rows := page.All("tbody tr"); len(rows) != 2 || rows[0].Attr("data-href") != "/en/gallery/things/t2/edit" {
		t.Fatalf("%d rows", len(rows))
	}
	if got := page.One("th[aria-sort=ascending] a").Attr("href"); got != "/en/gallery/things?kind=advice&sort=-due" {
		t.Errorf("the other order is at %s", got)
	}
	if got := page.One(".filters a").Attr("href"); got != "/en/gallery/things?sort=due" {
		t.Errorf("without filter: %s", got)
	}
	if got := page.One("#f-kind option[selected]").Attr("value"); got != "advice" {
		t.Errorf("chosen: %s", got)
	}
	next := c.Get("/en/gallery/things?limit=2").HTML()
	if got := next.One("a[rel=next]").Attr("href"); got != "/en/gallery/things?after=t2&limit=2" {
		t.Errorf("the next page is at %s", got)
	}
	last := c.Get("/en/gallery/things?limit=2&after=t2").HTML()
	last.None("a[rel=next]")
	last.One(".pager a")
	if got := c.Get("/en/gallery/things?kind=none").HTML().One(".empty .title").Text(); got != "No things yet" {
		t.Errorf("an empty list says %q", got)
	}
}

func TestLanguages(t *testing.T) {
	c := stranger(t)
	for accept, want := range map[string]string{"": "/en", "fr-BE, en;q=0.8": "/fr", "de, en;q=0.5, fr;q=0.4": "/en", "nonsense;q=x": "/en"} {
		if a := c.Get("/", "Accept-Language", accept); a.Status != http.StatusSeeOther || a.To() != want {
			t.Errorf("%q leads to %s (%d)", accept, a.To(), a.Status)
		}
	}
	if a := c.Get("/en/gallery/"); a.Status != http.StatusPermanentRedirect || a.To() != "/en/gallery" {
		t.Errorf("a slash too many: %d %s", a.Status, a.To())
	}
	if a := c.Get("/fr/rien"); a.Status != http.StatusNotFound || a.HTML().One("h1").Text() != "Cette page n’existe pas" {
		t.Errorf("%d %s", a.Status, a.HTML().One("h1").Text())
	}
	if a := c.Post("/en/gallery"); a.Status != http.StatusMethodNotAllowed || a.Header.Get("Allow") != "GET" {
		t.Errorf("%d, allowed %q", a.Status, a.Header.Get("Allow"))
	}
	french := *officer(t, sqlite(t))
	french.Language = "fr"
	if a := testkit.Serve(t, sqlite(t), &french, nil).Get("/", "Accept-Language", "en"); a.To() != "/fr" {
		t.Errorf("a French reader is led to %s", a.To())
	}
}

func TestPreferences(t *testing.T) {
	c, _ := world(t)
	a := c.Post("/en/preferences", "theme", "dark", "back", "/en/gallery?x=1").Must(http.StatusSeeOther)
	if a.To() != "/en/gallery?x=1" {
		t.Errorf("back to %s", a.To())
	}
	c.Post("/en/preferences", "keys", "off", "theme", "purple")
	root := c.Get("/en/gallery").HTML().One("html")
	if root.Attr("data-theme") != "dark" || root.Attr("data-keys") != "off" {
		t.Errorf("theme %s, keys %s", root.Attr("data-theme"), root.Attr("data-keys"))
	}
	for _, back := range []string{"https://evil.example", "//evil.example", `/\evil.example`, "", "javascript:alert(1)", "/\tevil"} {
		if a := c.Post("/en/preferences", "back", back); a.To() != "/" {
			t.Errorf("%q leads to %s", back, a.To())
		}
	}
}

func TestMarkingOnPaper(t *testing.T) {
	c, _ := world(t)
	at := c.Get("/fr/gallery").HTML().One("link[media=print]").Attr("href")
	sheet := string(c.Get(at).Must(http.StatusOK).Body)
	if sheet != `@page{@top-center{content:"NATO SANS CLASSIFICATION \2013  DONN\c9 ES FICTIVES, DOCUMENT NON OTAN"}@bottom-center{content:"NATO SANS CLASSIFICATION \2013  DONN\c9 ES FICTIVES, DOCUMENT NON OTAN"}}` {
		t.Errorf("the sheet is %s", sheet)
	}
	for _, bad := range []string{"", "?level=hot", "?level=public&to=" + strings.Repeat("A", 20)} {
		c.Get("/en/print.css" + bad).Must(http.StatusNotFound)
	}
	if got := string(c.Get(`/en/print.css?level=public&to=%22%7D*%7B%7D`).Body); strings.Contains(got, `"}*{}`) {
		t.Errorf("a code broke out: %s", got)
	}
	// R116: what is PUBLIC says so only where everybody may look.
	public := web.Get("/open", control.Public, func(context.Context, nothing) (nothing, error) { return nothing{}, nil },
		func(f *web.Frame, _ nothing) templ.Component { return web.Page(f, web.Head{Title: "Open"}) })
	open := testkit.ServeSite(t, web.Config{DB: sqlite(t), Site: site(), Routes: []web.Route{public}}, nil, gallery.Words)
	if got := open.Get("/en/open").HTML().All(".mark")[0].Text(); !strings.HasPrefix(got, "PUBLIC") {
		t.Errorf("an open page is marked %q", got)
	}
}
