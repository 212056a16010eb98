package search

import (
	"maps"
	"slices"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/char/asciifolding"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/token/porter"
	"github.com/blevesearch/bleve/v2/analysis/token/stop"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/analysis/tokenmap"
	"github.com/blevesearch/bleve/v2/mapping"

	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
)

// The analysers. Accents are folded before anything else, so that "securite" finds « sécurité »; bleve's
// own French analyser would stem the two apart. Plain only folds, for prefixes of words being typed.
const (
	analyserEN    = "cairn_en"
	analyserFR    = "cairn_fr"
	analyserPlain = "cairn_plain"
	stopFR        = "cairn_stop_fr"
)

// scoring names BM25 in bleve; its default is an older formula without saturation.
const scoring = "bm25"

var folder = asciifolding.New()

func fold(text string) string { return string(folder.Filter([]byte(text))) }

// newMapping says which property goes into which fields, and how each field is analysed.
func newMapping() (*mapping.IndexMappingImpl, error) {
	m := mapping.NewIndexMapping()
	m.ScoringModel = scoring
	words, err := foldedStopWords()
	if err != nil {
		return nil, err
	}
	if err := m.AddCustomTokenMap(stopFR, map[string]any{"type": tokenmap.Name, "tokens": words}); err != nil {
		return nil, err
	}
	if err := m.AddCustomTokenFilter(stopFR, map[string]any{"type": stop.Name, "stop_token_map": stopFR}); err != nil {
		return nil, err
	}
	for name, filters := range map[string][]string{
		analyserEN:    {en.PossessiveName, lowercase.Name, en.StopName, porter.Name},
		analyserFR:    {lowercase.Name, fr.ElisionName, stopFR, fr.LightStemmerName},
		analyserPlain: {lowercase.Name, fr.ElisionName},
	} {
		err := m.AddCustomAnalyzer(name, map[string]any{
			"type": custom.Name, "char_filters": []string{asciifolding.Name}, "tokenizer": unicode.Name, "token_filters": filters,
		})
		if err != nil {
			return nil, err
		}
	}
	m.DefaultMapping = documentMapping()
	return m, m.Validate()
}

func documentMapping() *mapping.DocumentMapping {
	d := mapping.NewDocumentStaticMapping()
	field := func(name, analyser string) *mapping.FieldMapping {
		f := mapping.NewTextFieldMapping()
		f.Name, f.Analyzer = name, analyser
		f.Store, f.IncludeInAll, f.DocValues = false, false, name == fieldDate
		f.IncludeTermVectors = name == fieldText // phrases need positions
		return f
	}
	for property, analyser := range map[string]string{"title_en": analyserEN, "title_fr": analyserFR, "code_words": analyserPlain} {
		d.AddFieldMappingsAt(property, field(fieldText, analyser), field(fieldTitle, analyser), field(fieldName, analyserPlain))
	}
	d.AddFieldMappingsAt("body_en", field(fieldText, analyserEN))
	d.AddFieldMappingsAt("body_fr", field(fieldText, analyserFR))
	for _, name := range []string{fieldCode, fieldKind, fieldLevel, fieldScope, fieldCodes, fieldDate} {
		d.AddFieldMappingsAt(name, field(name, keyword.Name))
	}
	return d
}

// foldedStopWords are the French stop words as they look once accents are folded, in order.
func foldedStopWords() ([]any, error) {
	words := analysis.NewTokenMap()
	if err := words.LoadBytes(folder.Filter(fr.FrenchStopWords)); err != nil {
		return nil, err
	}
	var list []any
	for _, w := range slices.Sorted(maps.Keys(words)) {
		list = append(list, w)
	}
	return list, nil
}

// words analyses texts as the index does.
type words struct{ en, fr, plain analysis.Analyzer }

func newWords(m *mapping.IndexMappingImpl) words {
	return words{m.AnalyzerNamed(analyserEN), m.AnalyzerNamed(analyserFR), m.AnalyzerNamed(analyserPlain)}
}

// word is one word of a query: as it is written, folded, and its stems in English and French.
type word struct {
	plain string
	stems []string
	stop  bool // a word such as "the" or « de », which the index leaves out in one of the languages
}

// split takes a text apart.
func (w words) split(text string) (list []word) {
	for _, token := range w.plain.Analyze([]byte(text)) {
		if len(token.Term) == 0 {
			continue
		}
		one := word{plain: string(token.Term)}
		for _, analyser := range []analysis.Analyzer{w.en, w.fr} {
			found := analyser.Analyze([]byte(one.plain))
			one.stop = one.stop || len(found) == 0
			for _, stem := range found {
				if s := string(stem.Term); s != "" && !slices.Contains(one.stems, s) {
					one.stems = append(one.stems, s)
				}
			}
		}
		list = append(list, one)
	}
	return list
}
