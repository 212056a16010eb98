package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
	"cairn/internal/kernel/web/gallery"
	"cairn/internal/testkit"
)

type problem struct {
	Status  int    `json:"status"`
	Key     string `json:"key"`
	Detail  string `json:"detail"`
	Request string `json:"request"`
	Fields  []struct {
		Name string `json:"name"`
		Key  string `json:"key"`
	} `json:"fields"`
	Current json.RawMessage `json:"current"`
}

func TestProgramsReadAndWrite(t *testing.T) {
	c, _ := world(t)
	var list gallery.Things
	a := c.API("/gallery/things?kind=advice", nil).Must(http.StatusOK)
	a.JSON(&list)
	if len(list.Rows) != 2 || a.Header.Get("Content-Type") != "application/json" || !strings.Contains(strings.Join(a.Header.Values("Vary"), ","), "Authorization") {
		t.Errorf("%d rows, %v", len(list.Rows), a.Header)
	}
	var done map[string]string
	a = c.API("/gallery/things/t1/edit", map[string]any{"version": 1, "name": i18n.Text{EN: "New"}, "lead": "A", "due": "2027-01-01", "budget": money.Euro(5)}).Must(http.StatusOK)
	a.JSON(&done)
	if done["to"] != "/api/v1/gallery/things" || done["done"] == "" || a.To() != done["to"] {
		t.Errorf("answer %v, Location %s", done, a.To())
	}
	var thing gallery.Thing
	c.API("/gallery/things/t1/edit", nil).JSON(&thing)
	if thing.Name.EN != "New" || thing.Due != cal.MustDate("2027-01-01") || thing.Budget != money.Euro(5) {
		t.Errorf("stored %+v", thing)
	}
}

func TestProgramsAreToldWhatIsWrong(t *testing.T) {
	c, _ := world(t)
	var p problem
	a := c.API("/gallery/things/t1/edit", map[string]any{"version": "x", "colour": "red"}).Must(http.StatusUnprocessableEntity)
	a.JSON(&p)
	if a.Header.Get("Content-Type") != "application/problem+json" || len(p.Fields) != 2 || p.Request == "" || p.Request != a.Header.Get("X-Request-Id") {
		t.Errorf("%+v", p)
	}
	c.API("/gallery/things/t1/edit", map[string]any{"version": 0}).Must(http.StatusConflict).JSON(&p)
	if !strings.Contains(string(p.Current), `"version":1`) {
		t.Errorf("the stored state is %s", p.Current)
	}
	c.API("/gallery/things?staus=open", nil).Must(http.StatusUnprocessableEntity).JSON(&p)
	if len(p.Fields) != 1 || p.Fields[0].Name != "staus" {
		t.Errorf("a mistyped filter: %+v", p)
	}
	c.API("/gallery/things/none/edit", nil).Must(http.StatusNotFound)
	c.API("/nothing", nil).Must(http.StatusNotFound).JSON(&p)
	c.Send("/api/v1/trouble/upload", "application/json", strings.NewReader(`{`)).Must(http.StatusBadRequest).JSON(&p)
	c.Send("/api/v1/trouble/upload", "text/csv", strings.NewReader(`{`)).Must(http.StatusBadRequest).JSON(&p)
	if p.Key != "fault.media_type" {
		t.Errorf("a foreign type: %+v", p)
	}
}

// A browser's cookie is nobody to a program, and a wrong token is not read as none.
func TestProgramsNeedAToken(t *testing.T) {
	c, _ := world(t)
	a := c.Get("/api/v1/gallery/things").Must(http.StatusUnauthorized)
	if a.Header.Get("WWW-Authenticate") == "" {
		t.Error("no challenge")
	}
	c.Get("/api/v1/trouble/paper", "Authorization", "Bearer wrong").Must(http.StatusUnauthorized)
	if a := c.Get("/api/v1/gallery", "Authorization", "Bearer system"); a.Status != http.StatusOK || a.Header.Get("Set-Cookie") != "" {
		t.Errorf("%d with cookie %q", a.Status, a.Header.Get("Set-Cookie"))
	}
}

// One key and one content make one act; another content under the same key is another act.
func TestRequestKeys(t *testing.T) {
	c, _ := world(t)
	key := func(header, body string) (got string) {
		c.Send("/api/v1/trouble/key", "application/json", strings.NewReader(body), "Idempotency-Key", header).Must(http.StatusOK).JSON(&got)
		return got
	}
	if a, b := key("k", `{"lead":"a"}`), key("k", `{"lead":"a"}`); a != b || !strings.HasPrefix(a, "k:") {
		t.Errorf("the same sent twice: %q, %q", a, b)
	}
	if a, b := key("k", `{"lead":"a"}`), key("k", `{"lead":"b"}`); a == b {
		t.Errorf("two contents share %q", a)
	}
	if got := key("", `{}`); got != "" {
		t.Errorf("no key became %q", got)
	}
}

func TestRefusalsToStrangers(t *testing.T) {
	c := stranger(t)
	c.Get("/en/gallery").Must(http.StatusUnauthorized)
	c.Post("/en/gallery/things/t1/edit").Must(http.StatusUnauthorized)
	signIn := web.Get("/sign-in", control.Public, func(context.Context, nothing) (nothing, error) { return nothing{}, nil }, nil)
	c = testkit.ServeSite(t, web.Config{DB: sqlite(t), Routes: append(gallery.New().Routes(), signIn)}, nil, gallery.Words)
	if a := c.Get("/fr/gallery/things?kind=works"); a.Status != http.StatusSeeOther || a.To() != "/fr/sign-in?back=%2Ffr%2Fgallery%2Fthings%3Fkind%3Dworks" {
		t.Errorf("%d %s", a.Status, a.To())
	}
	d := sqlite(t)
	powerless := testkit.Serve(t, d, &control.Actor{ID: "p", Name: "P"}, gallery.New().Routes(), gallery.Words)
	powerless.Get("/en/gallery").Must(http.StatusForbidden).HTML().None(".side li")
}

func TestDescription(t *testing.T) {
	c, _ := world(t)
	body := c.Get("/api/v1/openapi.json").Must(http.StatusOK).Body
	spec, err := openapi3.NewLoader().LoadFromData(body)
	if err != nil {
		t.Fatal(err)
	}
	if err := spec.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	list := spec.Paths.Find("/gallery/things").Get
	if p := list.Parameters.GetByInAndName("query", "from"); p == nil || list.Tags[0] != "gallery" || list.Security == nil {
		t.Errorf("the list is described as %+v", list)
	}
	if list.Responses.Status(200).Value.Content.Get("text/csv") == nil {
		t.Error("no CSV")
	}
	edit := spec.Paths.Find("/gallery/things/{id}/edit")
	form := edit.Post.RequestBody.Value.Content["multipart/form-data"].Schema.Value.Properties
	if form["paper"] == nil || form["id"] != nil || form["budget"].Ref != "#/components/schemas/money.Amount" {
		t.Errorf("the form is described as %v", form)
	}
	if again := c.Get("/api/v1/openapi.json").Body; string(again) != string(body) {
		t.Error("two descriptions of one server differ")
	}
}
