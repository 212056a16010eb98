package candidacy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
	"cairn/internal/testkit"
	"cairn/internal/testkit/office"
)

// The pages of a candidate, without script and without a cookie, across a change of language, in two tabs, past the
// deadline.
func TestCandidatePages(t *testing.T) {
	d := newDesk(office.One(t))
	c := d.browse(d.Context())
	notice := c.Get("/en/careers/" + reference).Must(http.StatusOK).HTML()
	apply := notice.One("a.apply").Attr("href")
	c.Get(apply).Must(http.StatusOK).HTML().One("input[name='email']")
	c.Post(apply, "name", "", "email", "no address").Must(http.StatusUnprocessableEntity).HTML().One(".errs a[href='#f-email']")
	begun := c.Post(apply, "name", "Zenobia Quillfeather", "email", "zq@mail.example", "_key", "K1").Must(http.StatusSeeOther)
	if to := begun.To(); to != "/en/careers/application-sent" || strings.Contains(string(begun.Body), "zq@") {
		t.Errorf("after the beginning: %s", to)
	}
	c.Post(apply, "name", "Robot", "email", "robot@mail.example", "website", "http://spam.example").Must(http.StatusSeeOther)
	if n := d.rows(`SELECT COUNT(*) FROM recruitment_application`); n != 1 {
		t.Fatalf("%d applications after a robot", n)
	}
	c.Get("/fr/careers/application-sent").Must(http.StatusOK)
	token := d.linkInMail("application.link")
	at := "/careers/application/" + token
	home := c.Get("/en" + at).Must(http.StatusOK)
	if len(home.Header.Values("Set-Cookie")) > 0 || home.Header.Get("Cache-Control") != "private, no-store" || home.Header.Get("ETag") != "" {
		t.Errorf("%v", home.Header)
	}
	says(t, home.HTML().One("main").Text(), "Your application is a draft", "20 Dec 2026, 17:59 (Brussels time)")
	c.Get("/en/careers/application/" + strings.Repeat("A", 32)).Must(http.StatusNotFound)

	// A step is saved and gone on with in the other language: nothing typed is lost.
	person := c.Get("/en" + at + "/person").Must(http.StatusOK).HTML()
	if to := person.One("button[formaction]").Attr("formaction"); to != "/fr"+at+"/person" {
		t.Errorf("the button of the other language leads to %s", to)
	}
	person.None("header nav")
	saved := c.Post("/fr"+at+"/person", with(person.Filled(), "name", "Zénobie Quillfeather", "born", "1985-05-04", "nation", "NLD", "then", "stay")...).Must(http.StatusSeeOther).To()
	french := c.Get(saved).Must(http.StatusOK).HTML()
	if got := french.One("input[name='name']").Attr("value"); got != "Zénobie Quillfeather" || saved != "/fr"+at+"/person?saved=true" {
		t.Errorf("%s: %q", saved, got)
	}
	says(t, french.One("main").Text(), "Enregistré", "Nationalité", "Pays-Bas")

	// Two tabs of one step: the second sees both sides and keeps its own.
	tab := french.Filled()
	c.Post("/fr"+at+"/person", with(tab, "name", "Première", "phone", "1", "then", "next")...).Must(http.StatusSeeOther)
	clash := c.Post("/fr"+at+"/person", with(tab, "name", "Seconde", "phone", "2", "then", "next")...).Must(http.StatusConflict).HTML()
	says(t, clash.One("form.form").Text(), "Première", "Seconde")
	unkept(t, "two tabs", c.Post("/fr"+at+"/person", with(tab, "name", "Seconde", "phone", "2", "then", "next")...))
	unkept(t, "as JSON", c.API(at, nil).Must(http.StatusOK))
	c.Post("/fr"+at+"/person", with(clash.Filled(), "name", "Seconde")...).Must(http.StatusSeeOther)
	if got := d.application(token).Form.Person; got.Name != "Seconde" || got.Nation != "NLD" {
		t.Errorf("%+v", got)
	}

	// A wrong date comes back with what was typed.
	wrong := c.Post("/fr"+at+"/experience", "jobs.0.title", "Adjointe", "jobs.0.employer", "Ministère", "jobs.0.from", "31/12/2020", "jobs.0.tasks", "Tout").Must(http.StatusUnprocessableEntity).HTML()
	unkept(t, "a form that comes back", c.Post("/fr"+at+"/experience", "jobs.0.title", "Adjointe", "jobs.0.from", "31/12/2020").Must(http.StatusUnprocessableEntity))
	if got := wrong.One("textarea[name='jobs.0.tasks']").Text(); got != "Tout" {
		t.Errorf("what was typed became %q", got)
	}
	backwards := c.Post("/fr"+at+"/experience", "jobs.0.title", "Adjointe", "jobs.0.employer", "Ministère", "jobs.0.from", "2020-01-01", "jobs.0.to", "2019-01-01").Must(http.StatusUnprocessableEntity).HTML()
	says(t, backwards.One(".errs").Text(), "La fin précède le début.")

	c.Get("/fr" + at + "/review").HTML().None("button[type='submit']")
	c.Post("/fr" + at + "/review").Must(http.StatusUnprocessableEntity)
	d.filled(token)
	review := c.Get("/fr" + at + "/review").Must(http.StatusOK).HTML()
	says(t, review.One("main").Text(), "Marmalade method", "quillfeather.pdf", "100 % d’un temps plein, dont 80 % de gestion de projets", "Aucune partie de cette candidature")
	key := review.Filled()
	c.Post("/fr"+at+"/review", key...).Must(http.StatusSeeOther)
	c.Post("/fr"+at+"/review", key...).Must(http.StatusSeeOther) // sent twice, done once
	receipt := d.application(token).Receipt()
	says(t, c.Get("/fr"+at).HTML().One(".ok").Text(), receipt)
	says(t, d.mailed("application.receipt"), receipt, "Programme assistant", reference)

	for _, step := range candidacy.Steps {
		for _, lang := range []string{"en", "fr"} {
			page := c.Get("/" + lang + at + "/" + string(step)).Must(http.StatusOK)
			page.HTML().One("h1")
			unkept(t, string(step), page)
		}
	}
	d.Now = cal.MustInstant(closes).Time().Add(time.Second)
	c.Post("/en"+at+"/person", "name", "Too late").Must(http.StatusConflict)
	locked := c.Get("/en" + at + "/person").Must(http.StatusOK).HTML()
	locked.None("form")
	says(t, locked.One("main").Text(), "The deadline for "+reference+" has passed")
	says(t, c.Get("/en/careers/apply/"+reference).HTML().One("main").Text(), "has passed")
	c.Post("/en"+apply[3:], "name", "Ann", "email", "ann@mail.example").Must(http.StatusConflict)

	c.Post("/en" + at + "/withdraw").Must(http.StatusSeeOther)
	says(t, c.Get("/en"+at).HTML().One("main").Text(), "This application is withdrawn.")
	c.Get("/en" + at + "/erase").Must(http.StatusOK).HTML().One("button.danger")
	unkept(t, "the page that erases", c.Get("/en"+at+"/erase"))
	unkept(t, "the own data", c.Get("/en"+at+"/data").Must(http.StatusOK))
	if to := c.Post("/en" + at + "/erase").Must(http.StatusSeeOther).To(); to != "/en/careers/application-erased" {
		t.Error(to)
	}
	c.Get("/en" + at).Must(http.StatusNotFound)
	c.Get("/en/careers/application-erased").Must(http.StatusOK)
}

