package office_test

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/render/office"
	"cairn/internal/testkit/ooxml"
)

// slidesOf are the slides of a presentation in order.
func slidesOf(f *ooxml.File) []*ooxml.Part {
	return f.Related(f.Parts["ppt/presentation.xml"], "slide")
}

func titleOf(s *ooxml.Part) string {
	for _, sp := range s.Root.All("p:sp") {
		for _, ph := range sp.All("p:ph") {
			if kind := ph.Attr["type"]; kind == "title" || kind == "ctrTitle" {
				return sp.Words()
			}
		}
	}
	return ""
}

// A presentation has its layouts, native tables and charts, drawings as shapes, notes, and on every slide the
// marking and a number.
func TestSlides(t *testing.T) {
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			d := report(lang, 2)
			d.Style.Logo = logo()
			f := ooxml.Check(t, bytesOf(t, office.PPTX, d))
			var layouts []string
			for _, l := range f.Related(f.Related(f.Parts["ppt/presentation.xml"], "slideMaster")[0], "slideLayout") {
				layouts = append(layouts, l.Root.Child("p:cSld").Attr["name"])
			}
			if want := in(lang, "Title Text Bottom line Chart Table Tiles Timeline Closing", "Titre Texte L’essentiel Graphique Tableau Vignettes Chronologie Conclusion"); strings.Join(layouts, " ") != want {
				t.Errorf("layouts %q", layouts)
			}
			tables, charts, drawings, noted := 0, 0, 0, ""
			slides := slidesOf(f)
			for i, s := range slides {
				words := s.Lines()
				if strings.Count(words, d.Marking) != 2 || strings.Count(words, d.Notice) != 2 {
					t.Errorf("slide %d: marking or notice not above and below", i+1)
				}
				if len(s.Root.All("a:fld")) != 1 || s.Root.All("a:fld")[0].Words() != strconv.Itoa(i+1) {
					t.Errorf("slide %d has no number", i+1)
				}
				if titleOf(s) == "" {
					t.Errorf("slide %d has no title", i+1)
				}
				tables, charts, drawings = tables+len(s.Root.All("a:tbl")), charts+len(f.Related(s, "chart")), drawings+len(s.Root.All("p:grpSp"))
				for _, n := range f.Related(s, "notesSlide") {
					noted += n.Lines()
				}
			}
			if tables != 3 || charts != 2 || drawings != 2 {
				t.Errorf("%d tables, %d charts, %d drawings", tables, charts, drawings)
			}
			if titleOf(slides[0]) != d.Title || !strings.Contains(slides[0].Lines(), d.Subtitle) || !strings.Contains(slides[0].Lines(), "DCB-MDA-2026-S2-04") {
				t.Errorf("cover: %s", slides[0].Lines())
			}
			for _, want := range []string{d.Marking, d.Notice, in(lang, "Say first that the partner agreed", "Dire d’abord que le partenaire"), in(lang, "Ledger entries R-2026-014", "Écritures R-2026-014")} {
				if !strings.Contains(noted, want) {
					t.Errorf("the notes have no %q", want)
				}
			}
			if other := locales[lang.Other()]; !strings.Contains(string(slides[len(slides)/2].Data)+string(slides[len(slides)/2+1].Data)+string(slides[len(slides)/2-1].Data), `lang="`+other+`"`) {
				t.Error("text of the other language does not say so")
			}
		})
	}
}

var locales = map[i18n.Lang]string{i18n.EN: "en-GB", i18n.FR: "fr-FR"}

