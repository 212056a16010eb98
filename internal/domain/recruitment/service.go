package recruitment

import (
	"context"
	"slices"
	"sync/atomic"

	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// The acts of the slice. Who may do them is the matrix of people.
const (
	ActCreate         control.Act = "recruitment.vacancy.create"
	ActEdit           control.Act = "recruitment.vacancy.edit"
	ActResolve        control.Act = "recruitment.vacancy.resolve" // settle a flag of a pasted notice
	ActSubmit         control.Act = "recruitment.vacancy.submit"
	ActRecall         control.Act = "recruitment.vacancy.recall" // take a submitted one back
	ActApprove        control.Act = "recruitment.vacancy.approve"
	ActConfirmBudget  control.Act = "recruitment.vacancy.confirm_budget"
	ActPublish        control.Act = "recruitment.vacancy.publish"
	ActExtend         control.Act = "recruitment.vacancy.extend"
	ActCancel         control.Act = "recruitment.vacancy.cancel"
	ActClose          control.Act = "recruitment.vacancy.close" // the program's own
	ActSaveTemplate   control.Act = "recruitment.template.save"
	ActRetireTemplate control.Act = "recruitment.template.retire"
)

// Service is the slice's use cases. It is safe for concurrent use. App fills the function fields.
type Service struct {
	control *control.Control
	signUps *web.Limiter // of one network address, for alerts
	board   atomic.Pointer[board]

	// Demonstration says that everything is invented.
	Demonstration bool
	// CareersAddress is the outside address of the careers pages where they have one of their own, without a final slash.
	CareersAddress string
	// Applied counts the applications handed in for some vacancies (R147); nil where none are taken here.
	Applied func(ctx context.Context, q db.Querier, ids []VacancyID) (map[VacancyID]int, error)
	// Moved follows a deadline that moves, for those who apply; nil where no applications are taken here.
	Moved func(ctx context.Context, tx *control.Tx, id VacancyID, to cal.Instant) error
	// Selecting says that people are being chosen from those who applied: the vacancy is not opened again then. nil where there
	// are no selections.
	Selecting func(ctx context.Context, q db.Querier, id VacancyID) (bool, error)
	// Choosing says how far the selections of some vacancies have come, of those that the actor in the context may see. One follows
	// at PathSelection once a vacancy has closed; nil where there are no selections.
	Choosing func(ctx context.Context, q db.Querier, ids []VacancyID) (map[VacancyID]Choosing, error)
}

// Choosing is how far the selection of a vacancy has come: its stage, whether that is the end, and the key of the words for it.
type Choosing struct {
	Stage string   `json:"stage"`
	Over  bool     `json:"over"`
	Word  i18n.Key `json:"-"`
}

// New makes the service over the office's control.
func New(c *control.Control) *Service {
	s := &Service{control: c, signUps: web.NewLimiter(web.Rate{PerSecond: signUpsPerHour / 3600.0, Burst: signUpsAtOnce})}
	if c != nil {
		c.Decides(ActApprove, s.Decide)
		c.Decides(ActApproveCorrection, s.DecideCorrection)
		c.Undoes(ActEdit, control.Undoing(s.undoEdit))
	}
	return s
}

// scope is where a vacancy lies: in one of its own, so that a panel can be given a role in it alone.
func scope(id VacancyID) string { return "vacancy:" + string(id) + "/" }

// office is the scope in which vacancies come to be: the whole office.
const office = ""

// marking is what a vacancy carries until it is published.
var marking = control.Marking{Level: control.LevelUnclassified}

// Create keeps a draft, with the flags of the notice it was read from. A reference that is left out is given. Faults:
// Invalid with every wrong field, of which "reference" when it is taken.
func (s *Service) Create(ctx context.Context, f Form, flags []Flag) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActCreate, Scope: office, Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		f := f.trimmed()
		if err := f.Check(); err != nil {
			return control.Change{}, err
		}
		v := Vacancy{ID: VacancyID(tx.NewID()), State: Draft, Form: f, Version: 1, PreparedBy: tx.Actor().ID, Flags: flags}
		var err error
		if v.Reference == "" {
			if v.Reference, err = nextReference(ctx, tx, tx.Today().Year()); err != nil {
				return control.Change{}, err
			}
		}
		if err := freeReference(ctx, tx, v); err != nil {
			return control.Change{}, err
		}
		if err := tx.Protect(ctx, control.Object{Ref: v.ID.Ref(), Scope: scope(v.ID), Marking: marking}); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: v.ID.Ref(), After: v.view()}, insertVacancy(ctx, tx, v)
	})
}

