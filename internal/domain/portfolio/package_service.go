package portfolio

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// PackageForm is what is said of a package when it is made or edited. The request (R2) is taken until
// one is filed, and while the package is still requested.
type PackageForm struct {
	Title            i18n.Text       `json:"title"`
	ProgrammeOfficer ActorID         `json:"programme_officer"`
	Coordinators     []ActorID       `json:"coordinators"`
	Objectives       i18n.Text       `json:"objectives"`
	ReviewMonths     int             `json:"review_months"`
	ExitCriteria     []CriterionForm `json:"exit_criteria"`
	RequestBody      string          `json:"request_body"`
	RequestOn        cal.Date        `json:"request_on"`
	RequestDocument  string          `json:"request_document"`
	MarkingForm
	Version int `json:"version"`
}

// CriterionForm is one exit criterion; one without a text is left out.
type CriterionForm struct {
	Text     string   `json:"text"`
	MetOn    cal.Date `json:"met_on"`
	Evidence string   `json:"evidence"`
}

func criteriaForm(criteria []Criterion) []CriterionForm {
	form := make([]CriterionForm, len(criteria))
	for i, c := range criteria {
		form[i] = CriterionForm(c)
	}
	return form
}

func criteriaFrom(form []CriterionForm) []Criterion {
	var criteria []Criterion
	for _, c := range form {
		if strings.TrimSpace(c.Text) != "" {
			criteria = append(criteria, Criterion(c))
		}
	}
	return criteria
}

func (p Package) form() PackageForm {
	return PackageForm{Title: p.Title, ProgrammeOfficer: p.ProgrammeOfficer, Coordinators: p.Coordinators, Objectives: p.Objectives,
		ReviewMonths: p.ReviewMonths, ExitCriteria: criteriaForm(p.ExitCriteria), RequestBody: p.Request.Body, RequestOn: p.Request.On,
		RequestDocument: p.Request.Document, MarkingForm: markingForm(p.Marking), Version: p.Revision}
}

func (f PackageForm) apply(p Package) Package {
	p.Title, p.ProgrammeOfficer, p.Coordinators, p.Objectives = f.Title, f.ProgrammeOfficer, f.Coordinators, f.Objectives
	p.ExitCriteria, p.ReviewMonths, p.Marking = criteriaFrom(f.ExitCriteria), f.ReviewMonths, f.Marking()
	if p.ReviewMonths == 0 {
		p.ReviewMonths = ReviewMonths
	}
	return p
}

func (f PackageForm) request() Record {
	return Record{Body: f.RequestBody, On: f.RequestOn, Document: f.RequestDocument}
}

func (id PackageID) ref() control.Ref { return control.Ref{Kind: ObjectPackage, ID: string(id)} }

// packageTrail is what the trail says of a package.
type packageTrail struct {
	Ref   string       `json:"ref"`
	State PackageState `json:"state"`
	PackageForm
}

func (p Package) trail() packageTrail { return packageTrail{p.Ref, p.State, p.form()} }

// CreatePackage opens a package in a partner's DCB programme, as requested.
func (s *Service) CreatePackage(ctx context.Context, programmeID ProgrammeID, form PackageForm) (control.Done, error) {
	return s.edit(ctx, purposeRequest, programmeID.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		home, err := programme(ctx, tx, programmeID)
		if err != nil {
			return control.Change{}, err
		}
		if home.Kind != KindDCB {
			return control.Change{}, fault.Refuse("portfolio.package.not_in_deep", nil)
		}
		no, err := nextPackageNo(ctx, tx, home.Partner)
		if err != nil {
			return control.Change{}, err
		}
		p := form.apply(Package{ID: PackageID(tx.NewID()), Programme: programmeID, Partner: home.Partner, Ref: PackageRef(home.Partner, no), State: PackageRequested})
		if err := checkPackage(p, form.request(), tx.Today()); err != nil {
			return control.Change{}, err
		}
		object := control.Object{Ref: p.ID.ref(), Scope: ObjectScope(PartnerScope(p.Partner), ObjectPackage, string(p.ID)), Marking: p.Marking}
		if err := tx.Protect(ctx, object); err != nil {
			return control.Change{}, err
		}
		if err := insertPackage(ctx, tx, p); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: p.ID.ref(), After: p.trail()}, savePackageParts(ctx, tx, p, form)
	})
}

