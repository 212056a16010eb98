package selection

import (
	"context"
	"maps"
	"slices"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// The addresses of the office's pages on a selection.
const (
	pathSelection = recruitment.PathSelection
	pathSetUp     = pathSelection + "/set-up"
	pathPanel     = pathSelection + "/panel"
	pathUnseat    = pathSelection + "/panel/{actor}/unseat"
	pathSettle    = pathSelection + "/panel/{actor}/conflict"
	pathClose     = pathSelection + "/close-stage"
	pathSkip      = pathSelection + "/skip-stage"
	pathCandidate = pathSelection + "/candidates/{code}"
	pathTakeOut   = pathCandidate + "/take-out"
	pathExcuse    = pathCandidate + "/excuse"
	pathAwait     = pathCandidate + "/await"
	pathExplain   = pathCandidate + "/reason"
	pathOffer     = pathCandidate + "/offer"
	pathDecline   = pathCandidate + "/decline"
	pathClear     = pathCandidate + "/clearance"
	pathFinal     = pathCandidate + "/final-offer"
	pathAppoint   = pathCandidate + "/appoint"
	pathRanking   = pathSelection + "/ranking"
	pathDecision  = pathSelection + "/decision"
	pathMinutes   = pathSelection + "/minutes"
)

// Routes are the addresses of the slice.
func (s *Service) Routes() []web.Route {
	return slices.Concat([]web.Route{
		web.Get(pathStatistics, ActRead, s.showStatistics, statisticsPage),
		web.Get(pathSelection, ActRead, s.showSelection, selectionPage),
		web.Post(pathSelection, ActOpen, s.open, pathSelection),
		web.Get(pathSetUp, ActSetUp, s.showSetUp, setUpPage),
		web.Post(pathSetUp, ActSetUp, s.setUp, pathSetUp),
		web.Get(pathPanel, ActRead, s.showPanel, panelPage),
		web.Post(pathPanel, ActPanel, s.seat, pathPanel),
		web.Post(pathUnseat, ActUnseat, s.unseat, pathPanel),
		web.Get(pathSettle, ActSettle, s.showSettle, settlePage),
		web.Post(pathSettle, ActSettle, s.settle, pathSettle),
		web.Post(pathClose, ActClose, s.closeStage, pathSelection),
		web.Get(pathSkip, ActSkip, s.showSkip, skipPage),
		web.Post(pathSkip, ActSkip, s.skip, pathSkip),
		web.Get(pathCandidate, ActRead, s.showCandidate, candidatePage),
		web.Post(pathTakeOut, ActTakeOut, s.takeOut, pathCandidate),
		web.Post(pathExcuse, ActExcuse, s.excuse, pathCandidate),
		web.Post(pathAwait, ActAwait, s.await, pathCandidate),
		web.Post(pathExplain, ActExplain, s.explain, pathCandidate),
		web.Post(pathOffer, ActOffer, s.turned(s.Offer, "selection.offered"), pathCandidate),
		web.Post(pathDecline, ActDecline, s.decline, pathCandidate),
		web.Post(pathClear, ActClear, s.clear, pathCandidate),
		web.Post(pathFinal, ActFinal, s.turned(s.OfferFinally, "selection.offered"), pathCandidate),
		web.Post(pathAppoint, ActAppoint, s.turned(s.Appoint, "selection.appointed"), pathCandidate),
		web.Get(pathRanking, ActRead, s.showRanking, rankingPage),
		web.Get(pathDecision, ActPropose, s.showDecision, decisionPage),
		web.Post(pathDecision, ActPropose, s.propose, pathDecision),
		web.Get(pathMinutes, ActRead, s.showMinutes, minutesPage),
		web.Post(pathMinutes, ActSign, s.signMinutes, pathMinutes),
	}, s.panelRoutes(), s.letterRoutes())
}

type idIn struct {
	ID recruitment.VacancyID `json:"id" web:"max=64"`
}

type codeIn struct {
	idIn
	Code string `json:"code" web:"max=10"`
}

// at is a selection with its vacancy, as every page of the office has it.
type at struct {
	Selection
	Reference string    `json:"reference"`
	Title     i18n.Text `json:"title"`
	Opened    bool      `json:"opened"`

	closed bool
	today  cal.Date
	names  map[control.ActorID]string
}

// load loads the selection of a vacancy; without one, the vacancy alone, for its page to offer to open it.
func (s *Service) load(ctx context.Context, q db.Querier, id recruitment.VacancyID) (x at, err error) {
	v, err := recruitment.VacancyByID(ctx, q, id)
	if err != nil {
		return x, err
	}
	x.today = s.today()
	x.closed = v.Stage(s.control.DB().Now()) == recruitment.Closed
	x.Selection, err = selectionFor(ctx, q, id)
	x.Opened = err == nil
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	x.Vacancy, x.Reference, x.Title = id, v.Reference, v.Title
	if err != nil {
		return x, err
	}
	ids := []control.ActorID{x.ProposedBy, x.ApprovedBy}
	for _, m := range x.Panel {
		ids = append(ids, m.Actor)
	}
	for _, g := range x.Signatures {
		ids = append(ids, g.By)
	}
	for _, step := range x.Steps {
		ids = append(ids, step.By)
	}
	x.names, err = control.Names(ctx, q, ids...)
	return x, err
}

// name adds the names of people to those that a page has.
func (x at) name(ctx context.Context, q db.Querier, ids ...control.ActorID) error {
	more, err := control.Names(ctx, q, ids...)
	maps.Copy(x.names, more)
	return err
}

// opened is load where there must be one. Fault: NotFound.
func (s *Service) opened(ctx context.Context, q db.Querier, id recruitment.VacancyID) (x at, err error) {
	if x, err = s.load(ctx, q, id); err == nil && !x.Opened {
		err = fault.Missing(Kind)
	}
	return x, err
}

// line is a candidate in the list of a selection. Name is there for who may see the application.
type line struct {
	Code     string   `json:"code"`
	Name     string   `json:"name,omitempty"`
	Standing Standing `json:"standing"`
	Left     Stage    `json:"left_in,omitempty"` // the stage in which they went out
	Sheets   int      `json:"handed_in"`
	Markers  int      `json:"markers"`
	Agreed   bool     `json:"agreed"`
	Gone     Gone     `json:"gone,omitempty"`
}

type selectionIn struct {
	web.List
	idIn
}

type selectionOut struct {
	at
	Candidates []line `json:"candidates"`
	Next       string `json:"next,omitempty"`

	steps []stepLine
	named bool
}

// stepLine is a stage in the list of a selection, with how many came in and went out.
type stepLine struct {
	stage   Stage
	step    Step
	in, out int
}

func (s *Service) showSelection(ctx context.Context, in selectionIn) (out selectionOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.at, err = s.load(ctx, q, in.ID); err != nil || !out.Opened {
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
		out.steps = stepsOf(out.Selection, list)
		list, out.Next = page(list, in.List)
		names, err := namesOf(ctx, q, list)
		out.named = len(names) > 0
		for _, c := range list {
			markers := c.Markers(out.Panel, out.Stage)
			_, agreed := c.Agreed[out.Stage]
			l := line{Code: c.Code, Name: names[c.ID], Standing: c.Standing, Markers: len(markers), Sheets: len(handedIn(sheets, c, out.Stage, markers)), Agreed: agreed, Gone: goneAs(states[c.ID])}
			if c.Standing == Out {
				l.Left = c.left()
			}
			out.Candidates = append(out.Candidates, l)
		}
		return err
	})
	if out.Candidates == nil {
		out.Candidates = []line{}
	}
	return out, err
}

