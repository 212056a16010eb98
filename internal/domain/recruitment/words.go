package recruitment

import "embed"

// Texts are the words of the slice.
//
//go:embed text.json
var Texts embed.FS

// Careers holds the style sheet and the script of the careers pages, which are not the office's.
//
//go:embed careers.css careers.js
var Careers embed.FS
