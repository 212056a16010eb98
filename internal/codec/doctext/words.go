package doctext

import "embed"

// Texts are the words of the faults and notes.
//
//go:embed text.json
var Texts embed.FS
