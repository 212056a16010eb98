package reports_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/funds"
	"cairn/internal/domain/landscape"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/reports"
	"cairn/internal/domain/schedule"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	render "cairn/internal/render/office"
	"cairn/internal/testkit"
	"cairn/internal/testkit/office"
)

var texts = []fs.FS{reports.Texts, portfolio.Texts, stakeholders.Texts, funds.Texts, landscape.Texts, activity.Texts, schedule.Texts, render.Texts, web.Texts}

func open(o *office.Office) *reports.Service {
	s := reports.New(o.Control, o.Portfolio, funds.New(o.Control), landscape.New(o.Control))
	words, err := i18n.NewCatalogue(texts...)
	if err != nil {
		o.Fatal(err)
	}
	s.Words = words
	s.MarkingWords = func(p *i18n.Printer, m control.Marking) string { return p.T(m.Level.Key()) }
	return s
}

func browse(o *office.Office, s *reports.Service, who context.Context) *testkit.Client {
	return testkit.ServeSite(o.T, web.Config{DB: o.Control.DB(), Routes: append(s.Routes(), o.Portfolio.Routes()...), Styles: []fs.FS{portfolio.Styles, reports.Styles}},
		control.ActorFrom(who), texts[:len(texts)-1]...)
}

// A report goes from its draft to its issue by the hands of two people, with a marking and a retention class, and
// what was issued comes out again as it was.
func TestWayOfAReport(t *testing.T) {
	office.Each(t, func(o *office.Office) {
		s := open(o)
		project := o.Project(o.Officer, "Log analysis")
		d, err := o.Portfolio.Project(o.Officer, project)
		o.Must(control.Done{}, err)
		ref := d.Project.Ref
		choose := reports.Settings{Kind: "project_status", Subject: ref, Langs: []string{"en", "fr"}, Formats: []string{"docx"}}
		id := reports.ReportID(o.Must(s.Create(o.Officer, choose)))

		if _, err := s.Create(o.Reader, choose); !fault.Is(err, fault.Forbidden) {
			o.Error("a reader builds a report:", err)
		}
		fields := o.Refused("one without a marking and a retention class", second(s.Freeze(o.Officer, id, -1)), "fault.invalid")
		if fields["level"] != "reports.no_marking" || fields["retention"] != "reports.no_retention" {
			o.Error(fields)
		}
		choose.On, choose.Level = cal.MustDate("2026-11-20"), "public"
		if fields := o.Refused("a marking below its sources", second(s.EditSettings(o.Officer, id, -1, choose)), "fault.invalid"); fields["level"] != "reports.level_below" {
			o.Error(fields)
		}
		choose.Level, choose.Retention = "unclassified", reports.Temporary
		o.Must(s.EditSettings(o.Officer, id, -1, choose))
		if fields := o.Refused("one sentence", second(s.SignLine(o.Officer, id, -1, i18n.Text{EN: "All is well."})), "fault.invalid"); fields["line_en"] != "reports.line.sentences" {
			o.Error(fields)
		}
		o.Must(s.SignLine(o.Officer, id, -1, i18n.Text{EN: "All is well. Nothing is wanted."}))
		o.Must(s.Arrange(o.Officer, id, -1, "plan", "hide"))
		o.Must(s.Freeze(o.Officer, id, -1))
		o.Refused("an edit of what is frozen", second(s.Arrange(o.Officer, id, -1, "plan", "show")), "reports.not_draft")
		o.Refused("an issue without clearance", second(s.Issue(o.Officer, id, -1)), "reports.not_cleared")
		if _, err := s.DecideClearance(o.Officer, id.Object(), true, ""); err == nil {
			o.Error("the author cleared it")
		}
		o.Must(s.DecideClearance(o.Leader, id.Object(), false, "Say more of the money."))
		if r, err := s.ByID(o.Officer, id); err != nil || r.State != reports.Draft || r.Comment == "" {
			o.Error(r.State, r.Comment, err)
		}
		o.Must(s.Freeze(o.Officer, id, -1))
		o.Must(s.DecideClearance(o.Leader, id.Object(), true, ""))
		o.Must(s.Issue(o.Officer, id, -1))
		for more := true; more; {
			if more, err = o.Control.RunNextJob(o.Officer); err != nil {
				o.Fatal(err)
			}
		}
		r, err := s.ByID(o.Officer, id)
		if err != nil || r.State != reports.Issued || r.ClearedBy == r.Author {
			o.Fatal(r.State, err)
		}
		checkIssue(o, s, r)
		checkPages(o, s, r)
	})
}

