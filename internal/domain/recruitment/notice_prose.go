package recruitment

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	applyWords     = []string{"applications", "application", "apply", "candidatures", "candidature", "postuler", "postulez", "candidater", "closing date", "dossiers"}
	untilWords     = []string{"no later than", "not later than", "received by", "submitted by", "sent by", "apply by", "apply before", "applications close", "closes on", "before", "by", "until", "deadline", "closing date", "date limite", "avant le", "jusqu'au", "au plus tard", "cloture", "closing"}
	noDeadline     = []string{"interview", "interviews", "entretien", "entretiens", "degree", "diplome", "start", "birth", "naissance", "experience"}
	payWords       = []string{"salary", "salaries", "pay", "remuneration", "stipend", "traitement", "salaire", "retribution"}
	assetWords     = []string{"is desirable", "are desirable", "desirable", "an asset", "an advantage", "advantageous", "is preferred", "preferably", "un atout", "des atouts", "souhaitable", "souhaitee", "souhaite", "souhaitables", "appreciee", "apprecie", "un plus"}
	needWords      = []string{"must", "required", "requires", "at least", "minimum", "should have", "should hold", "you have", "you hold", "essential", "looking for someone", "devez", "doit", "doivent", "devra", "devront", "exige", "exigee", "requis", "requise", "au moins", "titulaire d'un", "justifier", "justifiez", "vous avez", "vous possedez", "vous etes titulaire"}
	locationProse  = regexp.MustCompile(`(?:\b(?:based|located|stationed) (?:in|at)|\b(?:bas|situ|affect)ée?s? à) ([A-ZÀ-Ý][\wÀ-ÿ’'-]*(?:,? (?:[A-ZÀ-Ý][\wÀ-ÿ’'-]*|de|la|du|of|and))*)`)
	teamPlace      = regexp.MustCompile(`\b(?:team|office|headquarters|secretariat|delegation|mission|embassy|équipe|siège|bureau|ambassade) (?:in|à) ([A-ZÀ-Ý][\wÀ-ÿ’'-]*(?:,? [A-ZÀ-Ý][\wÀ-ÿ’'-]*)*)`)
	gradeProse     = regexp.MustCompile(`\b(?i:grade|niveau|level|catégorie|function group|groupe de fonctions|step)\s*(?i:level)?\s*[:(]?\s*(` + gradePattern.String() + `)`)
	seekingProse   = regexp.MustCompile(`\b(?:looking for|seeking|seeks|recruits?|recruiting|hiring|invites applications (?:for|from)|vacancy for|post of|position of) (?:the (?:position|post) of )?(?:an? |the |its next |one |several )?(.{4,90}?)(?: to | for (?:its|the|our) | who | with | based |,|\.|;|$)`)
	recherche      = regexp.MustCompile(`\b(?:recherche|recrute|poste d(?:e|['’])|emploi d(?:e|['’]))(?:,[^,.]{3,80},)? ?(?:une? ou une? |un\(e\) |une? |son |sa |des )?(.{4,100}?)(?: à temps | pour (?:sa|son|ses|le|la) | au sein | basée? | afin |,|\.|;|$)`)
	seekerProse    = regexp.MustCompile(`^(?:The |Le |La |L['’])?([\p{Lu}L][^.;:]{3,90}?|ministère[^.;:,]{3,80}?),? (?:is (?:looking for|seeking|recruiting|hiring)|seeks|invites applications|recherche|recrute)\b`)
	supervision    = regexp.MustCompile(`(?i)\b(?:under the (?:direct |overall |general )?(?:supervision|authority|direction) of the|reporting (?:directly )?to the|reports (?:directly )?to the|relève (?:directement )?(?:du|de la|de l['’])|sous l['’]autorité (?:directe )?(?:du|de la|de l['’])|rend compte (?:au|à la|à l['’])) ?([^,.;]{4,90}?(?:, [A-Z][\w &]+(?:Branch|Section|Division|Directorate|Unit|Department))?)(?: and | et |[,.;]|$)`)
	referenceProse = regexp.MustCompile(`(?i)\b(?:vacancy notice|vacancy|avis de vacance|job opening|notice|reference|référence)\s*(?:(?:no|n°|nr|number|numéro|#)[.:]?)?\s*([\w/.-]*\d[\w/-]*)`)
	distinctGrade  = regexp.MustCompile(`\b(?:(?:FG|GF) ?(?:IV|I{1,3})|AD ?\d{1,2}|AST(?:/SC)? ?\d{1,2}|G\d{2}|P-?[1-7]|NO-?[A-E]|A[.-][1-7])\b`)
	knownEmployers = regexp.MustCompile(`(?i)\b(?:United Nations(?: (?:Secretariat|Development Programme|Office on Drugs and Crime))?|UNDP|UNODC|UNESCO|UNICEF|Nations Unies|OSCE(?: Secretariat)?|Organization for Security and Co-operation in Europe|European External Action Service|European Defence Agency|European Commission|Council of Europe|Conseil de l['’]Europe|Commission européenne|Service européen pour l['’]action extérieure|NATO|OTAN)\b|\b(?:Ministry|Department) of (?:[A-Z]\w+)(?:,? (?:and |of |the )*[A-Z]\w+)*|\b[Mm]inistère (?:de la|de l['’]|des|du) ?[A-ZÀ-Ý][\wÀ-ÿ’'-]*(?: (?:et (?:de la |des |du )?)?[A-ZÀ-Ý][\wÀ-ÿ’'-]*)*`)
)

