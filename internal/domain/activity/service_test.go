package activity_test

import (
	"context"
	"strings"
	"testing"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

func (o *office) activity(ctx context.Context, id string) activity.Activity {
	o.t.Helper()
	a, err := o.Activity(ctx, activity.ActivityID(id))
	o.must(control.Done{}, err)
	return a
}

func (o *office) action(ctx context.Context, id string) activity.Action {
	o.t.Helper()
	a, err := o.Action(ctx, activity.ActionID(id))
	o.must(control.Done{}, err)
	return a
}

// An activity lives from its proposal to its end; who proposed it does not approve it (R43), and its place
// in a calendar keeps its UID.
func TestActivityLives(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		officer, chief := o.hire("ann", "FRA", people.ProjectOfficer, "partner:MDA/"), o.hire("bob", "DEU", people.ProgrammeOfficer, "")
		id := o.must(o.Create(officer, o.project, form(func(f *activity.Form) { f.Lead = "ann" }), false))
		a := o.activity(officer, id)
		if a.Code != "ACT-2026-0001" || a.State != activity.Proposed || a.Partner != "MDA" || a.UID != id+"@cairn" || a.Sequence != 0 || a.Version != 1 {
			t.Errorf("%+v", a)
		}
		move := func(ctx context.Context, name string, f activity.MoveForm) error {
			_, err := o.Move(ctx, a.ID, name, f)
			return err
		}
		if err := move(officer, "approve", activity.MoveForm{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer approved: %v", err)
		}
		mine := o.must(o.Create(chief, o.project, form(func(f *activity.Form) { f.Venue = "" }), false))
		if _, err := o.Move(chief, activity.ActivityID(mine), "approve", activity.MoveForm{}); err == nil {
			t.Error("the one who proposed approved")
		}
		o.must(control.Done{}, move(chief, "approve", activity.MoveForm{}))
		o.must(control.Done{}, move(officer, "announce", activity.MoveForm{}))
		o.must(o.Edit(officer, a.ID, 3, form(func(f *activity.Form) { f.Lead, f.Start, f.End = "ann", day("2026-12-08"), day("2026-12-09") }), false))
		if a = o.activity(officer, id); a.Sequence != 1 || a.UID != id+"@cairn" {
			t.Errorf("moved: sequence %d, uid %s", a.Sequence, a.UID)
		}
		o.must(o.Edit(officer, a.ID, a.Version, form(func(f *activity.Form) {
			f.Lead, f.Start, f.End, f.Aim = "ann", day("2026-12-08"), day("2026-12-09"), "Another aim."
		}), false))
		if a = o.activity(officer, id); a.Sequence != 1 {
			t.Errorf("a new aim moved the event: %d", a.Sequence)
		}
		if _, err := o.Edit(officer, a.ID, 1, form(), false); !fault.Is(err, fault.Conflict) {
			t.Errorf("an edit from an old state: %v", err)
		}
		o.now = day("2026-12-10").Time()
		officer = o.as("ann")
		o.must(control.Done{}, move(officer, "begin", activity.MoveForm{}))
		o.must(control.Done{}, move(officer, "deliver", activity.MoveForm{}))
		if due := o.due(officer, "ann", "2026-12-30"); due != "" {
			t.Errorf("due before its time: %s", due)
		}
		if due := o.due(officer, "ann", "2026-12-31"); due != "activity.due.report 2026-12-24" {
			t.Errorf("due %q", due)
		}
		o.must(control.Done{}, move(officer, "report", activity.MoveForm{Actual: count(20, "senior", 12, 6, 2), AfterAction: "The plan was agreed."}))
		o.must(control.Done{}, move(o.as("bob"), "close", activity.MoveForm{}))
		if a = o.activity(officer, id); a.State != activity.Closed || a.Actual.Counted().Women != 6 || a.ReportedOn != day("2026-12-10") {
			t.Errorf("%+v", a)
		}
		if _, err := o.Edit(officer, a.ID, 0, form(), false); !fault.Is(err, fault.Conflict) {
			t.Errorf("a closed activity was edited: %v", err)
		}
	})
}

// due says what is due for a person up to a day.
func (o *office) due(ctx context.Context, who, until string) string {
	o.t.Helper()
	var said []string
	o.must(control.Done{}, o.Read(ctx, func(ctx context.Context, q db.Querier) error {
		due, err := activity.DueOf(ctx, q, day("2026-11-20"), day(until).AddDays(-7), control.ActorID(who), "somebody else")
		if len(due["somebody else"]) > 0 {
			o.t.Errorf("somebody else owes %v", due["somebody else"])
		}
		for _, d := range due[control.ActorID(who)] {
			said = append(said, d.Word+" "+d.On.String())
		}
		return err
	}))
	return strings.Join(said, "; ")
}

