package plan_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"cairn/internal/codec/mspdi"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/domain/schedule"
	"cairn/internal/domain/schedule/exchange"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/testkit"
	"cairn/internal/testkit/input"
)

const twoTasks = `<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project"><SaveVersion>14</SaveVersion><Name>two</Name><StartDate>2026-11-23T08:00:00</StartDate><CalendarUID>-1</CalendarUID>
<Tasks>
<Task><UID>1</UID><ID>1</ID><Name>Survey</Name><OutlineLevel>1</OutlineLevel><Duration>PT40H0M0S</Duration><DurationFormat>7</DurationFormat><Odd><Own>kept</Own></Odd></Task>
<Task><UID>7</UID><ID>2</ID><Name>Ready</Name><OutlineLevel>1</OutlineLevel><Milestone>1</Milestone><Duration>PT0H0M0S</Duration>
<PredecessorLink><PredecessorUID>1</PredecessorUID><Type>1</Type><LinkLag>0</LinkLag></PredecessorLink></Task>
</Tasks></Project>`

func (o *office) imports(ref, name, text string, apply bool) plan.Preview {
	o.t.Helper()
	p, err := o.Import(o.officer, ref, name, strings.NewReader(text), apply)
	o.must(control.Done{}, err)
	return p
}

func (o *office) export(id portfolio.ProjectID) []byte {
	o.t.Helper()
	var b bytes.Buffer
	_, err := o.Export(o.officer, id, &b)
	o.must(control.Done{}, err)
	return b.Bytes()
}

// A file is previewed, matched by uid, kept as one change, written back with what the plan does not model,
// and undone in one.
func TestImport(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.task(o.first, "Scoping", "3")
		ref := o.read(o.first).Project.Ref
		if p := o.imports(ref, "two.xml", twoTasks, false); p.Added != 1 || p.Applied || len(p.Lines(words(t).Printer("en"))) == 0 {
			t.Fatalf("%+v", p)
		}
		if n := len(o.read(o.first).Tasks); n != 1 {
			t.Errorf("a preview kept %d tasks", n)
		}
		kept := o.imports(ref, "two.xml", twoTasks, true)
		after := o.read(o.first)
		if !kept.Applied || len(after.Tasks) != 2 || after.Tasks[0].Title.EN != "Survey" || after.Tasks[1].Finish.Day().String() != "2026-11-27" || after.Tasks[1].Kind != plan.KindMilestone {
			t.Errorf("%+v", after.Tasks)
		}
		if p := o.imports(ref, "two.xml", twoTasks, false); p.Added+p.Removed+p.Moved+p.Altered != 0 {
			t.Errorf("the same file changes the plan: %+v", p)
		}
		for _, bad := range []string{"", "<x/>", "<Project", strings.Replace(twoTasks, "<PredecessorUID>1<", "<PredecessorUID>9<", 1)} {
			if _, err := o.Import(o.officer, ref, "bad.xml", strings.NewReader(bad), false); err == nil {
				t.Errorf("%.30q passed", bad)
			}
		}
		o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Shift, UID: 1, Days: 7}))
		if out := string(o.export(o.first)); !strings.Contains(out, "<Odd><Own>kept</Own></Odd>") || !strings.Contains(out, "<UID>7</UID>") || !strings.Contains(out, "2026-11-30T08:00:00") {
			t.Errorf("the export lost what the file had, or not the move: %s", out)
		}
		if p := o.imports(ref, "again.xml", string(o.export(o.first)), false); p.Added+p.Removed+p.Moved+p.Altered != 0 {
			t.Errorf("our own export changes the plan: %+v", p)
		}
		p := o.read(o.second).Project.Ref
		undo := o.imports(p, "two.xml", twoTasks, true).Undo
		o.must(o.UndoDone(o.officer, undo))
		if n := len(o.read(o.second).Tasks); n != 0 {
			t.Errorf("after the undo %d tasks are left", n)
		}
	})
}

