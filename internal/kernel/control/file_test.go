package control_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/testkit/input"
)

const mib = 1 << 20

// pdf is n bytes that no other seed gives.
func pdf(n int, seed uint64) []byte {
	b := make([]byte, n)
	r := rand.New(rand.NewPCG(seed, 0))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	copy(b, "%PDF-1.7\n")
	return b
}

func (o *office) upload(ctx context.Context, name string, content []byte) control.File {
	o.t.Helper()
	f, err := o.Upload(ctx, name, bytes.NewReader(content), control.Accept{})
	must(o.t, err)
	return f
}

func (o *office) attach(ctx context.Context, file, note, name string) (f control.File, err error) {
	_, err = o.Do(ctx, control.Op{Act: write, Object: control.Ref{Kind: "note", ID: note}}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		f, err = tx.Attach(ctx, file, control.Ref{Kind: "note", ID: note}, name)
		return control.Change{Object: control.Ref{Kind: "note", ID: note}, After: f}, err
	})
	return f, err
}

func (o *office) count(table string) (n int) {
	o.t.Helper()
	must(o.t, o.Read(o.t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		n, err = db.One(ctx, q, "count", db.SQL("SELECT COUNT(*) FROM "+table), db.Value[int])
		return err
	}))
	return n
}

func TestFilesAreKeptAndRead(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("ann", "FRA", "writer", "")
		must(t, o.note(ann, "n", "", unclassified))
		var all []control.File
		for i, size := range []int{9, mib - 1, mib, mib + 1, 3*mib + 500_000} {
			content := pdf(size, uint64(i))
			name := fmt.Sprintf(`C:\papers\Étude %d.pdf`, i)
			f := o.upload(ann, name, content)
			if f.Name != fmt.Sprintf("Étude %d.pdf", i) || f.Media != "application/pdf" || f.Size != int64(size) || f.UploadedBy != "ann" || f.Object.ID != "" {
				t.Errorf("%+v", f)
			}
			f, err := o.attach(ann, f.ID, "n", "")
			must(t, err)
			all = append(all, f)
			got, err := o.OpenFile(ann, f.ID)
			must(t, err)
			read, err := io.ReadAll(got)
			must(t, err)
			if !bytes.Equal(read, content) || got.File.Name != f.Name || got.File.Marking.Level != control.LevelUnclassified {
				t.Errorf("%d bytes came back as %d", size, len(read))
			}
			// As a browser asks for parts.
			request := httptest.NewRequest("GET", "/", nil)
			request.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", size/2, size-2))
			answer := httptest.NewRecorder()
			http.ServeContent(answer, request, f.Name, time.Time{}, got)
			if answer.Code != http.StatusPartialContent || !bytes.Equal(answer.Body.Bytes(), content[size/2:size-1]) {
				t.Errorf("part of %d: status %d, %d bytes", size, answer.Code, answer.Body.Len())
			}
		}
		must(t, o.Read(ann, func(ctx context.Context, q db.Querier) error {
			files, err := control.FilesOf(ctx, q, "n", "nothing")
			var ids, want []string
			for _, f := range files["n"] {
				ids = append(ids, f.ID)
			}
			for _, f := range all {
				want = append(want, f.ID)
			}
			if !slices.Equal(ids, want) || len(files) != 1 {
				t.Errorf("%v", files)
			}
			return err
		}))
		if f := o.check(); len(f.Breaks) > 0 {
			t.Errorf("%+v", f.Breaks)
		}
	})
}

