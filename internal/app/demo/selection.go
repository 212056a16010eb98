package demo

import (
	"context"
	"slices"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/selection"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// panel is who marks the candidates of the world; the first chairs. None of them sees applications.
var panel = []struct{ who, sex string }{{"montferrand", "female"}, {"meijering", "male"}, {"kallergi", "female"}}

// reach is how far the selection of an invented vacancy comes, by the number of the vacancy in the list.
var reach = map[int]selection.Stage{1: selection.Form, 6: selection.Interview, 7: selection.Clearances, 8: selection.Ended, 12: selection.Video, 13: selection.Test, 14: selection.Decision}

// asked are the criteria of the stages that a vacancy's own leave without one.
var asked = map[selection.Stage][]selection.Criterion{
	selection.Video: {
		{Stage: selection.Video, Text: said("Says in two minutes what matters.", "Dit l’essentiel en deux minutes."), Weight: 2},
		{Stage: selection.Video, Text: said("Answers the question that was asked.", "Répond à la question posée."), Weight: 1},
	},
	selection.Test: {
		{Stage: selection.Test, Text: said("The figures of the report are right.", "Les chiffres du rapport sont justes."), Weight: 2},
		{Stage: selection.Test, Text: said("The report can be sent as it is.", "Le rapport peut partir tel quel."), Weight: 1},
	},
}

// heldUntil are the stages that the panel holds on the way to a stage; those between them are left out.
func heldUntil(until selection.Stage) []selection.Stage {
	switch until {
	case selection.Form:
		return []selection.Stage{selection.Form}
	case selection.Video, selection.Test:
		return []selection.Stage{selection.Form, until}
	}
	return []selection.Stage{selection.Form, selection.Interview}
}

// choose plans the selection of a closed vacancy from the day its applications were screened, a step every few days.
func (b *builder) choose(no int, id *recruitment.VacancyID, on cal.Date) {
	until, chosen := reach[no]
	if !chosen {
		return
	}
	held, gap := heldUntil(until), 7
	switch until {
	case selection.Form:
		gap = 0
	case selection.Video, selection.Test, selection.Decision: // it comes there in the last days
		gap = max(0, on.DaysUntil(b.day)-4) / len(held)
	}
	step := func(who, what string, do func(ctx context.Context) error) { b.at(on, who, what, do) }
	hr := func(what string, do func(ctx context.Context, id recruitment.VacancyID) (control.Done, error)) {
		step(recruiter, what, func(ctx context.Context) error { _, err := do(ctx, *id); return err })
	}
	hr("open a selection", b.Selection.Open)
	for i, m := range panel {
		hr("seat a panel", func(ctx context.Context, id recruitment.VacancyID) (control.Done, error) {
			return b.Selection.Seat(ctx, id, b.actors[m.who], i == 0, m.sex)
		})
		step(m.who, "declare conflicts", func(ctx context.Context) error {
			sel, _, err := b.chosen(ctx, *id)
			if err == nil {
				_, err = b.Selection.Declare(ctx, sel.ID, selection.NoConflict, "")
			}
			return err
		})
	}
	if more := asked[until]; len(more) > 0 {
		hr("set up a selection", func(ctx context.Context, id recruitment.VacancyID) (control.Done, error) {
			sel, _, err := b.chosen(ctx, id)
			if err != nil {
				return control.Done{}, err
			}
			return b.Selection.SetUp(ctx, id, 0, append(sel.Criteria, more...), sel.Blind, sel.Due)
		})
	}
	for n, stage := range held {
		if n > 0 {
			for range slices.Index(selection.MarkedStages, stage) - 1 {
				hr("leave a stage out", b.leaveOut)
			}
			hr("invite candidates", b.write(selection.Invitation))
		}
		on = on.AddDays(gap)
		b.mark(on, id, until == stage)
		if until == stage {
			return
		}
		hr("close a stage", b.Selection.CloseStage)
	}
	step(panel[0].who, "sign minutes", b.signMinutes(id))
	step(panel[1].who, "sign minutes", b.signMinutes(id))
	on = on.AddDays(1)
	hr("propose a decision", b.propose)
	if until == selection.Decision {
		return
	}
	step(approver, "approve a decision", func(ctx context.Context) error {
		sel, _, err := b.chosen(ctx, *id)
		if err == nil {
			_, err = b.Selection.Decide(ctx, sel.ID.Ref(), true, "")
		}
		return err
	})
	b.engage(on.AddDays(2), id, until)
}

// leaveOut leaves the stage of a selection out, for a reason.
func (b *builder) leaveOut(ctx context.Context, id recruitment.VacancyID) (control.Done, error) {
	return b.Selection.SkipStage(ctx, id, inTheirs(ctx, "Few candidates: all come to the next stage (invented).", "Peu de candidats : tous passent à l’étape suivante (fictif)."))
}

// chosen is a selection with its candidates, for the program to plan by.
func (b *builder) chosen(ctx context.Context, id recruitment.VacancyID) (sel selection.Selection, list []selection.Candidate, err error) {
	err = b.Control.Read(b.Control.AsSystem(ctx), func(ctx context.Context, q db.Querier) error {
		sel, list, err = selection.Of(ctx, q, id)
		return err
	})
	return sel, list, err
}

// mark plans that the panel marks everybody in the stage and agrees; half of it when the stage is the last of the world.
func (b *builder) mark(on cal.Date, id *recruitment.VacancyID, half bool) {
	for i, m := range panel {
		b.at(on, m.who, "mark candidates", func(ctx context.Context) error {
			sel, list, err := b.chosen(ctx, *id)
			for k, c := range list {
				if err != nil || c.Standing != selection.Running || half && (i == 2 && k%2 == 0 || k%4 == 3) {
					continue
				}
				_, err = b.Selection.SaveMarks(ctx, sel.ID, c.Code, marksFor(ctx, sel, k, i), true)
			}
			return err
		})
	}
	b.at(on, panel[0].who, "agree on marks", func(ctx context.Context) error {
		sel, list, err := b.chosen(ctx, *id)
		for k, c := range list {
			if err != nil || c.Standing != selection.Running || half && (k%2 == 0 || k%4 == 3) {
				continue
			}
			_, err = b.Selection.Agree(ctx, sel.ID, c.Code, marksFor(ctx, sel, k, 0))
		}
		return err
	})
}

// inTheirs is a text in the language of whoever acts.
func inTheirs(ctx context.Context, en, fr string) string {
	return Text{en, fr}.In(control.ActorFrom(ctx).Language)
}

// marksFor are the marks of a member for the k-th candidate: mostly near each other, now and then apart.
func marksFor(ctx context.Context, sel selection.Selection, k, member int) (marks []selection.Mark) {
	for i, c := range sel.Criteria {
		if c.Stage != sel.Stage {
			continue
		}
		value := 3 + (k+i)%3
		if k%5 == 4 && i == 0 && sel.Stage == selection.Form {
			value = 2
		}
		if member == 1 && (k+i)%4 == 0 {
			value = max(0, value-2)
		}
		marks = append(marks, selection.Mark{Value: value, Reason: by[sel.Stage].In(control.ActorFrom(ctx).Language)})
	}
	return marks
}

// by is what the panel marks by in a stage.
var by = map[selection.Stage]Text{
	selection.Form:      {"By the dossier and the answers (invented).", "D’après le dossier et les réponses (fictif)."},
	selection.Video:     {"By the recorded answers (invented).", "D’après les réponses enregistrées (fictif)."},
	selection.Test:      {"By the paper that was handed in (invented).", "D’après la copie rendue (fictif)."},
	selection.Interview: {"By the interview (invented).", "D’après l’entretien (fictif)."},
}

// signMinutes lets a member sign the minutes of a selection.
func (b *builder) signMinutes(id *recruitment.VacancyID) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		sel, _, err := b.chosen(ctx, *id)
		if err == nil {
			_, err = b.Selection.SignAsMember(ctx, sel.ID)
		}
		return err
	}
}

