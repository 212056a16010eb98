package landscape_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"cairn/internal/domain/landscape"
	"cairn/internal/domain/people"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/testkit"
)

// upload sends files to the page of imports and gives the address of the import.
func upload(c *testkit.Client, files map[string]string) string {
	var parts []testkit.Part
	for _, name := range slices.Sorted(maps.Keys(files)) {
		parts = append(parts, testkit.Part{Field: "files", Name: name, Content: files[name]})
	}
	return strings.TrimPrefix(c.Upload("/en/landscape/import", url.Values{}, parts...).Must(http.StatusSeeOther).To(), "/en")
}

// work does the jobs that wait.
func (o *office) work() {
	o.t.Helper()
	for more := true; more; {
		var err error
		more, err = o.RunNextJob(o.t.Context())
		must(o.t, err)
	}
}

func imported(c *testkit.Client, path string) (out struct {
	State  string
	Result landscape.Result
}) {
	c.API(path, nil).Must(http.StatusOK).JSON(&out)
	return out
}

func zipped(t *testing.T, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		entry, err := w.Create(name)
		must(t, err)
		_, err = entry.Write([]byte(files[name]))
		must(t, err)
	}
	must(t, w.Close())
	return b.String()
}

// TestUploadedImport reads on the page what the command reads, with the same figures, and again changes nothing.
func TestUploadedImport(t *testing.T) {
	files := map[string]string{
		"a.xml":    file(activity("T-1", "First", deal("3", "EUR", "-5")), activity("T-2", "Other", "")),
		"b.xml.gz": packed(t, file(activity("T-1", "Second", deal("3", "EUR", "5")))),
		"c.zip":    zipped(t, map[string]string{"sub/d.xml": file(activity("T-3", "Zipped", "")), "e.xml.gz": packed(t, file(activity("T-4", "Twice", ""))), "notes.txt": "no"}),
		"page.xml": "<!DOCTYPE html>\n<html>",
	}
	eachOffice(t, func(t *testing.T, o *office) {
		c := o.browse(o.hire("ann", "FRA", people.ProgrammeOfficer, ""))
		c.Get("/en/landscape/imports").Must(http.StatusOK).HTML().One(`a[href="/en/landscape/import"]`)
		c.Get("/fr/landscape/import").Must(http.StatusOK).HTML().One(`input[type=file][multiple]`)
		path := upload(c, files)
		if page := c.Get("/en" + path).Must(http.StatusOK).HTML(); imported(c, path).State != "waiting" || len(page.All("progress")) != 1 || len(page.All(`form[action$="/cancel"]`)) != 1 {
			t.Error("it does not wait")
		}
		o.work()
		first := imported(c, path)
		if r := first.Result; first.State != "done" || r.Files != 5 || r.Activities != 5 || r.Created != 4 || r.Unchanged != 0 || len(r.Refused) != 1 {
			t.Errorf("%+v", first)
		}
		if page := c.Get("/en" + path).Must(http.StatusOK).HTML(); len(page.All("progress"))+len(page.All("main form")) != 0 || !strings.Contains(page.One("main").Text(), "c.zip/sub/d.xml") {
			t.Error(page.One("main").Text())
		}
		again := upload(c, files)
		o.work()
		second := imported(c, again).Result
		if second.Created+second.Updated != 0 || second.Unchanged != first.Result.Created {
			t.Errorf("again: %+v", second)
		}
		dir := folder(t, files)
		var paths []string
		for name := range files {
			paths = append(paths, filepath.Join(dir, name))
		}
		command := o.read(paths...)
		command.Seconds, second.Seconds = 0, 0
		for i := range second.Refused { // said in words, and without what they are made of, on the page
			second.Refused[i].Message, command.Refused[i].Args = "", nil
		}
		if fmt.Sprint(command) != fmt.Sprint(second) {
			t.Errorf("the command says %+v, the page %+v", command, second)
		}
		// The files are gone: what was in them has been read.
		o.now = o.now.Add(25 * time.Hour)
		must(t, o.SweepFiles(o.system()))
		if n := count(o, "control_chunk"); n != 0 {
			t.Errorf("%d chunks are kept", n)
		}
	})
}

func count(o *office, table string) (n int) {
	o.t.Helper()
	must(o.t, o.Control.Read(o.system(), func(ctx context.Context, q db.Querier) (err error) {
		n, err = db.One(ctx, q, table, db.SQL("SELECT COUNT(*) FROM "+table), db.Value[int])
		return err
	}))
	return n
}

