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
	stems   []stems           // of the words of the criterion, for any passage
	phrases map[Kept][]string // words that are looked for in kept lines of a kind alone
	weight  int
}

// stems are those of a criterion's words in one language, and how many of them a passage must have.
type stems struct {
	list []string
	need int
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
	switch w.Kind {
	case eligibility.Degree:
		s.phrases = map[Kept][]string{KeptStudy: degreeWords}
	case eligibility.Languages:
		s.phrases = map[Kept][]string{KeptLanguage: languageNames}
	case eligibility.Statement, eligibility.Experience:
		for _, text := range []string{w.Text.EN, w.Text.FR} {
			list := slices.DeleteFunc(keyWords(plain(text)), func(k string) bool { return countWords[k] })
			if len(list) > 0 {
				s.stems = append(s.stems, stems{list, min(2, (len(list)+1)/2)})
			}
		}
	}
	return s
}

func (s seeker) sought() bool { return len(s.stems) > 0 || s.phrases != nil }

// find are the words of a passage that support the criterion, each once, as they stand in it; none when they are too few.
func (s seeker) find(p Piece) []string {
	if phrases, there := s.phrases[p.Kept]; there && p.Kept != "" {
		return phraseIn(p.Text, phrases)
	}
	if p.Kept == KeptContact || p.Kept == KeptLead {
		return nil
	}
	var found []string
	for _, one := range s.stems {
		shared := wordsOf(p.Text, func(w string) (string, bool) {
			if utf8.RuneCountInString(w) < 4 || emptyWords[w] {
				return "", false
			}
			k := stem(w)
			return k, slices.Contains(one.list, k)
		})
		if len(shared) < one.need {
			continue
		}
		for _, w := range shared {
			if !slices.Contains(found, w) {
				found = append(found, w)
			}
		}
	}
	return found
}

// phraseIn is the first of some phrases that stands in a text, as it stands there; none where none does.
func phraseIn(text string, phrases []string) []string {
	p, back := plainMap(text)
	for _, phrase := range phrases {
		for from := 0; ; {
			at := strings.Index(p[from:], phrase)
			if at < 0 {
				break
			}
			at, from = from+at, from+at+1
			if end := at + len(phrase); (at == 0 || !isWord(rune(p[at-1]))) && (end == len(p) || !isWord(rune(p[end]))) {
				return []string{text[back[at]:back[end]]}
			}
		}
	}
	return nil
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
