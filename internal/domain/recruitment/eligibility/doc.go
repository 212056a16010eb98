// Package eligibility judges a candidate by the criteria of a vacancy and says for each how it came to its answer:
// the rule, what the candidate declared, and the arithmetic (R132–R138, R141, R144).
//
// It is pure: no database, no clock, no words of a language. What it says is a text key with its arguments. A rule never
// says more than it can know: whether experience was in the right field, or a statement is enough, a person judges. The
// answer is a proposal; a person confirms it, and no desirable criterion ever excludes (R144).
package eligibility
