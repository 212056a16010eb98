package recruitment

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"cairn/internal/codec/doctext"
	"cairn/internal/kernel/cal"
)

// experience reads the entries of the section: each begins at the line with its dates, or at the lines of text above a
// line that holds dates alone.
func (c *CV) experience(blocks []doctext.Block, on cal.Date) {
	r := &entryReader{c: c, lines: blocks, on: on, form: map[string]string{}}
	for i := range r.lines {
		r.line(i)
	}
	r.end()
	if len(c.Positions) == 0 {
		for _, b := range r.lines {
			if b.Style != doctext.Item && hasTitleWord(b.Text) && utf8.RuneCountInString(b.Text) < 120 {
				c.Undated = append(c.Undated, b.Text)
			}
		}
	}
}

// entryReader cuts the lines of the experience into entries.
type entryReader struct {
	c       *CV
	on      cal.Date
	lines   []doctext.Block
	open    *Position
	above   []int             // rows since the last entry that may be the head of the next
	form    map[string]string // what labels have said of the entry to come
	formed  []int             // and in which rows
	pending string            // the label that the line above holds alone
	roof    string            // the employer above several posts
}

func (r *entryReader) end() {
	if r.open != nil {
		r.c.keep(*r.open, r.on)
		r.open = nil
	}
}

// line reads a row: labels, the line of an entry's dates, or text.
func (r *entryReader) line(i int) {
	b := r.lines[i]
	labels := labelsIn(b.Text)
	s, rest, ok := spanIn(b.Text, r.c.order)
	if r.pending != "" && len(labels) == 0 && !ok {
		labels = []labelled{{r.pending, b.Text}}
	}
	r.pending = ""
	switch {
	case len(labels) > 0 && ok && r.datedBy(labels):
		r.end()
		r.begin(i, s, "", labels)
	case len(labels) > 0:
		r.labels(i, labels)
	case !ok:
		r.text(i)
	case b.Style != doctext.Item || utf8.RuneCountInString(rest) <= 90: // a longer item has a year in a description
		r.end()
		r.begin(i, s, rest, nil)
	}
}

// datedBy reports whether a period in a row of labels begins an entry: it stands under no label of duties, and says no more of the entry that is
// open.
func (r *entryReader) datedBy(labels []labelled) bool {
	for _, l := range labels {
		s, rest, ok := spanIn(l.value, r.c.order)
		switch {
		case !ok:
			continue
		case l.field == labelDates:
			return true
		case l.field == labelNone, utf8.RuneCountInString(rest) > 90:
			return false
		}
		return r.open == nil || len(r.form) > 0 || !r.open.lacks(l.field) || r.open.byLabel && r.open.Period != s.period
	}
	return true // before the first label
}

// labels takes the values of a row over: into the open entry where it lacks them, else for the entry to come.
func (r *entryReader) labels(i int, labels []labelled) {
	for _, l := range labels {
		if l.field == labelDates {
			continue // without any that can be read
		}
		if l.value == "" && l.field != labelNone {
			r.pending = l.field
			continue
		}
		if _, rest, ok := spanIn(l.value, r.c.order); ok && l.field != labelNone {
			l.value = strings.Trim(rest, " ,;:|-–—")
		}
		switch {
		case r.open != nil && r.open.take(l):
			r.open.said = append(r.open.said, plain(l.value))
			r.open.rows = appendOnce(r.open.rows, i)
		case l.field == labelNone && r.open != nil && len(r.form) == 0:
			r.open.said = append(r.open.said, plain(l.value))
			r.open.rows = appendOnce(r.open.rows, i)
		case l.field != labelNone:
			if len(r.form) == 0 { // what stood above is of the entry before
				if n := len(r.above); n > 0 && r.above[n-1] == i-1 && hasTitleWord(r.lines[i-1].Text) {
					r.above = r.above[n-1:]
				} else {
					r.above = nil
				}
			}
			r.form[l.field] = l.value
			r.formed = appendOnce(r.formed, i)
		}
	}
}

func appendOnce(rows []int, i int) []int {
	if n := len(rows); n > 0 && rows[n-1] == i {
		return rows
	}
	return append(rows, i)
}

