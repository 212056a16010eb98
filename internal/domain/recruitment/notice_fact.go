package recruitment

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	postsPattern = regexp.MustCompile(`(?i)\(\s*(\d{1,3})\s+(?:posts?|positions?|vacancies|postes?|emplois?)\s*\)|\b(\d{1,3})\s+(?:posts?|positions|vacancies|postes)\b|\b(\d{1,3})\s*x\s`)
	genderMark   = regexp.MustCompile(`(?i)\s*\(?\b[hfmwdx]\s*/\s*[hfmwdx](?:\s*/\s*[hfmwdx])?\)?|\(e\)|\s*\(all genders\)`)
)

// title finds the title of the post where no label names it: the first short line with a job's name in it. The number
// of posts that stands in it is a fact of its own.
func (r *noticeReader) title() {
	if f, ok := r.fields[Title]; ok {
		r.titled(f.Value.(string), f.Source, High)
	} else {
		for _, line := range r.lines[:min(len(r.lines), 60)] {
			if isTitle(line) {
				r.titled(line, line, Medium)
				break
			}
		}
	}
	for _, f := range r.labels[Posts] {
		if n := countIn(f.Value.(string)); n > 0 {
			r.set(Posts, n, f.Source, High)
		}
	}
	if f, ok := r.fields[Title]; ok {
		if _, have := r.fields[Organisation]; !have {
			r.organisation(f.Source)
		}
	}
}

// countIn is the number that a value begins with, in figures or written out; 0 for none.
func countIn(value string) int {
	first, _, _ := strings.Cut(plain(value), " ")
	if n, err := strconv.Atoi(first); err == nil {
		return n
	}
	return numberWords[first]
}

var (
	// gradeSuffix is a grade at the end of a title, and referenceSuffix what may be the number of a notice there.
	gradeSuffix     = regexp.MustCompile(`[,(–-]\s*((?:(?i:grade|niveau)\s+)?(?:` + gradePattern.String() + `))\)?$`)
	referenceSuffix = regexp.MustCompile(`\s*([-–(])\s*((?i:ref(?:erence)?|réf(?:érence)?|no|n°|vn)\b\.?\s*:?\s*)?([A-Za-z0-9]+(?:[/._-][A-Za-z0-9]+)*)\s*(\)?)$`)
	yearsAlone      = regexp.MustCompile(`^(?:19|20)\d{2}(?:\s*[-–/]\s*(?:19|20)\d{2})?$`)
	standardName    = regexp.MustCompile(`^(?i:iso|stanag|stanrec|mil|en)\b|^(?:19|20)\d{2}[-–]\d{2}$`) // and a year with the next
	yearPart        = regexp.MustCompile(`(?:19|20)\d{2}`)
	titlePrefix     = regexp.MustCompile(`^(?i:vacancy notice|vacancy announcement|job opening|job advert|avis de vacance(?: de poste)?|offre d['’]emploi|fiche de poste|poste)\s*[:–-]\s*`)
)

func (r *noticeReader) titled(title, source string, c Confidence) {
	if m := postsPattern.FindStringSubmatch(title); m != nil {
		for _, digits := range m[1:] {
			if n, err := strconv.Atoi(digits); err == nil && n > 0 {
				r.set(Posts, n, source, Medium)
			}
		}
		if strings.HasPrefix(m[0], "(") {
			title = strings.Replace(title, m[0], "", 1)
		}
	}
	title = titlePrefix.ReplaceAllString(title, "")
	if rest, ref := withoutReference(title); ref != "" {
		r.set(Reference, ref, source, Medium)
		title = rest
	}
	if m := gradeSuffix.FindStringSubmatch(title); m != nil {
		r.set(Grade, gradeOf(m[1]), source, Medium)
		title = strings.TrimSuffix(title, m[0])
	}
	title = strings.Join(strings.Fields(genderMark.ReplaceAllString(title, "")), " ")
	r.fields[Title] = Fact{strings.Trim(title, " ,-–|"), excerpt(source), c}
}

