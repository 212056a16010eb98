package fieldpack_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/fieldpack"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/domain/week"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/testkit"
	"cairn/internal/testkit/office"
)

// desk is an office whose forms go out and come back.
type desk struct {
	*office.Office
	*fieldpack.Service
	weeks      *week.Service
	activities *activity.Service
}

func open(o *office.Office) *desk {
	d := &desk{Office: o, weeks: week.New(o.Control, o.Portfolio), activities: activity.New(o.Control, o.Portfolio)}
	d.activities.Register(o.Control)
	o.Portfolio.Register(o.Control)
	o.Portfolio.Weekly = d.weeks.Latest
	d.Service = fieldpack.New(o.Control, o.Portfolio, d.activities, d.weeks)
	words, err := i18n.NewCatalogue(texts()...)
	o.Must(control.Done{}, err)
	d.Words, d.activities.Words = words, words
	return d
}

func texts() []fs.FS {
	return []fs.FS{web.Texts, portfolio.Texts, stakeholders.Texts, activity.Texts, week.Texts, fieldpack.Texts}
}

// made is a form with its file.
func (d *desk) made(kind fieldpack.Kind, ref, format string) (fieldpack.Form, []byte) {
	d.Helper()
	f, done, err := d.Make(d.Officer, fieldpack.Order{Kind: kind, Ref: ref})
	d.Must(done, err)
	var file bytes.Buffer
	d.Must(control.Done{}, d.Write(f, format, i18n.EN, &file))
	return f, file.Bytes()
}

var keysOf = regexp.MustCompile(`const keys = (\{.*?\});`)

// filled is what the HTML form saves with these answers.
func (d *desk) filled(page []byte, answers map[string]string) []byte {
	d.Helper()
	m := keysOf.FindSubmatch(page)
	if m == nil {
		d.Fatal("the form carries no keys")
	}
	answers["author"], answers["filled_on"] = "Corina Field", "2026-11-20"
	content, err := json.Marshal(map[string]any{"cairn": "field-form", "keys": json.RawMessage(m[1]), "lang": "en", "answers": answers})
	d.Must(control.Done{}, err)
	return content
}

// read reads a file in and gives its preview.
func (d *desk) read(content []byte) fieldpack.Preview {
	d.Helper()
	r, done, err := d.Receive(d.Officer, content)
	d.Must(done, err)
	p, err := d.Preview(d.Officer, r.ID)
	d.Must(control.Done{}, err)
	return p
}

func keys(p fieldpack.Preview) string {
	var list []string
	for _, f := range p.Findings {
		list = append(list, strings.TrimPrefix(f.Key, "fieldpack.finding."))
	}
	return strings.Join(list, " ")
}

func (d *desk) updates(id portfolio.ProjectID) (list []portfolio.Weekly) {
	d.Helper()
	d.Must(control.Done{}, d.Control.Read(d.Officer, func(ctx context.Context, q db.Querier) error {
		all, err := d.weeks.Latest(ctx, q, []portfolio.ProjectID{id}, 5)
		list = all[id]
		return err
	}))
	return list
}

func TestFieldPack(t *testing.T) {
	office.Each(t, func(o *office.Office) {
		d := open(o)
		a := o.Project(o.Officer, "Log analysis")
		project, err := o.Portfolio.Project(o.Officer, a)
		o.Must(control.Done{}, err)
		ref := project.Project.Ref
		o.Steps(
			office.Step{Name: "progress out and back", Do: func() { d.progress(a, ref) }}, office.Step{Name: "a workbook out and back", Do: func() { d.workbook(a, ref) }},
			office.Step{Name: "a risk", Do: func() { d.risk(a, ref) }}, office.Step{Name: "attendance", Do: func() { d.attendance(a) }},
			office.Step{Name: "keys", Do: func() { d.keys(ref) }}, office.Step{Name: "pages", Do: func() { d.pages(ref) }},
			office.Step{Name: "late and closed", Do: func() { d.late(ref) }},
		)
	})
}

