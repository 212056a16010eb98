package fieldpack_test

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/fieldpack"
	"cairn/internal/kernel/fault"
)

// why is the key of what is wrong with a file.
func why(err error) string {
	if f := fault.Of(err); f != nil && len(f.Fields) == 1 {
		return f.Fields[0].Key
	}
	return ""
}

func TestWhatIsNoForm(t *testing.T) {
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	if w, err := z.Create("readme.txt"); err != nil {
		t.Fatal(err)
	} else if _, err := w.Write([]byte("no workbook")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ content, key string }{
		"nothing":            {"", "fieldpack.read.unknown"},
		"a letter":           {"Dear colleague", "fieldpack.read.unknown"},
		"another JSON":       {`{"answers":{}}`, "fieldpack.read.unknown"},
		"half a JSON":        {`{"cairn":"field-form","keys":`, "fieldpack.read.unknown"},
		"the empty form":     {"<!DOCTYPE html>\n<html>", "fieldpack.read.empty_page"},
		"a password":         {"\xD0\xCF\x11\xE0 old or encrypted", "fieldpack.read.locked"},
		"an archive":         {archive.String(), "fieldpack.read.workbook fieldpack.read.no_keys"},
		"half a workbook":    {"PK\x03\x04 broken", "fieldpack.read.workbook"},
		"too large":          {"{" + strings.Repeat(" ", 3<<20), "fieldpack.read.large"},
		"an endless answer":  {`{"cairn":"field-form","answers":{"a":"` + strings.Repeat("x", 9000) + `"}}`, "fieldpack.read.unknown"},
		"a nought in a text": {"{\"cairn\":\"field-form\",\"answers\":{\"a\":\"\\u0000\"}}", "fieldpack.read.unknown"},
	} {
		if _, err := fieldpack.Read([]byte(c.content)); err == nil || !slices.Contains(strings.Fields(c.key), why(err)) {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{`{"cairn":"field-form","keys":{"form":"x","kind":"progress","version":1},"lang":"fr","answers":{"state":"é"}}`, "PK\x03\x04", "\xD0\xCF\x11\xE0", "<!DOCTYPE html>", "{}", "\ufeff{\"cairn\":1}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		came, err := fieldpack.Read(content)
		if err != nil && fault.Of(err) == nil {
			t.Errorf("a fault without words: %v", err)
		}
		if err == nil && len(came.Answers) > 100 {
			t.Errorf("%d answers", len(came.Answers))
		}
	})
}
