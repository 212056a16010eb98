package recruitment

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"cairn/internal/codec/doctext"
)

// Lines of a curriculum by their length, in characters: a line that heads something is short, running text is long.
const (
	shortLine = 120
	longLine  = 80
)

var (
	yearPattern = regexp.MustCompile(`\b(?:19|20)\d{2}\b`)
	addressMark = regexp.MustCompile(`(?i)@|https?://|\bwww\.|\blinkedin\.`)
)

// contactHeadings begin parts of which nothing is left out.
var contactHeadings = []string{"contact", "personal information", "informations personnelles"}

// ownName is the name where it stands in one passage of the document, "" where it was put together from two.
func (c *CV) ownName() string {
	if slices.ContainsFunc(c.lines, func(l cvLine) bool { return c.Name != "" && strings.Contains(l.Text, c.Name) }) {
		return c.Name
	}
	return ""
}

// partReader cuts a curriculum into parts, entries and passages.
type partReader struct {
	c       *CV
	parts   []CVPart
	heads   map[int]int // positions by the rows of their heads, among the lines of experience
	row     int         // of the line, among those of experience
	last    int         // position whose entry is open; -1 before the first
	contact bool        // nothing of this part is left out
}

// parts are the sections of the curriculum in the order of the document, each line once.
func (c *CV) parts() []CVPart {
	r := &partReader{c: c, heads: map[int]int{}, last: -1, parts: []CVPart{{Entries: []Entry{{}}}}}
	for i, p := range c.Positions {
		for _, row := range p.rows {
			r.heads[row] = i
		}
	}
	for i, line := range c.lines {
		if line.title {
			r.parts = append(r.parts, CVPart{Title: line.Text, Entries: []Entry{{}}})
			r.last, r.contact = -1, slices.Contains(contactHeadings, plain(line.Text))
			continue
		}
		r.line(i, line)
	}
	for i := range r.parts {
		r.parts[i].Entries = slices.DeleteFunc(r.parts[i].Entries, func(e Entry) bool { return len(e.Head) == 0 && len(e.Runs) == 0 })
	}
	return slices.DeleteFunc(r.parts, func(p CVPart) bool { return len(p.Entries) == 0 })
}

// line puts a line where it belongs.
func (r *partReader) line(i int, line cvLine) {
	whole := Piece{ID: pieceID(i, 0), Text: line.Text, Item: line.Style == doctext.Item, place: i << 10}
	position, heads := 0, false
	if line.section == cvExperience {
		position, heads = r.heads[r.row], false
		_, heads = r.heads[r.row]
		r.row++
	}
	switch kept := r.kept(line); {
	case heads:
		whole.Kept = KeptDates
		r.employment(position, whole)
	case kept != "":
		whole.Kept = kept
		r.head(whole)
	case r.leads(line):
		whole.Kept = KeptLead
		e := r.entry()
		e.Runs = append(e.Runs, Run{Lead: []Piece{whole}})
	default:
		r.pieces(i, whole, line)
	}
}

// kept is why a line is never left out, "" for one that may be. What stands in an employment is under its head, which is.
func (r *partReader) kept(line cvLine) Kept {
	prose := isProse(line)
	short := !prose && utf8.RuneCountInString(line.Text) < shortLine
	switch {
	case r.contact, r.c.isContact(line.Text), line.section == cvHead && !prose && line.Style != doctext.Item:
		return KeptContact
	case line.section == cvLanguages, line.section == cvOther && slices.Contains(r.c.Languages, line.Text):
		return KeptLanguage
	case line.section == cvEducation && (line.Style != doctext.Item && short || yearPattern.MatchString(line.Text)):
		return KeptStudy
	case line.section == cvExperience && r.last >= 0:
		return ""
	case short && line.Style != doctext.Item && yearPattern.MatchString(line.Text):
		return KeptDates
	case line.Style == doctext.Item && yearPattern.MatchString(line.Text) && line.section != cvExperience && short:
		return KeptDates
	}
	return ""
}

// isContact reports whether a line says who somebody is or where to reach them.
func (c *CV) isContact(line string) bool {
	for _, s := range []string{c.Email, c.Phone, c.Name} {
		if s != "" && strings.Contains(line, s) {
			return true
		}
	}
	return addressMark.MatchString(line) && utf8.RuneCountInString(line) < 2*shortLine
}

// leads reports whether a line heads those that follow it.
func (r *partReader) leads(line cvLine) bool {
	return line.Style == doctext.Heading || line.Style == doctext.Body && strings.HasSuffix(line.Text, ":") && utf8.RuneCountInString(line.Text) < shortLine
}

// isProse tells running text from a line of its own.
func isProse(line cvLine) bool {
	if line.Style != doctext.Body {
		return false
	}
	ends := strings.HasSuffix(line.Text, ".") || strings.HasSuffix(line.Text, "!") || strings.HasSuffix(line.Text, "…")
	return utf8.RuneCountInString(line.Text) >= longLine || ends && len(strings.Fields(line.Text)) >= 5
}

func (r *partReader) part() *CVPart { return &r.parts[len(r.parts)-1] }

func (r *partReader) entry() *Entry {
	p := r.part()
	return &p.Entries[len(p.Entries)-1]
}

// employment begins the entry of a position with the first row of its head, or adds a further row.
func (r *partReader) employment(position int, head Piece) {
	if r.last != position {
		p := r.c.Positions[position]
		r.part().Entries = append(r.part().Entries, Entry{Period: p.Period, Dated: !p.Period.Start.IsZero(), under: p.Employer == "" && r.last >= 0})
		r.last = position
	}
	e := r.entry()
	e.Head = append(e.Head, head)
}

// head begins an entry with a line that is kept, or adds it to the head of one that has nothing else yet. In an employment it joins
// the head: what stands in it stays in it.
func (r *partReader) head(line Piece) {
	if len(r.entry().Runs) > 0 && r.last < 0 {
		r.part().Entries = append(r.part().Entries, Entry{})
	}
	e := r.entry()
	e.Head = append(e.Head, line)
}

// pieces adds the sentences of a line, or an item or a short line as a whole.
func (r *partReader) pieces(i int, whole Piece, line cvLine) {
	e := r.entry()
	if len(e.Runs) == 0 {
		e.Runs = append(e.Runs, Run{})
	}
	run := &e.Runs[len(e.Runs)-1]
	if !isProse(line) {
		run.Pieces = append(run.Pieces, whole)
		return
	}
	for n, s := range sentencesOf(line.Text) {
		run.Pieces = append(run.Pieces, Piece{ID: pieceID(i, n), Text: s, place: whole.place + min(n, 1<<10-1)})
	}
}
