package office

import (
	"bytes"
	"image"
	"strconv"
)

// Places on our slides, 16:9.
const (
	slideWide   = 12_192_000
	slideHigh   = 6_858_000
	slideMargin = 620_000
	titleTop    = 430_000
	titleHigh   = 820_000
	bodyTop     = 1_420_000
	bodyBottom  = 6_380_000
)

// layoutForm is a layout of ours.
type layoutForm struct {
	layout Layout
	key    string // of its name, which PowerPoint shows
	kind   string // as the standard names it
	body   bool   // it has a place for text
	size   int    // of its letters
}

var layoutForms = []layoutForm{
	{LayoutText, "text", "obj", true, 1800},
	{LayoutLine, "line", "obj", true, 2400},
	{LayoutChart, "chart", "titleOnly", false, 1600},
	{LayoutTable, "table", "titleOnly", false, 1600},
	{LayoutTiles, "tiles", "titleOnly", false, 1600},
	{LayoutTimeline, "timeline", "titleOnly", false, 1600},
	{LayoutClosing, "closing", "obj", true, 2400},
}

func (f *pptx) ownDeck() {
	k := &f.deck
	k.wide, k.high, k.masterID = slideWide, slideHigh, strconv.Itoa(firstMasterID)
	k.master = f.part("ppt/slideMasters/slideMaster1.xml", typeSlides+"slideMaster+xml")
	theme := f.part("ppt/theme/theme1.xml", typeOffice+"theme+xml")
	theme.b = f.h.theme()
	k.layouts = map[Layout]slideLayout{}
	body := frame{slideMargin, bodyTop, slideWide - 2*slideMargin, bodyBottom - bodyTop}
	var ids []string
	k.cover = slideLayout{part: f.coverLayout(), title: "ctrTitle", sub: "1", number: true, size: 2000, box: frame{slideMargin, 1_900_000, slideWide - 2*slideMargin, 2_600_000}}
	ids = append(ids, k.master.relate(relOffice+"slideLayout", k.cover.part))
	for i, form := range layoutForms {
		l := slideLayout{part: f.layout(i+2, form, body), title: "title", number: true, size: form.size, box: body}
		if form.body {
			l.body = "1"
		}
		k.layouts[form.layout] = l
		ids = append(ids, k.master.relate(relOffice+"slideLayout", l.part))
	}
	k.master.relate(relOffice+"theme", theme)
	f.masterBody(ids, body)
}

// masterBody writes the master: the line below the title, the logo, places and letters.
func (f *pptx) masterBody(layouts []string, body frame) {
	m := f.deck.master
	m.put(xmlHead, `<p:sldMaster `, nsSlides, `><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg><p:spTree>`, emptyGroup)
	rule(&m.markup, 2, frame{slideMargin, titleTop + titleHigh + 40_000, slideWide - 2*slideMargin, 19_050}, "accent1")
	title := frame{slideMargin, titleTop, slideWide - 2*slideMargin, titleHigh}
	if wide := f.masterLogo(); wide > 0 {
		title.w -= wide + 150_000
	}
	placeholder(&m.markup, 3, `type="title"`, title, `<a:bodyPr lIns="`+strconv.Itoa(inset)+`" tIns="0" rIns="0" bIns="45720" anchor="b"><a:normAutofit/></a:bodyPr><a:lstStyle/>`, f.d)
	placeholder(&m.markup, 4, `type="body" idx="1"`, body, `<a:bodyPr lIns="`+strconv.Itoa(inset)+`" tIns="45720" rIns="45720" bIns="45720"><a:normAutofit/></a:bodyPr><a:lstStyle/>`, f.d)
	f.numberPlace(m, 5, "4")
	m.put(`</p:spTree></p:cSld><p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/><p:sldLayoutIdLst>`)
	for i, id := range layouts {
		m.put(`<p:sldLayoutId id="`, firstMasterID+1+i, `" r:id="`, id, `"/>`)
	}
	m.put(`</p:sldLayoutIdLst><p:txStyles><p:titleStyle><a:lvl1pPr algn="l"><a:lnSpc><a:spcPct val="90000"/></a:lnSpc><a:spcBef><a:spcPct val="0"/></a:spcBef><a:buNone/><a:defRPr sz="2800" b="1" kern="1200"><a:solidFill><a:schemeClr val="accent1"/></a:solidFill><a:latin typeface="+mj-lt"/><a:ea typeface="+mj-ea"/><a:cs typeface="+mj-cs"/></a:defRPr></a:lvl1pPr></p:titleStyle><p:bodyStyle>`)
	for level := 1; level <= 9; level++ {
		m.put(`<a:lvl`, level, `pPr marL="`, indent*level, `" indent="`, -indent, `" algn="l"><a:lnSpc><a:spcPct val="100000"/></a:lnSpc><a:spcBef><a:spcPts val="600"/></a:spcBef><a:buFont typeface="Arial"/><a:buChar char="•"/><a:defRPr sz="`, max(2000-200*level, 1200), `" kern="1200"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl`, level, `pPr>`)
	}
	m.put(`</p:bodyStyle><p:otherStyle><a:lvl1pPr><a:defRPr sz="1400" kern="1200"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr></p:otherStyle></p:txStyles></p:sldMaster>`)
}

