package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
)

// words prints a marking (R116) with its releasability (R114): "NATO UNCLASSIFIED, releasable to Georgia".
func (s *Site) words(p *i18n.Printer, m control.Marking) string {
	words := p.T(m.Level.Key())
	if len(m.Releasable) == 0 {
		return words
	}
	names := make([]string, len(m.Releasable))
	for i, code := range m.Releasable {
		names[i] = code
		if s.PartyName != nil {
			names[i] = s.PartyName(p, code)
		}
	}
	return words + ", " + p.T("web.releasable_to", "parties", strings.Join(names, ", "))
}

// MarkingWords are the words of what really stands on a file with such content, for packages that write files of
// their own.
func (s *Site) MarkingWords(p *i18n.Printer, m control.Marking) string {
	return s.words(p, s.markingOf(m, false))
}

// markingOf is what really stands on a page or file: its own marking, or the site's where it has none.
func (s *Site) markingOf(m control.Marking, public bool) control.Marking {
	if m.Level == control.LevelPublic && !public {
		return s.Marking
	}
	return m
}

func (f *Frame) markingWords(m control.Marking) string {
	return f.site.words(f.P, f.site.markingOf(m, f.public))
}

// printSheet is the address of the style sheet that puts the marking into the margins of paper. It is
// a sheet of its own because margin boxes take their words from CSS and the policy forbids inline style.
func (f *Frame) printSheet(m control.Marking) string {
	m = f.site.markingOf(m, f.public)
	return "/" + string(f.Lang()) + "/print.css?" + url.Values{"level": {m.Level.String()}, "to": m.Releasable}.Encode()
}

// servePrintSheet writes that sheet. Its words are its address, so it may be kept.
func (s *Server) servePrintSheet(w http.ResponseWriter, r *http.Request) {
	var m control.Marking
	if err := m.Level.UnmarshalText([]byte(r.URL.Query().Get("level"))); err != nil {
		http.NotFound(w, r)
		return
	}
	for _, code := range r.URL.Query()["to"] {
		if len(code) > 12 || len(m.Releasable) > 100 {
			http.NotFound(w, r)
			return
		}
		m.Releasable = append(m.Releasable, code)
	}
	p := s.printers[langOf(r.URL.Path)]
	words := s.site.words(p, m)
	if s.site.Demonstration {
		words += " \u2013 " + p.T("web.fictional")
	}
	w.Header().Set("Content-Type", mediaTypes[".css"])
	w.Header().Set("Cache-Control", "private, max-age=86400")
	fmt.Fprintf(w, `@page{@top-center{content:%[1]s}@bottom-center{content:%[1]s}}`, cssString(words))
}

// cssString quotes a text for CSS: everything but letters, digits and plain marks as an escape.
func cssString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if r == ' ' || r == ',' || r == '.' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\%x `, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
