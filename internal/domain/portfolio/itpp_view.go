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
	"cairn/internal/kernel/web"
)

// ITPPOut is the page of an ITPP: its tree, with who serves each goal.
type ITPPOut struct {
	ID         ITPPID          `json:"id"`
	Partner    Party           `json:"partner"`
	Period     cal.Period      `json:"period"`
	State      ITPPState       `json:"state"`
	Agreement  RecordOut       `json:"agreement"`
	Approval   RecordOut       `json:"approval"`
	Objectives []ObjectiveOut  `json:"objectives"`
	Tally      GoalTally       `json:"goals"`
	Moves      []Move          `json:"moves"`
	Version    int             `json:"version"`
	Marking    control.Marking `json:"marking"`

	stored ITPP
	today  cal.Date
}

// ObjectiveOut is a strategic objective with its goals.
type ObjectiveOut struct {
	ID    ObjectiveID `json:"id"`
	No    int         `json:"no"`
	Text  i18n.Text   `json:"text"`
	Goals []GoalOut   `json:"goals"`
}

// GoalOut is a partnership goal with what serves it.
type GoalOut struct {
	Goal
	Served []Served `json:"served_by"`
}

// Served is an initiative or a programme that serves a goal.
type Served struct {
	Object control.Ref `json:"object"`
	Ref    string      `json:"ref"`
	Title  i18n.Text   `json:"title"`
}

// GoalTally counts goals by state.
type GoalTally map[GoalState]int

