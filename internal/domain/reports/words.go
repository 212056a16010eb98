package reports

import "embed"

// Texts are the words of the slice, Styles its style sheet.
var (
	//go:embed text.json
	Texts embed.FS
	//go:embed reports.css
	Styles embed.FS
)
