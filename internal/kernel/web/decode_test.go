package web

import (
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

type kind string

type line struct {
	Account string       `json:"account"`
	Sum     money.Amount `json:"sum"`
}

type everything struct {
	List
	Text   string        `json:"text" web:"max=20"`
	Secret string        `json:"secret" web:"raw"`
	Kind   kind          `json:"kind"`
	Count  int           `json:"count"`
	Share  float64       `json:"share"`
	Limit_ *int          `json:"limit_or_none"`
	Yes    bool          `json:"yes"`
	Tags   []string      `json:"tags"`
	Years  []int         `json:"years"`
	Day    cal.Date      `json:"day"`
	At     cal.Instant   `json:"at"`
	Sum    money.Amount  `json:"sum"`
	Name   i18n.Text     `json:"name"`
	Level  control.Level `json:"level"`
	Span   cal.Period    `json:"span"`
	Lines  []line        `json:"lines"`
}

func form(t testing.TB, query string) (everything, error) {
	t.Helper()
	return formIn(t, i18n.EN, query)
}

// formIn reads a form that was filled in by a reader of a language.
func formIn(t testing.TB, lang i18n.Lang, query string) (everything, error) {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	var in everything
	err = planOf(reflect.TypeFor[everything]()).decodeForm(input{values: values, lang: lang}, reflect.ValueOf(&in).Elem())
	return in, err
}

func TestFormsAreRead(t *testing.T) {
	five := 5
	for query, want := range map[string]everything{
		"":                                {},
		"sort=-due&after=x":               {List: List{Sort: "-due", After: "x"}},
		"text=+a%0D%0Ab+":                 {Text: "a\nb"},
		"secret=+a+":                      {Secret: " a "},
		"kind=works":                      {Kind: "works"},
		"count=1+234":                     {Count: 1234},
		"count=":                          {},
		"count=%E2%88%9212":               {Count: -12},
		"share=0,25":                      {Share: 0.25},
		"limit_or_none=5":                 {Limit_: &five},
		"limit_or_none=":                  {},
		"yes=on":                          {Yes: true},
		"yes=":                            {},
		"tags=a&tags=&tags=b":             {Tags: []string{"a", "b"}},
		"years=2026&years=27":             {Years: []int{2026, 27}},
		"day=2026-01-31":                  {Day: cal.MustDate("2026-01-31")},
		"at=2026-01-31T14:30":             {At: cal.MustInstant("2026-01-31T14:30:00Z")},
		"at=2026-01-31T14:30Z":            {}, // neither form
		"sum=1+234,50":                    {Sum: money.Euro(123450)},
		"sum=&sum_currency=":              {},
		"sum=5&sum_currency=JOD":          {Sum: money.Amount{Minor: 5000, Currency: "JOD"}},
		"name_en=Jordan&name_fr=Jordanie": {Name: i18n.Text{EN: "Jordan", FR: "Jordanie"}},
		"level=restricted":                {Level: control.LevelRestricted},
		"span.start=2026-01-01":           {Span: cal.Period{Start: cal.MustDate("2026-01-01")}},
		"lines.0.account=a&lines.1.sum=2&lines.3.x=": {Lines: []line{{Account: "a"}, {Sum: money.Euro(200)}}},
	} {
		got, err := form(t, query)
		if query == "at=2026-01-31T14:30Z" {
			if err == nil {
				t.Errorf("%s was read as %+v", query, got.At)
			}
			continue
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v (%v)\nwant %+v", query, got, err, want)
		}
	}
}

func TestAllWrongFieldsAreNamedAtOnce(t *testing.T) {
	_, err := form(t, "text="+strings.Repeat("x", 21)+"&count=x&share=NaN&yes=perhaps&years=a&day=31/12/2026&at=noon&sum=a&level=hot&lines.0.sum=abc&name_en=%00&kind=%ff")
	want := map[string]string{
		"text": "fault.too_long", "count": "fault.whole_number", "share": "fault.number", "yes": "fault.choice", "years": "fault.whole_number",
		"day": "fault.date", "at": "fault.instant", "sum": "money.not_a_number", "level": "fault.choice", "lines.0.sum": "money.not_a_number",
		"name_en": "fault.characters", "kind": "fault.characters",
	}
	got := map[string]string{}
	for _, f := range fault.Of(err).Fields {
		got[f.Name] = f.Key
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %v\nwant %v", got, want)
	}
	if _, err := form(t, "sum=5&sum_currency=euro"); fault.Of(err).Fields[0].Name != "sum_currency" {
		t.Fatalf("a wrong currency belongs to its own field: %v", err)
	}
}

func fromJSON(body string, path map[string]string) (everything, error) {
	var in everything
	err := planOf(reflect.TypeFor[everything]()).decodeJSON([]byte(body), path, reflect.ValueOf(&in).Elem())
	return in, err
}

func TestJSONIsRead(t *testing.T) {
	got, err := fromJSON(`{"text":" a ","kind":"k","count":3,"tags":["a"],"day":"2026-01-31","sum":{"minor":5,"currency":"EUR"},
		"name":{"en":"a","fr":"b"},"span":{"start":"2026-01-01"},"lines":[{"account":"x","sum":{"minor":1,"currency":"EUR"}}],"at":null}`, map[string]string{"kind": "path"})
	want := everything{Text: "a", Kind: "path", Count: 3, Tags: []string{"a"}, Day: cal.MustDate("2026-01-31"), Sum: money.Euro(5),
		Name: i18n.Text{EN: "a", FR: "b"}, Span: cal.Period{Start: cal.MustDate("2026-01-01")}, Lines: []line{{"x", money.Euro(1)}}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("got %+v (%v)\nwant %+v", got, err, want)
	}
}

func TestJSONFaults(t *testing.T) {
	for body, want := range map[string]string{
		`{"nonsense":1,"day":5}`:                     "day fault.date,nonsense fault.unknown_field",
		`{"lines":[{"acount":"x"}]}`:                 "lines.0.acount fault.unknown_field",
		`{"sum":{"minor":1,"currency":"e"}}`:         "sum money.currency",
		`{"sum":{"minor":1,"curency":"EUR"}}`:        "sum fault.type",
		`{"text":"a\u0000b","secret":"\\u0000"}`:     "text fault.characters",
		`{"name":{"fr":"\u0000"},"tags":["\u0000"]}`: "tags fault.characters,name fault.characters",
		`{"text":"` + strings.Repeat("é", 11) + `"}`: "text fault.too_long",
		`{"lines":{},"span":[]}`:                     "span fault.object,lines fault.array",
		`{"count":1.5}`:                              "count fault.type",
	} {
		_, err := fromJSON(body, nil)
		var got []string
		for _, f := range fault.Of(err).Fields {
			got = append(got, f.Name+" "+f.Key)
		}
		if strings.Join(got, ",") != want {
			t.Errorf("%s: got %v, want %s", body, got, want)
		}
	}
	for _, body := range []string{"", "null", "[]", "{", `{"a":1}x`, "{\"text\":\"\xff\"}"} {
		if _, err := fromJSON(body, nil); !fault.Is(err, fault.Malformed) {
			t.Errorf("%q: got %v, want a malformed request", body, err)
		}
	}
}

func TestPlansThatCannotBeReadAreRefusedAtStart(t *testing.T) {
	for name, bad := range map[string]any{
		"no name": struct{ X string }{},
		"bad option": struct {
			X string `json:"x" web:"max=no"`
		}{},
		"unknown option": struct {
			X string `json:"x" web:"trim"`
		}{},
		"twice": struct {
			List
			Order string `json:"sort"`
		}{},
		"no struct": 5,
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("not refused")
				}
			}()
			planOf(reflect.TypeOf(bad))
		})
	}
}