// Words that do not fit a slide are continued, never cut: all stand somewhere, within the slides, and in order.
func TestSlidesContinue(t *testing.T) {
	var words []string
	for i := range 4000 {
		words = append(words, "w"+strconv.Itoa(i))
	}
	long := strings.Join(words, " ")
	row := []office.Cell{{Text: strings.Join(words[:900], " ")}, {Text: "x"}}
	d := report(i18n.EN, 0)
	d.Sections = []office.Section{
		{Title: "Long text", Blocks: []office.Block{para(long), para("after")}},
		{Title: "Long row", Layout: office.LayoutTable, Blocks: []office.Block{office.Table{Columns: []office.Column{{Title: "A"}, {Title: "B"}}, Rows: [][]office.Cell{row}}}},
		{Title: strings.Repeat("A title that is much too long for its place ", 12), Blocks: []office.Block{para("under it")}},
		{Title: "Long tile", Layout: office.LayoutTiles, Blocks: []office.Block{office.Tiles{Items: []office.Tile{{Title: "T", Line: strings.Join(words[:700], " ")}}}}},
	}
	table := d.Sections[1].Blocks[0].(office.Table)
	table.Rows = [][]office.Cell{row, {{Text: "next"}, {Text: "y"}}}
	d.Sections[1].Blocks[0] = table
	f := ooxml.Check(t, bytesOf(t, office.PPTX, d))
	var text strings.Builder
	for i, s := range slidesOf(f) {
		text.WriteString(s.Lines())
		inside(t, i+1, s)
	}
	found := regexp.MustCompile(`w\d+`).FindAllString(text.String(), -1)
	want := append(append(append([]string{}, words...), words[:900]...), words[:700]...)
	if strings.Join(found, " ") != strings.Join(want, " ") {
		t.Errorf("%d words of %d stand on the slides, or not in order", len(found), len(want))
	}
	for _, want := range []string{"after", "next", "under it", "Long text (continued)", strings.TrimSpace(strings.Repeat("A title that is much too long for its place ", 12))} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%.50q is lost", want)
		}
	}
}

// inside holds that every shape stands on the slide.
func inside(t *testing.T, n int, s *ooxml.Part) {
	t.Helper()
	at := func(node *ooxml.Node, name string) int {
		v, _ := strconv.Atoi(node.Attr[name])
		return v
	}
	for _, tree := range s.Root.All("p:spTree") {
		for _, shape := range tree.Children {
			for _, x := range append(shape.All("a:xfrm"), shape.All("p:xfrm")...) {
				off, ext := x.Child("a:off"), x.Child("a:ext")
				if off == nil || shape.Name == "p:grpSp" {
					continue
				}
				if at(off, "x") < 0 || at(off, "y") < 0 || at(off, "x")+at(ext, "cx") > 12_192_000 || at(off, "y")+at(ext, "cy") > 6_858_000 {
					t.Errorf("slide %d: %s runs off the slide: %v %v", n, shape.Name, off.Attr, ext.Attr)
				}
			}
		}
	}
}

// Nothing on the slides of a report runs off them.
func TestSlidesHoldTheirShapes(t *testing.T) {
	for i, s := range slidesOf(ooxml.Check(t, bytesOf(t, office.PPTX, report(i18n.FR, 5)))) {
		inside(t, i+1, s)
	}
}

// slideHouse is a presentation of an office: its own colours, font, layouts and a picture on its master.
func slideHouse(t testing.TB) []byte {
	d := report(i18n.FR, 1)
	d.Style.Logo = logo()
	d.Title = "Ancien exposé"
	return rewritten(t, bytesOf(t, office.PPTX, d), map[string]func(string) string{
		"ppt/theme/theme1.xml":              set(t, `<a:accent1><a:srgbClr val="0D4A6B"/>`, `<a:accent1><a:srgbClr val="7A1F5C"/>`, `typeface="Calibri"`, `typeface="Marianne"`),
		"ppt/slideLayouts/slideLayout2.xml": set(t, `name="Texte"`, `name="Maison texte"`, `type="obj"`, `type="obj" matchingName="x"`),
		"ppt/slideLayouts/slideLayout4.xml": set(t, `name="Graphique"`, `name="Maison titre seul"`),
		"ppt/slideLayouts/slideLayout1.xml": set(t, `name="Titre"`, `name="Maison titre"`),
		"ppt/slideLayouts/slideLayout3.xml": set(t, `type="obj"`, `type="tx"`),
		"ppt/notesMasters/notesMaster1.xml": set(t, `name="Notes"`, `name="Commentaires"`),
		"ppt/slideLayouts/slideLayout8.xml": set(t, `type="obj"`, `type="vertTx"`),
		"docProps/custom.xml":               set(t, "Notice", "Avis"),
	})
}

