package iati_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"cairn/internal/codec/iati"
	"cairn/internal/kernel/fault"
)

// FuzzRead: whatever the bytes, reading ends without a panic; its error names the file and a line of
// it; minor units called exact are the reported number; and the same bytes in other portions give the
// same activities.
func FuzzRead(f *testing.F) {
	golden, _ := filepath.Glob(filepath.Join("testdata", "*.xml"))
	for _, name := range golden {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(body))
	}
	f.Add(file(sum(`<value currency="JPY">-1.5e-3</value>`) + `<description>Ã©&amp;amp;`))
	f.Add("<!DOCTYPE a [<!ENTITY b 'c'>]><iati-activities>&b;")
	f.Add("\xff\xfe<\x00i\x00")
	f.Add(`<?xml version="1.0" encoding="iso-8859-1"?><iati-activities><iati-activity/>`)
	c := words(f)
	f.Fuzz(func(t *testing.T, text string) {
		var digests [][32]byte
		s, err := iati.Read(t.Context(), strings.NewReader(text), "test.xml", today, func(a *iati.Activity) error {
			digests = append(digests, a.Digest)
			if (a.Refused != nil) != (a.Identifier == "") {
				t.Errorf("refused %v, identifier %q", a.Refused, a.Identifier)
			}
			for _, flag := range a.Flags {
				if flag.Line < a.Line || flag.Line > 1+strings.Count(text, "\n") {
					t.Errorf("line of %+v", flag)
				}
			}
			for _, tr := range a.Transactions {
				exactly(t, tr.Value)
			}
			return nil
		})
		if err != nil {
			why := fault.Of(err)
			line, _ := why.Args["line"].(int)
			if line < 1 || line > 1+strings.Count(text, "\n") || why.Kind == fault.Internal {
				t.Errorf("%v at line %d", err, line)
			}
			printed(t, c, why)
		}
		again := 0
		s2, err2 := iati.Read(t.Context(), iotest.OneByteReader(strings.NewReader(text)), "test.xml", today, func(a *iati.Activity) error {
			if again >= len(digests) || a.Digest != digests[again] {
				t.Error("in portions, another activity")
			}
			again++
			return nil
		})
		if s.Activities != s2.Activities || (err == nil) != (err2 == nil) {
			t.Errorf("at once %d, %v; in portions %d, %v", s.Activities, err, s2.Activities, err2)
		}
	})
}
