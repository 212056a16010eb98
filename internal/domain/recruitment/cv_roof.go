package recruitment

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// organisationWords name organisations, plain, in both languages.
var organisationWords = words(`ministry ministere department departement agency agence office bureau institute institut institution university universite college academy academie school ecole lycee embassy ambassade
consulate consulat council conseil commission committee comite union parliament parlement senate senat assembly assemblee court cour tribunal forces army armee navy marine police gendarmerie guard garde command
commandement headquarters brigade battalion bataillon regiment corps fleet bank banque foundation fondation association centre center federation confederation organisation organization company entreprise group groupe
ltd inc gmbh sa sarl ag plc llc hospital hopital library bibliotheque museum musee municipality mairie prefecture government gouvernement authority autorite service services mission delegation representation directorate
direction secretariat nations house chamber chambre society societe trust fund fonds laboratory laboratoire bureau restaurant hall administration alliance
nato otan un onu osce eu ue undp pnud unhcr hcr unicef who oms icrc cicr iom oim shape imf fmi oecd ocde ncia nspa usaid gesellschaft stiftung bundeswehr ministerium`)

// hasOrganisationWord reports whether a text names a kind of organisation, or one that everybody knows.
func hasOrganisationWord(s string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(plain(s), func(r rune) bool { return !isWord(r) }), func(w string) bool { return slices.Contains(organisationWords, w) })
}

// linkWords join the words of a name and are written small in it.
var linkWords = words("of the and for in on at to with de la le les du des et en au aux pour sur auprès von der und für van di del & -")

// isOrganisation tells a line that can be an organisation's name from a sentence of duties: each of its words has a capital, or the first names
// a kind of organisation.
func isOrganisation(line string) bool {
	name, _, _ := strings.Cut(line, ", ")
	list := strings.Fields(strings.Trim(name, " ,;:()"))
	if len(list) == 0 || isDuty(line) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(list[0])
	if !unicode.IsUpper(first) && !unicode.IsDigit(first) {
		return false
	}
	return hasOrganisationWord(list[0]) || !slices.ContainsFunc(list, func(w string) bool {
		_, after, cut := strings.Cut(strings.ReplaceAll(w, "’", "'"), "'")
		if cut && after != "" && len(w)-len(after) <= 4 {
			w = after
		}
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(w, "(“\"«"))
		return unicode.IsLower(r) && !slices.Contains(linkWords, w)
	})
}

var (
	// dutyVerbs begin a sentence of duties, beside those that end in -ed and -ing.
	dutyVerbs = words(`led wrote ran built taught held gave oversaw made took set won brought sought kept drew dealt sent met chaired served spoke drove grew cut began chose found left put sold told undertook wrote lead manage
write coordinate draft support develop prepare provide responsible conducted ensure ensured`)
	// dutyNouns begin one in French.
	dutyNouns = words(`redaction gestion suivi elaboration coordination preparation participation appui analyse mise pilotage encadrement conduite planification supervision animation realisation responsable redige gere pilote
encadre coordonne anime conseille dirige elabore assure participe prepare realise`)
	// namesInED are first words of organisations that look like verbs.
	namesInED = words("united allied associated combined armed integrated red unified consolidated")
	// namesInING too.
	namesInING = words("training planning engineering housing shipping consulting banking king ing beijing nursing")
)

// isDuty reports whether a line says what somebody did.
func isDuty(line string) bool {
	list := strings.Fields(plain(line))
	if len(list) == 0 {
		return false
	}
	first := list[0]
	switch {
	case strings.HasSuffix(line, ".") && len(list) > 3, strings.HasSuffix(line, ";"):
		return true
	case slices.Contains(dutyVerbs, first):
		return true
	case len(list) > 1 && strings.HasSuffix(first, "ed") && len(first) > 3 && !slices.Contains(namesInED, first):
		return true
	case len(list) > 1 && strings.HasSuffix(first, "ing") && !slices.Contains(namesInING, first):
		return true
	case slices.Contains(dutyNouns, first) && len(list) > 1:
		return true
	}
	small := 0 // words that say something and have no capital
	for _, w := range strings.Fields(line) {
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsLower(r) && utf8.RuneCountInString(w) > 3 && !slices.Contains(linkWords, w) {
			small++
		}
	}
	return small > 3 && !hasOrganisationWord(first)
}

// What parts of an organisation are for, in both languages.
const unitFor = `(?:plans|planning|policy|press|legal|personnel|finance|financial|budget|logistics|procurement|human resources|hr|it|communications?|training|operations|liaison|administration|administrative|projects?|programmes?|translation|audit|
protocol|accounts|payroll|medical|security|evaluation|juridique|presse|financier|finances|logistique|achats|ressources humaines|informatique|formation|operations|liaison|administratif|projets|traduction|protocole|comptabilite|planification|securite|documentation|courrier|etudes)`

// unitName is the name of a part of an organisation, plain. A department, an office or a service is one only where it is named by what it is for:
// the Home Office and the Department of State are employers.
var unitName = regexp.MustCompile(strings.ReplaceAll(`^(?:.{2,60} )?(?:directorate|division|section|branch|unit|desk|team|cell)(?: of .{2,40})?$|^(?:direction|sous-direction|division|section|cellule|pole|unite|equipe)\b|`+
	`^UNIT(?: (?:and|&) UNIT)? (?:department|office|bureau)$|^(?:department|office|bureau) (?:of|for) UNIT(?: and UNIT)?$|`+
	`^(?:service|departement|bureau) (?:de la |de l'|du |des |de |d')?UNIT(?: et (?:de la |de l'|du |des |de |d')?UNIT)?$`, "UNIT", strings.ReplaceAll(unitFor, "\n", "")))

// isUnit reports whether a name is that of a part of an employer, not of one.
func isUnit(name string) bool {
	p := plain(name)
	return unitName.MatchString(p) && !strings.HasPrefix(p, "direction generale")
}

// staffName is the name of a body of staff, which no post has: "International Staff".
var staffName = regexp.MustCompile(`\b(?:international|military|general|joint|national) (?:military )?staff\b`)

// namesPost reports whether a line names a post, beside the staffs that are organisations.
func namesPost(line string) bool { return hasTitleWord(staffName.ReplaceAllString(plain(line), " ")) }
