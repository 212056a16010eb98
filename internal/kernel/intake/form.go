package intake

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ValuesOf gives the values of a form, by the names it has in JSON: a Text becomes name_en and name_fr, a
// member of a struct name.member, a list of texts "a; b". A whole number that is zero is no value. Lists of
// anything else are no values: Fill leaves them as they are.
func ValuesOf(form any) Values {
	v := reflect.Indirect(reflect.ValueOf(form))
	values := Values{}
	for _, m := range membersOf(v.Type()) {
		if text := m.get(v.FieldByIndex(m.index)); text != "" {
			values[m.name] = text
		}
	}
	return values
}

// Fill puts values into the form that into points at; a field without a value becomes zero, one that the form
// does not have is left out.
func Fill(values Values, into any) error {
	v := reflect.ValueOf(into).Elem()
	for _, m := range membersOf(v.Type()) {
		if err := m.set(v.FieldByIndex(m.index), values[m.name]); err != nil {
			return fmt.Errorf("intake: %s of %s: %w", m.name, v.Type(), err)
		}
	}
	return nil
}

// member is a field of a form.
type member struct {
	name  string
	index []int
	lang  i18n.Lang // of a side of a Text
}

var members sync.Map // reflect.Type → []member

func membersOf(t reflect.Type) []member {
	if kept, ok := members.Load(t); ok {
		return kept.([]member)
	}
	list := walk(t, "", nil)
	members.Store(t, list)
	return list
}

var (
	pairType   = reflect.TypeFor[i18n.Text]()
	amountType = reflect.TypeFor[money.Amount]()
	textWriter = reflect.TypeFor[encoding.TextMarshaler]()
)

func walk(t reflect.Type, prefix string, at []int) (list []member) {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(append([]int{}, at...), i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && f.Type.Kind() == reflect.Struct && name == "":
			list = append(list, walk(f.Type, prefix, index)...)
		case name == "" || name == "-" || !f.IsExported():
		case f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() != reflect.String:
		case f.Type == pairType:
			list = append(list, member{prefix + name + "_en", index, i18n.EN}, member{prefix + name + "_fr", index, i18n.FR})
		case f.Type.Kind() == reflect.Struct && f.Type != amountType && !f.Type.Implements(textWriter):
			list = append(list, walk(f.Type, prefix+name+".", index)...)
		default:
			list = append(list, member{name: prefix + name, index: index})
		}
	}
	return list
}

func (m member) get(v reflect.Value) string {
	if m.lang != "" {
		pair := v.Interface().(i18n.Text)
		if m.lang == i18n.FR {
			return pair.FR
		}
		return pair.EN
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return ""
		}
		return fmt.Sprint(v.Elem().Interface())
	}
	if a, ok := v.Interface().(money.Amount); ok {
		return Sum(a)
	}
	if w, ok := v.Interface().(encoding.TextMarshaler); ok && v.Kind() != reflect.Slice {
		text, err := w.MarshalText()
		if err != nil {
			return ""
		}
		return string(text)
	}
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Bool:
		if v.Bool() {
			return "yes"
		}
	case reflect.Int, reflect.Int64, reflect.Int32:
		if v.Int() != 0 {
			return strconv.FormatInt(v.Int(), 10)
		}
	case reflect.Slice:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = v.Index(i).String()
		}
		return strings.Join(parts, "; ")
	}
	return ""
}

func (m member) set(v reflect.Value, text string) error {
	if m.lang != "" {
		pair := v.Addr().Interface().(*i18n.Text)
		if m.lang == i18n.FR {
			pair.FR = text
		} else {
			pair.EN = text
		}
		return nil
	}
	if text == "" {
		v.SetZero()
		return nil
	}
	if v.Kind() == reflect.Pointer {
		one := reflect.New(v.Type().Elem())
		if err := (member{}).set(one.Elem(), text); err != nil {
			return err
		}
		v.Set(one)
		return nil
	}
	if a, ok := v.Addr().Interface().(*money.Amount); ok {
		sum, err := AmountOf(text)
		*a = sum
		return err
	}
	if r, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok && v.Kind() != reflect.Slice {
		return r.UnmarshalText([]byte(text))
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(text == "yes")
	case reflect.Int, reflect.Int64, reflect.Int32:
		n, err := strconv.ParseInt(text, 10, 64)
		v.SetInt(n)
		return err
	case reflect.Slice:
		parts := strings.Split(text, "; ")
		list := reflect.MakeSlice(v.Type(), len(parts), len(parts))
		for i, part := range parts {
			list.Index(i).SetString(part)
		}
		v.Set(list)
	}
	return nil
}

// Sum is an amount as a value: "1234.50 EUR"; "" for none.
func Sum(a money.Amount) string {
	if a.Currency == "" {
		return ""
	}
	return a.Decimal() + " " + string(a.Currency)
}

// AmountOf reads what Sum writes.
func AmountOf(value string) (money.Amount, error) {
	if value == "" {
		return money.Amount{}, nil
	}
	digits, currency, _ := strings.Cut(value, " ")
	return money.ParseDecimal(digits, money.Currency(currency))
}
