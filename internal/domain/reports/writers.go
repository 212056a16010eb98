package reports

import (
	"io"

	"cairn/internal/render/office"
)

// writers are the formats that are written.
var writers = map[Format]func(w io.Writer, d office.Document) error{DOCX: office.DOCX, PDF: office.PDF, XLSX: office.XLSX, HTML: office.HTML, PPTX: office.PPTX}
