package recruitment_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/recruitment"
)

// expected is what a notice must give: values of facts (nil for none), those that a person must look at, and how many contradictions.
type expected struct {
	text           string
	want           map[string]any
	low            []string
	contradictions int
}

func (c expected) check(t *testing.T) {
	t.Helper()
	n := read(t, c.text)
	for field, value := range c.want {
		if f := n.Fields[field]; !reflect.DeepEqual(f.Value, value) {
			t.Errorf("%q: %s is %#v, want %#v", c.text, field, f.Value, value)
		}
	}
	for _, field := range c.low {
		if f := n.Fields[field]; f.Value != nil && f.Confidence != recruitment.Low {
			t.Errorf("%q: %s is %v and %s, a person should look", c.text, field, f.Value, f.Confidence)
		}
	}
	for field := range c.want {
		if f := n.Fields[field]; f.Confidence == recruitment.Low && !slices.Contains(c.low, field) {
			t.Errorf("%q: %s is low", c.text, field)
		}
	}
	if len(n.Contradictions) != c.contradictions {
		t.Errorf("%q: contradictions %+v", c.text, n.Contradictions)
	}
}

// A sum is the one with a currency, whatever figures stand before it, and its period the one beside it (R146).
func TestR146PayOfANotice(t *testing.T) {
	pay := func(value, currency, period, year any) map[string]any {
		return map[string]any{"pay_basis": value, "pay_currency": currency, "pay_period": period, "pay_per_year": year}
	}
	for _, c := range []expected{
		{"Salary (pay basis): as of 1 January 2026, EUR 6,713.06 per month", pay("6713.06", "EUR", "month", "80556.72"), nil, 0},
		{"Salary (pay basis): from 2026, EUR 6,713.06 per month", pay("6713.06", "EUR", "month", "80556.72"), nil, 0},
		{"Salary: EUR 120k per year", pay("120000", "EUR", "year", "120000"), nil, 0},
		{"Salary: 4,5k € par mois", pay("4500", "EUR", "month", "54000"), nil, 0},
		{"Salary: £100k - £120k", pay("100000-120000 GBP", "GBP", nil, nil), nil, 0},
		{"Salary: 100-120k EUR a year", pay("100000-120000 EUR", "EUR", "year", nil), nil, 0},
		{"Salary: EUR 6,713.06 per month, reviewed annually", pay("6713.06", "EUR", "month", "80556.72"), nil, 0},
		{"Salary: EUR 6713.5 monthly", pay("6713.50", "EUR", "month", "80562.00"), nil, 0},
		{"Salary: EUR 6,713.06 per month (EUR 80,556.72 per year)", pay("6713.06", "EUR", "month", "80556.72"), nil, 0},
		{"Annual salary: EUR 6,713.06 per month", pay("6713.06", "EUR", "month", "80556.72"), []string{"pay_period", "pay_per_year"}, 0},
		{"Salary: EUR 54,000, paid monthly", pay("54000", "EUR", "month", "648000"), []string{"pay_period", "pay_per_year"}, 0},
		{"Salary: EUR 450 per day", pay("450", "EUR", nil, nil), nil, 0},
		{"Traitement : 6 713,06 EUR (base de paie)", pay("6713.06", "EUR", "month", "80556.72"), nil, 0},
		{"Salary: CHF 120'000.- p.a.", pay("120000", "CHF", "year", "120000"), nil, 0},
		{"Salary: $4,500 (USD) per month", pay("4500", "USD", "month", "54000"), nil, 0},
		{"Salary: 80% of EUR 5,000 per month", pay("5000", "EUR", "month", "60000"), []string{"pay_basis", "pay_per_year"}, 0},
		{"Salary: 2026", pay(nil, nil, nil, nil), nil, 0},
		{"Salary: 2026-2027 scale", pay(nil, nil, nil, nil), nil, 0},
		{"Salary: 2026 - EUR 5,000 per month", pay("5000", "EUR", "month", "60000"), nil, 0},
		{"Salary (EUR): 5,000 per month", pay("5000", "EUR", "month", "60000"), nil, 0},
		{"Salary: grade 15 - 6,713.06", pay("6713.06", nil, nil, nil), []string{"pay_basis"}, 0},
		{"Salary: 5,000 EUR plus 300 EUR for the household", pay("5000", "EUR", nil, nil), []string{"pay_basis"}, 0},
		{"Salary: 5,000 EUR\nSalaire : 6,000 EUR par mois", pay("5000", "EUR", nil, nil), []string{"pay_basis"}, 0},
		{"Salary: 5,000 EUR\nSalaire : 5 000 EUR par mois", pay("5000", "EUR", "month", "60000"), nil, 0},
		{"Clerk\n2020 - 2026", map[string]any{"salary_estimate": nil}, nil, 0},
		{"Clerk\n£40k - £60k a year", map[string]any{"salary_estimate": "40000-60000 GBP"}, nil, 0},
	} {
		c.check(t)
	}
}

