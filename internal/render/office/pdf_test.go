package office

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	reading "github.com/ledongthuc/pdf"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit/ooxml"
)

func written(t testing.TB, d Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := PDF(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pageTexts are the texts of the pages as another library reads them, without blanks: a reader may set them
// between any two letters.
func pageTexts(t testing.TB, data []byte) []string {
	t.Helper()
	r, err := reading.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for i := range r.NumPage() {
		var b strings.Builder
		for _, s := range r.Page(i + 1).Content().Text {
			b.WriteString(s.S)
		}
		out = append(out, tight(b.String()))
	}
	return out
}

// said are the texts of all pages by what the writer put on them, for documents too long for another reader.
func said(t testing.TB, d *Document) string {
	t.Helper()
	if err := d.prepare(pageBounds); err != nil {
		t.Fatal(err)
	}
	f := newPDF(d)
	f.compose()
	by := map[string]*pdfFont{}
	for _, font := range f.fonts.list {
		by[font.name] = font
	}
	var b strings.Builder
	var font *pdfFont
	for _, p := range f.pages {
		for line := range bytes.Lines(p.b) {
			if name, ok := bytes.CutPrefix(line, []byte("BT /")); ok {
				font = by[string(name[:bytes.IndexByte(name, ' ')])]
			}
			hex, ok := bytes.CutSuffix(line, []byte(">Tj ET\n"))
			for i := 1; ok && i+4 <= len(hex); i += 4 {
				g, err := strconv.ParseUint(string(hex[i:i+4]), 16, 16)
				if err != nil {
					t.Fatal(err)
				}
				b.WriteRune(font.used[uint16(g)])
			}
		}
	}
	return tight(b.String())
}

func tight(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u00a0' || r == '\n' {
			return -1
		}
		return r
	}, s)
}

// Every page carries the marking and the notice above and below, and its number; the words of the document come
// through in either language; the same document gives the same bytes.
func TestPDFPages(t *testing.T) {
	for _, lang := range i18n.Langs {
		for _, brief := range []bool{false, true} {
			d := sample(t, lang, brief)
			name := "long-" + string(lang)
			if brief {
				name, d.Style.Logo = "brief-"+string(lang), logo(t)
			}
			data := written(t, d)
			keep(t, name+".pdf", data)
			if !bytes.Equal(data, written(t, sampleAgain(d))) {
				t.Errorf("%s: two files of the same document differ", name)
			}
			pages := pageTexts(t, data)
			of := map[i18n.Lang]string{i18n.EN: "Page%dof%d", i18n.FR: "Page%dsur%d"}[lang]
			for i, words := range pages {
				if strings.Count(words, tight(d.Marking)) != 2 || strings.Count(words, tight(d.Notice)) != 2 || !strings.Contains(words, fmt.Sprintf(of, i+1, len(pages))) {
					t.Errorf("%s, page %d: marking, notice or number missing: %.300s", name, i+1, words)
				}
			}
			all := strings.Join(pages, "")
			for _, words := range []string{d.Title, d.Subtitle, d.Facts[5].Value, "ŁukaszŻółć", "ОлександрШевченко", "გიორგიმაისურაძე", "ԱրամԽաչատրյան", "<script>alert('&\"]]>')</script>"} {
				if !strings.Contains(all, tight(words)) {
					t.Errorf("%s: %q is not in it", name, words)
				}
			}
			if total := map[i18n.Lang]string{i18n.EN: "485,678.76", i18n.FR: "485678,76"}[lang]; !strings.Contains(all, total) {
				t.Errorf("%s: the total %s is not in it", name, total)
			}
			if !brief && !strings.Contains(all, "U+1F393") {
				t.Errorf("%s: what could not be printed is not said", name)
			}
		}
	}
}

// sampleAgain is the document as if it came anew, with nothing kept from the first time.
func sampleAgain(d Document) Document {
	d.Sections = append([]Section(nil), d.Sections...)
	return d
}

