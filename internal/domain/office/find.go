package office

import (
	"context"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/search"
	"cairn/internal/kernel/web"
)

// FindIn is a search: words, and a kind to keep to.
type FindIn struct {
	Query  string `json:"q"`
	Kind   string `json:"kind"`
	Offset int    `json:"offset"`
}

// FindOut is what was found. Results is the short form that the palette shows as one types.
type FindOut struct {
	Query   string         `json:"query"`
	Results []Suggestion   `json:"results"`
	Found   search.Results `json:"found"`
	in      FindIn
}

// Suggestion is a hit in one line.
type Suggestion struct {
	Title string `json:"title"`
	Href  string `json:"href"`
	Under string `json:"under,omitempty"`
	Kind  string `json:"kind"`
}

// findRows is how many hits stand on a page.
const findRows = 20

// Find searches everything with a name that the reader may see.
func (s *Service) Find(ctx context.Context, in FindIn) (out FindOut, err error) {
	out.Query, out.in = in.Query, in
	f := search.Filter{Offset: in.Offset, Limit: findRows, Lang: i18n.EN, Typing: in.Kind == "" && in.Offset == 0}
	p := web.PrinterFrom(ctx)
	if p != nil {
		f.Lang = p.Lang
	}
	if in.Kind != "" {
		f.Kinds = []string{in.Kind}
	}
	if out.Found, err = s.index.Search(ctx, in.Query, f); err != nil {
		return out, err
	}
	if out.Found.Total == 0 && f.Typing { // no name begins so: look for the words themselves
		f.Typing = false
		if out.Found, err = s.index.Search(ctx, in.Query, f); err != nil {
			return out, err
		}
	}
	for _, hit := range out.Found.Hits {
		line := Suggestion{Title: spans(hit.Title), Href: hit.URL, Under: hit.Code, Kind: hit.Ref.Kind}
		if p != nil {
			line.Kind = p.T("kind." + hit.Ref.Kind)
		}
		out.Results = append(out.Results, line)
	}
	return out, nil
}

// marking is that of the page: the highest of what is shown, releasable to whom all of it is (R114).
func (out FindOut) marking() control.Marking {
	var all []control.Marking
	for _, h := range out.Found.Hits {
		all = append(all, h.Marking)
	}
	return control.Combine(all...)
}

func spans(list []search.Span) string {
	var b strings.Builder
	for _, s := range list {
		b.WriteString(s.Text)
	}
	return b.String()
}
