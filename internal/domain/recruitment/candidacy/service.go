package candidacy

import (
	"context"
	"errors"
	"slices"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// The acts of a candidate. The program does them for whoever holds an application's link; the matrix gives them to nobody.
const (
	ActBegin    control.Act = "recruitment.application.begin"
	ActSave     control.Act = "recruitment.application.save"
	ActAttach   control.Act = "recruitment.application.attach"
	ActDetach   control.Act = "recruitment.application.detach"
	ActSubmit   control.Act = "recruitment.application.submit"
	ActWithdraw control.Act = "recruitment.application.withdraw"
	ActErase    control.Act = "recruitment.application.erase"
)

// ActRead is the need without which nothing of an application is seen.
const ActRead = recruitment.ActReadApplications

// Service is the use cases of applications. It is safe for concurrent use. App fills the fields.
type Service struct {
	control *control.Control
	links   linker
	begins  *web.Limiter // applications begun from one address or for one mailbox
	uploads *web.Limiter // files sent to one application
	checks  *web.Limiter // curricula checked from one address
	tailors *web.Limiter // tailored curricula changed or saved from one address
	readers chan struct{}

	// Held are those of some applications that are kept beyond their day of deletion, such as one with an offer whose clearances are
	// awaited: whoever was chosen would be lost to the office. nil where none is.
	Held func(ctx context.Context, q db.Querier, ids []ApplicationID) (map[ApplicationID]bool, error)
	// Demonstration says that everything is invented.
	Demonstration bool
	// CareersAddress is the outside address of the careers pages where they have one of their own, without a final slash.
	CareersAddress string
}

// New makes the service over the office's control.
func New(c *control.Control) (*Service, error) {
	s := &Service{control: c, begins: oneEvery(600, 6), uploads: oneEvery(30, 20), checks: oneEvery(30, 10), tailors: oneEvery(2, 60), readers: make(chan struct{}, reading)}
	if c == nil {
		return s, nil
	}
	c.Needs(Kind, ActRead)
	var err error
	s.links, err = newLinker(c.KeySeed())
	return s, err
}

// oneEvery is a limit for strangers: so many at once, then one every so many seconds.
func oneEvery(seconds, burst int) *web.Limiter {
	return web.NewLimiter(web.Rate{PerSecond: 1 / float64(seconds), Burst: burst})
}

// mayBegin holds how many applications are begun from one network address, and for one mailbox. Fault: TooMany.
func (s *Service) mayBegin(ctx context.Context, email string) error {
	now := s.control.DB().Now().Time()
	if err := s.begins.Allow("address "+web.ClientFrom(ctx), now); err != nil {
		return err
	}
	return s.begins.Allow("mailbox "+tidyEmail(email), now)
}

// scope is where an application lies: below its vacancy, in a place of its own.
func scope(vacancy recruitment.VacancyID, id ApplicationID) string {
	return recruitment.Scope(vacancy) + "application:" + string(id) + "/"
}

// marking is what an application carries.
var marking = control.Marking{Level: control.LevelUnclassified}

// Begin begins an application to a published vacancy and mails the link to it. Where that mailbox has begun one already,
// the same link is mailed again: whoever asks is told the same in both cases, so that nobody learns who applied. Faults:
// Invalid, NotFound for no such notice, Conflict once it has closed.
func (s *Service) Begin(ctx context.Context, reference, name, email string, lang i18n.Lang) (control.Done, error) {
	return s.begin(ctx, reference, name, email, lang, func(context.Context, *control.Tx, *Application) error { return nil })
}

// begin is Begin with something filled into an application that is new.
func (s *Service) begin(ctx context.Context, reference, name, email string, lang i18n.Lang, fill func(context.Context, *control.Tx, *Application) error) (control.Done, error) {
	email = tidyEmail(email)
	ctx = s.control.AsSystem(ctx)
	return s.control.Do(ctx, control.Op{Act: ActBegin, Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		var fs fault.Fields
		checkBegin(name, email, &fs)
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		list, err := recruitment.Postings(ctx, tx, recruitment.PostingFilter{Reference: reference, Now: tx.Now(), Limit: 1})
		if err != nil || len(list) == 0 {
			return control.Change{}, firstOf(err, fault.Missing("notice"))
		}
		n := list[0]
		if !eligibility.InTime(tx.Now(), n.Closes) {
			return control.Change{}, closed(n)
		}
		known, err := begun(ctx, tx, n.Vacancy, email)
		if err != nil {
			return control.Change{}, err
		}
		if len(known) > 0 {
			// One of the same hour is enough, however often it is asked for.
			hour := tx.Now().Time().Format("2006-01-02T15")
			return control.Change{Object: known[0].ID.Ref()}, s.tell(ctx, tx, MailLink, known[0].ID, hour)
		}
		a := Application{ID: ApplicationID(tx.NewID()), Vacancy: n.Vacancy, State: Draft, Email: email, Name: name, Language: lang, Created: tx.Now(), Changed: tx.Now(), Version: 1}
		a.Form.Person.Name, a.tokenHash = name, digestOf(s.links.token(a.ID))
		a.retain(n.Closes)
		if err := tx.Protect(ctx, control.Object{Ref: a.ID.Ref(), Scope: scope(n.Vacancy, a.ID), Marking: marking}); err != nil {
			return control.Change{}, err
		}
		if err := fill(ctx, tx, &a); err != nil {
			return control.Change{}, err
		}
		if err := insert(ctx, tx, a); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: a.ID.Ref(), After: trace{a.State, a.DeleteOn, n.Closes}}, s.tell(ctx, tx, MailLink, a.ID, "begun")
	})
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// closed is the refusal after the deadline (R134).
func closed(n recruitment.Posting) error {
	return fault.New(fault.Conflict, "candidacy.closed", fault.Args{"ref": n.Reference})
}

// held is an application with the notice it answers, as the holder of its link has it before them.
type held struct {
	Application
	notice    recruitment.Posting
	withdrawn bool // the notice
}

// open reports whether the candidate may still change it (R134).
func (h held) open(now cal.Instant) bool {
	return (h.State == Draft || h.running()) && !h.withdrawn && eligibility.InTime(now, h.notice.Closes)
}

// running reports whether the application takes part in the selection.
func (a Application) running() bool {
	return a.State == Submitted || a.State == Eligible || a.State == Ineligible
}

// shown is the state as the candidate is told it: no stage of the office is shown before the office says it.
func (a Application) shown() State {
	if a.running() {
		return Submitted
	}
	return a.State
}

// hold loads the application that a link opens.
func (s *Service) hold(ctx context.Context, q db.Querier, token string) (h held, err error) {
	if h.Application, err = byToken(ctx, q, token); err != nil {
		return h, err
	}
	h.notice, h.withdrawn, err = recruitment.PostingOf(ctx, q, h.Vacancy)
	return h, err
}

// on loads the application of a link, lets change alter it, and keeps it, with the day of deletion that follows.
func (s *Service) on(ctx context.Context, act control.Act, token string, change func(ctx context.Context, tx *control.Tx, h *held) error) (control.Done, error) {
	ctx = s.control.AsSystem(ctx)
	return s.control.Do(ctx, control.Op{Act: act, Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		h, err := s.hold(ctx, tx, token)
		if err != nil {
			return control.Change{}, err
		}
		before, counted := trace{h.State, h.DeleteOn, h.notice.Closes}, h.counts()
		h.Changed = tx.Now()
		if err := change(ctx, tx, &h); err != nil {
			return control.Change{}, err
		}
		if h.State != Erased {
			h.retain(h.notice.Closes)
		}
		if err := s.keep(ctx, tx, h.Application); err != nil {
			return control.Change{}, err
		}
		if err := h.recount(ctx, tx, counted); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: h.ID.Ref(), Before: before, After: trace{h.State, h.DeleteOn, h.notice.Closes}}, nil
	})
}

