package office

import "strings"

// properties adds what a file says about itself: title, subject, author, language, dates, and the marking, which
// registries read from the custom properties without opening the file (R116).
func (p *pack) properties(d *Document) {
	core := p.part("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml")
	core.put(xmlHead, `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`)
	core.put(`<dc:title>`, text(d.Title), `</dc:title><dc:subject>`, text(d.Subtitle), `</dc:subject><dc:creator>`, text(d.Author), `</dc:creator>`)
	core.put(`<cp:keywords>`, text(strings.Join(d.keywords(), "; ")), `</cp:keywords><dc:description>`, text(d.Notice), `</dc:description>`)
	core.put(`<cp:lastModifiedBy>`, text(d.Author), `</cp:lastModifiedBy>`)
	stamp := d.Date.String() + "T00:00:00Z"
	core.put(`<dcterms:created xsi:type="dcterms:W3CDTF">`, stamp, `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">`, stamp, `</dcterms:modified>`)
	core.put(`<cp:category>`, text(d.Marking), `</cp:category><dc:language>`, locale(d.Lang), `</dc:language></cp:coreProperties>`)
	p.root.relate(relPackage+"metadata/core-properties", core)

	app := p.part("docProps/app.xml", typeOffice+"extended-properties+xml")
	app.put(xmlHead, `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Cairn</Application></Properties>`)
	p.root.relate(relOffice+"extended-properties", app)

	custom := p.part("docProps/custom.xml", typeOffice+"custom-properties+xml")
	custom.put(xmlHead, `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">`)
	id := 2 // the first one that is free by the standard
	for _, pair := range [][2]string{{"Marking", d.Marking}, {"Notice", d.Notice}} {
		if pair[1] != "" {
			custom.put(`<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="`, id, `" name="`, pair[0], `"><vt:lpwstr>`, text(pair[1]), `</vt:lpwstr></property>`)
			id++
		}
	}
	custom.put(`</Properties>`)
	p.root.relate(relOffice+"custom-properties", custom)
}

// keywords are the marking, the notice and those of the document.
func (d *Document) keywords() []string {
	return append(nonEmpty(d.Marking, d.Notice), d.Keywords...)
}
