package portfolio_test

import (
	"archive/zip"
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

const scan = "%PDF-1.4\nFICTIONAL DATA, NOT A NATO DOCUMENT\n"

// filled is the form of a document with changes: name, value, name, value.
func filled(changes ...string) url.Values {
	v := url.Values{"title": {"Charter"}, "language": {"en"}, "record_body": {"Project board"}, "record_on": {"2026-11-02"}, "level": {"unclassified"}, "releasable": {"MDA"}}
	for i := 0; i+1 < len(changes); i += 2 {
		v.Set(changes[i], changes[i+1])
	}
	return v
}

// send posts a form with a file; one without a name is what a browser sends for a field left alone.
func send(c *testkit.Client, path string, form url.Values, name, content string) *testkit.Answer {
	return c.Upload(path, form, testkit.Part{Field: "file", Name: name, Content: content})
}

// wrong are the words beside the file field of a form that was refused.
func wrong(t *testing.T, a *testkit.Answer) string {
	t.Helper()
	return a.Must(http.StatusUnprocessableEntity).HTML().One("#f-file-error").Text()
}

func TestDocumentOfAProject(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(fullForm(portfolio.TrackStandard))
		path := "/projects/" + string(id)
		c := o.browse(p.officer)
		c.Get("/fr" + path + "/documents").Must(http.StatusOK).HTML().One(".empty")
		to := send(c, "/fr"+path+"/documents/new", filled("title", "Charte", "language", "fr", "paper", "charter"), `C:\papiers\Charte signée.PDF`, scan).Must(http.StatusSeeOther).To()
		if !strings.HasPrefix(to, "/fr/documents/") {
			t.Fatal(to)
		}
		page := c.Get(to).Must(http.StatusOK).HTML()
		for _, words := range []string{"Charte signée.PDF", "DOC01", "Charte du projet", "1 ko", "Project board", "2 nov. 2026"} {
			if !strings.Contains(page.One("main").Text(), words) {
				t.Errorf("the page does not say %q", words)
			}
		}
		noBareKeys(t, to, string(c.Get(to).Body))
		file := page.One(`table a[href*="/files/"]`).Attr("href")
		got := c.Get(file).Must(http.StatusOK)
		if string(got.Body) != scan || got.Header.Get("Content-Type") != "application/pdf" || got.Header.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment;") || !strings.Contains(got.Header.Get("Content-Disposition"), "Charte%20sign%C3%A9e.PDF") ||
			!strings.Contains(got.Header.Get("Content-Security-Policy"), "default-src 'none'") || !strings.Contains(got.Header.Get("Cache-Control"), "no-store") {
			t.Errorf("%v %q", got.Header, got.Body)
		}

		// The paper rests on this version, and goes on doing so.
		dossier := func() string {
			return c.Get("/en" + path + "/dossier").Must(http.StatusOK).HTML().One("table.list").Text()
		}
		if d := dossier(); !strings.Contains(d, "DOC01") {
			t.Error(d)
		}
		send(c, strings.Replace(to, "/fr/", "/en/", 1)+"/versions", url.Values{"version": {"1"}}, "charter.pdf", scan+"second").Must(http.StatusSeeOther)
		rows := c.Get(strings.Replace(to, "/fr/", "/en/", 1)).Must(http.StatusOK).HTML().All("table.list tbody tr")
		if len(rows) != 2 || !strings.Contains(rows[0].Text(), "Version 2") || strings.Contains(rows[0].Text(), "charter.pdfVersion 2Project charter") || !strings.Contains(rows[1].Text(), "Project charter") {
			t.Errorf("%d versions: %s", len(rows), rows[0].Text())
		}
		c.Post(to+"/papers", "paper", "charter").Must(http.StatusSeeOther)
		if rows = c.Get(strings.Replace(to, "/fr/", "/en/", 1)).Must(http.StatusOK).HTML().All("table.list tbody tr"); !strings.Contains(rows[0].Text(), "Project charter") {
			t.Errorf("filed anew: %s", rows[0].Text())
		}

		// Stale, then withdrawn: the paper is missing again.
		c.Post(to+"/withdraw", "version", "1", "reason", "wrong one").Must(http.StatusConflict)
		if len(c.Post(to+"/withdraw", "version", "2").Must(http.StatusUnprocessableEntity).HTML().All("#f-reason-error")) != 1 {
			t.Error("withdrawn without a reason")
		}
		c.Post(to+"/withdraw", "version", "2", "reason", "wrong one").Must(http.StatusSeeOther)
		if d := dossier(); strings.Contains(d, "DOC01") {
			t.Error(d)
		}
		page = c.Get("/en" + strings.TrimPrefix(to, "/fr")).Must(http.StatusOK).HTML()
		if !strings.Contains(page.One(".banner").Text(), "wrong one") || len(page.All("main form")) != 0 {
			t.Error("a withdrawn document can still be changed")
		}
		c.Post(to+"/papers", "paper", "charter").Must(http.StatusConflict)
		c.Get(file).Must(http.StatusOK)

		var list struct {
			Documents []struct {
				Title, State string
				Versions     int
				Papers       []string
			}
		}
		c.API(path+"/documents", nil).Must(http.StatusOK).JSON(&list)
		if len(list.Documents) != 1 || list.Documents[0].Title != "Charte" || list.Documents[0].State != "withdrawn" || list.Documents[0].Versions != 2 {
			t.Errorf("%+v", list)
		}
		if csv := string(c.Get("/en" + path + "/documents?format=csv").Must(http.StatusOK).Body); !strings.Contains(csv, "charter.pdf") || !strings.Contains(csv, "DOC01") {
			t.Error(csv)
		}
		c.Get("/en" + path + "/documents?format=xlsx").Must(http.StatusOK)
	})
}

