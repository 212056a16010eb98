package app_test

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cairn/internal/testkit"
)

// officer is the demonstration in one person's browser.
type officer struct {
	*testkit.Browser
	t    testing.TB
	base string
	lang string
}

// stepIn signs in by the button of a person, on the page that a demonstration offers.
func (o *officer) stepIn(name string) {
	o.t.Helper()
	o.Open(o.base + "/" + o.lang + "/sign-in")
	form := testkit.Eval[string](o.Browser, fmt.Sprintf(`[...document.querySelectorAll("form")].find(f => f.textContent.includes(%q))?.querySelector("input[name=person]").value ?? ""`, name))
	if form == "" {
		o.t.Fatalf("no button for %s: %s", name, o.Text("main"))
	}
	o.Press("form:has(input[value='" + form + "']) button")
}

func (o *officer) stepOut() {
	o.t.Helper()
	o.Press("form[action$='/sign-out'] button")
}

// link is the address behind the first link of the page whose text holds some words.
func (o *officer) link(words string) string {
	o.t.Helper()
	href := testkit.Eval[string](o.Browser, fmt.Sprintf(`[...document.querySelectorAll("main a")].find(a => a.textContent.includes(%q))?.href ?? ""`, words))
	if href == "" {
		o.t.Fatalf("%s: no link says %q:\n%s", o.Address(), words, o.Text("main"))
	}
	return href
}

// One person prepares a project and submits it; they may not decide it, by no way; another approves it;
// the trail says so. Rows are pasted into a budget, and in one of the languages money goes its whole way. In both languages,
// in the real program.
func TestBrowserWalk(t *testing.T) {
	base := serveDemo(t)
	for lang, w := range map[string]struct{ comment, title, rows, sum string }{
		"en": {"Walked in the browser", "Radio workshop of the walk", "Year\tLine\tTitle\tCategory\tFund\tAmount (EUR)\n2029\t1\tTrainers\tfees\tTF-DCB\t1,234.50\n", "1,234.50"},
		"fr": {"Parcouru dans le navigateur", "Atelier radio du parcours", "2028\t1\t1.1\tFormateurs\thonoraires\tTF-DCB\t1\u202f234,50 EUR\n", "1 234,50"},
	} {
		t.Run(lang, func(t *testing.T) {
			o := &officer{testkit.NewBrowser(t), t, base, lang}
			o.stepIn("Hendrik Meijering")
			page := o.prepare(w.title)
			approval := o.submit(page, w.title)
			o.refusedToDecide(approval)
			o.stepOut()

			o.stepIn("Katarzyna Wolniewicz")
			o.Open(approval)
			o.Picture("walk-approval-" + lang)
			o.Fill("textarea[name=comment]", w.comment)
			o.Press("button[value=approve]")
			if strings.Contains(o.Text("main"), w.title) {
				t.Errorf("it still waits: %s", o.Text("main"))
			}
			o.Open(page + "/history")
			if said := o.Text("main"); !strings.Contains(said, "Katarzyna Wolniewicz") || !strings.Contains(said, "Hendrik Meijering") {
				t.Errorf("the history does not name both: %s", said)
			}
			id := page[strings.LastIndexByte(page, '/')+1:]
			o.Open(base + "/" + lang + "/audit?object=" + url.QueryEscape(id))
			if said := o.Text("main"); !strings.Contains(said, "Katarzyna Wolniewicz") || strings.Count(said, "Hendrik Meijering") < 2 {
				t.Errorf("the trail does not say who did what: %s", said)
			}
			o.stepOut()
			o.pastes(w.rows, w.sum)
			if lang == "en" {
				o.spends()
			}
			o.stepOut()
			if lang == "fr" {
				o.brief("Hendrik Meijering", "Katarzyna Wolniewicz")
			}
		})
	}
	t.Run("selection", func(t *testing.T) {
		o := &officer{testkit.NewBrowser(t), t, base, "en"}
		o.selects()
	})
}

