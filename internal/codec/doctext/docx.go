package doctext

import (
	"encoding/xml"
	"slices"
	"strings"
)

// readDOCX reads a WordprocessingML document (ISO/IEC 29500): what stands above the pages first, since people put
// their name and address there, then the body, then what stands below. Deleted text and field codes are left out.
func readDOCX(t *Text, content []byte) error {
	a, err := openArchive(content)
	if err != nil {
		return err
	}
	main, headers, footers := wordParts(a)
	if main == "" {
		return damaged(nil)
	}
	if a.has("word/vbaProject.bin") {
		t.note(Macros)
	}
	for _, name := range slices.Concat(headers, []string{main}, footers) {
		part, err := a.part(name)
		if err == nil {
			w := wordText{t: t, rows: rows{t: t}}
			err = tokens(part, w.token)
			w.rows.endAll()
		}
		switch {
		case err != nil && name == main:
			return damaged(err)
		case err != nil:
			t.note(Damaged)
		}
	}
	return nil
}

func wordParts(a archive) (main string, headers, footers []string) {
	for _, f := range a.zip.File {
		name, ok := strings.CutPrefix(f.Name, "word/")
		switch {
		case !ok || strings.Contains(name, "/") || !strings.HasSuffix(name, ".xml"):
		case name == "document.xml", name == "document2.xml" && main == "":
			main = f.Name
		case strings.HasPrefix(name, "header"):
			headers = append(headers, f.Name)
		case strings.HasPrefix(name, "footer"):
			footers = append(footers, f.Name)
		}
	}
	slices.Sort(headers)
	slices.Sort(footers)
	return main, headers, footers
}

// wordText gathers the paragraphs of a part. A row of a table is put together of its cells.
type wordText struct {
	t     *Text
	line  strings.Builder
	style Style
	path  []string // the names of the open elements
	mute  int      // elements that say again what was said, for older programs
	rows  rows
}

func (w *wordText) token(tok xml.Token) bool {
	switch e := tok.(type) {
	case xml.StartElement:
		w.path = append(w.path, e.Name.Local)
		w.start(e)
	case xml.EndElement:
		if n := len(w.path); n > 0 {
			w.path = w.path[:n-1]
		}
		if e.Name.Local == "Fallback" {
			w.mute = max(0, w.mute-1)
		}
		return w.ended(e.Name.Local)
	case xml.CharData:
		if n := len(w.path); n > 0 && w.path[n-1] == "t" && w.mute == 0 {
			w.line.Write(e)
		}
	}
	return true
}

func (w *wordText) start(e xml.StartElement) {
	switch e.Name.Local {
	case "tab":
		if !slices.Contains(w.path[max(0, len(w.path)-3):], "tabs") { // where tabs stop
			w.line.WriteByte('\t')
		}
	case "br", "cr":
		w.line.WriteByte(' ')
	case "Fallback":
		w.mute++
	case "noBreakHyphen":
		w.line.WriteByte('-')
	case "tr":
		w.rows.begin()
	case "tc":
		w.rows.cell()
	case "pStyle":
		name := strings.ToLower(attribute(e, "val"))
		for _, head := range []string{"heading", "titre", "title", "berschrift", "subtitle"} {
			if strings.Contains(name, head) {
				w.style = Heading
			}
		}
		if strings.Contains(name, "list") && w.style == Body {
			w.style = Item
		}
	case "numPr":
		if w.style == Body {
			w.style = Item
		}
	}
}

func (w *wordText) ended(name string) bool {
	switch name {
	case "p":
		ok := w.rows.put(w.style, w.line.String())
		w.line.Reset()
		w.style = Body
		return ok
	case "tr":
		return w.rows.end()
	}
	return true
}
