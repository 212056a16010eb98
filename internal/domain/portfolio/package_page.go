package portfolio

import (
	"context"
	"maps"
	"slices"

	"github.com/a-h/templ"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// PackageOut is the page of a package.
type PackageOut struct {
	PackageHead
	Objectives   i18n.Text       `json:"objectives"`
	Coordinators []Person        `json:"coordinators"`
	ExitCriteria []CriterionForm `json:"exit_criteria"`
	Records      PackageRecords  `json:"records"`
	Lines        []InitiativeOut `json:"initiatives_list"`
	ProjectsList []ProjectBrief  `json:"projects_list"`
	Versions     []VersionOut    `json:"versions"`
	Procedures   []ProcedureHead `json:"decisions"`
	Moves        []Move          `json:"moves"`
	Money        []Purse         `json:"money,omitempty"` // of its projects, by currency
	Version      int             `json:"version"`

	stored       Package
	pending      []Pending
	projects     []ProjectLine
	versionMoves []Move
	bluf         []Sentence
	signed       SignedLine
	names        map[ActorID]string
	today        cal.Date
	held         int // activities, meetings and open actions below it and its projects
}

// PackageRecords are the dated papers a package rests on.
type PackageRecords struct {
	Request     RecordOut `json:"request"`
	Assessment  RecordOut `json:"assessment"`
	Concurrence RecordOut `json:"concurrence"`
	Endorsement RecordOut `json:"endorsement"`
	Plan        RecordOut `json:"plan"`
	LastReview  RecordOut `json:"last_review"`
}

// RecordOut is a dated paper in JSON.
type RecordOut struct {
	Body     string   `json:"body"`
	Occasion string   `json:"occasion,omitempty"`
	On       cal.Date `json:"on"`
	Document string   `json:"document"`
}

// InitiativeOut is an initiative as its package lists it. Basis is what its link to the ITPP rests on (R5).
type InitiativeOut struct {
	ID     InitiativeID    `json:"id"`
	Ref    string          `json:"ref"`
	Title  i18n.Text       `json:"title"`
	Theme  Theme           `json:"theme"`
	State  InitiativeState `json:"state"`
	Lead   Party           `json:"lead"`
	Period cal.Period      `json:"period"`
	Start  int             `json:"maturity_start"`
	Target int             `json:"maturity_target"`
	Basis  Basis           `json:"goal_link"`
	Rating Rating          `json:"overall"` // the worst of its running projects

	projects int
}

// ProjectBrief is a project as its package lists it.
type ProjectBrief struct {
	ID      ProjectID    `json:"id"`
	Ref     string       `json:"ref"`
	Title   i18n.Text    `json:"title"`
	State   ProjectState `json:"state"`
	Overall Rating       `json:"overall"`
}

// VersionOut is a version of a package. Lines that the reader may not see are left out.
type VersionOut struct {
	No          int          `json:"no"`
	State       VersionState `json:"state"`
	Lines       []LineOut    `json:"lines"`
	Endorsement RecordOut    `json:"endorsement,omitzero"`
}

// LineOut is a line of a version; Change says what it does against the version in force.
type LineOut struct {
	Initiative InitiativeID `json:"initiative"`
	Ref        string       `json:"ref"`
	Title      i18n.Text    `json:"title"`
	Change     string       `json:"change,omitempty"` // "added", "retitled", "removed"
}

// ReadPackage gives the page of a package. Opening a restricted one is noted (R117).
func (s *Service) ReadPackage(ctx context.Context, in idIn) (out PackageOut, err error) {
	now := s.control.DB().Now()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		p, err := loadPackage(ctx, q, PackageID(in.ID))
		if err != nil {
			return err
		}
		out.today, out.stored, out.Version = now.Date(), p, p.Revision
		heads, err := packageHeads(ctx, q, []Package{p}, out.today)
		if err != nil {
			return err
		}
		out.PackageHead = heads[0]
		facts, versions, err := s.packageFactsOf(ctx, q, p, complete(out.today), now)
		if err != nil {
			return err
		}
		out.Moves = movesFrom(ctx, packageMachine, packageGuards, p.State, p.Scope, facts)
		out.versionMoves = out.movesOfVersion(ctx, facts, versions)
		if out.projects, err = projectLines(ctx, q, in.ID); err != nil {
			return err
		}
		purses, err := s.purses(ctx, q, idsOf(out.projects)...)
		if err != nil {
			return err
		}
		out.Money = together(slices.Collect(maps.Values(purses))...)
		below := []string{in.ID}
		for _, x := range out.projects {
			below = append(below, string(x.ID))
		}
		if out.held, err = s.held(ctx, q, below...); err != nil {
			return err
		}
		all, err := initiativesOf(ctx, q, p.ID)
		if err != nil {
			return err
		}
		out.Versions = versionsOut(plain(versions), all)
		if out.Lines, err = out.initiatives(ctx, q, all); err != nil {
			return err
		}
		if out.Procedures, err = s.procedureHeads(ctx, q, func(t *db.Text) { t.Add("WHERE p.subject_id = ? ORDER BY p.id DESC", p.ID) }); err != nil {
			return err
		}
		if out.signed, err = signedLine(ctx, q, in.ID); err != nil {
			return err
		}
		awaited, err := s.awaited(ctx, q, p.Scope)
		if err != nil {
			return err
		}
		out.pending = pendingOf(awaited)
		return out.fill(ctx, q, plain(versions))
	})
	if err == nil {
		s.control.NoteRead(ctx, out.ID.ref(), out.Marking)
	}
	return out, err
}

