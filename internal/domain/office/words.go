package office

import "embed"

// Texts are the words of the slice in English and French.
//
//go:embed text.json
var Texts embed.FS

// Styles holds the style sheet of the desk's own lists, office.css.
//
//go:embed office.css
var Styles embed.FS
