package reports

import (
	"slices"
	"strconv"
	"strings"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/render/office"
)

// Format is a form of file.
type Format string

// The formats.
const (
	DOCX Format = "docx"
	PPTX Format = "pptx"
	PDF  Format = "pdf"
	XLSX Format = "xlsx"
	HTML Format = "html"
)

// Formats are all formats, in the order they are offered.
var Formats = []Format{DOCX, PPTX, PDF, XLSX, HTML}

// Audience is who a kind is written for. What is for the office only is refused in a template for anybody else
// (R126, R129).
type Audience string

// The audiences.
const (
	ForOffice  Audience = "office"
	ForPartner Audience = "partner"
	ForDonor   Audience = "donor"
	ForPublic  Audience = "public"
)

var audiences = []Audience{ForOffice, ForPartner, ForDonor, ForPublic}

// About is the sort of thing a report is about.
type About string

// What reports are about.
const (
	AboutPortfolio    About = "portfolio"
	AboutPackage      About = "package"
	AboutPartner      About = "partner"
	AboutProject      About = "project"
	AboutContribution About = "contribution"
	AboutHandover     About = "handover"
)

var abouts = []About{AboutPortfolio, AboutPackage, AboutPartner, AboutProject, AboutContribution, AboutHandover}

// Template is a kind of report as its file declares it:
//
//	# a remark, to the end of the line
//	kind package_deck "Package deck" "Présentation du paquet"
//	about package
//	formats pptx pdf
//	audience office
//	brief
//
//	section money "Money" "Finances" chart if funds.pledged > 0
//	  figures funds.pledged funds.received
//	  chart ladder
//	  say "Of {funds.pledged}, {funds.received} came." "Sur {funds.pledged}, {funds.received} sont encaissés."
//	  heading "Results" "Résultats"
//	  write results "What was achieved" "Ce qui a été accompli"
//	  if risks.count > 0
//	    table risks
//	  else
//	    say "No open risk." "Aucun risque ouvert."
//	  end
//	  each project
//	    table milestones
//	  end
//	  notes
//	    list questions
//	  end
//	end
//	use project_status.risks
//
// A section's layout (text, line, chart, table, tiles, timeline, closing) says how it stands on slides; "appendix"
// puts it behind the others. "use KIND" or "use KIND.SECTION" takes sections over from another kind.
type Template struct {
	Kind     string    `json:"kind"`
	Title    i18n.Text `json:"title"`
	About    []About   `json:"about"`
	Formats  []Format  `json:"formats"`
	Audience Audience  `json:"audience"`
	Brief    bool      `json:"brief"` // fits a page or two: without a table of contents and a page for the title
	Sections []Section `json:"-"`
}

// Section is a section as declared. One with Use stands for sections of another kind.
type Section struct {
	Pos
	Key      string
	Title    i18n.Text
	Layout   office.Layout
	Appendix bool
	If       *Condition
	Parts    []Part
	Notes    []Part
	Use      string
}

// Part is a line of a section, or a block of them. Verb is figures, table, chart, drawing, text, list, tiles, say,
// heading, write, break, if or each.
type Part struct {
	Pos
	Verb  string
	Name  string   // of the query, of the text that officers write, or of what is repeated
	Names []string // of figures
	Text  i18n.Text
	If    *Condition
	Parts []Part
	Else  []Part
}

// Condition compares a figure with a whole number: of pieces, or of units of its currency.
type Condition struct {
	Pos
	Figure string
	Sign   string
	Number int64
}

// Holds reports whether the condition is true of any of the figure's values.
func (c *Condition) Holds(values []int64) bool {
	if c == nil {
		return true
	}
	if len(values) == 0 {
		values = []int64{0}
	}
	return slices.ContainsFunc(values, func(v int64) bool {
		switch c.Sign {
		case ">":
			return v > c.Number
		case ">=":
			return v >= c.Number
		case "<":
			return v < c.Number
		case "<=":
			return v <= c.Number
		case "!=":
			return v != c.Number
		}
		return v == c.Number
	})
}

var layouts = map[string]office.Layout{"text": office.LayoutText, "line": office.LayoutLine, "chart": office.LayoutChart, "table": office.LayoutTable,
	"tiles": office.LayoutTiles, "timeline": office.LayoutTimeline, "closing": office.LayoutClosing}