// with are the fields of a form with some typed over.
func with(filled []string, typed ...string) (fields []string) {
	over := map[string]bool{}
	for i := 0; i < len(typed); i += 2 {
		over[typed[i]] = true
	}
	for i := 0; i < len(filled); i += 2 {
		if !over[filled[i]] {
			fields = append(fields, filled[i], filled[i+1])
		}
	}
	return append(fields, typed...)
}

// Many beginnings from one address, or for one mailbox, are held to a rate.
func TestBeginningsAreLimited(t *testing.T) {
	d := newDesk(office.One(t))
	c := d.browse(d.Context())
	refused := 0
	for i := range 30 {
		a := c.Post("/en/careers/apply/"+reference, "name", "Ann", "email", string(rune('a'+i%26))+"@mail.example")
		if a.Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused < 20 {
		t.Errorf("%d of 30 were refused", refused)
	}
}

// Story 27, R149: 5,242,880 bytes are accepted and one more is refused; the content tells what a file is; macros are refused;
// nothing is served but to be saved.
func TestStory27R149Upload(t *testing.T) {
	d := newDesk(office.One(t))
	_, token := d.begun("Zenobia Quillfeather", "zq@mail.example")
	c := d.browse(d.Context())
	at := "/en/careers/application/" + token + "/files"
	send := func(name, content string) *testkit.Answer {
		return c.Upload(at, url.Values{"use": {"cv"}}, testkit.Part{Field: "file", Name: name, Content: content})
	}
	send("whole.pdf", string(pdf(5*1024*1024))).Must(http.StatusSeeOther)
	for name, content := range map[string]string{
		"over.pdf":      string(pdf(5*1024*1024 + 1)),
		"renamed.pdf":   "PK\x03\x04 a docx by its content",
		"page.pdf":      "<html><script>alert(1)</script></html>",
		"notes.txt":     "plain text",
		"picture.png":   "\x89PNG\r\n\x1a\n",
		"program.doc":   "MZ\x00\x00",
		"empty.pdf":     "",
		"macro.docm":    "PK\x03\x04",
		"no extension":  "%PDF-1.4",
		"script.pdf.js": "%PDF-1.4",
	} {
		page := send(name, content).Must(http.StatusUnprocessableEntity).HTML()
		page.One(".errs")
	}
	c.Post(at, "use", "cv").Must(http.StatusUnprocessableEntity)
	files := d.application(token).Form.Files
	if len(files) != 1 || files[0].Bytes != 5*1024*1024 {
		t.Fatalf("%+v", files)
	}
	got := c.Get(at + "/" + files[0].ID).Must(http.StatusOK)
	if h := got.Header; !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("Content-Type") != "application/octet-stream" || h.Get("X-Content-Type-Options") != "nosniff" || len(got.Body) != 5*1024*1024 {
		t.Errorf("%v", h)
	}
	_, other := d.begun("Other", "other@mail.example")
	c.Get("/en/careers/application/" + other + "/files/" + files[0].ID).Must(http.StatusNotFound)
	c.Post("/en/careers/application/" + other + "/files/" + files[0].ID + "/remove").Must(http.StatusNotFound)
	c.Post(at + "/" + files[0].ID + "/remove").Must(http.StatusSeeOther)
	d.Must(control.Done{}, d.Control.SweepFiles(d.Context()))
	for _, table := range []string{"control_file", "control_chunk"} {
		if n := d.rows(`SELECT COUNT(*) FROM ` + table); n != 0 {
			t.Errorf("%d rows of %s stay of what was removed", n, table)
		}
	}
}

// Real documents of every sort thrown at the upload: none crashes it, none but the kinds that are taken is taken, and what
// is taken leaves as an attachment.
func TestR149RealDocuments(t *testing.T) {
	d := newDesk(office.One(t))
	list, err := filepath.Glob(filepath.Join(shared(t, "documents"), "*"))
	if err != nil || len(list) == 0 {
		t.Skip("no documents")
	}
	taken := 0
	for _, path := range list {
		content, err := os.ReadFile(path)
		if err != nil {
			continue // a folder
		}
		_, token := d.begun("Ann", "ann@mail.example")
		name := filepath.Base(path)
		for _, as := range []string{name, strings.TrimSuffix(name, filepath.Ext(name)) + ".pdf"} {
			_, err = d.AddFile(d.Context(), token, "other", as, bytes.NewReader(content))
			ext := strings.ToLower(filepath.Ext(as))
			switch {
			case err == nil:
				if taken++; !strings.Contains(".pdf.doc.docx.odt.pages", ext) || ext == "" || len(content) > 5<<20 {
					t.Errorf("%s of %d bytes was taken", as, len(content))
				}
				if ext == ".pdf" && !bytes.Contains(content[:min(len(content), 1024)], []byte("%PDF-")) {
					t.Errorf("%s was taken for a PDF", as)
				}
				for _, f := range d.application(token).Form.Files {
					d.Must(d.RemoveFile(d.Context(), token, f.ID))
				}
			case fault.Of(err).Kind == fault.Internal:
				t.Errorf("%s: %v", as, err)
			}
		}
	}
	if taken == 0 {
		t.Error("nothing was taken")
	}
}

// No candidate datum reaches a role without need, whatever it may see of the vacancy; nor the trail, the outbox, a log, or a
// mail to another.
func TestNoDatumWithoutNeed(t *testing.T) {
	d := newDesk(office.One(t))
	var log bytes.Buffer
	d.log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	id, token := d.begun("Zenobia Quillfeather", "zq@mail.example")
	d.filled(token)
	d.Must(d.Submit(d.Context(), token))
	file := d.application(token).Form.Files[0].ID
	secrets := []string{"Zenobia", "Quillfeather", "zq@mail", "555 01 99", "Marmalade", "quillfeather.pdf", token}
	clean := func(where, text string) {
		t.Helper()
		for _, s := range secrets {
			if strings.Contains(text, s) {
				t.Errorf("%s tells %q: %s", where, s, text)
			}
		}
	}
	others := map[string]context.Context{"nobody": d.Context()}
	for _, role := range people.Roles {
		if role != people.Recruiter {
			others[string(role)] = d.HireCleared("Role "+string(role), role, "", control.LevelUnclassified)
		}
	}
	for who, ctx := range others {
		d.Must(control.Done{}, d.Control.Read(ctx, func(ctx context.Context, q db.Querier) error {
			if _, err := candidacy.ByToken(ctx, q, token); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s reads the application: %v", who, err)
			}
			if _, err := control.Protection(ctx, q, id.Ref()); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s sees that it is there: %v", who, err)
			}
			if _, err := control.FileByID(ctx, q, file); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s sees the file: %v", who, err)
			}
			entries, err := d.Control.Trail(ctx, q, control.TrailFilter{Limit: 500})
			text, _ := json.Marshal(entries)
			clean("the trail of "+who, string(text))
			return err
		}))
		if _, err := d.Control.OpenFile(ctx, file); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s opens the file: %v", who, err)
		}
		c := d.browse(ctx)
		for _, path := range []string{"/en/careers", "/en/careers/" + reference, "/api/v1/careers/" + reference, "/en/vacancies", "/en/vacancies/" + string(d.vacancy), "/en/vacancies/" + string(d.vacancy) + "/history"} {
			clean(path+" for "+who, string(c.Get(path).Body))
		}
	}
	d.Must(control.Done{}, d.Control.Read(d.hr, func(ctx context.Context, q db.Querier) error {
		_, err := candidacy.ByToken(ctx, q, token)
		return err
	}))
	var kept []string
	d.Must(control.Done{}, d.Control.Read(d.Context(), func(ctx context.Context, q db.Querier) (err error) {
		kept, err = db.Collect(ctx, q, db.SQL(`SELECT COALESCE(content, '') FROM control_trail UNION ALL SELECT payload FROM control_outbox`), db.Value[string])
		return err
	}))
	clean("the trail and the outbox", strings.Join(kept, "\n"))
	d.browse(d.Context()).Get("/en/careers/application/" + token).Must(http.StatusOK)
	d.browse(d.Context()).Post("/en/careers/application/"+token+"/person", "name", "Zenobia Quillfeather", "born", "1885-05-04").Must(http.StatusUnprocessableEntity)
	if clean("the log", log.String()); log.Len() == 0 {
		t.Error("the server has a log of its own, and this is not it")
	}
	if to, there := d.addressee("application.receipt"); !there || to.Address != "zq@mail.example" || to.Name != "Zenobia Quillfeather" {
		t.Errorf("the receipt goes to %+v", to)
	}
}

