package demo

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// crowds are how many candidates the invented vacancies have, by the number of the vacancy in the list: open with few, closed
// with most, and one that was cancelled under them.
var crowds = map[int]int{0: 12, 1: 40, 5: 8, 6: 8, 7: 8, 8: 8, 9: 6, 11: 5, 12: 5, 13: 5, 14: 5}

// The invented candidates: given names and family names of Allied nations, paired so that no pair comes twice.
var (
	givenNames  = []string{"Annelore", "Birger", "Calla", "Dagfinn", "Eluned", "Ferran", "Gisela", "Hjalmar", "Iliana", "Joris", "Kalina", "Lorcan", "Maarja", "Nils", "Oriane", "Pavlina", "Quirin", "Rasa", "Sorin", "Tove"}
	familyNames = []struct{ name, nation string }{{"Aldervang", "DNK"}, {"Brockenhurst", "GBR"}, {"Castelvino", "ITA"}, {"Dumontier", "FRA"}, {"Eskelvuo", "FIN"}, {"Falkenried", "DEU"}, {"Grzebiński", "POL"}, {"Halvorshus", "NOR"}, {"Ilmjärv", "EST"}, {"Janovský", "CZE"}, {"Kestutytė", "LTU"}, {"Lindqvarn", "SWE"}, {"Montesol", "ESP"}}
)

// apply plans the applications to a vacancy: some only begun, some handed in, some withdrawn, one erased; by the nature of
// their answers some will not be eligible.
func (b *builder) apply(no int, x post, id *recruitment.VacancyID) {
	first := b.day.AddDays(-x.days + 1)
	last := b.day.AddDays(-3)
	if x.form.DeadlineOn.Before(last) {
		last = x.form.DeadlineOn.AddDays(-1)
	}
	span := max(1, first.DaysUntil(last))
	for i := range crowds[no] {
		n := no*31 + i
		on := first.AddDays((i * 7) % span)
		b.at(on, system, "apply for a vacancy", func(ctx context.Context) error { return b.applyOne(ctx, *id, n, i) })
	}
}

// applyOne is what one candidate does. i says how far it goes: of ten, two never hand in and one withdraws.
func (b *builder) applyOne(ctx context.Context, vacancy recruitment.VacancyID, n, i int) error {
	given, family := givenNames[n%len(givenNames)], familyNames[n%len(familyNames)]
	name, lang := given+" "+family.name, i18n.EN
	if n%3 == 0 {
		lang = i18n.FR
	}
	var notice recruitment.Posting
	err := b.Control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		notice, _, err = recruitment.PostingOf(ctx, q, vacancy)
		return err
	})
	if err != nil {
		return err
	}
	email := fmt.Sprintf("%s.%d@candidate.example", strings.ToLower(i18n.Fold(given)), n)
	done, err := b.Candidacy.Begin(ctx, notice.Reference, name, email, lang)
	if err != nil {
		return err
	}
	token := b.Candidacy.Token(candidacy.ApplicationID(done.Object.ID))
	form := invent(name, family.nation, n, notice, b.day)
	steps := candidacy.Steps[:len(candidacy.Steps)-1]
	if i%10 == 3 {
		steps = steps[:2] // somebody who never came back
	}
	for _, step := range steps {
		if err := b.fillStep(ctx, token, step, form, name); err != nil {
			return err
		}
	}
	if i%10 == 3 || i%10 == 7 {
		return nil
	}
	if _, err := b.Candidacy.Submit(ctx, token); err != nil {
		return err
	}
	switch i % 20 {
	case 9:
		_, err = b.Candidacy.Withdraw(ctx, token)
	case 19:
		_, err = b.Candidacy.Erase(ctx, token)
	}
	return err
}

func (b *builder) fillStep(ctx context.Context, token string, step candidacy.Step, form candidacy.Form, name string) error {
	if step == candidacy.StepFiles {
		_, err := b.Candidacy.AddFile(ctx, token, "cv", "curriculum.pdf", bytes.NewReader(curriculum(name)))
		return err
	}
	_, err := b.Candidacy.Save(ctx, token, step, 0, func(f *candidacy.Form) {
		files, saves := f.Files, f.Saves
		*f = form
		f.Files, f.Saves = files, saves
	})
	return err
}

