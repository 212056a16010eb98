package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"

	"cairn/internal/kernel/control"
)

// What somebody may type: words, "phrases" (in quotation marks of any kind) and -words to leave out.
// Nothing is an error; what means nothing is passed over.
type question struct {
	words   []word
	phrases []string
	without []word
	codes   []string // the parts between spaces, and the whole, as codes
	typing  bool     // the last word may go on
}

const (
	maxQuery    = 1000 // bytes that are read of a query
	maxWords    = 32   // words that count
	strictWords = 3    // up to so many words all must be there; a longer query is a description
	minPrefix   = 2    // letters from which a beginning is looked up
	maxPrefix   = 40

	weightTitle     = 0.3 // beside 1 for the same word as text; the best of those tried on the test collection
	weightBeginning = 0.3
	weightCode      = 1000 // above any sum of words
	weightCodeStart = 5
)

// ask reads what somebody typed.
func (w words) ask(text string, typing bool) question {
	q := question{typing: typing}
	if len(text) > maxQuery {
		text = text[:maxQuery] // clean drops the rest of a letter that was cut through
	}
	text = strings.TrimSpace(clean(text))
	q.codes = []string{foldCode(text)}
	parts := strings.Split(quotes.Replace(text), `"`)
	for i, part := range parts {
		if quoted := i%2 == 1 && i < len(parts)-1; quoted {
			found := w.split(part)
			q.words = append(q.words, found...)
			if slices.ContainsFunc(found, func(w word) bool { return !w.stop }) {
				q.phrases = append(q.phrases, part)
			}
			continue
		}
		for _, field := range strings.Fields(part) {
			if rest, not := strings.CutPrefix(field, "-"); not && startsWord(rest) {
				q.without = append(q.without, w.split(rest)...)
				continue
			}
			q.words = append(q.words, w.split(field)...)
			q.codes = append(q.codes, foldCode(field))
		}
	}
	q.tidy()
	return q
}

