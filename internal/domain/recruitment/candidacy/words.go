package candidacy

import (
	"embed"

	"cairn/internal/kernel/web"
)

// Texts are the words of applications.
//
//go:embed text.json
var Texts embed.FS

// Careers holds the style sheet and the script of a candidate's pages.
//
//go:embed apply.css apply.js
var Careers embed.FS

// Vocabularies put what the trail keeps of an application into words.
func Vocabularies() map[string]web.Vocabulary {
	return map[string]web.Vocabulary{Kind: {Members: []string{"candidacy.field.", "recruitment.field."}, Codes: map[string]string{"state": "candidacy.state."}}}
}