// freeReference refuses a reference that another vacancy has, whoever may see that one.
func freeReference(ctx context.Context, q db.Querier, v Vacancy) error {
	taken, err := db.Collect(ctx, q, db.SQL(`SELECT id FROM recruitment_vacancy WHERE reference = ? AND id <> ?`, v.Reference, string(v.ID)), db.Value[string])
	if err != nil || len(taken) == 0 {
		return err
	}
	var fs fault.Fields
	fs.Add("reference", "recruitment.reference_taken", nil)
	return fs.Err()
}

// on loads a vacancy read at a version (0: whichever is stored), lets change alter it, and keeps it.
func (s *Service) on(ctx context.Context, act control.Act, id VacancyID, at int, change func(ctx context.Context, tx *control.Tx, v *Vacancy) (note string, err error)) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: act, Object: id.Ref(), Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := vacancy(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if at != 0 && at != before.Version {
			return control.Change{}, fault.Stale(before)
		}
		after := before
		note, err := change(ctx, tx, &after)
		if err != nil {
			return control.Change{}, err
		}
		changed, err := updateVacancy(ctx, tx, after)
		if err == nil && !changed {
			err = fault.Stale(before)
		}
		after.Version++
		return control.Change{Object: id.Ref(), Before: before.view(), After: after.view(), Note: note}, err
	})
}

// in refuses an act in other states than some.
func (v Vacancy) in(now cal.Instant, states ...State) error {
	stage := v.Stage(now)
	for _, s := range states {
		if stage == s {
			return nil
		}
	}
	return fault.New(fault.Conflict, "recruitment.not_now", fault.Args{"ref": v.Reference, "state": stage.Word()})
}

// wrote notes whose hand is in the words of a vacancy.
func (v *Vacancy) wrote(who control.ActorID) {
	if !slices.Contains(v.Hands, who) {
		v.Hands = append(slices.Clone(v.Hands), who)
	}
}

// Edit saves the form of a draft read at a version. Faults: Invalid, Stale, and Conflict for one that is no draft.
func (s *Service) Edit(ctx context.Context, id VacancyID, at int, f Form) (control.Done, error) {
	return s.on(ctx, ActEdit, id, at, func(ctx context.Context, tx *control.Tx, v *Vacancy) (string, error) {
		if err := v.in(tx.Now(), Draft); err != nil {
			return "", err
		}
		f := f.trimmed()
		if f.Reference == "" {
			f.Reference = v.Reference
		}
		if err := f.Check(); err != nil {
			return "", err
		}
		v.Form = f
		v.wrote(tx.Actor().ID)
		return "", freeReference(ctx, tx, *v)
	})
}

func (s *Service) undoEdit(ctx context.Context, _ control.Ref, was, became view) (control.Done, error) {
	return s.on(ctx, ActEdit, became.ID, became.Version, func(ctx context.Context, tx *control.Tx, v *Vacancy) (string, error) {
		if err := v.in(tx.Now(), Draft); err != nil {
			return "", err
		}
		v.Form = was.form()
		v.wrote(tx.Actor().ID) // whoever brings words back stands by them as if they had written them
		return "", freeReference(ctx, tx, *v)
	})
}

// Resolve settles a flag of a pasted notice, counted from 0, in words: what was looked up, and where.
func (s *Service) Resolve(ctx context.Context, id VacancyID, at, no int, how string) (control.Done, error) {
	return s.on(ctx, ActResolve, id, at, func(ctx context.Context, tx *control.Tx, v *Vacancy) (string, error) {
		if err := v.in(tx.Now(), Draft); err != nil {
			return "", err
		}
		var fs fault.Fields
		fs.Check(no >= 0 && no < len(v.Flags), "no", "recruitment.no_flag")
		fs.Check(how != "", "how", "fault.required")
		checkLength(&fs, "how", how, maxReason)
		if err := fs.Err(); err != nil {
			return "", err
		}
		flags := append([]Flag{}, v.Flags...)
		flags[no].Resolved, flags[no].By = how, tx.Actor().ID
		v.Flags = flags
		v.wrote(tx.Actor().ID)
		return how, nil
	})
}

// approvalDays is within how many days an approval is asked for.
const approvalDays = 5

// Submit asks a second person to approve a draft: its form is ready and no flag is open. Faults: Invalid with every field
// that is missing, Refused with recruitment.flags_open.
func (s *Service) Submit(ctx context.Context, id VacancyID, at int) (control.Done, error) {
	return s.on(ctx, ActSubmit, id, at, func(ctx context.Context, tx *control.Tx, v *Vacancy) (string, error) {
		if err := v.in(tx.Now(), Draft); err != nil {
			return "", err
		}
		if n := len(v.OpenFlags()); n > 0 {
			return "", fault.Refuse("recruitment.flags_open", fault.Args{"n": n})
		}
		if err := v.Ready(tx.Now()); err != nil {
			return "", err
		}
		behind, err := control.StoodFor(ctx, tx, id.Ref(), ActCreate, ActEdit, ActResolve)
		if err != nil {
			return "", err
		}
		before := v.view()
		v.State, v.SubmittedBy, v.Comment = Submitted, tx.Actor().ID, ""
		title, _ := v.Title.In(i18n.EN)
		return "", tx.Submit(ctx, id.Ref(), ActApprove, v.Reference+" "+title, tx.Today().AddDays(approvalDays), before, v.view(), append(slices.Concat(v.Hands, behind), v.PreparedBy)...)
	})
}

