// Package intake takes in the tables that people bring, and gives lists out as workbooks that come back.
//
// A Kind declares a list: its fields, with the words people use for them in either language, how its rows
// are read, checked and saved by the slice that owns them. From that alone come the matching of columns,
// the preview, the import in small transactions, its undo, the workbook of the round trip and the pages.
//
// Invariants: nothing is written before an import is applied; every row of the file is added, changed, left
// unchanged, refused with its cells and reasons, or named as skipped (a total, a repeated header); no cell
// is dropped or turned into zero; an undo never overwrites what was changed after the import.
//
// Tables: intake_import, intake_line, intake_match. They are for whoever imports alone; a line holds
// personal data and goes after thirty days, or when the person is erased (Forget).
package intake

import "embed"

// Texts are the words of the package.
//
//go:embed text.json
var Texts embed.FS
