package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// The acts on the office's own templates. Whoever may do them where the project lies that a template was
// made of may do them with the template.
const (
	actCreateTemplate Act = "portfolio.template.create"
	actEditTemplate   Act = "portfolio.template.edit"
	actRetireTemplate Act = "portfolio.template.retire"
)

// TemplateForm says which project becomes a template, and what it is called.
type TemplateForm struct {
	Project ProjectID `json:"project"`
	Name    i18n.Text `json:"name"`
	Aim     i18n.Text `json:"aim"`
}

// CreateTemplate makes a template of a project: its plan in working days from its first day, deliverables,
// open threats, checks and what its money goes to. Everybody who starts projects will read it. Faults: Invalid,
// NotFound, Refused for a project marked above UNCLASSIFIED.
func (s *Service) CreateTemplate(ctx context.Context, f TemplateForm) (control.Done, error) {
	if f.Project == "" {
		var fs fault.Fields
		fs.Add("project", "fault.required", nil)
		return control.Done{}, fs.Err()
	}
	return s.edit(ctx, actCreateTemplate, f.Project.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		d, err := copyOf(ctx, tx, f.Project)
		if err != nil {
			return control.Change{}, err
		}
		if d.project.Marking.Level > control.LevelUnclassified {
			return control.Change{}, fault.Refuse("portfolio.template.marked", fault.Args{"ref": d.project.Ref, "level": d.project.Marking})
		}
		t := OwnTemplate{ID: TemplateID(tx.NewID()), Project: f.Project, Template: templateFrom(d, cal.NewWorkCalendar(d.project.Partner))}
		t.Name, t.Aim = f.Name, f.Aim
		t.Template = t.trimmed()
		if err := t.Check(); err != nil {
			return control.Change{}, err
		}
		t.Template = t.packed()
		_, err = storeTemplate(ctx, tx, t)
		t.Version = 1
		return control.Change{Object: t.ID.ref(), After: t}, err
	})
}

// EditTemplate saves a template read at a version.
func (s *Service) EditTemplate(ctx context.Context, id TemplateID, at int, f Template) (control.Done, error) {
	return s.onTemplate(ctx, actEditTemplate, id, at, func(t *OwnTemplate) error {
		t.Template = f.trimmed()
		if err := t.Check(); err != nil {
			return err
		}
		t.Template = t.packed()
		return nil
	})
}

// RetireTemplate takes a template out of use, or back into it.
func (s *Service) RetireTemplate(ctx context.Context, id TemplateID, at int, retired bool) (control.Done, error) {
	return s.onTemplate(ctx, actRetireTemplate, id, at, func(t *OwnTemplate) error {
		t.Retired = retired
		return nil
	})
}

// onTemplate loads a template read at a version (0: whichever is stored), lets change alter it, and keeps it.
func (s *Service) onTemplate(ctx context.Context, act Act, id TemplateID, at int, change func(*OwnTemplate) error) (control.Done, error) {
	stored, err := s.OwnTemplate(ctx, id)
	if err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, act, stored.Project.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := ownTemplate(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if at != 0 && at != before.Version {
			return control.Change{}, fault.Stale(before)
		}
		after := before
		if err := change(&after); err != nil {
			return control.Change{}, err
		}
		changed, err := storeTemplate(ctx, tx, after)
		if err == nil && !changed {
			err = fault.Stale(before)
		}
		after.Version++
		return control.Change{Object: id.ref(), Before: before, After: after}, err
	})
}

// OwnTemplate loads one. Fault: NotFound.
func (s *Service) OwnTemplate(ctx context.Context, id TemplateID) (t OwnTemplate, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		t, err = ownTemplate(ctx, q, id)
		return err
	})
	return t, err
}

// templateUndoers take acts on templates back: a new one is retired, because nothing that was on record
// disappears.
func (s *Service) templateUndoers() map[Act]control.Undo {
	return map[Act]control.Undo{
		actCreateTemplate: control.Undoing(func(ctx context.Context, object control.Ref, _, became OwnTemplate) (control.Done, error) {
			return s.RetireTemplate(ctx, TemplateID(object.ID), became.Version, true)
		}),
		actEditTemplate: control.Undoing(func(ctx context.Context, object control.Ref, was, became OwnTemplate) (control.Done, error) {
			return s.EditTemplate(ctx, TemplateID(object.ID), became.Version, was.Template)
		}),
		actRetireTemplate: control.Undoing(func(ctx context.Context, object control.Ref, was, became OwnTemplate) (control.Done, error) {
			return s.RetireTemplate(ctx, TemplateID(object.ID), became.Version, was.Retired)
		}),
	}
}
