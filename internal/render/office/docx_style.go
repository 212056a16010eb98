package office

import (
	"fmt"
	"strconv"
	"strings"

	"cairn/internal/kernel/i18n"
)

// wordStyle is a style as Word knows it: its name, which is the same in every language of Word, and what it is.
type wordStyle struct {
	id, name, kind string // kind: paragraph, character, table
	on             string // the name of the style it stands on
	next           string
	inner          string // pPr, rPr and what tables have
	quick          bool   // among those that are offered
}

// Numberings of our own in numbering.xml.
const (
	numberHeadings = 1
	numberAppendix = 2
	numberBullets  = 3
	numberLists    = 3 // those after it count, one each
)

// wordStyles are our styles in the look of a house. Sizes are in half points, distances in twentieths of a point.
func wordStyles(d *Document, h house) []wordStyle {
	fonts := func(name string) string {
		return fmt.Sprintf(`<w:rFonts w:ascii="%[1]s" w:hAnsi="%[1]s" w:cs="%[1]s" w:eastAsia="%[1]s"/>`, appendText(nil, name))
	}
	rpr := func(size int, bold bool, colour string) string {
		b := ""
		if bold {
			b = `<w:b/><w:bCs/>`
		}
		return fmt.Sprintf(`<w:rPr>%s<w:color w:val="%s"/><w:sz w:val="%[3]d"/><w:szCs w:val="%[3]d"/></w:rPr>`, b, colour, size)
	}
	head := func(size int, colour string) string {
		return fmt.Sprintf(`<w:rPr>%s<w:b/><w:bCs/><w:color w:val="%s"/><w:sz w:val="%[3]d"/><w:szCs w:val="%[3]d"/></w:rPr>`, fonts(h.head), colour, size)
	}
	spaced := func(before, after int) string {
		return fmt.Sprintf(`<w:spacing w:before="%d" w:after="%d"/>`, before, after)
	}
	tight := func(before, after int) string {
		return fmt.Sprintf(`<w:spacing w:before="%d" w:after="%d" w:line="240" w:lineRule="auto"/>`, before, after)
	}
	numbered := func(level int) string {
		if d.Brief {
			return ""
		}
		return fmt.Sprintf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr>`, level, numberHeadings)
	}
	bar := func(colour, fill string) string {
		return fmt.Sprintf(`<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="%s"/></w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="%s"/>`, colour, fill)
	}
	toned := func(t Tone) string {
		return `<w:pPr>` + bar(toneMark[t], tonePale[t]) + spaced(60, 120) + `<w:ind w:left="198"/></w:pPr>`
	}
	titleSize, subtitle := 52, 28
	if d.Brief {
		titleSize, subtitle = 38, 24
	}
	out := []wordStyle{
		{"Normal", "Normal", "paragraph", "", "", ``, true},
		{"Heading1", "heading 1", "paragraph", "Normal", "Normal", `<w:pPr><w:keepNext/><w:keepLines/>` + numbered(0) + tight(400, 140) + `<w:outlineLvl w:val="0"/></w:pPr>` + head(34, h.accent), true},
		{"Heading2", "heading 2", "paragraph", "Normal", "Normal", `<w:pPr><w:keepNext/><w:keepLines/>` + numbered(1) + tight(280, 100) + `<w:outlineLvl w:val="1"/></w:pPr>` + head(26, h.ink), true},
		{"Heading3", "heading 3", "paragraph", "Normal", "Normal", `<w:pPr><w:keepNext/><w:keepLines/>` + tight(220, 80) + `<w:outlineLvl w:val="2"/></w:pPr>` + head(23, h.soft), true},
		{"Heading4", "heading 4", "paragraph", "Normal", "Normal", `<w:pPr><w:keepNext/><w:keepLines/>` + tight(180, 60) + `<w:outlineLvl w:val="3"/></w:pPr>` + head(21, h.soft), true},
		{"Title", "Title", "paragraph", "Normal", "Normal", `<w:pPr>` + tight(160, 80) + `</w:pPr>` + head(titleSize, h.accent), true},
		{"Subtitle", "Subtitle", "paragraph", "Normal", "Normal", `<w:pPr>` + tight(0, 240) + `</w:pPr>` + rpr(subtitle, false, h.soft), true},
		{"TOCHeading", "TOC Heading", "paragraph", "Normal", "Normal", `<w:pPr><w:keepNext/>` + tight(360, 120) + `</w:pPr>` + head(28, h.accent), true},
		{"TOC1", "toc 1", "paragraph", "Normal", "Normal", `<w:pPr><w:tabs><w:tab w:val="left" w:pos="567"/></w:tabs>` + tight(100, 40) + `</w:pPr><w:rPr><w:b/><w:bCs/></w:rPr>`, false},
		{"TOC2", "toc 2", "paragraph", "Normal", "Normal", `<w:pPr><w:tabs><w:tab w:val="left" w:pos="1134"/></w:tabs>` + tight(0, 40) + `<w:ind w:left="567"/></w:pPr>`, false},
		{"Caption", "caption", "paragraph", "Normal", "Normal", `<w:pPr><w:keepLines/>` + tight(200, 80) + `</w:pPr>` + rpr(19, true, h.soft), true},
		{"Header", "header", "paragraph", "Normal", "", `<w:pPr>` + tight(0, 0) + `</w:pPr>` + rpr(17, false, h.soft), false},
		{"Footer", "footer", "paragraph", "Normal", "", `<w:pPr>` + tight(0, 0) + `</w:pPr>` + rpr(17, false, h.soft), false},
		{"FootnoteText", "footnote text", "paragraph", "Normal", "", `<w:pPr>` + tight(0, 20) + `</w:pPr>` + rpr(17, false, h.soft), false},
		{"ListParagraph", "List Paragraph", "paragraph", "Normal", "", `<w:pPr>` + spaced(0, 60) + `</w:pPr>`, true},
		{"DefaultParagraphFont", "Default Paragraph Font", "character", "", "", ``, false},
		{"FootnoteReference", "footnote reference", "character", "Default Paragraph Font", "", `<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>`, false},
		{"Hyperlink", "Hyperlink", "character", "Default Paragraph Font", "", `<w:rPr><w:color w:val="0A5A83"/><w:u w:val="single"/></w:rPr>`, false},
		{"TableNormal", "Normal Table", "table", "", "", `<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr>`, false},

		{"CairnAppendix", "Cairn Appendix", "paragraph", "heading 1", "Normal", `<w:pPr><w:pageBreakBefore/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{appendix}"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr>`, true},
		{"CairnLead", "Cairn Lead", "paragraph", "Normal", "", `<w:pPr>` + bar(h.accent, h.pale) + spaced(0, 160) + `<w:ind w:left="198"/></w:pPr><w:rPr><w:sz w:val="25"/><w:szCs w:val="25"/></w:rPr>`, true},
		{"CairnAside", "Cairn Aside", "paragraph", "Normal", "", `<w:pPr>` + spaced(0, 100) + `</w:pPr>` + rpr(18, false, h.soft), true},
		{"CairnGood", "Cairn Good", "paragraph", "Normal", "", toned(Good), true},
		{"CairnWatch", "Cairn Watch", "paragraph", "Normal", "", toned(Watch), true},
		{"CairnBad", "Cairn Bad", "paragraph", "Normal", "", toned(Bad), true},
		{"CairnCell", "Cairn Cell", "paragraph", "Normal", "", `<w:pPr>` + tight(34, 34) + `</w:pPr><w:rPr><w:sz w:val="19"/><w:szCs w:val="19"/></w:rPr>`, true},
		{"CairnKept", "Cairn Kept", "paragraph", "Cairn Cell", "", `<w:pPr><w:keepNext/></w:pPr>`, false},
		{"CairnHead", "Cairn Head", "paragraph", "Cairn Cell", "", `<w:pPr><w:keepNext/></w:pPr><w:rPr><w:b/><w:bCs/><w:color w:val="` + h.soft + `"/></w:rPr>`, false},
		{"CairnTotal", "Cairn Total", "paragraph", "Cairn Cell", "", `<w:rPr><w:b/><w:bCs/></w:rPr>`, false},
		{"CairnFact", "Cairn Fact", "paragraph", "Cairn Cell", "", `<w:rPr><w:color w:val="` + h.soft + `"/></w:rPr>`, false},
		{"CairnGap", "Cairn Gap", "paragraph", "Normal", "", `<w:pPr><w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/></w:pPr><w:rPr><w:sz w:val="12"/><w:szCs w:val="12"/></w:rPr>`, false},
		{"CairnPicture", "Cairn Picture", "paragraph", "Normal", "", `<w:pPr><w:keepNext/>` + tight(120, 0) + `</w:pPr>`, false},
		{"CairnMarking", "Cairn Marking", "paragraph", "Normal", "", `<w:pPr>` + tight(0, 0) + `<w:jc w:val="center"/></w:pPr>` + rpr(20, true, h.ink), true},
		{"CairnNotice", "Cairn Notice", "paragraph", "Normal", "", `<w:pPr>` + tight(0, 0) + `<w:jc w:val="center"/></w:pPr>` + rpr(16, false, h.soft), true},
		{"CairnShape", "Cairn Shape", "paragraph", "Normal", "", `<w:pPr>` + tight(0, 0) + `</w:pPr>`, false},
		{"CairnFacts", "Cairn Facts", "table", "Normal Table", "", `<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="12" w:space="0" w:color="` + h.accent + `"/><w:bottom w:val="single" w:sz="4" w:space="0" w:color="` + h.line + `"/></w:tblBorders><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr>`, true},
		{"CairnTable", "Cairn Table", "table", "Normal Table", "", tableLook(h), true},
	}
	return out
}

