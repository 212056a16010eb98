package office

import (
	"archive/zip"
	"io"
	"path"
	"sort"
	"strconv"
	"strings"
	"time"

	"cairn/internal/kernel/cal"
)

// Types of relationships and of parts that the writers share.
const (
	relOffice  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	relPackage = "http://schemas.openxmlformats.org/package/2006/relationships/"
	typeOffice = "application/vnd.openxmlformats-officedocument."
	typeRels   = "application/vnd.openxmlformats-package.relationships+xml"

	nsMain  = "http://schemas.openxmlformats.org/drawingml/2006/main"
	nsChart = "http://schemas.openxmlformats.org/drawingml/2006/chart"
	nsRel   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// typesPart is the list of the types of all parts.
const typesPart = "[Content_Types].xml"

// pack is an office file: parts, their types and what they point to. The zero value is ready.
type pack struct {
	root  part // carries the relationships of the file itself
	parts []*part
	names map[string]bool
}

// part is a part of an office file. Its name is that in the zip, without a slash in front.
type part struct {
	name, kind string
	markup
	rels  []relation
	links map[string]string // ids of addresses outside
}

type relation struct {
	id, kind, target string
	outside          bool
}

// part adds a part. A kind without a value is told by the ending of the name, as pictures and workbooks are. A name
// that is taken, by a part of an office's own file, becomes another one.
func (p *pack) part(name, kind string) *part {
	if p.names == nil {
		p.names = map[string]bool{}
	}
	ext := path.Ext(name)
	for stem := strings.TrimSuffix(name, ext); p.names[strings.ToLower(name)]; {
		stem += "x"
		name = stem + ext
	}
	p.names[strings.ToLower(name)] = true
	out := &part{name: name, kind: kind}
	p.parts = append(p.parts, out)
	return out
}

// relate points to another part of the file and gives the id by which the markup names it.
func (pt *part) relate(kind string, to *part) string {
	return pt.relateName(kind, to.name)
}

// relateName is relate for a part that is known by its name.
func (pt *part) relateName(kind, name string) string {
	return pt.add(kind, relative(path.Dir(pt.name), name), false)
}

// link points to an address outside the file; the same address gives the same id.
func (pt *part) link(href string) string {
	if pt.links == nil {
		pt.links = map[string]string{}
	}
	id := pt.links[href]
	if id == "" {
		id = pt.add(relOffice+"hyperlink", href, true)
		pt.links[href] = id
	}
	return id
}

func (pt *part) add(kind, target string, outside bool) string {
	id := "rId" + strconv.Itoa(len(pt.rels)+1)
	pt.rels = append(pt.rels, relation{id, kind, target, outside})
	return id
}

// relative is the way from a folder to a part.
func relative(from, to string) string {
	if from == "." || from == "" {
		return to
	}
	a, b := strings.Split(from, "/"), strings.Split(to, "/")
	for len(a) > 0 && len(b) > 1 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	return strings.Repeat("../", len(a)) + strings.Join(b, "/")
}

// endings are the types of parts that are told by their names.
var endings = map[string]string{
	"rels": typeRels, "xml": "application/xml", "png": "image/png", "jpeg": "image/jpeg", "jpg": "image/jpeg", "gif": "image/gif",
	"emf": "image/x-emf", "wmf": "image/x-wmf", "svg": "image/svg+xml", "tiff": "image/tiff", "bmp": "image/bmp", "wdp": "image/vnd.ms-photo",
	"xlsx": typeOffice + "spreadsheetml.sheet",
}

// write writes the file. Every part carries the date of the document, so that the same document gives the same bytes.
func (p *pack) write(w io.Writer, on cal.Date) error {
	z := zip.NewWriter(w)
	at := on.Time()
	if first := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC); at.Before(first) {
		at = first // the first day a zip can hold
	}
	save := func(name string, data []byte) error {
		method := zip.Deflate
		switch path.Ext(name) {
		case ".xlsx", ".png", ".jpeg", ".jpg":
			method = zip.Store
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: at})
		if err == nil {
			_, err = f.Write(data)
		}
		return err
	}
	if err := save(typesPart, p.types()); err != nil {
		return err
	}
	for _, pt := range append([]*part{&p.root}, p.parts...) {
		if pt.name != "" {
			if err := save(pt.name, pt.b); err != nil {
				return err
			}
		}
		if len(pt.rels) > 0 {
			if err := save(path.Join(path.Dir(pt.name), "_rels", path.Base("/"+pt.name)+".rels"), pt.relations()); err != nil {
				return err
			}
		}
	}
	return z.Close()
}

// types is the list of the types of all parts.
func (p *pack) types() []byte {
	var m markup
	m.put(xmlHead, `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`)
	used := map[string]bool{"rels": true, "xml": true}
	for _, pt := range p.parts {
		if ext := ending(pt.name); pt.kind == "" {
			used[ext] = true
		}
	}
	for _, ext := range sortedKeys(used) {
		m.put(`<Default Extension="`, ext, `" ContentType="`, endings[ext], `"/>`)
	}
	for _, pt := range p.parts {
		if pt.kind != "" {
			m.put(`<Override PartName="/`, text(pt.name), `" ContentType="`, text(pt.kind), `"/>`)
		}
	}
	m.put(`</Types>`)
	return m.b
}

func ending(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
}

func (pt *part) relations() []byte {
	var m markup
	m.put(xmlHead, `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for _, r := range pt.rels {
		m.put(`<Relationship Id="`, text(r.id), `" Type="`, text(r.kind), `" Target="`, text(r.target), `"`)
		if r.outside {
			m.put(` TargetMode="External"`)
		}
		m.put(`/>`)
	}
	m.put(`</Relationships>`)
	return m.b
}

// sortedKeys are the keys of a map in their order, because the order of a map would give other bytes every time.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
