package demo

import (
	"context"
	"fmt"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
)

// openPackage enters the package with its first version from the files, then lets its later versions,
// its initiatives and its reviews take their course.
func (p *partner) openPackage(c *Package) {
	p.at(p.entered, p.officer, "enter the package of "+p.Code, func(ctx context.Context) error { return p.enterPackage(ctx, c) })
	for _, m := range []struct {
		act control.Act
		who string
		Paper
	}{
		{"portfolio.package.assess", p.officer, Paper{}},
		{"portfolio.package.draft", p.officer, c.Assessment},
	} {
		p.movePackage(p.entered, m.who, m.act, p.move(m.Paper))
	}
	p.addLines(c, 1, p.entered)
	for _, m := range []struct {
		act control.Act
		who string
		Paper
	}{
		{"portfolio.package.consult", p.officer, Paper{}},
		{"portfolio.package.submit", p.officer, c.Concurrence},
		{"portfolio.package.endorse", secretary, c.Versions[0].Endorsement},
		{"portfolio.package.implement", p.officer, c.Plan},
	} {
		p.movePackage(p.entered, m.who, m.act, p.move(m.Paper))
	}
	p.runLines(c, 1, p.entered)
	for i := range c.Versions[1:] {
		p.openVersion(c, i+2)
	}
	p.reviewPackage(c)
	l := &ledger{partner: p, key: "the package of " + p.Code, officer: p.officer, decider: teamLeader, of: func() portfolio.Link {
		return portfolio.Link{Kind: portfolio.ObjectPackage, ID: string(p.pkg)}
	}}
	l.keepRisks(c.Risks)
	l.keepDecisions(c.Decisions)
	if p.ITPP == nil {
		p.renewWaivers(c)
	}
}

// renewWaivers asks again for what the lines of a recipient without a partnership programme rest on:
// granted a year ago, and now waiting once more.
func (p *partner) renewWaivers(c *Package) {
	for _, i := range c.Initiatives {
		p.lift(i.Key, p.on(In(-322)))
		on := p.on(In(-9))
		p.at(on, p.officer, "ask for a new waiver for "+i.Key, func(ctx context.Context) error {
			_, err := p.askGoalWaiver(ctx, i.Key, on)
			return err
		})
	}
}

func (p *partner) movePackage(on cal.Date, who string, act control.Act, form portfolio.MoveForm) {
	p.at(on, who, string(act), func(ctx context.Context) error {
		_, err := p.Portfolio.MovePackage(ctx, act, p.pkg, form)
		return err
	})
}

func (p *partner) enterPackage(ctx context.Context, c *Package) error {
	programme, err := p.Portfolio.CreateProgramme(ctx, portfolio.ProgrammeForm{Partner: p.Code, Kind: portfolio.KindDCB, Title: textOf(c.Title), MarkingForm: marking(p.Partner)})
	if err != nil {
		return err
	}
	form := portfolio.PackageForm{
		Title: textOf(c.Title), ProgrammeOfficer: p.actors[c.Officer], Objectives: textOf(c.Objectives), ExitCriteria: p.criteria(c.Exit),
		RequestBody: c.Request.Body, RequestOn: p.on(c.Request.On), RequestDocument: c.Request.Document, MarkingForm: marking(p.Partner),
	}
	for _, key := range c.Coordinators {
		form.Coordinators = append(form.Coordinators, p.actors[key])
	}
	done, err := p.Portfolio.CreatePackage(ctx, portfolio.ProgrammeID(programme.Object.ID), form)
	return made(&p.pkg, done, err)
}

// criteria are exit criteria as forms take them.
func (p *partner) criteria(list []Criterion) []portfolio.CriterionForm {
	form := make([]portfolio.CriterionForm, len(list))
	for i, c := range list {
		form[i] = portfolio.CriterionForm{Text: c.Text.In(p.lang), MetOn: p.on(c.Met), Evidence: c.Evidence.In(p.lang)}
	}
	return form
}

