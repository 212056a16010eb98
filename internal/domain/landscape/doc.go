// Package landscape holds what other actors do in a partner country, so that a project does not repeat
// what somebody else does (R7): a list that the officers keep by hand, and activities that donors and
// agencies publish in the format of the International Aid Transparency Initiative (IATI).
//
// # Terms
//
// An Entry is an officer's own note of what another actor does for a partner, with its source. An
// Activity is one published activity, known everywhere by its IATI identifier; its Report is what was
// reported of it. A trap is something doubtful in reported data; it is shown and never mended. A Total is
// an exact sum of transactions of one currency and reported type. An import is one reading of files, by a command or
// by the job that an upload starts; it goes in by batches.
//
// # Invariants
//
//   - What was reported is kept as reported. A sum is decimal text and, where that is exact, minor units;
//     nothing becomes 0 or today.
//   - The iati-identifier is the key. Files are read in the order of their names, a later record of an
//     identifier updates an earlier one, and reading the same files again changes nothing.
//   - What is no IATI is refused with file and line, and the rest goes in.
//   - Totals are per currency and type: unlike currencies do not add.
//   - Every entry, activity and import is a protected object. Activities and imports are PUBLIC, since
//     their publishers have published them, and lie in no scope: an officer of one partner may import.
//     An entry lies in the scope of its partner, marked by its officer.
//   - Beside every answer about what others do stands that published sources do not show most military
//     assistance (CaveatKey).
//
// Tables: landscape_*. The package imports stakeholders and codec/iati; app asks it for the overlap check
// of a project's gate.
package landscape
