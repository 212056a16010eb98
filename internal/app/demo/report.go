package demo

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
)

// takeReports takes the two past reports on what runs below the package and below the DEEP programme.
func (p *partner) takeReports() {
	for _, day := range []Day{In(FirstReport), In(SecondReport)} {
		on := p.on(day)
		for _, deep := range []bool{false, true} {
			if p.runs(deep, on) {
				p.report(on, p.officer, "report on "+p.Code, func(ctx context.Context) error {
					parent := portfolio.Link{Kind: portfolio.ObjectPackage, ID: string(p.pkg)}
					if deep {
						parent = portfolio.Link{Kind: portfolio.ObjectProgramme, ID: string(p.deep)}
					}
					_, err := p.Portfolio.TakeReports(ctx, parent, on)
					return err
				})
			}
		}
	}
}

// runs reports whether a project runs below the package or the DEEP programme at the end of a day.
func (p *partner) runs(deep bool, on cal.Date) bool {
	for i := range p.Projects {
		w := work{partner: p, Project: &p.Projects[i]}
		state := portfolio.ProjectIdea
		for _, s := range w.states() {
			if !w.came(s).After(on) {
				state = s
			}
		}
		if w.Deep == deep && state.Running() {
			return true
		}
	}
	return false
}

// account plans how the officer answers for the ratings: reports on breaches of tolerance with what
// was decided on them, and ratings of the officer's own.
func (w *work) account() {
	for _, e := range w.Exceptions {
		w.at(w.on(e.Reported), w.Officer, "report the exception of "+w.Key, func(ctx context.Context) error {
			_, err := w.Portfolio.WriteException(ctx, w.id, e.Report.In(w.lang))
			return err
		})
		if e.Decided.IsZero() {
			continue
		}
		w.at(w.on(e.Decided), w.Owner, "decide the exception of "+w.Key, func(ctx context.Context) error {
			_, err := w.Portfolio.DecideException(ctx, w.id, e.Decision.In(w.lang))
			return err
		})
	}
	for _, o := range w.Ratings {
		w.at(w.on(o.On), w.Officer, "rate "+w.Key, func(ctx context.Context) error {
			form := portfolio.OverrideForm{Dimension: o.Dimension, Rating: o.Rating, Reason: o.Reason.In(w.lang), Expires: w.on(o.Expires)}
			_, err := w.Portfolio.OverrideRating(ctx, w.id, form)
			return err
		})
	}
}