// masterLogo puts the logo at the top right and gives its width; 0 without one.
func (f *pptx) masterLogo() int {
	logo := f.d.Style.Logo
	c, kind, err := image.DecodeConfig(bytes.NewReader(logo))
	if err != nil || c.Width <= 0 || c.Height <= 0 {
		return 0
	}
	media := f.part("ppt/media/logo."+kind, "")
	media.b = logo
	wide, high := fittedPicture(c, 2_200_000, 520_000)
	m := f.deck.master
	m.put(`<p:pic><p:nvPicPr><p:cNvPr id="9" name="Logo" descr="`, text(f.p.T("render.logo")), `"/><p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr userDrawn="1"/></p:nvPicPr><p:blipFill><a:blip r:embed="`, m.relate(relOffice+"image", media), `"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>`, frame{slideWide - slideMargin - wide, titleTop + 150_000, wide, high}.xfrm("a"), `<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>`)
	return wide
}

// rule writes a thin filled box.
func rule(m *markup, id int, box frame, colour string) {
	m.put(`<p:sp><p:nvSpPr><p:cNvPr id="`, id, `" name="Line `, id, `"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>`, box.xfrm("a"), `<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="`, colour, `"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>`)
}

// placeholder writes a place of a master or layout; a box without a size is inherited.
func placeholder(m *markup, id int, ph string, box frame, body string, d *Document) {
	m.put(`<p:sp><p:nvSpPr><p:cNvPr id="`, id, `" name="Place `, id, `"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph `, ph, `/></p:nvPr></p:nvSpPr><p:spPr>`)
	if box.w > 0 {
		m.put(box.xfrm("a"), `<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>`)
	}
	m.put(`</p:spPr><p:txBody>`, body, `<a:p><a:endParaRPr lang="`, locale(d.Lang), `"/></a:p></p:txBody></p:sp>`)
}

// numberPlace writes the place of the number of the slide.
func (f *pptx) numberPlace(m *part, id int, idx string) {
	side := slideWide / 20
	m.put(`<p:sp><p:nvSpPr><p:cNvPr id="`, id, `" name="Number"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldNum" sz="quarter" idx="`, idx, `"/></p:nvPr></p:nvSpPr><p:spPr>`, frame{slideWide - side*4, slideHigh - 260_000, side * 3, 210_000}.xfrm("a"),
		`<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr lIns="`, inset, `" tIns="0" rIns="`, inset, `" bIns="0" anchor="b"/><a:lstStyle><a:lvl1pPr algn="r"><a:defRPr sz="1000"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle><a:p><a:fld id="{5B1C9B0E-6A0D-4E4B-9B55-0C6E7A1D4F20}" type="slidenum"><a:rPr lang="`, locale(f.d.Lang), `"/><a:t>‹#›</a:t></a:fld><a:endParaRPr lang="`, locale(f.d.Lang), `"/></a:p></p:txBody></p:sp>`)
}

// layout writes a layout below the master.
func (f *pptx) layout(n int, form layoutForm, body frame) *part {
	l := f.openLayout(n, form.kind, "render.layout."+form.key, true)
	placeholder(&l.markup, 2, `type="title"`, frame{}, `<a:bodyPr/><a:lstStyle/>`, f.d)
	if form.body {
		placeholder(&l.markup, 3, `idx="1"`, frame{}, `<a:bodyPr/><a:lstStyle><a:lvl1pPr><a:defRPr sz="`+strconv.Itoa(form.size)+`"/></a:lvl1pPr></a:lstStyle>`, f.d)
	}
	if form.layout == LayoutClosing {
		rule(&l.markup, 5, frame{0, 0, 200_000, slideHigh}, "accent1")
	}
	return f.closeLayout(l)
}

// coverLayout writes the layout of the first slide.
func (f *pptx) coverLayout() *part {
	l := f.openLayout(1, "title", "render.layout.title", false)
	rule(&l.markup, 5, frame{0, 0, 200_000, slideHigh}, "accent1")
	rule(&l.markup, 6, frame{slideMargin, 3_050_000, 1_400_000, 45_000}, "accent1")
	box := frame{slideMargin, 1_350_000, slideWide - 2*slideMargin, 1_620_000}
	placeholder(&l.markup, 2, `type="ctrTitle"`, box, `<a:bodyPr anchor="b"><a:normAutofit/></a:bodyPr><a:lstStyle><a:lvl1pPr><a:defRPr sz="4000"/></a:lvl1pPr></a:lstStyle>`, f.d)
	box.y, box.h = 3_180_000, 900_000
	placeholder(&l.markup, 3, `type="subTitle" idx="1"`, box, `<a:bodyPr lIns="`+strconv.Itoa(inset)+`"><a:normAutofit/></a:bodyPr><a:lstStyle><a:lvl1pPr marL="0" indent="0"><a:buNone/><a:defRPr sz="2200"/></a:lvl1pPr></a:lstStyle>`, f.d)
	return f.closeLayout(l)
}

func (f *pptx) openLayout(n int, kind, key string, shapes bool) *part {
	l := f.part("ppt/slideLayouts/slideLayout"+strconv.Itoa(n)+".xml", typeSlides+"slideLayout+xml")
	l.relate(relOffice+"slideMaster", f.deck.master)
	l.put(xmlHead, `<p:sldLayout `, nsSlides, ` type="`, kind, `" preserve="1"`)
	if !shapes {
		l.put(` showMasterSp="0"`)
	}
	l.put(` userDrawn="1"><p:cSld name="`, text(f.p.T(key)), `"><p:spTree>`, emptyGroup)
	return l
}

func (f *pptx) closeLayout(l *part) *part {
	f.numberPlace(l, 4, "12")
	l.put(`</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>`)
	return l
}
