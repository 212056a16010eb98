// Package control is the office's internal control. Every write of the program goes through Do:
// actor, grant and delegation, transaction, idempotency key, rule and store, trail row, outbox,
// commit. Every read of a protected object goes through Visible, which returns the only SQL that
// names control tables.
//
// Terms. An Actor acts: a person, a job on a person's behalf, or the system. A Grant gives an actor a
// role in a scope, a path such as "partner:MDA/package:018f…/"; it covers everything below. Which
// role may do which act is told to New as a function, so that this package knows no word of the
// domain. A protected object has one row in control_object with its scope and marking.
//
// Invariants, all checked by Check: each done act has a trail row in the same commit; trail rows are
// numbered without a gap and sealed in order; nobody decides what they prepared.
//
// Tables: control_*. Exempt from Do, each in its own file: outbox and cursors (outbox.go), leases
// (lease.go), job state (job.go), uploads until they are attached (file.go, file_sweep.go), seals
// (seal.go), the refusal and read notes (trail.go), the installation row (control.go).
package control
