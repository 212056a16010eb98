package recruitment

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// labelNames are the labels under which boards and organisations put a fact, plain (see plain), longest first per fact.
var labelNames = []struct {
	field string
	names []string
}{
	{Title, []string{"title", "position", "post", "posting title", "title of the post", "title of function", "name of the post", "job designation", "titre", "libelle du poste", "intitule de la fonction", "poste propose", "nom du poste", "job title", "post title", "functional title", "position title", "title of post", "vacancy title", "intitule du poste", "titre du poste", "intitule de l'emploi", "fonction"}},
	{Reference, []string{"vacancy id", "vacancy ref", "notice no", "notice number", "announcement number", "job identification", "job no", "job number", "job opening", "job reference number", "vn number", "position number", "post no", "post number", "numero", "n° de reference", "n° de l'avis", "reference du poste", "numero du poste", "vacancy number", "vacancy reference", "vacancy notice", "vacancy no", "job reference", "reference number", "job id", "job opening number", "requisition id", "requisition number", "reference", "ref", "numero de reference", "numero de l'avis", "avis de vacance no", "reference de l'offre"}},
	{Organisation, []string{"field operation/institution", "hiring organisation", "hiring organization", "institution", "agence", "organisation internationale", "ministere", "administration", "service recruteur", "employing organisation", "nato body", "organisation", "organization", "organisational unit", "employer", "agency", "company", "organe otan", "organisme otan", "organisme", "employeur", "entite"}},
	{Division, []string{"parent directorate-general", "business area", "bureau", "organizational unit", "section", "section/unit", "division/section", "department / division", "directorate/division", "direction generale", "direction/service", "departement/office", "affectation", "service d'affectation", "branch", "division", "department", "directorate", "department/office", "unit", "office", "departement", "direction", "service", "unite"}},
	{Location, []string{"locations", "duty stations", "place and date of employment", "post location", "job location", "place of assignment", "lieu de travail principal", "lieu de l'emploi", "ville", "site", "lieu de mission", "poste situe a", "localisation du poste", "primary location", "duty station", "place of employment", "place of work", "work location", "location", "city", "lieu principal", "lieu d'affectation", "lieu de travail", "localisation", "lieu", "residence administrative", "lieu d'exercice"}},
	{Grade, []string{"job grade", "function group/grade", "grade/function group", "type of post and grade", "grade/level", "grade of post", "level of post", "post grade", "staff category and grade", "categorie et grade", "grade du poste", "niveau du poste", "grade / niveau", "groupe", "group", "groupe de fonctions et grade", "grade", "grade level", "level and grade", "post level", "level", "category and grade", "classification", "nato grade", "grade otan", "niveau", "categorie", "groupe de fonctions", "function group and grade", "classe de salaire", "classe salariale", "salary class"}},
	{PayBasis, []string{"annual basic salary", "gross monthly salary", "gross annual salary", "starting salary", "pay", "salaire (base de paie)", "remuneration mensuelle", "remuneration annuelle", "traitement annuel", "salaire brut", "remuneration brute", "base de paie", "salary (pay basis)", "pay basis", "basic salary", "base salary", "salary", "monthly salary", "annual salary", "basic monthly salary", "remuneration", "salary range", "traitement (base)", "traitement de base", "traitement mensuel de base", "traitement", "salaire (base)", "salaire de base", "salaire", "salaire mensuel", "salaire annuel", "base de remuneration"}},
	{Deadline, []string{"apply before", "applications must be received by", "applications to be received by", "closing", "closes", "closing on", "application closing date", "application end date", "last date for applications", "deadline to apply", "date limite de depot", "date limite de reception", "delai de candidature", "candidatures jusqu'au", "postuler avant le", "cloture", "delai de postulation", "fin de publication", "application deadline", "deadline for applications", "deadline for application", "closing date for applications", "closing date", "deadline", "apply by", "applications close", "last day to apply", "date limite de depot des candidatures", "date limite de reception des candidatures", "date limite de candidature", "date limite d'envoi des candidatures", "date limite pour postuler", "date limite", "date de cloture", "cloture des candidatures", "echeance"}},
	{Posted, []string{"posting start date", "date of publication", "date of posting", "published", "published on", "opening date", "date d'ouverture", "mise en ligne", "publication", "posting date", "date posted", "posted on", "issued on", "date of issue", "publication date", "issue date", "date de publication", "publie le", "date de parution"}},
	{StartDate, []string{"indicative starting date", "post available", "date of availability", "available from", "date of entry on duty", "desired start date", "expected date of entry on duty", "vacant a partir du", "date de vacance", "date de prise de poste", "entree en fonction", "entree en fonctions", "date d'entree en fonction", "disponible a partir du", "start date", "entry on duty", "expected start date", "starting date", "date de prise de fonctions", "date d'entree en fonctions", "prise de poste", "date de debut"}},
	{Schedule, []string{"working pattern", "working hours", "work pattern", "work schedule", "temps de travail hebdomadaire", "calendrier", "taux d'activite", "taux d'occupation", "quotite de travail", "quotite", "schedule", "working time", "work schedule", "time", "job schedule", "horaire", "temps de travail", "regime de travail", "regime horaire"}},
	{Posts, []string{"number of jobs available", "number of openings", "openings", "posts", "positions available", "positions to be filled", "nombre de places", "nombre de postes a pourvoir", "nombre de postes ouverts", "number of posts", "number of positions", "number of vacancies", "vacancies", "no. of posts", "nombre de postes", "nombre d'emplois", "postes a pourvoir"}},
	{Contract, []string{"employment type", "contract", "length of employment", "length of contract", "duration", "duration of appointment", "duration of assignment", "type of post", "vacancy type", "nature of contract", "term", "duree", "duree de l'engagement", "duree attendue d'occupation du poste", "nature de l'emploi", "statut du poste", "contrat", "duree de la mission", "contract type", "type of contract", "type of appointment", "appointment type", "contract duration", "duration of contract", "type de contrat", "nature du contrat", "duree du contrat", "type d'engagement"}},
	{Clearance, []string{"level of security clearance", "security clearance level", "required security clearance", "niveau d'habilitation de securite", "habilitation requise", "security clearance", "clearance", "level of clearance", "clearance level", "habilitation de securite", "habilitation", "niveau d'habilitation"}},
	{ReportsTo, []string{"line manager", "supervisor", "direct supervisor", "superieur direct", "responsable hierarchique", "reports to", "reporting to", "rattachement hierarchique", "superieur hierarchique", "rend compte a"}},
}