func (d *desk) progress(a portfolio.ProjectID, ref string) {
	_, page := d.made(fieldpack.Progress, ref, "html")
	for _, words := range []string{"UNCLASSIFIED", "Rapport d’avancement", "Situation", "default-src 'none'"} {
		if !bytes.Contains(page, []byte(words)) {
			d.Errorf("the form lacks %q", words)
		}
	}
	if bytes.Contains(page, []byte("http://")) || bytes.Contains(page, []byte("https://")) {
		d.Error("the form names something outside")
	}
	content := d.filled(page, map[string]string{"state": "Course is full", "next": "Exam in May"})
	p := d.read(content)
	if keys(p) != "" || !p.May() || p.Says["state"] != "Course is full" {
		d.Fatalf("preview: %s %v", keys(p), p.Says)
	}
	if len(d.updates(a)) != 0 {
		d.Fatal("the preview wrote something")
	}
	done, err := d.Apply(d.Officer, p.Return.ID)
	d.Must(done, err)
	if u := d.updates(a); len(u) != 1 || u[0].State != "Course is full" || u[0].By.Name != "Ana Officer" {
		d.Fatalf("updates: %+v", u)
	}
	if f, err := d.Form(d.Officer, p.Form.ID); err != nil || f.State != fieldpack.Returned || f.Author != "Corina Field" {
		d.Errorf("the form: %+v, %v", f, err)
	}
	if again := d.read(content); keys(again) != "same" || again.May() {
		d.Errorf("the same file again: %s", keys(again))
	}
	if twice := d.read(d.filled(page, map[string]string{"state": "Course is empty"})); keys(twice) != "twice" || twice.May() {
		d.Errorf("another answer to the same form: %s", keys(twice))
	}
	d.Must(d.Control.UndoDone(d.Officer, done.Trail))
	if f, err := d.Form(d.Officer, p.Form.ID); err != nil || f.State != fieldpack.Out || len(d.updates(a)) != 0 {
		d.Errorf("after the undo: %+v, %v, %v", f, d.updates(a), err)
	}
}

func (d *desk) workbook(a portfolio.ProjectID, ref string) {
	_, file := d.made(fieldpack.Progress, ref, "xlsx")
	book, err := excelize.OpenReader(bytes.NewReader(file))
	d.Must(control.Done{}, err)
	if visible, err := book.GetSheetVisible("cairn"); err != nil || visible {
		d.Errorf("the keys are seen: %v", err)
	}
	d.Must(control.Done{}, book.SetCellValue("Form", "C5", "Corina Field"))
	d.Must(control.Done{}, book.SetCellValue("Form", "C6", time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)))
	d.Must(control.Done{}, book.SetCellValue("Form", "C7", "=1+1 is no formula"))
	d.Must(control.Done{}, book.InsertRows("Form", 7, 1)) // somebody unlocked it and made room
	var back bytes.Buffer
	d.Must(control.Done{}, book.Write(&back))
	p := d.read(back.Bytes())
	if p.Says["state"] != "=1+1 is no formula" || p.Says["filled_on"] != "2026-11-20" || p.Says["author"] != "Corina Field" {
		d.Errorf("says: %v", p.Says)
	}
	d.Must(control.Done{}, book.SetCellValue("Form", "C6", "the 20th"))
	d.Must(control.Done{}, book.SetCellValue("Form", "C8", ""))
	back.Reset()
	d.Must(control.Done{}, book.Write(&back))
	if p := d.read(back.Bytes()); keys(p) != "field field" || p.May() {
		d.Errorf("a day in words and no state: %s", keys(p))
	}
	d.Must(control.Done{}, book.DeleteSheet("cairn"))
	back.Reset()
	d.Must(control.Done{}, book.Write(&back))
	_, _, err = d.Receive(d.Officer, back.Bytes())
	if why(err) != "fieldpack.read.no_keys" {
		d.Errorf("a workbook without keys: %v", err)
	}
}

func (d *desk) risk(a portfolio.ProjectID, ref string) {
	_, page := d.made(fieldpack.RiskNote, ref, "html")
	p := d.read(d.filled(page, map[string]string{"title": "Roads flooded", "category": "technical", "event": "No access to the range", "likelihood": "4", "impact": "3"}))
	done, err := d.Apply(d.Officer, p.Return.ID)
	d.Must(done, err)
	read := func() []portfolio.RiskMark {
		dossier, err := d.Portfolio.Project(d.Officer, a)
		d.Must(control.Done{}, err)
		return dossier.Risks
	}
	if marks := read(); len(marks) != 1 || marks[0].Title.EN != "Roads flooded" || marks[0].Level() != 12 {
		d.Fatalf("risks: %+v", marks)
	}
	d.Must(d.Control.UndoDone(d.Officer, done.Trail))
	if marks := read(); len(marks) != 0 {
		d.Errorf("open after the undo: %+v", marks)
	}
	if p := d.read(d.filled(page, map[string]string{"title": "x", "category": "weather", "event": "e", "likelihood": "9", "impact": "3"})); keys(p) != "field field" {
		d.Errorf("choices that are none: %s", keys(p))
	}
}

