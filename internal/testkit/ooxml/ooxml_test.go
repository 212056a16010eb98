package ooxml

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
)

const (
	declared = `xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" ` +
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	spread  = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	office  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	related = "application/vnd.openxmlformats-package.relationships+xml"
)

// file zips parts, given as names and contents.
func file(parts ...[2]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range parts {
		w, _ := z.Create(part[0])
		_, _ = w.Write([]byte(part[1]))
	}
	_ = z.Close()
	return b.Bytes()
}

// typed is the list of types of a file whose main part has one of its own.
func typed(main, is, more string) [2]string {
	return [2]string{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="` + related + `"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/` + main + `" ContentType="application/vnd.openxmlformats-officedocument.` + is + `.main+xml"/>` + more + `</Types>`}
}

// rels are the relationships of a part: id, kind and target of each.
func rels(of string, list ...[3]string) [2]string {
	var b strings.Builder
	for _, r := range list {
		b.WriteString(`<Relationship Id="` + r[0] + `" Type="` + office + r[1] + `" Target="` + r[2] + `"/>`)
	}
	return [2]string{of, `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + b.String() + `</Relationships>`}
}

// The helper finds what it is there to find: a file with every fault is not passed.
func TestCheckFindsFaults(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		want []string
	}{
		"docx": {damagedWord(), []string{"gone.xml, which is not there", `the id "a" twice`, "media/gone.png, which is not there", "from outside", "keepNext stands behind", "a link to nowhere",
			"names z", "a row of 1 cells in a table of 2", "does not end with a paragraph", "lost.xml has no type", "broken.xml is no XML", "does not end with its section", "0 parts of type styles", "nothing points to word/lost.xml",
			"1 fields begin and 0 end"}},
		"pptx": {damagedSlides(), []string{`the id of a master or layout "2147483648" is there twice`, "the id 7 of a master or layout is too small", "1 masters, 2 named", "slideMaster1.xml points to 0 parts of type theme",
			"names 1 layouts and points to 0", "the id 3 of a slide is too small", `the id of a slide "300" is there twice`, "1 slides, 3 named", "fills a place body 4", "notes without a master", "belongs to another slide",
			`slide1.xml "2" is there twice`, "a shape without an id", "a text body without a paragraph", "a row of 1 cells in a table of 2", "a table or chart without words", "no size of slides or of notes", "p:sp may not hold p:pic"}},
		"xlsx": {damagedBook(), []string{`the name of a sheet "one" is there twice`, `the id of a sheet "1" is there twice`, `"a/b" is no name of a sheet`, "x:cellXfs says 5 and has 1", `defined name "total " is there twice`,
			`row "1" after row 2`, "cell B9 stands in a wrong place", "cell A3 stands in a wrong place", "has the format 4 of 1", "names no text", "names the text 8 of 1", `holds "much" as a number`, "is longer than Excel takes",
			"merged range in xl/worksheets/sheet1.xml \"A1:B1\" is there twice", "has no data"}},
		"chart": {damagedChart(), []string{"chart1.xml has no workbook", "the axis 9 is named 1 times", `the series in ppt/charts/chart2.xml "0" is there twice`, "book.xlsx: no sheet", "c:barDir stands behind c:grouping", "c:axId stands behind c:crossAx"}},
	} {
		said := strings.Join(Read(c.file).Problems(), "\n")
		for _, want := range c.want {
			if !strings.Contains(said, want) {
				t.Errorf("%s, not found: %s\n%s", name, want, said)
			}
		}
	}
	if got := Read([]byte("no zip")).Problems(); len(got) != 1 {
		t.Errorf("no zip: %v", got)
	}
}

func damagedWord() []byte {
	return file(
		typed("word/document.xml", "wordprocessingml.document", `<Override PartName="/gone.xml" ContentType="x/y"/>`),
		rels("_rels/.rels", [3]string{"a", "officeDocument", "word/document.xml"}),
		[2]string{"word/_rels/document.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="t/image" Target="media/gone.png"/><Relationship Id="a" Type="t/image" TargetMode="External" Target="http://x/"/></Relationships>`},
		[2]string{"word/document.xml", `<w:document ` + declared + `><w:body><w:p><w:pPr><w:jc w:val="left"/><w:keepNext/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:hyperlink w:anchor="nowhere"/><w:hyperlink r:id="z"/></w:p>` +
			`<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr><w:tc></w:tc></w:tr></w:tbl></w:body></w:document>`},
		[2]string{"word/lost.xml", `<a/>`},
		[2]string{"word/broken.xml", `<a><b></a>`},
	)
}

const partType = `<Override PartName="/%" ContentType="x/y"/>`

func types(names ...string) string {
	var b strings.Builder
	for _, n := range names {
		b.WriteString(strings.ReplaceAll(partType, "%", n))
	}
	return b.String()
}

