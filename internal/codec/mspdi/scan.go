package mspdi

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"strings"

	"cairn/internal/kernel/fault"
)

// deepest is how many elements may stand in each other; Project's own files have nine.
const deepest = 64

// maxRecords bounds tasks, assignments and the like together.
const maxRecords = 4_000_000

// scanner finds the elements of a file with their places.
type scanner struct {
	f       *File
	dec     *xml.Decoder
	depth   int
	records int
	notes   []Note
	names   map[string]string
	label   string // of the record being read, for notes
}

func newScanner(f *File) *scanner {
	s := &scanner{f: f, dec: xml.NewDecoder(bytes.NewReader(f.raw)), names: map[string]string{}}
	s.dec.Strict = true
	s.dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is UTF-8 by now
	return s
}

// token is the next token and where it begins.
func (s *scanner) token() (xml.Token, int32, error) {
	at := s.dec.InputOffset()
	t, err := s.dec.RawToken()
	if err != nil {
		return nil, 0, s.malformed(err)
	}
	switch t := t.(type) {
	case xml.StartElement:
		if s.depth++; s.depth > deepest {
			return nil, 0, fault.New(fault.Malformed, "mspdi.too_deep", fault.Args{"line": s.line(), "limit": deepest})
		}
	case xml.EndElement:
		s.depth--
	case xml.Directive:
		if bytes.Contains(bytes.ToUpper(t), []byte("ENTITY")) || bytes.IndexByte(t, '[') >= 0 {
			return nil, 0, fault.New(fault.Malformed, "mspdi.entities", fault.Args{"line": s.line()})
		}
	}
	return t, int32(at), nil
}

func (s *scanner) line() int {
	line, _ := s.dec.InputPos()
	return line
}

func (s *scanner) malformed(err error) error {
	key := "mspdi.malformed"
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF"):
		key = "mspdi.truncated"
	case errors.As(err, &syntax) && strings.Contains(syntax.Msg, "UTF-8"):
		key = "mspdi.bytes"
	}
	return fault.Wrap(err, fault.Malformed, key, fault.Args{"line": s.line()})
}

func (s *scanner) name(n xml.Name) string {
	name := n.Local
	if n.Space != "" {
		name = n.Space + ":" + n.Local
	}
	if known, ok := s.names[name]; ok {
		return known
	}
	s.names[name] = name
	return name
}

// own is an element's name without the prefix of the root, "" for one of another vocabulary.
func (s *scanner) own(name string) string {
	if s.f.prefix == "" {
		if strings.Contains(name, ":") {
			return ""
		}
		return name
	}
	if short, ok := strings.CutPrefix(name, s.f.prefix); ok {
		return short
	}
	return ""
}

// file reads the document.
func (s *scanner) file() error {
	for {
		t, at, err := s.token()
		if err != nil {
			return err
		}
		begin, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		s.f.root = s.name(begin.Name)
		if prefix, _, ok := strings.Cut(s.f.root, ":"); ok {
			s.f.prefix = prefix + ":"
		}
		if strings.EqualFold(s.f.root, "html") {
			return fault.New(fault.Malformed, "mspdi.html", fault.Args{"line": s.line()})
		}
		p := &s.f.Project
		p.start, p.lead, p.body = at, at, int32(s.dec.InputOffset())
		if err := s.project(s.f.root); err != nil {
			return err
		}
		return s.rest()
	}
}

// rest sees to it that nothing but comments follows the document.
func (s *scanner) rest() error {
	for {
		t, err := s.dec.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return s.malformed(err)
		}
		switch t := t.(type) {
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return fault.New(fault.Malformed, "mspdi.malformed", fault.Args{"line": s.line()})
			}
		case xml.StartElement, xml.EndElement:
			return fault.New(fault.Malformed, "mspdi.malformed", fault.Args{"line": s.line()})
		}
	}
}

// project reads the children of the root.
func (s *scanner) project(root string) error {
	foreign := s.f.Foreign() != ""
	return s.children(root, &s.f.Project.record, func(name string, k *kid) (bool, error) {
		if foreign {
			return false, nil
		}
		var list any
		var element string
		switch name {
		case "Calendars":
			list, element = &s.f.Calendars, "Calendar"
		case "Tasks":
			list, element = &s.f.Tasks, "Task"
		case "Resources":
			list, element = &s.f.Resources, "Resource"
		case "Assignments":
			list, element = &s.f.Assignments, "Assignment"
		default:
			s.label = "Project"
			return s.plain(reflect.ValueOf(&s.f.Project).Elem(), name, k)
		}
		if s.f.sections[name] != nil {
			return false, nil // a second one is kept, and means nothing
		}
		s.f.sections[name] = k
		return true, s.list(k, element, reflect.ValueOf(list).Elem())
	})
}