func TestOverlapIsShownBeforeItIsSaved(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		officer := o.hire("ann", "FRA", people.ProjectOfficer, "")
		first := o.must(o.Create(officer, o.project, form(func(f *activity.Form) { f.Lead = "ann" }), false))
		_, err := o.Create(officer, o.georgia, form(), false)
		f := fault.Of(err)
		if f == nil || len(f.Fields) != 1 || f.Fields[0].Name != "anyway" {
			t.Fatalf("%v", err)
		}
		if said := words(t).Printer(i18n.EN).Message(f.Fields[0].Key, f.Fields[0].Args); !strings.Contains(said, "Staff College, room 2 is used by ACT-2026-0001, Logistics workshop.") {
			t.Errorf("%s", said)
		}
		second := o.must(o.Create(officer, o.georgia, form(), true))
		if a := o.activity(officer, second); a.Partner != "GEO" || a.Scope() != "partner:GEO/" {
			t.Errorf("%+v", a)
		}
		_, err = o.SavePeople(officer, activity.ActivityID(second), 1, []activity.Person{{Actor: "ann", Role: activity.Organiser}}, false)
		if names := wrong(err); len(names) != 1 {
			t.Errorf("%v", err)
		}
		// What somebody may not see is not told (R127).
		georgian := o.hire("geo", "DEU", people.ProjectOfficer, "partner:GEO/")
		o.must(o.Move(o.hire("chief", "ITA", people.Director, ""), activity.ActivityID(second), "cancel", activity.MoveForm{Reason: "No room."}))
		o.must(o.Create(georgian, o.georgia, form(), false))
		if _, err := o.Activity(georgian, activity.ActivityID(first)); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody for Georgia sees Moldova's activity: %v", err)
		}
	})
}

func TestActivityEditsAndMovesAreUndone(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		chief := o.hire("bob", "DEU", people.TeamLeader, "")
		o.hire("ann", "FRA", people.ProjectOfficer, "")
		id := activity.ActivityID(o.must(o.Create(o.as("ann"), o.project, form(), false)))
		o.must(o.SavePeople(chief, id, 1, []activity.Person{{Name: "Ion Rusu", Organisation: "MOD", Role: activity.Participant}}, false))
		done, err := o.Edit(chief, id, 2, form(func(f *activity.Form) { f.Start, f.End = day("2027-01-11"), day("2027-01-12") }), false)
		o.must(done, err)
		o.must(o.UndoDone(chief, done.Trail))
		a := o.activity(chief, string(id))
		if a.Start != day("2026-12-01") || a.Sequence != 2 || a.Version != 4 || len(a.People) != 1 {
			t.Errorf("after the undo: %+v", a)
		}
		approved, err := o.Move(chief, id, "approve", activity.MoveForm{})
		o.must(approved, err)
		o.must(o.UndoDone(chief, approved.Trail))
		if a := o.activity(chief, string(id)); a.State != activity.Proposed {
			t.Errorf("after the undo it is %s", a.State)
		}
		if _, err := o.UndoDone(chief, approved.Trail); !fault.Is(err, fault.Conflict) {
			t.Errorf("undone twice: %v", err)
		}
	})
}

