package reports

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// most deep blocks within blocks of a section.
const maxDeep = 6

// inside reads a line of a section.
func (p *parser) inside(verb token, rest []token) {
	here := p.open[len(p.open)-1]
	part := Part{Pos: verb.Pos, Verb: verb.text}
	switch verb.text {
	case "end":
		p.close()
		return
	case "else":
		if here.verb != "if" || here.other != nil {
			p.fail(verb.Pos, "reports.template.else")
			return
		}
		p.open[len(p.open)-1].other = here.parts
		p.open[len(p.open)-1].parts = new([]Part)
		return
	case "if":
		part.If = p.condition(verb, rest, here.about)
		p.begin(part, here.about)
		return
	case "each":
		p.repeat(part, verb, rest, here)
		return
	case "notes":
		if here.verb != "section" {
			p.fail(verb.Pos, "reports.template.notes")
		}
		p.begin(part, here.about)
		return
	case "section":
		p.fail(verb.Pos, "reports.template.open", "line", here.Line)
		return
	case "break":
	case "say", "heading":
		if text, ok := p.pair(verb, rest); ok {
			part.Text = text
			p.spots(rest[0], here.about)
			p.spots(rest[1], here.about)
		}
	case "write":
		part.Name, _ = p.name(verb, rest)
		part.Text, _ = p.pair(verb, rest[min(1, len(rest)):])
	case "figures":
		for _, t := range p.words(verb, rest) {
			p.figure(t.Pos, t.text, here.about)
			part.Names = append(part.Names, t.text)
		}
	default:
		if !slices.Contains(queryVerbs, verb.text) {
			p.fail(verb.Pos, "reports.template.verb", "word", verb.text)
			return
		}
		list := p.words(verb, rest)
		if len(list) != 1 {
			p.fail(verb.Pos, "reports.template.word", "verb", verb.text)
			return
		}
		part.Name = list[0].text
		p.query(verb.text, list[0], here.about)
	}
	*here.parts = append(*here.parts, part)
}

// repeat opens a block that is made once for each project or contribution.
func (p *parser) repeat(part Part, verb token, rest []token, here frame) {
	list := p.words(verb, rest)
	if len(list) == 0 {
		return
	}
	part.Name = list[0].text
	of, known := repeats[part.Name]
	switch {
	case !known:
		p.fail(list[0].Pos, "reports.template.each", "word", part.Name)
	case slices.ContainsFunc(p.open, func(f frame) bool { return f.verb == "each" }):
		p.fail(verb.Pos, "reports.template.loop", "kind", "each "+part.Name)
	case !covers(of.from, here.about):
		p.fail(list[0].Pos, "reports.template.not_about", "name", "each "+part.Name, "about", join(missing(of.from, here.about)))
	}
	p.begin(part, []About{of.to})
}

// begin opens a block.
func (p *parser) begin(part Part, about []About) {
	if len(p.open) > maxDeep {
		p.fail(part.Pos, "reports.template.deep", "most", maxDeep)
	}
	p.blocks = append(p.blocks, &part)
	p.open = append(p.open, frame{part.Pos, part.Verb, new([]Part), nil, about})
}

// close ends the innermost block.
func (p *parser) close() {
	f := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	if f.verb == "section" {
		p.t.Sections[len(p.t.Sections)-1].Parts = *f.parts
		return
	}
	part := p.blocks[len(p.blocks)-1]
	p.blocks = p.blocks[:len(p.blocks)-1]
	part.Parts = *f.parts
	if f.other != nil {
		part.Parts, part.Else = *f.other, *f.parts
	}
	if f.verb == "notes" {
		s := &p.t.Sections[len(p.t.Sections)-1]
		s.Notes = append(s.Notes, part.Parts...)
		return
	}
	outer := p.open[len(p.open)-1].parts
	*outer = append(*outer, *part)
}

// finish holds the whole against what every kind needs.
func (p *parser) finish(end Pos) {
	if n := len(p.open); n > 0 {
		p.fail(p.open[n-1].Pos, "reports.template.unclosed", "word", p.open[n-1].verb)
	}
	for len(p.open) > 0 {
		p.close()
	}
	switch {
	case len(p.wrong) > 0:
	case p.t.Kind == "":
		p.fail(end, "reports.template.no_kind")
	case len(p.t.About) == 0:
		p.fail(end, "reports.template.no_about")
	case len(p.t.Formats) == 0:
		p.fail(end, "reports.template.no_formats")
	case len(p.t.Sections) == 0:
		p.fail(end, "reports.template.no_section")
	}
}

// figure holds the name of a figure against the catalogue.
func (p *parser) figure(at Pos, name string, about []About) {
	f, ok := figures[name]
	if !ok {
		p.fail(at, "reports.template.no_figure", "name", name)
		return
	}
	if !covers(f.about, about) {
		p.fail(at, "reports.template.not_about", "name", name, "about", join(missing(f.about, about)))
	}
}

// query holds the name of a query against the catalogue.
func (p *parser) query(verb string, name token, about []About) {
	q, ok := queries[verb+" "+name.text]
	if !ok {
		p.fail(name.Pos, "reports.template.no_query", "verb", verb, "name", name.text)
		return
	}
	if !covers(q.about, about) {
		p.fail(name.Pos, "reports.template.not_about", "name", name.text, "about", join(missing(q.about, about)))
	}
	if q.inside && p.t.Audience != ForOffice {
		p.fail(name.Pos, "reports.template.inside", "name", name.text, "audience", string(p.t.Audience))
	}
}