// children reads the children of an element up to its end tag. handle is called behind the start tag of each; it
// answers whether it has read up to the child's end, else the child is passed over. k's places of body are set
// before, those of its end behind the call.
func (s *scanner) children(name string, r *record, handle func(name string, k *kid) (bool, error)) error {
	for {
		t, at, err := s.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			full := s.name(t.Name)
			k := kid{name: s.own(full), start: at, body: int32(s.dec.InputOffset())}
			var done bool
			own := &k
			if k.name != "" && handle != nil {
				if done, err = handle(k.name, own); err != nil {
					return err
				}
			}
			if !done {
				if err := s.pass(full, own); err != nil {
					return err
				}
			}
			k.self = k.body == k.end
			if r != nil && k.name != "" && k.name != "TimephasedData" && k.name != "ExtendedAttribute" {
				r.kids = append(r.kids, k)
			}
		case xml.EndElement:
			if s.name(t.Name) != name {
				return fault.New(fault.Malformed, "mspdi.malformed", fault.Args{"line": s.line()})
			}
			if r != nil {
				r.tail, r.end = at, int32(s.dec.InputOffset())
			}
			return nil
		}
	}
}

// pass reads over what stands in an element, up to its end.
func (s *scanner) pass(name string, k *kid) error {
	var r record
	if err := s.children(name, &r, nil); err != nil {
		return err
	}
	k.tail, k.end = r.tail, r.end
	return nil
}

// plain reads an element that a field of v names, up to its end.
func (s *scanner) plain(v reflect.Value, name string, k *kid) (bool, error) {
	shape := shapeOf(v.Type())
	at, ok := shape.byName[name]
	if !ok || shape.fields[at].list {
		return false, nil
	}
	var text strings.Builder
	for {
		t, begin, err := s.token()
		if err != nil {
			return true, err
		}
		switch t := t.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement: // structure where a value should be: kept, and no value
			full := s.name(t.Name)
			if err := s.pass(full, &kid{}); err != nil {
				return true, err
			}
			text.Reset()
		case xml.EndElement:
			if s.own(s.name(t.Name)) != name {
				return true, fault.New(fault.Malformed, "mspdi.malformed", fault.Args{"line": s.line()})
			}
			k.tail, k.end = begin, int32(s.dec.InputOffset())
			if err := parse(v.Field(shape.fields[at].index), text.String()); err != nil {
				s.note(name, text.String())
			}
			return true, nil
		}
	}
}

// maxNotes bounds what is said of a file.
const maxNotes = 1000

func (s *scanner) note(element, text string) {
	if len(s.notes) < maxNotes {
		s.notes = append(s.notes, Note{Line: s.line(), Element: s.label + "/" + element, Text: text[:min(len(text), 100)]})
	}
}

// list reads the records of a section up to its end.
func (s *scanner) list(k *kid, element string, list reflect.Value) error {
	var r record
	lead := k.body
	section := s.name(xml.Name{Local: s.f.prefix + k.name})
	err := s.children(section, &r, func(name string, at *kid) (bool, error) {
		if name != element {
			return false, nil
		}
		if s.records++; s.records > maxRecords {
			return true, fault.New(fault.TooLarge, "mspdi.too_many", fault.Args{"line": s.line(), "limit": maxRecords})
		}
		list.Set(reflect.Append(list, reflect.Zero(list.Type().Elem())))
		v := list.Index(list.Len() - 1)
		own := v.Addr().Interface().(hasRecord).rec()
		own.lead, own.start, own.body = lead, at.start, at.body
		if err := s.record(v, element); err != nil {
			return true, err
		}
		at.tail, at.end, lead = own.tail, own.end, own.end
		return true, nil
	})
	k.tail, k.end, k.last = r.tail, r.end, lead
	return err
}

// record reads a struct's elements up to the end of its own.
func (s *scanner) record(v reflect.Value, element string) error {
	shape := shapeOf(v.Type())
	own := v.Addr().Interface().(hasRecord).rec()
	label := s.label
	s.label = element
	defer func() { s.label = label }()
	return s.children(s.f.prefix+element, own, func(name string, k *kid) (bool, error) {
		if i, ok := shape.byWrap[name]; ok {
			f := shape.fields[i]
			if v.Field(f.index).Len() > 0 {
				return false, nil
			}
			return true, s.list(k, f.name, v.Field(f.index))
		}
		i, ok := shape.byName[name]
		if !ok {
			return false, nil
		}
		if f := shape.fields[i]; f.list {
			list := v.Field(f.index)
			list.Set(reflect.Append(list, reflect.Zero(list.Type().Elem())))
			item := list.Index(list.Len() - 1)
			r := item.Addr().Interface().(hasRecord).rec()
			r.lead, r.start, r.body = k.start, k.start, k.body
			if err := s.record(item, name); err != nil {
				return true, err
			}
			k.tail, k.end = r.tail, r.end
			return true, nil
		}
		return s.plain(v, name, k)
	})
}
