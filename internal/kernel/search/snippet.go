package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/mapping"

	"cairn/internal/kernel/i18n"
)

// Span is a stretch of text, Match when a word of the query is why the document was found.
type Span struct {
	Text  string `json:"text"`
	Match bool   `json:"match,omitempty"`
}

const (
	excerptSize = 240      // bytes, about
	excerptFrom = 64 << 10 // bytes of a body that are looked through for an excerpt
)

// marker finds the words of a question in a text. The index folds accents before it cuts the text into
// words, which moves them; here each word is folded after the cut, so that its place is known.
type marker map[i18n.Lang]analysis.Analyzer

func newMarker(m *mapping.IndexMappingImpl) marker {
	unfolded := func(name string) analysis.Analyzer {
		a := m.AnalyzerNamed(name).(*analysis.DefaultAnalyzer)
		return &analysis.DefaultAnalyzer{Tokenizer: a.Tokenizer, TokenFilters: append([]analysis.TokenFilter{foldFilter{}}, a.TokenFilters...)}
	}
	return marker{i18n.EN: unfolded(analyserEN), i18n.FR: unfolded(analyserFR)}
}

type foldFilter struct{}

func (foldFilter) Filter(tokens analysis.TokenStream) analysis.TokenStream {
	for _, t := range tokens {
		t.Term = folder.Filter(t.Term)
	}
	return tokens
}

// place is where a word of the question stands in a text, in bytes.
type place struct {
	start, end int
	which      int // which word
}

// places finds them; in a title that is being looked for as one types, also by the beginning of a word.
func (m marker) places(text string, lang i18n.Lang, q question, title bool) (list []place) {
	for _, t := range m[lang].Analyze([]byte(text)) {
		stem := string(t.Term)
		which := slices.IndexFunc(q.words, func(w word) bool { return slices.Contains(w.stems, stem) })
		if last := len(q.words) - 1; which < 0 && title && q.typing && last >= 0 &&
			strings.HasPrefix(strings.ToLower(fold(text[t.Start:t.End])), q.words[last].plain) {
			which = last
		}
		if which >= 0 {
			list = append(list, place{t.Start, t.End, which})
		}
	}
	return list
}

// spans cuts a text at the places between two offsets.
func spans(text string, from, to int, places []place) (list []Span) {
	add := func(s string, match bool) {
		if s == "" {
			return
		}
		if n := len(list); n > 0 && list[n-1].Match == match {
			list[n-1].Text += s
			return
		}
		list = append(list, Span{s, match})
	}
	at := from
	for _, p := range places {
		if p.start < at || p.end > to {
			continue
		}
		add(text[at:p.start], false)
		add(text[p.start:p.end], true)
		at = p.end
	}
	add(text[at:to], false)
	return list
}

// title marks a title.
func (m marker) title(text string, lang i18n.Lang, q question) []Span {
	text = clean(text)
	return spans(text, 0, len(text), m.places(text, lang, q, true))
}

// excerpt is the stretch of a text with the most different words of the question, and how many those
// are. Without any it is the beginning.
func (m marker) excerpt(text string, lang i18n.Lang, q question) (list []Span, found int) {
	text = clean(text[:min(len(text), excerptFrom)])
	places := m.places(text, lang, q, false)
	from := 0
	for i, p := range places {
		different := map[int]bool{}
		for _, other := range places[i:] {
			if other.end > p.start+excerptSize {
				break
			}
			different[other.which] = true
		}
		if len(different) > found {
			found, from = len(different), p.start
		}
	}
	from = wordStart(text, max(0, from-excerptSize/5))
	to := wordStart(text, min(len(text), from+excerptSize))
	list = spans(text, from, to, places)
	for i := range list {
		list[i].Text = collapse(list[i].Text)
	}
	if from > 0 && len(list) > 0 {
		list = slices.Insert(list, 0, Span{Text: "… "})
	}
	if to < len(text) && len(list) > 0 {
		last := &list[len(list)-1]
		last.Text = strings.TrimRight(last.Text, " ")
		list = append(list, Span{Text: " …"})
	}
	return list, found
}

// wordStart moves an offset back to the start of a word, or at least of a letter.
func wordStart(text string, at int) int {
	if at == 0 || at == len(text) {
		return at
	}
	for i := at; i > max(0, at-40); i-- {
		if text[i-1] == ' ' || text[i-1] == '\n' {
			return i
		}
	}
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}

// collapse makes every run of white space one space.
func collapse(s string) string {
	inner := strings.Join(strings.Fields(s), " ")
	if inner == "" {
		return " "
	}
	if strings.TrimLeft(s, " \n\r\t") != s {
		inner = " " + inner
	}
	if strings.TrimRight(s, " \n\r\t") != s {
		inner += " "
	}
	return inner
}
