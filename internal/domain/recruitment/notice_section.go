package recruitment

import (
	"regexp"
	"strings"
)

// section is a part of a notice under a heading. Kind is a fact of lists, or a kind of its own for what is told apart
// only so that it ends the section above.
type section struct {
	kind    string
	heading string
	items   []item
	// official is false for the board's own summary of the notice, which stands above it.
	official bool
	// under is the kind of the heading above one with a letter.
	under string
}

// item is a line of a section.
type item struct{ text string }

// The kinds of sections that hold no list of facts.
const (
	other       = "other"
	application = "application"
	essentials  = "essential_exact" // a heading that says essential, not just qualifications
)

// headings are those that notices use, plain, by the kind of what follows.
var headings = map[string]string{}

func init() {
	for kind, names := range map[string]string{
		essentials: `essential|essential qualifications|essential requirements|essential criteria|essential qualifications and experience|required qualifications|minimum qualifications|minimum requirements|requirements|
required|mandatory requirements|qualifications required|the incumbent must|you must|eligibility criteria|selection criteria - essential|criteres essentiels|essentielles|essentiel|
qualifications essentielles|qualifications requises|conditions requises|exigences|exigences essentielles|competences requises|profil requis|qualifications et experience requises|conditions minimales|le/la titulaire doit|le titulaire doit|la personne titulaire doit|titres et qualifications requis|qualifications indispensables|indispensables|indispensable`,
		Essential: `qualifications and experience|qualifications|qualifications & experience|knowledge and experience|who we are looking for|your profile|profile|experience and education|education and experience|what you bring|
qualifications et experience|profil|profil recherche|votre profil|ce qui vous rend unique|ce que vous apportez|ce que nous attendons|what makes you unique|about you|qualifications professionnelles|qualifications et competences|competences et experience`,
		Desirable: `desirable|desirable qualifications|desirable criteria|desirable requirements|preferred qualifications|preferred|advantageous|assets|nice to have|the following would be considered an advantage|
would be an advantage|advantages|selection criteria - advantageous|souhaitable|souhaitables|souhaite|souhaitees|atouts|criteres souhaitables|qualifications souhaitees|qualifications souhaitables|seraient des atouts|seraient consideres comme un atout|les elements suivants constitueraient un atout|constitueraient un atout`,
		Accountabilities: `main accountabilities|accountabilities|responsibilities|main responsibilities|key responsibilities|duties|main duties|duties and responsibilities|key duties|tasks|main tasks|what you will do|your tasks|your role|
tasks and responsibilities|responsabilites|responsabilites principales|principales responsabilites|attributions|missions|mission principale|missions principales|taches|taches principales|fonctions|fonctions principales|principales fonctions|contenu de la fonction|ce que vous faites|ce que vous ferez|vos taches|vos missions en quelques mots|vos missions|activites principales|description des taches|description du role`,
		Competencies: `competencies|core competencies|key competencies|behavioural competencies|competences comportementales|competences cles|competences|savoir-etre`,
		Contract:     `contract|contract conditions|conditions of employment|terms of appointment|contrat|conditions contractuelles|engagement|conditions d'emploi`,
		Languages:    `languages|language requirements|language skills|langues|connaissances linguistiques|exigences linguistiques|competences linguistiques`,
		Degree:       `education|academic qualifications|formation|etudes|diplomes`,
		application:  `application information|how to apply|application procedure|application process|recruitment process|to apply|informations sur la candidature|modalites de candidature|depot des candidatures|comment postuler|candidature|pour postuler|procedure de candidature|information sur le depot des candidatures`,
		other: `summary|job summary|role description|job description|description du poste|description|job specifications|skills|interrelationships|additional information|about the company|about us|about the organisation|about the organization|background|context|contexte|presentation|
resume|resume du poste|connaissances|informations complementaires|renseignements complementaires|a propos|qui sommes-nous|relations de travail|benefits|what we offer|experience souhaitee|niveau d'experience|teletravail possible|management|documents a transmettre|special requirements and additional duties|remarks|remarques|observations|ce que nous offrons|ce que nous vous offrons|elements de candidature|a propos de l'offre|nous offrons|avantages|we offer|equal opportunities|diversity|background information|organisational setting`,
	} {
		for name := range strings.SplitSeq(strings.ReplaceAll(names, "\n", ""), "|") {
			if name = strings.TrimSpace(name); name != "" {
				headings[name] = kind
			}
		}
	}
}

// standing is where a line of a notice stands: in which section, by its number, and whether it is an entry of it although its words
// are those of a heading or a label.
type standing struct {
	section int
	entry   bool
}

// sections cuts a notice at its headings, and tells for each line where it stands. Everything above the official text (the label
// "Job Summary", or a description's heading) is the board's own.
func sections(lines []string) (list []section, places []standing) {
	start := officialStart(lines)
	current := section{kind: other, official: start == 0}
	for i, line := range lines {
		here := standing{len(list), isEntry(lines, i, &current)}
		places = append(places, here)
		kind, rest := headingOf(line)
		switch {
		case here.entry:
			kind = ""
		case kind == "" && current.kind != other:
			if field, value := labelLine(line); field != "" && i > 0 && len(line) < 90 && (value != "" || !strings.HasSuffix(line, ".")) ||
				(current.kind != Accountabilities || chapterMark.MatchString(line)) && sameRank(current.heading, line) {
				kind = other
			}
		}
		if kind == "" {
			current.items = append(current.items, item{line})
			continue
		}
		// The line that only opens the list, such as "The incumbent must:", does not start another section of its kind.
		if kind == essentials && current.kind == essentials && len(current.items) == 0 || kind == Desirable && current.kind == Desirable && len(current.items) == 0 {
			continue
		}
		// Under a heading of its own, "b. Language" is of what that heading says: an advantage, not a need.
		if current.under == Desirable && letterMark.MatchString(line) && (kind == Essential || kind == Degree || kind == Languages) {
			kind = Desirable
		}
		under := kind
		if letterMark.MatchString(line) {
			under = current.under
		}
		list = append(list, current)
		current = section{under: under, kind: kind, heading: line, official: i >= start}
		if rest != "" {
			current.items = append(current.items, item{rest})
		}
	}
	return append(list, current), places
}

// letterMark is the letter or number of a heading under another.
var letterMark = regexp.MustCompile(`^(?:\(?[a-z][.)]|\(?\d{1,2}\))\s`)

// officialStart is the line from which a notice is the organisation's own text: where a board has put its summary
// above it, the description's heading.
func officialStart(lines []string) int {
	for i, line := range lines {
		switch plain(line) {
		case "job summary", "job specifications", "description du poste", "job description", "description de l'offre", "descriptif du poste":
			return i
		}
	}
	return 0
}
