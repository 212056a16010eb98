package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cairn/internal/app"
	"cairn/internal/domain/people"
	"cairn/internal/kernel/control"
)

// described is the part of the interface's own description that names what may be sent.
type described struct {
	Paths map[string]map[string]struct {
		Parameters  []struct{ Name, In string }
		RequestBody struct {
			Content map[string]struct{ Schema map[string]any }
		}
	}
	Components struct{ Schemas map[string]map[string]any }
}

func description(t *testing.T) (d described) {
	t.Helper()
	if err := json.Unmarshal(app.OpenAPI(), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// example builds a value of a schema with one text in all places where a text goes.
func (d described) example(schema map[string]any, text string, deep int) any {
	if ref, ok := schema["$ref"].(string); ok {
		schema = d.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")]
	}
	if deep > 5 {
		return nil
	}
	switch schema["type"] {
	case "object":
		members := map[string]any{}
		properties, _ := schema["properties"].(map[string]any)
		for name, of := range properties {
			members[name] = d.example(of.(map[string]any), text, deep+1)
		}
		return members
	case "array":
		items, _ := schema["items"].(map[string]any)
		return []any{d.example(items, text, deep+1)}
	case "integer", "number":
		return 1
	case "boolean":
		return true
	}
	return text
}

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// jack holds every role there is but the donor's, which is never given for the whole office.
func (s *stage) jack() *person {
	s.t.Helper()
	id := s.hire("Jack", "officer")
	_, err := s.People.Give(s.Control.AsSystem(s.t.Context()), id, people.Assignment{Roles: slices.DeleteFunc(slices.Clone(people.Roles), func(r control.Role) bool { return r == people.DonorUser })})
	s.must(err)
	return s.stepIn(id)
}

// Every address, parameter and body, asked for with what no program should choke on: nothing breaks, on
// either engine. PostgreSQL holds no null character, and neither engine text that is not UTF-8.
func TestNothingBreaksTheServer(t *testing.T) {
	eachPlace(t, func(t *testing.T, at place) {
		s := onStage(t, at)
		jack, d, asked := s.jack(), description(t), 0
		sane := func(what string, status int, body string, err error) {
			t.Helper()
			asked++
			if err != nil || status >= http.StatusInternalServerError {
				t.Errorf("%s: %d, %v: %.300s", what, status, err, body)
			}
		}
		for path, methods := range d.Paths {
			for _, part := range []string{"%00", "%ff", "..%2f..%2fetc%2fpasswd", "'%20OR%201=1--%20", strings.Repeat("9", 3000)} {
				address := wildcard.ReplaceAllLiteralString(path, part)
				if address == path {
					break
				}
				status, _, body, err := jack.get(s.base + "/fr" + address)
				sane("GET "+address, status, body, err)
			}
			for _, p := range methods["get"].Parameters {
				if p.In != "query" || strings.Contains(path, "{") {
					continue
				}
				for _, value := range []string{"\x00", "\xff", "%' OR 1=1 --", "-1", "99999999999999999999", "2026-13-45", strings.Repeat("a", 3000)} {
					address := path + "?" + url.Values{p.Name: {value}}.Encode()
					status, _, body, err := jack.get(s.base + "/en" + address)
					sane("GET "+address, status, body, err)
				}
			}
			for _, text := range []string{"a\x00b", "2026-01-01", "\U0010ffff"} {
				body, err := json.Marshal(d.example(methods["post"].RequestBody.Content["application/json"].Schema, text, 0))
				s.must(err)
				if methods["post"].RequestBody.Content == nil || lastly.MatchString(path) {
					continue
				}
				status, answer, err := jack.send(s.base+"/en"+wildcard.ReplaceAllString(path, "x"), "application/json", body)
				sane("POST "+path+" "+string(body), status, answer, err)
				if text == "a\x00b" && status < http.StatusBadRequest {
					t.Errorf("POST %s takes a null character: %d", path, status)
				}
			}
		}
		for _, raw := range []string{"%00", "%ff"} {
			for _, address := range []string{"/draft?form=/" + raw, "/preferences?back=/" + raw, "/landscape/entries/new", "/sign-in/as", "/undo/" + raw, "/nowhere/" + raw} {
				status, answer, err := jack.send(s.base+"/en"+address, "application/x-www-form-urlencoded",
					[]byte(entryForm+"Keyed&_key="+raw+"&person="+raw+"&theme="+raw+"&back="+raw))
				sane("POST "+address, status, answer, err)
			}
		}
		r, err := http.NewRequest(http.MethodPost, s.base+"/en/landscape/entries/new", strings.NewReader(`{"actor":"a"}`))
		s.must(err)
		r.Header["Content-Type"], r.Header["User-Agent"], r.Header["Idempotency-Key"] = []string{"application/json"}, []string{"\xff"}, []string{"\xff"}
		status, _, answer, err := jack.do(r)
		sane("headers that are not UTF-8", status, answer, err)
		if asked < 1000 {
			t.Errorf("only %d requests", asked)
		}
		s.sound()
	})
}

// send posts a body of any type.
func (p *person) send(address, media string, body []byte) (status int, answer string, err error) {
	r, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Content-Type", media)
	status, _, answer, err = p.do(r)
	return status, answer, err
}

// entryForm is a form that is accepted once a title follows.
const entryForm = "partner=MDA&theme=cyber&channel=un&actor=Norway&source=talk&level=unclassified&title_en="

// Bodies that are too large, of no known type or cut off are refused with words, and nothing is written.
func TestBadBodies(t *testing.T) {
	s := onStage(t, place{data: t.TempDir()})
	officer := s.stepIn(s.hire("Officer", "officer"))
	const page, form = "/fr/landscape/entries/new", "application/x-www-form-urlencoded"
	large := bytes.Repeat([]byte("a"), 10<<20)
	var parts bytes.Buffer
	multi := multipart.NewWriter(&parts)
	s.must(multi.WriteField("title_en", string(large)))
	s.must(multi.Close())
	var many strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&many, "rows.%d=x&", i)
	}
	for _, c := range []struct {
		what, media string
		body        []byte
		status      int
		says        string
	}{
		{"10 MB in a form", form, append([]byte(entryForm), large...), http.StatusRequestEntityTooLarge, "Mo"},
		{"10 MB in parts", multi.FormDataContentType(), parts.Bytes(), http.StatusRequestEntityTooLarge, "Mo"},
		{"10 MB of JSON", "application/json", fmt.Appendf(nil, `{"title":{"en":"%s"}}`, large), http.StatusRequestEntityTooLarge, "Mo"},
		{"a field too long", form, []byte(entryForm + strings.Repeat("a", 60_000)), http.StatusUnprocessableEntity, "trop long"},
		{"not UTF-8 in a form", form, []byte(entryForm + "%ff%fe"), http.StatusUnprocessableEntity, "caractères"},
		{"raw bytes in a form", form, []byte(entryForm + "\xff\xfe"), http.StatusUnprocessableEntity, "caractères"},
		{"a null in a form", form, []byte(entryForm + "a%00b"), http.StatusUnprocessableEntity, "caractères"},
		{"not UTF-8 in JSON", "application/json", []byte("{\"actor\":\"\xff\"}"), http.StatusBadRequest, "caractères"},
		{"a null in JSON", "application/json", []byte(`{"actor":"a\u0000b"}`), http.StatusUnprocessableEntity, "caractères"},
		{"escapes that are none", form, []byte(entryForm + "%zz"), http.StatusBadRequest, "formulaire"},
		{"50,000 fields", form, []byte(entryForm + "&" + many.String()), http.StatusBadRequest, ""},
		{"text", "text/plain", []byte(entryForm + "x"), http.StatusBadRequest, ""},
		{"XML", "application/xml", []byte("<a/>"), http.StatusBadRequest, ""},
		{"no known type", "////", []byte(entryForm), http.StatusBadRequest, ""},
		{"parts without bounds", "multipart/form-data", parts.Bytes()[:100], http.StatusBadRequest, ""},
		{"parts cut off", multi.FormDataContentType(), parts.Bytes()[:1000], http.StatusBadRequest, ""},
		{"JSON that is no object", "application/json", []byte(`[1]`), http.StatusBadRequest, "JSON"},
		{"JSON cut off", "application/json", []byte(`{"actor":`), http.StatusBadRequest, "JSON"},
		{"JSON without an end", "application/json", bytes.Repeat([]byte("["), 100_000), http.StatusBadRequest, "JSON"},
		{"JSON as a form", form, []byte(`{"actor":"a"}`), http.StatusUnprocessableEntity, ""},
		{"a form as JSON", "application/json", []byte(entryForm + "x"), http.StatusBadRequest, "JSON"},
	} {
		status, body, err := officer.send(s.base+page, c.media, c.body)
		if err != nil || status != c.status || !strings.Contains(body, c.says) || !strings.Contains(body, `lang="fr"`) {
			t.Errorf("%s: %d, %v, want %d and %q: %.200s", c.what, status, err, c.status, c.says, mainOf(body))
		}
	}
	(&crowd{}).compare(t, s.App)
}

// mainOf is what a page says, without its frame; anything else it gives as it is.
func mainOf(body string) string {
	if _, inside, framed := strings.Cut(body, "<main"); framed {
		return inside
	}
	return body
}
