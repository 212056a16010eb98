package doctext

import (
	"strings"
	"unicode"

	"cairn/internal/kernel/i18n"
)

// labels are what the left side of a form or of a notice's table says, plain and in both languages. A label that ends with a colon needs no
// list.
var labels = listed(`name|first name|last name|surname|family name|given name|given names|address|telephone|phone|mobile|email|e-mail|nationality|date of birth|place of birth|gender|sex|website|
nom|prenom|prenoms|nom de famille|adresse|telephone|portable|courriel|nationalite|date de naissance|lieu de naissance|sexe|
employer|position|post|job title|post title|position title|title|title of post|function|role|occupation|dates|date|period|from|to|duties|main activities|type of business|sector|supervisor|reason for leaving|
employeur|poste|titre|titre du poste|intitule du poste|fonction|emploi|periode|duree|taches|activites|secteur|superieur|
organisation|organization|company|agency|institution|department|directorate|division|section|branch|unit|office|service|organisme|entreprise|departement|direction|bureau|unite|
location|duty station|place of work|city|country|lieu|lieu de travail|lieu d'affectation|ville|pays|
grade|level|category|salary|pay|pay basis|basic salary|monthly salary|annual salary|remuneration|traitement|salaire|niveau|categorie|
contract|contract type|type of contract|duration|start date|starting date|schedule|working hours|contrat|type de contrat|horaire|date de debut|entree en fonctions|
deadline|closing date|application deadline|posted|posted on|published|publication date|posting date|date limite|date de cloture|date de publication|echeance|
reference|reference number|vacancy number|vacancy|job id|number of posts|posts|numero|numero de reference|nombre de postes|
clearance|security clearance|reports to|languages|language|education|experience|skills|habilitation|langues|langue|formation|diplome|competences|
degree|field of study|university|school|marital status|driving licence|availability|universite|ecole|situation de famille|permis de conduire|disponibilite`)

// timeWords stand beside figures without making a text of them.
var timeWords = listed(`january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|
janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|janv|fev|fevr|avr|juil|since|from|to|until|present|now|today|current|ongoing|date|
depuis|de|du|jusqu|jour|ce|aujourd|hui|au|en|cours|actuel|eur|usd|gbp|chf|nok|cad|years|year|months|month|ans|mois|st|nd|rd|th|er`)

func listed(list string) map[string]bool {
	m := map[string]bool{}
	for word := range strings.SplitSeq(strings.ReplaceAll(list, "\n", ""), "|") {
		m[word] = true
	}
	return m
}

// isLabel reports whether a text names what stands beside it.
func isLabel(text string) bool {
	p := i18n.Fold(strings.ReplaceAll(text, "’", "'"))
	rest := strings.TrimRight(p, " :")
	return rest != p || labels[rest]
}

// isFigure reports whether a text is a date, a period or a number.
func isFigure(text string) bool {
	figures := strings.ContainsFunc(text, unicode.IsDigit)
	for word := range strings.FieldsFuncSeq(i18n.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(word) > 1 && !timeWords[word] {
			return false
		}
	}
	return figures
}