// spots holds the figures that stand within a text, as {funds.received}, against the catalogue.
func (p *parser) spots(t token, about []About) {
	for _, s := range spotsOf(t.text) {
		p.figure(Pos{t.Line, t.Col + 1 + utf8.RuneCountInString(t.text[:s.from])}, s.name, about)
	}
}

type spot struct {
	name     string
	from, to int
}

// spotsOf are the names in braces within a text.
func spotsOf(text string) (list []spot) {
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '{')
		if i < 0 {
			return list
		}
		j := strings.IndexByte(text[at+i:], '}')
		if j < 0 {
			return list
		}
		list = append(list, spot{text[at+i+1 : at+i+j], at + i, at + i + j + 1})
		at += i + j + 1
	}
}

// covers reports whether a query answers for all that a template is about.
func covers(of, wanted []About) bool { return len(missing(of, wanted)) == 0 }

func missing(of, wanted []About) (list []About) {
	for _, a := range wanted {
		if !slices.Contains(of, a) {
			list = append(list, a)
		}
	}
	return list
}

// Library is the kinds that an office has, by name.
type Library map[string]Template

// Flat is a template with the sections it uses of other kinds put in place. A kind that uses itself, however
// far around, is refused, and so is one that is not there, that is about something else or for another audience.
func (l Library) Flat(t Template) (Template, []Problem) {
	f := flattener{library: l, root: t, seen: []string{t.Kind}}
	t.Sections = f.sections(t, "")
	if len(f.wrong) == 0 {
		keys := map[string]bool{}
		for _, s := range t.Sections {
			if keys[s.Key] {
				f.wrong = append(f.wrong, Problem{s.Pos, "reports.template.twice", fault.Args{"word": s.Key}})
			}
			keys[s.Key] = true
		}
	}
	return t, f.wrong
}

type flattener struct {
	library Library
	root    Template
	seen    []string
	at      Pos // of the use in the root
	wrong   []Problem
}

func (f *flattener) sections(t Template, only string) (list []Section) {
	for _, s := range t.Sections {
		if s.Use == "" {
			if only == "" || s.Key == only {
				if len(f.seen) > 1 {
					s.Pos = f.at
				}
				list = append(list, s)
			}
			continue
		}
		if len(f.seen) == 1 {
			f.at = s.Pos
		}
		list = append(list, f.use(s.Use, only)...)
	}
	return list
}

func (f *flattener) use(name, only string) []Section {
	kind, section, _ := strings.Cut(name, ".")
	fail := func(key string, args fault.Args) []Section {
		f.wrong = append(f.wrong, Problem{f.at, key, args})
		return nil
	}
	if slices.Contains(f.seen, kind) {
		return fail("reports.template.loop", fault.Args{"kind": strings.Join(append(slices.Clone(f.seen), kind), " > ")})
	}
	other, ok := f.library[kind]
	switch {
	case !ok:
		return fail("reports.template.no_kind_named", fault.Args{"kind": kind})
	case !covers(other.About, f.root.About):
		return fail("reports.template.not_about", fault.Args{"name": kind, "about": join(missing(other.About, f.root.About))})
	case f.root.Audience != ForOffice && other.Audience != f.root.Audience:
		return fail("reports.template.inside", fault.Args{"name": kind, "audience": string(f.root.Audience)})
	}
	f.seen = append(f.seen, kind)
	list := f.sections(other, section)
	f.seen = f.seen[:len(f.seen)-1]
	if section != "" && only == "" && len(list) == 0 && len(f.wrong) == 0 {
		return fail("reports.template.no_section_named", fault.Args{"name": name})
	}
	return list
}

// Writes are the texts that officers write for a kind, in its order: key and heading.
func (t Template) Writes() (list []Part) {
	var walk func(parts []Part)
	walk = func(parts []Part) {
		for _, x := range parts {
			if x.Verb == "write" && !slices.ContainsFunc(list, func(o Part) bool { return o.Name == x.Name }) {
				list = append(list, x)
			}
			walk(x.Parts)
			walk(x.Else)
		}
	}
	for _, s := range t.Sections {
		walk(s.Parts)
		walk(s.Notes)
	}
	return list
}

// fillSpots puts the words of figures into a text.
func fillSpots(text string, words func(name string) string) string {
	var b strings.Builder
	at := 0
	for _, s := range spotsOf(text) {
		b.WriteString(text[at:s.from])
		b.WriteString(words(s.name))
		at = s.to
	}
	b.WriteString(text[at:])
	return b.String()
}

// problemsFault is what is wrong with a template as a fault on a field, each message with its place.
func problemsFault(field string, list []Problem) error {
	var fs fault.Fields
	for _, x := range list {
		fs.Add(field, "reports.template.at", fault.Args{"line": x.Line, "column": x.Col, "what": x})
	}
	return fs.Err()
}

// Print is the message of the problem, without its place.
func (x Problem) Print(p *i18n.Printer) string { return p.Message(x.Key, x.Args) }
