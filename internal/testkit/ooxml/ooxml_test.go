package ooxml

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
)

// The helper finds what it is there to find: a file with every fault is not passed.
func TestCheckFindsFaults(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/gone.xml" ContentType="x/y"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/_rels/document.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="t/image" Target="media/gone.png"/><Relationship Id="a" Type="t/image" TargetMode="External" Target="http://x/"/></Relationships>`},
		{"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body><w:p><w:pPr><w:jc w:val="left"/><w:keepNext/></w:pPr><w:hyperlink w:anchor="nowhere"/><w:hyperlink r:id="z"/></w:p><w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr><w:tc></w:tc></w:tr></w:tbl></w:body></w:document>`},
		{"word/lost.xml", `<a/>`},
		{"word/broken.xml", `<a><b></a>`},
	} {
		w, _ := z.Create(part[0])
		_, _ = w.Write([]byte(part[1]))
	}
	_ = z.Close()
	said := strings.Join(Read(b.Bytes()).Problems(), "\n")
	for _, want := range []string{"gone.xml, which is not there", `the id "a" twice`, "media/gone.png, which is not there", "from outside", "keepNext stands behind", "a link to nowhere",
		"names z", "a row of 1 cells in a table of 2", "does not end with a paragraph", "lost.xml has no type", "broken.xml is no XML", "does not end with its section", "0 parts of type styles", "nothing points to word/lost.xml"} {
		if !strings.Contains(said, want) {
			t.Errorf("not found: %s\n%s", want, said)
		}
	}
	if got := Read([]byte("no zip")).Problems(); len(got) != 1 {
		t.Errorf("no zip: %v", got)
	}
}