// recount lets the careers pages follow an application that now counts and did not, or the other way round.
func (a Application) recount(ctx context.Context, tx *control.Tx, counted bool) error {
	if a.counts() == counted {
		return nil
	}
	counts, err := Counts(ctx, tx, []recruitment.VacancyID{a.Vacancy})
	if err != nil {
		return err
	}
	have := counts[a.Vacancy]
	had := have + 1
	if a.counts() {
		had = have - 1
	}
	return recruitment.ApplicationsChange(ctx, tx, had, have)
}

// keep stores an application that was loaded in this transaction.
func (s *Service) keep(ctx context.Context, tx *control.Tx, a Application) error {
	stored, err := update(ctx, tx, a)
	if err == nil && !stored {
		err = fault.New(fault.Conflict, "fault.stale", nil)
	}
	return err
}

// Save keeps a step that was read at a version (Form.at), before the deadline alone (R134). Other steps that were saved in
// the meantime are no matter. Faults: Invalid, Stale with the step as it is now, Conflict once it is closed.
func (s *Service) Save(ctx context.Context, token string, step Step, at int, set func(*Form)) (control.Done, error) {
	return s.on(ctx, ActSave, token, func(ctx context.Context, tx *control.Tx, h *held) error {
		if !h.open(tx.Now()) {
			return closed(h.notice)
		}
		if at != 0 && at != h.Form.at(step) {
			return fault.Stale(h.Form.view(step))
		}
		next := h.Form
		set(&next)
		next = next.trimmed()
		if err := next.check(step, tx.Now()); err != nil {
			return err
		}
		next.saved(step)
		h.Form = next
		if next.Person.Name != "" && h.HandedIn == nil { // afterwards the office reads the name that was handed in
			h.Name = next.Person.Name
		}
		return nil
	})
}