// A file is seen by whoever sees its object, and its like under another marking tells nobody anything.
func TestFilesFollowTheirObject(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann, bob := o.hire("ann", "FRA", "writer", ""), o.hire("bob", "FRA", "writer", "partner:MDA/")
		must(t, o.SetCeiling(o.AsSystem(t.Context()), control.LevelRestricted))
		must(t, o.note(ann, "open", "partner:MDA/", unclassified))
		must(t, o.note(ann, "far", "partner:GEO/", unclassified))
		content := pdf(2*mib+7, 1)
		first := o.upload(ann, "secret.pdf", content)
		_, err := o.attach(ann, first.ID, "far", "")
		must(t, err)
		second := o.upload(bob, "mine.pdf", content)
		if second.ID == first.ID || second.Name != "mine.pdf" || second.UploadedBy != "bob" {
			t.Errorf("%+v", second)
		}
		_, err = o.attach(bob, second.ID, "open", "Report")
		must(t, err)
		missing := func(ctx context.Context, id string) {
			t.Helper()
			if _, err := o.OpenFile(ctx, id); !fault.Is(err, fault.NotFound) {
				t.Errorf("%v", err)
			}
		}
		missing(bob, first.ID)
		missing(bob, "nothing")
		missing(t.Context(), second.ID)
		got, err := o.OpenFile(bob, second.ID)
		must(t, err)
		if read, err := io.ReadAll(got); err != nil || !bytes.Equal(read, content) || got.File.Name != "Report.pdf" {
			t.Errorf("%s: %d bytes, %v", got.File.Name, len(read), err)
		}
		// Sight that ends while somebody reads ends the reading.
		got, err = o.OpenFile(bob, second.ID)
		must(t, err)
		part := make([]byte, 10)
		_, err = io.ReadFull(got, part)
		must(t, err)
		must(t, o.note(ann, "open", "partner:GEO/", unclassified))
		if _, err := io.ReadAll(got); !fault.Is(err, fault.NotFound) {
			t.Errorf("read on: %v", err)
		}
		must(t, o.note(ann, "open", "partner:MDA/", unclassified))
		// The one goes, the other stays, and so does what they share.
		_, err = o.Do(ann, control.Op{Act: write, Object: control.Ref{Kind: "note", ID: "far"}}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			f, err := tx.DropFile(ctx, first.ID)
			return control.Change{Object: control.Ref{Kind: "note", ID: "far"}, Before: f}, err
		})
		must(t, err)
		must(t, o.SweepFiles(t.Context()))
		missing(ann, first.ID)
		got, err = o.OpenFile(ann, second.ID)
		must(t, err)
		if read, err := io.ReadAll(got); err != nil || !bytes.Equal(read, content) {
			t.Errorf("%d bytes, %v", len(read), err)
		}
		if f := o.check(); len(f.Breaks) > 0 {
			t.Errorf("%+v", f.Breaks)
		}
	})
}

func TestAttachingIsForTheUploader(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann, bob := o.hire("ann", "FRA", "writer", ""), o.hire("bob", "FRA", "writer", "partner:MDA/")
		must(t, o.note(ann, "n", "partner:MDA/", unclassified))
		must(t, o.note(ann, "far", "partner:GEO/", unclassified))
		f := o.upload(ann, "a.pdf", pdf(100, 1))
		if _, err := o.attach(bob, f.ID, "n", ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's: %v", err)
		}
		own := o.upload(bob, "b.pdf", pdf(100, 2))
		if _, err := o.attach(bob, own.ID, "far", ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("to what one does not see: %v", err)
		}
		if _, err := o.attach(ann, f.ID, "n", "../../etc/Long\x00 name.exe"); err != nil {
			t.Error(err)
		}
		if _, err := o.attach(ann, f.ID, "far", ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("attached twice: %v", err)
		}
		got, err := o.OpenFile(ann, f.ID)
		must(t, err)
		if got.File.Name != "Long name.exe.pdf" || got.File.Object.ID != "n" {
			t.Errorf("%+v", got.File)
		}
		if _, err := o.Upload(t.Context(), "c.pdf", bytes.NewReader(pdf(10, 3)), control.Accept{}); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("nobody: %v", err)
		}
		reader := *control.ActorFrom(ann)
		reader.ReadOnly = true
		if _, err := o.Upload(control.WithActor(t.Context(), &reader), "c.pdf", bytes.NewReader(pdf(10, 3)), control.Accept{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a token that reads: %v", err)
		}
	})
}

