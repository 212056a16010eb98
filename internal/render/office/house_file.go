package office

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"

	"cairn/internal/kernel/fault"
)

// Bounds of a house-style file: what it weighs, unpacked too, so that a small file does not become a huge one.
const (
	maxHouseMB    = 20
	maxUnpackedMB = 120
	maxHouseParts = 5000
	maxListMB     = 4 // the list of types, and what a part points to
	maxDepth      = 200
)

// houseFile is an office's own file, opened and found to be what it must be.
type houseFile struct {
	want  string // "Word" or "PowerPoint", for the reader of a fault
	parts map[string]*zip.File
	types contentTypes
	main  string
	left  int64            // bytes that may still be unpacked
	taken map[string]*part // by their names here
}

// contentTypes are the kinds of parts, by name and by ending.
type contentTypes struct {
	byName, byEnding map[string]string
}

func (c contentTypes) of(name string) string {
	if kind := c.byName[strings.ToLower(name)]; kind != "" {
		return kind
	}
	return c.byEnding[ending(name)]
}

// openHouse opens a file of an office: Word or PowerPoint, and mains are the types that its main part may have.
func openHouse(file []byte, want string, mains ...string) (*houseFile, error) {
	if len(file) > maxHouseMB<<20 {
		return nil, fault.New(fault.TooLarge, "render.house_large", fault.Args{"max": maxHouseMB})
	}
	h := &houseFile{want: want, parts: map[string]*zip.File{}, taken: map[string]*part{}, left: maxUnpackedMB << 20}
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, h.damaged("", err)
	}
	if len(z.File) > maxHouseParts {
		return nil, fault.New(fault.TooLarge, "render.house_large", fault.Args{"max": maxHouseMB})
	}
	whole := uint64(0)
	for _, f := range z.File {
		if whole += f.UncompressedSize64; whole > maxUnpackedMB<<20 || f.UncompressedSize64 > maxUnpackedMB<<20 {
			return nil, fault.New(fault.TooLarge, "render.house_large", fault.Args{"max": maxUnpackedMB})
		}
		h.parts[f.Name] = f
	}
	if err := h.readTypes(); err != nil {
		return nil, err
	}
	if err := h.refuseMacros(); err != nil {
		return nil, err
	}
	rels, err := h.relations("")
	if err != nil {
		return nil, err
	}
	for _, r := range rels {
		if r.kind == relOffice+"officeDocument" {
			h.main = r.target
		}
	}
	for _, kind := range mains {
		if h.main != "" && h.types.of(h.main) == kind {
			return h, nil
		}
	}
	return nil, fault.Refuse("render.house_wrong", fault.Args{"want": want})
}

func (h *houseFile) damaged(part string, err error) error {
	if part == "" {
		part = h.want
	}
	return fault.Wrap(err, fault.Refused, "render.house_damaged", fault.Args{"part": part})
}

// refuseMacros refuses a file that could do anything when it is opened.
func (h *houseFile) refuseMacros() error {
	for _, name := range sortedKeys(h.parts) {
		said := strings.ToLower(name + " " + h.types.of(name))
		for _, word := range []string{"vbaproject", "vbadata", "macroenabled", "activex", "attachedtoolbars"} {
			if strings.Contains(said, word) {
				return fault.Refuse("render.house_macros", fault.Args{"part": name})
			}
		}
	}
	return nil
}

func (h *houseFile) readTypes() error {
	h.types = contentTypes{map[string]string{}, map[string]string{}}
	var doc struct {
		Default []struct {
			Extension   string `xml:",attr"`
			ContentType string `xml:",attr"`
		}
		Override []struct {
			PartName    string `xml:",attr"`
			ContentType string `xml:",attr"`
		}
	}
	if err := h.decode(typesPart, &doc); err != nil {
		return err
	}
	for _, d := range doc.Default {
		h.types.byEnding[strings.ToLower(d.Extension)] = d.ContentType
	}
	for _, o := range doc.Override {
		h.types.byName[strings.ToLower(strings.TrimPrefix(o.PartName, "/"))] = o.ContentType
	}
	return nil
}

// read unpacks a part.
func (h *houseFile) read(name string) ([]byte, error) {
	f := h.parts[name]
	if f == nil {
		return nil, h.damaged(name, errors.New("missing"))
	}
	r, err := f.Open()
	if err != nil {
		return nil, h.damaged(name, err)
	}
	defer r.Close()
	most := h.left
	list := name == typesPart || ending(name) == "rels"
	if list {
		most = min(most, maxListMB<<20)
	}
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if list && len(data) > maxListMB<<20 {
		return nil, fault.New(fault.TooLarge, "render.house_list", fault.Args{"part": name, "max": maxListMB})
	}
	if h.left -= int64(len(data)); h.left < 0 {
		return nil, fault.New(fault.TooLarge, "render.house_large", fault.Args{"max": maxUnpackedMB})
	}
	if err != nil {
		return nil, h.damaged(name, err)
	}
	return data, nil
}

// readXML unpacks a part that is XML and reads it to its end: damaged XML in a file of ours would make it one that
// no program opens.
func (h *houseFile) readXML(name string, each func(xml.StartElement)) ([]byte, error) {
	data, err := h.read(name)
	if err != nil {
		return nil, err
	}
	if err := walk(data, each); err != nil {
		return nil, h.damaged(name, err)
	}
	return data, nil
}

// walk reads XML to its end. A document type, which no office file has, is refused: it could stand for anything.
func walk(data []byte, each func(xml.StartElement)) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	depth, seen := 0, false
	for {
		token, err := d.Token()
		if err == io.EOF {
			if !seen {
				return errors.New("no element")
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return errors.New("nested too deep")
			}
			seen = true
			if each != nil {
				each(token)
			}
		case xml.EndElement:
			depth--
		case xml.Directive:
			return errors.New("a document type")
		}
	}
}