// A table says the same in English and in French; a second one of the same names moves and removes, and
// keeps what it does not say.
func TestImportTable(t *testing.T) {
	const english = "Name,Duration,Predecessors\nSurvey,5d,\nOrder,10d,1FS+3d\nTrain,4d,\"2SS;1FS\"\n"
	const french = "Nom;Durée;Prédécesseurs\nSurvey;5j;\nOrder;10j;1FD+3j\nTrain;4j;2DD;1FD\n"
	eachOffice(t, func(t *testing.T, o *office) {
		for _, x := range []struct {
			id         portfolio.ProjectID
			name, text string
		}{{o.first, "plan.csv", english}, {o.second, "plan.csv", strings.Replace(french, "2DD;1FD", `"2DD;1FD"`, 1)}} {
			ref := o.read(x.id).Project.Ref
			if p := o.imports(ref, x.name, x.text, true); p.Added != 3 || p.Kind != plan.FileTable {
				t.Fatalf("%+v", p)
			}
			if got := o.finish(x.id, 2); got != "2026-12-16" { // 27 November and three days, then ten
				t.Errorf("%s: the order is there on %s", x.name, got)
			}
		}
		ref := o.read(o.first).Project.Ref
		o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Assign, UID: 1, Actor: "officer", Units: 50}))
		p := o.imports(ref, "less.csv", "Name,Duration\nOrder,2d\nSurvey,\n", false)
		if p.Removed != 1 || p.Added != 0 || p.Moved != 1 {
			t.Errorf("%+v", p)
		}
		lines := strings.Join(strings.Fields(strings.Join(p.Lines(words(t).Printer("fr")), " ")), " ")
		if !strings.Contains(lines, "Train") || !strings.Contains(lines, "4 déc. 2026") || strings.Contains(lines, "Survey") {
			t.Errorf("%s", lines) // the order takes two days behind its link; the survey is as it was
		}
		_, err := o.Import(o.officer, ref, "bad.csv", strings.NewReader("Name,Duration,Predecessors\nA,x,\nB,2d,9FS\n"), false)
		if f := fault.Of(err); f == nil || len(f.Fields) != 2 {
			t.Errorf("a wrong table: %v", err)
		}
	})
}

// On the page a file goes into the reader's draft, says what it would change, and is kept or taken back.
func TestImportPage(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		c := testkit.Serve(t, o.d, o.actor("officer"), append(o.projects.Routes(), o.Routes()...), portfolio.Texts, plan.Texts, schedule.Texts, mspdi.Texts)
		path := "/en/projects/" + string(o.first) + "/schedule"
		c.Get(path + "/import").Must(http.StatusOK)
		sent := c.Upload(path+"/import", nil, testkit.Part{Field: "file", Name: "two.xml", Content: twoTasks})
		if sent.Status != http.StatusSeeOther {
			t.Fatalf("%d: %s", sent.Status, text(sent))
		}
		if said := text(c.Get(path).Must(http.StatusOK)); !strings.Contains(said, "added: Ready") {
			t.Errorf("the draft does not say what the file brings: %s", said)
		}
		if n := len(o.read(o.first).Tasks); n != 0 {
			t.Errorf("%d tasks are kept already", n)
		}
		c.Post(path + "/apply").Must(http.StatusSeeOther)
		if n := len(o.read(o.first).Tasks); n != 2 {
			t.Errorf("%d tasks are kept", n)
		}
		file := c.Get(path + "/project.xml").Must(http.StatusOK)
		if f, err := mspdi.Read(bytes.NewReader(file.Body), mspdi.Limit); err != nil || len(f.Tasks) != 2 {
			t.Errorf("the export: %v", err)
		}
		for name, bad := range map[string]string{
			"bomb.xml":     `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><Project>&b;</Project>`,
			"encoding.xml": `<?xml version="1.0" encoding="KLINGON"?><Project xmlns="http://schemas.microsoft.com/project"/>`,
			"cut.xml":      twoTasks[:600],
			"picture.xlsx": "PK\x03\x04 nothing that is a workbook",
		} {
			if said := c.Upload(path+"/import", nil, testkit.Part{Field: "file", Name: name, Content: bad}); said.Status != http.StatusUnprocessableEntity && said.Status != http.StatusBadRequest {
				t.Errorf("%s: %d", name, said.Status)
			}
		}
	})
}

