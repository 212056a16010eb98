package recruitment

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"cairn/internal/kernel/i18n"
)

var plainSigns = strings.NewReplacer("’", "'", "‘", "'", "`", "'", "–", "-", "—", "-", "‑", "-", "\u00a0", " ", "œ", "oe", "“", `"`, "”", `"`)

// plain is a line as the word lists have it: without accents, capitals, list marks and end punctuation, with plain
// apostrophes, hyphens and single spaces.
func plain(s string) string {
	s = i18n.Fold(plainSigns.Replace(s))
	s = strings.Trim(s, " \t:;.*•·-?|>")
	return strings.Join(strings.Fields(s), " ")
}

// hasWord reports whether a phrase stands in a plain text as whole words.
func hasWord(text, phrase string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], phrase)
		if at < 0 {
			return false
		}
		at += from
		end := at + len(phrase)
		if (at == 0 || !isWord(rune(text[at-1]))) && (end == len(text) || !isWord(rune(text[end]))) {
			return true
		}
		from = at + 1
	}
}

// gap is what parts two cells of a line: a tab, or blanks as documents are read and people set them out.
var gap = regexp.MustCompile(`\t+[ \t]*| {2,}[ \t]*`)

// cellGap is how documents are read to part the cells of a row.
const cellGap = "   "

// cellsIn are the parts of a line that stand apart, each without white space around it; one for a line of one part.
func cellsIn(line string) []string {
	list := gap.Split(strings.TrimSpace(line), -1)
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// hasAny is the first of the phrases that stands in a plain text, "" if none does.
func hasAny(text string, phrases []string) string {
	for _, p := range phrases {
		if hasWord(text, p) {
			return p
		}
	}
	return ""
}

// words cuts a list of words written with spaces.
func words(s string) []string { return strings.Fields(s) }

// titleWords tell a job's title from the name of an employer.
var titleWords = words(`officer manager director adviser advisor analyst assistant coordinator consultant engineer developer programmer supervisor
administrator specialist expert head chief lead leader president ceo cfo cto coo chairman chairwoman secretary trainer instructor lecturer professor
teacher researcher attache intern trainee clerk technician accountant auditor lawyer counsel editor translator interpreter planner designer
commander captain major colonel lieutenant sergeant general soldier nurse driver barista waiter cook owner founder partner associate fellow
representative delegate inspector controller architect scientist staff
officier responsable directeur directrice conseiller conseillere analyste assistante coordinateur coordinatrice coordonnateur coordonnatrice consultante ingenieur ingenieure
developpeur developpeuse charge chargee chef cheffe gestionnaire administrateur administratrice specialiste experte president presidente secretaire
formateur formatrice instructeur enseignant enseignante professeur professeure chercheur chercheuse stagiaire comptable auditeur auditrice juriste redacteur redactrice
traducteur traductrice interprete planificateur capitaine commandant colonel lieutenant sergent adjoint adjointe agent agente delegue deleguee`)

// monthNames are the months in both languages, in full and cut, without accents.
var monthNames = map[string]int{
	"january": 1, "jan": 1, "janvier": 1, "janv": 1,
	"february": 2, "feb": 2, "fevrier": 2, "fevr": 2, "fev": 2,
	"march": 3, "mar": 3, "mars": 3,
	"april": 4, "apr": 4, "avril": 4, "avr": 4,
	"may": 5, "mai": 5,
	"june": 6, "jun": 6, "juin": 6,
	"july": 7, "jul": 7, "juillet": 7, "juil": 7,
	"august": 8, "aug": 8, "aout": 8,
	"september": 9, "sep": 9, "sept": 9, "septembre": 9,
	"october": 10, "oct": 10, "octobre": 10,
	"november": 11, "nov": 11, "novembre": 11,
	"december": 12, "dec": 12, "decembre": 12,
}

// numberWords are the small numbers that people write out.
var numberWords = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15,
	"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "douze": 12, "quinze": 15,
}

// foldRune is a letter small and without accents; "" for a mark that is only an accent.
func foldRune(r rune) string { return i18n.Fold(string(r)) }
