package selection

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/web"
)

// compared is a stage of a candidate in which every member has handed in: the marks side by side, how they differ, what was agreed.
type compared struct {
	Stage    Stage        `json:"stage"`
	Criteria []Criterion  `json:"criteria"`
	Sheets   []Sheet      `json:"sheets"`
	Differ   []Difference `json:"differences"`
	Agreed   *Consensus   `json:"agreed,omitempty"`

	Excused map[control.ActorID]Excuse `json:"excused,omitempty"`
}

// comparisons are the stages of a candidate that the office may see: those in which nobody is left who marks alone.
func comparisons(sel Selection, c Candidate, sheets []Sheet) (list []compared) {
	for _, stage := range MarkedStages {
		markers := c.Markers(sel.Panel, stage)
		in := handedIn(sheets, c, stage, markers)
		if len(in) == 0 || stage == sel.Stage && len(in) < len(markers) {
			continue
		}
		list = append(list, compare(sel, c, stage, in))
	}
	return list
}

func compare(sel Selection, c Candidate, stage Stage, in []Sheet) compared {
	x := compared{Stage: stage, Criteria: sel.of(stage), Sheets: in, Differ: Differences(in, len(sel.of(stage))), Excused: c.Excused[stage]}
	if agreed, is := c.Agreed[stage]; is {
		x.Agreed = &agreed
	}
	return x
}

// candidateOut is a candidate as the office sees them.
type candidateOut struct {
	at
	Candidate Candidate  `json:"candidate"`
	Name      string     `json:"name,omitempty"`
	Stages    []compared `json:"stages"`
	Next      bool       `json:"may_be_offered"`
	Gone      Gone       `json:"gone,omitempty"`
	Members   []marker   `json:"members,omitempty"` // who marks them in the present stage
	place     Place
}

func (s *Service) showCandidate(ctx context.Context, in codeIn) (out candidateOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.at, err = s.opened(ctx, q, in.ID); err != nil {
			return err
		}
		if out.Candidate, err = candidateBy(ctx, q, out.Selection.ID, in.Code); err != nil {
			return err
		}
		list, err := candidatesOf(ctx, q, out.Selection.ID)
		if err != nil {
			return err
		}
		sheets, err := sheetsOf(ctx, q, out.Selection.ID)
		if err != nil {
			return err
		}
		states, err := s.states(ctx, q, list)
		if err != nil {
			return err
		}
		out.Gone = goneAs(states[out.Candidate.ID])
		out.Members = markersOf(out.Selection, out.Candidate, out.Gone, sheets)
		out.Stages = comparisons(out.Selection, out.Candidate, sheets)
		for _, id := range NextOffer(out.Selection, list, goneOf(states), out.today) {
			out.Next = out.Next || id == out.Candidate.ID
		}
		for _, p := range Rank(list, out.Criteria) {
			if p.Candidate.ID == out.Candidate.ID {
				out.place = p
			}
		}
		names, err := namesOf(ctx, q, []Candidate{out.Candidate})
		out.Name = names[out.Candidate.ID]
		if err != nil {
			return err
		}
		ids := out.Candidate.Excused.people()
		for _, e := range out.Candidate.Offers {
			ids = append(ids, e.By)
		}
		return out.name(ctx, q, ids...)
	})
	if out.Stages == nil {
		out.Stages = []compared{}
	}
	return out, err
}

// rankingOut is the ranking as page, JSON and file.
type rankingOut struct {
	at
	Places []placeLine `json:"places"`
	Next   string      `json:"next,omitempty"`
	signed bool
}

// placeLine is a place with what was decided. Name is there for who may see the application.
type placeLine struct {
	Rank     int      `json:"rank"`
	Tied     bool     `json:"tied"`
	Code     string   `json:"code"`
	Name     string   `json:"name,omitempty"`
	Points   int      `json:"points"`
	Most     int      `json:"of"`
	Reason   string   `json:"reason"`
	Standing Standing `json:"standing"`
	Outcome  Outcome  `json:"outcome"`
}

