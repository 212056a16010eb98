package recruitment_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cairn/internal/codec/doctext"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
)

var onDay = cal.MustDate("2026-01-25")

func say(key string, args map[string]any) string { return fmt.Sprint(key, " ", args) }

// check reads a curriculum in plain text or another form and holds it against a notice.
func check(t testing.TB, content []byte, notice string) recruitment.Check {
	t.Helper()
	text, err := doctext.Read(content)
	if err != nil {
		t.Fatal(err)
	}
	return recruitment.CheckCV(recruitment.ReadCV(text, onDay), read(t, notice), onDay, say)
}

// Two persons in seven forms each: the same name, address, telephone, employers and months from every form.
func TestSamePersonInEveryForm(t *testing.T) {
	for name, want := range map[string]recruitment.Check{
		"sample.resume":         {Name: "Richard Hendriks", Email: "richard.hendriks@mail.com", Phone: "(912) 555-4321", Employers: []string{"Pied Piper"}, ExperienceMonths: 12},
		"career-changer.resume": {Name: "Daniel Reyes", Email: "daniel.reyes@example.com", Phone: "(512) 555-0188", Employers: []string{"Freelance", "Salt & Cedar Restaurant Group", "Café Lumen"}, ExperienceMonths: 109},
	} {
		for _, ext := range []string{"pdf", "doc", "docx", "odt", "rtf", "html", "md"} {
			got := check(t, shared(t, "data/cv/"+name+"."+ext), "")
			if got.Name != want.Name || got.Email != want.Email || got.Phone != want.Phone || !slices.Equal(got.Employers, want.Employers) || got.ExperienceMonths != want.ExperienceMonths {
				t.Errorf("%s.%s: %q %q %q %q %d", name, ext, got.Name, got.Email, got.Phone, got.Employers, got.ExperienceMonths)
			}
		}
	}
}

// The notice's criteria are found with evidence or without, and the arithmetic is shown.
func TestCriteriaOfTheProjectOfficer(t *testing.T) {
	got := check(t, shared(t, "data/cv/career-changer.resume.docx"), string(shared(t, "notices/dcb-project-officer.txt")))
	if len(got.Criteria) != 7 {
		t.Fatalf("%d criteria", len(got.Criteria))
	}
	results := []eligibility.Result{}
	for _, v := range got.Criteria {
		results = append(results, v.Result)
	}
	if got.Criteria[0].Result != eligibility.ToJudge || !strings.Contains(got.Criteria[0].Evidence, "Associate of Applied Science") {
		t.Errorf("degree: %+v", got.Criteria[0])
	}
	if got.Criteria[1].Result != eligibility.NotMet || !strings.Contains(got.Criteria[1].Evidence, "have:109") {
		t.Errorf("experience: %+v", got.Criteria[1])
	}
	if got.Criteria[6].Result != eligibility.ToJudge || !strings.Contains(got.Criteria[6].Evidence, "Spanish: Native speaker") {
		t.Errorf("languages: %+v", got.Criteria[6])
	}
	if !slices.Contains(results, eligibility.NoneFound) {
		t.Errorf("something was found for every criterion: %v", results)
	}
}

const frenchCV = `CURRICULUM VITAE
Anne-Marie de la Fontaine
12, rue des Lilas, 1000 Bruxelles
Tél. : +32 2 555 01 23 – anne.fontaine@example.org

Expérience professionnelle
Depuis mars 2022
Cheffe de projet, Institut de la paix (fictif)
- Gestion de projets de formation avec trois partenaires
01/2019 – 02/2022
Analyste chez Ministère de la Défense
- Rédaction de notes sur la réforme du secteur de la sécurité
Stagiaire à l’ambassade depuis le printemps

Formation
Master en relations internationales, Université de Liège, 2018

Langues
Français : langue maternelle
Anglais : C1`

