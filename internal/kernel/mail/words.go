package mail

import "embed"

// Texts are the words of mail, for the catalogue.
//
//go:embed text.json
var Texts embed.FS