func (d *desk) attendance(a portfolio.ProjectID) {
	holder := control.Ref{Kind: portfolio.ObjectProject, ID: string(a)}
	marking := control.Marking{Level: control.LevelUnclassified, Releasable: []string{"MDA"}}
	id := activity.ActivityID(d.Must(d.activities.Create(d.Officer, holder, activity.Form{Kind: "course", Format: "in_person", Title: i18n.Text{EN: "Course", FR: "Cours"}, Lead: office.ID(d.Officer),
		Start: cal.MustDate("2026-11-18"), End: cal.MustDate("2026-11-19"), Zone: "Europe/Brussels", Place: "Chisinau", Lang: i18n.EN, Aim: "Teach", Marking: marking}, true)))
	one, err := d.activities.Activity(d.Officer, id)
	d.Must(control.Done{}, err)
	_, page := d.made(fieldpack.Attendance, one.Code, "html")
	content := d.filled(page, map[string]string{"junior_men": "7", "junior_women": "4", "civilian_not_stated": "1", "after_action": "Too few radios"})
	if p := d.read(content); keys(p) != "not_delivered" {
		d.Errorf("before it was delivered: %s", keys(p))
	}
	d.Must(d.activities.Move(d.Board, id, "approve", activity.MoveForm{}))
	d.Must(d.activities.Move(d.Officer, id, "begin", activity.MoveForm{}))
	d.Must(d.activities.Move(d.Officer, id, "deliver", activity.MoveForm{}))
	p := d.read(content)
	if keys(p) != "moved" || !p.May() {
		d.Fatalf("the activity moved on since the form was made: %s", keys(p))
	}
	done, err := d.Apply(d.Officer, p.Return.ID)
	d.Must(done, err)
	one, err = d.activities.Activity(d.Officer, id)
	d.Must(control.Done{}, err)
	if one.Actual.Total != 12 || one.Actual.Of("junior").Women != 4 || one.Actual.Of("civilian").NotStated != 1 || one.AfterAction != "Too few radios" || one.State != activity.Reported {
		d.Errorf("attendance: %+v, %s, %s", one.Actual, one.AfterAction, one.State)
	}
	d.Must(d.Control.UndoDone(d.Officer, done.Trail))
	if one, err = d.activities.Activity(d.Officer, id); err != nil || one.State != activity.Delivered || one.Actual.Total != 0 {
		d.Errorf("after the undo: %s, %+v, %v", one.State, one.Actual, err)
	}
}