func (h *houseFile) decode(name string, into any) error {
	data, err := h.readXML(name, nil)
	if err == nil {
		if err = xml.Unmarshal(data, into); err != nil {
			err = h.damaged(name, err)
		}
	}
	return err
}

// relations are what a part points to; the targets are names of parts, or addresses outside.
func (h *houseFile) relations(name string) ([]relation, error) {
	file := path.Join(path.Dir(name), "_rels", path.Base("/"+name)+".rels")
	if name == "" {
		file = "_rels/.rels"
	}
	if h.parts[file] == nil {
		return nil, nil
	}
	var doc struct {
		Relationship []struct {
			ID         string `xml:"Id,attr"`
			Type       string `xml:",attr"`
			Target     string `xml:",attr"`
			TargetMode string `xml:",attr"`
		}
	}
	if err := h.decode(file, &doc); err != nil {
		return nil, err
	}
	out := make([]relation, len(doc.Relationship))
	known := map[string]bool{}
	for i, r := range doc.Relationship {
		if !ncName(r.ID) || known[r.ID] {
			return nil, h.damaged(file, errors.New("an id that is none, or is there twice"))
		}
		known[r.ID] = true
		out[i] = relation{id: r.ID, kind: r.Type, target: r.Target, outside: r.TargetMode == "External"}
		if !out[i].outside {
			out[i].target = resolve(path.Dir(name), r.Target)
		}
	}
	return out, nil
}

// resolve is the name of a part that another one in a folder points to.
func resolve(folder, target string) string {
	if strings.HasPrefix(target, "/") {
		return path.Clean(target)[1:]
	}
	return path.Join(folder, target)
}

// take copies a part with all that it points to, as long as only kinds are pointed to that can do nothing. The
// parts keep their ids, and their names where nothing else has them.
func (h *houseFile) take(p *pack, name string, kinds map[string]bool) (*part, error) {
	if pt := h.taken[name]; pt != nil {
		return pt, nil
	}
	var data []byte
	var err error
	kind := h.types.of(name)
	if kind == "" || ending(name) == "rels" || strings.HasPrefix(name, "[") || strings.HasPrefix(name, "..") || strings.ContainsAny(name, "\\:?#%\x00") {
		return nil, h.damaged(name, errors.New("no name or type of a part"))
	}
	if strings.HasPrefix(kind, "image/") && !strings.Contains(kind, "xml") {
		data, err = h.read(name)
	} else {
		data, err = h.readXML(name, nil)
	}
	if err != nil {
		return nil, err
	}
	out := p.part(name, kind)
	h.taken[name] = out
	out.b = data
	if kind == endings[ending(name)] {
		out.kind = ""
	}
	rels, err := h.relations(name)
	if err != nil {
		return nil, err
	}
	for _, r := range rels {
		short := strings.TrimPrefix(r.kind, relOffice)
		switch {
		case r.outside && short == "hyperlink" && address(r.target) != "":
			out.rels = append(out.rels, relation{r.id, r.kind, address(r.target), true})
			continue
		case r.outside:
			return nil, fault.Refuse("render.house_linked", fault.Args{"target": r.target, "part": name})
		case !kinds[short]:
			return nil, fault.Refuse("render.house_macros", fault.Args{"part": fmt.Sprintf("%s (%s)", name, short)})
		}
		to, err := h.take(p, r.target, kinds)
		if err != nil {
			return nil, err
		}
		out.rels = append(out.rels, relation{r.id, r.kind, relative(path.Dir(out.name), to.name), false})
	}
	return out, nil
}

// ncName reports whether an id is a name as XML allows it, and of letters that need no care in markup.
func ncName(id string) bool {
	for i, r := range id {
		letter := r == '_' || unicode.IsLetter(r)
		if !letter && (i == 0 || r != '-' && r != '.' && !unicode.IsDigit(r)) {
			return false
		}
	}
	return id != "" && len(id) < 256
}

// Names of attributes by the namespaces that they stand in, whatever prefix a file gives these.
const (
	nsPlain = "" // of PowerPoint and of drawings, whose attributes stand in none
	nsW     = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
)

// attr is an attribute of a namespace.
func attr(e xml.StartElement, space, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local && a.Name.Space == space {
			return a.Value
		}
	}
	return ""
}

// themeLook reads fonts and colours of a theme, for charts and shapes that must fit in.
func themeLook(data []byte, h *house) {
	where, font := "", ""
	_ = walk(data, func(e xml.StartElement) { // read before, and found whole
		switch e.Name.Local {
		case "dk1", "lt1", "dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink":
			where = e.Name.Local
		case "majorFont", "minorFont":
			font = e.Name.Local
		case "latin":
			if face := attr(e, nsPlain, "typeface"); face != "" && len(face) < 64 {
				switch font {
				case "majorFont":
					h.head = face
				case "minorFont":
					h.body = face
				}
				font = ""
			}
		case "srgbClr", "sysClr":
			c := strings.ToUpper(attr(e, nsPlain, "val"))
			if e.Name.Local == "sysClr" {
				c = strings.ToUpper(attr(e, nsPlain, "lastClr"))
			}
			if len(c) == 6 && hexadecimal(c) {
				h.themeColour(where, c)
			}
			where = ""
		}
	})
}

func (h *house) themeColour(where, c string) {
	switch where {
	case "dk1":
		h.ink = c
	case "accent1":
		h.accent, h.tints[0] = c, c
		h.pale = tint(c, .91)
	case "accent2", "accent3", "accent4", "accent5", "accent6":
		h.tints[where[6]-'1'] = c
	}
}