// tableLook draws thin lines between rows, a firm one below the head and one above the totals.
func tableLook(h house) string {
	return `<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="` + h.accent + `"/><w:bottom w:val="single" w:sz="8" w:space="0" w:color="` + h.accent + `"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="` + h.line + `"/></w:tblBorders><w:tblCellMar><w:top w:w="20" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="20" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>` +
		`<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="` + h.accent + `"/></w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="` + h.pale + `"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>` +
		`<w:tblStylePr w:type="lastRow"><w:tblPr/><w:tcPr><w:tcBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="` + h.accent + `"/></w:tcBorders></w:tcPr></w:tblStylePr>`
}

// style is the id of a style by its name.
func (f *docx) style(name string) string {
	if f.house != nil {
		if id := f.house.ids[strings.ToLower(name)]; id != "" {
			return id
		}
	}
	for i := range f.own {
		if f.own[i].name == name {
			return f.own[i].id
		}
	}
	panic("office: no style " + name) // a defect of this package, found by any test of the writer
}

// writeStyles writes our styles, or those of the office with ours behind them where it has none of that name.
func (f *docx) writeStyles() {
	theme := &part{}
	if f.house != nil {
		theme = f.house.theme
	}
	if theme == nil || theme.name == "" {
		theme = f.part("word/theme/theme1.xml", typeOffice+"theme+xml")
		theme.b = f.h.theme()
	}
	f.main.relate(relOffice+"theme", theme)
	if f.house != nil {
		f.main.relate(relOffice+"styles", f.house.styles)
		f.ownStyles(f.house.styles)
		f.house.styles.put(`</w:styles>`)
		return
	}
	styles := f.part("word/styles.xml", typeWord+"styles+xml")
	f.main.relate(relOffice+"styles", styles)
	lang := locale(f.d.Lang)
	styles.put(xmlHead, `<w:styles `, nsWord, `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="`, text(f.h.body), `" w:hAnsi="`, text(f.h.body), `" w:eastAsia="`, text(f.h.body), `" w:cs="`, text(f.h.body), `"/><w:color w:val="`, f.h.ink, `"/><w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="`, lang, `" w:eastAsia="`, lang, `" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="269" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`)
	f.ownStyles(styles)
	styles.put(`</w:styles>`)
}

