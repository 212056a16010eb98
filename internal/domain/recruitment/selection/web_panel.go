package selection

import (
	"context"
	"slices"
	"strconv"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// The addresses of the pages of a panel's members.
const (
	pathPanels  = "/panels"
	pathSeat    = "/panels/{selection}"
	pathDeclare = "/panels/{selection}/declare"
	pathMark    = "/panels/{selection}/candidates/{code}"
	pathDiffer  = "/panels/{selection}/candidates/{code}/differences"
	pathSign    = "/panels/{selection}/minutes"
)

func (s *Service) panelRoutes() []web.Route {
	return []web.Route{
		web.Get(pathPanels, ActMark, s.showPanels, panelsPage),
		web.Get(pathSeat, ActMark, s.showSeat, seatPage),
		web.Get(pathDeclare, ActDeclare, s.showDeclare, declarePage),
		web.Post(pathDeclare, ActDeclare, s.declare, pathDeclare),
		web.Get(pathMark, ActMark, s.showMark, markPage),
		web.Post(pathMark, ActMark, s.mark, pathMark),
		web.Get(pathFile, ActFile, s.file, nil),
		web.Get(pathDiffer, ActMark, s.showDiffer, differPage),
		web.Post(pathDiffer, ActAgree, s.agree, pathDiffer),
		web.Get(pathSign, ActSign, s.showSign, minutesPage),
		web.Post(pathSign, ActSign, s.signSeat, pathSign),
	}
}

// sitting is a panel the reader sits on, with what awaits them.
type sitting struct {
	ID        ID        `json:"id"`
	Reference string    `json:"reference"`
	Title     i18n.Text `json:"title"`
	Stage     Stage     `json:"stage"`
	Due       cal.Date  `json:"due"`
	Declare   bool      `json:"to_declare"`
	Awaits    int       `json:"to_mark"`
	Sign      bool      `json:"to_sign"`
}

type panelsOut struct {
	Panels []sitting `json:"panels"`
	today  cal.Date
}

func (s *Service) showPanels(ctx context.Context, _ web.List) (out panelsOut, err error) {
	out.today = s.today()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out.Panels, err = s.sittings(ctx, q, control.ActorFrom(ctx).ID)
		return err
	})
	return out, err
}

