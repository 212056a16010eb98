package app_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var fileBlock = regexp.MustCompile("(?s)```([a-z]+) file=([^\n]+)\n(.*?)```")

// docs/NEW-SLICE.md, followed to the letter in a copy of the project, builds and passes its tests and
// those of the architecture.
func TestNewSliceGuide(t *testing.T) {
	guide, err := os.ReadFile(filepath.Join(root, "docs/NEW-SLICE.md"))
	if err != nil {
		t.Fatal(err)
	}
	copyTo := copyProject(t)
	blocks := fileBlock.FindAllStringSubmatch(string(guide), -1)
	if len(blocks) < 10 {
		t.Fatalf("%d files and edits in the guide", len(blocks))
	}
	for _, b := range blocks {
		path := filepath.Join(copyTo, b[2])
		if b[1] == "edit" {
			edit(t, path, b[3])
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(b[3]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	run(t, copyTo, "go", "tool", "templ", "generate", "-path", "internal/domain/visit")
	run(t, copyTo, "go", "build", "./cmd/cairn")
	run(t, copyTo, "go", "test", "./internal/domain/visit")
	run(t, copyTo, "go", "test", "./internal/app", "-run", "Arch|Words")
}

// edit puts the lines with a plus behind the text of the others, which must be there once.
func edit(t *testing.T, path, block string) {
	t.Helper()
	var find, add []string
	for _, line := range strings.Split(strings.TrimSuffix(block, "\n"), "\n") {
		if added, ok := strings.CutPrefix(line, "+"); ok {
			add = append(add, added)
		} else {
			find = append(find, line)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Join(find, "\n")
	if strings.Count(string(data), at) != 1 {
		t.Fatalf("%s: %q stands there %d times", path, at, strings.Count(string(data), at))
	}
	edited := strings.Replace(string(data), at, at+"\n"+strings.Join(add, "\n")+"\n", 1)
	if err := os.WriteFile(path, []byte(edited), 0o644); err != nil {
		t.Fatal(err)
	}
}

// copyProject copies what builds: go files, pages, words, migrations, documents.
func copyProject(t *testing.T) string {
	t.Helper()
	to := t.TempDir()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			switch d.Name() {
			case ".git", "node_modules", "bin", "tools", "cairn-data", "data":
				return filepath.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, rel), 0o755)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func run(t *testing.T, dir string, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}