func (f *docx) ownStyles(m *part) {
	for _, s := range f.own {
		if f.house != nil && f.house.ids[strings.ToLower(s.name)] != "" {
			continue
		}
		m.put(`<w:style w:type="`, s.kind, `"`)
		if s.name == "Normal" || s.name == "Default Paragraph Font" || s.name == "Normal Table" {
			m.put(` w:default="1"`)
		}
		if strings.HasPrefix(s.name, "Cairn") {
			m.put(` w:customStyle="1"`)
		}
		m.put(` w:styleId="`, s.id, `"><w:name w:val="`, s.name, `"/>`)
		if s.on != "" {
			m.put(`<w:basedOn w:val="`, f.style(s.on), `"/>`)
		}
		if s.next != "" {
			m.put(`<w:next w:val="`, f.style(s.next), `"/>`)
		}
		m.put(`<w:uiPriority w:val="`, map[bool]string{true: "9", false: "99"}[s.quick], `"/>`)
		if s.quick {
			m.put(`<w:qFormat/>`)
		}
		m.put(strings.ReplaceAll(s.inner, "{appendix}", strconv.Itoa(f.numbering(numberAppendix))), `</w:style>`)
	}
}

// numbering is the id of one of our numberings: behind those of the office where it has some.
func (f *docx) numbering(n int) int {
	if f.house != nil {
		return n + f.house.lastNumber
	}
	return n
}

