package portfolio_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/sync/errgroup"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/sheet"
	"cairn/internal/kernel/web"
)

// tables is the package of Moldova with the service of imports.
type tables struct {
	*moldova
	*intake.Service
	pack portfolio.PackageID
}

func (o *office) tables() *tables {
	o.t.Helper()
	words, err := i18n.NewCatalogue(web.Texts, sheet.Texts, intake.Texts, portfolio.Texts)
	if err != nil {
		o.t.Fatal(err)
	}
	x := &tables{moldova: o.moldova(), Service: intake.New(o.Control)}
	x.Service.Words = words
	x.Add(o.Service.Tables()...)
	x.Register()
	x.pack = x.request()
	return x
}

// book reads a file that the test has written out.
func (x *tables) book(name, content string) sheet.Book {
	x.t.Helper()
	b, err := sheet.Read(name, strings.NewReader(content), int64(len(content)))
	if err != nil {
		x.t.Fatal(err)
	}
	return b
}

// takes applies a file, and gives the report.
func (x *tables) takes(who context.Context, kind string, b sheet.Book, m intake.Map) intake.Report {
	x.t.Helper()
	id, p, err := x.ApplyBook(who, kind, "file", b, m)
	if err != nil {
		x.t.Fatal(err)
	}
	r := p.Say(x.Service.Words.Printer(i18n.EN))
	r.Import = id
	return r
}

// previews gives what a file would do.
func (x *tables) previews(who context.Context, kind string, b sheet.Book, m intake.Map) intake.Report {
	x.t.Helper()
	p, err := x.Preview(who, kind, b, m)
	if err != nil {
		x.t.Fatal(err)
	}
	return p.Say(x.Service.Words.Printer(i18n.EN))
}

func (x *tables) counts(what string, r intake.Report, added, changed, unchanged, refused int) {
	x.t.Helper()
	if r.Added != added || r.Changed != changed || r.Unchanged != unchanged || r.Counts.Refused != refused {
		x.t.Errorf("%s: %d added, %d changed, %d unchanged, %d refused, want %d %d %d %d: %+v", what, r.Added, r.Changed, r.Unchanged, r.Counts.Refused, added, changed, unchanged, refused, r.Refused)
	}
}

// exported is the workbook of a list, as bytes.
func (x *tables) exported(who context.Context, kind string, lang i18n.Lang) []byte {
	x.t.Helper()
	var out bytes.Buffer
	if err := x.Export(who, kind, lang, &out); err != nil {
		x.t.Fatal(err)
	}
	return out.Bytes()
}

const tracker = `Project;Country;Start;End date;Budget (k€);Remarks
Cyber lab;MDA;01/03/2027;31/12/2027;1 250,5;first
EOD school;MDA;05/04/2027;30/09/2027;n/a;
Total;;;;1 250,5;
`

func TestProjectsComeInFromATracker(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		x := o.tables()
		b := x.book("tracker.csv", tracker)
		before := x.previews(x.officer, "projects", b, nil)
		x.counts("preview", before, 2, 0, 0, 0)
		if len(before.Left) != 1 || before.Left[0].Row != 4 || !slices.Equal(before.NotRead, []string{"Remarks"}) {
			t.Errorf("%+v", before)
		}
		if list, err := x.ListProjects(x.officer, portfolio.ProjectsIn{List: web.List{Limit: 50}}); err != nil || len(list.Projects) != 0 {
			t.Errorf("a preview wrote: %+v %v", list.Projects, err)
		}
		done := x.takes(x.officer, "projects", b, nil)
		x.counts("applied", done, 2, 0, 0, 0)
		list, err := x.ListProjects(x.officer, portfolio.ProjectsIn{List: web.List{Limit: 50}})
		if err != nil || len(list.Projects) != 2 {
			t.Fatalf("%+v %v", list.Projects, err)
		}
		p := list.Projects[slices.IndexFunc(list.Projects, func(r portfolio.ProjectRow) bool { return r.Title.EN == "Cyber lab" })]
		if p.Ref != "DCB-MDA-01/P001" || p.Budget.Minor != 1_250_500_00 || p.Start != day("2027-03-01") || p.Partner != "MDA" {
			t.Errorf("%+v", p)
		}
		x.counts("again", x.takes(x.officer, "projects", b, nil), 0, 0, 2, 0)
		if err := x.Undo(x.officer, done.Import, ""); err != nil {
			t.Fatal(err)
		}
		if list, err := x.ListProjects(x.officer, portfolio.ProjectsIn{List: web.List{Limit: 50}}); err != nil || len(list.Projects) != 0 {
			t.Errorf("after the undo: %+v %v", list.Projects, err)
		}
		if err := x.Undo(x.officer, done.Import, ""); fault.Of(err).Key != "intake.not_applied" {
			t.Errorf("undone twice: %v", err)
		}
	})
}

