package candidacy_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/testkit"
	"cairn/internal/testkit/office"
)

// A curriculum checked against a notice: what was read with its passages, criteria, months with the arithmetic, in both
// languages; sealed, for an hour, deleted at once or by the sweep; and an application begun with it.
func TestCVCheck(t *testing.T) {
	content, err := os.ReadFile(shared(t, "cv/career-changer.resume.docx"))
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(office.One(t))
	c := d.browse(d.Context())
	at := "/en/careers/check/" + reference
	c.Get("/en/careers/" + reference).HTML().One("a[href='" + at + "']")
	c.Get(at).Must(http.StatusOK).HTML().One("[data-drop] input[type='file']")
	send := func(name, content string) *testkit.Answer {
		return c.Upload(at, url.Values{}, testkit.Part{Field: "file", Name: name, Content: content})
	}
	checked := func() string {
		t.Helper()
		return strings.TrimPrefix(send("cv.docx", string(content)).Must(http.StatusSeeOther).To(), "/en")
	}
	page := checked()
	text := c.Get("/en" + page).Must(http.StatusOK).HTML().One("main").Text()
	says(t, text, "What is read in cv.docx", "at least three years of experience", "Months of experience: 109", "(months: 76, days: 1), at 100 %", "the application asks for it")
	says(t, c.Get("/fr"+page).Must(http.StatusOK).HTML().One("main").Text(), "Mois d’expérience", "Les critères essentiels", "la candidature le demande")
	name := c.Get("/en" + page).HTML().One("input[name='name']").Attr("value")
	if name == "" || !strings.Contains(text, name) {
		t.Errorf("the name read is %q", name)
	}
	d.Must(control.Done{}, d.Control.Read(d.Context(), func(ctx context.Context, q db.Querier) error {
		sealed, err := db.Collect(ctx, q, db.SQL(`SELECT sealed FROM recruitment_cv`), db.Value[[]byte])
		if err == nil && (len(sealed) != 1 || strings.Contains(string(sealed[0]), "PK\x03\x04") || strings.Contains(string(sealed[0]), "cv.docx")) {
			t.Error("what is stored is not sealed")
		}
		return err
	}))
	c.Get("/en/careers/checked/AAAAAAAAAAAAAAAAAAAAAAAAAA").Must(http.StatusNotFound)
	c.Post("/en" + page + "/delete").Must(http.StatusSeeOther)
	c.Get("/en/careers/checked-deleted").Must(http.StatusOK)
	if c.Get("/en" + page).Must(http.StatusNotFound); d.rows(`SELECT COUNT(*) FROM recruitment_cv`) != 0 {
		t.Error("it is still there after it was deleted")
	}

	page = checked()
	c.Post("/en"+page, "name", name, "email", "no address").Must(http.StatusUnprocessableEntity).HTML().One(".errs")
	begin := func(key string) *testkit.Answer {
		return c.Post("/en"+page, "_key", key, "name", name, "email", "cv@mail.example")
	}
	sent := begin("a form").Must(http.StatusSeeOther).To()
	if again := begin("a form").Must(http.StatusSeeOther).To(); again != sent || d.rows(`SELECT COUNT(*) FROM recruitment_application`) != 1 {
		t.Errorf("pressed twice: %s after %s", again, sent)
	}
	says(t, string(begin("another form").Must(http.StatusNotFound).Body), "Send the file again") // nothing is begun by it, and no mail comes
	a := d.application(d.linkInMail("application.link"))
	if len(a.Form.Files) != 1 || a.Form.Files[0].Use != "cv" || len(a.Form.Experience.Jobs) == 0 || a.Form.Experience.Jobs[0].Employer == "" {
		t.Errorf("%+v", a.Form)
	}
	c.Get("/en" + page).Must(http.StatusNotFound)
	before := a.Form
	page = checked()
	c.Post("/en"+page, "name", "Another", "email", "cv@mail.example").Must(http.StatusSeeOther)
	if now := d.application(d.linkInMail("application.link")); now.Form.Person.Name != before.Person.Name || len(now.Form.Files) != 1 {
		t.Error("a check changed an application that was begun before")
	}

	page = checked()
	d.Now = d.Now.Add(time.Hour)
	c.Get("/en" + page).Must(http.StatusNotFound)
	late := c.Post("/en"+page, "_key", "a form of an hour ago", "name", "Too Late", "email", "late@mail.example").Must(http.StatusNotFound)
	if says(t, string(late.Body), "Send the file again"); d.rows(`SELECT COUNT(*) FROM recruitment_application WHERE email = 'late@mail.example'`) != 0 {
		t.Error("an application was begun with a check whose hour was over")
	}
	d.Must(control.Done{}, d.SweepCVs(d.Context()))
	if n := d.rows(`SELECT COUNT(*) FROM recruitment_cv`); n != 0 {
		t.Errorf("%d stay after their hour", n)
	}
	for name, content := range map[string]string{"a.txt": "text", "renamed.pdf": string(content), "empty.pdf": "", "page.doc": "<html>x</html>", "huge.pdf": string(pdf(5*1024*1024 + 1))} {
		send(name, content).Must(http.StatusUnprocessableEntity).HTML().One(".errs")
		d.Now = d.Now.Add(time.Minute)
	}
	c.Get("/en/careers/check/VN-1999-001").Must(http.StatusNotFound)
}

// Whatever stands where something was sealed, it is opened or refused, and never read as something else.
func FuzzUnseal(f *testing.F) {
	sealed, err := candidacy.Seal("TOKEN", "cv.pdf", []byte("content"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add("TOKEN", sealed)
	f.Add("OTHER", sealed)
	f.Add("TOKEN", []byte{})
	f.Add("TOKEN", sealed[:len(sealed)-1])
	f.Fuzz(func(t *testing.T, token string, stored []byte) {
		name, content, err := candidacy.Unseal(token, stored)
		if err == nil && (token != "TOKEN" || name != "cv.pdf" || string(content) != "content") {
			t.Errorf("%q opened %q %q", token, name, content)
		}
	})
}