// fallbacks finds in sentences what no label or heading gave: a person should look at all of it.
func (r *noticeReader) fallbacks() {
	for i, line := range r.lines {
		for _, s := range sentencesOf(line) {
			if utf8.RuneCountInString(s) <= 500 {
				p := plain(s)
				r.sentence(s, p)
				if m := gradeProse.FindStringSubmatch(s); m != nil && !r.isLevel(i, m[1]) && !isScale(m[1], p) {
					r.set(Grade, gradeOf(m[1]), s, Medium)
				}
			}
		}
	}
	if f, ok := r.fields[Title]; ok && !r.has(Grade) {
		if m := gradeSuffix.FindStringSubmatch(f.Source); m != nil {
			r.set(Grade, gradeOf(m[1]), f.Source, Medium)
		} else if m := gradePattern.FindString(f.Source); m != "" {
			r.set(Grade, gradeOf(m), f.Source, Low)
		}
	}
	if !r.has(Grade) {
		for _, line := range r.lines {
			if m := distinctGrade.FindString(line); m != "" {
				r.set(Grade, gradeOf(m), line, Low)
			}
		}
	}
	if !r.has(Organisation) {
		for _, line := range r.lines[:min(len(r.lines), 60)] {
			if field, _ := labelLine(line); field != "" || strings.Contains(r.fields[Division].Source, line) {
				continue
			}
			if m := knownEmployers.FindString(line); m != "" {
				r.set(Organisation, m, line, Low)
			}
		}
	}
	if !r.has(Schedule) {
		full, part := r.lineWith("full-time", "full time", "temps plein", "temps complet"), r.lineWith("part-time", "part time", "temps partiel")
		switch {
		case full != "" && part == "":
			r.set(Schedule, "full-time", full, Low)
		case part != "" && full == "":
			r.set(Schedule, "part-time", part, Low)
		}
	}
}

func (r *noticeReader) has(name string) bool { _, ok := r.fields[name]; return ok }

// lineWith is the first line that has one of the phrases, "" for none.
func (r *noticeReader) lineWith(phrases ...string) string {
	for _, line := range r.lines {
		if hasAny(plain(line), phrases) != "" {
			return line
		}
	}
	return ""
}

