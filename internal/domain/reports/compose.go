package reports

import (
	"slices"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/render/office"
)

// composer makes the sections of a report in one language from a world.
type composer struct {
	*world
	p      *i18n.Printer
	lang   i18n.Lang
	texts  map[string]i18n.Text // what officers wrote, by the key of the template
	line   Line                 // the bottom line that was signed
	made   *made
	behind map[sourceKey][]Entry // the entries behind figures; nil while they are not asked for
}

// made is what comes of composing beside the blocks.
type made struct {
	used         []usedFigure
	untranslated []Untranslated
	left         []string // texts that nobody has written yet, by key
}

// usedFigure is a figure a report names, with the world it was asked of.
type usedFigure struct {
	name string
	of   *world
}

// Untranslated is a text that exists in the other language only.
type Untranslated struct {
	Text string    `json:"text"`
	Lang i18n.Lang `json:"lang"` // that it is written in
}

func (c *composer) within(w *world) *composer {
	d := *c
	d.world = w
	return &d
}

// use notes a figure as named, so that it is kept with its sources.
func (c *composer) use(name string) []value {
	if !slices.ContainsFunc(c.made.used, func(u usedFigure) bool { return u.name == name && u.of == c.world }) {
		c.made.used = append(c.made.used, usedFigure{name, c.world})
	}
	return figures[name].of(c.world)
}

// words are a figure's values in words: "1 200 000,00 €, 300 000,00 $".
func (c *composer) words(name string) string {
	var list []string
	for _, v := range c.use(name) {
		list = append(list, v.print(c.p))
	}
	if len(list) == 0 {
		return c.p.Int(0)
	}
	return strings.Join(list, ", ")
}

// shortWords are a figure's values in a few characters each.
func (c *composer) shortWords(name string) string {
	var list []string
	for _, v := range c.use(name) {
		list = append(list, v.short(c.p))
	}
	return strings.Join(list, ", ")
}

func (c *composer) holds(cond *Condition) bool {
	if cond == nil {
		return true
	}
	var list []int64
	for _, v := range figures[cond.Figure].of(c.world) {
		list = append(list, v.whole())
	}
	return cond.Holds(list)
}

// text gives a text in the document's language; where it exists in the other only, it is counted.
func (c *composer) text(t i18n.Text) (string, i18n.Lang) {
	s, lang := t.In(c.lang)
	if lang == c.lang || strings.TrimSpace(s) == "" {
		return s, ""
	}
	c.count(s, lang)
	return s, lang
}

func (c *composer) count(s string, lang i18n.Lang) {
	u := Untranslated{s, lang}
	if !slices.Contains(c.made.untranslated, u) {
		c.made.untranslated = append(c.made.untranslated, u)
	}
}

// run is a text as a run, marked where it is in the other language.
func (c *composer) run(t i18n.Text) office.Run {
	s, lang := c.text(t)
	return office.Run{Text: s, Lang: lang}
}

// said is a text that somebody wrote in one language.
func (c *composer) said(s string, lang i18n.Lang) office.Run {
	if lang == "" || lang == c.lang || strings.TrimSpace(s) == "" {
		return office.Run{Text: s}
	}
	c.count(s, lang)
	return office.Run{Text: s, Lang: lang}
}

// inCell is a text for a part of a cell or a tile, which carries no language of its own: "[EN]" stands before it.
func (c *composer) inCell(t i18n.Text) string {
	s, lang := c.text(t)
	if lang != "" {
		return "[" + strings.ToUpper(string(lang)) + "] " + s
	}
	return s
}

// named is a text as a cell, behind a reference.
func (c *composer) named(ref string, t i18n.Text) office.Cell {
	s, lang := c.text(t)
	return office.Cell{Text: ref + s, Lang: lang}
}

// inOther is a text for a cell that somebody wrote in one language.
func (c *composer) inOther(s string, lang i18n.Lang) string {
	if r := c.said(s, lang); r.Lang != "" {
		return "[" + strings.ToUpper(string(r.Lang)) + "] " + s
	}
	return s
}

func plain(s string) office.Cell { return office.Cell{Text: s} }

func day(d cal.Date) office.Cell { return office.Cell{Day: d, Blank: d.IsZero()} }

func count(n int) office.Cell { return office.Cell{Value: int64(n)} }

func minor(v int64) office.Cell { return office.Cell{Value: v} }

// sums are columns of money for the currencies met, each named after its currency where there are several.
func (c *composer) sums(label string, currencies []money.Currency, total bool) (list []office.Column) {
	for _, x := range currencies {
		title := label
		if len(currencies) > 1 {
			title += " (" + string(x) + ")"
		}
		list = append(list, office.Column{Title: title, Kind: office.Money, Currency: string(x), Total: total})
	}
	return list
}