// TestUploadedBadInput: what cannot be read is refused with file and line in the reader's language, and
// the rest goes in.
func TestUploadedBadInput(t *testing.T) {
	var wide bytes.Buffer
	for _, u := range utf16.Encode([]rune("\ufeff" + strings.Replace(file(activity("G-2", "Été", "")), `version="1.0"`, `version="1.0" encoding="UTF-16"`, 1))) {
		wide.Write([]byte{byte(u), byte(u >> 8)})
	}
	files := map[string]string{
		"1-page.xml": "<!DOCTYPE html>\n<html>", "2-cut.xml": strings.TrimSuffix(file(activity("C-1", "Before the cut", ""), "<iati-activity><title>Tit"), "\n</iati-activities>\n"),
		"3-entities.xml": "<!DOCTYPE x [<!ENTITY a 'aa'>]>\n" + file(), "4-wide.xml": wide.String(), "5-empty.xml": "",
		"6-bomb.xml.gz": packed(t, `<iati-activities version="2.03">`+strings.Repeat("<!--"+strings.Repeat(" ", 1<<16)+"-->", 1100)+"</iati-activities>"),
		"7-broken.zip":  "PK\x03\x04 no such thing", "8-none.zip": zipped(t, map[string]string{"readme.txt": "x"}), "9-sound.pdf": "%PDF-1.4",
	}
	eachOffice(t, func(t *testing.T, o *office) {
		c := o.browse(o.hire("ann", "FRA", people.ProgrammeOfficer, ""))
		path := upload(c, files)
		o.work()
		page := c.Get("/fr" + path).Must(http.StatusOK).HTML().One("main").Text()
		for _, words := range []string{"1-page.xml, ligne 2 : c’est une page web", "2-cut.xml, ligne 7 : le fichier s’interrompt ici", "3-entities.xml, ligne 1 : le fichier déclare ses propres entités",
			"5-empty.xml est vide", "6-bomb.xml.gz se décompresse à plus de 200 fois", "7-broken.zip ne peut être décompressé", "8-none.zip ne contient aucun .xml", "9-sound.pdf, ligne 1 : ce n’est pas un fichier XML"} {
			if !strings.Contains(page, words) {
				t.Errorf("the page lacks %q: %s", words, page)
			}
		}
		if r := imported(c, path).Result; r.Created != 2 || len(r.Refused) != 8 {
			t.Errorf("%+v", r)
		}
		for _, bad := range []struct {
			parts []testkit.Part
			words string
		}{
			{nil, "Choose a file."},
			{[]testkit.Part{{Field: "files"}}, "Choose a file."},
			{slices.Repeat([]testkit.Part{{Field: "files", Name: "x.xml", Content: "<a/>"}}, 11), "Choose 10 files at most"},
		} {
			if words := c.Upload("/en/landscape/import", url.Values{}, bad.parts...).Must(http.StatusUnprocessableEntity).HTML().One("#f-files-error").Text(); !strings.Contains(words, bad.words) {
				t.Error(words)
			}
		}
	})
}

// TestUploadedImportIsRefused to whoever may not import.
func TestUploadedImportIsRefused(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		c := o.browse(o.hire("rob", "FRA", people.Reader, ""))
		c.Get("/en/landscape/imports").Must(http.StatusOK).HTML().None(`a[href="/en/landscape/import"]`)
		c.Get("/en/landscape/import").Must(http.StatusForbidden)
		c.Upload("/en/landscape/import", url.Values{}, testkit.Part{Field: "files", Name: "a.xml", Content: file()}).Must(http.StatusForbidden)
		if n := count(o, "control_blob"); n != 0 {
			t.Errorf("%d files were taken in", n)
		}
		ann := o.browse(o.hire("ann", "FRA", people.ProgrammeOfficer, ""))
		path := upload(ann, map[string]string{"a.xml": file()})
		c.Post("/en" + path + "/cancel").Must(http.StatusForbidden)
		if page := c.Get("/en" + path).Must(http.StatusOK).HTML(); len(page.All("progress"))+len(page.All("main form")) != 0 {
			t.Error("a reader is shown the job of somebody else")
		}
		ann.Post("/en" + path + "/cancel").Must(http.StatusSeeOther)
		o.work()
		if got := imported(c, path); got.State != "stopped" || got.Result.Files != 0 {
			t.Errorf("%+v", got)
		}
		must(t, o.SweepImports(o.system()))
		if got := imported(c, path); got.State != "stopped" || count(o, "control_file") != 0 {
			t.Errorf("swept: %+v, %d files", got, count(o, "control_file"))
		}
	})
}

// TestUploadedImportByAnOfficerOfOnePartner: what is published belongs to no partner, so that who imports for
// one may import; what they see and may do elsewhere does not grow by it.
func TestUploadedImportByAnOfficerOfOnePartner(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx := o.hire("eva", "FRA", people.ProgrammeOfficer, "partner:GEO/")
		eva := o.browse(ctx)
		eva.Get("/en/landscape/imports").Must(http.StatusOK).HTML().One(`a[href="/en/landscape/import"]`)
		eva.Get("/en/landscape/import").Must(http.StatusOK)
		path := upload(eva, map[string]string{"a.xml": file(activity("E-1", "By Eva", ""))})
		o.work()
		if got := imported(eva, path); got.State != "done" || got.Result.Created != 1 {
			t.Errorf("%+v", got)
		}
		if r, err := o.ImportIATI(ctx, folder(t, map[string]string{"a.xml": file(activity("E-1", "By Eva", ""))})); err != nil || r.Unchanged != 1 {
			t.Errorf("%+v, %v", r, err)
		}
		if _, err := o.CreateEntry(ctx, entry(), ""); !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Forbidden) {
			t.Errorf("an entry for another partner: %v", err)
		}
		far := o.browse(o.hire("rob", "FRA", people.Reader, "partner:GEO/"))
		far.Get("/en/landscape/imports").Must(http.StatusOK).HTML().None(`a[href="/en/landscape/import"]`)
		far.Upload("/en/landscape/import", url.Values{}, testkit.Part{Field: "files", Name: "a.xml", Content: file()}).Must(http.StatusForbidden)
	})
}