// sittings are the panels somebody sits on. It reads with the program's sight, for that person.
func (s *Service) sittings(ctx context.Context, q db.Querier, who control.ActorID) ([]sitting, error) {
	list := []sitting{}
	all, err := onPanels(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, sel := range all {
		m, on := sel.Panel.Of(who)
		if !on || m.Conflict == Whole {
			continue
		}
		v, err := recruitment.VacancyByID(s.control.AsSystem(ctx), q, sel.Vacancy)
		if err != nil {
			return nil, err
		}
		x := sitting{ID: sel.ID, Reference: v.Reference, Title: v.Title, Stage: sel.Stage, Due: sel.Due, Declare: m.Conflict == Undeclared}
		if m.Ready() {
			rows, err := s.rows(ctx, q, seat{sel, m})
			if err != nil {
				return nil, err
			}
			for _, r := range rows {
				if !r.HandedIn {
					x.Awaits++
				}
			}
			if sel.Stage == Decision {
				_, digest, err := minutesOf(ctx, q, sel)
				if err != nil {
					return nil, err
				}
				x.Sign = m.Chair && !sel.Signed(digest)
			}
		}
		list = append(list, x)
	}
	return list, nil
}

// DueOf are the panels on which something awaits a person until a day: what the page of their own work lists.
func (s *Service) DueOf(ctx context.Context, q db.Querier, who control.ActorID, until cal.Date) ([]Due, error) {
	list, err := s.sittings(ctx, q, who)
	var due []Due
	for _, x := range list {
		if (x.Declare || x.Awaits > 0 || x.Sign) && !x.Due.After(until) {
			due = append(due, Due{Object: x.ID.Ref(), Title: x.Title, Href: web.Href(pathSeat, string(x.ID)), On: x.Due})
		}
	}
	return due, err
}

// Due is a panel on which something awaits a person.
type Due struct {
	Object control.Ref
	Title  i18n.Text
	Href   string
	On     cal.Date
}

type selIn struct {
	Selection ID `json:"selection" web:"max=64"`
}

type seatPageIn struct {
	web.List
	selIn
}

// row is a candidate in the list of a member. Name stands there in an open stage alone.
type row struct {
	Code     string `json:"code"`
	Name     string `json:"name,omitempty"`
	Begun    bool   `json:"begun"`
	HandedIn bool   `json:"handed_in"`
	Others   int    `json:"others_handed_in"` // told once the member has handed in
	Agreed   bool   `json:"agreed"`
}

// seatOut is a panel as one of its members has it: nothing of it before they have declared (R140).
type seatOut struct {
	ID        ID        `json:"id"`
	Reference string    `json:"reference"`
	Title     i18n.Text `json:"title"`
	Stage     Stage     `json:"stage"`
	Blind     bool      `json:"blind"`
	Due       cal.Date  `json:"due"`
	Chair     bool      `json:"chair"`
	Conflict  Conflict  `json:"conflict"`
	Ready     bool      `json:"ready"`
	declares  bool      // a conflict can still be declared
	Rows      []row     `json:"candidates"`
	Next      string    `json:"next,omitempty"`
	today     cal.Date
}

// head is what every page of a member begins with.
func (s *Service) seatHead(ctx context.Context, q db.Querier, x seat) (out seatOut, err error) {
	v, err := recruitment.VacancyByID(s.control.AsSystem(ctx), q, x.Vacancy)
	return seatOut{ID: x.ID, Reference: v.Reference, Title: v.Title, Stage: x.Stage, Blind: x.IsBlind(), Due: x.Due, Chair: x.member.Chair, Conflict: x.member.Conflict, Ready: x.member.Ready(), declares: x.panelOpen() == nil, Rows: []row{}, today: s.today()}, err
}

func (s *Service) showSeat(ctx context.Context, in seatPageIn) (out seatOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		x, err := s.seatOf(ctx, q, in.Selection)
		if err != nil {
			return err
		}
		if out, err = s.seatHead(ctx, q, x); err != nil || !out.Ready {
			return err
		}
		rows, err := s.rows(ctx, q, x)
		passed := in.After == ""
		for _, r := range rows {
			if passed && len(out.Rows) == in.Limit {
				out.Next = out.Rows[in.Limit-1].Code
				break
			}
			if passed {
				out.Rows = append(out.Rows, r)
			}
			passed = passed || r.Code == in.After
		}
		return err
	})
	return out, err
}

