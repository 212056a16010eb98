package app_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cairn/internal/app"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// The careers pages of the demonstration as files: both languages, feed, sitemap and what the pages load, every link of
// theirs found, nothing of a draft, an internal or a cancelled notice, nothing that needs a server. The two real notices
// are the first vacancies, marked as examples, with their flags settled and pay by R146.
func TestCareersCommands(t *testing.T) {
	world, folder := copyWorld(t), filepath.Join(t.TempDir(), "careers")
	var list struct {
		Vacancies []struct {
			Reference, State, Grade string
			Example                 bool
			Flags                   int `json:"open_flags"`
			Title                   struct{ EN, FR string }
		}
	}
	out, status := cairn(t, "vacancy", "list", "--json", "--data", world)
	if err := json.Unmarshal([]byte(out), &list); err != nil || status != 0 || len(list.Vacancies) != 18 {
		t.Fatalf("%v, status %d: %s", err, status, out)
	}
	for _, v := range list.Vacancies[16:] {
		if !v.Example || v.Flags != 0 || v.State != "closed" {
			t.Errorf("the first two are the examples: %+v", v)
		}
	}
	if out, status := cairn(t, "careers", "export", folder, "--address", "https://careers.example", "--data", world, "--json"); status != 0 {
		t.Fatalf("status %d: %s", status, out)
	}
	if out, status := cairn(t, "careers", "export", folder, "--data", world); status == 0 || !strings.Contains(out, folder) {
		t.Errorf("a second export into the same folder: status %d, %s", status, out)
	}
	for _, wrong := range []string{"careers.example", "careers.example:8080", "ftp://careers.example", "https://", "https:careers.example", "https://careers.example/jobs", "https://careers.example/?a=b", "https://careers.example?", "https://careers.example/#a", "https://me@careers.example", "https://:443"} {
		_, err := app.Open(t.Context(), app.Config{Data: t.TempDir(), Careers: wrong})
		if f := fault.Of(err); f == nil || f.Key != "app.cli.careers_address" {
			t.Errorf("started with the careers pages at %q: %v", wrong, err)
		}
	}
	nowhere := filepath.Join(t.TempDir(), "careers")
	if out, status := cairn(t, "careers", "export", nowhere, "--address", "careers.example", "--data", world); status == 0 || !strings.Contains(out, "no address for the careers pages") {
		t.Errorf("exported for an address without a scheme: status %d, %s", status, out)
	}
	if _, err := os.Stat(nowhere); !os.IsNotExist(err) {
		t.Errorf("and kept something: %v", err)
	}
	if out, status := cairn(t, "serve", "--listen", "127.0.0.1:0", "--careers", "https://careers.example/jobs", "--data", world, "--lang", "fr"); status == 0 || !strings.Contains(out, "pas une adresse pour les pages carrières") {
		t.Errorf("served under a path: status %d, %s", status, out)
	}
	pages := 0
	link := regexp.MustCompile(`(?:href|src)="([^"#?:]+)["#?]`)
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, v := range list.Vacancies {
			if v.State != "published" && v.State != "closed" && (strings.Contains(string(text), v.Reference) || strings.Contains(string(text), v.Title.EN)) {
				t.Errorf("%s tells of %s, which is %s", path, v.Reference, v.State)
			}
		}
		if !strings.HasSuffix(path, ".html") || filepath.Dir(path) == folder {
			return nil
		}
		pages++
		if strings.Contains(string(text), "<form") || strings.Contains(string(text), "127.0.0.1") || !strings.Contains(string(text), "https://careers.example/") {
			t.Errorf("%s needs a server, or names another", path)
		}
		if !strings.Contains(string(text), "FICTIONAL DATA, NOT A NATO DOCUMENT") {
			t.Errorf("%s does not say that its data is fictional", path)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			// The files are read without a server, too: each link is that of a file beside the page.
			at := filepath.Join(filepath.Dir(path), filepath.FromSlash(m[1]))
			if info, err := os.Stat(at); strings.HasPrefix(m[1], "/") || err != nil || info.IsDir() {
				t.Errorf("%s leads to %s, which is not there", path, m[1])
			}
		}
		return nil
	})
	if err != nil || pages != 2*(1+4+3) {
		t.Errorf("%d pages: %v", pages, err)
	}
	large := filepath.Join(t.TempDir(), "large.txt")
	if err := os.WriteFile(large, bytes.Repeat([]byte("x "), 5<<19+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, status := cairn(t, "cv", "check", large, "--notice", large); status == 0 || !strings.Contains(out, "larger than 5 MB") {
		t.Errorf("a curriculum above five megabytes (R149): status %d, %s", status, out)
	}
	if out, status := cairn(t, "vacancy", "read", folder); status == 0 || !strings.Contains(out, "cannot be opened") {
		t.Errorf("a folder as a notice: status %d, %s", status, out)
	}
	cv := filepath.Join(t.TempDir(), "cv.txt")
	if err := os.WriteFile(cv, []byte("Zenobia Quillfeather\nzq@mail.example\n\nExperience\nTrainer, School (invented), 2019 - 2021\n- Sold flowers\n- Trained instructors in a team\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	partners := 0
	for _, v := range list.Vacancies {
		if v.State != "published" {
			continue
		}
		var check app.CVCheck
		if out, status := cairn(t, "cv", "check", cv, "--vacancy", strings.ToLower(v.Reference), "--json", "--data", world); status != 0 || json.Unmarshal([]byte(out), &check) != nil ||
			check.Name != "Zenobia Quillfeather" || check.Email != "zq@mail.example" || len(check.Criteria) == 0 {
			t.Errorf("%s: status %d, %s", v.Reference, status, out)
		}
		file := filepath.Join(t.TempDir(), "out.docx")
		out, status := cairn(t, "cv", "tailor", cv, "--vacancy", v.Reference, "-o", file, "--data", world)
		if status != 0 {
			if !strings.Contains(out, "not offered for posts of NATO") {
				t.Errorf("%s: status %d, %s", v.Reference, status, out)
			}
			continue
		}
		partners++
		content, err := os.ReadFile(file)
		if err != nil || !strings.Contains(out, "Left out: 1 of 2") {
			t.Fatal(err, out)
		}
		archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		if header, err := fs.ReadFile(archive, "word/header1.xml"); err != nil || !strings.Contains(string(header), "FICTIONAL DATA, NOT A NATO DOCUMENT") {
			t.Errorf("%s: the tailored curriculum does not say that it is fictional: %v", v.Reference, err)
		}
	}
	if partners != 1 {
		t.Errorf("%d notices of partners allow it (R142)", partners)
	}
	eligibilityIsPrinted(t, world)
}

// eligibilityIsPrinted holds that an application is judged by its number, with rule and evidence of each criterion and
// without the name of whoever applies (R132).
func eligibilityIsPrinted(t *testing.T, world string) {
	t.Helper()
	office, err := app.Open(t.Context(), app.Config{Data: world})
	if err != nil {
		t.Fatal(err)
	}
	var id, name string
	err = office.DB.Read(t.Context(), func(ctx context.Context, q db.Querier) error {
		_, err := db.One(ctx, q, "application", db.SQL(`SELECT id, name FROM recruitment_application WHERE state = 'eligible' ORDER BY id LIMIT 1`), func(row db.Row) (none struct{}, err error) {
			return none, row.Scan(&id, &name)
		})
		return err
	})
	if err := errors.Join(err, office.Close()); err != nil {
		t.Fatal(err)
	}
	var found candidacy.Eligibility
	out, status := cairn(t, "recruit", "eligibility", id, "--json", "--data", world)
	if err := json.Unmarshal([]byte(out), &found); err != nil || status != 0 || string(found.Application) != id || found.Receipt == "" || found.Verdict == "" || len(found.Essential) == 0 {
		t.Fatalf("%v, status %d: %s", err, status, out)
	}
	for _, x := range slices.Concat(found.Essential, found.Desirable) {
		if x.Result == "" || len(x.Evidence) == 0 || (x.Rule == "") != (x.Kind == eligibility.Statement) { // which a person judges
			t.Errorf("a finding without rule, result or evidence: %+v", x)
		}
	}
	said, status := cairn(t, "recruit", "eligibility", strings.ToLower(found.Receipt), "--lang", "fr", "--data", world)
	if status != 0 || !strings.Contains(said, found.Receipt) || !strings.Contains(said, "(R132)") || strings.Contains(said, "()") || strings.Contains(out+said, name) {
		t.Errorf("status %d: %s", status, said)
	}
	if out, status := cairn(t, "recruit", "eligibility", "A-0", "--data", world); status == 0 {
		t.Errorf("an application that is not there: %s", out)
	}
}
