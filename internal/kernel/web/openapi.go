package web

import (
	"encoding"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
)

// doc is a JSON object of the description; encoding/json sorts its members, so that the same routes
// always give the same bytes.
type doc = map[string]any

// OpenAPI describes the routes as programs reach them under /api/v1, in OpenAPI 3.1, drawn from their
// types alone.
func OpenAPI(routes []Route) []byte {
	d := describer{schemas: doc{}, names: map[string]reflect.Type{}}
	paths := doc{}
	for _, rt := range routes {
		path := strings.TrimSuffix(openPath(rt.Path), "/")
		if path == "" {
			path = "/"
		}
		item, ok := paths[path].(doc)
		if !ok {
			item = doc{}
			paths[path] = item
		}
		item[strings.ToLower(rt.Method)] = d.operation(rt)
	}
	d.schemas["Problem"] = d.object(reflect.TypeFor[problem](), false)
	encoded, err := json.MarshalIndent(doc{
		"openapi": "3.1.0",
		"info": doc{"title": "Cairn", "version": "1",
			"description": "Every page of the office as JSON. The same routes serve people under /en and /fr."},
		"servers":    []doc{{"url": apiRoot}},
		"paths":      paths,
		"components": doc{"schemas": d.schemas, "securitySchemes": doc{"token": doc{"type": "http", "scheme": "bearer"}}},
	}, "", " ")
	if err != nil {
		panic(err) // strings, numbers, slices and maps always encode
	}
	return encoded
}

// serveDescription sends the description of the server's own routes.
func (s *Server) serveDescription(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", formatTypes[asJSON])
	w.Header().Set("Cache-Control", "public, max-age=3600")
	w.Write(s.describe())
}

type describer struct {
	schemas doc
	names   map[string]reflect.Type // component name → the type that has it
}

// openPath drops what net/http's wildcards have beyond OpenAPI's.
func openPath(pattern string) string {
	return strings.NewReplacer("...}", "}", "{$}", "").Replace(pattern)
}

func (d *describer) operation(rt Route) doc {
	slice, _, _ := strings.Cut(string(rt.Act), ".")
	op := doc{
		"operationId": strings.ToLower(rt.Method) + strings.NewReplacer("/", "_", "{", "", "}", "", ".", "", "-", "_", "$", "").Replace(rt.Path),
		"summary":     string(rt.Act),
		"tags":        []string{slice},
		"responses":   doc{"200": d.answer(rt), "default": doc{"description": "A fault", "content": doc{"application/problem+json": doc{"schema": ref("Problem")}}}},
	}
	if rt.Act != control.Public {
		op["security"] = []doc{{"token": []string{}}}
	}
	inPath := map[string]bool{}
	var parameters []doc
	for part := range strings.SplitSeq(openPath(rt.Path), "{") {
		if name, _, ok := strings.Cut(part, "}"); ok && name != "" {
			inPath[name] = true
			parameters = append(parameters, doc{"name": name, "in": "path", "required": true, "schema": d.pathSchema(rt.plan, name)})
		}
	}
	if rt.Method == http.MethodGet {
		parameters = append(parameters, d.query(rt.plan, inPath)...)
	} else if body := d.body(rt, inPath); body != nil {
		op["requestBody"] = body
	}
	if len(parameters) > 0 {
		op["parameters"] = parameters
	}
	return op
}

func (d *describer) pathSchema(p *plan, name string) doc {
	if at, ok := p.byName[name]; ok {
		return d.schema(p.fields[at].typ, true)
	}
	return doc{"type": "string"}
}

// query lists the fields that may stand in the address.
func (d *describer) query(p *plan, inPath map[string]bool) []doc {
	var list []doc
	add := func(name string, schema doc) {
		if !inPath[name] {
			list = append(list, doc{"name": name, "in": "query", "schema": schema})
		}
	}
	for _, f := range p.fields {
		switch f.shape {
		case shapeScalar, shapeList:
			add(f.name, d.schema(f.typ, true))
		case shapeAmount:
			add(f.name, doc{"type": "string"})
			add(f.name+"_currency", doc{"type": "string"})
		case shapePair:
			add(f.name+"_en", doc{"type": "string"})
			add(f.name+"_fr", doc{"type": "string"})
		}
	}
	return list
}