func TestCVInFrench(t *testing.T) {
	got := check(t, []byte(frenchCV), french)
	if got.Name != "Anne-Marie de la Fontaine" || got.Email != "anne.fontaine@example.org" || got.Phone != "+32 2 555 01 23" {
		t.Errorf("%q %q %q", got.Name, got.Email, got.Phone)
	}
	if want := []string{"Institut de la paix (fictif)", "Ministère de la Défense"}; !reflect.DeepEqual(got.Employers, want) {
		t.Errorf("employers %q", got.Employers)
	}
	if got.ExperienceMonths != 84 || got.ProjectMonths != 46 {
		t.Errorf("%d months, %d of projects", got.ExperienceMonths, got.ProjectMonths)
	}
	if got.Criteria[0].Result != eligibility.Met || got.Criteria[1].Result != eligibility.ToJudge || got.Criteria[2].Result != eligibility.ToJudge {
		t.Errorf("%+v", got.Criteria)
	}
	if !slices.ContainsFunc(got.Findings, func(f recruitment.Finding) bool { return f.Key == "recruitment.finding.vague" }) {
		t.Errorf("the spring was taken for a date: %+v", got.Findings)
	}
}

// TestDatesOfACV are entries with dates as people write them.
func TestDatesOfACV(t *testing.T) {
	for line, want := range map[string]struct {
		from, to, title, employer string
	}{
		"Project Manager, Ministry of Defence (Jan 2019 – Present)":           {"2019-01-01", "", "Project Manager", "Ministry of Defence"},
		"03/2018 - 02/2020: Adviser at Embassy of Portugal":                   {"2018-03-01", "2020-02-29", "Adviser", "Embassy of Portugal"},
		"2019–   Lecturer, War College":                                       {"2019-01-01", "", "Lecturer", "War College"},
		"NATO Communications Agency | Programme Officer | 2017 – 2019":        {"2017-01-01", "2019-12-31", "Programme Officer", "NATO Communications Agency"},
		"de septembre 2015 à juin 2017 : Chargée de mission, Sénat":           {"2015-09-01", "2017-06-30", "Chargée de mission", "Sénat"},
		"15 March 2020 to 14 September 2021 – Analyst – Institute of Studies": {"2020-03-15", "2021-09-14", "Analyst", "Institute of Studies"},
		"since May 2023 Consultant, Self-employed":                            {"2023-05-01", "", "Consultant", "Self-employed"},
	} {
		got := check(t, []byte("Ann Example\nWork experience\n"+line), "")
		if len(got.Positions) != 1 {
			t.Errorf("%s: %+v", line, got.Positions)
			continue
		}
		if p := got.Positions[0]; p.Period.Start.String() != want.from || p.Period.End.String() != want.to || p.Title != want.title || p.Employer != want.employer {
			t.Errorf("%s: %s – %s %q %q", line, p.Period.Start, p.Period.End, p.Title, p.Employer)
		}
	}
}

