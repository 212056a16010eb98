package web

import (
	"context"

	"cairn/internal/kernel/i18n"
)

type langKey struct{}

// LangFrom is the language of the request, for a handler whose answer depends on it, such as a list in
// the order of names. Outside a request it is English.
func LangFrom(ctx context.Context) i18n.Lang {
	if lang, ok := ctx.Value(langKey{}).(i18n.Lang); ok {
		return lang
	}
	return i18n.EN
}