// text reads a row without dates: it belongs to the open entry, and may head it or the next.
func (r *entryReader) text(i int) {
	b := r.lines[i]
	if word := vagueTime(b.Text); word != "" && b.Style != doctext.Item && utf8.RuneCountInString(b.Text) < 140 {
		r.c.Unread = append(r.c.Unread, b.Text)
	}
	short := b.Style != doctext.Item && utf8.RuneCountInString(b.Text) < 120 && !strings.HasSuffix(b.Text, ".")
	if r.open != nil {
		r.open.said = append(r.open.said, plain(b.Text))
		if short && len(r.above) == 0 && r.open.head(b.Text, r.roof, r.open.rows[len(r.open.rows)-1] == i-1) {
			r.open.rows = append(r.open.rows, i)
			return
		}
	}
	if short {
		r.above = append(r.above, i)
	}
}

// begin opens the entry whose dates stand in a row, with the rest of the row, or the labels of it.
func (r *entryReader) begin(i int, s span, rest string, labels []labelled) {
	b := r.lines[i]
	p := Position{Period: s.period, Precision: s.precision, unsure: s.unsure, Source: b.Text, said: []string{plain(b.Text)}, rows: []int{i}}
	head, bare := strings.TrimSpace(rest), labels == nil && utf8.RuneCountInString(strings.Trim(rest, " ,;:()-–|")) < 3
	for _, l := range labels {
		value := l.value
		if _, rest, ok := spanIn(value, r.c.order); ok {
			value = strings.Trim(rest, " ,;:|-–—")
			p.byLabel = l.field != labelDates
		}
		switch {
		case l.field == labelDates:
			head = value
		case l.field != labelNone && value != "":
			r.form[l.field] = value
		}
	}
	if bare {
		head = ""
		rows := r.headAbove()
		for _, row := range rows {
			head = strings.TrimPrefix(head+", "+r.lines[row].Text, ", ")
		}
		p.Source = strings.TrimSpace(head + "\n" + b.Text)
		p.said = append([]string{plain(head)}, p.said...)
		p.rows = append(rowsJustAbove(rows, i, 2), i)
	}
	if len(r.form) > 0 {
		p.fill(r.form, head)
		var said []string
		for _, row := range r.formed {
			said = append(said, r.lines[row].Text)
			p.said = append(p.said, plain(r.lines[row].Text))
		}
		p.Source = strings.Join(append(said, p.Source), "\n")
		p.rows = append(r.formed, p.rows...)
		slices.Sort(p.rows)
		p.rows = slices.Compact(p.rows)
	} else {
		p.Title, p.Employer, p.whole = headParts(head)
	}
	r.under(&p, i, head, bare)
	r.above, r.form, r.formed = nil, map[string]string{}, nil
	r.open = &p
}

// under gives a post its employer from the line above several posts, where the layout says so: a post without an employer, or with a part of one.
func (r *entryReader) under(p *Position, i int, head string, bare bool) {
	switch unit := p.Employer != "" && isUnit(p.Employer); {
	case len(r.form) > 0:
		r.roof = ""
		if r.form[labelTitle] == "" { // the label heads the posts below it
			r.roof = p.Employer
		}
	case bare || p.Employer != "" && !unit:
		if head != "" {
			r.roof = ""
		}
	default:
		if org := r.roofAbove(i, unit); org != "" {
			p.Employer, r.roof = org, org
			p.rows = append(rowsJustAbove(r.above, i, 1), i)
		} else if r.roof != "" && p.Title != "" {
			p.Employer = r.roof
		}
	}
}

// roofAbove is the organisation on the line just above a row, "" where none stands there alone. Above a part of an organisation it must begin
// the section, be a heading, or have several posts below it.
func (r *entryReader) roofAbove(i int, unit bool) string {
	if n := len(r.above); n == 0 || r.above[n-1] != i-1 {
		return ""
	}
	b := r.lines[i-1]
	first := i == 1 || b.Style == doctext.Heading
	if namesPost(b.Text) || isDuty(b.Text) || !first && !isOrganisation(b.Text) || unit && !first && r.postsFrom(i) < 2 {
		return ""
	}
	return employerOf(b.Text)
}

