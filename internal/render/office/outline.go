package office

import (
	"slices"
	"strconv"

	"cairn/internal/kernel/i18n"
)

// chapter is a section as every writer numbers it and leads to it.
type chapter struct {
	number  string // "3", or "B" of an appendix; empty without a title
	label   string // what stands before its title: "3", "Appendix B", or nothing in a brief document
	address string // of its bookmark
	heads   []chapterHead
}

// chapterHead is a heading of the first level below a chapter.
type chapterHead struct {
	number  string // "3.1"; empty where none is shown
	address string
}

// ordered puts the appendices behind the other sections, as they are numbered.
func (d *Document) ordered() {
	behind := func(a, b Section) int {
		switch {
		case a.Appendix == b.Appendix:
			return 0
		case a.Appendix:
			return 1
		}
		return -1
	}
	if !slices.IsSortedFunc(d.Sections, behind) {
		d.Sections = slices.Clone(d.Sections) // the caller's stay as they are
		slices.SortStableFunc(d.Sections, behind)
	}
}

// outline numbers the sections of a document in their order: chapters from 1, appendices from A, each with its
// headings of the first level. A section without a title continues the chapter before it. byKey are the addresses
// of the sections that links within the document may name.
func (d *Document) outline(p *i18n.Printer) (chapters []chapter, byKey map[string]string) {
	names, byKey := bookmarks(d.Sections)
	chapters = make([]chapter, len(d.Sections))
	count, under, heads, number, appendix := 0, 0, 0, "", false
	for i := range d.Sections {
		s, c := &d.Sections[i], &chapters[i]
		c.address = names[i]
		if s.Appendix && !appendix {
			appendix, count, number = true, 0, ""
		}
		shown := s.Appendix || !d.Brief
		if s.Title != "" {
			count, under = count+1, 0
			number = strconv.Itoa(count)
			if s.Appendix {
				number = columnName(count - 1)
			}
			c.number, c.label = number, number
			if s.Appendix {
				c.label = p.T("render.appendix", "letter", number)
			} else if !shown {
				c.label = ""
			}
		}
		for _, b := range s.Blocks {
			if h, ok := b.(Heading); !ok || h.Level > 1 {
				continue
			}
			heads, under = heads+1, under+1
			head := chapterHead{address: "_Toc" + strconv.Itoa(200_000+heads)}
			if shown && number != "" {
				head.number = number + "." + strconv.Itoa(under)
			}
			c.heads = append(c.heads, head)
		}
	}
	return chapters, byKey
}

// contentsEntry is a line of a table of contents.
type contentsEntry struct {
	level                int
	label, title, target string
	appendix             bool
	lang                 i18n.Lang
}

// contents are the lines of the table of contents; nil for a document that needs none. A heading before any chapter
// stands with the chapters.
func (d *Document) contents(chapters []chapter) []contentsEntry {
	var out []contentsEntry
	below := 1
	for i := range d.Sections {
		s, c := &d.Sections[i], &chapters[i]
		if s.Title != "" {
			out = append(out, contentsEntry{level: 1, label: c.label, title: s.Title, target: c.address, appendix: s.Appendix})
			below = 2
		}
		n := 0
		for _, b := range s.Blocks {
			if h, ok := b.(Heading); ok && h.Level <= 1 {
				out = append(out, contentsEntry{level: below, label: c.heads[n].number, title: h.Text, target: c.heads[n].address, lang: h.Lang})
				n++
			}
		}
	}
	if d.Brief || len(out) < 2 {
		return nil
	}
	return out
}

// bookmarks gives every section a name that bookmarks may have: letters, digits and lines, 40 at most, none twice.
// Links within a document name the keys of sections.
func bookmarks(sections []Section) (names []string, byKey map[string]string) {
	used := map[string]bool{}
	byKey = map[string]string{}
	for i, s := range sections {
		name := []byte("s_")
		for k := 0; k < len(s.Key) && len(name) < 32; k++ {
			c := s.Key[k]
			if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
				name = append(name, c)
			} else {
				name = append(name, '_')
			}
		}
		unique := string(name)
		if s.Key == "" {
			unique += strconv.Itoa(i)
		}
		for n := i; used[unique]; n += len(sections) {
			unique = string(name) + strconv.Itoa(n)
		}
		used[unique] = true
		names = append(names, unique)
		if _, there := byKey[s.Key]; !there && s.Title != "" {
			byKey[s.Key] = unique
		}
	}
	return names, byKey
}

// within is the address that a link to a section of the document names; outside says that it leads elsewhere. Both
// are empty for a link that leads nowhere, such as one to a section that was left out.
func within(href string, byKey map[string]string) (name, outside string) {
	if len(href) > 0 && href[0] == '#' {
		return byKey[href[1:]], ""
	}
	return "", address(href)
}
