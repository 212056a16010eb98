package web

import (
	"bytes"
	"encoding/json"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// decodeJSON reads a JSON object into the struct that into points at. A body that is no JSON object
// is a Malformed fault; wrong and unknown members are gathered into one Invalid fault.
// The values of the address's wildcards go on top.
func (p *plan) decodeJSON(body []byte, path map[string]string, into reflect.Value) error {
	if !utf8.Valid(body) {
		return fault.New(fault.Malformed, "fault.characters", nil)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		return fault.Wrap(err, fault.Malformed, "fault.json", nil)
	}
	var faults fault.Fields
	p.membersAt("", members, into, &faults)
	for name, text := range path {
		if at, ok := p.byName[name]; ok && p.fields[at].shape == shapeScalar {
			p.fields[at].scalar(name, text, into.FieldByIndex(p.fields[at].index), &faults)
		}
	}
	return faults.Err()
}

func (p *plan) membersAt(prefix string, members map[string]json.RawMessage, into reflect.Value, faults *fault.Fields) {
	for i := range p.fields {
		f := &p.fields[i]
		raw, ok := members[f.name]
		if !ok || bytes.Equal(raw, []byte("null")) {
			continue
		}
		f.member(prefix+f.name, raw, into.FieldByIndex(f.index), faults)
	}
	var unknown []string
	for name := range members {
		if _, ok := p.byName[name]; !ok {
			unknown = append(unknown, name)
		}
	}
	sort.Strings(unknown)
	for _, name := range unknown {
		faults.Add(prefix+excerpt(name), "fault.unknown_field", nil)
	}
}

func (f *field) member(name string, raw json.RawMessage, target reflect.Value, faults *fault.Fields) {
	switch f.shape {
	case shapeFile, shapeFiles:
		faults.Add(name, "fault.file_needs_form", nil)
	case shapeStruct:
		var members map[string]json.RawMessage
		if json.Unmarshal(raw, &members) != nil {
			faults.Add(name, "fault.object", nil)
			return
		}
		f.rows.membersAt(name+".", members, target, faults)
	case shapeRows:
		var rows []map[string]json.RawMessage
		if json.Unmarshal(raw, &rows) != nil {
			faults.Add(name, "fault.array", nil)
			return
		}
		if len(rows) > maxRows {
			faults.Add(name, "fault.too_many_rows", fault.Args{"max": maxRows})
			return
		}
		list := reflect.MakeSlice(f.typ, len(rows), len(rows))
		for i, members := range rows {
			f.rows.membersAt(name+"."+strconv.Itoa(i)+".", members, list.Index(i), faults)
		}
		target.Set(list)
	default:
		f.value(name, raw, target, faults)
	}
}

// value reads one JSON value as its Go type says, and holds its texts to the same limits as a form.
func (f *field) value(name string, raw json.RawMessage, target reflect.Value, faults *fault.Fields) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(target.Addr().Interface()); err != nil {
		key := "fault.type"
		switch {
		case f.typ.String() == "cal.Date":
			key = "fault.date"
		case f.typ == typeInstant:
			key = "fault.instant"
		}
		faults.Add(name, key, fault.Args{"value": excerpt(string(raw))})
		return
	}
	switch v := target.Interface().(type) {
	case money.Amount:
		if v != (money.Amount{}) && !v.Currency.Valid() {
			faults.Add(name, "money.currency", fault.Args{"value": excerpt(string(v.Currency))})
		}
		return
	case i18n.Text:
		f.checkTexts(name, faults, v.EN, v.FR)
		return
	}
	switch target.Kind() {
	case reflect.String:
		if !f.raw {
			target.SetString(strings.TrimSpace(target.String()))
		}
		f.checkTexts(name, faults, target.String())
	case reflect.Slice:
		if target.Len() > maxRows {
			faults.Add(name, "fault.too_many_rows", fault.Args{"max": maxRows})
			return
		}
		var texts []string
		for i := range target.Len() {
			if element := target.Index(i); element.Kind() == reflect.String {
				texts = append(texts, element.String())
			}
		}
		f.checkTexts(name, faults, texts...)
	}
}

// checkTexts holds texts to what a form's would be held to.
func (f *field) checkTexts(name string, faults *fault.Fields, texts ...string) {
	for _, text := range texts {
		switch {
		case strings.ContainsRune(text, 0):
			faults.Add(name, "fault.characters", nil)
			return
		case len(text) > f.max:
			faults.Add(name, "fault.too_long", fault.Args{"max": f.max})
			return
		}
	}
}
