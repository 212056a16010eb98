package draw_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cairn/internal/kernel/i18n"
	"cairn/internal/render/draw"
)

var update = flag.Bool("update", false, "write the golden drawings anew")

// samples are one drawing of each kind, in both languages where words are in it.
func samples() map[string]draw.SVG {
	all := map[string]draw.SVG{
		"progress": draw.Progress{Title: "38 % done, 62 % time used", Done: .38, Time: .62, Status: draw.OffTrack}.Draw(),
		"bullet":   draw.Bullet{Firm: 980, Middle: 1920, All: 2740, Whole: 2740}.Draw(),
		"heatmap":  heatMap().Draw(),
		"spark":    draw.Spark{Title: "Off track: 1, 2, unknown, 4, 3", Values: []int{1, 2, -1, 4, 3}}.Draw(),
	}
	for _, lang := range i18n.Langs {
		suffix := "-" + string(lang)
		all["timeline"+suffix] = timeline(lang).Draw(printer(lang))
		all["trend"+suffix] = trend(lang).Draw(printer(lang))
		all["map-packages"+suffix] = draw.Map{Title: "Partners", Markers: markers(lang, recipients...)}.Draw()
		all["map-all"+suffix] = draw.Map{Title: "Partners", Markers: markers(lang)}.Draw()
	}
	return all
}

func TestGolden(t *testing.T) {
	for name, svg := range samples() {
		file := filepath.Join("testdata", name+".svg")
		if *update {
			if err := os.WriteFile(file, []byte(svg.String()+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
		} else if string(want) != svg.String()+"\n" {
			t.Errorf("%s differs from its golden file; look at it and run the test with -update", name)
		}
	}
}

func TestSameDataSameBytes(t *testing.T) {
	first, second := samples(), samples()
	for name := range first {
		if first[name] != second[name] {
			t.Errorf("%s was drawn in two ways", name)
		}
	}
}

// Every drawing is well-formed, hides nothing in a style or a handler, and says what it is to those who
// do not see it.
func TestMarkup(t *testing.T) {
	for name, svg := range samples() {
		nodes := parse(t, svg)
		root := nodes[0]
		if root.name != "svg" {
			t.Errorf("%s starts with %s", name, root.name)
		}
		for _, n := range nodes {
			for attr := range n.attrs {
				if attr == "style" || attr == "id" || strings.HasPrefix(attr, "on") {
					t.Errorf("%s: <%s> has the attribute %s", name, n.name, attr)
				}
			}
		}
		links := len(named(nodes, "a"))
		role, hidden := root.attrs["role"], root.attrs["aria-hidden"] == "true"
		switch {
		case links > 0 && (role != "group" || root.attrs["aria-label"] == ""):
			t.Errorf("%s holds links and is no named group", name)
		case hidden == (role != ""):
			t.Errorf("%s: role %q, hidden %v", name, role, hidden)
		}
	}
}

func TestHiddenDrawingsHoldNoLinks(t *testing.T) {
	h, line, m := heatMap(), timeline(i18n.EN), draw.Map{Markers: markers(i18n.EN)}
	h.Title, line.Title = "", ""
	for _, svg := range []draw.SVG{h.Draw(), line.Draw(printer(i18n.EN)), m.Draw()} {
		if nodes := parse(t, svg); len(named(nodes, "a")) > 0 || nodes[0].attrs["aria-hidden"] != "true" {
			t.Errorf("%.80s", svg)
		}
	}
}

func TestTextIsEscaped(t *testing.T) {
	evil := `"><script>alert(1)</script>&`
	for _, svg := range []draw.SVG{
		draw.Progress{Title: evil}.Draw(),
		draw.Map{Title: evil, Markers: []draw.Marker{{Name: evil, Note: evil, Href: evil, Word: evil}}}.Draw(),
		draw.HeatMap{Title: evil, Likelihood: evil, Impact: evil, Risks: []draw.RiskMark{{Ref: evil, Name: evil, Href: evil, Likelihood: 1, Impact: 1}}}.Draw(),
	} {
		if strings.Contains(svg.String(), "<script") {
			t.Errorf("markup came through: %s", svg)
		}
		parse(t, svg)
	}
}

func TestEveryClassIsStyled(t *testing.T) {
	sheet, err := draw.Styles.ReadFile("draw.css")
	if err != nil {
		t.Fatal(err)
	}
	css := string(sheet)
	for name, svg := range samples() {
		for _, n := range parse(t, svg) {
			for _, class := range strings.Fields(n.attrs["class"]) {
				if !strings.HasPrefix(class, "d-") {
					t.Errorf("%s: class %q may meet a rule of the page", name, class)
				}
				known := strings.Contains(css, "."+class+" ") || strings.Contains(css, "."+class+".") || strings.Contains(css, "."+class+",") || strings.Contains(css, "."+class+":")
				if !known && !layoutClasses[strings.TrimPrefix(class, "d-")] {
					t.Errorf("%s: class %q is not in draw.css", name, class)
				}
			}
		}
	}
}

// layoutClasses only name a drawing or a state for the page; they need no colour of their own.
var layoutClasses = map[string]bool{"heat": true, "trend": true, "map": true, "timeline": true, "planned": true, "name": true, "marker": true}

// node is one element of a drawing with its own text.
type node struct {
	name, text string
	attrs      map[string]string
}

func parse(t *testing.T, svg draw.SVG) []node {
	t.Helper()
	var nodes []node
	var open []int
	dec := xml.NewDecoder(strings.NewReader(svg.String()))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nodes
		}
		if err != nil {
			t.Fatalf("%v in %.200s", err, svg)
		}
		switch token := token.(type) {
		case xml.StartElement:
			n := node{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				n.attrs[a.Name.Local] = a.Value
			}
			nodes = append(nodes, n)
			open = append(open, len(nodes)-1)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			nodes[open[len(open)-1]].text += string(token)
		}
	}
}

func named(nodes []node, name string) []node {
	var found []node
	for _, n := range nodes {
		if n.name == name {
			found = append(found, n)
		}
	}
	return found
}

func BenchmarkMap(b *testing.B) {
	m := draw.Map{Title: "Partners", Markers: markers(i18n.EN)}
	for b.Loop() {
		m.Draw()
	}
}
