// Package ooxml checks office files by the rules for which Word, PowerPoint and Excel call a file damaged: types
// of parts, relationships, unique ids, required parts, and the order of elements. Only test files import it.
package ooxml

import (
	"archive/zip"
	"bytes"
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

	folded map[string]bool // names in small letters, which Office does not tell apart
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
	f := &File{Parts: map[string]*Part{}, folded: map[string]bool{}}
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
	if folded := strings.ToLower(entry.Name); f.folded[folded] {
		f.bad("two parts are called %s", entry.Name)
	} else {
		f.folded[folded] = true
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