func TestUploadsHaveASize(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("ann", "FRA", "writer", "")
		cv := control.Accept{MaxBytes: 5 * mib, Extensions: []string{".pdf", ".docx"}}
		_, err := o.Upload(ann, "cv.pdf", bytes.NewReader(pdf(5*mib, 1)), cv)
		must(t, err)
		for name, c := range map[string]struct {
			name    string
			content io.Reader
			accept  control.Accept
			key     string
		}{
			"one byte more":   {"cv.pdf", bytes.NewReader(pdf(5*mib+1, 1)), cv, "control.file_large"},
			"without end":     {"cv.pdf", io.MultiReader(bytes.NewReader(pdf(100, 1)), endless{}), control.Accept{MaxBytes: 1 << 40}, "control.file_large"},
			"nothing":         {"cv.pdf", strings.NewReader(""), cv, "control.file_empty"},
			"not wanted here": {"cv.png", bytes.NewReader(pdf(100, 1)), cv, "control.file_type"},
		} {
			if _, err := o.Upload(ann, c.name, c.content, c.accept); fault.Of(err) == nil || fault.Of(err).Key != c.key {
				t.Errorf("%s: %v, want %s", name, err, c.key)
			}
		}
	})
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestSweepDropsWhatNobodyTook(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("ann", "FRA", "writer", "")
		must(t, o.note(ann, "n", "", unclassified))
		kept := o.upload(ann, "kept.pdf", pdf(mib+1, 1))
		_, err := o.attach(ann, kept.ID, "n", "")
		must(t, err)
		o.upload(ann, "same.pdf", pdf(mib+1, 1)) // its copy goes, the content stays
		o.upload(ann, "pending.pdf", pdf(20*mib, 2))
		torn := errors.New("the line went dead")
		if _, err := o.Upload(ann, "torn.pdf", io.MultiReader(bytes.NewReader(pdf(3*mib, 3)), failing{torn}), control.Accept{}); !errors.Is(err, torn) {
			t.Errorf("%v", err)
		}
		must(t, o.SweepFiles(t.Context()))
		if files, blobs := o.count("control_file"), o.count("control_blob"); files != 3 || blobs != 4 {
			t.Errorf("too early: %d files, %d blobs", files, blobs)
		}
		o.now = o.now.Add(25 * time.Hour)
		fresh := o.upload(ann, "fresh.pdf", pdf(100, 4))
		must(t, o.SweepFiles(t.Context()))
		if files, blobs, chunks := o.count("control_file"), o.count("control_blob"), o.count("control_chunk"); files != 2 || blobs != 2 || chunks != 3 {
			t.Errorf("%d files, %d blobs, %d chunks", files, blobs, chunks)
		}
		_, err = o.attach(ann, fresh.ID, "n", "")
		must(t, err)
		if f := o.check(); len(f.Breaks) > 0 {
			t.Errorf("%+v", f.Breaks)
		}
	})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// The same content from many hands at once, while it is swept away under them, is whole for each.
func TestSameContentAtTheSameTime(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("ann", "FRA", "writer", "")
		must(t, o.note(ann, "n", "", unclassified))
		content := pdf(mib+5, 1)
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				for j := range 3 {
					f, err := o.Upload(ann, "a.pdf", bytes.NewReader(content), control.Accept{})
					if err != nil {
						t.Errorf("%d: %v", i, err)
						return
					}
					if f, err = o.attach(ann, f.ID, "n", ""); err != nil {
						t.Errorf("%d: %v", i, err)
						return
					}
					got, err := o.OpenFile(ann, f.ID)
					if err != nil {
						t.Errorf("%d: %v", i, err)
						return
					}
					if read, err := io.ReadAll(got); err != nil || !bytes.Equal(read, content) {
						t.Errorf("%d: %d bytes, %v", i, len(read), err)
					}
					if j == 2 {
						return
					}
					_, err = o.Do(ann, control.Op{Act: write, Object: control.Ref{Kind: "note", ID: "n"}}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
						f, err := tx.DropFile(ctx, f.ID)
						return control.Change{Object: control.Ref{Kind: "note", ID: "n"}, Before: f}, err
					})
					if err == nil {
						err = o.SweepFiles(t.Context())
					}
					if err != nil {
						t.Errorf("%d: %v", i, err)
					}
				}
			})
		}
		all.Wait()
		if f := o.check(); len(f.Breaks) > 0 {
			t.Errorf("%+v", f.Breaks)
		}
		if n := o.count("control_blob WHERE digest IS NOT NULL"); n != 1 {
			t.Errorf("kept %d times", n)
		}
	})
}

