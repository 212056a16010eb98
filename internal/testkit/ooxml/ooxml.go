// Package ooxml checks office files by the rules for which Word, PowerPoint and Excel call a file damaged: types
// of parts, relationships, unique ids, required parts, and the order of elements. Only test files import it.
package ooxml

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"sort"
	"strings"
	"testing"
)

// File is an office file, read.
type File struct {
	Parts map[string]*Part
	Names []string // in the order in which they stand
	Kind  string   // docx, pptx or xlsx
	Main  string   // the name of the main part
	found []string
}

// Part is a part of a file. XML parts have a Root.
type Part struct {
	Name, Type string
	Data       []byte
	Root       *Node
	Rels       map[string]Rel
}

// Rel is what a part points to: the name of a part, or an address outside.
type Rel struct {
	Type    string // the last word of it, such as "image"
	Target  string
	Outside bool
}

// Node is an element. Name is "prefix:local" with the usual prefixes whatever the file calls them.
type Node struct {
	Name     string
	Attr     map[string]string
	Children []*Node
	Text     string
}

// Check reads a file and fails the test for every rule it breaks.
func Check(t testing.TB, data []byte) *File {
	t.Helper()
	f := Read(data)
	for _, problem := range f.found {
		t.Errorf("%s: %s", f.Kind, problem)
	}
	return f
}

// Read reads a file; Problems says what is wrong with it.
func Read(data []byte) *File {
	f := &File{Parts: map[string]*Part{}}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		f.bad("no zip: %v", err)
		return f
	}
	for _, entry := range z.File {
		f.open(entry)
	}
	if len(f.Names) == 0 || f.Names[0] != "[Content_Types].xml" {
		f.bad("the list of types is not the first part")
		return f
	}
	f.types()
	f.relations()
	f.root()
	for _, name := range f.Names {
		if p := f.Parts[name]; p.Root != nil {
			f.references(p)
			f.order(p, p.Root)
		}
	}
	switch f.Kind {
	case "docx":
		f.word()
	case "pptx":
		f.slides()
	case "xlsx":
		f.workbook()
	}
	f.charts()
	return f
}

// Problems are the rules that the file breaks.
func (f *File) Problems() []string { return f.found }

func (f *File) bad(format string, args ...any) {
	if len(f.found) < 40 {
		f.found = append(f.found, fmt.Sprintf(format, args...))
	}
}

func (f *File) open(entry *zip.File) {
	for name := range f.Parts {
		if strings.EqualFold(name, entry.Name) {
			f.bad("two parts are called %s", entry.Name)
		}
	}
	if strings.HasPrefix(entry.Name, "/") || strings.Contains(entry.Name, "\\") || strings.HasSuffix(entry.Name, "/") {
		f.bad("%s is no name of a part", entry.Name)
	}
	r, err := entry.Open()
	if err != nil {
		f.bad("%s: %v", entry.Name, err)
		return
	}
	defer r.Close()
	p := &Part{Name: entry.Name, Rels: map[string]Rel{}}
	if p.Data, err = io.ReadAll(r); err != nil {
		f.bad("%s: %v", entry.Name, err)
	}
	if ext := path.Ext(entry.Name); ext == ".xml" || ext == ".rels" {
		if p.Root, err = parse(p.Data); err != nil {
			f.bad("%s is no XML: %v", entry.Name, err)
		}
	}
	f.Parts[entry.Name] = p
	f.Names = append(f.Names, entry.Name)
}

// prefixes are the usual ones.
var prefixes = map[string]string{
	"http://schemas.openxmlformats.org/wordprocessingml/2006/main":                      "w",
	"http://schemas.openxmlformats.org/drawingml/2006/main":                             "a",
	"http://schemas.openxmlformats.org/drawingml/2006/chart":                            "c",
	"http://schemas.openxmlformats.org/drawingml/2006/picture":                          "pic",
	"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing":            "wp",
	"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing":               "xdr",
	"http://schemas.openxmlformats.org/presentationml/2006/main":                        "p",
	"http://schemas.openxmlformats.org/spreadsheetml/2006/main":                         "x",
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships":               "r",
	"http://schemas.openxmlformats.org/markup-compatibility/2006":                       "mc",
	"http://schemas.microsoft.com/office/word/2010/wordprocessingShape":                 "wps",
	"http://schemas.microsoft.com/office/word/2010/wordprocessingGroup":                 "wpg",
	"http://schemas.openxmlformats.org/package/2006/content-types":                      "",
	"http://schemas.openxmlformats.org/package/2006/relationships":                      "",
	"http://schemas.openxmlformats.org/package/2006/metadata/core-properties":           "cp",
	"http://purl.org/dc/elements/1.1/":                                                  "dc",
	"http://purl.org/dc/terms/":                                                         "dcterms",
	"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties":           "custom",
	"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes":              "vt",
	"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties":         "app",
	"http://www.w3.org/2001/XMLSchema-instance":                                         "xsi",
	"http://www.w3.org/XML/1998/namespace":                                              "xml",
	"http://schemas.microsoft.com/office/drawing/2014/main":                             "a16",
	"http://schemas.microsoft.com/office/powerpoint/2010/main":                          "p14",
	"http://schemas.openxmlformats.org/drawingml/2006/chartDrawing":                     "cdr",
	"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main":                     "x14",
	"http://schemas.openxmlformats.org/officeDocument/2006/bibliography":                "b",
	"http://schemas.openxmlformats.org/drawingml/2006/lockedCanvas":                     "lc",
	"http://schemas.openxmlformats.org/drawingml/2006/compatibility":                    "comp",
	"http://schemas.openxmlformats.org/officeDocument/2006/customXml":                   "ds",
	"http://schemas.openxmlformats.org/schemaLibrary/2006/main":                         "sl",
	"http://schemas.openxmlformats.org/officeDocument/2006/math":                        "m",
	"http://schemas.openxmlformats.org/drawingml/2006/diagram":                          "dgm",
	"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing/2010/extra": "wpx",
}

