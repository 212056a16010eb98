package search

import (
	"context"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// Document holds the words of one protected object.
type Document struct {
	ID    string    // of the object in control
	URL   string    // from the root without language: "/projects/018f…"
	Title i18n.Text // one side may be empty
	Body  i18n.Text // what else it is found by; the first MiB counts
	Code  string    // "DCB-MDA-02"; written in full it comes first. "" for none
	Date  cal.Date  // newer ones come first among equals; no date for none
}

// Kind is a kind of object that search knows. Both functions run outside any visibility: search itself
// asks control who may see what they return.
type Kind struct {
	// Name is the kind's name in the singular; its objects are found by it too ("risk", "risque").
	Name i18n.Text
	// Load gives the documents of the ids, in any order; those that are gone are left out.
	Load func(ctx context.Context, q db.Querier, ids []string) ([]Document, error)
	// List gives up to limit ids that sort after one, in ascending order; "" starts.
	List func(ctx context.Context, q db.Querier, after string, limit int) ([]string, error)
}

// maxBody bounds, in bytes, how much of a document is indexed.
const maxBody = 1 << 20

// The fields of the index. Titles and bodies in both languages share text and title, each analysed in
// its own language, so that a query finds either whichever language it is in.
const (
	fieldText  = "text"  // all words, stemmed
	fieldTitle = "title" // those of titles and codes, stemmed
	fieldName  = "name"  // those of titles and codes, as they are written, for prefixes
	fieldCode  = "code"  // the whole code
	fieldKind  = "kind"
	fieldLevel = "level"
	fieldScope = "scope" // the object's path and each path above it
	fieldCodes = "releasable"
	fieldDate  = "date"
)

// properties is what the mapping makes fields of.
func (d Document) properties(k Kind, o control.Object) map[string]any {
	return map[string]any{
		"title_en": clean(d.Title.EN), "title_fr": clean(d.Title.FR),
		"body_en": clean(d.Body.EN) + "\n" + k.Name.EN, "body_fr": clean(d.Body.FR) + "\n" + k.Name.FR,
		"code_words": clean(d.Code), fieldCode: foldCode(d.Code),
		fieldKind: o.Kind, fieldLevel: o.Level.String(), fieldScope: paths(o.Scope), fieldCodes: o.Releasable,
		fieldDate: d.Date.String(),
	}
}

// clean makes a text valid, composed ("é" as one letter) and of bounded length.
func clean(text string) string {
	if len(text) > maxBody {
		text = text[:maxBody]
		for len(text) > 0 && !utf8.RuneStart(text[len(text)-1]) {
			text = text[:len(text)-1]
		}
		text = text[:max(0, len(text)-1)] // the letter that was cut through
	}
	return norm.NFC.String(strings.ToValidUTF8(text, " "))
}

// foldCode is the form codes are compared in: capitals without accents and spaces around.
func foldCode(code string) string { return strings.ToUpper(fold(clean(strings.TrimSpace(code)))) }

// paths gives a scope and each scope above it: "a:1/b:2/" gives "a:1/" and "a:1/b:2/".
func paths(scope string) (list []string) {
	for i := range scope {
		if scope[i] == '/' {
			list = append(list, scope[:i+1])
		}
	}
	return list
}