// sentence takes out of one sentence the facts that it states by its form.
func (r *noticeReader) sentence(s, p string) {
	if hasAny(p, applyWords) != "" && hasAny(p, untilWords) != "" && hasAny(p, noDeadline) == "" {
		if day, _ := r.day(p); !day.IsZero() {
			r.until = append(r.until, Fact{s, s, Medium})
		}
	}
	if hasAny(p, payWords) != "" && hasAny(p, []string{"budget", "pension", "contributes"}) == "" {
		if stated, ok := payIn(Fact{s, s, Medium}); ok && !r.has(PayBasis) {
			r.pays(stated)
		}
	}
	if m := locationProse.FindStringSubmatch(s); m != nil {
		r.set(Location, strings.TrimRight(m[1], " ,"), s, Medium)
	}
	if m := teamPlace.FindStringSubmatch(s); m != nil {
		r.set(Location, m[1], s, Low)
	}
	if m := supervision.FindStringSubmatch(s); m != nil {
		r.set(ReportsTo, strings.TrimSpace(m[1]), s, Medium)
	}
	if m := seekerProse.FindStringSubmatch(s); m != nil {
		if name := strings.TrimSpace(m[1]); name != "We" && name != "Nous" && name != "It" {
			r.set(Organisation, name, s, Medium)
		}
	}
	for _, pattern := range []*regexp.Regexp{seekingProse, recherche} {
		if m := pattern.FindStringSubmatch(s); m != nil && !r.has(Title) && hasTitleWord(m[1]) {
			r.titled(m[1], s, Low)
		}
	}
	if contractSentence(p) {
		r.contract(s, s)
	}
	if m := referenceProse.FindStringSubmatch(s); m != nil && utf8.RuneCountInString(s) < 120 && yearAlone.FindString(m[1]) == "" && !yearsAlone.MatchString(m[1]) {
		r.set(Reference, m[1], s, Medium)
	}
}

var yearAlone = regexp.MustCompile(`^(?:(?:19|20)\d{2}|\d{1,2})$`)

// isScale tells a level of a language from a grade that is written like it: "level C1".
func isScale(grade, p string) bool {
	return scaleLevel.MatchString(strings.TrimSpace(grade)) && hasAny(p, append([]string{"language", "languages", "langue", "langues", "cefr", "cecr"}, languageNames...)) != ""
}

var scaleLevel = regexp.MustCompile(`^[ABC][12]\+?$`)

// contractSentence tells a sentence about the contract: what kind it is, or how long.
func contractSentence(p string) bool {
	if hasAny(p, []string{"experience", "probation", "probationary", "essai", "notice period", "preavis", "contracts"}) != "" {
		return false
	}
	about := hasAny(p, []string{"contract", "contrat", "appointment", "appointed", "nomination", "engagement", "position", "poste", "post", "temporary staff", "cdd", "cdi", "duration", "duree"}) != ""
	kind := hasAny(p, []string{"definite-duration", "definite duration", "fixed-term", "fixed term", "indefinite", "permanent", "duree determinee", "duree indeterminee", "cdd", "cdi"}) != ""
	long := hasAny(p, []string{"contract", "contrat", "temporary staff", "temporary agent", "appointment", "appointed", "duration", "duree"}) != "" && spanPattern.MatchString(p)
	return about && (kind || long)
}

// proseLists finds in a notice without headings which sentences ask for something, which name an advantage and which say what one will do.
func (r *noticeReader) proseLists() {
	lists, sources := map[string][]string{}, map[string]string{}
	for _, line := range r.lines {
		for _, s := range sentencesOf(line) {
			p := plain(s)
			kind := ""
			asks := asksDegree(p) || hasAny(p, []string{"experience", "experiences", "knowledge", "skills", "connaissance", "connaissances"}) != "" || isLanguage(p)
			switch {
			case len(s) < 20 || len(s) > maxSentence:
			case asks && hasAny(p, assetWords) != "" && hasAny(p, needWords) == "":
				kind = Desirable
			case asks && hasAny(p, needWords) != "" && hasAny(p, []string{"clearance", "habilitation"}) == "":
				kind = Essential
			case duty.MatchString(p) && !asks:
				kind = Accountabilities
			}
			if kind != "" {
				lists[kind] = append(lists[kind], strings.TrimSpace(strings.TrimLeft(s, "•·-–—*▪◦● ")))
				if sources[kind] == "" {
					sources[kind] = line
				}
			}
		}
	}
	for kind, list := range lists {
		r.set(kind, list, sources[kind], Low)
	}
}

var duty = regexp.MustCompile(`^(?:you|the (?:incumbent|jobholder|holder|successful candidate|selected candidate|officer|adviser|advisor)) will (?:\w+)|^(?:vous |le titulaire |la titulaire |la personne titulaire |le ou la titulaire )(?:serez |sera )?\w+(?:rez|era|ez)\b`)