func usual(n xml.Name) string {
	prefix, known := prefixes[n.Space]
	if !known {
		prefix = n.Space
	}
	if prefix == "" {
		return n.Local
	}
	return prefix + ":" + n.Local
}

func parse(data []byte) (*Node, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	var root *Node
	var stack []*Node
	for {
		token, err := d.Token()
		if err == io.EOF {
			if root == nil {
				return nil, fmt.Errorf("no element")
			}
			return root, nil
		}
		if err != nil {
			return root, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			n := &Node{Name: usual(token.Name), Attr: map[string]string{}}
			for _, a := range token.Attr {
				if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
					continue
				}
				name := usual(a.Name)
				if _, twice := n.Attr[name]; twice {
					return root, fmt.Errorf("%s has %s twice", n.Name, name)
				}
				if a.Name.Space != "" && prefixes[a.Name.Space] == "" && !strings.Contains(a.Name.Space, "/") {
					return root, fmt.Errorf("the prefix %s is not declared", a.Name.Space)
				}
				n.Attr[name] = a.Value
			}
			if token.Name.Space != "" && !strings.Contains(token.Name.Space, ":") {
				return root, fmt.Errorf("the prefix %s is not declared", token.Name.Space)
			}
			if len(stack) > 0 {
				up := stack[len(stack)-1]
				up.Children = append(up.Children, n)
			} else {
				root = n
			}
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].Text += string(token)
			}
		case xml.Directive:
			return root, fmt.Errorf("it has a document type")
		}
	}
}

// Each calls do for a node and all below it.
func (n *Node) Each(do func(*Node)) {
	if n == nil {
		return
	}
	do(n)
	for _, c := range n.Children {
		c.Each(do)
	}
}

// All are the nodes of a name below a node.
func (n *Node) All(name string) []*Node {
	var out []*Node
	n.Each(func(c *Node) {
		if c.Name == name {
			out = append(out, c)
		}
	})
	return out
}

// Child is the first child of a name; nil for none.
func (n *Node) Child(name string) *Node {
	if n != nil {
		for _, c := range n.Children {
			if c.Name == name {
				return c
			}
		}
	}
	return nil
}

// Words is the text of a node and all below it.
func (n *Node) Words() string {
	var b strings.Builder
	n.Each(func(c *Node) { b.WriteString(c.Text) })
	return b.String()
}

// Val is the val attribute of a child.
func (n *Node) Val(child string) string {
	c := n.Child(child)
	if c == nil {
		return ""
	}
	if v := c.Attr["val"]; v != "" {
		return v
	}
	return c.Attr[strings.Split(child, ":")[0]+":val"]
}

// types checks that every part has one type.
func (f *File) types() {
	byName, byEnding := map[string]string{}, map[string]string{}
	root := f.Parts["[Content_Types].xml"].Root
	if root == nil {
		return
	}
	for _, n := range root.Children {
		switch n.Name {
		case "Default":
			ext := strings.ToLower(n.Attr["Extension"])
			if byEnding[ext] != "" {
				f.bad("two types for the ending %s", ext)
			}
			byEnding[ext] = n.Attr["ContentType"]
		case "Override":
			name := strings.TrimPrefix(n.Attr["PartName"], "/")
			if byName[name] != "" {
				f.bad("two types for %s", name)
			}
			if f.Parts[name] == nil {
				f.bad("a type for %s, which is not there", name)
			}
			byName[name] = n.Attr["ContentType"]
		}
	}
	for _, name := range f.Names[1:] {
		p := f.Parts[name]
		if p.Type = byName[name]; p.Type == "" {
			p.Type = byEnding[strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))]
		}
		if p.Type == "" || p.Type == "application/xml" && !strings.HasPrefix(name, "customXml/") {
			f.bad("%s has no type", name)
		}
	}
}

