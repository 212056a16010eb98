package plan_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/kernel/fault"
	"cairn/internal/testkit/input"
)

const twoTasks = `<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project"><Name>two</Name><StartDate>2026-11-23T08:00:00</StartDate><CalendarUID>1</CalendarUID>
<Calendars><Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar></Calendar></Calendars>
<Tasks>
<Task><UID>1</UID><ID>1</ID><Name>Survey</Name><OutlineLevel>1</OutlineLevel><Duration>PT40H0M0S</Duration><DurationFormat>7</DurationFormat></Task>
<Task><UID>7</UID><ID>2</ID><Name>Ready</Name><OutlineLevel>1</OutlineLevel><Milestone>1</Milestone><Duration>PT0H0M0S</Duration>
<PredecessorLink><PredecessorUID>1</PredecessorUID><Type>1</Type><LinkLag>0</LinkLag></PredecessorLink></Task>
</Tasks></Project>`

// A file is previewed, matched by uid, kept as one change, and undone in one.
func TestImport(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.task(o.first, "Scoping", "3")
		ref := o.read(o.first).Project.Ref
		p, err := o.Import(o.officer, ref, strings.NewReader(twoTasks), false)
		if err != nil || p.Added != 1 || p.Applied || len(p.Lines(words(t).Printer("en"))) == 0 {
			t.Fatalf("%+v, %v", p, err)
		}
		if n := len(o.read(o.first).Tasks); n != 1 {
			t.Errorf("a preview kept %d tasks", n)
		}
		if p, err = o.Import(o.officer, ref, strings.NewReader(twoTasks), true); err != nil || !p.Applied {
			t.Fatal(err)
		}
		after := o.read(o.first)
		if len(after.Tasks) != 2 || after.Tasks[0].Title.EN != "Survey" || after.Tasks[1].Finish.Day().String() != "2026-11-27" || after.Tasks[1].Kind != plan.KindMilestone {
			t.Errorf("%+v", after.Tasks)
		}
		if p, _ = o.Import(o.officer, ref, strings.NewReader(twoTasks), false); p.Added+p.Removed+p.Moved+p.Altered != 0 {
			t.Errorf("the same file changes the plan: %+v", p)
		}
		for _, bad := range []string{"", "<x/>", "<Project", strings.Replace(twoTasks, "<PredecessorUID>1<", "<PredecessorUID>9<", 1)} {
			if _, err := o.Import(o.officer, ref, strings.NewReader(bad), false); err == nil {
				t.Errorf("%.30q passed", bad)
			}
		}
	})
}

// Every file of the collection can be laid over a plan.
func TestReadCollection(t *testing.T) {
	root := input.Path(t, "mspdi")
	var files []string
	for _, pattern := range []string{"*.xml", "*/*.xml", "*/*/*.xml"} {
		found, _ := filepath.Glob(filepath.Join(root, pattern))
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Fatal("no plans in " + root)
	}
	read := 0
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		s, _, err := plan.ReadMSPDI(f)
		f.Close()
		if f := fault.Of(err); f != nil && f.Key == "mspdi.foreign" {
			continue // no plan
		}
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(path), err)
			continue
		}
		read++
		for _, task := range s.Tasks {
			if (task.Percent == 100) != !task.ActualFinish.IsZero() || task.Duration < 0 || task.UID < 1 {
				t.Errorf("%s: task %d cannot be kept: %+v", filepath.Base(path), task.UID, task)
			}
		}
	}
	if read == 0 {
		t.Errorf("none of %d files is a plan", len(files))
	}
}
