package portfolio

import (
	"context"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// ProcedureHead is a decision by silence as lists show it. Outcome is what it amounts to now, also
// before it is recorded.
type ProcedureHead struct {
	ID         ProcedureID     `json:"id"`
	Title      i18n.Text       `json:"title"`
	Document   string          `json:"document"`
	Subject    control.Ref     `json:"subject"`
	SubjectRef string          `json:"subject_ref"`
	VersionNo  int             `json:"version_no"`
	State      ProcedureState  `json:"state"`
	Outcome    Outcome         `json:"outcome"`
	Opened     cal.Instant     `json:"opened_at"`
	Ends       cal.Instant     `json:"ends_at"`
	EndsOn     cal.Date        `json:"ends_on"` // in the zone
	Zone       string          `json:"zone"`
	Objections int             `json:"objections"`
	Marking    control.Marking `json:"marking"`
}

func (p Procedure) head(ref string, now cal.Instant) ProcedureHead {
	return ProcedureHead{ID: p.ID, Title: p.Title, Document: p.Document, Subject: p.Subject, SubjectRef: ref, VersionNo: p.VersionNo, State: p.State,
		Outcome: p.OutcomeAt(now), Opened: p.Opened, Ends: p.Ends, EndsOn: dayIn(p.Ends, p.Zone), Zone: p.Zone, Objections: len(p.Objections), Marking: p.Marking}
}

// procedureHeads lists decisions with the reference codes of what they are about.
func (s *Service) procedureHeads(ctx context.Context, q db.Querier, where func(*db.Text)) ([]ProcedureHead, error) {
	list, err := procedures(ctx, q, where)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for i, p := range list {
		ids[i] = p.Subject.ID
	}
	refs := map[string]string{}
	_, err = db.Collect(ctx, q, db.SQL(`SELECT id, ref FROM portfolio_package WHERE`).In("id", ids...), func(row db.Row) (struct{}, error) {
		var id, ref string
		err := row.Scan(&id, &ref)
		refs[id] = ref
		return struct{}{}, err
	})
	heads := make([]ProcedureHead, len(list))
	for i, p := range list {
		heads[i] = p.head(refs[p.Subject.ID], s.control.DB().Now())
	}
	return heads, err
}

// ProcedureFilter narrows the list of decisions.
type ProcedureFilter struct {
	web.List
	State ProcedureState `json:"state"`
}

// ProcedureList is a page of decisions, the one that ends first on top.
type ProcedureList struct {
	Decisions []ProcedureHead `json:"decisions"`
	Next      string          `json:"next,omitempty"`

	state ProcedureState
	today cal.Date
}

// ListProcedures lists the decisions by silence that the actor may see, latest end first.
func (s *Service) ListProcedures(ctx context.Context, in ProcedureFilter) (out ProcedureList, err error) {
	out.state, out.today = in.State, s.today()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		var last []Procedure
		if in.After != "" {
			if last, err = procedures(ctx, q, func(t *db.Text) { t.Add("WHERE p.id = ?", in.After) }); err != nil {
				return err
			}
		}
		out.Decisions, err = s.procedureHeads(ctx, q, func(t *db.Text) {
			t.Add("WHERE 1 = 1")
			if in.State != "" {
				t.Add("AND p.state = ?", in.State)
			}
			for _, p := range last {
				t.Add("AND (p.ends_at < ? OR p.ends_at = ? AND p.id < ?)", p.Ends, p.Ends, p.ID)
			}
			t.Add("ORDER BY p.ends_at DESC, p.id DESC")
			if in.Limit > 0 {
				t.Add("LIMIT ?", in.Limit+1)
			}
		})
		return err
	})
	in.After = "" // the query has gone on from there
	out.Decisions, out.Next = pageOf(out.Decisions, in.List, func(h ProcedureHead) string { return string(h.ID) })
	return out, err
}

// Table is the list for the page and for files.
func (out ProcedureList) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "decisions", Title: p.T("portfolio.decision_procedure.list"), AsOf: out.today, Next: out.Next, Columns: []web.Column{
		{Key: "title", Label: p.T("portfolio.form.subject"), Main: true, Kind: web.KindLink},
		{Key: "subject", Label: p.T("portfolio.form.package"), Kind: web.KindLink},
		{Key: "document", Label: p.T("portfolio.form.record_document")},
		{Key: "ends", Label: p.T("portfolio.form.silence_ends")},
		{Key: "objections", Label: p.T("portfolio.form.objections"), Kind: web.KindInt},
		{Key: "state", Label: p.T("portfolio.form.state")},
		{Key: "outcome", Label: p.T("portfolio.form.outcome")},
	}, Empty: &web.Empty{Title: p.T("portfolio.decision_procedure.none"), Words: p.T("portfolio.decision_procedure.none_help"), Action: &web.Action{Text: p.T("portfolio.package.list"), Href: "/packages"}}}
	for _, d := range out.Decisions {
		t.Marking = control.Combine(t.Marking, d.Marking)
		t.Rows = append(t.Rows, web.Row{Key: string(d.ID), Href: web.Href("/decisions/{id}", string(d.ID)), Cells: []web.Cell{
			web.Anchor(p.Text(d.Title), web.Href("/decisions/{id}", string(d.ID))),
			web.Anchor(d.SubjectRef, web.Href("/packages/{id}", d.Subject.ID)).Under(p.T("portfolio.form.version_no", "no", d.VersionNo)),
			web.Text(d.Document), web.Text(Wall{d.Ends, d.Zone}.Print(p)), web.Int(int64(d.Objections)),
			web.Text(p.T("portfolio.decision_procedure.state." + string(d.State))),
			web.Text(outcomeWords(p, d)),
		}})
	}
	return t
}