// TestLayoutsOfACV are curricula as people and forms set them: posts under the roof of one employer, labels, an employer in brackets, the
// title last.
func TestLayoutsOfACV(t *testing.T) {
	for name, c := range map[string]struct {
		text, person string
		want         []string // title @ employer
	}{
		"one roof": {"Elena MARINOVA\nProfessional experience\nMinistry of Defence, Sofia\nSenior Expert, Cooperation Directorate  09/2016 – 02/2021\nJunior Expert  10/2013 – 08/2016", "Elena MARINOVA",
			[]string{"Senior Expert @ Ministry of Defence", "Junior Expert @ Ministry of Defence"}},
		"a form of the Union": {"Europass\nCurriculum vitae\nNom(s) / Prénom(s)\tDUPONT Jean-Baptiste\nNationalité\tFrançaise\nExpérience professionnelle\nDates\tDe janvier 2020 à ce jour\nFonction ou poste occupé\tChef de projet\nNom et adresse de l'employeur\tExpertise (fictif), Paris\n" +
			"Dates\tDe mai 2015 à juin 2019\nFonction ou poste occupé\tChargé d'études\nNom et adresse de l'employeur\tFondation (fictif), Paris", "DUPONT Jean-Baptiste", []string{"Chef de projet @ Expertise (fictif)", "Chargé d'études @ Fondation (fictif)"}},
		"labels": {"Name: Kowalska, Anna\nEmployment record\nFrom: 05/2018   To: Present\nEmployer: Ministry of Defence, Warsaw\nPosition: Head of Section\nFrom: 01/2014   To: 04/2018\nEmployer: Security Bureau\nPosition: Analyst", "Anna Kowalska",
			[]string{"Head of Section @ Ministry of Defence", "Analyst @ Security Bureau"}},
		"lines of their own": {"Siobhan Example\nCareer summary\nDefence Forces (2005–2012), Captain, Training Branch\nUnited Nations, New York, Military Adviser (August 2015 – Sept. 2019)\n2003-2005: Lieutenant (Armed Forces of Jordan)\nFreelance consultant since 2020", "Siobhan Example",
			[]string{"Captain @ Defence Forces", "Military Adviser @ United Nations", "Lieutenant @ Armed Forces of Jordan", "Freelance consultant @ Freelance"}},
		"French": {"Camille Durand\nExpériences\nDepuis 2021 : Conseillère — Représentation de la Belgique auprès de l'Union, Bruxelles\n2018-2021 (mi-temps) : Assistante – Université libre", "Camille Durand",
			[]string{"Conseillère @ Représentation de la Belgique auprès de l'Union", "Assistante @ Université libre"}},
		"whole employers named as units are": {"Ann Example\nExperience\nMinistry of Defence, Sofia\nSenior Expert, Cooperation Directorate  2018 – 2021\nJunior Expert  2016 – 2018\nAnalyst, Department of Defense, 2015–2016\nDesk Officer, Home Office, 2013-2015\nOfficer, European Patent Office, 2011-2013\n" +
			"Adviser, Service européen pour l'action extérieure, 2009-2011\nConseiller, Service public fédéral Défense, 2007-2009\nConseiller, Département fédéral des affaires étrangères, 2005-2007", "Ann Example",
			[]string{"Senior Expert @ Ministry of Defence", "Junior Expert @ Ministry of Defence", "Analyst @ Department of Defense", "Desk Officer @ Home Office", "Officer @ European Patent Office", "Adviser @ Service européen pour l'action extérieure",
				"Conseiller @ Service public fédéral Défense", "Conseiller @ Département fédéral des affaires étrangères"}},
		"a unit below its organisation": {"Ann Example\nExperience\nNATO International Staff, Brussels\nOperations Division, Desk Officer, 2019–2021\n- Wrote papers\nOfficer, Legal Department, 2016–2019\nChef de projet, Direction générale de l'armement, 2012-2014", "Ann Example",
			[]string{"Desk Officer @ NATO International Staff", "Officer @ NATO International Staff", "Chef de projet @ Direction générale de l'armement"}},
		"duties are no employer": {"Ann Example\nExperience\nAdviser, NATO, 2019-2021\nWrote briefs for ministers\nDesk Officer, Home Office, 2016-2019\nLed Operation Atlas\nAnalyst, 2014-2016\nTrained Afghan Police\nTrainee, Press Office, 2013-2014\nRédaction de notes\nClerk\n2011-2012\nManaged budgets\nAuditor, Court of Accounts\n2009-2010", "Ann Example",
			[]string{"Adviser @ NATO", "Desk Officer @ Home Office", "Analyst @ ", "Trainee @ Press Office", "Clerk @ ", "Auditor @ Court of Accounts"}},
		"brackets that are no employer": {"Ann Example\nExperience\nPolicy Officer (Middle East), 2019-2021\nNATO International Staff\nDelegate (International Committee of the Red Cross), 2017-2019\nCaptain (Royal Maritime Forces), 2015-2017\nAdviser (European Union), 2013-2015\nMinistry of Defence\nAnalyst (intern), 2012-2013\nSenate", "Ann Example",
			[]string{"Policy Officer (Middle East) @ NATO International Staff", "Delegate @ International Committee of the Red Cross", "Captain @ Royal Maritime Forces", "Adviser (European Union) @ Ministry of Defence", "Analyst (intern) @ Senate"}},
		"dates behind a label": {"Ann Example\nExperience\nJob title: Project Officer (2019-2021)\nEmployer: NATO\nJob title: Officer, Planning and Policy (2017-2019)\nEmployer: Ministry of Defence\nPoste : Conseiller, OTAN, 01/2015 - 12/2016\nEmployer: Embassy of Portugal\nAdviser, 2013–2015\nAnalyst, 2011–2013\n" +
			"Employer: Senate (2009-2011)\nPosition: Clerk\nEmployer:\nLibrary\nPosition:\nTrainee\nDates: 2007-2008", "Ann Example",
			[]string{"Project Officer @ NATO", "Officer, Planning and Policy @ Ministry of Defence", "Conseiller @ OTAN", "Adviser @ Embassy of Portugal", "Analyst @ Embassy of Portugal", "Clerk @ Senate", "Trainee @ Library"}},
		"employer and place": {"Ann Example\nExperience\nNATO, Brussels\t2015 – 2018\nProject Officer\nMinistry of Defence, Paris   2010-2014\nAdviser", "Ann Example", []string{"Project Officer @ NATO", "Adviser @ Ministry of Defence"}},
		"tables": {"Name\tJane Smith\tNationality\tFrench\nExperience\nFrom\tTo\tPost\tEmployer\n05/2018\tPresent\tAdviser\tNATO\n01/2016 - 04/2018\tAnalyst\tMinistry of Defence, Warsaw\nEmployer\tSenate\tPosition\tClerk\tDates\t2012 - 2015", "Jane Smith",
			[]string{"Adviser @ NATO", "Analyst @ Ministry of Defence", "Clerk @ Senate"}},
	} {
		got := check(t, []byte(c.text), "")
		var posts []string
		for _, p := range got.Positions {
			posts = append(posts, p.Title+" @ "+p.Employer)
		}
		if got.Name != c.person || !slices.Equal(posts, c.want) {
			t.Errorf("%s: %q %q", name, got.Name, posts)
		}
	}
}

