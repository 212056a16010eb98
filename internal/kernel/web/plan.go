package web

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// shape is how a field of In is read from texts.
type shape uint8

const (
	shapeScalar shape = iota // one text
	shapeList                // several texts of one name
	shapeAmount              // x and x_currency
	shapePair                // x_en and x_fr
	shapeFile                // an upload
	shapeFiles               // several uploads of one name
	shapeStruct              // x.a, x.b
	shapeRows                // x.0.a, x.0.b, x.1.a, …
	shapeOpaque              // JSON only
)

// Limits of what a request may bring. A field may narrow or widen its own with web:"max=…".
const (
	maxTextBytes = 1 << 20  // of one text field
	maxFileBytes = 25 << 20 // of one upload
	maxBodyBytes = 2 << 20  // of a body without its uploads
	maxRows      = 2000     // of a list inside a form or a JSON body
)

// field is one input of a route.
type field struct {
	name  string
	index []int
	typ   reflect.Type
	shape shape
	max   int    // bytes of the text or of each file
	raw   bool   // taken as typed: not trimmed (pass phrases)
	like  string // of an amount without a currency of its own: the field of the form whose currency it is in
	rows  *plan
}

// plan is the reading list of a struct type: what it holds, found once per type.
type plan struct {
	fields []field
	byName map[string]int
	list   []int // where the List is: embedded, or the whole (no steps); nil for none
}

var plans sync.Map // reflect.Type → *plan

// planOf panics on a type that cannot be read: routes are built at start, where that is seen at once.
func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("web: %s is no struct to read a request into", t))
	}
	p := &plan{byName: map[string]int{}}
	if t == typeList {
		p.list = []int{}
	}
	p.add(t, nil)
	plans.Store(t, p)
	return p
}

func (p *plan) add(t reflect.Type, at []int) {
	for i := range t.NumField() {
		sf := t.Field(i)
		index := append(append([]int(nil), at...), i)
		if sf.Anonymous && sf.Type.Kind() == reflect.Struct && sf.Tag.Get("json") == "" {
			if sf.Type == typeList {
				p.list = index
			}
			p.add(sf.Type, index)
			continue
		}
		name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
		if !sf.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			panic(fmt.Sprintf("web: field %s of %s has no json name", sf.Name, t))
		}
		if _, twice := p.byName[name]; twice {
			panic(fmt.Sprintf("web: %s has the name %q twice", t, name))
		}
		f := field{name: name, index: index, typ: sf.Type, shape: shapeOf(sf.Type), max: maxTextBytes}
		if f.shape == shapeFile || f.shape == shapeFiles {
			f.max = maxFileBytes
		}
		switch f.shape {
		case shapeRows:
			f.rows = planOf(sf.Type.Elem())
		case shapeStruct:
			f.rows = planOf(sf.Type)
		}
		f.options(sf.Tag.Get("web"))
		p.byName[name] = len(p.fields)
		p.fields = append(p.fields, f)
	}
}

func (f *field) options(tag string) {
	for option := range strings.SplitSeq(tag, ",") {
		switch key, value, _ := strings.Cut(option, "="); key {
		case "":
		case "raw":
			f.raw = true
		case "currency":
			f.like = value
		case "max":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 {
				panic(fmt.Sprintf("web: field %s has the bad option %q", f.name, option))
			}
			f.max = n
		default:
			panic(fmt.Sprintf("web: field %s has the unknown option %q", f.name, option))
		}
	}
}

// knows reports whether a name of a query or a form belongs to the plan.
func (p *plan) knows(name string) bool {
	if _, ok := p.byName[name]; ok {
		return true
	}
	for _, f := range p.fields {
		rest, ok := strings.CutPrefix(name, f.name)
		switch {
		case !ok:
		case f.shape == shapeAmount && rest == "_currency",
			f.shape == shapePair && (rest == "_en" || rest == "_fr"),
			(f.shape == shapeRows || f.shape == shapeStruct) && strings.HasPrefix(rest, "."):
			return true
		}
	}
	return false
}

// bound settles how many rows the list of a page or file shows, where the input has one.
func (p *plan) bound(in reflect.Value, export bool) {
	if p.list != nil {
		in.Elem().FieldByIndex(p.list).Addr().Interface().(*List).bound(export)
	}
}

// bodyLimit is the most bytes a body for this plan may have.
func (p *plan) bodyLimit() int64 {
	limit := int64(maxBodyBytes)
	for _, f := range p.fields {
		switch f.shape {
		case shapeFile:
			limit += int64(f.max)
		case shapeFiles:
			limit += 10 * int64(f.max)
		default:
			if f.max > maxTextBytes {
				limit += int64(f.max)
			}
		}
	}
	return limit
}

var (
	typeAmount  = reflect.TypeFor[money.Amount]()
	typeText    = reflect.TypeFor[i18n.Text]()
	typeInstant = reflect.TypeFor[cal.Instant]()
	typeList    = reflect.TypeFor[List]()
	typeFile    = reflect.TypeFor[File]()
	unmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

func shapeOf(t reflect.Type) shape {
	switch t {
	case typeAmount:
		return shapeAmount
	case typeText:
		return shapePair
	case typeFile:
		return shapeFile
	}
	if scalar(t) {
		return shapeScalar
	}
	switch t.Kind() {
	case reflect.Slice:
		switch elem := t.Elem(); {
		case elem == typeFile:
			return shapeFiles
		case scalar(elem):
			return shapeList
		case elem.Kind() == reflect.Struct && elem != typeAmount && elem != typeText:
			return shapeRows
		}
	case reflect.Struct:
		return shapeStruct
	}
	return shapeOpaque
}

// scalar reports whether one text makes one value of the type.
func scalar(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		return scalar(t.Elem())
	}
	if reflect.PointerTo(t).Implements(unmarshaler) {
		return true
	}
	switch t.Kind() {
	case reflect.String, reflect.Bool, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return true
	}
	return false
}