// checkPackage gathers what is wrong with the package and with the request, which may be missing but
// not half there.
func checkPackage(p Package, request Record, today cal.Date) error {
	if request.IsZero() {
		return p.Check()
	}
	return both(p.Check(), needRecord(request, "request", today))
}

func savePackageParts(ctx context.Context, tx *control.Tx, p Package, form PackageForm) error {
	if request := form.request(); request != p.Request {
		if err := fileRecord(ctx, tx, string(p.ID), "", purposeRequest, request); err != nil {
			return err
		}
	}
	if err := saveCoordinators(ctx, tx, p.ID, p.Coordinators); err != nil {
		return err
	}
	return saveCriteria(ctx, tx, string(p.ID), p.ExitCriteria)
}

// changePackage opens a Do on a package, lets change alter it and saves what it gives.
func (s *Service) changePackage(ctx context.Context, act control.Act, id PackageID, change func(ctx context.Context, tx *control.Tx, p Package) (Package, string, error)) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := loadPackage(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		after, note, err := change(ctx, tx, before)
		if err != nil {
			return control.Change{}, err
		}
		if ok, err := updatePackage(ctx, tx, after); err != nil || !ok {
			return control.Change{}, orStale(err, before.form())
		}
		after.Revision++
		return control.Change{Object: id.ref(), Before: before.trail(), After: after.trail(), Note: note}, nil
	})
}

// EditPackage changes what is said of a package. The request can be changed only while the package is
// still requested.
func (s *Service) EditPackage(ctx context.Context, id PackageID, form PackageForm) (control.Done, error) {
	return s.changePackage(ctx, "portfolio.package.edit", id, func(ctx context.Context, tx *control.Tx, before Package) (Package, string, error) {
		if err := unchanged(form.Version, before.Stamp, before.form()); err != nil {
			return before, "", err
		}
		if before.State != PackageRequested && before.Request.Complete() {
			form.RequestBody, form.RequestOn, form.RequestDocument = before.Request.Body, before.Request.On, before.Request.Document
		}
		p := form.apply(before)
		if err := checkPackage(p, form.request(), tx.Today()); err != nil {
			return before, "", err
		}
		if err := remark(ctx, tx, p.ID.ref(), p.Scope, before.Marking, p.Marking); err != nil {
			return before, "", err
		}
		if err := savePackageParts(ctx, tx, p, form); err != nil {
			return before, "", err
		}
		if request := form.request(); !request.IsZero() {
			p.Request = request
		}
		return p, "", nil
	})
}

// FilePackageDocument keeps a document that stands for a condition of closing (see Condition).
func (s *Service) FilePackageDocument(ctx context.Context, id PackageID, condition i18n.Key, document Record) (control.Done, error) {
	return s.edit(ctx, "portfolio.package.edit", id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		if !slices.Contains(closingDocuments, condition) {
			return control.Change{}, fault.Missing("condition")
		}
		if err := needRecord(document, "record", tx.Today()); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: id.ref(), After: map[string]any{"document": document.Document, "condition": condition}},
			fileRecord(ctx, tx, string(id), "", string(condition), document)
	})
}

// closingDocuments are the conditions of closing that a document shows: the lessons are drawn and the
// records handed over.
var closingDocuments = []i18n.Key{"portfolio.package.needs_lessons", "portfolio.package.needs_records"}