// propose proposes the first of the ranking, and a regret to the others.
func (b *builder) propose(ctx context.Context, id recruitment.VacancyID) (control.Done, error) {
	sel, list, err := b.chosen(ctx, id)
	if err != nil {
		return control.Done{}, err
	}
	outcomes := map[string]selection.Outcome{}
	for i, p := range selection.Rank(list, sel.Criteria) {
		is := selection.Regret
		if i < sel.Posts {
			is = selection.Recommended
		}
		outcomes[p.Candidate.Code] = selection.Outcome{Is: is, Reason: inTheirs(ctx, "By the ranking (invented).", "Selon le classement (fictif).")}
	}
	return b.Selection.Propose(ctx, id, outcomes, cal.Date{})
}

// write drafts and sends the usual letters of a kind.
func (b *builder) write(kind selection.LetterKind) func(ctx context.Context, id recruitment.VacancyID) (control.Done, error) {
	return func(ctx context.Context, id recruitment.VacancyID) (control.Done, error) {
		done, err := b.Selection.WriteLetters(ctx, id, kind, b.Selection.StandardLetter(kind))
		if fault.Is(err, fault.Refused) {
			return done, nil // nobody gets one
		}
		if err != nil {
			return done, err
		}
		return b.Selection.SendLetters(ctx, id, kind)
	}
}

// engage plans the offers, the clearances and, where the world comes so far, the appointment.
func (b *builder) engage(on cal.Date, id *recruitment.VacancyID, until selection.Stage) {
	each := func(on cal.Date, what string, standing selection.Standing, do func(ctx context.Context, id recruitment.VacancyID, code string) (control.Done, error)) {
		b.at(on, recruiter, what, func(ctx context.Context) error {
			_, list, err := b.chosen(ctx, *id)
			for _, c := range list {
				if err == nil && c.Standing == standing {
					_, err = do(ctx, *id, c.Code)
				}
			}
			return err
		})
	}
	letter := func(on cal.Date, kind selection.LetterKind) {
		b.at(on, recruiter, "write letters", func(ctx context.Context) error { _, err := b.write(kind)(ctx, *id); return err })
	}
	each(on, "make an offer", selection.Recommended, b.Selection.Offer)
	letter(on, selection.ProvisionalOne)
	letter(on, selection.RegretLetter)
	cleared := func(on cal.Date, received bool, which ...selection.Clearance) {
		each(on, "record clearances", selection.Provisional, func(ctx context.Context, id recruitment.VacancyID, code string) (done control.Done, err error) {
			for _, x := range which {
				how := selection.Cleared{Requested: on}
				if received {
					how = selection.Cleared{Requested: on.AddDays(-20), Received: on}
				}
				if done, err = b.Selection.Clear(ctx, id, code, x, how); err != nil {
					return done, err
				}
			}
			return done, nil
		})
	}
	if until == selection.Clearances {
		cleared(on.AddDays(1), false, selection.TheFour...)
		cleared(on.AddDays(21), true, "medical", "verification")
		return
	}
	cleared(on.AddDays(90), true, selection.TheFour...)
	each(on.AddDays(91), "make a final offer", selection.Provisional, b.Selection.OfferFinally)
	letter(on.AddDays(91), selection.FinalOne)
	each(on.AddDays(100), "appoint", selection.Final, b.Selection.Appoint)
}
