package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cairn/internal/app"
	"cairn/internal/domain/office"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

// hands are those of a person before a page: everything but what they see is an action.
type hands interface {
	open(path string)              // an address, typed or from a mail
	follow(selector string)        // a link
	fill(form, name, value string) // a field, a choice in a list
	pick(form, name, value string) // one of several buttons
	attach(form, name, file, content string)
	submit(form string)
	see(selector string) string // what the page says there
}

// paper is a browser without scripts: what it sends are the fields of a form as the page has them.
type paper struct {
	*testing.T
	c      *testkit.Client
	at     string
	page   *testkit.Page
	filled url.Values
	files  []testkit.Part
}

func (h *paper) take(a *testkit.Answer, at string) {
	h.Helper()
	for ; a.Status == http.StatusSeeOther; a = h.c.Get(at) {
		at = a.To()
	}
	h.at, h.page, h.filled, h.files = at, a.Must(http.StatusOK).HTML(), url.Values{}, nil
}

func (h *paper) open(path string)           { h.take(h.c.Get(path), path) }
func (h *paper) follow(selector string)     { h.open(h.page.One(selector).Attr("href")) }
func (h *paper) fill(_, name, value string) { h.filled.Set(name, value) }
func (h *paper) pick(_, name, value string) { h.filled.Set(name, value) }
func (h *paper) see(selector string) string { return h.page.One(selector).Text() }
func (h *paper) attach(_, name, file, content string) {
	h.files = append(h.files, testkit.Part{Field: name, Name: file, Content: content})
}

func (h *paper) submit(form string) {
	h.Helper()
	f, values := h.page.One(form), url.Values{}
	for _, in := range f.All("input[name]") {
		name, kind := in.Attr("name"), in.Attr("type")
		switch {
		case kind == "file":
		case kind != "radio" && kind != "checkbox":
			values.Add(name, in.Attr("value"))
		case in.Has("checked") && !h.filled.Has(name), h.filled.Has(name) && h.filled.Get(name) == in.Attr("value"):
			values.Add(name, in.Attr("value"))
		}
	}
	for _, in := range f.All("textarea[name]") {
		values.Add(in.Attr("name"), in.Text())
	}
	for _, in := range f.All("select[name]") {
		chosen := in.All("option[selected]")
		if len(chosen) == 0 && !in.Has("multiple") {
			chosen = in.All("option")[:1]
		}
		for _, o := range chosen {
			values.Add(in.Attr("name"), o.Attr("value"))
		}
	}
	for name, value := range h.filled {
		values[name] = value
	}
	to := f.Attr("action")
	if to == "" {
		to = h.at
	}
	if len(h.files) > 0 {
		h.take(h.c.Upload(to, values, h.files...), to)
		return
	}
	h.take(h.c.Send(to, "application/x-www-form-urlencoded", strings.NewReader(values.Encode())), to)
}

// mouse is a browser with its scripts.
type mouse struct{ *testkit.Browser }

func (h mouse) open(path string)              { h.Open(path) }
func (h mouse) follow(selector string)        { h.Press(selector) }
func (h mouse) fill(form, name, value string) { h.Fill(form+" [name="+name+"]", value) }
func (h mouse) pick(form, name, value string) {
	h.PressHere(form + " [name=" + name + "][value=" + value + "]")
}
func (h mouse) submit(form string)         { h.Press(form + " button.pri") }
func (h mouse) see(selector string) string { return h.Text(selector) }

func (h mouse) attach(form, name, file, content string) {
	text, _ := json.Marshal(content)
	testkit.Eval[bool](h.Browser, fmt.Sprintf(`(() => { const e = document.querySelector("%s [name=%s]"), d = new DataTransfer(); d.items.add(new File([%s], %q)); e.files = d.files; e.dispatchEvent(new Event("change", {bubbles: true})); return true })()`,
		form, name, text, file))
}

// counted counts the actions of hands.
type counted struct {
	hands
	n *int
}

