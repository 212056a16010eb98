package recruitment

import (
	"regexp"
	"strings"
)

// labelNames are the labels under which boards and organisations put a fact, plain (see plain), longest first per fact.
var labelNames = []struct {
	field string
	names []string
}{
	{Title, []string{"job title", "post title", "functional title", "position title", "title of post", "vacancy title", "intitule du poste", "titre du poste", "intitule de l'emploi", "fonction"}},
	{Reference, []string{"vacancy number", "vacancy reference", "vacancy notice", "vacancy no", "job reference", "reference number", "job id", "job opening number", "requisition id", "requisition number", "reference", "ref", "numero de reference", "numero de l'avis", "avis de vacance no", "reference de l'offre"}},
	{Organisation, []string{"nato body", "organisation", "organization", "organisational unit", "employer", "agency", "company", "organe otan", "organisme otan", "organisme", "employeur", "entite"}},
	{Division, []string{"division", "department", "directorate", "department/office", "unit", "office", "departement", "direction", "service", "unite"}},
	{Location, []string{"primary location", "duty station", "place of employment", "place of work", "work location", "location", "city", "lieu principal", "lieu d'affectation", "lieu de travail", "localisation", "lieu", "residence administrative", "lieu d'exercice"}},
	{Grade, []string{"grade", "grade level", "level and grade", "post level", "level", "category and grade", "classification", "nato grade", "grade otan", "niveau", "categorie", "groupe de fonctions", "function group and grade"}},
	{PayBasis, []string{"salary (pay basis)", "pay basis", "basic salary", "base salary", "salary", "monthly salary", "annual salary", "basic monthly salary", "remuneration", "salary range", "traitement (base)", "traitement de base", "traitement mensuel de base", "traitement", "salaire (base)", "salaire de base", "salaire", "salaire mensuel", "salaire annuel", "base de remuneration"}},
	{Deadline, []string{"application deadline", "deadline for applications", "deadline for application", "closing date for applications", "closing date", "deadline", "apply by", "applications close", "last day to apply", "date limite de depot des candidatures", "date limite de reception des candidatures", "date limite de candidature", "date limite d'envoi des candidatures", "date limite pour postuler", "date limite", "date de cloture", "cloture des candidatures", "echeance"}},
	{Posted, []string{"posting date", "date posted", "posted on", "issued on", "date of issue", "publication date", "issue date", "date de publication", "publie le", "date de parution"}},
	{StartDate, []string{"start date", "entry on duty", "expected start date", "starting date", "date de prise de fonctions", "date d'entree en fonctions", "prise de poste", "date de debut"}},
	{Schedule, []string{"schedule", "working time", "work schedule", "time", "employment type", "job schedule", "horaire", "temps de travail", "regime de travail", "regime horaire"}},
	{Posts, []string{"number of posts", "number of positions", "number of vacancies", "vacancies", "no. of posts", "nombre de postes", "nombre d'emplois", "postes a pourvoir"}},
	{Contract, []string{"contract type", "type of contract", "type of appointment", "appointment type", "contract duration", "duration of contract", "type de contrat", "nature du contrat", "duree du contrat", "type d'engagement"}},
	{Clearance, []string{"security clearance", "clearance", "level of clearance", "clearance level", "habilitation de securite", "habilitation", "niveau d'habilitation"}},
	{ReportsTo, []string{"reports to", "reporting to", "rattachement hierarchique", "superieur hierarchique", "rend compte a"}},
}

// fieldOf is the fact that a plain label names, "" for none.
var fieldOf = func() map[string]string {
	m := map[string]string{}
	for _, l := range labelNames {
		for _, name := range l.names {
			m[name] = l.field
		}
	}
	return m
}()

// labelLine takes a label off its value: "Label: value", or a label alone.
func labelLine(line string) (field, value string) {
	if at := strings.IndexAny(line, ":："); at > 0 && at < 60 {
		if field = fieldOf[plain(line[:at])]; field != "" {
			return field, strings.TrimSpace(strings.TrimLeft(line[at:], ":： "))
		}
	}
	if tab := strings.Index(line, "  "); tab > 0 {
		if field = fieldOf[plain(line[:tab])]; field != "" {
			return field, strings.TrimSpace(line[tab:])
		}
	}
	return fieldOf[plain(line)], ""
}

// labelled reads the facts that stand beside or below a label of their own.
func (r *noticeReader) labelled() {
	r.labels = map[string][]Fact{}
	for i, line := range r.lines {
		field, value := labelLine(line)
		if field == "" {
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
		r.labels[field] = append(r.labels[field], Fact{value, source, High})
		switch field {
		case PayBasis, Deadline, Posts:
		case Grade:
			r.set(Grade, gradeOf(value), source, High)
		case Schedule:
			r.set(Schedule, scheduleOf(value), source, High)
		default:
			r.set(field, value, source, High)
		}
	}
}

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
	case Organisation, Division, Title:
		return len(line) < 100 && !strings.HasSuffix(line, ".")
	}
	return true
}

var (
	gradePattern = regexp.MustCompile(`\b(?:A[.-]?[1-7]/)?G\.?\s?\d{1,2}(?:\s*[-–/]\s*G?\.?\s?\d{1,2})?\b|\b[ABC][.-][1-7]\b|\b(?:P|D|GS|FS|NO|SB|TC|L|R|S)-?\d{1,2}\b|\bNO-?[A-E]\b|\b(?:AD|AST|AST/SC)\s?\d{1,2}(?:\s*[-–]\s*(?:AD|AST)?\s?\d{1,2})?\b|\bFG\s?(?:I{1,3}|IV)\b|\bGF\s?(?:I{1,3}|IV)\b|\b[A-C]\d\b`)
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