var quotes = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`)

func startsWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// tidy drops what repeats, stop words unless there is nothing else, and what is beyond the limit.
func (q *question) tidy() {
	var seen []string
	q.words = slices.DeleteFunc(q.words, func(w word) bool {
		twice := slices.Contains(seen, w.plain)
		seen = append(seen, w.plain)
		return twice
	})
	last := len(q.words) - 1
	meant := func(i int) bool { return !q.words[i].stop || q.typing && i == last }
	if slices.ContainsFunc(q.words, func(w word) bool { return !w.stop }) {
		var kept []word
		for i, w := range q.words {
			if meant(i) {
				kept = append(kept, w)
			}
		}
		q.words = kept
	}
	q.words = q.words[:min(len(q.words), maxWords)]
	q.without = q.without[:min(len(q.without), maxWords)]
	slices.Sort(q.codes)
	q.codes = slices.DeleteFunc(slices.Compact(q.codes), func(c string) bool { return len(c) < minPrefix || len(c) > 100 })
	q.codes = q.codes[:min(len(q.codes), maxWords)]
}

func (q *question) empty() bool { return len(q.words) == 0 && len(q.codes) == 0 }

// query makes what bleve is asked: any word scores; all conditions hold. loose lets a short query
// pass with some of its words.
func (q *question) query(sight control.Sight, kinds []string, loose bool) query.Query {
	b := bleve.NewBooleanQuery()
	b.AddMust(bleve.NewDisjunctionQuery(q.scored()...))
	var conditions []query.Query
	if !loose && (q.typing || len(q.words) <= strictWords) {
		conditions = append(conditions, q.strict())
	}
	for _, p := range q.phrases {
		conditions = append(conditions, phrase(p))
	}
	if len(kinds) > 0 {
		conditions = append(conditions, anyOf(fieldKind, kinds...))
	}
	if within := within(sight); within != nil {
		conditions = append(conditions, within)
	}
	if len(conditions) > 0 {
		b.AddFilter(bleve.NewConjunctionQuery(conditions...))
	}
	for _, w := range q.without {
		b.AddMustNot(found(w))
	}
	return b
}

// scored are the parts whose scores add up. They stand flat beside each other because bleve multiplies
// each disjunction's score by the share of its parts that matched.
func (q *question) scored() (parts []query.Query) {
	for i, w := range q.words {
		for _, stem := range w.stems {
			parts = append(parts, term(fieldText, stem, 1), term(fieldTitle, stem, weightTitle))
		}
		if w.stop {
			parts = append(parts, term(fieldName, w.plain, weightTitle))
		}
		if q.typing && i == len(q.words)-1 {
			parts = append(parts, beginning(fieldName, w.plain, weightBeginning))
		}
	}
	for _, c := range q.codes {
		parts = append(parts, term(fieldCode, c, weightCode), q.code(c, weightCodeStart))
	}
	return parts
}

// strict demands every word, or a code.
func (q *question) strict() query.Query {
	var all []query.Query
	for i, w := range q.words {
		if q.typing && i == len(q.words)-1 {
			all = append(all, bleve.NewDisjunctionQuery(found(w), beginning(fieldName, w.plain, 1)))
			continue
		}
		all = append(all, found(w))
	}
	var either []query.Query
	if len(all) > 0 {
		either = append(either, bleve.NewConjunctionQuery(all...))
	}
	for _, c := range q.codes {
		either = append(either, q.code(c, 1))
	}
	return bleve.NewDisjunctionQuery(either...)
}

// code finds a code, or codes that start so when it looks like one or is being typed.
func (q *question) code(c string, weight float64) query.Query {
	if q.typing || strings.ContainsAny(c, "-0123456789") {
		return beginning(fieldCode, c, weight)
	}
	return term(fieldCode, c, weight)
}

// found is the condition that a document has a word.
func found(w word) query.Query {
	any := []query.Query{term(fieldName, w.plain, 1)}
	for _, stem := range w.stems {
		any = append(any, term(fieldText, stem, 1))
	}
	return bleve.NewDisjunctionQuery(any...)
}

func phrase(text string) query.Query {
	any := bleve.NewDisjunctionQuery()
	for _, analyser := range []string{analyserEN, analyserFR} {
		p := bleve.NewMatchPhraseQuery(text)
		p.SetField(fieldText)
		p.Analyzer = analyser
		any.AddQuery(p)
	}
	return any
}

// within bounds a query as control.Visible bounds a select; nil for no bound.
func within(s control.Sight) query.Query {
	if s.Everything {
		return nil
	}
	var levels []string
	for _, l := range control.Levels(s.Clearance) {
		levels = append(levels, l.String())
	}
	conditions := []query.Query{anyOf(fieldLevel, levels...)}
	if !slices.Contains(s.Scopes, "") {
		var scopes []query.Query
		for _, path := range s.Scopes {
			if strings.HasSuffix(path, "/") {
				scopes = append(scopes, term(fieldScope, path, 1))
			} else {
				scopes = append(scopes, beginning(fieldScope, path, 1))
			}
		}
		conditions = append(conditions, bleve.NewDisjunctionQuery(scopes...))
	}
	if !s.Ally {
		conditions = append(conditions, anyOf(fieldCodes, s.Codes...))
	}
	return bleve.NewDisjunctionQuery(anyOf(fieldLevel, control.LevelPublic.String()), bleve.NewConjunctionQuery(conditions...))
}

func anyOf(field string, values ...string) query.Query {
	any := bleve.NewDisjunctionQuery()
	for _, v := range values {
		any.AddQuery(term(field, v, 1))
	}
	return any
}

func term(field, value string, weight float64) query.Query {
	t := bleve.NewTermQuery(value)
	t.SetField(field)
	t.SetBoost(weight)
	return t
}

// beginning finds words that start so; a single letter would find half the index.
func beginning(field, value string, weight float64) query.Query {
	if runes := []rune(value); len(runes) < minPrefix {
		return term(field, value, weight)
	} else if len(runes) > maxPrefix {
		value = string(runes[:maxPrefix])
	}
	p := bleve.NewPrefixQuery(value)
	p.SetField(field)
	p.SetBoost(weight)
	return p
}
