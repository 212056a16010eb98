package ooxml

import "strings"

// sequence is the order in which the children of an element must stand. Those of one place may stand in any order
// among themselves; an open one takes any others behind those that it names.
type sequence struct {
	places map[string]int
	open   bool
}

// sequences are those of elements by name, as the schemas of ISO/IEC 29500 (transitional) give them for what our
// writers write and offices bring along.
var sequences = map[string]sequence{}

// A line for each element: its name, then its children in order; "|" parts those that stand in any order, and "*" is
// for any others.
const schema = `
w:pPr pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange
w:rPr rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath
w:style name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr
w:styles docDefaults latentStyles style
w:tblPr tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription
w:tblStylePr pPr rPr tblPr trPr tcPr
w:tblBorders top left start bottom right end insideH insideV
w:tblCellMar top left start bottom right end
w:tcPr cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark
w:tcBorders top left start bottom right end insideH insideV tl2br tr2bl
w:tbl bookmarkStart|bookmarkEnd tblPr tblGrid tr
w:tr tblPrEx trPr tc
w:sectPr headerReference|footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid
w:abstractNum nsid multiLevelType tmpl name styleLink numStyleLink lvl
w:lvl start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr
w:num abstractNumId lvlOverride
w:numbering numPicBullet abstractNum num numIdMacAtCleanup
w:numPr ilvl numId
w:settings writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries displayBackgroundShape printPostScriptOverText printFractionalCharacterWidth printFormsData embedTrueTypeFonts embedSystemFonts saveSubsetFonts saveFormsData mirrorMargins alignBordersAndEdges bordersDoNotSurroundHeader bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors hideGrammaticalErrors activeWritingStyle proofState formsDesign attachedTemplate linkStyles stylePaneFormatFilter stylePaneSortMethod documentType mailMerge revisionView trackRevisions doNotTrackMoves doNotTrackFormatting documentProtection autoFormatOverride styleLockTheme styleLockQFSet defaultTabStop autoHyphenation consecutiveHyphenLimit hyphenationZone doNotHyphenateCaps showEnvelope summaryLength clickAndTypeStyle defaultTableStyle evenAndOddHeaders bookFoldRevPrinting bookFoldPrinting bookFoldPrintingSheets drawingGridHorizontalSpacing drawingGridVerticalSpacing displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery doNotUseMarginsForDrawingGridOrigin drawingGridHorizontalOrigin drawingGridVerticalOrigin doNotShadeFormData noPunctuationKerning characterSpacingControl printTwoOnOne strictFirstAndLastChars noLineBreaksAfter noLineBreaksBefore savePreviewPicture doNotValidateAgainstSchema saveInvalidXml ignoreMixedContent alwaysShowPlaceholderText doNotDemarcateInvalidXml saveXmlDataOnly useXSLTWhenSaving saveThroughXslt showXMLTags alwaysMergeEmptyNamespace updateFields hdrShapeDefaults footnotePr endnotePr compat docVars rsids mathPr attachedSchema themeFontLang clrSchemeMapping doNotIncludeSubdocsInStats doNotAutoCompressPictures forceUpgrade captions readModeInkLockDown smartTagType schemaLibrary shapeDefaults doNotEmbedSmartTags decimalSymbol listSeparator
w:font altName panose1 charset family notTrueType pitch sig embedRegular embedBold embedItalic embedBoldItalic
w:sdt sdtPr sdtEndPr sdtContent
w:pBdr top left bottom right between bar
w:tabs tab
w:docDefaults rPrDefault pPrDefault
w:lvlOverride startOverride lvl
w:tcMar top left start bottom right end
w:footnote p|tbl
w:p pPr *
w:r rPr *
w:document background body
wp:inline extent effectExtent docPr cNvGraphicFramePr a:graphic
wps:wsp cNvPr cNvSpPr cNvCnPr spPr style extLst txbx linkedTxbx bodyPr
wpg:wgp cNvPr cNvGrpSpPr grpSpPr *
pic:pic nvPicPr blipFill spPr
c:chartSpace date1904 lang roundedCorners mc:AlternateContent style clrMapOvr pivotFmts protection chart spPr txPr externalData printSettings userShapes extLst
c:chart title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly dispBlanksAs showDLblsOverMax extLst
c:plotArea layout areaChart|area3DChart|lineChart|line3DChart|stockChart|radarChart|scatterChart|pieChart|pie3DChart|doughnutChart|barChart|bar3DChart|ofPieChart|surfaceChart|surface3DChart|bubbleChart catAx|valAx|dateAx|serAx dTable spPr extLst
c:barChart barDir grouping varyColors ser dLbls gapWidth overlap serLines axId extLst
c:lineChart grouping varyColors ser dLbls dropLines hiLowLines upDownBars marker smooth axId extLst
c:doughnutChart varyColors ser dLbls firstSliceAng holeSize extLst
c:pieChart varyColors ser dLbls firstSliceAng extLst
c:ser idx order tx spPr invertIfNegative pictureOptions marker explosion dPt dLbls trendline errBars cat val smooth shape extLst
c:dPt idx invertIfNegative marker bubble3D explosion spPr
c:dLbls dLbl delete numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize separator showLeaderLines leaderLines extLst
c:catAx axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses crossesAt auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl extLst
c:valAx axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses crossesAt crossBetween majorUnit minorUnit dispUnits extLst
c:legend legendPos legendEntry layout overlay spPr txPr extLst
c:title tx layout overlay spPr txPr extLst
c:scaling logBase orientation max min
c:spPr a:xfrm a:custGeom a:prstGeom a:noFill a:solidFill a:gradFill a:blipFill a:pattFill a:ln a:effectLst
c:txPr a:bodyPr a:lstStyle a:p
wps:spPr a:xfrm a:custGeom a:prstGeom a:noFill a:solidFill a:gradFill a:blipFill a:pattFill a:ln a:effectLst
p:spPr a:xfrm a:custGeom a:prstGeom a:noFill a:solidFill a:gradFill a:blipFill a:pattFill a:ln a:effectLst a:extLst
a:xfrm off ext chOff chExt
a:custGeom avLst gdLst ahLst cxnLst rect pathLst
a:ln noFill solidFill gradFill pattFill prstDash custDash round bevel miter headEnd tailEnd
a:p pPr r|br|fld endParaRPr
a:pPr lnSpc spcBef spcAft buClrTx buClr buSzTx buSzPct buSzPts buFontTx buFont buNone buAutoNum buChar buBlip tabLst defRPr extLst
a:rPr ln noFill solidFill gradFill effectLst highlight uLnTx uLn uFillTx uFill latin ea cs sym hlinkClick hlinkMouseOver rtl extLst
a:defRPr ln noFill solidFill gradFill effectLst highlight uLnTx uLn uFillTx uFill latin ea cs sym hlinkClick hlinkMouseOver rtl extLst
a:r rPr t
a:tbl tblPr tblGrid tr
a:tblPr noFill solidFill effectLst tableStyle tableStyleId extLst
a:tc txBody tcPr extLst
a:tcPr lnL lnR lnT lnB lnTlToBr lnBlToTr cell3D noFill solidFill gradFill headers extLst
a:theme themeElements objectDefaults extraClrSchemeLst custClrLst extLst
a:themeElements clrScheme fontScheme fmtScheme extLst
a:clrScheme dk1 lt1 dk2 lt2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink extLst
p:presentation sldMasterIdLst notesMasterIdLst handoutMasterIdLst sldIdLst sldSz notesSz smartTags embeddedFontLst custShowLst photoAlbum custDataLst kinsoku defaultTextStyle modifyVerifier extLst
p:sldMaster cSld clrMap sldLayoutIdLst transition timing hf txStyles extLst
p:sldLayout cSld clrMapOvr transition timing hf extLst
p:sld cSld clrMapOvr transition timing extLst
p:notes cSld clrMapOvr extLst
p:notesMaster cSld clrMap hf notesStyle extLst
p:cSld bg spTree custDataLst controls extLst
p:spTree nvGrpSpPr grpSpPr *
p:grpSp nvGrpSpPr grpSpPr *
p:sp nvSpPr spPr style txBody extLst
p:nvSpPr cNvPr cNvSpPr nvPr
p:pic nvPicPr blipFill spPr style extLst
p:graphicFrame nvGraphicFramePr xfrm a:graphic extLst
p:nvGraphicFramePr cNvPr cNvGraphicFramePr nvPr
p:txBody a:bodyPr a:lstStyle a:p
a:txBody bodyPr lstStyle p
p:txStyles titleStyle bodyStyle otherStyle
x:workbook fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches extLst
x:worksheet sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF picture oleObjects controls webPublishItems tableParts extLst
x:styleSheet numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst
x:headerFooter oddHeader oddFooter evenHeader evenFooter firstHeader firstFooter
x:table autoFilter sortState tableColumns tableStyleInfo extLst
x:c f v is extLst
`