// Submit hands the application in, or hands it in again with what has changed since: in time to the microsecond (R134), with
// every declaration (R142, R143). Faults: Refused while something lacks, Conflict once it is closed.
func (s *Service) Submit(ctx context.Context, token string) (control.Done, error) {
	return s.on(ctx, ActSubmit, token, func(ctx context.Context, tx *control.Tx, h *held) error {
		if !h.open(tx.Now()) {
			return closed(h.notice)
		}
		if err := h.Form.complete(h.notice); err != nil {
			return err
		}
		if h.running() && !h.Unsent() {
			return fault.New(fault.Conflict, "candidacy.nothing_new", nil)
		}
		if err := dropFiles(ctx, tx, h.HandedIn, h.Form); err != nil {
			return err
		}
		handed := h.Form
		h.HandedIn, h.State, h.Submitted, h.Name = &handed, Submitted, tx.Now(), handed.Person.Name
		h.DecidedBy, h.DecidedAt, h.Reasons = "", cal.Instant{}, "" // opened again for all: it is judged anew
		return s.tell(ctx, tx, MailReceipt, h.ID, tx.Now().String())
	})
}

// Withdraw takes an application back, before or after the deadline, also where the office has judged it: the candidate is
// not told of that and can always withdraw.
func (s *Service) Withdraw(ctx context.Context, token string) (control.Done, error) {
	return s.on(ctx, ActWithdraw, token, func(ctx context.Context, tx *control.Tx, h *held) error {
		if !h.running() {
			return fault.New(fault.Conflict, "candidacy.not_now", fault.Args{"state": h.State.Word()})
		}
		h.State, h.Ended = Withdrawn, tx.Now()
		return s.tell(ctx, tx, MailWithdrawn, h.ID, "withdrawn")
	})
}

// Erase drops everything that was told in an application, on the candidate's own demand. The row and the lines of the trail
// stay without content.
func (s *Service) Erase(ctx context.Context, token string) (control.Done, error) {
	return s.on(ctx, ActErase, token, func(ctx context.Context, tx *control.Tx, h *held) error {
		return h.erase(ctx, tx)
	})
}