// body is the JSON that a Post takes, or the form when a file is among its fields.
func (d *describer) body(rt Route, inPath map[string]bool) doc {
	properties, media := doc{}, "application/json"
	for _, f := range rt.plan.fields {
		if inPath[f.name] {
			continue
		}
		switch f.shape {
		case shapeFile:
			media = "multipart/form-data"
			properties[f.name] = doc{"type": "string", "contentMediaType": "application/octet-stream"}
		case shapeFiles:
			media = "multipart/form-data"
			properties[f.name] = doc{"type": "array", "items": doc{"type": "string", "contentMediaType": "application/octet-stream"}}
		default:
			properties[f.name] = d.schema(f.typ, true)
		}
	}
	if len(properties) == 0 {
		return nil
	}
	return doc{"content": doc{media: doc{"schema": doc{"type": "object", "properties": properties, "additionalProperties": false}}}}
}

func (d *describer) answer(rt Route) doc {
	content := doc{}
	switch {
	case rt.out == reflect.TypeFor[Download]():
		content["application/octet-stream"] = doc{}
	case rt.Method == http.MethodPost:
		content[string(formatTypes[asJSON])] = doc{"schema": doc{"type": "object", "properties": doc{
			"to":   doc{"type": "string", "description": "where to read on"},
			"done": doc{"type": "string", "description": "the trail row, for undoing"}}}}
	default:
		content[string(formatTypes[asJSON])] = doc{"schema": d.schema(rt.out, false)}
		if rt.out.Implements(reflect.TypeFor[Tabled]()) {
			content[formatTypes[asXLSX]], content["text/csv"] = doc{}, doc{}
		}
	}
	return doc{"description": "Done", "content": content}
}

func ref(name string) doc { return doc{"$ref": "#/components/schemas/" + name} }

// schema describes a type as encoding/json writes it, or as In reads it.
func (d *describer) schema(t reflect.Type, in bool) doc {
	switch t {
	case reflect.TypeFor[cal.Date]():
		return doc{"type": "string", "description": "a day as 2026-01-31, or empty"}
	case typeInstant:
		return doc{"type": "string", "description": "an instant as 2026-01-31T09:30:00Z, or empty"}
	case reflect.TypeFor[json.RawMessage]():
		return doc{}
	}
	if t.Kind() == reflect.Pointer {
		return doc{"anyOf": []doc{d.schema(t.Elem(), in), {"type": "null"}}}
	}
	if t.Implements(reflect.TypeFor[json.Marshaler]()) {
		return doc{}
	}
	if t.Implements(reflect.TypeFor[encoding.TextMarshaler]()) || reflect.PointerTo(t).Implements(unmarshaler) {
		return doc{"type": "string"}
	}
	switch t.Kind() {
	case reflect.Bool:
		return doc{"type": "boolean"}
	case reflect.String:
		return doc{"type": "string"}
	case reflect.Float32, reflect.Float64:
		return doc{"type": "number"}
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			return doc{"type": "string", "contentEncoding": "base64"}
		}
		items := doc{"type": "array", "items": d.schema(t.Elem(), in)}
		if !in { // a nil slice is null
			items["type"] = []string{"array", "null"}
		}
		return items
	case reflect.Map:
		return doc{"type": "object", "additionalProperties": d.schema(t.Elem(), in)}
	case reflect.Struct:
		return d.structure(t, in)
	case reflect.Interface:
		return doc{}
	}
	return doc{"type": "integer"}
}

// structure refers to a named type, described once, and describes an unnamed one in place.
func (d *describer) structure(t reflect.Type, in bool) doc {
	if t.Name() == "" {
		return d.object(t, in)
	}
	pkg := t.PkgPath()[strings.LastIndexByte(t.PkgPath(), '/')+1:]
	name := pkg + "." + strings.NewReplacer("[", "-", "]", "", "/", "-", "*", "", " ", "", ",", "-").Replace(t.Name())
	if known, ok := d.names[name]; !ok {
		d.names[name] = t
		d.schemas[name] = doc{} // a type may refer to itself
		d.schemas[name] = d.object(t, in)
	} else if known != t {
		return d.object(t, in)
	}
	return ref(name)
}

func (d *describer) object(t reflect.Type, in bool) doc {
	properties := doc{}
	d.members(t, in, properties)
	return doc{"type": "object", "properties": properties}
}

func (d *describer) members(t reflect.Type, in bool, properties doc) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct {
			d.members(f.Type, in, properties)
			continue
		}
		if !f.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		properties[name] = d.schema(f.Type, in)
	}
}
