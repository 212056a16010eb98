package recruitment

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// abbreviations end in a full stop that ends no sentence.
var abbreviations = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range words(`mr mrs ms dr prof st no nr nos art fig vol pp approx dept univ inc ltd co corp vs cf ca al ed eds est lt col gen maj capt sgt hon rev
		jan feb mar apr jun jul aug sep sept oct nov dec janv fevr avr juil mme mlle mm me av env ex chap ref tel bd bld m p n`) {
		m[w] = true
	}
	return m
}()

// backWords begin a sentence that leans on the one before it.
var backWords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range words(`this that these those it its he she they his her their there then also moreover however furthermore thus therefore here such both instead
		cela ceci ce cet cette ces il elle ils elles son sa ses leur leurs puis ensuite aussi toutefois cependant ainsi celui celle ceux la y donc`) {
		m[w] = true
	}
	return m
}()

// backPhrases do so too.
var backPhrases = []string{"in this ", "in that ", "for this ", "as a result", "as such", "in addition", "in doing so", "at the same time", "dans ce ", "dans cette ", "a ce titre", "a cette ", "de plus", "en outre", "par ailleurs", "pour cela", "de ce fait"}

// sentencesOf cuts running text into its sentences. A sentence that leans on the one before it ("This led to …") stays with it, so that
// neither is moved or left out alone. Each is a passage of the text, byte for byte; all together lack nothing of it but the
// white space between them.
func sentencesOf(text string) (list []string) {
	from := 0
	for at := 0; at < len(text); {
		end := sentenceEnd(text, at)
		if end < 0 {
			break
		}
		if next := strings.TrimLeftFunc(text[end:], unicode.IsSpace); !leansBack(next) {
			if s := strings.TrimSpace(text[from:end]); s != "" {
				list = append(list, s)
			}
			from = end
		}
		at = end
	}
	if s := strings.TrimSpace(text[from:]); s != "" {
		list = append(list, s)
	}
	return list
}

// sentenceEnd is where the sentence that holds the place at ends, before the white space behind it; -1 when it is the last one.
func sentenceEnd(text string, at int) int {
	for i := at; i < len(text); i++ {
		if c := text[i]; c != '.' && c != '!' && c != '?' {
			continue
		}
		end := i + 1
		for end < len(text) {
			r, n := utf8.DecodeRuneInString(text[end:])
			if !strings.ContainsRune(`.!?)]"'’”»`, r) {
				break
			}
			end += n
		}
		rest := strings.TrimLeftFunc(text[end:], unicode.IsSpace)
		if rest == "" {
			return -1
		}
		if len(rest) == len(text)-end || !beginsSentence(rest) || text[i] == '.' && isAbbreviation(text[:i]) {
			i = end - 1
			continue
		}
		return end
	}
	return -1
}

// beginsSentence reports whether a sentence may begin so: with a capital, a figure, or an opening mark before one.
func beginsSentence(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, `("'“«‘ `+"\u00a0\u202f"))
	return unicode.IsUpper(r) || unicode.IsDigit(r) || unicode.IsTitle(r) || unicode.IsLetter(r) && !unicode.IsLower(r)
}

// isAbbreviation reports whether the word before a full stop is cut: one letter, one of the list, or one with full stops in it.
func isAbbreviation(before string) bool {
	word := before[strings.LastIndexFunc(before, func(r rune) bool { return unicode.IsSpace(r) || r == '(' || r == '"' || r == '“' || r == '«' })+1:]
	return utf8.RuneCountInString(word) == 1 && unicode.IsLetter(firstRune(word)) || strings.Contains(word, ".") || abbreviations[plain(word)]
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// leansBack reports whether a sentence begins with words that speak of the one before it.
func leansBack(s string) bool {
	head := s
	if len(head) > 60 {
		head = strings.ToValidUTF8(head[:60], "")
	}
	p := plain(head) + " "
	for _, phrase := range backPhrases {
		if strings.HasPrefix(p, phrase) {
			return true
		}
	}
	word := p[:strings.IndexFunc(p, func(r rune) bool { return !isWord(r) })]
	return backWords[word]
}