type rankingIn struct {
	web.List
	idIn
}

func (s *Service) showRanking(ctx context.Context, in rankingIn) (out rankingOut, err error) {
	out.Places = []placeLine{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.at, err = s.opened(ctx, q, in.ID); err != nil {
			return err
		}
		list, err := candidatesOf(ctx, q, out.Selection.ID)
		if err != nil {
			return err
		}
		_, digest, err := minutesOf(ctx, q, out.Selection)
		if err != nil {
			return err
		}
		out.signed = out.Signed(digest)
		names, err := namesOf(ctx, q, list)
		passed := in.After == ""
		for _, p := range Rank(list, out.Criteria) {
			c := p.Candidate
			if passed && len(out.Places) == in.Limit {
				out.Next = out.Places[in.Limit-1].Code
				break
			}
			if passed {
				out.Places = append(out.Places, placeLine{p.Rank, p.Tied, c.Code, names[c.ID], p.Points, p.Most, c.RankReason, c.Standing, c.Outcome})
			}
			passed = passed || c.Code == in.After
		}
		return err
	})
	return out, err
}

// decisionOut is the form of a decision.
type decisionOut struct {
	at
	rows  []Proposed
	names map[CandidateID]string
	until cal.Date
}

func (s *Service) showDecision(ctx context.Context, in idIn) (out decisionOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.at, err = s.opened(ctx, q, in.ID); err != nil {
			return err
		}
		list, err := candidatesOf(ctx, q, out.Selection.ID)
		if err != nil {
			return err
		}
		stored := map[string]Outcome{}
		for _, c := range list {
			stored[c.Code] = c.Outcome
			if !c.ReserveUntil.IsZero() {
				out.until = c.ReserveUntil
			}
		}
		if out.rows, err = s.proposed(ctx, q, out.Selection, stored); err != nil {
			return err
		}
		out.names, err = namesOf(ctx, q, list)
		return err
	})
	return out, err
}

type decisionIn struct {
	idIn
	Rows []struct {
		Code string `json:"code" web:"max=10"`
		Outcome
	} `json:"rows"`
	Until cal.Date `json:"until"`
}

func (s *Service) propose(ctx context.Context, in decisionIn) (web.See, error) {
	outcomes := map[string]Outcome{}
	for _, r := range in.Rows {
		outcomes[r.Code] = r.Outcome
	}
	done, err := s.Propose(ctx, in.ID, outcomes, in.Until)
	return web.See{To: web.Href(pathRanking, string(in.ID)), Say: "selection.proposed_said", Body: done}, err
}

// minutesOut are the minutes as they are now, and who signed them as they are.
type minutesOut struct {
	at
	Minutes Minutes `json:"minutes"`
	Digest  string  `json:"digest"`
	sign    string  // where the reader signs, "" where they may not
	back    web.Link
}

func (s *Service) showMinutes(ctx context.Context, in idIn) (out minutesOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.at, err = s.opened(ctx, q, in.ID); err != nil {
			return err
		}
		if err := out.in(Decision, Clearances, Ended); err != nil {
			return err
		}
		if out.Minutes, out.Digest, err = minutesOf(ctx, q, out.Selection); err != nil {
			return err
		}
		return out.name(ctx, q, out.Minutes.excused()...)
	})
	if err == nil && out.Stage == Decision && control.ActorFrom(ctx).May(ActSign, out.scope()) {
		out.sign = web.Href(pathMinutes, string(in.ID))
	}
	return out, err
}

func (s *Service) signMinutes(ctx context.Context, in idIn) (web.See, error) {
	done, err := s.Sign(ctx, in.ID)
	return web.See{To: web.Href(pathMinutes, string(in.ID)), Say: "selection.signed_said", Body: done}, err
}
