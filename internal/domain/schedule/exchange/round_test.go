package exchange_test

import (
	"bytes"
	"encoding/xml"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cairn/internal/codec/mspdi"
	"cairn/internal/domain/schedule"
	"cairn/internal/domain/schedule/exchange"
)

// elements are the paths of a document with how often each occurs, and the values of those with a UID before them.
func elements(t *testing.T, data []byte) map[string]int {
	t.Helper()
	count := map[string]int{}
	var path []string
	dec := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := dec.RawToken()
		if token == nil {
			return count
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			path = append(path, token.Name.Local)
			count[strings.Join(path, "/")]++
		case xml.EndElement:
			path = path[:len(path)-1]
		}
	}
}

func bytesOf(t testing.TB, f *mspdi.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func again(t testing.TB, data []byte) *mspdi.File {
	t.Helper()
	f, err := mspdi.Read(bytes.NewReader(data), mspdi.Limit)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Read, computed, written and read again, every file is the same plan, and no element is lost. Putting the whole plan
// back changes nothing either.
func TestRoundTrip(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(oracle(t))) {
		f := open(t, filepath.Join(dir(t), name))
		before := bytesOf(t, f)
		n, _, err := exchange.FromProject(f)
		if err != nil {
			t.Fatal(err)
		}
		p, err := schedule.New(n)
		if err != nil {
			t.Fatal(err)
		}
		if err := exchange.ToProject(f, p); err != nil {
			t.Fatal(err)
		}
		after := bytesOf(t, f)
		if !bytes.Equal(before, after) {
			t.Errorf("%s: our own values are not the bytes of the file", name)
		}
		m, _, err := exchange.FromProject(again(t, after))
		if err != nil {
			t.Fatal(err)
		}
		n.Finish, m.Finish = 0, 0 // a result
		if !reflect.DeepEqual(n, m) {
			t.Errorf("%s: the plan differs", name)
		}
		was, is := elements(t, before), elements(t, after)
		for path, count := range was {
			if is[path] < count {
				t.Errorf("%s: %d of %d %s are left", name, is[path], count, path)
			}
		}
		for path, count := range is {
			if was[path] < count {
				t.Errorf("%s: %d more %s", name, count-was[path], path)
			}
		}
	}
}

// A plan that was edited goes back into its file, and the rest of the file stays.
func TestEditedPlan(t *testing.T) {
	f := open(t, filepath.Join(dir(t), "generated/task-links/task-links-project2010-mspdi.xml"))
	before := elements(t, bytesOf(t, f))
	n, _, err := exchange.FromProject(f)
	if err != nil {
		t.Fatal(err)
	}
	p, err := schedule.New(n)
	if err != nil {
		t.Fatal(err)
	}
	task, _ := p.Task(2)
	task.Name, task.Duration = "Étude & « plan »", 16*schedule.Hour
	_, err = p.Apply(
		schedule.SetTask(task), schedule.DropTask(16), schedule.DropLink(3, 4),
		schedule.AddTask(2, schedule.Task{UID: 900, Name: "New", Level: 1, Duration: 8 * schedule.Hour}),
		schedule.AddLink(schedule.Link{From: 900, To: 4, Type: schedule.StartStart, Lag: schedule.Hour}),
		schedule.AddLink(schedule.Link{From: 900, To: 5, Type: schedule.FinishStart, Kind: schedule.PercentLag, Part: 5000}),
	)
	if err != nil {
		t.Fatal(err)
	}
	if err := exchange.ToProject(f, p); err != nil {
		t.Fatal(err)
	}
	out := bytesOf(t, f)
	g := again(t, out)
	m, _, err := exchange.FromProject(g)
	if err != nil {
		t.Fatal(err)
	}
	q, err := schedule.New(m)
	if err != nil {
		t.Fatal(err)
	}
	want := p.Network()
	for i, a := range want.Tasks {
		if b := m.Tasks[i]; a.UID != b.UID || a.Name != b.Name || a.Duration != b.Duration || a.Level != b.Level {
			t.Errorf("line %d: %+v became %+v", i, a, b)
		}
		if x, y := p.All()[i], q.All()[i]; x != y {
			t.Errorf("line %d: %+v became %+v", i, x, y)
		}
	}
	after := elements(t, out)
	for _, path := range []string{"Project/Views/View", "Project/Calendars/Calendar", "Project/Tasks/Task/ExtendedAttribute"} {
		if after[path] != before[path] {
			t.Errorf("%s: %d became %d", path, before[path], after[path])
		}
	}
	if g.Tasks[2].UID != 900 || g.Tasks[2].ID != 2 || g.Tasks[3].ID != 3 {
		t.Errorf("the new line stands at %d, ids %d and %d", g.Tasks[2].UID, g.Tasks[2].ID, g.Tasks[3].ID)
	}
}

// A plan that never was in Project goes into a new file.
func TestNewFile(t *testing.T) {
	n := schedule.Network{
		Name: "Neuf", Start: schedule.MustTime("2026-03-02T08:00:00"), HonourConstraints: true, Calendar: 1,
		Calendars:   []schedule.Calendar{schedule.OfCountry(1, "Iraq", "IRQ")},
		Resources:   []schedule.Resource{{UID: 1, Name: "Ana", Kind: schedule.Work, MaxUnits: 1000}},
		Tasks:       []schedule.Task{{UID: 1, Name: "A", Level: 1, Duration: 8 * schedule.Hour}, {UID: 2, Name: "B", Level: 1, Milestone: true, Deadline: schedule.MustTime("2026-03-20T17:00:00")}},
		Links:       []schedule.Link{{From: 1, To: 2, Type: schedule.FinishFinish, Kind: schedule.ElapsedLag, Lag: schedule.Day24}},
		Assignments: []schedule.Assignment{{UID: 1, Task: 1, Resource: 1, Units: 500, Work: 4 * schedule.Hour, Remaining: 4 * schedule.Hour}},
	}
	p, err := schedule.New(n)
	if err != nil {
		t.Fatal(err)
	}
	f := &mspdi.File{}
	if err := exchange.ToProject(f, p); err != nil {
		t.Fatal(err)
	}
	m, notes, err := exchange.FromProject(again(t, bytesOf(t, f)))
	if err != nil || len(notes) > 0 {
		t.Fatal(err, notes)
	}
	q, err := schedule.New(m)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(p.All(), q.All()) {
		t.Errorf("%+v became %+v", p.All(), q.All())
	}
	if m.Name != "Neuf" || m.Links[0] != n.Links[0] || m.Assignments[0] != n.Assignments[0] {
		t.Errorf("%+v", m)
	}
}
