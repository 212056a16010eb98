package web

import "embed"

// Words are the kernel's own words, for the catalogue.
//
//go:embed text.json
var Words embed.FS
