// Package recruitment reads vacancy notices and curricula by rules and says what it found with the passage it came from.
//
// A rule finds or does not find: nothing is generated, nothing is guessed silently (R142). What is missing,
// contradictory or cut off in a notice is flagged for a person (R134, R146, R147). Months are counted and criteria are judged
// in the package eligibility.
//
// The package has no tables yet: it is pure, without clock, database or context. It imports the kernel and
// codec/doctext.
package recruitment
