package portfolio

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// undoers are the edits of the slice that can be taken back. Each undo is the same edit with the former
// form, made from the revision the edit left: what was changed, moved on or approved since stays.
func (s *Service) undoers() map[Act]control.Undo {
	undoers := map[Act]control.Undo{
		"portfolio.programme.edit": control.Undoing(s.undoProgramme),
		"portfolio.itpp.edit":      control.Undoing(s.undoITPP),
		"portfolio.package.edit": control.Undoing(func(ctx context.Context, object control.Ref, was, became packageTrail) (control.Done, error) {
			if became.request() != was.request() {
				return control.Done{}, fault.Refuse("control.undo_none", nil) // a paper that was filed stays on file
			}
			was.Version = became.Version
			return s.EditPackage(ctx, PackageID(object.ID), was.PackageForm)
		}),
		"portfolio.initiative.edit": control.Undoing(func(ctx context.Context, object control.Ref, was, became initiativeTrail) (control.Done, error) {
			if became.Proposed != was.Proposed {
				return control.Done{}, fault.Refuse("control.undo_none", nil) // the version that takes it is changed or withdrawn
			}
			was.Version = became.Version
			return s.EditInitiative(ctx, InitiativeID(object.ID), was.InitiativeForm)
		}),
		"portfolio.project.edit": control.Undoing(func(ctx context.Context, object control.Ref, was, became versionedForm) (control.Done, error) {
			return s.EditProject(ctx, ProjectID(object.ID), became.Version, was.ProjectForm)
		}),
		"portfolio.project.assign": control.Undoing(func(ctx context.Context, object control.Ref, was, became peopleForm) (control.Done, error) {
			return s.AssignPeople(ctx, ProjectID(object.ID), became.Version, was.Officer, was.Owner)
		}),
		"portfolio.deliverable.edit": control.Undoing(func(ctx context.Context, object control.Ref, was, became deliverableView) (control.Done, error) {
			return s.EditDeliverable(ctx, DeliverableID(object.ID), became.Version, was.DeliverableForm)
		}),
		actEditDocument: control.Undoing(func(ctx context.Context, object control.Ref, was, became documentView) (control.Done, error) {
			return s.EditDocument(ctx, DocumentID(object.ID), became.Version, was.DocumentForm)
		}),
		actEditAsset: control.Undoing(func(ctx context.Context, object control.Ref, was, became assetView) (control.Done, error) {
			return s.EditAsset(ctx, AssetID(object.ID), became.Version, was.AssetForm)
		}),
		actEditContingency: control.Undoing(func(ctx context.Context, object control.Ref, was, became contingencyView) (control.Done, error) {
			return s.EditContingency(ctx, ContingencyID(object.ID), became.Version, was.ContingencyForm)
		}),
		ActBulkEdit:     s.entryBulk().undo(s),
		ActBulkProjects: s.projectBulk().undo(s),
		actCreateFrom:   s.undoCreateFrom,

		trackSetting.act:     trackSetting.undo(s),
		thresholdSetting.act: thresholdSetting.undo(s),
		endUseSetting.act:    endUseSetting.undo(s),
	}
	maps.Copy(undoers, s.planUndoers())
	maps.Copy(undoers, s.templateUndoers())
	maps.Copy(undoers, s.entryUndoers())
	return undoers
}

// lineBack is a line of the plan as its trail kept it.
type lineBack[F any] struct {
	planLine
	Form F `json:"form"`
}

func (s *Service) planUndoers() map[Act]control.Undo {
	return map[Act]control.Undo{
		"portfolio.milestone.edit": control.Undoing(func(ctx context.Context, project control.Ref, was, became lineBack[MilestoneForm]) (control.Done, error) {
			return s.EditMilestone(ctx, ProjectID(project.ID), MilestoneID(was.ID), became.Version, was.Form)
		}),
		"portfolio.activity.edit": control.Undoing(func(ctx context.Context, project control.Ref, was, became lineBack[TaskForm]) (control.Done, error) {
			return s.EditActivity(ctx, ProjectID(project.ID), ActivityID(was.ID), became.Version, was.Form)
		}),
		"portfolio.activity.remove": func(ctx context.Context, project control.Ref, before, _ json.RawMessage) (control.Done, error) {
			var was lineBack[TaskForm]
			if err := json.Unmarshal(before, &was); err != nil {
				return control.Done{}, err
			}
			return s.restoreActivity(ctx, ProjectID(project.ID), ActivityID(was.ID), was.Form)
		},
	}
}

// entryBack is an entry of a register as its trail kept it.
type entryBack[F any] struct {
	entryView
	Form F `json:"form"`
}

func (s *Service) entryUndoers() map[Act]control.Undo {
	return map[Act]control.Undo{
		actEditRisk: control.Undoing(func(ctx context.Context, object control.Ref, was, became entryBack[RiskForm]) (control.Done, error) {
			return s.EditRisk(ctx, RiskID(object.ID), became.Version, was.Form)
		}),
		actEditIssue: control.Undoing(func(ctx context.Context, object control.Ref, was, became entryBack[IssueForm]) (control.Done, error) {
			return s.EditIssue(ctx, IssueID(object.ID), became.Version, was.Form)
		}),
		actEditDecision: control.Undoing(func(ctx context.Context, object control.Ref, was, became entryBack[DecisionForm]) (control.Done, error) {
			return s.EditDecision(ctx, DecisionID(object.ID), became.Version, was.Form)
		}),
		actEditChange: control.Undoing(func(ctx context.Context, object control.Ref, was, became entryBack[ChangeForm]) (control.Done, error) {
			return s.EditChange(ctx, ChangeID(object.ID), became.Version, was.Form)
		}),
	}
}

// undoProgramme puts back what was said of a programme, or its institutions where these were changed.
func (s *Service) undoProgramme(ctx context.Context, object control.Ref, was, became programmeTrail) (control.Done, error) {
	id := ProgrammeID(object.ID)
	if slices.Equal(was.Institutions, became.Institutions) {
		was.Version = became.Version
		return s.EditProgramme(ctx, id, was.ProgrammeForm)
	}
	return s.changeProgramme(ctx, "portfolio.programme.edit", id, func(ctx context.Context, tx *control.Tx, p Programme) (Programme, string, error) {
		if err := unchanged(became.Version, p.Stamp, p.form()); err != nil {
			return p, "", err
		}
		if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM portfolio_institution WHERE programme_id = ?`, id)); err != nil {
			return p, "", err
		}
		for _, i := range was.Institutions {
			if err := insertInstitution(ctx, tx, id, i); err != nil {
				return p, "", err
			}
		}
		return programmeAfter(ctx, tx, id)
	})
}

// undoITPP puts back the period and marking of an ITPP and what its text said.
func (s *Service) undoITPP(ctx context.Context, object control.Ref, was, became itppTrail) (control.Done, error) {
	was.Version = became.Version
	if same(was.Objectives, became.Objectives) {
		return s.EditITPP(ctx, ITPPID(object.ID), was.ITPPForm)
	}
	allowed := ITPP.writable
	if same(ends(was.Objectives), ends(became.Objectives)) {
		allowed = ITPP.living
	}
	return s.writeITPP(ctx, ITPPID(object.ID), allowed, func(ctx context.Context, tx *control.Tx, i ITPP) error {
		if err := unchanged(became.Version, i.Stamp, i.form()); err != nil {
			return err
		}
		return replaceTree(ctx, tx, i, was.Objectives)
	})
}

// same compares two public views as they are stored.
func same(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}