// movesOfVersion are the moves of a version n+1 that is open.
func (out *PackageOut) movesOfVersion(ctx context.Context, facts packageFacts, versions []versionRow) []Move {
	force, draft := InForce(plain(versions)), InDraft(plain(versions))
	if force == nil || draft == nil {
		return nil
	}
	return movesFrom(ctx, versionMachine, versionGuards, draft.State, out.stored.Scope, versionFacts{InForce: *force, Draft: *draft, Links: facts.Links,
		Outcome: facts.Outcome, Record: facts.Record, Reason: facts.Reason, Today: facts.Today})
}

// fill derives the rest of the page from what was read.
func (out *PackageOut) fill(ctx context.Context, q db.Querier, versions []Version) (err error) {
	p := out.stored
	ids := append(slices.Clone(p.Coordinators), p.ChangedBy, out.signed.By)
	for _, l := range out.projects {
		ids = append(ids, l.Officer)
		out.ProjectsList = append(out.ProjectsList, ProjectBrief{l.ID, l.Ref, l.Title, l.State, l.Standing.Overall})
	}
	if out.names, err = control.Names(ctx, q, ids...); err != nil {
		return err
	}
	for _, id := range p.Coordinators {
		out.Coordinators = append(out.Coordinators, Person{id, out.names[id]})
	}
	out.Objectives, out.ExitCriteria = p.Objectives, criteriaForm(p.ExitCriteria)
	out.Records = PackageRecords{Request: RecordOut(p.Request), Assessment: RecordOut(p.Assessment), Concurrence: RecordOut(p.Concurrence),
		Plan: RecordOut(p.Plan), LastReview: RecordOut(p.LastReview)}
	if force := InForce(versions); force != nil {
		out.Records.Endorsement = RecordOut(force.Endorsement)
	}
	figures := PackageFigures{State: p.State, Review: out.Review, ReviewDue: out.ReviewDue, Pending: out.pending, Today: out.today}
	for _, l := range out.projects {
		if l.State.Running() {
			figures.Projects = append(figures.Projects, Standing{Name: l.Title, Card: l.Standing.Card, Former: l.Standing.Former})
		}
	}
	out.bluf = PackageBottomLine(figures)
	return nil
}

// initiatives are those the reader sees, with the rating of their projects and what R5 rests on.
func (out *PackageOut) initiatives(ctx context.Context, q db.Querier, all []Initiative) ([]InitiativeOut, error) {
	links, err := linksOf(ctx, q, out.today, all)
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(all))
	for i, x := range all {
		codes[i] = x.Lead
	}
	parties, err := stakeholders.ByCode(ctx, q, codes...)
	list := make([]InitiativeOut, len(all))
	for i, x := range all {
		list[i] = InitiativeOut{ID: x.ID, Ref: x.Ref, Title: x.Title, Theme: x.Theme, State: x.State, Lead: partyOf(parties, x.Lead), Period: x.Period,
			Start: x.MaturityStart, Target: x.MaturityTarget, Basis: x.basis(links[x.ID], out.today)}
		for _, l := range out.projects {
			if l.Initiative == x.ID {
				list[i].projects++
				if l.State.Running() {
					list[i].Rating = max(list[i].Rating, l.Standing.Card.Overall())
				}
			}
		}
	}
	return list, err
}

