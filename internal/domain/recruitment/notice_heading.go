package recruitment

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// numberMark is the number that a heading or an entry of a list begins with: "4.", "2.1", "(iii)", "b)".
var numberMark = regexp.MustCompile(`^(?:\(?(?:\d{1,2}(?:\.\d{1,2})*|[ivxIVX]{1,4}|[a-zA-Z])[.)]\s+|\d{1,2}(?:\.\d{1,2})+\s+|#+\s*)+`)

func withoutNumber(line string) string { return numberMark.ReplaceAllString(line, "") }

// headingWords are the words of which headings are made, plain, by what a heading with one of them opens; the first kind that a
// heading has a word of is its kind. A line with any other word is no heading: "Project management methods" is an entry.
var headingWords = []struct {
	kind  string
	words []string
}{
	{other, words(`nationality nationalite salary salaire remuneration traitement benefits equal diversity diversite egalite inclusion security securite privacy fee fees offer offers offre offrons avantages declaration confidentiality independence interest place lieu opportunity opportunities`)},
	{Desirable, words(`desirable desired desirables advantageous advantage preferred preferable preferably asset assets souhaitable souhaitables souhaite souhaites souhaitee souhaitees atout atouts apprecie apprecies appreciee appreciees nice`)},
	{Languages, words(`language languages linguistic langue langues linguistique linguistiques`)},
	{essentials, words(`essential essentials required mandatory necessary minimum must eligibility essentiel essentiels essentielle essentielles requis requise requises exige exiges exigee exigees exigence exigences indispensable indispensables obligatoire obligatoires necessaire necessaires eligibilite minimales participation`)},
	{Competencies, words(`competency competencies attributes behaviours behaviors comportementales comportementale etre`)},
	{Essential, words(`qualification qualifications requirements requirement experience experiences profile profil knowledge criteria criteres skills specification specifications aptitudes connaissances techniques`)},
	{Competencies, words(`competences competence`)},
	{Degree, words(`education studies etudes diplome diplomes degree formation formations`)},
	{Accountabilities, words(`accountability accountabilities responsibility responsibilities duties duty tasks task responsabilite responsabilites tache taches attributions mission missions activite activites activities functions fonctions`)},
	{application, words(`apply application applications candidature candidatures postuler recruitment recrutement selection assessment procedure process inscription`)},
	{Contract, words(`contract contrat appointment employment engagement terms conditions`)},
	{other, words(`background context contexte summary organisation organization organisational organizational org setting considerations notice package clearance habilitation about propos contact contacts team unit directorate division department information informations renseignements environment environnement structure liaisons interrelationships reporting statement note notes documents presentation description`)},
}

// joinWords stand in headings beside the others and say nothing of their kind.
var joinWords = words(`a an and or of the for to in on with your our its this that you we will be do what who how are is i us at as following
et ou de des du d la le les l au aux en un une vos votre nos notre ce cette son ses qui que qu vous nous pour sont serait seraient
person proficiency employer policy main key principal principale principales principaux core general specific other additional further professional personal relevant job post position role function poste emploi
fonction technical academic educational work united nations special no candidate candidates selected elements complementaires quelques mots s professionnelle professionnelles professionnel
professionnels generales particulieres principalement acquis titulaire date considered constitueraient consideres consideree comme autant suivants suivantes would`)

var wordKind, isJoinWord = func() (map[string]int, map[string]bool) {
	kinds, joins := map[string]int{}, map[string]bool{}
	for i, group := range headingWords {
		for _, w := range group.words {
			kinds[w] = i
		}
	}
	for _, w := range joinWords {
		joins[w] = true
	}
	return kinds, joins
}()