func (h counted) open(path string)              { *h.n++; h.hands.open(path) }
func (h counted) follow(selector string)        { *h.n++; h.hands.follow(selector) }
func (h counted) fill(form, name, value string) { *h.n++; h.hands.fill(form, name, value) }
func (h counted) pick(form, name, value string) { *h.n++; h.hands.pick(form, name, value) }
func (h counted) submit(form string)            { *h.n++; h.hands.submit(form) }
func (h counted) attach(form, name, file, content string) {
	*h.n++
	h.hands.attach(form, name, file, content)
}

const fiveProjects = `Suivi des projets 2027;;;;
Projet;Pays;Début;Fin;Budget (k€)
Laboratoire cyber;République de Moldova;01/03/2027;31/12/2027;1 250,5
École de déminage;Moldova;05/04/2027;30/09/2027;n/a
Cours de logistique;MDA;à confirmer;;80
Atelier sur les achats;MDA;31/05/2027;02/06/2027;12
Visite d’étude;MDA;;;TBC
Total;;;;1 342,5
`

// An empty office comes to its first package with five projects from a sheet in under forty actions, by two
// people, with scripts and without.
func TestFirstHour(t *testing.T) {
	for name, hand := range map[string]func(t *testing.T, a *app.App) hands{
		"script off": func(t *testing.T, a *app.App) hands { return &paper{T: t, c: serveApp(t, a)} },
		"browser":    func(t *testing.T, a *app.App) hands { return mouse{serveApp(t, a).Browser()} },
	} {
		t.Run(name, func(t *testing.T) {
			a := place{data: t.TempDir()}.open(t)
			links, err := a.Init(t.Context(), app.Setup{Office: office.Profile{Name: i18n.Text{EN: "Office"}}, Ceiling: control.LevelUnclassified,
				Admin: app.NewUser{Login: "ada@office.example", Name: "Ada", Language: "en", Clearance: control.LevelUnclassified}})
			if err != nil {
				t.Fatal(err)
			}
			actions := 0
			invitation := setsUp(counted{hand(t, a), &actions}, links[0].Path)
			manager := counted{hand(t, a), &actions}
			bringsProjects(manager, invitation)
			t.Logf("%d actions", actions)
			if actions >= 40 {
				t.Errorf("%d actions", actions)
			}
			if said := manager.see("main"); !strings.Contains(said, "Laboratoire cyber") || !strings.Contains(said, "Visite d’étude") {
				t.Errorf("the list says %s", said)
			}
		})
	}
}

// setsUp names the office and registers its programme manager, and gives the path of their invitation.
func setsUp(h hands, link string) string {
	const enter, profile, person = "main form", "main form[action$='/setup/office']", "main form[action$='/people']"
	h.open(link)
	h.fill(enter, "password", password)
	h.fill(enter, "again", password)
	h.submit(enter)
	h.open("/en/setup/office")
	h.fill(profile, "name_en", "Office of capacity building")
	h.submit(profile)
	h.submit("main form[action$='/setup/partners']")
	h.follow("main a[href$='/people/new']")
	h.fill(person, "name", "Pia Manager")
	h.fill(person, "login", "pia@office.example")
	h.fill(person, "nation", "BEL")
	h.pick(person, "preset", "programme_manager")
	h.submit(person)
	said := h.see("main")
	_, path, _ := strings.Cut(said, "/en/link/")
	path, _, _ = strings.Cut(path, " ")
	return "/en/link/" + path
}

// bringsProjects opens a programme with a package, and fills it with projects from a sheet.
func bringsProjects(h hands, invitation string) {
	const enter, programme, pack, file = "main form", "main form[action$='/programmes/new']", "main form[action$='/packages/new']", "main form[action$='/imports/new']"
	h.open(invitation)
	h.fill(enter, "password", password)
	h.fill(enter, "again", password)
	h.submit(enter)
	h.open("/en/programmes/new")
	h.fill(programme, "partner", "MDA")
	h.pick(programme, "kind", "dcb")
	h.fill(programme, "title_en", "Support to Moldova")
	h.submit(programme)
	h.follow("main a[href$='/packages/new']")
	h.fill(pack, "title_en", "Cyber and demining")
	h.submit(pack)
	h.open("/en/imports/new?kind=projects")
	h.attach(file, "file", "suivi.csv", fiveProjects)
	h.submit(file)
	h.submit("main form[action$='/apply']")
	h.open("/en/projects")
}
