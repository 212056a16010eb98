package demo

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/money"
)

// work builds one project.
type work struct {
	*partner
	*Project
	id   portfolio.ProjectID
	form portfolio.ProjectForm // as it stands; edits change it and save it whole

	orders int // purchases planned so far
}

func (p *partner) openProject(content *Project) *work {
	w := &work{partner: p, Project: content}
	w.form = w.first()
	idea := w.came(portfolio.ProjectIdea)
	w.at(idea, w.Officer, "enter "+w.Key, w.enter)
	w.at(idea, w.Officer, "answer the overlap check of "+w.Key, w.answerOverlap)
	w.planned(w.planDay())
	w.support(idea)
	for i, state := range w.states() {
		if i > 0 {
			w.passInto(state)
		}
	}
	if a := w.Awaits; a != nil {
		w.filePapers(a.To, p.on(a.On))
		w.submit(a.To, p.on(a.On))
	}
	w.forecast()
	w.account()
	w.equip()
	w.spend()
	l := &ledger{partner: p, key: w.Key, officer: w.Officer, decider: w.Owner, of: func() portfolio.Link {
		return portfolio.Link{Kind: portfolio.ObjectProject, ID: string(w.id)}
	}}
	l.keepRisks(w.Risks)
	l.keepIssues(w.Issues)
	l.keepChanges(w.Changes)
	l.keepDecisions(w.Decisions)
	l.keepContingencies(w.Contingencies)
	return w
}

// came is the day the project came into a state; no date for one it never had.
func (w *work) came(s portfolio.ProjectState) cal.Date { return w.on(w.Life[s]) }

// states are the states of the project in the order of their days.
func (w *work) states() []portfolio.ProjectState {
	var states []portfolio.ProjectState
	for _, s := range portfolio.ProjectStates {
		if !w.came(s).IsZero() {
			states = append(states, s)
		}
	}
	slices.SortStableFunc(states, func(a, b portfolio.ProjectState) int { return w.came(b).DaysUntil(w.came(a)) })
	return states
}

// planDay is when the plan is made: in planning, on a light track after the approval, else with the
// idea.
func (w *work) planDay() cal.Date {
	for _, s := range []portfolio.ProjectState{portfolio.ProjectPlanning, portfolio.ProjectApproved} {
		if on := w.came(s); !on.IsZero() && (s == portfolio.ProjectPlanning || w.Track == portfolio.TrackLight) {
			return on
		}
	}
	return w.came(portfolio.ProjectIdea)
}

func euro(whole int64) money.Amount {
	if whole == 0 {
		return money.Amount{}
	}
	return money.Euro(whole * 100)
}

// first is the form as the idea is entered.
func (w *work) first() portfolio.ProjectForm {
	in := func(t Text) string { return t.In(w.lang) }
	var list []string
	for _, d := range w.Deliverables {
		list = append(list, "- "+in(d.Title))
	}
	f := portfolio.ProjectForm{
		Title: textOf(w.Title), Lang: w.lang, Track: w.Track, Theme: w.Theme, Problem: in(w.Problem), Objectives: in(w.Objectives),
		Deliverables: strings.Join(list, "\n"), Beneficiaries: in(w.Beneficiaries), PlannedStart: w.on(w.Start), PlannedEnd: w.on(w.End),
		Budget: euro(w.Budget), HostText: in(w.Host.Text), HostValue: euro(w.Host.Value),
		Justification: in(w.Justification), SuccessCriteria: in(w.Success), ScopeIn: in(w.ScopeIn), ScopeOut: in(w.ScopeOut),
		Assumptions: in(w.Assumptions), Constraints: in(w.Constraints), Elements: w.elements(), Delivery: w.Delivery, LeadNation: w.Lead,
		ExecutingAgent: w.Agent, Donors: w.Donors, RiskAppetite: w.Appetite,
		SustainmentPlan: in(w.Sustainment.Plan), SustainmentOwner: in(w.Sustainment.Owner), MarkingForm: marking(w.Partner),
	}
	if f.SustainmentOwner != "" {
		f.SustainmentCost = money.Euro(w.Sustainment.Cost * 100)
	}
	if w.Track == portfolio.TrackFull {
		shared := func(name string) string { return in(w.Paragraphs[name]) }
		f.Gender, f.Environment, f.Export, f.Communication = shared("gender"), shared("environment"), shared("export"), shared("communication")
		f.Acceptance, f.ToleranceScope, f.ToleranceQuality = shared("acceptance"), shared("scope"), shared("quality")
	}
	if t := w.Tolerance; t != nil {
		f.ToleranceDays, f.TolerancePercent = &t[0], &t[1]
	}
	return f
}