// page is the part of a list of candidates that a page shows, with the key of the next.
func page(list []Candidate, in web.List) ([]Candidate, string) {
	if i := slices.IndexFunc(list, func(c Candidate) bool { return c.Code == in.After }); i >= 0 {
		list = list[i+1:]
	}
	if len(list) > in.Limit && in.Limit > 0 {
		list = list[:in.Limit]
		return list, list[in.Limit-1].Code
	}
	return list, ""
}

// left is the stage in which a candidate went out.
func (c Candidate) left() Stage {
	for _, stage := range MarkedStages {
		if r, ended := c.Results[stage]; ended && !r.Passed {
			return stage
		}
	}
	return ""
}

// stepsOf counts for every stage who came in and who went out.
func stepsOf(sel Selection, list []Candidate) []stepLine {
	lines := make([]stepLine, 0, len(Stages))
	for _, stage := range Stages {
		l := stepLine{stage: stage, step: sel.Steps[stage]}
		for _, c := range list {
			left := c.left()
			if !l.step.Began.IsZero() && (left == "" || !left.Before(stage)) {
				l.in++
			}
			if left == stage {
				l.out++
			}
		}
		lines = append(lines, l)
	}
	return lines
}

// namesOf are the names of candidates, for whoever may see their applications: nobody else is given one.
func namesOf(ctx context.Context, q db.Querier, list []Candidate) (map[CandidateID]string, error) {
	ids := make([]candidacy.ApplicationID, len(list))
	for i, c := range list {
		ids[i] = c.Application
	}
	known, err := candidacy.Among(ctx, q, ids...)
	names := map[CandidateID]string{}
	for _, c := range list {
		if a, is := known[c.Application]; is && a.Name != "" {
			names[c.ID] = a.Name
		}
	}
	return names, err
}

