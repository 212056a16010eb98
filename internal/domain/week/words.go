package week

import "embed"

// Texts are the words of the slice.
//
//go:embed text.json
var Texts embed.FS

// Styles are its style sheet.
//
//go:embed week.css
var Styles embed.FS