func TestCheckFindsChangedContent(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("ann", "FRA", "writer", "")
		must(t, o.note(ann, "n", "", unclassified))
		var files []control.File
		for i := range 4 {
			f, err := o.attach(ann, o.upload(ann, "a.pdf", pdf(2*mib+1, uint64(i))).ID, "n", "")
			must(t, err)
			files = append(files, f)
		}
		must(t, o.DB().Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			of := ` WHERE blob_id = (SELECT blob_id FROM control_file WHERE id = $1) AND no = `
			_, changed := tx.Exec(ctx, `UPDATE control_chunk SET data = $2`+of+`2`, files[0].ID, []byte("x"))
			_, cut := tx.Exec(ctx, `DELETE FROM control_chunk`+of+`2`, files[1].ID)
			_, moved := tx.Exec(ctx, `UPDATE control_chunk SET no = 7`+of+`2`, files[2].ID)
			return errors.Join(changed, cut, moved)
		}))
		f := o.check()
		broken := 0
		for _, b := range f.Breaks {
			if b.Rule == "file" {
				broken++
			}
		}
		if broken != 3 {
			t.Errorf("%+v", f.Breaks)
		}
		for i, file := range files {
			got, err := o.OpenFile(ann, file.ID)
			must(t, err)
			if _, err := io.ReadAll(got); (err == nil) != (i == 0 || i == 3) {
				t.Errorf("file %d: %v", i, err)
			}
		}
	})
}

// archive is a zip file with these names, in order; "name=content" stores a content unpacked.
func archive(names ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, n := range names {
		name, content, _ := strings.Cut(n, "=")
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = f.Write([]byte(content))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestContentIsWhatItsNameSays(t *testing.T) {
	docx := archive("[Content_Types].xml", "_rels/.rels", "word/document.xml")
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	vba := strings.Join(strings.Split("_VBA_PROJECT", ""), "\x00") + "\x00"
	var crowd []string
	for i := range 60_000 {
		crowd = append(crowd, fmt.Sprintf("word/%045d", i))
	}
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("ann", "FRA", "writer", "")
		for name, c := range map[string]struct {
			name    string
			content []byte
			key     string
		}{
			"pdf":                  {"a.PDF", pdf(100, 1), ""},
			"docx":                 {"a.docx", docx, ""},
			"xlsx":                 {"a.xlsx", archive("_rels/.rels", "xl/workbook.xml", "[Content_Types].xml"), ""},
			"pptx":                 {"a.pptx", archive("[Content_Types].xml", "ppt/presentation.xml"), ""},
			"odt":                  {"a.odt", archive("mimetype=application/vnd.oasis.opendocument.text", "content.xml"), ""},
			"pages":                {"a.pages", archive("Index/Document.iwa"), ""},
			"doc":                  {"a.doc", []byte(ole + "and so on"), ""},
			"text":                 {"a.txt", []byte("Déjà vu, MZ and all"), ""},
			"utf-16":               {"a.csv", []byte("\xff\xfea\x00;\x00b\x00"), ""},
			"png":                  {"a.png", []byte("\x89PNG\r\n\x1a\n...."), ""},
			"docx as pdf":          {"a.pdf", docx, "control.file_mismatch"},
			"pdf as docx":          {"a.docx", pdf(100, 1), "control.file_mismatch"},
			"xlsx as docx":         {"a.docx", archive("[Content_Types].xml", "xl/workbook.xml"), "control.file_mismatch"},
			"zip as docx":          {"a.docx", archive("hello.txt"), "control.file_mismatch"},
			"docx cut":             {"a.docx", docx[:len(docx)-30], "control.file_mismatch"},
			"docx with a password": {"a.docx", []byte(ole + "EncryptedPackage"), "control.file_mismatch"},
			"page as text":         {"a.txt", []byte("<html><script>alert(1)</script>"), "control.file_mismatch"},
			"bytes as text":        {"a.txt", []byte{1, 2, 3, 0, 5}, "control.file_mismatch"},
			"calc as writer":       {"a.odt", archive("mimetype=application/vnd.oasis.opendocument.spreadsheet", "content.xml"), "control.file_mismatch"},
			"a crowd of names":     {"a.docx", archive(append(crowd, "[Content_Types].xml")...), "control.file_mismatch"},
			"docx with macros":     {"a.docx", archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "control.file_macro"},
			"odt with macros":      {"a.odt", archive("mimetype=application/vnd.oasis.opendocument.text", "content.xml", "Basic/Standard/Module1.xml"), "control.file_macro"},
			"doc with macros":      {"a.doc", []byte(ole + strings.Repeat(" ", mib-15) + vba), "control.file_macro"},
			"program as pdf":       {"a.pdf", []byte("MZ\x90\x00\x03\x00"), "control.file_program"},
			"elf":                  {"a.doc", []byte("\x7fELF\x02\x01"), "control.file_program"},
			"script":               {"a.txt", []byte("#!/bin/sh\nrm -rf /"), "control.file_program"},
			"program":              {"a.exe", []byte("MZ\x90\x00"), "control.file_program"},
			"macro type":           {"a.docm", docx, "control.file_type"},
			"zip":                  {"a.zip", docx, "control.file_type"},
			"svg":                  {"a.svg", []byte("<svg/>"), "control.file_type"},
			"html":                 {"a.html", []byte("<html>"), "control.file_type"},
			"no extension":         {"README", []byte("hello"), "control.file_type"},
			"double":               {"a.pdf.js", []byte("alert(1)"), "control.file_type"},
			"no name":              {"", []byte("hello"), "control.file_type"},
			"a turned name":        {"a\u202efdp.exe", []byte("hello"), "control.file_type"},
		} {
			_, err := o.Upload(ann, c.name, bytes.NewReader(c.content), control.Accept{})
			if key := faultKey(err); key != c.key {
				t.Errorf("%s: %v, want %q", name, err, c.key)
			}
		}
	})
}

