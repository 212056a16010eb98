// Package reports makes finished documents of the figures that the pages show: decks, dossiers, notes, donors'
// reports, certificates. It keeps what was issued, so that it can be made again to the byte, be told from a
// changed file and be compared with another issue figure by figure.
//
// Terms: a kind is a composition declared in a template file: sections, queries, texts, conditions, repeats.
// Kinds ship with the program and an office adds or replaces them by a file (see template.go for the form). A
// query is a figure, table, chart, drawing, text, list or row of tiles of the catalogue (catalogue.go), asked of
// the other slices with the reader's own sight, so that what the reader may not see is not in the document.
// A bottom line is the two to four sentences a report opens with: drafted by rules from the same figures, then
// edited and signed by an officer.
//
// A report goes draft → drafted → cleared → issuing → issued. A draft is live. Freezing it keeps its documents
// in both languages with every figure and the entries of the ledger behind it (R49); another person clears it
// (§4.7), and issuing makes its files and keeps their hashes.
//
// Invariants: an issued report has a marking (R116), a retention class (R118), an author who did not clear it,
// and figures whose entries add up to them (R49). What is frozen does not change.
//
// Tables: reports_template, reports_style, reports_report, reports_file. A report is seen by whoever sees its
// subject and is cleared for its marking, the highest of its sources (R114). May import every slice; nobody
// imports it.
package reports