// addLines proposes the initiatives that first stand in a version, each with a waiver where it serves
// no goal in force on its start (R5).
func (p *partner) addLines(c *Package, version int, on cal.Date) {
	for _, i := range c.Initiatives {
		if max(i.Version, 1) != version {
			continue
		}
		start := p.on(i.Start)
		if !start.Before(p.opened) { // an older line keeps the start it is publicly known by
			start = later(start, p.plan.Start)
		}
		p.at(on, p.officer, "propose "+i.Key, func(ctx context.Context) error { return p.addLine(ctx, i, start) })
		if p.ITPP == nil || !p.plan.Contains(start) || on.Before(p.plan.Start) {
			p.lift(i.Key, on)
		}
	}
}

func (p *partner) addLine(ctx context.Context, i Initiative, start cal.Date) error {
	form := portfolio.InitiativeForm{
		Title: textOf(i.Title), Theme: i.Theme, Lead: i.Lead, PartnerLead: i.PartnerLead.In(p.lang), Objective: textOf(i.Objective), Elements: i.Elements,
		Start: start, End: p.on(i.End), MaturityStart: i.Maturity[0], MaturityTarget: i.Maturity[1], ExitCriteria: p.criteria(i.Exit),
	}
	for _, key := range i.Goals {
		form.Goals = append(form.Goals, p.goals[key])
	}
	var id portfolio.InitiativeID
	done, err := p.Portfolio.AddInitiative(ctx, p.pkg, form)
	if err := made(&id, done, err); err != nil {
		return err
	}
	p.initiatives[i.Key] = id
	return nil
}

// noGoal is why a line may do without a goal for a while.
var noGoal = Text{
	"No partnership programme was in force on the first day of the line; it serves the aims of the package.",
	"Aucun programme de partenariat n’était en vigueur au premier jour de l’axe ; il sert les objectifs du paquet.",
}

// lift has a waiver of R5 granted for a line, until eleven months on.
func (p *partner) lift(line string, on cal.Date) {
	var waiver control.Ref
	p.at(on, p.officer, "ask for a waiver for "+line, func(ctx context.Context) error {
		done, err := p.askGoalWaiver(ctx, line, on)
		waiver = done.Object
		return err
	})
	p.at(on, teamLeader, "grant the waiver for "+line, func(ctx context.Context) error {
		_, err := p.Portfolio.DecideWaiver(ctx, waiver, true, "")
		return err
	})
}

func (p *partner) askGoalWaiver(ctx context.Context, line string, on cal.Date) (control.Done, error) {
	subject := control.Ref{Kind: portfolio.ObjectInitiative, ID: string(p.initiatives[line])}
	return p.Portfolio.RequestWaiver(ctx, subject, portfolio.WaiverForm{Rule: portfolio.RuleGoalLink, Reason: noGoal.In(p.lang), Expires: on.AddMonths(11)})
}

// runLines starts the initiatives of a version that is in force from a day, and lets them take their
// course.
func (p *partner) runLines(c *Package, version int, from cal.Date) {
	for _, i := range c.Initiatives {
		if max(i.Version, 1) != version || i.State == portfolio.InitiativeProposed {
			continue
		}
		p.moveLine(i.Key, "portfolio.initiative.activate", from, portfolio.MoveForm{})
		if act, ok := courses[i.State]; ok {
			p.moveLine(i.Key, act, later(from, p.on(i.Since)), portfolio.MoveForm{Reason: i.Reason.In(p.lang)})
		}
	}
}

func (p *partner) moveLine(key string, act control.Act, on cal.Date, form portfolio.MoveForm) {
	p.at(on, p.officer, string(act)+" "+key, func(ctx context.Context) error {
		_, err := p.Portfolio.MoveInitiative(ctx, act, p.initiatives[key], form)
		return err
	})
}