// noticeOf is the newest notice of a kind of mail.
func (d *desk) noticeOf(kind string) json.RawMessage {
	d.Helper()
	var found json.RawMessage
	d.Must(control.Done{}, d.Control.Read(d.Context(), func(ctx context.Context, q db.Querier) error {
		list, err := db.Collect(ctx, q, db.SQL(`SELECT payload FROM control_outbox WHERE topic = ? ORDER BY id`, mail.Topic), db.Value[string])
		for _, text := range list {
			var n struct {
				Kind string          `json:"kind"`
				Data json.RawMessage `json:"data"`
			}
			if err := json.Unmarshal([]byte(text), &n); err != nil {
				return err
			}
			if n.Kind == kind {
				found = n.Data
			}
		}
		return err
	}))
	if found == nil {
		d.Fatalf("no mail of the kind %s was asked for", kind)
	}
	return found
}

func (d *desk) kind(name string) mail.Kind {
	for _, k := range d.MailKinds() {
		if k.Name == name {
			return k
		}
	}
	d.Fatalf("no kind %s", name)
	return mail.Kind{}
}

func (d *desk) addressee(kind string) (to mail.Recipient, there bool) {
	d.Helper()
	d.Must(control.Done{}, d.Control.Read(d.Context(), func(ctx context.Context, q db.Querier) (err error) {
		to, there, err = d.kind(kind).Mailbox(ctx, q, d.noticeOf(kind))
		return err
	}))
	return to, there
}