// queryVerbs are the verbs that name a query of the catalogue.
var queryVerbs = []string{"table", "chart", "drawing", "text", "list", "tiles"}

// ParseTemplate reads a template and holds it against the catalogue. What is wrong is told with line and
// column, at most twenty faults at once; other kinds, which it may use, are looked at by Library.
func ParseTemplate(source string) (Template, []Problem) {
	p := &parser{}
	if len(source) > maxTemplate {
		return Template{}, []Problem{{Pos{1, 1}, "reports.template.too_long", fault.Args{"most": maxTemplate >> 10}}}
	}
	lines := strings.Split(strings.TrimPrefix(source, "\ufeff"), "\n")
	if len(lines) > maxLines {
		return Template{}, []Problem{{Pos{maxLines, 1}, "reports.template.many_lines", fault.Args{"most": maxLines}}}
	}
	p.t.Audience = ForOffice
	for i, line := range lines {
		if len(p.wrong) >= maxProblems {
			break
		}
		list, wrong := tokens(strings.TrimSuffix(line, "\r"), i+1)
		if wrong != nil {
			p.wrong = append(p.wrong, *wrong)
			continue
		}
		if len(list) > 0 {
			p.line(list)
		}
	}
	p.finish(Pos{len(lines), 1})
	return p.t, p.wrong
}

// frame is a block that is open: a section, its notes, a condition or a repeat.
type frame struct {
	Pos
	verb  string
	parts *[]Part
	other *[]Part // of a condition: what holds otherwise
	about []About
}

type parser struct {
	t     Template
	wrong []Problem
	open  []frame
	// parts of blocks are kept apart until they are closed, since slices move as they grow
	blocks []*Part
	head   map[string]bool
}

func (p *parser) fail(at Pos, key string, args ...any) {
	a := fault.Args{}
	for i := 0; i+1 < len(args); i += 2 {
		a[args[i].(string)] = args[i+1]
	}
	if len(p.wrong) < maxProblems {
		p.wrong = append(p.wrong, Problem{at, key, a})
	}
}

// line reads one line.
func (p *parser) line(list []token) {
	first := list[0]
	if first.quoted || first.sign {
		p.fail(first.Pos, "reports.template.verb", "word", first.text)
		return
	}
	if len(p.open) == 0 {
		p.top(first, list[1:])
		return
	}
	p.inside(first, list[1:])
}

// top reads a line outside sections.
func (p *parser) top(verb token, rest []token) {
	if p.head == nil {
		p.head = map[string]bool{}
	}
	if slices.Contains([]string{"kind", "about", "formats", "audience", "brief"}, verb.text) && p.head[verb.text] {
		p.fail(verb.Pos, "reports.template.twice", "word", verb.text)
		return
	}
	p.head[verb.text] = true
	switch verb.text {
	case "kind":
		name, ok := p.name(verb, rest)
		if title, more := p.pair(verb, rest[min(1, len(rest)):]); ok && more {
			p.t.Kind, p.t.Title = name, title
		}
	case "about":
		for _, t := range p.words(verb, rest) {
			if a := About(t.text); !slices.Contains(abouts, a) {
				p.fail(t.Pos, "reports.template.about", "word", t.text, "known", join(abouts))
			} else if !slices.Contains(p.t.About, a) {
				p.t.About = append(p.t.About, a)
			}
		}
	case "formats":
		for _, t := range p.words(verb, rest) {
			if f := Format(t.text); !slices.Contains(Formats, f) {
				p.fail(t.Pos, "reports.template.format", "word", t.text, "known", join(Formats))
			} else if !slices.Contains(p.t.Formats, f) {
				p.t.Formats = append(p.t.Formats, f)
			}
		}
	case "audience":
		for _, t := range p.words(verb, rest) {
			if p.t.Audience = Audience(t.text); !slices.Contains(audiences, p.t.Audience) {
				p.fail(t.Pos, "reports.template.audience", "word", t.text, "known", join(audiences))
			}
		}
	case "brief":
		if p.t.Brief = len(rest) == 0; !p.t.Brief {
			p.fail(rest[0].Pos, "reports.template.verb", "word", rest[0].text)
		}
	case "use":
		if list := p.words(verb, rest); len(list) > 0 {
			p.t.Sections = append(p.t.Sections, Section{Pos: list[0].Pos, Use: list[0].text})
		}
	case "section":
		p.section(verb, rest)
	default:
		p.fail(verb.Pos, "reports.template.verb", "word", verb.text)
	}
}

