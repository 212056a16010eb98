package search

import "embed"

// Texts are the words of the faults of search in English and French.
//
//go:embed text.json
var Texts embed.FS