// A file over the limit is refused with the limit named, by the page and by the command, which does not read it on.
func TestTooLargeFile(t *testing.T) {
	o := oneOffice(t)
	ref := o.read(o.first).Project.Ref
	endless := &counted{r: io.MultiReader(strings.NewReader("<Project>"), blanks{})}
	_, err := o.Import(o.officer, ref, "big.xml", io.LimitReader(endless, 200<<20), true)
	if f := fault.Of(err); f == nil || f.Kind != fault.TooLarge || f.Args["limit"] != 64 {
		t.Errorf("%v", err)
	}
	if endless.n > plan.MaxFile+(1<<20) {
		t.Errorf("%d bytes were read", endless.n)
	}
	c := o.pages("officer")
	said := c.Upload("/fr/projects/"+string(o.first)+"/schedule/import", nil, testkit.Part{Field: "file", Name: "big.xml", Content: "<Project>" + strings.Repeat(" ", plan.MaxFile)})
	if said.Status != http.StatusRequestEntityTooLarge && said.Status != http.StatusUnprocessableEntity || !strings.Contains(string(said.Body), "64") {
		t.Errorf("the page answers %d: %.500s", said.Status, said.Body)
	}
	if n := len(o.read(o.first).Tasks); n != 0 {
		t.Errorf("%d tasks are kept", n)
	}
}

// blanks are white space without an end.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// counted counts what is read.
type counted struct {
	r io.Reader
	n int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

// elements counts the elements of a document by their path.
func elements(t *testing.T, data []byte) map[string]int {
	t.Helper()
	count := map[string]int{}
	var path []string
	for dec := xml.NewDecoder(bytes.NewReader(data)); ; {
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

func networkOf(t *testing.T, data []byte) schedule.Network {
	t.Helper()
	f, err := mspdi.Read(bytes.NewReader(data), mspdi.Limit)
	if err != nil {
		t.Fatal(err)
	}
	n, _, err := exchange.FromProject(f)
	if err != nil {
		t.Fatal(err)
	}
	n.Finish = 0 // a result
	return n
}

// Every file of the collection, imported into a project, kept, exported and read again, is the same plan;
// no element is lost; and the import is undone.
func TestCollectionThroughAProject(t *testing.T) {
	root := input.Path(t, "mspdi")
	var files []string
	for _, pattern := range []string{"*.xml", "*/*.xml", "*/*/*.xml"} {
		found, _ := filepath.Glob(filepath.Join(root, pattern))
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Fatal("no plans in " + root)
	}
	o := &office{}
	*o = office{t: t, now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	o.open(t, testkit.Open(t, db.Options{Path: filepath.Join(t.TempDir(), "cairn.db"), Clock: func() time.Time { return o.now }}))
	ref, read := o.read(o.first).Project.Ref, 0
	for _, path := range files {
		name := filepath.Base(path)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := o.Import(o.officer, ref, name, bytes.NewReader(data), true)
		if f := fault.Of(err); f != nil && f.Key == "mspdi.foreign" {
			continue // no plan
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		read++
		out := o.export(o.first)
		if was, is := networkOf(t, data), networkOf(t, out); !reflect.DeepEqual(was, is) {
			t.Errorf("%s: the plan differs: %s", name, firstDifference(was, is))
		}
		is := elements(t, out)
		for path, n := range elements(t, data) {
			if is[path] < n {
				t.Errorf("%s: %d of %d %s are left", name, is[path], n, path)
			}
		}
		o.must(o.UndoDone(o.officer, kept.Undo))
		if n := len(o.read(o.first).Tasks); n != 0 {
			t.Fatalf("%s: after the undo %d tasks are left", name, n)
		}
	}
	if read < 60 {
		t.Errorf("%d of %d files are plans", read, len(files))
	}
}

func firstDifference(a, b schedule.Network) any {
	va, vb := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range va.NumField() {
		x, y := va.Field(i), vb.Field(i)
		if reflect.DeepEqual(x.Interface(), y.Interface()) {
			continue
		}
		if x.Kind() == reflect.Slice {
			if x.Len() != y.Len() {
				return []any{va.Type().Field(i).Name, x.Len(), y.Len()}
			}
			for j := range x.Len() {
				if !reflect.DeepEqual(x.Index(j).Interface(), y.Index(j).Interface()) {
					return []any{va.Type().Field(i).Name, x.Index(j).Interface(), y.Index(j).Interface()}
				}
			}
		}
		return []any{va.Type().Field(i).Name, x.Interface(), y.Interface()}
	}
	return nil
}