// fieldOf is the fact that a plain label names, "" for none.
var fieldOf = func() map[string]string {
	m := map[string]string{}
	for _, l := range labelNames {
		for _, name := range l.names {
			m[name] = l.field
		}
	}
	for _, name := range []string{"posting period", "application period", "period of application", "periode de candidature", "periode de publication"} {
		m[name] = postingPeriod
	}
	return m
}()

// postingPeriod is a label with two dates: since when a notice is out and until when one may apply.
const postingPeriod = "posting_period"

// labelField is the fact that a label names: with a remark in brackets, or in both languages ("Titre du poste / Job title") as well.
func labelField(label string) string {
	p := plain(withoutNumber(label))
	if field := fieldOf[p]; field != "" {
		return field
	}
	if at := strings.IndexByte(p, '('); at > 3 {
		if field := fieldOf[strings.TrimSpace(p[:at])]; field != "" {
			return field
		}
	}
	parts := strings.FieldsFunc(p, func(r rune) bool { return r == '/' || r == '|' })
	if len(parts) < 2 {
		parts = strings.Split(p, " - ")
	}
	for _, part := range parts {
		if field := fieldOf[strings.TrimSpace(part)]; field != "" && len(parts) > 1 {
			return field
		}
	}
	return ""
}

// labelLine takes a label off its value: "Label: value", a label alone, or one that its value follows without a sign.
func labelLine(line string) (field, value string) {
	if at := strings.IndexAny(line, ":："); at > 0 && at < 90 {
		if field = labelField(line[:at]); field != "" {
			return field, strings.TrimSpace(strings.TrimLeft(line[at:], ":： "))
		}
	}
	if len(line) < 90 {
		if field = labelField(line); field != "" {
			return field, ""
		}
	}
	return openLabel(line)
}