// Two people who bring the same file at once, or one who presses twice, add its rows once.
func TestTableComesInOnce(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		x := o.tables()
		b := x.book("tracker.csv", tracker)
		added := make([]int, 2)
		var all errgroup.Group
		for i, who := range []context.Context{x.officer, x.leader} {
			all.Go(func() error {
				_, p, err := x.ApplyBook(who, "projects", "tracker.csv", b, nil)
				if err == nil {
					added[i] = p.Counts().Added
				}
				return err
			})
		}
		if err := all.Wait(); err != nil || added[0]+added[1] != 2 {
			t.Errorf("%d and %d added, %v", added[0], added[1], err)
		}
		const more = "Project;Country\nDrone lab;MDA\nFirst aid course;MDA\n"
		one, err := x.Start(x.officer, "projects", "more.csv", strings.NewReader(more), int64(len(more)), "")
		if err != nil {
			t.Fatal(err)
		}
		answers := make([]error, 2)
		for i := range answers {
			all.Go(func() error { answers[i] = x.Apply(x.officer, one.Object.ID, ""); return nil })
		}
		_ = all.Wait() // the answers have the faults
		if (answers[0] == nil) == (answers[1] == nil) {
			t.Errorf("pressed twice: %v", answers)
		}
		for _, err := range answers {
			if f := fault.Of(err); f != nil && f.Key != "intake.not_open" {
				t.Errorf("pressed twice: %v", err)
			}
		}
		if list, err := x.ListProjects(x.officer, portfolio.ProjectsIn{List: web.List{Limit: 50}}); err != nil || len(list.Projects) != 4 {
			t.Errorf("%d projects, %v", len(list.Projects), err)
		}
	})
}

// Exported and imported unchanged is no change; one changed cell is one change; its undo leaves what was
// changed since.
func TestProjectsGoOutAndComeBack(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		x := o.tables()
		title := "=HYPERLINK(\"http://x\") _x0041_"
		form := portfolio.ProjectForm{Title: i18n.Text{EN: title, FR: "- Élèves"}, Lang: i18n.FR, Track: portfolio.TrackStandard, Theme: "cyber", Problem: "one\ntwo\n\n  three", Budget: money.Euro(123456),
			HostText: "+5 rooms", Objectives: "'quoted", PlannedStart: day("2027-01-01"), PlannedEnd: day("2027-12-31"), MarkingForm: unclassified("MDA")}
		below := portfolio.Link{Kind: portfolio.ObjectPackage, ID: string(x.pack)}
		id := x.must(x.CreateProject(x.officer, below, form))
		form.Title.EN = "Second"
		x.must(x.CreateProject(x.officer, below, form))
		for _, lang := range i18n.Langs {
			data := x.exported(x.officer, "projects", lang)
			x.counts("unchanged in "+string(lang), x.previews(x.officer, "projects", x.book("p.xlsx", string(data)), nil), 0, 0, 2, 0)
		}
		data := x.changed(x.exported(x.officer, "projects", i18n.EN), "Problem or need", "Second", "another problem")
		done := x.takes(x.officer, "projects", x.book("p.xlsx", string(data)), nil)
		x.counts("one cell", done, 0, 1, 1, 0)
		x.counts("the same file again", x.previews(x.officer, "projects", x.book("p.xlsx", string(data)), nil), 0, 0, 2, 0)
		stale := x.changed(x.exported(x.officer, "projects", i18n.EN), "Theme", "=HYPERLINK", "Logistics")
		form.Title.EN, form.Problem = title, "meanwhile"
		x.must(x.EditProject(x.officer, portfolio.ProjectID(id), 0, form))
		r := x.previews(x.officer, "projects", x.book("p.xlsx", string(stale)), nil)
		x.counts("a stale file", r, 0, 0, 1, 1)
		if r.Refused[0].Key != "intake.changed_since" || r.Refused[0].Column != "Theme" {
			t.Errorf("%+v", r.Refused)
		}
		if err := x.Undo(x.officer, done.Import, ""); err != nil {
			t.Fatal(err)
		}
		i, err := x.Import(x.officer, done.Import)
		if err != nil || i.State != intake.Undone || i.Outcome.Undone != 1 || i.Outcome.Kept != 0 {
			t.Errorf("%+v %v", i, err)
		}
	})
}

// changed sets one cell of an exported workbook: under a header, in the row that has a text.
func (x *tables) changed(data []byte, header, row, value string) []byte {
	x.t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		x.t.Fatal(err)
	}
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		x.t.Fatal(err)
	}
	column := -1
	for i, cells := range rows {
		if at := slices.IndexFunc(cells, func(c string) bool { return strings.TrimSuffix(c, " *") == header }); at >= 0 && column < 0 {
			column = at
			continue
		}
		if column >= 0 && slices.ContainsFunc(cells, func(c string) bool { return strings.Contains(c, row) }) {
			cell, err := excelize.CoordinatesToCellName(column+1, i+1)
			var out bytes.Buffer
			for _, err := range []error{err, f.SetCellValue(f.GetSheetName(0), cell, value), f.Write(&out)} {
				if err != nil {
					x.t.Fatal(err)
				}
			}
			return out.Bytes()
		}
	}
	x.t.Fatalf("no cell under %q in a row with %q", header, row)
	return nil
}

func TestTablesAskForAuthority(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		x := o.tables()
		b := x.book("tracker.csv", tracker)
		elsewhere := o.hire("jordan", "NLD", people.ProjectOfficer, "partner:JOR/")
		x.counts("an officer for Jordan", x.previews(elsewhere, "projects", b, nil), 0, 0, 0, 2)
		reader := o.hire("reader", "NLD", people.Reader, "")
		if _, _, err := x.ApplyBook(reader, "projects", "file", b, nil); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reader imported: %v", err)
		}
		mine := x.takes(x.officer, "projects", b, nil)
		if err := x.Undo(x.leader, mine.Import, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else undid: %v", err)
		}
	})
}