// brief builds a deck on the package for Moldova in both languages, edits its bottom line in French and freezes it; a
// colleague clears and issues it, and the file is there.
func (o *officer) brief(author, colleague string) {
	o.t.Helper()
	o.stepIn(author)
	o.Open(o.base + "/" + o.lang + "/packages")
	o.Open(testkit.Eval[string](o.Browser, `[...document.querySelectorAll("main tr")].find(r => r.textContent.includes("DCB-MDA-01"))?.querySelector("a").href ?? ""`))
	o.Press("main a[href*='/reports/new?about=package']")
	o.Axe()
	o.Fill("[name=retention]", "temporary")
	o.Press("button[value=open]")
	page := o.Address()
	o.Open(page + "?lang=fr")
	const line = "Le paquet avance malgré deux retards. Le ministère est prié de nommer son équipe d’ici fin mars."
	o.Fill("[name=line_fr]", line)
	o.Fill("[name=line_en]", "The package moves on in spite of two delays. The ministry is asked to name its team by the end of March.")
	o.Press("form[action$='/bottom-line'] button.pri")
	o.Open(page + "?lang=fr")
	if said := o.Text("main"); !strings.Contains(said, line) || !strings.Contains(said, author) {
		o.t.Errorf("the bottom line is not the signed one: %s", said)
	}
	o.Press("button[value='down bottom_line']")
	o.Picture("briefing-" + o.lang)
	o.Axe()
	o.Press("form[action$='/freeze'] button")
	if o.Has("button[value=clear]") {
		o.t.Error("the author is offered the clearance")
	}
	o.stepOut()

	o.stepIn(colleague)
	o.Open(page)
	o.Press("button[value=clear]")
	o.Press("form[action$='/issue'] button")
	o.Until(`document.querySelector("main a[href*='/files/']")`)
	size := testkit.Eval[int](o.Browser, `fetch(document.querySelector("main a[href*='/files/']").href).then(r => r.arrayBuffer()).then(b => b.byteLength)`)
	if size < 5000 {
		o.t.Errorf("the file has %d bytes", size)
	}
	if said := o.Text("main"); !strings.Contains(said, "SHA-256") || !strings.Contains(said, colleague) {
		o.t.Errorf("the issue does not say who cleared it: %s", said)
	}
}

// prepare records a light project below the package for Moldova and answers the overlap check. It
// returns the address of the project's page.
func (o *officer) prepare(title string) string {
	o.t.Helper()
	o.Open(o.base + "/" + o.lang + "/packages")
	o.Open(testkit.Eval[string](o.Browser, `[...document.querySelectorAll("main tr")].find(r => r.textContent.includes("DCB-MDA-01"))?.querySelector("a").href ?? ""`))
	o.Press("main a[href*='/projects/new']")
	for field, text := range map[string]string{
		"title_en": title, "title_fr": title, "theme": "signals", "lang": o.lang, "problem": "Two radios are silent.", "objectives": "Both speak by March.",
		"deliverables": "Two radios", "beneficiaries": "One signals platoon", "planned_start": "2027-01-11", "planned_end": "2027-03-31",
		"budget": "12 500,00", "host_text": "Rooms and transport",
	} {
		o.Fill("[name="+field+"]", text)
	}
	o.Press("main form button.pri")
	page := o.Address()
	if strings.HasSuffix(page, "/new") {
		o.t.Fatalf("the form came back: %s", o.Text("main"))
	}
	o.Press("main a[href$='/overlap']")
	o.PressHere("#f-answer")
	o.Fill("[name=note]", "None found.")
	o.Press("main form button.pri")
	return page
}

// submit sends the project for approval and returns the address of the approval.
func (o *officer) submit(page, title string) string {
	o.t.Helper()
	o.Open(page)
	o.Press("main a[href$='/submit']")
	o.Press("main form button.pri")
	o.Open(o.base + "/" + o.lang + "/approvals?state=waiting")
	return o.link(title)
}

// refusedToDecide holds that the one who prepared it is offered no button, and is refused when they post
// the decision all the same.
func (o *officer) refusedToDecide(approval string) {
	o.t.Helper()
	o.Open(approval)
	if o.Has("button[value=approve]") {
		o.t.Error("the preparer is offered the decision")
	}
	status := testkit.Eval[int](o.Browser, `fetch(location.href + "/decide", {method: "POST", headers: {"Content-Type": "application/x-www-form-urlencoded"},
		body: "decision=approve&comment=mine"}).then(r => r.status)`)
	if status != 403 && status != 422 {
		o.t.Errorf("the preparer decided it: %d", status)
	}
}

