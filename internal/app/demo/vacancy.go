package demo

import (
	"context"
	"fmt"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// Those who recruit: one draws up, another approves.
const (
	recruiter = "dervishaj"
	approver  = "haugland"
)

// post is a vacancy of the world: its form, the days before the world's own on which it is drawn up, how far it comes, and
// what happens to it then.
type post struct {
	form   recruitment.Form
	who    string
	days   int // before the world's day
	closes int // after the world's day; for an example the form has the day
	state  recruitment.State
	flags  []recruitment.Flag
	extend int // closes later by so many days
	reason Text
	mend   func(f *recruitment.Form) // words that are put right the day before, for the reason
	keep   *i18n.Text                // name under which it is kept as a template
	fresh  bool                      // nobody has looked at the applications yet
}

// said is a text in both languages.
func said(en, fr string) i18n.Text { return i18n.Text{EN: en, FR: fr} }

// statement is a criterion for a person to judge.
func statement(en, fr string) eligibility.Criterion {
	return eligibility.Criterion{Kind: eligibility.Statement, Text: said(en, fr)}
}

// recruit plans the vacancies.
func (b *builder) recruit() {
	for _, x := range b.examples() {
		b.advertise(x, nobody)
	}
	for no, x := range invented() {
		b.advertise(x, no)
	}
}

// nobody applies to the examples.
const nobody = -1

// advertise plans what happens to one vacancy; no is its number among the invented ones.
func (b *builder) advertise(x post, no int) {
	on := b.day.AddDays(-x.days)
	if x.form.DeadlineOn.IsZero() {
		x.form.DeadlineOn = office.Add(b.day.AddDays(x.closes), 0)
	}
	var id recruitment.VacancyID
	step := func(who, what string, do func(ctx context.Context) error) { b.at(on, who, what, do) }
	step(x.who, "draw up a vacancy", func(ctx context.Context) error {
		done, err := b.Recruitment.Create(ctx, x.form, x.flags)
		id = recruitment.VacancyID(done.Object.ID)
		for no, f := range x.flags {
			if err != nil || x.state == recruitment.Draft {
				break
			}
			_, err = b.Recruitment.Resolve(ctx, id, 0, no, resolutions[f.Field+string(f.Kind)].In(control.ActorFrom(ctx).Language))
		}
		return err
	})
	if x.state == recruitment.Draft {
		return
	}
	step(x.who, "submit a vacancy", func(ctx context.Context) error { _, err := b.Recruitment.Submit(ctx, id, 0); return err })
	if x.state == recruitment.Submitted {
		return
	}
	step(approver, "approve a vacancy", func(ctx context.Context) error { _, err := b.Recruitment.Decide(ctx, id.Ref(), true, ""); return err })
	if x.state == recruitment.Approved {
		return
	}
	step(recruiter, "publish a vacancy", func(ctx context.Context) error { _, err := b.Recruitment.Publish(ctx, id, 0); return err })
	if x.extend > 0 {
		on := b.day.AddDays(-2)
		if x.form.DeadlineOn.Before(b.day) {
			on = x.form.DeadlineOn.AddDays(-2)
		}
		b.at(on, recruiter, "extend a deadline", func(ctx context.Context) error {
			later := x.form
			later.DeadlineOn = office.Add(x.form.DeadlineOn.AddDays(x.extend), 0)
			_, err := b.Recruitment.Extend(ctx, id, 0, later, textOf(x.reason))
			return err
		})
	}
	if x.mend != nil {
		b.correctNotice(x, &id)
	}
	if x.keep != nil {
		step(recruiter, "keep a template", func(ctx context.Context) error { _, err := b.Recruitment.SaveTemplate(ctx, id, *x.keep); return err })
	}
	b.apply(no, x, &id)
	switch x.state {
	case recruitment.Cancelled:
		b.at(b.day.AddDays(-1), recruiter, "cancel a vacancy", func(ctx context.Context) error {
			_, err := b.Recruitment.Cancel(ctx, id, 0, x.reason.In(control.ActorFrom(ctx).Language))
			return err
		})
	case recruitment.Closed:
		closes := x.form.DeadlineOn
		if x.extend > 0 {
			closes = office.Add(closes.AddDays(x.extend), 0)
		}
		if closed := closes.AddDays(1); closed.Before(b.day) {
			b.at(closed, system, "close vacancies", func(ctx context.Context) error { _, err := b.Recruitment.CloseDue(ctx); return err })
		}
		if crowds[no] > 0 && !x.fresh {
			screened := b.day.AddDays(-2)
			if _, further := reach[no]; further && closes.AddDays(14).Before(b.day) {
				screened = closes.AddDays(3)
			}
			b.screen(&id, screened)
			b.choose(no, &id, screened)
		}
	}
}

// correctNotice plans a correction of a published notice, which another person approves.
func (b *builder) correctNotice(x post, id *recruitment.VacancyID) {
	on := b.day.AddDays(-1)
	b.at(on, recruiter, "correct a notice", func(ctx context.Context) error {
		words := x.form
		x.mend(&words)
		_, err := b.Recruitment.Correct(ctx, *id, 0, words, textOf(x.reason))
		return err
	})
	b.at(on, approver, "approve a correction", func(ctx context.Context) error {
		_, err := b.Recruitment.DecideCorrection(ctx, id.Ref(), true, "")
		return err
	})
}

// resolutions are how the flags of the two examples were settled, by fact and kind.
var resolutions = map[string]Text{
	"pay_basiscontradiction": {"The pay basis is the organisation’s own and is paid monthly; the board’s range is its estimate and is left out.", "La base de traitement est celle de l’Organisation et se verse par mois ; la fourchette du site est son estimation et n’est pas reprise."},
	"pay_currencymissing":    {"Euro: the post is in Brussels and the single salary scale is paid in euro there.", "Euro : le poste est à Bruxelles, où le barème unique est versé en euros."},
	"deadline_zonemissing":   {"Brussels time: the organisation states its deadlines in the time of its headquarters.", "Heure de Bruxelles : l’Organisation indique ses délais à l’heure de son siège."},
	"cut":                    {"The board cut the text. The last accountability was left as far as it is known.", "Le site a coupé le texte. La dernière responsabilité est reprise dans la mesure où elle est connue."},
	"contractmissing":        {"The contract is not in the part that the board shows; that of like posts is used for the example.", "Le contrat ne figure pas dans la partie montrée par le site ; celui de postes semblables est repris pour l’exemple."},
	"postsmissing":           {"One post: no number is stated.", "Un poste : aucun nombre n’est indiqué."},
}

// examples are the two real notices: their official facts in our own words, with their flags settled. In a world whose
// office opened after their deadlines, they are some years later.
func (b *builder) examples() []post {
	dcb, deep := common(), common()
	dcb.Example, deep.Example = true, true
	dcb.Reference, dcb.Title, dcb.Posts = "EX-DCB-PROJECT", said("Project officer, defence capacity building (DCB)", "Chargé ou chargée de projets, renforcement des capacités de défense (DCB)"), 3
	dcb.Grade, dcb.Pay, dcb.DeadlineOn = "G15", money.Euro(6_713_06), cal.MustDate("2026-01-25")
	dcb.Summary = said("Runs projects within the DCB packages of partners, paid from the DCB trust fund.", "Conduit des projets dans les paquets DCB des partenaires, financés par le fonds d’affectation spéciale DCB.")
	dcb.Essential = append(dcb.Essential, statement("Understand very well how institutions and capacities are built.", "Comprendre très bien comment se construisent institutions et capacités."), statement("Know and use the methods and tools of project management.", "Connaître et employer les méthodes et outils de gestion de projets."),
		statement("Read political situations and understand the partnerships of the Alliance.", "Savoir lire une situation politique et comprendre les partenariats de l’Alliance."), statement("Speak and write clearly, and turn technical matter into presentations for senior decision makers.", "S’exprimer et rédiger clairement, et rendre des sujets techniques accessibles aux décideurs de haut niveau."))
	dcb.Desirable = []eligibility.Criterion{statement("Work on defence policy and reform of the security sector.", "Travail sur la politique de défense et la réforme du secteur de la sécurité."), statement("Defence planning, or the assessment and development of capabilities.", "Planification de défense, évaluation ou développement de capacités."),
		statement("Cooperation with a partner that receives a DCB package.", "Coopération avec un partenaire bénéficiaire d’un paquet DCB."), {Kind: eligibility.Languages, Text: said("More than level I in the second official language.", "Plus que le niveau I dans la seconde langue officielle."), One: eligibility.Advanced, Other: eligibility.Elementary}}
	deep.Reference, deep.Title, deep.PendingBudget = "EX-DEEP-OFFICER", said("Education and training officer", "Chargé ou chargée de formation et d’entraînement"), true
	deep.Grade, deep.GradeTo, deep.Pay, deep.PayTo, deep.DeadlineOn = "G11", "G15", money.Euro(5_234_63), money.Euro(6_713_06), cal.MustDate("2026-01-11")
	deep.Summary = said("Supports partners’ military schools through the Defence Education Enhancement Programme (DEEP).", "Appuie les écoles militaires des partenaires dans le cadre du programme de renforcement de la formation à la défense (DEEP).")
	for i, c := range deep.Essential {
		if c.Kind == eligibility.Experience {
			deep.Essential[i] = eligibility.Criterion{Kind: eligibility.Experience, Text: said("Have at least two years of experience in defence and security.", "Avoir au moins deux ans d’expérience dans la défense et la sécurité."), Least: 24}
		}
	}
	deep.Essential = append(deep.Essential, statement("Have developed and run multinational programmes in defence education.", "Avoir élaboré et conduit des programmes multinationaux de formation à la défense."), statement("Understand how institutions and capacities are built.", "Comprendre comment se construisent institutions et capacités."))
	deep.Desirable = []eligibility.Criterion{statement("Design and use of monitoring and evaluation.", "Conception et emploi du suivi et de l’évaluation."), statement("Security cooperation with partner countries.", "Coopération de sécurité avec des pays partenaires.")}
	flag := func(kind recruitment.FlagKind, field, message, passage string) recruitment.Flag {
		return recruitment.Flag{Kind: kind, Field: field, Message: message, Passage: passage}
	}
	zone, currency := flag(recruitment.FlagMissing, "deadline_zone", "recruitment.flag.missing", "5:59:00 PM"), flag(recruitment.FlagMissing, "pay_currency", "recruitment.flag.missing", "")
	list := []post{
		{form: dcb, flags: []recruitment.Flag{{Kind: recruitment.FlagContradiction, Field: "pay_basis", Message: "recruitment.contradiction.pay", Args: map[string]any{"pay": "6713.06", "year": "80556.72", "estimate": "40000-60000 EUR"}, Passage: "6,713.06 / EUR 40 000 - 60 000"}, currency, zone}},
		{form: deep, flags: []recruitment.Flag{flag(recruitment.FlagCut, "", "recruitment.flag.cut", "… Implement and maint"), currency, zone, flag(recruitment.FlagMissing, "contract", "recruitment.flag.missing", ""), flag(recruitment.FlagMissing, "posts", "recruitment.flag.missing", "")}},
	}
	for i := range list {
		x := &list[i]
		x.who, x.state = recruiter, recruitment.Closed
		for x.form.DeadlineOn.Before(b.opened.AddDays(60)) {
			x.form.DeadlineOn = x.form.DeadlineOn.AddMonths(12)
		}
		x.days = x.form.DeadlineOn.AddDays(-37).DaysUntil(b.day)
	}
	return list
}

// common is what the vacancies of the world share.
func common() recruitment.Form {
	f := recruitment.StandardForm()
	f.Body, f.Division = said("NATO International Staff", "Secrétariat international de l’OTAN"), said("Operations Division", "Division Opérations")
	f.Accountabilities = said("- Plan, run and follow projects, their risks and their deliverables\n- Plan and follow budgets by the financial rules\n- Keep knowledge of the programme in order and share it\n- Work with partners, Allies and agents", "- Planifier, conduire et suivre des projets, leurs risques et leurs livrables\n- Planifier et suivre des budgets selon les règles financières\n- Tenir et partager les connaissances du programme\n- Travailler avec partenaires, Alliés et agents")
	f.Competencies = said("- Analytical thinking\n- Flexibility\n- Initiative\n- Teamwork", "- Esprit d’analyse\n- Souplesse\n- Initiative\n- Esprit d’équipe")
	return f
}

// academy is the post of an institution of a partner, whose notice the office publishes: not one of the Alliance's, so that candidates
// may have their curriculum tailored (R142).
func academy() recruitment.Form {
	f := common()
	f.Employer, f.Ban = recruitment.Partner, false
	f.Title = said("Course developer, defence education", "Concepteur ou conceptrice de cours, formation à la défense")
	f.Body, f.Division = said("Academy of the Green River (invented)", "Académie de la Rivière verte (fictive)"), said("Teaching Department (invented)", "Département de l’enseignement (fictif)")
	f.Location, f.Country, f.Security = said("Chișinău, Republic of Moldova", "Chișinău, République de Moldova"), "MD", "none"
	f.Grade, f.Pay, f.ContractMonths, f.RenewalMonths = "III", money.Euro(1_450_00), 24, 12
	f.Summary = said("Develops courses for officers and non-commissioned officers with the academy’s partners in the Defence Education Enhancement Programme (DEEP). The academy is the employer; the office publishes its notice.", "Élabore des cours pour officiers et sous-officiers avec les partenaires de l’académie dans le programme de renforcement de la formation à la défense (DEEP). L’académie est l’employeur ; le bureau publie son avis.")
	f.Accountabilities = said("- Develop curricula and lesson plans\n- Train instructors in modern methods\n- Evaluate courses with those who attended", "- Élaborer programmes et plans de cours\n- Former les instructeurs aux méthodes modernes\n- Évaluer les cours avec ceux qui les ont suivis")
	f.Essential = []eligibility.Criterion{
		{Kind: eligibility.Degree, Text: said("Hold a university degree or an equivalent qualification.", "Être titulaire d’un diplôme universitaire ou d’un titre équivalent.")},
		{Kind: eligibility.Experience, Text: said("Have at least two years of experience in teaching or training.", "Avoir au moins deux ans d’expérience de l’enseignement ou de la formation."), Least: 24},
		statement("Have developed curricula or courses.", "Avoir élaboré des programmes ou des cours."),
		statement("Have trained instructors or led a team.", "Avoir formé des instructeurs ou dirigé une équipe."),
	}
	f.Desirable = []eligibility.Criterion{statement("Planning and evaluation of projects with partners.", "Planification et évaluation de projets avec des partenaires."), statement("Data analysis and weekly reporting.", "Analyse de données et comptes rendus hebdomadaires.")}
	return f
}

// invented are sixteen vacancies of the world's own, each at another point of its way.
func invented() []post {
	drawn := func(title i18n.Text, grade string, pay int64, en, fr string) recruitment.Form {
		f := common()
		f.Title, f.Grade, f.Pay, f.Summary = title, grade, money.Euro(pay), said(en, fr)
		f.Body, f.Division = said("Office for capacity building (invented)", "Bureau du renforcement des capacités (fictif)"), said("Delivery Section (invented)", "Section Mise en œuvre (fictive)")
		f.Desirable = []eligibility.Criterion{statement("Work in or with a partner country.", "Travail dans un pays partenaire ou avec lui.")}
		return f
	}
	assistant := drawn(said("Programme assistant, southern partners", "Assistant ou assistante de programme, partenaires du Sud"), "G8", 4_120_00, "Keeps plans, registers and travel of the southern packages in order.", "Tient à jour plans, registres et déplacements des paquets du Sud.")
	evaluation := drawn(said("Evaluation officer", "Chargé ou chargée d’évaluation"), "G12", 5_480_00, "Plans evaluations and sees that lessons lead to change.", "Planifie les évaluations et veille à ce que les enseignements changent la pratique.")
	evaluation.GradeTo, evaluation.PayTo = "G15", money.Euro(6_713_06)
	cyber := drawn(said("Project officer, cyber defence", "Chargé ou chargée de projets, cyberdéfense"), "G15", 6_713_06, "Runs cyber defence projects in three partner countries.", "Conduit des projets de cyberdéfense dans trois pays partenaires.")
	cyber.PendingBudget = true
	funds := drawn(said("Fund assistant", "Assistant ou assistante de gestion des fonds"), "G10", 4_760_00, "Prepares commitments and follows payments of the trust funds.", "Prépare les engagements et suit les paiements des fonds d’affectation spéciale.")
	writer := drawn(said("Bilingual editor", "Rédacteur ou rédactrice bilingue"), "G11", 5_234_63, "Writes and edits reports to donors in both languages.", "Rédige et révise dans les deux langues les rapports destinés aux donateurs.")
	field := drawn(said("Liaison officer, Nouakchott", "Chargé ou chargée de liaison, Nouakchott"), "G15", 6_713_06, "Represents the office with the partner’s ministry.", "Représente le bureau auprès du ministère du partenaire.")
	field.Location, field.Country = said("Nouakchott, Mauritania", "Nouakchott, Mauritanie"), "MR"
	logistics := drawn(said("Equipment assistant", "Assistant ou assistante, matériels"), "G9", 4_410_00, "Follows equipment from the order to the hand-over.", "Suit les matériels de la commande à la remise.")
	trainer := drawn(said("Course officer", "Chargé ou chargée de cours"), "G12", 5_480_00, "Plans courses with partners’ academies.", "Planifie des cours avec les académies des partenaires.")
	archivist := drawn(said("Records assistant", "Assistant ou assistante aux archives"), "G8", 4_120_00, "Keeps the files of closed projects.", "Conserve les dossiers des projets clos.")
	events := drawn(said("Events coordinator", "Coordinateur ou coordinatrice d’évènements"), "G10", 4_760_00, "Prepares courses, visits and mobile teams: venues, travel and interpreters.", "Prépare cours, visites et équipes mobiles : salles, voyages et interprètes.")
	adviser := drawn(said("Adviser to partner academies", "Conseiller ou conseillère auprès des académies partenaires"), "G15", 6_713_06, "Plans with partners’ academies how their curricula grow, and follows what comes of it.", "Planifie avec les académies des partenaires l’évolution de leurs programmes et en suit les effets.")
	adviser.Division = said("Education Section (invented)", "Section Formation (fictive)")
	travel := drawn(said("Travel assistant", "Assistant ou assistante aux déplacements"), "G8", 4_120_00, "Books the travel of teams and keeps its papers in order.", "Réserve les voyages des équipes et tient leurs pièces en ordre.")
	spokes := drawn(said("Communications officer", "Chargé ou chargée de communication"), "G12", 5_480_00, "Tells what the office does, in writing, in pictures and in person.", "Fait connaître l’action du bureau, par écrit, en images et de vive voix.")
	reporting := drawn(said("Reporting assistant", "Assistant ou assistante aux rapports"), "G9", 4_410_00, "Drafts reports to donors from the figures of the funds.", "Prépare les rapports aux donateurs à partir des chiffres des fonds.")
	risks := drawn(said("Risk officer", "Chargé ou chargée des risques"), "G12", 5_480_00, "Keeps the registers of risks and says early what may go wrong.", "Tient les registres des risques et signale tôt ce qui peut mal tourner.")
	kept := said("Programme assistant", "Assistant ou assistante de programme")
	cut := writer
	cut.Summary, cut.Title.FR = i18n.Text{}, ""
	return []post{
		{form: assistant, who: recruiter, days: 5, closes: 23, state: recruitment.Published, keep: &kept,
			mend: func(f *recruitment.Form) {
				f.Summary = said("Keeps plans, registers and travel of the packages for southern partners in order.", "Tient à jour plans, registres et déplacements des paquets destinés aux partenaires du Sud.")
			}, reason: Text{"The summary named no partners.", "Le résumé ne nommait pas les partenaires."}},
		{form: evaluation, who: recruiter, days: 60, closes: -25, extend: 14, reason: Text{"Few candidates from some nations; the same time for all.", "Peu de candidatures de certaines nations ; même délai pour tous."}, state: recruitment.Closed},
		{form: cyber, who: teamLeader, days: 3, closes: 40, state: recruitment.Approved},
		{form: funds, who: recruiter, days: 1, closes: 45, state: recruitment.Submitted},
		{form: cut, who: recruiter, days: 2, closes: 50, state: recruitment.Draft, flags: []recruitment.Flag{{Kind: recruitment.FlagMissing, Field: "deadline_zone", Message: "recruitment.flag.missing"}, {Kind: recruitment.FlagCut, Message: "recruitment.flag.cut", Passage: "… edits reports to donors in both langu"}}},
		{form: field, who: recruiter, days: 16, closes: 20, state: recruitment.Cancelled, reason: Text{"The partner’s ministry offers the service itself.", "Le ministère du partenaire rend lui-même ce service."}},
		{form: logistics, who: recruiter, days: 110, closes: -75, state: recruitment.Closed},
		{form: trainer, who: recruiter, days: 160, closes: -125, state: recruitment.Closed},
		{form: archivist, who: recruiter, days: 250, closes: -215, state: recruitment.Closed},
		{form: events, who: recruiter, days: 18, closes: 9, state: recruitment.Published},
		{form: adviser, who: recruiter, days: 12, closes: 33, state: recruitment.Published},
		{form: travel, who: recruiter, days: 45, closes: -12, state: recruitment.Closed, fresh: true},
		{form: spokes, who: recruiter, days: 75, closes: -40, state: recruitment.Closed},
		{form: reporting, who: recruiter, days: 78, closes: -42, state: recruitment.Closed},
		{form: risks, who: recruiter, days: 90, closes: -50, state: recruitment.Closed},
		{form: academy(), who: recruiter, days: 6, closes: 28, state: recruitment.Published},
	}
}

// advertise publishes notices until there are so many more, like those of the world and all different.
func (c *crowd) advertise(ctx context.Context) error {
	draws, err := c.as(ctx, recruiter)
	if err != nil {
		return err
	}
	approves, err := c.as(ctx, approver)
	if err != nil {
		return err
	}
	patterns := invented()
	for i := range c.size.Vacancies {
		f := patterns[i%4].form
		f.Reference = fmt.Sprintf("CROWD-%d", i+1)
		f.Title = said(fmt.Sprintf("%s %d", f.Title.EN, i+1), fmt.Sprintf("%s %d", f.Title.FR, i+1))
		f.DeadlineOn = c.today.AddDays(20 + i%90)
		done, err := c.Recruitment.Create(draws, f, nil)
		if fault.Is(err, fault.Invalid) {
			return nil // enlarged before
		}
		id := recruitment.VacancyID(done.Object.ID)
		for _, step := range []func() (control.Done, error){
			func() (control.Done, error) { return done, err },
			func() (control.Done, error) { return c.Recruitment.Submit(draws, id, 0) },
			func() (control.Done, error) { return c.Recruitment.Decide(approves, id.Ref(), true, "") },
			func() (control.Done, error) { return c.Recruitment.Publish(draws, id, 0) },
		} {
			if _, err := step(); err != nil {
				return err
			}
		}
	}
	return nil
}
