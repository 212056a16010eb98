package portfolio_test

import (
	"testing"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
)

// The risk side of a rating is the gravest threat that is open: chances, what was rejected and what is
// closed do not count (R20, story 13).
func TestRatingFollowsOpenThreats(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.executing(portfolio.TrackLight)
		raise := func(sign portfolio.RiskSign, likelihood, impact int) portfolio.RiskID {
			f := riskForm(likelihood, impact)
			f.Sign = sign
			return portfolio.RiskID(p.must(p.RaiseRisk(p.officer, projectLink(id), f)))
		}
		rated := func(when string, want portfolio.Rating, marks int) {
			t.Helper()
			d := p.read(id)
			if got := d.Standing.Card[portfolio.RiskSide]; got != want || len(d.Risks) != marks {
				t.Errorf("%s: %s with %d risks on the map, want %s with %d", when, got, len(d.Risks), want, marks)
			}
		}
		rated("no risk recorded", portfolio.NotRated, 0)
		raise(portfolio.Opportunity, 5, 5)
		rated("a chance alone", portfolio.OnTrack, 1)
		rejected := raise(portfolio.Threat, 5, 5)
		rated("a threat of 25", portfolio.OffTrack, 2)
		p.must(p.JudgeRisk(p.board, "portfolio.risk.reject", rejected, 0, "No such threat"))
		rated("it was rejected", portfolio.OnTrack, 1)
		closed := p.serious(id)
		rated("a threat of 20", portfolio.OffTrack, 2)
		p.must(p.SubmitRisk(p.officer, closed, 0))
		p.must(p.DecideRisk(p.board, control.Ref{Kind: portfolio.ObjectRisk, ID: string(closed)}, true, ""))
		p.must(p.CloseRisk(p.officer, closed, 0, "The trainers signed"))
		rated("it was closed", portfolio.OnTrack, 1)
		raise(portfolio.Threat, 3, 3)
		rated("a threat of 9", portfolio.OnTrack, 2)
		raise(portfolio.Threat, 2, 5)
		rated("a threat of 10", portfolio.AtRisk, 3)
	})
}

// The risk log is there for its gate once a risk in it was reviewed (R13).
func TestRiskLogAnswersItsGate(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(fullForm(portfolio.TrackStandard))
		p.must(p.RecordOverlap(p.officer, id, portfolio.OverlapNone, "", 0))
		p.pass(id, portfolio.ProjectSubmitted)
		p.must(p.AssignPeople(p.programmeOfficer, id, 0, "project_officer", "director"))
		p.must(p.MoveProject(p.programmeOfficer, "portfolio.project.assign", id, 0, portfolio.ProjectInitiating, ""))
		p.file(id, portfolio.PaperBusinessCase, portfolio.PaperCharter)
		p.pass(id, portfolio.ProjectPlanning)
		log := func(want portfolio.Basis) {
			t.Helper()
			for _, step := range p.read(id).Next {
				for _, f := range step.Findings {
					if f.Code == "risk_log" {
						if f.Basis != want {
							t.Errorf("the risk log is %s, want %s", f.Basis, want)
						}
						return
					}
				}
			}
			t.Error("no step asks for the risk log")
		}
		risk := p.serious(id)
		log(portfolio.BasisMissing)
		p.must(p.SubmitRisk(p.officer, risk, 0))
		p.must(p.DecideRisk(p.board, control.Ref{Kind: portfolio.ObjectRisk, ID: string(risk)}, true, ""))
		log(portfolio.BasisRecord)
	})
}