// The structure of a file names what is what: headings, tables with heads, figures with words, links.
func TestPDFStructure(t *testing.T) {
	d := sample(t, i18n.EN, false)
	if err := d.prepare(pageBounds); err != nil {
		t.Fatal(err)
	}
	f := newPDF(&d)
	f.compose()
	count := map[string]int{}
	var walk func(k *tag, within string)
	walk = func(k *tag, within string) {
		count[k.role]++
		switch k.role {
		case "Figure":
			if k.alt == "" || k.more == "" {
				t.Errorf("a figure without words: %+v", k)
			}
		case "TH":
			if !strings.Contains(k.more, "/Scope/") {
				t.Error("a head that does not say what it heads")
			}
		case "TD", "TR":
			if !strings.Contains(within, "Table") {
				t.Error("a cell outside a table")
			}
		case "Link":
			if n := len(k.kids); n < 1 {
				t.Error("a link of nothing")
			}
		}
		for _, kid := range k.kids {
			if kid.tag != nil {
				walk(kid.tag, within+" "+k.role)
			}
		}
	}
	walk(f.top, "")
	for role, least := range map[string]int{"H1": 5, "H2": 2, "H3": 1, "P": 10, "Table": 4, "THead": 4, "TFoot": 4, "Caption": 12, "Figure": 11, "L": 3, "TOCI": 7, "Link": 9, "Note": 2, "Reference": 4, "Span": 1} {
		if count[role] < least {
			t.Errorf("%d elements %s, at least %d wanted", count[role], role, least)
		}
	}
	if len(f.outline) < 8 || f.outline[0].level != 0 {
		t.Errorf("bookmarks: %+v", f.outline)
	}
	for _, p := range f.pages {
		if bytes.Count(p.b, []byte("BDC\n"))+bytes.Count(p.b, []byte("BMC\n")) != bytes.Count(p.b, []byte("EMC\n")) {
			t.Errorf("page %d: a mark is not closed", p.number+1)
		}
		if bytes.Count(p.b, []byte("q\n")) > bytes.Count(p.b, []byte("Q\n")) {
			t.Errorf("page %d: a state is not given back", p.number+1)
		}
	}
}

// Other programs read the files: no error, all fonts within, a title, a language, tags, bookmarks.
func TestPDFWithOtherPrograms(t *testing.T) {
	ooxml.Needs(t, "pdfinfo", "pdffonts", "pdftotext", "qpdf")
	d := sample(t, i18n.FR, false)
	d.Style.Logo = logo(t)
	file := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(file, written(t, d), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) string {
		out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
		if err != nil || strings.Contains(string(out), "Error") || strings.Contains(string(out), "WARNING") {
			t.Errorf("%s: %v %s", name, err, out)
		}
		return string(out)
	}
	info := run("pdfinfo", file)
	for _, want := range []string{d.Title, "Tagged:          yes", "2026", "Cairn"} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo does not say %q: %s", want, info)
		}
	}
	fonts := strings.Split(strings.TrimSpace(run("pdffonts", file)), "\n")
	if len(fonts) < 3 {
		t.Errorf("no fonts: %q", fonts)
	}
	for _, line := range fonts[min(2, len(fonts)):] {
		if !strings.Contains(line, "yes yes yes") {
			t.Errorf("a font is not within: %s", line)
		}
	}
	run("qpdf", "--check", file)
	if out := run("pdftotext", file, "-"); !strings.Contains(out, "محمد ولد عبد العزيز") {
		t.Error("the name from right to left cannot be found")
	}
}

func TestPDFRefuses(t *testing.T) {
	d := sample(t, i18n.EN, true)
	d.Marking = ""
	var b bytes.Buffer
	if err := PDF(&b, d); fault.Of(err) == nil || fault.Of(err).Key != "render.no_marking" || b.Len() > 0 {
		t.Errorf("%v, %d bytes", err, b.Len())
	}
	d.Marking = "X"
	d.Sections = []Section{{Blocks: []Block{Figure{SVG: "<svg"}}}}
	if err := PDF(&b, d); err == nil || b.Len() > 0 {
		t.Errorf("a broken drawing was written: %v", err)
	}
}

