package stakeholders

import "embed"

// Words are the texts of the slice in English and French.
//
//go:embed text.json
var Words embed.FS
