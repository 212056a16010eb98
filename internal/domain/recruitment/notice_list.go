package recruitment

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lists reads the sections that are lists: essential and desirable criteria, accountabilities, competencies, contract. What a notice asks
// for may stand in several: education, experience, languages.
func (r *noticeReader) lists() {
	c := Medium
	if len(r.ofKinds(essentials)) > 0 {
		c = High
	}
	r.list(Essential, r.ofKinds(essentials, Essential, Degree, Languages), c)
	for _, kind := range []string{Desirable, Accountabilities, Competencies} {
		r.list(kind, r.ofKinds(kind), High)
	}
	if !r.has(Essential) {
		r.proseLists()
	}
	if s := r.section(Contract); s != nil && len(s.items) > 0 {
		text, c := "", High
		for _, it := range s.items {
			if contractSentence(plain(it.text)) {
				text = it.text
				break
			}
		}
		if head := plain(s.heading); text == "" && (strings.Contains(head, "contract") || strings.Contains(head, "contrat")) {
			text, c = s.items[0].text, Low
		}
		if text != "" {
			r.contract(text, text)
			r.set(Contract, text, s.heading+"\n"+text, c)
		}
	}
}

// ofKinds are the sections of the kinds that have entries: the organisation's own where there are any, and in the language of the first
// of them, since a notice in two languages says each thing twice.
func (r *noticeReader) ofKinds(kinds ...string) (list []*section) {
	official := slices.ContainsFunc(r.sections, func(s section) bool { return s.official && slices.Contains(kinds, s.kind) && len(s.items) > 0 })
	first := "" // the language of the first section whose entries tell
	for i := range r.sections {
		s := &r.sections[i]
		if !slices.Contains(kinds, s.kind) || len(s.items) == 0 || official && !s.official {
			continue
		}
		lang := s.language()
		if first == "" {
			first = lang
		}
		if lang == "" || lang == first {
			list = append(list, s)
		}
	}
	return list
}

