package portfolio

import "embed"

// Texts are the words of the slice in English and French.
//
//go:embed text.json
var Texts embed.FS

// Styles holds the style sheet of the slice's own lists, portfolio.css.
//
//go:embed portfolio.css
var Styles embed.FS
