package demo

import (
	"context"
	"fmt"

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
	officer string // the programme officer
	plan    cal.Period
	itpp    portfolio.ITPPID
	pkg     portfolio.PackageID
	deep    portfolio.ProgrammeID
}

func (b *builder) openPartner(content *Partner) {
	p := &partner{builder: b, Partner: content, lang: b.language(content), officer: b.programmeOfficer(content.Code)}
	if content.ITPP != nil {
		p.plan = portfolio.DefaultITPPPeriod(content.ITPP.From.On(b.day))
		p.agreePlan(content.ITPP)
	}
	if content.Package != nil {
		p.openPackage(content.Package)
	}
	if content.DEEP != nil {
		p.openDEEP(content.DEEP)
	}
	for i := range content.Projects {
		p.openProject(&content.Projects[i])
	}
	p.takeReports()
	for i, c := range content.Contacts {
		b.at(packaging, p.officer, "enter a contact of "+content.Code, func(ctx context.Context) error { return p.enterContact(ctx, c, i == 0) })
	}
}

// programmeOfficer is who holds that role for a partner.
func (b *builder) programmeOfficer(code string) string {
	for _, p := range b.People {
		for _, role := range p.Roles {
			for _, at := range p.Partners {
				if role == "programme_officer" && at == code {
					return p.Key
				}
			}
		}
	}
	return ""
}

func (p *partner) enterContact(ctx context.Context, c Contact, national bool) error {
	at, err := p.Stakeholders.Party(ctx, c.Party)
	if err != nil {
		return err
	}
	purpose := Text{"Correspondence on projects", "Correspondance relative aux projets"}
	_, err = p.Stakeholders.CreateContact(ctx, stakeholders.Contact{
		Party: at.ID, Name: c.Role.In(p.lang), Unit: c.Office.In(p.lang), Email: c.Email, Language: p.lang,
		NationalPoC: national, Purpose: purpose.In(p.lang), LegalBasis: stakeholders.PublicTask,
		DeleteOn: p.day.AddMonths(24), Marking: control.Marking{Level: control.LevelUnclassified},
	}, "")
	return err
}

// agreePlan drafts the ITPP, has it agreed and approved, and reviews its goals once.
func (p *partner) agreePlan(plan *ITPP) {
	begin := p.later(planning, plan.From)
	p.at(planning, p.officer, "draft the ITPP of "+p.Code, func(ctx context.Context) error {
		done, err := p.Portfolio.CreateITPP(ctx, portfolio.ITPPForm{Partner: p.Code, Start: p.plan.Start, End: p.plan.End, MarkingForm: marking(p.Partner)})
		if err := made(&p.itpp, done, err); err != nil {
			return err
		}
		return p.writePlan(ctx, plan)
	})
	for _, m := range []struct {
		on  Day
		who string
		act control.Act
		Paper
	}{
		{planning, p.officer, "portfolio.itpp.negotiate", Paper{}},
		{p.later(planning, plan.Agreement.On), "verstraeten", "portfolio.itpp.agree", plan.Agreement},
		{p.later(planning, plan.Approval.On), "verstraeten", "portfolio.itpp.approve", plan.Approval},
		{begin, p.officer, "portfolio.itpp.start", Paper{}},
	} {
		p.at(m.on, m.who, string(m.act), func(ctx context.Context) error {
			_, err := p.Portfolio.MoveITPP(ctx, m.act, p.itpp, p.move(m.Paper))
			return err
		})
	}
	for _, o := range plan.Objectives {
		for _, g := range o.Goals {
			p.reviewGoal(g, begin)
		}
	}
}

// writePlan writes objectives and goals and keeps the ids of the goals.
func (p *partner) writePlan(ctx context.Context, plan *ITPP) error {
	for no, o := range plan.Objectives {
		if _, err := p.Portfolio.PutObjective(ctx, p.itpp, portfolio.ObjectiveForm{No: no + 1, Text: textOf(o.Text)}); err != nil {
			return err
		}
		written, err := p.Portfolio.ITPP(ctx, p.itpp)
		if err != nil {
			return err
		}
		for n, g := range o.Goals {
			_, err := p.Portfolio.PutGoal(ctx, p.itpp, portfolio.GoalForm{
				Objective: written.Objectives[no].ID, No: fmt.Sprintf("%d.%d", no+1, n+1), Text: textOf(g.Text), Theme: g.Theme,
				Target: clamp(g.Target.On(p.day), p.plan),
			})
			if err != nil {
				return err
			}
		}
	}
	written, err := p.Portfolio.ITPP(ctx, p.itpp)
	if err != nil {
		return err
	}
	for i, o := range written.Objectives {
		for j, g := range o.Goals {
			p.goals[plan.Objectives[i].Goals[j].Key] = g.ID
		}
	}
	return nil
}

// goalReviews are the days on which goals come into their states, by the review with the partner.
var goalReviews = map[portfolio.GoalState]struct {
	on  Day
	act control.Act
}{
	portfolio.GoalOnTrack:  {In(-180), "portfolio.itpp.rate_goal"},
	portfolio.GoalAtRisk:   {In(-45), "portfolio.itpp.rate_goal"},
	portfolio.GoalAchieved: {In(-56), "portfolio.itpp.achieve_goal"},
}

func (p *partner) reviewGoal(g Goal, begin Day) {
	review := func(to portfolio.GoalState) {
		r := goalReviews[to]
		on := p.later(begin, r.on)
		p.at(on, p.officer, "review goal "+g.Key, func(ctx context.Context) error {
			form := p.move(filed(reviewers, "DEMO-"+p.Code+"-ITPP-REV-"+p.at(on).String(), on))
			form.To = string(to)
			_, err := p.Portfolio.MoveGoal(ctx, r.act, p.itpp, p.goals[g.Key], form)
			return err
		})
	}
	switch g.State {
	case portfolio.GoalOnTrack, portfolio.GoalAtRisk:
		review(g.State)
	case portfolio.GoalAchieved:
		review(portfolio.GoalOnTrack)
		review(g.State)
	}
}

// openDEEP opens the defence education programme and brings it to where it stands.
func (p *partner) openDEEP(d *DEEP) {
	p.at(packaging, p.officer, "open the DEEP programme of "+p.Code, func(ctx context.Context) error {
		party, err := p.Stakeholders.Party(ctx, p.Code)
		if err != nil {
			return err
		}
		form := portfolio.ProgrammeForm{
			Partner: p.Code, Kind: portfolio.KindDEEP, StartYear: d.StartYear, Phase: textOf(d.Phase), PolicyLead: d.PolicyLead, MarkingForm: marking(p.Partner),
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
			_, err := p.Portfolio.PutInstitution(ctx, p.deep, portfolio.Institution{Name: textOf(i.Name), Kind: i.Kind, City: i.City.In(p.lang)})
			if err != nil {
				return err
			}
		}
		return nil
	})
	_, runs := p.activeGoals()
	moves := []struct {
		act control.Act
		on  Day
	}{{"portfolio.programme.survey", packaging}, {"portfolio.programme.plan", packaging}, {"portfolio.programme.activate", p.later(packaging, runs)}}
	if d.State == portfolio.DeepReview {
		moves = append(moves, struct {
			act control.Act
			on  Day
		}{"portfolio.programme.review", In(-22)})
	}
	for _, m := range moves {
		p.at(m.on, p.officer, string(m.act), func(ctx context.Context) error {
			_, err := p.Portfolio.MoveProgramme(ctx, m.act, p.deep, p.move(filed(directorate, "DEMO-DEEP-"+p.Code, packaging)))
			return err
		})
	}
}