// elements are the texts of the elements of capability the project touches.
func (w *work) elements() portfolio.ElementsForm {
	text := func(e portfolio.Element) string { return w.Elements[e].In(w.lang) }
	return portfolio.ElementsForm{
		Doctrine: text("doctrine"), Organisation: text("organisation"), Training: text("training"), Materiel: text("materiel"),
		Leadership: text("leadership"), Personnel: text("personnel"), Facilities: text("facilities"), Interoperability: text("interoperability"),
	}
}

func (w *work) enter(ctx context.Context) error {
	below := portfolio.Link{Kind: portfolio.ObjectPackage, ID: string(w.pkg)}
	if w.Deep {
		below = portfolio.Link{Kind: portfolio.ObjectProgramme, ID: string(w.deep)}
	} else {
		w.form.Initiative = w.initiatives[w.Initiative]
	}
	done, err := w.Portfolio.CreateProject(ctx, below, w.form)
	return made(&w.id, done, err)
}

func (w *work) answerOverlap(ctx context.Context) error {
	answer := portfolio.OverlapNone
	if w.Overlap != (Text{}) {
		answer = portfolio.OverlapCoordinated
	}
	listed, err := w.listed(ctx)
	if err == nil {
		_, err = w.Portfolio.RecordOverlap(ctx, w.id, answer, w.Overlap.In(w.lang), listed)
	}
	return err
}

// support enters the project as a supporting activity of the goals it is there for.
func (w *work) support(on cal.Date) {
	var goals []string
	switch {
	case w.ITPP == nil:
	case w.Deep:
		goals = w.DEEP.Goals[:1]
	default:
		for _, i := range w.Package.Initiatives {
			if i.Key == w.Initiative {
				goals = i.Goals
			}
		}
	}
	for _, key := range goals {
		w.at(on, w.officer, "enter "+w.Key+" under its goal", func(ctx context.Context) error {
			form := portfolio.ActivityForm{Goal: w.goals[key], Text: textOf(w.Title), Link: portfolio.Link{Kind: portfolio.ObjectProject, ID: string(w.id)}}
			_, err := w.Portfolio.PutActivity(ctx, w.itpp, form)
			return err
		})
	}
}

func (w *work) ref() control.Ref { return control.Ref{Kind: portfolio.ObjectProject, ID: string(w.id)} }

// edit plans a change of the form on a day.
func (w *work) edit(on cal.Date, what string, change func(*portfolio.ProjectForm)) {
	w.at(on, w.Officer, what+" of "+w.Key, func(ctx context.Context) error {
		change(&w.form)
		if err := w.follow(ctx); err != nil {
			return err
		}
		_, err := w.Portfolio.EditProject(ctx, w.id, 0, w.form)
		return err
	})
}

// follow takes the forecast of a computed plan into the form.
func (w *work) follow(ctx context.Context) error {
	if !w.networked() {
		return nil
	}
	p, err := w.Plan.Read(ctx, w.id)
	if err == nil && p.Linked() {
		w.form.ForecastStart, w.form.ForecastEnd = p.Project.Forecast.Start, p.Project.Forecast.End
	}
	return err
}

// forecast plans what the officer forecasts for the end and the cost.
func (w *work) forecast() {
	for _, f := range w.Forecasts {
		if w.networked() {
			w.at(w.on(f.On), w.Officer, "foretell the end of "+w.Key, func(ctx context.Context) error { return w.foretell(ctx, w.on(f.End)) })
		}
		w.edit(w.on(f.On), "forecast the end", func(form *portfolio.ProjectForm) {
			form.ForecastStart, form.ForecastEnd, form.ForecastCost = w.came(portfolio.ProjectExecuting), w.on(f.End), euro(f.Cost)
		})
	}
}

// submit asks for the decision at a gate.
func (w *work) submit(to portfolio.ProjectState, on cal.Date) {
	w.at(on, w.Officer, "submit "+w.Key+" to "+string(to), func(ctx context.Context) error {
		_, err := w.Portfolio.SubmitProject(ctx, w.id, 0, to, "")
		return err
	})
}

func (w *work) decide(on cal.Date, who string, act control.Act) {
	w.at(on, who, string(act)+" "+w.Key, func(ctx context.Context) error {
		_, err := w.Portfolio.DecideGate(act)(ctx, w.ref(), true, "")
		return err
	})
}

func (w *work) make(to portfolio.ProjectState, who string, act control.Act) {
	w.at(w.came(to), who, string(act)+" "+w.Key, func(ctx context.Context) error {
		reason := ""
		if to == portfolio.ProjectSuspended || to == portfolio.ProjectCancelled {
			reason = w.Reason.In(w.lang)
		}
		_, err := w.Portfolio.MoveProject(ctx, act, w.id, 0, to, reason)
		return err
	})
}

// pass takes the project through a gate: the papers are filed, the decision is asked for some days
// before, and somebody else makes it.
func (w *work) pass(to portfolio.ProjectState, who string, act control.Act) {
	asked := workday(w.came(to), 3)
	w.filePapers(to, asked)
	w.submit(to, asked)
	w.decide(w.came(to), who, act)
}