func init() {
	for _, line := range strings.Split(strings.TrimSpace(schema), "\n") {
		words := strings.Fields(line)
		prefix := strings.Split(words[0], ":")[0] + ":"
		s := sequence{places: map[string]int{}}
		for at, group := range words[1:] {
			for _, w := range strings.Split(group, "|") {
				switch {
				case w == "*":
					s.open = true
					continue
				case !strings.Contains(w, ":"):
					w = prefix + w
				}
				s.places[w] = at
			}
		}
		sequences[words[0]] = s
	}
}

// order checks the children of every element that has a line.
func (f *File) order(p *Part, n *Node) {
	if order, known := sequences[n.Name]; known {
		last, behind := 0, ""
		for _, c := range n.Children {
			at, may := order.places[c.Name]
			switch {
			case !may && order.open:
				last, behind = len(order.places), c.Name
			case !may && (strings.HasPrefix(c.Name, "mc:") || !usualPrefix(c.Name)): // an extension, which older programs pass over
			case !may:
				f.bad("%s: %s may not hold %s", p.Name, n.Name, c.Name)
			case at < last:
				f.bad("%s: in %s, %s stands behind %s", p.Name, n.Name, c.Name, behind)
			default:
				last, behind = at, c.Name
			}
		}
	}
	for _, c := range n.Children {
		f.order(p, c)
	}
}

func usualPrefix(name string) bool {
	switch strings.Split(name, ":")[0] {
	case "w", "a", "c", "p", "x", "wp", "wps", "wpg", "pic", "xdr":
		return true
	}
	return false
}
