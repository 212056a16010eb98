package mspdi

import (
	"bytes"
	"embed"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"cairn/internal/kernel/fault"
)

// Texts are the words of the faults in English and French.
//
//go:embed text.json
var Texts embed.FS

// Limit is the size of a file that is read without question. The whole text is kept in memory.
const Limit = 256 << 20

// Note is something in a file that could not be read as what it should be; it is kept as it stands.
type Note struct {
	Line    int    `json:"line"`
	Element string `json:"element"` // with what it stands in, as Task 12/Duration
	Text    string `json:"text"`
}

// File is a file of Project. The zero value is a new one.
type File struct {
	Project     Project
	Calendars   []Calendar
	Tasks       []Task
	Resources   []Resource
	Assignments []Assignment
	Notes       []Note

	raw      []byte
	root     string // as written, with a prefix
	prefix   string // "" or "p:"
	coded    []int  // where the declaration names an encoding that is not UTF-8
	sections map[string]*kid
}

// Foreign is the name of the document's first element when it is not that of a file of Project: such a file is kept
// and written back, but has no plan. "" is a file of Project.
func (f *File) Foreign() string {
	if f.root == "" || strings.TrimPrefix(f.root, f.prefix) == "Project" {
		return ""
	}
	return f.root
}

// Read reads a file of at most limit bytes. Its faults name the line and what to do.
func Read(r io.Reader, limit int64) (*File, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fault.Wrap(err, fault.Malformed, "mspdi.unreadable", nil)
	}
	return Parse(data, limit)
}

// Parse is Read of a text that is in memory already; the file keeps it.
func Parse(data []byte, limit int64) (f *File, err error) {
	if int64(len(data)) > limit {
		return nil, fault.New(fault.TooLarge, "mspdi.too_large", fault.Args{"limit": limit >> 20})
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, fault.New(fault.Malformed, "mspdi.empty", nil)
	}
	f = &File{sections: map[string]*kid{}}
	if f.raw, err = f.decode(data); err != nil {
		return nil, err
	}
	s := newScanner(f)
	if err := s.file(); err != nil {
		return nil, err
	}
	f.Notes = s.notes
	return f, nil
}

var declaration = regexp.MustCompile(`^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._:-]{0,40})["']`)

// decode gives the text in UTF-8.
func (f *File) decode(data []byte) ([]byte, error) {
	wide := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	head := data[:min(len(data), 512)]
	var enc encoding.Encoding
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return data, nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("<\x00?\x00")):
		enc = wide
	case bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("\x00<\x00?")):
		enc = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	default:
		m := declaration.FindSubmatch(head)
		if m == nil || strings.HasPrefix(strings.ToUpper(string(m[1])), "UTF-") {
			break
		}
		var err error
		if enc, err = htmlindex.Get(string(m[1])); err != nil || enc == encoding.Replacement {
			return nil, fault.New(fault.Malformed, "mspdi.encoding", fault.Args{"encoding": string(m[1])})
		}
	}
	if enc != nil {
		var err error
		if data, err = enc.NewDecoder().Bytes(data); err != nil {
			return nil, fault.Wrap(err, fault.Malformed, "mspdi.bytes", fault.Args{"line": 1})
		}
	}
	if m := declaration.FindSubmatchIndex(data[:min(len(data), 512)]); m != nil && !strings.EqualFold(string(data[m[2]:m[3]]), "UTF-8") {
		f.coded = m[2:4]
	}
	return data, nil
}