// openVersion drafts a later version and brings it to its decision: by paper alone where it comes from
// the files, else by one or more silence procedures, of which the last may still run.
func (p *partner) openVersion(c *Package, no int) {
	v := c.Versions[no-1]
	drafted := p.entered
	if len(v.Silence) > 0 {
		drafted = workday(p.on(v.Silence[0].Opened), 9)
	}
	for _, key := range v.Drops {
		p.at(drafted, p.officer, "take out "+key, func(ctx context.Context) error {
			_, err := p.Portfolio.RemoveInitiative(ctx, p.initiatives[key], "The line has ended. / L’axe est achevé.")
			return err
		})
	}
	p.addLines(c, no, drafted)
	if len(v.Silence) == 0 {
		p.moveVersion(drafted, p.officer, "portfolio.package.submit_version", p.concurrence(no, workday(p.on(v.Endorsement.On), 30)))
	}
	for i, s := range v.Silence {
		p.putUnderSilence(s, no, i+1 < len(v.Silence))
	}
	if !v.Endorsement.On.IsZero() {
		on := later(drafted, p.on(v.Endorsement.On))
		p.moveVersion(on, secretary, "portfolio.package.endorse_version", p.move(v.Endorsement))
		p.runLines(c, no, on)
	}
}

// concurrence is the partner's agreement in writing to a version.
func (p *partner) concurrence(version int, on cal.Date) portfolio.MoveForm {
	return filed("Partner authorities / Autorités du partenaire", fmt.Sprintf("DEMO-%s-CON-%02d", p.Code, version), on)
}

func (p *partner) moveVersion(on cal.Date, who string, act control.Act, form portfolio.MoveForm) {
	p.at(on, who, string(act), func(ctx context.Context) error {
		_, err := p.Portfolio.MoveVersion(ctx, act, p.pkg, form)
		return err
	})
}

// putUnderSilence submits the version and opens the procedure. One that is over is settled the day
// after its end; broken silence sends the version back to its drafters.
func (p *partner) putUnderSilence(s Silence, no int, broken bool) {
	var id portfolio.ProcedureID
	opened, ends := p.on(s.Opened), p.on(s.Ends)
	p.moveVersion(workday(opened, 1), p.officer, "portfolio.package.submit_version", p.concurrence(no, workday(opened, 2)))
	p.at(opened, secretary, "open the silence procedure "+s.Document, func(ctx context.Context) error {
		done, err := p.Portfolio.OpenProcedure(ctx, p.pkg, portfolio.ProcedureForm{Title: textOf(s.Title), Document: s.Document, EndsOn: ends, EndsTime: "18:00"})
		return made(&id, done, err)
	})
	if o := s.Objection; o != nil {
		on := p.on(o.On)
		p.at(on, secretary, "enter the objection of "+o.Party, func(ctx context.Context) error {
			_, err := p.Portfolio.EnterObjection(ctx, id, portfolio.ObjectionForm{Party: o.Party, ReceivedOn: workday(on, 1), ReceivedTime: "16:20", Text: o.Text.In(p.lang), Document: s.Document + "-O"})
			return err
		})
	}
	if !ends.Before(p.day) {
		return
	}
	p.at(ends.AddDays(1), secretary, "settle the silence procedure "+s.Document, func(ctx context.Context) error {
		_, err := p.Portfolio.MoveProcedure(ctx, "portfolio.decision_procedure.settle", id, filed(endorsing, s.Document+"-AS1", ends))
		return err
	})
	if broken {
		p.moveVersion(ends.AddDays(1), secretary, "portfolio.package.return_version", filed(endorsing, s.Document+"-R", ends))
	}
}

// reviewPackage keeps the last review and opens the one that runs.
func (p *partner) reviewPackage(c *Package) {
	if !c.Review.On.IsZero() {
		on := later(p.entered, p.on(c.Review.On))
		p.movePackage(on, p.officer, "portfolio.package.review", portfolio.MoveForm{})
		p.movePackage(on, p.officer, "portfolio.package.continue", p.move(c.Review))
	}
	if !c.UnderReview.IsZero() {
		p.movePackage(p.on(c.UnderReview), p.officer, "portfolio.package.review", portfolio.MoveForm{})
	}
}

// courses are the moves that bring an active initiative to another state.
var courses = map[portfolio.InitiativeState]control.Act{
	portfolio.InitiativePaused:    "portfolio.initiative.pause",
	portfolio.InitiativeConcluded: "portfolio.initiative.conclude",
	portfolio.InitiativeDropped:   "portfolio.initiative.drop",
}
