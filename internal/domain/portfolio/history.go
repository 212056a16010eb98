package portfolio

import (
	"context"
	"encoding/json"
	"regexp"
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

	states string // prefix of its states' text keys
	names  map[control.ActorID]string
	head   func(f *web.Frame) web.Head
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
		out.names, err = control.Names(ctx, q, peopleIn(out.Entries)...)
		return err
	})
	return out, err
}

var uuid = regexp.MustCompile(`"([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})"`)

// peopleIn are the identifiers in the views of entries, some of which are people's.
func peopleIn(entries []control.Entry) []control.ActorID {
	var ids []control.ActorID
	for _, e := range entries {
		for _, view := range []json.RawMessage{e.Before, e.After} {
			for _, m := range uuid.FindAllSubmatch(view, -1) {
				ids = append(ids, control.ActorID(m[1]))
			}
		}
	}
	return ids
}

// happenings are the entries as a timeline shows them.
func (out HistoryOut) happenings(p *i18n.Printer) []web.Happening {
	var list []web.Happening
	for _, e := range out.Entries {
		h := web.Happening{At: e.At, Who: e.ActorName, What: p.T(e.Act.Key()), Note: e.Note, Labels: map[string]string{}}
		if e.ForName != "" {
			h.Who = p.T("portfolio.form.acted_for", "who", e.ActorName, "principal", e.ForName)
		}
		if before, after := out.shown(p, e.Before), out.shown(p, e.After); before != nil || after != nil {
			h.Before, h.After = before, after
			for _, view := range []map[string]any{before, after} {
				for member := range view {
					h.Labels[member] = p.T(fieldWords + member)
				}
			}
		}
		list = append(list, h)
	}
	return list
}

// shown is a public view with names in the place of people's identifiers and words in that of codes;
// nil for a view that is no object.
func (out HistoryOut) shown(p *i18n.Printer, view json.RawMessage) map[string]any {
	named := uuid.ReplaceAllFunc(view, func(id []byte) []byte {
		name, known := out.names[control.ActorID(strings.Trim(string(id), `"`))]
		if !known {
			return id
		}
		quoted, err := json.Marshal(name)
		if err != nil {
			return id
		}
		return quoted
	})
	var members map[string]any
	if json.Unmarshal(named, &members) != nil {
		return nil
	}
	delete(members, "version")
	for member, prefix := range map[string]string{"state": out.states, "theme": "portfolio.theme.", "level": "control.level."} {
		if code, ok := members[member].(string); ok && p.Has(prefix+code) {
			members[member] = p.T(prefix + code)
		}
	}
	return members
}