func join[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, x := range list {
		words[i] = string(x)
	}
	return strings.Join(words, ", ")
}

// words are the words of a line, at least one.
func (p *parser) words(verb token, rest []token) (list []token) {
	for _, t := range rest {
		if t.quoted || t.sign {
			p.fail(t.Pos, "reports.template.word", "verb", verb.text)
			return list
		}
		list = append(list, t)
	}
	if len(list) == 0 {
		p.fail(verb.Pos, "reports.template.word", "verb", verb.text)
	}
	return list
}

// name is a key of lower-case letters, digits and strokes.
func (p *parser) name(verb token, rest []token) (string, bool) {
	if len(rest) == 0 || rest[0].quoted || rest[0].sign {
		p.fail(verb.Pos, "reports.template.word", "verb", verb.text)
		return "", false
	}
	text := rest[0].text
	for i, r := range text {
		if !(r >= 'a' && r <= 'z' || i > 0 && (r >= '0' && r <= '9' || r == '_')) || len(text) > 40 {
			p.fail(rest[0].Pos, "reports.template.name", "word", text)
			return "", false
		}
	}
	return text, true
}

// pair reads a text in English and one in French.
func (p *parser) pair(verb token, rest []token) (t i18n.Text, ok bool) {
	if len(rest) < 2 || !rest[0].quoted || !rest[1].quoted {
		p.fail(verb.Pos, "reports.template.pair", "verb", verb.text)
		return t, false
	}
	t = i18n.Text{EN: rest[0].text, FR: rest[1].text}
	if strings.TrimSpace(t.EN) == "" || strings.TrimSpace(t.FR) == "" {
		p.fail(rest[0].Pos, "reports.template.pair", "verb", verb.text)
		return t, false
	}
	return t, true
}

func (p *parser) section(verb token, rest []token) {
	p.needHead(verb.Pos)
	s := Section{Pos: verb.Pos}
	s.Key, _ = p.name(verb, rest)
	s.Title, _ = p.pair(verb, rest[min(1, len(rest)):])
	for i := 3; i < len(rest); i++ {
		t := rest[i]
		if layout, ok := layouts[t.text]; ok && !t.quoted {
			s.Layout = layout
			continue
		}
		switch {
		case t.text == "appendix" && !t.quoted:
			s.Appendix = true
		case t.text == "if" && !t.quoted:
			s.If = p.condition(t, rest[i+1:], p.t.About)
			i = len(rest)
		default:
			p.fail(t.Pos, "reports.template.section", "word", t.text)
		}
	}
	if slices.ContainsFunc(p.t.Sections, func(o Section) bool { return s.Key != "" && o.Key == s.Key }) {
		p.fail(rest[0].Pos, "reports.template.twice", "word", s.Key)
	}
	p.t.Sections = append(p.t.Sections, s)
	p.open = append(p.open, frame{verb.Pos, "section", new([]Part), nil, p.t.About})
}

// needHead refuses a section before the file says what it is about.
func (p *parser) needHead(at Pos) {
	if p.t.Kind == "" && len(p.wrong) == 0 {
		p.fail(at, "reports.template.no_kind")
	}
	if len(p.t.About) == 0 && len(p.wrong) == 0 {
		p.fail(at, "reports.template.no_about")
	}
}

// condition reads "figure > 0".
func (p *parser) condition(verb token, rest []token, about []About) *Condition {
	if len(rest) != 3 || rest[0].quoted || rest[0].sign || !rest[1].sign || rest[2].quoted {
		p.fail(verb.Pos, "reports.template.condition")
		return nil
	}
	n, err := strconv.ParseInt(rest[2].text, 10, 64)
	if err != nil || !slices.Contains([]string{">", ">=", "<", "<=", "=", "==", "!="}, rest[1].text) {
		p.fail(rest[1].Pos, "reports.template.condition")
		return nil
	}
	p.figure(rest[0].Pos, rest[0].text, about)
	return &Condition{rest[0].Pos, rest[0].text, rest[1].text, n}
}
