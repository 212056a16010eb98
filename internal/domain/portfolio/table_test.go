package portfolio_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
	"cairn/internal/testkit/table"
)

// tables is the package of Moldova with the service of imports.
type tables struct {
	*moldova
	*table.Tables
	pack portfolio.PackageID
}

func (o *office) tables() *tables {
	o.t.Helper()
	x := &tables{moldova: o.moldova(), Tables: table.New(o.t, o.Control, o.Service.Tables(), portfolio.Texts)}
	x.pack = x.request()
	return x
}

const tracker = `Project;Country;Start;End date;Budget (k€);Remarks
Cyber lab;MDA;01/03/2027;31/12/2027;1 250,5;first
EOD school;MDA;05/04/2027;30/09/2027;n/a;
Total;;;;1 250,5;
`

func TestProjectsComeInFromATracker(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		x := o.tables()
		b := x.Book("tracker.csv", tracker)
		before := x.Previews(x.officer, "projects", b, nil)
		x.Counts("preview", before, 2, 0, 0, 0)
		if len(before.Left) != 1 || before.Left[0].Row != 4 || !slices.Equal(before.NotRead, []string{"Remarks"}) {
			t.Errorf("%+v", before)
		}
		if list, err := x.ListProjects(x.officer, portfolio.ProjectsIn{List: web.List{Limit: 50}}); err != nil || len(list.Projects) != 0 {
			t.Errorf("a preview wrote: %+v %v", list.Projects, err)
		}
		done := x.Takes(x.officer, "projects", b, nil)
		x.Counts("applied", done, 2, 0, 0, 0)
		list, err := x.ListProjects(x.officer, portfolio.ProjectsIn{List: web.List{Limit: 50}})
		if err != nil || len(list.Projects) != 2 {
			t.Fatalf("%+v %v", list.Projects, err)
		}
		p := list.Projects[slices.IndexFunc(list.Projects, func(r portfolio.ProjectRow) bool { return r.Title.EN == "Cyber lab" })]
		if p.Ref != "DCB-MDA-01/P001" || p.Budget.Minor != 1_250_500_00 || p.Start != day("2027-03-01") || p.Partner != "MDA" {
			t.Errorf("%+v", p)
		}
		x.Counts("again", x.Takes(x.officer, "projects", b, nil), 0, 0, 2, 0)
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
		b := x.Book("tracker.csv", tracker)
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
		one, err := x.Start(x.officer, "projects", "more.csv", strings.NewReader(more), int64(len(more)), intake.Shared{}, "")
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
			data := x.Exported(x.officer, "projects", lang)
			x.Counts("unchanged in "+string(lang), x.Previews(x.officer, "projects", x.Book("p.xlsx", string(data)), nil), 0, 0, 2, 0)
		}
		data := x.Changed(x.Exported(x.officer, "projects", i18n.EN), "Problem or need", "Second", "another problem")
		done := x.Takes(x.officer, "projects", x.Book("p.xlsx", string(data)), nil)
		x.Counts("one cell", done, 0, 1, 1, 0)
		x.Counts("the same file again", x.Previews(x.officer, "projects", x.Book("p.xlsx", string(data)), nil), 0, 0, 2, 0)
		stale := x.Changed(x.Exported(x.officer, "projects", i18n.EN), "Theme", "=HYPERLINK", "Logistics")
		form.Title.EN, form.Problem = title, "meanwhile"
		x.must(x.EditProject(x.officer, portfolio.ProjectID(id), 0, form))
		r := x.Previews(x.officer, "projects", x.Book("p.xlsx", string(stale)), nil)
		x.Counts("a stale file", r, 0, 0, 1, 1)
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

func TestTablesAskForAuthority(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		x := o.tables()
		b := x.Book("tracker.csv", tracker)
		elsewhere := o.hire("jordan", "NLD", people.ProjectOfficer, "partner:JOR/")
		x.Counts("an officer for Jordan", x.Previews(elsewhere, "projects", b, nil), 0, 0, 0, 2)
		reader := o.hire("reader", "NLD", people.Reader, "")
		if _, _, err := x.ApplyBook(reader, "projects", "file", b, nil); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reader imported: %v", err)
		}
		mine := x.Takes(x.officer, "projects", b, nil)
		if err := x.Undo(x.leader, mine.Import, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else undid: %v", err)
		}
	})
}