// openLabels are labels that are sure enough to be told from their value without a sign between them, the longest first.
var openLabels = func() []string {
	list := []string{"primary location", "nato body", "application deadline", "salary (pay basis)", "schedule", "grade", "closing date", "deadline for applications", "duty station", "clearance level", "security clearance",
		"lieu principal", "organisme otan", "organe otan", "date limite de candidature", "date limite de depot des candidatures", "salaire (base de paie)", "horaire", "reference number", "vacancy number", "vacancy notice", "job no.", "vacancy no", "vacancy",
		"avis de vacance", "job opening number", "apply before", "apply by", "posted on", "publie le", "vacant a partir du", "number of posts", "nombre de postes", "post available"}
	slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	return list
}()

// openLabel takes a label off a value that follows it without a sign, as tables are when they are pasted.
func openLabel(line string) (field, value string) {
	if len(line) > 110 {
		return "", ""
	}
	p := plain(line)
	for _, name := range openLabels {
		if !strings.HasPrefix(p, name+" ") {
			continue
		}
		if field = fieldOf[strings.Trim(name, ".")]; field == "" {
			field = Reference
		}
		fields := strings.Fields(line)
		for len(fields) > 0 && plain(fields[0]) == "" {
			fields = fields[1:] // the mark of a list
		}
		n := len(strings.Fields(name))
		if n >= len(fields) || plain(strings.Join(fields[:n], " ")) != strings.Trim(name, ".") {
			continue
		}
		value = strings.TrimLeft(strings.Join(fields[n:], " "), ":： ")
		first, _ := utf8.DecodeRuneInString(value)
		good := false
		switch field {
		case Deadline, Posted, StartDate:
			day, _ := dateIn(plain(value))
			good = !day.IsZero()
		case PayBasis, Posts:
			good = unicode.IsDigit(first)
		case Grade:
			good = gradePattern.MatchString(value) && len(value) < 40
		case Schedule:
			s := scheduleOf(value)
			good = s == "full-time" || s == "part-time"
		case Reference:
			good = referenceForm.MatchString(value)
		default:
			good = unicode.IsUpper(first) && !strings.HasSuffix(value, ".")
		}
		if good {
			return field, value
		}
	}
	return "", ""
}

// referenceForm is a reference as offices number their notices.
var referenceForm = regexp.MustCompile(`^(?i:(?:no\.?|n[°o]|nr\.?|number|#)\s*)?([\w./()-]*\d[\w./()-]*(?: ?[-/] ?[\w./()-]+)*)$`)

// referenceValue is the reference in a value, "" where it has no figure or is a sentence.
func referenceValue(value string) string {
	if yearsAlone.MatchString(value) {
		return ""
	}
	if m := referenceForm.FindStringSubmatch(value); m != nil {
		return m[1]
	}
	if len(value) < 60 && strings.ContainsAny(value, "0123456789") && !strings.HasSuffix(value, ".") {
		return value
	}
	return ""
}

// nothing tells a value that says that there is none.
func nothing(value string) bool {
	return slices.Contains([]string{"", "n/a", "n.a", "na", "none", "nil", "tbd", "sans objet", "neant", "s.o"}, plain(value))
}

