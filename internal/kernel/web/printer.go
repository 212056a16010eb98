package web

import (
	"context"

	"cairn/internal/kernel/i18n"
)

type printerKey struct{}

// PrinterFrom is the printer of the request's language, for a handler whose answer holds words; nil
// outside a request.
func PrinterFrom(ctx context.Context) *i18n.Printer {
	p, _ := ctx.Value(printerKey{}).(*i18n.Printer)
	return p
}
