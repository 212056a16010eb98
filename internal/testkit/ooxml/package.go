package ooxml

import (
	"path"
	"sort"
	"strings"
)

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