// relations checks what parts point to.
func (f *File) relations() {
	f.Parts[""] = &Part{Rels: map[string]Rel{}}
	for _, name := range f.Names {
		if path.Ext(name) != ".rels" || f.Parts[name].Root == nil {
			continue
		}
		owner := path.Join(path.Dir(path.Dir(name)), strings.TrimSuffix(path.Base(name), ".rels"))
		if name == "_rels/.rels" {
			owner = ""
		}
		p := f.Parts[owner]
		if p == nil {
			f.bad("%s belongs to %s, which is not there", name, owner)
			continue
		}
		for _, n := range f.Parts[name].Root.Children {
			id := n.Attr["Id"]
			if _, twice := p.Rels[id]; twice || id == "" {
				f.bad("%s has the id %q twice", name, id)
			}
			r := Rel{Type: path.Base(n.Attr["Type"]), Target: n.Attr["Target"], Outside: n.Attr["TargetMode"] == "External"}
			if !r.Outside {
				if strings.HasPrefix(r.Target, "/") {
					r.Target = r.Target[1:]
				} else {
					r.Target = path.Join(path.Dir(owner), r.Target)
				}
				if f.Parts[r.Target] == nil {
					f.bad("%s points to %s, which is not there", name, r.Target)
				}
			} else if r.Type != "hyperlink" {
				f.bad("%s loads %s from outside", name, r.Target)
			}
			p.Rels[id] = r
		}
	}
}

// mains are the main parts by their types.
var mains = map[string]string{
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml":   "docx",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "pptx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml":         "xlsx",
}

func (f *File) root() {
	for _, r := range f.Parts[""].Rels {
		if r.Type == "officeDocument" && f.Parts[r.Target] != nil {
			f.Main = r.Target
			f.Kind = mains[f.Parts[r.Target].Type]
		}
	}
	if f.Kind == "" {
		f.bad("no main part of a known type")
	}
	reached := map[string]bool{}
	var reach func(name string)
	reach = func(name string) {
		if reached[name] || f.Parts[name] == nil {
			return
		}
		reached[name] = true
		for _, r := range f.Parts[name].Rels {
			if !r.Outside {
				reach(r.Target)
			}
		}
	}
	reach("")
	for _, name := range f.Names[1:] {
		if path.Ext(name) != ".rels" && !reached[name] {
			f.bad("nothing points to %s", name)
		}
	}
}

// references checks that the ids which the markup of a part names are those of its relationships.
func (f *File) references(p *Part) {
	if path.Ext(p.Name) == ".rels" {
		return
	}
	used := map[string]bool{}
	p.Root.Each(func(n *Node) {
		for name, value := range n.Attr {
			if strings.HasPrefix(name, "r:") {
				used[value] = true
				if _, known := p.Rels[value]; !known && value != "" {
					f.bad("%s: %s names %s, which it is not related to", p.Name, n.Name, value)
				}
			}
		}
	})
}

// Related are the parts of a type that a part points to, in the order of their names.
func (f *File) Related(p *Part, kind string) []*Part {
	var names []string
	for _, r := range p.Rels {
		if r.Type == kind && !r.Outside {
			names = append(names, r.Target)
		}
	}
	sort.Slice(names, func(i, j int) bool {
		return len(names[i]) < len(names[j]) || len(names[i]) == len(names[j]) && names[i] < names[j]
	})
	var out []*Part
	for _, n := range names {
		if f.Parts[n] != nil {
			out = append(out, f.Parts[n])
		}
	}
	return out
}

// one is the only part of a type that a part points to; a problem when it is not one.
func (f *File) one(p *Part, kind string) *Part {
	all := f.Related(p, kind)
	if len(all) != 1 {
		f.bad("%s points to %d parts of type %s", p.Name, len(all), kind)
		return &Part{Rels: map[string]Rel{}}
	}
	return all[0]
}

// unique notes values and finds those that are there twice.
func (f *File) unique(what string) func(value string) {
	seen := map[string]bool{}
	return func(value string) {
		if seen[value] {
			f.bad("the %s %q is there twice", what, value)
		}
		seen[value] = true
	}
}

// Text is all words of the main parts of the file, in order, a line for each paragraph or cell.
func (f *File) Text() string {
	var b strings.Builder
	names := append([]string{}, f.Names...)
	sort.Slice(names, func(i, j int) bool {
		return len(names[i]) < len(names[j]) || len(names[i]) == len(names[j]) && names[i] < names[j]
	})
	for _, name := range names {
		if p := f.Parts[name]; p.Root != nil && path.Ext(name) == ".xml" {
			b.WriteString(p.Lines())
		}
	}
	return b.String()
}

// Lines are the words of a part, a line for each paragraph.
func (p *Part) Lines() string {
	var b strings.Builder
	p.Root.Each(func(n *Node) {
		switch n.Name {
		case "w:p", "a:p", "x:row":
			b.WriteByte('\n')
		case "w:tab", "w:br", "a:br":
			b.WriteByte(' ')
		case "w:t", "a:t", "x:t", "x:v", "c:v":
			b.WriteString(n.Text)
		}
	})
	return b.String() + "\n"
}
