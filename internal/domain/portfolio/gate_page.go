package portfolio

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// projectActs are the acts that move a project: asking for a decision, and every move that a track may
// make without one.
var projectActs = []Act{
	actSubmitProject, "portfolio.project.assign", "portfolio.project.start", "portfolio.project.pass_gate", "portfolio.project.resume",
	"portfolio.project.suspend", "portfolio.project.stop", "portfolio.project.rework", "portfolio.project.cancel",
	"portfolio.project.close", "portfolio.project.close_finance", "portfolio.project.archive",
}

// showProjectMove gives the page of a move of a project.
func (s *Service) showProjectMove(ctx context.Context, act Act, id ProjectID) (MoveOut, error) {
	page, err := s.ReadProject(ctx, idIn{string(id)})
	if err != nil {
		return MoveOut{}, err
	}
	d := page.dossier
	if d.Passage != nil {
		return MoveOut{}, fault.New(fault.Conflict, "portfolio.gate.open", nil)
	}
	out := MoveOut{Act: act, Subject: d.Project.Title, Ref: d.Project.Ref, State: d.Project.State.Word(), Version: d.Project.Revision,
		Marking: d.Project.Marking, words: "portfolio.project.state.", back: web.Href("/projects/{id}", string(id)),
		crumbs: []web.Link{{Text: printed(web.PrinterFrom(ctx), "portfolio.project.list"), Href: "/projects"}}}
	if out.moves, err = only(act, d.moves(), out.State); err != nil {
		return out, err
	}
	out.more = func(f *web.Frame) templ.Component { return moveChecklist(f, page, out.move().To) }
	return out, nil
}

// moveProject carries out what the page of a move asks for.
func (s *Service) moveProject(ctx context.Context, act Act, id ProjectID, form MoveForm) (control.Done, error) {
	to := ProjectState(form.To)
	if to == "" {
		out, err := s.showProjectMove(ctx, act, id)
		if err != nil {
			return control.Done{}, err
		}
		to = ProjectState(out.move().To)
	}
	if act == actSubmitProject {
		return s.SubmitProject(ctx, id, form.Version, to, form.Reason)
	}
	return s.MoveProject(ctx, act, id, form.Version, to, form.Reason)
}

// commentIn says why a request is refused.
type commentIn struct {
	ID      string `json:"id"`
	Comment string `json:"comment"`
}

// DossierOut is the page of the papers of a project: what each rests on, and how to bring it.
type DossierOut struct {
	Papers []PaperOut `json:"papers"`

	project ProjectOut
}

// PaperOut is a paper of the dossier.
type PaperOut struct {
	Paper    Paper       `json:"paper"`
	Required bool        `json:"required"` // by the track
	Basis    Basis       `json:"basis"`
	Document RecordOut   `json:"document,omitzero"`
	Source   DocumentID  `json:"source,omitempty"` // the document here that the record stands for, if the reader may see it
	Waiver   PaperWaiver `json:"waiver,omitzero"`
	Rule     Rule        `json:"rule,omitempty"` // under which it can be waived
}

// PaperWaiver is a waiver of a paper in JSON.
type PaperWaiver struct {
	Reason  string   `json:"reason"`
	Expires cal.Date `json:"expires"`
}

// ReadDossier gives the papers of a project.
func (s *Service) ReadDossier(ctx context.Context, in idIn) (out DossierOut, err error) {
	if out.project, err = s.ReadProject(ctx, in); err != nil {
		return out, err
	}
	d := out.project.dossier
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		e, err := s.evidenceOf(ctx, q, d.Project)
		if err != nil {
			return err
		}
		shown, err := s.sourcesOf(ctx, q, e.filed)
		if err != nil {
			return err
		}
		facts := e.facts(d.Project, d.On)
		for _, paper := range Papers {
			c := facts.Papers[paper]
			last := lastFiled(e.filed, string(paper), purposePaper)
			x := PaperOut{Paper: paper, Basis: c.Basis(d.On), Document: RecordOut(last.Record), Rule: paper.Rule()}
			if shown[last.Source] {
				x.Source = last.Source
			}
			x.Required = slices.ContainsFunc(requirements, func(r Requirement) bool { return r.Paper == paper && d.Track.requires(r.Code) })
			if w := e.waivers[paper]; w.InForce(d.On) {
				x.Waiver = PaperWaiver{w.Reason, w.Expires}
			}
			out.Papers = append(out.Papers, x)
		}
		return nil
	})
	return out, err
}