// invent is what an invented candidate enters. Of some the experience is short, or the second language is lacking, or the
// nationality is none of a member state.
func invent(name, nation string, n int, notice recruitment.Posting, day cal.Date) candidacy.Form {
	f := candidacy.Form{}
	f.Person = candidacy.Person{Name: name, Phone: fmt.Sprintf("+32 2 555 %02d %02d", n%97, n%89), Born: cal.NewDate(day.Year()-28-n%27, 3, 1+n%28), Nation: nation, Sex: candidacy.Sexes[n%2]}
	if n%17 == 5 {
		f.Person.Nation = "CHE"
	}
	f.Studies = candidacy.Studies{Diploma: eligibility.University, Subject: []string{"Law", "Political science", "Economics", "Engineering", "Langues étrangères"}[n%5], School: "University (invented)", Year: day.Year() - 8 - n%20}
	if n%11 == 4 {
		f.Studies.Diploma = eligibility.Equivalent
	}
	began := day.AddMonths(-12*(3+n%9) - 7)
	if n%8 == 2 {
		began = day.AddMonths(-17) // too short
	}
	f.Experience.Jobs = []candidacy.Job{{Employer: "Ministry of defence (invented)", Title: "Project officer", From: began, Share: 100 - 20*(n%2), Project: 100 - 10*(n%4), Tasks: "Plans, budgets and deliverables of projects with partners (invented)."}}
	if n%3 == 1 {
		f.Experience.Jobs = append(f.Experience.Jobs, candidacy.Job{Employer: "Think tank (invented)", Title: "Analyst", From: began.AddMonths(-18), To: began.AddMonths(4), Share: 50, Tasks: "Studies on reform (invented)."})
	}
	f.Tongues = candidacy.Tongues{English: eligibility.Advanced, French: eligibility.Level(1 + n%4)}
	if n%9 == 6 {
		f.Tongues.English, f.Tongues.French = eligibility.UpperIntermediate, eligibility.Elementary
	}
	if n%7 == 0 {
		f.Tongues.Others = []candidacy.Tongue{{Language: "German", Scale: "CEFR", Level: "B2"}}
	}
	for _, c := range notice.Essential {
		said := candidacy.Said{}
		if c.Kind == eligibility.Statement {
			said.Text = "Did so in two posts, with examples in the attached curriculum (invented)."
		}
		f.Answers.Essential = append(f.Answers.Essential, said)
	}
	for i := range notice.Desirable {
		said := candidacy.Said{}
		if (n+i)%2 == 0 {
			said.Text = "A year with a partner’s staff (invented)."
		}
		f.Answers.Desirable = append(f.Answers.Desirable, said)
	}
	f.Answers.Service, f.Answers.Fit, f.Answers.Clearance, f.Answers.Relatives = eligibility.Yes, eligibility.Yes, eligibility.Yes, eligibility.No
	f.Declared = candidacy.Declared{NoAI: true, NoFee: true, Truth: true, Read: true, Reserve: n%2 == 0}
	return f
}

// screen plans that the recruiter confirms what the rules propose of a closed vacancy, and looks at some applications.
func (b *builder) screen(id *recruitment.VacancyID, on cal.Date) {
	b.at(on, recruiter, "screen applications", func(ctx context.Context) error {
		var sure, open []candidacy.ApplicationID
		err := b.Control.Read(ctx, func(ctx context.Context, q db.Querier) error {
			list, err := candidacy.Applications(ctx, q, *id, candidacy.Filter{State: candidacy.Submitted, Limit: 200})
			for i, j := range list {
				switch {
				case i%5 == 4: // waits
				case j.Report.Verdict == eligibility.Open:
					open = append(open, j.ID)
				default:
					sure = append(sure, j.ID)
				}
			}
			return err
		})
		if err != nil || len(sure) == 0 {
			return err
		}
		if _, err := b.Candidacy.Confirm(ctx, *id, sure, "By the rules on degree, experience, languages and nationality. / Selon les règles (diplôme, expérience, langues, nationalité)."); err != nil {
			return err
		}
		for _, a := range open {
			if _, err := b.Candidacy.Decide(ctx, a, 0, candidacy.Eligible, "The qualification is equivalent (invented). / Le titre est équivalent (fictif)."); err != nil {
				return err
			}
		}
		return nil
	})
}

// curriculum is a page that says what it is: a file of an invented candidate.
func curriculum(name string) []byte {
	var b bytes.Buffer
	var at []int
	object := func(text string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), text)
	}
	words := fmt.Sprintf("BT /F1 12 Tf 60 780 Td 16 TL (FICTIONAL DATA, NOT A NATO DOCUMENT) Tj T* (Curriculum vitae of an invented candidate: %s) Tj ET", asLatin(name))
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
	object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(words), words))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

// asLatin leaves out what the font of the page has no sign for.
func asLatin(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`()\`, r) {
			return -1
		}
		return r
	}, i18n.Fold(s))
}
