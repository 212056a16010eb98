package activity

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// CreateMeeting opens the record of a meeting below a project, package, programme or party; of is the
// activity that the meeting was, "" for none. Faults: Invalid with every wrong field, NotFound, and
// Conflict when the activity has a record already.
func (s *Service) CreateMeeting(ctx context.Context, holder control.Ref, of ActivityID, f MeetingForm) (control.Done, error) {
	o, err := s.placed(ctx, holder)
	if err != nil {
		return control.Done{}, err
	}
	return s.create(ctx, ActCreateMeeting, o.Scope, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		f := f.trimmed()
		if err := f.checked(ctx, tx); err != nil {
			return control.Change{}, err
		}
		m := Meeting{ID: MeetingID(tx.NewID()), Holder: holder, Partner: partnerOf(o.Scope), Activity: of, MeetingForm: f.packed().unlinked(), State: MeetingDraft,
			Writer: tx.Actor().ID, Version: 1, scope: o.Scope}
		if of != "" {
			if _, err := activity(ctx, tx, of); err != nil {
				return control.Change{}, err
			}
			known, err := Meetings(ctx, tx, MeetingFilter{Activity: of})
			if err != nil {
				return control.Change{}, err
			}
			if len(known) > 0 {
				return control.Change{}, fault.New(fault.Conflict, "activity.meeting.known", fault.Args{"ref": known[0].Code})
			}
		}
		code, year, no, err := nextCode(ctx, tx, "activity_meeting", "MTG", m.On)
		if err != nil {
			return control.Change{}, err
		}
		m.Code = code
		if err := tx.Protect(ctx, control.Object{Ref: m.ID.Ref(), Scope: o.Scope, Marking: m.Marking}); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: m.ID.Ref(), After: m}, insertMeeting(ctx, tx, m, year, no)
	})
}

// unlinked takes out of a form what only the issue of the record puts there.
func (f MeetingForm) unlinked() MeetingForm {
	f.Decisions, f.Actions = slices.Clone(f.Decisions), slices.Clone(f.Actions)
	for i := range f.Decisions {
		f.Decisions[i].Decision = ""
	}
	for i := range f.Actions {
		f.Actions[i].Action = ""
	}
	return f
}

func (f MeetingForm) checked(ctx context.Context, q db.Querier) error {
	named := map[string]control.ActorID{"chair": f.Chair}
	for i, a := range f.Attendees {
		named["attendees."+strconv.Itoa(i)+".actor"] = a.Actor
	}
	for i, t := range f.Actions {
		named["actions."+strconv.Itoa(i)+".owner"] = t.Owner
	}
	var fs fault.Fields
	for _, err := range []error{f.Check(), knownPeople(ctx, q, named)} {
		if other := fs.Merge(err); other != nil {
			return other
		}
	}
	return fs.Err()
}

// onMeeting loads a record read at a version (0: whichever is stored), lets change alter it, and keeps it.
func (s *Service) onMeeting(ctx context.Context, act control.Act, id MeetingID, at int, change func(ctx context.Context, tx *control.Tx, m Meeting) (Meeting, error)) (control.Done, error) {
	return s.edit(ctx, act, id.Ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := meeting(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := seen(at, before.Version, before); err != nil {
			return control.Change{}, err
		}
		if before.State == MeetingIssued {
			return control.Change{}, fault.New(fault.Conflict, "activity.meeting.fixed", nil)
		}
		after, err := change(ctx, tx, before)
		if err != nil {
			return control.Change{}, err
		}
		after.Version = before.Version
		changed, err := updateMeeting(ctx, tx, after)
		if err := orStale(err, changed, before); err != nil {
			return control.Change{}, err
		}
		after.Version++
		return control.Change{Object: id.Ref(), Before: before, After: after}, remark(ctx, tx, id.Ref(), after.Marking)
	})
}

// EditMeeting saves a record that is being written, read at a version.
func (s *Service) EditMeeting(ctx context.Context, id MeetingID, at int, f MeetingForm) (control.Done, error) {
	return s.onMeeting(ctx, ActEditMeeting, id, at, func(ctx context.Context, tx *control.Tx, m Meeting) (Meeting, error) {
		f = f.trimmed()
		m.MeetingForm = f.packed().unlinked()
		return m, f.checked(ctx, tx)
	})
}