// headingKind is the kind of the section that a line opens which is nothing but a heading, "" for any other line. A heading in both
// languages ("Missions / Key duties") is of the kind of its parts.
func headingKind(line string) string {
	line = withoutNumber(line)
	p := plain(line)
	if kind := headings[p]; kind != "" {
		return kind
	}
	if strings.ContainsAny(p, "/|") {
		for part := range strings.FieldsFuncSeq(p, func(r rune) bool { return r == '/' || r == '|' }) {
			if kind := headings[strings.TrimSpace(part)]; kind != "" {
				return kind
			}
		}
	}
	first, _ := utf8.DecodeRuneInString(line)
	if utf8.RuneCountInString(line) > 90 || !unicode.IsUpper(first) || strings.ContainsAny(line[len(line)-1:], ".,;!?") {
		return ""
	}
	return kindByWords(p)
}

// kindByWords is the kind of a plain text that is made of the words of headings, "" if it is not or has none that tells.
func kindByWords(p string) string {
	best := len(headingWords)
	for word := range strings.FieldsFuncSeq(p, func(r rune) bool { return !unicode.IsLetter(r) }) {
		at, known := wordKind[word]
		if !known && !isJoinWord[word] {
			return ""
		}
		if known {
			best = min(best, at)
		}
	}
	if best == len(headingWords) {
		return ""
	}
	return headingWords[best].kind
}

// isGroupHead tells the name of a group of entries, such as "Core" or "(1) General", which is made of the words of headings alone. One that
// says what its entries are about must have something longer below it, and what ends a list heads no part of it.
func isGroupHead(text string, longer bool) bool {
	list := strings.FieldsFunc(plain(text), func(r rune) bool { return !unicode.IsLetter(r) })
	return len(list) > 0 && len(list) <= 4 && !slices.ContainsFunc(list, func(w string) bool {
		kind, known := wordKind[w]
		return !known && !isJoinWord[w] || known && (!longer || headingWords[kind].kind == other)
	})
}

// headingOf is the kind of section that a line opens, and what follows the heading on the same line. Boards glue a
// heading in capitals to the text below it.
func headingOf(line string) (kind, rest string) {
	if len(line) < 120 {
		if kind = headingKind(line); kind != "" {
			return kind, ""
		}
		if at := strings.IndexAny(line, ":："); at > 0 && at < 60 {
			if kind = headings[plain(withoutNumber(line[:at]))]; kind != "" {
				return kind, strings.TrimSpace(strings.TrimLeft(line[at:], ":： "))
			}
		}
	}
	if head := capitals(line); head != "" && len(head) < len(line) {
		if kind = headings[plain(head)]; kind != "" {
			return kind, strings.TrimSpace(line[len(head):])
		}
	}
	return "", ""
}

// capitals are the words in capitals that a line begins with.
func capitals(line string) string {
	end := 0
	for word := range strings.FieldsSeq(line) {
		upper := strings.IndexFunc(word, unicode.IsLower) < 0 && strings.IndexFunc(word, unicode.IsUpper) >= 0 || word == "&"
		if !upper {
			break
		}
		at := strings.Index(line[end:], word)
		end += at + len(word)
	}
	if end < 8 {
		return ""
	}
	return line[:end]
}

// sameRank reports whether a line that no list of headings knows stands like the heading of the section: both in capitals, or both
// with a number of their own and short; a numbered line in capitals is a chapter's under any heading.
func sameRank(heading, line string) bool {
	if heading == "" || utf8.RuneCountInString(line) > 80 || strings.ContainsAny(line[len(line)-1:], ".,;!?") {
		return false
	}
	head, text := withoutNumber(heading), withoutNumber(line)
	if text != "" && capitals(text) == text && chapterMark.MatchString(line) {
		return true
	}
	if capitals(head) == head && head != "" {
		return capitals(text) == text && text != ""
	}
	return len(head) < len(heading) && len(text) < len(line) && chapterMark.MatchString(heading) && chapterMark.MatchString(line)
}

// chapterMark is the number of a chapter.
var chapterMark = regexp.MustCompile(`^\d{1,2}\.\s`)
