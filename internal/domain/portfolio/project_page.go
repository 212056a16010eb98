package portfolio

import (
	"context"
	"slices"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
	"cairn/internal/render/draw"
)

// ProjectOut is the page of a project.
type ProjectOut struct {
	ID      ProjectID    `json:"id"`
	Ref     string       `json:"ref"`
	State   ProjectState `json:"state"`
	Partner Party        `json:"partner"`
	Parent  ParentOut    `json:"parent"`
	ProjectForm
	Officer      Person           `json:"officer"`
	Owner        Person           `json:"owner"`
	Baseline     BaselineOut      `json:"baseline,omitzero"`
	Actual       cal.Period       `json:"actual"`
	Overlap      OverlapOut       `json:"overlap"`
	Standing     StandingOut      `json:"standing"`
	Decision     *Passage         `json:"decision,omitempty"`
	Steps        []StepOut        `json:"steps"`
	Deliverables []DeliverableOut `json:"deliverables_list"`
	Milestones   []MilestoneOut   `json:"milestones"`
	Updates      []Weekly         `json:"updates,omitempty"` // the last weekly ones
	Money        []Purse          `json:"money,omitempty"`   // by currency
	Version      int              `json:"version"`

	dossier  Dossier
	approval string      // of the decision that waits, in the inbox
	held     int         // activities, meetings and open actions below it
	outline  *draw.Gantt // the plan in short; nil on other pages
}

// ParentOut names what a project hangs below.
type ParentOut struct {
	Kind  string    `json:"kind"`
	ID    string    `json:"id"`
	Ref   string    `json:"ref"`
	Title i18n.Text `json:"title"`
}

// BaselineOut is a baseline in JSON.
type BaselineOut struct {
	No     int          `json:"no"`
	On     cal.Date     `json:"on"`
	Period cal.Period   `json:"period"`
	Budget money.Amount `json:"budget"`
}

// OverlapOut is the answer to the overlap check (R7).
type OverlapOut struct {
	Answer OverlapAnswer `json:"answer"`
	Note   string        `json:"note,omitempty"`
	Listed int           `json:"listed"`
	By     Person        `json:"by,omitzero"`
	On     cal.Date      `json:"on"`
}

// StandingOut is how a project stands.
type StandingOut struct {
	Overall      Rating   `json:"overall"`
	Former       Rating   `json:"former"`
	Trend        Trend    `json:"trend"`
	Dimensions   Card     `json:"dimensions"`
	Progress     int      `json:"progress"`
	ExceptionDue cal.Date `json:"exception_due"`
}

// StepOut is a move that lies ahead, with what is missing for it by the codes of requirements.
type StepOut struct {
	Act      Act          `json:"act"`
	To       ProjectState `json:"to"`
	Decision bool         `json:"needs_decision"`
	May      bool         `json:"may"`
	Missing  []string     `json:"missing"`
}

// DeliverableOut is a deliverable as its project lists it.
type DeliverableOut struct {
	ID       DeliverableID    `json:"id"`
	No       int              `json:"no"`
	Title    i18n.Text        `json:"title"`
	Must     bool             `json:"must"`
	State    DeliverableState `json:"state"`
	Due      cal.Date         `json:"due"`
	Slip     int              `json:"slip_days"`
	Producer Person           `json:"producer,omitzero"`
	Acceptor Person           `json:"acceptor,omitzero"`
}

// MilestoneOut is a milestone as its project lists it.
type MilestoneOut struct {
	ID       MilestoneID     `json:"id"`
	No       int             `json:"no"`
	Title    i18n.Text       `json:"title"`
	Status   MilestoneStatus `json:"status"`
	Baseline cal.Date        `json:"baseline"`
	Forecast cal.Date        `json:"forecast"`
	Achieved cal.Date        `json:"achieved"`
	Slip     int             `json:"slip_days"`
	Owner    Person          `json:"owner,omitzero"`
}

// readOverview is ReadProject with the plan in short.
func (s *Service) readOverview(ctx context.Context, in idIn) (out ProjectOut, err error) {
	if out, err = s.ReadProject(ctx, in); err != nil || s.Outline == nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out.outline, err = s.Outline(ctx, q, out.dossier.Project)
		return err
	})
	return out, err
}

