package landscape_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"cairn/internal/domain/landscape"
	"cairn/internal/domain/people"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// activity is an iati-activity of Moldova in the field of security, with more inside.
func activity(id, title, more string) string {
	return fmt.Sprintf(`<iati-activity default-currency="EUR" xml:lang="en"><iati-identifier>%s</iati-identifier>
		<reporting-org ref="XX-TEST" type="10"><narrative>Testland</narrative></reporting-org><title><narrative>%s</narrative></title>
		<activity-status code="2"/><activity-date type="2" iso-date="2020-02-01"/><activity-date type="3" iso-date="2022-06-30"/>
		<recipient-country code="MD"/><sector vocabulary="1" code="15210"/>%s</iati-activity>`, id, title, more)
}

func file(activities ...string) string {
	return `<?xml version="1.0"?>` + "\n" + `<iati-activities version="2.03">` + "\n" + strings.Join(activities, "\n") + "\n</iati-activities>\n"
}

func deal(kind, currency, value string) string {
	return fmt.Sprintf(`<transaction><transaction-type code="%s"/><transaction-date iso-date="2021-03-04"/><value currency="%s" value-date="2021-03-04">%s</value></transaction>`, kind, currency, value)
}

// folder writes files and names the folder they are in.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		must(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

// read imports a folder and gives the result without what cannot be foretold.
func (o *office) read(paths ...string) landscape.Result {
	o.t.Helper()
	r, err := o.ImportIATI(o.system(), paths...)
	must(o.t, err)
	return r
}

func (o *office) titles(f landscape.Filter) []string {
	o.t.Helper()
	list, err := o.ListActivities(o.system(), f)
	must(o.t, err)
	var titles []string
	for _, a := range list.Activities {
		titles = append(titles, a.Title.String())
	}
	return titles
}

// TestImportIsIdempotent reads what publishers publish, and reads it again.
func TestImportIsIdempotent(t *testing.T) {
	published := filepath.Join(dataFolder(t), "published")
	eachOffice(t, func(t *testing.T, o *office) {
		first := o.read(published)
		if first.Files != 37 || first.Activities != 345 || first.Created != 345 || first.Updated+first.Unchanged != 0 || len(first.Refused) > 0 {
			t.Errorf("the first reading: %+v", first)
		}
		again := o.read(published)
		if again.Created != 0 || again.Updated != 0 || again.Unchanged != first.Created || !maps.Equal(again.Flagged, first.Flagged) {
			t.Errorf("the second reading: %+v", again)
		}
	})
}

// TestOneIdentifierTwice: an identifier that stands in the files more than once is what its last record
// says, and counts once.
func TestOneIdentifierTwice(t *testing.T) {
	files := map[string]string{
		"a.xml":        file(activity("T-1", "First", ""), activity("T-2", "Other", "")),
		"b.xml":        file(activity("T-1", "Second", deal("3", "EUR", "5"))),
		"sub/c.xml.gz": packed(t, file(activity("T-3", "Packed", ""), activity("T-3", "Packed, mended", ""))),
		"c.txt":        "no activities",
	}
	eachOffice(t, func(t *testing.T, o *office) {
		dir := folder(t, files)
		if r := o.read(dir); r.Files != 3 || r.Activities != 5 || r.Counts != (landscape.Counts{Created: 3}) {
			t.Errorf("the first reading: %+v", r)
		}
		want := []string{"Other", "Packed, mended", "Second"}
		if got := o.titles(landscape.Filter{Sort: "title"}); !slices.Equal(got, want) {
			t.Errorf("the list is %q", got)
		}
		for range 2 {
			if r := o.read(dir); r.Activities != 5 || r.Counts != (landscape.Counts{Unchanged: 3}) {
				t.Errorf("read again: %+v", r)
			}
		}
		if got := o.titles(landscape.Filter{Sort: "title"}); !slices.Equal(got, want) {
			t.Errorf("then the list is %q", got)
		}
		must(t, os.WriteFile(filepath.Join(dir, "b.xml"), []byte(file(activity("T-1", "Third", ""))), 0o600))
		if r := o.read(filepath.Join(dir, "b.xml"), filepath.Join(dir, "a.xml")); r.Counts != (landscape.Counts{Updated: 1, Unchanged: 1}) {
			t.Errorf("one is changed: %+v", r)
		}
		totals, err := o.Totals(o.system(), landscape.Filter{})
		must(t, err)
		if got := o.titles(landscape.Filter{Text: "t-1"}); len(totals) > 0 || !slices.Equal(got, []string{"Third"}) {
			t.Errorf("of what it replaces, %+v is left, and %q", totals, got)
		}
	})
}

func packed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	must(t, err)
	must(t, w.Close())
	return b.String()
}

