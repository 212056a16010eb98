// Package visitpack makes the pack for a visitor on one page to print: the programme around a day, who is
// who, the state of play, the sensitive points, the open actions, and speaking notes that an officer writes
// under headings which already hold the facts.
//
// Everything but the notes is read when the pack is opened, as far as the reader may see it. The notes of a
// subject (a partner or a package) and a day are one protected object, kind "visit_pack", in the scope of
// the subject, marked as what the pack showed when they were saved.
//
// Table: visitpack_pack. Imports stakeholders, portfolio and activity; nobody imports it.
package visitpack
