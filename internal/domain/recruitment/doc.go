// Package recruitment reads vacancy notices and curricula by rules, says what it found with the passage it came from,
// and counts experience month by month.
//
// A rule finds or does not find: nothing is generated, nothing is guessed silently (R142). What is missing,
// contradictory or cut off in a notice is flagged for a person (R134, R146, R147). Experience is a union of intervals
// (R136), part of it counted for project management (R135); the languages of the office's scale are judged as the
// notice asks (R137), and another scale is shown, never converted (R138).
//
// The package has no tables yet: it is pure, without clock, database or context. It imports the kernel and
// codec/doctext.
package recruitment