func TestWhatAFormShowsIsReadBack(t *testing.T) {
	words, err := i18n.NewCatalogue(Texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []money.Amount{{}, money.Euro(0), money.Euro(-123456789), {Minor: 1250500, Currency: "JOD"}, {Minor: 1000, Currency: "JOD"}, {Minor: 1234567, Currency: "JPY"}} {
		for _, l := range i18n.Langs {
			text := fieldText(words.Printer(l), a)
			values := url.Values{"sum": {text}, "sum_currency": {string(a.Currency)}}
			got, err := formIn(t, l, values.Encode())
			if err != nil || got.Sum != a {
				t.Errorf("%+v is shown in %s as %q and read back as %+v (%v)", a, l, text, got.Sum, err)
			}
		}
	}
	at := cal.MustInstant("2026-01-31T09:30:00Z")
	if got, err := form(t, "at="+url.QueryEscape(fieldText(words.Printer(i18n.EN), at))); err != nil || got.At != at {
		t.Errorf("got %v (%v)", got.At, err)
	}
}

func FuzzForm(f *testing.F) {
	for _, seed := range []string{"text=a&count=1", "lines.0.sum=1&lines.0.sum_currency=EUR", "day=2026-01-31&at=2026-01-31T10:00", "name_en=%ff", "share=1e999", "lines.99999999999999999999.x=1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		var in everything
		err = planOf(reflect.TypeFor[everything]()).decodeForm(input{values: values}, reflect.ValueOf(&in).Elem())
		sound(t, in, err)
	})
}

func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{}`, `{"text":"a","lines":[{"account":"b"}]}`, `{"sum":{"minor":1,"currency":"EUR"}}`, `{"name":{"en":"\u0000"}}`, `[`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		in, err := fromJSON(body, map[string]string{"kind": "k"})
		sound(t, in, err)
	})
}

// sound checks what a handler may rely on: faults only, and texts that a database takes.
func sound(t *testing.T, in everything, err error) {
	if err != nil {
		if !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Malformed) {
			t.Fatalf("an error that is no fault of the sender: %v", err)
		}
		return
	}
	whole, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range append([]string{in.Text, in.Secret, string(in.Kind), in.Name.EN, in.Name.FR}, in.Tags...) {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			t.Fatalf("%q reached the handler in %s", text, whole)
		}
	}
	if in.Sum != (money.Amount{}) && !in.Sum.Currency.Valid() {
		t.Fatalf("an amount in %q", in.Sum.Currency)
	}
}

// A List that is the whole In is bounded like an embedded one.
func TestListIsFound(t *testing.T) {
	for _, c := range []struct {
		in    reflect.Type
		limit func(v reflect.Value) int
	}{
		{reflect.TypeFor[List](), func(v reflect.Value) int { return v.Interface().(List).Limit }},
		{reflect.TypeFor[everything](), func(v reflect.Value) int { return v.Interface().(everything).Limit }},
	} {
		p, v := planOf(c.in), reflect.New(c.in).Elem()
		if p.list == nil {
			t.Errorf("no List is found in %s", c.in)
			continue
		}
		v.FieldByIndex(p.list).Addr().Interface().(*List).bound(false)
		if n := c.limit(v); n != PageRows {
			t.Errorf("%s asks for %d rows", c.in, n)
		}
	}
}