// A time is read however it is written and is never dropped in silence; a zone is one only beside a time (R134).
func TestR134DeadlineOfANotice(t *testing.T) {
	at := func(deadline, zone any) map[string]any {
		return map[string]any{"deadline": deadline, "deadline_zone": zone}
	}
	low := []string{"deadline"}
	for _, c := range []expected{
		{"Deadline: 20 December 2026 – post in Paris", at("2026-12-20", nil), nil, 0},
		{"Deadline: 20 December 2026 at 17:59 – post in Paris", at("2026-12-20T17:59:00", nil), nil, 0},
		{"Deadline: 20 December 2026 (Paris time)", at("2026-12-20", nil), nil, 0},
		{"Deadline: 20 December 2026, 17:59 (Paris time)", at("2026-12-20T17:59:00", "Europe/Paris"), nil, 0},
		{"Date limite : 20 décembre 2026 à 17 h, heure de Paris", at("2026-12-20T17:00:00", "Europe/Paris"), nil, 0},
		{"Deadline: 20 December 2026 17:59 CET", at("2026-12-20T17:59:00", "Europe/Brussels"), nil, 0},
		{"Deadline: 20 December 2026 17:59 (CET, UTC+1)", at("2026-12-20T17:59:00", "Europe/Brussels"), nil, 0},
		{"Deadline: 20 December 2026 17:59 UTC+1", at("2026-12-20T17:59:00", "UTC+01:00"), nil, 0},
		{"Date limite : 20 décembre 2026 à 17 h pour cet emploi", at("2026-12-20T17:00:00", nil), nil, 0},
		{"Deadline: 20 December 2026 at 5 p.m.", at("2026-12-20T17:00:00", nil), nil, 0},
		{"Deadline: 20 December 2026, 17.00", at("2026-12-20T17:00:00", nil), nil, 0},
		{"Deadline: 20 December 2026, 17.00 hrs", at("2026-12-20T17:00:00", nil), nil, 0},
		{"Deadline: 20 December 2026, 1700 hours", at("2026-12-20T17:00:00", nil), nil, 0},
		{"Date limite : 20 décembre 2026, 17h", at("2026-12-20T17:00:00", nil), nil, 0},
		{"Date limite : 20 décembre 2026 à 4 h de l’après-midi", at("2026-12-20T16:00:00", nil), nil, 0},
		{"Date limite : 20 décembre 2026 à midi", at("2026-12-20T12:00:00", nil), nil, 0},
		{"Deadline (Brussels time): 20 December 2026, 17:59", at("2026-12-20T17:59:00", "Europe/Brussels"), nil, 0},
		{"Deadline: 20/12/2026 12:00 PM EST", at("2026-12-20T12:00:00", "America/New_York"), nil, 0},
		{"Deadline: 20 December 2026 in the afternoon", at("2026-12-20", nil), low, 0},
		{"Deadline: 20 December 2026 24:30", at("2026-12-20", nil), low, 0},
		{"Deadline: 20 December 2026 24:00", at("2026-12-20T23:59:59", nil), low, 0},
		{"Deadline: 20 December 2026 at 5 o'clock", at("2026-12-20", nil), low, 0},
		{"Deadline: 20 December 2026, 9:00 to 17:00", at("2026-12-20T09:00:00", nil), low, 0},
		{"Deadline: 20 December 2026 (was 13 December 2026)", at("2026-12-20", nil), low, 0},
		{"Deadline: 2026-12-20T17:59Z", at("2026-12-20T17:59:00", "UTC"), nil, 0},
		{"Deadline: 2026-12-20T17:59:00+01:00", at("2026-12-20T17:59:00", "UTC+01:00"), nil, 0},
		{"Deadline: 20 December 2026 17:00\nApplications must be received by 20 December 2026 at 23:00.", at("2026-12-20T17:00:00", nil), low, 0},
		{"Posting Date: 11/20/2026\nDeadline: 12/05/2026\nClosing date: 5 December 2026", at("2026-12-05", nil), nil, 0},
		{"Clerk\nDeadline\n20 December 2026", map[string]any{"posted": nil, "deadline": "2026-12-20"}, nil, 0},
		{"Posting period: 1 - 20 December 2026", map[string]any{"posted": "2026-12-01", "deadline": "2026-12-20"}, nil, 0},
		{"Posting period: 1-20 December 2026, 23:59 CET", map[string]any{"posted": "2026-12-01", "deadline": "2026-12-20T23:59:00", "deadline_zone": "Europe/Brussels"}, nil, 0},
		{"Posting period: December 1 - 20, 2026", map[string]any{"posted": "2026-12-01", "deadline": "2026-12-20"}, nil, 0},
		{"Posting period: 15 December to 10 January 2027", map[string]any{"posted": "2026-12-15", "deadline": "2027-01-10"}, nil, 0},
		{"Période de candidature : du 1er au 20 décembre 2026", map[string]any{"posted": "2026-12-01", "deadline": "2026-12-20"}, nil, 0},
		{"Posting period: 25 - 20 December 2026", map[string]any{"posted": nil, "deadline": "2026-12-20"}, nil, 0},
	} {
		c.check(t)
	}
}