// rows are the candidates whom a member marks in the stage their selection is in.
func (s *Service) rows(ctx context.Context, q db.Querier, x seat) (rows []row, err error) {
	if !x.Stage.Marked() {
		return nil, nil
	}
	list, err := candidatesOf(ctx, q, x.ID)
	if err != nil {
		return nil, err
	}
	gone, err := s.gone(ctx, q, list)
	if err != nil {
		return nil, err
	}
	sheets, err := sheetsOf(ctx, q, x.ID)
	if err != nil {
		return nil, err
	}
	names := map[CandidateID]string{}
	if !x.IsBlind() {
		if names, err = namesOf(s.control.AsSystem(ctx), q, list); err != nil {
			return nil, err
		}
	}
	for _, c := range list {
		if c.Standing != Running || gone[c.ID] || !c.Marks(x.member, x.Stage) {
			continue
		}
		r := row{Code: c.Code, Name: names[c.ID]}
		for _, sheet := range sheets {
			if sheet.Candidate == c.ID && sheet.Stage == x.Stage && sheet.Actor == x.member.Actor {
				r.Begun, r.HandedIn = true, !sheet.HandedIn.IsZero()
			}
		}
		if r.HandedIn {
			r.Others = len(handedIn(sheets, c, x.Stage, c.Markers(x.Panel, x.Stage))) - 1
			_, r.Agreed = c.Agreed[x.Stage]
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func (s *Service) showDeclare(ctx context.Context, in selIn) (out seatOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		x, err := s.seatOf(ctx, q, in.Selection)
		if err != nil {
			return err
		}
		out, err = s.seatHead(ctx, q, x)
		return err
	})
	return out, err
}

type declareIn struct {
	selIn
	Conflict Conflict `json:"conflict" web:"max=10"`
	Named    string   `json:"named"`
}

func (s *Service) declare(ctx context.Context, in declareIn) (web.See, error) {
	done, err := s.Declare(ctx, in.Selection, in.Conflict, in.Named)
	return web.See{To: web.Href(pathSeat, string(in.Selection)), Say: "selection.declared_said", Body: done}, err
}

type markIn struct {
	selIn
	Code string `json:"code" web:"max=10"`
}

// markOut is the dossier of a candidate with the member's own sheet.
type markOut struct {
	seatOut
	Dossier   Dossier     `json:"dossier"`
	Criteria  []Criterion `json:"criteria"`
	Sheet     Sheet       `json:"sheet"`
	HandedIn  bool        `json:"handed_in"`
	essential []i18n.Text // what the candidate answered, in the order of the answers
	desirable []i18n.Text
}

func (s *Service) showMark(ctx context.Context, in markIn) (out markOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		x, c, err := s.markable(ctx, q, in)
		if err != nil {
			return err
		}
		if out.seatOut, err = s.seatHead(ctx, q, x); err != nil {
			return err
		}
		out.Criteria = x.of(x.Stage)
		out.Sheet = Sheet{Stage: x.Stage, Marks: whole(nil, len(out.Criteria))}
		sheets, err := sheetsOf(ctx, q, x.ID)
		if err != nil {
			return err
		}
		for _, sheet := range sheets {
			if sheet.Candidate == c.ID && sheet.Stage == x.Stage && sheet.Actor == x.member.Actor {
				out.Sheet, out.HandedIn = sheet, !sheet.HandedIn.IsZero()
			}
		}
		out.Sheet.Candidate, out.Sheet.Actor = "", ""
		v, err := recruitment.VacancyByID(s.control.AsSystem(ctx), q, x.Vacancy)
		if err != nil {
			return err
		}
		for _, e := range v.Essential {
			out.essential = append(out.essential, e.Text)
		}
		for _, e := range v.Desirable {
			out.desirable = append(out.desirable, e.Text)
		}
		out.Dossier, err = s.dossier(ctx, q, x.Selection, c)
		return err
	})
	return out, err
}

// markable is the candidate that a member of a panel asks for, in a stage that is marked.
func (s *Service) markable(ctx context.Context, q db.Querier, in markIn) (x seat, c Candidate, err error) {
	if x, err = s.seatOf(ctx, q, in.Selection); err != nil {
		return x, c, err
	}
	if c, err = s.candidateFor(ctx, q, x, in.Code); err != nil {
		return x, c, err
	}
	if err = x.in(MarkedStages...); err == nil && c.Standing != Running {
		err = fault.Missing("candidate")
	}
	return x, c, err
}

// dossier makes the dossier of a candidate for the stage the selection is in. It reads the application with the program's
// sight; what leaves it is the dossier alone.
func (s *Service) dossier(ctx context.Context, q db.Querier, sel Selection, c Candidate) (Dossier, error) {
	known, err := candidacy.Among(s.control.AsSystem(ctx), q, c.Application)
	if err != nil {
		return Dossier{}, err
	}
	a := known[c.Application]
	var telling []string
	if sel.IsBlind() {
		countries, err := stakeholders.Countries(s.control.AsSystem(ctx), q)
		if err != nil {
			return Dossier{}, err
		}
		form := a.Form
		if a.HandedIn != nil {
			form = *a.HandedIn
		}
		for _, p := range countries {
			if p.Code == form.Person.Nation || p.Code == form.Person.Second {
				telling = append(telling, p.Name.EN, p.Name.FR)
			}
		}
	}
	return dossierOf(c, a, sel.IsBlind(), telling...), nil
}

// markRow is a mark as a form sends it: words, since no mark and a mark of nought are two things.
type markRow struct {
	Mark   string `json:"mark" web:"max=4"`
	Reason string `json:"reason"`
}

// marksOf reads the rows of a form. What is no number becomes a mark that no check lets pass.
func marksOf(rows []markRow) []Mark {
	marks := make([]Mark, len(rows))
	for i, r := range rows {
		n, err := strconv.Atoi(r.Mark)
		switch {
		case r.Mark == "":
			n = Unmarked
		case err != nil || n < 0:
			n = MaxMark + 1
		}
		marks[i] = Mark{Value: n, Reason: r.Reason}
	}
	return marks
}

