package ooxml

import (
	"strconv"
	"strings"
)

// slides checks what PowerPoint asks of a presentation.
func (f *File) slides() {
	main := f.Parts[f.Main]
	if main.Root.Name != "p:presentation" {
		f.bad("no presentation")
		return
	}
	ids := f.unique("id of a master or layout")
	big := func(id string) {
		if n, err := strconv.ParseUint(id, 10, 32); err != nil || n < 1<<31 {
			f.bad("the id %s of a master or layout is too small", id)
		}
		ids(id)
	}
	for _, m := range main.Root.All("p:sldMasterId") {
		big(m.Attr["id"])
	}
	masters := f.Related(main, "slideMaster")
	if len(masters) == 0 || len(masters) != len(main.Root.All("p:sldMasterId")) {
		f.bad("%d masters, %d named", len(masters), len(main.Root.All("p:sldMasterId")))
	}
	for _, m := range masters {
		f.one(m, "theme")
		layouts := m.Root.All("p:sldLayoutId")
		if len(layouts) == 0 || len(layouts) != len(f.Related(m, "slideLayout")) {
			f.bad("%s names %d layouts and points to %d", m.Name, len(layouts), len(f.Related(m, "slideLayout")))
		}
		for _, l := range layouts {
			big(l.Attr["id"])
		}
		for _, l := range f.Related(m, "slideLayout") {
			if f.one(l, "slideMaster") != m {
				f.bad("%s belongs to another master", l.Name)
			}
		}
	}
	slide := f.unique("id of a slide")
	for _, s := range main.Root.All("p:sldId") {
		if n, err := strconv.Atoi(s.Attr["id"]); err != nil || n < 256 {
			f.bad("the id %s of a slide is too small", s.Attr["id"])
		}
		slide(s.Attr["id"])
	}
	if n := len(f.Related(main, "slide")); n != len(main.Root.All("p:sldId")) {
		f.bad("%d slides, %d named", n, len(main.Root.All("p:sldId")))
	}
	for _, s := range f.Related(main, "slide") {
		f.slide(main, s)
	}
	for _, name := range f.Names {
		if p := f.Parts[name]; p.Root != nil {
			switch p.Root.Name {
			case "p:sld", "p:sldLayout", "p:sldMaster", "p:notes", "p:notesMaster":
				f.shapes(p)
			}
		}
	}
	if main.Root.Child("p:sldSz") == nil || main.Root.Child("p:notesSz") == nil {
		f.bad("no size of slides or of notes")
	}
}

// slide checks a slide against its layout, and its notes.
func (f *File) slide(main, s *Part) {
	layout := f.one(s, "slideLayout")
	if layout.Root == nil {
		return
	}
	there := map[string]bool{}
	for _, ph := range layout.Root.All("p:ph") {
		there[place(ph)] = true
	}
	for _, ph := range s.Root.All("p:ph") {
		if !there[place(ph)] {
			f.bad("%s fills a place %s that %s does not have", s.Name, place(ph), layout.Name)
		}
	}
	for _, n := range f.Related(s, "notesSlide") {
		if f.one(n, "slide") != s {
			f.bad("%s belongs to another slide", n.Name)
		}
		f.one(n, "notesMaster")
		if len(f.Related(main, "notesMaster")) != 1 || main.Root.Child("p:notesMasterIdLst") == nil {
			f.bad("notes without a master")
		}
	}
}

// place names a placeholder: its type and its number.
func place(ph *Node) string {
	kind, idx := ph.Attr["type"], ph.Attr["idx"]
	if kind == "" {
		kind = "obj"
	}
	if kind == "title" || kind == "ctrTitle" {
		return "title"
	}
	return kind + " " + idx
}

// shapes checks the shapes of a slide: ids, tables, words in every text body.
func (f *File) shapes(p *Part) {
	ids := f.unique("id of a shape in " + p.Name)
	p.Root.Each(func(n *Node) {
		switch n.Name {
		case "p:cNvPr":
			ids(n.Attr["id"])
			if n.Attr["id"] == "0" || n.Attr["id"] == "" {
				f.bad("%s: a shape without an id", p.Name)
			}
		case "p:txBody", "a:txBody":
			if n.Child("a:p") == nil {
				f.bad("%s: a text body without a paragraph", p.Name)
			}
		case "a:tbl":
			columns := len(n.Child("a:tblGrid").All("a:gridCol"))
			for _, row := range n.Children {
				if row.Name == "a:tr" && len(row.All("a:tc")) != columns {
					f.bad("%s: a row of %d cells in a table of %d columns", p.Name, len(row.All("a:tc")), columns)
				}
			}
		case "p:graphicFrame":
			if c := n.Child("p:nvGraphicFramePr").Child("p:cNvPr"); c == nil || strings.TrimSpace(c.Attr["descr"]) == "" {
				f.bad("%s: a table or chart without words", p.Name)
			}
		}
	})
}