// second is the error of an act.
func second(_ control.Done, err error) error { return err }

// checkIssue holds what was issued against what is kept of it.
func checkIssue(o *office.Office, s *reports.Service, r reports.Report) {
	for _, lang := range i18n.Langs {
		data, err := s.Again(o.Officer, r.ID, lang, reports.DOCX)
		if err != nil {
			o.Fatal(err)
		}
		out, err := s.CheckFile(o.Reader, "x.docx", bytes.NewReader(data))
		if err != nil || out.Result != "issued" || !out.Again || out.Issue != r.Ref || out.Lang != string(lang) {
			o.Errorf("%+v %v", out, err)
		}
	}
	o.Refused("withdrawing an issue", second(s.Withdraw(o.Officer, r.ID, -1, "No use")), "reports.not_withdrawable")
}

// checkAllFiles holds that the files of a report come in one, whole, in both languages.
func checkAllFiles(o *office.Office, c *testkit.Client, at string) {
	res := c.Get(at + "/files.zip").Must(http.StatusOK)
	z, err := zip.NewReader(bytes.NewReader(res.Body), int64(len(res.Body)))
	if err != nil || len(z.File) != 2 {
		o.Fatal(z, err)
	}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			o.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil || !bytes.HasPrefix(data, []byte("PK")) || !strings.HasSuffix(f.Name, ".docx") {
			o.Error(f.Name, len(data), err)
		}
	}
	if name := res.Header.Get("Content-Disposition"); !strings.Contains(name, "UNCLASSIFIED") || !strings.Contains(name, "RPT-") {
		o.Errorf("the file is called %s", name)
	}
	c.Get("/en/reports/none/files.zip").Must(http.StatusNotFound)
}

// checkPages goes through the pages as an officer and as a reader.
func checkPages(o *office.Office, s *reports.Service, r reports.Report) {
	c := browse(o, s, o.Officer)
	at := "/en/reports/" + string(r.ID)
	page := c.Get(at).Must(http.StatusOK).HTML()
	said := page.One("main").Text()
	for _, words := range []string{"All is well. Nothing is wanted.", "Dag Leader", "SHA-256", "Particulars"} {
		if !strings.Contains(said, words) {
			o.Errorf("the page does not say %q", words)
		}
	}
	if strings.Contains(said, "Plan with milestones") {
		o.Error("a section that was left out is there")
	}
	href := page.All("a[href*='/files/']")[0].Attr("href")
	if file := c.Get(href).Must(http.StatusOK); !bytes.HasPrefix(file.Body, []byte("PK")) {
		o.Error("the file is none of Word's")
	}
	checkAllFiles(o, c, at)
	c.Get("/en/reports").Must(http.StatusOK).HTML().One("tbody tr")
	c.Get("/fr/reports/to-translate").Must(http.StatusOK)
	c.Get("/en/reports/new?about=project&subject=" + strings.ReplaceAll(r.Subject.Ref, "/", "%2F")).Must(http.StatusOK).HTML().One("select[name=subject] option[selected]")
	to := c.Post("/en/reports", "kind", "project_status", "subject", r.Subject.Ref, "on", "2026-11-20", "langs", "fr", "formats", "docx", "level", "", "retention", "", "do", "open").Must(http.StatusSeeOther).To()
	draft := c.Get(to).Must(http.StatusOK).HTML()
	draft.One("button[value='down bottom_line']")
	id := strings.TrimPrefix(to[:strings.IndexByte(to+"?", '?')], "/en/reports/")
	c.Post("/en/reports/"+id+"/sections", "version", "1", "verb", "down bottom_line").Must(http.StatusSeeOther)
	c.Post("/en/reports/"+id+"/sections", "version", "1", "verb", "down bottom_line").Must(http.StatusConflict)
	c.Post("/en/reports/"+id+"/freeze", "version", "2").Must(http.StatusUnprocessableEntity)

	reader := browse(o, s, o.Reader)
	seen := reader.Get("/en/reports/" + id).Must(http.StatusOK).HTML()
	seen.None("button[value='down bottom_line']")
	reader.Post("/en/reports/"+id+"/freeze", "version", "2").Must(http.StatusForbidden)
	reader.Get("/en/reports/new").Must(http.StatusForbidden)

	leader := browse(o, s, o.Leader)
	if rows := leader.Get("/en/report-kinds").Must(http.StatusOK).HTML().All("tbody tr"); len(rows) != 8 {
		o.Errorf("%d kinds are listed", len(rows))
	}
	answer := leader.Post("/en/report-kinds", "source", "kind own \"Own\" \"Propre\"\nabout package\nformats pdf\nsection a \"A\" \"A\"\n  figures gold\nend\n", "do", "save").Must(http.StatusUnprocessableEntity).HTML()
	if said := answer.One("main").Text(); !strings.Contains(said, "Line 5, column 11") {
		o.Errorf("the fault has no place: %s", said)
	}
	leader.Post("/en/report-kinds", "source", "kind own \"Own\" \"Propre\"\nabout project\nformats docx\nuse project_status.facts\n", "do", "save").Must(http.StatusSeeOther)
	leader.Get("/en/report-kinds/own").Must(http.StatusOK).HTML().One(".brief")
	leader.Post("/en/report-kinds/own/remove", "version", "1").Must(http.StatusSeeOther)
	leader.Get("/en/report-kinds/own").Must(http.StatusNotFound)
	leader.Post("/en/report-style", "version", "0", "font", "", "heading_font", "", "ink", "#1F3A5F", "accent", "red", "paper", "").Must(http.StatusUnprocessableEntity)
	leader.Post("/en/report-style", "version", "0", "font", "", "heading_font", "", "ink", "#1F3A5F", "accent", "#A03020", "paper", "Letter").Must(http.StatusSeeOther)
	if again, err := s.Again(o.Officer, r.ID, i18n.EN, reports.DOCX); err != nil {
		o.Error(err)
	} else if out, err := s.CheckFile(o.Officer, "x.docx", bytes.NewReader(again)); err != nil || out.Result != "issued" {
		o.Errorf("the issue took the new house style: %+v %v", out, err)
	}
}

