package reports

import (
	"slices"
	"strings"
	"testing"

	"cairn/internal/render/office"
)

// Every kind that ships is read without a fault, has words in both languages and names what is in the catalogue.
func TestShippedKinds(t *testing.T) {
	library := Library{}
	for name, k := range shipped {
		if _, wrong := ParseTemplate(k.source); len(wrong) > 0 {
			t.Errorf("%s: line %d, column %d: %s %v", name, wrong[0].Line, wrong[0].Col, wrong[0].Key, wrong[0].Args)
		}
		if k.template.Kind != name {
			t.Errorf("%s calls itself %q", name, k.template.Kind)
		}
		library[name] = k.template
	}
	for name, k := range shipped {
		if _, wrong := library.Flat(k.template); len(wrong) > 0 {
			t.Errorf("%s: %v", name, wrong)
		}
		if !slices.Contains(order, name) {
			t.Errorf("%s has no place in the order", name)
		}
	}
	if len(shipped) != len(order) {
		t.Errorf("%d kinds ship, %d have a place", len(shipped), len(order))
	}
}

const good = `kind own "Own" "Propre"
about package
formats docx pdf
section a "A" "A" chart if projects.count > 0
  say "{projects.count} projects" "{projects.count} projets"
  if risks.count >= 1
    table risks
  else
    say "none" "aucun"
  end
  each project
    table milestones
  end
  notes
    list questions
  end
end
use package_deck.decisions
`

func TestParseTemplate(t *testing.T) {
	x, wrong := ParseTemplate(good)
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	s := x.Sections[0]
	if s.Layout != office.LayoutChart || s.If.Figure != "projects.count" || len(s.Parts) != 3 || len(s.Notes) != 1 || len(s.Parts[1].Else) != 1 || s.Parts[2].Verb != "each" || x.Sections[1].Use != "package_deck.decisions" {
		t.Errorf("%+v", s)
	}
	library := Library{"own": x}
	for name, k := range shipped {
		library[name] = k.template
	}
	flat, wrong := library.Flat(x)
	if len(wrong) > 0 || len(flat.Sections) != 2 || flat.Sections[1].Key != "decisions" {
		t.Errorf("%v %+v", wrong, flat.Sections)
	}
}

// What is wrong with a template is told with its line and column.
func TestTemplateFaults(t *testing.T) {
	head := "kind own \"Own\" \"Propre\"\nabout package\nformats pdf\n"
	section := func(lines string) string { return head + "section a \"A\" \"A\"\n" + lines + "\nend\n" }
	for name, c := range map[string]struct {
		source    string
		line, col int
		key       string
	}{
		"no figure":           {section("  figures funds.gold"), 5, 11, "no_figure"},
		"no figure in a text": {section("  say \"x\" \"été {funds.gold}\""), 5, 16, "no_figure"},
		"no figure in if":     {section("  if gold > 0\n  end"), 5, 6, "no_figure"},
		"no query":            {section("  table gold"), 5, 9, "no_query"},
		"of something else":   {section("  table statement"), 5, 9, "not_about"},
		"not for a donor":     {strings.Replace(section("  table risks"), "formats pdf", "formats pdf\naudience donor", 1), 6, 9, "inside"},
		"each in each":        {section("  each project\n    each project\n    end\n  end"), 6, 5, "loop"},
		"unclosed":            {head + "section a \"A\" \"A\"\n", 4, 1, "unclosed"},
		"open text":           {section("  say \"x"), 5, 7, "open_text"},
		"one language":        {section("  say \"x\""), 5, 3, "pair"},
		"unknown word":        {section("  sing \"x\" \"y\""), 5, 3, "verb"},
		"a sign":              {section("  say (x)"), 5, 7, "sign"},
		"a condition":         {section("  if risks.count > many\n  end"), 5, 18, "condition"},
		"twice":               {head + "section a \"A\" \"A\"\nbreak\nend\nsection a \"A\" \"A\"\nbreak\nend\n", 7, 9, "twice"},
		"no kind":             {"about package\n", 2, 1, "no_kind"},
		"no end of nesting":   {section(strings.Repeat("  if risks.count > 0\n", 9) + strings.Repeat("  end\n", 9)), 11, 3, "deep"},
		"bad bytes":           {head + "section \xff", 4, 9, "not_text"},
		"a format":            {"kind own \"Own\" \"P\"\nabout package\nformats odt\n", 3, 9, "format"},
	} {
		_, wrong := ParseTemplate(c.source)
		if !slices.ContainsFunc(wrong, func(p Problem) bool {
			return p.Line == c.line && p.Col == c.col && p.Key == "reports.template."+c.key
		}) {
			t.Errorf("%s: %+v", name, wrong)
		}
	}
}