// withoutReference takes the number of the notice off a title: a long figure, or letters and figures in brackets. A year, years, a grade
// and the name of a programme are none.
func withoutReference(title string) (rest, reference string) {
	at := referenceSuffix.FindStringSubmatchIndex(title)
	if at == nil {
		return title, ""
	}
	mark, called, ref, end := title[at[2]:at[3]], at[4] >= 0, title[at[6]:at[7]], title[at[8]:at[9]]
	rest = title[:at[0]]
	before, _ := utf8.DecodeLastRuneInString(rest)
	if (mark == "(") != (end == ")") || mark != "(" && unicode.IsDigit(before) || yearsAlone.MatchString(ref) || gradePattern.FindString(ref) == ref {
		return title, ""
	}
	digits := len(ref) - len(strings.Map(withoutDigit, ref))
	letters := strings.IndexFunc(ref, unicode.IsLetter) >= 0
	own := strings.ContainsAny(yearPart.ReplaceAllString(ref, ""), "0123456789") // a figure that is no year
	switch {
	case called && own && digits >= 2:
	case !letters && own && digits >= 5 && !standardName.MatchString(ref):
	case letters && mark == "(" && own && digits >= 4 && !standardName.MatchString(ref):
	default:
		return title, ""
	}
	return rest, ref
}

func withoutDigit(r rune) rune {
	if r >= '0' && r <= '9' {
		return -1
	}
	return r
}

// isTitle tells a post's title from the other lines at the top of a notice.
func isTitle(line string) bool {
	n := utf8.RuneCountInString(line)
	if n < 5 || n > 120 || strings.HasSuffix(line, ".") || strings.HasSuffix(line, "!") || strings.ContainsAny(line, "@?") {
		return false
	}
	if field, _ := labelLine(line); field != "" {
		return false
	}
	if kind, _ := headingOf(line); kind != "" {
		return false
	}
	p := strings.NewReplacer("(", " ", ")", " ", "/", " ", ",", " ", "-", " ", ".e", "", "·e", "").Replace(plain(line))
	if noTitle(p) {
		return false
	}
	for word := range strings.FieldsSeq(p) {
		for _, w := range titleWords {
			if word == w {
				return true
			}
		}
	}
	return false
}

// noTitle tells the name of a kind of document, and what begins as a sentence, from a title.
func noTitle(p string) bool {
	return slices.ContainsFunc([]string{"vacancy notice", "vacancy announcement", "avis de vacance", "job opening", "call for", "appel a", "offre d'emploi", "vous ", "you ", "le ", "la ", "les ", "un ", "une ", "a ", "an ", "the ", "we ", "nous "},
		func(opening string) bool { return strings.HasPrefix(p, opening) })
}

// organisation is the line next to the title, where a board puts the employer.
func (r *noticeReader) organisation(title string) {
	for i, line := range r.lines {
		if line != title {
			continue
		}
		for _, at := range []int{i + 1, i - 1} {
			if at < 0 || at >= len(r.lines) || len(r.lines[at]) > 80 || isTitle(r.lines[at]) || strings.ContainsAny(r.lines[at], "0123456789.!?:") {
				continue
			}
			if kind, _ := headingOf(r.lines[at]); kind == "" && plain(r.lines[at]) != "cover image" && labelField(r.lines[at]) == "" && !noTitle(plain(r.lines[at])) {
				r.set(Organisation, r.lines[at], r.lines[at], Low)
				return
			}
		}
	}
}

var (
	divisionPattern = regexp.MustCompile(`\b(?:[Ww]ithin|[Ii]n|of|to) the ((?:[A-Z][\w&’'-]*(?:,? (?:and|of|for|the|&) |,? ))+(?:Division|Directorate|Department|Section|Branch|Bureau|Office|Unit)\b)|\bthe ((?:[A-Z][\w&’'-]*(?: (?:and|of|for|&) | ))+(?:Division|Directorate|Department)\b)`)
	// divisionFR is a unit's name in French: its kind, and then words with a capital or joined by prepositions.
	divisionFR      = regexp.MustCompile(`(?:\b[Aa]u sein de|\b[Ll]a|\b[Ll]e|\b[Dd]e|\b[Ss]a|\b[Dd]u|\b[Pp]our|\bl['’]|\b[Ll][’'])(?: la)? ?((?:Division|[Dd]irection|[Ss]ous-direction|Délégation|[Dd]épartement|[Ss]ervice|Bureau)(?: (?:générale?|centrale?|politique))?(?:(?:(?:,? et)? (?:de la|des|du|de|en matière de|en|à la|aux|pour la|pour les|à) | (?:et )?)(?:(?:de )?[ld]['’])?(?:[A-ZÀ-Ý][\wÀ-ÿ’'-]*)|(?:,? et)? (?:de la |des |du |de |en matière de |aux |à la |(?:de )?l['’]|d['’])[a-zà-ÿ][\wÀ-ÿ-]*)+)`)
	contractPattern = regexp.MustCompile(`(?i)[^.]*\b(?:definite[- ]duration|fixed[- ]term|temporary|indefinite|permanent|durée déterminée|durée indéterminée|CDD|CDI|contrat)\b[^.]*\b(?:contract|contrat|appointment|engagement|CDD|CDI|ans|mois|years?|months?)\b[^.]*\.`)
	spanPattern     = regexp.MustCompile(`(?i)\b(\d{1,3}|` + alternatives(numberWords) + `)(?:\s*\(\d+\))?[ -]?\s*(?:additional |further |more |full )?(years?|months?|an(?:née)?s?|mois)\b`)
)