// Issuing a record makes its decisions entries of the register and its actions items that are chased, in
// one act; after it the record is fixed.
func TestMeetingIsIssued(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		officer := o.hire("ann", "FRA", people.ProjectOfficer, "partner:MDA/")
		o.hire("col", "MDA", people.PartnerUser, "partner:MDA/")
		record := activity.MeetingForm{Title: "Steering meeting", Lang: i18n.EN, On: day("2026-11-19"), Time: "10:00", Place: "Chisinau", Chair: "ann",
			Marking: control.Marking{Level: control.LevelUnclassified, Releasable: []string{"MDA"}}}
		id := activity.MeetingID(o.must(o.CreateMeeting(officer, o.project, "", record)))
		if due := o.due(officer, "ann", "2026-12-10"); due != "activity.due.record 2026-11-26" {
			t.Errorf("due %q", due)
		}
		_, err := o.IssueMeeting(officer, id, 1, record)
		if got := strings.Join(wrong(err), " "); got != "attendees.0.name points.0.text" {
			t.Errorf("an empty record: %s, %v", got, err)
		}
		record.Attendees = []activity.Attendee{{Actor: "ann"}, {Name: "Ion Rusu", Organisation: "MOD"}, {Name: "Absent", Absent: true}}
		record.Points = []activity.Point{{}, {Heading: "Supply", Text: "The depot is ready."}}
		record.Decisions = []activity.Resolved{{}, {Title: "Start the second phase", Text: "From January."}}
		record.Actions = []activity.Tasked{{}, {Title: "Send the plan", Owner: "col", Due: day("2026-12-01")}, {Title: "Call"}}
		_, err = o.IssueMeeting(officer, id, 1, record)
		if got := strings.Join(wrong(err), " "); got != "actions.2.due actions.2.owner" {
			t.Errorf("half an action: %s, %v", got, err)
		}
		o.must(o.EditMeeting(officer, id, 1, record)) // while the meeting runs, half a row may stand
		record.Actions[2] = activity.Tasked{Title: "Call the depot", OwnerName: "Capt. Lupu", Due: day("2026-12-05")}
		o.must(o.IssueMeeting(officer, id, 2, record))
		m, err := o.Meeting(officer, id)
		o.must(control.Done{}, err)
		if m.State != activity.MeetingIssued || m.Code != "MTG-2026-0001" || len(m.Decisions) != 1 || m.Decisions[0].Decision == "" || len(m.Actions) != 2 || m.Actions[1].Action == "" || len(m.Points) != 1 {
			t.Fatalf("%+v", m)
		}
		o.must(control.Done{}, o.Read(officer, func(ctx context.Context, q db.Querier) error {
			named, err := portfolio.NamesOf(ctx, q, []control.Ref{{Kind: portfolio.ObjectDecision, ID: m.Decisions[0].Decision}})
			if n := named[control.Ref{Kind: portfolio.ObjectDecision, ID: m.Decisions[0].Decision}]; n.Title.EN != "Start the second phase" {
				t.Errorf("the decision in the register is %+v", n)
			}
			return err
		}))
		a := o.action(officer, string(m.Actions[0].Action))
		if a.Code != "ACN-2026-0001" || a.Owner != "col" || a.Chair != "ann" || a.Meeting != id || a.Due != day("2026-12-01") {
			t.Errorf("%+v", a)
		}
		_, err = o.EditMeeting(officer, id, 3, record)
		o.refused("an edit of an issued record", err, "activity.meeting.fixed")
		if a := o.action(o.as("col"), string(a.ID)); a.Title != "Send the plan" {
			t.Errorf("the partner sees %+v", a)
		}
	})
}

func TestMeetingAboutAPartnerHasNoRegister(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		officer := o.hire("ann", "FRA", people.ProjectOfficer, "")
		record := activity.MeetingForm{Title: "Réunion annuelle", Lang: i18n.FR, On: day("2026-11-19"), Attendees: []activity.Attendee{{Actor: "ann"}},
			Decisions: []activity.Resolved{{Title: "Continuer"}}, Marking: control.Marking{Level: control.LevelUnclassified}}
		id := activity.MeetingID(o.must(o.CreateMeeting(officer, o.georgia, "", record)))
		_, err := o.IssueMeeting(officer, id, 1, record)
		o.refused("a decision about a partner", err, "activity.meeting.no_register")
		if m, _ := o.Meeting(officer, id); m.State != activity.MeetingDraft {
			t.Errorf("half issued: %s", m.State)
		}
	})
}

// An action is answered by its owner and verified by another; the chair may return it (R43, R130).
func TestActionIsAnsweredAndVerified(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		officer, owner := o.hire("ann", "FRA", people.ProjectOfficer, "partner:MDA/"), o.hire("rob", "ITA", people.Reader, "partner:MDA/")
		stranger := o.hire("tim", "ITA", people.Reader, "partner:MDA/")
		ask := activity.ActionForm{Title: "Send the list", Owner: "rob", Due: day("2026-11-18"), Marking: control.Marking{Level: control.LevelUnclassified}}
		for name, f := range map[string]activity.ActionForm{"owner": {Title: "x", Due: ask.Due}, "due": {Title: "x", Owner: "rob"}, "title": {Owner: "rob", Due: ask.Due}} {
			if _, err := o.CreateAction(officer, o.project, f); strings.Join(wrong(err), " ") != name {
				t.Errorf("without %s: %v", name, err)
			}
		}
		id := activity.ActionID(o.must(o.CreateAction(officer, o.project, ask)))
		if due := o.due(owner, "rob", "2026-11-27"); due != "activity.due.action 2026-11-18" {
			t.Errorf("due %q", due)
		}
		_, err := o.AnswerAction(stranger, id, 0, "Done.")
		o.refused("a stranger's answer", err, "activity.action.not_owner")
		if _, err := o.AnswerAction(owner, id, 1, " "); strings.Join(wrong(err), " ") != "answer" {
			t.Errorf("an answer without words: %v", err)
		}
		done, err := o.AnswerAction(owner, id, 1, "Sent on Monday.")
		o.must(done, err)
		if due := o.due(officer, "ann", "2026-11-27"); due != "activity.due.verify 2026-11-20" {
			t.Errorf("due to the chair %q", due)
		}
		o.must(o.ReturnAction(officer, id, 2, "The annex is missing."))
		if a := o.action(owner, string(id)); a.State != activity.ActionOpen || a.Reason != "The annex is missing." || a.Answer != "Sent on Monday." {
			t.Errorf("%+v", a)
		}
		o.must(o.AnswerAction(owner, id, 3, "Sent with the annex."))
		if _, err := o.VerifyAction(owner, id, 4); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the owner verified: %v", err)
		}
		verified, err := o.VerifyAction(officer, id, 4)
		o.must(verified, err)
		if a := o.action(owner, string(id)); a.VerifiedBy != "ann" || a.Waits() {
			t.Errorf("%+v", a)
		}
		o.must(o.UndoDone(officer, verified.Trail))
		if a := o.action(owner, string(id)); !a.Waits() {
			t.Errorf("after the undo: %+v", a)
		}
		// The chair who did it has somebody else verify it.
		own := activity.ActionID(o.must(o.CreateAction(officer, o.project, activity.ActionForm{Title: "Mine", Owner: "ann", Due: ask.Due, Marking: ask.Marking})))
		o.must(o.AnswerAction(officer, own, 1, "Done."))
		if _, err := o.VerifyAction(officer, own, 2); err == nil {
			t.Error("whoever did it verified it")
		}
	})
}