// paperIn files a document for a paper, or asks for its waiver.
type paperIn struct {
	ID    string `json:"id"`
	Paper Paper  `json:"paper"`
	MoveForm
}

type paperWaiverIn struct {
	ID      string   `json:"id"`
	Paper   Paper    `json:"paper"`
	Reason  string   `json:"reason"`
	Expires cal.Date `json:"expires"`
}

// PaperFormOut is the page on which a paper is brought.
type PaperFormOut struct {
	Paper Paper `json:"paper"`

	project ProjectOut
	today   cal.Date
}

// panel says where a document for the paper is uploaded to.
func (out PaperFormOut) panel() documentPanel {
	p := out.project.dossier.Project
	return documentPanel{holder: p.ID.ref(), scope: p.Scope, over: p.State.Over()}
}

// paperAt is the address of a paper of a project.
type paperAt struct {
	ID    string `json:"id"`
	Paper Paper  `json:"paper"`
}

// ReadPaperForm gives the page on which a paper is brought.
func (s *Service) ReadPaperForm(ctx context.Context, in paperAt) (out PaperFormOut, err error) {
	out.Paper, out.today = in.Paper, s.today()
	known := false
	for _, p := range Papers {
		known = known || p == in.Paper
	}
	if !known {
		return out, fault.Missing("paper")
	}
	out.project, err = s.ReadProject(ctx, idIn{in.ID})
	return out, err
}

// OverlapFormOut is the page of the overlap check (R7): what others do for the same partner, and the answer.
type OverlapFormOut struct {
	Others []Other `json:"others"`

	project ProjectOut
}

// Other is an activity of somebody else that may overlap.
type Other struct {
	Who    string     `json:"who"`
	Title  i18n.Text  `json:"title"`
	Period cal.Period `json:"period"`
	Source string     `json:"source"`
	Href   string     `json:"href"`
}

// ReadOverlap gives the overlap check of a project: the office's own projects of the same partner and theme
// at the same time, and what the landscape knows of others.
func (s *Service) ReadOverlap(ctx context.Context, in idIn) (out OverlapFormOut, err error) {
	if out.project, err = s.ReadProject(ctx, in); err != nil {
		return out, err
	}
	p := out.project.dossier.Project
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Others, err = ownOverlaps(ctx, q, p); err != nil || s.Others == nil {
			return err
		}
		found, err := s.Others(ctx, q, p.Partner, p.Theme, p.Planned)
		out.Others = append(out.Others, found...)
		return err
	})
	return out, err
}

// ownOverlaps are the other projects of the partner with the same theme and a day in common.
func ownOverlaps(ctx context.Context, q db.Querier, p Project) ([]Other, error) {
	heads, err := projectHeads(ctx, q, func(t *db.Text) {
		t.Add(`WHERE p.partner = ? AND p.theme = ? AND p.id <> ? AND p.state NOT IN ('rejected', 'cancelled') ORDER BY p.ref LIMIT 100`, p.Partner, p.Theme, p.ID)
	})
	var list []Other
	for _, h := range heads {
		if h.Planned.Overlaps(p.Planned) {
			list = append(list, Other{Who: h.Ref, Title: h.Title, Period: h.Planned, Href: web.Href("/projects/{id}", string(h.ID))})
		}
	}
	return list, err
}

type overlapIn struct {
	ID     string        `json:"id"`
	Answer OverlapAnswer `json:"answer"`
	Note   string        `json:"note"`
}

type trackIn struct {
	ID      string    `json:"id"`
	Track   TrackName `json:"track"`
	Version int       `json:"version"`
}

type assignIn struct {
	ID      string  `json:"id"`
	Officer ActorID `json:"officer"`
	Owner   ActorID `json:"owner"`
	Version int     `json:"version"`
}

// PeopleOut is the page of the people of a project.
type PeopleOut struct {
	Officer Person `json:"officer"`
	Owner   Person `json:"owner"`

	project ProjectOut
	people  []web.Option
}

// ReadPeople gives who runs a project.
func (s *Service) ReadPeople(ctx context.Context, in idIn) (out PeopleOut, err error) {
	if out.project, err = s.ReadProject(ctx, in); err != nil {
		return out, err
	}
	out.Officer, out.Owner = out.project.Officer, out.project.Owner
	offered, err := s.offers(ctx, "")
	out.people = offered.People
	return out, err
}
