package landscape

import "cairn/internal/kernel/control"

// The acts of the slice.
const (
	ActRead         control.Act = "landscape.read"
	ActCreateEntry  control.Act = "landscape.entry.create"
	ActEditEntry    control.Act = "landscape.entry.edit"
	ActArchiveEntry control.Act = "landscape.entry.archive"
	ActImport       control.Act = "landscape.iati.import"
)

// The kinds of protected objects of the slice. A batch is one import; check knows by that name who has
// made the activities in it.
const (
	KindEntry    = "landscape_entry"
	KindActivity = "iati_activity"
	KindImport   = "batch"
)
