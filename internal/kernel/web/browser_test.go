package web_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
	"cairn/internal/kernel/web/gallery"
	"cairn/internal/testkit"
)

type query struct {
	Q string `json:"q"`
}

// desk is the gallery in a browser, with a search page so that the palette is there.
func desk(t *testing.T) (*testkit.Browser, *testkit.Client) {
	t.Helper()
	d := sqlite(t)
	search := web.Get("/search", control.Public, func(_ context.Context, in query) (web.Finds, error) {
		return web.Finds{Results: []web.Found{{Title: "The " + in.Q, Under: "found", Kind: "Thing", Href: "/gallery/things/t2/edit"}}}, nil
	}, nil)
	c := testkit.ServeSite(t, web.Config{DB: d, Site: site(), Routes: append(gallery.New().Routes(), search)}, officer(t, d), gallery.Words)
	return c.Browser(), c
}

// Every page keeps the rules of accessibility and fits a narrow window, in both schemes and languages.
func TestBrowserAccessibility(t *testing.T) {
	b, _ := desk(t)
	for _, size := range [][2]int64{{1440, 900}, {390, 844}} {
		for _, scheme := range []string{"light", "dark"} {
			b.View(size[0], size[1], scheme == "dark")
			for _, path := range galleryPages {
				b.Open("/fr" + path)
				b.Axe()
				b.Picture(scheme + strings.ReplaceAll(path, "/", "-") + "-" + strconv.FormatInt(size[0], 10))
			}
		}
	}
	b.View(320, 640, false)
	for _, path := range galleryPages {
		b.Open("/fr" + path)
		b.Until("document.documentElement.scrollWidth <= 320")
	}
}

func TestBrowserPalette(t *testing.T) {
	b, _ := desk(t)
	b.Open("/en/gallery")
	b.Keys("Ctrl+k")
	b.Until(`document.activeElement.id === "pal-q"`)
	b.Type("#pal-q", "thi")
	b.Until(`document.querySelector("#pal-list")?.textContent.includes("The thi")`)
	b.Picture("palette")
	offered := testkit.Eval[[]string](b, `[...document.querySelectorAll("#pal-list a")].map(a => a.textContent)`)
	if strings.Join(offered, "|") != "The thifoundThing|ThingsG T|Edit the thing|Edit the thingE" {
		t.Errorf("offered %q", offered)
	}
	b.Keys("ArrowDown", "Enter")
	b.Until(`location.pathname === "/en/gallery/things"`)
	b.Keys("/")
	b.Until(`document.activeElement.id === "pal-q"`)
	b.Type("#pal-q", "xx")
	b.Until(`document.querySelector("#pal-list")?.textContent.includes("xx")`)
	b.Keys("Enter")
	b.Until(`location.pathname === "/en/gallery/things/t2/edit"`)
}

func TestBrowserKeys(t *testing.T) {
	b, c := desk(t)
	b.Open("/en/gallery")
	b.Keys("g", "t")
	b.Until(`location.pathname === "/en/gallery/things"`)
	b.Keys("j", "j", "j", "k")
	b.Until(`document.querySelector("tr.on")?.dataset.href.endsWith("/t2/edit") && document.activeElement.textContent.includes("Reform")`)
	b.Keys("x")
	b.Until(`document.querySelector("tr.on input").checked`)
	b.Keys("?")
	b.Until(`document.querySelector("#keys").matches(":popover-open")`)
	b.Picture("keys")
	b.Keys("Escape", "Enter")
	b.Until(`location.pathname === "/en/gallery/things/t2/edit"`)
	b.Open("/en/gallery")
	b.Keys("e")
	b.Until(`location.pathname === "/en/gallery/things/t1/edit"`)
	b.Type("#f-note", "j?e") // in a field, letters are letters
	b.Until(`document.querySelector("#f-note").value.includes("j?e")`)
	b.Keys("Ctrl+Enter")
	b.Until(`location.pathname === "/en/gallery/things" && document.querySelector("[data-toast]")`)
	b.Picture("toast")
	b.Keys("Ctrl+z")
	b.Until(`location.pathname.startsWith("/en/undo/")`)
	c.Get("/en/gallery").Must(http.StatusOK)
}

