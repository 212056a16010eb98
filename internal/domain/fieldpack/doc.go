// Package fieldpack makes forms for people who cannot reach the server, and reads them back: a progress
// report, the attendance of an activity (R89), a risk note, a handover check (R33). A form goes out as a
// workbook or as one HTML file that works from a stick, is filled in offline, and comes back by mail or stick.
//
// # Terms
//
// A Form is one that was made: its kind, the object it is about, the week it speaks of, the version the
// object had, and a check value over these, which only this office can make. A Return is a form that came
// back and was read: what it says, and what is to be known about it before it is applied.
//
// # Invariants
//
//   - A return belongs to the form whose keys it carries unchanged; with others it is not read at all.
//   - A form is applied once. What it says goes through the use case of its slice, as the person who reads it
//     in; who filled it in is kept with it.
//   - Reading the same file twice changes nothing twice: the use case is done under a key of the form.
//
// Tables: fieldpack_form, fieldpack_return. Imports portfolio, activity and week; nobody imports it.
package fieldpack