func (s *Service) open(ctx context.Context, in idIn) (web.See, error) {
	done, err := s.Open(ctx, in.ID)
	return web.See{To: web.Href(pathSelection, string(in.ID)), Say: "selection.opened_said", Body: done}, err
}

func (s *Service) showSetUp(ctx context.Context, in idIn) (out at, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out, err = s.opened(ctx, q, in.ID)
		return err
	})
	return out, err
}

type setUpIn struct {
	idIn
	Version  int         `json:"version"`
	Criteria []Criterion `json:"criteria"`
	Blind    []string    `json:"blind"`
	Due      cal.Date    `json:"due"`
}

func (s *Service) setUp(ctx context.Context, in setUpIn) (web.See, error) {
	blind := []Stage{}
	for _, b := range in.Blind {
		blind = append(blind, Stage(b))
	}
	done, err := s.SetUp(ctx, in.ID, in.Version, in.Criteria, blind, in.Due)
	return web.See{To: web.Href(pathSelection, string(in.ID)), Say: "web.saved", Body: done}, err
}

type panelIn struct {
	web.List
	idIn
}

// panelOut is the page of a panel. Choices are who can be put on it.
type panelOut struct {
	at
	Members []seatLine `json:"members"`
	choices []web.Option
}

// seatLine is a member in the list.
type seatLine struct {
	Member
	Name     string   `json:"name"`
	Excluded []string `json:"excluded"`
	HandedIn int      `json:"handed_in"`
	Awaited  int      `json:"awaited"`
}

func (s *Service) showPanel(ctx context.Context, in panelIn) (out panelOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.at, err = s.opened(ctx, q, in.ID); err != nil {
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
		gone, err := s.gone(ctx, q, list)
		if err != nil {
			return err
		}
		out.Members = []seatLine{}
		for _, m := range out.Panel {
			out.Members = append(out.Members, out.line(m, list, gone, sheets))
		}
		people, err := control.People(ctx, q)
		for _, p := range people {
			if !out.Stage.Marked() && out.Panel.index(p.ID) < 0 {
				continue // nobody new takes a seat then
			}
			out.choices = append(out.choices, web.Option{Value: string(p.ID), Label: p.Name})
		}
		return err
	})
	return out, err
}

// unseatable are the members who can still be taken off the panel, as far as the page knows: not who is in a conflict.
func (o panelOut) unseatable() []seatLine {
	if o.panelOpen() != nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(o.Members), func(m seatLine) bool { return m.inConflict() })
}

// line is what the office sees of a member: how far they are, and no mark.
func (x at) line(m Member, list []Candidate, gone map[CandidateID]bool, sheets []Sheet) seatLine {
	l := seatLine{Member: m, Name: x.names[m.Actor], Excluded: []string{}}
	for _, c := range list {
		if _, out := c.Excluded[m.Actor]; out {
			l.Excluded = append(l.Excluded, c.Code)
			continue
		}
		if c.Standing == Running && !gone[c.ID] && x.Stage.Marked() && !c.spares(m.Actor, x.Stage) {
			l.Awaited++
			l.HandedIn += len(handedIn(sheets, c, x.Stage, Panel{m}))
		}
	}
	return l
}

type seatIn struct {
	idIn
	Actor control.ActorID `json:"actor" web:"max=64"`
	Chair bool            `json:"chair"`
	Sex   string          `json:"sex" web:"max=10"`
}

