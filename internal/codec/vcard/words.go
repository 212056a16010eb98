package vcard

import "embed"

// Texts are the words of what is wrong with a file, for the catalogue.
//
//go:embed text.json
var Texts embed.FS