func damagedSlides() []byte {
	const slide, layout, notes, master = "ppt/slides/slide1.xml", "ppt/slideLayouts/slideLayout1.xml", "ppt/notesSlides/notesSlide1.xml", "ppt/slideMasters/slideMaster1.xml"
	return file(
		typed("ppt/presentation.xml", "presentationml.presentation", types(slide, layout, notes, master)),
		rels("_rels/.rels", [3]string{"a", "officeDocument", "ppt/presentation.xml"}),
		rels("ppt/_rels/presentation.xml.rels", [3]string{"m", "slideMaster", "slideMasters/slideMaster1.xml"}, [3]string{"s", "slide", "slides/slide1.xml"}),
		[2]string{"ppt/presentation.xml", `<p:presentation ` + declared + `><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="m"/><p:sldMasterId id="7" r:id="m"/></p:sldMasterIdLst>` +
			`<p:sldIdLst><p:sldId id="3" r:id="s"/><p:sldId id="300" r:id="s"/><p:sldId id="300" r:id="s"/></p:sldIdLst></p:presentation>`},
		[2]string{master, `<p:sldMaster ` + declared + `><p:cSld><p:spTree/></p:cSld><p:sldLayoutIdLst><p:sldLayoutId id="2147483648"/></p:sldLayoutIdLst></p:sldMaster>`},
		rels("ppt/slides/_rels/slide1.xml.rels", [3]string{"l", "slideLayout", "../slideLayouts/slideLayout1.xml"}, [3]string{"n", "notesSlide", "../notesSlides/notesSlide1.xml"}),
		[2]string{layout, `<p:sldLayout ` + declared + `><p:cSld><p:spTree><p:sp><p:nvSpPr><p:cNvPr id="1"/><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr></p:sp></p:spTree></p:cSld></p:sldLayout>`},
		rels("ppt/notesSlides/_rels/notesSlide1.xml.rels", [3]string{"s", "slide", "../slideLayouts/slideLayout1.xml"}),
		[2]string{notes, `<p:notes ` + declared + `><p:cSld><p:spTree/></p:cSld></p:notes>`},
		[2]string{slide, `<p:sld ` + declared + `><p:cSld><p:spTree>` +
			`<p:sp><p:nvSpPr><p:cNvPr id="2"/><p:nvPr><p:ph type="body" idx="4"/></p:nvPr></p:nvSpPr><p:txBody/><p:pic/></p:sp><p:sp><p:nvSpPr><p:cNvPr id="2"/></p:nvSpPr></p:sp><p:sp><p:nvSpPr><p:cNvPr/></p:nvSpPr></p:sp>` +
			`<p:graphicFrame><p:nvGraphicFramePr/><a:graphic><a:tbl><a:tblGrid><a:gridCol/><a:gridCol/></a:tblGrid><a:tr><a:tc/></a:tr></a:tbl></a:graphic></p:graphicFrame></p:spTree></p:cSld></p:sld>`},
	)
}

func damagedBook() []byte {
	const one, two, styles, texts = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/styles.xml", "xl/sharedStrings.xml"
	return file(
		typed("xl/workbook.xml", "spreadsheetml.sheet", types(one, two, styles, texts)),
		rels("_rels/.rels", [3]string{"a", "officeDocument", "xl/workbook.xml"}),
		rels("xl/_rels/workbook.xml.rels", [3]string{"1", "worksheet", "worksheets/sheet1.xml"}, [3]string{"2", "worksheet", "worksheets/sheet2.xml"}, [3]string{"s", "styles", "styles.xml"}, [3]string{"t", "sharedStrings", "sharedStrings.xml"}),
		[2]string{"xl/workbook.xml", `<workbook ` + spread + `><sheets><sheet name="One" sheetId="1"/><sheet name="one" sheetId="1"/><sheet name="a/b" sheetId="2"/></sheets><definedNames><definedName name="total">1</definedName><definedName name="Total">1</definedName></definedNames></workbook>`},
		[2]string{styles, `<styleSheet ` + spread + `><cellXfs count="5"><xf/></cellXfs></styleSheet>`},
		[2]string{texts, `<sst ` + spread + `><si><t>a</t></si></sst>`},
		[2]string{one, `<worksheet ` + spread + `><sheetData><row r="2"><c r="B9" s="4"/><c r="C2" t="s"/><c r="D2" t="s"><v>8</v></c></row><row r="1"><c r="A1"><v>much</v></c></row>` +
			`<row r="3"><c r="B3" t="inlineStr"><is><t>` + strings.Repeat("x", 32_768) + `</t></is></c><c r="A3"/></row></sheetData><mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A1:B1"/></mergeCells></worksheet>`},
		[2]string{two, `<worksheet ` + spread + `/>`},
	)
}

func damagedChart() []byte {
	const one, two, book = "ppt/charts/chart1.xml", "ppt/charts/chart2.xml", "ppt/embeddings/book.xlsx"
	plot := func(inside string) string {
		return `<c:chartSpace ` + declared + `><c:chart><c:plotArea>` + inside + `</c:plotArea></c:chart>`
	}
	empty := file(typed("xl/workbook.xml", "spreadsheetml.sheet", ""), rels("_rels/.rels", [3]string{"a", "officeDocument", "xl/workbook.xml"}), [2]string{"xl/workbook.xml", `<workbook ` + spread + `/>`})
	return file(
		typed("ppt/presentation.xml", "presentationml.presentation", types(one, two, book)),
		rels("_rels/.rels", [3]string{"a", "officeDocument", "ppt/presentation.xml"}, [3]string{"b", "chart", one}, [3]string{"c", "chart", two}),
		[2]string{"ppt/presentation.xml", `<p:presentation ` + declared + `/>`},
		[2]string{one, plot(`<c:barChart><c:grouping/><c:barDir/><c:axId val="9"/></c:barChart>`) + `</c:chartSpace>`},
		rels("ppt/charts/_rels/chart2.xml.rels", [3]string{"p", "package", "../embeddings/book.xlsx"}),
		[2]string{two, plot(`<c:barChart><c:ser><c:idx val="0"/></c:ser><c:ser><c:idx val="0"/></c:ser></c:barChart><c:catAx><c:crossAx/><c:axId/></c:catAx>`) + `<c:externalData r:id="p"/></c:chartSpace>`},
		[2]string{book, string(empty)},
	)
}
