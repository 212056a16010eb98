package portfolio

import (
	"os"
	"slices"
	"strings"
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

type lamp string

var lamps = NewMachine("portfolio.test.state.",
	Transition[lamp]{"off", "on", "portfolio.test.light", "has_oil"},
	Transition[lamp]{"on", "off", "portfolio.test.quench", ""},
	Transition[lamp]{"on", "broken", "portfolio.test.break", ""},
)

func words(t *testing.T) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.NewCatalogue(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMachineAllowsItsTableAndNothingElse(t *testing.T) {
	if got := lamps.States(); !slices.Equal(got, []lamp{"off", "on", "broken"}) {
		t.Fatalf("states %v", got)
	}
	if move, err := lamps.Check("off", "on"); err != nil || move.Guard != "has_oil" || move.Act != "portfolio.test.light" {
		t.Fatalf("%+v, %v", move, err)
	}
	for _, c := range []struct {
		from, to  lamp
		key, says string
	}{
		{"off", "broken", "portfolio.state.forbidden", "portfolio.test.state.on."},
		{"on", "on", "portfolio.state.forbidden", "portfolio.test.state.off, portfolio.test.state.broken"},
		{"broken", "on", "portfolio.state.final", "portfolio.test.state.broken"},
		{"off", "blue", "portfolio.state.unknown", "blue"},
		{"", "on", "portfolio.state.unknown", ""},
	} {
		_, err := lamps.Check(c.from, c.to)
		f := fault.Of(err)
		if f == nil || f.Kind != fault.Conflict || f.Key != c.key {
			t.Errorf("%s→%s: %v, want %s", c.from, c.to, err, c.key)
			continue
		}
		for _, lang := range i18n.Langs {
			if said := words(t).Printer(lang).Message(f.Key, f.Args); !strings.Contains(said, c.says) || strings.ContainsAny(said, "{}") {
				t.Errorf("%s→%s in %s: %q", c.from, c.to, lang, said)
			}
		}
	}
}

func TestGuardsNeverPassAnUnknownName(t *testing.T) {
	g := Guards[int]{"has_oil": func(litres int) error {
		if litres == 0 {
			return fault.Refuse("portfolio.state.final", nil)
		}
		return nil
	}}
	for _, c := range []struct {
		name   string
		litres int
		kind   fault.Kind
		passes bool
	}{{"", 0, 0, true}, {"has_oil", 1, 0, true}, {"has_oil", 0, fault.Refused, false}, {"has_wick", 1, fault.Internal, false}} {
		err := g.Check(c.name, c.litres)
		if (err == nil) != c.passes || err != nil && !fault.Is(err, c.kind) {
			t.Errorf("%q with %d: %v", c.name, c.litres, err)
		}
	}
}

// expect holds that err carries the fault with that key, or the Invalid fault with exactly these
// fields, and that its words print without an open argument in both languages. An empty want is no fault.
func expect(t *testing.T, what string, err error, want string, fields ...string) {
	t.Helper()
	if want == "" {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		return
	}
	f := fault.Of(err)
	if f == nil || f.Key != want {
		t.Errorf("%s: got %v, want %s", what, err, want)
		return
	}
	var names []string
	messages := []fault.Field{{Key: f.Key, Args: f.Args}}
	for _, field := range f.Fields {
		names = append(names, field.Name)
		messages = append(messages, field)
	}
	if !slices.Equal(names, fields) {
		t.Errorf("%s: fields %v, want %v", what, names, fields)
	}
	for _, m := range messages {
		for _, lang := range i18n.Langs {
			said := words(t).Printer(lang).Message(m.Key, m.Args)
			if !strings.HasPrefix(m.Key, "fault.") && (said == m.Key || strings.ContainsAny(said, "{}|")) {
				t.Errorf("%s in %s: %q", what, lang, said)
			}
		}
	}
}

const invalid = "fault.invalid" // the key of a fault that names wrong fields

// paper is a complete record of a day.
func paper(on string) Record {
	return Record{Body: "Council", On: cal.MustDate(on), Document: "PO(2023)0012"}
}

// checkMachine holds for every machine of the package: every move has an act with words, every state
// has words, every guard exists, and no two moves between the same states stand in the table.
func checkMachine[S ~string, F any](t *testing.T, m Machine[S], guards Guards[F]) {
	t.Helper()
	c := words(t)
	seen := map[[2]S]bool{}
	used := map[string]bool{}
	for _, move := range m.Moves() {
		if seen[[2]S{move.From, move.To}] {
			t.Errorf("%s→%s stands twice", move.From, move.To)
		}
		seen[[2]S{move.From, move.To}] = true
		used[move.Guard] = true
		if !c.Has(move.Act.Key()) {
			t.Errorf("act %q has no words", move.Act)
		}
		if move.Guard != "" && guards[move.Guard] == nil {
			t.Errorf("%s→%s: no guard %q", move.From, move.To, move.Guard)
		}
	}
	for _, s := range m.States() {
		if !c.Has(string(m.Word(s))) {
			t.Errorf("state %q has no words", s)
		}
	}
	for name := range guards {
		if !used[name] {
			t.Errorf("guard %q belongs to no move", name)
		}
	}
}
