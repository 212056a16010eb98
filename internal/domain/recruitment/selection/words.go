package selection

import (
	"embed"

	"cairn/internal/kernel/web"
)

// Texts are the words of the slice.
//
//go:embed text.json
var Texts embed.FS

// Vocabularies put the public views of the slice's objects into words.
func Vocabularies() map[string]web.Vocabulary {
	return map[string]web.Vocabulary{Kind: {Members: []string{"selection.field."}, Codes: map[string]string{"stage": "selection.stage.", "blind": "selection.stage.", "outcome": "selection.standing."}}}
}