// letter is the newest letter of a kind as its candidate gets it.
func (d *desk) letter(kind string) *mail.Letter {
	d.Helper()
	to, _ := d.addressee(kind)
	words, err := i18n.NewCatalogue(recruitment.Texts, candidacy.Texts)
	d.Must(control.Done{}, err)
	to.Printer = words.Printer(to.Language)
	var l *mail.Letter
	d.Must(control.Done{}, d.Control.Read(d.Context(), func(ctx context.Context, q db.Querier) (err error) {
		l, err = d.kind(kind).Compose(ctx, q, to, d.noticeOf(kind))
		return err
	}))
	return l
}

func (d *desk) mailed(kind string) string {
	d.Helper()
	l := d.letter(kind)
	return l.Subject + "\n" + l.Lead
}

// linkInMail is the token in the newest letter of a kind.
func (d *desk) linkInMail(kind string) string {
	d.Helper()
	return strings.TrimPrefix(d.letter(kind).Link.Href, "/careers/application/")
}

// unkept holds that an answer stays in no cache, also not in the reader's own: the computer may be shared.
func unkept(t *testing.T, what string, a *testkit.Answer) {
	t.Helper()
	if caching := a.Header.Get("Cache-Control"); caching != "private, no-store" || a.Header.Get("ETag") != "" {
		t.Errorf("%s: caching %q, tag %q", what, caching, a.Header.Get("ETag"))
	}
}