func alternatives(m map[string]int) string {
	var list []string
	for w := range m {
		list = append(list, w)
	}
	return strings.Join(list, "|")
}

// division is a unit that a line names, but for one that only stands in somebody's title.
func (r *noticeReader) division(line string) {
	for _, pattern := range []*regexp.Regexp{divisionPattern, divisionFR} {
		for _, m := range pattern.FindAllStringSubmatch(line, -1) {
			for _, d := range m[1:] {
				if first, _, _ := strings.Cut(plain(d), " "); d != "" && !slices.Contains([]string{"head", "head,", "chief", "chief,", "director", "director,", "deputy"}, first) {
					r.set(Division, strings.TrimSpace(d), line, Medium)
				}
			}
		}
	}
}

// prose finds what notices say in sentences: division, location, schedule, contract, reporting line, pending budget.
func (r *noticeReader) prose() {
	for i, line := range r.lines {
		p := plain(line)
		r.division(line)
		if strings.Contains(p, "pending budget approval") || strings.Contains(p, "sous reserve d'approbation budgetaire") || strings.Contains(p, "sous reserve de l'approbation du budget") {
			r.set(PendingBudget, true, line, High)
		}
		if len(line) < 40 {
			if s := scheduleOf(line); s == "full-time" || s == "part-time" {
				r.set(Schedule, s, line, Medium)
			}
		}
		if m := contractPattern.FindString(clippedTo(line, 10*maxSentence)); m != "" {
			r.contract(strings.TrimSpace(m), line)
		}
		if at := reportsTo.FindStringIndex(line); at != nil && len(line) < 600 {
			r.set(ReportsTo, untilComma(line[at[1]:]), line, Medium)
		}
		if m := gradePattern.FindString(line); m != "" && len(line) < 80 && i < 40 && hasAny(p, []string{"grade", "nato grade", "niveau", "categorie", "level", "groupe"}) != "" && !r.isLevel(i, m) {
			r.set(Grade, gradeOf(line), line, Medium)
		}
		if m := postedPattern.FindString(p); m != "" && len(line) < 80 {
			r.set(Posted, line, line, Low)
		}
	}
}

// reportsTo leads to the superior of the post.
var reportsTo = regexp.MustCompile(`(?i)\breports to the `)

// isLevel reports whether a grade on a line is the level of a language.
func (r *noticeReader) isLevel(line int, grade string) bool {
	return isLevelOfLanguage(r.lines, line, &r.sections[r.places[line].section], grade)
}

var postedPattern = regexp.MustCompile(`^(?:posted|publie|publiee|il y a|\d+ days? ago|\d{1,2}-\d{1,2}-\d{4}$)`)

func untilComma(s string) string {
	if at := strings.IndexAny(s, ",.;"); at > 0 {
		s = s[:at]
	}
	return strings.TrimSpace(s)
}

// contract is the sentence about the contract, with the months it says: the first span is its length, one after a word
// of renewal is what it can be renewed by.
func (r *noticeReader) contract(sentence, source string) {
	r.set(Contract, sentence, source, Medium)
	sentence = clippedTo(sentence, maxSentence)
	for _, m := range spanPattern.FindAllStringSubmatchIndex(sentence, mostSpans) {
		months := spanMonths(sentence[m[2]:m[3]], sentence[m[4]:m[5]])
		before := plain(sentence[:m[0]])
		if hasAny(before, []string{"renewal", "renewable", "renewed", "extension", "extended", "extendable", "renouvellement", "renouvelable", "renouvele", "prolongation", "prolonge", "reconduction", "reconduit", "reconductible"}) != "" {
			c := Medium
			if hasAny(before, []string{"maximum", "total", "not exceeding", "duree totale"}) != "" {
				c = Low // the whole of the contract, not what it is renewed by
			}
			r.set(RenewalMonths, months, source, c)
		} else {
			r.set(ContractMonths, months, source, Medium)
		}
	}
}

// spanMonths is a span of years or months in months.
func spanMonths(number, unit string) int {
	n, err := strconv.Atoi(number)
	if err != nil {
		n = numberWords[plain(number)]
	}
	if u := plain(unit); strings.HasPrefix(u, "y") || strings.HasPrefix(u, "an") {
		return 12 * n
	}
	return n
}