// ReadProject gives the page of a project.
func (s *Service) ReadProject(ctx context.Context, in idIn) (out ProjectOut, err error) {
	d, err := s.Project(ctx, ProjectID(in.ID))
	if err != nil {
		return out, err
	}
	out = d.out()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Updates, err = s.weekly(ctx, q, d.Project.ID, updatesShown); err != nil {
			return err
		}
		purses, err := s.purses(ctx, q, d.Project.ID)
		if err != nil {
			return err
		}
		out.Money = purses[d.Project.ID]
		if out.held, err = s.held(ctx, q, in.ID); err != nil {
			return err
		}
		parties, err := stakeholders.ByCode(ctx, q, d.Project.Partner)
		if err != nil || d.Passage == nil {
			out.Partner = partyOf(parties, d.Project.Partner)
			return err
		}
		out.Partner = partyOf(parties, d.Project.Partner)
		waiting, err := s.control.Approvals(ctx, q, control.ApprovalFilter{Object: in.ID, Limit: 5})
		for _, a := range waiting {
			if slices.Contains(GateActs, a.Act) {
				out.approval = a.ID
			}
		}
		return err
	})
	return out, err
}

// out is the page without what other slices and the inbox know.
func (d Dossier) out() ProjectOut {
	p := d.Project
	out := ProjectOut{ID: p.ID, Ref: p.Ref, State: p.State, Parent: ParentOut{d.Above.Kind, d.Above.ID, d.Above.Ref, d.Above.Title}, ProjectForm: formOf(p),
		Officer: d.person(p.Officer), Owner: d.person(p.Owner), Actual: p.Actual,
		Overlap:  OverlapOut{p.Overlap.Answer, p.Overlap.Note, p.Overlap.Listed, d.person(p.Overlap.By), p.Overlap.On},
		Standing: StandingOut{d.Standing.Overall, d.Standing.Former, d.Standing.Trend(), d.Standing.Card, d.Standing.Progress, d.Standing.ExceptionDue},
		Decision: d.Passage, Version: p.Revision, Steps: []StepOut{}, Deliverables: []DeliverableOut{}, Milestones: []MilestoneOut{}, dossier: d}
	if p.Baseline.No > 0 {
		out.Baseline = BaselineOut{p.Baseline.No, p.Baseline.On, p.Baseline.Period, p.Baseline.Budget}
	}
	for _, s := range d.Next {
		step := StepOut{Act: s.Act, To: s.To, Decision: s.Approval != "", May: s.May, Missing: []string{}}
		for _, f := range s.Findings {
			if f.Basis == BasisMissing {
				step.Missing = append(step.Missing, f.Code)
			}
		}
		out.Steps = append(out.Steps, step)
	}
	for _, x := range d.Deliverables {
		out.Deliverables = append(out.Deliverables, DeliverableOut{x.ID, x.No, x.Title, x.Must, x.State, x.Due, x.SlipDays(), d.person(x.Producer), d.person(x.Acceptor)})
	}
	for _, m := range d.Milestones {
		out.Milestones = append(out.Milestones, MilestoneOut{m.ID, m.No, m.Title, m.Status(d.On, d.milestoneTolerance()), m.Baseline, m.Forecast, m.Achieved, m.SlipDays(), d.person(m.Owner)})
	}
	return out
}

func (d Dossier) person(id ActorID) Person { return Person{id, d.Names[id]} }

// milestoneTolerance is how many days a milestone may slip before it is late: the project's own, else
// the green days of the schedule.
func (d Dossier) milestoneTolerance() int {
	if days := d.Project.Tolerances.Days; days >= 0 {
		return days
	}
	return DefaultThresholds().SlipGreenDays
}

// moves are the steps as the pages of moves take them: those that need a decision are asked for.
func (d Dossier) moves() []Move {
	moves := make([]Move, 0, len(d.Next))
	for _, s := range d.Next {
		m := Move{Act: s.Act, To: string(s.To), May: s.May, Blocked: faultOf(refusal(s.Findings))}
		switch {
		case s.Approval != "":
			m.Act, m.Guard = actSubmitProject, "note"
		case needsReason[s.Act]:
			m.Guard = "reason"
		}
		moves = append(moves, m)
	}
	return moves
}

