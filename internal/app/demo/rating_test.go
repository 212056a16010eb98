package demo_test

import (
	"testing"

	"cairn/internal/app/demo"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/money"
)

// reports are the two past reporting days and the day of the world.
var reports = [3]demo.Day{demo.In(demo.FirstReport), demo.In(demo.SecondReport), demo.In(0)}

// cards are the ratings of a project on the three days, by the rules of the portfolio alone.
func cards(p demo.Project, world cal.Date) (cards [3]portfolio.Card) {
	for i, at := range reports {
		cards[i] = portfolio.DefaultThresholds().Rate(ratable(p, at.On(world), world), at.On(world))
	}
	return cards
}

// ratable is a project as it stood on a day.
func ratable(p demo.Project, on, world cal.Date) portfolio.Ratable {
	by := func(d demo.Day) bool { return !d.IsZero() && !d.On(world).After(on) }
	r := portfolio.Ratable{Project: portfolio.Project{Officer: portfolio.ActorID(p.Officer)}}
	for _, s := range lived(p, world) {
		if by(p.Life[s]) {
			r.Project.State = s
		}
	}
	period := cal.Period{Start: p.Start.On(world), End: p.End.On(world)}
	r.Project.Baseline = portfolio.Baseline{Period: period, Budget: money.Euro(p.Budget * 100)}
	r.Project.Forecast, r.Project.ForecastCost = period, money.Euro(p.Budget*100)
	for _, f := range p.Forecasts {
		if by(f.On) {
			r.Project.Forecast.End, r.Project.ForecastCost = f.End.On(world), money.Euro(f.Cost*100)
		}
	}
	if by(p.Life[portfolio.ProjectClosing]) {
		r.Project.Actual.End = p.Life[portfolio.ProjectClosing].On(world)
	}
	for _, d := range p.Deliverables {
		state := portfolio.DeliverablePlanned
		for _, step := range []struct {
			on demo.Day
			to portfolio.DeliverableState
		}{
			{d.Started, portfolio.DeliverableInProgress}, {d.Submitted, portfolio.DeliverableSubmitted},
			{d.Rejected, portfolio.DeliverableRejected}, {d.Provisional, portfolio.DeliverableProvisionally}, {d.Accepted, portfolio.DeliverableAccepted},
		} {
			if by(step.on) {
				state = step.to
			}
		}
		r.Deliverables = append(r.Deliverables, portfolio.Deliverable{Must: d.Must, Due: d.Due.On(world), State: state})
	}
	for _, a := range p.Activities {
		activity := portfolio.Activity{Planned: cal.Period{Start: a.Start.On(world), End: a.End.On(world)}, Owner: portfolio.ActorID(a.Owner)}
		for _, m := range a.Moves {
			if by(m.On) {
				activity.Planned = cal.Period{Start: m.Start.On(world), End: m.End.On(world)}
			}
		}
		if a.Owner == "" {
			activity.Owner = portfolio.ActorID(p.Officer)
		}
		if a.Owner == "-" {
			activity.Owner = ""
		}
		if by(a.Done) {
			activity.Actual.End = a.Done.On(world)
		}
		r.Activities = append(r.Activities, activity)
	}
	for _, k := range p.Risks {
		if !by(k.On) {
			continue
		}
		r.Risks.Entered++
		if by(k.Closed) || by(k.Materialised) || k.Sign == portfolio.Opportunity {
			continue
		}
		level := 0
		for _, look := range k.Looks {
			if by(look.On) {
				level = look.Likelihood * look.Impact
			}
		}
		r.Risks.Highest = max(r.Risks.Highest, level)
	}
	return r
}

// The ratings come out the same whatever the day, and there is something of everything to see: each
// rating, better and worse since the last report, and projects of every state and track.
func TestRatingsComeOutAlike(t *testing.T) {
	want := map[string][3]portfolio.Rating{}
	for n, day := range days {
		trends, ratings := map[portfolio.Trend]int{}, map[portfolio.Rating]int{}
		for _, p := range load(t).Partners {
			for _, pr := range p.Projects {
				var overall [3]portfolio.Rating
				for i, c := range cards(pr, day) {
					overall[i] = c.Overall()
				}
				if n == 0 {
					want[pr.Key] = overall
					t.Logf("%-12s %-9s %v %v", pr.Key, lived(pr, day)[len(lived(pr, day))-1], overall, cards(pr, day)[2])
				}
				if overall != want[pr.Key] {
					t.Errorf("%s is rated %v in the world of %s, %v in that of %s", pr.Key, overall, day, want[pr.Key], days[0])
				}
				ratings[overall[2]]++
				trends[portfolio.TrendOf(overall[1], overall[2])]++
			}
		}
		for _, r := range portfolio.Ratings {
			if ratings[r] == 0 {
				t.Errorf("no project is %s", r)
			}
		}
		for _, trend := range []portfolio.Trend{portfolio.TrendBetter, portfolio.TrendWorse, portfolio.TrendSame} {
			if trends[trend] == 0 {
				t.Errorf("no project is %s since the last report", trend)
			}
		}
	}
}