// TestNamesOfACV are names as forms give them: only a family name before a comma is turned round.
func TestNamesOfACV(t *testing.T) {
	for line, want := range map[string]string{
		"Name: Jane Smith, MSc": "Jane Smith", "Name: Jane Smith, Ph.D., MBA": "Jane Smith", "Jane Smith, CPA, PMP": "Jane Smith", "Name: John Smith, Jr.": "John Smith, Jr.", "Surname, first name: Smith, Jane, MA": "Jane Smith",
		"Name: Kowalska, Anna": "Anna Kowalska", "Nom, prénom : DE LA FONTAINE, Anne-Marie": "Anne-Marie DE LA FONTAINE", "Name\tSMITH, JANE": "JANE SMITH", "Name: Smith, Dr Jane": "Dr Jane Smith",
	} {
		if got := check(t, []byte("Curriculum vitae\n"+line), ""); got.Name != want {
			t.Errorf("%s: %q", line, got.Name)
		}
	}
}

// TestOrderOfDaysInACV reads days in figures in the order that the document shows, and says it where none does.
func TestOrderOfDaysInACV(t *testing.T) {
	for name, c := range map[string]struct {
		text, from string
		unsure     bool
	}{
		"unknown":     {"Clerk, Town Hall, 03/04/2019 - 12/12/2020", "2019-04-03", true},
		"month first": {"Clerk, Town Hall, 03/04/2019 - 05/06/2020\nTrainee, Town Hall, 12/25/2018 - 01/31/2019", "2019-03-04", false},
		"day first":   {"Date of birth: 25/12/1980\nClerk, Town Hall, 03-04-2019 - 05-06-2020", "2019-04-03", false},
		"both":        {"Clerk, Town Hall, 03/04/2019 - 05/06/2020\nTrainee, Town Hall, 12/25/2018 - 31/01/2019", "2019-04-03", true},
		"dots":        {"Clerk, Town Hall, 03.04.2019 - 05.06.2020", "2019-04-03", false},
	} {
		got := check(t, []byte("Ann Example\nExperience\n"+c.text), "")
		unsure := slices.ContainsFunc(got.Findings, func(f recruitment.Finding) bool { return f.Key == "recruitment.finding.day_order" && f.Passage != "" })
		if len(got.Positions) == 0 || got.Positions[0].Period.Start.String() != c.from || unsure != c.unsure {
			t.Errorf("%s: %+v, said %v", name, got.Positions, unsure)
		}
	}
}