// Recall takes a submitted vacancy back to a draft, or a correction of a published one. It is for the person who
// submitted it.
func (s *Service) Recall(ctx context.Context, id VacancyID, at int) (control.Done, error) {
	return s.on(ctx, ActRecall, id, at, func(ctx context.Context, tx *control.Tx, v *Vacancy) (string, error) {
		if v.Correction != nil {
			v.Correction = nil
			_, err := tx.Settle(ctx, id.Ref(), ActApproveCorrection, control.Withdrawn, "")
			return "", err
		}
		if err := v.in(tx.Now(), Submitted); err != nil {
			return "", err
		}
		v.State, v.SubmittedBy = Draft, ""
		_, err := tx.Settle(ctx, id.Ref(), ActApprove, control.Withdrawn, "")
		return "", err
	})
}

// Decide approves a submitted vacancy or returns it with a comment. Whoever wrote words of it, prepared or submitted it does
// not, nor the one for whom that was done under a delegation (R43).
func (s *Service) Decide(ctx context.Context, object control.Ref, approve bool, comment string) (control.Done, error) {
	return s.on(ctx, ActApprove, VacancyID(object.ID), 0, func(ctx context.Context, tx *control.Tx, v *Vacancy) (string, error) {
		if err := v.in(tx.Now(), Submitted); err != nil {
			return "", err
		}
		behind, err := control.StoodFor(ctx, tx, object, ActCreate, ActEdit, ActResolve, ActSubmit)
		if err != nil {
			return "", err
		}
		if err := control.Distinct(tx.Hand(), append(slices.Concat(v.Hands, behind), v.PreparedBy, v.SubmittedBy)...); err != nil {
			return "", err
		}
		outcome := control.Returned
		if approve {
			outcome = control.Approved
		}
		if _, err := tx.Settle(ctx, object, ActApprove, outcome, comment); err != nil {
			return "", err
		}
		if !approve {
			v.State, v.Comment, v.SubmittedBy = Draft, comment, ""
			return comment, nil
		}
		v.State, v.ApprovedBy, v.ApprovedAt = Approved, tx.Actor().ID, tx.Now()
		return comment, nil
	})
}

// ConfirmBudget takes the flag of a pending budget off, on the published notice too.
func (s *Service) ConfirmBudget(ctx context.Context, id VacancyID, at int) (control.Done, error) {
	return s.on(ctx, ActConfirmBudget, id, at, func(ctx context.Context, tx *control.Tx, v *Vacancy) (string, error) {
		if err := v.in(tx.Now(), Draft, Submitted, Approved, Published); err != nil {
			return "", err
		}
		if !v.PendingBudget {
			return "", fault.New(fault.Conflict, "recruitment.budget_confirmed", nil)
		}
		v.PendingBudget = false
		return "", keepNotice(ctx, tx, *v)
	})
}

// Publish puts an approved vacancy before the public, or before the staff alone when it is internal. Its notice is a copy
// of its own.
func (s *Service) Publish(ctx context.Context, id VacancyID, at int) (control.Done, error) {
	return s.on(ctx, ActPublish, id, at, func(ctx context.Context, tx *control.Tx, v *Vacancy) (string, error) {
		if err := v.in(tx.Now(), Approved); err != nil {
			return "", err
		}
		if err := v.Ready(tx.Now()); err != nil {
			return "", err
		}
		v.State, v.PublishedAt, v.Notice = Published, tx.Now(), tx.NewID()
		m := control.Marking{Level: control.LevelPublic}
		if v.InternalOnly {
			m = marking
		}
		if err := tx.Protect(ctx, control.Object{Ref: control.Ref{Kind: KindNotice, ID: v.Notice}, Scope: scope(id), Marking: m}); err != nil {
			return "", err
		}
		if err := tx.Trail(ctx, ActPublish, control.Change{Object: control.Ref{Kind: KindNotice, ID: v.Notice}, After: map[string]any{"reference": v.Reference}}); err != nil {
			return "", err
		}
		return "", insertNotice(ctx, tx, *v)
	})
}