// postsFrom counts the lines with dates from a row to the next organisation that stands alone.
func (r *entryReader) postsFrom(i int) (n int) {
	for ; i < len(r.lines); i++ {
		b := r.lines[i]
		switch _, _, ok := spanIn(b.Text, r.c.order); {
		case b.Style == doctext.Item:
		case ok:
			n++
		case isOrganisation(b.Text) && !namesPost(b.Text):
			return n
		}
	}
	return n
}

// headAbove are the rows that head a line of dates: the short line above it, and the one above that where the first says not all. What somebody
// did heads nothing.
func (r *entryReader) headAbove() (rows []int) {
	for n := len(r.above) - 1; n >= 0 && len(rows) < 2; n-- {
		text := r.lines[r.above[n]].Text
		if isDuty(text) && !hasTitleWord(text) {
			break
		}
		rows = append([]int{r.above[n]}, rows...)
		if title, employer, _ := headParts(text); title != "" && employer != "" && !isUnit(employer) {
			break
		}
	}
	return rows
}

// rowsJustAbove are those of the rows that stand just above a row without a gap, at most so many, in their order.
func rowsJustAbove(rows []int, row, most int) []int {
	from := len(rows)
	for from > 0 && len(rows)-from < most && rows[from-1] == row-(len(rows)-from)-1 {
		from--
	}
	return slices.Clone(rows[from:])
}

// fill takes over what labels have said, and what they have not from the head of the line with the dates.
func (p *Position) fill(form map[string]string, head string) {
	p.Title, p.Employer = form[labelTitle], employerOf(form[labelEmployer])
	title, employer, _ := headParts(head)
	switch {
	case p.Title == "" && p.Employer != "":
		if p.Title = title; title == "" {
			p.Title = bareHead(head)
		}
	case p.Employer != "":
	case head != "":
		if p.Employer = employer; employer == "" && title != p.Title {
			p.Employer = employerOf(head)
		}
	default:
		if title, employer, _ := headParts(p.Title); title != "" && employer != "" { // "Position: Adviser, NATO"
			if !hasOrganisationWord(employer) { // or what the post is for, until a label says more
				p.whole = p.Title
			}
			p.Title, p.Employer = title, employer
		}
	}
}

// head takes a line below the dates as what heads the entry, where the line of the dates had no head, or no employer. What somebody did heads
// nothing, and an employer that was a guess gives way to an organisation just below.
func (p *Position) head(line, roof string, next bool) bool {
	switch {
	case p.whole != "" && !p.byLabel && next && hasOrganisationWord(line) && isOrganisation(line):
		p.Title, p.Employer, p.whole = p.whole, employerOf(line), ""
	case p.Title == "" && p.Employer == "" && (!isDuty(line) || hasTitleWord(line)):
		p.Title, p.Employer, p.whole = headParts(line)
		p.Source = line + "\n" + p.Source
	case p.Employer == "" && !isDuty(line) && (roof == "" || isOrganisation(line)):
		p.Employer = employerOf(line)
	case p.Title == "" && hasTitleWord(line):
		p.Title = line
	default:
		return false
	}
	return true
}

// lacks reports whether the entry has no value for a label, or a guess.
func (p *Position) lacks(field string) bool {
	return field == labelEmployer && (p.Employer == "" || p.whole != "") || field == labelTitle && p.Title == ""
}

// take takes the value of a label over where the entry lacks it.
func (p *Position) take(l labelled) bool {
	switch {
	case !p.lacks(l.field):
		return false
	case l.field == labelTitle:
		p.Title = l.value
	default:
		if p.Employer = employerOf(l.value); p.whole != "" {
			p.Title, p.whole = p.whole, ""
		}
	}
	p.Source += "\n" + l.value
	return true
}

// keep takes an entry over. Months count only from where it has begun.
func (c *CV) keep(p Position, on cal.Date) {
	p.Project = hasAny(strings.Join(p.said, " "), projectRoles) != ""
	if p.Period.Start.After(on) {
		c.Future = append(c.Future, p.Source)
	}
	if p.unsure {
		c.Unsure = append(c.Unsure, p.Source)
	}
	c.Positions = append(c.Positions, p)
}