func (d *desk) keys(ref string) {
	_, page := d.made(fieldpack.Progress, ref, "html")
	content := string(d.filled(page, map[string]string{"state": "Good"}))
	for name, edit := range map[string][2]string{"another version": {`"version":`, `"version":9`}, "another week": {`2026-W47`, `2026-W46`}, "a broken check value": {`"check":"`, `"check":"0`}} {
		if _, _, err := d.Receive(d.Officer, []byte(strings.Replace(content, edit[0], edit[1], 1))); why(err) != "fieldpack.read.edited" {
			d.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := d.Receive(d.Officer, []byte(strings.Replace(content, `"form":"0`, `"form":"9`, 1))); why(err) != "fieldpack.read.not_ours" {
		d.Errorf("another office's form: %v", err)
	}
	if _, _, err := d.Make(d.Officer, fieldpack.Order{Kind: fieldpack.Progress, Ref: "DCB-XXX-01/P001"}); err == nil {
		d.Error("a form for a project that is not there")
	}
	if _, _, err := d.Make(d.Reader, fieldpack.Order{Kind: fieldpack.Progress, Ref: ref}); err == nil {
		d.Error("a reader made a form")
	}
}

func (d *desk) pages(ref string) {
	routes := append(d.Routes(), d.Portfolio.Routes()...)
	c := testkit.ServeSite(d.T, web.Config{DB: d.Control.DB(), Routes: routes, Styles: []fs.FS{portfolio.Styles}}, control.ActorFrom(d.Officer), texts()[1:]...)
	to := c.Post("/en/field-forms", "kind", "progress", "ref", ref).Must(http.StatusSeeOther).To()
	page := c.Get(to).Must(http.StatusOK).HTML()
	file := c.Get(page.One("main a[download][href$='/file']").Attr("href")).Must(http.StatusOK)
	if got := file.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
		d.Errorf("the form is shown in our name: %s", got)
	}
	content := d.filled(file.Body, map[string]string{"state": "Read in by page"})
	preview := c.Upload("/en/field-forms/read", nil, testkit.Part{Field: "file", Name: "form.json", Content: string(content)}).Must(http.StatusSeeOther).To()
	form := c.Get(preview).Must(http.StatusOK).HTML()
	if said := form.One("main").Text(); !strings.Contains(said, "Read in by page") || !strings.Contains(said, "Corina Field") {
		d.Errorf("the preview says %s", said)
	}
	after := c.Post(form.One("form[action$='/apply']").Attr("action")).Must(http.StatusSeeOther).To()
	c.Get(after).Must(http.StatusOK).HTML().One("[data-toast] form")
	if said := c.Get("/fr/field-forms").Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(said, "Corina Field") || !strings.Contains(said, "revenu") {
		d.Errorf("the French list says %s", said)
	}
	c.Upload("/en/field-forms/read", nil, testkit.Part{Field: "file", Name: "letter.txt", Content: "Dear colleague"}).Must(http.StatusUnprocessableEntity)
	c.Post("/en/field-forms", "kind", "progress", "ref", "nothing").Must(http.StatusUnprocessableEntity)
}

func (d *desk) late(ref string) {
	_, page := d.made(fieldpack.Progress, ref, "html")
	content := d.filled(page, map[string]string{"state": "Late word"})
	d.Now = d.Now.AddDate(0, 0, 21)
	if p := d.read(content); !strings.Contains(keys(p), "late") || !p.May() {
		d.Errorf("a week late: %s", keys(p))
	}
	d.Now = d.Now.AddDate(0, 0, 60)
	p := d.read(content)
	if !strings.Contains(keys(p), "closed") || p.May() {
		d.Errorf("a closed week: %s", keys(p))
	}
	_, err := d.Apply(d.Officer, p.Return.ID)
	d.Refused("a closed week", err, "fieldpack.finding.closed")
}

// A form from a stick, in a real browser: filled in, kept, saved, read back.
func TestBrowserForm(t *testing.T) {
	o := office.One(t)
	d := open(o)
	a := o.Project(o.Officer, "Log analysis")
	project, err := o.Portfolio.Project(o.Officer, a)
	o.Must(control.Done{}, err)
	_, page := d.made(fieldpack.Progress, project.Project.Ref, "html")
	path := filepath.Join(t.TempDir(), "form.html")
	o.Must(control.Done{}, os.WriteFile(path, page, 0o600))
	b := testkit.NewBrowser(t)
	b.Open("file://" + path)
	b.PressHere("#switch")
	if said := b.Text("h1"); said != "Rapport d’avancement" {
		t.Errorf("in French it is headed %q", said)
	}
	b.PressHere("#switch")
	b.PressHere("button[type=submit]")
	if said := b.Text("#said"); !strings.Contains(said, "missing") {
		t.Errorf("an empty form is saved: %q", said)
	}
	b.Fill("#author", "Corina Field")
	b.Fill("#filled_on", "2026-11-20")
	b.Type("#state", "Radios work")
	b.Open("file://" + path) // closed and opened again: what was typed is kept
	if got := testkit.Eval[string](b, `document.getElementById("state").value`); got != "Radios work" {
		t.Errorf("after closing it the state is %q", got)
	}
	// what the browser would save is taken where the page makes it
	saved := testkit.Eval[string](b, `new Promise((done) => {
		URL.createObjectURL = (blob) => { blob.text().then(done); return "#"; };
		document.querySelector("button[type=submit]").click();
	})`)
	p := d.read([]byte(saved))
	if keys(p) != "" || p.Says["state"] != "Radios work" {
		t.Fatalf("read back: %s %v", keys(p), p.Says)
	}
	o.Must(d.Apply(o.Officer, p.Return.ID))
	if u := d.updates(a); len(u) != 1 || u[0].State != "Radios work" {
		t.Errorf("updates: %+v", u)
	}
}