// labelled reads the facts that stand beside or below a label of their own.
func (r *noticeReader) labelled() {
	r.labels = map[string][]Fact{}
	for i, line := range r.lines {
		field, value := labelLine(line)
		if field == "" || r.places[i].entry || len(value) > maxSentence {
			continue
		}
		source := line
		if value == "" {
			if strings.HasSuffix(line, ".") || i+1 >= len(r.lines) || !isValue(field, r.lines[i+1]) {
				continue
			}
			value = r.lines[i+1]
			source = line + "\n" + value
		}
		if nothing(value) {
			continue
		}
		if field == Grade && gradePattern.FindString(value) == "" && vagueGrade[plain(strings.TrimSuffix(line, value))] {
			if strings.ContainsAny(value, "0123456789") && len(value) < 30 {
				r.set(Grade, value, source, Low)
			}
			continue
		}
		if field == postingPeriod {
			r.period(value, source)
			continue
		}
		r.labels[field] = append(r.labels[field], Fact{value, source, High})
		switch field {
		case PayBasis, Deadline, Posts:
		case Grade:
			r.set(Grade, gradeOf(value), source, High)
		case Clearance:
			if !hasForm(Clearance, value, "") {
				r.set(Clearance, value, source, Low)
			} else {
				r.set(Clearance, value, source, High)
			}
		case Schedule:
			if s := scheduleOf(value); s == "full-time" || s == "part-time" {
				r.set(Schedule, s, source, High)
			} else {
				r.set(Schedule, value, source, Low)
			}
		case Reference:
			if ref := referenceValue(value); ref != "" {
				r.set(Reference, ref, source, High)
			}
		case Location:
			place, _, _ := strings.Cut(value, ". ")
			r.set(Location, strings.TrimSuffix(place, "."), source, High)
		case Contract:
			r.contract(value, source)
			r.set(Contract, value, source, High)
		default:
			r.set(field, value, source, High)
		}
	}
}

// vagueGrade are labels that stand before other things than a grade as well: their value must look like one.
var vagueGrade = map[string]bool{"level": true, "niveau": true, "group": true, "groupe": true, "categorie": true, "classification": true}

// isValue reports whether a line can be the value of the label above it: not a label or heading itself, and short.
func isValue(field, line string) bool {
	if next, _ := labelLine(line); next != "" || len(line) > 160 {
		return false
	}
	if h, rest := headingOf(line); h != "" && rest == "" {
		return false
	}
	switch field {
	case PayBasis, Deadline, Posts, Posted, StartDate:
		return strings.ContainsAny(line, "0123456789")
	case Reference:
		return referenceValue(line) != ""
	case Organisation, Division, Title:
		return len(line) < 100 && !strings.HasSuffix(line, ".")
	}
	return true
}

var (
	gradePattern = regexp.MustCompile(`\b(?:A[.-]?[1-7]/)?G\.?\s?\d{1,2}(?:\s*[-–/]\s*G?\.?\s?\d{1,2})?\b|\b[ABC][.-][1-7]\b|\b(?:P|D|GS|FS|NO|SB|TC|L|R|S)-?\d{1,2}\b|\b[A-Z]{2}-0\d\b|\bNO-?[A-E]\b|\b(?:AD|AST|AST/SC)\s?\d{1,2}(?:\s*[-–]\s*(?:AD|AST)?\s?\d{1,2})?\b|\bFG\s?(?:I{1,3}|IV)\b|\bGF\s?(?:I{1,3}|IV)\b|\b[A-C]\d\b`)
	grandSpace   = regexp.MustCompile(`\s*[-–]\s*`)
)

// gradeOf is the grade in a value: both ends of a band (R146), or the value where no grade is known in it.
func gradeOf(value string) string {
	if m := gradePattern.FindString(value); m != "" {
		return grandSpace.ReplaceAllString(m, "-")
	}
	return value
}

// scheduleOf is the schedule in the words of the office where it is one of the usual two.
func scheduleOf(value string) string {
	p := plain(value)
	switch {
	case hasAny(p, []string{"full-time", "full time", "temps plein", "plein temps", "temps complet"}) != "":
		return "full-time"
	case hasAny(p, []string{"part-time", "part time", "temps partiel"}) != "":
		return "part-time"
	}
	return value
}
