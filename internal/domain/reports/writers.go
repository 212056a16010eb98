package reports

import (
	"io"
	"runtime"

	"cairn/internal/render/office"
)

type writer func(w io.Writer, d office.Document) error

// writers are the formats that are written.
var writers = map[Format]writer{DOCX: inTurn(office.DOCX), PDF: inTurn(office.PDF), XLSX: inTurn(office.XLSX), HTML: inTurn(office.HTML), PPTX: inTurn(office.PPTX)}

// atOnce are the places of those documents that are written at the same time: one for each processor. More would not be
// ready sooner, and each takes memory while it is written.
var atOnce = make(chan struct{}, runtime.GOMAXPROCS(0))

// inTurn is a writer that waits for a place.
func inTurn(write writer) writer {
	return func(w io.Writer, d office.Document) error {
		atOnce <- struct{}{}
		defer func() { <-atOnce }()
		return write(w, d)
	}
}
