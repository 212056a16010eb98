package web

import "embed"

// Texts are the kernel's own words, for the catalogue.
//
//go:embed text.json
var Texts embed.FS