// What is not there is an empty list in the answer of the command, never null.
func TestCheckOfNothing(t *testing.T) {
	got := check(t, []byte("Ann Example"), "")
	for name, list := range map[string]any{"positions": got.Positions, "degrees": got.Degrees, "languages": got.Languages, "findings": got.Findings, "employers": got.Employers, "criteria": got.Criteria} {
		if reflect.ValueOf(list).IsNil() {
			t.Errorf("%s is null", name)
		}
	}
}

// TestFindings are curricula with one thing wrong each.
func TestFindings(t *testing.T) {
	base := "Ann Example\nann@example.org +32 470 12 34 56\nWork experience\n"
	for name, c := range map[string]struct{ text, key string }{
		"gap":        {base + "Clerk, Town Hall (01/2015 - 12/2016)\nClerk, Library (01/2018 - 12/2019)", "gap"},
		"overlap":    {base + "Clerk, Town Hall (01/2015 - 12/2016)\nClerk, Library (01/2016 - 12/2019)", "overlap"},
		"backwards":  {base + "Clerk, Town Hall (01/2017 - 12/2015)", "backwards"},
		"future":     {base + "Clerk, Town Hall (01/2027 - 12/2028)", "future"},
		"years":      {base + "Clerk, Town Hall (2014 - 2016)", "years_only"},
		"undated":    {base + "Clerk, Town Hall", "undated"},
		"no degree":  {base, "no_degree"},
		"no phone":   {"Ann Example\nann@example.org", "no_phone"},
		"no address": {"Ann Example", "no_email"},
		"long":       {base + strings.Repeat("She wrote reports about many matters of the town.\n", 400), "long"},
	} {
		got := check(t, []byte(c.text), "")
		if !slices.ContainsFunc(got.Findings, func(f recruitment.Finding) bool { return f.Key == "recruitment.finding."+c.key }) {
			t.Errorf("%s: %+v", name, got.Findings)
		}
	}
}

func FuzzReadCV(f *testing.F) {
	f.Add(frenchCV)
	f.Add("Ann Example\nExperience\nClerk, Town Hall (2019–)\nOfficer 13/2020 to 00/1999 since spring 3099-99-99")
	f.Fuzz(func(t *testing.T, s string) {
		text, err := doctext.Read([]byte(s))
		if err != nil {
			return
		}
		got := recruitment.CheckCV(recruitment.ReadCV(text, onDay), recruitment.Notice{}, onDay, say)
		if got.ExperienceMonths < 0 || got.ProjectMonths > got.ExperienceMonths {
			t.Fatalf("%d months, %d of projects", got.ExperienceMonths, got.ProjectMonths)
		}
	})
}

// A curriculum of more lines than anybody writes is read as far as it goes, and says so.
func TestEndlessCV(t *testing.T) {
	lines := strings.Repeat("<p>2010-2012 Officer, Office\n<p>Wrote papers\n", 60_000)
	got := check(t, []byte("<html><body><p>Ann Example\n<p>Experience\n"+lines+strings.Repeat("<p>a\n", 300_000)), "")
	if len(got.Positions) == 0 || len(got.Employers) != 1 || !slices.ContainsFunc(got.Findings, func(f recruitment.Finding) bool { return f.Key == "doctext.note.cut" }) {
		t.Errorf("%d posts at %q, %+v", len(got.Positions), got.Employers, got.Findings)
	}
}
