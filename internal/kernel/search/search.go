package search

import (
	"context"
	"fmt"
	"math"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// Filter narrows and pages a search. The zero value is the first page over everything, in English.
type Filter struct {
	Kinds  []string // none is all
	Offset int      // hits to pass over; beyond MaxFound there is nothing
	Limit  int      // hits on a page; 0 is 20, at most 100
	Lang   i18n.Lang
	// Typing takes the last word as the beginning of one and asks for all words, for suggestions
	// under a box. Its total counts a first few.
	Typing bool
}

// MaxFound is how many hits are counted and can be paged through; beyond it More is set.
const MaxFound = 1000

// maxSuggested is MaxFound while somebody types.
const maxSuggested = 100

// Hit is one object found, with its marking as it is now (R116).
type Hit struct {
	Ref     control.Ref     `json:"ref"`
	URL     string          `json:"url"`
	Title   []Span          `json:"title"`
	Lang    i18n.Lang       `json:"lang"`              // of the title
	Excerpt []Span          `json:"excerpt,omitempty"` // empty for a document without a body
	In      i18n.Lang       `json:"excerpt_lang"`
	Code    string          `json:"code,omitempty"`
	Date    cal.Date        `json:"date"`
	Marking control.Marking `json:"marking"`
}

// Results are a page of hits, best first.
type Results struct {
	Hits     []Hit          `json:"hits"`
	Total    int            `json:"total"`    // of those the searcher may see
	More     bool           `json:"more"`     // there are more than Total: "1,000+"
	Kinds    map[string]int `json:"kinds"`    // Total by kind
	Building bool           `json:"building"` // the index is still being filled; there may be more
}

// Search finds the objects that the actor in the context may see, best first; a code written in full
// comes before all others. Any text is a query, and one without a word finds nothing. The only fault is
// Unavailable, "search.unavailable".
func (x *Index) Search(ctx context.Context, text string, f Filter) (Results, error) {
	if f.Limit <= 0 {
		f.Limit = 20
	}
	f.Limit, f.Offset = min(f.Limit, 100), max(0, f.Offset)
	if f.Lang == "" {
		f.Lang = i18n.EN
	}
	q := x.words.ask(text, f.Typing)
	if q.empty() {
		return Results{Kinds: map[string]int{}}, nil
	}
	results, err := x.search(ctx, q, f, false)
	if err == nil && results.Total == 0 && !f.Typing && len(q.words) > 1 {
		results, err = x.search(ctx, q, f, true)
	}
	return results, err
}

func (x *Index) search(ctx context.Context, q question, f Filter, loose bool) (Results, error) {
	most := MaxFound
	if f.Typing {
		most = maxSuggested
	}
	r := Results{Kinds: map[string]int{}}
	keys, err := x.find(ctx, q.query(control.SightOf(ctx), f.Kinds, loose), most+1, &r)
	if err != nil {
		return r, unavailable(err)
	}
	r.More = len(keys) > most
	err = x.control.Read(ctx, func(ctx context.Context, reader db.Querier) error {
		r.Hits = nil
		seen, err := x.seen(ctx, reader, keys[:min(len(keys), most)])
		if err != nil {
			return err
		}
		r.Total = len(seen)
		clear(r.Kinds)
		for _, o := range seen {
			r.Kinds[o.Kind]++
		}
		page := seen[min(f.Offset, len(seen)):min(f.Offset+f.Limit, len(seen))]
		r.Hits, err = x.hits(ctx, reader, page, q, f.Lang)
		return err
	})
	return r, err
}

// find asks bleve, and says in r whether the index is whole.
func (x *Index) find(ctx context.Context, q query.Query, size int, r *Results) (keys []string, err error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	r.Building = !x.state.Complete
	if x.store == nil {
		return nil, nil
	}
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("search: %v", v)
		}
	}()
	count, err := x.store.DocCount()
	if err != nil {
		return nil, err
	}
	ctx = context.WithValue(ctx, search.BM25StatsKey, x.state.Lengths.stats(count))
	request := bleve.NewSearchRequestOptions(q, size, 0, false)
	request.SortBy([]string{"-_score", "-" + fieldDate, "_id"})
	found, err := x.store.SearchInContext(ctx, request)
	if err != nil {
		return nil, err
	}
	for _, hit := range found.Hits {
		keys = append(keys, hit.ID)
	}
	return keys, nil
}

// merged is the field bleve names where it has merged several conditions into one.
const merged = "*"

// stats are what BM25 knows of the whole collection, for every field a query may name.
func (l lengths) stats(documents uint64) *search.BM25Stats {
	s := &search.BM25Stats{DocCount: float64(documents), FieldCardinality: map[string]int{}}
	for _, field := range []string{fieldText, fieldTitle, fieldName, fieldCode, fieldKind, fieldLevel, fieldScope, fieldCodes, fieldDate, merged} {
		average := float64(l.Words[field]) / float64(max(1, l.Documents))
		s.FieldCardinality[field] = int(math.Ceil(max(1, average) * float64(documents)))
	}
	return s
}

// seen keeps of what was found the objects the actor may see, in order, as the database has them now.
func (x *Index) seen(ctx context.Context, reader db.Querier, keys []string) ([]control.Object, error) {
	ids := make([]string, len(keys))
	for i, k := range keys {
		_, ids[i] = parseKey(k)
	}
	objects, err := control.SeenAmong(ctx, reader, ids...)
	if err != nil {
		return nil, err
	}
	var list []control.Object
	for _, k := range keys {
		kind, id := parseKey(k)
		if o, ok := objects[id]; ok && o.Kind == kind {
			list = append(list, o)
		}
	}
	return list, nil
}

// hits loads the documents of a page, a batch for each kind, and marks the words found.
func (x *Index) hits(ctx context.Context, reader db.Querier, page []control.Object, q question, lang i18n.Lang) ([]Hit, error) {
	ids := map[string][]string{}
	for _, o := range page {
		ids[o.Kind] = append(ids[o.Kind], o.ID)
	}
	documents := map[control.Ref]Document{}
	for kind, ids := range ids {
		list, err := x.kinds[kind].Load(ctx, reader, ids)
		if err != nil {
			return nil, fmt.Errorf("loading %s found by search: %w", kind, err)
		}
		for _, d := range list {
			documents[control.Ref{Kind: kind, ID: d.ID}] = d
		}
	}
	var hits []Hit
	for _, o := range page {
		if d, ok := documents[o.Ref]; ok {
			hits = append(hits, x.hit(o, d, q, lang))
		}
	}
	return hits, nil
}

func (x *Index) hit(o control.Object, d Document, q question, lang i18n.Lang) Hit {
	h := Hit{Ref: o.Ref, URL: d.URL, Code: d.Code, Date: d.Date, Marking: o.Marking}
	title, in := d.Title.In(lang)
	h.Title, h.Lang = x.marker.title(title, in, q), in
	own, in := d.Body.In(lang)
	found := 0
	h.Excerpt, found = x.marker.excerpt(own, in, q)
	h.In = in
	if other, in := d.Body.In(in.Other()); in != h.In { // the words may stand in the other language only
		if spans, n := x.marker.excerpt(other, in, q); n > found {
			h.Excerpt, h.In = spans, in
		}
	}
	return h
}