// language is the language of a section's entries by its small words, "" where they do not tell.
func (s *section) language() string {
	en, fr := 0, 0
	for _, it := range s.items {
		for word := range strings.FieldsSeq(plain(it.text)) {
			if slices.Contains(englishWords, word) {
				en++
			}
			if slices.Contains(frenchWords, word) {
				fr++
			}
		}
	}
	switch {
	case en > 2*fr && en > 1:
		return "en"
	case fr > 2*en && fr > 1:
		return "fr"
	}
	return ""
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

// list takes the entries of sections over as one list. An entry of the essential criteria that is said to be an advantage is a desirable
// one, whatever its heading: it never excludes (R144).
func (r *noticeReader) list(name string, sections []*section, c Confidence) {
	var values, assets []string
	source := ""
	for _, s := range sections {
		if !s.official && c == High {
			c = Medium
		}
		for i, it := range s.items {
			bare := strings.TrimSpace(strings.TrimLeft(it.text, "•·-–—*▪◦●➢✓§ "))
			text := strings.TrimSpace(strings.TrimRight(withoutNumber(bare), "; "))
			next := ""
			if i+1 < len(s.items) {
				next = s.items[i+1].text
			}
			if text == "" || opensList(text) || groupHead(name, it.text, text, next) {
				continue // "The incumbent must:", or the headline of a group
			}
			if source == "" {
				source = s.heading + "\n" + it.text
			}
			if name == Essential && isAsset(text) {
				assets = append(assets, text)
				continue
			}
			values = append(values, text)
		}
	}
	if len(assets) > 0 {
		r.assets = append(r.assets, assets...)
	}
	if name == Desirable {
		values = append(values, r.assets...)
		if source == "" && len(values) > 0 {
			source, c = values[0], Medium
		}
	}
	if len(values) > 0 {
		r.fields[name] = Fact{values, excerpt(source), c}
	}
}

// groupHead tells the headline of a group of entries from an entry: a name in capitals or of the words of headings, or a few words
// above a sentence.
func groupHead(name, line, text, next string) bool {
	n := utf8.RuneCountInString(text)
	first, _ := utf8.DecodeRuneInString(text)
	if n > 60 || !unicode.IsUpper(first) || strings.ContainsAny(line[len(line)-1:], ".;,") {
		return false
	}
	longer := utf8.RuneCountInString(next) > 45 || bulletMark.MatchString(next) && !bulletMark.MatchString(line)
	if name == Accountabilities {
		return n < 40 && n > 3 && longer && isHeadline(text) || !bulletMark.MatchString(line) && strings.HasSuffix(next, ".") && utf8.RuneCountInString(next) > 45 && !bulletMark.MatchString(next)
	}
	return isGroupHead(text, longer) && !signMark.MatchString(line)
}

// isAsset tells an entry that is all about what is an advantage.
func isAsset(text string) bool {
	p := plain(text)
	return len(sentencesOf(text)) == 1 && !strings.Contains(text, "; ") && hasAny(p, assetWords) != "" &&
		hasAny(p, []string{"required", "essential", "must", "exige", "exigee", "requis", "requise", "obligatoire", "fluent", "fluency", "courant", "excellent", "thorough", "good", "bonne"}) == ""
}

// opensList tells a line that only leads to the list below it.
func opensList(text string) bool {
	n := utf8.RuneCountInString(text)
	return strings.HasSuffix(text, ":") && (n < 90 || n < 250 && hasAny(plain(text), []string{"following", "suivant", "suivants", "suivante", "suivantes", "such as", "responsible for", "charge"}) != "")
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
	yearsPattern   = regexp.MustCompile(`(?i)\b(\d{1,2}|` + alternatives(numberWords) + `)\+?(?:\s*\(\d{1,2}\))?\s*(?:[’'´]|\+)?\s*(years?(?:\(s\))?|months?|an(?:née)?s?|mois)\b[’']?`)
	degreePhrases  = []string{"university degree", "degree", "bachelor", "bachelor's", "master's", "masters", "master degree", "master in", "master of", "master en", "master or", "master ou", "master 2", "master 1", "un master", "d'un master", "de master", "a master", "an master", "or master", "ou master", "niveau master", "diploma", "university studies", "university education", "university qualification", "university graduate", "higher education", "phd", "doctorate", "une licence", "d'une licence", "de licence", "licence en", "licence universitaire", "licence professionnelle", "diplome universitaire", "diplome", "diplomes", "diplome d'etudes", "etudes universitaires", "etudes superieures", "formation universitaire", "enseignement superieur", "titre universitaire", "niveau universitaire", "baccalaureat", "doctorat", "bac + 5", "bac +5", "bac+5", "bac + 3", "bac+3"}
	projectPhrases = []string{"project management", "programme management", "program management", "programme or project management", "project or programme management", "gestion de projet", "gestion de projets", "gestion de programme", "gestion de programmes", "conduite de projet", "conduite de projets"}
	languageNames  = []string{"english", "french", "german", "spanish", "italian", "portuguese", "dutch", "polish", "turkish", "russian", "arabic", "ukrainian", "romanian", "anglais", "francais", "allemand", "espagnol", "italien", "portugais", "neerlandais", "polonais", "turc", "russe", "arabe", "ukrainien", "roumain"}
	levelPattern   = regexp.MustCompile(`\b(?:[ABC][12]\+?|I{1,3}|IV|V|SLP\s?\d{4}|\d{4})\b`)
)

// requirements reads out of the essential criteria what the eligibility rules need: degree, months of experience with the
// part in project management (R135), languages (R137).
func (r *noticeReader) requirements() {
	f := r.fields[Essential]
	criteria, _ := f.Value.([]string)
	c := f.Confidence
	if c == Medium {
		c = High // where a criterion stands tells less than what it says
	}
	var languages []string
	source := ""
	for _, text := range criteria {
		text = clippedTo(text, maxSentence)
		p := plain(text)
		if asksDegree(p) && !hasWord(p, "language") {
			r.set(Degree, text, text, c)
		}
		r.experience(text, p, c)
		if isLanguage(p) {
			languages = append(languages, languageRule(text, p))
			source = strings.TrimSpace(source + "\n" + text)
		}
	}
	if languages != nil {
		r.set(Languages, languages, source, c)
	}
}

// maxSentence is the most of a sentence, a criterion or a value that is read, in bytes: what is longer is none.
const maxSentence = 2000

// mostSpans is how many spans of time are looked at in one sentence.
const mostSpans = 8

// noDegree are measures and licences that are no degrees of a university.
var noDegree = regexp.MustCompile(`\b(?:high|higher|large|certain|some|great|considerable|significant|strong|fair) degree\b|\bdegree of (?:autonomy|independence|flexibility|responsibility|discretion|initiative|complexity|accuracy|self-\w+|\w+ness)\b|\b(?:driving|driver's|drivers|pilot's|software) licen[cs]e\b|\blicence (?:de conduire|de pilote|category|categorie)\b`)

// asksDegree reports whether a plain criterion is about a degree.
func asksDegree(p string) bool {
	return hasAny(noDegree.ReplaceAllString(p, " "), degreePhrases) != ""
}

// experience reads the spans of a criterion: "3 years …, out of which 2 years … project management". Years that stand in for a degree are
// none of experience that is asked of all.
func (r *noticeReader) experience(text, p string, c Confidence) {
	if hasAny(p, []string{"experience", "experiences", "experience professionnelle"}) == "" {
		return
	}
	whole := false
	for _, m := range yearsPattern.FindAllStringSubmatchIndex(text, mostSpans) {
		months := spanMonths(text[m[2]:m[3]], text[m[4]:m[5]])
		before, rest := plain(text[:m[0]]), plain(text[m[1]:])
		if low := rangeStart.FindStringSubmatch(text[:m[0]]); low != nil {
			months, c = spanMonths(low[1], text[m[4]:m[5]]), Low // "two to four years": two are enough, and a person looks
		}
		switch {
		case strings.HasSuffix(before, "additional") || strings.HasPrefix(rest, "supplementaires") || strings.HasSuffix(before, "further"):
		case whole || hasAny(before, []string{"of which", "including", "dont"}) != "":
			if hasAny(rest, projectPhrases) != "" || hasAny(p, projectPhrases) != "" && r.fields[ProjectMonths].Value == nil && hasAny(before, []string{"of which", "including", "dont"}) != "" {
				r.set(ProjectMonths, months, text, c)
			}
		default:
			whole = true
			r.set(ExperienceMonths, months, text, c)
		}
	}
	if m := partOf.FindStringSubmatch(p); m != nil && whole && hasAny(m[3], projectPhrases) != "" {
		r.set(ProjectMonths, spanMonths(firstOf(m[1], m[2]), "years"), text, c)
	}
}

// rangeStart is the lower end of "2 to 4 years".
var rangeStart = regexp.MustCompile(`(?i)\b(\d{1,2}|` + alternatives(numberWords) + `)\s*(?:à|to|-|–)\s*$`)

// partOf is a part of the years before it without the word: "five years, of which two in project management", "at least three of which".
var partOf = regexp.MustCompile(`(?:(?:of which|including|dont)(?: at least| au moins| a minimum of)? (\d{1,2}|` + alternatives(numberWords) + `)|\b(\d{1,2}|` + alternatives(numberWords) + `) of which) ((?:in|in the field of|dans|en|with|as|comme|a) .{3,80})`)

// isLanguage tells a criterion about languages from one that only names a country's people.
func isLanguage(p string) bool {
	if languageAsked.MatchString(p) {
		return true
	}
	if hasAny(p, []string{"language", "languages", "langue", "langues", "fluent", "fluency", "proficiency", "courant", "couramment", "maitrise", "maitriser", "maitrisez", "bilingue", "bilingual"}) == "" && levelPattern.FindString(strings.ToUpper(p)) == "" {
		return false
	}
	return hasAny(p, languageNames) != "" || hasAny(p, []string{"official languages", "langues officielles", "nato languages", "working languages", "langues de travail", "two languages", "deux langues"}) != ""
}

// languageAsked is a language with what is asked of it: "excellent written and spoken English", "bonne connaissance du français".
var languageAsked = regexp.MustCompile(`\b(?:excellent|good|fluent|strong|thorough|working|written|spoken|oral|command of|knowledge of|proficient in|proficiency in|fluency in|mastery of|parle|parlez|ecrit|connaissances? (?:de|du|en)|niveau d[eu'])(?: (?:written|spoken|oral|and|et|knowledge|of|in|the|de))* ?(?:l'|le |du |d')?(?:` + strings.Join(languageNames, "|") + `)\b`)

var oneAndOther = regexp.MustCompile(`\b(V|IV|III|II|I)\b\s*(?:\([^)]*\)\s*)?(?:in one|dans l['’]une|pour l['’]une)\b.{0,120}?\b(V|IV|III|II|I)\b\s*(?:\([^)]*\)\s*)?(?:in the other|dans l['’]autre|pour l['’]autre)`)

// languageRule is a language criterion in short where it has the office's form (R137), else its own words.
func languageRule(text, p string) string {
	if m := oneAndOther.FindStringSubmatch(text); m != nil && (strings.Contains(p, "english") || strings.Contains(p, "anglais") || strings.Contains(p, "langues officielles") || strings.Contains(p, "official languages")) {
		return "English, French: " + m[1] + " in one, " + m[2] + " in the other"
	}
	return text
}
