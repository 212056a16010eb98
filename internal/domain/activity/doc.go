// Package activity holds what the office does with people on days: activities, meetings with their
// records, and the action items that come of them.
//
// # Terms
//
// An Activity is a course, a mobile training team, a visit, an exercise, a workshop, a conference or a
// meeting: days, a place, a programme of the day, people, costs, and a note afterwards. It hangs below a
// project, a package, a programme or a partner. (The line of a project's plan, portfolio.Activity, is a
// task of the plan and another thing.) A Meeting is the record of one: who was there, what was said, what
// was decided and who does what until when. An Action is one thing somebody does until a day.
//
// # Invariants
//
//   - Men, women and not stated add up to the total, planned and actual, band by band (R89).
//   - The report of an activity is due 15 days after its end (R95); it is delivered with a head count and
//     an after-action note.
//   - A meeting's record is due within five working days; each action has an owner and a day (R130).
//   - The one who proposed an activity does not approve it; who did an action does not verify it (R43).
//   - An activity keeps one UID for all its days, and its Sequence grows when what stands in a calendar
//     changes, so that an invitation that was sent is updated in place.
//   - Whether an action is overdue is derived from the day and never stored.
//
// Tables: activity_activity, activity_person, activity_meeting, activity_action. The package imports
// portfolio and stakeholders.
package activity