// head is what every page of the project says of itself.
func (out ProjectOut) head(f *web.Frame, tab string) web.Head {
	path := web.Href("/projects/{id}", string(out.ID))
	partner := f.P.Text(out.Partner.Name)
	h := web.Head{
		Title: f.P.Text(out.Title), Lead: out.Ref + ", " + partner + ", " + f.T(string(out.State.Word())) + ", " + f.T("portfolio.track.of", "track", out.Track.Word()),
		Crumbs:  []web.Link{{Text: f.T("portfolio.project.list"), Href: "/projects"}, out.above(f)},
		Marking: out.dossier.Project.Marking, AsOf: out.dossier.On, TabsAre: f.T("portfolio.form.parts"), Actions: projectActions(f, out),
	}
	for _, t := range out.tabs(f) {
		t.Current = t.Href == path+"/"+tab || tab == "" && t.Href == path
		h.Tabs = append(h.Tabs, t)
	}
	return h
}

// above leads to the package or programme.
func (out ProjectOut) above(f *web.Frame) web.Link {
	if out.Parent.Kind == ObjectProgramme {
		return web.Link{Text: f.P.Text(out.Parent.Title), Href: web.Href("/programmes/{id}", out.Parent.ID)}
	}
	return web.Link{Text: f.P.Text(out.Parent.Title), Href: web.Href("/packages/{id}", out.Parent.ID)}
}

// tabs are the parts of the project.
func (out ProjectOut) tabs(f *web.Frame) []web.Tab {
	path := web.Href("/projects/{id}", string(out.ID))
	return []web.Tab{
		{Text: f.T("portfolio.form.overview"), Href: path},
		{Text: f.T("portfolio.form.schedule"), Href: path + "/schedule"},
		{Text: f.T("portfolio.form.plan"), Href: path + "/plan", Count: f.P.Int(int64(len(out.Deliverables)))},
		{Text: f.T("portfolio.form.with_people"), Href: path + "/activities", Count: f.P.Int(int64(out.held))},
		{Text: f.T("portfolio.registers"), Href: path + "/registers", Count: f.P.Int(int64(len(out.dossier.Risks)))},
		{Text: f.T("portfolio.contingency.tab"), Href: path + "/contingency"},
		{Text: f.T("portfolio.project.money_tab"), Href: path + "/budgets"},
		{Text: f.T("portfolio.asset.equipment"), Href: path + "/equipment"},
		{Text: f.T("portfolio.form.dossier"), Href: path + "/dossier"},
		{Text: f.T("portfolio.document.list"), Href: path + "/documents"},
		{Text: f.T("portfolio.template.checklist"), Href: path + "/checklist"},
		{Text: f.T("portfolio.form.people"), Href: path + "/people"},
		{Text: f.T("portfolio.form.history"), Href: path + "/history"},
	}
}

// facts are the particulars beside the overview.
func (out ProjectOut) facts(f *web.Frame) []web.Fact {
	p := out.dossier.Project
	facts := []web.Fact{
		{Term: f.T("portfolio.form.officer"), Value: out.Officer.Name},
		{Term: f.T("portfolio.form.owner"), Value: out.Owner.Name},
		{Term: f.T("portfolio.form.theme"), Value: themeWord(f.P, p.Theme)},
		{Term: f.T("portfolio.form.planned"), Value: spanWords(f.P, p.Planned)},
		{Term: f.T("portfolio.form.forecast"), Value: spanWords(f.P, p.Forecast)},
		{Term: f.T("portfolio.form.budget"), Value: p.Budget.Print(f.P)},
	}
	if p.Planned.Start.IsZero() {
		facts[3].Value = ""
	}
	if p.Forecast.Start.IsZero() {
		facts[4].Value = ""
	}
	if p.ForecastCost.Currency != "" {
		facts = append(facts, web.Fact{Term: f.T("portfolio.form.forecast_cost"), Value: p.ForecastCost.Print(f.P)})
	}
	if p.Baseline.No > 0 {
		facts = append(facts, web.Fact{Term: f.T("portfolio.form.baseline"), Value: f.T("portfolio.project.baseline_words", "no", p.Baseline.No, "on", p.Baseline.On, "end", p.Baseline.Period.End)})
	}
	if !p.Actual.Start.IsZero() {
		facts = append(facts, web.Fact{Term: f.T("portfolio.form.actual"), Value: spanWords(f.P, p.Actual)})
	}
	if out.Delivery != "" {
		facts = append(facts, web.Fact{Term: f.T("portfolio.form.delivery"), Value: f.T(string(out.Delivery.Word()))})
	}
	return facts
}

// faultOf is the fault of an error, nil for none.
func faultOf(err error) *fault.Fault {
	if err == nil {
		return nil
	}
	return fault.Of(err)
}