// TestBadInput: what is no IATI is refused with file and line, and the rest goes in.
func TestBadInput(t *testing.T) {
	good := file(activity("G-1", "Good", ""))
	var wide bytes.Buffer
	for _, u := range utf16.Encode([]rune("\ufeff" + strings.Replace(file(activity("G-2", "Été à Chișinău", "")), `version="1.0"`, `version="1.0" encoding="UTF-16"`, 1))) {
		wide.Write([]byte{byte(u), byte(u >> 8)})
	}
	files := map[string]string{
		"01-page.xml":      "<!DOCTYPE html>\n<html><body>Moved<br></body></html>",
		"02-cut.xml":       strings.TrimSuffix(file(activity("C-1", "Before the cut", ""), "<iati-activity><title>Tit"), "\n</iati-activities>\n"),
		"03-entities.xml":  "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>\n<!ENTITY b '&a;&a;&a;&a;'>]>\n" + good,
		"04-wide.xml":      wide.String(),
		"05-empty.xml":     "",
		"06-huge.xml":      `<iati-activities version="2.03"><iati-activity><title>` + strings.Repeat("text ", 1<<19),
		"07-nameless.xml":  file(activity("", "Nameless", ""), activity("N-1", "Named", "")),
		"08-long.xml":      file(activity(strings.Repeat("x", 301), "Long", "")),
		"09-broken.xml.gz": "\x1f\x8b no such thing",
		"10-good.xml":      good,
	}
	eachOffice(t, func(t *testing.T, o *office) {
		r := o.read(folder(t, files))
		var got []string
		for _, x := range r.Refused {
			got = append(got, fmt.Sprintf("%s:%d %s", x.File, x.Line, x.Key))
		}
		want := []string{
			"01-page.xml:2 iati.html", "02-cut.xml:7 iati.truncated", "03-entities.xml:1 iati.entities", "05-empty.xml:1 iati.empty",
			"06-huge.xml:1 iati.element_too_large", "07-nameless.xml:3 iati.no_identifier", "08-long.xml:3 landscape.import.identifier_long",
			"09-broken.xml.gz:0 landscape.import.unsound",
		}
		if !slices.Equal(got, want) {
			t.Errorf("refused\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if titles := o.titles(landscape.Filter{Sort: "title"}); !slices.Equal(titles, []string{"Before the cut", "Été à Chișinău", "Good", "Named"}) {
			t.Errorf("the rest is %q", titles)
		}
		if r.Files != 10 || r.Created != 4 || r.Activities != 6 {
			t.Errorf("%+v", r)
		}
	})
}

// TestBadPaths: what is not there is said before anything is read.
func TestBadPaths(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		for path, key := range map[string]string{filepath.Join(t.TempDir(), "none"): "landscape.import.path", t.TempDir(): "landscape.import.no_files"} {
			if _, err := o.ImportIATI(o.system(), path); !fault.Is(err, fault.Invalid) || fault.Of(err).Key != key {
				t.Errorf("%s: %v", key, err)
			}
		}
	})
}

// TestImportUnderControl: who may, one trail row for each batch, and what search is told.
func TestImportUnderControl(t *testing.T) {
	var many []string
	for i := range 700 {
		many = append(many, activity(fmt.Sprint("M-", i), fmt.Sprint("Activity ", i), ""))
	}
	dir := folder(t, map[string]string{"many.xml": file(many...)})
	eachOffice(t, func(t *testing.T, o *office) {
		if _, err := o.ImportIATI(o.hire("rob", "FRA", people.Reader, ""), dir); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reader imported: %v", err)
		}
		o.Indexed(landscape.KindActivity)
		ann := o.hire("ann", "FRA", people.ProgrammeOfficer, "")
		if r, err := o.ImportIATI(ann, dir); err != nil || r.Created != 700 {
			t.Fatal(r, err)
		}
		must(t, o.SealUp(t.Context()))
		var batches []control.Entry
		must(t, o.Control.Read(ann, func(ctx context.Context, q db.Querier) (err error) {
			batches, err = o.Trail(ctx, q, control.TrailFilter{Act: landscape.ActImport, Actor: "ann", Outcome: "done", Limit: 100})
			return err
		}))
		stored := 0
		for _, e := range batches {
			if e.Object.Kind != landscape.KindImport || e.Object.ID != batches[0].Object.ID {
				t.Errorf("a batch is recorded on %v", e.Object)
			}
			var n int
			if _, err := fmt.Sscanf(string(e.After), `{"activities":%d`, &n); err == nil {
				stored += n
			}
		}
		if len(batches) < 5 || len(batches) > 15 || stored != 700 { // a beginning, an end, and a few batches between
			t.Errorf("%d rows in the trail over %d activities", len(batches), stored)
		}
		messages, err := o.Messages(t.Context(), control.TopicIndex, 0, 1000)
		must(t, err)
		if told := bytes.Count(slices.Concat(payloads(messages)...), []byte(landscape.KindActivity)); told != 700 {
			t.Errorf("search is told of %d activities", told)
		}
	})
}

func payloads(messages []control.Message) (list [][]byte) {
	for _, m := range messages {
		list = append(list, m.Payload)
	}
	return list
}

// TestImportThatIsStopped keeps what it has read, and the next one brings the rest.
func TestImportThatIsStopped(t *testing.T) {
	var many []string
	const all = 4000
	for i := range all {
		many = append(many, activity(fmt.Sprint("M-", i), fmt.Sprint("Activity ", i), ""))
	}
	dir := folder(t, map[string]string{"many.xml": file(many...)})
	eachOffice(t, func(t *testing.T, o *office) {
		ctx, stop := context.WithCancel(o.system())
		go func() {
			for {
				if list, err := o.ListActivities(o.system(), landscape.Filter{Limit: 1}); err != nil || len(list.Activities) > 0 {
					stop()
					return
				}
			}
		}()
		_, err := o.ImportIATI(ctx, dir)
		kept := len(o.titles(landscape.Filter{}))
		if err == nil || kept == all {
			t.Skip("everything was in before it could be stopped")
		}
		if kept == 0 {
			t.Error("nothing is kept")
		}
		if r := o.read(dir); r.Created != all-kept || r.Unchanged != kept {
			t.Errorf("the next reading: %+v after %d", r, kept)
		}
	})
}