// Kinds that use each other in a circle, or what is not there or not for them, are refused at the place of the use.
func TestTemplateLoops(t *testing.T) {
	make := func(kind, audience, use string) Template {
		x, wrong := ParseTemplate("kind " + kind + " \"K\" \"K\"\nabout package\nformats pdf\naudience " + audience + "\nuse " + use + "\n")
		if len(wrong) > 0 {
			t.Fatal(wrong)
		}
		return x
	}
	l := Library{"a": make("a", "office", "b"), "b": make("b", "office", "c"), "c": make("c", "office", "a"), "d": make("d", "office", "nothing"), "e": make("e", "partner", "package_deck")}
	for name, k := range shipped {
		l[name] = k.template
	}
	for name, key := range map[string]string{"a": "loop", "d": "no_kind_named", "e": "inside"} {
		_, wrong := l.Flat(l[name])
		if len(wrong) == 0 || wrong[0].Key != "reports.template."+key || wrong[0].Line != 5 || wrong[0].Col != 5 {
			t.Errorf("%s: %+v", name, wrong)
		}
	}
}

func FuzzParseTemplate(f *testing.F) {
	f.Add(good)
	f.Add("section \"")
	f.Add("kind a \"\\\"\" \"\\\\\"\nend\nelse")
	for _, k := range shipped {
		f.Add(k.source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		x, wrong := ParseTemplate(source)
		if len(wrong) > maxProblems {
			t.Fatalf("%d faults", len(wrong))
		}
		lines := strings.Count(source, "\n") + 1
		for _, p := range wrong {
			if p.Line < 1 || p.Col < 1 || p.Line > max(lines, 1) {
				t.Fatalf("a fault at %d:%d of %d lines", p.Line, p.Col, lines)
			}
		}
		if len(wrong) == 0 {
			if x.Kind == "" || len(x.Sections) == 0 {
				t.Fatalf("%+v has no fault", x)
			}
			Library{x.Kind: x}.Flat(x)
		}
	})
}

func TestSentences(t *testing.T) {
	for text, n := range map[string]int{"": 0, "One.": 1, "One. Two": 2, "At 1.5 M, late. Why? Now!": 3, "Attendu\u00a0: la suite. Fin.": 2, "R. 3 is on track. Two.": 3} {
		if got := sentences(text); got != n {
			t.Errorf("%q has %d sentences, not %d", text, got, n)
		}
	}
}

func TestOrder(t *testing.T) {
	list := []Chosen{{Key: "a"}, {Key: "b"}, {Key: "c", Off: true}}
	if got := moved(list, "c", "up"); got[1].Key != "c" || !got[1].Off || list[1].Key != "b" {
		t.Error(got, list)
	}
	if got := moved(list, "a", "up"); !slices.Equal(got, list) {
		t.Error(got)
	}
	if got := moved(list, "b", "hide"); !got[1].Off {
		t.Error(got)
	}
	if got := ordered(list, []string{"c", "x", "a", "c"}); got[0].Key != "c" || got[1].Key != "a" || got[2].Key != "b" || len(got) != 3 {
		t.Error(got)
	}
}