// archive is a zip archive with entries that hold their own names.
func archive(names ...string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		entry, _ := w.Create(name)
		entry.Write([]byte(name))
	}
	w.Close()
	return b.String()
}

func TestDocumentsRefused(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		path := "/projects/" + string(p.create(lightForm())) + "/documents/new"
		o.MaxDocument = 1 << 20
		c := o.browse(p.officer)
		for name, x := range map[string]struct{ file, content, en, fr string }{
			"program":        {"setup.pdf", "MZ\x90\x00\x03\x00", "is a program", "est un programme"},
			"page":           {"page.pdf", "<html><script>", "is not what its name says", "ne correspond pas à son nom"},
			"empty":          {"empty.pdf", "", "is empty", "est vide"},
			"large":          {"large.pdf", scan + strings.Repeat("x", 1<<20), "larger than 1 MB", "dépasse 1 Mo"},
			"archive":        {"all.zip", archive("a.txt"), "of a type that is not taken", "d’un type qui n’est pas accepté"},
			"archive inside": {"all.docx", archive("a.txt"), "is not what its name says", "ne correspond pas"},
			"macros":         {"plan.docx", archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "contains macros", "contient des macros"},
			"bad archive":    {"plan.xlsx", "PK\x03\x04broken", "is not what its name says", "ne correspond pas"},
			"drawing":        {"x.svg", "<svg onload=alert(1)>", "of a type that is not taken", "d’un type qui n’est pas accepté"},
		} {
			if words := wrong(t, send(c, "/en"+path, filled(), x.file, x.content)); !strings.Contains(words, x.en) {
				t.Errorf("%s: %s", name, words)
			}
			if words := wrong(t, send(c, "/fr"+path, filled(), x.file, x.content)); !strings.Contains(words, x.fr) {
				t.Errorf("%s: %s", name, words)
			}
		}
		if words := wrong(t, send(c, "/en"+path, filled(), "", "")); !strings.Contains(words, "Choose a file") {
			t.Error(words)
		}
		// All that is wrong at once, with what was typed.
		page := send(c, "/en"+path, filled("title", "", "record_on", "2027-01-01", "record_body", "<b>me"), "x.pdf", "no").Must(http.StatusUnprocessableEntity).HTML()
		for _, id := range []string{"#f-title-error", "#f-record_on-error", "#f-file-error"} {
			page.One(id)
		}
		if got := page.One("#f-record_body").Attr("value"); got != "<b>me" {
			t.Errorf("typed %q", got)
		}
		send(c, "/en"+path, filled("level", "secret"), "x.pdf", scan).Must(http.StatusUnprocessableEntity)
		send(c, "/en"+path, filled("language", "klingon"), "x.pdf", scan).Must(http.StatusUnprocessableEntity)
		send(c, "/en"+path, filled("paper", "poem"), "x.pdf", scan).Must(http.StatusUnprocessableEntity)
		if n := count(t, o, "portfolio_document"); n != 0 {
			t.Errorf("%d documents", n)
		}
		for name, x := range map[string]string{"notes.txt": "Réunion du 3", "list.csv": "a;b\n1;2\n", "plan.docx": archive("[Content_Types].xml", "word/document.xml"), "../../etc/passwd.pdf": scan} {
			send(c, "/en"+path, filled(), name, x).Must(http.StatusSeeOther)
		}
		// A form that is sent twice is taken once; with another file it is another form.
		before := count(t, o, "portfolio_document")
		for _, content := range []string{"one", "one", "another"} {
			send(c, "/en"+path, filled("_key", "k1"), "keyed.txt", content).Must(http.StatusSeeOther)
		}
		if n := count(t, o, "portfolio_document"); n != before+2 {
			t.Errorf("%d documents more, want 2", n-before)
		}
		// The same file again, under another name.
		if words := wrong(t, send(c, "/en"+path, filled(), "other.pdf", scan)); !strings.Contains(words, "on file already") {
			t.Error(words)
		}
	})
}

