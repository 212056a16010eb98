package office

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/render/draw"
)

// drawings are one of each kind that render/draw makes: its own approved ones, and those it has none of.
func drawings(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{}
	files, err := filepath.Glob("../draw/testdata/*.svg")
	if err != nil || len(files) < 10 {
		t.Fatal("the drawings of render/draw are not there", err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(f), ".svg")] = strings.TrimSpace(string(data))
	}
	words := frenchWords(t)
	day := cal.MustDate
	g := draw.Gantt{Title: "Calendrier", Scale: draw.ScaleMonth, Today: day("2026-11-20"), DayOff: func(d cal.Date) bool { return d.Weekday() == 0 },
		Rows: []draw.GanttRow{
			{Name: "Équiper", Summary: true, Start: day("2026-09-01"), Finish: day("2027-02-26")},
			{Name: "Appel d'offres", Depth: 1, Start: day("2026-09-01"), Finish: day("2026-10-30"), BaseStart: day("2026-08-10"), BaseFinish: day("2026-09-30"), Ended: true},
			{Name: "Livraison <&>", Depth: 1, Start: day("2026-11-02"), Finish: day("2027-01-29"), Critical: true, Done: .3, FloatTo: day("2027-02-15"), Deadline: day("2027-02-10"), Label: "J. Novák"},
			{Name: "Recette", Depth: 1, Milestone: true, Start: day("2027-02-26"), Finish: day("2027-02-26"), BaseStart: day("2027-01-15"), BaseFinish: day("2027-01-15")},
		}, Links: []draw.GanttLink{{From: 1, To: 2, Kind: "FS"}, {From: 2, To: 3, Kind: "FS", Critical: true}, {From: 1, To: 3, Kind: "SS"}}}
	all["gantt"] = g.Draw(words).String()
	s := draw.Sankey{Title: "Flux", Heads: []string{"Donateurs", "Fonds"}, Nodes: []draw.SankeyNode{{ID: "a", Name: "Norvège", Note: "1,2 M EUR", Stage: 0, Href: "/fr/d/1"}, {ID: "b", Name: "Fonds", Stage: 1}},
		Flows: []draw.SankeyFlow{{From: "a", To: "b", Amount: 120_000_000, Words: "Norvège vers Fonds"}}}
	all["sankey"] = s.Draw().String()
	c := draw.SCurve{Title: "Dépenses", Unit: "kEUR", Today: day("2026-11-20"), Lines: []draw.CurveLine{
		{Name: "Prévu", Role: "planned", Points: []draw.CurvePoint{{On: day("2026-01-01"), Value: 0}, {On: day("2027-06-30"), Value: 2740}}},
		{Name: "Dépensé", Role: "spent", Points: []draw.CurvePoint{{On: day("2026-01-01"), Value: 0}, {On: day("2026-11-20"), Value: 1176}}}}}
	all["scurve"] = c.Draw(words).String()
	return all
}

func frenchWords(t testing.TB) *i18n.Printer {
	t.Helper()
	words, err := i18n.NewCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	return words.Printer(i18n.FR)
}

// Every element that paints in a drawing is a shape with a colour, every word comes through, and nothing lies
// where nobody sees it.
func TestNothingDrawnIsLost(t *testing.T) {
	for name, markup := range drawings(t) {
		d, err := ReadSVG(markup)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		paths, texts, said := painted(t, markup)
		gotPaths, gotTexts := 0, 0
		for _, s := range d.Shapes {
			switch s := s.(type) {
			case Path:
				gotPaths++
				if s.Fill == "" && s.Stroke == "" || s.Stroke != "" && s.Width <= 0 {
					t.Errorf("%s: a shape is not seen: %+v", name, s)
				}
				for _, seg := range s.Segments {
					if p := seg.End(); seg.Verb != Close && !d.Clip && (p.X < -60 || p.Y < -60 || p.X > d.Width+60 || p.Y > d.Height+60) {
						t.Errorf("%s: a shape lies outside the drawing: %v", name, p)
					}
				}
			case Text:
				gotTexts++
				if s.Fill == "" || s.Size < 9 || !strings.Contains(said, "\x00"+s.Words+"\x00") {
					t.Errorf("%s: text %+v", name, s)
				}
			}
		}
		if gotPaths != paths || gotTexts != texts || d.Width == 0 || d.Height == 0 {
			t.Errorf("%s: %d of %d shapes and %d of %d texts in %v × %v", name, gotPaths, paths, gotTexts, texts, d.Width, d.Height)
		}
	}
}

// painted counts what a drawing paints, in another way than the reader does, and gives its texts between zeros.
func painted(t *testing.T, markup string) (paths, texts int, said string) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(markup))
	text := false
	words := ""
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return paths, texts, said + "\x00"
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			a := map[string]string{}
			for _, at := range token.Attr {
				a[at.Name.Local] = at.Value
			}
			switch token.Name.Local {
			case "path":
				if len(a["d"]) > 4 {
					paths++
				}
			case "rect":
				if a["width"] != "0" && a["height"] != "0" {
					paths++
				}
			case "circle":
				paths++
			case "text":
				text, words = true, ""
			}
		case xml.CharData:
			words += string(token)
		case xml.EndElement:
			if text && token.Name.Local == "text" {
				text = false
				if words != "" {
					texts++
					said += "\x00" + words
				}
			}
		}
	}
}

