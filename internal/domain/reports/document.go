package reports

import (
	"slices"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/render/office"
)

// people are the names of who had a hand in a report.
type people map[control.ActorID]string

// document is a report of a kind, frozen or just composed, in one language, with the header that every output of the office has
// (handbook §9). Everything in it comes from the report itself, so that it is the same whenever it is made.
func (s *Service) document(t Template, r Report, c Content, lang i18n.Lang, names people, style office.Style) office.Document {
	p := s.Words.Printer(lang)
	title, _ := r.Title.In(lang)
	name, _ := r.Subject.Name.In(lang)
	d := office.Document{Title: title, Subtitle: strings.TrimSpace(r.Subject.Ref + " " + name), Lang: lang, Author: names[r.Author], Date: r.On,
		Marking: s.MarkingWords(p, r.Marking), Notice: s.notice(p), Sections: c.Sections, Style: style, Brief: t.Brief}
	if r.Subject.About == AboutPortfolio {
		d.Subtitle = name
	}
	fact := func(key, value string) {
		if value != "" {
			d.Facts = append(d.Facts, office.Fact{Name: p.T(key), Value: value})
		}
	}
	fact("reports.fact.ref", r.Ref)
	fact("reports.fact.as_at", p.T("reports.as_at", "on", r.On, "known", r.Point.AsOf))
	fact("reports.fact.originator", s.originator(p, names[r.Author]))
	fact("reports.fact.status", s.statusWords(p, r))
	fact("reports.fact.cleared_by", names[r.ClearedBy])
	fact("reports.fact.distribution", p.T("reports.audience."+string(t.Audience)))
	if r.Retention != "" {
		fact("reports.fact.retention", p.T(string(r.Retention.Word())))
	}
	if n := len(c.Untranslated); n > 0 {
		fact("reports.fact.to_translate", p.Int(int64(n)))
	}
	return d
}

// header is all of a document but its sections and style, as it was issued.
type header struct {
	Title, Subtitle, Marking, Notice, Author string
	Facts                                    []office.Fact
}

func headerOf(d office.Document) header {
	return header{d.Title, d.Subtitle, d.Marking, d.Notice, d.Author, d.Facts}
}

func (h header) over(d *office.Document) {
	d.Title, d.Subtitle, d.Marking, d.Notice, d.Author, d.Facts = h.Title, h.Subtitle, h.Marking, h.Notice, h.Author, h.Facts
}

func (s *Service) fictional() bool { return s.Fictional || s.control.Installation().Demo }

// notice is what a demonstration says on every page.
func (s *Service) notice(p *i18n.Printer) string {
	if s.fictional() {
		return p.T("web.fictional")
	}
	return ""
}

func (s *Service) originator(p *i18n.Printer, author string) string {
	if s.Office != nil {
		if name := s.Office(p); name != "" {
			return strings.TrimSuffix(name+", "+author, ", ")
		}
	}
	return author
}

func (s *Service) statusWords(p *i18n.Printer, r Report) string {
	switch r.State {
	case Issued, Issuing:
		return p.T("reports.status.issued", "on", r.IssuedAt.Date())
	case Cleared:
		return p.T("reports.status.cleared", "on", r.ClearedAt.Date())
	case "":
		return p.T("reports.status.not_kept")
	}
	return p.T("reports.status.draft")
}

// fileName is what a file of a report is called: reference, kind, subject, language and marking, and in a
// demonstration that it is none.
func (s *Service) fileName(r Report, lang i18n.Lang, f Format) string {
	return s.nameOf(s.Words.Printer(lang), r, string(lang)) + "." + string(f)
}

func (s *Service) nameOf(p *i18n.Printer, r Report, lang string) string {
	parts := []string{r.Ref, r.Kind, r.Subject.Ref, r.On.String(), lang, s.MarkingWords(p, r.Marking)}
	if s.fictional() {
		parts = append(parts, p.T("web.fictional_file"))
	}
	var name []string
	for _, x := range parts {
		if x = slug(x); x != "" {
			name = append(name, x)
		}
	}
	return strings.Join(name, "_")
}

// slug is a text as part of a file name.
func slug(text string) string {
	var b strings.Builder
	for _, r := range i18n.Fold(text) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.ToUpper(strings.Trim(b.String(), "-"))
}

// composeAll makes the content of a report in its languages from a world, and lists the figures it names. With the
// entries behind them, every amount is named with its own (R49).
func (s *Service) composeAll(t Template, r Report, w *world, langs []i18n.Lang, behind map[sourceKey][]Entry) (map[i18n.Lang]Content, []usedFigure) {
	content := map[i18n.Lang]Content{}
	var used []usedFigure
	for _, lang := range langs {
		c := &composer{world: w, p: s.Words.Printer(lang), lang: lang, texts: r.Texts, line: r.Line, made: &made{}, behind: behind}
		list := c.sections(t, r.Sections)
		if behind != nil {
			if x, ok := c.sourceSection(s.figuresOf(w, c.made.used, behind)); ok {
				list = append(list, x)
			}
		}
		content[lang] = Content{Sections: list, Untranslated: c.made.untranslated, Left: c.made.left}
		for _, u := range c.made.used {
			if !slices.Contains(used, u) {
				used = append(used, u)
			}
		}
	}
	return content, used
}
