package reports

// The addresses of the slice.
const (
	pathReports  = "/reports"
	pathNew      = "/reports/new"
	pathKinds    = "/report-kinds"
	pathNewKind  = "/report-kinds/new"
	pathKind     = "/report-kinds/{kind}"
	pathStyle    = "/report-style"
	pathWaiting  = "/reports/to-translate"
	pathCompare  = "/reports/compare"
	pathReport   = "/reports/{id}"
	pathSettings = "/reports/{id}/settings"
	pathArrange  = "/reports/{id}/sections"
	pathLine     = "/reports/{id}/bottom-line"
	pathText     = "/reports/{id}/texts"
	pathFreeze   = "/reports/{id}/freeze"
	pathThaw     = "/reports/{id}/thaw"
	pathClear    = "/reports/{id}/clear"
	pathIssue    = "/reports/{id}/issue"
	pathMake     = "/reports/{id}/make"
	pathWithdraw = "/reports/{id}/withdraw"
	pathFile     = "/reports/{id}/files/{file}"
	pathAll      = "/reports/{id}/files.zip"
)
