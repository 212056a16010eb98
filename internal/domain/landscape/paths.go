package landscape

// The slice's addresses.
const (
	pathList         = "/landscape"
	pathTotals       = "/landscape/totals"
	pathActivity     = "/landscape/activities/{id}"
	pathImports      = "/landscape/imports"
	pathImport       = "/landscape/imports/{id}"
	pathNewImport    = "/landscape/import"
	pathCancelImport = "/landscape/imports/{id}/cancel"
	pathEntries      = "/landscape/entries"
	pathNewEntry     = "/landscape/entries/new"
	pathEntry        = "/landscape/entries/{id}"
	pathEditEntry    = "/landscape/entries/{id}/edit"
	pathArchive      = "/landscape/entries/{id}/archive"
)
