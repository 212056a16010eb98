// Package week is the office's weekly rhythm: the Friday update, in which every officer says of each of
// their projects how it stands, what comes next and what worries them; and the page of the team leader, who
// sees from it who has said nothing, what slipped, who carries how much and what waits for a decision.
//
// Terms: a week is an ISO week. An update belongs to one project and one week. A week is locked at noon UTC
// of the Monday after it; until then its updates are changed in place, afterwards a change is a new version
// and the former stays. A snapshot is how a project stood in a week; it is recorded in that week, by the
// program and when an update comes in, and never computed afterwards, so that a trend is a fact.
//
// Invariants: an update says how the project stands (state is never empty); versions count from 1 without a
// gap; a snapshot of a past week does not change.
//
// Tables: week_update, week_snapshot. Both are seen by whoever sees the project. Imports portfolio; nobody
// imports it.
package week