type marksIn struct {
	markIn
	Marks  []markRow `json:"marks"`
	HandIn bool      `json:"hand_in"`
}

func (s *Service) mark(ctx context.Context, in marksIn) (web.See, error) {
	done, err := s.SaveMarks(ctx, in.Selection, in.Code, marksOf(in.Marks), in.HandIn)
	see := web.See{To: web.Href(pathMark, string(in.Selection), in.Code), Say: "web.saved", Body: done}
	if in.HandIn {
		see.To, see.Say = web.Href(pathDiffer, string(in.Selection), in.Code), "selection.handed_in_said"
	}
	return see, err
}

// differOut are the marks of the members side by side, shown to who has handed in their own (R140).
type differOut struct {
	seatOut
	Code  string   `json:"code"`
	Marks compared `json:"marks"`
	Of    int      `json:"markers"`
	names map[control.ActorID]string
}

func (s *Service) showDiffer(ctx context.Context, in markIn) (out differOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		x, c, err := s.markable(ctx, q, in)
		if err != nil {
			return err
		}
		if out.seatOut, err = s.seatHead(ctx, q, x); err != nil {
			return err
		}
		sheets, err := sheetsOf(ctx, q, x.ID)
		if err != nil {
			return err
		}
		markers := c.Markers(x.Panel, x.Stage)
		given := handedIn(sheets, c, x.Stage, markers)
		own := false
		ids := make([]control.ActorID, len(given))
		for i, sheet := range given {
			own = own || sheet.Actor == x.member.Actor
			ids[i] = sheet.Actor
		}
		if !own {
			return fault.New(fault.Conflict, "selection.own_first", nil)
		}
		out.Code, out.Of = c.Code, len(markers)
		out.Marks = compare(x.Selection, c, x.Stage, given)
		out.names, err = control.Names(ctx, q, append(ids, c.Excused.people()...)...)
		return err
	})
	return out, err
}

func (s *Service) agree(ctx context.Context, in marksIn) (web.See, error) {
	done, err := s.Agree(ctx, in.Selection, in.Code, marksOf(in.Marks))
	return web.See{To: web.Href(pathDiffer, string(in.Selection), in.Code), Say: "selection.agreed_said", Body: done}, err
}

func (s *Service) showSign(ctx context.Context, in selIn) (out minutesOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		x, err := s.seatOf(ctx, q, in.Selection)
		if err != nil {
			return err
		}
		if err := x.ready(); err != nil {
			return err
		}
		if err := x.in(Decision, Clearances, Ended); err != nil {
			return err
		}
		if out.at, err = s.opened(s.control.AsSystem(ctx), q, x.Vacancy); err != nil {
			return err
		}
		out.Comment, out.Favoured = "", nil // what came back with a decision, and what is proposed, is for who proposed it
		for i, m := range out.Panel {
			out.Panel[i].Named = "" // that is between the member and the office
			if m.Actor != x.member.Actor {
				out.Panel[i].Sex = ""
			}
		}
		if out.Minutes, out.Digest, err = minutesOf(ctx, q, x.Selection); err != nil {
			return err
		}
		if err := out.name(ctx, q, out.Minutes.excused()...); err != nil {
			return err
		}
		list, err := candidatesOf(ctx, q, x.ID)
		for _, c := range list {
			if c.excludes(x.member.Actor) {
				out.Minutes.Entries = slices.DeleteFunc(out.Minutes.Entries, func(e Entry) bool { return e.Code == c.Code })
			}
		}
		out.back = web.Link{Text: out.Reference, Href: web.Href(pathSeat, string(x.ID))}
		if x.Stage == Decision {
			out.sign = web.Href(pathSign, string(x.ID))
		}
		return err
	})
	return out, err
}

func (s *Service) signSeat(ctx context.Context, in selIn) (web.See, error) {
	done, err := s.SignAsMember(ctx, in.Selection)
	return web.See{To: web.Href(pathSign, string(in.Selection)), Say: "selection.signed_said", Body: done}, err
}