func TestReadSVG(t *testing.T) {
	d, err := ReadSVG(`<svg class="d-draw d-map" viewBox="0 0 100 50" width="100" height="50" role="img"><title>Map &amp; more</title>` +
		`<path class="d-land" d="M-50 10l200 0v20H-50z"/>` +
		`<a class="d-milestone" href="/m/1"><title>said</title><path class="d-slip" d="M1 1h9"/><text x="5" y="9" font-size="12" font-weight="650" text-anchor="end">A&lt;</text></a>` +
		`<g transform="translate(10 20)"><rect class="d-flag" x="1" y="2" width="30" height="10" rx="40"/><circle class="d-g" cx="3" cy="4" r="2"/></g>` +
		`<text class="d-axis" x="12" y="30" transform="rotate(-90 12 30)" font-size="13">up</text></svg>`)
	if err != nil {
		t.Fatal(err)
	}
	if d.Title != "Map & more" || !d.Clip || d.Width != 100 || d.Height != 50 || len(d.Shapes) != 6 {
		t.Fatalf("%+v", d)
	}
	land := d.Shapes[0].(Path)
	if land.Fill != "F9FAFA" || land.Stroke != "C3CCD1" || land.Width != .8 || !land.Round {
		t.Errorf("land %+v", land)
	}
	for _, s := range land.Segments {
		if p := s.End(); s.Verb != Close && (p.X < -2 || p.X > 102) {
			t.Errorf("land is not cut: %v", p)
		}
	}
	if slip := d.Shapes[1].(Path); slip.Fill != "" || slip.Stroke != "5B6973" || len(slip.Dash) != 2 || slip.Href != "/m/1" {
		t.Errorf("slip %+v", slip)
	}
	if label := d.Shapes[2].(Text); label.Words != "A<" || label.Fill != "16222B" || label.Halo != "FFFFFF" || label.HaloWidth != 4 || !label.Bold || label.Anchor != AnchorEnd || label.Href != "/m/1" {
		t.Errorf("label %+v", label)
	}
	if flag := d.Shapes[3].(Path); flag.Form != FormRect || flag.Box != (Box{11, 22, 30, 10}) || flag.Radius != 5 || flag.Fill != "0A5A83" || flag.Stroke != "" {
		t.Errorf("flag %+v", flag)
	}
	if dot := d.Shapes[4].(Path); dot.Form != FormEllipse || dot.Box != (Box{11, 22, 4, 4}) || dot.Segments[0].End().Y != 22 {
		t.Errorf("dot %+v", dot)
	}
	if up := d.Shapes[5].(Text); math.Abs(up.Turn+90) > 1e-9 || math.Abs(up.At.X-12) > 1e-9 || math.Abs(up.At.Y-30) > 1e-9 || up.Fill != "465560" {
		t.Errorf("up %+v", up)
	}
}

func TestWhatIsNotKnownIsRefused(t *testing.T) {
	const head = `<svg class="d-draw" viewBox="0 0 10 10" width="10" height="10">`
	for _, c := range []struct{ body, says string }{
		{`<image href="x"/>`, "image"}, {`<rect style="fill:red"/>`, "style"}, {`<path d="M0 0A1 1 0 0 0 2 2"/>`, "'A'"},
		{`<path d="L0 0"/>`, "starts with M"}, {`<path d="M0 0l1e9 1"/>`, "goes wrong"}, {`<path d="M0 0 3"/>`, "goes wrong"},
		{`<text x="1" y="1">a</text>`, "no size"}, {`<g transform="skewX(3)"/>`, "skewX"}, {`<g>words</g>`, "text within"}, {`<g>`, "not open"},
		{`<svg/>`, "wrong place"}, {`<rect x="NaN"/>`, "no number"}, {`<text x="1" y="2" font-size="9" text-anchor="left">a</text>`, "left"},
		{`<?x y?>`, "only elements"},
	} {
		if _, err := ReadSVG(head + c.body + "</svg>"); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.body, err)
		}
	}
	for _, whole := range []string{"", "x", "<g/>", `<svg viewBox="1 0 10 10"></svg>`, `<svg viewBox="0 0 0 10"></svg>`} {
		if _, err := ReadSVG(whole); err == nil {
			t.Errorf("%q was read", whole)
		}
	}
}

// The palette is that of the page.
func TestPaletteIsThePages(t *testing.T) {
	css, err := os.ReadFile("../../kernel/web/static/app.css")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range palette {
		m := regexp.MustCompile(`--` + name + `:(?:light-dark\()?(#[0-9a-f]+)`).FindSubmatch(css)
		if m == nil {
			t.Errorf("--%s is not in the page's sheet", name)
			continue
		}
		if want, err := cssColour(string(m[1])); err != nil || want != c {
			t.Errorf("--%s is %s here and %s on the page", name, c, m[1])
		}
	}
}

func FuzzReadSVG(f *testing.F) {
	for _, markup := range drawings(f) {
		if len(markup) < 20_000 {
			f.Add(markup)
		}
	}
	f.Add(`<svg class="d-draw d-map" viewBox="0 0 9 9"><path d="M1 1c1-.5.5 2-1 1zl3 3"/></svg>`)
	f.Fuzz(func(t *testing.T, markup string) {
		d, err := ReadSVG(markup)
		if err != nil {
			return
		}
		if !(d.Width > 0 && d.Height > 0) {
			t.Fatal("a drawing without a size")
		}
		for _, s := range d.Shapes {
			if p, ok := s.(Path); ok {
				if p.Segments[0].Verb != MoveTo {
					t.Fatal("a path that starts nowhere")
				}
				for _, seg := range p.Segments {
					if at := seg.End(); math.IsNaN(at.X+at.Y) || math.IsInf(at.X+at.Y, 0) {
						t.Fatal("a path that ends nowhere")
					}
				}
			}
		}
	})
}