// The master, layouts, theme and pictures of an office's own presentation are used, and none of its slides.
func TestHouseStyleOfPowerPoint(t *testing.T) {
	house := slideHouse(t)
	d := report(i18n.EN, 1)
	d.Style.PPTX = house
	f := ooxml.Check(t, bytesOf(t, office.PPTX, d))
	used := map[string]bool{}
	for _, s := range slidesOf(f) {
		used[f.Related(s, "slideLayout")[0].Root.Child("p:cSld").Attr["name"]] = true
		if strings.Contains(s.Lines(), "Ancien") || strings.Count(s.Lines(), d.Marking) != 2 {
			t.Errorf("a slide of the office, or none with a marking: %s", s.Lines())
		}
	}
	if len(used) != 3 || !used["Maison texte"] || !used["Maison titre"] || !used["Maison titre seul"] {
		t.Errorf("layouts used: %v", used)
	}
	master := f.Related(f.Parts["ppt/presentation.xml"], "slideMaster")[0]
	if theme := string(f.Related(master, "theme")[0].Data); !strings.Contains(theme, "7A1F5C") || !strings.Contains(theme, "Marianne") {
		t.Error("the theme is not that of the office")
	}
	if pictures := f.Related(master, "image"); len(pictures) != 1 || !bytes.Equal(pictures[0].Data, logo()) {
		t.Error("the picture of the master is lost")
	}
	for _, s := range slidesOf(f) {
		for _, chart := range f.Related(s, "chart") {
			if !strings.Contains(string(chart.Data), "7A1F5C") || !strings.Contains(string(chart.Data), "Marianne") {
				t.Error("charts do not take the office's colours and font")
			}
		}
	}
	refused := func(name string, file []byte, key string) {
		d := report(i18n.EN, 0)
		d.Style.PPTX = file
		var b bytes.Buffer
		if f := fault.Of(office.PPTX(&b, d)); f == nil || f.Key != key || b.Len() > 0 {
			t.Errorf("%s: %v, want %s", name, f, key)
		}
	}
	change := func(name string, by func(string) string) []byte {
		return rewritten(t, house, map[string]func(string) string{name: by})
	}
	refused("a document", wordHouse(t), "render.house_wrong")
	refused("macros", change("ppt/vbaProject.bin", func(string) string { return "x" }), "render.house_macros")
	refused("no master", change("ppt/slideMasters/slideMaster1.xml", nil), "render.house_damaged")
	refused("no master named", change("ppt/presentation.xml", func(s string) string { return regexp.MustCompile(`<p:sldMasterId .*?/>`).ReplaceAllString(s, "") }), "render.house_damaged")
	refused("a layout cut", change("ppt/slideLayouts/slideLayout3.xml", func(s string) string { return s[:300] }), "render.house_damaged")
	refused("an object on the master", change("ppt/slideMasters/_rels/slideMaster1.xml.rels", set(t, `relationships/image"`, `relationships/oleObject"`)), "render.house_macros")
	refused("cut", house[:len(house)/2], "render.house_damaged")
}

// Any file as house style gives a whole presentation or a fault, and never a panic.
func FuzzHouseStyleOfPowerPoint(f *testing.F) {
	good := slideHouse(f)
	names := []string{"ppt/presentation.xml", "ppt/slideMasters/slideMaster1.xml", "ppt/slideMasters/_rels/slideMaster1.xml.rels", "ppt/slideLayouts/slideLayout2.xml", "ppt/theme/theme1.xml"}
	checked := ooxml.Read(good)
	for i, name := range names {
		f.Add(i, string(checked.Parts[name].Data))
	}
	f.Add(2, `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme" Target="../presentation.xml"/><Relationship Id="b" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/slideLayout" Target="../slideMasters/slideMaster1.xml"/></Relationships>`)
	f.Fuzz(func(t *testing.T, part int, words string) {
		d := report(i18n.EN, 0)
		name := names[uint(part)%uint(len(names))]
		d.Style.PPTX = rewritten(t, good, map[string]func(string) string{name: func(string) string { return words }})
		var b bytes.Buffer
		if err := office.PPTX(&b, d); err != nil {
			if fault.Of(err).Kind == fault.Internal {
				t.Errorf("a fault without words: %v", err)
			}
			return
		}
		holdsTogether(t, b.Bytes())
	})
}