// Somebody's own paper bears no marking and no date; what a demonstration must say stands on it all the same.
func TestPersonalPaper(t *testing.T) {
	for _, notice := range []string{"", "FICTIONAL DATA"} {
		d := Document{Title: "Zenobia Quillfeather", Personal: true, Notice: notice, Lang: i18n.EN, Date: cal.MustDate("2026-11-28"), Brief: true, Sections: []Section{{Blocks: []Block{Paragraph{Runs: []Run{{Text: "Wrote curricula"}}}}}}}
		words := said(t, &d) // without the white space
		if !strings.Contains(words, "Wrotecurricula") || strings.Contains(words, "2026") || notice != "" && strings.Count(words, "FICTIONALDATA") < 2 {
			t.Errorf("the PDF says %q", words)
		}
		var file bytes.Buffer
		if err := DOCX(&file, d); err != nil {
			t.Fatal(err)
		}
		pages := partsOf(t, file.Bytes(), "word/header1.xml", "word/footer1.xml", "docProps/custom.xml")
		if strings.Contains(pages[1], "November") || strings.Contains(pages[2], "Marking") || notice != "" && (!strings.Contains(pages[0], notice) || !strings.Contains(pages[1], notice)) {
			t.Errorf("the DOCX says %q", pages)
		}
	}
}

// partsOf are the texts of parts of a file.
func partsOf(t *testing.T, file []byte, names ...string) (texts []string) {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(archive, name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}

// Nothing of a table is lost, however long or broad it is.
func TestPDFLargeTables(t *testing.T) {
	d := Document{Title: "T", Marking: "M", Lang: i18n.EN, Date: cal.MustDate("2026-11-28"), Brief: true}
	long := Table{Caption: "Long", Columns: []Column{{Title: "Name"}, {Title: "Amount", Kind: Money, Currency: "JOD", Total: true}}, Total: "Total"}
	for i := range 10_000 {
		long.Rows = append(long.Rows, []Cell{{Text: fmt.Sprintf("Row%05d", i)}, {Value: int64(i)}})
	}
	tall := Table{Caption: "Tall", Columns: []Column{{Title: "Words"}, {Title: "More"}}, Rows: [][]Cell{{{Text: strings.Repeat("lorem ", 4000)}, {Text: "beside"}}}}
	broad := Table{Caption: "Broad"}
	row := make([]Cell, 40)
	for i := range 40 {
		broad.Columns = append(broad.Columns, Column{Title: fmt.Sprintf("Head%02d", i)})
		row[i].Text = fmt.Sprintf("cell%02d in some words", i)
	}
	broad.Rows = [][]Cell{row, row}
	d.Sections = []Section{{Title: "S", Blocks: []Block{long, tall, broad, Table{Caption: "None"}, Table{Caption: "Heads", Columns: broad.Columns}}}}
	all := said(t, &d)
	for i := range 10_000 {
		if s := fmt.Sprintf("Row%05d", i); !strings.Contains(all, s) {
			t.Fatal("lost: " + s)
		}
	}
	if !strings.Contains(all, "49,995.000") {
		t.Error("the total is lost")
	}
	if n := strings.Count(all, "lorem"); n != 4000 {
		t.Errorf("%d of 4,000 words", n)
	}
	for i := range 40 {
		if strings.Count(all, fmt.Sprintf("cell%02dinsomewords", i)) < 2 || !strings.Contains(all, fmt.Sprintf("Head%02d", i)) {
			t.Errorf("column %d is lost", i)
		}
	}
}

// All letters that partners' names are written with are in the fonts, in each style.
func TestFontsHaveTheNames(t *testing.T) {
	names := "ŁukaszŻółćąęśźńŞükrüAğaoğluıİĐorđeŠćepanovićžčȘtefanȚurcanuăâîœŒæÆÿŸàéèùçëïüÉÀÇ«»’‘“”–—…€‰№ОлександрШевченкоїєґІЇЄҐёъыэђљњћџѓќәғқңөұүһӘ" +
		"გიორგიმაისურაძეჭყჟღხჰԱրամԽաչատրյանժձևᲒמשלהمحمدولدعبدالعزيزنواكشوطوزارةالدفاعپچگڤیکئءآأإؤىة٠١٢٣٤٥٦٧٨٩،؟●▲■◆→−×≤≥±ΑΩαω\u2011\u00a0\u202f"
	lost := map[rune]bool{}
	for style, faces := range typefaces() {
		for _, r := range printable(names, lost) {
			if f := faceFor(style, r); !f.has(r) {
				t.Errorf("style %d does not have %q (U+%04X)", style, r, r)
			}
		}
		if len(faces) != 2 {
			t.Error("a style without the other scripts")
		}
	}
	for r := range lost {
		t.Errorf("no font has %q (U+%04X)", r, r)
	}
}

func TestArabicLettersJoin(t *testing.T) {
	for in, want := range map[string]string{
		"محمد":   "\ufee3\ufea4\ufee4\ufeaa",
		"سلام":   "\ufeb3\ufefc\ufee1",
		"لا":     "\ufefb",
		"دار":    "\ufea9\ufe8d\ufead",
		"abc":    "abc",
		"ء":      "\ufe80",
		"پیش":    "\ufb58\ufbff\ufeb6",
		"كتاب 5": "\ufedb\ufe98\ufe8e\ufe8f 5",
	} {
		if got := joinArabic(in); got != want {
			t.Errorf("%s: %+q, want %+q", in, got, want)
		}
	}
}

func TestLinesFromRightToLeft(t *testing.T) {
	for in, want := range map[string]string{
		"a אבג b":     "a גבא b",
		"אבג 12 דה":   "הד 12 גבא",
		"x (אב) y":    "x (בא) y",
		"plain words": "plain words",
		"אב cd":       "בא cd",
	} {
		var letters []letter
		for _, r := range in {
			letters = append(letters, letter{r: r})
		}
		got := ""
		for _, l := range visual(letters) {
			got += string(l.r)
		}
		if got != want {
			t.Errorf("%q stands as %q, want %q", in, got, want)
		}
	}
}

func TestAFontThatIsNoneIsRefused(t *testing.T) {
	good, err := fontFiles.ReadFile("fonts/text-regular.ttf")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 3, 12, 200, 5000, len(good) - 4} {
		if _, err := readFace(good[:n]); err == nil {
			t.Errorf("a font of %d bytes was read", n)
		}
	}
}

