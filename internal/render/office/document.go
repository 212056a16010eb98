package office

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// Document is what all writers write. A section is a chapter in DOCX, PDF and HTML, one slide or more in PPTX;
// every table of it is a sheet in XLSX.
type Document struct {
	Title    string
	Subtitle string // under the title, such as the name of the subject
	Lang     i18n.Lang
	Marking  string // on every page, slide and sheet, in the properties (R116); a document without one is refused
	Notice   string // beside the marking, such as what a demonstration must say; may be empty
	Facts    []Fact // the common header: reference, originator, date, version, status, distribution, retention
	Author   string
	Keywords []string // for the properties, behind the marking
	Date     cal.Date // of the document; also the date in its properties
	Personal bool     // somebody's own paper, such as a curriculum: it bears no marking, and no date at the foot
	Brief    bool     // of a page or two: no table of contents, no numbers before headings, no page of its own for the title
	Sections []Section
	Style    Style

	drawings map[string]Drawing // of the figures, by their markup
}

// Fact is a line of the title block: "As at", "28 November 2026, 14:00".
type Fact struct{ Name, Value string }

// Layout says how a section stands on slides. Pages do not care for it.
type Layout int

// The layouts of a slide.
const (
	LayoutText     Layout = iota // title and blocks
	LayoutLine                   // the bottom line, large, first
	LayoutChart                  // one chart or figure over the whole slide
	LayoutTable                  // one table, continued on further slides
	LayoutTiles                  // a tile for each fact of a Tiles block
	LayoutTimeline               // a drawing over the whole width
	LayoutClosing                // what is asked of the reader
)

// Section is a chapter or a slide.
type Section struct {
	Key      string // names it in builders and in files, such as "finance"
	Title    string
	Layout   Layout
	Blocks   []Block
	Notes    []Block // the speaker's, under the slide; they stand on no page of a document
	Appendix bool    // numbered A, B, … behind the other sections
}

// Block is one of Paragraph, Heading, List, Table, Chart, Figure, Tiles, PageBreak.
type Block interface{ block() }

// Heading is a heading within a section; Level 1 is the first below the section's title.
type Heading struct {
	Level int
	Text  string
	Lang  i18n.Lang // where the text exists in the other language only; empty for the document's own
}

// Run is text of one look. Note is a footnote that names the source of what the text says; Href is a link.
type Run struct {
	Text         string
	Bold, Italic bool
	Href         string
	Note         string
	Lang         i18n.Lang // where the text exists in the other language only, which the writers say; empty for the document's own
}

// Paragraph is running text.
type Paragraph struct {
	Runs []Run
	Tone Tone
}

// Tone is what a paragraph, a cell or a tile says beside its words. It is never said by colour alone.
type Tone string

// The tones. Lead is a bottom line; Aside is small print.
const (
	Plain Tone = ""
	Lead  Tone = "lead"
	Aside Tone = "aside"
	Good  Tone = "good"
	Watch Tone = "watch"
	Bad   Tone = "bad"
)

// List is a list of paragraphs, numbered or with bullets; Items may hold a List below its paragraph.
type List struct {
	Numbered bool
	Items    []Item
}

// Item is a line of a list.
type Item struct {
	Runs []Run
	Sub  *List
}

// Kind is the type of the cells in a column.
type Kind int

// The kinds of cells. Money is in minor units of Column.Currency; Share is parts in ten thousand.
const (
	Words Kind = iota
	Number
	Money
	Share
	Day
)

// Column is a column of a table. Width is its share of the table's width against the other columns; 0 is 1.
type Column struct {
	Title    string
	Kind     Kind
	Currency string // ISO 4217, for Money
	Total    bool   // summed in the last row: in XLSX by a formula
	Width    float64
}

// Cell is a cell. Text is what pages and slides show; where it is empty, the value is printed by the column's kind.
type Cell struct {
	Text  string
	Value int64    // for Number, Money and Share
	Day   cal.Date // for Day
	Blank bool     // nothing is known: never shown as 0
	Tone  Tone
	Href  string
	Note  string    // footnote: the entries behind the figure (R49)
	Lang  i18n.Lang // of Text, as of a Run
}

// Table is a table with a head that repeats on every page. Total names the row of totals; without it none is written.
type Table struct {
	Key     string // names the sheet in XLSX
	Caption string
	Columns []Column
	Rows    [][]Cell
	Total   string
	Empty   string // said in place of a table without rows
}

// ChartKind is the form of a chart.
type ChartKind int

// The forms of charts. All are native, with their workbook, in DOCX, PPTX and XLSX.
const (
	Bars ChartKind = iota // lying, for names
	Columns
	Stacked // columns, one on the other
	Lines
	Ring
)

// Series is a row of figures of a chart, one for each of its Names; NaN where nothing is known.
type Series struct {
	Name   string
	Values []float64
	Tone   Tone
}

// Chart is a native chart. Alt says in words what it shows. A ring has one series.
type Chart struct {
	Kind    ChartKind
	Caption string
	Alt     string
	Names   []string
	Series  []Series
	Unit    string // on the axis, such as "million EUR"
	Format  string // of numbers, as in a spreadsheet: "#,##0.0"; empty for as many decimals as the values have, two at most
}

// Figure is a drawing as render/draw makes it: SVG. It becomes vector lines in PDF and shapes in DOCX and PPTX.
type Figure struct {
	Caption string
	Alt     string
	SVG     string
}

// Tile is one partner, donor or project at a glance.
type Tile struct {
	Title, Line, Figure, Note string
	Tone                      Tone
}

// Tiles are glances side by side; a table with one column per part in DOCX.
type Tiles struct{ Items []Tile }

// PageBreak begins a new page or slide.
type PageBreak struct{}

func (Heading) block()   {}
func (Paragraph) block() {}
func (List) block()      {}
func (Table) block()     {}
func (Chart) block()     {}
func (Figure) block()    {}
func (Tiles) block()     {}
func (PageBreak) block() {}

// Style is the look of the house: the office's own colours, fonts, logo, or an existing DOCX or PPTX whose styles,
// masters and layouts are used. The zero Style is Cairn's.
type Style struct {
	Font, HeadingFont string
	Ink, Accent       string // #RRGGBB
	Logo              []byte // PNG or JPEG
	DOCX, PPTX        []byte // a file of the office; its macros are never taken over
	Paper             string // "A4" (default) or "Letter"
}