// servedBy is, for each goal, what serves it, of that which the actor may see.
func servedBy(ctx context.Context, q db.Querier, id ITPPID) (map[GoalID][]Served, error) {
	found := map[GoalID][]Served{}
	for _, x := range []struct{ kind, columns string }{
		{ObjectInitiative, `SELECT l.goal_id, x.id, x.ref, x.title_en, x.title_fr FROM portfolio_goal_link l JOIN portfolio_initiative x ON x.id = l.object_id AND x.state <> 'dropped'`},
		{ObjectProgramme, `SELECT l.goal_id, x.id, x.ref, x.title_en, x.title_fr FROM portfolio_goal_link l JOIN portfolio_programme x ON x.id = l.object_id`},
	} {
		t := db.SQL(x.columns + ` JOIN portfolio_goal g ON g.id = l.goal_id`)
		control.Visible(ctx, t, "x.id")
		_, err := db.Collect(ctx, q, t.Add("WHERE g.itpp_id = ? ORDER BY x.ref", id), func(row db.Row) (struct{}, error) {
			var goal GoalID
			s := Served{Object: control.Ref{Kind: x.kind}}
			err := row.Scan(&goal, &s.Object.ID, &s.Ref, &s.Title.EN, &s.Title.FR)
			found[goal] = append(found[goal], s)
			return struct{}{}, err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// ReadITPP gives the page of an ITPP. Opening a restricted one is noted (R117).
func (s *Service) ReadITPP(ctx context.Context, in idIn) (out ITPPOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out, err = s.itppOut(ctx, q, ITPPID(in.ID))
		return err
	})
	if err == nil {
		s.control.NoteRead(ctx, out.ID.ref(), out.Marking)
	}
	return out, err
}

func (s *Service) itppOut(ctx context.Context, q db.Querier, id ITPPID) (out ITPPOut, err error) {
	i, err := itpp(ctx, q, id)
	if err != nil {
		return out, err
	}
	parties, err := stakeholders.ByCode(ctx, q, i.Partner)
	if err != nil {
		return out, err
	}
	next, err := itppSuccessor(ctx, q, i)
	if err != nil {
		return out, err
	}
	out = ITPPOut{ID: i.ID, Partner: partyOf(parties, i.Partner), Period: i.Period, State: i.State, Agreement: RecordOut(i.Agreement), Approval: RecordOut(i.Approval),
		Objectives: []ObjectiveOut{}, Tally: GoalTally{}, Version: i.Revision, Marking: i.Marking, stored: i, today: s.today()}
	form := complete(out.today)
	out.Moves = movesFrom(ctx, itppMachine, itppGuards, i.State, i.Scope,
		itppFacts{ITPP: i, Record: form.Record(), Reason: form.Reason, Successor: next.State, Today: out.today})
	served, err := servedBy(ctx, q, id)
	for _, o := range i.Objectives {
		objective := ObjectiveOut{ID: o.ID, No: o.No, Text: o.Text, Goals: []GoalOut{}}
		for _, g := range o.Goals {
			objective.Goals = append(objective.Goals, GoalOut{g, served[g.ID]})
			out.Tally[g.State]++
		}
		out.Objectives = append(out.Objectives, objective)
	}
	return out, err
}

// goal finds a goal of the page.
func (out ITPPOut) goal(id GoalID) (GoalOut, ObjectiveOut, error) {
	for _, o := range out.Objectives {
		for _, g := range o.Goals {
			if g.ID == id {
				return g, o, nil
			}
		}
	}
	return GoalOut{}, ObjectiveOut{}, fault.Missing("goal")
}

// ShowITPPMove gives the page of a move of an ITPP.
func (s *Service) ShowITPPMove(ctx context.Context, act control.Act, id ITPPID) (MoveOut, error) {
	i, err := s.ReadITPP(ctx, idIn{string(id)})
	if err != nil {
		return MoveOut{}, err
	}
	out := MoveOut{Act: act, Subject: i.Partner.Name, Ref: i.name(web.PrinterFrom(ctx)), State: itppMachine.Word(i.State), Version: i.Version, Marking: i.Marking,
		words: "portfolio.itpp.state.", back: web.Href("/itpps/{id}", string(id)), crumbs: partnerCrumbs(ctx, i.Partner)}
	out.moves, err = only(act, i.Moves, out.State)
	return out, err
}

// name is what an ITPP is called: by its years.
func (out ITPPOut) name(p *i18n.Printer) string { return itppName(p, out.Period) }

func itppName(p *i18n.Printer, period cal.Period) string {
	if p == nil {
		return "ITPP"
	}
	return p.T("portfolio.itpp.name", "from", cal.FiscalYearOf(period.Start).String(), "to", cal.FiscalYearOf(period.End).String())
}

func partnerCrumbs(ctx context.Context, partner Party) []web.Link {
	name, _ := partner.Name.In(web.LangFrom(ctx))
	return []web.Link{{Text: printed(web.PrinterFrom(ctx), "portfolio.dossier.list"), Href: "/partners"}, {Text: name, Href: web.Href("/partners/{code}", partner.Code)}}
}

// goalIn is the address of a goal.
type goalIn struct {
	ID   string `json:"id"`
	Goal string `json:"goal"`
}

// GoalPage is the page of a partnership goal.
type GoalPage struct {
	ITPP      ITPPID          `json:"itpp"`
	Partner   Party           `json:"partner"`
	Objective ObjectiveOut    `json:"objective"`
	Goal      GoalOut         `json:"goal"`
	Reviews   []RecordOut     `json:"reviews"`
	Moves     []Move          `json:"moves"`
	Marking   control.Marking `json:"marking"`

	plan ITPPOut
}

// ReadGoal gives the page of a goal, with the records of its reviews.
func (s *Service) ReadGoal(ctx context.Context, in goalIn) (out GoalPage, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.plan, err = s.itppOut(ctx, q, ITPPID(in.ID)); err != nil {
			return err
		}
		if out.Goal, out.Objective, err = out.plan.goal(GoalID(in.Goal)); err != nil {
			return err
		}
		out.ITPP, out.Partner, out.Marking, out.Reviews = out.plan.ID, out.plan.Partner, out.plan.Marking, []RecordOut{}
		filed, err := recordsOf(ctx, q, in.ID)
		for _, r := range filed {
			if r.About == in.Goal {
				out.Reviews = append(out.Reviews, RecordOut(r.Record))
			}
		}
		if out.plan.State == ITPPInForce || out.plan.State == ITPPReview {
			out.Moves = movesFrom(ctx, goalMachine, goalGuards, out.Goal.State, out.plan.stored.Scope,
				goalFacts{Record: complete(out.plan.today).Record(), Today: out.plan.today})
		}
		return err
	})
	slices.Reverse(out.Reviews)
	return out, err
}