func count(t *testing.T, o *office, table string) (n int) {
	t.Helper()
	err := o.Control.Read(o.AsSystem(t.Context()), func(ctx context.Context, q db.Querier) (err error) {
		n, err = db.One(ctx, q, table, db.SQL("SELECT COUNT(*) FROM "+table), db.Value[int])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Who may not upload sees no button and is refused; who may not see a document finds nothing of it.
func TestDocumentsAreSeenByThoseWhoMay(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(lightForm())
		path := "/projects/" + string(id)
		if err := o.SetCeiling(o.AsSystem(t.Context()), control.LevelRestricted); err != nil {
			t.Fatal(err)
		}
		cleared := control.ActorFrom(p.officer)
		cleared.Clearance = control.LevelRestricted
		c := o.browse(control.WithActor(t.Context(), cleared))
		secret := send(c, "/en"+path+"/documents/new", filled("title", "Threat study", "level", "restricted"), "study.pdf", scan).Must(http.StatusSeeOther).To()
		open := send(c, "/en"+path+"/documents/new", filled("title", "Minutes"), "minutes.pdf", scan+"open").Must(http.StatusSeeOther).To()
		// Marked above the project, it cannot stand for a paper.
		c.Post(secret+"/papers", "paper", "charter").Must(http.StatusUnprocessableEntity)
		file := c.Get(secret).Must(http.StatusOK).HTML().One(`table a[href*="/files/"]`).Attr("href")
		c.Get(file).Must(http.StatusOK)
		reads := o.trail(t, strings.TrimPrefix(secret, "/en/documents/"), "read")
		if reads < 2 {
			t.Errorf("%d readings recorded", reads)
		}

		reader := o.browse(o.as(people.Reader))
		list := reader.Get("/en" + path + "/documents").Must(http.StatusOK)
		if text := list.HTML().One("main").Text(); strings.Contains(text, "Threat") || !strings.Contains(text, "Minutes") || strings.Contains(text, "Upload a document") {
			t.Error(text)
		}
		reader.Get(secret).Must(http.StatusNotFound)
		reader.Get(file).Must(http.StatusNotFound)
		// A file is found under its own document only.
		c.Get(open + "/files/" + file[strings.LastIndex(file, "/")+1:]).Must(http.StatusNotFound)
		if page := reader.Get(open).Must(http.StatusOK).HTML(); len(page.All("main form")) != 0 {
			t.Error("a reader sees a form")
		}
		reader.Get("/en" + path + "/documents/new").Must(http.StatusForbidden)
		send(reader, "/en"+path+"/documents/new", filled(), "x.pdf", scan).Must(http.StatusForbidden)
		send(reader, open+"/versions", url.Values{"version": {"1"}}, "x.pdf", scan+"x").Must(http.StatusForbidden)
		reader.Post(open+"/withdraw", "version", "1", "reason", "r").Must(http.StatusForbidden)
		reader.Post(open+"/papers", "paper", "charter").Must(http.StatusForbidden)
		// One of another partner's may upload elsewhere, and here nothing is taken in.
		far := o.browse(o.hire("eva", "DEU", people.ProjectOfficer, "partner:GEO/"))
		before := count(t, o, "control_file")
		send(far, "/en"+path+"/documents/new", filled(), "x.pdf", scan+"far").Must(http.StatusNotFound)
		if n := count(t, o, "control_file"); n != before {
			t.Errorf("%d files more", n-before)
		}
	})
}

// trail counts the lines of an outcome on an object.
func (o *office) trail(t *testing.T, object, outcome string) int {
	t.Helper()
	var n int
	err := o.Control.Read(o.AsSystem(t.Context()), func(ctx context.Context, q db.Querier) error {
		list, err := o.Trail(ctx, q, control.TrailFilter{Object: object, Outcome: outcome, Limit: 50})
		n = len(list)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A gate takes a document on file for a paper; a deliverable is handed in with one as its evidence.
func TestDocumentsAtGates(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(fullForm(portfolio.TrackStandard))
		form := portfolio.DocumentForm{Title: "Paper", Language: portfolio.InEnglish, Author: "Board", Dated: day("2026-11-01"), MarkingForm: unclassified("MDA")}
		upload := func(about portfolio.Link, paper portfolio.Paper) (portfolio.DocumentID, error) {
			done, err := o.CreateDocument(p.officer, portfolio.Link{Kind: portfolio.ObjectProject, ID: string(id)}, about, form,
				portfolio.Upload{Name: "paper.pdf", Content: strings.NewReader(scan + string(paper) + about.ID)}, paper)
			return portfolio.DocumentID(done.Object.ID), err
		}
		p.must(p.RecordOverlap(p.officer, id, portfolio.OverlapCoordinated, "EU delegation", 3))
		p.pass(id, portfolio.ProjectSubmitted)
		p.must(p.AssignPeople(p.programmeOfficer, id, 0, "project_officer", "director"))
		p.must(p.MoveProject(p.programmeOfficer, "portfolio.project.assign", id, 0, portfolio.ProjectInitiating, ""))
		_, err := p.SubmitProject(p.officer, id, 0, portfolio.ProjectPlanning, "")
		o.refused("without papers", err, "portfolio.gate.missing")
		charter, err := upload(portfolio.Link{}, portfolio.PaperCharter)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := upload(portfolio.Link{}, portfolio.PaperBusinessCase); err != nil {
			t.Fatal(err)
		}
		p.must(p.SubmitProject(p.officer, id, 0, portfolio.ProjectPlanning, ""))
		// What is withdrawn in between refuses the approval.
		p.must(o.WithdrawDocument(p.officer, charter, 0, "replaced"))
		o.refused("approval on a withdrawn charter", p.decide(p.board, id, true, ""), "portfolio.gate.missing")
		if _, err := upload(portfolio.Link{}, portfolio.PaperCharter); err != nil {
			t.Fatal(err) // the same file again, once the first is withdrawn
		}
		if err := p.decide(p.board, id, true, ""); err != nil {
			t.Fatal(err)
		}

		d := portfolio.DeliverableID(p.must(p.CreateDeliverable(p.officer, id, portfolio.DeliverableForm{Title: i18n.Text{EN: "Report"}, Criteria: "read", Due: day("2026-12-01"), Producer: "project_officer", Acceptor: "board"})))
		p.must(p.MoveDeliverable(p.officer, "portfolio.deliverable.start", d, 0, "", ""))
		if _, err := p.MoveDeliverable(p.officer, "portfolio.deliverable.submit", d, 0, "", ""); err == nil {
			t.Error("handed in without evidence")
		}
		about := portfolio.Link{Kind: portfolio.ObjectDeliverable, ID: string(d)}
		other := p.create(lightForm())
		if _, err := o.CreateDocument(p.officer, portfolio.Link{Kind: portfolio.ObjectProject, ID: string(other)}, about, form, portfolio.Upload{Name: "x.pdf", Content: strings.NewReader(scan)}, ""); err == nil {
			t.Error("evidence uploaded to another project")
		}
		if _, err := upload(about, ""); err != nil {
			t.Fatal(err)
		}
		p.must(p.MoveDeliverable(p.officer, "portfolio.deliverable.submit", d, 0, "", ""))
		c := o.browse(p.officer)
		if page := c.Get("/en/deliverables/" + string(d)).Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(page, "DOC04") {
			t.Error(page)
		}
		for _, lang := range i18n.Langs {
			for _, page := range []string{"/deliverables/" + string(d), "/documents/" + string(charter), "/documents/" + string(charter) + "/edit", "/projects/" + string(id) + "/documents",
				"/projects/" + string(id) + "/documents/new?about_kind=deliverable&about_id=" + string(d), "/projects/" + string(id) + "/papers/charter",
				"/packages/" + p.below.ID + "/documents", "/packages/" + p.below.ID + "/documents/new"} {
				noBareKeys(t, page, string(c.Get("/"+string(lang)+page).Must(http.StatusOK).Body))
			}
		}
	})
}

// Particulars are mended under the optimistic lock; the marking is opened by its originator only (R115).
func TestEditDocument(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		c := o.browse(p.officer)
		to := send(c, "/en/packages/"+p.below.ID+"/documents/new", filled("title", "Letter"), "letter.pdf", scan).Must(http.StatusSeeOther).To()
		edit := func(c *testkit.Client, changes ...string) *testkit.Answer {
			var fields []string
			for name, values := range filled(changes...) {
				fields = append(fields, name, values[0])
			}
			return c.Post(to+"/edit", fields...)
		}
		edit(c, "title", "Letter of request", "version", "1").Must(http.StatusSeeOther)
		edit(c, "title", "Letter again", "version", "1").Must(http.StatusConflict)
		board := o.browse(p.board)
		if a := edit(board, "level", "public", "version", "2"); a.Status == http.StatusSeeOther {
			t.Error("somebody else lowered the marking")
		}
		title := func() string { return c.Get(to).Must(http.StatusOK).HTML().One("h1").Text() }
		if title() != "Letter of request" {
			t.Error(title())
		}
		o.Register(o.Control)
		id := portfolio.DocumentID(strings.TrimPrefix(to, "/en/documents/"))
		o.undone("document", p.officer, title, func(words string) (control.Done, error) {
			return o.EditDocument(p.officer, id, 0, portfolio.DocumentForm{Title: words, Language: portfolio.InFrench, Author: "Board", Dated: day("2026-11-01"), MarkingForm: unclassified("MDA")})
		})
	})
}