func manyActivities(n int) string {
	var list []string
	for i := range n {
		list = append(list, activity(fmt.Sprint("M-", i), fmt.Sprint("Activity ", i), ""))
	}
	return file(list...)
}

// TestUploadedImportGoesOn: a job whose process dies goes on where it stopped and does nothing twice;
// another one waits for it.
func TestUploadedImportGoesOn(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		c := o.browse(o.hire("ann", "FRA", people.ProgrammeOfficer, ""))
		path := upload(c, map[string]string{"a.xml": file(activity("A-1", "Before", "")), "many.xml": manyActivities(3000)})
		next := upload(c, map[string]string{"z.xml": file(activity("Z-1", "After", ""))})
		ctx, die := context.WithCancel(t.Context())
		go func() {
			for imported(c, path).Result.Activities == 0 {
				time.Sleep(time.Millisecond)
			}
			die()
		}()
		if _, err := o.RunNextJob(ctx); err != nil {
			t.Fatal(err)
		}
		kept := imported(c, path)
		if kept.State != "running" || kept.Result.Activities == 0 || kept.Result.Activities == 3001 {
			t.Skipf("it was done before it could be stopped: %+v", kept)
		}
		// While the first may still be alive, the second waits its turn.
		waited, stop := context.WithCancel(t.Context())
		go func() {
			for !strings.Contains(string(c.Get("/en"+next).Body), "Waiting until another import is done") && waited.Err() == nil {
				time.Sleep(time.Millisecond)
			}
			stop()
		}()
		_, err := o.RunNextJob(waited)
		must(t, err)
		o.now = o.now.Add(time.Minute)
		if words := c.Get("/en" + path).Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(words, "it goes on by itself") {
			t.Error(words)
		}
		o.work()
		if r := imported(c, path); r.State != "done" || r.Result.Files != 2 || r.Result.Activities != 3001 || r.Result.Created != 3001 || r.Result.Updated+r.Result.Unchanged != 0 {
			t.Errorf("%+v", r)
		}
		if r := imported(c, next); r.State != "done" || r.Result.Created != 1 {
			t.Errorf("%+v", r)
		}
	})
}

// TestUploadedImportIsStopped: what was read before somebody stops it stays.
func TestUploadedImportIsStopped(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		c := o.browse(o.hire("ann", "FRA", people.ProgrammeOfficer, ""))
		path := upload(c, map[string]string{"many.xml": manyActivities(3000)})
		go func() {
			for imported(c, path).Result.Activities == 0 {
				time.Sleep(time.Millisecond)
			}
			c.Post("/en" + path + "/cancel")
		}()
		_, err := o.RunNextJob(t.Context())
		must(t, err)
		r := imported(c, path)
		if r.State == "done" {
			t.Skip("it was done before it could be stopped")
		}
		if n := len(o.titles(landscape.Filter{})); r.State != "stopped" || n == 0 || n != r.Result.Created || n == 3000 {
			t.Errorf("%d activities: %+v", n, r)
		}
		var jobs []control.Job
		must(t, o.Control.Read(o.system(), func(ctx context.Context, q db.Querier) (err error) {
			jobs, err = o.Jobs(ctx, q, 10)
			return err
		}))
		if len(jobs) != 1 || jobs[0].State != control.Cancelled {
			t.Errorf("%+v", jobs)
		}
	})
}

// TestNamesInAnArchive that are no text, or paths out of the folder, end no job on either engine.
func TestNamesInAnArchive(t *testing.T) {
	archive := zipped(t, map[string]string{"a\xff.xml": "<html>", "b\x00.xml": file(activity("N-1", "Named", "")), "../../c.xml": file(activity("N-2", "Above", ""))})
	eachOffice(t, func(t *testing.T, o *office) {
		c := o.browse(o.hire("ann", "FRA", people.ProgrammeOfficer, ""))
		path := upload(c, map[string]string{"names.zip": archive})
		o.work()
		if got := imported(c, path); got.State != "done" || got.Result.Created != 2 || len(got.Result.Refused) != 1 {
			t.Errorf("%+v", got)
		}
		c.Get("/en" + path).Must(http.StatusOK)
	})
}
