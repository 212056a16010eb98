package mspdi

import (
	"bytes"
	"encoding/xml"
	"io"
	"reflect"
	"slices"
	"strings"
)

// skeleton is a new file.
const skeleton = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Project xmlns="http://schemas.microsoft.com/project">
</Project>
`

// Write writes the file in UTF-8: what was read, with what was changed since.
func (f *File) Write(w io.Writer) error {
	if f.raw == nil {
		empty, err := Read(strings.NewReader(skeleton), Limit)
		if err != nil {
			return err
		}
		f.raw, f.root, f.prefix, f.sections = empty.raw, empty.root, empty.prefix, empty.sections
		f.Project.record = empty.Project.record
	}
	out := &writer{f: f}
	p := &f.Project
	head := f.raw[:p.start]
	if f.coded != nil {
		out.buf = append(out.buf, head[:f.coded[0]]...)
		out.buf = append(out.buf, "UTF-8"...)
		head = head[f.coded[1]:]
	}
	out.buf = append(out.buf, head...)
	if f.Foreign() != "" {
		out.buf = append(out.buf, f.raw[p.start:p.end]...)
	} else {
		out.existing(reflect.ValueOf(p).Elem(), "Project")
	}
	out.buf = append(out.buf, f.raw[p.end:]...)
	_, err := w.Write(out.buf)
	return err
}

// writer puts a file together.
type writer struct {
	f   *File
	buf []byte
}

// patch is a piece of the text that is replaced.
type patch struct {
	from, to int32
	seq      int
	text     []byte
}

// sections are the lists of the project, in the order of the schema.
func (w *writer) sections() []struct {
	wrap, element string
	list          reflect.Value
} {
	f := w.f
	return []struct {
		wrap, element string
		list          reflect.Value
	}{
		{"Calendars", "Calendar", reflect.ValueOf(f.Calendars)}, {"Tasks", "Task", reflect.ValueOf(f.Tasks)},
		{"Resources", "Resource", reflect.ValueOf(f.Resources)}, {"Assignments", "Assignment", reflect.ValueOf(f.Assignments)},
	}
}

// existing writes a record that was read, with its changes.
func (w *writer) existing(v reflect.Value, element string) {
	r := v.Addr().Interface().(hasRecord).rec()
	patches := w.changes(v, r, element)
	raw := w.f.raw
	at := r.start
	if r.body == r.end && len(patches) > 0 { // <Task/> that gets something inside
		w.buf = append(w.buf, '<')
		w.buf = append(w.buf, w.f.prefix+element+">"...)
		for _, p := range patches {
			w.buf = append(w.buf, p.text...)
		}
		w.buf = append(w.buf, "</"+w.f.prefix+element+">"...)
		return
	}
	for _, p := range patches {
		w.buf = append(w.buf, raw[at:p.from]...)
		w.buf = append(w.buf, p.text...)
		at = p.to
	}
	w.buf = append(w.buf, raw[at:r.end]...)
}

// changes are the patches of a record, in the order of the text.
func (w *writer) changes(v reflect.Value, r *record, element string) (patches []patch) {
	put := func(p patch, ok bool) {
		if ok {
			p.seq = len(patches)
			patches = append(patches, p)
		}
	}
	for _, f := range fieldsInOrder(v.Type(), element) {
		value := v.Field(f.index)
		switch {
		case f.wrap != "":
			put(w.wrapped(value, r, element, f.wrap, f.name, r.kid(f.wrap)))
		case f.list:
			w.loose(value, r, element, f.name, put)
		default:
			put(w.plain(value, r, element, f.name))
		}
	}
	if a, ok := v.Addr().Interface().(*Assignment); ok {
		for _, p := range w.rephased(a) {
			put(p, true)
		}
	}
	if element == "Project" {
		for _, s := range w.sections() {
			k := w.f.sections[s.wrap]
			put(w.wrapped(s.list, r, element, s.wrap, s.element, k))
		}
	}
	slices.SortStableFunc(patches, func(a, b patch) int {
		if a.from != b.from {
			return int(a.from - b.from)
		}
		return a.seq - b.seq
	})
	return patches
}

// plain is the patch of a field that has a value of its own.
func (w *writer) plain(v reflect.Value, r *record, element, name string) (patch, bool) {
	k := r.kid(name)
	if k == nil {
		if v.IsZero() {
			return patch{}, false
		}
		text, ok := format(v)
		return w.insert(r, element, name, w.element(name, text)), ok
	}
	if same(v, w.inner(k)) {
		return patch{}, false
	}
	if text, ok := format(v); ok {
		return patch{from: k.start, to: k.end, text: w.element(name, text)}, true
	}
	return patch{from: w.indented(k.start), to: k.end}, true
}

// inner is the text of an element.
func (w *writer) inner(k *kid) string {
	if k.self {
		return ""
	}
	raw := w.f.raw[k.body:k.tail]
	if bytes.IndexByte(raw, '&') < 0 && bytes.IndexByte(raw, '<') < 0 && bytes.IndexByte(raw, '\r') < 0 {
		return string(raw)
	}
	dec := xml.NewDecoder(bytes.NewReader(raw))
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var text strings.Builder
	for {
		t, err := dec.RawToken()
		if err != nil {
			return text.String()
		}
		switch t := t.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			text.Reset()
		}
	}
}

// indented is where the white space before a place begins.
func (w *writer) indented(at int32) int32 {
	for at > 0 && strings.IndexByte(" \t\r\n", w.f.raw[at-1]) >= 0 {
		at--
	}
	return at
}

func (w *writer) element(name, text string) []byte {
	var b bytes.Buffer
	b.WriteString("<" + w.f.prefix + name + ">")
	_ = xml.EscapeText(&b, []byte(text)) // a buffer takes everything
	b.WriteString("</" + w.f.prefix + name + ">")
	return b.Bytes()
}

// insert puts an element where the schema has it.
func (w *writer) insert(r *record, element, name string, text []byte) patch {
	sequence := order[element]
	place := slices.Index(sequence, name)
	after := (*kid)(nil)
	for i := range r.kids {
		if at := slices.Index(sequence, r.kids[i].name); at >= 0 && at <= place && (after == nil || r.kids[i].end > after.end) {
			after = &r.kids[i]
		}
	}
	if after == nil && len(r.kids) > 0 { // before the first
		at := r.kids[0].start
		indent := w.f.raw[w.indented(at):at]
		return patch{from: at, to: at, text: append(slices.Clone(text), indent...)}
	}
	at := r.body
	var indent []byte
	if after != nil {
		at = after.end
		indent = w.f.raw[w.indented(after.start):after.start]
	} else if element == "Project" {
		indent = []byte("\n\t")
	}
	return patch{from: at, to: at, text: append(slices.Clone(indent), text...)}
}

// loose are the patches of a list without an element around it.
func (w *writer) loose(list reflect.Value, r *record, element, name string, put func(patch, bool)) {
	kept := map[int32]reflect.Value{}
	var added []byte
	last := (*kid)(nil)
	for i := range r.kids {
		if r.kids[i].name == name {
			last = &r.kids[i]
		}
	}
	indent := []byte(nil)
	if last != nil {
		indent = w.f.raw[w.indented(last.start):last.start]
	}
	for i := range list.Len() {
		item := list.Index(i)
		if own := item.Addr().Interface().(hasRecord).rec(); own.end != 0 && kept[own.start] == (reflect.Value{}) && r.has(own) {
			kept[own.start] = item
			continue
		}
		if added != nil || last != nil {
			added = append(added, indent...)
		}
		added = append(added, w.fresh(item, name)...)
	}
	for i := range r.kids {
		k := &r.kids[i]
		if k.name != name {
			continue
		}
		item, ok := kept[k.start]
		if !ok {
			put(patch{from: w.indented(k.start), to: k.end}, true)
			continue
		}
		part := &writer{f: w.f}
		part.existing(item, name)
		put(patch{from: k.start, to: k.end, text: part.buf}, !bytes.Equal(part.buf, w.f.raw[k.start:k.end]))
	}
	switch {
	case added == nil:
	case last != nil:
		put(patch{from: last.end, to: last.end, text: added}, true)
	default:
		put(w.insert(r, element, name, added), true)
	}
}

// has reports whether a record of a list was read within r.
func (r *record) has(own *record) bool { return own.start >= r.start && own.end <= r.end }

// wrapped is the patch of a list with an element around it.
func (w *writer) wrapped(list reflect.Value, r *record, element, wrap, name string, k *kid) (patch, bool) {
	if k == nil {
		if list.Len() == 0 {
			return patch{}, false
		}
		text := []byte("<" + w.f.prefix + wrap + ">")
		for i := range list.Len() {
			text = append(text, w.fresh(list.Index(i), name)...)
		}
		text = append(text, "</"+w.f.prefix+wrap+">"...)
		return w.insert(r, element, wrap, text), true
	}
	part := &writer{f: w.f}
	raw := w.f.raw
	if k.self {
		if list.Len() == 0 {
			return patch{}, false
		}
		part.buf = append(part.buf, "<"+w.f.prefix+wrap+">"...)
	} else {
		part.buf = append(part.buf, raw[k.start:k.body]...)
	}
	lead := []byte(nil)
	for i := range list.Len() {
		item := list.Index(i)
		if own := item.Addr().Interface().(hasRecord).rec(); own.end != 0 && own.start >= k.start && own.end <= k.end {
			lead = raw[own.lead:own.start]
			part.buf = append(part.buf, lead...)
			part.existing(item, name)
			continue
		}
		if blank := bytes.TrimSpace(lead); len(blank) == 0 {
			part.buf = append(part.buf, lead...)
		}
		part.buf = append(part.buf, w.fresh(item, name)...)
	}
	if k.self {
		part.buf = append(part.buf, "</"+w.f.prefix+wrap+">"...)
	} else {
		part.buf = append(part.buf, raw[k.last:k.end]...)
	}
	return patch{from: k.start, to: k.end, text: part.buf}, !bytes.Equal(part.buf, raw[k.start:k.end])
}

// sparse are the records whose new elements are written with what they say only.
var sparse = []string{"Exception", "Baseline"}

// fresh writes a new record.
func (w *writer) fresh(v reflect.Value, element string) []byte {
	text := []byte("<" + w.f.prefix + element + ">")
	for _, f := range fieldsInOrder(v.Type(), element) {
		value := v.Field(f.index)
		switch {
		case f.list && value.Len() == 0:
		case f.list:
			if f.wrap != "" {
				text = append(text, "<"+w.f.prefix+f.wrap+">"...)
			}
			for i := range value.Len() {
				text = append(text, w.fresh(value.Index(i), f.name)...)
			}
			if f.wrap != "" {
				text = append(text, "</"+w.f.prefix+f.wrap+">"...)
			}
		case slices.Contains(sparse, element) && value.IsZero() && f.name != "Number" && f.name != "DayWorking":
		default:
			if s, ok := format(value); ok {
				text = append(text, w.element(f.name, s)...)
			}
		}
	}
	if a, ok := v.Addr().Interface().(*Assignment); ok {
		text = append(text, w.phaseText(a)...)
	}
	return append(text, "</"+w.f.prefix+element+">"...)
}

// fieldsInOrder are the fields of a struct in the order of the schema.
func fieldsInOrder(t reflect.Type, element string) []field {
	fields := shapeOf(t).fields
	sequence := order[element]
	if sequence == nil {
		return fields
	}
	place := func(f field) int {
		name := f.name
		if f.wrap != "" {
			name = f.wrap
		}
		if at := slices.Index(sequence, name); at >= 0 {
			return at
		}
		return len(sequence)
	}
	fields = slices.Clone(fields)
	slices.SortStableFunc(fields, func(a, b field) int { return place(a) - place(b) })
	return fields
}
