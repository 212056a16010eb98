package web

import (
	"encoding"
	"math"
	"mime/multipart"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// input is what a request brought, before it is understood.
type input struct {
	values url.Values
	files  map[string][]*multipart.FileHeader
	lang   i18n.Lang // of the reader, whose decimal mark it is
}

// decodeForm reads names and texts into the struct that into points at. Texts that are absent leave
// the zero value. It returns one Invalid fault naming every field that could not be read.
func (p *plan) decodeForm(in input, into reflect.Value) error {
	var faults fault.Fields
	p.decodeAt("", in, into, &faults)
	return faults.Err()
}

func (p *plan) decodeAt(prefix string, in input, into reflect.Value, faults *fault.Fields) {
	for i := range p.fields {
		f := &p.fields[i]
		name, target := prefix+f.name, into.FieldByIndex(f.index)
		switch f.shape {
		case shapeScalar:
			if texts, ok := in.values[name]; ok && len(texts) > 0 {
				f.scalar(name, texts[0], target, faults)
			}
		case shapeList:
			f.list(name, in.values[name], target, faults)
		case shapeAmount:
			f.amount(name, in, target, faults)
		case shapePair:
			var pair i18n.Text
			f.scalar(name+"_en", in.values.Get(name+"_en"), reflect.ValueOf(&pair.EN).Elem(), faults)
			f.scalar(name+"_fr", in.values.Get(name+"_fr"), reflect.ValueOf(&pair.FR).Elem(), faults)
			target.Set(reflect.ValueOf(pair))
		case shapeFile, shapeFiles:
			f.uploads(name, in.files[name], target, faults)
		case shapeStruct:
			f.rows.decodeAt(name+".", in, target, faults)
		case shapeRows:
			f.formRows(name, in, target, faults)
		case shapeOpaque: // reaches the handler from JSON only
		}
	}
}

// scalar sets one value from one text and notes what is wrong with it.
func (f *field) scalar(name, text string, target reflect.Value, faults *fault.Fields) {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		faults.Add(name, "fault.characters", nil)
		return
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if !f.raw {
		text = strings.TrimSpace(text)
	}
	if len(text) > f.max {
		faults.Add(name, "fault.too_long", fault.Args{"max": f.max})
		return
	}
	if key, args := setScalar(target, text); key != "" {
		faults.Add(name, key, args)
	}
}

func (f *field) list(name string, texts []string, target reflect.Value, faults *fault.Fields) {
	if len(texts) > maxRows {
		faults.Add(name, "fault.too_many_rows", fault.Args{"max": maxRows})
		return
	}
	list := reflect.MakeSlice(f.typ, 0, len(texts))
	for _, text := range texts {
		if text == "" {
			continue // the "none" of a select and the empty filter
		}
		one := reflect.New(f.typ.Elem()).Elem()
		f.scalar(name, text, one, faults)
		list = reflect.Append(list, one)
	}
	if list.Len() > 0 {
		target.Set(list)
	}
}

func (f *field) amount(name string, in input, target reflect.Value, faults *fault.Fields) {
	var text, currency string
	f.scalar(name, in.values.Get(name), reflect.ValueOf(&text).Elem(), faults)
	f.scalar(name+"_currency", in.values.Get(name+"_currency"), reflect.ValueOf(&currency).Elem(), faults)
	if text == "" {
		return
	}
	if currency == "" && f.like != "" {
		currency = in.values.Get(f.like + "_currency")
	}
	if currency == "" {
		currency = string(money.EUR)
	}
	amount, err := money.Parse(text, money.Currency(currency), in.lang)
	if err != nil {
		at := name
		why := fault.Of(err)
		if why.Key == "money.currency" {
			at += "_currency"
		}
		faults.Add(at, why.Key, why.Args)
		return
	}
	target.Set(reflect.ValueOf(amount))
}

// formRows reads name.0.x, name.1.x, … up to the first number without a value.
func (f *field) formRows(name string, in input, target reflect.Value, faults *fault.Fields) {
	present := map[int]bool{}
	for key := range in.values {
		if rest, ok := strings.CutPrefix(key, name+"."); ok {
			digits, _, _ := strings.Cut(rest, ".")
			if n, err := strconv.Atoi(digits); err == nil {
				present[n] = true
			}
		}
	}
	n := 0
	for ; present[n]; n++ {
		if n == maxRows {
			faults.Add(name, "fault.too_many_rows", fault.Args{"max": maxRows})
			return
		}
	}
	if n == 0 {
		return
	}
	rows := reflect.MakeSlice(f.typ, n, n)
	for i := range n {
		f.rows.decodeAt(name+"."+strconv.Itoa(i)+".", in, rows.Index(i), faults)
	}
	target.Set(rows)
}

// setScalar understands one text. It returns the key and arguments of a fault, "" when all is well.
func setScalar(target reflect.Value, text string) (key string, args fault.Args) {
	t := target.Type()
	if t.Kind() == reflect.Pointer {
		if text == "" {
			return "", nil
		}
		one := reflect.New(t.Elem())
		if key, args = setScalar(one.Elem(), text); key == "" {
			target.Set(one)
		}
		return key, args
	}
	shown := fault.Args{"value": excerpt(text)}
	switch v := target.Addr().Interface().(type) {
	case *cal.Date:
		if err := v.UnmarshalText([]byte(text)); err != nil {
			return "fault.date", shown
		}
		return "", nil
	case *cal.Instant:
		if err := v.UnmarshalText([]byte(text)); err != nil && !localInstant(v, text) {
			return "fault.instant", shown
		}
		return "", nil
	case encoding.TextUnmarshaler:
		if err := v.UnmarshalText([]byte(text)); err != nil {
			return "fault.choice", shown
		}
		return "", nil
	}
	return setBasic(target, text, shown)
}

func setBasic(target reflect.Value, text string, shown fault.Args) (string, fault.Args) {
	switch t := target.Type(); t.Kind() {
	case reflect.String:
		target.SetString(text)
	case reflect.Bool:
		on, ok := truth[text]
		if !ok {
			return "fault.choice", shown
		}
		target.SetBool(on)
	case reflect.Float32, reflect.Float64:
		x, err := strconv.ParseFloat(strings.Replace(plainNumber(text), ",", ".", 1), t.Bits())
		if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
			return "fault.number", shown
		}
		target.SetFloat(x)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := strconv.ParseUint(plainNumber(text), 10, t.Bits())
		if err != nil {
			return "fault.whole_number", shown
		}
		target.SetUint(n)
	default:
		n, err := strconv.ParseInt(plainNumber(text), 10, t.Bits())
		if err != nil {
			return "fault.whole_number", shown
		}
		target.SetInt(n)
	}
	return "", nil
}

// truth are the texts of a yes or no: a checkbox sends "on", an address "true" or "1".
var truth = map[string]bool{"": false, "false": false, "0": false, "no": false, "on": true, "true": true, "1": true, "yes": true}

// plainNumber drops the marks people set into numbers; an empty field is nought.
func plainNumber(text string) string {
	if text == "" {
		return "0"
	}
	return strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\u2212", "-").Replace(text)
}

// localInstant reads what <input type="datetime-local"> sends; forms show and take UTC.
func localInstant(v *cal.Instant, text string) bool {
	t, err := time.Parse("2006-01-02T15:04", text)
	if err == nil {
		*v = cal.At(t)
	}
	return err == nil
}

// excerpt keeps what a message repeats short.
func excerpt(text string) string {
	if utf8.RuneCountInString(text) <= 60 {
		return text
	}
	return string([]rune(text)[:60]) + "…"
}