// writeNumbering writes what headings, appendices, bullets and lists that count are numbered by.
func (f *docx) writeNumbering() {
	var part *part
	base := 0
	var numbers, cleanup []byte // of the office, which stand behind all that says how they look
	if f.house != nil && f.house.numbering != nil {
		part, base, numbers, cleanup = f.house.numbering, f.house.lastAbstract, f.house.numbers, f.house.cleanup
	} else {
		part = f.part("word/numbering.xml", typeWord+"numbering+xml")
		part.put(xmlHead, `<w:numbering `, nsWord, `>`)
	}
	f.main.relate(relOffice+"numbering", part)
	m := &part.markup
	level := func(i int, format, words, style, inner string) {
		m.put(`<w:lvl w:ilvl="`, i, `"><w:start w:val="1"/><w:numFmt w:val="`, format, `"/>`)
		if style != "" {
			m.put(`<w:pStyle w:val="`, style, `"/>`)
		}
		if format == "upperLetter" {
			m.put(`<w:suff w:val="space"/>`)
		}
		m.put(`<w:lvlText w:val="`, text(words), `"/><w:lvlJc w:val="left"/>`, inner, `</w:lvl>`)
	}
	hanging := func(left, by int) string {
		return `<w:pPr><w:ind w:left="` + strconv.Itoa(left) + `" w:hanging="` + strconv.Itoa(by) + `"/></w:pPr>`
	}
	abstract := func(id int) {
		m.put(`<w:abstractNum w:abstractNumId="`, base+id, `"><w:multiLevelType w:val="multilevel"/>`)
	}
	abstract(numberHeadings)
	linked := func(name string) string {
		if !f.numbersShown() {
			return ""
		}
		return f.style(name)
	}
	level(0, "decimal", "%1", linked("heading 1"), hanging(567, 567))
	level(1, "decimal", "%1.%2", linked("heading 2"), hanging(567, 567))
	m.put(`</w:abstractNum>`)
	abstract(numberAppendix)
	level(0, "upperLetter", f.p.T("render.appendix", "letter", "%1")+" –", f.style("Cairn Appendix"), `<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr>`)
	level(1, "decimal", "%1.%2", "", hanging(567, 567))
	m.put(`</w:abstractNum>`)
	abstract(numberBullets)
	for i := range 9 {
		level(i, "bullet", []string{"•", "–", "·"}[i%3], "", hanging(340+340*i, 340))
	}
	m.put(`</w:abstractNum>`)
	abstract(numberLists + 1)
	for i := range 9 {
		level(i, []string{"decimal", "lowerLetter", "lowerRoman"}[i%3], "%"+strconv.Itoa(i+1)+".", "", hanging(397+397*i, 397))
	}
	m.put(`</w:abstractNum>`)
	m.put(numbers)
	for _, n := range []int{numberHeadings, numberAppendix, numberBullets} {
		m.put(`<w:num w:numId="`, f.numbering(n), `"><w:abstractNumId w:val="`, base+n, `"/></w:num>`)
	}
	for _, n := range f.numbered {
		m.put(`<w:num w:numId="`, f.numbering(n), `"><w:abstractNumId w:val="`, base+numberLists+1, `"/>`)
		for i := range 9 {
			m.put(`<w:lvlOverride w:ilvl="`, i, `"><w:startOverride w:val="1"/></w:lvlOverride>`)
		}
		m.put(`</w:num>`)
	}
	m.put(cleanup, `</w:numbering>`)
}

// writeSettings writes the language, the fonts with those that stand in for them, and how Word is to read the file.
func (f *docx) writeSettings() {
	s := f.part("word/settings.xml", typeWord+"settings+xml")
	f.main.relate(relOffice+"settings", s)
	lang := locale(f.d.Lang)
	decimal, list := ".", ","
	if f.d.Lang == i18n.FR {
		decimal, list = ",", ";"
	}
	s.put(xmlHead, `<w:settings `, nsWord, `><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/><w:characterSpacingControl w:val="doNotCompress"/><w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>`,
		`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="`, lang, `"/>`,
		`<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1" w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6" w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/><w:decimalSymbol w:val="`, decimal, `"/><w:listSeparator w:val="`, list, `"/></w:settings>`)
	fonts := f.part("word/fontTable.xml", typeWord+"fontTable+xml")
	f.main.relate(relOffice+"fontTable", fonts)
	fonts.put(xmlHead, `<w:fonts `, nsWord, `>`)
	names := []string{f.h.body}
	if f.h.head != f.h.body {
		names = append(names, f.h.head)
	}
	for _, name := range names {
		other := "Arial"
		if name == "Calibri" {
			other = "Carlito"
		}
		fonts.put(`<w:font w:name="`, text(name), `"><w:altName w:val="`, other, `"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>`)
	}
	fonts.put(`</w:fonts>`)
}