func TestBrowserPreferences(t *testing.T) {
	b, _ := desk(t)
	b.Open("/en/gallery/things")
	b.PressHere(".me")
	b.Picture("preferences")
	b.PressHere("button[value=dark]")
	b.Until(`document.documentElement.dataset.theme === "dark" && getComputedStyle(document.body).backgroundColor === "rgb(16, 22, 26)"`)
	b.PressHere("button[name=keys][value=off]")
	b.Until(`document.documentElement.dataset.keys === "off"`)
	b.Keys("Escape", "j")
	b.Until(`!document.querySelector("tr.on")`)
	b.Until(`fetch("/en/gallery").then(r => r.text()).then(t => window.kept = t.includes('data-theme="dark" data-keys="off"')) && window.kept`)
}

func TestBrowserChoosesRows(t *testing.T) {
	b, _ := desk(t)
	b.Open("/en/gallery/things")
	b.Until(`getComputedStyle(document.querySelector(".bulkbar")).display === "none"`)
	b.PressHere("tbody tr:nth-child(1) .ck input")
	b.Until(`document.querySelector(".bulkbar span").textContent === "1 row chosen"`)
	testkit.Eval[bool](b, `document.querySelector("tbody tr:nth-child(3) .ck input").dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true, shiftKey: true}))`)
	b.Until(`document.querySelector(".bulkbar span").textContent === "3 rows chosen"`)
	b.PressHere(".bulkbar button")
	b.Until(`location.search === "?id=t1&id=t2&id=t3"`)
}

func TestBrowserKeepsDrafts(t *testing.T) {
	b, _ := desk(t)
	b.Open("/en/gallery/things/t1/edit")
	b.Type("#f-lead", " and others")
	b.Until(`document.querySelector("[data-draft-note]").textContent === "Draft saved 10:00 UTC"`)
	b.Open("/en/gallery/things/t1/edit")
	b.Until(`document.querySelector("#f-lead").value.includes(" and others")`)
	b.PressHere("button[name=_drop]")
	b.Until(`document.querySelector("#f-lead")?.value === "C. Lindqvist"`)
}

func TestBrowserFollowsAJob(t *testing.T) {
	b, _ := desk(t)
	b.Open("/en/gallery/job")
	b.Until(`document.querySelector("[data-part]")?.textContent === "4 of 12"`)
	b.Until(`document.querySelector(".job a.pri")?.getAttribute("href") === "/en/gallery"`) // loaded anew when over
}

func TestBrowserOnAPhone(t *testing.T) {
	b, _ := desk(t)
	b.View(390, 844, false)
	b.Open("/en/gallery")
	b.Until(`getComputedStyle(document.querySelector(".side")).display === "none"`)
	b.PressHere(".bar button")
	b.Until(`document.querySelector(".side").matches(":popover-open") && getComputedStyle(document.querySelector(".side")).display === "block"`)
	b.Picture("phone-menu")
	b.PressHere(".side a[href='/en/gallery/things']")
	b.Until(`location.pathname === "/en/gallery/things"`)
	b.View(220, 844, false)
	b.Open("/en/gallery/things?view=mine")
	b.Until(`document.querySelector(".tabs").scrollLeft > 0`) // the strip begins at the tab that is current
	b.Until(`document.querySelector(".tabs [aria-current]").getBoundingClientRect().right <= 220`)
	b.View(390, 844, false)
	b.Open("/en/gallery/things")
	targets := testkit.Eval[[]string](b, `[...document.querySelectorAll(".bar > *, .btn, .top button, .seg > *")].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 80))`)
	if len(targets) > 0 {
		t.Errorf("too small to touch: %q", targets)
	}
}
