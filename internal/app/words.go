package app

import (
	"embed"
	"io/fs"

	"cairn/internal/domain/office"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

//go:embed text.json
var words embed.FS

// texts are the words of every room that has some.
var texts = []fs.FS{web.Words, people.Words, stakeholders.Words, portfolio.Words, office.Words, words}

// Words is the catalogue of the whole program.
func Words() (*i18n.Catalogue, error) { return i18n.NewCatalogue(texts...) }

// Acts are all acts of the program: those of the matrix of roles.
func Acts() []control.Act { return people.Acts() }