// A title keeps its years, and a label, a heading and a degree are what they say only where they stand for it.
func TestNoticeWordsOfTwoMeanings(t *testing.T) {
	list := func(s ...string) []string { return s }
	for _, c := range []expected{
		{"Job title: Project Officer (Horizon 2026-2030)", map[string]any{"title": "Project Officer (Horizon 2026-2030)", "reference": nil}, nil, 0},
		{"Job title: Trainer (2026)", map[string]any{"title": "Trainer (2026)", "reference": nil}, nil, 0},
		{"Job title: Trainer (VN-2026-14)", map[string]any{"title": "Trainer", "reference": "VN-2026-14"}, nil, 0},
		{"Job title: Trainer (Ref. 2026/14)", map[string]any{"title": "Trainer", "reference": "2026/14"}, nil, 0},
		{"Job title: Auditor (ISO-27001)", map[string]any{"title": "Auditor (ISO-27001)", "reference": nil}, nil, 0},
		{strings.Repeat("Ⱥ", 20) + " reports to the Chief, Plans", map[string]any{"reports_to": "Chief"}, nil, 0},
		{"Clerk\n• Grade G15", map[string]any{"grade": "G15"}, nil, 0},
		{"Competencies\nProfessionalism\nAccountability\nTeamwork\nDiversity and inclusion\nHow to apply\nBy mail to the office.", map[string]any{
			"competencies": list("Professionalism", "Accountability", "Teamwork", "Diversity and inclusion"), "accountabilities": nil}, nil, 0},
		{"Competencies\n• Accountability\n• Organisation\n• Management\nEqual opportunities\nThe office is an equal opportunity employer.", map[string]any{
			"competencies": list("Accountability", "Organisation", "Management"), "organisation": nil}, nil, 0},
		{"Essential\nUniversity degree in law\nSecurity clearance\nDriving licence category B\nAbility to master new tools\nDesirable\nA third language", map[string]any{
			"essential": list("University degree in law", "Security clearance", "Driving licence category B", "Ability to master new tools"), "degree": "University degree in law", "clearance": nil}, nil, 0},
		{"Essential\nDriving licence category B\nAbility to master new tools\nA high degree of autonomy", map[string]any{"degree": nil}, nil, 0},
		{"Competencies\nTeamwork\nDiversity and inclusion\nThe office employs people of every origin and welcomes every application that it receives.", map[string]any{
			"competencies": list("Teamwork")}, nil, 0},
		{"Grade : A2\nLangues\nAnglais\nNiveau : C1\nFrançais\nNiveau : B2", map[string]any{"grade": "A2"}, nil, 0},
		{"Langues\nNiveau : C1", map[string]any{"grade": nil}, nil, 0},
		{"Niveau : Bac+5", map[string]any{"grade": "Bac+5"}, list("grade"), 0},
		{"Classification: EC-06\nClasse de salaire : 12-18", map[string]any{"grade": "EC-06"}, nil, 0},
	} {
		c.check(t)
	}
}

// Lists without marks stay lists, whatever their width; only lines that a page broke are put together.
func TestNoticeOfListsWithoutMarks(t *testing.T) {
	upper := []string{"University degree in law, economics or political science", "Three years of experience in defence and security matters", "Good knowledge of the programmes of the partner nations", "Excellent drafting skills for readers at the highest level"}
	small := make([]string, len(upper))
	for i, s := range upper {
		small[i] = strings.ToLower(s[:1]) + s[1:]
	}
	for _, entries := range [][]string{upper, small} {
		n := read(t, "Programme Officer\nThe officer works in the office for the partners of the region\nEssential\n"+strings.Join(entries, "\n"))
		if !reflect.DeepEqual(n.Fields["essential"].Value, entries) {
			t.Errorf("%q", n.Fields["essential"].Value)
		}
	}
}

// A megabyte on one line comes to an end, and so does a part of it under a label, or broken at a width.
func TestNoticeOfOneLongLine(t *testing.T) {
	long := strings.Repeat("experience 1 year ", 1<<20/18)
	read(t, "Essential\n"+long)
	long = long[:1<<17]
	read(t, "Salary: EUR "+long+"\nContract: a contract of "+long+"\n"+strings.Repeat("the officer who works in the office goes on with the work of the\n", 1<<11))
}

// An amount with its currency is sure only where nothing before it says that it is something else.
func TestPayBesideOtherWords(t *testing.T) {
	for text, want := range map[string]recruitment.Confidence{
		"Salary: EUR 60,000 per year": recruitment.High, "Salary: up to EUR 60,000 per year": recruitment.Medium, "Salary: competitive; relocation EUR 5,000": recruitment.Medium,
	} {
		if got := read(t, text).Fields[recruitment.PayBasis]; got.Confidence != want {
			t.Errorf("%s: %v, %s", text, got.Value, got.Confidence)
		}
	}
}