func TestActionsAreEditedTogether(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		officer := o.hire("ann", "FRA", people.ProjectOfficer, "partner:MDA/")
		o.hire("rob", "ITA", people.Reader, "partner:MDA/")
		var rows []activity.BulkKey
		for _, title := range []string{"One", "Two"} {
			id := o.must(o.CreateAction(officer, o.project, activity.ActionForm{Title: title, OwnerName: "Capt. Lupu", Due: day("2026-12-01"), Marking: control.Marking{Level: control.LevelUnclassified}}))
			rows = append(rows, activity.BulkKey{ID: id, Version: 1})
		}
		done, err := o.EditActions(officer, rows, activity.ActionBulk{Owner: "rob", Due: day("2026-12-20")})
		o.must(done, err)
		if a := o.action(officer, rows[1].ID); a.Owner != "rob" || a.OwnerName != "" || a.Due != day("2026-12-20") || a.Version != 2 {
			t.Errorf("%+v", a)
		}
		if _, err := o.EditActions(officer, rows, activity.ActionBulk{Due: day("2026-12-21")}); !fault.Is(err, fault.Conflict) {
			t.Errorf("from an old state: %v", err)
		}
		o.must(o.UndoDone(officer, done.Trail))
		if a := o.action(officer, rows[1].ID); a.Owner != "" || a.OwnerName != "Capt. Lupu" || a.Due != day("2026-12-01") {
			t.Errorf("after the undo: %+v", a)
		}
		o.must(o.CancelAction(officer, activity.ActionID(rows[0].ID), 0, "Not needed."))
		_, err = o.EditActions(officer, []activity.BulkKey{{ID: rows[0].ID}, {ID: rows[1].ID}}, activity.ActionBulk{Due: day("2027-01-05")})
		o.refused("one that is cancelled", err, "activity.action.bulk_state")
		if a := o.action(officer, rows[1].ID); a.Due != day("2026-12-01") {
			t.Error("half of a refused edit was done")
		}
	})
}

// What a leaver answers for goes to the one who takes over.
func TestLeaverHandsOver(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		officer := o.hire("ann", "FRA", people.ProjectOfficer, "")
		o.hire("rob", "ITA", people.ProjectOfficer, "")
		o.must(o.Create(officer, o.project, form(func(f *activity.Form) { f.Lead = "ann" }), false))
		id := o.must(o.CreateAction(officer, o.project, activity.ActionForm{Title: "One", Owner: "ann", Due: day("2026-12-01"), Marking: control.Marking{Level: control.LevelUnclassified}}))
		var count int
		_, err := o.Do(o.system(), control.Op{Act: "people.user.hand_over"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			n, err := o.HandOver(ctx, tx, "ann", "rob")
			count = n
			return control.Change{Object: control.Ref{Kind: "user", ID: "ann"}}, err
		})
		o.must(control.Done{}, err)
		if a := o.action(officer, id); count != 3 || a.Owner != "rob" || a.Chair != "rob" {
			t.Errorf("%d handed over, %+v", count, a)
		}
		o.must(control.Done{}, o.Read(o.system(), func(ctx context.Context, q db.Querier) error {
			left, err := activity.AnswersFor(ctx, q, "ann")
			if len(left) != 0 {
				t.Errorf("still hers: %+v", left)
			}
			return err
		}))
	})
}