// packageFactsOf gathers what the guards of a package look at.
func (s *Service) packageFactsOf(ctx context.Context, q db.Querier, p Package, form MoveForm, now cal.Instant) (packageFacts, []versionRow, error) {
	f := packageFacts{Package: p, Record: form.Record(), Reason: form.Reason, Effect: form.Effect, Today: now.Date()}
	var err error
	if f.Initiatives, err = initiativesOf(ctx, q, p.ID); err != nil {
		return f, nil, err
	}
	if f.Links, err = linksOf(ctx, q, f.Today, f.Initiatives); err != nil {
		return f, nil, err
	}
	versions, err := versionsOf(ctx, q, p.ID)
	if err != nil {
		return f, nil, err
	}
	f.Initiatives = standing(f.Initiatives, plain(versions))
	f.Draft = InForce(plain(versions)) != nil && InDraft(plain(versions)) != nil
	if f.Others, err = packages(ctx, q, func(t *db.Text) { t.Add("WHERE p.partner = ?", p.Partner) }); err != nil {
		return f, nil, err
	}
	if f.Outcome, err = outcomeOn(ctx, q, p.ID, draftNo(versions), now); err != nil {
		return f, nil, err
	}
	filed, err := recordsOf(ctx, q, string(p.ID))
	if err != nil {
		return f, nil, err
	}
	open, err := openProjects(ctx, q, p.ID)
	f.Closing = []Condition{{Name: "portfolio.package.needs_projects_closed", Met: open == 0}}
	for _, name := range closingDocuments {
		f.Closing = append(f.Closing, Condition{Name: name, Document: lastRecord(filed, "", string(name))})
	}
	return f, versions, err
}

// draftNo is the number of the version being drafted or decided on; 0 when there is none.
func draftNo(versions []versionRow) int {
	if draft := InDraft(plain(versions)); draft != nil {
		return draft.No
	}
	return 0
}

// standing are the initiatives that stand in the version in force, or before the first endorsement in
// the one being drafted.
func standing(list []Initiative, versions []Version) []Initiative {
	version := InForce(versions)
	if version == nil {
		version = InDraft(versions)
	}
	if version == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(list), func(i Initiative) bool {
		return !slices.ContainsFunc(version.Lines, func(l Line) bool { return l.Initiative == i.ID })
	})
}

// MovePackage makes the move that act makes from where the package stands, and takes its first version
// along.
func (s *Service) MovePackage(ctx context.Context, act control.Act, id PackageID, form MoveForm) (control.Done, error) {
	return s.changePackage(ctx, act, id, func(ctx context.Context, tx *control.Tx, p Package) (Package, string, error) {
		if err := unchanged(form.Version, p.Stamp, p.form()); err != nil {
			return p, "", err
		}
		move, err := packageMachine.By(p.State, act, PackageState(form.To))
		if err != nil {
			return p, "", err
		}
		facts, versions, err := s.packageFactsOf(ctx, tx, p, form, tx.Now())
		if err != nil {
			return p, "", err
		}
		if err := packageGuards.Check(move.Guard, facts); err != nil {
			return p, "", err
		}
		if err := moveFirstVersion(ctx, tx, p, move.To, versions, form.Record()); err != nil {
			return p, "", err
		}
		p.State = move.To
		note := strings.TrimSpace(form.Reason + "\n" + form.Effect)
		return p, note, fileRecord(ctx, tx, string(id), "", string(act), form.Record())
	})
}

// moveFirstVersion keeps the version that is being drafted or decided on in step with its package. A
// later version has acts of its own, but does not outlive its package.
func moveFirstVersion(ctx context.Context, tx *control.Tx, p Package, to PackageState, versions []versionRow, decision Record) error {
	draft := InDraft(plain(versions))
	if draft == nil {
		return nil
	}
	v := draft.copy()
	first := InForce(plain(versions)) == nil
	switch {
	case to == PackageDeclined || to == PackageTerminated:
		v.State = VersionWithdrawn
	case first && to == PackageForDecision:
		v.State = VersionForDecision
	case first && to == PackageDrafting:
		v.State = VersionDrafting
	case first && to == PackageEndorsed:
		v.State, v.Endorsement = VersionEndorsed, decision
	default:
		return nil
	}
	return saveVersion(ctx, tx, p.ID, versions, v)
}

// Package gives a package with its records, coordinators and exit criteria.
func (s *Service) Package(ctx context.Context, id PackageID) (p Package, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		p, err = loadPackage(ctx, q, id)
		return err
	})
	return p, err
}

// Versions are all versions of a package by number.
func (s *Service) Versions(ctx context.Context, id PackageID) (list []Version, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if _, err := loadPackage(ctx, q, id); err != nil {
			return err
		}
		rows, err := versionsOf(ctx, q, id)
		list = plain(rows)
		return err
	})
	return list, err
}