// undoMeeting puts a record back to what it said.
func (s *Service) undoMeeting(ctx context.Context, _ control.Ref, was, became Meeting) (control.Done, error) {
	return s.EditMeeting(ctx, became.ID, became.Version, was.MeetingForm)
}

// IssueMeeting issues a record read at a version as it is sent: in one act its decisions go to the
// decision register of what the meeting is about, its actions become items with owner and day (R130), and
// the record is fixed. Faults: Invalid with all that is missing, Stale, Conflict once it is issued,
// Refused for decisions of a meeting about a partner alone, which has no register.
func (s *Service) IssueMeeting(ctx context.Context, id MeetingID, at int, f MeetingForm) (control.Done, error) {
	return s.onMeeting(ctx, ActIssueMeeting, id, at, func(ctx context.Context, tx *control.Tx, m Meeting) (Meeting, error) {
		f = f.trimmed()
		if err := f.checked(ctx, tx); err != nil {
			return m, err
		}
		m.MeetingForm = f
		if err := m.CheckIssue(tx.Today()); err != nil {
			return m, err
		}
		m.MeetingForm = f.packed().unlinked()
		if err := s.register(ctx, tx, &m); err != nil {
			return m, err
		}
		at, err := control.Protection(ctx, tx, m.Holder)
		if err != nil {
			return m, err
		}
		for i, t := range m.Actions {
			a, err := s.EnterAction(ctx, tx, at, t.form(m), m.ID)
			if err != nil {
				return m, err
			}
			if err := tx.Trail(ctx, ActCreateAction, control.Change{Object: a.ID.Ref(), After: a}); err != nil {
				return m, err
			}
			if err := tx.Index(ctx, KindAction, string(a.ID)); err != nil {
				return m, err
			}
			m.Actions[i].Action = a.ID
		}
		m.State, m.IssuedOn, m.IssuedBy = MeetingIssued, tx.Today(), tx.Actor().ID
		return m, nil
	})
}

// register enters the decisions of a record into the register of its holder.
func (s *Service) register(ctx context.Context, tx *control.Tx, m *Meeting) error {
	if len(m.Decisions) == 0 {
		return nil
	}
	if m.Holder.Kind == HolderParty {
		return fault.Refuse("activity.meeting.no_register", nil)
	}
	there, err := m.presentNames(ctx, tx)
	if err != nil {
		return err
	}
	board := portfolio.BoardPackage
	if m.Holder.Kind == portfolio.ObjectProject {
		board = portfolio.BoardProject
	}
	for i, d := range m.Decisions {
		text := d.Text
		if text == "" {
			text = d.Title
		}
		form := portfolio.DecisionForm{EntryForm: portfolio.EntryForm{Title: inLang(d.Title, m.Lang), Category: "other", Owner: m.Chair, IdentifiedOn: m.On},
			Description: text, Board: board, Present: m.Code + ": " + there, DecidedOn: m.On}
		id, err := s.portfolio.EnterDecision(ctx, tx, m.Holder, form, m.Lang)
		if err != nil {
			return err
		}
		m.Decisions[i].Decision = string(id)
	}
	return nil
}

// inLang is a text that exists in one language.
func inLang(text string, lang i18n.Lang) i18n.Text {
	if lang == i18n.FR {
		return i18n.Text{FR: text}
	}
	return i18n.Text{EN: text}
}

// presentNames are those who were there, in words.
func (m Meeting) presentNames(ctx context.Context, q db.Querier) (string, error) {
	var ids []control.ActorID
	for _, a := range m.Present() {
		ids = append(ids, a.Actor)
	}
	names, err := control.Names(ctx, q, ids...)
	var said []string
	for _, a := range m.Present() {
		said = append(said, a.words(names))
	}
	return strings.Join(said, ", "), err
}

func (a Attendee) words(names map[control.ActorID]string) string {
	name := a.Name
	if a.Actor != "" {
		name = names[a.Actor]
	}
	if a.Organisation != "" {
		name += " (" + a.Organisation + ")"
	}
	return name
}

// Meeting loads one. Fault: NotFound.
func (s *Service) Meeting(ctx context.Context, id MeetingID) (m Meeting, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		m, err = meeting(ctx, q, id)
		return err
	})
	return m, err
}