func paragraph(runs ...office.Run) office.Paragraph { return office.Paragraph{Runs: runs} }

// rating is a rating as a cell: its word, with the tone beside it.
func (c *composer) rating(r portfolio.Rating) office.Cell {
	return office.Cell{Text: c.p.T(string(r.Word())), Tone: toneOf(r)}
}

func toneOf(r portfolio.Rating) office.Tone {
	switch r {
	case portfolio.OnTrack:
		return office.Good
	case portfolio.AtRisk:
		return office.Watch
	case portfolio.OffTrack:
		return office.Bad
	}
	return office.Plain
}

// sections are the sections of a template in the order of the choice, without those that are off or whose condition
// does not hold.
func (c *composer) sections(t Template, chosen []Chosen) (list []office.Section) {
	for _, x := range orderOf(t, chosen) {
		i := slices.IndexFunc(t.Sections, func(s Section) bool { return s.Key == x.Key })
		if i < 0 || x.Off {
			continue
		}
		s := t.Sections[i]
		if !c.holds(s.If) {
			continue
		}
		title, _ := s.Title.In(c.lang)
		made := office.Section{Key: s.Key, Title: title, Layout: s.Layout, Appendix: s.Appendix}
		made.Blocks = c.parts(s.Parts)
		made.Notes = c.parts(s.Notes)
		if len(made.Blocks) > 0 {
			list = append(list, made)
		}
	}
	return list
}

// parts makes the blocks of parts.
func (c *composer) parts(list []Part) (blocks []office.Block) {
	for _, x := range list {
		blocks = append(blocks, c.part(x)...)
	}
	return blocks
}

func (c *composer) part(x Part) []office.Block {
	switch x.Verb {
	case "if":
		if c.holds(x.If) {
			return c.parts(x.Parts)
		}
		return c.parts(x.Else)
	case "each":
		return c.each(x)
	case "say":
		s, _ := x.Text.In(c.lang)
		return []office.Block{paragraph(office.Run{Text: fillSpots(s, c.words)})}
	case "heading":
		s, _ := x.Text.In(c.lang)
		return []office.Block{office.Heading{Level: 1, Text: fillSpots(s, c.words)}}
	case "break":
		return []office.Block{office.PageBreak{}}
	case "write":
		return c.written(x)
	case "figures":
		return c.tilesOf(x.Names)
	}
	return queries[x.Verb+" "+x.Name].make(c)
}

// each repeats a block for every project below, under its name.
func (c *composer) each(x Part) (blocks []office.Block) {
	for _, w := range c.children {
		inner := c.within(w)
		name := inner.run(w.subject.Name)
		blocks = append(blocks, office.Heading{Level: 1, Text: w.subject.Ref + " " + name.Text, Lang: name.Lang})
		blocks = append(blocks, inner.parts(x.Parts)...)
	}
	return blocks
}

// written is a text of an officer under its heading; while nobody has written it, the section says so and it is
// counted.
func (c *composer) written(x Part) []office.Block {
	t := c.texts[x.Name]
	heading, _ := x.Text.In(c.lang)
	blocks := []office.Block{office.Heading{Level: 1, Text: heading}}
	s, lang := c.text(t)
	if strings.TrimSpace(s) == "" {
		c.made.left = append(c.made.left, x.Name)
		return append(blocks, office.Paragraph{Tone: office.Aside, Runs: []office.Run{{Text: c.p.T("reports.to_write"), Italic: true}}})
	}
	return append(blocks, markdown(s, lang)...)
}

// tilesOf are figures side by side.
func (c *composer) tilesOf(names []string) []office.Block {
	var tiles office.Tiles
	for _, name := range names {
		tiles.Items = append(tiles.Items, office.Tile{Title: c.p.T("reports.figure." + name), Figure: c.shortWords(name)})
	}
	return []office.Block{tiles}
}

// Chosen is a section of a report as its officer wants it.
type Chosen struct {
	Key string `json:"key"`
	Off bool   `json:"off,omitempty"`
}

// orderOf is the choice, with sections that it does not know behind it: the template has gained them since.
func orderOf(t Template, chosen []Chosen) []Chosen {
	list := slices.Clone(chosen)
	list = slices.DeleteFunc(list, func(x Chosen) bool {
		return !slices.ContainsFunc(t.Sections, func(s Section) bool { return s.Key == x.Key })
	})
	for _, s := range t.Sections {
		if !slices.ContainsFunc(list, func(x Chosen) bool { return x.Key == s.Key }) {
			list = append(list, Chosen{Key: s.Key})
		}
	}
	return list
}
