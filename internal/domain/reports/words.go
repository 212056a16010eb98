package reports

import "embed"

// Texts are the words of the slice.
//
//go:embed text.json
var Texts embed.FS
