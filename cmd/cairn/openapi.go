package main

import (
	"io"

	"cairn/internal/app"
)

type openapiCmd struct{}

// Run prints the description of /api/v1, drawn from the types of the routes; it opens no database.
func (openapiCmd) Run(w io.Writer) error {
	_, err := w.Write(app.OpenAPI())
	return err
}
