package mspdi

import (
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
)

// record is where a struct stands in the text it was read from; the zero value is a new one.
type record struct {
	start, end int32 // the whole element; end is 0 for a new one
	lead       int32 // where what stands before it begins: white space, comments
	body, tail int32 // what stands between its tags
	kids       []kid
}

func (r *record) rec() *record { return r }

// kid is an element directly within a record.
type kid struct {
	name       string
	start, end int32
	body, tail int32
	last       int32 // of a list: the end of its last record
	self       bool  // <Name/>
}

// hasRecord is every struct of the model.
type hasRecord interface{ rec() *record }

// Has reports whether the text it was read from has an element of that name directly within the record.
func (r *record) Has(name string) bool { return r.kid(name) != nil }

func (r *record) kid(name string) *kid {
	for i := range r.kids {
		if r.kids[i].name == name {
			return &r.kids[i]
		}
	}
	return nil
}

// field is a field of a struct of the model, by the element it names.
type field struct {
	index int
	name  string
	// wrap is the element around a list, as WeekDays around WeekDay.
	wrap string
	list bool
}

// shape are the fields of a struct.
type shape struct {
	fields []field
	byName map[string]int // of plain fields and of lists without a wrapping element
	byWrap map[string]int
}

var shapes sync.Map // reflect.Type → *shape

func shapeOf(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	s := &shape{byName: map[string]int{}, byWrap: map[string]int{}}
	for i := range t.NumField() {
		tag := t.Field(i).Tag.Get("mspdi")
		if tag == "" {
			continue
		}
		f := field{index: i, name: tag, list: t.Field(i).Type.Kind() == reflect.Slice}
		if wrap, name, ok := strings.Cut(tag, "/"); ok {
			f.wrap, f.name = wrap, name
			s.byWrap[wrap] = len(s.fields)
		} else {
			s.byName[tag] = len(s.fields)
		}
		s.fields = append(s.fields, f)
	}
	shapes.Store(t, s)
	return s
}

var (
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
)

// parse sets a plain field from the text of its element.
func parse(v reflect.Value, text string) error {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if v.Kind() != reflect.String {
		text = strings.TrimSpace(text)
	}
	switch v.Type() {
	case timeType:
		t, err := parseTime(text)
		v.Set(reflect.ValueOf(t))
		return err
	case durationType:
		d, err := parseDuration(text)
		v.SetInt(int64(d))
		return err
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		b, err := parseBool(text)
		v.SetBool(b)
		return err
	case reflect.Float64:
		if text == "" {
			return nil
		}
		f, err := strconv.ParseFloat(text, 64)
		if err == nil {
			v.SetFloat(f)
		}
		return err
	default:
		n, err := parseInt(text)
		v.SetInt(n)
		return err
	}
	return nil
}

// format is the text of a plain field; none is said by ok.
func format(v reflect.Value) (text string, ok bool) {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return "", false
		}
		v = v.Elem()
		if v.Kind() == reflect.String {
			return v.String(), true
		}
	}
	switch v.Type() {
	case timeType:
		t := v.Interface().(time.Time)
		return t.Format(timeLayout), !t.IsZero()
	case durationType:
		return formatDuration(time.Duration(v.Int())), true
	}
	switch v.Kind() {
	case reflect.String:
		return v.String(), v.String() != ""
	case reflect.Bool:
		return formatBool(v.Bool()), true
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'f', -1, 64), true
	}
	return strconv.FormatInt(v.Int(), 10), true
}

// same reports whether a field still has the value its element says.
func same(v reflect.Value, text string) bool {
	was := reflect.New(v.Type()).Elem()
	if err := parse(was, text); err != nil {
		was.SetZero() // what could not be read was read as nothing
		if v.Kind() == reflect.Pointer {
			return !v.IsNil() && v.Elem().IsZero()
		}
	}
	if v.Kind() == reflect.Pointer {
		return !v.IsNil() && !was.IsNil() && v.Elem().Interface() == was.Elem().Interface()
	}
	return v.Interface() == was.Interface()
}
