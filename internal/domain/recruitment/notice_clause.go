package recruitment

// clauseWords are the clauses that a notice of the office states (R132, R141–R145, R151), by words that stand in them.
var clauseWords = []struct {
	field string
	all   [][]string // one of each
}{
	{"clause_nationality", [][]string{{"nationals", "a national of", "nationality", "citizens", "citizenship", "ressortissants", "ressortissant", "ressortissante", "nationalite", "citoyens"}, {"member", "members", "membres", "countries", "pays", "states", "state", "etats", "etat"}}},
	{"clause_clearance", [][]string{{"security clearance", "habilitation de securite", "clearance"}}},
	{"clause_medical", [][]string{{"medical", "medicale", "medical file", "medical examination", "visite medicale", "aptitude"}, {"appointment", "adviser", "clearance", "nomination", "engagement", "medical adviser", "medecin", "recrutement", "examination"}}},
	{"clause_no_ai", [][]string{{"artificial-intelligence", "artificial intelligence", "intelligence artificielle", "ai", "ia"}, {"generative", "generatives", "tools", "outils"}}},
	{"clause_no_fee", [][]string{{"fee", "fees", "frais"}, {"charge", "charges", "request", "percoit", "demande", "exige", "reclame"}}},
	{"clause_equal_opportunity", [][]string{{"diversity", "equal access", "equal opportunity", "equal opportunities", "diversite", "egalite", "egal acces", "egalite des chances"}}},
	{"clause_telework", [][]string{{"teleworking", "telework", "remote work", "teletravail", "flexible working"}}},
	{"clause_travel", [][]string{{"travel", "deplacements", "missions", "deplacement", "voyages"}, {"required", "may", "duty", "appele", "appeles", "demande", "requis", "prevoir", "work"}}},
	{"clause_non_smoking", [][]string{{"non-smoking", "smoke-free", "non-fumeur", "sans tabac"}}},
	{"clause_reserve", [][]string{{"another post", "similar post", "reserve list", "similar nature", "autre poste", "poste similaire", "liste de reserve", "roster"}}},
}

// clauses finds the clauses a notice states, each with its paragraph.
func (r *noticeReader) clauses() {
	if f, ok := r.fields[Clearance]; ok {
		r.set("clause_clearance", true, f.Source, Medium)
	}
	for _, line := range r.lines {
		if len(line) < 30 {
			continue
		}
		p := plain(line)
		for _, c := range clauseWords {
			all := true
			for _, words := range c.all {
				all = all && hasAny(p, words) != ""
			}
			if all {
				r.set(c.field, true, line, Medium)
			}
		}
	}
}
