package mspdi_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cairn/internal/codec/mspdi"
	"cairn/internal/testkit/input"
)

// corpus are the XML files of the collection, by path below it.
func corpus(t testing.TB) map[string][]byte {
	t.Helper()
	dir := input.Path(t, "mspdi")
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".xml") {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(rel)] = data
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func read(t testing.TB, data []byte) *mspdi.File {
	t.Helper()
	f, err := mspdi.Read(bytes.NewReader(data), mspdi.Limit)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func write(t testing.TB, f *mspdi.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A file that was not changed comes back byte for byte.
func TestCorpusUnchanged(t *testing.T) {
	foreign := 0
	for name, data := range corpus(t) {
		f := read(t, data)
		if f.Foreign() != "" {
			foreign++
		} else if len(f.Tasks) == 0 || len(f.Calendars) == 0 {
			t.Errorf("%s: %d tasks, %d calendars", name, len(f.Tasks), len(f.Calendars))
		}
		for _, n := range f.Notes {
			t.Errorf("%s: %+v", name, n)
		}
		if out := write(t, f); !bytes.Equal(out, data) {
			i := 0
			for i < len(out) && i < len(data) && out[i] == data[i] {
				i++
			}
			t.Errorf("%s: differs at byte %d of %d: %q", name, i, len(data), out[max(0, i-80):min(len(out), i+80)])
		}
	}
	if foreign != 4 {
		t.Errorf("%d files of another program, want the four of Primavera", foreign)
	}
}