// Extend moves the deadline of a published vacancy later, or opens a closed one again for all (R134). The change stands on
// the notice with its date and reason. A deadline that people rely on is never moved earlier.
func (s *Service) Extend(ctx context.Context, id VacancyID, at int, to Form, reason i18n.Text) (control.Done, error) {
	return s.on(ctx, ActExtend, id, at, func(ctx context.Context, tx *control.Tx, v *Vacancy) (string, error) {
		if err := v.in(tx.Now(), Published, Closed); err != nil {
			return "", err
		}
		if err := s.stillOpens(ctx, tx, *v); err != nil {
			return "", err
		}
		next := v.Form
		next.DeadlineOn, next.DeadlineTime, next.Zone = to.DeadlineOn, to.DeadlineTime, to.Zone
		next = next.trimmed()
		var fs fault.Fields
		fs.Check(!next.DeadlineOn.IsZero(), "deadline_on", "fault.required")
		fs.Check(next.DeadlineTime != "", "deadline_time", "fault.required")
		checkReason(&fs, reason)
		if err := fs.Merge(next.Check()); err != nil {
			return "", err
		}
		was, now := v.Deadline(), next.Deadline()
		fs.Check(now.IsZero() || now.After(was) && now.After(tx.Now()), "deadline_on", "recruitment.deadline_earlier")
		if err := fs.Err(); err != nil {
			return "", err
		}
		v.Form, v.State, v.ClosedAt = next, Published, cal.Instant{}
		v.Changes = append(append([]DatedChange{}, v.Changes...), DatedChange{At: tx.Now(), From: was, To: now, Reason: reason})
		if err := keepNotice(ctx, tx, *v); err != nil || s.Moved == nil {
			return reason.EN, err
		}
		return reason.EN, s.Moved(ctx, tx, id, now)
	})
}

// stillOpens refuses a later deadline once people are being chosen: whoever applied then would never be looked at, and the
// selection would go on under an open notice (R134, R139).
func (s *Service) stillOpens(ctx context.Context, q db.Querier, v Vacancy) error {
	runs, err := s.selecting(ctx, q, v.ID)
	if err == nil && runs {
		err = fault.New(fault.Conflict, "recruitment.selection_runs", fault.Args{"ref": v.Reference})
	}
	return err
}

func (s *Service) selecting(ctx context.Context, q db.Querier, id VacancyID) (bool, error) {
	if s.Selecting == nil {
		return false, nil
	}
	return s.Selecting(ctx, q, id)
}

// choosing is how far the selections of vacancies have come.
func (s *Service) choosing(ctx context.Context, q db.Querier, ids ...VacancyID) (map[VacancyID]Choosing, error) {
	if s.Choosing == nil || len(ids) == 0 {
		return nil, nil
	}
	return s.Choosing(ctx, q, ids)
}

// Cancel ends a vacancy with a reason and withdraws its notice from the public.
func (s *Service) Cancel(ctx context.Context, id VacancyID, at int, reason string) (control.Done, error) {
	return s.on(ctx, ActCancel, id, at, func(ctx context.Context, tx *control.Tx, v *Vacancy) (string, error) {
		if err := v.in(tx.Now(), Draft, Submitted, Approved, Published, Closed); err != nil {
			return "", err
		}
		var fs fault.Fields
		fs.Check(reason != "", "reason", "fault.required")
		checkLength(&fs, "reason", reason, maxReason)
		if err := fs.Err(); err != nil {
			return "", err
		}
		if v.State == Submitted {
			if err := tx.Dismiss(ctx, id.Ref(), ActApprove); err != nil {
				return "", err
			}
		}
		if err := dropCorrection(ctx, tx, v); err != nil {
			return "", err
		}
		v.State, v.Comment = Cancelled, reason
		return reason, withdrawNotice(ctx, tx, *v)
	})
}

// CloseDue records that vacancies have closed whose deadline has passed. They are closed from the instant on, whenever
// this runs (R134).
func (s *Service) CloseDue(ctx context.Context) (closed int, err error) {
	var due []Vacancy
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		due, err = dueVacancies(ctx, q, s.control.DB().Now())
		return err
	})
	for _, x := range due {
		if err != nil {
			break
		}
		_, err = s.control.Do(ctx, control.Op{Act: ActClose, Object: x.ID.Ref()}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			before, err := vacancy(ctx, tx, x.ID)
			if err != nil || before.State != Published || eligibility.InTime(tx.Now(), before.Deadline()) {
				return control.Change{Object: x.ID.Ref()}, err // extended in between
			}
			after := before
			after.State, after.ClosedAt = Closed, before.Deadline()
			if err := dropCorrection(ctx, tx, &after); err != nil {
				return control.Change{}, err
			}
			_, err = updateVacancy(ctx, tx, after)
			after.Version++
			return control.Change{Object: x.ID.Ref(), Before: before.view(), After: after.view()}, err
		})
		if err == nil {
			closed++
		}
	}
	return closed, err
}