// erase empties an application, with its files and the content of its lines in the trail.
func (h *held) erase(ctx context.Context, tx *control.Tx) error {
	for _, f := range h.files() {
		if _, err := tx.DropFile(ctx, f); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	if h.State == Withdrawn {
		h.Submitted = cal.Instant{} // it counts no more, as before (R147)
	}
	h.Application = Application{ID: h.ID, Vacancy: h.Vacancy, State: Erased, Language: h.Language, Purpose: h.Purpose, Basis: h.Basis, DeleteOn: tx.Today(), Created: h.Created, Changed: tx.Now(), Submitted: h.Submitted, Ended: tx.Now(), Version: h.Version}
	return tx.Erase(ctx, h.ID.Ref())
}

// files are all files of an application, of both its forms, each once.
func (a Application) files() (ids []string) {
	seen := map[string]bool{}
	forms := []Form{a.Form}
	if a.HandedIn != nil {
		forms = append(forms, *a.HandedIn)
	}
	for _, f := range forms {
		for _, x := range f.Files {
			if !seen[x.ID] {
				seen[x.ID] = true
				ids = append(ids, x.ID)
			}
		}
	}
	return ids
}

// sweptAtOnce is how many applications one sweep looks at together.
const sweptAtOnce = 500

// due are the first applications whose time is over and which nobody holds.
func (s *Service) due(ctx context.Context) (due []ApplicationID, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		for after := ""; len(due) == 0; { // a whole batch may be held
			list, err := db.Collect(ctx, q, db.SQL(`SELECT a.id FROM recruitment_application a WHERE a.state <> 'erased' AND a.delete_on <= ? AND a.id > ? ORDER BY a.id LIMIT ?`, s.control.DB().Now().Date(), after, sweptAtOnce), db.Value[ApplicationID])
			if err != nil || len(list) == 0 {
				return err
			}
			after, due = string(list[len(list)-1]), list
			if s.Held == nil {
				continue
			}
			held, err := s.Held(ctx, q, list)
			if err != nil {
				return err
			}
			due = slices.DeleteFunc(list, func(id ApplicationID) bool { return held[id] })
		}
		return nil
	})
	return due, err
}

// errHeld leaves an application as it is that somebody has come to hold since it was found due.
var errHeld = errors.New("candidacy: an application that is due is held")

// SweepDue erases applications whose time is over, but for those that are held. A deadline that was moved since moves the day of deletion.
func (s *Service) SweepDue(ctx context.Context) (erased int, err error) {
	ctx = s.control.AsSystem(ctx)
	due, err := s.due(ctx)
	for _, id := range due {
		if err != nil {
			break
		}
		_, err = s.control.Do(ctx, control.Op{Act: ActErase, Object: id.Ref()}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			a, err := applicationOf(ctx, tx, id)
			if err != nil {
				return control.Change{}, err
			}
			h := held{Application: a}
			if h.notice, h.withdrawn, err = recruitment.PostingOf(ctx, tx, a.Vacancy); err != nil {
				return control.Change{}, err
			}
			if h.State == Erased {
				return control.Change{Object: id.Ref()}, nil // erased in between
			}
			if s.Held != nil { // asked again with the erasure: an offer may have been made since the batch was found
				holds, err := s.Held(ctx, tx, []ApplicationID{id})
				if err != nil {
					return control.Change{}, err
				}
				if holds[id] {
					return control.Change{}, errHeld
				}
			}
			if h.retain(h.notice.Closes); !h.DeleteOn.After(tx.Today()) {
				if err := h.erase(ctx, tx); err != nil {
					return control.Change{}, err
				}
			}
			return control.Change{Object: id.Ref(), After: trace{h.State, h.DeleteOn, h.notice.Closes}}, s.keep(ctx, tx, h.Application)
		})
		if errors.Is(err, errHeld) {
			err = nil
			continue
		}
		if err == nil {
			erased++
		}
	}
	return erased, err
}
