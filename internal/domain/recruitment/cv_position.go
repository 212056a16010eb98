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
	lines := slices.Clone(blocks)
	var open *Position
	var above []string // lines since the last entry that may be the head of the next
	var aboveAt []int  // and where they stand
	end := func() {
		if open != nil {
			c.keep(*open, on)
			open = nil
		}
	}
	form := map[string]string{} // what labels have said of the entry to come
	roof := ""                  // the employer above several posts
	for i, b := range lines {
		if field, value := cvLabel(b.Text); field != "" && field != labelDates {
			if open != nil {
				open.text += " " + plain(value)
				open.rows = append(open.rows, i)
			}
			if (open == nil || !open.labelled(field, value)) && field != labelNone {
				form[field] = value
			}
			continue
		}
		span, rest, ok := spanIn(b.Text)
		if !ok {
			if word := vagueTime(b.Text); word != "" && b.Style != doctext.Item && utf8.RuneCountInString(b.Text) < 140 {
				c.Unread = append(c.Unread, b.Text)
			}
			short := b.Style != doctext.Item && utf8.RuneCountInString(b.Text) < 120 && !strings.HasSuffix(b.Text, ".")
			if open != nil {
				open.text += " " + plain(b.Text)
			}
			if open == nil || !short || !open.head(b.Text, len(above)) {
				if short {
					above, aboveAt = append(above, b.Text), append(aboveAt, i)
				}
			} else {
				open.rows = append(open.rows, i)
			}
			continue
		}
		if b.Style == doctext.Item && utf8.RuneCountInString(rest) > 90 {
			continue // a year inside a description
		}
		end()
		p := Position{Period: span.period, Precision: span.precision, Source: b.Text, text: plain(b.Text), rows: []int{i}}
		head := rest
		if utf8.RuneCountInString(strings.Trim(rest, " ,;:()-–|")) < 3 {
			head = headAbove(above)
			p.Source = strings.TrimSpace(head + "\n" + b.Text)
			p.text = plain(head) + " " + p.text
			p.rows = append(rowsJustAbove(aboveAt, i, 2), i)
		}
		if field, _ := cvLabel(b.Text); field == labelDates {
			head = ""
		}
		if len(form) > 0 {
			p.Title, p.Employer, form = form[labelTitle], employerOf(form[labelEmployer]), map[string]string{}
			p.Source, p.text = strings.TrimSpace(b.Text+"\n"+p.Title+"\n"+p.Employer), p.text+" "+plain(p.Title)
		} else {
			p.Title, p.Employer = titleAndEmployer(head)
		}
		if unit := p.Employer == "" || roofUnit.MatchString(p.Employer); unit && head == rest {
			// The employer stands on the line above, alone: several posts under one roof.
			if n := len(above); n > 0 && lines[i-1].Text == above[n-1] && !hasTitleWord(above[n-1]) {
				p.Employer = employerOf(above[n-1])
				p.rows = append(rowsJustAbove(aboveAt, i, 1), i)
				roof = p.Employer
			} else if roof != "" && p.Title != "" {
				p.Employer = roof
			}
		} else if head != "" {
			roof = ""
		}
		above, aboveAt = nil, nil
		open = &p
	}
	end()
	if len(c.Positions) == 0 {
		for _, b := range lines {
			if b.Style != doctext.Item && hasTitleWord(b.Text) && utf8.RuneCountInString(b.Text) < 120 {
				c.Undated = append(c.Undated, b.Text)
			}
		}
	}
}

// rowsJustAbove are those of the rows that stand just above a row without a gap, at most so many, in their order.
func rowsJustAbove(rows []int, row, most int) []int {
	from := len(rows)
	for from > 0 && len(rows)-from < most && rows[from-1] == row-(len(rows)-from)-1 {
		from--
	}
	return slices.Clone(rows[from:])
}

// head takes a line below the dates as what heads the entry, where the line of the dates had no head, or no employer.
func (p *Position) head(line string, since int) bool {
	switch {
	case since > 0:
		return false
	case p.Title == "" && p.Employer == "":
		p.Title, p.Employer = titleAndEmployer(line)
		p.Source = line + "\n" + p.Source
	case p.Employer == "":
		p.Employer = employerOf(line)
	case p.Title == "" && hasTitleWord(line):
		p.Title = line
	default:
		return false
	}
	return true
}

// labelled takes the value of a label over where the entry lacks it.
func (p *Position) labelled(field, value string) bool {
	switch {
	case field == labelEmployer && p.Employer == "":
		p.Employer = employerOf(value)
	case field == labelTitle && p.Title == "":
		p.Title = value
	default:
		return false
	}
	p.Source += "\n" + value
	return true
}

// keep takes an entry over. Months count only from where it has begun.
func (c *CV) keep(p Position, on cal.Date) {
	p.Project = hasAny(p.text, projectRoles) != ""
	if p.Period.Start.After(on) {
		c.Future = append(c.Future, p.Source)
	}
	c.Positions = append(c.Positions, p)
}

// projectRoles tell experience in project or programme management (R135).
var projectRoles = append([]string{"project manager", "programme manager", "program manager", "project officer", "programme officer", "project coordinator", "project lead", "project leader", "managed projects", "managing projects",
	"project planning", "chef de projet", "cheffe de projet", "charge de projet", "chargee de projet", "responsable de projet", "gestionnaire de projet", "coordinateur de projet", "coordinatrice de projet", "coordonnateur de projet"}, projectPhrases...)

// headAbove is the text that heads a line of dates: the one or two short lines just above it.
func headAbove(above []string) string {
	if n := len(above); n > 2 {
		above = above[n-2:]
	}
	return strings.Join(above, ", ")
}

// titleAndEmployer cuts the head of an entry: "Title, Employer", "Title at Employer", "Employer — Title".
func titleAndEmployer(head string) (title, employer string) {
	head = strings.Trim(strings.ReplaceAll(strings.Join(strings.Fields(head), " "), "()", ""), " ,;:|-–—")
	head = withoutRemark(head)
	if m := bracketEmployer.FindStringSubmatch(head); m != nil && hasTitleWord(m[1]) && !kindOfWork.MatchString(m[2]) && len(splitHead(m[1])) == 1 {
		return m[1], m[2]
	}
	strong := len(splitBy(head, " | ", " — ", " – ")) > 1
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
	if hasTitleWord(parts[0]) || !hasTitleWord(parts[1]) {
		return parts[0], employerOf(parts[1])
	}
	return parts[1], employerOf(parts[0])
}

// ownWork is what people write who are employed by nobody else.
var ownWork = regexp.MustCompile(`(?i)^(?:self-employed|freelance|independent|indépendante?)\b`)

// splitHead cuts a head at the separators that people use, the strongest first; what stands in brackets is not cut.
func splitHead(head string) []string {
	return splitBy(head, " | ", " — ", " – ", " · ", " / ", "; ", " - ", ", ")
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