func (s *Service) seat(ctx context.Context, in seatIn) (web.See, error) {
	done, err := s.Seat(ctx, in.ID, in.Actor, in.Chair, in.Sex)
	return web.See{To: web.Href(pathPanel, string(in.ID)), Say: "web.saved", Body: done}, err
}

func (s *Service) unseat(ctx context.Context, in seatIn) (web.See, error) {
	done, err := s.Unseat(ctx, in.ID, in.Actor)
	return web.See{To: web.Href(pathPanel, string(in.ID)), Say: "web.saved", Body: done}, err
}

// settleOut is the conflict that a member named, with the candidates to compare the names with.
type settleOut struct {
	at
	member  Member
	options []web.Option
}

func (s *Service) showSettle(ctx context.Context, in seatIn) (out settleOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.at, err = s.opened(ctx, q, in.ID); err != nil {
			return err
		}
		m, on := out.Panel.Of(in.Actor)
		if !on {
			return fault.Missing("member")
		}
		out.member = m
		list, err := candidatesOf(ctx, q, out.Selection.ID)
		if err != nil {
			return err
		}
		names, err := namesOf(ctx, q, list)
		for _, c := range list {
			out.options = append(out.options, web.Option{Value: c.Code, Label: c.Code + " " + names[c.ID]})
		}
		return err
	})
	return out, err
}

type settleIn struct {
	seatIn
	Codes  []string `json:"codes"`
	Reason string   `json:"reason"`
}

func (s *Service) settle(ctx context.Context, in settleIn) (web.See, error) {
	done, err := s.SettleConflict(ctx, in.ID, in.Actor, in.Codes, in.Reason)
	return web.See{To: web.Href(pathPanel, string(in.ID)), Say: "web.saved", Body: done}, err
}

func (s *Service) closeStage(ctx context.Context, in idIn) (web.See, error) {
	done, err := s.CloseStage(ctx, in.ID)
	return web.See{To: web.Href(pathSelection, string(in.ID)), Say: "selection.closed_said", Body: done}, err
}

func (s *Service) showSkip(ctx context.Context, in idIn) (at, error) { return s.showSetUp(ctx, in) }

type reasonIn struct {
	codeIn
	Reason string `json:"reason"`
}

func (s *Service) skip(ctx context.Context, in struct {
	idIn
	Reason string `json:"reason"`
}) (web.See, error) {
	done, err := s.SkipStage(ctx, in.ID, in.Reason)
	return web.See{To: web.Href(pathSelection, string(in.ID)), Say: "selection.skipped_said", Body: done}, err
}

func (in codeIn) see(say string, done control.Done) web.See {
	return web.See{To: web.Href(pathCandidate, string(in.ID), in.Code), Say: say, Body: done}
}

func (s *Service) takeOut(ctx context.Context, in reasonIn) (web.See, error) {
	done, err := s.TakeOut(ctx, in.ID, in.Code, in.Reason)
	return in.see("web.saved", done), err
}

func (s *Service) explain(ctx context.Context, in reasonIn) (web.See, error) {
	done, err := s.ExplainRank(ctx, in.ID, in.Code, in.Reason)
	return in.see("web.saved", done), err
}

// turned is the handler of a use case that needs nothing but the candidate.
func (s *Service) turned(do func(context.Context, recruitment.VacancyID, string) (control.Done, error), say string) func(context.Context, codeIn) (web.See, error) {
	return func(ctx context.Context, in codeIn) (web.See, error) {
		done, err := do(ctx, in.ID, in.Code)
		return in.see(say, done), err
	}
}

func (s *Service) decline(ctx context.Context, in struct {
	codeIn
	Why string `json:"why"`
}) (web.See, error) {
	done, err := s.DeclineOffer(ctx, in.ID, in.Code, in.Why)
	return in.see("web.saved", done), err
}

type clearIn struct {
	codeIn
	Which Clearance `json:"clearance" web:"max=20"`
	Cleared
}

func (s *Service) clear(ctx context.Context, in clearIn) (web.See, error) {
	done, err := s.Clear(ctx, in.ID, in.Code, in.Which, in.Cleared)
	return in.see("web.saved", done), err
}