// ITPPEditOut is the form of an ITPP, new or stored.
type ITPPEditOut struct {
	ITPPForm
	ID      ITPPID          `json:"id,omitempty"`
	Shown   control.Marking `json:"marking"`
	Fixed   bool            `json:"fixed"` // the period can no longer be changed
	partner Party

	choices
}

// partnerIn is the address of a form for something new of a partner.
type partnerIn struct {
	Partner string `json:"partner"`
}

// ReadITPPForm gives the form of a stored ITPP.
func (s *Service) ReadITPPForm(ctx context.Context, in idIn) (out ITPPEditOut, err error) {
	i, err := s.ReadITPP(ctx, in)
	if err != nil {
		return out, err
	}
	out = ITPPEditOut{ITPPForm: i.stored.form(), ID: i.ID, Shown: i.Marking, Fixed: !i.stored.Editable(), partner: i.Partner}
	out.choices, err = s.offers(ctx, "")
	return out, err
}

// ReadITPPNew gives the form of a new ITPP of a partner.
func (s *Service) ReadITPPNew(ctx context.Context, in partnerIn) (out ITPPEditOut, err error) {
	out.ITPPForm.Partner, out.Level = in.Partner, control.LevelUnclassified
	if in.Partner != "" {
		out.Releasable = []string{in.Partner}
	}
	out.choices, err = s.offers(ctx, "")
	return out, err
}

// ObjectiveEditOut and the following are the forms of the tree; "new" in the address makes a new one.
type ObjectiveEditOut struct {
	ObjectiveForm
	plan ITPPOut
}

// GoalEditOut is the form of a goal.
type GoalEditOut struct {
	GoalForm
	plan ITPPOut
}

// MeansEditOut is the form of a supporting activity.
type MeansEditOut struct {
	ActivityForm
	plan     ITPPOut
	goal     GoalOut
	projects []web.Option
}

const newID = "new"

type objectiveIn struct {
	ID        string `json:"id"`
	Objective string `json:"objective"`
}

func (s *Service) readObjectiveForm(ctx context.Context, in objectiveIn) (out ObjectiveEditOut, err error) {
	if out.plan, err = s.ReadITPP(ctx, idIn{in.ID}); err != nil || in.Objective == newID {
		out.No = len(out.plan.Objectives) + 1
		return out, err
	}
	for _, o := range out.plan.Objectives {
		if string(o.ID) == in.Objective {
			out.ObjectiveForm = ObjectiveForm{o.ID, o.No, o.Text}
			return out, nil
		}
	}
	return out, fault.Missing("objective")
}

type goalEditIn struct {
	goalIn
	Objective ObjectiveID `json:"objective"` // the one a new goal hangs under
}

func (s *Service) readGoalForm(ctx context.Context, in goalEditIn) (out GoalEditOut, err error) {
	if out.plan, err = s.ReadITPP(ctx, idIn{in.ID}); err != nil || in.Goal == newID {
		out.Objective = in.Objective
		return out, err
	}
	g, o, err := out.plan.goal(GoalID(in.Goal))
	out.GoalForm = GoalForm{g.ID, o.ID, g.No, g.Text, g.Theme, g.Target}
	return out, err
}

type meansIn struct {
	goalIn
	Activity string `json:"activity"`
}

func (s *Service) readMeansForm(ctx context.Context, in meansIn) (out MeansEditOut, err error) {
	if out.plan, err = s.ReadITPP(ctx, idIn{in.ID}); err != nil {
		return out, err
	}
	if out.goal, _, err = out.plan.goal(GoalID(in.Goal)); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := projectHeads(ctx, q, func(t *db.Text) { t.Add("WHERE p.partner = ? ORDER BY p.ref", out.plan.Partner.Code) })
		for _, p := range list {
			title, _ := p.Title.In(web.LangFrom(ctx))
			out.projects = append(out.projects, web.Option{Value: string(p.ID), Label: p.Ref + " " + title})
		}
		return err
	})
	if out.Goal = out.goal.ID; err != nil || in.Activity == newID {
		return out, err
	}
	for _, a := range out.goal.Activities {
		if a.ID == in.Activity {
			out.ActivityForm = ActivityForm{a.ID, out.goal.ID, a.Text, a.Link}
			return out, nil
		}
	}
	return out, fault.Missing("activity")
}
