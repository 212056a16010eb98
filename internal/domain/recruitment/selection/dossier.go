package selection

import (
	"regexp"
	"sort"
	"strings"
	"unicode"

	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// Dossier is what a member of the panel is shown of a candidate. Sex, nationality, age and addresses are never in it; in a blind stage
// neither are the name, the files, the places of work and study and the years, and what the candidate wrote comes without the names that
// would tell who it is.
type Dossier struct {
	Code      string              `json:"code"`
	Blind     bool                `json:"blind"`
	Name      string              `json:"name,omitempty"`
	Diploma   eligibility.Diploma `json:"diploma"`
	Subject   string              `json:"subject"`
	School    string              `json:"school,omitempty"`
	Jobs      []Work              `json:"jobs"`
	English   eligibility.Level   `json:"english"`
	French    eligibility.Level   `json:"french"`
	Others    []candidacy.Tongue  `json:"others"`
	Essential []string            `json:"essential"`
	Desirable []string            `json:"desirable"`

	Files []candidacy.Attached `json:"files,omitempty"` // to be saved one by one (pathFile)
}

// Work is a stretch of work in a dossier. Months are whole ones; From and To stand in an open one alone.
type Work struct {
	Title    string   `json:"title"`
	Employer string   `json:"employer,omitempty"`
	From     cal.Date `json:"from,omitzero"`
	To       cal.Date `json:"to,omitzero"`
	Months   int      `json:"months"`
	Share    int      `json:"share"`
	Tasks    string   `json:"tasks"`
}

// dossierOf makes the dossier of an application. telling are further words that would tell who it is, such as the names of
// their country.
func dossierOf(c Candidate, a candidacy.Application, blind bool, telling ...string) Dossier {
	form := a.Form
	if a.HandedIn != nil {
		form = *a.HandedIn
	}
	hide := func(s string) string { return s }
	if blind {
		words := append(telling, strings.FieldsFunc(a.Name+" "+form.Person.Name, func(r rune) bool { return r == ' ' || r == '-' || r == '\'' || r == '’' })...)
		words = append(words, form.Person.Name, a.Email, form.Person.Phone, form.Person.Address, form.Studies.School)
		if local, _, ok := strings.Cut(a.Email, "@"); ok {
			words = append(words, local)
		}
		for _, j := range form.Experience.Jobs {
			words = append(words, j.Employer)
		}
		for _, f := range form.Files {
			words = append(words, f.Name)
		}
		hide = without(words)
	}
	d := Dossier{Code: c.Code, Blind: blind, Diploma: form.Studies.Diploma, Subject: hide(form.Studies.Subject), English: form.Tongues.English, French: form.Tongues.French}
	for _, t := range form.Tongues.Others {
		d.Others = append(d.Others, candidacy.Tongue{Language: hide(t.Language), Scale: hide(t.Scale), Level: hide(t.Level)})
	}
	for _, x := range form.Answers.Essential {
		d.Essential = append(d.Essential, hide(x.Text))
	}
	for _, x := range form.Answers.Desirable {
		d.Desirable = append(d.Desirable, hide(x.Text))
	}
	for _, j := range form.Experience.Jobs {
		end := j.To
		if end.IsZero() {
			end = a.Submitted.Date()
		}
		w := Work{Title: hide(j.Title), Months: months(j.From, end), Share: j.Share, Tasks: hide(j.Tasks)}
		if !blind {
			w.Employer, w.From, w.To = j.Employer, j.From, j.To
		}
		d.Jobs = append(d.Jobs, w)
	}
	if !blind {
		d.Name, d.School, d.Files = a.Name, form.Studies.School, form.Files
	}
	return d
}

// months are the whole months from one day to another, both counted.
func months(from, to cal.Date) (n int) {
	for !from.AddMonths(n + 1).After(to.AddDays(1)) {
		n++
	}
	return n
}

// hidden stands where something was left out.
const hidden = "[…]"

// short is how many letters a word has at least to be looked for: shorter ones are words of the language.
const short = 3

// address is what looks like an address of mail or of a page, or a number to call.
var address = regexp.MustCompile(`(?i)\S+@\S+|https?://\S+|www\.\S+|\+\d[\d ()./-]{6,}\d`)

// without gives a function that leaves words out of a text, whatever their case and accents, and every address in it.
func without(words []string) func(string) string {
	var folded []string
	for _, w := range words {
		if w = i18n.Fold(strings.TrimSpace(w)); len([]rune(w)) >= short {
			folded = append(folded, w)
		}
	}
	sort.Slice(folded, func(i, j int) bool { return len(folded[i]) > len(folded[j]) })
	return func(text string) string {
		text = address.ReplaceAllString(text, hidden)
		for _, w := range folded {
			text = cut(text, w)
		}
		return text
	}
}

// cut leaves a folded word out of a text, where it stands as a whole: a part left out of another word, as "Ana" out of "management", would
// spell the name to whoever knows that word. Folding may change lengths, so that it goes by runes: where folding the text rune by rune
// spells the word, these runes go.
func cut(text, word string) string {
	var b strings.Builder
	runes, spelt := []rune(text), []rune(word)
	for i := 0; i < len(runes); {
		n := spells(runes[i:], word)
		for n > 0 && i+n < len(runes) && unicode.IsMark(runes[i+n]) {
			n++ // an accent of the last letter
		}
		joined := n > 0 && (i > 0 && inWord(runes[i-1]) && inWord(spelt[0]) || i+n < len(runes) && inWord(runes[i+n]) && inWord(spelt[len(spelt)-1]))
		if n > 0 && !joined {
			b.WriteString(hidden)
			i += n
			continue
		}
		b.WriteRune(runes[i])
		i++
	}
	return b.String()
}

// inWord reports whether a rune is part of a word.
func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// spells says how many runes of a text, from its beginning, fold to a word; 0 when they do not.
func spells(runes []rune, word string) int {
	for n, r := range runes {
		folded := i18n.Fold(string(r))
		if r == ' ' || r == '\t' || r == '\n' || r == '\u00a0' {
			folded = " "
		}
		if !strings.HasPrefix(word, folded) {
			return 0
		}
		if word = word[len(folded):]; word == "" {
			return n + 1
		}
	}
	return 0
}
