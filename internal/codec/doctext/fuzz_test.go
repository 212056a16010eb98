package doctext_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"cairn/internal/codec/doctext"
	"cairn/internal/kernel/fault"
)

// zipped is an archive of parts, to begin from.
func zipped(parts ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		w, _ := z.Create(parts[i])
		_, _ = w.Write([]byte(parts[i+1]))
	}
	_ = z.Close()
	return b.Bytes()
}

// FuzzRead takes any bytes: they are read as clean text, or refused in words.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{\rtf1\ansi\ansicpg1252 Ren\'e9\par{\listtext\bullet}One\par\u8364 ?\bin3 abc}`))
	f.Add([]byte("<html><body><h1>Title</h1><p>One<li>Two"))
	f.Add(zipped("word/document.xml", `<w:document><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>A</w:t></w:r></w:p></w:document>`))
	f.Add(zipped("mimetype", "application/vnd.oasis.opendocument.text", "content.xml", `<office:body><text:p>A<text:s text:c="3"/>B</text:p></office:body>`))
	f.Add(zipped("Index/Document.iwa", "\x00\x05\x00\x00\x04\x0cabcd"))
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"))
	f.Add([]byte("# Title\n\n- one\n- two\n"))
	for _, name := range []string{"sample.resume.pdf", "sample.resume.doc"} {
		if content, err := os.ReadFile(filepath.Join("../../../../shared/data/cv", name)); err == nil {
			f.Add(content)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		text, err := doctext.Read(content)
		if err != nil {
			if fault.Of(err).Kind == fault.Internal {
				t.Fatalf("not refused in words: %v", err)
			}
			return
		}
		for _, b := range text.Blocks {
			if b.Text == "" || !utf8.ValidString(b.Text) || strings.ContainsAny(b.Text, "\n\r\t\x00") {
				t.Fatalf("block is not clean: %q", b.Text)
			}
		}
	})
}

// TestRefusals names the documents that cannot be read, and why.
func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		content []byte
		key     string
	}{
		"nothing":       {nil, "doctext.unknown"},
		"a picture":     {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"), "doctext.unknown"},
		"an archive":    {zipped("a.txt", "x"), "doctext.unknown"},
		"empty":         {[]byte(" \n\n"), "doctext.empty"},
		"no main part":  {zipped("word/other.xml", "<x/>"), "doctext.damaged"},
		"encrypted odt": {zipped("mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "x", "META-INF/manifest.xml", "<manifest:encryption-data/>"), "doctext.protected"},
		"cut pdf":       {[]byte("%PDF-1.7\nnothing follows"), "doctext.damaged"},
		"cut word":      {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more"), "doctext.damaged"},
		"too large":     {make([]byte, doctext.MaxBytes+1), "doctext.too_large"},
	} {
		if _, err := doctext.Read(c.content); fault.Of(err) == nil || fault.Of(err).Key != c.key {
			t.Errorf("%s: got %v, want %s", name, err, c.key)
		}
	}
}
