package backup

import "embed"

// Texts are the words of the faults of backups in English and French.
//
//go:embed text.json
var Texts embed.FS