// Every kind of page, as the team leader sees it, keeps the rules of accessibility in both schemes and at
// both widths, says that its data is fictional, and is valid HTML. Two browsers share the pages.
func TestBrowserEveryPage(t *testing.T) {
	base, folder := serveDemo(t), t.TempDir()
	o := &officer{testkit.NewBrowser(t), t, base, "en"}
	o.stepIn("Tomas Lindgård")
	pages := o.crawl()
	if len(pages) < 20 {
		t.Fatalf("only %d kinds of pages were found: %v", len(pages), pages)
	}
	t.Run("pages", func(t *testing.T) {
		for half := range 2 {
			t.Run(strconv.Itoa(half), func(t *testing.T) {
				t.Parallel()
				o := &officer{testkit.NewBrowser(t), t, base, "en"}
				o.KeepAxe()
				o.stepIn("Tomas Lindgård")
				o.view(pages, half, folder)
			})
		}
	})
	validate(t, folder)
}

// view looks at every second page in the first view, and at some in one of the others in turn, for what a view can
// change: more than two hundred kinds of page in four views would take longer than all other tests together.
func (o *officer) view(pages []string, half int, folder string) {
	o.t.Helper()
	for turn, v := range []struct {
		lang  string
		width int64
		dark  bool
	}{{"en", 1440, false}, {"fr", 390, true}, {"fr", 1440, true}, {"en", 390, false}} {
		o.View(v.width, 900, v.dark)
		for i, path := range pages {
			if i%2 != half || turn > 0 && i/2%6 != turn-1 {
				continue
			}
			o.Open(o.base + "/" + v.lang + path)
			switch {
			case turn == 0:
				o.Axe()
			case v.width < 600: // fingers
				o.Axe("color-contrast", "scrollable-region-focusable", "target-size")
			default:
				o.Axe("color-contrast", "scrollable-region-focusable")
			}
			o.Picture(fmt.Sprintf("page-%02d-%s-%d-%v", i, v.lang, v.width, v.dark))
			if said := o.Text("body"); !strings.Contains(said, "FICTIONAL DATA, NOT A NATO DOCUMENT") && !strings.Contains(said, "DONNÉES FICTIVES, DOCUMENT NON OTAN") {
				o.t.Errorf("%s does not say that its data is fictional", path)
			}
			if v.width == 1440 {
				html := testkit.Eval[string](o.Browser, `fetch(location.href).then(r => r.text())`)
				if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s%02d.html", v.lang, i)), []byte(html), 0o644); err != nil {
					o.t.Fatal(err)
				}
			}
		}
	}
}

// What differs between two addresses of one kind: an identifier, a reference, a week, a day, a month or a year.
var idInPath = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|/[A-Z][A-Z-]+|/\d{4}(?:-W?\d\d)?(?:-\d\d)?(/|$)`)

// crawl follows the links of pages, as they come from the server and without drawing them, and keeps one address of
// each kind, without its language.
func (o *officer) crawl() []string {
	o.t.Helper()
	kinds := map[string]bool{}
	var found []string
	for queue := []string{"", "/about"}; len(queue) > 0; queue = queue[1:] {
		path := queue[0]
		kind := idInPath.ReplaceAllString(path, "*$1")
		if kinds[kind] {
			continue
		}
		kinds[kind] = true
		found = append(found, path)
		for _, href := range testkit.Eval[[]string](o.Browser, `fetch("`+o.base+`/en`+path+`").then(r => r.text())
			.then(html => [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("main a[href^='/en'], .side a[href^='/en']")])
			.then(links => links.filter(a => !a.hasAttribute("download")).map(a => a.getAttribute("href")))`) {
			href, _, _ = strings.Cut(strings.TrimPrefix(href, "/en"), "#")
			href, _, _ = strings.Cut(href, "?")
			if !slices.Contains(queue, href) {
				queue = append(queue, href)
			}
		}
	}
	return found
}

// validate runs html-validate over the pages kept in a folder.
func validate(t *testing.T, folder string) {
	t.Helper()
	tool := filepath.Join(root, "tools/browser/node_modules/.bin/html-validate")
	if _, err := os.Stat(tool); err != nil {
		t.Log("html-validate is not installed (make test installs it): the HTML was not validated")
		return
	}
	config, err := filepath.Abs(filepath.Join(root, "tools/browser/htmlvalidate.json"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-c", config, "--formatter", "text", filepath.Join(folder, "*.html")).Output()
	if err == nil {
		return
	}
	t.Errorf("html-validate: %v\n%s", err, out)
}
