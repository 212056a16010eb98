package app

import (
	"embed"
	"io/fs"

	"cairn/internal/codec/camt"
	"cairn/internal/codec/doctext"
	"cairn/internal/codec/ecb"
	"cairn/internal/codec/iati"
	"cairn/internal/codec/mspdi"
	"cairn/internal/codec/mt940"
	"cairn/internal/codec/vcard"
	"cairn/internal/domain/activity"
	"cairn/internal/domain/fieldpack"
	"cairn/internal/domain/funds"
	"cairn/internal/domain/landscape"
	"cairn/internal/domain/office"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/recruitment/selection"
	"cairn/internal/domain/reports"
	"cairn/internal/domain/schedule"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/domain/visitpack"
	"cairn/internal/domain/week"
	"cairn/internal/kernel/backup"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
	"cairn/internal/kernel/mail"
	"cairn/internal/kernel/search"
	"cairn/internal/kernel/sheet"
	"cairn/internal/kernel/web"
	documents "cairn/internal/render/office"
)

//go:embed text.json
var texts embed.FS

// catalogues are the texts of every room that has some.
var catalogues = []fs.FS{
	activity.Texts,
	backup.Texts,
	camt.Texts,
	doctext.Texts,
	documents.Texts,
	ecb.Texts,
	fieldpack.Texts,
	funds.Texts,
	iati.Texts,
	intake.Texts,
	landscape.Texts,
	mail.Texts,
	mspdi.Texts,
	mt940.Texts,
	office.Texts,
	people.Texts,
	plan.Texts,
	portfolio.Texts,
	candidacy.Texts,
	recruitment.Texts,
	selection.Texts,
	reports.Texts,
	schedule.Texts,
	search.Texts,
	sheet.Texts,
	stakeholders.Texts,
	vcard.Texts,
	visitpack.Texts,
	web.Texts,
	week.Texts,
	texts,
}

// Words is the catalogue of the whole program.
func Words() (*i18n.Catalogue, error) { return i18n.NewCatalogue(catalogues...) }

// Acts are all acts of the program: those of the matrix of roles.
func Acts() []control.Act { return people.Acts() }
