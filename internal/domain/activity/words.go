package activity

import "embed"

// Texts are the words of the slice in English and French.
//
//go:embed text.json
var Texts embed.FS
