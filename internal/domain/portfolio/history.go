package portfolio

import (
	"context"
	"encoding/json"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// fieldWords is the prefix of the text keys that name the fields of the slice's forms and views.
const fieldWords = "portfolio.form."

// historyIn is a place in the history of one thing.
type historyIn struct {
	ID string `json:"id"`
	web.List
}

// HistoryOut is what happened to a thing, newest first.
type HistoryOut struct {
	Entries []control.Entry `json:"entries"`
	Next    string          `json:"next,omitempty"`

	of      string                // the thing itself
	names   map[string]string     // of people, by identifier
	parts   map[control.Ref]Named // what belongs to it, with the markings of all these
	marking control.Marking
	head    func(f *web.Frame) web.Head
}

// historyOf reads the trail of an object the caller has seen; with its scope also that of everything that
// belongs to it. Two entries in a row are never the same, so the last one's id is the place to go on from.
func (s *Service) historyOf(ctx context.Context, in historyIn, scope string) (out HistoryOut, err error) {
	out.of = in.ID
	filter := control.TrailFilter{Object: in.ID, Outcome: "done", Before: in.After, Limit: in.Limit + 1}
	if scope != "" {
		filter.Object, filter.Scope = "", scope
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Entries, err = s.control.Trail(ctx, q, filter); err != nil {
			return err
		}
		if n := in.Limit; n > 0 && len(out.Entries) > n {
			out.Entries, out.Next = out.Entries[:n], out.Entries[n-1].ID
		}
		names, err := control.Names(ctx, q, peopleIn(out.Entries)...)
		out.names = make(map[string]string, len(names))
		for id, name := range names {
			out.names[string(id)] = name
		}
		if err != nil {
			return err
		}
		return out.readParts(ctx, q)
	})
	return out, err
}

// readParts names what the entries are about besides the thing itself, and combines its markings (R114).
func (out *HistoryOut) readParts(ctx context.Context, q db.Querier) (err error) {
	var refs []control.Ref
	var ids []string
	for _, e := range out.Entries {
		if e.Object.ID != out.of {
			refs, ids = append(refs, e.Object), append(ids, e.Object.ID)
		}
	}
	if len(refs) == 0 {
		return nil
	}
	if out.parts, err = NamesOf(ctx, q, refs); err != nil {
		return err
	}
	seen, err := control.SeenAmong(ctx, q, ids...)
	markings := make([]control.Marking, 0, len(seen))
	for _, o := range seen {
		markings = append(markings, o.Marking)
	}
	out.marking = control.Combine(markings...)
	return err
}

// page is the head of the page, marked as all that it shows.
func (out HistoryOut) page(f *web.Frame) web.Head {
	h := out.head(f)
	if len(out.parts) > 0 {
		h.Marking = control.Combine(h.Marking, out.marking)
	}
	return h
}

// part is what an entry is about besides the thing itself, with its page: an object, or a line of the
// plan, which has none; "" for the thing.
func (out HistoryOut) part(p *i18n.Printer, e control.Entry) (name, href string) {
	if named, ok := out.parts[e.Object]; ok {
		return strings.TrimSpace(named.Code + " " + p.Text(named.Title)), named.Href
	}
	var line struct {
		Form struct {
			Title i18n.Text `json:"title"`
		} `json:"form"`
	}
	view := e.After
	if len(view) == 0 {
		view = e.Before
	}
	if json.Unmarshal(view, &line) != nil {
		return "", ""
	}
	return p.Text(line.Form.Title), ""
}

// peopleIn are the identifiers in the views of entries, some of which are people's.
func peopleIn(entries []control.Entry) []control.ActorID {
	var ids []control.ActorID
	for _, e := range entries {
		for _, id := range web.Identifiers(e.Before, e.After) {
			ids = append(ids, control.ActorID(id))
		}
	}
	return ids
}

// happenings are the entries as a timeline shows them.
func (out HistoryOut) happenings(p *i18n.Printer) []web.Happening {
	var list []web.Happening
	vocabularies := Vocabularies()
	for _, e := range out.Entries {
		words := vocabularies[e.Object.Kind]
		h := web.Happening{At: e.At, Who: e.ActorName, What: p.T(e.Act.Key()), Note: e.Note}
		if e.ForName != "" {
			h.Who = p.T("portfolio.form.acted_for", "who", e.ActorName, "principal", e.ForName)
		}
		if name, href := out.part(p, e); name != "" {
			h.What, h.Href = p.T("web.pair", "name", h.What, "value", name), href
		}
		before, after := words.Speak(p, out.names, e.Before), words.Speak(p, out.names, e.After)
		if before != nil || after != nil {
			h.Before, h.After, h.Labels = before, after, words.Names(p, before, after)
		}
		list = append(list, h)
	}
	return list
}
