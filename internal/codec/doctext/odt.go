package doctext

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
)

// readODT reads an OpenDocument text (ISO/IEC 26300): headers and footers of its pages, then its body. Changes that
// were tracked as deleted, notes of annotators and the fields' own code are left out.
func readODT(t *Text, content []byte) error {
	a, err := openArchive(content)
	if err != nil {
		return err
	}
	if manifest, err := a.part("META-INF/manifest.xml"); err == nil && bytes.Contains(manifest, []byte("encryption-data")) {
		return protected()
	}
	if a.has("Basic/") {
		t.note(Macros)
	}
	if styles, err := a.part("styles.xml"); err == nil {
		o := openText{rows: rows{t: t}, within: "master-styles"}
		if tokens(styles, o.token) != nil {
			t.note(Damaged)
		}
		o.rows.endAll()
	}
	body, err := a.part("content.xml")
	if err != nil {
		return damaged(err)
	}
	o := openText{rows: rows{t: t}, within: "body"}
	err = tokens(body, o.token)
	o.rows.endAll()
	return err
}

// openText gathers the paragraphs inside one element of a part.
type openText struct {
	within string
	inside int // elements of that name we are in
	mute   int // elements that are not read we are in
	lists  int
	depth  int // paragraphs, headings and frames in them
	style  Style
	line   strings.Builder
	rows   rows
}

func (o *openText) token(tok xml.Token) bool {
	switch e := tok.(type) {
	case xml.StartElement:
		o.start(e)
	case xml.EndElement:
		return o.ended(e.Name.Local)
	case xml.CharData:
		if o.inside > 0 && o.mute == 0 && o.depth > 0 {
			flowing(&o.line, string(e))
		}
	}
	return true
}

func (o *openText) start(e xml.StartElement) {
	switch e.Name.Local {
	case o.within:
		o.inside++
	case "tracked-changes", "annotation", "note":
		o.mute++
	case "list":
		o.lists++
	case "table-row":
		o.rows.begin()
	case "table-cell":
		o.rows.cell()
	case "p", "h":
		if o.depth++; o.depth == 1 {
			o.style = Body
			if e.Name.Local == "h" {
				o.style = Heading
			} else if o.lists > 0 {
				o.style = Item
			}
		}
	case "tab":
		o.line.WriteByte('\t')
	case "line-break":
		o.line.WriteByte(' ')
	case "s":
		n, _ := strconv.Atoi(attribute(e, "c"))
		o.line.WriteString(strings.Repeat(" ", min(max(1, n), len(gap))))
	}
}

func (o *openText) ended(name string) bool {
	switch name {
	case o.within:
		o.inside--
	case "tracked-changes", "annotation", "note":
		o.mute--
	case "list":
		o.lists--
	case "p", "h":
		if o.depth--; o.depth > 0 {
			o.line.WriteByte('\t')
			return true
		}
		ok := o.rows.put(o.style, o.line.String())
		o.line.Reset()
		return ok
	case "table-row":
		return o.rows.end()
	}
	return true
}

// flowing writes a text in which white space is one blank wherever it stands, as OpenDocument and HTML read it; blanks that do not break
// stay.
func flowing(line *strings.Builder, s string) {
	blank := false
	for _, r := range s {
		if r == ' ' || r == '\t' || r == '\n' || r == '\r' {
			blank = true
			continue
		}
		if blank && !strings.HasSuffix(line.String(), " ") {
			line.WriteByte(' ')
		}
		blank = false
		line.WriteRune(r)
	}
	if blank && !strings.HasSuffix(line.String(), " ") {
		line.WriteByte(' ')
	}
}
