package recruitment_test

import (
	"reflect"
	"slices"
	"testing"

	"cairn/internal/domain/recruitment"
)

// TestNoticesOfOtherOrganisations are notices as other offices set them: headings and labels of their own, chapters with numbers, tables,
// lists without marks, two languages at once, and prose without headings. What is only a guess is low.
func TestNoticesOfOtherOrganisations(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want map[string]any
		low  []string // facts that must be flagged for a person
	}{
		"posting period, grade in the title, education apart": {`Posting Title:
POLITICAL AFFAIRS OFFICER, P3
Department/Office:
Department of Political Affairs
Duty Station: NEW YORK
Posting Period: 12 November 2026 - 26 December 2026
Org. Setting and Reporting
The incumbent reports to the Team Leader.
Responsibilities
Within delegated authority, the officer is responsible for the following duties:
• Drafts notes.
Education
Advanced university degree. A first-level degree in combination with two additional years of qualifying experience may be accepted.
Work Experience
A minimum of five years of experience in political affairs is required.
Experience in programme management is desirable.
Languages
Fluency in English is required.
Special Notice
Staff may be moved.`, map[string]any{"title": "POLITICAL AFFAIRS OFFICER", "grade": "P3", "deadline": "2026-12-26", "posted": "2026-11-12", "location": "NEW YORK", "experience_months": 60,
			"accountabilities": []string{"Drafts notes."}, "desirable": []string{"Experience in programme management is desirable."}, "languages": []string{"Fluency in English is required."}}, nil},
		"chapters with numbers": {`VACANCY NOTICE – CONTRACT AGENT FG IV
Reform Officer – Delegation to Georgia
JOB NO. 417722
PLACE AND DATE OF EMPLOYMENT
Tbilisi, Georgia. Post available: 01/03/2027.
Deadline for applications: 15/12/2026 at 12.00 noon (Brussels time)
1. MAIN TASKS
– manage grants and contracts of about EUR 12 million;
2. ELIGIBILITY CRITERIA
(i) have completed university studies attested by a diploma;
3. SELECTION CRITERIA
• have at least 3 years of professional experience, of which at least 1 year in project management;
• have a command of English at level C1.
The following would be considered an asset:
• knowledge of Georgian;
4. CONDITIONS
The contract is for one year, renewable up to a maximum of six years. The basic monthly salary is EUR 4,449.31.
5. INDEPENDENCE AND INTERESTS
A declaration is made.`, map[string]any{"title": "Reform Officer – Delegation to Georgia", "reference": "417722", "location": "Tbilisi, Georgia", "deadline": "2026-12-15T12:00:00", "deadline_zone": "Europe/Brussels",
			"accountabilities": []string{"manage grants and contracts of about EUR 12 million"}, "desirable": []string{"knowledge of Georgian"}, "experience_months": 36, "project_months": 12, "contract_months": 12,
			"pay_basis": "4449.31", "pay_currency": "EUR", "pay_period": "month", "grade": "FG IV"}, []string{"grade", "renewal_months"}},
		"part of the years without a unit": {`Position Title: Programme Officer
Employment Type: International Contracted
Closing Date: 30 November 2026 - 23:59 Central European Time (CET/CEST)
Tasks and Responsibilities:
1. Designing projects;
Necessary Qualifications:
• A minimum of six years of experience in arms control, at least three of which in project management;
Desirable Qualifications:
• Experience in South-Eastern Europe;
Remuneration Package:
Monthly remuneration is approximately EUR 5,712.`, map[string]any{"contract": "International Contracted", "experience_months": 72, "project_months": 36, "accountabilities": []string{"Designing projects"},
			"desirable": []string{"Experience in South-Eastern Europe"}, "pay_basis": "5712", "deadline_zone": "Europe/Brussels"}, nil},
		"labels without a sign": {`Principal Engineer (Cyber Defence)-260884
Primary Location Netherlands-The Hague
Application Deadline 03-Jan-2027, 11:59:00 PM
Salary (Pay Basis) : 7,412.88 Euro (EUR) Monthly
Grade NATO Grade G17
Principal Responsibilities
Leads the work.
Essential Qualifications & Experience
A degree with at least 5 years of experience.
Language Proficiency
A thorough knowledge of one of the two NATO languages is essential.
Competencies or Personal Attributes
Adapting to Change.
What we do offer
You will be offered a 3 year contract which can be renewed for three more years.`, map[string]any{"title": "Principal Engineer (Cyber Defence)", "reference": "260884", "location": "Netherlands-The Hague", "deadline": "2027-01-03T23:59:00", "grade": "G17", "pay_basis": "7412.88",
			"pay_currency": "EUR", "pay_period": "month", "competencies": []string{"Adapting to Change."}, "contract_months": 36, "renewal_months": 36}, nil},
		"days in figures, months first":   {"Job Title\nSpecialist\nPosting Date\n11/05/2026, 09:12 AM\nApply Before\n11/25/2026, 05:59 AM\nGrade\nNOC", map[string]any{"posted": "2026-11-05", "deadline": "2026-11-25T05:59:00", "grade": "NOC"}, nil},
		"a day that can be read two ways": {"Job Title: Clerk\nPosting Date: 11/05/2026", map[string]any{"posted": "2026-05-11"}, []string{"posted"}},
		"est is a French word":            {"Titre du poste : Juriste\nDate limite : la date limite est fixée au 3 mars 2027 à 17 h", map[string]any{"deadline": "2027-03-03T17:00:00", "deadline_zone": nil}, nil},
		"two languages at once": {`AVIS DE VACANCE / VACANCY NOTICE No e64/2026
Titre du poste / Job title: Administrateur de projet - Project Officer
Durée / Duration: 12 mois / 12 months
Date limite de candidature / Deadline for applications: 5 January 2027 (minuit heure de Strasbourg / midnight Strasbourg time)
Missions / Key duties
• Suivre le budget / monitor the budget.
Essentielles / Essential
• Trois ans d'expérience / three years of experience.
Souhaitables / Desirable
• Connaissance de l'ukrainien / knowledge of Ukrainian.
Compétences / Competencies
• Travail en équipe / Teamwork`, map[string]any{"title": "Administrateur de projet - Project Officer", "reference": "e64/2026", "contract_months": 12, "deadline": "2027-01-05T23:59:59", "deadline_zone": "Europe/Paris",
			"essential": []string{"Trois ans d'expérience / three years of experience."}, "experience_months": 36, "competencies": []string{"Travail en équipe / Teamwork"}}, []string{"deadline"}},
		"a French office": {`Administrateur(trice) de projets (2 postes)
Salaire (Base de paie)
6 713,06
Au sein de la Division Opérations, la Direction Coopération en matière de défense facilite la décision. La Division Opérations prépare les exercices et gère les crises.
QUALIFICATIONS ET EXPÉRIENCE
Acquis essentiels
avoir au moins trois ans d'expérience dans la défense, dont au moins deux dans la gestion de projets ;
Acquis souhaitables
un niveau plus élevé dans la seconde langue.
RESPONSABILITÉS PRINCIPALES
Gestion financière
Suivre les budgets et veiller au respect du règlement financier.
STRUCTURE ET LIAISONS
Le titulaire relève du chef de la section Intégrité.
CONTRAT
Contrat à durée déterminée de trois ans, qui pourra être reconduit pour une période de trois ans.`, map[string]any{"posts": 2, "pay_basis": "6713.06", "pay_period": "month", "division": "Division Opérations", "experience_months": 36, "project_months": 24,
			"desirable": []string{"un niveau plus élevé dans la seconde langue."}, "accountabilities": []string{"Suivre les budgets et veiller au respect du règlement financier."}, "reports_to": "chef de la section Intégrité",
			"contract_months": 36, "renewal_months": 36}, nil},
		"a French ministry": {`Chargé(e) de mission H/F
Employeur : Direction de la coopération
Date limite de candidature : 18/12/2026
Rémunération (fourchette indicative pour les contractuels)
38000 à 45000 € brut/an
Vos missions en quelques mots
- Suivre les projets ;
Profil recherché
- Anglais courant (niveau C1) exigé ;
Éléments de candidature
CV et lettre.
À propos de l'offre
Durée attendue d'occupation du poste : 3 ans
Vacant à partir du 01/02/2027`, map[string]any{"organisation": "Direction de la coopération", "pay_basis": "38000-45000 EUR", "pay_period": "year", "accountabilities": []string{"Suivre les projets"}, "essential": []string{"Anglais courant (niveau C1) exigé"},
			"contract_months": 36, "start_date": "2027-02-01", "grade": nil}, nil},
		"a command's post": {`Section Head (Plans)
Post No.: SHP 1234567
ESSENTIAL QUALIFICATIONS
a. Professional/Experience
1) At least 4 years experience in defence planning.
b. Language
English - SLP 4444
DESIRABLE QUALIFICATIONS
a. Professional Experience
Previous experience in a headquarters.
b. Language
French SLP 2222.
REMARKS
Duration of contract: staff will be offered a definite duration contract of three years.`, map[string]any{"reference": "SHP 1234567", "essential": []string{"At least 4 years experience in defence planning.", "English - SLP 4444"},
			"desirable": []string{"Previous experience in a headquarters.", "French SLP 2222."}, "contract_months": 36}, nil},
		"a range of years, a day with dots, a sign of many countries": {"Spécialiste (h/f)\nSalaire : $106,812 par an\nCe qui vous rend unique\n- 2 à 4 ans d'expérience en gestion de projet\nConditions d'emploi\nHabilitation au secret\nInformations complémentaires\nPostulez en ligne jusqu'au 12.01.2027.",
			map[string]any{"experience_months": 24, "deadline": "2027-01-12", "pay_basis": "106812", "pay_currency": nil, "contract": nil}, []string{"experience_months"}},
		"a table": {"Title\tDesk Officer\nGrade | B4 | Duty station | Vienna\n| Closing date | 3 May 2027 |", map[string]any{"title": "Desk Officer", "grade": "B4", "location": "Vienna", "deadline": "2027-05-03"}, nil},
		"prose in English": {`The Centre for Integrity is looking for a senior adviser to join its team in Oslo. The position is permanent and full time, with an annual salary between NOK 750,000 and NOK 860,000.
You will plan and teach courses. Applicants must have a master's degree, at least five years' relevant experience and excellent English. Knowledge of Ukrainian is an advantage.
Applications must be received by 10 January 2027. Please quote reference 26/01877.`, map[string]any{"title": "senior adviser", "organisation": "Centre for Integrity", "location": "Oslo", "pay_basis": "750000-860000 NOK", "pay_period": "year", "deadline": "2027-01-10", "reference": "26/01877",
			"experience_months": 60, "desirable": []string{"Knowledge of Ukrainian is an advantage."}, "schedule": "full-time"}, []string{"title", "location", "essential", "experience_months", "schedule"}},
		"prose in French": {`Le ministère de la Défense recherche, pour sa direction de la Défense, un conseiller en coopération à temps plein. Le poste est basé à Luxembourg-ville, au grade A1. Le traitement mensuel de départ est de 6 850 euros.
Vous devez être titulaire d'un master, justifier d'au moins cinq années d'expérience professionnelle dont deux en gestion de projets, et maîtriser l'anglais. Les candidatures sont à envoyer avant le 8 janvier 2027 à 17h30 (heure de Luxembourg).`,
			map[string]any{"title": "conseiller en coopération", "location": "Luxembourg-ville", "grade": "A1", "pay_basis": "6850", "pay_period": "month", "deadline": "2027-01-08T17:30:00", "deadline_zone": "Europe/Luxembourg", "experience_months": 60, "project_months": 24},
			[]string{"title", "essential", "project_months"}},
	} {
		t.Run(name, func(t *testing.T) {
			n := read(t, c.text)
			for field, value := range c.want {
				if f := n.Fields[field]; !reflect.DeepEqual(f.Value, value) {
					t.Errorf("%s: got %#v, want %#v", field, f.Value, value)
				}
			}
			for field, f := range n.Fields {
				if low := slices.Contains(c.low, field); low && f.Confidence != recruitment.Low {
					t.Errorf("%s is %s, a person should look", field, f.Confidence)
				}
			}
		})
	}
}

// A notice that was copied from a page of fixed width has its lines together again, and none of them is taken for a cut.
func TestNoticeOfFixedWidth(t *testing.T) {
	n := read(t, `Programme Officer
Duties
The officer plans and follows the projects of the section for the
partners in the region. Reports to donors are written by the officer
and by the assistants of the section, who work under the direction of
the officer every day of the week.
Essential
- a university degree in law, in economics or in another relevant
  discipline;
- at least four years of experience in the management of projects that
  are paid by several donors.`)
	wantList(t, n, "essential", 2, "at least four years of experience in the management of projects that are paid by several donors")
	if n.Truncated {
		t.Errorf("cut at %q", n.Cut)
	}
}
