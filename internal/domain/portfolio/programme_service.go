package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// ProgrammeForm is what is said of a programme when it is made or edited. Partner and kind are set
// once. The fields from StartYear on belong to a DEEP programme.
type ProgrammeForm struct {
	Partner       string        `json:"partner"`
	Kind          ProgrammeKind `json:"kind"`
	Title         i18n.Text     `json:"title"`
	StartYear     int           `json:"start_year"`
	Phase         i18n.Text     `json:"phase"`
	PolicyLead    string        `json:"policy_lead"`
	AcademicLeads Lines         `json:"academic_leads"`
	Goals         []GoalID      `json:"goals"` // the ITPP goals a DEEP programme serves (R5)
	MarkingForm
	Version int `json:"version"`
}

func (p Programme) form() ProgrammeForm {
	return ProgrammeForm{Partner: p.Partner, Kind: p.Kind, Title: p.Title, StartYear: p.StartYear, Phase: p.Phase, PolicyLead: p.PolicyLead,
		AcademicLeads: p.AcademicLeads, Goals: p.Goals, MarkingForm: markingForm(p.Marking), Version: p.Revision}
}

func (f ProgrammeForm) apply(p Programme) Programme {
	p.Title, p.Marking = f.Title, f.Marking()
	if p.Kind == KindDEEP {
		p.StartYear, p.Phase, p.PolicyLead, p.AcademicLeads = f.StartYear, f.Phase, f.PolicyLead, f.AcademicLeads
		p.Goals = f.Goals
	}
	return p
}

func (id ProgrammeID) ref() control.Ref { return control.Ref{Kind: ObjectProgramme, ID: string(id)} }

// programmeTrail is what the trail says of a programme.
type programmeTrail struct {
	Ref          string        `json:"ref"`
	State        DeepState     `json:"state,omitempty"`
	Institutions []Institution `json:"institutions,omitempty"`
	ProgrammeForm
}

func (p Programme) trail() programmeTrail {
	return programmeTrail{p.Ref, p.State, p.Institutions, p.form()}
}

// CreateProgramme opens a partner's programme of a kind; a second of the same kind is refused. A DEEP
// programme starts as requested.
func (s *Service) CreateProgramme(ctx context.Context, form ProgrammeForm) (control.Done, error) {
	p := form.apply(Programme{Partner: form.Partner, Kind: form.Kind, Ref: ProgrammeRef(form.Kind, form.Partner)})
	if p.Kind == KindDEEP {
		p.State = DeepRequested
	}
	if err := p.Check(); err != nil {
		return control.Done{}, err
	}
	return s.create(ctx, "portfolio.programme.create", PartnerScope(p.Partner), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p.ID = ProgrammeID(tx.NewID())
		if err := tx.Protect(ctx, control.Object{Ref: p.ID.ref(), Scope: ObjectScope(PartnerScope(p.Partner), ObjectProgramme, string(p.ID)), Marking: p.Marking}); err != nil {
			return control.Change{}, err
		}
		if err := insertProgramme(ctx, tx, p); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: p.ID.ref(), After: p.trail()}, saveGoalLinks(ctx, tx, string(p.ID), p.Partner, p.Goals)
	})
}

// changeProgramme opens a Do on a programme, lets change alter it and saves what it gives.
func (s *Service) changeProgramme(ctx context.Context, act control.Act, id ProgrammeID, change func(ctx context.Context, tx *control.Tx, p Programme) (Programme, string, error)) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := programme(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		after, note, err := change(ctx, tx, before)
		if err != nil {
			return control.Change{}, err
		}
		if ok, err := updateProgramme(ctx, tx, after); err != nil || !ok {
			return control.Change{}, orStale(err, before.form())
		}
		after.Revision++
		return control.Change{Object: id.ref(), Before: before.trail(), After: after.trail(), Note: note}, nil
	})
}

// EditProgramme changes what is said of a programme; its partner and kind stay.
func (s *Service) EditProgramme(ctx context.Context, id ProgrammeID, form ProgrammeForm) (control.Done, error) {
	return s.changeProgramme(ctx, "portfolio.programme.edit", id, func(ctx context.Context, tx *control.Tx, p Programme) (Programme, string, error) {
		if err := unchanged(form.Version, p.Stamp, p.form()); err != nil {
			return p, "", err
		}
		form.Kind = p.Kind
		was := p.Marking
		p = form.apply(p)
		if err := p.Check(); err != nil {
			return p, "", err
		}
		if err := remark(ctx, tx, id.ref(), p.Scope, was, p.Marking); err != nil {
			return p, "", err
		}
		return p, "", saveGoalLinks(ctx, tx, string(id), p.Partner, p.Goals)
	})
}

// PutInstitution adds an institution to a programme or rewrites one; one without a name is taken away.
func (s *Service) PutInstitution(ctx context.Context, id ProgrammeID, form Institution) (control.Done, error) {
	return s.changeProgramme(ctx, "portfolio.programme.edit", id, func(ctx context.Context, tx *control.Tx, p Programme) (Programme, string, error) {
		var n int64 = 1
		var err error
		switch {
		case form.ID != "" && form.Name == i18n.Text{}:
			n, err = db.Exec(ctx, tx, db.SQL(`DELETE FROM portfolio_institution WHERE id = ? AND programme_id = ?`, form.ID, id))
		case form.Check() != nil:
			err = form.Check()
		case form.ID == "":
			form.ID = tx.NewID()
			err = insertInstitution(ctx, tx, id, form)
		default:
			n, err = db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_institution SET name_en = ?, name_fr = ?, kind = ?, city = ? WHERE id = ? AND programme_id = ?`,
				form.Name.EN, form.Name.FR, form.Kind, form.City, form.ID, id))
		}
		if err := orMissing(n, err, "institution"); err != nil {
			return p, "", err
		}
		return programmeAfter(ctx, tx, id)
	})
}

func programmeAfter(ctx context.Context, tx *control.Tx, id ProgrammeID) (Programme, string, error) {
	p, err := programme(ctx, tx, id)
	return p, "", err
}

// MoveProgramme makes the move that act makes from where a DEEP programme stands (R5, R9).
func (s *Service) MoveProgramme(ctx context.Context, act control.Act, id ProgrammeID, form MoveForm) (control.Done, error) {
	return s.changeProgramme(ctx, act, id, func(ctx context.Context, tx *control.Tx, p Programme) (Programme, string, error) {
		if err := unchanged(form.Version, p.Stamp, p.form()); err != nil {
			return p, "", err
		}
		if p.Kind != KindDEEP {
			return p, "", fault.New(fault.Conflict, "portfolio.programme.stateless", nil)
		}
		move, err := deepMachine.By(p.State, act, DeepState(form.To))
		if err != nil {
			return p, "", err
		}
		facts, err := deepFactsOf(ctx, tx, p, form, tx.Today())
		if err != nil {
			return p, "", err
		}
		if err := deepGuards.Check(move.Guard, facts); err != nil {
			return p, "", err
		}
		p.State = move.To
		return p, form.Reason, fileRecord(ctx, tx, string(id), "", string(act), form.Record())
	})
}

// Programme gives a programme with its institutions.
func (s *Service) Programme(ctx context.Context, id ProgrammeID) (p Programme, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		p, err = programme(ctx, q, id)
		return err
	})
	return p, err
}
