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

// WithPrinter is the context of what somebody asks for outside a page, such as a command, in a language.
func WithPrinter(ctx context.Context, p *i18n.Printer) context.Context {
	return context.WithValue(ctx, printerKey{}, p)
}

// LangFrom is the language of the request, for a handler whose answer depends on it, such as a list in
// the order of names. Outside a request it is English.
func LangFrom(ctx context.Context) i18n.Lang {
	if p := PrinterFrom(ctx); p != nil {
		return p.Lang
	}
	return i18n.EN
}

type outsideKey struct{}

// OutsideFrom is Frame.Outside for a handler whose answer holds whole addresses; outside a request it is the path with
// its language.
func OutsideFrom(ctx context.Context, lang i18n.Lang, path string) string {
	base, _ := ctx.Value(outsideKey{}).(string)
	return base + "/" + string(lang) + path
}
