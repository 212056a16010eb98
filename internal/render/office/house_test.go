package office_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/render/office"
	"cairn/internal/testkit/ooxml"
)

// rewritten is a zip with parts changed: a nil change leaves a part out, and names that are new are added.
func rewritten(t testing.TB, file []byte, change map[string]func(string) string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	put := func(name, words string) {
		w, err := out.Create(name)
		if err == nil {
			_, err = io.WriteString(w, words)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	done := map[string]bool{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		by, changed := change[f.Name]
		done[f.Name] = true
		switch {
		case !changed:
			put(f.Name, string(data))
		case by != nil:
			put(f.Name, by(string(data)))
		}
	}
	for name, by := range change {
		if !done[name] && by != nil {
			put(name, by(""))
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// claiming is a zip with one more part that says it unpacks to so many bytes.
func claiming(t testing.TB, file []byte, name string, size uint64) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range z.File {
		if err := out.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	w, err := out.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: 2, UncompressedSize64: size})
	if err == nil {
		_, err = w.Write([]byte{3, 0})
	}
	if err == nil {
		err = out.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// set replaces one text by another, which must be there.
func set(t testing.TB, pairs ...string) func(string) string {
	return func(s string) string {
		for i := 0; i < len(pairs); i += 2 {
			if !strings.Contains(s, pairs[i]) {
				t.Errorf("no %q to replace", pairs[i])
			}
			s = strings.ReplaceAll(s, pairs[i], pairs[i+1])
		}
		return s
	}
}

// wordHouse is a file of an office in French Word: its styles have French ids, its headings are its own, it has no
// style of ours, a numbering, a theme, wide margins and a logo in the header.
func wordHouse(t testing.TB) []byte {
	d := report(i18n.FR, 1)
	d.Style.Logo = logo()
	return rewritten(t, bytesOf(t, office.DOCX, d), map[string]func(string) string{
		"word/styles.xml": set(t, `w:styleId="Heading1"`, `w:styleId="Titre1"`, `w:val="Heading1"`, `w:val="Titre1"`, `w:styleId="Title"`, `w:styleId="Titre"`, `w:name w:val="Cairn `, `w:name w:val="Maison `,
			`w:styleId="Cairn`, `w:styleId="Maison`, `w:val="Cairn`, `w:val="Maison`),
		"word/numbering.xml":    set(t, `w:val="CairnAppendix"`, `w:val="MaisonAppendix"`, `w:val="Heading1"`, `w:val="Titre1"`),
		"word/theme/theme1.xml": set(t, `<a:accent1><a:srgbClr val="0D4A6B"/>`, `<a:accent1><a:srgbClr val="7A1F5C"/>`, `typeface="Calibri"`, `typeface="Marianne"`),
		"word/document.xml":     set(t, `w:left="1247"`, `w:left="2000"`, `"Heading1"`, `"Titre1"`, `"Title"`, `"Titre"`, `"Cairn`, `"Maison`),
		"word/header1.xml":      set(t, `"Cairn`, `"Maison`),
		"word/footer1.xml":      set(t, `"Cairn`, `"Maison`),
	})
}

// The styles, fonts, numberings, margins and the logo of an office's own document are used.
func TestHouseStyleOfWord(t *testing.T) {
	house := wordHouse(t)
	ooxml.Check(t, house)
	d := report(i18n.EN, 1)
	d.Style.DOCX = house
	f := ooxml.Check(t, bytesOf(t, office.DOCX, d))
	main := f.Parts["word/document.xml"]
	used := map[string]int{}
	for _, p := range main.Root.All("w:pStyle") {
		used[p.Attr["w:val"]]++
	}
	if used["Titre1"] != 3 || used["Titre"] != 1 || used["Heading1"] > 0 || used["CairnLead"] != 1 || used["MaisonLead"] > 0 {
		t.Errorf("styles used: %v", used)
	}
	if got := main.Root.All("w:pgMar")[0].Attr["w:left"]; got != "2000" {
		t.Errorf("left margin %s", got)
	}
	if theme := string(f.Related(main, "theme")[0].Data); !strings.Contains(theme, "7A1F5C") || !strings.Contains(theme, "Marianne") {
		t.Error("the theme is not that of the office")
	}
	chart := f.Related(main, "chart")[0]
	if !strings.Contains(string(chart.Data), "7A1F5C") || !strings.Contains(string(chart.Data), "Marianne") {
		t.Error("charts do not take the office's colours and font")
	}
	if pictures := f.Related(f.Parts["word/header1.xml"], "image"); len(pictures) != 1 || !bytes.Equal(pictures[0].Data, logo()) {
		t.Error("the logo is not that of the office")
	}
	if strings.Contains(main.Lines(), "L’essentiel") {
		t.Error("text of the house-style file stands in the document")
	}
	again := report(i18n.EN, 1)
	again.Style.DOCX = bytesOf(t, office.DOCX, d) // a file of ours as the style of the next one
	ooxml.Check(t, bytesOf(t, office.DOCX, again))
}

// A house-style file that is no such file, damaged, huge or with macros is refused, and nothing is written.
func TestHouseStyleRefused(t *testing.T) {
	good := wordHouse(t)
	part := func(name string, by func(string) string) []byte {
		return rewritten(t, good, map[string]func(string) string{name: by})
	}
	text := func(s string) func(string) string { return func(string) string { return s } }
	huge := claiming(t, good, "word/media/x.png", 130<<20)
	for name, c := range map[string]struct {
		file []byte
		key  string
	}{
		"text":           {[]byte("Dear colleagues"), "render.house_damaged"},
		"cut":            {good[:len(good)/2], "render.house_damaged"},
		"macros":         {part("word/vbaProject.bin", text("x")), "render.house_macros"},
		"macro type":     {part("[Content_Types].xml", set(t, "wordprocessingml.document.main", "ms-word.document.macroEnabled.main")), "render.house_macros"},
		"active":         {part("word/activeX/activeX1.xml", text("<a/>")), "render.house_macros"},
		"a workbook":     {part("[Content_Types].xml", set(t, "wordprocessingml.document.main", "spreadsheetml.sheet.main")), "render.house_wrong"},
		"huge":           {huge, "render.house_large"},
		"huge packed":    {make([]byte, 21<<20), "render.house_large"},
		"no styles":      {part("word/styles.xml", nil), "render.house_damaged"},
		"styles cut":     {part("word/styles.xml", func(s string) string { return s[:len(s)/2] }), "render.house_damaged"},
		"doctype":        {part("word/styles.xml", set(t, "<w:styles ", `<!DOCTYPE a [<!ENTITY b "c">]><w:styles `)), "render.house_damaged"},
		"no types":       {part("[Content_Types].xml", nil), "render.house_damaged"},
		"deep":           {part("word/numbering.xml", text(strings.Repeat("<a>", 500)+strings.Repeat("</a>", 500))), "render.house_damaged"},
		"outside":        {part("word/theme/_rels/theme1.xml.rels", text(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="https://tracker.example/x.png" TargetMode="External"/></Relationships>`)), "render.house_linked"},
		"an object":      {part("word/theme/_rels/theme1.xml.rels", text(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject" Target="../styles.xml"/></Relationships>`)), "render.house_macros"},
		"out of the zip": {part("word/_rels/document.xml.rels", set(t, `Target="styles.xml"`, `Target="../../../etc/passwd"`)), "render.house_damaged"},
	} {
		d := report(i18n.EN, 0)
		d.Style.DOCX = c.file
		var b bytes.Buffer
		if f := fault.Of(office.DOCX(&b, d)); f == nil || f.Key != c.key || b.Len() > 0 {
			t.Errorf("%s: %v, want %s", name, f, c.key)
		}
	}
}

// Any file as house style gives a whole document or a fault, and never a panic.
func FuzzHouseStyleOfWord(f *testing.F) {
	good := wordHouse(f)
	f.Add(good)
	f.Add(good[:len(good)/3])
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	d := report(i18n.EN, 0)
	f.Fuzz(func(t *testing.T, file []byte) {
		var b bytes.Buffer
		d := d
		d.Style.DOCX = file
		if err := office.DOCX(&b, d); err != nil {
			if fault.Of(err).Kind == fault.Internal {
				t.Errorf("a fault without words: %v", err)
			}
			return
		}
		if _, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len())); len(file) > 0 && err != nil {
			t.Error(err)
		}
	})
}

// The styles, numberings and theme of an office are read at any damage within their parts.
func FuzzHouseParts(f *testing.F) {
	good := wordHouse(f)
	z, err := zip.NewReader(bytes.NewReader(good), int64(len(good)))
	if err != nil {
		f.Fatal(err)
	}
	names := []string{"word/styles.xml", "word/numbering.xml", "word/theme/theme1.xml", "word/_rels/document.xml.rels", "[Content_Types].xml", "word/document.xml"}
	for i, name := range names {
		r, err := z.Open(name)
		if err != nil {
			f.Fatal(err)
		}
		data, _ := io.ReadAll(r)
		f.Add(i, string(data))
	}
	f.Add(1, `<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>`)
	f.Fuzz(func(t *testing.T, part int, words string) {
		d := report(i18n.EN, 0)
		name := names[uint(part)%uint(len(names))]
		d.Style.DOCX = rewritten(t, good, map[string]func(string) string{name: func(string) string { return words }})
		var b bytes.Buffer
		if err := office.DOCX(&b, d); err != nil {
			if fault.Of(err).Kind == fault.Internal {
				t.Errorf("a fault without words: %v", err)
			}
			return
		}
		holdsTogether(t, b.Bytes())
	})
}

// holdsTogether fails for what no file of ours may be, whatever the house style it was given: no XML, of parts that
// stand twice, or loading something from outside.
func holdsTogether(t *testing.T, data []byte) {
	t.Helper()
	for _, problem := range ooxml.Read(data).Problems() {
		if strings.Contains(problem, "is no XML") || strings.Contains(problem, "two parts") || strings.Contains(problem, "from outside") {
			t.Error(problem)
		}
	}
}