func faultKey(err error) string {
	if err == nil {
		return ""
	}
	return fault.Of(err).Key
}

// Of real documents, those are refused that are cut, protected, carry macros or are not what they say;
// every other of a type the office takes is taken.
func TestRealDocuments(t *testing.T) {
	dir := input.Path(t, "documents")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	refused := map[string]string{
		"casing__protected_normal_case.docx": "control.file_mismatch", "testPPT_protected_passtika.pptx": "control.file_mismatch",
		"testODTnotaZipFile.odt": "control.file_mismatch", "testWORDML_tableInsideParagraph.doc": "control.file_mismatch", "testWORD_truncated.docx": "control.file_mismatch",
		"testEXCEL_macro.xls": "control.file_macro", "testODPMacro.odp": "control.file_macro", "testODTMacro.odt": "control.file_macro", "testWORD_no_format.doc": "control.file_macro",
	}
	eachOffice(t, func(t *testing.T, o *office) {
		ann := o.hire("ann", "FRA", "writer", "")
		for _, e := range entries {
			content, err := os.ReadFile(filepath.Join(dir, e.Name()))
			must(t, err)
			want := refused[e.Name()]
			if !slices.Contains(control.FileExtensions(), strings.ToLower(filepath.Ext(e.Name()))) {
				want = "control.file_type"
			}
			if _, err := o.Upload(ann, e.Name(), bytes.NewReader(content), control.Accept{}); faultKey(err) != want {
				t.Errorf("%s: %v, want %q", e.Name(), err, want)
			}
		}
	})
}

func FuzzUpload(f *testing.F) {
	f.Add("a.docx", archive("[Content_Types].xml", "word/document.xml"))
	f.Add("a.odt", archive("mimetype=application/vnd.oasis.opendocument.text", "content.xml"))
	f.Add("../\x00.pdf", []byte("%PDF-"))
	f.Add("", []byte{})
	d, err := db.Open(f.Context(), db.Options{Path: filepath.Join(f.TempDir(), "cairn.db")})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { d.Close() })
	c, err := control.New(f.Context(), control.Config{DB: d, KeyDir: f.TempDir()})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		file, err := c.Upload(c.AsSystem(t.Context()), name, bytes.NewReader(content), control.Accept{})
		switch {
		case err != nil && !fault.Is(err, fault.Invalid):
			t.Fatal(err)
		case err == nil && (file.Size != int64(len(content)) || strings.ContainsAny(file.Name, "/\\\x00\n") || len([]rune(file.Name)) > 200):
			t.Fatalf("%+v", file)
		}
	})
}