// projectRoles tell experience in project or programme management (R135).
var projectRoles = append([]string{"project manager", "programme manager", "program manager", "project officer", "programme officer", "project coordinator", "project lead", "project leader", "managed projects", "managing projects",
	"project planning", "chef de projet", "cheffe de projet", "charge de projet", "chargee de projet", "responsable de projet", "gestionnaire de projet", "coordinateur de projet", "coordinatrice de projet", "coordonnateur de projet"}, projectPhrases...)

// headParts cuts the head of an entry as titleAndEmployer does; an employer in brackets is a guess, and whole the title that it leaves if it is
// wrong.
func headParts(head string) (title, employer, whole string) {
	head = bareHead(head)
	if m := bracketEmployer.FindStringSubmatch(head); m != nil && hasTitleWord(m[1]) && hasOrganisationWord(m[2]) && !kindOfWork.MatchString(plain(m[2])) && len(splitHead(m[1])) == 1 {
		return m[1], m[2], head
	}
	title, employer = titleAndEmployer(head)
	return title, employer, ""
}

// bareHead leaves out what stands around a head, and the remark before it.
func bareHead(head string) string {
	return withoutRemark(strings.Trim(strings.ReplaceAll(strings.Join(cellsIn(head), cellGap), "()", ""), " ,;:|-–—"))
}

// titleAndEmployer cuts the head of an entry: "Title, Employer", "Title at Employer", "Employer — Title".
func titleAndEmployer(head string) (title, employer string) {
	strong := len(splitBy(head, cellGap, " | ", " — ", " – ")) > 1
	for _, sep := range []string{" at ", " chez ", " auprès de ", " auprès du ", " @ "} {
		if a, b, ok := strings.Cut(head, sep); ok && !strong && len(a) > 2 && len(b) > 1 {
			return a, employerOf(b)
		}
	}
	parts := splitHead(head)
	if len(parts) == 1 {
		if hasTitleWord(head) {
			return head, ownWork.FindString(head)
		}
		return "", employerOf(head)
	}
	if at := slices.IndexFunc(parts, hasTitleWord); at > 1 {
		return parts[at], employerOf(parts[0]) // "Employer, place, title"
	}
	if len(parts) > 2 && hasTitleWord(parts[0]) && isUnit(parts[1]) && hasOrganisationWord(parts[2]) && !isUnit(parts[2]) {
		return parts[0], employerOf(parts[2]) // "Title, unit, employer"
	}
	if len(parts) == 2 && !hasTitleWord(parts[0]) && !hasTitleWord(parts[1]) && hasOrganisationWord(parts[0]) && !hasOrganisationWord(parts[1]) {
		return "", employerOf(parts[0]) // "Employer, place", and the title below
	}
	if hasTitleWord(parts[0]) || !hasTitleWord(parts[1]) {
		return parts[0], employerOf(parts[1])
	}
	return parts[1], employerOf(parts[0])
}

// ownWork is what people write who are employed by nobody else.
var ownWork = regexp.MustCompile(`(?i)^(?:self-employed|freelance|independent|indépendante?)\b`)

// splitHead cuts a head at the separators that people use, the strongest first; what stands in brackets is not cut.
func splitHead(head string) []string {
	return splitBy(head, cellGap, " | ", " — ", " – ", " · ", " / ", "; ", " - ", ", ")
}

// splitBy cuts a head at the first of the separators that stands in it.
func splitBy(head string, separators ...string) []string {
	for _, sep := range separators {
		var parts []string
		depth, from := 0, 0
		for i := 0; i < len(head); i++ {
			switch head[i] {
			case '(':
				depth++
			case ')':
				depth--
			}
			if depth <= 0 && strings.HasPrefix(head[i:], sep) {
				parts = append(parts, strings.TrimSpace(head[from:i]))
				from = i + len(sep)
				i = from - 1
			}
		}
		parts = append(parts, strings.TrimSpace(head[from:]))
		parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
		if len(parts) > 1 {
			return parts
		}
	}
	return []string{head}
}

func employerOf(s string) string {
	s = strings.Trim(s, " ,;:|-–—")
	if parts := splitHead(s); len(parts) > 1 && !strings.Contains(s, " - ") {
		return parts[0]
	}
	return s
}

func hasTitleWord(s string) bool {
	for word := range strings.FieldsFuncSeq(plain(s), func(r rune) bool { return !isWord(r) }) {
		if slices.Contains(titleWords, word) {
			return true
		}
	}
	return false
}