// outcomeWords says what a procedure amounts to now; one that was withdrawn amounts to nothing.
func outcomeWords(p *i18n.Printer, d ProcedureHead) string {
	if d.State == ProcedureWithdrawn {
		return ""
	}
	return p.T("portfolio.decision_procedure.outcome."+string(d.Outcome), "end", Wall{d.Ends, d.Zone})
}

// ProcedureOut is the page of a decision by silence.
type ProcedureOut struct {
	ProcedureHead
	List        []ObjectionOut `json:"objections_list"`
	ActionSheet RecordOut      `json:"action_sheet"`
	Moves       []Move         `json:"moves"`
	Version     int            `json:"version"`

	scope   string
	parties []web.Option
}

// ObjectionOut is an objection with whether it came late.
type ObjectionOut struct {
	Party    Party       `json:"party"`
	Received cal.Instant `json:"received"`
	Late     bool        `json:"late"`
	Text     string      `json:"text"`
	Document string      `json:"document"`
}

// ReadProcedure gives the page of a decision by silence.
func (s *Service) ReadProcedure(ctx context.Context, in idIn) (out ProcedureOut, err error) {
	now := s.control.DB().Now()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		p, err := procedure(ctx, q, ProcedureID(in.ID))
		if err != nil {
			return err
		}
		ref, err := subjectRef(ctx, q, p.Subject)
		if err != nil {
			return err
		}
		out = ProcedureOut{ProcedureHead: p.head(ref, now), ActionSheet: RecordOut(p.ActionSheet), Version: p.Revision, scope: p.Scope, List: []ObjectionOut{}}
		form := complete(now.Date())
		out.Moves = movesFrom(ctx, procedureMachine, procedureGuards, p.State, p.Scope,
			procedureFacts{Procedure: p, Record: form.Record(), Reason: form.Reason, Now: now, Today: now.Date()})
		codes := make([]string, len(p.Objections))
		for i, o := range p.Objections {
			codes[i] = o.Party
		}
		parties, err := stakeholders.ByCode(ctx, q, codes...)
		for _, o := range p.Objections {
			out.List = append(out.List, ObjectionOut{partyOf(parties, o.Party), o.Received, p.Late(o), o.Text, o.Document})
		}
		return err
	})
	if err != nil {
		return out, err
	}
	s.control.NoteRead(ctx, out.ID.ref(), out.Marking)
	offered, err := s.offers(ctx, "")
	out.parties = offered.Parties
	return out, err
}

// ShowProcedureMove gives the page of a move of a decision. Settling leads where the outcome says.
func (s *Service) ShowProcedureMove(ctx context.Context, act control.Act, id ProcedureID) (MoveOut, error) {
	p, err := s.ReadProcedure(ctx, idIn{string(id)})
	if err != nil {
		return MoveOut{}, err
	}
	out := MoveOut{Act: act, Subject: p.Title, Ref: p.SubjectRef, State: procedureMachine.Word(p.State), Version: p.Version, Marking: p.Marking,
		words: "portfolio.decision_procedure.state.", back: web.Href("/decisions/{id}", string(id)), crumbs: decisionCrumbs(ctx)}
	out.moves, err = only(act, p.Moves, out.State)
	return out, err
}

func decisionCrumbs(ctx context.Context) []web.Link {
	return []web.Link{{Text: printed(web.PrinterFrom(ctx), "portfolio.decision_procedure.list"), Href: "/decisions"}}
}

// SilenceOut is the form that puts a package, or its new version, under silence.
type SilenceOut struct {
	ProcedureForm
	ID      PackageID       `json:"id"`
	Ref     string          `json:"ref"`
	No      int             `json:"version_no"`
	Marking control.Marking `json:"marking"`
}

// ReadSilenceForm gives the form for a package of which something lies for decision.
func (s *Service) ReadSilenceForm(ctx context.Context, in idIn) (out SilenceOut, err error) {
	p, err := s.Package(ctx, PackageID(in.ID))
	if err != nil {
		return out, err
	}
	versions, err := s.Versions(ctx, p.ID)
	if err != nil {
		return out, err
	}
	draft := InDraft(versions)
	if draft == nil || draft.State != VersionForDecision {
		return out, fault.New(fault.Conflict, "portfolio.decision_procedure.nothing_to_decide", nil)
	}
	out = SilenceOut{ID: p.ID, Ref: p.Ref, No: draft.No, Marking: p.Marking}
	out.Title, out.EndsTime, out.Zone = p.Title, "18:00", HeadquartersZone
	return out, nil
}
