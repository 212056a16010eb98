package office

import (
	"embed"
	"sync"

	"cairn/internal/kernel/i18n"
)

// Texts are the words that the writers add themselves ("Table 1", "Page 2 of 5"), and those of the faults.
//
//go:embed text.json
var Texts embed.FS

var catalogue = sync.OnceValue(func() *i18n.Catalogue {
	c, err := i18n.NewCatalogue(Texts)
	if err != nil {
		panic(err) // the words are built in, and a test reads them
	}
	return c
})

// printer prints the writers' own words, numbers and dates in the language of a document.
func printer(lang i18n.Lang) *i18n.Printer { return catalogue().Printer(lang) }

// locale is a language as office programs name it.
func locale(lang i18n.Lang) string {
	if lang == i18n.FR {
		return "fr-FR"
	}
	return "en-GB"
}