// passInto plans how the project comes into a state.
func (w *work) passInto(to portfolio.ProjectState) {
	on, light := w.came(to), w.Track == portfolio.TrackLight
	switch to {
	case portfolio.ProjectSubmitted:
		w.submit(to, on)
	case portfolio.ProjectApproved:
		w.decide(on, w.Owner, "portfolio.project.approve")
		w.at(on, w.Owner, "name who runs "+w.Key, func(ctx context.Context) error {
			_, err := w.Portfolio.AssignPeople(ctx, w.id, 0, w.actors[w.Officer], w.actors[w.Owner])
			return err
		})
	case portfolio.ProjectRejected:
		w.at(on, w.Owner, "refuse "+w.Key, func(ctx context.Context) error {
			_, err := w.Portfolio.RefuseGate(ctx, w.id, w.Reason.In(w.lang))
			return err
		})
	case portfolio.ProjectInitiating:
		w.make(to, w.Owner, "portfolio.project.assign")
	case portfolio.ProjectSuspended:
		w.make(to, w.Owner, "portfolio.project.suspend")
	case portfolio.ProjectCancelled:
		w.make(to, w.Owner, "portfolio.project.cancel")
	case portfolio.ProjectArchived:
		w.make(to, recordsKeeper, "portfolio.project.archive")
	case portfolio.ProjectPlanning, portfolio.ProjectReady:
		w.pass(to, w.Owner, "portfolio.project.pass_gate")
	case portfolio.ProjectExecuting:
		w.start(light)
	default:
		w.wind(to, light)
	}
}

// start lets the work begin: on a light track at once, on the standard one through the execution
// gate, on the full one by a decision of its own, of the fund manager.
func (w *work) start(light bool) {
	switch {
	case light:
		w.make(portfolio.ProjectExecuting, w.Owner, "portfolio.project.start")
	case w.Track == portfolio.TrackStandard:
		w.pass(portfolio.ProjectExecuting, w.Owner, "portfolio.project.pass_gate")
	default:
		w.pass(portfolio.ProjectExecuting, fundManager, "portfolio.project.start")
	}
}

// wind takes the project towards its end.
func (w *work) wind(to portfolio.ProjectState, light bool) {
	if to == portfolio.ProjectClosing {
		w.edit(workday(w.came(to), 4), "write down the lessons", func(f *portfolio.ProjectForm) {
			f.Lessons, f.Retention = w.Lessons.In(w.lang), "temporary"
		})
	}
	ends := map[portfolio.ProjectState]struct {
		who string
		act control.Act
	}{
		portfolio.ProjectClosing:             {w.Owner, "portfolio.project.pass_gate"},
		portfolio.ProjectOperationallyClosed: {w.Owner, "portfolio.project.close"},
		portfolio.ProjectFinanciallyClosed:   {fundManager, "portfolio.project.close_finance"},
	}
	end := ends[to]
	if light {
		w.filePapers(to, workday(w.came(to), 3))
		w.make(to, end.who, end.act)
		return
	}
	w.pass(to, end.who, end.act)
}

// gatePapers are the papers that a project files before a state, over and above the records; the
// start asks again for what is needed to begin.
var gatePapers = map[portfolio.ProjectState][]portfolio.Paper{
	portfolio.ProjectPlanning:            {portfolio.PaperBusinessCase, portfolio.PaperCharter},
	portfolio.ProjectReady:               {portfolio.PaperLogframe, portfolio.PaperBudget, portfolio.PaperStakeholders},
	portfolio.ProjectOperationallyClosed: {portfolio.PaperEndReport},
	portfolio.ProjectFinanciallyClosed:   {portfolio.PaperFinancialClosure},
}

// filePapers files what the gate into a state asks for, but for what a waiver lifts.
func (w *work) filePapers(to portfolio.ProjectState, on cal.Date) {
	papers := gatePapers[to]
	if to == portfolio.ProjectExecuting {
		if w.Track == portfolio.TrackStandard {
			papers = []portfolio.Paper{portfolio.PaperLogframe, portfolio.PaperBudget}
		}
		papers = append(slices.Clone(papers), portfolio.PaperAgreements, portfolio.PaperFunds)
	}
	for _, paper := range papers {
		if slices.ContainsFunc(w.Waivers, func(v Waiver) bool { return v.Paper == paper }) {
			continue
		}
		w.at(on, w.Officer, "file "+string(paper)+" of "+w.Key, func(ctx context.Context) error {
			if _, here := onFile[paper]; here {
				return w.uploadPaper(ctx, paper, workday(on, 1))
			}
			record := portfolio.Record{Body: directorate, On: workday(on, 1), Document: "DEMO-" + strings.ToUpper(w.Key+"-"+string(paper))}
			_, err := w.Portfolio.FilePaper(ctx, w.id, paper, record)
			return err
		})
	}
}
