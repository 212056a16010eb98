package activity

import "embed"

// Texts are the words of the slice in English and French.
//
//go:embed text.json
var Texts embed.FS

// Styles holds the style sheet of the slice's own pages, activity.css.
//
//go:embed activity.css
var Styles embed.FS
