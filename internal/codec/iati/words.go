package iati

import "embed"

// Texts are the words of traps and faults in English and French.
//
//go:embed text.json
var Texts embed.FS