// A report is marked as the highest of its sources and releasable to those all of them are (R114); whoever may not see
// one of them gets a report made of the others.
func TestMarkingOfAReport(t *testing.T) {
	o := office.One(t)
	s := open(o)
	o.Must(control.Done{}, o.Control.SetCeiling(o.Control.AsSystem(t.Context()), control.LevelRestricted))
	cleared := o.HireCleared("Fay Cleared", people.ProjectOfficer, "partner:MDA/", control.LevelRestricted)
	o.Project(o.Officer, "Log analysis")
	form := office.Form("Locks of the store")
	form.MarkingForm = portfolio.MarkingForm{Level: control.LevelRestricted}
	o.Must(o.Portfolio.CreateProject(cleared, o.Below, form))

	order := reports.Order{Kind: "partner_dossier", Subject: "MDA", Lang: i18n.EN, Format: reports.HTML}
	for _, c := range []struct {
		who     context.Context
		marking string
		told    bool
	}{{cleared, "control.level.restricted", true}, {o.Officer, "control.level.unclassified", false}} {
		doc, err := s.Document(c.who, order)
		if err != nil {
			t.Fatal(err)
		}
		var page strings.Builder
		o.Must(control.Done{}, render.HTML(&page, doc))
		if want := s.Words.Printer(i18n.EN).T(c.marking); doc.Marking != want || strings.Contains(page.String(), "Locks of the store") != c.told {
			t.Errorf("%s reads a report marked %q, with the other project: %v", office.ID(c.who), doc.Marking, !c.told)
		}
		if !strings.Contains(page.String(), "Log analysis") {
			t.Errorf("%s does not read of the project that they see", office.ID(c.who))
		}
	}
	settings := reports.Settings{Kind: "partner_dossier", Subject: "MDA", Langs: []string{"en"}, Formats: []string{"docx"}, Level: "unclassified", Releases: []string{"MDA"}, Retention: reports.Temporary}
	if fields := o.Refused("a marking below one source", second(s.Create(cleared, settings)), "fault.invalid"); fields["level"] != "reports.level_below" {
		t.Error(fields)
	}
	settings.Level = "restricted"
	if fields := o.Refused("released to whom one source is not", second(s.Create(cleared, settings)), "fault.invalid"); fields["releasable"] != "reports.not_releasable" {
		t.Error(fields)
	}
	settings.Releases = nil
	id := reports.ReportID(o.Must(s.Create(cleared, settings)))
	if _, err := s.ByID(o.Officer, id); !fault.Is(err, fault.NotFound) {
		t.Error("somebody without the clearance finds the report:", err)
	}
}
