package doctext_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cairn/internal/codec/doctext"
	"cairn/internal/testkit/input"
)

// data is a folder of real input, or skips the test.
func data(t testing.TB, folder string) string {
	t.Helper()
	return input.Path(t, folder)
}

// TestSameTextInEveryForm reads two persons' pages in seven forms: the lines that matter are the same in each.
func TestSameTextInEveryForm(t *testing.T) {
	lines := map[string][]string{
		"sample.resume":         {"Richard Hendriks", "Programmer", "Work experience", "CEO/President, Pied Piper (2013-12-01 - 2014-12-01)", "Successfully won Techcrunch Disrupt", "Bachelor Information Technology, University of Oklahoma (2011-06-01 - 2014-01-01)", "English: Native speaker"},
		"career-changer.resume": {"Daniel Reyes", "General Manager, Salt & Cedar Restaurant Group (2018-03-01 - 2024-07-01)", "Shift Supervisor, Café Lumen (2016-01-01 - 2018-02-01)", "Associate of Applied Science Business Administration, Austin Community College (2012-09-01 - 2014-05-01)", "Hired, trained, and retained a team of 35 across front and back of house"},
	}
	dir := data(t, "cv")
	for name, want := range lines {
		for _, ext := range []string{"doc", "docx", "html", "md", "odt", "pdf", "rtf"} {
			content, err := os.ReadFile(filepath.Join(dir, name+"."+ext))
			if err != nil {
				t.Fatal(err)
			}
			text, err := doctext.Read(content)
			if err != nil {
				t.Errorf("%s.%s: %v", name, ext, err)
				continue
			}
			have := "\n" + text.String()
			for _, line := range want {
				if !strings.Contains(have, "\n"+line+"\n") {
					t.Errorf("%s.%s: no line %q in\n%s", name, ext, line, have)
					break
				}
			}
		}
	}
}

// TestDocuments throws every kind of document at the reader: each is read, or refused in words, and none ends it.
func TestDocuments(t *testing.T) {
	dir := data(t, "documents")
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := doctext.Read(content)
		name := filepath.Base(path)
		if err != nil {
			t.Logf("%-50s %v", name, err)
			continue
		}
		read++
		t.Logf("%-50s %s %d blocks %v", name, text.Kind, len(text.Blocks), text.Notes)
	}
	if read < 100 {
		t.Errorf("only %d of %d documents were read", read, len(files))
	}
}

// A table that sets a page out is read cell after cell, each paragraph for itself; a row of single paragraphs is one line.
func TestTableThatSetsAPageOut(t *testing.T) {
	cell := func(paragraphs ...string) string {
		s := "<w:tc>"
		for _, p := range paragraphs {
			s += "<w:p><w:r><w:t>" + p + "</w:t></w:r></w:p>"
		}
		return s + "</w:tc>"
	}
	var body bytes.Buffer
	z := zip.NewWriter(&body)
	for name, content := range map[string]string{"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"word/document.xml": `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:tbl><w:tr>` + cell("Contact", "+49 30 1234 5678") + cell("Paul Meyer", "Work experience") + `</w:tr><w:tr>` +
			cell("2019-2021") + cell("Adviser, Institute", "Wrote papers") + `</w:tr><w:tr>` + cell("2016-2019") + cell("Analyst, Ministry") + `</w:tr></w:tbl></w:body></w:document>`} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := doctext.Read(body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if want := "Contact\n+49 30 1234 5678\nPaul Meyer\nWork experience\n2019-2021   Adviser, Institute\nWrote papers\n2016-2019   Analyst, Ministry\n"; text.String() != want {
		t.Errorf("got:\n%s", text)
	}
}
