package activity

import (
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// ActionID identifies an action item.
type ActionID string

// Ref names the action for control.
func (id ActionID) Ref() control.Ref { return control.Ref{Kind: KindAction, ID: string(id)} }

// ActionState is where an action stands. Overdue is derived (Action.Overdue).
type ActionState string

// The states of an action.
const (
	ActionOpen      ActionState = "open"
	ActionDone      ActionState = "done"
	ActionCancelled ActionState = "cancelled"
)

// ActionStates are all.
var ActionStates = []ActionState{ActionOpen, ActionDone, ActionCancelled}

// Word is the text key of its name.
func (s ActionState) Word() i18n.Key { return i18n.Key("activity.action.state." + string(s)) }

// ActionForm is what is asked of whom until when (R130).
type ActionForm struct {
	Title     string          `json:"title"`
	Lang      i18n.Lang       `json:"lang"`
	Detail    string          `json:"detail"`
	Owner     control.ActorID `json:"owner"`      // a user of the office, whom Cairn chases
	OwnerName string          `json:"owner_name"` // or somebody outside, whom the chair chases
	Chair     control.ActorID `json:"chair"`      // who asked for it and verifies it; "" is whoever enters it
	Due       cal.Date        `json:"due"`
	control.Marking
}

// Action is one thing somebody does until a day. Holder is the project, package, programme or party.
type Action struct {
	ID      ActionID    `json:"id"`
	Code    string      `json:"ref"` // "ACN-2026-0007"
	Holder  control.Ref `json:"holder"`
	Partner string      `json:"partner"`
	Meeting MeetingID   `json:"meeting"` // "" for one that comes of no meeting
	ActionForm
	State      ActionState     `json:"state"`
	Answer     string          `json:"answer"` // what the owner says was done
	AnsweredOn cal.Date        `json:"answered_on"`
	AnsweredBy control.ActorID `json:"answered_by"`
	VerifiedOn cal.Date        `json:"verified_on"`
	VerifiedBy control.ActorID `json:"verified_by"`
	Reason     string          `json:"reason"` // why it was cancelled, or came back to the owner
	Version    int             `json:"version"`
	ChangedAt  cal.Instant     `json:"changed_at"`
	ChangedBy  control.ActorID `json:"changed_by"`

	scope string
}

// Scope is where the action lies.
func (a Action) Scope() string { return a.scope }

// Overdue reports whether the action is open after its day.
func (a Action) Overdue(on cal.Date) bool { return a.State == ActionOpen && on.After(a.Due) }

// Waits reports whether it was done and the chair has not verified it.
func (a Action) Waits() bool { return a.State == ActionDone && a.VerifiedOn.IsZero() }

func (f ActionForm) trimmed() ActionForm {
	f.Title, f.Detail, f.OwnerName = strings.TrimSpace(f.Title), strings.TrimSpace(f.Detail), strings.TrimSpace(f.OwnerName)
	if f.Lang == "" {
		f.Lang = i18n.EN
	}
	if f.Owner != "" {
		f.OwnerName = ""
	}
	return f
}

// Check gives every wrong field: an action has words, an owner and a day (R130).
func (f ActionForm) Check() error {
	var fs fault.Fields
	f.check(&fs, "")
	return fs.Err()
}

func (f ActionForm) check(fs *fault.Fields, prefix string) {
	fs.Check(f.Title != "", prefix+"title", "fault.required")
	fs.Check(f.Owner != "" || f.OwnerName != "", prefix+"owner", "activity.action.owner_missing")
	fs.Check(!f.Due.IsZero(), prefix+"due", "activity.action.due_missing")
	fs.Check(f.Lang == i18n.EN || f.Lang == i18n.FR, prefix+"lang", "fault.required")
	lines(fs, map[string]string{prefix + "title": f.Title, prefix + "owner_name": f.OwnerName})
	if len(f.Detail) > maxText {
		fs.Add(prefix+"detail", "fault.too_long", fault.Args{"max": maxText})
	}
}

// Answered is the action once its owner says that it is done, with what was done.
func (a Action) Answered(by control.ActorID, on cal.Date, words string) (Action, error) {
	if a.State != ActionOpen {
		return a, fault.New(fault.Conflict, "activity.action.not_open", fault.Args{"state": a.State.Word()})
	}
	words = strings.TrimSpace(words)
	var fs fault.Fields
	fs.Check(words != "", "answer", "activity.action.answer_missing")
	if len(words) > maxText {
		fs.Add("answer", "fault.too_long", fault.Args{"max": maxText})
	}
	a.State, a.Answer, a.AnsweredBy, a.AnsweredOn, a.Reason = ActionDone, words, by, on, ""
	return a, fs.Err()
}

// Verified is the action once the chair accepts that it is done; not by whoever did it (R43).
func (a Action) Verified(by control.Hand, on cal.Date) (Action, error) {
	if !a.Waits() {
		return a, fault.New(fault.Conflict, "activity.action.not_waiting", nil)
	}
	if err := control.Distinct(by, a.AnsweredBy); err != nil {
		return a, err
	}
	a.VerifiedBy, a.VerifiedOn = by.Person, on
	return a, nil
}

// Returned is the action open again, because the chair does not hold it to be done.
func (a Action) Returned(reason string) (Action, error) {
	if !a.Waits() {
		return a, fault.New(fault.Conflict, "activity.action.not_waiting", nil)
	}
	a.State, a.Reason = ActionOpen, strings.TrimSpace(reason)
	a.AnsweredBy, a.AnsweredOn = "", cal.Date{}
	return a, needReason(a.Reason)
}

// CalledOff is the action cancelled, with the reason.
func (a Action) CalledOff(reason string) (Action, error) {
	if a.State != ActionOpen {
		return a, fault.New(fault.Conflict, "activity.action.not_open", fault.Args{"state": a.State.Word()})
	}
	a.State, a.Reason = ActionCancelled, strings.TrimSpace(reason)
	return a, needReason(a.Reason)
}

func needReason(reason string) error {
	var fs fault.Fields
	fs.Check(reason != "", "reason", "activity.reason_missing")
	return fs.Err()
}

// EscalateDays is how long an action is overdue when its chair is told as well (R130).
const EscalateDays = 7

// Escalated reports whether the chair is told of an open action on a day (R130): one whose owner is outside, to whom
// nobody here writes, like one of their own; any other once it is overdue for EscalateDays.
func (a Action) Escalated(day cal.Date) bool {
	return a.State == ActionOpen && a.Owner != a.Chair && (a.Owner == "" || !a.Due.AddDays(EscalateDays).After(day))
}

// words are what the text filter looks through.
func (a Action) words() string {
	return i18n.Fold(strings.Join([]string{a.Code, a.Title, a.OwnerName}, "\n"))
}