// versionsOut are the versions, newest first, each with what it changes against the one in force; only
// with lines of the initiatives given, which are those the reader sees.
func versionsOut(versions []Version, seen []Initiative) []VersionOut {
	force := InForce(versions)
	var list []VersionOut
	for _, v := range slices.Backward(versions) {
		out := VersionOut{No: v.No, State: v.State, Endorsement: RecordOut(v.Endorsement), Lines: []LineOut{}}
		open := v.State == VersionDrafting || v.State == VersionForDecision
		for _, l := range v.Lines {
			out.Lines = append(out.Lines, LineOut{l.Initiative, l.Ref, l.Title, lineChange(force, l, open)})
		}
		if force != nil && open {
			for _, l := range force.Lines {
				if !holds(&v, l.Initiative) {
					out.Lines = append(out.Lines, LineOut{l.Initiative, l.Ref, l.Title, "removed"})
				}
			}
		}
		out.Lines = slices.DeleteFunc(out.Lines, func(l LineOut) bool {
			return !slices.ContainsFunc(seen, func(i Initiative) bool { return i.ID == l.Initiative })
		})
		list = append(list, out)
	}
	return list
}

// lineChange says what a line of an open version does against the version in force; nothing before the first
// endorsement.
func lineChange(force *Version, l Line, open bool) string {
	switch {
	case force == nil || !open || slices.Contains(force.Lines, l):
		return ""
	case holds(force, l.Initiative):
		return "retitled"
	}
	return "added"
}

// ShowPackageMove gives the page of a move of a package.
func (s *Service) ShowPackageMove(ctx context.Context, act control.Act, id PackageID) (MoveOut, error) {
	p, err := s.ReadPackage(ctx, idIn{string(id)})
	if err != nil {
		return MoveOut{}, err
	}
	moves, state := p.Moves, packageMachine.Word(p.State)
	if slices.Contains(versionMachine.Acts(), act) {
		moves = p.versionMoves
	}
	out := MoveOut{Act: act, Subject: p.Title, Ref: p.Ref, State: state, Version: p.Version, Marking: p.Marking, words: "portfolio.package.state.",
		back: web.Href("/packages/{id}", string(id)), crumbs: p.crumbs(ctx)}
	if act == "portfolio.package.close" {
		out.more = func(f *web.Frame) templ.Component { return closingPapers(f, p) }
	}
	out.moves, err = only(act, moves, state)
	return out, err
}

// crumbs lead down to the package.
func (out PackageOut) crumbs(ctx context.Context) []web.Link {
	partner, _ := out.Partner.Name.In(web.LangFrom(ctx))
	return []web.Link{{Text: printed(web.PrinterFrom(ctx), "portfolio.package.list"), Href: "/packages"},
		{Text: partner, Href: web.Href("/partners/{code}", out.Partner.Code)}}
}

// PackageEditOut is the form of a package, new or stored.
type PackageEditOut struct {
	PackageForm
	ID        PackageID       `json:"id,omitempty"`
	Ref       string          `json:"ref,omitempty"`
	Programme ProgrammeID     `json:"programme,omitempty"`
	Partner   Party           `json:"partner"`
	Shown     control.Marking `json:"marking"`

	choices
	requested bool // the request may still be changed
}

// ReadPackageForm gives the form of a stored package.
func (s *Service) ReadPackageForm(ctx context.Context, in idIn) (out PackageEditOut, err error) {
	p, err := s.Package(ctx, PackageID(in.ID))
	if err != nil {
		return out, err
	}
	out = PackageEditOut{PackageForm: p.form(), ID: p.ID, Ref: p.Ref, Programme: p.Programme, Shown: p.Marking,
		requested: p.State == PackageRequested || !p.Request.Complete()}
	return out, s.offerPackage(ctx, p.Partner, &out)
}

// ReadPackageRequest gives the form of a new package in a programme.
func (s *Service) ReadPackageRequest(ctx context.Context, in idIn) (out PackageEditOut, err error) {
	home, err := s.Programme(ctx, ProgrammeID(in.ID))
	if err != nil {
		return out, err
	}
	if home.Kind != KindDCB {
		return out, fault.Refuse("portfolio.package.not_in_deep", nil)
	}
	out = PackageEditOut{Programme: home.ID, Shown: home.Marking, requested: true}
	out.MarkingForm, out.ReviewMonths = markingForm(home.Marking), ReviewMonths
	if actor := control.ActorFrom(ctx); actor != nil {
		out.ProgrammeOfficer = actor.ID
	}
	return out, s.offerPackage(ctx, home.Partner, &out)
}

func (s *Service) offerPackage(ctx context.Context, partner string, out *PackageEditOut) (err error) {
	if out.choices, err = s.offers(ctx, ""); err != nil {
		return err
	}
	return s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		parties, err := stakeholders.ByCode(ctx, q, partner)
		out.Partner = partyOf(parties, partner)
		return err
	})
}
