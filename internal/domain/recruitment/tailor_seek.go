package recruitment

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cairn/internal/domain/recruitment/eligibility"
)

// seeker finds passages for one criterion.
type seeker struct {
	stems   []string          // of the words of the criterion, for any passage
	phrases map[Kept][]string // words that are looked for in kept lines of a kind alone
	need    int               // stems that a passage must have
	weight  int
}

// countWords say how much or how long, not what: a passage that shares them alone shows nothing.
var countWords = map[string]bool{}

func init() {
	for _, w := range words(`year years month months three four five seven eight nine twelve fifteen minimum full time part least
		annee annees mois deux trois quatre cinq sept huit neuf douze quinze minimum plein temps partiel`) {
		countWords[stem(w)] = true
	}
}

// seeker is how passages for the criterion are found. Degrees and languages are looked for in the lines about them; what a curriculum does
// not say, nowhere.
func (w Want) seeker() seeker {
	s := seeker{weight: 1}
	if w.Essential {
		s.weight = 2
	}
	text := plain(w.Text.EN + " " + w.Text.FR)
	switch w.Kind {
	case eligibility.Degree:
		s.phrases = map[Kept][]string{KeptStudy: degreeWords}
	case eligibility.Languages:
		s.phrases = map[Kept][]string{KeptLanguage: languageNames}
	case eligibility.Statement, eligibility.Experience:
		s.stems = slices.DeleteFunc(keyWords(text), func(k string) bool { return countWords[k] })
		s.need = min(2, (len(s.stems)+1)/2)
	}
	return s
}

func (s seeker) sought() bool { return len(s.stems) > 0 || s.phrases != nil }

// find are the words of a passage that support the criterion, each once, as they stand in it; none when they are too few.
func (s seeker) find(p Piece) []string {
	if phrases, there := s.phrases[p.Kept]; there && p.Kept != "" {
		if hasAny(plain(p.Text), phrases) == "" {
			return nil
		}
		return wordsOf(p.Text, func(w string) (string, bool) { return w, slices.Contains(phrases, w) })
	}
	if len(s.stems) == 0 || p.Kept == KeptContact || p.Kept == KeptLead {
		return nil
	}
	found := wordsOf(p.Text, func(w string) (string, bool) {
		if utf8.RuneCountInString(w) < 4 || emptyWords[w] {
			return "", false
		}
		k := stem(w)
		return k, slices.Contains(s.stems, k)
	})
	if len(found) < s.need {
		return nil
	}
	return found
}

// wordsOf are the words of a text, as they stand in it, that match; of those with the same key the first.
func wordsOf(text string, match func(plainWord string) (key string, ok bool)) (found []string) {
	var keys []string
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isWord(r) && !unicode.Is(unicode.Mn, r) }) {
		if key, ok := match(plain(word)); ok && !slices.Contains(keys, key) {
			keys, found = append(keys, key), append(found, word)
		}
	}
	return found
}
