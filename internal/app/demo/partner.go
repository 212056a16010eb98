package demo

import (
	"context"
	"slices"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
)

// partner builds all that hangs under one partner.
type partner struct {
	*builder
	*Partner
	lang    i18n.Lang
	officer string     // the programme officer
	entered cal.Date   // the day its package and programme are entered from the files
	plan    cal.Period // of its ITPP; the zero one when there is none
	itpp    portfolio.ITPPID
	pkg     portfolio.PackageID
	deep    portfolio.ProgrammeID
}

func (b *builder) openPartner(content *Partner) {
	p := &partner{builder: b, Partner: content, lang: b.language(content), officer: b.programmeOfficer(content.Code), entered: office.Add(b.opened, 2)}
	if content.ITPP != nil {
		p.openITPP(content.ITPP)
		if begun := office.Add(p.plan.Start, 1); begun.After(p.entered) && begun.Before(p.firstIdea()) {
			p.entered = begun // so that its lines need no waiver for the weeks before
		}
	}
	if content.Package != nil {
		p.openPackage(content.Package)
	}
	if content.DEEP != nil {
		p.openDEEP(content.DEEP)
	}
	for i, o := range content.Others {
		p.enterOther(o, i+1)
	}
	var works []*work
	for i := range content.Projects {
		works = append(works, p.openProject(&content.Projects[i]))
	}
	p.wait(works)
	p.takeReports()
	for i, c := range content.Contacts {
		who := p.officer
		if c.Party != content.Code { // a supplier's, who serves all partners
			who = teamLeader
		}
		b.at(p.entered, who, "enter a contact of "+content.Code, func(ctx context.Context) error { return p.enterContact(ctx, c, i == 0) })
	}
}

// firstIdea is the day of the partner's first project.
func (p *partner) firstIdea() cal.Date {
	first := p.day
	for _, project := range p.Projects {
		if on := p.on(project.Life[portfolio.ProjectIdea]); on.Before(first) {
			first = on
		}
	}
	return first
}

// programmeOfficer is who holds that role for a partner.
func (b *builder) programmeOfficer(code string) string {
	i := slices.IndexFunc(b.World.People, func(p Person) bool {
		return slices.Contains(p.Roles, people.ProgrammeOfficer) && slices.Contains(p.Partners, code)
	})
	return b.World.People[i].Key
}

// purpose is what the personal data of contacts is kept for (R131).
var purpose = Text{"Correspondence on projects", "Correspondance relative aux projets"}

func (p *partner) enterContact(ctx context.Context, c Contact, national bool) error {
	at, err := p.Stakeholders.Party(ctx, c.Party)
	if err != nil {
		return err
	}
	_, err = p.Stakeholders.CreateContact(ctx, stakeholders.Contact{
		Party: at.ID, Name: c.Role.In(p.lang), Unit: c.Office.In(p.lang), Email: c.Email, Language: p.lang,
		NationalPoC: national, Purpose: purpose.In(p.lang), LegalBasis: stakeholders.PublicTask,
		DeleteOn: p.day.AddMonths(24), Marking: control.Marking{Level: control.LevelUnclassified},
	}, "")
	return err
}

// openDEEP opens the defence education programme and brings it to where it stands.
func (p *partner) openDEEP(d *DEEP) {
	p.at(p.entered, p.officer, "open the DEEP programme of "+p.Code, func(ctx context.Context) error { return p.enterDEEP(ctx, d) })
	document := "DEMO-DEEP-" + p.Code
	for _, m := range []struct {
		act control.Act
		on  cal.Date
	}{
		{"portfolio.programme.survey", p.entered}, {"portfolio.programme.plan", p.entered},
		{"portfolio.programme.activate", later(p.entered, p.plan.Start)},
	} {
		p.at(m.on, p.officer, string(m.act), func(ctx context.Context) error {
			_, err := p.Portfolio.MoveProgramme(ctx, m.act, p.deep, filed(directorate, document, p.entered))
			return err
		})
	}
	if d.State == portfolio.DeepReview {
		p.at(p.on(In(-22)), p.officer, "open the annual review", func(ctx context.Context) error {
			_, err := p.Portfolio.MoveProgramme(ctx, "portfolio.programme.review", p.deep, portfolio.MoveForm{})
			return err
		})
	}
}

// recordYear tells a year that is no fact from one that is: it is added to the phase of a programme whose
// first year no public source gives.
var recordYear = Text{" (start year: that of this record)", " (année de début : celle de la présente fiche)"}

func (p *partner) enterDEEP(ctx context.Context, d *DEEP) error {
	party, err := p.Stakeholders.Party(ctx, p.Code)
	if err != nil {
		return err
	}
	year, phase := d.StartYear, textOf(d.Phase)
	if year == 0 {
		year = p.opened.Year()
		phase.EN, phase.FR = phase.EN+recordYear.EN, phase.FR+recordYear.FR
	}
	form := portfolio.ProgrammeForm{
		Partner: p.Code, Kind: portfolio.KindDEEP, StartYear: year, Phase: phase, PolicyLead: d.PolicyLead, MarkingForm: marking(p.Partner),
		Title: i18n.Text{EN: "Defence education programme: " + party.Name.EN, FR: "Programme de formation « défense » : " + party.Name.FR},
	}
	for _, key := range d.AcademicLeads {
		form.AcademicLeads = append(form.AcademicLeads, p.name(key))
	}
	for _, key := range d.Goals {
		form.Goals = append(form.Goals, p.goals[key])
	}
	done, err := p.Portfolio.CreateProgramme(ctx, form)
	if err := made(&p.deep, done, err); err != nil {
		return err
	}
	for _, i := range d.Institutions {
		school := portfolio.Institution{Name: textOf(i.Name), Kind: i.Kind, City: i.City.In(p.lang)}
		if _, err := p.Portfolio.PutInstitution(ctx, p.deep, school); err != nil {
			return err
		}
	}
	return nil
}