// A line is never broader than its room and no letter is lost, whatever the text.
func FuzzWrap(f *testing.F) {
	for _, s := range []string{"", "a b", strings.Repeat("W", 200), "mots\u00a0liés et-parts/strokes", "محمد ولد", "🎓\u200d x\n\ny", "a - b--c", " \n "} {
		f.Add(s, 60.0)
	}
	f.Fuzz(func(t *testing.T, s string, width float64) {
		if len(s) > 5000 || math.IsNaN(width) {
			return
		}
		width = min(max(width, 20), 600)
		look := textLook{size: 10}
		clean := printable(s, map[rune]bool{})
		if !utf8.ValidString(clean) {
			t.Fatal("not printable")
		}
		spans := []span{{text: clean, look: look}, {text: clean, look: look.bold()}}
		got := ""
		for _, line := range wrap(spans, width) {
			if line.width > width+.02 {
				t.Fatalf("a line of %v in %v", line.width, width)
			}
			sum := 0.0
			for _, p := range line.fragments {
				got += p.text
				sum += textWidth(p.text, spans[p.span].look)
			}
			if math.Abs(sum-line.width) > .1 {
				t.Fatalf("a line is %v broad and says %v", sum, line.width)
			}
			_ = inOrder(line, spans)
		}
		blank := func(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }
		if blank(got) != blank(clean)+blank(clean) {
			t.Fatalf("%q became %q", clean, got)
		}
	})
}
