package recruitment_test

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/recruitment"
	"cairn/internal/testkit/input"
)

// shared is a file of real input, or skips the test.
func shared(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(input.Path(t, "..", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func read(t testing.TB, text string) recruitment.Notice {
	t.Helper()
	n, err := recruitment.ReadNotice(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func wantFields(t *testing.T, n recruitment.Notice, want map[string]any) {
	t.Helper()
	for name, value := range want {
		if f, ok := n.Fields[name]; !ok || !reflect.DeepEqual(f.Value, value) {
			t.Errorf("%s: got %#v, want %#v", name, f.Value, value)
		} else if f.Source == "" {
			t.Errorf("%s has no source", name)
		}
	}
}

func wantList(t *testing.T, n recruitment.Notice, name string, count int, last string) {
	t.Helper()
	list, _ := n.Fields[name].Value.([]string)
	if len(list) != count || !strings.HasPrefix(list[len(list)-1], last) {
		t.Errorf("%s: %d entries, want %d ending with %q: %q", name, len(list), count, last, list)
	}
}

// The first notice: every fact right, the pay beside the board's estimate and the deadline without zone found.
func TestNoticeOfTheProjectOfficer(t *testing.T) {
	n := read(t, string(shared(t, "notices/dcb-project-officer.txt")))
	wantFields(t, n, map[string]any{
		"title": "Defence Capacity Building (DCB), Project Officer", "posts": 3, "organisation": "NATO International Staff (NATO IS)",
		"division": "Operations Division", "location": "Belgium – Brussels", "grade": "G15", "schedule": "full-time", "deadline": "2026-01-25T17:59:00",
		"pay_basis": "6713.06", "pay_period": "month", "pay_per_year": "80556.72", "salary_estimate": "40000-60000 EUR",
		"contract_months": 36, "renewal_months": 36, "experience_months": 36, "project_months": 24, "reports_to": "Capacity Building Team Leader",
		"languages": []string{"English, French: V in one, I in the other"}, "clause_no_ai": true, "clause_no_fee": true, "clause_nationality": true, "clause_reserve": true})
	wantList(t, n, "essential", 7, "Possess the following minimum levels")
	wantList(t, n, "desirable", 4, "Higher level of NATO’s second")
	wantList(t, n, "accountabilities", 6, "Perform any other")
	wantList(t, n, "competencies", 6, "Teamwork")
	if !slices.Equal(n.Missing, []string{"pay_currency", "deadline_zone"}) {
		t.Errorf("missing: %v", n.Missing)
	}
	if n.Truncated || len(n.Contradictions) != 1 || n.Contradictions[0].Field != "pay_basis" || n.Contradictions[0].With != "salary_estimate" {
		t.Errorf("truncated %v, contradictions %+v", n.Truncated, n.Contradictions)
	}
}

// The second notice: a band of grades, a budget that is pending, and a text that ends in mid-word.
func TestNoticeOfTheEducationOfficer(t *testing.T) {
	n := read(t, string(shared(t, "notices/education-training-officer.txt")))
	wantFields(t, n, map[string]any{
		"title": "Education and Training Officer", "organisation": "NATO International Staff (NATO IS)", "location": "Belgium-Brussels", "grade": "G11-G15",
		"schedule": "full-time", "deadline": "2026-01-11T17:59:00", "pay_basis": "5234.63", "pay_per_year": "62815.56", "pending_budget": true,
		"posted": "2025-12-12", "experience_months": 24, "languages": []string{"English, French: V in one, I in the other"}})
	wantList(t, n, "essential", 8, "possess the following minimum levels")
	wantList(t, n, "desirable", 2, "knowledge and experience in security")
	if !n.Truncated || !strings.HasSuffix(n.Cut[0], "Implement and maint") {
		t.Errorf("truncated %v at %q", n.Truncated, n.Cut)
	}
	for _, name := range []string{"deadline_zone", "contract", "competencies", "posts"} {
		if !slices.Contains(n.Missing, name) {
			t.Errorf("%s is not missing: %v", name, n.Missing)
		}
	}
}

const french = `Avis de vacance

Intitulé du poste : Chargée ou chargé de projet, appui à la formation (2 postes)
Référence : OEF/2026/14
Organisme : Office européen de formation (fictif)
Lieu d’affectation : Lisbonne, Portugal
Grade : A2
Salaire mensuel : 4 812,50 EUR par mois
Régime de travail : Temps plein
Date de publication : 2 février 2026
Date limite de candidature : 1er mars 2026 à 23h59 (heure de Bruxelles)

La titulaire travaille au sein de la Direction de la coopération, qui appuie les écoles militaires.

Attributions
- Préparer les projets et en suivre le budget ;
- Rédiger les rapports destinés aux donateurs.

Qualifications requises
- Diplôme universitaire de deuxième cycle ou équivalent ;
- Au moins cinq années d’expérience dans la défence ou la sécurité, dont deux ans en gestion de projet ;
- Excellente maîtrise du français et bonne connaissance de l’anglais (B2).

Souhaitables
- Connaissance d’un pays partenaire.

Contrat
Contrat à durée déterminée de trois ans, renouvelable pour deux ans.

Seuls les ressortissants des pays membres peuvent présenter leur candidature. Une habilitation de sécurité est exigée. L’Office s’engage en faveur de la diversité et de l’égalité des chances.`

func TestNoticeInFrench(t *testing.T) {
	n := read(t, french)
	wantFields(t, n, map[string]any{
		"title": "Chargée ou chargé de projet, appui à la formation", "posts": 2, "reference": "OEF/2026/14", "organisation": "Office européen de formation (fictif)",
		"location": "Lisbonne, Portugal", "grade": "A2", "pay_basis": "4812.50", "pay_currency": "EUR", "pay_period": "month", "pay_per_year": "57750.00",
		"schedule": "full-time", "posted": "2026-02-02", "deadline": "2026-03-01T23:59:00", "deadline_zone": "Europe/Brussels",
		"experience_months": 60, "project_months": 24, "contract_months": 36, "renewal_months": 24})
	wantList(t, n, "essential", 3, "Excellente maîtrise")
	wantList(t, n, "accountabilities", 2, "Rédiger")
	wantList(t, n, "desirable", 1, "Connaissance")
	if n.Truncated || len(n.Contradictions) != 0 {
		t.Errorf("%v %v", n.Cut, n.Contradictions)
	}
	if !slices.Equal(n.Missing, []string{"competencies"}) {
		t.Errorf("missing: %v", n.Missing)
	}
}

// TestNoticeTraps are notices with one thing wrong each.
func TestNoticeTraps(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		ok   func(recruitment.Notice) bool
	}{
		"two deadlines": {"Budget Analyst\nDeadline: 3 March 2026\nClosing date: 5 March 2026", func(n recruitment.Notice) bool {
			return len(n.Contradictions) == 1 && n.Contradictions[0].Field == "deadline"
		}},
		"posts": {"Programme Officer (3 posts)\nNumber of posts: 2", func(n recruitment.Notice) bool {
			return len(n.Contradictions) == 1 && n.Contradictions[0].Field == "posts"
		}},
		"closed before published": {"Title: Clerk\nPosted on: 2026-05-02\nDeadline: 2026-04-30", func(n recruitment.Notice) bool {
			return len(n.Contradictions) == 1 && n.Contradictions[0].Field == "posted"
		}},
		"ambiguous day": {"Closing date: 03/04/2026", func(n recruitment.Notice) bool { return n.Fields["deadline"].Confidence == recruitment.Low }},
		"noon": {"Closing date: 3 April 2026, 12:00 PM CET", func(n recruitment.Notice) bool {
			return n.Fields["deadline"].Value == "2026-04-03T12:00:00" && n.Fields["deadline_zone"].Value == "Europe/Brussels"
		}},
		"cut by the board": {"Analyst\nThe analyst supports the planning of the whole directorate in many ways and prepares... Show more", func(n recruitment.Notice) bool { return n.Truncated }},
		"no headings":      {"We need a driver.", func(n recruitment.Notice) bool { return len(n.Missing) > 10 && !n.Truncated }},
		"yearly pay": {"Salary: EUR 54,000 per year", func(n recruitment.Notice) bool {
			return n.Fields["pay_period"].Value == "year" && n.Fields["pay_per_year"].Value == "54000"
		}},
		"a year's pay outside the estimate": {"Salary: EUR 70,000 per year\nEUR 30,000 - 40,000", func(n recruitment.Notice) bool {
			return len(n.Contradictions) == 1 && n.Contradictions[0].Key == "recruitment.contradiction.pay_year"
		}},
		"a place in two languages": {"Location: Brussels, Belgium\nLieu d'affectation : Bruxelles, Belgique", func(n recruitment.Notice) bool { return len(n.Contradictions) == 0 }},
		"a sentence says another day": {"Closing date: 5 May 2027\nApplications must be received no later than 7 May 2027.", func(n recruitment.Notice) bool {
			return len(n.Contradictions) == 1 && n.Contradictions[0].Field == "deadline"
		}},
		"pay inside the estimate": {"EUR 40 000 - 60 000\nBasic salary: 4.100,00 EUR per month", func(n recruitment.Notice) bool {
			return len(n.Contradictions) == 0 && n.Fields["pay_per_year"].Value == "49200.00"
		}},
		"nothing": {"", func(n recruitment.Notice) bool { return len(n.Fields) == 0 }},
	} {
		if n := read(t, c.text); !c.ok(n) {
			t.Errorf("%s: %+v", name, n)
		}
	}
}

func TestNoticeTooLong(t *testing.T) {
	if _, err := recruitment.ReadNotice(strings.Repeat("word ", 1<<20)); err == nil {
		t.Error("five megabytes were read")
	}
}

func FuzzReadNotice(f *testing.F) {
	f.Add(french)
	f.Add(strings.Repeat("Ⱥ", 20) + " reports to the Chief")
	f.Add("Ce poste réports to the Chief\nSALARY: €İ 120k – £Ⱥ 9 per month\n• Gradé Ⱥ G15\nPosting period: Ⱥ1–20 ſeptember 2026")
	f.Add("Deadline: 2026-12-20T24:30+01:0\nEssential\n• Security clearance\n#\na) #\nNiveau : C1\nOfficer (-12345)")
	f.Add("MAIN ACCOUNTABILITIES Do this. Then that. And th\nDeadline:\n25-Jan-2026, 5:59:00 PM\nSalary (Pay Basis): 6,713.06\nEUR 40 000 - 60 000")
	f.Fuzz(func(t *testing.T, text string) {
		n, err := recruitment.ReadNotice(text)
		if err != nil {
			return
		}
		for name, fact := range n.Fields {
			if fact.Value == nil || fact.Confidence == "" {
				t.Fatalf("%s is empty: %+v", name, fact)
			}
		}
		if n.Truncated != (len(n.Cut) > 0) {
			t.Fatal("truncated without a place")
		}
	})
}
