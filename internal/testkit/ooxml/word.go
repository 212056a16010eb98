package ooxml

import (
	"strings"
)

// word checks what Word asks of a document.
func (f *File) word() {
	main := f.Parts[f.Main]
	if main.Root.Name != "w:document" || main.Root.Child("w:body") == nil {
		f.bad("no body")
		return
	}
	body := main.Root.Child("w:body")
	if n := len(body.Children); n == 0 || body.Children[n-1].Name != "w:sectPr" {
		f.bad("the body does not end with its section")
	}
	styles, settings := f.one(main, "styles"), f.one(main, "settings")
	f.one(main, "theme")
	known := map[string]string{}
	if styles.Root != nil {
		unique, name := f.unique("style"), f.unique("name of a style")
		for _, s := range styles.Root.All("w:style") {
			unique(s.Attr["w:styleId"])
			name(s.Attr["w:type"] + " " + strings.ToLower(s.Val("w:name")))
			known[s.Attr["w:styleId"]] = s.Attr["w:type"]
		}
		for _, s := range styles.Root.All("w:style") {
			for _, to := range []string{"w:basedOn", "w:next", "w:link"} {
				if id := s.Val(to); id != "" && known[id] == "" {
					f.bad("the style %s names %s, which is not there", s.Attr["w:styleId"], id)
				}
			}
		}
	}
	if settings.Root == nil {
		f.bad("no settings")
	}
	numbers := f.numbers(main)
	bookmarks := f.bookmarks(main)
	drawing := f.unique("id of a drawing")
	for _, name := range f.Names {
		p := f.Parts[name]
		if p.Root == nil || !strings.HasPrefix(name, "word/") || name == styles.Name {
			continue
		}
		p.Root.Each(func(n *Node) { f.wordNode(p, n, known, numbers, bookmarks, drawing) })
	}
	f.footnotes(main)
	for _, s := range main.Root.All("w:sectPr") {
		if s.Child("w:pgSz") == nil || s.Child("w:pgMar") == nil {
			f.bad("a section without a page")
		}
	}
}

// numbers are the ids of the lists that exist.
func (f *File) numbers(main *Part) map[string]bool {
	out := map[string]bool{"0": true}
	for _, p := range f.Related(main, "numbering") {
		abstract, id := f.unique("abstract numbering"), f.unique("numbering")
		known := map[string]bool{}
		for _, a := range p.Root.All("w:abstractNum") {
			abstract(a.Attr["w:abstractNumId"])
			known[a.Attr["w:abstractNumId"]] = true
		}
		for _, n := range p.Root.All("w:num") {
			id(n.Attr["w:numId"])
			if !known[n.Val("w:abstractNumId")] {
				f.bad("the numbering %s has no form", n.Attr["w:numId"])
			}
			out[n.Attr["w:numId"]] = true
		}
	}
	return out
}

func (f *File) bookmarks(main *Part) map[string]bool {
	id, name, out, open := f.unique("id of a bookmark"), f.unique("bookmark"), map[string]bool{}, map[string]bool{}
	main.Root.Each(func(n *Node) {
		switch n.Name {
		case "w:bookmarkStart":
			id(n.Attr["w:id"])
			name(n.Attr["w:name"])
			out[n.Attr["w:name"]], open[n.Attr["w:id"]] = true, true
			if len(n.Attr["w:name"]) > 40 {
				f.bad("the bookmark %s is too long", n.Attr["w:name"])
			}
		case "w:bookmarkEnd":
			if !open[n.Attr["w:id"]] {
				f.bad("a bookmark ends that has not begun")
			}
			delete(open, n.Attr["w:id"])
		}
	})
	if len(open) > 0 {
		f.bad("%d bookmarks do not end", len(open))
	}
	return out
}

func (f *File) wordNode(p *Part, n *Node, styles map[string]string, numbers, bookmarks map[string]bool, drawing func(string)) {
	switch n.Name {
	case "w:pStyle", "w:rStyle", "w:tblStyle":
		want := map[string]string{"w:pStyle": "paragraph", "w:rStyle": "character", "w:tblStyle": "table"}[n.Name]
		if styles[n.Attr["w:val"]] != want {
			f.bad("%s: %s is no style of a %s", p.Name, n.Attr["w:val"], want)
		}
	case "w:numId":
		if !numbers[n.Attr["w:val"]] {
			f.bad("%s: the list %s is not there", p.Name, n.Attr["w:val"])
		}
	case "wp:docPr":
		drawing(n.Attr["id"])
		if n.Attr["descr"] == "" {
			f.bad("%s: a drawing without words", p.Name)
		}
	case "wps:cNvPr":
		drawing(n.Attr["id"])
	case "w:hyperlink":
		if to := n.Attr["w:anchor"]; to != "" && !bookmarks[to] {
			f.bad("%s: a link to %s, which is not there", p.Name, to)
		}
	case "w:tc":
		if k := len(n.Children); k == 0 || n.Children[k-1].Name != "w:p" {
			f.bad("%s: a cell that does not end with a paragraph", p.Name)
		}
	case "w:tbl":
		f.wordTable(p, n)
	case "w:hdr", "w:ftr", "w:footnote":
		depth := 0
		for _, c := range n.All("w:fldChar") {
			switch c.Attr["w:fldCharType"] {
			case "begin":
				depth++
			case "end":
				depth--
			}
		}
		if depth != 0 {
			f.bad("%s: a field that does not end", p.Name)
		}
	}
}

func (f *File) wordTable(p *Part, n *Node) {
	columns := len(n.Child("w:tblGrid").All("w:gridCol"))
	if columns > 63 {
		f.bad("%s: a table of %d columns; Word takes 63", p.Name, columns)
	}
	for _, row := range n.Children {
		if row.Name != "w:tr" {
			continue
		}
		cells := 0
		for _, c := range row.Children {
			if c.Name == "w:tc" {
				cells++
			}
		}
		if cells != columns {
			f.bad("%s: a row of %d cells in a table of %d columns", p.Name, cells, columns)
		}
	}
}

func (f *File) footnotes(main *Part) {
	known := map[string]bool{}
	for _, p := range f.Related(main, "footnotes") {
		id := f.unique("footnote")
		for _, n := range p.Root.All("w:footnote") {
			id(n.Attr["w:id"])
			known[n.Attr["w:id"]] = true
		}
	}
	once := f.unique("reference of a footnote")
	for _, n := range main.Root.All("w:footnoteReference") {
		once(n.Attr["w:id"])
		if !known[n.Attr["w:id"]] {
			f.bad("the footnote %s is not there", n.Attr["w:id"])
		}
	}
	begun, ended := 0, 0
	for _, n := range main.Root.All("w:fldChar") {
		switch n.Attr["w:fldCharType"] {
		case "begin":
			begun++
		case "end":
			ended++
		}
	}
	if begun != ended {
		f.bad("%d fields begin and %d end", begun, ended)
	}
}
