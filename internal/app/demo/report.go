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
