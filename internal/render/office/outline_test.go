package office_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ledongthuc/pdf"
	dom "golang.org/x/net/html"

	"cairn/internal/kernel/i18n"
	"cairn/internal/render/office"
	"cairn/internal/testkit/ooxml"
)

// chapters is a document whose appendix stands first, with a section without a title between its chapters.
func chapters(brief bool) office.Document {
	d := report(i18n.FR, 0)
	head := func(words string) office.Heading { return office.Heading{Level: 1, Text: words} }
	d.Brief = brief
	d.Sections = []office.Section{
		{Key: "lists", Title: "Listes", Appendix: true, Blocks: []office.Block{head("Stages"), para("a")}},
		{Key: "one", Title: "Situation", Blocks: []office.Block{head("Projets"), para("b"), office.Heading{Level: 2, Text: "Sous"}}},
		{Key: "none", Blocks: []office.Block{head("Risques"), para("c")}},
		{Key: "two", Title: "Finances", Blocks: []office.Block{para("voir "), office.Paragraph{Runs: []office.Run{{Text: "les listes", Href: "#lists"}, {Text: " et la situation", Href: "#one"}}}}},
		{Key: "people", Title: "Personnes", Appendix: true, Blocks: []office.Block{para("d")}},
	}
	return d
}

var numberedChapters = []string{"1 Situation", "1.1 Projets", "1.2 Risques", "2 Finances", "Annexe A Listes", "A.1 Stages", "Annexe B Personnes"}

// Every writer gives the same numbers: appendices stand last and have letters, and a section without a title
// continues the chapter before it.
func TestWritersNumberAlike(t *testing.T) {
	plain := strings.NewReplacer("\u00a0", " ", "\t", " ", " – ", " ")
	t.Run("docx", func(t *testing.T) {
		f := ooxml.Check(t, bytesOf(t, office.DOCX, chapters(false)))
		var lines []string
		for _, p := range f.Parts["word/document.xml"].Root.All("w:p") {
			if strings.HasPrefix(p.Child("w:pPr").Val("w:pStyle"), "TOC") && p.Child("w:hyperlink") != nil {
				lines = append(lines, plain.Replace(withTabs(p.Child("w:hyperlink"))))
			}
		}
		if !slices.Equal(lines, numberedChapters) {
			t.Errorf("%q", lines)
		}
	})
	t.Run("html", func(t *testing.T) {
		root, err := dom.Parse(bytes.NewReader(bytesOf(t, office.HTML, chapters(false))))
		if err != nil {
			t.Fatal(err)
		}
		var lines, heads []string
		var walk func(n *dom.Node, in string)
		walk = func(n *dom.Node, in string) {
			switch {
			case n.Data == "nav":
				in = "nav"
			case n.Data == "a" && in == "nav":
				lines = append(lines, plain.Replace(n.FirstChild.Data))
			case n.Data == "span" && slices.ContainsFunc(n.Attr, func(a dom.Attribute) bool { return a.Val == "number" }):
				heads = append(heads, n.FirstChild.Data+" "+n.NextSibling.Data)
			}
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				walk(c, in)
			}
		}
		walk(root, "")
		if !slices.Equal(lines, numberedChapters) || !slices.Equal(heads, numberedChapters) {
			t.Errorf("contents %q, headings %q", lines, heads)
		}
	})
	t.Run("pdf", func(t *testing.T) {
		data := bytesOf(t, office.PDF, chapters(false))
		r, err := pdf.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		var walk func(o pdf.Outline)
		walk = func(o pdf.Outline) {
			lines = append(lines, plain.Replace(o.Title))
			for _, c := range o.Child {
				walk(c)
			}
		}
		for _, o := range r.Outline().Child {
			walk(o)
		}
		want := append([]string{"Table des matières"}, numberedChapters...)
		if lines = slices.DeleteFunc(lines, func(s string) bool { return s == "Sous" }); !slices.Equal(lines, want) {
			t.Errorf("%q", lines)
		}
	})
	t.Run("pptx", func(t *testing.T) {
		var titles []string
		for _, s := range slidesOf(ooxml.Check(t, bytesOf(t, office.PPTX, chapters(false)))) {
			titles = append(titles, titleOf(s))
		}
		if want := []string{"Rapport semestriel au donateur", "Situation", "Rapport semestriel au donateur", "Finances", "Annexe A – Listes", "Annexe B – Personnes"}; !slices.Equal(titles, want) {
			t.Errorf("%q", titles)
		}
	})
	t.Run("brief", func(t *testing.T) {
		page := string(bytesOf(t, office.HTML, chapters(true)))
		if found := regexp.MustCompile(`<span class="number">([^<]*)`).FindAllStringSubmatch(page, -1); len(found) != 3 || found[0][1] != "Annexe A" || found[1][1] != "A.1" || found[2][1] != "Annexe B" {
			t.Errorf("numbers of a brief document: %q", found)
		}
	})
}

// withTabs are the words of a line with its tabs as such.
func withTabs(n *ooxml.Node) string {
	var b strings.Builder
	n.Each(func(c *ooxml.Node) {
		if c.Name == "w:tab" {
			b.WriteByte('\t')
		}
		b.WriteString(c.Text)
	})
	return b.String()
}

// A link to a section leads to its first slide, forwards and back; one to a section that is left out is no link.
func TestSlidesLeadToOneAnother(t *testing.T) {
	d := chapters(false)
	d.Sections[1].Blocks = append(d.Sections[1].Blocks, office.Paragraph{Runs: []office.Run{{Text: "plus loin", Href: "#people"}, {Text: "encore", Href: "#people"}, {Text: "nulle part", Href: "#gone"}}})
	f := ooxml.Check(t, bytesOf(t, office.PPTX, d))
	slides := slidesOf(f)
	jumps := func(i int) (to []string) {
		for _, n := range slides[i].Root.All("a:hlinkClick") {
			if n.Attr["action"] != "ppaction://hlinksldjump" {
				t.Errorf("no jump: %v", n.Attr)
			}
			to = append(to, titleOf(f.Parts[slides[i].Rels[n.Attr["r:id"]].Target]))
		}
		return to
	}
	if got := jumps(1); !slices.Equal(got, []string{"Annexe B – Personnes", "Annexe B – Personnes"}) {
		t.Errorf("forwards: %q", got)
	}
	if got := jumps(3); !slices.Equal(got, []string{"Annexe A – Listes", "Situation"}) {
		t.Errorf("back and forwards: %q", got)
	}
}
