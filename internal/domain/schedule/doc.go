// Package schedule computes plans: when tasks can and must be done, which of them carry the end of the project,
// what drove each date, and what changed since a baseline. It is pure: no database, no clock, no words but faults.
//
// # What goes in
//
// A Network is a plan as people type it: Tasks in the order of the outline (a task is a summary when the next one
// stands deeper), Links between them, Calendars, Resources and Assignments. Times are local wall-clock times
// without a zone (Time), durations are seconds of work or of the wall clock (Duration). A task, calendar or
// resource is named by its UID, which stays the same for life; links and assignments name tasks by UID.
//
// # What comes out
//
//	plan, err := schedule.New(network)        // checks, then computes everything once
//	for i, d := range plan.All() { … }        // Dates of each task, in the order of network.Tasks
//	d, ok := plan.Dates(uid)
//	touched, err := plan.Apply(schedule.SetTask(changed), schedule.AddLink(link))
//	why := plan.Why(uid)                      // what drives its start, as data
//	paths := plan.Paths()                     // critical chains, each as links from first to last
//	draft := plan.Clone()                     // what-if: edit the copy, compare, throw away
//
// Compute is New for callers who want the dates once. Apply recomputes only what the edits touch and answers the
// tasks whose dates moved; when an edit is refused, the plan is as it was. A Plan is for one goroutine at a time;
// Clone it for another.
//
// # Rules of the computation
//
// They are those of Microsoft Project, because plans travel to and from it, and its own results are the judge of
// ours (oracle_test.go):
//
//   - Early dates: from the project's start, after every link, in the task's calendar, then its constraint. A task
//     driven by the finish of another (FF, SF) or by a finish constraint ends exactly then.
//   - A link's lag is work in the successor's calendar, wall-clock time when elapsed, or a share of the
//     predecessor's duration.
//   - A lead (negative lag) may bring a successor before the project's start; a finish-to-finish link may not.
//   - With hard constraints (must, no later than) and HonourConstraints, the constraint wins over links and the
//     conflict shows as negative float; without it, links win and the float is negative all the same.
//   - Late dates: from the project's finish backwards. A deadline bounds the late finish and nothing else.
//   - Total float is the smaller of start and finish float in the task's calendar; the finish float for a task in
//     progress; none for a finished task, and for one that is to be as late as possible. Free float is the gap to
//     the nearest successor, the total float where there is none, and never negative.
//   - Critical: unfinished, and total float at most the limit of the project. A manual task whose dates are not
//     settled is not.
//   - Manual tasks stand where they were put; links from them hold, links to them only show. Inactive tasks push
//     nothing. External tasks stand where the other project has them.
//   - A task of several people whose calendars differ ends when the last of them is done. A fixed-duration task
//     follows its own calendar.
//   - A link to a summary task holds for everything below it; a link from one waits for its last (FS, FF) or
//     follows its first (SS, SF). Finish links to a summary are kept but do not move it, as in Project, which
//     cannot draw them.
//   - As late as possible: the task takes its total float, then its successors are computed from there.
//
// # What is left out
//
// Levelling and simulation: both work on a Clone of a Plan, through Apply (levelling sets Task.LevellingDelay,
// simulation sets durations) and need nothing changed here.
package schedule
