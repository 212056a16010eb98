package activity

import (
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// State is where an activity stands.
type State string

// The states of an activity.
const (
	Proposed  State = "proposed"
	Approved  State = "approved"
	Announced State = "announced"
	Running   State = "running"
	Delivered State = "delivered"
	Reported  State = "reported"
	Closed    State = "closed"
	Postponed State = "postponed"
	Cancelled State = "cancelled"
)

// States are all, in the order of life.
var States = []State{Proposed, Approved, Announced, Running, Delivered, Reported, Closed, Postponed, Cancelled}

// Word is the text key of its name.
func (s State) Word() i18n.Key { return i18n.Key("activity.state." + string(s)) }

// Stands reports whether the activity takes people and places: not once it is called off.
func (s State) Stands() bool { return s != Postponed && s != Cancelled }

// Over reports whether it is written up, or called off for good.
func (s State) Over() bool { return s == Closed || s == Cancelled }

// Move is one way from state to state, with the act that makes it.
type Move struct {
	Name string // last word of the act, and of the address
	From []State
	To   State
}

// Act is the act that makes the move.
func (m Move) Act() control.Act { return control.Act("activity.activity." + m.Name) }

// Moves are all, in the order pages offer them.
var Moves = []Move{
	{"approve", []State{Proposed}, Approved},
	{"announce", []State{Approved}, Announced},
	{"begin", []State{Approved, Announced}, Running},
	{"deliver", []State{Running}, Delivered},
	{"report", []State{Delivered}, Reported},
	{"close", []State{Reported}, Closed},
	{"resume", []State{Postponed}, Approved},
	{"postpone", []State{Proposed, Approved, Announced}, Postponed},
	{"cancel", []State{Proposed, Approved, Announced, Running, Postponed}, Cancelled},
}

// MoveNamed finds a move. Fault: NotFound.
func MoveNamed(name string) (Move, error) {
	for _, m := range Moves {
		if m.Name == name {
			return m, nil
		}
	}
	return Move{}, fault.Missing("move")
}

// From are the moves that leave a state.
func (s State) From() []Move {
	return slices.DeleteFunc(slices.Clone(Moves), func(m Move) bool { return !slices.Contains(m.From, s) })
}

// MoveForm is what a person brings to a move: why it is postponed or cancelled, the new days of one that
// is resumed, and the report of one that was delivered.
type MoveForm struct {
	Version     int       `json:"version"`
	Reason      string    `json:"reason"`
	Start       cal.Date  `json:"start"`
	End         cal.Date  `json:"end"`
	Actual      Headcount `json:"actual"`
	AfterAction string    `json:"after_action"`
	Costs       []Cost    `json:"costs"`
}

// Apply makes a move on a day under its guards: nothing begins or ends ahead of its day; it is announced
// with an aim and, unless online, a place; the report has a head count (R89) and a note; what is called
// off says why, and what is resumed has new days.
func (a Activity) Apply(m Move, f MoveForm, today cal.Date) (Activity, error) {
	if !slices.Contains(m.From, a.State) {
		return a, fault.New(fault.Conflict, "activity.move_wrong", fault.Args{"state": a.State.Word()})
	}
	var fs fault.Fields
	switch m.Name {
	case "announce":
		fs.Check(a.Aim != "", "aim", "activity.announce_aim")
		fs.Check(a.Place != "" || a.Format == "online", "place", "activity.announce_place")
	case "begin":
		fs.Check(!a.Start.After(today), "start", "activity.begin_ahead")
	case "deliver":
		fs.Check(!a.End.After(today), "end", "activity.deliver_ahead")
	case "report":
		f.report(&fs)
		a.Actual, a.AfterAction, a.ReportedOn = f.Actual.trimmed(), strings.TrimSpace(f.AfterAction), today
		if costs := packedCosts(f.Costs); len(costs) > 0 {
			a.Costs = costs
		}
	case "postpone", "cancel":
		a.Reason = strings.TrimSpace(f.Reason)
		fs.Check(a.Reason != "", "reason", "activity.reason_missing")
	case "resume":
		a.resume(&fs, f, today)
	}
	a.State = m.To
	return a, fs.Err()
}

func (f MoveForm) report(fs *fault.Fields) {
	f.Actual.check(fs, "actual")
	fs.Check(!f.Actual.IsZero(), "actual.total", "activity.report_count")
	fs.Check(strings.TrimSpace(f.AfterAction) != "", "after_action", "activity.report_note")
	if len(f.AfterAction) > maxText {
		fs.Add("after_action", "fault.too_long", fault.Args{"max": maxText})
	}
	checkCosts(fs, f.Costs)
}

// resume gives new days; the programme of the day keeps its distance from the first of them.
func (a *Activity) resume(fs *fault.Fields, f MoveForm, today cal.Date) {
	if f.End.IsZero() {
		f.End = f.Start
	}
	fs.Check(!f.Start.IsZero() && !f.Start.Before(today), "start", "activity.resume_days")
	fs.Check(!f.End.Before(f.Start), "end", "activity.ends_first")
	if fs.Err() != nil {
		return
	}
	a.Agenda = moved(a.Agenda, a.Start, f.Start, f.End)
	a.Start, a.End, a.Reason = f.Start, f.End, ""
}

// moved shifts the lines of a programme from one first day to another; what would lie beyond the last day
// loses its day.
func moved(agenda []AgendaItem, from, to, end cal.Date) []AgendaItem {
	out := slices.Clone(agenda)
	for i := range out {
		if out[i].Day.IsZero() {
			continue
		}
		out[i].Day = to.AddDays(from.DaysUntil(out[i].Day))
		if out[i].Day.After(end) {
			out[i].Day = cal.Date{}
		}
	}
	return out
}
