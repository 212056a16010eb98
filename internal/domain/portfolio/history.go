package portfolio

import (
	"context"

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

	names map[string]string // of people, by identifier
	head  func(f *web.Frame) web.Head
}

// historyOf reads the trail of an object the caller has seen. Two entries in a row are never the same,
// so the last one's id is the place to go on from.
func (s *Service) historyOf(ctx context.Context, in historyIn) (out HistoryOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out.Entries, err = s.control.Trail(ctx, q, control.TrailFilter{Object: in.ID, Outcome: "done", Before: in.After, Limit: in.Limit + 1})
		if err != nil {
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
		return err
	})
	return out, err
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
		before, after := words.Speak(p, out.names, e.Before), words.Speak(p, out.names, e.After)
		if before != nil || after != nil {
			h.Before, h.After, h.Labels = before, after, words.Names(p, before, after)
		}
		list = append(list, h)
	}
	return list
}
