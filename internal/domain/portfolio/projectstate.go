package portfolio

import "cairn/internal/kernel/i18n"

// ProjectState is where a project stands in its four phases (§4.2). "Submitted" and "approved" speak
// of the initiation request.
type ProjectState string

// The states of §4.2. A track leaves some of them out; none adds any.
const (
	ProjectIdea                ProjectState = "idea"
	ProjectSubmitted           ProjectState = "submitted"
	ProjectApproved            ProjectState = "approved"
	ProjectRejected            ProjectState = "rejected"
	ProjectInitiating          ProjectState = "initiating"
	ProjectPlanning            ProjectState = "planning"
	ProjectReady               ProjectState = "ready"
	ProjectExecuting           ProjectState = "executing"
	ProjectSuspended           ProjectState = "suspended"
	ProjectClosing             ProjectState = "closing"
	ProjectOperationallyClosed ProjectState = "operationally_closed"
	ProjectFinanciallyClosed   ProjectState = "financially_closed"
	ProjectArchived            ProjectState = "archived"
	ProjectCancelled           ProjectState = "cancelled"
)

// ProjectStates are all, in the order of a project's life.
var ProjectStates = []ProjectState{
	ProjectIdea, ProjectSubmitted, ProjectApproved, ProjectInitiating, ProjectPlanning, ProjectReady,
	ProjectExecuting, ProjectSuspended, ProjectClosing, ProjectOperationallyClosed, ProjectFinanciallyClosed,
	ProjectArchived, ProjectRejected, ProjectCancelled,
}

// beforeExecution are the states from which a project can still be cancelled.
var beforeExecution = []ProjectState{
	ProjectIdea, ProjectSubmitted, ProjectApproved, ProjectInitiating, ProjectPlanning, ProjectReady,
}

// Word is the text key of its name.
func (s ProjectState) Word() i18n.Key { return i18n.Key("portfolio.project.state." + string(s)) }

// Running reports whether work is under way, suspended or being wound up: the states that are rated
// and reported on.
func (s ProjectState) Running() bool {
	return s == ProjectExecuting || s == ProjectSuspended || s == ProjectClosing
}

// Over reports whether nothing more is expected of the project.
func (s ProjectState) Over() bool {
	switch s {
	case ProjectFinanciallyClosed, ProjectArchived, ProjectRejected, ProjectCancelled:
		return true
	}
	return false
}

// Gate is a passage between two states that asks for something.
type Gate string

// The gates in the order a project meets them. Request, planning, execution, start, closing, end and
// finance can ask for a second person's decision, as the track says; the others only check.
const (
	GateRequest    Gate = "request"
	GateAssignment Gate = "assignment"
	GatePlanning   Gate = "planning"  // ready for planning
	GateExecution  Gate = "execution" // ready for execution
	GateStart      Gate = "start"
	GateResume     Gate = "resume"
	GateClosing    Gate = "closing" // ready for closing
	GateEnd        Gate = "end"
	GateFinance    Gate = "finance"
	GateArchive    Gate = "archive"
)

// Word is the text key of its name.
func (g Gate) Word() i18n.Key { return i18n.Key("portfolio.gate.name." + string(g)) }

// gates in order; those from GateClosing on belong to the second half of the life.
var gates = []Gate{
	GateRequest, GateAssignment, GatePlanning, GateExecution, GateStart, GateResume,
	GateClosing, GateEnd, GateFinance, GateArchive,
}

// waitsFor names the states in which a project only prepares a gate. A track that leaves the gate out
// leaves the state out too: that is how the machine of a track follows from this one table.
var waitsFor = map[ProjectState]Gate{
	ProjectInitiating:          GatePlanning,
	ProjectPlanning:            GateExecution,
	ProjectReady:               GateStart,
	ProjectOperationallyClosed: GateFinance,
}

// projectMove is a line of the full table.
type projectMove struct {
	From, To ProjectState
	Act      Act
	Gate     Gate
	Forward  bool // the way a project goes when all is well
}

// projectMoves is the table of §4.2. Cancelling (any state before executing) is added by moves.
var projectMoves = []projectMove{
	{ProjectIdea, ProjectSubmitted, "portfolio.project.submit", GateRequest, true},
	{ProjectSubmitted, ProjectApproved, "portfolio.project.approve", GateRequest, true},
	{ProjectSubmitted, ProjectIdea, "portfolio.project.return", "", false},
	{ProjectSubmitted, ProjectRejected, "portfolio.project.refuse", "", false},
	{ProjectApproved, ProjectInitiating, "portfolio.project.assign", GateAssignment, true},
	{ProjectInitiating, ProjectPlanning, "portfolio.project.pass_gate", GatePlanning, true},
	{ProjectInitiating, ProjectClosing, "portfolio.project.stop", "", false}, // R14: lessons and archive, never deletion
	{ProjectPlanning, ProjectReady, "portfolio.project.pass_gate", GateExecution, true},
	{ProjectPlanning, ProjectInitiating, "portfolio.project.rework", "", false},
	{ProjectReady, ProjectExecuting, "portfolio.project.start", GateStart, true},
	{ProjectExecuting, ProjectClosing, "portfolio.project.pass_gate", GateClosing, true},
	{ProjectExecuting, ProjectSuspended, "portfolio.project.suspend", "", false},
	{ProjectSuspended, ProjectExecuting, "portfolio.project.resume", GateResume, false},
	{ProjectSuspended, ProjectClosing, "portfolio.project.stop", "", false},
	{ProjectClosing, ProjectOperationallyClosed, "portfolio.project.close", GateEnd, true},
	{ProjectOperationallyClosed, ProjectFinanciallyClosed, "portfolio.project.close_finance", GateFinance, true},
	{ProjectFinanciallyClosed, ProjectArchived, "portfolio.project.archive", GateArchive, true},
}

// fullTable is projectMoves with the cancellations.
func fullTable() []projectMove {
	table := append([]projectMove(nil), projectMoves...)
	for _, s := range beforeExecution {
		table = append(table, projectMove{s, ProjectCancelled, "portfolio.project.cancel", "", false})
	}
	return table
}
