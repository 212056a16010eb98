package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"strings"

	"cairn/internal/kernel/fault"
)

// workbook reads an XLSX file. Its parts are read as streams and never all together; formulas count with
// the values the program that saved the file has computed.
func (r *reader) workbook(content io.ReaderAt, size int64) (Book, error) {
	archive, err := zip.NewReader(content, size)
	if err != nil {
		return Book{}, r.damaged(err)
	}
	w := workbook{reader: r, parts: map[string]*zip.File{}}
	for _, f := range archive.File {
		w.parts[strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/")] = f
	}
	if err := w.isOne(); err != nil {
		return Book{}, err
	}
	return w.read()
}

func (r *reader) damaged(err error) error {
	if fault.Of(err).Kind != fault.Internal {
		return err
	}
	return r.bad("sheet.damaged") // what the library says of it helps nobody
}

// workbook is an XLSX file that is being read.
type workbook struct {
	*reader
	parts  map[string]*zip.File
	shared []string
	styles []style
	epoch  int // days from 1970 to day 0 of its serial numbers
}

// isOne refuses what is in a ZIP and no workbook to read.
func (w *workbook) isOne() error {
	types, err := w.whole("[Content_Types].xml")
	switch {
	case w.parts["mimetype"] != nil:
		return w.bad("sheet.open_document")
	case w.parts["xl/vbaProject.bin"] != nil, bytes.Contains(types, []byte("macroEnabled")):
		return w.bad("sheet.macros")
	case err != nil, !bytes.Contains(types, []byte("spreadsheetml")) && w.parts["xl/workbook.xml"] == nil:
		return w.bad("sheet.no_sheet")
	}
	return nil
}

// open opens a part; what is unpacked of all parts together is bounded.
func (w *workbook) open(name string) (io.ReadCloser, error) {
	f := w.parts[name]
	if f == nil {
		return nil, w.bad("sheet.damaged")
	}
	in, err := f.Open()
	if err != nil {
		return nil, w.damaged(err)
	}
	return &bounded{ReadCloser: in, of: w}, nil
}

// bounded counts what is unpacked.
type bounded struct {
	io.ReadCloser
	of *workbook
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.of.bytes += int64(n); b.of.bytes > maxPart {
		return n, fault.New(fault.TooLarge, "sheet.too_large", fault.Args{"name": b.of.name, "megabytes": maxPart >> 20})
	}
	return n, err
}

// whole reads a small part.
func (w *workbook) whole(name string) ([]byte, error) {
	in, err := w.open(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, 16<<20))
	if err != nil {
		return nil, w.damaged(err)
	}
	return data, nil
}

type relations struct {
	List []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

// related gives the parts that a part points at, by id and by the last word of their type.
func (w *workbook) related(part string) (map[string]string, error) {
	dir, of := path.Split(part)
	data, err := w.whole(path.Join(dir, "_rels", of+".rels"))
	if err != nil {
		return nil, err
	}
	var rels relations
	if err := xml.Unmarshal(data, &rels); err != nil {
		return nil, w.damaged(err)
	}
	targets := map[string]string{}
	for _, r := range rels.List {
		target := strings.TrimPrefix(r.Target, "/")
		if target == r.Target {
			target = path.Join(dir, r.Target)
		}
		targets[r.ID] = target
		targets["/"+path.Base(r.Type)] = target
	}
	return targets, nil
}

// book is the part that lists the sheets.
type book struct {
	Properties struct {
		Date1904 string `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []struct {
		Name  string     `xml:"name,attr"`
		State string     `xml:"state,attr"`
		Attrs []xml.Attr `xml:",any,attr"`
	} `xml:"sheets>sheet"`
}

func (w *workbook) read() (Book, error) {
	main := "xl/workbook.xml"
	if w.parts[main] == nil {
		root, err := w.related("")
		if err != nil {
			return Book{}, err
		}
		main = root["/officeDocument"]
	}
	data, err := w.whole(main)
	if err != nil {
		return Book{}, err
	}
	var b book
	if err := xml.Unmarshal(data, &b); err != nil {
		return Book{}, w.damaged(err)
	}
	w.epoch = epoch1900
	if b.Properties.Date1904 == "1" || b.Properties.Date1904 == "true" {
		w.epoch = epoch1904
	}
	targets, err := w.related(main)
	if err != nil {
		return Book{}, err
	}
	if err := w.prepare(targets); err != nil {
		return Book{}, err
	}
	var out Book
	for _, s := range b.Sheets {
		part := ""
		for _, a := range s.Attrs {
			if a.Name.Local == "id" {
				part = targets[a.Value]
			}
		}
		if !strings.Contains(part, "worksheet") { // a chart on a sheet of its own
			continue
		}
		read, err := w.worksheet(part, Sheet{Name: s.Name, Hidden: s.State == "hidden" || s.State == "veryHidden"})
		if err != nil {
			return Book{}, err
		}
		out.Sheets = append(out.Sheets, read)
	}
	if len(out.Sheets) == 0 {
		return Book{}, w.bad("sheet.no_sheet")
	}
	return out, nil
}

// prepare reads the texts and styles that cells refer to.
func (w *workbook) prepare(targets map[string]string) error {
	if part, named := targets["/sharedStrings"]; named {
		if err := w.readShared(part); err != nil {
			return err
		}
	}
	if part := targets["/styles"]; w.parts[part] != nil {
		data, err := w.whole(part)
		if err != nil {
			return err
		}
		if w.styles, err = readStyles(data); err != nil {
			return w.damaged(err)
		}
	}
	return nil
}

// readShared reads the texts that cells share.
func (w *workbook) readShared(part string) error {
	in, err := w.open(part)
	if err != nil {
		return err
	}
	defer in.Close()
	whole := newTokens(in)
	var b strings.Builder
	reading, aside := false, 0
	for {
		token, err := whole.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return w.damaged(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "si":
				b.Reset()
			case "t":
				reading = aside == 0
			case "rPh": // how it is pronounced
				aside++
			}
		case xml.CharData:
			if reading {
				b.Write(t)
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "si":
				w.shared = append(w.shared, unescape(b.String()))
			case "t":
				reading = false
			case "rPh":
				aside--
			}
		}
	}
}

// unescape reads the characters that XML cannot hold and workbooks write as "_x000D_".
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if i+7 <= len(s) && s[i] == '_' && s[i+1] == 'x' && s[i+6] == '_' {
			if r, ok := hex4(s[i+2 : i+6]); ok {
				b.WriteRune(r)
				i += 7
				continue
			}
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

func hex4(s string) (r rune, ok bool) {
	for _, c := range []byte(strings.ToLower(s)) {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
