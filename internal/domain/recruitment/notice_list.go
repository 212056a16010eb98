package recruitment

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lists reads the sections that are lists: essential and desirable criteria, accountabilities, competencies, contract.
func (r *noticeReader) lists() {
	essential := r.section(essentials)
	c := High
	if essential == nil {
		essential, c = r.section(Essential), Medium
	}
	if essential != nil {
		r.list(Essential, essential, c)
	}
	for _, kind := range []string{Desirable, Accountabilities, Competencies} {
		if s := r.section(kind); s != nil {
			r.list(kind, s, High)
		}
	}
	if s := r.section(Contract); s != nil && len(s.items) > 0 {
		r.fields[Contract] = Fact{s.items[0].text, excerpt(s.heading + "\n" + s.items[0].text), High}
		r.contract(s.items[0].text, s.items[0].text)
	}
}

// section is the best of a kind: the organisation's own before the board's, the longest before others.
func (r *noticeReader) section(kind string) (best *section) {
	for i := range r.sections {
		s := &r.sections[i]
		if s.kind != kind || len(s.items) == 0 {
			continue
		}
		if best == nil || s.official && !best.official || s.official == best.official && len(s.items) > len(best.items) {
			best = s
		}
	}
	return best
}

func (r *noticeReader) list(name string, s *section, c Confidence) {
	var values []string
	for _, it := range s.items {
		text := strings.TrimSpace(strings.TrimLeft(it.text, "•·-–—*▪◦● "))
		text = strings.TrimRight(text, ";")
		if opensList(text) || name == Accountabilities && len(text) < 40 && !strings.HasSuffix(text, ".") && utf8.RuneCountInString(text) > 3 && isHeadline(text) {
			continue // "The incumbent must:", or the headline of a group
		}
		if text != "" {
			values = append(values, text)
		}
	}
	if len(values) == 0 {
		return
	}
	if !s.official && c == High {
		c = Medium
	}
	r.fields[name] = Fact{values, excerpt(s.heading + "\n" + s.items[0].text), c}
}

// opensList tells a line that only leads to the list below it.
func opensList(text string) bool {
	return strings.HasSuffix(text, ":") && utf8.RuneCountInString(text) < 90
}

// isHeadline tells the name of a group of duties: every long word begins with a capital.
func isHeadline(text string) bool {
	for word := range strings.FieldsSeq(text) {
		first, _ := utf8.DecodeRuneInString(word)
		if utf8.RuneCountInString(word) > 3 && !unicode.IsUpper(first) {
			return false
		}
	}
	return true
}

var (
	yearsPattern   = regexp.MustCompile(`(?i)\b(\d{1,2}|` + alternatives(numberWords) + `)\+?(?:\s*\(\d{1,2}\))?\s*(?:[’'´]|\+)?\s*(years?|months?|an(?:née)?s?|mois)\b[’']?`)
	degreePhrases  = []string{"university degree", "degree", "bachelor", "master", "master's", "diploma", "university", "phd", "doctorate", "licence", "diplome universitaire", "diplome", "diplome d'etudes", "universitaire", "baccalaureat", "doctorat"}
	projectPhrases = []string{"project management", "programme management", "program management", "programme or project management", "project or programme management", "gestion de projet", "gestion de projets", "gestion de programme", "gestion de programmes", "conduite de projet", "conduite de projets"}
	languageNames  = []string{"english", "french", "german", "spanish", "italian", "portuguese", "dutch", "polish", "turkish", "russian", "arabic", "ukrainian", "romanian", "anglais", "francais", "allemand", "espagnol", "italien", "portugais", "neerlandais", "polonais", "turc", "russe", "arabe", "ukrainien", "roumain"}
	levelPattern   = regexp.MustCompile(`\b(?:[ABC][12]\+?|I{1,3}|IV|V|SLP\s?\d{4}|\d{4})\b`)
)

// requirements reads out of the essential criteria what the eligibility rules need: degree, months of experience with the
// part in project management (R135), languages (R137).
func (r *noticeReader) requirements() {
	f, ok := r.fields[Essential]
	if !ok {
		return
	}
	criteria := f.Value.([]string)
	for _, s := range r.sections {
		if s.kind == Languages || s.kind == Degree {
			for _, it := range s.items {
				criteria = append(slices.Clip(criteria), strings.TrimLeft(it.text, "•·-–* "))
			}
		}
	}
	var languages []string
	source := ""
	for _, text := range criteria {
		p := plain(text)
		if hasAny(p, degreePhrases) != "" && !hasWord(p, "language") {
			r.set(Degree, text, text, High)
		}
		r.experience(text, p)
		if isLanguage(p) {
			languages = append(languages, languageRule(text, p))
			source = strings.TrimSpace(source + "\n" + text)
		}
	}
	if languages != nil {
		r.set(Languages, languages, source, High)
	}
}

// experience reads the spans of a criterion: "3 years …, out of which 2 years … project management".
func (r *noticeReader) experience(text, p string) {
	if hasAny(p, []string{"experience", "experiences", "experience professionnelle"}) == "" {
		return
	}
	for i, m := range yearsPattern.FindAllStringSubmatchIndex(text, -1) {
		months := spanMonths(text[m[2]:m[3]], text[m[4]:m[5]])
		rest := plain(text[m[1]:])
		if i > 0 || hasAny(p, []string{"out of which", "of which", "including", "dont"}) != "" && hasAny(plain(text[:m[0]]), []string{"of which", "including", "dont"}) != "" {
			if hasAny(rest, projectPhrases) != "" || hasAny(p, projectPhrases) != "" {
				r.set(ProjectMonths, months, text, High)
			}
			continue
		}
		r.set(ExperienceMonths, months, text, High)
	}
}

// isLanguage tells a criterion about languages from one that only names a country's people.
func isLanguage(p string) bool {
	if hasAny(p, []string{"language", "languages", "langue", "langues", "fluent", "fluency", "proficiency", "courant", "couramment", "maitrise"}) == "" && levelPattern.FindString(strings.ToUpper(p)) == "" {
		return false
	}
	return hasAny(p, languageNames) != "" || hasAny(p, []string{"official languages", "langues officielles"}) != ""
}

var oneAndOther = regexp.MustCompile(`\b(V|IV|III|II|I)\b\s*(?:\([^)]*\)\s*)?(?:in one|dans l['’]une|pour l['’]une)\b.{0,60}?\b(V|IV|III|II|I)\b\s*(?:\([^)]*\)\s*)?(?:in the other|dans l['’]autre|pour l['’]autre)`)

// languageRule is a language criterion in short where it has the office's form (R137), else its own words.
func languageRule(text, p string) string {
	if m := oneAndOther.FindStringSubmatch(text); m != nil && (strings.Contains(p, "english") || strings.Contains(p, "anglais") || strings.Contains(p, "langues officielles") || strings.Contains(p, "official languages")) {
		return "English, French: " + m[1] + " in one, " + m[2] + " in the other"
	}
	return text
}
